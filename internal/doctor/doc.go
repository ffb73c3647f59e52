// Package doctor looks the installation over and says what is wrong: the
// database, the tree, memberships, the audit log, files, the disk, the clock,
// copies. It changes nothing.
//
// A check gives findings as message keys; one without findings is well. Checks
// of figures against facts are handed in by the app (Options.More): each room
// knows its own sums. It is wiring: it reads the tables of several rooms.
//
// Asking an engine for its own health (health.go) is engine-specific SQL, like
// that of a backup. It has no tables.
package doctor
