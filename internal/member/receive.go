package member

import (
	"context"

	"nep/internal/access"
	"nep/internal/clock"
	"nep/internal/db"
	"nep/internal/fault"
)

// Receive takes somebody who had left back into a unit from a day on, or makes
// a temporary arrival from outside a regular member.
type Receive struct {
	Key       db.Key
	Person    int64
	Unit      int64
	From      string
	Standing  Standing
	Condition Condition
}

// Validate gives the faults of the fields.
func (c Receive) Validate() error {
	var f fault.Fields
	checkDay(&f, "From", c.From)
	checkStatus(&f, c.Standing, c.Condition)
	return f.Err("member.receive")
}

// Receive begins a regular membership and the status from that day on; a
// temporary one in the same unit ends. Repeating it with the same key does
// nothing. Faults: Invalid, NotFound, State (a regular membership lasts or
// follows: that is for Move; erased; the unit is closed).
func (s *Service) Receive(ctx context.Context, actor access.Actor, cmd Receive) error {
	return db.Do(ctx, s.DB, db.On("person", cmd.Person), func(t *db.Tx) error {
		p, ms, _, err := known(t, actor, access.MemberEdit, cmd.Person)
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
			if p.ErasedAt != 0 {
				return 0, state("member.receive", "member.erased")
			}
			for _, m := range ms {
				if m.Kind == Regular && m.To > cmd.From {
					return 0, state("member.receive", "member.receive.still")
				}
			}
			if err := lives(t, cmd.Unit, cmd.From); err != nil {
				return 0, err
			}
			for _, m := range ms {
				if m.Kind == Temporary && m.Unit == cmd.Unit && m.To > cmd.From {
					if err := cutShort(t, "membership", m.ID, m.From, cmd.From); err != nil {
						return 0, err
					}
				}
			}
			m := Membership{ID: t.ID(), Person: p.ID, Unit: cmd.Unit, Kind: Regular, From: cmd.From, To: clock.Forever}
			if err := insertMembership(t, m); err != nil {
				return 0, err
			}
			rows, err := StatusesOf(t, p.ID)
			if err != nil {
				return 0, err
			}
			st := Status{From: cmd.From, To: clock.Forever, Standing: cmd.Standing, Condition: cmd.Condition}
			if err := saveStatuses(t, p.ID, overlay(rows, st)); err != nil {
				return 0, err
			}
			if err := s.changed(t, p.ID, cmd.From); err != nil {
				return 0, err
			}
			return p.ID, record(t, actor, "member.receive", cmd.Unit, p.ID, map[string]any{"from": cmd.From, "status": st})
		})
		return err
	})
}
