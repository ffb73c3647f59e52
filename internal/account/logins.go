package account

import (
	"context"

	"nep/internal/db"
	"nep/internal/fault"
)

// MaxLogins is how many accounts Logins names at a time: a page of a list.
const MaxLogins = 100

// Logins gives who accounts are, by id: "Trần Thị Mai (maitt)". Accounts that
// do not exist are left out. It checks no right: it is for a page whose reader
// may already see what those accounts did. Faults: Invalid for more than
// MaxLogins.
func (s *Service) Logins(ctx context.Context, ids []int64) (map[int64]string, error) {
	if len(ids) > MaxLogins {
		return nil, fault.New("account.logins", fault.Invalid, "fault.invalid")
	}
	out := map[int64]string{}
	if len(ids) == 0 {
		return out, nil
	}
	return db.Read(ctx, s.DB, func(t *db.Tx) (map[int64]string, error) {
		all, err := accountsByID(t, ids)
		for _, a := range all {
			out[a.ID] = a.Login
			if a.Name != "" {
				out[a.ID] = a.Name + " (" + a.Login + ")"
			}
		}
		return out, err
	})
}
