package resolution

import (
	"context"
	"slices"

	"nep/internal/access"
	"nep/internal/clock"
	"nep/internal/db"
	"nep/internal/fault"
	"nep/internal/member"
	"nep/internal/org"
)

// Ask asks for a change of a task, with a reason; who may decide grants it at
// once, save for a task of his own that another has to decide.
type Ask struct {
	Key     db.Key
	Task    int64
	Kind    string
	Reason  string
	ToDue   string // of Extend
	ToMonth string // of Extend: "" is the month of ToDue, or the one it has when that is later
	ToOwner int64  // of NewOwner
	Day     string // when it is granted at once: the day it was decided, "" today
}

func (c Ask) checked(k Task) (Change, error) {
	var f fault.Fields
	out := Change{Task: k.ID, Kind: c.Kind, Reason: lines(c.Reason), State: Asked}
	switch {
	case out.Reason == "":
		f.Add("Reason", "task.reason.empty")
	case len([]rune(out.Reason)) > maxNote:
		f.Add("Reason", "task.note.long", "Max", maxNote)
	}
	switch c.Kind {
	case Extend:
		out.ToDue, out.ToMonth = c.ToDue, c.ToMonth
		if clock.ValidDay(c.ToDue) && c.ToDue > lastDue(k) {
			f.Add("ToDue", "task.due.far", "Day", dmy(lastDue(k)))
			break
		}
		if !clock.ValidDay(c.ToDue) || c.ToDue <= k.Due {
			f.Add("ToDue", "task.due.later", "Day", dmy(k.Due))
			break
		}
		if c.ToMonth == "" {
			out.ToMonth = max(k.ReportMonth, c.ToDue[:7])
		}
		if !validMonth(out.ToMonth) || out.ToMonth < k.ReportMonth {
			f.Add("ToMonth", "task.month.later", "Month", monthWords(k.ReportMonth))
		}
	case NewOwner:
		out.ToOwner = c.ToOwner
		if c.ToOwner == 0 || c.ToOwner == k.Owner {
			f.Add("ToOwner", "task.owner.other")
		}
	case Stop:
	default:
		f.Add("Kind", "task.change.kind")
	}
	return out, f.Err("task.ask")
}

// lastDue is the last day a task may be put off to: ten years from the day it
// has, which is farther than any term; more is a slip of the hand.
func lastDue(k Task) string { return clock.AddDays(k.Due, 3652) }

// Ask keeps it. Repeating it with the same key gives the same id. Faults:
// Invalid (no reason; a date not later), NotFound, State (not open; one is
// asked already).
func (s *Service) Ask(ctx context.Context, actor access.Actor, cmd Ask) (int64, error) {
	return db.Write(ctx, s.DB, db.On("task", cmd.Task), func(t *db.Tx) (int64, error) {
		k, sub, err := taskSubject(t, cmd.Task)
		if err != nil {
			return 0, err
		}
		lead := access.May(actor, access.TaskLead, sub)
		if !lead {
			if err := access.Check(actor, access.TaskReport, sub); err != nil {
				return 0, err
			}
		}
		id, _, err := db.Once(t, cmd.Key, actor.Account, cmd, func() (int64, error) {
			c, err := cmd.checked(k)
			if err != nil {
				return 0, err
			}
			if c.ToOwner != 0 {
				if err := mayOwn(t, k.Unit, c.ToOwner); err != nil {
					return 0, toOwner(err)
				}
			}
			if k.State != Open {
				return 0, state("task.ask", "task.not_open")
			}
			waiting, err := db.All(t, db.Scalar[int64], `select id from task_change where task = $1 and state = 'asked'`, k.ID)
			if err != nil {
				return 0, err
			}
			if len(waiting) > 0 {
				return 0, state("task.ask", "task.asked_already")
			}
			c.ID, c.AskedBy, c.AskedAt = t.ID(), actor.Person, t.Now()
			if err := insertChange(t, c); err != nil {
				return 0, err
			}
			if err := record(t, actor, "task.ask", k.Unit, k.ID, map[string]any{"change": c.ID, "kind": c.Kind, "due": c.ToDue, "month": c.ToMonth, "owner": c.ToOwner}); err != nil {
				return 0, err
			}
			if !lead {
				return c.ID, nil
			}
			if other, err := anotherDecides(t, actor, k); err != nil || other {
				return c.ID, err
			}
			return c.ID, decide(t, actor, k, c, true, "", cmd.Day)
		})
		return id, err
	})
}

// toOwner gives the fault of an owner the name of this form's field.
func toOwner(err error) error {
	if f, ok := err.(*fault.Error); ok && len(f.Fields) == 1 && f.Fields[0].Name == "Owner" {
		f.Fields[0].Name = "ToOwner"
	}
	return err
}

// Decide grants or refuses a change.
type Decide struct {
	Key    db.Key
	Change int64
	Grant  bool
	Note   string
	Day    string // the day it was decided, "" today; earlier when paper knew it
}

// Decide keeps it and changes the task. Asks for TaskLead. Repeating it with
// the same key does nothing. Faults: Invalid, NotFound, State (decided; the
// task is not open any more; task.decide.own: it is the actor's own and another
// leads the unit too).
func (s *Service) Decide(ctx context.Context, actor access.Actor, cmd Decide) error {
	return db.Do(ctx, s.DB, db.Lock{}, func(t *db.Tx) error {
		c, err := changeByID(t, cmd.Change)
		if err != nil {
			return err
		}
		k, sub, err := taskSubject(t, c.Task)
		if err != nil {
			return err
		}
		if err := access.Check(actor, access.TaskLead, sub); err != nil {
			return err
		}
		_, _, err = db.Once(t, cmd.Key, actor.Account, cmd, func() (int64, error) {
			if c.State != Asked {
				return 0, state("task.decide", "task.decided")
			}
			if other, err := anotherDecides(t, actor, k); err != nil {
				return 0, err
			} else if other {
				return 0, state("task.decide", "task.decide.own")
			}
			if len([]rune(cmd.Note)) > maxNote {
				var f fault.Fields
				f.Add("Note", "task.note.long", "Max", maxNote)
				return 0, f.Err("task.decide")
			}
			return c.ID, decide(t, actor, k, c, cmd.Grant, lines(cmd.Note), cmd.Day)
		})
		return err
	})
}

// anotherDecides says that a task is the actor's own and somebody else leads the
// unit: nobody grants himself more time. The secretary's own is decided by a
// deputy and the other way round; where nobody else leads, he decides himself,
// and the reason he gave stands on the task.
func anotherDecides(t *db.Tx, actor access.Actor, k Task) (bool, error) {
	if actor.Person == 0 || actor.Person != k.Owner {
		return false, nil
	}
	return ledByAnother(t, k.Unit, actor.Person)
}

// ledByAnother says that a unit has a secretary or deputy beside this person.
func ledByAnother(t *db.Tx, unit, person int64) (bool, error) {
	lead, err := member.PositionsOn(t, unit, org.Today(t))
	return slices.ContainsFunc(lead, func(x member.Position) bool {
		return x.Person != person && (x.Role == member.SecretaryRole || x.Role == member.DeputyRole)
	}), err
}

func decide(t *db.Tx, actor access.Actor, k Task, c Change, grant bool, note, day string) error {
	today, owner := org.Today(t), k.Owner
	if day == "" {
		day = today
	}
	if !clock.ValidDay(day) || day > today || day < k.MadeOn {
		var f fault.Fields
		f.Add("Day", "task.day.bad", "Day", dmy(k.MadeOn))
		return f.Err("task.decide")
	}
	c.State, c.DecidedBy, c.DecidedAt, c.DecidedOn, c.Note = Refused, actor.Person, t.Now(), day, note
	if grant {
		c.State = Granted
		if k.State != Open {
			return state("task.decide", "task.not_open")
		}
		if c.Kind == NewOwner {
			if err := mayOwn(t, k.Unit, c.ToOwner); err != nil {
				return toOwner(err)
			}
		}
	}
	if err := saveChange(t, c); err != nil {
		return err
	}
	if grant {
		switch c.Kind {
		case Extend:
			k.Due = c.ToDue
		case NewOwner:
			k.Owner = c.ToOwner
		case Stop:
			k.State, k.DoneOn = Stopped, day
		}
		if err := refold(t, &k); err != nil {
			return err
		}
		if err := moved(t, k.Unit, day); err != nil {
			return err
		}
	}
	return record(t, actor, "task.decide", k.Unit, k.ID, map[string]any{"change": c.ID, "kind": c.Kind, "granted": grant, "day": day, "own": actor.Person != 0 && actor.Person == owner})
}
