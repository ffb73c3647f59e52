package report

import (
	"strings"
	"time"
	"unicode/utf8"

	"nep/internal/clock"
	"nep/internal/fault"
)

// How long what people write may be, in letters.
const (
	maxText = 8000
	maxNote = 2000
)

// words cleans and checks a text of a form.
func words(bad *fault.Fields, name, text string, most int, asked string) string {
	text = strings.TrimSpace(text)
	switch {
	case text == "" && asked != "":
		bad.Add(name, asked)
	case utf8.RuneCountInString(text) > most:
		bad.Add(name, "report.text.long", "Max", most)
	}
	return text
}

// month reads "2026-12"; false for what is none, or lies outside of any life.
func month(s string) (first time.Time, ok bool) {
	first, err := time.Parse("2006-01", s)
	return first, err == nil && first.Year() >= 1930 && first.Year() < 2200
}

// end is the last day of a month.
func end(first time.Time) string { return first.AddDate(0, 1, -1).Format(time.DateOnly) }

// terms are the rules a report's day comes from.
type terms struct {
	after   int  // days after the meeting
	working bool // counted in working days
	onDay   int  // of the month; 0: not set
}

// due is the last day to send a month's report. With a fixed day of the month:
// the first such day that is not before the meeting; else so many days after it.
// Without a meeting it is counted from the month's last day.
func due(first time.Time, meeting string, r terms) string {
	from := meeting
	if from == "" {
		from = end(first)
	}
	if r.onDay > 0 {
		d, err := time.Parse(time.DateOnly, from)
		if err != nil {
			return ""
		}
		on := time.Date(d.Year(), d.Month(), r.onDay, 0, 0, 0, 0, time.UTC)
		if on.Before(d) {
			on = on.AddDate(0, 1, 0)
		}
		return on.Format(time.DateOnly)
	}
	if !r.working {
		return clock.AddDays(from, r.after)
	}
	for n := r.after; n > 0; {
		from = clock.AddDays(from, 1)
		if d, err := time.Parse(time.DateOnly, from); err != nil || d.Weekday() != time.Saturday && d.Weekday() != time.Sunday {
			n--
		}
	}
	return from
}

// Add sums the figures of people and work of several units, for who stands
// above them. What belongs to one meeting (its day, its class) is left out.
func (f Facts) Add(g Facts) Facts {
	sum := Facts{
		Required: f.Required + g.Required, Present: f.Present + g.Present, Excused: f.Excused + g.Excused, Unexcused: f.Unexcused + g.Unexcused,
		Special: f.Special + g.Special, Spoke: f.Spoke + g.Spoke, Opinions: f.Opinions + g.Opinions, Proposals: f.Proposals + g.Proposals,
		TasksDone: f.TasksDone + g.TasksDone, TasksDue: f.TasksDue + g.TasksDue, TasksGiven: f.TasksGiven + g.TasksGiven,
		Directives: f.Directives + g.Directives, DirOpen: f.DirOpen + g.DirOpen, FeePaid: -1,
	}
	// Who has not told the fee counts on neither side.
	for _, x := range []Facts{f, g} {
		if x.FeePaid >= 0 && x.FeeDue > 0 {
			sum.FeePaid, sum.FeeDue = max(sum.FeePaid, 0)+x.FeePaid, sum.FeeDue+x.FeeDue
		}
	}
	return sum
}
