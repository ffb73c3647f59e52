package cycle_test

import (
	"strings"
	"testing"

	"nep/internal/cycle"
	"nep/internal/fault"
	"nep/internal/meeting"
)

// Minutes drafted before the score was judged anew tell another one: that is asked
// before they are read back and before they are confirmed, and names no class that
// what waits can still change.
func TestMinutesTellTheScoreThereIs(t *testing.T) {
	each(t, func(h *house) {
		s := h.secretary()
		nov := h.play("2026-11-05", "Kiểm kê kho đợt 2")
		h.exec(`update meeting set state = 'ended' where id = $1`, nov.meeting)
		h.exec(`update minutes set state = 'draft', chair = 0, note = 0, locked_at = 0 where meeting = $1`, nov.meeting)
		h.exec(`update score set state = 'draft' where meeting = $1`, nov.meeting)
		stale := func() bool {
			is, err := h.StaleScore(bg, s, nov.meeting)
			h.ok(err)
			return is
		}
		confirm := func(known bool) error {
			mins, err := h.Meetings.ReadMinutes(bg, s, nov.meeting)
			h.ok(err)
			return h.Confirm(bg, s, meeting.Confirm{Meeting: nov.meeting, AsChair: true, Seen: mins.Version}, known)
		}
		if !stale() {
			h.Error("the minutes say that the cell agreed, and it has not")
		}
		h.exec(`update score set state = 'agreed' where meeting = $1`, nov.meeting)
		if stale() {
			h.Error("the minutes tell the score as it is")
		}
		h.exec(`update judgement set points = 0 where meeting = $1 and criterion = '5.2'`, nov.meeting)
		if !stale() {
			h.Error("the minutes tell the points there were")
		}
		if err := h.ReadBack(bg, s, "", nov.meeting, cycle.Known{}); !fault.Is(err, fault.State) {
			h.Errorf("read back: %v", err)
		}
		h.ok(h.ReadBack(bg, s, "", nov.meeting, cycle.Known{Stale: true}))
		if err := confirm(false); !fault.Is(err, fault.State) {
			h.Errorf("confirmed: %v", err)
		}
		// Edited by a person they are his own, but for points and class.
		mins, err := h.Meetings.ReadMinutes(bg, s, nov.meeting)
		h.ok(err)
		h.ok(h.Meetings.EditMinutes(bg, s, meeting.EditMinutes{Meeting: nov.meeting, Seen: mins.Version, Body: mins.Body + "\nĐã sửa."}))
		if !stale() {
			h.Error("edited elsewhere, they tell the old points")
		}
		mins, err = h.Meetings.ReadMinutes(bg, s, nov.meeting)
		h.ok(err)
		h.ok(h.DraftMinutes(bg, s, "", nov.meeting, mins.Version))
		if mins, err = h.Meetings.ReadMinutes(bg, s, nov.meeting); err != nil || stale() || !strings.Contains(mins.Body, "xếp loại tạm tính từ ") {
			h.Errorf("drafted anew: %v\n%s", err, mins.Body)
		}
		h.ok(h.ReadBack(bg, s, "", nov.meeting, cycle.Known{}))
		h.ok(confirm(false))
		h.exec(`update judgement set points = 400 where meeting = $1 and criterion = '5.2'`, nov.meeting)
		h.ok(confirm(true)) // who knows may
	})
}
