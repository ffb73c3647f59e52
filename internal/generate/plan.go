package generate

import (
	"fmt"

	"nep/internal/org"
)

// unit is one of the plan. People and units are named by their number, from 0.
type unit struct {
	parent  int // -1: the top
	kind    org.Kind
	name    string
	path    string
	first   int   // of a cell: its first member; the others follow
	members int   // of a cell
	leads   []int // people of its committee, the secretary first
	charge  int   // who answers for a cell, -1 nobody
}

// plan is everything that is decided before the first row is written: it holds
// units, not people, and is made anew when the work goes on.
type plan struct {
	size  Size
	seed  uint64
	units []unit
	seats int // positions of committees and cells
}

// chance is a number below n that the seed, a purpose and two numbers always give.
func (p *plan) chance(what, a, b, n int) int {
	x := p.seed*0x9e3779b97f4a7c15 + uint64(what)*0xbf58476d1ce4e5b9 + uint64(a)*0x94d049bb133111eb + uint64(b)*0xd6e8feb86659fd93
	for range 2 {
		x ^= x >> 30
		x *= 0xbf58476d1ce4e5b9
		x ^= x >> 27
		x *= 0x94d049bb133111eb
		x ^= x >> 31
	}
	return int(x % uint64(n))
}

// The purposes of chance.
const (
	forSize = iota
	forName
	forMeeting
	forDay
	forPapers
	forClass
	forReport
	forOpen
	forStatus
	forSex
)

// large is how many cells the first base organisation of a province has, where
// there are enough: one page of it is as long as pages get.
const large = 300

func newPlan(size Size, seed uint64) *plan {
	p := &plan{size: size, seed: seed}
	add := func(parent int, kind org.Kind, name string) int {
		p.units = append(p.units, unit{parent: parent, kind: kind, name: name, charge: -1})
		return len(p.units) - 1
	}
	var tops []int
	if size.Provinces == 0 {
		tops = []int{add(-1, org.Upper, words.province)}
	} else {
		whole := add(-1, org.Upper, words.country)
		for i := range size.Provinces {
			tops = append(tops, add(whole, org.Upper, fmt.Sprintf("%s %02d", words.province, i+1)))
		}
	}
	var uppers []int
	for i := range size.Uppers {
		uppers = append(uppers, add(tops[share(i, size.Uppers, len(tops))], org.Upper, p.place(i)))
	}
	// Half of the base organisations are cells themselves; the others have the rest.
	single := min(size.Bases/2, size.Cells-1)
	var bases []int
	for i := range size.Bases {
		up := uppers[share(i, size.Bases, len(uppers))]
		if i%2 == 1 && i/2 < single {
			add(up, org.BaseCell, p.base(i, true))
		} else {
			bases = append(bases, add(up, org.Base, p.base(i, false)))
		}
	}
	cells, of := size.Cells-(size.Bases-len(bases)), make([]int, len(bases))
	for i := range of {
		of[i] = 1
	}
	left := cells - len(bases)
	if left > 4*large {
		of[0], left = large, left-large+1
	}
	for i := 0; left > 0; i = (i + 1) % len(bases) {
		if i > 0 || len(bases) == 1 || of[0] < large {
			n := min(left, 1+p.chance(forSize, i, left, 6))
			of[i], left = of[i]+n, left-n
		}
	}
	for i, b := range bases {
		for n := range of[i] {
			add(b, org.Cell, p.cell(n, of[i]))
		}
	}
	p.fill()
	return p
}

// share cuts n things into as many parts in a row.
func share(i, n, parts int) int { return i * parts / n }

// fill gives cells their members and committees their people.
func (p *plan) fill() {
	weight := func(i int) int { return 40 + p.chance(forSize, i, 1, 121) } // a third to thrice
	sum := 0
	for i, u := range p.units {
		if u.kind.Meets() {
			sum += weight(i)
		}
	}
	// At least three each; what is left by weight, without losing one to rounding.
	seen, given, first, extra := 0, 0, 0, p.size.Members-3*p.size.Cells
	for i := range p.units {
		u := &p.units[i]
		if !u.kind.Meets() {
			continue
		}
		seen += weight(i)
		now := max(0, extra) * seen / sum
		u.first, u.members = first, 3+now-given
		given, first = now, first+u.members
		u.leads = []int{u.first, u.first + 1}
		if u.members >= 9 {
			u.leads = append(u.leads, u.first+2)
		}
		p.seats += len(u.leads)
	}
	p.size.Members = first
	kids := make([][]int, len(p.units))
	for i, u := range p.units {
		if u.parent >= 0 {
			kids[u.parent] = append(kids[u.parent], i)
		}
	}
	for i := len(p.units) - 1; i >= 0; i-- { // those below are behind
		u := &p.units[i]
		if u.kind.Meets() {
			continue
		}
		// The committee's people are members of the cells below; its secretary leads
		// no other committee.
		most := 9
		if u.kind == org.Upper {
			most = 15
		}
		for n := 0; len(u.leads) < most && n < 3; n++ {
			for _, k := range kids[i] {
				if l := p.units[k].leads; len(u.leads) < most && n+1 < len(l) {
					u.leads = append(u.leads, l[n+1])
				}
			}
		}
		p.seats += len(u.leads)
		for n, k := range kids[i] {
			if len(u.leads) > 0 && p.units[k].kind.Meets() && p.chance(forOpen, k, 3, 100) < 85 {
				p.units[k].charge = u.leads[n%len(u.leads)]
			}
		}
	}
}
