package life

import (
	"context"
	"strings"

	"nep/internal/access"
	"nep/internal/cycle/life"
	"nep/internal/i18n"
	"nep/internal/member"
	"nep/internal/web"
	"nep/internal/web/ui"
)

// person is the {person} of the address: where he meets today.
func (p *Pages) person(c *web.Ctx) (access.Subject, error) {
	id, err := c.ID("person")
	if err != nil {
		return access.Subject{}, err
	}
	return p.Life.Members.SubjectOf(c.Context(), id)
}

// transferSubject is the {transfer} of the address: both units.
func (p *Pages) transferSubject(c *web.Ctx) (access.Subject, error) {
	id, err := c.ID("transfer")
	if err != nil {
		return access.Subject{}, err
	}
	return p.Life.TransferSubject(c.Context(), id)
}

func transferHref(id int64) string { return "/chuyen-sinh-hoat/" + num(id) }

// ---- what moves out of a unit and into it ----

type transfersView struct {
	life.Transfers
	More string
}

func (p *Pages) transfers(c *web.Ctx) error {
	unit, err := c.ID("unit")
	if err != nil {
		return err
	}
	var before int64
	if text := c.Query("truoc"); text != "" {
		before = c.FormID("truoc")
	}
	v := transfersView{}
	if v.Transfers, err = p.Life.Transfers(c.Context(), c.Actor, unit, before); err != nil {
		return err
	}
	if v.Next != 0 {
		v.More = unitHref(unit, "chuyen-sinh-hoat") + "?truoc=" + num(v.Next)
	}
	return c.Render(transfersPage(c.Shell(c.T("life.transfers.title")), v))
}

func movingRows(ctx context.Context, list []life.Moving, in bool) []ui.RowData {
	var out []ui.RowData
	for _, m := range list {
		r := ui.RowData{Face: ui.Initials(m.Name), Title: m.Name, Href: transferHref(m.ID)}
		key := "life.transfer.row.out"
		if in {
			key = "life.transfer.row.in"
		}
		r.Detail = i18n.T(ctx, key, "From", m.FromName, "To", m.ToName, "Day", dmy(m.SentOn))
		if m.Outcome == member.UnderWay && m.Due != "" {
			r.Detail += " · " + i18n.T(ctx, "life.transfer.due.short", "Day", dmy(m.Due))
		}
		r.Tags = []ui.TagData{transferTag(ctx, m)}
		out = append(out, r)
	}
	return out
}

func transferTag(ctx context.Context, m life.Moving) ui.TagData {
	switch {
	case m.Late:
		return ui.TagData{Kind: ui.Bad, Text: i18n.T(ctx, "life.transfer.late")}
	case m.Outcome == member.UnderWay:
		return ui.TagData{Kind: ui.Info, Text: i18n.T(ctx, "life.transfer.state.way")}
	case m.Outcome == member.Received:
		return ui.TagData{Kind: ui.Good, Text: i18n.T(ctx, "life.transfer.state.received")}
	}
	return ui.TagData{Text: i18n.T(ctx, "life.transfer.state."+string(m.Outcome))}
}

// ---- written out ----

type introduceView struct {
	web.Sent
	Person, Unit         int64
	Name, Of, Day, Place string
	Key                  string
}

func (p *Pages) introduce(c *web.Ctx) error { return p.showIntroduce(c, nil) }

func (p *Pages) showIntroduce(c *web.Ctx, err error) error {
	id, e := c.ID("person")
	if e != nil {
		return e
	}
	m, e := p.Life.Members.Person(c.Context(), c.Actor, id)
	if e != nil {
		return e
	}
	v := introduceView{Sent: web.Back(c, err), Person: id, Name: m.Name(), Day: m.Today, Key: web.NewKey()}
	now, _ := m.Now()
	for _, x := range now {
		if x.Kind == member.Regular {
			v.Unit, v.Of = x.Unit, m.Units[x.Unit].Name
		}
	}
	d := c.Shell(c.T("life.transfer.introduce"))
	return c.RenderStatus(v.Status(&d), introducePage(d, v))
}

func (p *Pages) doIntroduce(c *web.Ctx) error {
	id, err := c.ID("person")
	if err != nil {
		return err
	}
	made, err := p.Life.Members.Introduce(c.Context(), c.Actor, member.Introduce{Key: c.Key(), Person: id, Place: c.Form("Place"), Paper: c.Form("Paper"), On: typed(c.Form("On"))})
	if err != nil {
		return web.Again(c, err, func(err error) error { return p.showIntroduce(c, err) })
	}
	return c.Done(transferHref(made), "life.transfer.introduced")
}

// ---- one transfer ----

type transferView struct {
	web.Sent
	life.Moving
	Today string
	Key   string
}

func (p *Pages) transfer(c *web.Ctx) error { return p.showTransfer(c, nil) }

func (p *Pages) showTransfer(c *web.Ctx, err error) error {
	id, e := c.ID("transfer")
	if e != nil {
		return e
	}
	v := transferView{Sent: web.Back(c, err), Today: p.Life.Units.Day(), Key: web.NewKey()}
	if v.Moving, e = p.Life.Transfer(c.Context(), c.Actor, id); e != nil {
		return e
	}
	d := c.Shell(c.T("life.transfer.one", "Name", v.Name))
	return c.RenderStatus(v.Status(&d), transferPage(d, v))
}

func (p *Pages) doReceive(c *web.Ctx) error {
	id, err := c.ID("transfer")
	if err != nil {
		return err
	}
	if err := p.Life.Members.ReceiveTransfer(c.Context(), c.Actor, member.EndTransfer{Key: c.Key(), Transfer: id, On: typed(c.Form("On"))}); err != nil {
		return web.Again(c, err, func(err error) error { return p.showTransfer(c, err) })
	}
	return c.Done(transferHref(id), "life.transfer.received")
}

func (p *Pages) doTakeBack(c *web.Ctx) error {
	id, err := c.ID("transfer")
	if err != nil {
		return err
	}
	if err := p.Life.Members.TakeBack(c.Context(), c.Actor, member.EndTransfer{Key: c.Key(), Transfer: id, On: typed(c.Form("On"))}); err != nil {
		return web.Again(c, err, func(err error) error { return p.showTransfer(c, err) })
	}
	return c.Done(transferHref(id), "life.transfer.taken_back")
}

// here is the unit whose list the page belongs to.
func (v transferView) here() (unit int64, name string) {
	if v.Sends {
		return v.From, v.FromName
	}
	return v.To, v.ToName
}

func (v transferView) facts(ctx context.Context) []ui.Answer {
	say := func(key string, pairs ...any) string { return i18n.T(ctx, key, pairs...) }
	out := []ui.Answer{{Label: say("life.transfer.from"), Value: v.FromName}}
	to := ui.Answer{Label: say("life.transfer.to"), Value: v.ToName}
	if v.To == 0 {
		to.Note = say("life.transfer.outside")
	}
	out = append(out, to, ui.Answer{Label: say("life.transfer.on"), Value: dmy(v.SentOn)})
	if v.Paper != "" {
		out = append(out, ui.Answer{Label: say("life.transfer.paper"), Value: v.Paper})
	}
	if v.Due != "" {
		out = append(out, ui.Answer{Label: say("life.transfer.due"), Value: dmy(v.Due), Note: say("life.transfer.due.note", "N", v.Days, "Source", v.Source.Cite(ctx))})
	}
	if v.Outcome != member.UnderWay {
		out = append(out, ui.Answer{Label: say("life.transfer.ended"), Value: dmy(v.EndedOn)})
	}
	return out
}

// offices says what the member still holds: an introduction ends no office.
func (v transferView) offices(ctx context.Context) (out []string) {
	if len(v.Offices) == 0 {
		return nil
	}
	var held []string
	for _, x := range v.Offices {
		title := x.Title
		if title == "" {
			title = i18n.T(ctx, member.RoleKey(x.Role))
		}
		held = append(held, title)
	}
	return []string{i18n.T(ctx, "life.transfer.office.text", "Name", v.Name, "Roles", strings.Join(held, "; "))}
}

// today is the day a form begins with.
func (v transferView) today() string { return dmy(v.Today) }
