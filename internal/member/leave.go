package member

import (
	"context"
	"slices"

	"nep/internal/access"
	"nep/internal/db"
	"nep/internal/fault"
)

// Leave takes a person out of the organisation on a day.
type Leave struct {
	Key    db.Key
	Person int64
	On     string
	Reason LeaveReason
}

// Validate gives the faults of the fields.
func (c Leave) Validate() error {
	var f fault.Fields
	checkDay(&f, "On", c.On)
	if !slices.Contains(LeaveReasons, c.Reason) {
		f.Add("Reason", "member.leave.reason")
	}
	return f.Err("member.leave")
}

// Leave ends every membership, position, appointment and assignment on the
// day; what had not begun is dropped. Repeating it with the same key does
// nothing. Faults: Invalid, NotFound, State (in no unit on that day, or not
// after the first one).
func (s *Service) Leave(ctx context.Context, actor access.Actor, cmd Leave) error {
	return db.Do(ctx, s.DB, db.On("person", cmd.Person), func(t *db.Tx) error {
		p, ms, unit, err := known(t, actor, access.MemberEdit, cmd.Person)
		if err != nil {
			return err
		}
		if err := cmd.Validate(); err != nil {
			return err
		}
		_, _, err = db.Once(t, cmd.Key, actor.Account, cmd, func() (int64, error) { return p.ID, s.leave(t, actor, p, ms, unit, cmd) })
		return err
	})
}

func (s *Service) leave(t *db.Tx, actor access.Actor, p Person, ms []Membership, unit int64, cmd Leave) error {
	left := false
	for _, m := range ms {
		if m.From < cmd.On && m.To > cmd.On {
			left = true
		}
	}
	if !left {
		return state("member.leave", "member.leave.none")
	}
	// Told before, too: what was still to come is taken away without a trace.
	if err := s.changed(t, p.ID, cmd.On); err != nil {
		return err
	}
	for _, m := range ms {
		var err error
		switch {
		case m.From >= cmd.On:
			err = deleteMembership(t, m.ID)
		case m.To > cmd.On:
			err = endMembership(t, m.ID, cmd.On, cmd.Reason)
		}
		if err != nil {
			return err
		}
	}
	ended, err := endOffices(t, p.ID, cmd.On, "", true)
	if err != nil {
		return err
	}
	outcome := Otherwise
	if cmd.Reason == Transferred {
		outcome = Received // where the unit he went to is not on Nếp
	}
	if err := settle(t, actor, p.ID, 0, cmd.On, outcome); err != nil {
		return err
	}
	if err := s.changed(t, p.ID, cmd.On); err != nil {
		return err
	}
	return record(t, actor, "member.leave", unit, p.ID, map[string]any{"on": cmd.On, "reason": cmd.Reason, "ended": ended})
}
