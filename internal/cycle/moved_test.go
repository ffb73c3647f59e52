package cycle_test

import (
	"testing"

	"nep/internal/db"
	"nep/internal/document"
	"nep/internal/meeting"
	"nep/internal/org"
	"nep/internal/quality"
	"nep/internal/rule"
	"nep/internal/summary"
)

// What is kept of a decided score is not counted once more when a page is opened:
// whatever a score is counted from leaves a mark when it moves, and the figures
// then say what a recount says.
func TestADecidedScoreKnowsWhenItsFactsMoved(t *testing.T) {
	overlooked(t, func(h *house) {
		s, above := h.secretary(), h.above()
		nov := h.play("2026-11-05", "Kiểm kê kho đợt 2")
		h.on("2026-11-10", "08:00")
		in, err := h.PlanMonth(bg, above, "", h.base, "2026-11")
		h.ok(err)
		m := h.meeting(in)
		h.ok(h.Meetings.Edit(bg, above, meeting.Edit{Meeting: in, Seen: m.Version, Plan: meeting.Plan{Kind: m.Kind, Day: "2026-11-10", StartMinute: 8 * 60, Place: "Cục", Form: meeting.AtPlace}}))
		_, _, err = h.Meetings.SendNotice(bg, above, "", in)
		h.ok(err)
		h.ok(h.Meetings.Begin(bg, above, "", in, 0))
		v, err := h.Quality.Score(bg, above, nov.meeting)
		h.ok(err)
		h.exec(`update agenda_item set state = 'done' where kind = 'classes'`)
		h.ok(h.Quality.Decide(bg, above, quality.Decide{In: in, Scores: []quality.DecideOne{{Meeting: nov.meeting, Class: v.Sheet.Class}}}))

		moved := func(what string, want int64) {
			h.Helper()
			h.sound()
			got := tx(h, func(t *db.Tx) (summary.Figure, error) {
				all, err := summary.Of(t, []int64{h.cell}, summary.ScoresMoved, []string{"2026-11"})
				return all[summary.Key{Unit: h.cell, Month: "2026-11", Measure: summary.ScoresMoved}], err
			})
			if got.Den != 1 || got.Num != want {
				h.Errorf("%s: %+v, not %d", what, got, want)
			}
			u, err := h.Quality.Under(bg, above, h.base, "2026-11", org.Cursor{}, 0)
			h.ok(err)
			for _, r := range u.Rows {
				if r.Meeting == nov.meeting && (r.Changed != nil) != (want > 0) {
					h.Errorf("%s: the page says %+v", what, r.Changed)
				}
			}
		}
		moved("decided", 0)

		h.on("2026-11-12", "08:00")
		h.ok(h.Meetings.PutIntoHandbook(bg, s, "", nov.meeting, true, ""))
		moved("a tick taken back", 1)
		h.ok(h.Meetings.PutIntoHandbook(bg, s, "", nov.meeting, true, "2026-11-06"))
		moved("the tick again", 0)
		var seen int64
		norm := func(minutes string) {
			var err error
			seen, err = h.Rules.SetRule(bg, sys, rule.SetRule{Unit: h.base, Rule: rule.MeetingMinutes, Value: minutes, From: "2026-11-01", Source: "QC 02-QC/ĐU", Correction: true, Reason: "ghi sót", Seen: seen})
			h.ok(err)
		}
		norm("180")
		moved("a rule", 1)
		norm("90")
		moved("the rule again", 0)
		_, err = h.Documents.AddPaper(bg, s, document.AddPaper{Unit: h.cell, Kind: document.TextPaper, Title: "Báo cáo", Body: "Kết quả.", Use: document.Use{Kind: "meeting", Subject: nov.meeting, Role: document.Ahead}}, nil)
		h.ok(err)
		moved("work that concerns it not", 0)
	})
}
