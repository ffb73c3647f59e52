package db_test

import (
	"errors"
	"sync"
	"testing"
	"time"

	"nep/internal/clock"
	"nep/internal/db"
	"nep/internal/db/dbtest"
	"nep/internal/fault"
)

type rename struct{ Name string }
type remove struct{ Name string }

// once runs one command under key and says its reference and whether it had
// been done before.
func once(d *db.DB, key db.Key, actor int64, payload any, fn func(tx *db.Tx) (int64, error)) (ref int64, again bool, err error) {
	type out struct {
		ref   int64
		again bool
	}
	o, err := db.Write(bg, d, db.Lock{}, func(tx *db.Tx) (o out, err error) {
		o.ref, o.again, err = db.Once(tx, key, actor, payload, func() (int64, error) { return fn(tx) })
		return o, err
	})
	return o.ref, o.again, err
}

func TestOnce(t *testing.T) {
	dbtest.Each(t, func(t *testing.T, d *db.DB) {
		insert := func(key string) func(tx *db.Tx) (int64, error) {
			return func(tx *db.Tx) (int64, error) { return 42, put(tx, key) }
		}
		if ref, again, err := once(d, "k1", 7, rename{"a"}, insert("a")); ref != 42 || again || err != nil {
			t.Error(ref, again, err)
		}
		if ref, again, err := once(d, "k1", 7, rename{"a"}, insert("never")); ref != 42 || !again || err != nil {
			t.Error("repeated:", ref, again, err)
		}
		for name, x := range map[string]struct {
			actor   int64
			payload any
		}{"another payload": {7, rename{"b"}}, "another actor": {8, rename{"a"}}, "another verb": {7, remove{"a"}}} {
			_, _, err := once(d, "k1", x.actor, x.payload, insert("never"))
			var f *fault.Error
			if !errors.As(err, &f) || f.Kind != fault.Conflict || f.Key != "db.key_reused" {
				t.Errorf("%s: %v", name, err)
			}
		}
		no := fault.New("x", fault.State, "no")
		if _, _, err := once(d, "k2", 7, rename{"a"}, func(tx *db.Tx) (int64, error) { put(tx, "never"); return 0, no }); !errors.Is(err, no) {
			t.Error(err)
		}
		if ref, again, err := once(d, "k2", 9, rename{"z"}, insert("b")); ref != 42 || again || err != nil {
			t.Error("after a failed command:", ref, again, err)
		}
		for range 2 { // without a key nothing is remembered
			if _, again, err := once(d, "", 7, rename{"a"}, func(*db.Tx) (int64, error) { return 1, nil }); again || err != nil {
				t.Error(again, err)
			}
		}
		if got := keys(t, d); got != "a b" {
			t.Errorf("written %q", got)
		}
	})
}

func TestFiftyAtOnceUnderOneKey(t *testing.T) {
	dbtest.Each(t, func(t *testing.T, d *db.DB) {
		schema(t, d, `create table deed (id bigint primary key)`)
		var wg sync.WaitGroup
		var mu sync.Mutex
		refs := map[int64]int{}
		for range 50 {
			wg.Go(func() {
				ref, _, err := once(d, "same", 7, rename{"a"}, func(tx *db.Tx) (int64, error) {
					id := tx.ID()
					_, err := tx.Exec(`insert into deed values ($1)`, id)
					return id, err
				})
				if err != nil {
					t.Error(err)
				}
				mu.Lock()
				refs[ref]++
				mu.Unlock()
			})
		}
		wg.Wait()
		n, err := db.Read(bg, d, func(tx *db.Tx) (int64, error) { return db.One(tx, db.Scalar[int64], `select count(*) from deed`) })
		if n != 1 || len(refs) != 1 || err != nil {
			t.Errorf("%d deeds, references %v: %v", n, refs, err)
		}
	})
}

func TestKeysAreForgottenAfterNinetyDays(t *testing.T) {
	c := clock.At(time.Date(2026, 11, 3, 0, 0, 0, 0, clock.Zone))
	dbtest.EachAt(t, c, func(t *testing.T, d *db.DB) {
		c.Set(time.Date(2026, 11, 3, 0, 0, 0, 0, clock.Zone))
		none := func(*db.Tx) (int64, error) { return 5, nil }
		once(d, "old", 1, 1, none)
		c.Set(c.Now().AddDate(0, 0, 89))
		once(d, "young", 1, 1, none)
		c.Set(c.Now().AddDate(0, 0, 2))
		if n, err := db.Write(bg, d, db.Lock{}, db.ForgetKeys); n != 1 || err != nil {
			t.Error(n, err)
		}
		if _, again, _ := once(d, "young", 1, 1, none); !again {
			t.Error("forgotten too early")
		}
	})
}
