package rule

import (
	"context"
	"math"
	"slices"
	"strconv"
)

// Kind is where a value comes from.
type Kind string

const (
	FromUnit     Kind = "unit"     // the unit itself set it
	FromAncestor Kind = "ancestor" // a unit above set it
	FromProfile  Kind = "profile"  // a profile says it
	FromNone     Kind = "none"     // nobody: "chưa đặt"
)

// Step is a value and where it comes from.
type Step struct {
	Kind  Kind
	Value string // in stored form; "" only with FromNone

	// Of a unit's or an ancestor's value.
	Unit       int64
	Row        int64 // the row of rule_value
	Regulation int64 // 0: set without one
	RegTitle   string
	RegNumber  string
	KnownAt    int64  // when it was set
	Reason     string // of a correction

	// Of a profile's.
	Profile   string // the profile that applies
	By        string // the profile or base that says it
	Certainty Certainty

	Source   string // a profile's paper, or what the unit gave as the ground
	English  string // Source for pages in English; "" where it reads alike
	Practice bool   // a profile's source is what some other place does
	Since    string // first day; "" when always
	Until    string // the day after the last; clock.Forever when open
}

// Answer is the rule that applies, and what it overrides, the nearest first.
type Answer struct {
	Key Key
	Step
	Trail []Step

	entered map[string]string // of DaysKind: kinds of days of rest that were entered, see [Answer.Counting]
}

// Cite is the source in the language of ctx.
func (s Step) Cite(ctx context.Context) string { return cited{s.Source, s.English}.in(ctx) }

// IsSet says whether there is a value.
func (a Answer) IsSet() bool { return a.Kind != FromNone }

// Int is the number of an Int, Minutes, Days or Months; false when not set.
func (a Answer) Int() (int64, bool) {
	n, err := strconv.ParseInt(a.Value, 10, 64)
	return n, err == nil
}

// Bound is the condition of a Percent or Fraction; false when not set.
func (a Answer) Bound() (Bound, bool) {
	d, _ := Find(a.Key)
	return parseBound(d.Type, a.Value)
}

// row is one row of rule_value.
type row struct {
	id, unit   int64
	key        Key
	value      string // "" gives the days back to what is inherited
	from, to   string
	regulation int64
	source     string
	reason     string
	knownAt    int64
	knownBy    int64
}

// Known for ever: everything that was ever set counts.
const now = int64(math.MaxInt64)

// own gives the row of a unit that speaks for a key on a day, by what was known
// at an instant: the one set last among those that cover the day.
func own(rows []row, unit int64, k Key, day string, known int64) (row, bool) {
	var best row
	found := false
	for _, r := range rows {
		if r.unit != unit || r.key != k || r.knownAt > known || day < r.from || day >= r.to {
			continue
		}
		if !found || r.knownAt > best.knownAt || r.knownAt == best.knownAt && r.id > best.id {
			best, found = r, true
		}
	}
	return best, found && best.value != ""
}

// decide finds the answer among the rows of the units on a path, given nearest
// first. A unit's value that asks less than what it inherits does not speak,
// also when the inherited one was raised after it: it stands in the trail.
func decide(k Key, path []int64, rows []row, day string, known int64, may loosens) Answer {
	p := defaultProfile(day)
	if k != Profile {
		p = chosenProfile(path, rows, day, known, may)
	}
	return decideBy(p, k, path, rows, day, known, may)
}

// chosenProfile is the profile that applies: the chosen one, else the day's.
func chosenProfile(path []int64, rows []row, day string, known int64, may loosens) *ProfileDef {
	if chosen := decide(Profile, path, rows, day, known, may); chosen.IsSet() {
		return profiles[chosen.Value]
	}
	return defaultProfile(day)
}

// decideBy is decide where it is known which profile applies.
func decideBy(p *ProfileDef, k Key, path []int64, rows []row, day string, known int64, may loosens) Answer {
	var steps []Step
	for i, unit := range path {
		r, ok := own(rows, unit, k, day, known)
		if !ok {
			continue
		}
		kind := FromAncestor
		if i == 0 {
			kind = FromUnit
		}
		steps = append(steps, Step{Kind: kind, Value: r.value, Unit: unit, Row: r.id, Regulation: r.regulation,
			KnownAt: r.knownAt, Reason: r.reason, Source: r.source, Since: r.from, Until: r.to})
	}
	if k == Profile {
		// A profile that is not in force on the day is passed over.
		steps = slices.DeleteFunc(steps, func(s Step) bool { p := profiles[s.Value]; return p == nil || !p.covers(day) })
		if p.From != "" {
			steps = append(steps, Step{Kind: FromProfile, Value: p.ID, Profile: p.ID, By: p.ID, Source: p.Title, English: p.English,
				Certainty: Official, Since: p.From, Until: p.To})
		}
	} else if f, by, ok := p.fact(k, day); ok {
		steps = append(steps, Step{Kind: FromProfile, Value: f.Value, Profile: p.ID, By: by.ID, Source: f.Source, English: f.English, Practice: f.Practice,
			Certainty: f.Certainty, Since: max(f.From, by.From), Until: min(f.To, by.To)})
	}
	a := Answer{Key: k, Step: Step{Kind: FromNone}}
	if len(steps) == 0 {
		return a
	}
	d, _ := Find(k)
	best := len(steps) - 1
	for i := best - 1; i >= 0; i-- {
		if !d.looser(steps[i].Value, steps[best].Value) || d.Loosen && may(steps[i].Unit) {
			best = i
		}
	}
	a.Step = steps[best]
	a.Trail = append(append(a.Trail, steps[:best]...), steps[best+1:]...)
	return a
}

// pairs are rules of which the first must not be above the second.
var pairs = [][2]Key{{ClassAverage, ClassFair}, {ClassFair, ClassGood}, {CriticismMin, CriticismMax}}

// disorder gives the first pair whose values contradict each other.
func disorder(all map[Key]Answer) (low, high Key, found bool) {
	for _, p := range pairs {
		a, ok1 := all[p[0]].Int()
		b, ok2 := all[p[1]].Int()
		if ok1 && ok2 && a > b {
			return p[0], p[1], true
		}
	}
	return "", "", false
}
