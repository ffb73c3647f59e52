package account

import (
	"context"
	"errors"
	"strings"
	"sync"
	"time"

	"nep/internal/access"
	"nep/internal/clock"
	"nep/internal/db"
	"nep/internal/fault"
)

const (
	slipNumber   = 8   // characters of the typed number: "K7M2-9QXD"
	maxWrong     = 5   // wrong digits before a slip revokes itself
	slipsAtOnce  = 100 // slips made by one command
	tokenOfQR    = 16  // bytes
	tokenOfQRLen = 22  // the same in base64url
)

// Printed is what stands on a printed slip; it is shown once, only hashes of
// it are kept.
type Printed struct {
	ID     int64
	Person int64
	Name   string
	Token  string // for the QR code, 128 bits, safe in a URL
	Number string // "K7M2-9QXD", typed where there is no camera
	Digits string // six, asked for in both cases
	Until  int64
}

// MakeSlips makes slips for up to 100 members, in the order given. Repeating it
// makes new ones and revokes those nobody has used, so that the paper printed
// last is the one that works: it needs no key. Asks for access.SlipMake where
// each person belongs, that the actor's hat stands above every office of the
// person (mayActFor), of a level above that nobody in the cell can and a reason
// (issue.go), and of the administrator that the person does not use Nếp
// yet. Nothing is made when one is refused. Faults: NotFound; State
// (account.office, account.disabled, account.slip.uses, account.slip.cell);
// Invalid with the field "reason"; TooLarge.
func (s *Service) MakeSlips(ctx context.Context, actor access.Actor, reason string, persons ...int64) ([]Printed, error) {
	const op = "account.slip"
	if len(persons) > slipsAtOnce {
		return nil, fault.New(op, fault.TooLarge, "account.slip.many", "Max", slipsAtOnce)
	}
	// Asked before hashing as well, so that nobody has hashes computed for nothing.
	_, err := db.Read(ctx, s.DB, func(t *db.Tx) (struct{}, error) {
		is := newIssuing(t)
		for _, person := range persons {
			if _, _, _, err := is.slip(actor, person, reason); err != nil {
				return struct{}{}, err
			}
		}
		return struct{}{}, nil
	})
	if err != nil {
		return nil, err
	}
	out := make([]Printed, len(persons))
	hashes := make([]string, len(persons))
	errs := make([]error, len(persons))
	var wg sync.WaitGroup
	for i, person := range persons {
		out[i] = Printed{Person: person, Token: newToken(tokenOfQR), Number: newCode(slipNumber), Digits: newDigits()}
		wg.Go(func() { hashes[i], errs[i] = s.hasher.hash(ctx, out[i].Digits) }) // as many at once as the hasher lets
	}
	wg.Wait()
	if err := errors.Join(errs...); err != nil {
		return nil, fault.Wrap(op, fault.Unavailable, err)
	}
	return db.Write(ctx, s.DB, db.On("slips", actor.Account).Within(10*time.Second), func(t *db.Tx) ([]Printed, error) {
		is := newIssuing(t)
		for i := range out {
			p := &out[i]
			name, units, above, err := is.slip(actor, p.Person, reason)
			if err != nil {
				return nil, err
			}
			if _, err := revokeWaiting(t, p.Person); err != nil {
				return nil, err
			}
			p.ID, p.Name, p.Until = t.ID(), name, t.Now()+s.Set.Slip.Milliseconds()
			unit := int64(0)
			if len(units) > 0 {
				unit = units[0]
			}
			row := slip{ID: p.ID, Person: p.Person, Unit: unit, Number: p.Number, digits: hashes[i],
				MadeBy: actor.Account, MadeAt: t.Now(), Until: p.Until}
			if err := insertSlip(t, row, digest(p.Token)); err != nil {
				return nil, err
			}
			if above {
				if err := insertGiven(t, actor, unit, p.Person, gaveSlip, reason); err != nil {
					return nil, err
				}
			}
			if err := record(t, actor, unit, eventSlip, p.ID, map[string]any{"person": p.Person, "above": above}); err != nil {
				return nil, err
			}
		}
		return out, nil
	})
}

// RevokeSlip makes a waiting slip worthless. Repeating it, or a slip that was
// used, is State (account.slip.gone): a phone that has signed in is ended in the
// list of sessions, or by the administrator. From above only one's own slip.
func (s *Service) RevokeSlip(ctx context.Context, actor access.Actor, id int64) error {
	return db.Do(ctx, s.DB, db.On("slip", id), func(t *db.Tx) error {
		l, err := slipByID(t, id)
		if err != nil {
			return err
		}
		sub, units, err := subject(t, l.Person)
		if err != nil {
			return err
		}
		sub.Person = 0
		if err := access.Check(actor, access.SlipMake, sub); err != nil {
			return err
		}
		if above, err := newIssuing(t).fromAbove(actor, units); err != nil || above && l.MadeBy != actor.Account {
			if err == nil {
				err = fault.New("account.slip", fault.State, "account.people.cell")
			}
			return err
		}
		if l.UsedAt != 0 || l.RevokedAt != 0 {
			return fault.New("account.slip", fault.State, "account.slip.gone")
		}
		if err := setWrong(t, id, l.Wrong, t.Now()); err != nil {
			return err
		}
		return record(t, actor, l.Unit, eventRevoke, id, nil)
	})
}

// ForgetPhones ends what slips have let in for a person, for a phone that was
// lost, and revokes the slips that wait; sessions begun by a password go on. It
// says how many phones were signed out; repeating it signs out none. Asks for
// what MakeSlips asks.
func (s *Service) ForgetPhones(ctx context.Context, actor access.Actor, person int64) (int64, error) {
	return db.Write(ctx, s.DB, db.On("account person", person), func(t *db.Tx) (int64, error) {
		_, units, err := mayOpen(t, actor, person)
		if err != nil {
			return 0, err
		}
		if _, err := revokeWaiting(t, person); err != nil {
			return 0, err
		}
		a, has, err := accByPerson(t, person)
		if err != nil || !has {
			return 0, err
		}
		n, err := endPhones(t, a.ID)
		if err != nil || n == 0 {
			return n, err
		}
		return n, record(t, actor, append(units, 0)[0], eventEnd, a.ID, map[string]any{"phones": n})
	})
}

// UseSlip is a scanned slip (Token) or a typed one (Number), with its digits.
type UseSlip struct {
	Token, Number string
	Digits        string
	Browser       Browser
}

// UseSlip signs the person of a slip in, on this phone, for a long time; a
// person without an account gets one, without a password. It works once:
// repeating it, or being the second of two at the same time, is State
// (account.slip.used). Faults: Invalid (account.slip.wrong, and after the fifth
// wrong try account.slip.wrong_last, the same for a slip that does not exist);
// Expired (account.slip.expired) and State
// (account.slip.used, .revoked), told only to who knows the digits; RateLimited.
func (s *Service) UseSlip(ctx context.Context, cmd UseSlip) (SignedIn, error) {
	const op = "account.slip"
	number, formed := ReadCode(cmd.Number, slipNumber)
	if !formed {
		number = ""
	}
	token := strings.TrimSpace(cmd.Token)
	what := "slip " + number
	if token != "" {
		if len(token) != tokenOfQRLen {
			token = ""
		}
		what = "slip " + string(digest(token))
	}
	giveBack, err := s.try(op, cmd.Browser.Address, what)
	if err != nil {
		return SignedIn{}, err
	}
	find := func(t *db.Tx) (slip, bool, error) {
		if token != "" {
			return slipByToken(t, digest(token))
		}
		if number == "" {
			return slip{}, false, nil
		}
		return slipByNumber(t, number)
	}
	l, err := db.Read(ctx, s.DB, func(t *db.Tx) (slip, error) { l, _, err := find(t); return l, err })
	if err != nil {
		giveBack()
		return SignedIn{}, err
	}
	right, _, err := s.hasher.verify(ctx, l.digits, readDigits(cmd.Digits))
	if err != nil {
		giveBack()
		return SignedIn{}, err
	}
	if !right {
		// A slip that is not there, or no longer waits, is counted in memory, so
		// that the sentence of the fifth try does not tell them apart.
		_, left := s.slipTries.take(what, clock.Time(s.DB.Now()))
		last := left > 0 && (number != "" || token != "")
		if l.ID != 0 {
			revoked, counted, err := s.wrongDigits(ctx, l.ID, cmd.Browser.Address)
			if err != nil {
				return SignedIn{}, err
			}
			if counted {
				last = revoked
			}
		}
		return SignedIn{}, wrongSlip(last)
	}
	newSession := newToken(32)
	out, err := db.Write(ctx, s.DB, logins, func(t *db.Tx) (SignedIn, error) {
		l, err := slipByID(t, l.ID)
		if err != nil {
			return SignedIn{}, err
		}
		switch {
		case l.Wrong >= maxWrong: // the right digits after too many guesses tell nothing
			return SignedIn{}, wrongSlip(true)
		case l.UsedAt != 0:
			return SignedIn{}, fault.New(op, fault.State, "account.slip.used")
		case l.RevokedAt != 0:
			return SignedIn{}, fault.New(op, fault.State, "account.slip.revoked")
		case t.Now() >= l.Until:
			return SignedIn{}, fault.New(op, fault.Expired, "account.slip.expired")
		}
		name, err := personName(t, l.Person)
		if err != nil {
			return SignedIn{}, fault.New(op, fault.State, "account.slip.revoked")
		}
		a, has, err := accByPerson(t, l.Person)
		if err != nil {
			return SignedIn{}, err
		}
		if has && a.Disabled {
			return SignedIn{}, fault.New(op, fault.State, "account.signin.disabled")
		}
		if !has {
			login, err := freeLogin(t, loginOf(name))
			if err != nil {
				return SignedIn{}, err
			}
			a = acc{Account: Account{ID: t.ID(), Person: l.Person, Login: login, Name: name}}
			if err := insertAcc(t, a); err != nil {
				return SignedIn{}, err
			}
		}
		in, err := s.begin(t, a.ID, newSession, WaySlip, cmd.Browser)
		if err != nil {
			return SignedIn{}, err
		}
		won, err := useSlip(t, l.ID, in.Session.ID)
		if err != nil {
			return SignedIn{}, err
		}
		if !won {
			return SignedIn{}, fault.New(op, fault.State, "account.slip.used")
		}
		return in, record(t, in.Session.Actor(), l.Unit, eventSlipUse, l.ID, map[string]any{"account": a.ID, "made_by": l.MadeBy})
	})
	if err == nil {
		giveBack()
	}
	return out, err
}

// wrongSlip is the answer to a wrong number or wrong digits; last: so often
// that the slip, if there is one, has revoked itself.
func wrongSlip(last bool) error {
	if last {
		return fault.New("account.slip", fault.Invalid, "account.slip.wrong_last", "Max", maxWrong)
	}
	return fault.New("account.slip", fault.Invalid, "account.slip.wrong", "Max", maxWrong)
}

// wrongDigits counts a wrong try of a slip that waits; the fifth revokes it.
// counted is false for a slip that ended in another way.
func (s *Service) wrongDigits(ctx context.Context, id int64, address string) (revoked, counted bool, err error) {
	err = db.Do(ctx, s.DB, db.On("slip", id), func(t *db.Tx) error {
		l, err := slipByID(t, id)
		if err != nil {
			return err
		}
		counted, revoked = true, l.Wrong >= maxWrong
		if revoked {
			return nil
		}
		if l.UsedAt != 0 || l.RevokedAt != 0 {
			counted = false
			return nil
		}
		l.Wrong++
		if l.Wrong >= maxWrong {
			revoked, l.RevokedAt = true, t.Now()
		}
		if err := setWrong(t, id, l.Wrong, l.RevokedAt); err != nil {
			return err
		}
		return record(t, access.Actor{}, l.Unit, eventSlipBad, id, map[string]any{"wrong": l.Wrong, "address": address})
	})
	return revoked, counted, err
}
