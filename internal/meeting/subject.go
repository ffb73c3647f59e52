package meeting

import (
	"nep/internal/access"
	"nep/internal/db"
)

// SubjectOf is a meeting as a subject of one action of this actor, by today's
// tree, for what other rooms attach to it: chair and note-taker are named by it,
// and who is on its roster where that gives the right. Fault: NotFound.
func SubjectOf(t *db.Tx, actor access.Actor, action access.Action, id int64) (access.Subject, error) {
	return subjectFor(t, actor, action, id)
}
