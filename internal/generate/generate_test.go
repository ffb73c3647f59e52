package generate

import (
	"context"
	"errors"
	"fmt"
	"strings"
	"testing"
	"time"

	"nep/internal/clock"
	"nep/internal/cycle"
	"nep/internal/db"
	"nep/internal/db/dbtest"
	"nep/internal/doctor"
	"nep/internal/fault"
	"nep/internal/meeting"
	"nep/internal/summary"
)

var ctx = context.Background()

var now = clock.At(time.Date(2026, 3, 18, 9, 0, 0, 0, clock.Zone))

// small is a province of 40 cells with months enough for a rule that begins within
// them.
func small() Size {
	s := Province().Of(40)
	s.Months = 7
	return s
}

// tally is what is compared of two databases.
type tally map[string]int64

func tallyOf(t *testing.T, d *db.DB) tally {
	t.Helper()
	out := tally{}
	for name, query := range map[string]string{
		"units": `select count(*) from unit`, "cells": `select count(*) from unit_name where kind in ('cell', 'base_cell')`,
		"bases":   `select count(*) from unit_name where kind in ('base', 'base_cell')`,
		"members": `select count(*) from membership`, "held": `select count(*) from meeting`, "rosters": `select count(*) from attendance`,
		"present": `select count(*) from attendance where mark = 'present'`, "special": `select count(*) from attendance where mark = 'special'`,
		"spoke": `select count(*) from attendance where spoke`, "reports": `select count(*) from report`, "figures": `select count(*) from figure`,
		"num": `select cast(sum(num) as bigint) from figure`, "den": `select cast(sum(den) as bigint) from figure`,
		"open": `select count(*) from task where state = 'open'`,
	} {
		n, err := db.Read(ctx, d, func(x *db.Tx) (int64, error) { return db.One(x, db.Scalar[int64], query) })
		if err != nil {
			t.Fatal(err)
		}
		out[name] = n
	}
	return out
}

func TestWhatIsMadeIsSound(t *testing.T) {
	made := map[db.Engine]tally{}
	engines(t, func(t *testing.T, d *db.DB) {
		if err := Make(ctx, d, Options{Size: small(), Seed: 7}); err != nil {
			t.Fatal(err)
		}
		for _, f := range doctor.Run(ctx, d, doctor.Checks(doctor.Options{Now: now.Now})) {
			if f.Level != doctor.OK {
				t.Errorf("%s: %s %v", f.Area, f.Key, f.Params)
			}
		}
		got := tallyOf(t, d)
		recounts(t, d)
		again(t, d)
		if got["cells"] != 40 || got["bases"] != 16 || got["members"] != 1000 || got["held"] < 40*6 || got["special"] == 0 || got["open"] == 0 {
			t.Errorf("%v", got)
		}
		made[d.Engine()] = got
	})
	if a, b := fmt.Sprint(made[db.SQLite]), fmt.Sprint(made[db.Postgres]); a != b {
		t.Errorf("the engines differ:\n%s\n%s", a, b)
	}
}

// engines gives a database of each engine on the test's day.
func engines(t *testing.T, fn func(t *testing.T, d *db.DB)) {
	for name, url := range map[string]func(testing.TB) string{"sqlite": dbtest.SQLite, "postgres": dbtest.Postgres} {
		t.Run(name, func(t *testing.T) { fn(t, dbtest.Open(t, url(t), now)) })
	}
}

// recounts counts every figure from scratch by the rooms' own way.
func recounts(t *testing.T, d *db.DB) {
	t.Helper()
	s := cycle.Figures(d)
	if _, err := s.Keep(ctx); err != nil { // a measure of another room that was not loaded
		t.Fatal(err)
	}
	looked := 0
	for _, m := range s.Measures() {
		months := []string{summary.Standing}
		if !m.Standing {
			months = nil
			for n := range 9 {
				months = append(months, meeting.AddMonths("2026-03", -n))
			}
		}
		for _, month := range months {
			differ, waits, err := s.Check(ctx, month, m.Name)
			if err != nil {
				t.Fatal(err)
			}
			if len(differ) > 0 || waits {
				t.Errorf("%s %s: %d differ, waits %v; the first %+v", m.Name, month, len(differ), waits, differ)
			}
			looked++
		}
	}
	if looked < 90 {
		t.Errorf("only %d were looked at", looked)
	}
}

// again counts the attendance of every month a second, naive way: each row of each
// roster, at every unit of its path.
func again(t *testing.T, d *db.DB) {
	t.Helper()
	type row struct {
		path, month, mark string
		required          bool
	}
	type key struct{ unit, month string }
	type both struct{ num, den int64 }
	want, got := map[key]both{}, map[key]both{}
	_, err := db.Read(ctx, d, func(x *db.Tx) (int, error) {
		rows, err := db.All(x, func(r db.Row) (a row, err error) {
			err = r.Scan(&a.path, &a.month, &a.mark, &a.required)
			return a, err
		},
			`select p.path, m.month, a.mark, a.required from attendance a join meeting m on m.id = a.meeting join unit_path p on p.unit = m.unit where m.body = 'cell'`)
		if err != nil {
			return 0, err
		}
		for _, a := range rows {
			if !a.required || a.mark == "special" {
				continue
			}
			for _, u := range strings.Split(strings.Trim(a.path, "/"), "/") {
				b := want[key{u, a.month}]
				b.den++
				if a.mark == "present" || a.mark == "online" {
					b.num++
				}
				want[key{u, a.month}] = b
			}
		}
		_, err = db.All(x, func(r db.Row) (n int, err error) {
			var k key
			var unit int64
			var b both
			err = r.Scan(&unit, &k.month, &b.num, &b.den)
			k.unit = fmt.Sprint(unit)
			got[k] = b
			return 0, err
		}, `select unit, month, num, den from figure where measure = $1`, meeting.CellAttendance)
		return 0, err
	})
	if err != nil {
		t.Fatal(err)
	}
	if len(want) < 300 || len(got) != len(want) {
		t.Errorf("%d figures, counted again %d", len(got), len(want))
	}
	for k, w := range want {
		if got[k] != w {
			t.Errorf("%v: %v, counted again %v", k, got[k], w)
		}
	}
}

// A country is provinces under one unit, and comes to their sum.
func TestACountry(t *testing.T) {
	d := dbtest.Open(t, dbtest.SQLite(t), now)
	s := Country().Of(60)
	s.Months = 2
	if err := Make(ctx, d, Options{Size: s, Seed: 3}); err != nil {
		t.Fatal(err)
	}
	recounts(t, d)
	got := tallyOf(t, d)
	if got["cells"] != 60 || got["members"] != 1120 {
		t.Errorf("%v", got)
	}
	leaders, err := Leaders(ctx, d)
	if err != nil || len(leaders) != 5 {
		t.Errorf("%v, %v", leaders, err)
	}
}

// Stopped at any step it is refused until it is whole, goes on where it was, and
// comes to the same.
func TestStoppedAndGoneOn(t *testing.T) {
	engines(t, func(t *testing.T, d *db.DB) {
		whole := dbtest.Open(t, dbtest.SQLite(t), now)
		o := Options{Size: small(), Seed: 7}
		if err := Make(ctx, whole, o); err != nil {
			t.Fatal(err)
		}
		for at := 1; ; at += 5 {
			stopped, stop := context.WithCancel(ctx)
			o.Told = func(done, of int, _ string) {
				if done == at && done < of {
					stop()
				}
			}
			err := Make(stopped, d, o)
			stop()
			half := Whole(ctx, d)
			if err == nil {
				if half != nil {
					t.Errorf("whole, and refused: %v", half)
				}
				break
			}
			if !errors.Is(err, context.Canceled) {
				t.Fatal(err)
			}
			if !fault.Is(half, fault.State) {
				t.Fatalf("half made at %d, and not refused: %v", at, half)
			}
		}
		if a, b := fmt.Sprint(tallyOf(t, d)), fmt.Sprint(tallyOf(t, whole)); a != b {
			t.Errorf("stopped it came to\n%s\nnot\n%s", a, b)
		}
		recounts(t, d)
		// Again it does nothing; another one, or one over other data, is refused.
		if err := Make(ctx, d, o); err != nil {
			t.Error(err)
		}
		o.Seed++
		if err := Make(ctx, d, o); !fault.Is(err, fault.State) {
			t.Errorf("another seed: %v", err)
		}
		if _, err := db.Write(ctx, d, db.Lock{}, func(x *db.Tx) (int64, error) { return x.Exec(`delete from setting where key = 'generate'`) }); err != nil {
			t.Fatal(err)
		}
		if err := Make(ctx, d, o); !fault.Is(err, fault.State) {
			t.Errorf("over other data: %v", err)
		}
		if err := Make(ctx, d, Options{Size: small(), Last: "2026-03"}); !fault.Is(err, fault.Invalid) {
			t.Errorf("a month that is not over: %v", err)
		}
	})
}

// Another seed is another organisation.
func TestTheSeedDecides(t *testing.T) {
	a, b := newPlan(small(), 1), newPlan(small(), 2)
	if fmt.Sprint(a.units) != fmt.Sprint(newPlan(small(), 1).units) || fmt.Sprint(a.units) == fmt.Sprint(b.units) {
		t.Error("the same seed gives another plan, or another the same")
	}
	for _, s := range []Size{Province(), Country()} {
		p := newPlan(s, 1)
		cells, bases := 0, 0
		for _, u := range p.units {
			if u.kind.Meets() {
				cells++
			}
			if u.kind == "base" || u.kind == "base_cell" {
				bases++
			}
		}
		if p.size.Members != s.Members || cells != s.Cells || bases != s.Bases {
			t.Errorf("%d members, %d cells, %d bases of %+v", p.size.Members, cells, bases, s)
		}
	}
}
