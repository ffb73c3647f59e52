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
	imp, err := db.Read(ctx, s.DB, func(t *db.Tx) (Import, error) { return mayImport(t, actor, cmd.Import) })
	if err != nil {
		return Confirmed{}, err
	}
	if imp.State == ImportDone { // a repeated click; the file may be gone
		return s.again(ctx, actor, cmd)
	}
	_, file, err := s.importFile(ctx, actor, cmd.Import)
	if err != nil {
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
			imp.State, imp.ConfirmedAt = ImportDone, t.Now()
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
	newUnits := map[string]int64{}
	begins := map[int64]string{}
	var founded []int64
	for _, n := range p.Units {
		if !n.New || n.Rows == 0 {
			continue
		}
		used := false
		for i := range p.Lines {
			used = used || p.Lines[i].Action != Refuse && p.Lines[i].row.Unit == n.Written
		}
		if !used {
			continue
		}
		id, err := org.Plant(t, org.Found{Parent: p.Unit.ID, From: max(p.From, p.Unit.From), Kind: org.Cell, Name: n.Name})
		if err != nil {
			return err
		}
		newUnits[n.Written] = id
		founded = append(founded, id)
	}
	unitOf := func(l *PlanLine) int64 {
		if l.Unit != 0 {
			return l.Unit
		}
		return newUnits[l.row.Unit]
	}
	// A member cannot have been in a unit before it was founded.
	var ids []int64
	seen := map[int64]bool{}
	for i := range p.Lines {
		if u := unitOf(&p.Lines[i]); u != 0 && !seen[u] {
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
		unit := unitOf(l)
		switch l.Action {
		case ActAdd:
			l.Person = key()
			l.want.ID = l.Person
			from := begins[unit]
			people = append(people, personRow(l.want, t.Now()))
			memberships = append(memberships, []any{key(), l.Person, unit, string(l.kind), from, clock.Forever, ""})
			statuses = append(statuses, []any{l.Person, from, clock.Forever, string(l.standing), string(l.condition), ""})
			for _, x := range l.positions {
				at := x.Unit
				if at == 0 {
					at = unit
				}
				positions = append(positions, []any{key(), l.Person, at, string(x.Role), "", from, clock.Forever})
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
		if err := s.move(t, actor, l.want, ms, unit, Move{Person: l.Person, Unit: unit, On: day}); err != nil {
			return err
		}
	}
	if l.arrive {
		m := Membership{ID: t.ID(), Person: l.Person, Unit: unit, Kind: Temporary, From: day, To: clock.Forever}
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
		if st, _, ok := statusOn(rows, day); !ok || st.Standing != l.standing || st.Condition != l.condition {
			if err := s.changeStatus(t, actor, l.want, unit, ChangeStatus{Person: l.Person, From: day, Standing: l.standing, Condition: l.condition}); err != nil {
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
		at := x.Unit
		if at == 0 {
			at = unit
		}
		if err := insertPosition(t, Position{ID: t.ID(), Person: l.Person, Unit: at, Role: x.Role, From: day, To: clock.Forever}); err != nil {
			return err
		}
	}
	return s.changed(t, l.Person, day)
}
