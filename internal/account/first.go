package account

import (
	"context"
	"crypto/subtle"
	"encoding/hex"
	"unicode/utf8"

	"nep/internal/access"
	"nep/internal/db"
	"nep/internal/fault"
	"nep/internal/vn"
)

const (
	setupKey  = "account.setup"
	setupCode = 12 // characters: 60 bits
)

// NeedsFirst says whether nobody has ever been made administrator, so that the
// first-run page is to be shown.
func (s *Service) NeedsFirst(ctx context.Context) (bool, error) {
	return db.Read(ctx, s.DB, func(t *db.Tx) (bool, error) {
		ever, err := everAdmin(t)
		return !ever, err
	})
}

// SetupCode makes the code that the first-run page asks for, to be printed
// where only who started the program reads it; "" when the first administrator
// is there. Each start makes a new one and forgets the one before; only its
// hash is kept.
func (s *Service) SetupCode(ctx context.Context) (string, error) {
	code := newCode(setupCode)
	return db.Write(ctx, s.DB, db.On("account first", 0), func(t *db.Tx) (string, error) {
		if ever, err := everAdmin(t); err != nil || ever {
			return "", err
		}
		return code, putSetting(t, setupKey, hex.EncodeToString(digest(code)))
	})
}

// First is the first-run page.
type First struct {
	Code, Login, Name, Password string
	Browser                     Browser
}

// MakeFirst makes the first administrator and signs in. It works exactly once:
// repeating it, or being the second of two at the same time, is the fault State
// (account.first.done). Other faults: Invalid with the fields "code", "login",
// "name", "password"; RateLimited.
func (s *Service) MakeFirst(ctx context.Context, cmd First) (SignedIn, error) {
	const op = "account.first"
	giveBack, err := s.try(op, cmd.Browser.Address, "setup")
	if err != nil {
		return SignedIn{}, err
	}
	login, name := NormalLogin(cmd.Login), vn.Clean(cmd.Name)
	code, formed := ReadCode(cmd.Code, setupCode)
	var bad fault.Fields
	if !formed {
		bad.Add("code", "account.first.code")
	}
	if !validLogin(login) {
		bad.Add("login", "account.login.form")
	}
	checkName(&bad, name)
	if key := checkPassword(cmd.Password, login, name); key != "" {
		bad.Add("password", key, "Min", MinPassword, "Max", MaxPassword)
	}
	if err := bad.Err(op); err != nil {
		if formed {
			giveBack()
		}
		return SignedIn{}, err
	}
	phc, err := s.hasher.hash(ctx, cmd.Password)
	if err != nil {
		return SignedIn{}, err
	}
	token := newToken(32)
	out, err := db.Write(ctx, s.DB, db.On("account first", 0), func(t *db.Tx) (SignedIn, error) {
		ever, err := everAdmin(t)
		if err != nil {
			return SignedIn{}, err
		}
		stored, ok, err := setting(t, setupKey)
		if err != nil {
			return SignedIn{}, err
		}
		if ever {
			return SignedIn{}, fault.New(op, fault.State, "account.first.done")
		}
		if want := hex.EncodeToString(digest(code)); !ok || subtle.ConstantTimeCompare([]byte(want), []byte(stored)) != 1 {
			bad.Add("code", "account.first.code")
			return SignedIn{}, bad.Err(op)
		}
		if login, err = s.takeLogin(t, op, login); err != nil {
			return SignedIn{}, err
		}
		a := acc{Account: Account{ID: t.ID(), Login: login, Name: name, Admin: true}, password: phc}
		if err := insertAcc(t, a); err != nil {
			return SignedIn{}, err
		}
		if err := dropSetting(t, setupKey); err != nil {
			return SignedIn{}, err
		}
		if err := record(t, access.System(), 0, eventFirst, a.ID, nil); err != nil {
			return SignedIn{}, err
		}
		return s.begin(t, a.ID, token, WayPassword, cmd.Browser)
	})
	if err == nil {
		giveBack()
	}
	return out, err
}

// takeLogin refuses a login that somebody has.
func (s *Service) takeLogin(t *db.Tx, op, login string) (string, error) {
	_, taken, err := accByLogin(t, login)
	if err == nil && taken {
		var bad fault.Fields
		bad.Add("login", "account.login.taken")
		err = bad.Err(op)
	}
	return login, err
}

// MaxName is the longest name of an administrator without a member's row, in
// characters.
const MaxName = 100

func checkName(bad *fault.Fields, name string) {
	switch n := utf8.RuneCountInString(name); {
	case n == 0:
		bad.Add("name", "account.name.missing")
	case n > MaxName:
		bad.Add("name", "account.name.long", "Max", MaxName)
	}
}
