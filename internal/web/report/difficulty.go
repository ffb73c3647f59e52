package report

import (
	"context"

	"nep/internal/access"
	"nep/internal/i18n"
	"nep/internal/org"
	"nep/internal/report"
	"nep/internal/thread"
	"nep/internal/web"
	"nep/internal/web/ui"
)

// raiseForm is what a difficulty is written with.
type raiseForm struct {
	said
	Unit     int64
	Key      string
	Month    string // of the report's page it stands on; "" on the list
	Source   string
	SourceID int64
	Text     string
	Behalf   bool // in the name of the unit, by who stands above it
}

func (f raiseForm) href() string {
	if f.Behalf {
		return raiseHref(f.Unit) + "/thay-mat"
	}
	return raiseHref(f.Unit)
}

// difficultiesView lists difficulties of a unit, or with To those sent to it.
type difficultiesView struct {
	org.Page[report.DifficultyView]
	said
	Unit   org.Unit
	To     bool
	Common bool // others stand below it
	Raise  *raiseForm
	Behalf *raiseForm              // for who answers: in the name of the unit
	Passed []report.DifficultyView // passed up by the unit and not closed
	Object []report.DifficultyView // closed under objection, here or directly below
}

func (p *Pages) difficulties(c *web.Ctx) error { return p.showDifficulties(c, nil) }

func (p *Pages) showDifficulties(c *web.Ctx, err error) error {
	unit, e := c.ID("unit")
	if e != nil {
		return e
	}
	v := difficultiesView{said: back(c, err)}
	if v.Unit, e = p.Units.Unit(c.Context(), c.Actor, unit, ""); e != nil {
		return e
	}
	// A committee looks first at what was sent to it ("den"), a cell at what it
	// sent ("di"); a form that raises one stands with the latter.
	if v.To = c.Query("xem") == "den"; c.Query("xem") == "" && c.R.Method == "GET" && c.Query("nguon") == "" {
		v.To = !v.Unit.Kind.Meets()
	}
	if v.Page, e = p.Reports.Difficulties(c.Context(), c.Actor, unit, v.To, org.ParseCursor(c.Query("tu")), 50); e != nil {
		return e
	}
	v.Common = !v.Unit.Kind.Meets()
	if v.To && c.Query("tu") == "" {
		if v.Passed, v.Object, e = p.Reports.Upward(c.Context(), c.Actor, unit); e != nil {
			return e
		}
	}
	if !v.To && v.Unit.Parent != 0 && c.Actor.Hat.Unit != unit && access.May(c.Actor, access.ReportAnswer, access.Unit(v.Unit.Path)) {
		v.Behalf = &raiseForm{said: v.said, Unit: unit, Key: web.NewKey(), Behalf: true}
	}
	if !v.To && v.Unit.Parent != 0 && access.May(c.Actor, access.ReportEdit, access.Unit(v.Unit.Path)) {
		v.Raise = &raiseForm{said: v.said, Unit: unit, Key: web.NewKey(), Month: c.Form("thang"), Source: c.Query("nguon"), SourceID: id(c.Query("ma"))}
		if c.R.Method == "POST" {
			v.Raise.Source, v.Raise.SourceID = c.Form("nguon"), c.FormID("ma")
		}
		if v.Raise.Source != "" && c.R.Method == "GET" {
			if v.Raise.Text, e = p.Reports.Words(c.Context(), c.Actor, unit, v.Raise.Source, v.Raise.SourceID); e != nil {
				return e
			}
		}
	}
	d := c.Shell(c.T("report.difficulties"))
	return c.RenderStatus(v.status(&d), difficultiesPage(d, v))
}

func (p *Pages) doRaise(c *web.Ctx) error {
	unit, err := c.ID("unit")
	if err != nil {
		return err
	}
	cmd := report.Raise{Key: c.Key(), Unit: unit, Month: c.Form("thang"), Source: c.Form("nguon"), SourceID: c.FormID("ma"), Text: c.Form("text")}
	one, err := p.Reports.Raise(c.Context(), c.Actor, cmd)
	if err != nil {
		return again(c, err, func(err error) error { return p.showDifficulties(c, err) })
	}
	to := difficultyHref(one)
	if cmd.Month != "" {
		to = monthHref(unit, cmd.Month) + "#vuong-mac"
	}
	return c.Done(to, "report.raised")
}

func (v difficultiesView) next() ui.PagerData {
	if !v.More {
		return ui.PagerData{}
	}
	list := "di"
	if v.To {
		list = "den"
	}
	return ui.PagerData{Next: raiseHref(v.Unit.ID) + "?xem=" + list + "&tu=" + v.Next.String()}
}

// row is a difficulty in a list.
func (v difficultiesView) row(ctx context.Context, d report.DifficultyView) ui.RowData {
	r := ui.RowData{Title: d.Text, Href: difficultyHref(d.ID), Tags: difficultyTags(ctx, d)}
	switch {
	case d.Owner != 0 && d.State == report.DifficultyOpen:
		r.Detail = i18n.T(ctx, "report.taken", "Name", d.Names[d.Owner], "Day", dmy(d.Due))
	case d.State == report.DifficultyOpen:
		r.Detail = i18n.T(ctx, "report.untaken")
	}
	if d.State != report.DifficultyClosed {
		r.Detail = joined(r.Detail, i18n.T(ctx, "report.d.age", "Count", d.Age()))
	}
	if v.To {
		r.Detail = joined(difficultyOf(ctx, d), r.Detail)
	}
	return r
}

// difficultyOf is whose difficulty it is.
func difficultyOf(ctx context.Context, d report.DifficultyView) string {
	if d.MassName != "" {
		return d.MassName
	}
	if d.FirstName != "" {
		return i18n.T(ctx, "report.first", "Name", d.FirstName, "Heir", d.UnitName)
	}
	return d.UnitName
}

func joined(a, b string) string {
	switch "" {
	case a:
		return b
	case b:
		return a
	}
	return a + " · " + b
}

// oneView is a difficulty.
type oneView struct {
	report.DifficultyView
	said
	TakeKey, SettleKey, CloseKey string
	PassKey                      string
	Strand                       ui.ThreadData
}

func (p *Pages) one(c *web.Ctx) error { return p.showOne(c, nil) }

func (p *Pages) showOne(c *web.Ctx, err error) error {
	id, e := c.ID("difficulty")
	if e != nil {
		return e
	}
	v := oneView{said: back(c, err), TakeKey: web.NewKey(), SettleKey: web.NewKey(), CloseKey: web.NewKey(), PassKey: web.NewKey()}
	if v.DifficultyView, e = p.Reports.Difficulty(c.Context(), c.Actor, id); e != nil {
		return e
	}
	if v.Strand, e = p.strand(c, thread.Knot{Kind: thread.Difficulty, ID: id}); e != nil {
		return e
	}
	d := c.Shell(c.T("report.difficulty"))
	return c.RenderStatus(v.status(&d), onePage(d, v))
}

func (p *Pages) doTake(c *web.Ctx) error {
	return p.change(c, "report.done.taken", func(id int64) error {
		return p.Reports.Take(c.Context(), c.Actor, c.Key(), id, c.FormID("owner"), typed(c.Form("due")))
	})
}

func (p *Pages) doSettle(c *web.Ctx) error {
	return p.change(c, "report.done.settled", func(id int64) error {
		return p.Reports.Settle(c.Context(), c.Actor, c.Key(), id, c.Form("answer"))
	})
}

func (p *Pages) doPass(c *web.Ctx) error {
	return p.change(c, "report.done.passed", func(id int64) error {
		return p.Reports.PassUp(c.Context(), c.Actor, c.Key(), id, c.Form("reason"))
	})
}

func (p *Pages) doClose(c *web.Ctx) error {
	how, said := report.Ending(""), ""
	switch c.Form("buoc") {
	case "dong":
		how, said = report.Solved, "report.done.closed"
	case "mo-lai":
		how, said = report.Again, "report.done.reopened"
	case "khong-dong-tinh":
		how, said = report.Objecting, "report.done.objected"
	}
	return p.change(c, said, func(id int64) error {
		return p.Reports.Close(c.Context(), c.Actor, c.Key(), id, how, c.Form("note"))
	})
}

// doBehalf raises a difficulty in the name of a unit below.
func (p *Pages) doBehalf(c *web.Ctx) error {
	unit, err := c.ID("unit")
	if err != nil {
		return err
	}
	one, err := p.Reports.RaiseBehalf(c.Context(), c.Actor, report.RaiseBehalf{Key: c.Key(), Unit: unit, Text: c.Form("text")})
	if err != nil {
		return again(c, err, func(err error) error { return p.showDifficulties(c, err) })
	}
	return c.Done(difficultyHref(one), "report.raised.behalf")
}

// change runs a verb on a difficulty and shows its page.
func (p *Pages) change(c *web.Ctx, done string, verb func(id int64) error) error {
	id, err := c.ID("difficulty")
	if err != nil {
		return err
	}
	if err := verb(id); err != nil {
		return again(c, err, func(err error) error { return p.showOne(c, err) })
	}
	return c.Done(difficultyHref(id), done)
}

func (v oneView) head(ctx context.Context) ui.PageHeadData {
	return ui.PageHeadData{Crumbs: []ui.Link{{Label: v.UnitName, Href: unitHref(v.Unit)}, {Label: i18n.T(ctx, "report.difficulties"), Href: raiseHref(v.Unit) + "?xem=di"}},
		Kicker: difficultyOf(ctx, v.DifficultyView), Title: i18n.T(ctx, "report.difficulty")}
}

// facts are what is known of it.
func (v oneView) facts(ctx context.Context) []ui.Answer {
	out := []ui.Answer{{Label: i18n.T(ctx, "report.d.to"), Value: v.ToName}, {Label: i18n.T(ctx, "report.d.at"), Value: moment(v.RaisedAt), Note: i18n.T(ctx, "report.d.at.note")}}
	if v.BehalfName != "" {
		out = append(out, ui.Answer{Label: i18n.T(ctx, "report.d.behalf"), Value: i18n.T(ctx, "report.d.behalf.by", "Unit", v.BehalfName)})
	}
	if v.MassName != "" {
		out = append(out, ui.Answer{Label: i18n.T(ctx, "report.d.mass"), Any: link(v.MassName, massHref(v.MassOrg))})
	}
	if v.Month != "" {
		note := i18n.T(ctx, "report.d.month.draft")
		if v.ReportSent != 0 {
			note = i18n.T(ctx, "report.d.month.sent", "At", moment(v.ReportSent))
		}
		out = append(out, ui.Answer{Label: i18n.T(ctx, "report.d.month"), Any: link(i18n.T(ctx, "report.title", "Month", periodWords(ctx, v.Month)), monthHref(v.Unit, v.Month)), Note: note})
	}
	if v.Owner != 0 {
		out = append(out, ui.Answer{Label: i18n.T(ctx, "report.d.owner"), Value: v.Names[v.Owner], Note: i18n.T(ctx, "report.due", "Day", dmy(v.Due))})
	}
	return out
}

// levels say where it has lain, for how long, and why it went up.
func (v oneView) levels(ctx context.Context) []ui.Answer {
	var out []ui.Answer
	for i, s := range v.Passes {
		key := "report.d.lay"
		if i == len(v.Passes)-1 && v.State != report.DifficultyClosed {
			key = "report.d.lies"
		}
		a := ui.Answer{Label: s.UnitName, Value: i18n.T(ctx, key, "Day", dmy(s.From), "Count", s.Days)}
		if s.Reason != "" {
			a.Note = i18n.T(ctx, "report.d.passed", "Reason", s.Reason)
		}
		out = append(out, a)
	}
	return out
}

func (v oneView) owners(ctx context.Context) ui.ChoiceData {
	var options []ui.Option
	for _, o := range v.Owners {
		options = append(options, ui.Option{Value: num(o.Person), Label: o.Name})
	}
	stored := ""
	if v.Owner != 0 {
		stored = num(v.Owner)
	}
	c := v.pick(ui.FieldData{Name: "owner", Label: i18n.T(ctx, "report.take.who"), Value: stored, Width: "20"}, options)
	c.None = true
	return c
}
