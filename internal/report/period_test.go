package report

import (
	"fmt"
	"slices"
	"testing"
	"time"

	"nep/internal/access"
	"nep/internal/db"
	"nep/internal/fault"
	"nep/internal/meeting"
	"nep/internal/org"
	"nep/internal/rule"
)

func TestPeriods(t *testing.T) {
	for period, want := range map[string][]string{
		"2026-11": {"2026-11"}, "2026-Q1": {"2026-01", "2026-02", "2026-03"}, "2026-Q4": {"2026-10", "2026-11", "2026-12"},
		"2026-Q5": nil, "2026-Q0": nil, "2026-13": nil, "2026": nil, "abcd-Q1": nil, "20é6-Y": nil, "": nil,
	} {
		if got := MonthsOf(period); !slices.Equal(got, want) {
			t.Errorf("%s: %v", period, got)
		}
	}
	if got := MonthsOf("2026-Y"); len(got) != 12 || got[0] != "2026-01" || got[11] != "2026-12" {
		t.Errorf("the year: %v", got)
	}
	for _, x := range [][3]string{{"2026-Q4", "1", "2027-Q1"}, {"2026-Q1", "-1", "2025-Q4"}, {"2026-Y", "1", "2027-Y"}, {"2026-12", "1", "2027-01"}} {
		n := 1
		if x[1] == "-1" {
			n = -1
		}
		if got := Next(x[0], n); got != x[2] {
			t.Errorf("%s %s: %s", x[0], x[1], got)
		}
	}
	if PeriodOf(Quarterly, "2026-09") != "2026-Q3" || !Ends(Quarterly, "2026-09") || Ends(Yearly, "2026-11") {
		t.Error("which period a month lies in")
	}
}

// live has Facts count the meetings there are, as package cycle does.
func (h *house) live() {
	h.Facts = func(t *db.Tx, unit int64, month string) (Facts, error) {
		f := Facts{FeePaid: -1}
		u, err := org.LastOn(t, unit, min(today(t), meeting.LastDay(month)))
		if err != nil {
			return f, err
		}
		body := meeting.CommitteeBody
		if u.Kind.Meets() {
			body = meeting.CellBody
		}
		c, err := meeting.CountedIn(t, unit, body, month)
		f.Held, f.Due, f.Came, f.Seats = c.Held, c.Due, c.Came, c.Seats
		return f, err
	}
}

func (h *house) came(id int64, present, required int) {
	h.exec(`update meeting set present = $2, required = $3 where id = $1`, id, present, required)
}

// A quarter is filled from its months, wherever its cells stood in them, whatever
// they have reported of it: against a second, naive count.
func TestAQuarterIsFilledFromWhatHappened(t *testing.T) {
	each(t, func(t *testing.T, h *house) {
		h.live()
		sys := access.System()
		o := org.New(h.DB)
		// October: everybody. November: side has two meetings, cell none. December: cell
		// has moved to other; side is closed in the middle.
		h.came(h.meet("cell", meeting.CellBody, "2026-10-05", meeting.Locked), 10, 12)
		h.came(h.meet("side", meeting.CellBody, "2026-10-06", meeting.Locked), 7, 7)
		h.came(h.meet("far", meeting.CellBody, "2026-10-07", meeting.Locked), 4, 5)
		h.came(h.meet("side", meeting.CellBody, "2026-11-05", meeting.Locked), 6, 7)
		h.came(h.meet("side", meeting.CellBody, "2026-11-20", meeting.Ended), 5, 7)
		h.came(h.meet("cell", meeting.CellBody, "2026-12-03", meeting.Ended), 9, 12)
		h.came(h.meet("side", meeting.CellBody, "2026-12-02", meeting.Ended), 0, 0) // nobody had to come
		_, err := o.Move(ctx, sys, org.Move{Unit: h.units["cell"].ID, Parent: h.units["other"].ID, From: "2026-12-01"})
		h.must(err)
		h.must(o.Close(ctx, sys, org.Close{Unit: h.units["side"].ID, From: "2026-12-15"}))
		h.clock.Set(time.Date(2027, 1, 4, 9, 0, 0, 0, start.Location()))

		facts := func(unit, period string) Facts {
			t.Helper()
			v, err := h.Report(ctx, sys, h.units[unit].ID, period)
			h.must(err)
			return v.Live
		}
		check := func(what string, s *Sums, want string) {
			t.Helper()
			if s == nil {
				t.Fatalf("%s: none", what)
			}
			if got := fmt.Sprintf("%d/%d held, %d/%d came", s.Held, s.Due, s.Came, s.Seats); got != want {
				t.Errorf("%s: %s, want %s", what, got, want)
			}
		}
		// Of a unit that closed within a month what it had held counts, and nothing more was due.
		check("the cell", facts("cell", "2026-Q4").Span, "2/3 held, 19/24 came")
		check("base: October and November of cell, all of side", facts("base", "2026-Q4").Below, "4/5 held, 28/33 came")
		check("other: far, and cell since December", facts("other", "2026-Q4").Below, "2/4 held, 13/17 came")
		check("the top", facts("top", "2026-Q4").Below, "6/9 held, 41/50 came")
		check("base's November", facts("base", "2026-11").Below, "1/2 held, 11/14 came")
		check("the year", facts("top", "2026-Y").Below, "6/9 held, 41/50 came")
		check("an empty quarter", facts("base", "2026-Q1").Below, "0/0 held, 0/0 came")

		// What a cell has reported is what counts; one that never reports counts as it is.
		id, err := h.Write(ctx, sys, Write{Unit: h.units["far"].ID, Month: "2026-10"})
		h.must(err)
		h.must(h.Send(ctx, sys, "", id))
		check("other after a report", facts("other", "2026-Q4").Below, "2/4 held, 13/17 came")
	})
}

// A committee reports what its cells reported, through two levels; twice the same
// period is one report.
func TestACommitteeReportsUpward(t *testing.T) {
	each(t, func(t *testing.T, h *house) {
		h.live()
		h.came(h.meet("cell", meeting.CellBody, "2026-11-05", meeting.Locked), 11, 12)
		h.came(h.meet("side", meeting.CellBody, "2026-11-06", meeting.Locked), 6, 8)
		for _, unit := range []string{"cell", "side", "base"} {
			a := h.as(access.Secretary, unit)
			id, err := h.Write(ctx, a, Write{Unit: h.units[unit].ID, Month: "2026-11", Judgement: "Tốt"})
			h.must(err)
			again, err := h.Write(ctx, a, Write{Unit: h.units[unit].ID, Month: "2026-11", Seen: 1, Judgement: "Rất tốt"})
			h.must(err)
			if again != id {
				t.Errorf("%s has two reports of one month", unit)
			}
			h.must(h.Send(ctx, a, "", id))
			_, err = h.Write(ctx, a, Write{Unit: h.units[unit].ID, Month: "2026-11"})
			h.want(err, fault.State, "report.sent")
		}
		v, err := h.Under(ctx, h.as(access.Secretary, "top"), h.units["top"].ID, "2026-11", org.Cursor{}, 10)
		h.must(err)
		if v.Own.Came != 17 || v.Own.Seats != 20 || v.Own.Held != 2 || v.Sent != 1 || v.Rows[0].Facts.Below.Reported != 2 || v.Rows[0].Facts.Below.Units != 2 {
			t.Errorf("the top sees %+v of %+v", v.Own, v.Rows[0].Facts.Below)
		}
	})
}

// A report comes back with a remark, is mended and sent again: in time as it was,
// under its number, and the remark stays.
func TestAReportComesBack(t *testing.T) {
	each(t, func(t *testing.T, h *house) {
		id := h.sent("cell")
		cell, base := h.as(access.Secretary, "cell"), h.as(access.Secretary, "base")
		if err := h.GiveBack(ctx, cell, "", id, "x"); !fault.Is(err, fault.NotFound) {
			t.Errorf("one's own: %v", err)
		}
		h.want(h.GiveBack(ctx, base, "", id, " "), fault.Invalid, "report.return.empty")
		h.must(h.GiveBack(ctx, base, "k", id, "Thiếu đánh giá nguyên nhân vắng"))
		h.must(h.GiveBack(ctx, base, "k", id, "Thiếu đánh giá nguyên nhân vắng"))
		h.want(h.Answer(ctx, base, "", id, 0, "x"), fault.State, "report.answer.early")
		was := h.page(cell, "cell", "2026-12")
		if was.State != Returned || !was.MayEdit || len(was.Returns) != 1 {
			t.Fatalf("came back: %+v", was)
		}
		if w, err := h.Waiting(ctx, cell); err != nil || len(w) == 0 || w[0].Title != "report.waiting.returned" {
			t.Errorf("waits: %+v %v", w, err)
		}
		h.clock.Set(start.Add(20 * 24 * time.Hour))
		_, err := h.Write(ctx, cell, Write{Unit: h.units["cell"].ID, Month: "2026-12", Seen: was.Version, Judgement: "Vắng do mưa"})
		h.must(err)
		h.must(h.Send(ctx, cell, "", id))
		now := h.page(base, "cell", "2026-12")
		if now.State != Sent || now.SentAt != was.SentAt || now.Returns[0].MendedAt == 0 || !now.MayAnswer {
			t.Errorf("sent again: %+v", now)
		}
		h.must(h.Answer(ctx, base, "", id, 0, "Tiếp nhận"))
	})
}

// What differs is not accepted with the rest, and then nothing is.
func TestPlainReportsAreAcceptedTogether(t *testing.T) {
	each(t, func(t *testing.T, h *house) {
		h.live()
		h.clock.Set(start.Add(-48 * time.Hour)) // in time
		base := h.as(access.Secretary, "base")
		send := func(unit, wishes string, came int) int64 {
			h.came(h.meet(unit, meeting.CellBody, "2026-12-05", meeting.Locked), came, 15)
			a := h.as(access.Secretary, unit)
			id, err := h.Write(ctx, a, Write{Unit: h.units[unit].ID, Month: "2026-12", Wishes: wishes})
			h.must(err)
			h.must(h.Send(ctx, a, "", id))
			return id
		}
		plain, wish := send("cell", "", 15), send("side", "Cấp thêm máy", 14)
		v, err := h.Under(ctx, base, h.units["base"].ID, "2026-12", org.Cursor{}, 10)
		h.must(err)
		for _, r := range v.Rows {
			if r.Plain() != (r.ID == plain) {
				t.Errorf("%s: %v", r.UnitName, r.Differs)
			}
		}
		cmd := AcceptAll{Key: "k", Unit: h.units["base"].ID, Period: "2026-12", Reports: []int64{plain, wish}}
		_, err = h.AcceptAll(ctx, base, cmd)
		h.want(err, fault.State, "report.accept.differs")
		if r := h.page(base, "cell", "2026-12"); r.State != Sent {
			t.Errorf("half of it was done: %s", r.State)
		}
		cmd.Reports = []int64{plain}
		for _, who := range []access.Actor{h.as(access.Secretary, "top"), h.as(access.Secretary, "cell"), h.as(access.Secretary, "other"), h.as(access.Committee, "base")} {
			if _, err := h.AcceptAll(ctx, who, cmd); !fault.Is(err, fault.NotFound) {
				t.Errorf("%s of %d accepts: %v", who.Hat.Role, who.Hat.Unit, err)
			}
		}
		for range 2 {
			n, err := h.AcceptAll(ctx, base, cmd)
			h.must(err)
			if n != 1 {
				t.Errorf("%d accepted", n)
			}
		}
		if r := h.page(base, "cell", "2026-12"); r.State != Answered || r.Answer != "" {
			t.Errorf("%+v", r.Report)
		}
		// Corrected after it was sent: it wants a look.
		h.exec(`update meeting set present = 9 where unit = $1`, h.units["side"].ID)
		v, _ = h.Under(ctx, base, h.units["base"].ID, "2026-12", org.Cursor{}, 10)
		i := slices.IndexFunc(v.Rows, func(r UnderRow) bool { return r.ID == wish })
		if !slices.Contains(v.Rows[i].Differs, Moved) {
			t.Errorf("differs by %v", v.Rows[i].Differs)
		}
	})
}

// Each difficulty comes with who answers for its cell, and a committee gives them
// all at once.
func TestDifficultiesAreGivenTogether(t *testing.T) {
	each(t, func(t *testing.T, h *house) {
		base := h.as(access.Secretary, "base")
		h.exec(`insert into assignment (id, person, unit, target, cell, mass_org, field, from_on, to_on) values ($1, $2, $3, 'cell', $4, 0, '', '2026-01-01', '9999-12-31')`,
			h.id(), h.people["huong"], h.units["base"].ID, h.units["cell"].ID)
		var ids []int64
		for _, unit := range []string{"cell", "side"} {
			d, err := h.Raise(ctx, h.as(access.Secretary, unit), Raise{Unit: h.units[unit].ID, Text: "Thiếu máy"})
			h.must(err)
			ids = append(ids, d)
		}
		v, err := h.Under(ctx, base, h.units["base"].ID, "2026-12", org.Cursor{}, 10)
		h.must(err)
		if len(v.Open) != 2 || v.Open[0].Proposed != h.people["huong"] || v.Open[1].Proposed != 0 {
			t.Fatalf("proposed: %+v", v.Open)
		}
		err = h.TakeAll(ctx, base, "", h.units["base"].ID, []TakeOne{{ids[0], h.people["huong"], "2026-12-20"}, {ids[1], h.people["huong"], "2026-01-01"}})
		h.want(err, fault.Invalid, "report.take.due")
		if d, _ := h.Difficulty(ctx, base, ids[0]); d.Owner != 0 {
			t.Error("half of it was done")
		}
		all := []TakeOne{{ids[0], h.people["huong"], "2026-12-20"}, {ids[1], h.people["huong"], "2026-12-25"}}
		if err := h.TakeAll(ctx, h.as(access.Secretary, "other"), "", h.units["base"].ID, all); !fault.Is(err, fault.NotFound) {
			t.Errorf("from beside: %v", err)
		}
		h.must(h.TakeAll(ctx, base, "k", h.units["base"].ID, all))
		h.must(h.TakeAll(ctx, base, "k", h.units["base"].ID, all))
		if d, _ := h.Difficulty(ctx, base, ids[1]); d.Owner != h.people["huong"] || d.Due != "2026-12-25" {
			t.Errorf("%+v", d.Difficulty)
		}
	})
}

// The quarter's report is asked for by the rule, with its day; without one nobody
// is reminded.
func TestTheRulesDayOfAQuarter(t *testing.T) {
	each(t, func(t *testing.T, h *house) {
		cell := h.as(access.Secretary, "cell")
		h.meet("cell", meeting.CellBody, "2026-12-05", meeting.Locked)
		h.clock.Set(time.Date(2027, 1, 3, 9, 0, 0, 0, start.Location()))
		titles := func() (out []string) {
			w, err := h.Waiting(ctx, cell)
			h.must(err)
			for _, i := range w {
				out = append(out, i.Title)
			}
			return out
		}
		if got := titles(); slices.Contains(got, "report.waiting.send.quarter") {
			t.Errorf("nobody asked for it: %v", got)
		}
		_, err := rule.New(h.DB).SetRule(ctx, access.System(), rule.SetRule{Unit: h.units["base"].ID, Rule: rule.QuarterReport, Value: "7", From: "2026-12-01", Source: "QC 01", Correction: true, Reason: "Nhập từ bản giấy"})
		h.must(err)
		if got := titles(); !slices.Contains(got, "report.waiting.send.quarter") || slices.Contains(got, "report.waiting.send.year") {
			t.Errorf("waits: %v", got)
		}
		if v := h.page(cell, "cell", "2026-Q4"); v.Due != "2027-01-07" {
			t.Errorf("due %s", v.Due)
		}
	})
}
