package meeting

import (
	"nep/internal/access"
	"nep/internal/db"
	"nep/internal/org"
)

// SubjectOf is a meeting as a subject of access, by today's tree; chair and
// note-taker are named by it. Fault: NotFound.
func SubjectOf(t *db.Tx, id int64) (access.Subject, error) {
	m, err := ByID(t, id)
	if err != nil {
		return access.Subject{}, err
	}
	u, err := org.LastOn(t, m.Unit, today(t))
	return m.Subject(u.Path), err
}
