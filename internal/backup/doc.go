// Package backup makes and restores whole copies: one file (.nep) for both
// engines, made while the server runs.
//
// The file is a zip that any tool opens:
//
//	tables/<name>.jsonl  every table, a JSON array per row, values in the order of its columns
//	files/<id>           every stored file
//	extra/<name>         the installation's own keys (the list is the caller's)
//	manifest.json        the last entry: versions, instant, columns, counts, SHA-256 of every part
//
// Its comment, the last bytes of the file, is the SHA-256 of everything before.
// A file that was cut off or has one bit changed is refused before anything is
// written.
//
// Invariants:
//   - All tables are of one snapshot. The tables are spooled to the data folder
//     first and the snapshot is given up before anything slow begins: a read
//     transaction left open lets SQLite's log grow. Files follow; collection is
//     paused, and a file outlives its row by a day.
//   - The tables and columns are taken from the database, not from this
//     program: the copy before a migration is of a schema it no longer knows.
//   - The final name appears when the copy is whole and on the disk, never
//     before; stopped or failed, nothing is left.
//   - Restore checks everything, then writes, into an empty place only, and
//     leaves it empty when it fails. A crash leaves a mark by which the next
//     Restore cleans up (and Unfinished tells).
//   - After a restore everybody signs in again and personal slips that were not
//     used must be printed anew: what was ended or revoked after the copy was
//     made must not live again. Keys continue a million above the copy's, so
//     that a key given after it never means something else.
//
// A copy holds names, contacts and password hashes: it is as worth protecting
// as the database. Engine-specific SQL stands in schema.go and place.go.
package backup
