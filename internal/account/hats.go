package account

import (
	"nep/internal/access"
	"nep/internal/db"
)

// hatsOf gives every hat of an account today, in order.
func hatsOf(t *db.Tx, person int64, admin bool) ([]access.Hat, error) {
	var hats []access.Hat
	if person != 0 {
		var err error
		if hats, err = personHats(t, person, today(t.Now())); err != nil {
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

// personHats is member.HatsOf until that room lands: positions and membership.
func personHats(t *db.Tx, person int64, day string) ([]access.Hat, error) {
	return db.All(t, func(r db.Row) (h access.Hat, err error) { err = r.Scan(&h.Role, &h.Unit, &h.Path); return h, err },
		`select x.role, x.unit, u.path from (
			select role, unit from position where person = $1 and from_on <= $2 and to_on > $2
			union select 'member', unit from membership where person = $1 and from_on <= $2 and to_on > $2) x
		join unit_path u on u.unit = x.unit and u.from_on <= $2 and u.to_on > $2 order by x.role, x.unit`, person, day)
}
