package member

import (
	"slices"

	"nep/internal/access"
	"nep/internal/clock"
	"nep/internal/db"
)

// HatsOf gives what a person may act as on a day: one hat for each position,
// appointment and membership, and one for the assignments in each committee.
// Reach follows the tree of that day, so callers pass today.
//
// A suspended member has none: who is suspended from Party activities leads,
// inspects and reads nothing while it lasts (field.md 1.4; our reading). A hat
// whose unit is closed is gone.
func HatsOf(t *db.Tx, person int64, day string) ([]access.Hat, error) {
	rows, err := hatRows(t, person, day)
	if err != nil {
		return nil, err
	}
	var hats []access.Hat
	seen := map[string]int{}
	add := func(h access.Hat, r hatRow) {
		if r.path == "" {
			return
		}
		h.Unit, h.Path = r.unit, r.path
		if r.named != "" {
			h.Named = []string{r.named}
		}
		if i, ok := seen[h.Key()]; ok { // two decisions name units for one hat, or one several
			hats[i].Named = append(hats[i].Named, h.Named...)
			hats[i].Until = max(hats[i].Until, h.Until)
			return
		}
		seen[h.Key()] = len(hats)
		hats = append(hats, h)
	}
	for _, r := range rows {
		switch r.what {
		case hatSuspended:
			return nil, nil
		case hatPosition:
			if role, ok := positionHats[Role(r.role)]; ok {
				add(access.Hat{Role: role}, r)
			}
		case hatAssignment:
			if r.named != "" { // the cell lives
				add(access.Hat{Role: access.InCharge}, r)
			}
		case hatAppointment:
			h := access.Hat{Role: access.Officer}
			if Role(r.role) == InspectorRole {
				h = access.Hat{Role: access.Inspector, Until: clock.AddDays(r.to, -1)}
			}
			add(h, r)
		case hatMembership:
			add(access.Hat{Role: access.Member}, r)
		case hatArchive:
			for i := range hats {
				if hats[i].Unit == r.unit && hats[i].Role.Leads() && !slices.Contains(hats[i].Archive, r.role) {
					hats[i].Archive = append(hats[i].Archive, r.role)
				}
			}
		}
	}
	return hats, nil
}

// positionHats is what one acts as in a position.
var positionHats = map[Role]access.Role{SecretaryRole: access.Secretary, DeputyRole: access.Deputy, StandingRole: access.Standing, CommitteeRole: access.Committee}

// What a hat comes from, in the order they are read.
const (
	hatSuspended = iota
	hatPosition
	hatAssignment
	hatAppointment
	hatMembership
	hatArchive // role: the path of a closed unit the unit goes on with
)

// hatRow is one thing a hat comes from on a day, with the path of its unit and
// of the one it names, "" where that does not live.
type hatRow struct {
	what        int
	role        string
	unit        int64
	to          string
	path, named string
}

// PersonsAfter gives the next people after one, in the order of keys.
func PersonsAfter(t *db.Tx, id int64, limit int) ([]int64, error) {
	return db.All(t, db.Scalar[int64], `select id from person where id > $1 order by id limit $2`, id, limit)
}
