package db_test

import (
	"context"
	"errors"
	"fmt"
	"os"
	"runtime"
	"slices"
	"strings"
	"sync"
	"sync/atomic"
	"testing"
	"time"

	"nep/internal/db"
	"nep/internal/db/dbtest"
	"nep/internal/fault"
)

var bg = context.Background()

func schema(t testing.TB, d *db.DB, statements ...string) {
	t.Helper()
	for _, s := range statements {
		if err := db.Do(bg, d, db.Lock{}, func(tx *db.Tx) error { _, err := tx.Exec(s); return err }); err != nil {
			t.Fatal(err)
		}
	}
}

func put(tx *db.Tx, key string) error {
	_, err := tx.Exec(`insert into setting (key, value) values ($1, 'x')`, key)
	return err
}

func keys(t testing.TB, d *db.DB) string {
	t.Helper()
	all, err := db.Read(bg, d, func(tx *db.Tx) ([]string, error) {
		return db.All(tx, db.Scalar[string], `select key from setting order by key`)
	})
	if err != nil {
		t.Fatal(err)
	}
	return strings.Join(all, " ")
}

// together runs commands so that SQLite's writer takes them in one batch: they
// queue, in order, while it is held by another.
func together(t testing.TB, d *db.DB, commands ...func() error) []error {
	t.Helper()
	return togetherFor(t, d, time.Minute, commands...)
}

// togetherFor is together with a time after which the batch is cut.
func togetherFor(t testing.TB, d *db.DB, long time.Duration, commands ...func() error) []error {
	t.Helper()
	out := make([]error, len(commands))
	if d.Engine() != db.SQLite {
		var wg sync.WaitGroup
		for i, c := range commands {
			wg.Go(func() { out[i] = c() })
		}
		wg.Wait()
		return out
	}
	defer db.BatchTime(long)()
	held, release := make(chan bool), make(chan bool)
	var once sync.Once
	var wg sync.WaitGroup
	wg.Go(func() {
		db.Do(bg, d, db.Lock{}.Within(time.Minute), func(*db.Tx) error { once.Do(func() { held <- true; <-release }); return nil })
	})
	<-held
	before := d.Stats().Commits
	for i, c := range commands {
		wg.Go(func() { out[i] = c() })
		for d.Queued() < i+1 {
			runtime.Gosched()
		}
	}
	close(release)
	wg.Wait()
	t.Logf("%d commands in %d transactions", len(commands), d.Stats().Commits-before-1)
	return out
}

// A long batch is cut: what was not begun comes next, in its order, and nothing
// is done twice or forgotten, also when the batch is lost or its goroutine ends.
func TestALongBatchIsCut(t *testing.T) {
	d := dbtest.Open(t, dbtest.SQLite(t), nil)
	var order []string
	var commands []func() error
	for i := range 120 {
		key := fmt.Sprintf("%03d", i)
		commands = append(commands, func() error {
			return db.Do(bg, d, db.Lock{}, func(tx *db.Tx) error {
				order = append(order, key)
				for n := range 100 {
					if err := put(tx, fmt.Sprint(key, "-", n)); err != nil {
						return err
					}
				}
				if i == 50 {
					runtime.Goexit()
				}
				return nil
			})
		})
	}
	before := d.Stats().Commits
	errs := togetherFor(t, d, 0, commands...)
	for i, err := range errs {
		if (err != nil) != (i == 50) {
			t.Errorf("command %d: %v", i, err)
		}
	}
	if n := d.Stats().Commits - before; n < 3 {
		t.Errorf("all in %d transactions: nothing was cut", n)
	}
	ran := map[string]int{}
	for _, k := range order {
		ran[k]++
	}
	if len(ran) != 120 || !slices.IsSorted(slices.Compact(order[:50])) {
		t.Errorf("ran in the order %v", order)
	}
	if n := len(strings.Fields(keys(t, d))); n != 119*100 {
		t.Errorf("%d rows stand, want %d", n, 119*100)
	}
}

// With somebody reading at every moment nobody would ever find the log unused,
// and it would grow for as long as the load lasts.
func TestTheLogIsBegunAnewUnderLoad(t *testing.T) {
	// Waiting for the disk, for it is then that a checkpoint is overtaken.
	d, err := db.Open(bg, db.Config{URL: dbtest.SQLite(t)})
	if err != nil {
		t.Fatal(err)
	}
	defer d.Close()
	// Each reader ends when the next has begun.
	var readers sync.WaitGroup
	stop := make(chan bool)
	readers.Go(func() {
		last := make(chan bool)
		defer func() { close(last) }()
		for {
			select {
			case <-stop:
				return
			default:
			}
			begun, end := make(chan bool), make(chan bool)
			readers.Go(func() {
				_, err := db.Read(bg, d, func(tx *db.Tx) (int, error) {
					err := one(tx, `select count(*) from command`)
					close(begun)
					<-end
					return 0, err
				})
				if err != nil {
					t.Error(err)
				}
			})
			<-begun
			close(last)
			last = end
		}
	})
	const each, size = 75, 60_000
	var writers sync.WaitGroup
	var most atomic.Int64
	for w := range 8 {
		writers.Go(func() {
			for i := range each {
				err := db.Do(bg, d, db.Lock{}, func(tx *db.Tx) error {
					_, err := tx.Exec(`insert into setting (key, value) values ($1, $2) on conflict (key) do update set value = $2`,
						fmt.Sprint("long", w), strings.Repeat(string(rune('a'+i%20)), size))
					return err
				})
				if err != nil {
					t.Error(err)
				}
				if fi, err := os.Stat(d.Path() + "-wal"); err == nil && fi.Size() > most.Load() {
					most.Store(fi.Size())
				}
			}
		})
	}
	writers.Wait()
	close(stop)
	readers.Wait()
	t.Logf("%d MB, of %d", most.Load()>>20, 8*each*size>>20)
	if most.Load() > 8*each*size*3/4 {
		t.Errorf("the log grew to %d MB while %d MB were written", most.Load()>>20, 8*each*size>>20)
	}
}

func one(tx *db.Tx, query string) error {
	_, err := db.One(tx, db.Scalar[int64], query)
	return err
}

func TestACancelledCommandLeavesItsNeighboursAlone(t *testing.T) {
	dbtest.Each(t, func(t *testing.T, d *db.DB) {
		early, stop := context.WithCancel(bg)
		midway, cancel := context.WithCancel(bg)
		write := func(ctx context.Context, key string, between func()) func() error {
			return func() error {
				return db.Do(ctx, d, db.Lock{}, func(tx *db.Tx) error {
					between()
					return put(tx, key)
				})
			}
		}
		errs := together(t, d,
			write(bg, "a", func() { stop() }),
			write(midway, "b", func() { cancel() }), // already begun: it is finished
			write(bg, "d", func() {}),
		)
		for i, err := range errs {
			if err != nil {
				t.Errorf("command %d: %v", i, err)
			}
		}
		if err := write(early, "c", func() { t.Error("a cancelled command ran") })(); !fault.Is(err, fault.Unavailable) || !errors.Is(err, context.Canceled) {
			t.Errorf("cancelled before its begin: %v", err)
		}
		if got := keys(t, d); got != "a b d" {
			t.Errorf("written: %q", got)
		}
		if s := d.Stats(); s.Retries != 0 && d.Engine() == db.SQLite {
			t.Errorf("%d commands ran again: the cancelled statement took the batch with it", s.Retries)
		}
	})
}

func TestCancelledWhileQueued(t *testing.T) {
	d := dbtest.Open(t, dbtest.SQLite(t), nil)
	ctx, cancel := context.WithCancel(bg)
	errs := together(t, d,
		func() error {
			return db.Do(bg, d, db.Lock{}, func(tx *db.Tx) error { cancel(); return put(tx, "a") })
		},
		func() error {
			return db.Do(ctx, d, db.Lock{}, func(tx *db.Tx) error { t.Error("ran"); return put(tx, "b") })
		},
		func() error { return db.Do(bg, d, db.Lock{}, func(tx *db.Tx) error { return put(tx, "c") }) },
	)
	if errs[0] != nil || errs[2] != nil || !errors.Is(errs[1], context.Canceled) {
		t.Errorf("%v", errs)
	}
	if got := keys(t, d); got != "a c" {
		t.Errorf("written: %q", got)
	}
}

func TestAPanicIsRaisedInItsCallerOnly(t *testing.T) {
	dbtest.Each(t, func(t *testing.T, d *db.DB) {
		cause := errors.New("boom")
		errs := together(t, d,
			func() error { return db.Do(bg, d, db.Lock{}, func(tx *db.Tx) error { return put(tx, "a") }) },
			func() (err error) {
				defer func() {
					p, _ := recover().(*db.Panic)
					if p == nil || !errors.Is(p, cause) || !strings.Contains(string(p.Stack), "write_test.go") {
						err = fmt.Errorf("recovered %v", p)
					}
				}()
				return db.Do(bg, d, db.Lock{}, func(tx *db.Tx) error {
					put(tx, "b")
					panic(cause)
				})
			},
			func() error { return db.Do(bg, d, db.Lock{}, func(tx *db.Tx) error { return put(tx, "c") }) },
		)
		if err := errors.Join(errs...); err != nil {
			t.Error(err)
		}
		if err := db.Do(bg, d, db.Lock{}, func(tx *db.Tx) error { return put(tx, "d") }); err != nil {
			t.Errorf("the writer after a panic: %v", err)
		}
		if got := keys(t, d); got != "a c d" {
			t.Errorf("written: %q", got)
		}
	})
}

func TestAFunctionThatEndsItsGoroutine(t *testing.T) {
	d := dbtest.Open(t, dbtest.SQLite(t), nil)
	errs := together(t, d,
		func() error { return db.Do(bg, d, db.Lock{}, func(tx *db.Tx) error { return put(tx, "a") }) },
		func() error {
			return db.Do(bg, d, db.Lock{}, func(tx *db.Tx) error { put(tx, "b"); runtime.Goexit(); return nil })
		},
		func() error { return db.Do(bg, d, db.Lock{}, func(tx *db.Tx) error { return put(tx, "c") }) },
	)
	if errs[0] != nil || !fault.Is(errs[1], fault.Internal) || errs[2] != nil {
		t.Errorf("%v", errs)
	}
	if err := db.Do(bg, d, db.Lock{}, func(tx *db.Tx) error { return put(tx, "d") }); err != nil {
		t.Fatal(err)
	}
	if got := keys(t, d); got != "a c d" {
		t.Errorf("written: %q", got)
	}
}

func TestNestedWritesAreRefused(t *testing.T) {
	a := dbtest.Open(t, dbtest.SQLite(t), nil)
	b := dbtest.Open(t, dbtest.SQLite(t), nil)
	c := dbtest.Open(t, dbtest.Postgres(t), nil)
	all := []*db.DB{a, b, c}
	for _, outer := range all {
		for _, inner := range all {
			name := fmt.Sprintf("%s in %s, same %v", inner.Engine(), outer.Engine(), inner == outer)
			err := db.Do(bg, outer, db.Lock{}, func(tx *db.Tx) error {
				put(tx, "outer")
				if err := db.Do(bg, inner, db.Lock{}, func(tx *db.Tx) error { return put(tx, "inner") }); !fault.Is(err, fault.Internal) {
					t.Errorf("%s: nested Write: %v", name, err)
				}
				return nil // swallowed, and ends the command all the same
			})
			if !fault.Is(err, fault.Internal) {
				t.Errorf("%s: outer Write: %v", name, err)
			}
			err = db.Do(bg, outer, db.Lock{}, func(tx *db.Tx) error {
				_, err := db.Read(bg, inner, func(tx *db.Tx) (int, error) { return 0, nil })
				return err
			})
			if !fault.Is(err, fault.Internal) {
				t.Errorf("%s: Read inside Write: %v", name, err)
			}
		}
	}
	// Two writers that wait for one another would wait for ever.
	var both sync.WaitGroup
	cross := func(x, y *db.DB) {
		both.Go(func() {
			for range 20 {
				db.Do(bg, x, db.Lock{}, func(*db.Tx) error { return db.Do(bg, y, db.Lock{}, func(*db.Tx) error { return nil }) })
			}
		})
	}
	cross(a, b)
	cross(b, a)
	both.Wait()
	for _, d := range all {
		if got := keys(t, d); got != "" {
			t.Errorf("%s: written %q", d.Engine(), got)
		}
	}
	// A Write inside a Read waits for nobody.
	for _, d := range all {
		_, err := db.Read(bg, d, func(*db.Tx) (int, error) {
			return 0, db.Do(bg, d, db.Lock{}, func(tx *db.Tx) error { return put(tx, "x") })
		})
		if err != nil {
			t.Errorf("%s: Write inside Read: %v", d.Engine(), err)
		}
	}
}

// However many calls lie between: a Write that was not refused would wait for
// itself for ever. Afterwards the goroutine may write again.
func TestANestedWriteFarBelowIsRefused(t *testing.T) {
	dbtest.Each(t, func(t *testing.T, d *db.DB) {
		var below func(n int) error
		below = func(n int) error {
			if n > 0 {
				return below(n - 1)
			}
			return db.Do(bg, d, db.Lock{}, func(tx *db.Tx) error { return put(tx, "inner") })
		}
		for n := range 200 {
			func() {
				defer func() { recover() }()
				err := db.Do(bg, d, db.Lock{}, func(*db.Tx) error {
					below(n)
					if n%10 == 0 {
						panic("with a refusal under way")
					}
					return nil
				})
				if !fault.Is(err, fault.Internal) {
					t.Fatalf("%d calls below: %v", n, err)
				}
			}()
		}
		if got := keys(t, d); got != "" {
			t.Errorf("written %q", got)
		}
		if err := db.Do(bg, d, db.Lock{}, func(tx *db.Tx) error { return put(tx, "after") }); err != nil {
			t.Error(err)
		}
	})
}

func TestAReadInsideAReadIsRefused(t *testing.T) {
	dbtest.Each(t, func(t *testing.T, d *db.DB) {
		_, err := db.Read(bg, d, func(*db.Tx) (int, error) {
			return db.Read(bg, d, func(*db.Tx) (int, error) { return 1, nil })
		})
		if !fault.Is(err, fault.Internal) {
			t.Error(err)
		}
	})
}

func TestManyReadersPrepareAtOnce(t *testing.T) {
	dbtest.Each(t, func(t *testing.T, d *db.DB) {
		var wg sync.WaitGroup
		for i := range 40 {
			wg.Go(func() {
				_, err := db.Read(bg, d, func(tx *db.Tx) (int64, error) {
					for j := range 5 {
						runtime.Gosched()
						if _, err := db.One(tx, db.Scalar[int64], fmt.Sprintf(`select count(*) + %d + %d from setting`, i, j)); err != nil {
							return 0, err
						}
					}
					return 0, nil
				})
				if err != nil {
					t.Error(err)
				}
			})
		}
		wg.Wait()
	})
}

func TestASwallowedErrorEndsTheCommand(t *testing.T) {
	dbtest.Each(t, func(t *testing.T, d *db.DB) {
		errs := together(t, d,
			func() error { return db.Do(bg, d, db.Lock{}, func(tx *db.Tx) error { return put(tx, "a") }) },
			func() error {
				return db.Do(bg, d, db.Lock{}, func(tx *db.Tx) error {
					put(tx, "b")
					tx.Exec(`insert into nowhere values (1)`)
					if err := put(tx, "c"); err == nil {
						t.Error("went on after an error")
					}
					return nil
				})
			},
			func() error {
				return db.Do(bg, d, db.Lock{}, func(tx *db.Tx) error {
					put(tx, "d")
					db.All(tx, db.Scalar[int64], `select value from setting`) // does not scan
					return nil
				})
			},
			func() error { return db.Do(bg, d, db.Lock{}, func(tx *db.Tx) error { return put(tx, "e") }) },
		)
		if errs[0] != nil || errs[3] != nil || !fault.Is(errs[1], fault.Internal) || !fault.Is(errs[2], fault.Internal) {
			t.Errorf("%v", errs)
		}
		if got := keys(t, d); got != "a e" {
			t.Errorf("written: %q", got)
		}
		// The statement that could not be prepared is not remembered as such.
		schema(t, d, `create table nowhere (a bigint)`, `insert into nowhere values (1)`)
	})
}

func TestATxDiesWithItsFunction(t *testing.T) {
	dbtest.Each(t, func(t *testing.T, d *db.DB) {
		var kept *db.Tx
		db.Do(bg, d, db.Lock{}, func(tx *db.Tx) error { kept = tx; return nil })
		if _, err := kept.Exec(`insert into setting values ('a', 'b')`); !fault.Is(err, fault.Internal) {
			t.Errorf("after Write: %v", err)
		}
		if id := kept.ID(); id != 0 {
			t.Errorf("a dead Tx gave the key %d", id)
		}
		db.Read(bg, d, func(tx *db.Tx) (int, error) { kept = tx; return 0, nil })
		if _, err := db.All(kept, db.Scalar[string], `select key from setting`); !fault.Is(err, fault.Internal) {
			t.Errorf("after Read: %v", err)
		}
		if got := keys(t, d); got != "" {
			t.Errorf("written: %q", got)
		}
	})
}

func TestReadCannotWrite(t *testing.T) {
	dbtest.Each(t, func(t *testing.T, d *db.DB) {
		_, err := db.Read(bg, d, func(tx *db.Tx) (int64, error) { return tx.Exec(`insert into setting values ('a', 'b')`) })
		if !fault.Is(err, fault.Internal) {
			t.Errorf("Exec: %v", err)
		}
		_, err = db.Read(bg, d, func(tx *db.Tx) (string, error) {
			s, err := db.One(tx, db.Scalar[string], `insert into setting values ('a', 'b') returning key`)
			_ = err // the engine refused; swallowing it does not help
			return s, nil
		})
		if !fault.Is(err, fault.Internal) {
			t.Errorf("a query that writes: %v", err)
		}
		if got := keys(t, d); got != "" {
			t.Errorf("written: %q", got)
		}
	})
}

func TestOverItsBudget(t *testing.T) {
	dbtest.Each(t, func(t *testing.T, d *db.DB) {
		errs := together(t, d,
			func() error { return db.Do(bg, d, db.Lock{}, func(tx *db.Tx) error { return put(tx, "a") }) },
			func() error {
				return db.Do(bg, d, db.Lock{}.Within(time.Nanosecond), func(tx *db.Tx) error { put(tx, "b"); return nil })
			},
			func() error { return db.Do(bg, d, db.Lock{}, func(tx *db.Tx) error { return put(tx, "c") }) },
		)
		var f *fault.Error
		if errs[0] != nil || errs[2] != nil || !errors.As(errs[1], &f) || f.Kind != fault.Unavailable || f.Key != "db.slow" {
			t.Errorf("%v", errs)
		}
		if got := keys(t, d); got != "a c" {
			t.Errorf("written: %q", got)
		}
	})
}

func TestAFullDisk(t *testing.T) {
	url := dbtest.SQLite(t)
	open := func(pages int) *db.DB {
		d, err := db.Open(bg, db.Config{URL: url, MaxPages: pages, NoSync: true})
		if err != nil {
			t.Fatal(err)
		}
		return d
	}
	d := open(150)
	big := strings.Repeat("x", 300_000)
	fill := func(key, value string, swallow bool) func() error {
		return func() error {
			return db.Do(bg, d, db.Lock{}, func(tx *db.Tx) error {
				put(tx, key+"-first")
				_, err := tx.Exec(`insert into setting (key, value) values ($1, $2)`, key, value)
				if swallow {
					return nil
				}
				return err
			})
		}
	}
	errs := together(t, d, fill("a", "x", false), fill("b", strings.Repeat(big, 10), false), fill("c", "x", false), fill("d", strings.Repeat(big, 10), true))
	for i, want := range []bool{true, false, true, false} {
		var f *fault.Error
		switch {
		case want && errs[i] != nil:
			t.Errorf("command %d beside a full disk: %v", i, errs[i])
		case !want && (!errors.As(errs[i], &f) || f.Kind != fault.StorageFull || f.Key != "db.full"):
			t.Errorf("command %d on a full disk: %v", i, errs[i])
		}
	}
	if got := keys(t, d); got != "a a-first c c-first" {
		t.Errorf("written: %q", got)
	}
	d.Close()
	d = open(0) // space was made
	if err := fill("e", big, false)(); err != nil {
		t.Errorf("after space returned: %v", err)
	}
	d.Close()
}

func TestKeysOnAFullDiskAreNotGivenTwice(t *testing.T) {
	url := dbtest.SQLite(t)
	d, err := db.Open(bg, db.Config{URL: url, MaxPages: 150, NoSync: true})
	if err != nil {
		t.Fatal(err)
	}
	seen := map[int64]bool{}
	take := func(n int, value string) error {
		return db.Do(bg, d, db.Lock{}, func(tx *db.Tx) error {
			var got []int64
			for range n {
				got = append(got, tx.ID())
			}
			_, err := tx.Exec(`insert into setting (key, value) values ($1, $2)`, fmt.Sprint("k", got[0]), value)
			if err == nil {
				for _, id := range got {
					if seen[id] {
						t.Errorf("key %d given twice", id)
					}
					seen[id] = true
				}
			}
			return err
		})
	}
	for i := range 6 {
		if err := take(700, "x"); err != nil {
			t.Fatal(err)
		}
		if err := take(1, strings.Repeat("x", 3_000_000)); !fault.Is(err, fault.StorageFull) {
			t.Fatal(err)
		}
		if i%2 == 1 {
			d.Close()
			if d, err = db.Open(bg, db.Config{URL: url, MaxPages: 150, NoSync: true}); err != nil {
				t.Fatal(err)
			}
		}
	}
	d.Close()
}

func TestRunningOutOfKeysRunsAgain(t *testing.T) {
	dbtest.Each(t, func(t *testing.T, d *db.DB) {
		const n = 30_000
		runs := 0
		got, err := db.Write(bg, d, db.Lock{}.Within(time.Minute), func(tx *db.Tx) (map[int64]bool, error) {
			runs++
			got := map[int64]bool{}
			if err := put(tx, "a"); err != nil {
				return nil, err
			}
			for range n {
				got[tx.ID()] = true
			}
			first := tx.IDs(5000)
			for i := range int64(5000) {
				got[first+i] = true
			}
			return got, nil // an error in place of ours does not hide it either
		})
		if err != nil || len(got) != n+5000 || got[0] {
			t.Fatalf("%d keys after %d runs: %v", len(got), runs, err)
		}
		if runs < 2 || runs > 12 {
			t.Errorf("%d runs", runs)
		}
		if _, err := db.Write(bg, d, db.Lock{}, func(tx *db.Tx) (int64, error) {
			if id := tx.IDs(100_000); id == 0 {
				return 0, errors.New("a sentence of the function's own")
			}
			return 1, nil
		}); err != nil {
			t.Error(err)
		}
	})
}

func TestCloseAnswersEverybody(t *testing.T) {
	dbtest.Each(t, func(t *testing.T, d *db.DB) {
		var wg sync.WaitGroup
		var mu sync.Mutex
		done := 0
		for i := range 100 {
			wg.Go(func() {
				err := db.Do(bg, d, db.Lock{}, func(tx *db.Tx) error { return put(tx, fmt.Sprintf("%03d", i)) })
				var f *fault.Error
				mu.Lock()
				defer mu.Unlock()
				if err == nil {
					done++
				} else if !errors.As(err, &f) || f.Key != "db.closing" {
					t.Error(err)
				}
			})
			if i == 50 {
				wg.Go(func() { d.Close() })
			}
		}
		wg.Wait()
		if err := d.Close(); err != nil {
			t.Error(err)
		}
		if _, err := db.Read(bg, d, func(tx *db.Tx) (int, error) { return 0, nil }); !fault.Is(err, fault.Unavailable) {
			t.Errorf("Read after Close: %v", err)
		}
		t.Logf("%d of 100 before closing", done)
	})
}

// A meeting carries its counters; fifty people check in at once.
func meetingTables(t testing.TB, d *db.DB, people int) {
	schema(t, d,
		`create table sitting (id bigint primary key, required bigint not null, present bigint not null)`,
		`create table seat (meeting bigint not null, person bigint not null, state text not null, at bigint not null, primary key (meeting, person))`,
		`insert into sitting values (1, 50, 0)`)
	err := db.Do(bg, d, db.Lock{}, func(tx *db.Tx) error {
		var rows [][]any
		for p := range people {
			rows = append(rows, []any{1, p, "expected", 0})
		}
		return tx.InsertMany("seat", []string{"meeting", "person", "state", "at"}, rows)
	})
	if err != nil {
		t.Fatal(err)
	}
}

func checkIn(tx *db.Tx, person int) error {
	n, err := tx.Exec(`update seat set state = 'present', at = $1 where meeting = 1 and person = $2 and state <> 'present'`, tx.Now(), person)
	if err != nil || n == 0 {
		return err
	}
	present, err := db.One(tx, db.Scalar[int64], `select present from sitting where id = 1`)
	if err != nil {
		return err
	}
	_, err = tx.Exec(`update sitting set present = $1 where id = 1`, present+1)
	return err
}

func TestFiftyWritersOfOneMeeting(t *testing.T) {
	dbtest.Each(t, func(t *testing.T, d *db.DB) {
		const people, each = 50, 4
		meetingTables(t, d, people*each)
		var wg sync.WaitGroup
		for w := range people {
			wg.Go(func() {
				for i := range each {
					for range 2 { // the second press changes nothing
						if err := db.Do(bg, d, db.On("meeting", 1), func(tx *db.Tx) error { return checkIn(tx, w*each+i) }); err != nil {
							t.Error(err)
						}
					}
				}
			})
		}
		wg.Wait()
		type count struct{ present, rows int64 }
		c, err := db.Read(bg, d, func(tx *db.Tx) (count, error) {
			return db.One(tx, func(r db.Row) (c count, err error) { err = r.Scan(&c.present, &c.rows); return c, err },
				`select present, (select count(*) from seat where meeting = 1 and state = 'present') from sitting where id = 1`)
		})
		if err != nil || c.present != people*each || c.rows != people*each {
			t.Errorf("%+v %v", c, err)
		}
		// One after another before BEGIN, the engine has nothing to refuse.
		if s := d.Stats(); s.Retries != 0 {
			t.Errorf("%d commands ran again", s.Retries)
		}
	})
}

func TestTextThatOneEngineWouldRefuse(t *testing.T) {
	dbtest.Each(t, func(t *testing.T, d *db.DB) {
		for _, s := range []string{"a\x00b", "a\xffb"} {
			err := db.Do(bg, d, db.Lock{}, func(tx *db.Tx) error { return put(tx, s) })
			var f *fault.Error
			if !errors.As(err, &f) || f.Kind != fault.Invalid || f.Key != "db.text" {
				t.Errorf("%q: %v", s, err)
			}
		}
	})
}

func TestAUniqueBreachIsExists(t *testing.T) {
	dbtest.Each(t, func(t *testing.T, d *db.DB) {
		schema(t, d, `insert into setting values ('a', '1')`)
		err := db.Do(bg, d, db.Lock{}, func(tx *db.Tx) error { return put(tx, "a") })
		if !fault.Is(err, fault.Exists) || !db.IsUnique(err) {
			t.Error(err)
		}
		// Many who look first and then insert: one does, the others say so.
		var wg sync.WaitGroup
		var mu sync.Mutex
		said := map[string]int{}
		for range 20 {
			wg.Go(func() {
				err := db.Do(bg, d, db.Lock{}, func(tx *db.Tx) error {
					_, ok, err := db.Maybe(tx, db.Scalar[string], `select value from setting where key = $1`, "b")
					if err != nil {
						return err
					}
					if ok {
						return fault.New("test", fault.Exists, "own.words")
					}
					return put(tx, "b")
				})
				var f *fault.Error
				key := "done"
				if errors.As(err, &f) {
					key = f.Key
				} else if err != nil {
					key = err.Error()
				}
				mu.Lock()
				said[key]++
				mu.Unlock()
			})
		}
		wg.Wait()
		if said["done"] != 1 || said["own.words"] != 19 {
			t.Errorf("%v", said)
		}
	})
}

func TestMain(m *testing.M) {
	if role := os.Getenv("NEP_DB_CHILD"); role != "" {
		child(role)
		return
	}
	os.Exit(m.Run())
}

// Commands that are always in one another's way, as if there were no lock: each
// is refused again and again, and in the end all are done.
func TestWhatIsRefusedTooOftenRunsAlone(t *testing.T) {
	d := dbtest.Open(t, dbtest.Postgres(t), nil)
	const people, each = 40, 8
	meetingTables(t, d, people*each)
	d.Unstriped()
	var wg sync.WaitGroup
	for w := range people {
		wg.Go(func() {
			for i := range each {
				if err := db.Do(bg, d, db.On("meeting", 1), func(tx *db.Tx) error { return checkIn(tx, w*each+i) }); err != nil {
					t.Error(err)
				}
			}
		})
	}
	wg.Wait()
	n, err := db.Read(bg, d, func(tx *db.Tx) (int64, error) {
		return db.One(tx, db.Scalar[int64], `select present from sitting where id = 1`)
	})
	if n != people*each || err != nil {
		t.Errorf("%d present, want %d: %v", n, people*each, err)
	}
	if d.Stats().Retries == 0 {
		t.Error("nothing was refused: the test shows nothing")
	}
}
