// Package list turns a workbook with a member list, as an office has it, into
// rows that can be looked at before anything is written, and back.
//
// It is pure: no database, no clock. It finds the header by its words, reads
// names in any encoding and dates as they were typed, takes the unit from a
// column, a group row, the title or the sheet's name, and says of every line
// that became no row why not. What is known about the people already, and
// whether a row is new, is decided by the room above.
//
// Invariants:
//   - Every line of a visible sheet below its header is a [Row] or a [Skipped].
//   - A row with a problem of severity [Error] must not be imported; the rest may.
//   - What [Export] writes, [Read] reads back as the same rows; what [Refused]
//     writes is a list again once it is mended.
//   - Nothing is guessed between two equally good readings.
package list
