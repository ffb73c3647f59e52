package report

import (
	"context"

	"nep/internal/access"
	"nep/internal/audit"
	"nep/internal/db"
	"nep/internal/fault"
	"nep/internal/meeting"
	"nep/internal/org"
	"nep/internal/rule"
)

// Answer answers a report, heard at a committee's meeting or not (in 0). Asks
// for ReportAnswer, in a hat of the unit it went to, and never one's own.
// Repeating it does nothing more. Faults: NotFound, Invalid (empty; in is no
// meeting of the committee), State (not sent; answered).
func (s *Service) Answer(ctx context.Context, actor access.Actor, key db.Key, id, in int64, text string) error {
	const op = "report.answer"
	r, err := db.Read(ctx, s.DB, func(t *db.Tx) (Report, error) { return ByID(t, id) })
	if err != nil {
		return err
	}
	return db.Do(ctx, s.DB, db.On("report", r.Unit), func(t *db.Tx) error {
		if err := hears(t, actor, r); err != nil {
			return err
		}
		_, _, err := db.Once(t, key, actor.Account, []any{"answer", id, in, text}, func() (int64, error) {
			r, err := ByID(t, id)
			if err != nil {
				return 0, err
			}
			switch r.State {
			case Draft, Returned:
				return 0, fault.New(op, fault.State, "report.answer.early")
			case Answered:
				return 0, fault.New(op, fault.State, "report.answer.done")
			}
			var bad fault.Fields
			r.Answer = words(&bad, "answer", text, maxText, "report.answer.empty")
			if err := heardIn(t, in, r.To); fault.Is(err, fault.Invalid) {
				bad.Add("in", "report.answer.in")
			} else if err != nil {
				return 0, err
			}
			if err := bad.Err(op); err != nil {
				return 0, err
			}
			r.State, r.AnsweredAt, r.AnsweredBy, r.AnsweredIn = Answered, t.Now(), actor.Person, in
			if err := setAnswer(t, r); err != nil {
				return 0, err
			}
			return r.ID, audit.Append(t, audit.Event{Actor: actor, Unit: r.Unit, Kind: "report.answer", Subject: r.ID,
				Body: map[string]any{"month": r.Month, "by": r.To, "in": in}})
		})
		return err
	})
}

// GiveBack sends a report back with a remark, to be mended and sent again. Asks as
// Answer. Repeating it does nothing more. Faults: NotFound, Invalid (no remark),
// State (not sent, answered).
func (s *Service) GiveBack(ctx context.Context, actor access.Actor, key db.Key, id int64, note string) error {
	const op = "report.return"
	r, err := db.Read(ctx, s.DB, func(t *db.Tx) (Report, error) { return ByID(t, id) })
	if err != nil {
		return err
	}
	return db.Do(ctx, s.DB, db.On("report", r.Unit), func(t *db.Tx) error {
		if err := hears(t, actor, r); err != nil {
			return err
		}
		_, _, err := db.Once(t, key, actor.Account, []any{"return", id, note}, func() (int64, error) {
			r, err := ByID(t, id)
			if err != nil {
				return 0, err
			}
			switch r.State {
			case Draft, Returned:
				return 0, fault.New(op, fault.State, "report.answer.early")
			case Answered:
				return 0, fault.New(op, fault.State, "report.answer.done")
			}
			var bad fault.Fields
			note := words(&bad, "note", note, maxNote, "report.return.empty")
			if err := bad.Err(op); err != nil {
				return 0, err
			}
			r.State = Returned
			if err := setAnswer(t, r); err != nil {
				return 0, err
			}
			if err := insertReturn(t, Return{ID: t.ID(), Report: id, At: t.Now(), By: actor.Person, Note: note}); err != nil {
				return 0, err
			}
			return id, audit.Append(t, audit.Event{Actor: actor, Unit: r.Unit, Kind: "report.return", Subject: id, Body: map[string]any{"month": r.Month, "by": r.To}})
		})
		return err
	})
}

// hears asks whether an actor may answer a report: of the unit it went to.
func hears(t *db.Tx, actor access.Actor, r Report) error {
	if _, err := may(t, actor, access.ReportAnswer, r.Unit); err != nil {
		return err
	}
	if !actor.System && actor.Hat.Unit != r.To {
		return none()
	}
	return nil
}

// AcceptAll is a bulk approval: the reports of a period one has looked at together.
type AcceptAll struct {
	Key     db.Key
	Unit    int64 // the committee
	Period  string
	In      int64 // the committee's meeting that heard them, 0 for none
	Reports []int64
}

// AcceptAll accepts reports that ask for nothing, all or none, without words. Asks
// for ReportAnswer in a hat of the unit. Repeating it with the same key does
// nothing more. It says how many. Faults: NotFound, Invalid (nothing chosen), State
// (one of them differs: it wants a look of its own, see Differs).
func (s *Service) AcceptAll(ctx context.Context, actor access.Actor, cmd AcceptAll) (int, error) {
	const op = "report.accept"
	n, err := db.Write(ctx, s.DB, db.On("report", cmd.Unit), func(t *db.Tx) (int64, error) {
		u, err := org.LastOn(t, cmd.Unit, today(t))
		if err != nil {
			return 0, err
		}
		if err := access.Check(actor, access.ReportAnswer, access.Unit(u.Path+"0/")); err != nil {
			return 0, err
		}
		n, _, err := db.Once(t, cmd.Key, actor.Account, cmd, func() (int64, error) {
			if len(cmd.Reports) == 0 {
				return 0, fault.New(op, fault.Invalid, "report.accept.nothing")
			}
			if err := heardIn(t, cmd.In, cmd.Unit); err != nil {
				return 0, err
			}
			for _, id := range cmd.Reports {
				r, err := ByID(t, id)
				if err != nil {
					return 0, err
				}
				if err := hears(t, actor, r); err != nil {
					return 0, err
				}
				if r.State == Answered {
					continue // answered meanwhile, which is no less
				}
				why, err := s.differs(t, r)
				if err != nil {
					return 0, err
				}
				if r.State != Sent || r.Month != cmd.Period || r.To != cmd.Unit || len(why) > 0 {
					return 0, fault.New(op, fault.State, "report.accept.differs")
				}
				r.State, r.AnsweredAt, r.AnsweredBy, r.AnsweredIn = Answered, t.Now(), actor.Person, cmd.In
				if err := setAnswer(t, r); err != nil {
					return 0, err
				}
				if err := audit.Append(t, audit.Event{Actor: actor, Unit: r.Unit, Kind: "report.accept", Subject: r.ID,
					Body: map[string]any{"month": r.Month, "by": r.To, "in": cmd.In}}); err != nil {
					return 0, err
				}
			}
			return int64(len(cmd.Reports)), nil
		})
		return n, err
	})
	return int(n), err
}

// heardIn checks a meeting reports were heard in: a committee's own.
func heardIn(t *db.Tx, in, unit int64) error {
	if in == 0 {
		return nil
	}
	m, err := meeting.ByID(t, in)
	if err != nil && !fault.Is(err, fault.NotFound) {
		return err
	}
	if err != nil || m.Unit != unit || m.Body != meeting.CommitteeBody && m.Body != meeting.StandingBody || m.State == meeting.Cancelled {
		var bad fault.Fields
		bad.Add("in", "report.answer.in")
		return bad.Err("report.accept")
	}
	return nil
}

// A Difference is why a report wants a look of its own.
type Difference string

// The differences.
const (
	Wished    Difference = "wishes"       // it asks for something
	Hard      Difference = "difficulties" // it brings a difficulty nobody has taken on
	Moved     Difference = "moved"        // its figures are no longer those it was sent with
	WasLate   Difference = "late"         // it came after its day
	NotHeld   Difference = "not_held"     // a meeting due was not held
	Below     Difference = "target"       // attendance below the target in force
	WasMended Difference = "mended"       // it had come back and was mended
)

// differs says why a report that was sent wants a look of its own; none for one
// that can be accepted with others.
func (s *Service) differs(t *db.Tx, r Report) ([]Difference, error) {
	var out []Difference
	if r.Wishes != "" {
		out = append(out, Wished)
	}
	hard, err := DifficultiesOf(t, r.ID)
	if err != nil {
		return nil, err
	}
	for _, d := range hard {
		if d.State == DifficultyOpen && d.Owner == 0 && d.To == r.To {
			out = append(out, Hard)
			break
		}
	}
	own := r.Facts.sums()
	if own.Due > own.Held {
		out = append(out, NotHeld)
	}
	target, err := rule.For(t, r.Unit, rule.AttendanceTarget, min(meeting.LastDay(lastMonth(r.Month)), today(t)))
	if err != nil && !fault.Is(err, fault.NotFound) {
		return nil, err
	}
	if b, ok := target.Bound(); err == nil && ok && own.Seats > 0 && !b.Holds(int64(own.Came), int64(own.Seats)) {
		out = append(out, Below)
	}
	if r.SentLate() {
		out = append(out, WasLate)
	}
	returns, err := ReturnsOf(t, r.ID)
	if err != nil {
		return nil, err
	}
	if len(returns) > 0 {
		out = append(out, WasMended)
	}
	u, err := org.LastOn(t, r.Unit, today(t))
	if err != nil {
		return nil, err
	}
	now, err := counted(t, u, r.Month)
	if err != nil {
		return nil, err
	}
	if now.Held != own.Held || now.Came != own.Came || now.Seats != own.Seats {
		out = append(out, Moved)
	}
	return out, nil
}

// counted are the meetings of a unit's period as they are counted now.
func counted(t *db.Tx, u org.Unit, period string) (s Sums, err error) {
	body := meeting.CommitteeBody
	if u.Kind.Meets() {
		body = meeting.CellBody
	}
	for _, m := range MonthsOf(period) {
		_, ok, err := livedIn(t, u.ID, m)
		if err != nil {
			return s, err
		}
		if !ok {
			continue
		}
		c, err := meeting.CountedIn(t, u.ID, body, m)
		if err != nil {
			return s, err
		}
		s.add(Sums{Held: c.Held, Due: c.Due, Came: c.Came, Seats: c.Seats})
	}
	return s, nil
}
