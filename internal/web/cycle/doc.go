// Package cycle gives out the papers that are made from a month's facts, as
// .docx and .pdf (the pages of the other rooms link to them), and has the pages
// of the papers a unit writes itself, and of the code on fixed copies.
package cycle
