package account

import (
	"nep/internal/access"
	"nep/internal/db"
	"nep/internal/member"
)

// hatsOf gives every hat of an account today, in order.
func hatsOf(t *db.Tx, person int64, admin bool) ([]access.Hat, error) {
	var hats []access.Hat
	if person != 0 {
		var err error
		if hats, err = member.HatsOf(t, person, today(t.Now())); err != nil {
			return nil, err
		}
	}
	if admin {
		hats = append(hats, access.Hat{Role: access.Admin})
	}
	return sortHats(hats), nil
}

// wear fills in a session's hats and the one it wears.
func (s *Session) wear(t *db.Tx, admin bool) (err error) {
	if s.Hats, err = hatsOf(t, s.Person, admin); err == nil {
		s.Hat = chooseHat(s.Hats, s.hat)
	}
	return err
}
