package waiting

import (
	"testing"

	"pgregory.net/rapid"
)

// The order is total over urgency and day: no item stands before one that
// presses more.
func TestSort(t *testing.T) {
	rapid.Check(t, func(t *rapid.T) {
		items := rapid.SliceOf(rapid.Custom(func(t *rapid.T) Item {
			return Item{Urgency: Urgency(rapid.IntRange(0, 4).Draw(t, "urgency")),
				Day: rapid.SampledFrom([]string{"", "2026-11-03", "2026-12-05"}).Draw(t, "day")}
		})).Draw(t, "items")
		n := len(items)
		Sort(items)
		if len(items) != n {
			t.Fatal("an item was lost")
		}
		for i := 1; i < n; i++ {
			a, b := items[i-1], items[i]
			if a.Urgency > b.Urgency {
				t.Fatalf("%v stands before %v", a, b)
			}
			if a.Urgency == b.Urgency && (a.Day == "" && b.Day != "" || a.Day != "" && b.Day != "" && a.Day > b.Day) {
				t.Fatalf("%v stands before %v", a, b)
			}
		}
	})
}
