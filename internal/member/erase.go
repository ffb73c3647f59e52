package member

import (
	"context"

	"nep/internal/access"
	"nep/internal/db"
)

// Erase takes away the personal data of somebody who has left, where the law
// asks for it.
type Erase struct {
	Key    db.Key
	Person int64
}

// Erase empties the name, dates, contacts and card number, and the free-text
// reasons of statuses and absences. What the person did stays, under a number. Repeating it
// does nothing. Faults: NotFound, State (still in a unit).
func (s *Service) Erase(ctx context.Context, actor access.Actor, cmd Erase) error {
	return db.Do(ctx, s.DB, db.On("person", cmd.Person), func(t *db.Tx) error {
		p, ms, unit, err := known(t, actor, access.MemberEdit, cmd.Person)
		if err != nil {
			return err
		}
		_, _, err = db.Once(t, cmd.Key, actor.Account, cmd, func() (int64, error) {
			if p.ErasedAt != 0 {
				return p.ID, nil
			}
			for _, m := range ms {
				if m.To > today(t) {
					return 0, state("member.erase", "member.erase.still")
				}
			}
			if err := updatePerson(t, Person{ID: p.ID, ErasedAt: t.Now()}); err != nil {
				return 0, err
			}
			if err := clearReasons(t, p.ID); err != nil {
				return 0, err
			}
			for _, told := range s.Erased {
				if err := told(t, p.ID); err != nil {
					return 0, err
				}
			}
			return p.ID, record(t, actor, "member.erase", unit, p.ID, nil)
		})
		return err
	})
}
