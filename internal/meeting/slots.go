package meeting

import (
	"context"

	"nep/internal/access"
	"nep/internal/db"
	"nep/internal/fault"
	"nep/internal/org"
	"nep/internal/rule"
)

// SlotsOf gives what meetings are due to a unit in a month, by the rules of the
// month's last day, the bureau's before the cell's, the standing committee's
// before the committee's, with those that fill them. A number no rule gives is
// not expected; a unit that did not live that day is due nothing.
func SlotsOf(t *db.Tx, unit int64, month string) ([]Slot, error) {
	day := LastDay(month)
	has, err := HasOn(t, unit, day)
	if fault.Is(err, fault.NotFound) {
		return nil, nil
	}
	if err != nil {
		return nil, err
	}
	meetings, err := inMonth(t, unit, month)
	if err != nil {
		return nil, err
	}
	rules, err := rule.AllFor(t, unit, day)
	if err != nil {
		return nil, err
	}
	var out []Slot
	for _, due := range dues(has) {
		n, _ := rules[due.key].Int()
		out = append(out, slots(unit, due.body, month, int(n), meetings, today(t))...)
	}
	return out, nil
}

type due struct {
	body Body
	key  rule.Key
}

// dues gives which bodies of a unit are expected to meet every month, and by
// which rule. A Party group's meetings are its cell's business.
func dues(h Has) []due {
	var out []due
	if h.Bureau && h.Unit.Kind != org.Group {
		out = append(out, due{Bureau, rule.BureauMeetings})
	}
	if h.Cell && h.Unit.Kind != org.Group {
		out = append(out, due{CellBody, rule.CellMeetings})
	}
	if h.Standing {
		out = append(out, due{StandingBody, rule.StandingMeetings})
	}
	if h.Committee {
		key := rule.CommitteeMeetings
		if h.Unit.Kind == org.Upper {
			key = rule.UpperMeetings
		}
		out = append(out, due{CommitteeBody, key})
	}
	return out
}

// Slots gives what is due to a unit in a month: of the bodies the actor may
// look at. Fault: NotFound when there is none of them.
func (s *Service) Slots(ctx context.Context, actor access.Actor, unit int64, month string) ([]Slot, error) {
	return db.Read(ctx, s.DB, func(t *db.Tx) ([]Slot, error) {
		bodies, err := looked(t, actor, unit)
		if err != nil {
			return nil, err
		}
		if month == "" {
			month = MonthOf(today(t))
		}
		if !ValidMonth(month) {
			return nil, fault.New("meeting.slots", fault.NotFound, "fault.not_found")
		}
		all, err := SlotsOf(t, unit, month)
		var out []Slot
		for _, x := range all {
			if bodies[x.Body] {
				out = append(out, x)
			}
		}
		return out, err
	})
}

// looked gives at which bodies of a unit the actor may look. Fault: NotFound
// when at none.
func looked(t *db.Tx, actor access.Actor, unit int64) (map[Body]bool, error) {
	u, err := org.LastOn(t, unit, today(t))
	if err != nil {
		return nil, err
	}
	out := map[Body]bool{}
	for _, b := range bodies {
		sub := access.Unit(u.Path)
		sub.Committee = b != CellBody
		if access.May(actor, access.MeetingLook, sub) {
			out[b] = true
		}
	}
	if len(out) == 0 {
		return nil, access.Check(actor, access.MeetingLook, access.Unit(u.Path))
	}
	return out, nil
}
