package db

import (
	"context"
	"database/sql"
	"database/sql/driver"
	"errors"
	"fmt"
	"io"
	"net"
	"net/url"
	"os"
	"path/filepath"
	"strings"
	"sync"
	"sync/atomic"
	"time"

	"github.com/jackc/pgx/v5/pgconn"
	_ "github.com/jackc/pgx/v5/stdlib" // the driver "pgx"
	"modernc.org/sqlite"

	"nep/internal/clock"
	"nep/internal/fault"
)

// Engine is the kind of database behind a DB.
type Engine string

const (
	SQLite   Engine = "sqlite"
	Postgres Engine = "postgres"
)

// Config says which database to open, and how.
type Config struct {
	// URL is "postgres://…", or "sqlite:" and the path of the file.
	URL string
	// Clock gives each transaction its now; nil is the machine's clock.
	Clock *clock.Clock
	// NoSync writes without waiting for the disk. Only for data that can be
	// made again: a demo being built, a test.
	NoSync bool
	// Bulk builds what can be made again, fast: NoSync, and on SQLite commands
	// and reads wait for one another and share long transactions. What a Write
	// answered is sure only when Close has returned without an error.
	Bulk bool
	// MaxPages caps a SQLite file's size in pages; 0 is no cap. Tests play a
	// full disk with it.
	MaxPages int
}

// DB is an open database. Use Read, Write and Migrate; Close when done.
type DB struct {
	engine Engine
	clock  *clock.Clock
	path   string // SQLite only
	noSync bool
	bulk   *bulk // SQLite only, nil but for Config.Bulk

	readers *sql.DB // refuses writes
	writers *sql.DB // one connection on SQLite

	ids     idBlock
	snaps   snapshots    // SQLite only: the readers' connections
	group   groupOnce    // SQLite only: the writer, after the first Write
	stripes stripes      // PostgreSQL only
	turn    sync.RWMutex // PostgreSQL only: held alone by a command refused too often
	stats   statCounter  // what was done since Open
	habits  habits       // PostgreSQL only: see Alike

	// Work under way: Close refuses new work and waits for this.
	gate       sync.RWMutex
	closed     bool
	inflight   sync.WaitGroup
	stop       chan struct{}
	background sync.WaitGroup
	hear       atomic.Pointer[func([]Told)] // see Listen
}

// enter begins a piece of work that Close waits for; leave ends it.
func (d *DB) enter() error {
	d.gate.RLock()
	defer d.gate.RUnlock()
	if d.closed {
		return fault.New("db", fault.Unavailable, "db.closing")
	}
	d.inflight.Add(1)
	return nil
}

func (d *DB) leave() { d.inflight.Done() }

// Stats counts what a DB did since it was opened.
type Stats struct {
	Commands int64 // commands decided, well or badly
	Commits  int64 // transactions that wrote; on SQLite one serves many commands
	Retries  int64 // runs of a command after its first
	Personal int64 // commands that were personal: see Tx.Personal
	Ahead    int64 // statements answered from what was sent ahead: see Alike
}

type statCounter struct{ commands, commits, retries, personal, ahead atomic.Int64 }

// Stats gives the counts of this moment.
func (d *DB) Stats() Stats {
	return Stats{d.stats.commands.Load(), d.stats.commits.Load(), d.stats.retries.Load(), d.stats.personal.Load(), d.stats.ahead.Load()}
}

// EngineOf is the engine a URL names. Fault: Invalid (db.url).
func EngineOf(url string) (Engine, error) {
	switch {
	case strings.HasPrefix(url, "sqlite:"):
		return SQLite, nil
	case strings.HasPrefix(url, "postgres://"), strings.HasPrefix(url, "postgresql://"):
		return Postgres, nil
	}
	return "", fault.New("db.open", fault.Invalid, "db.url")
}

// Open opens the database of c; a SQLite file is made when it is missing. It
// does not migrate. Faults: Unavailable, Corrupt, StorageFull.
func Open(ctx context.Context, c Config) (*DB, error) {
	c.NoSync = c.NoSync || c.Bulk
	d := &DB{clock: c.Clock, noSync: c.NoSync, stop: make(chan struct{})}
	d.stripes.init()
	d.snaps.init(sqliteReaders)
	var err error
	if d.engine, err = EngineOf(c.URL); err != nil {
		return nil, err
	}
	if d.engine == SQLite {
		d.path = strings.TrimPrefix(c.URL, "sqlite:")
		if c.Bulk {
			d.bulk = &bulk{d: d}
		}
		err = d.openSQLite(ctx, c)
	} else {
		err = d.openPostgres(ctx, c)
	}
	if err != nil {
		d.Close()
		return nil, classify("db.open", err)
	}
	return d, nil
}

func (d *DB) openSQLite(ctx context.Context, c Config) error {
	if err := os.MkdirAll(filepath.Dir(d.path), 0o700); err != nil {
		return &fault.Error{Op: "db.open", Kind: fault.Unavailable, Key: "db.unavailable", Err: err}
	}
	sync := "FULL"
	if c.NoSync {
		sync = "OFF"
	}
	// Pragmas stand in the DSN, so that every connection of the pool has them.
	pragmas := []string{"journal_mode(WAL)", "synchronous(" + sync + ")", "busy_timeout(5000)",
		"foreign_keys(1)", "wal_autocheckpoint(0)", "cache_size(-16000)", "temp_store(MEMORY)"}
	if c.MaxPages > 0 {
		pragmas = append(pragmas, fmt.Sprintf("max_page_count(%d)", c.MaxPages))
	}
	var err error
	if d.writers, err = sql.Open("sqlite", sqliteDSN(d.path, pragmas...)); err != nil {
		return err
	}
	d.writers.SetMaxOpenConns(1)
	if err := d.writers.PingContext(ctx); err != nil {
		return err
	}
	// A file that is no database, or a damaged one, says so here and not at
	// some later click.
	if _, err := d.writers.ExecContext(ctx, "select count(*) from sqlite_schema"); err != nil {
		return err
	}
	if d.readers, err = sql.Open("sqlite", sqliteDSN(d.path, append(pragmas, "query_only(1)")...)); err != nil {
		return err
	}
	d.readers.SetMaxOpenConns(sqliteReaders)
	d.readers.SetMaxIdleConns(sqliteReaders)
	return d.readers.PingContext(ctx)
}

// sqliteReaders is how many Reads run at once on SQLite.
const sqliteReaders = 8

func sqliteDSN(path string, pragmas ...string) string {
	q := url.Values{"_pragma": pragmas}
	u := url.URL{Scheme: "file", Opaque: (&url.URL{Path: path}).EscapedPath(), RawQuery: q.Encode()}
	return u.String()
}

func (d *DB) openPostgres(ctx context.Context, c Config) error {
	u, err := url.Parse(c.URL)
	if err != nil {
		return fault.New("db.open", fault.Invalid, "db.url")
	}
	open := func(readOnly, sync string, conns int) (*sql.DB, error) {
		v := *u
		q := v.Query()
		q.Set("default_transaction_read_only", readOnly)
		q.Set("synchronous_commit", sync)
		q.Set("statement_timeout", "30000")
		q.Set("timezone", "UTC")
		v.RawQuery = q.Encode()
		p, err := sql.Open("pgx", v.String())
		if err != nil {
			return nil, err
		}
		p.SetMaxOpenConns(conns)
		p.SetMaxIdleConns(conns)
		return p, p.PingContext(ctx)
	}
	sync := "on"
	if c.NoSync {
		sync = "off"
	}
	if d.writers, err = open("off", sync, 12); err != nil {
		return err
	}
	d.readers, err = open("on", sync, 8)
	return err
}

// Engine says which engine is behind d.
func (d *DB) Engine() Engine { return d.engine }

// Path is the file of a SQLite database, "" on PostgreSQL.
func (d *DB) Path() string { return d.path }

// Now is the instant by the database's clock, in Unix ms.
func (d *DB) Now() int64 { return clock.Ms(d.clock.Now()) }

// Close waits for work under way, queued commands too, then closes. What comes
// later is refused as Unavailable. Closing twice is harmless.
func (d *DB) Close() error {
	d.gate.Lock()
	was := d.closed
	d.closed = true
	d.gate.Unlock()
	if was {
		return nil
	}
	d.inflight.Wait()
	close(d.stop)
	d.background.Wait()
	d.snaps.close()
	var errs []error
	if d.bulk != nil {
		errs = append(errs, d.bulk.close())
	}
	for _, p := range []*sql.DB{d.readers, d.writers} {
		if p != nil {
			errs = append(errs, p.Close())
		}
	}
	return errors.Join(errs...)
}

// Ping asks whether the database answers now.
func (d *DB) Ping(ctx context.Context) error {
	if err := d.enter(); err != nil {
		return err
	}
	defer d.leave()
	ctx, cancel := context.WithTimeout(ctx, 2*time.Second)
	defer cancel()
	if d.engine == SQLite {
		c, err := d.snaps.take(ctx, d.readers)
		if err == nil {
			defer d.snaps.give(c)
			var one int
			err = c.c.QueryRowContext(ctx, "select 1").Scan(&one)
		}
		return classify("db.ping", err)
	}
	var one int
	return classify("db.ping", d.readers.QueryRowContext(ctx, "select 1").Scan(&one))
}

// classify turns an engine's error into a fault of the right kind, so that a
// person reads "the disk is full" and not a number.
func classify(op string, err error) error {
	if err == nil {
		return nil
	}
	var f *fault.Error
	if errors.As(err, &f) {
		return err
	}
	e := &fault.Error{Op: op, Err: err}
	e.Kind, e.Key = kindOf(err)
	return e
}

func kindOf(err error) (fault.Kind, string) {
	var (
		full        = func() (fault.Kind, string) { return fault.StorageFull, "db.full" }
		corrupt     = func() (fault.Kind, string) { return fault.Corrupt, "db.corrupt" }
		unavailable = func() (fault.Kind, string) { return fault.Unavailable, "db.unavailable" }
	)
	var se *sqlite.Error
	var pe *pgconn.PgError
	var ce *pgconn.ConnectError
	var ne net.Error
	switch {
	case IsUnique(err):
		return fault.Exists, ""
	case errors.As(err, &se):
		switch se.Code() {
		case 4874: // IOERR_SHMSIZE: no room for the index of the log
			return full()
		case 8458: // IOERR_CORRUPTFS
			return corrupt()
		}
		switch se.Code() & 0xff {
		case 13: // FULL
			return full()
		case 11, 26: // CORRUPT, NOTADB
			return corrupt()
		case 5, 6, 10, 14: // BUSY, LOCKED, IOERR, CANTOPEN
			return unavailable()
		case 9: // INTERRUPT: the reader's context
			return unavailable()
		}
	case errors.As(err, &pe):
		switch {
		case pe.Code == "53100":
			return full()
		case strings.HasPrefix(pe.Code, "XX"):
			return corrupt()
		case pe.Code == "57014": // statement_timeout
			return fault.Unavailable, "db.slow"
		case strings.HasPrefix(pe.Code, "08"), strings.HasPrefix(pe.Code, "53"), strings.HasPrefix(pe.Code, "57P"),
			retryable(err): // still in one another's way after the last try
			return unavailable()
		}
	case errors.As(err, &ce), errors.As(err, &ne), errors.Is(err, sql.ErrConnDone), errors.Is(err, driver.ErrBadConn),
		errors.Is(err, io.EOF), errors.Is(err, io.ErrUnexpectedEOF), pgconn.SafeToRetry(err),
		errors.Is(err, context.Canceled), errors.Is(err, context.DeadlineExceeded):
		return unavailable()
	}
	return fault.Internal, ""
}

// IsUnique says whether err is the breach of a unique constraint.
func IsUnique(err error) bool {
	var se *sqlite.Error
	if errors.As(err, &se) {
		return se.Code() == 2067 || se.Code() == 1555
	}
	return pgUnique(err)
}

func pgUnique(err error) bool {
	var pe *pgconn.PgError
	return errors.As(err, &pe) && pe.Code == "23505"
}

// retryable says whether PostgreSQL asks for the transaction to be run again.
func retryable(err error) bool {
	var pe *pgconn.PgError
	return errors.As(err, &pe) && (pe.Code == "40001" || pe.Code == "40P01")
}
