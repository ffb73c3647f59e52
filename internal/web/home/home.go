// Package home has the page "Việc của tôi": what needs this person now, most
// pressing first, one clear next action each, beside the month of the unit one
// wears a hat in; and the page of a unit's month.
package home

import (
	"context"
	"slices"
	"strconv"
	"strings"
	"time"

	"github.com/a-h/templ"

	"nep/internal/access"
	"nep/internal/clock"
	"nep/internal/cycle"
	"nep/internal/fault"
	"nep/internal/i18n"
	"nep/internal/meeting"
	"nep/internal/vn"
	"nep/internal/waiting"
	"nep/internal/web"
	meetingweb "nep/internal/web/meeting"
	"nep/internal/web/ui"
)

// Pages are the pages of this room.
type Pages struct {
	Cycle       *cycle.Service
	Now         func() time.Time
	UnitSubject func(*web.Ctx) (access.Subject, error)
	UnitName    func(ctx context.Context, unit int64) (string, error)
}

// Routes are the room's lines of the table of routes.
func (p *Pages) Routes() []web.Route {
	month := "/to-chuc/{unit}/thang/{month}"
	return []web.Route{
		{Method: "GET", Path: "/{$}", Action: access.SelfView, Subject: web.Self, Still: true, Handle: p.home},
		{Method: "GET", Path: month, Action: access.MeetingLook, Subject: p.UnitSubject, Still: true, Handle: p.month},
		{Method: "POST", Path: month, Action: access.MeetingPrepare, Subject: p.UnitSubject, Handle: p.doMonth},
	}
}

// homeView is the page "Việc của tôi".
type homeView struct {
	Head   ui.PageHeadData
	First  *waiting.Item // more pressing than the month's next step
	Month  *monthView
	Rest   []waiting.Item
	Habits *cycle.Habits
	// Followed are the units a hat answers for; Others the hats where something
	// waits, too.
	Followed []ui.RowData
	Role     access.Role
	Duties   bool // a link to what he answers for
	Others   []other
	Empty    ui.EmptyData
}

// other is a hat with how much waits there.
type other struct {
	ui.Hat
	Count int
}

// quiet says that nothing at all stands on the page but perhaps figures.
func (v homeView) quiet() bool {
	return v.First == nil && v.Month == nil && len(v.Rest) == 0 && len(v.Followed) == 0
}

func (p *Pages) home(c *web.Ctx) error {
	ctx := c.Context()
	about, err := p.Cycle.Home(ctx, c.Actor, c.Session.Hats)
	if err != nil {
		return err
	}
	items := about.Waiting
	c.Counted(len(items))
	today := p.Now().In(clock.Zone)
	v := homeView{Role: c.Actor.Hat.Role, Head: ui.PageHeadData{Kicker: c.Day(today), Title: c.T("home.title", "Name", c.GivenName())}}
	v.Empty = ui.EmptyData{Icon: "check", Title: c.T("home.empty"), Text: c.T("home.empty.text")}
	if c.Actor.Hat.Role == access.Admin {
		v.Empty.Text = c.T("home.empty.admin")
	}
	for _, o := range about.Others {
		v.Others = append(v.Others, other{c.HatOf(o.Hat), o.Count})
	}
	// Who is in charge of something in another hat finds his own page from here, too.
	v.Duties = c.Actor.Hat.Role != access.InCharge && slices.ContainsFunc(c.Session.Hats, func(h access.Hat) bool { return h.Role == access.InCharge })
	for _, f := range about.Followed {
		v.Followed = append(v.Followed, followedRow(c, f))
	}
	// What was held, with nothing left to do, tells nothing to who looks after others.
	if m := about.Month; m != nil && m.Next == nil && about.Meeting != nil && about.Meeting.State.Held() && len(v.Followed) > 0 {
		about.Month = nil
	}
	if about.Month != nil {
		v.Month = viewOf(ctx, *about.Month, about.Meeting)
		v.Head.Title = title(c, about, today.Format(time.DateOnly))
		// What the month says is not said twice.
		if n := about.Month.Next; n != nil {
			kept := items[:0]
			for _, i := range items {
				if i.Href == n.Href || n.ID == "attend" && strings.HasPrefix(i.Href, n.Href) {
					continue
				}
				kept = append(kept, i)
			}
			items = kept
		}
	}
	if about.Habits != nil && !about.Habits.Empty() {
		v.Habits = about.Habits
	}
	// The month's own meeting that goes on stands before all else, then another
	// one, then what is late, then the month's next step.
	running := about.Meeting != nil && about.Meeting.State == meeting.Running
	if len(items) > 0 && (v.Month == nil || v.Month.Next == nil || items[0].Urgency <= waiting.Late && !running) {
		v.First, items = &items[0], items[1:]
	}
	v.Rest = items
	if v.First != nil && v.Month != nil {
		v.Month.Quiet = true
	}
	n := len(v.Rest)
	if v.First != nil {
		n++
	}
	switch {
	case n > 0:
		v.Head.Lead = c.T("home.lead", "Count", n)
	case v.Month != nil && v.Month.Next == nil || v.Month == nil && len(v.Followed) > 0:
		v.Head.Lead = c.T("home.none")
	}
	return c.Render(homePage(c.Shell(c.T("nav.home")), v))
}

// followedTitle names the units by what the hat does with them.
func (v homeView) followedTitle(ctx context.Context) string {
	if v.Role == access.Inspector {
		return i18n.T(ctx, "home.followed.inspector")
	}
	return i18n.T(ctx, "home.followed")
}

// followedRow is a unit one answers for, with when it meets.
func followedRow(c *web.Ctx, f cycle.Followed) ui.RowData {
	ctx := c.Context()
	r := ui.RowData{Icon: "units", Title: f.Name, Href: "/to-chuc/" + num(f.Unit), Detail: c.T("home.followed.none")}
	if m := f.Meeting; m != nil {
		r.Title, r.Href, r.Detail, r.Icon, r.Date = f.Name, "/sinh-hoat/"+num(m.ID), meetingweb.When(ctx, *m), "", meetingweb.Leaf(ctx, m.Day)
		if m.State.Held() {
			r.Tags = []ui.TagData{{Kind: ui.Good, Text: c.T("home.followed.held")}}
		} else if m.State == meeting.Running {
			r.Tags = []ui.TagData{{Kind: ui.Info, Text: c.T("home.followed.running")}}
		}
	}
	return r
}

// title greets with how far the next meeting is.
func title(c *web.Ctx, about cycle.HomeView, today string) string {
	m := about.Meeting
	params := []any{"Name", c.GivenName()}
	if m == nil || m.State != meeting.Planned && m.State != meeting.Noticed && m.State != meeting.Running {
		return c.T("home.title", params...)
	}
	days := 0
	for day := today; day < m.Day && days < 100; day = clock.AddDays(day, 1) {
		days++
	}
	params = append(params, "Count", days, "What", c.T("home.what."+string(m.Body), "Month", strings.TrimLeft(m.Month[5:], "0")))
	switch {
	case m.State == meeting.Running:
		return c.T("home.title.running", params...)
	case m.Day < today:
		return c.T("home.title", params...)
	case days == 0:
		return c.T("home.title.today", params...)
	}
	return c.T("home.title.days", params...)
}

// button is an item's one next action; the first of the page is the one that
// stands out.
func button(ctx context.Context, i waiting.Item, first bool) ui.ButtonData {
	return ui.ButtonData{Label: say(ctx, i.Action, i), Href: i.Href, Go: first, Small: !first}
}

func row(ctx context.Context, i waiting.Item) ui.RowData {
	r := ui.RowData{Title: say(ctx, i.Title, i), Href: i.Href, Tags: tags(ctx, i), Buttons: []ui.ButtonData{button(ctx, i, false)}}
	if i.Detail != "" {
		r.Detail = say(ctx, i.Detail, i)
	}
	r.Date = meetingweb.Leaf(ctx, i.Day)
	return r
}

// measures are a unit's nền nếp as figures with their counts.
func measures(ctx context.Context, h cycle.Habits) []ui.MeasureData {
	var out []ui.MeasureData
	add := func(r cycle.Rate, label, note string, goal float64, params ...any) {
		if r.Den == 0 {
			return
		}
		m := ui.MeasureData{Label: i18n.T(ctx, label), Value: vn.Percent(r.Num, r.Den), Now: float64(r.Num), Max: float64(r.Den), Goal: goal * float64(r.Den),
			Note: i18n.T(ctx, note, append([]any{"Num", vn.FormatInt(r.Num), "Den", vn.FormatInt(r.Den)}, params...)...)}
		if goal > 0 && float64(r.Num) < goal*float64(r.Den) {
			m.Kind = ui.Warn
		}
		out = append(out, m)
	}
	goal, note := 0.0, "home.habits.count"
	if h.Target.Den > 0 && h.Target.Op != "" {
		goal, note = float64(h.Target.Num)/float64(h.Target.Den), "home.habits.count.goal"
	}
	target := strings.Replace(vn.Percent(h.Target.Num, max(h.Target.Den, 1)), ",0%", "%", 1)
	add(h.Cells, "home.habits.cells", note, goal, "Goal", target)
	add(h.Committee, "home.habits.committee", note, goal, "Goal", target)
	add(h.Papers, "home.habits.papers", "home.habits.papers.count", 0, "Days", h.Ahead)
	add(h.Tasks, "home.habits.tasks", "home.habits.tasks.count", 0)
	return out
}

// over leads from a committee's nền nếp to the overview of those below it.
func over(ctx context.Context, h cycle.Habits) ui.Link {
	to := "/to-chuc/" + num(h.Over) + "/tong-quan"
	if h.Over == 0 || !ui.Leads(ctx, to) {
		return ui.Link{}
	}
	return ui.Link{Label: i18n.T(ctx, "home.habits.over"), Href: to}
}

// Habits is the card of a unit's nền nếp, for the unit's own page; nil where
// there is nothing to show or nothing this actor may see.
func (p *Pages) Habits(c *web.Ctx, unit int64) (templ.Component, error) {
	h, err := p.Cycle.HabitsOf(c.Context(), c.Actor, unit)
	if fault.Is(err, fault.NotFound) || err == nil && h.Empty() {
		return nil, nil
	}
	return habits(h), err
}

func num(n int64) string { return strconv.FormatInt(n, 10) }

// shownDay is a stored day as people read it.
func shownDay(day string) string {
	d, err := vn.ParseISO(day)
	if err != nil {
		return ""
	}
	return vn.FormatDate(d)
}

func goalsHref(h cycle.Habits) string {
	return "/to-chuc/" + strconv.FormatInt(h.Unit, 10) + "/muc-tieu?quy=" + h.Quarter
}
