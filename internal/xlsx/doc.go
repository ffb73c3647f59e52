// Package xlsx reads strangers' workbooks safely and writes our own.
//
// Reading is a small streaming reader of its own. The excelize library, which
// writes our workbooks, fills every row up to the last numbered one in memory
// (one stray cell in row 1,048,576 costs hundreds of megabytes) and gives no
// types with its streaming reader; a list from an office needs both bounds and
// types. A test compares what the two read.
//
// Invariants:
//   - Nothing is unpacked beyond [Limits], whatever the archive claims.
//   - Formulas are never computed: the value the file holds is taken and the
//     cell is marked. A workbook with macros is refused whole.
//   - A text written by [Write] is never a formula when opened.
//
// Every refusal is a fault with a key "xlsx.…"; no other error leaves [Open].
package xlsx
