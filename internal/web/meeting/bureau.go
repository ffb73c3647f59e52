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
	"nep/internal/web"
	"nep/internal/web/ui"
)

// bureauView is the one page of a chi ủy's meeting.
type bureauView struct {
	head
	said
	cycle.BureauPage
	ID      int64
	FormKey string
	Typed   int64
	Shut    string // why it cannot be written
	Met     bool   // another wrote it meanwhile: both are shown
}

func (p *Pages) bureau(c *web.Ctx) error { return p.bureauForm(c, nil) }

func (p *Pages) bureauForm(c *web.Ctx, err error) error {
	m, e := p.view(c)
	if e != nil {
		return e
	}
	if m.Body != meeting.Bureau {
		return c.Redirect(href(m.ID))
	}
	v := bureauView{head: p.head(c, m, c.T("meet.page"), pathPage), said: back(c, err), ID: m.ID, FormKey: web.NewKey()}
	if v.BureauPage, e = p.Cycle.Bureau(c.Context(), c.Actor, m.ID); e != nil {
		return e
	}
	v.Shut, v.Met = v.shut(m.Meeting, "page"), fault.Is(err, fault.Conflict)
	v.Typed = v.Seen
	if c.R.Method == "POST" && !fault.Is(err, fault.Conflict) {
		v.Typed = c.FormID("seen")
	}
	d := c.Shell(v.head.Title)
	return c.RenderStatus(v.status(&d), bureauPage(d, v))
}

func (p *Pages) doBureau(c *web.Ctx) error {
	id, err := c.ID("meeting")
	if err != nil {
		return err
	}
	if c.FormID("seen") == 0 {
		return lost("bureau")
	}
	cmd := cycle.BureauNote{Key: c.Key(), Meeting: id, Seen: c.FormID("seen"), Day: typed(c.Form("Day")), Start: typedHM(c.Form("Start")),
		Agenda: c.Form("Agenda") == "1", Draft: c.Form("Draft") == "1", Text: c.Form("Text"), Done: c.Form("buoc") == "xong"}
	for _, x := range c.R.PostForm["Absent"] {
		if n, err := strconv.ParseInt(x, 10, 64); err == nil {
			cmd.Absent = append(cmd.Absent, n)
		}
	}
	var f fault.Fields
	if cmd.Start < 0 {
		f.Add("Start", "meet.start.bad")
	}
	if cmd.Minutes, err = strconv.Atoi(c.Form("Minutes")); err != nil || cmd.Minutes < 1 || cmd.Minutes > 600 {
		f.Add("Minutes", "meet.page.minutes.bad")
	}
	if err := f.Err("web.meeting"); err != nil {
		return p.bureauForm(c, err)
	}
	if err := p.Cycle.KeepBureau(c.Context(), c.Actor, cmd); err != nil {
		return again(c, err, func(err error) error { return p.bureauForm(c, err) })
	}
	if !cmd.Done {
		return c.Done(href(id, pathPage), "meet.page.kept")
	}
	to := href(id)
	if b, err := p.Cycle.Bureau(c.Context(), c.Actor, id); err == nil && b.Main != 0 {
		to = p.onward(c, b.Main)
	}
	return c.Done(to, "meet.page.done")
}

func (v bureauView) absent() []ui.Option {
	var out []ui.Option
	for _, x := range v.People {
		o := ui.Option{Value: num(x.Person), Label: x.Name, Hint: v.c.T(x.Role), Selected: slices.Contains(v.Absent, x.Person)}
		if v.c.R.Method == "POST" {
			o.Selected = slices.Contains(v.c.R.PostForm["Absent"], o.Value)
		}
		out = append(out, o)
	}
	return out
}

// bureauAnswers is the page once it is closed.
func bureauAnswers(ctx context.Context, v bureauView) []ui.Answer {
	yes := func(on bool) string {
		if on {
			return i18n.T(ctx, "meet.page.yes")
		}
		return i18n.T(ctx, "meet.page.no")
	}
	var away []string
	for _, x := range v.People {
		if slices.Contains(v.Absent, x.Person) {
			away = append(away, x.Name)
		}
	}
	who := i18n.T(ctx, "meet.page.all")
	if len(away) > 0 {
		who = i18n.T(ctx, "meet.page.away", "Names", strings.Join(away, ", "))
	}
	out := []ui.Answer{{Label: i18n.T(ctx, "meet.fact.when"), Value: hm(v.Start) + ", " + dmy(v.Day), Note: i18n.T(ctx, "meet.minutes", "Count", v.Minutes)},
		{Label: i18n.T(ctx, "meet.page.who"), Value: who}, {Label: i18n.T(ctx, "meet.page.agenda"), Value: yes(v.Agenda)}, {Label: i18n.T(ctx, "meet.page.draft"), Value: yes(v.Draft)}}
	if v.Text != "" {
		out = append(out, ui.Answer{Label: i18n.T(ctx, "meet.page.text"), Value: v.Text})
	}
	return out
}
