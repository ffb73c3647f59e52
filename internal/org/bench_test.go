package org

import (
	"fmt"
	"testing"

	"nep/internal/clock"
	"nep/internal/db"
	"nep/internal/db/dbtest"
	"nep/internal/vn"
)

// grow fills a tree of bases organisations with cells each, straight into the
// tables.
func grow(b *testing.B, d *db.DB, bases, cells int) (root, base int64) {
	b.Helper()
	type unit struct {
		id, parent int64
		path, name string
		kind       Kind
	}
	var batch []unit
	flush := func() {
		err := db.Do(ctx, d, db.Lock{}.Within(moveBudget), func(t *db.Tx) error {
			var us, ns, ps, fs [][]any
			for _, u := range batch {
				fold := vn.Fold(u.name)
				us = append(us, []any{u.id, "2000-01-01", clock.Forever, 0})
				ns = append(ns, []any{u.id, "2000-01-01", clock.Forever, string(u.kind), u.name, "", "", fold, sortKey("", u.name)})
				ps = append(ps, []any{u.id, "2000-01-01", clock.Forever, u.parent, u.path})
				for _, s := range suffixes(fold) {
					fs = append(fs, []any{s, u.id, "2000-01-01"})
				}
			}
			for _, x := range []struct {
				table   string
				columns []string
				rows    [][]any
			}{{"unit", []string{"id", "from_on", "to_on", "made_at"}, us},
				{"unit_name", []string{"unit", "from_on", "to_on", "kind", "name", "short", "code", "fold", "sort_key"}, ns},
				{"unit_path", []string{"unit", "from_on", "to_on", "parent", "path"}, ps},
				{"unit_find", []string{"suffix", "unit", "from_on"}, fs}} {
				if err := t.InsertMany(x.table, x.columns, x.rows); err != nil {
					return err
				}
			}
			return nil
		})
		if err != nil {
			b.Fatal(err)
		}
		batch = nil
	}
	id := int64(1 << 40) // beyond what the counter gives
	add := func(parent int64, path, name string, kind Kind) (int64, string) {
		id++
		p := join(path, id)
		if batch = append(batch, unit{id, parent, p, name, kind}); len(batch) == 5000 {
			flush()
		}
		return id, p
	}
	root, top := add(0, "/", "Đảng bộ tỉnh", Upper)
	for i := range bases {
		o, p := add(root, top, fmt.Sprintf("Đảng bộ cơ sở số %d", i), Base)
		if i == bases/2 {
			base = o
		}
		for j := range cells {
			add(o, p, fmt.Sprintf("Chi bộ kho %d của đơn vị %d", j, i), Cell)
		}
	}
	flush()
	return root, base
}

// BenchmarkTree reads pages of a tree of 8 cells, of 4,000 organisations, and
// of 360,000 units.
func BenchmarkTree(b *testing.B) {
	for _, size := range [][2]int{{1, 8}, {4000, 0}, {4000, 89}} {
		for _, engine := range []string{"sqlite", "postgres"} {
			url := ""
			if engine == "sqlite" {
				url = dbtest.SQLite(b)
			} else {
				url = dbtest.Postgres(b)
			}
			d := dbtest.Open(b, url, nil)
			root, base := grow(b, d, size[0], size[1])
			rootPath, basePath := "", ""
			err := db.Do(ctx, d, db.Lock{}, func(t *db.Tx) (err error) {
				if rootPath, err = PathOn(t, root, today); err == nil {
					basePath, err = PathOn(t, base, today)
				}
				return err
			})
			if err != nil {
				b.Fatal(err)
			}
			for name, fn := range map[string]func(*db.Tx) error{
				"children of the root":  func(t *db.Tx) error { _, err := Children(t, root, today, Cursor{}, 50); return err },
				"children of a base":    func(t *db.Tx) error { _, err := Children(t, base, today, Cursor{}, 50); return err },
				"page of the whole":     func(t *db.Tx) error { _, err := Below(t, rootPath, today, Cursor{}, 50); return err },
				"page of a base":        func(t *db.Tx) error { _, err := Below(t, basePath, today, Cursor{}, 50); return err },
				"one unit":              func(t *db.Tx) error { _, err := UnitOn(t, base, today); return err },
				"find in the whole":     func(t *db.Tx) error { _, err := Find(t, rootPath, "Kho 7", today, Cursor{}, 50); return err },
				"find a rare name":      func(t *db.Tx) error { _, err := Find(t, rootPath, "đơn vị 1234", today, Cursor{}, 50); return err },
				"find in a base":        func(t *db.Tx) error { _, err := Find(t, basePath, "chi bộ", today, Cursor{}, 50); return err },
				"ids of a base subtree": func(t *db.Tx) error { _, err := UnitsBelow(t, basePath, today); return err },
			} {
				b.Run(fmt.Sprintf("%s/%dx%d/%s", engine, size[0], size[1], name), func(b *testing.B) {
					for b.Loop() {
						if _, err := db.Read(ctx, d, func(t *db.Tx) (int, error) { return 0, fn(t) }); err != nil {
							b.Fatal(err)
						}
					}
				})
			}
		}
	}
}
