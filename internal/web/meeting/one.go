package meeting

import (
	"context"
	"slices"
	"strconv"
	"strings"

	"nep/internal/cycle"
	"nep/internal/fault"
	"nep/internal/i18n"
	"nep/internal/meeting"
	"nep/internal/thread"
	"nep/internal/web"
	documentweb "nep/internal/web/document"
	"nep/internal/web/ui"
)

// oneView is a meeting's own page, by its state and by who looks.
type oneView struct {
	head
	meeting.View
	said
	Today  string
	Now    int64
	Steps  []ui.Step
	Act    *act
	Strand ui.ThreadData
	Looks  []meeting.Look
	Papers documentweb.PapersView
	Key    string
	Me     *meeting.Attendance
	Ahead  bool // not begun
	Over   bool // held
	Ways   map[meeting.ItemKind][]cycle.Way
	Along  meeting.Along // what there is to put into the handbook ahead
}

// act is the one next thing to do.
type act struct {
	Name, Text, Button, Href string
}

func (p *Pages) one(c *web.Ctx) error { return p.showOne(c, nil) }

func (p *Pages) showOne(c *web.Ctx, err error) error {
	m, e := p.view(c)
	if e != nil {
		return e
	}
	ctx := c.Context()
	v := oneView{View: m, head: p.head(c, m, "", tabMain), said: back(c, err), Key: web.NewKey(), Today: p.Units.Day(), Now: p.Meetings.DB.Now(), Me: m.Me}
	v.Ahead = m.State == meeting.Planned || m.State == meeting.Noticed
	v.Over = m.State == meeting.Ended || m.State == meeting.Locked
	if m.Body != meeting.Bureau { // its meeting is a step of the cell's month
		month, e := p.Cycle.MonthOf(ctx, c.Actor, m.Unit, m.Month, string(m.Body))
		if e != nil && !fault.Is(e, fault.NotFound) {
			return e
		}
		if month.Meeting == m.ID {
			v.Steps = stepsOf(ctx, month, m.MayPrepare)
			if n := month.Next; n != nil && n.Href != "" && n.Href != href(m.ID) {
				v.Act = actOf(ctx, *n)
			}
		}
	}
	if v.Act == nil {
		v.Act = next(c, m)
	}
	if m.MayView && v.Over {
		if v.Looks, e = p.Meetings.Looks(ctx, c.Actor, m.ID); e != nil && !fault.Is(e, fault.NotFound) {
			return e
		}
	}
	if v.Papers, e = documentweb.OfMeeting(c, p.Papers, m.Meeting, false, href(m.ID)); e != nil {
		return e
	}
	if v.Along = (meeting.Along{Any: true, Draft: true}); m.MayPrepare && m.Body != meeting.Bureau {
		if v.Along, e = p.Cycle.PapersAlong(ctx, c.Actor, m.ID); e != nil {
			return e
		}
	}
	if v.Ways, e = p.waysOf(c, m); e != nil {
		return e
	}
	if p.Thread != nil {
		s, e := p.Thread(ctx, c.Actor, thread.Knot{Kind: thread.Meeting, ID: m.ID})
		if e != nil && !fault.Is(e, fault.NotFound) {
			return e
		}
		s.Effects = slices.DeleteFunc(s.Effects, func(l thread.Link) bool { return l.Kind == thread.Item }) // the agenda is on the page
		v.Strand = c.Strand(s)
	}
	d := c.Shell(v.Title)
	return c.RenderStatus(v.status(&d), onePage(d, v))
}

// actOf is a step of the month as the next thing to do.
func actOf(ctx context.Context, s cycle.Step) *act {
	a := &act{Name: i18n.T(ctx, s.Label), Href: s.Href}
	if s.Detail != "" {
		a.Text = i18n.T(ctx, s.Detail, s.Params...)
	}
	a.Button = a.Name
	if s.Action != "" {
		a.Button = i18n.T(ctx, s.Action, s.Params...)
	}
	return a
}

// next is the next thing to do with a meeting outside the month's own course.
func next(c *web.Ctx, m meeting.View) *act {
	do := func(key, to string) *act {
		return &act{Name: c.T("meet.next." + key), Text: c.T("meet.next." + key + ".text"), Button: c.T("meet.next." + key + ".button"), Href: to}
	}
	switch {
	case m.State == meeting.Cancelled || !m.MayPrepare && !m.MayLead:
		return nil
	case m.Body == meeting.Bureau && m.State != meeting.Locked:
		return do("page", href(m.ID, pathPage))
	case len(m.Items) == 0 && (m.State == meeting.Planned || m.State == meeting.Noticed):
		return do("agenda", href(m.ID, tabAgenda))
	case m.State == meeting.Planned:
		return do("notice", href(m.ID, tabNotice))
	case m.State == meeting.Noticed && m.Moved():
		return do("again", href(m.ID, tabNotice))
	case m.State == meeting.Noticed:
		return do("begin", href(m.ID, tabRun))
	case m.State == meeting.Running:
		return do("run", href(m.ID, tabRun))
	case m.State == meeting.Ended:
		return do("minutes", href(m.ID, tabMinutes))
	}
	return nil
}

// ---- what the page shows ----

// name is a person's name as far as it may be known here.
func (v oneView) name(id int64) string {
	if n := v.Names[id]; n != "" {
		return n
	}
	return i18n.T(v.c.Context(), "meet.nobody")
}

func (v oneView) facts(ctx context.Context) []ui.Answer {
	change := ""
	if v.MayPrepare && v.State != meeting.Locked && v.State != meeting.Cancelled {
		change = href(v.ID, "sua")
	}
	out := []ui.Answer{{Label: i18n.T(ctx, "meet.fact.when"), Value: hm(v.StartMinute) + ", " + weekday(ctx, v.Day), Change: change}}
	place := v.Place
	if place == "" {
		place = i18n.T(ctx, "meet.place.none")
	}
	where := ui.Answer{Label: i18n.T(ctx, "meet.fact.where"), Value: place}
	if v.Form != meeting.AtPlace {
		where.Note = i18n.T(ctx, "meet.form."+string(v.Form))
		if v.OnlineBasis != "" {
			where.Note += ". " + i18n.T(ctx, "meet.fact.basis", "Text", v.OnlineBasis)
		}
	}
	out = append(out, where, ui.Answer{Label: i18n.T(ctx, "meet.chair"), Value: v.name(v.Chair)}, ui.Answer{Label: i18n.T(ctx, "meet.notes"), Value: v.name(v.NoteTaker)})
	if v.View.Theme != nil {
		t := ui.Answer{Label: i18n.T(ctx, "meet.theme"), Value: v.View.Theme.Title}
		if n := v.Names[v.View.Theme.Presenter]; n != "" {
			t.Note = i18n.T(ctx, "meet.theme.by", "Name", n)
		}
		out = append(out, t)
	}
	if v.View.Bureau != nil {
		out = append(out, ui.Answer{Label: i18n.T(ctx, "meet.body.bureau"), Any: link(ui.Link{Label: title(ctx, *v.View.Bureau), Href: href(v.View.Bureau.ID)}),
			Note: i18n.T(ctx, "meet.state."+string(v.View.Bureau.State))})
	}
	if v.Prepares != 0 {
		out = append(out, ui.Answer{Label: i18n.T(ctx, "meet.prepares"), Any: link(ui.Link{Label: i18n.T(ctx, "meet.prepares.link"), Href: href(v.Prepares)})})
	}
	if v.OnPaper {
		out = append(out, ui.Answer{Label: i18n.T(ctx, "meet.fact.way"), Value: i18n.T(ctx, "meet.fact.paper")})
	}
	return out
}

// onlineWarning says that not more than half cannot meet in one place.
func (v oneView) onlineWarning() bool {
	return v.MayPrepare && v.Ahead && v.Form != meeting.AtPlace && (v.OnlineBasis == "" || v.OnlineDoubt)
}

// plannedMinutes sums the agenda's minutes.
func plannedMinutes(items []meeting.Item) int {
	sum := 0
	for _, i := range items {
		if i.State != meeting.ItemSkipped {
			sum += i.Planned
		}
	}
	return sum
}

// heldWords says how long a meeting that was held took, beside what was planned:
// papers tell the one, the agenda the other.
func heldWords(ctx context.Context, m meeting.Meeting, items []meeting.Item, words string, short bool) (string, bool) {
	if took := int((m.EndedAt - m.StartedAt) / 60000); m.StartedAt > 0 && m.EndedAt > m.StartedAt {
		return i18n.T(ctx, "meet.sum.held", "Took", took, "Sum", plannedMinutes(items)), false
	}
	return words, short
}

// sumWords says how long an agenda is against the norm.
func sumWords(ctx context.Context, items []meeting.Item, norm int) (words string, short bool) {
	sum := plannedMinutes(items)
	if norm == 0 {
		return i18n.T(ctx, "meet.sum", "Sum", sum), false
	}
	if sum < norm {
		return i18n.T(ctx, "meet.sum.short", "Sum", sum, "Norm", norm), true
	}
	return i18n.T(ctx, "meet.sum.norm", "Sum", sum, "Norm", norm), false
}

// mayTell: there is somebody to be told by mouth.
func (v oneView) untold() []ui.Option {
	var out []ui.Option
	for _, id := range v.Untold {
		out = append(out, ui.Option{Value: num(id), Label: v.name(id)})
	}
	return out
}

// comes says that the roll is open for the actor's own mark.
func (v oneView) comes() bool {
	return v.Me != nil && !v.Me.Mark.There() && v.CheckInOpen(*v.Me, v.Now)
}

// asks says that the actor may still ask to be absent.
func (v oneView) asks() bool {
	return v.Me != nil && v.State == meeting.Noticed && !v.Me.Mark.There()
}

func (v oneView) categories(ctx context.Context) []ui.Option {
	var out []ui.Option
	for _, k := range meeting.Categories {
		out = append(out, ui.Option{Value: k, Label: i18n.T(ctx, "meet.category."+k)})
	}
	return out
}

// clockTag says how near a clock's last day is.
func clockTag(ctx context.Context, today, due, done string) ui.TagData {
	switch {
	case done != "" && (due == "" || done <= due):
		return ui.TagData{Kind: ui.Good, Text: i18n.T(ctx, "meet.clock.done", "Day", dmy(done))}
	case done != "":
		return ui.TagData{Kind: ui.Warn, Text: i18n.T(ctx, "meet.clock.done_late", "Day", dmy(done))}
	case due == "":
		return ui.TagData{}
	case today > due:
		return ui.TagData{Kind: ui.Bad, Text: i18n.T(ctx, "meet.clock.late", "Day", dmy(due))}
	case today == due:
		return ui.TagData{Kind: ui.Warn, Text: i18n.T(ctx, "meet.clock.today")}
	}
	return ui.TagData{Kind: ui.Info, Text: i18n.T(ctx, "meet.clock.left", "Day", dmy(due), "Count", daysTo(today, due))}
}

// stats are a held meeting's figures.
func (v oneView) stats(ctx context.Context) []ui.StatData {
	out := []ui.StatData{{Label: i18n.T(ctx, "meet.stat.present"), Value: strconv.Itoa(v.Present) + "/" + strconv.Itoa(v.Base()), Note: percentNote(ctx, v.Present, v.Base())}}
	if v.Form != meeting.AtPlace {
		out = append(out, ui.StatData{Label: i18n.T(ctx, "meet.stat.online"), Value: strconv.Itoa(v.Online)})
	}
	return append(out, ui.StatData{Label: i18n.T(ctx, "meet.stat.excused"), Value: strconv.Itoa(v.Excused), Note: i18n.T(ctx, "meet.stat.unexcused", "Count", v.Unexcused)},
		ui.StatData{Label: i18n.T(ctx, "meet.stat.spoke"), Value: strconv.Itoa(v.Spoke) + "/" + strconv.Itoa(v.Present)})
}

func percentNote(ctx context.Context, n, of int) string {
	if of == 0 {
		return ""
	}
	r := rate(n, of)
	return i18n.Figure(ctx, r[strings.IndexByte(r, '(')+1:len(r)-1])
}

// said of an item's course.
func itemClass(s meeting.ItemState) string {
	switch s {
	case meeting.ItemDone, meeting.ItemNow, meeting.ItemSkipped:
		return string(s)
	}
	return ""
}

// minutesOf is what stands at the end of an item's line.
func minutesOf(ctx context.Context, i meeting.Item) string {
	switch {
	case i.Spent >= 0 && i.State == meeting.ItemDone:
		return i18n.T(ctx, "meet.minutes.spent", "Spent", i.Spent, "Planned", i.Planned)
	case i.Planned > 0:
		return i18n.T(ctx, "meet.minutes", "Count", i.Planned)
	}
	return ""
}

// ---- deeds ----

// onward is where the month goes on after a step: the page of the next one where
// it is the actor's, else the meeting's own.
func (p *Pages) onward(c *web.Ctx, id int64) string {
	m, err := p.Meetings.View(c.Context(), c.Actor, id)
	if err != nil {
		return href(id)
	}
	month, err := p.Cycle.MonthOf(c.Context(), c.Actor, m.Unit, m.Month, string(m.Body))
	if err != nil || month.Meeting != id || month.Next == nil || month.Next.Href == "" {
		return href(id)
	}
	return month.Next.Href
}

func (p *Pages) doHandbook(c *web.Ctx) error {
	id, err := c.ID("meeting")
	if err != nil {
		return err
	}
	field := handbookName(c.Form("xong") == "1")
	day := typed(c.Form(field))
	if c.Form("buoc") == "bo" {
		day = ""
	} else if day == "" {
		return p.showOne(c, wrong(field, "meet.day.empty"))
	}
	cmd := meeting.HandbookTick{Key: c.Key(), Meeting: id, Finished: c.Form("xong") == "1", Day: day, NoDraft: c.Form("NoDraft") == "1"}
	if err := p.Meetings.TickHandbook(c.Context(), c.Actor, cmd); err != nil {
		return again(c, err, func(err error) error { return p.showOne(c, err) })
	}
	if day == "" {
		return c.Done(href(id), "meet.handbook.undone")
	}
	return c.Done(p.onward(c, id), "meet.handbook.done", "Day", dmy(day))
}

func (p *Pages) doHere(c *web.Ctx) error {
	id, err := c.ID("meeting")
	if err != nil {
		return err
	}
	site, online := c.FormID("site"), c.Form("site") == "online"
	if err := p.Meetings.CheckIn(c.Context(), c.Actor, c.Key(), id, site, online); err != nil {
		return again(c, err, func(err error) error { return p.showOne(c, err) })
	}
	to := href(id, "du")
	return c.Done(to, "meet.here.done")
}

func (p *Pages) doAway(c *web.Ctx) error {
	id, err := c.ID("meeting")
	if err != nil {
		return err
	}
	category := c.Form("Category")
	if c.Form("buoc") == "du" {
		category = ""
	} else if category == "" {
		return p.showOne(c, wrong("Category", "meet.away.category.empty"))
	}
	if err := p.Meetings.Declare(c.Context(), c.Actor, c.Key(), id, category, c.Form("Reason")); err != nil {
		return again(c, err, func(err error) error { return p.showOne(c, err) })
	}
	if category == "" {
		return c.Done(href(id), "meet.away.back")
	}
	return c.Done(href(id), "meet.away.done")
}

// agendaLink leads to the agenda's editor, for who prepares.
func agendaLink(ctx context.Context, v oneView) ui.Link {
	if !v.MayPrepare || !v.Ahead && v.State != meeting.Running {
		return ui.Link{}
	}
	return ui.Link{Label: i18n.T(ctx, "meet.agenda.edit"), Href: href(v.ID, tabAgenda)}
}

// unnoticed says that the notice is still to go out: what it is about cannot have
// been put anywhere ahead of it.
func (v oneView) unnoticed() bool { return v.Unnoticed(v.Today) }

// NoDraftChoice is the word that there is no draft decision to put into the handbook.
func NoDraftChoice(ctx context.Context, c *web.Ctx, errs []ui.FieldError) ui.ChoiceData {
	return ui.ChoiceData{FieldData: ui.FieldData{Name: "NoDraft", Error: ui.ErrorFor(errs, "NoDraft")},
		Options: []ui.Option{{Value: "1", Label: i18n.T(ctx, "meet.handbook.no_draft"), Selected: c.Form("NoDraft") == "1"}}}
}

// handbookName is the field of one of the two ticks.
func handbookName(finished bool) string {
	if finished {
		return "Finished"
	}
	return "Handbook"
}

// handbookField asks for the day of a tick.
func handbookField(ctx context.Context, v oneView, finished bool) ui.FieldData {
	f := ui.FieldData{Name: handbookName(finished), Label: i18n.T(ctx, "meet.handbook.day"), Value: dmy(v.Today)}
	if v.c.Form(f.Name) != "" {
		return v.field(f)
	}
	f.Error = ui.ErrorFor(v.errs, f.Name)
	return f
}

// share is how many must be unable to meet in one place, in words.
func (v oneView) share(ctx context.Context) string {
	if v.OnlineShare == ">1/2" || v.OnlineShare == "" {
		return i18n.T(ctx, "meet.share.half")
	}
	return v.OnlineShare
}
