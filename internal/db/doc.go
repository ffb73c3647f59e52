// Package db is the only door to the database: one SQL text for SQLite and
// PostgreSQL, and three verbs: Read, Write, Migrate.
//
// Invariants:
//   - A write function sees only its Tx. It takes no context, does no other
//     input or output, may run twice, and has a budget (2 s unless told).
//   - Any error inside a Tx ends the command: nothing of it stays, also when
//     the function swallows the error. This is what PostgreSQL does, so it is
//     what SQLite does here.
//   - Results leave Write only after the commit is on the disk.
//   - One transaction has one now.
//
// On SQLite one goroutine applies what is queued in one transaction, a
// savepoint per command, synchronous=FULL, one fsync for all. On PostgreSQL
// each command is a SERIALIZABLE transaction of its own, tried again when the
// engine asks for it, after taking its Lock in this process. Measured reasons
// are in docs/decisions/storage.md. Config.Bulk does without all that where
// something is built that can be made again (a demo): bulk.go.
//
// SQL is written with $1 placeholders. Migrations use type words (see
// migrate.go). Tables of its own: id_block (the next free key), command (keys
// of commands already done, for repeats).
package db
