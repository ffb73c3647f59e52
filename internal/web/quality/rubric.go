package quality

import (
	"context"
	"errors"
	"math"
	"slices"
	"strconv"
	"strings"

	"nep/internal/access"
	"nep/internal/fault"
	"nep/internal/i18n"
	"nep/internal/quality"
	"nep/internal/web"
	"nep/internal/web/ui"
)

const sheetsPath, draftPath = "/to-chuc/{unit}/bo-tieu-chi", "/soan-tieu-chi/{draft}"

func sheetsHref(unit int64) string { return unitHref(unit, "bo-tieu-chi") }

func draftHref(id int64, below ...string) string {
	return strings.Join(append([]string{"/soan-tieu-chi/" + num(id)}, below...), "/")
}

// rubricRoutes are the committees' own sheets.
func (p *Pages) rubricRoutes() []web.Route {
	draft := func(c *web.Ctx) (access.Subject, error) {
		id, err := c.ID("draft")
		if err != nil {
			return access.Subject{}, err
		}
		return p.Scores.DraftSubject(c.Context(), id)
	}
	return []web.Route{
		{Method: "GET", Path: sheetsPath, Action: access.RuleView, Subject: p.UnitSubject, Still: true, Handle: p.sheets},
		{Method: "POST", Path: sheetsPath, Action: access.RubricEdit, Subject: p.UnitSubject, Handle: p.doStart},
		{Method: "POST", Path: sheetsPath + "/dung", Action: access.RubricDecide, Subject: p.UnitSubject, Handle: p.doAdopt},
		{Method: "POST", Path: sheetsPath + "/rut", Action: access.RubricDecide, Subject: p.UnitSubject, Handle: p.doWithdraw},
		{Method: "GET", Path: draftPath, Action: access.RubricEdit, Subject: draft, Still: true, Handle: p.draft},
		{Method: "POST", Path: draftPath, Action: access.RubricEdit, Subject: draft, Handle: p.doDraft},
		{Method: "GET", Path: draftPath + "/dong", Action: access.RubricEdit, Subject: draft, Still: true, Handle: p.line},
		{Method: "POST", Path: draftPath + "/dong", Action: access.RubricEdit, Subject: draft, Handle: p.doLine},
		{Method: "GET", Path: draftPath + "/nhom", Action: access.RubricEdit, Subject: draft, Still: true, Handle: p.group},
		{Method: "POST", Path: draftPath + "/nhom", Action: access.RubricEdit, Subject: draft, Handle: p.doGroup},
		{Method: "GET", Path: draftPath + "/xep-loai", Action: access.RubricEdit, Subject: draft, Still: true, Handle: p.cuts},
		{Method: "POST", Path: draftPath + "/xep-loai", Action: access.RubricEdit, Subject: draft, Handle: p.doCuts},
		{Method: "GET", Path: draftPath + "/xem-thu", Action: access.RubricTry, Subject: draft, Still: true, Handle: p.preview},
		{Method: "POST", Path: draftPath + "/xem-thu", Action: access.RubricTry, Subject: draft, Handle: p.doPreview},
		{Method: "GET", Path: draftPath + "/xem-thu/buoi", Action: access.RubricTry, Subject: draft, Still: true, Handle: p.pair},
		{Method: "GET", Path: draftPath + "/ap-dung", Action: access.RubricDecide, Subject: draft, Still: true, Handle: p.force},
		{Method: "POST", Path: draftPath + "/ap-dung", Action: access.RubricDecide, Subject: draft, Handle: p.doForce},
	}
}

// problem is what is wrong with a line, and which line, in a sentence.
func problem(ctx context.Context, x quality.Problem) string {
	return i18n.T(ctx, x.Place().Key, x.Place().Params...) + ": " + i18n.T(ctx, x.Key, x.Params...)
}

// problemHref is where a line is mended.
func problemHref(draft int64, x quality.Problem) string {
	switch {
	case x.Criterion != "":
		return lineHref(draft, x.Group, x.Criterion)
	case x.Group != "":
		return draftHref(draft, "nhom") + "?nhom=" + escape(x.Group)
	}
	return draftHref(draft, "xep-loai")
}

func lineHref(draft int64, group, criterion string) string {
	return draftHref(draft, "dong") + "?nhom=" + escape(group) + "&tieu-chi=" + escape(criterion)
}

// placed puts the line before what is wrong with it, where err is about lines of a
// sheet; own gives the field of the form for what it is about, "" for none.
func placed(c *web.Ctx, err error, sheet *quality.Rubric, own func(quality.Problem) string) []ui.FieldError {
	var f *fault.Error
	if !errors.As(err, &f) || len(f.Fields) == 0 || sheet == nil {
		errs, _ := c.Invalid(err)
		return errs
	}
	where := map[string]quality.Problem{}
	for _, x := range sheet.Problems() {
		where[x.Field()+" "+x.Key] = x
	}
	var out []ui.FieldError
	for _, one := range f.Fields {
		if x, ok := where[one.Name+" "+one.Key]; ok {
			out = append(out, ui.FieldError{Field: own(x), Text: problem(c.Context(), x)})
			continue
		}
		out = append(out, ui.FieldError{Field: one.Name, Text: c.T(one.Key, one.Params...)})
	}
	return out
}

func nowhere(quality.Problem) string { return "" }

// points reads points as people type them: "2,5".
func points(text string) (quality.Points, bool) {
	n, err := strconv.ParseFloat(strings.Replace(strings.TrimSpace(text), ",", ".", 1), 64)
	h := math.Round(n * 100)
	return quality.Points(h), err == nil && h >= 0 && h <= 1e5 && math.Abs(n*100-h) < 1e-6
}

// sheetTitle is a sheet's name, as one more word where it is not known.
func sheetTitle(ctx context.Context, titles map[string]quality.Text, id string) string {
	if t, ok := titles[id]; ok {
		return t.In(i18n.Lang(ctx))
	}
	return id
}

func formName(ctx context.Context, f quality.Form) string {
	return i18n.T(ctx, "rubric.form."+string(f))
}

type sheetsView struct {
	web.Sent
	quality.SheetsView
	Key string
}

func (p *Pages) sheets(c *web.Ctx) error { return p.showSheets(c, nil) }

func (p *Pages) showSheets(c *web.Ctx, err error) error {
	unit, e := c.ID("unit")
	if e != nil {
		return e
	}
	v := sheetsView{Sent: web.Back(c, err), Key: web.NewKey()}
	if v.SheetsView, e = p.Scores.Sheets(c.Context(), c.Actor, unit); e != nil {
		return e
	}
	d := c.Shell(c.T("rubric.title"))
	return c.RenderStatus(v.Status(&d), sheetsPage(d, v))
}

func (v sheetsView) now(ctx context.Context) []ui.RowData {
	var out []ui.RowData
	for i, n := range v.Now {
		if i > 0 && n.Use.ID == v.Now[0].Use.ID && n.Sheet.ID == v.Now[0].Sheet.ID {
			continue // combined meetings go by the same
		}
		r := ui.RowData{Icon: "quality", Title: n.Sheet.Title.In(i18n.Lang(ctx)), Href: rubricHref(n.Sheet.ID)}
		switch {
		case n.Use.ByRule:
			r.Detail = i18n.T(ctx, "rubric.now.rule", "Form", formName(ctx, n.Form), "Unit", n.Of)
		case n.Use.Unit == 0:
			r.Detail = i18n.T(ctx, "rubric.now.default", "Form", formName(ctx, n.Form))
		default:
			r.Detail = i18n.T(ctx, "rubric.now.use", "Form", formName(ctx, n.Form), "Unit", n.Of, "Month", monthShort(n.Use.From), "Source", n.Use.Source)
			if n.Use.Closed {
				r.Tags = []ui.TagData{{Text: i18n.T(ctx, "rubric.closed")}}
			}
		}
		out = append(out, r)
	}
	return out
}

// later are the sheets that come, here or from above.
func (v sheetsView) later(ctx context.Context) []ui.RowData {
	var out []ui.RowData
	for _, n := range v.Later {
		r := ui.RowData{Icon: "clock", Title: i18n.T(ctx, "rubric.use", "Month", monthShort(n.From), "Title", n.Sheet.Title.In(i18n.Lang(ctx))), Href: rubricHref(n.Sheet.ID),
			Detail: i18n.T(ctx, "rubric.now.use", "Form", formName(ctx, n.Form), "Unit", n.Of, "Month", monthShort(n.Use.From), "Source", n.Use.Source), Tags: []ui.TagData{{Kind: ui.Info, Text: i18n.T(ctx, "rubric.later")}}}
		if n.Use.Closed {
			r.Tags = append(r.Tags, ui.TagData{Text: i18n.T(ctx, "rubric.closed")})
		}
		out = append(out, r)
	}
	return out
}

func (v sheetsView) drafts(ctx context.Context) []ui.RowData {
	var out []ui.RowData
	for _, o := range v.Drafts {
		out = append(out, ui.RowData{Icon: "edit", Title: o.Sheet.Title.In(i18n.Lang(ctx)), Href: draftHref(o.ID),
			Detail: i18n.T(ctx, "rubric.draft.by", "Name", v.Names[o.ChangedBy], "At", moment(o.ChangedAt)), Tags: []ui.TagData{{Kind: ui.Warn, Text: i18n.T(ctx, "rubric.draft.tag")}}})
	}
	return out
}

// use is a line of the history: since when, by what, who and why.
func (v sheetsView) use(ctx context.Context, u quality.Use) ui.RowData {
	r := ui.RowData{Title: i18n.T(ctx, "rubric.use", "Month", monthShort(u.From), "Title", sheetTitle(ctx, v.Titles, u.Rubric)), Href: rubricHref(u.Rubric),
		Detail: i18n.T(ctx, "rubric.use.by", "Form", formName(ctx, u.Form), "Name", v.Names[u.By], "At", moment(u.At), "Source", u.Source, "Reason", u.Reason)}
	if u.Rubric == "" {
		r.Title, r.Href = i18n.T(ctx, "rubric.use.back", "Month", monthShort(u.From)), ""
	}
	if u.Closed {
		r.Tags = append(r.Tags, ui.TagData{Text: i18n.T(ctx, "rubric.closed")})
	}
	if u.From > v.Month {
		r.Tags = append(r.Tags, ui.TagData{Kind: ui.Info, Text: i18n.T(ctx, "rubric.later")})
	}
	return r
}

func (v sheetsView) bases(ctx context.Context) ui.ChoiceData {
	var o []ui.Option
	for _, r := range v.Bases {
		o = append(o, ui.Option{Value: r.ID, Label: r.Title.In(i18n.Lang(ctx))})
	}
	first := ""
	if len(v.Now) > 0 {
		first = v.Now[0].Sheet.ID
	}
	return v.Pick(ui.FieldData{Name: "base", Label: i18n.T(ctx, "rubric.base"), Hint: i18n.T(ctx, "rubric.base.hint"), Value: first, Width: "full"}, o)
}

func (v sheetsView) choices(ctx context.Context) ui.ChoiceData {
	o := []ui.Option{}
	for _, r := range v.Choices {
		o = append(o, ui.Option{Value: r.ID, Label: r.Title.In(i18n.Lang(ctx))})
	}
	o = append(o, ui.Option{Value: "-", Label: i18n.T(ctx, "rubric.inherit")})
	return v.Pick(ui.FieldData{Name: "rubric", Label: i18n.T(ctx, "rubric.choose"), Width: "full"}, o)
}

// putting are the fields of putting a sheet in force.
type putting struct {
	Form, Closed        ui.ChoiceData
	Day, Source, Reason ui.FieldData
}

func puttingOf(ctx context.Context, s web.Sent, form quality.Form, month string) putting {
	var forms []ui.Option
	for _, f := range quality.Forms() {
		forms = append(forms, ui.Option{Value: string(f), Label: formName(ctx, f), Hint: i18n.T(ctx, "rubric.form."+string(f)+".hint")})
	}
	next := month
	if len(month) == 7 {
		next = dmy(addMonth(month) + "-01")
	}
	return putting{
		Form:   s.Pick(ui.FieldData{Name: "form", Label: i18n.T(ctx, "rubric.force.form.label"), Value: string(form)}, forms),
		Day:    s.Field(ui.FieldData{Name: "from", Label: i18n.T(ctx, "rubric.force.from.label"), Hint: i18n.T(ctx, "rubric.force.from.hint"), Value: next}),
		Closed: s.Pick(ui.FieldData{Name: "closed", Value: s.C.Form("closed")}, []ui.Option{{Value: "1", Label: i18n.T(ctx, "rubric.force.closed.label"), Hint: i18n.T(ctx, "rubric.force.closed.hint")}}),
		Source: s.Field(ui.FieldData{Name: "source", Label: i18n.T(ctx, "rubric.force.source.label"), Hint: i18n.T(ctx, "rubric.force.source.hint"), Width: "full", MaxLength: 400}),
		Reason: s.Field(ui.FieldData{Name: "reason", Label: i18n.T(ctx, "rubric.force.reason.label"), Hint: i18n.T(ctx, "rubric.force.reason.hint"), Rows: 3}),
	}
}

func (p *Pages) doStart(c *web.Ctx) error {
	unit, err := c.ID("unit")
	if err != nil {
		return err
	}
	id, err := p.Scores.StartDraft(c.Context(), c.Actor, quality.StartDraft{Key: c.Key(), Unit: unit, Base: c.Form("base")})
	if err != nil {
		return web.Again(c, err, func(err error) error { return p.showSheets(c, err) })
	}
	return c.Done(draftHref(id), "rubric.started")
}

// putForm reads the fields of putting.
func putForm(c *web.Ctx, unit int64, rubric string) quality.PutInForce {
	return quality.PutInForce{Key: c.Key(), Unit: unit, Form: quality.Form(c.Form("form")), Rubric: rubric, From: typedDay(c.Form("from")),
		Closed: c.Form("closed") != "", Source: c.Form("source"), Reason: c.Form("reason")}
}

func (p *Pages) doAdopt(c *web.Ctx) error {
	unit, err := c.ID("unit")
	if err != nil {
		return err
	}
	rubric := c.Form("rubric")
	if rubric == "-" {
		rubric = ""
	}
	if _, err := p.Scores.PutInForce(c.Context(), c.Actor, putForm(c, unit, rubric)); err != nil {
		return web.Again(c, err, func(err error) error { return p.showSheets(c, err) })
	}
	return c.Done(sheetsHref(unit), "rubric.forced", "Day", c.Form("from"))
}

func (p *Pages) doWithdraw(c *web.Ctx) error {
	unit, err := c.ID("unit")
	if err != nil {
		return err
	}
	if err := p.Scores.Withdraw(c.Context(), c.Actor, c.Key(), c.FormID("use")); err != nil {
		return web.Again(c, err, func(err error) error { return p.showSheets(c, err) })
	}
	return c.Done(sheetsHref(unit), "rubric.withdrawn")
}

type draftView struct {
	web.Sent
	quality.DraftView
	Key string
}

func (p *Pages) draft(c *web.Ctx) error { return p.showDraft(c, nil) }

func (p *Pages) showDraft(c *web.Ctx, err error) error {
	id, e := c.ID("draft")
	if e != nil {
		return e
	}
	v := draftView{Sent: web.Back(c, err), Key: web.NewKey()}
	if v.DraftView, e = p.Scores.Draft(c.Context(), c.Actor, id); e != nil {
		return e
	}
	d := c.Shell(v.Sheet.Title.In(i18n.Lang(c.Context())))
	return c.RenderStatus(v.Status(&d), draftPage(d, v))
}

// mended is a draft being changed: the sheet, and where a line stands in it.
func (p *Pages) mended(c *web.Ctx) (quality.DraftView, error) {
	id, err := c.ID("draft")
	if err != nil {
		return quality.DraftView{}, err
	}
	return p.Scores.Draft(c.Context(), c.Actor, id)
}

func groupAt(r *quality.Rubric, id string) int {
	return slices.IndexFunc(r.Groups, func(g quality.Group) bool { return g.ID == id })
}

func criterionAt(g quality.Group, id string) int {
	return slices.IndexFunc(g.Criteria, func(c quality.Criterion) bool { return c.ID == id })
}

func (p *Pages) save(c *web.Ctx, v quality.DraftView) error {
	return p.Scores.SaveDraft(c.Context(), c.Actor, quality.SaveDraft{Key: c.Key(), Draft: v.ID, Seen: c.FormID("seen"), Sheet: v.Sheet})
}

// doDraft moves or takes out a line or a group, or throws the draft away.
func (p *Pages) doDraft(c *web.Ctx) error {
	v, err := p.mended(c)
	if err != nil {
		return err
	}
	what, at, _ := strings.Cut(c.Form("do"), ":")
	if what == "drop" {
		if err := p.Scores.DropDraft(c.Context(), c.Actor, c.Key(), v.ID); err != nil {
			return web.Again(c, err, func(err error) error { return p.showDraft(c, err) })
		}
		return c.Done(sheetsHref(v.Own.Unit), "rubric.dropped")
	}
	group, id, ofLine := strings.Cut(at, "|")
	g := groupAt(v.Sheet, group)
	if g < 0 {
		return c.Redirect(draftHref(v.ID))
	}
	step := map[string]int{"up": -1, "down": 1}[what]
	if ofLine {
		list := &v.Sheet.Groups[g].Criteria
		i := criterionAt(v.Sheet.Groups[g], id)
		if i < 0 {
			return c.Redirect(draftHref(v.ID))
		}
		*list = moved(*list, i, step, what == "out")
	} else {
		v.Sheet.Groups = moved(v.Sheet.Groups, g, step, what == "out")
	}
	if err := p.save(c, v); err != nil {
		if _, ok := c.Invalid(err); !ok {
			return err
		}
		return p.showDraftErrs(c, err, placed(c, err, v.Sheet, nowhere))
	}
	return c.Done(draftHref(v.ID)+"#nhom-"+escape(group), "rubric.saved")
}

func (p *Pages) showDraftErrs(c *web.Ctx, err error, errs []ui.FieldError) error {
	v := draftView{Sent: web.Back(c, err), Key: web.NewKey()}
	v.Errs = errs
	id, e := c.ID("draft")
	if e != nil {
		return e
	}
	if v.DraftView, e = p.Scores.Draft(c.Context(), c.Actor, id); e != nil {
		return e
	}
	d := c.Shell(v.Sheet.Title.In(i18n.Lang(c.Context())))
	return c.RenderStatus(v.Status(&d), draftPage(d, v))
}

// moved puts the i-th of a list a place further, or out.
func moved[T any](list []T, i, step int, out bool) []T {
	list = slices.Clone(list)
	if out {
		return slices.Delete(list, i, i+1)
	}
	if j := i + step; j >= 0 && j < len(list) {
		list[i], list[j] = list[j], list[i]
	}
	return list
}

// lines are the criteria of a group with what can be done to them.
func (v draftView) lines(ctx context.Context, g quality.Group) []ui.RowData {
	out := criteria(ctx, g)
	for i := range out {
		c := &g.Criteria[i]
		at := g.ID + "|" + c.ID
		out[i].Href = lineHref(v.ID, g.ID, c.ID)
		button := func(do, icon, key string) {
			out[i].Buttons = append(out[i].Buttons, ui.ButtonData{Label: i18n.T(ctx, key), Describe: c.ID, Icon: icon, Small: true, Quiet: true, Name: "do", Value: do + ":" + at})
		}
		if i > 0 {
			button("up", "", "rubric.up")
		}
		if i < len(g.Criteria)-1 {
			button("down", "", "rubric.down")
		}
		button("out", "", "rubric.out")
	}
	return out
}

// next is the one thing to do with a draft.
func (v draftView) next(ctx context.Context) ui.ButtonData {
	switch {
	case len(v.Problems) > 0:
		return ui.ButtonData{Label: i18n.T(ctx, "rubric.next.mend"), Href: problemHref(v.ID, v.Problems[0]), Go: true}
	case v.MayDecide && v.There && v.Preview.Done && !v.Preview.Stale:
		return ui.ButtonData{Label: i18n.T(ctx, "rubric.next.force"), Href: draftHref(v.ID, "ap-dung"), Go: true}
	case v.MayLook:
		return ui.ButtonData{Label: i18n.T(ctx, "rubric.next.preview"), Href: draftHref(v.ID, "xem-thu"), Go: true}
	}
	return ui.ButtonData{}
}

// conditions are what a class asks besides points, and how the year gets its class.
func conditions(ctx context.Context, r *quality.Rubric) []ui.Answer {
	var out []ui.Answer
	for _, g := range r.Gates {
		var names []string
		for _, id := range g.Full {
			if c, ok := r.Criterion(id); ok {
				names = append(names, lineTitle(ctx, quality.Line{Criterion: c}))
			}
		}
		out = append(out, ui.Answer{Label: i18n.T(ctx, "rubric.gate.of", "Class", className(ctx, g.Class)), Value: i18n.T(ctx, "rubric.gate.full", "Lines", strings.Join(names, "; "))})
	}
	for _, y := range r.Year {
		key := "rubric.year.each.only"
		if y.Times > 0 {
			key = "rubric.year.each.times"
		}
		a := ui.Answer{Label: i18n.T(ctx, "rubric.year.of", "Class", className(ctx, y.Class)), Value: i18n.T(ctx, key, "Each", className(ctx, y.EachAtLeast), "Times", y.Times, "Reached", className(ctx, y.Reached))}
		if y.Partial {
			a.Note = i18n.T(ctx, "rubric.year.partial")
		}
		out = append(out, a)
	}
	return out
}

// aboutRubric is where a sheet comes from, and since when it holds.
func aboutRubric(ctx context.Context, v quality.SheetView) []ui.Answer {
	if v.Own == nil {
		return []ui.Answer{{Label: i18n.T(ctx, "score.rubric.source"), Value: v.Sheet.Source, Note: certainty(ctx, string(v.Sheet.Certainty))},
			{Label: i18n.T(ctx, "score.rubric.when"), Value: span(ctx, v.Sheet)}}
	}
	out := []ui.Answer{{Label: i18n.T(ctx, "rubric.base"), Value: v.BaseName.In(i18n.Lang(ctx))}}
	for _, u := range v.Uses {
		out = append(out, ui.Answer{Label: i18n.T(ctx, "score.rubric.when"), Value: i18n.T(ctx, "rubric.since", "Month", monthShort(u.From), "Form", formName(ctx, u.Form)),
			Note: i18n.T(ctx, "rubric.use.by", "Form", formName(ctx, u.Form), "Name", v.Names[u.By], "At", moment(u.At), "Source", u.Source, "Reason", u.Reason)})
	}
	return out
}

func rubricKicker(ctx context.Context, v quality.SheetView) string {
	if v.Own == nil {
		return i18n.T(ctx, "score.rubric")
	}
	return i18n.T(ctx, "score.rubric") + " · " + v.UnitName
}
