package practice

import (
	"nep/internal/clock"
	"nep/internal/db"
	"nep/internal/meeting"
	"nep/internal/org"
	"nep/internal/rule"
	"nep/internal/summary"
)

// Side is one side of a comparison: what was counted over the months before and
// after, each unit's month once.
type Side struct {
	Units  int // with facts both before and after
	Months int // after it began, of the one that does it longest
	Before summary.Figure
	After  summary.Figure
}

// Change is how many hundredths of a per cent the rate moved, false where one of
// the two has no facts.
func (s Side) Change() (int64, bool) {
	if s.Before.Den == 0 || s.After.Den == 0 {
		return 0, false
	}
	return rate(s.After) - rate(s.Before), true
}

// rate is a figure in hundredths of a per cent, rounded half up.
func rate(f summary.Figure) int64 { return (20000*f.Num + f.Den) / (2 * f.Den) }

// Comparison is what the figures of a practice's aim were, of those who took it
// over and of units like them that did not.
type Comparison struct {
	Aim      Aim
	With     Side
	Without  Side
	Compared bool // there are enough others
	Little   []Little
	Uses     map[int64]Side // by use, of those who took it over
}

// Any says whether there is anything to look at.
func (c Comparison) Any() bool { return c.With.Units > 0 }

// place is a unit's month.
type place struct {
	unit  int64
	month string
}

// compare reads the figures of a practice's aim. over is the last month that is
// over. Every figure was counted before: none is counted here.
func compare(t *db.Tx, p Practice, uses []Use, over string) (c Comparison, err error) {
	c.Aim, c.Uses = p.Aim, map[int64]Side{}
	measure := p.Aim.Measure()
	if measure == "" {
		return c, nil
	}
	with, without := newSum(), newSum()
	did := map[int64][]Use{}
	for _, u := range uses {
		did[u.Unit] = append(did[u.Unit], u)
	}
	for _, u := range uses {
		before, after := window(u, over)
		if len(after) == 0 {
			continue
		}
		f, err := summary.Of(t, []int64{u.Unit}, measure, append(before, after...))
		if err != nil {
			return c, err
		}
		one := newSum()
		one.add(u.Unit, measure, before, after, f)
		if one.Units > 0 {
			c.Uses[u.ID] = one.Side
		}
		with.add(u.Unit, measure, before, after, f)
		others, err := likeUnits(t, u)
		if err != nil {
			return c, err
		}
		var ids []int64
		last := after[len(after)-1]
		for _, o := range others {
			if o == p.Unit || doing(did[o], before[0], last) {
				continue
			}
			ids = append(ids, o)
		}
		if len(ids) == 0 {
			continue
		}
		if f, err = summary.Of(t, ids, measure, append(before, after...)); err != nil {
			return c, err
		}
		for _, o := range ids {
			without.add(o, measure, before, after, f)
		}
	}
	c.With, c.Without = with.Side, without.Side
	if c.Compared = c.Without.Units >= leastLike; !c.Compared {
		c.Without = Side{}
	}
	c.Little = c.littles()
	return c, nil
}

// doing says whether one of the uses of a unit was going on in some of the months.
func doing(uses []Use, from, until string) bool {
	for _, u := range uses {
		if u.From <= until && (u.Ended == "" || u.Ended >= from) {
			return true
		}
	}
	return false
}

// sum adds up a side, each unit's month once on each side of the beginning.
type sum struct {
	Side
	units         map[int64]bool
	before, after map[place]bool
}

func newSum() *sum {
	return &sum{units: map[int64]bool{}, before: map[place]bool{}, after: map[place]bool{}}
}

// add takes a unit in where it has facts both before and after.
func (s *sum) add(unit int64, measure string, before, after []string, f map[summary.Key]summary.Figure) {
	total := func(months []string) (out summary.Figure) {
		for _, m := range months {
			out = out.Add(f[summary.Key{Unit: unit, Month: m, Measure: measure}])
		}
		return out
	}
	if total(before).Den == 0 || total(after).Den == 0 {
		return
	}
	if !s.units[unit] {
		s.units[unit] = true
		s.Units++
	}
	s.Months = max(s.Months, len(after))
	take := func(seen map[place]bool, into *summary.Figure, months []string) {
		for _, m := range months {
			if p := (place{unit, m}); !seen[p] {
				seen[p] = true
				*into = into.Add(f[summary.Key{Unit: unit, Month: m, Measure: measure}])
			}
		}
	}
	take(s.before, &s.Before, before)
	take(s.after, &s.After, after)
}

// mostLike is how many units beside one are looked at.
const mostLike = 400

// likeUnits are those like a unit when it began: of its kind and type, below the
// same committee, with half to twice as many members.
func likeUnits(t *db.Tx, u Use) ([]int64, error) {
	day := min(org.Today(t), meeting.LastDay(u.From))
	self, err := org.LastOn(t, u.Unit, day)
	if err != nil || self.Parent == 0 {
		return nil, err
	}
	var ids []int64
	for after, more := (org.Cursor{}), true; more && len(ids) < mostLike; {
		page, err := org.Children(t, self.Parent, day, after, 100)
		if err != nil {
			return nil, err
		}
		for _, x := range page.Rows {
			if x.Kind == self.Kind && x.ID != self.ID {
				ids = append(ids, x.ID)
			}
		}
		after, more = page.Next, page.More
	}
	month := meeting.AddMonths(u.From, -1)
	members, err := summary.Of(t, append([]int64{self.ID}, ids...), summary.Members, []string{month})
	if err != nil {
		return nil, err
	}
	count := func(id int64) int64 {
		return members[summary.Key{Unit: id, Month: month, Measure: summary.Members}].Num
	}
	var mine rule.Answer
	if self.Kind.Meets() {
		if mine, err = rule.For(t, self.ID, rule.CellType, day); err != nil {
			return nil, err
		}
	}
	var out []int64
	for _, id := range ids {
		if !like(count(self.ID), count(id)) {
			continue
		}
		if self.Kind.Meets() {
			its, err := rule.For(t, id, rule.CellType, day)
			if err != nil {
				return nil, err
			}
			if its.Value != mine.Value {
				continue
			}
		}
		out = append(out, id)
	}
	return out, nil
}

// overMonth is the last month that is over.
func overMonth(t *db.Tx) string { return meeting.AddMonths(clock.Day(t.Now())[:7], -1) }
