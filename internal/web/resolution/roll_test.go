package resolution

import (
	"context"
	"testing"

	"nep/internal/i18n"
	"nep/internal/resolution"
)

// At a meeting to come a task is late when its day is over, not when its day is
// before the meeting's.
func TestLateAtTheRoll(t *testing.T) {
	ctx := i18n.WithLang(context.Background(), i18n.Vietnamese)
	late := func(due, today, day string) bool {
		v := rollView{Today: today, Day: day}
		return len(v.tags(ctx, resolution.Task{Due: due, State: resolution.Open})) > 0
	}
	for _, c := range []struct {
		due, today, day string
		want            bool
	}{
		{"2026-12-20", "2026-11-26", "2027-01-04", false},
		{"2026-12-20", "2026-12-21", "2027-01-04", true},
		{"2026-12-20", "2027-03-01", "2026-12-20", false}, // of an old meeting, as it was then
		{"2026-12-20", "2027-03-01", "2026-12-21", true},
	} {
		if got := late(c.due, c.today, c.day); got != c.want {
			t.Errorf("due %s, seen %s at the meeting of %s: late %v", c.due, c.today, c.day, got)
		}
	}
}
