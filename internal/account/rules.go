package account

import (
	"slices"
	"strings"

	"nep/internal/access"
)

// hatOrder is which hat a person wears before choosing: the heaviest first.
var hatOrder = []access.Role{access.Secretary, access.Deputy, access.Standing, access.InCharge, access.Committee,
	access.Officer, access.Inspector, access.Member, access.Admin}

// sortHats puts hats in the order they are offered: by role, and within a role
// the unit nearest the top first.
func sortHats(hats []access.Hat) []access.Hat {
	slices.SortStableFunc(hats, func(a, b access.Hat) int {
		if d := slices.Index(hatOrder, a.Role) - slices.Index(hatOrder, b.Role); d != 0 {
			return d
		}
		if d := strings.Count(a.Path, "/") - strings.Count(b.Path, "/"); d != 0 {
			return d
		}
		return int(a.Unit - b.Unit)
	})
	return hats
}

// chooseHat gives the hat named key, or the first when it has ended.
func chooseHat(hats []access.Hat, key string) access.Hat {
	for _, h := range hats {
		if h.Key() == key {
			return h
		}
	}
	if len(hats) == 0 {
		return access.Hat{}
	}
	return hats[0]
}

// mayActFor says whether actor may make a way to sign in as a person who holds
// these hats. A plain member's is made by whoever access.SlipMake allows. One
// with an office is made by a secretary or deputy who stands above each of them
// (a unit further up, or a heavier role in the same one) or by the
// administrator: else an officer could become the secretary he works for with a
// slip. One's own is one's own: it makes nobody more than he is.
func mayActFor(actor access.Actor, person int64, hats []access.Hat, admin bool) bool {
	if actor.System || actor.Hat.Role == access.Admin || actor.Person != 0 && actor.Person == person {
		return true
	}
	if admin {
		return false
	}
	leads := actor.Hat.Role == access.Secretary || actor.Hat.Role == access.Deputy
	above := func(h access.Hat) bool {
		if strings.HasPrefix(h.Path, actor.Hat.Path) && h.Path != actor.Hat.Path {
			return true
		}
		return h.Path == actor.Hat.Path && slices.Index(hatOrder, actor.Hat.Role) < slices.Index(hatOrder, h.Role)
	}
	for _, h := range hats {
		if h.Role == access.Member {
			continue
		}
		if !leads || actor.Hat.Path == "" || !above(h) {
			return false
		}
	}
	return true
}
