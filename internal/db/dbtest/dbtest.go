// Package dbtest gives tests a migrated, empty database of each engine.
package dbtest

import (
	"context"
	"os"
	"path/filepath"
	"sync"
	"testing"

	"nep/internal/clock"
	"nep/internal/db"
	"nep/internal/pgtest"
)

// Each runs a behaviour on both engines, each on a fresh migrated database.
func Each(t *testing.T, fn func(t *testing.T, d *db.DB)) {
	t.Helper()
	EachAt(t, nil, fn)
}

// EachAt is Each with a clock of the test's.
func EachAt(t *testing.T, c *clock.Clock, fn func(t *testing.T, d *db.DB)) {
	t.Helper()
	t.Run("sqlite", func(t *testing.T) { fn(t, Open(t, SQLite(t), c)) })
	t.Run("postgres", func(t *testing.T) { fn(t, Open(t, Postgres(t), c)) })
}

// Open opens url for the length of the test. Nothing waits for the disk.
func Open(t testing.TB, url string, c *clock.Clock) *db.DB {
	t.Helper()
	d, err := db.Open(context.Background(), db.Config{URL: url, Clock: c, NoSync: true})
	if err != nil {
		t.Fatal(err)
	}
	t.Cleanup(func() { d.Close() })
	return d
}

func migrate(url string) error {
	ctx := context.Background()
	d, err := db.Open(ctx, db.Config{URL: url, NoSync: true})
	if err != nil {
		return err
	}
	if err := d.Migrate(ctx, nil); err != nil {
		d.Close()
		return err
	}
	return d.Close()
}

var mould = pgtest.Template("nep", migrate)

var template struct {
	sync.Once
	file []byte
	err  error
}

// SQLite gives the URL of a migrated file of the test's own: a copy of one
// made once per test program.
func SQLite(t testing.TB) string {
	t.Helper()
	template.Do(func() {
		dir, err := os.MkdirTemp("", "nep-template")
		if err != nil {
			template.err = err
			return
		}
		defer os.RemoveAll(dir)
		path := filepath.Join(dir, "t.db")
		if template.err = migrate("sqlite:" + path); template.err == nil {
			template.file, template.err = os.ReadFile(path)
		}
	})
	if template.err != nil {
		t.Fatal(template.err)
	}
	path := filepath.Join(t.TempDir(), "nep.db")
	if err := os.WriteFile(path, template.file, 0o600); err != nil {
		t.Fatal(err)
	}
	return "sqlite:" + path
}

// Postgres gives the URL of a migrated database of the test's own.
func Postgres(t testing.TB) string {
	t.Helper()
	return mould.URL(t)
}
