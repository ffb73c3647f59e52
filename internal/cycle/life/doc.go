// Package life holds what happens to units and members once in years: a congress
// with its new term, a member's move from one unit to another, units merged. Each
// is prepared in steps that may be left and taken up again, shown as it will be,
// and then taken into force at once, all or nothing.
//
// Invariants:
//   - Preparing changes nothing outside of this room's own tables.
//   - What was in force before the day stays as it was.
//   - What is confirmed is what was shown: a version that moved on is refused.
//   - Positions are given and ended only by who may (member.MayGive): a unit's own
//     secretary prepares, the level above takes into force.
//
// The transfers themselves are kept by room member: here their days are counted
// by the rule, and those who must act are reminded.
//
// Tables: congress, congress_seat, congress_hand, merger, merger_part.
package life
