package job

import (
	"context"
	"encoding/json"
	"errors"
	"fmt"
	"log/slog"
	"runtime/debug"
	"sync"
	"time"

	"nep/internal/db"
	"nep/internal/fault"
)

// Handler does one job. It returns nil when the job is done. A fault of kind
// Internal, Unavailable or StorageFull is tried again later; another is final.
// It must watch ctx, which ends when the job is cancelled, its lease fell, or
// the program stops; then it should return ctx's error.
type Handler func(ctx context.Context, r *Run) error

// ErrCancelled ends a handler's context when somebody cancelled the job;
// errLost when its lease fell to another worker.
var (
	ErrCancelled = errors.New("job cancelled")
	errLost      = errors.New("job's lease lost")
)

// Run is a job in the hands of its handler.
type Run struct {
	Job
	d    *db.DB
	stop context.CancelCauseFunc
}

// Decode reads the body the job was put down with.
func (r *Run) Decode(v any) error { return json.Unmarshal([]byte(r.Body), v) }

// Progress tells pages how far it is: done of total (0: not known), and the
// message key of what is being done. It renews the lease; its error is
// ErrCancelled or that the lease fell, and the handler should return it.
func (r *Run) Progress(ctx context.Context, done, total int64, step string) error {
	return r.hold(ctx, `run_at = $3, done = $4, total = $5, step_key = $6`, done, total, step)
}

// Save keeps state for a later worker, who finds it in Saved. Otherwise it is
// like Progress.
func (r *Run) Save(ctx context.Context, state string) error {
	if err := r.hold(ctx, `run_at = $3, saved = $4`, state); err != nil {
		return err
	}
	r.Saved = state
	return nil
}

func (r *Run) hold(ctx context.Context, set string, args ...any) error {
	err := db.Do(ctx, r.d, db.On("job", r.ID), func(t *db.Tx) error {
		held, err := hold(t, r.Job, set, append([]any{t.Now() + lease.Milliseconds()}, args...)...)
		if err != nil {
			return err
		}
		if !held {
			return errLost
		}
		j, err := byID(t, r.ID)
		if err == nil && j.Cancel {
			err = ErrCancelled
		}
		return err
	})
	if errors.Is(err, ErrCancelled) || errors.Is(err, errLost) {
		r.stop(err)
	}
	return err
}

// Pool takes jobs and does them.
type Pool struct {
	d        *db.DB
	handlers map[string]Handler
	kinds    []string
	wake     chan struct{}
}

// NewPool makes a pool that knows these kinds; jobs of others are left lying
// for a program that knows them.
func NewPool(d *db.DB, handlers map[string]Handler) *Pool {
	p := &Pool{d: d, handlers: handlers, wake: make(chan struct{}, 1)}
	for k := range handlers {
		p.kinds = append(p.kinds, k)
	}
	return p
}

// Every sees to a job of kind that comes again under name: first at once, then
// each interval after it ended, whether well or badly. Repeating it changes the
// interval and the body and nothing else.
func (p *Pool) Every(ctx context.Context, name, kind string, interval time.Duration, body any) error {
	b, err := json.Marshal(body)
	if err != nil {
		return fault.Wrap("job.every", fault.Internal, err)
	}
	return db.Do(ctx, p.d, db.On("job", 0), func(t *db.Tx) error {
		_, err := insert(t, Job{ID: t.ID(), Kind: kind, Name: name, Every: interval, Body: string(b), RunAt: t.Now()})
		return err
	})
}

// Wake makes the pool look for work now and not at its next second.
func (p *Pool) Wake() {
	select {
	case p.wake <- struct{}{}:
	default:
	}
}

const workers = 2

// Run works until ctx ends; jobs in hand are given back and go on later.
func (p *Pool) Run(ctx context.Context) {
	var all sync.WaitGroup
	for range workers {
		all.Go(func() {
			tick := time.NewTicker(time.Second)
			defer tick.Stop()
			for ctx.Err() == nil {
				if _, err := p.RunDue(ctx); err != nil && ctx.Err() == nil {
					slog.Error("job: cannot take work", "err", err)
				}
				select {
				case <-tick.C:
				case <-p.wake:
				case <-ctx.Done():
				}
			}
		})
	}
	all.Wait()
}

// RunDue does one after another what is due now, and says how many. Its error
// is about taking and giving back jobs; a handler's is kept with its job.
func (p *Pool) RunDue(ctx context.Context) (n int, err error) {
	if len(p.kinds) == 0 {
		return 0, nil
	}
	type taken struct {
		job Job
		ok  bool
	}
	for ctx.Err() == nil {
		got, err := db.Write(ctx, p.d, db.On("job", 0), func(t *db.Tx) (got taken, err error) {
			got.job, got.ok, err = claim(t, p.kinds)
			return got, err
		})
		if err != nil || !got.ok {
			return n, err
		}
		n++
		if err := p.one(ctx, got.job); err != nil {
			return n, err
		}
	}
	return n, nil
}

func (p *Pool) one(ctx context.Context, j Job) error {
	handling, stop := context.WithCancelCause(ctx)
	defer stop(nil)
	r := &Run{Job: j, d: p.d, stop: stop}
	var err error
	if j.Cancel { // its worker died before it could stop
		err = ErrCancelled
	} else if j.Tries > maxTries { // takes its process with it each time
		err = fault.Wrap("job."+j.Kind, fault.Corrupt, errors.New("its worker died too often"))
	} else {
		beating := make(chan struct{})
		go func() { // renews the lease of a handler that says nothing
			defer close(beating)
			tick := time.NewTicker(lease / 4)
			defer tick.Stop()
			for {
				select {
				case <-tick.C:
					_ = r.hold(handling, `run_at = $3`)
				case <-handling.Done():
					return
				}
			}
		}()
		err = guarded(handling, p.handlers[j.Kind], r)
		if cause := context.Cause(handling); err != nil && cause != nil {
			err = errors.Join(cause, err)
		}
		stop(nil)
		<-beating
	}
	// What is decided is written also while the program stops.
	ended := db.Do(context.WithoutCancel(ctx), p.d, db.On("job", j.ID), func(t *db.Tx) error {
		return finish(t, j, err, ctx.Err() != nil)
	})
	p.Wake()
	return ended
}

func guarded(ctx context.Context, h Handler, r *Run) (err error) {
	defer func() {
		if v := recover(); v != nil {
			err = fault.Wrap("job."+r.Kind, fault.Internal, fmt.Errorf("panic: %v\n%s", v, debug.Stack()))
		}
	}()
	return h(ctx, r)
}

// finish writes what came of a run.
func finish(t *db.Tx, j Job, err error, stopping bool) error {
	if errors.Is(err, errLost) {
		return nil // another worker has it now
	}
	state, key, at, tries, ended := Done, "", t.Now(), j.Tries, t.Now()
	switch {
	case err == nil:
	case errors.Is(err, ErrCancelled):
		state = Cancelled
	case stopping: // not its fault: it goes on with the next start
		state, tries, ended = Queued, j.Tries-1, 0
	default:
		slog.Error("job: failed", "job", j.ID, "kind", j.Kind, "try", j.Tries, "err", err)
		key = faultKey(err)
		if state = Failed; j.Tries < maxTries && passing(err) {
			state, at, ended = Queued, t.Now()+backoff(j.Tries).Milliseconds(), 0
		}
	}
	saved := `saved`
	if state != Queued && j.Every > 0 {
		// Work that comes again is put down for its next time.
		state, at, tries, ended, saved = Queued, t.Now()+j.Every.Milliseconds(), 0, 0, `''`
	}
	_, err = hold(t, j, `state = $3, fault_key = $4, run_at = $5, tries = $6, ended_at = $7, saved = `+saved,
		string(state), key, at, tries, ended)
	return err
}

func passing(err error) bool {
	switch fault.Of(err) {
	case fault.Internal, fault.Unavailable, fault.StorageFull:
		return true
	}
	return false
}

// faultKey is the sentence a person reads.
func faultKey(err error) string {
	var f *fault.Error
	if errors.As(err, &f) && f.Key != "" {
		return f.Key
	}
	return [...]string{"fault.internal", "fault.invalid", "fault.not_found", "fault.denied", "fault.conflict", "fault.exists",
		"fault.state", "fault.too_large", "fault.rate_limited", "fault.unavailable", "fault.storage_full", "fault.corrupt",
		"fault.newer", "fault.expired"}[fault.Of(err)]
}
