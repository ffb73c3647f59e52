package rule

import (
	"fmt"
	"slices"
	"strconv"
	"strings"

	"nep/internal/clock"
	"nep/internal/db"
	"nep/internal/fault"
	"nep/internal/org"
)

// pathOn gives the units from a unit up to the top as of a day, nearest first,
// and the path as it is stored.
func pathOn(t *db.Tx, unit int64, day string) ([]int64, string, error) {
	path, err := org.PathOn(t, unit, day)
	if err != nil {
		return nil, "", err
	}
	units, err := unitsOf(path)
	return units, path, err
}

// unitsOf gives the units of a stored path, the nearest first.
func unitsOf(path string) ([]int64, error) {
	var units []int64
	for _, s := range strings.Split(strings.Trim(path, "/"), "/") {
		id, err := strconv.ParseInt(s, 10, 64)
		if err != nil {
			return nil, fault.Wrap("rule.path", fault.Corrupt, err)
		}
		units = append(units, id)
	}
	slices.Reverse(units)
	return units, nil
}

const rowColumns = `id, unit, key, value, from_on, to_on, regulation, source, reason, known_at, known_by`

func scanRow(s db.Row) (r row, err error) {
	err = s.Scan(&r.id, &r.unit, &r.key, &r.value, &r.from, &r.to, &r.regulation, &r.source, &r.reason, &r.knownAt, &r.knownBy)
	return r, err
}

const qRows = `select ` + rowColumns + ` from rule_value where unit in (%s) order by known_at, id`

// rowsQuery asks for what units have ever set for keys (none: all keys).
func rowsQuery(units []int64, keys ...Key) (string, []any) {
	marks, args := db.Marks(1, len(units)), db.Anys(units)
	if len(keys) == 0 {
		return fmt.Sprintf(qRows, marks), args
	}
	marks += `) and key in (` + db.Marks(len(units)+1, len(keys))
	for _, k := range keys {
		args = append(args, string(k))
	}
	return fmt.Sprintf(qRows, marks), args
}

// rowsOf gives what units have ever set for keys (none: all keys).
func rowsOf(t *db.Tx, units []int64, keys ...Key) ([]row, error) {
	query, args := rowsQuery(units, keys...)
	return db.Recall(t, scanRow, query, args...)
}

func insertRow(t *db.Tx, r row) error {
	_, err := t.Exec(`insert into rule_value (`+rowColumns+`) values ($1, $2, $3, $4, $5, $6, $7, $8, $9, $10, $11)`,
		r.id, r.unit, string(r.key), r.value, r.from, r.to, r.regulation, r.source, r.reason, r.knownAt, r.knownBy)
	return err
}

// last gives the row of a unit and key that was set last; zero when none.
func last(t *db.Tx, unit int64, k Key) (row, error) {
	r, _, err := db.Maybe(t, scanRow, `select `+rowColumns+` from rule_value where unit = $1 and key = $2 order by known_at desc limit 1`, unit, string(k))
	return r, err
}

const regColumns = `id, unit, number, title, body, from_on, to_on, made_at, made_by`

func scanReg(r db.Row) (g Regulation, err error) {
	err = r.Scan(&g.ID, &g.Unit, &g.Number, &g.Title, &g.Body, &g.From, &g.To, &g.MadeAt, &g.MadeBy)
	return g, err
}

func insertReg(t *db.Tx, g Regulation) error {
	_, err := t.Exec(`insert into regulation (`+regColumns+`) values ($1, $2, $3, $4, $5, $6, $7, $8, $9)`,
		g.ID, g.Unit, g.Number, g.Title, g.Body, g.From, g.To, g.MadeAt, g.MadeBy)
	return err
}

// regulations gives the versions of a unit's regulation, the one made last first.
func regulations(t *db.Tx, unit int64) ([]Regulation, error) {
	return db.All(t, scanReg, `select `+regColumns+` from regulation where unit = $1 order by id desc limit 200`, unit)
}

func regulation(t *db.Tx, unit, id int64) (Regulation, error) {
	return db.One(t, scanReg, `select `+regColumns+` from regulation where id = $1 and unit = $2`, id, unit)
}

// regTitles gives number and title of regulations.
func regTitles(t *db.Tx, ids []int64) (map[int64][2]string, error) {
	out := map[int64][2]string{}
	if len(ids) == 0 {
		return out, nil
	}
	all, err := db.Recall(t, func(r db.Row) (g Regulation, err error) { err = r.Scan(&g.ID, &g.Number, &g.Title); return g, err },
		`select id, number, title from regulation where id in (`+db.Marks(1, len(ids))+`)`, db.Anys(ids)...)
	for _, g := range all {
		out[g.ID] = [2]string{g.Number, g.Title}
	}
	return out, err
}

func regUnit(t *db.Tx, id int64) (int64, error) {
	return db.One(t, db.Scalar[int64], `select unit from regulation where id = $1`, id)
}

func today(t *db.Tx) string { return clock.Day(t.Now()) }

// ---- days of rest ----

// holidaysIn gives what was entered for days of [from, to), as it was known at an
// instant, by day.
func holidaysIn(t *db.Tx, from, to string, at int64) ([]Holiday, error) {
	return db.All(t, func(s db.Row) (h Holiday, err error) {
		err = s.Scan(&h.Day, &h.Kind, &h.Note, &h.At, &h.By)
		return h, err
	}, `select h.day, h.kind, h.note, h.known_at, h.made_by from holiday h where h.day >= $1 and h.day < $2 and h.known_at <= $3 and h.kind <> ''
		and not exists (select 1 from holiday x where x.day = h.day and x.id > h.id and x.known_at <= $3) order by h.day`, from, to, at)
}

// enteredAround gives the kinds of what was entered within a year of a day.
func enteredAround(t *db.Tx, day string, at int64) (map[string]string, error) {
	rows, err := holidaysIn(t, clock.AddDays(day, -366), clock.AddDays(day, 367), at)
	out := make(map[string]string, len(rows))
	for _, h := range rows {
		out[h.Day] = h.Kind
	}
	return out, err
}

func insertHoliday(t *db.Tx, h Holiday) error {
	_, err := t.Exec(`insert into holiday (id, day, kind, note, known_at, made_by) values ($1, $2, $3, $4, $5, $6)`, t.ID(), h.Day, h.Kind, h.Note, t.Now(), h.By)
	return err
}

func sortHolidays(list []Holiday) {
	slices.SortFunc(list, func(a, b Holiday) int { return strings.Compare(a.Day, b.Day) })
}
