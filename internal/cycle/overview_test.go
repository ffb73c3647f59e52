package cycle_test

import (
	"fmt"
	"slices"
	"strings"
	"testing"

	"nep/internal/access"
	"nep/internal/clock"
	"nep/internal/cycle"
	"nep/internal/db"
	"nep/internal/document"
	"nep/internal/fault"
	"nep/internal/meeting"
	"nep/internal/member"
	"nep/internal/org"
	"nep/internal/report"
	"nep/internal/rule"
	"nep/internal/summary"
)

// overlooked is each with the hooks of figures in place, as the app wires them.
func overlooked(t *testing.T, fn func(h *house)) {
	each(t, func(h *house) {
		h.Units.Moved = append(h.Units.Moved, cycle.UnitMoved)
		h.Units.Renamed = append(h.Units.Renamed, cycle.UnitRenamed)
		h.Members.Changed = append(h.Members.Changed, cycle.MemberChanged)
		h.Rules.Changed, h.Rules.Rested = cycle.RuleChanged, cycle.RestChanged
		fn(h)
		h.sound()
	})
}

// hold plays a cell meeting from its roll to its end: all come but absent ones.
func (h *house) hold(unit int64, day string, kind meeting.Kind, absent ...int64) int64 {
	h.Helper()
	h.on(day, "07:00")
	chair, note := h.lone, h.two
	if unit == h.cell {
		chair, note = h.sec, h.dep
	} else if unit != h.tiny {
		chair, note = absent[0], absent[1]
	}
	id, err := h.Meetings.Plan(bg, sys, meeting.Plan{Unit: unit, Body: meeting.CellBody, Kind: kind, Month: day[:7], Day: day, StartMinute: 480, Place: "Kho", Form: meeting.AtPlace, Chair: chair, NoteTaker: note})
	h.ok(err)
	h.ok(h.Meetings.SetAgenda(bg, sys, meeting.SetAgenda{Meeting: id, Seen: 1, Items: []meeting.Item{{Kind: meeting.Discussion, Title: "Thảo luận"}}}))
	_, _, err = h.Meetings.SendNotice(bg, sys, "", id)
	h.ok(err)
	h.on(day, "08:00")
	h.ok(h.Meetings.Begin(bg, sys, "", id, 0))
	v, err := h.Meetings.View(bg, sys, id)
	h.ok(err)
	roll := meeting.MarkRoll{Meeting: id}
	for _, a := range v.Roster {
		if !a.Required {
			continue
		}
		row := meeting.MarkRow{Person: a.Person, Mark: meeting.Present}
		if slices.Contains(absent, a.Person) {
			row.Mark, row.Category = meeting.Excused, "work"
		}
		roll.Rows = append(roll.Rows, row)
	}
	if len(roll.Rows) > 0 {
		h.ok(h.Meetings.MarkRoll(bg, sys, roll))
	}
	h.on(day, "09:30")
	h.ok(h.Meetings.End(bg, sys, "", id, 0))
	return id
}

// sound holds all figures of the last year against the facts, counted from
// scratch.
func (h *house) sound() {
	h.Helper()
	s := cycle.Figures(h.DB)
	_, err := s.Keep(bg)
	h.ok(err)
	this := clock.Day(h.DB.Now())[:7]
	for _, m := range s.Measures() {
		for back := -2; back < 14; back++ {
			month := meeting.AddMonths(this, -back)
			if m.Lasts && month > this {
				continue // comes with its month
			}
			if m.Standing {
				month = summary.Standing
			}
			differ, waits, err := s.Check(bg, month, m.Name)
			h.ok(err)
			if len(differ) > 0 || waits {
				h.Errorf("%s of %s: %+v, waits %v", m.Name, month, differ, waits)
			}
			if m.Standing {
				break
			}
		}
	}
}

// over gives the overview of a unit as its secretary sees it, summed.
func (h *house) over(unit int64, until string) cycle.Overview {
	h.Helper()
	_, err := cycle.Figures(h.DB).Keep(bg)
	h.ok(err)
	o, err := h.Overview(bg, h.as(h.head, access.Secretary, unit), unit, until, org.Cursor{})
	h.ok(err)
	return o
}

// row is a unit's row as text: its members, then month by month.
func row(o cycle.Overview, unit int64) string {
	for _, r := range o.Rows {
		if r.Unit != unit {
			continue
		}
		out := []string{fmt.Sprint(r.Members)}
		for _, c := range r.Cells {
			switch c.State {
			case cycle.CellValue:
				out = append(out, fmt.Sprintf("%s %d/%d", c.Month[5:], c.Rate.Num, c.Rate.Den))
			case cycle.CellOff:
			default:
				out = append(out, fmt.Sprintf("%s %s %d/%d", c.Month[5:], c.State, c.Rate.Num, c.Rate.Den))
			}
		}
		return strings.Join(out, "; ")
	}
	return "no row"
}

// addsUp holds that the rows come to the whole: each month, and all of them.
func (h *house) addsUp(what string, o cycle.Overview) {
	h.Helper()
	var rate, held cycle.Rate
	sums := make([]cycle.Rate, len(o.Months))
	for _, r := range append(slices.Clone(o.Rows), o.Left...) {
		rate, held = cycle.Rate{Num: rate.Num + r.Rate.Num, Den: rate.Den + r.Rate.Den}, cycle.Rate{Num: held.Num + r.Held.Num, Den: held.Den + r.Held.Den}
		for i, c := range r.Cells {
			if !c.Away {
				sums[i].Num, sums[i].Den = sums[i].Num+c.Rate.Num, sums[i].Den+c.Rate.Den
			}
		}
	}
	same(h, what+", by month", sums, o.Sums)
	same(h, what+", the whole", []cycle.Rate{rate, held}, []cycle.Rate{o.Cells.Rate, o.Held.Rate})
}

func same(h *house, what string, got, want any) {
	h.Helper()
	if fmt.Sprint(got) != fmt.Sprint(want) {
		h.Errorf("%s: %v, want %v", what, got, want)
	}
}

// needs are the things that need somebody, as text.
func needs(o cycle.Overview) string {
	var out []string
	for _, n := range o.Needs {
		out = append(out, strings.TrimSpace(fmt.Sprintf("%s %s %s", n.Kind, strings.TrimPrefix(n.Name, "Chi bộ "), n.Month)))
	}
	return strings.Join(out, "; ")
}

// A quiet year: what was held and what was not, an empty month, two meetings in a
// month, a month that is not over.
func TestOverviewOfAYear(t *testing.T) {
	overlooked(t, func(h *house) {
		h.hold(h.cell, "2026-03-05", meeting.Regular)
		h.hold(h.tiny, "2026-03-06", meeting.Regular)
		h.hold(h.cell, "2026-04-06", meeting.Regular, h.an)
		h.hold(h.cell, "2026-05-05", meeting.Regular, h.an, h.ba)
		h.hold(h.cell, "2026-05-20", meeting.Extra, h.an)
		h.hold(h.tiny, "2026-05-06", meeting.Regular)
		// June is empty for everybody.
		h.hold(h.cell, "2026-07-06", meeting.Regular)
		h.on("2026-07-20", "08:00")
		o := h.over(h.base, "")
		same(h, "the last whole month", o.Until, "2026-06")
		same(h, "from", []string{o.Months[0], o.First}, []string{"2025-07", "2026-03"})
		same(h, "cell", row(o, h.cell), "6; 03 6/6; 04 5/6; 05 9/12; 06 none 0/0")
		same(h, "tiny", row(o, h.tiny), "4; 03 4/4; 04 none 0/0; 05 4/4; 06 none 0/0")
		same(h, "attendance", o.Cells.Rate, cycle.Rate{Num: 28, Den: 32})
		same(h, "held", o.Held.Rate, cycle.Rate{Num: 5, Den: 8})
		same(h, "missing", len(o.Missing), 3)
		same(h, "the latest missing first", []string{o.Missing[0].Month, o.Missing[1].Month, o.Missing[2].Month}, []string{"2026-06", "2026-06", "2026-04"})
		same(h, "members", o.Members, 10)
		same(h, "needs", needs(o), "meeting Kho Ân Thi 2026-06; meeting Kho Hai 2026-06; meeting Kho Hai 2026-04; report Kho Ân Thi 2026-06; report Kho Hai 2026-06")

		// The running month: what is not held yet is not missing.
		o = h.over(h.base, "2026-07")
		same(h, "running", []string{row(o, h.cell), row(o, h.tiny)}, []string{"6; 03 6/6; 04 5/6; 05 9/12; 06 none 0/0; 07 6/6", "4; 03 4/4; 04 none 0/0; 05 4/4; 06 none 0/0; 07 early 0/0"})
		same(h, "held so far", o.Held.Rate, cycle.Rate{Num: 6, Den: 9})
		h.hold(h.tiny, "2026-07-21", meeting.Regular)
		same(h, "a month that is whole", h.over(h.base, "").Until, "2026-07")

		// A month nobody has touched: the next, and the past before Nếp.
		h.on("2026-09-01", "08:00")
		same(h, "august", row(h.over(h.base, ""), h.cell), "6; 03 6/6; 04 5/6; 05 9/12; 06 none 0/0; 07 6/6; 08 none 0/0")
		old := h.over(h.base, "2025-12")
		same(h, "before", []any{row(old, h.cell), old.Cells.Den, old.Held.Den, len(old.Needs)}, []any{"6", 0, 0, 0})
	})
}

// The same months of the year before stand beside, over what both years have.
func TestOverviewBesideTheYearBefore(t *testing.T) {
	overlooked(t, func(h *house) {
		h.hold(h.tiny, "2025-05-06", meeting.Regular, h.lone)
		h.hold(h.tiny, "2025-06-06", meeting.Regular)
		h.hold(h.tiny, "2026-04-06", meeting.Regular)
		h.hold(h.tiny, "2026-05-06", meeting.Regular)
		h.hold(h.tiny, "2026-06-05", meeting.Regular, h.lone, h.two)
		h.on("2026-07-01", "08:00")
		c := h.over(h.base, "").Cells
		// June 2025 belongs to the year before only once: July 2025 to June 2026.
		same(h, "attendance", c, cycle.Compared{Rate: cycle.Rate{Num: 10, Den: 12}, Past: cycle.Rate{Num: 7, Den: 8}, Like: cycle.Rate{Num: 6, Den: 8}, Months: 2})
		o := h.over(h.base, "")
		same(h, "a line of months", []any{o.Years, len(o.Trend), o.Trend[0].At, o.Trend[0].Rate, o.Trend[len(o.Trend)-1].Rate}, []any{false, 14, "2025-05", cycle.Rate{Num: 3, Den: 4}, cycle.Rate{Num: 2, Den: 4}})
		// The target is the rule of each month: HD 42 asks 90% since its day.
		ends := map[string]string{}
		for _, p := range o.Trend {
			ends[p.At] = p.Target.Op + fmt.Sprint(p.Target.Num)
		}
		same(h, "targets", []string{ends["2025-05"], ends["2025-10"], ends["2026-06"]}, []string{">85", ">=90", ">=90"})
	})
}

// Units change: one without members, one that closes, one that moves in the
// middle of a quarter, one that never reports.
func TestOverviewOfUnitsThatChange(t *testing.T) {
	overlooked(t, func(h *house) {
		top := h.unit(0, org.Upper, "Đảng bộ Khối")
		other := h.unit(top, org.Base, "Đảng bộ Cục Hai")
		_, err := h.Units.Move(bg, sys, org.Move{Unit: h.base, Parent: top, From: "2026-01-01"})
		h.ok(err)
		empty := h.unit(h.base, org.Cell, "Chi bộ Không Người")
		silent := h.unit(h.base, org.Cell, "Chi bộ Chưa Dùng")
		h.person(silent, "Lý Văn Im", member.Official)
		h.hold(h.cell, "2026-01-05", meeting.Regular)
		h.hold(h.tiny, "2026-01-06", meeting.Regular)
		_, err = h.Meetings.Plan(bg, sys, meeting.Plan{Unit: empty, Body: meeting.CellBody, Kind: meeting.Regular, Month: "2026-01", Day: "2026-01-07", StartMinute: 480, Place: "Kho", Form: meeting.AtPlace})
		h.ok(err)
		// One cell whose two members need not come any more, and do.
		elders := h.unit(h.base, org.Cell, "Chi bộ Cao Tuổi")
		var old []int64
		for _, name := range []string{"Phan Văn Cao", "Phan Thị Tuổi"} {
			p := h.person(elders, name, member.Official)
			h.ok(h.Members.ChangeStatus(bg, sys, member.ChangeStatus{Person: p, From: "2025-06-01", Standing: member.Official, Condition: member.Exempt, Reason: "tuổi cao"}))
			old = append(old, p)
		}
		h.hold(elders, "2026-01-08", meeting.Regular, old...)
		h.hold(h.cell, "2026-02-05", meeting.Regular, h.an)
		h.hold(h.tiny, "2026-02-06", meeting.Regular, h.lone)
		h.hold(h.cell, "2026-03-05", meeting.Regular)
		h.on("2026-03-10", "08:00")
		h.sound()

		// In the middle of March the tiny cell moves to the other committee; the
		// empty one closes.
		_, err = h.Units.Move(bg, sys, org.Move{Unit: h.tiny, Parent: other, From: "2026-03-10"})
		h.ok(err)
		h.ok(h.Units.Close(bg, sys, org.Close{Unit: empty, From: "2026-03-20"}))
		h.hold(h.tiny, "2026-03-25", meeting.Regular, h.two)
		h.on("2026-04-01", "08:00")
		o := h.over(h.base, "")
		same(h, "the cell that stays", row(o, h.cell), "6; 01 6/6; 02 5/6; 03 6/6")
		same(h, "the one that never uses it", row(o, silent), "1")
		same(h, "moved, closed", []string{row(o, h.tiny), row(o, empty)}, []string{"no row", "no row"})
		left := cycle.Overview{Rows: o.Left}
		same(h, "what they did here", []string{row(left, h.tiny), row(left, empty)}, []string{"0; 01 4/4; 02 3/4", "0; 01 none 0/0; 02 none 0/0"})
		same(h, "until when", []any{o.Left[0].Until, o.Left[0].Closed, o.Left[1].Until, o.Left[1].Closed}, []any{"2026-03-09", false, "2026-03-19", true})
		h.addsUp("changed", o)
		h.addsUp("before", h.over(h.base, "2026-02"))
		// What happened while they hung here stays here.
		same(h, "base", []any{o.Cells.Rate, o.Held.Rate, o.Members}, []any{cycle.Rate{Num: 6 + 4 + 5 + 3 + 6, Den: 26}, cycle.Rate{Num: 6, Den: 10}, 9})
		same(h, "base in February", h.over(h.base, "2026-02").Members, 13)
		same(h, "nobody there, nobody due", []string{row(h.over(h.base, "2026-02"), empty), row(o, elders)}, []string{"0; 01 none 0/0; 02 none 0/0", "2; 01 nobody 0/0; 02 none 0/0; 03 none 0/0"})
		p := h.over(other, "")
		same(h, "the new committee", []any{row(p, h.tiny), p.Cells.Rate, p.Members}, []any{"4; 01 4/4; 02 3/4; 03 3/4", cycle.Rate{Num: 3, Den: 4}, 4})
		h.addsUp("where it went", p)
		same(h, "counted elsewhere then", []any{p.Rows[0].Cells[9].Away, p.Rows[0].Cells[11].Away, p.Rows[0].Rate}, []any{true, false, p.Cells.Rate})
		all := h.over(top, "")
		h.addsUp("above", all)
		same(h, "above both", []any{all.Cells.Rate, all.Members, len(all.Rows), all.Kinds[org.Base]}, []any{cycle.Rate{Num: 27, Den: 30}, 13, 2, 2})
		same(h, "a committee's row", row(all, other), "4; 03 3/4")

		// A move that is put right later re-sums the past it is dated to.
		h.on("2026-04-02", "08:00")
		_, err = h.Units.Move(bg, sys, org.Move{Unit: silent, Parent: other, From: "2026-04-02"})
		h.ok(err)
		h.sound()
	})
}

// What is due follows the rules, and whoever changes a rule changes the figures
// below; the clocks of papers likewise.
func TestOverviewFollowsTheRules(t *testing.T) {
	overlooked(t, func(h *house) {
		early := h.hold(h.cell, "2026-03-05", meeting.Regular)
		late := h.hold(h.cell, "2026-04-06", meeting.Regular)
		tx(h, func(t *db.Tx) (int64, error) { // they were planned five days ahead
			return t.Exec(`update meeting set made_at = made_at - 432000000 where id in ($1, $2)`, early, late)
		})
		h.on("2026-04-07", "08:00")
		h.Meetings.Papers = nil // what was put there is not what this is about
		h.ok(h.Meetings.PutIntoHandbook(bg, sys, "", early, false, "2026-03-03"))
		h.ok(h.Meetings.PutIntoHandbook(bg, sys, "", late, false, "2026-04-05"))
		h.ok(h.Meetings.PutIntoHandbook(bg, sys, "", late, true, "2026-04-07"))
		h.on("2026-05-01", "08:00")
		o := h.over(h.base, "")
		same(h, "papers", []any{o.Before.Rate, o.Finished.Rate, o.Ahead, o.After}, []any{cycle.Rate{Num: 2, Den: 2}, cycle.Rate{Num: 1, Den: 2}, 1, 2})
		_, err := h.Rules.SetRule(bg, sys, rule.SetRule{Unit: h.base, Rule: rule.PapersBefore, Value: "2", From: "2026-03-01", Source: "QC 02-QC/ĐU", Correction: true, Reason: "ghi sót"})
		h.ok(err)
		o = h.over(h.base, "")
		same(h, "two days ahead", []any{o.Before.Rate, o.Ahead}, []any{cycle.Rate{Num: 1, Den: 2}, 2})
		_, err = h.Rules.SetRule(bg, sys, rule.SetRule{Unit: h.base, Rule: rule.CellMeetings, Value: "2", From: "2026-04-01", Source: "QC 02-QC/ĐU", Correction: true, Reason: "ghi sót"})
		h.ok(err)
		o = h.over(h.base, "")
		same(h, "two meetings a month", []any{o.Held.Rate, row(o, h.cell)}, []any{cycle.Rate{Num: 2, Den: 3}, "6; 03 6/6; 04 partial 6/6"})
		// A tick that is taken back counts no more.
		h.ok(h.Meetings.PutIntoHandbook(bg, sys, "", late, true, ""))
		same(h, "taken back", h.over(h.base, "").Finished.Rate, cycle.Rate{Num: 0, Den: 2})
	})
}

// What needs a person now, most urgent first, each with its reason.
func TestOverviewNamesWhatNeedsSomebody(t *testing.T) {
	overlooked(t, func(h *house) {
		for _, day := range []string{"2026-07-06", "2026-08-05", "2026-09-07", "2026-10-05"} {
			h.hold(h.cell, day, meeting.Regular)
			h.hold(h.tiny, day, meeting.Regular, h.lone)
		}
		h.on("2026-10-06", "08:00")
		_, err := h.Documents.SendDirective(bg, h.above(), document.SendDirective{Unit: h.base, Number: "12-CT/TU", Title: "Chỉ thị về phòng cháy", Issuer: "Tỉnh ủy",
			IssuedOn: "2026-10-01", Gist: "Rà soát", Form: document.SelfStudy, DueOn: "2026-10-20", Units: []int64{h.cell, h.tiny}})
		h.ok(err)
		taken, err := h.Reports.Raise(bg, h.secretary(), report.Raise{Unit: h.cell, Text: "Đường vào kho ngập khi mưa lớn."})
		h.ok(err)
		h.ok(h.Reports.Take(bg, h.above(), "", taken, h.aide, "2026-10-10"))
		_, err = h.Reports.Raise(bg, h.secretary(), report.Raise{Unit: h.cell, Text: "Thiếu một biên chế."})
		h.ok(err)
		for _, month := range []string{"2026-07", "2026-08", "2026-09", "2026-10"} {
			for unit, who := range map[int64]access.Actor{h.cell: h.secretary(), h.tiny: h.as(h.lone, access.Secretary, h.tiny)} {
				if month == "2026-10" && unit == h.tiny {
					continue
				}
				id, err := h.Reports.Write(bg, who, report.Write{Unit: unit, Month: month, Judgement: "Chi bộ giữ nền nếp."})
				h.ok(err)
				h.ok(h.Reports.Send(bg, who, "", id))
			}
		}
		h.on("2026-11-02", "08:00")
		o := h.over(h.base, "")
		same(h, "needs", needs(o), "difficulty Kho Ân Thi; slipping Kho Hai 2026-10; directive; report Kho Hai 2026-10; untaken Kho Ân Thi")
		for _, n := range o.Needs {
			switch n.Kind {
			case cycle.NeedDifficulty:
				same(h, "difficulty", []any{n.Text, n.From, n.Days}, []any{"Đường vào kho ngập khi mưa lớn.", "2026-10-06", 23})
			case cycle.NeedSlipping:
				same(h, "slipping", []any{n.Count, n.Last, n.Follow}, []any{4, cycle.Rate{Num: 3, Den: 4}, false})
			case cycle.NeedDirective:
				same(h, "directive", []any{n.Text, n.Count, n.Days}, []any{"12-CT/TU: Chỉ thị về phòng cháy", 2, 13})
			case cycle.NeedReport:
				same(h, "report", n.From, "2026-10-07")
			}
		}
		same(h, "today", []any{o.Difficulties, o.Directives, o.Reports}, []any{cycle.Rate{Num: 1, Den: 2}, cycle.Rate{Num: 2, Den: 2}, cycle.Reports{Month: "2026-10", Sent: 1, InTime: 1, Of: 2}})
		same(h, "sent to it", o.Raised, report.OpenSum{Count: 2, Late: 1, Oldest: "2026-10-06"})
		same(h, "of the past nothing is said", len(h.over(h.base, "2026-09").Needs), 0)

		// The directive comes to its day: overdue without anybody doing anything.
		_, err = h.Documents.SendDirective(bg, h.above(), document.SendDirective{Unit: h.base, Title: "Hướng dẫn", Issuer: "Tỉnh ủy", IssuedOn: "2026-11-01", Form: document.SelfStudy, DueOn: "2026-11-05", Units: []int64{h.cell}})
		h.ok(err)
		same(h, "not yet", h.over(h.base, "").Directives, cycle.Rate{Num: 2, Den: 3})
		h.on("2026-11-06", "00:01")
		same(h, "overdue", h.over(h.base, "").Directives, cycle.Rate{Num: 3, Den: 3})

		// A meeting that is called off with a reason is missing all the same, and said so.
		off, err := h.Meetings.Plan(bg, sys, meeting.Plan{Unit: h.tiny, Body: meeting.CellBody, Kind: meeting.Regular, Month: "2026-11", Day: "2026-11-20", StartMinute: 480, Place: "Kho", Form: meeting.AtPlace})
		h.ok(err)
		h.ok(h.Meetings.Cancel(bg, sys, "", off, "Bão số 9"))
		h.hold(h.cell, "2026-11-25", meeting.Regular)
		h.on("2026-12-01", "08:00")
		o = h.over(h.base, "")
		same(h, "called off", []any{o.Needs[0].Kind, o.Needs[0].Month, o.Needs[0].Off}, []any{cycle.NeedMeeting, "2026-11", true})
	})
}

// Who may see what, and what is no overview.
func TestOverviewAsksAccess(t *testing.T) {
	overlooked(t, func(h *house) {
		h.hold(h.cell, "2026-10-05", meeting.Regular)
		raised, err := h.Reports.Raise(bg, h.secretary(), report.Raise{Unit: h.cell, Text: "Đường vào kho ngập."})
		h.ok(err)
		h.ok(h.Reports.Take(bg, h.above(), "", raised, h.head, "2026-10-10"))
		h.on("2026-11-02", "08:00")
		h.sound()
		ask := func(a access.Actor, unit int64, until string) (cycle.Overview, error) {
			return h.Overview(bg, a, unit, until, org.Cursor{})
		}
		beside := h.unit(0, org.Base, "Đảng bộ Bên Cạnh")
		for _, c := range []struct {
			who   access.Actor
			unit  int64
			until string
			want  fault.Kind
		}{
			{h.above(), h.base, "2027-01", fault.NotFound}, {h.above(), h.base, "2026-13", fault.NotFound}, {h.above(), h.base, "x", fault.NotFound},
			{h.above(), h.cell, "", fault.State}, {h.above(), beside, "", fault.NotFound}, {h.above(), 999, "", fault.NotFound},
			{h.secretary(), h.base, "", fault.NotFound}, {h.as(h.an, access.Member, h.base), h.base, "", fault.NotFound},
			{h.as(h.aide, access.InCharge, h.base), h.base, "", fault.NotFound},
		} {
			if _, err := ask(c.who, c.unit, c.until); fault.Of(err) != c.want {
				h.Errorf("%s at %d %q: %v, want %v", c.who.Hat.Role, c.unit, c.until, err, c.want)
			}
		}
		// A committee member sees the figures; the cells' own pages and words are not his.
		o, err := ask(h.as(h.aide, access.Committee, h.base), h.base, "")
		h.ok(err)
		same(h, "figures", []any{o.Cells.Rate, o.MayExport, o.MayReport}, []any{cycle.Rate{Num: 6, Den: 6}, false, false})
		for _, r := range o.Rows {
			if r.May {
				h.Errorf("%s is open to a committee member", r.Name)
			}
		}
		if strings.Contains(needs(o), "difficulty") {
			h.Errorf("a committee member reads a cell's difficulty: %s", needs(o))
		}
		o, err = ask(h.above(), h.base, "")
		h.ok(err)
		if !o.Rows[0].May || !o.MayExport || !strings.Contains(needs(o), "difficulty") {
			h.Errorf("the secretary: %+v", o.Needs)
		}
		// A committee with nothing below it.
		o, err = ask(h.as(h.head, access.Secretary, beside), beside, "")
		h.ok(err)
		same(h, "empty", []any{len(o.Rows), o.First, o.Cells.Den, len(o.Missing), len(o.Needs), len(o.Months)}, []any{0, "", 0, 0, 0, 12})

		// What leaves is recorded; who may look may not take away.
		if _, err := h.ExportOverview(bg, h.as(h.aide, access.Committee, h.base), h.base, ""); !fault.Is(err, fault.NotFound) {
			h.Errorf("a committee member takes it away: %v", err)
		}
		x, err := h.ExportOverview(bg, h.above(), h.base, "")
		h.ok(err)
		events := tx(h, func(t *db.Tx) (int, error) {
			return db.One(t, db.Scalar[int], `select count(*) from audit_event where kind = 'overview.export' and unit = $1`, h.base)
		})
		same(h, "exported", []any{len(x.Rows), events}, []any{2, 1})
	})
}
