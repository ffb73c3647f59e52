package meeting

import (
	"context"
	"slices"
	"strconv"

	"nep/internal/fault"
	"nep/internal/i18n"
	"nep/internal/meeting"
	"nep/internal/member"
	"nep/internal/org"
	"nep/internal/web"
	"nep/internal/web/ui"
)

// planView is the form of a meeting, to be planned or changed.
type planView struct {
	said
	meeting.Plan // as suggested, or as stored
	ID           int64
	Seen         int64
	Name         string
	Crumbs       []ui.Link
	Title        string
	Bodies       []tab
	Key          string
	Sites        []org.Site
	People       []somebody
	Themes       []meeting.PlanItem
	themed       []meeting.PlanItem // its theme now
	Others       []meeting.Meeting  // regular ones of the month already
	Ended        bool               // only the note-taker can be changed
	Tight        bool               // the month is nearly over
	Weekend      string             // the day of rest that is suggested; "" for none
	Shut         string             // why nothing can be changed
	Stored       []ui.Answer        // what another has saved meanwhile
	Count        int                // members who have to be there
}

// somebody may take the chair or the notes.
type somebody struct {
	ID   int64
	Name string
	Must bool // has to be there
}

// may are those who may take the chair or the notes of a body's meeting on a day.
func (p *Pages) may(c *web.Ctx, unit int64, body meeting.Body, day string, at int64) ([]somebody, error) {
	all, err := p.Meetings.People(c.Context(), c.Actor, unit, body, day, at)
	var out []somebody
	for _, x := range all {
		out = append(out, somebody{x.Person, x.Name, x.Must})
	}
	return out, err
}

// people are the members of a unit, or of its committee, for who sees names.
func (p *Pages) people(c *web.Ctx, unit int64, body meeting.Body) ([]somebody, error) {
	var out []somebody
	if body != meeting.CellBody {
		d, err := p.Members.Duties(c.Context(), c.Actor, unit)
		for _, x := range d.Committee {
			if body != meeting.StandingBody || x.Role != member.CommitteeRole {
				out = append(out, somebody{ID: x.Person, Name: x.Name})
			}
		}
		return out, err
	}
	after := org.Cursor{}
	for {
		l, err := p.Members.List(c.Context(), c.Actor, member.Ask{Unit: unit, After: after, Limit: org.MaxPage})
		if err != nil {
			return nil, err
		}
		for _, x := range l.Lines.Rows {
			if x.Unit == unit {
				out = append(out, somebody{ID: x.ID, Name: x.Name()})
			}
		}
		if after = l.Lines.Next; !l.Lines.More || len(out) > 300 {
			return out, nil
		}
	}
}

func (p *Pages) plan(c *web.Ctx) error { return p.planForm(c, nil, nil) }

// planForm shows the form of a new meeting. others are meetings that stand in
// that month already: whoever still wants one says so.
func (p *Pages) planForm(c *web.Ctx, err error, others []meeting.Meeting) error {
	unit, e := c.ID("unit")
	if e != nil {
		return e
	}
	v := planView{said: back(c, err), Key: web.NewKey(), Others: others}
	ctx := c.Context()
	if v.Name, e = p.UnitName(ctx, unit); e != nil {
		return e
	}
	today := p.Units.Day()
	month, body := typedMonth(v.asked("Month", "thang")), bodyOf(v.asked("Body", "ban"))
	if !validMonth(month) {
		month = monthOf(today)
	}
	slots, e := p.Meetings.Slots(ctx, c.Actor, unit, month)
	if e != nil {
		return e
	}
	for _, s := range slots {
		if body == "" {
			body = mainBody(slots)
		}
		if len(v.Bodies) == 0 || v.Bodies[len(v.Bodies)-1].Label != c.T("meet.body."+string(s.Body)) {
			v.Bodies = append(v.Bodies, tab{ui.Link{Label: c.T("meet.body." + string(s.Body)), Href: planHref(unit, s.Body, month, false)}, s.Body == body})
		}
	}
	if body == "" {
		body = meeting.CellBody
	}
	s, e := p.Meetings.Suggest(ctx, c.Actor, unit, body, month)
	if e != nil {
		return e
	}
	v.Plan = s.Plan
	v.Unit, v.Body, v.Month = unit, body, month
	if v.OnPaper = v.asked("OnPaper", "giay") == "1"; v.OnPaper {
		v.Day = min(v.Day, today) // it was held
	}
	v.Tight = s.Tight && !v.OnPaper && c.R.Method == "GET"
	if !v.OnPaper && c.R.Method == "GET" {
		v.Weekend = Weekend(ctx, v.Day)
	}
	v.Title = c.T("meet.plan." + string(body))
	v.Crumbs = []ui.Link{{Label: v.Name, Href: "/to-chuc/" + num(unit)}, {Label: c.T("meet.hub"), Href: unitHref(unit)}}
	if e := p.fill(c, &v); e != nil {
		return e
	}
	d := c.Shell(v.Title)
	status := v.status(&d)
	if len(others) > 0 {
		status = 409
	}
	return c.RenderStatus(status, planPage(d, v))
}

// asked is what a form says, else the address.
func (s said) asked(field, query string) string {
	if s.c.R.Method == "POST" {
		return s.c.Form(field)
	}
	return s.c.Query(query)
}

// mainBody is the body whose meeting a month is about.
func mainBody(slots []meeting.Slot) meeting.Body {
	best := meeting.Body("")
	for _, s := range slots {
		if s.Body == meeting.CellBody || s.Body == meeting.CommitteeBody && best != meeting.CellBody || best == "" {
			best = s.Body
		}
	}
	return best
}

// fill reads what the form offers: places, people, themes.
func (p *Pages) fill(c *web.Ctx, v *planView) error {
	u, err := p.Units.View(c.Context(), c.Actor, v.Unit, "", org.Cursor{}, 1)
	if err != nil && !(v.ID != 0 && fault.Is(err, fault.NotFound)) {
		return err // who leads or notes a meeting in another hat may not see its unit
	}
	v.Sites = u.Sites
	if v.People, err = p.may(c, v.Unit, v.Body, v.Day, v.ID); err != nil {
		return err
	}
	for _, x := range v.People {
		if x.Must {
			v.Count++
		}
	}
	year, _ := strconv.Atoi(v.Month[:4])
	all, err := p.Meetings.YearPlan(c.Context(), c.Actor, v.Unit, year)
	if v.ID != 0 && fault.Is(err, fault.NotFound) {
		all, err = v.themed, nil
	}
	for _, x := range all {
		if x.Kind == meeting.Theme {
			v.Themes = append(v.Themes, x)
		}
	}
	return err
}

// planned is the form as a command.
func planned(c *web.Ctx) meeting.Plan {
	cmd := meeting.Plan{Key: c.Key(), Body: bodyOf(c.Form("Body")), Month: typedMonth(c.Form("Month")), Day: typed(c.Form("Day")), StartMinute: typedHM(c.Form("StartMinute")),
		Kind: meeting.Kind(c.Form("Kind")), Form: meeting.Form(c.Form("Form")), Place: c.Form("Place"), OnlineBasis: c.Form("OnlineBasis"),
		Chair: c.FormID("Chair"), NoteTaker: c.FormID("NoteTaker"), Theme: c.FormID("Theme"), OnPaper: c.Form("OnPaper") == "1"}
	if cmd.Place == "" {
		cmd.Place = c.Form("Site")
	}
	if cmd.Form == meeting.AtPlace {
		cmd.OnlineBasis = ""
	} else {
		cmd.OnlineAway = int(c.FormID("OnlineAway"))
	}
	if !cmd.Kind.HasTheme() {
		cmd.Theme = 0
	}
	return cmd
}

func (p *Pages) doPlan(c *web.Ctx) error {
	unit, err := c.ID("unit")
	if err != nil {
		return err
	}
	cmd := planned(c)
	cmd.Unit = unit
	if err := cmd.Validate(); err != nil {
		return p.planForm(c, err, nil)
	}
	cmd.Ask = c.Form("Again") != "1"
	id, err := p.Meetings.Plan(c.Context(), c.Actor, cmd)
	if keyOf(err) == "meeting.plan.second" {
		others, e := p.Meetings.Standing(c.Context(), c.Actor, cmd, 0)
		if e != nil {
			return e
		}
		return p.planForm(c, nil, others)
	}
	if err != nil {
		return again(c, err, func(err error) error { return p.planForm(c, err, nil) })
	}
	if _, err := p.Cycle.Prepare(c.Context(), c.Actor, c.Key()+"-agenda", id); err != nil {
		return c.Done(href(id), "meet.planned.bare")
	}
	return c.Done(href(id), "meet.planned")
}

// ---- change ----

func (p *Pages) edit(c *web.Ctx) error { return p.editForm(c, nil) }

func (p *Pages) editForm(c *web.Ctx, err error) error {
	m, e := p.view(c)
	if e != nil {
		return e
	}
	v := planView{said: back(c, err), Key: web.NewKey(), ID: m.ID, Seen: m.Version, Name: m.UnitName, Title: c.T("meet.edit"),
		Ended: m.State != meeting.Planned && m.State != meeting.Noticed}
	v.Plan = meeting.Plan{Unit: m.Unit, Body: m.Body, Month: m.Month, Day: m.Day, StartMinute: m.StartMinute, Place: m.Place, Form: m.Form,
		OnlineBasis: m.OnlineBasis, OnlineAway: m.OnlineAway, Chair: m.Chair, NoteTaker: m.NoteTaker, Kind: m.Kind, Theme: m.Meeting.Theme}
	v.Shut = v.shut(m.Meeting, "edit")
	switch {
	case c.R.Method != "POST":
	case keyOf(err) == "meeting.plan.second":
		v.Seen = c.FormID("seen")
		if v.Others, e = p.Meetings.Standing(c.Context(), c.Actor, meeting.Plan{Unit: m.Unit, Body: m.Body, Kind: meeting.Extra, Month: m.Month,
			Day: typed(c.Form("Day")), StartMinute: typedHM(c.Form("StartMinute"))}, m.ID); e != nil {
			return e
		}
	case fault.Is(err, fault.Conflict):
		one := oneView{View: m, said: v.said}
		v.Stored = one.facts(c.Context())
		for i := range v.Stored {
			v.Stored[i].Change = ""
		}
	default:
		v.Seen = c.FormID("seen")
	}
	if m.Theme != nil {
		v.themed = []meeting.PlanItem{*m.Theme}
	}
	v.Crumbs = p.head(c, m, v.Title, tabMain).Crumbs
	if e := p.fill(c, &v); e != nil {
		return e
	}
	d := c.Shell(v.Title)
	return c.RenderStatus(v.status(&d), planPage(d, v))
}

func (p *Pages) doEdit(c *web.Ctx) error {
	id, err := c.ID("meeting")
	if err != nil {
		return err
	}
	m, err := p.view(c)
	if err != nil {
		return err
	}
	cmd := meeting.Edit{Key: c.Key(), Meeting: id, Seen: c.FormID("seen"), Plan: planned(c)}
	cmd.Plan.Key, cmd.Plan.Ask = "", c.Form("Again") != "1"
	if m.State != meeting.Planned && m.State != meeting.Noticed {
		cmd.Plan = meeting.Plan{Body: m.Body, Month: m.Month, Day: m.Day, StartMinute: m.StartMinute, Place: m.Place, Form: m.Form, OnlineBasis: m.OnlineBasis,
			OnlineAway: m.OnlineAway, Chair: m.Chair, NoteTaker: c.FormID("NoteTaker"), Kind: m.Kind, Theme: m.Meeting.Theme}
	}
	if cmd.Seen == 0 {
		return lost("edit")
	}
	if err := p.Meetings.Edit(c.Context(), c.Actor, cmd); err != nil {
		return again(c, err, func(err error) error { return p.editForm(c, err) })
	}
	if now, err := p.view(c); err == nil && now.Moved() {
		return c.Done(href(id, tabNotice), "meet.edited.moved")
	}
	return c.Done(href(id), "meet.edited")
}

// view is the meeting of the address.
func (p *Pages) view(c *web.Ctx) (meeting.View, error) {
	id, err := c.ID("meeting")
	if err != nil {
		return meeting.View{}, err
	}
	return p.Meetings.View(c.Context(), c.Actor, id)
}

// ---- call off ----

func (p *Pages) cancel(c *web.Ctx) error { return p.cancelForm(c, nil) }

func (p *Pages) cancelForm(c *web.Ctx, err error) error {
	m, e := p.view(c)
	if e != nil {
		return e
	}
	f := back(c, err)
	d := c.Shell(c.T("meet.cancel"))
	return c.RenderStatus(f.status(&d), cancelPage(d, f, m, web.NewKey()))
}

func (p *Pages) doCancel(c *web.Ctx) error {
	id, err := c.ID("meeting")
	if err != nil {
		return err
	}
	if c.Form("Reason") == "" {
		return p.cancelForm(c, wrong("Reason", "meet.cancel.reason.empty"))
	}
	if err := p.Meetings.Cancel(c.Context(), c.Actor, c.Key(), id, c.Form("Reason")); err != nil {
		return again(c, err, func(err error) error { return p.cancelForm(c, err) })
	}
	return c.Done(href(id), "meet.cancelled.done")
}

// ---- what the form shows ----

// sameHour says whether one of the others stands at the very day and hour.
func (v planView) sameHour() bool {
	day, minute := typed(v.c.Form("Day")), typedHM(v.c.Form("StartMinute"))
	return slices.ContainsFunc(v.Others, func(m meeting.Meeting) bool { return m.Day == day && m.StartMinute == minute })
}

// second, secondText and secondYes ask about a meeting where one stands already.
func (v planView) second(ctx context.Context) string {
	if v.sameHour() {
		return i18n.T(ctx, "meet.second.hour", "Hour", hm(typedHM(v.c.Form("StartMinute"))), "Day", dmy(typed(v.c.Form("Day"))))
	}
	return i18n.T(ctx, "meet.second", "Month", monthShort(v.Month))
}

func (v planView) secondText(ctx context.Context) string {
	if v.sameHour() {
		return i18n.T(ctx, "meet.second.hour.text")
	}
	return i18n.T(ctx, "meet.second.text")
}

func (v planView) secondYes(ctx context.Context) string {
	if v.sameHour() {
		return i18n.T(ctx, "meet.second.hour.yes")
	}
	return i18n.T(ctx, "meet.second.yes")
}

func (v planView) action() string {
	if v.ID != 0 {
		return href(v.ID, "sua")
	}
	return unitHref(v.Unit, "moi")
}

func (v planView) cancelHref() string {
	if v.ID != 0 {
		return href(v.ID)
	}
	return unitHref(v.Unit)
}

// months are those a meeting may count for.
func (v planView) months() []ui.Option {
	var out []ui.Option
	for i := -3; i <= 3; i++ {
		m := addMonths(v.Month, i)
		out = append(out, ui.Option{Value: m, Label: monthShort(m)})
	}
	return out
}

func (v planView) kinds() []ui.Option {
	var out []ui.Option
	for _, k := range []meeting.Kind{meeting.Regular, meeting.Combined, meeting.Thematic, meeting.Extra} {
		if v.Body == meeting.Bureau && k.HasTheme() {
			continue
		}
		o := ui.Option{Value: string(k), Label: v.c.T("meet.kind." + string(k))}
		if k == meeting.Extra {
			o.Hint = v.c.T("meet.kind.extra.hint")
		}
		out = append(out, o)
	}
	return out
}

func (v planView) forms() []ui.Option {
	return []ui.Option{{Value: string(meeting.AtPlace), Label: v.c.T("meet.place.at")}, {Value: string(meeting.Mixed), Label: v.c.T("meet.place.mixed")},
		{Value: string(meeting.Online), Label: v.c.T("meet.place.online")}}
}

// sites are the unit's places; the one stored is among them, or typed.
func (v planView) sites() []ui.Option {
	out := []ui.Option{}
	for _, s := range v.Sites {
		out = append(out, ui.Option{Value: s.Name, Label: s.Name})
	}
	return out
}

// elsewhere is the stored place when it is none of the unit's sites.
func (v planView) elsewhere() string {
	for _, s := range v.Sites {
		if s.Name == v.Place {
			return ""
		}
	}
	return v.Place
}

func (v planView) persons(none string) []ui.Option {
	out := []ui.Option{{Value: "0", Label: v.c.T(none)}}
	for _, x := range v.People {
		out = append(out, ui.Option{Value: num(x.ID), Label: x.Name})
	}
	return out
}

func (v planView) themes() []ui.Option {
	out := []ui.Option{{Value: "0", Label: v.c.T("meet.theme.none")}}
	for _, x := range v.Themes {
		out = append(out, ui.Option{Value: num(x.ID), Label: monthShort(x.Month) + ": " + x.Title})
	}
	return out
}

// online says whether the part about being online stands open.
func (v planView) online() bool {
	return v.value("Form", string(v.Form)) != string(meeting.AtPlace) && v.value("Form", string(v.Form)) != ""
}

func (v planView) away() string {
	if v.OnlineAway == 0 {
		return ""
	}
	return strconv.Itoa(v.OnlineAway)
}

// dayHint says that the suggested day is one of rest; "" for the usual hint.
func (v planView) dayHint(ctx context.Context) string {
	if v.Weekend == "" {
		return ""
	}
	return i18n.T(ctx, "meet.day.weekend", "Day", dmy(v.Day), "Weekday", v.Weekend)
}
