package member

import (
	"context"
	"slices"

	"nep/internal/access"
	"nep/internal/clock"
	"nep/internal/db"
	"nep/internal/fault"
	"nep/internal/org"
	"nep/internal/vn"
)

// Appoint makes a person an officer of a unit's office, or an inspector by a
// decision.
type Appoint struct {
	Key      db.Key
	Person   int64
	Unit     int64
	Role     Role // OfficerRole, InspectorRole
	Decision string
	From     string
	To       string  // the first day after; an inspector's is required
	Units    []int64 // named by the decision; an inspector's are required
}

// Validate gives the faults of the fields.
func (c Appoint) Validate() error {
	var f fault.Fields
	c.Decision = vn.Clean(c.Decision)
	checkDay(&f, "From", c.From)
	switch c.Role {
	case OfficerRole:
		checkEnd(&f, "To", c.From, &c.To)
	case InspectorRole:
		if c.To == "" {
			f.Add("To", "member.inspector.end")
		} else {
			checkEnd(&f, "To", c.From, &c.To)
		}
		if c.Decision == "" {
			f.Add("Decision", "member.inspector.decision")
		}
		if len(c.Units) == 0 {
			f.Add("Units", "member.inspector.units")
		}
	default:
		f.Add("Role", "member.role.bad")
	}
	if len([]rune(c.Decision)) > 200 {
		f.Add("Decision", "member.decision.long")
	}
	if len(c.Units) > 200 {
		f.Add("Units", "member.units.many")
	}
	return f.Err("member.appoint")
}

// Appoint adds the appointment and gives its id. Repeating it with the same
// key gives the same id. Faults: Invalid, NotFound (person or unit unknown or
// out of reach), State (not the actor's to give, see
// MayGive; a named unit is not below the unit on that day).
func (s *Service) Appoint(ctx context.Context, actor access.Actor, cmd Appoint) (int64, error) {
	return db.Write(ctx, s.DB, db.On("unit", cmd.Unit), func(t *db.Tx) (int64, error) {
		u, err := mayAt(t, actor, access.PositionEdit, cmd.Unit)
		if err != nil {
			return 0, err
		}
		if _, _, _, err := known(t, actor, access.MemberEdit, cmd.Person); err != nil {
			return 0, err
		}
		if err := cmd.Validate(); err != nil {
			return 0, err
		}
		if err := mayGive(actor, cmd.Role, u.Path, cmd.Person); err != nil {
			return 0, err
		}
		id, _, err := db.Once(t, cmd.Key, actor.Account, cmd, func() (int64, error) { return AppointTx(t, actor, cmd) })
		return id, err
	})
}

// AppointTx adds the appointment a decision of a room below this one makes; rights
// and once are the caller's. Faults: Invalid, State as Appoint.
func AppointTx(t *db.Tx, actor access.Actor, cmd Appoint) (int64, error) {
	if err := cmd.Validate(); err != nil {
		return 0, err
	}
	path, err := org.PathOn(t, cmd.Unit, cmd.From)
	if err != nil {
		return 0, state("member.appoint", "member.unit.closed")
	}
	x := Appointment{ID: t.ID(), Person: cmd.Person, Unit: cmd.Unit, Role: cmd.Role, Decision: vn.Clean(cmd.Decision), From: cmd.From, To: cmd.To}
	x.Units = slices.Compact(slices.Sorted(slices.Values(cmd.Units)))
	if x.To == "" {
		x.To = clock.Forever
	}
	paths, err := org.PathsOn(t, x.Units, cmd.From)
	if err != nil {
		return 0, err
	}
	for _, u := range x.Units {
		if !org.Under(paths[u], path) {
			return 0, state("member.appoint", "member.units.outside")
		}
	}
	if err := insertAppointment(t, x); err != nil {
		return 0, err
	}
	return x.ID, record(t, actor, "appointment.add", cmd.Unit, x.ID,
		map[string]any{"person": x.Person, "role": x.Role, "units": x.Units, "from": x.From, "to": x.To})
}

// EndAppointment ends an appointment on a day.
type EndAppointment struct {
	Key         db.Key
	Appointment int64
	On          string
}

// EndAppointment ends it. Repeating it with the same key does nothing. Faults:
// Invalid, NotFound, State (not the actor's to end, see MayGive; not held on
// that day).
func (s *Service) EndAppointment(ctx context.Context, actor access.Actor, cmd EndAppointment) error {
	return db.Do(ctx, s.DB, db.Lock{}, func(t *db.Tx) error {
		x, err := appointmentByID(t, cmd.Appointment)
		if err != nil {
			return err
		}
		u, err := mayAt(t, actor, access.PositionEdit, x.Unit)
		if err != nil {
			return err
		}
		if err := mayGive(actor, x.Role, u.Path, x.Person); err != nil {
			return err
		}
		var f fault.Fields
		if checkDay(&f, "On", cmd.On); len(f) > 0 {
			return f.Err("member.appoint.end")
		}
		_, _, err = db.Once(t, cmd.Key, actor.Account, cmd, func() (int64, error) {
			if cmd.On >= x.To || cmd.On < x.From {
				return 0, state("member.appoint.end", "member.position.ended")
			}
			if err := cutShort(t, "appointment", x.ID, x.From, cmd.On); err != nil {
				return 0, err
			}
			return x.ID, record(t, actor, "appointment.end", x.Unit, x.ID, map[string]any{"person": x.Person, "on": cmd.On})
		})
		return err
	})
}
