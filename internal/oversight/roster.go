package oversight

import "slices"

// Ask is what a roster is made from. It is pure: nothing in it is looked up.
type Ask struct {
	Months []string // in which visits can still be made, the earliest first
	Cells  []AskCell
	People []AskPerson
}

// AskCell is a unit that has to be visited.
type AskCell struct {
	ID     int64
	Need   int               // visits still owed in the period
	Charge []int64           // who is in charge of it
	Not    []int64           // who belongs to it, and so does not visit it
	Days   map[string]string // the day it meets in a month, "" not known; no entry: no visit in that month
	Slips  bool              // to be visited as early as can be
}

// AskPerson is somebody who can be sent.
type AskPerson struct {
	ID   int64
	Load int             // visits of the period he has already
	Busy map[string]bool // days on which he has another visit, or his own cell meets
}

// Slot is one visit of a roster.
type Slot struct {
	Cell, Person int64
	Month, Day   string
}

// What weighs in a roster beside an even load, which comes before all of it.
const (
	costStranger = 4 // is not in charge of the cell
	costMonth    = 1 // for each month away from the one that spreads them
	costLate     = 3 // for each month a slipping cell waits
)

// Roster gives the visits that cover the cells as far as days and people allow,
// with the load of the people as even as that allows; among these the ones that
// send who is in charge, and send early where a cell slips. Nobody is sent twice
// on one day. short says how many visits of a cell find nobody.
func Roster(a Ask) (slots []Slot, short map[int64]int) {
	f := newFlow()
	need, units := map[int64]int{}, 0
	for _, c := range a.Cells {
		if c.Need > 0 {
			need[c.ID], units = c.Need, units+c.Need
		}
	}
	heavy := (costStranger+costMonth*len(a.Months)+costLate*len(a.Months))*(units+1) + 1

	// source → cell → cell and month → person on a day → person → sink.
	person := map[int64]int{}
	for _, p := range a.People {
		n := f.node()
		person[p.ID] = n
		for k := range units {
			f.edge(n, f.sink, 1, heavy*(2*(p.Load+k)+1)) // the sum of squares of loads grows by so much
		}
	}
	type at struct {
		person int64
		day    string
	}
	days := map[at]int{}
	type way struct {
		slot Slot
		edge int
	}
	var ways []way
	for i, c := range a.Cells {
		if c.Need <= 0 {
			continue
		}
		cell := f.node()
		f.edge(f.source, cell, c.Need, 0)
		for m, month := range a.Months {
			day, open := c.Days[month]
			if !open {
				continue
			}
			wait := m * costLate
			if !c.Slips {
				wait = max(m-i%len(a.Months), i%len(a.Months)-m) * costMonth
			}
			there := f.node()
			f.edge(cell, there, 1, wait)
			for _, p := range a.People {
				if slices.Contains(c.Not, p.ID) || day != "" && p.Busy[day] {
					continue
				}
				to := person[p.ID]
				if day != "" {
					n, ok := days[at{p.ID, day}]
					if !ok {
						n = f.node()
						days[at{p.ID, day}] = n
						f.edge(n, to, 1, 0)
					}
					to = n
				}
				cost := costStranger
				if slices.Contains(c.Charge, p.ID) {
					cost = 0
				}
				ways = append(ways, way{Slot{c.ID, p.ID, month, day}, f.edge(there, to, 1, cost)})
			}
		}
	}
	f.run()
	short = map[int64]int{}
	for id, n := range need {
		short[id] = n
	}
	for _, w := range ways {
		if f.used(w.edge) {
			slots = append(slots, w.slot)
			if short[w.slot.Cell]--; short[w.slot.Cell] == 0 {
				delete(short, w.slot.Cell)
			}
		}
	}
	return slots, short
}

// flow is a network with capacities and costs; run sends as much as goes through
// it, as cheaply as that can be done.
type flow struct {
	source, sink int
	out          [][]int // edges of a node
	to, left     []int
	cost         []int
}

func newFlow() *flow {
	f := &flow{}
	f.source, f.sink = f.node(), f.node()
	return f
}

func (f *flow) node() int {
	f.out = append(f.out, nil)
	return len(f.out) - 1
}

// edge adds an edge and gives its number; the one after it is its way back.
func (f *flow) edge(from, to, room, cost int) int {
	e := len(f.to)
	f.to, f.left, f.cost = append(f.to, to, from), append(f.left, room, 0), append(f.cost, cost, -cost)
	f.out[from], f.out[to] = append(f.out[from], e), append(f.out[to], e+1)
	return e
}

func (f *flow) used(e int) bool { return f.left[e] == 0 }

// run takes the cheapest way through until there is none.
func (f *flow) run() {
	const far = int(^uint(0) >> 2)
	for {
		dist, via, in := make([]int, len(f.out)), make([]int, len(f.out)), make([]bool, len(f.out))
		for i := range dist {
			dist[i], via[i] = far, -1
		}
		dist[f.source] = 0
		for queue := []int{f.source}; len(queue) > 0; queue = queue[1:] {
			n := queue[0]
			in[n] = false
			for _, e := range f.out[n] {
				if d := dist[n] + f.cost[e]; f.left[e] > 0 && d < dist[f.to[e]] {
					dist[f.to[e]], via[f.to[e]] = d, e
					if !in[f.to[e]] {
						in[f.to[e]] = true
						queue = append(queue, f.to[e])
					}
				}
			}
		}
		if via[f.sink] < 0 {
			return
		}
		for n := f.sink; n != f.source; n = f.to[via[n]^1] {
			f.left[via[n]]--
			f.left[via[n]^1]++
		}
	}
}
