package quality

import (
	"maps"
	"slices"
)

// Condition is when a line of a sheet is asked at all, by its name in the data.
type Condition string

// conditions say of a month whether a line is asked: known, none, or open while
// nobody can tell yet. Their words are ConditionKey.
var conditions = map[Condition]func(Facts) State{
	// A month with a thematic meeting, or the last of a quarter without any: see ThemeMonth.
	"theme":    func(f Facts) State { return f.Theme.State },
	"tasks":    func(f Facts) State { return some(f.Due, func(s Share) bool { return s.Of > 0 }) },
	"bureau":   func(f Facts) State { return f.Bureau.State },
	"follower": func(f Facts) State { return ofState(f.Notice, func(n Notice) State { return n.Follower.State }) },
	"papers": func(f Facts) State {
		if f.NoPapers {
			return IsNone
		}
		return f.Papers.State
	},
	"online": func(f Facts) State { return some(f.Roll, func(r Roll) bool { return r.Online > 0 }) },
}

// Conditions are the conditions there are, by name.
func Conditions() []Condition { return slices.Sorted(maps.Keys(conditions)) }

// ConditionKey is the message key of a condition's words.
func ConditionKey(c Condition) string { return "quality.when." + string(c) }

// asked says whether a line is asked this month, and in which words it is not.
func (c *Criterion) asked(f Facts) (State, Said) {
	if c.When == "" {
		return IsKnown, Said{}
	}
	switch s := conditions[c.When](f); s {
	case IsNone:
		return s, Said{Key: "quality.when.not." + string(c.When)}
	default:
		return s, Said{}
	}
}

func some[T any](f Fact[T], there func(T) bool) State {
	return ofState(f, func(v T) State {
		if there(v) {
			return IsKnown
		}
		return IsNone
	})
}

func ofState[T any](f Fact[T], look func(T) State) State {
	if f.State != IsKnown {
		return f.State
	}
	return look(f.Value)
}
