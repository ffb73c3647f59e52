package document

import (
	"context"

	"nep/internal/access"
	"nep/internal/db"
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
