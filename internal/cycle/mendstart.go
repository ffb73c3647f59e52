package cycle

import (
	"context"

	"nep/internal/access"
	"nep/internal/clock"
	"nep/internal/db"
	"nep/internal/document"
	"nep/internal/fault"
	"nep/internal/org"
	"nep/internal/resolution"
	"nep/internal/search"
)

// MendStart is a first number of a unit's register that was mistyped, mended.
type MendStart struct {
	Key    db.Key
	Unit   int64
	Part   document.Part
	First  int64
	Reason string
}

// MendStart moves the papers Nếp numbered in a series to a new first number: the
// register, the papers and their fixed copies. Repeating it with the same key
// changes nothing. Asks for MeetingLead at the unit. Faults: NotFound, Invalid
// (fields First, Reason), State (document.mend.many).
func (s *Service) MendStart(ctx context.Context, actor access.Actor, cmd MendStart) error {
	return db.Do(ctx, s.DB, db.On("unit", cmd.Unit), func(t *db.Tx) error {
		if err := mayLead(t, actor, cmd.Unit); err != nil {
			return err
		}
		_, _, err := db.Once(t, cmd.Key, actor.Account, cmd, func() (int64, error) {
			moved, err := document.MoveStart(t, actor, cmd.Unit, cmd.Part, cmd.First, cmd.Reason)
			if err != nil {
				return 0, err
			}
			for _, n := range moved {
				switch n.What {
				case "resolution":
					err = resolution.Renumber(t, n.Subject, n.N)
				case "report":
					err = search.Changed(t, search.Report, n.Subject)
				}
				if err != nil {
					return 0, err
				}
			}
			return cmd.Unit, nil
		})
		return err
	})
}

// StartLines are the papers that would move, the first one first. Asks for
// MeetingLead at the unit. Fault: NotFound, also where there is none.
func (s *Service) StartLines(ctx context.Context, actor access.Actor, unit int64, p document.Part) ([]document.Number, error) {
	return db.Read(ctx, s.DB, func(t *db.Tx) ([]document.Number, error) {
		if err := mayLead(t, actor, unit); err != nil {
			return nil, err
		}
		ours, err := document.Ours(t, unit, p)
		if err == nil && len(ours) == 0 {
			err = fault.New("cycle.mendstart", fault.NotFound, "fault.not_found")
		}
		return ours, err
	})
}

func mayLead(t *db.Tx, actor access.Actor, unit int64) error {
	u, err := org.LastOn(t, unit, clock.Day(t.Now()))
	if err != nil {
		return err
	}
	return access.Check(actor, access.MeetingLead, access.Unit(u.Path))
}
