package quality

import "nep/internal/db"

// Given is a class a committee gave for a unit's meeting of a month.
type Given struct {
	Unit  int64
	Month string
	Class Class
}

// ClassesOf gives the classes decided of units in months.
func ClassesOf(t *db.Tx, units []int64, months []string) ([]Given, error) {
	all, err := ofUnits(t, units, months...)
	var out []Given
	for _, s := range all {
		if s.State == ScoreDecided {
			out = append(out, Given{s.Unit, s.Month, s.DecidedClass})
		}
	}
	return out, err
}
