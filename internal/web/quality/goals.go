package quality

import (
	"context"
	"slices"

	"nep/internal/i18n"
	"nep/internal/quality"
	"nep/internal/web"
	"nep/internal/web/ui"
)

// goalsView is a unit's goals of a quarter.
type goalsView struct {
	quality.GoalsPage
	web.Sent
	Key string
}

func goalsHref(unit int64, quarter string) string {
	if quarter == "" {
		return unitHref(unit, "muc-tieu")
	}
	return unitHref(unit, "muc-tieu") + "?quy=" + quarter
}

func (p *Pages) goals(c *web.Ctx) error { return p.showGoals(c, nil) }

func (p *Pages) showGoals(c *web.Ctx, err error) error {
	unit, e := c.ID("unit")
	if e != nil {
		return e
	}
	v := goalsView{Sent: web.Back(c, err), Key: web.NewKey()}
	if v.GoalsPage, e = p.Scores.Goals(c.Context(), c.Actor, unit, c.Query("quy")); e != nil {
		return e
	}
	d := c.Shell(c.T("goals.title"))
	return c.RenderStatus(v.Status(&d), goalsPage(d, v))
}

func (p *Pages) doGoals(c *web.Ctx) error {
	unit, err := c.ID("unit")
	if err != nil {
		return err
	}
	cmd := quality.SetGoals{Key: c.Key(), Unit: unit, Quarter: c.Form("quarter"), Drop: c.Form("bo") != ""}
	for _, id := range c.R.PostForm["goal"] {
		if cmd.Drop {
			break
		}
		cmd.Goals = append(cmd.Goals, quality.SetGoal{Criterion: id, How: c.Form("how." + id)})
	}
	if err := p.Scores.SetGoals(c.Context(), c.Actor, cmd); err != nil {
		return web.Again(c, err, func(err error) error { return p.showGoals(c, err) })
	}
	return c.Done(goalsHref(unit, cmd.Quarter), "goals.set", "Count", len(cmd.Goals), "Quarter", QuarterWords(cmd.Quarter))
}

// QuarterWords is a quarter as people write it: "IV/2026".
func QuarterWords(quarter string) string {
	if quality.MonthsOf(quarter) == nil {
		return quarter
	}
	return []string{"I", "II", "III", "IV"}[quarter[6]-'1'] + "/" + quarter[:4]
}

func (v goalsView) head(ctx context.Context) ui.PageHeadData {
	return ui.PageHeadData{Crumbs: []ui.Link{{Label: v.UnitName, Href: unitHref(v.Unit)}, {Label: i18n.T(ctx, "score.history"), Href: unitHref(v.Unit, "diem")}},
		Title: i18n.T(ctx, "goals.quarter", "Quarter", QuarterWords(v.Quarter)), Lead: i18n.T(ctx, "goals.lead")}
}

// chosen are the criteria that are ticked.
func (v goalsView) chosen(id string) bool {
	if _, sent := v.C.R.PostForm["quarter"]; sent {
		return slices.Contains(v.C.R.PostForm["goal"], id)
	}
	return slices.ContainsFunc(v.Goals, func(g quality.GoalView) bool { return g.Criterion == id })
}

// how is what the cell wrote of a goal.
func (v goalsView) how(id string) string {
	for _, g := range v.Goals {
		if g.Criterion == id {
			return g.How
		}
	}
	return ""
}

// choices are what lost points lately, in order of gain; what is a goal and is won
// by now stays among them.
func (v goalsView) choices(ctx context.Context) []choice {
	var out []choice
	for _, c := range v.Candidates {
		out = append(out, choice{ID: c.Gain.Line.Criterion.ID, Title: lineTitle(ctx, c.Gain.Line), Points: "−" + c.Lost.String(),
			Text: i18n.T(ctx, "goals.lost", "Points", c.Lost.String(), "Count", c.Times), Do: wins(ctx, c.Gain)})
	}
	for _, g := range v.Goals {
		if !slices.ContainsFunc(out, func(c choice) bool { return c.ID == g.Criterion }) {
			out = append(out, choice{ID: g.Criterion, Title: g.Criterion + ". " + g.Text.In(i18n.Lang(ctx)), Text: i18n.T(ctx, "goals.won")})
		}
	}
	return out
}

// choice is a criterion that can be a goal.
type choice struct{ ID, Title, Points, Text, Do string }

// goalRow is a goal with how it goes.
func goalRow(ctx context.Context, g quality.GoalView) ui.RowData {
	r := ui.RowData{Title: g.Text.In(i18n.Lang(ctx)), Detail: g.How}
	full, known := g.Reached()
	t := ui.TagData{Text: i18n.T(ctx, "goals.early")}
	if known > 0 {
		t = ui.TagData{Kind: ui.Warn, Text: i18n.T(ctx, "goals.months", "Full", full, "Known", known)}
		if g.Holds() {
			t.Kind = ui.Good
		}
	}
	r.Tags = []ui.TagData{t}
	for _, m := range slices.Backward(g.Months) {
		if m.Known {
			r.Href = criterionHref(m.Meeting, g.Criterion)
			break
		}
	}
	return r.Led(ctx)
}

// monthTags are the months of a goal, each with what it came to.
func monthTags(ctx context.Context, g quality.GoalView) []ui.TagData {
	var out []ui.TagData
	for _, m := range g.Months {
		t := ui.TagData{Text: i18n.T(ctx, "goals.month.open", "Month", monthShort(m.Month))}
		if m.Known {
			t = ui.TagData{Kind: ui.Warn, Text: i18n.T(ctx, "goals.month", "Month", monthShort(m.Month), "Earned", m.Points.String(), "Max", m.Max.String())}
		}
		if m.Full() {
			t.Kind = ui.Good
		}
		out = append(out, t)
	}
	return out
}
