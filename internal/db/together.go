package db

import (
	"context"
	"database/sql"
	"fmt"
	"slices"
	"strings"
)

// snapshot is how a Read begins on PostgreSQL.
var snapshot = &sql.TxOptions{ReadOnly: true, Isolation: sql.LevelRepeatableRead}

// togetherKey finds in a context the snapshot that Together opened.
type togetherKey struct{}

// Together runs fn, and every Read of d with the context it is given sees the
// same snapshot at the same instant: a page that asks many rooms is of one
// piece, and what was asked once with Recall is not asked again. fn keeps to its
// goroutine. After a Write with that context the next Read begins a new snapshot,
// which has what was written. Together inside of Together is the outer one. While
// rows are written in bulk there is no snapshot to share, and fn just runs.
// It holds a connection until fn returns: fn waits for nobody outside.
func Together[T any](ctx context.Context, d *DB, fn func(context.Context) (T, error)) (T, error) {
	if d.bulk != nil || shared(ctx, d) != nil {
		return fn(ctx)
	}
	return Read(ctx, d, func(t *Tx) (T, error) { return fn(context.WithValue(ctx, togetherKey{}, t)) })
}

// shared is the snapshot that reads of d with ctx go to, nil for none.
func shared(ctx context.Context, d *DB) *Tx {
	if t, ok := ctx.Value(togetherKey{}).(*Tx); ok && t.d == d && !t.done.Load() {
		return t
	}
	return nil
}

// renew begins a new snapshot on the same connection where something was written
// under the context of this one.
func (t *Tx) renew() error {
	if !t.stale || t.err != nil {
		return nil
	}
	t.stale, t.known, t.ahead, t.now = false, nil, nil, t.d.Now()
	if c, ok := t.run.(*conn); ok {
		if err := c.control("rollback"); err != nil {
			return t.fail("rollback", err)
		}
		return t.fail("begin", c.control("begin"))
	}
	return t.again()
}

// Recall is All for a statement that one page asks again and again: within one
// snapshot the same statement with the same arguments has the same answer, and
// is asked once. scan must do nothing but scan. The slice is the caller's own;
// what its elements point at is not. In a Write it is All.
func Recall[T any](t *Tx, scan func(Row) (T, error), query string, args ...any) ([]T, error) {
	if known, ok := Known[T](t, query, args...); ok {
		return known, nil
	}
	all, err := All(t, scan, query, args...)
	if err != nil {
		return nil, err
	}
	Know(t, all, query, args...)
	return slices.Clone(all), nil
}

// Know keeps rows as the answer that Recall gives for a statement: for who has read
// them for many at once, so that they are not asked for one by one. rows are no
// longer the caller's. In a Write it does nothing.
func Know[T any](t *Tx, rows []T, query string, args ...any) {
	if t.write {
		return
	}
	if t.known == nil {
		t.known = map[recalled]any{}
	}
	t.known[recall(query, args)] = rows
}

// Known is what Recall would give without asking, and whether it would.
func Known[T any](t *Tx, query string, args ...any) ([]T, bool) {
	if t.write || t.err != nil {
		return nil, false
	}
	known, ok := t.known[recall(query, args)].([]T)
	return slices.Clone(known), ok
}

func recall(query string, args []any) recalled {
	var b strings.Builder
	for _, a := range args {
		fmt.Fprintf(&b, "%T %v\x00", a, a) // no text of a statement has a zero in it: see texts
	}
	return recalled{query, b.String()}
}

// RecallOne is Recall for the first row, and whether there is one.
func RecallOne[T any](t *Tx, scan func(Row) (T, error), query string, args ...any) (T, bool, error) {
	all, err := Recall(t, scan, query, args...)
	if err != nil || len(all) == 0 {
		var zero T
		return zero, false, err
	}
	return all[0], true, nil
}

// recalled names a statement with its arguments.
type recalled struct{ query, args string }
