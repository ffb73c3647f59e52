package summary

import (
	"context"
	"strconv"
	"strings"
	"time"

	"nep/internal/clock"
	"nep/internal/db"
)

// Names of figure_state beside "measure …", which holds the last unit filled
// or done.
const (
	stateMonth = "month" // the last month figures that last were carried to
	stateUnit  = "unit"  // measure and unit carried last to the month after it
	stateDay   = "day"   // the day up to which what falls due was looked at
	done       = "done"
)

// carries is how many units are carried to a new month in one transaction.
const carries = 500

func nextMonth(month string) string {
	t, err := time.Parse("2006-01", month)
	if err != nil {
		return month
	}
	return t.AddDate(0, 1, 0).Format("2006-01")
}

// behind says whether a measure still has to be filled, or time has passed that
// its figures do not know of yet.
func (s *Service) behind(t *db.Tx, m Measure) (bool, error) {
	filled, err := state(t, "measure "+m.Name)
	if err != nil || filled != done {
		return true, err
	}
	today := clock.Day(t.Now())
	if m.Standing {
		day, err := state(t, stateDay)
		return day < today, err
	}
	month, err := state(t, stateMonth)
	return m.Lasts && month < today[:7], err
}

// Keep brings the figures up to date: fills measures that are new, follows the
// turn of month and day, and sums. It says how many figures it looked at.
func (s *Service) Keep(ctx context.Context) (n int, err error) {
	for {
		filled, err := s.fill(ctx)
		if err != nil {
			return n, err
		}
		turned := false
		if !filled {
			if turned, err = s.turn(ctx); err != nil {
				return n, err
			}
		}
		summed, err := s.sum(ctx, batch)
		n += summed
		if err != nil || !filled && !turned && summed == 0 {
			return n, err
		}
	}
}

// fill marks the figures of the next few units of a measure that is new to this
// database, false when none is.
func (s *Service) fill(ctx context.Context) (bool, error) {
	for _, m := range s.measures {
		more, err := db.Write(ctx, s.d, db.On("summary", 0), func(t *db.Tx) (bool, error) {
			at, err := state(t, "measure "+m.Name)
			if err != nil || at == done {
				return false, err
			}
			if err := s.begin(t); err != nil {
				return false, err
			}
			after, _ := strconv.ParseInt(at, 10, 64)
			keys, err := m.Keys(t, after)
			if err != nil {
				return false, err
			}
			next := done
			for _, k := range keys {
				k.Measure = m.Name
				if err := Mark(t, k); err != nil {
					return false, err
				}
				next = strconv.FormatInt(k.Unit, 10)
			}
			return true, setState(t, "measure "+m.Name, next)
		})
		if err != nil || more {
			return more, err
		}
	}
	return false, nil
}

// begin notes, before anything is counted, from which month and day on time has
// to be followed.
func (s *Service) begin(t *db.Tx) error {
	month, err := state(t, stateMonth)
	if err != nil || month != "" {
		return err
	}
	return beginOn(t, clock.Day(t.Now()))
}

func beginOn(t *db.Tx, day string) error {
	if err := setState(t, stateMonth, day[:7]); err != nil {
		return err
	}
	return setState(t, stateDay, day)
}

// turn marks what concerns a month that began or a day that is over, a piece at
// a time; false when there is no more, or when what lasts has first to be summed
// in the month it is carried from.
func (s *Service) turn(ctx context.Context) (bool, error) {
	return db.Write(ctx, s.d, db.On("summary", 0), func(t *db.Tx) (bool, error) {
		today := clock.Day(t.Now())
		month, err := state(t, stateMonth)
		if err != nil {
			return false, err
		}
		if month < today[:7] {
			var names []string
			for _, m := range s.measures {
				if m.Lasts {
					names = append(names, m.Name, below+m.Name)
				}
			}
			if waits, err := marked(t, month, names); err != nil || waits {
				return false, err
			}
			return true, s.turnMonth(t, month)
		}
		day, err := state(t, stateDay)
		if err != nil || day >= today {
			return false, err
		}
		return true, s.turnDay(t, day, today)
	})
}

// turnMonth marks, in the month after, the next few figures that last, one
// measure after another.
func (s *Service) turnMonth(t *db.Tx, month string) error {
	at, err := state(t, stateUnit)
	if err != nil {
		return err
	}
	name, unit, _ := strings.Cut(at, " ")
	after, _ := strconv.ParseInt(unit, 10, 64)
	for _, m := range s.measures {
		if !m.Lasts || name != "" && m.Name != name {
			continue
		}
		units, err := lasting(t, month, m.Name, after, carries)
		if err != nil {
			return err
		}
		for _, u := range units {
			if err := Mark(t, Key{u, nextMonth(month), m.Name}); err != nil {
				return err
			}
			after = u
		}
		if len(units) > 0 {
			return setState(t, stateUnit, m.Name+" "+strconv.FormatInt(after, 10))
		}
		name, after = "", 0 // the next measure from its beginning
	}
	if err := setState(t, stateUnit, ""); err != nil {
		return err
	}
	return setState(t, stateMonth, nextMonth(month))
}

// turnDay marks what fell due on the days from (in) to today (out), and what
// stands elsewhere in the tree since.
func (s *Service) turnDay(t *db.Tx, from, today string) error {
	moved, err := s.tree.Moved(t, clock.AddDays(from, 1), clock.AddDays(today, 1))
	if err != nil {
		return err
	}
	for _, m := range s.measures {
		if !m.Standing {
			continue
		}
		units := moved
		if m.Falls != nil {
			falls, err := m.Falls(t, from, today)
			if err != nil {
				return err
			}
			units = append(units[:len(units):len(units)], falls...)
		}
		for _, u := range units {
			if err := Mark(t, Key{u, Standing, m.Name}); err != nil {
				return err
			}
		}
	}
	return setState(t, stateDay, today)
}

// Known gives the figures there are of a unit from a month on, standing ones too.
func Known(t *db.Tx, unit int64, month string) ([]Key, error) { return keysFrom(t, unit, month) }

// Moved marks what the figures of a unit are part of: those of the units above it,
// before and after, for every figure the unit has from a month on and for those
// that stand today; and the unit's own, which may be due something else there.
// For whoever moves a unit or closes it, in the same transaction.
func Moved(t *db.Tx, unit int64, month string, above ...int64) error {
	keys, err := Known(t, unit, month)
	if err != nil {
		return err
	}
	for _, k := range keys {
		for _, u := range append([]int64{unit}, above...) {
			if u == 0 {
				continue
			}
			if err := Mark(t, Key{u, k.Month, k.Measure}); err != nil {
				return err
			}
		}
	}
	return nil
}
