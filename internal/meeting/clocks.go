package meeting

import "nep/internal/rule"

// clocks are the days that count before and after a meeting. A clock no rule
// sets has no last day.
type clocks struct {
	ahead, after        int
	kind                string // "calendar", "working"
	papersDue, afterDue string // "" where there is none
}

// clocksOf counts a meeting's days by the rules of its day. A bureau's meeting
// has no papers to put into the handbook. With a theme the draft goes out as
// early as the rule of themes asks.
func clocksOf(rules map[rule.Key]rule.Answer, m Meeting) clocks {
	c := clocks{kind: "calendar"}
	days := rules[rule.DaysKind].Counting()
	if days.Working {
		c.kind = "working"
	}
	if m.Body == Bureau {
		return c
	}
	ahead, ok := rules[rule.PapersBefore].Int()
	if m.Body != CellBody {
		if n, set := rules[rule.CommitteePapersBefore].Int(); set {
			ahead, ok = n, true
		}
	}
	if n, set := rules[rule.ThemeDaysBefore].Int(); set && m.Kind.HasTheme() && n > ahead {
		ahead, ok = n, true
	}
	if ok {
		c.ahead, c.papersDue = int(ahead), days.Before(m.Day, int(ahead))
	}
	if n, ok := rules[rule.PublishAfter].Int(); ok {
		c.after, c.afterDue = int(n), days.After(m.Day, int(n))
	}
	return c
}
