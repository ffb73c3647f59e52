package summary

import (
	"fmt"
	"strings"
	"testing"
	"time"

	"nep/internal/clock"
	"nep/internal/db"
	"nep/internal/db/dbtest"
)

func of(d *db.DB, k Key) (Figure, error) {
	return db.Read(bg, d, func(tx *db.Tx) (Figure, error) { f, _, err := figure(tx, k); return f, err })
}

func figureIs(t *testing.T, d *db.DB, k Key, want Figure) {
	t.Helper()
	if got, err := of(d, k); got != want || err != nil {
		t.Errorf("%v is %v, want %v: %v", k, got, want, err)
	}
}

func exec(t *testing.T, d *db.DB, query string, args ...any) {
	t.Helper()
	if err := db.Do(bg, d, db.Lock{}, func(tx *db.Tx) error { _, err := tx.Exec(query, args...); return err }); err != nil {
		t.Fatal(err)
	}
}

func keep(t *testing.T, s *Service) {
	t.Helper()
	if _, err := s.Keep(bg); err != nil {
		t.Fatal(err)
	}
}

// waits says whether the figures of a measure may still be wrong.
func waits(t *testing.T, d *db.DB, s *Service, month, measure string) bool {
	t.Helper()
	_, w, err := s.Check(bg, month, measure)
	if err != nil {
		t.Fatal(err)
	}
	return w
}

// A database that has facts from before a measure was thought of gets their
// figures, without a mark of anybody.
func TestANewMeasureIsFilled(t *testing.T) {
	dbtest.Each(t, func(t *testing.T, d *db.DB) {
		_, s := setup(t, d, 15)
		exec(t, d, `update scratch set num = unit, den = 20 where unit >= 8`)
		if !waits(t, d, s, month, measure) {
			t.Error("nothing waits before the measure is filled")
		}
		keep(t, s)
		figureIs(t, d, Key{1, month, measure}, Figure{92, 160})
		if waits(t, d, s, month, measure) {
			t.Error("something waits")
		}
		settled(t, s)
		// Once filled, facts come in by marks only.
		exec(t, d, `update scratch set num = 0 where unit = 8`)
		keep(t, s)
		figureIs(t, d, Key{1, month, measure}, Figure{92, 160})
		if diff, _ := s.Recount(bg, month, measure); len(diff) == 0 {
			t.Error("a fact that changed without a mark is not seen")
		}
	})
}

// What lasts is due in every month that begins, also in those in which Nếp was
// off; what falls due by a day that is over is counted anew.
func TestTimePasses(t *testing.T) {
	c := clock.At(time.Date(2026, 11, 10, 8, 0, 0, 0, clock.Zone))
	dbtest.EachAt(t, c, func(t *testing.T, d *db.DB) {
		c.Set(time.Date(2026, 11, 10, 8, 0, 0, 0, clock.Zone))
		f, _ := setup(t, d, 7)
		// Due: one for each of the units from 4 on, in every month. Open: overdue
		// from the 11th on at unit 5.
		due := Measure{Name: "due", Lasts: true, Keys: func(tx *db.Tx, after int64) ([]Key, error) {
			if after >= 7 {
				return nil, nil
			}
			return []Key{{Unit: max(after, 3) + 1, Month: "2026-11"}}, nil
		}, Own: func(tx *db.Tx, k Key) (Figure, error) {
			if k.Unit < 4 {
				return Figure{}, nil
			}
			return Figure{0, 1}, nil
		}}
		open := Measure{Name: "open", Standing: true, Keys: func(tx *db.Tx, after int64) ([]Key, error) {
			if after > 0 {
				return nil, nil
			}
			return []Key{{Unit: 5, Month: Standing}}, nil
		}, Own: func(tx *db.Tx, k Key) (f Figure, err error) {
			if k.Unit == 5 {
				f.Den = 1
				if clock.Day(tx.Now()) > "2026-11-10" {
					f.Num = 1
				}
			}
			return f, nil
		}, Falls: func(tx *db.Tx, from, to string) ([]int64, error) {
			if from <= "2026-11-10" && "2026-11-10" < to {
				return []int64{5}, nil
			}
			return nil, nil
		}}
		s := New(d, f, due, open)
		keep(t, s)
		figureIs(t, d, Key{1, "2026-11", "due"}, Figure{0, 4})
		figureIs(t, d, Key{1, "2026-12", "due"}, Figure{})
		figureIs(t, d, Key{1, Standing, "open"}, Figure{0, 1})

		c.Set(time.Date(2026, 11, 11, 0, 0, 1, 0, clock.Zone))
		if !waits(t, d, s, Standing, "open") {
			t.Error("nothing waits though a day is over")
		}
		keep(t, s)
		figureIs(t, d, Key{1, Standing, "open"}, Figure{1, 1})

		c.Set(time.Date(2027, 2, 1, 0, 0, 1, 0, clock.Zone))
		if !waits(t, d, s, "2027-02", "due") {
			t.Error("nothing waits though a month has begun")
		}
		keep(t, s)
		for _, m := range []string{"2026-11", "2026-12", "2027-01", "2027-02"} {
			figureIs(t, d, Key{1, m, "due"}, Figure{0, 4})
			for _, name := range []string{"due"} {
				if diff, err := s.Recount(bg, m, name); err != nil || len(diff) > 0 {
					t.Errorf("%s of %s: %+v %v", name, m, diff, err)
				}
			}
		}
		figureIs(t, d, Key{1, "2027-03", "due"}, Figure{})
		if n, err := s.Keep(bg); n != 0 || err != nil {
			t.Errorf("something is left to do: %d %v", n, err)
		}
	})
}

// What is inherited changes for a unit and all below it; a unit that is moved
// takes its figures along.
func TestMarksAboutMoreThanOneUnit(t *testing.T) {
	dbtest.Each(t, func(t *testing.T, d *db.DB) {
		_, s := setup(t, d, 15)
		exec(t, d, `update scratch set num = 1, den = 2 where unit >= 4`)
		keep(t, s)
		exec(t, d, `update scratch set num = 2 where unit in (4, 8, 9, 15)`)
		mark := func(fn func(tx *db.Tx) error) {
			t.Helper()
			if err := db.Do(bg, d, db.Lock{}, fn); err != nil {
				t.Fatal(err)
			}
		}
		mark(func(tx *db.Tx) error { return MarkBelow(tx, Key{2, month, measure}) })
		if !waits(t, d, s, month, measure) {
			t.Error("nothing waits")
		}
		keep(t, s)
		figureIs(t, d, Key{2, month, measure}, Figure{9, 12}) // 4, 5, 8 to 11; three of them count twice
		figureIs(t, d, Key{1, month, measure}, Figure{15, 24})
		mark(func(tx *db.Tx) error { return Moved(tx, 7, month, 3, 0) })
		var marks []string
		mark(func(tx *db.Tx) error {
			for {
				k, ok, err := oldestMark(tx)
				if err != nil || !ok {
					return err
				}
				marks = append(marks, fmt.Sprint(k.Unit, " ", k.Month))
				ids, err := marksOf(tx, k)
				if err != nil {
					return err
				}
				if err := deleteMarks(tx, ids); err != nil {
					return err
				}
			}
		})
		if got := strings.Join(marks, "; "); got != "7 2026-11; 3 2026-11" {
			t.Errorf("marked: %s", got)
		}
	})
}

// The reads of pages use indexes.
func TestReadsUseIndexes(t *testing.T) {
	d := dbtest.Open(t, dbtest.SQLite(t), nil)
	few, _ := db.In(0, []int{1, 2})
	for name, q := range map[string]string{
		"figures": fmt.Sprintf(qFigures, few, few, few), "sums": fmt.Sprintf(qSums, few, few, few), "series": fmt.Sprintf(qSeries, few), "lasting": qLasting,
		"marked": `select id from mark where month = $1 and measure in (` + few + `) order by id limit 1`,
	} {
		plan, err := db.Read(bg, d, func(t *db.Tx) ([]string, error) {
			return db.All(t, func(r db.Row) (s string, err error) {
				var a, b, c int64
				err = r.Scan(&a, &b, &c, &s)
				return s, err
			}, `explain query plan `+q, make([]any, strings.Count(q, "$"))...)
		})
		if err != nil {
			t.Fatal(name, err)
		}
		for _, step := range plan {
			if strings.HasPrefix(step, "SCAN") && step != "SCAN x" { // x is what was found already
				t.Errorf("%s: %s\n%s", name, step, strings.Join(plan, "\n"))
			}
		}
	}
}
