package quality

import "slices"

// Class is what a score is called (xếp loại). Its word is ClassKey. The empty
// class is none: nothing could be scored.
type Class string

const (
	Good    Class = "good"    // Tốt
	Fair    Class = "fair"    // Khá
	Average Class = "average" // Trung bình
	Poor    Class = "poor"    // Kém
)

// ranks orders the classes, the best first.
var ranks = []Class{Good, Fair, Average, Poor}

// Classes are the classes, the best first.
func Classes() []Class { return slices.Clone(ranks) }

// ClassKey is the message key of a class's word.
func ClassKey(c Class) string {
	switch c {
	case Good:
		return "quality.class.good"
	case Fair:
		return "quality.class.fair"
	case Average:
		return "quality.class.average"
	case Poor:
		return "quality.class.poor"
	}
	return "quality.class.none"
}

// AtLeast says whether c is a class, and no worse than other.
func (c Class) AtLeast(other Class) bool {
	rank := slices.Index(ranks, c)
	return rank >= 0 && rank <= slices.Index(ranks, other)
}

// ClassBand is the range of a class, in points of the whole sheet.
type ClassBand struct {
	Class Class
	In    Interval
}

// Gate asks full marks on some criteria for a class; who lacks one gets the
// next lower class. A criterion that cannot be asked this month is no hindrance.
type Gate struct {
	Class Class
	Full  []string // ids of criteria
}

// YearRule gives a year its class when every regular meeting reached EachAtLeast
// and at least Times of them reached Reached.
type YearRule struct {
	Class       Class
	EachAtLeast Class
	Times       int
	Reached     Class
	Partial     bool // the source shows a part of it: it can be shown, and decides nothing
}

// YearClass gives the class of a year from those of its regular meetings; a
// meeting that was due and has none counts as "". ok is false where the rubric
// gives no class, and people decide.
func (r *Rubric) YearClass(meetings []Class) (class Class, ok bool) {
	for _, y := range r.Year {
		if y.Partial || len(meetings) == 0 {
			continue
		}
		each, times := true, 0
		for _, m := range meetings {
			each = each && m.AtLeast(y.EachAtLeast)
			if m.AtLeast(y.Reached) {
				times++
			}
		}
		if each && times >= y.Times {
			return y.Class, true
		}
	}
	return "", false
}

// classOf finds the class of a total; full says whether a criterion of a gate
// has, or cannot have, its full marks.
func (r *Rubric) classOf(t Total, full func(id string) bool) Class {
	if t.Available <= 0 {
		return ""
	}
	i := slices.IndexFunc(r.Classes, func(b ClassBand) bool { return t.reading().in(b.In) })
	if i < 0 {
		return ""
	}
	class := r.Classes[i].Class
	for rank := slices.Index(ranks, class); rank < len(ranks)-1; rank++ {
		shut := slices.ContainsFunc(r.Gates, func(g Gate) bool {
			return g.Class == ranks[rank] && slices.ContainsFunc(g.Full, func(id string) bool { return !full(id) })
		})
		if !shut {
			return ranks[rank]
		}
	}
	return Poor
}
