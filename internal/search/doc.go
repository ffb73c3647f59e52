// Package search keeps one index of all that can be found, and who may see it.
//
// The words of a text stand in the index without marks and in small letters
// ("nghi quyet" finds "nghị quyết"), and among them, as words nobody can type,
// the tokens of who may see it (package access): the right is part of the query,
// so that what is counted and shown is what one may see, and a page of twenty
// costs the same for a cell and for a province. The key of an entry begins with
// its day: the newest come first without sorting.
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
//   - Put makes what it gets the whole of what a root has.
//   - No query is an error, whatever is in it.
//
// It knows no other room. Tables: search_entry (with the engine's own index of
// it), search_mark, search_text, search_state.
package search
