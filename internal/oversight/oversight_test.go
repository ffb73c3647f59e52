package oversight

import (
	"context"
	"slices"
	"strings"
	"testing"
	"time"

	"nep/internal/access"
	"nep/internal/clock"
	"nep/internal/db"
	"nep/internal/db/dbtest"
	"nep/internal/fault"
	"nep/internal/meeting"
	"nep/internal/member"
	"nep/internal/org"
	"nep/internal/quality"
	"nep/internal/report"
	"nep/internal/rule"
)

var (
	ctx   = context.Background()
	start = time.Date(2026, 11, 10, 9, 0, 0, 0, clock.Zone)
)

// house is the room over: top ─┬─ base ─┬─ one, two, three, empty
//
//	└─ other ── far
//
// lan, minh and nam are base's committee; lan belongs to one, minh to two, nam to
// three. Nobody belongs to empty.
type house struct {
	t     testing.TB
	clock *clock.Clock
	*Service
	org    *org.Service
	member *member.Service
	units  map[string]org.Unit
	people map[string]int64
}

func each(t *testing.T, fn func(t *testing.T, h *house)) {
	t.Helper()
	c := clock.At(start)
	dbtest.EachAt(t, c, func(t *testing.T, d *db.DB) {
		c.Set(start)
		h := &house{t: t, clock: c, Service: New(d), org: org.New(d), member: member.New(d, nil), units: map[string]org.Unit{}, people: map[string]int64{}}
		h.member.Changed = append(h.member.Changed, func(t *db.Tx, person int64, _ string) error { return meeting.ExpectedChanged(t, person) })
		for _, u := range []struct {
			name, parent string
			kind         org.Kind
		}{{"top", "", org.Upper}, {"base", "top", org.Base}, {"one", "base", org.Cell}, {"two", "base", org.Cell}, {"three", "base", org.Cell}, {"empty", "base", org.Cell},
			{"other", "top", org.Base}, {"far", "other", org.Cell}} {
			id, _, err := h.org.Found(ctx, access.System(), org.Found{Parent: h.units[u.parent].ID, From: "2020-01-01", Kind: u.kind, Name: "Tổ chức " + u.name})
			h.must(err)
			h.units[u.name], err = h.org.Unit(ctx, access.System(), id, "")
			h.must(err)
		}
		for name, unit := range map[string]string{"lan": "one", "minh": "two", "nam": "three", "oanh": "far", "dan": "one"} {
			id, err := h.member.Add(ctx, access.System(), member.Add{Unit: h.units[unit].ID, From: "2021-01-01", Kind: member.Regular, Standing: member.Official, Condition: member.Active,
				Personal: member.Personal{Family: "Trần Văn", Given: strings.ToUpper(name)}})
			h.must(err)
			h.people[name] = id
		}
		h.position("lan", "base", "secretary")
		h.position("minh", "base", "committee")
		h.position("nam", "base", "committee")
		h.position("oanh", "other", "secretary")
		h.position("dan", "one", "secretary")
		fn(t, h)
	})
}

func (h *house) must(err error) {
	h.t.Helper()
	if err != nil {
		h.t.Fatal(err)
	}
}

func (h *house) want(err error, kind fault.Kind, key string) {
	h.t.Helper()
	f, ok := err.(*fault.Error)
	if ok && len(f.Fields) == 1 && f.Kind == kind && f.Fields[0].Key == key {
		return
	}
	if !ok || f.Kind != kind || f.Key != key {
		h.t.Errorf("want %v %s, got %v", kind, key, err)
	}
}

func (h *house) exec(query string, args ...any) {
	h.t.Helper()
	h.must(db.Do(ctx, h.DB, db.Lock{}, func(t *db.Tx) error { _, err := t.Exec(query, args...); return err }))
}

func (h *house) id() int64 {
	h.t.Helper()
	id, err := db.Write(ctx, h.DB, db.Lock{}, func(t *db.Tx) (int64, error) { return t.ID(), nil })
	h.must(err)
	return id
}

func (h *house) position(person, unit, role string) int64 {
	h.t.Helper()
	id := h.id()
	h.exec(`insert into position (id, person, unit, role, title, from_on, to_on) values ($1, $2, $3, $4, '', '2025-01-01', '9999-12-31')`, id, h.people[person], h.units[unit].ID, role)
	return id
}

func (h *house) charge(person, cell string) {
	h.t.Helper()
	h.exec(`insert into assignment (id, person, unit, target, cell, mass_org, field, from_on, to_on) values ($1, $2, $3, 'cell', $4, 0, '', '2025-01-01', '9999-12-31')`,
		h.id(), h.people[person], h.units["base"].ID, h.units[cell].ID)
}

func (h *house) meet(unit, day string, state meeting.State) int64 {
	h.t.Helper()
	id := h.id()
	h.exec(`insert into meeting (id, unit, body, kind, month, day, start_minute, place, form, online_basis, online_away, state, chair, note_taker, theme, prepares,
		made_at, made_by, noticed_at, noticed_by, started_at, ended_at, papers_on, papers_by, papers_at, finished_on, finished_by, finished_at, fee_paid, fee_due,
		required, present, online, excused, unexcused, special, unmarked, spoke, on_paper, reason, version)
		values ($1, $2, 'cell', 'regular', $3, $4, 480, 'Kho', 'place', '', 0, $5, 0, 0, 0, 0, 0, 0, 0, 0, 1, 2, '', 0, 0, '', 0, 0, -1, 0, 15, 15, 0, 0, 0, 0, 0, 9, false, '', 1)`,
		id, h.units[unit].ID, day[:7], day, string(state))
	return id
}

// rules sets how often the committee's regulation asks to visit.
func (h *house) rules(unit, n string) {
	h.t.Helper()
	_, err := rule.New(h.DB).PutRegulation(ctx, access.System(), rule.PutRegulation{Unit: h.units[unit].ID, Number: "QC/01", Title: "Quy chế", Body: "Nội dung", From: "2026-01-01",
		Correction: true, Reason: "Nhập", Rules: []rule.Entry{{Rule: rule.VisitsPerQuarter, Value: n}}})
	h.must(err)
}

func (h *house) as(role access.Role, person, unit string) access.Actor {
	return access.Actor{Account: 7, Person: h.people[person], Hat: access.Hat{Role: role, Unit: h.units[unit].ID, Path: h.units[unit].Path}}
}

func (h *house) lead() access.Actor { return h.as(access.Secretary, "lan", "base") }

func (h *house) assign(cell, person, month string) int64 {
	h.t.Helper()
	id, err := h.Assign(ctx, h.lead(), Assign{Unit: h.units["base"].ID, Cell: h.units[cell].ID, Visitor: h.people[person], Month: month, Why: Other})
	h.must(err)
	return id
}

func (h *house) looks(a access.Actor, meeting int64) bool {
	h.t.Helper()
	_, err := h.meetings().View(ctx, a, meeting)
	if err != nil && !fault.Is(err, fault.NotFound) {
		h.t.Fatal(err)
	}
	return err == nil
}

func (h *house) meetings() *meeting.Service { return meeting.New(h.DB) }

func (h *house) waits(a access.Actor, key string) bool {
	h.t.Helper()
	list, err := h.Waiting(ctx, a)
	h.must(err)
	for _, i := range list {
		if i.Title == key {
			return true
		}
	}
	return false
}

func TestAVisitIsPlannedMadeAndFinds(t *testing.T) {
	each(t, func(t *testing.T, h *house) {
		m := h.meet("one", "2026-11-14", meeting.Noticed)
		visitor := h.as(access.Member, "minh", "two")
		if h.looks(visitor, m) {
			t.Error("a stranger looks at the meeting")
		}
		cmd := Assign{Key: "k1", Unit: h.units["base"].ID, Cell: h.units["one"].ID, Visitor: h.people["minh"], Month: "2026-11", Why: Other, Text: "Ba tháng dưới 90%"}
		// Of a cell that nothing says so of it is not said that it slips.
		slips := cmd
		slips.Key, slips.Why = "", Slipping
		if _, err := h.Assign(ctx, h.lead(), slips); !fault.Is(err, fault.Invalid) {
			t.Errorf("a reason that is not true: %v", err)
		}
		id, err := h.Assign(ctx, h.lead(), cmd)
		h.must(err)
		again, err := h.Assign(ctx, h.lead(), cmd)
		if h.must(err); again != id {
			t.Error("a repeated press plans another visit")
		}
		cmd.Key = "k2"
		_, err = h.Assign(ctx, h.lead(), cmd)
		h.want(err, fault.Exists, "oversight.assign.again")

		// Before: he sees the meeting, not what its body says; it waits for him in any hat.
		if !h.looks(visitor, m) || !h.waits(visitor, "oversight.waiting.go") {
			t.Error("the visitor is told of nothing")
		}
		v, err := h.meetings().View(ctx, visitor, m)
		h.must(err)
		if v.MayView || v.MayPrepare || v.MayLead {
			t.Error("the visitor sees what is the body's own")
		}
		if h.looks(h.as(access.Member, "nam", "three"), m) {
			t.Error("another looks, too")
		}
		h.clock.Set(start.AddDate(0, 0, 4))
		if !h.waits(visitor, "oversight.waiting.today") {
			t.Error("the day is not said")
		}

		// In it: kept, then done.
		sheet, err := db.Read(ctx, h.DB, func(t *db.Tx) (*quality.Rubric, error) { return quality.RubricFor(t, h.units["one"].ID, "2026-11-14") })
		h.must(err)
		g := sheet.Groups[0]
		note := Note{Key: "n1", Visit: id, Seen: 1, Strengths: "Chuẩn bị kỹ", Scores: map[string]quality.Points{g.ID: g.Max + 1}}
		h.want(h.Note(ctx, visitor, note), fault.Invalid, "oversight.note.points")
		note.Scores[g.ID] = g.Max - 50
		h.must(h.Note(ctx, visitor, note))
		note.Key, note.Done, note.Weak = "n2", true, "Ít đồng chí phát biểu"
		h.want(h.Note(ctx, visitor, note), fault.Conflict, "oversight.note.meanwhile")
		note.Seen = 2
		h.must(h.Note(ctx, visitor, note))
		h.want(h.Change(ctx, h.lead(), Change{Visit: id, Drop: true, Reason: "x"}), fault.State, "oversight.change.over")

		one, err := h.Visit(ctx, visitor, id)
		h.must(err)
		if one.State != Held || one.Meeting != m || one.Day != "2026-11-14" || one.Scores[g.ID] != g.Max-50 || one.Weak == "" {
			t.Errorf("%+v", one.Visit)
		}

		// What he found goes up for the cell, which closes it.
		_, err = h.Find(ctx, visitor, Find{Key: "f1", Visit: id, Kind: FoundDifficulty, Text: "Đường vào kho ngập"})
		h.must(err)
		_, err = h.Find(ctx, visitor, Find{Key: "f2", Visit: id, Kind: FoundPractice, Text: "Đọc số từ xa"})
		h.must(err)
		one, err = h.Visit(ctx, h.lead(), id)
		h.must(err)
		if len(one.Findings) != 2 || one.Findings[0].Difficulty == 0 || one.Findings[1].Difficulty != 0 {
			t.Errorf("%+v", one.Findings)
		}
		reports := report.New(h.DB)
		d, err := reports.Difficulty(ctx, h.as(access.Secretary, "dan", "one"), one.Findings[0].Difficulty)
		h.must(err)
		if d.Unit != h.units["one"].ID || d.To != h.units["base"].ID || d.Source != "visit" {
			t.Errorf("%+v", d.Difficulty)
		}
		h.must(reports.Close(ctx, h.as(access.Secretary, "dan", "one"), "", d.ID, report.Solved, "Đã rút nước"))

		// After: he still looks; the meeting's score page has what he said.
		if !h.looks(visitor, m) || h.waits(visitor, "oversight.waiting.note") {
			t.Error("after the visit")
		}
		rows, err := h.OfMeetings(ctx, h.as(access.Secretary, "dan", "one"), m)
		if h.must(err); len(rows[m]) != 1 || rows[m][0].ID != id {
			t.Errorf("%v", rows)
		}
		if rows, err = h.OfMeetings(ctx, h.as(access.Member, "dan", "one"), m); err != nil || len(rows) != 0 {
			t.Errorf("a member reads what the visitor says: %v %v", rows, err)
		}
		// Its decided class ends what can be changed.
		h.exec(`insert into score (meeting, unit, month, rubric, state, weakness, vote, agreed_at, agreed_by, earned, available, total, class, provisional, follower, follower_class, follower_note, follower_at,
			decided_class, decided_reason, decided_in, decided_by, decided_at, version) values ($1, $2, '2026-11', $3, 'decided', '', 0, 0, 0, 0, 0, 0, 'good', false, 0, '', '', 0, 'good', '', 0, 0, 1, 1)`, m, h.units["one"].ID, sheet.ID)
		note.Key, note.Seen = "n3", 3
		h.want(h.Note(ctx, visitor, note), fault.State, "oversight.note.decided")
	})
}

func TestWhoSeesVisits(t *testing.T) {
	each(t, func(t *testing.T, h *house) {
		h.meet("one", "2026-11-14", meeting.Noticed)
		id := h.assign("one", "minh", "2026-11")
		for _, c := range []struct {
			as   access.Actor
			sees bool
		}{
			{h.lead(), true}, {h.as(access.Committee, "nam", "base"), true}, {h.as(access.Secretary, "dan", "one"), true}, {h.as(access.Member, "minh", "two"), true},
			{h.as(access.Member, "dan", "one"), false}, // what a visitor says is the committee's to read
			{h.as(access.Member, "nam", "three"), false}, {h.as(access.Secretary, "nam", "three"), false}, {h.as(access.Secretary, "oanh", "other"), false},
			{h.as(access.Secretary, "oanh", "top"), true}, {access.Actor{Account: 1, Hat: access.Hat{Role: access.Admin}}, false},
		} {
			_, err := h.Visit(ctx, c.as, id)
			if (err == nil) != c.sees || err != nil && !fault.Is(err, fault.NotFound) {
				t.Errorf("%v of %d: %v", c.as.Hat.Role, c.as.Hat.Unit, err)
			}
		}
		// Only who leads the committee plans; the visited cell does not.
		for _, a := range []access.Actor{h.as(access.Committee, "nam", "base"), h.as(access.Secretary, "dan", "one"), h.as(access.Secretary, "oanh", "other"), h.as(access.Officer, "nam", "base")} {
			_, err := h.Assign(ctx, a, Assign{Unit: h.units["base"].ID, Cell: h.units["one"].ID, Visitor: h.people["nam"], Month: "2026-11", Why: Other})
			h.want(err, fault.NotFound, "fault.not_found")
		}
		h.want(h.Note(ctx, h.as(access.Secretary, "dan", "one"), Note{Visit: id, Seen: 1, Strengths: "x"}), fault.NotFound, "fault.not_found")
		// Written for one who has no phone.
		h.must(h.Note(ctx, h.as(access.Officer, "nam", "base"), Note{Visit: id, Seen: 1, Strengths: "Chuẩn bị kỹ"}))
	})
}

func TestWhatCannotBePlanned(t *testing.T) {
	each(t, func(t *testing.T, h *house) {
		try := func(cell, person, month string) error {
			_, err := h.Assign(ctx, h.lead(), Assign{Unit: h.units["base"].ID, Cell: h.units[cell].ID, Visitor: h.people[person], Month: month, Why: Other})
			return err
		}
		h.want(try("far", "minh", "2026-11"), fault.Invalid, "oversight.assign.cell")
		h.want(try("base", "minh", "2026-11"), fault.Invalid, "oversight.assign.cell")
		h.want(try("one", "oanh", "2026-11"), fault.Invalid, "oversight.assign.visitor")
		h.want(try("one", "minh", "2026-10"), fault.Invalid, "oversight.assign.month")
		h.want(try("one", "lan", "2026-11"), fault.Invalid, "oversight.assign.own")
		h.meet("one", "2026-11-14", meeting.Noticed)
		h.meet("three", "2026-11-14", meeting.Noticed)
		h.must(try("one", "minh", "2026-11"))
		h.want(try("three", "minh", "2026-11"), fault.Invalid, "oversight.assign.clash")
		h.must(try("three", "minh", "2026-12"))
		if !h.waits(h.as(access.Member, "minh", "two"), "oversight.waiting.month") {
			t.Error("the visit of next month, whose meeting is not planned yet, is not said")
		}
	})
}

func TestAVisitIsMovedGivenAndDropped(t *testing.T) {
	each(t, func(t *testing.T, h *house) {
		m := h.meet("one", "2026-11-14", meeting.Noticed)
		next := h.meet("one", "2026-12-14", meeting.Planned)
		id := h.assign("one", "minh", "2026-11")
		visitor := h.as(access.Member, "minh", "two")
		h.want(h.Change(ctx, visitor, Change{Visit: id, Month: "2026-12"}), fault.Invalid, "oversight.change.reason")
		h.want(h.Change(ctx, visitor, Change{Visit: id, Drop: true, Reason: "Bận"}), fault.NotFound, "fault.not_found")
		h.must(h.Change(ctx, visitor, Change{Visit: id, Month: "2026-12", Reason: "Đi công tác"}))
		if h.looks(visitor, m) || !h.looks(visitor, next) {
			t.Error("he looks at the old meeting")
		}
		h.must(h.Change(ctx, h.lead(), Change{Visit: id, Visitor: h.people["nam"], Reason: "Đồng chí Minh ốm"}))
		if h.looks(visitor, next) || !h.looks(h.as(access.Member, "nam", "three"), next) || h.waits(visitor, "oversight.waiting.go") {
			t.Error("who was released still has it")
		}
		h.must(h.Change(ctx, h.lead(), Change{Visit: id, Drop: true, Reason: "Chi bộ hoãn họp"}))
		if h.looks(h.as(access.Member, "nam", "three"), next) {
			t.Error("a dropped visit lets look")
		}
		v, err := h.Visit(ctx, h.lead(), id)
		if h.must(err); v.State != Dropped || v.Reason != "Chi bộ hoãn họp" {
			t.Errorf("%+v", v.Visit)
		}
	})
}

// Who leaves the committee with open visits looks no longer, and they wait for
// somebody else; what he made stays.
func TestAVisitorLeavesTheCommittee(t *testing.T) {
	each(t, func(t *testing.T, h *house) {
		m := h.meet("one", "2026-11-14", meeting.Noticed)
		id := h.assign("one", "minh", "2026-11")
		visitor := h.as(access.Member, "minh", "two")
		h.exec(`update position set to_on = '2026-11-10' where person = $1`, h.people["minh"])
		if h.looks(visitor, m) || h.waits(visitor, "oversight.waiting.go") {
			t.Error("he still looks")
		}
		if _, err := h.Visit(ctx, visitor, id); !fault.Is(err, fault.NotFound) {
			t.Error(err)
		}
		h.want(h.Note(ctx, visitor, Note{Visit: id, Seen: 1, Strengths: "x", Done: true}), fault.NotFound, "fault.not_found")
		if !h.waits(h.lead(), "oversight.waiting.hindered") {
			t.Error("nobody is told")
		}
		v, err := h.Roster(ctx, h.lead(), h.units["base"].ID, "2026-4", org.Cursor{})
		h.must(err)
		i := slices.IndexFunc(v.Rows, func(r RosterRow) bool { return r.Cell.ID == h.units["one"].ID })
		if v.Rows[i].Visits[0].Stand != NoVisitor {
			t.Errorf("%+v", v.Rows[i])
		}
		h.must(h.Change(ctx, h.lead(), Change{Visit: id, Visitor: h.people["nam"], Reason: "Đồng chí Minh thôi cấp ủy"}))
		if !h.looks(h.as(access.Member, "nam", "three"), m) {
			t.Error("who takes over does not look")
		}
	})
}

// A cell that moves to another committee, or is closed, takes no visitor of the
// old one with it.
func TestACellMovesOrCloses(t *testing.T) {
	each(t, func(t *testing.T, h *house) {
		m := h.meet("one", "2026-11-14", meeting.Noticed)
		id := h.assign("one", "minh", "2026-11")
		closed := h.assign("empty", "minh", "2026-11")
		visitor := h.as(access.Member, "minh", "two")
		_, err := h.org.Move(ctx, access.System(), org.Move{Unit: h.units["one"].ID, Parent: h.units["other"].ID, From: "2026-11-10"})
		h.must(err)
		h.must(h.org.Close(ctx, access.System(), org.Close{Unit: h.units["empty"].ID, From: "2026-11-10"}))
		if h.looks(visitor, m) {
			t.Error("the visitor of the old committee looks")
		}
		v, err := h.Roster(ctx, h.lead(), h.units["base"].ID, "2026-4", org.Cursor{})
		h.must(err)
		stands := map[int64]Stand{}
		for _, r := range v.Others {
			stands[r.ID] = r.Stand
		}
		if stands[id] != CellMoved || stands[closed] != CellGone {
			t.Errorf("%v", stands)
		}
		if !h.waits(h.lead(), "oversight.waiting.hindered") {
			t.Error("nobody is told")
		}
		// The new committee sees that somebody was to come, and plans its own.
		_, err = h.Visit(ctx, h.as(access.Secretary, "oanh", "other"), id)
		h.must(err)
		_, err = h.Assign(ctx, h.as(access.Secretary, "oanh", "other"), Assign{Unit: h.units["other"].ID, Cell: h.units["one"].ID, Visitor: h.people["oanh"], Month: "2026-11", Why: Other})
		h.must(err)
		h.must(h.Change(ctx, h.lead(), Change{Visit: id, Drop: true, Reason: "Chi bộ đã chuyển"}))
	})
}

func TestTheRuleMakesARoster(t *testing.T) {
	each(t, func(t *testing.T, h *house) {
		base := h.units["base"].ID
		p, err := h.Propose(ctx, h.lead(), base, "2026-4")
		if h.must(err); p.Per != 0 || len(p.Slots) != 0 {
			t.Errorf("without a rule: %+v", p)
		}
		h.rules("base", "1")
		h.charge("minh", "one")
		for _, c := range []string{"one", "two", "three"} { // all on one day
			h.meet(c, "2026-10-05", meeting.Locked)
			h.meet(c, "2026-11-05", meeting.Ended)
			h.meet(c, "2026-12-05", meeting.Planned)
		}
		// Everybody is at his own cell's meeting on that day: nobody can go.
		if p, err = h.Propose(ctx, h.lead(), base, "2026-4"); err != nil || len(p.Slots) != 0 || len(p.Short) != 3 {
			t.Errorf("%v %+v", err, p)
		}
		h.exec(`update meeting set day = '2026-12-07' where unit = $1 and month = '2026-12'`, h.units["one"].ID)
		h.exec(`update meeting set day = '2026-12-09' where unit = $1 and month = '2026-12'`, h.units["two"].ID)
		if p, err = h.Propose(ctx, h.lead(), base, "2026-4"); err != nil || len(p.Slots) != 3 || len(p.Short) != 0 {
			t.Fatalf("%v %+v", err, p)
		}
		load := map[int64]int{}
		cmd := Adopt{Key: "a1", Unit: base}
		for _, s := range p.Slots {
			load[s.Person]++
			if s.Cell == h.units["one"].ID && (s.Person != h.people["minh"] || !s.Charge) {
				t.Errorf("who is in charge does not go: %+v", s)
			}
			if s.Cell == h.units["empty"].ID {
				t.Error("a unit without members is visited")
			}
			cmd.Slots = append(cmd.Slots, s.Slot)
		}
		if len(load) != 3 {
			t.Errorf("loads %v", load)
		}
		n, err := h.Adopt(ctx, h.lead(), cmd)
		if h.must(err); n != 3 {
			t.Error(n)
		}
		_, err = h.Adopt(ctx, h.lead(), cmd)
		h.must(err)
		if p, err = h.Propose(ctx, h.lead(), base, "2026-4"); err != nil || len(p.Slots)+len(p.Short) != 0 {
			t.Errorf("%v %+v", err, p)
		}
		// All or none.
		cmd.Key, cmd.Slots = "a2", []Slot{{Cell: h.units["one"].ID, Person: h.people["nam"], Month: "2026-12"}, {Cell: h.units["far"].ID, Person: h.people["nam"], Month: "2026-12"}}
		_, err = h.Adopt(ctx, h.lead(), cmd)
		h.want(err, fault.Invalid, "oversight.assign.cell")
		v, err := h.Roster(ctx, h.lead(), base, "2026-4", org.Cursor{})
		if h.must(err); v.Owed != 0 || len(v.Rows) != 4 {
			t.Errorf("%+v", v)
		}
		// The form of one visit offers who is in charge and the next meeting.
		f, err := h.AssignForm(ctx, h.lead(), base, h.units["one"].ID)
		h.must(err)
		if f.Visitor == h.people["lan"] || f.Month == "" || len(f.Planned) != 1 {
			t.Errorf("%+v", f)
		}
		if _, err := h.AssignForm(ctx, h.lead(), base, h.units["far"].ID); !fault.Is(err, fault.NotFound) {
			t.Error(err)
		}
	})
}
