// Package audit keeps what happened, so that it can be proven later.
//
// An event is appended in the transaction of the deed itself: both stand or
// neither. Its leaf is the ids, the kind and H(salt‖payload); the payload and
// its salt stand in a table of their own and can be erased where the law asks,
// after which the log still verifies and says that something was erased, when
// and by whom.
//
// One sealer numbers what is committed, in the order it sees it, and adds it
// to a Merkle log (golang.org/x/mod/sumdb/tlog) whose heads are signed notes.
// A row that commits later with a smaller id simply gets a later number: the
// number says "was there by this head", the id says "was begun in this order".
// Whoever keeps a head, printed or mailed, can later prove that nothing sealed
// under it was taken out or altered (CheckHead). What was removed before the
// sealer saw it, within a second or so, is not proven.
//
// The signing key is a file in the data folder and not a row: whoever can
// write the database alone (a database administrator, a stolen connection
// string) could otherwise sign a history of his own making. Its public half is
// kept in the settings, so that heads stay readable when a key was lost and a
// new one made.
//
// Tables: audit_event, audit_payload, audit_hash, audit_head; the settings
// "audit.key.…".
package audit
