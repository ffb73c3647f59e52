package backup

import (
	"context"
	"os"
	"path/filepath"
	"slices"
	"testing"
	"time"

	"pgregory.net/rapid"

	"nep/internal/blob"
	"nep/internal/clock"
	"nep/internal/db/dbtest"
	"nep/internal/fault"
)

func drawCopies(r *rapid.T) []Copy {
	minutes := rapid.SliceOfNDistinct(rapid.IntRange(-3*24*60, 900*24*60), 0, 60, rapid.ID).Draw(r, "minutes ago")
	var out []Copy
	for _, m := range minutes {
		at := start.Add(-time.Duration(m) * time.Minute)
		c := Copy{At: at, Before: rapid.SampledFrom([]int64{0, 0, 0, 4}).Draw(r, "before")}
		c.Name = Name(at, c.Before)
		out = append(out, c)
	}
	return out
}

func TestKeepAlways(t *testing.T) {
	rapid.Check(t, func(r *rapid.T) {
		copies := drawCopies(r)
		keep, drop := Keep(copies, start)
		if len(keep)+len(drop) != len(copies) {
			r.Fatalf("%d kept, %d dropped of %d", len(keep), len(drop), len(copies))
		}
		for _, c := range copies {
			if slices.Contains(keep, c) == slices.Contains(drop, c) {
				r.Fatalf("%v is on both sides or none", c)
			}
			if c.At.After(start) && !slices.Contains(keep, c) {
				r.Fatalf("%v is of the future and dropped", c)
			}
			if got, ok := ParseName(c.Name); !ok || !got.At.Equal(c.At) || got.Before != c.Before {
				r.Fatalf("name %s reads %v", c.Name, got)
			}
		}
		daily, before := 0, 0
		for _, c := range keep {
			switch {
			case c.At.After(start):
			case c.Before != 0:
				before++
			default:
				daily++
			}
		}
		if daily > KeepDays+KeepWeeks+KeepMonths || before > KeepBefore {
			r.Fatalf("%d daily, %d before a migration", daily, before)
		}
		// The newest of each kind stays.
		for _, kind := range []bool{true, false} {
			var newest Copy
			for _, c := range copies {
				if (c.Before == 0) == kind && !c.At.After(start) && c.At.After(newest.At) {
					newest = c
				}
			}
			if newest.Name != "" && !slices.Contains(keep, newest) {
				r.Fatalf("the newest, %v, is dropped", newest)
			}
		}
		again, drop := Keep(keep, start)
		if len(drop) != 0 || len(again) != len(keep) {
			r.Fatalf("asked again it drops %v", drop)
		}
		// The order they come in means nothing.
		slices.Reverse(copies)
		other, _ := Keep(copies, start)
		if !slices.Equal(other, keep) {
			r.Fatal("the order matters")
		}
	})
}

// Two years of daily copies, tidied each day.
func TestKeepOverTwoYears(t *testing.T) {
	var have []Copy
	for day := range 730 {
		at := start.AddDate(0, 0, day)
		have = append(have, Copy{Name: Name(at, 0), At: at})
		have, _ = Keep(have, at)
	}
	last := start.AddDate(0, 0, 729)
	month := map[string]bool{}
	for i, c := range have {
		month[c.At.Format("2006-01")] = true
		if i < KeepDays && !c.At.Equal(last.AddDate(0, 0, -i)) {
			t.Errorf("day %d is %v", i, c.At)
		}
	}
	if len(month) != KeepMonths {
		t.Errorf("%d months", len(month))
	}
	if n := len(have); n > KeepDays+KeepWeeks+KeepMonths || n < KeepDays+KeepMonths {
		t.Errorf("%d copies", n)
	}
}

func TestDue(t *testing.T) {
	daily := func(s string) Copy {
		c, ok := ParseName("nep-" + s + ".nep")
		if !ok {
			t.Fatal(s)
		}
		return c
	}
	at := func(s string) time.Time { return daily(s).At }
	for _, c := range []struct {
		have []Copy
		now  string
		want bool
	}{
		{nil, "20261103-090000", true},
		{[]Copy{daily("20261103-020001")}, "20261103-090000", false},
		{[]Copy{daily("20261103-015959")}, "20261103-015959", false},
		{[]Copy{daily("20261103-015959")}, "20261103-020000", true},
		{[]Copy{daily("20261102-020000")}, "20261103-015959", false},
		{[]Copy{daily("20261103-030000-schema4")}, "20261103-090000", true},
		{[]Copy{daily("20270101-000000")}, "20261103-090000", true}, // from a wrong clock
	} {
		if got := due(c.have, at(c.now), 2); got != c.want {
			t.Errorf("%v at %s: %v", c.have, c.now, got)
		}
	}
	for _, name := range []string{"nep-20261303-020001.nep", "nep-20261103-020001.nep.part", "copy.nep", "../nep-20261103-020001.nep", "nep-20261103-020001-schema.nep"} {
		if _, ok := ParseName(name); ok {
			t.Errorf("%s is taken for ours", name)
		}
	}
}

func TestAuto(t *testing.T) {
	c := clock.At(start)
	dir := t.TempDir()
	d := dbtest.Open(t, dbtest.SQLite(t), c)
	files, err := blob.New(d, filepath.Join(dir, "files"))
	must(t, err)
	a := &Auto{Source: Source{DB: d, Files: files, DataDir: dir}, Dir: filepath.Join(dir, "backups"), Hour: 2}
	must(t, os.MkdirAll(a.Dir, 0o700))
	must(t, os.WriteFile(filepath.Join(a.Dir, "của tôi.nep"), nil, 0o600))
	tick := func(want bool) {
		t.Helper()
		made, err := a.Tick(ctx)
		if must(t, err); made != want {
			t.Fatalf("made %v", made)
		}
	}
	tick(true)
	tick(false)
	for i := range 10 {
		c.Set(start.AddDate(0, 0, i+1))
		tick(true)
		tick(false)
	}
	copies, err := List(a.Dir)
	must(t, err)
	for _, copy := range copies {
		if _, err := Verify(ctx, filepath.Join(a.Dir, copy.Name)); err != nil {
			t.Error(err)
		}
	}
	if n := len(copies); n < 7 || n > 9 {
		t.Errorf("%d copies", n)
	}
	if !exists(filepath.Join(a.Dir, "của tôi.nep")) {
		t.Error("a person's file was removed")
	}

	c.Set(start.AddDate(0, 0, 20))
	a.free = func(string) (int64, error) { return 100 << 20, nil }
	_, err = a.Tick(ctx)
	wantFault(t, err, fault.StorageFull, "backup.low_space")
	tick(false) // not again at once
	a.free = nil
	c.Set(start.AddDate(0, 0, 20).Add(61 * time.Minute))
	tick(true)

	stopped, cancel := context.WithCancel(ctx)
	cancel()
	a.Run(stopped) // ends
}
