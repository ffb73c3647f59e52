package member

import (
	"context"

	"nep/internal/access"
	"nep/internal/blob"
	"nep/internal/clock"
	"nep/internal/db"
	"nep/internal/fault"
	"nep/internal/org"
)

// Confirm carries out an import as it was shown.
type Confirm struct {
	Key    db.Key
	Import int64
	Digest string // Plan.Digest of what the person saw
}

// Confirmed is what confirming did.
type Confirmed struct {
	Added, Changed, Same, Refused int
}

// Confirm computes the plan again inside the transaction and carries it out,
// all or nothing; refused rows are left out, as they were shown. Repeating it
// gives the same answer and does nothing. The file is let go when no row was
// refused, else it stays up to 30 days so that the refused rows can be
// fetched. Faults: NotFound, Conflict (the plan is no longer what was shown:
// show it again), State (given up, or confirmed by another click), Expired.
func (s *Service) Confirm(ctx context.Context, actor access.Actor, cmd Confirm) (Confirmed, error) {
	look := func(t *db.Tx) (Import, error) { return mayImport(t, actor, cmd.Import) }
	imp, err := db.Read(ctx, s.DB, look)
	if err != nil {
		return Confirmed{}, err
	}
	return s.confirmFrom(ctx, actor, cmd, imp, look)
}

// confirmFrom goes on from an import as it was a moment ago.
func (s *Service) confirmFrom(ctx context.Context, actor access.Actor, cmd Confirm, imp Import, look func(*db.Tx) (Import, error)) (Confirmed, error) {
	if imp.State == ImportDone { // a repeated click; the file may be gone
		return s.again(ctx, actor, cmd)
	}
	file, err := s.readFile(ctx, imp)
	if err != nil {
		// The first of two clicks may have let the file go just now.
		if now, e := db.Read(ctx, s.DB, look); e == nil && now.State == ImportDone {
			return s.again(ctx, actor, cmd)
		}
		return Confirmed{}, err
	}
	// Parsing is done outside of the transaction, which does no other work
	// than the database's; everything that is decided is decided inside.
	return db.Write(ctx, s.DB, db.On("tree", 0).Within(importBudget), func(t *db.Tx) (Confirmed, error) {
		imp, err := mayImport(t, actor, cmd.Import)
		if err != nil {
			return Confirmed{}, err
		}
		_, again, err := db.Once(t, cmd.Key, actor.Account, cmd, func() (int64, error) {
			if imp.State != ImportWaiting {
				return 0, state("member.confirm", "member.import.over")
			}
			// Keys first: where they run out the function runs again, and the
			// plan should not have been computed for nothing.
			n := 0
			for i := range file.Rows {
				n += 2 + len(file.Rows[i].Positions)
			}
			keys := t.IDs(max(n, 1))
			p, err := plan(t, actor, imp, file)
			if err != nil {
				return 0, err
			}
			if p.Digest != cmd.Digest {
				return 0, fault.New("member.confirm", fault.Conflict, "member.import.changed")
			}
			if err := s.carryOut(t, actor, p, keys); err != nil {
				return 0, err
			}
			imp.State, imp.ConfirmedAt, imp.Choices = ImportDone, t.Now(), p.settled()
			imp.Added, imp.Changed, imp.Same, imp.Refused = p.Added, p.Changed, p.Same, p.Refused
			if imp.Refused == 0 && imp.blob != 0 {
				if err := blob.Release(t, imp.blob); err != nil {
					return 0, err
				}
				imp.blob = 0
			}
			return imp.ID, finishImport(t, imp)
		})
		if err != nil {
			return Confirmed{}, err
		}
		if again {
			if imp, err = importByID(t, imp.ID); err != nil {
				return Confirmed{}, err
			}
		}
		return Confirmed{imp.Added, imp.Changed, imp.Same, imp.Refused}, nil
	})
}

// again answers a repeated confirmation.
func (s *Service) again(ctx context.Context, actor access.Actor, cmd Confirm) (Confirmed, error) {
	return db.Write(ctx, s.DB, db.On("tree", 0), func(t *db.Tx) (Confirmed, error) {
		imp, err := mayImport(t, actor, cmd.Import)
		if err != nil {
			return Confirmed{}, err
		}
		_, again, err := db.Once(t, cmd.Key, actor.Account, cmd, func() (int64, error) {
			return 0, state("member.confirm", "member.import.over")
		})
		if err != nil || !again {
			return Confirmed{}, err
		}
		return Confirmed{imp.Added, imp.Changed, imp.Same, imp.Refused}, nil
	})
}

// carryOut writes a plan: units, then people in bulk, then changes one by one.
// From keys on there are two keys for every row and one for every position.
func (s *Service) carryOut(t *db.Tx, actor access.Actor, p *Plan, keys int64) error {
	key := func() int64 { keys++; return keys - 1 }
	day := today(t)
	p.planted = map[int64]int64{}
	begins := map[int64]string{}
	var founded []int64
	for _, n := range p.founds {
		id, err := org.Plant(t, org.Found{Parent: p.Unit.ID, From: max(p.From, p.Unit.From), Kind: org.Cell, Name: n.name})
		if err != nil {
			return err
		}
		p.planted[n.id] = id
		founded = append(founded, id)
	}
	// A member cannot have been in a unit before it was founded.
	var ids []int64
	seen := map[int64]bool{}
	for i := range p.Lines {
		if u := p.real(p.Lines[i].unit); p.Lines[i].Action != Refuse && !seen[u] {
			seen[u] = true
			ids = append(ids, u)
		}
	}
	units, err := org.UnitsOn(t, ids, day)
	if err != nil {
		return err
	}
	for id, u := range units {
		if u.To != clock.Forever {
			return state("member.confirm", "member.unit.closed")
		}
		begins[id] = max(p.From, u.From)
	}

	var people, memberships, statuses, positions [][]any
	var added, changed []int64
	for i := range p.Lines {
		l := &p.Lines[i]
		unit := p.real(l.unit)
		for n := range l.positions {
			l.positions[n].Unit = p.real(l.positions[n].Unit)
		}
		switch l.Action {
		case ActAdd:
			l.Person = key()
			l.want.ID = l.Person
			from := begins[unit]
			people = append(people, personRow(l.want, t.Now()))
			memberships = append(memberships, []any{key(), l.Person, unit, string(l.kind), from, clock.Forever, ""})
			statuses = append(statuses, []any{l.Person, from, clock.Forever, string(l.standing), string(l.condition), ""})
			for _, x := range l.positions {
				positions = append(positions, []any{key(), l.Person, x.Unit, string(x.Role), "", from, clock.Forever})
			}
			added = append(added, l.Person)
		case ActChange:
			if err := s.carryChange(t, actor, l, unit, day); err != nil {
				return err
			}
			changed = append(changed, l.Person)
		}
	}
	for _, b := range []struct {
		table   string
		columns []string
		rows    [][]any
	}{{"person", personInsert, people}, {"membership", membershipInsert, memberships},
		{"member_status", statusInsert, statuses}, {"position", positionInsert, positions}} {
		if err := t.InsertMany(b.table, b.columns, b.rows); err != nil {
			return err
		}
	}
	for _, id := range added {
		if err := s.changed(t, id, p.From); err != nil {
			return err
		}
	}
	return record(t, actor, "list.import", p.Unit.ID, p.Import.ID,
		map[string]any{"from": p.From, "founded": founded, "added": added, "changed": changed, "refused": p.Refused})
}

func (s *Service) carryChange(t *db.Tx, actor access.Actor, l *PlanLine, unit int64, day string) error {
	if l.want.Personal() != l.old.Personal() {
		if err := updatePerson(t, l.want); err != nil {
			return err
		}
	}
	if l.move {
		ms, err := MembershipsOf(t, l.Person)
		if err != nil {
			return err
		}
		if err := s.move(t, actor, l.want, ms, unit, Move{Person: l.Person, Unit: unit, On: l.on}); err != nil {
			return err
		}
	}
	if l.arrive {
		m := Membership{ID: t.ID(), Person: l.Person, Unit: unit, Kind: Temporary, From: l.on, To: clock.Forever}
		if err := insertMembership(t, m); err != nil {
			return err
		}
	}
	if l.restand {
		rows, err := StatusesOf(t, l.Person)
		if err != nil {
			return err
		}
		// A move may have made the member active already.
		if st, _, ok := statusOn(rows, l.on); !ok || st.Standing != l.standing || st.Condition != l.condition {
			if err := s.changeStatus(t, actor, l.want, unit, ChangeStatus{Person: l.Person, From: l.on, Standing: l.standing, Condition: l.condition}); err != nil {
				return err
			}
		}
	}
	for _, x := range l.ends {
		if err := cutShort(t, "position", x.ID, x.From, day); err != nil {
			return err
		}
	}
	for _, x := range l.positions {
		if err := insertPosition(t, Position{ID: t.ID(), Person: l.Person, Unit: x.Unit, Role: x.Role, From: day, To: clock.Forever}); err != nil {
			return err
		}
	}
	return s.changed(t, l.Person, l.on)
}

// settled gives the choices with the units they founded, for the next list of
// the unit to begin with.
func (p *Plan) settled() Choices {
	c := Choices{From: p.Import.Choices.From}
	for _, n := range p.Units {
		if id, ok := p.Import.Choices.Units[n.Written]; ok {
			if id == 0 {
				id = p.real(n.id)
			}
			if c.Units == nil {
				c.Units = map[string]int64{}
			}
			c.Units[n.Written] = id
		}
	}
	return c
}

// real gives the number of a unit, of one to be founded when it is.
func (p *Plan) real(id int64) int64 {
	if id < 0 {
		return p.planted[id]
	}
	return id
}
