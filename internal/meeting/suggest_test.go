package meeting

import (
	"testing"

	"pgregory.net/rapid"

	"nep/internal/clock"
	"nep/internal/rule"
)

// Late in a month no day that is over is suggested: the next working day for
// which papers can go out, or that the month is nearly over.
func TestSuggestedDays(t *testing.T) {
	each(t, func(h *house) {
		old := h.plan(Plan{Day: "2026-11-05", StartMinute: 9 * 60})
		suggest := func(body Body, month string) []any {
			h.Helper()
			s, err := h.Suggest(ctx, h.secretary(), h.one, body, month)
			h.ok(err)
			return []any{s.Day, s.StartMinute, s.Tight}
		}
		// Monday 23 November 2026: papers go out one day before.
		eq(h, "this month", suggest(CellBody, "2026-11"), []any{"2026-11-24", 540, false})
		eq(h, "next month", suggest(CellBody, "2026-12"), []any{"2026-12-05", 540, false})
		eq(h, "one that is over, from paper", suggest(CellBody, "2026-10"), []any{"2026-10-05", 540, false})
		h.now("2026-11-27", 9, 0) // a Friday
		eq(h, "over the weekend", suggest(CellBody, "2026-11"), []any{"2026-11-30", 540, false})
		h.now("2026-11-30", 9, 0)
		eq(h, "none left", suggest(CellBody, "2026-11"), []any{"2026-11-30", 540, true})
		h.now("2026-11-03", 9, 0)
		h.ok(h.Cancel(ctx, sys, "", old, "bão"))
		eq(h, "its usual day is to come", suggest(CellBody, "2026-11"), []any{"2026-11-05", 480, false})

		// The bureau meets before what it prepares, and not on a day that is over.
		h.plan(Plan{Day: "2026-11-20"})
		eq(h, "two days before", suggest(Bureau, "2026-11"), []any{"2026-11-18", 480, false})
		h.now("2026-11-19", 9, 0)
		eq(h, "today", suggest(Bureau, "2026-11"), []any{"2026-11-19", 480, false})
		h.now("2026-11-21", 9, 0)
		eq(h, "not after it", suggest(Bureau, "2026-11"), []any{"2026-11-20", 480, false})
	})
}

// Where working days count, no day of rest is suggested.
func TestWorkday(t *testing.T) {
	rapid.Check(t, func(t *rapid.T) {
		day := clock.AddDays("2026-01-01", rapid.IntRange(0, 800).Draw(t, "day"))
		earlier := rapid.Bool().Draw(t, "earlier")
		if got := workday(day, false, rule.Counting{}); got != day {
			t.Fatalf("every day counts, and %s became %s", day, got)
		}
		at := rule.Counting{Working: true}
		got := workday(day, earlier, at)
		switch {
		case !at.Counts(got), at.Counts(day) && got != day, earlier && got > day, got > day && MonthOf(got) != MonthOf(day):
			t.Fatalf("%s became %s", day, got)
		}
	})
}

func TestFirstSensible(t *testing.T) {
	rapid.Check(t, func(t *rapid.T) {
		day := clock.AddDays("2026-01-01", rapid.IntRange(0, 800).Draw(t, "day"))
		ahead, working := rapid.IntRange(0, 5).Draw(t, "ahead"), rapid.Bool().Draw(t, "working")
		days, at := rule.Counting{Working: working}, rule.Counting{Working: true}
		got := firstSensible(day, ahead, days)
		if got <= day || !at.Counts(got) || days.Before(got, ahead) < day {
			t.Fatalf("after %s with %d days (%v): %s", day, ahead, working, got)
		}
		// A second count: days from one to the other, one by one.
		for d := clock.AddDays(day, 1); d < got; d = clock.AddDays(d, 1) {
			n := 0
			for x := day; x < d; x = clock.AddDays(x, 1) {
				if days.Counts(x) {
					n++
				}
			}
			if at.Counts(d) && n >= ahead {
				t.Fatalf("after %s with %d days (%v): %s, though %s would do", day, ahead, working, got, d)
			}
		}
	})
}
