package poll

import (
	"context"
	"fmt"

	"nep/internal/clock"
	"nep/internal/document"
	"nep/internal/i18n"
	"nep/internal/org"
	"nep/internal/poll"
	"nep/internal/vn"
	"nep/internal/web"
	documentweb "nep/internal/web/document"
	"nep/internal/web/ui"
)

func dmy(day string) string {
	d, err := vn.ParseISO(day)
	if err != nil {
		return ""
	}
	return vn.FormatDate(d)
}

func typed(text string) string {
	d, err := vn.ParseDate(text)
	if err != nil {
		return text
	}
	return d.String()
}

func rate(n, of int) string {
	if of == 0 {
		return fmt.Sprintf("%d/%d", n, of)
	}
	return fmt.Sprintf("%d/%d (%s)", n, of, vn.Percent(int64(n), int64(of)))
}

type listView struct {
	Unit     int64
	UnitName string
	Rows     []ui.RowData
	Next     string
	Rest     bool
}

func (p *Pages) list(c *web.Ctx) error {
	id, err := c.ID("unit")
	if err != nil {
		return err
	}
	v := listView{Unit: id, Rest: c.Query("sau") != ""}
	if v.UnitName, err = p.UnitName(c.Context(), id); err != nil {
		return err
	}
	page, err := p.Polls.Polls(c.Context(), c.Actor, id, org.ParseCursor(c.Query("sau")), 50)
	if err != nil {
		return err
	}
	for _, x := range page.Rows {
		v.Rows = append(v.Rows, ui.RowData{Icon: "inbox", Title: x.Title, Href: pollHref(x.ID), Detail: c.T("official.body."+x.Body) + " · " + c.T("poll.due.on", "Day", dmy(x.Due)),
			Tags: []ui.TagData{stateTag(c.Context(), x)}})
	}
	if page.More {
		v.Next = listHref(id) + "?sau=" + page.Next.String()
	}
	return c.Render(listPage(c.Shell(c.T("poll.title")), v))
}

func stateTag(ctx context.Context, p poll.Poll) ui.TagData {
	switch {
	case p.State == poll.Void:
		return ui.TagData{Text: i18n.T(ctx, "poll.state.void")}
	case p.State == poll.Open:
		return ui.TagData{Kind: ui.Warn, Text: i18n.T(ctx, "poll.state.open")}
	case p.Passed:
		return ui.TagData{Kind: ui.Good, Text: i18n.T(ctx, "poll.state.passed", "Rate", rate(p.Yes, p.Base))}
	}
	return ui.TagData{Kind: ui.Bad, Text: i18n.T(ctx, "poll.state.failed", "Rate", rate(p.Yes, p.Base))}
}

type sendView struct {
	web.Sent
	Unit     int64
	UnitName string
	Key      string
	Bodies   []ui.Option
	Due      string
}

func (p *Pages) send(c *web.Ctx) error { return p.showSend(c, nil) }

func (p *Pages) showSend(c *web.Ctx, failed error) error {
	id, err := c.ID("unit")
	if err != nil {
		return err
	}
	v := sendView{Sent: web.Back(c, failed), Unit: id, Key: web.NewKey(), Due: dmy(clock.AddDays(p.Day(), 3))}
	if v.UnitName, err = p.UnitName(c.Context(), id); err != nil {
		return err
	}
	_, bodies, err := p.Papers.Bodies(c.Context(), c.Actor, id)
	if err != nil {
		return err
	}
	for _, b := range bodies {
		if b != document.OfCell {
			v.Bodies = append(v.Bodies, ui.Option{Value: b, Label: c.T("official.body." + b), Selected: c.Form("body") == b || c.Form("body") == "" && len(v.Bodies) == 0})
		}
	}
	d := c.Shell(c.T("poll.send"))
	return c.RenderStatus(v.Status(&d), sendPage(d, v))
}

func (p *Pages) doSend(c *web.Ctx) error {
	id, err := c.ID("unit")
	if err != nil {
		return err
	}
	made, err := p.Polls.Send(c.Context(), c.Actor, poll.Send{Key: c.Key(), Unit: id, Body: c.Form("body"), Title: c.Form("title"), Question: c.Form("question"), Due: typed(c.Form("due"))})
	if err != nil {
		return web.Again(c, err, func(err error) error { return p.showSend(c, err) })
	}
	return c.Done(pollHref(made), "poll.sent")
}

type pollView struct {
	web.Sent
	poll.View
	Key    string
	Fixed  document.Fixed
	Papers documentweb.PapersView
}

func (p *Pages) show(c *web.Ctx) error { return p.showPoll(c, nil) }

func (p *Pages) showPoll(c *web.Ctx, failed error) error {
	id, err := c.ID("poll")
	if err != nil {
		return err
	}
	v := pollView{Sent: web.Back(c, failed), Key: web.NewKey()}
	if v.View, err = p.Polls.Poll(c.Context(), c.Actor, id); err != nil {
		return err
	}
	if v.Fixed, err = p.Papers.FixedFor(c.Context(), "tally", id); err != nil {
		return err
	}
	of := documentweb.Of{Kind: "poll", Subject: id, Roles: []document.Role{document.Ahead}, Action: pollHref(id) + "/tai-lieu", Back: pollHref(id), Edit: v.MayEnter && v.State == poll.Open}
	if c.R.MultipartForm != nil {
		of.Err = failed
	}
	if v.Papers, err = documentweb.Load(c, p.Papers, of); err != nil {
		return err
	}
	d := c.Shell(v.Title)
	return c.RenderStatus(v.Status(&d), pollPage(d, v))
}

func (p *Pages) doSay(c *web.Ctx) error {
	id, err := c.ID("poll")
	if err != nil {
		return err
	}
	who := c.FormID("person")
	if who == 0 {
		who = c.Actor.Person
	}
	if err := p.Polls.Say(c.Context(), c.Actor, poll.Say{Key: c.Key(), Poll: id, Person: who, Answer: poll.Answer(c.Form("answer")), Words: c.Form("words")}); err != nil {
		return web.Again(c, err, func(err error) error { return p.showPoll(c, err) })
	}
	return c.Done(pollHref(id), "poll.said")
}

// doAttach adds a paper to the question.
func (p *Pages) doAttach(c *web.Ctx) error {
	id, err := c.ID("poll")
	if err != nil {
		return err
	}
	v, err := p.Polls.Poll(c.Context(), c.Actor, id)
	if err != nil {
		return err
	}
	said, err := documentweb.Attach(c, p.Papers, v.Unit, document.Use{Kind: "poll", Subject: id, Role: document.Ahead})
	if err != nil {
		return web.Again(c, err, func(err error) error { return p.showPoll(c, err) })
	}
	return c.Done(pollHref(id), said)
}

func (p *Pages) doClose(c *web.Ctx) error {
	id, err := c.ID("poll")
	if err != nil {
		return err
	}
	if _, err := p.Polls.Close(c.Context(), c.Actor, c.Key(), id); err != nil {
		return web.Again(c, err, func(err error) error { return p.showPoll(c, err) })
	}
	return c.Done(pollHref(id), "poll.closed.done")
}

func (p *Pages) doTakeBack(c *web.Ctx) error {
	id, err := c.ID("poll")
	if err != nil {
		return err
	}
	if err := p.Polls.TakeBack(c.Context(), c.Actor, c.Key(), id, c.Form("reason")); err != nil {
		return web.Again(c, err, func(err error) error { return p.showPoll(c, err) })
	}
	return c.Done(pollHref(id), "poll.voided")
}

// choices are the answers of a form; chosen is what was said before.
func (v pollView) choices(chosen poll.Answer) []ui.Option {
	var out []ui.Option
	for _, a := range poll.Answers {
		out = append(out, ui.Option{Value: string(a), Label: v.C.T("poll.answer." + string(a)), Selected: chosen == a})
	}
	return out
}

// rows are who was asked with what each said.
func (v pollView) rows() ui.TableData {
	t := ui.TableData{Caption: v.C.T("poll.who"), HideCaption: true, Cols: []ui.Col{{Label: v.C.T("poll.name")}, {Label: v.C.T("poll.said.what")}}}
	for _, a := range v.Asked {
		said := ui.Cell{Text: v.C.T("poll.answer.none")}
		if a.Answer != poll.None {
			said = ui.Cell{Text: v.C.T("poll.answer." + string(a.Answer)), Note: a.Words}
			if a.OnPaper() {
				said.Tags = []ui.TagData{{Text: v.C.T("poll.on_paper")}}
			}
		}
		t.Rows = append(t.Rows, []ui.Cell{{Text: a.Name, Note: v.C.T("poll.role." + a.Role)}, said})
	}
	return t
}

// silent are who has not answered himself, for the form of paper slips.
func (v pollView) silent() []ui.Option {
	var out []ui.Option
	for _, a := range v.Asked {
		if v.Mine != nil && a.Person == v.Mine.Person || a.Answer != poll.None && !a.OnPaper() {
			continue // who has answered himself
		}
		label := a.Name
		if a.Answer != poll.None {
			label += " · " + v.C.T("poll.answered")
		}
		out = append(out, ui.Option{Value: num(a.Person), Label: label, Selected: v.C.FormID("person") == a.Person})
	}
	return out
}

func (v pollView) result() []ui.Answer {
	return []ui.Answer{
		{Label: v.C.T("poll.returned"), Value: rate(v.Returned(), v.Base)},
		{Label: v.C.T("poll.answer.yes"), Value: rate(v.Yes, v.Base)},
		{Label: v.C.T("poll.answer.no"), Value: rate(v.No, v.Base)},
		{Label: v.C.T("poll.answer.other"), Value: rate(v.Other, v.Base)},
	}
}

func (v pollView) decide(kind string) string {
	return "/to-chuc/" + num(v.Unit) + "/van-ban-di/soan?loai=" + kind + "&tu=poll&so=" + num(v.ID)
}

func firstPage(v listView) string {
	if v.Rest {
		return listHref(v.Unit)
	}
	return ""
}

// way leads back to the list for who prepares; one who is only asked has no list.
func (v pollView) way() []ui.Link {
	out := []ui.Link{{Label: v.UnitName, Href: "/to-chuc/" + num(v.Unit)}}
	if v.MayEnter {
		out = append(out, ui.Link{Label: v.C.T("poll.title"), Href: listHref(v.Unit)})
	}
	return out
}

func sayLabel(ctx context.Context, v pollView) string {
	if v.Mine.Answer != poll.None {
		return i18n.T(ctx, "poll.say.again")
	}
	return i18n.T(ctx, "poll.say")
}
