package document

import (
	"nep/internal/access"
	"nep/internal/document"
	"nep/internal/fault"
	"nep/internal/org"
	"nep/internal/thread"
	"nep/internal/web"
	"nep/internal/web/ui"
)

// directiveView is the page of a directive.
type directiveView struct {
	document.DirectiveView
	said
	Today   string
	Key     string
	Mine    *document.To // the line of the hat's own unit
	Mark    bool         // it may say that it is done
	SendOn  bool         // it may send it further down
	Steers  bool         // it may add its own steer
	Readers bool         // it may see by name whom it has reached
	Lines   []ui.RowData
	Papers  PapersView
	Strand  ui.ThreadData
	Down    document.Down // level by level, for its sender and above
	Meets   bool          // the reader may hold a conference about it
}

func (p *Pages) showDirective(c *web.Ctx) error { return p.directivePage(c, nil) }

func (p *Pages) directivePage(c *web.Ctx, err error) error {
	id, e := c.ID("directive")
	if e != nil {
		return e
	}
	v := directiveView{said: back(c, err), Key: web.NewKey()}
	if v.DirectiveView, e = p.Papers.Directive(c.Context(), c.Actor, id); e != nil {
		return e
	}
	v.Today = p.Units.Day()
	hat := c.Actor.Hat
	for i, to := range v.To {
		if to.Receiver == hat.Unit {
			v.Mine = &v.To[i]
		}
		r := ui.RowData{Title: v.Names[to.Receiver], Href: unitHref(to.Receiver), Tags: []ui.TagData{shortTag(c, to, v.Today)}}
		if to.State == document.Done {
			r.Detail = dmy(to.DoneOn)
		}
		if n := v.People[to.Receiver]; n.Of > 0 {
			r.Tags = append(r.Tags, ui.TagData{Text: c.T("paper.study.rate", "Rate", rate(n.Covered, n.Of))})
		}
		if to.Meeting != 0 {
			r.Detail, r.Href = c.T("paper.page.at_meeting", "Day", r.Detail), "/sinh-hoat/"+num(to.Meeting)
		}
		v.Lines = append(v.Lines, r.Led(c.Context()))
	}
	if v.Mine != nil {
		v.Mark = v.Mine.State == document.Open && v.Form != document.AtMeeting && access.May(c.Actor, access.MeetingPrepare, access.Unit(hat.Path))
		if mayDirective(c.Actor, hat.Unit) && hat.Unit != v.Unit {
			kids, e := p.Units.Children(c.Context(), c.Actor, hat.Unit, "", org.Cursor{}, 1)
			if e != nil {
				return e
			}
			v.SendOn = len(kids.Rows) > 0
		}
	}
	if v.Mine != nil {
		at := access.Unit(hat.Path)
		v.Steers, v.Readers = access.May(c.Actor, access.MeetingPrepare, at), access.May(c.Actor, access.PaperReaders, at) && v.People[hat.Unit].Of > 0
	}
	edit := mayDirective(c.Actor, v.Unit)
	if v.Papers, e = Load(c, p.Papers, Of{Kind: "directive", Subject: id, Unit: v.Unit, Roles: []document.Role{document.Finished},
		Action: directiveHref(id) + "/tai-lieu", Back: directiveHref(id), Edit: edit, Err: err}); e != nil {
		return e
	}
	if p.Thread != nil {
		s, e := p.Thread(c.Context(), c.Actor, thread.Knot{Kind: thread.Directive, ID: id})
		if e != nil && !fault.Is(e, fault.NotFound) { // who only has it to study sees no thread of it
			return e
		}
		v.Strand = c.Strand(s)
	}
	if v.DirectiveView.Mine {
		if v.Down, e = p.Papers.Down(c.Context(), c.Actor, id); e != nil {
			return e
		}
		v.Meets = v.Down.All > 0 && c.Leads(v.conferenceHref())
	}
	d := c.Shell(v.Title)
	return c.RenderStatus(v.status(&d), directivePage(d, v))
}

// conferenceHref is where a conference about it is planned.
func (v directiveView) conferenceHref() string {
	return "/to-chuc/" + num(v.Unit) + "/hoi-nghi/moi?van-ban=" + num(v.ID)
}

// levels is a line for each level and form.
func (v directiveView) levels() ui.TableData {
	c := v.c
	t := ui.TableData{Caption: c.T("down.title"), HideCaption: true, Cols: []ui.Col{{Label: c.T("down.level")}, {Label: c.T("paper.send.form")}, {Label: c.T("down.units"), Num: true},
		{Label: c.T("down.late"), Num: true}, {Label: c.T("paper.study.people"), Num: true}, {Label: c.T("paper.send.due")}}}
	for _, l := range v.Down.Levels {
		people := "–"
		if l.People.Of > 0 {
			people = rate(l.People.Covered, l.People.Of)
		}
		t.Rows = append(t.Rows, []ui.Cell{{Text: c.T("down.depth", "N", l.Depth)}, {Text: c.T("paper.form." + string(l.Form))}, {Text: rate(l.Done, l.Units)}, {Text: num(int64(l.Late))}, {Text: people}, {Text: dmy(l.Last)}})
	}
	return t
}

// stuck are the units whose day is over, since when, and the one to ask.
func (v directiveView) stuck() []ui.RowData {
	var out []ui.RowData
	for _, s := range v.Down.Stuck {
		out = append(out, ui.RowData{Icon: "alert", Title: s.Name, Href: directiveHref(s.Directive), Detail: v.c.T("down.since", "Day", dmy(s.Due), "Days", s.Days)})
	}
	return out
}

// way is the way back to where the reader has it: the own unit's papers.
func (v directiveView) way() []ui.Link {
	unit, name := v.Unit, v.Names[v.Unit]
	if v.Mine != nil {
		unit, name = v.Mine.Receiver, v.Names[v.Mine.Receiver]
	} else if !v.DirectiveView.Mine && len(v.To) > 0 {
		unit, name = v.To[0].Receiver, v.Names[v.To[0].Receiver]
	}
	return []ui.Link{{Label: name, Href: "/to-chuc/" + num(unit)}, {Label: v.c.T("paper.page.title"), Href: unitHref(unit)}}
}

func (v directiveView) facts() []ui.Answer {
	c := v.c
	var out []ui.Answer
	add := func(key, value string) {
		if value != "" {
			out = append(out, ui.Answer{Label: c.T(key), Value: value})
		}
	}
	add("paper.send.issuer", v.Issuer)
	add("paper.send.number", v.Number)
	add("paper.send.issued", dmy(v.IssuedOn))
	add("paper.page.sender", v.Names[v.Unit])
	add("paper.send.form", c.T("paper.form."+string(v.Form)))
	add("paper.send.due", dmy(v.DueOn))
	if v.Source == "directive" && c.Leads(directiveHref(v.SourceID)) { // a receiver may not look so far up
		out = append(out, ui.Answer{Label: c.T("paper.page.sent_on"), Any: link(ui.Link{Label: c.T("paper.page.sent_on.link"), Href: directiveHref(v.SourceID)})})
	}
	return out
}

func (p *Pages) doDone(c *web.Ctx) error {
	id, err := c.ID("directive")
	if err != nil {
		return err
	}
	err = p.Papers.MarkDone(c.Context(), c.Actor, c.Key(), id, c.Actor.Hat.Unit, typed(c.Form("day")))
	if _, ok := c.Invalid(err); ok {
		return p.directivePage(c, err)
	}
	if err != nil {
		return err
	}
	return c.Done(directiveHref(id), "paper.page.marked")
}

func (p *Pages) doAttachDirective(c *web.Ctx) error {
	id, err := c.ID("directive")
	if err != nil {
		return err
	}
	d, err := p.Papers.Directive(c.Context(), c.Actor, id)
	if err != nil {
		return err
	}
	said, err := attach(c, p.Papers, d.Unit, document.Use{Kind: "directive", Subject: id, Role: document.Finished})
	if err != nil {
		if _, ok := c.Invalid(err); ok {
			return p.directivePage(c, err)
		}
		return err
	}
	return c.Done(directiveHref(id), said)
}
