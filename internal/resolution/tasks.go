package resolution

import (
	"context"
	"strings"

	"nep/internal/access"
	"nep/internal/db"
	"nep/internal/fault"
	"nep/internal/meeting"
	"nep/internal/org"
)

// taskSubject loads a task with what it is as a subject of access: its owner is
// named by it, and what a chi ủy or a committee gave is no business of a member.
func taskSubject(t *db.Tx, id int64) (Task, access.Subject, error) {
	k, err := TaskByID(t, id)
	if err != nil {
		return k, access.Subject{}, err
	}
	u, err := org.LastOn(t, k.Unit, org.Today(t))
	return k, access.Subject{Paths: []string{u.Path}, People: []int64{k.Owner}, Committee: k.Of != "" && k.Of != meeting.CellBody}, err
}

// TaskSubjectOf is a task as a subject of access, for what other rooms attach to
// it: the evidence of its result. Fault: NotFound.
func TaskSubjectOf(t *db.Tx, id int64) (access.Subject, error) {
	_, sub, err := taskSubject(t, id)
	return sub, err
}

// TaskSubject is a task as a subject of access; its owner is named by it.
func (s *Service) TaskSubject(ctx context.Context, id int64) (access.Subject, error) {
	return db.Read(ctx, s.DB, func(t *db.Tx) (access.Subject, error) { return TaskSubjectOf(t, id) })
}

// ChangeSubject is an asked change as a subject of access: its task's.
func (s *Service) ChangeSubject(ctx context.Context, id int64) (access.Subject, error) {
	return db.Read(ctx, s.DB, func(t *db.Tx) (access.Subject, error) {
		c, err := changeByID(t, id)
		if err != nil {
			return access.Subject{}, err
		}
		_, sub, err := taskSubject(t, c.Task)
		return sub, err
	})
}

// ChangeTask gives the task a change is of; 0 for none. For addresses.
func (s *Service) ChangeTask(ctx context.Context, id int64) (int64, error) {
	return db.Read(ctx, s.DB, func(t *db.Tx) (int64, error) {
		c, err := changeByID(t, id)
		return c.Task, err
	})
}

// TaskView is the page of a task.
type TaskView struct {
	Task
	UnitName                     string
	Today                        string
	Decision                     *Resolution // the one it comes from, without points
	Reports                      []TaskReport
	Days                         map[int64]string // of the meetings reported at
	Changes                      []Change         // reasons and notes for the unit itself only
	Names                        map[int64]string
	MayReport, MayAsk, MayDecide bool
	MayOwners                    bool  // the actor may choose among owners
	Where                        int64 // a meeting of the unit that runs, or has ended and is not locked, where it can be reported; 0 for none
	WhereDay                     string
}

// Asked gives the change that waits for a decision, nil for none.
func (v TaskView) Asked() *Change {
	for i := range v.Changes {
		if v.Changes[i].State == Asked {
			return &v.Changes[i]
		}
	}
	return nil
}

// Task gives the page. Asks for TaskView. Fault: NotFound.
func (s *Service) Task(ctx context.Context, actor access.Actor, id int64) (TaskView, error) {
	return db.Read(ctx, s.DB, func(t *db.Tx) (v TaskView, err error) {
		var sub access.Subject
		if v.Task, sub, err = taskSubject(t, id); err != nil {
			return v, err
		}
		if err := access.Check(actor, access.TaskView, sub); err != nil {
			return TaskView{}, err
		}
		v.Today = org.Today(t)
		u, err := org.LastOn(t, v.Unit, v.Today)
		if err != nil {
			return v, err
		}
		v.UnitName = u.Name
		if v.Task.Resolution != 0 {
			r, err := ByID(t, v.Task.Resolution)
			if err != nil {
				return v, err
			}
			r.Points = nil
			v.Decision = &r
		}
		if v.Reports, err = ReportsOf(t, id); err != nil {
			return v, err
		}
		if v.Changes, err = ChangesOf(t, id); err != nil {
			return v, err
		}
		report, lead := access.May(actor, access.TaskReport, sub), access.May(actor, access.TaskLead, sub)
		open := v.State == Open
		v.MayReport, v.MayDecide = report && v.State != Stopped, lead
		if lead {
			other, err := anotherDecides(t, actor, v.Task)
			if err != nil {
				return v, err
			}
			v.MayDecide = !other
		}
		v.MayAsk = (report || lead) && open && v.Asked() == nil
		v.MayOwners = access.May(actor, access.TaskReport, access.Unit(u.Path))
		ids := []int64{v.Owner}
		inside := report || access.May(actor, access.MeetingView, access.Unit(u.Path))
		for i := range v.Changes {
			c := &v.Changes[i]
			ids = append(ids, c.AskedBy, c.DecidedBy, c.ToOwner)
			if !inside {
				c.Reason, c.Note = "", ""
			}
		}
		for _, r := range v.Reports {
			ids = append(ids, r.By)
		}
		if v.Names, err = namesOf(t, ids...); err != nil {
			return v, err
		}
		one := []Task{v.Task}
		if err := veil(t, actor, v.Unit, u.Path, one); err != nil {
			return v, err
		}
		if v.Task = one[0]; v.OwnerRole != "" {
			v.Names = map[int64]string{}
		}
		said, err := saidOf(t, []int64{id})
		if err != nil {
			return v, err
		}
		v.Days = map[int64]string{}
		for _, r := range said[id] {
			v.Days[r.Meeting] = r.day
		}
		if v.MayReport {
			v.Where, v.WhereDay, err = where(t, v.Task)
		}
		return v, err
	})
}

// where gives the latest meeting of a task's unit at which it can be reported now.
func where(t *db.Tx, k Task) (int64, string, error) {
	type row struct {
		id   int64
		day  string
		body meeting.Body
	}
	rows, err := db.All(t, func(s db.Row) (r row, err error) { err = s.Scan(&r.id, &r.day, &r.body); return r, err },
		`select id, day, body from meeting where unit = $1 and state in ('running', 'ended') and day >= $2 order by day desc, id desc limit 10`, k.Unit, k.MadeOn)
	for _, r := range rows {
		if reportedAt(k.Of, r.body) {
			return r.id, r.day, err
		}
	}
	return 0, "", err
}

// Tasks gives a unit's tasks of a state ("": all; Late: open and past their
// day). Open ones by the month they are reported and date, the others the
// latest first. Those of its committee are not for its members, save their own.
// Asks for TaskView.
func (s *Service) Tasks(ctx context.Context, actor access.Actor, unit int64, st TaskState, after org.Cursor, limit int) (org.Page[Task], error) {
	return db.Read(ctx, s.DB, func(t *db.Tx) (org.Page[Task], error) {
		u, err := org.LastOn(t, unit, org.Today(t))
		if err != nil {
			return org.Page[Task]{}, err
		}
		if err := access.Check(actor, access.TaskView, access.Unit(u.Path)); err != nil {
			return org.Page[Task]{}, err
		}
		limit := org.PageSize(limit)
		where, args := `where k.unit = $1`, []any{unit, limit + 1}
		arg := func(v any) string {
			args = append(args, v)
			return marker(args)
		}
		if !seesCommittee(actor, access.TaskView, u.Path) {
			where += ` and (coalesce(m.body, 'cell') = 'cell' or k.owner = ` + arg(actor.Person) + `)`
		}
		switch st {
		case Open, Late:
			where += ` and k.state = 'open'`
			if st == Late {
				where += ` and k.due_on < ` + arg(org.Today(t))
			}
			if month, due, ok := strings.Cut(after.Key, " "); ok {
				where += ` and (k.report_month, k.due_on, k.id) > (` + arg(month) + `, ` + arg(due) + `, ` + arg(after.ID) + `)`
			}
			where += ` order by k.report_month, k.due_on, k.id limit $2`
		case Done, Stopped:
			where += ` and k.state = ` + arg(string(st))
			if after.ID != 0 {
				where += ` and (k.done_on, k.id) < (` + arg(after.Key) + `, ` + arg(after.ID) + `)`
			}
			where += ` order by k.done_on desc, k.id desc limit $2`
		default:
			if after.ID != 0 {
				where += ` and k.id < ` + arg(after.ID)
			}
			where += ` order by k.id desc limit $2`
		}
		ks, err := tasksWhere(t, where, args...)
		if err == nil {
			err = veil(t, actor, unit, u.Path, ks)
		}
		return cut(ks, limit, func(k Task) org.Cursor {
			switch st {
			case Open, Late:
				return org.Cursor{Key: k.ReportMonth + " " + k.Due, ID: k.ID}
			case Done, Stopped:
				return org.Cursor{Key: k.DoneOn, ID: k.ID}
			}
			return org.Cursor{ID: k.ID}
		}), err
	})
}

// AtMeeting gives the roll of tasks of a meeting: what is due, with what was
// said there. Asks for MeetingLook.
func (s *Service) AtMeeting(ctx context.Context, actor access.Actor, id int64) ([]Task, map[int64]TaskReport, error) {
	type both struct {
		tasks   []Task
		reports map[int64]TaskReport
	}
	b, err := db.Read(ctx, s.DB, func(t *db.Tx) (b both, err error) {
		m, err := meeting.May(t, actor, access.MeetingLook, id)
		if err != nil {
			return b, err
		}
		if b.tasks, err = DueAt(t, m); err != nil {
			return b, err
		}
		if _, err := meeting.May(t, actor, access.MeetingView, id); err != nil {
			if !fault.Is(err, fault.NotFound) {
				return b, err
			}
			u, err := org.LastOn(t, m.Unit, org.Today(t))
			if err != nil {
				return b, err
			}
			if err := veil(t, actor, m.Unit, u.Path, b.tasks); err != nil {
				return b, err
			}
		}
		b.reports, err = reportsAt(t, id)
		return b, err
	})
	return b.tasks, b.reports, err
}
