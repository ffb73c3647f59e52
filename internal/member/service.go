package member

import (
	"context"
	"io"
	"os"

	"nep/internal/access"
	"nep/internal/audit"
	"nep/internal/blob"
	"nep/internal/clock"
	"nep/internal/db"
	"nep/internal/fault"
	"nep/internal/org"
)

// Files keeps uploaded lists; internal/blob is one.
type Files interface {
	Put(ctx context.Context, r io.Reader, limit int64) (blob.Info, error)
	Open(ctx context.Context, id int64) (*os.File, blob.Info, error)
}

// Service is the room's door.
type Service struct {
	DB    *db.DB
	Files Files
	// Changed is told, by rooms below, that a person's place or status changed
	// from a day on.
	Changed []func(t *db.Tx, person int64, day string) error
	// Erased is told that a person's data go; rooms below take theirs away.
	Erased []func(t *db.Tx, person int64) error
}

// New makes the room. files may be nil where no list is imported.
func New(d *db.DB, files Files) *Service { return &Service{DB: d, Files: files} }

// Closing refuses to close a unit while somebody meets in it; for org.Service.
func Closing(t *db.Tx, unit int64, day string) error {
	n, err := openMembers(t, unit, day)
	if err == nil && n > 0 {
		err = state("member.closing", "member.closing.open", "N", n)
	}
	return err
}

func record(t *db.Tx, actor access.Actor, kind string, unit, subject int64, body any) error {
	return audit.Append(t, audit.Event{Actor: actor, Unit: unit, Kind: kind, Subject: subject, Body: body})
}

func state(op, key string, params ...any) error { return fault.New(op, fault.State, key, params...) }

func (s *Service) changed(t *db.Tx, person int64, day string) error {
	for _, told := range s.Changed {
		if err := told(t, person, day); err != nil {
			return err
		}
	}
	return nil
}

// subjectOf gives a person as a subject of access: the paths of the units the
// person meets in today; of one who left, or is still to come, the nearest.
func subjectOf(t *db.Tx, person int64, ms []Membership) (access.Subject, int64, error) {
	day := today(t)
	now := membershipsOn(ms, day)
	if len(now) == 0 && len(ms) > 0 {
		last := ms[len(ms)-1]
		for _, m := range ms {
			if m.To <= day {
				last = m
			}
		}
		now = []Membership{last}
	}
	sub := access.Subject{Person: person}
	var unit int64
	for _, m := range now {
		u, err := org.LastOn(t, m.Unit, day)
		if err != nil {
			return sub, 0, err
		}
		sub.Paths = append(sub.Paths, u.Path)
		if unit == 0 || m.Kind == Regular {
			unit = m.Unit
		}
	}
	return sub, unit, nil
}

// known loads a person with the memberships after asking for the right.
// unit is the one an event about the person belongs to.
func known(t *db.Tx, actor access.Actor, action access.Action, id int64) (p Person, ms []Membership, unit int64, err error) {
	if p, err = PersonByID(t, id); err != nil {
		return
	}
	if ms, err = MembershipsOf(t, id); err != nil {
		return
	}
	var sub access.Subject
	if sub, unit, err = subjectOf(t, id, ms); err != nil {
		return
	}
	err = access.Check(actor, action, sub)
	return
}

// mayAt checks a right at a unit by its path of today.
func mayAt(t *db.Tx, actor access.Actor, action access.Action, unit int64) (org.Unit, error) {
	u, err := org.LastOn(t, unit, today(t))
	if err != nil {
		return u, err
	}
	return u, access.Check(actor, action, access.Unit(u.Path))
}

// ---- reads ----

// Members gives a page of those who meet in a unit on a day ("" is today), by
// given name. Faults: NotFound.
func (s *Service) Members(ctx context.Context, actor access.Actor, unit int64, day string, after org.Cursor, limit int) (org.Page[Row], error) {
	return db.Read(ctx, s.DB, func(t *db.Tx) (org.Page[Row], error) {
		if _, err := mayAt(t, actor, access.MemberNames, unit); err != nil {
			return org.Page[Row]{}, err
		}
		if day == "" {
			day = today(t)
		}
		p, err := MembersOn(t, unit, day, after, limit)
		for i := range p.Rows {
			// Names are a lower right than contacts and dates.
			p.Rows[i].Person = s.shown(t, actor, p.Rows[i], unit)
		}
		return p, err
	})
}

// shown leaves out of a row what the actor may not see of the person.
func (s *Service) shown(t *db.Tx, actor access.Actor, r Row, unit int64) Person {
	path, err := org.PathOn(t, unit, today(t))
	if err == nil && access.May(actor, access.MemberView, access.Subject{Paths: []string{path}, Person: r.ID}) {
		return r.Person
	}
	return Person{ID: r.ID, Family: r.Family, Given: r.Given, Sex: r.Sex, ErasedAt: r.ErasedAt, sortKey: r.sortKey}
}

// Counts gives the figures of a unit on a day ("" is today): of itself, and of
// it and all below. Counts carry no names, so whoever sees the unit sees them.
func (s *Service) Counts(ctx context.Context, actor access.Actor, unit int64, day string) (own, below Counts, err error) {
	type both struct{ own, below Counts }
	b, err := db.Read(ctx, s.DB, func(t *db.Tx) (b both, err error) {
		u, err := mayAt(t, actor, access.UnitView, unit)
		if err != nil {
			return b, err
		}
		path := u.Path
		if day == "" {
			day = today(t)
		} else if path, err = org.PathOn(t, unit, day); err != nil {
			return b, err
		}
		if b.own, err = CountsOn(t, unit, day); err != nil {
			return b, err
		}
		b.below, err = CountsBelow(t, path, day)
		return b, err
	})
	return b.own, b.below, err
}

// CountsOfUnits counts the members of each unit itself today, of those the
// actor may see; for the rows of a tree page.
func (s *Service) CountsOfUnits(ctx context.Context, actor access.Actor, units []int64) (map[int64]Counts, error) {
	return db.Read(ctx, s.DB, func(t *db.Tx) (map[int64]Counts, error) {
		paths, err := org.PathsOn(t, units, today(t))
		if err != nil {
			return nil, err
		}
		var ids []int64
		for _, id := range units {
			if p := paths[id]; p != "" && access.May(actor, access.UnitView, access.Unit(p)) {
				ids = append(ids, id)
			}
		}
		return CountsByUnit(t, ids, today(t))
	})
}

// View is a person's page.
type View struct {
	Person
	Today        string
	Memberships  []Membership
	Statuses     []Status
	Positions    []Position
	Appointments []Appointment
	Assignments  []Assignment
	Units        map[int64]org.Unit // every unit named above, as last known
	MassOrgs     map[int64]org.MassOrg
}

// Now gives the memberships and the status of today.
func (v View) Now() ([]Membership, Status) {
	st, _, _ := statusOn(v.Statuses, v.Today)
	return membershipsOn(v.Memberships, v.Today), st
}

// Person gives a person's page. Faults: NotFound.
func (s *Service) Person(ctx context.Context, actor access.Actor, id int64) (View, error) {
	return db.Read(ctx, s.DB, func(t *db.Tx) (v View, err error) {
		v = View{Today: today(t), Units: map[int64]org.Unit{}, MassOrgs: map[int64]org.MassOrg{}}
		if v.Person, v.Memberships, _, err = known(t, actor, access.MemberView, id); err != nil {
			return v, err
		}
		if v.Statuses, err = StatusesOf(t, id); err != nil {
			return v, err
		}
		if v.Positions, err = PositionsOf(t, id); err != nil {
			return v, err
		}
		if v.Appointments, err = AppointmentsOf(t, id); err != nil {
			return v, err
		}
		if v.Assignments, err = AssignmentsOf(t, id); err != nil {
			return v, err
		}
		var ids []int64
		for _, m := range v.Memberships {
			ids = append(ids, m.Unit)
		}
		for _, x := range v.Positions {
			ids = append(ids, x.Unit)
		}
		for _, x := range v.Appointments {
			ids = append(append(ids, x.Unit), x.Units...)
		}
		for _, x := range v.Assignments {
			ids = append(ids, x.Unit)
			switch x.Target {
			case TargetCell:
				ids = append(ids, x.Cell)
			case TargetMassOrg:
				if v.MassOrgs[x.MassOrg], err = org.MassOrgByID(t, x.MassOrg); err != nil {
					return v, err
				}
			}
		}
		for _, u := range ids {
			if _, ok := v.Units[u]; ok {
				continue
			}
			if v.Units[u], err = org.LastOn(t, u, v.Today); err != nil {
				return v, err
			}
		}
		return v, nil
	})
}

// Leaders is who leads and serves a unit today.
type Leaders struct {
	Positions    []Position
	Appointments []Appointment
	Assignments  []Assignment
	Closed       bool // the unit is no more
}

// lived is today, or the last day of a unit that is no more.
func lived(t *db.Tx, u org.Unit) string { return min(today(t), clock.AddDays(u.To, -1)) }

// Leaders gives who leads a unit on a day ("" is today, or a closed one's last day). Whoever sees the unit
// sees them.
func (s *Service) Leaders(ctx context.Context, actor access.Actor, unit int64, day string) (Leaders, error) {
	return db.Read(ctx, s.DB, func(t *db.Tx) (l Leaders, err error) {
		u, err := mayAt(t, actor, access.UnitView, unit)
		if err != nil {
			return l, err
		}
		if l.Closed = u.To <= today(t); day == "" {
			day = lived(t, u)
		}
		if l.Positions, err = PositionsOn(t, unit, day); err != nil {
			return l, err
		}
		if l.Appointments, err = AppointmentsOn(t, unit, day); err != nil {
			return l, err
		}
		l.Assignments, err = AssignmentsOn(t, unit, day)
		return l, err
	})
}

// LeadersOf gives the positions of several units today, of those the actor may
// see; for the rows of a tree page.
func (s *Service) LeadersOf(ctx context.Context, actor access.Actor, units []int64) (map[int64][]Position, error) {
	return db.Read(ctx, s.DB, func(t *db.Tx) (map[int64][]Position, error) {
		paths, err := org.PathsOn(t, units, today(t))
		if err != nil {
			return nil, err
		}
		var ids []int64
		for _, id := range units {
			if p := paths[id]; p != "" && access.May(actor, access.UnitView, access.Unit(p)) {
				ids = append(ids, id)
			}
		}
		xs, err := PositionsIn(t, ids, today(t))
		out := map[int64][]Position{}
		for _, x := range xs {
			out[x.Unit] = append(out[x.Unit], x)
		}
		return out, err
	})
}

// Find searches people by name in a unit and all below it today, as far as the
// actor may see names.
func (s *Service) Find(ctx context.Context, actor access.Actor, unit int64, text string, after org.Cursor, limit int) (org.Page[Row], error) {
	return db.Read(ctx, s.DB, func(t *db.Tx) (org.Page[Row], error) {
		u, err := org.UnitOn(t, unit, today(t))
		if err != nil {
			return org.Page[Row]{}, err
		}
		if access.May(actor, access.MemberNames, access.Unit(u.Path+"0/")) {
			p, err := Find(t, u.Path, text, today(t), after, limit)
			for i, r := range p.Rows {
				p.Rows[i].Person = s.shown(t, actor, r, r.Unit)
			}
			return p, err
		}
		// Not the whole subtree: what of it the actor does see.
		scopes := append([]string{actor.Hat.Path}, actor.Hat.Named...)
		var out org.Page[Row]
		seen := map[int64]bool{}
		for _, sc := range scopes {
			if sc == "" || !org.Under(sc, u.Path) || !access.May(actor, access.MemberNames, access.Unit(sc)) {
				continue
			}
			p, err := Find(t, sc, text, today(t), after, limit)
			if err != nil {
				return out, err
			}
			paths := map[int64]string{}
			for _, r := range p.Rows {
				if _, ok := paths[r.Unit]; !ok {
					if paths[r.Unit], err = org.PathOn(t, r.Unit, today(t)); err != nil {
						return out, err
					}
				}
				if !seen[r.ID] && access.May(actor, access.MemberNames, access.Unit(paths[r.Unit])) {
					seen[r.ID] = true
					r.Person = s.shown(t, actor, r, r.Unit)
					out.Rows = append(out.Rows, r)
				}
			}
			out.More, out.Next = p.More && len(scopes) == 1, p.Next
		}
		if out.Rows == nil {
			return out, access.Check(actor, access.UnitView, access.Unit(u.Path))
		}
		return out, nil
	})
}
