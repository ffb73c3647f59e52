package rule

import (
	"context"
	"net/http"
	"slices"
	"strconv"
	"strings"

	"nep/internal/fault"
	"nep/internal/meeting"
	"nep/internal/rule"
	"nep/internal/web"
	"nep/internal/web/ui"
)

const draftPath = "/to-chuc/{unit}/quy-che/du-thao"

func num(n int64) string { return strconv.FormatInt(n, 10) }

func draftHref(unit int64) string { return href(unit, "du-thao") }

// Paper is what a regulation being made has become.
type Paper struct {
	ID     int64
	Number string
	Issued bool
	Passed bool // it names what passed it
}

// draftView is a regulation being made: its form, what it says, what was said of it.
type draftView struct {
	rule.DraftView
	*place
	said
	Form   string // the form's key
	Papers []Paper
	Status int
}

func (p *Pages) draft(c *web.Ctx) error { return p.showDraft(c, nil) }

func (p *Pages) showDraft(c *web.Ctx, failed error) error { return p.showDraftOf(c, 0, failed) }

// showDraftOf shows the draft of a unit: that of the address, or another one an
// opinion was sent to.
func (p *Pages) showDraftOf(c *web.Ctx, of int64, failed error) error {
	l, err := p.at(c)
	if err != nil {
		return err
	}
	if of != 0 && of != l.ID {
		name, err := p.UnitName(c.Context(), of)
		if err != nil {
			return err
		}
		l = &place{ID: of, Name: name, parent: l.parent, names: l.names, p: p, c: c}
	}
	v := draftView{place: l, said: said{c: c}, Form: web.NewKey(), Status: http.StatusOK}
	if v.DraftView, err = p.Rules.ViewDraft(c.Context(), c.Actor, l.ID); err != nil {
		return err
	}
	if v.Has && p.PapersOf != nil {
		if v.Papers, err = p.PapersOf(c.Context(), l.ID, v.Draft.ID); err != nil {
			return err
		}
	}
	d := c.Shell(c.T("rule.draft.title"))
	if failed != nil {
		v.errs, _ = c.Invalid(failed)
		d.HasErrors, v.Status = true, web.Status(failed)
	}
	return c.RenderStatus(v.Status, draftPage(d, v))
}

// onDraft runs a verb on the draft of the address's unit and shows its page.
func (p *Pages) onDraft(c *web.Ctx, done string, verb func(unit int64) error) error {
	id, err := c.ID("unit")
	if err != nil {
		return err
	}
	if err := verb(id); err != nil {
		return web.Again(c, err, func(err error) error { return p.showDraft(c, err) })
	}
	return c.Done(draftHref(id), done)
}

func (p *Pages) doDraft(c *web.Ctx) error {
	return p.onDraft(c, "rule.draft.kept", func(unit int64) error {
		cmd := rule.SaveDraft{Key: c.Key(), Unit: unit, Title: c.Form("title"), From: typed(c.Form("from")), Numbers: map[rule.Key]string{}, Parts: map[string]string{}, Seen: c.FormID("seen")}
		f := said{c: c}
		for _, k := range rule.Keys {
			if value := f.bound("rule." + string(k)); value != "" {
				cmd.Numbers[k] = value
			}
		}
		for name := range c.R.PostForm {
			if id, ok := strings.CutPrefix(name, "part."); ok {
				cmd.Parts[id] = c.Form(name)
			}
		}
		_, err := p.Rules.SaveDraft(c.Context(), c.Actor, cmd)
		return err
	})
}

func (p *Pages) doAsk(c *web.Ctx) error {
	return p.onDraft(c, "rule.draft.asked", func(unit int64) error {
		return p.Rules.AskOpinions(c.Context(), c.Actor, c.Key(), unit, typed(c.Form("until")))
	})
}

func (p *Pages) doDrop(c *web.Ctx) error {
	return p.onDraft(c, "rule.draft.dropped", func(unit int64) error { return p.Rules.DropDraft(c.Context(), c.Actor, c.Key(), unit) })
}

// doSay takes an opinion for the unit of the address: the drafting unit's own member,
// or a unit directly below it.
func (p *Pages) doSay(c *web.Ctx) error {
	id, err := c.ID("unit")
	if err != nil {
		return err
	}
	home := c.FormID("of")
	_, err = p.Rules.Say(c.Context(), c.Actor, rule.Say{Key: c.Key(), Unit: id, Draft: c.FormID("draft"), Article: c.Form("article"), Text: c.Form("text")})
	if _, ok := c.Invalid(err); ok && fault.Is(err, fault.Invalid) {
		return p.showDraftOf(c, home, err)
	}
	if err != nil {
		return err
	}
	return c.Done(draftHref(home)+"#y-kien", "rule.draft.said")
}

// field fills in what was typed, or what the draft holds.
func (v draftView) field(f ui.FieldData, value string) ui.FieldData {
	f.Value = value
	if _, sent := v.said.c.R.PostForm[f.Name]; sent {
		f.Value = v.text(f.Name)
	}
	f.Error, f.Autocomplete = v.wrong(f.Name), "off"
	return f
}

// first is the day it is to be in force from: the first of next month where nobody
// has said one.
func (v draftView) first() string {
	if v.Has {
		return dmy(v.Draft.From)
	}
	return dmy(meeting.FirstDay(meeting.AddMonths(v.Today[:7], 1)))
}

func (v draftView) title(ctx context.Context) string {
	if v.Has {
		return v.Draft.Title
	}
	return v.place.c.T("rule.page.name.first", "Unit", v.Name)
}

// asks are the blanks of an article.
func (v draftView) asks(a rule.Article) []ask {
	var out []ask
	for _, k := range a.Keys() {
		d, _ := rule.Find(k)
		if !d.ConcernsKind(v.DraftView.Unit.Kind) {
			continue
		}
		now := v.Answers[k]
		value := v.Numbers[k]
		if !v.Has && now.Kind == rule.FromUnit {
			value = now.Value
		}
		one := ask{Def: d, Label: v.place.c.T(d.LabelKey()), Name: "rule." + string(k), Hint: v.place.c.T("rule.page.now_is", "Value", words(v.place.c.Context(), k, now.Value))}
		one.Value = value
		if d.Type == rule.Percent || d.Type == rule.Fraction {
			one.Op = strings.TrimRight(value, "0123456789/")
			one.Value = strings.TrimPrefix(value, one.Op)
		}
		if _, sent := v.said.c.R.PostForm[one.Name]; sent {
			one.Op, one.Value = v.text(one.Name+"-op"), v.text(one.Name)
		}
		one.Error = v.wrong(one.Name)
		out = append(out, one)
	}
	return out
}

// part is what an article says besides.
func (v draftView) part(a rule.Article) string {
	if text, ok := v.Parts[a.ID]; ok {
		return text
	}
	return a.Text
}

// open says that an article's part of the form stands open: something in it is wrong
// or already written.
func (v draftView) open(a rule.Article) bool {
	if v.wrong("part."+a.ID) != "" {
		return true
	}
	for _, x := range v.asks(a) {
		if x.Error != "" || x.Value != "" {
			return true
		}
	}
	return false
}

// opinion is one in a list.
func (v draftView) opinion(o rule.OpinionRow) ui.RowData {
	c := v.place.c
	r := ui.RowData{Title: o.Text, Detail: o.UnitName + " · " + moment(o.At)}
	if o.Article != "" {
		for _, w := range v.Written {
			if w.ID == o.Article {
				r.Detail = w.Name + " · " + r.Detail
			}
		}
	}
	if o.Unit == v.ID && v.DraftView.Unit.Kind.Meets() {
		r.Detail = c.T("rule.draft.member") + " · " + r.Detail
	}
	return r
}

func (v draftView) articles(ctx context.Context) ui.ChoiceData {
	c := v.place.c
	o := []ui.Option{{Value: "", Label: c.T("rule.draft.whole"), Selected: true}}
	for _, w := range v.Written {
		o = append(o, ui.Option{Value: w.ID, Label: w.Name})
	}
	return ui.ChoiceData{FieldData: ui.FieldData{Name: "article", Label: c.T("rule.draft.article"), Width: "full"}, Options: o}
}

// paperTo is where the paper of the regulation is written, or read.
func (v draftView) paperTo() ui.ButtonData {
	c := v.place.c
	for _, x := range v.Papers {
		return ui.ButtonData{Label: c.T("rule.draft.paper.open"), Href: "/van-ban-di/" + num(x.ID), Icon: "paper", Go: true}
	}
	body := "committee"
	if v.DraftView.Unit.Kind.Meets() {
		body = "cell"
	}
	return ui.ButtonData{Label: c.T("rule.draft.paper.write"), Href: "/to-chuc/" + num(v.ID) + "/van-ban-di/soan?loai=quy-che&cua=" + body + "&tu=regulation&so=" + num(v.Draft.ID), Icon: "edit"}
}

// steps are the way from a draft to a regulation in force.
func (v draftView) steps() []ui.Step {
	c := v.place.c
	at := 0
	switch {
	case slices.ContainsFunc(v.Papers, func(x Paper) bool { return x.Passed }):
		at = 3
	case v.Has && v.State == rule.Asked && v.Until >= v.Today:
		at = 1
	case v.Has && v.State == rule.Asked, len(v.Papers) > 0:
		at = 2
	}
	var out []ui.Step
	for i, key := range []string{"write", "ask", "vote", "issue"} {
		s := ui.Step{Label: c.T("rule.draft.step." + key)}
		switch {
		case i < at:
			s.State = ui.Done
		case i == at:
			s.State = ui.Now
		}
		out = append(out, s)
	}
	return out
}
