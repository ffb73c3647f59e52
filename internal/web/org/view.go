package org

import (
	"context"
	"strconv"

	"nep/internal/i18n"
	"nep/internal/org"
	"nep/internal/web/ui"
)

func itoa(n int64) string { return strconv.FormatInt(n, 10) }

// dayValue is what the question for another day shows.
func dayValue(v dayView) string {
	if v.Bad {
		return v.Typed
	}
	if v.Past {
		return dmy(v.Day)
	}
	return ""
}

func dayError(ctx context.Context, v dayView) string {
	if v.Bad {
		return i18n.T(ctx, "org.page.day.bad")
	}
	return ""
}

func dayErrors(ctx context.Context, v dayView) []ui.FieldError {
	if v.Bad {
		return []ui.FieldError{{Field: "ngay", Text: dayError(ctx, v)}}
	}
	return nil
}

func notLiving(ctx context.Context, v unitView) string {
	if v.dayView.Day < v.From {
		return i18n.T(ctx, "org.page.dead.before", "Day", dmy(v.From))
	}
	if v.Heir.ID != 0 {
		return i18n.T(ctx, "org.page.dead.merged", "Day", dmy(v.To), "Name", v.Heir.Name)
	}
	return i18n.T(ctx, "org.page.dead.after", "Day", dmy(v.To))
}

func aside(ctx context.Context, v unitView) string {
	return kids(ctx, v.Kids, v.Part)
}

// kids says how many units hang below; of part of them no number is told.
func kids(ctx context.Context, n int, part bool) string {
	if n == 0 || part {
		return ""
	}
	return i18n.T(ctx, "org.page.kids", "Count", n)
}

// moreLink is a card's link to a form, when the card is not empty.
func moreLink(ctx context.Context, v unitView, n int, key, page string) ui.Link {
	if !v.Edit || n == 0 {
		return ui.Link{}
	}
	return ui.Link{Label: i18n.T(ctx, key), Href: href(v.ID, page)}
}

// kindOptions are the kinds in the words of a day.
func kindOptions(ctx context.Context, chosen org.Kind, day string) []ui.Option {
	var out []ui.Option
	for _, k := range org.Kinds {
		out = append(out, ui.Option{Value: string(k), Label: i18n.T(ctx, org.KindKey(k, day)), Selected: k == chosen})
	}
	return out
}

func massOptions(ctx context.Context, chosen org.MassKind) []ui.Option {
	var out []ui.Option
	for _, k := range org.MassKinds {
		out = append(out, ui.Option{Value: string(k), Label: i18n.T(ctx, org.MassKindKey(k)), Selected: k == chosen})
	}
	return out
}
