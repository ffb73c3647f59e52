package member

import (
	"nep/internal/access"
	"nep/internal/db"
	"nep/internal/org"
)

// Merged is what went from one unit to another when they became one.
type Merged struct {
	Moved     int // regular members
	Temporary int // temporary arrivals
	Home      int // who met temporarily in the one and belonged to the other: at home now
	Ended     int // positions and assignments
}

// MergeTx takes everybody who meets in a unit into another one on a day, keeping
// what each is: the exempt stay exempt, the introduced introduced. Who belonged to
// one and met temporarily in the other is counted once and active. Positions and
// assignments in the old unit, and those about it, end. Rights are the caller's.
// Fault: State (somebody's membership began on the day or later).
func (s *Service) MergeTx(t *db.Tx, actor access.Actor, from, to int64, on string) (out Merged, err error) {
	ids, err := db.All(t, db.Scalar[int64], `select distinct person from membership where unit = $1 and to_on > $2 order by person`, from, on)
	if err != nil {
		return out, err
	}
	path, err := org.PathOn(t, to, on)
	if err != nil {
		return out, err
	}
	for _, id := range ids {
		if err := s.mergeOne(t, actor, id, from, to, on, path, &out); err != nil {
			return out, err
		}
	}
	// What others hold there: somebody above who led it, whoever answers for it.
	positions, err := positionsAfter(t, from, on)
	if err != nil {
		return out, err
	}
	for _, x := range positions {
		if err := cutShort(t, "position", x.ID, x.From, on); err != nil {
			return out, err
		}
		out.Ended++
	}
	duties, err := db.All(t, scanAssignment, `select `+assignmentColumns+` from assignment x cross join person p
		where (x.unit = $1 or x.cell = $1 and x.target = 'cell') and x.to_on > $2 and p.id = x.person order by x.id`, from, on)
	if err != nil {
		return out, err
	}
	for _, x := range duties {
		if err := cutShort(t, "assignment", x.ID, x.From, on); err != nil {
			return out, err
		}
		out.Ended++
	}
	appointed, err := AppointmentsOn(t, from, on)
	if err != nil {
		return out, err
	}
	for _, x := range appointed {
		if err := cutShort(t, "appointment", x.ID, x.From, on); err != nil {
			return out, err
		}
		out.Ended++
	}
	return out, passTransfers(t, actor, s, from, to, on)
}

func (s *Service) mergeOne(t *db.Tx, actor access.Actor, person, from, to int64, on, path string, out *Merged) error {
	ms, err := MembershipsOf(t, person)
	if err != nil {
		return err
	}
	p, err := PersonByID(t, person)
	if err != nil {
		return err
	}
	home := false
	for _, m := range ms {
		if m.To <= on {
			continue
		}
		if m.From >= on && m.Unit == from {
			return state("member.merge", "member.merge.later", "Name", p.Name())
		}
		twin := Membership{} // of the same person in the other unit
		for _, o := range ms {
			if o.Unit == to && o.To > on && o.From <= on {
				twin = o
			}
		}
		switch {
		case m.Unit != from:
			continue
		case m.Kind == Temporary && twin.ID != 0: // he is there already
			if err := endMembership(t, m.ID, on, Returned); err != nil {
				return err
			}
			home = twin.Kind == Regular
			continue
		case m.Kind == Regular && twin.ID != 0: // a guest in what becomes his own
			if err := endMembership(t, twin.ID, on, Returned); err != nil {
				return err
			}
			if twin.From >= on {
				if err := deleteMembership(t, twin.ID); err != nil {
					return err
				}
			}
			home = true
		}
		if err := endMembership(t, m.ID, on, Moved); err != nil {
			return err
		}
		if err := insertMembership(t, Membership{ID: t.ID(), Person: person, Unit: to, Kind: m.Kind, From: on, To: m.To, Ended: m.Ended}); err != nil {
			return err
		}
		if m.Kind == Regular {
			out.Moved++
		} else {
			out.Temporary++
		}
	}
	if home {
		out.Home++
		if err := s.setCondition(t, actor, p, to, on, func(c Condition) bool { return c == Away }, Active); err != nil {
			return err
		}
	}
	ended, err := endOffices(t, person, on, path, false)
	if err != nil {
		return err
	}
	out.Ended += len(ended)
	if err := s.changed(t, person, on); err != nil {
		return err
	}
	return record(t, actor, "member.merge", to, person, map[string]any{"from": from, "to": to, "on": on, "ended": ended})
}

// passTransfers has transfers that are under way go on with the new unit; one
// between the two is over: the member is where he was going.
func passTransfers(t *db.Tx, actor access.Actor, s *Service, from, to int64, on string) error {
	for _, in := range []bool{false, true} {
		list, err := TransfersUnderWay(t, from, in, 100_000)
		if err != nil {
			return err
		}
		for _, x := range list {
			if x.From == from {
				x.From = to
			}
			if x.To == from {
				x.To = to
			}
			if x.From == x.To {
				p, err := PersonByID(t, x.Person)
				if err != nil {
					return err
				}
				if err := closeTransfer(t, actor, x, Received, on); err != nil {
					return err
				}
				if err := s.setCondition(t, actor, p, to, on, func(c Condition) bool { return c == Introduced }, Active); err != nil {
					return err
				}
				continue
			}
			if _, err := t.Exec(`update transfer set from_unit = $2, to_unit = $3 where id = $1`, x.ID, x.From, x.To); err != nil {
				return err
			}
		}
	}
	return nil
}
