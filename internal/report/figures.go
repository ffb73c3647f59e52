package report

import (
	"nep/internal/db"
	"nep/internal/summary"
)

// DifficultiesOpen is the standing measure of difficulties a unit raised that are
// past their day, of those open.
const DifficultiesOpen = "difficulties.open"

// Measures are the measures of this room, for room summary.
func Measures() []summary.Measure {
	return []summary.Measure{{Name: DifficultiesOpen, Standing: true,
		Own: func(t *db.Tx, k summary.Key) (summary.Figure, error) {
			return db.One(t, func(r db.Row) (f summary.Figure, err error) { err = r.Scan(&f.Num, &f.Den); return f, err },
				`select count(case when due_on <> '' and due_on < $2 then 1 end), count(*) from difficulty where unit = $1 and state = 'open' and mass_org = 0`, k.Unit, today(t))
		},
		Keys: func(t *db.Tx, after int64) ([]summary.Key, error) {
			return db.All(t, func(r db.Row) (summary.Key, error) {
				k := summary.Key{Month: summary.Standing}
				err := r.Scan(&k.Unit)
				return k, err
			}, `select distinct unit from difficulty where unit > $1 and state = 'open' order by unit limit 500`, after)
		},
		Falls: func(t *db.Tx, from, to string) ([]int64, error) {
			return db.All(t, db.Scalar[int64], `select distinct unit from difficulty where state = 'open' and due_on >= $1 and due_on < $2 order by unit`, from, to)
		},
	}}
}

// dirty says that what is open of a unit changed.
func dirty(t *db.Tx, unit int64) error {
	return summary.Mark(t, summary.Key{Unit: unit, Month: summary.Standing, Measure: DifficultiesOpen})
}
