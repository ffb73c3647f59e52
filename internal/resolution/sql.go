package resolution

import (
	"strconv"
	"strings"

	"nep/internal/clock"
	"nep/internal/db"
	"nep/internal/fault"
	"nep/internal/meeting"
	"nep/internal/org"
	"nep/internal/search"
	"nep/internal/vn"
)

// ---- decisions ----

const resolutionColumns = `r.id, r.unit, r.meeting, r.kind, r.title, r.body, r.state, r.vote, r.number, r.code, r.day, r.made_at, r.made_by,
	r.worded_at, r.passed_at, r.issued_at, r.issued_by, r.signer, r.version, m.body`

const fromResolution = ` from resolution r join meeting m on m.id = r.meeting `

func scanResolution(s db.Row) (r Resolution, err error) {
	err = s.Scan(&r.ID, &r.Unit, &r.Meeting, &r.Kind, &r.Title, &r.Body, &r.State, &r.Vote, &r.Number, &r.Code, &r.Day, &r.MadeAt, &r.MadeBy,
		&r.WordedAt, &r.PassedAt, &r.IssuedAt, &r.IssuedBy, &r.Signer, &r.Version, &r.Of)
	return r, err
}

const pointColumns = `i.id, i.resolution, i.pos, i.text, i.source, i.source_id, i.owner, i.due_on, i.report_month, coalesce(k.id, 0)`

const fromPoint = ` from resolution_item i left join task k on k.item = i.id and k.item <> 0 `

func scanPoint(s db.Row) (p Point, err error) {
	err = s.Scan(&p.ID, &p.Resolution, &p.Pos, &p.Text, &p.Source, &p.SourceID, &p.Owner, &p.Due, &p.ReportMonth, &p.Task)
	return p, err
}

// OfMeeting gives the resolution of a meeting with its points, and whether there is one.
func OfMeeting(t *db.Tx, meeting int64) (Resolution, bool, error) {
	r, ok, err := db.Maybe(t, scanResolution, `select `+resolutionColumns+fromResolution+`where r.meeting = $1`, meeting)
	if err != nil || !ok {
		return r, ok, err
	}
	r.Points, err = pointsOf(t, r.ID)
	return r, true, err
}

// ByID gives a resolution with its points. Fault: NotFound.
func ByID(t *db.Tx, id int64) (Resolution, error) {
	r, ok, err := db.Maybe(t, scanResolution, `select `+resolutionColumns+fromResolution+`where r.id = $1`, id)
	if err != nil {
		return r, err
	}
	if !ok {
		return r, none("resolution.one")
	}
	r.Points, err = pointsOf(t, id)
	return r, err
}

func pointsOf(t *db.Tx, resolution int64) ([]Point, error) {
	return db.All(t, scanPoint, `select `+pointColumns+fromPoint+`where i.resolution = $1 order by i.pos`, resolution)
}

// PointByID gives a point. Fault: NotFound.
func PointByID(t *db.Tx, id int64) (Point, error) {
	p, ok, err := db.Maybe(t, scanPoint, `select `+pointColumns+fromPoint+`where i.id = $1`, id)
	if err == nil && !ok {
		err = none("resolution.point")
	}
	return p, err
}

// PointsFrom gives the points that came from a thing.
func PointsFrom(t *db.Tx, source string, id int64) ([]Point, error) {
	return db.All(t, scanPoint, `select `+pointColumns+fromPoint+`where i.source = $1 and i.source <> '' and i.source_id = $2 order by i.id`, source, id)
}

func insertResolution(t *db.Tx, r Resolution) error {
	_, err := t.Exec(`insert into resolution (id, unit, meeting, kind, title, body, state, vote, number, code, day, made_at, made_by,
		worded_at, passed_at, issued_at, issued_by, signer, version) values (`+db.Marks(1, 19)+`)`,
		r.ID, r.Unit, r.Meeting, string(r.Kind), r.Title, r.Body, string(r.State), r.Vote, r.Number, r.Code, r.Day, r.MadeAt, r.MadeBy,
		r.WordedAt, r.PassedAt, r.IssuedAt, r.IssuedBy, r.Signer, r.Version)
	if err != nil {
		return err
	}
	return search.Changed(t, search.Meeting, r.Meeting)
}

// saveResolution writes what can change of it.
func saveResolution(t *db.Tx, r Resolution) error {
	_, err := t.Exec(`update resolution set kind = $2, title = $3, body = $4, state = $5, vote = $6, number = $7, code = $8, day = $9, worded_at = $10,
		passed_at = $11, issued_at = $12, issued_by = $13, signer = $14, version = $15, made_at = $16, made_by = $17 where id = $1`,
		r.ID, string(r.Kind), r.Title, r.Body, string(r.State), r.Vote, r.Number, r.Code, r.Day, r.WordedAt,
		r.PassedAt, r.IssuedAt, r.IssuedBy, r.Signer, r.Version, r.MadeAt, r.MadeBy)
	if err != nil {
		return err
	}
	return search.Changed(t, search.Meeting, r.Meeting)
}

var pointInsert = []string{"id", "resolution", "pos", "text", "source", "source_id", "owner", "due_on", "report_month"}

// savePoints replaces the points of a decision by these; those with an id keep it.
func savePoints(t *db.Tx, resolution int64, points []Point) error {
	if _, err := t.Exec(`delete from resolution_item where resolution = $1`, resolution); err != nil {
		return err
	}
	rows := make([][]any, len(points))
	for i, p := range points {
		rows[i] = []any{p.ID, resolution, i + 1, p.Text, p.Source, p.SourceID, p.Owner, p.Due, p.ReportMonth}
	}
	return t.InsertMany("resolution_item", pointInsert, rows)
}

// listResolutions gives a page of a unit's decisions, the latest first.
// drafts and committee say whether those are among them.
func listResolutions(t *db.Tx, unit int64, drafts, committee bool, after org.Cursor, limit int) (org.Page[Resolution], error) {
	limit = org.PageSize(limit)
	q := `select ` + resolutionColumns + fromResolution + `where r.unit = $1`
	if !drafts {
		q += ` and r.state <> 'draft'`
	}
	if !committee {
		q += ` and m.body = 'cell'`
	}
	args := []any{unit, limit + 1}
	if after != (org.Cursor{}) {
		q += ` and (r.day, r.id) < ($3, $4)`
		args = append(args, after.Key, after.ID)
	}
	rows, err := db.All(t, scanResolution, q+` order by r.day desc, r.id desc limit $2`, args...)
	return cut(rows, limit, func(r Resolution) org.Cursor { return org.Cursor{Key: r.Day, ID: r.ID} }), err
}

func cut[T any](rows []T, limit int, at func(T) org.Cursor) org.Page[T] {
	p := org.Page[T]{Rows: rows}
	if len(rows) > limit {
		p.Rows, p.More = rows[:limit], true
		p.Next = at(rows[limit-1])
	}
	return p
}

// TextOf gives the text a decision was issued with, and whether it was kept.
func TextOf(t *db.Tx, resolution int64) (string, bool, error) {
	return db.Maybe(t, db.Scalar[string], `select text from decision_text where resolution = $1`, resolution)
}

func putText(t *db.Tx, resolution int64, text string) error {
	_, err := t.Exec(`insert into decision_text (resolution, text) values ($1, $2)`, resolution, text)
	return err
}

// ---- tasks ----

const taskColumns = `k.id, k.unit, k.item, k.source, k.source_id, k.text, k.owner, k.due_on, k.first_month, k.report_month, k.state, k.result, k.done_on,
	k.made_at, k.made_on, coalesce(p.family, ''), coalesce(p.given, ''), coalesce(r.id, 0), coalesce(m.body, '')`

const fromTask = ` from task k left join person p on p.id = k.owner left join resolution_item i on i.id = k.item
	left join resolution r on r.id = i.resolution left join meeting m on m.id = r.meeting `

func scanTask(s db.Row) (k Task, err error) {
	var family, given string
	err = s.Scan(&k.ID, &k.Unit, &k.Item, &k.Source, &k.SourceID, &k.Text, &k.Owner, &k.Due, &k.FirstMonth, &k.ReportMonth, &k.State, &k.Result, &k.DoneOn,
		&k.MadeAt, &k.MadeOn, &family, &given, &k.Resolution, &k.Of)
	k.OwnerName = vn.JoinName(family, given)
	return k, err
}

// tasksWhere reads tasks and says whose owner left.
func tasksWhere(t *db.Tx, where string, args ...any) ([]Task, error) {
	ks, err := db.All(t, scanTask, `select `+taskColumns+fromTask+where, args...)
	if err != nil || len(ks) == 0 {
		return ks, err
	}
	owners := map[int64][]int64{}
	for _, k := range ks {
		owners[k.Unit] = append(owners[k.Unit], k.Owner)
	}
	for unit, who := range owners {
		here, err := belong(t, unit, who)
		if err != nil {
			return nil, err
		}
		for i := range ks {
			if ks[i].Unit == unit {
				ks[i].OwnerLeft = !here[ks[i].Owner]
			}
		}
	}
	return ks, nil
}

// reader reads tasks: whole, or what a count needs of them.
type reader func(t *db.Tx, where string, args ...any) ([]Task, error)

// datesWhere reads of tasks no more than how they stood at a meeting is told
// from (at).
func datesWhere(t *db.Tx, where string, args ...any) ([]Task, error) {
	return db.All(t, func(s db.Row) (k Task, err error) {
		err = s.Scan(&k.ID, &k.FirstMonth, &k.State, &k.DoneOn, &k.MadeOn, &k.Of)
		return k, err
	}, `select k.id, k.first_month, k.state, k.done_on, k.made_on, coalesce(m.body, '') from task k left join resolution_item i on i.id = k.item
		left join resolution r on r.id = i.resolution left join meeting m on m.id = r.meeting `+where, args...)
}

// TaskByID gives a task. Fault: NotFound.
func TaskByID(t *db.Tx, id int64) (Task, error) {
	ks, err := tasksWhere(t, `where k.id = $1`, id)
	if err == nil && len(ks) == 0 {
		err = none("resolution.task")
	}
	if err != nil {
		return Task{}, err
	}
	return ks[0], nil
}

// TasksFrom gives the tasks a point became.
func TasksFrom(t *db.Tx, point int64) ([]Task, error) {
	return tasksWhere(t, `where k.item = $1 and k.item <> 0 order by k.id`, point)
}

// tasksOf gives the tasks of a decision in the order of its points.
func tasksOf(t *db.Tx, resolution int64) ([]Task, error) {
	return tasksWhere(t, `where i.resolution = $1 and k.item <> 0 order by i.pos`, resolution)
}

// taskFrom gives the task of a unit given outside a resolution because of a thing.
func taskFrom(t *db.Tx, unit int64, source string, id int64) (int64, bool, error) {
	return db.Maybe(t, db.Scalar[int64], `select id from task where unit = $1 and source = $2 and source_id = $3 and source <> '' and item = 0 and source <> 'charge' and source <> 'paper'`, unit, source, id)
}

func insertTask(t *db.Tx, k Task) error {
	_, err := t.Exec(`insert into task (id, unit, item, source, source_id, text, owner, due_on, first_month, report_month, state, result, done_on, made_at, made_on)
		values (`+db.Marks(1, 15)+`)`, k.ID, k.Unit, k.Item, k.Source, k.SourceID, k.Text, k.Owner, k.Due, k.FirstMonth, k.ReportMonth, string(k.State),
		k.Result, k.DoneOn, k.MadeAt, k.MadeOn)
	if err != nil {
		return err
	}
	if err := search.Changed(t, search.Task, k.ID); err != nil {
		return err
	}
	return dirty(t, k.Unit)
}

// saveTask writes what can change of it.
func saveTask(t *db.Tx, k Task) error {
	_, err := t.Exec(`update task set owner = $2, due_on = $3, report_month = $4, state = $5, result = $6, done_on = $7 where id = $1`,
		k.ID, k.Owner, k.Due, k.ReportMonth, string(k.State), k.Result, k.DoneOn)
	if err != nil {
		return err
	}
	if err := search.Changed(t, search.Task, k.ID); err != nil {
		return err
	}
	return dirty(t, k.Unit)
}

// belong says which of persons meet today in the unit or below it, or hold a
// position in it.
func belong(t *db.Tx, unit int64, persons []int64) (map[int64]bool, error) {
	out := map[int64]bool{}
	if len(persons) == 0 {
		return out, nil
	}
	day := org.Today(t)
	path, err := org.PathOn(t, unit, day)
	if fault.Is(err, fault.NotFound) {
		return out, nil // the unit was closed: nobody is left
	}
	if err != nil {
		return nil, err
	}
	marks, ids := db.In(4, persons)
	rows, err := db.All(t, db.Scalar[int64], `select m.person from membership m join unit_path u on u.unit = m.unit
			where m.person in (`+marks+`) and m.from_on <= $1 and m.to_on > $1 and u.from_on <= $1 and u.to_on > $1 and u.path >= $2 and u.path < $3
		union select x.person from position x where x.person in (`+marks+`) and x.unit = $4 and x.from_on <= $1 and x.to_on > $1`,
		append([]any{day, path, strings.TrimSuffix(path, "/") + "0", unit}, ids...)...)
	for _, id := range rows {
		out[id] = true
	}
	return out, err
}

const reportColumns = `x.id, x.task, x.meeting, x.result, x.note, x.by_person, x.at`

func scanReport(s db.Row) (r TaskReport, err error) {
	err = s.Scan(&r.ID, &r.Task, &r.Meeting, &r.Result, &r.Note, &r.By, &r.At)
	return r, err
}

// ReportsOf gives what was said of a task, the latest first.
func ReportsOf(t *db.Tx, task int64) ([]TaskReport, error) {
	return db.All(t, scanReport, `select `+reportColumns+` from task_report x where x.task = $1 order by x.at desc, x.id desc`, task)
}

// putReport keeps what was said at a meeting in place of what was said there before.
func putReport(t *db.Tx, r TaskReport) error {
	if err := search.Changed(t, search.Task, r.Task); err != nil {
		return err
	}
	n, err := t.Exec(`update task_report set result = $3, note = $4, by_person = $5, at = $6 where task = $1 and meeting = $2`,
		r.Task, r.Meeting, string(r.Result), r.Note, r.By, r.At)
	if err != nil || n > 0 {
		return err
	}
	_, err = t.Exec(`insert into task_report (id, task, meeting, result, note, by_person, at) values (`+db.Marks(1, 7)+`)`,
		t.ID(), r.Task, r.Meeting, string(r.Result), r.Note, r.By, r.At)
	return err
}

// said is a report with what is known of its meeting.
type said struct {
	TaskReport
	day   string // "" between meetings, as all that is the meeting's
	month string
	kind  meeting.Kind
}

// saidOf gives what was said of tasks, at meetings and between, by task.
func saidOf(t *db.Tx, tasks []int64) (map[int64][]said, error) {
	marks, ids := db.In(0, tasks)
	rows, err := db.All(t, func(s db.Row) (r said, err error) {
		err = s.Scan(&r.ID, &r.Task, &r.Meeting, &r.Result, &r.Note, &r.By, &r.At, &r.day, &r.month, &r.kind)
		return r, err
	}, `select `+reportColumns+`, coalesce(m.day, ''), coalesce(m.month, ''), coalesce(m.kind, '')
		from task_report x left join meeting m on m.id = x.meeting where x.task in (`+marks+`) order by x.id`, ids...)
	out := map[int64][]said{}
	for _, r := range rows {
		out[r.Task] = append(out[r.Task], r)
	}
	return out, err
}

const changeColumns = `id, task, kind, reason, to_due, to_month, to_owner, state, asked_by, asked_at, decided_by, decided_at, decided_on, note`

func scanChange(s db.Row) (c Change, err error) {
	err = s.Scan(&c.ID, &c.Task, &c.Kind, &c.Reason, &c.ToDue, &c.ToMonth, &c.ToOwner, &c.State, &c.AskedBy, &c.AskedAt, &c.DecidedBy, &c.DecidedAt, &c.DecidedOn, &c.Note)
	return c, err
}

// ChangesOf gives the changes of a task, the latest first.
func ChangesOf(t *db.Tx, task int64) ([]Change, error) {
	return db.All(t, scanChange, `select `+changeColumns+` from task_change where task = $1 order by id desc`, task)
}

func changeByID(t *db.Tx, id int64) (Change, error) {
	c, ok, err := db.Maybe(t, scanChange, `select `+changeColumns+` from task_change where id = $1`, id)
	if err == nil && !ok {
		err = none("resolution.change")
	}
	return c, err
}

// grantedOf gives the granted changes of tasks, by task.
func grantedOf(t *db.Tx, tasks []int64) (map[int64][]Change, error) {
	marks, ids := db.In(0, tasks)
	rows, err := db.All(t, scanChange, `select `+changeColumns+` from task_change where task in (`+marks+`) and state = 'granted' order by id`, ids...)
	out := map[int64][]Change{}
	for _, c := range rows {
		out[c.Task] = append(out[c.Task], c)
	}
	return out, err
}

func insertChange(t *db.Tx, c Change) error {
	_, err := t.Exec(`insert into task_change (`+changeColumns+`) values (`+db.Marks(1, 14)+`)`,
		c.ID, c.Task, c.Kind, c.Reason, c.ToDue, c.ToMonth, c.ToOwner, c.State, c.AskedBy, c.AskedAt, c.DecidedBy, c.DecidedAt, c.DecidedOn, c.Note)
	return err
}

func saveChange(t *db.Tx, c Change) error {
	_, err := t.Exec(`update task_change set state = $2, decided_by = $3, decided_at = $4, decided_on = $5, note = $6 where id = $1`,
		c.ID, c.State, c.DecidedBy, c.DecidedAt, c.DecidedOn, c.Note)
	return err
}

// before gives the last meeting held before a day at which a unit's tasks are
// reported: the standing committee's, or the cell's and the committee's; zero
// when there is none.
func before(t *db.Tx, unit int64, standing bool, day string) (held, error) {
	bodies := `('cell', 'committee')`
	if standing {
		bodies = `('standing')`
	}
	h, _, err := db.Maybe(t, func(s db.Row) (h held, err error) {
		err = s.Scan(&h.id, &h.day, &h.month, &h.ended, &h.state)
		return h, err
	},
		`select id, day, month, ended_at, state from meeting where unit = $1 and day < $2 and body in `+bodies+` and state in ('running', 'ended', 'locked') order by day desc, id desc limit 1`, unit, day)
	return h, err
}

// heldSince gives the meetings of a unit's main bodies, or with standing of its
// standing committee, that have begun, from a day on, in their order. What the
// count of due tasks does not need is left out.
func heldSince(t *db.Tx, unit int64, standing bool, from string) ([]meeting.Meeting, error) {
	bodies := `('cell', 'committee')`
	if standing {
		bodies = `('standing')`
	}
	return db.All(t, func(s db.Row) (m meeting.Meeting, err error) {
		err = s.Scan(&m.ID, &m.Body, &m.Kind, &m.Day, &m.Month, &m.EndedAt, &m.State)
		return m, err
	}, `select id, body, kind, day, month, ended_at, state from meeting where unit = $1 and day >= $2 and body in `+bodies+`
		and state in ('running', 'ended', 'locked') order by day, id`, unit, from)
}

// candidates are the tasks of a unit that may be due at a meeting: given before
// its day, and open, or closed since the meeting before it, or done before they
// were due there; and those reported at it.
func candidates(t *db.Tx, m meeting.Meeting, prev held, read reader) ([]Task, error) {
	return read(t, `where k.id in (select id from task where unit = $1 and done_on = '' and made_on < $2
		union select id from task where unit = $1 and done_on >= $3 and done_on <> '' and made_on < $2
		union select id from task where unit = $1 and state = 'done' and report_month > $5 and made_on < $2
		union select task from task_report where meeting = $4) order by k.report_month, k.due_on, k.id`, m.Unit, m.Day, prev.day, m.ID, prev.month)
}

// ---- proposals ----

func scanFate(s db.Row) (f Fate, err error) {
	err = s.Scan(&f.Opinion, &f.Unit, &f.State, &f.Point, &f.Reason, &f.DecidedBy, &f.DecidedAt)
	return f, err
}

const fateColumns = `opinion, unit, state, item, reason, decided_by, decided_at`

// FateOf gives a proposal's fate; Undecided when there is none.
func FateOf(t *db.Tx, opinion int64) (Fate, error) {
	f, ok, err := db.Maybe(t, scanFate, `select `+fateColumns+` from proposal_fate where opinion = $1`, opinion)
	if err != nil || !ok {
		return Fate{Opinion: opinion}, err
	}
	return f, withTask(t, &f)
}

// withTask joins the task a proposal became: by its point, or at once.
func withTask(t *db.Tx, f *Fate) error {
	if f.State != Taken {
		return nil
	}
	where, id := `where k.unit = $1 and k.source = 'opinion' and k.source <> '' and k.item = 0 and k.source_id = $2`, f.Opinion
	if f.Point != 0 {
		where, id = `where k.unit = $1 and k.item = $2 and k.item <> 0`, f.Point
	}
	ks, err := tasksWhere(t, where, f.Unit, id)
	if len(ks) > 0 {
		f.Task = &ks[0]
	}
	return err
}

func putFate(t *db.Tx, f Fate) error {
	_, err := t.Exec(`insert into proposal_fate (`+fateColumns+`) values (`+db.Marks(1, 7)+`)
		on conflict (opinion) do update set state = excluded.state, item = excluded.item, reason = excluded.reason,
		decided_by = excluded.decided_by, decided_at = excluded.decided_at`,
		f.Opinion, f.Unit, string(f.State), f.Point, f.Reason, f.DecidedBy, f.DecidedAt)
	return err
}

// dropFate takes back that a proposal became a point which is no more.
func dropFate(t *db.Tx, opinion, point int64) error {
	_, err := t.Exec(`delete from proposal_fate where opinion = $1 and item = $2 and state = 'taken'`, opinion, point)
	return err
}

func none(op string) error { return fault.New(op, fault.NotFound, "fault.not_found") }

// endOf is the last day of a month "2026-12".
func endOf(month string) string { return clock.AddDays(nextMonth(month)+"-01", -1) }

type proposalLine struct {
	ProposalRow
	body   meeting.Body
	locked bool
}

// proposalsWhere reads opinions with their meeting and author.
func proposalsWhere(t *db.Tx, where string, args ...any) ([]proposalLine, error) {
	return db.Recall(t, func(s db.Row) (r proposalLine, err error) {
		var family, given string
		var st meeting.State
		err = s.Scan(&r.ID, &r.Meeting, &r.Item, &r.Person, &r.Kind, &r.Text, &r.Ahead, &r.By, &r.At, &r.Inside, &family, &given, &r.Unit, &r.Month, &r.Day, &r.body, &st)
		r.Name = vn.JoinName(family, given)
		r.Over = st == meeting.Ended || st == meeting.Locked
		r.locked = st == meeting.Locked || st == meeting.Cancelled
		return r, err
	}, `select o.id, o.meeting, o.item, o.person, o.kind, o.text, o.ahead, o.by_person, o.at, a.inside, coalesce(p.family, ''), coalesce(p.given, ''),
		m.unit, m.month, m.day, m.body, m.state
		from opinion o join meeting m on m.id = o.meeting join agenda_item a on a.id = o.item left join person p on p.id = o.person `+where, args...)
}

// owners gives who is offered as owner of a unit's tasks, by given name.
func owners(t *db.Tx, unit int64) ([]Owner, error) {
	rows, err := db.All(t, func(s db.Row) (o Owner, err error) {
		var family, given, key string
		err = s.Scan(&o.Person, &family, &given, &key, &o.Unit)
		o.Name = vn.JoinName(family, given)
		return o, err
	}, `select p.id, p.family, p.given, p.sort_key, '' as below
			from membership m join person p on p.id = m.person where m.unit = $2 and m.from_on <= $1 and m.to_on > $1
		union select p.id, p.family, p.given, p.sort_key, ''
			from position x join person p on p.id = x.person where x.unit = $2 and x.from_on <= $1 and x.to_on > $1
		union select p.id, p.family, p.given, p.sort_key, n.name
			from unit_path u join position x on x.unit = u.unit join person p on p.id = x.person join unit_name n on n.unit = u.unit
			where u.parent = $2 and u.from_on <= $1 and u.to_on > $1 and x.role = 'secretary' and x.from_on <= $1 and x.to_on > $1 and n.from_on <= $1 and n.to_on > $1
		order by 4, 1, 5 limit 500`, org.Today(t), unit)
	var out []Owner
	for _, r := range rows { // one of the unit itself stands first, without a unit's name
		if n := len(out); n == 0 || out[n-1].Person != r.Person {
			out = append(out, r)
		}
	}
	return out, err
}

// reportsAt gives what was said at a meeting, by task.
func reportsAt(t *db.Tx, meeting int64) (map[int64]TaskReport, error) {
	rows, err := db.All(t, scanReport, `select `+reportColumns+` from task_report x where x.meeting = $1 order by x.task`, meeting)
	out := map[int64]TaskReport{}
	for _, r := range rows {
		out[r.Task] = r
	}
	return out, err
}

// marker is the placeholder of the last argument.
func marker(args []any) string { return "$" + strconv.Itoa(len(args)) }

const signersQuery = `select id, signer from resolution where id in (`
