package meeting

import (
	"slices"

	"nep/internal/db"
	"nep/internal/member"
	"nep/internal/org"
)

// HasOn says which bodies a unit has on a day. Fault: NotFound for a unit that
// does not live then.
func HasOn(t *db.Tx, unit int64, day string) (Has, error) {
	u, err := org.UnitOn(t, unit, day)
	if err != nil {
		return Has{}, err
	}
	ps, err := member.PositionsOn(t, unit, day)
	if err != nil {
		return Has{}, err
	}
	h := Has{Unit: u}
	lead := map[int64]bool{}
	standing := false
	for _, p := range ps {
		if p.Role.InCommittee() {
			lead[p.Person] = true
		}
		standing = standing || p.Role == member.StandingRole
	}
	if u.Kind.Meets() {
		h.Cell, h.Bureau = true, len(lead) > 1
	} else {
		h.Committee, h.Standing = true, standing
	}
	return h, nil
}

// Of says whether the unit has a body.
func (h Has) Of(b Body) bool {
	switch b {
	case CellBody:
		return h.Cell
	case Bureau:
		return h.Bureau
	case CommitteeBody:
		return h.Committee
	case StandingBody:
		return h.Standing
	}
	return false
}

// inBody says whether a role makes one a member of a committee's body.
func inBody(b Body, r member.Role) bool {
	if b == StandingBody {
		return r == member.SecretaryRole || r == member.DeputyRole || r == member.StandingRole
	}
	return r.InCommittee()
}

// bodyOn gives the people of a body on a day as rows of a roster, by given
// name: of a cell its members (those of its Party groups too), of a committee
// its own.
func bodyOn(t *db.Tx, unit int64, body Body, day string) ([]Attendance, error) {
	ps, err := member.PositionsOn(t, unit, day)
	if err != nil {
		return nil, err
	}
	role := map[int64]member.Role{}
	for _, p := range ps { // the highest first
		if _, ok := role[p.Person]; !ok && p.Role.InCommittee() {
			role[p.Person] = p.Role
		}
	}
	if body == CellBody {
		return cellOn(t, unit, day, role)
	}
	var out []Attendance
	var ids []int64
	for _, p := range ps {
		if inBody(body, p.Role) && !slices.Contains(ids, p.Person) {
			ids = append(ids, p.Person)
			out = append(out, Attendance{Person: p.Person, Role: string(role[p.Person]), Name: p.Name})
		}
	}
	sts, err := member.StatusesOn(t, ids, day)
	if err != nil {
		return nil, err
	}
	for i := range out {
		a := &out[i]
		a.Kind, a.Standing, a.Condition = member.Regular, member.Official, member.Active
		if s, ok := sts[a.Person]; ok {
			a.Standing, a.Condition = s.Standing, s.Condition
		}
		a.duty(committeeDuty(a.Condition))
	}
	return out, nil
}

func cellOn(t *db.Tx, unit int64, day string, role map[int64]member.Role) ([]Attendance, error) {
	units, err := withGroups(t, unit, day)
	if err != nil {
		return nil, err
	}
	var rows []member.Belonging
	for _, u := range units {
		more, err := member.BelongingOn(t, u, day)
		if err != nil {
			return nil, err
		}
		rows = append(rows, more...)
	}
	var out []Attendance
	at := map[int64]int{}
	for _, r := range rows {
		a := Attendance{Person: r.Person, Kind: r.Kind, Standing: r.Standing, Condition: r.Condition, Role: string(role[r.Person]), Name: r.Name}
		a.duty(member.CellDuty(r.Kind, r.Standing, r.Condition))
		if i, ok := at[r.Person]; ok { // at home and temporarily arrived at once: home counts
			if a.Kind == member.Regular {
				out[i] = a
			}
			continue
		}
		at[r.Person] = len(out)
		out = append(out, a)
	}
	return out, nil
}

// withGroups gives a cell and its party groups on a day.
func withGroups(t *db.Tx, unit int64, day string) ([]int64, error) {
	kids, err := org.Children(t, unit, day, org.Cursor{}, org.MaxPage)
	units := []int64{unit}
	for _, k := range kids.Rows {
		if k.Kind == org.Group {
			units = append(units, k.ID)
		}
	}
	return units, err
}

func (a *Attendance) duty(d member.Duty) {
	a.Required, a.MayVote, a.Base, a.Why = d.Required, d.MayVote, d.Base, d.Why
}
