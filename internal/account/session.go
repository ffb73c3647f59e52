package account

import (
	"context"
	"log/slog"

	"nep/internal/access"
	"nep/internal/db"
	"nep/internal/fault"
)

// touchEvery is how often seen_at is written, ms.
const touchEvery = 5 * 60 * 1000

// Resolve gives the session of a browser's token, with its account and its
// hats of today: one read of the session, one of the hats. A hat that has
// ended falls back to the first. Faults: NotFound (no such session), Expired
// (ended by somebody, by time, or with its account).
func (s *Service) Resolve(ctx context.Context, token string) (Session, Account, error) {
	const op = "account.resolve"
	if len(token) != 43 { // 32 bytes in base64url
		return Session{}, Account{}, fault.New(op, fault.NotFound, "account.session.ended")
	}
	is, err := db.Read(ctx, s.DB, func(t *db.Tx) (both, error) {
		is, ok, err := sessionByToken(t, digest(token))
		if err != nil {
			return is, err
		}
		if !ok {
			return is, fault.New(op, fault.NotFound, "account.session.ended")
		}
		if is.s.endedAt != 0 || is.a.Disabled || s.Set.over(is.s, t.Now()) {
			return is, fault.New(op, fault.Expired, "account.session.ended")
		}
		is.s.This = true
		if is.s.Way == WaySlip {
			is.a.MustChange = false // the temporary password is not what let this phone in
		}
		err = is.s.wear(t, is.a.Admin)
		return is, err
	})
	if err != nil {
		return Session{}, Account{}, err
	}
	if now := s.DB.Now(); is.s.SeenAt <= now-touchEvery {
		// A page can be read though the disk is full: failing to note it is no fault of the reader.
		err := db.Do(ctx, s.DB, db.On("session", is.s.ID), func(t *db.Tx) error {
			t.Personal()
			return touch(t, is.s.ID, now-touchEvery+1)
		})
		if err != nil {
			slog.WarnContext(ctx, "account: session not marked as seen", "session", is.s.ID, "err", err)
		}
	}
	return is.s, is.a.Account, nil
}

// SignOut ends the session of a token. Repeating it changes nothing; a token
// nobody knows is no fault.
func (s *Service) SignOut(ctx context.Context, token string) error {
	return db.Do(ctx, s.DB, db.Lock{}, func(t *db.Tx) error {
		is, ok, err := sessionByToken(t, digest(token))
		if err != nil || !ok {
			return err
		}
		ended, err := endSession(t, is.s.Account, is.s.ID)
		if err != nil || !ended {
			return err
		}
		return record(t, is.s.Actor(), 0, eventSignOut, is.s.Account, map[string]any{"session": is.s.ID})
	})
}

// Sessions lists where the actor is signed in, the last used first, this one
// marked.
func (s *Service) Sessions(ctx context.Context, actor access.Actor) ([]Session, error) {
	return db.Read(ctx, s.DB, func(t *db.Tx) ([]Session, error) {
		all, err := liveSessions(t, actor.Account)
		var out []Session
		for _, one := range all {
			if !s.Set.over(one, t.Now()) {
				one.This = one.ID == actor.Session
				out = append(out, one)
			}
		}
		return out, err
	})
}

// EndSession ends one of the actor's own sessions. Repeating it, or naming
// another's, is the fault NotFound.
func (s *Service) EndSession(ctx context.Context, actor access.Actor, id int64) error {
	return db.Do(ctx, s.DB, db.On("account", actor.Account), func(t *db.Tx) error {
		ended, err := endSession(t, actor.Account, id)
		if err != nil {
			return err
		}
		if !ended {
			return fault.New("account.session", fault.NotFound, "account.session.none")
		}
		return record(t, actor, 0, eventEnd, actor.Account, map[string]any{"session": id})
	})
}

// EndOthers ends all of the actor's sessions but the one that asks, and says
// how many. Repeating it ends none.
func (s *Service) EndOthers(ctx context.Context, actor access.Actor) (int64, error) {
	return db.Write(ctx, s.DB, db.On("account", actor.Account), func(t *db.Tx) (int64, error) {
		n, err := endSessions(t, actor.Account, actor.Session)
		if err != nil || n == 0 {
			return n, err
		}
		return n, record(t, actor, 0, eventEnd, actor.Account, map[string]any{"others": n})
	})
}

// EndAll ends every session of another's account: a phone was lost. Only for
// access.AccountAdmin.
func (s *Service) EndAll(ctx context.Context, actor access.Actor, account int64) (int64, error) {
	if err := access.Check(actor, access.AccountAdmin, access.Everything()); err != nil {
		return 0, err
	}
	return db.Write(ctx, s.DB, db.On("account", account), func(t *db.Tx) (int64, error) {
		n, err := endSessions(t, account, 0)
		if err != nil || n == 0 {
			return n, err
		}
		return n, record(t, actor, 0, eventEnd, account, map[string]any{"all": n})
	})
}

// SwitchHat makes the actor's session wear the hat named key ("secretary:12")
// from the next request on. Repeating it changes nothing. Faults: NotFound when
// the person has no such hat today.
func (s *Service) SwitchHat(ctx context.Context, actor access.Actor, key string) (access.Hat, error) {
	return db.Write(ctx, s.DB, db.On("session", actor.Session), func(t *db.Tx) (access.Hat, error) {
		const op = "account.hat"
		is, err := sessionByID(t, actor.Session)
		if err != nil || is.s.Account != actor.Account {
			return access.Hat{}, fault.New(op, fault.NotFound, "account.hat.none")
		}
		hats, err := hatsOf(t, is.a.Person, is.a.Admin)
		if err != nil {
			return access.Hat{}, err
		}
		hat := chooseHat(hats, key)
		if key == "" || hat.Key() != key || len(hats) == 0 {
			return access.Hat{}, fault.New(op, fault.NotFound, "account.hat.none")
		}
		return hat, setHat(t, is.s.ID, key)
	})
}

// SetLang keeps the language the actor reads in, "vi" or "en". Repeating it
// changes nothing.
func (s *Service) SetLang(ctx context.Context, actor access.Actor, lang string) error {
	if lang != "vi" && lang != "en" {
		return fault.New("account.lang", fault.Invalid, "fault.invalid")
	}
	return db.Do(ctx, s.DB, db.On("account", actor.Account), func(t *db.Tx) error { return setLang(t, actor.Account, lang) })
}

// keepSessions is how long an ended session stays for questions afterwards, ms.
const keepSessions = 90 * 24 * 3600 * 1000

// Sweep removes sessions that ended 90 days ago, and says how many.
func (s *Service) Sweep(ctx context.Context) (int64, error) {
	return db.Write(ctx, s.DB, db.Lock{}, func(t *db.Tx) (int64, error) { return forgetSessions(t, t.Now()-keepSessions) })
}
