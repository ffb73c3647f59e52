package org

import (
	"context"
	"strconv"
	"strings"
	"time"

	"nep/internal/access"
	"nep/internal/db"
	"nep/internal/fault"
)

// Move hangs a unit, with everything below it, under another from a day on.
type Move struct {
	Key    db.Key
	Unit   int64
	Parent int64 // 0: makes it a root
	From   string
	Seen   string // Unit.Seen() of what the form showed; "" does not look
}

// Validate gives the faults of the fields.
func (c Move) Validate() error {
	var f fault.Fields
	checkDay(&f, "From", c.From)
	return f.Err("org.move")
}

// moveBudget is how long moving a large subtree may take.
const moveBudget = 20 * time.Second

func join(path string, id int64) string { return path + strconv.FormatInt(id, 10) + "/" }

// Move changes the place from the day until the unit's next planned move.
// Papers and rights follow the tree of today, figures that of their month.
// Repeating it with the same key does nothing. Faults: Invalid, NotFound,
// Conflict, State (a loop; the new parent is closed then; before the last
// change in force; outside the unit's life; it hangs there already).
func (s *Service) Move(ctx context.Context, actor access.Actor, cmd Move) ([]Warning, error) {
	return db.Write(ctx, s.DB, db.On("tree", 0).Within(moveBudget), func(t *db.Tx) ([]Warning, error) {
		now, err := may(t, actor, access.UnitEdit, cmd.Unit)
		if err != nil {
			return nil, err
		}
		var parentKind Kind
		if cmd.Parent == 0 {
			err = access.Check(actor, access.UnitEdit, access.Everything())
		} else {
			var p Unit
			p, err = may(t, actor, access.UnitEdit, cmd.Parent)
			parentKind = p.Kind
		}
		if err != nil {
			return nil, err
		}
		if err := cmd.Validate(); err != nil {
			return nil, err
		}
		_, _, err = db.Once(t, cmd.Key, actor.Account, cmd, func() (int64, error) {
			if cmd.Seen != "" && cmd.Seen != now.Seen() {
				return 0, fault.New("org.move", fault.Conflict, "org.changed")
			}
			before, after, err := move(t, cmd)
			if err != nil {
				return 0, err
			}
			for _, told := range s.Moved {
				if err := told(t, cmd.Unit, cmd.From, before, after); err != nil {
					return 0, err
				}
			}
			return cmd.Unit, record(t, actor, "unit.move", cmd.Unit, cmd.Unit,
				map[string]any{"from": cmd.From, "before": before, "after": after})
		})
		return PlaceWarnings(now.Kind, parentKind, cmd.From), err
	})
}

// move rewrites the paths of the subtree, and gives the unit's path on the day
// before and after.
func move(t *db.Tx, cmd Move) (before, after string, err error) {
	rows, err := pathRows(t, cmd.Unit)
	if err != nil {
		return "", "", err
	}
	ps := make([]period, len(rows))
	for i, r := range rows {
		ps[i] = r.period
	}
	if len(ps) == 0 || cmd.From < ps[0].from || cmd.From >= ps[len(ps)-1].to {
		return "", "", stateFault("org.move", "org.day.outside")
	}
	i, ok := changeable(ps, cmd.From, Today(t))
	if !ok {
		return "", "", stateFault("org.move", "org.day.before_last")
	}
	if rows[i].parent == cmd.Parent {
		return "", "", stateFault("org.move", "org.move.same")
	}
	// The new place holds until the unit's own next planned move; rows between
	// differ only because something above moves.
	end := i
	for end+1 < len(rows) && rows[end+1].parent == rows[i].parent {
		end++
	}
	until := rows[end].to
	old := clip(rows, cmd.From, until)
	now := []pathRow{{period{cmd.From, until}, 0, "/"}}
	if cmd.Parent != 0 {
		if now, err = placesUnder(t, cmd.Parent, cmd.From, until); err != nil {
			return "", "", err
		}
	}
	for _, p := range now {
		if strings.Contains(p.path, join("/", cmd.Unit)) {
			return "", "", stateFault("org.move", "org.move.loop")
		}
	}
	// Each stretch of days with one old and one new place is rewritten alone.
	for _, o := range old {
		for _, n := range clip(now, o.from, o.to) {
			if err := splitPaths(t, o.path, n.from); err != nil {
				return "", "", err
			}
			if err := splitPaths(t, o.path, n.to); err != nil {
				return "", "", err
			}
			if err := replant(t, o.path, join(n.path, cmd.Unit), n.from, n.to); err != nil {
				return "", "", err
			}
		}
	}
	return old[0].path, join(now[0].path, cmd.Unit), setParent(t, cmd.Unit, cmd.Parent, cmd.From, until)
}
