// Package rule has the pages of the room rule: the rules that hold for a unit
// with where each comes from, one page to set or give back a rule, the unit's
// regulation as text with its numbers, and what each national guidance says.
//
// The rules can be looked at as on another day (?ngay=2025-12-31) and as they
// were known at an instant (&luc=03/11/2026 08:00); changes are made from
// today's pages only.
//
// What nobody has set stands in one group at the top of the board. A rule that
// the hat may not set shows no form; its page says who sets it and why.
//
// Invariants: rights are asked of the unit's path of today, before anything of
// it is read; a regulation of another unit is not found; a refused change shows
// its form again with what was typed, and one that met somebody else's change
// shows beside it what is stored now.
package rule
