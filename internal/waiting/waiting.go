// Package waiting is the form in which every room says what needs a person
// now. It is asked for, never stored: a change of secretary makes nothing in
// it false. It knows nothing of the field and has no tables.
package waiting

import "sort"

// Urgency orders what waits; it never colours alone, the words say it too.
type Urgency int

const (
	Now  Urgency = iota // it is going on
	Late                // past its day
	Soon                // its day is near
	Next                // the next thing to do
	Can                 // worth doing when there is time
)

// Item is one thing that needs this person now, with one clear next action.
type Item struct {
	Urgency Urgency
	Title   string // message key
	Detail  string // message key; "" for none
	Params  []any  // name, value pairs for both
	Href    string // where it is done
	Action  string // message key of the button
	Day     string // civil day it is due, "2026-12-05"; "" when it has none

	// Reminded is the day the unit above reminded of it, "" never.
	Reminded string
}

// Sort puts the most pressing first: by urgency, then by day, those without a
// day last, else in the order the rooms gave them.
func Sort(items []Item) {
	sort.SliceStable(items, func(i, j int) bool {
		a, b := items[i], items[j]
		if a.Urgency != b.Urgency {
			return a.Urgency < b.Urgency
		}
		if a.Day != b.Day {
			return b.Day == "" || a.Day != "" && a.Day < b.Day
		}
		return false
	})
}
