package rule

import (
	"strconv"
	"strings"

	"nep/internal/fault"
	"nep/internal/rule"
	"nep/internal/web"
	"nep/internal/web/ui"
)

// enterView is the form that enters a regulation, and the page that asks to
// check it.
type enterView struct {
	rule.Board
	*place
	said
	Form  string // the form's key
	Fresh bool
	Seen  int64
	Met   bool // somebody else entered one meanwhile
}

func (p *Pages) enter(c *web.Ctx) error { return p.showEnter(c, nil) }

func (p *Pages) enterView(c *web.Ctx) (enterView, error) {
	l, err := p.at(c)
	if err != nil {
		return enterView{}, err
	}
	v := enterView{place: l, said: said{c: c}, Form: web.NewKey(), Fresh: c.R.Method == "GET"}
	if v.Board, err = p.Rules.Board(c.Context(), c.Actor, l.ID, "", 0); err != nil {
		return v, err
	}
	if len(v.Versions) > 0 {
		v.Seen = v.Versions[0].ID
	}
	return v, nil
}

func (p *Pages) showEnter(c *web.Ctx, err error) error {
	v, e := p.enterView(c)
	if e != nil {
		return e
	}
	v.errs, _ = c.Invalid(err)
	v.Met = fault.Is(err, fault.Conflict)
	d := c.Shell(c.T("rule.page.enter"))
	status := 200
	if err != nil {
		d.HasErrors, status = true, web.Status(err)
	}
	return c.RenderStatus(status, enterPage(d, v))
}

// doEnter takes the form in two steps: first what was typed is shown to be
// checked, then it is kept.
func (p *Pages) doEnter(c *web.Ctx) error {
	id, err := c.ID("unit")
	if err != nil {
		return err
	}
	f := said{c: c}
	cmd := rule.PutRegulation{Key: c.Key(), Unit: id, Number: c.Form("number"), Title: c.Form("title"), Body: c.Form("body"),
		From: typed(c.Form("from")), Seen: c.FormID("seen"), Correction: c.Form("correction") == "1", Reason: c.Form("reason")}
	for _, k := range rule.Keys {
		if value := f.bound("rule." + string(k)); value != "" {
			cmd.Rules = append(cmd.Rules, rule.Entry{Rule: k, Value: value})
		}
	}
	switch c.Form("buoc") {
	case "sua":
		return p.showEnter(c, nil)
	case "luu":
		var g int64
		if g, err = p.Rules.PutRegulation(c.Context(), c.Actor, cmd); err == nil {
			return c.Done(paperHref(id, g), "rule.page.entered", "From", dmy(cmd.From))
		}
	default:
		v, e := p.enterView(c)
		if e != nil {
			return e
		}
		if err = cmd.Validate(v.Today); err == nil {
			return c.Render(checkPage(c.Shell(c.T("rule.page.check")), v, cmd))
		}
	}
	if _, ok := c.Invalid(err); ok {
		return p.showEnter(c, err)
	}
	return err
}

// T is a sentence in the language of the page.
func (v enterView) T(key string, pairs ...any) string { return v.place.c.T(key, pairs...) }

// seen is the latest version this form was begun from. After a conflict, which
// shows what is stored now, it is the one shown.
func (v enterView) seen() int64 {
	if v.Fresh || v.Met {
		return v.Seen
	}
	return v.place.c.FormID("seen")
}

func (v enterView) field(f ui.FieldData, value string) ui.FieldData {
	if f.Value = v.text(f.Name); v.Fresh {
		f.Value = value
	}
	f.Error = v.wrong(f.Name)
	if f.Autocomplete == "" {
		f.Autocomplete = "off"
	}
	return f
}

func (v enterView) correction() ui.ChoiceData {
	return ui.ChoiceData{FieldData: ui.FieldData{Name: "correction", Error: v.wrong("correction")}, Options: []ui.Option{
		{Value: "1", Label: v.T("rule.page.correction.old"), Hint: v.T("rule.page.correction.old.hint"), Selected: v.text("correction") == "1"}}}
}

// section is the numbers of one heading in the form; it stands open when
// something in it is filled in or wrong.
type section struct {
	Title string
	Open  bool
	Asks  []ask
}

// ask is one number of the form.
type ask struct {
	rule.Def
	Label, Name, Hint, Op, Value, Error string
}

func (v enterView) sections() []section {
	var out []section
	for _, a := range v.Answers {
		d, _ := rule.Find(a.Key)
		if !v.may(d, v.Kind) || !d.ConcernsKind(v.Kind) {
			continue
		}
		title := v.T(d.GroupKey())
		if n := len(out); n == 0 || out[n-1].Title != title {
			out = append(out, section{Title: title})
		}
		one := ask{Def: d, Label: v.T(d.LabelKey()), Name: "rule." + string(a.Key), Hint: v.T("rule.page.now_is", "Value", words(v.place.c.Context(), a.Key, a.Value))}
		one.Op, one.Value, one.Error = v.text(one.Name+"-op"), v.text(one.Name), v.wrong(one.Name)
		last := &out[len(out)-1]
		last.Asks = append(last.Asks, one)
		last.Open = last.Open || one.Value != "" || one.Error != ""
	}
	return out
}

// checks are what was typed, to be looked through once more.
func (v enterView) checks(cmd rule.PutRegulation) []ui.Answer {
	number := cmd.Number
	if number == "" {
		number = v.T("rule.page.number.none")
	}
	out := []ui.Answer{{Label: v.T("rule.page.number"), Value: number}, {Label: v.T("rule.page.name"), Value: cmd.Title},
		{Label: v.T("rule.page.from"), Value: dmy(cmd.From)}, {Label: v.T("rule.page.body"), Value: v.T("rule.page.body.long", "Count", len(paragraphs(cmd.Body)))}}
	if cmd.Correction {
		out = append(out, ui.Answer{Label: v.T("rule.page.reason"), Value: cmd.Reason})
	}
	return out
}

// numbers are the rules that will change, each beside what it replaces.
func (v enterView) numbers(cmd rule.PutRegulation) []ui.Answer {
	var out []ui.Answer
	ctx := v.place.c.Context()
	for _, e := range cmd.Rules {
		d, _ := rule.Find(e.Rule)
		value, _ := d.Check(e.Value)
		a := ui.Answer{Label: v.T(d.LabelKey()), Value: words(ctx, e.Rule, value)}
		for _, now := range v.Answers {
			if now.Key == e.Rule {
				a.Note = v.T("rule.page.now_is", "Value", words(ctx, now.Key, now.Value))
			}
		}
		out = append(out, a)
	}
	return out
}

// kept carries the form through the page that asks to check it.
func (v enterView) kept() [][2]string {
	var out [][2]string
	names := []string{"number", "title", "body", "from", "correction", "reason"}
	for _, k := range rule.Keys {
		names = append(names, "rule."+string(k), "rule."+string(k)+"-op")
	}
	for _, n := range names {
		if s := v.text(n); s != "" {
			out = append(out, [2]string{n, s})
		}
	}
	return append(out, [2]string{"seen", strconv.FormatInt(v.seen(), 10)})
}

// paperView is a version of a regulation to be read.
type paperView struct {
	rule.Paper
	*place
}

func (p *Pages) paper(c *web.Ctx) error {
	l, err := p.at(c)
	if err != nil {
		return err
	}
	id, err := c.ID("regulation")
	if err != nil {
		return err
	}
	v := paperView{place: l}
	if v.Paper, err = p.Rules.Paper(c.Context(), c.Actor, l.ID, id); err != nil {
		return err
	}
	return c.Render(paperPage(c.Shell(v.Title), v))
}

// sheet is the paper's head.
func (v paperView) sheet() ui.SheetData {
	d := ui.SheetData{Unit: strings.ToUpper(v.Name), Party: v.c.T("rule.page.party"), Title: strings.ToUpper(v.Title),
		Sub: v.c.T("rule.page.paper.sub", "Since", span(v.c.Context(), v.From, v.To))}
	if v.Number != "" {
		d.Number = v.c.T("rule.page.paper.no", "Number", v.Number)
	}
	return d
}

// state says whether the version is in force.
func (v paperView) state() ui.TagData {
	switch {
	case v.Current:
		return ui.TagData{Kind: ui.Good, Text: v.c.T("rule.page.paper.current")}
	case v.From > v.Today:
		return ui.TagData{Kind: ui.Info, Text: v.c.T("rule.page.paper.later")}
	}
	return ui.TagData{Text: v.c.T("rule.page.paper.replaced")}
}

func (v paperView) entries() []ui.Answer {
	var out []ui.Answer
	for _, e := range v.Numbers {
		d, _ := rule.Find(e.Rule)
		out = append(out, ui.Answer{Label: v.c.T(d.LabelKey()), Value: words(v.c.Context(), e.Rule, e.Value), Note: v.Articles[e.Rule]})
	}
	return out
}
