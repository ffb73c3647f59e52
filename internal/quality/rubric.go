package quality

import (
	"cmp"
	"fmt"
	"slices"

	"nep/internal/clock"
	"nep/internal/rule"
)

// Text is a sentence of a rubric in both languages. The Vietnamese one is what
// the cell is judged by.
type Text struct{ Vi, En string }

// In gives the sentence in a language of i18n.
func (t Text) In(lang string) string {
	if lang == "en" {
		return t.En
	}
	return t.Vi
}

// Rubric is one sheet by which a meeting is scored. A published one is never
// altered, since closed scores name it; a new one is added with its day.
type Rubric struct {
	ID         string // the id of the profile of package rule it goes with, where there is one
	Title      Text
	Source     string         // the papers, as they are cited
	Certainty  rule.Certainty // of the sheet as a whole
	From, To   string         // days, To excluded; From "" is unknown
	Total      Points
	Incomplete bool // points are missing in the source: can be read, not scored by
	Classes    []ClassBand
	Gates      []Gate
	Year       []YearRule
	Groups     []Group
}

// Group is a part of the sheet with its points.
type Group struct {
	ID       string
	Text     Text
	Max      Points
	Criteria []Criterion
}

// Scale is how a criterion gets its points.
type Scale string

const (
	Bands  Scale = "bands"  // a table from a fact to points
	YesNo  Scale = "yes/no" // all or nothing, from a fact or by judgement
	Manual Scale = "manual" // a judgement from nothing to all; a fact, where one is named, is shown beside it
)

// Treatment says what becomes of the points of a criterion that cannot be asked
// this month.
type Treatment string

const (
	Full Treatment = "full"  // given in full
	Out  Treatment = "scale" // not counted, and the rest is put in relation to what is left; the default
	Zero Treatment = "zero"  // not given
)

// Criterion is one line of the sheet.
type Criterion struct {
	ID            string
	Text          Text
	Note          Text // how an edge is read; may be empty
	Ask           Text // the plain question a person is asked where nothing can be counted; may be empty
	Win           Text // what wins the points, where a person gives them; may be empty
	Max           Points
	Scale         Scale
	Fact          string   // the measure it is counted from; "" is a judgement
	Shown         []string // further measures, shown only
	Yes           Interval
	Bands         []Band
	Caps          []Cap
	Step          Points // of a manual judgement
	NotApplicable Treatment
	Certainty     rule.Certainty // where it differs from the sheet's
}

// Band gives points where the fact lies in a range.
type Band struct {
	In     Interval
	Points Points
}

// Cap leaves at most its points, whatever the scale says, where a second fact lies
// in a range: "or any unexcused absence".
type Cap struct {
	Fact   string
	In     Interval
	Points Points
}

// Judged says whether a person gives the points.
func (c *Criterion) Judged() bool { return c.Scale == Manual || c.Fact == "" }

// Covers says whether the rubric holds on a day.
func (r *Rubric) Covers(day string) bool { return r.From <= day && day < r.To }

// Criterion finds a line by its id.
func (r *Rubric) Criterion(id string) (*Criterion, bool) {
	for g := range r.Groups {
		for c := range r.Groups[g].Criteria {
			if r.Groups[g].Criteria[c].ID == id {
				return &r.Groups[g].Criteria[c], true
			}
		}
	}
	return nil, false
}

// Validate says what is wrong with the data of a rubric, for who wrote it.
func (r *Rubric) Validate() error {
	if r.ID == "" || r.Title.Vi == "" || r.Title.En == "" || r.Source == "" || !certain(r.Certainty) {
		return fmt.Errorf("no id, title, source or certainty")
	}
	if r.From != "" && !clock.ValidDay(r.From) || !clock.ValidDay(r.To) || r.To <= r.From {
		return fmt.Errorf("days %q to %q", r.From, r.To)
	}
	var sum Points
	seen := map[string]bool{}
	for _, g := range r.Groups {
		var inGroup Points
		for i := range g.Criteria {
			c := &g.Criteria[i]
			if err := c.validate(r.Incomplete); err != nil {
				return fmt.Errorf("criterion %s: %w", c.ID, err)
			}
			if seen[c.ID] {
				return fmt.Errorf("criterion %s is there twice", c.ID)
			}
			seen[c.ID] = true
			inGroup += c.Max
		}
		if g.ID == "" || g.Text.Vi == "" || g.Text.En == "" || len(g.Criteria) == 0 || inGroup != g.Max {
			return fmt.Errorf("group %q: no words, no criteria, or %v points of %v", g.ID, inGroup, g.Max)
		}
		sum += g.Max
	}
	if len(r.Groups) == 0 || r.Total <= 0 || sum != r.Total && !r.Incomplete {
		return fmt.Errorf("%v points of %v", sum, r.Total)
	}
	return r.validateClasses()
}

func (c *Criterion) validate(incomplete bool) error {
	switch {
	case c.ID == "" || c.Text.Vi == "" || c.Text.En == "" || halved(c.Note) || halved(c.Ask) || halved(c.Win):
		return fmt.Errorf("no id or no words")
	case c.Max < 0 || c.Max == 0 && !incomplete:
		return fmt.Errorf("%v points", c.Max)
	case c.Certainty != "" && !certain(c.Certainty):
		return fmt.Errorf("certainty %q", c.Certainty)
	case !slices.Contains([]Treatment{"", Full, Out, Zero}, c.NotApplicable):
		return fmt.Errorf("not applicable %q", c.NotApplicable)
	}
	m, known := measures[c.Fact]
	if c.Fact != "" && !known {
		return fmt.Errorf("no fact %q", c.Fact)
	}
	for _, name := range c.Shown {
		if _, ok := measures[name]; !ok {
			return fmt.Errorf("no fact %q", name)
		}
	}
	for _, o := range c.Caps {
		if _, ok := measures[o.Fact]; !ok || c.Judged() || o.Points < 0 || o.Points > c.Max {
			return fmt.Errorf("cap by %q", o.Fact)
		}
	}
	switch c.Scale {
	case Bands:
		var ranges []Interval
		best := Points(-1)
		for _, b := range c.Bands {
			if b.Points < 0 {
				return fmt.Errorf("%v points", b.Points)
			}
			ranges, best = append(ranges, b.In), max(best, b.Points)
		}
		if !known || best != c.Max {
			return fmt.Errorf("bands without a fact, or %v points at best", best)
		}
		return covers(ranges, m.all)
	case YesNo:
		if c.Yes == (Interval{}) && c.Fact != "" {
			return fmt.Errorf("no range for yes")
		}
	case Manual:
		if c.Step <= 0 && !incomplete || c.Step > 0 && c.Max%c.Step != 0 {
			return fmt.Errorf("step %v", c.Step)
		}
	default:
		return fmt.Errorf("scale %q", c.Scale)
	}
	if len(c.Bands) > 0 {
		return fmt.Errorf("bands on scale %q", c.Scale)
	}
	return nil
}

// halved says that a sentence is there in one language only.
func halved(t Text) bool { return (t.Vi == "") != (t.En == "") }

func certain(c rule.Certainty) bool {
	return slices.Contains([]rule.Certainty{rule.Official, rule.Press, rule.Second, rule.Unsure}, c)
}

// covers says whether ranges hold every number of all exactly once.
func covers(ranges []Interval, all Interval) error {
	ranges = slices.Clone(ranges)
	slices.SortFunc(ranges, func(a, b Interval) int {
		return cmp.Or(cmp.Compare(a.Low, b.Low), map[bool]int{true: 1, false: -1}[a.LowOpen])
	})
	if len(ranges) == 0 || ranges[0].Low != all.Low || ranges[0].LowOpen != all.LowOpen {
		return fmt.Errorf("the table does not begin with %v", all)
	}
	for i, r := range ranges[1:] {
		if !ranges[i].joins(r) {
			return fmt.Errorf("a gap or an overlap between %v and %v", ranges[i], r)
		}
	}
	if last := ranges[len(ranges)-1]; last.High != all.High || last.HighOpen != all.HighOpen || last.Endless != all.Endless {
		return fmt.Errorf("the table does not end with %v", all)
	}
	return nil
}
