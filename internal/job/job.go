package job

import (
	"encoding/json"
	"errors"
	"fmt"
	"time"

	"nep/internal/db"
	"nep/internal/fault"
)

// State is where a job stands.
type State string

const (
	Queued    State = "queued" // waiting for its time or for a worker
	Running   State = "running"
	Done      State = "done"
	Failed    State = "failed" // given up; Fault says why
	Cancelled State = "cancelled"
)

// Job is a job as pages show it.
type Job struct {
	ID      int64
	Kind    string
	Name    string // of work that comes again, "" otherwise
	Every   time.Duration
	Account int64 // who wanted it; 0 is the program
	Subject int64 // the row it is about; 0 is none
	Body    string
	State   State
	RunAt   int64 // queued: not before; running: until when the lease holds
	Claim   int64
	Tries   int64
	Cancel  bool // asked to stop
	Saved   string
	Done    int64 // of Total; Total 0 is not known
	Total   int64
	Step    string // message key of what is being done
	Fault   string // message key of why the last run failed
	MadeAt  int64
	EndedAt int64 // 0 while it is not over
}

// New is a job to be put down. Body is kept as JSON for the handler.
type New struct {
	Kind    string
	Body    any
	Account int64
	Subject int64
	At      int64 // not before this instant; 0 is at once
}

const (
	lease    = time.Minute
	maxTries = 6
	// keep is how long a job that is over can still be looked at.
	keep = 30 * 24 * time.Hour
)

// backoff is the wait before try n+1: 10 s, 40 s, 2 min 40 s, then 10 minutes.
func backoff(tries int64) time.Duration {
	return min(10*time.Second<<(2*min(max(tries-1, 0), 10)), 10*time.Minute)
}

// Enqueue puts a job down in t and gives its id. It runs after the commit.
// Repeating it puts down another; use db.Once where a person could repeat it.
func Enqueue(t *db.Tx, n New) (int64, error) {
	body, err := json.Marshal(n.Body)
	if err != nil || n.Kind == "" {
		return 0, fault.Wrap("job.enqueue", fault.Internal, errors.Join(err, fmt.Errorf("job of kind %q", n.Kind)))
	}
	j := Job{ID: t.ID(), Kind: n.Kind, Account: n.Account, Subject: n.Subject, Body: string(body), RunAt: n.At}
	if j.RunAt == 0 {
		j.RunAt = t.Now()
	}
	_, err = insert(t, j)
	return j.ID, err
}

// Cancel asks a job to stop: one that waits is over at once, one that runs
// stops at its next step. Repeating it changes nothing; a job that is over
// stays as it is. Fault NotFound.
func Cancel(t *db.Tx, id int64) error {
	if _, err := Get(t, id); err != nil {
		return err
	}
	return cancel(t, id)
}

// Get gives a job. Fault NotFound.
func Get(t *db.Tx, id int64) (Job, error) { return byID(t, id) }

// About gives the newest jobs about a subject, at most limit.
func About(t *db.Tx, subject int64, limit int) ([]Job, error) { return bySubject(t, subject, limit) }

// Named gives the job that comes again under name. Fault NotFound.
func Named(t *db.Tx, name string) (Job, error) { return byName(t, name) }

// Forget removes jobs that have been over for 30 days, and says how many.
func Forget(t *db.Tx) (int64, error) { return forget(t, t.Now()-keep.Milliseconds()) }
