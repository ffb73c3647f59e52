package resolution

import (
	"context"

	"nep/internal/access"
	"nep/internal/db"
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
		for _, r := range rows {
			sub, err := DecisionSubject(t, actor, r)
			if err != nil {
				return nil, err
			}
			if access.May(actor, access.PaperView, sub) {
				out[r.ID] = r.Title
			}
		}
		return out, nil
	})
}

// Signers gives who signed decisions, by their ids; rights are the caller's.
func Signers(t *db.Tx, ids []int64) (map[int64]int64, error) {
	out := map[int64]int64{}
	if len(ids) == 0 {
		return out, nil
	}
	type one struct{ id, signer int64 }
	marks, args := db.In(0, ids)
	rows, err := db.All(t, func(r db.Row) (o one, err error) { err = r.Scan(&o.id, &o.signer); return o, err }, signersQuery+marks+")", args...)
	for _, o := range rows {
		out[o.id] = o.signer
	}
	return out, err
}
