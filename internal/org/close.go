package org

import (
	"context"
	"strings"

	"nep/internal/access"
	"nep/internal/db"
	"nep/internal/fault"
)

// Close dissolves a unit from a day on: the day before is its last.
type Close struct {
	Key  db.Key
	Unit int64
	From string
	Seen string // Unit.Seen() of what the form showed; "" does not look
}

// Validate gives the faults of the fields.
func (c Close) Validate() error {
	var f fault.Fields
	checkDay(&f, "From", c.From)
	return f.Err("org.close")
}

// Close ends the unit, its names, place, sites and terms; changes planned
// after the day are dropped. Repeating it with the same key does nothing.
// Faults: Invalid, NotFound, Conflict, State (units still hang under it, with
// up to five names; members still meet in it; outside its life; before the
// last change in force).
func (s *Service) Close(ctx context.Context, actor access.Actor, cmd Close) error {
	return db.Do(ctx, s.DB, db.On("tree", 0), func(t *db.Tx) error {
		now, err := may(t, actor, access.UnitEdit, cmd.Unit)
		if err != nil {
			return err
		}
		if err := cmd.Validate(); err != nil {
			return err
		}
		_, _, err = db.Once(t, cmd.Key, actor.Account, cmd, func() (int64, error) {
			if cmd.Seen != "" && cmd.Seen != now.Seen() {
				return 0, fault.New("org.close", fault.Conflict, "org.changed")
			}
			return cmd.Unit, s.close(t, actor, cmd)
		})
		return err
	})
}

func (s *Service) close(t *db.Tx, actor access.Actor, cmd Close) error {
	life, err := lifeOf(t, cmd.Unit)
	if err != nil {
		return err
	}
	if cmd.From <= life.from || cmd.From >= life.to {
		return stateFault("org.close", "org.day.outside")
	}
	h, err := HistoryOf(t, cmd.Unit)
	if err != nil {
		return err
	}
	today := Today(t)
	for _, n := range h.Names {
		if n.From > cmd.From && n.From <= today {
			return stateFault("org.close", "org.day.before_last")
		}
	}
	for _, p := range h.Paths {
		if p.From > cmd.From && p.From <= today {
			return stateFault("org.close", "org.day.before_last")
		}
	}
	kids, err := openChildren(t, cmd.Unit, cmd.From, 5)
	if err != nil {
		return err
	}
	if len(kids) > 0 {
		return stateFault("org.close", "org.close.children", "Names", strings.Join(kids, "; "))
	}
	for _, ask := range s.Closing {
		if err := ask(t, cmd.Unit, cmd.From); err != nil {
			return err
		}
	}
	path, err := PathOn(t, cmd.Unit, cmd.From)
	if err != nil {
		return err
	}
	if err := endUnit(t, cmd.Unit, cmd.From); err != nil {
		return err
	}
	for _, told := range s.Moved {
		if err := told(t, cmd.Unit, cmd.From, path, ""); err != nil {
			return err
		}
	}
	return record(t, actor, "unit.close", cmd.Unit, cmd.Unit, map[string]any{"from": cmd.From, "path": path})
}
