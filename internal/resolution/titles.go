package resolution

import (
	"context"

	"nep/internal/access"
	"nep/internal/db"
	"nep/internal/org"
)

// Titles gives what decisions are about, for a list of numbers: of those the
// actor may read, by id.
func (s *Service) Titles(ctx context.Context, actor access.Actor, ids []int64) (map[int64]string, error) {
	out := map[int64]string{}
	if len(ids) == 0 {
		return out, nil
	}
	return db.Read(ctx, s.DB, func(t *db.Tx) (map[int64]string, error) {
		marks, args := db.In(0, ids)
		rows, err := db.All(t, scanResolution, `select `+resolutionColumns+fromResolution+`where r.id in (`+marks+`)`, args...)
		if err != nil {
			return nil, err
		}
		paths := map[int64]string{}
		for _, r := range rows {
			if _, known := paths[r.Unit]; !known {
				u, err := org.LastOn(t, r.Unit, org.Today(t))
				if err != nil {
					return nil, err
				}
				paths[r.Unit] = u.Path
			}
			if access.May(actor, access.PaperView, subjectOf(r, paths[r.Unit])) {
				out[r.ID] = r.Title
			}
		}
		return out, nil
	})
}
