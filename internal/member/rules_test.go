package member

import (
	"slices"
	"testing"

	"nep/internal/clock"
	"nep/internal/org"
	"pgregory.net/rapid"
)

func TestCellDuty(t *testing.T) {
	for _, c := range []struct {
		k        Kind
		s        Standing
		c        Condition
		required bool
		vote     bool
		base     Base
	}{
		{Regular, Official, Active, true, true, BaseAlways},
		{Regular, Official, Exempt, false, true, BaseIfPresent},
		{Regular, Official, Away, false, true, BaseIfPresent},
		{Regular, Official, Introduced, false, true, BaseIfPresent},
		{Regular, Official, Suspended, false, false, BaseNever},
		{Regular, Probationary, Active, true, false, BaseNever},
		{Regular, Probationary, Exempt, false, false, BaseNever},
		{Regular, Probationary, Away, false, false, BaseNever},
		{Regular, Probationary, Introduced, false, false, BaseNever},
		{Regular, Probationary, Suspended, false, false, BaseNever},
		{Temporary, Official, Active, true, false, BaseNever},
		{Temporary, Official, Away, true, false, BaseNever}, // away from home: here
		{Temporary, Official, Exempt, false, false, BaseNever},
		{Temporary, Probationary, Away, true, false, BaseNever},
		{Temporary, Official, Suspended, false, false, BaseNever},
	} {
		d := CellDuty(c.k, c.s, c.c)
		if d.Required != c.required || d.MayVote != c.vote || d.Base != c.base {
			t.Errorf("%s %s %s: %+v", c.k, c.s, c.c, d)
		}
		if (d.Why == "") != (d.Required && d.MayVote) {
			t.Errorf("%s %s %s: why is %q", c.k, c.s, c.c, d.Why)
		}
	}
}

func TestSizes(t *testing.T) {
	if w := SizeWarnings(org.Cell, day0, nil, 7); len(w) != 0 {
		t.Error(w)
	}
	if w := SizeWarnings(org.Cell, day0, nil, 8); len(w) != 1 || w[0].Key != "member.warn.cell_committee" {
		t.Error(w)
	}
	if w := SizeWarnings(org.Base, day0, map[Role]int{StandingRole: 6}, 15); len(w) != 1 {
		t.Error(w)
	}
	if w := SizeWarnings(org.Base, "2026-07-25", map[Role]int{StandingRole: 6}, 15); len(w) != 0 {
		t.Error("a rule of later is applied:", w)
	}
}

// The timeline of statuses stays without gap or overlap whatever is laid over
// it, and says on every day what was laid last.
func TestOverlay(t *testing.T) {
	rapid.Check(t, func(t *rapid.T) {
		const days = 20
		day := func(i int) string {
			if i >= days {
				return clock.Forever
			}
			return clock.AddDays(day0, i)
		}
		rows := []Status{{From: day(0), To: clock.Forever, Reason: "0"}}
		want := slices.Repeat([]string{"0"}, days)
		for n := range rapid.IntRange(0, 8).Draw(t, "n") {
			from := rapid.IntRange(0, days-1).Draw(t, "from")
			to := rapid.IntRange(from+1, days).Draw(t, "to")
			r := string(rune('a' + n))
			rows = overlay(rows, Status{From: day(from), To: day(to), Reason: r})
			for i := from; i < to; i++ {
				want[i] = r
			}
		}
		for i, r := range rows {
			if r.From >= r.To || i > 0 && rows[i-1].To != r.From {
				t.Fatalf("gap or overlap at %d: %+v", i, rows)
			}
		}
		if rows[0].From != day(0) || rows[len(rows)-1].To != clock.Forever {
			t.Fatalf("ends moved: %+v", rows)
		}
		for i, w := range want {
			if st, _, ok := statusOn(rows, day(i)); !ok || st.Reason != w {
				t.Fatalf("day %d is %q, want %q: %+v", i, st.Reason, w, rows)
			}
		}
	})
}
