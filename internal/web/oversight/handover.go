package oversight

import (
	"context"
	"strings"

	"nep/internal/i18n"
	"nep/internal/oversight"
	"nep/internal/web"
	"nep/internal/web/ui"
)

// handView is what somebody has open, to be given to others.
type handView struct {
	web.Sent
	oversight.Handing
	Key string
}

func handHref(unit, person int64) string {
	return unitHref(unit, "ban-giao") + "?tu=" + num(person)
}

func (p *Pages) hand(c *web.Ctx) error { return p.showHand(c, nil) }

func (p *Pages) showHand(c *web.Ctx, err error) error {
	unit, e := c.ID("unit")
	if e != nil {
		return e
	}
	person := c.FormID("tu")
	if person == 0 { // nobody was named: they are chosen on the page of assignments
		if err != nil {
			return err
		}
		return c.Redirect(unitHref(unit, "phan-cong"))
	}
	v := handView{Sent: web.Back(c, err), Key: web.NewKey()}
	if v.Handing, e = p.Oversight.Handing(c.Context(), c.Actor, unit, person); e != nil {
		return e
	}
	d := c.Shell(c.T("handover.title", "Name", v.From.Name))
	return c.RenderStatus(v.Status(&d), handPage(d, v))
}

func (p *Pages) doHand(c *web.Ctx) error {
	unit, err := c.ID("unit")
	if err != nil {
		return err
	}
	cmd := oversight.HandOver{Key: c.Key(), Unit: unit, From: c.FormID("tu"), Reason: c.Form("reason"), Visits: map[int64]int64{}, Difficulties: map[int64]int64{}}
	for name, into := range map[string]map[int64]int64{"visit": cmd.Visits, "difficulty": cmd.Difficulties} {
		for _, text := range c.R.PostForm[name] {
			if to := c.FormID("to." + text); to != 0 {
				into[id(text)] = to
			}
		}
	}
	if err := p.Oversight.HandOver(c.Context(), c.Actor, cmd); err != nil {
		return web.Again(c, err, func(err error) error { return p.showHand(c, err) })
	}
	to := unitHref(unit, "phan-cong")
	return c.Done(to, "handover.done")
}

func (v handView) empty() bool { return len(v.Visits)+len(v.Difficulties) == 0 }

// choice is who takes one thing over.
func (v handView) choice(ctx context.Context, thing int64, label, hint string) ui.ChoiceData {
	o := []ui.Option{{Value: "0", Label: i18n.T(ctx, "handover.keep")}}
	f := v.Field(ui.FieldData{Name: "to." + num(thing), Label: label, Hint: hint, Value: num(v.To[thing]), Width: "20"})
	for _, p := range v.People {
		o = append(o, ui.Option{Value: num(p.ID), Label: p.Name})
	}
	for i := range o {
		o[i].Selected = o[i].Value == f.Value
	}
	return ui.ChoiceData{FieldData: f, Options: o}
}

func (v handView) cells() string {
	var out []string
	for _, id := range v.Cells {
		out = append(out, v.Names[id])
	}
	return strings.Join(out, ", ")
}
