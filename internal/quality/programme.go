package quality

import (
	"context"
	"fmt"
	"slices"
	"strings"
	"unicode/utf8"

	"nep/internal/access"
	"nep/internal/audit"
	"nep/internal/clock"
	"nep/internal/db"
	"nep/internal/document"
	"nep/internal/fault"
	"nep/internal/meeting"
	"nep/internal/org"
	"nep/internal/summary"
	"nep/internal/vn"
)

// A programme is a resolution with targets over years. What it comes to is read
// from the figures everybody else reads (room summary); nothing of it is typed.

// Way is what a target asks of a figure.
type Way string

// The ways.
const (
	AtLeast Way = "least" // so many per cent
	Rising  Way = "rise"  // more than in the first period that has figures, or all of it still
)

// ProgrammeMeasures are the figures a target may speak of.
var ProgrammeMeasures = []string{meeting.CellAttendance, meeting.CommitteeAttendance, meeting.CellMeetings, meeting.CommitteeMeetings, meeting.PapersBefore, meeting.PapersAfter, ClassMeasure(Good)}

// Target is one of a programme's.
type Target struct {
	Measure string
	Way     Way
	Value   int64          // per cent, of AtLeast
	Words   string         // as the resolution says it; "" the figure's own name
	Changes []TargetChange `json:",omitempty"` // what it asks since; see In
}

// Holds says whether a figure reaches the target; first is that of the first
// period. Without facts nothing is said: false.
func (x Target) Holds(f, first summary.Figure) bool {
	if f.Den == 0 {
		return false
	}
	if x.Way == Rising {
		full := f.Num == f.Den && first.Num == first.Den // more than all there is nothing
		return first.Den > 0 && (f.Num*first.Den > first.Num*f.Den || full)
	}
	return 100*f.Num >= x.Value*f.Den
}

// Short is how many more it takes to reach the target with as many due, 0 for none.
func (x Target) Short(f summary.Figure) int64 {
	if x.Way != AtLeast || f.Den == 0 {
		return 0
	}
	return max(0, (x.Value*f.Den+99)/100-f.Num)
}

// Programme is a resolution followed for years.
type Programme struct {
	ID             int64
	Unit           int64
	Number         string
	Title          string
	PassedOn       string
	From, To, Half string // months
	EndedOn        string // "" it goes on
	Note           string // why it ended early
	MadeAt, MadeBy int64
	Version        int64
	Targets        []Target
}

// Kinds of reviews.
const (
	HalfReview  = "half"
	FinalReview = "final"
)

// ProgrammeReview is a look back on it.
type ProgrammeReview struct {
	ID             int64
	Programme      int64
	Kind           string
	Until          string // the last month it looks at
	MadeAt, MadeBy int64
}

const (
	maxTargets       = 8
	maxProgrammeText = 300
	maxYears         = 10
	// longYears: beyond these, periods are years.
	longYears = 4
)

// Span is one period of a programme: a half-year "2026-1", a year "2026".
type Span struct {
	Name   string
	Months []string // of it, within the programme
}

// Whole says whether all months of the half-year or year are in it.
func (s Span) Whole() bool {
	if strings.Contains(s.Name, "-") {
		return len(s.Months) == 6
	}
	return len(s.Months) == 12
}

// Spans cuts the months of a programme up to one (included) into half-years or years.
func (p Programme) Spans(until string, years bool) []Span {
	var out []Span
	for m := p.From; m <= min(p.To, until); m = meeting.AddMonths(m, 1) {
		name := m[:4]
		if !years {
			half := 1
			if m[5:] > "06" {
				half = 2
			}
			name = fmt.Sprintf("%s-%d", m[:4], half)
		}
		if n := len(out); n == 0 || out[n-1].Name != name {
			out = append(out, Span{Name: name})
		}
		out[len(out)-1].Months = append(out[len(out)-1].Months, m)
	}
	return out
}

// PutProgramme enters a programme.
type PutProgramme struct {
	Key      db.Key
	Unit     int64
	Number   string
	Title    string
	PassedOn string
	From, To string
	Half     string // "" the middle
	Targets  []Target
}

// PutProgramme keeps it and gives its id. Asks for PlanEdit. Repeating it with the
// same key gives the same one. Faults: Invalid (title, day, months, targets), State
// (a cell has none).
func (s *Service) PutProgramme(ctx context.Context, actor access.Actor, cmd PutProgramme) (int64, error) {
	const op = "quality.programme"
	return db.Write(ctx, s.DB, db.On("programme", cmd.Unit), func(t *db.Tx) (int64, error) {
		u, err := programmeUnit(t, actor, access.PlanEdit, cmd.Unit)
		if err != nil {
			return 0, err
		}
		id, _, err := db.Once(t, cmd.Key, actor.Account, cmd, func() (int64, error) {
			if u.Kind.Meets() {
				return 0, fault.New(op, fault.State, "programme.cell")
			}
			p, err := cmd.check(today(t))
			if err == nil {
				err = cmd.taken(t)
			}
			if err != nil {
				return 0, err
			}
			p.ID, p.MadeAt, p.MadeBy = t.ID(), t.Now(), actor.Person
			if err := insertProgramme(t, p); err != nil {
				return 0, err
			}
			return p.ID, recordProgramme(t, actor, "programme.put", p, map[string]any{"from": p.From, "to": p.To, "targets": len(p.Targets)})
		})
		return id, err
	})
}

func (c PutProgramme) check(today string) (Programme, error) {
	var bad fault.Fields
	p := Programme{Unit: c.Unit, Number: vn.Clean(c.Number), Title: vn.Clean(c.Title), PassedOn: c.PassedOn, From: c.From, To: c.To, Half: c.Half, Version: 1}
	if p.Title == "" {
		bad.Add("title", "programme.title.empty")
	}
	if utf8.RuneCountInString(p.Title) > maxProgrammeText || utf8.RuneCountInString(p.Number) > 60 {
		bad.Add("title", "programme.long", "Max", maxProgrammeText)
	}
	if document.Secret(p.Title) || document.Secret(p.Number) {
		bad.Add("title", "document.secret")
	}
	if !clock.ValidDay(p.PassedOn) || p.PassedOn > today || p.PassedOn < "1990-01-01" {
		bad.Add("passed", "programme.passed")
	}
	valid := func(m string) bool { return meeting.ValidMonth(m) && m >= "1990-01" }
	switch {
	case !valid(p.From):
		bad.Add("from", "programme.month")
	case !valid(p.To) || p.To <= p.From || p.To > meeting.AddMonths(p.From, 12*maxYears-1):
		bad.Add("to", "programme.to", "Years", maxYears)
	case p.Half == "":
		n := 0
		for m := p.From; m < p.To; m = meeting.AddMonths(m, 1) {
			n++
		}
		p.Half = meeting.AddMonths(p.From, n/2)
	case !valid(p.Half) || p.Half < p.From || p.Half >= p.To:
		bad.Add("half", "programme.half")
	}
	for i, x := range c.Targets {
		name := fmt.Sprintf("target.%d", i+1)
		x.Words = vn.Clean(x.Words)
		switch {
		case !slices.Contains(ProgrammeMeasures, x.Measure):
			bad.Add(name, "programme.measure")
		case x.Way == AtLeast && (x.Value < 1 || x.Value > 100):
			bad.Add(name, "programme.value")
		case x.Way != AtLeast && x.Way != Rising:
			bad.Add(name, "programme.way")
		case utf8.RuneCountInString(x.Words) > maxProgrammeText:
			bad.Add(name, "programme.long", "Max", maxProgrammeText)
		}
		if x.Way == Rising {
			x.Value = 0
		}
		if slices.ContainsFunc(p.Targets, func(o Target) bool { return o.Measure == x.Measure && o.Way == x.Way }) {
			bad.Add(name, "programme.measure.twice")
		}
		p.Targets = append(p.Targets, x)
	}
	if len(c.Targets) == 0 {
		bad.Add("target.1", "programme.targets.none")
	}
	if len(c.Targets) > maxTargets {
		bad.Add("target.1", "programme.targets.many", "Max", maxTargets)
	}
	return p, bad.Err("quality.programme")
}

// taken refuses the number of a programme the unit, or a committee above it, has
// already: two would be followed under one name.
func (c PutProgramme) taken(t *db.Tx) error {
	number := vn.Fold(vn.Clean(c.Number))
	if number == "" {
		return nil
	}
	u, err := org.LastOn(t, c.Unit, today(t))
	if err != nil {
		return err
	}
	above, err := org.Ancestors(t, u.Path, today(t))
	if err != nil {
		return err
	}
	units := []int64{c.Unit}
	for _, a := range above {
		units = append(units, a.ID)
	}
	list, err := programmesOf(t, units)
	if err != nil {
		return err
	}
	for _, p := range list {
		if vn.Fold(p.Number) == number && p.EndedOn == "" {
			var bad fault.Fields
			bad.Add("number", "programme.number.taken", "Number", p.Number, "Title", p.Title)
			return bad.Err("quality.programme")
		}
	}
	return nil
}

// EndProgramme says that a programme is followed no more. Asks for PlanEdit at its
// unit. Repeating it with the same key does nothing. Faults: NotFound, Invalid (no
// reason), State.
func (s *Service) EndProgramme(ctx context.Context, actor access.Actor, key db.Key, id int64, why string) error {
	return db.Do(ctx, s.DB, db.On("programme", id), func(t *db.Tx) error {
		p, err := programmeByID(t, id)
		if err != nil {
			return err
		}
		if _, err := programmeUnit(t, actor, access.PlanEdit, p.Unit); err != nil {
			return err
		}
		_, _, err = db.Once(t, key, actor.Account, []any{"programme.end", id, why}, func() (int64, error) {
			if p.EndedOn != "" {
				return 0, fault.New("quality.programme", fault.State, "programme.ended")
			}
			var bad fault.Fields
			if p.Note = vn.Clean(why); p.Note == "" || utf8.RuneCountInString(p.Note) > maxProgrammeText {
				bad.Add("why", "programme.why")
				return 0, bad.Err("quality.programme")
			}
			p.EndedOn = today(t)
			if err := endProgramme(t, p); err != nil {
				return 0, err
			}
			return id, recordProgramme(t, actor, "programme.end", p, nil)
		})
		return err
	})
}

// BeginReview begins a look back on a programme, whose paper is drafted from the
// figures up to a month, and gives it; one of the same kind and month is there once.
// Asks for PlanEdit at its unit. Faults: NotFound, Invalid (kind; a month that is
// not over or not of the programme).
func (s *Service) BeginReview(ctx context.Context, actor access.Actor, key db.Key, id int64, kind, until string) (int64, error) {
	return db.Write(ctx, s.DB, db.On("programme", id), func(t *db.Tx) (int64, error) {
		p, err := programmeByID(t, id)
		if err != nil {
			return 0, err
		}
		if _, err := programmeUnit(t, actor, access.PlanEdit, p.Unit); err != nil {
			return 0, err
		}
		ref, _, err := db.Once(t, key, actor.Account, []any{"programme.review", id, kind, until}, func() (int64, error) {
			var bad fault.Fields
			if kind != HalfReview && kind != FinalReview {
				bad.Add("kind", "programme.review.kind")
			}
			if !meeting.ValidMonth(until) || until < p.From || until > p.To || until >= today(t)[:7] {
				bad.Add("until", "programme.review.until")
			}
			switch {
			case kind == HalfReview && until < p.Half && p.EndedOn == "":
				bad.Add("until", "programme.review.early", "Month", p.Half[5:]+"/"+p.Half[:4])
			case kind == FinalReview && until < p.To && p.EndedOn == "":
				bad.Add("until", "programme.review.early", "Month", p.To[5:]+"/"+p.To[:4])
			}
			if err := bad.Err("quality.programme"); err != nil {
				return 0, err
			}
			was, err := reviewsOf(t, id)
			if err != nil {
				return 0, err
			}
			for _, r := range was {
				if r.Kind == kind && r.Until == until {
					return r.ID, nil
				}
			}
			r := ProgrammeReview{ID: t.ID(), Programme: id, Kind: kind, Until: until, MadeAt: t.Now(), MadeBy: actor.Person}
			if err := insertReview(t, r); err != nil {
				return 0, err
			}
			return r.ID, recordProgramme(t, actor, "programme.review", p, map[string]any{"kind": kind, "until": until, "review": r.ID})
		})
		return ref, err
	})
}

func recordProgramme(t *db.Tx, actor access.Actor, kind string, p Programme, body map[string]any) error {
	return audit.Append(t, audit.Event{Actor: actor, Unit: p.Unit, Kind: kind, Subject: p.ID, Body: body})
}

// programmeUnit gives a unit after asking for a right there, as its committee's.
func programmeUnit(t *db.Tx, actor access.Actor, action access.Action, unit int64) (org.Unit, error) {
	u, err := org.LastOn(t, unit, today(t))
	if err != nil {
		return u, err
	}
	return u, access.Check(actor, action, access.Unit(u.Path))
}

// ProgrammeSubject is a programme as a subject of access. Fault: NotFound.
func (s *Service) ProgrammeSubject(ctx context.Context, id int64) (access.Subject, error) {
	return db.Read(ctx, s.DB, func(t *db.Tx) (access.Subject, error) {
		p, err := programmeByID(t, id)
		if err != nil {
			return access.Subject{}, err
		}
		u, err := org.LastOn(t, p.Unit, today(t))
		return access.Unit(u.Path), err
	})
}

// Sign is "Nghị quyết"'s number where it has one.
func (p Programme) Sign() string { return strings.TrimSpace(p.Number) }
