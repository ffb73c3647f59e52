// Package job does work that outlives a request: it is put down in the
// transaction that wants it, taken by a worker under a lease, and finished,
// tried again, or taken over by another worker when the process died.
//
// Invariants: a job that was put down with a commit is done at least once, so
// a handler must bear running twice; while one worker holds the lease no other
// runs the job, and what it says after its lease fell is not written; progress
// and saved state are rows, so that any page shows them and a new worker goes
// on where the last one stopped. Work that comes again (a scheduled copy,
// forgetting old keys) is one row per name that is put down anew when it ends.
//
// Table: job.
package job
