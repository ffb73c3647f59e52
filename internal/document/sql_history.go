package document

import (
	"strconv"
	"strings"

	"nep/internal/db"
	"nep/internal/document/formal"
	"nep/internal/org"
)

const oldColumns = "id, unit, blob, file_name, media, size, state, kind, number, code, day, title, required, present, tasks, extract, note, paper, made_at, made_by"

func scanOld(r db.Row) (o Old, err error) {
	tasks := ""
	err = r.Scan(&o.ID, &o.Unit, &o.Blob, &o.FileName, &o.Media, &o.Size, &o.State, &o.Kind, &o.Number, &o.Code, &o.Day, &o.Title,
		&o.Required, &o.Present, &tasks, &o.Extract, &o.Note, &o.Paper, &o.MadeAt, &o.MadeBy)
	if tasks != "" {
		o.Tasks = strings.Split(tasks, "\n")
	}
	return o, err
}

func oldByID(t *db.Tx, id int64) (Old, bool, error) {
	return db.Maybe(t, scanOld, "select "+oldColumns+" from history_file where id = $1", id)
}

// oldWithBlob says whether a unit has the same file already.
func oldWithBlob(t *db.Tx, unit, blob int64) (bool, error) {
	_, ok, err := db.Maybe(t, db.Scalar[int64], "select id from history_file where unit = $1 and blob = $2 and state <> 'dropped' order by id limit 1", unit, blob)
	return ok, err
}

func insertOld(t *db.Tx, o Old) error {
	_, err := t.Exec("insert into history_file ("+oldColumns+", ended_at, ended_by) values ("+db.Marks(1, 20)+", 0, 0)",
		o.ID, o.Unit, o.Blob, o.FileName, o.Media, o.Size, o.State, string(o.Kind), o.Number, o.Code, o.Day, o.Title,
		o.Required, o.Present, strings.Join(o.Tasks, "\n"), o.Extract, o.Note, o.Paper, o.MadeAt, o.MadeBy)
	return err
}

// saveGuess writes what was read, unless a person was quicker.
func saveGuess(t *db.Tx, o Old) error {
	_, err := t.Exec(`update history_file set state = $2, kind = $3, number = $4, code = $5, day = $6, title = $7, required = $8, present = $9,
		tasks = $10, extract = $11, note = $12 where id = $1 and state = 'waits'`,
		o.ID, o.State, string(o.Kind), o.Number, o.Code, o.Day, o.Title, o.Required, o.Present, strings.Join(o.Tasks, "\n"), o.Extract, o.Note)
	return err
}

func endOld(t *db.Tx, o Old, by int64) error {
	_, err := t.Exec(`update history_file set state = $2, kind = $3, number = $4, code = $5, day = $6, title = $7, required = $8, present = $9,
		tasks = $10, extract = $11, paper = $12, blob = $13, ended_at = $14, ended_by = $15 where id = $1`,
		o.ID, o.State, string(o.Kind), o.Number, o.Code, o.Day, o.Title, o.Required, o.Present, strings.Join(o.Tasks, "\n"), o.Extract, o.Paper, o.Blob, t.Now(), by)
	return err
}

func oldsOf(t *db.Tx, unit, after int64, limit int) ([]Old, error) {
	return db.All(t, scanOld, "select "+oldColumns+" from history_file where unit = $1 and state in ('waits', 'read') and id > $2 order by id limit $3", unit, after, limit)
}

func countOlds(t *db.Tx, unit int64) (waits, left, kept int, err error) {
	type counts struct{ waits, left, kept int }
	c, err := db.One(t, func(r db.Row) (c counts, err error) { err = r.Scan(&c.waits, &c.left, &c.kept); return c, err },
		`select count(case when state = 'waits' then 1 end), count(case when state in ('waits', 'read') then 1 end), count(case when state = 'kept' then 1 end)
		from history_file where unit = $1`, unit)
	return c.waits, c.left, c.kept, err
}

// oldTwice says whether another row that waits reads the same number of the same
// kind and year.
func oldTwice(t *db.Tx, o Old) (bool, error) {
	_, ok, err := db.Maybe(t, db.Scalar[int64], `select id from history_file where unit = $1 and state = 'read' and kind = $2 and number = $3 and id <> $4
		and substr(day, 1, 4) = $5 order by id limit 1`, o.Unit, string(o.Kind), o.Number, o.ID, o.Day[:4])
	return ok, err
}

func numberGiven(t *db.Tx, n Number) (bool, error) {
	_, ok, err := db.Maybe(t, db.Scalar[int64], "select subject from paper_number where unit = $1 and kind = $2 and term = $3 and year = $4 and n = $5",
		n.Unit, n.Kind, n.Term, n.Year, n.N)
	return ok, err
}

// disorder gives a number of the same series that is lower and of a later day, or
// higher and of an earlier one.
func disorder(t *db.Tx, n Number) (Number, bool, error) {
	return db.Maybe(t, scanNumber, "select "+numberColumns+` from paper_number where unit = $1 and kind = $2 and term = $3 and year = $4
		and (n < $5 and day > $6 or n > $5 and day < $6) order by n limit 1`, n.Unit, n.Kind, n.Term, n.Year, n.N, n.Day)
}

// unitCode is what a unit's numbers end with.
func unitCode(t *db.Tx, unit int64) (string, error) {
	u, err := org.LastOn(t, unit, org.Today(t))
	if err != nil {
		return "", err
	}
	if bodies := BodiesOf(u.Kind); len(bodies) > 0 {
		return BodyCode(bodies[0]), nil
	}
	return BodyCode(OfCell), nil
}

// OldDay gives the day of a paper that came with a history, "" for others.
func OldDay(t *db.Tx, paper int64) (string, error) {
	day, _, err := db.Maybe(t, db.Scalar[string], "select day from history_file where paper = $1 and paper <> 0", paper)
	return day, err
}

func oldTasksAt(t *db.Tx, old int64) (int64, error) {
	return db.One(t, db.Scalar[int64], "select tasks_at from history_file where id = $1", old)
}

func oldTasksOf(t *db.Tx, old int64) ([]OldTask, error) {
	return db.All(t, func(r db.Row) (o OldTask, err error) { return o, r.Scan(&o.Text, &o.Fate, &o.Task) },
		"select text, fate, task from history_task where file = $1 order by pos", old)
}

func insertOldTasks(t *db.Tx, old, by int64, tasks []OldTask) error {
	var rows [][]any
	for i, x := range tasks {
		rows = append(rows, []any{t.ID(), old, i, x.Text, x.Fate, x.Task, t.Now(), by})
	}
	if err := t.InsertMany("history_task", []string{"id", "file", "pos", "text", "fate", "task", "at", "person"}, rows); err != nil {
		return err
	}
	_, err := t.Exec("update history_file set tasks_at = $2 where id = $1", old, t.Now())
	return err
}

// unsettled gives the kept old papers of a unit whose tasks nobody settled yet.
func unsettled(t *db.Tx, unit int64, limit int) ([]Old, error) {
	return db.All(t, scanOld, "select "+oldColumns+" from history_file where unit = $1 and state = 'kept' and tasks <> '' and tasks_at = 0 order by id limit $2", unit, limit)
}

// mostOldBound is the most old papers bound into one book.
const mostOldBound = 400

func oldBetween(t *db.Tx, unit int64, from, to string, kinds []formal.Kind) ([]Old, error) {
	marks, args := db.In(3, kinds)
	args = append([]any{unit, from, to}, args...)
	return db.All(t, scanOld, "select "+oldColumns+" from history_file where unit = $1 and state = 'kept' and day >= $2 and day < $3 and kind in ("+marks+") order by day, id limit "+strconv.Itoa(mostOldBound), args...)
}
