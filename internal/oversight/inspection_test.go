package oversight

import (
	"testing"

	"nep/internal/access"
	"nep/internal/db"
	"nep/internal/fault"
	"nep/internal/member"
	"nep/internal/org"
)

func (h *house) plan(cell string) int64 {
	h.t.Helper()
	id, err := h.Plan(ctx, h.lead(), Plan{Unit: h.units["base"].ID, Target: h.units[cell].ID, Kind: Inspect, Title: "Nền nếp sinh hoạt", Month: "2026-11"})
	h.must(err)
	return id
}

func (h *house) decision(id int64) Decide {
	return Decide{Inspection: id, Decision: "QĐ 35-QĐ/ĐU", From: "2026-11-10", To: "2026-11-20", Lead: h.people["minh"], Team: []int64{h.people["nam"]},
		Checks: []string{"Sổ biên bản", " ", "Nhiệm vụ"}, Papers: []string{"Biên bản sáu tháng"}}
}

func (h *house) file(a access.Actor, id int64) InspectionView {
	h.t.Helper()
	v, err := h.Inspection(ctx, a, id)
	h.must(err)
	return v
}

// hats are what a person may act as today.
func (h *house) hats(person string) []access.Hat {
	h.t.Helper()
	out, err := db.Read(ctx, h.DB, func(t *db.Tx) ([]access.Hat, error) { return member.HatsOf(t, h.people[person], today(t)) })
	h.must(err)
	return out
}

func TestAnInspectionFromItsPlanToTheSecondLook(t *testing.T) {
	each(t, func(t *testing.T, h *house) {
		cell := h.as(access.Secretary, "dan", "one")
		id := h.plan("one")
		// The plan is the committee's own.
		if _, err := h.Inspection(ctx, cell, id); !fault.Is(err, fault.NotFound) {
			t.Error("the unit sees the plan", err)
		}
		cmd := h.decision(id)
		cmd.Team = []int64{h.people["lan"]} // belongs to the inspected unit
		h.want(h.Decide(ctx, h.lead(), cmd), fault.Invalid, "inspection.own")
		cmd = h.decision(id)
		cmd.Lead = h.people["oanh"]
		h.want(h.Decide(ctx, h.lead(), cmd), fault.Invalid, "inspection.team")
		cmd = h.decision(id)
		cmd.To = "2026-11-09"
		h.want(h.Decide(ctx, h.lead(), cmd), fault.Invalid, "inspection.to")
		cmd = h.decision(id)
		cmd.Key = "d1"
		h.must(h.Decide(ctx, h.lead(), cmd))
		h.must(h.Decide(ctx, h.lead(), cmd))

		// Reach and end come from the decision.
		inspector := access.Hat{}
		for _, hat := range h.hats("nam") {
			if hat.Role == access.Inspector {
				inspector = hat
			}
		}
		if inspector.Unit != h.units["base"].ID || len(inspector.Named) != 1 || inspector.Named[0] != h.units["one"].Path || inspector.Until != "2026-11-20" {
			t.Errorf("%+v", inspector)
		}
		nam := h.as(access.Member, "nam", "three")
		v := h.file(nam, id)
		if len(v.Of(CheckLine)) != 2 || len(v.Of(PaperLine)) != 1 || !v.MayEdit || v.MayAnswer || len(v.Team) != 2 {
			t.Errorf("%+v", v)
		}
		if !h.waits(nam, "inspection.waiting.look") || !h.waits(cell, "inspection.waiting.paper") {
			t.Error("nobody is told")
		}
		// The unit sees its file and answers; others see nothing.
		own := h.file(cell, id)
		if own.MayEdit || !own.MayAnswer {
			t.Errorf("%+v", own)
		}
		for _, a := range []access.Actor{h.as(access.Member, "dan", "one"), h.as(access.Secretary, "dan", "two"), h.as(access.Secretary, "oanh", "other")} {
			if _, err := h.Inspection(ctx, a, id); !fault.Is(err, fault.NotFound) {
				t.Errorf("%v of %d: %v", a.Hat.Role, a.Hat.Unit, err)
			}
		}
		checks, paper := v.Of(CheckLine), v.Of(PaperLine)[0]
		h.want(h.SayLine(ctx, cell, SayLine{Line: checks[0].ID, Result: ResultGood}), fault.NotFound, "fault.not_found")
		h.want(h.SayLine(ctx, nam, SayLine{Line: paper.ID, Result: ResultGiven, Note: "x"}), fault.NotFound, "fault.not_found")
		h.must(h.SayLine(ctx, cell, SayLine{Line: paper.ID, Result: ResultGiven, Note: "Tủ hồ sơ chi bộ"}))
		h.want(h.SayLine(ctx, nam, SayLine{Line: checks[0].ID, Result: ResultBad, Note: "Thiếu"}), fault.Invalid, "inspection.evidence")
		h.must(h.SayLine(ctx, nam, SayLine{Line: checks[0].ID, Result: ResultBad, Note: "Thiếu một biên bản", Evidence: "Sổ, trang 12"}))
		conclude := Conclude{Key: "c1", Inspection: id, Text: "Khá; còn một khuyết điểm", Mend: []Mend{{"Bổ sung biên bản", "2026-12-01"}, {}}}
		h.want(h.Conclude(ctx, nam, conclude), fault.State, "inspection.unlooked")
		h.must(h.SayLine(ctx, nam, SayLine{Line: checks[1].ID, Result: ResultGood}))
		conclude.Mend[0].Due = "2026-11-01"
		h.want(h.Conclude(ctx, nam, conclude), fault.Invalid, "inspection.mend.due")
		conclude.Mend[0].Due = "2026-12-01"
		h.must(h.Conclude(ctx, nam, conclude))

		// After the last day who inspected reaches nothing.
		h.clock.Set(start.AddDate(0, 0, 11))
		if _, err := h.Inspection(ctx, nam, id); !fault.Is(err, fault.NotFound) {
			t.Error("the decision has ended", err)
		}
		for _, hat := range h.hats("nam") {
			if hat.Role == access.Inspector {
				t.Error("the inspector's hat lasts")
			}
		}
		// Mended, looked at again, closed.
		mend := h.file(cell, id).Of(MendLine)[0]
		if !h.waits(cell, "inspection.waiting.mend") {
			t.Error("the unit is not told what to mend")
		}
		h.want(h.Close(ctx, h.lead(), "", id), fault.State, "inspection.unmended")
		h.must(h.SayLine(ctx, cell, SayLine{Line: mend.ID, Result: ResultTold, Note: "Đã bổ sung"}))
		if !h.waits(h.lead(), "inspection.waiting.again") {
			t.Error("nobody is told to look again")
		}
		h.must(h.SayLine(ctx, h.lead(), SayLine{Line: mend.ID, Result: ResultBad, Note: "Thiếu chữ ký"}))
		h.must(h.SayLine(ctx, cell, SayLine{Line: mend.ID, Result: ResultTold, Note: "Đã ký"}))
		h.must(h.SayLine(ctx, h.lead(), SayLine{Line: mend.ID, Result: ResultGood, Note: "Đủ"}))
		h.must(h.Close(ctx, h.lead(), "", id))
		h.want(h.Close(ctx, h.lead(), "", id), fault.State, "inspection.unmended")
		if v := h.file(h.lead(), id); v.State != Closed || v.ClosedOn != "2026-11-21" {
			t.Errorf("%+v", v.Inspection)
		}
	})
}

func TestAnInspectionsUnitIsBelow(t *testing.T) {
	each(t, func(t *testing.T, h *house) {
		try := func(a access.Actor, unit, target string) error {
			_, err := h.Plan(ctx, a, Plan{Unit: h.units[unit].ID, Target: h.units[target].ID, Kind: Inspect, Title: "x", Month: "2026-11"})
			return err
		}
		h.want(try(h.lead(), "base", "far"), fault.Invalid, "inspection.target")
		h.want(try(h.lead(), "base", "base"), fault.Invalid, "inspection.target")
		h.want(try(h.as(access.Secretary, "dan", "one"), "base", "one"), fault.NotFound, "fault.not_found")
		h.want(try(h.as(access.Committee, "nam", "base"), "base", "one"), fault.NotFound, "fault.not_found")
		// A unit that moved before the decision is inspected by nobody of here.
		id := h.plan("two")
		_, err := h.org.Move(ctx, access.System(), org.Move{Unit: h.units["two"].ID, Parent: h.units["other"].ID, From: "2026-11-10"})
		h.must(err)
		cmd := h.decision(id)
		cmd.Lead, cmd.Team = h.people["nam"], nil
		h.want(h.Decide(ctx, h.lead(), cmd), fault.State, "inspection.moved")
		if v := h.file(h.lead(), id); !v.Moved {
			t.Error("it is not said that the unit moved")
		}
		h.want(h.TakeBack(ctx, h.lead(), "", id, ""), fault.Invalid, "oversight.change.reason")
		h.must(h.TakeBack(ctx, h.lead(), "", id, "Chi bộ đã chuyển"))
		list, err := h.Inspections(ctx, h.lead(), h.units["base"].ID, "2026")
		if h.must(err); len(list.Rows) != 1 || list.Rows[0].State != TakenBack {
			t.Errorf("%+v", list)
		}
	})
}

// The own page has what one answers for, and nothing of others.
func TestDutiesOfACommitteeMember(t *testing.T) {
	each(t, func(t *testing.T, h *house) {
		h.charge("minh", "one")
		h.exec(`insert into assignment (id, person, unit, target, cell, mass_org, field, from_on, to_on) values ($1, $2, $3, 'field', 0, 0, 'Dân vận', '2025-01-01', '9999-12-31')`, h.id(), h.people["minh"], h.units["base"].ID)
		visit := h.assign("one", "minh", "2026-11")
		h.assign("two", "nam", "2026-11")
		h.exec(`insert into difficulty (id, unit, to_unit, report, source, source_id, text, state, raised_at, raised_by, owner, due_on, answer, answered_at, answered_by, closed_at, closed_by, close_note)
			values ($1, $2, $3, 0, '', 0, 'Đường ngập', 'open', 1, 0, $4, '2026-11-30', '', 0, 0, 0, 0, '')`, h.id(), h.units["one"].ID, h.units["base"].ID, h.people["minh"])
		d, err := h.Duties(ctx, h.as(access.Member, "minh", "two"))
		h.must(err)
		if len(d.Cells) != 1 || d.Cells[0].Unit.ID != h.units["one"].ID || !d.Cells[0].May || d.Cells[0].Open != 1 || len(d.Others) != 1 || d.Others[0].Name != "Dân vận" {
			t.Errorf("%+v", d)
		}
		if len(d.Open) != 1 || d.Open[0].ID != visit || len(d.Difficulties) != 1 {
			t.Errorf("%+v", d)
		}
		if d, err = h.Duties(ctx, h.as(access.Member, "dan", "one")); err != nil || len(d.Cells)+len(d.Open)+len(d.Difficulties) != 0 {
			t.Errorf("%v %+v", err, d)
		}
	})
}

// Who gives up his cells hands over what is open: all or none, to who can.
func TestOpenWorkIsHandedOver(t *testing.T) {
	each(t, func(t *testing.T, h *house) {
		base := h.units["base"].ID
		m := h.meet("one", "2026-11-14", "noticed")
		visit := h.assign("one", "minh", "2026-11")
		d := h.id()
		h.exec(`insert into difficulty (id, unit, to_unit, report, source, source_id, text, state, raised_at, raised_by, owner, due_on, answer, answered_at, answered_by, closed_at, closed_by, close_note)
			values ($1, $2, $3, 0, '', 0, 'Đường ngập', 'open', 1, 0, $4, '2026-11-30', '', 0, 0, 0, 0, '')`, d, h.units["one"].ID, base, h.people["minh"])
		h.charge("nam", "one")
		h.exec(`update position set to_on = '2026-11-10' where person = $1`, h.people["minh"]) // he has left already
		v, err := h.Handing(ctx, h.lead(), base, h.people["minh"])
		h.must(err)
		if len(v.Visits) != 1 || len(v.Difficulties) != 1 || v.To[visit] != h.people["nam"] || v.To[d] != h.people["nam"] {
			t.Errorf("%+v", v)
		}
		if _, err := h.Handing(ctx, h.as(access.Committee, "nam", "base"), base, h.people["minh"]); !fault.Is(err, fault.NotFound) {
			t.Error(err)
		}
		if _, err := h.Handing(ctx, h.lead(), base, h.people["oanh"]); !fault.Is(err, fault.NotFound) {
			t.Error("somebody of another committee", err)
		}
		cmd := HandOver{Key: "h1", Unit: base, From: h.people["minh"], Visits: map[int64]int64{visit: h.people["nam"]}, Difficulties: map[int64]int64{d: h.people["oanh"]}, Reason: "Thôi cấp ủy"}
		h.want(h.HandOver(ctx, h.lead(), cmd), fault.Invalid, "report.take.owner")
		if one, err := h.Visit(ctx, h.lead(), visit); err != nil || one.Visitor != h.people["minh"] {
			t.Error("half of it was done", err)
		}
		cmd.Difficulties[d] = h.people["nam"]
		h.must(h.HandOver(ctx, h.lead(), cmd))
		h.must(h.HandOver(ctx, h.lead(), cmd))
		nam := h.as(access.Member, "nam", "three")
		duties, err := h.Duties(ctx, nam)
		if h.must(err); len(duties.Open) != 1 || len(duties.Difficulties) != 1 || !h.looks(nam, m) {
			t.Errorf("%+v", duties)
		}
		cmd.Key = "h2"
		h.want(h.HandOver(ctx, h.lead(), cmd), fault.NotFound, "fault.not_found")
	})
}
