package meeting

import (
	"context"
	"slices"
	"strconv"
	"strings"

	"nep/internal/access"
	"nep/internal/document"
	"nep/internal/i18n"
	"nep/internal/meeting"
	"nep/internal/org"
	"nep/internal/web"
	documentweb "nep/internal/web/document"
	"nep/internal/web/ui"
)

func conferencesHref(unit int64) string { return "/to-chuc/" + num(unit) + "/hoi-nghi" }
func conferenceHref(id int64) string    { return "/hoi-nghi/" + num(id) }

// conferenceRoutes are the conferences over several units, and the seminars.
func (p *Pages) conferenceRoutes() []web.Route {
	const all, one = "/to-chuc/{unit}/hoi-nghi", "/hoi-nghi/{conference}"
	seen := func(c *web.Ctx) (access.Subject, error) {
		id, err := c.ID("conference")
		if err != nil {
			return access.Subject{}, err
		}
		return p.Meetings.ConferenceSubject(c.Context(), c.Actor, id)
	}
	host := func(c *web.Ctx) (access.Subject, error) {
		id, err := c.ID("conference")
		if err != nil {
			return access.Subject{}, err
		}
		return p.Meetings.ConferenceHost(c.Context(), id)
	}
	return []web.Route{
		{Method: "GET", Path: all, Action: access.MeetingLook, Subject: p.UnitSubject, Still: true, Handle: p.conferences},
		{Method: "GET", Path: all + "/moi", Action: access.MeetingLead, Subject: p.UnitSubject, Still: true, Handle: p.newConference},
		{Method: "POST", Path: all + "/moi", Action: access.MeetingLead, Subject: p.UnitSubject, Handle: p.doNewConference},
		{Method: "GET", Path: one, Action: access.MeetingLook, Subject: seen, Still: true, Handle: p.conference},
		{Method: "POST", Path: one + "/diem-danh", Action: access.MeetingLook, Subject: seen, Handle: p.doConferenceRoll},
		{Method: "POST", Path: one + "/ket-thuc", Action: access.MeetingLead, Subject: host, Handle: p.doConferenceClose},
		{Method: "POST", Path: one + "/tai-lieu", Action: access.MeetingPrepare, Subject: host, Handle: p.doConferencePaper, MaxBody: documentweb.MaxUpload},
		{Method: "POST", Path: one + "/huy", Action: access.MeetingLead, Subject: host, Handle: p.doConferenceCancel},
	}
}

// conferencesView is the page of a unit's conferences.
type conferencesView struct {
	Unit   int64
	Name   string
	Crumbs []ui.Link
	May    bool
	Today  string
	Page   org.Page[meeting.ConferenceOf]
	Next   string
}

func (p *Pages) conferences(c *web.Ctx) error {
	unit, err := c.ID("unit")
	if err != nil {
		return err
	}
	v := conferencesView{Unit: unit, Today: p.Units.Day()}
	if v.Name, err = p.UnitName(c.Context(), unit); err != nil {
		return err
	}
	v.Crumbs = []ui.Link{{Label: v.Name, Href: "/to-chuc/" + num(unit)}, {Label: c.T("meet.hub"), Href: unitHref(unit)}}
	if v.Page, err = p.Meetings.Conferences(c.Context(), c.Actor, unit, org.ParseCursor(c.Query("sau")), 30); err != nil {
		return err
	}
	if v.Page.More {
		v.Next = conferencesHref(unit) + "?sau=" + v.Page.Next.String()
	}
	s, err := p.UnitSubject(c)
	if err != nil {
		return err
	}
	s.Committee = true
	v.May = access.May(c.Actor, access.MeetingLead, s)
	return c.Render(conferencesPage(c.Shell(c.T("conf.title")), v))
}

func (v conferencesView) row(ctx context.Context, x meeting.ConferenceOf) ui.RowData {
	r := ui.RowData{Date: leaf(ctx, x.Day), Title: x.Title, Href: conferenceHref(x.ID), Detail: i18n.T(ctx, "conf.kind."+string(x.Kind)), Tags: []ui.TagData{conferenceTag(ctx, x.Conference, v.Today)}}
	if x.Day[:4] != v.Today[:4] {
		r.Detail = dmy(x.Day) + " · " + r.Detail
	}
	switch {
	case x.State != meeting.ConferenceHeld:
	case x.Home != nil:
		r.Detail += " · " + i18n.T(ctx, "conf.home", "Share", rate(x.Home.Present, x.Home.Required))
		if x.Home.Counts {
			r.Detail += " · " + i18n.T(ctx, "conf.counts")
		}
	default:
		r.Detail += " · " + i18n.T(ctx, "conf.all", "Share", rate(x.Present, x.Required))
	}
	return r
}

// conferenceTag says how far one is; one whose day is over and that nobody closed
// waits for that.
func conferenceTag(ctx context.Context, c meeting.Conference, today string) ui.TagData {
	if c.State == meeting.ConferencePlanned && c.Day < today {
		return ui.TagData{Kind: ui.Warn, Text: i18n.T(ctx, "conf.state.unclosed")}
	}
	kind := map[meeting.ConferenceState]ui.Kind{meeting.ConferencePlanned: ui.Info, meeting.ConferenceHeld: ui.Good}[c.State]
	return ui.TagData{Kind: kind, Text: i18n.T(ctx, "conf.state."+string(c.State))}
}

// newConferenceView is the form of a new one.
type newConferenceView struct {
	said
	Unit       int64
	Name       string
	Crumbs     []ui.Link
	Key        string
	Below      []org.Unit
	Directives []ui.Option
	Day        string
}

func (p *Pages) newConference(c *web.Ctx) error { return p.conferenceForm(c, nil) }

func (p *Pages) conferenceForm(c *web.Ctx, failed error) error {
	unit, err := c.ID("unit")
	if err != nil {
		return err
	}
	v := newConferenceView{said: back(c, failed), Unit: unit, Key: web.NewKey(), Day: dmy(p.Units.Day())}
	if v.Name, err = p.UnitName(c.Context(), unit); err != nil {
		return err
	}
	v.Crumbs = []ui.Link{{Label: v.Name, Href: "/to-chuc/" + num(unit)}, {Label: c.T("conf.title"), Href: conferencesHref(unit)}}
	kids, err := p.Units.Children(c.Context(), c.Actor, unit, "", org.Cursor{}, 100)
	if err != nil {
		return err
	}
	v.Below = kids.Rows
	sent, err := p.Papers.Sent(c.Context(), c.Actor, unit, org.Cursor{}, 20)
	if err != nil {
		return err
	}
	asked := c.FormID("Directive")
	if asked == 0 {
		asked, _ = strconv.ParseInt(c.Query("van-ban"), 10, 64)
	}
	v.Directives = []ui.Option{{Value: "0", Label: c.T("conf.directive.none")}}
	for _, d := range sent.Rows {
		v.Directives = append(v.Directives, ui.Option{Value: num(d.ID), Label: strings.TrimSpace(d.Number + " " + d.Title), Selected: d.ID == asked})
	}
	d := c.Shell(c.T("conf.new"))
	return c.RenderStatus(v.status(&d), newConferencePage(d, v))
}

func (v newConferenceView) choice(name, label string, values []string, words string, first string) ui.ChoiceData {
	at := v.c.Form(name)
	if at == "" {
		at = first
	}
	out := ui.ChoiceData{FieldData: ui.FieldData{Name: name, Label: v.c.T(label), Error: ui.ErrorFor(v.errs, name)}}
	for _, x := range values {
		out.Options = append(out.Options, ui.Option{Value: x, Label: v.c.T(words + x), Selected: x == at})
	}
	return out
}

// everyUnit stands for all units directly below among those one may tick.
const everyUnit = "all"

func (v newConferenceView) units() ui.ChoiceData {
	out := ui.ChoiceData{FieldData: ui.FieldData{Name: "Units", Label: v.c.T("conf.units"), Hint: v.c.T("conf.units.hint"), Error: ui.ErrorFor(v.errs, "Units")}}
	chosen := v.c.R.PostForm["Units"]
	out.Options = append(out.Options, ui.Option{Value: everyUnit, Label: v.c.T("conf.units.all"), Selected: slices.Contains(chosen, everyUnit)})
	for _, u := range v.Below {
		out.Options = append(out.Options, ui.Option{Value: num(u.ID), Label: u.Name, Selected: slices.Contains(chosen, num(u.ID))})
	}
	return out
}

func (p *Pages) doNewConference(c *web.Ctx) error {
	unit, err := c.ID("unit")
	if err != nil {
		return err
	}
	cmd := meeting.PlanConference{Key: c.Key(), Unit: unit, Kind: meeting.ConferenceKind(c.Form("Kind")), Whom: c.Form("Whom"), Title: c.Form("Title"), Day: typed(c.Form("Day")),
		StartMinute: typedHM(c.Form("Start")), Place: c.Form("Place"), Directive: c.FormID("Directive")}
	for _, x := range c.R.PostForm["Units"] {
		cmd.All = cmd.All || x == everyUnit
		if n, err := strconv.ParseInt(x, 10, 64); err == nil && n > 0 {
			cmd.Units = append(cmd.Units, n)
		}
	}
	id, err := p.Meetings.PlanConference(c.Context(), c.Actor, cmd)
	if err != nil {
		return again(c, err, func(err error) error { return p.conferenceForm(c, err) })
	}
	return c.Done(conferenceHref(id), "conf.planned")
}

// conferenceView is the page of a conference.
type conferenceView struct {
	meeting.ConferenceView
	said
	Home   int64
	Key    string
	Papers documentweb.PapersView
	Came   []ui.RowData // good ways that came of it
	Add    string       // where another one is written
}

func (p *Pages) conference(c *web.Ctx) error { return p.showConference(c, nil) }

func (p *Pages) showConference(c *web.Ctx, failed error) error {
	id, err := c.ID("conference")
	if err != nil {
		return err
	}
	v := conferenceView{said: back(c, failed), Key: web.NewKey()}
	v.Home, _ = strconv.ParseInt(c.Query("chi-bo"), 10, 64)
	if c.R.Method == "POST" {
		v.Home = c.FormID("chi-bo")
	}
	if v.ConferenceView, err = p.Meetings.Conference(c.Context(), c.Actor, id, max(v.Home, 0)); err != nil {
		return err
	}
	of := documentweb.Of{Kind: "conference", Subject: id, Unit: v.Unit, Roles: []document.Role{document.Ahead}, Action: conferenceHref(id) + "/tai-lieu", Back: conferenceHref(id)}
	if of.Edit, err = p.Papers.MayAttach(c.Context(), c.Actor, v.Unit, document.Use{Kind: of.Kind, Subject: id, Role: document.Ahead}); err != nil {
		return err
	}
	if c.R.MultipartForm != nil {
		of.Err = failed
	}
	if v.Papers, err = documentweb.Load(c, p.Papers, of); err != nil {
		return err
	}
	if p.CameOf != nil && v.Kind == meeting.Seminar && v.Day <= v.Today {
		if v.Came, v.Add, err = p.CameOf(c.Context(), c.Actor, id); err != nil {
			return err
		}
	}
	d := c.Shell(v.Title)
	return c.RenderStatus(v.status(&d), conferencePage(d, v))
}

// doConferencePaper adds a paper that is talked about there.
func (p *Pages) doConferencePaper(c *web.Ctx) error {
	id, err := c.ID("conference")
	if err != nil {
		return err
	}
	v, err := p.Meetings.Conference(c.Context(), c.Actor, id, 0)
	if err != nil {
		return err
	}
	said, err := documentweb.Attach(c, p.Papers, v.Unit, document.Use{Kind: "conference", Subject: id, Role: document.Ahead})
	if err != nil {
		return web.Again(c, err, func(err error) error { return p.showConference(c, err) })
	}
	return c.Done(conferenceHref(id)+"#tai-lieu", said)
}

// table is a line for each cell: how many were there, and whether it counts home.
func (v conferenceView) table(ctx context.Context) ui.TableData {
	t := ui.TableData{Caption: i18n.T(ctx, "conf.homes"), HideCaption: true, Cols: []ui.Col{{Label: i18n.T(ctx, "conf.cell")}, {Label: i18n.T(ctx, "conf.present"), Num: true}, {Label: i18n.T(ctx, "conf.counts.head")}}}
	for _, h := range v.Homes {
		name := ui.Cell{Text: h.Name}
		if h.May {
			name.Href = conferenceHref(v.ID) + "?chi-bo=" + num(h.Home) + "#diem-danh"
		}
		counts := i18n.T(ctx, "conf.counts.no")
		if h.Counts {
			counts = i18n.T(ctx, "conf.counts")
		}
		t.Rows = append(t.Rows, []ui.Cell{name, {Text: v.came(ctx, h.Present, h.Required)}, {Text: counts}})
	}
	return t
}

// came is how many were there of those asked; before it is held, how many are asked.
func (v conferenceView) came(ctx context.Context, present, required int) string {
	if v.State == meeting.ConferencePlanned && present == 0 {
		return i18n.T(ctx, "conf.asked", "Count", required)
	}
	return rate(present, required)
}

// homeName is the name of the cell whose people are shown.
func (v conferenceView) homeName() string {
	for _, h := range v.Homes {
		if h.Home == v.Home {
			return h.Name
		}
	}
	return ""
}

// opens says that its day has come and it is not closed.
func (v conferenceView) opens() bool {
	return v.State == meeting.ConferencePlanned && v.Day <= v.Today
}

func (v conferenceView) facts(ctx context.Context) []ui.Answer {
	out := []ui.Answer{{Label: i18n.T(ctx, "conf.kind"), Value: i18n.T(ctx, "conf.kind."+string(v.Kind))}, {Label: i18n.T(ctx, "conf.whom"), Value: i18n.T(ctx, "conf.whom."+v.Whom)},
		{Label: i18n.T(ctx, "conf.when"), Value: dmy(v.Day) + " " + hm(v.StartMinute)}}
	if v.Place != "" {
		out = append(out, ui.Answer{Label: i18n.T(ctx, "conf.place"), Value: v.Place})
	}
	if v.Directive != "" {
		out = append(out, ui.Answer{Label: i18n.T(ctx, "conf.directive"), Any: conferenceDirective(v)})
	}
	if v.State != meeting.ConferenceCancelled {
		out = append(out, ui.Answer{Label: i18n.T(ctx, "conf.present"), Value: v.came(ctx, v.Present, v.Required)})
	}
	return out
}

// marks are the marks one can give.
func (v conferenceView) marks(ctx context.Context, r meeting.ConferenceRow) ui.ChoiceData {
	out := ui.ChoiceData{FieldData: ui.FieldData{Name: "m." + num(r.Person), Label: r.Name}, Inline: true}
	at := string(r.Mark)
	if v.err != nil {
		at = v.c.Form("m." + num(r.Person))
	}
	for _, m := range []meeting.Mark{meeting.Present, meeting.Excused, meeting.Unexcused, meeting.NoMark} {
		word := string(m)
		if m == meeting.NoMark {
			word = "none"
		}
		out.Options = append(out.Options, ui.Option{Value: string(m), Label: i18n.T(ctx, "conf.mark."+word), Selected: at == string(m)})
	}
	return out
}

func (p *Pages) doConferenceRoll(c *web.Ctx) error {
	id, err := c.ID("conference")
	if err != nil {
		return err
	}
	home := c.FormID("chi-bo")
	cmd := meeting.MarkConference{Key: c.Key(), Conference: id, Marks: map[int64]meeting.Mark{}}
	done := conferenceHref(id)
	if c.Form("toi") != "" { // the actor himself
		cmd.Marks[c.Actor.Person] = meeting.Present
	} else {
		done += "?chi-bo=" + num(home)
		for name, values := range c.R.PostForm {
			person, is := strings.CutPrefix(name, "m.")
			n, err := strconv.ParseInt(person, 10, 64)
			if is && err == nil && len(values) > 0 {
				cmd.Marks[n] = meeting.Mark(values[0])
			}
		}
		if c.Form("buoc") == "du" { // all not marked yet are there
			for person, m := range cmd.Marks {
				if m == meeting.NoMark {
					cmd.Marks[person] = meeting.Present
				}
			}
		}
	}
	if err := p.Meetings.MarkConference(c.Context(), c.Actor, cmd); err != nil {
		return again(c, err, func(err error) error { return p.showConference(c, err) })
	}
	return c.Done(done, "conf.marked")
}

func (p *Pages) doConferenceClose(c *web.Ctx) error {
	id, err := c.ID("conference")
	if err != nil {
		return err
	}
	if err := p.Meetings.CloseConference(c.Context(), c.Actor, c.Key(), id, c.Form("Note")); err != nil {
		return again(c, err, func(err error) error { return p.showConference(c, err) })
	}
	return c.Done(conferenceHref(id), "conf.closed")
}

func (p *Pages) doConferenceCancel(c *web.Ctx) error {
	id, err := c.ID("conference")
	if err != nil {
		return err
	}
	if err := p.Meetings.CancelConference(c.Context(), c.Actor, c.Key(), id, c.Form("Reason")); err != nil {
		return again(c, err, func(err error) error { return p.showConference(c, err) })
	}
	return c.Done(conferenceHref(id), "conf.cancelled")
}

func conferenceMark(ctx context.Context, r meeting.ConferenceRow) []ui.TagData {
	switch r.Mark {
	case meeting.Present:
		return []ui.TagData{{Kind: ui.Good, Text: i18n.T(ctx, "conf.mark.present")}}
	case meeting.Excused:
		return []ui.TagData{{Kind: ui.Warn, Text: i18n.T(ctx, "conf.mark.excused")}}
	case meeting.Unexcused:
		return []ui.TagData{{Kind: ui.Bad, Text: i18n.T(ctx, "conf.mark.unexcused")}}
	}
	if !r.Required {
		return []ui.TagData{{Text: i18n.T(ctx, "conf.not_required")}}
	}
	return nil
}
