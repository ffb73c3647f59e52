package rule

import (
	"context"
	"strconv"

	"nep/internal/i18n"
	"nep/internal/rule"
	"nep/internal/web/ui"
)

// pastTitle says which other day or knowledge is shown.
func pastTitle(ctx context.Context, v boardView) string {
	if v.Known == "" {
		return i18n.T(ctx, "rule.page.day.shown", "Day", dmy(v.Day))
	}
	return i18n.T(ctx, "rule.page.known.shown", "Day", dmy(v.Day), "At", v.Known)
}

// seenNow is what was set last, for the verb to find out what came between. A
// form that came back keeps what it was begun from, unless the page now shows
// what met it.
func (v oneView) seenNow() string {
	if !v.Fresh && !v.Met {
		return v.text("seen")
	}
	return strconv.FormatInt(v.Seen, 10)
}

// ask is the field of the page of one rule: at first it holds what holds now.
func (v oneView) ask() ask {
	a := ask{Def: v.Def, Label: v.T("rule.page.value"), Name: "value", Op: v.text("value-op"), Value: v.text("value"), Error: v.wrong("value")}
	if v.Fresh {
		a.Op, a.Value = stored(v.Answer.Value)
	}
	return a
}

func choiceOptions(ctx context.Context, a ask) []ui.Option {
	var out []ui.Option
	for _, choice := range a.Choices {
		out = append(out, ui.Option{Value: choice, Label: i18n.T(ctx, "rule.choice."+string(a.Def.Key)+"."+choice), Selected: a.Value == choice})
	}
	return out
}

// opOptions are the signs of a bound in words.
func opOptions(ctx context.Context, a ask) []ui.Option {
	out := []ui.Option{{Value: ">=", Label: i18n.T(ctx, "rule.page.op.least")}, {Value: ">", Label: i18n.T(ctx, "rule.page.op.more")}}
	if a.AtMost {
		out = []ui.Option{{Value: "<=", Label: i18n.T(ctx, "rule.page.op.most")}}
	}
	for i := range out {
		out[i].Selected = out[i].Value == a.Op
	}
	return out
}

// valueHint says the bounds of a value after what the field already says.
func valueHint(ctx context.Context, a ask) string {
	hint := ""
	switch a.Type {
	case rule.Fraction:
		hint = i18n.T(ctx, "rule.page.hint.fraction")
	case rule.Choice:
	default:
		hint = i18n.T(ctx, "rule.page.hint.range", "Min", a.Min, "Max", a.Max)
	}
	if a.Hint != "" {
		hint = a.Hint + " " + hint
	}
	return hint
}

// suffix is the measure that stands after a field.
func suffix(ctx context.Context, d rule.Def) string {
	switch d.Type {
	case rule.Minutes:
		return i18n.T(ctx, "rule.page.suffix.minutes")
	case rule.Days:
		return i18n.T(ctx, "rule.page.suffix.days")
	case rule.Months:
		return i18n.T(ctx, "rule.page.suffix.months")
	case rule.Percent:
		return "%"
	}
	return ""
}

// table is the comparison, the older guidance first.
func (v profileView) table(ctx context.Context) ui.TableData {
	older, newer := v.ends()
	a, b := older.Name(ctx), newer.Name(ctx)
	if older.From != "" && older.From[:4] != newer.From[:4] {
		a, b = older.From[:4], newer.From[:4] // short, so that both fit a phone
	}
	return ui.TableData{Caption: i18n.T(ctx, "rule.page.compare", "Title", title(ctx, v.Other)), HideCaption: true, Rows: v.Rows,
		Cols: []ui.Col{{Label: i18n.T(ctx, "rule.page.compare.rule")}, {Label: a}, {Label: b}}}
}
