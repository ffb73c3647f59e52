package search

import (
	"context"
	"slices"
	"strings"

	"nep/internal/db"
)

type row struct {
	id   int64
	text string
	Entry
	words string
}

// ofRoot gives the entries of a root as they stand.
func ofRoot(t *db.Tx, root Root) ([]row, error) {
	return db.All(t, func(r db.Row) (x row, err error) {
		err = r.Scan(&x.id, &x.Kind, &x.Subject, &x.Unit, &x.Place, &x.Day, &x.Title, &x.text, &x.Path, &x.words)
		return x, err
	}, `select id, kind, subject, unit, place, day, title, text, path, words from search_entry where root_kind = $1 and root = $2 order by id`,
		string(root.Kind), root.ID)
}

func insertEntry(t *db.Tx, root Root, x row) error {
	_, err := t.Exec(`insert into search_entry (id, kind, subject, root_kind, root, unit, place, day, title, text, path, words)
		values ($1, $2, $3, $4, $5, $6, $7, $8, $9, $10, $11, $12)`,
		x.id, string(x.Kind), x.Subject, string(root.Kind), root.ID, x.Unit, x.Place, x.Day, x.Title, x.text, x.Path, x.words)
	return err
}

// freeKey gives a key, or the next one nobody has: two entries of a day may have
// got the same.
func freeKey(t *db.Tx, key int64) (int64, error) {
	for {
		_, taken, err := db.Maybe(t, db.Scalar[int64], `select id from search_entry where id = $1`, key)
		if err != nil || !taken {
			return key, err
		}
		key++
	}
}

func deleteEntry(t *db.Tx, id int64) error {
	_, err := t.Exec(`delete from search_entry where id = $1`, id)
	return err
}

// ---- marks ----

func insertMark(t *db.Tx, id int64, root Root) error {
	_, err := t.Exec(`insert into search_mark (id, root_kind, root) values ($1, $2, $3)`, id, string(root.Kind), root.ID)
	return err
}

type mark struct {
	id   int64
	root Root
}

func oldestMarks(t *db.Tx, limit int) ([]mark, error) {
	return db.All(t, func(r db.Row) (m mark, err error) { err = r.Scan(&m.id, &m.root.Kind, &m.root.ID); return m, err },
		`select id, root_kind, root from search_mark order by id limit $1`, limit)
}

// deleteMarks takes away exactly the marks that were read: one that came since
// then speaks of what this reading has not seen.
func deleteMarks(t *db.Tx, ids []int64) error {
	for len(ids) > 0 {
		n := min(len(ids), 256)
		marks, args := db.In(0, ids[:n])
		if _, err := t.Exec(`delete from search_mark where id in (`+marks+`)`, args...); err != nil {
			return err
		}
		ids = ids[n:]
	}
	return nil
}

// markUnits marks the roots of all entries of units.
func markUnits(t *db.Tx, units []int64) error {
	for len(units) > 0 {
		n := min(len(units), 256)
		marks, args := db.In(0, units[:n])
		roots, err := db.All(t, func(r db.Row) (x Root, err error) { err = r.Scan(&x.Kind, &x.ID); return x, err },
			`select distinct root_kind, root from search_entry where unit in (`+marks+`) order by root_kind, root`, args...)
		if err != nil {
			return err
		}
		rows := make([][]any, len(roots))
		for i, root := range roots {
			rows[i] = []any{t.ID(), string(root.Kind), root.ID}
		}
		if err := t.InsertMany("search_mark", []string{"id", "root_kind", "root"}, rows); err != nil {
			return err
		}
		units = units[n:]
	}
	return nil
}

func countMarks(t *db.Tx) (int, error) {
	return db.One(t, db.Scalar[int], `select count(*) from search_mark`)
}

// ---- texts of files ----

type drawn struct{ text, note string }

func textOf(t *db.Tx, blob int64) (drawn, bool, error) {
	return db.Maybe(t, func(r db.Row) (d drawn, err error) { err = r.Scan(&d.text, &d.note); return d, err },
		`select text, note from search_text where blob = $1`, blob)
}

func putText(t *db.Tx, blob int64, d drawn) error {
	_, err := t.Exec(`insert into search_text (blob, text, note, at) values ($1, $2, $3, $4)
		on conflict (blob) do update set text = excluded.text, note = excluded.note, at = excluded.at`, blob, d.text, d.note, t.Now())
	return err
}

// ---- state ----

func stateOf(t *db.Tx, name string) (string, error) {
	v, _, err := db.Maybe(t, db.Scalar[string], `select value from search_state where name = $1`, name)
	return v, err
}

func setState(t *db.Tx, name, value string) error {
	_, err := t.Exec(`insert into search_state (name, value) values ($1, $2) on conflict (name) do update set value = excluded.value`, name, value)
	return err
}

// ---- finding ----

// found is an entry with whether something of it waits to be read again.
type found struct {
	row
	waits bool
}

// expression writes what has to be in an entry in the engine's own words: all
// of all, one of any, the last of all a beginning when prefix is set. Its parts
// are letters, digits and low lines alone.
func expression(engine db.Engine, all []string, prefix bool, filters, any []string) string {
	quote, and, or, begin := `"`, " AND ", " OR ", "*"
	if engine == db.Postgres {
		quote, and, or, begin = "'", " & ", " | ", ":*"
	}
	// Who may see it comes first: where that is little, the lists of common words
	// are hardly looked into.
	var ors []string
	for _, a := range any {
		ors = append(ors, quote+a+quote)
	}
	parts := []string{"(" + strings.Join(ors, or) + ")"}
	for _, f := range filters {
		parts = append(parts, quote+f+quote)
	}
	for i, w := range all {
		w = quote + w + quote
		if prefix && i == len(all)-1 {
			w += begin
		}
		parts = append(parts, w)
	}
	return strings.Join(parts, and)
}

// The planner has to see what is asked for: a plan made for any query reads the
// whole list of a common word.
func planned(t *db.Tx) error {
	if t.Engine() != db.Postgres {
		return nil
	}
	_, err := db.All(t, db.Scalar[string], `select set_config('plan_cache_mode', 'force_custom_plan', true)`)
	return err
}

// matching gives the keys of what matches from low (in) to high (out), the newest
// first.
func matching(t *db.Tx, match string, low, high int64, most int) ([]int64, error) {
	text := `select rowid from search_words where search_words match $1 and rowid >= $2 and rowid < $3 order by rowid desc limit $4`
	if t.Engine() == db.Postgres {
		text = `select id from search_entry where lexemes @@ cast($1 as tsquery) and id >= $2 and id < $3 order by id desc limit $4`
	}
	return db.All(t, db.Scalar[int64], text, match, low, high, most)
}

// some gives keys of what matches, at most most, the newest first where these are
// all. PostgreSQL finds any of them much faster than the newest.
func some(t *db.Tx, match string, low, high int64, most int) ([]int64, error) {
	if t.Engine() != db.Postgres {
		return matching(t, match, low, high, most)
	}
	ids, err := db.All(t, db.Scalar[int64], `select id from search_entry where lexemes @@ cast($1 as tsquery) and id >= $2 and id < $3 limit $4`, match, low, high, most)
	slices.Sort(ids)
	slices.Reverse(ids)
	return ids, err
}

// entries gives entries by their keys, the newest first.
func entries(t *db.Tx, ids []int64) ([]found, error) {
	marks, args := db.In(0, ids)
	return db.All(t, func(r db.Row) (x found, err error) {
		err = r.Scan(&x.id, &x.Kind, &x.Subject, &x.Unit, &x.Place, &x.Day, &x.Title, &x.text, &x.Path, &x.waits)
		return x, err
	}, `select e.id, e.kind, e.subject, e.unit, e.place, e.day, e.title, e.text, e.path,
			exists (select 1 from search_mark m where m.root_kind = e.root_kind and m.root = e.root)
		from search_entry e where e.id in (`+marks+`) order by e.id desc`, args...)
}

// Settle tells the engine to put its index in order after much was put in.
func (s *Service) Settle(ctx context.Context) error {
	return db.Do(ctx, s.DB, db.On("search", 0).Within(settleBudget), func(t *db.Tx) error {
		text := `insert into search_words (search_words, rank) values ('merge', -500)`
		if t.Engine() == db.Postgres {
			text = `analyze search_entry`
		}
		_, err := t.Exec(text)
		return err
	})
}
