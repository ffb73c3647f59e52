package generate

import (
	"fmt"

	"nep/internal/clock"
	"nep/internal/db"
	"nep/internal/member"
	"nep/internal/org"
)

// since is the day everything was founded and everybody came.
const since = "2020-01-01"

// plant founds units.
func (m *maker) plant(t *db.Tx, from, to int) error {
	var list []org.Sapling
	var sites [][]any
	for i := from; i < to; i++ {
		u := &m.units[i]
		s := org.Sapling{ID: m.unit(i), Kind: u.kind, Name: u.name}
		if u.parent >= 0 {
			s.Parent, s.Under = m.unit(u.parent), m.path(u.parent)
		}
		list = append(list, s)
		if u.kind.Meets() {
			sites = append(sites, []any{m.id(m.site, i), m.unit(i), "Nhà văn hóa", "", "Tỉnh Mẫu", since, clock.Forever})
		}
	}
	if err := org.PlantMany(t, since, list); err != nil {
		return err
	}
	return t.InsertMany("site", []string{"id", "unit", "name", "address", "province", "from_on", "to_on"}, sites)
}

func (m *maker) path(i int) string {
	u := &m.units[i]
	if u.path == "" {
		above := "/"
		if u.parent >= 0 {
			above = m.path(u.parent)
		}
		u.path = fmt.Sprintf("%s%d/", above, m.unit(i))
	}
	return u.path
}

var men, women = names()

// enlist writes the members of units.
func (m *maker) enlist(t *db.Tx, from, to int) error {
	var people, memberships, statuses [][]any
	for i := from; i < to; i++ {
		u := &m.units[i]
		for n := range u.members {
			k := u.first + n
			id := m.person(k)
			list := men
			if m.chance(forSex, k, 0, 100) < 36 {
				list = women
			}
			x := list[m.chance(forName, k, 3, len(list))]
			year := 1955 + m.chance(forName, k, 4, 45)
			people = append(people, []any{id, x.family, x.given, x.sex, fmt.Sprintf("%d-%02d-%02d", year, 1+m.chance(forName, k, 5, 12), 1+m.chance(forName, k, 6, 28)),
				"", "", fmt.Sprintf("%d-05-19", min(2018, year+22)), fmt.Sprintf("%d-05-19", min(2019, year+23)), "", x.fold, x.pair, x.last, x.sort, t.Now(), 0})
			memberships = append(memberships, []any{m.id(m.membership, k), id, m.unit(i), string(member.Regular), since, clock.Forever, ""})
			condition := member.Active
			if m.exempt(k) && n > 2 {
				condition = member.Exempt
			}
			statuses = append(statuses, []any{id, since, clock.Forever, string(member.Official), string(condition), ""})
		}
	}
	for _, x := range []struct {
		table   string
		columns []string
		rows    [][]any
	}{
		{"person", []string{"id", "family", "given", "sex", "birth", "phone", "card", "joined_on", "official_on", "note", "fold", "fold_pair", "fold_given", "sort_key", "made_at", "erased_at"}, people},
		{"membership", []string{"id", "person", "unit", "kind", "from_on", "to_on", "ended"}, memberships},
		{"member_status", []string{"person", "from_on", "to_on", "standing", "condition", "reason"}, statuses},
	} {
		if err := t.InsertMany(x.table, x.columns, x.rows); err != nil {
			return err
		}
	}
	return nil
}

// elect writes who leads units and who answers for them, when everybody is there.
func (m *maker) elect(t *db.Tx, from, to int) error {
	var seats, charges [][]any
	seat := 0
	for i := range from {
		seat += len(m.units[i].leads)
	}
	for i := from; i < to; i++ {
		u := &m.units[i]
		for n, who := range u.leads {
			role := member.CommitteeRole
			switch n {
			case 0:
				role = member.SecretaryRole
			case 1:
				role = member.DeputyRole
			}
			seats = append(seats, []any{m.id(m.seat, seat), m.person(who), m.unit(i), string(role), "", since, clock.Forever})
			seat++
		}
		if u.charge >= 0 {
			charges = append(charges, []any{m.id(m.charge, i), m.person(u.charge), m.unit(u.parent), string(member.TargetCell), m.unit(i), 0, "", since, clock.Forever})
		}
	}
	if err := t.InsertMany("position", []string{"id", "person", "unit", "role", "title", "from_on", "to_on"}, seats); err != nil {
		return err
	}
	return t.InsertMany("assignment", []string{"id", "person", "unit", "target", "cell", "mass_org", "field", "from_on", "to_on"}, charges)
}

func (p *plan) exempt(person int) bool { return p.chance(forStatus, person, 0, 100) < 4 }
