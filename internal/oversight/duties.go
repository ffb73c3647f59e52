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

// Duties is a committee member's own page: what he answers for. It counts nothing
// and compares him with nobody.
type Duties struct {
	Today  string
	Cells  []DutyCell
	Others []DutyOther // mass organisations and fields
	Mine
	Difficulties []report.Difficulty // he took on, the nearest day first
	Names        map[int64]string    // units of these
	Inspections  []InspectionRow     // he is named for
}

// DutyCell is a unit he is in charge of.
type DutyCell struct {
	Unit     org.Unit
	For      string          // the committee
	Next     meeting.Meeting // its next meeting, or the last one; ID 0 none
	May      bool            // he may look there
	Open     int             // difficulties of it
	LastSeen string          // the day he or another of the committee sat in last; "" not known
}

// DutyOther is something else he answers for.
type DutyOther struct {
	Mass      int64
	Name, For string
}

// Duties gives the page of who asks, in whatever hat. It asks nothing else.
func (s *Service) Duties(ctx context.Context, actor access.Actor) (Duties, error) {
	mine, err := s.Mine(ctx, actor)
	if err != nil || actor.Person == 0 {
		return Duties{Mine: mine, Today: mine.Today}, err
	}
	return db.Read(ctx, s.DB, func(t *db.Tx) (d Duties, err error) {
		d.Mine, d.Today, d.Names = mine, today(t), map[int64]string{}
		all, err := member.AssignmentsOf(t, actor.Person)
		if err != nil {
			return d, err
		}
		hats, err := member.HatsOf(t, actor.Person, d.Today)
		if err != nil {
			return d, err
		}
		for _, a := range all {
			if a.From > d.Today || a.To <= d.Today {
				continue
			}
			from, err := org.LastOn(t, a.Unit, d.Today)
			if err != nil {
				return d, err
			}
			switch a.Target {
			case member.TargetField:
				d.Others = append(d.Others, DutyOther{Name: a.Field, For: from.Name})
			case member.TargetMassOrg:
				m, err := org.MassOrgByID(t, a.MassOrg)
				if fault.Is(err, fault.NotFound) {
					continue
				}
				if err != nil {
					return d, err
				}
				d.Others = append(d.Others, DutyOther{Mass: m.ID, Name: m.Name, For: from.Name})
			case member.TargetCell:
				c, err := dutyCell(t, actor, hats, a.Cell, from.Name)
				if err != nil {
					return d, err
				}
				d.Cells = append(d.Cells, c)
			}
		}
		var committees []int64
		held, err := member.PositionsOf(t, actor.Person)
		if err != nil {
			return d, err
		}
		for _, p := range held {
			if p.From <= d.Today && p.To > d.Today && p.Role.InCommittee() && !slices.Contains(committees, p.Unit) {
				committees = append(committees, p.Unit)
			}
		}
		for _, unit := range committees {
			list, err := report.OwnedBy(t, unit, actor.Person)
			if err != nil {
				return d, err
			}
			d.Difficulties = append(d.Difficulties, list...)
		}
		for _, x := range d.Difficulties {
			u, err := org.LastOn(t, x.Unit, d.Today)
			if err != nil {
				return d, err
			}
			d.Names[x.Unit] = u.Name
		}
		xs, err := inspecting(t, actor.Person)
		if err != nil {
			return d, err
		}
		for _, x := range xs {
			if mayInspect(t, actor, x, access.InspectionView) != nil {
				continue
			}
			u, err := org.LastOn(t, x.Target, d.Today)
			if err != nil {
				return d, err
			}
			d.Inspections = append(d.Inspections, InspectionRow{Inspection: x, TargetName: u.Name})
		}
		return d, nil
	})
}

func dutyCell(t *db.Tx, actor access.Actor, hats []access.Hat, cell int64, from string) (DutyCell, error) {
	day := today(t)
	u, err := org.LastOn(t, cell, day)
	if err != nil {
		return DutyCell{}, err
	}
	c := DutyCell{Unit: u, For: from}
	// What he is in charge of he reaches in another hat than the one he may wear.
	c.May = access.May(actor, access.MeetingLook, access.Unit(u.Path)) || slices.ContainsFunc(hats, func(h access.Hat) bool {
		as := actor
		as.Hat = h
		return access.May(as, access.MeetingLook, access.Unit(u.Path))
	})
	at, err := sittings(t, u, day[:7], meeting.AddMonths(day[:7], 1))
	if err != nil {
		return c, err
	}
	c.Next = at[day[:7]]
	if n, ok := at[meeting.AddMonths(day[:7], 1)]; ok && (c.Next.ID == 0 || c.Next.State.Held()) {
		c.Next = n
	}
	open, err := report.OpenOf(t, cell, 20)
	if err != nil {
		return c, err
	}
	c.Open = len(open)
	visits, err := ToCells(t, []int64{cell}, meeting.AddMonths(day[:7], -12))
	for _, v := range visits {
		if v.State == Held {
			c.LastSeen = max(c.LastSeen, v.Day)
		}
	}
	return c, err
}
