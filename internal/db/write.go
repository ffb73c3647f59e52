package db

import (
	"bytes"
	"context"
	"database/sql"
	"errors"
	"fmt"
	"math/rand/v2"
	"runtime"
	"strconv"
	"sync"
	"time"

	"nep/internal/clock"
	"nep/internal/fault"
)

// Lock names what a command works on: on PostgreSQL commands of one lock run
// one after another in this process, which spares the engine from failing
// them. It does not replace the transaction; two processes stay right, only
// slower. The zero Lock waits for nobody.
type Lock struct {
	key    string
	budget time.Duration
}

// On is the lock of one thing: On("meeting", 12).
func On(kind string, id int64) Lock { return Lock{key: kind + " " + strconv.FormatInt(id, 10)} }

// Within gives the command another budget than 2 s. Only for work that must be
// one piece and is known to be long: confirming an import, a restore.
func (l Lock) Within(d time.Duration) Lock { l.budget = d; return l }

const budget = 2 * time.Second

// Write runs fn in a transaction that is on the disk when Write returns its
// result. fn may run more than once; it must do nothing but use its Tx. An
// error or a panic of fn leaves nothing behind; a panic is raised again here.
// ctx is looked at only before fn starts: a command that has begun is finished.
// Faults: those of fn, and Unavailable, StorageFull, Corrupt.
func Write[T any](ctx context.Context, d *DB, lock Lock, fn func(*Tx) (T, error)) (T, error) {
	var out, zero T
	if _, inside := d.active.Load(goroutine()); inside {
		return zero, fault.Wrap("db.write", fault.Internal, errors.New("Write inside Write"))
	}
	run := func(t *Tx) (err error) { out, err = fn(t); return err }
	var err error
	for {
		if d.engine == SQLite {
			err = d.writeSQLite(ctx, lock, run)
		} else {
			err = d.writePostgres(ctx, lock, run)
		}
		// The block of keys ran out inside fn: fetch a larger one, run again.
		var short errShortOfKeys
		if !errors.As(err, &short) {
			break
		}
		if err = d.reserveKeys(ctx, short.want); err != nil {
			break
		}
	}
	if err != nil {
		return zero, classify("db.write", err)
	}
	return out, nil
}

// Do is Write for a command with no result.
func Do(ctx context.Context, d *DB, lock Lock, fn func(*Tx) error) error {
	_, err := Write(ctx, d, lock, func(t *Tx) (struct{}, error) { return struct{}{}, fn(t) })
	return err
}

// Read runs fn on one snapshot of the database; writing in it is an error.
func Read[T any](ctx context.Context, d *DB, fn func(*Tx) (T, error)) (T, error) {
	var zero T
	opts := &sql.TxOptions{ReadOnly: true}
	if d.engine == Postgres {
		opts.Isolation = sql.LevelRepeatableRead
	}
	tx, err := d.readers.BeginTx(ctx, opts)
	if err != nil {
		return zero, classify("db.read", err)
	}
	defer tx.Rollback()
	t := &Tx{d: d, run: txRunner{d, tx, d.readers, &d.reads}, ctx: ctx, now: d.Now()}
	defer func() { t.done = true }()
	out, err := fn(t)
	if err == nil {
		err = t.err
	}
	if err != nil {
		return zero, classify("db.read", err)
	}
	return out, nil
}

// call runs fn in t, turning a panic into panicked so that the writer lives on
// and the caller sees it.
func (d *DB) call(t *Tx, fn func(*Tx) error) (err error) {
	id := goroutine()
	d.active.Store(id, true)
	defer d.active.Delete(id)
	defer func() {
		t.done = true
		if p := recover(); p != nil {
			err = panicked{p, stack()}
		}
	}()
	if err := fn(t); err != nil {
		return err
	}
	if t.err == nil {
		t.check(false) // over its budget with the last statement
	}
	return t.err
}

func (d *DB) newTx(run runner, lock Lock) *Tx {
	b := lock.budget
	if b == 0 {
		b = budget
	}
	return &Tx{d: d, run: run, ctx: context.Background(), write: true, now: clock.Ms(d.clock.Now()), deadline: time.Now().Add(b)}
}

// panicked carries a panic of a write function from the writer to its caller.
type panicked struct {
	value any
	stack []byte
}

func (p panicked) Error() string { return fmt.Sprintf("panic: %v\n%s", p.value, p.stack) }

// raise raises a carried panic again in the caller's goroutine.
func raise(err error) error {
	var p panicked
	if errors.As(err, &p) {
		panic(fmt.Sprintf("%v\n\n%s", p.value, p.stack))
	}
	return err
}

func stack() []byte {
	b := make([]byte, 8<<10)
	return b[:runtime.Stack(b, false)]
}

// goroutine is the number of the running goroutine. The runtime gives it only
// in text; it is needed to refuse a Write inside a Write, which would wait for
// itself forever.
func goroutine() uint64 {
	var b [40]byte
	f := bytes.Fields(b[:runtime.Stack(b[:], false)])
	n, _ := strconv.ParseUint(string(f[1]), 10, 64)
	return n
}

// ---- PostgreSQL ----

const maxTries = 12

func (d *DB) writePostgres(ctx context.Context, lock Lock, fn func(*Tx) error) error {
	if err := d.ensureKeys(ctx); err != nil {
		return err
	}
	unlock, err := d.stripes.lock(ctx, lock.key)
	if err != nil {
		return err
	}
	defer unlock()
	for try := 1; ; try++ {
		err := d.oncePostgres(ctx, lock, fn)
		if err == nil || !retryable(err) || try == maxTries {
			return raise(err)
		}
		wait := time.Duration(1<<min(try, 7)) * time.Millisecond
		select {
		case <-time.After(time.Duration(rand.Int64N(int64(wait)))):
		case <-ctx.Done():
			return ctx.Err()
		}
	}
}

func (d *DB) oncePostgres(ctx context.Context, lock Lock, fn func(*Tx) error) error {
	if err := ctx.Err(); err != nil {
		return err
	}
	tx, err := d.writers.BeginTx(context.Background(), &sql.TxOptions{Isolation: sql.LevelSerializable})
	if err != nil {
		return err
	}
	defer tx.Rollback()
	t := d.newTx(txRunner{d, tx, d.writers, &d.writes}, lock)
	if err := d.call(t, fn); err != nil {
		return err
	}
	return tx.Commit()
}

// stripes are locks taken in this process before a transaction begins.
type stripes struct{ of [256]chan struct{} }

func (s *stripes) init() {
	for i := range s.of {
		s.of[i] = make(chan struct{}, 1)
	}
}

func (s *stripes) lock(ctx context.Context, key string) (func(), error) {
	if key == "" {
		return func() {}, nil
	}
	h := uint32(2166136261)
	for _, c := range []byte(key) {
		h = (h ^ uint32(c)) * 16777619
	}
	ch := s.of[h%uint32(len(s.of))]
	select {
	case ch <- struct{}{}:
		return func() { <-ch }, nil
	case <-ctx.Done():
		return nil, ctx.Err()
	}
}

// ---- keys ----

// idBlock is the block of keys this process may hand out: [next, end).
type idBlock struct {
	mu        sync.Mutex
	next, end int64
}

const idBlockSize = 1000

type errShortOfKeys struct{ want int64 }

func (errShortOfKeys) Error() string { return "short of keys" }

// ID gives a new key, below 2^53, never given before.
func (t *Tx) ID() int64 {
	return t.IDs(1)
}

// IDs gives the first of n new keys in a row. Running out ends this run of the
// function with 0; Write then fetches a larger block and runs it again.
func (t *Tx) IDs(n int) int64 {
	b := &t.d.ids
	b.mu.Lock()
	defer b.mu.Unlock()
	if b.next+int64(n) > b.end {
		if t.err == nil {
			t.err = errShortOfKeys{int64(n) + 4*(b.end-b.next) + 20*idBlockSize}
		}
		return 0
	}
	first := b.next
	b.next += int64(n)
	return first
}

// ensureKeys sees to a usable block before a command runs.
func (d *DB) ensureKeys(ctx context.Context) error {
	d.ids.mu.Lock()
	left := d.ids.end - d.ids.next
	d.ids.mu.Unlock()
	if left >= idBlockSize/4 {
		return nil
	}
	return d.reserveKeys(ctx, idBlockSize)
}

// reserveKeys takes the next n keys from the database for this process.
func (d *DB) reserveKeys(ctx context.Context, n int64) error {
	if d.engine == SQLite {
		return d.group.reserve(ctx, n)
	}
	return d.takeKeys(ctx, d.writers, n)
}

type queryRower interface {
	QueryRowContext(ctx context.Context, query string, args ...any) *sql.Row
}

func (d *DB) takeKeys(ctx context.Context, q queryRower, n int64) error {
	var end int64
	query := "update id_block set next = next + $1 where one = 1 returning next"
	if d.engine == SQLite {
		query = sqliteText(query)
	}
	if err := q.QueryRowContext(ctx, query, n).Scan(&end); err != nil {
		return err
	}
	d.ids.mu.Lock()
	d.ids.next, d.ids.end = end-n, end
	d.ids.mu.Unlock()
	return nil
}
