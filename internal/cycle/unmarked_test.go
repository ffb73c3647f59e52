package cycle_test

import (
	"errors"
	"strings"
	"testing"

	"nep/internal/cycle"
	"nep/internal/fault"
	"nep/internal/meeting"
)

// Before minutes are read back everybody has a mark, and what two devices wrote
// differently is asked about: the body adopts figures that stand.
func TestMinutesAreReadBackOfAWholeRoll(t *testing.T) {
	each(t, func(h *house) {
		h.on("2026-11-02", "08:00")
		s := h.secretary()
		id, err := h.PlanMonth(bg, s, "", h.cell, "2026-11")
		h.ok(err)
		_, _, err = h.Meetings.SendNotice(bg, s, "", id)
		h.ok(err)
		h.on("2026-11-05", "08:00")
		h.ok(h.Meetings.Begin(bg, s, "", id, 0))
		mark := func(people ...int64) {
			var rows []meeting.MarkRow
			for _, p := range people {
				rows = append(rows, meeting.MarkRow{Person: p, Mark: meeting.Present})
			}
			h.ok(h.Meetings.MarkRoll(bg, s, meeting.MarkRoll{Meeting: id, Rows: rows}))
		}
		mark(h.sec, h.dep, h.an, h.chi, h.du)
		h.ok(h.DraftMinutes(bg, s, "", id, 0))
		mins, err := h.Meetings.ReadMinutes(bg, s, id)
		h.ok(err)
		if !strings.Contains(mins.Body, "4. Vắng không có lý do: 0. Chưa điểm danh: 1: đồng chí Phạm Thị Ba.") {
			h.Errorf("who has no mark is not said:\n%s", mins.Body)
		}
		refused := func(why string, known cycle.Known) {
			h.Helper()
			var f *fault.Error
			if err := h.ReadBack(bg, s, "", id, known); !errors.As(err, &f) || f.Key != why {
				h.Errorf("%v, not %s", err, why)
			}
			if mins, err = h.Meetings.ReadMinutes(bg, s, id); err != nil || mins.State != meeting.MinutesDraft {
				h.Errorf("%v, %v", mins.State, err)
			}
		}
		refused("cycle.minutes.unmarked", cycle.Known{})
		refused("cycle.minutes.unmarked", cycle.Known{Stale: true, Apart: true})
		mark(h.ba)
		refused("cycle.minutes.stale", cycle.Known{})
		h.ok(h.DraftMinutes(bg, s, "", id, mins.Version))
		if mins, err = h.Meetings.ReadMinutes(bg, s, id); err != nil || strings.Contains(mins.Body, "Chưa điểm danh") {
			h.Errorf("all have a mark: %v\n%s", err, mins.Body)
		}
		h.exec(`insert into meeting_apart (id, meeting, kind, about, kept, lost, by, at, choice, done_by, done_at) values (987654, $1, 'roll', 0, 'present', 'excused', 0, 0, '', 0, 0)`, id)
		refused("cycle.minutes.apart", cycle.Known{Stale: true})
		h.ok(h.ReadBack(bg, s, "", id, cycle.Known{Apart: true}))
		h.ok(h.ReadBack(bg, s, "", id, cycle.Known{}))
	})
}
