package report

import (
	"context"
	"fmt"
	"strconv"
	"strings"

	"nep/internal/access"
	"nep/internal/document"
	"nep/internal/fault"
	"nep/internal/i18n"
	"nep/internal/meeting"
	"nep/internal/org"
	"nep/internal/report"
	"nep/internal/thread"
	"nep/internal/web"
	documentweb "nep/internal/web/document"
	"nep/internal/web/ui"
)

// monthView is a unit's report of a month.
type monthView struct {
	report.View
	said
	Key, RaiseKey, AnswerKey string
	ReturnKey                string
	Seen                     int64
	MayRaise                 bool
	Strand                   ui.ThreadData
	Papers                   documentweb.PapersView
	Fixed                    document.Fixed
}

// unsure says that the first number typed was asked about.
func (v monthView) unsure() bool {
	return v.c.FormID("start") > document.SureAbove && v.c.Form("sure") != "1"
}

func (p *Pages) month(c *web.Ctx) error {
	unit, err := c.ID("unit")
	if err != nil {
		return err
	}
	return p.showMonth(c, unit, c.R.PathValue("month"), nil, false)
}

// showMonth shows a report; wrote says that what was typed is kept already.
func (p *Pages) showMonth(c *web.Ctx, unit int64, month string, err error, wrote bool) error {
	v := monthView{said: back(c, err), Key: web.NewKey(), RaiseKey: web.NewKey(), AnswerKey: web.NewKey(), ReturnKey: web.NewKey()}
	var e error
	if v.View, e = p.Reports.Report(c.Context(), c.Actor, unit, month); e != nil {
		return e
	}
	v.Seen = v.Version
	if typed := c.Form("seen"); err != nil && typed != "" && !wrote && !fault.Is(err, fault.Conflict) {
		v.Seen = c.FormID("seen")
	}
	v.MayRaise = v.MayEdit && report.SpanOf(month) == report.Monthly
	if v.Strand, e = p.strand(c, thread.Knot{Kind: thread.Report, ID: v.ID}); e != nil {
		return e
	}
	if p.Papers != nil && v.ID != 0 {
		if v.Fixed, e = p.Papers.FixedFor(c.Context(), "report", v.ID); e != nil {
			return e
		}
		if v.Papers, e = documentweb.Thing(c, p.Papers, unit, "report", v.ID, "/bao-cao/"+num(v.ID), monthHref(unit, month)); e != nil {
			return e
		}
	}
	d := c.Shell(c.T("report.title", "Month", periodWords(c.Context(), month)))
	return c.RenderStatus(v.status(&d), monthPage(d, v))
}

// room leads back to the committee's meeting that is running; no label where none is.
func (v underView) room(ctx context.Context) ui.ButtonData {
	for _, m := range v.Rooms {
		if m.State == meeting.Running {
			return ui.ButtonData{Label: i18n.T(ctx, "report.room.back"), Href: "/sinh-hoat/" + num(m.ID) + "/dieu-hanh", Small: true}
		}
	}
	return ui.ButtonData{}
}

// doMonth keeps the words, and with "gui" sends the report.
func (p *Pages) doMonth(c *web.Ctx) error {
	unit, err := c.ID("unit")
	if err != nil {
		return err
	}
	month := c.R.PathValue("month")
	id, err := p.Reports.Write(c.Context(), c.Actor, report.Write{Key: c.Key(), Unit: unit, Month: month, Seen: c.FormID("seen"), Judgement: c.Form("judgement"), Wishes: c.Form("wishes")})
	if err != nil {
		return again(c, err, func(err error) error { return p.showMonth(c, unit, month, err, false) })
	}
	if c.Form("buoc") != "gui" {
		return c.Done(monthHref(unit, month), "report.saved")
	}
	key := c.Key()
	if key != "" {
		key += "-gui"
	}
	start, err := p.start(c, unit, month)
	if err == nil {
		err = p.Reports.SendFrom(c.Context(), c.Actor, key, id, start)
	}
	if err != nil {
		return again(c, err, func(err error) error { return p.showMonth(c, unit, month, err, true) })
	}
	return c.Done(monthHref(unit, month), "report.done.sent")
}

// start is the number typed for the first report of a register; where there is
// none yet it is asked for, never taken for 1.
func (p *Pages) start(c *web.Ctx, unit int64, month string) (int64, error) {
	v, err := p.Reports.Report(c.Context(), c.Actor, unit, month)
	if err != nil || !v.First {
		return 0, err
	}
	n, err := strconv.ParseInt(c.Form("start"), 10, 64)
	var f fault.Fields
	switch {
	case c.Form("start") == "":
		f.Add("start", "document.number.ask")
	case err != nil || n < 1 || n > document.MaxStart:
		f.Add("start", "document.number.start", "Max", document.MaxStart)
	case n > document.SureAbove && c.Form("sure") != "1":
		f.Add("start", "document.number.sure", "Start", n)
	}
	return n, f.Err("web.report")
}

// byID leads to a report by its number.
func (p *Pages) byID(c *web.Ctx) error {
	id, err := c.ID("report")
	if err != nil {
		return err
	}
	unit, month, err := p.Reports.Place(c.Context(), id)
	if err != nil {
		return err
	}
	return c.Redirect(monthHref(unit, month))
}

// doAnswer answers a report, from its page or from the committee's.
func (p *Pages) doAnswer(c *web.Ctx) error {
	id, err := c.ID("report")
	if err != nil {
		return err
	}
	unit, month, err := p.Reports.Place(c.Context(), id)
	if err != nil {
		return err
	}
	if err := p.Reports.Answer(c.Context(), c.Actor, c.Key(), id, c.FormID("in-"+num(id)), c.Form("answer-"+num(id))); err != nil {
		return again(c, atField(err, id), func(err error) error { return p.showMonth(c, unit, month, err, false) })
	}
	to := monthHref(unit, month)
	if above := c.FormID("ve"); above != 0 {
		to = underHref(above, month)
	}
	return c.Done(to, "report.done.answered")
}

// doReturn sends a report back with a remark.
func (p *Pages) doReturn(c *web.Ctx) error {
	id, err := c.ID("report")
	if err != nil {
		return err
	}
	unit, month, err := p.Reports.Place(c.Context(), id)
	if err != nil {
		return err
	}
	if err := p.Reports.GiveBack(c.Context(), c.Actor, c.Key(), id, c.Form("note")); err != nil {
		return again(c, err, func(err error) error { return p.showMonth(c, unit, month, err, false) })
	}
	return c.Done(monthHref(unit, month), "report.done.returned")
}

// doAccept accepts together the reports that ask for nothing.
func (p *Pages) doAccept(c *web.Ctx) error {
	unit, err := c.ID("unit")
	if err != nil {
		return err
	}
	cmd := report.AcceptAll{Key: c.Key(), Unit: unit, Period: c.Form("ky"), In: c.FormID("in")}
	for _, text := range c.R.PostForm["report"] {
		cmd.Reports = append(cmd.Reports, id(text))
	}
	n, err := p.Reports.AcceptAll(c.Context(), c.Actor, cmd)
	if err != nil {
		return again(c, err, func(err error) error { return p.showUnder(c, unit, cmd.Period, err) })
	}
	return c.Done(underHref(unit, cmd.Period), "report.done.accepted", "Count", n)
}

// doTakeAll gives the difficulties that were chosen an owner each.
func (p *Pages) doTakeAll(c *web.Ctx) error {
	unit, err := c.ID("unit")
	if err != nil {
		return err
	}
	var all []report.TakeOne
	for _, text := range c.R.PostForm["difficulty"] {
		if owner := c.FormID("owner-" + text); owner != 0 {
			all = append(all, report.TakeOne{Difficulty: id(text), Owner: owner, Due: typed(c.Form("due-" + text))})
		}
	}
	if err := p.Reports.TakeAll(c.Context(), c.Actor, c.Key(), unit, all); err != nil {
		return again(c, err, func(err error) error { return p.showUnder(c, unit, c.Form("ky"), err) })
	}
	return c.Done(underHref(unit, c.Form("ky")), "report.done.taken.all", "Count", len(all))
}

// atField gives the faults of an answer the names its fields have on pages with several.
func atField(err error, id int64) error {
	f, ok := err.(*fault.Error)
	if !ok {
		return err
	}
	named := *f
	named.Fields = nil
	for _, one := range f.Fields {
		one.Name += "-" + num(id)
		named.Fields = append(named.Fields, one)
	}
	return &named
}

func (v monthView) head(ctx context.Context) ui.PageHeadData {
	lead := i18n.T(ctx, "report.lead.top")
	switch {
	case v.entered():
		lead = i18n.T(ctx, "report.hand.lead.cell")
	case v.To == 0:
	case v.State == report.Draft && v.Due == "":
		lead = i18n.T(ctx, "report.lead.unasked", "To", v.ToName)
	case v.State == report.Draft:
		lead = i18n.T(ctx, "report.lead", "To", v.ToName, "Day", dmy(v.Due))
	case v.State == report.Returned:
		lead = i18n.T(ctx, "report.lead.returned", "To", v.ToName)
	case v.SentLate():
		lead = i18n.T(ctx, "report.lead.late", "To", v.ToName, "At", moment(v.SentAt), "Day", dmy(v.Due))
	default:
		lead = i18n.T(ctx, "report.lead.sent", "To", v.ToName, "At", moment(v.SentAt))
	}
	return ui.PageHeadData{Crumbs: []ui.Link{{Label: v.UnitName, Href: unitHref(v.Unit)}, {Label: i18n.T(ctx, "report.list"), Href: unitHref(v.Unit, "bao-cao")}},
		Kicker: v.UnitName, Title: i18n.T(ctx, "report.title", "Month", periodWords(ctx, v.Month)), Lead: lead}
}

// entered says that of a cell's month there is only what was entered for it.
func (v monthView) entered() bool {
	return len(v.Entered) > 0 && v.State == report.Draft && len(v.Entered) == len(report.MonthsOf(v.Month))
}

// noDifficulties says that nothing stands in the report, in the words of its span.
func (v monthView) noDifficulties(ctx context.Context) string {
	switch report.SpanOf(v.Month) {
	case report.Quarterly:
		return i18n.T(ctx, "report.difficulties.none.quarter")
	case report.Yearly:
		return i18n.T(ctx, "report.difficulties.none.year")
	}
	return i18n.T(ctx, "report.difficulties.none")
}

func (v monthView) tags(ctx context.Context) []ui.TagData {
	if v.entered() {
		return []ui.TagData{{Kind: ui.Info, Text: i18n.T(ctx, "report.hand")}}
	}
	if v.To == 0 {
		return nil
	}
	return stateTags(ctx, v.Report, v.Today)
}

// answerForm is what an answer to a report is written with.
type answerForm struct {
	said
	report.Report
	Unit  string
	Rooms []meeting.Meeting
	Key   string
	Back  int64 // the committee whose page it stands on, 0 for the report's own
}

func (v monthView) answer() answerForm {
	return answerForm{said: v.said, Report: v.Report, Unit: v.UnitName, Rooms: v.Rooms, Key: v.AnswerKey}
}

// listView is a unit's reports.
type listView struct {
	org.Page[report.Report]
	Unit            org.Unit
	Today           string
	MayEdit, Common bool // Common: others report to it
}

func (p *Pages) list(c *web.Ctx) error {
	unit, err := c.ID("unit")
	if err != nil {
		return err
	}
	v := listView{Today: p.Units.Day()}
	if v.Page, err = p.Reports.List(c.Context(), c.Actor, unit, org.ParseCursor(c.Query("tu")), 24); err != nil {
		return err
	}
	if v.Unit, err = p.Units.Unit(c.Context(), c.Actor, unit, ""); err != nil {
		return err
	}
	v.MayEdit = v.Unit.Parent != 0 && access.May(c.Actor, access.ReportEdit, access.Unit(v.Unit.Path))
	v.Common = !v.Unit.Kind.Meets()
	return c.Render(listPage(c.Shell(c.T("report.list")), v))
}

// now is the month that is to be reported: this one.
func (v listView) now() string { return v.Today[:7] }

// longer are the quarter and the year that can be reported now: those that end
// with this month or the last one that is over.
func (v listView) longer() (out []string) {
	for _, s := range []report.Span{report.Quarterly, report.Yearly} {
		p := report.PeriodOf(s, v.now())
		if !report.Ends(s, v.now()) {
			p = report.Next(p, -1)
		}
		out = append(out, p)
	}
	return out
}

func (v listView) table(ctx context.Context) ui.TableData {
	d := ui.TableData{Caption: i18n.T(ctx, "report.list"), HideCaption: true, Cols: []ui.Col{{Label: i18n.T(ctx, "report.col.month")}, {Label: i18n.T(ctx, "report.col.due")}, {Label: i18n.T(ctx, "report.col.sent")}, {Label: i18n.T(ctx, "report.col.state")}}}
	for _, r := range v.Rows {
		sent := ""
		if r.SentAt != 0 {
			sent = moment(r.SentAt)
		}
		d.Rows = append(d.Rows, []ui.Cell{{Text: periodShort(ctx, r.Month), Href: monthHref(r.Unit, r.Month)}, {Text: dmy(r.Due)}, {Text: sent}, {Tags: stateTags(ctx, r, v.Today), Note: lateWords(ctx, r)}})
	}
	return d
}

func (v listView) next() ui.PagerData {
	if !v.More {
		return ui.PagerData{}
	}
	return ui.PagerData{Next: unitHref(v.Unit.ID, "bao-cao") + "?tu=" + v.Next.String()}
}

// underView is a committee's page of the reports of all below it.
type underView struct {
	report.UnderView
	said
	Keys               map[int64]string
	AcceptKey, TakeKey string
}

func (p *Pages) under(c *web.Ctx) error {
	unit, err := c.ID("unit")
	if err != nil {
		return err
	}
	if u, err := p.Units.Unit(c.Context(), c.Actor, unit, ""); err == nil && u.Kind.Meets() { // nothing stands below it: its own reports
		return c.Redirect(unitHref(unit, "bao-cao"))
	}
	month := c.Query("thang")
	if month == "" {
		month = p.Units.Day()[:7]
	}
	return p.showUnder(c, unit, month, nil)
}

func (p *Pages) showUnder(c *web.Ctx, unit int64, month string, err error) error {
	v := underView{said: back(c, err), Keys: map[int64]string{}, AcceptKey: web.NewKey(), TakeKey: web.NewKey()}
	var e error
	if v.UnderView, e = p.Reports.Under(c.Context(), c.Actor, unit, month, org.ParseCursor(c.Query("tu")), 50); e != nil {
		return e
	}
	for _, r := range v.Rows {
		v.Keys[r.ID] = web.NewKey()
	}
	d := c.Shell(c.T("report.under", "Month", periodWords(c.Context(), month)))
	return c.RenderStatus(v.status(&d), underPage(d, v))
}

// mine leads to the reports of a hat's own unit, or lists those of the cells one
// answers for.
func (p *Pages) mine(c *web.Ctx) error {
	if len(c.Actor.Hat.Named) == 0 {
		return c.Redirect(unitHref(c.Actor.Hat.Unit, "bao-cao"))
	}
	today := p.Units.Day()
	month := c.Query("thang")
	if month == "" {
		month = today[:7]
	}
	v := underView{said: back(c, nil)}
	v.Month, v.Today = month, today
	var err error
	if v.Rows, err = p.Reports.Followed(c.Context(), c.Actor, month); err != nil {
		return err
	}
	return c.Render(followedPage(c.Shell(c.T("report.followed", "Month", periodWords(c.Context(), month))), v))
}

func followedHref(month string) string { return "/bao-cao?thang=" + month }

func (v underView) answer(r report.UnderRow) answerForm {
	return answerForm{said: v.said, Report: r.Report, Unit: r.UnitName, Rooms: v.Rooms, Key: v.Keys[r.ID], Back: v.Unit}
}

func (v underView) next() ui.PagerData {
	if !v.More {
		return ui.PagerData{}
	}
	return ui.PagerData{Next: underHref(v.Unit, v.Month) + "&tu=" + v.Next.String()}
}

func (v underView) rowTags(ctx context.Context, r report.UnderRow) []ui.TagData {
	switch {
	case r.None && r.Hand.Version > 0:
		return []ui.TagData{{Kind: ui.Info, Text: i18n.T(ctx, "report.hand")}}
	case r.None && r.Off:
		return []ui.TagData{{Text: i18n.T(ctx, "report.hand.off")}}
	case r.None && v.early():
		return []ui.TagData{{Text: i18n.T(ctx, "report.state.early")}}
	case r.None && r.Late:
		return []ui.TagData{{Kind: ui.Bad, Text: i18n.T(ctx, "report.state.late")}}
	case r.None:
		return []ui.TagData{{Text: i18n.T(ctx, "report.state.none")}}
	}
	return stateTags(ctx, r.Report, v.Today)
}

// heard gives the reports that were answered.
func (v underView) heard() (out []report.UnderRow) {
	return v.of(func(r report.UnderRow) bool { return r.State == report.Answered })
}

// plain gives the reports that can be accepted together, looked those that want a
// look of their own, late those that did not come in time.
func (v underView) plain() []report.UnderRow { return v.of(report.UnderRow.Plain) }

func (v underView) looked() []report.UnderRow {
	return v.of(func(r report.UnderRow) bool {
		return !r.None && (r.State == report.Sent || r.State == report.Returned) && !r.Plain()
	})
}

func (v underView) late() []report.UnderRow {
	return v.of(func(r report.UnderRow) bool { return r.None && r.Late })
}

func (v underView) of(is func(report.UnderRow) bool) (out []report.UnderRow) {
	for _, r := range v.Rows {
		if is(r) {
			out = append(out, r)
		}
	}
	return out
}

// lead says what the sums of the page come from.
func (v underView) lead(ctx context.Context) string {
	if v.Hand > 0 {
		return i18n.T(ctx, "report.under.lead.hand", "Count", v.Hand)
	}
	return i18n.T(ctx, "report.under.lead")
}

// early says that a quarter or a year is not over.
func (v underView) early() bool { return report.SpanOf(v.Month) != report.Monthly && !v.Over() }

func (v underView) earlyWords(ctx context.Context) string {
	if day := v.FirstDue(); day != "" {
		return i18n.T(ctx, "report.under.early.due", "Day", dmy(day))
	}
	return i18n.T(ctx, "report.under.early.text")
}

// common says what holds of all that reported.
func (v underView) common(ctx context.Context) []ui.Answer {
	out := []ui.Answer{{Label: i18n.T(ctx, "report.common.sent"), Value: i18n.T(ctx, "report.common.sent_of", "Count", v.Sent, "Of", v.Sent+v.missing(), "InTime", v.InTime)}}
	if v.Sent+v.Hand == 0 {
		return out
	}
	for _, l := range v.Own.Lines(func(key string, pairs ...any) string { return i18n.T(ctx, key, pairs...) }) {
		out = append(out, ui.Answer{Label: l.Label, Value: l.Value, Note: l.Note})
	}
	if w := v.Whole; w != nil && (w.Came != v.Own.Came || w.Seats != v.Own.Seats || w.Held != v.Own.Held || w.TasksDone != v.Own.TasksDone || w.TasksDue != v.Own.TasksDue) {
		out = append(out, ui.Answer{Label: i18n.T(ctx, "report.common.whole"),
			Value: i18n.T(ctx, "report.common.whole.line", "Held", rate(w.Held, w.Due), "Came", rate(w.Came, w.Seats), "Tasks", rate(w.TasksDone, w.TasksDue)),
			Note:  i18n.T(ctx, "report.common.whole.note")})
	}
	return out
}

// missing counts those on this page that have not reported.
func (v underView) missing() int {
	return len(v.of(func(r report.UnderRow) bool { return r.None }))
}

// plainWords are the figures of a report in a line.
func plainWords(ctx context.Context, r report.UnderRow) string {
	own := r.Facts.Own()
	return joined(i18n.T(ctx, "report.plain.came", "Came", rate(own.Came, own.Seats)), i18n.T(ctx, "report.plain.tasks", "Done", rate(own.TasksDone, own.TasksDue)))
}

// differences says in words why a report wants a look of its own.
func differences(ctx context.Context, r report.UnderRow) string {
	var out []string
	for _, d := range r.Differs {
		out = append(out, i18n.T(ctx, "report.differs."+string(d)))
	}
	return strings.Join(out, "; ")
}

// takes is the choice of who takes a difficulty on; who answers for the cell is
// proposed.
func (v underView) takes(ctx context.Context, d report.Proposed) ui.ChoiceData {
	var options []ui.Option
	stored := ""
	for _, o := range v.Owners {
		label := o.Name
		if o.Person == d.Proposed {
			label, stored = i18n.T(ctx, "report.take.proposed", "Name", o.Name), num(o.Person)
		}
		options = append(options, ui.Option{Value: num(o.Person), Label: label})
	}
	c := v.pick(ui.FieldData{Name: "owner-" + num(d.ID), Label: i18n.T(ctx, "report.take.who"), Value: stored, Width: "full"}, options)
	c.None = true
	return c
}

// spans are the links to the other spans a committee hears.
func (v underView) spans(ctx context.Context) []ui.Link {
	var out []ui.Link
	months := report.MonthsOf(v.Month)
	for _, s := range report.Spans() {
		if s != report.SpanOf(v.Month) {
			to := report.PeriodOf(s, min(months[len(months)-1], v.Today[:7]))
			out = append(out, ui.Link{Label: i18n.T(ctx, "report.title", "Month", periodWords(ctx, to)), Href: underHref(v.Unit, to)})
		}
	}
	return out
}

// off counts the cells that are not on Nếp.
func (v underView) off() int { return len(v.of(func(r report.UnderRow) bool { return r.Off })) }

// after says that the period after the one shown has begun.
func (v underView) after() bool { return report.MonthsOf(report.Next(v.Month, 1))[0] <= v.Today[:7] }

func (v underView) table(ctx context.Context) ui.TableData {
	t := func(key string) string { return i18n.T(ctx, key) }
	d := ui.TableData{Caption: i18n.T(ctx, "report.under", "Month", periodWords(ctx, v.Month)), HideCaption: true, Marked: map[int]bool{},
		Cols: []ui.Col{{Label: t("report.col.unit")}, {Label: t("report.col.present"), Num: true}, {Label: t("report.col.tasks"), Num: true}, {Label: t("report.col.score"), Num: true}, {Label: t("report.col.open"), Num: true}}}
	for i, r := range v.Rows {
		d.Marked[i] = r.None && r.Late
		first := ui.Cell{Text: r.UnitName, Href: monthHref(r.Below, v.Month), Tags: v.rowTags(ctx, r)}
		row := []ui.Cell{first, {Text: "–"}, {Text: "–"}, {Text: "–"}}
		if r.None {
			switch {
			case r.Hand.Version > 0:
				own := r.Facts.Own()
				row[1] = ui.Cell{Text: rate(own.Came, own.Seats)}
				if report.SpanOf(v.Month) != report.Monthly { // its page lists the months
					row[0].Note = i18n.T(ctx, "report.hand.months.in", "Count", own.Hand)
					if r.Early { // there is no page of it yet
						row[0].Href = ""
					}
					break
				}
				if r.Hand.Class != "" {
					row[3] = ui.Cell{Text: class(ctx, string(r.Hand.Class))}
				}
				row[0].Note = i18n.T(ctx, "report.hand.in.no")
				if r.Hand.ReportIn {
					row[0].Note = i18n.T(ctx, "report.hand.in")
				}
				row[0].Href = handHref(v.Unit, r.Hand.Month) + "#chi-bo-" + num(r.Below)
			case r.Early:
				row[0].Href = ""
			case !r.Off && r.Due != "":
				row[0].Note = i18n.T(ctx, "report.due", "Day", dmy(r.Due))
			}
		} else {
			row[0].Note = lateWords(ctx, r.Report)
			if r.Gone {
				row[0].Note = joined(row[0].Note, t("report.gone"))
			}
			own := r.Facts.Own()
			row[1], row[2] = ui.Cell{Text: rate(own.Came, own.Seats)}, ui.Cell{Text: rate(own.TasksDone, own.TasksDue)}
			if own.Hand > 0 {
				row[0].Tags = append(row[0].Tags, ui.TagData{Text: i18n.T(ctx, "report.hand")})
			}
			if r.Facts.Class != "" {
				row[3] = ui.Cell{Text: i18n.T(ctx, "report.score", "Points", points(r.Facts.Score), "Class", class(ctx, r.Facts.Class))}
				if r.Facts.Provisional {
					row[3].Note = t("report.provisional")
				}
			}
		}
		d.Rows = append(d.Rows, append(row, ui.Cell{Text: fmt.Sprint(r.Open)}))
	}
	if v.Sent+v.Hand > 0 {
		sum := i18n.T(ctx, "report.sum", "Count", v.Sent)
		if v.Hand > 0 {
			sum = i18n.T(ctx, "report.sum.hand", "Count", v.Sent, "Hand", v.Hand)
		}
		d.Foot = []ui.Cell{{Text: sum}, {Text: rate(v.Own.Came, v.Own.Seats)}, {Text: rate(v.Own.TasksDone, v.Own.TasksDue)}, {}, {}}
	}
	return d
}
