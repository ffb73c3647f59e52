package db

import (
	"context"
	"database/sql"
	"errors"
	"fmt"
	"net/url"
	"os"
	"path/filepath"
	"strings"
	"sync"
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
	// MaxPages caps a SQLite file's size in pages; 0 is no cap. Tests play a
	// full disk with it.
	MaxPages int
}

// DB is an open database. Use Read, Write and Migrate; Close when done.
type DB struct {
	engine Engine
	clock  *clock.Clock
	path   string // SQLite only

	readers *sql.DB // refuses writes
	writers *sql.DB // one connection on SQLite
	reads   stmts
	writes  stmts

	ids     idBlock
	group   *groupWriter // SQLite only, after the first Write
	stripes stripes      // PostgreSQL only
	active  sync.Map     // goroutines inside a write function, to refuse a nested Write

	startGroup sync.Once
	stop       chan struct{}
	stopOnce   sync.Once
	background sync.WaitGroup
}

// Open opens the database of c; a SQLite file is made when it is missing. It
// does not migrate. Faults: Unavailable, Corrupt, StorageFull.
func Open(ctx context.Context, c Config) (*DB, error) {
	d := &DB{clock: c.Clock, stop: make(chan struct{})}
	d.stripes.init()
	var err error
	if path, ok := strings.CutPrefix(c.URL, "sqlite:"); ok {
		d.engine, d.path = SQLite, path
		err = d.openSQLite(ctx, c)
	} else if strings.HasPrefix(c.URL, "postgres://") || strings.HasPrefix(c.URL, "postgresql://") {
		d.engine = Postgres
		err = d.openPostgres(ctx, c)
	} else {
		return nil, fault.New("db.open", fault.Invalid, "db.url")
	}
	if err != nil {
		d.Close()
		return nil, classify("db.open", err)
	}
	return d, nil
}

func (d *DB) openSQLite(ctx context.Context, c Config) error {
	if err := os.MkdirAll(filepath.Dir(d.path), 0o700); err != nil {
		return err
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
	d.readers.SetMaxOpenConns(8)
	d.readers.SetMaxIdleConns(8)
	return d.readers.PingContext(ctx)
}

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

// Close waits for queued commands, then closes. Commands sent later are
// refused as Unavailable.
func (d *DB) Close() error {
	var errs []error
	d.stopOnce.Do(func() {
		close(d.stop)
		d.background.Wait()
		d.reads.close()
		d.writes.close()
		for _, p := range []*sql.DB{d.readers, d.writers} {
			if p != nil {
				errs = append(errs, p.Close())
			}
		}
	})
	return errors.Join(errs...)
}

// Ping asks whether the database answers now.
func (d *DB) Ping(ctx context.Context) error {
	ctx, cancel := context.WithTimeout(ctx, 2*time.Second)
	defer cancel()
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
	kind := fault.Internal
	var se *sqlite.Error
	var pe *pgconn.PgError
	var ce *pgconn.ConnectError
	switch {
	case errors.As(err, &se):
		switch se.Code() & 0xff {
		case 13:
			kind = fault.StorageFull
		case 10, 11, 26: // IOERR, CORRUPT, NOTADB
			kind = fault.Corrupt
		case 5, 6, 14: // BUSY, LOCKED, CANTOPEN
			kind = fault.Unavailable
		}
		if strings.Contains(err.Error(), "disk is full") {
			kind = fault.StorageFull
		}
	case errors.As(err, &pe):
		switch {
		case pe.Code == "53100":
			kind = fault.StorageFull
		case strings.HasPrefix(pe.Code, "XX"):
			kind = fault.Corrupt
		case strings.HasPrefix(pe.Code, "08"), strings.HasPrefix(pe.Code, "53"), strings.HasPrefix(pe.Code, "57P"):
			kind = fault.Unavailable
		}
	case errors.As(err, &ce), errors.Is(err, sql.ErrConnDone):
		kind = fault.Unavailable
	case errors.Is(err, context.Canceled), errors.Is(err, context.DeadlineExceeded):
		kind = fault.Unavailable
	}
	e := &fault.Error{Op: op, Kind: kind, Err: err}
	switch kind {
	case fault.StorageFull:
		e.Key = "db.full"
	case fault.Corrupt:
		e.Key = "db.corrupt"
	case fault.Unavailable:
		e.Key = "db.unavailable"
	}
	return e
}

// IsUnique says whether err is the breach of a unique constraint.
func IsUnique(err error) bool {
	var se *sqlite.Error
	if errors.As(err, &se) {
		return se.Code() == 2067 || se.Code() == 1555
	}
	var pe *pgconn.PgError
	return errors.As(err, &pe) && pe.Code == "23505"
}

// retryable says whether PostgreSQL asks for the transaction to be run again.
func retryable(err error) bool {
	var pe *pgconn.PgError
	return errors.As(err, &pe) && (pe.Code == "40001" || pe.Code == "40P01")
}
