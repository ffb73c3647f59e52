package quality

import (
	"context"
	"slices"
	"strconv"
	"strings"

	"nep/internal/fault"
	"nep/internal/i18n"
	"nep/internal/meeting"
	"nep/internal/org"
	"nep/internal/quality"
	"nep/internal/web"
	"nep/internal/web/ui"
)

// classesView is a committee's page of classes for a month.
type classesView struct {
	quality.UnderView
	web.Sent
	Key    string
	Today  string
	Visits map[int64][]ui.RowData // by meeting
	Said   map[int64][]quality.Class
}

// asked is the month of the address or the form; this month where there is none.
func (p *Pages) asked(c *web.Ctx) string {
	month := c.Query("thang")
	if month == "" {
		return p.Units.Day()[:7]
	}
	return month
}

func (p *Pages) classes(c *web.Ctx) error { return p.showClasses(c, nil) }

func (p *Pages) showClasses(c *web.Ctx, err error) error {
	v := classesView{Sent: web.Back(c, err), Key: web.NewKey(), Today: p.Units.Day()}
	unit, e := c.ID("unit")
	if e != nil {
		return e
	}
	if v.UnderView, e = p.Scores.Under(c.Context(), c.Actor, unit, p.asked(c), org.ParseCursor(c.Query("tu")), 50); e != nil {
		return e
	}
	var ids []int64
	for _, r := range v.Rows {
		if r.Meeting != 0 {
			ids = append(ids, r.Meeting)
		}
	}
	if p.VisitClasses != nil && len(ids) > 0 {
		if v.Said, e = p.VisitClasses(c.Context(), c.Actor, ids...); e != nil {
			return e
		}
	}
	if v.Visits, e = p.visits(c, ids...); e != nil {
		return e
	}
	d := c.Shell(c.T("score.classes", "Month", monthShort(v.Month)))
	return c.RenderStatus(v.Status(&d), classesPage(d, v))
}

// doClasses decides every class that was chosen, all or none.
func (p *Pages) doClasses(c *web.Ctx) error {
	unit, err := c.ID("unit")
	if err != nil {
		return err
	}
	cmd := quality.Decide{Key: c.Key(), In: c.FormID("in")}
	for _, text := range c.R.PostForm["meeting"] {
		id, err := strconv.ParseInt(text, 10, 64)
		if class := c.Form("class." + text); err == nil && class != "" {
			cmd.Scores = append(cmd.Scores, quality.DecideOne{Meeting: id, Class: quality.Class(class), Reason: c.Form("reason." + text), Again: c.Form("again."+text) == "1", Above: c.Form("above."+text) == "1"})
		}
	}
	show := func(err error) error { return p.showClasses(c, err) }
	if cmd.In == 0 {
		var bad fault.Fields
		bad.Add("in", "quality.decide.in")
		return show(bad.Err("web.classes"))
	}
	if err := p.Scores.Decide(c.Context(), c.Actor, cmd); err != nil {
		return web.Again(c, err, show)
	}
	return c.Done(classesHref(unit, p.asked(c)), "score.decided", "Count", len(cmd.Scores))
}

func (v classesView) head(ctx context.Context) ui.PageHeadData {
	return ui.PageHeadData{
		Crumbs: []ui.Link{{Label: v.UnitName, Href: unitHref(v.Unit)}},
		Title:  i18n.T(ctx, "score.classes", "Month", monthShort(v.Month)), Lead: i18n.T(ctx, "score.classes.lead"),
	}
}

// room leads back to the committee's meeting that is running; no label where none is.
func (v classesView) room(ctx context.Context) ui.ButtonData {
	for _, m := range slices.Concat(v.Rooms, v.Early) {
		if m.State == meeting.Running {
			return ui.ButtonData{Label: i18n.T(ctx, "score.room.back"), Href: meetingHref(m.ID, "dieu-hanh"), Small: true}
		}
	}
	return ui.ButtonData{}
}

// next is the address of the following page.
func (v classesView) next() ui.PagerData {
	if !v.More {
		return ui.PagerData{}
	}
	return ui.PagerData{Next: classesHref(v.Unit, v.Month) + "&tu=" + v.Next.String()}
}

// ready are the rows that can be decided now, by who looks.
func (v classesView) ready() int {
	n := 0
	for _, r := range v.Rows {
		if r.Ready || r.Changed != nil {
			n++
		}
	}
	return n
}

// plain says that a row can be decided as it was counted; looked that it can be
// decided and wants a look of its own.
func (v classesView) plain(r quality.UnderRow) bool {
	return v.MayDecide && r.Ready && !v.apart(r)
}

func (v classesView) looked(r quality.UnderRow) bool {
	return v.MayDecide && (r.Ready && v.apart(r) || r.Changed != nil)
}

// table is a table of the rows a condition holds for.
func (v classesView) table(ctx context.Context, title string, last string, is func(quality.UnderRow) bool, cell func(quality.UnderRow) ui.Cell) ui.TableData {
	d := ui.TableData{Caption: i18n.T(ctx, title), HideCaption: true, Cols: []ui.Col{{Label: i18n.T(ctx, "score.col.unit")}, {Label: i18n.T(ctx, "score.col.points"), Num: true}, {Label: i18n.T(ctx, last)}}}
	for _, r := range v.Rows {
		if !is(r) {
			continue
		}
		first, points := ui.Cell{Text: r.UnitName, Note: dmy(r.Day)}, ui.Cell{}
		if !r.None {
			first.Href, points.Text = scoreHref(r.Meeting), r.Stored.Total.String()
		}
		d.Rows = append(d.Rows, []ui.Cell{first, points, cell(r)})
	}
	return d
}

// plainTable has the rows one press decides.
func (v classesView) plainTable(ctx context.Context) ui.TableData {
	return v.table(ctx, "score.to_decide", "score.col.counted", v.plain, func(r quality.UnderRow) ui.Cell {
		return ui.Cell{Tags: []ui.TagData{classTag(ctx, r.Class)}, Note: follower(ctx, r)}
	})
}

// decidedTable has the rows with a class.
func (v classesView) decidedTable(ctx context.Context) ui.TableData {
	return v.table(ctx, "score.decided.list", "score.col.decided", func(r quality.UnderRow) bool { return r.State == quality.ScoreDecided }, func(r quality.UnderRow) ui.Cell {
		c := ui.Cell{Tags: []ui.TagData{classTag(ctx, r.DecidedClass)}}
		switch {
		case r.DecidedClass != r.Class:
			c.Note = i18n.T(ctx, "score.class.differs", "Class", className(ctx, r.Class), "Reason", r.DecidedReason)
		case r.DecidedReason != "":
			c.Note = i18n.T(ctx, "score.class.why", "Reason", r.DecidedReason)
		}
		return c
	})
}

// waitingTable has the rows that cannot be decided, or not by who looks.
func (v classesView) waitingTable(ctx context.Context) ui.TableData {
	return v.table(ctx, "score.not_yet", "score.col.why", func(r quality.UnderRow) bool {
		return r.State != quality.ScoreDecided && !v.plain(r) && !v.looked(r)
	}, func(r quality.UnderRow) ui.Cell {
		c := ui.Cell{Tags: []ui.TagData{rowTagOrNone(ctx, r)}}
		if !r.None {
			c.Note = why(ctx, r)
		}
		return c
	})
}

// rooms are the committee's meetings to choose from.
func (v classesView) rooms(ctx context.Context) ui.ChoiceData {
	var options []ui.Option
	for _, m := range v.Rooms {
		options = append(options, ui.Option{Value: num(m.ID), Label: i18n.T(ctx, "score.room."+string(m.Body), "Day", dmy(m.Day))})
	}
	first := ""
	if len(options) > 0 {
		first = options[0].Value
	}
	return v.Pick(ui.FieldData{Name: "in", Label: i18n.T(ctx, "score.room"), Hint: i18n.T(ctx, "score.room.hint"), Value: first, Width: "full"}, options)
}

// figures is a row's total and class in words.
func figures(ctx context.Context, r quality.UnderRow) string {
	of := whole(r.Stored)
	parts := []string{sum(ctx, r.Earned, r.Available, of, r.Total), i18n.T(ctx, "score.counted", "Class", className(ctx, r.Class))}
	if r.Provisional && r.Best != r.Class {
		parts = append(parts, i18n.T(ctx, "score.best", "Class", className(ctx, r.Best)))
	}
	return strings.Join(parts, " · ")
}

// why says what a row that cannot be decided yet waits for.
func why(ctx context.Context, r quality.UnderRow) string {
	switch {
	case r.State == quality.ScoreDecided || r.Ready:
		return ""
	case r.Held == meeting.Planned || r.Held == meeting.Noticed:
		return i18n.T(ctx, "score.why.early")
	case r.Held == meeting.Running:
		return i18n.T(ctx, "score.why.running")
	case r.ToJudge > 0:
		return i18n.T(ctx, "score.why.judge", "Count", r.ToJudge)
	case r.State == quality.ScoreDraft:
		return i18n.T(ctx, "score.why.vote")
	}
	return i18n.T(ctx, "score.why.open")
}

// differs says that the committee member in charge sees it otherwise.
func differs(r quality.UnderRow) bool { return r.FollowerClass != "" && r.FollowerClass != r.Class }

// apart says that a row wants a look of its own: who is in charge sees it
// otherwise, or who sat in, or the cell has not voted it, which asks for a reason.
func (v classesView) apart(r quality.UnderRow) bool {
	return differs(r) || r.State == quality.ScoreDraft || slices.ContainsFunc(v.Said[r.Meeting], func(c quality.Class) bool { return c != r.Class })
}

// follower is what the committee member in charge said.
func follower(ctx context.Context, r quality.UnderRow) string {
	switch {
	case r.Follower == 0:
		return ""
	case differs(r):
		return i18n.T(ctx, "score.follower.differs", "Class", className(ctx, r.FollowerClass), "Note", r.FollowerNote)
	case r.FollowerNote != "":
		return i18n.T(ctx, "score.follower.note", "Note", r.FollowerNote)
	}
	return i18n.T(ctx, "score.follower.agrees")
}

// choice is the class of a row. Where nobody sees it otherwise the counted one is chosen.
func (v classesView) choice(ctx context.Context, r quality.UnderRow) ui.ChoiceData {
	chosen := string(r.Class)
	if v.apart(r) || r.Changed != nil {
		chosen = ""
	}
	options := append([]ui.Option{{Value: "", Label: i18n.T(ctx, "score.later")}}, classes(ctx, "")...)
	return v.Pick(ui.FieldData{Name: "class." + num(r.Meeting), Label: i18n.T(ctx, "score.class.of", "Unit", r.UnitName), Value: chosen, Width: "20"}, options)
}

// above asks to confirm a class better than the points, once it was refused for that.
func (v classesView) above(ctx context.Context, r quality.UnderRow) ui.ChoiceData {
	name := "above." + num(r.Meeting)
	return ui.ChoiceData{FieldData: ui.FieldData{Name: name, Error: ui.ErrorFor(v.Errs, name)},
		Options: []ui.Option{{Value: "1", Label: i18n.T(ctx, "score.above", "Unit", r.UnitName), Selected: v.C.Form(name) == "1"}}}
}

// asksAbove says whether above is asked.
func (v classesView) asksAbove(r quality.UnderRow) bool {
	name := "above." + num(r.Meeting)
	return ui.ErrorFor(v.Errs, name) != "" || v.C.Form(name) == "1"
}

func (v classesView) reason(ctx context.Context, r quality.UnderRow) ui.FieldData {
	f := v.Field(ui.FieldData{Name: "reason." + num(r.Meeting), Label: i18n.T(ctx, "score.reason"), Hint: i18n.T(ctx, "score.reason.hint"), Optional: true, Width: "full", Autocomplete: "off"})
	return f
}

// rowTag is how far a row is.
func rowTag(ctx context.Context, r quality.UnderRow) ui.TagData {
	if r.State == quality.ScoreDecided {
		return classTag(ctx, r.DecidedClass)
	}
	return stateTag(ctx, r.Stored)
}

// historyView is a unit's scores.
type historyView struct {
	org.Page[quality.HistoryRow]
	Unit int64
	Name string
}

func (p *Pages) history(c *web.Ctx) error {
	unit, err := c.ID("unit")
	if err != nil {
		return err
	}
	u, err := p.Units.Unit(c.Context(), c.Actor, unit, "")
	if err != nil {
		return err
	}
	if !u.Kind.Meets() { // a committee is not scored: it sees how those below do, and gives the classes
		if to := unitHref(unit, "tong-quan"); c.Leads(to) {
			return c.Redirect(to)
		}
		return c.Redirect(unitHref(unit, "xep-loai"))
	}
	v := historyView{Unit: unit, Name: u.Name}
	if v.Page, err = p.Scores.History(c.Context(), c.Actor, unit, org.ParseCursor(c.Query("tu")), 24); err != nil {
		return err
	}
	return c.Render(historyPage(c.Shell(c.T("score.history")), v))
}

func (v historyView) table(ctx context.Context) ui.TableData {
	d := ui.TableData{Caption: i18n.T(ctx, "score.history"), HideCaption: true, Cols: []ui.Col{{Label: i18n.T(ctx, "score.col.month")}, {Label: i18n.T(ctx, "score.col.points"), Num: true},
		{Label: i18n.T(ctx, "score.col.counted")}, {Label: i18n.T(ctx, "score.col.decided")}}}
	for _, r := range v.Rows {
		decided := ui.Cell{Tags: []ui.TagData{stateTag(ctx, r.Stored)}}
		if r.State == quality.ScoreDecided {
			decided = ui.Cell{Tags: []ui.TagData{classTag(ctx, r.DecidedClass)}}
		}
		d.Rows = append(d.Rows, []ui.Cell{{Text: monthShort(r.Month), Note: dmy(r.Day), Href: scoreHref(r.Meeting)}, {Text: r.Total.String()}, {Text: className(ctx, r.Class)}, decided})
	}
	return d
}

func (v historyView) next() ui.PagerData {
	if !v.More {
		return ui.PagerData{}
	}
	return ui.PagerData{Next: unitHref(v.Unit, "diem") + "?tu=" + v.Next.String()}
}

// mine leads to the scores of a hat's own unit, or lists those of the cells one
// answers for.
func (p *Pages) mine(c *web.Ctx) error {
	hat := c.Actor.Hat
	if len(hat.Named) > 0 {
		rows, err := p.Scores.Followed(c.Context(), c.Actor)
		if err != nil {
			return err
		}
		return c.Render(followedPage(c.Shell(c.T("score.followed")), followed(c.Context(), rows)))
	}
	return c.Redirect(unitHref(hat.Unit, "diem"))
}

// followed are the scores of the cells one answers for.
func followed(ctx context.Context, rows []quality.FollowedRow) []ui.RowData {
	var out []ui.RowData
	for _, r := range rows {
		of := whole(r.Stored)
		row := ui.RowData{Title: i18n.T(ctx, "score.followed.row", "Unit", r.UnitName, "Month", monthShort(r.Month)), Href: scoreHref(r.Meeting),
			Detail: sum(ctx, r.Earned, r.Available, of, r.Total) + " · " + i18n.T(ctx, "score.counted", "Class", className(ctx, r.Class)), Tags: []ui.TagData{stateTag(ctx, r.Stored)}}
		if r.State == quality.ScoreDecided {
			row.Tags = []ui.TagData{classTag(ctx, r.DecidedClass)}
		}
		out = append(out, row)
	}
	return out
}

// whole is the points of the sheet a score was made by: where nothing fell out
// of it, what could be had.
func whole(s quality.Stored) quality.Points {
	if s.Total == s.Earned {
		return s.Available
	}
	return 0
}

// rubric prints a scoring sheet with its sources.
func (p *Pages) rubric(c *web.Ctx) error {
	v, err := p.Scores.Sheet(c.Context(), c.Actor, c.R.PathValue("rubric"))
	if err != nil {
		return err
	}
	return c.Render(rubricPage(c.Shell(v.Sheet.Title.In(i18n.Lang(c.Context()))), v))
}

// certainty is how sure a sheet or a criterion is, in words.
func certainty(ctx context.Context, c string) string {
	if c == "?" {
		c = "unsure"
	}
	return i18n.T(ctx, "rule.certainty."+c)
}

// span is the days a sheet holds on.
func span(ctx context.Context, r *quality.Rubric) string {
	from, to := dmy(r.From), dmy(r.To)
	switch {
	case from == "" && to == "":
		return i18n.T(ctx, "score.rubric.always")
	case to == "":
		return i18n.T(ctx, "score.rubric.from", "From", from)
	case from == "":
		return i18n.T(ctx, "score.rubric.until", "To", to)
	}
	return i18n.T(ctx, "score.rubric.span", "From", from, "To", to)
}

// scale is how a criterion gets its points, in words.
func scale(ctx context.Context, c quality.Criterion) string {
	switch {
	case c.Judged() && c.Scale == quality.Manual && c.Step > 0:
		return i18n.T(ctx, "score.scale.manual", "Step", c.Step.String())
	case c.Judged():
		return i18n.T(ctx, "score.scale.judged")
	}
	return i18n.T(ctx, "score.scale.counted")
}

// criteria are the lines of a group to be read.
func criteria(ctx context.Context, g quality.Group) []ui.RowData {
	var out []ui.RowData
	for i := range g.Criteria {
		c := &g.Criteria[i]
		parts := []string{scale(ctx, *c)}
		if c.When != "" {
			parts = append(parts, i18n.T(ctx, quality.ConditionKey(c.When)))
		}
		if n := c.Note.In(i18n.Lang(ctx)); n != "" {
			parts = append(parts, n)
		}
		if c.Certainty != "" {
			parts = append(parts, certainty(ctx, string(c.Certainty)))
		}
		r := ui.RowData{Title: lineTitle(ctx, quality.Line{Criterion: c}), Detail: strings.Join(parts, " · ")}
		if c.Max > 0 {
			r.Tags = []ui.TagData{{Text: i18n.T(ctx, "score.points", "Points", c.Max.String())}}
		}
		out = append(out, r)
	}
	return out
}

// bands are the classes of a sheet in words.
func bands(ctx context.Context, r *quality.Rubric) []ui.Answer {
	var out []ui.Answer
	for _, b := range r.Classes {
		key := "score.band"
		if b.In.HighOpen {
			key = "score.band.under"
		}
		out = append(out, ui.Answer{Label: className(ctx, b.Class), Value: i18n.T(ctx, key, "Low", b.In.Low, "High", b.In.High)})
	}
	return out
}

// rowTagOrNone is rowTag, or that there was no meeting.
func rowTagOrNone(ctx context.Context, r quality.UnderRow) ui.TagData {
	if r.None {
		return ui.TagData{Kind: ui.Bad, Text: i18n.T(ctx, "score.none.tag")}
	}
	return rowTag(ctx, r)
}

// visitTable is what those who sat in on the month's meetings said, where the
// cell's own card does not say it.
func (v classesView) visitTable(ctx context.Context) ui.TableData {
	d := ui.TableData{Caption: i18n.T(ctx, "score.visits"), HideCaption: true, Cols: []ui.Col{{Label: i18n.T(ctx, "score.col.unit")}, {Label: i18n.T(ctx, "score.visits.who")}}}
	for _, r := range v.Rows {
		if v.looked(r) {
			continue
		}
		for _, x := range v.Visits[r.Meeting] {
			c := ui.Cell{Text: x.Title, Note: x.Detail}
			if ui.Leads(ctx, x.Href) {
				c.Href = x.Href
			}
			d.Rows = append(d.Rows, []ui.Cell{{Text: r.UnitName, Note: dmy(r.Day)}, c})
		}
	}
	return d
}

// withGoals are the rows of cells with goals, each once.
func (v classesView) withGoals() []quality.UnderRow {
	var out []quality.UnderRow
	for _, r := range v.Rows {
		if len(v.Goals[r.Cell]) > 0 && !slices.ContainsFunc(out, func(x quality.UnderRow) bool { return x.Cell == r.Cell }) {
			out = append(out, r)
		}
	}
	return out
}

// asked are the rows of cells that were asked about their figures and answered.
func (v classesView) asked() []quality.UnderRow {
	var out []quality.UnderRow
	for _, r := range v.Rows {
		if len(v.Asked[r.Cell]) > 0 && !slices.ContainsFunc(out, func(x quality.UnderRow) bool { return x.Cell == r.Cell }) {
			out = append(out, r)
		}
	}
	return out
}
