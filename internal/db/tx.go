package db

import (
	"context"
	"database/sql"
	"errors"
	"fmt"
	"math/bits"
	"slices"
	"strings"
	"sync"
	"sync/atomic"
	"time"
	"unicode/utf8"

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
	keys     int64 // keys handed out in this run
	done     atomic.Bool
	known    map[recalled]any // see Recall
	ahead    *foresight       // PostgreSQL only: see Alike
	stale    bool             // see renew
	personal bool
	told     []Told
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

// Personal says of a command that what others have to do stays as it was: somebody
// checking in, a session's last use. Thousands of these in an evening are then no
// reason to count again what waits for everybody else.
func (t *Tx) Personal() { t.personal = true }

// Told is that something about a thing changed, for those who have it before their
// eyes: Tell.
type Told struct {
	Kind string // "meeting"
	ID   int64
	What string // which of its parts
}

// Tell says that a part of a thing changed. Who listens (DB.Listen) hears it when
// the transaction is on the disk, and nothing of one that failed. It is kept
// nowhere: who was not there reads the thing itself.
func (t *Tx) Tell(kind string, id int64, what string) {
	if one := (Told{kind, id, what}); !slices.Contains(t.told, one) {
		t.told = append(t.told, one)
	}
}

// Engine says which engine runs the transaction; only the places house rules
// allow (full text, jobs, backup) may look.
func (t *Tx) Engine() Engine { return t.d.engine }

// check refuses a statement that must not run.
func (t *Tx) check(write bool) error {
	switch {
	case t.done.Load():
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

// texts refuses what only SQLite would take: text that is not UTF-8, or has a
// zero in it. Both come from a stranger's bytes, so it is Invalid.
func (t *Tx) texts(query string, args []any) error {
	for _, a := range args {
		if s, ok := a.(string); ok && (!utf8.ValidString(s) || strings.IndexByte(s, 0) >= 0) {
			t.err = &fault.Error{Op: "db", Kind: fault.Invalid, Key: "db.text", Subject: firstLine(query)}
			return t.err
		}
	}
	return nil
}

// Exec runs one statement and says how many rows it touched. An error ends the
// transaction's command whatever the caller does with it.
func (t *Tx) Exec(query string, args ...any) (int64, error) {
	if err := t.check(true); err != nil {
		return 0, err
	}
	if err := t.texts(query, args); err != nil {
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
	if err := t.texts(query, args); err != nil {
		return nil, err
	}
	if out, ok := told(t, scan, query, args); ok {
		return out, nil
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
	// Both engines take more parameters, but SQLite's driver looks each
	// numbered one up in turn: 800 spread the cost of a statement, 4,000 were
	// slower.
	per := max(1, 800/len(columns))
	for len(rows) > 0 {
		// A power of two, so that there are few texts to prepare and keep.
		n := 1 << (bits.Len(uint(min(per, len(rows)))) - 1)
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

// In gives the placeholders and arguments of "x in (…)" for values, numbered
// after the have arguments before them. The list is filled up to a power of two
// with its last value, so that there are few texts to prepare; no values give
// "null", which nothing is in.
func In[T any](have int, values []T) (marks string, args []any) {
	if len(values) == 0 {
		return "null", nil
	}
	n := 1 << bits.Len(uint(len(values)-1))
	args = make([]any, n)
	for i := range args {
		args[i] = values[min(i, len(values)-1)]
	}
	return Marks(have+1, n), args
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

// conn is one SQLite connection with its prepared statements. One goroutine
// uses it at a time. Statements are kept here and not in a pool: a pool would
// need a second connection to prepare while the first is in a transaction, and
// eight readers doing so wait for one another for ever.
type conn struct {
	c *sql.Conn
	m map[string]*sql.Stmt
}

// maxStmts bounds the statements kept; long built texts are not kept at all.
const (
	maxStmts    = 512
	maxStmtText = 8 << 10
)

// stmt gives the prepared statement of query, nil when it is to run unprepared.
func (c *conn) stmt(query string) (*sql.Stmt, error) {
	if st := c.m[query]; st != nil {
		return st, nil
	}
	if len(query) > maxStmtText {
		return nil, nil
	}
	st, err := c.c.PrepareContext(context.Background(), sqliteText(query))
	if err != nil {
		return nil, err
	}
	if len(c.m) >= maxStmts {
		c.forget()
	}
	if c.m == nil {
		c.m = map[string]*sql.Stmt{}
	}
	c.m[query] = st
	return st, nil
}

func (c *conn) forget() {
	for _, st := range c.m {
		st.Close()
	}
	c.m = nil
}

func (c *conn) close() {
	c.forget()
	c.c.Close()
}

func (c *conn) exec(ctx context.Context, query string, args []any) (sql.Result, error) {
	st, err := c.stmt(query)
	if err != nil {
		return nil, err
	}
	if st != nil {
		return st.ExecContext(ctx, args...)
	}
	return c.c.ExecContext(ctx, sqliteText(query), args...)
}

func (c *conn) query(ctx context.Context, query string, args []any) (*sql.Rows, error) {
	st, err := c.stmt(query)
	if err != nil {
		return nil, err
	}
	if st != nil {
		return st.QueryContext(ctx, args...)
	}
	return c.c.QueryContext(ctx, sqliteText(query), args...)
}

// control runs a statement of the transaction itself.
func (c *conn) control(query string) error {
	_, err := c.exec(context.Background(), query, nil)
	return err
}

// snapshots are the connections of SQLite's readers.
type snapshots struct {
	slots chan struct{}
	mu    sync.Mutex
	free  []*conn
}

func (s *snapshots) init(n int) { s.slots = make(chan struct{}, n) }

// take waits for a connection in no transaction; give hands it back.
func (s *snapshots) take(ctx context.Context, pool *sql.DB) (*conn, error) {
	select {
	case s.slots <- struct{}{}:
	case <-ctx.Done():
		return nil, ctx.Err()
	}
	s.mu.Lock()
	if n := len(s.free); n > 0 {
		c := s.free[n-1]
		s.free = s.free[:n-1]
		s.mu.Unlock()
		return c, nil
	}
	s.mu.Unlock()
	c, err := pool.Conn(ctx)
	if err != nil {
		<-s.slots
		return nil, err
	}
	return &conn{c: c}, nil
}

func (s *snapshots) give(c *conn) {
	s.mu.Lock()
	s.free = append(s.free, c)
	s.mu.Unlock()
	<-s.slots
}

// drop closes a connection whose state is not known.
func (s *snapshots) drop(c *conn) {
	c.close()
	<-s.slots
}

func (s *snapshots) close() {
	s.mu.Lock()
	defer s.mu.Unlock()
	for _, c := range s.free {
		c.close()
	}
	s.free = nil
}

// pgRunner runs statements in a PostgreSQL transaction; the driver keeps
// prepared statements for each connection.
type pgRunner struct {
	tx   *sql.Tx
	conn *sql.Conn // it is begun on
}

func (r pgRunner) exec(ctx context.Context, query string, args []any) (sql.Result, error) {
	return r.tx.ExecContext(ctx, query, args...)
}

func (r pgRunner) query(ctx context.Context, query string, args []any) (*sql.Rows, error) {
	return r.tx.QueryContext(ctx, query, args...)
}
