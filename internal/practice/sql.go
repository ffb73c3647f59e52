package practice

import (
	"nep/internal/clock"
	"nep/internal/db"
	"nep/internal/fault"
)

func today(t *db.Tx) string { return clock.Day(t.Now()) }

func none() error { return fault.New("practice", fault.NotFound, "fault.not_found") }

const practiceColumns = `id, unit, committee, title, hard, does, came, aim, source, source_id, state, decision, decided_on, decided_at, decided_by, note, made_at, made_by, version`

func scanPractice(r db.Row) (p Practice, err error) {
	err = r.Scan(&p.ID, &p.Unit, &p.Committee, &p.Title, &p.Hard, &p.Does, &p.Came, &p.Aim, &p.Source, &p.SourceID, &p.State, &p.Decision, &p.DecidedOn, &p.DecidedAt, &p.DecidedBy, &p.Note,
		&p.MadeAt, &p.MadeBy, &p.Version)
	return p, err
}

// ByID gives a practice. Fault: NotFound.
func ByID(t *db.Tx, id int64) (Practice, error) {
	p, ok, err := db.Maybe(t, scanPractice, `select `+practiceColumns+` from practice where id = $1`, id)
	if err == nil && !ok {
		err = none()
	}
	return p, err
}

func insertPractice(t *db.Tx, p Practice) error {
	_, err := t.Exec(`insert into practice (`+practiceColumns+`) values (`+db.Marks(1, 19)+`)`, p.ID, p.Unit, p.Committee, p.Title, p.Hard, p.Does, p.Came, string(p.Aim), string(p.Source), p.SourceID,
		string(p.State), p.Decision, p.DecidedOn, p.DecidedAt, p.DecidedBy, p.Note, p.MadeAt, p.MadeBy, int64(1))
	return err
}

func updatePractice(t *db.Tx, p Practice) error {
	_, err := t.Exec(`update practice set title = $2, hard = $3, does = $4, came = $5, aim = $6, state = $7, decision = $8, decided_on = $9, decided_at = $10, decided_by = $11, note = $12,
		version = version + 1 where id = $1`, p.ID, p.Title, p.Hard, p.Does, p.Came, string(p.Aim), string(p.State), p.Decision, p.DecidedOn, p.DecidedAt, p.DecidedBy, p.Note)
	return err
}

// After gives the next practices after a key, for the index.
func After(t *db.Tx, id int64, limit int) ([]int64, error) {
	return db.All(t, db.Scalar[int64], `select id from practice where id > $1 order by id limit $2`, id, limit)
}

// commendedBy gives those committees commended, the latest first, before an id.
func commendedBy(t *db.Tx, committees []int64, before int64, limit int) ([]Practice, error) {
	if len(committees) == 0 {
		return nil, nil
	}
	in, args := db.In(2, committees)
	return db.All(t, scanPractice, `select `+practiceColumns+` from practice where state = 'commended' and id < $1 and committee in (`+in+`) order by id desc limit $2`, append([]any{before, limit}, args...)...)
}

// sentTo gives those a committee has not looked at yet.
func sentTo(t *db.Tx, committee int64, limit int) ([]Practice, error) {
	return db.All(t, scanPractice, `select `+practiceColumns+` from practice where committee = $1 and state = 'proposed' order by id limit $2`, committee, limit)
}

// SentTo gives those a committee has not looked at yet, the oldest first. Rights are
// the caller's.
func SentTo(t *db.Tx, committee int64, limit int) ([]Practice, error) {
	return sentTo(t, committee, limit)
}

// doneAt gives those of a unit, the latest first.
func doneAt(t *db.Tx, unit int64, limit int) ([]Practice, error) {
	return db.All(t, scanPractice, `select `+practiceColumns+` from practice where unit = $1 order by id desc limit $2`, unit, limit)
}

// cameOf gives those that came of a source.
func cameOf(t *db.Tx, source Source, id int64) ([]Practice, error) {
	return db.All(t, scanPractice, `select `+practiceColumns+` from practice where source = $1 and source_id = $2 and state <> 'withdrawn' order by id limit 50`, string(source), id)
}

// takenUp gives which of the things of a source became practices.
func takenUp(t *db.Tx, source Source, ids []int64) (map[int64]int64, error) {
	out := map[int64]int64{}
	if len(ids) == 0 {
		return out, nil
	}
	in, args := db.In(1, ids)
	rows, err := db.All(t, scanPractice, `select `+practiceColumns+` from practice where source = $1 and source_id in (`+in+`) and state <> 'withdrawn' order by id`, append([]any{string(source)}, args...)...)
	for _, p := range rows {
		out[p.SourceID] = p.ID
	}
	return out, err
}

const useColumns = `id, practice, unit, from_month, until, ended, result, looked_at, looked_by, made_at, made_by`

func scanUse(r db.Row) (u Use, err error) {
	err = r.Scan(&u.ID, &u.Practice, &u.Unit, &u.From, &u.Until, &u.Ended, &u.Result, &u.LookedAt, &u.LookedBy, &u.MadeAt, &u.MadeBy)
	return u, err
}

// mostUses is how many units that took a practice over its page reads.
const mostUses = 200

func usesOf(t *db.Tx, practice int64) ([]Use, error) {
	return db.All(t, scanUse, `select `+useColumns+` from practice_use where practice = $1 order by from_month, id limit $2`, practice, mostUses)
}

// usesBy gives what a unit took over, the latest first.
func usesBy(t *db.Tx, unit int64, limit int) ([]Use, error) {
	return db.All(t, scanUse, `select `+useColumns+` from practice_use where unit = $1 order by until desc, id desc limit $2`, unit, limit)
}

// dueUses gives what a unit has to look back on: its months are over.
func dueUses(t *db.Tx, unit int64, over string, limit int) ([]Use, error) {
	return db.All(t, scanUse, `select `+useColumns+` from practice_use where unit = $1 and until <= $2 and looked_at = 0 and ended = '' order by until, id limit $3`, unit, over, limit)
}

// countUses says how many units go on with practices they took over.
func countUses(t *db.Tx, practices []int64) (map[int64]int, error) {
	out := map[int64]int{}
	if len(practices) == 0 {
		return out, nil
	}
	in, args := db.In(0, practices)
	rows, err := db.All(t, func(r db.Row) (x [2]int64, err error) { err = r.Scan(&x[0], &x[1]); return x, err },
		`select practice, count(distinct unit) from practice_use where ended = '' and practice in (`+in+`) group by practice order by practice`, args...)
	for _, x := range rows {
		out[x[0]] = int(x[1])
	}
	return out, err
}

func insertUse(t *db.Tx, u Use) error {
	_, err := t.Exec(`insert into practice_use (`+useColumns+`) values (`+db.Marks(1, 11)+`)`, u.ID, u.Practice, u.Unit, u.From, u.Until, u.Ended, u.Result, u.LookedAt, u.LookedBy, u.MadeAt, u.MadeBy)
	return err
}

func updateUse(t *db.Tx, u Use) error {
	_, err := t.Exec(`update practice_use set until = $2, ended = $3, result = $4, looked_at = $5, looked_by = $6 where id = $1`, u.ID, u.Until, u.Ended, u.Result, u.LookedAt, u.LookedBy)
	return err
}
