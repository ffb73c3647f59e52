package backup

import (
	"context"
	"errors"
	"fmt"
	"os"
	"path/filepath"
	"slices"
	"time"

	"nep/internal/access"
	"nep/internal/audit"
	"nep/internal/blob"
	"nep/internal/clock"
	"nep/internal/db"
	"nep/internal/fault"
)

// Target is the empty place a copy is restored to.
type Target struct {
	// DB is the database: a SQLite file that does not exist, or a PostgreSQL
	// database whose schema is empty. Nobody may have it open.
	DB      db.Config
	DataDir string
	// Extra are the files outside of the database that may be put into DataDir,
	// with slashes, as Source.Extra; one that is there already stays.
	Extra    []string
	Progress func(Progress)

	fail func(step string) error // tests break off here
}

// Report is what a restore did.
type Report struct {
	Manifest Manifest
	// Skipped are tables of the copy that this engine does not have: indexes
	// the other engine keeps as tables.
	Skipped []string
}

// keyGap is how far above the copy's keys new ones begin: keys given between
// the copy and the loss may be on paper.
const keyGap = 1_000_000

// loadBudget is how long loading all rows may take: they are one transaction.
const loadBudget = 12 * time.Hour

// Restore puts the copy at path into the empty place t: first it checks all of
// the copy, then it writes. On a fault the place is empty as before, and the
// copy is never touched. Repeating it after success is Exists. Everybody is
// signed out and unused slips are revoked.
//
// Faults: those of Verify, Exists (the place is not empty), StorageFull,
// Unavailable (stopped).
func Restore(ctx context.Context, path string, t Target) (Report, error) {
	const op = "backup.restore"
	if t.Progress == nil {
		t.Progress = func(Progress) {}
	}
	if t.fail == nil {
		t.fail = func(string) error { return nil }
	}
	a, err := open(ctx, path, t.Progress)
	if err != nil {
		return Report{}, err
	}
	defer a.close()
	p := newPlace(t)
	if err := p.prepare(ctx); err != nil {
		return Report{}, classify(op, err)
	}
	rep, err := p.restore(ctx, a)
	if err == nil {
		return rep, nil
	}
	if e := p.clean(ctx); e != nil {
		return Report{}, &fault.Error{Op: op, Kind: fault.Unavailable, Key: "backup.not_cleaned", Params: []any{"Path", t.DataDir}, Err: errors.Join(err, e)}
	}
	if ctx.Err() != nil {
		return Report{}, &fault.Error{Op: op, Kind: fault.Unavailable, Key: "backup.restore_stopped", Err: err}
	}
	return Report{}, classify(op, err)
}

func (p *place) restore(ctx context.Context, a *archive) (Report, error) {
	rep := Report{Manifest: a.Manifest}
	// Rows take about twice their text with indexes and log.
	var need uint64 = a.bytes()
	for _, t := range a.Tables {
		need += uint64(t.Bytes)
	}
	if free, err := blob.Free(p.target.DataDir); err == nil && uint64(free) < need {
		return rep, fault.New("backup.restore", fault.StorageFull, "backup.no_room", "Need", megabytes(int64(need)), "Free", megabytes(free))
	}
	if err := p.putFiles(ctx, a); err != nil {
		return rep, err
	}
	if err := p.target.fail("files"); err != nil {
		return rep, err
	}
	skipped, err := p.load(ctx, a)
	if err != nil {
		return rep, err
	}
	rep.Skipped = skipped
	if err := p.target.fail("load"); err != nil {
		return rep, err
	}
	if err := p.upgrade(ctx, a); err != nil {
		return rep, err
	}
	if err := p.target.fail("upgrade"); err != nil {
		return rep, err
	}
	if err := p.putExtra(ctx, a); err != nil {
		return rep, err
	}
	// From here on renames only; the database's is the last.
	if err := os.RemoveAll(p.files()); err != nil { // empty folders: see prepare
		return rep, err
	}
	p.made = append(p.made, p.files())
	if err := os.Rename(p.files()+restoring, p.files()); err != nil {
		return rep, err
	}
	if err := blob.SyncDir(p.target.DataDir); err != nil {
		return rep, err
	}
	if err := p.target.fail("rename"); err != nil {
		return rep, err
	}
	if err := ctx.Err(); err != nil {
		return rep, err
	}
	return rep, p.finish(ctx)
}

func megabytes(n int64) int64 { return (n + 1<<20 - 1) >> 20 }

// putFiles writes the stored files beside their final folder.
func (p *place) putFiles(ctx context.Context, a *archive) error {
	dir := p.files() + restoring
	if err := os.MkdirAll(dir, 0o700); err != nil {
		return err
	}
	var bytes int64
	folders := map[string]bool{dir: true}
	for i, f := range a.Files {
		p.target.Progress(Progress{"files", int64(i), int64(len(a.Files)), bytes})
		// The row's hash and not the content's: a damaged file comes back as
		// it was, and doctor still tells.
		path := blob.Path(dir, a.blobs[f.ID].hash)
		folders[filepath.Dir(path)] = true
		if err := p.putFile(ctx, a, f.entry(), f.part, path); err != nil {
			return err
		}
		bytes += f.Bytes
	}
	p.target.Progress(Progress{"files", int64(len(a.Files)), int64(len(a.Files)), bytes})
	for folder := range folders {
		if err := blob.SyncDir(folder); err != nil {
			return err
		}
	}
	return nil
}

func (p *place) putFile(ctx context.Context, a *archive, entry string, want part, path string) error {
	if err := os.MkdirAll(filepath.Dir(path), 0o700); err != nil {
		return err
	}
	f, err := os.OpenFile(path, os.O_WRONLY|os.O_CREATE|os.O_EXCL, 0o600)
	if err != nil {
		return err
	}
	defer f.Close()
	if err := a.copy(ctx, entry, want, f); err != nil {
		return err
	}
	if !p.target.DB.NoSync {
		if err := f.Sync(); err != nil {
			return err
		}
	}
	return f.Close()
}

func (p *place) putExtra(ctx context.Context, a *archive) error {
	for _, x := range a.Extra {
		path := filepath.Join(p.target.DataDir, filepath.FromSlash(x.Name))
		if !slices.Contains(p.target.Extra, x.Name) || exists(path) {
			continue
		}
		p.made = append(p.made, path)
		if err := p.putFile(ctx, a, x.entry(), x.part, path); err != nil {
			return err
		}
		if err := blob.SyncDir(filepath.Dir(path)); err != nil {
			return err
		}
	}
	return nil
}

// with runs fn on the database being restored. Each step opens it anew, since
// an open one holds keys from before the rows were loaded.
func (p *place) with(ctx context.Context, fn func(*db.DB) error) error {
	d, err := db.Open(ctx, p.config())
	if err != nil {
		return err
	}
	return errors.Join(fn(d), d.Close())
}

// load builds the schema of the copy's time and loads every row, in one
// transaction. It gives the tables left out.
func (p *place) load(ctx context.Context, a *archive) (skipped []string, err error) {
	err = p.with(ctx, func(d *db.DB) error {
		if err := d.MigrateTo(ctx, a.Schema); err != nil {
			return err
		}
		tables, err := db.Read(ctx, d, schema)
		if err != nil {
			return err
		}
		var todo []Table
		for _, t := range a.Tables {
			i := slices.IndexFunc(tables, func(have table) bool { return have.name == t.Name })
			switch {
			case i >= 0 && sameColumns(tables[i].columns, t.Columns):
				todo = append(todo, t)
			case i < 0 && a.Engine != string(d.Engine()):
				skipped = append(skipped, t.Name)
			default:
				return &fault.Error{Op: "backup.restore", Kind: fault.Corrupt, Key: "backup.strange", Params: []any{"Table", t.Name},
					Err: fmt.Errorf("table %s is not that of schema %d", t.Name, a.Schema)}
			}
		}
		// The function reads the copy, which is a file nobody changes, and may
		// run again from its beginning: it empties the tables first.
		return db.Do(ctx, d, db.Lock{}.Within(loadBudget), func(tx *db.Tx) error {
			restoreKeys, err := suspendForeignKeys(tx)
			if err != nil {
				return err
			}
			for _, t := range todo {
				if _, err := tx.Exec("delete from " + quote(t.Name)); err != nil {
					return err
				}
			}
			var bytes int64
			for i, t := range todo {
				p.target.Progress(Progress{"load", int64(i), int64(len(todo)), bytes})
				if err := a.loadTable(ctx, tx, t); err != nil {
					return fmt.Errorf("table %s: %w", t.Name, err)
				}
				bytes += t.Bytes
			}
			p.target.Progress(Progress{"load", int64(len(todo)), int64(len(todo)), bytes})
			if _, err := tx.Exec("update id_block set next = next + $1", keyGap); err != nil {
				return err
			}
			return restoreKeys()
		})
	})
	return skipped, err
}

func sameColumns(a, b []Column) bool {
	byName := func(x, y Column) int {
		if x.Name < y.Name {
			return -1
		}
		return 1
	}
	a, b = slices.Clone(a), slices.Clone(b)
	slices.SortFunc(a, byName)
	slices.SortFunc(b, byName)
	return slices.Equal(a, b)
}

func (a *archive) loadTable(ctx context.Context, tx *db.Tx, t Table) error {
	var columns []string
	for _, c := range t.Columns {
		columns = append(columns, quote(c.Name))
	}
	var rows [][]any
	flush := func() error {
		err := tx.InsertMany(quote(t.Name), columns, rows)
		rows = rows[:0]
		return err
	}
	// The SQLite driver's time to bind grows with the square of a statement's
	// parameters.
	per := max(1, 800/len(columns))
	err := a.rows(ctx, t, func(row []any) error {
		if rows = append(rows, row); len(rows) < per {
			return nil
		}
		return flush()
	})
	if err != nil {
		return err
	}
	return flush()
}

// suspendForeignKeys lets rows be loaded in any order within the transaction;
// what it gives puts the constraints back and checks them all.
func suspendForeignKeys(tx *db.Tx) (back func() error, err error) {
	if tx.Engine() == db.SQLite {
		_, err := tx.Exec("pragma defer_foreign_keys = 1")
		return func() error { return nil }, err // checked at the commit
	}
	type constraint struct{ table, name, def string }
	all, err := db.All(tx, func(r db.Row) (c constraint, err error) { err = r.Scan(&c.table, &c.name, &c.def); return c, err },
		`select conrelid::regclass::text, quote_ident(conname), pg_get_constraintdef(oid) from pg_constraint
		where contype = 'f' and connamespace = current_schema()::regnamespace and conparentid = 0 order by 1, 2`)
	if err != nil {
		return nil, err
	}
	for _, c := range all {
		if _, err := tx.Exec("alter table " + c.table + " drop constraint " + c.name); err != nil {
			return nil, err
		}
	}
	return func() error {
		for _, c := range all {
			if _, err := tx.Exec("alter table " + c.table + " add constraint " + c.name + " " + c.def); err != nil {
				return err
			}
		}
		return nil
	}, nil
}

// upgrade brings the schema to this program's version, ends what must not live
// again, and leaves a mark in the audit log.
func (p *place) upgrade(ctx context.Context, a *archive) error {
	return p.with(ctx, func(d *db.DB) error {
		if err := d.Migrate(ctx, nil); err != nil {
			return err
		}
		return db.Do(ctx, d, db.Lock{}.Within(time.Hour), func(tx *db.Tx) error {
			tables, err := schema(tx)
			if err != nil {
				return err
			}
			if has(tables, "session", "ended_at") {
				if _, err := tx.Exec("update session set ended_at = $1 where ended_at = 0", tx.Now()); err != nil {
					return err
				}
			}
			if has(tables, "slip", "used_at", "revoked_at") {
				if _, err := tx.Exec("update slip set revoked_at = $1 where used_at = 0 and revoked_at = 0", tx.Now()); err != nil {
					return err
				}
			}
			for _, id := range a.Purged {
				if _, err := tx.Exec("update blob set purged_at = $1 where id = $2 and purged_at = 0", a.At, id); err != nil {
					return err
				}
			}
			return audit.Append(tx, audit.Event{Actor: access.System(), Kind: "backup.restore",
				Body: map[string]any{"copy": clock.Time(a.At).Format(time.RFC3339), "schema": a.Schema, "engine": a.Engine}})
		})
	})
}
