package report

import (
	"nep/internal/access"
	"nep/internal/db"
	"nep/internal/org"
)

// AnsweredIn gives the reports a committee's meeting heard and answered.
func AnsweredIn(t *db.Tx, meeting int64) ([]Report, error) {
	all, err := db.Recall(t, scanReport, `select `+reportColumns+` from report where answered_in = $1 and answered_in <> 0 order by id`, meeting)
	for _, r := range all {
		db.Know(t, []Report{r}, qReport, r.ID)
	}
	return all, err
}

// SubjectOf is a report as a subject of access, by today's tree.
func SubjectOf(t *db.Tx, r Report) (access.Subject, error) {
	u, err := org.LastOn(t, r.Unit, today(t))
	return access.Unit(u.Path), err
}

// DifficultySubject is a difficulty as a subject of access: its unit's, its
// owner named.
func DifficultySubject(t *db.Tx, d Difficulty) (access.Subject, error) { return subjectOf(t, d) }

// After gives the next reports after one, in the order of keys.
func After(t *db.Tx, id int64, limit int) ([]int64, error) {
	return db.All(t, db.Scalar[int64], `select id from report where id > $1 order by id limit $2`, id, limit)
}

// DifficultiesAfter gives the next difficulties after one, in the order of keys.
func DifficultiesAfter(t *db.Tx, id int64, limit int) ([]int64, error) {
	return db.All(t, db.Scalar[int64], `select id from difficulty where id > $1 order by id limit $2`, id, limit)
}
