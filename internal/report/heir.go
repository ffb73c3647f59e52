package report

import (
	"nep/internal/access"
	"nep/internal/db"
)

// NotClosed gives the difficulties a unit raised that are not closed, at most most.
func NotClosed(t *db.Tx, unit int64, most int) ([]Difficulty, error) {
	return db.All(t, scanDifficulty, `select `+difficultyColumns+` from difficulty where unit = $1 and state in ('open', 'answered') order by id limit $2`, unit, most)
}

// SentTo gives the open difficulties that were sent to a unit, at most most.
func SentTo(t *db.Tx, unit int64, most int) ([]Difficulty, error) {
	return db.All(t, scanDifficulty, `select `+difficultyColumns+` from difficulty where to_unit = $1 and state = 'open' order by id limit $2`, unit, most)
}

// PassOn has another unit go on with a difficulty of a unit that closes: as the
// one that raised it, and so may close it, or as the one it was sent to, with
// nobody who took it on. Rights are the caller's.
func PassOn(t *db.Tx, actor access.Actor, d Difficulty, from, to int64) error {
	was := d.Unit
	if d.To == from {
		d.To, d.Owner = to, 0
	}
	if err := updateDifficulty(t, d); err != nil { // also marks what it was counted for
		return err
	}
	if d.Unit == from {
		d.Unit = to
		if d.First == 0 {
			d.First = was
		}
		if _, err := t.Exec(`update difficulty set unit = $2, first_unit = $3 where id = $1`, d.ID, to, d.First); err != nil {
			return err
		}
		if err := dirty(t, to); err != nil {
			return err
		}
	}
	return record(t, actor, "report.inherit", d, map[string]any{"was": was, "to": d.To})
}
