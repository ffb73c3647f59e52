package resolution

import (
	"context"
	"strconv"

	"nep/internal/clock"
	"nep/internal/i18n"
	"nep/internal/meeting"
	"nep/internal/org"
	"nep/internal/resolution"
	"nep/internal/thread"
	"nep/internal/web"
	"nep/internal/web/ui"
)

// ---- of a committee's decision: who carries it out, and how far they are ----

// givingView is the page where points of a decision are given to units below.
type givingView struct {
	resolution.CarriedView
	said
	Name string
	Key  string
}

func (p *Pages) giving(c *web.Ctx) error { return p.showGiving(c, nil) }

func (p *Pages) showGiving(c *web.Ctx, failed error) error {
	id, err := c.ID("resolution")
	if err != nil {
		return err
	}
	v := givingView{said: back(c, failed), Key: web.NewKey()}
	if v.CarriedView, err = p.Resolutions.Carried(c.Context(), c.Actor, id, 0, resolution.AllCharges, org.Cursor{}, 1); err != nil {
		return err
	}
	v.Name = decisionName(c.Context(), v.Resolution)
	d := c.Shell(c.T("reso.give.title"))
	return c.RenderStatus(v.status(&d), givingPage(d, v))
}

func (p *Pages) doGiving(c *web.Ctx) error {
	id, err := c.ID("resolution")
	if err != nil {
		return err
	}
	cmd := resolution.ChargeUnits{Key: c.Key(), Resolution: id, Points: ids(c, "Points"), All: c.Form("Who") == "all", Due: typed(c.Form("Due"))}
	if !cmd.All {
		cmd.Units = ids(c, "Units")
	}
	n, err := p.Resolutions.ChargeUnits(c.Context(), c.Actor, cmd)
	if err != nil {
		return again(c, err, func(err error) error { return p.showGiving(c, err) })
	}
	return c.Done(carriedHref(id), "reso.give.done", "Count", n)
}

// ids are the numbers sent under a name.
func ids(c *web.Ctx, name string) []int64 {
	var out []int64
	for _, text := range c.R.PostForm[name] {
		if n, err := strconv.ParseInt(text, 10, 64); err == nil && n > 0 {
			out = append(out, n)
		}
	}
	return out
}

// decisionName is a decision as one cites it.
func decisionName(ctx context.Context, r resolution.Resolution) string {
	kind := i18n.T(ctx, "reso.kind."+string(r.Kind))
	if s := r.Sign(); s != "" {
		return i18n.T(ctx, "reso.numbered", "Kind", kind, "Number", s)
	}
	return kind
}

// points are the points as boxes to tick; all of them in the beginning.
func (v givingView) points() ui.ChoiceData {
	out := ui.ChoiceData{FieldData: ui.FieldData{Name: "Points", Label: v.c.T("reso.give.points"), Error: ui.ErrorFor(v.errs, "Points")}}
	had := v.chosen("Points")
	for i, p := range v.CarriedView.Resolution.Points {
		on := had[num(p.ID)] || v.err == nil && p.Task == 0
		out.Options = append(out.Options, ui.Option{Value: num(p.ID), Label: strconv.Itoa(i+1) + ". " + p.Text, Selected: on})
	}
	return out
}

func (v givingView) who() ui.ChoiceData {
	some := v.err != nil && v.c.Form("Who") == "some"
	return ui.ChoiceData{FieldData: ui.FieldData{Name: "Who", Label: v.c.T("reso.give.who"), Error: ui.ErrorFor(v.errs, "Units")}, Options: []ui.Option{
		{Value: "all", Label: v.c.T("reso.give.all", "Count", len(v.Below)), Selected: !some},
		{Value: "some", Label: v.c.T("reso.give.some"), Selected: some},
	}}
}

func (v givingView) units() ui.ChoiceData {
	out := ui.ChoiceData{FieldData: ui.FieldData{Name: "Units", Label: v.c.T("reso.give.units")}}
	had := v.chosen("Units")
	for _, u := range v.Below {
		out.Options = append(out.Options, ui.Option{Value: num(u.ID), Label: u.Name, Selected: had[num(u.ID)]})
	}
	return out
}

func (v givingView) chosen(name string) map[string]bool {
	out := map[string]bool{}
	if v.err != nil {
		for _, text := range v.c.R.PostForm[name] {
			out[text] = true
		}
	}
	return out
}

// due is the day proposed: the end of the month after the decision's.
func (v givingView) due() string {
	return dmy(clock.AddDays(addMonths(max(v.CarriedView.Resolution.Day, v.Today)[:7], 2)+"-01", -1))
}

// carriedFilters are the ways to look at what units do of a decision.
var carriedFilters = map[resolution.ChargeFilter]string{resolution.AllCharges: "", resolution.LateCharges: "tre", resolution.FreshCharges: "chua",
	resolution.AskedCharges: "xin", resolution.DoneCharges: "xong"}

// carriedView is the page of how far a decision is carried out below.
type carriedView struct {
	resolution.CarriedView
	Name    string
	Point   int64
	Filters []tab
	Next    string
	Strand  ui.ThreadData
}

func (p *Pages) carried(c *web.Ctx) error {
	id, err := c.ID("resolution")
	if err != nil {
		return err
	}
	point, _ := strconv.ParseInt(c.Query("noi-dung"), 10, 64)
	v := carriedView{Point: max(point, 0)}
	filter := resolution.AllCharges
	for f, word := range carriedFilters {
		if word == c.Query("loc") {
			filter = f
		}
	}
	if v.CarriedView, err = p.Resolutions.Carried(c.Context(), c.Actor, id, v.Point, filter, org.ParseCursor(c.Query("sau")), perPage); err != nil {
		return err
	}
	v.Name = decisionName(c.Context(), v.Resolution)
	for _, f := range resolution.ChargeFilters {
		v.Filters = append(v.Filters, tab{ui.Link{Label: c.T("reso.carried.filter." + carriedFilters[f]), Href: v.href(v.Point, f)}, f == filter})
	}
	if v.Lines.More {
		v.Next = v.href(v.Point, filter) + "&sau=" + v.Lines.Next.String()
	}
	if v.Strand, err = p.strand(c, thread.Resolution, id); err != nil {
		return err
	}
	return c.Render(carriedPage(c.Shell(c.T("reso.carried.title")), v))
}

func (v carriedView) href(point int64, f resolution.ChargeFilter) string {
	return carriedHref(v.Resolution.ID) + "?noi-dung=" + num(point) + "&loc=" + carriedFilters[f]
}

// table is a line for each point: given, done, late, not begun.
func (v carriedView) table(ctx context.Context) ui.TableData {
	return progressTable(ctx, v.Carried, func(point int64, f resolution.ChargeFilter) string { return v.href(point, f) })
}

// progressTable counts what units do of the points of a decision; every count
// leads to what it counts.
func progressTable(ctx context.Context, c resolution.Carried, href func(point int64, f resolution.ChargeFilter) string) ui.TableData {
	t := ui.TableData{Caption: i18n.T(ctx, "reso.carried.caption"), HideCaption: true, Cols: []ui.Col{{Label: i18n.T(ctx, "reso.carried.point")},
		{Label: i18n.T(ctx, "reso.carried.done"), Num: true}, {Label: i18n.T(ctx, "reso.carried.late"), Num: true}, {Label: i18n.T(ctx, "reso.carried.fresh"), Num: true}}}
	line := func(id int64, label string, p resolution.Progress) []ui.Cell {
		count := func(n int, f resolution.ChargeFilter) ui.Cell {
			if n == 0 {
				return ui.Cell{Text: "0"}
			}
			return ui.Cell{Text: strconv.Itoa(n), Href: href(id, f)}
		}
		return []ui.Cell{{Text: label}, {Text: rate(p.Done, p.Given), Href: href(id, resolution.AllCharges)}, count(p.Late, resolution.LateCharges), count(p.Fresh, resolution.FreshCharges)}
	}
	for _, p := range c.Given {
		t.Rows = append(t.Rows, line(p.ID, p.Text, p.Progress))
	}
	if len(c.Given) > 1 {
		t.Foot = line(0, i18n.T(ctx, "reso.carried.all"), c.All)
	}
	return t
}

// chargeTags say how a charge stands on a day.
func chargeTags(ctx context.Context, c resolution.Charge, today string) []ui.TagData {
	switch {
	case c.State == resolution.Done:
		return []ui.TagData{{Kind: ui.Good, Text: i18n.T(ctx, "reso.charge.done", "Day", dmy(c.DoneOn))}}
	case c.State == resolution.Stopped:
		return []ui.TagData{{Text: i18n.T(ctx, "reso.charge.stopped")}}
	}
	var out []ui.TagData
	if c.SentAt == 0 {
		out = append(out, ui.TagData{Text: i18n.T(ctx, "reso.charge.unsent")})
	}
	if c.Due < today {
		out = append(out, ui.TagData{Kind: ui.Bad, Text: i18n.T(ctx, "reso.charge.late")})
	}
	switch {
	case !c.Begun():
		out = append(out, ui.TagData{Kind: ui.Warn, Text: i18n.T(ctx, "reso.charge.fresh")})
	case c.Parts > 0:
		out = append(out, ui.TagData{Kind: ui.Info, Text: i18n.T(ctx, "reso.charge.parts", "Done", c.PartsDone, "Of", c.Parts)})
	default:
		out = append(out, ui.TagData{Kind: ui.Info, Text: i18n.T(ctx, "reso.charge.doing")})
	}
	return out
}

// chargeRow is a charge in a list: title is the unit, or the work.
func chargeRow(ctx context.Context, c resolution.ChargeLine, title, detail, today string) ui.RowData {
	r := ui.RowData{Icon: "flag", Title: title, Detail: detail, Href: chargeHref(c.ID), Tags: chargeTags(ctx, c.Charge, today)}
	if c.Closed {
		r.Tags = append(r.Tags, ui.TagData{Text: i18n.T(ctx, "reso.charge.closed")})
	}
	if c.Asked {
		r.Tags = append(r.Tags, ui.TagData{Kind: ui.Warn, Text: i18n.T(ctx, "reso.charge.asked")})
	}
	return r
}

func (v carriedView) row(ctx context.Context, c resolution.ChargeLine) ui.RowData {
	detail := i18n.T(ctx, "reso.charge.due", "Day", dmy(c.Due))
	if v.Point == 0 && len(v.Given) > 1 {
		detail += " · " + c.Text
	}
	if c.Result != "" {
		detail += " · " + c.Result
	}
	return chargeRow(ctx, c, c.Name, detail, v.Today)
}

// ---- of a unit: what it was given from above ----

type chargesView struct {
	place
	Tabs    []tab
	Filters []tab
	Page    org.Page[resolution.ChargeLine]
	Open    bool
	Next    string
	Today   string
}

func (p *Pages) charges(c *web.Ctx) error {
	l, err := p.place(c)
	if err != nil {
		return err
	}
	v := chargesView{place: l, Tabs: tabs(c, l.ID, "viec-giao", p.opinions(c)), Open: c.Query("loc") != "xong", Today: p.Resolutions.Today()}
	v.Filters = []tab{{ui.Link{Label: c.T("reso.charges.open"), Href: chargesHref(l.ID)}, v.Open}, {ui.Link{Label: c.T("reso.charges.over"), Href: chargesHref(l.ID) + "?loc=xong"}, !v.Open}}
	if v.Page, err = p.Resolutions.ChargesTo(c.Context(), c.Actor, l.ID, v.Open, org.ParseCursor(c.Query("sau")), perPage); err != nil {
		return err
	}
	if v.Page.More {
		v.Next = chargesHref(l.ID) + "?sau=" + v.Page.Next.String()
		if !v.Open {
			v.Next += "&loc=xong"
		}
	}
	return c.Render(chargesPage(c.Shell(c.T("reso.tab.charges")), v))
}

// chargeView is the page of a charge.
type chargeView struct {
	resolution.ChargeView
	said
	Key    string
	People []resolution.Owner
	Strand ui.ThreadData
	At     string // which form came back
}

func (p *Pages) charge(c *web.Ctx) error { return p.showCharge(c, "", nil) }

func (p *Pages) showCharge(c *web.Ctx, at string, failed error) error {
	id, err := c.ID("charge")
	if err != nil {
		if id, err = c.ID("wish"); err != nil {
			return err
		}
		if id, err = p.Resolutions.WishCharge(c.Context(), id); err != nil {
			return err
		}
	}
	v := chargeView{said: back(c, failed), Key: web.NewKey(), At: at}
	if v.ChargeView, err = p.Resolutions.Charge(c.Context(), c.Actor, id); err != nil {
		return err
	}
	if v.MayBreak && v.State == resolution.Open {
		if v.People, err = p.Resolutions.Owners(c.Context(), c.Actor, v.Unit, 0); err != nil {
			return err
		}
	}
	if v.Strand, err = p.strand(c, thread.Charge, id); err != nil {
		return err
	}
	d := c.Shell(c.T("reso.charge"))
	return c.RenderStatus(v.status(&d), chargePage(d, v))
}

// form is said for one of the page's forms: what was typed in another is not its.
func (v chargeView) form(at string) said {
	if v.At == at {
		return v.said
	}
	return said{c: v.c}
}

// facts are what a charge is.
func (v chargeView) facts(ctx context.Context) []ui.Answer {
	out := []ui.Answer{{Label: i18n.T(ctx, "reso.point.text"), Value: v.Text}, {Label: i18n.T(ctx, "reso.charge.unit"), Value: v.UnitName},
		{Label: i18n.T(ctx, "reso.charge.giver"), Value: v.GiverName}, {Label: i18n.T(ctx, "reso.due"), Value: dmy(v.Due)}}
	if v.FirstDue != v.Due {
		out[3].Note = i18n.T(ctx, "reso.charge.first_due", "Day", dmy(v.FirstDue))
	}
	return append(out, ui.Answer{Label: i18n.T(ctx, "reso.from"), Any: ledLink(ui.Link{Label: decisionName(ctx, v.Decision), Href: carriedHref(v.Decision.ID)})})
}

// open is how many parts are not done.
func (v chargeView) open() int { return v.Parts - v.PartsDone }

// dueOf proposes a part's day.
func (v chargeView) dueOf() string {
	day := min(v.Due, clock.AddDays(v.Today, 14))
	return dmy(max(day, v.Today))
}

// monthOf proposes the month a part is reported: that of its charge's day, or next.
func (v chargeView) monthOf() string { return max(v.Due[:7], v.Today[:7]) }

func (p *Pages) doPart(c *web.Ctx) error {
	id, err := c.ID("charge")
	if err != nil {
		return err
	}
	cmd := resolution.Part{Key: c.Key(), Charge: id, Text: c.Form("Text"), Owner: c.FormID("Owner"), Due: typed(c.Form("Due")), ReportMonth: c.Form("ReportMonth")}
	if _, err := p.Resolutions.BreakDown(c.Context(), c.Actor, cmd); err != nil {
		return again(c, err, func(err error) error { return p.showCharge(c, "part", err) })
	}
	return c.Done(chargeHref(id), "reso.charge.part.done")
}

func (p *Pages) doSayCharge(c *web.Ctx) error {
	id, err := c.ID("charge")
	if err != nil {
		return err
	}
	cmd := resolution.SayCharge{Key: c.Key(), Charge: id, Result: resolution.Result(c.Form("result")), Note: c.Form("Note")}
	if err := p.Resolutions.SayCharge(c.Context(), c.Actor, cmd); err != nil {
		return again(c, err, func(err error) error { return p.showCharge(c, "say", err) })
	}
	return c.Done(chargeHref(id), "reso.said", "Result", c.T("reso.result."+string(cmd.Result)))
}

func (p *Pages) doAskTime(c *web.Ctx) error {
	id, err := c.ID("charge")
	if err != nil {
		return err
	}
	if _, err := p.Resolutions.AskTime(c.Context(), c.Actor, c.Key(), id, typed(c.Form("ToDue")), c.Form("Reason")); err != nil {
		return again(c, err, func(err error) error { return p.showCharge(c, "ask", err) })
	}
	return c.Done(chargeHref(id), "reso.charge.ask.done")
}

func (p *Pages) doStopCharge(c *web.Ctx) error {
	id, err := c.ID("charge")
	if err != nil {
		return err
	}
	if err := p.Resolutions.StopCharge(c.Context(), c.Actor, c.Key(), id, c.Form("Reason")); err != nil {
		return again(c, err, func(err error) error { return p.showCharge(c, "stop", err) })
	}
	return c.Done(chargeHref(id), "reso.charge.stop.done")
}

func (p *Pages) doAnswerTime(c *web.Ctx) error {
	id, err := c.ID("wish")
	if err != nil {
		return err
	}
	charge, err := p.Resolutions.WishCharge(c.Context(), id)
	if err != nil {
		return err
	}
	grant, ok := decision(c)
	if !ok {
		return p.showCharge(c, "answer", undecided())
	}
	if err := p.Resolutions.AnswerTime(c.Context(), c.Actor, c.Key(), id, grant, c.Form("Remark")); err != nil {
		return again(c, err, func(err error) error { return p.showCharge(c, "answer", err) })
	}
	if grant {
		return c.Done(chargeHref(charge), "reso.granted")
	}
	return c.Done(chargeHref(charge), "reso.refused")
}

// wish is a wish for more time in the list of them.
func wishRow(ctx context.Context, w resolution.Wish) ui.RowData {
	icon := "history"
	if w.State == resolution.Granted {
		icon = "check"
	}
	detail := i18n.T(ctx, "reso.change.state."+w.State) + " · " + i18n.T(ctx, "reso.change.at", "At", moment(w.AskedAt)) + " · " + w.Reason
	if w.Note != "" {
		detail += " · " + w.Note
	}
	return ui.RowData{Icon: icon, Title: i18n.T(ctx, "reso.charge.wish", "Day", dmy(w.ToDue)), Detail: detail}
}

// committees says that a decision is one units below can be given points of.
func committees(b meeting.Body) bool { return b == meeting.CommitteeBody || b == meeting.StandingBody }

// carriedAside sums up what units do of a decision.
func carriedAside(ctx context.Context, c resolution.Carried) string {
	if len(c.Given) == 0 {
		return ""
	}
	return i18n.T(ctx, "reso.carried.aside", "Units", c.Units, "Done", rate(c.All.Done, c.All.Given))
}

func partsAside(ctx context.Context, v chargeView) string {
	if v.Parts == 0 {
		return ""
	}
	return i18n.T(ctx, "reso.charge.parts", "Done", v.PartsDone, "Of", v.Parts)
}

func wordTitle(ctx context.Context, w resolution.ChargeWord) string {
	if w.Result == string(resolution.Stopped) {
		return i18n.T(ctx, "reso.charge.stopped")
	}
	return i18n.T(ctx, "reso.result."+w.Result)
}

func wordDetail(w resolution.ChargeWord) string {
	if w.Note == "" {
		return moment(w.At)
	}
	return moment(w.At) + " · " + w.Note
}

// shortText is a long text as a title.
func shortText(s string) string {
	return taskView{TaskView: resolution.TaskView{Task: resolution.Task{Text: s}}}.name()
}
