package report

import (
	"context"

	"nep/internal/access"
	"nep/internal/document"
	"nep/internal/org"
	"nep/internal/report"
	"nep/internal/thread"
	"nep/internal/web"
)

// Pages are the pages of this room.
type Pages struct {
	Reports *report.Service
	Units   *org.Service
	Papers  *document.Service // nil shows none
	// UnitSubject is the {unit} of the address, by its path of today.
	UnitSubject func(c *web.Ctx) (access.Subject, error)
	// Thread is what a thing hangs on and what hangs on it; nil shows none.
	Thread func(ctx context.Context, actor access.Actor, k thread.Knot) (thread.Strand, error)
}

// Routes are the room's lines of the table of routes.
func (p *Pages) Routes() []web.Route {
	const list, month = "/to-chuc/{unit}/bao-cao", "/to-chuc/{unit}/bao-cao/{month}"
	const difficulties, one = "/to-chuc/{unit}/vuong-mac", "/vuong-mac/{difficulty}"
	return []web.Route{
		{Method: "GET", Path: list, Action: access.ReportView, Subject: p.UnitSubject, Still: true, Handle: p.list},
		{Method: "GET", Path: month, Action: access.ReportView, Subject: p.UnitSubject, Still: true, Handle: p.month},
		{Method: "POST", Path: month, Action: access.ReportEdit, Subject: p.UnitSubject, Handle: p.doMonth},
		{Method: "GET", Path: "/to-chuc/{unit}/bao-cao-duoi", Action: access.ReportView, Subject: p.UnitSubject, Still: true, Handle: p.under},
		{Method: "GET", Path: "/bao-cao", Action: access.ReportView, Subject: own, Still: true, Handle: p.mine},
		{Method: "GET", Path: "/bao-cao/{report}", Action: access.ReportView, Subject: p.report, Still: true, Handle: p.byID},
		{Method: "POST", Path: "/bao-cao/{report}/tra-loi", Action: access.ReportAnswer, Subject: p.report, Handle: p.doAnswer},
		{Method: "POST", Path: "/bao-cao/{report}/tra-lai", Action: access.ReportAnswer, Subject: p.report, Handle: p.doReturn},
		{Method: "POST", Path: "/to-chuc/{unit}/bao-cao-duoi/tiep-nhan", Action: access.ReportAnswer, Subject: p.UnitSubject, Handle: p.doAccept},
		{Method: "POST", Path: "/to-chuc/{unit}/bao-cao-duoi/giao", Action: access.ReportAnswer, Subject: p.UnitSubject, Handle: p.doTakeAll},
		{Method: "GET", Path: "/to-chuc/{unit}/nhap-ho", Action: access.ReportView, Subject: p.UnitSubject, Still: true, Handle: p.hand},
		{Method: "POST", Path: "/to-chuc/{unit}/nhap-ho", Action: access.HandEdit, Subject: p.UnitSubject, Handle: p.doHand},
		{Method: "GET", Path: "/doan-the/{mass}", Action: access.ReportView, Subject: p.massSubject, Still: true, Handle: p.mass},
		{Method: "POST", Path: "/doan-the/{mass}/bao-cao", Action: access.ReportEdit, Subject: p.massSubject, Handle: p.doMassReport},
		{Method: "POST", Path: "/doan-the/{mass}/vuong-mac", Action: access.ReportEdit, Subject: p.massSubject, Handle: p.doMassRaise},
		{Method: "GET", Path: difficulties, Action: access.ReportView, Subject: p.UnitSubject, Still: true, Handle: p.difficulties},
		{Method: "POST", Path: difficulties, Action: access.ReportEdit, Subject: p.UnitSubject, Handle: p.doRaise},
		{Method: "GET", Path: one, Action: access.ReportView, Subject: p.difficulty, Still: true, Handle: p.one},
		{Method: "POST", Path: one + "/nhan", Action: access.ReportAnswer, Subject: p.difficulty, Handle: p.doTake},
		{Method: "POST", Path: one + "/tra-loi", Action: access.ReportAnswer, Subject: p.difficulty, Handle: p.doSettle},
		{Method: "POST", Path: one + "/dong", Action: access.ReportEdit, Subject: p.ending, Handle: p.doClose},
		{Method: "POST", Path: one + "/chuyen", Action: access.ReportAnswer, Subject: p.difficulty, Handle: p.doPass},
		{Method: "POST", Path: difficulties + "/thay-mat", Action: access.ReportAnswer, Subject: p.UnitSubject, Handle: p.doBehalf},
	}
}

// report is the {report} of the address as a subject of access.
func (p *Pages) report(c *web.Ctx) (access.Subject, error) {
	id, err := c.ID("report")
	if err != nil {
		return access.Subject{}, err
	}
	return p.Reports.ReportSubject(c.Context(), id)
}

// difficulty is the {difficulty} of the address as a subject of access.
func (p *Pages) difficulty(c *web.Ctx) (access.Subject, error) {
	id, err := c.ID("difficulty")
	if err != nil {
		return access.Subject{}, err
	}
	return p.Reports.DifficultySubject(c.Context(), id)
}

// ending is the {difficulty} of the address as a subject of ending it.
func (p *Pages) ending(c *web.Ctx) (access.Subject, error) {
	id, err := c.ID("difficulty")
	if err != nil {
		return access.Subject{}, err
	}
	return p.Reports.EndSubject(c.Context(), id)
}

// massSubject is the {mass} of the address as a subject of access: the unit's
// whose committee follows it.
func (p *Pages) massSubject(c *web.Ctx) (access.Subject, error) {
	id, err := c.ID("mass")
	if err != nil {
		return access.Subject{}, err
	}
	return p.Reports.MassSubject(c.Context(), id)
}

// own is what a hat reaches by itself: its own unit, and those it names.
func own(c *web.Ctx) (access.Subject, error) {
	return access.Subject{Paths: append([]string{c.Actor.Hat.Path}, c.Actor.Hat.Named...)}, nil
}
