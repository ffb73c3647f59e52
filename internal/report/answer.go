package report

import (
	"context"

	"nep/internal/access"
	"nep/internal/audit"
	"nep/internal/db"
	"nep/internal/fault"
	"nep/internal/meeting"
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
		if _, err := may(t, actor, access.ReportAnswer, r.Unit); err != nil {
			return err
		}
		if !actor.System && actor.Hat.Unit != r.To {
			return none()
		}
		_, _, err := db.Once(t, key, actor.Account, []any{"answer", id, in, text}, func() (int64, error) {
			r, err := ByID(t, id)
			if err != nil {
				return 0, err
			}
			switch r.State {
			case Draft:
				return 0, fault.New(op, fault.State, "report.answer.early")
			case Answered:
				return 0, fault.New(op, fault.State, "report.answer.done")
			}
			var bad fault.Fields
			r.Answer = words(&bad, "answer", text, maxText, "report.answer.empty")
			if in != 0 {
				m, err := meeting.ByID(t, in)
				if err != nil && !fault.Is(err, fault.NotFound) {
					return 0, err
				}
				if err != nil || m.Unit != r.To || m.Body != meeting.CommitteeBody && m.Body != meeting.StandingBody || m.State == meeting.Cancelled {
					bad.Add("in", "report.answer.in")
				}
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
