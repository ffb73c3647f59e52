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

// AppointPosition gives a person a position in a unit from a day on.
type AppointPosition struct {
	Key    db.Key
	Person int64
	Unit   int64
	Role   Role
	Title  string // as the unit words it; "" for the ordinary word
	From   string
	To     string // "" while it is not known
}

// Validate gives the faults of the fields.
func (c AppointPosition) Validate() error {
	var f fault.Fields
	if !slices.Contains(PositionRoles, c.Role) {
		f.Add("Role", "member.role.bad")
	}
	if len([]rune(c.Title)) > 100 {
		f.Add("Title", "member.title.long")
	}
	checkDay(&f, "From", c.From)
	checkEnd(&f, "To", c.From, &c.To)
	return f.Err("member.position")
}

// AppointPosition adds the position, and gives its id and the sizes it brings
// over. Repeating it with the same key gives the same id. Faults: Invalid,
// NotFound, State (not the actor's to give, see MayGive; not a member of the
// unit or of one below it on that day; suspended; the unit does not live then), Exists (the unit has a secretary
// then; the person has the position).
func (s *Service) AppointPosition(ctx context.Context, actor access.Actor, cmd AppointPosition) (int64, []org.Warning, error) {
	var warn []org.Warning
	id, err := db.Write(ctx, s.DB, db.On("unit", cmd.Unit), func(t *db.Tx) (int64, error) {
		u, err := mayAt(t, actor, access.PositionEdit, cmd.Unit)
		if err != nil {
			return 0, err
		}
		if err := cmd.Validate(); err != nil {
			return 0, err
		}
		if err := mayGive(actor, cmd.Role, u.Path, cmd.Person); err != nil {
			return 0, err
		}
		id, _, err := db.Once(t, cmd.Key, actor.Account, cmd, func() (int64, error) {
			id, err := s.appoint(t, cmd)
			if err != nil {
				return 0, err
			}
			return id, record(t, actor, "position.appoint", cmd.Unit, id,
				map[string]any{"person": cmd.Person, "role": cmd.Role, "from": cmd.From, "to": cmd.To})
		})
		if err != nil {
			return 0, err
		}
		warn, err = sizesOf(t, cmd.Unit, cmd.From)
		return id, err
	})
	return id, warn, err
}

func (s *Service) appoint(t *db.Tx, cmd AppointPosition) (int64, error) {
	x := Position{ID: t.ID(), Person: cmd.Person, Unit: cmd.Unit, Role: cmd.Role, Title: vn.Clean(cmd.Title), From: cmd.From, To: cmd.To}
	if x.To == "" {
		x.To = clock.Forever
	}
	if err := belongs(t, cmd.Person, cmd.Unit, cmd.From); err != nil {
		return 0, err
	}
	have, err := positionsAfter(t, cmd.Unit, cmd.From)
	if err != nil {
		return 0, err
	}
	for _, h := range have {
		if h.From >= x.To {
			continue
		}
		if h.Role == x.Role && h.Person == x.Person {
			return 0, fault.New("member.position", fault.Exists, "member.position.has")
		}
		if h.Role == x.Role && x.Role == SecretaryRole {
			return 0, fault.New("member.position", fault.Exists, "member.position.secretary", "Name", h.Name)
		}
	}
	return x.ID, insertPosition(t, x)
}

// belongs says with a fault unless the person is a regular member of the unit
// or of one below it on a day, and not suspended; a Party group's members are its
// cell's. A person out of the unit is
// NotFound, like one who does not exist.
func belongs(t *db.Tx, person, unit int64, day string) error {
	u, err := org.UnitOn(t, unit, day)
	if fault.Is(err, fault.NotFound) {
		return state("member.position", "member.unit.closed")
	}
	path := u.Path
	if err == nil && u.Kind == org.Group && u.Parent != 0 {
		path, err = org.PathOn(t, u.Parent, day)
	}
	if err != nil {
		return err
	}
	ms, err := MembershipsOf(t, person)
	if err != nil {
		return err
	}
	m, ok := regularOn(ms, day)
	if !ok {
		return state("member.position", "member.position.not_member")
	}
	home, err := org.PathOn(t, m.Unit, day)
	if err != nil {
		return err
	}
	if !org.Under(home, path) {
		return state("member.position", "member.position.not_member")
	}
	rows, err := StatusesOf(t, person)
	if err != nil {
		return err
	}
	if st, _, _ := statusOn(rows, day); st.Condition == Suspended {
		return state("member.position", "member.position.suspended")
	}
	return nil
}

func sizesOf(t *db.Tx, unit int64, day string) ([]org.Warning, error) {
	u, err := org.UnitOn(t, unit, day)
	if err != nil {
		return nil, err
	}
	have, err := PositionsOn(t, unit, day)
	if err != nil {
		return nil, err
	}
	byRole, people := map[Role]int{}, map[int64]bool{}
	for _, x := range have {
		byRole[x.Role]++
		if x.Role.InCommittee() {
			people[x.Person] = true
		}
	}
	return SizeWarnings(u.Kind, day, byRole, len(people)), nil
}

// EndPosition ends a position on a day: the day before is the last.
type EndPosition struct {
	Key      db.Key
	Position int64
	On       string
}

// EndPosition ends it; the assignments of one who then holds no position in
// that committee end with it. Repeating it with the same key does nothing.
// Faults: Invalid, NotFound, State (not the actor's to end, see MayGive; not
// held on that day).
func (s *Service) EndPosition(ctx context.Context, actor access.Actor, cmd EndPosition) error {
	return db.Do(ctx, s.DB, db.Lock{}, func(t *db.Tx) error {
		x, err := positionByID(t, cmd.Position)
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
			return f.Err("member.position.end")
		}
		_, _, err = db.Once(t, cmd.Key, actor.Account, cmd, func() (int64, error) {
			if cmd.On >= x.To || cmd.On < x.From {
				return 0, state("member.position.end", "member.position.ended")
			}
			if err := cutShort(t, "position", x.ID, x.From, cmd.On); err != nil {
				return 0, err
			}
			if err := endDutiesOf(t, x.Person, x.Unit, cmd.On); err != nil {
				return 0, err
			}
			if err := s.changed(t, x.Person, cmd.On); err != nil {
				return 0, err
			}
			return x.ID, record(t, actor, "position.end", x.Unit, x.ID, map[string]any{"person": x.Person, "role": x.Role, "on": cmd.On})
		})
		return err
	})
}

// endDutiesOf ends a person's assignments in a committee unless a position
// there lasts.
func endDutiesOf(t *db.Tx, person, unit int64, on string) error {
	have, err := positionsAfter(t, unit, on)
	if err != nil {
		return err
	}
	for _, h := range have {
		if h.Person == person && h.Role.InCommittee() && h.From <= on {
			return nil
		}
	}
	duties, err := AssignmentsOf(t, person)
	if err != nil {
		return err
	}
	for _, d := range duties {
		if d.Unit == unit && d.To > on {
			if err := cutShort(t, "assignment", d.ID, d.From, on); err != nil {
				return err
			}
		}
	}
	return nil
}
