package org

import (
	"context"

	"nep/internal/access"
	"nep/internal/clock"
	"nep/internal/db"
	"nep/internal/fault"
	"nep/internal/vn"
)

// Found makes a unit under Parent (0: a root) from a day on, which may lie in
// the past when the parent lived then.
type Found struct {
	Key               db.Key
	Parent            int64
	From              string
	Kind              Kind
	Name, Short, Code string
}

// Validate gives the faults of the fields.
func (c Found) Validate() error {
	var f fault.Fields
	naming{c.Name, c.Short, c.Code, c.Kind}.check(&f)
	checkDay(&f, "From", c.From)
	return f.Err("org.found")
}

// Found makes the unit and gives its id and what looks wrong about its place.
// Repeating it with the same key gives the same id and does nothing. Faults:
// Invalid (fields), NotFound (no such parent, or out of reach), State (the
// parent does not live from that day on), Exists (the code is taken).
func (s *Service) Found(ctx context.Context, actor access.Actor, cmd Found) (int64, []Warning, error) {
	var warn []Warning
	id, err := db.Write(ctx, s.DB, db.On("unit", cmd.Parent), func(t *db.Tx) (int64, error) {
		subject := access.Everything()
		var parentKind Kind
		if cmd.Parent != 0 {
			p, err := LastOn(t, cmd.Parent, Today(t))
			if err != nil {
				return 0, err
			}
			subject, parentKind = access.Unit(p.Path), p.Kind
		}
		if err := access.Check(actor, access.UnitEdit, subject); err != nil {
			return 0, err
		}
		if err := cmd.Validate(); err != nil {
			return 0, err
		}
		warn = PlaceWarnings(cmd.Kind, parentKind, cmd.From)
		id, _, err := db.Once(t, cmd.Key, actor.Account, cmd, func() (int64, error) {
			id, err := Plant(t, cmd)
			if err != nil {
				return 0, err
			}
			return id, record(t, actor, "unit.found", id, id, cmd)
		})
		return id, err
	})
	return id, warn, err
}

// Plant makes the unit of a valid command in t, without asking for rights or
// keeping an event: for lower rooms that do it as part of a larger deed.
func Plant(t *db.Tx, cmd Found) (int64, error) {
	var f fault.Fields
	n, code := naming{cmd.Name, cmd.Short, cmd.Code, cmd.Kind}.check(&f)
	checkDay(&f, "From", cmd.From)
	if err := f.Err("org.found"); err != nil {
		return 0, err
	}
	taken, err := codeTaken(t, code, 0, cmd.From, clock.Forever)
	if err != nil {
		return 0, err
	}
	if taken {
		return 0, fault.New("org.found", fault.Exists, "org.code.taken", "Code", string(code))
	}
	id := t.ID()
	places := []pathRow{{period{cmd.From, clock.Forever}, 0, "/"}}
	if cmd.Parent != 0 {
		if places, err = placesUnder(t, cmd.Parent, cmd.From, clock.Forever); err != nil {
			return 0, err
		}
	}
	if err := insertUnit(t, id, cmd.From, clock.Forever); err != nil {
		return 0, err
	}
	if err := insertName(t, id, NamePeriod{cmd.From, clock.Forever, n.Kind, n.Name, n.Short, code}); err != nil {
		return 0, err
	}
	for _, p := range places {
		p.path, p.parent = join(p.path, id), cmd.Parent
		if err := insertPath(t, id, p); err != nil {
			return 0, err
		}
	}
	return id, nil
}

// placesUnder gives the parent's places clipped to [from, to), and a fault
// unless they cover it.
func placesUnder(t *db.Tx, parent int64, from, to string) ([]pathRow, error) {
	rows, err := pathRows(t, parent)
	if err != nil {
		return nil, err
	}
	if len(rows) == 0 {
		return nil, &fault.Error{Op: "org.place", Kind: fault.NotFound, Key: "fault.not_found", Subject: unitSubject(parent)}
	}
	out := clip(rows, from, to)
	if len(out) == 0 || out[0].from != from || out[len(out)-1].to != to {
		return nil, stateFault("org.place", "org.parent.closed")
	}
	return out, nil
}

// clip gives the parts of rows that lie in [from, to).
func clip(rows []pathRow, from, to string) []pathRow {
	var out []pathRow
	for _, r := range rows {
		r.from, r.to = max(r.from, from), min(r.to, to)
		if r.from < r.to {
			out = append(out, r)
		}
	}
	return out
}

// Sapling is a unit of many that are founded at once.
type Sapling struct {
	ID, Parent int64
	Under      string // the path of the unit above; "" for a root
	Kind       Kind
	Name       string
}

// PlantMany founds many units on one day in t, those above before those below, by
// keys and paths the caller knows: for loading what is made in bulk.
func PlantMany(t *db.Tx, from string, list []Sapling) error {
	var units, names, finds, paths [][]any
	for _, s := range list {
		if s.Under == "" {
			s.Under = "/"
		}
		units = append(units, []any{s.ID, from, clock.Forever, t.Now()})
		fold := vn.Fold(s.Name)
		names = append(names, []any{s.ID, from, clock.Forever, string(s.Kind), s.Name, "", "", fold, sortKey("", s.Name)})
		for _, suffix := range suffixes(fold) {
			finds = append(finds, []any{suffix, s.ID, from})
		}
		paths = append(paths, []any{s.ID, from, clock.Forever, s.Parent, join(s.Under, s.ID)})
	}
	for _, x := range []struct {
		table   string
		columns []string
		rows    [][]any
	}{
		{"unit", []string{"id", "from_on", "to_on", "made_at"}, units},
		{"unit_name", []string{"unit", "from_on", "to_on", "kind", "name", "short", "code", "fold", "sort_key"}, names},
		{"unit_find", []string{"suffix", "unit", "from_on"}, finds},
		{"unit_path", []string{"unit", "from_on", "to_on", "parent", "path"}, paths},
	} {
		if err := t.InsertMany(x.table, x.columns, x.rows); err != nil {
			return err
		}
	}
	return nil
}
