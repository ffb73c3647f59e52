// Package cycle gives out the papers that are made from a month's facts, as
// .docx and .pdf; the pages of the other rooms link to them.
package cycle
