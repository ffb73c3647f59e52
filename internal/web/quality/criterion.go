package quality

import (
	"context"

	"nep/internal/i18n"
	"nep/internal/quality"
	"nep/internal/web"
	"nep/internal/web/ui"
)

// criterionView is one line of a score, opened: how it is scored, what it was
// counted from, what to do, what it came to in earlier months.
type criterionView struct {
	scoreView
	Line   quality.Line
	Gain   *quality.Gain
	Pieces []quality.Piece
	Past   []quality.PastLine
}

func (p *Pages) criterion(c *web.Ctx) error {
	v := criterionView{}
	var err error
	if v.scoreView, err = p.view(c, nil); err != nil {
		return err
	}
	id := c.R.PathValue("criterion")
	if v.Line, err = v.Sheet.Line(id); err != nil {
		return err
	}
	for _, g := range v.Sheet.Gains() {
		if g.Line.Criterion.ID == id {
			v.Gain = &g
		}
	}
	facts := append([]string{v.Line.Criterion.Fact}, v.Line.Criterion.Shown...)
	for _, o := range v.Line.Criterion.Caps {
		if o.Fact != "unexcused" && o.Fact != "length_share" { // told with the first
			facts = append(facts, o.Fact)
		}
	}
	for _, fact := range facts {
		if fact == "" || p.Evidence == nil {
			continue
		}
		pieces, err := p.Evidence(c.Context(), c.Actor, v.Stored.Meeting, fact)
		if err != nil {
			return err
		}
		v.Pieces = append(v.Pieces, pieces...)
	}
	if v.Past, err = p.Scores.Past(c.Context(), c.Actor, v.Stored.Meeting, id); err != nil {
		return err
	}
	return c.Render(criterionPage(c.Shell(c.T("score.criterion", "ID", id)), v))
}

func (v criterionView) head(ctx context.Context) ui.PageHeadData {
	return ui.PageHeadData{Crumbs: []ui.Link{{Label: v.UnitName, Href: unitHref(v.Stored.Unit)}, {Label: i18n.T(ctx, "score.title"), Href: scoreHref(v.Stored.Meeting)}},
		Kicker: i18n.T(ctx, "score.criterion", "ID", v.Line.Criterion.ID), Title: v.Line.Criterion.Text.In(i18n.Lang(ctx))}
}

// tag is what the line came to.
func (v criterionView) tag(ctx context.Context) ui.TagData { return v.row(ctx, v.Line).Tags[0] }

// how are the sentences by which the points are given.
func (v criterionView) how(ctx context.Context) []string {
	c := v.Line.Criterion
	out := []string{i18n.T(ctx, "score.criterion.counted")}
	if c.Judged() {
		out = nil
		if q := c.Ask.In(i18n.Lang(ctx)); q != "" {
			out = append(out, i18n.T(ctx, "score.criterion.asked", "Question", q))
		}
	}
	switch c.Scale {
	case quality.Bands:
		for _, b := range c.Bands {
			out = append(out, i18n.T(ctx, "score.criterion.band", "Points", b.Points.String(), "In", spanWords(ctx, b.In)))
		}
	case quality.YesNo:
		out = append(out, i18n.T(ctx, "score.criterion.yes", "Max", c.Max.String()))
	case quality.Manual:
		out = append(out, i18n.T(ctx, "score.criterion.manual", "Max", c.Max.String()))
	}
	if n := note(ctx, v.Line); n != "" {
		out = append(out, n)
	}
	return out
}

// pieces are the facts, each leading to where it stands.
func (v criterionView) pieces(ctx context.Context) []ui.RowData {
	var out []ui.RowData
	for _, p := range v.Pieces {
		r := ui.RowData{Title: say(ctx, p.Said), Href: p.Href}
		if p.Text != "" {
			r.Title, r.Detail = p.Text, say(ctx, p.Said)
		}
		switch {
		case p.Bad:
			r.Tags = []ui.TagData{{Kind: ui.Bad, Text: i18n.T(ctx, "score.bad")}}
		case p.Well:
			r.Tags = []ui.TagData{{Kind: ui.Good, Text: i18n.T(ctx, "score.well")}}
		}
		out = append(out, r.Led(ctx))
	}
	return out
}

func (v criterionView) past(ctx context.Context) []ui.RowData {
	var out []ui.RowData
	for _, p := range v.Past {
		t := ui.TagData{Text: i18n.T(ctx, "score.group", "Earned", p.Points.String(), "Max", p.Max.String())}
		switch {
		case p.Out:
			t.Text = i18n.T(ctx, "score.line.out")
		case p.Points == p.Max:
			t.Kind = ui.Good
		case p.Points == 0:
			t.Kind = ui.Bad
		}
		out = append(out, ui.RowData{Title: monthShort(p.Month), Href: criterionHref(p.Meeting, v.Line.Criterion.ID), Tags: []ui.TagData{t}})
	}
	return out
}

// spanWords is a range as people say it.
func spanWords(ctx context.Context, i quality.Interval) string {
	low, high := "score.in.from", "score.in.to"
	if i.LowOpen {
		low = "score.in.over"
	}
	if i.HighOpen {
		high = "score.in.under"
	}
	switch {
	case i.Endless:
		return i18n.T(ctx, low, "N", i.Low)
	case i.Low == i.High:
		return num(i.Low)
	case i.Low == 0 && !i.LowOpen:
		return i18n.T(ctx, high, "N", i.High)
	}
	return i18n.T(ctx, low, "N", i.Low) + " " + i18n.T(ctx, high, "N", i.High)
}
