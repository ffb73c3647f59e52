package overview

import (
	"context"
	"slices"
	"strconv"
	"strings"

	"nep/internal/cycle"
	"nep/internal/i18n"
	"nep/internal/meeting"
	"nep/internal/org"
	"nep/internal/quality"
	"nep/internal/rule"
	"nep/internal/vn"
	"nep/internal/web/ui"
)

// view is an overview in the words of its page.
type view struct {
	cycle.Overview
	Key string // of the form that reminds
}

func num(n int64) string { return strconv.FormatInt(n, 10) }

func unitHref(id int64, below ...string) string {
	return strings.Join(append([]string{"/to-chuc/" + num(id)}, below...), "/")
}

func overviewHref(id int64, until string) string {
	return unitHref(id, "tong-quan") + "?den=" + until
}

func monthHref(id int64, month string) string { return unitHref(id, "thang", month) }

// monthShort is a stored month as people write it: "12/2026".
func monthShort(month string) string {
	if !meeting.ValidMonth(month) {
		return month
	}
	return month[5:] + "/" + month[:4]
}

// dmy is a stored day as people read it; "" for none.
func dmy(day string) string {
	d, err := vn.ParseISO(day)
	if err != nil {
		return ""
	}
	return vn.FormatDate(d)
}

// counts is what stands behind a rate: "1.367/1.440".
func counts(r cycle.Rate) string { return vn.FormatInt(r.Num) + "/" + vn.FormatInt(r.Den) }

// both is a rate with what stands behind it: "13/15 (86,7%)"; "–" for a rate of nothing.
func both(r cycle.Rate) string {
	if r.Den == 0 {
		return "–"
	}
	return counts(r) + " (" + vn.Percent(r.Num, r.Den) + ")"
}

// usual says that the page ends where it does when nobody asks.
func (v view) usual() bool { return v.Until == v.Usual }

func (v view) title(ctx context.Context) string {
	if v.usual() {
		return i18n.T(ctx, "overview.title")
	}
	return i18n.T(ctx, "overview.title.until", "Month", monthShort(v.Until))
}

// kinds are the units below in words: "8 chi bộ".
func (v view) kinds(ctx context.Context) []string {
	var out []string
	for _, k := range org.Kinds {
		if n := v.Kinds[k]; n > 0 {
			out = append(out, i18n.T(ctx, "overview.kind."+string(k), "Count", n))
		}
	}
	if v.More {
		out = append(out, i18n.T(ctx, "overview.more.kinds"))
	}
	return out
}

func (v view) head(ctx context.Context) ui.PageHeadData {
	parts := v.kinds(ctx)
	if v.Members > 0 {
		key := "overview.members"
		if !v.usual() {
			key = "overview.members.at"
		}
		parts = append(parts, i18n.T(ctx, key, "Count", vn.FormatInt(v.Members), "Month", monthShort(v.Until)))
	}
	if v.Provinces > 0 {
		parts = append(parts, i18n.T(ctx, "overview.provinces", "Count", v.Provinces))
	}
	return ui.PageHeadData{
		Crumbs: []ui.Link{{Label: v.Unit.Name, Href: unitHref(v.Unit.ID)}},
		Kicker: strings.Join(parts, " · "), Title: v.title(ctx),
		Lead: i18n.T(ctx, "overview.span", "From", monthShort(v.Months[0]), "To", monthShort(v.Until)),
	}
}

// empty says that there is nothing to show yet.
func (v view) empty() bool { return len(v.Rows) == 0 || v.First == "" }

// report is the way to the unit's own report upwards, the page's next action.
func (v view) report(ctx context.Context) ui.ButtonData {
	return ui.ButtonData{Label: i18n.T(ctx, "overview.report", "Month", monthShort(v.Until)), Href: unitHref(v.Unit.ID, "bao-cao", v.Until), Go: true}
}

// earlier, later and back lead to other months.
func (v view) earlier(ctx context.Context) ui.ButtonData {
	if v.First == "" || v.Until <= v.First {
		return ui.ButtonData{}
	}
	to := meeting.AddMonths(v.Until, -1)
	return ui.ButtonData{Label: i18n.T(ctx, "overview.to", "Month", monthShort(to)), Href: overviewHref(v.Unit.ID, to), Icon: "back", Small: true}
}

func (v view) later(ctx context.Context) ui.ButtonData {
	if v.Until >= v.Today[:7] {
		return ui.ButtonData{}
	}
	to := meeting.AddMonths(v.Until, 1)
	return ui.ButtonData{Label: i18n.T(ctx, "overview.to", "Month", monthShort(to)), Href: overviewHref(v.Unit.ID, to), Icon: "forward", Small: true}
}

func (v view) back(ctx context.Context) ui.ButtonData {
	if v.usual() {
		return ui.ButtonData{}
	}
	return ui.ButtonData{Label: i18n.T(ctx, "overview.back"), Href: unitHref(v.Unit.ID, "tong-quan"), Icon: "history", Small: true}
}

// fewMonths is how many months two years must have in common to be compared.
const fewMonths = 6

// past is a figure beside its own past: "Cùng kỳ năm trước 93,1%, tăng 1,8 điểm phần trăm".
func past(ctx context.Context, c cycle.Compared) string {
	now, ok1 := vn.Permille(c.Like.Num, c.Like.Den)
	was, ok2 := vn.Permille(c.Past.Num, c.Past.Den)
	if !ok1 || !ok2 || c.Months < fewMonths {
		return ""
	}
	way, by := "same", now-was
	switch {
	case by > 0:
		way = "up"
	case by < 0:
		way, by = "down", -by
	}
	params := []any{"Now", vn.Percent(c.Like.Num, c.Like.Den), "Past", vn.Percent(c.Past.Num, c.Past.Den), "Num", vn.FormatInt(c.Past.Num), "Den", vn.FormatInt(c.Past.Den), "By", vn.FormatDecimal(by, 1), "Count", c.Months}
	if c.Months < 12 {
		return i18n.T(ctx, "overview.past.some."+way, params...)
	}
	return i18n.T(ctx, "overview.past."+way, params...)
}

// target is the bound in words: "90%".
// said is how many a need is about, as a sentence has it.
func said(n cycle.Need) any {
	if n.Said != nil {
		return n.Said
	}
	return n.Count
}

func target(b rule.Bound) string {
	if b.Op == "" || b.Den == 0 {
		return ""
	}
	return strings.Replace(vn.Percent(b.Num, b.Den), ",0%", "%", 1)
}

func (v view) stats(ctx context.Context) []ui.StatData {
	t := func(key string, params ...any) string { return i18n.T(ctx, "overview.stat."+key, params...) }
	rate := ui.StatData{Label: t("rate"), Value: vn.Percent(v.Cells.Num, v.Cells.Den), Note: t("rate.note", "Counts", counts(v.Cells.Rate)), More: past(ctx, v.Cells), Href: "#ty-le"}
	if v.Bound.Op != "" && v.Cells.Den > 0 {
		rate.Kind = ui.Bad
		if v.Bound.Holds(v.Cells.Num, v.Cells.Den) {
			rate.Kind = ui.Good
		}
	}
	held := ui.StatData{Label: t("held"), Value: counts(v.Held.Rate), Note: t("held.whole"), Kind: ui.Good, More: past(ctx, v.Held), Href: "#ty-le"}
	if n := v.Held.Den - v.Held.Num; n > 0 {
		held.Note, held.Kind = t("held.missing", "Count", n, "Names", v.missing(ctx)), ui.Bad
		if len(v.Missing) > 0 && v.Missing[0].May {
			if held.Href = monthHref(v.Missing[0].Unit, v.Missing[0].Month); !v.Missing[0].Cell {
				held.Href = overviewHref(v.Missing[0].Unit, v.Missing[0].Month)
			}
		}
	}
	if n := v.Held.Den - v.Held.Num; v.Held.Den >= many { // a fraction of large numbers is wider than its card, and says less
		held.Value, held.Note = vn.Percent(v.Held.Num, v.Held.Den), t("held.many", "Counts", counts(v.Held.Rate), "Count", vn.FormatInt(n))
	}
	if v.Held.Den == 0 {
		held.Value, held.Note, held.Kind = "–", "", ui.Plain
	}
	classes := ui.StatData{Label: t("class.none"), Value: "–", Note: t("class.none.note")}
	if c := v.Classes; c.Month != "" {
		classes = ui.StatData{Label: t("class", "Class", i18n.T(ctx, quality.ClassKey(quality.Good)), "Month", monthShort(c.Month)),
			Value: vn.FormatInt(c.N[quality.Good]) + "/" + vn.FormatInt(c.Decided), Note: v.otherClasses(ctx), Href: unitHref(v.Unit.ID, "xep-loai") + "?thang=" + c.Month}
	}
	if c := v.Classes; c.Decided >= many {
		classes.Value = vn.Percent(c.N[quality.Good], c.Decided)
		classes.Note = t("class.many", "Counts", vn.FormatInt(c.N[quality.Good])+"/"+vn.FormatInt(c.Decided)) + "; " + classes.Note
	}
	tasks := ui.StatData{Label: t("tasks"), Value: vn.FormatInt(v.Tasks.Num), Note: t("tasks.note", "Count", vn.FormatInt(v.Tasks.Den)), Href: "#don-vi"}
	if !v.usual() {
		tasks.Label = t("tasks.now")
	}
	if v.Charges.Num > 0 {
		tasks.More = t("tasks.charges", "Count", vn.FormatInt(v.Charges.Num))
	}
	return []ui.StatData{rate, held, classes, tasks}
}

// many is from where on a count of a count is said as per cent first.
const many = 1_000

// mostMissing is how many meetings not held a card names.
const mostMissing = 3

// missing names the meetings not held: "Kho Thanh Miện, tháng 03/2026".
func (v view) missing(ctx context.Context) string {
	var out []string
	for _, g := range v.Missing[:min(len(v.Missing), mostMissing)] {
		out = append(out, gap(ctx, g, "overview.gap", "overview.gap.below"))
	}
	if len(v.Missing) > mostMissing {
		out = append(out, "…")
	}
	return strings.Join(out, "; ")
}

// gap names a meeting not held, or how many below a unit.
func gap(ctx context.Context, g cycle.Gap, key, below string) string {
	if !g.Cell {
		key = below
	}
	return i18n.T(ctx, key, "Name", g.Name, "Month", monthShort(g.Month), "Count", g.Count)
}

// otherClasses says what the others got: "2 chi bộ loại Khá".
func (v view) otherClasses(ctx context.Context) string {
	var out []string
	for _, c := range quality.Classes()[1:] {
		if n := v.Classes.N[c]; n > 0 {
			out = append(out, i18n.T(ctx, "overview.stat.class.other", "Count", n, "Class", i18n.T(ctx, quality.ClassKey(c))))
		}
	}
	if n := v.Classes.Scored - v.Classes.Decided; n > 0 {
		out = append(out, i18n.T(ctx, "overview.stat.class.open", "Count", n))
	}
	if len(out) == 0 {
		return i18n.T(ctx, "overview.stat.class.all")
	}
	return strings.Join(out, "; ")
}

// band is the colour of a rate: full; well above, above the target; up to ten
// points below it; further below. Without a target it is held against 90%.
func (v view) band(r cycle.Rate) ui.Band {
	num, den := int64(90), int64(100)
	if v.Bound.Op != "" {
		num, den = v.Bound.Num, v.Bound.Den
	}
	switch {
	case r.Num == r.Den:
		return ui.BandA
	case 3*r.Num*den >= r.Den*(2*num+den): // a third of the way from the target to all
		return ui.BandB
	case r.Num*den >= num*r.Den:
		return ui.BandC
	case 10*r.Num*den >= r.Den*(10*num-den):
		return ui.BandD
	}
	return ui.BandE
}

// whole is a rate without decimals for a small cell: rounded, but never up to a
// hundred or up to the target when it is not reached.
func (v view) whole(r cycle.Rate) string {
	down, up := r.Num*100/r.Den, (r.Num*200+r.Den)/(2*r.Den)
	if up == 100 && r.Num < r.Den || v.Bound.Op != "" && v.Bound.Holds(up, 100) && !v.Bound.Holds(r.Num, r.Den) {
		return num(down)
	}
	return num(up)
}

func (v view) heat(ctx context.Context) ui.HeatData {
	h := ui.HeatData{Caption: i18n.T(ctx, "overview.heat"), Corner: i18n.T(ctx, "overview.unit")}
	for i, m := range v.Months {
		h.Cols, h.Long = append(h.Cols, m[5:]), append(h.Long, i18n.T(ctx, "overview.month", "Month", monthShort(m)))
		year := ""
		if i == 0 || m[5:] == "01" {
			year = m[:4]
		}
		h.Under = append(h.Under, year)
	}
	for _, r := range v.all() {
		row := ui.HeatRow{Label: r.Name, Short: r.Short, Note: vn.FormatInt(r.Members)}
		if r.Until != "" {
			row.Note = i18n.T(ctx, "overview.gone.short", "Day", dmy(r.Until)[:5])
		}
		if r.May {
			row.Href = v.rowHref(r)
		}
		if r.Hand > 0 {
			row.Note += " · " + i18n.T(ctx, "overview.hand.row")
		}
		for _, c := range r.Cells {
			cell := v.cell(ctx, c)
			if c.Hand > 0 {
				cell.Text, cell.Long = cell.Text+"°", cell.Long+" "+i18n.T(ctx, "overview.hand.cell", "Count", c.Hand)
			}
			if c.Away && c.State != cycle.CellOff {
				cell.Long += " " + i18n.T(ctx, "overview.cell.away")
			}
			if r.May && c.State != cycle.CellOff {
				cell.Href = monthHref(r.Unit, c.Month)
				if !r.Kind.Meets() {
					cell.Href = overviewHref(r.Unit, c.Month)
				}
			}
			row.Cells = append(row.Cells, cell)
		}
		h.Rows = append(h.Rows, row)
	}
	if sums := v.sums(); sums != nil {
		sum := ui.HeatRow{Label: i18n.T(ctx, "overview.all"), Note: vn.FormatInt(v.Members)}
		for i, r := range sums {
			c := cycle.OverviewCell{Month: v.Months[i], Rate: r}
			if r.Den == 0 {
				c.State = cycle.CellOff
			}
			sum.Cells = append(sum.Cells, v.cell(ctx, c))
		}
		h.Sum = &sum
	}
	to := "90%"
	if t := target(v.Bound); t != "" {
		to = t
	}
	for _, k := range []struct {
		band ui.Band
		key  string
	}{{ui.BandA, "full"}, {ui.BandB, "high"}, {ui.BandC, "reached"}, {ui.BandD, "near"}, {ui.BandE, "far"}, {ui.BandX, "none"}} {
		h.Key = append(h.Key, ui.HeatCell{Text: i18n.T(ctx, "overview.key."+k.key, "Target", to), Band: k.band})
	}
	return h
}

// sums are the months of all units together; nil where there is one unit, and before
// the last page, where they would seem to be of the rows above.
func (v view) sums() []cycle.Rate {
	if len(v.all()) < 2 || v.More {
		return nil
	}
	return v.Sums
}

// all are the units of the page, with those that stood here in one of the months
// and do not any more: without them the rows would not come to the whole.
func (v view) all() []cycle.OverviewRow { return slices.Concat(v.Rows, v.Left) }

// gone says what became of a unit that stands here no more.
func (v view) gone(ctx context.Context, r cycle.OverviewRow) string {
	key := "overview.gone.moved"
	if r.Heir != "" {
		key = "overview.gone.merged"
	} else if r.Closed {
		key = "overview.gone.closed"
	}
	return i18n.T(ctx, key, "Day", dmy(r.Until), "Heir", r.Heir)
}

// rowHref is where a unit's name leads: a committee to its own overview.
func (v view) rowHref(r cycle.OverviewRow) string {
	if r.Kind.Meets() {
		return unitHref(r.Unit, "sinh-hoat")
	}
	return unitHref(r.Unit, "tong-quan")
}

// cell is a month of a unit, with what stands behind it.
func (v view) cell(ctx context.Context, c cycle.OverviewCell) ui.HeatCell {
	long := func(state string) string {
		return i18n.T(ctx, "overview.cell."+state, "Month", monthShort(c.Month), "Num", c.Rate.Num, "Den", c.Rate.Den, "Missing", c.Held.Den-c.Held.Num, "Count", c.Held.Num)
	}
	switch c.State {
	case cycle.CellNone:
		return ui.HeatCell{Text: "–", Long: long("none"), Band: ui.BandX}
	case cycle.CellEarly:
		return ui.HeatCell{Text: "·", Long: long("early"), Band: ui.BandF}
	case cycle.CellOff:
		return ui.HeatCell{Text: "", Long: long("off"), Band: ui.BandF}
	case cycle.CellEmpty:
		return ui.HeatCell{Text: "0", Long: long("nobody"), Band: ui.BandF}
	case cycle.CellPart:
		return ui.HeatCell{Text: v.whole(c.Rate) + "*", Long: long("partial"), Band: v.band(c.Rate)}
	}
	key := "value"
	if c.Held.Num > 1 {
		key = "value.several"
	}
	return ui.HeatCell{Text: v.whole(c.Rate), Long: long(key), Band: v.band(c.Rate)}
}

// trend is the line of attendance with the target's.
func (v view) trendData(ctx context.Context) ui.TrendData {
	d := ui.TrendData{ID: "duong", Title: i18n.T(ctx, "overview.trend")}
	var first, last *cycle.TrendPoint
	low, high := -1, -1
	for i := range v.Trend {
		p := &v.Trend[i]
		o := ui.TrendDot{}
		if tenths, ok := vn.Permille(p.Rate.Num, p.Rate.Den); ok {
			o.Has, o.Value = true, float64(tenths)/10
			o.Long = i18n.T(ctx, "overview.trend.dot", "At", v.at(p.At), "Rate", both(p.Rate))
			if first == nil {
				first = p
			}
			last = p
			if low < 0 || less(p.Rate, v.Trend[low].Rate) {
				low = i
			}
			if high < 0 || less(v.Trend[high].Rate, p.Rate) {
				high = i
			}
		}
		if p.Target.Op != "" {
			o.Target = 100 * float64(p.Target.Num) / float64(p.Target.Den)
		}
		if back := len(v.Trend) - 1 - i; v.Years || back%4 == 0 {
			o.Label = v.at(p.At)
		}
		d.Dots = append(d.Dots, o)
	}
	if first == nil {
		return d
	}
	// Every figure of a line of years; of months the ends, the lowest, the highest.
	named := []int{low, high, len(d.Dots) - 1, slices.IndexFunc(d.Dots, func(o ui.TrendDot) bool { return o.Has })}
	if low >= 0 {
		d.Dots[low].Under = true
	}
	for i := range d.Dots {
		near := slices.ContainsFunc(named, func(n int) bool { return n != i && n >= 0 && d.Dots[n].Text != "" && max(n-i, i-n) < 3 })
		if d.Dots[i].Has && (v.Years || slices.Contains(named, i) && !near) {
			d.Dots[i].Text = strings.TrimSuffix(vn.Percent(v.Trend[i].Rate.Num, v.Trend[i].Rate.Den), "%")
		}
	}
	d.Desc = i18n.T(ctx, "overview.trend.desc", "From", v.at(first.At), "First", both(first.Rate), "To", v.at(last.At), "Last", both(last.Rate),
		"Low", both(v.Trend[low].Rate), "LowAt", v.at(v.Trend[low].At), "High", both(v.Trend[high].Rate), "HighAt", v.at(v.Trend[high].At))
	d.Target = v.targetWords(ctx)
	return d
}

func less(a, b cycle.Rate) bool { return a.Num*b.Den < b.Num*a.Den }

func (v view) at(s string) string {
	if v.Years {
		return s
	}
	return monthShort(s)
}

// targetWords is the target with its date and source.
func (v view) targetWords(ctx context.Context) string {
	if v.Bound.Op == "" {
		return i18n.T(ctx, "overview.target.none")
	}
	source := v.Target.Cite(ctx)
	if v.Target.RegNumber != "" {
		source = v.Target.RegNumber
	}
	if since := dmy(v.Target.Since); since != "" {
		return i18n.T(ctx, "overview.target.since", "Target", target(v.Bound), "Since", since, "Source", source)
	}
	return i18n.T(ctx, "overview.target", "Target", target(v.Bound), "Source", source)
}

// trendTable is the line as a table, the latest first.
func (v view) trendTable(ctx context.Context) ui.TableData {
	when := "overview.col.month"
	if v.Years {
		when = "overview.col.year"
	}
	d := ui.TableData{Caption: i18n.T(ctx, "overview.trend"), HideCaption: true, Cols: []ui.Col{{Label: i18n.T(ctx, when)}, {Label: i18n.T(ctx, "overview.col.rate"), Num: true}, {Label: i18n.T(ctx, "overview.col.target"), Num: true}}}
	for _, p := range slices.Backward(v.Trend) {
		t := target(p.Target)
		if t == "" {
			t = "–"
		}
		d.Rows = append(d.Rows, []ui.Cell{{Text: v.at(p.At)}, {Text: both(p.Rate)}, {Text: t}})
	}
	return d
}

// need is something that needs a person as an entry of a list.
func (v view) need(ctx context.Context, n cycle.Need) ui.RowData {
	t := func(part string, params ...any) string {
		return i18n.T(ctx, "overview.need."+string(n.Kind)+part, append(params, "Name", n.Name, "Text", n.Text, "Month", monthShort(n.Month), "From", dmy(n.From), "Days", n.Days,
			"Count", said(n), "Names", some(n.Names), "Last", both(n.Last), "Target", target(v.Bound))...)
	}
	r := ui.RowData{Title: t(""), Detail: t(".why")}
	do := func(href string) {
		r.Buttons = append(r.Buttons, ui.ButtonData{Label: t(".do"), Href: href, Small: true, Describe: r.Title})
	}
	switch n.Kind {
	case cycle.NeedMeeting:
		r.Tags = []ui.TagData{{Kind: ui.Bad, Text: i18n.T(ctx, "overview.tag.missing")}}
		if n.Off {
			r.Detail = t(".off")
			r.Tags = []ui.TagData{{Kind: ui.Warn, Text: i18n.T(ctx, "overview.tag.off")}}
		}
		href := monthHref(n.Unit, n.Month)
		if n.Below {
			r.Detail, href = t(".below"), overviewHref(n.Unit, n.Month)
		}
		if v.may(n.Unit) {
			do(href)
		}
	case cycle.NeedSlipping:
		if n.Follow {
			r.Detail += " " + t(".follow")
		} else {
			r.Detail += " " + t(".nobody")
		}
		switch {
		case !n.Follow:
			r.Buttons = append(r.Buttons, ui.ButtonData{Label: t(".assign"), Href: unitHref(v.Unit.ID, "phan-cong"), Small: true, Describe: n.Name})
		case v.may(n.Unit):
			if i := slices.IndexFunc(v.Rows, func(r cycle.OverviewRow) bool { return r.Unit == n.Unit }); i >= 0 && !v.Rows[i].Kind.Meets() {
				do(overviewHref(n.Unit, n.Month))
			} else {
				do(monthHref(n.Unit, n.Month))
			}
		}
	case cycle.NeedDifficulty, cycle.NeedUntaken:
		if n.Kind == cycle.NeedDifficulty {
			r.Tags = []ui.TagData{{Kind: ui.Bad, Text: i18n.T(ctx, "overview.tag.late")}}
		}
		do("/vuong-mac/" + num(n.ID))
	case cycle.NeedCharge:
		r.Tags = []ui.TagData{{Kind: ui.Bad, Text: i18n.T(ctx, "overview.tag.late")}}
		if n.Count == 1 {
			do("/viec-giao/" + num(n.ID))
		} else {
			r.Detail = t(".several")
			do("/nghi-quyet/" + num(n.Decision) + "/thuc-hien")
		}
	case cycle.NeedDirective:
		do("/van-ban/" + num(n.ID))
	case cycle.NeedReport:
		do(unitHref(v.Unit.ID, "bao-cao-duoi") + "?thang=" + n.Month)
	case cycle.NeedClass:
		do(unitHref(v.Unit.ID, "xep-loai") + "?thang=" + n.Month)
	}
	if n.Reminded != "" {
		r.Detail += " · " + i18n.T(ctx, "overview.need.reminded", "Day", dmy(n.Reminded))
	}
	if n.Remind {
		r.Buttons = append(r.Buttons, ui.ButtonData{Label: i18n.T(ctx, "overview.need.remind"), Form: "nhac", Name: "nhac", Value: remindValue(n), Small: true, Describe: r.Title})
	}
	// From here to a visit in somebody's work is two presses.
	switch {
	case n.Visit != 0:
		r.Detail += " " + i18n.T(ctx, "overview.need.visited", "Name", n.VisitName, "Month", monthShort(n.VisitAt))
		r.Buttons = append(r.Buttons, ui.ButtonData{Label: i18n.T(ctx, "overview.need.visited.do"), Href: "/du-sinh-hoat/" + num(n.Visit), Small: true, Describe: n.Name})
	case n.Kind.Visits():
		r.Buttons = append(r.Buttons, ui.ButtonData{Label: i18n.T(ctx, "overview.need.visit"), Href: unitHref(v.Unit.ID, "du-sinh-hoat", "moi") + "?chi-bo=" + num(n.Unit) + "&ly-do=" + string(n.Kind), Small: true, Describe: n.Name})
	}
	// A next step this hat may not take is no next step.
	r.Buttons = slices.DeleteFunc(r.Buttons, func(b ui.ButtonData) bool { return b.Href != "" && !ui.Leads(ctx, b.Href) })
	return r
}

// remindValue is what a reminder is of, in a form: its kind, its id or month, and
// the unit.
func remindValue(n cycle.Need) string {
	return strings.Join([]string{string(n.Kind), num(n.ID), num(n.Unit), n.Month}, ".")
}

// reminds says that there is anything to remind of.
func (v view) reminds() bool {
	return slices.ContainsFunc(v.Needs, func(n cycle.Need) bool { return n.Remind })
}

// mostNamed is how many units a sentence names.
const mostNamed = 6

// some are names in a sentence, not all of them where they are many.
func some(names []string) string {
	if len(names) > mostNamed {
		names = append(slices.Clone(names[:mostNamed]), "…")
	}
	return strings.Join(names, ", ")
}

// fewTurns is under how many turns a rate moves much with one person.
const fewTurns = 100

// likeWords say where the unit stands among those like it, and that small numbers
// say little.
func (v view) likeWords(ctx context.Context) (out []string) {
	l, now := v.Like, v.Cells.Rate
	switch {
	case now.Den == 0 || l.Units == 0:
	case !l.Band():
		out = append(out, i18n.T(ctx, "overview.like.few", "Count", l.Units))
	default:
		key := "overview.like.in"
		if less(now, l.Low) {
			key = "overview.like.below"
		} else if less(l.High, now) {
			key = "overview.like.above"
		}
		out = append(out, i18n.T(ctx, key, "Count", l.Units, "Low", vn.Percent(l.Low.Num, l.Low.Den), "High", vn.Percent(l.High.Num, l.High.Den)))
	}
	if now.Den > 0 && now.Den < fewTurns {
		out = append(out, i18n.T(ctx, "overview.like.small", "Counts", counts(now)))
	}
	return out
}

// tiles are the provinces or districts below, each with its twelve months; none
// where there are others.
func (v view) tiles(ctx context.Context) (out []ui.Tile) {
	for _, r := range v.Rows {
		if r.Kind != org.Upper {
			return nil
		}
		t := ui.Tile{Label: tileName(r), Text: "–", Band: ui.BandF, Long: i18n.T(ctx, "overview.nothing")}
		if r.Rate.Den > 0 {
			t.Text, t.Band, t.Long = v.whole(r.Rate), v.band(r.Rate), both(r.Rate)
		}
		if r.May {
			t.Href = v.rowHref(r)
		}
		out = append(out, t)
	}
	return out
}

func tileName(r cycle.OverviewRow) string {
	if r.Short != "" {
		return r.Short
	}
	return r.Name
}

// multiples are the twelve months of each unit as a small line, where there are
// several.
func (v view) multiples(ctx context.Context) (out []ui.Multiple) {
	if len(v.Rows) < 3 {
		return nil
	}
	goal := 0.0
	if v.Bound.Op != "" {
		goal = 100 * float64(v.Bound.Num) / float64(v.Bound.Den)
	}
	for _, r := range v.Rows {
		m := ui.Multiple{Label: r.Name, Text: vn.Percent(r.Rate.Num, r.Rate.Den), Target: goal}
		if r.May {
			m.Href = v.rowHref(r)
		}
		var said []string
		for _, c := range r.Cells {
			at := -1.0
			if c.Rate.Den > 0 {
				at = 100 * float64(c.Rate.Num) / float64(c.Rate.Den)
				said = append(said, i18n.T(ctx, "overview.trend.dot", "At", monthShort(c.Month), "Rate", vn.Percent(c.Rate.Num, c.Rate.Den)))
			}
			m.Values = append(m.Values, at)
		}
		m.Long = strings.Join(said, ", ")
		out = append(out, m)
	}
	return out
}

// may says whether the actor may look at a unit directly below.
func (v view) may(unit int64) bool {
	i := slices.IndexFunc(v.Rows, func(r cycle.OverviewRow) bool { return r.Unit == unit })
	return i >= 0 && v.Rows[i].May
}

// measures are the other figures of the twelve months.
func (v view) measures(ctx context.Context) []ui.MeasureData {
	var out []ui.MeasureData
	add := func(key, href string, r cycle.Rate, more string, goal rule.Bound, params ...any) {
		if r.Den == 0 {
			return
		}
		m := ui.MeasureData{Label: i18n.T(ctx, "overview.measure."+key, params...), Href: href, Value: vn.Percent(r.Num, r.Den), Now: float64(r.Num), Max: float64(r.Den),
			Note: i18n.T(ctx, "overview.measure."+key+".note", append(params, "Counts", counts(r))...)}
		if more != "" {
			m.Note += " " + more + "."
		}
		if goal.Op != "" && goal.Den > 0 {
			m.Goal = float64(r.Den) * float64(goal.Num) / float64(goal.Den)
			if !goal.Holds(r.Num, r.Den) {
				m.Kind = ui.Warn
			}
		}
		out = append(out, m)
	}
	days := i18n.T(ctx, "overview.days.calendar")
	if v.DaysKind == "working" {
		days = i18n.T(ctx, "overview.days.working")
	}
	add("committee", unitHref(v.Unit.ID, "sinh-hoat"), v.Committee.Rate, past(ctx, v.Committee), v.Bound)
	add("before", "#don-vi", v.Before.Rate, past(ctx, v.Before), rule.Bound{}, "Days", v.Ahead, "Kind", days)
	add("after", "#don-vi", v.Finished.Rate, past(ctx, v.Finished), rule.Bound{}, "Days", v.After, "Kind", days)
	add("reports", unitHref(v.Unit.ID, "bao-cao-duoi")+"?thang="+v.Reports.Month, cycle.Rate{Num: int64(v.Reports.InTime), Den: int64(v.Reports.Of)}, "", rule.Bound{}, "Month", monthShort(v.Reports.Month), "Sent", v.Reports.Sent)
	return out
}

// open is what stands open today beside tasks.
func (v view) open(ctx context.Context) []ui.RowData {
	row := func(key string, r cycle.Rate, href string) ui.RowData {
		d := ui.RowData{Title: i18n.T(ctx, "overview.open."+key, "Count", vn.FormatInt(r.Den)), Href: href, Detail: i18n.T(ctx, "overview.open.none")}
		if r.Num > 0 {
			d.Detail = i18n.T(ctx, "overview.open.late", "Count", vn.FormatInt(r.Num))
			d.Tags = []ui.TagData{{Kind: ui.Bad, Text: i18n.T(ctx, "overview.tag.late")}}
		}
		return d.Led(ctx)
	}
	// Those sent to this committee are another list than those it sent itself.
	raised := row("difficulties", v.Difficulties, unitHref(v.Unit.ID, "vuong-mac")+"?xem=den")
	if s := v.Raised; s.Count > 0 {
		key := "overview.open.waits"
		if int64(s.Count) != v.Difficulties.Den {
			key = "overview.open.waits.here"
		}
		if s.Mass > 0 { // these are in no figure of the units
			key = "overview.open.waits.mass"
		}
		words := i18n.T(ctx, key, "Count", s.Count, "Mass", s.Mass, "Days", rule.Counting{}.Between(s.Oldest, v.Today))
		if v.Difficulties.Num > 0 {
			words = raised.Detail + "; " + words
		}
		raised.Detail = words
	}
	return []ui.RowData{raised, row("charges", v.Charges, "#don-vi"), row("directives", v.Directives, unitHref(v.Unit.ID, "van-ban"))}
}

// ownRow is what stands open at the committee itself: without it the rows would
// not come to the figures above. Nil for nothing.
func (v view) ownRow(ctx context.Context, cols int) []ui.Cell {
	o := v.Own
	if v.More || o.Tasks.Den+o.Charges.Den+o.Difficulties.Den+o.Directives.Den == 0 {
		return nil
	}
	link := func(text, below string) ui.Cell {
		if text == "–" {
			return ui.Cell{Text: text}
		}
		return ui.Cell{Text: text, Href: unitHref(v.Unit.ID, below)}
	}
	row := []ui.Cell{{Text: i18n.T(ctx, "overview.own"), Note: i18n.T(ctx, "overview.own.note")}}
	for len(row) < cols-4 {
		row = append(row, ui.Cell{Text: "–"})
	}
	return append(row, link(late(ctx, o.Tasks), "nhiem-vu"), link(late(ctx, o.Charges), "viec-giao"), link(late(ctx, o.Difficulties), "vuong-mac?xem=di"), link(late(ctx, o.Directives), "van-ban"))
}

// table is every unit with what stands behind the page's figures.
func (v view) table(ctx context.Context) ui.TableData {
	d := ui.TableData{Caption: i18n.T(ctx, "overview.table"), HideCaption: true}
	for _, c := range []string{"unit", "rate", "held", "before", "after", "class", "tasks", "charges", "difficulties", "directives"} {
		if c == "class" && v.Classes.Month == "" {
			continue
		}
		label := i18n.T(ctx, "overview.col."+c, "Month", monthShort(v.Classes.Month))
		d.Cols = append(d.Cols, ui.Col{Label: label, Num: c != "unit" && c != "class"})
	}
	for _, r := range v.all() {
		link := func(text, below string) ui.Cell {
			if !r.May || text == "–" {
				return ui.Cell{Text: text}
			}
			return ui.Cell{Text: text, Href: unitHref(r.Unit, below)}
		}
		row := []ui.Cell{{Text: r.Name, Note: i18n.T(ctx, "overview.members", "Count", vn.FormatInt(r.Members))}, link(both(r.Rate), "sinh-hoat"), link(pair(r.Held), "sinh-hoat"),
			link(pair(r.Before), "sinh-hoat"), link(pair(r.Finished), "sinh-hoat")}
		if r.Until != "" {
			row[0].Note = v.gone(ctx, r)
		}
		if r.May {
			row[0].Href = unitHref(r.Unit)
		}
		if v.Classes.Month != "" {
			row = append(row, link(v.classOf(ctx, r), "diem"))
		}
		row = append(row, link(late(ctx, r.Tasks), "nhiem-vu"), link(late(ctx, r.Charges), "viec-giao"), link(late(ctx, r.Difficulties), "vuong-mac"), link(late(ctx, r.Directives), "van-ban"))
		d.Rows = append(d.Rows, row)
	}
	if own := v.ownRow(ctx, len(d.Cols)); own != nil {
		d.Rows = append(d.Rows, own)
	}
	return d
}

// pair is a count of a count; "–" where there is nothing.
func pair(r cycle.Rate) string {
	if r.Den == 0 {
		return "–"
	}
	return counts(r)
}

// late is what is open, and how much of it is overdue: "9, quá hạn 2".
func late(ctx context.Context, r cycle.Rate) string {
	switch {
	case r.Den == 0:
		return "–"
	case r.Num == 0:
		return vn.FormatInt(r.Den)
	}
	return i18n.T(ctx, "overview.late", "Open", vn.FormatInt(r.Den), "Late", vn.FormatInt(r.Num))
}

// classOf is the class of a cell, or how many cells of a committee got which.
func (v view) classOf(ctx context.Context, r cycle.OverviewRow) string {
	var out []string
	for _, c := range quality.Classes() {
		n := r.Classes[c]
		switch word := i18n.T(ctx, quality.ClassKey(c)); {
		case n > 0 && r.Kind.Meets():
			out = append(out, word)
		case n > 0:
			out = append(out, word+" "+vn.FormatInt(n))
		}
	}
	if len(out) == 0 {
		return "–"
	}
	return strings.Join(out, ", ")
}

// next leads to more units.
func (v view) next() ui.PagerData {
	if !v.More {
		return ui.PagerData{}
	}
	return ui.PagerData{Next: overviewHref(v.Unit.ID, v.Until) + "&tu=" + v.Next.String()}
}
