// Package archtest holds the walls of the house: which room may know which.
// The table in table.go is the wall; the tests read the imports of every
// package and fail with the reason when one goes through it.
//
// A new folder under internal fails until it has a line in the table. Write
// one, with the reason it is a room of its own; docs/TOUR.md shows the house.
package archtest
