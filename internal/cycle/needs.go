package cycle

import (
	"cmp"
	"slices"

	"nep/internal/access"
	"nep/internal/clock"
	"nep/internal/db"
	"nep/internal/document"
	"nep/internal/meeting"
	"nep/internal/member"
	"nep/internal/notice"
	"nep/internal/org"
	"nep/internal/oversight"
	"nep/internal/quality"
	"nep/internal/report"
	"nep/internal/resolution"
	"nep/internal/rule"
	"nep/internal/summary"
)

const (
	taskMeasure       = resolution.TasksOpen
	chargeMeasure     = resolution.ChargesOpen
	difficultyMeasure = report.DifficultiesOpen
	directiveMeasure  = document.DirectivesOpen
)

// NeedKind is why something needs a person.
type NeedKind string

// The kinds, the most urgent first.
const (
	NeedMeeting    NeedKind = "meeting"    // a month is over and its meeting was not held
	NeedDifficulty NeedKind = "difficulty" // its day is over and it was not answered
	NeedCharge     NeedKind = "charge"     // the day of what this committee gave units to do is over
	NeedSlipping   NeedKind = "slipping"   // attendance below the target three months running
	NeedDirective  NeedKind = "directive"  // its day is over and some have not worked it through
	NeedReport     NeedKind = "report"     // was not sent by its day
	NeedClass      NeedKind = "class"      // a score that has no class for long
	NeedUntaken    NeedKind = "untaken"    // a difficulty nobody has taken on for long
)

var needOrder = []NeedKind{NeedMeeting, NeedDifficulty, NeedCharge, NeedSlipping, NeedDirective, NeedReport, NeedClass, NeedUntaken}

// Need is something that needs a person now, with the reason and where the next
// step is done.
type Need struct {
	Kind     NeedKind
	Unit     int64 // it is about, 0 for the committee itself
	Name     string
	Month    string
	Text     string   // of a difficulty, of a directive
	From     string   // a day: raised, due
	Days     int      // late, or waiting
	Count    int      // months running; units that have not worked it through
	Said     any      // Count for a sentence, where it was not counted to its end
	Last     Rate     // the last month's attendance
	Names    []string // units; who is in charge
	Below    bool     // it is about cells below the unit
	Off      bool     // its meeting was called off, with a reason the unit told
	ID       int64    // of a difficulty, of a directive; of what was given to one unit
	Decision int64    // the one whose point was given to several
	Follow   bool     // somebody is in charge of the unit

	Reminded string // the day the units were last reminded of it, "" never
	Remind   bool   // the actor may remind them

	Visit     int64  // somebody is to sit in on the unit's meeting: the visit, 0 none
	VisitName string // who
	VisitAt   string // the month
}

const (
	slipping     = 3  // months running
	mostNeeds    = 12 // of all kinds together
	missedBack   = 3  // months in which a meeting not held still needs somebody
	classBack    = 12 // months in which a missing class does
	untakenDays  = 15 // a difficulty may wait for the next meeting of the committee's month
	mostSaid     = 5  // of one kind
	textLength   = 90
	classMonths  = 3
	directivesAt = 5
	chargesLate  = 100 // looked through for what is said
)

// needs gathers what needs a person today; of a page about the past it is not
// asked.
func (v *overlook) needs() error {
	if v.Until < v.Usual {
		return nil
	}
	for _, ask := range []func() error{v.needMeetings, v.needDifficulties, v.needCharges, v.needDirectives, v.needReports, v.needClasses} {
		if err := ask(); err != nil {
			return err
		}
	}
	slices.SortStableFunc(v.Needs, func(a, b Need) int {
		if c := cmp.Compare(slices.Index(needOrder, a.Kind), slices.Index(needOrder, b.Kind)); c != 0 {
			return c
		}
		if a.Kind == NeedMeeting { // what was missed last can still be made up
			return cmp.Compare(b.Month, a.Month)
		}
		return cmp.Compare(b.Days, a.Days)
	})
	v.Needs = v.Needs[:min(len(v.Needs), mostNeeds)]
	if err := v.needReminded(); err != nil {
		return err
	}
	return v.needVisited()
}

// Reminds says whether the units can be reminded of it.
func (k NeedKind) Reminds() bool { return k == NeedReport || k == NeedCharge || k == NeedDirective }

// needReminded says of what units are late with when they were reminded of it.
func (v *overlook) needReminded() error {
	day := map[string]string{}
	var ids []int64
	for _, k := range v.kids {
		ids = append(ids, k.ID)
	}
	all, err := notice.RemindersOf(v.t, ids)
	for _, r := range all {
		if r.ByUnit == v.Unit.ID {
			day[r.Href] = max(day[r.Href], clock.Day(r.At))
		}
	}
	for i := range v.Needs {
		n := &v.Needs[i]
		if !n.Kind.Reminds() {
			continue
		}
		switch n.Kind {
		case NeedReport:
			n.Reminded = day[unitHref(n.Unit, "bao-cao/"+n.Month)]
		case NeedCharge:
			n.Reminded = day["/viec-giao/"+num(n.ID)]
		case NeedDirective:
			n.Reminded = day["/van-ban/"+num(n.ID)]
		}
		n.Remind = n.Reminded != v.Today && v.actor.Hat.Unit == v.Unit.ID && access.May(v.actor, access.ReportAnswer, access.Unit(v.Unit.Path+"0/"))
	}
	return err
}

// needVisited says of what a visit helps with that one is planned already.
func (v *overlook) needVisited() error {
	var units []int64
	for _, n := range v.Needs {
		if n.Kind.Visits() {
			units = append(units, n.Unit)
		}
	}
	visits, err := oversight.ToCells(v.t, units, v.this)
	if err != nil {
		return err
	}
	var people []int64
	for _, x := range visits {
		people = append(people, x.Visitor)
	}
	names, err := member.PersonsByID(v.t, people)
	for i := range v.Needs {
		n := &v.Needs[i]
		for _, x := range visits {
			if n.Kind.Visits() && x.Cell == n.Unit && x.Unit == v.Unit.ID && x.State == oversight.Planned && n.Visit == 0 {
				n.Visit, n.VisitName, n.VisitAt = x.ID, names[x.Visitor].Name(), x.Month
			}
		}
	}
	return err
}

// Visits says whether a visit to the unit helps.
func (k NeedKind) Visits() bool { return k == NeedMeeting || k == NeedSlipping }

// needMeetings: meetings that were not held, and units that slip.
func (v *overlook) needMeetings() error {
	asked := 0
	for _, g := range v.Missing { // the latest first
		if g.Month < meeting.AddMonths(v.this, -missedBack) || asked == mostNeeds {
			continue
		}
		asked++
		n := Need{Kind: NeedMeeting, Unit: g.Unit, Name: g.Name, Month: g.Month, Days: daysSince(meeting.LastDay(g.Month), v.Today), Count: g.Count, Below: !g.Cell}
		if g.Cell {
			ms, err := meeting.InMonth(v.t, g.Unit, meeting.CellBody, g.Month)
			if err != nil {
				return err
			}
			n.Off = slices.ContainsFunc(ms, func(m meeting.Meeting) bool { return m.State == meeting.Cancelled })
		}
		v.Needs = append(v.Needs, n)
	}
	if v.Bound.Op == "" {
		return nil
	}
	var slips []Need
	for _, r := range v.Rows {
		n := Need{Kind: NeedSlipping, Unit: r.Unit, Name: r.Name}
		for _, c := range slices.Backward(r.Cells) {
			if c.Rate.Den == 0 {
				continue
			}
			if v.Bound.Holds(c.Rate.Num, c.Rate.Den) {
				break
			}
			if n.Count == 0 {
				n.Month, n.Last = c.Month, c.Rate
			}
			n.Count++
		}
		if n.Count < slipping {
			continue
		}
		n.Days = n.Count
		slips = append(slips, n)
	}
	// Longest first; who is in charge is asked of those that are shown.
	slices.SortStableFunc(slips, func(a, b Need) int { return cmp.Compare(b.Days, a.Days) })
	for _, n := range slips[:min(len(slips), mostNeeds)] {
		charge, err := member.InChargeOf(v.t, n.Unit, v.Today)
		if err != nil {
			return err
		}
		for _, a := range charge {
			n.Names, n.Follow = append(n.Names, a.Name), true
		}
		v.Needs = append(v.Needs, n)
	}
	return nil
}

// needDifficulties: those sent to this committee.
func (v *overlook) needDifficulties() error {
	open, err := report.OpenTo(v.t, v.Unit.ID, 200)
	if err != nil {
		return err
	}
	var late, waiting []Need
	var units []int64
	for _, d := range open {
		n := Need{Kind: NeedDifficulty, Unit: d.Unit, ID: d.ID, Text: short(d.Text, textLength), From: clock.Day(d.RaisedAt)}
		switch {
		case d.Owner != 0 && d.Due != "" && d.Due < v.Today:
			n.Days = daysSince(d.Due, v.Today)
		case d.Owner == 0 && daysSince(n.From, v.Today) > untakenDays:
			n.Kind, n.Days = NeedUntaken, daysSince(n.From, v.Today)
		default:
			continue
		}
		sub, err := report.DifficultySubject(v.t, d)
		if err != nil {
			return err
		}
		if !access.May(v.actor, access.ReportView, sub) {
			continue
		}
		if d.First != 0 { // who raised it is told, not who goes on with it
			n.Unit = d.First
		}
		if n.Kind == NeedDifficulty {
			late = append(late, n)
		} else {
			waiting = append(waiting, n)
		}
		units = append(units, n.Unit)
	}
	if len(units) == 0 {
		return nil
	}
	names, err := org.UnitsOn(v.t, units, v.Today)
	for _, list := range [][]Need{late, waiting} {
		slices.SortStableFunc(list, func(a, b Need) int { return cmp.Compare(b.Days, a.Days) })
		for _, n := range list[:min(len(list), mostSaid)] {
			u, ok := names[n.Unit]
			if !ok {
				if u, err = org.LastOn(v.t, n.Unit, v.Today); err != nil {
					return err
				}
			}
			n.Name = u.Name
			v.Needs = append(v.Needs, n)
		}
	}
	return err
}

// needCharges: points of its decisions that units below have not done by their
// day, a point at a time.
func (v *overlook) needCharges() error {
	if !access.May(v.actor, access.TaskView, access.Unit(v.Unit.Path)) {
		return nil
	}
	late, err := resolution.ChargesPast(v.t, v.Unit.ID, chargesLate)
	if err != nil {
		return err
	}
	ids := make([]int64, len(late))
	for i, c := range late {
		ids[i] = c.Unit
	}
	units, err := org.UnitsOn(v.t, ids, v.Today)
	if err != nil {
		return err
	}
	var said []Need
	at := map[int64]int{}
	for _, c := range late { // the longest late first
		i, there := at[c.Item]
		if !there {
			if len(said) == mostSaid {
				continue
			}
			i = len(said)
			at[c.Item] = i
			said = append(said, Need{Kind: NeedCharge, Unit: c.Unit, ID: c.ID, Decision: c.Resolution, Text: short(c.Text, textLength), From: c.Due, Days: daysSince(c.Due, v.Today)})
		}
		said[i].Count++
		said[i].Names = append(said[i].Names, units[c.Unit].Name)
	}
	v.Needs = append(v.Needs, said...)
	return nil
}

// needDirectives: those it sent down.
func (v *overlook) needDirectives() error {
	if !access.May(v.actor, access.PaperView, access.Unit(v.Unit.Path)) {
		return nil
	}
	late, err := document.LateBelow(v.t, v.Unit.ID, directivesAt)
	for _, d := range late {
		title := d.Title
		if d.Number != "" {
			title = d.Number + ": " + title
		}
		n := Need{Kind: NeedDirective, ID: d.ID, Text: short(title, textLength), From: d.DueOn, Days: daysSince(d.DueOn, v.Today), Count: d.Left, Said: d.Said()}
		if d.Left <= fewLeft { // a cell that is not on Nếp can neither confirm here nor be reminded
			units, err := document.LateReceivers(v.t, d.ID)
			if err != nil {
				return err
			}
			if units, err = onNep(v.t, units); err != nil {
				return err
			}
			if len(units) == 0 {
				continue
			}
			if len(units) < n.Count {
				n.Count, n.Said = len(units), len(units)
			}
		}
		v.Needs = append(v.Needs, n)
	}
	return err
}

// fewLeft is up to how many units left of a directive are looked at one by one.
const fewLeft = 20

// onNep leaves out the cells that have not met on Nếp yet: nobody there reads it.
func onNep(t *db.Tx, units []int64) (out []int64, err error) {
	known, err := org.UnitsOn(t, units, org.Today(t))
	if err != nil {
		return nil, err
	}
	for _, id := range units {
		if known[id].Kind.Meets() {
			_, on, err := meeting.Joined(t, id, meeting.CellBody)
			if err != nil {
				return nil, err
			}
			if !on {
				continue
			}
		}
		out = append(out, id)
	}
	return out, nil
}

// needReports: this month's of those who have met, and last month's of all who
// keep their meetings in Nếp.
func (v *overlook) needReports() error {
	for _, month := range []string{meeting.AddMonths(v.this, -1), v.this} {
		var asked []org.Unit
		at := slices.Index(v.Months, month)
		if at < 0 {
			continue
		}
		for i, r := range v.Rows {
			if kept := r.keeps(at); kept.Num > 0 || month < v.this && kept.Den > 0 {
				asked = append(asked, v.kids[i])
			}
		}
		late, err := report.LateOf(v.t, asked, month)
		if err != nil {
			return err
		}
		for _, l := range late {
			i := slices.IndexFunc(v.Rows, func(r OverviewRow) bool { return r.Unit == l.Unit })
			v.Needs = append(v.Needs, Need{Kind: NeedReport, Unit: l.Unit, Name: v.Rows[i].Name, Month: month, From: l.Due, Days: daysSince(l.Due, v.Today)})
		}
	}
	return nil
}

// needClasses: scores of the months before the last that have no class yet.
func (v *overlook) needClasses() error {
	found := 0
	for n := 2; n <= classBack && found < classMonths; n++ {
		month := meeting.AddMonths(v.this, -n)
		f := v.own[summary.Key{Unit: v.Unit.ID, Month: month, Measure: quality.ClassesDecided}]
		if f.Num >= f.Den {
			continue
		}
		scores, err := quality.DirectlyBelow(v.t, v.Unit.ID, month)
		if err != nil {
			return err
		}
		need := Need{Kind: NeedClass, Month: month, Days: daysSince(meeting.LastDay(month), v.Today)}
		for _, s := range scores {
			if s.State == quality.ScoreDecided {
				continue
			}
			need.Count++
			if i := slices.IndexFunc(v.Rows, func(r OverviewRow) bool { return r.Unit == s.Unit }); i >= 0 {
				need.Names = append(need.Names, v.Rows[i].Name)
			}
		}
		if need.Count > 0 {
			v.Needs, found = append(v.Needs, need), found+1
		}
	}
	return nil
}

// daysSince counts the days from one day to another.
func daysSince(from, to string) int { return rule.Counting{}.Between(from, to) }
