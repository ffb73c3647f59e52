package report

import (
	"context"
	"strconv"
	"strings"

	"nep/internal/i18n"
	"nep/internal/org"
	"nep/internal/quality"
	"nep/internal/report"
	"nep/internal/web"
	"nep/internal/web/ui"
)

// handView is the page where a committee's office enters a month for cells that
// are not on Nếp.
type handView struct {
	report.HandView
	said
	Key string
}

func (p *Pages) hand(c *web.Ctx) error { return p.showHand(c, nil) }

func (p *Pages) showHand(c *web.Ctx, err error) error {
	unit, e := c.ID("unit")
	if e != nil {
		return e
	}
	month := c.Query("thang")
	if c.R.Method == "POST" {
		month = c.Form("thang")
	}
	if month == "" {
		month = p.Units.Day()[:7]
	}
	v := handView{said: back(c, err), Key: web.NewKey()}
	if v.HandView, e = p.Reports.Hand(c.Context(), c.Actor, unit, month); e != nil {
		return e
	}
	d := c.Shell(c.T("report.hand.title", "Month", monthShort(month)))
	return c.RenderStatus(v.status(&d), handPage(d, v))
}

func (p *Pages) doHand(c *web.Ctx) error {
	unit, err := c.ID("unit")
	if err != nil {
		return err
	}
	cmd := report.TypeMonth{Key: c.Key(), Unit: unit, Month: c.Form("thang")}
	for _, text := range c.R.PostForm["cell"] {
		cmd.Rows = append(cmd.Rows, report.TypeOne{Unit: id(text), Seen: c.FormID("seen-" + text), Held: count(c.Form("held-" + text)), Required: count(c.Form("required-" + text)),
			Present: count(c.Form("present-" + text)), ReportIn: c.Form("report-"+text) == "1", Class: quality.Class(c.Form("class-" + text)), Papers: c.Form("papers-"+text) == "1"})
	}
	n, err := p.Reports.TypeMonth(c.Context(), c.Actor, cmd)
	if err != nil {
		return again(c, err, func(err error) error { return p.showHand(c, err) })
	}
	if n == 0 {
		return c.Done(handHref(unit, cmd.Month), "report.hand.same")
	}
	return c.Done(handHref(unit, cmd.Month), "report.hand.done", "Count", n)
}

// count reads a count of a form: -1 for a blank, a number too large for any rule
// where it is none.
func count(text string) int {
	text = strings.TrimSpace(text)
	if text == "" {
		return -1
	}
	n, err := strconv.Atoi(text)
	if err != nil || n < 0 {
		return 1 << 30
	}
	return n
}

// noneWords say why there is nothing to enter.
func (v handView) noneWords(ctx context.Context) string {
	if v.Unit.Kind.Meets() {
		return i18n.T(ctx, "report.hand.none.cell")
	}
	return i18n.T(ctx, "report.hand.none.text", "Count", v.Joined)
}

func handHref(unit int64, month string) string { return unitHref(unit, "nhap-ho") + "?thang=" + month }

// number is a field of a row; what is typed comes back.
func (v handView) number(ctx context.Context, l report.HandLine, name string, stored int) ui.FieldData {
	text := ""
	if l.Typed {
		text = strconv.Itoa(stored)
	}
	return v.field(ui.FieldData{Name: name + "-" + num(l.ID), Label: i18n.T(ctx, "report.hand.label."+name), Value: text, Width: "4", InputMode: "numeric"})
}

func (v handView) class(ctx context.Context, l report.HandLine) ui.ChoiceData {
	options := []ui.Option{{Value: "", Label: i18n.T(ctx, "report.hand.class.none")}}
	for _, c := range quality.Classes() {
		options = append(options, ui.Option{Value: string(c), Label: i18n.T(ctx, quality.ClassKey(c))})
	}
	return v.pick(ui.FieldData{Name: "class-" + num(l.ID), Label: i18n.T(ctx, "report.hand.class"), Value: string(l.Row.Class), Width: "10"}, options)
}

func (v handView) reportIn(ctx context.Context, l report.HandLine) ui.ChoiceData {
	stored := ""
	if l.Row.ReportIn {
		stored = "1"
	}
	return v.pick(ui.FieldData{Name: "report-" + num(l.ID), Value: stored}, []ui.Option{{Value: "1", Label: i18n.T(ctx, "report.hand.report")}})
}

func (v handView) papers(ctx context.Context, l report.HandLine) ui.ChoiceData {
	return v.pick(ui.FieldData{Name: "papers-" + num(l.ID)}, []ui.Option{{Value: "1", Label: i18n.T(ctx, "report.hand.papers", "Count", l.Papers)}})
}

// line is a row that was typed, in words.
func handWords(ctx context.Context, l report.HandLine) string {
	r := l.Row
	return joined(rowWords(ctx, r), byWords(ctx, r, l.By))
}

func rowWords(ctx context.Context, r report.HandRow) string {
	out := i18n.T(ctx, "report.hand.line", "Held", r.Held, "Rate", rate(r.Present, r.Required))
	if r.Class != "" {
		out = joined(out, i18n.T(ctx, quality.ClassKey(r.Class)))
	}
	in := "report.hand.in.no"
	if r.ReportIn {
		in = "report.hand.in"
	}
	return joined(out, i18n.T(ctx, in))
}

// byWords say who entered a row and when.
func byWords(ctx context.Context, r report.HandRow, name string) string {
	if name == "" {
		return i18n.T(ctx, "report.hand.by", "At", moment(r.At))
	}
	return i18n.T(ctx, "report.hand.by.name", "At", moment(r.At), "Name", name)
}

// EnteredRow is a month that was entered for a cell, as an entry of a list: what,
// by whom, when.
func EnteredRow(ctx context.Context, e report.Entered) ui.RowData {
	return ui.RowData{Title: i18n.T(ctx, "report.hand.row", "Month", monthShort(e.Month), "Unit", e.UnitName), Href: handHref(e.ByUnit, e.Month) + "#chi-bo-" + num(e.Unit),
		Detail: joined(rowWords(ctx, e.HandRow), byWords(ctx, e.HandRow, e.ByName)), Tags: []ui.TagData{{Kind: ui.Info, Text: i18n.T(ctx, "report.hand")}}}.Led(ctx)
}

func handDetail(ctx context.Context, l report.HandLine) string {
	if !l.Typed {
		return ""
	}
	return handWords(ctx, l)
}

// handTags say whether a month was entered for a cell, and whether that counts.
func handTags(ctx context.Context, l report.HandLine, month string) []ui.TagData {
	switch {
	case !l.Open(month):
		return []ui.TagData{{Text: i18n.T(ctx, "report.hand.past")}}
	case l.Typed:
		return []ui.TagData{{Kind: ui.Info, Text: i18n.T(ctx, "report.hand")}}
	}
	return []ui.TagData{{Text: i18n.T(ctx, "report.hand.todo")}}
}

// massRow is a mass organisation on the page of reports.
func massRow(ctx context.Context, m report.MassLine, month string) ui.RowData {
	r := ui.RowData{Title: m.Name, Href: massHref(m.ID) + "?thang=" + month, Detail: i18n.T(ctx, org.MassKindKey(m.Kind)), Tags: []ui.TagData{{Text: i18n.T(ctx, "report.state.none")}}}
	if m.Told {
		r.Tags = []ui.TagData{{Kind: ui.Good, Text: i18n.T(ctx, "report.mass.told")}}
		r.Detail = joined(r.Detail, m.Report.Result)
	}
	if m.Open > 0 {
		r.Detail = joined(r.Detail, i18n.T(ctx, "report.mass.open", "Count", m.Open))
	}
	return r
}

// ---- mass organisations ----

type massView struct {
	report.MassView
	said
	Key, RaiseKey string
}

func (p *Pages) mass(c *web.Ctx) error { return p.showMass(c, nil) }

func (p *Pages) showMass(c *web.Ctx, err error) error {
	id, e := c.ID("mass")
	if e != nil {
		return e
	}
	month := c.Query("thang")
	if c.R.Method == "POST" {
		month = c.Form("thang")
	}
	v := massView{said: back(c, err), Key: web.NewKey(), RaiseKey: web.NewKey()}
	if v.MassView, e = p.Reports.Mass(c.Context(), c.Actor, id, month); e != nil {
		return e
	}
	d := c.Shell(v.Name)
	return c.RenderStatus(v.status(&d), massPage(d, v))
}

func (p *Pages) doMassReport(c *web.Ctx) error {
	id, err := c.ID("mass")
	if err != nil {
		return err
	}
	cmd := report.WriteMass{Key: c.Key(), MassOrg: id, Month: c.Form("thang"), Seen: c.FormID("seen"), Members: count(c.Form("members")), Activities: count(c.Form("activities")),
		Result: c.Form("result"), Wishes: c.Form("wishes")}
	if _, err := p.Reports.WriteMass(c.Context(), c.Actor, cmd); err != nil {
		return again(c, err, func(err error) error { return p.showMass(c, err) })
	}
	return c.Done(massHref(id)+"?thang="+cmd.Month, "report.mass.done")
}

func (p *Pages) doMassRaise(c *web.Ctx) error {
	id, err := c.ID("mass")
	if err != nil {
		return err
	}
	if _, err := p.Reports.RaiseMass(c.Context(), c.Actor, report.RaiseMass{Key: c.Key(), MassOrg: id, Text: c.Form("text")}); err != nil {
		return again(c, err, func(err error) error { return p.showMass(c, err) })
	}
	return c.Done(massHref(id)+"#vuong-mac", "report.mass.raised")
}

func (v massView) head(ctx context.Context) ui.PageHeadData {
	lead := i18n.T(ctx, "report.mass.lead", "Unit", v.Unit.Name)
	if len(v.InCharge) > 0 {
		lead = i18n.T(ctx, "report.mass.lead.who", "Unit", v.Unit.Name, "Names", strings.Join(v.InCharge, ", "))
	}
	return ui.PageHeadData{Crumbs: []ui.Link{{Label: v.Unit.Name, Href: unitHref(v.Unit.ID)}, {Label: i18n.T(ctx, "report.mass.list"), Href: unitHref(v.Unit.ID) + "#doan-the"}},
		Kicker: i18n.T(ctx, org.MassKindKey(v.Kind)), Title: v.Name, Lead: lead}
}

// numbers are what a count field of the form shows.
func (v massView) number(ctx context.Context, name string, stored int) ui.FieldData {
	text := ""
	if v.Now.ID != 0 {
		text = strconv.Itoa(stored)
	}
	return v.field(ui.FieldData{Name: name, Label: i18n.T(ctx, "report.mass.count."+name), Value: text, Width: "4", InputMode: "numeric"})
}

// told is a month it has reported.
func (v massView) told(ctx context.Context, r report.MassReport) ui.RowData {
	return ui.RowData{Title: monthShort(r.Month), Href: massHref(v.ID) + "?thang=" + r.Month,
		Detail: joined(i18n.T(ctx, "report.mass.line", "Members", r.Members, "Activities", r.Activities), joined(r.Result, r.Wishes))}
}

func (v massView) row(ctx context.Context, d report.DifficultyView) ui.RowData {
	return ui.RowData{Title: d.Text, Href: difficultyHref(d.ID), Detail: i18n.T(ctx, "report.d.age", "Count", d.Age()), Tags: difficultyTags(ctx, d)}
}
