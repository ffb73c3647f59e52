package papers

import (
	"context"
	"strconv"
	"strings"

	"nep/internal/access"
	"nep/internal/clock"
	"nep/internal/db"
	"nep/internal/document"
	"nep/internal/document/formal"
	"nep/internal/fault"
	"nep/internal/layout"
	"nep/internal/member"
	"nep/internal/org"
	"nep/internal/quality"
	"nep/internal/report"
)

// Score is the scoring sheet of a meeting, filled in. Asks as quality.Score.
// Faults: NotFound, State (the meeting is not scored).
func (s *Service) Score(ctx context.Context, actor access.Actor, id int64) (File, error) {
	v, err := s.Quality.Score(ctx, actor, id)
	if err != nil {
		return File{}, err
	}
	a, err := s.around(ctx, v.Unit, v.Meeting.Body, v.Meeting.Day, v.Meeting.Place, v.Meeting.Chair)
	if err != nil {
		return File{}, err
	}
	p := a.paper("", v.Meeting.Day)
	p.Title, p.Summary = say("papers.score.title"), title(v.Meeting)
	p.Body = append(p.Body, formal.Para(say("papers.score.by", "Title", v.Sheet.Rubric.Title.In("vi"), "Source", v.Sheet.Rubric.Source)))
	g := formal.Grid{Columns: []formal.Column{{Head: say("mprint.no"), Part: 1.1, Align: layout.Center}, {Head: say("papers.score.what"), Part: 6.4},
		{Head: say("papers.score.max"), Part: 1.5, Align: layout.Center}, {Head: say("papers.score.points"), Part: 1.8, Align: layout.Center}, {Head: say("papers.score.facts"), Part: 4.2}}}
	at := 0
	for _, x := range v.Sheet.Rubric.Groups {
		sum := v.Sheet.Group(x.ID)
		g.Rows = append(g.Rows, formal.GridRow{Cells: []string{x.ID, x.Text.In("vi"), x.Max.String(), sum.Earned.String(), ""}, Strong: true})
		for range x.Criteria {
			l := v.Sheet.Lines[at]
			at++
			g.Rows = append(g.Rows, formal.GridRow{Cells: []string{l.Criterion.ID, l.Criterion.Text.In("vi"), l.Criterion.Max.String(), points(l), grounds(l)}})
		}
	}
	t := v.Sheet.Total
	g.Rows = append(g.Rows, formal.GridRow{Cells: []string{"", say("papers.score.sum"), v.Sheet.Rubric.Total.String(), t.Earned.String(), ""}, Strong: true})
	p.Body = append(p.Body, g.Table(false))
	p.Body = append(p.Body, formal.Para(say("papers.score.result", "Points", sum(t), "Class", classOf(v.Sheet))))
	if v.Sheet.Provisional() {
		p.Body = append(p.Body, formal.Para(say("papers.score.open", "Points", v.Sheet.Pending.String())))
	}
	if x := v.Last; x != nil && x.Passed && !v.NewVote {
		p.Body = append(p.Body, formal.Para(say("papers.score.vote", "Yes", rate(x.Yes, x.Base))))
	}
	if v.Weakness != "" {
		p.Body = append(p.Body, formal.Heading(say("score.weakness")))
		p.Body = append(p.Body, formal.Text(v.Weakness)...)
	}
	if v.State == quality.ScoreDecided {
		p.Body = append(p.Body, formal.Para(say("papers.score.decided", "Class", say(quality.ClassKey(v.DecidedClass)), "Day", dmy(clock.Day(v.DecidedAt)))))
	}
	p.Sign = []formal.Signature{a.signature()}
	return File{Name: fileName(say("papers.score.name"), v.UnitName, title(v.Meeting)), Paper: p}, nil
}

// points is what a line has: its points, or why it has none.
func points(l quality.Line) string {
	switch {
	case l.Out:
		return "–"
	case l.Waits():
		return "…"
	}
	return l.Points.String()
}

// grounds are the facts a line was counted from.
func grounds(l quality.Line) string {
	if l.Out {
		return say("score.line.out")
	}
	var out []string
	for _, f := range l.Facts {
		out = append(out, say(f.Key, f.Params...))
	}
	return strings.Join(out, "; ")
}

func sum(t quality.Total) string {
	switch {
	case t.Available <= 0:
		return say("score.sum.none")
	case t.Scaled():
		return say("score.sum.scaled", "Earned", t.Earned.String(), "Available", t.Available.String(), "Points", t.Points().String())
	}
	return say("score.sum", "Earned", t.Earned.String(), "Available", t.Available.String())
}

// Report is what a unit sends up for a month: figures, words, difficulties; it
// names nobody. Asks as report.Report.
func (s *Service) Report(ctx context.Context, actor access.Actor, unit int64, month string) (File, error) {
	v, err := s.Reports.Report(ctx, actor, unit, month)
	if err != nil {
		return File{}, err
	}
	day := v.Today
	if v.SentAt != 0 {
		day = clock.Day(v.SentAt)
	}
	a, err := s.around(ctx, unit, "", day, "", 0)
	if err != nil {
		return File{}, err
	}
	p := a.paper(formal.Report, day)
	p.Number, p.Summary = a.open("BC"), say("papers.report.summary", "Month", report.Words(say, month))
	if v.ID != 0 {
		if p.Number, err = s.number("report", v.ID, p.Number); err != nil {
			return File{}, err
		}
	}
	if v.State.Open() {
		p.Marks = append(p.Marks, say("papers.draft"))
	}
	p.Body = append(p.Body, formal.Heading(say("papers.report.part1")))
	g := formal.Grid{Columns: []formal.Column{{Head: say("papers.report.what"), Part: 4}, {Head: say("papers.report.result"), Part: 6}}}
	for _, l := range v.Live.Lines(say) {
		value := l.Value
		if l.Note != "" {
			value += "\n" + l.Note
		}
		g.Rows = append(g.Rows, formal.GridRow{Cells: []string{l.Label, value}})
	}
	p.Body = append(p.Body, g.Table(false))
	part := func(key, text string) {
		p.Body = append(p.Body, formal.Heading(say(key)))
		body := formal.Text(text)
		if len(body) == 0 {
			body = []layout.Block{formal.Para(say("papers.report.none"))}
		}
		p.Body = append(p.Body, body...)
	}
	part("papers.report.part2", v.Judgement)
	var hard []string
	for i, d := range v.Difficulties {
		hard = append(hard, strconv.Itoa(i+1)+". "+strings.Join(strings.Fields(d.Text), " "))
	}
	part("papers.report.part3", strings.Join(hard, "\n"))
	part("papers.report.part4", v.Wishes)
	p.To, p.Sign = a.to(), []formal.Signature{a.signature()}
	return File{Name: fileName(say("report.title", "Month", report.Words(say, month)), v.UnitName), Paper: p, Unit: unit}, nil
}

// Plan is a unit's plan of work and themes of a year. Asks as meeting.YearPlan.
// Faults: NotFound, State (nothing is planned yet).
func (s *Service) Plan(ctx context.Context, actor access.Actor, unit int64, year int) (File, error) {
	// One that was issued is the plan: with its number, as it was signed.
	issued, err := db.Read(ctx, s.DB, func(t *db.Tx) (int64, error) {
		all, err := document.OfficialsFor(t, unit, "plan", int64(year))
		for i := len(all) - 1; i >= 0; i-- {
			if all[i].State == document.Issued {
				return all[i].ID, err
			}
		}
		return 0, err
	})
	if err != nil {
		return File{}, err
	}
	if issued != 0 {
		if f, err := s.Official(ctx, actor, issued); !fault.Is(err, fault.NotFound) {
			return f, err
		}
	}
	return s.planNow(ctx, actor, unit, year)
}

// planNow is the plan of a year as it stands, a draft.
func (s *Service) planNow(ctx context.Context, actor access.Actor, unit int64, year int) (File, error) {
	items, err := s.Meetings.YearPlan(ctx, actor, unit, year)
	if err != nil {
		return File{}, err
	}
	if len(items) == 0 {
		return File{}, fault.New("papers.plan", fault.State, "papers.plan.none")
	}
	day := s.today()
	a, err := s.around(ctx, unit, "", day, "", 0)
	if err != nil {
		return File{}, err
	}
	// Who presents is named to the unit's own body.
	names, err := db.Read(ctx, s.DB, func(t *db.Tx) (map[int64]member.Person, error) {
		u, err := org.LastOn(t, unit, day)
		if err != nil || !access.May(actor, access.MeetingView, access.Unit(u.Path)) {
			return nil, err
		}
		var ids []int64
		for _, x := range items {
			ids = append(ids, x.Presenter)
		}
		return member.PersonsByID(t, ids)
	})
	if err != nil {
		return File{}, err
	}
	p := a.paper(formal.Plan, day)
	p.Number, p.Summary = a.open("KH"), say("papers.plan.summary", "Year", year)
	p.Marks = append(p.Marks, say("papers.draft"))
	g := formal.Grid{Columns: []formal.Column{{Head: say("papers.plan.month"), Part: 1.2, Align: layout.Center}, {Head: say("papers.plan.what"), Part: 6}, {Head: say("papers.plan.kind"), Part: 2}, {Head: say("papers.plan.who"), Part: 3}}}
	for _, x := range items {
		who := ""
		if n, ok := names[x.Presenter]; ok {
			who = n.Name()
		}
		g.Rows = append(g.Rows, formal.GridRow{Cells: []string{x.Month[5:], x.Title, say("papers.plan.kind." + string(x.Kind)), who}})
	}
	p.Body = append(p.Body, formal.Para(say("papers.plan.text", "Unit", a.issuer, "Year", year)), g.Table(false))
	p.To, p.Sign = a.to(say("reso.paper.to.members")), []formal.Signature{a.signature()}
	if a.committee {
		p.To = a.to(say("reso.paper.to.below"))
	}
	return File{Name: fileName(say("papers.plan.name", "Year", year), a.issuer), Paper: p}, nil
}

// classOf is the class a sheet comes to; while what waits can still change it, between
// which it lies.
func classOf(sc quality.Score) string {
	if sc.Between() {
		return say("papers.score.between", "Class", say(quality.ClassKey(sc.Class)), "Best", say(quality.ClassKey(sc.Best)))
	}
	return say("papers.score.class", "Class", say(quality.ClassKey(sc.Class)))
}
