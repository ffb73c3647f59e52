package oversight

import (
	"nep/internal/access"
	"nep/internal/db"
)

// Found is a finding worth copying, with where it was found.
type Found struct {
	Finding
	Unit int64 // whose committee sent
	Cell int64
	Day  string
}

// FindingOf gives a finding of a visit the actor may look at. Fault: NotFound.
func FindingOf(t *db.Tx, actor access.Actor, id int64) (Found, error) {
	f, ok, err := db.Maybe(t, scanFinding, `select `+findingColumns+` from visit_finding where id = $1`, id)
	if err != nil {
		return Found{}, err
	}
	if !ok {
		return Found{}, none()
	}
	v, err := ByID(t, f.Visit)
	if err != nil {
		return Found{}, err
	}
	sub, err := subjectOf(t, v, access.VisitView)
	if err != nil {
		return Found{}, err
	}
	return Found{f, v.Unit, v.Cell, v.Day}, access.Check(actor, access.VisitView, sub)
}

// GoodWays gives what was found worth copying at the visits a committee sent from
// a month on, the latest first. Rights are the caller's.
func GoodWays(t *db.Tx, unit int64, since string, limit int) ([]Found, error) {
	return db.All(t, func(r db.Row) (f Found, err error) {
		err = r.Scan(&f.ID, &f.Visit, &f.Kind, &f.Text, &f.Difficulty, &f.MadeAt, &f.MadeBy, &f.Unit, &f.Cell, &f.Day)
		return f, err
	}, `select f.id, f.visit, f.kind, f.text, f.difficulty, f.made_at, f.made_by, v.unit, v.cell, v.day from visit v join visit_finding f on f.visit = v.id
		where v.unit = $1 and v.month >= $2 and f.kind = 'practice' order by f.id desc limit $3`, unit, since, limit)
}

// LineSeen gives a line of the file of an inspection the actor may look at, with
// the inspected unit. Fault: NotFound.
func LineSeen(t *db.Tx, actor access.Actor, id int64) (l Line, x Inspection, err error) {
	if l, err = lineByID(t, id); err != nil {
		return l, x, err
	}
	if x, err = InspectionByID(t, l.Inspection); err != nil {
		return l, x, err
	}
	return l, x, mayInspect(t, actor, x, access.InspectionView)
}
