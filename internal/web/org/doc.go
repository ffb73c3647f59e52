// Package org has the pages of the room org: the tree, a unit, and one page
// for each thing that changes a unit. Both the tree and a unit can be looked
// at as on another day (?ngay=2025-12-31); changes are made from today's pages
// only.
//
// What other rooms say about a unit (who leads it, how many members, by which
// rules it works) comes through the func fields of Pages, filled in app.
//
// Invariants: rights are asked of the unit's path of today, before anything of
// it is read; a place or a mass organisation of another unit is not found; a
// refused change shows its form again with what was typed, and one that met
// somebody else's change shows beside it what is stored now.
package org
