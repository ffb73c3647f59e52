package db

import (
	"context"
	"errors"
	"sync"

	"nep/internal/fault"
)

// bulk is SQLite's writer under Config.Bulk: commands and reads run one after
// another on one connection, in a transaction that is committed after some
// hundred commands and by Close. A command still stands or falls alone: it has
// its savepoint.
type bulk struct {
	d      *DB
	mu     sync.Mutex
	conn   *conn
	open   bool
	since  int   // commands since the last commit
	broken error // after it nothing is done any more: what was answered may be gone
}

const (
	bulkCommands = 500
	bulkKeys     = 20 * idBlockSize
)

// write runs a command.
func (b *bulk) write(ctx context.Context, lock Lock, fn func(*Tx) error) error {
	return b.do(ctx, func() *Tx { return b.d.newTx(b.conn, lock) }, fn)
}

// read runs fn between commands. The caller's context is not handed on: a
// statement cut off would undo the whole transaction.
func (b *bulk) read(ctx context.Context, fn func(*Tx) error) error {
	return b.do(ctx, func() *Tx { return &Tx{d: b.d, run: b.conn, ctx: context.Background(), now: b.d.Now()} }, fn)
}

func (b *bulk) do(ctx context.Context, tx func() *Tx, fn func(*Tx) error) error {
	b.mu.Lock()
	defer b.mu.Unlock()
	if err := ctx.Err(); err != nil {
		return err
	}
	if err := b.begin(); err != nil {
		return err
	}
	t := tx()
	ended := false
	defer func() {
		if !ended { // fn ended its goroutine: a failing test does so
			b.breaks(errors.New("a function ended its goroutine"))
		}
	}()
	if !t.write {
		err := b.d.call(t, fn)
		ended = true
		return err
	}
	if err := b.conn.control("savepoint c"); err != nil {
		ended = true
		return b.breaks(err)
	}
	err := b.d.call(t, fn)
	ended = true
	if err != nil {
		if back := b.conn.control("rollback to c"); back != nil {
			return b.breaks(errors.Join(err, back))
		}
	}
	if end := b.conn.control("release c"); end != nil {
		return b.breaks(errors.Join(err, end))
	}
	if b.since++; err == nil && b.since >= bulkCommands {
		return b.commit()
	}
	return err
}

// begin opens the transaction, with keys at hand: they are taken outside of it.
func (b *bulk) begin() error {
	if b.broken != nil {
		return b.broken
	}
	if b.open && b.d.keysLeft() < idBlockSize/4 {
		if err := b.commit(); err != nil {
			return err
		}
	}
	if b.open {
		return nil
	}
	if b.conn == nil {
		c, err := b.d.writers.Conn(context.Background())
		if err != nil {
			return err
		}
		b.conn = &conn{c: c}
	}
	if b.d.keysLeft() < idBlockSize/4 {
		if err := b.d.takeKeys(context.Background(), b.conn.c, bulkKeys); err != nil {
			return err
		}
	}
	if err := b.conn.control("begin immediate"); err != nil {
		return err
	}
	b.open = true
	return nil
}

// reserve takes the next n keys.
func (b *bulk) reserve(n int64) error {
	b.mu.Lock()
	defer b.mu.Unlock()
	if err := b.begin(); err != nil {
		return err
	}
	if err := b.commit(); err != nil {
		return err
	}
	return b.d.takeKeys(context.Background(), b.conn.c, n)
}

func (b *bulk) commit() error {
	if !b.open {
		return nil
	}
	if err := b.conn.control("commit"); err != nil {
		return b.breaks(err)
	}
	b.open, b.since = false, 0
	b.d.stats.commits.Add(1)
	return nil
}

// breaks notes that the transaction is lost, and with it commands that were
// answered.
func (b *bulk) breaks(err error) error {
	_ = b.conn.control("rollback")
	b.open = false
	b.broken = fault.Wrap("db.bulk", fault.Internal, err)
	return b.broken
}

// close commits what is open, and waits once for the disk.
func (b *bulk) close() error {
	b.mu.Lock()
	defer b.mu.Unlock()
	if b.conn == nil {
		return b.broken
	}
	err := b.broken
	if err == nil {
		err = b.commit()
	}
	if err == nil {
		for _, q := range []string{"pragma synchronous = FULL", "pragma wal_checkpoint(TRUNCATE)"} {
			if _, e := b.conn.c.ExecContext(context.Background(), q); e != nil {
				err = errors.Join(err, e)
			}
		}
	}
	b.conn.close()
	return err
}
