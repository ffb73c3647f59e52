package org

import (
	"context"

	"nep/internal/clock"
	"nep/internal/db"
	"nep/internal/fault"
)

// Names gives what units are called today, or were last called, for the frame
// of a page: the hats of the person who asks. It checks no right, so it is only
// for units the caller already knows the actor belongs to.
func (s *Service) Names(ctx context.Context, units []int64) (map[int64]string, error) {
	return db.Read(ctx, s.DB, func(t *db.Tx) (map[int64]string, error) {
		today := clock.Day(t.Now())
		type named struct {
			unit int64
			name string
		}
		rows, err := db.All(t, func(r db.Row) (n named, err error) { err = r.Scan(&n.unit, &n.name); return n, err },
			`select unit, name from unit_name where unit in (`+db.Marks(2, len(units))+`) and from_on <= $1 order by unit, from_on`,
			append([]any{today}, db.Anys(units)...)...)
		out := make(map[int64]string, len(rows))
		for _, n := range rows {
			out[n.unit] = n.name // the latest period comes last
		}
		return out, err
	})
}

// Name is Names for one unit; "" when there is none.
func (s *Service) Name(ctx context.Context, unit int64) (string, error) {
	names, err := s.Names(ctx, []int64{unit})
	return names[unit], err
}

// IsCell says whether a unit is today one that meets itself; a unit that is closed or
// not there is none. It asks for no right: it says less than a name.
func (s *Service) IsCell(ctx context.Context, unit int64) (bool, error) {
	return db.Read(ctx, s.DB, func(t *db.Tx) (bool, error) {
		u, err := UnitOn(t, unit, Today(t))
		if fault.Is(err, fault.NotFound) {
			return false, nil
		}
		return u.Kind.Meets(), err
	})
}
