package member

import (
	"context"
	"slices"
	"strconv"
	"strings"
	"unicode"

	"nep/internal/access"
	"nep/internal/clock"
	"nep/internal/db"
	"nep/internal/fault"
	"nep/internal/org"
	"nep/internal/vn"
)

// The reads of this file serve the pages about people. Names are a lower right
// than dates, statuses and contacts: what the actor may not see of a person is
// not in the answer at all, and can neither be searched nor filtered by.

// together is how many units are few enough to list the members of all of them
// as one. Above it a list is a unit's own members, and the units below by name.
const together = 300

// countable is how many units are few enough to count the members of all of
// them for one page; above it a page says the unit's own figures only.
const countable = 1500

// Day is today's civil day.
func (s *Service) Day() string { return clock.Day(s.DB.Now()) }

// SubjectOf gives a person as the subject of a right, for asking the one
// question about a page before the page is read; nothing of it is shown.
// Fault: NotFound.
func (s *Service) SubjectOf(ctx context.Context, person int64) (access.Subject, error) {
	return db.Read(ctx, s.DB, func(t *db.Tx) (access.Subject, error) {
		if _, err := PersonByID(t, person); err != nil {
			return access.Subject{}, err
		}
		ms, err := MembershipsOf(t, person)
		if err != nil {
			return access.Subject{}, err
		}
		sub, _, err := subjectOf(t, person, ms)
		return sub, err
	})
}

// Office is one of the dated things a person holds in a unit.
type Office string

// The offices.
const (
	AsPosition    Office = "position"
	AsAppointment Office = "appointment"
	AsAssignment  Office = "assignment"
)

// OfficeIn gives the path of today of the unit in which a person holds an
// office, for asking the one question about it. Fault: NotFound, also when it
// is another person's.
func (s *Service) OfficeIn(ctx context.Context, person int64, what Office, id int64) (string, error) {
	return db.Read(ctx, s.DB, func(t *db.Tx) (string, error) {
		var holder, unit int64
		var err error
		switch what {
		case AsPosition:
			var x Position
			x, err = positionByID(t, id)
			holder, unit = x.Person, x.Unit
		case AsAppointment:
			var x Appointment
			x, err = appointmentByID(t, id)
			holder, unit = x.Person, x.Unit
		default:
			var x Assignment
			x, err = assignmentByID(t, id)
			holder, unit = x.Person, x.Unit
		}
		if err == nil && holder != person {
			err = fault.New("member.office", fault.NotFound, "fault.not_found")
		}
		if err != nil {
			return "", err
		}
		u, err := org.LastOn(t, unit, today(t))
		return u.Path, err
	})
}

// Ask is what a list of members is asked for.
type Ask struct {
	Unit  int64
	Day   string // "" is today
	Text  string // the beginning of a name, or a whole card number
	State string // one of States, "" for everybody
	After org.Cursor
	Limit int
}

// States are what a list can be limited to: a standing, a condition, or those
// who arrived for a time.
var States = []string{string(Official), string(Probationary), string(Exempt), string(Away), string(Suspended), string(Introduced), string(Temporary)}

// StateKey is the message key of one of States.
func StateKey(s string) string {
	switch s {
	case string(Official), string(Probationary):
		return StandingKey(Standing(s))
	case string(Temporary):
		return "member.kind.temporary"
	}
	return ConditionKey(Condition(s))
}

// Line is one member in a list. Without Open only the name and the positions
// are in it.
type Line struct {
	Row
	Open      bool // the actor may open the person's page
	Positions []Position
}

// Branch is a unit directly below the one listed, with the figures of it and
// all below it.
type Branch struct {
	org.Unit
	Names  bool // the actor may see who is there
	Counts Counts
}

// Listing is the list of a unit's members, or of its and all below it.
type Listing struct {
	Day, Today string
	Full       bool // the actor sees dates and statuses of the unit's members
	Together   bool // Lines are also of the units below
	Own, Below Counts
	Counted    bool // Below has figures
	ByBranch   bool // the branches have too
	Branches   []Branch
	MoreBelow  bool // there are more branches than these
	Lines      org.Page[Line]
	Units      map[int64]org.Unit // of lines and positions, on the day
}

// List gives the members of a unit on a day by given name, as far as the actor
// may see them; where the units below are few, of all of them. Who sees only
// names sees today only. Fault: NotFound.
func (s *Service) List(ctx context.Context, actor access.Actor, ask Ask) (Listing, error) {
	return db.Read(ctx, s.DB, func(t *db.Tx) (Listing, error) {
		now, err := mayAt(t, actor, access.MemberNames, ask.Unit)
		if err != nil {
			return Listing{}, err
		}
		l := Listing{Today: today(t), Day: ask.Day, Units: map[int64]org.Unit{}}
		l.Full = access.May(actor, access.MemberView, access.Unit(now.Path))
		if l.Day == "" || !l.Full {
			l.Day = lived(t, now)
		}
		u, err := org.LastOn(t, ask.Unit, l.Day)
		if err != nil {
			return l, err
		}
		paths := map[int64]string{u.ID: now.Path} // of today: rights go by them
		units := []org.Unit{u}
		n, err := org.CountBelow(t, u.Path, l.Day, countable+1)
		if err != nil {
			return l, err
		}
		big := n > together
		if big {
			kids, err := org.Children(t, u.ID, l.Day, org.Cursor{}, org.MaxPage)
			if err != nil {
				return l, err
			}
			l.MoreBelow = kids.More
			for _, k := range kids.Rows {
				l.Branches = append(l.Branches, Branch{Unit: k})
			}
		} else if n > 0 {
			if units, err = org.AllBelow(t, u.Path, l.Day, together); err != nil {
				return l, err
			}
			for _, x := range units {
				if x.Parent == u.ID {
					l.Branches = append(l.Branches, Branch{Unit: x})
				}
			}
		}
		var ids []int64
		for _, x := range units {
			ids = append(ids, x.ID)
		}
		for _, b := range l.Branches {
			ids = append(ids, b.ID)
		}
		if err := lastPaths(t, ids, paths); err != nil {
			return l, err
		}
		if err := l.count(t, actor, u, units, paths, n); err != nil {
			return l, err
		}
		rows, err := l.rows(t, actor, ask, u, units, paths, big)
		if err != nil {
			return l, err
		}
		l.Lines.More, l.Lines.Next = rows.More, rows.Next
		return l, l.lines(t, actor, rows.Rows)
	})
}

// count fills in the figures. Those of the units below need a look at each of
// their members, and are left out where these are many.
func (l *Listing) count(t *db.Tx, actor access.Actor, u org.Unit, units []org.Unit, paths map[int64]string, n int) error {
	var err error
	if l.Own, err = CountsOn(t, u.ID, l.Day); err != nil {
		return err
	}
	sees := func(a access.Action, id int64) bool { return access.May(actor, a, access.Unit(paths[id])) }
	l.Branches = slices.DeleteFunc(l.Branches, func(b Branch) bool { return !sees(access.UnitView, b.ID) })
	for i := range l.Branches {
		l.Branches[i].Names = sees(access.MemberNames, l.Branches[i].ID)
	}
	l.Below = l.Own
	if n < 2 || n > countable {
		return nil
	}
	l.Counted, l.ByBranch = true, n <= together
	if !l.ByBranch {
		l.Below, err = CountsBelow(t, u.Path, l.Day)
		return err
	}
	var ids []int64
	for _, x := range units {
		ids = append(ids, x.ID)
	}
	by, err := CountsByUnit(t, ids, l.Day)
	l.Below = Counts{}
	for _, x := range units {
		l.Below = l.Below.plus(by[x.ID])
		for i, b := range l.Branches {
			if org.Under(x.Path, b.Path) {
				l.Branches[i].Counts = b.Counts.plus(by[x.ID])
			}
		}
	}
	return err
}

func (c Counts) plus(o Counts) Counts {
	return Counts{c.Official + o.Official, c.Probationary + o.Probationary, c.Temporary + o.Temporary,
		c.Exempt + o.Exempt, c.Away + o.Away, c.Suspended + o.Suspended, c.Introduced + o.Introduced, c.Required + o.Required}
}

// rows reads one page of the list.
func (l *Listing) rows(t *db.Tx, actor access.Actor, ask Ask, u org.Unit, units []org.Unit, paths map[int64]string, big bool) (org.Page[Row], error) {
	limit := org.PageSize(ask.Limit)
	// A status, a card number, another day: only of those seen whole.
	need := access.MemberNames
	if ask.State != "" || l.Day != l.Today || strings.ContainsFunc(ask.Text, unicode.IsDigit) {
		need = access.MemberView
	}
	whole := access.May(actor, need, access.Unit(paths[u.ID]+"0/"))
	if big && ask.Text != "" && ask.State == "" && whole && access.May(actor, access.MemberView, access.Unit(paths[u.ID]+"0/")) {
		l.Together = true
		return Find(t, u.Path, ask.Text, l.Day, ask.After, limit)
	}
	var in []int64
	for _, x := range units {
		if (!big || x.ID == u.ID) && access.May(actor, need, access.Unit(paths[x.ID])) {
			in = append(in, x.ID)
			l.Together = l.Together || x.ID != u.ID
		}
	}
	if len(in) == 0 || vn.Fold(ask.Text) == "" && ask.Text != "" {
		return org.Page[Row]{}, nil
	}
	rows, err := membersIn(t, in, l.Day, ask.Text, ask.State, ask.After, limit)
	return page(rows, limit), err
}

// lines makes lines of rows: what the actor may not see goes, positions come.
func (l *Listing) lines(t *db.Tx, actor access.Actor, rows []Row) error {
	var persons, units []int64
	for _, r := range rows {
		persons, units = append(persons, r.ID), append(units, r.Unit)
	}
	subjects, err := subjectsOf(t, persons)
	if err != nil {
		return err
	}
	held, err := positionsOfMany(t, persons, l.Day)
	if err != nil {
		return err
	}
	for _, x := range held {
		units = append(units, x.Unit)
	}
	if l.Units, err = org.UnitsOn(t, units, l.Day); err != nil {
		return err
	}
	paths := map[int64]string{}
	if err := lastPaths(t, units, paths); err != nil {
		return err
	}
	for _, r := range rows {
		line := Line{Row: r, Open: access.May(actor, access.MemberView, subjects[r.ID])}
		if !line.Open {
			line.Row = Row{Person: Person{ID: r.ID, Family: r.Family, Given: r.Given, ErasedAt: r.ErasedAt, sortKey: r.sortKey}, Unit: r.Unit}
		}
		for _, x := range held {
			if x.Person == r.ID && access.May(actor, access.UnitView, access.Unit(paths[x.Unit])) {
				line.Positions = append(line.Positions, x)
			}
		}
		l.Lines.Rows = append(l.Lines.Rows, line)
	}
	return nil
}

// membersIn gives one more than limit of those who meet in any of units on a
// day, by given name. Who is a temporary arrival in one of them and at home in
// another is given once, at home.
func membersIn(t *db.Tx, units []int64, day, text, state string, after org.Cursor, limit int) ([]Row, error) {
	query, args := membersInQuery(units, day, text, state, after, limit)
	return db.All(t, scanRow, query, args...)
}

func membersInQuery(units []int64, day, text, state string, after org.Cursor, limit int) (query string, args []any) {
	args = []any{day, after.Key, after.ID, limit + 1}
	arg := func(v any) string { args = append(args, v); return "$" + strconv.Itoa(len(args)) }
	where := ""
	if fold := vn.Fold(text); fold != "" {
		a, b, card := arg(fold), arg(fold+"\x7f"), arg(Card(text))
		where += ` and (p.fold >= ` + a + ` and p.fold < ` + b + ` or p.fold_pair >= ` + a + ` and p.fold_pair < ` + b +
			` or p.fold_given >= ` + a + ` and p.fold_given < ` + b + ` or p.card = cast(` + card + ` as text) and p.card <> '')`
	}
	switch {
	case slices.Contains(Standings, Standing(state)):
		where += ` and m.kind = 'regular' and s.standing = cast(` + arg(state) + ` as text)`
	case state == string(Temporary):
		where += ` and m.kind = 'temporary'`
	case state != "":
		where += ` and m.kind = 'regular' and s.condition = cast(` + arg(state) + ` as text)`
	}
	// Few different lengths, so that prepared statements are found again.
	for n := len(units); n&(n-1) != 0; n++ {
		units = append(units, units[0])
	}
	marks := db.Marks(len(args)+1, len(units))
	args = append(args, db.Anys(units)...)
	if len(units) > 1 && state != string(Temporary) {
		where += ` and (m.kind = 'regular' or not exists (select 1 from membership h where h.person = m.person and h.kind = 'regular'
			and h.from_on <= $1 and h.to_on > $1 and h.unit in (` + marks + `)))`
	}
	return `select ` + rowColumns + ` from membership m cross join person p cross join member_status s
		where m.unit in (` + marks + `)` + onDay + where + ` and (p.sort_key, p.id) > ($2, $3)
		order by p.sort_key, p.id, m.id limit $4`, args
}

// positionsOfMany gives the positions of several persons on a day.
func positionsOfMany(t *db.Tx, persons []int64, day string) (out []Position, err error) {
	return out, inChunks(persons, func(part []int64) error {
		xs, err := db.All(t, scanPosition, `select `+positionColumns+` from position x cross join person p
			where x.person in (`+db.Marks(2, len(part))+`) and x.to_on > $1 and x.from_on <= $1 and p.id = x.person
			order by `+rank+`, x.id`, append([]any{day}, db.Anys(part)...)...)
		out = append(out, xs...)
		return err
	})
}

// lastPaths adds the paths of units to by: of today, or where they last hung.
func lastPaths(t *db.Tx, units []int64, by map[int64]string) error {
	now, err := org.PathsOn(t, units, today(t))
	if err != nil {
		return err
	}
	for _, id := range units {
		if by[id] != "" {
			continue
		}
		if by[id] = now[id]; by[id] == "" {
			u, err := org.LastOn(t, id, today(t))
			if err != nil {
				return err
			}
			by[id] = u.Path
		}
	}
	return nil
}

// subjectsOf gives persons as subjects of access, as subjectOf does for one.
func subjectsOf(t *db.Tx, persons []int64) (map[int64]access.Subject, error) {
	by := map[int64][]Membership{}
	err := inChunks(persons, func(part []int64) error {
		ms, err := db.All(t, scanMembership, `select `+membershipColumns+` from membership
			where person in (`+db.Marks(1, len(part))+`) order by person, from_on, id`, db.Anys(part)...)
		for _, m := range ms {
			by[m.Person] = append(by[m.Person], m)
		}
		return err
	})
	if err != nil {
		return nil, err
	}
	day := today(t)
	var units []int64
	for _, ms := range by {
		for _, m := range membershipsOn(ms, day) {
			units = append(units, m.Unit)
		}
	}
	paths := map[int64]string{}
	if err := lastPaths(t, units, paths); err != nil {
		return nil, err
	}
	out := map[int64]access.Subject{}
	for _, id := range persons {
		here := membershipsOn(by[id], day)
		if len(here) == 0 {
			if out[id], _, err = subjectOf(t, id, by[id]); err != nil {
				return nil, err
			}
			continue
		}
		sub := access.Subject{Person: id}
		for _, m := range here {
			sub.Paths = append(sub.Paths, paths[m.Unit])
		}
		out[id] = sub
	}
	return out, nil
}

// Openable says of which persons the actor may open the page.
func (s *Service) Openable(ctx context.Context, actor access.Actor, persons []int64) (map[int64]bool, error) {
	return db.Read(ctx, s.DB, func(t *db.Tx) (map[int64]bool, error) { return openable(t, actor, persons) })
}

func openable(t *db.Tx, actor access.Actor, persons []int64) (map[int64]bool, error) {
	subjects, err := subjectsOf(t, persons)
	out := map[int64]bool{}
	for id, sub := range subjects {
		out[id] = access.May(actor, access.MemberView, sub)
	}
	return out, err
}

// Figures are what a unit's page says in numbers.
type Figures struct {
	Own, Below Counts
	Counted    bool // there are units below, few enough to count
	Full       bool // the actor sees statuses, so also how many have which
	Names      bool // the actor sees the list
}

// Figures gives the numbers of a unit today. Fault: NotFound.
func (s *Service) Figures(ctx context.Context, actor access.Actor, unit int64) (Figures, error) {
	return db.Read(ctx, s.DB, func(t *db.Tx) (f Figures, err error) {
		u, err := mayAt(t, actor, access.UnitView, unit)
		if err != nil {
			return f, err
		}
		f.Full = access.May(actor, access.MemberView, access.Unit(u.Path))
		f.Names = access.May(actor, access.MemberNames, access.Unit(u.Path))
		day := lived(t, u)
		if f.Own, err = CountsOn(t, unit, day); err != nil {
			return f, err
		}
		n, err := org.CountBelow(t, u.Path, day, countable+1)
		if err != nil || n < 2 || n > countable {
			return f, err
		}
		f.Counted = true
		f.Below, err = CountsBelow(t, u.Path, day)
		return f, err
	})
}

// Duties is who answers for what in a unit's committee.
type Duties struct {
	org.Unit
	Today       string
	Committee   []Position // of today, one for each person, the highest
	Assignments []Assignment
	Cells       []org.Unit // directly below, without party groups
	MoreCells   bool
	Mass        []org.MassOrg
	Fields      []string           // that somebody answered for until the last congress, and nobody does now
	Units       map[int64]org.Unit // cells of assignments
	Open        map[int64]bool     // persons whose page the actor may open
}

// Duties gives the assignments of a unit's committee today, and the cells and
// mass organisations there are; of cells those the actor sees. Fault: NotFound.
func (s *Service) Duties(ctx context.Context, actor access.Actor, unit int64) (Duties, error) {
	return db.Read(ctx, s.DB, func(t *db.Tx) (d Duties, err error) {
		if d.Unit, err = mayAt(t, actor, access.UnitView, unit); err != nil {
			return d, err
		}
		d.Today, d.Units = today(t), map[int64]org.Unit{}
		held, err := PositionsOn(t, unit, d.Today)
		if err != nil {
			return d, err
		}
		var persons []int64
		for _, x := range held {
			if x.Role.InCommittee() && !slices.Contains(persons, x.Person) {
				persons = append(persons, x.Person)
				d.Committee = append(d.Committee, x)
			}
		}
		sees := func(path string) bool { return access.May(actor, access.UnitView, access.Unit(path)) }
		all, err := AssignmentsOn(t, unit, d.Today)
		if err != nil {
			return d, err
		}
		for _, x := range all {
			if x.Target == TargetCell {
				if d.Units[x.Cell], err = org.LastOn(t, x.Cell, d.Today); err != nil {
					return d, err
				}
				if !sees(d.Units[x.Cell].Path) {
					continue
				}
			}
			d.Assignments, persons = append(d.Assignments, x), append(persons, x.Person)
		}
		after := org.Cursor{}
		for len(d.Cells) < 500 {
			kids, err := org.Children(t, unit, d.Today, after, org.MaxPage)
			if err != nil {
				return d, err
			}
			for _, k := range kids.Rows {
				if k.Kind != org.Group && sees(k.Path) {
					d.Cells = append(d.Cells, k)
				}
			}
			if d.MoreCells, after = kids.More, kids.Next; !kids.More {
				break
			}
		}
		if d.Mass, err = org.MassOrgsOn(t, unit, d.Today); err != nil {
			return d, err
		}
		if d.Fields, err = fieldsLeft(t, unit, all); err != nil {
			return d, err
		}
		d.Open, err = openable(t, actor, persons)
		return d, err
	})
}

// fieldsLeft gives the fields somebody of a unit's committee answered for when its
// term began, of which nobody does now: a congress ends assignments, not the fields.
func fieldsLeft(t *db.Tx, unit int64, now []Assignment) ([]string, error) {
	terms, err := org.TermsOf(t, unit)
	if err != nil || len(terms) == 0 || terms[0].From > today(t) {
		return nil, err
	}
	fields, err := db.All(t, db.Scalar[string], `select distinct field from assignment where unit = $1 and target = 'field' and to_on >= $2 and to_on <= $3 order by field`, unit, terms[0].From, today(t))
	return slices.DeleteFunc(fields, func(f string) bool {
		return slices.ContainsFunc(now, func(x Assignment) bool { return x.Target == TargetField && x.Field == f })
	}), err
}

// unanswered counts the units directly below, the mass organisations and the fields
// nobody of a unit's committee answers for.
func unanswered(t *db.Tx, unit int64) (int, error) {
	now, err := AssignmentsOn(t, unit, today(t))
	if err != nil {
		return 0, err
	}
	kids, err := org.ChildIDs(t, unit, today(t))
	if err != nil {
		return 0, err
	}
	mass, err := org.MassOrgsOn(t, unit, today(t))
	if err != nil {
		return 0, err
	}
	fields, err := fieldsLeft(t, unit, now)
	n := len(fields)
	for _, k := range kids {
		if !slices.ContainsFunc(now, func(x Assignment) bool { return x.Target == TargetCell && x.Cell == k }) {
			n++
		}
	}
	for _, m := range mass {
		if !slices.ContainsFunc(now, func(x Assignment) bool { return x.Target == TargetMassOrg && x.MassOrg == m.ID }) {
			n++
		}
	}
	return n, err
}

// Corrected gives the statuses as a correction would leave them, and whether
// there is a status on its first day at all; for showing before it is done.
func (v View) Corrected(c CorrectStatus) ([]Status, bool) {
	was, _, ok := statusOn(v.Statuses, c.From)
	if !ok {
		return v.Statuses, false
	}
	if c.To == "" {
		c.To = was.To
	}
	return overlay(v.Statuses, Status{c.From, c.To, c.Standing, c.Condition, c.Reason}), true
}
