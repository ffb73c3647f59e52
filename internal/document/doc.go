// Package document holds papers (files, texts, placeholders of what stays on
// paper), directives going down the tree, and the register of numbers.
//
// Invariants:
//   - A paper with a secrecy mark (Mật, Tối mật, Tuyệt mật) is refused, by its
//     title, its file's name, its number or the text typed; a placeholder with
//     number and keeper is what may be kept of it (Law 117/2025/QH15 art. 5).
//   - A file's kind is told by its content, not its name; HTML and SVG are
//     never served as pages.
//   - Numbers run from 01 per unit, kind of paper and term, without gaps and
//     without doubles; a number is given in the transaction that issues the
//     paper (field.md 3.4).
//   - Reading is not having studied: a directive is done in a unit when its
//     meeting worked it through, or the unit says so with a day.
//   - A paper that went out has a fixed copy; its hash stands in the audit log and
//     its code tells anybody what it is, and nothing of what it says.
//
// Tables: paper, paper_version, paper_use, paper_shown, paper_send, paper_receipt,
// directive, directive_to, directive_study, paper_number, official, fixed_paper,
// paper_template, handbook_order, history_file, history_task.
package document
