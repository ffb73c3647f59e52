package doctor

import (
	"bytes"
	"context"
	"database/sql"
	"errors"
	"fmt"
	"os"
	"path/filepath"
	"slices"
	"strings"
	"testing"
	"time"

	"nep/internal/access"
	"nep/internal/audit"
	"nep/internal/backup"
	"nep/internal/blob"
	"nep/internal/clock"
	"nep/internal/db"
	"nep/internal/db/dbtest"
	"nep/internal/i18n"
)

var ctx = context.Background()

var start = time.Date(2026, 11, 3, 9, 0, 0, 0, clock.Zone)

// patient is an installation that is well until a test harms it.
type patient struct {
	t     *testing.T
	d     *db.DB
	url   string
	o     Options
	now   time.Time
	file  int64
	path  string // of the file's content
	clock *clock.Clock
}

func each(t *testing.T, fn func(t *testing.T, p *patient)) {
	for _, engine := range []string{"sqlite", "postgres"} {
		t.Run(engine, func(t *testing.T) {
			url := ""
			if engine == "sqlite" {
				url = dbtest.SQLite(t)
			} else {
				url = dbtest.Postgres(t)
			}
			fn(t, newPatient(t, url))
		})
	}
}

func newPatient(t *testing.T, url string) *patient {
	p := &patient{t: t, url: url, now: start, clock: clock.At(start)}
	p.d = dbtest.Open(t, url, p.clock)
	dir := t.TempDir()
	files, err := blob.New(p.d, filepath.Join(dir, "files"))
	p.must(err)
	log, err := audit.New(p.d, dir)
	p.must(err)
	p.o = Options{Files: files, Audit: log, DataDir: dir, BackupDir: filepath.Join(dir, "backups"),
		Now: func() time.Time { return p.now }, free: func(string) (int64, error) { return 100 << 30, nil }}
	// 1 over 2 over 3; 3 moves under 1 in 2024; 4 was closed.
	for _, u := range []string{
		"1, '2000-01-01', '9999-12-31'", "2, '2010-01-01', '9999-12-31'", "3, '2015-01-01', '9999-12-31'", "4, '2015-01-01', '2020-01-01'"} {
		p.exec("insert into unit (id, from_on, to_on, made_at) values (" + u + ", 1)")
	}
	for _, n := range []string{
		"1, '2000-01-01', '2015-05-05', 'Đảng ủy'", "1, '2015-05-05', '9999-12-31', 'Đảng ủy Khối'", "2, '2010-01-01', '9999-12-31', 'Đảng bộ'",
		"3, '2015-01-01', '9999-12-31', 'Chi bộ 3'", "4, '2015-01-01', '2020-01-01', 'Chi bộ 4'"} {
		p.exec("insert into unit_name (unit, from_on, to_on, name, kind, short, code, fold, sort_key) values (" + n + ", 'cell', '', '', '', '')")
	}
	for _, path := range []string{
		"1, '2000-01-01', '9999-12-31', 0, '/1/'", "2, '2010-01-01', '9999-12-31', 1, '/1/2/'",
		"3, '2015-01-01', '2024-01-01', 2, '/1/2/3/'", "3, '2024-01-01', '9999-12-31', 1, '/1/3/'", "4, '2015-01-01', '2020-01-01', 2, '/1/2/4/'"} {
		p.exec("insert into unit_path (unit, from_on, to_on, parent, path) values (" + path + ")")
	}
	p.exec(`insert into person (id, family, given, sex, birth, phone, card, joined_on, official_on, note, fold, fold_pair, fold_given, sort_key, made_at, erased_at)
		values (50, 'A', 'B', '', '', '', '', '', '', '', '', '', '', '', 1, 0)`)
	for _, m := range []string{"60, 50, 4, 'regular', '2016-01-01', '2019-01-01'", "61, 50, 3, 'regular', '2019-01-01', '9999-12-31'", "62, 50, 2, 'temporary', '2020-01-01', '2021-01-01'"} {
		p.exec("insert into membership (id, person, unit, kind, from_on, to_on, ended) values (" + m + ", '')")
	}
	for _, s := range []string{"50, '2016-01-01', '2017-01-01', 'probationary'", "50, '2017-01-01', '9999-12-31', 'official'"} {
		p.exec("insert into member_status (person, from_on, to_on, standing, condition, reason) values (" + s + ", 'active', '')")
	}
	info, err := files.Put(ctx, strings.NewReader("Biên bản"), 100)
	p.must(err)
	p.file = info.ID
	_ = filepath.WalkDir(files.Dir(), func(path string, e os.DirEntry, err error) error {
		if err == nil && !e.IsDir() {
			p.path = path
		}
		return nil
	})
	p.must(db.Do(ctx, p.d, db.Lock{}, func(tx *db.Tx) error {
		return audit.Append(tx, audit.Event{Actor: access.System(), Kind: "test.done"})
	}))
	p.must(log.SealNow(ctx))
	p.must(os.MkdirAll(p.o.BackupDir, 0o700))
	p.must(os.WriteFile(filepath.Join(p.o.BackupDir, backup.Name(start.Add(-7*time.Hour), 0)), []byte("x"), 0o600))
	return p
}

func (p *patient) must(err error) {
	p.t.Helper()
	if err != nil {
		p.t.Fatal(err)
	}
}

func (p *patient) exec(q string, args ...any) {
	p.t.Helper()
	p.must(db.Do(ctx, p.d, db.Lock{}, func(t *db.Tx) error { _, err := t.Exec(q, args...); return err }))
}

// look examines and gives the keys of what is not well.
func (p *patient) look() (keys []string) {
	p.t.Helper()
	findings := Run(ctx, p.d, Checks(p.o))
	for _, f := range findings {
		for _, lang := range i18n.Languages {
			if s := i18n.T(i18n.WithLang(ctx, lang), f.Key, f.Params...); strings.HasPrefix(s, "⟦") {
				p.t.Errorf("%s cannot be said with %v", f.Key, f.Params)
			}
		}
		if f.Level != OK && !slices.Contains(keys, f.Key) {
			keys = append(keys, f.Key)
		}
	}
	if (len(keys) == 0) != (Worst(findings) == OK) {
		p.t.Errorf("%v, but the worst is %s", keys, Worst(findings))
	}
	return keys
}

func (p *patient) want(keys ...string) {
	p.t.Helper()
	if got := p.look(); !slices.Equal(got, keys) {
		p.t.Errorf("found %v, want %v", got, keys)
	}
}

func TestAWellInstallation(t *testing.T) {
	each(t, func(t *testing.T, p *patient) {
		findings := Run(ctx, p.d, Checks(p.o))
		var out bytes.Buffer
		p.must(Write(ctx, &out, findings))
		for _, want := range []string{"[tốt]    Cơ sở dữ liệu: bình thường\n", "1 tệp còn đủ", "Mọi mặt đều bình thường."} {
			if !strings.Contains(out.String(), want) {
				t.Errorf("%q is not in:\n%s", want, out.String())
			}
		}
		if n := strings.Count(out.String(), "\n"); n != len(Checks(p.o))+1 {
			t.Errorf("%d lines for %d checks:\n%s", n, len(Checks(p.o)), out.String())
		}
		p.want()
	})
}

// Each harm is found, by the sentence that names it, and by no other.
func TestEachHarmIsFound(t *testing.T) {
	row := func(table, set, where string) func(p *patient) {
		return func(p *patient) { p.exec("update " + table + " set " + set + " where " + where) }
	}
	harms := []struct {
		name string
		do   func(p *patient)
		want []string
	}{
		{"a path that ends elsewhere", row("unit_path", "path = '/1/2/'", "unit = 4"), []string{"doctor.tree.end"}},
		{"a path beside the parent's", row("unit_path", "path = '/9/2/4/'", "unit = 4"), []string{"doctor.tree.above"}},
		{"a parent that is another", row("unit_path", "parent = 1", "unit = 4"), []string{"doctor.tree.above"}},
		{"a place before the founding", row("unit_path", "from_on = '2005-01-01'", "unit = 2"), []string{"doctor.tree.beyond"}},
		{"a name after the end", row("unit_name", "to_on = '2021-01-01'", "unit = 4"), []string{"doctor.tree.beyond"}},
		{"a child that outlives its parent", row("unit_path", "parent = 4, path = '/1/2/4/3/'", "unit = 3 and from_on = '2024-01-01'"), []string{"doctor.tree.above"}},
		{"a circle", row("unit_path", "parent = 3, path = '/3/1/3/'", "unit = 3 and from_on = '2024-01-01'"), []string{"doctor.tree.cycle"}},
		{"two parents on a day", row("unit_path", "to_on = '2024-02-01'", "unit = 3 and from_on = '2015-01-01'"), []string{"doctor.tree.overlap"}},
		{"a gap in the tree", row("unit_path", "to_on = '2023-12-31'", "unit = 3 and from_on = '2015-01-01'"), []string{"doctor.tree.life"}},
		{"a gap in the names", row("unit_name", "to_on = '2015-05-04'", "unit = 1 and from_on = '2000-01-01'"), []string{"doctor.tree.names"}},
		{"no day at all", row("unit", "to_on = '2015-01-01'", "id = 4"), []string{"doctor.tree.days", "doctor.tree.beyond", "doctor.members.life"}},
		{"two regular memberships", row("membership", "to_on = '2019-06-01'", "id = 60"), []string{"doctor.members.regular"}},
		{"a membership in a closed unit", row("membership", "to_on = '2021-01-01'", "id = 60"), []string{"doctor.members.regular", "doctor.members.life"}},
		{"a membership that is backwards", row("membership", "to_on = '2019-12-01'", "id = 62"), []string{"doctor.members.days"}},
		{"two statuses", row("member_status", "to_on = '2018-01-01'", "standing = 'probationary'"), []string{"doctor.members.status"}},
		{"a gap of status", row("member_status", "to_on = '2016-12-01'", "standing = 'probationary'"), []string{"doctor.members.none"}},
		{"an altered event", row("audit_event", "subject = 77", "kind = 'test.done'"), []string{audit.ProblemHash, audit.ProblemHead}},
		{"a lost file", func(p *patient) { p.must(os.Remove(p.path)) }, []string{"doctor.files.lost"}},
		{"a damaged file", func(p *patient) { p.must(os.WriteFile(p.path, []byte("Biên bảo"), 0o600)) }, []string{"doctor.files.damaged"}},
		{"a cut file", func(p *patient) { p.must(os.Truncate(p.path, 3)) }, []string{"doctor.files.damaged"}},
		{"purged content that came back", row("blob", "purged_at = 5", "id > 0"), []string{"doctor.files.remained"}},
		{"a file released too often", row("blob", "refs = -1", "id > 0"), []string{"doctor.files.miscounted"}},
		{"an orphan nobody collects", func(p *patient) {
			path := blob.Path(p.o.Files.Dir(), strings.Repeat("ab", 32))
			p.must(os.MkdirAll(filepath.Dir(path), 0o700))
			p.must(os.WriteFile(path, nil, 0o600))
			p.must(os.Chtimes(path, start.AddDate(0, 0, -5), start.AddDate(0, 0, -5)))
		}, []string{"doctor.files.orphans"}},
		{"little room", func(p *patient) { p.o.free = func(string) (int64, error) { return 1 << 30, nil } }, []string{"doctor.disk.low"}},
		{"no room", func(p *patient) { p.o.free = func(string) (int64, error) { return 1 << 20, nil } }, []string{"doctor.disk.full"}},
		{"an empty battery", func(p *patient) { p.now = time.Date(1970, 1, 1, 0, 0, 0, 0, time.UTC) }, []string{"doctor.clock.past", "doctor.copies.none"}},
		{"a clock behind", func(p *patient) { p.now = start.Add(-time.Hour) }, []string{"doctor.clock.behind"}},
		{"old copies", func(p *patient) { p.now = start.AddDate(0, 0, 3) }, []string{"doctor.copies.old"}},
		{"no copies", func(p *patient) { p.must(os.RemoveAll(p.o.BackupDir)) }, []string{"doctor.copies.none"}},
		{"another schema", row("goose_db_version", "version_id = version_id + 1000", "id = (select max(id) from goose_db_version)"), []string{"doctor.db.version"}},
		{"figures that differ", func(p *patient) {
			p.o.More = []Check{{"figures", func(context.Context, *db.DB) ([]Finding, error) {
				return []Finding{{Level: Bad, Key: "doctor.tree.names", Params: []any{"N", 1, "IDs", "1"}}}, nil
			}}}
		}, []string{"doctor.tree.names"}},
		{"a check that breaks", func(p *patient) {
			p.o.More = []Check{
				{"figures", func(context.Context, *db.DB) ([]Finding, error) { panic("x") }},
				{"figures", func(context.Context, *db.DB) ([]Finding, error) { return nil, errors.New("y") }}}
		}, []string{"doctor.failed"}},
	}
	for _, h := range harms {
		t.Run(h.name, func(t *testing.T) {
			each(t, func(t *testing.T, p *patient) {
				h.do(p)
				got := p.look()
				slices.Sort(got)
				slices.Sort(h.want)
				if !slices.Equal(got, h.want) {
					t.Errorf("found %v, want %v", got, h.want)
				}
			})
		})
	}
}

func raw(t *testing.T, driver, url, statement string) {
	t.Helper()
	c, err := sql.Open(driver, url)
	if err == nil {
		_, err = c.Exec(statement)
		c.Close()
	}
	if err != nil {
		t.Fatal(err)
	}
}

func TestAnOrphanRowIsFound(t *testing.T) {
	p := newPatient(t, dbtest.SQLite(t))
	raw(t, "sqlite", p.d.Path(), "delete from person where id = 50")
	p.want("doctor.db.foreign")
}

func TestAnUnusableIndexIsFound(t *testing.T) {
	p := newPatient(t, dbtest.Postgres(t))
	raw(t, "pgx", p.url, "update pg_index set indisvalid = false where indexrelid = 'unit_path_path'::regclass")
	raw(t, "pgx", p.url, `alter table unit_name alter column sort_key type text collate "default"`)
	p.want("doctor.db.index", "doctor.db.collation")
}

func TestADamagedDatabaseFileIsFound(t *testing.T) {
	p := newPatient(t, dbtest.SQLite(t))
	for i := range 400 {
		p.exec("insert into setting (key, value) values ($1, $2)", fmt.Sprint("test.", i), strings.Repeat("x", 300))
	}
	path := p.d.Path()
	p.must(p.d.Close())
	b, err := os.ReadFile(path)
	p.must(err)
	i := bytes.LastIndex(b, []byte("test.20"))
	copy(b[i&^4095:], make([]byte, 64)) // the head of that page
	p.must(os.WriteFile(path, b, 0o600))
	p.d = dbtest.Open(t, p.url, p.clock)
	findings := Run(ctx, p.d, []Check{{"database", health}})
	if Worst(findings) != Bad {
		t.Errorf("found %v", findings)
	}
	var out bytes.Buffer
	p.must(Write(ctx, &out, findings))
	if !strings.Contains(out.String(), "[hỏng]") {
		t.Error(out.String())
	}
}
