package oversight

import (
	"context"
	"slices"

	"nep/internal/access"
	"nep/internal/db"
	"nep/internal/fault"
	"nep/internal/meeting"
	"nep/internal/org"
)

// Assign plans one visit.
type Assign struct {
	Key     db.Key
	Unit    int64 // whose committee sends
	Cell    int64
	Visitor int64
	Month   string
	Why     Why
	Text    string
}

// Assign plans a visit and gives its id; from then on it waits for the visitor,
// and he may look at the cell's meetings of that month. Asks for VisitPlan.
// Repeating it with the same key gives the same one. Faults: Invalid (no unit
// below; nobody of the committee; a month that is over; said to slip and does not:
// field "ly-do"; he visits another unit on
// that day: field "visitor"), State (his own cell), Exists (he is to go there).
func (s *Service) Assign(ctx context.Context, actor access.Actor, cmd Assign) (int64, error) {
	return db.Write(ctx, s.DB, db.On("visits", cmd.Unit), func(t *db.Tx) (int64, error) {
		u, err := mayAt(t, actor, access.VisitPlan, cmd.Unit)
		if err != nil {
			return 0, err
		}
		ref, _, err := db.Once(t, cmd.Key, actor.Account, cmd, func() (int64, error) {
			v := Visit{Unit: u.ID, Cell: cmd.Cell, Visitor: cmd.Visitor, Month: cmd.Month, Why: cmd.Why, Text: cmd.Text}
			return assign(t, actor, u, v, "")
		})
		return ref, err
	})
}

// assign checks a visit and keeps it; suffix names its fields in a form of many.
func assign(t *db.Tx, actor access.Actor, u org.Unit, v Visit, suffix string) (int64, error) {
	const op = "oversight.assign"
	var bad fault.Fields
	if !slices.Contains(Whys, v.Why) && v.Why != ByRoster {
		bad.Add("ly-do", "oversight.assign.why")
	}
	v.Text = words(&bad, "text", v.Text, maxNote, "")
	if !meeting.ValidMonth(v.Month) || v.Month < today(t)[:7] || v.Month > meeting.AddMonths(today(t)[:7], 12) {
		bad.Add("month"+suffix, "oversight.assign.month")
	}
	if err := bad.Err(op); err != nil {
		return 0, err
	}
	if v.Why == Slipping { // a reason that anybody can look up has to be true
		slips, err := slipping(t, u.ID, []int64{v.Cell}, today(t))
		if err != nil {
			return 0, err
		}
		if !slips[v.Cell] {
			bad.Add("ly-do", "oversight.assign.not_slipping")
			return 0, bad.Err(op)
		}
	}
	if err := fits(t, u, v, op, suffix); err != nil {
		return 0, err
	}
	v.ID, v.State, v.MadeAt, v.MadeBy = t.ID(), Planned, t.Now(), actor.Person
	if err := insertVisit(t, v); err != nil {
		return 0, err
	}
	return v.ID, record(t, actor, "visit.assign", v, map[string]any{"unit": v.Unit, "visitor": v.Visitor, "month": v.Month, "why": v.Why})
}

// fits says with a fault unless a visitor can make a visit in its month.
func fits(t *db.Tx, u org.Unit, v Visit, op, suffix string) error {
	var bad fault.Fields
	day := today(t)
	paths, err := org.PathsOn(t, []int64{u.ID, v.Cell}, day)
	if err != nil {
		return err
	}
	people, err := committeeOn(t, u.ID, day)
	if err != nil {
		return err
	}
	if v.Cell == 0 || v.Cell == u.ID || !org.Under(paths[v.Cell], paths[u.ID]) {
		bad.Add("cell"+suffix, "oversight.assign.cell")
	}
	if !slices.ContainsFunc(people, func(p Person) bool { return p.ID == v.Visitor }) {
		bad.Add("visitor"+suffix, "oversight.assign.visitor")
	}
	if err := bad.Err(op); err != nil {
		return err
	}
	home, err := homeOf(t, v.Visitor, day)
	if err != nil {
		return err
	}
	if slices.Contains(home, v.Cell) {
		bad.Add("visitor"+suffix, "oversight.assign.own")
		return bad.Err(op)
	}
	cell, err := org.LastOn(t, v.Cell, day)
	if err != nil {
		return err
	}
	now, err := sittings(t, cell, v.Month)
	if err != nil {
		return err
	}
	open, err := openOf(t, v.Visitor)
	if err != nil {
		return err
	}
	for _, o := range open {
		if o.ID == v.ID || o.Month != v.Month {
			continue
		}
		if o.Cell == v.Cell {
			return fault.New(op, fault.Exists, "oversight.assign.again", "Unit", cell.Name)
		}
		other, err := org.LastOn(t, o.Cell, day)
		if err != nil {
			return err
		}
		there, err := sittings(t, other, o.Month)
		if err != nil {
			return err
		}
		if on := now[v.Month].Day; on != "" && on == there[o.Month].Day {
			bad.Add("visitor"+suffix, "oversight.assign.clash", "Unit", other.Name, "Day", shownDay(on))
			return bad.Err(op)
		}
	}
	return nil
}

// Adopt plans the visits of a roster, all or none.
type Adopt struct {
	Key   db.Key
	Unit  int64
	Slots []Slot
}

// Adopt keeps them and says how many. Asks for VisitPlan. Repeating it with the
// same key changes nothing. Faults as Assign, its fields with ".<cell>.<month>".
func (s *Service) Adopt(ctx context.Context, actor access.Actor, cmd Adopt) (int, error) {
	const op = "oversight.adopt"
	n, err := db.Write(ctx, s.DB, db.On("visits", cmd.Unit), func(t *db.Tx) (int64, error) {
		u, err := mayAt(t, actor, access.VisitPlan, cmd.Unit)
		if err != nil {
			return 0, err
		}
		if len(cmd.Slots) == 0 || len(cmd.Slots) > maxSlots {
			return 0, fault.New(op, fault.Invalid, "oversight.adopt.none")
		}
		ref, _, err := db.Once(t, cmd.Key, actor.Account, cmd, func() (int64, error) {
			for _, x := range cmd.Slots {
				if _, err := assign(t, actor, u, Visit{Unit: u.ID, Cell: x.Cell, Visitor: x.Person, Month: x.Month, Why: ByRoster}, x.Suffix()); err != nil {
					return 0, err
				}
			}
			return int64(len(cmd.Slots)), nil
		})
		return ref, err
	})
	return int(n), err
}

// Suffix names the fields of a slot in a form of many.
func (x Slot) Suffix() string { return "." + num(x.Cell) + "." + x.Month }
