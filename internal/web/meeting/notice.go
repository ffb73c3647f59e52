package meeting

import (
	"context"
	"strconv"
	"strings"

	"nep/internal/clock"
	"nep/internal/i18n"
	"nep/internal/meeting"
	"nep/internal/web"
	"nep/internal/web/ui"
)

// noticeView is the notice of a meeting: what will be said, to whom.
type noticeView struct {
	head
	meeting.View
	said
	Text   string
	Key    string
	Today  string
	People []meeting.Recipient
}

func (p *Pages) notice(c *web.Ctx) error { return p.noticeForm(c, nil) }

func (p *Pages) noticeForm(c *web.Ctx, err error) error {
	m, e := p.view(c)
	if e != nil {
		return e
	}
	v := noticeView{head: p.head(c, m, c.T("meet.tab."+tabNotice), tabNotice), View: m, said: back(c, err), Key: web.NewKey(), Today: p.Units.Day()}
	v.Text = outside(c.Context(), m)
	if v.People, e = p.Meetings.Recipients(c.Context(), c.Actor, m.ID); e != nil {
		return e
	}
	d := c.Shell(v.head.Title)
	return c.RenderStatus(v.status(&d), noticePage(d, v))
}

// after says that nobody can be told any more, only noted how he was.
func (v noticeView) after() bool { return v.StartedAt != 0 || v.Day < v.Today }

// toldDay asks for the day they were told, once it is over; nil before.
func (v noticeView) toldDay() *ui.FieldData {
	if !v.after() {
		return nil
	}
	f := v.field(ui.FieldData{Name: "ToldOn", Label: v.c.T("meet.told.on"), Hint: v.c.T("meet.told.on.hint"), Value: dmy(clock.AddDays(v.Day, -1))})
	return &f
}

// outside is what may leave the system: time and neutral words, no agenda, no
// names of people.
func outside(ctx context.Context, m meeting.View) string {
	parts := []string{i18n.T(ctx, "meet.outside", "Hour", hm(m.StartMinute), "Day", dmy(m.Day), "Weekday", weekdayName(ctx, m.Day))}
	if m.Place != "" {
		parts = append(parts, i18n.T(ctx, "meet.outside.place", "Place", m.Place))
	}
	if m.Form != meeting.AtPlace {
		parts = append(parts, i18n.T(ctx, "meet.outside.online"))
	}
	return strings.Join(append(parts, i18n.T(ctx, "meet.outside.end")), " ")
}

func (p *Pages) doNotice(c *web.Ctx) error {
	id, err := c.ID("meeting")
	if err != nil {
		return err
	}
	if c.Form("buoc") == "bao" {
		var persons []int64
		for _, x := range c.R.PostForm["person"] {
			if n, err := strconv.ParseInt(x, 10, 64); err == nil {
				persons = append(persons, n)
			}
		}
		if c.Form("tat-ca") == "1" {
			m, err := p.view(c)
			if err != nil {
				return err
			}
			people, err := p.Meetings.Recipients(c.Context(), c.Actor, id)
			if err != nil {
				return err
			}
			_, _, untold := noticeView{View: m, People: people, Today: p.Units.Day()}.told()
			persons = nil
			for _, r := range untold {
				persons = append(persons, r.Person)
			}
		}
		if len(persons) == 0 {
			return p.noticeForm(c, wrong("person", "meet.untold.empty"))
		}
		cmd := meeting.TellBy{Key: c.Key(), Meeting: id, Way: c.Form("way"), Persons: persons}
		if cmd.Way == "" {
			cmd.Way = "told"
		}
		if day := c.Form("ToldOn"); day != "" {
			cmd.Day = typed(day)
		}
		if err := p.Meetings.TellBy(c.Context(), c.Actor, cmd); err != nil {
			return again(c, err, func(err error) error { return p.noticeForm(c, named(err, "person", "ToldOn")) })
		}
		return c.Done(p.onward(c, id), "meet.untold.done", "Count", len(persons))
	}
	told, untold, err := p.Meetings.Notify(c.Context(), c.Actor, meeting.Notify{Key: c.Key(), Meeting: id, Late: c.Form("Late")})
	if err != nil {
		return again(c, err, func(err error) error { return p.noticeForm(c, err) })
	}
	if m, err := p.view(c); err == nil && m.Day < p.Units.Day() {
		return c.Done(href(id, tabNotice), "meet.told.listed", "Count", len(untold))
	}
	if len(untold) > 0 {
		return c.Done(href(id, tabNotice), "meet.sent.some", "Told", told, "Count", len(untold))
	}
	return c.Done(p.onward(c, id), "meet.sent", "Told", told)
}

// late says that the day papers were due has passed.
func (v noticeView) late() bool { return v.PapersDue != "" && v.Today > v.PapersDue }

// told are those told in time; the rest are through, whom Nếp will tell, and
// untold, who need a call or a print, or of whom it has to be noted.
func (v noticeView) told() (n int, through, untold []meeting.Recipient) {
	for _, r := range v.People {
		switch {
		case r.Way != "" && !r.Late:
			n++
		case r.Account && !v.after():
			through = append(through, r)
		default:
			untold = append(untold, r)
		}
	}
	return n, through, untold
}

// boxes are those untold, to be ticked.
func boxes(list []meeting.Recipient) []ui.Option {
	var out []ui.Option
	for _, r := range list {
		out = append(out, ui.Option{Value: num(r.Person), Label: r.Name})
	}
	return out
}

// namesOf joins names.
func namesOf(list []meeting.Recipient) string {
	var out []string
	for _, r := range list {
		out = append(out, r.Name)
	}
	return strings.Join(out, ", ")
}

// followers are the committee members in charge.
func (v noticeView) followers() (out []meeting.Recipient) {
	for _, r := range v.People {
		if r.Follower {
			out = append(out, r)
		}
	}
	return out
}

// recipientRow is how one was told.
func recipientRow(ctx context.Context, r meeting.Recipient) ui.RowData {
	way, kind := r.Way, ui.Plain
	switch {
	case r.Moved:
		way, kind = "moved", ui.Warn
	case way == "":
		way, kind = "none", ui.Warn
	case r.Late:
		way, kind = "late", ui.Warn
	case r.Opened != 0:
		way, kind = "opened", ui.Good
	}
	tag := ui.TagData{Kind: kind, Text: i18n.T(ctx, "meet.way."+way)}
	row := ui.RowData{Face: ui.Initials(r.Name), Title: r.Name, Tags: []ui.TagData{tag}}
	if r.Way != "" && !r.Late {
		row.Detail = dmy(clock.Day(r.At))
	}
	if r.Follower {
		row.Detail = i18n.T(ctx, "meet.way.follower")
	}
	return row
}

// sent says that the notice is out.
func (v noticeView) sent() bool { return v.NoticedAt != 0 }

// again says that it was moved after the notice and everybody is to be told anew.
func (v noticeView) again() bool { return v.Moved() && !v.after() }

// sentTitle heads who was told: with nothing sent it does not say so.
func (v noticeView) sentTitle() string {
	switch {
	case v.NoticedAt == 0:
		return v.c.T("meet.notice.unsent")
	case v.again():
		return v.c.T("meet.again.title")
	}
	return v.c.T("meet.notice.sent")
}

func (v noticeView) sentAside() string {
	if v.NoticedAt == 0 {
		return ""
	}
	return moment(v.NoticedAt)
}
