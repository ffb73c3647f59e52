package job

import (
	"context"
	"errors"
	"fmt"
	"sync"
	"testing"
	"time"

	"nep/internal/clock"
	"nep/internal/db"
	"nep/internal/db/dbtest"
	"nep/internal/fault"
)

var bg = context.Background()

func each(t *testing.T, fn func(t *testing.T, d *db.DB, c *clock.Clock)) {
	t.Helper()
	c := clock.At(time.Date(2026, 11, 3, 8, 0, 0, 0, clock.Zone))
	dbtest.EachAt(t, c, func(t *testing.T, d *db.DB) { fn(t, d, c) })
}

func ahead(c *clock.Clock, by time.Duration) { c.Set(c.Now().Add(by)) }

func put(t testing.TB, d *db.DB, n New) int64 {
	t.Helper()
	id, err := db.Write(bg, d, db.Lock{}, func(tx *db.Tx) (int64, error) { return Enqueue(tx, n) })
	if err != nil {
		t.Fatal(err)
	}
	return id
}

func get(t testing.TB, d *db.DB, id int64) Job {
	t.Helper()
	j, err := db.Read(bg, d, func(tx *db.Tx) (Job, error) { return Get(tx, id) })
	if err != nil {
		t.Fatal(err)
	}
	return j
}

func due(t testing.TB, p *Pool, want int) {
	t.Helper()
	if n, err := p.RunDue(bg); err != nil || n != want {
		t.Fatalf("ran %d, want %d: %v", n, want, err)
	}
}

func TestDoneOnceInOrder(t *testing.T) {
	each(t, func(t *testing.T, d *db.DB, c *clock.Clock) {
		var got []string
		p := NewPool(d, map[string]Handler{"a": func(ctx context.Context, r *Run) error {
			var s string
			if err := r.Decode(&s); err != nil {
				return err
			}
			got = append(got, s)
			return r.Progress(ctx, 1, 2, "job.step")
		}})
		first := put(t, d, New{Kind: "a", Body: "một", Subject: 9})
		put(t, d, New{Kind: "a", Body: "sau", At: clock.Ms(c.Now().Add(time.Hour))})
		put(t, d, New{Kind: "a", Body: "hai"})
		put(t, d, New{Kind: "unknown", Body: "x"})
		db.Do(bg, d, db.Lock{}, func(tx *db.Tx) error { Enqueue(tx, New{Kind: "a", Body: "no"}); return errors.New("no") })
		due(t, p, 2)
		due(t, p, 0)
		if j := get(t, d, first); j.State != Done || j.Done != 1 || j.Total != 2 || j.Step != "job.step" || j.EndedAt == 0 {
			t.Errorf("%+v", j)
		}
		ahead(c, time.Hour)
		due(t, p, 1)
		if fmt.Sprint(got) != "[một hai sau]" {
			t.Error(got)
		}
		js, err := db.Read(bg, d, func(tx *db.Tx) ([]Job, error) { return About(tx, 9, 10) })
		if err != nil || len(js) != 1 || js[0].ID != first {
			t.Error(js, err)
		}
		ahead(c, 31*24*time.Hour)
		n, err := db.Write(bg, d, db.Lock{}, Forget)
		if err != nil || n != 3 {
			t.Error(n, err)
		}
	})
}

func TestTriedAgainWithPatience(t *testing.T) {
	each(t, func(t *testing.T, d *db.DB, c *clock.Clock) {
		runs := 0
		var result error
		p := NewPool(d, map[string]Handler{"a": func(ctx context.Context, r *Run) error {
			runs++
			if result == nil {
				panic("boom")
			}
			return result
		}})
		id := put(t, d, New{Kind: "a"})
		due(t, p, 1)
		due(t, p, 0)
		if j := get(t, d, id); j.State != Queued || j.Fault != "fault.internal" || j.RunAt != clock.Ms(c.Now())+10_000 {
			t.Errorf("%+v", j)
		}
		for range maxTries - 1 {
			ahead(c, 10*time.Minute)
			due(t, p, 1)
		}
		ahead(c, time.Hour)
		due(t, p, 0)
		if j := get(t, d, id); j.State != Failed || runs != maxTries {
			t.Errorf("%d runs %+v", runs, j)
		}
		result = fault.New("x", fault.Invalid, "own.key")
		id = put(t, d, New{Kind: "a"})
		due(t, p, 1)
		if j := get(t, d, id); j.State != Failed || j.Fault != "own.key" {
			t.Errorf("%+v", j)
		}
	})
}

func TestAnotherGoesOnWhereTheDeadOneStopped(t *testing.T) {
	each(t, func(t *testing.T, d *db.DB, c *clock.Clock) {
		started, dead := make(chan bool), make(chan bool)
		first := NewPool(d, map[string]Handler{"a": func(ctx context.Context, r *Run) error {
			if err := r.Save(ctx, "row 40"); err != nil {
				return err
			}
			started <- true
			<-dead // hangs while its lease falls
			if err := r.Progress(ctx, 99, 99, "late"); !errors.Is(err, errLost) || ctx.Err() == nil {
				t.Errorf("after the lease fell: %v", err)
			}
			return nil
		}})
		id := put(t, d, New{Kind: "a"})
		var wg sync.WaitGroup
		wg.Go(func() { first.RunDue(bg) })
		<-started
		saved := ""
		second := NewPool(d, map[string]Handler{"a": func(ctx context.Context, r *Run) error {
			saved = r.Saved
			return r.Progress(ctx, 50, 50, "ours")
		}})
		due(t, second, 0) // the lease holds
		ahead(c, lease+time.Second)
		due(t, second, 1)
		close(dead)
		wg.Wait()
		if j := get(t, d, id); saved != "row 40" || j.State != Done || j.Step != "ours" {
			t.Errorf("saved %q, %+v", saved, j)
		}
	})
}

func TestCancelled(t *testing.T) {
	each(t, func(t *testing.T, d *db.DB, c *clock.Clock) {
		cancelIt := func(id int64) {
			if err := db.Do(bg, d, db.Lock{}, func(tx *db.Tx) error { return Cancel(tx, id) }); err != nil {
				t.Error(err)
			}
		}
		p := NewPool(d, map[string]Handler{"a": func(ctx context.Context, r *Run) error {
			cancelIt(r.ID)
			err := r.Progress(ctx, 1, 2, "")
			if !errors.Is(err, ErrCancelled) || !errors.Is(context.Cause(ctx), ErrCancelled) {
				t.Errorf("%v %v", err, context.Cause(ctx))
			}
			return err
		}})
		waiting := put(t, d, New{Kind: "a"})
		cancelIt(waiting)
		cancelIt(waiting)
		due(t, p, 0)
		running := put(t, d, New{Kind: "a"})
		due(t, p, 1)
		for _, id := range []int64{waiting, running} {
			if j := get(t, d, id); j.State != Cancelled || j.EndedAt == 0 {
				t.Errorf("%+v", j)
			}
		}
		if err := db.Do(bg, d, db.Lock{}, func(tx *db.Tx) error { return Cancel(tx, 1) }); !fault.Is(err, fault.NotFound) {
			t.Error(err)
		}
	})
}

func TestComingAgain(t *testing.T) {
	each(t, func(t *testing.T, d *db.DB, c *clock.Clock) {
		runs := 0
		p := NewPool(d, map[string]Handler{"copy": func(ctx context.Context, r *Run) error {
			runs++
			if r.Saved != "" {
				t.Errorf("state of an earlier time: %q", r.Saved)
			}
			r.Save(ctx, "x")
			if runs == 2 {
				return fault.New("copy", fault.Invalid, "own.key")
			}
			return nil
		}})
		for range 2 {
			if err := p.Every(bg, "backup", "copy", 24*time.Hour, nil); err != nil {
				t.Fatal(err)
			}
		}
		for range 3 {
			due(t, p, 1)
			due(t, p, 0)
			ahead(c, 24*time.Hour)
		}
		j, err := db.Read(bg, d, func(tx *db.Tx) (Job, error) { return Named(tx, "backup") })
		if err != nil || j.State != Queued || j.Every != 24*time.Hour || runs != 3 {
			t.Errorf("%d %+v %v", runs, j, err)
		}
	})
}

func TestTwoWorkersAndAStop(t *testing.T) {
	each(t, func(t *testing.T, d *db.DB, c *clock.Clock) {
		ctx, stop := context.WithCancel(bg)
		var mu sync.Mutex
		ran := map[int64]int{}
		all := make(chan bool)
		const n = 40
		held := int64(0)
		p := NewPool(d, map[string]Handler{
			"a": func(ctx context.Context, r *Run) error {
				mu.Lock()
				defer mu.Unlock()
				if ran[r.ID]++; len(ran) == n {
					close(all)
				}
				return nil
			},
			"long": func(ctx context.Context, r *Run) error { <-ctx.Done(); return ctx.Err() },
		})
		for range n {
			put(t, d, New{Kind: "a"})
		}
		var wg sync.WaitGroup
		wg.Go(func() { p.Run(ctx) })
		<-all
		held = put(t, d, New{Kind: "long"})
		p.Wake()
		for get(t, d, held).State != Running {
		}
		stop()
		wg.Wait()
		for id, times := range ran {
			if times != 1 || get(t, d, id).State != Done {
				t.Errorf("job %d ran %d times, %s", id, times, get(t, d, id).State)
			}
		}
		if j := get(t, d, held); j.State != Queued || j.Tries != 0 {
			t.Errorf("given back: %+v", j)
		}
	})
}

func TestAJobThatKillsItsWorkers(t *testing.T) {
	each(t, func(t *testing.T, d *db.DB, c *clock.Clock) {
		id := put(t, d, New{Kind: "a"})
		for range maxTries { // taken, and the process dies
			_, err := db.Write(bg, d, db.Lock{}, func(tx *db.Tx) (Job, error) { j, _, err := claim(tx, []string{"a"}); return j, err })
			if err != nil {
				t.Fatal(err)
			}
			ahead(c, 2*lease)
		}
		p := NewPool(d, map[string]Handler{"a": func(context.Context, *Run) error { t.Error("ran once more"); return nil }})
		due(t, p, 1)
		if j := get(t, d, id); j.State != Failed {
			t.Errorf("%+v", j)
		}
	})
}
