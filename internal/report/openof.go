package report

import "nep/internal/db"

// OpenOf gives a unit's open difficulties, the latest first, at most limit.
func OpenOf(t *db.Tx, unit int64, limit int) ([]Difficulty, error) {
	return db.All(t, scanDifficulty, `select `+difficultyColumns+` from difficulty where unit = $1 and state = 'open' order by id desc limit $2`, unit, limit)
}
