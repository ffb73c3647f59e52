package document

import (
	"cmp"
	"slices"
	"strings"
	"unicode"

	"nep/internal/db"
	"nep/internal/document/formal"
	"nep/internal/fault"
	"nep/internal/member"
	"nep/internal/org"
	"nep/internal/vn"
)

// By is what passed a paper a body votes on.
type By string

// The ways a paper is passed.
const (
	NotVoted By = ""
	ByVote   By = "vote"  // of a meeting
	ByPoll   By = "poll"  // a written poll, closed
	BySlips  By = "slips" // ballots on paper, counted by hand: day and counts were typed
)

// Passed says what passed a resolution, a conclusion or a decision.
type Passed struct {
	By              By
	ID              int64  // of the vote, or of the poll
	On              string // of slips: the day
	Base            int    // of slips: who could vote
	Yes, No, Others int    // of slips
	Why             string // why a vote that asks of something else is this paper's
}

// Passing is a vote or a poll that may have passed a paper, for the form.
type Passing struct {
	By            By
	ID            int64
	Day, Question string
	Yes, Base     int
	Path          string
}

// PassedBy asks, by rooms below, for what passed papers of a body of a unit
// lately, the latest first; id 0 asks for all of a kind, else for one.
type PassedBy func(t *db.Tx, unit int64, body string, by By, id int64) ([]Passing, error)

// MetOn asks, of a room below, whether a body of a unit met on a day; true also
// for a day before the first meeting Nếp keeps of the unit.
type MetOn func(t *db.Tx, unit int64, body, day string) (bool, error)

// maxWhy is how long the word may be why a vote passed a paper.
const maxWhy = 500

// check gives the faults of the fields.
func (p Passed) check(f *fault.Fields, today string) {
	long(f, "passed_why", p.Why, maxWhy)
	switch p.By {
	case NotVoted:
	case ByVote, ByPoll:
		if p.ID == 0 {
			f.Add("passed", "document.passed.choose")
		}
	case BySlips:
		if d, err := vn.ParseISO(p.On); err != nil || d.Day == 0 || today != "" && p.On > today {
			f.Add("passed_on", "document.passed.day")
		}
		if p.Base < 1 || min(p.Yes, p.No, p.Others) < 0 || p.Yes+p.No+p.Others > p.Base {
			f.Add("passed_base", "document.passed.counts")
		} else if 2*p.Yes <= p.Base {
			f.Add("passed_yes", "document.passed.less", "Yes", p.Yes, "Base", p.Base)
		}
	default:
		f.Add("passed", "document.passed.choose")
	}
}

// names says whether the question of a vote names a paper: most words of the
// paper's title stand in it, not counting those that stand in every title and
// those of its kind and its unit. It errs towards asking a person.
func names(question, title, kind, unit string) bool {
	words := func(s string) []string {
		return strings.FieldsFunc(vn.Fold(s), func(r rune) bool { return !unicode.IsLetter(r) && !unicode.IsDigit(r) })
	}
	asked, common := words(question), append(words(kind+" "+unit), commonWords...)
	seen, found := map[string]bool{}, 0
	for _, w := range words(title) {
		if seen[w] || slices.Contains(common, w) {
			continue
		}
		if seen[w] = true; slices.Contains(asked, w) {
			found++
		}
	}
	if len(seen) == 0 { // "Nghị quyết" alone
		return slices.ContainsFunc(words(kind), func(w string) bool { return slices.Contains(asked, w) })
	}
	return 3*found >= 2*len(seen)
}

// commonWords stand in titles of any paper.
var commonWords = strings.Fields("ve viec cua va cac cho trong tai theo doi voi thang nam ban du thao thong qua van dang uy chi bo")

// asksOther says whether the vote or poll a paper names asks of something else, and
// nobody has said why it is the paper's.
func (s *Service) asksOther(t *db.Tx, o Official, p *Passing) (bool, error) {
	if p == nil || p.By == BySlips || o.Passed.Why != "" {
		return false, nil
	}
	places, err := placesOf(t, []int64{o.Unit})
	if err != nil {
		return false, err
	}
	k, _ := formal.Find(o.Kind)
	return !names(p.Question, o.Title, k.Name, places[o.Unit].Name), nil
}

// passes asks whether what an official paper names passed it. A resolution, a
// conclusion and what binds the body (formal.Row.Voted) say what it decided by
// vote, so they name it; a decision may.
func (s *Service) passes(t *db.Tx, o Official) error {
	const op = "document.passed"
	k, _ := formal.Find(o.Kind)
	var f fault.Fields
	o.Passed.check(&f, org.Today(t))
	switch {
	case len(f) > 0:
		return f.Err(op)
	case o.Passed.By == NotVoted && k.Voted:
		return fault.New(op, fault.State, "document.passed.none", "Kind", k.Name)
	case o.Passed.By == ByVote, o.Passed.By == ByPoll:
		p, err := s.passing(t, o)
		if err == nil && p == nil {
			err = fault.New(op, fault.State, "document.passed.gone")
		}
		if err != nil {
			return err
		}
		if other, err := s.asksOther(t, o, p); err != nil {
			return err
		} else if other {
			return fault.New(op, fault.State, "document.passed.other", "Question", p.Question)
		}
		if !k.Voted {
			return nil
		}
		// One vote passes one resolution or conclusion.
		other, used, err := numberPassedBy(t, o)
		if err == nil && used {
			err = fault.New(op, fault.State, "document.passed.used", "Number", other)
		}
		return err
	case o.Passed.By == BySlips:
		return s.slipsFit(t, o)
	}
	return nil
}

// slipsFit asks whether ballots counted by hand can have been: within the term of
// the day the paper is issued, at a meeting of the body where Nếp keeps them, and
// of the people who had a vote that day. In a cell who is exempt, away or suspended
// may be missing from them; in a committee nobody.
func (s *Service) slipsFit(t *db.Tx, o Official) error {
	const op = "document.passed"
	if term, ok, err := org.TermOn(t, o.Unit, org.Today(t)); err != nil {
		return err
	} else if ok && o.Passed.On < term.From {
		return fault.New(op, fault.State, "document.passed.term", "Day", vnDay(term.From))
	}
	if s.MetOn != nil {
		if met, err := s.MetOn(t, o.Unit, o.Body, o.Passed.On); err != nil {
			return err
		} else if !met {
			return fault.New(op, fault.State, "document.passed.unmet", "Day", vnDay(o.Passed.On))
		}
	}
	most, least := 0, 0
	if o.Body == OfCell {
		c, err := member.CountsOn(t, o.Unit, o.Passed.On)
		if err != nil {
			return err
		}
		most = c.Official
		least = c.Official - c.Exempt - c.Away - c.Suspended - c.Introduced
	} else {
		lead, err := member.PositionsOn(t, o.Unit, o.Passed.On)
		if err != nil {
			return err
		}
		people := map[int64]bool{}
		for _, x := range lead {
			people[x.Person] = true
		}
		most = len(people)
		least = most
	}
	if o.Passed.Base < least {
		return fault.New(op, fault.State, "document.passed.few", "Base", o.Passed.Base, "Least", least, "Day", vnDay(o.Passed.On))
	}
	if o.Passed.Base > most {
		return fault.New(op, fault.State, "document.passed.many", "Base", o.Passed.Base, "Most", most, "Day", vnDay(o.Passed.On))
	}
	return nil
}

// numberPassedBy gives the number of another paper issued on the same vote or poll.
func numberPassedBy(t *db.Tx, o Official) (string, bool, error) {
	id, ok, err := db.Maybe(t, db.Scalar[int64], `select id from official where unit = $1 and state = 'issued' and passed_by = $2 and passed_id = $3 and id <> $4 order by id limit 1`,
		o.Unit, string(o.Passed.By), o.Passed.ID, o.ID)
	if err != nil || !ok {
		return "", false, err
	}
	other, _, err := officialByID(t, id)
	return other.Number, true, err
}

// passing gives the vote or the poll a paper names; nil for none.
func (s *Service) passing(t *db.Tx, o Official) (*Passing, error) {
	switch o.Passed.By {
	case BySlips:
		return &Passing{By: BySlips, Day: o.Passed.On, Yes: o.Passed.Yes, Base: o.Passed.Base}, nil
	case ByVote, ByPoll:
		if s.PassedBy == nil {
			return nil, nil
		}
		all, err := s.PassedBy(t, o.Unit, o.Body, o.Passed.By, o.Passed.ID)
		if err != nil || len(all) == 0 {
			return nil, err
		}
		return &all[0], nil
	}
	return nil, nil
}

// Urgencies are the urgency marks of papers (field.md 3.4), the least first.
var Urgencies = []string{"urgent", "very_urgent", "express"}

// SureAbove is the first number of a register above which is asked whether it is
// meant.
const SureAbove = 999

// classOf is the class of an official paper as papers have it.
func (o Official) classOf() Class { return cmp.Or(Class(o.Class), OpenClass) }
