package quality

import (
	"context"
	"slices"
	"strconv"

	"nep/internal/fault"
	"nep/internal/i18n"
	"nep/internal/org"
	"nep/internal/quality"
	"nep/internal/web"
	"nep/internal/web/ui"
)

// previewView is the page of a draft laid on the last twelve months.
type previewView struct {
	web.Sent
	quality.PreviewView
	Key string
	All bool
}

func (p *Pages) preview(c *web.Ctx) error { return p.showPreview(c, nil) }

func (p *Pages) showPreview(c *web.Ctx, err error) error {
	id, e := c.ID("draft")
	if e != nil {
		return e
	}
	v := previewView{Sent: web.Back(c, err), Key: web.NewKey(), All: c.Query("xem") == "tat-ca"}
	after, _ := strconv.ParseInt(c.Query("tu"), 10, 64)
	if v.PreviewView, e = p.Scores.PreviewPage(c.Context(), c.Actor, id, v.All, after, 30); e != nil {
		return e
	}
	if err != nil {
		v.Errs = placed(c, err, v.Sheet, nowhere)
	}
	d := c.Shell(c.T("rubric.preview"))
	return c.RenderStatus(v.Status(&d), previewPage(d, v))
}

func (p *Pages) doPreview(c *web.Ctx) error {
	id, err := c.ID("draft")
	if err != nil {
		return err
	}
	switch c.Form("do") {
	case "stop":
		err = p.Scores.StopPreview(c.Context(), c.Actor, c.Key(), id)
	case "go-on":
		err = p.Scores.GoOnPreview(c.Context(), c.Actor, c.Key(), id)
	default:
		err = p.Scores.BeginPreview(c.Context(), c.Actor, c.Key(), id, quality.Form(c.Form("form")))
	}
	if err != nil {
		return web.Again(c, err, func(err error) error { return p.showPreview(c, err) })
	}
	return c.Redirect(draftHref(id, "xem-thu"))
}

func (v previewView) href(all bool) string {
	to := draftHref(v.ID, "xem-thu")
	if all {
		to += "?xem=tat-ca"
	}
	return to
}

func (v previewView) pager() ui.PagerData {
	if v.Next == 0 {
		return ui.PagerData{}
	}
	to := v.href(v.All)
	if v.All {
		to += "&tu="
	} else {
		to += "?tu="
	}
	return ui.PagerData{Next: to + num(v.Next)}
}

func (v previewView) form(ctx context.Context) ui.ChoiceData {
	now := string(v.Preview.Form)
	if now == "" {
		now = string(quality.RegularForm)
	}
	var o []ui.Option
	for _, f := range quality.Forms() {
		o = append(o, ui.Option{Value: string(f), Label: formName(ctx, f), Hint: i18n.T(ctx, "rubric.form."+string(f)+".hint")})
	}
	return v.Pick(ui.FieldData{Name: "form", Label: i18n.T(ctx, "rubric.force.form.label"), Value: now}, o)
}

// stand is how far it is, in a sentence.
func (v previewView) stand(ctx context.Context) (ui.Kind, string, string) {
	done := []any{"Done", v.Cells, "Total", v.Preview.Total, "From", monthShort(v.Preview.From), "To", monthShort(v.Preview.To)}
	switch {
	case v.Stale:
		return ui.Warn, i18n.T(ctx, "rubric.preview.stale.title"), i18n.T(ctx, "rubric.preview.stale")
	case v.Done:
		return ui.Good, i18n.T(ctx, "rubric.preview.done.title"), i18n.T(ctx, "rubric.preview.done", done...)
	case v.Running:
		return ui.Info, i18n.T(ctx, "rubric.preview.running.title"), i18n.T(ctx, "rubric.preview.at", done...)
	case v.Failed != "":
		return ui.Bad, i18n.T(ctx, "rubric.preview.failed.title"), i18n.T(ctx, v.Failed)
	}
	return ui.Warn, i18n.T(ctx, "rubric.preview.stopped.title"), i18n.T(ctx, "rubric.preview.at", done...)
}

// between is a class as it comes out: one, or from one to another.
func between(ctx context.Context, class, best quality.Class) string {
	if class == best {
		return className(ctx, class)
	}
	return i18n.T(ctx, "rubric.between", "Class", className(ctx, class), "Best", className(ctx, best))
}

// kinds are the kinds of cells there are figures of.
func (v previewView) kinds() []org.Kind {
	var out []org.Kind
	for _, c := range v.Counts {
		if !slices.Contains(out, c.Kind) {
			out = append(out, c.Kind)
		}
	}
	return out
}

// counts is the table of a kind of cell: how many meetings of each class by the old
// sheet and by this one.
func (v previewView) counts(ctx context.Context, kind org.Kind) ui.TableData {
	d := ui.TableData{Caption: i18n.T(ctx, "rubric.preview.counts"), HideCaption: true, Cols: []ui.Col{{Label: i18n.T(ctx, "rubric.col.class")}, {Label: i18n.T(ctx, "rubric.col.was"), Num: true}, {Label: i18n.T(ctx, "rubric.col.now"), Num: true}, {Label: i18n.T(ctx, "rubric.col.can"), Num: true}}}
	for _, class := range quality.Classes() {
		was, now, can := 0, 0, 0
		for _, c := range v.Counts {
			if c.Kind != kind {
				continue
			}
			if c.Was == class {
				was += c.Count
			}
			switch {
			case c.Class == class && c.Best == class:
				now += c.Count
			case class.AtLeast(c.Class) && c.Best.AtLeast(class):
				can += c.Count
			}
		}
		d.Rows = append(d.Rows, []ui.Cell{{Text: className(ctx, class)}, {Text: strconv.Itoa(was)}, {Text: strconv.Itoa(now)}, {Text: strconv.Itoa(can)}})
	}
	return d
}

func movedTag(ctx context.Context, m quality.Moved) ui.TagData {
	kind := map[quality.Moved]ui.Kind{quality.Up: ui.Good, quality.Down: ui.Bad, quality.Unclear: ui.Warn}[m]
	return ui.TagData{Kind: kind, Text: i18n.T(ctx, "rubric.moved."+string(m))}
}

func (v previewView) table(ctx context.Context) ui.TableData {
	d := ui.TableData{Caption: i18n.T(ctx, "rubric.preview.moved"), HideCaption: true, Stack: true, Cols: []ui.Col{{Label: i18n.T(ctx, "score.col.unit")}, {Label: i18n.T(ctx, "score.col.month")},
		{Label: i18n.T(ctx, "rubric.col.was")}, {Label: i18n.T(ctx, "rubric.col.now")}}}
	for _, r := range v.Rows {
		name := ui.Cell{Text: v.Names[r.Unit], Href: draftHref(v.ID, "xem-thu", "buoi") + "?so=" + num(r.Meeting)}
		was := ui.Cell{Text: i18n.T(ctx, "rubric.scored", "Points", r.WasTotal.String(), "Class", className(ctx, r.Was))}
		now := ui.Cell{Text: i18n.T(ctx, "rubric.scored", "Points", r.Total.String(), "Class", between(ctx, r.Class, r.Best)), Tags: []ui.TagData{movedTag(ctx, r.Moved)}}
		d.Rows = append(d.Rows, []ui.Cell{name, {Text: monthShort(r.Month)}, was, now})
	}
	return d
}

// pairView is one meeting's two scores.
type pairView struct {
	quality.PairView
	Title string
}

func (p *Pages) pair(c *web.Ctx) error {
	id, err := c.ID("draft")
	if err != nil {
		return err
	}
	m, err := strconv.ParseInt(c.Query("so"), 10, 64)
	if err != nil {
		return c.Redirect(draftHref(id, "xem-thu"))
	}
	v := pairView{}
	if v.PairView, err = p.Scores.Pair(c.Context(), c.Actor, id, m); err != nil {
		return err
	}
	v.Title = c.T("rubric.pair", "Unit", v.UnitName, "Month", monthShort(v.Stored.Month))
	return c.Render(pairPage(c.Shell(v.Title), v))
}

// lineStand is what a line comes to, in words.
func lineStand(ctx context.Context, l quality.Line) string {
	switch {
	case l.State == quality.ToJudge:
		return i18n.T(ctx, "rubric.pair.judge")
	case l.State == quality.ToCome:
		return i18n.T(ctx, "rubric.pair.open")
	case l.Out:
		return i18n.T(ctx, "rubric.pair.out")
	}
	return l.Points.String() + "/" + l.Criterion.Max.String()
}

// table sets the lines of both sheets beside one another, those of the draft first.
func (v pairView) table(ctx context.Context) ui.TableData {
	d := ui.TableData{Caption: i18n.T(ctx, "rubric.pair.lines"), HideCaption: true, Stack: true, Cols: []ui.Col{{Label: i18n.T(ctx, "rubric.col.line")}, {Label: i18n.T(ctx, "rubric.col.was"), Num: true}, {Label: i18n.T(ctx, "rubric.col.now"), Num: true}}, Marked: map[int]bool{}}
	same := func(a, b *quality.Criterion) bool { return a.Text.Vi == b.Text.Vi || a.ID == b.ID && a.Fact == b.Fact }
	used := map[string]bool{}
	add := func(title, note, was, now string) {
		if was != now {
			d.Marked[len(d.Rows)] = true
		}
		d.Rows = append(d.Rows, []ui.Cell{{Text: title, Note: note}, {Text: was}, {Text: now}})
	}
	none := i18n.T(ctx, "rubric.pair.none")
	for _, l := range v.Now.Lines {
		was, note := none, ""
		for _, o := range v.Then.Lines {
			if same(o.Criterion, l.Criterion) && !used[o.Criterion.ID] {
				used[o.Criterion.ID], was = true, lineStand(ctx, o)
				break
			}
		}
		if len(l.Facts) > 0 {
			note = say(ctx, l.Facts[0])
		}
		add(lineTitle(ctx, l), note, was, lineStand(ctx, l))
	}
	for _, o := range v.Then.Lines {
		if !used[o.Criterion.ID] {
			add(lineTitle(ctx, o), "", lineStand(ctx, o), none)
		}
	}
	d.Foot = []ui.Cell{{Text: i18n.T(ctx, "rubric.pair.total")}, {Text: i18n.T(ctx, "rubric.scored", "Points", v.Then.Total.Points().String(), "Class", between(ctx, v.Then.Class, v.Then.Best))},
		{Text: i18n.T(ctx, "rubric.scored", "Points", v.Now.Total.Points().String(), "Class", between(ctx, v.Now.Class, v.Now.Best))}}
	return d
}

// forceView is the page on which a draft is put in force.
type forceView struct {
	web.Sent
	quality.DraftView
	Key string
	Put putting
}

func (p *Pages) force(c *web.Ctx) error { return p.showForce(c, nil) }

func (p *Pages) showForce(c *web.Ctx, err error) error {
	draft, e := p.mended(c)
	if e != nil {
		return e
	}
	v := forceView{Sent: web.Back(c, err), DraftView: draft, Key: web.NewKey()}
	if err != nil {
		v.Errs = placed(c, err, v.Sheet, nowhere)
	}
	form := v.Preview.Form
	if form == "" {
		form = quality.RegularForm
	}
	v.Put = puttingOf(c.Context(), v.Sent, form, v.Month)
	d := c.Shell(c.T("rubric.force"))
	return c.RenderStatus(v.Status(&d), forcePage(d, v))
}

func (p *Pages) doForce(c *web.Ctx) error {
	draft, err := p.mended(c)
	if err != nil {
		return err
	}
	cmd := putForm(c, draft.Own.Unit, quality.OwnID(draft.ID))
	if _, err := p.Scores.PutInForce(c.Context(), c.Actor, cmd); err != nil {
		if fault.Is(err, fault.NotFound) {
			return err
		}
		return web.Again(c, err, func(err error) error { return p.showForce(c, err) })
	}
	return c.Done(sheetsHref(draft.Own.Unit), "rubric.forced", "Day", c.Form("from"))
}
