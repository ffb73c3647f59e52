package pgtest

import (
	"context"
	"fmt"
	"os"
	"strings"
	"sync"
	"sync/atomic"
	"testing"
	"time"

	"github.com/jackc/pgx/v5"
)

// shared is the cluster of this binary, found or started when first asked for.
var shared = sync.OnceValues(func() (string, error) {
	if base := os.Getenv(Env); base != "" {
		if err := ping(base); err != nil {
			return "", fmt.Errorf("the PostgreSQL server named by %s does not answer: %w", Env, err)
		}
		return base, nil
	}
	c, err := Start()
	if err != nil {
		return "", err
	}
	return c.URL, nil
})

// counter makes database names unique within a binary; the process number
// makes them unique among the binaries that share a cluster.
var counter atomic.Int64

func unique(kind string) string {
	return fmt.Sprintf("nep_%s_%d_%d", kind, os.Getpid(), counter.Add(1))
}

// Available says why there is no PostgreSQL for tests, or nil. It starts the
// cluster if that has not been done.
func Available() error {
	_, err := shared()
	return err
}

// URL returns a fresh, empty database for this test alone. It is dropped when
// the test ends, whoever is still connected. Calling it again gives another.
func URL(t testing.TB) string {
	t.Helper()
	return create(t, "template1")
}

// A Migrated is a database kept as a mould for others.
type Migrated struct {
	name    string
	prepare func() (database string, err error)
}

// Template declares a mould. migrate is called once per test binary, by the
// first test that asks for a copy, with the URL of an empty database; it must
// close its connections. The name only helps who reads the server's log.
func Template(name string, migrate func(url string) error) *Migrated {
	return &Migrated{name: name, prepare: sync.OnceValues(func() (string, error) {
		base, err := shared()
		if err != nil {
			return "", err
		}
		database := unique("mould_" + plain(name))
		if err := execute(base, "create database "+quote(database)); err != nil {
			return "", err
		}
		url, err := withDatabase(base, database)
		if err != nil {
			return "", err
		}
		if err := migrate(url); err != nil {
			return "", fmt.Errorf("migrate the template %q: %w", name, err)
		}
		return database, nil
	})}
}

// URL returns a copy of the mould for this test alone, dropped when the test
// ends.
func (m *Migrated) URL(t testing.TB) string {
	t.Helper()
	database, err := m.prepare()
	if err != nil {
		t.Fatal(err)
	}
	return create(t, database)
}

func create(t testing.TB, template string) string {
	t.Helper()
	base, err := shared()
	if err != nil {
		t.Fatal(err)
	}
	database := unique("test")
	if err := execute(base, "create database "+quote(database)+" template "+quote(template)); err != nil {
		t.Fatalf("create a database for the test: %v", err)
	}
	t.Cleanup(func() {
		if err := execute(base, "drop database if exists "+quote(database)+" with (force)"); err != nil {
			t.Logf("drop the test's database: %v", err)
		}
	})
	url, err := withDatabase(base, database)
	if err != nil {
		t.Fatal(err)
	}
	return url
}

// execute runs one statement on the maintenance database.
func execute(base, statement string) error {
	ctx, cancel := context.WithTimeout(context.Background(), 2*time.Minute)
	defer cancel()
	conn, err := pgx.Connect(ctx, base)
	if err != nil {
		return err
	}
	defer conn.Close(ctx)
	_, err = conn.Exec(ctx, statement)
	return err
}

// plain keeps what a database name can hold without thought.
func plain(name string) string {
	name = strings.Map(func(r rune) rune {
		if r >= 'a' && r <= 'z' || r >= '0' && r <= '9' {
			return r
		}
		return '_'
	}, strings.ToLower(name))
	return name[:min(len(name), 20)]
}
