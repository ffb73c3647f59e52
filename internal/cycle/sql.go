package cycle

import (
	"nep/internal/db"
	"nep/internal/vn"
)

func insertFileLook(t *db.Tx, id, unit int64, l FileLook) error {
	return t.InsertMany("file_look", []string{"id", "unit", "person", "hat", "reason", "taken", "at"}, [][]any{{id, unit, l.Person, l.Hat, l.Reason, l.Taken, l.At}})
}

// openedSince says whether a person opened a unit's file after an instant.
func openedSince(t *db.Tx, unit, person, after int64) (bool, error) {
	_, ok, err := db.Maybe(t, db.Scalar[int64], `select id from file_look where unit = $1 and person = $2 and not taken and at > $3 order by at desc, id desc limit 1`, unit, person, after)
	return ok, err
}

// fileLooks gives the latest openings of a unit's file.
func fileLooks(t *db.Tx, unit int64, limit int) ([]FileLook, error) {
	return db.All(t, func(r db.Row) (l FileLook, err error) {
		var family, given string
		err = r.Scan(&l.Person, &l.Hat, &l.Reason, &l.Taken, &l.At, &family, &given)
		l.Name = vn.JoinName(family, given)
		return l, err
	}, `select l.person, l.hat, l.reason, l.taken, l.at, coalesce(p.family, ''), coalesce(p.given, '') from file_look l left join person p on p.id = l.person
		where l.unit = $1 order by l.id desc limit $2`, unit, limit)
}
