package resolution

import (
	"math/rand/v2"
	"testing"

	"nep/internal/access"
	"nep/internal/clock"
	"nep/internal/db"
	"nep/internal/document"
	"nep/internal/fault"
	"nep/internal/meeting"
	"nep/internal/org"
)

func (h *house) headActor() access.Actor { return h.as(h.head, access.Secretary, h.base) }

// decided is a passed conclusion of the base's committee with two points.
func (h *house) decided() Resolution {
	h.Helper()
	m := h.meeting(h.base, meeting.CommitteeBody, meeting.Regular, "2026-12-02", meeting.Ended)
	id, err := h.PutDraft(ctx, h.headActor(), PutDraft{Meeting: m, Kind: KL, Title: "Kết luận tháng 12", Points: []Point{{Text: "Rà soát kho"}, {Text: "Tập huấn số hóa"}}})
	h.ok(err)
	h.ok(h.Pass(ctx, h.headActor(), "", id))
	return h.byID(id)
}

func (h *house) charges(where string, args ...any) []Charge {
	h.Helper()
	cs, err := db.Read(ctx, h.DB, func(t *db.Tx) ([]Charge, error) { return chargesWhere(t, where+` order by c.id`, args...) })
	h.ok(err)
	return cs
}

func (h *house) carriedOf(id int64) Carried {
	h.Helper()
	v, err := h.Carried(ctx, h.headActor(), id, 0, AllCharges, org.Cursor{}, 0)
	h.ok(err)
	return v.Carried
}

// A point goes to the cells it names, is theirs from the day the decision goes
// out, is shared out, asked more time for and done; the committee sees how far.
func TestChargeStory(t *testing.T) {
	each(t, func(h *house) {
		r := h.decided()
		head, sec := h.headActor(), h.secretary()
		one, two := r.Points[0].ID, r.Points[1].ID

		_, err := h.ChargeUnits(ctx, head, ChargeUnits{Resolution: r.ID, Due: "2026-12-01"})
		if f, _ := err.(*fault.Error); f == nil || len(f.Fields) != 3 {
			t.Fatalf("got %v, want three faults", err)
		}
		_, err = h.ChargeUnits(ctx, head, ChargeUnits{Resolution: r.ID, Points: []int64{one}, Units: []int64{h.base}, Due: "2026-12-31"})
		h.field(err, "Units", "charge.units.strange")
		give := ChargeUnits{Key: "giao-1", Resolution: r.ID, Points: []int64{one}, Units: []int64{h.cell}, Due: "2026-12-31"}
		for range 2 { // pressed twice
			n, err := h.ChargeUnits(ctx, head, give)
			h.ok(err)
			if n != 1 {
				t.Fatalf("gave %d, want 1", n)
			}
		}
		c := h.charges(`where c.unit = $1`, h.cell)[0]
		if _, err := h.Charge(ctx, sec, c.ID); !fault.Is(err, fault.NotFound) {
			t.Errorf("the cell knows of it before the decision goes out: %v", err)
		}

		// Issued, it goes to the one cell it names and not to its twin.
		_, err = h.Issue(ctx, head, "", r.ID, 1)
		h.ok(err)
		for unit, want := range map[int64]int{h.cell: 1, h.twin: 0} {
			open, err := db.Read(ctx, h.DB, func(t *db.Tx) ([]document.To, error) { return document.OpenFor(t, unit, 10) })
			h.ok(err)
			if len(open) != want {
				t.Errorf("unit %d has %d notices, want %d", unit, len(open), want)
			}
		}
		// The second point later, to all: the twin learns of it at once.
		n, err := h.ChargeUnits(ctx, head, ChargeUnits{Resolution: r.ID, Points: []int64{one, two}, All: true, Due: "2026-12-20"})
		h.ok(err)
		if n != 3 { // the cell has the first point already
			t.Errorf("gave %d more, want 3", n)
		}
		got := h.carriedOf(r.ID)
		if got.All != (Progress{Given: 4, Fresh: 4}) || got.Units != 2 || len(got.Given) != 2 {
			t.Errorf("carried %+v", got)
		}

		// Shared out: a part is not due after the whole.
		part := Part{Charge: c.ID, Owner: h.an, Due: "2027-01-05", ReportMonth: "2027-01"}
		_, err = h.BreakDown(ctx, sec, part)
		h.field(err, "Due", "charge.part.due")
		part.Due, part.ReportMonth = "2026-12-25", "2027-01"
		first, err := h.BreakDown(ctx, sec, part)
		h.ok(err)
		part.Owner, part.Text = h.dep, "Lập danh mục"
		second, err := h.BreakDown(ctx, sec, part)
		h.ok(err)
		if first == second {
			t.Error("two parts are one task")
		}
		_, err = h.BreakDown(ctx, head, part)
		h.refused(err, fault.NotFound, "") // the committee gives no work to the cell's people

		h.refused(h.SayCharge(ctx, sec, SayCharge{Charge: c.ID, Result: ResultDone}), fault.State, "charge.parts_open")
		h.say(first, 0, ResultDone)
		if c = h.charges(`where c.id = $1`, c.ID)[0]; c.Parts != 2 || c.PartsDone != 1 || !c.Begun() {
			t.Errorf("got %+v", c)
		}

		// More time, asked and granted above; not by the cell itself.
		h.on("2027-01-04")
		if p := h.carriedOf(r.ID).All; p != (Progress{Given: 4, Late: 4, Fresh: 3}) {
			t.Errorf("late: %+v", p)
		}
		wish, err := h.AskTime(ctx, sec, "", c.ID, "2027-01-20", "Kho ngập")
		h.ok(err)
		_, err = h.AskTime(ctx, sec, "", c.ID, "2027-01-21", "Kho ngập")
		h.refused(err, fault.State, "task.asked_already")
		h.refused(h.AnswerTime(ctx, sec, "", wish, true, ""), fault.NotFound, "")
		v, err := h.Carried(ctx, head, r.ID, 0, AskedCharges, org.Cursor{}, 0)
		h.ok(err)
		if len(v.Lines.Rows) != 1 || v.Lines.Rows[0].ID != c.ID {
			t.Errorf("asked: %+v", v.Lines.Rows)
		}
		h.ok(h.AnswerTime(ctx, head, "", wish, true, "Đồng ý"))
		if p := h.carriedOf(r.ID).All; p.Late != 3 {
			t.Errorf("late after more time: %+v", p)
		}

		h.say(second, 0, ResultDone)
		h.ok(h.SayCharge(ctx, sec, SayCharge{Charge: c.ID, Result: ResultDone, Note: "Đã rà soát"}))
		if got := h.carriedOf(r.ID); got.Given[0].Progress != (Progress{Given: 2, Done: 1, Late: 1, Fresh: 1}) {
			t.Errorf("first point: %+v", got.Given[0].Progress)
		}

		// Members of the twin know nothing of the cell's; the committee reads
		// positions for names.
		if _, err := h.Charge(ctx, h.as(h.far, access.Member, h.twin), c.ID); !fault.Is(err, fault.NotFound) {
			t.Errorf("the twin's member sees it: %v", err)
		}
		cv, err := h.Charge(ctx, head, c.ID)
		h.ok(err)
		for _, k := range cv.Tasks {
			if k.OwnerName != "" {
				t.Errorf("read by name above: %s", k.OwnerName)
			}
		}
		if len(cv.Tasks) != 2 || cv.MayBreak || cv.MayReport || !cv.MayLead {
			t.Errorf("seen from above: %+v", cv)
		}
	})
}

// A unit that is closed keeps what it was given until the giver takes it back;
// one that moved away is given nothing more and keeps what it has.
func TestChargeOfAUnitThatGoes(t *testing.T) {
	each(t, func(h *house) {
		r := h.decided()
		head := h.headActor()
		_, err := h.ChargeUnits(ctx, head, ChargeUnits{Resolution: r.ID, Points: []int64{r.Points[0].ID}, All: true, Due: "2026-12-31"})
		h.ok(err)
		_, err = h.Issue(ctx, head, "", r.ID, 1)
		h.ok(err)
		other := h.unit(0, org.Base, "Đảng bộ khác")
		h.on("2026-12-15")
		_, err = h.org.Move(ctx, sys, org.Move{Unit: h.cell, Parent: other, From: "2026-12-15"})
		h.ok(err)
		_, err = h.ChargeUnits(ctx, head, ChargeUnits{Resolution: r.ID, Points: []int64{r.Points[1].ID}, Units: []int64{h.cell}, Due: "2026-12-31"})
		h.field(err, "Units", "charge.units.strange")
		v, err := h.Carried(ctx, head, r.ID, 0, AllCharges, org.Cursor{}, 0)
		h.ok(err)
		if len(v.Lines.Rows) != 2 || v.All.Given != 2 {
			t.Errorf("what it gave is gone: %+v", v.Lines.Rows)
		}
		c := h.charges(`where c.unit = $1`, h.cell)[0]
		cv, err := h.Charge(ctx, head, c.ID)
		h.ok(err)
		if cv.SeesTasks || len(cv.Tasks) > 0 {
			t.Error("the tasks of a unit out of reach are shown")
		}
		h.ok(h.StopCharge(ctx, head, "", c.ID, "Chi bộ đã chuyển đi"))
		if p := h.carriedOf(r.ID).All; p != (Progress{Given: 1, Fresh: 1, Stopped: 1}) {
			t.Errorf("got %+v", p)
		}
	})
}

// Taken back before it is issued, nothing of it is left.
func TestChargeTakenBack(t *testing.T) {
	each(t, func(h *house) {
		r := h.decided()
		_, err := h.ChargeUnits(ctx, h.headActor(), ChargeUnits{Resolution: r.ID, Points: []int64{r.Points[0].ID}, All: true, Due: "2026-12-31"})
		h.ok(err)
		h.ok(h.TakeBack(ctx, h.headActor(), "", r.ID))
		if cs := h.charges(`where c.giver = $1`, h.base); len(cs) > 0 {
			t.Errorf("left: %+v", cs)
		}
	})
}

// The counts of a decision are those of its charges, read one by one, whatever
// was done in whatever order.
func TestChargeCounts(t *testing.T) {
	each(t, func(h *house) {
		r := h.decided()
		for range 4 {
			h.unit(h.base, org.Cell, "Chi bộ Kho khác")
		}
		head := h.headActor()
		_, err := h.Issue(ctx, head, "", r.ID, 1)
		h.ok(err)
		_, err = h.ChargeUnits(ctx, head, ChargeUnits{Resolution: r.ID, Points: []int64{r.Points[0].ID, r.Points[1].ID}, All: true, Due: "2026-12-15"})
		h.ok(err)
		rnd := rand.New(rand.NewPCG(1, 2))
		all := h.charges(`where c.giver = $1`, h.base)
		began := map[int64]bool{}
		for i := range 40 {
			h.on(clock.AddDays("2026-12-05", i/2))
			c := all[rnd.IntN(len(all))]
			switch rnd.IntN(5) {
			case 0:
				if h.SayCharge(ctx, sys, SayCharge{Charge: c.ID, Result: ResultDone}) == nil {
					began[c.ID] = true
				}
			case 1:
				if h.SayCharge(ctx, sys, SayCharge{Charge: c.ID, Result: ResultDoing}) == nil {
					began[c.ID] = true
				}
			case 2:
				_ = h.StopCharge(ctx, sys, "", c.ID, "Thôi")
			case 3:
				if c.Unit != h.cell {
					continue
				}
				if _, err := h.BreakDown(ctx, sys, Part{Charge: c.ID, Owner: h.an, Due: "2026-12-30", ReportMonth: "2027-01"}); err == nil {
					began[c.ID] = true
				}
			case 4:
				if w, err := h.AskTime(ctx, sys, "", c.ID, clock.AddDays("2026-12-16", i), "Chậm"); err == nil {
					_ = h.AnswerTime(ctx, sys, "", w, rnd.IntN(2) == 0, "")
				}
			}
			today := clock.AddDays("2026-12-05", i/2)
			var want Progress
			rows, err := db.Read(ctx, h.DB, func(t *db.Tx) ([]Charge, error) {
				return db.All(t, func(s db.Row) (c Charge, err error) { err = s.Scan(&c.ID, &c.State, &c.Due); return c, err }, `select id, state, due_on from charge order by id`)
			})
			h.ok(err)
			for _, c := range rows {
				if c.State == Stopped {
					want.Stopped++
					continue
				}
				want.Given++
				if c.State == Done {
					want.Done++
				} else if c.Due < today {
					want.Late++
				}
				if c.State == Open && !began[c.ID] {
					want.Fresh++
				}
			}
			if got := h.carriedOf(r.ID).All; got != want {
				t.Fatalf("step %d: %+v, want %+v", i, got, want)
			}
			v, err := h.Carried(ctx, head, r.ID, 0, FreshCharges, org.Cursor{}, 0)
			h.ok(err)
			if len(v.Lines.Rows) != want.Fresh {
				t.Fatalf("step %d: %d not begun listed, want %d", i, len(v.Lines.Rows), want.Fresh)
			}
		}
	})
}
