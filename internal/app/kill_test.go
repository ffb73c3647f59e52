package app

import (
	"bytes"
	"context"
	"fmt"
	"math/rand/v2"
	"sync"
	"testing"
	"time"

	"nep/internal/bench"
	"nep/internal/db"
	"nep/internal/i18n"
	"nep/internal/pgtest"
)

// A server is killed twenty times (kill -9) while a crowd checks in and its
// secretaries end their meetings, and is started on the same data again. What
// was not answered is sent again with its key, as a phone does. At the end
// everything acknowledged is there, once, counters are rows counted, the figures
// have been summed, and the doctor finds nothing.
func TestKilledUnderLoad(t *testing.T) {
	t.Parallel()
	killed(t, killing{kills: 20, connections: 64, size: bench.Size{Cells: 40, Members: 12, Meetings: 6}})
}

// killing says how hard a server is treated.
type killing struct {
	kills, connections int
	size               bench.Size
}

func killed(t *testing.T, k killing) {
	// Both wait for servers to start: beside each other.
	t.Run("sqlite", func(t *testing.T) { t.Parallel(); k.run(t, Settings{Data: t.TempDir()}) })
	t.Run("postgres", func(t *testing.T) { t.Parallel(); k.run(t, Settings{Data: t.TempDir(), DB: pgtest.URL(t)}) })
}

func (k killing) run(t *testing.T, settings Settings) {
	ctx := context.Background()
	crowd, err := gather(ctx, settings, k.size)
	if err != nil {
		t.Fatal(err)
	}
	var all, ends []*bench.Click
	meetings := map[int64]bench.Meeting{}
	missing := map[int64]int{} // check-ins not answered yet
	for _, same := range crowd.Meetings {
		all = append(all, crowd.CheckIns("127.0.0.1:1", same)...)
		for _, m := range same {
			meetings[m.ID], missing[m.ID] = m, len(m.People)
		}
	}
	chance := rand.New(rand.NewPCG(1, 1))
	// Each life but the last answers so many, a random number about this one.
	about := len(all) * 2 / 3 / k.kills
	var server *benchServer
	defer func() {
		if server != nil {
			server.kill()
		}
	}()
	lives := []int{}
	for life := 0; ; life++ {
		if server, err = startBenchServer(ctx, settings, ""); err != nil {
			t.Fatalf("life %d: %v", life, err)
		}
		var clicks []*bench.Click
		for _, c := range append(ends, all...) {
			if !c.Done {
				clicks = append(clicks, c)
			}
		}
		last := life == k.kills
		enough := 1 + chance.IntN(2*about)
		var mu sync.Mutex
		answered := 0
		r, err := bench.Fire(ctx, server.address, k.connections, clicks, func(*bench.Click) {
			mu.Lock()
			defer mu.Unlock()
			if answered++; answered == enough && !last {
				server.kill()
			}
		})
		if err != nil {
			t.Fatal(err)
		}
		if r.Fault != "" {
			t.Fatalf("life %d: %s\n%s", life, r.Fault, server.log())
		}
		lives = append(lives, r.Done)
		// Where everybody has checked in the meeting is ended in the next life.
		full := false
		for _, c := range clicks {
			if n := missing[c.Meeting]; c.Done && n > 0 {
				if missing[c.Meeting] = n - 1; n == 1 {
					ends, full = append(ends, crowd.Ends("127.0.0.1:1", []bench.Meeting{meetings[c.Meeting]})...), true
				}
			}
		}
		if !last && r.Broken == 0 {
			t.Fatalf("life %d: %d answered of %d, and nothing broke: too few clicks for the kills", life, r.Done, len(clicks))
		}
		if last && !full {
			break
		}
		if last { // and the meetings that filled just now
			life--
			if err := server.stop(); err != nil {
				t.Fatal(err)
			}
		}
	}
	t.Logf("answered in each life: %v; meetings ended: %d", lives, len(ends))
	caughtUp(t, settings)
	if err := server.stop(); err != nil {
		t.Fatal(err)
	}
	var said bytes.Buffer
	e := &env{ctx: i18n.WithLang(ctx, "en"), settings: settings, out: &said, err: &said}
	if err := soundAfter(e, settings, all, 0, len(ends)); err != nil {
		t.Errorf("%v\n%s", err, said.String())
	}
	mustContain(t, said.String(), fmt.Sprintf("%d check-ins acknowledged, %d stored", len(all), len(all)), "no difference")
	endedOnce(t, settings, len(meetings))
}

// caughtUp waits until the server's worker has summed all that was marked.
func caughtUp(t *testing.T, settings Settings) {
	t.Helper()
	d := opened(t, settings)
	defer d.Close()
	limit := time.After(time.Minute)
	for {
		n, err := db.Read(context.Background(), d, func(t *db.Tx) (int, error) {
			return db.One(t, db.Scalar[int], `select count(*) from mark`)
		})
		if err != nil {
			t.Fatal(err)
		}
		if n == 0 {
			return
		}
		select {
		case <-limit:
			t.Fatalf("%d figures still wait to be summed", n)
		case <-time.After(50 * time.Millisecond):
		}
	}
}

// endedOnce sees to it that each meeting was ended, by one event.
func endedOnce(t *testing.T, settings Settings, meetings int) {
	t.Helper()
	d := opened(t, settings)
	defer d.Close()
	subjects, err := db.Read(context.Background(), d, func(t *db.Tx) ([]int64, error) {
		return db.All(t, db.Scalar[int64], `select e.subject from audit_event e join meeting m on m.id = e.subject where e.kind = 'meeting.end' and m.state = 'ended'`)
	})
	if err != nil {
		t.Fatal(err)
	}
	once := map[int64]bool{}
	for _, s := range subjects {
		once[s] = true
	}
	if len(once) != meetings || len(subjects) != meetings {
		t.Errorf("%d meetings ended by %d events, want %d", len(once), len(subjects), meetings)
	}
}

func opened(t *testing.T, settings Settings) *db.DB {
	t.Helper()
	d, err := db.Open(context.Background(), db.Config{URL: settings.URL()})
	if err != nil {
		t.Fatal(err)
	}
	return d
}
