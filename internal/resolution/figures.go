package resolution

import (
	"nep/internal/db"
	"nep/internal/org"
	"nep/internal/summary"
)

// TasksOpen is the standing measure of tasks past their day, of those open.
const TasksOpen = "tasks.open"

// ChargesOpen is the standing measure of what committees above gave a unit to carry
// out and is past its day, of what of it is open.
const ChargesOpen = "charges.open"

// Measures are the measures of this room, for room summary.
func Measures() []summary.Measure {
	return []summary.Measure{{Name: TasksOpen, Standing: true,
		Own: func(t *db.Tx, k summary.Key) (summary.Figure, error) {
			return db.One(t, func(r db.Row) (f summary.Figure, err error) { err = r.Scan(&f.Num, &f.Den); return f, err },
				`select count(case when due_on < $2 then 1 end), count(*) from task where unit = $1 and state = 'open'`, k.Unit, org.Today(t))
		},
		Keys: func(t *db.Tx, after int64) ([]summary.Key, error) {
			return db.All(t, func(r db.Row) (summary.Key, error) {
				k := summary.Key{Month: summary.Standing}
				err := r.Scan(&k.Unit)
				return k, err
			}, `select distinct unit from task where unit > $1 and state = 'open' order by unit limit 500`, after)
		},
		Falls: func(t *db.Tx, from, to string) ([]int64, error) {
			return db.All(t, db.Scalar[int64], `select distinct unit from task where state = 'open' and due_on >= $1 and due_on < $2 order by unit`, from, to)
		},
	}, {Name: ChargesOpen, Standing: true,
		Own: func(t *db.Tx, k summary.Key) (summary.Figure, error) {
			return db.One(t, func(r db.Row) (f summary.Figure, err error) { err = r.Scan(&f.Num, &f.Den); return f, err },
				`select count(case when due_on < $2 then 1 end), count(*) from charge where unit = $1 and state = 'open' and sent_at <> 0`, k.Unit, org.Today(t))
		},
		Keys: func(t *db.Tx, after int64) ([]summary.Key, error) {
			return db.All(t, func(r db.Row) (summary.Key, error) {
				k := summary.Key{Month: summary.Standing}
				err := r.Scan(&k.Unit)
				return k, err
			}, `select distinct unit from charge where unit > $1 and state = 'open' and sent_at <> 0 order by unit limit 500`, after)
		},
		Falls: func(t *db.Tx, from, to string) ([]int64, error) {
			return db.All(t, db.Scalar[int64], `select distinct unit from charge where state = 'open' and due_on >= $1 and due_on < $2 order by unit`, from, to)
		},
	}}
}

// chargeDirty says that what a unit was given to carry out changed.
func chargeDirty(t *db.Tx, unit int64) error {
	return summary.Mark(t, summary.Key{Unit: unit, Month: summary.Standing, Measure: ChargesOpen})
}

// ChargesPast gives what a committee gave units below it that is past its day and
// not done, the longest late first.
func ChargesPast(t *db.Tx, giver int64, limit int) ([]Charge, error) {
	return chargesWhere(t, `where c.giver = $1 and c.state = 'open' and c.sent_at <> 0 and c.due_on < $2 order by c.due_on, c.id limit $3`, giver, org.Today(t), limit)
}

// dirty says that what is open at a unit changed.
func dirty(t *db.Tx, unit int64) error {
	return summary.Mark(t, summary.Key{Unit: unit, Month: summary.Standing, Measure: TasksOpen})
}
