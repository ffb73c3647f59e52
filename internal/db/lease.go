package db

import (
	"context"
	"database/sql"
	"errors"
	"sync"
	"time"

	"modernc.org/sqlite"

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
	once sync.Once
}

// TakeLease tries once to become the active server of d's database. It is the
// fault Unavailable with the key db.standby while another holds it. The lease
// ends with Release, with the process, or when the database goes away: then
// Lost is closed and the server must stop writing.
//
// On SQLite the lease is an exclusive transaction held open on a small file
// beside the database, on PostgreSQL an advisory lock of a session: both fall
// with the process, however it ends. A process loses its locks on a file when
// it closes *any* handle on it: nothing in this program may open the database
// or the lease's file by other means than SQL while they are in use.
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
		if _, err = l.conn.ExecContext(ctx, "begin exclusive"); sqliteBusy(err) {
			return nil, standby
		} else if err != nil {
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

// sqliteBusy says whether another holds the lock err is about.
func sqliteBusy(err error) bool {
	var se *sqlite.Error
	return errors.As(err, &se) && se.Code()&0xff == 5
}

// watch notices that PostgreSQL dropped the session that holds the lease.
func (l *Lease) watch(engine Engine) {
	defer close(l.done)
	if engine == SQLite {
		<-l.stop // a file of ours cannot be taken away
		return
	}
	every := time.NewTicker(time.Second)
	defer every.Stop()
	for {
		select {
		case <-l.stop:
			return
		case <-every.C:
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

// Release gives the lease back. Releasing twice is harmless.
func (l *Lease) Release() {
	l.once.Do(func() {
		close(l.stop)
		<-l.done
		l.close()
	})
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
