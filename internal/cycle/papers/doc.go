// Package papers makes the official papers of a unit's month from what is known
// already: nobody types a head, a number or a name. It asks the rooms as the
// person who wants the paper, so that a paper never holds more than the page
// that person may open.
//
// Invariants:
//   - What stays inside of a cell stands in no paper but the one made for it,
//     which only the meeting's own body gets.
//   - Names of who was there and who was not are in papers of the meeting's own
//     body, and in minutes opened from above with a reason.
//   - The book of a term holds what the one who asked for it may read, and is his
//     alone.
//
// Table: term_book.
package papers
