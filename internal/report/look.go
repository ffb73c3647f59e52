package report

import (
	"context"
	"slices"
	"strconv"
	"strings"
	"time"

	"nep/internal/access"
	"nep/internal/clock"
	"nep/internal/db"
	"nep/internal/document"
	"nep/internal/fault"
	"nep/internal/meeting"
	"nep/internal/member"
	"nep/internal/org"
)

// View is the page of a report.
type View struct {
	Report
	UnitName, ToName                    string
	Kind                                org.Kind
	Live                                Facts // as counted now; as it was sent once sent
	Main                                meeting.Meeting
	Difficulties                        []Difficulty
	Names                               map[int64]string
	Rooms                               []meeting.Meeting // of the committee that may answer, for who may
	Today                               string
	Returns                             []Return  // how often it came back
	Early                               bool      // the month's meeting has not ended and the month is not over
	Entered                             []Entered // months of it entered for a cell that is not on Nếp
	MayEdit, MaySend, MayAnswer, Exists bool
	First                               bool // it would be the first of its register, whose number may be chosen
}

// Report gives the page of a unit's month, also before there is one. Asks for
// ReportView. The words of a draft are seen by who may write them only.
// Fault: NotFound, also for what is no month or one to come (see Writable).
func (s *Service) Report(ctx context.Context, actor access.Actor, unit int64, m string) (View, error) {
	return db.Read(ctx, s.DB, func(t *db.Tx) (View, error) {
		v := View{Today: today(t)}
		u, err := may(t, actor, access.ReportView, unit)
		if err != nil {
			return v, err
		}
		if can, err := Writable(t, u, m); err != nil {
			return v, err
		} else if !can || u.From > meeting.LastDay(lastMonth(m)) {
			return v, none()
		}
		if v.Report, v.Exists, err = OfMonth(t, unit, m); err != nil {
			return v, err
		}
		writes := access.May(actor, access.ReportEdit, access.Unit(u.Path))
		if !v.Exists {
			v.Report = Report{Unit: unit, Month: m, To: u.Parent, State: Draft}
		}
		var day string
		if day, v.Main, err = dueOf(t, u, m); err != nil {
			return v, err
		}
		v.Live = v.Facts
		if v.Returns, err = ReturnsOf(t, v.ID); err != nil {
			return v, err
		}
		if v.State.Open() {
			v.Due, v.To = day, u.Parent
			ready, err := ripe(t, u, m)
			if err != nil {
				return v, err
			}
			v.Early = !ready
			if v.Live, err = s.facts(t, u, m); err != nil {
				return v, err
			}
			if !writes && v.State == Draft {
				v.Judgement, v.Wishes = "", ""
			}
		}
		v.UnitName, v.Kind = u.Name, u.Kind
		if u.Kind.Meets() {
			if v.Entered, err = EnteredFor(t, unit, MonthsOf(m)...); err != nil {
				return v, err
			}
		}
		if v.To != 0 {
			to, err := org.LastOn(t, v.To, v.Today)
			if err != nil {
				return v, err
			}
			v.ToName = to.Name
		}
		if v.Difficulties, err = s.shown(t, v); err != nil {
			return v, err
		}
		v.MayEdit = writes && v.State.Open() && u.Parent != 0
		v.MaySend = v.MayEdit && !v.Early
		if v.MaySend {
			if _, has, err := document.NumberOf(t, "report", v.ID); err != nil {
				return v, err
			} else if !has {
				if _, v.First, err = document.Next(t, v.Unit, "BC", v.Today); err != nil && !fault.Is(err, fault.State) {
					return v, err
				}
			}
		}
		v.MayAnswer = v.State == Sent && actor.Hat.Unit == v.To && access.May(actor, access.ReportAnswer, access.Unit(u.Path))
		if v.MayAnswer {
			if v.Rooms, err = roomsOf(t, v.To, lastMonth(m)); err != nil {
				return v, err
			}
		}
		v.Names, err = namesOf(t, v.SentBy, v.AnsweredBy)
		return v, err
	})
}

// shown are the difficulties of a report; of one not sent yet those that will
// go with it, too.
func (s *Service) shown(t *db.Tx, v View) ([]Difficulty, error) {
	if !v.State.Open() || SpanOf(v.Month) != Monthly {
		return difficultiesIn(t, v.Report)
	}
	return db.All(t, scanDifficulty, `select `+difficultyColumns+` from difficulty where unit = $1 and (report = $2 and report <> 0 or report = 0 and state = 'open' and mass_org = 0) order by id`, v.Unit, v.ID)
}

// List gives the reports of a unit, the latest first. Asks for ReportView.
// Drafts stand in it without their words.
func (s *Service) List(ctx context.Context, actor access.Actor, unit int64, after org.Cursor, limit int) (org.Page[Report], error) {
	return db.Read(ctx, s.DB, func(t *db.Tx) (org.Page[Report], error) {
		var p org.Page[Report]
		if _, err := may(t, actor, access.ReportView, unit); err != nil {
			return p, err
		}
		limit = org.PageSize(limit)
		if after.Key == "" {
			after.Key = "9999-99"
		}
		rows, err := db.All(t, scanReport, `select `+reportColumns+` from report where unit = $1 and month < $2 order by month desc, id limit $3`, unit, after.Key, limit+1)
		if len(rows) > limit {
			rows, p.More, p.Next = rows[:limit], true, org.Cursor{Key: rows[limit-1].Month, ID: rows[limit-1].ID}
		}
		for i := range rows {
			if rows[i].State == Draft {
				rows[i].Judgement, rows[i].Wishes = "", ""
			}
		}
		p.Rows = rows
		return p, err
	})
}

// difficultiesIn are the difficulties of a report that was sent: those raised with
// a month's, and all that were raised within a quarter or year.
func difficultiesIn(t *db.Tx, r Report) ([]Difficulty, error) {
	if SpanOf(r.Month) == Monthly {
		return DifficultiesOf(t, r.ID)
	}
	months := MonthsOf(r.Month)
	return raisedBetween(t, r.Unit, startOf(meeting.FirstDay(months[0])), startOf(clock.AddDays(meeting.LastDay(months[len(months)-1]), 1)))
}

// startOf is the instant a day begins.
func startOf(day string) int64 {
	at, err := time.ParseInLocation(time.DateOnly, day, clock.Zone)
	if err != nil {
		return 0
	}
	return clock.Ms(at)
}

// UnderRow is a unit on the committee's page of reports.
type UnderRow struct {
	Report
	Below    int64
	UnitName string
	None     bool // nothing was sent
	Late     bool // nothing was sent, and its day is over
	Open     int  // difficulties open
	Differs  []Difference
	Early    bool    // it cannot be written yet, and has no page
	Hand     HandRow // of a month of a cell that is not on Nếp, where one was entered
	Gone     bool    // it stood here when it sent it, and at the period's end did not: closed, or moved
	Off      bool    // it is not on Nếp in the period's last month, and has sent nothing
}

// Over says that the period has ended.
func (v UnderView) Over() bool { return meeting.LastDay(lastMonth(v.Month)) < v.Today }

// FirstDue is the nearest day of those that have not reported, "" for none.
func (v UnderView) FirstDue() string {
	day := ""
	for _, r := range v.Rows {
		if r.None && !r.Off && r.Due != "" && (day == "" || r.Due < day) {
			day = r.Due
		}
	}
	return day
}

// Plain says that a report can be accepted together with others.
func (r UnderRow) Plain() bool { return !r.None && r.State == Sent && len(r.Differs) == 0 }

// Proposed is an open difficulty with who of the committee is proposed to take it
// on: who answers for the cell, or the mass organisation, it is of.
type Proposed struct {
	DifficultyView
	Proposed int64 // 0 for nobody
	Due      string
}

// UnderView is the committee's page of reports of a month.
type UnderView struct {
	org.Page[UnderRow]
	Unit       int64
	UnitName   string
	Month      string
	Sum        Facts // of all the reports sent to it, not of this page only
	Sent       int
	Unanswered int
	InTime     int
	Own        Sums              // of the units directly below themselves, and of all cells below them
	Hand       int               // cells not on Nếp whose months stand in Own
	Whole      *Sums             // with those that have not reported, as Nếp counts it: what goes further up; nil where that is all
	Rooms      []meeting.Meeting // the committee's meetings since the month, the latest first
	Open       []Proposed        // difficulties nobody has taken on, on the first page
	Owners     []Owner
	Mass       []MassLine // what the committee follows besides, of a month, on the first page
	Asked      bool       // a rule asks for reports of this span
	MayAnswer  bool
	Today      string
}

// Under gives every unit directly below with its report of a month, by the tree
// of its last day, those without one too; and the figures of all added up. Asks
// for ReportView at the unit, and leaves out those the actor may not see.
func (s *Service) Under(ctx context.Context, actor access.Actor, unit int64, m string, after org.Cursor, limit int) (UnderView, error) {
	return db.Read(ctx, s.DB, func(t *db.Tx) (UnderView, error) {
		v := UnderView{Unit: unit, Month: m, Today: today(t)}
		u, err := may(t, actor, access.ReportView, unit)
		if err != nil {
			return v, err
		}
		if SpanOf(m) == "" {
			return v, noPeriod()
		}
		v.UnitName = u.Name
		v.MayAnswer = actor.Hat.Unit == unit && access.May(actor, access.ReportAnswer, access.Unit(u.Path+"0/"))
		sent, err := Under(t, unit, m)
		if err != nil {
			return v, err
		}
		if MonthsOf(m)[0] > v.Today[:7] && len(sent) == 0 { // of a month to come those below may have reported already
			return v, noPeriod()
		}
		day := min(meeting.LastDay(lastMonth(m)), v.Today)
		kids, err := org.Children(t, unit, day, after, limit)
		if err != nil {
			return v, err
		}
		v.Page = org.Page[UnderRow]{Next: kids.Next, More: kids.More}
		ids := make([]int64, len(kids.Rows), len(kids.Rows)+len(sent))
		for i, k := range kids.Rows {
			ids[i] = k.ID
		}
		open, err := openCounts(t, ids)
		if err != nil {
			return v, err
		}
		for _, r := range sent {
			ids = append(ids, r.Unit)
		}
		paths, err := org.PathsOn(t, ids, v.Today)
		if err != nil {
			return v, err
		}
		for _, r := range sent {
			if paths[r.Unit] == "" { // closed since
				if paths[r.Unit], err = org.LastPath(t, r.Unit, v.Today); err != nil {
					return v, err
				}
			}
		}
		sees := func(id int64) bool { return access.May(actor, access.ReportView, access.Unit(paths[id])) }
		by := map[int64]Report{}
		v.Sum = Facts{FeePaid: -1}
		for _, r := range sent {
			if !sees(r.Unit) {
				continue
			}
			by[r.Unit] = r
			v.Sum = v.Sum.Add(r.Facts)
			own := r.Facts.Own()
			own.Themes = nil
			v.Own.add(own)
			v.Sent++
			if r.InTime() {
				v.InTime++
			}
			if r.State == Sent {
				v.Unanswered++
			}
		}
		for _, k := range kids.Rows {
			if k.Kind == org.Group || !sees(k.ID) {
				continue
			}
			row := UnderRow{Below: k.ID, UnitName: k.Name, Open: open[k.ID]}
			var ok bool
			if row.Report, ok = by[k.ID]; !ok {
				row.Report, row.None = Report{Unit: k.ID, Month: m}, true
				if row.Due, _, err = dueOf(t, k, m); err != nil {
					return v, err
				}
				can, err := Writable(t, k, m)
				if err != nil {
					return v, err
				}
				row.Early = !can
				if err := offNep(t, k, m, &row, &v); err != nil {
					return v, err
				}
				row.Late = !row.Off && row.Due != "" && row.Due < v.Today
				v.Asked = v.Asked || row.Due != ""
			} else if row.State != Draft {
				v.Asked = true
				if row.Differs, err = s.differs(t, row.Report); err != nil {
					return v, err
				}
			}
			v.Rows = append(v.Rows, row)
		}
		if !v.More {
			if err := s.gone(t, sees, sent, day, &v); err != nil {
				return v, err
			}
		}
		if missing := slices.ContainsFunc(v.Rows, func(r UnderRow) bool { return r.None && !r.Off }); missing && v.Sent > 0 && !v.More && after == (org.Cursor{}) {
			f, err := s.facts(t, u, m)
			if err != nil {
				return v, err
			}
			v.Whole = f.Below
		}
		if v.Rooms, err = roomsOf(t, unit, lastMonth(m)); err != nil {
			return v, err
		}
		if after == (org.Cursor{}) {
			// Of a period long past what waits today is no part.
			if lastMonth(m) >= meeting.AddMonths(v.Today[:7], -1) {
				err = proposed(t, actor, u, &v)
			}
			if err == nil && SpanOf(m) == Monthly {
				v.Mass, err = massLines(t, unit, m)
			}
		}
		return v, err
	})
}

// gone adds the reports of units that stood here when they sent them and at the
// period's end did not: closed, or moved.
func (s *Service) gone(t *db.Tx, sees func(int64) bool, sent []Report, day string, v *UnderView) error {
	ids := make([]int64, len(sent))
	for i, r := range sent {
		ids[i] = r.Unit
	}
	live, err := org.UnitsOn(t, ids, day)
	if err != nil {
		return err
	}
	for _, r := range sent {
		if u, ok := live[r.Unit]; ok && u.Parent == v.Unit || !sees(r.Unit) {
			continue
		}
		u, err := org.LastOn(t, r.Unit, day)
		if err != nil {
			return err
		}
		row := UnderRow{Report: r, Below: r.Unit, UnitName: u.Name, Gone: true}
		if row.Differs, err = s.differs(t, r); err != nil {
			return err
		}
		v.Asked = true
		v.Rows = append(v.Rows, row)
	}
	return nil
}

// offNep says of a cell that has sent nothing whether it is on Nếp, and takes in
// what was entered for it.
func offNep(t *db.Tx, u org.Unit, period string, row *UnderRow, v *UnderView) error {
	if !u.Kind.Meets() {
		return nil
	}
	joined, on, err := meeting.Joined(t, u.ID, meeting.CellBody)
	if err != nil || on && joined <= lastMonth(period) {
		return err
	}
	row.Off = true
	for _, m := range MonthsOf(period) {
		r, ok, err := handFor(t, u.ID, m)
		if err != nil {
			return err
		}
		if !ok {
			continue
		}
		due, err := handDue(t, u.ID, m)
		if err != nil {
			return err
		}
		own := r.sums(due)
		if row.Facts.Span == nil {
			row.Facts.Span = &Sums{}
		}
		row.Facts.Span.add(own)
		row.Hand = r
		v.Own.add(own)
	}
	if row.Hand.Version > 0 {
		v.Hand++
	}
	return nil
}

// takeIn is in how many days a difficulty is proposed to be solved: ours, to be
// changed by whoever gives it.
const takeIn = 30

// proposed fills in the difficulties nobody has taken on, each with who answers
// for where it comes from.
func proposed(t *db.Tx, actor access.Actor, u org.Unit, v *UnderView) error {
	open, err := untaken(t, u.ID, 50)
	if err != nil || len(open) == 0 {
		return err
	}
	rows, err := seen(t, actor, open)
	if err != nil {
		return err
	}
	given, err := member.AssignmentsOn(t, u.ID, v.Today)
	if err != nil {
		return err
	}
	if v.Owners, err = owners(t, u.ID); err != nil {
		return err
	}
	for _, d := range rows {
		p := Proposed{DifficultyView: d, Due: clock.AddDays(v.Today, takeIn)}
		for _, a := range given {
			answers := d.MassOrg == 0 && a.Target == member.TargetCell && a.Cell == d.Unit || d.MassOrg != 0 && a.Target == member.TargetMassOrg && a.MassOrg == d.MassOrg
			if answers && p.Proposed == 0 && slices.ContainsFunc(v.Owners, func(o Owner) bool { return o.Person == a.Person }) {
				p.Proposed = a.Person
			}
		}
		v.Open = append(v.Open, p)
	}
	return nil
}

// Followed gives the reports of a month of the units the actor's hat names, those
// without one too. Fault: NotFound for what is no month, or one to come.
func (s *Service) Followed(ctx context.Context, actor access.Actor, m string) ([]UnderRow, error) {
	return db.Read(ctx, s.DB, func(t *db.Tx) ([]UnderRow, error) {
		if SpanOf(m) == "" || MonthsOf(m)[0] > today(t)[:7] {
			return nil, noPeriod()
		}
		var out []UnderRow
		for _, path := range actor.Hat.Named {
			parts := strings.Split(strings.Trim(path, "/"), "/")
			id, err := strconv.ParseInt(parts[len(parts)-1], 10, 64)
			if err != nil {
				continue
			}
			u, err := may(t, actor, access.ReportView, id)
			if err != nil {
				return nil, err
			}
			open, err := openCounts(t, []int64{id})
			if err != nil {
				return nil, err
			}
			row := UnderRow{Below: id, UnitName: u.Name, Open: open[id]}
			r, ok, err := OfMonth(t, id, m)
			if err != nil {
				return nil, err
			}
			if row.Report = r; !ok || r.State == Draft {
				row.Report, row.None = Report{Unit: id, Month: m}, true
				if row.Due, _, err = dueOf(t, u, m); err != nil {
					return nil, err
				}
				row.Late = row.Due != "" && row.Due < today(t)
			}
			out = append(out, row)
		}
		return out, nil
	})
}

// roomsOf gives the committee's meetings, begun, in a month and after it.
func roomsOf(t *db.Tx, unit int64, m string) ([]meeting.Meeting, error) {
	var months []string
	m = min(m, today(t)[:7]) // reported before the month began
	for ; m <= today(t)[:7] && len(months) < 12; m = meeting.AddMonths(m, 1) {
		months = append(months, m)
	}
	if len(months) == 0 {
		return nil, nil
	}
	var out []meeting.Meeting
	for _, body := range []meeting.Body{meeting.CommitteeBody, meeting.StandingBody} {
		all, err := meeting.InMonth(t, unit, body, months...)
		if err != nil {
			return nil, err
		}
		for _, m := range all {
			if over(m) || m.State == meeting.Running {
				out = append(out, m)
			}
		}
	}
	slices.SortFunc(out, func(a, b meeting.Meeting) int {
		if a.Day != b.Day {
			return strings.Compare(b.Day, a.Day)
		}
		return int(b.ID - a.ID)
	})
	return out, nil
}

// ReportSubject is a report as a subject of access: its unit's.
func (s *Service) ReportSubject(ctx context.Context, id int64) (access.Subject, error) {
	return db.Read(ctx, s.DB, func(t *db.Tx) (access.Subject, error) {
		r, err := ByID(t, id)
		if err != nil {
			return access.Subject{}, err
		}
		u, err := org.LastOn(t, r.Unit, today(t))
		return access.Unit(u.Path), err
	})
}

// Place is where a report stands: its unit and month.
func (s *Service) Place(ctx context.Context, id int64) (unit int64, month string, err error) {
	r, err := db.Read(ctx, s.DB, func(t *db.Tx) (Report, error) { return ByID(t, id) })
	return r.Unit, r.Month, err
}
