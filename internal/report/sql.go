package report

import (
	"encoding/json"
	"strconv"

	"nep/internal/clock"
	"nep/internal/db"
	"nep/internal/fault"
	"nep/internal/member"
	"nep/internal/search"
)

const reportColumns = `id, unit, month, to_unit, meeting, state, facts, judgement, wishes, due_on, sent_at, sent_by, answer, answered_at, answered_by, answered_in, made_at, version`

func scanReport(r db.Row) (v Report, err error) {
	var facts string
	var made int64
	if err := r.Scan(&v.ID, &v.Unit, &v.Month, &v.To, &v.Meeting, &v.State, &facts, &v.Judgement, &v.Wishes, &v.Due, &v.SentAt, &v.SentBy,
		&v.Answer, &v.AnsweredAt, &v.AnsweredBy, &v.AnsweredIn, &made, &v.Version); err != nil {
		return v, err
	}
	if facts != "" {
		err = json.Unmarshal([]byte(facts), &v.Facts)
	}
	return v, err
}

func none() error { return fault.New("report", fault.NotFound, "fault.not_found") }

// noPeriod is the fault of a month, quarter or year that is none, or has not begun.
func noPeriod() error { return fault.New("report", fault.NotFound, "report.period.none") }

// ByID gives a report. Fault: NotFound.
func ByID(t *db.Tx, id int64) (Report, error) {
	v, ok, err := db.RecallOne(t, scanReport, qReport, id)
	if err == nil && !ok {
		err = none()
	}
	return v, err
}

const qReport = `select ` + reportColumns + ` from report where id = $1`

// OfMonth gives a unit's report of a month, and whether there is one.
func OfMonth(t *db.Tx, unit int64, month string) (Report, bool, error) {
	return db.Maybe(t, scanReport, `select `+reportColumns+` from report where unit = $1 and month = $2`, unit, month)
}

// AnswersFor gives a unit's reports that were answered in words since an instant,
// the first first: its next agenda takes them in.
func AnswersFor(t *db.Tx, unit, since int64) ([]Report, error) {
	return db.All(t, scanReport, `select `+reportColumns+` from report where unit = $1 and state = 'answered' and answer <> '' and answered_at >= $2 order by answered_at, id limit 6`, unit, since)
}

// Under gives the reports sent to a unit for a month, in the order in which
// they came.
func Under(t *db.Tx, to int64, month string) ([]Report, error) {
	return db.All(t, scanReport, `select `+reportColumns+` from report where to_unit = $1 and month = $2 and state in ('sent', 'returned', 'answered') order by sent_at, id`, to, month)
}

// CountUnder counts the reports sent to a unit for a month, and those of them that
// came in time, without reading what they say.
func CountUnder(t *db.Tx, to int64, month string) (sent, inTime int, err error) {
	rows, err := db.All(t, func(r db.Row) (v Report, err error) { err = r.Scan(&v.SentAt, &v.Due); return v, err },
		`select sent_at, due_on from report where to_unit = $1 and month = $2 and state in ('sent', 'answered')`, to, month)
	for _, r := range rows {
		if r.InTime() {
			inTime++
		}
	}
	return len(rows), inTime, err
}

// toAnswer counts, by period, the reports sent to a unit that wait for an answer.
func toAnswer(t *db.Tx, to int64, periods []string) (map[string]int, error) {
	type row struct {
		period string
		n      int
	}
	marks, args := db.In(1, periods)
	rows, err := db.All(t, func(r db.Row) (v row, err error) { err = r.Scan(&v.period, &v.n); return v, err },
		`select month, count(*) from report where to_unit = $1 and month in (`+marks+`) and state = 'sent' group by month`, append([]any{to}, args...)...)
	out := make(map[string]int, len(rows))
	for _, r := range rows {
		out[r.period] = r.n
	}
	return out, err
}

// ofPeriods gives a unit's reports of some periods, by period.
func ofPeriods(t *db.Tx, unit int64, periods []string) (map[string]Report, error) {
	marks, args := db.In(1, periods)
	rows, err := db.All(t, scanReport, `select `+reportColumns+` from report where unit = $1 and month in (`+marks+`)`, append([]any{unit}, args...)...)
	out := make(map[string]Report, len(rows))
	for _, r := range rows {
		out[r.Month] = r
	}
	return out, err
}

func insertReport(t *db.Tx, v Report) error {
	if err := search.Changed(t, search.Report, v.ID); err != nil {
		return err
	}
	_, err := t.Exec(`insert into report (`+reportColumns+`) values (`+db.Marks(1, 18)+`)`,
		v.ID, v.Unit, v.Month, v.To, v.Meeting, string(v.State), "", v.Judgement, v.Wishes, v.Due, v.SentAt, v.SentBy, v.Answer, v.AnsweredAt, v.AnsweredBy, v.AnsweredIn, t.Now(), int64(1))
	return err
}

func setWords(t *db.Tx, v Report) error {
	if err := search.Changed(t, search.Report, v.ID); err != nil {
		return err
	}
	_, err := t.Exec(`update report set judgement = $2, wishes = $3, due_on = $4, version = version + 1 where id = $1`, v.ID, v.Judgement, v.Wishes, v.Due)
	return err
}

func setSent(t *db.Tx, v Report) error {
	if err := search.Changed(t, search.Report, v.ID); err != nil {
		return err
	}
	facts, err := json.Marshal(v.Facts)
	if err != nil {
		return fault.Wrap("report.send", fault.Internal, err)
	}
	_, err = t.Exec(`update report set state = $2, facts = $3, to_unit = $4, meeting = $5, due_on = $6, sent_at = $7, sent_by = $8, version = version + 1 where id = $1`,
		v.ID, string(v.State), string(facts), v.To, v.Meeting, v.Due, v.SentAt, v.SentBy)
	return err
}

func setAnswer(t *db.Tx, v Report) error {
	if err := search.Changed(t, search.Report, v.ID); err != nil {
		return err
	}
	_, err := t.Exec(`update report set state = $2, answer = $3, answered_at = $4, answered_by = $5, answered_in = $6, version = version + 1 where id = $1`,
		v.ID, string(v.State), v.Answer, v.AnsweredAt, v.AnsweredBy, v.AnsweredIn)
	return err
}

func insertReturn(t *db.Tx, r Return) error {
	return t.InsertMany("report_return", []string{"id", "report", "at", "by_person", "note", "mended_at"}, [][]any{{r.ID, r.Report, r.At, r.By, r.Note, r.MendedAt}})
}

// mended says that a report that came back was sent again.
func mended(t *db.Tx, report int64) error {
	_, err := t.Exec(`update report_return set mended_at = $2 where report = $1 and mended_at = 0`, report, t.Now())
	return err
}

// ReturnsOf gives the times a report came back, the first first.
func ReturnsOf(t *db.Tx, report int64) ([]Return, error) {
	return db.All(t, func(r db.Row) (v Return, err error) {
		err = r.Scan(&v.ID, &v.Report, &v.At, &v.By, &v.Note, &v.MendedAt)
		return v, err
	}, `select id, report, at, by_person, note, mended_at from report_return where report = $1 order by id`, report)
}

const difficultyColumns = `id, unit, to_unit, report, source, source_id, text, state, raised_at, raised_by, owner, due_on, answer, answered_at, answered_by, closed_at, closed_by, close_note, behalf, objection, mass_org, first_unit`

func scanDifficulty(r db.Row) (v Difficulty, err error) {
	err = r.Scan(&v.ID, &v.Unit, &v.To, &v.Report, &v.Source, &v.SourceID, &v.Text, &v.State, &v.RaisedAt, &v.RaisedBy, &v.Owner, &v.Due,
		&v.Answer, &v.AnsweredAt, &v.AnsweredBy, &v.ClosedAt, &v.ClosedBy, &v.CloseNote, &v.Behalf, &v.Objection, &v.MassOrg, &v.First)
	return v, err
}

// DifficultyByID gives a difficulty. Fault: NotFound.
func DifficultyByID(t *db.Tx, id int64) (Difficulty, error) {
	v, ok, err := db.Maybe(t, scanDifficulty, `select `+difficultyColumns+` from difficulty where id = $1`, id)
	if err == nil && !ok {
		err = none()
	}
	return v, err
}

// AnsweredFor gives a unit's difficulties that were answered and not closed yet.
func AnsweredFor(t *db.Tx, unit int64) ([]Difficulty, error) {
	return db.All(t, scanDifficulty, `select `+difficultyColumns+` from difficulty where unit = $1 and state = 'answered' and mass_org = 0 order by id limit 200`, unit)
}

// OpenTo gives the open difficulties sent to a unit, those with the nearest day
// first and those without a day before them, at most limit.
func OpenTo(t *db.Tx, unit int64, limit int) ([]Difficulty, error) {
	return db.All(t, scanDifficulty, `select `+difficultyColumns+` from difficulty where to_unit = $1 and state = 'open' order by due_on, id limit $2`, unit, limit)
}

// untaken are the open difficulties sent to a unit nobody has taken on, the oldest first.
func untaken(t *db.Tx, unit int64, limit int) ([]Difficulty, error) {
	return db.All(t, scanDifficulty, `select `+difficultyColumns+` from difficulty where to_unit = $1 and state = 'open' and due_on = '' and owner = 0 order by id limit $2`, unit, limit)
}

// raisedBetween gives a unit's difficulties raised from one instant to before another.
func raisedBetween(t *db.Tx, unit, from, to int64) ([]Difficulty, error) {
	return db.All(t, scanDifficulty, `select `+difficultyColumns+` from difficulty where unit = $1 and mass_org = 0 and raised_at >= $2 and raised_at < $3 order by id`, unit, from, to)
}

// OpenSum is what open difficulties sent to a unit come to.
type OpenSum struct {
	Count, Late int    // late: past their day
	Mass        int    // of them from mass organisations, which stand in no figure of a unit
	Oldest      string // the day the first of them was raised, "" for none
}

// OpenSumTo counts the open difficulties sent to a unit.
func OpenSumTo(t *db.Tx, unit int64) (OpenSum, error) {
	return db.One(t, func(r db.Row) (s OpenSum, err error) {
		var first int64
		if err = r.Scan(&s.Count, &s.Late, &s.Mass, &first); first != 0 {
			s.Oldest = clock.Day(first)
		}
		return s, err
	}, `select count(*), count(case when due_on <> '' and due_on < $2 then 1 end), count(case when mass_org <> 0 then 1 end), coalesce(min(raised_at), 0) from difficulty where to_unit = $1 and state = 'open'`, unit, today(t))
}

// DifficultiesFrom gives those that came from a thing.
func DifficultiesFrom(t *db.Tx, source string, id int64) ([]Difficulty, error) {
	return db.All(t, scanDifficulty, `select `+difficultyColumns+` from difficulty where source = $1 and source_id = $2 and source <> '' order by id`, source, id)
}

// DifficultiesOf gives those raised with a report.
func DifficultiesOf(t *db.Tx, report int64) ([]Difficulty, error) {
	r, err := ByID(t, report)
	if err != nil {
		return nil, err
	}
	return db.All(t, scanDifficulty, `select `+difficultyColumns+` from difficulty where unit = $1 and report = $2 order by id`, r.Unit, report)
}

func insertDifficulty(t *db.Tx, v Difficulty) error {
	if err := search.Changed(t, search.Difficulty, v.ID); err != nil {
		return err
	}
	_, err := t.Exec(`insert into difficulty (`+difficultyColumns+`) values (`+db.Marks(1, 22)+`)`,
		v.ID, v.Unit, v.To, v.Report, v.Source, v.SourceID, v.Text, string(v.State), v.RaisedAt, v.RaisedBy, v.Owner, v.Due, v.Answer, v.AnsweredAt, v.AnsweredBy, v.ClosedAt, v.ClosedBy, v.CloseNote, v.Behalf, v.Objection, v.MassOrg, v.First)
	if err != nil {
		return err
	}
	return dirty(t, v.Unit)
}

func updateDifficulty(t *db.Tx, v Difficulty) error {
	if err := search.Changed(t, search.Difficulty, v.ID); err != nil {
		return err
	}
	_, err := t.Exec(`update difficulty set state = $2, owner = $3, due_on = $4, answer = $5, answered_at = $6, answered_by = $7, closed_at = $8, closed_by = $9, close_note = $10, to_unit = $11, objection = $12 where id = $1`,
		v.ID, string(v.State), v.Owner, v.Due, v.Answer, v.AnsweredAt, v.AnsweredBy, v.ClosedAt, v.ClosedBy, v.CloseNote, v.To, v.Objection)
	if err != nil {
		return err
	}
	return dirty(t, v.Unit)
}

func insertPass(t *db.Tx, p Pass) error {
	return t.InsertMany("difficulty_pass", []string{"id", "difficulty", "from_unit", "to_unit", "reason", "at", "by_person"},
		[][]any{{p.ID, p.Difficulty, p.From, p.To, p.Reason, p.At, p.By}})
}

func scanPass(r db.Row) (p Pass, err error) {
	err = r.Scan(&p.ID, &p.Difficulty, &p.From, &p.To, &p.Reason, &p.At, &p.By)
	return p, err
}

// PassesOf gives how a difficulty went up, the first passing first.
func PassesOf(t *db.Tx, difficulty int64) ([]Pass, error) {
	return db.All(t, scanPass, `select id, difficulty, from_unit, to_unit, reason, at, by_person from difficulty_pass where difficulty = $1 order by id`, difficulty)
}

// PassedBy gives the difficulties a unit passed up that are not closed, the
// oldest first, at most limit.
func PassedBy(t *db.Tx, unit int64, limit int) ([]Difficulty, error) {
	return db.All(t, scanDifficulty, `select `+difficultyColumns+` from difficulty where id in (select difficulty from difficulty_pass where from_unit = $1)
		and state <> 'closed' order by raised_at, id limit $2`, unit, limit)
}

// objected is how long a difficulty closed under objection is shown upward, in
// days: long enough to be spoken of at two meetings of a committee.
const objected = 60

// Objections gives the difficulties closed under objection not long ago that were
// answered by a unit or, with below, by one of those directly below it.
func Objections(t *db.Tx, units []int64, limit int) ([]Difficulty, error) {
	if len(units) == 0 {
		return nil, nil
	}
	marks, args := db.In(0, units)
	n := strconv.Itoa(len(args) + 1)
	return db.All(t, scanDifficulty, `select `+difficultyColumns+` from difficulty where to_unit in (`+marks+`) and objection and closed_at >= $`+n+`
		order by closed_at desc, id desc limit $`+strconv.Itoa(len(args)+2), append(args, t.Now()-objected*24*60*60*1000, limit)...)
}

// tie puts a unit's open difficulties that stand in no report yet into this one of
// a month; that of a quarter or year has those of its days.
func tie(t *db.Tx, r Report) error {
	if SpanOf(r.Month) != Monthly {
		return nil
	}
	_, err := t.Exec(`update difficulty set report = $2 where unit = $1 and state = 'open' and report = 0 and mass_org = 0`, r.Unit, r.ID)
	return err
}

// open first, then answered, then closed; the latest first within each.
const stateRank = `case state when 'open' then 0 when 'answered' then 1 else 2 end`

// difficultiesPage gives those of a unit (to: sent to it) after a row: its rank and id.
func difficultiesPage(t *db.Tx, unit int64, to bool, rank, id int64, limit int) ([]Difficulty, error) {
	column := "unit = $1 and mass_org = 0"
	if to {
		column = "to_unit = $1"
	}
	return db.All(t, scanDifficulty, `select `+difficultyColumns+` from difficulty where `+column+`
		and (`+stateRank+` > $2 or `+stateRank+` = $2 and id < $3) order by `+stateRank+`, id desc limit $4`, unit, rank, id, limit)
}

// openCounts counts the open difficulties of units.
func openCounts(t *db.Tx, units []int64) (map[int64]int, error) {
	out := map[int64]int{}
	if len(units) == 0 {
		return out, nil
	}
	type row struct {
		unit int64
		n    int
	}
	marks, args := db.In(0, units)
	rows, err := db.All(t, func(r db.Row) (v row, err error) { err = r.Scan(&v.unit, &v.n); return v, err },
		`select unit, count(*) from difficulty where unit in (`+marks+`) and state = 'open' and mass_org = 0 group by unit`, args...)
	for _, r := range rows {
		out[r.unit] = r.n
	}
	return out, err
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

func today(t *db.Tx) string { return clock.Day(t.Now()) }

// Many gives reports by their ids; rights are the caller's.
func Many(t *db.Tx, ids []int64) ([]Report, error) {
	if len(ids) == 0 {
		return nil, nil
	}
	marks, args := db.In(0, ids)
	return db.All(t, scanReport, `select `+reportColumns+` from report where id in (`+marks+`) order by id`, args...)
}
