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
// left as it is. Migrate must run before the first Write.
func (d *DB) Migrate(ctx context.Context, before func(from int64) error) error {
	return d.migrateTo(ctx, 0, before)
}

// MigrateTo is Migrate up to one version, for restoring an older copy.
func (d *DB) MigrateTo(ctx context.Context, version int64) error {
	return d.migrateTo(ctx, version, nil)
}

func (d *DB) migrateTo(ctx context.Context, version int64, before func(from int64) error) error {
	p, err := d.provider()
	if err != nil {
		return fault.Wrap("db.migrate", fault.Internal, err)
	}
	have, err := p.GetDBVersion(ctx)
	if err != nil {
		return classify("db.migrate", err)
	}
	sources := p.ListSources()
	newest := sources[len(sources)-1].Version
	if have > newest {
		return fault.New("db.migrate", fault.Newer, "db.newer", "Have", have, "Known", newest)
	}
	if version == 0 {
		version = newest
	}
	if have >= version {
		return nil
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

// Version is the schema version of the database, 0 when it is empty.
func (d *DB) Version(ctx context.Context) (int64, error) {
	p, err := d.provider()
	if err != nil {
		return 0, err
	}
	v, err := p.GetDBVersion(ctx)
	return v, classify("db.version", err)
}
