package report

import (
	"context"

	"nep/internal/access"
	"nep/internal/audit"
	"nep/internal/clock"
	"nep/internal/db"
	"nep/internal/document"
	"nep/internal/document/formal"
	"nep/internal/fault"
	"nep/internal/org"
)

// lastDay is the last day of a unit's life.
func lastDay(u org.Unit) string { return clock.AddDays(u.To, -1) }

// Send freezes the figures and sends the report to the unit above. Asks for
// ReportEdit. One that came back is sent again, with the figures of now and under
// its number. Repeating it does nothing more. Faults: NotFound; State (no unit
// above; sent; the meeting of its last month has not ended, unless that is over).
func (s *Service) Send(ctx context.Context, actor access.Actor, key db.Key, id int64) error {
	return s.SendFrom(ctx, actor, key, id, 0)
}

// SendFrom is Send with the report's number where the register of the term has
// none yet (papers numbered by hand before Nếp); 0 is 1. Fault, besides: Invalid
// (document.number.start).
func (s *Service) SendFrom(ctx context.Context, actor access.Actor, key db.Key, id, start int64) error {
	const op = "report.send"
	r, err := db.Read(ctx, s.DB, func(t *db.Tx) (Report, error) { return ByID(t, id) })
	if err != nil {
		return err
	}
	return db.Do(ctx, s.DB, db.On("report", r.Unit), func(t *db.Tx) error {
		u, err := may(t, actor, access.ReportEdit, r.Unit)
		if err != nil {
			return err
		}
		_, _, err = db.Once(t, key, actor.Account, []any{"send", id, start}, func() (int64, error) {
			r, err := ByID(t, id)
			if err != nil {
				return 0, err
			}
			due, main, err := dueOf(t, u, r.Month)
			if err != nil {
				return 0, err
			}
			ready, err := ripe(t, u, r.Month)
			if err != nil {
				return 0, err
			}
			again := r.State == Returned
			switch {
			case !r.State.Open():
				return 0, fault.New(op, fault.State, "report.sent")
			case u.Parent == 0:
				return 0, fault.New(op, fault.State, "report.top")
			case !ready:
				return 0, fault.New(op, fault.State, "report.send.early")
			}
			if r.Facts, err = s.facts(t, u, r.Month); err != nil {
				return 0, err
			}
			r.To, r.Meeting, r.Due, r.State, r.SentBy = u.Parent, main.ID, due, Sent, actor.Person
			if !again { // one that came back was in time if it was the first time
				r.SentAt = t.Now()
			}
			if err := setSent(t, r); err != nil {
				return 0, err
			}
			if again {
				if err := mended(t, r.ID); err != nil {
					return 0, err
				}
			}
			if err := numbered(t, u, r, start); err != nil {
				return 0, err
			}
			if err := tie(t, r); err != nil {
				return 0, err
			}
			return r.ID, audit.Append(t, audit.Event{Actor: actor, Unit: r.Unit, Kind: "report.send", Subject: r.ID,
				Body: map[string]any{"month": r.Month, "to": r.To, "meeting": r.Meeting}})
		})
		return err
	})
}

// numbered gives a sent report its number and asks for its fixed copy. Where no
// term covers the day it goes without one: a report is not held up by that.
func numbered(t *db.Tx, u org.Unit, r Report, start int64) error {
	code := "ĐU"
	if u.Kind.Meets() {
		code = "CB"
	}
	n, has, err := document.NumberOf(t, "report", r.ID)
	if err == nil && !has {
		n, err = document.Take(t, r.Unit, "BC", code, today(t), "report", r.ID, start)
	}
	short := n.Short()
	if fault.Is(err, fault.State) {
		short, err = "", nil
	}
	if err != nil {
		return err
	}
	return document.FixTx(t, document.Fixed{Unit: r.Unit, What: "report", Subject: r.ID, Kind: string(formal.Report), Number: short, Day: today(t)})
}
