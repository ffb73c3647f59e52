package account

import (
	"context"
	"slices"

	"nep/internal/access"
	"nep/internal/clock"
	"nep/internal/db"
	"nep/internal/fault"
	"nep/internal/org"
	"nep/internal/vn"
)

// State is how a member of a unit takes part.
type State struct {
	Person      int64
	Name        string
	Account     int64 // 0 when none
	Login       string
	HasPassword bool
	Disabled    bool
	LastSeen    int64 // 0 when never signed in
	Slip        int64 // the slip that waits to be used, 0 when none
	SlipUntil   int64
	Helper      int64 // the person who helps, 0 when nobody
	HelperName  string
	HelpWay     string
	HelpedSince string
	Kind        StateKind

	sortKey string
}

// StateKind is the one word a list shows of a State; its message key is
// "account.state." and the kind. None of them says that a member has failed to
// do something.
type StateKind string

const (
	StateSignedIn StateKind = "signed_in" // uses Nếp himself, last at LastSeen
	StateSlip     StateKind = "slip"      // a slip is on its way to him
	StateHelped   StateKind = "helped"    // được giúp đỡ: HelperName acts for him
	StateReady    StateKind = "ready"     // has an account, has not signed in yet
	StateNoSlip   StateKind = "no_slip"   // chưa cấp phiếu: it is for the chi ủy to act
)

// kind is the word for a state. A member who signs in is not shown as helped,
// though somebody may also help him.
func (s State) kind() StateKind {
	switch {
	case s.LastSeen != 0 && !s.Disabled:
		return StateSignedIn
	case s.Slip != 0:
		return StateSlip
	case s.Helper != 0:
		return StateHelped
	case s.Account != 0 && s.HasPassword && !s.Disabled:
		return StateReady
	}
	return StateNoSlip
}

// Cursor is where a page of People ends.
type Cursor struct {
	SortKey string
	Person  int64
}

// People lists the members of a unit today with how each takes part, in the
// order of the member list, after a cursor (zero: from the start), at most
// limit (100). next is nil on the last page. Asks for access.SlipMake; State
// (account.people.cell) from above: see Above.
func (s *Service) People(ctx context.Context, actor access.Actor, unit int64, after Cursor, limit int) (list []State, next *Cursor, err error) {
	limit = min(max(limit, 1), 100)
	list, err = db.Read(ctx, s.DB, func(t *db.Tx) ([]State, error) {
		if _, err := waysOf(t, actor, unit); err != nil {
			return nil, err
		}
		return statesOf(t, unit, today(t.Now()), after.SortKey, after.Person, limit+1)
	})
	if err != nil {
		return nil, nil, err
	}
	if len(list) > limit {
		list = list[:limit]
		next = &Cursor{list[limit-1].sortKey, list[limit-1].Person}
	}
	for i := range list {
		list[i].Kind = list[i].kind()
	}
	return list, next, nil
}

// Person is one line of People: how one member of a unit takes part. Asks for
// access.SlipMake on the unit. Faults: NotFound, also for a person who is no
// member of it today; State from above, as People.
func (s *Service) Person(ctx context.Context, actor access.Actor, unit, person int64) (State, error) {
	return db.Read(ctx, s.DB, func(t *db.Tx) (State, error) {
		if _, err := waysOf(t, actor, unit); err != nil {
			return State{}, err
		}
		st, err := stateOf(t, unit, person, today(t.Now()))
		st.Kind = st.kind()
		return st, err
	})
}

// Helper is a member who may help another one.
type Helper struct {
	Person    int64
	Name      string
	Committee bool // holds a position in the unit
}

// MaxHelpers is how many helpers are offered at a time.
const MaxHelpers = 100

// Helpers are the members of a unit whom a person of it may be helped by,
// committee members first, whose names have text in them ("" all). In a unit of
// more than MaxHelpers members, without a text, only the committee: more is
// true, and the others are to be found by name. Who helps now is always among
// them. Asks for access.SlipMake on the unit; State from above, as People.
func (s *Service) Helpers(ctx context.Context, actor access.Actor, unit, person int64, text string) (list []Helper, more bool, err error) {
	list, err = db.Read(ctx, s.DB, func(t *db.Tx) ([]Helper, error) {
		if _, err := waysOf(t, actor, unit); err != nil {
			return nil, err
		}
		fold := vn.Fold(clip(text, 100))
		all, err := helpersOf(t, unit, person, today(t.Now()), fold, MaxHelpers+1)
		if err != nil {
			return nil, err
		}
		if more = len(all) > MaxHelpers; more {
			all = all[:MaxHelpers]
			if fold == "" {
				n := 0
				for n < len(all) && all[n].Committee {
					n++
				}
				all = all[:n]
			}
		}
		now, err := stateOf(t, unit, person, today(t.Now()))
		if err != nil || now.Helper == 0 || slices.ContainsFunc(all, func(h Helper) bool { return h.Person == now.Helper }) {
			return all, err
		}
		return append([]Helper{{Person: now.Helper, Name: now.HelperName}}, all...), nil
	})
	return list, more, err
}

// CellsBelow gives a page of the units directly below one, for a unit whose
// members meet there. Asks for access.SlipMake on the unit.
func (s *Service) CellsBelow(ctx context.Context, actor access.Actor, unit int64) ([]org.Unit, error) {
	return db.Read(ctx, s.DB, func(t *db.Tx) ([]org.Unit, error) {
		path, err := org.PathOn(t, unit, today(t.Now()))
		if err != nil {
			return nil, err
		}
		if err := access.Check(actor, access.SlipMake, access.Unit(path)); err != nil {
			return nil, err
		}
		page, err := org.Children(t, unit, today(t.Now()), org.Cursor{}, 100)
		out := page.Rows[:0]
		for _, u := range page.Rows {
			if access.May(actor, access.SlipMake, access.Unit(u.Path)) {
				out = append(out, u) // a committee member's reach ends at his own unit
			}
		}
		return out, err
	})
}

// The ways a member is helped.
const (
	HelpProxy = "proxy" // somebody enters for him
	HelpPaper = "paper" // he works on printed papers
)

// SetHelped says who helps a member without a phone, and how.
type SetHelped struct {
	Person, Helper int64 // persons; helper 0 ends it
	Way            string
}

// SetHelped keeps it; repeating it changes nothing but the day. Asks for
// access.SlipMake where the member and the helper belong. Faults: NotFound; State
// (account.people.cell: from above); Invalid with the fields "helper", "way".
func (s *Service) SetHelped(ctx context.Context, actor access.Actor, cmd SetHelped) error {
	const op = "account.helped"
	var bad fault.Fields
	if cmd.Helper == cmd.Person {
		bad.Add("helper", "account.helped.self")
	}
	if cmd.Helper != 0 && cmd.Way != HelpProxy && cmd.Way != HelpPaper {
		bad.Add("way", "fault.invalid")
	}
	if err := bad.Err(op); err != nil {
		return err
	}
	return db.Do(ctx, s.DB, db.On("account person", cmd.Person), func(t *db.Tx) error {
		sub, units, err := subject(t, cmd.Person)
		if err != nil {
			return err
		}
		sub.Person = 0
		if err := access.Check(actor, access.SlipMake, sub); err != nil {
			return err
		}
		if above, err := newIssuing(t).fromAbove(actor, units); err != nil || above {
			if err == nil {
				err = fault.New(op, fault.State, "account.people.cell")
			}
			return err
		}
		if cmd.Helper == 0 {
			if n, err := dropHelped(t, cmd.Person); err != nil || n == 0 {
				return err
			}
		} else {
			// The helper's name is shown in the list, so he must be one of those the
			// actor may see: a number of somebody else's member tells nothing.
			helper, _, err := subject(t, cmd.Helper)
			if err != nil {
				return err
			}
			helper.Person = 0
			if err := access.Check(actor, access.SlipMake, helper); err != nil {
				return err
			}
			if _, err := personName(t, cmd.Helper); err != nil {
				return err
			}
			if err := putHelped(t, cmd.Person, cmd.Helper, cmd.Way, clock.Day(t.Now())); err != nil {
				return err
			}
		}
		unit := int64(0)
		if len(units) > 0 {
			unit = units[0]
		}
		return record(t, actor, unit, eventHelped, cmd.Person, map[string]any{"helper": cmd.Helper, "way": cmd.Way})
	})
}
