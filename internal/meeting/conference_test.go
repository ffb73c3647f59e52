package meeting

import (
	"strconv"
	"testing"

	"nep/internal/access"
	"nep/internal/db"
	"nep/internal/document"
	"nep/internal/fault"
	"nep/internal/member"
	"nep/internal/org"
	"nep/internal/rule"
)

// conferenceCounts reads the counters of a conference, and counts its roll a
// second, naive way; they have to agree.
func (h *house) conferenceCounts(id int64) (required, present int, homes map[int64][2]int) {
	h.Helper()
	homes = map[int64][2]int{}
	h.ok(db.Do(ctx, h.DB, db.Lock{}, func(t *db.Tx) error {
		c, err := conferenceByID(t, id)
		if err != nil {
			return err
		}
		required, present = c.Required, c.Present
		roll, err := conferenceRoll(t, id, 0)
		if err != nil {
			return err
		}
		want := map[int64][2]int{}
		n, m := 0, 0
		for _, r := range roll {
			if !r.Required {
				continue
			}
			x := want[r.Home]
			x[0], n = x[0]+1, n+1
			if r.Mark == Present {
				x[1], m = x[1]+1, m+1
			}
			want[r.Home] = x
		}
		rows, err := db.All(t, func(r db.Row) (x [3]int64, err error) { err = r.Scan(&x[0], &x[1], &x[2]); return x, err },
			`select home, required, present from conference_home where conference = $1 order by home`, id)
		if err != nil {
			return err
		}
		for _, x := range rows {
			homes[x[0]] = [2]int{int(x[1]), int(x[2])}
		}
		if n != required || m != present || len(homes) != len(want) {
			h.Errorf("counters %d/%d of %d homes, the roll says %d/%d of %d", present, required, len(homes), m, n, len(want))
		}
		for home, x := range want {
			if homes[home] != x {
				h.Errorf("home %d: %v, the roll says %v", home, homes[home], x)
			}
		}
		return nil
	}))
	return required, present, homes
}

// One conference over two cells: everybody once, counted home, beside the
// regular meetings and never in them; who was there is covered.
func TestConferenceOverCells(t *testing.T) {
	each(t, func(h *house) {
		head := h.as(h.head, access.Secretary, h.base)
		empty, _, err := h.org.Found(ctx, sys, org.Found{Parent: h.base, From: "2015-01-01", Kind: org.Cell, Name: "Chi bộ không có ai"})
		h.ok(err)
		_ = empty
		// A member of cell two who meets in cell one for a time stands once, where he has to come.
		_, err = h.rule.SetRule(ctx, sys, rule.SetRule{Unit: h.base, Rule: rule.ConferenceCounts, Value: "home", From: day0, Source: "Quy chế 2026"})
		h.ok(err)
		h.ok(h.member.ArriveTemporarily(ctx, sys, member.ArriveTemporarily{Person: h.other, Unit: h.one, From: "2026-11-01"}))
		docs := document.New(h.DB, nil)
		dir, err := docs.SendDirective(ctx, sys, document.SendDirective{Unit: h.base, Title: "Chỉ thị", Issuer: "Trung ương", Form: document.Conference, DueOn: "2026-12-31"})
		h.ok(err)

		before := h.regular()
		plan := PlanConference{Key: "hn-1", Unit: h.base, Kind: StudyConference, Whom: AllMembers, Title: "Quán triệt chỉ thị", Day: "2026-11-25", StartMinute: 480, Directive: dir, All: true}
		_, err = h.PlanConference(ctx, h.secretary(), plan)
		h.fails(err, fault.NotFound, "") // a cell's secretary does not call the others together
		_, err = h.PlanConference(ctx, h.as(h.com, access.Committee, h.base), plan)
		h.fails(err, fault.NotFound, "") // nor does one of the committee
		_, err = h.PlanConference(ctx, h.as(h.com, access.Officer, h.base), plan)
		h.fails(err, fault.NotFound, "")
		id, err := h.PlanConference(ctx, head, plan)
		h.ok(err)
		again, err := h.PlanConference(ctx, head, plan)
		h.ok(err)
		if again != id {
			t.Error("planned twice")
		}
		// Cell one: sec, dep, com, an, binh, probation have to come, exempt not, and who
		// meets there for a time; cell two: the three others.
		if required, _, homes := h.conferenceCounts(id); required != 10 || homes[h.one] != [2]int{7, 0} || homes[h.two] != [2]int{3, 0} {
			t.Errorf("required %d, homes %v", required, homes)
		}
		mark := func(actor access.Actor, marks map[int64]Mark) error {
			return h.MarkConference(ctx, actor, MarkConference{Conference: id, Marks: marks})
		}
		h.fails(mark(head, map[int64]Mark{h.an: Present}), fault.State, "conference.early")
		h.now("2026-11-25", 9, 0)
		h.fails(h.CloseConference(ctx, head, "", id, ""), fault.State, "conference.unmarked")
		h.ok(mark(h.secretary(), map[int64]Mark{h.an: Present, h.binh: Excused, h.exempt: Present}))
		h.fails(mark(h.secretary(), map[int64]Mark{h.lone: Present}), fault.NotFound, "") // not of his cell
		h.ok(mark(h.as(h.other, access.Member, h.two), map[int64]Mark{h.other: Present}))
		h.fails(mark(h.as(h.other, access.Member, h.two), map[int64]Mark{h.lone: Present}), fault.NotFound, "")
		h.ok(mark(head, map[int64]Mark{h.sec: Present, h.lone: Present}))
		if required, present, homes := h.conferenceCounts(id); required != 10 || present != 4 || homes[h.one] != [2]int{7, 3} || homes[h.two] != [2]int{3, 1} {
			t.Errorf("%d/%d, homes %v", present, required, homes)
		}
		h.fails(h.CloseConference(ctx, head, "", id, ""), fault.State, "conference.unmarked") // some have no mark
		com := h.as(h.com, access.Committee, h.base)
		h.fails(mark(com, map[int64]Mark{h.dep: Unexcused}), fault.NotFound, "") // reads no names of a cell
		rest := map[int64]Mark{}
		for _, home := range []int64{h.one, h.two} {
			v, err := h.Conference(ctx, head, id, home)
			h.ok(err)
			for _, r := range v.Roll {
				if r.Mark == NoMark {
					rest[r.Person] = Unexcused
				}
			}
			if v, err = h.Conference(ctx, com, id, home); err != nil || len(v.Roll) > 0 {
				t.Errorf("one of the committee reads %d names: %v", len(v.Roll), err)
			}
		}
		h.ok(mark(h.as(h.com, access.Officer, h.base), rest)) // who prepares for the host does
		h.ok(h.CloseConference(ctx, head, "", id, "Nhất trí cao"))
		h.fails(mark(head, map[int64]Mark{h.dep: Present}), fault.State, "conference.closed")
		h.conferenceCounts(id)

		// Covered are those who were there, each for his own cell.
		v, err := docs.Directive(ctx, sys, dir)
		h.ok(err)
		if c := v.People[h.one]; c.Covered != 4 { // the exempt one came too
			t.Errorf("cell one: %+v", c)
		}
		if c := v.People[h.two]; c.Covered != 1 || c.Of != 3 {
			t.Errorf("cell two: %+v", c)
		}
		// The regular figures did not move.
		if after := h.regular(); after != before {
			t.Errorf("regular meetings were %v, are %v", before, after)
		}
		h.ok(db.Do(ctx, h.DB, db.Lock{}, func(t *db.Tx) error {
			p, r, err := ConferenceHome(t, h.one, "2026-11-01", "2026-11-30")
			if p != 3 || r != 7 {
				h.Errorf("counted home %d/%d", p, r)
			}
			return err
		}))
		// Names are for the host and each cell's own body.
		cv, err := h.Conference(ctx, h.as(h.lone, access.Member, h.two), id, h.one)
		h.ok(err)
		if len(cv.Roll) > 0 || len(cv.Homes) != 1 || cv.Homes[0].Home != h.two {
			t.Errorf("a member of cell two reads %d people, homes %+v", len(cv.Roll), cv.Homes)
		}
		if cv, err = h.Conference(ctx, head, id, h.one); err != nil || len(cv.Roll) != 8 {
			t.Errorf("the host reads %d people, %v", len(cv.Roll), err)
		}
	})
}

// regular is how the table of meetings counts, all of them together.
func (h *house) regular() [3]int {
	h.Helper()
	x, err := db.Write(ctx, h.DB, db.Lock{}, func(t *db.Tx) ([3]int, error) {
		return db.One(t, func(r db.Row) (x [3]int, err error) { err = r.Scan(&x[0], &x[1], &x[2]); return x, err },
			`select count(*), coalesce(sum(required), 0), coalesce(sum(present), 0) from meeting`)
	})
	h.ok(err)
	return x
}

// What a cell worked through at its own meeting stays as it was; a unit that was
// closed is not asked; a roll of nobody is none.
func TestConferenceEdges(t *testing.T) {
	each(t, func(h *house) {
		head := h.as(h.head, access.Secretary, h.base)
		plan := PlanConference{Unit: h.base, Kind: Seminar, Whom: Officials, Title: "Trao đổi kinh nghiệm", Day: "2026-11-24", StartMinute: 480, Units: []int64{h.one, h.one}}
		id, err := h.PlanConference(ctx, head, plan)
		h.ok(err)
		if required, _, homes := h.conferenceCounts(id); required != 3 || len(homes) != 1 { // its secretary, deputy, committee member
			t.Errorf("officials %d, homes %v", required, homes)
		}
		plan.Units = nil // whom it is for is asked, not taken for granted
		_, err = h.PlanConference(ctx, head, plan)
		h.fails(err, fault.Invalid, "conference.choose")
		plan.Units = []int64{h.root}
		_, err = h.PlanConference(ctx, head, plan)
		h.fails(err, fault.Invalid, "conference.units")
		empty, _, err := h.org.Found(ctx, sys, org.Found{Parent: h.base, From: "2015-01-01", Kind: org.Cell, Name: "Chi bộ không có ai"})
		h.ok(err)
		plan.Units = []int64{empty}
		_, err = h.PlanConference(ctx, head, plan)
		h.fails(err, fault.State, "conference.nobody")
		h.fails(h.CancelConference(ctx, head, "", id, " "), fault.Invalid, "conference.reason")
		h.ok(h.CancelConference(ctx, head, "", id, "Trùng lịch"))
		h.fails(h.CloseConference(ctx, head, "", id, ""), fault.State, "conference.closed")
		items, err := h.Waiting(ctx, h.as(h.sec, access.Member, h.one))
		h.ok(err)
		for _, i := range items {
			if i.Href == "/hoi-nghi/"+strconv.FormatInt(id, 10) {
				t.Error("asked to come to what was called off")
			}
		}
	})
}

// A plan goes up, comes back with a remark, goes up again and is agreed; a line
// changed afterwards is seen. Themes are counted by quarter, with the warning in
// the last month.
func TestYearPlanGoesUp(t *testing.T) {
	each(t, func(h *house) {
		head := h.as(h.head, access.Secretary, h.base)
		h.fails(h.SendYearPlan(ctx, h.secretary(), "", h.one, 2026), fault.State, "meeting.yearplan.empty")
		th, err := h.PutPlan(ctx, h.secretary(), PutPlan{Item: PlanItem{Unit: h.one, Month: "2026-12", Kind: Theme, Title: "Chuyển đổi số", Presenter: h.an}})
		h.ok(err)
		h.ok(h.SendYearPlan(ctx, h.secretary(), "", h.one, 2026))
		h.fails(h.AnswerYearPlan(ctx, h.secretary(), "", h.one, 2026, true, ""), fault.NotFound, "")
		h.fails(h.AnswerYearPlan(ctx, head, "", h.one, 2026, false, ""), fault.Invalid, "meeting.yearplan.remark")
		h.ok(h.AnswerYearPlan(ctx, head, "", h.one, 2026, false, "Thiếu quý I"))
		h.ok(h.SendYearPlan(ctx, h.secretary(), "", h.one, 2026))
		h.ok(h.AnswerYearPlan(ctx, head, "", h.one, 2026, true, ""))
		h.fails(h.SendYearPlan(ctx, h.secretary(), "", h.one, 2026), fault.State, "meeting.yearplan.agreed")
		below := func() map[int64]PlanBelow {
			t.Helper()
			p, err := h.PlansBelow(ctx, head, h.base, 2026, org.Cursor{}, 0)
			h.ok(err)
			out := map[int64]PlanBelow{}
			for _, r := range p.Rows {
				out[r.Unit.ID] = r
			}
			return out
		}
		got := below()
		if p := got[h.one].Plan; p.State != PlanAgreed || p.ChangedAt != 0 || got[h.two].Plan.State != "" {
			t.Errorf("%+v", got)
		}
		if q := got[h.one].Quart[3]; q != (QuarterThemes{Planned: 1, Due: 1}) { // November: not yet the last month
			t.Errorf("quarter IV: %+v", q)
		}
		if q := got[h.two].Quart[2]; !q.Short || !q.Over || q.Due != 1 {
			t.Errorf("quarter III of cell two: %+v", q)
		}
		warned := func() bool {
			t.Helper()
			items, err := h.Waiting(ctx, h.secretary())
			h.ok(err)
			for _, i := range items {
				if i.Title == "meeting.waiting.theme" {
					return true
				}
			}
			return false
		}
		if warned() {
			t.Error("warned in November")
		}
		h.now("2026-12-02", 8, 0)
		if !warned() || !below()[h.one].Quart[3].Short {
			t.Error("not warned in the last month")
		}
		_, steps, m, err := h.ThemeSteps(ctx, h.secretary(), th)
		h.ok(err)
		if len(steps) != 7 || !steps[0].Done || !steps[1].Done || steps[2].Done || m != nil {
			t.Errorf("steps %+v", steps)
		}
		_, err = h.Plan(ctx, h.secretary(), Plan{Unit: h.one, Body: CellBody, Kind: Combined, Month: "2026-12", Day: "2026-12-10", StartMinute: 480, Chair: h.sec, NoteTaker: h.dep, Theme: th})
		h.ok(err)
		if warned() {
			t.Error("warned though the theme's meeting stands")
		}
		if _, _, m, err = h.ThemeSteps(ctx, h.secretary(), th); err != nil || m == nil {
			t.Errorf("no meeting of the theme: %v", err)
		}
		_, err = h.PutPlan(ctx, h.secretary(), PutPlan{Item: PlanItem{Unit: h.one, Month: "2026-06", Kind: Work, Title: "Đại hội"}})
		h.ok(err)
		if below()[h.one].Plan.ChangedAt == 0 {
			t.Error("nobody sees that a line was changed")
		}
		if _, err := h.PlansBelow(ctx, h.secretary(), h.base, 2026, org.Cursor{}, 0); !fault.Is(err, fault.NotFound) {
			t.Errorf("a cell's secretary reads the plans of others: %v", err)
		}
	})
}
