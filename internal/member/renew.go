package member

import (
	"slices"

	"nep/internal/access"
	"nep/internal/clock"
	"nep/internal/db"
	"nep/internal/fault"
	"nep/internal/org"
	"nep/internal/vn"
)

// Seat is one office of a committee that was elected.
type Seat struct {
	Person int64
	Role   Role
	Title  string
}

// Renewal is what changed when a committee was elected anew.
type Renewal struct {
	Ended  []int64 // positions
	Begun  []int64 // positions
	Duties []int64 // assignments that ended
}

// CheckSeats says with a fault what is wrong with a committee as it was elected
// on a day: nobody; no secretary, or two; somebody twice in one office; somebody
// who is no member then, or is suspended. Faults: Invalid, State.
func CheckSeats(t *db.Tx, unit int64, on string, seats []Seat) error {
	var f fault.Fields
	if len(seats) == 0 {
		f.Add("seats", "member.renew.nobody")
		return f.Err("member.renew")
	}
	u, err := org.UnitOn(t, unit, on)
	if err != nil {
		return err
	}
	lead := 0
	seen := map[Seat]bool{}
	sits := map[int64]Role{}
	for _, x := range seats {
		key := Seat{Person: x.Person, Role: x.Role}
		switch {
		case !slices.Contains(PositionRoles, x.Role):
			f.Add("seats", "member.role.bad")
		case len([]rune(x.Title)) > 100:
			f.Add("seats", "member.title.long")
		case u.Kind.Meets() && (x.Role == StandingRole || x.Role == InspectionRole):
			f.Add("seats", "member.renew.cell")
		case seen[key]:
			f.Add("seats", "member.renew.twice")
		}
		if x.Role.InCommittee() {
			if other, ok := sits[x.Person]; ok && !(x.Role == StandingRole && other.Leads() || x.Role.Leads() && other == StandingRole) {
				f.Add("seats", "member.renew.twice")
			}
			sits[x.Person] = x.Role
		}
		seen[key] = true
		if x.Role == SecretaryRole {
			lead++
		}
	}
	if lead != 1 {
		f.Add("seats", "member.renew.secretary")
	}
	if err := f.Err("member.renew"); err != nil {
		return err
	}
	for _, x := range seats {
		if err := belongs(t, x.Person, unit, on); err != nil {
			return err
		}
	}
	return nil
}

// RenewTx ends every position of a unit on the day of its congress, and the
// assignments of its committee, and gives the new ones from that day. The past
// stays: who was in office before the day was so. The right at the unit and once
// are the caller's; who may give or end each position is asked here (MayGive).
// Faults as CheckSeats, State (a position or an assignment began after the day
// and is in force already).
func (s *Service) RenewTx(t *db.Tx, actor access.Actor, unit int64, on string, seats []Seat) (r Renewal, err error) {
	if err := CheckSeats(t, unit, on, seats); err != nil {
		return r, err
	}
	path, err := org.PathOn(t, unit, on)
	if err != nil {
		return r, state("member.renew", "member.unit.closed")
	}
	have, err := positionsAfter(t, unit, on)
	if err != nil {
		return r, err
	}
	duties, err := assignmentsAfter(t, unit, on)
	if err != nil {
		return r, err
	}
	today := today(t)
	for _, x := range have {
		if x.From > on && x.From <= today {
			return r, state("member.renew", "member.renew.later", "Name", x.Name)
		}
		if err := mayGive(actor, x.Role, path, x.Person); err != nil {
			return r, err
		}
	}
	for _, x := range duties {
		if x.From > on && x.From <= today {
			return r, state("member.renew", "member.renew.later", "Name", x.Name)
		}
	}
	var touched []int64
	for _, x := range have {
		if err := cutShort(t, "position", x.ID, x.From, on); err != nil {
			return r, err
		}
		r.Ended, touched = append(r.Ended, x.ID), append(touched, x.Person)
	}
	for _, x := range duties {
		if err := cutShort(t, "assignment", x.ID, x.From, on); err != nil {
			return r, err
		}
		r.Duties = append(r.Duties, x.ID)
	}
	for _, x := range seats {
		if err := mayGive(actor, x.Role, path, x.Person); err != nil {
			return r, err
		}
		p := Position{ID: t.ID(), Person: x.Person, Unit: unit, Role: x.Role, Title: vn.Clean(x.Title), From: on, To: clock.Forever}
		if err := insertPosition(t, p); err != nil {
			return r, err
		}
		r.Begun, touched = append(r.Begun, p.ID), append(touched, x.Person)
	}
	slices.Sort(touched)
	for _, p := range slices.Compact(touched) {
		if err := s.changed(t, p, on); err != nil {
			return r, err
		}
	}
	return r, record(t, actor, "position.renew", unit, unit, map[string]any{"on": on, "ended": r.Ended, "begun": r.Begun, "duties": r.Duties})
}

// assignmentsAfter gives the assignments of a unit's committee that last beyond a day.
func assignmentsAfter(t *db.Tx, unit int64, day string) ([]Assignment, error) {
	return db.All(t, scanAssignment, `select `+assignmentColumns+` from assignment x cross join person p
		where x.unit = $1 and x.to_on > $2 and p.id = x.person order by p.sort_key, x.id`, unit, day)
}

// PositionsByID gives positions by their ids, in the order pages show them.
func PositionsByID(t *db.Tx, ids []int64) (out []Position, err error) {
	if len(ids) == 0 {
		return nil, nil
	}
	marks, args := db.In(0, ids)
	return db.All(t, scanPosition, `select `+positionColumns+` from position x cross join person p
		where x.id in (`+marks+`) and p.id = x.person order by `+rank+`, p.sort_key, x.id`, args...)
}
