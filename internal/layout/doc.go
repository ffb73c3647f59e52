// Package layout is a paper as it lies on the table: paragraphs, tables, pages,
// and the font they are measured with. Packages docx and pdf write it out; what
// a paper says is the business of whoever makes one.
//
// Invariants:
//   - Everything is measured in points; [MM] turns millimetres into them.
//   - The widths of text are those of Tinos, which are those of Times New Roman,
//     so that a rule as long as its words, and where lines end, agree between
//     the .docx on an office's machine and our own .pdf.
//   - The text of a paper, as [Doc.Text] gives it, is the same in both.
package layout
