package member

import (
	"strings"

	"nep/internal/access"
)

// weights orders the roles inside one unit: a heavier one gives and ends a
// lighter one. Who is not named weighs nothing.
var weights = map[string]int{"secretary": 4, "deputy": 3, "standing": 2, "committee": 1, "inspection": 1}

// MayGive says whether the actor may give a person this position or
// appointment in the unit with this path, or end it. A position follows from an
// election or a decision, and is recorded by who stands above it: a hat of a
// unit strictly above, or in the same unit one of a heavier role. So a
// secretary's own position is recorded by the level above. Nobody gives or ends
// his own. The program itself and the technical administrator, who sets an
// installation up, are bound by neither.
func MayGive(a access.Actor, role Role, path string, person int64) bool {
	if a.System {
		return true
	}
	if !access.May(a, access.PositionEdit, access.Unit(path)) {
		return false
	}
	if a.Hat.Role == access.Admin {
		return true
	}
	if person != 0 && person == a.Person || a.Hat.Path == "" {
		return false
	}
	if a.Hat.Path != path {
		return strings.HasPrefix(path, a.Hat.Path)
	}
	return weights[string(a.Hat.Role)] > weights[string(role)]
}

// mayGive is MayGive as a fault, for who has the right at the unit already.
func mayGive(a access.Actor, role Role, path string, person int64) error {
	if MayGive(a, role, path, person) {
		return nil
	}
	if person != 0 && person == a.Person {
		return state("member.position", "member.position.own")
	}
	return state("member.position", "member.position.above")
}
