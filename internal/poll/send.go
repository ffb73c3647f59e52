package poll

import (
	"context"
	"slices"
	"unicode/utf8"

	"nep/internal/access"
	"nep/internal/audit"
	"nep/internal/clock"
	"nep/internal/db"
	"nep/internal/document"
	"nep/internal/document/formal"
	"nep/internal/fault"
	"nep/internal/member"
	"nep/internal/org"
	"nep/internal/rule"
	"nep/internal/vn"
)

// How long texts may be, in characters, and a poll, in days.
const (
	maxTitle    = 300
	maxQuestion = 4000
	maxWords    = 2000
	maxDays     = 60
)

// Send asks a committee.
type Send struct {
	Key      db.Key
	Unit     int64
	Body     string
	Title    string
	Question string
	Due      string // the last day
}

func may(t *db.Tx, actor access.Actor, action access.Action, unit int64) (org.Unit, error) {
	u, err := org.LastOn(t, unit, org.Today(t))
	if err != nil {
		return u, err
	}
	return u, access.Check(actor, action, access.Subject{Paths: []string{u.Path}, Committee: true})
}

func record(t *db.Tx, actor access.Actor, kind string, unit, subject int64, body any) error {
	return audit.Append(t, audit.Event{Actor: actor, Unit: unit, Kind: kind, Subject: subject, Body: body})
}

func none(op string, err error) error {
	if err == nil {
		err = fault.New(op, fault.NotFound, "fault.not_found")
	}
	return err
}

func text(f *fault.Fields, name, s, empty string, most int) {
	switch {
	case s == "" && empty != "":
		f.Add(name, empty)
	case utf8.RuneCountInString(s) > most:
		f.Add(name, "document.long", "Max", most)
	case document.SecretText(s) || name == "title" && document.Secret(s):
		f.Add(name, "document.secret")
	}
}

// Send asks every member the committee has today, and gives the poll's id.
// Repeating it with the same key gives the same one. Faults: Invalid (title,
// question, due), NotFound, State (poll.body: no such committee; poll.nobody:
// fewer than two members). Asks for MeetingPrepare at the unit's committee.
func (s *Service) Send(ctx context.Context, actor access.Actor, cmd Send) (int64, error) {
	const op = "poll.send"
	return db.Write(ctx, s.DB, db.On("poll", cmd.Unit), func(t *db.Tx) (int64, error) {
		u, err := may(t, actor, access.MeetingPrepare, cmd.Unit)
		if err != nil {
			return 0, err
		}
		today := org.Today(t)
		p := Poll{Unit: cmd.Unit, Body: cmd.Body, Title: vn.Clean(cmd.Title), Question: vn.CleanLines(cmd.Question), Due: cmd.Due, State: Open, SentBy: actor.Person, SentAt: t.Now(), Version: 1}
		var f fault.Fields
		text(&f, "title", p.Title, "document.title", maxTitle)
		text(&f, "question", p.Question, "poll.question", maxQuestion)
		switch {
		case !clock.ValidDay(p.Due):
			f.Add("due", "document.day")
		case p.Due < today:
			f.Add("due", "poll.due.past")
		case p.Due > clock.AddDays(today, maxDays):
			f.Add("due", "poll.due.far", "Days", maxDays)
		}
		if err := f.Err(op); err != nil {
			return 0, err
		}
		if p.Body == document.OfCell || !slices.Contains(document.BodiesOf(u.Kind), p.Body) {
			return 0, fault.New(op, fault.State, "poll.body")
		}
		id, _, err := db.Once(t, cmd.Key, actor.Account, cmd, func() (int64, error) {
			lead, err := member.PositionsOn(t, p.Unit, today)
			if err != nil {
				return 0, err
			}
			var asked []Asked
			for _, x := range lead {
				if members(p.Body, x.Role) && !slices.ContainsFunc(asked, func(a Asked) bool { return a.Person == x.Person }) {
					asked = append(asked, Asked{Person: x.Person, Role: string(x.Role)})
				}
			}
			if len(asked) < 2 {
				return 0, fault.New(op, fault.State, "poll.nobody")
			}
			p.ID, p.Base = t.ID(), len(asked)
			if err := insert(t, p, asked); err != nil {
				return 0, err
			}
			return p.ID, record(t, actor, "poll.send", p.Unit, p.ID, map[string]any{"body": p.Body, "base": p.Base, "due": p.Due})
		})
		return id, err
	})
}

// Say is a member's answer.
type Say struct {
	Key    db.Key
	Poll   int64
	Person int64 // who says it
	Answer Answer
	Words  string
}

// Say keeps an answer, or changes it while the poll is open: one's own, or one
// given on a slip of paper by who prepares for the committee. Repeating it with
// the same key changes nothing. What a person said himself nobody else changes.
// Faults: Invalid (answer, words), NotFound (also for who is not asked), State
// (poll.closed, poll.own_word).
func (s *Service) Say(ctx context.Context, actor access.Actor, cmd Say) error {
	const op = "poll.say"
	return db.Do(ctx, s.DB, db.On("poll", cmd.Poll), func(t *db.Tx) error {
		p, ok, err := byID(t, cmd.Poll)
		if err != nil || !ok {
			return none(op, err)
		}
		if cmd.Person == 0 || cmd.Person != actor.Person {
			if _, err := may(t, actor, access.MeetingPrepare, p.Unit); err != nil {
				return err
			}
		}
		asked, err := askedOf(t, p.ID)
		if err != nil {
			return err
		}
		i := slices.IndexFunc(asked, func(a Asked) bool { return a.Person == cmd.Person })
		if i < 0 {
			return none(op, nil)
		}
		var f fault.Fields
		words := vn.CleanLines(cmd.Words)
		if !slices.Contains(Answers, cmd.Answer) {
			f.Add("answer", "poll.answer")
		}
		empty := ""
		if cmd.Answer == Other { // another opinion is its words
			empty = "poll.words"
		}
		text(&f, "words", words, empty, maxWords)
		if err := f.Err(op); err != nil {
			return err
		}
		_, _, err = db.Once(t, cmd.Key, actor.Account, cmd, func() (int64, error) {
			if p.State != Open {
				return 0, fault.New(op, fault.State, "poll.closed")
			}
			if cmd.Person != actor.Person && asked[i].By == cmd.Person && asked[i].At != 0 {
				return 0, fault.New(op, fault.State, "poll.own_word") // what somebody said himself is his to change
			}
			if err := say(t, p.ID, Asked{Person: cmd.Person, Answer: cmd.Answer, Words: words, At: t.Now(), By: actor.Person}); err != nil {
				return 0, err
			}
			// That it was answered, and by whose hand; not what.
			return p.ID, record(t, actor, "poll.say", p.Unit, p.ID, map[string]any{"person": cmd.Person, "for_another": cmd.Person != actor.Person})
		})
		return err
	})
}

// Close counts the answers on the base of all members, and asks for the fixed
// copy of the tally. Before its day it closes only when all have answered.
// Repeating it with the same key does nothing more. Faults: NotFound, State
// (poll.closed, poll.early). Asks for MeetingLead at the unit.
func (s *Service) Close(ctx context.Context, actor access.Actor, key db.Key, id int64) (Poll, error) {
	const op = "poll.close"
	return db.Write(ctx, s.DB, db.On("poll", id), func(t *db.Tx) (Poll, error) {
		p, ok, err := byID(t, id)
		if err != nil || !ok {
			return p, none(op, err)
		}
		if _, err := may(t, actor, access.MeetingLead, p.Unit); err != nil {
			return p, err
		}
		_, _, err = db.Once(t, key, actor.Account, []any{"poll.close", id}, func() (int64, error) {
			if p.State != Open {
				return 0, fault.New(op, fault.State, "poll.closed")
			}
			asked, err := askedOf(t, id)
			if err != nil {
				return 0, err
			}
			today := org.Today(t)
			p.Yes, p.No, p.Other = count(asked)
			if p.Returned() < p.Base && today <= p.Due {
				return 0, fault.New(op, fault.State, "poll.early", "Left", p.Base-p.Returned(), "Day", dmy(p.Due))
			}
			bound, err := rule.For(t, p.Unit, rule.VoteOrdinary, today)
			if err != nil {
				return 0, err
			}
			more, ok := bound.Bound()
			p.Passed = ok && more.Holds(int64(p.Yes), int64(p.Base))
			p.State, p.ClosedAt, p.ClosedBy, p.ClosedOn = Closed, t.Now(), actor.Person, today
			p.Version++
			if err := save(t, p); err != nil {
				return 0, err
			}
			if err := document.FixTx(t, document.Fixed{Unit: p.Unit, What: "tally", Subject: p.ID, Kind: string(formal.Minutes), Day: today}); err != nil {
				return 0, err
			}
			return id, record(t, actor, "poll.close", p.Unit, id, map[string]any{"base": p.Base, "yes": p.Yes, "no": p.No, "other": p.Other, "passed": p.Passed})
		})
		if err != nil {
			return p, err
		}
		p, _, err = byID(t, id)
		return p, err
	})
}

// TakeBack voids an open poll with a reason. Repeating it with the same key does
// nothing more. Faults: Invalid (reason), NotFound, State (poll.closed). Asks
// for MeetingLead at the unit.
func (s *Service) TakeBack(ctx context.Context, actor access.Actor, key db.Key, id int64, reason string) error {
	const op = "poll.take_back"
	return db.Do(ctx, s.DB, db.On("poll", id), func(t *db.Tx) error {
		p, ok, err := byID(t, id)
		if err != nil || !ok {
			return none(op, err)
		}
		if _, err := may(t, actor, access.MeetingLead, p.Unit); err != nil {
			return err
		}
		var f fault.Fields
		reason := vn.Clean(reason)
		text(&f, "reason", reason, "poll.reason", maxTitle)
		if err := f.Err(op); err != nil {
			return err
		}
		_, _, err = db.Once(t, key, actor.Account, []any{"poll.back", id, reason}, func() (int64, error) {
			if p.State != Open {
				return 0, fault.New(op, fault.State, "poll.closed")
			}
			p.State, p.Reason, p.ClosedAt, p.ClosedBy, p.ClosedOn = Void, reason, t.Now(), actor.Person, org.Today(t)
			p.Version++
			if err := save(t, p); err != nil {
				return 0, err
			}
			return id, record(t, actor, "poll.void", p.Unit, id, nil)
		})
		return err
	})
}

// count counts the answers.
func count(asked []Asked) (yes, no, other int) {
	for _, a := range asked {
		switch a.Answer {
		case Yes:
			yes++
		case No:
			no++
		case Other:
			other++
		}
	}
	return yes, no, other
}

// dmy is a stored day as people read it.
func dmy(day string) string {
	d, err := vn.ParseISO(day)
	if err != nil {
		return day
	}
	return vn.FormatDate(d)
}
