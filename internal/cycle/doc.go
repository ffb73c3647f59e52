// Package cycle holds what needs all the rooms of the field: a month planned in
// one go and its agendas filled (prepare.go), the facts a score and a report are
// counted from (facts.go, reportfacts.go), minutes drafted (minutes.go), a
// meeting closed with what follows from it (close.go), the chi ủy's one page
// (bureau.go), the month step by step (month.go), the thread walked both ways
// (thread.go, edges.go), and what waits for a person now (waiting.go). A lower
// room calls the upper ones plainly, in the same transaction.
//
// Invariants:
//   - Planning a month or filling an agenda twice gives the same; what a person
//     wrote is left.
//   - A fact that can still come is open, never guessed; after the day finished
//     papers are due it did not come.
//   - What is only within the cell stands in no text that goes up: neither its
//     words nor its titles nor its votes.
//   - Every link of the thread has its way back; who may not read a thing gets
//     neither its words nor its address, and of what is inside nothing at all.
//   - Order, minutes and prompts of agendas are data with source and certainty
//     (steps.toml, prompts/).
//
// Tables: file_look.
package cycle
