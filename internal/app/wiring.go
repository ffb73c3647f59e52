package app

import (
	"context"
	"log/slog"
	"net/http"
	"time"

	"nep/internal/access"
	"nep/internal/account"
	"nep/internal/cycle"
	"nep/internal/db"
	"nep/internal/tlslocal"
	"nep/internal/web"
	accountweb "nep/internal/web/account"
	"nep/internal/web/home"
	"nep/internal/web/system"
)

// house is everything that runs: services, workers, doors.
type house struct {
	db       *db.DB
	accounts *account.Service
	cycle    *cycle.Service
	web      *web.Server
	stop     []func()
}

// build brings the database up to date and puts the house together on it.
func build(ctx context.Context, d *db.DB, settings Settings, log *slog.Logger, ca *tlslocal.Authority) (*house, error) {
	if err := d.Migrate(ctx, nil); err != nil {
		return nil, err
	}
	h := &house{db: d, accounts: account.New(d, account.Defaults()), cycle: cycle.New()}
	h.web = web.New(web.Config{
		Accounts: h.accounts,
		Log:      log,
		Nav: []web.NavItem{
			{Label: "nav.home", Icon: "home", Href: "/", Action: access.SelfView},
			{Label: "nav.units", Icon: "units", Href: "/to-chuc", Action: access.UnitView},
			{Label: "nav.system", Icon: "settings", Href: "/he-thong", Action: access.TableView},
		},
		Banner: func(r *http.Request) string { return "" },
	},
		(&accountweb.Pages{Accounts: h.accounts}).Routes(),
		(&home.Pages{Cycle: h.cycle, Now: time.Now}).Routes(),
		(&system.Pages{Accounts: h.accounts, CA: ca}).Routes(),
	)
	return h, nil
}

// close stops the workers, the last started first.
func (h *house) close() {
	for i := len(h.stop) - 1; i >= 0; i-- {
		h.stop[i]()
	}
}
