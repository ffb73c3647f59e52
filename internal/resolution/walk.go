package resolution

import (
	"nep/internal/access"
	"nep/internal/db"
	"nep/internal/org"
)

// TasksBy gives the tasks given outside a resolution because of a thing.
func TasksBy(t *db.Tx, source string, id int64) ([]Task, error) {
	return tasksWhere(t, `where k.source = $1 and k.source_id = $2 and k.source <> '' and k.item = 0 order by k.id`, source, id)
}

// TaskWithSubject loads a task with what it is as a subject of access. Fault:
// NotFound.
func TaskWithSubject(t *db.Tx, id int64) (Task, access.Subject, error) { return taskSubject(t, id) }

// DecisionSubject is a decision as a subject of access, by today's tree.
func DecisionSubject(t *db.Tx, r Resolution) (access.Subject, error) {
	u, err := org.LastOn(t, r.Unit, org.Today(t))
	return subjectOf(r, u.Path), err
}
