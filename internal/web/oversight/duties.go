package oversight

import (
	"context"
	"strings"

	"nep/internal/access"
	"nep/internal/i18n"
	"nep/internal/oversight"
	"nep/internal/quality"
	"nep/internal/waiting"
	"nep/internal/web"
	"nep/internal/web/ui"
)

// dutiesView is a committee member's own page.
type dutiesView struct {
	oversight.Duties
	Papers []waiting.Item
}

func (p *Pages) duties(c *web.Ctx) error {
	v := dutiesView{}
	var err error
	if v.Duties, err = p.Oversight.Duties(c.Context(), c.Actor); err != nil {
		return err
	}
	if p.Study != nil {
		all, err := p.Study(c.Context(), c.Actor)
		if err != nil {
			return err
		}
		for _, i := range all {
			if strings.HasPrefix(i.Title, "document.waiting.read") || strings.HasPrefix(i.Title, "document.waiting.study") {
				v.Papers = append(v.Papers, i)
			}
		}
	}
	return c.Render(dutiesPage(c.Shell(c.T("duty.title")), v))
}

func (v dutiesView) empty() bool {
	return len(v.Cells)+len(v.Others)+len(v.Open)+len(v.Done)+len(v.Difficulties)+len(v.Inspections)+len(v.Papers) == 0
}

// cell is a unit he is in charge of.
func (v dutiesView) cell(ctx context.Context, c oversight.DutyCell) ui.RowData {
	r := ui.RowData{Icon: "units", Title: c.Unit.Name, Detail: i18n.T(ctx, "duty.cell.none")}
	if c.Next.ID != 0 {
		key := "duty.cell.meets"
		if c.Next.State.Held() {
			key = "duty.cell.met"
		}
		r.Detail = i18n.T(ctx, key, "Day", dmy(c.Next.Day))
		if c.May {
			r.Href = "/sinh-hoat/" + num(c.Next.ID)
		}
	}
	if c.LastSeen != "" {
		r.Detail += " · " + i18n.T(ctx, "duty.cell.seen", "Day", dmy(c.LastSeen))
	}
	if c.Open > 0 {
		r.Tags = []ui.TagData{{Kind: ui.Warn, Text: i18n.T(ctx, "duty.cell.open", "Count", c.Open)}}
	}
	return r.Led(ctx)
}

// Said are the visits to meetings as rows, for the pages of their scores.
func (p *Pages) Said(ctx context.Context, actor access.Actor, meetings ...int64) (map[int64][]ui.RowData, error) {
	all, err := p.Oversight.OfMeetings(ctx, actor, meetings...)
	out := map[int64][]ui.RowData{}
	for id, rows := range all {
		for _, r := range rows {
			d := ui.RowData{Title: visitorName(ctx, r), Href: visitHref(r.ID), Detail: i18n.T(ctx, "visit.said.nothing")}
			if r.Class != "" {
				d.Detail = i18n.T(ctx, "visit.class.said", "Class", i18n.T(ctx, quality.ClassKey(r.Class)))
			}
			out[id] = append(out[id], d)
		}
	}
	return out, err
}

// Classes are what those who sat in on meetings confirmed or proposed, of the
// meetings a reader may see the visits of.
func (p *Pages) Classes(ctx context.Context, actor access.Actor, meetings ...int64) (map[int64][]quality.Class, error) {
	all, err := p.Oversight.OfMeetings(ctx, actor, meetings...)
	out := map[int64][]quality.Class{}
	for id, rows := range all {
		for _, r := range rows {
			if r.Class != "" {
				out[id] = append(out[id], r.Class)
			}
		}
	}
	return out, err
}
