package account

import (
	"context"

	"nep/internal/access"
	"nep/internal/db"
	"nep/internal/fault"
)

// Open makes an account for a member, with a login of the maker's choice or,
// when Login is empty, a suggested one.
type Open struct {
	Key    db.Key
	Person int64
	Login  string
	Reason string // of a level above, where nobody in the cell can
}

// Open makes the account with a temporary password that is shown once.
// Repeating it with the same key is State (account.open.again). Asks for
// access.SlipMake where the person belongs, that the actor's hat stands
// above every office of the person, and of a level above that nobody in the cell
// can and a reason (issue.go). Faults: NotFound; Exists (account.open.has);
// State (account.office, account.disabled, account.slip.cell); Invalid with the
// fields "login", "reason".
func (s *Service) Open(ctx context.Context, actor access.Actor, cmd Open) (Temporary, error) {
	const op = "account.open"
	login := NormalLogin(cmd.Login)
	if login != "" && !validLogin(login) {
		var bad fault.Fields
		bad.Add("login", "account.login.form")
		return Temporary{}, bad.Err(op)
	}
	return s.openTemporary(ctx, actor, cmd.Key, cmd, func(t *db.Tx) (acc, error) {
		name, units, above, err := newIssuing(t).issue(actor, cmd.Person, cmd.Reason)
		if err != nil {
			return acc{}, err
		}
		if _, has, err := accByPerson(t, cmd.Person); err != nil || has {
			if has {
				err = fault.New(op, fault.Exists, "account.open.has")
			}
			return acc{}, err
		}
		if login == "" {
			if login, err = freeLogin(t, loginOf(name)); err != nil {
				return acc{}, err
			}
		}
		if above {
			if err := insertGiven(t, actor, append(units, 0)[0], cmd.Person, gaveAccount, cmd.Reason); err != nil {
				return acc{}, err
			}
		}
		return acc{Account: Account{Person: cmd.Person, Login: login, Name: name}}, nil
	})
}

// openTemporary makes the account that make describes, with a temporary
// password, once per key.
func (s *Service) openTemporary(ctx context.Context, actor access.Actor, key db.Key, payload any, make func(*db.Tx) (acc, error)) (Temporary, error) {
	const op = "account.open"
	password := temporary()
	phc, err := s.hasher.hash(ctx, password)
	if err != nil {
		return Temporary{}, err
	}
	return db.Write(ctx, s.DB, logins, func(t *db.Tx) (Temporary, error) {
		var out Temporary
		_, again, err := db.Once(t, key, actor.Account, payload, func() (int64, error) {
			a, err := make(t)
			if err != nil {
				return 0, err
			}
			if _, err := s.takeLogin(t, op, a.Login); err != nil {
				return 0, err
			}
			a.ID, a.password, a.MustChange, a.HasPassword = t.ID(), phc, true, true
			if !actor.System {
				a.GivenAt = t.Now()
			}
			if err := insertAcc(t, a); err != nil {
				return 0, err
			}
			out = Temporary{a.Account, password}
			return a.ID, record(t, actor, 0, eventOpen, a.ID, map[string]any{"person": a.Person, "admin": a.Admin})
		})
		if err == nil && again {
			err = fault.New(op, fault.State, "account.open.again")
		}
		return out, err
	})
}

// logins is the lock of what makes an account: two people of one name at one
// moment get two logins, and neither an error.
var logins = db.On("account login", 0)

// mayOpen says whether actor may make a way to sign in for a person, and gives
// the person's name and units.
func mayOpen(t *db.Tx, actor access.Actor, person int64) (name string, units []int64, err error) {
	sub, units, err := subject(t, person)
	if err != nil {
		return "", nil, err
	}
	sub.Person = 0 // a member does not make his own slip by being its subject
	if err := access.Check(actor, access.SlipMake, sub); err != nil {
		return "", nil, err
	}
	if name, err = personName(t, person); err != nil {
		return "", nil, err
	}
	a, has, err := accByPerson(t, person)
	if err != nil {
		return "", nil, err
	}
	hats, err := hatsOf(t, person, false)
	if err != nil {
		return "", nil, err
	}
	if !mayActFor(actor, person, hats, has && a.Admin) {
		return "", nil, fault.New("account.open", fault.State, "account.office", "Name", name)
	}
	if has && a.Disabled {
		return "", nil, fault.New("account.open", fault.State, "account.disabled", "Name", name)
	}
	return name, units, nil
}

// slip is issue for a slip. A slip leaves no trace that its owner must
// meet, so the administrator makes none for a person who uses Nếp already: he
// resets the password, which ends that person's sessions.
func (i *issuing) slip(actor access.Actor, person int64, reason string) (name string, units []int64, above bool, err error) {
	if actor.Hat.Role == access.Admin && !actor.System && (actor.Person == 0 || actor.Person != person) {
		if name, _, err = mayOpen(i.t, actor, person); err != nil {
			return name, nil, false, err
		}
		used, err := uses(i.t, person)
		if err == nil && used {
			err = fault.New("account.slip", fault.State, "account.slip.uses", "Name", name)
		}
		if err != nil {
			return name, nil, false, err
		}
	}
	return i.issue(actor, person, reason)
}

// uses says whether a person has signed in. Sessions are forgotten after a
// time; a password of one's own and a used slip are not.
func uses(t *db.Tx, person int64) (bool, error) {
	a, has, err := accByPerson(t, person)
	if err != nil || has && a.HasPassword && !a.MustChange {
		return true, err
	}
	if has {
		if n, err := sessionsEver(t, a.ID, 1); err != nil || n > 0 {
			return true, err
		}
	}
	return usedSlip(t, person)
}

// SuggestLogin gives a free login made from a name: "Trần Thị Mai" is maitt,
// or maitt2 when there is one. It may be taken by the time it is used.
func (s *Service) SuggestLogin(ctx context.Context, name string) (string, error) {
	return db.Read(ctx, s.DB, func(t *db.Tx) (string, error) { return freeLogin(t, loginOf(name)) })
}
