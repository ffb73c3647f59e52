package summary

import (
	"context"
	"fmt"
	"sync"
	"testing"

	"pgregory.net/rapid"

	"nep/internal/db"
	"nep/internal/db/dbtest"
)

var bg = context.Background()

const (
	month   = "2026-11"
	measure = "attendance"
)

// facts is a tree over a scratch table: unit n hangs under n/2.
type facts struct {
	units   int64
	moved   []int64
	between func() // runs once, when the worker has read its marks
}

func (f *facts) Parent(_ *db.Tx, unit int64, _ string) (int64, error) { return unit / 2, nil }
func (f *facts) Roots(*db.Tx, string) ([]int64, error)                { return []int64{1}, nil }
func (f *facts) Children(_ *db.Tx, unit int64, _ string) (out []int64, err error) {
	for _, c := range []int64{2 * unit, 2*unit + 1} {
		if c <= f.units {
			out = append(out, c)
		}
	}
	return out, nil
}

func (f *facts) Moved(*db.Tx, string, string) ([]int64, error) { return f.moved, nil }

// keys are the scratch figures of the month, in pieces of three units.
func (f *facts) keys(t *db.Tx, after int64) ([]Key, error) {
	return db.All(t, func(r db.Row) (Key, error) {
		k := Key{Month: month}
		err := r.Scan(&k.Unit)
		return k, err
	}, `select unit from scratch where unit > $1 and (num <> 0 or den <> 0) order by unit limit 3`, after)
}

func (f *facts) Own(t *db.Tx, k Key) (Figure, error) {
	own, err := db.One(t, scanFigure, `select coalesce(max(num), 0), coalesce(max(den), 0) from scratch where unit = $1`, k.Unit)
	if b := f.between; b != nil {
		f.between = nil
		b()
	}
	return own, err
}

func setup(t testing.TB, d *db.DB, units int64) (*facts, *Service) {
	t.Helper()
	err := db.Do(bg, d, db.Lock{}, func(tx *db.Tx) error {
		if _, err := tx.Exec(`create table scratch (unit bigint primary key, num bigint not null, den bigint not null)`); err != nil {
			return err
		}
		for u := range units {
			if _, err := tx.Exec(`insert into scratch values ($1, 0, 0)`, u+1); err != nil {
				return err
			}
		}
		return nil
	})
	if err != nil {
		t.Fatal(err)
	}
	f := &facts{units: units}
	return f, New(d, f, Measure{Name: measure, Own: f.Own, Keys: f.keys})
}

// change is what a room does: the fact and its mark, in one transaction.
func change(d *db.DB, unit, num, den int64) error {
	return db.Do(bg, d, db.On("meeting", unit), func(tx *db.Tx) error {
		if _, err := tx.Exec(`update scratch set num = num + $1, den = den + $2 where unit = $3`, num, den, unit); err != nil {
			return err
		}
		return Mark(tx, Key{unit, month, measure})
	})
}

type fataler interface {
	Helper()
	Fatal(...any)
	Errorf(string, ...any)
}

func settled(t fataler, s *Service) {
	t.Helper()
	if _, err := s.Sum(bg); err != nil {
		t.Fatal(err)
	}
	diff, err := s.Recount(bg, month, measure)
	if err != nil {
		t.Fatal(err)
	}
	if len(diff) > 0 {
		t.Errorf("figures are not what counting gives: %+v", diff)
	}
}

func TestFiguresGoUpTheTree(t *testing.T) {
	dbtest.Each(t, func(t *testing.T, d *db.DB) {
		_, s := setup(t, d, 15)
		for u := int64(8); u <= 15; u++ {
			if err := change(d, u, u, 20); err != nil {
				t.Fatal(err)
			}
		}
		if diff, _ := s.Recount(bg, month, measure); len(diff) != 15 {
			t.Errorf("%d differ before summing: Recount sees nothing", len(diff))
		}
		settled(t, s)
		got, err := db.Read(bg, d, func(tx *db.Tx) (map[Key]Figure, error) {
			return Of(tx, []int64{1, 4, 99}, measure, []string{"2026-10", month})
		})
		if want := fmt.Sprint(map[Key]Figure{{1, month, measure}: {92, 160}, {4, month, measure}: {17, 40}}); fmt.Sprint(got) != want || err != nil {
			t.Errorf("%v, want %s: %v", got, want, err)
		}
		if n, err := s.Sum(bg); n != 0 || err != nil {
			t.Errorf("marks are left: %d %v", n, err)
		}
	})
}

// The interleaving that lost updates with one shared mark: a fact changes after
// the worker has read it, and before it takes the mark away.
func TestAFactThatChangesWhileItIsSummed(t *testing.T) {
	d := dbtest.Open(t, dbtest.Postgres(t), nil)
	f, s := setup(t, d, 7)
	for unit := range int64(7) {
		if err := change(d, unit+1, 1, 1); err != nil {
			t.Fatal(err)
		}
		f.between = func() {
			done := make(chan error)
			go func() { done <- change(d, unit+1, 10, 10) }()
			if err := <-done; err != nil {
				t.Error(err)
			}
		}
		settled(t, s)
	}
	got, err := of(d, Key{1, month, measure})
	if err != nil || got != (Figure{77, 77}) {
		t.Errorf("%+v %v", got, err)
	}
}

func TestManyChangeWhileItSums(t *testing.T) {
	dbtest.Each(t, func(t *testing.T, d *db.DB) {
		_, s := setup(t, d, 15)
		var writers, summer sync.WaitGroup
		stop := make(chan bool)
		summer.Go(func() {
			for {
				select {
				case <-stop:
					return
				default:
					if _, err := s.SumOne(bg); err != nil {
						t.Error(err)
						return
					}
				}
			}
		})
		for w := range int64(15) {
			writers.Go(func() {
				for range 8 {
					if err := change(d, w+1, 1, 2); err != nil {
						t.Error(err)
					}
				}
			})
		}
		writers.Wait()
		close(stop)
		summer.Wait()
		settled(t, s)
	})
}

func TestAnyOrderGivesTheSameFigures(t *testing.T) {
	d := dbtest.Open(t, dbtest.SQLite(t), nil)
	_, s := setup(t, d, 12)
	rapid.Check(t, func(t *rapid.T) {
		for range rapid.IntRange(1, 25).Draw(t, "steps") {
			if rapid.IntRange(0, 2).Draw(t, "what") == 0 {
				if _, err := s.SumOne(bg); err != nil {
					t.Fatal(err)
				}
			} else if err := change(d, rapid.Int64Range(1, 12).Draw(t, "unit"), rapid.Int64Range(-3, 3).Draw(t, "num"), rapid.Int64Range(-3, 3).Draw(t, "den")); err != nil {
				t.Fatal(err)
			}
		}
		settled(t, s)
	})
}
