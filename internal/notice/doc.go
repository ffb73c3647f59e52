// Package notice keeps what was sent to whom, and by which way: through Nếp (it
// waits on the person's own page), by word of mouth, on paper. It knows no
// other room.
//
// Invariants: one thing tells a person once; telling again by another way keeps
// the first and is no error, but for what a person says of another afterwards,
// with its day (Note). Whether it was opened is the person's own act on
// the page; of a member who is helped nothing ever reads "not opened".
//
// Tables: notice.
package notice
