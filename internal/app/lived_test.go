package app

import (
	"context"
	"fmt"
	"io"
	"os"
	"path/filepath"
	"sync"
	"testing"
	"time"

	"nep/internal/clock"
	"nep/internal/db/dbtest"
	"nep/internal/demo"
)

// The days the tests' demo of two years stands on: at the start of a month's
// cycle, and in its midst.
var (
	demoDay = time.Date(2026, 12, 1, 8, 0, 0, 0, clock.Zone)
	midDay  = time.Date(2026, 11, 25, 8, 0, 0, 0, clock.Zone)
)

// moulds are the demos that were built so far: each is built once, and copied for
// every test that asks for it.
var moulds struct {
	sync.Mutex
	dir string
	of  map[age]mould
}

// age is when a demo stands, and how many months it has lived.
type age struct {
	at     time.Time
	months int
}

type mould struct {
	dir   string
	ready []demo.Ready
}

// twoYears gives a test its own copy of the demo of 24 months as it stands at an
// instant.
func twoYears(t testing.TB, at time.Time) (Settings, []demo.Ready) {
	t.Helper()
	return lived(t, at, 24)
}

// lived is twoYears of so many months.
func lived(t testing.TB, at time.Time, months int) (Settings, []demo.Ready) {
	t.Helper()
	moulds.Lock()
	defer moulds.Unlock()
	m, ok := moulds.of[age{at, months}]
	if !ok {
		if moulds.dir == "" {
			dir, err := os.MkdirTemp("", "nep-test-demo")
			if err != nil {
				t.Fatal(err)
			}
			moulds.dir, moulds.of = dir, map[age]mould{}
		}
		m.dir = filepath.Join(moulds.dir, fmt.Sprintf("%s-%d", at.Format("20060102-1504"), months))
		quiet := &env{ctx: context.Background(), out: io.Discard, err: io.Discard}
		var err error
		if m.ready, err = buildDemoAt(quiet, Settings{Data: m.dir}, 1, at, months, ""); err != nil {
			t.Fatal(err)
		}
		moulds.of[age{at, months}] = m
	}
	dir := t.TempDir()
	if err := os.CopyFS(dir, os.DirFS(m.dir)); err != nil {
		t.Fatal(err)
	}
	return Settings{Data: dir}, m.ready
}

// demoHouse is that demo with its doors open, its clock standing.
func demoHouse(t testing.TB, at time.Time) *house {
	t.Helper()
	settings, _ := twoYears(t, at)
	d := dbtest.Open(t, settings.URL(), clock.At(at))
	return doorsOpen(t, d, settings)
}
