package resolution

import (
	"nep/internal/db"
	"nep/internal/meeting"
)

// roll reads the tasks that may be due at a meeting, with how each stands there.
func roll(t *db.Tx, m meeting.Meeting, read reader) ([]Task, []standing, error) {
	prev, err := before(t, m.Unit, m.Body == meeting.StandingBody, m.Day)
	if err != nil {
		return nil, nil, err
	}
	all, err := candidates(t, m, prev, read)
	if err != nil || len(all) == 0 {
		return nil, nil, err
	}
	ids := make([]int64, len(all))
	for i, k := range all {
		ids[i] = k.ID
	}
	reports, err := saidOf(t, ids)
	if err != nil {
		return nil, nil, err
	}
	granted, err := grantedOf(t, ids)
	if err != nil {
		return nil, nil, err
	}
	var tasks []Task
	var how []standing
	for _, k := range all {
		if s := at(k, reports[k.ID], granted[k.ID], m, prev); s.due {
			k.DoneThere = s.done
			tasks, how = append(tasks, k), append(how, s)
		}
	}
	return tasks, how, nil
}

// DueAt gives the tasks of a unit to be reported at a meeting: given before its
// day, to be reported in its month or earlier, not closed before; and those
// reported at it already. Of a meeting long past it gives what was due then.
// See docs/decisions/tasks.md.
func DueAt(t *db.Tx, m meeting.Meeting) ([]Task, error) {
	tasks, _, err := roll(t, m, tasksWhere)
	return tasks, err
}

// DueShare counts, of the tasks DueAt a meeting, those whose result there is
// done, and all. A task done before the meeting and not said otherwise there
// counts as done.
func DueShare(t *db.Tx, m meeting.Meeting) (done, of int, err error) {
	_, how, err := roll(t, m, datesWhere)
	for _, s := range how {
		if s.counted {
			of++
			if s.done {
				done++
			}
		}
	}
	return done, of, err
}

// DueSince adds up DueShare over the regular meetings of a unit, its standing
// part's too, that were held from a day on. It reads what they all need at once:
// pages ask for a year of it.
func DueSince(t *db.Tx, unit int64, from string) (done, of int, err error) {
	for _, standing := range []bool{false, true} {
		meetings, err := heldSince(t, unit, standing, from)
		if err != nil {
			return 0, 0, err
		}
		if len(meetings) == 0 {
			continue
		}
		prev, err := before(t, unit, standing, meetings[0].Day)
		if err != nil {
			return 0, 0, err
		}
		tasks, err := datesWhere(t, `where k.unit = $1 and (k.done_on = '' or k.done_on >= $2 or k.report_month >= $3) order by k.id`,
			unit, prev.day, min(prev.month, meetings[0].Month))
		if err != nil {
			return 0, 0, err
		}
		if len(tasks) == 0 {
			continue
		}
		ids := make([]int64, len(tasks))
		for i, k := range tasks {
			ids[i] = k.ID
		}
		reports, err := saidOf(t, ids)
		if err != nil {
			return 0, 0, err
		}
		granted, err := grantedOf(t, ids)
		if err != nil {
			return 0, 0, err
		}
		day := prev // the last meeting before that day
		for i, m := range meetings {
			if i > 0 && meetings[i-1].Day < m.Day {
				day = held{meetings[i-1].ID, meetings[i-1].Day, meetings[i-1].Month, meetings[i-1].EndedAt, meetings[i-1].State}
			}
			if !moves(m.Kind) || !m.State.Held() {
				continue
			}
			for _, k := range tasks {
				if s := at(k, reports[k.ID], granted[k.ID], m, day); s.counted {
					of++
					if s.done {
						done++
					}
				}
			}
		}
	}
	return done, of, nil
}
