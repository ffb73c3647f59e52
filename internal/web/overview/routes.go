// Package overview has the page of how the units below a committee do: twelve
// months of figures, each of which opens into the facts beneath it, and the same
// as a workbook.
package overview

import (
	"strconv"
	"strings"

	"nep/internal/access"
	"nep/internal/cycle"
	"nep/internal/fault"
	"nep/internal/org"
	"nep/internal/web"
)

// Pages are the pages of this part.
type Pages struct {
	Cycle *cycle.Service
	// UnitSubject is the {unit} of the address, by its path of today.
	UnitSubject func(c *web.Ctx) (access.Subject, error)
}

// Routes are the part's lines of the table of routes.
func (p *Pages) Routes() []web.Route {
	const page = "/to-chuc/{unit}/tong-quan"
	return []web.Route{
		{Method: "GET", Path: page, Action: access.OverviewView, Subject: p.UnitSubject, Still: true, Handle: p.page},
		{Method: "POST", Path: page + "/nhac", Action: access.OverviewView, Subject: p.UnitSubject, Handle: p.remind},
		{Method: "GET", Path: page + ".xlsx", Action: access.OverviewExport, Subject: p.UnitSubject, Handle: p.sheet},
	}
}

// page shows the overview; of a cell, which has members below it and no units,
// its own page.
func (p *Pages) page(c *web.Ctx) error {
	unit, err := c.ID("unit")
	if err != nil {
		return err
	}
	o, err := p.Cycle.Overview(c.Context(), c.Actor, unit, c.Query("den"), org.ParseCursor(c.Query("tu")))
	if fault.Is(err, fault.State) {
		return c.Redirect(unitHref(unit))
	}
	if err != nil {
		return err
	}
	v := view{Overview: o, Key: web.NewKey()}
	return c.Render(overviewPage(c.Shell(v.title(c.Context())), v))
}

// remind reminds units of what they are late with.
func (p *Pages) remind(c *web.Ctx) error {
	unit, err := c.ID("unit")
	if err != nil {
		return err
	}
	of := strings.SplitN(c.Form("nhac"), ".", 4)
	if len(of) != 4 {
		return fault.New("web.overview", fault.NotFound, "fault.not_found")
	}
	id, _ := strconv.ParseInt(of[1], 10, 64)
	below, _ := strconv.ParseInt(of[2], 10, 64)
	n, err := p.Cycle.Remind(c.Context(), c.Actor, cycle.Remind{Key: c.Key(), Unit: unit, Kind: cycle.NeedKind(of[0]), ID: id, Below: below, Month: of[3]})
	if err != nil {
		return err
	}
	back := unitHref(unit, "tong-quan") + "#can-quan-tam"
	if n == 0 {
		return c.Done(back, "overview.reminded.already")
	}
	return c.Done(back, "overview.reminded", "Count", n)
}

// sheet is the page as a workbook.
func (p *Pages) sheet(c *web.Ctx) error {
	unit, err := c.ID("unit")
	if err != nil {
		return err
	}
	o, err := p.Cycle.ExportOverview(c.Context(), c.Actor, unit, c.Query("den"))
	if fault.Is(err, fault.State) {
		return c.Redirect(unitHref(unit))
	}
	if err != nil {
		return err
	}
	return c.File(c.T("overview.file", "Month", o.Until)+".xlsx", "application/vnd.openxmlformats-officedocument.spreadsheetml.sheet", view{Overview: o}.write(c.Context()))
}
