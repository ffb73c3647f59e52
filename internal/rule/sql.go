package rule

import (
	"fmt"
	"maps"
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

const draftColumns = `id, unit, title, from_on, state, asked_until, regulation, made_at, made_by, changed_at, version`

func scanDraft(r db.Row) (d Draft, err error) {
	err = r.Scan(&d.ID, &d.Unit, &d.Title, &d.From, &d.State, &d.Until, &d.Regulation, &d.MadeAt, &d.MadeBy, &d.ChangedAt, &d.Version)
	return d, err
}

// whole reads what a draft says.
func (d *Draft) whole(t *db.Tx) error {
	pairs := func(query string, put func(k, v string)) error {
		rows, err := db.All(t, func(r db.Row) (x [2]string, err error) { err = r.Scan(&x[0], &x[1]); return x, err }, query, d.ID)
		for _, x := range rows {
			put(x[0], x[1])
		}
		return err
	}
	d.Parts, d.Numbers = map[string]string{}, map[Key]string{}
	if err := pairs(`select article, text from regulation_part where draft = $1 order by article`, func(k, v string) { d.Parts[k] = v }); err != nil {
		return err
	}
	return pairs(`select key, value from regulation_number where draft = $1 order by key`, func(k, v string) { d.Numbers[Key(k)] = v })
}

func draftByID(t *db.Tx, id int64) (Draft, error) {
	d, ok, err := db.Maybe(t, scanDraft, `select `+draftColumns+` from regulation_draft where id = $1`, id)
	if err != nil {
		return d, err
	}
	if !ok {
		return d, fault.New("rule.draft", fault.NotFound, "fault.not_found")
	}
	return d, d.whole(t)
}

func openDraft(t *db.Tx, unit int64) (Draft, bool, error) {
	d, ok, err := db.Maybe(t, scanDraft, `select `+draftColumns+` from regulation_draft where unit = $1 and state in ('draft', 'asked')`, unit)
	if err != nil || !ok {
		return d, ok, err
	}
	return d, true, d.whole(t)
}

func putDraft(t *db.Tx, d Draft, fresh bool) error {
	query := `update regulation_draft set title = $3, from_on = $4, state = $5, asked_until = $6, regulation = $7, changed_at = $10, version = version + 1
		where id = $1 and unit = $2 and made_at = $8 and made_by = $9 and version = $11`
	if fresh {
		query = `insert into regulation_draft (` + draftColumns + `) values (` + db.Marks(1, 11) + `)`
		d.Version = 1
	}
	if _, err := t.Exec(query, d.ID, d.Unit, d.Title, d.From, d.State, d.Until, d.Regulation, d.MadeAt, d.MadeBy, d.ChangedAt, d.Version); err != nil {
		return err
	}
	for _, table := range []string{"regulation_part", "regulation_number"} {
		if _, err := t.Exec(`delete from `+table+` where draft = $1`, d.ID); err != nil {
			return err
		}
	}
	var parts, numbers [][]any
	for _, k := range slices.Sorted(maps.Keys(d.Parts)) {
		parts = append(parts, []any{d.ID, k, d.Parts[k]})
	}
	for _, k := range slices.Sorted(maps.Keys(d.Numbers)) {
		numbers = append(numbers, []any{d.ID, string(k), d.Numbers[k]})
	}
	if len(parts) > 0 {
		if err := t.InsertMany("regulation_part", []string{"draft", "article", "text"}, parts); err != nil {
			return err
		}
	}
	if len(numbers) == 0 {
		return nil
	}
	return t.InsertMany("regulation_number", []string{"draft", "key", "value"}, numbers)
}

func insertOpinion(t *db.Tx, o Opinion) error {
	_, err := t.Exec(`insert into regulation_opinion (id, draft, unit, article, text, at, by) values ($1, $2, $3, $4, $5, $6, $7)`, o.ID, o.Draft, o.Unit, o.Article, o.Text, o.At, o.By)
	return err
}

func opinionsOf(t *db.Tx, draft int64) ([]Opinion, error) {
	return db.All(t, func(r db.Row) (o Opinion, err error) {
		err = r.Scan(&o.ID, &o.Draft, &o.Unit, &o.Article, &o.Text, &o.At, &o.By)
		return o, err
	}, `select id, draft, unit, article, text, at, by from regulation_opinion where draft = $1 order by id limit 1000`, draft)
}

func insertArticle(t *db.Tx, regulation int64, k Key, article string) error {
	_, err := t.Exec(`insert into regulation_article (regulation, key, article) values ($1, $2, $3)`, regulation, string(k), article)
	return err
}

// articlesOf says which article of a version gives which number.
func articlesOf(t *db.Tx, regulation int64) (map[Key]string, error) {
	out := map[Key]string{}
	rows, err := db.All(t, func(r db.Row) (x [2]string, err error) { err = r.Scan(&x[0], &x[1]); return x, err },
		`select key, article from regulation_article where regulation = $1 order by key`, regulation)
	for _, x := range rows {
		out[Key(x[0])] = x[1]
	}
	return out, err
}
