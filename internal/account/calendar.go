package account

import (
	"context"
	"crypto/rand"
	"encoding/base32"

	"nep/internal/access"
	"nep/internal/db"
	"nep/internal/fault"
)

// CalendarToken gives the secret part of the address of the actor's calendar, ""
// for none.
func (s *Service) CalendarToken(ctx context.Context, actor access.Actor) (string, error) {
	return db.Read(ctx, s.DB, func(t *db.Tx) (string, error) {
		if err := access.Check(actor, access.SelfView, access.Subject{Account: actor.Account}); err != nil {
			return "", err
		}
		token, _, err := db.Maybe(t, db.Scalar[string], `select token from calendar where account = $1`, actor.Account)
		return token, err
	})
}

// RenewCalendar makes the actor a calendar with a new address; one he had before
// leads nowhere from then on. Only for who is a person of the organisation.
// Repeating it with the same key changes nothing. Fault: State (no person's
// account).
func (s *Service) RenewCalendar(ctx context.Context, actor access.Actor, key db.Key) error {
	return db.Do(ctx, s.DB, db.On("account", actor.Account), func(t *db.Tx) error {
		if err := access.Check(actor, access.SelfView, access.Subject{Account: actor.Account}); err != nil {
			return err
		}
		if actor.Person == 0 {
			return fault.New("account.calendar", fault.State, "account.calendar.nobody")
		}
		_, _, err := db.Once(t, key, actor.Account, struct{ Renew int64 }{actor.Account}, func() (int64, error) {
			var b [25]byte
			_, _ = rand.Read(b[:])
			_, err := t.Exec(`insert into calendar (account, token, made_at) values ($1, $2, $3)
				on conflict (account) do update set token = excluded.token, made_at = excluded.made_at`, actor.Account, base32.StdEncoding.EncodeToString(b[:]), t.Now())
			return 0, err
		})
		return err
	})
}

// StopCalendar takes the address away. Repeating it changes nothing.
func (s *Service) StopCalendar(ctx context.Context, actor access.Actor) error {
	return db.Do(ctx, s.DB, db.On("account", actor.Account), func(t *db.Tx) error {
		if err := access.Check(actor, access.SelfView, access.Subject{Account: actor.Account}); err != nil {
			return err
		}
		_, err := t.Exec(`delete from calendar where account = $1`, actor.Account)
		return err
	})
}

// CalendarOf gives whose calendar has a secret address: the address is the right
// to read it. Fault: NotFound (renewed, stopped, never given; the account is
// closed).
func (s *Service) CalendarOf(ctx context.Context, token string) (person int64, err error) {
	return db.Read(ctx, s.DB, func(t *db.Tx) (int64, error) {
		person, ok, err := db.Maybe(t, db.Scalar[int64], `select a.person from calendar c join account a on a.id = c.account where c.token = $1 and a.disabled_at = 0 and a.person <> 0`, token)
		if err == nil && !ok {
			err = fault.New("account.calendar", fault.NotFound, "account.calendar.none")
		}
		return person, err
	})
}

// Carried gives who stands behind an account, with his hats of today, for work
// he did himself and somebody else brings (a device's sealed file). Fault:
// Denied (the account is closed).
func (s *Service) Carried(ctx context.Context, account int64) (access.Actor, []access.Hat, error) {
	type both struct {
		actor access.Actor
		hats  []access.Hat
	}
	got, err := db.Read(ctx, s.DB, func(t *db.Tx) (both, error) {
		a, err := accByID(t, account)
		if err != nil {
			return both{}, err
		}
		if a.Disabled {
			return both{}, fault.New("account.carried", fault.Denied, "account.carried.closed")
		}
		hats, err := hatsOf(t, a.Person, a.Admin)
		return both{access.Actor{Account: a.ID, Person: a.Person, Hat: chooseHat(hats, "")}, hats}, err
	})
	return got.actor, got.hats, err
}
