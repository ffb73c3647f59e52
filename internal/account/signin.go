package account

import (
	"context"

	"nep/internal/access"
	"nep/internal/db"
	"nep/internal/fault"
)

// SignIn is a login and a password typed into the page.
type SignIn struct {
	Login, Password string
	Browser         Browser
}

// SignIn begins a session. Repeating it begins another one. An unknown login,
// an account without a password and a wrong password read the same and take
// the same time. Faults: Invalid (account.signin.wrong), State
// (account.signin.disabled, only with the right password), RateLimited.
func (s *Service) SignIn(ctx context.Context, cmd SignIn) (SignedIn, error) {
	const op = "account.signin"
	login := NormalLogin(cmd.Login)
	giveBack, err := s.try(op, cmd.Browser.Address, "login "+login)
	if err != nil {
		return SignedIn{}, err
	}
	a, err := db.Read(ctx, s.DB, func(t *db.Tx) (acc, error) {
		a, _, err := accByLogin(t, login)
		return a, err
	})
	if err != nil {
		giveBack()
		return SignedIn{}, err
	}
	ok, again, err := s.hasher.verify(ctx, a.password, clipPassword(cmd.Password))
	if err != nil {
		giveBack()
		return SignedIn{}, err
	}
	if !ok {
		if err := db.Do(ctx, s.DB, db.On("account", a.ID), func(t *db.Tx) error {
			return record(t, access.Actor{}, 0, eventWrong, a.ID, map[string]any{"address": cmd.Browser.Address})
		}); err != nil {
			return SignedIn{}, err
		}
		return SignedIn{}, fault.New(op, fault.Invalid, "account.signin.wrong")
	}
	giveBack()
	fresh := ""
	if again {
		if fresh, err = s.hasher.hash(ctx, clipPassword(cmd.Password)); err != nil {
			return SignedIn{}, err
		}
	}
	token := newToken(32)
	return db.Write(ctx, s.DB, db.On("account", a.ID), func(t *db.Tx) (SignedIn, error) {
		now, err := accByID(t, a.ID)
		if err != nil {
			return SignedIn{}, err
		}
		if now.password != a.password { // changed since it was verified
			return SignedIn{}, fault.New(op, fault.Invalid, "account.signin.wrong")
		}
		if now.Disabled {
			return SignedIn{}, fault.New(op, fault.State, "account.signin.disabled")
		}
		if fresh != "" {
			if err := rehash(t, a.ID, a.password, fresh); err != nil {
				return SignedIn{}, err
			}
		}
		return s.begin(t, a.ID, token, WayPassword, cmd.Browser)
	})
}

// clipPassword keeps a stranger from having a megabyte hashed: what is longer
// than any password is wrong anyway.
func clipPassword(p string) string {
	if len(p) > 4*MaxPassword {
		return p[:4*MaxPassword]
	}
	return p
}

// begin makes a session of an account.
func (s *Service) begin(t *db.Tx, account int64, token, way string, b Browser) (SignedIn, error) {
	lasts := s.Set.Absolute
	if way == WaySlip {
		lasts = s.Set.SlipSession
	}
	session := Session{ID: t.ID(), Account: account, MadeAt: t.Now(), SeenAt: t.Now(), Until: t.Now() + lasts.Milliseconds(),
		Way: way, Device: deviceLabel(clip(b.UserAgent, 400)), Address: clip(b.Address, 60)}
	if err := insertSession(t, session, digest(token)); err != nil {
		return SignedIn{}, err
	}
	in, err := sessionByID(t, session.ID)
	if err != nil {
		return SignedIn{}, err
	}
	if err := in.s.wear(t, in.a.Admin); err != nil {
		return SignedIn{}, err
	}
	in.s.This = true
	in.a.MustChange = in.a.MustChange && way != WaySlip
	err = record(t, in.s.Actor(), 0, eventSignIn, account, map[string]any{"way": way, "address": session.Address, "session": session.ID})
	return SignedIn{Token: token, Session: in.s, Account: in.a.Account}, err
}
