package doctor

import (
	"context"
	"os"
	"path/filepath"
	"strings"
	"time"

	"nep/internal/backup"
	"nep/internal/clock"
	"nep/internal/db"
	"nep/internal/vn"
)

// health asks the engine whether its storage is sound, and looks for rows that
// point nowhere.
func health(ctx context.Context, d *db.DB) ([]Finding, error) {
	versions, _, err := db.Migrations(d.Engine())
	if err != nil {
		return nil, err
	}
	have, err := d.Version(ctx)
	if err != nil {
		return nil, err
	}
	var out []Finding
	if known := versions[len(versions)-1]; have != known {
		out = append(out, Finding{Level: Bad, Key: "doctor.db.version", Params: []any{"Have", have, "Known", known}})
	}
	found, err := db.Read(ctx, d, func(t *db.Tx) ([]Finding, error) {
		if t.Engine() == db.SQLite {
			return sqliteHealth(t)
		}
		return postgresHealth(t)
	})
	return append(out, found...), err
}

func sqliteHealth(t *db.Tx) (out []Finding, err error) {
	lines, err := db.All(t, db.Scalar[string], "pragma integrity_check(20)")
	if err != nil {
		return nil, err
	}
	if len(lines) != 1 || lines[0] != "ok" {
		out = append(out, Finding{Level: Bad, Key: "doctor.db.integrity", Params: []any{"N", len(lines), "Detail", strings.Split(lines[0], "\n")[0]}})
	}
	orphans, err := db.All(t, db.Scalar[string], `select distinct "table" from pragma_foreign_key_check order by 1`)
	if len(orphans) > 0 {
		out = append(out, Finding{Level: Bad, Key: "doctor.db.foreign", Params: []any{"Tables", strings.Join(orphans, ", ")}})
	}
	return out, err
}

func postgresHealth(t *db.Tx) (out []Finding, err error) {
	for _, look := range []struct{ key, query string }{
		{"doctor.db.index", `select i.indexrelid::regclass::text from pg_index i join pg_class c on c.oid = i.indexrelid
			where c.relnamespace = current_schema()::regnamespace and not (i.indisvalid and i.indisready) order by 1`},
		{"doctor.db.foreign", `select conrelid::regclass::text || '.' || conname::text from pg_constraint
			where connamespace = current_schema()::regnamespace and not convalidated order by 1`},
		// Paths and days compared by an engine's own collation would answer
		// ranges wrongly.
		{"doctor.db.collation", `select a.attrelid::regclass::text || '.' || a.attname::text from pg_attribute a
			join pg_class c on c.oid = a.attrelid join pg_collation o on o.oid = a.attcollation
			where c.relnamespace = current_schema()::regnamespace and c.relkind = 'r' and a.attnum > 0 and not a.attisdropped
				and (a.attname in ('path', 'sort_key', 'fold') or a.attname::text like '%\_on') and o.collname <> 'C' order by 1`},
	} {
		names, err := db.All(t, db.Scalar[string], look.query)
		if err != nil {
			return nil, err
		}
		if len(names) > 0 {
			out = append(out, Finding{Level: Bad, Key: look.key, Params: []any{"Tables", strings.Join(names, ", ")}})
		}
	}
	return out, nil
}

func (o Options) audit(ctx context.Context, d *db.DB) (out []Finding, err error) {
	r, err := o.Audit.Verify(ctx)
	for _, p := range r.Problems {
		out = append(out, Finding{Level: Bad, Key: p.Key, Params: []any{"N", p.N, "Event", p.Event}})
	}
	if len(out) == 0 && err == nil {
		out = append(out, Finding{Level: OK, Key: "doctor.audit.ok", Params: []any{"N", r.Size, "Unsealed", r.Unsealed}})
	}
	return out, err
}

func (o Options) files(ctx context.Context, d *db.DB) (out []Finding, err error) {
	r, err := o.Files.Inspect(ctx)
	out = append(out, listOf(r.Lost).finding(Bad, "doctor.files.lost")...)
	out = append(out, listOf(r.Damaged).finding(Bad, "doctor.files.damaged")...)
	out = append(out, listOf(r.Remained).finding(Bad, "doctor.files.remained")...)
	out = append(out, listOf(r.Miscounted).finding(Warn, "doctor.files.miscounted")...)
	if r.Orphans > 0 {
		out = append(out, Finding{Level: Warn, Key: "doctor.files.orphans", Params: []any{"N", r.Orphans}})
	}
	if len(out) == 0 && err == nil {
		out = append(out, Finding{Level: OK, Key: "doctor.files.ok", Params: []any{"N", r.Files}})
	}
	return out, err
}

// Room on the disk, in bytes, below which one is warned, and below which
// writing will soon fail.
const (
	lowRoom   = 2 << 30
	leastRoom = 300 << 20
)

func (o Options) disk(ctx context.Context, d *db.DB) ([]Finding, error) {
	free, err := o.free(o.DataDir)
	if err != nil {
		return nil, err
	}
	level, key := OK, "doctor.disk.ok"
	if free < leastRoom {
		level, key = Bad, "doctor.disk.full"
	} else if free < lowRoom {
		level, key = Warn, "doctor.disk.low"
	}
	return []Finding{{Level: level, Key: key, Params: []any{"MB", vn.FormatInt(free >> 20)}}}, nil
}

// earliest is a day no right clock can be before: this program is younger.
var earliest = time.Date(2026, 1, 1, 0, 0, 0, 0, time.UTC)

// clock looks whether the machine's clock can be right: not before this
// program was made, and not before what it wrote itself.
func (o Options) clock(ctx context.Context, d *db.DB) ([]Finding, error) {
	now := o.Now()
	if now.Before(earliest) {
		return []Finding{{Level: Bad, Key: "doctor.clock.past", Params: []any{"Now", stamp(now)}}}, nil
	}
	last, err := db.Read(ctx, d, func(t *db.Tx) (int64, error) {
		return db.One(t, db.Scalar[int64], "select coalesce(max(at), 0) from audit_event")
	})
	if err == nil && last > clock.Ms(now.Add(10*time.Minute)) {
		return []Finding{{Level: Bad, Key: "doctor.clock.behind", Params: []any{"Now", stamp(now), "Last", stamp(clock.Time(last))}}}, nil
	}
	return nil, err
}

func stamp(t time.Time) string { return t.In(clock.Zone).Format("15:04 02/01/2006") }

// copies looks whether there is a daily copy of the last two days. It reads
// names and sizes only: nep restore checks the content.
func (o Options) copies(ctx context.Context, d *db.DB) ([]Finding, error) {
	list, err := backup.List(o.BackupDir)
	if err != nil {
		return nil, err
	}
	var newest backup.Copy
	now := o.Now()
	for _, c := range list {
		fi, err := os.Stat(filepath.Join(o.BackupDir, c.Name))
		if err == nil && fi.Size() > 0 && !c.At.After(now) && c.At.After(newest.At) {
			newest = c
		}
	}
	switch {
	case newest.Name == "":
		return []Finding{{Level: Warn, Key: "doctor.copies.none"}}, nil
	case newest.At.Before(now.Add(-48 * time.Hour)):
		return []Finding{{Level: Warn, Key: "doctor.copies.old", Params: []any{"At", stamp(newest.At)}}}, nil
	}
	return []Finding{{Level: OK, Key: "doctor.copies.ok", Params: []any{"At", stamp(newest.At)}}}, nil
}
