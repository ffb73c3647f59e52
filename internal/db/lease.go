package db

import (
	"context"
	"database/sql"
	"time"

	"nep/internal/fault"
)

// leaseKey is the advisory lock of "one active server per database", an
// arbitrary constant ("nep" in ASCII).
const leaseKey = 0x6e6570

// Lease is held by the one active server of a database.
type Lease struct {
	pool *sql.DB // SQLite only: the lease file's own
	conn *sql.Conn
	lost chan struct{}
	stop chan struct{}
	done chan struct{}
}

// TakeLease tries once to become the active server of d's database. It is the
// fault Unavailable with the key db.standby while another holds it. The lease
// ends with Release, with the process, or when the database goes away: then
// Lost is closed and the server must stop writing.
//
// On SQLite the lease is an exclusive transaction held open on a small file
// beside the database, on PostgreSQL an advisory lock of a session: both fall
// with the process, however it ends, and need nothing of the operating system.
func (d *DB) TakeLease(ctx context.Context) (*Lease, error) {
	l := &Lease{lost: make(chan struct{}), stop: make(chan struct{}), done: make(chan struct{})}
	taken := false
	var err error
	pool := d.writers
	if d.engine == SQLite {
		if l.pool, err = sql.Open("sqlite", sqliteDSN(d.path+".lease", "busy_timeout(0)")); err != nil {
			return nil, classify("db.lease", err)
		}
		pool = l.pool
	}
	defer func() {
		if !taken {
			l.close()
		}
	}()
	if l.conn, err = pool.Conn(ctx); err != nil {
		return nil, classify("db.lease", err)
	}
	standby := fault.New("db.lease", fault.Unavailable, "db.standby")
	if d.engine == SQLite {
		if _, err = l.conn.ExecContext(ctx, "begin exclusive"); err != nil {
			if fault.Is(classify("", err), fault.Unavailable) {
				return nil, standby
			}
			return nil, classify("db.lease", err)
		}
	} else {
		var ok bool
		if err := l.conn.QueryRowContext(ctx, "select pg_try_advisory_lock($1)", leaseKey).Scan(&ok); err != nil {
			return nil, classify("db.lease", err)
		}
		if !ok {
			return nil, standby
		}
	}
	taken = true
	go l.watch(d.engine)
	return l, nil
}

// watch notices that PostgreSQL dropped the session that holds the lease.
func (l *Lease) watch(engine Engine) {
	defer close(l.done)
	every := time.NewTicker(2 * time.Second)
	defer every.Stop()
	for {
		select {
		case <-l.stop:
			return
		case <-every.C:
			if engine == SQLite {
				continue // a file of ours cannot be taken away
			}
			ctx, cancel := context.WithTimeout(context.Background(), 5*time.Second)
			err := l.conn.PingContext(ctx)
			cancel()
			if err != nil {
				close(l.lost)
				return
			}
		}
	}
}

// Lost is closed when the lease was taken away.
func (l *Lease) Lost() <-chan struct{} { return l.lost }

// Release gives the lease back.
func (l *Lease) Release() {
	close(l.stop)
	<-l.done
	l.close()
}

func (l *Lease) close() {
	if l.conn != nil {
		ctx := context.Background()
		// One of the two fails, by the engine; both end with the connection.
		_, _ = l.conn.ExecContext(ctx, "rollback")
		_, _ = l.conn.ExecContext(ctx, "select pg_advisory_unlock_all()")
		l.conn.Close()
	}
	if l.pool != nil {
		l.pool.Close()
	}
}
