package oversight

import (
	"context"

	"nep/internal/access"
	"nep/internal/db"
	"nep/internal/fault"
	"nep/internal/meeting"
	"nep/internal/org"
)

// Change gives a planned visit to another month, to another visitor, or drops it;
// always with a reason.
type Change struct {
	Key     db.Key
	Visit   int64
	Drop    bool
	Month   string // "" the same
	Visitor int64  // 0 the same
	Reason  string
}

// Change keeps it. Asks for VisitPlan; the visitor may move it himself, by
// VisitNote, and neither drop it nor give it away. Repeating it with the same key
// does nothing. Faults: Invalid (no reason; nothing changed; as Assign), State
// (it was held or dropped), NotFound.
func (s *Service) Change(ctx context.Context, actor access.Actor, cmd Change) error {
	const op = "oversight.change"
	return db.Do(ctx, s.DB, db.On("visit", cmd.Visit), func(t *db.Tx) error {
		v, err := ByID(t, cmd.Visit)
		if err != nil {
			return err
		}
		action := access.VisitPlan
		if !cmd.Drop && cmd.Visitor == 0 {
			action = access.VisitNote
		}
		sub, err := subjectOf(t, v, action)
		if err != nil {
			return err
		}
		if err := access.Check(actor, action, sub); err != nil {
			return err
		}
		_, _, err = db.Once(t, cmd.Key, actor.Account, cmd, func() (int64, error) { return v.ID, change(t, actor, v, cmd, op) })
		return err
	})
}

func change(t *db.Tx, actor access.Actor, v Visit, cmd Change, op string) error {
	if v.State != Planned {
		return fault.New(op, fault.State, "oversight.change.over")
	}
	was := v
	var bad fault.Fields
	v.Reason = words(&bad, "reason", cmd.Reason, maxNote, "oversight.change.reason")
	if cmd.Month != "" && (!meeting.ValidMonth(cmd.Month) || cmd.Month < today(t)[:7] || cmd.Month > meeting.AddMonths(today(t)[:7], 12)) {
		bad.Add("month", "oversight.assign.month")
	}
	if err := bad.Err(op); err != nil {
		return err
	}
	kind, body := "visit.move", map[string]any{"from": v.Month, "visitor_was": v.Visitor}
	if cmd.Drop {
		v.State, kind = Dropped, "visit.drop"
	} else {
		if cmd.Month != "" {
			v.Month = cmd.Month
		}
		if cmd.Visitor != 0 {
			v.Visitor = cmd.Visitor
		}
		if v.Month == was.Month && v.Visitor == was.Visitor {
			return fault.New(op, fault.Invalid, "oversight.change.nothing")
		}
		u, err := org.LastOn(t, v.Unit, today(t))
		if err != nil {
			return err
		}
		if err := fits(t, u, v, op, ""); err != nil {
			return err
		}
		body["to"], body["visitor"] = v.Month, v.Visitor
	}
	if err := updateVisit(t, was, v); err != nil {
		return err
	}
	return record(t, actor, kind, v, body)
}
