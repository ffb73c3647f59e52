// Package search keeps one index of all that can be found, and who may see it.
//
// The index is a table of our own, the same on both engines: for each word, and
// for each month, the slots of the entries that have it (search_posting). Among
// the words, as words nobody can type, stand the tokens of who may see a thing
// (package access): the right is part of the query, so that what is counted and
// shown is what one may see, and months in which one may see nothing are not
// looked at. A query reads the rows of its words and joins them in memory, the
// newest months first, until it has counted and shown enough.
//
// A word stands there without marks and in small letters ("nghi quyet" finds
// "nghị quyết"), with its marks ("mật" does not find "mặt"), and its first two
// and three letters, for what is being typed. Words that have to stand side by
// side are looked for in the texts of the newest that have all of them.
//
// Whoever changes a thing says so in the same transaction (Changed); a worker
// reads it again within a second or two, by the source its room gave in app.
// Until then nothing of it is shown, so that what became narrower is never seen
// by who saw it before. The same worker draws the text from stored files and
// reads everything once when the index is new.
//
// Invariants:
//   - An entry is found only by an actor whose tokens meet its own, and is shown
//     only while its unit stands where it stood when it was read, and nothing of
//     it is waiting to be read again.
//   - Put makes what it gets the whole of what a root has; one of them at a time
//     runs in a program, and writes entries and postings in one transaction.
//   - An entry's bits are exactly the terms of its words: what is taken away
//     leaves none behind, so its slot can be another's.
//   - No query is an error, whatever is in it.
//
// It knows no other room. Tables: search_entry, search_posting, search_mark,
// search_text, search_state.
package search
