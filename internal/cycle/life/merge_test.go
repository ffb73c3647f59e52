package life

import (
	"slices"
	"testing"

	"nep/internal/access"
	"nep/internal/db"
	"nep/internal/fault"
	"nep/internal/member"
	"nep/internal/org"
)

func (h *house) meet(unit, day, state string) int64 {
	h.t.Helper()
	id := h.id()
	h.exec(`insert into meeting (id, unit, body, kind, month, day, start_minute, place, form, online_basis, online_away, state, chair, note_taker, theme, prepares,
		made_at, made_by, noticed_at, noticed_by, started_at, ended_at, papers_on, papers_by, papers_at, finished_on, finished_by, finished_at, fee_paid, fee_due,
		required, present, online, excused, unexcused, special, unmarked, spoke, on_paper, reason, version)
		values ($1, $2, 'cell', 'regular', $3, $4, 480, 'Kho', 'place', '', 0, $5, 0, 0, 0, 0, 0, 0, 0, 0, 1, 2, '', 0, 0, '', 0, 0, -1, 0, 15, 15, 0, 0, 0, 0, 0, 9, false, '', 1)`,
		id, h.units[unit].ID, day[:7], day, state)
	return id
}

func (h *house) directive(units ...string) int64 {
	h.t.Helper()
	id := h.id()
	h.exec(`insert into directive (id, unit, number, title, issuer, issued_on, gist, form, due_on, source, source_id, made_at, made_by)
		values ($1, $2, '5-CT/TU', 'Chỉ thị', 'Tỉnh ủy', '2026-10-01', '', 'meeting', '2026-12-30', '', 0, 1, 0)`, id, h.units["base"].ID)
	for _, u := range units {
		h.exec(`insert into directive_to (directive, unit, sent_at, due_on, state, meeting, done_on, done_by, steer) values ($1, $2, 1, '2026-12-30', 'sent', 0, '', 0, '')`, id, h.units[u].ID)
	}
	return id
}

// One cell into another: members once, open work along, the past with the old one,
// its papers read by who goes on with them.
func TestACellGoesIntoAnother(t *testing.T) {
	each(t, func(t *testing.T, h *house) {
		own := h.as(access.Secretary, "lan", "base")
		one, two := h.units["one"].ID, h.units["two"].ID
		h.charge("nam", "base", "one")
		open := h.task("one", "binh")
		raised := h.difficulty("one", "base", "lan")
		both, only := h.directive("one", "two"), h.directive("one")
		h.visit("base", "one", "nam")
		held, planned := h.meet("one", "2026-10-20", "locked"), h.meet("one", "2026-11-20", "planned")
		h.exec(`insert into plan_item (id, unit, month, kind, title, presenter, made_at, made_by, removed_at) values ($1, $2, '2026-12', 'theme', 'Bảo quản kho', $3, 1, 0, 0)`, h.id(), one, h.people["binh"])
		// binh is away from one and a guest of two: one person in two cells.
		h.must(h.Members.ArriveTemporarily(ctx, access.System(), member.ArriveTemporarily{Person: h.people["binh"], Unit: two, From: "2026-10-01"}))
		_, err := h.Members.Introduce(ctx, access.System(), member.Introduce{Person: h.people["an"], Place: "Tổ chức two", On: "2026-11-02"})
		h.must(err)
		if m, r := h.everyone("2026-11-08"); m != 8 || r != 7 {
			t.Fatal(m, r)
		}

		set := SetMerger{Unit: h.units["base"].ID, Parts: []int64{one}, Into: two, Day: "2026-11-09"}
		id, err := h.SetMerger(ctx, own, set)
		h.must(err)
		v, err := h.Merge(ctx, own, id)
		h.must(err)
		if len(v.Parts) != 1 || v.After != 5 || v.Home != 1 || v.Guests != 0 || v.Parts[0].Tasks != 1 || v.Parts[0].Difficulties != 1 || v.Parts[0].Directives != 2 || v.Parts[0].Themes != 1 || v.Parts[0].Meetings != 1 {
			t.Fatalf("the preview: %+v", v)
		}
		if m, _ := h.everyone("2026-11-10"); m != 8 {
			t.Fatal("preparing changed something")
		}
		h.want(h.ConfirmMerger(ctx, own, ConfirmMerger{Merger: id, Seen: v.Version - 1, Decision: "12-QĐ/ĐU ngày 01/12/2026", Why: "x"}), fault.Conflict, "life.congress.changed")
		// Who prepares papers or keeps records puts nothing into force, and nobody does
		// without a decision.
		h.want(h.ConfirmMerger(ctx, h.as(access.Officer, "lan", "base"), ConfirmMerger{Merger: id, Seen: v.Version, Decision: "12-QĐ/ĐU", Why: "x"}), fault.NotFound, "fault.not_found")
		h.want(h.ConfirmMerger(ctx, h.as(access.Admin, "lan", "base"), ConfirmMerger{Merger: id, Seen: v.Version, Decision: "12-QĐ/ĐU", Why: "x"}), fault.State, "life.decide.above")
		h.want(h.ConfirmMerger(ctx, own, ConfirmMerger{Merger: id, Seen: v.Version, Why: "x"}), fault.Invalid, "life.decision")
		h.must(h.ConfirmMerger(ctx, own, ConfirmMerger{Key: "M", Merger: id, Seen: v.Version, Decision: "12-QĐ/ĐU ngày 01/12/2026", Why: "Sáp nhập"}))
		h.must(h.ConfirmMerger(ctx, own, ConfirmMerger{Key: "M", Merger: id, Seen: v.Version, Decision: "12-QĐ/ĐU ngày 01/12/2026", Why: "Sáp nhập"}))

		for day, want := range map[string][2]int{"2026-10-31": {8, 8}, "2026-11-08": {8, 7}, "2026-11-09": {8, 8}, "2026-11-10": {8, 8}} {
			if m, r := h.everyone(day); m != want[0] || r != want[1] {
				t.Errorf("%s: %d members, %d required, want %v", day, m, r, want)
			}
		}
		if n := h.scalar(`select count(*) from membership where unit = $1 and kind = 'regular' and to_on > '2026-11-09'`, two); n != 5 {
			t.Errorf("%d members afterwards", n)
		}
		if n := h.scalar(`select count(*) from membership where unit = $1 and to_on > '2026-11-09'`, one); n != 0 {
			t.Errorf("%d still meet in the closed one", n)
		}
		if _, err := h.Units.Unit(ctx, access.System(), one, "2026-11-09"); !fault.Is(err, fault.NotFound) {
			t.Errorf("it lives on: %v", err)
		}
		// The old task is stopped where it was counted, and goes on once.
		if n := h.scalar(`select count(*) from task where unit = $1 and id = $2 and state = 'stopped'`, one, open); n != 1 {
			t.Error("the old task is open")
		}
		if n := h.scalar(`select count(*) from task where unit = $1 and state = 'open' and source = 'task' and source_id = $2 and owner = $3 and due_on = '2026-12-20'`, two, open, h.people["binh"]); n != 1 {
			t.Error("the task does not go on")
		}
		if n := h.scalar(`select count(*) from difficulty where id = $1 and unit = $2 and to_unit = $3`, raised, two, h.units["base"].ID); n != 1 {
			t.Error("the difficulty has no successor")
		}
		for d, want := range map[int64]int64{both: 1, only: 1} {
			if n := h.scalar(`select count(*) from directive_to where directive = $1`, d); n != want {
				t.Errorf("directive %d is owed %d times", d, n)
			}
		}
		if n := h.scalar(`select count(*) from meeting where id = $1 and state = 'cancelled'`, planned); n != 1 {
			t.Error("the meeting to come is not called off")
		}
		if n := h.scalar(`select count(*) from meeting where id = $1 and state = 'locked' and unit = $2`, held, one); n != 1 {
			t.Error("a meeting that was held moved")
		}
		if n := h.scalar(`select count(*) from plan_item where unit = $1 and month = '2026-12'`, two); n != 1 {
			t.Error("the theme is lost")
		}
		if n := h.scalar(`select count(*) from assignment where cell = $1 and to_on > '2026-11-09'`, one); n != 0 {
			t.Error("somebody answers for the closed one")
		}
		if n := h.scalar(`select count(*) from transfer where outcome = ''`); n != 0 {
			t.Error("a transfer between the two is still under way")
		}

		// Who leads the new one reads what the closed one left, and changes nothing.
		hats := read(h, func(t *db.Tx) ([]access.Hat, error) { return member.HatsOf(t, h.people["cuc"], org.Today(t)) })
		i := slices.IndexFunc(hats, func(x access.Hat) bool { return x.Role == access.Secretary })
		if i < 0 || len(hats[i].Archive) != 1 {
			t.Fatalf("%+v", hats)
		}
		lead := access.Actor{Account: 9, Person: h.people["cuc"], Hat: hats[i]}
		old := access.Unit(hats[i].Archive[0])
		if old.Paths[0] != h.units["one"].Path || !access.May(lead, access.PaperView, old) || !access.May(lead, access.MeetingView, old) || access.May(lead, access.MeetingPrepare, old) || access.May(lead, access.UnitEdit, old) {
			t.Error("the papers of the closed one")
		}
		for _, x := range hats {
			if x.Role == access.Member && access.May(access.Actor{Account: 9, Person: h.people["cuc"], Hat: x}, access.MeetingView, old) {
				t.Error("a member who was never of it reads its minutes")
			}
		}
		if access.May(h.as(access.Secretary, "nam", "three"), access.PaperView, old) {
			t.Error("the unit beside reads them")
		}
		r, err := h.Merge(ctx, h.as(access.Member, "cuc", "base"), id)
		h.must(err)
		if r.State != Done || len(r.Outcome.Parts) != 1 || r.Outcome.Parts[0].Members.Moved != 3 || r.Outcome.Parts[0].Members.Home != 1 || r.Outcome.Parts[0].Tasks != 1 {
			t.Errorf("the result: %+v", r.Outcome)
		}
	})
}

// Two cells into a new one, an empty one among them; and the new one goes into a
// third, which then goes on with all of them.
func TestCellsBecomeANewOne(t *testing.T) {
	each(t, func(t *testing.T, h *house) {
		own, base := h.as(access.Secretary, "lan", "base"), h.units["base"].ID
		id, err := h.SetMerger(ctx, own, SetMerger{Unit: base, Parts: []int64{h.units["one"].ID, h.units["empty"].ID}, Day: "2026-11-01", Kind: org.Cell, Name: "Chi bộ Kho"})
		h.must(err)
		v, err := h.Merge(ctx, own, id)
		h.must(err)
		h.must(h.ConfirmMerger(ctx, own, ConfirmMerger{Merger: id, Seen: v.Version, Decision: "12-QĐ/ĐU ngày 01/12/2026", Why: "x"}))
		v, err = h.Merge(ctx, own, id)
		h.must(err)
		h.units["kho"] = v.Target
		if m, r := h.everyone("2026-11-05"); m != 8 || r != 8 {
			t.Error(m, r)
		}
		if v.Target.Name != "Chi bộ Kho" || v.Target.Parent != base || v.Target.From != "2026-11-01" {
			t.Errorf("%+v", v.Target)
		}
		id, err = h.SetMerger(ctx, own, SetMerger{Unit: base, Parts: []int64{v.Target.ID}, Into: h.units["two"].ID, Day: "2026-11-08"})
		h.must(err)
		v, err = h.Merge(ctx, own, id)
		h.must(err)
		h.must(h.ConfirmMerger(ctx, own, ConfirmMerger{Merger: id, Seen: v.Version, Decision: "12-QĐ/ĐU ngày 01/12/2026", Why: "x"}))
		heirs := read(h, func(t *db.Tx) ([]int64, error) { return org.ClosedInto(t, h.units["two"].ID) })
		if len(heirs) != 3 {
			t.Errorf("two goes on with %v", heirs)
		}
		for _, day := range []string{"2026-10-31", "2026-11-05", "2026-11-08", "2026-11-10"} {
			if m, r := h.everyone(day); m != 8 || r != 8 {
				t.Errorf("%s: %d members, %d required", day, m, r)
			}
		}
	})
}

// What cannot be is said, and nothing is done.
func TestAMergerRefuses(t *testing.T) {
	each(t, func(t *testing.T, h *house) {
		own, base := h.as(access.Secretary, "lan", "base"), h.units["base"].ID
		one, two := h.units["one"].ID, h.units["two"].ID
		try := func(c SetMerger) error {
			c.Unit = base
			if c.Day == "" {
				c.Day = "2026-11-09"
			}
			_, err := h.SetMerger(ctx, own, c)
			return err
		}
		h.want(try(SetMerger{Into: two}), fault.Invalid, "life.merge.parts")
		h.want(try(SetMerger{Parts: []int64{two}, Into: two}), fault.Invalid, "life.merge.parts")
		h.want(try(SetMerger{Parts: []int64{one}, Kind: org.Cell, Name: "Mới"}), fault.Invalid, "life.merge.parts.two")
		h.want(try(SetMerger{Parts: []int64{one, two}, Kind: org.Cell}), fault.Invalid, "org.name.empty")
		h.want(try(SetMerger{Parts: []int64{one}, Into: two, Day: "31/11"}), fault.Invalid, "life.merge.day.bad")
		h.want(try(SetMerger{Parts: []int64{one}, Into: two, Day: "2024-11-01"}), fault.Invalid, "life.merge.day.far")
		h.want(try(SetMerger{Parts: []int64{one}, Into: base}), fault.Invalid, "life.merge.kinds")
		h.want(try(SetMerger{Parts: []int64{h.units["far"].ID}, Into: two}), fault.NotFound, "fault.not_found")
		_, err := h.SetMerger(ctx, h.as(access.Secretary, "cuc", "two"), SetMerger{Unit: base, Parts: []int64{one}, Into: two, Day: "2026-11-09"})
		h.want(err, fault.NotFound, "fault.not_found")

		h.meet("one", "2026-11-09", "ended")
		id, err := h.SetMerger(ctx, own, SetMerger{Unit: base, Parts: []int64{one}, Into: two, Day: "2026-11-09"})
		h.must(err)
		v, err := h.Merge(ctx, own, id)
		h.must(err)
		if v.Parts[0].Held != "2026-11-09" {
			t.Error("the preview does not say what stands in the way")
		}
		h.want(h.ConfirmMerger(ctx, own, ConfirmMerger{Merger: id, Seen: v.Version, Decision: "12-QĐ/ĐU ngày 01/12/2026", Why: "x"}), fault.State, "life.merge.held")
		if n := h.scalar(`select count(*) from membership where unit = $1 and to_on = '9999-12-31'`, one); n != 3 {
			t.Error("a refused merger moved members")
		}
		h.must(h.DropMerger(ctx, own, "", id))
		h.want(h.ConfirmMerger(ctx, own, ConfirmMerger{Merger: id, Seen: v.Version + 1, Decision: "12-QĐ/ĐU ngày 01/12/2026", Why: "x"}), fault.State, "life.merge.over")
		ahead, err := h.SetMerger(ctx, own, SetMerger{Unit: base, Parts: []int64{two}, Into: one, Day: "2026-12-01"})
		h.must(err)
		v, err = h.Merge(ctx, own, ahead)
		h.must(err)
		h.want(h.ConfirmMerger(ctx, own, ConfirmMerger{Merger: ahead, Seen: v.Version, Decision: "12-QĐ/ĐU ngày 01/12/2026", Why: "x"}), fault.State, "life.merge.early")
	})
}
