package quality

import (
	"nep/internal/db"
	"nep/internal/fault"
	"nep/internal/search"
)

const programmeColumns = `id, unit, number, title, passed_on, from_month, to_month, half_month, ended_on, note, made_at, made_by, version`

func scanProgramme(r db.Row) (p Programme, err error) {
	err = r.Scan(&p.ID, &p.Unit, &p.Number, &p.Title, &p.PassedOn, &p.From, &p.To, &p.Half, &p.EndedOn, &p.Note, &p.MadeAt, &p.MadeBy, &p.Version)
	return p, err
}

func programmeByID(t *db.Tx, id int64) (Programme, error) {
	p, ok, err := db.Maybe(t, scanProgramme, `select `+programmeColumns+` from programme where id = $1`, id)
	if err != nil {
		return p, err
	}
	if !ok {
		return p, fault.New("quality.programme", fault.NotFound, "fault.not_found")
	}
	p.Targets, err = db.All(t, func(r db.Row) (x Target, err error) {
		err = r.Scan(&x.Measure, &x.Way, &x.Value, &x.Words)
		return x, err
	}, `select measure, way, value, words from programme_target where programme = $1 order by pos`, id)
	if err != nil {
		return p, err
	}
	return p, targetChanges(t, &p)
}

// programmesOf gives those of units, the latest first, without their targets.
func programmesOf(t *db.Tx, units []int64) ([]Programme, error) {
	in, args := db.In(0, units)
	return db.All(t, scanProgramme, `select `+programmeColumns+` from programme where unit in (`+in+`) order by id desc limit 100`, args...)
}

// ProgrammeByID gives a programme; rights are the caller's. Fault: NotFound.
func ProgrammeByID(t *db.Tx, id int64) (Programme, error) { return programmeByID(t, id) }

// ProgrammesAfter gives the next programmes after a key, for the index.
func ProgrammesAfter(t *db.Tx, id int64, limit int) ([]int64, error) {
	return db.All(t, db.Scalar[int64], `select id from programme where id > $1 order by id limit $2`, id, limit)
}

func insertProgramme(t *db.Tx, p Programme) error {
	if err := search.Changed(t, search.Programme, p.ID); err != nil {
		return err
	}
	_, err := t.Exec(`insert into programme (`+programmeColumns+`) values (`+db.Marks(1, 13)+`)`, p.ID, p.Unit, p.Number, p.Title, p.PassedOn, p.From, p.To, p.Half, p.EndedOn, p.Note, p.MadeAt, p.MadeBy, p.Version)
	if err != nil {
		return err
	}
	var rows [][]any
	for i, x := range p.Targets {
		rows = append(rows, []any{p.ID, i + 1, x.Measure, string(x.Way), x.Value, x.Words})
	}
	return t.InsertMany("programme_target", []string{"programme", "pos", "measure", "way", "value", "words"}, rows)
}

func endProgramme(t *db.Tx, p Programme) error {
	_, err := t.Exec(`update programme set ended_on = $2, note = $3, version = version + 1 where id = $1`, p.ID, p.EndedOn, p.Note)
	return err
}

const reviewColumns = `id, programme, kind, until, made_at, made_by`

func scanReview(r db.Row) (x ProgrammeReview, err error) {
	err = r.Scan(&x.ID, &x.Programme, &x.Kind, &x.Until, &x.MadeAt, &x.MadeBy)
	return x, err
}

func reviewsOf(t *db.Tx, programme int64) ([]ProgrammeReview, error) {
	return db.All(t, scanReview, `select `+reviewColumns+` from programme_review where programme = $1 order by id limit 100`, programme)
}

func reviewByID(t *db.Tx, id int64) (ProgrammeReview, error) {
	x, ok, err := db.Maybe(t, scanReview, `select `+reviewColumns+` from programme_review where id = $1`, id)
	if err == nil && !ok {
		err = fault.New("quality.programme", fault.NotFound, "fault.not_found")
	}
	return x, err
}

func insertReview(t *db.Tx, r ProgrammeReview) error {
	_, err := t.Exec(`insert into programme_review (`+reviewColumns+`) values (`+db.Marks(1, 6)+`)`, r.ID, r.Programme, r.Kind, r.Until, r.MadeAt, r.MadeBy)
	return err
}
