package db_test

import (
	"context"
	"errors"
	"fmt"
	"path/filepath"
	"runtime"
	"strings"
	"testing"

	"nep/internal/db"
	"nep/internal/fault"
)

// What is built in bulk: a command that fails leaves nothing and takes nobody
// with it, reads see what was just written, keys outlast many blocks, and after
// Close everything is there, on a database that waits for the disk again.
func TestBulk(t *testing.T) {
	url := "sqlite:" + filepath.Join(t.TempDir(), "nep.db")
	d, err := db.Open(bg, db.Config{URL: url, Bulk: true})
	if err != nil {
		t.Fatal(err)
	}
	defer d.Close()
	if err := d.Migrate(bg, nil); err != nil {
		t.Fatal(err)
	}
	seen := map[int64]bool{}
	const commands = 1234 // over two commits and more
	for i := range commands {
		first, err := db.Write(bg, d, db.On("x", 1), func(tx *db.Tx) (int64, error) { return tx.IDs(50), put(tx, fmt.Sprintf("k%04d", i)) })
		if err != nil {
			t.Fatal(err)
		}
		for n := range int64(50) {
			if seen[first+n] {
				t.Fatalf("key %d was given twice", first+n)
			}
			seen[first+n] = true
		}
		if i%100 == 7 {
			no := errors.New("no")
			if err := db.Do(bg, d, db.Lock{}, func(tx *db.Tx) error {
				_ = put(tx, fmt.Sprintf("bad%d", i))
				return no
			}); !errors.Is(err, no) {
				t.Fatalf("a command that fails gives %v", err)
			}
			if err := db.Do(bg, d, db.Lock{}, func(tx *db.Tx) error { return put(tx, "k0000") }); !fault.Is(err, fault.Exists) {
				t.Fatalf("a breach gives %v", err)
			}
		}
		if got := strings.Count(keys(t, d), "k"); got != i+1 {
			t.Fatalf("after %d commands a read sees %d", i+1, got)
		}
	}
	if s := d.Stats(); s.Commits > commands/400 {
		t.Errorf("%d commits", s.Commits)
	}
	func() {
		defer func() {
			if recover() == nil {
				t.Error("a panic is not raised in its caller")
			}
		}()
		_ = db.Do(bg, d, db.Lock{}, func(tx *db.Tx) error { _ = put(tx, "bad"); panic("no") })
	}()
	// More keys than one block, and one function inside the other.
	if _, err := db.Write(bg, d, db.Lock{}, func(tx *db.Tx) (int64, error) { return tx.IDs(50_000), nil }); err != nil {
		t.Error(err)
	}
	for name, nested := range map[string]error{
		"Write in Write": db.Do(bg, d, db.Lock{}, func(*db.Tx) error { return db.Do(bg, d, db.Lock{}, func(*db.Tx) error { return nil }) }),
		"Read in Write":  db.Do(bg, d, db.Lock{}, func(*db.Tx) error { return looks(bg, d) }),
		"Write in Read": func() error {
			_, err := db.Read(bg, d, func(*db.Tx) (int, error) {
				return 0, db.Do(bg, d, db.Lock{}, func(*db.Tx) error { return nil })
			})
			return err
		}(),
		"writing in Read": func() error {
			_, err := db.Read(bg, d, func(tx *db.Tx) (int, error) { return 0, put(tx, "bad") })
			return err
		}(),
	} {
		if nested == nil {
			t.Errorf("%s is not refused", name)
		}
	}
	stopped, cancel := context.WithCancel(bg)
	cancel()
	if err := db.Do(stopped, d, db.Lock{}, func(tx *db.Tx) error { return put(tx, "bad") }); err == nil {
		t.Error("a command of a caller who has left runs")
	}
	if err := d.Close(); err != nil {
		t.Fatal(err)
	}

	again, err := db.Open(bg, db.Config{URL: url})
	if err != nil {
		t.Fatal(err)
	}
	defer again.Close()
	// 2 is FULL, of the connection that writes.
	sync, err := db.Write(bg, again, db.Lock{}, func(tx *db.Tx) (int, error) { return db.One(tx, db.Scalar[int], "pragma synchronous") })
	if err != nil || sync != 2 {
		t.Errorf("opened again it has synchronous = %d, %v", sync, err)
	}
	all := keys(t, again)
	if n := strings.Count(all, "k"); n != commands || strings.Contains(all, "bad") {
		t.Errorf("%d of %d commands are there, bad ones: %v", n, commands, strings.Contains(all, "bad"))
	}
	id, err := db.Write(bg, again, db.Lock{}, func(tx *db.Tx) (int64, error) { return tx.ID(), nil })
	if err != nil || seen[id] {
		t.Errorf("key %d: %v, given before: %v", id, err, seen[id])
	}
}

func looks(ctx context.Context, d *db.DB) error {
	_, err := db.Read(ctx, d, func(*db.Tx) (int, error) { return 0, nil })
	return err
}

// A function that ends its goroutine has an open savepoint behind it: what
// comes after is refused, and Close says so.
func TestBulkBroken(t *testing.T) {
	d, err := db.Open(bg, db.Config{URL: "sqlite:" + filepath.Join(t.TempDir(), "nep.db"), Bulk: true})
	if err != nil {
		t.Fatal(err)
	}
	if err := d.Migrate(bg, nil); err != nil {
		t.Fatal(err)
	}
	done := make(chan bool)
	go func() {
		defer close(done)
		_ = db.Do(bg, d, db.Lock{}, func(tx *db.Tx) error { _ = put(tx, "bad"); return nil })
		_ = db.Do(bg, d, db.Lock{}, func(tx *db.Tx) error { runtime.Goexit(); return nil })
	}()
	<-done
	if err := db.Do(bg, d, db.Lock{}, func(tx *db.Tx) error { return put(tx, "k") }); err == nil {
		t.Error("a command after it is taken")
	}
	if err := d.Close(); err == nil {
		t.Error("Close says nothing")
	}
}
