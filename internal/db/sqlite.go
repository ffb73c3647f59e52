package db

import (
	"context"
	"database/sql"
	"os"
	"time"

	"nep/internal/fault"
)

// groupWriter is SQLite's one writer: it takes what is queued, runs every
// command in its own savepoint of one transaction, and commits once.
type groupWriter struct {
	d     *DB
	conn  *sql.Conn
	queue chan *queued
	check chan struct{} // asks for a checkpoint
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

// maxBatch bounds how long the first of a batch waits for the last.
const maxBatch = 256

func (d *DB) writeSQLite(ctx context.Context, lock Lock, fn func(*Tx) error) error {
	if err := d.openGroup(ctx); err != nil {
		return err
	}
	q := &queued{ctx: ctx, lock: lock, fn: fn, result: make(chan error, 1)}
	return raise(d.group.send(ctx, q))
}

func (d *DB) openGroup(ctx context.Context) (err error) {
	d.startGroup.Do(func() {
		var conn *sql.Conn
		if conn, err = d.writers.Conn(context.Background()); err != nil {
			return
		}
		d.group = &groupWriter{d: d, conn: conn, queue: make(chan *queued, 4*maxBatch), check: make(chan struct{}, 1)}
		d.background.Add(2)
		go d.group.loop()
		go d.group.checkpoints()
	})
	if d.group == nil && err == nil {
		err = fault.New("db.write", fault.Unavailable, "db.unavailable")
	}
	return err
}

func (g *groupWriter) send(ctx context.Context, q *queued) error {
	closed := fault.New("db.write", fault.Unavailable, "db.closing")
	select {
	case <-g.d.stop:
		return closed
	default:
	}
	select {
	case g.queue <- q:
	case <-ctx.Done():
		return ctx.Err()
	case <-g.d.stop:
		return closed
	}
	// Once queued the answer is always given, also while closing.
	return <-q.result
}

func (g *groupWriter) reserve(ctx context.Context, n int64) error {
	return g.send(ctx, &queued{ctx: ctx, keys: n, result: make(chan error, 1)})
}

func (g *groupWriter) loop() {
	defer g.d.background.Done()
	defer g.conn.Close()
	for {
		var first *queued
		select {
		case first = <-g.queue:
		case <-g.d.stop:
			for { // finish what was queued before the stop
				select {
				case q := <-g.queue:
					g.run([]*queued{q})
				default:
					return
				}
			}
		}
		batch := []*queued{first}
	more:
		for len(batch) < maxBatch {
			select {
			case q := <-g.queue:
				batch = append(batch, q)
			default:
				break more
			}
		}
		g.run(batch)
		select {
		case g.check <- struct{}{}:
		default:
		}
	}
}

// run decides every command of batch and then answers them, after the commit.
func (g *groupWriter) run(batch []*queued) {
	if err := g.together(batch); err != nil {
		// The batch is lost as a whole: a statement that the engine undid
		// took the others with it. Each runs again alone, so that one bad
		// command costs the good ones nothing but time.
		for _, q := range batch {
			if !q.ready {
				q.err = g.alone(q)
			}
		}
	}
	for _, q := range batch {
		q.result <- q.err
	}
}

// control runs a statement of the transaction itself.
func (g *groupWriter) control(query string) error {
	_, err := g.exec(context.Background(), query, nil)
	return err
}

// together runs batch in one transaction; an error means nothing of it stands.
func (g *groupWriter) together(batch []*queued) error {
	if err := g.d.ensureGroupKeys(g.conn); err != nil {
		return err
	}
	if err := g.control("begin immediate"); err != nil {
		return err
	}
	for _, q := range batch {
		if err := q.ctx.Err(); err != nil {
			q.err, q.ready = err, true
			continue
		}
		if q.keys > 0 {
			if q.err = g.d.takeKeys(context.Background(), g.conn, q.keys); q.err != nil {
				g.control("rollback")
				return q.err
			}
			continue
		}
		if err := g.control("savepoint c"); err != nil {
			g.control("rollback")
			return err
		}
		q.err = g.d.call(g.d.newTx(g, q.lock), q.fn)
		if q.err != nil {
			if err := g.control("rollback to c"); err != nil {
				g.control("rollback")
				return err
			}
		}
		if err := g.control("release c"); err != nil {
			g.control("rollback")
			return err
		}
	}
	if err := g.control("commit"); err != nil {
		g.control("rollback")
		return err
	}
	return nil
}

// alone runs one command in a transaction of its own.
func (g *groupWriter) alone(q *queued) error {
	if err := q.ctx.Err(); err != nil {
		return err
	}
	if err := g.d.ensureGroupKeys(g.conn); err != nil {
		return err
	}
	if err := g.control("begin immediate"); err != nil {
		return err
	}
	var err error
	if q.keys > 0 {
		err = g.d.takeKeys(context.Background(), g.conn, q.keys)
	} else {
		err = g.d.call(g.d.newTx(g, q.lock), q.fn)
	}
	if err != nil {
		g.control("rollback")
		return err
	}
	if err := g.control("commit"); err != nil {
		g.control("rollback")
		return err
	}
	return nil
}

// ensureGroupKeys is ensureKeys on the writer's own connection: going through
// the queue from here would wait for itself.
func (d *DB) ensureGroupKeys(conn *sql.Conn) error {
	d.ids.mu.Lock()
	left := d.ids.end - d.ids.next
	d.ids.mu.Unlock()
	if left >= idBlockSize/4 {
		return nil
	}
	return d.takeKeys(context.Background(), conn, idBlockSize)
}

func (g *groupWriter) stmt(ctx context.Context, query string) (*sql.Stmt, string, error) {
	query = sqliteText(query)
	st, err := g.d.writes.get(ctx, query, g.conn.PrepareContext)
	return st, query, err
}

func (g *groupWriter) exec(ctx context.Context, query string, args []any) (sql.Result, error) {
	st, query, err := g.stmt(ctx, query)
	if err != nil {
		return nil, err
	}
	if st != nil {
		return st.ExecContext(ctx, args...)
	}
	return g.conn.ExecContext(ctx, query, args...)
}

func (g *groupWriter) query(ctx context.Context, query string, args []any) (*sql.Rows, error) {
	st, query, err := g.stmt(ctx, query)
	if err != nil {
		return nil, err
	}
	if st != nil {
		return st.QueryContext(ctx, args...)
	}
	return g.conn.QueryContext(ctx, query, args...)
}

// checkpoints moves the log into the file beside the writer, so that no
// command waits for it.
func (g *groupWriter) checkpoints() {
	defer g.d.background.Done()
	pool, err := sql.Open("sqlite", sqliteDSN(g.d.path, "busy_timeout(0)", "wal_autocheckpoint(0)"))
	if err != nil {
		return
	}
	defer pool.Close()
	pool.SetMaxOpenConns(1)
	for {
		select {
		case <-g.check:
		case <-g.d.stop:
			return
		}
		fi, err := os.Stat(g.d.path + "-wal")
		if err != nil || fi.Size() < 4<<20 {
			continue
		}
		ctx, cancel := context.WithTimeout(context.Background(), 30*time.Second)
		mode := "PASSIVE"
		if fi.Size() > 64<<20 {
			mode = "TRUNCATE"
		}
		// A checkpoint that could not finish is tried again after the next
		// commits; the log only stays longer.
		_, _ = pool.ExecContext(ctx, "pragma wal_checkpoint("+mode+")")
		cancel()
	}
}
