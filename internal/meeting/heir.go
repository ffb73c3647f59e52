package meeting

import (
	"nep/internal/access"
	"nep/internal/audit"
	"nep/internal/db"
)

// From gives the meetings of a unit from a day on that were not called off, the
// earliest first, at most most.
func From(t *db.Tx, unit int64, day string, most int) ([]Meeting, error) {
	return db.All(t, scanMeeting, `select `+meetingColumns+` from meeting m where m.unit = $1 and m.day >= $2 and m.state <> 'cancelled' order by m.day, m.id limit $3`, unit, day, most)
}

// CallOffTx calls off a meeting that has not begun, since its unit closes; rights
// are the caller's. Fault: State (it has begun).
func CallOffTx(t *db.Tx, actor access.Actor, m Meeting, reason string) error {
	if m.State != Planned && m.State != Noticed {
		return state("cancel", "meeting.state.running")
	}
	m.State, m.Reason = Cancelled, reason
	m.Version++
	if err := updateMeeting(t, m); err != nil {
		return err
	}
	if err := dirtyHeld(t, m); err != nil {
		return err
	}
	return record(t, actor, "meeting.cancel", m, map[string]any{"reason": reason})
}

// ThemesFrom gives the themes a unit has planned from a month on that no meeting
// took up.
func ThemesFrom(t *db.Tx, unit int64, month string) ([]PlanItem, error) {
	return db.All(t, scanPlan, `select `+planColumns+` from plan_item p where unit = $1 and month >= $2 and kind = 'theme' and removed_at = 0
		and not exists (select 1 from meeting m where m.unit = p.unit and m.theme = p.id and m.state in ('running', 'ended', 'locked')) order by month, id limit 100`, unit, month)
}

// PassTheme has another unit plan a theme that a closing one had planned; the old
// line stays in the old plan. Rights are the caller's.
func PassTheme(t *db.Tx, actor access.Actor, p PlanItem, to int64) error {
	from := p.Unit
	p.ID, p.Unit = t.ID(), to
	if err := insertPlan(t, p, actor.Person); err != nil {
		return err
	}
	if err := planChanged(t, to, p.Month); err != nil {
		return err
	}
	return audit.Append(t, audit.Event{Actor: actor, Unit: to, Kind: "plan.add", Subject: p.ID, Body: map[string]any{"month": p.Month, "kind": p.Kind, "from": from}})
}
