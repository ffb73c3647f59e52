package account

import (
	"context"

	"nep/internal/access"
	"nep/internal/db"
)

// Account gives one account. Asks for access.AccountAdmin. Faults: NotFound.
func (s *Service) Account(ctx context.Context, actor access.Actor, id int64) (Account, error) {
	if err := access.Check(actor, access.AccountAdmin, access.Everything()); err != nil {
		return Account{}, err
	}
	return db.Read(ctx, s.DB, func(t *db.Tx) (Account, error) {
		a, err := accByID(t, id)
		return a.Account, err
	})
}
