package resolution

import (
	"context"
	"strconv"

	"nep/internal/access"
	"nep/internal/clock"
	"nep/internal/db"
	"nep/internal/org"
	"nep/internal/waiting"
)

// soon is how many days before its date a task is shown as near.
const soon = 7

// most is how many tasks of one sort a person's page names one by one.
const most = 8

// Waiting is what this room has for a person now: his own tasks that are late,
// near, or to be reported at the meeting that comes; and for who leads a unit
// what waits for his word.
func (s *Service) Waiting(ctx context.Context, actor access.Actor) ([]waiting.Item, error) {
	return db.Read(ctx, s.DB, func(t *db.Tx) ([]waiting.Item, error) {
		var out []waiting.Item
		if actor.Person != 0 && !actor.System {
			own, err := ownWaiting(t, actor.Person)
			if err != nil {
				return nil, err
			}
			told, err := letterWaiting(t, actor)
			if err != nil {
				return nil, err
			}
			out = append(append(out, own...), told...)
		}
		if actor.Hat.Unit == 0 || !access.May(actor, access.TaskLead, access.Unit(actor.Hat.Path)) {
			return out, nil
		}
		lead, err := leadWaiting(t, actor.Hat.Unit, actor.Person)
		if err != nil {
			return nil, err
		}
		charges, err := chargeWaiting(t, actor.Hat.Unit)
		return append(append(out, lead...), charges...), err
	})
}

// ownWaiting is what waits of a person's own tasks.
func ownWaiting(t *db.Tx, person int64) ([]waiting.Item, error) {
	today := org.Today(t)
	tasks, err := db.Recall(t, scanTask, `select `+taskColumns+fromTask+`where k.owner = $1 and k.state = 'open' order by k.due_on, k.id limit 50`, person)
	if err != nil {
		return nil, err
	}
	type next struct{ day, month string }
	coming := map[int64]next{} // by unit: its next meeting
	var out []waiting.Item
	for _, k := range tasks {
		item := waiting.Item{Title: "task.waiting.title", Detail: "task.waiting.due", Params: []any{"Text", short(k.Text), "Day", dmy(k.Due)},
			Href: taskHref(k.ID), Action: "task.waiting.button", Day: k.Due}
		switch {
		case k.Due < today:
			item.Urgency, item.Detail = waiting.Late, "task.waiting.late"
		case k.Due <= clock.AddDays(today, soon):
			item.Urgency = waiting.Soon
		default:
			n, ok := coming[k.Unit]
			if !ok {
				n, _, err = db.RecallOne(t, func(s db.Row) (n next, err error) { err = s.Scan(&n.day, &n.month); return n, err },
					`select day, month from meeting where unit = $1 and day >= $2 and day <= $3 and body in ('cell', 'committee') and state in ('planned', 'noticed', 'running') order by day, id limit 1`,
					k.Unit, today, clock.AddDays(today, 2*soon))
				if err != nil {
					return nil, err
				}
				coming[k.Unit] = n
			}
			if n.day == "" || k.ReportMonth > n.month {
				continue
			}
			item.Urgency, item.Detail, item.Day = waiting.Next, "task.waiting.report", n.day
			item.Params = append(item.Params, "Meeting", dmy(n.day))
		}
		if out = append(out, item); len(out) == most {
			break
		}
	}
	return out, nil
}

// leadWaiting is what waits for who leads a unit; of what is asked of his own
// task another who leads it is told.
func leadWaiting(t *db.Tx, unit, person int64) ([]waiting.Item, error) {
	var out []waiting.Item
	other, err := ledByAnother(t, unit, person)
	if err != nil {
		return nil, err
	}
	if !other {
		person = 0
	}
	asked, err := tasksWhere(t, `where k.unit = $1 and k.state = 'open' and k.owner <> $2 and exists (select 1 from task_change c where c.task = k.id and c.state = 'asked') order by k.due_on, k.id limit 5`, unit, person)
	if err != nil {
		return nil, err
	}
	for _, k := range asked {
		out = append(out, waiting.Item{Urgency: waiting.Next, Title: "task.waiting.asked", Detail: "task.waiting.asked_text",
			Params: []any{"Text", short(k.Text), "Name", k.OwnerName}, Href: taskHref(k.ID), Action: "task.waiting.asked_button"})
	}
	open, err := tasksWhere(t, `where k.unit = $1 and k.state = 'open' order by k.report_month, k.due_on, k.id limit 200`, unit)
	if err != nil {
		return nil, err
	}
	left := 0
	for _, k := range open {
		if !k.OwnerLeft {
			continue
		}
		if left++; left > 5 {
			break
		}
		out = append(out, waiting.Item{Urgency: waiting.Next, Title: "task.waiting.left", Detail: "task.waiting.left_text",
			Params: []any{"Text", short(k.Text), "Name", k.OwnerName}, Href: taskHref(k.ID), Action: "task.waiting.left_button"})
	}
	n, err := db.One(t, db.Scalar[int64], `select count(*) from meeting m join opinion o on o.meeting = m.id
		where m.unit = $1 and o.kind = 'proposal' and o.removed_at = 0 and `+unanswered, unit)
	if err != nil {
		return nil, err
	}
	if n > 0 {
		out = append(out, waiting.Item{Urgency: waiting.Next, Title: "proposal.waiting", Detail: "proposal.waiting_text", Params: []any{"Count", n},
			Href: unitHref(unit) + "/de-xuat?loc=cho", Action: "proposal.waiting_button"})
	}
	unissued, err := db.All(t, scanResolution, `select `+resolutionColumns+fromResolution+`where r.unit = $1 and r.state = 'passed' order by r.day, r.id limit 5`, unit)
	for _, r := range unissued {
		item := waiting.Item{Urgency: waiting.Next, Title: "resolution.waiting", Detail: "resolution.waiting_text",
			Params: []any{"Title", r.Title, "Day", dmy(r.Day)}, Href: "/nghi-quyet/" + strconv.FormatInt(r.ID, 10), Action: "resolution.waiting_button"}
		out = append(out, item)
	}
	return out, err
}

func taskHref(id int64) string { return "/nhiem-vu/" + strconv.FormatInt(id, 10) }

func unitHref(id int64) string { return "/to-chuc/" + strconv.FormatInt(id, 10) }

// short is the beginning of a text, for one line.
func short(s string) string {
	r := []rune(s)
	if len(r) <= 90 {
		return s
	}
	return string(r[:89]) + "…"
}

func chargeHref(id int64) string { return "/viec-giao/" + strconv.FormatInt(id, 10) }

// chargeWaiting is what waits of charges for who leads a unit: those it has done
// nothing about, that are near or late, or whose parts are all done; and the
// wishes for more time of the units it gave some.
func chargeWaiting(t *db.Tx, unit int64) ([]waiting.Item, error) {
	today := org.Today(t)
	open, err := ChargesFor(t, unit, false, 50)
	if err != nil {
		return nil, err
	}
	var out []waiting.Item
	for _, c := range open {
		item := waiting.Item{Title: "charge.waiting.title", Params: []any{"Text", short(c.Text), "Day", dmy(c.Due)}, Href: chargeHref(c.ID), Day: c.Due, Action: "charge.waiting.button"}
		switch {
		case c.Due < today:
			item.Urgency, item.Detail = waiting.Late, "charge.waiting.late"
		case c.Parts > 0 && c.Parts == c.PartsDone:
			item.Urgency, item.Detail, item.Action = waiting.Next, "charge.waiting.ready", "charge.waiting.say"
		case !c.Begun():
			item.Urgency, item.Detail, item.Action = waiting.Next, "charge.waiting.fresh", "charge.waiting.break"
		case c.Due <= clock.AddDays(today, soon):
			item.Urgency, item.Detail = waiting.Soon, "charge.waiting.soon"
		default:
			continue
		}
		if out = append(out, item); len(out) == most {
			break
		}
	}
	asked, err := chargesWhere(t, `where c.giver = $1 and c.state = 'open' and exists (select 1 from charge_wish w where w.charge = c.id and w.state = 'asked') order by c.due_on, c.id limit 8`, unit)
	if err != nil {
		return nil, err
	}
	lines, err := chargeLines(t, asked, func(c Charge) int64 { return c.Unit })
	for _, c := range lines {
		out = append(out, waiting.Item{Urgency: waiting.Next, Title: "charge.waiting.asked", Detail: "charge.waiting.asked_text",
			Params: []any{"Text", short(c.Text), "Unit", c.Name, "Day", dmy(c.Due)}, Href: chargeHref(c.ID), Action: "charge.waiting.asked_button"})
	}
	return out, err
}
