package search

import (
	"context"
	"fmt"
	"math/bits"
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

// posting is what a term has in a chunk.
type posting struct {
	term  string
	chunk int64
	slots []byte
}

func scanPosting(r db.Row) (p posting, err error) {
	err = r.Scan(&p.term, &p.chunk, &p.slots)
	return p, err
}

// atOnce is how many terms one statement asks for.
const atOnce = 256

// postings gives what terms have from one chunk to another (out).
func postings(t *db.Tx, terms []string, from, to int64) ([]posting, error) {
	var out []posting
	for part := range slices.Chunk(terms, atOnce) {
		marks, args := db.In(2, part)
		some, err := db.All(t, scanPosting, `select term, chunk, slots from search_posting where term in (`+marks+`) and chunk >= $1 and chunk < $2`,
			append([]any{from, to}, args...)...)
		if err != nil {
			return nil, err
		}
		if out == nil {
			out = some
		} else {
			out = append(out, some...)
		}
	}
	return out, nil
}

// daysIn gives the days of the slots of chunks, kept as the postings of no word.
func daysIn(t *db.Tx, chunks []int64) ([]posting, error) {
	var out []posting
	for part := range slices.Chunk(chunks, atOnce) {
		marks, args := db.In(0, part)
		some, err := db.All(t, scanPosting, `select term, chunk, slots from search_posting where term = '' and chunk in (`+marks+`)`, args...)
		if err != nil {
			return nil, err
		}
		out = append(out, some...)
	}
	return out, nil
}

// beginning gives the terms from one on, before another, in order: each is looked
// for behind the last, so that its many chunks are not walked.
func beginning(t *db.Tx, from, before string, most int) ([]string, error) {
	return db.All(t, db.Scalar[string], `with recursive w (term) as (
			select min(term) from search_posting where term >= $1 and term < $2
			union all
			select (select min(p.term) from search_posting p where p.term > w.term and p.term < $2) from w where w.term is not null)
		select term from w where term is not null limit $3`, from, before, most)
}

// putPostings writes rows over those that stand.
func putPostings(t *db.Tx, rows []posting) error {
	for len(rows) > 0 {
		n := 1 << (bits.Len(uint(min(len(rows), atOnce))) - 1) // few texts to prepare
		var b strings.Builder
		b.WriteString(`insert into search_posting (term, chunk, slots) values `)
		args := make([]any, 0, 3*n)
		for i, p := range rows[:n] {
			if i > 0 {
				b.WriteString(", ")
			}
			fmt.Fprintf(&b, "($%d, $%d, $%d)", 3*i+1, 3*i+2, 3*i+3)
			args = append(args, p.term, p.chunk, p.slots)
		}
		b.WriteString(` on conflict (term, chunk) do update set slots = excluded.slots`)
		if _, err := t.Exec(b.String(), args...); err != nil {
			return err
		}
		rows = rows[n:]
	}
	return nil
}

func deletePostings(t *db.Tx, chunk int64, terms []string) error {
	for part := range slices.Chunk(terms, atOnce) {
		marks, args := db.In(1, part)
		if _, err := t.Exec(`delete from search_posting where chunk = $1 and term in (`+marks+`)`, append([]any{chunk}, args...)...); err != nil {
			return err
		}
	}
	return nil
}

// found is an entry with whether something of it waits to be read again.
type found struct {
	row
	waits bool
}

// entries gives entries by their ids.
func entries(t *db.Tx, ids []int64) (map[int64]found, error) {
	marks, args := db.In(0, ids)
	rows, err := db.All(t, func(r db.Row) (x found, err error) {
		err = r.Scan(&x.id, &x.Kind, &x.Subject, &x.Unit, &x.Place, &x.Day, &x.Title, &x.text, &x.Path, &x.waits)
		return x, err
	}, `select e.id, e.kind, e.subject, e.unit, e.place, e.day, e.title, e.text, e.path,
			exists (select 1 from search_mark m where m.root_kind = e.root_kind and m.root = e.root)
		from search_entry e where e.id in (`+marks+`)`, args...)
	out := make(map[int64]found, len(rows))
	for _, x := range rows {
		out[x.id] = x
	}
	return out, err
}

// Settle tells the engine what its tables are like after much was put in.
func (s *Service) Settle(ctx context.Context) error {
	if s.DB.Engine() != db.Postgres {
		return nil
	}
	return db.Do(ctx, s.DB, db.On("search", 0).Within(settleBudget), func(t *db.Tx) error {
		_, err := t.Exec(`analyze search_entry, search_posting`)
		return err
	})
}
