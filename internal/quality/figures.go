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

// MovedMeasure is the measure of decided scores whose facts come to something
// else today, of all decided ones of a month: pages look at it instead of
// counting each once more.
func (s *Service) MovedMeasure() summary.Measure {
	return summary.Measure{Name: summary.ScoresMoved, Keys: scoreKeys, Own: func(t *db.Tx, k summary.Key) (f summary.Figure, err error) {
		scores, err := ofUnits(t, []int64{k.Unit}, k.Month)
		if err != nil {
			return f, err
		}
		for _, stored := range scores {
			if stored.State != ScoreDecided {
				continue
			}
			now, err := s.recounted(t, stored)
			if err != nil {
				return f, err
			}
			f.Den++
			if now != nil {
				f.Num++
			}
		}
		return f, nil
	}}
}

// settled gives, of units, those of whose decided scores of a month it is known
// that today's facts come to the same. A unit that is marked, or has no figure
// yet, is not among them.
func settled(t *db.Tx, units []int64, month string) (map[int64]bool, error) {
	got, err := summary.Of(t, units, summary.ScoresMoved, []string{month})
	if err != nil {
		return nil, err
	}
	out := map[int64]bool{}
	for k, f := range got {
		if f.Den == 0 || f.Num > 0 {
			continue
		}
		waits, err := summary.Waiting(t, k.Unit, month)
		if err != nil {
			return nil, err
		}
		out[k.Unit] = !waits
	}
	return out, nil
}

// dirty says that a unit has one score more in a month, or with classes that one
// was decided.
func dirty(t *db.Tx, s Stored, classes bool) error {
	names := []string{ClassesDecided}
	if classes {
		names = append(append(names, ClassMeasures()...), summary.ScoresMoved)
	}
	for _, name := range names {
		if err := summary.Mark(t, summary.Key{Unit: s.Unit, Month: s.Month, Measure: name}); err != nil {
			return err
		}
	}
	return nil
}
