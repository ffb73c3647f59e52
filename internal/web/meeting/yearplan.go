package meeting

import (
	"context"
	"strconv"
	"strings"

	"nep/internal/access"
	"nep/internal/clock"
	"nep/internal/fault"
	"nep/internal/i18n"
	"nep/internal/meeting"
	"nep/internal/org"
	"nep/internal/web"
	"nep/internal/web/ui"
)

// yearPlanView is, on the page of a year's plan, how far it is on its way up.
type yearPlanView struct {
	meeting.YearPlan
	Answers bool
	Above   string // the committee above
	Sends   bool
	Lines   int
}

func belowHref(unit int64, year int) string {
	return "/to-chuc/" + num(unit) + "/ke-hoach-duoi?nam=" + strconv.Itoa(year)
}

func themeHref(id int64) string { return "/chuyen-de/" + num(id) }

func (p *Pages) doSendYear(c *web.Ctx) error {
	unit, err := c.ID("unit")
	if err != nil {
		return err
	}
	year, _ := strconv.Atoi(c.Form("nam"))
	if err := p.Meetings.SendYearPlan(c.Context(), c.Actor, c.Key(), unit, year); err != nil {
		return again(c, err, func(err error) error { return p.yearForm(c, err) })
	}
	return c.Done(yearHref(unit, strconv.Itoa(year))+"#gui", "meet.yearplan.sent_done")
}

func (p *Pages) doAnswerYear(c *web.Ctx) error {
	unit, err := c.ID("unit")
	if err != nil {
		return err
	}
	year, _ := strconv.Atoi(c.Form("nam"))
	agree := c.Form("tra-loi") == "nhat-tri"
	if err := p.Meetings.AnswerYearPlan(c.Context(), c.Actor, c.Key(), unit, year, agree, strings.TrimSpace(c.Form("Remark"))); err != nil {
		return again(c, err, func(err error) error { return p.yearForm(c, err) })
	}
	said := "meet.yearplan.returned_done"
	if agree {
		said = "meet.yearplan.agreed_done"
	}
	return c.Done(yearHref(unit, strconv.Itoa(year)), said)
}

// yearPlanTag is how far a plan is on its way up.
func yearPlanTag(ctx context.Context, p meeting.YearPlan) ui.TagData {
	switch {
	case p.State == meeting.PlanAgreed && p.ChangedAt != 0:
		return ui.TagData{Kind: ui.Warn, Text: i18n.T(ctx, "meet.yearplan.changed")}
	case p.State == meeting.PlanAgreed:
		return ui.TagData{Kind: ui.Good, Text: i18n.T(ctx, "meet.yearplan.agreed")}
	case p.State == meeting.PlanReturned:
		return ui.TagData{Kind: ui.Warn, Text: i18n.T(ctx, "meet.yearplan.returned")}
	case p.State == meeting.PlanSent:
		return ui.TagData{Kind: ui.Info, Text: i18n.T(ctx, "meet.yearplan.sent")}
	}
	return ui.TagData{Text: i18n.T(ctx, "meet.yearplan.none")}
}

// plansBelowView is the page of the plans of the units below.
type plansBelowView struct {
	Unit   int64
	Name   string
	Crumbs []ui.Link
	Year   int
	Page   org.Page[meeting.PlanBelow]
	Next   string
}

func (p *Pages) plansBelow(c *web.Ctx) error {
	unit, err := c.ID("unit")
	if err != nil {
		return err
	}
	v := plansBelowView{Unit: unit}
	if v.Name, err = p.UnitName(c.Context(), unit); err != nil {
		return err
	}
	v.Crumbs = []ui.Link{{Label: v.Name, Href: "/to-chuc/" + num(unit)}}
	if v.Year, _ = strconv.Atoi(c.Query("nam")); v.Year < 2000 || v.Year > 2199 {
		v.Year, _ = strconv.Atoi(p.Units.Day()[:4])
	}
	if v.Page, err = p.Meetings.PlansBelow(c.Context(), c.Actor, unit, v.Year, org.ParseCursor(c.Query("sau")), 50); err != nil {
		return err
	}
	if v.Page.More {
		v.Next = belowHref(unit, v.Year) + "&sau=" + v.Page.Next.String()
	}
	return c.Render(plansBelowPage(c.Shell(c.T("meet.below", "Year", v.Year)), v))
}

// table is a line for each unit: its plan, and the themes of each quarter.
func (v plansBelowView) table(ctx context.Context) ui.TableData {
	t := ui.TableData{Caption: i18n.T(ctx, "meet.below", "Year", v.Year), HideCaption: true,
		Cols: []ui.Col{{Label: i18n.T(ctx, "meet.below.unit")}, {Label: i18n.T(ctx, "meet.below.plan")}}, Marked: map[int]bool{}}
	for q := range 4 {
		t.Cols = append(t.Cols, ui.Col{Label: i18n.T(ctx, "meet.quarter", "N", roman(q+1))})
	}
	for n, r := range v.Page.Rows {
		plan := yearHref(r.Unit.ID, strconv.Itoa(v.Year))
		if !ui.Leads(ctx, plan) {
			plan = ""
		}
		row := []ui.Cell{{Text: r.Unit.Name, Href: plan}, {Tags: []ui.TagData{yearPlanTag(ctx, r.Plan)}}}
		for _, q := range r.Quart {
			row = append(row, quarterCell(ctx, r, q))
			t.Marked[n] = t.Marked[n] || q.Short
		}
		t.Rows = append(t.Rows, row)
	}
	return t
}

// quarterCell is what a unit did of a quarter's themes, in words.
func quarterCell(ctx context.Context, r meeting.PlanBelow, q meeting.QuarterThemes) ui.Cell {
	if !r.Meets {
		return ui.Cell{Text: "–"}
	}
	c := ui.Cell{Text: i18n.T(ctx, "meet.below.cell", "Held", q.Held, "Due", q.Due), Note: i18n.T(ctx, "meet.below.planned", "Count", q.Planned)}
	switch {
	case q.Short && q.Over:
		c.Tags = []ui.TagData{{Kind: ui.Bad, Text: i18n.T(ctx, "meet.below.missed")}}
	case q.Short:
		c.Tags = []ui.TagData{{Kind: ui.Warn, Text: i18n.T(ctx, "meet.below.last_month")}}
	case q.Due > 0 && q.Held >= q.Due:
		c.Tags = []ui.TagData{{Kind: ui.Good, Text: i18n.T(ctx, "meet.below.held")}}
	}
	return c
}

// count sums up the plans shown.
func (v plansBelowView) count(ctx context.Context) string {
	agreed, waiting := 0, 0
	for _, r := range v.Page.Rows {
		switch r.Plan.State {
		case meeting.PlanAgreed:
			agreed++
		case meeting.PlanSent:
			waiting++
		}
	}
	return i18n.T(ctx, "meet.below.count", "Agreed", agreed, "Of", len(v.Page.Rows), "Waiting", waiting)
}

// themeView is the page of a theme.
type themeView struct {
	meeting.PlanItem
	Steps  []meeting.ThemeStep
	Held   *meeting.Meeting
	Name   string
	By     string // the presenter, for who reads names
	Crumbs []ui.Link
}

func (p *Pages) theme(c *web.Ctx) error {
	id, err := c.ID("theme")
	if err != nil {
		return err
	}
	var v themeView
	if v.PlanItem, v.Steps, v.Held, err = p.Meetings.ThemeSteps(c.Context(), c.Actor, id); err != nil {
		return err
	}
	if v.Name, err = p.UnitName(c.Context(), v.Unit); err != nil {
		return err
	}
	v.Crumbs = []ui.Link{{Label: v.Name, Href: "/to-chuc/" + num(v.Unit)}, {Label: c.T("meet.year", "Year", v.Month[:4]), Href: yearHref(v.Unit, v.Month[:4])}}
	if s, err := p.Meetings.ThemeSubject(c.Context(), id); err == nil && v.Presenter != 0 && access.May(c.Actor, access.MemberNames, s) {
		people, err := p.people(c, v.Unit, meeting.CellBody)
		if err != nil && !fault.Is(err, fault.NotFound) {
			return err
		}
		for _, x := range people {
			if x.ID == v.Presenter {
				v.By = x.Name
			}
		}
	}
	return c.Render(themePage(c.Shell(c.T("meet.theme")), v))
}

// rows are the steps, the first that is not done is next.
func (v themeView) rows(ctx context.Context) []ui.RowData {
	var out []ui.RowData
	next := true
	for _, s := range v.Steps {
		r := ui.RowData{Icon: "clock", Title: i18n.T(ctx, "meet.theme.step."+s.Key), Detail: i18n.T(ctx, "meet.theme.text."+s.Key)}
		switch {
		case s.Done:
			r.Icon = "check"
			r.Tags = []ui.TagData{{Kind: ui.Good, Text: i18n.T(ctx, "meet.theme.done")}}
			if s.Day != "" {
				r.Tags[0].Text = i18n.T(ctx, "meet.theme.done_on", "Day", dmy(s.Day))
			}
		case next:
			r.Tags, next = []ui.TagData{{Kind: ui.Warn, Text: i18n.T(ctx, "meet.theme.next")}}, false
		}
		out = append(out, r)
	}
	return out
}

func (v themeView) lead(ctx context.Context) string {
	if v.By == "" {
		return v.Name
	}
	return v.Name + " · " + i18n.T(ctx, "meet.year.by", "Name", v.By)
}

// momentDay is the day of an instant.
func momentDay(ms int64) string { return dmy(clock.Day(ms)) }
