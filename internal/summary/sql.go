package summary

import (
	"fmt"

	"nep/internal/db"
)

func insertMark(t *db.Tx, id int64, k Key) error {
	_, err := t.Exec(`insert into mark (id, unit, month, measure) values ($1, $2, $3, $4)`, id, k.Unit, k.Month, k.Measure)
	return err
}

func oldestMark(t *db.Tx) (Key, bool, error) {
	return db.Maybe(t, func(r db.Row) (k Key, err error) { err = r.Scan(&k.Unit, &k.Month, &k.Measure); return k, err },
		`select unit, month, measure from mark order by id limit 1`)
}

func marksOf(t *db.Tx, k Key) ([]int64, error) {
	return db.All(t, db.Scalar[int64], `select id from mark where unit = $1 and month = $2 and measure = $3 order by id limit 1000`,
		k.Unit, k.Month, k.Measure)
}

// deleteMarks takes away exactly the marks that were read: one that came since
// then speaks of facts this sum has not seen.
func deleteMarks(t *db.Tx, ids []int64) error {
	marks, args := db.In(0, ids)
	_, err := t.Exec(`delete from mark where id in (`+marks+`)`, args...)
	return err
}

func scanFigure(r db.Row) (f Figure, err error) { err = r.Scan(&f.Num, &f.Den); return f, err }

func figure(t *db.Tx, k Key) (Figure, bool, error) {
	return db.Maybe(t, scanFigure, `select num, den from figure where unit = $1 and measure = $2 and month = $3`, k.Unit, k.Measure, k.Month)
}

func putFigure(t *db.Tx, k Key, f Figure) error {
	_, err := t.Exec(`insert into figure (month, measure, unit, num, den, at) values ($1, $2, $3, $4, $5, $6)
		on conflict (unit, measure, month) do update set num = excluded.num, den = excluded.den, at = excluded.at`,
		k.Month, k.Measure, k.Unit, f.Num, f.Den, t.Now())
	return err
}

// total adds up the stored figures of units, in lists of a bounded length.
func total(t *db.Tx, k Key, units []int64) (sum Figure, err error) {
	for len(units) > 0 {
		n := min(len(units), 500)
		marks, args := db.In(2, units[:n])
		part, err := db.One(t, scanFigure, `select coalesce(cast(sum(num) as bigint), 0), coalesce(cast(sum(den) as bigint), 0)
			from figure where month = $1 and measure = $2 and unit in (`+marks+`)`, append([]any{k.Month, k.Measure}, args...)...)
		if err != nil {
			return sum, err
		}
		sum, units = sum.Add(part), units[n:]
	}
	return sum, nil
}

func figures(t *db.Tx, units []int64, measure string, months []string) (map[Key]Figure, error) {
	type row struct {
		Key
		Figure
	}
	um, args := db.In(1, units)
	mm, more := db.In(1+len(args), months)
	rows, err := db.All(t, func(r db.Row) (x row, err error) {
		err = r.Scan(&x.Unit, &x.Month, &x.Num, &x.Den)
		return x, err
	}, fmt.Sprintf(`select unit, month, num, den from figure where measure = $1 and unit in (%s) and month in (%s)`, um, mm),
		append(append([]any{measure}, args...), more...)...)
	out := map[Key]Figure{}
	for _, x := range rows {
		x.Measure = measure
		out[x.Key] = x.Figure
	}
	return out, err
}

func marked(t *db.Tx, month, measure string) (bool, error) {
	_, ok, err := db.Maybe(t, db.Scalar[int64], `select id from mark where month = $1 and measure = $2 order by id limit 1`, month, measure)
	return ok, err
}
