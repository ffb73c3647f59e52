package notice

import (
	"context"
	"testing"
	"time"

	"nep/internal/clock"
	"nep/internal/db"
	"nep/internal/db/dbtest"
)

// do runs fn in a write.
func do[T any](t *testing.T, d *db.DB, fn func(*db.Tx) (T, error)) T {
	t.Helper()
	v, err := db.Write(context.Background(), d, db.Lock{}, fn)
	if err != nil {
		t.Fatal(err)
	}
	return v
}

func send(t *testing.T, d *db.DB, subject int64, way Way, persons ...int64) int {
	t.Helper()
	return do(t, d, func(x *db.Tx) (int, error) { return Send(x, "meeting", subject, 5, 9, way, persons) })
}

func TestNotices(t *testing.T) {
	start := time.Date(2026, 11, 3, 8, 0, 0, 0, clock.Zone)
	c := clock.At(start)
	dbtest.EachAt(t, c, func(t *testing.T, d *db.DB) {
		c.Set(start)
		if n := send(t, d, 1, ByNep, 3, 2, 3, 0); n != 2 {
			t.Fatalf("%d were told", n)
		}
		c.Set(start.Add(time.Hour))
		if n := send(t, d, 1, OnPaper, 4, 2); n != 1 {
			t.Fatalf("%d were told the second time", n)
		}
		if n := send(t, d, 1, ByNep); n != 0 {
			t.Fatalf("%d of nobody were told", n)
		}
		send(t, d, 2, ByNep, 2)
		all := func() []Notice {
			return do(t, d, func(x *db.Tx) ([]Notice, error) { return Of(x, "meeting", 1) })
		}
		got := all()
		var persons []int64
		for _, n := range got {
			persons = append(persons, n.Person)
		}
		if len(got) != 3 || persons[0] != 3 || persons[1] != 2 || persons[2] != 4 {
			t.Fatalf("told: %v", persons)
		}
		// Told on paper afterwards, the first way stands.
		if got[1].Way != ByNep || got[1].SentAt != clock.Ms(start) || got[1].SentBy != 9 || got[1].Unit != 5 || got[2].Way != OnPaper {
			t.Fatalf("%+v", got)
		}
		waits := func(person int64, limit int) []Notice {
			return do(t, d, func(x *db.Tx) ([]Notice, error) { return Unopened(x, person, "meeting", limit) })
		}
		if w := waits(2, 10); len(w) != 2 || w[0].Subject != 2 || w[1].Subject != 1 {
			t.Fatalf("waits: %+v", w)
		}
		if w := waits(2, 1); len(w) != 1 || w[0].Subject != 2 {
			t.Fatalf("at most one: %+v", w)
		}
		if w := waits(4, 10); len(w) != 0 {
			t.Fatalf("what was given in print waits: %+v", w)
		}
		opened := func(subject, person int64) {
			do(t, d, func(x *db.Tx) (int, error) { return 0, Open(x, "meeting", subject, person) })
		}
		opened(1, 2)
		at := all()[1].OpenedAt
		c.Set(start.Add(2 * time.Hour))
		opened(1, 2)
		opened(7, 2) // never told
		if now := all()[1].OpenedAt; at == 0 || now != at {
			t.Fatalf("opened at %d, then %d", at, now)
		}
		if w := waits(2, 10); len(w) != 1 || w[0].Subject != 2 {
			t.Fatalf("after opening: %+v", w)
		}
	})
}
