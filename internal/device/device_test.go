package device_test

import (
	"context"
	"fmt"
	"sync"
	"testing"
	"time"

	"pgregory.net/rapid"

	"nep/internal/access"
	"nep/internal/clock"
	"nep/internal/db"
	"nep/internal/db/dbtest"
	"nep/internal/device"
	"nep/internal/fault"
)

// office is the room over a database with two accounts.
func office(t *testing.T, d *db.DB) (s *device.Service, mine, other access.Actor) {
	t.Helper()
	ids, err := db.Write(context.Background(), d, db.Lock{}, func(tx *db.Tx) (ids [2]int64, err error) {
		for i := range ids {
			ids[i] = tx.ID()
			if _, err = tx.Exec(`insert into account (id, person, login, name, password, admin, must_change, disabled_at, made_at, given_at, lang) values ($1, 0, $2, 'x', '', $3, $4, 0, 0, 0, '')`,
				ids[i], fmt.Sprintf("a%d", i), false, false); err != nil {
				return ids, err
			}
		}
		return ids, nil
	})
	if err != nil {
		t.Fatal(err)
	}
	actor := func(id int64) access.Actor { return access.Actor{Account: id, Hat: access.Hat{Role: access.Admin}} }
	return device.New(d), actor(ids[0]), actor(ids[1])
}

// Whatever comes, in whatever order and how often: each command is done once, in
// the order of its number, and a refusal stays one.
func TestEachCommandOnceInItsOrder(t *testing.T) {
	dbtest.EachAt(t, clock.At(time.Date(2026, 12, 5, 19, 0, 0, 0, clock.Zone)), func(t *testing.T, d *db.DB) {
		s, actor, _ := office(t, d)
		ctx := context.Background()
		rapid.Check(t, func(t *rapid.T) {
			dev, err := s.Register(ctx, actor)
			if err != nil {
				t.Fatal(err)
			}
			n := rapid.IntRange(1, 8).Draw(t, "n")
			refuse := map[int64]bool{}
			for i := range n {
				refuse[int64(i+1)] = rapid.IntRange(0, 3).Draw(t, "refuse") == 0
			}
			var done []int64
			told := map[int64]device.State{}
			for range 10 {
				var batch []device.Command
				for range rapid.IntRange(1, 5).Draw(t, "size") {
					k := int64(rapid.IntRange(1, n).Draw(t, "k"))
					batch = append(batch, device.Command{N: k, UID: fmt.Sprint("u", dev.ID, "-", k)})
				}
				later := rapid.IntRange(0, 4).Draw(t, "later") == 0
				answers, err := s.Settle(ctx, dev, batch, func(i int, key db.Key) device.Outcome {
					k := batch[i].N
					switch {
					case later:
						return device.Outcome{Later: true}
					case refuse[k]:
						return device.Outcome{Refused: "vì"}
					}
					if key != fmt.Sprintf("d%d-%d", dev.ID, k) {
						t.Fatalf("the key is %s", key)
					}
					done = append(done, k)
					return device.Outcome{}
				})
				if err != nil {
					t.Fatal(err)
				}
				for _, a := range answers {
					was := told[a.N]
					final := a.State == device.Done || a.State == device.Before || a.State == device.Refused
					if was != "" && !final || was == device.Refused && a.State != device.Refused || (was == device.Done && a.State != device.Before) {
						// The same number twice in a batch is told twice.
						if !(was == device.Done && a.State == device.Done) {
							t.Fatalf("%d was told %s, then %s", a.N, was, a.State)
						}
					}
					if final {
						told[a.N] = a.State
						if a.State == device.Before {
							told[a.N] = device.Done
						}
					}
				}
			}
			last := int64(0)
			for _, k := range done {
				if k <= last || refuse[k] {
					t.Fatalf("done in the order %v, refused %v", done, refuse)
				}
				last = k
			}
		})
	})
}

func TestADeviceIsItsOwn(t *testing.T) {
	dbtest.EachAt(t, clock.At(time.Date(2026, 12, 5, 19, 0, 0, 0, clock.Zone)), func(t *testing.T, d *db.DB) {
		s, actor, other := office(t, d)
		ctx := context.Background()
		dev, err := s.Register(ctx, actor)
		if err != nil || len(dev.Secret) != 32 {
			t.Fatal(dev, err)
		}
		if _, err := s.Mine(ctx, other, dev.ID); !fault.Is(err, fault.NotFound) {
			t.Errorf("another gets the key: %v", err)
		}
		if back, err := s.Mine(ctx, actor, dev.ID); err != nil || string(back.Secret) != string(dev.Secret) {
			t.Errorf("the key does not come back: %v", err)
		}

		// Twenty copies of one batch at once: done once.
		var mu sync.Mutex
		times := 0
		var all sync.WaitGroup
		for range 20 {
			all.Go(func() {
				_, err := s.Settle(ctx, dev, []device.Command{{N: 1, UID: "a"}, {N: 2, UID: "b"}}, func(int, db.Key) device.Outcome {
					mu.Lock()
					times++
					mu.Unlock()
					return device.Outcome{}
				})
				if err != nil {
					t.Error(err)
				}
			})
		}
		all.Wait()
		if times != 2 {
			t.Errorf("two commands were done %d times", times)
		}

		// A copied profile counts on by itself; its command is another.
		never := func(int, db.Key) device.Outcome { t.Error("done"); return device.Outcome{} }
		got, err := s.Settle(ctx, dev, []device.Command{{N: 2, UID: "c"}, {N: 4, UID: "d"}}, never)
		if err != nil || got[0].State != device.Other || got[1].State != device.Later {
			t.Errorf("told %v, %v", got, err)
		}
		if got, err = s.Settle(ctx, dev, []device.Command{{N: 4, UID: "d"}}, never); err != nil || got[0].State != device.Gap || got[0].Expect != 3 {
			t.Errorf("told %v, %v", got, err)
		}
		// Under the number of a new device it is still the same one.
		anew, err := s.Register(ctx, actor)
		if err != nil {
			t.Fatal(err)
		}
		got, err = s.Settle(ctx, anew, []device.Command{{N: 1, UID: "b"}}, never)
		if err != nil || got[0].State != device.Before {
			t.Errorf("told %v, %v", got, err)
		}
		if _, err := s.Settle(ctx, dev, []device.Command{{N: 0, UID: "x"}}, never); !fault.Is(err, fault.Invalid) {
			t.Errorf("a number below one: %v", err)
		}
	})
}
