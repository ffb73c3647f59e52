package report

import (
	"testing"
	"time"

	"nep/internal/access"
	"nep/internal/db"
	"nep/internal/fault"
	"nep/internal/org"
)

// A difficulty out of reach goes up with the reason, and each level it passed
// goes on seeing it and for how long it has been open.
func TestADifficultyGoesUpAndEveryLevelSeesItAge(t *testing.T) {
	each(t, func(t *testing.T, h *house) {
		cell, base, top := h.as(access.Secretary, "cell"), h.as(access.Secretary, "base"), h.as(access.Secretary, "top")
		d, err := h.Raise(ctx, cell, Raise{Unit: h.units["cell"].ID, Text: "Kho thiếu mái che"})
		h.must(err)
		h.must(h.Take(ctx, base, "", d, h.people["huong"], "2026-12-20"))
		h.clock.Set(start.Add(10 * 24 * time.Hour))

		if err := h.PassUp(ctx, cell, "", d, "x"); !fault.Is(err, fault.NotFound) {
			t.Errorf("who raised it passes it up: %v", err)
		}
		if err := h.PassUp(ctx, top, "", d, "x"); !fault.Is(err, fault.NotFound) {
			t.Errorf("who it has not come to passes it up: %v", err)
		}
		h.want(h.PassUp(ctx, base, "", d, " "), fault.Invalid, "report.pass.reason")
		h.must(h.PassUp(ctx, base, "k", d, "Vượt thẩm quyền chi"))
		h.must(h.PassUp(ctx, base, "k", d, "Vượt thẩm quyền chi")) // pressed twice
		h.clock.Set(start.Add(15 * 24 * time.Hour))

		for name, who := range map[string]access.Actor{"cell": cell, "base": base, "top": top} {
			v, err := h.Difficulty(ctx, who, d)
			h.must(err)
			if len(v.Passes) != 2 || v.Passes[0].Unit != h.units["base"].ID || v.Passes[0].Days != 10 || v.Passes[0].Reason != "Vượt thẩm quyền chi" ||
				v.Passes[1].Unit != h.units["top"].ID || v.Passes[1].Days != 5 || v.Age() != 15 {
				t.Errorf("%s sees %+v, %d days", name, v.Passes, v.Age())
			}
			if v.Owner != 0 || v.Due != "" || v.MayTake != (name == "top") || v.MayEnd != (name == "cell") {
				t.Errorf("%s: %+v", name, v)
			}
		}
		if _, err := h.Difficulty(ctx, h.as(access.Secretary, "other"), d); !fault.Is(err, fault.NotFound) {
			t.Errorf("from beside: %v", err)
		}
		passed, _, err := h.Upward(ctx, base, h.units["base"].ID)
		h.must(err)
		if len(passed) != 1 || passed[0].ID != d {
			t.Errorf("passed by base: %+v", passed)
		}
		h.want(h.PassUp(ctx, top, "", d, "x"), fault.State, "report.pass.top")
		if err := h.Settle(ctx, base, "", d, "x"); !fault.Is(err, fault.NotFound) {
			t.Errorf("the level it left answers: %v", err)
		}
		h.must(h.Settle(ctx, top, "", d, "Đưa vào kế hoạch 2027"))
		h.must(h.Close(ctx, cell, "", d, Solved, ""))
		if passed, _, _ := h.Upward(ctx, base, h.units["base"].ID); len(passed) != 0 {
			t.Errorf("closed and still there: %+v", passed)
		}
	})
}

// Only who raised it closes; that it did not agree is seen where it was answered
// and one level above, for a while.
func TestAClosingUnderObjectionShowsUpward(t *testing.T) {
	each(t, func(t *testing.T, h *house) {
		cell, base, top := h.as(access.Secretary, "cell"), h.as(access.Secretary, "base"), h.as(access.Secretary, "top")
		d, err := h.Raise(ctx, cell, Raise{Unit: h.units["cell"].ID, Text: "Thiếu người trực"})
		h.must(err)
		h.want(h.Close(ctx, cell, "", d, Objecting, "x"), fault.State, "report.close.state")
		h.must(h.Settle(ctx, base, "", d, "Tự sắp xếp"))
		if err := h.Close(ctx, base, "", d, Objecting, "x"); !fault.Is(err, fault.NotFound) {
			t.Errorf("who answered closes it: %v", err)
		}
		h.want(h.Close(ctx, cell, "", d, Objecting, ""), fault.Invalid, "report.close.note")
		h.must(h.Close(ctx, cell, "", d, Objecting, "Vẫn thiếu hai người"))
		count := func(who access.Actor, unit string) int {
			_, objected, err := h.Upward(ctx, who, h.units[unit].ID)
			h.must(err)
			return len(objected)
		}
		if b, up, beside := count(base, "base"), count(top, "top"), count(h.as(access.Secretary, "other"), "other"); b != 1 || up != 1 || beside != 0 {
			t.Errorf("seen %d at base, %d at the top, %d beside", b, up, beside)
		}
		h.clock.Set(start.Add(70 * 24 * time.Hour))
		if n := count(base, "base"); n != 0 {
			t.Errorf("%d after its time", n)
		}
	})
}

// What is raised in a cell's name is the cell's: it closes it, or whoever raised
// it; when the cell lives no more, who leads what it stood under.
func TestADifficultyRaisedOnBehalf(t *testing.T) {
	each(t, func(t *testing.T, h *house) {
		id := h.units["cell"].ID
		cell, base, visitor := h.as(access.Secretary, "cell"), h.as(access.Secretary, "base"), h.as(access.InCharge, "base", "cell")
		visitor.Person = h.people["huong"]
		_, err := h.RaiseBehalf(ctx, cell, RaiseBehalf{Unit: id, Text: "x"})
		if !fault.Is(err, fault.NotFound) {
			t.Errorf("on behalf of oneself: %v", err)
		}
		if _, err := h.RaiseBehalf(ctx, h.as(access.InCharge, "base", "side"), RaiseBehalf{Unit: id, Text: "x"}); !fault.Is(err, fault.NotFound) {
			t.Errorf("of a cell one does not answer for: %v", err)
		}
		d, err := h.RaiseBehalf(ctx, visitor, RaiseBehalf{Key: "k", Unit: id, Text: "Phòng họp dột"})
		h.must(err)
		if again, err := h.RaiseBehalf(ctx, visitor, RaiseBehalf{Key: "k", Unit: id, Text: "Phòng họp dột"}); err != nil || again != d {
			t.Errorf("twice: %d %v", again, err)
		}
		may := func(who access.Actor) bool { v, err := h.Difficulty(ctx, who, d); h.must(err); return v.MayEnd }
		h.must(h.Settle(ctx, base, "", d, "Đã sửa"))
		if !may(cell) || !may(visitor) || may(base) {
			t.Errorf("may close: the cell %v, who raised it %v, the committee %v", may(cell), may(visitor), may(base))
		}
		if v, _ := h.Difficulty(ctx, cell, d); v.Behalf != h.units["base"].ID || v.BehalfName != "Tổ chức base" || v.Unit != id {
			t.Errorf("%+v", v)
		}
		// The cell is closed: its things are the committee's.
		own, err := h.Raise(ctx, cell, Raise{Unit: id, Text: "Thiếu máy"})
		h.must(err)
		h.must(h.Settle(ctx, base, "", own, "Đã cấp"))
		h.must(org.New(h.DB).Close(ctx, access.System(), org.Close{Unit: id, From: "2026-12-10"}))
		h.clock.Set(start.Add(3 * 24 * time.Hour))
		s, err := h.EndSubject(ctx, own)
		h.must(err)
		if !access.May(base, access.ReportEdit, s) {
			t.Error("nobody closes what a closed unit raised")
		}
		h.must(h.Close(ctx, base, "", own, Solved, ""))
		// Rows of other rooms raise without asking: the rights are theirs.
		_, err = db.Write(ctx, h.DB, db.Lock{}, func(t *db.Tx) (int64, error) {
			return RaiseFor(t, visitor, h.units["side"].ID, "visit", 9, "Thiếu đèn")
		})
		h.must(err)
	})
}
