package rule

import (
	"strconv"
	"strings"

	"nep/internal/clock"
	"nep/internal/fault"
	"nep/internal/rule"
	"nep/internal/web"
	"nep/internal/web/ui"
)

// oneView is the page of one rule of a unit.
type oneView struct {
	rule.KeyBoard
	*place
	said
	Now       line
	Inherited held
	Rows      []ui.RowData // what was set here and above, the latest first
	Met       bool         // somebody else set it meanwhile
	Ending    bool         // the form gives it back
	Fresh     bool         // the form is shown the first time
	Form      string       // its key
	Can       bool         // the hat may set it, or give it back
	Who       []string     // who may set it, why, and which way
}

func (p *Pages) one(c *web.Ctx) error { return p.showOne(c, nil) }

// showOne shows the page; err is why the form came back, nil the first time.
func (p *Pages) showOne(c *web.Ctx, err error) error {
	l, e := p.at(c)
	if e != nil {
		return e
	}
	v := oneView{place: l, said: said{c: c}, Form: web.NewKey(), Fresh: c.R.Method == "GET", Met: fault.Is(err, fault.Conflict), Ending: c.Form("viec") == "bo"}
	if v.KeyBoard, e = p.Rules.KeyBoard(c.Context(), c.Actor, l.ID, rule.Key(c.R.PathValue("key"))); e != nil {
		return e
	}
	v.errs, _ = c.Invalid(err)
	v.Can = v.may(v.Def, v.Kind)
	if !v.Can && v.May && v.Own && v.Set != rule.Fixed { // what it set when it still could is given back
		v.Can, v.Ending = true, true
	}
	v.Now = v.line(v.Answer, v.Coming, false)
	v.Inherited = v.held(v.Key, v.KeyBoard.Inherited.Step)
	v.Who = v.who()
	for _, one := range v.Past {
		v.Rows = append(v.Rows, v.past(one))
	}
	d := c.Shell(v.Now.Label)
	status := 200
	if err != nil {
		d.HasErrors, status = true, web.Status(err)
	}
	return c.RenderStatus(status, onePage(d, v))
}

// whoKeys say who may set a rule.
var whoKeys = map[rule.Setter]string{rule.Fixed: "rule.page.who.fixed", rule.ByCommittee: "rule.page.who.committee", rule.ByUnit: "rule.page.who.own"}

// who says beforehand what would be refused afterwards.
func (v oneView) who() []string {
	out := []string{v.T("rule.page.who." + string(v.Set)), v.T(v.Why)}
	way, inherits := v.Way(v.Kind), v.KeyBoard.Inherited.IsSet()
	switch {
	case !v.Can:
	case way == "" && v.Loosen:
		out = append(out, v.T("rule.page.way.loosen"))
	case way == rule.Up && inherits:
		out = append(out, v.T("rule.page.way.up", "Value", v.Inherited.Value))
	case way == rule.Down && inherits:
		out = append(out, v.T("rule.page.way.down", "Value", v.Inherited.Value))
	case way == rule.Up:
		out = append(out, v.T("rule.page.way.up.free"))
	case way == rule.Down:
		out = append(out, v.T("rule.page.way.down.free"))
	}
	return out
}

func (v oneView) past(one rule.Past) ui.RowData {
	ctx := v.place.c.Context()
	r := ui.RowData{Icon: "history", Title: words(ctx, v.Key, one.Value)}
	if one.Value == "" {
		r.Title = v.T("rule.page.given_back")
	}
	r.Detail = v.T("rule.page.past", "Unit", v.unit(one.Unit).Label, "Since", span(ctx, one.From, one.To), "At", moment(one.At),
		"Ground", v.ground(one.Unit, one.Regulation, one.RegNumber, one.RegTitle, one.Source).Label)
	if one.Reason != "" {
		r.Detail += " " + v.T("rule.page.corrected", "Reason", strings.TrimRight(one.Reason, ". "))
	}
	if one.From > v.Today {
		r.Tags = []ui.TagData{{Text: v.T("rule.page.paper.later"), Kind: ui.Info}}
	}
	return r
}

// T is a sentence in the language of the page.
func (v oneView) T(key string, pairs ...any) string { return v.place.c.T(key, pairs...) }

// field fills a field with what was typed, or at first with value.
func (v oneView) field(f ui.FieldData, value string) ui.FieldData {
	if f.Value = v.text(f.Name); v.Fresh {
		f.Value = value
	}
	f.Error = v.wrong(f.Name)
	if f.Autocomplete == "" {
		f.Autocomplete = "off"
	}
	return f
}

// what asks whether to set or to give back.
func (v oneView) what() ui.ChoiceData {
	return ui.ChoiceData{FieldData: ui.FieldData{Name: "viec", Label: v.T("rule.page.what")}, Options: []ui.Option{
		{Value: "dat", Label: v.T("rule.page.what.set"), Selected: !v.Ending},
		{Value: "bo", Label: v.T("rule.page.what.end"), Hint: v.T("rule.page.what.end.hint", "Value", v.Inherited.Value), Selected: v.Ending},
	}}
}

// grounds are the unit's regulations to stand on.
func (v oneView) grounds() ui.ChoiceData {
	chosen := v.text("regulation")
	out := ui.ChoiceData{FieldData: v.field(ui.FieldData{Name: "regulation", Label: v.T("rule.page.regulation"), Width: "full"}, ""),
		Options: []ui.Option{{Value: "0", Label: v.T("rule.page.regulation.none"), Selected: chosen == "" || chosen == "0"}}}
	for _, g := range v.Versions {
		id := strconv.FormatInt(g.ID, 10)
		out.Options = append(out.Options, ui.Option{Value: id, Label: name(v.place.c.Context(), g), Selected: chosen == id})
	}
	return out
}

// sourceLabel: a ground in words is the other one only beside a regulation.
func (v oneView) sourceLabel() string {
	if len(v.Versions) == 0 {
		return v.T("rule.page.source.only")
	}
	return v.T("rule.page.source")
}

func (v oneView) correction() ui.ChoiceData {
	return ui.ChoiceData{FieldData: ui.FieldData{Name: "correction", Error: v.wrong("correction")}, Options: []ui.Option{
		{Value: "1", Label: v.T("rule.page.correction"), Hint: v.T("rule.page.correction.hint"), Selected: v.text("correction") == "1"}}}
}

// stored is a value as the fields show it at first: the sign apart.
func stored(value string) (op, rest string) {
	for _, o := range []string{">=", "<=", ">"} {
		if rest, ok := strings.CutPrefix(value, o); ok {
			return o, rest
		}
	}
	return "", value
}

func (p *Pages) doOne(c *web.Ctx) error {
	id, err := c.ID("unit")
	if err != nil {
		return err
	}
	k := rule.Key(c.R.PathValue("key"))
	d, ok := rule.Find(k)
	if !ok {
		return fault.New("web.rule", fault.NotFound, "fault.not_found")
	}
	cmd := rule.SetRule{Key: c.Key(), Unit: id, Rule: k, Value: said{c: c}.bound("value"), From: typed(c.Form("from")), Source: c.Form("source"),
		Regulation: c.FormID("regulation"), Seen: c.FormID("seen"), Correction: c.Form("correction") == "1", Reason: c.Form("reason")}
	if c.Form("to") != "" {
		cmd.To = clock.AddDays(typed(c.Form("to")), 1) // people name the last day
	}
	if c.Form("viec") == "bo" {
		if _, err = p.Rules.EndRule(c.Context(), c.Actor, cmd); err == nil {
			return c.Done(href(id, string(k)), "rule.page.ended", "Label", c.T(d.LabelKey()), "From", dmy(cmd.From))
		}
	} else if _, err = p.Rules.SetRule(c.Context(), c.Actor, cmd); err == nil {
		value, _ := d.Check(cmd.Value)
		return c.Done(href(id, string(k)), "rule.page.saved", "Label", c.T(d.LabelKey()), "Value", words(c.Context(), k, value), "From", dmy(cmd.From))
	}
	if _, ok := c.Invalid(err); ok {
		return p.showOne(c, err)
	}
	return err
}
