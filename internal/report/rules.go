package report

import (
	"fmt"
	"unicode/utf8"

	"nep/internal/document"
	"nep/internal/fault"
	"nep/internal/meeting"
	"nep/internal/rule"
	"nep/internal/vn"
)

// How long what people write may be, in letters.
const (
	maxText = 8000
	maxNote = 2000
)

// words cleans and checks a text of a form.
func words(bad *fault.Fields, name, text string, most int, asked string) string {
	text = vn.CleanLines(text)
	if document.SecretText(text) {
		bad.Add(name, "document.secret")
	}
	switch {
	case text == "" && asked != "":
		bad.Add(name, asked)
	case utf8.RuneCountInString(text) > most:
		bad.Add(name, "report.text.long", "Max", most)
	}
	return text
}

// terms are the rules a report's day comes from.
type terms struct {
	after int           // days after the meeting
	days  rule.Counting // how they are counted
	onDay int           // of the month; 0: not set
}

// due is the last day to send a month's report. With a fixed day of the month:
// the first such day that is not before the meeting; else so many days after it.
// Without a meeting it is counted from the month's last day.
func due(month, day string, r terms) string {
	if day == "" {
		day = meeting.LastDay(month)
	}
	if r.onDay > 0 {
		on := fmt.Sprintf("%s-%02d", meeting.MonthOf(day), r.onDay)
		if on < day {
			on = fmt.Sprintf("%s-%02d", meeting.AddMonths(meeting.MonthOf(day), 1), r.onDay)
		}
		return on
	}
	return r.days.After(day, r.after)
}

// dueAfter is the last day to send the report of a quarter or year: so many days
// after its last, or "" where no rule asks for one.
func dueAfter(period string, days int, kind rule.Counting) string {
	if days <= 0 {
		return ""
	}
	return kind.After(meeting.LastDay(lastMonth(period)), days)
}

// Add sums the figures of people and work of several units, for who stands
// above them. What belongs to one meeting (its day, its class) is left out.
func (f Facts) Add(g Facts) Facts {
	sum := Facts{
		Required: f.Required + g.Required, Present: f.Present + g.Present, Excused: f.Excused + g.Excused, Unexcused: f.Unexcused + g.Unexcused,
		Special: f.Special + g.Special, Spoke: f.Spoke + g.Spoke, Opinions: f.Opinions + g.Opinions, Proposals: f.Proposals + g.Proposals,
		TasksDone: f.TasksDone + g.TasksDone, TasksDue: f.TasksDue + g.TasksDue, TasksGiven: f.TasksGiven + g.TasksGiven,
		Directives: f.Directives + g.Directives, DirOpen: f.DirOpen + g.DirOpen, FeePaid: -1, PapersAhead: -1, Span: f.Span,
		Held: f.Held + g.Held, Due: f.Due + g.Due, Came: f.Came + g.Came, Seats: f.Seats + g.Seats,
	}
	// Who has not told the fee counts on neither side.
	for _, x := range []Facts{f, g} {
		if x.FeePaid >= 0 && x.FeeDue > 0 {
			sum.FeePaid, sum.FeeDue = max(sum.FeePaid, 0)+x.FeePaid, sum.FeeDue+x.FeeDue
		}
	}
	return sum
}
