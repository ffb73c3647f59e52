package member

import (
	"context"

	"nep/internal/i18n"
	"nep/internal/member"
	"nep/internal/web/ui"
)

// listLink leads from a unit's figures to its list, for whoever may see names.
func listLink(ctx context.Context, unit int64, f member.Figures) ui.Link {
	if !f.Names {
		return ui.Link{}
	}
	return ui.Link{Label: i18n.T(ctx, "people.list.open"), Href: unitHref(unit, "dang-vien")}
}

func findHint(ctx context.Context, v listView) string {
	if v.Full {
		return i18n.T(ctx, "people.find.hint")
	}
	return i18n.T(ctx, "people.find.hint.names")
}

// dayValue is what the question for another day shows.
func dayValue(v listView) string {
	if v.DayBad != "" {
		return v.DayTyped
	}
	if v.Past {
		return dmy(v.Day)
	}
	return ""
}

func listTitle(ctx context.Context, v listView) string {
	switch {
	case v.Text != "":
		return i18n.T(ctx, "people.found", "Text", v.Text)
	case v.Together:
		return i18n.T(ctx, "people.list.together")
	}
	return i18n.T(ctx, "people.list")
}

func emptyText(ctx context.Context, v listView) string {
	if v.Import {
		return i18n.T(ctx, "people.list.none.import")
	}
	return i18n.T(ctx, "people.list.none.text")
}

func emptyButton(ctx context.Context, v listView) *ui.ButtonData {
	if !v.Import {
		return nil
	}
	return &ui.ButtonData{Label: i18n.T(ctx, "people.go.import"), Href: unitHref(v.Unit.ID, "nhap"), Icon: "upload"}
}

// personLead tells a member who looks at the own page what to do with a mistake.
func personLead(ctx context.Context, v personView) string {
	if v.Self && !v.Edit {
		return i18n.T(ctx, "people.self")
	}
	return ""
}
