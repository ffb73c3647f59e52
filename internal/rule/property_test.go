package rule

import (
	"fmt"
	"reflect"
	"strconv"
	"strings"
	"testing"
	"time"

	"pgregory.net/rapid"

	"nep/internal/access"
	"nep/internal/clock"
	"nep/internal/db"
	"nep/internal/db/dbtest"
	"nep/internal/org"
)

// naive is the whole history as a list of what happened, and answers by
// looking through all of it: the last thing anybody said about a unit, a key
// and a day, walking up parent links.
type naive struct {
	parent []map[string]int // per unit: parent from a day on
	said   []said
	cells  []bool // no committee leads it
}

type said struct {
	unit     int
	key      Key
	value    string
	from, to string
	at       int64
}

func (n *naive) up(unit int, day string) []int {
	var out []int
	for unit != 0 {
		out = append(out, unit)
		best := ""
		for from := range n.parent[unit] {
			if from <= day && from >= best {
				best = from
			}
		}
		unit = n.parent[unit][best]
	}
	return out
}

// own is what a unit itself says.
func (n *naive) own(u int, k Key, day string, known int64) string {
	v := ""
	for _, s := range n.said { // in the order they were said
		if s.unit == u && s.key == k && s.at <= known && s.from <= day && day < s.to {
			v = s.value
		}
	}
	if v != "" && k == Profile && !profiles[v].covers(day) {
		return ""
	}
	return v
}

// answer goes down from the guidance to the unit: each level takes the place of
// what came from above, unless it asks less and may not.
func (n *naive) answer(unit int, k Key, day string, known int64) string {
	v := ""
	if k == Profile {
		switch {
		case day < "2018-07-06":
		case day < "2025-10-28":
			v = "hd12-2018"
		default:
			v = "hd42-2025"
		}
	} else {
		p := n.answer(unit, Profile, day, known)
		if p == "" {
			p = charter
		}
		for ; p != "" && v == ""; p = profiles[p].Base {
			for _, f := range profiles[p].Facts {
				if f.Key == k && (f.From == "" || f.From <= day) && day < f.To {
					v = f.Value
				}
			}
		}
	}
	up := n.up(unit, day)
	for i := len(up) - 1; i >= 0; i-- {
		own := n.own(up[i], k, day, known)
		if own == "" || v != "" && asks[k] != nil && asks[k](own) < asks[k](v) && !(k == MeetingMinutes && !n.cells[up[i]]) {
			continue
		}
		v = own
	}
	return v
}

// asks is how much a value of the property's rules asks.
var asks = map[Key]func(string) float64{
	MeetingMinutes: number, LargeMinutes: number, CommitteePapersBefore: number,
	AttendanceTarget: func(s string) float64 {
		if rest, ok := strings.CutPrefix(s, ">="); ok {
			return number(rest)
		}
		return number(s[1:]) + 0.5
	},
}

func number(s string) float64 { f, _ := strconv.ParseFloat(s, 64); return f }

type question struct {
	unit  int
	key   Key
	day   string
	known int64
}

// Random trees that move, values, ends, corrections: every answer, at every
// day and as of every instant, is the naive one's, and no answer given for an
// instant is changed by what happens later.
func TestAnswersAreTheNaiveOnes(t *testing.T) {
	c := clock.At(start)
	dbtest.EachAt(t, c, func(t *testing.T, d *db.DB) {
		round := int64(0)
		rapid.Check(t, func(r *rapid.T) {
			round++
			c.Set(start)
			h := &house{t: t, clock: c, Service: New(d)}
			id := func(unit int) int64 { return round*1000 + int64(unit) }
			days := []string{"2016-01-01", "2018-07-05", "2018-07-06", "2020-02-29", "2025-10-27", "2025-10-28", "2026-11-03", "2026-11-05", "2027-03-01"}
			keys := []Key{Profile, MeetingMinutes, LargeMinutes, AttendanceTarget, CommitteePapersBefore}
			values := map[Key][]string{Profile: Profiles(), MeetingMinutes: {"30", "60", "120"}, LargeMinutes: {"150"}, AttendanceTarget: {">=80", ">99"}, CommitteePapersBefore: {"0", "3", "5"}}
			day := rapid.SampledFrom(days)

			units := rapid.IntRange(1, 6).Draw(r, "units")
			n := &naive{parent: make([]map[string]int, units+1), cells: make([]bool, units+1)}
			for u := 1; u <= units; u++ {
				n.parent[u] = map[string]int{"": rapid.IntRange(0, u-1).Draw(r, "parent")}
				if rapid.Bool().Draw(r, "moves") {
					n.parent[u][day.Draw(r, "moved on")] = rapid.IntRange(0, u-1).Draw(r, "new parent")
				}
				h.exec(`insert into unit (id, from_on, to_on, made_at) values ($1, '2000-01-01', '9999-12-31', 0)`, id(u))
				n.cells[u] = rapid.Bool().Draw(r, "cell")
				kind := org.Base
				if n.cells[u] {
					kind = org.Cell
				}
				h.name(id(u), kind)
				// A path for each stretch of days on which no unit moves.
				for i, from := range append([]string{"2000-01-01"}, days...) {
					to := clock.Forever
					if i < len(days) {
						to = days[i]
					}
					var path strings.Builder
					up := n.up(u, from)
					for j := len(up) - 1; j >= 0; j-- {
						fmt.Fprintf(&path, "/%d", id(up[j]))
					}
					h.exec(`insert into unit_path (unit, from_on, to_on, parent, path) values ($1, $2, $3, 0, $4)`, id(u), from, to, path.String()+"/")
				}
			}

			instants := []int64{d.Now() - 1}
			promised := map[question]string{} // what was answered for an instant, at that instant
			for step := range rapid.IntRange(0, 12).Draw(r, "steps") {
				c.Set(start.Add(time.Duration(step) * 7 * time.Hour))
				u, k := rapid.IntRange(1, units).Draw(r, "unit"), rapid.SampledFrom(keys).Draw(r, "key")
				cmd := SetRule{Unit: id(u), Rule: k, From: day.Draw(r, "from"), To: day.Draw(r, "to"), Correction: true, Reason: "đính chính", Source: ground, Seen: h.seen(id(u), k)}
				if cmd.To <= cmd.From {
					cmd.To = ""
				}
				var err error
				if rapid.IntRange(0, 3).Draw(r, "end") == 0 {
					_, err = h.EndRule(ctx, access.System(), cmd)
				} else {
					cmd.Value = rapid.SampledFrom(values[k]).Draw(r, "value")
					_, err = h.SetRule(ctx, access.System(), cmd)
				}
				if err == nil {
					rows, err := db.Read(ctx, d, func(t *db.Tx) (row, error) { return last(t, id(u), k) })
					h.must(err)
					to := cmd.To
					if to == "" {
						to = clock.Forever
					}
					n.said = append(n.said, said{u, k, cmd.Value, cmd.From, to, rows.knownAt})
					instants = append(instants, rows.knownAt)
					q := question{rapid.IntRange(1, units).Draw(r, "who"), rapid.SampledFrom(keys).Draw(r, "what"), day.Draw(r, "on"), d.Now()}
					promised[q] = h.ask(id(q.unit), q.key, q.day, q.known).Value
				}
			}
			for u := 1; u <= units; u++ {
				for range 6 {
					k, on := rapid.SampledFrom(keys).Draw(r, "asked"), day.Draw(r, "day")
					at := rapid.SampledFrom(append(instants, now)).Draw(r, "known")
					got := h.ask(id(u), k, on, at)
					if want := n.answer(u, k, on, at); got.Value != want {
						r.Fatalf("unit %d %s on %s known at %d: %+v, want %q", u, k, on, at, got, want)
					}
				}
			}
			// What is read for many at once is what is read for each.
			var ids []int64
			for u := 1; u <= units; u++ {
				ids = append(ids, id(u))
			}
			for _, on := range days {
				all := func(t *db.Tx) (out []map[Key]Answer, err error) {
					for _, u := range ids {
						a, err := AllFor(t, u, on)
						if err != nil {
							return nil, err
						}
						out = append(out, a)
					}
					return out, nil
				}
				want, err := db.Read(ctx, d, all)
				h.must(err)
				got, err := db.Read(ctx, d, func(t *db.Tx) ([]map[Key]Answer, error) {
					if err := Foresee(t, ids, on); err != nil {
						return nil, err
					}
					return all(t)
				})
				h.must(err)
				if !reflect.DeepEqual(got, want) {
					r.Fatalf("on %s together %+v, one by one %+v", on, got, want)
				}
			}
			for q, was := range promised {
				if got := h.ask(id(q.unit), q.key, q.day, q.known); got.Value != was {
					r.Fatalf("%+v was answered %q and is now %q", q, was, got.Value)
				}
			}
		})
	})
}
