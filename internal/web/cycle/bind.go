package cycle

import (
	"strconv"
	"strings"

	"nep/internal/access"
	"nep/internal/document"
	"nep/internal/fault"
	"nep/internal/meeting"
	"nep/internal/org"
	"nep/internal/resolution"
	"nep/internal/web"
	"nep/internal/web/ui"
)

// How many of each kind a paper is offered to be attached to, the latest first.
const (
	bindMeetings  = 4
	bindDecisions = 8
	bindTasks     = 20
	bindOthers    = 6
)

// bindView is the page where a paper of the library is attached to a thing.
type bindView struct {
	web.Sent
	document.Paper
	Name string
	Key  string
	To   ui.ChoiceData
}

func paperHref(id int64) string { return "/tai-lieu/" + num(id) }

func (p *Pages) bound(c *web.Ctx) (access.Subject, error) {
	id, err := c.ID("paper")
	if err != nil {
		return access.Subject{}, err
	}
	return p.Documents.KeptSubject(c.Context(), c.Actor, id)
}

func (p *Pages) bind(c *web.Ctx) error { return p.showBind(c, nil) }

func (p *Pages) showBind(c *web.Ctx, failed error) error {
	id, err := c.ID("paper")
	if err != nil {
		return err
	}
	v := bindView{Sent: web.Back(c, failed), Key: web.NewKey()}
	paper, uses, err := p.Documents.Paper(c.Context(), c.Actor, id)
	if err != nil {
		return err
	}
	v.Paper, v.Name = paper, paper.Title
	if v.Name == "" {
		v.Name = paper.Number
	}
	v.To = ui.ChoiceData{FieldData: ui.FieldData{Name: "to", Label: c.T("bind.to"), Error: ui.ErrorFor(v.Errs, "to"), Value: c.Form("to"), Width: "full"},
		Options: []ui.Option{{Label: c.T("bind.choose"), Selected: c.Form("to") == ""}}}
	has := map[string]bool{}
	for _, u := range uses {
		has[u.Kind+":"+num(u.Subject)] = true
	}
	add := func(kind string, subject int64, label string) {
		key := kind + ":" + num(subject)
		if !has[key] {
			v.To.Options = append(v.To.Options, ui.Option{Value: key, Label: label, Selected: c.Form("to") == key})
		}
	}
	if err := p.targets(c, paper.Unit, add); err != nil {
		return err
	}
	d := c.Shell(c.T("bind.title"))
	return c.RenderStatus(v.Status(&d), bindPage(d, v))
}

// targets calls add with what papers of a unit may hang on. What is not for this
// actor is not offered.
func (p *Pages) targets(c *web.Ctx, unit int64, add func(kind string, subject int64, label string)) error {
	ctx := c.Context()
	none := func(err error) error { // not for him
		if fault.Is(err, fault.NotFound) {
			return nil
		}
		return err
	}
	ms, err := p.Papers.Meetings.List(ctx, c.Actor, unit, "", org.Cursor{}, bindMeetings)
	if none(err) != nil {
		return err
	}
	for _, m := range ms.Rows {
		if m.State == meeting.Cancelled {
			continue
		}
		add("meeting", m.ID, c.T("bind.meeting", "Day", dmy(m.Day)))
		if m.State == meeting.Locked {
			continue
		}
		one, err := p.Papers.Meetings.View(ctx, c.Actor, m.ID)
		if none(err) != nil {
			return err
		}
		for i, it := range one.Items {
			add("item", it.ID, c.T("bind.item", "Day", dmy(m.Day), "N", i+1, "Title", it.Title))
		}
	}
	rs, err := p.Papers.Resolutions.List(ctx, c.Actor, unit, org.Cursor{}, bindDecisions)
	if none(err) != nil {
		return err
	}
	for _, r := range rs.Rows {
		add("resolution", r.ID, c.T("bind.resolution", "Sign", r.Sign(), "Title", r.Title))
	}
	ks, err := p.Papers.Resolutions.Tasks(ctx, c.Actor, unit, resolution.Open, org.Cursor{}, bindTasks)
	if none(err) != nil {
		return err
	}
	for _, k := range ks.Rows {
		add("task", k.ID, c.T("bind.task", "Due", dmy(k.Due), "Title", k.Text))
	}
	ds, err := p.Documents.Directives(ctx, c.Actor, unit, org.Cursor{}, bindOthers)
	if none(err) != nil {
		return err
	}
	for _, d := range ds.Rows {
		use := document.Use{Kind: "directive", Subject: d.Directive.ID, Role: document.Finished}
		if may, err := p.Documents.MayAttach(ctx, c.Actor, unit, use); err != nil {
			return err
		} else if may {
			add("directive", d.Directive.ID, c.T("bind.directive", "Title", d.Directive.Title))
		}
	}
	ps, err := p.Papers.Reports.List(ctx, c.Actor, unit, org.Cursor{}, bindOthers)
	if none(err) != nil {
		return err
	}
	for _, r := range ps.Rows {
		add("report", r.ID, c.T("bind.report", "Month", readyMonth(r.Month)))
	}
	return nil
}

func (p *Pages) doBind(c *web.Ctx) error {
	id, err := c.ID("paper")
	if err != nil {
		return err
	}
	kind, subject, _ := strings.Cut(c.Form("to"), ":")
	use := document.Use{Kind: kind, Role: bindRole(kind)}
	use.Subject, _ = strconv.ParseInt(subject, 10, 64)
	if use.Subject == 0 {
		var f fault.Fields
		f.Add("to", "bind.none")
		return p.showBind(c, f.Err("web.bind"))
	}
	if err := p.Documents.AttachTo(c.Context(), c.Actor, document.AttachTo{Key: c.Key(), Papers: []int64{id}, Use: use}); err != nil {
		return web.Again(c, err, func(err error) error { return p.showBind(c, err) })
	}
	to := paperHref(id)
	return c.Done(to, "bind.done")
}

// bindRole is what a paper is to a kind of thing it is attached to later.
func bindRole(kind string) document.Role {
	switch kind {
	case "meeting", "item":
		return document.Ahead
	case "task":
		return document.Evidence
	}
	return document.Finished
}
