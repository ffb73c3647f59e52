package cycle_test

import (
	"slices"
	"strconv"
	"strings"
	"testing"

	"nep/internal/access"
	"nep/internal/cycle"
	"nep/internal/document"
	"nep/internal/fault"
	"nep/internal/meeting"
	"nep/internal/quality"
	"nep/internal/report"
	"nep/internal/thread"
)

// What comes from above stands on the cell's agenda and is worked through when
// the meeting closes; what the cell cannot solve goes up, is answered, and is
// told at the next meeting.
func TestWhatComesFromAboveAndGoesUp(t *testing.T) {
	each(t, func(h *house) {
		order, err := h.Documents.SendDirective(bg, h.above(), document.SendDirective{Unit: h.base, Number: "12-CT/TU", Title: "Chỉ thị về phòng cháy", Issuer: "Tỉnh ủy",
			IssuedOn: "2026-10-30", Gist: "Rà soát kho", Form: document.AtMeeting, DueOn: "2026-11-30", Units: []int64{h.cell}})
		h.ok(err)
		nov := h.play("2026-11-05", "Kiểm kê kho đợt 2")
		var item int64
		for _, i := range h.items(nov.meeting) {
			if i.Source == "directive" && i.SourceID == order {
				item = i.ID
				if !strings.Contains(i.Title, "12-CT/TU") || i.Draft != "Rà soát kho" {
					h.Errorf("%+v", i)
				}
			}
		}
		if item == 0 {
			h.Fatal("the directive is not on the agenda")
		}
		d, err := h.Documents.Directive(bg, h.secretary(), order)
		h.ok(err)
		if d.Done != 1 {
			h.Errorf("after the meeting the directive is not worked through: %+v", d.To)
		}
		// Who was there is covered, who had to be there and was not is asked.
		v, err := h.Meetings.View(bg, h.secretary(), nov.meeting)
		h.ok(err)
		want := document.Coverage{}
		for _, a := range v.Roster {
			if a.Mark.There() {
				want.Covered++
			}
			if a.Mark.There() || a.Required {
				want.Of++
			}
		}
		if d.All != want || want.Covered == 0 {
			h.Errorf("the directive reached %+v, the roll says %+v", d.All, want)
		}
		s, err := h.Thread(bg, h.secretary(), thread.Knot{Kind: thread.Directive, ID: order})
		h.ok(err)
		if !slices.ContainsFunc(s.Effects, func(l thread.Link) bool { return l.Knot == (thread.Knot{Kind: thread.Item, ID: item}) }) {
			h.Errorf("the directive does not lead to its item: %+v", s.Effects)
		}

		hard, err := h.Reports.Raise(bg, h.secretary(), report.Raise{Unit: h.cell, Text: "Đường vào kho ngập."})
		h.ok(err)
		h.ok(h.Reports.Take(bg, h.above(), "", hard, h.head, "2026-11-20"))
		h.ok(h.Reports.Settle(bg, h.above(), "", hard, "Đã cấp kinh phí."))
		h.on("2026-12-01", "08:00")
		next, err := h.PlanMonth(bg, h.secretary(), "", h.cell, "2026-12")
		h.ok(err)
		told := false
		for _, i := range h.items(next) {
			told = told || i.Source == "difficulty" && i.SourceID == hard && i.Draft == "Đã cấp kinh phí."
			if i.Source == "directive" {
				h.Errorf("a directive that was worked through stands there again: %+v", i)
			}
		}
		if !told {
			h.Error("the answer is not on the next agenda")
		}
	})
}

// A committee's month: its agenda holds the reports and the classes; what it
// decides stands on the thread both ways.
func TestACommitteesMonth(t *testing.T) {
	each(t, func(h *house) {
		nov := h.play("2026-11-05", "Kiểm kê kho đợt 2")
		s := h.above()
		h.on("2026-11-10", "08:00")
		id, err := h.PlanMonth(bg, s, "", h.base, "2026-11")
		h.ok(err)
		reports := h.item(id, meeting.Reports)
		if !strings.Contains(reports.Draft, "1 báo cáo tháng 11/2026") {
			h.Errorf("%q", reports.Draft)
		}
		h.item(id, meeting.Classes)
		step := func(name string) cycle.Step {
			m, err := h.MonthOf(bg, s, h.base, "2026-11", "")
			h.ok(err)
			for _, x := range m.Steps {
				if x.ID == name {
					return x
				}
			}
			h.Fatalf("no step %s", name)
			return cycle.Step{}
		}
		if got := step("classes"); got.State == cycle.StepDone {
			h.Errorf("%+v", got)
		}
		// Its items lead to what they are about, and say how much of it there is.
		way := func(kind meeting.ItemKind, label string) cycle.Way {
			ways, err := h.Ways(bg, s, id)
			h.ok(err)
			for _, w := range ways[kind] {
				if w.Label == "cycle.way."+label {
					return w
				}
			}
			h.Fatalf("no way %s from %s: %+v", label, kind, ways)
			return cycle.Way{}
		}
		base := "/to-chuc/" + strconv.FormatInt(h.base, 10)
		if w := way(meeting.Reports, "reports"); w.Href != base+"/bao-cao-duoi?thang=2026-11" || !slices.Contains(w.Params, any(1)) {
			h.Errorf("%+v", w)
		}
		if w := way(meeting.Classes, "classes"); w.Href != base+"/xep-loai?thang=2026-11" || w.Params[3] != 0 || w.Params[5] != 1 {
			h.Errorf("%+v", w)
		}
		hard, err := h.Reports.Raise(bg, h.secretary(), report.Raise{Unit: h.cell, Text: "Đường vào kho ngập."})
		h.ok(err)
		if w := way(meeting.Reports, "difficulties"); w.Href != base+"/vuong-mac?xem=den" || w.Params[1] != 1 {
			h.Errorf("%+v", w)
		}
		h.ok(h.Reports.Take(bg, s, "", hard, h.head, "2026-11-20"))
		h.ok(h.Reports.Settle(bg, s, "", hard, "Đã cấp kinh phí."))
		if ways, err := h.Ways(bg, h.secretary(), nov.meeting); err != nil || len(ways) != 0 {
			h.Errorf("a cell's meeting leads to reports: %+v, %v", ways, err)
		}
		m := h.meeting(id)
		h.ok(h.Meetings.Edit(bg, s, meeting.Edit{Meeting: id, Seen: m.Version, Plan: meeting.Plan{Kind: m.Kind, Day: "2026-11-10", StartMinute: 8 * 60, Place: "Cục", Form: meeting.AtPlace}}))
		_, _, err = h.Meetings.SendNotice(bg, s, "", id)
		h.ok(err)
		h.ok(h.Meetings.Begin(bg, s, "", id, 0))
		h.ok(h.Meetings.MarkRoll(bg, s, meeting.MarkRoll{Meeting: id, Rows: []meeting.MarkRow{{Person: h.head, Mark: meeting.Present}, {Person: h.aide, Mark: meeting.Present}}}))
		h.ok(h.Reports.Answer(bg, s, "", nov.report, id, "Đảng ủy ghi nhận."))
		v, err := h.Quality.Score(bg, s, nov.meeting)
		h.ok(err)
		h.exec(`update agenda_item set state = 'done' where kind = 'classes'`)
		h.ok(h.Quality.Decide(bg, s, quality.Decide{In: id, Scores: []quality.DecideOne{{Meeting: nov.meeting, Class: v.Sheet.Class}}}))
		h.on("2026-11-10", "09:30")
		h.ok(h.Close(bg, s, "", id, 0))
		if w := way(meeting.Classes, "classes"); w.Params[3] != 1 {
			h.Errorf("%+v", w)
		}
		if got := step("classes"); got.State != cycle.StepDone {
			h.Errorf("%+v", got)
		}
		mins, err := h.Meetings.ReadMinutes(bg, s, id)
		h.ok(err)
		for _, want := range []string{"báo cáo tháng 11/2026. Trả lời: Đảng ủy ghi nhận.", " điểm, xếp loại " + map[quality.Class]string{quality.Good: "Tốt", quality.Fair: "Khá"}[v.Sheet.Class]} {
			if !strings.Contains(mins.Body, want) {
				h.Errorf("the committee's minutes do not say %q:\n%s", want, mins.Body)
			}
		}
		up, err := h.Thread(bg, s, thread.Knot{Kind: thread.Meeting, ID: id})
		h.ok(err)
		for _, k := range []thread.Knot{{Kind: thread.Score, ID: nov.score}, {Kind: thread.Report, ID: nov.report}} {
			if !slices.ContainsFunc(up.Causes, func(l thread.Link) bool { return l.Knot == k }) {
				h.Errorf("the committee's meeting does not hang on %v", k)
			}
			down, err := h.Thread(bg, s, k)
			h.ok(err)
			if !slices.ContainsFunc(down.Effects, func(l thread.Link) bool { return l.Knot == (thread.Knot{Kind: thread.Meeting, ID: id}) }) {
				h.Errorf("%v does not lead to the committee's meeting", k)
			}
		}
		// The cell's member sees the class and nothing of the committee's meeting.
		member := h.as(h.an, access.Member, h.cell)
		down, err := h.Thread(bg, member, thread.Knot{Kind: thread.Score, ID: nov.score})
		h.ok(err)
		for _, l := range down.Effects {
			if l.Kind == thread.Meeting {
				h.Errorf("a member is led to %+v", l)
			}
		}
		month, err := h.MonthOf(bg, h.secretary(), h.cell, "2026-11", "")
		h.ok(err)
		last := month.Steps[len(month.Steps)-1]
		if last.ID != "class" || last.State != cycle.StepDone {
			h.Errorf("%+v", last)
		}
	})
}

// A theme of the plan makes the month's meeting one with a theme: 120 minutes,
// the theme after the regular part, counted once it was held.
func TestAMonthWithATheme(t *testing.T) {
	each(t, func(h *house) {
		_, err := h.Meetings.PutPlan(bg, h.secretary(), meeting.PutPlan{Item: meeting.PlanItem{Unit: h.cell, Month: "2026-11", Kind: meeting.Theme, Title: "Giữ kho an toàn", Presenter: h.an}})
		h.ok(err)
		id, err := h.PlanMonth(bg, h.secretary(), "", h.cell, "2026-11")
		h.ok(err)
		sum := 0
		for _, i := range h.items(id) {
			sum += i.Planned
		}
		theme := h.item(id, meeting.ThemeItem)
		if h.meeting(id).Kind != meeting.Combined || sum != 120 || theme.Title != "Chuyên đề: Giữ kho an toàn" || theme.Presenter != h.an {
			h.Errorf("%s, %d minutes, %+v", h.meeting(id).Kind, sum, theme)
		}
		if f := h.facts(id); f.Theme.State != quality.IsOpen {
			h.Errorf("not held yet: %+v", f.Theme)
		}
		nov := h.play("2026-11-05", "Kiểm kê kho đợt 2")
		if nov.meeting != id {
			h.Fatalf("planned again: %d and %d", id, nov.meeting)
		}
		if f := h.facts(id); f.Theme != quality.Known(true) || f.Length.Value.Norm != 120 {
			h.Errorf("held: %+v %+v", f.Theme, f.Length)
		}
	})
}

// A chi ủy's page is confirmed when somebody was there, and what it prepared
// goes over to the meeting held instead of one called off.
func TestTheBureauOfAMeetingCalledOff(t *testing.T) {
	each(t, func(h *house) {
		s := h.secretary()
		h.on("2026-11-05", "16:00")
		first, err := h.PlanMonth(bg, s, "", h.cell, "2026-11")
		h.ok(err)
		slots, err := h.Meetings.Slots(bg, s, h.cell, "2026-11")
		h.ok(err)
		bureau := slots[0].Meeting.ID
		page, err := h.Bureau(bg, s, bureau)
		h.ok(err)
		page.Day, page.Start, page.Minutes, page.Done = "2026-11-05", 15*60, 30, true
		for _, x := range page.People {
			page.Absent = append(page.Absent, x.Person)
		}
		if err := h.KeepBureau(bg, s, page.BureauNote); !fault.Is(err, fault.Invalid) {
			h.Errorf("nobody was there: %v", err)
		}
		if m := h.meeting(bureau); m.State != meeting.Planned {
			h.Errorf("it is %s", m.State)
		}
		page.Absent = page.Absent[1:]
		h.ok(h.KeepBureau(bg, s, page.BureauNote))

		h.ok(h.Meetings.Cancel(bg, s, "", first, "Cơ quan có việc đột xuất"))
		second, err := h.PlanMonth(bg, s, "", h.cell, "2026-11")
		h.ok(err)
		if second == first {
			h.Fatal("no other meeting")
		}
		page, err = h.Bureau(bg, s, bureau)
		h.ok(err)
		if v, err := h.Meetings.View(bg, s, second); err != nil || v.Bureau == nil || v.Bureau.ID != bureau || page.Main != second {
			h.Errorf("prepared by %+v %v, page of %d", v.Bureau, err, page.Main)
		}
		if f := h.facts(second); f.Bureau != quality.Known(quality.Bureau{Met: true, Minutes: true}) {
			h.Errorf("%+v", f.Bureau)
		}

		// One that stood beside takes it over when the other is called off.
		third, err := h.Meetings.Plan(bg, s, meeting.Plan{Unit: h.cell, Body: meeting.CellBody, Day: "2026-11-25", StartMinute: 8 * 60})
		h.ok(err)
		if m := h.meeting(bureau); m.Prepares != second {
			h.Errorf("it prepares %d", m.Prepares)
		}
		h.ok(h.Meetings.Cancel(bg, s, "", second, "Cơ quan có việc đột xuất"))
		if m := h.meeting(bureau); m.Prepares != third {
			h.Errorf("it prepares %d, not %d", m.Prepares, third)
		}
	})
}
