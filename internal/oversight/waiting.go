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
		if err != nil || actor.Hat.Unit == 0 {
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
		if r.Stand != "" || r.On == "" && r.Month > day[:7] || r.On > clock.AddDays(day, 31) {
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
