package db

import (
	"context"
	"database/sql"
	"errors"
	"fmt"
	"strings"
	"sync"
	"time"

	"nep/internal/fault"
)

// Tx is one transaction. It is valid only inside the function it was given to.
type Tx struct {
	d        *DB
	run      runner
	ctx      context.Context // never the caller's in a write: see Write
	now      int64
	write    bool
	deadline time.Time
	err      error // the first error; it ends the command
	done     bool
}

// runner is what a Tx sends statements through: a connection in a transaction.
type runner interface {
	exec(ctx context.Context, query string, args []any) (sql.Result, error)
	query(ctx context.Context, query string, args []any) (*sql.Rows, error)
}

// Row is one row of an answer, to be scanned once.
type Row interface{ Scan(dest ...any) error }

// Now is the one instant of this transaction, Unix ms.
func (t *Tx) Now() int64 { return t.now }

// Engine says which engine runs the transaction; only the places house rules
// allow (full text, jobs, backup) may look.
func (t *Tx) Engine() Engine { return t.d.engine }

// check refuses a statement that must not run.
func (t *Tx) check(write bool) error {
	switch {
	case t.done:
		return fault.Wrap("db.tx", fault.Internal, errors.New("Tx used after its function returned"))
	case t.err != nil:
		return t.err
	case write && !t.write:
		t.err = fault.Wrap("db.tx", fault.Internal, errors.New("write inside Read"))
	case !t.deadline.IsZero() && time.Now().After(t.deadline):
		t.err = &fault.Error{Op: "db.tx", Kind: fault.Unavailable, Key: "db.slow", Err: errors.New("over its budget")}
	}
	return t.err
}

func (t *Tx) fail(query string, err error) error {
	if err != nil && t.err == nil {
		t.err = classify("db", fmt.Errorf("%w in %s", err, firstLine(query)))
	}
	return t.err
}

func firstLine(q string) string {
	q = strings.Join(strings.Fields(q), " ")
	if len(q) > 120 {
		q = q[:120] + "…"
	}
	return q
}

// Exec runs one statement and says how many rows it touched. An error ends the
// transaction's command whatever the caller does with it.
func (t *Tx) Exec(query string, args ...any) (int64, error) {
	if err := t.check(true); err != nil {
		return 0, err
	}
	r, err := t.run.exec(t.ctx, query, args)
	if err != nil {
		return 0, t.fail(query, err)
	}
	n, err := r.RowsAffected()
	return n, t.fail(query, err)
}

// All gives every row of an answer. The rows are closed when it returns:
// nothing can be written while rows are open.
func All[T any](t *Tx, scan func(Row) (T, error), query string, args ...any) ([]T, error) {
	if err := t.check(false); err != nil {
		return nil, err
	}
	rows, err := t.run.query(t.ctx, query, args)
	if err != nil {
		return nil, t.fail(query, err)
	}
	defer rows.Close()
	var out []T
	for rows.Next() {
		v, err := scan(rows)
		if err != nil {
			return nil, t.fail(query, err)
		}
		out = append(out, v)
	}
	return out, t.fail(query, rows.Err())
}

// Maybe gives the first row of an answer and whether there was one.
func Maybe[T any](t *Tx, scan func(Row) (T, error), query string, args ...any) (T, bool, error) {
	all, err := All(t, scan, query, args...)
	if err != nil || len(all) == 0 {
		var zero T
		return zero, false, err
	}
	return all[0], true, nil
}

// One gives the only row of an answer; none is the fault NotFound, which a
// caller may handle: it does not end the transaction.
func One[T any](t *Tx, scan func(Row) (T, error), query string, args ...any) (T, error) {
	v, ok, err := Maybe(t, scan, query, args...)
	if err == nil && !ok {
		err = &fault.Error{Op: "db.one", Kind: fault.NotFound, Subject: firstLine(query)}
	}
	return v, err
}

// Scalar scans a row of a single column.
func Scalar[T any](r Row) (v T, err error) { err = r.Scan(&v); return v, err }

// InsertMany inserts rows into table, many to a statement. Every row has a
// value for each of columns. It does nothing for no rows.
func (t *Tx) InsertMany(table string, columns []string, rows [][]any) error {
	// Both engines take at least 32,766 parameters; 4,000 keeps the statement's
	// text small while the cost of a round trip is already spread.
	per := max(1, 4000/len(columns))
	for len(rows) > 0 {
		n := min(per, len(rows))
		var b strings.Builder
		fmt.Fprintf(&b, "insert into %s (%s) values ", table, strings.Join(columns, ", "))
		args := make([]any, 0, n*len(columns))
		for i, row := range rows[:n] {
			if len(row) != len(columns) {
				return t.fail("insert into "+table, fmt.Errorf("row %d has %d values for %d columns", i, len(row), len(columns)))
			}
			if i > 0 {
				b.WriteString(", ")
			}
			b.WriteByte('(')
			for j := range row {
				if j > 0 {
					b.WriteString(", ")
				}
				fmt.Fprintf(&b, "$%d", len(args)+j+1)
			}
			b.WriteByte(')')
			args = append(args, row...)
		}
		if _, err := t.Exec(b.String(), args...); err != nil {
			return err
		}
		rows = rows[n:]
	}
	return nil
}

// Marks writes the placeholders "$from, $from+1, …" of n values, for an
// "in (…)" list: the form both engines plan the same way.
func Marks(from, n int) string {
	var b strings.Builder
	for i := range n {
		if i > 0 {
			b.WriteString(", ")
		}
		fmt.Fprintf(&b, "$%d", from+i)
	}
	return b.String()
}

// Anys turns values into arguments.
func Anys[T any](vs []T) []any {
	out := make([]any, len(vs))
	for i, v := range vs {
		out[i] = v
	}
	return out
}

// sqliteText turns $1 into ?1, outside of quoted text.
func sqliteText(q string) string {
	if !strings.Contains(q, "$") {
		return q
	}
	b := []byte(q)
	quoted := false
	for i, c := range b {
		switch {
		case c == '\'':
			quoted = !quoted
		case c == '$' && !quoted && i+1 < len(b) && b[i+1] >= '0' && b[i+1] <= '9':
			b[i] = '?'
		}
	}
	return string(b)
}

// stmts keeps prepared statements by their text. Texts are constants of the
// program; the few built ones (InsertMany, in-lists) come in a bounded number
// of lengths, and beyond maxStmts they run unprepared.
type stmts struct {
	mu sync.RWMutex
	m  map[string]*sql.Stmt
}

const maxStmts = 512

func (s *stmts) get(ctx context.Context, query string, prepare func(context.Context, string) (*sql.Stmt, error)) (*sql.Stmt, error) {
	s.mu.RLock()
	st := s.m[query]
	full := len(s.m) >= maxStmts
	s.mu.RUnlock()
	if st != nil || full || len(query) > 8<<10 {
		return st, nil
	}
	st, err := prepare(ctx, query)
	if err != nil {
		return nil, err
	}
	s.mu.Lock()
	defer s.mu.Unlock()
	if have := s.m[query]; have != nil {
		st.Close()
		return have, nil
	}
	if s.m == nil {
		s.m = map[string]*sql.Stmt{}
	}
	s.m[query] = st
	return st, nil
}

func (s *stmts) close() {
	s.mu.Lock()
	defer s.mu.Unlock()
	for _, st := range s.m {
		st.Close()
	}
	s.m = nil
}

// txRunner runs statements in a database/sql transaction. Statements are
// prepared once for the pool; pgx keeps its own per connection.
type txRunner struct {
	d     *DB
	tx    *sql.Tx
	pool  *sql.DB
	cache *stmts
}

func (r txRunner) stmt(ctx context.Context, query string) (*sql.Stmt, string, error) {
	if r.d.engine == Postgres {
		return nil, query, nil
	}
	query = sqliteText(query)
	st, err := r.cache.get(ctx, query, r.pool.PrepareContext)
	if st == nil || err != nil {
		return nil, query, err
	}
	return r.tx.StmtContext(ctx, st), query, nil
}

func (r txRunner) exec(ctx context.Context, query string, args []any) (sql.Result, error) {
	st, query, err := r.stmt(ctx, query)
	if err != nil {
		return nil, err
	}
	if st != nil {
		return st.ExecContext(ctx, args...)
	}
	return r.tx.ExecContext(ctx, query, args...)
}

func (r txRunner) query(ctx context.Context, query string, args []any) (*sql.Rows, error) {
	st, query, err := r.stmt(ctx, query)
	if err != nil {
		return nil, err
	}
	if st != nil {
		return st.QueryContext(ctx, args...)
	}
	return r.tx.QueryContext(ctx, query, args...)
}
