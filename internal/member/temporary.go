package member

import (
	"context"

	"nep/internal/access"
	"nep/internal/clock"
	"nep/internal/db"
	"nep/internal/fault"
)

// ArriveTemporarily lets a member of one unit meet in another for a time.
type ArriveTemporarily struct {
	Key    db.Key
	Person int64
	Unit   int64 // where the member arrives
	From   string
	To     string // the first day back; "" while it is not known
}

// Validate gives the faults of the fields.
func (c ArriveTemporarily) Validate() error {
	var f fault.Fields
	checkDay(&f, "From", c.From)
	checkEnd(&f, "To", c.From, &c.To)
	return f.Err("member.arrive")
}

// ArriveTemporarily begins a temporary membership beside the regular one, and
// makes the member Away at home from that day (until To, when it is known).
// Repeating it with the same key does nothing. Faults: Invalid, NotFound,
// State (no regular membership elsewhere; there already; suspended; the unit
// is closed).
func (s *Service) ArriveTemporarily(ctx context.Context, actor access.Actor, cmd ArriveTemporarily) error {
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
			home, ok := regularOn(ms, cmd.From)
			if !ok || home.Unit == cmd.Unit {
				return 0, state("member.arrive", "member.arrive.home")
			}
			for _, m := range ms {
				if m.Unit == cmd.Unit && m.Kind == Temporary && m.To > cmd.From {
					return 0, state("member.arrive", "member.arrive.already")
				}
			}
			if err := lives(t, cmd.Unit, cmd.From); err != nil {
				return 0, err
			}
			rows, err := StatusesOf(t, p.ID)
			if err != nil {
				return 0, err
			}
			if st, _, ok := statusOn(rows, cmd.From); !ok || st.Condition == Suspended {
				return 0, state("member.arrive", "member.arrive.suspended")
			}
			m := Membership{ID: t.ID(), Person: p.ID, Unit: cmd.Unit, Kind: Temporary, From: cmd.From, To: clock.Forever}
			if cmd.To != "" {
				m.To, m.Ended = cmd.To, Returned
			}
			if err := insertMembership(t, m); err != nil {
				return 0, err
			}
			isActive := func(c Condition) bool { return c == Active }
			if err := s.setCondition(t, actor, p, unit, cmd.From, isActive, Away); err != nil {
				return 0, err
			}
			if cmd.To != "" {
				if err := s.setCondition(t, actor, p, unit, cmd.To, func(c Condition) bool { return c == Away }, Active); err != nil {
					return 0, err
				}
			}
			if err := s.changed(t, p.ID, cmd.From); err != nil {
				return 0, err
			}
			return p.ID, record(t, actor, "member.arrive", cmd.Unit, p.ID, m)
		})
		return err
	})
}

// ReturnFrom ends a temporary membership on a day.
type ReturnFrom struct {
	Key    db.Key
	Person int64
	Unit   int64 // where the member was
	On     string
}

// Validate gives the faults of the fields.
func (c ReturnFrom) Validate() error {
	var f fault.Fields
	checkDay(&f, "On", c.On)
	return f.Err("member.return")
}

// ReturnFrom ends the temporary membership and makes a member who was Away
// active again when it was the last. Repeating it with the same key does
// nothing. Faults: Invalid, NotFound, State (no temporary membership there on
// that day).
func (s *Service) ReturnFrom(ctx context.Context, actor access.Actor, cmd ReturnFrom) error {
	return db.Do(ctx, s.DB, db.On("person", cmd.Person), func(t *db.Tx) error {
		p, ms, unit, err := known(t, actor, access.MemberEdit, cmd.Person)
		if err != nil {
			return err
		}
		if err := cmd.Validate(); err != nil {
			return err
		}
		_, _, err = db.Once(t, cmd.Key, actor.Account, cmd, func() (int64, error) {
			ended, others := false, false
			for _, m := range ms {
				switch {
				case m.Kind != Temporary || m.To <= cmd.On:
				case m.Unit == cmd.Unit && m.From < cmd.On:
					ended = true
					if err := endMembership(t, m.ID, cmd.On, Returned); err != nil {
						return 0, err
					}
				default:
					others = true
				}
			}
			if !ended {
				return 0, state("member.return", "member.return.none")
			}
			if _, home := regularOn(ms, cmd.On); home && !others {
				if err := s.setCondition(t, actor, p, unit, cmd.On, func(c Condition) bool { return c == Away }, Active); err != nil {
					return 0, err
				}
			}
			if err := s.changed(t, p.ID, cmd.On); err != nil {
				return 0, err
			}
			return p.ID, record(t, actor, "member.return", cmd.Unit, p.ID, map[string]any{"on": cmd.On})
		})
		return err
	})
}
