// Package summary keeps the figures of each unit, month and measure, with all
// that is below it, as a numerator and a denominator: pages read them and
// never count.
//
// Whoever changes a fact appends a mark in the same transaction. One worker
// reads marks and facts in one snapshot, writes the sum, deletes exactly the
// marks it read, and marks the unit above when the figure changed, all in one
// transaction. A mark is a row of its own: one shared row per figure, inserted
// with "on conflict do nothing", lost updates even under SERIALIZABLE.
//
// Facts come from the rooms that own them, each measure with how its room counts
// it (Measure); the tree comes from the room of units. The figure of a month
// stands in the tree of the month's end. A standing measure (what is open, what
// is overdue) has one figure for each unit, of the month Standing, in the tree of
// today.
//
// Two things change without anybody doing anything: a month begins in which a
// meeting is due, and a day is over by which something was to be done. Turn marks
// what that concerns. Fill gives a measure that is new to a database its first
// figures.
//
// Invariant: when there are no marks and nothing is left to fill or to turn,
// every figure is what counting everything from scratch gives (Recount), whatever
// came in between in whatever order.
//
// Tables: figure, mark, figure_state.
package summary
