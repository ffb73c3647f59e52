package report

import (
	"slices"

	"nep/internal/access"
	"nep/internal/db"
	"nep/internal/fault"
)

// OpenOf gives a unit's open difficulties, the latest first, at most limit.
func OpenOf(t *db.Tx, unit int64, limit int) ([]Difficulty, error) {
	return db.All(t, scanDifficulty, `select `+difficultyColumns+` from difficulty where unit = $1 and state = 'open' order by id desc limit $2`, unit, limit)
}

// OwnedBy gives the open difficulties sent to a unit that a person took on, the
// nearest day first.
func OwnedBy(t *db.Tx, unit, person int64) ([]Difficulty, error) {
	return db.All(t, scanDifficulty, `select `+difficultyColumns+` from difficulty where to_unit = $1 and state = 'open' and owner = $2 order by due_on, id limit 50`, unit, person)
}

// GiveTx gives an open difficulty that somebody took on to another of the
// committee it went to; its day stays. Rights are the caller's. Faults: Invalid
// (not of the committee: field "owner"), State (not open).
func GiveTx(t *db.Tx, actor access.Actor, id, owner int64) error {
	const op = "report.take"
	d, err := DifficultyByID(t, id)
	if err != nil {
		return err
	}
	if d.State != DifficultyOpen {
		return d.notOpen(op)
	}
	list, err := owners(t, d.To)
	if err != nil {
		return err
	}
	var bad fault.Fields
	if !slices.ContainsFunc(list, func(o Owner) bool { return o.Person == owner }) {
		bad.Add("owner", "report.take.owner")
	}
	if err := bad.Err(op); err != nil {
		return err
	}
	was := d.Owner
	d.Owner = owner
	if err := updateDifficulty(t, d); err != nil {
		return err
	}
	return record(t, actor, "report.take", d, map[string]any{"owner": owner, "was": was, "due": d.Due})
}
