package summary

import (
	"fmt"
	"strconv"
	"strings"

	"nep/internal/db"
	"nep/internal/fault"
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

// The reads of pages, by name so that a test can ask the engine how it runs them.
const (
	// One row for each unit: carrying a row out of the database costs a page more
	// than the engine's putting thirty figures into one text.
	qFigures = `select unit, string_agg(measure || ' ' || month || ' ' || num || ' ' || den, ';') from figure where unit in (%s) and measure in (%s) and month in (%s) group by unit`
	qLasting = `select unit from figure where month = $1 and measure = $2 and unit > $3 and (num <> 0 or den <> 0) order by unit limit $4`
	// Of sums and of a series all in one row.
	qSums = `select coalesce(string_agg(unit || ' ' || measure || '  ' || n || ' ' || d, ';'), '') from (select unit, measure, cast(sum(num) as bigint) as n, cast(sum(den) as bigint) as d
		from figure where unit in (%s) and measure in (%s) and month in (%s) group by unit, measure) x`
	qSeries = `select coalesce(string_agg(unit || ' ' || measure || ' ' || month || ' ' || num || ' ' || den, ';'), '') from figure where unit = $1 and measure in (%s)`
)

// list fills a query's three lists.
func list(query string, units []int64, measures, months []string) (string, []any) {
	um, args := db.In(0, units)
	sm, more := db.In(len(args), measures)
	args = append(args, more...)
	mm, more := db.In(len(args), months)
	return fmt.Sprintf(query, um, sm, mm), append(args, more...)
}

func figures(t *db.Tx, units []int64, measures, months []string) (map[Key]Figure, error) {
	query, args := list(qFigures, units, measures, months)
	type packed struct {
		unit int64
		text string
	}
	rows, err := db.All(t, func(r db.Row) (p packed, err error) { err = r.Scan(&p.unit, &p.text); return p, err }, query, args...)
	if err != nil {
		return nil, err
	}
	out := make(map[Key]Figure, len(rows)*len(measures)*len(months))
	for _, p := range rows {
		for rest := p.text; rest != ""; {
			var one string
			one, rest, _ = strings.Cut(rest, ";")
			k, f, err := unpack(one)
			if err != nil {
				return nil, fault.Wrap("summary.figures", fault.Corrupt, err)
			}
			k.Unit = p.unit
			out[k] = f
		}
	}
	return out, nil
}

// unpack reads "measure month num den".
func unpack(s string) (k Key, f Figure, err error) {
	var ok1, ok2, ok3 bool
	var num, den string
	k.Measure, s, ok1 = strings.Cut(s, " ")
	k.Month, s, ok2 = strings.Cut(s, " ")
	num, den, ok3 = strings.Cut(s, " ")
	if !ok1 || !ok2 || !ok3 {
		return k, f, fmt.Errorf("a figure of three words: %q", s)
	}
	if f.Num, err = strconv.ParseInt(num, 10, 64); err == nil {
		f.Den, err = strconv.ParseInt(den, 10, 64)
	}
	return k, f, err
}

func sums(t *db.Tx, units []int64, measures, months []string) (map[Key]Figure, error) {
	query, args := list(qSums, units, measures, months)
	return unpackAll(db.One(t, db.Scalar[string], query, args...))
}

func series(t *db.Tx, unit int64, measures []string) (map[Key]Figure, error) {
	marks, args := db.In(1, measures)
	return unpackAll(db.One(t, db.Scalar[string], fmt.Sprintf(qSeries, marks), append([]any{unit}, args...)...))
}

// unpackAll reads figures that each begin with their unit.
func unpackAll(text string, err error) (map[Key]Figure, error) {
	if err != nil {
		return nil, err
	}
	out := make(map[Key]Figure, strings.Count(text, ";")+1)
	for text != "" {
		var one string
		one, text, _ = strings.Cut(text, ";")
		unit, rest, _ := strings.Cut(one, " ")
		k, f, err := unpack(rest)
		if err == nil {
			k.Unit, err = strconv.ParseInt(unit, 10, 64)
		}
		if err != nil {
			return nil, fault.Wrap("summary.figures", fault.Corrupt, err)
		}
		out[k] = f
	}
	return out, nil
}

func marked(t *db.Tx, month string, measures []string) (bool, error) {
	marks, args := db.In(1, measures)
	_, ok, err := db.Maybe(t, db.Scalar[int64], `select id from mark where month = $1 and measure in (`+marks+`) order by id limit 1`, append([]any{month}, args...)...)
	return ok, err
}

func unitMarked(t *db.Tx, unit int64, month string) (bool, error) {
	_, ok, err := db.Maybe(t, db.Scalar[int64], `select id from mark where unit = $1 and month = $2 order by id limit 1`, unit, month)
	return ok, err
}

// keysFrom gives the figures a unit has from a month on, standing ones too:
// "now" comes after every month.
func keysFrom(t *db.Tx, unit int64, month string) ([]Key, error) {
	return db.All(t, func(r db.Row) (k Key, err error) { err = r.Scan(&k.Unit, &k.Month, &k.Measure); return k, err },
		`select unit, month, measure from figure where unit = $1 and month >= $2 order by month, measure`, unit, month)
}

// lasting gives the units after one whose figure of a month is not nought.
func lasting(t *db.Tx, month, measure string, after int64, most int) ([]int64, error) {
	return db.All(t, db.Scalar[int64], qLasting, month, measure, after, most)
}

func state(t *db.Tx, name string) (string, error) {
	v, _, err := db.Maybe(t, db.Scalar[string], `select value from figure_state where name = $1`, name)
	return v, err
}

func setState(t *db.Tx, name, value string) error {
	_, err := t.Exec(`insert into figure_state (name, value) values ($1, $2) on conflict (name) do update set value = excluded.value`, name, value)
	return err
}

func loadFigures(t *db.Tx, keys []Key, figures []Figure) error {
	var rows [][]any
	for i, f := range figures {
		if k := keys[i]; f != (Figure{}) {
			rows = append(rows, []any{k.Month, k.Measure, k.Unit, f.Num, f.Den, t.Now()})
		}
	}
	return t.InsertMany("figure", []string{"month", "measure", "unit", "num", "den", "at"}, rows)
}
