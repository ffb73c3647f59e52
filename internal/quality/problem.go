package quality

import (
	"cmp"
	"errors"
	"fmt"
	"regexp"
	"slices"
	"strconv"
	"strings"
	"unicode/utf8"

	"nep/internal/clock"
	"nep/internal/rule"
)

// Problem is one thing that is wrong in a sheet: which line, and why.
type Problem struct {
	Group     string // the group it is in, "" for the sheet as a whole
	Criterion string // the line, "" for the group itself
	Part      string // of the line: a part of it in the words of PartKey; "" is the line
	Row       int    // in that part, from 1; 0 is none
	Said
	// Sum: the line is sound in itself and does not fit the others (points that do
	// not add up). A draft may stand so for a while, and nothing scores by it.
	Sum bool
}

// The parts of a line or of a sheet.
const (
	PartBands = "bands"
	PartCaps  = "caps"
	PartClass = "class"
	PartGate  = "gate"
	PartYear  = "year"
)

// Place is the line in words: a message key with its parameters.
func (p Problem) Place() Said {
	switch {
	case p.Criterion != "" && p.Row > 0:
		return Said{"rubric.at.criterion." + p.Part, []any{"ID", p.Criterion, "Row", p.Row}}
	case p.Criterion != "":
		return Said{"rubric.at.criterion", []any{"ID", p.Criterion}}
	case p.Group != "":
		return Said{"rubric.at.group", []any{"ID", p.Group}}
	case p.Part != "":
		return Said{"rubric.at." + p.Part, []any{"Row", p.Row}}
	}
	return Said{Key: "rubric.at.sheet"}
}

// Field is the name of the line in a fault: "line.4.5.bands.2".
func (p Problem) Field() string {
	parts := []string{"line"}
	for _, s := range []string{p.Group, p.Criterion, p.Part} {
		if s != "" {
			parts = append(parts, s)
		}
	}
	if p.Row > 0 {
		parts = append(parts, strconv.Itoa(p.Row))
	}
	return strings.Join(parts, ".")
}

// Validate says what is wrong with a sheet, for who wrote its file.
func (r *Rubric) Validate() error {
	if r.ID == "" || r.Title.En == "" || r.Source == "" || !certain(r.Certainty) {
		return errors.New("no id, title, source or certainty")
	}
	if r.From != "" && !clock.ValidDay(r.From) || !clock.ValidDay(r.To) || r.To <= r.From {
		return fmt.Errorf("days %q to %q", r.From, r.To)
	}
	for _, g := range r.Groups {
		if g.Text.En == "" {
			return fmt.Errorf("group %s: no English", g.ID)
		}
		for _, c := range g.Criteria {
			if c.Text.En == "" || halved(c.Note) || halved(c.Ask) || halved(c.Win) {
				return fmt.Errorf("criterion %s: no English", c.ID)
			}
		}
	}
	for _, p := range r.Problems() {
		return fmt.Errorf("%s: %s %v", p.Field(), p.Key, p.Params)
	}
	return nil
}

// Problems gives everything that is wrong with a sheet, in its order; none is a
// sheet one can score by. It looks at the data alone: who it is of and when it
// holds is asked where it is put in force.
func (r *Rubric) Problems() []Problem {
	var out []Problem
	add := func(p Problem, key string, params ...any) {
		p.Said = Said{key, params}
		out = append(out, p)
	}
	if r.Title.Vi == "" {
		add(Problem{}, "rubric.bad.title")
	}
	var sum Points
	groups, seen := map[string]bool{}, map[string]bool{}
	for _, g := range r.Groups {
		at := Problem{Group: g.ID}
		switch {
		case g.ID == "" || g.Text.Vi == "":
			add(at, "rubric.bad.words")
		case groups[g.ID]:
			add(at, "rubric.bad.twice")
		case !numberForm.MatchString(g.ID):
			add(at, "rubric.bad.id")
		case utf8.RuneCountInString(g.Text.Vi) > maxLine:
			add(at, "rubric.bad.long", "Max", maxLine)
		}
		groups[g.ID] = true
		if len(g.Criteria) == 0 {
			add(at, "rubric.bad.empty")
		}
		var inGroup Points
		for i := range g.Criteria {
			c := &g.Criteria[i]
			line := Problem{Group: g.ID, Criterion: c.ID}
			if seen[c.ID] {
				add(line, "rubric.bad.twice")
			}
			seen[c.ID] = true
			for _, p := range c.problems(r.Incomplete) {
				p.Group, p.Criterion = g.ID, c.ID
				out = append(out, p)
			}
			inGroup += c.Max
		}
		if len(g.Criteria) > 0 && inGroup != g.Max {
			add(Problem{Group: g.ID, Sum: true}, "rubric.bad.group_sum", "Sum", inGroup.String(), "Max", g.Max.String())
		}
		sum += g.Max
	}
	switch {
	case len(r.Groups) == 0:
		add(Problem{}, "rubric.bad.empty")
	case r.Total <= 0 || r.Total > maxTotal || r.Total%Pts(1) != 0:
		add(Problem{}, "rubric.bad.total")
	case sum != r.Total && !r.Incomplete:
		add(Problem{Sum: true}, "rubric.bad.sum", "Sum", sum.String(), "Total", r.Total.String())
	}
	return append(out, r.classProblems()...)
}

// numberForm is how a line is numbered: "4.5", "II.2", "a".
var numberForm = regexp.MustCompile(`^[\p{L}\p{N}][\p{L}\p{N}._-]{0,15}$`)

// maxTotal keeps products of points within 64 bits, with much to spare.
const maxTotal = Points(1_000_00)

// problems of one line; who asks fills in which.
func (c *Criterion) problems(incomplete bool) (out []Problem) {
	add := func(part string, row int, key string, params ...any) {
		out = append(out, Problem{Part: part, Row: row, Said: Said{key, params}})
	}
	switch {
	case c.ID == "" || c.Text.Vi == "":
		add("", 0, "rubric.bad.words")
	case !numberForm.MatchString(c.ID):
		add("", 0, "rubric.bad.id")
	case utf8.RuneCountInString(c.Text.Vi) > maxLine || utf8.RuneCountInString(c.Note.Vi) > maxLine:
		add("", 0, "rubric.bad.long", "Max", maxLine)
	}
	if c.Max < 0 || c.Max == 0 && !incomplete || c.Max > maxTotal {
		add("", 0, "rubric.bad.max")
	}
	if c.Certainty != "" && !certain(c.Certainty) {
		add("", 0, "rubric.bad.certainty", "Name", string(c.Certainty))
	}
	if !slices.Contains([]Treatment{"", Full, Out, Zero}, c.NotApplicable) {
		add("", 0, "rubric.bad.treatment", "Name", string(c.NotApplicable))
	}
	if _, ok := conditions[c.When]; c.When != "" && !ok {
		add("", 0, "rubric.bad.when", "Name", string(c.When))
	}
	m, known := measures[c.Fact]
	if c.Fact != "" && !known {
		add("", 0, "rubric.bad.measure", "Name", c.Fact)
	}
	for _, name := range c.Shown {
		if _, ok := measures[name]; !ok {
			add("", 0, "rubric.bad.measure", "Name", name)
		}
	}
	for i, o := range c.Caps {
		switch _, ok := measures[o.Fact]; {
		case !ok:
			add(PartCaps, i+1, "rubric.bad.measure", "Name", o.Fact)
		case c.Judged():
			add(PartCaps, i+1, "rubric.bad.cap_judged")
		case o.Points < 0 || o.Points > c.Max:
			add(PartCaps, i+1, "rubric.bad.points", "Max", c.Max.String())
		case !o.In.given || o.In.empty():
			add(PartCaps, i+1, "rubric.bad.range")
		}
	}
	if c.Scale != Bands && len(c.Bands) > 0 {
		add("", 0, "rubric.bad.bands_elsewhere")
	}
	switch c.Scale {
	case Bands:
		if c.Fact == "" {
			add("", 0, "rubric.bad.bands_fact")
		}
		out = append(out, c.bandProblems(m, known)...)
	case YesNo:
		if c.Fact != "" && (!c.Yes.given || c.Yes.empty()) {
			add("", 0, "rubric.bad.yes")
		}
	case Manual:
		if c.Step <= 0 && !incomplete || c.Step < 0 || c.Step > 0 && c.Max%c.Step != 0 {
			add("", 0, "rubric.bad.step", "Max", c.Max.String())
		}
	default:
		add("", 0, "rubric.bad.scale", "Name", string(c.Scale))
	}
	return out
}

// bandProblems looks at the table of points: every value in one row, and the best
// row gives the line's points.
func (c *Criterion) bandProblems(m measure, known bool) (out []Problem) {
	var ranges []Interval
	best, sound := Points(-1), true
	for i, b := range c.Bands {
		switch {
		case !b.In.given || b.In.empty():
			out, sound = append(out, Problem{Part: PartBands, Row: i + 1, Said: Said{Key: "rubric.bad.range"}}), false
		case b.Points < 0 || b.Points > c.Max:
			out = append(out, Problem{Part: PartBands, Row: i + 1, Said: Said{"rubric.bad.points", []any{"Max", c.Max.String()}}})
		}
		ranges, best = append(ranges, b.In), max(best, b.Points)
	}
	if len(ranges) == 0 {
		return append(out, Problem{Said: Said{Key: "rubric.bad.bands_none"}})
	}
	if known && sound {
		for _, p := range covers(ranges, m.all) {
			p.Part = PartBands
			out = append(out, p)
		}
	}
	if best < c.Max {
		out = append(out, Problem{Said: Said{"rubric.bad.best", []any{"Best", best.String(), "Max", c.Max.String()}}})
	}
	return out
}

func certain(c rule.Certainty) bool {
	return slices.Contains([]rule.Certainty{rule.Official, rule.Press, rule.Second, rule.Unsure}, c)
}

// covers says where ranges do not hold every number of all exactly once; each
// problem names the row (from 1, in the order given) that is to be mended.
func covers(ranges []Interval, all Interval) (out []Problem) {
	add := func(row int, key string, params ...any) {
		out = append(out, Problem{Row: row, Said: Said{key, params}})
	}
	order := make([]int, len(ranges))
	for i := range order {
		order[i] = i
	}
	slices.SortStableFunc(order, func(i, j int) int {
		a, b := ranges[i], ranges[j]
		return cmp.Or(cmp.Compare(a.Low, b.Low), map[bool]int{true: 1}[a.LowOpen]-map[bool]int{true: 1}[b.LowOpen])
	})
	if len(order) == 0 {
		add(0, "rubric.bad.bands_none")
		return out
	}
	if first := ranges[order[0]]; first.Low != all.Low || first.LowOpen != all.LowOpen {
		add(order[0]+1, "rubric.bad.begins", "At", all.Low)
	}
	reach := order[0] // the row that reaches furthest so far
	for _, i := range order[1:] {
		a, b := ranges[reach], ranges[i]
		switch {
		case a.Endless || a.High > b.Low || a.High == b.Low && !a.HighOpen && !b.LowOpen:
			add(i+1, "rubric.bad.overlap", "Other", reach+1, "At", b.Low)
		case a.High == b.Low && a.HighOpen && b.LowOpen:
			add(i+1, "rubric.bad.gap_at", "Other", reach+1, "At", b.Low)
		case a.High < b.Low:
			add(i+1, "rubric.bad.gap", "Other", reach+1, "From", a.High, "To", b.Low)
		}
		if !a.Endless && (b.Endless || b.High > a.High || b.High == a.High && a.HighOpen && !b.HighOpen) {
			reach = i
		}
	}
	if last := ranges[reach]; last.High != all.High || last.HighOpen != all.HighOpen || last.Endless != all.Endless {
		if all.Endless {
			add(reach+1, "rubric.bad.ends_never")
		} else {
			add(reach+1, "rubric.bad.ends", "At", all.High)
		}
	}
	return out
}

// classProblems looks at cut-offs, gates and the year's rules.
func (r *Rubric) classProblems() (out []Problem) {
	add := func(part string, row int, key string, params ...any) {
		out = append(out, Problem{Part: part, Row: row, Said: Said{key, params}})
	}
	var ranges []Interval
	for i, b := range r.Classes {
		if i >= len(ranks) || b.Class != ranks[i] {
			add(PartClass, i+1, "rubric.bad.class_order")
			return out
		}
		ranges = append(ranges, b.In)
	}
	if len(ranges) != len(ranks) {
		add("", 0, "rubric.bad.class_order")
		return out
	}
	for _, p := range covers(ranges, Interval{High: int64(r.Total / Pts(1))}) {
		p.Part = PartClass
		out = append(out, p)
	}
	for i := range ranges[1:] {
		if ranges[i].Low <= ranges[i+1].Low {
			add(PartClass, i+1, "rubric.bad.class_order")
		}
	}
	for i, g := range r.Gates {
		if g.Class == Poor || !slices.Contains(ranks, g.Class) || len(g.Full) == 0 {
			add(PartGate, i+1, "rubric.bad.gate")
		}
		for _, id := range g.Full {
			if _, ok := r.Criterion(id); !ok {
				add(PartGate, i+1, "rubric.bad.gate_criterion", "ID", id)
			}
		}
	}
	for i, y := range r.Year {
		if !slices.Contains(ranks, y.Class) || !slices.Contains(ranks, y.EachAtLeast) ||
			y.Times < 0 || y.Times > 12 || y.Times > 0 && !slices.Contains(ranks, y.Reached) {
			add(PartYear, i+1, "rubric.bad.year")
		}
	}
	return out
}
