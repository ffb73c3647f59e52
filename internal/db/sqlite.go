package db

import (
	"context"
	"database/sql"
	"errors"
	"os"
	"strconv"
	"sync"
	"sync/atomic"
	"time"

	"nep/internal/fault"
)

// groupWriter is SQLite's one writer: it takes what is queued, runs every
// command in its own savepoint of one transaction, and commits once.
type groupWriter struct {
	d     *DB
	conn  *conn
	queue chan *queued
	check chan struct{} // asks for a checkpoint
	pause chan func()   // what runs between two batches
	since atomic.Int64  // commands since the last checkpoint

	// What is being decided, for the case that a function ends the goroutine
	// it runs on: batch is not answered yet, current is running.
	batch   []*queued
	current *queued

	rest []*queued     // taken from the queue, and the batch's time was over
	last time.Duration // how long the last commit took
}

type queued struct {
	ctx    context.Context
	lock   Lock
	fn     func(*Tx) error
	keys   int64 // >0: reserve so many keys instead of running fn
	result chan error
	err    error // decided, not yet told
	ready  bool  // decided before anything ran: not to be run again
}

// maxBatch bounds how many commands share a commit, and batchTime how long the
// first of them waits for the last: while a long batch runs, those it will answer
// are not on their way to the next, and one processor works where two could. A
// slow disk is given time for more, so that most of it is not spent on waiting.
const maxBatch = 256

var batchTime = 2 * time.Millisecond

// groupOnce opens the writer with the first Write, not before: migrations use
// the connection until then.
type groupOnce struct {
	mu sync.Mutex
	g  *groupWriter
}

func (d *DB) writer() (*groupWriter, error) {
	d.group.mu.Lock()
	defer d.group.mu.Unlock()
	if d.group.g != nil {
		return d.group.g, nil
	}
	c, err := d.writers.Conn(context.Background())
	if err != nil {
		return nil, err
	}
	g := &groupWriter{d: d, conn: &conn{c: c}, queue: make(chan *queued, 4*maxBatch), check: make(chan struct{}, 1), pause: make(chan func())}
	d.group.g = g
	d.background.Add(2)
	go g.loop(nil)
	go g.checkpoints()
	return g, nil
}

func (d *DB) writeSQLite(ctx context.Context, lock Lock, fn func(*Tx) error) error {
	g, err := d.writer()
	if err != nil {
		return err
	}
	return raise(g.send(ctx, &queued{ctx: ctx, lock: lock, fn: fn, result: make(chan error, 1)}))
}

// send queues q and waits for its answer. Once queued the answer always comes,
// also while closing: Close waits for everybody who is in here.
func (g *groupWriter) send(ctx context.Context, q *queued) error {
	if err := ctx.Err(); err != nil {
		return err
	}
	select {
	case g.queue <- q:
	case <-ctx.Done():
		return ctx.Err()
	}
	return <-q.result
}

// loop decides what is queued until the DB stops. left are commands that an
// earlier loop did not come to.
func (g *groupWriter) loop(left []*queued) {
	stopped := false
	defer func() {
		if stopped {
			g.conn.close()
			g.d.background.Done()
			return
		}
		// A function ended this goroutine (runtime.Goexit: a failing test does
		// so). Its command failed; the others run again in a new loop.
		_ = g.conn.control("rollback")
		var rest []*queued
		for _, q := range g.batch {
			if q == g.current {
				q.result <- fault.Wrap("db.write", fault.Internal, errors.New("the function ended its goroutine"))
			} else if q.ready {
				q.result <- q.err
			} else {
				rest = append(rest, q)
			}
		}
		go g.loop(rest)
	}()
	if len(left) > 0 {
		g.apart(left)
	}
	for {
		select {
		case fn := <-g.pause:
			fn()
		default:
		}
		batch := g.rest
		g.rest = nil
		if len(batch) == 0 {
			select {
			case q := <-g.queue:
				batch = append(batch, q)
			case fn := <-g.pause:
				fn()
				continue
			case <-g.d.stop:
				stopped = true
				return
			}
		}
	more:
		for len(batch) < maxBatch {
			select {
			case q := <-g.queue:
				batch = append(batch, q)
			default:
				break more
			}
		}
		g.since.Add(int64(g.run(batch)))
		select {
		case g.check <- struct{}{}:
		default:
		}
	}
}

// run decides the commands of batch, or as many as there is time for, answers
// them after the commit, and says how many they were.
func (g *groupWriter) run(batch []*queued) int {
	g.batch = batch
	err := g.together()
	batch = g.batch
	if err != nil {
		// The batch is lost as a whole: a statement that the engine undid
		// took the others with it. Each runs again alone, so that one bad
		// command costs the good ones nothing but time.
		g.apart(batch)
		return len(batch)
	}
	g.batch, g.current = nil, nil
	for _, q := range batch {
		q.result <- q.err
	}
	return len(batch)
}

// apart decides each command of batch in a transaction of its own.
func (g *groupWriter) apart(batch []*queued) {
	for i, q := range batch {
		g.batch = batch[i:]
		if !q.ready {
			g.d.stats.retries.Add(1)
			q.err = g.alone(q)
		}
		g.batch, g.current = batch[i+1:], nil
		q.result <- q.err
	}
}

// begin opens the writer's transaction. A connection that cannot is put in
// order first: an open transaction is rolled back, a dead connection replaced.
func (g *groupWriter) begin() error {
	err := g.conn.control("begin immediate")
	if err == nil {
		return nil
	}
	if k, _ := kindOf(err); k == fault.Corrupt || k == fault.StorageFull {
		return err
	}
	_ = g.conn.control("rollback")
	if g.conn.c.PingContext(context.Background()) != nil {
		g.conn.close()
		c, err := g.d.writers.Conn(context.Background())
		if err != nil {
			return err
		}
		g.conn = &conn{c: c}
	}
	return g.conn.control("begin immediate")
}

// together runs the batch in one transaction; an error means nothing of it
// stands. When its time is over it is cut, and what was not begun is left for
// the next.
func (g *groupWriter) together() error {
	g.reserve(g.batch)
	if err := g.ensureKeys(); err != nil {
		return err
	}
	if err := g.begin(); err != nil {
		return err
	}
	enough := time.Now().Add(max(batchTime, 2*g.last))
	for i, q := range g.batch {
		if i > 0 && time.Now().After(enough) {
			g.batch, g.rest = g.batch[:i:i], g.batch[i:]
			break
		}
		if q.ready {
			continue
		}
		// The only look at the caller's context: from here on a cancelled
		// statement would undo the whole batch.
		if err := q.ctx.Err(); err != nil {
			q.err, q.ready = err, true
			continue
		}
		if err := g.conn.control("savepoint c"); err != nil {
			_ = g.conn.control("rollback")
			return err
		}
		g.current = q
		q.err = g.d.call(g.d.newTx(g.conn, q.lock), q.fn)
		g.current = nil
		if q.err != nil {
			if err := g.conn.control("rollback to c"); err != nil {
				_ = g.conn.control("rollback")
				return err
			}
		}
		if err := g.conn.control("release c"); err != nil {
			_ = g.conn.control("rollback")
			return err
		}
	}
	return g.commit()
}

func (g *groupWriter) commit() error {
	began := time.Now()
	if err := g.conn.control("commit"); err != nil {
		_ = g.conn.control("rollback")
		return err
	}
	g.last = time.Since(began)
	g.d.stats.commits.Add(1)
	return nil
}

// alone runs one command in a transaction of its own.
func (g *groupWriter) alone(q *queued) error {
	if err := q.ctx.Err(); err != nil {
		return err
	}
	if err := g.ensureKeys(); err != nil {
		return err
	}
	if err := g.begin(); err != nil {
		return err
	}
	g.current = q
	err := g.d.call(g.d.newTx(g.conn, q.lock), q.fn)
	g.current = nil
	if err != nil {
		_ = g.conn.control("rollback")
		return err
	}
	return g.commit()
}

// reserve serves those who wait for keys, before the transaction begins: see
// takeKeys.
func (g *groupWriter) reserve(batch []*queued) {
	for _, q := range batch {
		if q.keys > 0 && !q.ready {
			q.err, q.ready = g.d.takeKeys(context.Background(), g.conn.c, q.keys), true
		}
	}
}

// ensureKeys is DB.ensureKeys on the writer's own connection: going through
// the queue from here would wait for itself.
func (g *groupWriter) ensureKeys() error {
	if g.d.keysLeft() >= idBlockSize/4 {
		return nil
	}
	return g.d.takeKeys(context.Background(), g.conn.c, idBlockSize)
}

const (
	checkpointCommands = 500
	checkpointGrowth   = 4 << 20
	restartFrames      = 2000 // of the log, 4 KB each
	restartWait        = 100 * time.Millisecond
	checkpointTruncate = 64 << 20
)

// checkpoints moves the log into the file beside the writer, so that no
// command waits for it: after some hundred commands, or when the log's file
// has grown. Its size alone says nothing, for a log is written over from its
// beginning without getting shorter.
//
// Under a constant load there is always a writer or a reader in the log, and it
// would only grow: a hundred megabytes in half a minute, each commit waiting for
// the disk to make the file longer as well. So when the log is long, what came
// meanwhile is moved while the writer waits between two batches, and who still
// reads in it is waited for, a few ms; the next batch begins the log anew.
func (g *groupWriter) checkpoints() {
	defer g.d.background.Done()
	sync := "synchronous(FULL)"
	if g.d.noSync {
		sync = "synchronous(OFF)"
	}
	wait := "busy_timeout(" + strconv.FormatInt(restartWait.Milliseconds(), 10) + ")"
	pool, err := sql.Open("sqlite", sqliteDSN(g.d.path, wait, "wal_autocheckpoint(0)", sync))
	if err != nil {
		return
	}
	defer pool.Close()
	pool.SetMaxOpenConns(1)
	// A checkpoint that could not finish is tried again after later commits; the
	// log only stays longer.
	run := func(mode string) (frames int64, whole bool) {
		ctx, cancel := context.WithTimeout(context.Background(), 30*time.Second)
		defer cancel()
		var busy, moved int64
		err := pool.QueryRowContext(ctx, "pragma wal_checkpoint("+mode+")").Scan(&busy, &frames, &moved)
		return frames, err == nil && busy == 0
	}
	var seen int64
	long := int64(restartFrames)
	for {
		select {
		case <-g.check:
		case <-g.d.stop:
			return
		}
		fi, err := os.Stat(g.d.path + "-wal")
		if err != nil || g.since.Load() < checkpointCommands && fi.Size() < seen+checkpointGrowth {
			continue
		}
		g.since.Store(0)
		if frames, _ := run("PASSIVE"); frames >= long {
			mode, done := "RESTART", make(chan bool, 1)
			if fi.Size() > checkpointTruncate {
				mode = "TRUNCATE"
			}
			select {
			case g.pause <- func() { _, whole := run(mode); done <- whole }:
			case <-g.d.stop:
				return
			}
			if <-done {
				long = restartFrames
			} else {
				long = frames + restartFrames // somebody reads for long, as a backup does: not to be waited for each time
			}
		}
		if fi, err := os.Stat(g.d.path + "-wal"); err == nil {
			seen = fi.Size()
		}
	}
}
