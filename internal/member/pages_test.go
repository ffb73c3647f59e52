package member

import (
	"strings"
	"testing"

	"nep/internal/access"
	"nep/internal/clock"
	"nep/internal/db"
	"nep/internal/db/dbtest"
	"nep/internal/fault"
	"nep/internal/org"
)

func TestTheListOfSeveralUnitsUsesIndexes(t *testing.T) {
	d := dbtest.Open(t, dbtest.SQLite(t), nil)
	for _, state := range append([]string{""}, States...) {
		for _, text := range []string{"", "mai"} {
			query, args := membersInQuery([]int64{1, 2, 3}, day0, text, state, org.Cursor{}, 50)
			plan, err := db.Read(ctx, d, func(t *db.Tx) ([]string, error) {
				return db.All(t, func(r db.Row) (s string, err error) {
					var a, b, c int64
					err = r.Scan(&a, &b, &c, &s)
					return s, err
				}, `explain query plan `+query, args...)
			})
			if err != nil {
				t.Fatal(err)
			}
			if s := strings.Join(plan, "\n"); strings.Contains(s, "SCAN") {
				t.Errorf("%q %q looks at a whole table:\n%s", state, text, s)
			}
		}
	}
}

// A list is what its reader may see, and one more question does not widen it.
func TestAListIsNoWiderThanItsReader(t *testing.T) {
	each(t, func(h *house) {
		an, binh := h.person(h.one, "Nguyễn Văn An"), h.person(h.two, "Phạm Thị Bình")
		far := h.person(h.far, "Hoàng Văn Xa")
		h.ok(h.ChangeStatus(ctx, sys, ChangeStatus{Person: an, From: "2026-01-01", Standing: Official, Condition: Exempt}))
		h.ok(h.Move(ctx, sys, Move{Person: far, Unit: h.two, On: "2026-11-01"}))
		ids := func(who access.Actor, a Ask) (out []int64) {
			h.Helper()
			l, err := h.List(ctx, who, a)
			h.ok(err)
			for _, x := range l.Lines.Rows {
				out = append(out, x.ID)
			}
			return out
		}
		chief, plain := h.as(access.Secretary, h.base, 1), h.as(access.Member, h.one, an)
		eq(h, "the committee and all below, by given name", ids(chief, Ask{Unit: h.base}), []int64{an, binh, far})
		eq(h, "those of a status", ids(chief, Ask{Unit: h.base, State: "exempt"}), []int64{an})
		eq(h, "as on a day before one came", ids(chief, Ask{Unit: h.base, Day: "2026-10-01"}), []int64{an, binh})
		eq(h, "his own cell", ids(plain, Ask{Unit: h.one}), []int64{an})
		eq(h, "by status, of those seen by name only", ids(plain, Ask{Unit: h.one, State: "exempt"}), []int64(nil))
		_, err := h.List(ctx, plain, Ask{Unit: h.two})
		h.fails(err, fault.NotFound, "")
		_, err = h.List(ctx, chief, Ask{Unit: h.beside})
		h.fails(err, fault.NotFound, "")

		// Who moved here is known here; who was there once is a name to those there.
		there, err := h.List(ctx, h.as(access.Secretary, h.far, 1), Ask{Unit: h.far, Day: "2026-10-01"})
		h.ok(err)
		if len(there.Lines.Rows) != 1 || there.Lines.Rows[0].Open || there.Lines.Rows[0].Standing != "" || there.Lines.Rows[0].Since != "" {
			t.Errorf("one who went away is shown as %+v", there.Lines.Rows)
		}
	})
}

// The preview of a correction is what the correction then does.
func TestACorrectionDoesWhatItShowed(t *testing.T) {
	each(t, func(h *house) {
		an := h.person(h.one, "Nguyễn Văn An")
		h.ok(h.ChangeStatus(ctx, sys, ChangeStatus{Person: an, From: "2025-01-01", Standing: Official, Condition: Exempt}))
		for _, c := range []CorrectStatus{
			{Person: an, From: "2024-06-01", To: "2024-07-01", Standing: Official, Condition: Away, Why: "x"},
			{Person: an, From: "2024-12-01", To: "2025-02-01", Standing: Official, Condition: Active, Why: "x"},
			{Person: an, From: "2025-03-01", Standing: Probationary, Condition: Active, Why: "x"},
		} {
			v, err := h.Person(ctx, sys, an)
			h.ok(err)
			want, ok := v.Corrected(c)
			if !ok {
				t.Fatal("nothing to correct")
			}
			h.ok(h.CorrectStatus(ctx, sys, c))
			v, err = h.Person(ctx, sys, an)
			h.ok(err)
			eq(h, c.From, v.Statuses, want)
		}
		v, err := h.Person(ctx, sys, an)
		h.ok(err)
		if _, ok := v.Corrected(CorrectStatus{From: "1999-01-01", To: clock.Forever}); ok {
			t.Error("a day before the first membership can be corrected")
		}
	})
}
