package backup

import (
	"fmt"
	"slices"
	"strings"

	"nep/internal/db"
)

// table is a table as the database itself describes it.
type table struct {
	name    string
	columns []Column
	key     []string // its primary key, in order
}

// The database's own bookkeeping is not copied: restore builds the schema by
// the migrations.
const versionTable = "goose_db_version"

// schema reads the tables of the snapshot, by name. Tables of an index that
// the engine keeps itself (full text) are not among them, nor columns it
// computes.
func schema(t *db.Tx) ([]table, error) {
	names := `select name from pragma_table_list where schema = 'main' and type = 'table' and name not like 'sqlite\_%' escape '\' order by name`
	// name, type, place in the primary key from 1 or 0
	columns := `select name, type, pk from pragma_table_xinfo($1) where hidden = 0 order by cid`
	if t.Engine() == db.Postgres {
		names = `select relname::text from pg_class where relnamespace = current_schema()::regnamespace
			and relkind in ('r', 'p') and not relispartition order by relname::text collate "C"`
		columns = `select a.attname::text, format_type(a.atttypid, null),
				coalesce(array_position(i.indkey::int2[], a.attnum) + 1, 0)
			from pg_attribute a left join pg_index i on i.indrelid = a.attrelid and i.indisprimary
			where a.attrelid = (quote_ident(current_schema()) || '.' || quote_ident($1::text))::regclass
				and a.attnum > 0 and not a.attisdropped and a.attgenerated = '' order by a.attnum`
	}
	all, err := db.All(t, db.Scalar[string], names)
	if err != nil {
		return nil, err
	}
	type column struct {
		name, typ string
		place     int64
	}
	scan := func(r db.Row) (c column, err error) { err = r.Scan(&c.name, &c.typ, &c.place); return c, err }
	var out []table
	for _, name := range all {
		if name == versionTable || name == unfinishedTable {
			continue
		}
		cols, err := db.All(t, scan, columns, name)
		if err != nil {
			return nil, err
		}
		tab := table{name: name}
		for _, c := range cols {
			k := kind(c.typ)
			if k == "" || !identifier.MatchString(name) || !identifier.MatchString(c.name) {
				return nil, fmt.Errorf("table %s, column %s %s: not a kind that a copy can hold", name, c.name, c.typ)
			}
			tab.columns = append(tab.columns, Column{c.name, k})
		}
		slices.SortStableFunc(cols, func(a, b column) int { return int(a.place - b.place) })
		for _, c := range cols {
			if c.place > 0 {
				tab.key = append(tab.key, c.name)
			}
		}
		out = append(out, tab)
	}
	return out, nil
}

// kind is what a copy calls an engine's type; "" for one it cannot hold.
func kind(typ string) string {
	switch strings.ToLower(typ) {
	case "integer", "bigint", "smallint", "int":
		return "int"
	case "text", "character varying":
		return "text"
	case "blob", "bytea":
		return "bytes"
	case "boolean":
		return "bool"
	case "real", "double precision", "double":
		return "float"
	}
	return ""
}

// schemaVersion is the version of the snapshot, as the migrations left it.
func schemaVersion(t *db.Tx) (int64, error) {
	return db.One(t, db.Scalar[int64], "select max(version_id) from "+versionTable)
}

func quote(names ...string) string { return `"` + strings.Join(names, `", "`) + `"` }

func columnNames(columns []Column) []string {
	var out []string
	for _, c := range columns {
		out = append(out, c.Name)
	}
	return out
}

// has says whether one of tables has all these columns.
func has(tables []table, name string, columns ...string) bool {
	for _, t := range tables {
		if t.name == name {
			for _, c := range columns {
				if !slices.Contains(columnNames(t.columns), c) {
					return false
				}
			}
			return true
		}
	}
	return false
}

// chunk is how many rows are asked for at a time: a statement may not run
// for long on PostgreSQL.
const chunk = 20_000

// eachRow gives every row of tab to fn, in the order of its key. The row is
// reused.
func eachRow(t *db.Tx, tab table, fn func(row []any) error) error {
	row := make([]any, len(tab.columns))
	dest := make([]any, len(row))
	for i := range row {
		dest[i] = &row[i]
	}
	scan := func(r db.Row) (struct{}, error) {
		if err := r.Scan(dest...); err != nil {
			return struct{}{}, err
		}
		return struct{}{}, fn(row)
	}
	query := "select " + quote(columnNames(tab.columns)...) + " from " + quote(tab.name)
	if len(tab.key) == 0 {
		_, err := db.All(t, scan, query)
		return err
	}
	tail := " order by " + quote(tab.key...) + fmt.Sprintf(" limit %d", chunk)
	next := " where (" + quote(tab.key...) + ") > (" + db.Marks(1, len(tab.key)) + ")"
	var at []any
	for {
		q := query + next + tail
		if at == nil {
			q = query + tail
		}
		got, err := db.All(t, scan, q, at...)
		if err != nil || len(got) < chunk {
			return err
		}
		at = at[:0:0]
		for _, k := range tab.key {
			at = append(at, row[slices.Index(columnNames(tab.columns), k)])
		}
	}
}
