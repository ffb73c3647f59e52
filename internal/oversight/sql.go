package oversight

import (
	"nep/internal/clock"
	"nep/internal/db"
	"nep/internal/fault"
	"nep/internal/meeting"
	"nep/internal/member"
	"nep/internal/quality"
)

func today(t *db.Tx) string { return clock.Day(t.Now()) }

func none() error { return fault.New("oversight", fault.NotFound, "fault.not_found") }

const visitColumns = `id, unit, cell, visitor, month, day, meeting, why, why_text, state, reason, strengths, weaknesses, guidance, class, noted_at, noted_by, made_at, made_by, version, first_month`

func scanVisit(r db.Row) (v Visit, err error) {
	err = r.Scan(&v.ID, &v.Unit, &v.Cell, &v.Visitor, &v.Month, &v.Day, &v.Meeting, &v.Why, &v.Text, &v.State, &v.Reason,
		&v.Strengths, &v.Weak, &v.Guidance, &v.Class, &v.NotedAt, &v.NotedBy, &v.MadeAt, &v.MadeBy, &v.Version, &v.First)
	return v, err
}

// ByID gives a visit. Fault: NotFound.
func ByID(t *db.Tx, id int64) (Visit, error) {
	v, ok, err := db.Maybe(t, scanVisit, `select `+visitColumns+` from visit where id = $1`, id)
	if err == nil && !ok {
		err = none()
	}
	return v, err
}

// InMonths gives the visits a committee sends in months.
func InMonths(t *db.Tx, unit int64, months ...string) ([]Visit, error) {
	if len(months) == 0 {
		return nil, nil
	}
	marks, args := db.In(1, months)
	return db.All(t, scanVisit, `select `+visitColumns+` from visit where unit = $1 and month in (`+marks+`) order by month, id`, append([]any{unit}, args...)...)
}

// OfYear gives the visits a committee sends in a year, and those it planned for it
// first.
func OfYear(t *db.Tx, unit int64, year string) ([]Visit, error) {
	return db.All(t, scanVisit, `select `+visitColumns+` from visit where unit = $1 and (month >= $2 and month <= $3 or first_month >= $2 and first_month <= $3) order by month, id limit 2000`,
		unit, year+"-01", year+"-12")
}

// latestOf gives the visits to a unit, the latest month first, after a place.
func latestOf(t *db.Tx, cell int64, month string, id int64, limit int) ([]Visit, error) {
	return db.All(t, scanVisit, `select `+visitColumns+` from visit where cell = $1 and (month < $2 or month = $2 and id < $3) order by month desc, id desc limit $4`, cell, month, id, limit)
}

// openOf gives the visits a person is still to make, the nearest first.
func openOf(t *db.Tx, person int64) ([]Visit, error) {
	return db.Recall(t, scanVisit, `select `+visitColumns+` from visit where visitor = $1 and state = 'planned' order by month, id limit 100`, person)
}

// openBy gives the visits a committee still has to make up to a month.
func openBy(t *db.Tx, unit int64, until string) ([]Visit, error) {
	return db.Recall(t, scanVisit, `select `+visitColumns+` from visit where unit = $1 and month <= $2 and state = 'planned' order by month, id limit 200`, unit, until)
}

// doneBy gives the visits a person made, the latest first.
func doneBy(t *db.Tx, person int64, limit int) ([]Visit, error) {
	return db.All(t, scanVisit, `select `+visitColumns+` from visit where visitor = $1 and state = 'held' order by month desc, id desc limit $2`, person, limit)
}

// heldAt gives the visits that were made to a unit's meetings of a month.
func heldAt(t *db.Tx, cell int64, month string) ([]Visit, error) {
	return db.All(t, scanVisit, `select `+visitColumns+` from visit where cell = $1 and month = $2 and state = 'held' order by id`, cell, month)
}

// ToCells gives the visits of units that stand planned or were made from a month on.
func ToCells(t *db.Tx, cells []int64, from string) ([]Visit, error) {
	if len(cells) == 0 {
		return nil, nil
	}
	marks, args := db.In(1, cells)
	return db.All(t, scanVisit, `select `+visitColumns+` from visit where month >= $1 and cell in (`+marks+`) and state <> 'dropped' order by month, id`, append([]any{from}, args...)...)
}

func insertVisit(t *db.Tx, v Visit) error {
	_, err := t.Exec(`insert into visit (`+visitColumns+`) values (`+db.Marks(1, 21)+`)`,
		v.ID, v.Unit, v.Cell, v.Visitor, v.Month, v.Day, v.Meeting, string(v.Why), v.Text, string(v.State), v.Reason,
		v.Strengths, v.Weak, v.Guidance, string(v.Class), v.NotedAt, v.NotedBy, v.MadeAt, v.MadeBy, int64(1), v.Month)
	if err != nil {
		return err
	}
	return meeting.Expect(t, v.Cell, v.Month, v.Visitor, v.Unit, false)
}

// updateVisit keeps v in place of was, and who may look at the meetings with it.
func updateVisit(t *db.Tx, was, v Visit) error {
	_, err := t.Exec(`update visit set visitor = $2, month = $3, day = $4, meeting = $5, state = $6, reason = $7, strengths = $8, weaknesses = $9, guidance = $10, class = $11,
		noted_at = $12, noted_by = $13, version = version + 1 where id = $1`,
		v.ID, v.Visitor, v.Month, v.Day, v.Meeting, string(v.State), v.Reason, v.Strengths, v.Weak, v.Guidance, string(v.Class), v.NotedAt, v.NotedBy)
	if err != nil {
		return err
	}
	if was.State == v.State && was.Visitor == v.Visitor && was.Month == v.Month {
		return nil
	}
	// Another visit of the same person there, in the same month, keeps its look.
	n, err := db.One(t, db.Scalar[int], `select count(*) from visit where cell = $1 and month = $2 and visitor = $3 and unit = $4 and state <> 'dropped' and id <> $5`,
		was.Cell, was.Month, was.Visitor, was.Unit, v.ID)
	if err != nil {
		return err
	}
	if n == 0 {
		if err := meeting.Unexpect(t, was.Cell, was.Month, was.Visitor, was.Unit); err != nil {
			return err
		}
	}
	if v.State == Dropped {
		return nil
	}
	return meeting.Expect(t, v.Cell, v.Month, v.Visitor, v.Unit, v.State == Held)
}

func scoresOf(t *db.Tx, visit int64) (map[string]quality.Points, error) {
	type row struct {
		group  string
		points quality.Points
	}
	rows, err := db.All(t, func(r db.Row) (x row, err error) { err = r.Scan(&x.group, &x.points); return x, err },
		`select grp, points from visit_score where visit = $1 order by grp`, visit)
	out := map[string]quality.Points{}
	for _, r := range rows {
		out[r.group] = r.points
	}
	return out, err
}

func putScores(t *db.Tx, visit int64, scores map[string]quality.Points) error {
	if _, err := t.Exec(`delete from visit_score where visit = $1`, visit); err != nil {
		return err
	}
	var rows [][]any
	for g, p := range scores {
		rows = append(rows, []any{visit, g, int64(p)})
	}
	if len(rows) == 0 {
		return nil
	}
	return t.InsertMany("visit_score", []string{"visit", "grp", "points"}, rows)
}

const findingColumns = `id, visit, kind, text, difficulty, made_at, made_by`

func scanFinding(r db.Row) (f Finding, err error) {
	err = r.Scan(&f.ID, &f.Visit, &f.Kind, &f.Text, &f.Difficulty, &f.MadeAt, &f.MadeBy)
	return f, err
}

func findingsOf(t *db.Tx, visit int64) ([]Finding, error) {
	return db.All(t, scanFinding, `select `+findingColumns+` from visit_finding where visit = $1 order by id limit 100`, visit)
}

func insertFinding(t *db.Tx, f Finding) error {
	_, err := t.Exec(`insert into visit_finding (`+findingColumns+`) values (`+db.Marks(1, 7)+`)`, f.ID, f.Visit, string(f.Kind), f.Text, f.Difficulty, f.MadeAt, f.MadeBy)
	return err
}

// namesOf gives what people are called, "" for who was erased.
func namesOf(t *db.Tx, ids ...int64) (map[int64]string, error) {
	people, err := member.PersonsByID(t, ids)
	out := make(map[int64]string, len(people))
	for id, p := range people {
		out[id] = p.Name()
	}
	return out, err
}
