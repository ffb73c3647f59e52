package oversight

import (
	"context"

	"nep/internal/access"
	"nep/internal/clock"
	"nep/internal/db"
	"nep/internal/meeting"
	"nep/internal/org"
	"nep/internal/waiting"
)

// near is how many days before a visit it begins to press.
const near = 7

// Waiting is what this room has for a person: the visits he is to make, and to
// write down; for who plans them, those that cannot be made as planned and, in
// the last month of a quarter, what the rule still asks for.
func (s *Service) Waiting(ctx context.Context, actor access.Actor) ([]waiting.Item, error) {
	return db.Read(ctx, s.DB, func(t *db.Tx) ([]waiting.Item, error) {
		out, err := mineWaiting(t, actor)
		if err != nil {
			return nil, err
		}
		looked, err := inspectionWaiting(t, actor)
		if out = append(out, looked...); err != nil || actor.Hat.Unit == 0 {
			return out, err
		}
		u, err := org.LastOn(t, actor.Hat.Unit, today(t))
		if err != nil {
			return nil, err
		}
		if u.Kind.Meets() || !access.May(actor, access.VisitPlan, access.Unit(u.Path)) {
			return out, nil
		}
		more, err := plannerWaiting(t, u)
		return append(out, more...), err
	})
}

func mineWaiting(t *db.Tx, actor access.Actor) ([]waiting.Item, error) {
	if actor.Person == 0 {
		return nil, nil
	}
	open, err := openOf(t, actor.Person)
	if err != nil || len(open) == 0 {
		return nil, err
	}
	rows, err := rowsOf(t, actor, open)
	if err != nil {
		return nil, err
	}
	var out []waiting.Item
	day := today(t)
	for _, r := range rows {
		if r.Stand != "" || r.On == "" && r.Month > meeting.AddMonths(day[:7], 1) || r.On > clock.AddDays(day, 31) {
			continue
		}
		i := waiting.Item{Urgency: waiting.Next, Title: "oversight.waiting.go", Detail: "oversight.waiting.go_text", Day: r.On, Href: visitHref(r.ID), Action: "oversight.waiting.go_button",
			Params: []any{"Unit", r.CellName, "Day", shownDay(r.On), "Month", r.Month[5:] + "/" + r.Month[:4]}}
		switch {
		case r.On == "" && r.Month < day[:7]:
			i.Urgency, i.Title, i.Detail, i.Action = waiting.Late, "oversight.waiting.missed", "", "oversight.waiting.missed_button"
		case r.On == "":
			i.Title, i.Detail = "oversight.waiting.month", ""
		case r.On < day:
			i.Urgency, i.Title, i.Detail, i.Action = waiting.Late, "oversight.waiting.note", "", "oversight.waiting.note_button"
		case r.On == day:
			i.Urgency, i.Title, i.Detail, i.Action = waiting.Soon, "oversight.waiting.today", "", "oversight.waiting.note_button"
		case r.On <= clock.AddDays(day, near):
			i.Urgency = waiting.Soon
		}
		out = append(out, i)
	}
	return out, nil
}

func plannerWaiting(t *db.Tx, u org.Unit) ([]waiting.Item, error) {
	var out []waiting.Item
	day := today(t)
	open, err := openBy(t, u.ID, meeting.AddMonths(day[:7], 3))
	if err != nil {
		return nil, err
	}
	hindered, late := 0, 0
	for _, v := range open {
		stand, err := standOf(t, v)
		if err != nil {
			return nil, err
		}
		switch {
		case stand != "":
			hindered++
		case v.Month < day[:7]:
			late++
		}
	}
	add := func(urgency waiting.Urgency, key string, n int) {
		if n > 0 {
			out = append(out, waiting.Item{Urgency: urgency, Title: key, Params: []any{"Count", n}, Href: rosterHref(u.ID), Action: "oversight.waiting.roster_button"})
		}
	}
	add(waiting.Late, "oversight.waiting.hindered", hindered)
	add(waiting.Late, "oversight.waiting.overdue", late)
	if quarter := QuarterOf(day[:7]); MonthsOf(quarter)[2] == day[:7] {
		p, err := propose(t, u, quarter)
		if err != nil {
			return nil, err
		}
		add(waiting.Next, "oversight.waiting.owed", len(p.Slots)+len(p.Short))
	}
	return out, nil
}

func visitHref(id int64) string    { return "/du-sinh-hoat/" + num(id) }
func rosterHref(unit int64) string { return "/to-chuc/" + num(unit) + "/du-sinh-hoat" }

// inspectionWaiting: what inspections wait for of who inspects, of the inspected
// unit and of the committee that plans them.
func inspectionWaiting(t *db.Tx, actor access.Actor) ([]waiting.Item, error) {
	var out []waiting.Item
	day := today(t)
	names := func(unit int64) (string, error) { u, err := org.LastOn(t, unit, day); return u.Name, err }
	add := func(u waiting.Urgency, x Inspection, title, detail, due string, count int) error {
		name, err := names(x.Target)
		out = append(out, waiting.Item{Urgency: u, Title: title, Detail: detail, Params: []any{"Unit", name, "Title", x.Title, "Count", count, "Day", shownDay(due)}, Day: due, Href: "/cuoc-kiem-tra/" + num(x.ID), Action: "inspection.waiting.button"})
		return err
	}
	press := func(due string) waiting.Urgency {
		switch {
		case due < day:
			return waiting.Late
		case due <= clock.AddDays(day, near):
			return waiting.Soon
		}
		return waiting.Next
	}
	told := func(x Inspection) (n int, err error) {
		lines, err := linesOf(t, x.ID)
		for _, l := range lines {
			if l.Kind == MendLine && l.Result == ResultTold {
				n++
			}
		}
		return n, err
	}
	if actor.Person != 0 {
		xs, err := inspecting(t, actor.Person)
		if err != nil {
			return nil, err
		}
		for _, x := range xs {
			if x.State == Open && x.From <= day && x.Until >= day {
				if err := add(press(x.Until), x, "inspection.waiting.look", "inspection.waiting.look_text", x.Until, 0); err != nil {
					return nil, err
				}
			}
		}
	}
	if actor.Hat.Unit == 0 {
		return out, nil
	}
	from := meeting.AddMonths(day[:7], -24)
	about, err := openInspections(t, "target", actor.Hat.Unit, from)
	if err != nil {
		return nil, err
	}
	for _, x := range about {
		if mayInspect(t, actor, x, access.InspectionAnswer) != nil {
			continue
		}
		lines, err := linesOf(t, x.ID)
		if err != nil {
			return nil, err
		}
		papers, due := 0, ""
		for _, l := range lines {
			switch {
			case l.Kind == PaperLine && l.Result == "" && x.State == Open:
				papers++
			case l.Kind == MendLine && (l.Result == "" || l.Result == ResultBad) && (due == "" || l.Due < due):
				due = l.Due
			}
		}
		if papers > 0 {
			err = add(waiting.Soon, x, "inspection.waiting.paper", "", "", papers)
		}
		if err == nil && due != "" {
			err = add(press(due), x, "inspection.waiting.mend", "inspection.waiting.mend_text", due, 0)
		}
		if err != nil {
			return nil, err
		}
	}
	by, err := openInspections(t, "unit", actor.Hat.Unit, from)
	if err != nil {
		return nil, err
	}
	for _, x := range by {
		if mayInspect(t, actor, x, access.InspectionEdit) != nil {
			continue
		}
		n := 0
		switch {
		case x.State == InPlan && x.Month <= day[:7]:
			err = add(waiting.Next, x, "inspection.waiting.plan", "", "", 0)
		case x.State == Concluded:
			if n, err = told(x); err == nil && n > 0 {
				err = add(waiting.Next, x, "inspection.waiting.again", "", "", n)
			}
		}
		if err != nil {
			return nil, err
		}
	}
	return out, nil
}
