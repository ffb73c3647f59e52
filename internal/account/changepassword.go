package account

import (
	"context"

	"nep/internal/access"
	"nep/internal/db"
	"nep/internal/fault"
)

// ChangePassword is the actor's own wish. Old is not asked for when the account
// has no password yet (signed in by a slip).
type ChangePassword struct {
	Old, New string
	Address  string
}

// ChangePassword gives the actor's account a new password and ends its other
// sessions. Repeating it is refused, for Old is no longer right. Faults:
// Invalid with the fields "old", "new"; RateLimited; Conflict when the
// password was changed meanwhile.
func (s *Service) ChangePassword(ctx context.Context, actor access.Actor, cmd ChangePassword) error {
	const op = "account.password"
	a, err := db.Read(ctx, s.DB, func(t *db.Tx) (acc, error) { return accByID(t, actor.Account) })
	if err != nil {
		return err
	}
	var bad fault.Fields
	if key := checkPassword(cmd.New, a.Login, a.Name); key != "" {
		bad.Add("new", key, "Min", MinPassword, "Max", MaxPassword)
	} else if cmd.New == cmd.Old && a.HasPassword {
		bad.Add("new", "account.password.same")
	}
	if a.HasPassword {
		giveBack, err := s.try(op, cmd.Address, "login "+a.Login)
		if err != nil {
			return err
		}
		ok, _, err := s.hasher.verify(ctx, a.password, clipPassword(cmd.Old))
		if err != nil {
			return err
		}
		if ok {
			giveBack()
		} else {
			bad.Add("old", "account.password.old")
		}
	}
	if err := bad.Err(op); err != nil {
		return err
	}
	phc, err := s.hasher.hash(ctx, cmd.New)
	if err != nil {
		return err
	}
	return db.Do(ctx, s.DB, db.On("account", a.ID), func(t *db.Tx) error {
		now, err := accByID(t, a.ID)
		if err != nil {
			return err
		}
		if now.password != a.password {
			return fault.New(op, fault.Conflict, "account.password.meanwhile")
		}
		if err := setPassword(t, a.ID, phc, false); err != nil {
			return err
		}
		n, err := endSessions(t, a.ID, actor.Session)
		if err != nil {
			return err
		}
		return record(t, actor, 0, eventPassword, a.ID, map[string]any{"ended": n})
	})
}
