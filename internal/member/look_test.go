package member

import (
	"testing"

	"nep/internal/access"
	"nep/internal/clock"
	"nep/internal/db"
	"nep/internal/db/dbtest"
)

// A look from outside leaves one line a day in the unit's log; those who act
// for the unit, and oneself, leave none.
func TestLooked(t *testing.T) {
	c := clock.At(clock.Time(1_790_000_000_000))
	dbtest.EachAt(t, c, func(t *testing.T, d *db.DB) {
		s := New(d, nil)
		lines := func() int {
			n, err := db.Read(t.Context(), d, func(x *db.Tx) (int, error) {
				return db.One(x, db.Scalar[int], `select count(*) from audit_event where kind like 'member.look%'`)
			})
			if err != nil {
				t.Fatal(err)
			}
			return n
		}
		look := func(a access.Actor, unit, person int64, want int) {
			t.Helper()
			if err := s.Looked(t.Context(), a, unit, person); err != nil {
				t.Fatal(err)
			}
			if got := lines(); got != want {
				t.Errorf("%d lines, want %d", got, want)
			}
		}
		above := access.Actor{Account: 7, Person: 70, Hat: access.Hat{Role: access.Secretary, Unit: 1, Path: "/1/"}}
		own := access.Actor{Account: 8, Person: 80, Hat: access.Hat{Role: access.Secretary, Unit: 2, Path: "/1/2/"}}
		look(own, 2, 0, 0)
		look(own, 2, 81, 0)
		look(above, 2, 70, 0) // himself, in whatever unit
		look(access.System(), 2, 81, 0)
		look(above, 2, 0, 1)
		look(above, 2, 0, 1)
		look(above, 2, 81, 2)
		c.Set(c.Now().Add(25 * 60 * 60 * 1e9))
		look(above, 2, 81, 3)
	})
}
