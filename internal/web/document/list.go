package document

import (
	"context"

	"nep/internal/access"
	"nep/internal/document"
	"nep/internal/i18n"
	"nep/internal/org"
	"nep/internal/web"
	"nep/internal/web/ui"
)

// listView is what a unit has received and sent.
type listView struct {
	place
	May            bool // enter a paper and send it
	Below          bool // there are units to send it to
	Got, Sent      []ui.RowData
	NextGot        string
	NextSent       string
	Open           int // on this page
	GotRest, SentR bool
}

func (p *Pages) list(c *web.Ctx) error {
	l, err := p.at(c)
	if err != nil {
		return err
	}
	v := listView{place: l}
	where, err := p.UnitSubject(c)
	if err != nil {
		return err
	}
	v.May = access.May(c.Actor, access.DirectiveEdit, where)
	kids, err := p.Units.Children(c.Context(), c.Actor, l.ID, "", org.Cursor{}, 1)
	if err != nil {
		return err
	}
	v.Below = len(kids.Rows) > 0
	got, err := p.Papers.Directives(c.Context(), c.Actor, l.ID, org.ParseCursor(c.Query("nhan")), 30)
	if err != nil {
		return err
	}
	sent, err := p.Papers.Sent(c.Context(), c.Actor, l.ID, org.ParseCursor(c.Query("gui")), 30)
	if err != nil {
		return err
	}
	v.GotRest, v.SentR = c.Query("nhan") != "", c.Query("gui") != ""
	for _, to := range got.Rows {
		if to.State == document.Open {
			v.Open++
		}
		v.Got = append(v.Got, v.row(to))
	}
	for _, d := range sent.Rows {
		v.Sent = append(v.Sent, ui.RowData{Icon: "paper", Title: d.Title, Href: directiveHref(d.ID),
			Detail: headline(c, d.Directive) + " · " + c.T("paper.page.due", "Day", dmy(d.DueOn)),
			Tags:   []ui.TagData{tallyTag(c, d)}})
	}
	v.NextGot, v.NextSent = next(unitHref(l.ID), "nhan", got), next(unitHref(l.ID), "gui", sent)
	return c.Render(listPage(c.Shell(c.T("paper.page.title")), v))
}

func tallyTag(c *web.Ctx, d document.Tally) ui.TagData {
	kind := ui.Warn
	if d.Done == d.Of {
		kind = ui.Good
	}
	return ui.TagData{Kind: kind, Text: c.T("paper.page.tally", "Rate", rate(d.Done, d.Of))}
}

// row is a directive as its receiver has it.
func (l place) row(to document.To) ui.RowData {
	r := ui.RowData{Date: leaf(l.c.Context(), to.Due), Icon: "inbox", Title: to.Title, Href: directiveHref(to.ID), Tags: []ui.TagData{stateTag(l.c, to, l.Today)}}
	r.Detail = headline(l.c, to.Directive) + " · " + l.c.T("paper.form."+string(to.Form))
	if to.Due != "" {
		r.Detail += " · " + l.c.T("paper.page.due", "Day", dmy(to.Due))
	}
	return r
}

// kindName is the kind of a numbered paper in words; one this program has no
// word for stands as it is.
func kindName(c *web.Ctx, kind string) string {
	if i18n.Has("paper.kind." + kind) {
		return c.T("paper.kind." + kind)
	}
	return kind
}

// first leads back to a list's beginning from a later page.
func first(rest bool, to string) string {
	if rest {
		return to
	}
	return ""
}

func openTag(ctx context.Context, v listView) ui.TagData {
	if v.Open == 0 {
		return ui.TagData{}
	}
	return ui.TagData{Kind: ui.Warn, Text: i18n.T(ctx, "paper.page.open.count", "Count", v.Open)}
}
