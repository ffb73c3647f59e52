package backup

import (
	"context"
	"crypto/rand"
	"errors"
	"fmt"
	"io"
	"os"
	"path/filepath"
	"regexp"
	"slices"
	"strings"
	"syscall"
	"testing"
	"time"

	"nep/internal/access"
	"nep/internal/audit"
	"nep/internal/blob"
	"nep/internal/clock"
	"nep/internal/db"
	"nep/internal/db/dbtest"
	"nep/internal/fault"
	"nep/internal/i18n"
	"nep/internal/pgtest"
)

var ctx = context.Background()

var start = time.Date(2026, 11, 3, 9, 0, 0, 0, clock.Zone)

// home is a running place: database, data folder, files.
type home struct {
	Source
	url string
}

func newHome(t testing.TB, engine string) home {
	t.Helper()
	url := ""
	if engine == "sqlite" {
		url = dbtest.SQLite(t)
	} else {
		url = dbtest.Postgres(t)
	}
	return openHome(t, url, t.TempDir())
}

func openHome(t testing.TB, url, dir string) home {
	t.Helper()
	d := dbtest.Open(t, url, clock.At(start))
	files, err := blob.New(d, filepath.Join(dir, "files"))
	if err != nil {
		t.Fatal(err)
	}
	return home{Source{DB: d, Files: files, DataDir: dir, Extra: []string{"keys/a.pem", "keys/none.pem"}, App: "1.2.3"}, url}
}

// empty gives a target of an engine that holds nothing.
func empty(t testing.TB, engine string) Target {
	dir := t.TempDir()
	url := "sqlite:" + filepath.Join(dir, "nep.db")
	if engine == "postgres" {
		url = pgtest.URL(t)
	}
	return Target{DB: db.Config{URL: url, NoSync: true, Clock: clock.At(start)}, DataDir: dir, Extra: []string{"keys/a.pem"}}
}

func each(t *testing.T, fn func(t *testing.T, engine string)) {
	for _, engine := range []string{"sqlite", "postgres"} {
		t.Run(engine, func(t *testing.T) { fn(t, engine) })
	}
}

// fill puts in what is hard to carry: every kind of value, odd texts, the
// largest numbers, files.
func (h home) fill(t testing.TB) {
	t.Helper()
	bytes := make([]byte, 300)
	rand.Read(bytes)
	texts := []string{"", "Đảng ủy Khối các cơ quan tỉnh", "\"quoted\"\\ <b>&amp;\n\t\u2028 🎋", "a\u0300 NFD", strings.Repeat("dài ", 40_000)}
	must(t, db.Do(ctx, h.DB, db.Lock{}.Within(time.Minute), func(tx *db.Tx) error {
		var units, names [][]any
		for i, text := range texts {
			id := tx.ID()
			units = append(units, []any{id, "2020-01-01", clock.Forever, int64(1<<62 + i)})
			names = append(names, []any{id, "2020-01-01", clock.Forever, "cell", text, "", fmt.Sprint("code", i), "", "k"})
		}
		for i := range 2500 {
			units = append(units, []any{tx.ID(), "2020-01-01", clock.Forever, int64(-i)})
		}
		if err := errors.Join(
			tx.InsertMany("unit", []string{"id", "from_on", "to_on", "made_at"}, units),
			tx.InsertMany("unit_name", []string{"unit", "from_on", "to_on", "kind", "name", "short", "code", "fold", "sort_key"}, names)); err != nil {
			return err
		}
		acc := tx.ID()
		if _, err := tx.Exec(`insert into account (id, person, login, name, password, admin, must_change, disabled_at, made_at, lang)
			values ($1, 0, 'admin', 'Q', 'x', true, false, 0, 1, 'vi')`, acc); err != nil {
			return err
		}
		for i, token := range [][]byte{bytes, {}, {0, 255}} {
			if _, err := tx.Exec(`insert into session (id, account, token, made_at, seen_at, until_at, ended_at, way, device, address, hat)
				values ($1, $2, $3, 1, 1, 9, $4, 'password', '', '', '')`, tx.ID(), acc, token, int64(i)); err != nil {
				return err
			}
		}
		for i := range 3 {
			if err := audit.Append(tx, audit.Event{Actor: access.System(), Kind: "test.fill", Subject: int64(i), Body: texts[i]}); err != nil {
				return err
			}
		}
		return nil
	}))
	for i, size := range []int{0, 1, 70_000} {
		b := make([]byte, size)
		rand.Read(b)
		info, err := h.Files.Put(ctx, strings.NewReader(string(b)), 1<<20)
		must(t, err)
		if i == 1 {
			must(t, db.Do(ctx, h.DB, db.Lock{}, func(tx *db.Tx) error { return blob.Keep(tx, info.ID) }))
		}
	}
	secret, err := h.Files.Put(ctx, strings.NewReader("Tối mật"), 1<<20)
	must(t, err)
	must(t, h.Files.Purge(ctx, access.System(), secret.ID, "test"))
	must(t, os.MkdirAll(filepath.Join(h.DataDir, "keys"), 0o700))
	must(t, os.WriteFile(filepath.Join(h.DataDir, "keys", "a.pem"), []byte("key"), 0o600))
}

func must(t testing.TB, err error) {
	t.Helper()
	if err != nil {
		t.Fatal(err)
	}
}

func wantFault(t testing.TB, err error, kind fault.Kind, key string) {
	t.Helper()
	var f *fault.Error
	if !errors.As(err, &f) || f.Kind != kind || f.Key != key {
		t.Fatalf("got %v, want %v (%s)", err, kind, key)
	}
	pairs := f.Params
	for _, lang := range i18n.Languages {
		if s := i18n.T(i18n.WithLang(ctx, lang), key, pairs...); strings.HasPrefix(s, "⟦") {
			t.Errorf("%s: cannot be said with %v", key, pairs)
		}
	}
}

// dump gives every row of every table, and the files, as texts; without what a
// restore means to change.
func dump(t testing.TB, d *db.DB, dir string) map[string][]string {
	t.Helper()
	out := map[string][]string{}
	_, err := db.Read(ctx, d, func(tx *db.Tx) (int, error) {
		tables, err := schema(tx)
		if err != nil {
			return 0, err
		}
		skip, err := db.All(tx, db.Scalar[int64], "select id from audit_event where kind = 'backup.restore'")
		if err != nil {
			return 0, err
		}
		for _, tab := range tables {
			lines := []string{}
			err := eachRow(tx, tab, func(row []any) error {
				row = slices.Clone(row)
				for i, c := range tab.columns {
					switch {
					case tab.name == "id_block", tab.name == "session" && c.Name == "ended_at":
						row[i] = nil
					case tab.name == "audit_event" && c.Name == "id" || tab.name == "audit_payload" && c.Name == "event":
						if slices.Contains(skip, row[i].(int64)) {
							return nil
						}
					}
				}
				line, err := appendRow(nil, tab.columns, row)
				lines = append(lines, string(line))
				return err
			})
			if err != nil {
				return 0, err
			}
			slices.Sort(lines)
			out[tab.name] = lines
		}
		return 0, nil
	})
	must(t, err)
	for _, path := range tree(t, filepath.Join(dir, "files")) {
		b, err := os.ReadFile(filepath.Join(dir, "files", path))
		must(t, err)
		out["files"] = append(out["files"], path+" "+string(b))
	}
	return out
}

// tree lists the files under dir.
func tree(t testing.TB, dir string) (out []string) {
	t.Helper()
	_ = filepath.WalkDir(dir, func(path string, e os.DirEntry, err error) error {
		if err == nil && !e.IsDir() {
			rel, _ := filepath.Rel(dir, path)
			out = append(out, rel)
		}
		return nil
	})
	return out
}

func compare(t *testing.T, want, got map[string][]string) {
	t.Helper()
	for name, rows := range want {
		if !slices.Equal(rows, got[name]) {
			t.Errorf("%s: %d rows became %d, or differ", name, len(rows), len(got[name]))
		}
	}
	if len(want) != len(got) {
		t.Errorf("%d tables became %d", len(want), len(got))
	}
}

func makeCopy(t testing.TB, h home) string {
	t.Helper()
	path := filepath.Join(t.TempDir(), "x.nep")
	_, err := Make(ctx, h.Source, path, nil)
	must(t, err)
	return path
}

func TestACopyIsRestoredOnEitherEngine(t *testing.T) {
	for _, from := range []string{"sqlite", "postgres"} {
		for _, to := range []string{"sqlite", "postgres"} {
			t.Run(from+" to "+to, func(t *testing.T) {
				h := newHome(t, from)
				h.fill(t)
				want := dump(t, h.DB, h.DataDir)
				if len(want["files"]) != 3 || len(want["unit"]) != 2505 {
					t.Fatalf("the story is not there: %d files, %d units", len(want["files"]), len(want["unit"]))
				}
				path := makeCopy(t, h)
				target := empty(t, to)
				rep, err := Restore(ctx, path, target)
				must(t, err)
				if len(rep.Skipped) != 0 {
					t.Errorf("skipped %v", rep.Skipped)
				}
				got := openHome(t, target.DB.URL, target.DataDir)
				compare(t, want, dump(t, got.DB, got.DataDir))
				if b, _ := os.ReadFile(filepath.Join(target.DataDir, "keys", "a.pem")); string(b) != "key" {
					t.Error("the extra file did not come along")
				}
				n := query(t, got.DB, "select count(*) from session where ended_at = 0")
				events := query(t, got.DB, "select count(*) from audit_event where kind = 'backup.restore'")
				if n != 0 || events != 1 {
					t.Errorf("%d sessions live on, %d events of the restore", n, events)
				}
				high := query(t, h.DB, "select next from id_block")
				id, err := db.Write(ctx, got.DB, db.Lock{}, func(tx *db.Tx) (int64, error) { return tx.ID(), nil })
				if must(t, err); id < high+keyGap {
					t.Errorf("key %d, want above %d", id, high+keyGap)
				}
				for _, name := range tree(t, target.DataDir) {
					if strings.Contains(name, "restor") || strings.Contains(name, partPrefix) {
						t.Errorf("left behind: %s", name)
					}
				}
				if left, err := Unfinished(ctx, target); left || err != nil {
					t.Errorf("unfinished: %v, %v", left, err)
				}
				_, err = Restore(ctx, path, target)
				wantFault(t, err, fault.Exists, "backup.not_empty")
				compare(t, want, dump(t, got.DB, got.DataDir))
			})
		}
	}
}

func query(t testing.TB, d *db.DB, q string) int64 {
	t.Helper()
	n, err := db.Read(ctx, d, func(tx *db.Tx) (int64, error) { return db.One(tx, db.Scalar[int64], q) })
	must(t, err)
	return n
}

// Every table that a migration creates is in a copy.
func TestNoTableIsForgotten(t *testing.T) {
	each(t, func(t *testing.T, engine string) {
		h := newHome(t, engine)
		m, err := Verify(ctx, makeCopy(t, h))
		must(t, err)
		var have []string
		for _, tab := range m.Tables {
			have = append(have, tab.Name)
		}
		_, texts, err := db.Migrations(db.Engine(engine))
		must(t, err)
		create := regexp.MustCompile(`(?i)create table (?:if not exists )?(\w+)`)
		n := 0
		for _, text := range texts {
			for _, m := range create.FindAllStringSubmatch(text, -1) {
				if n++; !slices.Contains(have, m[1]) && !regexp.MustCompile(`(?i)(drop table|alter table) (if exists )?`+m[1]+`\b`).MatchString(strings.Join(texts, "\n")) {
					t.Errorf("table %s is not in the copy", m[1])
				}
			}
		}
		if n < 20 {
			t.Errorf("only %d tables found in the migrations", n)
		}
	})
}

// A copy made while others write is of one instant.
func TestACopyIsOfOneInstant(t *testing.T) {
	each(t, func(t *testing.T, engine string) {
		h := newHome(t, engine)
		must(t, db.Do(ctx, h.DB, db.Lock{}, func(tx *db.Tx) error {
			_, err := tx.Exec("insert into setting (key, value) values ('test.counter', '0')")
			return err
		}))
		step := func() error {
			return db.Do(ctx, h.DB, db.On("counter", 1), func(tx *db.Tx) error {
				// The table read last and the one read early change together.
				if _, err := tx.Exec("insert into unit (id, from_on, to_on, made_at) values ($1, '', '', 0)", tx.ID()); err != nil {
					return err
				}
				n, err := db.One(tx, db.Scalar[int64], "select count(*) from unit")
				if err != nil {
					return err
				}
				_, err = tx.Exec("update setting set value = $1 where key = 'test.counter'", fmt.Sprint(n))
				return err
			})
		}
		for range 50 {
			must(t, step())
		}
		stop, done := make(chan struct{}), make(chan error)
		go func() {
			for {
				select {
				case <-stop:
					done <- nil
					return
				default:
				}
				if err := step(); err != nil {
					done <- err
					return
				}
			}
		}()
		path := filepath.Join(t.TempDir(), "x.nep")
		_, err := Make(ctx, h.Source, path, func(p Progress) {
			if p.Phase == "tables" { // between any two tables something is written
				if err := step(); err != nil {
					t.Error(err)
				}
			}
		})
		close(stop)
		must(t, errors.Join(err, <-done))
		target := empty(t, "sqlite")
		_, err = Restore(ctx, path, target)
		must(t, err)
		got := openHome(t, target.DB.URL, target.DataDir)
		units := query(t, got.DB, "select count(*) from unit")
		counter := query(t, got.DB, "select cast(value as integer) from setting where key = 'test.counter'")
		if units != counter || units >= query(t, h.DB, "select count(*) from unit") {
			t.Errorf("%d units, the counter says %d", units, counter)
		}
	})
}

func TestProgressGrows(t *testing.T) {
	h := newHome(t, "sqlite")
	h.fill(t)
	grows := func() (func(Progress), *map[string]Progress) {
		last := map[string]Progress{}
		return func(p Progress) {
			if before, ok := last[p.Phase]; ok && (p.Done < before.Done || p.Bytes < before.Bytes || p.Total != before.Total) || p.Done > p.Total {
				t.Errorf("%v after %v", p, before)
			}
			last[p.Phase] = p
		}, &last
	}
	fn, last := grows()
	path := filepath.Join(t.TempDir(), "x.nep")
	_, err := Make(ctx, h.Source, path, fn)
	must(t, err)
	target := empty(t, "sqlite")
	fn2, last2 := grows()
	target.Progress = fn2
	_, err = Restore(ctx, path, target)
	must(t, err)
	for _, c := range []struct {
		m     *map[string]Progress
		phase string
	}{{last, "tables"}, {last, "files"}, {last2, "check"}, {last2, "load"}, {last2, "files"}} {
		p := (*c.m)[c.phase]
		if p.Done != p.Total || p.Total == 0 || p.Bytes == 0 {
			t.Errorf("%s ends at %+v", c.phase, p)
		}
		if !i18n.Has("backup.progress." + c.phase) {
			t.Errorf("no words for %s", c.phase)
		}
	}
}

func TestStoppedNothingIsLeft(t *testing.T) {
	each(t, func(t *testing.T, engine string) {
		h := newHome(t, engine)
		h.fill(t)
		whole := makeCopy(t, h)
		for _, phase := range []string{"tables", "files"} {
			stopped, cancel := context.WithCancel(ctx)
			dir := t.TempDir()
			before := tree(t, h.DataDir)
			_, err := Make(stopped, h.Source, filepath.Join(dir, "x.nep"), func(p Progress) {
				if p.Phase == phase && p.Done == 2 {
					cancel()
				}
			})
			wantFault(t, err, fault.Unavailable, "backup.stopped")
			if names := tree(t, dir); len(names) != 0 {
				t.Errorf("left behind: %v", names)
			}
			if got := tree(t, h.DataDir); !slices.Equal(got, before) {
				t.Errorf("data folder: %v, was %v", got, before)
			}
		}
		for _, phase := range []string{"check", "files", "load"} {
			stopped, cancel := context.WithCancel(ctx)
			target := empty(t, engine)
			target.Progress = func(p Progress) {
				if p.Phase == phase && p.Done == 1 {
					cancel()
				}
			}
			if _, err := Restore(stopped, whole, target); !fault.Is(err, fault.Unavailable) {
				t.Errorf("%s: %v", phase, err)
			}
			wantEmpty(t, target)
		}
	})
}

// wantEmpty fails when a restore left anything.
func wantEmpty(t testing.TB, target Target) {
	t.Helper()
	if names := tree(t, target.DataDir); len(names) != 0 {
		t.Errorf("left behind: %v", names)
	}
	p := newPlace(target)
	if p.sqlite == "" {
		if names, err := p.pgTables(ctx); err != nil || len(names) != 0 {
			t.Errorf("left behind: %v, %v", names, err)
		}
	}
}

func TestAFailedRestoreLeavesThePlaceEmpty(t *testing.T) {
	each(t, func(t *testing.T, engine string) {
		h := newHome(t, engine)
		h.fill(t)
		path := makeCopy(t, h)
		target := empty(t, engine)
		for _, at := range []string{"files", "load", "upgrade", "rename"} {
			target.fail = func(step string) error {
				if step == at {
					return errors.New("the power went")
				}
				return nil
			}
			if _, err := Restore(ctx, path, target); err == nil {
				t.Fatalf("%s: no error", at)
			}
			wantEmpty(t, target)
		}
		// And the place can be used after all.
		target.fail = nil
		_, err := Restore(ctx, path, target)
		must(t, err)
	})
}

// A process that is killed while restoring leaves a mark; nobody starts a
// server there, and the next restore cleans up.
func TestARestoreThatWasKilled(t *testing.T) {
	each(t, func(t *testing.T, engine string) {
		h := newHome(t, engine)
		h.fill(t)
		path := makeCopy(t, h)
		target := empty(t, engine)
		for _, at := range []string{"files", "load", "rename"} {
			target.fail = func(step string) error {
				if step == at {
					panic("killed")
				}
				return nil
			}
			func() {
				defer func() { recover() }()
				Restore(ctx, path, target)
			}()
			wantFault(t, Finished(ctx, target), fault.State, "backup.unfinished")
		}
		target.fail = nil
		_, err := Restore(ctx, path, target)
		must(t, err)
		got := openHome(t, target.DB.URL, target.DataDir)
		compare(t, dump(t, h.DB, h.DataDir), dump(t, got.DB, got.DataDir))
	})
}

func TestOnlyAnEmptyPlaceIsRestoredTo(t *testing.T) {
	h := newHome(t, "sqlite")
	path := makeCopy(t, h)
	each(t, func(t *testing.T, engine string) {
		target := empty(t, engine)
		must(t, os.MkdirAll(filepath.Join(target.DataDir, "files", "ab"), 0o700))
		must(t, os.WriteFile(filepath.Join(target.DataDir, "files", "ab", "x"), nil, 0o600))
		_, err := Restore(ctx, path, target)
		wantFault(t, err, fault.Exists, "backup.not_empty")
		if names := tree(t, target.DataDir); len(names) != 1 {
			t.Errorf("touched: %v", names)
		}
		if engine == "sqlite" { // the log of a database that somebody took away
			target := empty(t, engine)
			must(t, os.WriteFile(filepath.Join(target.DataDir, "nep.db-wal"), []byte("x"), 0o600))
			_, err = Restore(ctx, path, target)
			wantFault(t, err, fault.Exists, "backup.not_empty")
		}
		lived := newHome(t, engine)
		_, err = Restore(ctx, path, Target{DB: db.Config{URL: lived.url}, DataDir: t.TempDir()})
		wantFault(t, err, fault.Exists, "backup.not_empty")
	})
}

// A copy of an older schema is brought up to this program's.
func TestAnOlderCopyIsRestored(t *testing.T) {
	versions, _, err := db.Migrations(db.SQLite)
	must(t, err)
	each(t, func(t *testing.T, engine string) {
		from := empty(t, engine)
		d, err := db.Open(ctx, from.DB)
		must(t, err)
		old := versions[1]
		must(t, d.MigrateTo(ctx, old))
		must(t, d.Close())
		h := openHome(t, from.DB.URL, from.DataDir)
		path := filepath.Join(t.TempDir(), "x.nep")
		var copied string
		// The hook of a migration: the schema is one the program left behind,
		// and the write queue is not open.
		must(t, h.DB.Migrate(ctx, BeforeMigration(ctx, h.Source, filepath.Dir(path))))
		for _, name := range tree(t, filepath.Dir(path)) {
			copied = filepath.Join(filepath.Dir(path), name)
		}
		m, err := Verify(ctx, copied)
		must(t, err)
		if m.Schema != old || m.App != "1.2.3" {
			t.Errorf("manifest %+v", m)
		}
		target := empty(t, engine)
		_, err = Restore(ctx, copied, target)
		must(t, err)
		got := openHome(t, target.DB.URL, target.DataDir)
		if v, err := got.DB.Version(ctx); err != nil || v != versions[len(versions)-1] {
			t.Errorf("version %d, %v", v, err)
		}
	})
}

func TestAMissingFileDoesNotStopACopy(t *testing.T) {
	h := newHome(t, "sqlite")
	h.fill(t)
	names := tree(t, h.Files.Dir())
	must(t, os.Remove(filepath.Join(h.Files.Dir(), names[0])))
	must(t, os.WriteFile(filepath.Join(h.Files.Dir(), names[1]), []byte("damaged"), 0o600))
	res, err := Make(ctx, h.Source, filepath.Join(t.TempDir(), "x.nep"), nil)
	must(t, err)
	if len(res.Manifest.Missing) != 1 || len(res.Manifest.Damaged) != 1 {
		t.Errorf("missing %v, damaged %v", res.Manifest.Missing, res.Manifest.Damaged)
	}
	if key, pairs := res.Incomplete(); key == "" || strings.HasPrefix(i18n.T(ctx, key, pairs...), "⟦") {
		t.Errorf("it is not said: %s %v", key, pairs)
	}
	target := empty(t, "sqlite")
	_, err = Restore(ctx, res.Path, target)
	must(t, err)
	if got := tree(t, filepath.Join(target.DataDir, "files")); !slices.Equal(got, names[1:]) {
		t.Errorf("files %v, want %v", got, names[1:])
	}
	_, err = Make(ctx, h.Source, res.Path, nil)
	wantFault(t, err, fault.Exists, "backup.exists")
}

type writerFunc func([]byte) (int, error)

func (f writerFunc) Write(p []byte) (int, error) { return f(p) }

func TestAFullDiskLeavesNothing(t *testing.T) {
	each(t, func(t *testing.T, engine string) {
		h := newHome(t, engine)
		h.fill(t)
		before := tree(t, h.DataDir)
		var size int64
		src := h.Source
		src.wrap = func(w io.Writer) io.Writer {
			return writerFunc(func(p []byte) (int, error) { size += int64(len(p)); return w.Write(p) })
		}
		_, err := Make(ctx, src, filepath.Join(t.TempDir(), "x.nep"), nil)
		must(t, err)
		// size is the spool and the file after it: full in the one, then in the other.
		for _, room := range []int64{0, size / 10, size * 3 / 4, size - 1} {
			left := room
			src.wrap = func(w io.Writer) io.Writer {
				return writerFunc(func(p []byte) (int, error) {
					if left -= int64(len(p)); left < 0 {
						return 0, &os.PathError{Op: "write", Path: "x", Err: syscall.ENOSPC}
					}
					return w.Write(p)
				})
			}
			dir := t.TempDir()
			_, err := Make(ctx, src, filepath.Join(dir, "x.nep"), nil)
			wantFault(t, err, fault.StorageFull, "backup.full")
			if names := tree(t, dir); len(names) != 0 {
				t.Errorf("left behind: %v", names)
			}
			if got := tree(t, h.DataDir); !slices.Equal(got, before) {
				t.Errorf("data folder: %v, was %v", got, before)
			}
		}
	})
	h := newHome(t, "sqlite")
	h.fill(t)
	target := empty(t, "sqlite")
	target.DB.MaxPages = 120
	_, err := Restore(ctx, makeCopy(t, h), target)
	if !fault.Is(err, fault.StorageFull) {
		t.Errorf("got %v", err)
	}
	wantEmpty(t, target)
}

// Only what the migrations make is expected: a copy made by another hand with
// a table more is refused, whole.
func TestAStrangeTableIsRefused(t *testing.T) {
	h := newHome(t, "sqlite")
	must(t, db.Do(ctx, h.DB, db.Lock{}, func(tx *db.Tx) error {
		_, err := tx.Exec("create table stranger (id integer primary key)")
		return err
	}))
	path := makeCopy(t, h)
	target := empty(t, "sqlite")
	_, err := Restore(ctx, path, target)
	wantFault(t, err, fault.Corrupt, "backup.strange")
	wantEmpty(t, target)
	// The other engine may keep an index as a table of its own.
	pg := empty(t, "postgres")
	rep, err := Restore(ctx, path, pg)
	must(t, err)
	if !slices.Equal(rep.Skipped, []string{"stranger"}) {
		t.Errorf("skipped %v", rep.Skipped)
	}
}
