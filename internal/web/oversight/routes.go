// Package oversight has the pages of what a committee does on the spot: visits
// to cells' meetings, and inspections; and a committee member's own page.
package oversight

import (
	"context"
	"strconv"
	"strings"

	"nep/internal/access"
	"nep/internal/clock"
	"nep/internal/meeting"
	"nep/internal/oversight"
	"nep/internal/vn"
	"nep/internal/waiting"
	"nep/internal/web"
)

// Pages are the pages of this room.
type Pages struct {
	Oversight *oversight.Service
	// UnitSubject is the {unit} of the address, by its path of today.
	UnitSubject func(c *web.Ctx) (access.Subject, error)
	// Study is what waits to be read; nil shows none.
	Study func(ctx context.Context, actor access.Actor) ([]waiting.Item, error)
}

// What a visitor writes in the meeting is kept on his device where there is no network.
const (
	cmdNote = "visit.note"
	cmdFind = "visit.find"
)

// Routes are the room's lines of the table of routes.
func (p *Pages) Routes() []web.Route {
	const all, one = "/to-chuc/{unit}/du-sinh-hoat", "/du-sinh-hoat/{visit}"
	const inspections, inspection = "/to-chuc/{unit}/kiem-tra-giam-sat", "/cuoc-kiem-tra/{inspection}"
	return []web.Route{
		{Method: "GET", Path: all, Action: access.VisitView, Subject: p.committee, Still: true, Handle: p.roster},
		{Method: "GET", Path: all + "/lap-lich", Action: access.VisitPlan, Subject: p.committee, Still: true, Handle: p.plan},
		{Method: "POST", Path: all + "/lap-lich", Action: access.VisitPlan, Subject: p.committee, Handle: p.doPlan},
		{Method: "GET", Path: all + "/moi", Action: access.VisitPlan, Subject: p.committee, Handle: p.assign},
		{Method: "POST", Path: all + "/moi", Action: access.VisitPlan, Subject: p.committee, Handle: p.doAssign},
		{Method: "GET", Path: one, Action: access.VisitView, Subject: p.visit(access.VisitView), Still: true, Handle: p.one},
		{Method: "POST", Path: one + "/ghi", Action: access.VisitNote, Subject: p.visit(access.VisitNote), Handle: p.doNote, Command: cmdNote},
		{Method: "POST", Path: one + "/phat-hien", Action: access.VisitNote, Subject: p.visit(access.VisitNote), Handle: p.doFind, Command: cmdFind},
		{Method: "POST", Path: one + "/chuyen", Action: access.VisitNote, Subject: p.visit(access.VisitNote), Handle: p.doMove},
		{Method: "POST", Path: one + "/thay", Action: access.VisitPlan, Subject: p.visit(access.VisitPlan), Handle: p.doGive},

		{Method: "GET", Path: "/to-chuc/{unit}/ban-giao", Action: access.VisitPlan, Subject: p.UnitSubject, Handle: p.hand},
		{Method: "POST", Path: "/to-chuc/{unit}/ban-giao", Action: access.VisitPlan, Subject: p.UnitSubject, Handle: p.doHand},
		{Method: "GET", Path: "/phu-trach", Action: access.SelfView, Subject: web.Self, Still: true, Handle: p.duties},

		{Method: "GET", Path: inspections, Action: access.InspectionView, Subject: p.committee, Still: true, Handle: p.inspections},
		{Method: "POST", Path: inspections, Action: access.InspectionEdit, Subject: p.committee, Handle: p.doInspectPlan},
		{Method: "GET", Path: inspection, Action: access.InspectionView, Subject: p.inspection(access.InspectionView), Still: true, Handle: p.file},
		{Method: "POST", Path: inspection + "/quyet-dinh", Action: access.InspectionEdit, Subject: p.inspection(access.InspectionEdit), Handle: p.doDecide},
		{Method: "POST", Path: inspection + "/ghi", Action: access.InspectionEdit, Subject: p.inspection(access.InspectionEdit), Handle: p.doLine},
		{Method: "POST", Path: inspection + "/tra-loi", Action: access.InspectionAnswer, Subject: p.inspection(access.InspectionAnswer), Handle: p.doLine},
		{Method: "POST", Path: inspection + "/ket-luan", Action: access.InspectionEdit, Subject: p.inspection(access.InspectionEdit), Handle: p.doConclude},
		{Method: "POST", Path: inspection + "/ket-thuc", Action: access.InspectionEdit, Subject: p.inspection(access.InspectionEdit), Handle: p.doClose},
	}
}

// committee is the {unit} of the address, as its committee's business.
func (p *Pages) committee(c *web.Ctx) (access.Subject, error) {
	s, err := p.UnitSubject(c)
	s.Committee = true
	return s, err
}

// visit is the {visit} of the address as a subject of an action.
func (p *Pages) visit(action access.Action) func(c *web.Ctx) (access.Subject, error) {
	return func(c *web.Ctx) (access.Subject, error) {
		id, err := c.ID("visit")
		if err != nil {
			return access.Subject{}, err
		}
		return p.Oversight.Subject(c.Context(), action, id)
	}
}

func num(n int64) string { return strconv.FormatInt(n, 10) }

func unitHref(id int64, below ...string) string {
	return strings.Join(append([]string{"/to-chuc/" + num(id)}, below...), "/")
}
func rosterHref(unit int64, quarter string) string {
	return unitHref(unit, "du-sinh-hoat") + "?quy=" + quarter
}
func visitHref(id int64, below ...string) string {
	return strings.Join(append([]string{"/du-sinh-hoat/" + num(id)}, below...), "/")
}

// dmy is a stored day as people read it; "" for none.
func dmy(day string) string {
	d, err := vn.ParseISO(day)
	if err != nil || day == clock.Forever {
		return ""
	}
	return vn.FormatDate(d)
}

// typed is a day as it is stored, from what was typed.
func typed(text string) string {
	d, err := vn.ParseDate(text)
	if err != nil {
		return text
	}
	return d.String()
}

func moment(ms int64) string { return clock.Time(ms).Format("02/01/2006 15:04") }

// monthShort is a stored month as people write it: "12/2026".
func monthShort(month string) string {
	if !meeting.ValidMonth(month) {
		return month
	}
	return month[5:] + "/" + month[:4]
}

// quarterShort is a quarter as people write it: "IV/2026".
func quarterShort(q string) string {
	year, n, _ := strings.Cut(q, "-")
	roman := map[string]string{"1": "I", "2": "II", "3": "III", "4": "IV"}
	return roman[n] + "/" + year
}

// inspection is the {inspection} of the address as a subject of an action.
func (p *Pages) inspection(action access.Action) func(c *web.Ctx) (access.Subject, error) {
	return func(c *web.Ctx) (access.Subject, error) {
		id, err := c.ID("inspection")
		if err != nil {
			return access.Subject{}, err
		}
		return p.Oversight.InspectionSubject(c.Context(), action, id)
	}
}

func inspectionHref(id int64, below ...string) string {
	return strings.Join(append([]string{"/cuoc-kiem-tra/" + num(id)}, below...), "/")
}
func inspectionsHref(unit int64) string { return unitHref(unit, "kiem-tra-giam-sat") }
