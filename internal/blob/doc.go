// Package blob keeps files: content addressed by its SHA-256 on the disk,
// addressed by a row's id everywhere else.
//
// A file is streamed to a temporary file in the store's folder while it is
// hashed, synced, renamed to its place ("ab/cdef…" by its hash), the folder
// synced, and only then the row is written. A row therefore always has its
// file; a file without a row is what a crash or a full disk left behind, and
// is collected.
//
// The same content is stored once: whoever puts it again gets the same id.
// A room that keeps a file calls Keep in the transaction that writes its own
// row, and Release in the one that takes that row away. What nobody keeps is
// collected after a day (Grace), in two steps a day apart: first the row, then
// the file. So a backup that saw the row has a day to read the file, also one
// made by another process; beside that, Pause stops collection.
//
// A hash never leaves the server and nothing can be asked for by hash: whoever
// knows the hash of a paper must not learn that it is here.
//
// Purge is for what should never have come in, a paper with a secrecy mark
// first of all: the content goes at once, the row stays and says so, and the
// same content is refused from then on.
//
// With a remote (an S3-compatible bucket, s3.go) the content lies there, put
// before the row as well; the folder then holds what was used within a week, and
// what it is asked for and lacks is fetched and held against its hash. What the
// folder has and the bucket lacks is sent by Collect: a store that gets a remote,
// or was restored from a backup, is carried over by itself.
//
// Only the one active server collects. Tables: blob.
package blob
