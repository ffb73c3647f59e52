package report

import (
	"fmt"
	"strings"

	"nep/internal/quality"
	"nep/internal/vn"
)

// Words says a period: "tháng 11/2026", "quý 4/2026", "năm 2026".
func Words(say func(key string, pairs ...any) string, period string) string {
	switch SpanOf(period) {
	case Monthly:
		return say("report.period.month", "Month", period[5:]+"/"+period[:4])
	case Quarterly:
		return say("report.period.quarter", "Quarter", period[6:], "Year", period[:4])
	case Yearly:
		return say("report.period.year", "Year", period[:4])
	}
	return period
}

// Line is one figure in words, as the page and the paper say it.
type Line struct{ Label, Value, Note string }

// Lines are the month's figures in words; say gives the sentence of a key.
func (f Facts) Lines(say func(key string, pairs ...any) string) []Line {
	if f.Span != nil {
		return append(f.spanLines(say), f.belowLines(say)...)
	}
	return append(f.monthLines(say), f.belowLines(say)...)
}

// spanLines are the figures of a quarter or a year.
func (f Facts) spanLines(say func(key string, pairs ...any) string) []Line {
	s := f.Span
	out := []Line{
		{Label: say("report.f.meetings"), Value: share(s.Held, s.Due)},
		{Label: say("report.f.present"), Value: share(s.Came, s.Seats)},
		{Label: say("report.f.spoke"), Value: share(f.Spoke, f.Present), Note: say("report.opinions", "Opinions", f.Opinions, "Proposals", f.Proposals)},
		{Label: say("report.f.tasks"), Value: share(s.TasksDone, s.TasksDue), Note: say("report.given", "Count", f.TasksGiven)},
		{Label: say("report.f.decisions"), Value: fmt.Sprint(s.Decisions)},
		{Label: say("report.f.directives"), Value: say("report.directives.done", "Done", f.Directives)},
	}
	if len(s.Themes) > 0 {
		out = append(out, Line{Label: say("report.f.themes"), Value: strings.Join(s.Themes, "; ")})
	}
	if f.FeePaid >= 0 {
		out = append(out, Line{Label: say("report.f.fee"), Value: share(f.FeePaid, f.FeeDue)})
	}
	if c := classLine(s.Classes, say); c != "" {
		out = append(out, Line{Label: say("report.f.classes"), Value: c})
	}
	if s.Hand > 0 {
		out = append(out, Line{Label: say("report.f.hand"), Value: say("report.hand.months", "Count", s.Hand)})
	}
	return out
}

// Lines are sums of several units in words.
func (s Sums) Lines(say func(key string, pairs ...any) string) []Line {
	hand := ""
	if s.Hand > 0 {
		hand = say("report.hand.cells", "Count", s.Hand)
	}
	out := []Line{{say("report.f.meetings"), share(s.Held, s.Due), hand}, {Label: say("report.f.present"), Value: share(s.Came, s.Seats)}, {Label: say("report.f.tasks"), Value: share(s.TasksDone, s.TasksDue)}}
	if c := classLine(s.Classes, say); c != "" {
		out = append(out, Line{Label: say("report.f.classes"), Value: c})
	}
	return out
}

// belowLines are the figures of the cells below a committee.
func (f Facts) belowLines(say func(key string, pairs ...any) string) []Line {
	b := f.Below
	if b == nil || b.Units == 0 && b.Cells == 0 {
		return nil
	}
	hand := ""
	if b.Hand > 0 {
		hand = say("report.hand.cells", "Count", b.Hand)
	}
	out := []Line{
		{Label: say("report.f.below"), Value: say("report.below.reported", "Count", b.Reported, "Of", b.Units), Note: say("report.below.late", "Count", b.Late)},
		{Label: say("report.f.below.meetings"), Value: share(b.Held, b.Due), Note: hand},
		{Label: say("report.f.below.present"), Value: share(b.Came, b.Seats)},
		{Label: say("report.f.below.tasks"), Value: share(b.TasksDone, b.TasksDue)},
	}
	if c := classLine(b.Classes, say); c != "" {
		out = append(out, Line{Label: say("report.f.below.classes"), Value: c})
	}
	return out
}

// classLine counts classes in words, the best first.
func classLine(n map[string]int, say func(key string, pairs ...any) string) string {
	var out []string
	for _, c := range quality.Classes() {
		if n[string(c)] > 0 {
			out = append(out, say("report.class.count", "Class", say(quality.ClassKey(c)), "Count", n[string(c)]))
		}
	}
	return strings.Join(out, ", ")
}

// monthLines are the figures of a month.
func (f Facts) monthLines(say func(key string, pairs ...any) string) []Line {
	held := say("report.held.none")
	if f.Day != "" {
		key := "report.held"
		if f.Norm == 0 { // no rule asks for a length
			key = "report.held.plain"
		}
		held = say(key, "Day", shownDay(f.Day), "Minutes", f.Minutes, "Norm", f.Norm)
	}
	out := []Line{{Label: say("report.f.held"), Value: held}}
	if f.Bureau != "" {
		out = append(out, Line{Label: say("report.f.bureau"), Value: shownDay(f.Bureau)})
	}
	out = append(out,
		Line{say("report.f.present"), share(f.Present, f.Required), say("report.absent", "Excused", f.Excused, "Unexcused", f.Unexcused, "Special", f.Special)},
		Line{say("report.f.spoke"), share(f.Spoke, f.Present), say("report.opinions", "Opinions", f.Opinions, "Proposals", f.Proposals)},
		Line{say("report.f.tasks"), share(f.TasksDone, f.TasksDue), say("report.given", "Count", f.TasksGiven)})
	if f.Decision != "" {
		out = append(out, Line{Label: say("report.f.decision"), Value: f.Decision})
	}
	out = append(out, Line{Label: say("report.f.directives"), Value: say("report.directives", "Done", f.Directives, "Open", f.DirOpen)})
	if f.Theme != "" {
		out = append(out, Line{Label: say("report.f.theme"), Value: f.Theme})
	}
	papers := say("report.papers.never")
	if f.PapersAhead >= 0 {
		papers = say("report.papers", "Count", f.PapersAhead)
	}
	fee := say("report.fee.untold")
	if f.FeePaid >= 0 {
		fee = share(f.FeePaid, f.FeeDue)
	}
	out = append(out, Line{Label: say("report.f.papers"), Value: papers}, Line{Label: say("report.f.fee"), Value: fee})
	if f.Class != "" || f.Score > 0 {
		note := ""
		if f.Provisional {
			note = say("report.provisional")
		}
		class := say(quality.ClassKey(quality.Class(f.Class)))
		out = append(out, Line{say("report.f.score"), say("report.score", "Points", quality.Points(f.Score).String(), "Class", class), note})
	}
	return out
}

// share is "13/15 (86,7%)".
func share(n, of int) string {
	out := vn.FormatInt(int64(n)) + "/" + vn.FormatInt(int64(of))
	if of == 0 {
		return out
	}
	return out + " (" + vn.Percent(int64(n), int64(of)) + ")"
}
