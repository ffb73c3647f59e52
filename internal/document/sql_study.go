package document

import "nep/internal/db"

const studyColumns = "directive, unit, person, how, at, by_person"

func scanStudy(r db.Row) (s Study, err error) {
	err = r.Scan(&s.Directive, &s.Unit, &s.Person, &s.How, &s.At, &s.By)
	return s, err
}

func studiesOf(t *db.Tx, directive, unit int64) ([]Study, error) {
	return db.All(t, scanStudy, "select "+studyColumns+" from directive_study where directive = $1 and unit = $2 order by person", directive, unit)
}

func studyOf(t *db.Tx, directive, unit, person int64) (Study, bool, error) {
	return db.Maybe(t, scanStudy, "select "+studyColumns+" from directive_study where directive = $1 and unit = $2 and person = $3", directive, unit, person)
}

// studyUnits gives the units in which a directive is kept for a person.
func studyUnits(t *db.Tx, directive, person int64) ([]int64, error) {
	return db.All(t, db.Scalar[int64], "select unit from directive_study where directive = $1 and person = $2 order by unit", directive, person)
}

func putStudy(t *db.Tx, s Study) error {
	_, err := t.Exec("insert into directive_study ("+studyColumns+`) values ($1, $2, $3, $4, $5, $6)
		on conflict (directive, unit, person) do update set how = excluded.how, at = excluded.at, by_person = excluded.by_person`,
		s.Directive, s.Unit, s.Person, s.How, s.At, s.By)
	return err
}

func dropStudy(t *db.Tx, directive, unit, person int64) error {
	_, err := t.Exec("delete from directive_study where directive = $1 and unit = $2 and person = $3", directive, unit, person)
	return err
}

func coverageOf(t *db.Tx, directive int64) (map[int64]Coverage, error) {
	type line struct {
		unit int64
		Coverage
	}
	list, err := db.All(t, func(r db.Row) (l line, err error) { err = r.Scan(&l.unit, &l.Of, &l.Covered); return l, err },
		"select unit, count(*), count(case when how <> 'asked' then 1 end) from directive_study where directive = $1 group by unit", directive)
	out := map[int64]Coverage{}
	for _, l := range list {
		out[l.unit] = l.Coverage
	}
	return out, err
}

// askedOf gives the directives a person is asked to study: his absence at a
// meeting, and what the units he meets in have to be studied by everybody and
// he has not.
func askedOf(t *db.Tx, person int64, today string, limit int) ([]To, error) {
	absent, err := db.Recall(t, scanTo, "select "+toColumns+` from directive_study s cross join directive d cross join directive_to o
		where s.person = $1 and s.how = 'asked' and d.id = s.directive and o.directive = s.directive and o.unit = s.unit order by s.directive desc limit $2`, person, limit)
	if err != nil {
		return nil, err
	}
	own, err := db.Recall(t, scanTo, "select "+toColumns+` from membership m cross join directive_to o cross join directive d
		where m.person = $1 and m.from_on <= $2 and m.to_on > $2 and o.unit = m.unit and o.state = 'sent' and d.id = o.directive and d.form = 'self_study'
		and not exists (select 1 from directive_study s where s.directive = o.directive and s.unit = o.unit and s.person = m.person)
		order by o.directive desc limit $3`, person, today, limit)
	return append(absent, own...), err
}

func setSteer(t *db.Tx, directive, unit int64, steer string) error {
	_, err := t.Exec("update directive_to set steer = $1 where directive = $2 and unit = $3", steer, directive, unit)
	return err
}

func receivedIn(t *db.Tx, unit, from, to int64) ([]To, error) {
	return db.All(t, scanTo, "select "+toColumns+toFrom+`where o.unit = $1 and o.sent_at >= $2 and o.sent_at < $3 order by o.sent_at, o.directive`, unit, from, to)
}

// lateAt counts what units have received and not worked through by its day.
func lateAt(t *db.Tx, units []int64, today string) ([]lateUnit, error) {
	if len(units) == 0 {
		return nil, nil
	}
	marks, args := db.In(1, units)
	return db.All(t, func(r db.Row) (l lateUnit, err error) { err = r.Scan(&l.unit, &l.n, &l.since); return l, err },
		`select unit, count(*), min(due_on) from directive_to where unit in (`+marks+`) and state = 'sent' and due_on <> '' and due_on < $1
		group by unit order by min(due_on), unit`, append([]any{today}, args...)...)
}

type lateUnit struct {
	unit  int64
	n     int
	since string
}
