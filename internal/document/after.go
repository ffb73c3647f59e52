package document

import (
	"nep/internal/db"
	"nep/internal/document/formal"
)

// PapersAfter and DirectivesAfter give the next ones after one, in the order of
// keys; papers that were taken away too.
func PapersAfter(t *db.Tx, id int64, limit int) ([]int64, error) {
	return db.All(t, db.Scalar[int64], `select id from paper where id > $1 order by id limit $2`, id, limit)
}

func DirectivesAfter(t *db.Tx, id int64, limit int) ([]int64, error) {
	return db.All(t, db.Scalar[int64], `select id from directive where id > $1 order by id limit $2`, id, limit)
}

// CountNumbers says how many papers of some days a unit's register holds.
func CountNumbers(t *db.Tx, unit int64, from, to string) (int, error) {
	return db.One(t, db.Scalar[int], `select count(*) from paper_number where unit = $1 and day >= $2 and day <= $3`, unit, from, to)
}

// IssuedKind says whether a unit has issued a paper of a kind by a day.
func IssuedKind(t *db.Tx, unit int64, kind formal.Kind, day string) (bool, error) {
	_, ok, err := db.Maybe(t, db.Scalar[int64], `select id from official where unit = $1 and state = 'issued' and kind = $2 and day <= $3 order by id limit 1`, unit, string(kind), day)
	return ok, err
}

// OfficialsAfter gives the next papers units wrote themselves after one, in the
// order of keys.
func OfficialsAfter(t *db.Tx, id int64, limit int) ([]int64, error) {
	return db.All(t, db.Scalar[int64], `select id from official where id > $1 order by id limit $2`, id, limit)
}
