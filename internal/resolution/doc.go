// Package resolution holds what meetings decide and what comes of it:
// resolutions and conclusions with their points, tasks, what was said of them
// at meetings, and the fate of proposals.
//
// Invariants:
//
//   - A meeting decides at most one resolution or conclusion. A resolution has
//     at least one point; it is passed by a vote of its meeting, a conclusion by
//     the chair's word; issuing gives it its number.
//
//   - A point with owner, date and the month it is reported becomes a task when
//     it is passed, once. A task has one owner, one date, one month.
//
//   - The text of a decision is kept as it was when it was issued.
//
//   - A vote passes the words it was taken about: changed after it, they need
//     another. What is passed may be taken back while nothing has come of it.
//
//   - An extension is asked with a reason and counts only once granted, from the
//     day it was decided.
//
//   - Of a task one result is kept per meeting; the last one before the minutes
//     are locked stands. What one meeting has heard to be done is not undone at
//     another. What is due at a meeting, and counted as done there, stays so
//     whatever happens later: docs/decisions/tasks.md.
//
//   - A draft is known to its meeting's own body only; who was on the roster
//     reads what was decided in whatever hat.
//
//   - A proposal is an opinion of that kind; its fate is decided here, with a
//     reason when it is declined, and its author is told each time it goes
//     further: on his own page, or by a printed letter.
//
//   - A committee gives points of its decision to units below. Such a charge is
//     the unit's: it becomes tasks of its people, is done when the unit says so
//     and none of them is open, and its day moves only by the giver's word. Who
//     gave it sees how far each unit is, and of its tasks what it reaches.
//
// Tables: resolution, resolution_item, decision_text, task, task_report,
// task_change, proposal_fate, proposal_told, charge, charge_word, charge_wish.
package resolution
