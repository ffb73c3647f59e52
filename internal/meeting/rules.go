package meeting

import (
	"fmt"
	"slices"
	"strconv"
	"strings"
	"time"

	"nep/internal/clock"
	"nep/internal/member"
	"nep/internal/org"
	"nep/internal/rule"
)

// ---- months and days ----

// ValidMonth says whether s is a month "2026-12".
func ValidMonth(s string) bool {
	_, err := time.Parse("2006-01", s)
	return err == nil
}

// MonthOf is the month of a civil day.
func MonthOf(day string) string {
	if len(day) < 7 {
		return ""
	}
	return day[:7]
}

// AddMonths gives the month n after month (before, when n is negative).
func AddMonths(month string, n int) string {
	t, err := time.Parse("2006-01", month)
	if err != nil {
		return month
	}
	return t.AddDate(0, n, 0).Format("2006-01")
}

// FirstDay and LastDay are the days a month begins and ends on.
func FirstDay(month string) string { return month + "-01" }

// LastDay is the last civil day of a month.
func LastDay(month string) string { return clock.AddDays(FirstDay(AddMonths(month, 1)), -1) }

// yearTo gives the months of month's year up to it.
func yearTo(month string) []string {
	var out []string
	for m := month[:5] + "01"; m <= month; m = AddMonths(m, 1) {
		out = append(out, m)
	}
	return out
}

// yearOf gives the twelve months of a year.
func yearOf(year int) []string { return yearTo(fmt.Sprintf("%04d-12", year)) }

// firstSensible is the first working day after a day for which papers can go out
// so many days before.
func firstSensible(day string, ahead int, days rule.Counting) string {
	at := days
	at.Working = true
	d := clock.AddDays(day, 1)
	for most := 400; (!at.Counts(d) || days.Before(d, ahead) < day) && most > 0; most-- {
		d = clock.AddDays(d, 1)
	}
	return d
}

// workday is a day, or where a unit counts in working days and it is none, the
// next that is: the one before where it has to be earlier, or the month is over.
func workday(day string, earlier bool, days rule.Counting) string {
	for n := range 15 {
		if at := clock.AddDays(day, n); !earlier && MonthOf(at) == MonthOf(day) && days.Counts(at) {
			return at
		}
	}
	for n := range 15 {
		if at := clock.AddDays(day, -n); days.Counts(at) {
			return at
		}
	}
	return day
}

// instant is the moment of minutes after midnight of a day.
func instant(day string, minutes int) int64 {
	t, err := time.ParseInLocation(time.DateOnly, day, clock.Zone)
	if err != nil {
		return 0
	}
	return clock.Ms(t.Add(time.Duration(minutes) * time.Minute))
}

// Minute is how many minutes after midnight an instant is.
func Minute(at int64) int {
	t := clock.Time(at)
	return t.Hour()*60 + t.Minute()
}

// ParseTime reads a time of day as people type it, "8:00", "08h00", "8h", "8",
// and gives minutes from midnight.
func ParseTime(s string) (int, bool) {
	h, m := "", ""
	for i, r := range s {
		switch {
		case r >= '0' && r <= '9':
			continue
		case r == ':' || r == 'h' || r == 'H' || r == 'g' || r == '.':
			h, m = s[:i], s[i+1:]
		default:
			return 0, false
		}
		break
	}
	if h == "" {
		h = s
	}
	hh, err := strconv.Atoi(h)
	if err != nil || len(h) > 2 || hh > 23 {
		return 0, false
	}
	if m == "" {
		return hh * 60, true
	}
	mm, err := strconv.Atoi(m)
	if err != nil || len(m) != 2 || mm > 59 || mm < 0 {
		return 0, false
	}
	return hh*60 + mm, true
}

// ---- agenda ----

// order is the order of a meeting's kinds of items, as far as one has to come
// before another.
var order = []ItemKind{Opening, Roll, Fee, PassAgenda, LastMonth, Reports, Classes, Information, DirectiveIt, Discussion, Criticism,
	Conclusion, TasksGiven, ThemeItem, ScoreItem, MinutesItem, OtherItem}

// placeOf gives where an item of a kind goes into an agenda: after the last of
// its kind, else after the last of an earlier kind, else before all.
func placeOf(list []Item, kind ItemKind) int {
	rank := slices.Index(order, kind)
	at, best := 0, -1
	for n, i := range list {
		if r := slices.Index(order, i.Kind); r >= best && r <= rank {
			at, best = n+1, r
		}
	}
	return at
}

// ---- the roll ----

// siteOf is where the members of a meeting are by themselves: the only place a
// unit has, else the one the meeting's place names; 0 where that cannot be told.
func siteOf(sites []org.Site, place string) int64 {
	if len(sites) == 1 {
		return sites[0].ID
	}
	var found int64
	for _, s := range sites {
		switch {
		case s.Name == place:
			return s.ID
		case !strings.Contains(place, s.Name):
		case found != 0:
			return 0 // it names two
		default:
			found = s.ID
		}
	}
	return found
}

// less takes away from among the present who came late, where a regulation says
// that these do not count; they are among nobody else either.
func (c Counts) less(late Counts) Counts {
	c.Present, c.Online, c.Spoke = c.Present-late.Present, c.Online-late.Online, c.Spoke-late.Spoke
	return c
}

// longestRun gives the most excused absences of one person in a row, of marks by
// person and day.
func longestRun(rows []personMark) int {
	best, run := 0, 0
	for i, r := range rows {
		if r.mark != Excused || i > 0 && rows[i-1].person != r.person {
			run = 0
		}
		if r.mark == Excused {
			run++
		}
		best = max(best, run)
	}
	return best
}

// invited says whether a notice is for one on the roster: who has to be there,
// and the exempt, who may come. Who is suspended, or meets elsewhere, is not
// called.
func invited(a Attendance) bool { return a.Required || a.Condition == member.Exempt }

// mustCome is how many of a roster have to be there: the exempt, the suspended
// and those who meet elsewhere are not asked whether they can meet in one place.
func mustCome(rows []Attendance) int {
	n := 0
	for _, a := range rows {
		if a.Required {
			n++
		}
	}
	return n
}

// committeeDuty is what a committee's meeting means for one of its members: all
// have to be there and vote, but for one whose Party activity is suspended.
func committeeDuty(c member.Condition) member.Duty {
	if c == member.Suspended {
		return member.Duty{Base: member.BaseNever, Why: "member.duty.suspended"}
	}
	return member.Duty{Required: true, MayVote: true, Base: member.BaseAlways}
}

// VoteBase is how many make the base of an ordinary vote as a roster stands
// (domain.md): who counts always, and of those who count when there, the
// present.
func VoteBase(rows []Attendance) int {
	n := 0
	for _, a := range rows {
		if a.Base == member.BaseAlways || a.Base == member.BaseIfPresent && a.Mark.There() {
			n++
		}
	}
	return n
}

// ---- slots ----

// fills says whether a meeting of a kind is one of those a body is due: a theme
// of its own and an extra one stand beside the regular.
func (k Kind) fills() bool { return k == Regular || k == Combined }

// Held says whether a meeting has taken place.
func (s State) Held() bool { return s == Ended || s == Locked }

// slots makes n slots and lets meetings, by day, fill them: those held first.
func slots(unit int64, body Body, month string, n int, meetings []Meeting, day string) []Slot {
	var held, open []Meeting
	for _, m := range meetings {
		switch {
		case m.Body != body || m.Month != month || !m.Kind.fills() || m.State == Cancelled:
		case m.State.Held():
			held = append(held, m)
		default:
			open = append(open, m)
		}
	}
	held = append(held, open...)
	out := make([]Slot, n)
	for i := range out {
		out[i] = Slot{Unit: unit, Body: body, Month: month, N: i + 1}
		if i < len(held) {
			m := held[i]
			out[i].Meeting = &m
		}
		out[i].Late = day > LastDay(month) && (out[i].Meeting == nil || !out[i].Meeting.State.Held())
	}
	return out
}

// minutesOf sums the minutes the items took, as far as they are known. They fit
// into the meeting: a score is counted from them.
func minutesOf(items []Item) (sum int) {
	for _, i := range items {
		if i.State != ItemSkipped {
			sum += max(0, i.Spent)
		}
	}
	return sum
}

// byClock counts the items whose minutes the clock told: of each a minute begun
// counts whole, so that their sum may be longer than the meeting by as many.
func byClock(items []Item) (n int) {
	for _, i := range items {
		if i.BeganAt != 0 && i.Spent > 0 {
			n++
		}
	}
	return n
}
