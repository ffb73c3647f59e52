package org

import (
	"context"
	"strconv"

	"nep/internal/access"
	"nep/internal/db"
	"nep/internal/fault"
)

// Named gives the unit a person at a command line means today: by its code, by
// its number, or, with "", the one root there is. Faults: NotFound (org.named.none),
// Invalid (org.named.which: there are several roots).
func (s *Service) Named(ctx context.Context, actor access.Actor, text string) (Unit, error) {
	return db.Read(ctx, s.DB, func(t *db.Tx) (Unit, error) {
		today := Today(t)
		none := fault.New("org.named", fault.NotFound, "org.named.none", "Unit", text)
		if text == "" {
			roots, err := Roots(t, today)
			switch {
			case err != nil:
				return Unit{}, err
			case len(roots) == 0:
				return Unit{}, none
			case len(roots) > 1:
				return Unit{}, fault.New("org.named", fault.Invalid, "org.named.which")
			}
			return roots[0], access.Check(actor, access.UnitView, access.Unit(roots[0].Path))
		}
		id, err := strconv.ParseInt(text, 10, 64)
		if err != nil || len(text) == 14 { // fourteen digits are a code without dots
			code, err := ParseCode(text)
			if err != nil {
				return Unit{}, none
			}
			var ok bool
			id, ok, err = db.Maybe(t, db.Scalar[int64], `select unit from unit_name where code = $1 and code <> '' and from_on <= $2 and to_on > $2 order by unit limit 1`, string(code), today)
			if err != nil {
				return Unit{}, err
			}
			if !ok {
				return Unit{}, none
			}
		}
		u, err := may(t, actor, access.UnitView, id)
		if fault.Is(err, fault.NotFound) {
			err = none
		}
		return u, err
	})
}
