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
	"sync/atomic"
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
// Faults: those of fn, and Unavailable, StorageFull, Corrupt. Unavailable may
// come after the commit when the connection broke just then: repeat with the
// same Key (Once) and it is done once.
func Write[T any](ctx context.Context, d *DB, lock Lock, fn func(*Tx) (T, error)) (T, error) {
	var out, zero T
	if err := refuseInside("Write", true); err != nil {
		return zero, err
	}
	if t := shared(ctx, d); t != nil {
		defer func() { t.stale = true }() // what reads next sees what was written
	}
	if err := d.enter(); err != nil {
		return zero, err
	}
	defer d.leave()
	personal := false
	defer func() {
		d.stats.commands.Add(1)
		if personal {
			d.stats.personal.Add(1)
		}
	}()
	var told []Told
	run := func(t *Tx) (err error) { out, err = fn(t); personal, told = t.personal, t.told; return err }
	var err error
	for {
		if d.bulk != nil {
			err = raise(d.bulk.write(ctx, lock, run))
		} else if d.engine == SQLite {
			err = d.writeSQLite(ctx, lock, run)
		} else {
			err = d.writePostgres(ctx, lock, run)
		}
		// The block of keys ran out inside fn: fetch a larger one, run again.
		var short errShortOfKeys
		if !errors.As(err, &short) {
			break
		}
		d.stats.retries.Add(1)
		if err = d.reserveKeys(ctx, short.want); err != nil {
			break
		}
	}
	if err != nil {
		return zero, classify("db.write", err)
	}
	if hear := d.hear.Load(); hear != nil && len(told) > 0 {
		(*hear)(told)
	}
	return out, nil
}

// Listen has fn told of what transactions said (Tx.Tell), after each is on the
// disk; it must be quick and must not write. There is one listener.
func (d *DB) Listen(fn func([]Told)) { d.hear.Store(&fn) }

// Do is Write for a command with no result.
func Do(ctx context.Context, d *DB, lock Lock, fn func(*Tx) error) error {
	_, err := Write(ctx, d, lock, func(t *Tx) (struct{}, error) { return struct{}{}, fn(t) })
	return err
}

// Read runs fn on one snapshot of the database; writing in it is an error, and
// so is another Read: it would wait for a second connection while holding the
// first.
func Read[T any](ctx context.Context, d *DB, fn func(*Tx) (T, error)) (out T, err error) {
	var zero T
	if t := shared(ctx, d); t != nil {
		if err := t.renew(); err != nil {
			return zero, classify("db.read", err)
		}
		if out, err = fn(t); err == nil {
			err = t.err
		}
		if err != nil {
			return zero, classify("db.read", err)
		}
		return out, nil
	}
	if err := refuseInside("Read", false); err != nil {
		return zero, err
	}
	if err := d.enter(); err != nil {
		return zero, err
	}
	defer d.leave()
	if d.bulk != nil {
		if err := d.bulk.read(ctx, func(t *Tx) (err error) { out, err = fn(t); return err }); err != nil {
			return zero, classify("db.read", raise(err))
		}
		return out, nil
	}
	t := &Tx{d: d, ctx: ctx, now: d.Now()}
	defer t.done.Store(true)
	if d.engine == SQLite {
		c, err := d.snaps.take(ctx, d.readers)
		if err != nil {
			return zero, classify("db.read", err)
		}
		if err := c.control("begin"); err != nil {
			d.snaps.drop(c)
			return zero, classify("db.read", err)
		}
		defer func() {
			if c.control("rollback") != nil {
				d.snaps.drop(c)
			} else {
				d.snaps.give(c)
			}
		}()
		t.run = c
	} else {
		c, err := d.readers.Conn(ctx)
		if err != nil {
			return zero, classify("db.read", err)
		}
		defer c.Close()
		tx, err := c.BeginTx(ctx, snapshot)
		if err != nil {
			return zero, classify("db.read", err)
		}
		t.run = pgRunner{tx, c}
		defer func() { t.run.(pgRunner).tx.Rollback() }() // another one by then where a Write came between: see renew
	}
	inRead(func() {
		defer func() {
			if no := refused(); no != nil {
				err = no
			}
		}()
		out, err = fn(t)
	})
	if err == nil {
		err = t.err
	}
	if err != nil {
		return zero, classify("db.read", err)
	}
	return out, nil
}

// inRead and inWrite are the frames a transaction's function runs under: what
// begins another finds them among its callers. They tell a goroutine in a
// transaction from all others for a hundredth of a page's time; the number of a
// goroutine, which the runtime gives only in the text of its stack, cost a sixth
// of a check-in. A Read of a bulk runs under inWrite, for it shares the one
// connection.
//
//go:noinline
func inRead(fn func()) { fn() }

//go:noinline
func inWrite(fn func()) { fn() }

var readFrame, writeFrame = frame(inRead), frame(inWrite)

// frame is where a function returns to in mark, which calls it at one place.
func frame(mark func(func())) (at uintptr) {
	mark(func() {
		var callers [2]uintptr
		runtime.Callers(1, callers[:])
		at = callers[1]
	})
	return at
}

// around says under which of the two frames the caller runs, the innermost:
// "Read", "Write", or neither.
func around() string {
	var callers [64]uintptr
	for skip := 3; ; skip += len(callers) {
		n := runtime.Callers(skip, callers[:])
		for _, at := range callers[:n] {
			switch at {
			case writeFrame:
				return "Write"
			case readFrame:
				return "Read"
			}
		}
		if n < len(callers) {
			return ""
		}
	}
}

// refusals are nested transactions whose outer one has not ended yet, by
// goroutine: of any DB, since two writers waiting for one another's commands
// would wait for ever. There are none but for a defect.
var (
	refusals  sync.Map
	refusedAt atomic.Int64
)

// refuseInside refuses a Write or Read begun by a function that is in a
// transaction. A Write inside a Read is allowed: they never wait for one
// another. The refusal also ends a command that does not look at it.
func refuseInside(what string, write bool) error {
	outer := around()
	if outer == "" || write && outer == "Read" {
		return nil
	}
	err := fault.Wrap("db", fault.Internal, fmt.Errorf("%s inside %s", what, outer))
	if _, again := refusals.LoadOrStore(goroutine(), err); !again {
		refusedAt.Add(1)
	}
	return err
}

// refused gives the refusal of what began inside of the transaction that ends
// here, if any.
func refused() error {
	if refusedAt.Load() == 0 {
		return nil
	}
	err, ok := refusals.LoadAndDelete(goroutine())
	if !ok {
		return nil
	}
	refusedAt.Add(-1)
	return err.(error)
}

// call runs fn in t, turning a panic into Panic so that the writer lives on
// and the caller sees it.
func (d *DB) call(t *Tx, fn func(*Tx) error) (err error) {
	defer func() {
		t.done.Store(true)
		no := refused()
		if p := recover(); p != nil {
			err = &Panic{p, stack()}
		} else if no != nil {
			err = no
		}
	}()
	inWrite(func() { err = fn(t) })
	if t.err == nil {
		t.check(false) // over its budget with the last statement
	}
	// fn may have put a sentence of its own in place of what the engine said;
	// where the engine asks for another run, that is what counts.
	if err == nil || again(t.err) {
		err = t.err
	}
	return err
}

// again says whether err asks for another run of the function.
func again(err error) bool {
	var short errShortOfKeys
	return err != nil && (errors.As(err, &short) || retryable(err) || pgUnique(err))
}

func (d *DB) newTx(run runner, lock Lock) *Tx {
	b := lock.budget
	if b == 0 {
		b = budget
	}
	return &Tx{d: d, run: run, ctx: context.Background(), write: true, now: clock.Ms(d.clock.Now()), deadline: time.Now().Add(b)}
}

// Panic carries a panic of a write function from the writer to its caller,
// where it is raised again with this as its value.
type Panic struct {
	Value any
	Stack []byte // of the goroutine the function ran on
}

func (p *Panic) Error() string { return fmt.Sprintf("%v\n\n%s", p.Value, p.Stack) }

// Unwrap gives the panic's value when it is an error.
func (p *Panic) Unwrap() error { err, _ := p.Value.(error); return err }

// raise raises a carried panic again in the caller's goroutine.
func raise(err error) error {
	var p *Panic
	if errors.As(err, &p) {
		panic(p)
	}
	return err
}

func stack() []byte {
	b := make([]byte, 8<<10)
	return b[:runtime.Stack(b, false)]
}

// goroutine is the number of the running goroutine.
func goroutine() uint64 {
	var b [40]byte
	f := bytes.Fields(b[:runtime.Stack(b[:], false)])
	n, _ := strconv.ParseUint(string(f[1]), 10, 64)
	return n
}

// ---- PostgreSQL ----

const (
	maxTries = 12
	// aloneAfter is after how many runs that the engine refused a command is run
	// with no other of this process beside it. A long one among many short ones,
	// such as ending a meeting while others check in to theirs, would be refused
	// for as long as these go on.
	aloneAfter = 4
)

func (d *DB) writePostgres(ctx context.Context, lock Lock, fn func(*Tx) error) error {
	if err := d.ensureKeys(ctx); err != nil {
		return err
	}
	unlock, err := d.stripes.lock(ctx, lock.key)
	if err != nil {
		return err
	}
	defer unlock()
	unique := false
	for try := 1; ; try++ {
		err := func() error {
			defer d.beside(try > aloneAfter)() // also when fn ends its goroutine
			return d.oncePostgres(ctx, lock, fn)
		}()
		// A row that fn looked for and did not see can still be in its way:
		// with a new snapshot it sees it and says so in its own words.
		once := pgUnique(err) && !unique
		unique = unique || once
		if err == nil || !retryable(err) && !once || try == maxTries {
			return raise(err)
		}
		d.stats.retries.Add(1)
		wait := time.Duration(1<<min(try, 7)) * time.Millisecond
		select {
		case <-time.After(time.Duration(rand.Int64N(int64(wait)))):
		case <-ctx.Done():
			return ctx.Err()
		}
	}
}

// beside waits for a turn among the commands of this process, or alone. It is
// not a lock of data: those of another process are refused by the engine.
func (d *DB) beside(alone bool) (done func()) {
	if alone {
		d.turn.Lock()
		return d.turn.Unlock
	}
	d.turn.RLock()
	return d.turn.RUnlock
}

func (d *DB) oncePostgres(ctx context.Context, lock Lock, fn func(*Tx) error) error {
	// The caller's patience counts for the connection, not for the transaction.
	conn, err := d.writers.Conn(ctx)
	if err != nil {
		return err
	}
	defer conn.Close()
	tx, err := conn.BeginTx(context.Background(), &sql.TxOptions{Isolation: sql.LevelSerializable})
	if err != nil {
		return err
	}
	defer tx.Rollback()
	t := d.newTx(pgRunner{tx, conn}, lock)
	if err := d.call(t, fn); err != nil {
		return err
	}
	if err := tx.Commit(); err != nil {
		return err
	}
	d.stats.commits.Add(1)
	return nil
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
	if t.check(true) != nil || n < 1 {
		return 0
	}
	b := &t.d.ids
	b.mu.Lock()
	defer b.mu.Unlock()
	if b.next+int64(n) > b.end {
		// Twice what this run has used: a function that asks for many, one by
		// one, is served after a few runs.
		t.err = errShortOfKeys{2*(t.keys+int64(n)) + idBlockSize}
		return 0
	}
	first := b.next
	b.next += int64(n)
	t.keys += int64(n)
	return first
}

// ensureKeys sees to a usable block before a command runs.
func (d *DB) ensureKeys(ctx context.Context) error {
	if d.keysLeft() >= idBlockSize/4 {
		return nil
	}
	return d.reserveKeys(ctx, idBlockSize)
}

func (d *DB) keysLeft() int64 {
	d.ids.mu.Lock()
	defer d.ids.mu.Unlock()
	return d.ids.end - d.ids.next
}

// reserveKeys takes the next n keys from the database for this process.
func (d *DB) reserveKeys(ctx context.Context, n int64) error {
	if d.bulk != nil {
		return d.bulk.reserve(n)
	}
	if d.engine == SQLite {
		g, err := d.writer()
		if err != nil {
			return err
		}
		return g.send(ctx, &queued{ctx: ctx, keys: n, result: make(chan error, 1)})
	}
	return d.takeKeys(ctx, d.writers, n)
}

type queryRower interface {
	QueryRowContext(ctx context.Context, query string, args ...any) *sql.Row
}

// takeKeys must run outside of a transaction: keys of a block whose row was
// rolled back would be given again after a restart.
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
