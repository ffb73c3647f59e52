package cycle

import (
	"context"
	"fmt"
	"io"
	"strconv"
	"strings"

	"nep/internal/cycle"
	"nep/internal/fault"
	"nep/internal/i18n"
	"nep/internal/meeting"
	"nep/internal/report"
	"nep/internal/vn"
	"nep/internal/web"
	"nep/internal/web/ui"
	"nep/internal/xlsx"
)

// workView is a committee's programme of work, of a year or a quarter of it.
type workView struct {
	web.Sent
	cycle.WorkYear
	Quarter int // 0: the whole year
	Key     string
	Item    meeting.PlanItem // the line that is changed, or a new one
	Seen    string
	Met     bool // another changed it meanwhile: both are shown
}

func workHref(unit int64, year, quarter int) string {
	href := unitHref(unit, "/chuong-trinh-nam?nam=") + strconv.Itoa(year)
	if quarter > 0 {
		href += "&quy=" + strconv.Itoa(quarter)
	}
	return href
}

func (p *Pages) work(c *web.Ctx) error { return p.showWork(c, nil) }

// programme reads what the address asks for; a cell's year stands in its own plan.
func (p *Pages) programme(c *web.Ctx) (v workView, err error) {
	unit, err := c.ID("unit")
	if err != nil {
		return v, err
	}
	year := asked(c, "nam")
	if year == 0 {
		year, _ = strconv.Atoi(p.today()[:4])
	}
	if v.WorkYear, err = p.Papers.Cycle.ProgrammeOf(c.Context(), c.Actor, unit, year); err != nil {
		return v, err
	}
	if v.Quarter = asked(c, "quy"); v.Quarter < 1 || v.Quarter > 4 {
		v.Quarter = 0
	}
	return v, nil
}

// asked is a number of the address, or of the form that was sent from it.
func asked(c *web.Ctx, name string) int {
	text := c.Query(name)
	if c.R.Method == "POST" {
		text = c.Form(name)
	}
	n, _ := strconv.Atoi(text)
	return n
}

func (p *Pages) showWork(c *web.Ctx, failed error) error {
	v, err := p.programme(c)
	if fault.Is(err, fault.State) && c.R.Method == "GET" {
		unit, _ := c.ID("unit")
		return c.Redirect(unitHref(unit, "/ke-hoach"))
	}
	if err != nil {
		return err
	}
	v.Sent, v.Key = web.Back(c, failed), web.NewKey()
	v.Item = v.line(int64(max(asked(c, "sua"), asked(c, "id"))))
	v.Met = fault.Is(failed, fault.Conflict) && v.Item.ID != 0
	if v.Seen = v.Item.Seen(); c.R.Method == "POST" && !v.Met {
		v.Seen = c.Form("seen")
	}
	d := c.Shell(v.title(c.Context()))
	return c.RenderStatus(v.Status(&d), workPage(d, v))
}

// line is a line of the committee's plan by its id; a new one for none.
func (v workView) line(id int64) meeting.PlanItem {
	for _, w := range v.Work {
		if w.Item != nil && w.Item.ID == id {
			return *w.Item
		}
	}
	month := v.Today[:7]
	if months := v.months(); month < months[0] || month > months[len(months)-1] {
		month = months[0]
	}
	return meeting.PlanItem{Unit: v.Unit.ID, Month: month, Kind: meeting.Work}
}

func (p *Pages) doWork(c *web.Ctx) error {
	v, err := p.programme(c)
	if err != nil {
		return err
	}
	here := workHref(v.Unit.ID, v.Year, v.Quarter)
	item := v.line(c.FormID("id"))
	show := func(err error) error { return p.showWork(c, err) }
	switch c.Form("buoc") {
	case "bo":
		if err := p.Papers.Meetings.RemovePlan(c.Context(), c.Actor, c.Key(), item.ID); err != nil {
			return web.Again(c, err, show)
		}
		return c.Done(here, "workyear.removed")
	case "xong", "chua":
		if err := p.Papers.Meetings.PlanDone(c.Context(), c.Actor, c.Key(), item.ID, c.Form("buoc") == "xong"); err != nil {
			return web.Again(c, err, show)
		}
		return c.Done(here, "workyear.said")
	}
	item.Title, item.Who, item.Month, item.Day = c.Form("Title"), c.Form("Who"), c.Form("Month"), dayOf(c.Form("Day"), c.Form("Month"))
	if _, err := p.Papers.Meetings.PutPlan(c.Context(), c.Actor, meeting.PutPlan{Key: c.Key(), Item: item, Seen: c.Form("seen"), Dated: true}); err != nil {
		return web.Again(c, err, show)
	}
	return c.Done(here+"#thang-"+item.Month, "workyear.kept")
}

// dayOf is a day as people type it: whole, or its number in the month beside it.
func dayOf(text, month string) string {
	text = strings.TrimSpace(text)
	if n, err := strconv.Atoi(text); err == nil && n > 0 && n < 100 {
		return fmt.Sprintf("%s-%02d", month, n)
	}
	return typedDay(text)
}

func (v workView) title(ctx context.Context) string {
	if v.Quarter > 0 {
		return i18n.T(ctx, "workyear.title.quarter", "Quarter", romans[v.Quarter], "Year", v.Year)
	}
	return i18n.T(ctx, "workyear.title", "Year", v.Year)
}

var romans = [...]string{"", "I", "II", "III", "IV"}

// months are those that are shown.
func (v workView) months() (out []string) {
	first, n := 1, 12
	if v.Quarter > 0 {
		first, n = 3*v.Quarter-2, 3
	}
	for m := range n {
		out = append(out, fmt.Sprintf("%04d-%02d", v.Year, first+m))
	}
	return out
}

// of are the entries of a month.
func (v workView) of(month string) (out []cycle.Work) {
	for _, w := range v.Work {
		if w.Month == month {
			out = append(out, w)
		}
	}
	return out
}

// shown are the entries of the months that are shown.
func (v workView) shown() (out []cycle.Work) {
	for _, m := range v.months() {
		out = append(out, v.of(m)...)
	}
	return out
}

// stands is a sentence on how far the programme is.
func (v workView) stands(ctx context.Context) string {
	n := map[cycle.WorkState]int{}
	moved := 0
	for _, w := range v.shown() {
		n[w.State]++
		if w.Was != "" || w.Moved {
			moved++
		}
	}
	var out []string
	say := func(key string, n int) {
		if n > 0 {
			out = append(out, i18n.T(ctx, "workyear.count."+key, "Count", n))
		}
	}
	say("done", n[cycle.WorkDone]+n[cycle.WorkTardy])
	say("doing", n[cycle.WorkDoing])
	say("late", n[cycle.WorkLate])
	say("todo", n[cycle.WorkTodo]+n[cycle.WorkUnset])
	say("moved", moved)
	return strings.Join(out, " · ")
}

// workTitle is an entry in words.
func workTitle(ctx context.Context, w cycle.Work) string {
	key := "workyear.kind." + string(w.Kind)
	text := w.Text
	switch w.Kind {
	case cycle.WorkOwn:
		return w.Title
	case cycle.WorkMeeting:
		key += "." + string(w.Body)
	case cycle.WorkReport:
		text = report.Words(func(key string, pairs ...any) string { return i18n.T(ctx, key, pairs...) }, w.Text)
	}
	return i18n.T(ctx, key, "Title", w.Title, "Name", w.Name, "Count", w.Count, "Text", text)
}

// mostSaid is how many units an entry names.
const mostSaid = 8

// workDetail is what is to be known beside the title: who, which units, from when
// it was moved.
func workDetail(ctx context.Context, w cycle.Work) string {
	var out []string
	if w.Who != "" {
		out = append(out, w.Who)
	}
	if len(w.Names) > 0 {
		names := w.Names
		if len(names) > mostSaid {
			names = append(names[:mostSaid:mostSaid], "…")
		}
		out = append(out, strings.Join(names, ", "))
	}
	switch {
	case w.State == cycle.WorkAway:
		out = append(out, i18n.T(ctx, "workyear.away", "To", planned(w.Text)))
	case w.Was != "":
		out = append(out, i18n.T(ctx, "workyear.was", "From", planned(w.Was)))
	case w.Moved:
		out = append(out, i18n.T(ctx, "workyear.moved"))
	}
	return strings.Join(out, " · ")
}

// planned is a month or a day as people write it.
func planned(at string) string {
	if len(at) == 7 {
		return at[5:] + "/" + at[:4]
	}
	return dmy(at)
}

func workTag(ctx context.Context, w cycle.Work) ui.TagData {
	kind := map[cycle.WorkState]ui.Kind{cycle.WorkDone: ui.Good, cycle.WorkTardy: ui.Warn, cycle.WorkLate: ui.Bad, cycle.WorkDoing: ui.Info, cycle.WorkAway: ui.Warn}[w.State]
	switch w.State {
	case cycle.WorkTodo, cycle.WorkNoState:
		return ui.TagData{}
	}
	return ui.TagData{Kind: kind, Text: i18n.T(ctx, "workyear.state."+string(w.State))}
}

// workDay is the day of the month, "" for some day of it.
func workDay(w cycle.Work) string {
	if len(w.Day) != 10 || w.Day[:7] != w.Month {
		return ""
	}
	return w.Day[8:]
}

// leads is the entry's way to its thing, "" where the reader may not follow it.
func leads(ctx context.Context, w cycle.Work) string {
	if w.Href == "" || !ui.Leads(ctx, w.Href) {
		return ""
	}
	return w.Href
}

// monthsOf is the choice of a month for a line.
func (v workView) monthChoice(ctx context.Context) ui.ChoiceData {
	at := v.Item.Month
	if m := v.C.Form("Month"); m != "" {
		at = m
	}
	out := ui.ChoiceData{FieldData: ui.FieldData{Name: "Month", Label: i18n.T(ctx, "workyear.month"), Width: "10", Error: ui.ErrorFor(v.Errs, "Month")}}
	for m := range 24 { // a line may move into the next year
		month := meeting.AddMonths(fmt.Sprintf("%04d-01", v.Year), m)
		out.Options = append(out.Options, ui.Option{Value: month, Label: planned(month), Selected: month == at})
	}
	return out
}

// met is the line as somebody else has kept it meanwhile.
func (v workView) met() string {
	return strings.Trim(strings.Join([]string{planned(v.Item.At()), v.Item.Title, v.Item.Who}, " · "), " ·")
}

func (p *Pages) workSheet(c *web.Ctx) error {
	v, err := p.programme(c)
	if err != nil {
		return err
	}
	return c.File(c.T("workyear.file", "Year", v.Year)+".xlsx", "application/vnd.openxmlformats-officedocument.spreadsheetml.sheet", v.write(c.Context()))
}

// write gives the page as a workbook.
func (v workView) write(ctx context.Context) func(io.Writer) error {
	t := func(key string, pairs ...any) string { return i18n.T(ctx, key, pairs...) }
	s := xlsx.Table{Sheet: t("workyear.sheet"), Titles: []string{v.Unit.Name, v.title(ctx), v.stands(ctx)},
		Header: []string{t("workyear.month"), t("workyear.day"), t("workyear.what"), t("workyear.who"), t("workyear.state"), t("workyear.planned")}, Widths: []float64{10, 14, 60, 40, 16, 14}}
	for _, w := range v.shown() {
		var day any
		if workDay(w) != "" {
			if d, err := vn.ParseISO(w.Day); err == nil {
				day = d
			}
		}
		first := planned(w.Was)
		if w.State == cycle.WorkAway {
			first = t("workyear.away", "To", planned(w.Text))
		}
		who := w.Who
		if len(w.Names) > 0 {
			who = strings.TrimPrefix(who+"; "+strings.Join(w.Names, ", "), "; ")
		}
		s.Rows = append(s.Rows, []any{planned(w.Month), day, workTitle(ctx, w), who, workTag(ctx, w).Text, first})
	}
	return func(w io.Writer) error { return xlsx.Write(w, s) }
}

func workFormTitle(ctx context.Context, v workView) string {
	if v.Item.ID != 0 {
		return i18n.T(ctx, "workyear.change")
	}
	return i18n.T(ctx, "workyear.new")
}
