package quality

import (
	"context"
	"strings"

	"nep/internal/i18n"
	"nep/internal/meeting"
	"nep/internal/quality"
	"nep/internal/web"
	"nep/internal/web/ui"
)

// doAssign asks somebody to follow the meeting and score it.
func (p *Pages) doAssign(c *web.Ctx) error {
	id, err := c.ID("meeting")
	if err != nil {
		return err
	}
	if err := p.Scores.AssignScorer(c.Context(), c.Actor, c.Key(), id, c.FormID("scorer")); err != nil {
		return web.Again(c, err, func(err error) error { return p.showSheet(c, err, false) })
	}
	return c.Done(sheetHref(id), "score.scorer.saved")
}

// doObject asks the committee to look at a class again.
func (p *Pages) doObject(c *web.Ctx) error {
	id, err := c.ID("meeting")
	if err != nil {
		return err
	}
	if err := p.Scores.Object(c.Context(), c.Actor, quality.Object{Key: c.Key(), Meeting: id, Wants: quality.Class(c.Form("wants")), Text: c.Form("text")}); err != nil {
		return web.Again(c, err, func(err error) error { return p.showScore(c, err) })
	}
	return c.Done(scoreHref(id), "score.object.sent")
}

func (p *Pages) doAnswer(c *web.Ctx) error {
	id, err := c.ID("meeting")
	if err != nil {
		return err
	}
	cmd := quality.AnswerObjection{Key: c.Key(), Meeting: id, In: c.FormID("in"), Class: quality.Class(c.Form("class")), Answer: c.Form("answer")}
	if err := p.Scores.AnswerObjection(c.Context(), c.Actor, cmd); err != nil {
		return web.Again(c, err, func(err error) error { return p.showScore(c, err) })
	}
	return c.Done(scoreHref(id), "score.answer.sent")
}

func (p *Pages) doSeen(c *web.Ctx) error {
	id, err := c.ID("meeting")
	if err != nil {
		return err
	}
	if err := p.Scores.SeeAnswer(c.Context(), c.Actor, id); err != nil {
		return err
	}
	return c.Done(scoreHref(id), "score.seen")
}

// steps is the order of scoring with how far it is.
func (v scoreView) steps(ctx context.Context) []ui.Step {
	voted := v.State != quality.ScoreDraft
	over := v.Meeting.State == meeting.Ended || v.Meeting.State == meeting.Locked
	var out []ui.Step
	add := func(key string, done bool, passed bool) {
		s := ui.Step{Label: i18n.T(ctx, key, "Name", v.Names[v.Order.Scorer])}
		switch {
		case done:
			s.State = ui.Done
		case passed: // the thing went on without it
			s.State = ui.Missed
		}
		out = append(out, s)
	}
	decided := v.State == quality.ScoreDecided
	if v.Order.Scorer != 0 {
		add("score.step.scorer", v.Order.ScoredAt != 0 || v.Order.SettledAt != 0, voted)
	}
	add("score.step.bureau", v.begun() && v.ToJudge == 0 && (v.Order.SettledAt != 0 || v.Order.ScoredAt == 0), voted && v.ToJudge > 0)
	add("score.step.vote", voted && v.AgreedAt != 0, decided)
	if len(v.Visits) > 0 {
		add("score.step.visitor", true, false)
	} else if v.Follower != 0 {
		add("score.step.follower", true, false)
	}
	add("score.step.facts", over && !v.Sheet.Provisional(), false)
	add("score.step.class", decided, false)
	for i := range out {
		if out[i].State == ui.Todo {
			out[i].State = ui.Now
			break
		}
	}
	return out
}

// history is who did what with the score, when and why.
func (v scoreView) history(ctx context.Context) []ui.RowData {
	var out []ui.RowData
	for _, s := range v.Steps {
		r := ui.RowData{Title: i18n.T(ctx, "score.did."+string(s.Kind), "Class", className(ctx, s.Class), "Points", s.Total.String(), "Scorer", v.Names[v.Order.Scorer])}
		parts := []string{moment(s.At)}
		if s.Name != "" {
			parts = append(parts, s.Name)
		}
		for _, c := range s.What {
			key := "score.change.first"
			if c.Had {
				key = "score.change"
			}
			text := i18n.T(ctx, key, "ID", c.ID, "Was", c.Was.String(), "Now", c.Now.String())
			if l, err := v.Sheet.Line(c.ID); err == nil && !c.Had && c.Now == l.Criterion.Max {
				continue // full at once: nothing to tell
			}
			if c.Why != "" {
				text += " (" + c.Why + ")"
			}
			parts = append(parts, text)
		}
		if s.Why != "" {
			parts = append(parts, s.Why)
		}
		r.Detail = strings.Join(parts, " · ")
		out = append(out, r)
	}
	return out
}

// answerRooms are the committee's meetings to answer in.
func (v scoreView) answerRooms(ctx context.Context) ui.ChoiceData {
	options := []ui.Option{{Value: "", Label: i18n.T(ctx, "score.answer.noroom")}}
	for _, m := range v.Rooms {
		options = append(options, ui.Option{Value: num(m.ID), Label: i18n.T(ctx, "score.room."+string(m.Body), "Day", dmy(m.Day))})
	}
	return v.Pick(ui.FieldData{Name: "in", Label: i18n.T(ctx, "score.room"), Hint: i18n.T(ctx, "score.answer.room.hint"), Width: "full"}, options)
}

// others are the classes but the one given.
func (v scoreView) others(ctx context.Context, first ui.Option) []ui.Option {
	var out []ui.Option
	if first.Label != "" {
		out = append(out, first)
	}
	for _, o := range classes(ctx, "") {
		if o.Value != string(v.DecidedClass) {
			out = append(out, o)
		}
	}
	return out
}

// whyField asks why a judged criterion lost points; only where it did.
func (v scoreView) whyField(ctx context.Context, l quality.Line) (ui.FieldData, bool) {
	p, judged := v.Judged[l.Criterion.ID]
	if !judged || p >= l.Criterion.Max {
		return ui.FieldData{}, false
	}
	return v.Field(ui.FieldData{Name: "why." + l.Criterion.ID, Label: i18n.T(ctx, "score.why"), Hint: i18n.T(ctx, "score.why.hint"), Value: v.Why[l.Criterion.ID], Optional: true, Width: "full"}), true
}

// scorers are those on the roster, to ask one to score.
func (v scoreView) scorers(ctx context.Context) ui.ChoiceData {
	options := []ui.Option{{Value: "0", Label: i18n.T(ctx, "score.scorer.none")}}
	for _, a := range v.Roster {
		if a.Required {
			options = append(options, ui.Option{Value: num(a.Person), Label: a.Name})
		}
	}
	return v.Pick(ui.FieldData{Name: "scorer", Label: i18n.T(ctx, "score.scorer"), Value: num(v.Order.Scorer), Width: "full"}, options)
}

// objectionTag is how far an objection is.
func objectionTag(ctx context.Context, o quality.Objection) ui.TagData {
	t := ui.TagData{Kind: ui.Warn, Text: i18n.T(ctx, "score.object.tag."+string(o.State))}
	if o.State != quality.ObjectionOpen {
		t.Kind = ui.Good
	}
	return t
}
