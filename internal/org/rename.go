package org

import (
	"context"

	"nep/internal/access"
	"nep/internal/db"
	"nep/internal/fault"
)

// Rename gives a unit another name, short name, kind and code from a day on;
// all four are given, changed or not.
type Rename struct {
	Key               db.Key
	Unit              int64
	From              string
	Kind              Kind
	Name, Short, Code string
	Seen              string // Unit.Seen() of what the form showed; "" does not look
}

// Validate gives the faults of the fields.
func (c Rename) Validate() error {
	var f fault.Fields
	naming{c.Name, c.Short, c.Code, c.Kind}.check(&f)
	checkDay(&f, "From", c.From)
	return f.Err("org.rename")
}

// Rename changes the name from the day until the next change already planned.
// Repeating it with the same key does nothing. Faults: Invalid (fields),
// NotFound, Conflict (changed meanwhile), State (the day lies outside the
// unit's life, or before the last change in force), Exists (the code is taken).
func (s *Service) Rename(ctx context.Context, actor access.Actor, cmd Rename) ([]Warning, error) {
	return db.Write(ctx, s.DB, db.On("unit", cmd.Unit), func(t *db.Tx) ([]Warning, error) {
		now, err := may(t, actor, access.UnitEdit, cmd.Unit)
		if err != nil {
			return nil, err
		}
		if err := cmd.Validate(); err != nil {
			return nil, err
		}
		_, _, err = db.Once(t, cmd.Key, actor.Account, cmd, func() (int64, error) {
			if cmd.Seen != "" && cmd.Seen != now.Seen() {
				return 0, fault.New("org.rename", fault.Conflict, "org.changed")
			}
			if err := rename(t, actor, cmd); err != nil {
				return 0, err
			}
			for _, told := range s.Renamed {
				if err := told(t, cmd.Unit, cmd.From); err != nil {
					return 0, err
				}
			}
			return cmd.Unit, nil
		})
		if err != nil {
			return nil, err
		}
		var parentKind Kind
		if u, err := UnitOn(t, cmd.Unit, cmd.From); err == nil && u.Parent != 0 {
			p, err := UnitOn(t, u.Parent, cmd.From)
			if err != nil {
				return nil, err
			}
			parentKind = p.Kind
		}
		return PlaceWarnings(cmd.Kind, parentKind, cmd.From), nil
	})
}

func rename(t *db.Tx, actor access.Actor, cmd Rename) error {
	var f fault.Fields
	n, code := naming{cmd.Name, cmd.Short, cmd.Code, cmd.Kind}.check(&f)
	rows, err := nameRows(t, cmd.Unit)
	if err != nil {
		return err
	}
	ps := make([]period, len(rows))
	for i, r := range rows {
		ps[i] = period{r.From, r.To}
	}
	if len(ps) == 0 || cmd.From < ps[0].from || cmd.From >= ps[len(ps)-1].to {
		return stateFault("org.rename", "org.day.outside")
	}
	i, ok := changeable(ps, cmd.From, Today(t))
	if !ok {
		return stateFault("org.rename", "org.day.before_last")
	}
	old := rows[i]
	taken, err := codeTaken(t, code, cmd.Unit, cmd.From, old.To)
	if err != nil {
		return err
	}
	if taken {
		return fault.New("org.rename", fault.Exists, "org.code.taken", "Code", string(code))
	}
	if old.From == cmd.From {
		err = deleteName(t, cmd.Unit, old.From)
	} else {
		err = endName(t, cmd.Unit, old.From, cmd.From)
	}
	if err != nil {
		return err
	}
	now := NamePeriod{cmd.From, old.To, n.Kind, n.Name, n.Short, code}
	if err := insertName(t, cmd.Unit, now); err != nil {
		return err
	}
	return record(t, actor, "unit.rename", cmd.Unit, cmd.Unit, map[string]any{"before": old, "after": now})
}
