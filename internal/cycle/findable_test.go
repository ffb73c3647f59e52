package cycle

import (
	"strings"
	"testing"

	"nep/internal/meeting"
)

// What an item came to is in the minutes: who only looks at a meeting finds its
// agenda and nothing of how it went.
func TestTextOfAnAgenda(t *testing.T) {
	items := []meeting.Item{
		{Title: "Thảo luận", Conclusion: "có đồng chí lo lắng", Draft: "dự kiến"},
		{Title: "Việc riêng", Conclusion: "giữ trong chi bộ", Inside: true},
	}
	if got := agendaText(items, false); got != "Thảo luận" {
		t.Errorf("outside: %q", got)
	}
	inside := agendaText(items, true)
	for _, w := range []string{"có đồng chí lo lắng", "dự kiến", "Việc riêng", "giữ trong chi bộ"} {
		if !strings.Contains(inside, w) {
			t.Errorf("inside lacks %q: %q", w, inside)
		}
	}
}

func TestNoMinutesAreFoundBeforeThereAreAny(t *testing.T) {
	for state, want := range map[meeting.State]bool{meeting.Planned: false, meeting.Noticed: false, meeting.Running: false, meeting.Ended: true, meeting.Locked: true} {
		if got := hasMinutes(state, false, "Thảo luận: dự kiến"); got != want {
			t.Errorf("%s, nothing drafted: %v", state, got)
		}
		if !hasMinutes(state, true, "") || hasMinutes(state, false, "") {
			t.Errorf("%s: a draft is found, nothing is not", state)
		}
	}
}
