package meeting

import (
	"fmt"
	"slices"

	"nep/internal/db"
	"nep/internal/fault"
	"nep/internal/vn"
)

// ---- meetings ----

const meetingColumns = `m.id, m.unit, m.body, m.kind, m.month, m.day, m.start_minute, m.place, m.form, m.online_basis, m.online_away,
	m.state, m.chair, m.note_taker, m.theme, m.prepares, m.made_at, m.made_by, m.noticed_at, m.noticed_by, m.started_at, m.ended_at,
	m.papers_on, m.papers_by, m.papers_at, m.finished_on, m.finished_by, m.finished_at, m.fee_paid, m.fee_due,
	m.required, m.present, m.online, m.excused, m.unexcused, m.special, m.unmarked, m.spoke, m.on_paper, m.reason, m.moved_at, m.version, m.no_draft`

func (m *Meeting) dest() []any {
	return []any{&m.ID, &m.Unit, &m.Body, &m.Kind, &m.Month, &m.Day, &m.StartMinute, &m.Place, &m.Form, &m.OnlineBasis, &m.OnlineAway,
		&m.State, &m.Chair, &m.NoteTaker, &m.Theme, &m.Prepares, &m.MadeAt, &m.MadeBy, &m.NoticedAt, &m.NoticedBy, &m.StartedAt, &m.EndedAt,
		&m.PapersOn, &m.PapersBy, &m.PapersAt, &m.FinishedOn, &m.FinishedBy, &m.FinishedAt, &m.FeePaid, &m.FeeDue,
		&m.Required, &m.Present, &m.Online, &m.Excused, &m.Unexcused, &m.Special, &m.Unmarked, &m.Spoke, &m.OnPaper, &m.Reason, &m.MovedAt, &m.Version, &m.NoDraft}
}

func scanMeeting(r db.Row) (m Meeting, err error) { err = r.Scan(m.dest()...); return m, err }

// The hot reads, by name so that a test can ask the engine how it runs them.
var (
	qMeeting = `select ` + meetingColumns + ` from meeting m where m.id = $1`
	qItems   = `select ` + itemColumns + ` from agenda_item where meeting = $1 order by pos`
	qRoster  = `select ` + attendanceColumns + ` from attendance a cross join person p where a.meeting = $1 and p.id = a.person order by p.sort_key, p.id`
	qRow     = `select ` + attendanceColumns + ` from attendance a cross join person p where a.meeting = $1 and a.person = $2 and p.id = a.person`
	qCount   = `select count(*),
		count(*) filter (where mark in ('present', 'online')), count(*) filter (where mark = 'online'), count(*) filter (where mark = 'excused'),
		count(*) filter (where mark = 'unexcused'), count(*) filter (where mark = 'special'),
		count(*) filter (where mark not in ('present', 'online', 'excused', 'unexcused', 'special')),
		count(*) filter (where spoke and mark in ('present', 'online')),
		count(*) filter (where late and mark in ('present', 'online')), count(*) filter (where late and mark = 'online'),
		count(*) filter (where late and spoke and mark in ('present', 'online'))
		from attendance where meeting = $1 and required`
	// One statement: it is asked at every click.
	qStand = `select m.id, m.unit, m.body, m.chair, m.note_taker, coalesce(u.path, ''), (select count(*) from attendance a where a.meeting = m.id and a.person = $1)
		from meeting m left join unit_path u on u.unit = m.unit and u.from_on <= $2 and u.to_on > $2 where m.id in (%s)`
	qOnRoster = `select count(*) from attendance where meeting = $1 and person = $2`
	qGuests   = `select g.id, g.meeting, g.person, g.name, g.role, g.as_follower, coalesce(p.family, ''), coalesce(p.given, '')
		from guest g left join person p on p.id = g.person where g.meeting = $1 order by g.id`
	qPreparing = `select ` + meetingColumns + ` from meeting m where m.prepares = $1 and m.prepares <> 0 and m.state <> 'cancelled' order by m.id`
)

// ByID gives a meeting. Fault: NotFound.
func ByID(t *db.Tx, id int64) (Meeting, error) {
	m, ok, err := db.RecallOne(t, scanMeeting, qMeeting, id)
	if err == nil && !ok {
		err = notFound("meeting", id)
	}
	return m, err
}

// stand is what access asks about a meeting: what of it names people, its unit's
// path of today, and whether a person is on its roster.
type stand struct {
	m    Meeting // not whole
	path string
	on   bool
}

func scanStand(r db.Row) (s stand, err error) {
	var n int
	err = r.Scan(&s.m.ID, &s.m.Unit, &s.m.Body, &s.m.Chair, &s.m.NoteTaker, &s.path, &n)
	s.on = n > 0
	return s, err
}

func standOf(t *db.Tx, id, person int64) (stand, error) {
	s, ok, err := db.RecallOne(t, scanStand, fmt.Sprintf(qStand, "$3"), person, today(t), id)
	if err == nil && !ok {
		err = notFound("meeting", id)
	}
	return s, err
}

// ForeseeByID reads several meetings at once, and what access asks of them for a
// person: ByID and May of each ask nothing more then.
func ForeseeByID(t *db.Tx, ids []int64, person int64) error {
	for part := range slices.Chunk(ids, 500) {
		in, args := db.In(0, part)
		all, err := db.All(t, scanMeeting, `select `+meetingColumns+` from meeting m where m.id in (`+in+`)`, args...)
		if err != nil {
			return err
		}
		for _, m := range all {
			db.Know(t, []Meeting{m}, qMeeting, m.ID)
		}
		in, args = db.In(2, part)
		stands, err := db.All(t, scanStand, fmt.Sprintf(qStand, in), append([]any{person, today(t)}, args...)...)
		if err != nil {
			return err
		}
		for _, x := range stands {
			db.Know(t, []stand{x}, fmt.Sprintf(qStand, "$3"), person, today(t), x.m.ID)
		}
	}
	return nil
}

func notFound(what string, id int64) error {
	return &fault.Error{Op: "meeting." + what, Kind: fault.NotFound, Key: "fault.not_found", Subject: fmt.Sprintf("%s %d", what, id)}
}

// InMonth gives a unit's meetings of a body in months, by day; those called
// off too.
func InMonth(t *db.Tx, unit int64, body Body, months ...string) ([]Meeting, error) {
	marks, args := db.In(2, months)
	return db.Recall(t, scanMeeting, fmt.Sprintf(qInMonth, "$1", marks), append([]any{unit, string(body)}, args...)...)
}

const qInMonth = `select ` + meetingColumns + ` from meeting m where m.unit in (%s) and m.body = $2 and m.month in (%s)
	order by m.day, m.start_minute, m.id`

// Foresee reads what InMonth of a body and a month, and Joined, read of each of
// several units, at once: they ask nothing more then.
func Foresee(t *db.Tx, units []int64, body Body, month string) error {
	for part := range slices.Chunk(units, 500) {
		in, ids := db.In(2, part)
		args := append([]any{month, string(body)}, ids...)
		all, err := db.All(t, scanMeeting, `select `+meetingColumns+` from meeting m where m.month = $1 and m.body = $2 and m.unit in (`+in+`)
			order by m.day, m.start_minute, m.id`, args...)
		if err != nil {
			return err
		}
		in, ids = db.In(1, part)
		type began struct {
			unit  int64
			month string
		}
		first, err := db.All(t, func(r db.Row) (b began, err error) { err = r.Scan(&b.unit, &b.month); return b, err },
			`select m.unit, min(m.month) from meeting m where m.body = $1 and m.unit in (`+in+`) group by m.unit`, append([]any{string(body)}, ids...)...)
		if err != nil {
			return err
		}
		for _, unit := range part {
			var own []Meeting
			for _, m := range all {
				if m.Unit == unit {
					own = append(own, m)
				}
			}
			marks, args := db.In(2, []string{month})
			db.Know(t, own, fmt.Sprintf(qInMonth, "$1", marks), append([]any{unit, string(body)}, args...)...)
			var months []string
			for _, b := range first {
				if b.unit == unit {
					months = []string{b.month}
				}
			}
			db.Know(t, months, qFirstMonth, unit, string(body), int64(0))
		}
	}
	return nil
}

// ToldSources gives the things of a kind that stand on an agenda of a unit, but for
// one meeting's and those that were called off.
func ToldSources(t *db.Tx, unit, but int64, source string) (map[int64]bool, error) {
	ids, err := db.All(t, db.Scalar[int64], `select i.source_id from agenda_item i join meeting m on m.id = i.meeting
		where m.unit = $1 and m.id <> $2 and m.state <> 'cancelled' and i.source = $3`, unit, but, source)
	out := make(map[int64]bool, len(ids))
	for _, id := range ids {
		out[id] = true
	}
	return out, err
}

// KindsIn is InMonth with only the id, kind, month and state of each.
func KindsIn(t *db.Tx, unit int64, body Body, months ...string) ([]Meeting, error) {
	marks, args := db.In(2, months)
	return db.All(t, func(r db.Row) (m Meeting, err error) { err = r.Scan(&m.ID, &m.Kind, &m.Month, &m.State); return m, err },
		`select id, kind, month, state from meeting where unit = $1 and body = $2 and month in (`+marks+`) order by day, start_minute, id`,
		append([]any{unit, string(body)}, args...)...)
}

// inMonth gives all meetings of a unit in a month, by day.
func inMonth(t *db.Tx, unit int64, month string) ([]Meeting, error) {
	return db.All(t, scanMeeting, `select `+meetingColumns+` from meeting m where m.unit = $1 and m.month = $2
		order by m.day, m.start_minute, m.id`, unit, month)
}

// preparing gives the bureau's meeting that prepares a meeting, and whether
// there is one.
func preparing(t *db.Tx, meeting int64) (Meeting, bool, error) {
	return db.Maybe(t, scanMeeting, qPreparing, meeting)
}

// prepareInstead lets what prepares a meeting prepare another.
func prepareInstead(t *db.Tx, old, meeting int64) error {
	_, err := t.Exec(`update meeting set prepares = $2 where prepares = $1 and prepares <> 0 and state <> 'cancelled'`, old, meeting)
	return err
}

// last gives the unit's latest meeting of a body that was not called off.
func last(t *db.Tx, unit int64, body Body) (Meeting, bool, error) {
	return db.Maybe(t, scanMeeting, `select `+meetingColumns+` from meeting m where m.unit = $1 and m.body = $2 and m.state <> 'cancelled'
		order by m.day desc, m.id desc limit 1`, unit, string(body))
}

var meetingInsert = []string{"id", "unit", "body", "kind", "month", "day", "start_minute", "place", "form", "online_basis", "online_away",
	"state", "chair", "note_taker", "theme", "prepares", "made_at", "made_by", "noticed_at", "noticed_by", "started_at", "ended_at",
	"papers_on", "papers_by", "papers_at", "finished_on", "finished_by", "finished_at", "fee_paid", "fee_due",
	"required", "present", "online", "excused", "unexcused", "special", "unmarked", "spoke", "on_paper", "reason", "moved_at", "version", "no_draft"}

func insertMeeting(t *db.Tx, m Meeting) error {
	return t.InsertMany("meeting", meetingInsert, [][]any{{m.ID, m.Unit, string(m.Body), string(m.Kind), m.Month, m.Day, m.StartMinute,
		m.Place, string(m.Form), m.OnlineBasis, m.OnlineAway, string(m.State), m.Chair, m.NoteTaker, m.Theme, m.Prepares, m.MadeAt, m.MadeBy,
		m.NoticedAt, m.NoticedBy, m.StartedAt, m.EndedAt, m.PapersOn, m.PapersBy, m.PapersAt, m.FinishedOn, m.FinishedBy, m.FinishedAt,
		m.FeePaid, m.FeeDue, m.Required, m.Present, m.Online, m.Excused, m.Unexcused, m.Special, m.Unmarked, m.Spoke, m.OnPaper, m.Reason, m.MovedAt, m.Version, m.NoDraft}})
}

// updateMeeting writes what may change of a meeting, all but its counters:
// those are recount's.
func updateMeeting(t *db.Tx, m Meeting) error {
	tell(t, m.ID, toldState)
	_, err := t.Exec(`update meeting set kind = $2, day = $3, start_minute = $4, place = $5, form = $6, online_basis = $7, online_away = $8,
		state = $9, chair = $10, note_taker = $11, theme = $12, prepares = $13, noticed_at = $14, noticed_by = $15, started_at = $16, ended_at = $17,
		papers_on = $18, papers_by = $19, papers_at = $20, finished_on = $21, finished_by = $22, finished_at = $23, fee_paid = $24, fee_due = $25,
		on_paper = $26, reason = $27, version = $28, moved_at = $29, no_draft = $30 where id = $1`,
		m.ID, string(m.Kind), m.Day, m.StartMinute, m.Place, string(m.Form), m.OnlineBasis, m.OnlineAway, string(m.State), m.Chair, m.NoteTaker,
		m.Theme, m.Prepares, m.NoticedAt, m.NoticedBy, m.StartedAt, m.EndedAt, m.PapersOn, m.PapersBy, m.PapersAt, m.FinishedOn, m.FinishedBy,
		m.FinishedAt, m.FeePaid, m.FeeDue, m.OnPaper, m.Reason, m.Version, m.MovedAt, m.NoDraft)
	return err
}

func setCounts(t *db.Tx, meeting int64, c Counts) error {
	tell(t, meeting, toldRoll)
	_, err := t.Exec(`update meeting set required = $2, present = $3, online = $4, excused = $5, unexcused = $6, special = $7, unmarked = $8, spoke = $9 where id = $1`,
		meeting, c.Required, c.Present, c.Online, c.Excused, c.Unexcused, c.Special, c.Unmarked, c.Spoke)
	return err
}

// countRoster counts a roster, who came late as present; late are those.
func countRoster(t *db.Tx, meeting int64) (c, late Counts, err error) {
	type both struct{ c, late Counts }
	n, err := db.One(t, func(r db.Row) (n both, err error) {
		err = r.Scan(&n.c.Required, &n.c.Present, &n.c.Online, &n.c.Excused, &n.c.Unexcused, &n.c.Special, &n.c.Unmarked, &n.c.Spoke,
			&n.late.Present, &n.late.Online, &n.late.Spoke)
		return n, err
	}, qCount, meeting)
	return n.c, n.late, err
}

// ---- agenda ----

const itemColumns = `id, meeting, pos, kind, title, planned, presenter, source, source_id, draft, inside, state, began_at, spent, conclusion`

func scanItem(r db.Row) (i Item, err error) {
	err = r.Scan(&i.ID, &i.Meeting, &i.Pos, &i.Kind, &i.Title, &i.Planned, &i.Presenter, &i.Source, &i.SourceID, &i.Draft, &i.Inside,
		&i.State, &i.BeganAt, &i.Spent, &i.Conclusion)
	return i, err
}

// Items gives the agenda in order.
func Items(t *db.Tx, meeting int64) ([]Item, error) {
	all, err := db.Recall(t, scanItem, qItems, meeting)
	for _, i := range all {
		db.Know(t, []Item{i}, qItem, i.ID)
	}
	return all, err
}

const qItem = `select ` + itemColumns + ` from agenda_item where id = $1`

// ItemByID gives an item. Fault: NotFound.
func ItemByID(t *db.Tx, id int64) (Item, error) {
	i, ok, err := db.RecallOne(t, scanItem, qItem, id)
	if err == nil && !ok {
		err = notFound("item", id)
	}
	return i, err
}

var itemInsert = []string{"id", "meeting", "pos", "kind", "title", "planned", "presenter", "source", "source_id", "draft", "inside", "state", "began_at", "spent", "conclusion"}

func insertItems(t *db.Tx, items []Item) error {
	var rows [][]any
	for _, i := range items {
		rows = append(rows, []any{i.ID, i.Meeting, i.Pos, string(i.Kind), i.Title, i.Planned, i.Presenter, i.Source, i.SourceID, i.Draft, i.Inside,
			string(i.State), i.BeganAt, i.Spent, i.Conclusion})
	}
	return t.InsertMany("agenda_item", itemInsert, rows)
}

func updateItem(t *db.Tx, i Item) error {
	tell(t, i.Meeting, toldItem)
	_, err := t.Exec(`update agenda_item set pos = $2, kind = $3, title = $4, planned = $5, presenter = $6, draft = $7, inside = $8, state = $9, began_at = $10, spent = $11, conclusion = $12 where id = $1`,
		i.ID, i.Pos, string(i.Kind), i.Title, i.Planned, i.Presenter, i.Draft, i.Inside, string(i.State), i.BeganAt, i.Spent, i.Conclusion)
	return err
}

// liftItems gives the items of a meeting places below nought, so that new
// places never meet an old one.
func liftItems(t *db.Tx, meeting int64) error {
	_, err := t.Exec(`update agenda_item set pos = -1 - pos where meeting = $1`, meeting)
	return err
}

func movePos(t *db.Tx, item int64, pos int) error {
	_, err := t.Exec(`update agenda_item set pos = $2 where id = $1`, item, pos)
	return err
}

func deleteItem(t *db.Tx, id int64) error {
	_, err := t.Exec(`delete from agenda_item where id = $1`, id)
	return err
}

// spokenAt says whether something was said or voted at an item.
func spokenAt(t *db.Tx, item int64) (bool, error) {
	n, err := db.One(t, db.Scalar[int], `select (select count(*) from opinion where item = $1) + (select count(*) from vote where item = $1)`, item)
	return n > 0, err
}

// ---- the roster ----

const attendanceColumns = `a.meeting, a.person, a.kind, a.standing, a.condition, a.role, a.required, a.may_vote, a.base, a.why, a.mark, a.site,
	a.category, a.reason, a.late, a.left_early, a.spoke, a.way, a.by_person, a.at, p.family, p.given, p.sort_key`

func scanAttendance(r db.Row) (a Attendance, err error) {
	var family, given string
	err = r.Scan(&a.Meeting, &a.Person, &a.Kind, &a.Standing, &a.Condition, &a.Role, &a.Required, &a.MayVote, &a.Base, &a.Why, &a.Mark, &a.Site,
		&a.Category, &a.Reason, &a.Late, &a.LeftEarly, &a.Spoke, &a.Way, &a.By, &a.At, &family, &given, &a.SortKey)
	a.Name = vn.JoinName(family, given)
	return a, err
}

// RosterOf gives the roster by given name.
func RosterOf(t *db.Tx, meeting int64) ([]Attendance, error) {
	return db.All(t, scanAttendance, qRoster, meeting)
}

// RequiredAt gives those of a roster who have to be there.
func RequiredAt(t *db.Tx, meeting int64) ([]int64, error) {
	return db.All(t, db.Scalar[int64], `select person from attendance where meeting = $1 and required order by person`, meeting)
}

// onRosterOf gives everybody on a roster.
func onRosterOf(t *db.Tx, meeting int64) ([]int64, error) {
	return db.All(t, db.Scalar[int64], `select person from attendance where meeting = $1 order by person`, meeting)
}

// rowOf gives a person's row of a roster, and whether there is one.
func rowOf(t *db.Tx, meeting, person int64) (Attendance, bool, error) {
	return db.Maybe(t, scanAttendance, qRow, meeting, person)
}

func onRoster(t *db.Tx, meeting, person int64) (bool, error) {
	n, err := db.One(t, db.Scalar[int], qOnRoster, meeting, person)
	return n > 0, err
}

var attendanceInsert = []string{"meeting", "person", "kind", "standing", "condition", "role", "required", "may_vote", "base", "why", "mark", "site",
	"category", "reason", "late", "left_early", "spoke", "way", "by_person", "at"}

// reasonsSince gives the units whose rosters hold free text of absences, with
// the day of their earliest meeting that does.
func reasonsSince(t *db.Tx) (map[int64]string, error) {
	type row struct {
		unit int64
		day  string
	}
	rows, err := db.All(t, func(r db.Row) (v row, err error) { err = r.Scan(&v.unit, &v.day); return v, err },
		`select m.unit, min(m.day) from attendance a cross join meeting m where a.reason <> '' and m.id = a.meeting group by m.unit`)
	out := map[int64]string{}
	for _, v := range rows {
		out[v.unit] = v.day
	}
	return out, err
}

func forgetReasons(t *db.Tx, unit int64, before string) (int64, error) {
	return t.Exec(`update attendance set reason = '' where reason <> '' and meeting in (select id from meeting where unit = $1 and day < $2)`, unit, before)
}

func forgetPerson(t *db.Tx, person int64) error {
	_, err := t.Exec(`update attendance set reason = '' where person = $1 and reason <> ''`, person)
	return err
}

func insertAttendance(t *db.Tx, rows []Attendance) error {
	var vs [][]any
	for _, a := range rows {
		vs = append(vs, []any{a.Meeting, a.Person, string(a.Kind), string(a.Standing), string(a.Condition), a.Role, a.Required, a.MayVote, string(a.Base), a.Why,
			string(a.Mark), a.Site, a.Category, a.Reason, a.Late, a.LeftEarly, a.Spoke, string(a.Way), a.By, a.At})
	}
	return t.InsertMany("attendance", attendanceInsert, vs)
}

// setDuty writes what a member is on the roster; setMark what the roll says.
func setDuty(t *db.Tx, a Attendance) error {
	_, err := t.Exec(`update attendance set kind = $3, standing = $4, condition = $5, role = $6, required = $7, may_vote = $8, base = $9, why = $10 where meeting = $1 and person = $2`,
		a.Meeting, a.Person, string(a.Kind), string(a.Standing), string(a.Condition), a.Role, a.Required, a.MayVote, string(a.Base), a.Why)
	return err
}

func setMark(t *db.Tx, a Attendance) error {
	tellOf(t, a.Meeting, a.Person)
	_, err := t.Exec(`update attendance set mark = $3, site = $4, category = $5, reason = $6, late = $7, left_early = $8, way = $9, by_person = $10, at = $11 where meeting = $1 and person = $2`,
		a.Meeting, a.Person, string(a.Mark), a.Site, a.Category, a.Reason, a.Late, a.LeftEarly, string(a.Way), a.By, a.At)
	return err
}

func deleteAttendance(t *db.Tx, meeting, person int64) error {
	_, err := t.Exec(`delete from attendance where meeting = $1 and person = $2`, meeting, person)
	return err
}

// Disagreeing gives the meetings whose counters are not their roster counted, at
// most limit; for the doctor. One who came late may count either way.
func Disagreeing(t *db.Tx, limit int) ([]int64, error) {
	return db.All(t, db.Scalar[int64], `select m.id from meeting m left join (select meeting, count(*) as required,
			sum(case when mark in ('present', 'online') then 1 else 0 end) as there,
			sum(case when mark in ('present', 'online') and late then 1 else 0 end) as late,
			sum(case when mark = 'excused' then 1 else 0 end) as excused,
			sum(case when mark = 'unexcused' then 1 else 0 end) as unexcused,
			sum(case when mark = 'special' then 1 else 0 end) as special,
			sum(case when mark = '' then 1 else 0 end) as unmarked
			from attendance where required group by meeting) a on a.meeting = m.id
		where m.required <> coalesce(a.required, 0) or m.excused <> coalesce(a.excused, 0) or m.unexcused <> coalesce(a.unexcused, 0)
			or m.special <> coalesce(a.special, 0) or m.unmarked <> coalesce(a.unmarked, 0)
			or m.present > coalesce(a.there, 0) or m.present < coalesce(a.there - a.late, 0)
		order by m.id limit $1`, limit)
}

// ---- guests, chairs ----

// GuestsOf gives the guests.
func GuestsOf(t *db.Tx, meeting int64) ([]Guest, error) {
	return db.All(t, func(r db.Row) (g Guest, err error) {
		var family, given string
		err = r.Scan(&g.ID, &g.Meeting, &g.Person, &g.Name, &g.Role, &g.AsFollower, &family, &given)
		if g.Person != 0 {
			g.Name = vn.JoinName(family, given)
		}
		return g, err
	}, qGuests, meeting)
}

// ---- the yearly plan ----

const planColumns = `id, unit, month, kind, title, presenter, made_at, day, who, first_on, done_on`

func scanPlan(r db.Row) (p PlanItem, err error) {
	err = r.Scan(&p.ID, &p.Unit, &p.Month, &p.Kind, &p.Title, &p.Presenter, &p.MadeAt, &p.Day, &p.Who, &p.First, &p.DoneOn)
	return p, err
}

// PlanOf gives the lines of a unit's plan in months.
func PlanOf(t *db.Tx, unit int64, months ...string) ([]PlanItem, error) {
	marks, args := db.In(1, months)
	return db.All(t, scanPlan, `select `+planColumns+` from plan_item where unit = $1 and month in (`+marks+`) and removed_at = 0 order by month, kind, id`,
		append([]any{unit}, args...)...)
}

// PlanWith gives the lines that stand in months or were planned for one of them
// first, those of a unit's year that moved out of it too.
func PlanWith(t *db.Tx, unit int64, year string) ([]PlanItem, error) {
	return db.All(t, scanPlan, `select `+planColumns+` from plan_item where unit = $1 and removed_at = 0
		and (month >= $2 and month <= $3 or first_on >= $2 and first_on < $4) order by month, day, id`, unit, year+"-01", year+"-12", year+"-99")
}

// ThemesIn gives the themes units have planned for a year.
func ThemesIn(t *db.Tx, units []int64, year string) ([]PlanItem, error) {
	if len(units) == 0 {
		return nil, nil
	}
	marks, args := db.In(2, units)
	return db.All(t, scanPlan, `select `+planColumns+` from plan_item where month >= $1 and month <= $2 and unit in (`+marks+`) and kind = 'theme' and removed_at = 0 order by month, id`,
		append([]any{year + "-01", year + "-12"}, args...)...)
}

func planByID(t *db.Tx, id int64) (PlanItem, error) {
	p, ok, err := db.Maybe(t, scanPlan, `select `+planColumns+` from plan_item where id = $1 and removed_at = 0`, id)
	if err == nil && !ok {
		err = notFound("plan", id)
	}
	return p, err
}

// ChairsOf gives who had the chair from when on, the first first.
func ChairsOf(t *db.Tx, meeting int64) ([]Chair, error) {
	return db.All(t, func(r db.Row) (c Chair, err error) { err = r.Scan(&c.At, &c.Person, &c.Reason); return c, err },
		`select at, person, reason from meeting_chair where meeting = $1 order by at`, meeting)
}

func insertChair(t *db.Tx, meeting int64, c Chair) error {
	return t.InsertMany("meeting_chair", []string{"meeting", "at", "person", "reason"}, [][]any{{meeting, c.At, c.Person, c.Reason}})
}

func deleteChairs(t *db.Tx, meeting int64) error {
	_, err := t.Exec(`delete from meeting_chair where meeting = $1`, meeting)
	return err
}

func insertGuest(t *db.Tx, g Guest) error {
	return t.InsertMany("guest", []string{"id", "meeting", "person", "name", "role", "as_follower"}, [][]any{{g.ID, g.Meeting, g.Person, g.Name, g.Role, g.AsFollower}})
}

func deleteGuest(t *db.Tx, meeting, id int64) (int64, error) {
	return t.Exec(`delete from guest where id = $1 and meeting = $2`, id, meeting)
}

func insertPlan(t *db.Tx, p PlanItem, by int64) error {
	return t.InsertMany("plan_item", []string{"id", "unit", "month", "kind", "title", "presenter", "made_at", "made_by", "removed_at", "day", "who", "first_on", "done_on"},
		[][]any{{p.ID, p.Unit, p.Month, string(p.Kind), p.Title, p.Presenter, t.Now(), by, int64(0), p.Day, p.Who, p.At(), p.DoneOn}})
}

func updatePlan(t *db.Tx, p PlanItem) error {
	_, err := t.Exec(`update plan_item set month = $2, kind = $3, title = $4, presenter = $5, day = $6, who = $7, done_on = $8 where id = $1`, p.ID, p.Month, string(p.Kind), p.Title, p.Presenter, p.Day, p.Who, p.DoneOn)
	return err
}

func removePlan(t *db.Tx, id int64) error {
	_, err := t.Exec(`update plan_item set removed_at = $2 where id = $1`, id, t.Now())
	return err
}

func openVotes(t *db.Tx, meeting int64) (int, error) {
	return db.One(t, db.Scalar[int], `select count(*) from vote where meeting = $1 and state = 'open'`, meeting)
}

// lastCast is when the last vote on phones of a meeting was closed, 0 for none.
func lastCast(t *db.Tx, meeting int64) (int64, error) {
	return db.One(t, db.Scalar[int64], `select coalesce(max(closed_at), 0) from vote where meeting = $1 and way = 'phones' and state = 'closed'`, meeting)
}

// LongestExcused gives the longest run of excused absences of any member in the
// unit's regular cell meetings of the year of m, up to m, m included.
func LongestExcused(t *db.Tx, m Meeting) (int, error) {
	often, err := excusedOften(t, m)
	if err != nil || len(often) == 0 {
		return 0, err
	}
	var more []int64 // than once: who may have been so in a row
	for _, e := range often {
		if e.times > 1 {
			more = append(more, e.person)
		}
	}
	if len(more) == 0 {
		return 1, nil
	}
	rows, err := marksOf(t, m, more)
	return longestRun(rows), err
}

type excusedTimes struct{ person, times int64 }

// excusedOften gives who was excused how many times.
func excusedOften(t *db.Tx, m Meeting) ([]excusedTimes, error) {
	from, args := heldThisYear(m)
	return db.All(t, func(r db.Row) (e excusedTimes, err error) { err = r.Scan(&e.person, &e.times); return e, err },
		`select a.person, count(*)`+from+` and a.mark = 'excused' group by a.person order by a.person`, args...)
}

type personMark struct {
	person int64
	mark   Mark
}

// marksOf gives the marks of some who had to be there, by person and day.
func marksOf(t *db.Tx, m Meeting, persons []int64) ([]personMark, error) {
	from, args := heldThisYear(m)
	marks, who := db.In(len(args), persons)
	return db.All(t, func(r db.Row) (p personMark, err error) { err = r.Scan(&p.person, &p.mark); return p, err },
		`select a.person, a.mark`+from+` and a.person in (`+marks+`) order by a.person, m.day, m.start_minute, m.id`, append(args, who...)...)
}

// heldThisYear is the attendance of those who had to be there, at a unit's
// regular cell meetings of the year of m that were held up to m, and m.
func heldThisYear(m Meeting) (from string, args []any) {
	marks, months := db.In(3, yearTo(m.Month))
	return ` from meeting m cross join attendance a where m.unit = $1 and m.body = 'cell' and m.kind in ('regular', 'combined')
		and (m.state in ('ended', 'locked') or m.id = $2) and m.day <= $3 and m.month in (` + marks + `) and a.meeting = m.id and a.required`,
		append([]any{m.Unit, m.ID, m.Day}, months...)
}

// keepLate keeps why a notice went out late; the last word stands.
func keepLate(t *db.Tx, meeting int64, reason string, by int64) error {
	_, err := t.Exec(`insert into late_notice (meeting, reason, by_person, at) values ($1, $2, $3, $4)
		on conflict (meeting) do update set reason = excluded.reason, by_person = excluded.by_person, at = excluded.at`, meeting, reason, by, t.Now())
	return err
}

// LateNotice gives why a meeting's notice went out late, "" where nothing was said.
func LateNotice(t *db.Tx, meeting int64) (string, error) {
	reason, _, err := db.Maybe(t, db.Scalar[string], `select reason from late_notice where meeting = $1`, meeting)
	return reason, err
}

// HeldBetween gives a unit's meetings that ended, of all its bodies, from a day
// to before another, by day. Rights are the caller's.
func HeldBetween(t *db.Tx, unit int64, from, to string) ([]Meeting, error) {
	return db.All(t, scanMeeting, `select `+meetingColumns+` from meeting m where m.unit = $1 and m.day >= $2 and m.day < $3 and m.state in ('ended', 'locked')
		order by m.day, m.start_minute, m.id`, unit, from, to)
}
