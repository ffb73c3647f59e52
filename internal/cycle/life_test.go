package cycle_test

import (
	"fmt"
	"strings"
	"testing"

	"nep/internal/clock"
	"nep/internal/cycle"
	"nep/internal/cycle/life"
	"nep/internal/db"
	"nep/internal/meeting"
	"nep/internal/member"
	"nep/internal/org"
	"nep/internal/search"
	"nep/internal/summary"
)

// byHand counts a month's attendance at cell meetings below a unit from the raw
// rows, and its members at the month's end, by the tree as it was then: a second
// way that shares nothing with the figures.
func (h *house) byHand(top int64, month string) (present, required, members int64) {
	h.Helper()
	last := meeting.LastDay(month)
	type place struct {
		unit           int64
		from, to, path string
	}
	places := tx(h, func(t *db.Tx) ([]place, error) {
		return db.All(t, func(r db.Row) (p place, err error) { err = r.Scan(&p.unit, &p.from, &p.to, &p.path); return p, err },
			`select unit, from_on, to_on, path from unit_path order by unit, from_on`)
	})
	// Where a unit stood on the last day of the month, or of its life within it.
	at := func(unit int64) string {
		path := ""
		for _, p := range places {
			if p.unit == unit && p.from <= last && p.to > month+"-01" {
				path = p.path
			}
		}
		return path
	}
	under := func(unit int64) bool { return strings.Contains(at(unit), fmt.Sprintf("/%d/", top)) }
	type row struct {
		unit     int64
		required bool
		mark     string
	}
	rows := tx(h, func(t *db.Tx) ([]row, error) {
		return db.All(t, func(r db.Row) (v row, err error) { err = r.Scan(&v.unit, &v.required, &v.mark); return v, err },
			`select m.unit, a.required, a.mark from meeting m join attendance a on a.meeting = m.id
				where m.month = $1 and m.body = 'cell' and m.state in ('ended', 'locked') order by m.id, a.person`, month)
	})
	for _, r := range rows {
		if r.required && under(r.unit) {
			required++
			if r.mark == "present" || r.mark == "online" {
				present++
			}
		}
	}
	type home struct{ person, unit int64 }
	homes := tx(h, func(t *db.Tx) ([]home, error) {
		return db.All(t, func(r db.Row) (v home, err error) { err = r.Scan(&v.person, &v.unit); return v, err },
			`select person, unit from membership where kind = 'regular' and from_on <= $1 and to_on > $1 order by id`, last)
	})
	seen := map[int64]bool{}
	for _, x := range homes {
		if seen[x.person] {
			h.Errorf("%s: person %d is a member twice", month, x.person)
		}
		seen[x.person] = true
		if under(x.unit) {
			members++
		}
	}
	return present, required, members
}

// agree holds the kept figures of units against byHand.
func (h *house) agree(what string, months []string, units ...int64) {
	h.Helper()
	h.sound()
	for _, u := range units {
		for _, m := range months {
			present, required, members := h.byHand(u, m)
			got := tx(h, func(t *db.Tx) ([2]summary.Figure, error) {
				var out [2]summary.Figure
				for i, measure := range []string{meeting.CellAttendance, cycle.Members} {
					all, err := summary.Of(t, []int64{u}, measure, []string{m})
					if err != nil {
						return out, err
					}
					out[i] = all[summary.Key{Unit: u, Month: m, Measure: measure}]
				}
				return out, nil
			})
			if got[0].Num != present || got[0].Den != required {
				h.Errorf("%s: unit %d in %s: %d/%d kept, %d/%d by hand", what, u, m, got[0].Num, got[0].Den, present, required)
			}
			if m <= clock.Day(h.DB.Now())[:7] && got[1].Num != members {
				h.Errorf("%s: unit %d in %s: %d members kept, %d by hand", what, u, m, got[1].Num, members)
			}
		}
	}
}

func (h *house) merge(day string, into int64, parts ...int64) {
	h.Helper()
	s := &life.Service{DB: h.DB, Units: h.Units, Members: h.Members}
	id, err := s.SetMerger(bg, sys, life.SetMerger{Unit: h.base, Parts: parts, Into: into, Day: day})
	h.ok(err)
	v, err := s.Merge(bg, sys, id)
	h.ok(err)
	h.ok(s.ConfirmMerger(bg, sys, life.ConfirmMerger{Merger: id, Seen: v.Version, Decision: "12-QĐ/ĐU ngày 01/12/2026", Why: "Sáp nhập"}))
}

// A unit that closes in the course of a year: what it did stays in its months, and
// nothing is counted twice afterwards.
func TestAUnitThatClosesInTheYear(t *testing.T) {
	overlooked(t, func(h *house) {
		h.hold(h.cell, "2026-08-05", meeting.Regular, h.chi)
		h.hold(h.tiny, "2026-08-06", meeting.Regular)
		h.hold(h.cell, "2026-09-04", meeting.Regular, h.ba)
		h.hold(h.tiny, "2026-09-08", meeting.Regular)
		h.on("2026-09-16", "08:00")
		h.merge("2026-09-15", h.tiny, h.cell)
		h.hold(h.tiny, "2026-10-06", meeting.Regular, h.chi)
		h.agree("merged", []string{"2026-08", "2026-09", "2026-10"}, h.base, h.cell, h.tiny)
		// The page of the committee tells the closed one's months, and comes to the whole.
		h.on("2026-11-02", "08:00")
		o := h.over(h.base, "2026-10")
		h.addsUp("merged", o)
		left := cycle.Overview{Rows: o.Left}
		same(h, "closed", []string{row(left, h.cell), o.Left[0].Until, o.Left[0].Heir}, []string{"0; 08 5/6; 09 5/6", "2026-09-14", "Chi bộ Kho Hai"})
		same(h, "kept", o.Held.Rate, cycle.Rate{Num: 5, Den: 5})
		// The month of the merger keeps both meetings; the one after has one, with all.
		if _, required, members := h.byHand(h.base, "2026-10"); required != 10 || members != 10 {
			h.Errorf("october by hand: %d required, %d members", required, members)
		}
		if _, required, _ := h.byHand(h.cell, "2026-09"); required != 6 {
			h.Errorf("september of the closed one: %d", required)
		}
	})
}

// A cell that goes to another organisation in the middle of a quarter: each month
// stands where it stood at its end.
func TestACellThatMovesInTheQuarter(t *testing.T) {
	overlooked(t, func(h *house) {
		other := h.unit(0, org.Base, "Đảng bộ Chi cục")
		h.hold(h.cell, "2026-07-03", meeting.Regular)
		h.hold(h.cell, "2026-08-05", meeting.Regular, h.chi)
		h.on("2026-08-20", "08:00")
		_, err := h.Units.Move(bg, sys, org.Move{Unit: h.cell, Parent: other, From: "2026-08-18"})
		h.ok(err)
		h.hold(h.cell, "2026-09-04", meeting.Regular)
		months := []string{"2026-07", "2026-08", "2026-09"}
		h.agree("moved", months, h.base, other, h.cell)
		sum := int64(0)
		for _, m := range months {
			_, a, _ := h.byHand(h.base, m)
			_, b, _ := h.byHand(other, m)
			sum += a + b
		}
		if sum != 18 {
			h.Errorf("%d required in the quarter, over both", sum)
		}
	})
}

// A member who meets in a second cell for a time has to be there and nowhere else.
func TestAMemberInTwoCells(t *testing.T) {
	overlooked(t, func(h *house) {
		h.hold(h.cell, "2026-07-03", meeting.Regular)
		h.ok(h.Members.ArriveTemporarily(bg, sys, member.ArriveTemporarily{Person: h.an, Unit: h.tiny, From: "2026-08-01", To: "2026-09-01"}))
		h.hold(h.cell, "2026-08-05", meeting.Regular)
		h.hold(h.tiny, "2026-08-06", meeting.Regular, h.an)
		h.hold(h.cell, "2026-09-04", meeting.Regular)
		h.hold(h.tiny, "2026-09-07", meeting.Regular)
		h.agree("in two cells", []string{"2026-07", "2026-08", "2026-09"}, h.base, h.cell, h.tiny)
		for month, want := range map[string]int64{"2026-08": 10, "2026-09": 10} {
			if _, required, members := h.byHand(h.base, month); required != want || members != 10 {
				h.Errorf("%s: %d required of %d", month, required, members)
			}
		}
	})
}

// A committee member who leaves: no more asked, no more answering for a cell, and
// what he attended stays.
func TestACommitteeMemberLeaves(t *testing.T) {
	overlooked(t, func(h *house) {
		h.hold(h.tiny, "2026-08-06", meeting.Regular)
		h.on("2026-08-20", "08:00")
		h.ok(h.Members.Leave(bg, sys, member.Leave{Person: h.aide, On: "2026-08-20", Reason: member.Transferred}))
		h.hold(h.tiny, "2026-09-07", meeting.Regular)
		h.agree("left", []string{"2026-08", "2026-09"}, h.base, h.tiny)
		if _, required, _ := h.byHand(h.tiny, "2026-08"); required != 4 {
			h.Errorf("august: %d", required)
		}
		if _, required, members := h.byHand(h.tiny, "2026-09"); required != 3 || members != 3 {
			h.Errorf("september: %d required, %d members", required, members)
		}
		lead := tx(h, func(t *db.Tx) ([]member.Position, error) { return member.PositionsOn(t, h.base, "2026-08-20") })
		duties := tx(h, func(t *db.Tx) ([]member.Assignment, error) { return member.AssignmentsOn(t, h.base, "2026-08-20") })
		if len(lead) != 1 || len(duties) != 0 {
			h.Errorf("%d in office, %d assignments", len(lead), len(duties))
		}
	})
}

// A unit without a single member has figures of nought, and hinders nobody.
func TestAUnitWithoutMembers(t *testing.T) {
	overlooked(t, func(h *house) {
		empty := h.unit(h.base, org.Cell, "Chi bộ chưa có đảng viên")
		h.hold(h.cell, "2026-08-05", meeting.Regular)
		h.on("2026-09-01", "08:00")
		h.agree("nobody", []string{"2026-08", "2026-09"}, h.base, h.cell, empty)
		_ = h.over(h.base, "2026-08")
		h.merge("2026-09-01", h.tiny, empty)
		h.agree("nobody, merged", []string{"2026-08", "2026-09"}, h.base, h.tiny)
	})
}

// What a Party group told stands on its cell's next agenda and in its minutes,
// and is typed once.
func TestAGroupTellsItsCell(t *testing.T) {
	each(t, func(h *house) {
		group := h.unit(h.cell, org.Group, "Tổ đảng 1")
		s := h.secretary()
		h.on("2026-11-02", "09:00")
		note := meeting.NoteGroup{Cell: h.cell, Group: group, Day: "2026-11-01", Present: []int64{h.an, h.ba}, Absent: 1, Said: []meeting.GroupSaid{
			{Person: h.an, Kind: meeting.PlainOpinion, Text: "Kho cần thêm quạt."}, {}, {Person: h.ba, Kind: meeting.Proposal, Text: "Đề nghị thay khóa cửa số 3."}}}
		bad := note
		bad.Present, bad.Day, bad.Group = []int64{h.lone}, "2026-12-01", h.tiny
		if _, err := h.Meetings.NoteGroup(bg, s, bad); err == nil {
			h.Error("a stranger, a day to come and another cell were taken")
		}
		if _, err := h.Meetings.NoteGroup(bg, h.as(h.lone, "secretary", h.tiny), note); err == nil {
			h.Error("another cell's secretary may")
		}
		id, err := h.Meetings.NoteGroup(bg, s, note)
		h.ok(err)
		// Who leads the group tells of it, too; a member of the cell does not.
		h.position(h.dep, group, member.LeaderRole)
		second := note
		second.Said = []meeting.GroupSaid{{Person: h.du, Kind: meeting.PlainOpinion, Text: "Nên họp sớm hơn."}}
		_, err = h.Meetings.NoteGroup(bg, h.as(h.dep, "member", h.cell), second)
		h.ok(err)
		if _, err := h.Meetings.NoteGroup(bg, h.as(h.chi, "member", h.cell), note); err == nil {
			h.Error("a member who leads no group may")
		}
		m, err := h.PlanMonth(bg, s, "", h.cell, "2026-11")
		h.ok(err)
		var item meeting.Item
		n := 0
		for _, i := range h.items(m) {
			if i.Source == meeting.GroupSource {
				n++
				if i.SourceID == id {
					item = i
				}
			}
		}
		if n != 2 || !strings.Contains(item.Title, "Tổ đảng 1") || !strings.Contains(item.Draft, "2/3") || !strings.Contains(item.Draft, "Kho cần thêm quạt.") {
			h.Fatalf("%d items, %+v", n, item)
		}
		_, _, err = h.Meetings.SendNotice(bg, s, "", m)
		h.ok(err)
		_, err = h.Prepare(bg, s, "", m)
		h.ok(err)
		got := tx(h, func(t *db.Tx) ([]meeting.Opinion, error) { return meeting.OpinionsOf(t, m) })
		said := map[string]int{}
		for _, o := range got {
			said[o.Text]++
			if !o.Ahead {
				h.Errorf("%q counts as said in the meeting", o.Text)
			}
		}
		if len(got) != 3 || said["Kho cần thêm quạt."] != 1 || said["Đề nghị thay khóa cửa số 3."] != 1 || said["Nên họp sớm hơn."] != 1 {
			h.Errorf("%+v", got)
		}
		if err := h.Meetings.DropGroup(bg, s, "", h.cell, id); err == nil {
			h.Error("what stands on an agenda was taken away")
		}
	})
}

// A merger that is in force is found by the names of its units, by who may see where
// it happened; one that is only prepared is not.
func TestAMergerIsFound(t *testing.T) {
	each(t, func(h *house) {
		h.on("2026-09-16", "08:00")
		s := &life.Service{DB: h.DB, Units: h.Units, Members: h.Members}
		id, err := s.SetMerger(bg, sys, life.SetMerger{Unit: h.base, Parts: []int64{h.cell}, Into: h.tiny, Day: "2026-09-15"})
		h.ok(err)
		entries := func() []search.Entry {
			for _, src := range h.Findable() {
				if src.Kind == search.Merger {
					return tx(h, func(t *db.Tx) ([]search.Entry, error) { return src.Entries(t, id) })
				}
			}
			return nil
		}
		if got := entries(); len(got) != 0 {
			h.Errorf("prepared, and found: %+v", got)
		}
		v, err := s.Merge(bg, sys, id)
		h.ok(err)
		h.ok(s.ConfirmMerger(bg, sys, life.ConfirmMerger{Merger: id, Seen: v.Version, Decision: "12-QĐ/ĐU ngày 01/09/2026", Why: "Sáp nhập"}))
		got := entries()
		if len(got) != 1 || !strings.Contains(got[0].Title, "Kho Ân Thi") || !strings.Contains(got[0].Title, "Kho Hai") || got[0].Text != "12-QĐ/ĐU ngày 01/09/2026" || len(got[0].Tokens) == 0 {
			h.Errorf("%+v", got)
		}
	})
}
