package org

import (
	"fmt"
	"strings"
	"testing"

	"nep/internal/access"
	"nep/internal/clock"
	"nep/internal/db"
	"nep/internal/db/dbtest"
	"nep/internal/fault"
	"pgregory.net/rapid"
)

// model is the tree kept the naive way: for every unit, its parent and name on
// every day of a short calendar.
type model struct {
	days   []string
	parent map[int64][]int64 // -1: does not live that day
	name   map[int64][]string
}

func (m *model) path(id int64, d int) string {
	if m.parent[id][d] < 0 {
		return ""
	}
	var ids []int64
	for x := id; x != 0; x = m.parent[x][d] {
		if ids = append(ids, x); len(ids) > 100 {
			return "loop"
		}
	}
	p := "/"
	for i := len(ids) - 1; i >= 0; i-- {
		p = join(p, ids[i])
	}
	return p
}

// TestTreeAgainstNaive plays random foundings, moves, renames and closings with
// dates, and compares every unit's path and name on every day.
func TestTreeAgainstNaive(t *testing.T) {
	c := clock.At(noon(today))
	dbtest.EachAt(t, c, func(t *testing.T, d *db.DB) {
		s := New(d)
		round := 0
		rapid.Check(t, func(rt *rapid.T) {
			round++
			const first = 12 // today's index
			m := &model{parent: map[int64][]int64{}, name: map[int64][]string{}}
			start := clock.AddDays(today, -first)
			for i := range 24 {
				m.days = append(m.days, clock.AddDays(start, i))
			}
			now := first
			c.Set(noon(today))
			var ids []int64
			foundOne := func(parent int64, day int) {
				name := fmt.Sprintf("Đơn vị %d-%d", round, len(ids))
				// The calendar ends; the unit does not.
				ok := parent == 0
				if !ok {
					ok = true
					for i := day; i < len(m.days); i++ {
						ok = ok && m.parent[parent][i] >= 0
					}
				}
				id, _, err := s.Found(ctx, access.System(), Found{Parent: parent, From: m.days[day], Kind: Cell, Name: name})
				if (err == nil) != ok {
					rt.Fatalf("found under %d from %s: %v, the model says %v", parent, m.days[day], err, ok)
				}
				if err != nil {
					return
				}
				ids = append(ids, id)
				ps, ns := make([]int64, len(m.days)), make([]string, len(m.days))
				for i := range ps {
					ps[i] = -1
					if i >= day {
						ps[i], ns[i] = parent, name
					}
				}
				m.parent[id], m.name[id] = ps, ns
			}
			foundOne(0, 0)
			foundOne(ids[0], 0)
			pick := func(label string) int64 { return rapid.SampledFrom(ids).Draw(rt, label) }
			day := func() int { return rapid.IntRange(0, len(m.days)-1).Draw(rt, "day") }
			steps := rapid.IntRange(1, 14).Draw(rt, "steps")
			for range steps {
				switch rapid.SampledFrom([]string{"found", "found", "move", "move", "move", "rename", "close", "later"}).Draw(rt, "verb") {
				case "found":
					foundOne(pick("parent"), day())
				case "later":
					if now+1 < len(m.days) {
						now++
						c.Set(noon(m.days[now]))
					}
				case "rename":
					id, dd := pick("unit"), day()
					name := rapid.StringMatching(`[A-Z][a-z]{3,8}`).Draw(rt, "name")
					_, err := s.Rename(ctx, access.System(), Rename{Unit: id, From: m.days[dd], Kind: Cell, Name: name})
					if err != nil {
						if !fault.Is(err, fault.State) {
							rt.Fatal(err)
						}
						if dd > now && m.parent[id][dd] >= 0 {
							rt.Fatalf("a rename in the future is refused: %v", err)
						}
						break
					}
					if m.parent[id][dd] < 0 {
						rt.Fatal("renamed outside of its life")
					}
					// Until the next change the unit already has.
					names := read(t, d, func(x *db.Tx) (History, error) { return HistoryOf(x, id) }).Names
					to := clock.Forever
					for _, n := range names {
						if n.From == m.days[dd] {
							to = n.To
						}
					}
					for i := dd; i < len(m.days) && m.days[i] < to; i++ {
						m.name[id][i] = name
					}
				case "move":
					id, to, dd := pick("unit"), pick("to"), day()
					_, err := s.Move(ctx, access.System(), Move{Unit: id, Parent: to, From: m.days[dd]})
					// What the naive tree would become.
					if m.parent[id][dd] < 0 {
						if err == nil {
							rt.Fatal("moved outside of its life")
						}
						break
					}
					was := m.parent[id][dd]
					old := append([]int64(nil), m.parent[id]...)
					bad := to == was
					for i := dd; i < len(m.days) && m.parent[id][i] == was; i++ {
						m.parent[id][i] = to
						if m.parent[to][i] < 0 {
							bad = true
						}
					}
					for i := range m.days {
						for _, x := range ids {
							if !bad && m.path(x, i) == "loop" {
								bad = true
							}
						}
					}
					if err == nil && bad {
						rt.Fatalf("a bad move of %d to %d from %s was accepted", id, to, m.days[dd])
					}
					if err != nil {
						if !fault.Is(err, fault.State) {
							rt.Fatal(err)
						}
						if !bad && dd > now {
							rt.Fatalf("a good move in the future is refused: %v", err)
						}
						m.parent[id] = old
					}
				case "close":
					id, dd := pick("unit"), day()
					err := s.Close(ctx, access.System(), Close{Unit: id, From: m.days[dd]})
					if err != nil {
						if !fault.Is(err, fault.State) {
							rt.Fatal(err)
						}
						break
					}
					for i := dd; i < len(m.days); i++ {
						for _, x := range ids {
							if m.parent[x][i] == id {
								rt.Fatalf("%d closed with children", id)
							}
						}
						m.parent[id][i], m.name[id][i] = -1, ""
					}
				}
			}
			for i, dd := range m.days {
				got := read(t, d, func(x *db.Tx) (map[int64]Unit, error) { return UnitsOn(x, ids, dd) })
				for _, id := range ids {
					if want := m.path(id, i); got[id].Path != want {
						rt.Fatalf("path of %d on %s is %q, want %q", id, dd, got[id].Path, want)
					}
					if want := m.name[id][i]; got[id].Name != want {
						rt.Fatalf("name of %d on %s is %q, want %q", id, dd, got[id].Name, want)
					}
				}
				// And the subtree by path range is the subtree by parents.
				top := ids[0]
				if p := m.path(top, i); p != "" {
					below := read(t, d, func(x *db.Tx) ([]int64, error) { return UnitsBelow(x, p, dd) })
					n := 0
					for _, id := range ids {
						if strings.HasPrefix(m.path(id, i), p) {
							n++
						}
					}
					if len(below) != n {
						rt.Fatalf("%d units below %s on %s, want %d", len(below), p, dd, n)
					}
				}
			}
		})
	})
}
