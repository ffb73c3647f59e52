package meeting

import (
	"context"
	"strconv"
	"strings"

	"nep/internal/db"
	"nep/internal/fault"
	"nep/internal/org"
)

// ForgetReasons takes away the free text of absences in terms that are over, of
// the unit itself or of one above it, and says how many; the category stays.
// For the hourly tidying; repeating it finds nothing more.
func (s *Service) ForgetReasons(ctx context.Context) (n int64, err error) {
	old, err := db.Read(ctx, s.DB, func(t *db.Tx) (map[int64]string, error) {
		units, err := reasonsSince(t)
		if err != nil {
			return nil, err
		}
		out := map[int64]string{}
		ends := map[int64]string{} // unit to the end of its last term that is over
		for unit, first := range units {
			u, err := org.LastOn(t, unit, today(t))
			if fault.Is(err, fault.NotFound) {
				continue
			}
			if err != nil {
				return nil, err
			}
			for _, part := range strings.Split(strings.Trim(u.Path, "/"), "/") {
				id, err := strconv.ParseInt(part, 10, 64)
				if err != nil {
					continue
				}
				if _, known := ends[id]; !known {
					terms, err := org.TermsOf(t, id)
					if err != nil {
						return nil, err
					}
					ends[id] = ""
					for _, x := range terms {
						if x.To <= today(t) && x.To > ends[id] {
							ends[id] = x.To
						}
					}
				}
				if end := ends[id]; end > first && end > out[unit] {
					out[unit] = end
				}
			}
		}
		return out, nil
	})
	if err != nil {
		return 0, err
	}
	for unit, before := range old {
		gone, err := db.Write(ctx, s.DB, db.On("unit", unit), func(t *db.Tx) (int64, error) { return forgetReasons(t, unit, before) })
		if err != nil {
			return n, err
		}
		n += gone
	}
	return n, nil
}

// Erased takes away the free text of a person's absences; for member.Service.
func Erased(t *db.Tx, person int64) error { return forgetPerson(t, person) }
