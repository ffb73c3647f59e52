// Package vn holds what is Vietnamese about text, numbers and written dates:
// folding for search, the legacy encodings TCVN3 (ABC) and VNI, names and their
// order, figures as people here read them, and civil dates of any precision.
//
// It is pure: no clock, no database, no language catalogue. Faults are values
// with a code ([DateError]); whoever shows them owns the words.
//
// Invariants:
//   - Text that is already right Unicode is never changed by [FromLegacy].
//   - [Fold] gives the same answer for composed and decomposed letters.
//   - [SortKey] compares right byte by byte, whatever the database's collation.
package vn
