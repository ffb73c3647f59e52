// Package org holds the units of the organisation: a tree of any depth with
// dates, their names, codes, sites, terms and mass organisations.
//
// A unit's life, each of its names and each of its places in the tree are
// intervals of civil days [from_on, to_on); what has no end ends on
// clock.Forever. The tree is kept as materialised paths of ids: '/1/5/12/' is
// unit 12 under 5 under 1. Facts of other rooms carry the unit's id only, and
// a month's figures take the path as of the month's end.
//
// Invariants, checked by a property test against a tree of parent links:
//   - The rows of unit_name and of unit_path of one unit cover its life
//     without gap or overlap.
//   - A unit's life lies inside its parent's, on every day.
//   - A unit's path on a day is its parent's path on that day and its own id;
//     so there are no loops.
//   - A code belongs to one unit on any day.
//   - What happened before the last change that is in force is never altered:
//     a change may be dated back to that change, not before it. A change
//     holds until the next one already planned.
//
// Which kind of unit stands under which is data with dates (rules.go); a place
// that looks wrong gives a warning, not a refusal, since our sources are
// second-hand.
//
// A closed unit may have an heir, which goes on with what it had open and whose
// committee reads its papers (unit_heir).
//
// Tables: unit, unit_name, unit_find, unit_path, unit_heir, site, term, mass_org.
package org
