// Package bench puts a house under load from outside, the way many phones do,
// and counts afterwards whether everything acknowledged is there, once.
//
// Gather writes an invented mass of cells whose meetings run now, with a signed
// in browser for each member. Fire sends prepared requests over many
// connections and keeps which were answered. Check holds the answers against
// the rows. It is wiring: it writes the tables of several rooms at once, for
// building thousands of members by their verbs would take longer than the
// measurement; the doctor is asked whether what it wrote is sound.
//
// It has no tables. The command around it is internal/app/bench.go; the test
// that kills a server under this load is internal/app/kill_test.go.
package bench
