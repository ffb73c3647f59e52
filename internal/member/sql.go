package member

import (
	"nep/internal/clock"
	"nep/internal/db"
	"nep/internal/fault"
	"nep/internal/org"
	"nep/internal/vn"
	"strings"
)

// ---- people ----

const personColumns = `p.id, p.family, p.given, p.sex, p.birth, p.phone, p.card, p.joined_on, p.official_on, p.note, p.erased_at, p.sort_key`

func (p *Person) dest() []any {
	return []any{&p.ID, &p.Family, &p.Given, &p.Sex, &p.Birth, &p.Phone, &p.Card, &p.Joined, &p.Official, &p.Note, &p.ErasedAt, &p.sortKey}
}

func scanPerson(r db.Row) (p Person, err error) { err = r.Scan(p.dest()...); return p, err }

// PersonByID gives a person. Fault: NotFound.
func PersonByID(t *db.Tx, id int64) (Person, error) {
	p, ok, err := db.Maybe(t, scanPerson, `select `+personColumns+` from person p where p.id = $1`, id)
	if err == nil && !ok {
		err = &fault.Error{Op: "member.person", Kind: fault.NotFound, Key: "fault.not_found", Subject: personSubject(id)}
	}
	return p, err
}

// PersonsByID gives those of ids that exist, by id.
func PersonsByID(t *db.Tx, ids []int64) (map[int64]Person, error) {
	out := make(map[int64]Person, len(ids))
	return out, inChunks(ids, func(part []int64) error {
		ps, err := db.Recall(t, scanPerson, `select `+personColumns+` from person p where p.id in (`+db.Marks(1, len(part))+`)`, db.Anys(part)...)
		for _, p := range ps {
			out[p.ID] = p
		}
		return err
	})
}

// inChunks calls fn with at most 500 of vs at a time: few lengths of in-lists,
// so that prepared statements are found again.
func inChunks[T any](vs []T, fn func([]T) error) error {
	for len(vs) > 0 {
		n := min(len(vs), 500)
		if err := fn(vs[:n]); err != nil {
			return err
		}
		vs = vs[n:]
	}
	return nil
}

var personInsert = []string{"id", "family", "given", "sex", "birth", "phone", "card", "joined_on", "official_on", "note",
	"fold", "fold_pair", "fold_given", "sort_key", "made_at", "erased_at"}

func personRow(p Person, now int64) []any {
	fold, pair, given := folds(p)
	return []any{p.ID, p.Family, p.Given, string(p.Sex), p.Birth, p.Phone, p.Card, p.Joined, p.Official, p.Note,
		fold, pair, given, vn.SortKey(p.Family, p.Given), now, int64(0)}
}

// folds gives the three forms a name is found by: whole, its last two words,
// its last word.
func folds(p Person) (fold, pair, given string) {
	fold = vn.Fold(p.Name())
	w := strings.Fields(fold)
	if len(w) == 0 {
		return "", "", ""
	}
	return fold, strings.Join(w[max(0, len(w)-2):], " "), w[len(w)-1]
}

func insertPerson(t *db.Tx, p Person) error {
	return t.InsertMany("person", personInsert, [][]any{personRow(p, t.Now())})
}

func updatePerson(t *db.Tx, p Person) error {
	fold, pair, given := folds(p)
	_, err := t.Exec(`update person set family = $2, given = $3, sex = $4, birth = $5, phone = $6, card = $7, joined_on = $8,
		official_on = $9, note = $10, fold = $11, fold_pair = $12, fold_given = $13, sort_key = $14, erased_at = $15 where id = $1`,
		p.ID, p.Family, p.Given, string(p.Sex), p.Birth, p.Phone, p.Card, p.Joined, p.Official, p.Note,
		fold, pair, given, vn.SortKey(p.Family, p.Given), p.ErasedAt)
	return err
}

// cardOwner gives the person who has a card number, 0 for nobody.
func cardOwner(t *db.Tx, card string) (int64, error) {
	if card == "" {
		return 0, nil
	}
	id, _, err := db.Maybe(t, db.Scalar[int64], `select id from person where card = $1 and card <> ''`, card)
	return id, err
}

// ---- memberships ----

const membershipColumns = `id, person, unit, kind, from_on, to_on, ended`

func scanMembership(r db.Row) (m Membership, err error) {
	err = r.Scan(&m.ID, &m.Person, &m.Unit, &m.Kind, &m.From, &m.To, &m.Ended)
	return m, err
}

// MembershipsOf gives every membership of a person, the earliest first.
func MembershipsOf(t *db.Tx, person int64) ([]Membership, error) {
	return db.All(t, scanMembership, qMembershipsOf, person)
}

func membershipsOn(ms []Membership, day string) []Membership {
	var out []Membership
	for _, m := range ms {
		if m.From <= day && day < m.To {
			out = append(out, m)
		}
	}
	return out
}

func regularOn(ms []Membership, day string) (Membership, bool) {
	for _, m := range membershipsOn(ms, day) {
		if m.Kind == Regular {
			return m, true
		}
	}
	return Membership{}, false
}

var membershipInsert = []string{"id", "person", "unit", "kind", "from_on", "to_on", "ended"}

func insertMembership(t *db.Tx, m Membership) error {
	return t.InsertMany("membership", membershipInsert, [][]any{{m.ID, m.Person, m.Unit, string(m.Kind), m.From, m.To, string(m.Ended)}})
}

func endMembership(t *db.Tx, id int64, on string, why LeaveReason) error {
	_, err := t.Exec(`update membership set to_on = $2, ended = $3 where id = $1`, id, on, string(why))
	return err
}

func deleteMembership(t *db.Tx, id int64) error {
	_, err := t.Exec(`delete from membership where id = $1`, id)
	return err
}

const rowColumns = personColumns + `, m.unit, m.kind, m.from_on, s.standing, s.condition`

func scanRow(r db.Row) (v Row, err error) {
	err = r.Scan(append(v.dest(), &v.Unit, &v.Kind, &v.Since, &v.Standing, &v.Condition)...)
	return v, err
}

// onDay ties membership m, person p and status s together on day $1.
const onDay = ` and m.to_on > $1 and m.from_on <= $1 and p.id = m.person and s.person = m.person and s.from_on <= $1 and s.to_on > $1`

func rowCursor(r Row) org.Cursor { return org.Cursor{Key: r.sortKey, ID: r.ID} }

func page(rows []Row, limit int) org.Page[Row] {
	p := org.Page[Row]{Rows: rows}
	if len(rows) > limit {
		p.Rows, p.More = rows[:limit], true
		p.Next = rowCursor(rows[limit-1])
	}
	return p
}

// MembersOn gives a page of those who meet in a unit on a day, by given name.
func MembersOn(t *db.Tx, unit int64, day string, after org.Cursor, limit int) (org.Page[Row], error) {
	limit = org.PageSize(limit)
	rows, err := db.All(t, scanRow, qMembersOn, day, unit, after.Key, after.ID, limit+1)
	return page(rows, limit), err
}

// Belonging is one who meets in a unit on a day, by what decides his duty there.
type Belonging struct {
	Person    int64
	Name      string
	Kind      Kind
	Standing  Standing
	Condition Condition
}

// BelongingOn gives everybody who meets in a unit on a day, by given name: the
// people a meeting's roster is made from.
func BelongingOn(t *db.Tx, unit int64, day string) ([]Belonging, error) {
	return db.All(t, func(r db.Row) (b Belonging, err error) {
		var family, given string
		err = r.Scan(&b.Person, &family, &given, &b.Kind, &b.Standing, &b.Condition)
		b.Name = vn.JoinName(family, given)
		return b, err
	}, qBelongingOn, day, unit)
}

// HowManyOn counts the people BelongingOn gives of some units, each once.
func HowManyOn(t *db.Tx, units []int64, day string) (int, error) {
	marks, args := db.In(1, units)
	return db.One(t, db.Scalar[int], `select count(distinct m.person) from membership m cross join member_status s
		where m.unit in (`+marks+`) and m.to_on > $1 and m.from_on <= $1 and s.person = m.person and s.from_on <= $1 and s.to_on > $1`,
		append([]any{day}, args...)...)
}

// MembersBelow gives everybody who meets in a unit of a path or below it on a
// day, by unit, then by given name.
func MembersBelow(t *db.Tx, path, day string) ([]Row, error) { return membersBelow(t, path, day) }

// membersBelow gives everybody who meets in a unit of a path or below it.
func membersBelow(t *db.Tx, path, day string) ([]Row, error) {
	return db.All(t, scanRow, qMembersBelow, day, path, pathEnd(path))
}

func pathEnd(path string) string { return path[:len(path)-1] + "0" }

type countRow struct {
	kind      Kind
	standing  Standing
	condition Condition
	n         int
}

func scanCount(r db.Row) (c countRow, err error) {
	err = r.Scan(&c.kind, &c.standing, &c.condition, &c.n)
	return c, err
}

func sumCounts(rows []countRow) (c Counts) {
	for _, r := range rows {
		if CellDuty(r.kind, r.standing, r.condition).Required {
			c.Required += r.n
		}
		if r.kind == Temporary {
			c.Temporary += r.n
			continue
		}
		if r.standing == Probationary {
			c.Probationary += r.n
		} else {
			c.Official += r.n
		}
		switch r.condition {
		case Exempt:
			c.Exempt += r.n
		case Away:
			c.Away += r.n
		case Suspended:
			c.Suspended += r.n
		case Introduced:
			c.Introduced += r.n
		}
	}
	return c
}

// CountsOn counts the members of one unit on a day.
func CountsOn(t *db.Tx, unit int64, day string) (Counts, error) {
	rows, err := db.All(t, scanCount, qCountsOn, day, unit)
	return sumCounts(rows), err
}

// UnitsWithMembers gives the next units after one in which somebody meets or met.
func UnitsWithMembers(t *db.Tx, after int64, limit int) ([]int64, error) {
	return db.All(t, db.Scalar[int64], `select distinct unit from membership where unit > $1 order by unit limit $2`, after, limit)
}

// CountsBelow counts the members of the unit of a path and all below it on a
// day. A temporary arrival is counted where he meets and at home.
func CountsBelow(t *db.Tx, path, day string) (Counts, error) {
	rows, err := db.All(t, scanCount, qCountsBelow, day, path, pathEnd(path))
	return sumCounts(rows), err
}

// CountsByUnit counts the members of each of units on a day; units without
// members are not in the answer.
func CountsByUnit(t *db.Tx, units []int64, day string) (map[int64]Counts, error) {
	type row struct {
		unit int64
		countRow
	}
	by := map[int64][]countRow{}
	err := inChunks(units, func(part []int64) error {
		rows, err := db.All(t, func(r db.Row) (v row, err error) {
			err = r.Scan(&v.unit, &v.kind, &v.standing, &v.condition, &v.n)
			return v, err
		}, `select m.unit, m.kind, s.standing, s.condition, count(*)
			from membership m cross join member_status s
			where m.unit in (`+db.Marks(2, len(part))+`) and m.to_on > $1 and m.from_on <= $1
			and s.person = m.person and s.from_on <= $1 and s.to_on > $1
			group by m.unit, m.kind, s.standing, s.condition`, append([]any{day}, db.Anys(part)...)...)
		for _, r := range rows {
			by[r.unit] = append(by[r.unit], r.countRow)
		}
		return err
	})
	out := map[int64]Counts{}
	for u, rows := range by {
		out[u] = sumCounts(rows)
	}
	return out, err
}

// few is how many units are few enough to look at each of their members.
const few = 100

// Find gives a page of the members of a subtree whose name begins with text, in
// any of three ways: the whole name, its last two words, its last word (folded:
// case and marks do not matter). By given name. A whole card number finds its
// holder.
func Find(t *db.Tx, path, text, day string, after org.Cursor, limit int) (org.Page[Row], error) {
	limit = org.PageSize(limit)
	fold := vn.Fold(text)
	if fold == "" {
		return org.Page[Row]{}, nil
	}
	args := []any{day, path, pathEnd(path), fold, fold + "\x7f", after.Key, after.ID, limit + 1, Card(text)}
	n, err := org.CountBelow(t, path, day, few+1)
	if err != nil {
		return org.Page[Row]{}, err
	}
	var rows []Row
	if n <= few {
		rows, err = db.All(t, scanRow, qFindTree, args...)
	} else {
		// "|| ''" keeps PostgreSQL from walking the whole subtree once for every
		// name found, which it does while it knows no statistics.
		rows, err = db.All(t, scanRow, qFindName, args...)
	}
	return page(rows, limit), err
}

// ---- statuses ----

// StatusesOf gives the statuses of a person, the earliest first.
func StatusesOf(t *db.Tx, person int64) ([]Status, error) {
	return db.All(t, func(r db.Row) (s Status, err error) {
		err = r.Scan(&s.From, &s.To, &s.Standing, &s.Condition, &s.Reason)
		return s, err
	}, `select from_on, to_on, standing, condition, reason from member_status where person = $1 order by from_on`, person)
}

var statusInsert = []string{"person", "from_on", "to_on", "standing", "condition", "reason"}

// saveStatuses replaces a person's timeline.
func saveStatuses(t *db.Tx, person int64, rows []Status) error {
	if _, err := t.Exec(`delete from member_status where person = $1`, person); err != nil {
		return err
	}
	var vs [][]any
	for _, s := range rows {
		vs = append(vs, []any{person, s.From, s.To, string(s.Standing), string(s.Condition), s.Reason})
	}
	return t.InsertMany("member_status", statusInsert, vs)
}

// ---- positions, appointments, assignments ----

const positionColumns = `x.id, x.person, x.unit, x.role, x.title, x.from_on, x.to_on, p.family, p.given, p.sort_key`

func scanPosition(r db.Row) (x Position, err error) {
	var family, given string
	err = r.Scan(&x.ID, &x.Person, &x.Unit, &x.Role, &x.Title, &x.From, &x.To, &family, &given, &x.sortKey)
	x.Name = vn.JoinName(family, given)
	return x, err
}

// rank orders positions as pages show them.
const rank = `case x.role when 'secretary' then 1 when 'deputy' then 2 when 'standing' then 3 when 'committee' then 4 else 5 end`

// PositionsOn gives who leads a unit on a day, the secretary first.
func PositionsOn(t *db.Tx, unit int64, day string) ([]Position, error) {
	return db.Recall(t, scanPosition, qPositionsOn, unit, day)
}

// PositionsIn gives the positions of several units on a day.
func PositionsIn(t *db.Tx, units []int64, day string) (out []Position, err error) {
	return out, inChunks(units, func(part []int64) error {
		xs, err := db.Recall(t, scanPosition, `select `+positionColumns+` from position x cross join person p
			where x.unit in (`+db.Marks(2, len(part))+`) and x.to_on > $1 and x.from_on <= $1 and p.id = x.person
			order by `+rank+`, p.sort_key, x.id`, append([]any{day}, db.Anys(part)...)...)
		out = append(out, xs...)
		return err
	})
}

// positionsAfter gives the positions of a unit that last beyond a day.
func positionsAfter(t *db.Tx, unit int64, day string) ([]Position, error) {
	return db.All(t, scanPosition, `select `+positionColumns+` from position x cross join person p
		where x.unit = $1 and x.to_on > $2 and p.id = x.person order by `+rank+`, p.sort_key, x.id`, unit, day)
}

// PositionsOf gives every position of a person, the latest first.
func PositionsOf(t *db.Tx, person int64) ([]Position, error) {
	return db.All(t, scanPosition, qPositionsOf, person)
}

func positionByID(t *db.Tx, id int64) (Position, error) {
	return db.One(t, scanPosition, `select `+positionColumns+` from position x cross join person p where x.id = $1 and p.id = x.person`, id)
}

var positionInsert = []string{"id", "person", "unit", "role", "title", "from_on", "to_on"}

func insertPosition(t *db.Tx, x Position) error {
	return t.InsertMany("position", positionInsert, [][]any{{x.ID, x.Person, x.Unit, string(x.Role), x.Title, x.From, x.To}})
}

// cutShort ends a row of one of the dated tables on a day; one that had not
// begun is taken away.
func cutShort(t *db.Tx, table string, id int64, from, on string) error {
	if from >= on {
		if table == "appointment" {
			if _, err := t.Exec(`delete from appointment_unit where appointment = $1`, id); err != nil {
				return err
			}
		}
		_, err := t.Exec(`delete from `+table+` where id = $1`, id)
		return err
	}
	_, err := t.Exec(`update `+table+` set to_on = $2 where id = $1`, id, on)
	return err
}

const appointmentColumns = `x.id, x.person, x.unit, x.role, x.decision, x.from_on, x.to_on, p.family, p.given`

func scanAppointment(r db.Row) (x Appointment, err error) {
	var family, given string
	err = r.Scan(&x.ID, &x.Person, &x.Unit, &x.Role, &x.Decision, &x.From, &x.To, &family, &given)
	x.Name = vn.JoinName(family, given)
	return x, err
}

func namedUnits(t *db.Tx, xs []Appointment) ([]Appointment, error) {
	for i := range xs {
		var err error
		if xs[i].Units, err = db.All(t, db.Scalar[int64], `select unit from appointment_unit where appointment = $1 order by unit`, xs[i].ID); err != nil {
			return nil, err
		}
	}
	return xs, nil
}

// AppointmentsOn gives the officers and inspectors of a unit on a day.
func AppointmentsOn(t *db.Tx, unit int64, day string) ([]Appointment, error) {
	xs, err := db.All(t, scanAppointment, `select `+appointmentColumns+` from appointment x cross join person p
		where x.unit = $1 and x.to_on > $2 and x.from_on <= $2 and p.id = x.person order by x.role desc, p.sort_key, x.id`, unit, day)
	if err != nil {
		return nil, err
	}
	return namedUnits(t, xs)
}

// AppointmentsOf gives every appointment of a person, the latest first.
func AppointmentsOf(t *db.Tx, person int64) ([]Appointment, error) {
	xs, err := db.All(t, scanAppointment, `select `+appointmentColumns+` from appointment x cross join person p
		where x.person = $1 and p.id = x.person order by x.from_on desc, x.id`, person)
	if err != nil {
		return nil, err
	}
	return namedUnits(t, xs)
}

func appointmentByID(t *db.Tx, id int64) (Appointment, error) {
	return db.One(t, scanAppointment, `select `+appointmentColumns+` from appointment x cross join person p where x.id = $1 and p.id = x.person`, id)
}

func insertAppointment(t *db.Tx, x Appointment) error {
	if err := t.InsertMany("appointment", []string{"id", "person", "unit", "role", "decision", "from_on", "to_on"},
		[][]any{{x.ID, x.Person, x.Unit, string(x.Role), x.Decision, x.From, x.To}}); err != nil {
		return err
	}
	var rows [][]any
	for _, u := range x.Units {
		rows = append(rows, []any{x.ID, u})
	}
	return t.InsertMany("appointment_unit", []string{"appointment", "unit"}, rows)
}

const assignmentColumns = `x.id, x.person, x.unit, x.target, x.cell, x.mass_org, x.field, x.from_on, x.to_on, p.family, p.given`

func scanAssignment(r db.Row) (x Assignment, err error) {
	var family, given string
	err = r.Scan(&x.ID, &x.Person, &x.Unit, &x.Target, &x.Cell, &x.MassOrg, &x.Field, &x.From, &x.To, &family, &given)
	x.Name = vn.JoinName(family, given)
	return x, err
}

// AssignmentsOn gives for what the members of a unit's committee answer on a
// day.
func AssignmentsOn(t *db.Tx, unit int64, day string) ([]Assignment, error) {
	return db.All(t, scanAssignment, `select `+assignmentColumns+` from assignment x cross join person p
		where x.unit = $1 and x.to_on > $2 and x.from_on <= $2 and p.id = x.person order by p.sort_key, x.target, x.id`, unit, day)
}

// AssignmentsOf gives every assignment of a person, the latest first.
func AssignmentsOf(t *db.Tx, person int64) ([]Assignment, error) {
	return db.All(t, scanAssignment, qAssignmentsOf, person)
}

func hatRows(t *db.Tx, person int64, day string) ([]hatRow, error) {
	return db.All(t, func(r db.Row) (h hatRow, err error) {
		err = r.Scan(&h.what, &h.role, &h.unit, &h.to, &h.path, &h.named)
		return h, err
	}, qHats, person, day)
}

// InChargeOf gives who answers for a cell on a day.
func InChargeOf(t *db.Tx, cell int64, day string) ([]Assignment, error) {
	return db.All(t, scanAssignment, qInChargeOf, cell, day)
}

func assignmentByID(t *db.Tx, id int64) (Assignment, error) {
	return db.One(t, scanAssignment, `select `+assignmentColumns+` from assignment x cross join person p where x.id = $1 and p.id = x.person`, id)
}

func insertAssignment(t *db.Tx, x Assignment) error {
	return t.InsertMany("assignment", []string{"id", "person", "unit", "target", "cell", "mass_org", "field", "from_on", "to_on"},
		[][]any{{x.ID, x.Person, x.Unit, string(x.Target), x.Cell, x.MassOrg, x.Field, x.From, x.To}})
}

// today is the civil day of the transaction.
func today(t *db.Tx) string { return clock.Day(t.Now()) }

// openMembers counts who meets in a unit on a day or later.
func openMembers(t *db.Tx, unit int64, day string) (int, error) {
	return db.One(t, db.Scalar[int], `select count(*) from membership where unit = $1 and to_on > $2`, unit, day)
}

func clearReasons(t *db.Tx, person int64) error {
	_, err := t.Exec(`update member_status set reason = '' where person = $1`, person)
	return err
}

// The hot reads, by name so that a test can ask the engine how it runs them.
var (
	qMembersOn = `select ` + rowColumns + `
		from membership m cross join person p cross join member_status s
		where m.unit = $2` + onDay + ` and (p.sort_key, p.id) > ($3, $4)
		order by p.sort_key, p.id limit $5`
	qBelongingOn = `select p.id, p.family, p.given, m.kind, s.standing, s.condition
		from membership m cross join person p cross join member_status s
		where m.unit = $2` + onDay + ` order by p.sort_key, p.id`
	qMembersBelow = `select ` + rowColumns + `
		from unit_path u cross join membership m cross join person p cross join member_status s
		where u.path >= $2 and u.path < $3 and u.from_on <= $1 and u.to_on > $1 and m.unit = u.unit` + onDay + `
		order by u.path, p.sort_key, p.id`
	qCountsOn = `select m.kind, s.standing, s.condition, count(*)
		from membership m cross join member_status s
		where m.unit = $2 and m.to_on > $1 and m.from_on <= $1 and s.person = m.person and s.from_on <= $1 and s.to_on > $1
		group by m.kind, s.standing, s.condition`
	qCountsBelow = `select m.kind, s.standing, s.condition, count(*)
		from unit_path u cross join membership m cross join member_status s
		where u.path >= $2 and u.path < $3 and u.from_on <= $1 and u.to_on > $1 and m.unit = u.unit
		and m.to_on > $1 and m.from_on <= $1 and s.person = m.person and s.from_on <= $1 and s.to_on > $1
		group by m.kind, s.standing, s.condition`
	qFindTree = `select ` + rowColumns + `
			from unit_path u cross join membership m cross join person p cross join member_status s
			where u.path >= $2 and u.path < $3 and u.from_on <= $1 and u.to_on > $1 and m.unit = u.unit` + onDay + ` and ` + named + `
			and (p.sort_key, p.id) > ($6, $7) order by p.sort_key, p.id limit $8`
	qFindName = `select ` + rowColumns + `
			from (select id from person where fold >= $4 and fold < $5
				union select id from person where fold_pair >= $4 and fold_pair < $5
				union select id from person where fold_given >= $4 and fold_given < $5
				union select id from person where card = cast($9 as text) and card <> '') f
			cross join person p cross join membership m cross join unit_path u cross join member_status s
			where p.id = f.id and m.person = f.id and u.unit = m.unit and u.path || '' >= $2 and u.path || '' < $3 and u.from_on <= $1 and u.to_on > $1` + onDay + `
			and (p.sort_key, p.id) > ($6, $7) order by p.sort_key, p.id limit $8`
	qPositionsOn = `select ` + positionColumns + ` from position x cross join person p
		where x.unit = $1 and x.to_on > $2 and x.from_on <= $2 and p.id = x.person order by ` + rank + `, p.sort_key, x.id`
	qPositionsOf = `select ` + positionColumns + ` from position x cross join person p
		where x.person = $1 and p.id = x.person order by x.from_on desc, ` + rank + `, x.id`
	qAssignmentsOf = `select ` + assignmentColumns + ` from assignment x cross join person p
		where x.person = $1 and p.id = x.person order by x.from_on desc, x.id`
	qInChargeOf = `select ` + assignmentColumns + ` from assignment x cross join person p
		where x.cell = $1 and x.target = 'cell' and x.to_on > $2 and x.from_on <= $2 and p.id = x.person order by p.sort_key, x.id`
	// One statement, not one for each table: it is asked at every click.
	qHats = `select h.what, h.role, h.unit, h.to_on, coalesce(u.path, ''), coalesce(n.path, '') from (
		select 0 as what, condition as role, cast(0 as bigint) as unit, cast(0 as bigint) as named, to_on, cast(0 as bigint) as id
			from member_status where person = $1 and from_on <= $2 and to_on > $2 and condition = 'suspended'
		union all select 1, role, unit, 0, to_on, id from position where person = $1 and to_on > $2 and from_on <= $2
		union all select 2, cast('' as text), unit, cell, to_on, id from assignment where person = $1 and to_on > $2 and from_on <= $2 and target = 'cell'
		union all select 3, a.role, a.unit, coalesce(x.unit, 0), a.to_on, a.id
			from appointment a left join appointment_unit x on x.appointment = a.id where a.person = $1 and a.to_on > $2 and a.from_on <= $2
		union all select 4, cast('' as text), unit, 0, to_on, id from membership where person = $1 and from_on <= $2 and to_on > $2
		union all select 5, h.path, x.unit, 0, x.to_on, h.unit from position x join unit_heir h on h.heir = x.unit where x.person = $1 and x.to_on > $2 and x.from_on <= $2
		) h left join unit_path u on u.unit = h.unit and u.from_on <= $2 and u.to_on > $2
		left join unit_path n on n.unit = h.named and n.from_on <= $2 and n.to_on > $2
		order by h.what, h.id, h.named`
	qMembershipsOf = `select ` + membershipColumns + ` from membership where person = $1 order by from_on, id`
)

// named says in which ways a name, or a card number, begins as $4 says.
const named = ` (p.fold >= $4 and p.fold < $5 or p.fold_pair >= $4 and p.fold_pair < $5 or p.fold_given >= $4 and p.fold_given < $5
		or p.card = cast($9 as text) and p.card <> '')`

// StatusesOn gives what each of persons is on a day; who has no status then is
// not in the answer.
func StatusesOn(t *db.Tx, persons []int64, day string) (map[int64]Status, error) {
	out := make(map[int64]Status, len(persons))
	type row struct {
		person int64
		Status
	}
	return out, inChunks(persons, func(part []int64) error {
		rows, err := db.All(t, func(r db.Row) (v row, err error) {
			err = r.Scan(&v.person, &v.From, &v.To, &v.Standing, &v.Condition)
			return v, err
		}, `select person, from_on, to_on, standing, condition from member_status where person in (`+db.Marks(2, len(part))+`) and from_on <= $1 and to_on > $1`,
			append([]any{day}, db.Anys(part)...)...)
		for _, v := range rows {
			out[v.person] = v.Status
		}
		return err
	})
}

// Ending is one who meets in a unit, by what may end for him there.
type Ending struct {
	Person     int64
	Name       string
	Joined     string // the day of admission as it is known: "2025-11-20", "2025-11", "2025", ""
	Kind       Kind
	MeetsUntil string // of the membership here
	Standing   Standing
	Condition  Condition
	Since      string // the first day of the standing
	Until      string // of the status of today
	Home       bool   // has a regular membership today
}

// EndingsOn gives those who meet in a unit on a day and are on probation, or
// whose membership or condition there has an end, by given name.
func EndingsOn(t *db.Tx, unit int64, day string) ([]Ending, error) {
	return db.All(t, func(r db.Row) (e Ending, err error) {
		var family, given string
		var homes int
		err = r.Scan(&e.Person, &family, &given, &e.Joined, &e.Kind, &e.MeetsUntil, &e.Standing, &e.Condition, &e.Since, &e.Until, &homes)
		e.Name, e.Home = vn.JoinName(family, given), homes > 0
		return e, err
	}, `select p.id, p.family, p.given, p.joined_on, m.kind, m.to_on, s.standing, s.condition,
			(select min(f.from_on) from member_status f where f.person = m.person and f.standing = s.standing), s.to_on,
			(select count(*) from membership h where h.person = m.person and h.kind = 'regular' and h.to_on > $1 and h.from_on <= $1)
		from membership m cross join member_status s cross join person p
		where m.unit = $2 and m.to_on > $1 and m.from_on <= $1 and s.person = m.person and s.from_on <= $1 and s.to_on > $1 and p.id = m.person
			and (s.standing = 'probationary' or m.to_on < '9999-12-31' or s.to_on < '9999-12-31')
		order by p.sort_key, p.id`, day, unit)
}
