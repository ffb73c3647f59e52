package db_test

import (
	"bytes"
	"context"
	"errors"
	"os"
	"path/filepath"
	"strings"
	"testing"
	"time"

	"nep/internal/clock"
	"nep/internal/db"
	"nep/internal/db/dbtest"
	"nep/internal/fault"
	"nep/internal/pgtest"
)

func empty(t *testing.T, fn func(t *testing.T, url string)) {
	t.Run("sqlite", func(t *testing.T) { fn(t, "sqlite:"+filepath.Join(t.TempDir(), "a b%?.db")) })
	t.Run("postgres", func(t *testing.T) { fn(t, pgtest.URL(t)) })
}

func newest(t *testing.T, d *db.DB) int64 {
	t.Helper()
	v, _, err := db.Migrations(d.Engine())
	if err != nil {
		t.Fatal(err)
	}
	return v[len(v)-1]
}

func TestMigrationsRunByThemselves(t *testing.T) {
	empty(t, func(t *testing.T, url string) {
		d := dbtest.Open(t, url, nil)
		if v, err := d.Version(bg); err != nil || v != 0 {
			t.Errorf("empty: %d %v", v, err)
		}
		var copies []int64
		before := func(from int64) error { copies = append(copies, from); return nil }
		if err := d.Migrate(bg, before); err != nil {
			t.Fatal(err)
		}
		if err := d.Migrate(bg, before); err != nil {
			t.Fatal(err)
		}
		if v, err := d.Version(bg); err != nil || v != newest(t, d) || len(copies) != 0 {
			t.Errorf("version %d, copies %v: %v", v, copies, err)
		}
	})
}

func TestACopyIsMadeOnceBeforeAChange(t *testing.T) {
	empty(t, func(t *testing.T, url string) {
		d := dbtest.Open(t, url, nil)
		if err := d.MigrateTo(bg, 1); err != nil {
			t.Fatal(err)
		}
		full := fault.New("copy", fault.StorageFull, "db.full")
		if err := d.Migrate(bg, func(int64) error { return full }); !errors.Is(err, full) || !fault.Is(err, fault.StorageFull) {
			t.Errorf("a copy that fails: %v", err)
		}
		if v, _ := d.Version(bg); v != 1 {
			t.Errorf("migrated to %d without its copy", v)
		}
		var copies []int64
		for range 2 {
			if err := d.Migrate(bg, func(from int64) error { copies = append(copies, from); return nil }); err != nil {
				t.Fatal(err)
			}
		}
		if len(copies) != 1 || copies[0] != 1 {
			t.Errorf("copies %v", copies)
		}
	})
}

func TestANewerDatabaseIsRefusedUntouched(t *testing.T) {
	both(t, func(t *testing.T, url string) {
		d := dbtest.Open(t, url, nil)
		schema(t, d, `insert into goose_db_version (version_id, is_applied) values (9999, true)`)
		d.Close()
		var was []byte
		path, isFile := strings.CutPrefix(url, "sqlite:")
		if isFile {
			was, _ = os.ReadFile(path)
		}
		d = dbtest.Open(t, url, nil)
		err := d.Migrate(bg, func(int64) error { t.Error("copied"); return nil })
		var f *fault.Error
		if !errors.As(err, &f) || f.Kind != fault.Newer || f.Key != "db.newer" || f.Params[1] != int64(9999) {
			t.Errorf("%v", err)
		}
		d.Close()
		if isFile {
			if is, _ := os.ReadFile(path); !bytes.Equal(was, is) {
				t.Error("the file was changed")
			}
		}
	})
}

func TestMigrationsAreWrittenOnceForBothEngines(t *testing.T) {
	text := "-- a\ncreate table a (id ID primary key, d DAY, k KEY, f FLAG, b BYTES); -- KIDS\n-- only: postgres\npg ID\n-- end\n-- only: sqlite\nlite ID\n-- end\nKEYS IDS"
	for engine, want := range map[db.Engine]string{
		db.SQLite:   "create table a (id integer primary key, d text, k text, f boolean, b blob); -- KIDS\nlite integer\nKEYS IDS\n",
		db.Postgres: "create table a (id bigint primary key, d text collate \"C\", k text collate \"C\", f boolean, b bytea); -- KIDS\npg bigint\nKEYS IDS\n",
	} {
		if got, err := db.Render(text, engine); err != nil || got != want {
			t.Errorf("%s: %q %v", engine, got, err)
		}
		for _, bad := range []string{"-- only: mysql\n-- end", "-- only: sqlite\na"} {
			if _, err := db.Render(bad, engine); err == nil {
				t.Errorf("%q was taken", bad)
			}
		}
	}
}

func TestAFileThatIsNoDatabase(t *testing.T) {
	migrated := dbtest.SQLite(t)
	path := strings.TrimPrefix(migrated, "sqlite:")
	good, _ := os.ReadFile(path)
	spoiled := bytes.Clone(good)
	for i := 4096; i < len(spoiled); i++ { // everything behind the first page
		spoiled[i] ^= 0x5a
	}
	for name, content := range map[string][]byte{
		"text":        []byte(strings.Repeat("Đây là một tệp văn bản, không phải dữ liệu.\n", 100)),
		"zeros":       make([]byte, 8192),
		"half a page": good[:1000],
		"spoiled":     spoiled,
		"cut off":     good[:len(good)/2/4096*4096],
	} {
		t.Run(name, func(t *testing.T) {
			path := filepath.Join(t.TempDir(), "x.db")
			if err := os.WriteFile(path, content, 0o600); err != nil {
				t.Fatal(err)
			}
			err := func() error {
				d, err := db.Open(bg, db.Config{URL: "sqlite:" + path})
				if err != nil {
					return err
				}
				defer d.Close()
				if err := d.Migrate(bg, nil); err != nil {
					return err
				}
				return d.CheckClock(bg)
			}()
			var f *fault.Error
			if !errors.As(err, &f) || f.Kind != fault.Corrupt || f.Key != "db.corrupt" {
				t.Errorf("%v", err)
			}
			if is, _ := os.ReadFile(path); name != "cut off" && !bytes.Equal(is, content) {
				t.Error("the file was changed")
			}
		})
	}
}

func TestAddressesThatLeadNowhere(t *testing.T) {
	for url, kind := range map[string]fault.Kind{
		"":                  fault.Invalid,
		"mysql://localhost": fault.Invalid,
		"postgres://nobody@/none?host=/nonexistent&connect_timeout=2": fault.Unavailable,
		"sqlite:/proc/nonexistent/x.db":                               fault.Unavailable,
	} {
		d, err := db.Open(bg, db.Config{URL: url})
		if !fault.Is(err, kind) {
			t.Errorf("%q: %v", url, err)
		}
		if err == nil {
			d.Close()
		}
	}
}

func TestAClockSetWrong(t *testing.T) {
	at := time.Date(2026, 11, 20, 8, 0, 0, 0, clock.Zone)
	c := clock.At(at)
	dbtest.EachAt(t, c, func(t *testing.T, d *db.DB) {
		event := func() int64 {
			id, err := db.Write(bg, d, db.Lock{}, func(tx *db.Tx) (int64, error) {
				id := tx.ID()
				_, err := tx.Exec(`insert into audit_event (id, at, actor, account, hat, unit, kind, subject, digest) values ($1, $2, 0, 0, '', 0, 'a.b', 0, $3)`,
					id, tx.Now(), []byte{1})
				return id, err
			})
			if err != nil {
				t.Fatal(err)
			}
			return id
		}
		c.Set(at)
		if err := d.CheckClock(bg); err != nil {
			t.Errorf("an empty database: %v", err)
		}
		last := event()
		for _, wrong := range []time.Time{at.Add(-time.Hour), time.Unix(0, 0), time.Unix(-1e9, 0), at.Add(10 * time.Second)} {
			c.Set(wrong)
			next := event()
			if next <= last {
				t.Errorf("clock at %v: key %d after %d", wrong, next, last)
			}
			last = next
		}
		for _, x := range []struct {
			now  time.Time
			warn bool
		}{
			{at.Add(time.Minute), false}, {at.Add(-4 * time.Minute), false}, {at.Add(-6 * time.Minute), true},
			{at.Add(-time.Hour), true}, {time.Unix(0, 0), true}, {at.AddDate(1, 0, 0), false},
		} {
			c.Set(x.now)
			err := d.CheckClock(context.Background())
			var f *fault.Error
			if warned := errors.As(err, &f) && f.Key == "db.clock_behind" && f.Kind == fault.State; warned != x.warn || warned != (err != nil) {
				t.Errorf("at %v: %v", x.now, err)
			}
		}
	})
}
