// Package demo makes an invented organisation to try Nếp with, through the same
// commands a person's clicks use: an upper committee; below it a base
// organisation with eight cells in two provinces and 121 members, and beside
// that one chi bộ cơ sở. With months of history it lives through them in the
// order of time, on a clock of its own (life.go): cells plan, meet, decide,
// score, report (history.go), committees hear and answer them (committee.go),
// and some things happen that are worth finding (script.go). Sentences stand in
// words/, people's names are put together from common parts. The same seed on
// the same day gives the same organisation; what happens in a month depends on
// how long ago it was and not on the calendar's date, but for season and quarter.
package demo
