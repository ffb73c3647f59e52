package oversight

import (
	"context"
	"slices"

	"nep/internal/access"
	"nep/internal/db"
	"nep/internal/fault"
	"nep/internal/meeting"
	"nep/internal/member"
	"nep/internal/org"
	"nep/internal/report"
)

// Handing is what somebody of a committee has open, and who could take it over.
type Handing struct {
	Unit         org.Unit
	From         Person
	Today        string
	Visits       []VisitRow
	Difficulties []report.Difficulty
	Reports      []report.Report  // of cells he is in charge of, waiting for an answer
	Cells        []int64          // he is in charge of today
	Names        map[int64]string // of units
	People       []Person         // who could
	To           map[int64]int64  // by visit or difficulty: who is proposed, 0 nobody
}

// Handing gives it. Asks for VisitPlan at the unit. Fault: NotFound, also for
// who never had anything of this committee.
func (s *Service) Handing(ctx context.Context, actor access.Actor, unit, person int64) (Handing, error) {
	return db.Read(ctx, s.DB, func(t *db.Tx) (Handing, error) {
		u, err := mayAt(t, actor, access.VisitPlan, unit)
		if err != nil {
			return Handing{}, err
		}
		return handing(t, actor, u, person)
	})
}

func handing(t *db.Tx, actor access.Actor, u org.Unit, person int64) (h Handing, err error) {
	h.Unit, h.Today, h.Names, h.To = u, today(t), map[int64]string{}, map[int64]int64{}
	open, err := openOf(t, person)
	if err != nil {
		return h, err
	}
	open = slices.DeleteFunc(open, func(v Visit) bool { return v.Unit != u.ID })
	if h.Visits, err = rowsOf(t, actor, open); err != nil {
		return h, err
	}
	if h.Difficulties, err = report.OwnedBy(t, u.ID, person); err != nil {
		return h, err
	}
	all, err := member.AssignmentsOn(t, u.ID, h.Today)
	if err != nil {
		return h, err
	}
	charge := map[int64][]int64{}
	for _, a := range all {
		switch {
		case a.Target != member.TargetCell:
		case a.Person == person:
			h.Cells = append(h.Cells, a.Cell)
		default:
			charge[a.Cell] = append(charge[a.Cell], a.Person)
		}
	}
	people, err := committeeOn(t, u.ID, h.Today)
	if err != nil {
		return h, err
	}
	names, err := namesOf(t, person)
	if err != nil {
		return h, err
	}
	h.From = Person{ID: person, Name: names[person]}
	if !slices.ContainsFunc(people, func(p Person) bool { return p.ID == person }) && len(h.Visits)+len(h.Difficulties) == 0 {
		return h, none()
	}
	load := map[int64]int{}
	homes := map[int64][]int64{}
	for _, p := range people {
		if p.ID == person {
			continue
		}
		h.People = append(h.People, p)
		own, err := openOf(t, p.ID)
		if err != nil {
			return h, err
		}
		owned, err := report.OwnedBy(t, u.ID, p.ID)
		if err != nil {
			return h, err
		}
		load[p.ID] = len(own) + len(owned)
		if homes[p.ID], err = homeOf(t, p.ID, h.Today); err != nil {
			return h, err
		}
	}
	for _, m := range []string{h.Today[:7], meeting.AddMonths(h.Today[:7], -1)} {
		sent, err := report.Under(t, u.ID, m)
		if err != nil {
			return h, err
		}
		for _, r := range sent {
			if r.State == report.Sent && slices.Contains(h.Cells, r.Unit) {
				h.Reports = append(h.Reports, r)
			}
		}
	}
	// Who is in charge of the unit now comes first, else who has least open; nobody
	// is sent to his own cell.
	propose := func(unit int64, away bool) int64 {
		best := int64(0)
		for _, p := range h.People {
			if away && slices.Contains(homes[p.ID], unit) {
				continue
			}
			if slices.Contains(charge[unit], p.ID) {
				best = p.ID
				break
			}
			if best == 0 || load[p.ID] < load[best] {
				best = p.ID
			}
		}
		load[best]++
		return best
	}
	for _, v := range h.Visits {
		h.To[v.ID] = propose(v.Cell, true)
	}
	for _, d := range h.Difficulties {
		h.To[d.ID] = propose(d.Unit, false)
	}
	var units []int64
	for _, d := range h.Difficulties {
		units = append(units, d.Unit)
	}
	for _, r := range h.Reports {
		units = append(units, r.Unit)
	}
	for _, id := range slices.Concat(units, h.Cells) {
		x, err := org.LastOn(t, id, h.Today)
		if err != nil {
			return h, err
		}
		h.Names[id] = x.Name
	}
	return h, nil
}

// HandOver gives what somebody has open to others: by visit, by difficulty.
type HandOver struct {
	Key          db.Key
	Unit         int64
	From         int64
	Visits       map[int64]int64
	Difficulties map[int64]int64
	Reason       string
}

// HandOver keeps it, all or none. Asks for VisitPlan at the unit. Repeating it
// with the same key does nothing. Faults: Invalid (nothing chosen; no reason; a
// person who cannot: field "to.<id>"), NotFound (not open with him).
func (s *Service) HandOver(ctx context.Context, actor access.Actor, cmd HandOver) error {
	const op = "oversight.hand_over"
	return db.Do(ctx, s.DB, db.On("visits", cmd.Unit), func(t *db.Tx) error {
		u, err := mayAt(t, actor, access.VisitPlan, cmd.Unit)
		if err != nil {
			return err
		}
		_, _, err = db.Once(t, cmd.Key, actor.Account, cmd, func() (int64, error) {
			if len(cmd.Visits)+len(cmd.Difficulties) == 0 {
				return 0, fault.New(op, fault.Invalid, "handover.nothing")
			}
			h, err := handing(t, actor, u, cmd.From)
			if err != nil {
				return 0, err
			}
			var bad fault.Fields
			for _, given := range []map[int64]int64{cmd.Visits, cmd.Difficulties} {
				for _, id := range sorted(given) {
					if given[id] == cmd.From {
						bad.Add("to."+num(id), "handover.same")
					}
				}
			}
			if words(&bad, "reason", cmd.Reason, maxNote, "oversight.change.reason"); bad.Err(op) != nil {
				return 0, bad.Err(op)
			}
			for _, id := range sorted(cmd.Visits) {
				i := slices.IndexFunc(h.Visits, func(v VisitRow) bool { return v.ID == id })
				if i < 0 {
					return 0, none()
				}
				if err := change(t, actor, h.Visits[i].Visit, Change{Visit: id, Visitor: cmd.Visits[id], Reason: cmd.Reason}, op); err != nil {
					return 0, at(err, "visitor", "to."+num(id))
				}
			}
			for _, id := range sorted(cmd.Difficulties) {
				if !slices.ContainsFunc(h.Difficulties, func(d report.Difficulty) bool { return d.ID == id }) {
					return 0, none()
				}
				if err := report.GiveTx(t, actor, id, cmd.Difficulties[id]); err != nil {
					return 0, at(err, "owner", "to."+num(id))
				}
			}
			return u.ID, nil
		})
		return err
	})
}

func sorted(m map[int64]int64) []int64 {
	var out []int64
	for id := range m {
		out = append(out, id)
	}
	slices.Sort(out)
	return out
}

// at leads a field's fault to the field of a form of many.
func at(err error, from, to string) error {
	f, ok := err.(*fault.Error)
	if !ok {
		return err
	}
	for i := range f.Fields {
		if f.Fields[i].Name == from {
			f.Fields[i].Name = to
		}
	}
	return f
}

// OwedBy gives the visits of a committee that somebody still has to make.
func OwedBy(t *db.Tx, unit, person int64) ([]Visit, error) {
	open, err := openOf(t, person)
	return slices.DeleteFunc(open, func(v Visit) bool { return v.Unit != unit }), err
}

// GiveTx gives a planned visit to another of the committee, or with 0 drops it;
// rights are the caller's. Faults as Change.
func GiveTx(t *db.Tx, actor access.Actor, visit, person int64, reason string) error {
	v, err := ByID(t, visit)
	if err != nil {
		return err
	}
	return change(t, actor, v, Change{Visit: visit, Visitor: person, Drop: person == 0, Reason: reason}, "oversight.give")
}
