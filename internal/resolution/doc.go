// Package resolution holds what meetings decide and what comes of it:
// resolutions and conclusions with their points, tasks, what was said of them
// at meetings, and the fate of proposals.
//
// Invariants:
//   - A meeting decides at most one resolution or conclusion. A resolution has
//     at least one point; it is passed by a vote of its meeting, a conclusion by
//     the chair's word; issuing gives it its number.
//   - A point with owner, date and the month it is reported becomes a task when
//     it is passed, once. A task has one owner, one date, one month.
//   - An extension is asked with a reason and counts only once granted.
//   - Of a task one result is kept per meeting; the last one before the minutes
//     are locked stands.
//   - A proposal is an opinion of that kind; its fate is decided here, with a
//     reason when it is declined, and its author can see it.
//
// Tables: resolution, resolution_item, task, task_report, task_change,
// proposal_fate.
package resolution
