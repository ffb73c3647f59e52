package org

import (
	"context"

	"nep/internal/access"
	"nep/internal/audit"
	"nep/internal/clock"
	"nep/internal/db"
	"nep/internal/fault"
)

// Service is the room's door.
type Service struct {
	DB *db.DB
	// Closing is asked before a unit closes, by rooms below: an error refuses.
	Closing []func(t *db.Tx, unit int64, day string) error
	// Moved is told after a subtree moved or closed: its path before (as of
	// the day) and after ("" when closed).
	Moved []func(t *db.Tx, unit int64, day, before, after string) error
	// Renamed is told after a unit got another name or became another kind.
	Renamed []func(t *db.Tx, unit int64, day string) error
}

// New makes the room.
func New(d *db.DB) *Service { return &Service{DB: d} }

func record(t *db.Tx, actor access.Actor, kind string, unit, subject int64, body any) error {
	return audit.Append(t, audit.Event{Actor: actor, Unit: unit, Kind: kind, Subject: subject, Body: body})
}

// may checks the actor's right at a unit by its path of today, or where it
// last hung when it does not live today.
func may(t *db.Tx, actor access.Actor, action access.Action, unit int64) (Unit, error) {
	u, err := LastOn(t, unit, Today(t))
	if err != nil {
		return Unit{}, err
	}
	return u, access.Check(actor, action, access.Unit(u.Path))
}

// probe is a path below every path: who may see it sees all below path.
func probe(path string) access.Subject { return access.Unit(path + "0/") }

// Unit gives a unit as it is on a day ("" is today). Faults: NotFound.
func (s *Service) Unit(ctx context.Context, actor access.Actor, id int64, day string) (Unit, error) {
	return db.Read(ctx, s.DB, func(t *db.Tx) (Unit, error) {
		if _, err := may(t, actor, access.UnitView, id); err != nil {
			return Unit{}, err
		}
		if day == "" {
			return LastOn(t, id, Today(t))
		}
		return UnitOn(t, id, day)
	})
}

// Top gives the highest units the actor may see today: where a tree page
// begins. An actor who sees everything gets the roots.
func (s *Service) Top(ctx context.Context, actor access.Actor) ([]Unit, error) {
	return db.Read(ctx, s.DB, func(t *db.Tx) ([]Unit, error) {
		roots, err := Roots(t, Today(t))
		if err != nil {
			return nil, err
		}
		var out []Unit
		for _, u := range roots {
			if access.May(actor, access.UnitView, access.Unit(u.Path)) {
				out = append(out, u)
			}
		}
		if len(out) > 0 {
			return out, nil
		}
		// An inspector sees the named units only.
		us, err := ownUnits(t, actor, "/", Today(t))
		return us, err
	})
}

// ownUnits gives the units of the actor's own hat that lie inside path and that
// he may see: the hat's unit, the ones it belongs to, and the named ones.
func ownUnits(t *db.Tx, actor access.Actor, path, day string) ([]Unit, error) {
	var ids []int64
	seen := map[int64]bool{}
	for _, p := range append([]string{actor.Hat.Path}, actor.Hat.Named...) {
		for _, id := range pathIDs(p) {
			if !seen[id] {
				seen[id] = true
				ids = append(ids, id)
			}
		}
	}
	units, err := UnitsOn(t, ids, day)
	if err != nil {
		return nil, err
	}
	var out []Unit
	for _, id := range ids {
		if u, ok := units[id]; ok && Under(u.Path, path) && access.May(actor, access.UnitView, access.Unit(u.Path)) {
			out = append(out, u)
		}
	}
	return out, nil
}

// Ancestors gives the units above a unit that the actor may see, root first.
func (s *Service) Ancestors(ctx context.Context, actor access.Actor, id int64) ([]Unit, error) {
	return db.Read(ctx, s.DB, func(t *db.Tx) ([]Unit, error) {
		u, err := may(t, actor, access.UnitView, id)
		if err != nil {
			return nil, err
		}
		day := min(Today(t), lastDay(u))
		all, err := Ancestors(t, u.Path, day)
		if err != nil {
			return nil, err
		}
		var out []Unit
		for _, a := range all {
			if access.May(actor, access.UnitView, access.Unit(a.Path)) {
				out = append(out, a)
			}
		}
		return out, nil
	})
}

// Children gives a page of the direct children of a unit on a day ("" is
// today), only those the actor may see: a member sees the one he belongs to.
func (s *Service) Children(ctx context.Context, actor access.Actor, id int64, day string, after Cursor, limit int) (Page[Unit], error) {
	return db.Read(ctx, s.DB, func(t *db.Tx) (Page[Unit], error) {
		u, err := may(t, actor, access.UnitView, id)
		if err != nil {
			return Page[Unit]{}, err
		}
		if day == "" {
			day = Today(t)
		}
		if access.May(actor, access.UnitView, probe(u.Path)) {
			return Children(t, id, day, after, limit)
		}
		own, err := ownUnits(t, actor, u.Path, day)
		if err != nil || after != (Cursor{}) {
			return Page[Unit]{}, err
		}
		var p Page[Unit]
		for _, c := range own {
			if c.Parent == id {
				p.Rows = append(p.Rows, c)
			}
		}
		return p, nil
	})
}

// Below gives a page of a unit and everything below it today, in tree order.
// Fault: NotFound when the actor may not see all of it.
func (s *Service) Below(ctx context.Context, actor access.Actor, id int64, after Cursor, limit int) (Page[Unit], error) {
	return db.Read(ctx, s.DB, func(t *db.Tx) (Page[Unit], error) {
		u, err := may(t, actor, access.UnitView, id)
		if err != nil {
			return Page[Unit]{}, err
		}
		if err := access.Check(actor, access.UnitView, probe(u.Path)); err != nil {
			return Page[Unit]{}, err
		}
		return Below(t, u.Path, Today(t), after, limit)
	})
}

// Find searches the names and codes of a unit's subtree today (unit 0: of all
// the actor may see).
func (s *Service) Find(ctx context.Context, actor access.Actor, unit int64, text string, after Cursor, limit int) (Page[Unit], error) {
	return db.Read(ctx, s.DB, func(t *db.Tx) (Page[Unit], error) {
		today := Today(t)
		var scopes []string
		if unit != 0 {
			u, err := may(t, actor, access.UnitView, unit)
			if err != nil {
				return Page[Unit]{}, err
			}
			scopes = []string{u.Path}
		} else {
			roots, err := Roots(t, today)
			if err != nil {
				return Page[Unit]{}, err
			}
			for _, r := range roots {
				scopes = append(scopes, r.Path)
			}
		}
		// Where the actor does not see the whole of a scope, search what he
		// does see whole inside it.
		var whole []string
		for _, sc := range scopes {
			if access.May(actor, access.UnitView, probe(sc)) {
				whole = append(whole, sc)
				continue
			}
			for _, p := range append([]string{actor.Hat.Path}, actor.Hat.Named...) {
				if p != "" && Under(p, sc) && access.May(actor, access.UnitView, probe(p)) {
					whole = append(whole, p)
				}
			}
		}
		var out Page[Unit]
		for _, sc := range whole {
			p, err := Find(t, sc, text, today, after, limit)
			if err != nil {
				return out, err
			}
			out.Rows = append(out.Rows, p.Rows...)
			if len(whole) == 1 {
				out.Next, out.More = p.Next, p.More
			}
		}
		return out, nil
	})
}

// History gives a unit's names and places by period.
func (s *Service) History(ctx context.Context, actor access.Actor, id int64) (History, error) {
	return db.Read(ctx, s.DB, func(t *db.Tx) (History, error) {
		if _, err := may(t, actor, access.UnitView, id); err != nil {
			return History{}, err
		}
		return HistoryOf(t, id)
	})
}

// Sites gives the places where a unit meets today.
func (s *Service) Sites(ctx context.Context, actor access.Actor, id int64) ([]Site, error) {
	return db.Read(ctx, s.DB, func(t *db.Tx) ([]Site, error) {
		if _, err := may(t, actor, access.UnitView, id); err != nil {
			return nil, err
		}
		return SitesOn(t, id, Today(t))
	})
}

// Terms gives the terms of a unit, the latest first.
func (s *Service) Terms(ctx context.Context, actor access.Actor, id int64) ([]Term, error) {
	return db.Read(ctx, s.DB, func(t *db.Tx) ([]Term, error) {
		if _, err := may(t, actor, access.UnitView, id); err != nil {
			return nil, err
		}
		return TermsOf(t, id)
	})
}

// MassOrgs gives the mass organisations a unit's committee follows today.
func (s *Service) MassOrgs(ctx context.Context, actor access.Actor, id int64) ([]MassOrg, error) {
	return db.Read(ctx, s.DB, func(t *db.Tx) ([]MassOrg, error) {
		if _, err := may(t, actor, access.UnitView, id); err != nil {
			return nil, err
		}
		return MassOrgsOn(t, id, Today(t))
	})
}

// CountAll counts all units that live today, for a technical administrator's
// first page; at most most.
func (s *Service) CountAll(ctx context.Context, actor access.Actor, most int) (int, error) {
	return db.Read(ctx, s.DB, func(t *db.Tx) (int, error) {
		if err := access.Check(actor, access.UnitView, access.Everything()); err != nil {
			return 0, err
		}
		roots, err := Roots(t, Today(t))
		n := 0
		for _, r := range roots {
			k, err := CountBelow(t, r.Path, Today(t), most-n)
			if err != nil {
				return 0, err
			}
			n += k
		}
		return n, err
	})
}

func stateFault(op, key string, params ...any) error {
	return fault.New(op, fault.State, key, params...)
}

// lastDay is the last day of a unit's life.
func lastDay(u Unit) string { return clock.AddDays(u.To, -1) }
