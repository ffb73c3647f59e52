package org

import (
	"context"

	"nep/internal/access"
	"nep/internal/clock"
	"nep/internal/db"
	"nep/internal/fault"
	"nep/internal/vn"
)

// AddSite notes a place where a unit meets and works.
type AddSite struct {
	Key                     db.Key
	Unit                    int64
	Name, Address, Province string
	From                    string
}

func checkSite(f *fault.Fields, name, address, province string) (string, string, string) {
	name, address, province = vn.Clean(name), vn.Clean(address), vn.Clean(province)
	if name == "" {
		f.Add("Name", "org.site.empty")
	}
	if len([]rune(name)) > maxName || len([]rune(address)) > maxName || len([]rune(province)) > 100 {
		f.Add("Name", "org.site.long")
	}
	return name, address, province
}

// Validate gives the faults of the fields.
func (c AddSite) Validate() error {
	var f fault.Fields
	checkSite(&f, c.Name, c.Address, c.Province)
	checkDay(&f, "From", c.From)
	return f.Err("org.site.add")
}

// AddSite adds the place and gives its id. Repeating it with the same key
// gives the same id. Faults: Invalid, NotFound.
func (s *Service) AddSite(ctx context.Context, actor access.Actor, cmd AddSite) (int64, error) {
	return db.Write(ctx, s.DB, db.On("unit", cmd.Unit), func(t *db.Tx) (int64, error) {
		if _, err := may(t, actor, access.UnitEdit, cmd.Unit); err != nil {
			return 0, err
		}
		if err := cmd.Validate(); err != nil {
			return 0, err
		}
		id, _, err := db.Once(t, cmd.Key, actor.Account, cmd, func() (int64, error) {
			if _, err := UnitOn(t, cmd.Unit, max(cmd.From, Today(t))); err != nil {
				return 0, stateFault("org.site.add", "org.day.outside")
			}
			var f fault.Fields
			site := Site{ID: t.ID(), Unit: cmd.Unit, From: cmd.From, To: clock.Forever}
			site.Name, site.Address, site.Province = checkSite(&f, cmd.Name, cmd.Address, cmd.Province)
			if err := saveSite(t, site); err != nil {
				return 0, err
			}
			return site.ID, record(t, actor, "site.add", cmd.Unit, site.ID, site)
		})
		return id, err
	})
}

// EditSite mends a place's name or address: the same place, written better.
type EditSite struct {
	Key                     db.Key
	Site                    int64
	Name, Address, Province string
	Seen                    string // Site.Seen(); "" does not look
}

// Validate gives the faults of the fields.
func (c EditSite) Validate() error {
	var f fault.Fields
	checkSite(&f, c.Name, c.Address, c.Province)
	return f.Err("org.site.edit")
}

// EditSite writes the place anew. Repeating it with the same key does nothing.
// Faults: Invalid, NotFound, Conflict.
func (s *Service) EditSite(ctx context.Context, actor access.Actor, cmd EditSite) error {
	return db.Do(ctx, s.DB, db.On("site", cmd.Site), func(t *db.Tx) error {
		site, err := siteByID(t, cmd.Site)
		if err != nil {
			return err
		}
		if _, err := may(t, actor, access.UnitEdit, site.Unit); err != nil {
			return err
		}
		if err := cmd.Validate(); err != nil {
			return err
		}
		_, _, err = db.Once(t, cmd.Key, actor.Account, cmd, func() (int64, error) {
			if cmd.Seen != "" && cmd.Seen != site.Seen() {
				return 0, fault.New("org.site.edit", fault.Conflict, "org.changed")
			}
			var f fault.Fields
			now := site
			now.Name, now.Address, now.Province = checkSite(&f, cmd.Name, cmd.Address, cmd.Province)
			if err := saveSite(t, now); err != nil {
				return 0, err
			}
			return site.ID, record(t, actor, "site.edit", site.Unit, site.ID, map[string]any{"before": site, "after": now})
		})
		return err
	})
}

// CloseSite ends a place from a day on.
type CloseSite struct {
	Key  db.Key
	Site int64
	From string
}

// CloseSite ends the place. Repeating it with the same key does nothing.
// Faults: Invalid, NotFound, State (already closed then).
func (s *Service) CloseSite(ctx context.Context, actor access.Actor, cmd CloseSite) error {
	return db.Do(ctx, s.DB, db.On("site", cmd.Site), func(t *db.Tx) error {
		site, err := siteByID(t, cmd.Site)
		if err != nil {
			return err
		}
		if _, err := may(t, actor, access.UnitEdit, site.Unit); err != nil {
			return err
		}
		var f fault.Fields
		if checkDay(&f, "From", cmd.From); len(f) > 0 {
			return f.Err("org.site.close")
		}
		_, _, err = db.Once(t, cmd.Key, actor.Account, cmd, func() (int64, error) {
			if cmd.From <= site.From || cmd.From >= site.To {
				return 0, stateFault("org.site.close", "org.day.outside")
			}
			site.To = cmd.From
			if err := saveSite(t, site); err != nil {
				return 0, err
			}
			return site.ID, record(t, actor, "site.close", site.Unit, site.ID, cmd)
		})
		return err
	})
}
