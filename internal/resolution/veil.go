package resolution

import (
	"slices"

	"nep/internal/access"
	"nep/internal/db"
	"nep/internal/meeting"
	"nep/internal/member"
	"nep/internal/org"
)

// Who a task was given to is known to the body that gave it and to himself.
// Whoever only looks, from above or with a right to inspect, is told in what
// position of the unit he does it, where he has one; that is enough to ask the
// unit, and makes no list of people. See docs/decisions/tasks.md.

// leading are the positions that are told in place of a name.
var leading = []member.Role{member.SecretaryRole, member.DeputyRole, member.StandingRole, member.CommitteeRole}

// namesOwner says whether an actor reads the names of a task.
func namesOwner(actor access.Actor, k Task, path string) bool {
	if actor.System || actor.Person != 0 && k.Owner == actor.Person {
		return true
	}
	sub := access.Unit(path)
	sub.Committee = k.Of != "" && k.Of != meeting.CellBody
	return access.May(actor, access.MeetingView, sub)
}

// veil takes the owners' names out of tasks of one unit that the actor does not
// read by name, and puts their positions there.
func veil(t *db.Tx, actor access.Actor, unit int64, path string, ks []Task) error {
	var roles map[int64]string
	for i := range ks {
		k := &ks[i]
		if namesOwner(actor, *k, path) {
			continue
		}
		if roles == nil {
			roles = map[int64]string{}
			lead, err := member.PositionsOn(t, unit, org.Today(t))
			if err != nil {
				return err
			}
			for _, x := range lead { // the highest comes first
				if roles[x.Person] == "" && slices.Contains(leading, x.Role) {
					roles[x.Person] = string(x.Role)
				}
			}
		}
		k.OwnerRole = roles[k.Owner]
		if k.OwnerRole == "" {
			k.OwnerRole = "given"
		}
		k.Owner, k.OwnerName = 0, ""
	}
	return nil
}
