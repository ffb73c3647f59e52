package summary

import (
	"context"
	"errors"
	"strings"

	"nep/internal/db"
)

// Figure is a numerator and a denominator, so that rates can be added up.
type Figure struct{ Num, Den int64 }

// Add adds two figures.
func (f Figure) Add(g Figure) Figure { return Figure{f.Num + g.Num, f.Den + g.Den} }

// Sub takes a figure away.
func (f Figure) Sub(g Figure) Figure { return Figure{f.Num - g.Num, f.Den - g.Den} }

// Standing is the month of figures that say how things stand today.
const Standing = "now"

// Key names a figure. Month is "2026-11", or Standing.
type Key struct {
	Unit    int64
	Month   string
	Measure string
}

// Measure is a kind of figure, and how its room counts it.
type Measure struct {
	Name     string
	Standing bool // how things stand today, not of a month
	// Own counts what a unit itself, without those below, has.
	Own func(t *db.Tx, k Key) (Figure, error)
	// Keys gives the figures of units with facts, of the next few units after
	// one, in the order of units; none when there are no more.
	Keys func(t *db.Tx, after int64) ([]Key, error)
	// Lasts: what has a figure in a month has one in the next, whatever happens.
	Lasts bool
	// Falls gives the units whose standing figure changes because the days from
	// (in) to (out) are over; nil for none.
	Falls func(t *db.Tx, from, to string) ([]int64, error)
}

// Tree is the tree of units at the end of a month, or today's for Standing.
type Tree interface {
	// Parent is the unit above, 0 for none.
	Parent(t *db.Tx, unit int64, month string) (int64, error)
	Children(t *db.Tx, unit int64, month string) ([]int64, error)
	// Roots are the units with none above.
	Roots(t *db.Tx, month string) ([]int64, error)
	// Moved gives the units above those that moved or closed from (in) to (out),
	// before and after.
	Moved(t *db.Tx, from, to string) ([]int64, error)
}

// Service keeps the figures.
type Service struct {
	d        *db.DB
	tree     Tree
	measures []Measure
}

// New makes the service over a tree and the measures of all rooms.
func New(d *db.DB, tree Tree, measures ...Measure) *Service { return &Service{d, tree, measures} }

// Measures gives the measures in the order they were given.
func (s *Service) Measures() []Measure { return s.measures }

func (s *Service) measure(name string) (Measure, error) {
	for _, m := range s.measures {
		if m.Name == name {
			return m, nil
		}
	}
	return Measure{}, errors.New("no measure " + name)
}

// Mark says, in the transaction that changed a fact of k, that k has to be
// summed again. Repeating it costs a row and changes nothing else.
func Mark(t *db.Tx, k Key) error { return insertMark(t, t.ID(), k) }

// ScoresMoved is the measure of decided scores whose facts come to something else
// today, of all decided ones. Rooms whose facts scores are counted from mark it
// without knowing the room that counts.
const ScoresMoved = "score.moved"

// Members is the measure of members at the end of a month: rooms that look for
// units of a like size read it without knowing the room that counts.
const Members = "members"

// MarkSince is Mark for each month from one to another.
func MarkSince(t *db.Tx, unit int64, from, to, measure string) error {
	for month := from; month <= to; month = nextMonth(month) {
		if err := Mark(t, Key{unit, month, measure}); err != nil {
			return err
		}
	}
	return nil
}

// below begins the measure of a mark that is about a unit and all below it.
const below = "below "

// MarkBelow is Mark of a unit and all below it, where they have the figure: for
// what is inherited down the tree. The worker goes down.
func MarkBelow(t *db.Tx, k Key) error {
	k.Measure = below + k.Measure
	return insertMark(t, t.ID(), k)
}

// batch is how many figures are summed in one transaction: few enough that
// whoever writes beside it waits for milliseconds.
const batch = 32

// Sum works off the marks there are and those it makes on the way up, and says
// how many figures it looked at.
func (s *Service) Sum(ctx context.Context) (n int, err error) {
	for {
		done, err := s.sum(ctx, batch)
		n += done
		if err != nil || done == 0 {
			return n, err
		}
	}
}

// SumOne works off the marks of one figure, false when there were none.
func (s *Service) SumOne(ctx context.Context) (bool, error) {
	n, err := s.sum(ctx, 1)
	return n > 0, err
}

func (s *Service) sum(ctx context.Context, most int) (int, error) {
	return db.Write(ctx, s.d, db.On("summary", 0), func(t *db.Tx) (n int, err error) {
		for ; n < most; n++ {
			k, ok, err := oldestMark(t)
			if err != nil || !ok {
				return n, err
			}
			if err := s.sumKey(t, k); err != nil {
				return n, err
			}
		}
		return n, nil
	})
}

func (s *Service) sumKey(t *db.Tx, k Key) error {
	marks, err := marksOf(t, k)
	if err != nil {
		return err
	}
	if name, ok := strings.CutPrefix(k.Measure, below); ok {
		return s.down(t, Key{k.Unit, k.Month, name}, marks)
	}
	sum, err := s.own(t, k)
	if err != nil {
		return err
	}
	children, err := s.tree.Children(t, k.Unit, k.Month)
	if err != nil {
		return err
	}
	under, err := total(t, k, children)
	if err != nil {
		return err
	}
	sum = sum.Add(under)
	was, known, err := figure(t, k)
	if err != nil {
		return err
	}
	if err := deleteMarks(t, marks); err != nil {
		return err
	}
	if known && was == sum {
		return nil
	}
	if err := putFigure(t, k, sum); err != nil {
		return err
	}
	parent, err := s.tree.Parent(t, k.Unit, k.Month)
	if err != nil || parent == 0 {
		return err
	}
	return Mark(t, Key{parent, k.Month, k.Measure})
}

func (s *Service) own(t *db.Tx, k Key) (Figure, error) {
	m, err := s.measure(k.Measure)
	if err != nil {
		return Figure{}, err
	}
	return m.Own(t, k)
}

// down passes a mark about a unit and all below it on to those directly below.
func (s *Service) down(t *db.Tx, k Key, marks []int64) error {
	_, known, err := figure(t, k)
	if err != nil {
		return err
	}
	children, err := s.tree.Children(t, k.Unit, k.Month)
	if err != nil {
		return err
	}
	if err := deleteMarks(t, marks); err != nil {
		return err
	}
	for _, c := range children {
		if err := MarkBelow(t, Key{c, k.Month, k.Measure}); err != nil {
			return err
		}
	}
	if !known {
		return nil
	}
	return Mark(t, k)
}

// Of gives the figures of units for months, missing ones left out.
func Of(t *db.Tx, units []int64, measure string, months []string) (map[Key]Figure, error) {
	return figures(t, units, []string{measure}, months)
}

// OfMany is Of for several measures.
func OfMany(t *db.Tx, units []int64, measures, months []string) (map[Key]Figure, error) {
	return figures(t, units, measures, months)
}

// Sums is OfMany with the months added up: the keys' Month is empty. A month costs
// a page most when it is carried out of the database.
func Sums(t *db.Tx, units []int64, measures, months []string) (map[Key]Figure, error) {
	return sums(t, units, measures, months)
}

// Series gives a unit's figures of measures in all months, missing ones left out.
func Series(t *db.Tx, unit int64, measures []string) (map[Key]Figure, error) {
	return series(t, unit, measures)
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
	return db.Read(ctx, s.d, func(t *db.Tx) ([]Difference, error) { return s.recount(t, month, measure) })
}

// Check is Recount, and says in the same snapshot whether some of the figures wait
// to be summed, filled or turned: then they may differ.
func (s *Service) Check(ctx context.Context, month, measure string) (differ []Difference, waits bool, err error) {
	differ, err = db.Read(ctx, s.d, func(t *db.Tx) (out []Difference, err error) {
		if waits, err = s.waits(t, month, measure); err != nil {
			return nil, err
		}
		return s.recount(t, month, measure)
	})
	return differ, waits, err
}

func (s *Service) recount(t *db.Tx, month, measure string) (out []Difference, err error) {
	roots, err := s.tree.Roots(t, month)
	if err != nil {
		return nil, err
	}
	var count func(unit int64, depth int) (Figure, error)
	count = func(unit int64, depth int) (sum Figure, err error) {
		if depth > 100 {
			return sum, errors.New("the tree has a ring")
		}
		k := Key{unit, month, measure}
		if sum, err = s.own(t, k); err != nil {
			return sum, err
		}
		children, err := s.tree.Children(t, unit, month)
		if err != nil {
			return sum, err
		}
		for _, c := range children {
			under, err := count(c, depth+1)
			if err != nil {
				return sum, err
			}
			sum = sum.Add(under)
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
}

// Waiting says whether anything is left to be summed of a unit itself: marks of
// its facts, for the page that says so.
func Waiting(t *db.Tx, unit int64, month string) (bool, error) { return unitMarked(t, unit, month) }

func (s *Service) waits(t *db.Tx, month, measure string) (bool, error) {
	waits, err := marked(t, month, []string{measure, below + measure})
	if err != nil || waits {
		return waits, err
	}
	m, err := s.measure(measure)
	if err != nil {
		return false, err
	}
	return s.behind(t, m)
}

// Load writes figures there were none of, as they were counted together with their
// facts: for what is made in bulk. Figures of nought are left out, as they are
// everywhere.
func Load(t *db.Tx, keys []Key, figures []Figure) error { return loadFigures(t, keys, figures) }

// Loaded says that every figure of measures was loaded, as of a day: nothing is
// left to fill, and time is followed from that day on.
func Loaded(t *db.Tx, measures []Measure, day string) error {
	for _, m := range measures {
		if err := setState(t, "measure "+m.Name, done); err != nil {
			return err
		}
	}
	return beginOn(t, day)
}
