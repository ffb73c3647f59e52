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
// Invariant: when there are no marks, every figure is what counting everything
// from scratch gives (Recount), whatever came in between in whatever order.
// Facts come from the rooms that own them, and the tree from the room of
// units, as it was at the end of the month.
//
// Tables: figure, mark.
package summary
