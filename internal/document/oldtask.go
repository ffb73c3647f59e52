package document

import (
	"nep/internal/access"
	"nep/internal/db"
	"nep/internal/document/formal"
	"nep/internal/fault"
)

// OldTask is what a person said of a sentence that gives work in an old paper.
type OldTask struct {
	Text string
	Fate string // OldGiven, OldDone, OldLeft
	Task int64  // of OldGiven
}

// The fates of a sentence that gives work.
const (
	OldGiven = "given" // a task now
	OldDone  = "done"  // carried out long ago
	OldLeft  = "left"  // no work, or no matter of today
)

// OldKeptByID gives an old paper that was kept, with what was said of its tasks,
// none before they are settled. Rights are the caller's. Faults: NotFound, State
// (document.old.unkept).
func OldKeptByID(t *db.Tx, unit, old int64) (Old, []OldTask, error) {
	const op = "document.oldkept"
	o, ok, err := oldByID(t, old)
	if err != nil || !ok || o.Unit != unit {
		return o, nil, notFound(op, err)
	}
	if o.State != OldKept {
		return o, nil, fault.New(op, fault.State, "document.old.unkept")
	}
	tasks, err := oldTasksOf(t, old)
	return o, tasks, err
}

// OldBetween gives the old papers of a unit that were kept and are of one of the
// kinds, by day, from one day to before another. Rights are the caller's.
func OldBetween(t *db.Tx, unit int64, from, to string, kinds ...formal.Kind) ([]Old, error) {
	return oldBetween(t, unit, from, to, kinds)
}

// SettleOldTasks keeps what was said of the tasks of an old paper; rights are the
// caller's. Fault: State (document.old.done), when they are settled already.
func SettleOldTasks(t *db.Tx, actor access.Actor, o Old, tasks []OldTask) error {
	first, err := oldTasksAt(t, o.ID)
	if err != nil {
		return err
	}
	if first != 0 {
		return fault.New("document.oldtasks", fault.State, "document.old.settled")
	}
	counts := map[string]int{}
	for _, x := range tasks {
		counts[x.Fate]++
	}
	if err := insertOldTasks(t, o.ID, actor.Person, tasks); err != nil {
		return err
	}
	return record(t, actor, "history.tasks", o.Unit, o.Paper, map[string]any{"given": counts[OldGiven], "done": counts[OldDone], "left": counts[OldLeft]})
}
