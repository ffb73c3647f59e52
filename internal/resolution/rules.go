package resolution

import (
	"fmt"
	"time"

	"nep/internal/meeting"
)

// held is a meeting as far as the count of due tasks needs it.
type held struct {
	id         int64
	day, month string
	ended      int64 // the instant it ended, 0 while it runs
	state      meeting.State
}

// nextMonth is the month after "2026-12": "2027-01". What is no month stays.
func nextMonth(month string) string {
	d, err := time.Parse("2006-01", month)
	if err != nil {
		return month
	}
	return d.AddDate(0, 1, 0).Format("2006-01")
}

// validMonth says whether s is a month "2026-12".
func validMonth(s string) bool {
	_, err := time.Parse("2006-01", s)
	return err == nil && s >= "1990" && s < "2200"
}

// moves says whether a word other than done, said at a meeting of this kind,
// moves the task on to the next month: only at the month's regular one.
func moves(k meeting.Kind) bool { return k == meeting.Regular || k == meeting.Combined }

// reportedAt says at which bodies' meetings a task is reported: a standing
// committee's at its own, every other at the meetings of the cell or the committee.
func reportedAt(gave, body meeting.Body) bool {
	switch body {
	case meeting.StandingBody:
		return gave == meeting.StandingBody
	case meeting.CellBody, meeting.CommitteeBody:
		return gave != meeting.StandingBody
	}
	return false
}

// monthOf is the month a task is to be reported, from what happened to it
// before a day ("" is all): first set, moved by extensions granted, moved on
// where it was said at a month's meeting not to be done. It only ever grows,
// so the order of what happened does not matter.
func monthOf(first string, reports []said, granted []Change, before string) string {
	month := first
	for _, c := range granted {
		if c.Kind == Extend && (before == "" || c.DecidedOn < before) {
			month = max(month, c.ToMonth)
		}
	}
	for _, r := range reports {
		if r.Result != ResultDone && moves(r.kind) && (before == "" || r.day < before) {
			month = max(month, nextMonth(r.month))
		}
	}
	return month
}

// standing is what a task is at a meeting.
type standing struct {
	due     bool // it stands on the roll of tasks
	counted bool // it counts in the share
	done    bool
}

// at says how a task stood at a meeting; see docs/decisions/tasks.md. prev is
// the meeting before it, zero for none.
func at(k Task, reports []said, granted []Change, m meeting.Meeting, prev held) standing {
	if !reportedAt(k.Of, m.Body) {
		return standing{}
	}
	month := monthOf(k.FirstMonth, reports, granted, m.Day)
	given := k.MadeOn < m.Day
	closed := k.DoneOn != "" && k.DoneOn < m.Day
	for _, r := range reports {
		if r.Meeting == m.ID {
			done := r.Result == ResultDone
			return standing{due: true, counted: given && (done || month <= m.Month) && !(k.State == Stopped && closed), done: done}
		}
	}
	switch {
	case !given || month > m.Month:
		return standing{}
	case k.State == Stopped:
		return standing{due: !closed, counted: !closed}
	case k.State != Done || k.DoneOn > m.Day || afterEnd(k, reports, m.Day, m.EndedAt):
		return standing{due: true, counted: true}
	}
	// Done: it is heard once, at the first meeting it is due at.
	if heard(k, reports, month, prev, afterEnd(k, reports, prev.day, prev.ended)) {
		return standing{}
	}
	return standing{due: true, counted: true, done: true}
}

// afterEnd says that a task was said to be done, between meetings, on the day of
// a meeting when that had ended: it was not done there.
func afterEnd(k Task, reports []said, day string, ended int64) bool {
	if ended == 0 || k.DoneOn != day {
		return false
	}
	for _, r := range reports {
		if r.Meeting == 0 && r.Result == ResultDone {
			return r.At > ended
		}
	}
	return false
}

// heard says whether that a task was done has been heard already: said at a
// meeting, or not said otherwise at prev, where it was due; after says that it
// was done when prev had ended.
func heard(k Task, reports []said, month string, prev held, after bool) bool {
	there := prev.day != "" && k.DoneOn <= prev.day && month <= prev.month && k.MadeOn < prev.day && !after
	for _, r := range reports {
		switch {
		case r.Meeting == 0: // nobody heard it
		case r.Result == ResultDone:
			return true
		case r.Meeting == prev.id: // not done there yet
			there = false
		}
	}
	return there
}

// monthWords is a month for a sentence: "12/2026".
func monthWords(month string) string {
	d, err := time.Parse("2006-01", month)
	if err != nil {
		return month
	}
	return fmt.Sprintf("%d/%d", d.Month(), d.Year())
}
