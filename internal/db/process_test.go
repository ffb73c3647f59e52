package db_test

import (
	"bufio"
	"fmt"
	"io"
	"os"
	"os/exec"
	"sync"
	"testing"

	"nep/internal/db"
	"nep/internal/db/dbtest"
	"nep/internal/fault"
)

// child is what this test binary does when it is started as another process.
func child(role string) {
	d, err := db.Open(bg, db.Config{URL: os.Getenv("NEP_DB_URL"), NoSync: true})
	if err != nil {
		fmt.Println("open", err)
		os.Exit(1)
	}
	switch role {
	case "lease": // hold it until killed
		if _, err := d.TakeLease(bg); err != nil {
			fmt.Println("lease", err)
			os.Exit(1)
		}
		fmt.Println("held")
		io.Copy(io.Discard, os.Stdin)
	case "keys": // take keys for ever, telling each after its commit
		for {
			id, err := db.Write(bg, d, db.Lock{}, func(tx *db.Tx) (int64, error) { return tx.IDs(37), nil })
			if err != nil {
				fmt.Println("keys", err)
				os.Exit(1)
			}
			fmt.Println(id)
		}
	case "migrate":
		fmt.Println("ready")
		io.Copy(io.Discard, os.Stdin)
		if err := d.Migrate(bg, nil); err != nil {
			fmt.Println("migrate", err)
			os.Exit(1)
		}
		fmt.Println("migrated")
	}
}

type process struct {
	*exec.Cmd
	in  io.Closer
	out *bufio.Scanner
}

func start(t *testing.T, role, url string) process {
	t.Helper()
	cmd := exec.Command(os.Args[0])
	cmd.Env = append(os.Environ(), "NEP_DB_CHILD="+role, "NEP_DB_URL="+url)
	in, err := cmd.StdinPipe()
	if err != nil {
		t.Fatal(err)
	}
	out, err := cmd.StdoutPipe()
	if err != nil {
		t.Fatal(err)
	}
	cmd.Stderr = os.Stderr
	if err := cmd.Start(); err != nil {
		t.Fatal(err)
	}
	t.Cleanup(func() { cmd.Process.Kill(); cmd.Wait() })
	return process{cmd, in, bufio.NewScanner(out)}
}

func (p process) expect(t *testing.T, want string) {
	t.Helper()
	if !p.out.Scan() || p.out.Text() != want {
		t.Fatalf("child said %q, want %q", p.out.Text(), want)
	}
}

func both(t *testing.T, fn func(t *testing.T, url string)) {
	t.Run("sqlite", func(t *testing.T) { fn(t, dbtest.SQLite(t)) })
	t.Run("postgres", func(t *testing.T) { fn(t, dbtest.Postgres(t)) })
}

func TestTheLeaseFallsWithItsProcess(t *testing.T) {
	both(t, func(t *testing.T, url string) {
		d := dbtest.Open(t, url, nil)
		p := start(t, "lease", url)
		p.expect(t, "held")
		if _, err := d.TakeLease(bg); !standby(err) {
			t.Fatalf("beside another process: %v", err)
		}
		p.Process.Kill() // no defer runs there
		p.Wait()
		// PostgreSQL notices the broken connection in its own time.
		l, err := d.TakeLease(bg)
		for standby(err) {
			l, err = d.TakeLease(bg)
		}
		if err != nil {
			t.Fatal(err)
		}
		defer l.Release()
		select {
		case <-l.Lost():
			t.Error("lost without reason")
		default:
		}
	})
}

func standby(err error) bool {
	f, ok := err.(*fault.Error)
	return ok && f.Kind == fault.Unavailable && f.Key == "db.standby"
}

func TestOneLease(t *testing.T) {
	both(t, func(t *testing.T, url string) {
		a, b := dbtest.Open(t, url, nil), dbtest.Open(t, url, nil)
		l, err := a.TakeLease(bg)
		if err != nil {
			t.Fatal(err)
		}
		for range 3 {
			if _, err := b.TakeLease(bg); !standby(err) {
				t.Errorf("second: %v", err)
			}
			if _, err := a.TakeLease(bg); !standby(err) {
				t.Errorf("the same DB again: %v", err)
			}
		}
		// The standby can read and write meanwhile: the lease is the server's.
		if err := db.Do(bg, b, db.Lock{}, func(tx *db.Tx) error { return put(tx, "a") }); err != nil {
			t.Error(err)
		}
		l.Release()
		l.Release()
		l, err = b.TakeLease(bg)
		if err != nil {
			t.Fatalf("after the release: %v", err)
		}
		l.Release()
	})
}

func TestALeaseIsLostWithItsSession(t *testing.T) {
	d := dbtest.Open(t, dbtest.Postgres(t), nil)
	l, err := d.TakeLease(bg)
	if err != nil {
		t.Fatal(err)
	}
	defer l.Release()
	err = db.Do(bg, d, db.Lock{}, func(tx *db.Tx) error {
		_, err := db.All(tx, db.Scalar[bool], `select pg_terminate_backend(pid) from pg_locks where locktype = 'advisory'
			and database = (select oid from pg_database where datname = current_database())`)
		return err
	})
	if err != nil {
		t.Fatal(err)
	}
	<-l.Lost()
	again, err := d.TakeLease(bg)
	if err != nil {
		t.Fatal(err)
	}
	again.Release()
}

func TestKeysAreNeverGivenTwice(t *testing.T) {
	both(t, func(t *testing.T, url string) {
		var mu sync.Mutex
		seen := map[int64]string{}
		note := func(who, line string) {
			var id int64
			if _, err := fmt.Sscan(line, &id); err != nil || id == 0 {
				t.Errorf("%s said %q", who, line)
				return
			}
			mu.Lock()
			defer mu.Unlock()
			for i := range int64(37) {
				if other, ok := seen[id+i]; ok {
					t.Errorf("key %d to %s and to %s", id+i, other, who)
				}
				seen[id+i] = who
			}
		}
		for round := range 3 { // two processes at once, killed, and again
			var wg sync.WaitGroup
			for k := range 2 {
				p := start(t, "keys", url)
				wg.Go(func() {
					for range 60 {
						if !p.out.Scan() {
							t.Errorf("child ended")
							return
						}
						note(fmt.Sprintf("round %d child %d", round, k), p.out.Text())
					}
					p.Process.Kill()
					p.Wait()
				})
			}
			wg.Wait()
		}
		d := dbtest.Open(t, url, nil)
		for range 3 {
			id, err := db.Write(bg, d, db.Lock{}, func(tx *db.Tx) (int64, error) { return tx.IDs(37), nil })
			if err != nil || id >= 1<<53 {
				t.Fatal(id, err)
			}
			note("the test", fmt.Sprint(id))
		}
	})
}

func TestTwoProcessesMigrateAtOnce(t *testing.T) {
	empty(t, func(t *testing.T, url string) {
		var ps []process
		for range 3 {
			p := start(t, "migrate", url)
			p.expect(t, "ready")
			ps = append(ps, p)
		}
		for _, p := range ps {
			p.in.Close()
		}
		for _, p := range ps {
			p.expect(t, "migrated")
		}
		d := dbtest.Open(t, url, nil)
		versions, _, _ := db.Migrations(d.Engine())
		if v, err := d.Version(bg); err != nil || v != versions[len(versions)-1] {
			t.Errorf("version %d: %v", v, err)
		}
		n, err := db.Read(bg, d, func(tx *db.Tx) (int64, error) {
			return db.One(tx, db.Scalar[int64], `select count(*) from id_block`)
		})
		if err != nil || n != 1 {
			t.Error(n, err)
		}
	})
}
