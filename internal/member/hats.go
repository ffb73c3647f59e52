package member

import (
	"nep/internal/access"
	"nep/internal/clock"
	"nep/internal/db"
	"nep/internal/org"
)

// HatsOf gives what a person may act as on a day: one hat for each position,
// appointment and membership, and one for the assignments in each committee.
// Reach follows the tree of that day, so callers pass today.
//
// A suspended member has none: who is suspended from Party activities leads,
// inspects and reads nothing while it lasts (field.md 1.4; our reading). A hat
// whose unit is closed is gone.
func HatsOf(t *db.Tx, person int64, day string) ([]access.Hat, error) {
	statuses, err := StatusesOf(t, person)
	if err != nil {
		return nil, err
	}
	if st, _, ok := statusOn(statuses, day); ok && st.Condition == Suspended {
		return nil, nil
	}
	positions, err := PositionsOf(t, person)
	if err != nil {
		return nil, err
	}
	appointments, err := AppointmentsOf(t, person)
	if err != nil {
		return nil, err
	}
	assignments, err := AssignmentsOf(t, person)
	if err != nil {
		return nil, err
	}
	memberships, err := MembershipsOf(t, person)
	if err != nil {
		return nil, err
	}
	on := func(from, to string) bool { return from <= day && day < to }

	var units []int64
	for _, x := range positions {
		units = append(units, x.Unit)
	}
	for _, x := range appointments {
		units = append(append(units, x.Unit), x.Units...)
	}
	for _, x := range assignments {
		units = append(units, x.Unit, x.Cell)
	}
	for _, m := range memberships {
		units = append(units, m.Unit)
	}
	paths, err := org.PathsOn(t, units, day)
	if err != nil {
		return nil, err
	}

	var hats []access.Hat
	seen := map[string]int{}
	add := func(h access.Hat) {
		h.Path = paths[h.Unit]
		if h.Path == "" {
			return
		}
		if i, ok := seen[h.Key()]; ok { // two decisions name units for one hat
			hats[i].Named = append(hats[i].Named, h.Named...)
			hats[i].Until = max(hats[i].Until, h.Until)
			return
		}
		seen[h.Key()] = len(hats)
		hats = append(hats, h)
	}
	roles := map[Role]access.Role{SecretaryRole: access.Secretary, DeputyRole: access.Deputy, StandingRole: access.Standing, CommitteeRole: access.Committee}
	for _, role := range PositionRoles {
		for _, x := range positions {
			if r, ok := roles[role]; ok && x.Role == role && on(x.From, x.To) {
				add(access.Hat{Role: r, Unit: x.Unit})
			}
		}
	}
	for _, x := range assignments {
		if x.Target == TargetCell && on(x.From, x.To) && paths[x.Cell] != "" {
			add(access.Hat{Role: access.InCharge, Unit: x.Unit, Named: []string{paths[x.Cell]}})
		}
	}
	for _, x := range appointments {
		if !on(x.From, x.To) {
			continue
		}
		h := access.Hat{Role: access.Officer, Unit: x.Unit}
		if x.Role == InspectorRole {
			h.Role = access.Inspector
			h.Until = clock.AddDays(x.To, -1)
		}
		for _, u := range x.Units {
			if paths[u] != "" {
				h.Named = append(h.Named, paths[u])
			}
		}
		add(h)
	}
	for _, m := range memberships {
		if on(m.From, m.To) {
			add(access.Hat{Role: access.Member, Unit: m.Unit})
		}
	}
	return hats, nil
}
