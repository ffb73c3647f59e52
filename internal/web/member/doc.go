// Package member has the pages about people: the list of a unit's members, a
// person, one page for each thing that changes about a person, who answers for
// what, and the import and export of a list.
//
// Invariants: rights are asked of the units a person meets in today, before
// anything is read; an office of another person is not found; who may only see
// names gets names and positions, no dates, statuses or contacts, and no page
// behind them; a refused change shows its form again with what was typed, and
// one that met somebody else's change shows what is stored now.
package member
