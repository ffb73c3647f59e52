// Package document has the pages of the room document: what a unit has received
// from above and sent down, a directive, the register of numbers, a paper and
// its file, the papers of a meeting.
//
// Load and Papers are the list of papers of a thing with the forms to add one,
// for the pages of other rooms: attaching works everywhere alike, by a file, a
// photo, typed text, or a line for what stays on paper. Every address that adds
// shows its own page again when something is refused.
//
// Invariants: a file is given out to be kept, under a name that ends as its
// content says; only pictures (and a PDF that is asked for) are shown by the
// browser, never HTML or SVG. An upload is read after the question of access.
package document
