package member

import (
	"context"

	"nep/internal/access"
	"nep/internal/db"
)

// lookAgain is how long one look stands for the next ones, ms: a day of work on
// a unit is one line in its log, not a hundred.
const lookAgain = 24 * 3600 * 1000

// Looked keeps that somebody from outside a unit looked at names: at its list
// (person 0) or at one person of it. The unit sees it in its own log. Whoever
// acts for the unit itself, or looks at himself, leaves no line. Repeating it
// within a day changes nothing.
func (s *Service) Looked(ctx context.Context, actor access.Actor, unit, person int64) error {
	if actor.System || unit == 0 || actor.Hat.Unit == unit || person != 0 && person == actor.Person {
		return nil
	}
	subject, kind := unit, "member.look_list"
	if person != 0 {
		subject, kind = person, "member.look"
	}
	seen, err := db.Read(ctx, s.DB, func(t *db.Tx) (bool, error) {
		_, ok, err := db.Maybe(t, db.Scalar[int64], `select id from audit_event where subject = $1 and kind = $2 and account = $3 and at > $4 order by id desc limit 1`,
			subject, kind, actor.Account, t.Now()-lookAgain)
		return ok, err
	})
	if err != nil || seen {
		return err
	}
	return db.Do(ctx, s.DB, db.Lock{}, func(t *db.Tx) error {
		return record(t, actor, kind, unit, subject, nil)
	})
}
