package account

import (
	"context"
	"slices"
	"strings"
	"unicode/utf8"

	"nep/internal/access"
	"nep/internal/db"
	"nep/internal/fault"
	"nep/internal/member"
	"nep/internal/org"
	"nep/internal/vn"
)

// A way into Nếp is given by the committee of the cell where a person meets. A
// level above, or the administrator, gives one only where nobody there can:
// nobody of that committee uses Nếp yet, or none of those who do stands above
// the person's office. It says why, and the cell is told (table issued_above).

// maxReason is the longest reason, in letters.
const maxReason = 300

// homes are the units whose committee gives ways to the members of some units:
// the units themselves, and of a Party group the cell it belongs to.
func homes(t *db.Tx, units []int64) (map[int64]string, error) {
	out := map[int64]string{}
	day := today(t.Now())
	for next := units; len(next) > 0; {
		at, err := org.UnitsOn(t, next, day)
		if err != nil {
			return nil, err
		}
		paths, err := org.PathsOn(t, next, day)
		if err != nil {
			return nil, err
		}
		next = nil
		for id, path := range paths {
			if _, seen := out[id]; seen {
				continue
			}
			out[id] = path
			if u := at[id]; u.Kind == org.Group && u.Parent != 0 {
				next = append(next, u.Parent)
			}
		}
	}
	return out, nil
}

// issuing remembers, for one command or page, who of which units gives ways.
type issuing struct {
	t   *db.Tx
	own map[int64][]string       // paths of a unit's homes
	who map[int64][]access.Actor // of those homes: who uses Nếp and may give
}

func newIssuing(t *db.Tx) *issuing {
	return &issuing{t, map[int64][]string{}, map[int64][]access.Actor{}}
}

func (i *issuing) load(unit int64) error {
	if _, done := i.own[unit]; done {
		return nil
	}
	at, err := homes(i.t, []int64{unit})
	if err != nil {
		return err
	}
	i.own[unit] = []string{}
	for id, path := range at {
		i.own[unit] = append(i.own[unit], path)
		lead, err := member.PositionsOn(i.t, id, today(i.t.Now()))
		if err != nil {
			return err
		}
		for _, x := range lead {
			a, has, err := accByPerson(i.t, x.Person)
			if err != nil {
				return err
			}
			if !has || a.Disabled {
				continue
			}
			used, err := uses(i.t, x.Person)
			if err != nil {
				return err
			}
			if !used {
				continue
			}
			hats, err := hatsOf(i.t, x.Person, false)
			if err != nil {
				return err
			}
			for _, hat := range hats {
				who := access.Actor{Account: a.ID, Person: x.Person, Hat: hat}
				if hat.Unit == id && access.May(who, access.SlipMake, access.Unit(path)) {
					i.who[unit] = append(i.who[unit], who)
				}
			}
		}
	}
	return nil
}

// fromAbove says whether actor stands above the cells of the units, or outside.
func (i *issuing) fromAbove(actor access.Actor, units []int64) (bool, error) {
	if actor.System {
		return false, nil
	}
	for _, unit := range units {
		if err := i.load(unit); err != nil {
			return false, err
		}
		if slices.Contains(i.own[unit], actor.Hat.Path) {
			return false, nil
		}
	}
	return true, nil
}

// atHome says whether somebody of the cell gives a person a way: another one
// there who uses Nếp and stands above each of the person's offices.
func (i *issuing) atHome(person int64, units []int64, hats []access.Hat, admin bool) (bool, error) {
	for _, unit := range units {
		if err := i.load(unit); err != nil {
			return false, err
		}
		for _, who := range i.who[unit] {
			if who.Person != person && mayActFor(who, person, hats, admin) {
				return true, nil
			}
		}
	}
	return false, nil
}

// issue is mayOpen with what a level above is asked for; above says that it was
// one, so that the cell is to be told. Faults: as mayOpen, and State
// (account.slip.cell: the cell gives it), Invalid with the field "reason".
func (i *issuing) issue(actor access.Actor, person int64, reason string) (name string, units []int64, above bool, err error) {
	name, units, err = mayOpen(i.t, actor, person)
	if err != nil || actor.Person != 0 && actor.Person == person {
		return name, units, false, err
	}
	if above, err = i.fromAbove(actor, units); err != nil || !above {
		return name, units, false, err
	}
	a, has, err := accByPerson(i.t, person)
	if err != nil {
		return "", nil, false, err
	}
	hats, err := hatsOf(i.t, person, false)
	if err != nil {
		return "", nil, false, err
	}
	home, err := i.atHome(person, units, hats, has && a.Admin)
	if err != nil {
		return "", nil, false, err
	}
	if home {
		return "", nil, false, fault.New("account.issue", fault.State, "account.slip.cell", "Name", name)
	}
	var bad fault.Fields
	checkReason(&bad, reason)
	return name, units, true, bad.Err("account.issue")
}

func checkReason(bad *fault.Fields, reason string) {
	switch n := utf8.RuneCountInString(vn.Clean(reason)); {
	case n == 0:
		bad.Add("reason", "account.slip.reason")
	case n > maxReason:
		bad.Add("reason", "account.slip.reason_long", "Max", maxReason)
	}
}

// What a level above gave.
const (
	gaveSlip    = "slip"
	gaveAccount = "account"
)

// Given is a way into Nếp that a level above gave to a member of a unit.
type Given struct {
	Person int64
	Name   string
	What   string // "slip", "account"
	Reason string
	By     string // the name of who gave it
	At     int64
}

// toldFor is how long the cell is told, days.
const toldFor = 14

func toldSince(now int64) int64 { return now - toldFor*24*3600*1000 }

// Above is what a level above a cell sees of how its members take part: counts,
// and by name only those to whom he could give one and nobody of the cell can.
type Above struct {
	Count map[StateKind]int
	Total int
	Cell  bool    // the cell has somebody who gives ways
	List  []State // without accounts, hours and helpers
	Next  *Cursor
}

// mostCounted bounds the members that are counted.
const mostCounted = 5000

// IsAbove says whether the actor stands above a unit, so that Above is shown to
// him and not People. Asks for access.SlipMake.
func (s *Service) IsAbove(ctx context.Context, actor access.Actor, unit int64) (bool, error) {
	return db.Read(ctx, s.DB, func(t *db.Tx) (bool, error) {
		_, err := waysOf(t, actor, unit)
		if fault.Is(err, fault.State) {
			return true, nil
		}
		return false, err
	})
}

// Above gives a page of it. Asks for access.SlipMake.
func (s *Service) Above(ctx context.Context, actor access.Actor, unit int64, after Cursor, limit int) (Above, error) {
	limit = min(max(limit, 1), 100)
	return db.Read(ctx, s.DB, func(t *db.Tx) (Above, error) {
		out := Above{Count: map[StateKind]int{}}
		if _, err := waysOf(t, actor, unit); err != nil && !fault.Is(err, fault.State) {
			return out, err
		}
		day := today(t.Now())
		all, err := statesOf(t, unit, day, "", 0, mostCounted)
		if err != nil {
			return out, err
		}
		is := newIssuing(t)
		if err := is.load(unit); err != nil {
			return out, err
		}
		out.Cell = len(is.who[unit]) > 0
		office := map[int64]bool{}
		ids, err := withOffice(t, unit, day)
		if err != nil {
			return out, err
		}
		for _, id := range ids {
			office[id] = true
		}
		for _, x := range all {
			kind := x.kind()
			out.Count[kind]++
			out.Total++
			if x.sortKey < after.SortKey || x.sortKey == after.SortKey && x.Person <= after.Person || len(out.List) > limit {
				continue
			}
			if out.Cell && !office[x.Person] { // the cell gives it
				continue
			}
			if can, err := is.offered(actor, x.Person, unit, office[x.Person]); err != nil || !can {
				if err != nil {
					return out, err
				}
				continue
			}
			bare := State{Person: x.Person, Name: x.Name, sortKey: x.sortKey}
			if kind == StateNoSlip { // for the form: who has none yet
				bare.Kind = kind
			}
			out.List = append(out.List, bare)
		}
		if len(out.List) > limit {
			out.List = out.List[:limit]
			last := out.List[limit-1]
			out.Next = &Cursor{last.sortKey, last.Person}
		}
		return out, nil
	})
}

// offered says whether actor, from above, could give a member of a unit a slip.
func (i *issuing) offered(actor access.Actor, person, unit int64, office bool) (bool, error) {
	if actor.Hat.Role == access.Admin {
		if used, err := uses(i.t, person); err != nil || used {
			return false, err
		}
	}
	if !office {
		return true, nil
	}
	hats, err := hatsOf(i.t, person, false)
	if err != nil {
		return false, err
	}
	a, has, err := accByPerson(i.t, person)
	if err != nil || !mayActFor(actor, person, hats, has && a.Admin) {
		return false, err
	}
	home, err := i.atHome(person, []int64{unit}, hats, has && a.Admin)
	return !home, err
}

// Given are the ways a level above gave to members of a unit lately, the latest
// first, at most 50. Asks for access.SlipMake; from above it is State.
func (s *Service) Given(ctx context.Context, actor access.Actor, unit int64) ([]Given, error) {
	return db.Read(ctx, s.DB, func(t *db.Tx) ([]Given, error) {
		if _, err := waysOf(t, actor, unit); err != nil {
			return nil, err
		}
		return givenOf(t, unit, toldSince(t.Now()), 50)
	})
}

// waysOf asks whether the actor may see, by name, how a unit's members take
// part, and gives its path: that is the cell's committee's, and State
// (account.people.cell) for who stands above.
func waysOf(t *db.Tx, actor access.Actor, unit int64) (string, error) {
	path, err := org.PathOn(t, unit, today(t.Now()))
	if err != nil {
		return "", err
	}
	if err := access.Check(actor, access.SlipMake, access.Unit(path)); err != nil {
		return "", err
	}
	if actor.System || actor.Hat.Path == path {
		return path, nil
	}
	at, err := homes(t, []int64{unit})
	if err != nil {
		return "", err
	}
	for _, p := range at {
		if p == actor.Hat.Path && strings.HasPrefix(path, p) {
			return path, nil
		}
	}
	return path, fault.New("account.people", fault.State, "account.people.cell")
}
