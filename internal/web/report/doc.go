// Package report has the pages of reports: a unit's month, those of all below a
// committee added up, and difficulties with their answers.
package report
