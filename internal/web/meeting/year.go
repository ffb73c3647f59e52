package meeting

import (
	"context"
	"fmt"
	"strconv"

	"nep/internal/access"
	"nep/internal/fault"
	"nep/internal/i18n"
	"nep/internal/meeting"
	"nep/internal/web"
	"nep/internal/web/ui"
)

// yearView is a unit's plan of a year.
type yearView struct {
	said
	Unit     int64
	Name     string
	Crumbs   []ui.Link
	Year     int
	May      bool
	Quarters []quarter
	People   []somebody
	Names    map[int64]string
	Key      string
	Item     meeting.PlanItem // the line that is changed, or a new one
	Seen     string
	Met      bool // another changed it meanwhile: both are shown
	None     bool
	Below    bool         // the reader sees the plans of the units below
	Up       yearPlanView // how far it is on its way to the committee above
}

// quarter is three months of the plan.
type quarter struct {
	N      int
	Themed bool
	Warn   bool // it has none, and its last month is here or past
	Months []planMonth
}

type planMonth struct {
	Month string
	Items []meeting.PlanItem
}

// planned says that the plan has a line.
func (v yearView) planned() bool {
	for _, q := range v.Quarters {
		for _, m := range q.Months {
			if len(m.Items) > 0 {
				return true
			}
		}
	}
	return false
}

// yearHref is a unit's plan, of a year or of this one.
func yearHref(unit int64, year string) string {
	s := "/to-chuc/" + num(unit) + "/ke-hoach"
	if year != "" {
		s += "?nam=" + year
	}
	return s
}

func (p *Pages) year(c *web.Ctx) error { return p.yearForm(c, nil) }

func (p *Pages) yearForm(c *web.Ctx, err error) error {
	unit, e := c.ID("unit")
	if e != nil {
		return e
	}
	v := yearView{said: back(c, err), Unit: unit, Key: web.NewKey(), Names: map[int64]string{}, None: true}
	if v.Name, e = p.UnitName(c.Context(), unit); e != nil {
		return e
	}
	today := p.Units.Day()
	v.Year, _ = strconv.Atoi(c.Query("nam"))
	if m := typedMonth(c.Form("Month")); c.R.Method == "POST" && validMonth(m) {
		v.Year, _ = strconv.Atoi(m[:4])
	}
	if y, _ := strconv.Atoi(c.Form("nam")); c.R.Method == "POST" && y != 0 {
		v.Year = y
	}
	if v.Year < 1930 || v.Year > 2199 {
		v.Year, _ = strconv.Atoi(today[:4])
	}
	s, e := p.UnitSubject(c)
	if e != nil {
		return e
	}
	v.May = access.May(c.Actor, access.PlanEdit, s)
	v.Below = access.May(c.Actor, access.OverviewView, s)
	v.Crumbs = []ui.Link{{Label: v.Name, Href: "/to-chuc/" + num(unit)}, {Label: c.T("meet.hub"), Href: unitHref(unit)}}
	items, e := p.Meetings.YearPlan(c.Context(), c.Actor, unit, v.Year)
	if e != nil {
		return e
	}
	if access.May(c.Actor, access.MemberNames, s) {
		if v.People, e = p.people(c, unit, meeting.CellBody); e != nil {
			return e
		}
		if len(v.People) == 0 {
			if v.People, e = p.people(c, unit, meeting.CommitteeBody); e != nil {
				return e
			}
		}
		for _, x := range v.People {
			v.Names[x.ID] = x.Name
		}
	}
	v.Item = meeting.PlanItem{Month: fmt.Sprintf("%04d-%s", v.Year, today[5:7]), Kind: meeting.Work}
	id, _ := strconv.ParseInt(v.asked("id", "sua"), 10, 64)
	for q := range 4 {
		one := quarter{N: q + 1}
		for m := range 3 {
			pm := planMonth{Month: fmt.Sprintf("%04d-%02d", v.Year, q*3+m+1)}
			for _, x := range items {
				if x.Month != pm.Month {
					continue
				}
				v.None = false
				pm.Items = append(pm.Items, x)
				one.Themed = one.Themed || x.Kind == meeting.Theme
				if x.ID == id {
					v.Item = x
				}
			}
			one.Months = append(one.Months, pm)
		}
		one.Warn = !one.Themed && one.Months[2].Month <= monthOf(today)
		v.Quarters = append(v.Quarters, one)
	}
	if v.Up.YearPlan, v.Up.Answers, v.Up.Above, e = p.Meetings.YearPlanOf(c.Context(), c.Actor, unit, v.Year); e != nil {
		return e
	}
	v.Met = fault.Is(err, fault.Conflict) && v.Item.ID != 0
	if v.Seen = v.Item.Seen(); c.R.Method == "POST" && !v.Met {
		v.Seen = c.Form("seen")
	}
	d := c.Shell(c.T("meet.year", "Year", v.Year))
	return c.RenderStatus(v.status(&d), yearPage(d, v))
}

func (p *Pages) doYear(c *web.Ctx) error {
	unit, err := c.ID("unit")
	if err != nil {
		return err
	}
	month := typedMonth(c.Form("Month"))
	year := ""
	if validMonth(month) {
		year = month[:4]
	}
	if c.Form("buoc") == "bo" {
		if err := p.Meetings.RemovePlan(c.Context(), c.Actor, c.Key(), c.FormID("id")); err != nil {
			return again(c, err, func(err error) error { return p.yearForm(c, err) })
		}
		return c.Done(yearHref(unit, year), "meet.year.removed")
	}
	item := meeting.PlanItem{ID: c.FormID("id"), Unit: unit, Month: month, Kind: meeting.PlanKind(c.Form("Kind")), Title: c.Form("Title"), Presenter: c.FormID("Presenter")}
	if _, err := p.Meetings.PutPlan(c.Context(), c.Actor, meeting.PutPlan{Key: c.Key(), Item: item, Seen: c.Form("seen")}); err != nil {
		return again(c, err, func(err error) error { return p.yearForm(c, err) })
	}
	return c.Done(yearHref(unit, year)+"#"+month, "meet.year.kept")
}

func (v yearView) months() []ui.Option {
	var out []ui.Option
	for m := range 12 {
		month := fmt.Sprintf("%04d-%02d", v.Year, m+1)
		out = append(out, ui.Option{Value: month, Label: monthShort(month)})
	}
	return out
}

func (v yearView) kinds() []ui.Option {
	return []ui.Option{{Value: string(meeting.Work), Label: v.c.T("meet.year.work")}, {Value: string(meeting.Theme), Label: v.c.T("meet.year.theme"), Hint: v.c.T("meet.year.theme.hint")}}
}

func (v yearView) presenters() []ui.Option {
	out := []ui.Option{{Value: "0", Label: v.c.T("meet.nobody")}}
	for _, x := range v.People {
		out = append(out, ui.Option{Value: num(x.ID), Label: x.Name})
	}
	return out
}

func (v yearView) row(ctx context.Context, x meeting.PlanItem) ui.RowData {
	r := ui.RowData{Title: x.Title}
	if x.Kind == meeting.Theme {
		r.Tags = []ui.TagData{{Kind: ui.Info, Text: i18n.T(ctx, "meet.year.theme")}}
	}
	if n := v.Names[x.Presenter]; n != "" {
		r.Detail = i18n.T(ctx, "meet.year.by", "Name", n)
	}
	if x.Kind == meeting.Theme {
		r.Href = themeHref(x.ID)
	}
	if v.May {
		r.Buttons = []ui.ButtonData{{Label: i18n.T(ctx, "ui.change"), Small: true, Quiet: true, Href: yearHref(v.Unit, strconv.Itoa(v.Year)) + "&sua=" + num(x.ID) + "#dong", Describe: x.Title}}
	}
	return r
}

func roman(n int) string { return [...]string{"", "I", "II", "III", "IV"}[n] }

func yearFormTitle(ctx context.Context, v yearView) string {
	if v.Item.ID != 0 {
		return i18n.T(ctx, "meet.year.change")
	}
	return i18n.T(ctx, "meet.year.new")
}

// quarterTag says whether a quarter has its theme: at least one is asked for.
func quarterTag(ctx context.Context, q quarter) ui.TagData {
	switch {
	case q.Themed:
		return ui.TagData{Kind: ui.Good, Text: i18n.T(ctx, "meet.quarter.themed")}
	case q.Warn:
		return ui.TagData{Kind: ui.Bad, Text: i18n.T(ctx, "meet.quarter.none")}
	}
	return ui.TagData{Kind: ui.Warn, Text: i18n.T(ctx, "meet.quarter.none")}
}
