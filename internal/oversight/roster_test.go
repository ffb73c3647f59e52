package oversight

import (
	"fmt"
	"slices"
	"testing"

	"pgregory.net/rapid"
)

// naive tries every roster: the most visits that can be made, and of those the
// least sum of squares of the loads.
func naive(a Ask) (most, squares int) {
	type visit struct{ cell int }
	var visits []visit
	for i, c := range a.Cells {
		for range max(c.Need, 0) {
			visits = append(visits, visit{i})
		}
	}
	load := map[int64]int{}
	for _, p := range a.People {
		load[p.ID] = p.Load
	}
	most, squares = -1, 0
	taken, on := map[string]bool{}, map[string]bool{}
	var try func(n, made int)
	try = func(n, made int) {
		if n == len(visits) {
			sum := 0
			for _, l := range load {
				sum += l * l
			}
			if made > most || made == most && sum < squares {
				most, squares = made, sum
			}
			return
		}
		try(n+1, made)
		c := a.Cells[visits[n].cell]
		for _, m := range a.Months {
			day, open := c.Days[m]
			month := fmt.Sprint(c.ID, m)
			if !open || taken[month] {
				continue
			}
			for _, p := range a.People {
				there := fmt.Sprint(p.ID, day)
				if slices.Contains(c.Not, p.ID) || day != "" && (p.Busy[day] || on[there]) {
					continue
				}
				taken[month], load[p.ID] = true, load[p.ID]+1
				if day != "" {
					on[there] = true
				}
				try(n+1, made+1)
				taken[month], load[p.ID] = false, load[p.ID]-1
				delete(on, there)
			}
		}
	}
	try(0, 0)
	return most, squares
}

func anyAsk(t *rapid.T, cells, people int) Ask {
	a := Ask{Months: []string{"2026-10", "2026-11", "2026-12"}[:rapid.IntRange(1, 3).Draw(t, "months")]}
	for i := range rapid.IntRange(1, people).Draw(t, "people") {
		p := AskPerson{ID: int64(100 + i), Load: rapid.IntRange(0, 2).Draw(t, "load"), Busy: map[string]bool{}}
		for _, m := range a.Months {
			if rapid.IntRange(0, 3).Draw(t, "busy") == 0 {
				p.Busy[m+"-05"] = true
			}
		}
		a.People = append(a.People, p)
	}
	for i := range rapid.IntRange(1, cells).Draw(t, "cells") {
		c := AskCell{ID: int64(i + 1), Need: rapid.IntRange(0, 2).Draw(t, "need"), Days: map[string]string{}, Slips: rapid.Bool().Draw(t, "slips")}
		for _, m := range a.Months {
			switch rapid.IntRange(0, 5).Draw(t, "day") {
			case 0:
			case 1:
				c.Days[m] = ""
			case 2:
				c.Days[m] = m + "-06"
			default:
				c.Days[m] = m + "-05"
			}
		}
		for _, p := range a.People {
			switch rapid.IntRange(0, 4).Draw(t, "tie") {
			case 0:
				c.Not = append(c.Not, p.ID)
			case 1:
				c.Charge = append(c.Charge, p.ID)
			}
		}
		a.Cells = append(a.Cells, c)
	}
	return a
}

// holds checks what every roster promises.
func holds(t *rapid.T, a Ask, slots []Slot, short map[int64]int) (load map[int64]int) {
	load = map[int64]int{}
	for _, p := range a.People {
		load[p.ID] = p.Load
	}
	got, month, day := map[int64]int{}, map[string]bool{}, map[string]bool{}
	for _, s := range slots {
		i := slices.IndexFunc(a.Cells, func(c AskCell) bool { return c.ID == s.Cell })
		j := slices.IndexFunc(a.People, func(p AskPerson) bool { return p.ID == s.Person })
		if i < 0 || j < 0 || slices.Contains(a.Cells[i].Not, s.Person) {
			t.Fatalf("%v: nobody goes there", s)
		}
		if d, open := a.Cells[i].Days[s.Month]; !open || d != s.Day || !slices.Contains(a.Months, s.Month) {
			t.Fatalf("%v: the cell does not meet then", s)
		}
		if k := fmt.Sprint(s.Cell, s.Month); month[k] {
			t.Fatalf("%v: twice in one month", s)
		} else {
			month[k] = true
		}
		if k := fmt.Sprint(s.Person, s.Day); s.Day != "" && (day[k] || a.People[j].Busy[s.Day]) {
			t.Fatalf("%v: twice on one day", s)
		} else {
			day[k] = true
		}
		got[s.Cell]++
		load[s.Person]++
	}
	for _, c := range a.Cells {
		if got[c.ID]+short[c.ID] != max(c.Need, 0) {
			t.Fatalf("cell %d: %d visits and %d short of %d", c.ID, got[c.ID], short[c.ID], c.Need)
		}
	}
	return load
}

func TestRosterIsTheBestThereIs(t *testing.T) {
	rapid.Check(t, func(t *rapid.T) {
		a := anyAsk(t, 4, 3)
		slots, short := Roster(a)
		load := holds(t, a, slots, short)
		squares := 0
		for _, l := range load {
			squares += l * l
		}
		if most, least := naive(a); len(slots) != most || squares != least {
			t.Fatalf("%d visits with squares %d; %d with %d can be had: %v", len(slots), squares, most, least, slots)
		}
	})
}

// Where nothing clashes every cell is covered, and nobody has two visits more
// than another; who is in charge goes where that costs no fairness.
func TestRosterIsEven(t *testing.T) {
	rapid.Check(t, func(t *rapid.T) {
		a := Ask{Months: []string{"2026-10", "2026-11", "2026-12"}}
		people := rapid.IntRange(1, 9).Draw(t, "people")
		for i := range people {
			a.People = append(a.People, AskPerson{ID: int64(100 + i)})
		}
		for i := range rapid.IntRange(1, 40).Draw(t, "cells") {
			c := AskCell{ID: int64(i + 1), Need: 1, Charge: []int64{int64(100 + i%people)}, Days: map[string]string{}}
			for _, m := range a.Months {
				c.Days[m] = fmt.Sprintf("%s-%02d", m, i%28+1)
			}
			a.Cells = append(a.Cells, c)
		}
		slots, short := Roster(a)
		load := holds(t, a, slots, short)
		if len(short) > 0 {
			t.Fatalf("not covered: %v", short)
		}
		least, most := 1<<30, 0
		for _, l := range load {
			least, most = min(least, l), max(most, l)
		}
		if most-least > 1 {
			t.Fatalf("loads from %d to %d", least, most)
		}
		for _, s := range slots {
			i := slices.IndexFunc(a.Cells, func(c AskCell) bool { return c.ID == s.Cell })
			if a.Cells[i].Charge[0] != s.Person {
				t.Fatalf("%v: who is in charge could go", s)
			}
		}
	})
}

// A cell that slips is visited in the first month, by who is in charge.
func TestRosterHelpsFirstWhereItSlips(t *testing.T) {
	a := Ask{Months: []string{"2026-10", "2026-11", "2026-12"}, People: []AskPerson{{ID: 1}, {ID: 2}}}
	for i := range 4 {
		c := AskCell{ID: int64(i + 10), Need: 1, Slips: i == 3, Charge: []int64{int64(i%2 + 1)}, Days: map[string]string{}}
		for _, m := range a.Months {
			c.Days[m] = fmt.Sprintf("%s-%02d", m, i+3)
		}
		a.Cells = append(a.Cells, c)
	}
	slots, _ := Roster(a)
	if i := slices.IndexFunc(slots, func(s Slot) bool { return s.Cell == 13 }); i < 0 || slots[i].Month != "2026-10" || slots[i].Person != 2 {
		t.Fatalf("%v", slots)
	}
}
