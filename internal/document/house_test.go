package document

import (
	"context"
	"errors"
	"fmt"
	"testing"
	"time"

	"nep/internal/access"
	"nep/internal/blob"
	"nep/internal/clock"
	"nep/internal/db"
	"nep/internal/db/dbtest"
	"nep/internal/fault"
	"nep/internal/org"
)

var (
	ctx   = context.Background()
	start = time.Date(2026, 11, 3, 8, 0, 0, 0, clock.Zone)
)

// The units of most tests: a committee over two base organisations, one with
// two cells.
const (
	top   = 1
	base  = 2
	cell  = 3
	side  = 4
	other = 5
)

var paths = map[int64]string{top: "/1/", base: "/1/2/", cell: "/1/2/3/", side: "/1/2/4/", other: "/1/5/"}

type house struct {
	t     testing.TB
	clock *clock.Clock
	*Service
}

// each runs fn on both engines.
func each(t *testing.T, fn func(t *testing.T, h *house)) {
	t.Helper()
	c := clock.At(start)
	dbtest.EachAt(t, c, func(t *testing.T, d *db.DB) {
		c.Set(start)
		files, err := blob.New(d, t.TempDir())
		if err != nil {
			t.Fatal(err)
		}
		h := &house{t: t, clock: c, Service: New(d, files)}
		for _, u := range []struct {
			id, parent int64
			kind       org.Kind
		}{{top, 0, org.Upper}, {base, top, org.Base}, {cell, base, org.Cell}, {side, base, org.Cell}, {other, top, org.BaseCell}} {
			h.exec(`insert into unit (id, from_on, to_on, made_at) values ($1, '2000-01-01', '9999-12-31', 0)`, u.id)
			h.exec(`insert into unit_path (unit, from_on, to_on, parent, path) values ($1, '2000-01-01', '9999-12-31', $2, $3)`, u.id, u.parent, paths[u.id])
			h.exec(`insert into unit_name (unit, from_on, to_on, kind, name, short, code, fold, sort_key)
				values ($1, '2000-01-01', '9999-12-31', $2, $3, '', '', '', $3)`, u.id, string(u.kind), fmt.Sprint("Unit ", u.id))
			h.term(u.id, "2025-01-01", "2028-01-01")
		}
		fn(t, h)
	})
}

func (h *house) must(err error) {
	h.t.Helper()
	if err != nil {
		h.t.Fatal(err)
	}
}

func (h *house) exec(query string, args ...any) {
	h.t.Helper()
	h.must(db.Do(ctx, h.DB, db.Lock{}, func(t *db.Tx) error { _, err := t.Exec(query, args...); return err }))
}

// term gives a unit a term, and its id.
func (h *house) term(unit int64, from, to string) int64 {
	h.t.Helper()
	return do(h, func(t *db.Tx) (int64, error) {
		id := t.ID()
		_, err := t.Exec(`insert into term (id, unit, name, from_on, to_on) values ($1, $2, 'x', $3, $4)`, id, unit, from, to)
		return id, err
	})
}

// do runs fn in a write and wants it to go well.
func do[T any](h *house, fn func(*db.Tx) (T, error)) T {
	h.t.Helper()
	v, err := db.Write(ctx, h.DB, db.Lock{}, fn)
	h.must(err)
	return v
}

// as is an actor with a role in a unit; its person is 100 and the unit's id.
func as(role access.Role, unit int64) access.Actor {
	return access.Actor{Account: 10 + unit, Person: 100 + unit, Hat: access.Hat{Role: role, Unit: unit, Path: paths[unit]}}
}

// wants checks a fault's kind and, unless it is "", its key or that of a field.
func wants(t testing.TB, err error, kind fault.Kind, key string) {
	t.Helper()
	var f *fault.Error
	if !errors.As(err, &f) || f.Kind != kind {
		t.Fatalf("got %v, want %s", err, kind)
	}
	if key == "" || f.Key == key {
		return
	}
	for _, field := range f.Fields {
		if field.Key == key {
			return
		}
	}
	t.Fatalf("got %v, want %s", err, key)
}
