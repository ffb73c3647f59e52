package oversight

import "nep/internal/db"

const inspectionColumns = `id, unit, target, kind, title, month, state, decision, from_on, until_on, lead_person, conclusion, concluded_on, closed_on, reason, made_at, made_by, version`

func scanInspection(r db.Row) (x Inspection, err error) {
	err = r.Scan(&x.ID, &x.Unit, &x.Target, &x.Kind, &x.Title, &x.Month, &x.State, &x.Decision, &x.From, &x.Until, &x.Lead, &x.Conclusion, &x.ConcludedOn, &x.ClosedOn, &x.Reason,
		&x.MadeAt, &x.MadeBy, &x.Version)
	return x, err
}

// InspectionByID gives an inspection. Fault: NotFound.
func InspectionByID(t *db.Tx, id int64) (Inspection, error) {
	x, ok, err := db.Maybe(t, scanInspection, `select `+inspectionColumns+` from inspection where id = $1`, id)
	if err == nil && !ok {
		err = none()
	}
	return x, err
}

// inspectionsOf gives those of a year; side is "unit" or "target".
func inspectionsOf(t *db.Tx, side string, unit int64, year string) ([]Inspection, error) {
	return db.All(t, scanInspection, `select `+inspectionColumns+` from inspection where `+side+` = $1 and month >= $2 and month <= $3 order by month, id limit 500`, unit, year+"-01", year+"-12")
}

// PlannedOf gives the inspections a committee has in its plan of a year.
func PlannedOf(t *db.Tx, unit int64, year string) ([]Inspection, error) {
	return inspectionsOf(t, "unit", unit, year)
}

// openInspections gives those of a unit (side) that are not over, of the last two years.
func openInspections(t *db.Tx, side string, unit int64, from string) ([]Inspection, error) {
	return db.Recall(t, scanInspection, `select `+inspectionColumns+` from inspection where `+side+` = $1 and month >= $2 and state in ('planned', 'open', 'concluded') order by month, id limit 200`, unit, from)
}

// OpenAt gives the inspections of a unit that are not over.
func OpenAt(t *db.Tx, target int64) ([]Inspection, error) {
	return openInspections(t, "target", target, "")
}

// inspecting gives the inspections a person is named for that are not over.
func inspecting(t *db.Tx, person int64) ([]Inspection, error) {
	return db.Recall(t, scanInspection, `select `+inspectionColumns+` from inspection where id in (select inspection from inspection_member where person = $1)
		and state in ('open', 'concluded') order by month, id limit 50`, person)
}

func insertInspection(t *db.Tx, x Inspection) error {
	_, err := t.Exec(`insert into inspection (`+inspectionColumns+`) values (`+db.Marks(1, 18)+`)`,
		x.ID, x.Unit, x.Target, string(x.Kind), x.Title, x.Month, string(x.State), x.Decision, x.From, x.Until, x.Lead, x.Conclusion, x.ConcludedOn, x.ClosedOn, x.Reason, x.MadeAt, x.MadeBy, int64(1))
	return err
}

func updateInspection(t *db.Tx, x Inspection) error {
	_, err := t.Exec(`update inspection set state = $2, decision = $3, from_on = $4, until_on = $5, lead_person = $6, conclusion = $7, concluded_on = $8, closed_on = $9, reason = $10,
		version = version + 1 where id = $1`, x.ID, string(x.State), x.Decision, x.From, x.Until, x.Lead, x.Conclusion, x.ConcludedOn, x.ClosedOn, x.Reason)
	return err
}

func teamOf(t *db.Tx, inspection int64) ([]int64, error) {
	return db.Recall(t, db.Scalar[int64], `select person from inspection_member where inspection = $1 order by person`, inspection)
}

func addInspector(t *db.Tx, inspection, person int64) error {
	_, err := t.Exec(`insert into inspection_member (inspection, person) values ($1, $2)`, inspection, person)
	return err
}

const lineColumns = `id, inspection, kind, text, due_on, result, note, evidence, said_at, said_by`

func scanLine(r db.Row) (l Line, err error) {
	err = r.Scan(&l.ID, &l.Inspection, &l.Kind, &l.Text, &l.Due, &l.Result, &l.Note, &l.Evidence, &l.SaidAt, &l.SaidBy)
	return l, err
}

func lineByID(t *db.Tx, id int64) (Line, error) {
	l, ok, err := db.Maybe(t, scanLine, `select `+lineColumns+` from inspection_line where id = $1`, id)
	if err == nil && !ok {
		err = none()
	}
	return l, err
}

func linesOf(t *db.Tx, inspection int64) ([]Line, error) {
	return db.All(t, scanLine, `select `+lineColumns+` from inspection_line where inspection = $1 order by kind, id limit 300`, inspection)
}

func insertLine(t *db.Tx, l Line) error {
	_, err := t.Exec(`insert into inspection_line (`+lineColumns+`) values (`+db.Marks(1, 10)+`)`, l.ID, l.Inspection, string(l.Kind), l.Text, l.Due, l.Result, l.Note, l.Evidence, l.SaidAt, l.SaidBy)
	return err
}

func updateLine(t *db.Tx, l Line) error {
	_, err := t.Exec(`update inspection_line set result = $2, note = $3, evidence = $4, said_at = $5, said_by = $6 where id = $1`, l.ID, l.Result, l.Note, l.Evidence, l.SaidAt, l.SaidBy)
	return err
}
