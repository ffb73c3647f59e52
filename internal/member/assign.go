package member

import (
	"context"

	"nep/internal/access"
	"nep/internal/clock"
	"nep/internal/db"
	"nep/internal/fault"
	"nep/internal/org"
	"nep/internal/vn"
)

// Assign makes a member of a unit's committee answer for a cell, a mass
// organisation or a field from a day on.
type Assign struct {
	Key     db.Key
	Person  int64
	Unit    int64 // whose committee
	Target  Target
	Cell    int64
	MassOrg int64
	Field   string
	From    string
	To      string // "" while it is not known
}

// Validate gives the faults of the fields.
func (c Assign) Validate() error {
	var f fault.Fields
	checkDay(&f, "From", c.From)
	checkEnd(&f, "To", c.From, &c.To)
	c.Field = vn.Clean(c.Field)
	switch {
	case c.Target == TargetCell && c.Cell != 0 && c.MassOrg == 0 && c.Field == "":
	case c.Target == TargetMassOrg && c.MassOrg != 0 && c.Cell == 0 && c.Field == "":
	case c.Target == TargetField && c.Field != "" && c.Cell == 0 && c.MassOrg == 0:
	default:
		f.Add("Target", "member.assign.target")
	}
	if len([]rune(c.Field)) > 200 {
		f.Add("Field", "member.assign.field")
	}
	return f.Err("member.assign")
}

// assignAhead is how many days ahead an assignment may begin: who is in the
// committee then is not known much longer before.
const assignAhead = 366

// Assign adds the assignment and gives its id. Repeating it with the same key
// gives the same id. Faults: Invalid, NotFound, State (not in that committee
// on the day; the cell is not below the unit; the mass organisation is not the
// unit's), Exists (the same assignment lasts).
func (s *Service) Assign(ctx context.Context, actor access.Actor, cmd Assign) (int64, error) {
	return db.Write(ctx, s.DB, db.On("unit", cmd.Unit), func(t *db.Tx) (int64, error) {
		if _, err := mayAt(t, actor, access.AssignmentEdit, cmd.Unit); err != nil {
			return 0, err
		}
		if err := cmd.Validate(); err != nil {
			return 0, err
		}
		id, _, err := db.Once(t, cmd.Key, actor.Account, cmd, func() (int64, error) {
			if cmd.From > clock.AddDays(clock.Day(t.Now()), assignAhead) {
				var f fault.Fields
				f.Add("From", "member.assign.far")
				return 0, f.Err("member.assign")
			}
			x := Assignment{ID: t.ID(), Person: cmd.Person, Unit: cmd.Unit, Target: cmd.Target, Cell: cmd.Cell, MassOrg: cmd.MassOrg,
				Field: vn.Clean(cmd.Field), From: cmd.From, To: cmd.To}
			if x.To == "" {
				x.To = clock.Forever
			}
			if err := fits(t, x); err != nil {
				return 0, err
			}
			if err := insertAssignment(t, x); err != nil {
				return 0, err
			}
			return x.ID, record(t, actor, "assignment.add", cmd.Unit, x.ID, map[string]any{"person": x.Person,
				"target": x.Target, "cell": x.Cell, "mass_org": x.MassOrg, "from": x.From, "to": x.To})
		})
		return id, err
	})
}

// fits says with a fault unless the assignment may be made.
func fits(t *db.Tx, x Assignment) error {
	held, err := PositionsOn(t, x.Unit, x.From)
	if err != nil {
		return err
	}
	in := false
	for _, h := range held {
		in = in || h.Person == x.Person && h.Role.InCommittee()
	}
	if !in {
		return state("member.assign", "member.assign.not_committee")
	}
	switch x.Target {
	case TargetCell:
		paths, err := org.PathsOn(t, []int64{x.Unit, x.Cell}, x.From)
		if err != nil {
			return err
		}
		if !org.Under(paths[x.Cell], paths[x.Unit]) {
			return state("member.assign", "member.assign.outside")
		}
	case TargetMassOrg:
		m, err := org.MassOrgByID(t, x.MassOrg)
		if err != nil && !fault.Is(err, fault.NotFound) {
			return err
		}
		if err != nil || m.Unit != x.Unit || m.To <= x.From {
			return state("member.assign", "member.assign.outside")
		}
	}
	have, err := AssignmentsOf(t, x.Person)
	if err != nil {
		return err
	}
	for _, h := range have {
		if h.Unit == x.Unit && h.Target == x.Target && h.Cell == x.Cell && h.MassOrg == x.MassOrg && vn.Fold(h.Field) == vn.Fold(x.Field) &&
			h.To > x.From && h.From < x.To {
			return fault.New("member.assign", fault.Exists, "member.assign.has")
		}
	}
	return nil
}

// EndAssignment ends an assignment on a day.
type EndAssignment struct {
	Key        db.Key
	Assignment int64
	On         string
}

// EndAssignment ends it. Repeating it with the same key does nothing. Faults:
// Invalid, NotFound, State (not held on that day).
func (s *Service) EndAssignment(ctx context.Context, actor access.Actor, cmd EndAssignment) error {
	return db.Do(ctx, s.DB, db.Lock{}, func(t *db.Tx) error {
		x, err := assignmentByID(t, cmd.Assignment)
		if err != nil {
			return err
		}
		if _, err := mayAt(t, actor, access.AssignmentEdit, x.Unit); err != nil {
			return err
		}
		var f fault.Fields
		if checkDay(&f, "On", cmd.On); len(f) > 0 {
			return f.Err("member.assign.end")
		}
		_, _, err = db.Once(t, cmd.Key, actor.Account, cmd, func() (int64, error) {
			if cmd.On >= x.To || cmd.On < x.From {
				return 0, state("member.assign.end", "member.position.ended")
			}
			if err := cutShort(t, "assignment", x.ID, x.From, cmd.On); err != nil {
				return 0, err
			}
			return x.ID, record(t, actor, "assignment.end", x.Unit, x.ID, map[string]any{"person": x.Person, "on": cmd.On})
		})
		return err
	})
}
