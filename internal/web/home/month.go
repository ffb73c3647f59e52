package home

import (
	"context"

	"nep/internal/cycle"
	"nep/internal/fault"
	"nep/internal/i18n"
	"nep/internal/meeting"
	"nep/internal/web"
	meetingweb "nep/internal/web/meeting"
	"nep/internal/web/ui"
)

// monthView is a unit's month as a card: how far it is and what is next.
type monthView struct {
	cycle.Month
	Title string
	When  string
	Steps []ui.Step
	Href  string // the month's page
	Quiet bool   // something else is the page's next action
}

func monthHref(unit int64, month string) string { return "/to-chuc/" + num(unit) + "/thang/" + month }

func viewOf(ctx context.Context, m cycle.Month, x *meeting.Meeting) *monthView {
	v := &monthView{Month: m, Href: monthHref(m.Unit, m.Month), Title: i18n.T(ctx, "home.month."+m.Body, "Month", meetingweb.MonthWords(ctx, m.Month), "Name", m.Name)}
	if x != nil {
		v.Title, v.When = meetingweb.Title(ctx, *x), meetingweb.When(ctx, *x)
	}
	v.Steps = meetingweb.StepsOf(ctx, m)
	return v
}

// stands says in a word how a month stands of which nothing is this person's.
func (v monthView) stands(ctx context.Context) string {
	if v.Meeting == 0 {
		return i18n.T(ctx, "home.month.unplanned")
	}
	for _, s := range v.Month.Steps {
		if s.ID == "meeting" && s.State == cycle.StepDone {
			return i18n.T(ctx, "home.month.held")
		}
	}
	return ""
}

// more leads to the page of the month, for who may open it.
func (v monthView) more(ctx context.Context) ui.Link {
	if !ui.Leads(ctx, v.Href) {
		return ui.Link{}
	}
	return ui.Link{Label: i18n.T(ctx, "home.month.all"), Href: v.Href}
}

// next is the month's next action: a link, or where the month is yet to be
// planned the form that plans it.
func (v monthView) next(ctx context.Context) ui.ButtonData {
	b := ui.ButtonData{Label: i18n.T(ctx, v.Next.Action, v.Next.Params...), Href: v.Next.Href, Go: !v.Quiet}
	return b
}

// plans says that the next step is to plan the month: a press on a button.
func (v monthView) plans() bool { return v.Next != nil && v.Next.ID == "plan" && v.Meeting == 0 }

func stepDetail(ctx context.Context, s cycle.Step) string {
	if s.Detail == "" {
		return ""
	}
	return i18n.T(ctx, s.Detail, s.Params...)
}

// monthPageView is the page of a month.
type monthPageView struct {
	monthView
	Head       ui.PageHeadData
	Prev, Then ui.Link
	Rows       []ui.RowData
}

func (p *Pages) month(c *web.Ctx) error {
	v, err := p.monthOf(c)
	if err != nil {
		return err
	}
	return c.Render(monthPage(c.Shell(v.Head.Title), v))
}

func (p *Pages) monthOf(c *web.Ctx) (v monthPageView, err error) {
	ctx := c.Context()
	unit, err := c.ID("unit")
	if err != nil {
		return v, err
	}
	month := c.R.PathValue("month")
	if !meeting.ValidMonth(month) {
		return v, fault.New("web.month", fault.NotFound, "fault.not_found")
	}
	m, err := p.Cycle.MonthOf(ctx, c.Actor, unit, month, c.Query("ban"))
	if err != nil {
		return v, err
	}
	v.monthView = *viewOf(ctx, m, nil)
	words := meetingweb.MonthWords(ctx, month)
	v.Head = ui.PageHeadData{Crumbs: []ui.Link{{Label: m.Name, Href: "/to-chuc/" + num(unit)}, {Label: c.T("nav.meetings"), Href: "/to-chuc/" + num(unit) + "/sinh-hoat"}},
		Title: c.T("month.title", "Month", words, "Name", m.Name)}
	query := ""
	if b := c.Query("ban"); b != "" {
		query = "?ban=" + m.Body
	}
	link := func(n int) ui.Link {
		at := meeting.AddMonths(month, n)
		return ui.Link{Label: c.T("month.to", "Month", meetingweb.MonthWords(ctx, at)), Href: monthHref(unit, at) + query}
	}
	v.Prev, v.Then = link(-1), link(1)
	for _, s := range m.Steps {
		v.Rows = append(v.Rows, stepRow(ctx, s, m))
	}
	return v, nil
}

// stepRow is a step with its state, its day and the way there.
func stepRow(ctx context.Context, s cycle.Step, m cycle.Month) ui.RowData {
	r := ui.RowData{Title: i18n.T(ctx, s.Label), Href: s.Href, Detail: stepDetail(ctx, s)}
	if s.ID == "plan" && m.Meeting == 0 {
		r.Href = ""
	}
	tag := ui.TagData{Text: i18n.T(ctx, "month.state."+string(s.State))}
	switch s.State {
	case cycle.StepDone:
		tag.Kind = ui.Good
	case cycle.StepNow:
		tag.Kind = ui.Info
	case cycle.StepLate:
		tag.Kind = ui.Bad
	case cycle.StepMissed:
		tag.Kind = ui.Warn
	case cycle.StepNone:
		r.Href = ""
	}
	r.Tags = []ui.TagData{tag}
	r.Date = nil
	if s.State == cycle.StepTodo || s.State == cycle.StepNow || s.State == cycle.StepLate {
		r.Date = meetingweb.Leaf(ctx, s.Due)
	}
	if r.Date == nil {
		r.Icon = stepIcons[s.ID]
	}
	return r
}

// stepIcons are the icons of the steps of a month.
var stepIcons = map[string]string{"plan": "meeting", "bureau": "users", "notice": "inbox", "papers": "paper", "reports": "table", "meeting": "meeting",
	"classes": "quality", "decision": "resolution", "score": "quality", "minutes": "paper", "publish": "upload", "report": "table", "class": "quality"}

// doMonth plans the month in one press.
func (p *Pages) doMonth(c *web.Ctx) error {
	unit, err := c.ID("unit")
	if err != nil {
		return err
	}
	month := c.R.PathValue("month")
	id, err := p.Cycle.PlanMonth(c.Context(), c.Actor, c.Key(), unit, month)
	if err != nil {
		return err
	}
	done := "month.planned"
	if body := c.Form("ban"); body != "" && body != string(meeting.CellBody) {
		done = "month.planned.committee"
	}
	return meetingweb.PlannedMonth(c, p.Cycle.Meetings, id, done, "Month", meetingweb.MonthWords(c.Context(), month))
}
