package oversight

import (
	"context"
	"slices"

	"nep/internal/access"
	"nep/internal/audit"
	"nep/internal/db"
	"nep/internal/meeting"
	"nep/internal/member"
	"nep/internal/org"
)

func record(t *db.Tx, actor access.Actor, kind string, v Visit, body map[string]any) error {
	return audit.Append(t, audit.Event{Actor: actor, Unit: v.Cell, Kind: kind, Subject: v.ID, Body: body})
}

// mayAt gives a unit after asking for a right there.
func mayAt(t *db.Tx, actor access.Actor, action access.Action, unit int64) (org.Unit, error) {
	u, err := org.LastOn(t, unit, today(t))
	if err != nil {
		return u, err
	}
	return u, access.Check(actor, action, access.Unit(u.Path))
}

// subjectOf is a visit as a subject of one action: of the committee that sends,
// and, to be seen, of the unit that is visited as well. The visitor is named
// while he may still go there, and after he was there.
func subjectOf(t *db.Tx, v Visit, action access.Action) (access.Subject, error) {
	units := []int64{v.Unit}
	if action == access.VisitView && v.Cell != v.Unit {
		units = append(units, v.Cell)
	}
	// What a cell's committee reads of it is no business of the cell's members.
	s := access.Subject{Committee: true}
	for _, id := range units {
		u, err := org.LastOn(t, id, today(t))
		if err != nil {
			return s, err
		}
		s.Paths = append(s.Paths, u.Path)
	}
	stand, err := standOf(t, v)
	if err == nil && stand == "" && v.State != Dropped {
		s.People = []int64{v.Visitor}
	}
	return s, err
}

// standOf says what hinders a visit, "" nothing; one that was held stands.
func standOf(t *db.Tx, v Visit) (Stand, error) {
	if v.State != Planned {
		return "", nil
	}
	day := today(t)
	paths, err := org.PathsOn(t, []int64{v.Unit, v.Cell}, day)
	if err != nil {
		return "", err
	}
	switch {
	case paths[v.Cell] == "":
		return CellGone, nil
	case !org.Under(paths[v.Cell], paths[v.Unit]):
		return CellMoved, nil
	}
	people, err := committeeOn(t, v.Unit, day)
	if err == nil && !slices.ContainsFunc(people, func(p Person) bool { return p.ID == v.Visitor }) {
		return NoVisitor, nil
	}
	return "", err
}

// Person is somebody a committee can send.
type Person struct {
	ID   int64
	Name string
	Role member.Role
}

// committeeOn are the people of a unit's committee on a day, each once, in the
// order of positions.
func committeeOn(t *db.Tx, unit int64, day string) ([]Person, error) {
	held, err := member.PositionsOn(t, unit, day)
	var out []Person
	for _, h := range held {
		if h.Role.InCommittee() && !slices.ContainsFunc(out, func(p Person) bool { return p.ID == h.Person }) {
			out = append(out, Person{h.Person, h.Name, h.Role})
		}
	}
	return out, err
}

// homeOf gives the units a person is a member of on a day.
func homeOf(t *db.Tx, person int64, day string) ([]int64, error) {
	ms, err := member.MembershipsOf(t, person)
	var out []int64
	for _, m := range ms {
		if m.From <= day && m.To > day {
			out = append(out, m.Unit)
		}
	}
	return out, err
}

// Subject is a visit as a subject of access for one action. Fault: NotFound.
func (s *Service) Subject(ctx context.Context, action access.Action, id int64) (access.Subject, error) {
	return db.Read(ctx, s.DB, func(t *db.Tx) (access.Subject, error) {
		v, err := ByID(t, id)
		if err != nil {
			return access.Subject{}, err
		}
		return subjectOf(t, v, action)
	})
}

// sittings gives the meetings of a unit in months that can be sat in on: not
// called off, and not beside the regular one; and about the day it meets in
// months that have none yet, by its last one.
func sittings(t *db.Tx, u org.Unit, months ...string) (map[string]meeting.Meeting, error) {
	out := map[string]meeting.Meeting{}
	ms, err := meeting.InMonth(t, u.ID, bodyOf(u), months...)
	for _, m := range ms {
		if _, has := out[m.Month]; !has && m.State != meeting.Cancelled && m.Kind != meeting.Extra {
			out[m.Month] = m
		}
	}
	return out, err
}

// bodyOf is whose meetings of a unit are sat in on.
func bodyOf(u org.Unit) meeting.Body {
	if u.Kind.Meets() {
		return meeting.CellBody
	}
	return meeting.CommitteeBody
}
