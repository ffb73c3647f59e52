package cycle

import (
	"cmp"
	"context"
	"slices"
	"strconv"

	"nep/internal/access"
	"nep/internal/cycle/life"
	"nep/internal/db"
	"nep/internal/fault"
	"nep/internal/meeting"
	"nep/internal/member"
	"nep/internal/org"
	"nep/internal/oversight"
	"nep/internal/report"
	"nep/internal/resolution"
)

// WorkKind is what an entry of a committee's programme of work is.
type WorkKind string

// The kinds, in the order they stand in within a month where no day says more.
const (
	WorkMeeting    WorkKind = "meeting"    // of the committee or its standing part
	WorkConference WorkKind = "conference" // over several units
	WorkSeminar    WorkKind = "seminar"
	WorkOwn        WorkKind = "own"    // a line of its plan
	WorkThemes     WorkKind = "themes" // of the cells below, in their plans
	WorkVisit      WorkKind = "visit"
	WorkVisits     WorkKind = "visits" // many in one month
	WorkInspect    WorkKind = "inspect"
	WorkSupervise  WorkKind = "supervise"
	WorkCharge     WorkKind = "charge" // given from above
	WorkReport     WorkKind = "report" // to be sent up
	WorkTerm       WorkKind = "term"   // its term ends: the congress
	WorkCongress   WorkKind = "congress"
	WorkMerger     WorkKind = "merger" // of units below it
)

var workOrder = []WorkKind{WorkMeeting, WorkConference, WorkSeminar, WorkOwn, WorkThemes, WorkVisit, WorkVisits, WorkInspect, WorkSupervise, WorkCharge, WorkReport, WorkTerm, WorkCongress, WorkMerger}

// WorkState is how far an entry is.
type WorkState string

// The states.
const (
	WorkTodo    WorkState = ""
	WorkUnset   WorkState = "unset" // due by the rule, and nothing is planned yet
	WorkDoing   WorkState = "doing"
	WorkDone    WorkState = "done"
	WorkTardy   WorkState = "tardy" // done after its day
	WorkLate    WorkState = "late"
	WorkDropped WorkState = "dropped"
	WorkAway    WorkState = "away" // it moved into another year
	WorkNoState WorkState = "none" // told of by counts only
)

// Work is an entry of a programme of work. It is told by the room it belongs to;
// only a line of the committee's plan is kept for the programme itself.
type Work struct {
	Kind  WorkKind
	ID    int64
	Month string // it stands in
	Day   string // "" some day of it
	Title string // own words; "" where the kind and the rest say what it is
	Body  meeting.Body
	Name  string   // of the unit it is about
	Names []string // of units, where it stands for several
	Who   string
	Text  string // a period, a term
	Count int
	Was   string // the month or day it was planned for first; "" not moved
	Moved bool   // it was moved, from when is not known
	State WorkState
	Href  string
	Item  *meeting.PlanItem // of a line of the plan
}

// WorkYear is a committee's programme of work of a year.
type WorkYear struct {
	Unit    org.Unit
	Year    int
	Today   string
	Work    []Work // by month, then by day
	MayEdit bool
}

// WorkYearFirst and WorkYearLast are the years there are programmes of.
const (
	WorkYearFirst = 2000
	WorkYearLast  = 2199
)

// manyVisits is from how many in one month on they are told as one entry.
const manyVisits = 9

// ProgrammeOf gives it: everything the rooms know of the year, and the lines the
// committee wrote itself. Asks for MeetingLook; what the actor may not see in its
// own room is left out here, too. Faults: NotFound, also for no such year; State
// (workyear.cell) for a cell, whose year stands in its own plan.
func (s *Service) ProgrammeOf(ctx context.Context, actor access.Actor, unit int64, year int) (WorkYear, error) {
	return db.Read(ctx, s.DB, func(t *db.Tx) (WorkYear, error) {
		y := &workYear{t: t, actor: actor, year: strconv.Itoa(year)}
		y.Today, y.Year = org.Today(t), year
		u, err := org.LastOn(t, unit, y.Today)
		if err != nil {
			return WorkYear{}, err
		}
		y.at = access.Unit(u.Path)
		if err := access.Check(actor, access.MeetingLook, y.at); err != nil {
			return WorkYear{}, err
		}
		if u.Kind.Meets() {
			return WorkYear{}, fault.New("cycle.workyear", fault.State, "workyear.cell")
		}
		if year < WorkYearFirst || year > WorkYearLast {
			return WorkYear{}, fault.New("cycle.workyear", fault.NotFound, "report.period.none")
		}
		y.Unit, y.MayEdit = u, access.May(actor, access.PlanEdit, y.at)
		for m := range 12 {
			y.months = append(y.months, meeting.AddMonths(y.year+"-01", m))
		}
		for _, step := range []func() error{y.meetings, y.conferences, y.own, y.themes, y.visits, y.inspections, y.charges, y.reports, y.terms, y.onceInYears} {
			if err := step(); err != nil {
				return WorkYear{}, err
			}
		}
		slices.SortStableFunc(y.Work, func(a, b Work) int {
			return cmp.Or(cmp.Compare(a.Month, b.Month), cmp.Compare(orLast(a.Day), orLast(b.Day)), cmp.Compare(slices.Index(workOrder, a.Kind), slices.Index(workOrder, b.Kind)))
		})
		return y.WorkYear, nil
	})
}

// orLast has what is some day of its month stand after what has a day.
func orLast(day string) string {
	if day == "" {
		return "9999"
	}
	return day
}

// workYear is a programme on the way.
type workYear struct {
	WorkYear
	t      *db.Tx
	actor  access.Actor
	at     access.Subject
	year   string
	months []string
}

func (y *workYear) add(w Work) {
	if len(w.Month) < 4 || w.Month[:4] != y.year { // it stands in another year now, and was planned for this one
		if len(w.Was) < 7 || w.Was[:4] != y.year {
			return
		}
		w.Text, w.Day, w.Month, w.State = w.Month, "", w.Was[:7], WorkAway
	}
	y.Work = append(y.Work, w)
}

// this is today's month.
func (y *workYear) this() string { return meeting.MonthOf(y.Today) }

// meetings are the committee's own: held, planned, and due by the rule.
func (y *workYear) meetings() error {
	sub := y.at
	sub.Committee = true
	if !access.May(y.actor, access.MeetingLook, sub) {
		return nil
	}
	for _, body := range []meeting.Body{meeting.CommitteeBody, meeting.StandingBody} {
		ms, err := meeting.InMonth(y.t, y.Unit.ID, body, y.months...)
		if err != nil {
			return err
		}
		for _, m := range ms {
			w := Work{Kind: WorkMeeting, ID: m.ID, Body: body, Month: meeting.MonthOf(m.Day), Day: m.Day, Moved: m.MovedAt != 0, Href: meetingHref(m.ID, "")}
			if w.Month != m.Month { // the month's meeting, on a day of another
				w.Was = m.Month
			}
			switch {
			case m.State.Held():
				w.State = WorkDone
			case m.State == meeting.Cancelled:
				w.State = WorkDropped
			case m.State == meeting.Running:
				w.State = WorkDoing
			case m.Day < y.Today:
				w.State = WorkLate
			}
			y.add(w)
		}
	}
	first, joined, err := meeting.Joined(y.t, y.Unit.ID, meeting.CommitteeBody)
	if err != nil {
		return err
	}
	for _, month := range y.months {
		if joined && month < first || !joined && month < y.this() { // nothing of that time is in Nếp
			continue
		}
		slots, err := meeting.SlotsOf(y.t, y.Unit.ID, month)
		if err != nil {
			return err
		}
		for _, s := range slots {
			if s.Meeting != nil || s.Body != meeting.CommitteeBody && s.Body != meeting.StandingBody {
				continue
			}
			w := Work{Kind: WorkMeeting, Body: s.Body, Month: month, State: WorkUnset, Href: unitHref(y.Unit.ID, "thang/"+month)}
			if s.Late {
				w.State = WorkLate
			}
			y.add(w)
		}
	}
	return nil
}

func (y *workYear) conferences() error {
	all, err := meeting.ConferencesIn(y.t, y.Unit.ID, y.year+"-01-01", y.year+"-12-31")
	for _, c := range all {
		w := Work{Kind: WorkConference, ID: c.ID, Month: meeting.MonthOf(c.Day), Day: c.Day, Title: c.Title, Href: "/hoi-nghi/" + num(c.ID)}
		if c.Kind == meeting.Seminar {
			w.Kind = WorkSeminar
		}
		switch {
		case c.State == meeting.ConferenceHeld:
			w.State = WorkDone
		case c.State == meeting.ConferenceCancelled:
			w.State = WorkDropped
		case c.Day < y.Today:
			w.State = WorkLate
		}
		y.add(w)
	}
	return err
}

// own are the lines the committee wrote itself.
func (y *workYear) own() error {
	lines, err := meeting.PlanWith(y.t, y.Unit.ID, y.year)
	if err != nil {
		return err
	}
	names := map[int64]member.Person{}
	if access.May(y.actor, access.MemberNames, y.at) {
		var people []int64
		for _, p := range lines {
			people = append(people, p.Presenter)
		}
		if names, err = member.PersonsByID(y.t, people); err != nil {
			return err
		}
	}
	for _, p := range lines {
		w := Work{Kind: WorkOwn, ID: p.ID, Month: p.Month, Day: p.Day, Title: p.Title, Who: p.Who, Item: &p, Href: unitHref(y.Unit.ID, "chuong-trinh-nam?nam="+y.year+"&sua="+num(p.ID)+"#dong")}
		if w.Who == "" {
			w.Who = names[p.Presenter].Name()
		}
		if !y.MayEdit {
			w.Href = ""
		}
		if p.First != "" && p.First != p.At() && p.First != p.Month { // naming the day in the same month is no move
			w.Was = p.First
		}
		last := meeting.LastDay(p.Month)
		if p.Day != "" {
			last = p.Day
		}
		switch {
		case p.DoneOn != "" && p.DoneOn > last:
			w.State = WorkTardy
		case p.DoneOn != "":
			w.State = WorkDone
		case last < y.Today:
			w.State = WorkLate
		}
		y.add(w)
	}
	return nil
}

// themes are those the units directly below have in their plans, a month at a time.
func (y *workYear) themes() error {
	if !access.May(y.actor, access.OverviewView, y.at) {
		return nil
	}
	kids, err := org.Children(y.t, y.Unit.ID, y.Today, org.Cursor{}, org.MaxPage)
	if err != nil {
		return err
	}
	names, ids := map[int64]string{}, []int64(nil)
	for _, k := range kids.Rows {
		names[k.ID], ids = k.Name, append(ids, k.ID)
	}
	all, err := meeting.ThemesIn(y.t, ids, y.year)
	if err != nil {
		return err
	}
	for _, month := range y.months {
		w := Work{Kind: WorkThemes, Month: month, State: WorkNoState, Href: unitHref(y.Unit.ID, "ke-hoach-duoi?nam="+y.year)}
		for _, p := range all {
			if p.Month == month {
				w.Count++
				w.Names = append(w.Names, names[p.Unit])
			}
		}
		if w.Count > 0 {
			y.add(w)
		}
	}
	return nil
}

func (y *workYear) visits() error {
	sub := y.at
	sub.Committee = true
	if !access.May(y.actor, access.VisitView, sub) {
		return nil
	}
	all, err := oversight.OfYear(y.t, y.Unit.ID, y.year)
	if err != nil {
		return err
	}
	var units, people []int64
	in := map[string]int{}
	for _, v := range all {
		units, people = append(units, v.Cell), append(people, v.Visitor)
		in[v.Month]++
	}
	cells, err := org.UnitsOn(y.t, units, y.Today)
	if err != nil {
		return err
	}
	names, err := member.PersonsByID(y.t, people)
	if err != nil {
		return err
	}
	many := map[string]*Work{}
	for _, v := range all {
		w := Work{Kind: WorkVisit, ID: v.ID, Month: v.Month, Day: v.Day, Name: cells[v.Cell].Name, Who: names[v.Visitor].Name(), Href: "/du-sinh-hoat/" + num(v.ID)}
		if meeting.MonthOf(v.Day) != v.Month { // held on a day of another month: it stands with its meeting's
			w.Day = ""
		}
		if w.Name == "" { // closed since
			u, err := org.LastOn(y.t, v.Cell, y.Today)
			if err != nil {
				return err
			}
			w.Name = u.Name
		}
		if v.First != v.Month {
			w.Was = v.First
		}
		switch {
		case v.State == oversight.Held:
			w.State = WorkDone
		case v.State == oversight.Dropped:
			w.State = WorkDropped
		case v.Month < y.this():
			w.State = WorkLate
		}
		if in[v.Month] < manyVisits || v.Month[:4] != y.year {
			y.add(w)
			continue
		}
		sum := many[v.Month]
		if sum == nil {
			sum = &Work{Kind: WorkVisits, Month: v.Month, State: WorkDone, Href: unitHref(y.Unit.ID, "du-sinh-hoat?quy="+oversight.QuarterOf(v.Month))}
			many[v.Month] = sum
		}
		if w.State == WorkDropped {
			continue
		}
		sum.Count++
		sum.Names = append(sum.Names, w.Name)
		if w.State == WorkLate || w.State == WorkTodo && sum.State == WorkDone {
			sum.State = w.State
		}
	}
	for _, month := range y.months {
		if w := many[month]; w != nil && w.Count > 0 {
			y.add(*w)
		}
	}
	return nil
}

func (y *workYear) inspections() error {
	if !access.May(y.actor, access.InspectionView, y.at) {
		return nil
	}
	all, err := oversight.PlannedOf(y.t, y.Unit.ID, y.year)
	if err != nil {
		return err
	}
	var people []int64
	for _, x := range all {
		people = append(people, x.Lead)
	}
	names, err := member.PersonsByID(y.t, people)
	if err != nil {
		return err
	}
	for _, x := range all {
		u, err := org.LastOn(y.t, x.Target, y.Today)
		if err != nil {
			return err
		}
		w := Work{Kind: WorkInspect, ID: x.ID, Month: x.Month, Title: x.Title, Name: u.Name, Who: names[x.Lead].Name(), Href: "/cuoc-kiem-tra/" + num(x.ID)}
		if x.Kind == oversight.Supervise {
			w.Kind = WorkSupervise
		}
		if x.From != "" && meeting.MonthOf(x.From) != x.Month {
			w.Month, w.Was = meeting.MonthOf(x.From), x.Month
		}
		w.Day = x.From
		switch {
		case x.State == oversight.Concluded || x.State == oversight.Closed:
			w.State = WorkDone
		case x.State == oversight.TakenBack:
			w.State = WorkDropped
		case x.State == oversight.Open && x.Until >= y.Today:
			w.State = WorkDoing
		case x.State == oversight.Open || x.Month < y.this():
			w.State = WorkLate
		}
		y.add(w)
	}
	return nil
}

// charges are what committees above gave it to carry out.
func (y *workYear) charges() error {
	if !access.May(y.actor, access.TaskView, y.at) {
		return nil
	}
	all, err := resolution.ChargesDue(y.t, y.Unit.ID, y.year)
	for _, c := range all {
		w := Work{Kind: WorkCharge, ID: c.ID, Month: meeting.MonthOf(c.Due), Day: c.Due, Title: short(c.Text, 120), Href: "/viec-giao/" + num(c.ID)}
		if c.FirstDue != c.Due {
			w.Was = c.FirstDue
		}
		switch {
		case c.State == resolution.Done && c.DoneOn > c.Due:
			w.State = WorkTardy
		case c.State == resolution.Done:
			w.State = WorkDone
		case c.State == resolution.Stopped:
			w.State = WorkDropped
		case c.Due < y.Today:
			w.State = WorkLate
		}
		y.add(w)
	}
	return err
}

// reports are those it has to send up.
func (y *workYear) reports() error {
	if !access.May(y.actor, access.ReportView, y.at) {
		return nil
	}
	all, err := report.DueIn(y.t, y.Unit, y.year)
	for _, r := range all {
		w := Work{Kind: WorkReport, Month: meeting.MonthOf(r.Due), Day: r.Due, Text: r.Period}
		if months := report.MonthsOf(r.Period); months[len(months)-1] <= y.this() { // its page is there
			w.Href = unitHref(y.Unit.ID, "bao-cao/"+r.Period)
		}
		switch {
		case r.Late:
			w.State = WorkTardy
		case r.SentAt != 0:
			w.State = WorkDone
		case r.Due < y.Today:
			w.State = WorkLate
		}
		y.add(w)
	}
	return err
}

// terms end with a congress.
func (y *workYear) terms() error {
	all, err := org.TermsOf(y.t, y.Unit.ID)
	for _, x := range all {
		if len(x.To) > 4 && x.To[:4] == y.year {
			w := Work{Kind: WorkTerm, ID: x.ID, Month: meeting.MonthOf(x.To), Day: x.To, Text: x.Name, Href: "/to-chuc/" + num(y.Unit.ID)}
			next := slices.ContainsFunc(all, func(n org.Term) bool { return n.From >= x.To && n.ID != x.ID })
			switch {
			case next && x.To <= y.Today: // the congress was held, the new one has begun
				w.State = WorkDone
			case x.To < y.Today:
				w.State = WorkNoState
			}
			y.add(w)
		}
	}
	return err
}

// onceInYears are its congress and the mergers of units below it: those in force, and
// for who prepares such things those being prepared.
func (y *workYear) onceInYears() error {
	from, to := y.year+"-01-01", y.year+"-12-31"
	prepares := access.May(y.actor, access.UnitEdit, y.at)
	congresses, err := life.CongressesIn(y.t, y.Unit.ID, from, to)
	if err != nil {
		return err
	}
	for _, x := range congresses {
		if x.State != life.Done && !prepares {
			continue
		}
		// The end of the term it closes is the same entry.
		y.Work = slices.DeleteFunc(y.Work, func(w Work) bool { return w.Kind == WorkTerm && w.Day == x.Day })
		y.add(Work{Kind: WorkCongress, ID: x.ID, Month: meeting.MonthOf(x.Day), Day: x.Day, Text: x.Name, State: y.inForce(x.State, x.Day), Href: "/dai-hoi/" + num(x.ID)})
	}
	mergers, err := life.MergersIn(y.t, y.Unit.ID, from, to)
	if err != nil {
		return err
	}
	for _, x := range mergers {
		if x.State != life.Done && !prepares {
			continue
		}
		name := x.Name
		if x.Into != 0 {
			u, err := org.LastOn(y.t, x.Into, y.Today)
			if err != nil {
				return err
			}
			name = u.Name
		}
		y.add(Work{Kind: WorkMerger, ID: x.ID, Month: meeting.MonthOf(x.Day), Day: x.Day, Name: name, State: y.inForce(x.State, x.Day), Href: "/sap-nhap/" + num(x.ID)})
	}
	return nil
}

// inForce is how far something is that takes effect in one act.
func (y *workYear) inForce(state, day string) WorkState {
	switch {
	case state == life.Done:
		return WorkDone
	case day < y.Today:
		return WorkLate
	}
	return WorkDoing
}
