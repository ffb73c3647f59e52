package summary

import (
	"context"
	"errors"

	"nep/internal/db"
)

// Figure is a numerator and a denominator, so that rates can be added up.
type Figure struct{ Num, Den int64 }

// Add adds two figures.
func (f Figure) Add(g Figure) Figure { return Figure{f.Num + g.Num, f.Den + g.Den} }

// Key names a figure. Month is "2026-11".
type Key struct {
	Unit    int64
	Month   string
	Measure string
}

// Facts is what the rooms above know: the tree at the end of a month, and what
// a unit itself, without those below, has to a measure.
type Facts interface {
	// Parent is the unit above, 0 for none.
	Parent(t *db.Tx, unit int64, month string) (int64, error)
	Children(t *db.Tx, unit int64, month string) ([]int64, error)
	// Roots are the units with none above.
	Roots(t *db.Tx, month string) ([]int64, error)
	Own(t *db.Tx, k Key) (Figure, error)
}

// Service keeps the figures.
type Service struct {
	d     *db.DB
	facts Facts
}

// New makes the service over facts.
func New(d *db.DB, facts Facts) *Service { return &Service{d, facts} }

// Mark says, in the transaction that changed a fact of k, that k has to be
// summed again. Repeating it costs a row and changes nothing else.
func Mark(t *db.Tx, k Key) error { return insertMark(t, t.ID(), k) }

// Sum works off the marks there are and those it makes on the way up, and says
// how many figures it looked at.
func (s *Service) Sum(ctx context.Context) (n int, err error) {
	for {
		more, err := s.SumOne(ctx)
		if err != nil || !more {
			return n, err
		}
		n++
	}
}

// SumOne works off the marks of one figure, false when there were none.
func (s *Service) SumOne(ctx context.Context) (bool, error) {
	return db.Write(ctx, s.d, db.On("summary", 0), func(t *db.Tx) (bool, error) {
		k, ok, err := oldestMark(t)
		if err != nil || !ok {
			return false, err
		}
		marks, err := marksOf(t, k)
		if err != nil {
			return false, err
		}
		sum, err := s.facts.Own(t, k)
		if err != nil {
			return false, err
		}
		children, err := s.facts.Children(t, k.Unit, k.Month)
		if err != nil {
			return false, err
		}
		below, err := total(t, k, children)
		if err != nil {
			return false, err
		}
		sum = sum.Add(below)
		was, known, err := figure(t, k)
		if err != nil {
			return false, err
		}
		if err := deleteMarks(t, marks); err != nil {
			return false, err
		}
		if known && was == sum {
			return true, nil
		}
		if err := putFigure(t, k, sum); err != nil {
			return false, err
		}
		parent, err := s.facts.Parent(t, k.Unit, k.Month)
		if err != nil || parent == 0 {
			return true, err
		}
		return true, Mark(t, Key{parent, k.Month, k.Measure})
	})
}

// Of gives the figures of units for months, missing ones left out.
func Of(t *db.Tx, units []int64, measure string, months []string) (map[Key]Figure, error) {
	return figures(t, units, measure, months)
}

// Difference is a figure that is not what counting gives.
type Difference struct {
	Key
	Stored, Counted Figure
}

// Recount counts everything of a month and measure from scratch, without using
// stored figures, and gives those that differ. Marked figures may differ: they
// are not summed yet.
func (s *Service) Recount(ctx context.Context, month, measure string) ([]Difference, error) {
	return db.Read(ctx, s.d, func(t *db.Tx) (out []Difference, err error) {
		roots, err := s.facts.Roots(t, month)
		if err != nil {
			return nil, err
		}
		var count func(unit int64, depth int) (Figure, error)
		count = func(unit int64, depth int) (sum Figure, err error) {
			if depth > 100 {
				return sum, errors.New("the tree has a ring")
			}
			k := Key{unit, month, measure}
			if sum, err = s.facts.Own(t, k); err != nil {
				return sum, err
			}
			children, err := s.facts.Children(t, unit, month)
			if err != nil {
				return sum, err
			}
			for _, c := range children {
				below, err := count(c, depth+1)
				if err != nil {
					return sum, err
				}
				sum = sum.Add(below)
			}
			stored, _, err := figure(t, k)
			if err == nil && stored != sum {
				out = append(out, Difference{k, stored, sum})
			}
			return sum, err
		}
		for _, r := range roots {
			if _, err := count(r, 0); err != nil {
				return nil, err
			}
		}
		return out, nil
	})
}

// Marked says whether any figure of a month and measure waits to be summed.
func Marked(t *db.Tx, month, measure string) (bool, error) { return marked(t, month, measure) }
