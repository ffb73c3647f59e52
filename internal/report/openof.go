package report

import "nep/internal/db"

// OpenOf gives a unit's open difficulties, the latest first, at most limit.
func OpenOf(t *db.Tx, unit int64, limit int) ([]Difficulty, error) {
	return db.All(t, scanDifficulty, `select `+difficultyColumns+` from difficulty where unit = $1 and state = 'open' order by id desc limit $2`, unit, limit)
}

// OwnedBy gives the open difficulties sent to a unit that a person took on, the
// nearest day first.
func OwnedBy(t *db.Tx, unit, person int64) ([]Difficulty, error) {
	return db.All(t, scanDifficulty, `select `+difficultyColumns+` from difficulty where to_unit = $1 and state = 'open' and owner = $2 order by due_on, id limit 50`, unit, person)
}
