package report

import (
	"fmt"

	"nep/internal/quality"
	"nep/internal/vn"
)

// Line is one figure in words, as the page and the paper say it.
type Line struct{ Label, Value, Note string }

// Lines are the month's figures in words; say gives the sentence of a key.
func (f Facts) Lines(say func(key string, pairs ...any) string) []Line {
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
	if of == 0 {
		return fmt.Sprintf("%d/%d", n, of)
	}
	return fmt.Sprintf("%d/%d (%s)", n, of, vn.Percent(int64(n), int64(of)))
}
