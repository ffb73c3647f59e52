package org

import (
	"strings"
	"testing"

	"nep/internal/db"
	"nep/internal/db/dbtest"
)

// TestHotQueriesUseIndexes asks SQLite how it would run the reads that pages
// and meetings are made of: none may look at a whole table.
func TestHotQueriesUseIndexes(t *testing.T) {
	d := dbtest.Open(t, dbtest.SQLite(t), nil)
	for name, q := range map[string]string{
		"unit": qUnitOn, "path": qPathOn, "roots": qRoots, "children": qChildren, "below": qBelow, "units below": qUnitsBelow,
		"all below": qAllBelow, "count below": qCountBelow, "find by word": qFindWord,
		"find a code": qFindCode, "ids of children": qChildIDs, "closed": qClosedUnder, "left": qLeftUnder, "displaced": qDisplaced, "provinces": qProvinces,
	} {
		plan, err := db.Read(ctx, d, func(t *db.Tx) ([]string, error) {
			return db.All(t, func(r db.Row) (s string, err error) {
				var a, b, c int64
				err = r.Scan(&a, &b, &c, &s)
				return s, err
			}, `explain query plan `+q, make([]any, highest(q))...)
		})
		if err != nil {
			t.Fatal(name, err)
		}
		for _, step := range plan {
			// What was counted before is walked over; nothing else is.
			if strings.HasPrefix(step, "SCAN") && step != "SCAN x" {
				t.Errorf("%s: %s\n%s", name, step, strings.Join(plan, "\n"))
			}
		}
	}
}

// highest gives the number of parameters of a query.
func highest(q string) int {
	for n := 20; n > 0; n-- {
		if strings.Contains(q, "$"+string(rune('0'+n%10))) && n < 10 {
			return n
		}
	}
	return 0
}
