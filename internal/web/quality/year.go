package quality

import (
	"context"

	"nep/internal/i18n"
	"nep/internal/quality"
	"nep/internal/web"
	"nep/internal/web/ui"
)

func (p *Pages) year(c *web.Ctx) error {
	unit, err := c.ID("unit")
	if err != nil {
		return err
	}
	v, err := p.Scores.Year(c.Context(), c.Actor, unit, c.Query("nam"))
	if err != nil {
		return err
	}
	return c.Render(yearPage(c.Shell(c.T("year.title", "Year", v.Year)), v))
}

// yearMonths are the months that have come, each with its class.
func yearMonths(ctx context.Context, v quality.YearView) []ui.RowData {
	var out []ui.RowData
	for _, m := range v.Months {
		if m.Meeting == 0 && !m.Due {
			continue
		}
		r := ui.RowData{Title: monthShort(m.Month), Detail: i18n.T(ctx, "year.no_month")}
		if m.Meeting != 0 {
			r.Href, r.Detail, r.Tags = scoreHref(m.Meeting), i18n.T(ctx, "year.counted"), []ui.TagData{classTag(ctx, m.Class)}
		}
		if m.Given {
			r.Detail = i18n.T(ctx, "year.given")
		}
		out = append(out, r)
	}
	return out
}

// yearSays is what the year comes to so far, in sentences.
func yearSays(ctx context.Context, v quality.YearView) []string {
	key := "year.norule"
	switch {
	case v.Class != "":
		key = "year.class"
	case v.Ruled:
		key = "year.none"
	}
	out := []string{i18n.T(ctx, key, "Class", className(ctx, v.Class))}
	if v.Open {
		out = append(out, i18n.T(ctx, "year.open"))
	}
	for _, c := range quality.Classes() {
		if n := v.Count[c]; n > 0 {
			out = append(out, i18n.T(ctx, "year.count", "Class", className(ctx, c), "Count", n))
		}
	}
	if v.Missing > 0 {
		out = append(out, i18n.T(ctx, "year.missing", "Count", v.Missing))
	}
	return out
}

// gather is what the review at the year's end wants, and where it stands.
func gather(ctx context.Context, v quality.YearView) []ui.RowData {
	var out []ui.RowData
	for _, g := range []struct{ key, below string }{{"year.gather.scores", "diem"}, {"year.gather.minutes", "sinh-hoat"}, {"year.gather.tasks", "nhiem-vu"}, {"year.gather.reports", "bao-cao"}, {"year.gather.papers", "tai-lieu"}} {
		out = append(out, ui.RowData{Title: i18n.T(ctx, g.key), Href: unitHref(v.Unit, g.below)}.Led(ctx))
	}
	return append(out, ui.RowData{Title: i18n.T(ctx, "year.gather.hand")})
}

// questionsView is what a cell is asked about its figures of a quarter.
type questionsView struct {
	quality.QuestionsPage
	web.Sent
}

func (p *Pages) questions(c *web.Ctx) error { return p.showQuestions(c, nil) }

func (p *Pages) showQuestions(c *web.Ctx, err error) error {
	unit, e := c.ID("unit")
	if e != nil {
		return e
	}
	v := questionsView{Sent: web.Back(c, err)}
	if v.QuestionsPage, e = p.Scores.Questions(c.Context(), c.Actor, unit, c.Query("quy")); e != nil {
		return e
	}
	d := c.Shell(c.T("ask.title", "Quarter", QuarterWords(v.Quarter)))
	return c.RenderStatus(v.Status(&d), questionsPage(d, v))
}

func (p *Pages) doQuestions(c *web.Ctx) error {
	unit, err := c.ID("unit")
	if err != nil {
		return err
	}
	sign := c.Form("sign")
	cmd := quality.AnswerQuestion{Key: c.Key(), Unit: unit, Quarter: c.Form("quarter"), Sign: quality.Sign(sign), Answer: c.Form("answer." + sign)}
	if err := p.Scores.AnswerQuestion(c.Context(), c.Actor, cmd); err != nil {
		return web.Again(c, err, func(err error) error { return p.showQuestions(c, err) })
	}
	return c.Done(questionsHref(unit, cmd.Quarter), "ask.sent")
}

func questionsHref(unit int64, quarter string) string {
	return unitHref(unit, "diem", "hoi") + "?quy=" + quarter
}

func questionText(ctx context.Context, q quality.Question) string {
	return i18n.T(ctx, "ask."+string(q.Sign), "Num", q.Num, "Den", q.Den)
}

func questionTag(ctx context.Context, q quality.Question) ui.TagData {
	if q.AnsweredAt != 0 {
		return ui.TagData{Kind: ui.Good, Text: i18n.T(ctx, "ask.answered")}
	}
	return ui.TagData{Kind: ui.Info, Text: i18n.T(ctx, "ask.waits")}
}

// classTagOr is a class as a label; none where there is none.
func classTagOr(ctx context.Context, c quality.Class) ui.TagData {
	if c == "" {
		return ui.TagData{}
	}
	return classTag(ctx, c)
}
