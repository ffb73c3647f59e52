package org

import "nep/internal/clock"

// Warning is something that looks wrong and is not refused: a message key and
// its parameters.
type Warning struct {
	Key    string
	Params []any
}

// KindRule says that a unit of kind Child may stand under one of kind Parent
// ("" is a root) from a day on.
type KindRule struct {
	Child, Parent Kind
	From, To      string
	Source        string
}

// always is the beginning of rules nobody dated.
const always = "0001-01-01"

// naming208 is the day from which all cells are called "chi bộ" and the system
// has three levels (208-QĐ/TW, field.md 1.4; second-hand).
const naming208 = "2026-07-26"

// KindRules is which kind stands under which, with dates. A place it does not
// know gives a warning. Sources: field.md 1.4 and 7 point 11 (a tree of
// variable depth); "charter" marks what follows from the Charter's levels.
var KindRules = []KindRule{
	{Upper, "", always, clock.Forever, "charter"},
	{Upper, Upper, always, clock.Forever, "charter"},
	{Base, "", always, clock.Forever, "charter"},
	{Base, Upper, always, clock.Forever, "charter"},
	{BaseCell, "", always, clock.Forever, "charter"},
	{BaseCell, Upper, always, clock.Forever, "charter"},
	{Sub, Base, always, clock.Forever, "charter; 208-QĐ/TW: đảng bộ trực thuộc cơ sở"},
	{Cell, Base, always, clock.Forever, "charter"},
	{Cell, Sub, always, clock.Forever, "charter"},
	// With one name for all cells, one directly under an upper committee need
	// not be called a base cell.
	{Cell, Upper, naming208, clock.Forever, "208-QĐ/TW"},
	{Group, Cell, always, clock.Forever, "charter art. 24"},
	{Group, BaseCell, always, clock.Forever, "charter art. 24"},
}

// PlaceWarnings says what looks wrong about a unit of kind child under one of
// kind parent ("" is no parent) on a day.
func PlaceWarnings(child, parent Kind, day string) []Warning {
	for _, r := range KindRules {
		if r.Child == child && r.Parent == parent && r.From <= day && day < r.To {
			return nil
		}
	}
	return []Warning{{Key: "org.warn.place"}}
}

// KindKey is the message key of what a kind is called on a day.
func KindKey(k Kind, day string) string {
	switch k {
	case Upper:
		return "org.kind.upper"
	case Base:
		return "org.kind.base"
	case BaseCell:
		if day >= naming208 {
			return "org.kind.base_cell.208"
		}
		return "org.kind.base_cell"
	case Sub:
		if day >= naming208 {
			return "org.kind.sub.208"
		}
		return "org.kind.sub"
	case Cell:
		return "org.kind.cell"
	}
	return "org.kind.group"
}

// MassKindKey is the message key of what a kind of mass organisation is called.
func MassKindKey(k MassKind) string {
	switch k {
	case Union:
		return "org.mass.union"
	case Youth:
		return "org.mass.youth"
	case Women:
		return "org.mass.women"
	case Veterans:
		return "org.mass.veterans"
	}
	return "org.mass.other"
}

// period is an interval of days with the value that holds in it.
type period struct{ from, to string }

func (p period) has(day string) bool { return p.from <= day && day < p.to }

// changeable says whether a change dated day may be made when its unit's
// periods are ps (in order) and today is today: the past before the change in
// force stays as it is. It gives the index of the period the change falls in.
func changeable(ps []period, day, today string) (int, bool) {
	for i, p := range ps {
		if !p.has(day) {
			continue
		}
		// A later period that is already in force would be altered in the past.
		if i+1 < len(ps) && ps[i+1].from <= today {
			return i, false
		}
		return i, true
	}
	return 0, false
}

// PlaceOf is the place papers are dated at: the province of the site named at,
// else of the first one that says any; "" where none does, for nothing of it is
// guessed.
func PlaceOf(sites []Site, at string) string {
	place := ""
	for _, s := range sites {
		if s.Name == at && s.Province != "" {
			return s.Province
		}
		if place == "" {
			place = s.Province
		}
	}
	return place
}
