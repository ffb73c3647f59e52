package quality

import (
	"context"
	"strconv"
	"strings"

	"nep/internal/clock"
	"nep/internal/fault"
	"nep/internal/i18n"
	"nep/internal/meeting"
	"nep/internal/quality"
	"nep/internal/thread"
	"nep/internal/vn"
	"nep/internal/web"
	"nep/internal/web/ui"
)

func num(n int64) string { return strconv.FormatInt(n, 10) }

func meetingHref(id int64, below ...string) string {
	return strings.Join(append([]string{"/sinh-hoat/" + num(id)}, below...), "/")
}

func scoreHref(meeting int64) string { return meetingHref(meeting, "diem") }
func sheetHref(meeting int64) string { return meetingHref(meeting, "cham-diem") }

func unitHref(id int64, below ...string) string {
	return strings.Join(append([]string{"/to-chuc/" + num(id)}, below...), "/")
}

func rubricHref(id string) string { return "/bo-tieu-chi/" + id }

func classesHref(unit int64, month string) string {
	return unitHref(unit, "xep-loai") + "?thang=" + month
}

// dmy is a stored day as people read it; "" for none.
func dmy(day string) string {
	d, err := vn.ParseISO(day)
	if err != nil || day == clock.Forever {
		return ""
	}
	return vn.FormatDate(d)
}

// monthShort is a stored month as people write it: "12/2026".
func monthShort(month string) string {
	if !meeting.ValidMonth(month) {
		return month
	}
	return month[5:] + "/" + month[:4]
}

func moment(ms int64) string { return clock.Time(ms).Format("02/01/2006 15:04") }

// say is a sentence of a fact.
func say(ctx context.Context, s quality.Said) string { return i18n.T(ctx, s.Key, s.Params...) }

// className is a class in a word.
func className(ctx context.Context, c quality.Class) string { return i18n.T(ctx, quality.ClassKey(c)) }

// classTag is a class as a label.
func classTag(ctx context.Context, c quality.Class) ui.TagData {
	kind := ui.Plain
	switch c {
	case quality.Good:
		kind = ui.Good
	case quality.Fair:
		kind = ui.Info
	case quality.Average:
		kind = ui.Warn
	case quality.Poor:
		kind = ui.Bad
	}
	return ui.TagData{Kind: kind, Text: className(ctx, c)}
}

// classes are the classes to choose from.
func classes(ctx context.Context, now quality.Class) []ui.Option {
	var out []ui.Option
	for _, c := range []quality.Class{quality.Good, quality.Fair, quality.Average, quality.Poor} {
		out = append(out, ui.Option{Value: string(c), Label: className(ctx, c), Selected: c == now})
	}
	return out
}

// sum is a total in words. A scaled one shows both: "85/95 điểm, quy đổi 89,47".
func sum(ctx context.Context, earned, available, of, points quality.Points) string {
	if available <= 0 {
		return i18n.T(ctx, "score.sum.none")
	}
	if available != of {
		return i18n.T(ctx, "score.sum.scaled", "Earned", earned.String(), "Available", available.String(), "Points", points.String())
	}
	return i18n.T(ctx, "score.sum", "Earned", earned.String(), "Available", available.String())
}

func total(ctx context.Context, t quality.Total) string {
	return sum(ctx, t.Earned, t.Available, t.Of, t.Points())
}

// stateTag says how far a score is.
func stateTag(ctx context.Context, s quality.Stored) ui.TagData {
	switch {
	case s.State == quality.ScoreDecided:
		return ui.TagData{Kind: ui.Good, Text: i18n.T(ctx, "score.state.decided")}
	case s.Provisional:
		return ui.TagData{Kind: ui.Warn, Text: i18n.T(ctx, "score.provisional")}
	case s.State == quality.ScoreAgreed:
		return ui.TagData{Kind: ui.Info, Text: i18n.T(ctx, "score.state.agreed")}
	}
	return ui.TagData{Text: i18n.T(ctx, "score.state.draft")}
}

// strand is the piece of the thread around a thing.
func (p *Pages) strand(c *web.Ctx, k thread.Knot) (ui.ThreadData, error) {
	if p.Thread == nil {
		return ui.ThreadData{}, nil
	}
	s, err := p.Thread(c.Context(), c.Actor, k)
	if fault.Is(err, fault.NotFound) { // nothing is kept of it yet
		return ui.ThreadData{}, nil
	}
	return c.Strand(s), err
}
