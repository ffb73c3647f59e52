package meeting

import (
	"context"

	"nep/internal/access"
	"nep/internal/db"
)

// change is the form of most verbs: it asks for a right at the meeting, checks
// the command, and does the deed once for each key.
func (s *Service) change(ctx context.Context, actor access.Actor, action access.Action, meeting int64, key db.Key, cmd any, check func() error,
	do func(t *db.Tx, m Meeting) (int64, error)) (int64, error) {
	return db.Write(ctx, s.DB, db.On("meeting", meeting), func(t *db.Tx) (int64, error) {
		m, err := May(t, actor, action, meeting)
		if err != nil {
			return 0, err
		}
		if check != nil {
			if err := check(); err != nil {
				return 0, err
			}
		}
		ref, _, err := db.Once(t, key, actor.Account, cmd, func() (int64, error) { return do(t, m) })
		return ref, err
	})
}

// do is change for a verb that gives nothing.
func (s *Service) do(ctx context.Context, actor access.Actor, action access.Action, meeting int64, key db.Key, cmd any, check func() error,
	do func(t *db.Tx, m Meeting) error) error {
	_, err := s.change(ctx, actor, action, meeting, key, cmd, check, func(t *db.Tx, m Meeting) (int64, error) { return 0, do(t, m) })
	return err
}
