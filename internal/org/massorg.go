package org

import (
	"context"
	"slices"

	"nep/internal/access"
	"nep/internal/clock"
	"nep/internal/db"
	"nep/internal/fault"
	"nep/internal/vn"
)

// AddMassOrg notes a mass organisation that a unit's committee follows.
type AddMassOrg struct {
	Key  db.Key
	Unit int64
	Kind MassKind
	Name string
	From string
}

// Validate gives the faults of the fields.
func (c AddMassOrg) Validate() error {
	var f fault.Fields
	if n := vn.Clean(c.Name); n == "" || len([]rune(n)) > maxName {
		f.Add("Name", "org.mass.name")
	}
	if !slices.Contains(MassKinds, c.Kind) {
		f.Add("Kind", "org.mass.kind")
	}
	checkDay(&f, "From", c.From)
	return f.Err("org.mass.add")
}

// AddMassOrg adds it and gives its id. Repeating it with the same key gives
// the same id. Faults: Invalid, NotFound.
func (s *Service) AddMassOrg(ctx context.Context, actor access.Actor, cmd AddMassOrg) (int64, error) {
	return db.Write(ctx, s.DB, db.On("unit", cmd.Unit), func(t *db.Tx) (int64, error) {
		if _, err := may(t, actor, access.UnitEdit, cmd.Unit); err != nil {
			return 0, err
		}
		if err := cmd.Validate(); err != nil {
			return 0, err
		}
		id, _, err := db.Once(t, cmd.Key, actor.Account, cmd, func() (int64, error) {
			m := MassOrg{t.ID(), cmd.Unit, cmd.Kind, vn.Clean(cmd.Name), cmd.From, clock.Forever}
			if err := insertMass(t, m); err != nil {
				return 0, err
			}
			return m.ID, record(t, actor, "massorg.add", cmd.Unit, m.ID, m)
		})
		return id, err
	})
}

// CloseMassOrg ends a mass organisation from a day on.
type CloseMassOrg struct {
	Key     db.Key
	MassOrg int64
	From    string
}

// CloseMassOrg ends it. Repeating it with the same key does nothing. Faults:
// Invalid, NotFound, State (already closed then).
func (s *Service) CloseMassOrg(ctx context.Context, actor access.Actor, cmd CloseMassOrg) error {
	return db.Do(ctx, s.DB, db.On("massorg", cmd.MassOrg), func(t *db.Tx) error {
		m, err := MassOrgByID(t, cmd.MassOrg)
		if err != nil {
			return err
		}
		if _, err := may(t, actor, access.UnitEdit, m.Unit); err != nil {
			return err
		}
		var f fault.Fields
		if checkDay(&f, "From", cmd.From); len(f) > 0 {
			return f.Err("org.mass.close")
		}
		_, _, err = db.Once(t, cmd.Key, actor.Account, cmd, func() (int64, error) {
			if cmd.From <= m.From || cmd.From >= m.To {
				return 0, stateFault("org.mass.close", "org.day.outside")
			}
			if err := endMass(t, m.ID, cmd.From); err != nil {
				return 0, err
			}
			return m.ID, record(t, actor, "massorg.close", m.Unit, m.ID, cmd)
		})
		return err
	})
}
