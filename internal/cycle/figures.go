package cycle

import (
	"maps"
	"slices"
	"strconv"
	"strings"

	"nep/internal/db"
	"nep/internal/document"
	"nep/internal/fault"
	"nep/internal/meeting"
	"nep/internal/member"
	"nep/internal/org"
	"nep/internal/quality"
	"nep/internal/report"
	"nep/internal/resolution"
	"nep/internal/rule"
	"nep/internal/summary"
)

// Members is the measure of members at the end of a month, by what is known of
// it: official and probationary ones, whatever their condition.
const Members = summary.Members

// memberMonths is how many months back a change of members is counted where there
// were no figures yet: more than a page compares.
const memberMonths = 24

// Measures are the measures of all rooms.
func Measures() []summary.Measure {
	scores := &quality.Service{Facts: factsOf}
	return slices.Concat(report.WithHand(slices.Concat(meeting.Measures(), quality.Measures())), []summary.Measure{scores.MovedMeasure()}, resolution.Measures(), report.Measures(), document.Measures(), []summary.Measure{{
		Name: Members, Lasts: true,
		Own: func(t *db.Tx, k summary.Key) (summary.Figure, error) {
			c, err := member.CountsOn(t, k.Unit, meeting.LastDay(k.Month))
			return summary.Figure{Num: int64(c.Total())}, err
		},
		Keys: func(t *db.Tx, after int64) ([]summary.Key, error) {
			units, err := member.UnitsWithMembers(t, after, 50)
			var out []summary.Key
			for _, u := range units {
				for back := memberMonths; back >= 0; back-- {
					out = append(out, summary.Key{Unit: u, Month: meeting.AddMonths(org.Today(t)[:7], -back)})
				}
			}
			return out, err
		},
	}})
}

// Tree is the tree figures are summed along. A unit that closed within a month
// still stands where it stood last: what it did that month is counted.
type Tree struct{}

// dayOf is the day whose tree a month's figures stand in.
func dayOf(t *db.Tx, month string) string {
	if month == summary.Standing {
		return org.Today(t)
	}
	return meeting.LastDay(month)
}

// Parent is the unit above, 0 for none.
func (Tree) Parent(t *db.Tx, unit int64, month string) (int64, error) {
	day := dayOf(t, month)
	u, err := org.UnitOn(t, unit, day)
	if !fault.Is(err, fault.NotFound) {
		return u.Parent, err
	}
	if month == summary.Standing {
		return 0, nil
	}
	u, err = org.LastOn(t, unit, day)
	if err != nil || u.From > day || u.To <= meeting.FirstDay(month) {
		return 0, err
	}
	return u.Parent, nil
}

// Children gives those directly below.
func (Tree) Children(t *db.Tx, unit int64, month string) ([]int64, error) {
	out, err := org.ChildIDs(t, unit, dayOf(t, month))
	if err != nil || month == summary.Standing {
		return out, err
	}
	closed, err := org.ClosedUnder(t, unit, meeting.FirstDay(month), meeting.LastDay(month))
	return append(out, closed...), err
}

// Roots are the units with none above.
func (r Tree) Roots(t *db.Tx, month string) ([]int64, error) { return r.Children(t, 0, month) }

// Moved gives the units above those that moved or closed on days from (in) to
// (out), before and after.
func (Tree) Moved(t *db.Tx, from, to string) ([]int64, error) { return org.Displaced(t, from, to) }

// Figures is the service that keeps the figures of all rooms.
func Figures(d *db.DB) *summary.Service { return summary.New(d, Tree{}, Measures()...) }

// UnitMoved marks the figures a unit that moved or closed from a day on takes
// along, and what is inherited anew; for org.Service.
func UnitMoved(t *db.Tx, unit int64, day, before, after string) error {
	month := meeting.MonthOf(day)
	if err := summary.Moved(t, unit, month, parentIn(before), parentIn(after)); err != nil {
		return err
	}
	return inherited(t, unit, month, meeting.RuleMeasures(rule.Profile))
}

// UnitRenamed marks what is counted by the kind of a unit; for org.Service.
func UnitRenamed(t *db.Tx, unit int64, day string) error {
	return inherited(t, unit, meeting.MonthOf(day), []string{meeting.CellMeetings, meeting.CommitteeMeetings})
}

// RuleChanged marks what is counted by a rule of a unit and all below it; for
// rule.Service.
func RuleChanged(t *db.Tx, unit int64, key rule.Key, day string) error {
	measures := meeting.RuleMeasures(key)
	if key == rule.Profile || slices.Contains(factKeys, key) {
		measures = append(slices.Clone(measures), summary.ScoresMoved)
	}
	return inherited(t, unit, meeting.MonthOf(day), measures)
}

// RestChanged marks what is counted in working days around days that became days
// of rest or of work; for rule.Service.
func RestChanged(t *db.Tx, from, to string) error {
	for m := meeting.AddMonths(meeting.MonthOf(from), -1); m <= meeting.AddMonths(meeting.MonthOf(to), 1); m = meeting.AddMonths(m, 1) {
		roots, err := Tree{}.Roots(t, m)
		if err != nil {
			return err
		}
		for _, u := range roots {
			for _, name := range append(slices.Clone(meeting.RuleMeasures(rule.DaysKind)), summary.ScoresMoved) {
				if err := summary.MarkBelow(t, summary.Key{Unit: u, Month: m, Measure: name}); err != nil {
					return err
				}
			}
		}
	}
	return nil
}

// inherited marks figures of a unit and all below it from a month on.
func inherited(t *db.Tx, unit int64, month string, measures []string) error {
	if len(measures) == 0 {
		return nil
	}
	keys, err := summary.Known(t, unit, month)
	if err != nil {
		return err
	}
	for _, k := range keys { // a figure of one below stands in its own, too
		if k.Month != summary.Standing && slices.Contains(measures, k.Measure) {
			if err := summary.MarkBelow(t, k); err != nil {
				return err
			}
		}
	}
	return nil
}

// parentIn is the unit above the last of a path, 0 for none.
func parentIn(path string) int64 {
	ids := strings.Split(strings.Trim(path, "/"), "/")
	if len(ids) < 2 {
		return 0
	}
	id, _ := strconv.ParseInt(ids[len(ids)-2], 10, 64)
	return id
}

// MemberChanged marks the members of the units of a person from a day on; for
// member.Service.
func MemberChanged(t *db.Tx, person int64, day string) error {
	ms, err := member.MembershipsOf(t, person)
	if err != nil {
		return err
	}
	this := org.Today(t)[:7]
	seen := map[int64]bool{}
	for _, m := range ms {
		if m.Kind != member.Regular || m.To < day || seen[m.Unit] {
			continue
		}
		seen[m.Unit] = true
		months := map[string]bool{}
		for month := max(meeting.MonthOf(day), meeting.AddMonths(this, -memberMonths)); month <= this; month = meeting.AddMonths(month, 1) {
			months[month] = true
		}
		known, err := summary.Known(t, m.Unit, meeting.MonthOf(day))
		if err != nil {
			return err
		}
		for _, k := range known {
			if k.Measure == Members {
				months[k.Month] = true
			}
		}
		for _, month := range slices.Sorted(maps.Keys(months)) {
			if err := summary.Mark(t, summary.Key{Unit: m.Unit, Month: month, Measure: Members}); err != nil {
				return err
			}
		}
	}
	return nil
}
