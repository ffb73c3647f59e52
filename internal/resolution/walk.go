package resolution

import (
	"nep/internal/access"
	"nep/internal/db"
	"nep/internal/meeting"
)

// TasksBy gives the tasks given outside a resolution because of a thing.
func TasksBy(t *db.Tx, source string, id int64) ([]Task, error) {
	return tasksWhere(t, `where k.source = $1 and k.source_id = $2 and k.source <> '' and k.item = 0 order by k.id`, source, id)
}

// TaskWithSubject loads a task with what it is as a subject of access. Fault:
// NotFound.
func TaskWithSubject(t *db.Tx, id int64) (Task, access.Subject, error) { return taskSubject(t, id) }

// DecisionSubject is a decision as a subject of access, by today's tree: who was
// on its meeting's roster reads it in whatever hat.
func DecisionSubject(t *db.Tx, actor access.Actor, r Resolution) (access.Subject, error) {
	return meeting.SubjectOf(t, actor, access.MeetingView, r.Meeting)
}

// TasksAfter gives the next tasks after one, in the order of keys.
func TasksAfter(t *db.Tx, id int64, limit int) ([]int64, error) {
	return db.All(t, db.Scalar[int64], `select id from task where id > $1 order by id limit $2`, id, limit)
}

// CountLate says how many of a unit's tasks are open that were due from one day
// to another.
func CountLate(t *db.Tx, unit int64, from, to string) (int, error) {
	return db.One(t, db.Scalar[int], `select count(*) from task where unit = $1 and state = 'open' and due_on >= $2 and due_on <= $3`, unit, from, to)
}
