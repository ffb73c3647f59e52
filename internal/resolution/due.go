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
