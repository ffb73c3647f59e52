package member

import (
	"context"

	"nep/internal/access"
	"nep/internal/clock"
	"nep/internal/db"
	"nep/internal/fault"
	"nep/internal/org"
	"nep/internal/vn"
)

// Add enters a person who meets in a unit from a day on.
type Add struct {
	Key       db.Key
	Unit      int64
	From      string
	Kind      Kind // Temporary for one who arrives from outside for a time
	Standing  Standing
	Condition Condition
	Personal
}

// Validate gives the faults of the fields.
func (c Add) Validate() error {
	var f fault.Fields
	c.Personal.clean(&f)
	checkDay(&f, "From", c.From)
	checkStatus(&f, c.Standing, c.Condition)
	if c.Kind != Regular && c.Kind != Temporary {
		f.Add("Kind", "member.status.bad")
	}
	if d, err := vn.ParseDate(c.Official); err == nil && c.Standing == Probationary && !d.IsZero() && d.Last().String() <= c.From {
		f.Add("Standing", "member.status.official_known")
	}
	return f.Err("member.add")
}

// Add makes the person, the membership and the status, and gives the person's
// id. Repeating it with the same key gives the same id. Faults: Invalid,
// NotFound (no such unit, or out of reach), State (the unit does not live from
// that day on), Exists (the card number is taken).
func (s *Service) Add(ctx context.Context, actor access.Actor, cmd Add) (int64, error) {
	return db.Write(ctx, s.DB, db.On("unit", cmd.Unit), func(t *db.Tx) (int64, error) {
		if _, err := mayAt(t, actor, access.MemberEdit, cmd.Unit); err != nil {
			return 0, err
		}
		if err := cmd.Validate(); err != nil {
			return 0, err
		}
		id, _, err := db.Once(t, cmd.Key, actor.Account, cmd, func() (int64, error) {
			var f fault.Fields
			p := cmd.Personal.clean(&f).person(t.ID())
			if err := lives(t, cmd.Unit, cmd.From); err != nil {
				return 0, err
			}
			if err := freeCard(t, p); err != nil {
				return 0, err
			}
			if err := insertPerson(t, p); err != nil {
				return 0, err
			}
			m := Membership{ID: t.ID(), Person: p.ID, Unit: cmd.Unit, Kind: cmd.Kind, From: cmd.From, To: clock.Forever}
			if err := insertMembership(t, m); err != nil {
				return 0, err
			}
			st := Status{From: cmd.From, To: clock.Forever, Standing: cmd.Standing, Condition: cmd.Condition}
			if err := saveStatuses(t, p.ID, []Status{st}); err != nil {
				return 0, err
			}
			if err := s.changed(t, p.ID, cmd.From); err != nil {
				return 0, err
			}
			return p.ID, record(t, actor, "member.add", cmd.Unit, p.ID, map[string]any{"unit": cmd.Unit, "kind": cmd.Kind, "status": st})
		})
		return id, err
	})
}

// lives says with a fault unless the unit lives on a day and is not closed
// later.
func lives(t *db.Tx, unit int64, day string) error {
	u, err := org.UnitOn(t, unit, day)
	if fault.Is(err, fault.NotFound) || err == nil && u.To != clock.Forever {
		return state("member.unit", "member.unit.closed")
	}
	return err
}

// freeCard says with a fault when another person has the card number. It does
// not say who, or where.
func freeCard(t *db.Tx, p Person) error {
	owner, err := cardOwner(t, p.Card)
	if err == nil && owner != 0 && owner != p.ID {
		err = fault.New("member.card", fault.Exists, "member.card.taken", "Card", p.Card)
	}
	return err
}
