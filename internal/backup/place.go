package backup

import (
	"context"
	"database/sql"
	"errors"
	"fmt"
	"io/fs"
	"os"
	"path/filepath"
	"strings"

	"nep/internal/blob"
	"nep/internal/db"
	"nep/internal/fault"
)

// The marks of a restore that is not finished: a file in the data folder, and
// on PostgreSQL a table, since nothing else of a database can be renamed into
// its place at the end.
const (
	unfinishedFile  = "restore.unfinished"
	unfinishedTable = "nep_restore_unfinished"
	restoring       = ".restoring" // ends the name of what is renamed at the end
)

// place is where a copy is restored to.
type place struct {
	target Target
	sqlite string // the file, "" on PostgreSQL
	made   []string
}

func newPlace(t Target) *place {
	p := &place{target: t}
	if path, ok := strings.CutPrefix(t.DB.URL, "sqlite:"); ok {
		p.sqlite = path
	}
	return p
}

func (p *place) mark() string  { return filepath.Join(p.target.DataDir, unfinishedFile) }
func (p *place) files() string { return filepath.Join(p.target.DataDir, "files") }

// config is the database that rows are loaded into: on SQLite a file beside
// the final one, renamed when it is whole.
func (p *place) config() db.Config {
	c := p.target.DB
	if p.sqlite != "" {
		c.URL += restoring
		c.NoSync = true // synced once, before the rename
	}
	return c
}

// Unfinished says whether a restore into this place was broken off and left
// something behind. A server must not start there; restoring again cleans up.
func Unfinished(ctx context.Context, t Target) (bool, error) {
	if _, err := db.EngineOf(t.DB.URL); err != nil {
		return false, err
	}
	p := newPlace(t)
	if p.sqlite == "" {
		tables, err := p.pgTables(ctx)
		for _, name := range tables {
			if name == unfinishedTable {
				return true, nil
			}
		}
		return false, err
	}
	if exists(p.sqlite) { // it gets its name last
		return false, nil
	}
	return exists(p.mark()), nil
}

// Finished is Unfinished as a fault: State (key backup.unfinished) when a
// server must not start here.
func Finished(ctx context.Context, t Target) error {
	left, err := Unfinished(ctx, t)
	if err == nil && left {
		err = fault.New("backup.finished", fault.State, "backup.unfinished")
	}
	return err
}

func exists(path string) bool {
	_, err := os.Lstat(path)
	return err == nil
}

// prepare refuses a place that is in use, cleans one that a broken restore
// left, and marks it.
func (p *place) prepare(ctx context.Context) error {
	inUse := fault.New("backup.restore", fault.Exists, "backup.not_empty", "Path", p.target.DataDir)
	left, err := Unfinished(ctx, p.target)
	if err != nil {
		return err
	}
	if p.sqlite == "" {
		tables, err := p.pgTables(ctx)
		if err != nil {
			return err
		}
		if len(tables) > 0 && !left {
			return inUse
		}
	} else if exists(p.sqlite) || exists(p.sqlite+"-wal") || exists(p.sqlite+"-journal") {
		// A log without its database would be played into the restored one.
		return inUse
	}
	if holdsFiles(p.files()) && !exists(p.mark()) {
		return inUse
	}
	if err := os.MkdirAll(p.target.DataDir, 0o700); err != nil {
		return err
	}
	if left || exists(p.mark()) {
		p.made = append(p.made, p.files())
		if err := p.clean(ctx); err != nil {
			return err
		}
	}
	if err := os.WriteFile(p.mark(), nil, 0o600); err != nil {
		return err
	}
	if p.sqlite == "" {
		err := p.pg(ctx, func(conn *sql.DB) error {
			_, err := conn.ExecContext(ctx, "create table "+unfinishedTable+" ()")
			return err
		})
		if err != nil {
			_ = os.Remove(p.mark())
			return err
		}
	}
	return nil
}

// holdsFiles says whether dir or a folder in it holds anything but folders.
func holdsFiles(dir string) bool {
	found := errors.New("found")
	err := filepath.WalkDir(dir, func(path string, e fs.DirEntry, err error) error {
		if err == nil && !e.IsDir() {
			return found
		}
		return err
	})
	return err == found
}

// clean takes away everything that this restore, or a broken one before it,
// put into the place.
func (p *place) clean(ctx context.Context) error {
	ctx = context.WithoutCancel(ctx) // a stopped restore cleans up too
	errs := []error{os.RemoveAll(p.files() + restoring)}
	for _, path := range p.made {
		errs = append(errs, os.RemoveAll(path))
	}
	p.made = nil
	if p.sqlite != "" {
		errs = append(errs, removeSQLite(p.sqlite+restoring, true))
	} else {
		errs = append(errs, p.pg(ctx, func(conn *sql.DB) error { return dropAll(ctx, conn) }))
	}
	if err := errors.Join(errs...); err != nil {
		return err // the mark stays: the next restore tries again
	}
	err := os.Remove(p.mark())
	if errors.Is(err, fs.ErrNotExist) {
		err = nil
	}
	return err
}

// removeSQLite removes what stands beside a SQLite file, and the file itself.
func removeSQLite(path string, itself bool) error {
	names := []string{path + "-wal", path + "-shm", path + "-journal", path + ".migrate", path + ".migrate-journal", path + ".lease", path + ".lease-journal"}
	if itself {
		names = append(names, path)
	}
	var errs []error
	for _, name := range names {
		if err := os.Remove(name); err != nil && !errors.Is(err, fs.ErrNotExist) {
			errs = append(errs, err)
		}
	}
	return errors.Join(errs...)
}

// finish makes the restored database the one of the place.
func (p *place) finish(ctx context.Context) error {
	if p.sqlite == "" {
		err := p.pg(ctx, func(conn *sql.DB) error {
			_, err := conn.ExecContext(ctx, "drop table "+unfinishedTable)
			return err
		})
		if err != nil {
			return err
		}
	} else {
		from := p.sqlite + restoring
		if err := removeSQLite(from, false); err != nil {
			return err
		}
		if err := syncFile(from); err != nil {
			return err
		}
		if err := os.Rename(from, p.sqlite); err != nil {
			return err
		}
		if err := blob.SyncDir(filepath.Dir(p.sqlite)); err != nil {
			return err
		}
	}
	_ = os.Remove(p.mark()) // from here on it says nothing
	return nil
}

func syncFile(path string) error {
	f, err := os.OpenFile(path, os.O_RDWR, 0)
	if err != nil {
		return err
	}
	defer f.Close()
	return f.Sync()
}

// pg runs fn on the PostgreSQL database itself: package db gives no door to a
// database that has no schema.
func (p *place) pg(ctx context.Context, fn func(*sql.DB) error) error {
	conn, err := sql.Open("pgx", p.target.DB.URL)
	if err != nil {
		return err
	}
	defer conn.Close()
	if err := conn.PingContext(ctx); err != nil {
		return &fault.Error{Op: "backup.restore", Kind: fault.Unavailable, Key: "db.unavailable", Err: err}
	}
	return fn(conn)
}

const pgObjects = `
	select case c.relkind when 'v' then 'view' when 'm' then 'materialized view' when 'S' then 'sequence' else 'table' end, quote_ident(c.relname)
	from pg_class c where c.relnamespace = current_schema()::regnamespace and c.relkind in ('r', 'p', 'v', 'm', 'S')
		and not exists (select 1 from pg_depend d where d.objid = c.oid and d.deptype in ('e', 'i', 'a'))
	union all
	select 'function', p.oid::regprocedure::text
	from pg_proc p where p.pronamespace = current_schema()::regnamespace
		and not exists (select 1 from pg_depend d where d.objid = p.oid and d.deptype = 'e')
	order by 1, 2`

// pgTables names everything in the schema that is not an extension's.
func (p *place) pgTables(ctx context.Context) (names []string, err error) {
	err = p.pg(ctx, func(conn *sql.DB) error {
		objects, err := pgList(ctx, conn)
		for _, o := range objects {
			names = append(names, o[1])
		}
		return err
	})
	return names, err
}

func pgList(ctx context.Context, conn *sql.DB) (out [][2]string, err error) {
	rows, err := conn.QueryContext(ctx, pgObjects)
	if err != nil {
		return nil, err
	}
	defer rows.Close()
	for rows.Next() {
		var o [2]string
		if err := rows.Scan(&o[0], &o[1]); err != nil {
			return nil, err
		}
		out = append(out, o)
	}
	return out, rows.Err()
}

// dropAll empties the schema that prepare found empty, in one transaction and
// the mark with it.
func dropAll(ctx context.Context, conn *sql.DB) error {
	objects, err := pgList(ctx, conn)
	if err != nil || len(objects) == 0 {
		return err
	}
	tx, err := conn.BeginTx(ctx, nil)
	if err != nil {
		return err
	}
	defer tx.Rollback()
	for _, o := range objects {
		if _, err := tx.ExecContext(ctx, fmt.Sprintf("drop %s if exists %s cascade", o[0], o[1])); err != nil {
			return err
		}
	}
	return tx.Commit()
}
