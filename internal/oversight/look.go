package oversight

import (
	"context"
	"math"
	"slices"
	"strconv"

	"nep/internal/access"
	"nep/internal/db"
	"nep/internal/fault"
	"nep/internal/meeting"
	"nep/internal/member"
	"nep/internal/org"
	"nep/internal/quality"
	"nep/internal/report"
)

func num(n int64) string { return strconv.FormatInt(n, 10) }

// VisitRow is a visit in a list.
type VisitRow struct {
	Visit
	CellName string
	Name     string // of the visitor, "" when erased
	Stand    Stand
	On       string // the day the cell meets, "" not known
	May      bool   // the actor may open it
}

// RosterView is a committee's visits of a quarter, by the units directly below.
type RosterView struct {
	Unit    org.Unit
	Quarter string
	Months  []string
	Today   string
	Per     int // the rule; 0 not set
	Rows    []RosterRow
	Others  []VisitRow // to units deeper down, or that stand elsewhere now
	Owed    int        // visits still to be planned, of the rows of this page
	Next    org.Cursor
	More    bool
	Over    bool // the quarter has ended
	MayPlan bool
}

// RosterRow is a unit with its visits.
type RosterRow struct {
	Cell   org.Unit
	Charge []string // who is in charge of it
	Visits []VisitRow
	Owed   int
	Slips  bool
	Empty  bool // it has no members
}

// rosterRows is how many units one page has.
const rosterRows = 100

// Roster gives the page of a quarter ("": today's). Asks for VisitView. Faults:
// NotFound, also for what is no quarter.
func (s *Service) Roster(ctx context.Context, actor access.Actor, unit int64, quarter string, after org.Cursor) (RosterView, error) {
	return db.Read(ctx, s.DB, func(t *db.Tx) (v RosterView, err error) {
		if v.Unit, err = mayAt(t, actor, access.VisitView, unit); err != nil {
			return v, err
		}
		v.Today, v.Quarter = today(t), quarter
		if quarter == "" {
			v.Quarter = QuarterOf(v.Today[:7])
		}
		// From the unit's first quarter on, and not beyond what can be planned.
		if v.Months = MonthsOf(v.Quarter); v.Months == nil || meeting.LastDay(v.Months[2]) < v.Unit.From || v.Months[0] > meeting.AddMonths(v.Today[:7], 24) {
			return v, fault.New("oversight", fault.NotFound, "report.period.none")
		}
		v.MayPlan = access.May(actor, access.VisitPlan, access.Unit(v.Unit.Path))
		if v.Per, err = perQuarter(t, v.Unit, v.Quarter); err != nil {
			return v, err
		}
		// Of a quarter that is over those who stood here at its end.
		kids, err := org.Children(t, unit, min(v.Today, meeting.LastDay(v.Months[2])), after, rosterRows)
		if err != nil {
			return v, err
		}
		v.Next, v.More = kids.Next, kids.More
		list := slices.DeleteFunc(kids.Rows, func(u org.Unit) bool { return u.Kind == org.Group })
		return v, v.fill(t, actor, list)
	})
}

func (v *RosterView) fill(t *db.Tx, actor access.Actor, kids []org.Unit) error {
	visits, err := InMonths(t, v.Unit.ID, v.Months...)
	if err != nil {
		return err
	}
	shown, err := rowsOf(t, actor, visits)
	if err != nil {
		return err
	}
	// Of a quarter that is over: who was in charge at its end, and nothing of today.
	v.Over = v.Months[2] < v.Today[:7]
	day := v.Today
	if v.Over {
		day = meeting.LastDay(v.Months[2])
	}
	all, err := member.AssignmentsOn(t, v.Unit.ID, day)
	if err != nil {
		return err
	}
	var ids, cells []int64
	for _, k := range kids {
		if ids = append(ids, k.ID); k.Kind.Meets() {
			cells = append(cells, k.ID)
		}
	}
	slips := map[int64]bool{}
	if !v.Over {
		if slips, err = slipping(t, v.Unit.ID, ids, v.Today); err != nil {
			return err
		}
	}
	counts, err := member.CountsByUnit(t, cells, v.Today)
	if err != nil {
		return err
	}
	for _, k := range kids {
		r := RosterRow{Cell: k, Slips: slips[k.ID], Empty: k.Kind.Meets() && counts[k.ID].Total()+counts[k.ID].Temporary == 0, Owed: v.Per}
		for _, a := range all {
			if a.Target == member.TargetCell && a.Cell == k.ID {
				r.Charge = append(r.Charge, a.Name)
			}
		}
		for _, x := range shown {
			if x.Cell == k.ID {
				r.Visits = append(r.Visits, x)
				if x.State != Dropped && x.Stand != NoVisitor {
					r.Owed--
				}
			}
		}
		if r.Owed = max(r.Owed, 0); r.Empty {
			r.Owed = 0
		}
		if !v.Over {
			v.Owed += r.Owed
		}
		v.Rows = append(v.Rows, r)
	}
	// Those whose cell stands on another page of the list are that page's.
	for _, x := range shown {
		if slices.Contains(ids, x.Cell) {
			continue
		}
		u, err := org.LastOn(t, x.Cell, v.Today)
		if err != nil {
			return err
		}
		if u.Parent != v.Unit.ID || u.To <= v.Today || x.Stand == CellGone {
			v.Others = append(v.Others, x)
		}
	}
	return nil
}

// rowsOf adds to visits what a list shows.
func rowsOf(t *db.Tx, actor access.Actor, visits []Visit) ([]VisitRow, error) {
	var people, units []int64
	for _, x := range visits {
		people, units = append(people, x.Visitor), append(units, x.Cell)
	}
	names, err := namesOf(t, people...)
	if err != nil {
		return nil, err
	}
	var out []VisitRow
	cells := map[int64]org.Unit{}
	for _, x := range visits {
		r := VisitRow{Visit: x, Name: names[x.Visitor], On: x.Day}
		u, ok := cells[x.Cell]
		if !ok {
			if u, err = org.LastOn(t, x.Cell, today(t)); err != nil {
				return nil, err
			}
			cells[x.Cell] = u
		}
		r.CellName = u.Name
		if x.State == Planned {
			if r.Stand, err = standOf(t, x); err != nil {
				return nil, err
			}
			at, err := sittings(t, u, x.Month)
			if err != nil {
				return nil, err
			}
			r.On = at[x.Month].Day
		}
		sub, err := subjectOf(t, x, access.VisitView)
		if err != nil {
			return nil, err
		}
		r.May = access.May(actor, access.VisitView, sub)
		out = append(out, r)
	}
	return out, nil
}

// Received gives the visits to a unit, the latest first. Asks for VisitView there.
func (s *Service) Received(ctx context.Context, actor access.Actor, unit int64, after org.Cursor, limit int) (org.Page[VisitRow], error) {
	return db.Read(ctx, s.DB, func(t *db.Tx) (p org.Page[VisitRow], err error) {
		if _, err := mayAt(t, actor, access.VisitView, unit); err != nil {
			return p, err
		}
		month, id := after.Key, after.ID
		if month == "" {
			month, id = "9999-12", math.MaxInt64
		}
		limit = org.PageSize(limit)
		list, err := latestOf(t, unit, month, id, limit+1)
		if err != nil {
			return p, err
		}
		if p.More = len(list) > limit; p.More {
			list = list[:limit]
			last := list[limit-1]
			p.Next = org.Cursor{Key: last.Month, ID: last.ID}
		}
		p.Rows, err = rowsOf(t, actor, list)
		return p, err
	})
}

// AssignView is the form of one visit: what it begins with.
type AssignView struct {
	Unit    org.Unit
	Today   string
	Cell    org.Unit
	Cells   []org.Unit // to choose from, where none was named
	People  []Person
	Visitor int64 // who would go: in charge of it, else who has fewest visits
	Charge  bool  // he is in charge of it
	Month   string
	Months  []string
	Days    map[string]string // when it meets, "" not known
	Planned []VisitRow        // visits that stand already
}

// AssignForm gives it. Asks for VisitPlan. Faults: NotFound, also for a unit that
// does not stand below.
func (s *Service) AssignForm(ctx context.Context, actor access.Actor, unit, cell int64) (AssignView, error) {
	return db.Read(ctx, s.DB, func(t *db.Tx) (v AssignView, err error) {
		if v.Unit, err = mayAt(t, actor, access.VisitPlan, unit); err != nil {
			return v, err
		}
		v.Today = today(t)
		if v.People, err = committeeOn(t, unit, v.Today); err != nil {
			return v, err
		}
		for n := range 4 {
			v.Months = append(v.Months, meeting.AddMonths(v.Today[:7], n))
		}
		v.Month = v.Months[0]
		if cell == 0 {
			v.Cells, _, err = below(t, v.Unit, mostCells)
			return v, err
		}
		paths, err := org.PathsOn(t, []int64{unit, cell}, v.Today)
		if err != nil {
			return v, err
		}
		if cell == unit || !org.Under(paths[cell], paths[unit]) {
			return v, none()
		}
		if v.Cell, err = org.LastOn(t, cell, v.Today); err != nil {
			return v, err
		}
		return v, v.begin(t, actor)
	})
}

// begin chooses the next meeting, and who goes.
func (v *AssignView) begin(t *db.Tx, actor access.Actor) error {
	b := rosterBase{t: t, months: v.Months, today: v.Today, days: map[int64]map[string]sitting{}}
	if err := b.learn(v.Unit, []org.Unit{v.Cell}, MonthsOf(QuarterOf(v.Today[:7]))); err != nil {
		return err
	}
	days, err := b.of(v.Cell)
	if err != nil {
		return err
	}
	v.Days, v.Month = map[string]string{}, ""
	v.Months = slices.DeleteFunc(v.Months, func(m string) bool { return days[m].over })
	ask := Ask{Cells: []AskCell{{ID: v.Cell.ID, Need: 1, Charge: b.charge[v.Cell.ID], Days: map[string]string{}, Slips: true}}, Months: v.Months}
	for _, m := range v.Months {
		v.Days[m], ask.Cells[0].Days[m] = days[m].day, days[m].day
	}
	for _, p := range v.People {
		x, err := b.person(p.ID)
		if err != nil {
			return err
		}
		if slices.Contains(b.charge[v.Cell.ID], p.ID) {
			x.Load = 0 // by hand, who is in charge goes first
		} else {
			x.Load++
		}
		ask.People = append(ask.People, x)
		if slices.Contains(b.homes[p.ID], v.Cell.ID) {
			ask.Cells[0].Not = append(ask.Cells[0].Not, p.ID)
		}
	}
	v.People = slices.DeleteFunc(v.People, func(p Person) bool { return slices.Contains(ask.Cells[0].Not, p.ID) })
	if slots, _ := Roster(ask); len(slots) > 0 {
		v.Visitor, v.Month = slots[0].Person, slots[0].Month
		v.Charge = slices.Contains(ask.Cells[0].Charge, v.Visitor)
	} else if len(v.Months) > 0 {
		v.Month = v.Months[0]
	}
	standing, err := ToCells(t, []int64{v.Cell.ID}, v.Today[:7])
	if err != nil {
		return err
	}
	standing = slices.DeleteFunc(standing, func(x Visit) bool { return x.State != Planned })
	v.Planned, err = rowsOf(t, actor, standing)
	return err
}

// View is a visit's page.
type View struct {
	VisitRow
	Today      string
	UnitName   string
	CellUnit   org.Unit
	At         meeting.Meeting // it is, or was, sat in on; ID 0 none is planned
	MayLook    bool            // at that meeting
	Sheet      *quality.Rubric // nil: none holds
	Scores     map[string]quality.Points
	CellScore  *quality.Score // as counted, and agreed or decided by the cell
	CellState  quality.ScoreState
	CellClass  quality.Class
	Findings   []Finding
	Names      map[int64]string    // who noted
	Open       []report.Difficulty // of the cell
	People     []Person            // who could go instead
	Months     []string
	MayPlan    bool
	MayNote    bool
	MayMend    bool // what was said can still be changed
	ForVisitor bool // the actor would write it for somebody else
}

// Visit gives the page. Asks for VisitView. Fault: NotFound.
func (s *Service) Visit(ctx context.Context, actor access.Actor, id int64) (View, error) {
	return db.Read(ctx, s.DB, func(t *db.Tx) (View, error) { return s.view(t, actor, id) })
}

func (s *Service) view(t *db.Tx, actor access.Actor, id int64) (v View, err error) {
	x, err := ByID(t, id)
	if err != nil {
		return v, err
	}
	sub, err := subjectOf(t, x, access.VisitView)
	if err != nil {
		return v, err
	}
	if err := access.Check(actor, access.VisitView, sub); err != nil {
		return v, err
	}
	rows, err := rowsOf(t, actor, []Visit{x})
	if err != nil {
		return v, err
	}
	v.VisitRow, v.Today = rows[0], today(t)
	for action, may := range map[access.Action]*bool{access.VisitPlan: &v.MayPlan, access.VisitNote: &v.MayNote} {
		sub, err := subjectOf(t, x, action)
		if err != nil {
			return v, err
		}
		*may = access.May(actor, action, sub)
	}
	v.ForVisitor = actor.Person != x.Visitor
	u, err := org.LastOn(t, x.Unit, v.Today)
	if err != nil {
		return v, err
	}
	v.UnitName = u.Name
	if v.CellUnit, err = org.LastOn(t, x.Cell, v.Today); err != nil {
		return v, err
	}
	at, err := sittings(t, v.CellUnit, x.Month)
	if err != nil {
		return v, err
	}
	v.At = at[x.Month]
	if x.Meeting != 0 {
		if v.At, err = meeting.ByID(t, x.Meeting); err != nil {
			return v, err
		}
	}
	if v.At.ID != 0 {
		_, err := meeting.May(t, actor, access.MeetingLook, v.At.ID)
		if v.MayLook = err == nil; err != nil && !fault.Is(err, fault.NotFound) {
			return v, err
		}
	}
	if v.Sheet, err = sheetOf(t, x, v.At); err != nil {
		return v, err
	}
	if v.Scores, err = scoresOf(t, x.ID); err != nil {
		return v, err
	}
	if err := s.cellScore(t, &v); err != nil {
		return v, err
	}
	switch err := mayMend(t, x, "oversight.note"); {
	case err == nil:
		v.MayMend = v.MayNote
	case !fault.Is(err, fault.State):
		return v, err
	}
	if v.Findings, err = findingsOf(t, x.ID); err != nil {
		return v, err
	}
	ids := []int64{x.NotedBy, x.MadeBy, x.Visitor}
	for _, f := range v.Findings {
		ids = append(ids, f.MadeBy)
	}
	if v.Names, err = namesOf(t, ids...); err != nil {
		return v, err
	}
	if v.Open, err = report.OpenOf(t, x.Cell, 20); err != nil {
		return v, err
	}
	if x.State == Planned {
		for n := range 4 {
			v.Months = append(v.Months, meeting.AddMonths(v.Today[:7], n))
		}
		if v.MayPlan {
			v.People, err = committeeOn(t, x.Unit, v.Today)
		}
	}
	return v, err
}

// cellScore adds how the cell scored its meeting, once it has agreed that.
func (s *Service) cellScore(t *db.Tx, v *View) error {
	if v.At.ID == 0 || s.Scores == nil {
		return nil
	}
	stored, ok, err := quality.OfMeeting(t, v.At.ID)
	if err != nil || !ok || stored.State == quality.ScoreDraft {
		return err
	}
	_, sc, err := s.Scores.CountTx(t, v.At.ID)
	if fault.Is(err, fault.State) {
		return nil
	}
	v.CellScore, v.CellState, v.CellClass = &sc, stored.State, sc.Class
	if stored.State == quality.ScoreDecided {
		v.CellClass = stored.DecidedClass
	}
	return err
}

// OfMeetings gives the visits that were made to meetings, for their scores' pages
// and where classes are decided: to who may see them, none to others.
func (s *Service) OfMeetings(ctx context.Context, actor access.Actor, ids ...int64) (map[int64][]VisitRow, error) {
	return db.Read(ctx, s.DB, func(t *db.Tx) (map[int64][]VisitRow, error) {
		out := map[int64][]VisitRow{}
		for _, id := range ids {
			m, err := meeting.ByID(t, id)
			if err != nil {
				return nil, err
			}
			list, err := heldAt(t, m.Unit, m.Month)
			if err != nil {
				return nil, err
			}
			rows, err := rowsOf(t, actor, slices.DeleteFunc(list, func(v Visit) bool { return v.Meeting != id }))
			if err != nil {
				return nil, err
			}
			if rows = slices.DeleteFunc(rows, func(r VisitRow) bool { return !r.May }); len(rows) > 0 {
				out[id] = rows
			}
		}
		return out, nil
	})
}

// Mine is what a person has of visits: to make, and made last.
type Mine struct {
	Open, Done []VisitRow
	Today      string
}

// Mine gives them. Asks nothing but who asks.
func (s *Service) Mine(ctx context.Context, actor access.Actor) (Mine, error) {
	return db.Read(ctx, s.DB, func(t *db.Tx) (m Mine, err error) {
		m.Today = today(t)
		if actor.Person == 0 {
			return m, nil
		}
		open, err := openOf(t, actor.Person)
		if err != nil {
			return m, err
		}
		done, err := doneBy(t, actor.Person, 10)
		if err != nil {
			return m, err
		}
		if m.Open, err = rowsOf(t, actor, open); err != nil {
			return m, err
		}
		m.Open = slices.DeleteFunc(m.Open, func(r VisitRow) bool { return r.Stand != "" })
		m.Done, err = rowsOf(t, actor, done)
		return m, err
	})
}
