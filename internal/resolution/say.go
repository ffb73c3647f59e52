package resolution

import (
	"context"
	"slices"

	"nep/internal/access"
	"nep/internal/clock"
	"nep/internal/db"
	"nep/internal/fault"
	"nep/internal/meeting"
	"nep/internal/org"
)

// Say says of a task how far it is: at a meeting (running or ended, not locked)
// or, with Meeting 0, between them, by its owner or who prepares.
type Say struct {
	Key     db.Key
	Task    int64
	Meeting int64
	Result  Result
	Note    string
}

// Say keeps it in place of what was said there before, changing the task's
// state: done at once, and open again when the same meeting says otherwise.
// "Doing" and "not" at a month's regular meeting move the task on to the next
// month's; its date stays, so that it shows as late. Repeating it with the same
// key does nothing. Faults: Invalid, NotFound, State (stopped; done and
// reported elsewhere; the meeting has not begun, is locked, or another unit's).
func (s *Service) Say(ctx context.Context, actor access.Actor, cmd Say) error {
	return db.Do(ctx, s.DB, db.On("task", cmd.Task), func(t *db.Tx) error {
		k, sub, err := taskSubject(t, cmd.Task)
		if err != nil {
			return err
		}
		var m meeting.Meeting
		if may := access.Check(actor, access.TaskReport, sub); cmd.Meeting != 0 {
			if may == nil { // whoever reports the task has to know of the meeting only
				m, err = meeting.ByID(t, cmd.Meeting)
			} else { // the meeting's note-taker
				m, err = meeting.May(t, actor, access.MeetingPrepare, cmd.Meeting)
			}
			if err != nil {
				return err
			}
			if m.Unit != k.Unit {
				return none("task.say")
			}
		} else if may != nil {
			return may
		}
		var f fault.Fields
		note := lines(cmd.Note)
		if cmd.Result != ResultDone && cmd.Result != ResultDoing && cmd.Result != ResultNot {
			f.Add("Result", "task.result.bad")
		}
		if len([]rune(note)) > maxNote {
			f.Add("Note", "task.note.long", "Max", maxNote)
		}
		if err := f.Err("task.say"); err != nil {
			return err
		}
		_, _, err = db.Once(t, cmd.Key, actor.Account, cmd, func() (int64, error) {
			return k.ID, say(t, actor, k, m, cmd.Result, note)
		})
		return err
	})
}

// say keeps a word about a task; m zero is between meetings.
func say(t *db.Tx, actor access.Actor, k Task, m meeting.Meeting, result Result, note string) error {
	day := org.Today(t)
	if m.ID != 0 {
		day = m.Day
		switch m.State {
		case meeting.Running, meeting.Ended:
		case meeting.Locked:
			return state("task.say", "task.meeting_locked")
		default:
			return state("task.say", "task.meeting_not_begun")
		}
	}
	switch {
	case k.State == Stopped:
		return state("task.say", "task.stopped")
	case k.MadeOn > day:
		return state("task.say", "task.given_later", "Day", dmy(k.MadeOn))
	}
	if k.State == Done {
		// What was heard at a meeting is not changed at another, nor between.
		if err := unheard(t, k, m, day); err != nil {
			return err
		}
	}
	if err := putReport(t, TaskReport{Task: k.ID, Meeting: m.ID, Result: result, Note: note, By: actor.Person, At: t.Now()}); err != nil {
		return err
	}
	k.State, k.DoneOn = Open, ""
	if result == ResultDone {
		k.State, k.DoneOn = Done, day
		// What was asked for it waits for nobody any more.
		if _, err := t.Exec(`update task_change set state = 'closed', decided_by = $2, decided_at = $3, decided_on = $4 where task = $1 and state = 'asked'`,
			k.ID, actor.Person, t.Now(), org.Today(t)); err != nil {
			return err
		}
	}
	if note != "" || result == ResultDone {
		k.Result = note
	}
	if err := refold(t, &k); err != nil {
		return err
	}
	if err := moved(t, k.Unit, day); err != nil {
		return err
	}
	return record(t, actor, "task.say", k.Unit, k.ID, map[string]any{"meeting": m.ID, "result": result, "month": k.ReportMonth})
}

// refold writes a task with the month that follows from all that happened to it.
func refold(t *db.Tx, k *Task) error {
	reports, err := saidOf(t, []int64{k.ID})
	if err != nil {
		return err
	}
	granted, err := grantedOf(t, []int64{k.ID})
	if err != nil {
		return err
	}
	k.ReportMonth = monthOf(k.FirstMonth, reports[k.ID], granted[k.ID], "")
	return saveTask(t, *k)
}

// unheard refuses to change that a task is done when another meeting has heard it.
func unheard(t *db.Tx, k Task, m meeting.Meeting, day string) error {
	all, err := saidOf(t, []int64{k.ID})
	if err != nil {
		return err
	}
	granted, err := grantedOf(t, []int64{k.ID})
	if err != nil {
		return err
	}
	if m.ID == 0 { // a meeting of today has heard it too
		day = clock.AddDays(day, 1)
	}
	prev, err := before(t, k.Unit, k.Of == meeting.StandingBody, day)
	if err != nil {
		return err
	}
	after := afterEnd(k, all[k.ID], prev.day, prev.ended)
	if m.ID == 0 && prev.state == meeting.Running { // it has not closed its ears yet
		after = true
	}
	reports := slices.DeleteFunc(all[k.ID], func(r said) bool { return r.Meeting == m.ID })
	if heard(k, reports, monthOf(k.FirstMonth, reports, granted[k.ID], ""), prev, after) {
		if slices.ContainsFunc(reports, func(r said) bool { return r.Meeting != 0 && r.Result == ResultDone }) {
			return state("task.say", "task.done_there")
		}
		return state("task.say", "task.counted_there", "Day", dmy(prev.day))
	}
	return nil
}
