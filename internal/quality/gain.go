package quality

import (
	"slices"
)

// Gain is a point that was lost, and what would win it.
type Gain struct {
	Line  Line
	Lost  Points // of the criterion's own points
	Worth Points // of the whole sheet: what the total would rise by, cut
	Said  []Said // what would win it, one sentence each; none where only the sheet's own words (Criterion.Win) say it
}

// Gains are the lost points in order of gain: what wins most first, among equals
// the order of the sheet. What waits or does not count this month is not lost.
func (s Score) Gains() []Gain {
	var out []Gain
	for _, l := range s.Lines {
		if l.Out || l.Waits() || l.State == NotAsked || l.Points >= l.Criterion.Max {
			continue
		}
		g := Gain{Line: l, Lost: l.Criterion.Max - l.Points}
		g.Worth = g.Lost
		if s.Total.Available > 0 {
			g.Worth = g.Lost * s.Total.Of / s.Total.Available
		}
		g.Said = l.Criterion.wins(l.Facts)
		out = append(out, g)
	}
	slices.SortStableFunc(out, func(a, b Gain) int { return int(b.Lost - a.Lost) })
	return out
}

// NextClass gives the class above the one reached and how many more points of the
// whole sheet it asks for; ok is false where there is none above, or where a gate
// and no missing point is what keeps it from it.
func (s Score) NextClass() (class Class, more Points, ok bool) {
	if s.Total.Available <= 0 || s.Class == "" || s.Class == Good {
		return "", 0, false
	}
	class = ranks[slices.Index(ranks, s.Class)-1]
	i := slices.IndexFunc(s.Rubric.Classes, func(b ClassBand) bool { return b.Class == class })
	if i < 0 {
		return "", 0, false
	}
	more = Pts(s.Rubric.Classes[i].In.Low) - s.Total.Points()
	return class, more, more > 0
}

// number reads a count off a sentence of a fact.
func (s Said) number(name string) (int, bool) {
	for i := 0; i+1 < len(s.Params); i += 2 {
		if s.Params[i] == name {
			n, ok := s.Params[i+1].(int)
			return n, ok
		}
	}
	return 0, false
}

// wins says what brings a criterion its full points, by the facts it was counted
// from. The sentences of a decided score are read as they were kept.
func (c *Criterion) wins(facts []Said) []Said {
	if c.Judged() || len(facts) == 0 {
		return nil
	}
	var out []Said
	if s := c.win(c.Fact, c.full(), facts[0]); s.Key != "" {
		out = append(out, s)
	}
	for _, o := range c.Caps {
		for _, f := range facts[1:] {
			n, counted := f.number("Count")
			switch {
			case o.Fact == "unexcused" && f.Key == "quality.fact.unexcused" && counted && n > 0:
				out = append(out, Said{"quality.win.unexcused", []any{"Count", n}})
			case o.Fact == "tasks_given" && (f.Key == "quality.fact.tasks_given" || f.Key == "quality.fact.tasks_given.nothing"):
				if s := c.win("tasks_given", Interval{Low: 100, High: 100}, f); s.Key != "" {
					out = append(out, s)
				}
			}
		}
	}
	return out
}

// full is where the fact has to lie for full points.
func (c *Criterion) full() Interval {
	if c.Scale == YesNo {
		return c.Yes
	}
	for _, b := range c.Bands {
		if b.Points == c.Max {
			return b.In
		}
	}
	return Interval{}
}

// win is one sentence: how far one fact is from where it should be; "" where the
// fact is there already (something else took the points).
func (c *Criterion) win(fact string, to Interval, said Said) Said {
	switch fact {
	case "attendance", "speaking", "tasks_done", "steps", "tasks_given":
		num, _ := said.number("Num")
		den, ok := said.number("Den")
		if !ok || den == 0 {
			return Said{Key: "quality.win." + fact + ".none"}
		}
		need := num
		for need < den && !to.Holds(100*int64(need), int64(den)) {
			need++
		}
		if need == num {
			return Said{}
		}
		return Said{"quality.win." + fact, []any{"More", need - num, "Need", need, "Den", den, "Num", num}}
	case "length_short", "length_share":
		held, _ := said.number("Held")
		norm, ok := said.number("Norm")
		if !ok || held >= norm {
			return Said{}
		}
		return Said{"quality.win.length", []any{"More", norm - held, "Norm", norm}}
	case "papers_lead":
		return Said{"quality.win.papers", []any{"Days", int(to.Low)}}
	case "publish_lag":
		return Said{"quality.win.published", []any{"Days", int(to.High)}}
	case "criticism":
		n, _ := said.number("Count")
		return Said{"quality.win.criticism", []any{"Least", int(to.Low), "Count", n}}
	case "excused_in_row":
		return Said{"quality.win.excused_in_row", []any{"Most", int(to.High)}}
	case "bureau":
		if said.Key == "quality.fact.bureau.no_minutes" {
			return Said{Key: "quality.win.bureau.minutes"}
		}
		return Said{Key: "quality.win.bureau"}
	case "notice":
		return Said{Key: "quality.win.notice"}
	case "draft", "theme", "concluded", "minutes_read", "minutes_confirmed":
		if said.Key == "quality.fact."+fact { // it is so
			return Said{}
		}
		return Said{Key: "quality.win." + fact}
	}
	return Said{}
}
