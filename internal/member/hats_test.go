package member

import (
	"slices"
	"strings"
	"testing"

	"pgregory.net/rapid"

	"nep/internal/access"
	"nep/internal/clock"
	"nep/internal/db"
	"nep/internal/org"
)

// naiveHats is a second hand's HatsOf: from whole histories, a question for each
// table. Whatever a test of this room does, both must say the same.
func naiveHats(t *db.Tx, person int64, day string) ([]access.Hat, error) {
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

// ordered makes hats comparable: which comes first is decided elsewhere.
func ordered(hats []access.Hat) []access.Hat {
	hats = slices.Clone(hats)
	for i := range hats {
		hats[i].Named = slices.Sorted(slices.Values(hats[i].Named))
	}
	slices.SortFunc(hats, func(a, b access.Hat) int { return strings.Compare(a.Key(), b.Key()) })
	return hats
}

// Whatever stands in the tables: periods that lie before, on and after the day,
// closed units, one decision that names several, two that name one hat.
func TestHatsAsASecondHand(t *testing.T) {
	each(t, func(h *house) {
		person := h.person(h.one, "Trần Thị Mai")
		day := clock.Day(h.DB.Now())
		units := []int64{h.base, h.one, h.two, 999_999}
		rapid.Check(t, func(r *rapid.T) {
			period := func() (string, string) {
				from := clock.AddDays(day, rapid.IntRange(-2, 1).Draw(r, "from"))
				return from, clock.AddDays(from, rapid.IntRange(1, 3).Draw(r, "long"))
			}
			unit := func() int64 { return units[rapid.IntRange(0, 2).Draw(r, "unit")] }
			err := db.Do(ctx, h.DB, db.Lock{}, func(t *db.Tx) error {
				for _, clear := range []string{`delete from appointment_unit`, `delete from appointment`, `delete from assignment`, `delete from position`, `delete from membership`, `delete from member_status`} {
					if _, err := t.Exec(clear); err != nil {
						return err
					}
				}
				for range rapid.IntRange(0, 6).Draw(r, "rows") {
					from, to := period()
					var err error
					switch rapid.IntRange(0, 3).Draw(r, "what") {
					case 0:
						role := rapid.SampledFrom([]Role{SecretaryRole, DeputyRole, StandingRole, CommitteeRole}).Draw(r, "role")
						err = insertPosition(t, Position{ID: t.ID(), Person: person, Unit: unit(), Role: role, From: from, To: to})
					case 1:
						target := rapid.SampledFrom([]Target{TargetCell, TargetField}).Draw(r, "target")
						err = insertAssignment(t, Assignment{ID: t.ID(), Person: person, Unit: unit(), Target: target, Cell: units[rapid.IntRange(0, 3).Draw(r, "cell")], From: from, To: to})
					case 2:
						role := rapid.SampledFrom([]Role{OfficerRole, InspectorRole}).Draw(r, "role")
						err = insertAppointment(t, Appointment{ID: t.ID(), Person: person, Unit: unit(), Role: role, From: from, To: to, Units: units[:rapid.IntRange(0, 3).Draw(r, "named")]})
					case 3:
						err = insertMembership(t, Membership{ID: t.ID(), Person: person, Unit: unit(), Kind: Regular, From: from, To: to})
					}
					if err != nil {
						return err
					}
				}
				condition := rapid.SampledFrom([]Condition{Active, Active, Exempt, Suspended}).Draw(r, "condition")
				from, to := period()
				return saveStatuses(t, person, []Status{{From: from, To: to, Standing: Official, Condition: condition}})
			})
			if err != nil {
				r.Fatal(err)
			}
			h.hats(person)
			if h.Failed() {
				r.FailNow()
			}
		})
	})
}
