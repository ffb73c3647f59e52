package db

import (
	"context"
	"database/sql"
	"embed"
	"errors"
	"fmt"
	"io/fs"
	"regexp"
	"strconv"
	"strings"
	"time"

	"github.com/pressly/goose/v3"

	"nep/internal/fault"
)

//go:embed migrations/*.sql
var migrationFiles embed.FS

// words are the types a migration is written with, and what each engine calls
// them. KEY and DAY compare byte by byte on both: an engine's own collation
// once let a range over paths return another branch.
var words = map[string][2]string{ // SQLite, PostgreSQL
	"ID":      {"integer", "bigint"},
	"INSTANT": {"integer", "bigint"},
	"COUNT":   {"integer", "bigint"},
	"DAY":     {"text", `text collate "C"`},
	"KEY":     {"text", `text collate "C"`},
	"FLAG":    {"boolean", "boolean"},
	"BYTES":   {"blob", "bytea"},
}

var wordRE = regexp.MustCompile(`\b(ID|INSTANT|COUNT|DAY|KEY|FLAG|BYTES)\b`)

// render gives the text of a migration for one engine: type words replaced,
// "-- only: sqlite" and "-- only: postgres" blocks (up to "-- end") kept or
// left out.
func render(text string, engine Engine) (string, error) {
	var out strings.Builder
	only := ""
	for n, line := range strings.Split(text, "\n") {
		trimmed := strings.TrimSpace(line)
		if rest, ok := strings.CutPrefix(trimmed, "-- only:"); ok {
			only = strings.TrimSpace(rest)
			if only != string(SQLite) && only != string(Postgres) {
				return "", fmt.Errorf("line %d: only: %q is no engine", n+1, only)
			}
			continue
		}
		if trimmed == "-- end" {
			only = ""
			continue
		}
		if strings.HasPrefix(trimmed, "--") || only != "" && only != string(engine) {
			continue
		}
		out.WriteString(wordRE.ReplaceAllStringFunc(line, func(w string) string {
			if engine == SQLite {
				return words[w][0]
			}
			return words[w][1]
		}))
		out.WriteByte('\n')
	}
	if only != "" {
		return "", fmt.Errorf("block %q is not ended", only)
	}
	return out.String(), nil
}

// Migrations lists the versions this program knows, ascending, with the text
// of each for one engine.
func Migrations(engine Engine) (versions []int64, texts []string, err error) {
	files, err := fs.Glob(migrationFiles, "migrations/*.sql")
	if err != nil {
		return nil, nil, err
	}
	for _, name := range files {
		base := strings.TrimPrefix(name, "migrations/")
		v, err := strconv.ParseInt(base[:strings.IndexByte(base, '_')], 10, 64)
		if err != nil {
			return nil, nil, fmt.Errorf("%s: no version in the name", name)
		}
		b, err := migrationFiles.ReadFile(name)
		if err != nil {
			return nil, nil, err
		}
		text, err := render(string(b), engine)
		if err != nil {
			return nil, nil, fmt.Errorf("%s: %w", name, err)
		}
		versions, texts = append(versions, v), append(texts, text)
	}
	return versions, texts, nil
}

// provider is goose over the rendered migrations. It works on a pool of its
// own, closed by the caller, since the write queue must not be open yet.
func (d *DB) provider() (*goose.Provider, error) {
	versions, texts, err := Migrations(d.engine)
	if err != nil {
		return nil, err
	}
	var migrations []*goose.Migration
	for i, v := range versions {
		text := texts[i]
		up := &goose.GoFunc{RunTx: func(ctx context.Context, tx *sql.Tx) error {
			_, err := tx.ExecContext(ctx, text)
			return err
		}}
		migrations = append(migrations, goose.NewGoMigration(v, up, nil))
	}
	dialect := goose.DialectSQLite3
	if d.engine == Postgres {
		dialect = goose.DialectPostgres
	}
	return goose.NewProvider(dialect, d.writers, nil,
		goose.WithGoMigrations(migrations...), goose.WithDisableGlobalRegistry(true))
}

// Migrate brings the schema to this program's version. before is called once
// when an existing database is about to change, to make a copy; its error
// stops the migration. A database of a newer version is refused (Newer) and
// left as it is. Migrate must run before the first Write. Two processes that
// migrate at once do so one after the other, and the second finds it done.
func (d *DB) Migrate(ctx context.Context, before func(from int64) error) error {
	return d.migrateTo(ctx, 0, before)
}

// MigrateTo is Migrate up to one version, for restoring an older copy.
func (d *DB) MigrateTo(ctx context.Context, version int64) error {
	return d.migrateTo(ctx, version, nil)
}

func (d *DB) migrateTo(ctx context.Context, version int64, before func(from int64) error) error {
	if err := d.enter(); err != nil {
		return err
	}
	defer d.leave()
	p, err := d.provider()
	if err != nil {
		return fault.Wrap("db.migrate", fault.Internal, err)
	}
	sources := p.ListSources()
	newest := sources[len(sources)-1].Version
	if version == 0 {
		version = newest
	}
	pending := func() (int64, bool, error) {
		have, err := d.version(ctx)
		if err != nil {
			return 0, false, classify("db.migrate", err)
		}
		if have > newest {
			return have, false, fault.New("db.migrate", fault.Newer, "db.newer", "Have", have, "Known", newest)
		}
		return have, have < version, nil
	}
	if _, todo, err := pending(); err != nil || !todo {
		return err
	}
	unlock, err := d.migrationLock(ctx)
	if err != nil {
		return classify("db.migrate", err)
	}
	defer unlock()
	have, todo, err := pending() // another process may have done it meanwhile
	if err != nil || !todo {
		return err
	}
	if have > 0 && before != nil {
		if err := before(have); err != nil {
			return fault.Wrap("db.migrate", fault.Internal, fmt.Errorf("copy before migrating: %w", err))
		}
	}
	_, err = p.UpTo(ctx, version)
	var partial *goose.PartialError
	if errors.As(err, &partial) {
		err = fmt.Errorf("migration %d: %w", partial.Failed.Source.Version, partial.Err)
	}
	return classify("db.migrate", err)
}

// migrationLock waits until no other process migrates this database. On SQLite
// it is an exclusive transaction on a small file beside the database, for the
// database itself cannot be held while its schema is changed in several
// transactions; on PostgreSQL an advisory lock of a session.
func (d *DB) migrationLock(ctx context.Context) (unlock func(), err error) {
	pool, take := d.readers, "select pg_try_advisory_lock($1)"
	if d.engine == SQLite {
		if pool, err = sql.Open("sqlite", sqliteDSN(d.path+".migrate", "busy_timeout(0)")); err != nil {
			return nil, err
		}
	}
	conn, err := pool.Conn(ctx)
	if err != nil {
		return nil, err
	}
	unlock = func() {
		if d.engine == SQLite {
			_, _ = conn.ExecContext(context.Background(), "rollback")
			conn.Close()
			pool.Close()
			return
		}
		_, _ = conn.ExecContext(context.Background(), "select pg_advisory_unlock($1)", leaseKey+1)
		conn.Close()
	}
	for {
		taken := false
		if d.engine == SQLite {
			_, err = conn.ExecContext(ctx, "begin exclusive")
			if taken = err == nil; sqliteBusy(err) {
				err = nil
			}
		} else {
			err = conn.QueryRowContext(ctx, take, leaseKey+1).Scan(&taken)
		}
		if err == nil && taken {
			return unlock, nil
		}
		if err == nil {
			select {
			case <-time.After(50 * time.Millisecond):
				continue
			case <-ctx.Done():
				err = ctx.Err()
			}
		}
		unlock()
		return nil, err
	}
}

// Version is the schema version of the database, 0 when it is empty. It
// changes nothing.
func (d *DB) Version(ctx context.Context) (int64, error) {
	if err := d.enter(); err != nil {
		return 0, err
	}
	defer d.leave()
	v, err := d.version(ctx)
	return v, classify("db.version", err)
}

// version asks without goose, whose own question makes its table: a database
// that is refused must stay as it is.
func (d *DB) version(ctx context.Context) (int64, error) {
	exists := "select count(*) from sqlite_schema where type = 'table' and name = 'goose_db_version'"
	if d.engine == Postgres {
		exists = "select count(*) from information_schema.tables where table_schema = current_schema() and table_name = 'goose_db_version'"
	}
	var n int
	if err := d.readers.QueryRowContext(ctx, exists).Scan(&n); err != nil || n == 0 {
		return 0, err
	}
	var v sql.NullInt64
	err := d.readers.QueryRowContext(ctx, "select max(version_id) from goose_db_version").Scan(&v)
	return v.Int64, err
}
