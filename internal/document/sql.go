package document

import "nep/internal/db"

// ---- numbers ----

const numberColumns = "unit, kind, term, year, n, code, day, what, subject, at"

func scanNumber(r db.Row) (n Number, err error) {
	err = r.Scan(&n.Unit, &n.Kind, &n.Term, &n.Year, &n.N, &n.Code, &n.Day, &n.What, &n.Subject, &n.At)
	return n, err
}

func numberOf(t *db.Tx, what string, subject int64) (Number, bool, error) {
	return db.Maybe(t, scanNumber, "select "+numberColumns+" from paper_number where what = $1 and subject = $2", what, subject)
}

// lastNumber gives the highest number of a series, 0 for none.
func lastNumber(t *db.Tx, n Number) (int64, error) {
	return db.One(t, db.Scalar[int64], `select coalesce(max(n), 0) from paper_number
		where unit = $1 and kind = $2 and term = $3 and year = $4`, n.Unit, n.Kind, n.Term, n.Year)
}

// insertNumber writes a line. Doing nothing on a conflict makes PostgreSQL ask
// for another run where another transaction gave the same number: a plain
// insert fails for good the second time.
func insertNumber(t *db.Tx, n Number) (bool, error) {
	done, err := t.Exec("insert into paper_number ("+numberColumns+`) values ($1, $2, $3, $4, $5, $6, $7, $8, $9, $10)
		on conflict do nothing`, n.Unit, n.Kind, n.Term, n.Year, n.N, n.Code, n.Day, n.What, n.Subject, n.At)
	return done > 0, err
}

func register(t *db.Tx, unit int64, before Number, limit int) ([]Number, error) {
	return db.All(t, scanNumber, "select "+numberColumns+` from paper_number
		where unit = $1 and (at, kind, term, year, n) < ($2, $3, $4, $5, $6)
		order by at desc, kind desc, term desc, year desc, n desc limit $7`,
		unit, before.At, before.Kind, before.Term, before.Year, before.N, limit)
}
