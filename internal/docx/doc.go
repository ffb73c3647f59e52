// Package docx writes papers as Word keeps them, and reads the text of
// strangers' files safely.
//
// Writing is our own: the libraries at hand are under the AGPL, commercial or
// thin. It writes the little a paper needs, every element in the order ECMA-376
// gives it, so that neither Word nor LibreOffice finds anything to repair.
//
// Invariants:
//   - The same paper gives the same bytes.
//   - Nothing is unpacked beyond [Limits], whatever the archive claims; entities
//     are not expanded, names of parts lead nowhere outside, and nothing a file
//     refers to is fetched.
//   - What [Write] wrote, [Text] reads back as the paper's own text.
//
// Every refusal of [Text] is a fault with a key "docx.…".
package docx
