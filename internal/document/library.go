package document

import (
	"context"
	"path"
	"slices"
	"strings"

	"nep/internal/access"
	"nep/internal/db"
	"nep/internal/fault"
	"nep/internal/org"
)

// Library gives the papers of a unit that the actor may open, the latest first.
// Fault: NotFound. Asks for PaperView at the unit, and of each paper to open it.
func (s *Service) Library(ctx context.Context, actor access.Actor, unit int64, after org.Cursor, limit int) (org.Page[Paper], error) {
	return db.Read(ctx, s.DB, func(t *db.Tx) (org.Page[Paper], error) {
		if _, err := may(t, actor, access.PaperView, unit); err != nil {
			return org.Page[Paper]{}, err
		}
		limit := org.PageSize(limit)
		before := after.ID
		if before == 0 {
			before = 1 << 53
		}
		// Those he may not open are passed over, at most some pages of them at once.
		var out []Paper
		for range 10 {
			rows, err := papersBefore(t, unit, before, limit+1)
			if err != nil {
				return org.Page[Paper]{}, err
			}
			for _, p := range rows {
				before = p.ID
				may, err := s.MayOpen(t, actor, p)
				if err != nil {
					return org.Page[Paper]{}, err
				}
				if may {
					out = append(out, p)
				}
			}
			if len(out) > limit || len(rows) <= limit {
				break
			}
		}
		return cut(out, limit, func(p Paper) org.Cursor { return org.Cursor{Key: "1", ID: p.ID} }), nil
	})
}

// UnitName is what a unit is called now, "" for none.
func (s *Service) UnitName(ctx context.Context, unit int64) (string, error) {
	return db.Read(ctx, s.DB, func(t *db.Tx) (string, error) {
		u, err := org.LastOn(t, unit, org.Today(t))
		if fault.Is(err, fault.NotFound) {
			return "", nil
		}
		return u.Name, err
	})
}

// Arrival is what a person is told of a file he just gave.
type Arrival struct {
	Renamed bool // its name ended as another kind of file than it is
	Twin    bool // there was a paper of that name, and there are two now
}

// Arrived looks at a paper just added under a file's name. Fault: NotFound.
func (s *Service) Arrived(ctx context.Context, actor access.Actor, id int64, name string, use Use) (Arrival, error) {
	return db.Read(ctx, s.DB, func(t *db.Tx) (Arrival, error) {
		p, _, err := s.seen(t, actor, id)
		if err != nil {
			return Arrival{}, err
		}
		twins, err := namesakes(t, use, p.Unit, p.FileName)
		was := strings.ToLower(path.Ext(name))
		known := slices.ContainsFunc(formats, func(f format) bool { return slices.Contains(f.endings, was) })
		return Arrival{Renamed: known && !strings.HasSuffix(strings.ToLower(p.FileName), was), Twin: len(twins) > 1}, err
	})
}
