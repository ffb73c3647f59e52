package app

import (
	"context"
	"io"
	"log/slog"
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

// moulds are the demos of two years that were built so far, by day: each is
// built once, and copied for every test that asks for it.
var moulds struct {
	sync.Mutex
	dir string
	of  map[time.Time]mould
}

type mould struct {
	dir   string
	ready []demo.Ready
}

// twoYears gives a test its own copy of the demo of 24 months as it stands at an
// instant.
func twoYears(t testing.TB, at time.Time) (Settings, []demo.Ready) {
	t.Helper()
	moulds.Lock()
	defer moulds.Unlock()
	m, ok := moulds.of[at]
	if !ok {
		if moulds.dir == "" {
			dir, err := os.MkdirTemp("", "nep-test-demo")
			if err != nil {
				t.Fatal(err)
			}
			moulds.dir, moulds.of = dir, map[time.Time]mould{}
		}
		m.dir = filepath.Join(moulds.dir, at.Format("20060102-1504"))
		quiet := &env{ctx: context.Background(), out: io.Discard, err: io.Discard}
		var err error
		if m.ready, err = buildDemoAt(quiet, Settings{Data: m.dir}, 1, at, 24, ""); err != nil {
			t.Fatal(err)
		}
		moulds.of[at] = m
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
	h, err := build(context.Background(), d, settings, slog.New(slog.DiscardHandler), nil, nil)
	if err != nil {
		t.Fatal(err)
	}
	t.Cleanup(h.close)
	h.web.Ready(true)
	return h
}
