// Package rule answers which rule applies to a unit on a day, and where it
// comes from: minutes of a meeting, days before it that papers go out, the
// share of votes that passes. A rule is data with dates, never a constant.
//
// A value comes from the nearest of: the unit's own regulation, those of the
// units above it (by the tree as of the day), the profile in force. A profile
// is what a national guidance says, embedded in the program (profiles/*.toml)
// with the source of each number and how sure it is. Which profile applies is
// a rule as well (key "profile"). What no source tells has no value, "chưa
// đặt", until a unit sets it: the program does not guess.
//
// Invariants:
//
//   - Rows of rule_value are never changed or removed. A later row of the same
//     unit and key covers the days from its from_on; an empty value gives the
//     days back to what is inherited.
//
//   - So there are two times: the day a rule is for, and the instant at which
//     it was known. Asked with the instant of a decision, For answers what was
//     in force for the decider, whatever was set or corrected afterwards.
//
//   - known_at grows strictly within a unit and key, even when the machine's
//     clock goes back.
//
//   - A past day is changed only by a stated correction with its reason.
//
//   - Who may set a rule, why, and which way, is data of the catalogue (Set,
//     Why, Tighten): a level of the Charter or of the national frame is the
//     administrator's, by a new paper; some are set by a base organisation or
//     above only; the rest by any unit, upwards from what it inherits. Only a
//     committee may go below, where the source allows (Loosen).
//
//   - An answer never asks less than what is inherited, save by such a
//     committee: a unit's value that is overtaken from above does not speak.
//
//   - A value stands on a ground: a numbered regulation, or the number and date
//     of a decision. access.System is held by none of these but the ground.
//
//   - Working days are Monday to Friday without days of rest (holidays.toml). What
//     no law fixes by the sun is entered by the administrator; nothing is guessed.
//
// Tables: regulation, rule_value, holiday.
package rule
