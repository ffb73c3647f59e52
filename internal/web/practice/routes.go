// Package practice has the pages of good ways: what a unit sees of them, the form
// in which anybody proposes one, and a practice with what it changed.
package practice

import (
	"strconv"

	"nep/internal/access"
	"nep/internal/clock"
	"nep/internal/meeting"
	"nep/internal/practice"
	"nep/internal/vn"
	"nep/internal/web"
)

// Pages are the pages of this room.
type Pages struct {
	Practices *practice.Service
	// UnitSubject is the {unit} of the address, by its path of today.
	UnitSubject func(c *web.Ctx) (access.Subject, error)
}

// Routes are the room's lines of the table of routes.
func (p *Pages) Routes() []web.Route {
	const all, one = "/to-chuc/{unit}/cach-lam", "/cach-lam/{practice}"
	return []web.Route{
		{Method: "GET", Path: all, Action: access.PracticeView, Subject: p.UnitSubject, Still: true, Handle: p.list},
		{Method: "GET", Path: all + "/moi", Action: access.PracticePropose, Subject: p.UnitSubject, Still: true, Handle: p.form},
		{Method: "POST", Path: all + "/moi", Action: access.PracticePropose, Subject: p.UnitSubject, Handle: p.doPropose},
		{Method: "GET", Path: one, Action: access.PracticeView, Subject: p.practice(access.PracticeView), Still: true, Handle: p.one},
		{Method: "POST", Path: one + "/xet", Action: access.PracticeDecide, Subject: p.practice(access.PracticeDecide), Handle: p.doDecide},
		{Method: "POST", Path: one + "/len-cap-tren", Action: access.PracticeDecide, Subject: p.practice(access.PracticeDecide), Handle: p.doPassUp},
		{Method: "POST", Path: one + "/rut", Action: access.PracticeMend, Subject: p.practice(access.PracticeMend), Handle: p.doWithdraw},
		{Method: "POST", Path: all + "/{practice}/lam-theo", Action: access.PracticeAdopt, Subject: p.UnitSubject, Handle: p.doAdopt},
		{Method: "POST", Path: all + "/{practice}/ket-qua", Action: access.PracticeAdopt, Subject: p.UnitSubject, Handle: p.doLook},
	}
}

// practice is the {practice} of the address as a subject of an action.
func (p *Pages) practice(action access.Action) func(c *web.Ctx) (access.Subject, error) {
	return func(c *web.Ctx) (access.Subject, error) {
		id, err := c.ID("practice")
		if err != nil {
			return access.Subject{}, err
		}
		return p.Practices.Subject(c.Context(), action, id)
	}
}

func num(n int64) string { return strconv.FormatInt(n, 10) }

func unitHref(unit int64) string { return "/to-chuc/" + num(unit) }
func listHref(unit int64) string { return unitHref(unit) + "/cach-lam" }
func oneHref(id int64) string    { return "/cach-lam/" + num(id) }

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

// monthShort is a stored month as people write it: "12/2026".
func monthShort(month string) string {
	if !meeting.ValidMonth(month) {
		return month
	}
	return month[5:] + "/" + month[:4]
}
