package member

import (
	"context"

	"nep/internal/access"
	"nep/internal/clock"
	"nep/internal/db"
	"nep/internal/fault"
	"nep/internal/org"
)

// Move takes a member from the unit of the regular membership to another one
// on a day: the day before is the last in the old unit.
type Move struct {
	Key    db.Key
	Person int64
	Unit   int64 // where to
	On     string
}

// Validate gives the faults of the fields.
func (c Move) Validate() error {
	var f fault.Fields
	checkDay(&f, "On", c.On)
	return f.Err("member.move")
}

// Move ends the old membership and begins the new one; old months stay as they
// were. Positions and assignments in units the member no longer belongs to end
// the same day; one who was introduced is received and active again; a
// temporary membership in the new unit ends. Repeating it with the same key
// does nothing. Faults: Invalid, NotFound, State (no regular membership on the
// day; there already; not after the membership's first day; a later move is
// noted; the unit is closed).
func (s *Service) Move(ctx context.Context, actor access.Actor, cmd Move) error {
	return db.Do(ctx, s.DB, db.On("person", cmd.Person), func(t *db.Tx) error {
		p, ms, unit, err := known(t, actor, access.MemberEdit, cmd.Person)
		if err != nil {
			return err
		}
		if _, err := mayAt(t, actor, access.MemberEdit, cmd.Unit); err != nil {
			return err
		}
		if err := cmd.Validate(); err != nil {
			return err
		}
		_, _, err = db.Once(t, cmd.Key, actor.Account, cmd, func() (int64, error) {
			return p.ID, s.move(t, actor, p, ms, unit, cmd)
		})
		return err
	})
}

func (s *Service) move(t *db.Tx, actor access.Actor, p Person, ms []Membership, unit int64, cmd Move) error {
	old, ok := regularOn(ms, cmd.On)
	switch {
	case !ok:
		return state("member.move", "member.move.none")
	case old.Unit == cmd.Unit:
		return state("member.move", "member.move.same")
	case old.From >= cmd.On:
		return state("member.move", "member.move.before")
	case !forever(old.To):
		return state("member.move", "member.move.later")
	}
	if err := lives(t, cmd.Unit, cmd.On); err != nil {
		return err
	}
	if err := endMembership(t, old.ID, cmd.On, Moved); err != nil {
		return err
	}
	for _, m := range membershipsOn(ms, cmd.On) {
		if m.Kind == Temporary && m.Unit == cmd.Unit {
			if err := cutShort(t, "membership", m.ID, m.From, cmd.On); err != nil {
				return err
			}
		}
	}
	now := Membership{ID: t.ID(), Person: p.ID, Unit: cmd.Unit, Kind: Regular, From: cmd.On, To: clock.Forever}
	if err := insertMembership(t, now); err != nil {
		return err
	}
	path, err := org.PathOn(t, cmd.Unit, cmd.On)
	if err != nil {
		return err
	}
	ended, err := endOffices(t, p.ID, cmd.On, path, false)
	if err != nil {
		return err
	}
	if err := settle(t, actor, p.ID, cmd.Unit, cmd.On, Received); err != nil {
		return err
	}
	if err := s.setCondition(t, actor, p, unit, cmd.On, func(c Condition) bool { return c == Introduced }, Active); err != nil {
		return err
	}
	if err := s.changed(t, p.ID, cmd.On); err != nil {
		return err
	}
	return record(t, actor, "member.move", cmd.Unit, p.ID, map[string]any{"from": old.Unit, "to": cmd.Unit, "on": cmd.On, "ended": ended})
}

// endOffices ends the positions and assignments a person holds beyond a day in
// units whose path on that day is not path or above it; with everywhere, all of
// them and the appointments too. It gives the ids of what ended.
func endOffices(t *db.Tx, person int64, on, path string, everywhere bool) (ended []int64, err error) {
	keeps := func(unit int64) (bool, error) {
		if everywhere {
			return false, nil
		}
		p, err := org.PathsOn(t, []int64{unit}, on)
		return err == nil && p[unit] != "" && org.Under(path, p[unit]), err
	}
	end := func(table string, id, unit int64, from, to string) error {
		if to <= on {
			return nil
		}
		keep, err := keeps(unit)
		if err != nil || keep {
			return err
		}
		ended = append(ended, id)
		return cutShort(t, table, id, from, on)
	}
	positions, err := PositionsOf(t, person)
	if err != nil {
		return nil, err
	}
	for _, x := range positions {
		if err := end("position", x.ID, x.Unit, x.From, x.To); err != nil {
			return nil, err
		}
	}
	assignments, err := AssignmentsOf(t, person)
	if err != nil {
		return nil, err
	}
	for _, x := range assignments {
		if err := end("assignment", x.ID, x.Unit, x.From, x.To); err != nil {
			return nil, err
		}
	}
	if !everywhere {
		return ended, nil
	}
	appointments, err := AppointmentsOf(t, person)
	if err != nil {
		return nil, err
	}
	for _, x := range appointments {
		if err := end("appointment", x.ID, x.Unit, x.From, x.To); err != nil {
			return nil, err
		}
	}
	return ended, nil
}
