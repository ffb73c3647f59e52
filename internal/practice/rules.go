package practice

import (
	"unicode/utf8"

	"nep/internal/document"
	"nep/internal/fault"
	"nep/internal/meeting"
	"nep/internal/vn"
)

const (
	maxTitle    = 160
	maxSentence = 600 // of each of the three sentences
	maxNote     = 1000
	maxDecision = 200

	// mostMonths is how many months on each side are compared.
	mostMonths = 12
	// leastLike is how many others there have to be: fewer could be told apart.
	leastLike = 3
	// leastMonths, leastUnits, leastTurns: with fewer the page says that this is little.
	leastMonths = 6
	leastUnits  = 5
	leastTurns  = 100
)

// words cleans and checks a text of a form.
func words(bad *fault.Fields, name, text string, most int, asked string) string {
	text = vn.CleanLines(text)
	switch {
	case text == "" && asked != "":
		bad.Add(name, asked)
	case document.SecretText(text):
		bad.Add(name, "document.secret")
	case utf8.RuneCountInString(text) > most:
		bad.Add(name, "practice.long", "Max", most)
	}
	return text
}

// window gives the months compared of a use: as many before it began as after, up
// to twelve, none of them running on day's month.
func window(u Use, over string) (before, after []string) {
	last := u.Last(over)
	for n := 0; n < mostMonths; n++ {
		m := meeting.AddMonths(u.From, n)
		if m > last {
			break
		}
		after = append(after, m)
	}
	for n := len(after); n > 0; n-- {
		before = append(before, meeting.AddMonths(u.From, -n))
	}
	return before, after
}

// like says whether a unit of so many members is like one of others.
func like(members, other int64) bool { return members > 0 && 2*other >= members && other <= 2*members }

// Little is why a comparison proves little; several may hold.
type Little string

// The reasons, in the order they are said.
const (
	FewUnits   Little = "units"  // that took it over
	FewLike    Little = "like"   // others too few to be compared with
	FewMonths  Little = "months" // after it began
	FewTurns   Little = "turns"  // small numbers
	OthersMove Little = "others" // those who did not moved as much
)

// littles says why a comparison proves little.
func (c Comparison) littles() []Little {
	var out []Little
	add := func(l Little, when bool) {
		if when {
			out = append(out, l)
		}
	}
	add(FewUnits, c.With.Units < leastUnits)
	add(FewLike, !c.Compared)
	add(FewMonths, c.With.Months < leastMonths)
	add(FewTurns, c.With.After.Den < leastTurns)
	if c.Compared {
		a, ok := c.With.Change()
		b, ok2 := c.Without.Change()
		add(OthersMove, ok && ok2 && a > 0 && b >= a)
	}
	return out
}
