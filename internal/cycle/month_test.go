package cycle_test

import (
	"slices"
	"strings"
	"testing"

	"nep/internal/access"
	"nep/internal/cycle"
	"nep/internal/db"
	"nep/internal/document"
	"nep/internal/fault"
	"nep/internal/i18n"
	"nep/internal/meeting"
	"nep/internal/notice"
	"nep/internal/org"
	"nep/internal/quality"
	"nep/internal/report"
	"nep/internal/resolution"
	"nep/internal/summary"
	"nep/internal/thread"
	"nep/internal/waiting"
)

// A month is played from planning to report: every fact is known, nothing is
// lost, and the next month's agenda holds what is open.
func TestAMonthPlayed(t *testing.T) {
	each(t, func(h *house) {
		nov := h.play("2026-11-05", "Kiểm kê kho đợt 2")
		f := h.facts(nov.meeting)
		if f.Length.State != quality.IsKnown || f.Length.Value != (quality.Length{Planned: 90, Held: 95, Norm: 90}) {
			h.Errorf("length %+v", f.Length)
		}
		if want := quality.Known(quality.Roll{Required: 6, Present: 5, Excused: 1}); f.Roll != want {
			h.Errorf("roll %+v", f.Roll)
		}
		if f.ExcusedInRow != quality.Known(1) || f.Bureau != quality.Known(quality.Bureau{Met: true, Minutes: true}) {
			h.Errorf("%+v %+v", f.ExcusedInRow, f.Bureau)
		}
		if f.Notice.State != quality.IsKnown || f.Notice.Value.Told != 6 || f.Notice.Value.Of != 6 || f.Notice.Value.Follower != quality.Known(true) {
			h.Errorf("notice %+v", f.Notice)
		}
		if f.Draft != quality.Known(true) || f.Papers != quality.Known(quality.Put{On: "2026-11-03", Days: 2}) {
			h.Errorf("%+v %+v", f.Draft, f.Papers)
		}
		if f.Steps != quality.Known(quality.Share{Done: 12, Of: 12}) || f.Theme.State != quality.IsNone {
			h.Errorf("%+v %+v", f.Steps, f.Theme)
		}
		if f.Speakers != quality.Known(3) || f.Criticism != quality.Known(20) || f.Concluded != quality.Known(true) {
			h.Errorf("%+v %+v %+v", f.Speakers, f.Criticism, f.Concluded)
		}
		if f.MinutesRead != quality.Known(true) || f.MinutesConfirmed != quality.Known(true) || f.Given != quality.Known(quality.Share{Done: 1, Of: 1}) {
			h.Errorf("%+v %+v %+v", f.MinutesRead, f.MinutesConfirmed, f.Given)
		}
		if f.Due != quality.Known(quality.Share{}) || f.Published != quality.Known(quality.Put{On: "2026-11-06", Days: 1}) {
			h.Errorf("%+v %+v", f.Due, f.Published)
		}
		v, err := h.Quality.Score(bg, h.secretary(), nov.meeting)
		h.ok(err)
		if v.Sheet.Provisional() || v.Sheet.Class == "" {
			h.Errorf("score %v provisional %v: %+v", v.Sheet.Total, v.Sheet.Provisional(), v.Sheet.Lines)
		}

		dec := h.play("2026-12-05", "Trực kho dịp Tết")
		if f := h.facts(dec.meeting); f.Due != quality.Known(quality.Share{Done: 1, Of: 1}) {
			h.Errorf("the task given in November is due in December: %+v", f.Due)
		}
		proposal := false
		for _, i := range h.items(dec.meeting) {
			proposal = proposal || i.Source == "proposal" && i.SourceID == nov.proposal
			if strings.Contains(i.Title, "chữa cháy") {
				h.Errorf("a title says what a member said: %s", i.Title)
			}
		}
		if !proposal {
			h.Error("the open proposal is not on the next agenda")
		}
	})
}

// Planning twice, or filling an agenda twice, gives the same.
func TestPlanningTwiceGivesTheSame(t *testing.T) {
	each(t, func(h *house) {
		s := h.secretary()
		first, err := h.PlanMonth(bg, s, "", h.cell, "2026-11")
		h.ok(err)
		before := h.items(first)
		again, err := h.PlanMonth(bg, s, "", h.cell, "2026-11")
		h.ok(err)
		n, err := h.Prepare(bg, s, "", first)
		h.ok(err)
		if again != first || n != 0 || !slices.Equal(before, h.items(first)) {
			h.Errorf("planned %d and %d; %d more items; %d and %d", first, again, n, len(before), len(h.items(first)))
		}
		sum := 0
		for _, i := range before {
			sum += i.Planned
		}
		if sum != 90 {
			h.Errorf("%d minutes planned", sum)
		}
		var draft string
		for _, i := range before {
			if i.Kind == meeting.Discussion {
				draft = i.Draft
			}
		}
		if !strings.Contains(draft, "Biểu dương đảng viên gương mẫu") {
			h.Errorf("no prompts: %q", draft)
		}
		if _, err := h.PlanMonth(bg, h.as(h.an, access.Member, h.cell), "", h.cell, "2026-11"); !fault.Is(err, fault.NotFound) {
			h.Errorf("a member plans: %v", err)
		}
	})
}

// A draft and papers that are not there count for nothing, whatever was ticked.
func TestWhatIsNotThereIsNotCounted(t *testing.T) {
	each(t, func(h *house) {
		s := h.secretary()
		h.on("2026-11-03", "16:00")
		id, err := h.PlanMonth(bg, s, "", h.cell, "2026-11")
		h.ok(err)
		slots, err := h.Meetings.Slots(bg, s, h.cell, "2026-11")
		h.ok(err)
		page, err := h.Bureau(bg, s, slots[0].Meeting.ID)
		h.ok(err)
		if page.Draft || page.Drafted || !page.Agenda {
			h.Errorf("nothing is drafted: %+v", page)
		}
		page.Day, page.Start, page.Minutes, page.Draft, page.Done = "2026-11-03", 15*60, 30, true, true
		h.ok(h.KeepBureau(bg, s, page.BureauNote))
		// There is nothing to put into the handbook: that is said, and the month asks for papers.
		if err := h.Meetings.PutIntoHandbook(bg, s, "", id, false, "2026-11-03"); !fault.Is(err, fault.State) || h.meeting(id).PapersOn != "" {
			h.Errorf("put there: %v", err)
		}
		month, err := h.MonthOf(bg, s, h.cell, "2026-11", "")
		h.ok(err)
		if i := slices.IndexFunc(month.Steps, func(x cycle.Step) bool { return x.ID == "papers" }); !strings.HasSuffix(month.Steps[i].Href, "/tai-lieu") || month.Steps[i].Action != "cycle.do.papers.add" {
			h.Errorf("%+v", month.Steps[i])
		}
		if f := h.facts(id); f.Papers.State != quality.IsOpen {
			h.Errorf("papers may still come: %+v", f.Papers)
		}
		m := h.meeting(id)
		h.ok(h.Meetings.Edit(bg, s, meeting.Edit{Meeting: id, Seen: m.Version, Plan: meeting.Plan{Kind: m.Kind, Day: "2026-11-05", StartMinute: 8 * 60, Place: "Kho Ân Thi", Form: meeting.AtPlace, Theme: m.Theme}}))
		_, err = h.Resolutions.PutDraft(bg, s, resolution.PutDraft{Meeting: id, Kind: resolution.NQ, Title: "Chưa viết gì"})
		h.ok(err)
		h.on("2026-11-05", "08:00")
		h.ok(h.Meetings.Begin(bg, s, "", id, 0))
		h.on("2026-11-05", "08:10")
		_, err = h.Resolutions.PutDraft(bg, s, resolution.PutDraft{Meeting: id, Seen: 1, Kind: resolution.NQ, Title: "Viết tại buổi họp", Points: []resolution.Point{{Text: "Làm"}}})
		f := h.facts(id)
		h.ok(err)
		if f.Draft != quality.Known(false) {
			h.Errorf("a draft written at the meeting: %+v", f.Draft)
		}
		h.ok(h.Meetings.PutIntoHandbook(bg, s, "", id, false, "2026-11-03")) // the draft
		h.exec(`delete from resolution_item`)
		h.exec(`delete from resolution`)
		if f = h.facts(id); f.Draft != quality.Known(false) || f.Papers != quality.Known(quality.Put{}) || !f.NoPapers {
			h.Errorf("%+v %+v %v", f.Draft, f.Papers, f.NoPapers)
		}
	})
}

// What was ticked as put into the handbook does not stay done when it is taken
// away: the step is open again and says so, the clock runs, and what is gone when
// the meeting begins was not there for it.
func TestPapersTakenAwayAreNotThere(t *testing.T) {
	each(t, func(h *house) {
		h.Askers = []cycle.Asker{h.Meetings}
		s := h.secretary()
		h.on("2026-11-02", "09:00")
		id, err := h.PlanMonth(bg, s, "", h.cell, "2026-11")
		h.ok(err)
		m := h.meeting(id)
		h.ok(h.Meetings.Edit(bg, s, meeting.Edit{Meeting: id, Seen: m.Version, Plan: meeting.Plan{Kind: m.Kind, Day: "2026-11-05", StartMinute: 8 * 60, Place: "Kho Ân Thi", Form: meeting.AtPlace, Theme: m.Theme}}))
		_, untold, err := h.Meetings.SendNotice(bg, s, "", id)
		h.ok(err)
		h.ok(h.Meetings.TellBy(bg, s, meeting.TellBy{Meeting: id, Way: "told", Persons: append(untold, h.aide)}))
		step := func() cycle.Step {
			month, err := h.MonthOf(bg, s, h.cell, "2026-11", "")
			h.ok(err)
			return month.Steps[slices.IndexFunc(month.Steps, func(x cycle.Step) bool { return x.ID == "papers" })]
		}
		waits := func() bool {
			items, err := h.Waiting(bg, s)
			h.ok(err)
			return slices.ContainsFunc(items, func(i waiting.Item) bool { return i.Title == "meeting.waiting.gone" })
		}
		add := func() int64 {
			paper, err := h.Documents.AddPaper(bg, s, document.AddPaper{Unit: h.cell, Kind: document.TextPaper, Title: "Báo cáo tháng 10", Body: "Nội dung",
				Use: document.Use{Kind: "meeting", Subject: id, Role: document.Ahead}}, nil)
			h.ok(err)
			return paper
		}
		take := func(paper int64) {
			h.ok(h.Documents.RemovePaper(bg, s, "", paper, document.Use{Kind: "meeting", Subject: id, Role: document.Ahead}))
		}
		// A directive on the agenda is none of the meeting's papers, be its text there or not.
		directive, err := h.Documents.SendDirective(bg, h.above(), document.SendDirective{Unit: h.base, Title: "Chỉ thị 50", Issuer: "Ban Bí thư", Form: document.AtMeeting, DueOn: "2026-11-30", Units: []int64{h.cell}})
		h.ok(err)
		_, err = h.Prepare(bg, s, "", id)
		h.ok(err)
		if !slices.ContainsFunc(h.items(id), func(i meeting.Item) bool { return i.Source == "directive" && i.SourceID == directive }) {
			h.Fatal("the directive is not on the agenda")
		}
		if err := h.Meetings.PutIntoHandbook(bg, s, "", id, false, "2026-11-02"); !fault.Is(err, fault.State) {
			h.Errorf("a named directive was put there: %v", err)
		}
		_, err = h.Documents.AddPaper(bg, h.above(), document.AddPaper{Unit: h.base, Kind: document.TextPaper, Title: "Chỉ thị 50", Body: "Toàn văn",
			Use: document.Use{Kind: "directive", Subject: directive, Role: document.Finished}}, nil)
		h.ok(err)
		if err := h.Meetings.PutIntoHandbook(bg, s, "", id, false, "2026-11-02"); !fault.Is(err, fault.State) {
			h.Errorf("a directive's text was put there: %v", err)
		}
		first := add()
		// Without a draft that has to be said.
		if err := h.Meetings.PutIntoHandbook(bg, s, "", id, false, "2026-11-02"); !fault.Is(err, fault.Invalid) || h.meeting(id).PapersOn != "" {
			h.Errorf("no draft, and no word of it: %v", err)
		}
		h.ok(h.Meetings.TickHandbook(bg, s, meeting.HandbookTick{Meeting: id, Day: "2026-11-02", NoDraft: true}))
		if m := h.meeting(id); !m.NoDraft {
			h.Error("the word is not kept")
		}
		take(first)
		if x := step(); x.State == cycle.StepDone || x.Detail != "cycle.step.papers.gone" || !waits() {
			h.Errorf("the only paper is gone: %+v", x)
		}

		_, err = h.Resolutions.PutDraft(bg, s, resolution.PutDraft{Meeting: id, Kind: resolution.NQ, Title: "Nhiệm vụ tháng 11"})
		h.ok(err)
		if x := step(); x.State == cycle.StepDone {
			h.Errorf("a draft that says nothing is a paper: %+v", x)
		}

		paper := add()
		if x := step(); x.State != cycle.StepDone || x.Detail != "cycle.step.put" || waits() {
			h.Errorf("a paper is there again: %+v", x)
		}
		if f := h.facts(id); f.Papers != quality.Known(quality.Put{On: "2026-11-02", Days: 3}) {
			h.Errorf("the clock: %+v", f.Papers)
		}
		take(paper)
		if x := step(); x.State == cycle.StepDone || x.Detail != "cycle.step.papers.gone" || x.Action != "cycle.do.papers.add" || !strings.HasSuffix(x.Href, "/tai-lieu") || !waits() {
			h.Errorf("taken away: %+v", x)
		}
		if f := h.facts(id); f.Papers.State != quality.IsOpen {
			h.Errorf("the clock runs again: %+v", f.Papers)
		}
		h.on("2026-11-05", "08:00")
		h.ok(h.Meetings.Begin(bg, s, "", id, 0))
		if m := h.meeting(id); m.PapersOn != "" || m.PapersBy != 0 || m.PapersAt != 0 {
			h.Errorf("the tick stands: %s", m.PapersOn)
		}
		if f := h.facts(id); f.Papers != quality.Known(quality.Put{}) || !f.NoPapers {
			h.Errorf("%+v %v", f.Papers, f.NoPapers)
		}
		if x := step(); x.State != cycle.StepLate {
			h.Errorf("after the beginning: %+v", x)
		}
		h.exec(`update meeting set state = 'ended', ended_at = started_at + 5400000 where id = $1`, id)
		n := tx(h, func(t *db.Tx) (summary.Figure, error) {
			for _, x := range meeting.Measures() {
				if x.Name == meeting.PapersBefore {
					return x.Own(t, summary.Key{Unit: h.cell, Month: "2026-11", Measure: x.Name})
				}
			}
			return summary.Figure{}, nil
		})
		if n != (summary.Figure{Num: 0, Den: 1}) {
			h.Errorf("the figure counts them in time: %+v", n)
		}
	})
}

// A month that is met before it begins is one month: its decision bears the day it
// was taken, its report counts the directives worked through there, and the month
// before does not; a chi ủy's page is not dated years back.
func TestAMonthMetBeforeItBegins(t *testing.T) {
	each(t, func(h *house) {
		s := h.secretary()
		h.on("2026-11-20", "09:00")
		directive, err := h.Documents.SendDirective(bg, h.above(), document.SendDirective{Unit: h.base, Title: "Chỉ thị 50", Issuer: "Ban Bí thư", Form: document.AtMeeting, DueOn: "2026-12-30", Units: []int64{h.cell}})
		h.ok(err)
		id, err := h.PlanMonth(bg, s, "", h.cell, "2026-12")
		h.ok(err)
		decision, err := h.Resolutions.PutDraft(bg, s, resolution.PutDraft{Meeting: id, Kind: resolution.NQ, Title: "Nhiệm vụ tháng 12", Points: []resolution.Point{{Text: "Kiểm kê"}}})
		h.ok(err)
		slots, err := h.Meetings.Slots(bg, s, h.cell, "2026-12")
		h.ok(err)
		for _, sl := range slots {
			if sl.Body != meeting.Bureau {
				continue
			}
			page, err := h.Bureau(bg, s, sl.Meeting.ID)
			h.ok(err)
			page.Day, page.Start, page.Minutes = "2020-11-05", 15*60, 30
			if err := h.KeepBureau(bg, s, page.BureauNote); !fault.Is(err, fault.Invalid) {
				h.Errorf("dated six years back: %v", err)
			}
		}
		m := h.meeting(id)
		h.ok(h.Meetings.Edit(bg, s, meeting.Edit{Meeting: id, Seen: m.Version, Plan: meeting.Plan{Kind: m.Kind, Day: "2026-11-26", StartMinute: 8 * 60, Place: "Kho Ân Thi", Form: meeting.AtPlace, Theme: m.Theme}}))
		h.on("2026-11-26", "08:00")
		h.ok(h.Meetings.Begin(bg, s, "", id, 0))
		var rows []meeting.MarkRow
		for _, p := range []int64{h.sec, h.dep, h.an, h.ba, h.chi, h.du} {
			rows = append(rows, meeting.MarkRow{Person: p, Mark: meeting.Present})
		}
		h.ok(h.Meetings.MarkRoll(bg, s, meeting.MarkRoll{Meeting: id, Rows: rows}))
		var quick meeting.Quick
		quick.Meeting = id
		for _, i := range h.items(id) {
			quick.Items = append(quick.Items, meeting.QuickItem{Item: i.ID, Done: true, Spent: -1})
		}
		h.ok(h.Meetings.Quick(bg, s, quick))
		h.vote(id, h.item(id, meeting.Conclusion).ID, "resolution", decision)
		h.ok(h.Resolutions.Pass(bg, s, "", decision))
		if v, err := h.Resolutions.Resolution(bg, s, decision); err != nil || v.Day != "2026-11-26" {
			h.Errorf("it bears the day %s: %v", v.Day, err)
		}
		h.on("2026-11-26", "09:35")
		h.ok(h.Close(bg, s, "", id, 0))
		for month, want := range map[string]int{"2026-11": 0, "2026-12": 1} {
			f := tx(h, func(t *db.Tx) (report.Facts, error) { return h.ReportFacts(t, h.cell, month) })
			if f.Directives != want {
				h.Errorf("%s: %d directives done, %d open (%d)", month, f.Directives, f.DirOpen, directive)
			}
		}
	})
}

// A meeting that has begun without its chi ủy's minutes does not say that their
// turn is still to come.
func TestAChiUyThatDidNotMeet(t *testing.T) {
	each(t, func(h *house) {
		s := h.secretary()
		h.on("2026-11-03", "09:00")
		id, err := h.PlanMonth(bg, s, "", h.cell, "2026-11")
		h.ok(err)
		m := h.meeting(id)
		h.ok(h.Meetings.Edit(bg, s, meeting.Edit{Meeting: id, Seen: m.Version, Plan: meeting.Plan{Kind: m.Kind, Day: "2026-11-04", StartMinute: 8 * 60, Place: "Kho Ân Thi", Form: meeting.AtPlace, Theme: m.Theme}}))
		step := func() cycle.Step {
			month, err := h.MonthOf(bg, h.above(), h.cell, "2026-11", "")
			h.ok(err)
			return month.Steps[slices.IndexFunc(month.Steps, func(x cycle.Step) bool { return x.ID == "bureau" })]
		}
		if x := step(); x.State == cycle.StepDone || x.Detail == "cycle.step.bureau.missed" {
			h.Errorf("before: %+v", x)
		}
		h.on("2026-11-04", "08:00")
		h.ok(h.Meetings.Begin(bg, s, "", id, 0))
		if x := step(); x.State != cycle.StepLate || x.Detail != "cycle.step.bureau.missed" {
			h.Errorf("begun without: %+v", x)
		}
		slots, err := h.Meetings.Slots(bg, s, h.cell, "2026-11")
		h.ok(err)
		for _, sl := range slots {
			if sl.Body == meeting.Bureau && sl.Meeting != nil {
				b := h.meeting(sl.Meeting.ID)
				h.ok(h.Meetings.Cancel(bg, s, "", b.ID, "Không họp được"))
			}
		}
		if x := step(); x.State != cycle.StepLate || x.Detail != "cycle.step.bureau.missed" {
			h.Errorf("called off: %+v", x)
		}
	})
}

// The tiny cell has a secretary only: no chi ủy's meeting, full points for it.
func TestACellWithOnlyASecretary(t *testing.T) {
	each(t, func(h *house) {
		s := h.as(h.lone, access.Secretary, h.tiny)
		id, err := h.PlanMonth(bg, s, "", h.tiny, "2026-11")
		h.ok(err)
		if f := h.facts(id); f.Bureau.State != quality.IsNone {
			h.Errorf("%+v", f.Bureau)
		}
		m, err := h.MonthOf(bg, s, h.tiny, "2026-11", "")
		h.ok(err)
		for _, x := range m.Steps {
			if x.ID == "bureau" && x.State != cycle.StepNone {
				h.Errorf("%+v", x)
			}
		}
	})
}

// What is drafted names people where the form asks for names, and keeps what is
// only within the cell apart.
func TestMinutesDrafted(t *testing.T) {
	each(t, func(h *house) {
		nov := h.play("2026-11-05", "Kiểm kê kho đợt 2")
		mins, err := h.Meetings.ReadMinutes(bg, h.secretary(), nov.meeting)
		h.ok(err)
		for _, s := range []string{"BIÊN BẢN", "Sinh hoạt chi bộ tháng 11 năm 2026", "08 giờ 00", "ngày 05 tháng 11 năm 2026", "Kho Ân Thi",
			"5/6 (83,3%)", "chính thức 5, dự bị 1", "Hoàng Văn Chi (ốm)", "Vắng không có lý do: 0.", "Chủ trì: đồng chí Trần Thị Mai", "6/6 đảng viên đã đóng",
			"Đồng chí Phạm Thị Ba đề xuất: Đề nghị trang bị thêm bình chữa cháy.", "Kết luận: Nhất trí các biện pháp đã nêu.",
			"tán thành 4/5", "tính đến khi biểu quyết; xếp loại tạm tính từ ", " đến Tốt. Còn ", "điểm chỉ biết được khi kết thúc và sau buổi sinh hoạt.", "NGHỊ QUYẾT", "Kiểm kê kho đợt 2. Đồng chí Nguyễn Văn An thực hiện, hạn 01/12/2026", "kết thúc lúc 09 giờ 35"} {
			if !strings.Contains(mins.Body, s) {
				h.Errorf("the minutes do not say %q", s)
			}
		}
		for _, s := range []string{"đi muộn", "sốt", "<no value>", "Tư tưởng, tự phê bình"} {
			if strings.Contains(mins.Body, s) {
				h.Errorf("the minutes say %q", s)
			}
		}
		if !strings.Contains(mins.Inside, "Tôi tự nhận còn đi muộn") {
			h.Errorf("inside: %q", mins.Inside)
		}
		if h.Failed() {
			h.Log(mins.Body)
		}
	})
}

// Text a person has edited is left by a new draft, unless it is asked for.
func TestEditedMinutesAreLeft(t *testing.T) {
	each(t, func(h *house) {
		s := h.secretary()
		id, err := h.PlanMonth(bg, s, "", h.cell, "2026-11")
		h.ok(err)
		if err := h.DraftMinutes(bg, s, "", id, 0); !fault.Is(err, fault.State) {
			h.Errorf("a draft before the beginning: %v", err)
		}
		_, _, err = h.Meetings.SendNotice(bg, s, "", id)
		h.ok(err)
		h.on("2026-11-05", "08:00")
		h.ok(h.Meetings.Begin(bg, s, "", id, 0))
		h.ok(h.DraftMinutes(bg, s, "", id, 0))
		mins, err := h.Meetings.ReadMinutes(bg, s, id)
		h.ok(err)
		h.ok(h.Meetings.EditMinutes(bg, s, meeting.EditMinutes{Meeting: id, Seen: mins.Version, Body: "Tự ghi."}))
		h.ok(h.DraftMinutes(bg, s, "", id, 0))
		if mins, _ := h.Meetings.ReadMinutes(bg, s, id); strings.TrimSpace(mins.Body) != "Tự ghi." {
			h.Errorf("a draft took the place of %q", mins.Body)
		}
		if err := h.DraftMinutes(bg, s, "", id, mins.Version); !fault.Is(err, fault.Conflict) {
			h.Errorf("another's words were replaced unseen: %v", err)
		}
		h.ok(h.DraftMinutes(bg, s, "", id, mins.Version+1))
		if mins, _ := h.Meetings.ReadMinutes(bg, s, id); !strings.Contains(mins.Body, "BIÊN BẢN") {
			h.Errorf("not drafted again: %q", mins.Body)
		}
	})
}

// Minutes that were read before the end stay read, and say when the meeting
// closed: once, also when it was reopened.
func TestReadMinutesSayWhenItClosed(t *testing.T) {
	each(t, func(h *house) {
		s := h.secretary()
		id, err := h.PlanMonth(bg, s, "", h.cell, "2026-11")
		h.ok(err)
		_, _, err = h.Meetings.SendNotice(bg, s, "", id)
		h.ok(err)
		h.on("2026-11-05", "08:00")
		h.ok(h.Meetings.Begin(bg, s, "", id, 0))
		var rows []meeting.MarkRow
		for _, p := range []int64{h.sec, h.dep, h.an, h.ba, h.chi, h.du} {
			rows = append(rows, meeting.MarkRow{Person: p, Mark: meeting.Present})
		}
		h.ok(h.Meetings.MarkRoll(bg, s, meeting.MarkRoll{Meeting: id, Rows: rows}))
		h.ok(h.DraftMinutes(bg, s, "", id, 0))
		h.ok(h.Meetings.ReadBack(bg, s, "", id))
		if mins, _ := h.Meetings.ReadMinutes(bg, s, id); strings.Contains(mins.Body, "kết thúc") {
			h.Errorf("it runs: %s", mins.Body)
		}
		h.on("2026-11-05", "09:40")
		h.ok(h.Close(bg, s, "", id, 0))
		mins, err := h.Meetings.ReadMinutes(bg, s, id)
		h.ok(err)
		if mins.State != meeting.MinutesRead || !strings.HasSuffix(strings.TrimSpace(mins.Body), "kết thúc lúc 09 giờ 40 cùng ngày.") {
			h.Errorf("%s: %s", mins.State, mins.Body)
		}
		length := h.facts(id).Length
		h.ok(h.Meetings.Reopen(bg, s, "", id, "quên một việc"))
		if got := h.facts(id).Length; got != length || got.State == quality.IsOpen {
			h.Errorf("opened again its length is %+v, was %+v: a score voted now would miss it", got, length)
		}
		h.on("2026-11-05", "10:10")
		h.ok(h.Close(bg, s, "", id, 0))
		mins, err = h.Meetings.ReadMinutes(bg, s, id)
		h.ok(err)
		if n := strings.Count(mins.Body, "kết thúc lúc"); n != 1 || !strings.Contains(mins.Body, "10 giờ 10") {
			h.Errorf("%d times: %s", n, mins.Body)
		}
	})
}

// Before the days have passed nothing is a point lost; afterwards it is.
func TestWhatMayStillComeIsOpen(t *testing.T) {
	each(t, func(h *house) {
		s := h.secretary()
		id, err := h.PlanMonth(bg, s, "", h.cell, "2026-11")
		h.ok(err)
		f := h.facts(id)
		for name, state := range map[string]quality.State{"papers": f.Papers.State, "published": f.Published.State, "roll": f.Roll.State, "length": f.Length.State,
			"speakers": f.Speakers.State, "bureau": f.Bureau.State, "notice": f.Notice.State, "minutes": f.MinutesRead.State, "due": f.Due.State, "steps": f.Steps.State} {
			if state != quality.IsOpen {
				h.Errorf("%s is %q before the meeting", name, state)
			}
		}
		_, _, err = h.Meetings.SendNotice(bg, s, "", id)
		h.ok(err)
		h.on("2026-11-05", "08:00")
		h.ok(h.Meetings.Begin(bg, s, "", id, 0))
		var rows []meeting.MarkRow
		for _, p := range []int64{h.sec, h.dep, h.an, h.ba, h.chi, h.du} {
			rows = append(rows, meeting.MarkRow{Person: p, Mark: meeting.Present})
		}
		h.ok(h.Meetings.MarkRoll(bg, s, meeting.MarkRoll{Meeting: id, Rows: rows}))
		f = h.facts(id)
		if f.Papers != quality.Known(quality.Put{}) || f.Bureau != quality.Known(quality.Bureau{}) || f.Draft != quality.Known(false) {
			h.Errorf("once it has begun: %+v %+v %+v", f.Papers, f.Bureau, f.Draft)
		}
		if f.Published.State != quality.IsOpen || f.Concluded.State != quality.IsOpen || f.Speakers.State != quality.IsOpen {
			h.Errorf("while it runs: %+v %+v %+v", f.Published, f.Concluded, f.Speakers)
		}
		h.on("2026-11-05", "09:00")
		h.ok(h.Close(bg, s, "", id, 0))
		f = h.facts(id)
		if f.Published.State != quality.IsOpen || f.Concluded.State != quality.IsOpen || f.MinutesRead.State != quality.IsOpen || f.Steps.State != quality.IsOpen {
			h.Errorf("on the day: %+v %+v %+v %+v", f.Published, f.Concluded, f.MinutesRead, f.Steps)
		}
		if f.Length.Value.Held != 60 || f.Speakers != quality.Known(0) || f.Criticism != quality.Known(0) {
			h.Errorf("on the day: %+v %+v %+v", f.Length, f.Speakers, f.Criticism)
		}
		h.on("2026-11-07", "23:59")
		if f := h.facts(id); f.Published.State != quality.IsOpen {
			h.Errorf("the last day is not over: %+v", f.Published)
		}
		h.on("2026-11-08", "00:01")
		f = h.facts(id)
		if f.Published != quality.Known(quality.Put{}) || f.Concluded != quality.Known(false) || f.MinutesRead != quality.Known(false) ||
			f.MinutesConfirmed != quality.Known(false) || f.Given != quality.Known(quality.Share{}) || f.Steps.State != quality.IsKnown {
			h.Errorf("afterwards: %+v %+v %+v %+v %+v", f.Published, f.Concluded, f.MinutesRead, f.Given, f.Steps)
		}
	})
}

// The figures of the report are those of the month, and the steps go on as the
// month does.
func TestReportAndSteps(t *testing.T) {
	each(t, func(h *house) {
		s := h.secretary()
		next := func() string {
			m, err := h.MonthOf(bg, s, h.cell, "2026-11", "")
			h.ok(err)
			if m.Next == nil {
				return ""
			}
			return m.Next.ID
		}
		if got := next(); got != "plan" {
			h.Errorf("the month begins with %q", got)
		}
		nov := h.play("2026-11-05", "Kiểm kê kho đợt 2")
		if got := next(); got != "" {
			h.Errorf("after the report the month waits for the class, not %q", got)
		}
		m, err := h.MonthOf(bg, h.above(), h.cell, "2026-11", "")
		h.ok(err)
		for _, x := range m.Steps {
			if x.State != cycle.StepDone && x.ID != "class" {
				h.Errorf("%s is %s", x.ID, x.State)
			}
		}
		r, err := h.Reports.Report(bg, s, h.cell, "2026-11")
		h.ok(err)
		f := r.Facts
		f.Score, f.Class = 0, ""
		if want := (report.Facts{Meeting: nov.meeting, Day: "2026-11-05", Minutes: 95, Norm: 90, Required: 6, Present: 5, Excused: 1, Spoke: 3,
			Opinions: 2, Proposals: 1, TasksGiven: 1, Decision: "01-NQ/CB", Resolution: nov.resolution, PapersAhead: 2, FeePaid: 6, FeeDue: 6, Bureau: "2026-11-03", Held: 1, Due: 1, Came: 5, Seats: 6}); f != want {
			h.Errorf("\n%+v, want\n%+v", f, want)
		}
	})
}

// From a score one walks to what a member said, and back: every way has its way
// back.
func TestTheThreadHasAWayBack(t *testing.T) {
	each(t, func(h *house) {
		nov := h.play("2026-11-05", "Kiểm kê kho đợt 2")
		h.on("2026-11-06", "11:00")
		dec := h.play("2026-12-05", "Trực kho dịp Tết")
		all := map[thread.Knot]thread.Strand{}
		todo := []thread.Knot{{Kind: thread.Score, ID: dec.score}}
		for len(todo) > 0 {
			k := todo[0]
			todo = todo[1:]
			if _, ok := all[k]; ok {
				continue
			}
			s, err := h.Thread(bg, sys, k)
			if err != nil {
				h.Fatalf("%v: %v", k, err)
			}
			all[k] = s
			for _, l := range append(slices.Clone(s.Causes), s.Effects...) {
				if l.Href == "" {
					h.Errorf("%v has no address for who may do all", l.Knot)
				}
				todo = append(todo, l.Knot)
			}
		}
		has := func(ls []thread.Link, k thread.Knot) bool {
			return slices.ContainsFunc(ls, func(l thread.Link) bool { return l.Knot == k })
		}
		kinds := map[thread.Kind]bool{}
		for k, s := range all {
			kinds[k.Kind] = true
			for _, c := range s.Causes {
				if !has(all[c.Knot].Effects, k) {
					h.Errorf("%v hangs on %v, which does not lead to it", k, c.Knot)
				}
			}
			for _, e := range s.Effects {
				if !has(all[e.Knot].Causes, k) {
					h.Errorf("%v leads to %v, which does not hang on it", k, e.Knot)
				}
			}
		}
		for _, k := range []thread.Kind{thread.Score, thread.Task, thread.Point, thread.Resolution, thread.Vote, thread.Item, thread.Opinion, thread.Meeting, thread.Report} {
			if !kinds[k] {
				h.Errorf("the walk met no %s", k)
			}
		}
		// score → task → point → resolution → meeting, and the proposal that was
		// said in November stands on December's agenda.
		if !has(all[thread.Knot{Kind: thread.Score, ID: dec.score}].Causes, thread.Knot{Kind: thread.Task, ID: nov.task}) {
			h.Error("the score does not lead to the task that was due")
		}
	})
}

// Above the cell nobody reads what was said, and of what is inside nothing is
// known at all.
func TestTheThreadKeepsWhatIsTheCells(t *testing.T) {
	each(t, func(h *house) {
		nov := h.play("2026-11-05", "Kiểm kê kho đợt 2")
		talk := h.item(nov.meeting, meeting.Discussion).ID
		s, err := h.Thread(bg, h.above(), thread.Knot{Kind: thread.Item, ID: talk})
		h.ok(err)
		seen := false
		for _, l := range s.Effects {
			if l.Kind == thread.Opinion {
				seen = true
				if l.Text != "" || l.Href != "" {
					h.Errorf("above it reads %q at %q", l.Text, l.Href)
				}
			}
		}
		if !seen {
			h.Error("above it is not known that something was said")
		}
		if _, err := h.Thread(bg, h.above(), thread.Knot{Kind: thread.Opinion, ID: nov.proposal}); !fault.Is(err, fault.NotFound) {
			h.Errorf("above the opinion itself: %v", err)
		}
		inside := h.item(nov.meeting, meeting.Criticism).ID
		m, err := h.Thread(bg, h.above(), thread.Knot{Kind: thread.Meeting, ID: nov.meeting})
		h.ok(err)
		for _, l := range m.Effects {
			if l.Knot == (thread.Knot{Kind: thread.Item, ID: inside}) {
				h.Error("above it is known of what is inside")
			}
		}
		other := h.as(h.two, access.Member, h.tiny)
		for _, k := range []thread.Knot{{Kind: thread.Meeting, ID: nov.meeting}, {Kind: thread.Score, ID: nov.score}, {Kind: thread.Task, ID: nov.task}, {Kind: thread.Point, ID: 1}, {Kind: "nothing", ID: 1}} {
			if _, err := h.Thread(bg, other, k); !fault.Is(err, fault.NotFound) {
				h.Errorf("beside: %v: %v", k, err)
			}
		}
	})
}

// Planned in one press on the last day of a month, no meeting stands on a day
// that is over; what was held is written down on its day.
func TestAMonthNearlyOver(t *testing.T) {
	each(t, func(h *house) {
		s := h.secretary()
		h.on("2026-11-30", "08:00")
		past, err := h.Meetings.Plan(bg, s, meeting.Plan{Unit: h.cell, Body: meeting.CellBody, Kind: meeting.Extra, Day: "2026-11-05", OnPaper: true})
		h.ok(err)
		id, err := h.PlanMonth(bg, s, "", h.cell, "2026-11")
		h.ok(err)
		next, err := h.PlanMonth(bg, s, "", h.cell, "2026-12")
		h.ok(err)
		if days := []string{h.meeting(past).Day, h.meeting(id).Day, h.meeting(next).Day}; !slices.Equal(days, []string{"2026-11-05", "2026-11-30", "2026-12-30"}) {
			h.Errorf("on %v", days)
		}
		bureaus, err := h.Meetings.List(bg, s, h.cell, meeting.Bureau, org.Cursor{}, 5)
		h.ok(err)
		for _, m := range bureaus.Rows {
			if m.Month == "2026-11" && m.Day != "2026-11-30" {
				h.Errorf("the chi ủy on %s", m.Day)
			}
		}
	})
}

// Minutes do not say two things: a vote counted before the roll was corrected
// says so, an opinion sent in before was not spoken there; and a vote made void
// has its page still, though nothing hangs on it.
func TestMinutesOfAMendedRoll(t *testing.T) {
	each(t, func(h *house) {
		s := h.secretary()
		h.on("2026-11-03", "09:00")
		m, err := h.PlanMonth(bg, s, "", h.cell, "2026-11")
		h.ok(err)
		_, _, err = h.Meetings.SendNotice(bg, s, "", m)
		h.ok(err)
		item := h.item(m, meeting.Discussion).ID
		_, err = h.Meetings.Say(bg, s, meeting.Say{Meeting: m, Item: item, Person: h.ba, Kind: meeting.PlainOpinion, Text: "Tôi nhất trí."})
		h.ok(err)
		day := h.meeting(m).Day
		h.on(day, "08:00")
		h.ok(h.Meetings.Begin(bg, s, "", m, 0))
		rows := []meeting.MarkRow{{Person: h.ba, Mark: meeting.Excused, Category: "sick"}}
		for _, p := range []int64{h.sec, h.dep, h.an, h.chi, h.du} {
			rows = append(rows, meeting.MarkRow{Person: p, Mark: meeting.Present})
		}
		h.ok(h.Meetings.MarkRoll(bg, s, meeting.MarkRoll{Meeting: m, Rows: rows}))
		h.vote(m, item, "", 0)
		void, err := h.Meetings.HandsVote(bg, s, meeting.OpenVote{Meeting: m, Question: "Việc khác"}, meeting.Tally{Yes: 4})
		h.ok(err)
		h.ok(h.Meetings.VoidVote(bg, s, "", void.ID, "đếm nhầm"))
		h.on(day, "09:00")
		h.ok(h.Meetings.MarkRoll(bg, s, meeting.MarkRoll{Meeting: m, Rows: []meeting.MarkRow{{Person: h.an, Mark: meeting.Unexcused}}}))
		h.ok(h.DraftMinutes(bg, s, "", m, 0))
		mins, err := h.Meetings.ReadMinutes(bg, s, m)
		h.ok(err)
		for _, want := range []string{"tán thành 4/5", "đính chính sau biểu quyết, ngày " + day[8:] + "/11/2026", "Đồng chí Phạm Thị Ba (gửi ý kiến trước): Tôi nhất trí."} {
			if !strings.Contains(mins.Body, want) {
				h.Errorf("no %q in\n%s", want, mins.Body)
			}
		}
		// Corrected after they were drafted: they are not read back unseen.
		stale := func() bool {
			is, err := h.StaleRoll(bg, s, m)
			h.ok(err)
			return is
		}
		if stale() {
			h.Error("as drafted")
		}
		h.ok(h.Meetings.MarkRoll(bg, s, meeting.MarkRoll{Meeting: m, Rows: []meeting.MarkRow{{Person: h.an, Mark: meeting.Excused, Category: "sick"}}}))
		if !stale() {
			h.Error("the roll was corrected")
		}
		if err := h.ReadBack(bg, s, "", m, cycle.Known{}); !fault.Is(err, fault.State) {
			h.Errorf("read back unseen: %v", err)
		}
		h.ok(h.ReadBack(bg, s, "", m, cycle.Known{Stale: true}))
		h.ok(h.DraftMinutes(bg, s, "", m, mins.Version))
		if stale() {
			h.Error("drafted anew")
		}
		h.ok(h.Meetings.ChangeChair(bg, s, meeting.ChangeChair{Meeting: m, From: h.sec, Person: h.chi, Reason: "đi họp đột xuất"}))
		if !stale() {
			h.Error("another has the chair")
		}
		mins, err = h.Meetings.ReadMinutes(bg, s, m)
		h.ok(err)
		h.ok(h.DraftMinutes(bg, s, "", m, mins.Version))
		if mins, err = h.Meetings.ReadMinutes(bg, s, m); stale() || !strings.Contains(mins.Body, "đồng chí Hoàng Văn Chi (") {
			h.Errorf("drafted after the turn of the chair: %v\n%s", err, mins.Body)
		}
		mins, err = h.Meetings.ReadMinutes(bg, s, m)
		h.ok(err)
		// Over, with items nobody came to: the minutes do not tell of them as if they had been taken.
		if strings.Contains(mins.Body, "chưa ghi nhận") {
			h.Errorf("it runs: %s", mins.Body)
		}
		h.ok(h.Meetings.End(bg, s, "", m, 0))
		h.ok(h.DraftMinutes(bg, s, "", m, mins.Version))
		mins, err = h.Meetings.ReadMinutes(bg, s, m)
		h.ok(err)
		if text := mins.Body + mins.Inside; !strings.Contains(text, "định hướng tư tưởng (chưa ghi nhận đã tiến hành)") || strings.Contains(text, "Điểm danh (chưa") {
			h.Errorf("it is over: %s", mins.Body)
		}
		if _, err := h.Thread(bg, s, thread.Knot{Kind: thread.Vote, ID: void.ID}); err != nil {
			h.Errorf("a void vote has no page: %v", err)
		}
		x, err := h.Thread(bg, s, thread.Knot{Kind: thread.Meeting, ID: m})
		h.ok(err)
		for _, l := range x.Effects {
			if l.Knot == (thread.Knot{Kind: thread.Vote, ID: void.ID}) {
				h.Error("a void vote hangs on the meeting")
			}
		}
	})
}

// Who was told only once the meeting had begun is said, and not counted.
func TestANoticeSentAfterTheBeginning(t *testing.T) {
	each(t, func(h *house) {
		s := h.secretary()
		h.on("2026-11-03", "09:00")
		m, err := h.PlanMonth(bg, s, "", h.cell, "2026-11")
		h.ok(err)
		h.on(h.meeting(m).Day, "08:00")
		h.ok(h.Meetings.Begin(bg, s, "", m, 0))
		mo, err := h.MonthOf(bg, s, h.cell, "2026-11", "")
		h.ok(err)
		for _, x := range mo.Steps {
			if x.ID == "notice" && (x.State != cycle.StepLate || x.Detail != "cycle.step.told.of" || x.Params[1] != 0) {
				h.Errorf("nobody was told: %+v", x)
			}
		}
		if f := h.facts(m).Notice.Value; f.Told != 0 || f.Late != 0 {
			h.Errorf("%+v", f)
		}
		tx(h, func(t *db.Tx) (int, error) {
			at, err := meeting.ByID(t, m)
			if err != nil {
				return 0, err
			}
			_, err = t.Exec(`update meeting set started_at = $2 where id = $1`, m, at.StartedAt-60_000) // it has been running for a minute
			if err != nil {
				return 0, err
			}
			return notice.Send(t, "meeting", m, h.cell, h.sec, notice.ByNep, []int64{h.an, h.ba, h.aide})
		})
		f := h.facts(m)
		if n := f.Notice.Value; n.Told != 0 || n.Of != 6 || n.Late != 3 || n.Follower != quality.Known(false) {
			h.Errorf("%+v", n)
		}
		v, err := h.Quality.Score(bg, s, m)
		h.ok(err)
		said := ""
		for _, l := range v.Sheet.Lines {
			for _, f := range l.Facts {
				if strings.HasPrefix(f.Key, "quality.fact.notice") {
					said = i18n.T(i18n.WithLang(bg, "vi"), f.Key, f.Params...)
				}
			}
		}
		if said != "Báo trước buổi sinh hoạt: 0/6 đảng viên, chưa báo trước cho cấp ủy viên phụ trách; báo sau khi bắt đầu: 3 đồng chí" {
			h.Errorf("it says %q", said)
		}
		// Held, what did not come in time is over: nothing is late for ever.
		h.on(h.meeting(m).Day, "10:00")
		h.exec(`update meeting set state = 'ended', ended_at = started_at + 3600000`)
		step := func() cycle.Step {
			mo, err := h.MonthOf(bg, s, h.cell, "2026-11", "")
			h.ok(err)
			return mo.Steps[slices.IndexFunc(mo.Steps, func(x cycle.Step) bool { return x.ID == "notice" })]
		}
		if x := step(); x.State != cycle.StepMissed || x.Href == "" {
			h.Errorf("it may still be noted how they were told: %+v", x)
		}
		h.exec(`update meeting set state = 'locked'`)
		if x := step(); x.State != cycle.StepMissed || x.Href != "" {
			h.Errorf("the minutes are locked: %+v", x)
		}
	})
}

// What waits in another hat is counted once, and never what concerns the person
// himself, which waits in every hat.
func TestWhatWaitsElsewhere(t *testing.T) {
	each(t, func(h *house) {
		h.Askers = []cycle.Asker{h.Meetings, h.Resolutions}
		h.play("2026-11-05", "Kiểm kê kho đợt 2")
		h.exec(`update task set owner = $1`, h.sec)
		h.on("2026-11-28", "08:00") // the task is due soon, the cell's proposal waits, December is to be planned
		secretary, member := h.secretary(), h.as(h.sec, access.Member, h.cell)
		hats := []access.Hat{secretary.Hat, member.Hat, h.as(h.sec, access.Secretary, h.tiny).Hat}
		count := func(a access.Actor) (here int, there map[string]int) {
			items, err := h.Waiting(bg, a)
			h.ok(err)
			others, err := h.Elsewhere(bg, a, hats, items)
			h.ok(err)
			there = map[string]int{}
			for _, o := range others {
				there[o.Hat.Key()] = o.Count
			}
			return len(items), there
		}
		mine, fromMember := count(member)
		all, fromSecretary := count(secretary)
		if mine == 0 || all <= mine {
			h.Fatalf("a member has %d, a secretary %d", mine, all)
		}
		if got := fromMember[secretary.Hat.Key()]; got != all-mine {
			h.Errorf("from the member's hat the secretary's shows %d, want %d less %d", got, all, mine)
		}
		if _, shown := fromSecretary[member.Hat.Key()]; shown {
			h.Errorf("what is his own is counted again: %v", fromSecretary)
		}
		if fromMember[hats[2].Key()] == 0 {
			h.Errorf("the other cell: %v", fromMember)
		}
	})
}

// The step of the notice is done when everybody was told, and of a meeting that
// was moved it is to be done again.
func TestTheStepOfTheNotice(t *testing.T) {
	each(t, func(h *house) {
		s := h.secretary()
		h.on("2026-11-02", "09:00")
		m, err := h.PlanMonth(bg, s, "", h.cell, "2026-11")
		h.ok(err)
		step := func() cycle.Step {
			mo, err := h.MonthOf(bg, s, h.cell, "2026-11", "")
			h.ok(err)
			i := slices.IndexFunc(mo.Steps, func(x cycle.Step) bool { return x.ID == "notice" })
			if mo.Next != nil && mo.Next.ID == "notice" {
				return *mo.Next
			}
			return mo.Steps[i]
		}
		_, untold, err := h.Meetings.SendNotice(bg, s, "", m)
		h.ok(err)
		if x := step(); len(untold) > 0 && (x.State != cycle.StepTodo || x.Detail != "cycle.step.told.of") {
			h.Errorf("%d untold: %+v", len(untold), x)
		}
		if len(untold) > 0 {
			h.ok(h.Meetings.TellBy(bg, s, meeting.TellBy{Meeting: m, Way: "told", Persons: untold}))
		}
		if x := step(); x.State != cycle.StepDone || x.Detail != "cycle.step.told" {
			h.Errorf("all told: %+v", x)
		}
		h.on("2026-11-03", "09:00")
		v := h.meeting(m)
		h.ok(h.Meetings.Edit(bg, s, meeting.Edit{Meeting: m, Seen: v.Version, Plan: meeting.Plan{Kind: v.Kind, Day: "2026-11-12", StartMinute: v.StartMinute, Place: v.Place, Form: v.Form, Theme: v.Theme}}))
		if x := step(); x.State == cycle.StepDone || x.Detail != "cycle.step.moved" || x.Action != "cycle.do.notice.again" {
			h.Errorf("moved: %+v", x)
		}
	})
}

// A decision that passed is done with its number only, and once the minutes are
// locked the month asks for it.
func TestADecisionWithoutItsNumber(t *testing.T) {
	each(t, func(h *house) {
		nov := h.play("2026-11-05", "Kiểm kê kho đợt 2")
		h.exec(`update resolution set state = 'passed' where id = $1`, nov.resolution)
		m, err := h.MonthOf(bg, h.secretary(), h.cell, "2026-11", "")
		h.ok(err)
		if m.Next == nil || m.Next.ID != "decision" || m.Next.Action != "cycle.do.decision.number" || m.Next.State == cycle.StepDone {
			h.Errorf("%+v", m.Next)
		}
		// Once the minutes are locked, a draft that never passed is asked for no more.
		h.exec(`update resolution set state = 'draft' where id = $1`, nov.resolution)
		m, err = h.MonthOf(bg, h.secretary(), h.cell, "2026-11", "")
		h.ok(err)
		for _, s := range m.Steps {
			if s.ID == "decision" && (s.State != cycle.StepNone || s.Detail != "cycle.step.decision.none") {
				h.Errorf("locked with a draft: %+v", s)
			}
		}
	})
}
