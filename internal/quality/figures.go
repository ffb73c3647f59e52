package quality

import (
	"nep/internal/db"
	"nep/internal/summary"
)

// ClassesDecided is the measure of scores decided, of all scores of a month.
const ClassesDecided = "class.decided"

// ClassMeasure is the measure of meetings that were given a class, of those that
// were given any.
func ClassMeasure(c Class) string { return "class." + string(c) }

// ClassMeasures are those of every class, the best first.
func ClassMeasures() []string {
	var out []string
	for _, c := range ranks {
		out = append(out, ClassMeasure(c))
	}
	return out
}

// Measures are the measures of this room, for room summary.
func Measures() []summary.Measure {
	out := []summary.Measure{{Name: ClassesDecided, Keys: scoreKeys, Own: func(t *db.Tx, k summary.Key) (summary.Figure, error) {
		return db.One(t, scanFigure, `select count(case when state = 'decided' then 1 end), count(*) from score where unit = $1 and month = $2`, k.Unit, k.Month)
	}}}
	for _, c := range ranks {
		out = append(out, summary.Measure{Name: ClassMeasure(c), Keys: scoreKeys, Own: func(t *db.Tx, k summary.Key) (summary.Figure, error) {
			return db.One(t, scanFigure, `select count(case when decided_class = $3 then 1 end), count(*) from score
				where unit = $1 and month = $2 and state = 'decided'`, k.Unit, k.Month, string(c))
		}})
	}
	return out
}

func scanFigure(r db.Row) (f summary.Figure, err error) { err = r.Scan(&f.Num, &f.Den); return f, err }

// scoreKeys gives the months in which units have scores.
func scoreKeys(t *db.Tx, after int64) ([]summary.Key, error) {
	units, err := db.All(t, db.Scalar[int64], `select distinct unit from score where unit > $1 order by unit limit 100`, after)
	if err != nil || len(units) == 0 {
		return nil, err
	}
	in, args := db.In(0, units)
	return db.All(t, func(r db.Row) (k summary.Key, err error) { err = r.Scan(&k.Unit, &k.Month); return k, err },
		`select distinct unit, month from score where unit in (`+in+`) order by unit, month`, args...)
}

// dirty says that a unit has one score more in a month, or with classes that one
// was decided.
func dirty(t *db.Tx, s Stored, classes bool) error {
	names := []string{ClassesDecided}
	if classes {
		names = append(names, ClassMeasures()...)
	}
	for _, name := range names {
		if err := summary.Mark(t, summary.Key{Unit: s.Unit, Month: s.Month, Measure: name}); err != nil {
			return err
		}
	}
	return nil
}
