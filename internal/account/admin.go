package account

import (
	"context"

	"nep/internal/access"
	"nep/internal/db"
	"nep/internal/fault"
	"nep/internal/vn"
)

// What the technical administrator does with accounts. All of it asks for
// access.AccountAdmin.

// Temporary is a password to be handed over on paper or by voice; it is shown
// once and must be changed at the first sign-in.
type Temporary struct {
	Account  Account
	Password string
}

// temporary is long enough for a week in an envelope: 60 bits.
func temporary() string { return newCode(12) }

// ResetPassword gives an account a temporary password and ends its sessions.
// Repeating it gives another one. Faults: NotFound.
func (s *Service) ResetPassword(ctx context.Context, actor access.Actor, account int64) (Temporary, error) {
	return s.reset(ctx, actor, func(t *db.Tx) (acc, error) { return accByID(t, account) })
}

// ResetLogin is ResetPassword by login, for the command line.
func (s *Service) ResetLogin(ctx context.Context, actor access.Actor, login string) (Temporary, error) {
	return s.reset(ctx, actor, func(t *db.Tx) (acc, error) {
		a, ok, err := accByLogin(t, NormalLogin(login))
		if err == nil && !ok {
			err = fault.New("account.reset", fault.NotFound, "account.none")
		}
		return a, err
	})
}

func (s *Service) reset(ctx context.Context, actor access.Actor, find func(*db.Tx) (acc, error)) (Temporary, error) {
	if err := access.Check(actor, access.AccountAdmin, access.Everything()); err != nil {
		return Temporary{}, err
	}
	password := temporary()
	phc, err := s.hasher.hash(ctx, password)
	if err != nil {
		return Temporary{}, err
	}
	return db.Write(ctx, s.DB, db.On("account", 0), func(t *db.Tx) (Temporary, error) {
		a, err := find(t)
		if err != nil {
			return Temporary{}, err
		}
		if err := givePassword(t, a.ID, phc); err != nil {
			return Temporary{}, err
		}
		if _, err := endSessions(t, a.ID, 0); err != nil {
			return Temporary{}, err
		}
		a.HasPassword, a.MustChange = true, true
		return Temporary{a.Account, password}, record(t, actor, 0, eventReset, a.ID, nil)
	})
}

// SetDisabled closes or opens an account; closing ends its sessions. Repeating
// it changes nothing. Faults: NotFound; State for the last administrator.
func (s *Service) SetDisabled(ctx context.Context, actor access.Actor, account int64, disabled bool) error {
	return s.change(ctx, actor, account, func(t *db.Tx, a acc) error {
		if a.Disabled == disabled {
			return nil
		}
		if !disabled {
			if err := setDisabled(t, a.ID, 0); err != nil {
				return err
			}
			return record(t, actor, 0, eventEnable, a.ID, nil)
		}
		if err := lastAdmin(t, a); err != nil {
			return err
		}
		if err := setDisabled(t, a.ID, t.Now()); err != nil {
			return err
		}
		if _, err := endSessions(t, a.ID, 0); err != nil {
			return err
		}
		if a.Person != 0 {
			if _, err := revokeWaiting(t, a.Person); err != nil {
				return err
			}
		}
		return record(t, actor, 0, eventDisable, a.ID, nil)
	})
}

// SetAdmin makes an account a technical administrator, or no longer. Repeating
// it changes nothing. Faults: NotFound; State for the last administrator.
func (s *Service) SetAdmin(ctx context.Context, actor access.Actor, account int64, admin bool) error {
	return s.change(ctx, actor, account, func(t *db.Tx, a acc) error {
		if a.Admin == admin {
			return nil
		}
		if !admin {
			if err := lastAdmin(t, a); err != nil {
				return err
			}
		}
		if err := setAdmin(t, a.ID, admin); err != nil {
			return err
		}
		return record(t, actor, 0, eventAdmin, a.ID, map[string]any{"admin": admin})
	})
}

// change runs fn on an account, one change of accounts after another: who is
// the last administrator is a question about all of them.
func (s *Service) change(ctx context.Context, actor access.Actor, account int64, fn func(*db.Tx, acc) error) error {
	if err := access.Check(actor, access.AccountAdmin, access.Everything()); err != nil {
		return err
	}
	return db.Do(ctx, s.DB, db.On("account", 0), func(t *db.Tx) error {
		a, err := accByID(t, account)
		if err != nil {
			return err
		}
		return fn(t, a)
	})
}

func lastAdmin(t *db.Tx, a acc) error {
	if !a.Admin || a.Disabled {
		return nil
	}
	n, err := admins(t)
	if err == nil && n <= 1 {
		err = fault.New("account.admin", fault.State, "account.admin.last")
	}
	return err
}

// Accounts lists accounts by login, after a login, at most limit (100).
func (s *Service) Accounts(ctx context.Context, actor access.Actor, after string, limit int) ([]Account, error) {
	if err := access.Check(actor, access.AccountAdmin, access.Everything()); err != nil {
		return nil, err
	}
	return db.Read(ctx, s.DB, func(t *db.Tx) ([]Account, error) {
		all, err := accounts(t, after, min(max(limit, 1), 100))
		out := make([]Account, len(all))
		for i, a := range all {
			out[i] = a.Account
		}
		return out, err
	})
}

// OpenAdmin makes an account of a technical administrator who has no member's
// row.
type OpenAdmin struct {
	Key         db.Key
	Login, Name string
}

// OpenAdmin makes the account with a temporary password. Repeating it with the
// same key is State (account.open.again): the password is shown once. Faults:
// Invalid with the fields "login", "name".
func (s *Service) OpenAdmin(ctx context.Context, actor access.Actor, cmd OpenAdmin) (Temporary, error) {
	const op = "account.open"
	if err := access.Check(actor, access.AccountAdmin, access.Everything()); err != nil {
		return Temporary{}, err
	}
	a := acc{Account: Account{Login: NormalLogin(cmd.Login), Name: vn.Clean(cmd.Name), Admin: true}}
	var bad fault.Fields
	if !validLogin(a.Login) {
		bad.Add("login", "account.login.form")
	}
	checkName(&bad, a.Name)
	if err := bad.Err(op); err != nil {
		return Temporary{}, err
	}
	return s.openTemporary(ctx, actor, cmd.Key, cmd, func(t *db.Tx) (acc, error) { return a, nil })
}
