package db

import (
	"context"
	"strings"
	"sync"

	"github.com/jackc/pgx/v5"
	"github.com/jackc/pgx/v5/pgconn"
	"github.com/jackc/pgx/v5/pgtype"
	"github.com/jackc/pgx/v5/stdlib"
)

// On PostgreSQL most of a page's time goes into waking up the engine and being woken,
// once for each statement. The same page asks much the same statements every time it
// is opened: those asked the last two times with the same arguments are sent in one
// go when its snapshot begins, and answered from there when they are asked. Nothing is
// remembered but the questions; whoever asks gets what the snapshot says.

// habits are the statements of pages, by what Together was told they are like.
type habits struct {
	mu sync.Mutex
	of map[string]*habit
}

type habit struct {
	last map[recalled]bool // asked the last time
	next []question        // asked the last two times
}

// question is a statement with its arguments.
type question struct {
	name  recalled
	query string
	args  []any
}

const (
	maxHabits    = 1000 // pages of persons; one too many drops another
	maxQuestions = 300  // of a page
)

func (h *habits) next(like string) []question {
	h.mu.Lock()
	defer h.mu.Unlock()
	if x := h.of[like]; x != nil {
		return x.next
	}
	return nil
}

// keep notes what a page asked.
func (h *habits) keep(like string, asked []question) {
	h.mu.Lock()
	defer h.mu.Unlock()
	x := h.of[like]
	if x == nil {
		if h.of == nil {
			h.of = map[string]*habit{}
		}
		for other := range h.of {
			if len(h.of) < maxHabits {
				break
			}
			delete(h.of, other)
		}
		x = &habit{}
		h.of[like] = x
	}
	was := x.last
	x.last, x.next = make(map[recalled]bool, len(asked)), nil
	for _, q := range asked {
		if was[q.name] {
			x.next = append(x.next, q)
		}
		x.last[q.name] = true
	}
}

func (h *habits) forget(like string) {
	h.mu.Lock()
	defer h.mu.Unlock()
	delete(h.of, like)
}

// foresight is what a snapshot was told ahead, and what it is asked.
type foresight struct {
	like    string
	answers map[recalled]*answer
	asked   []question
	had     map[recalled]bool
}

// answer are the rows of a statement as the engine sent them.
type answer struct {
	types  *pgtype.Map
	fields []pgconn.FieldDescription
	rows   [][][]byte
}

// rawRow is one of them.
type rawRow struct {
	*answer
	n int
}

func (r rawRow) Scan(dest ...any) error {
	for i, d := range dest {
		if err := r.types.Scan(r.fields[i].DataTypeOID, r.fields[i].Format, r.rows[r.n][i], d); err != nil {
			return err
		}
	}
	return nil
}

// foresee sends the questions a page is used to ask, all in one go. What goes wrong is
// the engine's word on one of them: the snapshot begins anew without.
func (t *Tx) foresee(like string) error {
	t.ahead = &foresight{like: like, had: map[recalled]bool{}}
	list := t.d.habits.next(like)
	if len(list) == 0 {
		return nil
	}
	answers := make(map[recalled]*answer, len(list))
	err := t.run.(pgRunner).conn.Raw(func(driver any) error {
		c := driver.(*stdlib.Conn).Conn()
		var b pgx.Batch
		for _, q := range list {
			b.Queue(q.query, q.args...)
		}
		results := c.SendBatch(t.ctx, &b)
		for _, q := range list {
			a, err := read(results, c.TypeMap())
			if err != nil {
				results.Close()
				return err
			}
			answers[q.name] = a
		}
		return results.Close()
	})
	if err != nil {
		t.d.habits.forget(like)
		return t.again()
	}
	t.ahead.answers = answers
	return nil
}

// read takes the next rows off the wire: the next ones overwrite them there.
func read(results pgx.BatchResults, types *pgtype.Map) (*answer, error) {
	rows, err := results.Query()
	if err != nil {
		return nil, err
	}
	defer rows.Close()
	a := &answer{types: types, fields: append([]pgconn.FieldDescription(nil), rows.FieldDescriptions()...)}
	for rows.Next() {
		raw := rows.RawValues()
		row := make([][]byte, len(raw))
		for i, v := range raw {
			if v != nil {
				row[i] = append(make([]byte, 0, len(v)), v...)
			}
		}
		a.rows = append(a.rows, row)
	}
	return a, rows.Err()
}

// told gives the rows of a statement the snapshot was told ahead. What does not fit
// what they are scanned into is asked of the engine instead.
func told[T any](t *Tx, scan func(Row) (T, error), query string, args []any) ([]T, bool) {
	f := t.ahead
	if f == nil {
		return nil, false
	}
	name := recall(query, args)
	if !f.had[name] && len(f.asked) < maxQuestions && !strings.HasPrefix(query, "--") {
		f.had[name] = true
		f.asked = append(f.asked, question{name, query, args})
	}
	a := f.answers[name]
	if a == nil {
		return nil, false
	}
	var out []T
	for n := range a.rows {
		v, err := scan(rawRow{a, n})
		if err != nil {
			return nil, false
		}
		out = append(out, v)
	}
	t.d.stats.ahead.Add(1)
	return out, true
}

// again begins the snapshot anew on the same connection.
func (t *Tx) again() error {
	r := t.run.(pgRunner)
	if err := r.tx.Rollback(); err != nil {
		return t.fail("rollback", err)
	}
	tx, err := r.conn.BeginTx(t.ctx, snapshot)
	if err == nil {
		t.run = pgRunner{tx, r.conn}
	}
	return t.fail("begin", err)
}

// Alike is Together of a page that has been opened before: like names who opens which.
func Alike[T any](ctx context.Context, d *DB, like string, fn func(context.Context) (T, error)) (T, error) {
	if d.engine != Postgres || d.bulk != nil || like == "" || shared(ctx, d) != nil {
		return Together(ctx, d, fn)
	}
	return Read(ctx, d, func(t *Tx) (T, error) {
		var zero T
		if err := t.foresee(like); err != nil {
			return zero, err
		}
		f := t.ahead
		out, err := fn(context.WithValue(ctx, togetherKey{}, t))
		if err == nil && t.err == nil {
			d.habits.keep(like, f.asked)
		}
		return out, err
	})
}
