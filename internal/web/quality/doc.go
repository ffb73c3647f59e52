// Package quality has the pages of scores: the sheet a cell is scored by, what
// came of it, the committee's page of classes, and a scoring sheet to be read.
package quality
