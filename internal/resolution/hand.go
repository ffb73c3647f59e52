package resolution

import (
	"nep/internal/access"
	"nep/internal/db"
	"nep/internal/org"
)

// OpenOwnedBy gives the open tasks of a unit somebody owns, the nearest day first.
func OpenOwnedBy(t *db.Tx, unit, owner int64) ([]Task, error) {
	return tasksWhere(t, `where k.owner = $1 and k.state = 'open' and k.unit = $2 order by k.due_on, k.id limit 200`, owner, unit)
}

// OpenIn gives the open tasks of a unit, the nearest day first, at most most.
func OpenIn(t *db.Tx, unit int64, most int) ([]Task, error) {
	return tasksWhere(t, `where k.unit = $1 and k.state = 'open' order by k.due_on, k.id limit $2`, unit, most)
}

// HandTx gives an open task to another owner, with a reason, as a change of a
// committee does; its day and month stay. Rights are the caller's. Faults:
// Invalid (who is not of the unit: field "ToOwner"), State (not open).
func HandTx(t *db.Tx, actor access.Actor, task, owner int64, reason string) error {
	k, err := TaskByID(t, task)
	if err != nil {
		return err
	}
	if k.State != Open {
		return state("task.hand", "task.not_open")
	}
	c := Change{ID: t.ID(), Task: k.ID, Kind: NewOwner, Reason: lines(reason), ToOwner: owner, State: Granted, AskedBy: actor.Person, AskedAt: t.Now(), DecidedOn: org.Today(t)}
	if err := insertChange(t, c); err != nil {
		return err
	}
	return decide(t, actor, k, c, true, "", "")
}

// FromTask is the source of a task that goes on with one of a unit that closed.
const FromTask = "task"

// CarryTx has another unit go on with a task of a unit that closes on a day: the
// old one is stopped with the reason, so that what was counted of it stays where
// it was, and a new one is given, with the same words, owner and day, that leads
// back to it. It gives the new one. Rights are the caller's. Fault: State (not
// open).
func CarryTx(t *db.Tx, actor access.Actor, task, unit int64, on, reason string) (int64, error) {
	k, err := TaskByID(t, task)
	if err != nil {
		return 0, err
	}
	if k.State != Open {
		return 0, state("task.carry", "task.not_open")
	}
	// A wish that waits for an answer ends with the task.
	if _, err := t.Exec(`update task_change set state = 'refused', decided_by = $2, decided_at = $3, decided_on = $4, note = $5 where task = $1 and state = 'asked'`,
		k.ID, actor.Person, t.Now(), on, lines(reason)); err != nil {
		return 0, err
	}
	c := Change{ID: t.ID(), Task: k.ID, Kind: Stop, Reason: lines(reason), State: Granted, AskedBy: actor.Person, AskedAt: t.Now(), DecidedOn: org.Today(t)}
	if err := insertChange(t, c); err != nil {
		return 0, err
	}
	if err := decide(t, actor, k, c, true, "", max(on, k.MadeOn)); err != nil {
		return 0, err
	}
	next := Task{Unit: unit, Text: k.Text, Owner: k.Owner, Due: k.Due, ReportMonth: max(k.ReportMonth, on[:7]), MadeOn: max(on, k.MadeOn), Source: FromTask, SourceID: k.ID}
	if k.Source == FromCharge {
		next.Source, next.SourceID = k.Source, k.SourceID
	}
	return give(t, actor, next)
}

// OpenCharges gives what was given to a unit and is not done, the nearest day first.
func OpenCharges(t *db.Tx, unit int64) ([]Charge, error) {
	return chargesWhere(t, `where c.unit = $1 and c.state = 'open' order by c.due_on, c.id limit 200`, unit)
}

// PassCharge has another unit go on with a charge of a unit that closes; where it
// has the same point itself, the old one is stopped with words that say why; it says
// whether that was so. Rights are the caller's.
func PassCharge(t *db.Tx, actor access.Actor, c Charge, unit int64, on, why string) (shared bool, err error) {
	_, has, err := db.Maybe(t, db.Scalar[int64], `select id from charge where item = $1 and unit = $2`, c.Item, unit)
	if err != nil {
		return has, err
	}
	if !has {
		_, err = t.Exec(`update charge set unit = $2 where id = $1`, c.ID, unit)
	} else {
		c.State, c.DoneOn = Stopped, on
		if c.Result != "" {
			why = c.Result + " · " + why
		}
		c.Result = why
		err = saveCharge(t, c)
	}
	if err != nil {
		return has, err
	}
	return has, record(t, actor, "charge.pass", unit, c.ID, map[string]any{"from": c.Unit, "to": unit, "has": has})
}

// SharedCharges counts the open charges of a unit whose point another unit was given
// too, done or not.
func SharedCharges(t *db.Tx, unit, other int64) (int, error) {
	return db.One(t, db.Scalar[int], `select count(*) from charge c where c.unit = $1 and c.state = 'open' and exists (select 1 from charge o where o.item = c.item and o.unit = $2)`, unit, other)
}
