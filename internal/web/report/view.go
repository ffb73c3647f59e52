package report

import (
	"context"
	"strconv"
	"strings"

	"nep/internal/clock"
	"nep/internal/fault"
	"nep/internal/i18n"
	"nep/internal/meeting"
	"nep/internal/quality"
	"nep/internal/report"
	"nep/internal/thread"
	"nep/internal/vn"
	"nep/internal/web"
	"nep/internal/web/ui"
)

func num(n int64) string { return strconv.FormatInt(n, 10) }

func unitHref(id int64, below ...string) string {
	return strings.Join(append([]string{"/to-chuc/" + num(id)}, below...), "/")
}

func monthHref(unit int64, month string) string { return unitHref(unit, "bao-cao", month) }
func underHref(unit int64, month string) string {
	return unitHref(unit, "bao-cao-duoi") + "?thang=" + month
}
func answerHref(id int64) string { return "/bao-cao/" + num(id) + "/tra-loi" }
func difficultyHref(id int64, below ...string) string {
	return strings.Join(append([]string{"/vuong-mac/" + num(id)}, below...), "/")
}
func raiseHref(unit int64) string { return unitHref(unit, "vuong-mac") }
func massHref(id int64) string    { return "/doan-the/" + num(id) }

// dmy is a stored day as people read it; "" for none.
func dmy(day string) string {
	d, err := vn.ParseISO(day)
	if err != nil || day == clock.Forever {
		return ""
	}
	return vn.FormatDate(d)
}

// typed is a day as it is stored, from what was typed.
func typed(text string) string {
	d, err := vn.ParseDate(text)
	if err != nil {
		return text
	}
	return d.String()
}

func moment(ms int64) string { return clock.Time(ms).Format("02/01/2006 15:04") }

// monthShort is a stored month as people write it: "12/2026".
func monthShort(month string) string {
	if !meeting.ValidMonth(month) {
		return month
	}
	return month[5:] + "/" + month[:4]
}

// periodWords says a period: "tháng 12/2026", "quý 4/2026".
func periodWords(ctx context.Context, period string) string {
	return report.Words(func(key string, pairs ...any) string { return i18n.T(ctx, key, pairs...) }, period)
}

// periodShort is a period on a button.
func periodShort(ctx context.Context, period string) string {
	if report.SpanOf(period) == report.Monthly {
		return monthShort(period)
	}
	return periodWords(ctx, period)
}

// rate is "13/15 (86,7%)".
func rate(n, of int) string {
	out := vn.FormatInt(int64(n)) + "/" + vn.FormatInt(int64(of))
	if of == 0 {
		return out
	}
	return out + " (" + vn.Percent(int64(n), int64(of)) + ")"
}

// class is a stored class in a word.
func class(ctx context.Context, c string) string {
	return i18n.T(ctx, quality.ClassKey(quality.Class(c)))
}

// stateTags are how far a report is; today decides whether it is late, and one
// that was sent after its day says so for good.
func stateTags(ctx context.Context, r report.Report, today string) []ui.TagData {
	tag := ui.TagData{Text: i18n.T(ctx, "report.state.draft")}
	switch {
	case r.State == report.Returned:
		tag = ui.TagData{Kind: ui.Warn, Text: i18n.T(ctx, "report.state.returned")}
	case r.State == report.Answered && r.Answer == "":
		tag = ui.TagData{Kind: ui.Good, Text: i18n.T(ctx, "report.state.accepted")}
	case r.State == report.Answered:
		tag = ui.TagData{Kind: ui.Good, Text: i18n.T(ctx, "report.state.answered")}
	case r.State == report.Sent:
		tag = ui.TagData{Kind: ui.Info, Text: i18n.T(ctx, "report.state.sent")}
	case r.Late(today):
		tag = ui.TagData{Kind: ui.Bad, Text: i18n.T(ctx, "report.state.late")}
	}
	if r.SentLate() {
		return []ui.TagData{tag, {Kind: ui.Warn, Text: i18n.T(ctx, "report.state.sent_late")}}
	}
	return []ui.TagData{tag}
}

// lateWords are "gửi 07/12, hạn 05/12" of a report sent after its day; else "".
func lateWords(ctx context.Context, r report.Report) string {
	if !r.SentLate() {
		return ""
	}
	sent, due := clock.Day(r.SentAt), r.Due
	short := func(day string) string {
		if sent[:4] == due[:4] && len(dmy(day)) > 5 {
			return dmy(day)[:5]
		}
		return dmy(day)
	}
	return i18n.T(ctx, "report.sent_late", "Sent", short(sent), "Due", short(due))
}

// difficultyTag is how far a difficulty is.
func difficultyTag(ctx context.Context, s report.DifficultyState, late bool) ui.TagData {
	switch {
	case s == report.DifficultyClosed:
		return ui.TagData{Kind: ui.Good, Text: i18n.T(ctx, "report.difficulty.closed")}
	case s == report.DifficultyAnswered:
		return ui.TagData{Kind: ui.Info, Text: i18n.T(ctx, "report.difficulty.answered")}
	case late:
		return ui.TagData{Kind: ui.Bad, Text: i18n.T(ctx, "report.difficulty.late")}
	}
	return ui.TagData{Kind: ui.Warn, Text: i18n.T(ctx, "report.difficulty.open")}
}

// difficultyTags are how far it is, and what else has to be known of it at once.
func difficultyTags(ctx context.Context, d report.DifficultyView) []ui.TagData {
	out := []ui.TagData{difficultyTag(ctx, d.State, d.Late())}
	if d.Objection {
		out = append(out, ui.TagData{Kind: ui.Bad, Text: i18n.T(ctx, "report.difficulty.objection")})
	}
	if d.Behalf != 0 {
		out = append(out, ui.TagData{Text: i18n.T(ctx, "report.difficulty.behalf")})
	}
	return out
}

// figures are the month's figures in words.
func figures(ctx context.Context, f report.Facts) []ui.Answer {
	var out []ui.Answer
	for _, l := range f.Lines(func(key string, pairs ...any) string { return i18n.T(ctx, key, pairs...) }) {
		out = append(out, ui.Answer{Label: l.Label, Value: l.Value, Note: l.Note})
	}
	return out
}

// said holds the fields of a form as they were typed, when it came back.
type said struct {
	c    *web.Ctx
	err  error
	errs []ui.FieldError
}

func back(c *web.Ctx, err error) said {
	s := said{c: c, err: err}
	if err != nil {
		s.errs, _ = c.Invalid(err)
	}
	return s
}

// value is what a field shows: what was typed, else what is stored.
func (s said) value(name, stored string) string {
	if s.c.R.Method == "POST" && s.c.R.PostForm.Has(name) {
		return s.c.Form(name)
	}
	return stored
}

func (s said) field(f ui.FieldData) ui.FieldData {
	f.Value, f.Error = s.value(f.Name, f.Value), ui.ErrorFor(s.errs, f.Name)
	return f
}

// pick is a choice whose selected option is the field's value.
func (s said) pick(f ui.FieldData, options []ui.Option) ui.ChoiceData {
	f = s.field(f)
	for i := range options {
		options[i].Selected = options[i].Value == f.Value
	}
	return ui.ChoiceData{FieldData: f, Options: options}
}

// status is the answer's status; d learns whether the form came back.
func (s said) status(d *ui.ShellData) int {
	if s.err == nil {
		return 200
	}
	d.HasErrors = true
	return web.Status(s.err)
}

// again shows the form again with a fault that a form can show; else it gives err.
func again(c *web.Ctx, err error, show func(error) error) error {
	if _, ok := c.Invalid(err); ok {
		return show(err)
	}
	return err
}

// strand is the piece of the thread around a thing.
func (p *Pages) strand(c *web.Ctx, k thread.Knot) (ui.ThreadData, error) {
	if p.Thread == nil || k.ID == 0 {
		return ui.ThreadData{}, nil
	}
	s, err := p.Thread(c.Context(), c.Actor, k)
	if fault.Is(err, fault.NotFound) { // nothing is kept of it yet
		return ui.ThreadData{}, nil
	}
	return c.Strand(s), err
}

// rooms are a committee's meetings to choose from; the latest is chosen.
func (s said) rooms(ctx context.Context, name string, list []meeting.Meeting) ui.ChoiceData {
	options := []ui.Option{{Value: "0", Label: i18n.T(ctx, "report.room.none")}}
	chosen := "0"
	for i, m := range list {
		if i == 0 {
			chosen = num(m.ID)
		}
		options = append(options, ui.Option{Value: num(m.ID), Label: i18n.T(ctx, "report.room."+string(m.Body), "Day", dmy(m.Day))})
	}
	return s.pick(ui.FieldData{Name: name, Label: i18n.T(ctx, "report.room"), Value: chosen, Width: "full"}, options)
}

// points writes hundredths of points.
func points(n int64) string { return quality.Points(n).String() }

// id reads a number of an address; 0 for none.
func id(text string) int64 {
	n, _ := strconv.ParseInt(text, 10, 64)
	return n
}

func figuresTitle(ctx context.Context, v monthView) string {
	if report.SpanOf(v.Month) != report.Monthly {
		return i18n.T(ctx, "report.figures.period")
	}
	return i18n.T(ctx, "report.figures")
}

// figuresAside says whether the figures can still change.
func figuresAside(ctx context.Context, v monthView) string {
	if v.State.Open() {
		return i18n.T(ctx, "report.figures.live")
	}
	return i18n.T(ctx, "report.figures.fixed")
}

func difficultiesTitle(ctx context.Context, v difficultiesView) string {
	if v.To {
		return i18n.T(ctx, "report.difficulties.to")
	}
	return i18n.T(ctx, "report.difficulties")
}
