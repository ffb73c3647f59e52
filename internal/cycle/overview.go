package cycle

import (
	"cmp"
	"context"
	"slices"

	"nep/internal/access"
	"nep/internal/audit"
	"nep/internal/clock"
	"nep/internal/db"
	"nep/internal/fault"
	"nep/internal/meeting"
	"nep/internal/org"
	"nep/internal/quality"
	"nep/internal/report"
	"nep/internal/rule"
	"nep/internal/summary"
)

// overMonths is how many months an overview looks back on.
const overMonths = 12

// overRows is how many units one page of an overview has.
const overRows = 30

// Overview is what who leads a unit sees of those below it: figures of twelve
// months, all of them read and none counted.
type Overview struct {
	Unit      org.Unit
	Above     int64 // the unit above, 0 for none
	AboveName string

	Today  string
	Months []string // twelve, the oldest first
	Until  string   // the last of them
	Usual  string   // where it ends when nobody asks for another month
	First  string   // the first month there are figures of; "" none at all
	Behind bool     // facts of the last month, or of what stands open, wait to be summed

	Members   int64
	Hand      int64            // cell-months of the twelve entered for cells that are not on Nếp
	Kinds     map[org.Kind]int // units directly below
	Provinces int

	Target    rule.Answer // of attendance, at the end of the last month
	Bound     rule.Bound  // Op "" for none
	Ahead     int         // days before a meeting that papers are in the handbook, -1 not set
	After     int         // days after it
	DaysKind  string
	Cells     Compared // members at cell meetings, of all below
	Committee Compared // members of its own committee at its own meetings
	Held      Compared // cell meetings held of those due
	Before    Compared // papers in the handbook before
	Finished  Compared // finished papers in the handbook after
	Missing   []Gap    // meetings that were due and not held, the latest first
	Classes   Classes
	Reports   Reports

	// How things stand today: overdue of open. A charge is a unit's own, given by a
	// committee above; a task is a person's.
	Tasks, Charges, Difficulties, Directives Rate
	// What of it is the unit's own: with it the rows come to the whole.
	Own    Standing
	Raised report.OpenSum // difficulties sent to this committee that wait for it

	Like  Like // of attendance at cell meetings
	Rows  []OverviewRow
	Left  []OverviewRow // on the last page: units that stood here in one of the months and do not any more
	Sums  []Rate        // of each month, attendance at cell meetings of all below
	Next  org.Cursor
	More  bool
	Trend []TrendPoint
	Years bool // Trend is by year
	Needs []Need

	MayExport, MayReport, MayFound bool
}

// Standing is how things stand today at one unit: overdue of open.
type Standing struct{ Tasks, Charges, Difficulties, Directives Rate }

// Compared is a figure of twelve months beside the same months of the year before.
type Compared struct {
	Rate
	Past   Rate // over the months of both years that have figures
	Like   Rate // of these twelve months, over the same
	Months int  // how many these are
}

// Gap is a meeting of a month that was due and not held; of a unit with cells below
// it, all of them together.
type Gap struct {
	Count int
	Unit  int64
	Name  string
	Month string
	Cell  bool // it is the unit's own meeting
	May   bool // the actor may look there
}

// Classes are those given for the last month in which any was.
type Classes struct {
	Month           string // "" none yet
	N               map[quality.Class]int64
	Decided, Scored int64
}

// Reports are the monthly reports of those directly below, for the last month.
type Reports struct {
	Month            string
	Sent, InTime, Of int
}

// CellState is what a month of a unit is.
type CellState string

// The states.
const (
	CellValue CellState = ""        // there is a rate
	CellNone  CellState = "none"    // due and not held
	CellEarly CellState = "early"   // due, the month is not over
	CellOff   CellState = "off"     // nothing was due
	CellEmpty CellState = "nobody"  // held, and nobody had to be there
	CellPart  CellState = "partial" // there is a rate, and a further meeting was due and not held
)

// OverviewCell is a month of a unit.
type OverviewCell struct {
	Month string
	State CellState
	Rate  Rate
	Held  Rate  // meetings of those due
	Hand  int64 // cells whose month was entered for them
	Away  bool  // the unit stood elsewhere at that time: counted there
}

// OverviewRow is a unit directly below.
type OverviewRow struct {
	Unit    int64
	Name    string
	Short   string
	Kind    org.Kind
	May     bool // the actor may look there
	Members int64
	Cells   []OverviewCell
	Hand    int64  // cell-months of these twelve that were entered for cells not on Nếp
	Until   string // the last day it stood here, "" for today still
	Closed  bool   // its life ended with that day
	Heir    string // the name of the unit that goes on with what a closed one had, "" for none

	committee map[string]summary.Figure // its committees' meetings, of the last months

	Rate, Held, Before, Finished             Rate
	Classes                                  map[quality.Class]int64 // of Overview.Classes.Month
	Tasks, Charges, Difficulties, Directives Rate
}

// TrendPoint is a month, or a year, of attendance at cell meetings.
type TrendPoint struct {
	At     string // "2026-11" or "2026"
	Rate   Rate
	Target rule.Bound // at its end; Op "" for none
}

var (
	overMonthly = []string{meeting.CellAttendance, meeting.CellMeetings, report.HandMonths} // of each month that is shown
	overSums    = []string{meeting.PapersBefore, meeting.PapersAfter}                       // of all of them
	overOwn     = slices.Concat(overMonthly, overSums, []string{Members, quality.ClassesDecided}, quality.ClassMeasures(), overNow)
	overNow     = []string{taskMeasure, chargeMeasure, difficultyMeasure, directiveMeasure}
)

// Overview gives the page of a unit with units below it, over the twelve months
// up to one ("": the last that is whole), and of the units directly below those
// after a place in their list. Asks for OverviewView. It reads figures and short
// lists only. Faults: NotFound, also for what is no month or one to come; State
// (overview.cell) for a cell, which has members below it and no units.
func (s *Service) Overview(ctx context.Context, actor access.Actor, unit int64, until string, after org.Cursor) (Overview, error) {
	return db.Read(ctx, s.DB, func(t *db.Tx) (Overview, error) { return overview(t, actor, access.OverviewView, unit, until, after) })
}

// ExportOverview gives the overview with all units directly below, for a
// workbook. Looking at so much at once is a recorded act. Asks for
// OverviewExport. Faults as Overview.
func (s *Service) ExportOverview(ctx context.Context, actor access.Actor, unit int64, until string) (Overview, error) {
	return db.Write(ctx, s.DB, db.Lock{}, func(t *db.Tx) (Overview, error) {
		o, err := overview(t, actor, access.OverviewExport, unit, until, org.Cursor{})
		if err != nil {
			return o, err
		}
		for p := o; p.More && len(o.Rows) < exportMost; {
			if p, err = overview(t, actor, access.OverviewExport, unit, o.Until, p.Next); err != nil {
				return o, err
			}
			o.Rows, o.Left, o.Missing, o.More = append(o.Rows, p.Rows...), p.Left, append(o.Missing, p.Missing...), p.More
		}
		return o, audit.Append(t, audit.Event{Actor: actor, Unit: unit, Kind: "overview.export", Subject: unit, Body: map[string]any{"until": o.Until, "rows": len(o.Rows)}})
	})
}

// exportMost is how many units a workbook has.
const exportMost = 2000

// overlook is an overview on the way.
type overlook struct {
	Overview
	t     *db.Tx
	actor access.Actor
	this  string // today's month
	own   map[summary.Key]summary.Figure
	kids  []org.Unit
	left  []org.Unit           // as they were last
	hung  map[int64][]org.Hung // when each stood here
	paths map[int64]string     // of today
}

func overview(t *db.Tx, actor access.Actor, action access.Action, unit int64, until string, after org.Cursor) (Overview, error) {
	v := &overlook{t: t, actor: actor}
	v.Today = org.Today(t)
	v.this = meeting.MonthOf(v.Today)
	u, err := org.LastOn(t, unit, v.Today)
	if err != nil {
		return Overview{}, err
	}
	if err := access.Check(actor, action, access.Unit(u.Path)); err != nil {
		return Overview{}, err
	}
	if u.Kind.Meets() {
		return Overview{}, fault.New("cycle.overview", fault.State, "overview.cell")
	}
	v.Unit = u
	if until != "" && (!meeting.ValidMonth(until) || until > v.this) {
		return Overview{}, fault.New("cycle.overview", fault.NotFound, "report.period.none")
	}
	if v.own, err = summary.Series(t, unit, overOwn); err != nil {
		return Overview{}, err
	}
	v.span(until)
	for _, step := range []func() error{func() error { return v.below(after) }, v.rules, v.committee, v.rows, v.like, v.itself, v.reports, v.trend, v.needs, v.rights} {
		if err := step(); err != nil {
			return Overview{}, err
		}
	}
	return v.Overview, nil
}

func (v *overlook) figure(measure, month string) summary.Figure {
	return v.own[summary.Key{Unit: v.Unit.ID, Month: month, Measure: measure}]
}

// span finds the months, and what the unit's own figures tell.
func (v *overlook) span(until string) {
	v.Usual = meeting.AddMonths(v.this, -1)
	if f := v.figure(meeting.CellMeetings, v.this); f.Den > 0 && f.Num == f.Den {
		v.Usual = v.this // every meeting of this month has been held
	}
	for k, f := range v.own {
		if k.Month != summary.Standing && k.Measure != Members && f.Den > 0 && (v.First == "" || k.Month < v.First) {
			v.First = k.Month
		}
	}
	if v.Until = until; until == "" {
		v.Until = v.Usual
	}
	for n := overMonths - 1; n >= 0; n-- {
		v.Months = append(v.Months, meeting.AddMonths(v.Until, -n))
	}
	v.Cells = v.compared(meeting.CellAttendance)
	v.Held = v.compared(meeting.CellMeetings)
	v.Before, v.Finished = v.compared(meeting.PapersBefore), v.compared(meeting.PapersAfter)
	v.Members = v.figure(Members, v.Until).Num
	for _, m := range v.Months {
		v.Hand += v.figure(report.HandMonths, m).Num
	}
	v.Tasks, v.Charges, v.Difficulties, v.Directives = v.standing(taskMeasure), v.standing(chargeMeasure), v.standing(difficultyMeasure), v.standing(directiveMeasure)
	for _, m := range slices.Backward(v.Months) {
		if f := v.figure(quality.ClassesDecided, m); f.Num > 0 {
			v.Classes = Classes{Month: m, N: map[quality.Class]int64{}, Decided: f.Num, Scored: f.Den}
			for _, c := range quality.Classes() {
				v.Classes.N[c] = v.figure(quality.ClassMeasure(c), m).Num
			}
			break
		}
	}
}

func (v *overlook) standing(measure string) Rate {
	f := v.figure(measure, summary.Standing)
	return Rate{f.Num, f.Den}
}

// due is a figure of meetings: in a month that is not over, only what was held
// was due.
func (v *overlook) due(f summary.Figure, month string) summary.Figure {
	if month >= v.this {
		f.Den = f.Num
	}
	return f
}

func (r Rate) plus(f summary.Figure) Rate { return Rate{r.Num + f.Num, r.Den + f.Den} }

// compared adds up the unit's own figures of the months, and of those a year
// before.
func (v *overlook) compared(measure string) Compared {
	return compare(v.Months, func(m string) summary.Figure {
		f := v.figure(measure, m)
		if measure == meeting.CellMeetings {
			f = v.due(f, m)
		}
		return f
	})
}

func compare(months []string, of func(month string) summary.Figure) (c Compared) {
	for _, m := range months {
		now, past := of(m), of(meeting.AddMonths(m, -12))
		c.Rate = c.Rate.plus(now)
		if now.Den > 0 && past.Den > 0 {
			c.Like, c.Past, c.Months = c.Like.plus(now), c.Past.plus(past), c.Months+1
		}
	}
	return c
}

// below reads the units directly below, by the tree of the last month's end.
func (v *overlook) below(after org.Cursor) error {
	day := min(v.Today, meeting.LastDay(v.Until))
	p, err := org.Children(v.t, v.Unit.ID, day, after, overRows)
	if err != nil {
		return err
	}
	v.Next, v.More = p.Next, p.More
	v.Kinds = map[org.Kind]int{}
	var ids []int64
	for _, k := range p.Rows {
		if k.Kind != org.Group {
			v.kids, ids = append(v.kids, k), append(ids, k.ID)
			v.Kinds[k.Kind]++
		}
	}
	if err := v.changes(ids, day); err != nil {
		return err
	}
	for _, u := range v.left {
		ids = append(ids, u.ID)
	}
	live, err := org.UnitsOn(v.t, ids, v.Today)
	if err != nil {
		return err
	}
	v.paths = map[int64]string{}
	for id, u := range live {
		v.paths[id] = u.Path
	}
	// Over cells, whose own sites these are; of deeper trees it would be a part.
	if !slices.ContainsFunc(v.kids, func(k org.Unit) bool { return !k.Kind.Meets() }) {
		provinces, err := org.ProvincesUnder(v.t, v.Unit.ID, day)
		if err != nil {
			return err
		}
		v.Provinces = len(provinces)
	}
	if v.Unit.Parent != 0 {
		a, err := org.LastOn(v.t, v.Unit.Parent, v.Today)
		if err != nil {
			return err
		}
		v.Above, v.AboveName = a.ID, a.Name
	}
	for _, m := range []string{v.Until, summary.Standing} {
		waits, err := summary.Waiting(v.t, v.Unit.ID, m)
		if err != nil {
			return err
		}
		v.Behind = v.Behind || waits
	}
	return nil
}

// changes finds when each of the units on the page stood here, and, on the last
// page, those that did in one of the months and do not any more.
func (v *overlook) changes(ids []int64, day string) error {
	first, last := meeting.FirstDay(v.Months[0]), meeting.LastDay(v.Until)
	var gone []int64
	if !v.More {
		left, err := org.LeftUnder(v.t, v.Unit.ID, first, clock.AddDays(last, 1))
		if err != nil {
			return err
		}
		gone = slices.DeleteFunc(left, func(u int64) bool { return slices.Contains(ids, u) })
	}
	all, err := org.HungUnder(v.t, v.Unit.ID, slices.Concat(ids, gone), first)
	if err != nil {
		return err
	}
	v.hung = map[int64][]org.Hung{}
	for _, h := range all {
		v.hung[h.Unit] = append(v.hung[h.Unit], h)
	}
	for _, id := range gone {
		stays := v.hung[id]
		if len(stays) == 0 || stays[len(stays)-1].To > day || !slices.ContainsFunc(v.Months, func(m string) bool { return v.here(id, m) }) {
			continue // on another page, or counted nowhere here
		}
		u, err := org.UnitOn(v.t, id, clock.AddDays(stays[len(stays)-1].To, -1))
		if err != nil {
			return err
		}
		if u.Kind != org.Group {
			v.left = append(v.left, u)
		}
	}
	slices.SortStableFunc(v.left, func(a, b org.Unit) int { return cmp.Compare(a.Order(), b.Order()) })
	return nil
}

// here says whether a unit's figures of a month are counted here.
func (v *overlook) here(unit int64, month string) bool {
	return slices.ContainsFunc(v.hung[unit], func(h org.Hung) bool { return h.On(meeting.FirstDay(month), meeting.LastDay(month)) })
}

// sees says whether the actor may look at a unit below.
func (v *overlook) sees(u org.Unit) bool {
	path := v.paths[u.ID]
	if path == "" {
		path = u.Path // gone by now
	}
	if u.Kind.Meets() {
		return access.May(v.actor, access.MeetingLook, access.Unit(path))
	}
	return access.May(v.actor, access.OverviewView, access.Unit(path))
}

func (v *overlook) rules() error {
	day := min(v.Today, meeting.LastDay(v.Until))
	all, err := rule.AllFor(v.t, v.Unit.ID, day)
	if fault.Is(err, fault.NotFound) { // before its time
		v.Ahead, v.After = -1, -1
		return nil
	}
	if err != nil {
		return err
	}
	v.Target = all[rule.AttendanceTarget]
	if b, ok := v.Target.Bound(); ok && b.Op != "<=" {
		v.Bound = b
	}
	days := func(k rule.Key) int {
		n, ok := all[k].Int()
		if !ok {
			return -1
		}
		return int(n)
	}
	v.Ahead, v.After, v.DaysKind = days(rule.PapersBefore), days(rule.PublishAfter), all[rule.DaysKind].Value
	return nil
}

// committee counts who was at the unit's own committee's meetings: of a committee
// below, its own page tells.
func (v *overlook) committee() error {
	months := slices.Clone(v.Months)
	for _, m := range v.Months {
		months = append(months, meeting.AddMonths(m, -12))
	}
	by := map[string]summary.Figure{}
	for _, body := range []meeting.Body{meeting.CommitteeBody, meeting.StandingBody} {
		ms, err := meeting.InMonth(v.t, v.Unit.ID, body, months...)
		if err != nil {
			return err
		}
		for _, m := range ms {
			if m.State.Held() {
				by[m.Month] = by[m.Month].Add(summary.Figure{Num: int64(m.Present), Den: int64(m.Base())})
			}
		}
	}
	v.Committee = compare(v.Months, func(m string) summary.Figure { return by[m] })
	return nil
}

// rows reads the figures of the units directly below.
func (v *overlook) rows() error {
	for _, m := range v.Months {
		v.Sums = append(v.Sums, Rate{}.plus(v.figure(meeting.CellAttendance, m)))
	}
	units := slices.Concat(v.kids, v.left)
	if len(units) == 0 {
		return nil
	}
	ids := make([]int64, len(units))
	for i, k := range units {
		ids[i] = k.ID
	}
	monthly, err := summary.OfMany(v.t, ids, overMonthly, v.Months)
	if err != nil {
		return err
	}
	sums, err := summary.Sums(v.t, ids, overSums, v.Months)
	if err != nil {
		return err
	}
	// Of a unit that stood elsewhere for a part of the time only its months here count.
	var parted []int64
	for _, id := range ids {
		if slices.ContainsFunc(v.Months, func(m string) bool { return !v.here(id, m) }) {
			parted = append(parted, id)
		}
	}
	parts, err := summary.OfMany(v.t, parted, overSums, v.Months)
	if err != nil {
		return err
	}
	for _, id := range parted {
		for _, measure := range overSums {
			delete(sums, summary.Key{Unit: id, Measure: measure})
		}
	}
	for k, f := range parts {
		if whole := (summary.Key{Unit: k.Unit, Measure: k.Measure}); v.here(k.Unit, k.Month) {
			sums[whole] = sums[whole].Add(f)
		}
	}
	met, err := summary.Of(v.t, ids, meeting.CommitteeMeetings, v.lately())
	if err != nil {
		return err
	}
	measures, months := slices.Concat(overNow, []string{Members}), []string{summary.Standing, v.Until}
	if v.Classes.Month != "" {
		measures, months = append(measures, quality.ClassMeasures()...), append(months, v.Classes.Month)
	}
	now, err := summary.OfMany(v.t, ids, measures, months)
	if err != nil {
		return err
	}
	for i, k := range units {
		at := func(from map[summary.Key]summary.Figure, measure, month string) summary.Figure {
			return from[summary.Key{Unit: k.ID, Month: month, Measure: measure}]
		}
		stands := func(measure string) Rate { return Rate{}.plus(at(now, measure, summary.Standing)) }
		r := OverviewRow{Unit: k.ID, Name: k.Name, Short: k.Short, Kind: k.Kind, May: v.sees(k), Members: at(now, Members, v.Until).Num,
			Tasks: stands(taskMeasure), Charges: stands(chargeMeasure), Difficulties: stands(difficultyMeasure), Directives: stands(directiveMeasure), Classes: map[quality.Class]int64{}, committee: map[string]summary.Figure{}}
		for _, c := range quality.Classes() {
			if n := at(now, quality.ClassMeasure(c), v.Classes.Month).Num; n > 0 {
				r.Classes[c] = n
			}
		}
		r.Before, r.Finished = Rate{}.plus(at(sums, meeting.PapersBefore, "")), Rate{}.plus(at(sums, meeting.PapersAfter, ""))
		for _, m := range v.lately() {
			r.committee[m] = at(met, meeting.CommitteeMeetings, m)
		}
		for _, m := range v.Months {
			rate, held := at(monthly, meeting.CellAttendance, m), at(monthly, meeting.CellMeetings, m)
			c := OverviewCell{Month: m, Rate: Rate{}.plus(rate), Held: Rate{}.plus(held), Away: !v.here(k.ID, m)}
			if c.Away && i >= len(v.kids) { // what it does elsewhere is not told here
				r.Cells = append(r.Cells, OverviewCell{Month: m, State: CellOff, Away: true})
				continue
			}
			if !c.Away {
				r.Rate, r.Held = r.Rate.plus(rate), r.Held.plus(v.due(held, m))
			}
			c.Hand = at(monthly, report.HandMonths, m).Num
			r.Hand += c.Hand
			c.State = v.stateOf(c)
			r.Cells = append(r.Cells, c)
			if m < v.this && !c.Away {
				if n := held.Den - held.Num; n > 0 {
					v.Missing = append(v.Missing, Gap{Count: int(n), Unit: k.ID, Name: k.Name, Month: m, Cell: k.Kind.Meets(), May: r.May})
				}
			}
		}
		if i < len(v.kids) {
			v.Rows = append(v.Rows, r)
			continue
		}
		stay := v.hung[k.ID][len(v.hung[k.ID])-1]
		r.Until, r.Closed, r.Members = clock.AddDays(stay.To, -1), stay.Closed, 0
		r.Tasks, r.Charges, r.Difficulties, r.Directives = Rate{}, Rate{}, Rate{}, Rate{} // of today: they stand elsewhere
		if r.Closed {
			heir, err := org.HeirOf(v.t, k.ID)
			if err != nil {
				return err
			}
			if heir != 0 {
				u, err := org.LastOn(v.t, heir, v.Today)
				if err != nil {
					return err
				}
				r.Heir = u.Name
			}
		}
		if !v.here(k.ID, v.Classes.Month) {
			r.Classes = map[quality.Class]int64{}
		}
		v.Left = append(v.Left, r)
	}
	slices.SortStableFunc(v.Missing, func(a, b Gap) int { return cmp.Compare(b.Month, a.Month) })
	return nil
}

// itself counts what stands open at the unit itself, and what was sent to it.
func (v *overlook) itself() error {
	for _, m := range Measures() {
		var to *Rate
		switch m.Name {
		case taskMeasure:
			to = &v.Own.Tasks
		case chargeMeasure:
			to = &v.Own.Charges
		case difficultyMeasure:
			to = &v.Own.Difficulties
		case directiveMeasure:
			to = &v.Own.Directives
		default:
			continue
		}
		f, err := m.Own(v.t, summary.Key{Unit: v.Unit.ID, Month: summary.Standing, Measure: m.Name})
		if err != nil {
			return err
		}
		*to = Rate{}.plus(f)
	}
	var err error
	v.Raised, err = report.OpenSumTo(v.t, v.Unit.ID)
	return err
}

// lately are the months whose reports an overview speaks of: the last one shown,
// and today's with the one before.
func (v *overlook) lately() []string {
	return []string{v.Until, v.this, meeting.AddMonths(v.this, -1)}
}

// keeps is what a unit's own body has of meetings due in one of the months shown,
// which for a committee is one of lately.
func (r OverviewRow) keeps(at int) summary.Figure {
	if r.Kind.Meets() {
		return summary.Figure{Num: r.Cells[at].Held.Num, Den: r.Cells[at].Held.Den}
	}
	return r.committee[r.Cells[at].Month]
}

func (v *overlook) stateOf(c OverviewCell) CellState {
	over := c.Month < v.this
	switch {
	case c.Rate.Den > 0 && over && c.Held.Num < c.Held.Den:
		return CellPart
	case c.Rate.Den > 0:
		return CellValue
	case c.Held.Num > 0:
		return CellEmpty
	case c.Held.Den == 0:
		return CellOff
	case over:
		return CellNone
	}
	return CellEarly
}

// reports counts what those directly below have sent for the last month.
func (v *overlook) reports() error {
	v.Reports = Reports{Month: v.Until}
	for _, r := range slices.Concat(v.Rows, v.Left) {
		if r.Cells[len(v.Months)-1].Away { // it reports elsewhere
			continue
		}
		if r.keeps(len(v.Months)-1).Den > 0 {
			v.Reports.Of++
		}
	}
	var err error
	v.Reports.Sent, v.Reports.InTime, err = report.CountUnder(v.t, v.Unit.ID, v.Until)
	v.Reports.Of = max(v.Reports.Of, v.Reports.Sent)
	return err
}

// yearsFrom is how many calendar years of figures make a line of years.
const yearsFrom = 4

// trend is the line of attendance at cell meetings with its target: the months of
// two years, or years where there are enough of them.
func (v *overlook) trend() error {
	years := map[string]summary.Figure{}
	for k, f := range v.own {
		if k.Measure == meeting.CellAttendance && k.Month <= v.Until && f.Den > 0 {
			years[k.Month[:4]] = years[k.Month[:4]].Add(f)
		}
	}
	var days []string
	if v.Years = len(years) >= yearsFrom; v.Years {
		for y, f := range years {
			v.Trend = append(v.Trend, TrendPoint{At: y, Rate: Rate{f.Num, f.Den}})
		}
		slices.SortFunc(v.Trend, func(a, b TrendPoint) int { return cmp.Compare(a.At, b.At) })
		for _, p := range v.Trend {
			days = append(days, min(p.At+"-12-31", meeting.LastDay(v.Until)))
		}
	} else {
		for n := 2*overMonths - 1; n >= 0; n-- {
			m := meeting.AddMonths(v.Until, -n)
			if f := v.figure(meeting.CellAttendance, m); len(v.Trend) > 0 || f.Den > 0 {
				v.Trend = append(v.Trend, TrendPoint{At: m, Rate: Rate{f.Num, f.Den}})
				days = append(days, meeting.LastDay(m))
			}
		}
	}
	targets, err := rule.Over(v.t, v.Unit.ID, rule.AttendanceTarget, days)
	for i, a := range targets {
		if b, ok := a.Bound(); ok && b.Op != "<=" {
			v.Trend[i].Target = b
		}
	}
	return err
}

func (v *overlook) rights() error {
	at := access.Unit(v.Unit.Path)
	v.MayExport = access.May(v.actor, access.OverviewExport, at)
	v.MayReport = v.Above != 0 && access.May(v.actor, access.ReportEdit, at)
	v.MayFound = access.May(v.actor, access.UnitEdit, at)
	return nil
}
