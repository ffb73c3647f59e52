package report

import (
	"fmt"
	"strings"
	"testing"

	"nep/internal/access"
	"nep/internal/db"
	"nep/internal/fault"
	"nep/internal/meeting"
	"nep/internal/org"
	"nep/internal/quality"
	"nep/internal/summary"
)

// own is what a unit itself has of a measure, with what was entered for it.
func (h *house) own(measure, unit, month string) summary.Figure {
	h.t.Helper()
	f, err := db.Read(ctx, h.DB, func(t *db.Tx) (summary.Figure, error) {
		for _, m := range WithHand(append(meeting.Measures(), quality.Measures()...)) {
			if m.Name == measure {
				return m.Own(t, summary.Key{Unit: h.units[unit].ID, Month: month, Measure: measure})
			}
		}
		return summary.Figure{}, fmt.Errorf("no measure %s", measure)
	})
	h.must(err)
	return f
}

// A month entered for a cell is its part of every figure until it is on Nếp; then
// its own facts count from that month, and the row stays to be seen.
func TestAMonthIsEnteredForACell(t *testing.T) {
	each(t, func(t *testing.T, h *house) {
		h.live()
		base, cell := h.as(access.Secretary, "base"), h.units["cell"].ID
		row := TypeOne{Unit: cell, Held: 2, Required: 24, Present: 21, ReportIn: true, Class: quality.Good}
		cmd := TypeMonth{Key: "k", Unit: h.units["base"].ID, Month: "2026-11", Rows: []TypeOne{row, {Unit: h.units["side"].ID, Held: -1, Required: -1, Present: -1}}}
		for range 2 {
			n, err := h.TypeMonth(ctx, base, cmd)
			h.must(err)
			if n != 1 {
				t.Errorf("%d rows", n)
			}
		}
		for measure, want := range map[string]summary.Figure{meeting.CellAttendance: {Num: 21, Den: 24}, meeting.CellMeetings: {Num: 1, Den: 1}, quality.ClassesDecided: {Num: 1, Den: 1},
			quality.ClassMeasure(quality.Good): {Num: 1, Den: 1}, quality.ClassMeasure(quality.Poor): {Num: 0, Den: 1}, HandMonths: {Num: 1, Den: 1}} {
			if got := h.own(measure, "cell", "2026-11"); got != want {
				t.Errorf("%s: %v, want %v", measure, got, want)
			}
		}
		if got := h.own(HandMonths, "side", "2026-11"); got != (summary.Figure{}) {
			t.Errorf("a blank row counts: %v", got)
		}
		// In the committee's report, and marked there; the cell is not late.
		v, err := h.Report(ctx, base, h.units["base"].ID, "2026-11")
		h.must(err)
		if b := v.Live.Below; b.Came != 21 || b.Seats != 24 || b.Held != 1 || b.Hand != 1 || b.Classes["good"] != 1 {
			t.Errorf("the committee's report: %+v", b)
		}
		u, err := h.Under(ctx, base, h.units["base"].ID, "2026-11", org.Cursor{}, 10)
		h.must(err)
		for _, r := range u.Rows {
			if r.Late || !r.Off || (r.Below == cell) != (r.Hand.Version > 0) {
				t.Errorf("on the page of reports: %+v", r)
			}
		}
		late, err := db.Read(ctx, h.DB, func(t *db.Tx) ([]LateReport, error) { return LateOf(t, []org.Unit{h.units["cell"]}, "2026-11") })
		h.must(err)
		if len(late) > 0 {
			t.Errorf("reminded of what it cannot send: %v", late)
		}

		// It joins in November: its own facts take over from that month on, not before.
		_, err = h.TypeMonth(ctx, base, TypeMonth{Unit: h.units["base"].ID, Month: "2026-10", Rows: []TypeOne{{Unit: cell, Held: 0, Required: -1, Present: -1}}})
		h.must(err)
		h.came(h.meet("cell", meeting.CellBody, "2026-11-20", meeting.Ended), 9, 12)
		if got := h.own(meeting.CellAttendance, "cell", "2026-11"); got != (summary.Figure{Num: 9, Den: 12}) {
			t.Errorf("on Nếp: %v", got)
		}
		if a, b := h.own(HandMonths, "cell", "2026-11"), h.own(meeting.CellMeetings, "cell", "2026-10"); a.Num != 0 || b != (summary.Figure{Num: 0, Den: 1}) {
			t.Errorf("%v of November still entered; October %v", a, b)
		}
		p, err := h.Hand(ctx, base, h.units["base"].ID, "2026-11")
		h.must(err)
		if len(p.Lines) != 2 || p.Joined != 1 {
			t.Errorf("the page: %+v", p)
		}
		for _, l := range p.Lines {
			if l.ID == cell && (l.Open("2026-11") || !l.Typed || l.Row.Present != 21) {
				t.Errorf("the row that was: %+v", l)
			}
		}
		row.Seen = 1
		_, err = h.TypeMonth(ctx, base, TypeMonth{Unit: h.units["base"].ID, Month: "2026-11", Rows: []TypeOne{row}})
		h.want(err, fault.State, "report.hand.joined")
	})
}

func TestBadRowsAreNotEntered(t *testing.T) {
	each(t, func(t *testing.T, h *house) {
		base, cell := h.as(access.Secretary, "base"), h.units["cell"].ID
		enter := func(who access.Actor, month string, rows ...TypeOne) error {
			_, err := h.TypeMonth(ctx, who, TypeMonth{Unit: h.units["base"].ID, Month: month, Rows: rows})
			return err
		}
		for key, row := range map[string]TypeOne{
			"report.hand.more":      {Unit: cell, Held: 1, Required: 12, Present: 13},
			"report.hand.held":      {Unit: cell, Held: -1, Required: 12, Present: 11},
			"report.hand.not_held":  {Unit: cell, Held: 0, Required: 12, Present: 0},
			"report.hand.required":  {Unit: cell, Held: 1, Required: -1, Present: 0},
			"report.hand.present":   {Unit: cell, Held: 1, Required: 12, Present: -1},
			"quality.class.missing": {Unit: cell, Held: 1, Required: 12, Present: 12, Class: "best"},
		} {
			h.want(enter(base, "2026-11", TypeOne{Unit: h.units["side"].ID, Held: 1, Required: 5, Present: 5}, row), fault.Invalid, key)
		}
		h.want(enter(base, "2027-01", TypeOne{Unit: cell, Held: 1, Required: 5, Present: 5}), fault.Invalid, "report.month")
		good := TypeOne{Unit: cell, Held: 1, Required: 12, Present: 12}
		for _, who := range []access.Actor{h.as(access.Secretary, "cell"), h.as(access.Secretary, "top"), h.as(access.Secretary, "other"), h.as(access.InCharge, "base", "cell")} {
			if err := enter(who, "2026-11", good); !fault.Is(err, fault.NotFound) {
				t.Errorf("%s of %d enters: %v", who.Hat.Role, who.Hat.Unit, err)
			}
		}
		if err := enter(base, "2026-11", TypeOne{Unit: h.units["far"].ID, Held: 1, Required: 5, Present: 5}); !fault.Is(err, fault.NotFound) {
			t.Errorf("a cell of another committee: %v", err)
		}
		h.must(enter(base, "2026-11", good))
		h.want(enter(base, "2026-11", TypeOne{Unit: cell, Held: 1, Required: 12, Present: 3}), fault.Conflict, "report.hand.meanwhile") // a second row
		good.Seen, good.Required, good.Present = 1, 0, 0                                                                                // a cell of nobody
		h.must(enter(base, "2026-11", good))
		if got := h.own(meeting.CellAttendance, "cell", "2026-11"); got != (summary.Figure{}) {
			t.Errorf("nobody had to come: %v", got)
		}
		h.must(enter(base, "2026-11", TypeOne{Unit: cell, Seen: 2, Held: -1, Required: -1, Present: -1})) // taken away
		if got := h.own(meeting.CellMeetings, "cell", "2026-11"); got != (summary.Figure{}) {
			t.Errorf("taken away: %v", got)
		}
	})
}

// A mass organisation reports in short and has difficulties; no figure of a cell or
// committee knows of it.
func TestAMassOrganisation(t *testing.T) {
	each(t, func(t *testing.T, h *house) {
		base := h.as(access.Secretary, "base")
		mass, err := org.New(h.DB).AddMassOrg(ctx, access.System(), org.AddMassOrg{Unit: h.units["base"].ID, Kind: org.Youth, Name: "Đoàn Thanh niên", From: "2026-10-01"})
		h.must(err)
		h.exec(`insert into assignment (id, person, unit, target, cell, mass_org, field, from_on, to_on) values ($1, $2, $3, 'mass_org', 0, $4, '', '2026-01-01', '9999-12-31')`,
			h.id(), h.people["huong"], h.units["base"].ID, mass)
		write := WriteMass{Key: "k", MassOrg: mass, Month: "2026-11", Members: 40, Activities: 2, Result: "Trồng 200 cây"}
		id, err := h.WriteMass(ctx, base, write)
		h.must(err)
		if again, err := h.WriteMass(ctx, base, write); err != nil || again != id {
			t.Errorf("twice: %d %v", again, err)
		}
		write.Key = ""
		_, err = h.WriteMass(ctx, base, write)
		h.want(err, fault.Conflict, "report.meanwhile")
		for key, bad := range map[string]WriteMass{
			"report.month":           {MassOrg: mass, Month: "2026-09", Members: 1, Activities: 1, Result: "x"}, // before it was
			"report.mass.result":     {MassOrg: mass, Month: "2026-12", Members: 1, Activities: 1},
			"report.mass.members":    {MassOrg: mass, Month: "2026-12", Members: -1, Activities: 1, Result: "x"},
			"report.mass.activities": {MassOrg: mass, Month: "2026-12", Members: 1, Activities: 101, Result: "x"},
		} {
			_, err := h.WriteMass(ctx, base, bad)
			h.want(err, fault.Invalid, key)
		}
		d, err := h.RaiseMass(ctx, base, RaiseMass{Key: "d", MassOrg: mass, Text: "Thiếu kinh phí hè"})
		h.must(err)
		v, err := h.Mass(ctx, base, mass, "2026-11")
		h.must(err)
		if v.Now.Members != 40 || len(v.Difficulties) != 1 || len(v.InCharge) != 1 || !v.MayEdit {
			t.Errorf("%+v", v)
		}
		u, err := h.Under(ctx, base, h.units["base"].ID, "2026-11", org.Cursor{}, 10)
		h.must(err)
		if len(u.Mass) != 1 || !u.Mass[0].Told || u.Mass[0].Open != 1 || len(u.Open) != 1 || u.Open[0].Proposed != h.people["huong"] || u.Sent != 0 {
			t.Errorf("on the page of reports: %+v %+v", u.Mass, u.Open)
		}
		for _, who := range []access.Actor{h.as(access.Secretary, "cell"), h.as(access.Secretary, "other"), h.as(access.Secretary, "top")} {
			if _, err := h.RaiseMass(ctx, who, RaiseMass{MassOrg: mass, Text: "x"}); !fault.Is(err, fault.NotFound) {
				t.Errorf("%d raises for it: %v", who.Hat.Unit, err)
			}
		}
		if _, err := h.Mass(ctx, h.as(access.Secretary, "other"), mass, ""); !fault.Is(err, fault.NotFound) {
			t.Errorf("from beside: %v", err)
		}
		// Nothing of it in a figure, and not among what the unit itself sent up.
		fig, err := db.Read(ctx, h.DB, func(t *db.Tx) (summary.Figure, error) {
			return Measures()[0].Own(t, summary.Key{Unit: h.units["base"].ID, Month: summary.Standing})
		})
		h.must(err)
		own, err := h.Difficulties(ctx, base, h.units["base"].ID, false, org.Cursor{}, 10)
		h.must(err)
		if fig.Den != 0 || len(own.Rows) != 0 {
			t.Errorf("counted: %v, %+v", fig, own.Rows)
		}
		h.must(h.Settle(ctx, base, "", d, "Chi 5 triệu"))
		h.must(h.Close(ctx, base, "", d, Solved, ""))
		if x, err := h.Difficulty(ctx, base, d); err != nil || x.MassName != "Đoàn Thanh niên" || !strings.Contains(x.Answer, "5 triệu") {
			t.Errorf("%+v %v", x, err)
		}
	})
}

// Who enters a month for a cell can say that it has worked through what it was sent
// until then: nothing of it stays overdue, and what came later stays open.
func TestDirectivesAreCoveredForACell(t *testing.T) {
	each(t, func(t *testing.T, h *house) {
		h.live()
		base, cell := h.as(access.Secretary, "base"), h.units["cell"].ID
		send := func(id int64, at string) {
			h.exec(`insert into directive (id, unit, number, title, issuer, issued_on, gist, form, due_on, source, source_id, made_at, made_by) values ($1, $2, '', 'Hướng dẫn', '', '', '', 'meeting', '2026-11-15', '', 0, 1, 1)`, id, h.units["base"].ID)
			h.exec(`insert into directive_to (directive, unit, sent_at, due_on, state, meeting, done_on, done_by, steer) values ($1, $2, $3, '2026-11-15', 'sent', 0, '', 0, '')`, id, cell, startOf(at))
		}
		send(900001, "2026-10-30")
		send(900002, "2026-11-02")
		v, err := h.Hand(ctx, base, h.units["base"].ID, "2026-10")
		h.must(err)
		for _, l := range v.Lines {
			if l.ID == cell && l.Papers != 1 {
				t.Errorf("%d papers until October", l.Papers)
			}
		}
		for _, month := range []string{"2026-10", "2026-10"} { // a second time there is nothing left
			_, err := h.TypeMonth(ctx, base, TypeMonth{Unit: h.units["base"].ID, Month: month, Rows: []TypeOne{{Unit: cell, Held: -1, Required: -1, Present: -1, Papers: true}}})
			h.must(err)
		}
		open, err := db.Read(ctx, h.DB, func(t *db.Tx) ([]int64, error) {
			return db.All(t, db.Scalar[int64], `select directive from directive_to where unit = $1 and state = 'sent' order by directive`, cell)
		})
		h.must(err)
		if fmt.Sprint(open) != "[900002]" {
			t.Errorf("open: %v", open)
		}
	})
}
