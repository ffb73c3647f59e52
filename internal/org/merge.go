package org

import (
	"nep/internal/access"
	"nep/internal/clock"
	"nep/internal/db"
)

// CloseTx is Close in a caller's transaction, which asked for the right.
func (s *Service) CloseTx(t *db.Tx, actor access.Actor, cmd Close) error {
	if err := cmd.Validate(); err != nil {
		return err
	}
	return s.close(t, actor, cmd)
}

// MoveTx is Move in a caller's transaction, which asked for the right.
func (s *Service) MoveTx(t *db.Tx, actor access.Actor, cmd Move) error {
	if err := cmd.Validate(); err != nil {
		return err
	}
	before, after, err := move(t, cmd)
	if err != nil {
		return err
	}
	for _, told := range s.Moved {
		if err := told(t, cmd.Unit, cmd.From, before, after); err != nil {
			return err
		}
	}
	return record(t, actor, "unit.move", cmd.Unit, cmd.Unit, map[string]any{"from": cmd.From, "before": before, "after": after})
}

// FoundTx is Found in a caller's transaction, which asked for the right.
func (s *Service) FoundTx(t *db.Tx, actor access.Actor, cmd Found) (int64, error) {
	id, err := Plant(t, cmd)
	if err != nil {
		return 0, err
	}
	return id, record(t, actor, "unit.found", id, id, cmd)
}

// Inherit keeps that a unit goes on with what a closed one had, and with what
// that one had from others before it.
func Inherit(t *db.Tx, closed, heir int64, day string) error {
	before, err := ClosedInto(t, closed)
	if err != nil {
		return err
	}
	for _, u := range append(before, closed) {
		if u == heir {
			continue
		}
		path, err := LastPath(t, u, clock.AddDays(day, -1))
		if err != nil {
			return err
		}
		if _, err := t.Exec(`insert into unit_heir (unit, heir, on_day, path) values ($1, $2, $3, $4) on conflict (unit, heir) do nothing`, u, heir, day, path); err != nil {
			return err
		}
	}
	return nil
}

// ClosedInto gives the closed units a unit goes on with, in the order of keys.
func ClosedInto(t *db.Tx, heir int64) ([]int64, error) {
	return db.All(t, db.Scalar[int64], `select unit from unit_heir where heir = $1 order by unit`, heir)
}

// HeirOf gives the unit that goes on with what a closed one had: the latest; 0
// for none.
func HeirOf(t *db.Tx, closed int64) (int64, error) {
	id, _, err := db.Maybe(t, db.Scalar[int64], `select heir from unit_heir where unit = $1 order by on_day desc, heir limit 1`, closed)
	return id, err
}

// PassSites has a unit go on meeting where a closed one met, from a day on; a
// place of the same name is there once.
func PassSites(t *db.Tx, from, to int64, day string) (int, error) {
	sites, err := SitesOn(t, from, clock.AddDays(day, -1))
	if err != nil {
		return 0, err
	}
	have, err := SitesOn(t, to, day)
	if err != nil {
		return 0, err
	}
	known := map[string]bool{}
	for _, s := range have {
		known[s.Name] = true
	}
	n := 0
	for _, s := range sites {
		if known[s.Name] {
			continue
		}
		s.ID, s.Unit, s.From, s.To = t.ID(), to, day, clock.Forever
		if err := saveSite(t, s); err != nil {
			return n, err
		}
		n++
	}
	return n, nil
}

// PassMassOrgs has a unit's committee go on following the mass organisations of
// a closed one.
func PassMassOrgs(t *db.Tx, from, to int64, day string) error {
	list, err := MassOrgsOn(t, from, day)
	if err != nil {
		return err
	}
	for _, m := range list {
		if m.From >= day {
			continue
		}
		if err := endMass(t, m.ID, day); err != nil {
			return err
		}
		m.ID, m.Unit, m.From, m.To = t.ID(), to, day, clock.Forever
		if err := insertMass(t, m); err != nil {
			return err
		}
	}
	return nil
}
