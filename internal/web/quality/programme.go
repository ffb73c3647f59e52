package quality

import (
	"context"
	"strconv"
	"strings"

	"nep/internal/access"
	"nep/internal/clock"
	"nep/internal/i18n"
	"nep/internal/meeting"
	"nep/internal/org"
	"nep/internal/quality"
	"nep/internal/summary"
	"nep/internal/vn"
	"nep/internal/web"
	"nep/internal/web/ui"
)

const programmesPath, programmePath = "/to-chuc/{unit}/nghi-quyet-chuyen-de", "/nghi-quyet-chuyen-de/{programme}"

func programmesHref(unit int64) string { return "/to-chuc/" + num(unit) + "/nghi-quyet-chuyen-de" }
func programmeHref(id int64) string    { return "/nghi-quyet-chuyen-de/" + num(id) }

// programmeRoutes are the resolutions with targets over years.
func (p *Pages) programmeRoutes() []web.Route {
	one := func(c *web.Ctx) (access.Subject, error) {
		id, err := c.ID("programme")
		if err != nil {
			return access.Subject{}, err
		}
		return p.Scores.ProgrammeSubject(c.Context(), id)
	}
	return []web.Route{
		{Method: "GET", Path: programmesPath, Action: access.ProgrammeView, Subject: p.UnitSubject, Still: true, Handle: p.programmes},
		{Method: "GET", Path: programmesPath + "/moi", Action: access.PlanEdit, Subject: p.UnitSubject, Still: true, Handle: p.newProgramme},
		{Method: "POST", Path: programmesPath + "/moi", Action: access.PlanEdit, Subject: p.UnitSubject, Handle: p.doProgramme},
		{Method: "GET", Path: programmePath, Action: access.ProgrammeView, Subject: one, Still: true, Handle: p.programme},
		{Method: "POST", Path: programmePath + "/danh-gia", Action: access.PlanEdit, Subject: one, Handle: p.doReview},
		{Method: "POST", Path: programmePath + "/chi-tieu", Action: access.PlanEdit, Subject: one, Handle: p.doChangeTarget},
		{Method: "POST", Path: programmePath + "/ket-thuc", Action: access.PlanEdit, Subject: one, Handle: p.doEndProgramme},
	}
}

func (p *Pages) programmes(c *web.Ctx) error {
	unit, err := c.ID("unit")
	if err != nil {
		return err
	}
	v, err := p.Scores.Programmes(c.Context(), c.Actor, unit)
	if err != nil {
		return err
	}
	return c.Render(programmesPage(c.Shell(c.T("programme.title")), v))
}

func programmeRow(ctx context.Context, r quality.ProgrammeRow) ui.RowData {
	d := ui.RowData{Icon: "flag", Title: strings.TrimSpace(r.Number + " " + r.Title), Href: programmeHref(r.ID),
		Detail: r.UnitName + " · " + i18n.T(ctx, "programme.span", "From", monthShort(r.From), "To", monthShort(r.To))}
	if r.EndedOn != "" {
		d.Tags = []ui.TagData{{Text: i18n.T(ctx, "programme.state.ended")}}
	}
	return d
}

// targetRows is how many targets the form has.
const targetRows = 5

type newProgrammeView struct {
	web.Sent
	Unit     int64
	UnitName string
	Key      string
}

func (p *Pages) newProgramme(c *web.Ctx) error { return p.showNewProgramme(c, nil) }

func (p *Pages) showNewProgramme(c *web.Ctx, err error) error {
	unit, e := c.ID("unit")
	if e != nil {
		return e
	}
	v := newProgrammeView{Sent: web.Back(c, err), Unit: unit, Key: web.NewKey()}
	if v.UnitName, e = p.Units.Name(c.Context(), unit); e != nil {
		return e
	}
	d := c.Shell(c.T("programme.new"))
	return c.RenderStatus(v.Status(&d), newProgrammePage(d, v))
}

// typedMonth is a month as it is stored, from "12/2026".
func typedMonth(text string) string {
	m, year, ok := strings.Cut(strings.TrimSpace(text), "/")
	if !ok {
		return text
	}
	if len(m) == 1 {
		m = "0" + m
	}
	return year + "-" + m
}

func (p *Pages) doProgramme(c *web.Ctx) error {
	unit, err := c.ID("unit")
	if err != nil {
		return err
	}
	cmd := quality.PutProgramme{Key: c.Key(), Unit: unit, Number: c.Form("number"), Title: c.Form("title"), PassedOn: typedDay(c.Form("passed")), From: typedMonth(c.Form("from")), To: typedMonth(c.Form("to")), Half: typedMonth(c.Form("half"))}
	for i := range targetRows {
		n := "." + strconv.Itoa(i+1)
		if c.Form("target"+n) == "" {
			continue
		}
		x := quality.Target{Measure: c.Form("target" + n)}
		x.Way, x.Value = typedTarget(c.Form("value" + n))
		cmd.Targets = append(cmd.Targets, x)
	}
	id, err := p.Scores.PutProgramme(c.Context(), c.Actor, cmd)
	if err != nil {
		return web.Again(c, err, func(err error) error { return p.showNewProgramme(c, err) })
	}
	return c.Done(programmeHref(id), "programme.kept")
}

func typedDay(text string) string {
	d, err := vn.ParseDate(text)
	if err != nil {
		return text
	}
	return d.String()
}

func (v newProgrammeView) measure(ctx context.Context, i int) ui.ChoiceData {
	f := v.Field(ui.FieldData{Name: "target." + strconv.Itoa(i+1), Label: i18n.T(ctx, "programme.target.n", "N", i+1), Optional: i > 0, Width: "full"})
	var o []ui.Option
	for _, m := range quality.ProgrammeMeasures {
		o = append(o, ui.Option{Value: m, Label: i18n.T(ctx, "programme.measure."+m), Selected: f.Value == m})
	}
	return ui.ChoiceData{FieldData: f, Options: o, None: true}
}

type programmeView struct {
	web.Sent
	quality.ProgrammeView
	Key  string
	More string
}

func (p *Pages) programme(c *web.Ctx) error { return p.showProgramme(c, nil) }

func (p *Pages) showProgramme(c *web.Ctx, err error) error {
	id, e := c.ID("programme")
	if e != nil {
		return e
	}
	ask := quality.ViewProgramme{ID: id, Years: c.Query("ky") == "nam", After: org.ParseCursor(c.Query("tu"))}
	ask.Chosen, _ = strconv.Atoi(c.Query("chi-tieu"))
	v := programmeView{Sent: web.Back(c, err), Key: web.NewKey()}
	if v.ProgrammeView, e = p.Scores.Programme(c.Context(), c.Actor, ask); e != nil {
		return e
	}
	if v.ProgrammeView.More {
		v.More = v.href(v.Years, v.Chosen) + "&tu=" + v.Next.String()
	}
	d := c.Shell(v.Title)
	return c.RenderStatus(v.Status(&d), programmePage(d, v))
}

// doReview begins a review and opens its paper as a draft filled from the figures.
func (p *Pages) doReview(c *web.Ctx) error {
	id, err := c.ID("programme")
	if err != nil {
		return err
	}
	review, err := p.Scores.BeginReview(c.Context(), c.Actor, c.Key(), id, c.Form("kind"), c.Form("until"))
	if err != nil {
		return web.Again(c, err, func(err error) error { return p.showProgramme(c, err) })
	}
	v, err := p.Scores.Programme(c.Context(), c.Actor, quality.ViewProgramme{ID: id})
	if err != nil {
		return err
	}
	return c.Done(reviewHref(v.Unit, review), "programme.review.begun")
}

// reviewHref is where the paper of a review is written.
func reviewHref(unit, review int64) string {
	return "/to-chuc/" + num(unit) + "/van-ban-di/soan?loai=bao-cao&cua=committee&tu=programme&so=" + num(review)
}

func (p *Pages) doEndProgramme(c *web.Ctx) error {
	id, err := c.ID("programme")
	if err != nil {
		return err
	}
	if err := p.Scores.EndProgramme(c.Context(), c.Actor, c.Key(), id, c.Form("why")); err != nil {
		return web.Again(c, err, func(err error) error { return p.showProgramme(c, err) })
	}
	return c.Done(programmeHref(id), "programme.ended.done")
}

func (p *Pages) doChangeTarget(c *web.Ctx) error {
	id, err := c.ID("programme")
	if err != nil {
		return err
	}
	cmd := quality.ChangeTarget{Key: c.Key(), Programme: id, Pos: int(c.FormID("pos")), From: c.Form("from"), Why: c.Form("reason")}
	cmd.Way, cmd.Value = typedTarget(c.Form("value"))
	if err := p.Scores.ChangeTarget(c.Context(), c.Actor, cmd); err != nil {
		return web.Again(c, err, func(err error) error { return p.showProgramme(c, err) })
	}
	return c.Done(programmeHref(id)+"#chi-tieu", "programme.change.done")
}

// typedTarget is what a target asks, as it is typed: a per cent, or nothing for more
// than in the first period.
func typedTarget(text string) (quality.Way, int64) {
	text = strings.TrimSpace(strings.TrimSuffix(strings.TrimSpace(text), "%"))
	if text == "" {
		return quality.Rising, 0
	}
	n, _ := strconv.ParseInt(text, 10, 64)
	return quality.AtLeast, n
}

// changeWhich and changeFrom are the choices of the form that changes a target.
func (v programmeView) changeWhich(ctx context.Context) ui.ChoiceData {
	f := v.Field(ui.FieldData{Name: "pos", Label: i18n.T(ctx, "programme.change.pos"), Width: "full"})
	var o []ui.Option
	for i, x := range v.Targets {
		value := strconv.Itoa(i)
		o = append(o, ui.Option{Value: value, Label: targetWords(ctx, x.In(v.To)), Selected: f.Value == value})
	}
	return ui.ChoiceData{FieldData: f, Options: o}
}

func (v programmeView) changeFrom(ctx context.Context) ui.ChoiceData {
	f := v.Field(ui.FieldData{Name: "from", Label: i18n.T(ctx, "programme.change.from"), Value: max(v.Today[:7], meeting.AddMonths(v.From, 1))})
	var o []ui.Option
	for m, n := meeting.AddMonths(v.From, 1), 0; m <= v.To && n < 120; m, n = meeting.AddMonths(m, 1), n+1 {
		o = append(o, ui.Option{Value: m, Label: monthShort(m), Selected: f.Value == m})
	}
	return ui.ChoiceData{FieldData: f, Options: o}
}

// changed says what a target asked before, until when, and who changed it and why.
func changed(ctx context.Context, x quality.Target) string {
	var out []string
	was := x
	was.Changes = nil
	for _, c := range x.Changes {
		before := targetValue(ctx, was)
		was.Way, was.Value = c.Way, c.Value
		out = append(out, i18n.T(ctx, "programme.change.said", "From", monthShort(c.From), "Now", targetValue(ctx, was), "Was", before, "Name", c.Name, "Day", dmy(clock.Day(c.At)), "Why", strings.TrimRight(c.Why, ".")))
	}
	return strings.Join(out, " ")
}

func targetValue(ctx context.Context, x quality.Target) string {
	if x.Way == quality.Rising {
		return i18n.T(ctx, "programme.value.rise")
	}
	return i18n.T(ctx, "programme.value.least", "Value", x.Value)
}

func (v programmeView) href(years bool, target int) string {
	h := programmeHref(v.ID) + "?chi-tieu=" + strconv.Itoa(target)
	if years {
		h += "&ky=nam"
	}
	return h
}

func (v programmeView) head(ctx context.Context) ui.PageHeadData {
	return ui.PageHeadData{Crumbs: []ui.Link{{Label: v.UnitName, Href: "/to-chuc/" + num(v.Unit)}, {Label: i18n.T(ctx, "programme.title"), Href: programmesHref(v.Of.ID)}},
		Kicker: i18n.T(ctx, "programme.kicker", "Number", v.Number, "Unit", v.UnitName), Title: v.Title,
		Lead: i18n.T(ctx, "programme.lead.one", "Day", dmy(v.PassedOn), "From", monthShort(v.From), "To", monthShort(v.To), "Half", monthShort(v.Half))}
}

// counted is "13/15 (86,7%)".
func counted(f summary.Figure) string {
	if f.Den == 0 {
		return "–"
	}
	return vn.FormatInt(f.Num) + "/" + vn.FormatInt(f.Den) + " (" + vn.Percent(f.Num, f.Den) + ")"
}

// targetWords is a target in the reader's language.
func targetWords(ctx context.Context, x quality.Target) string {
	words := x.Words
	if words == "" {
		words = i18n.T(ctx, "programme.measure."+x.Measure)
	}
	if x.Way == quality.Rising {
		return i18n.T(ctx, "programme.target.rise", "What", words)
	}
	if x.Value == 100 {
		return i18n.T(ctx, "programme.target.full", "What", words)
	}
	return i18n.T(ctx, "programme.target.least", "What", words, "Value", x.Value)
}

// spanName is a half-year or a year; where it is not there whole, with its months.
func spanName(ctx context.Context, s quality.Span) string {
	year, half, ok := strings.Cut(s.Name, "-")
	words := i18n.T(ctx, "programme.span.year", "Year", year)
	if ok {
		words = i18n.T(ctx, "programme.span.half"+half, "Year", year)
	}
	if s.Whole() {
		return words
	}
	if len(s.Months) == 1 {
		return i18n.T(ctx, "programme.span.one", "Span", words, "Month", s.Months[0][5:])
	}
	return i18n.T(ctx, "programme.span.part", "Span", words, "From", s.Months[0][5:], "To", s.Months[len(s.Months)-1][5:])
}

// standTag says whether a target is reached in the last period.
func standTag(ctx context.Context, s quality.Stand) ui.TagData {
	switch {
	case s.Last < 0:
		return ui.TagData{Text: i18n.T(ctx, "programme.none_yet")}
	case !s.Judged(s.Last):
		return ui.TagData{Kind: ui.Info, Text: i18n.T(ctx, "programme.first")}
	case s.Holds():
		return ui.TagData{Kind: ui.Good, Text: i18n.T(ctx, "programme.reached")}
	}
	return ui.TagData{Kind: ui.Warn, Text: i18n.T(ctx, "programme.behind")}
}

// row is where the unit stands with a target, in a sentence.
func (v programmeView) row(ctx context.Context, i int) ui.RowData {
	s := v.Stands[i]
	d := ui.RowData{Title: targetWords(ctx, s.Target), Tags: []ui.TagData{standTag(ctx, s)}}
	said := changed(ctx, v.Targets[i])
	if v.Blind {
		d.Tags, d.Detail = nil, said
		return d
	}
	if s.Last < 0 {
		d.Detail = said
		return d
	}
	d.Detail = i18n.T(ctx, "programme.now", "Span", spanName(ctx, v.Spans[s.Last]), "Counts", counted(s.Now()))
	if s.Target.Way == quality.Rising && s.Begins != s.Last {
		d.Detail += " " + i18n.T(ctx, "programme.first.was", "Span", spanName(ctx, v.Spans[s.Begins]), "Counts", counted(s.First))
	}
	if n := s.Target.Short(s.Now()); n > 0 {
		d.Detail += " " + i18n.T(ctx, "programme.short", "Count", n, "Value", s.Target.Value)
	}
	if said != "" {
		d.Detail += " " + said
	}
	return d
}

// table is every target over the periods.
func (v programmeView) table(ctx context.Context) ui.TableData {
	d := ui.TableData{Caption: i18n.T(ctx, "programme.table"), HideCaption: true, Stack: true, Cols: []ui.Col{{Label: i18n.T(ctx, "programme.target")}}}
	for _, s := range v.Spans {
		d.Cols = append(d.Cols, ui.Col{Label: spanName(ctx, s), Num: true})
	}
	for _, s := range v.Stands {
		row := []ui.Cell{{Text: targetWords(ctx, s.Target)}}
		d.Rows = append(d.Rows, append(row, v.cells(ctx, s)...))
	}
	return d
}

// cells are a target's figures, those behind the line marked in words.
func (v programmeView) cells(ctx context.Context, s quality.Stand) []ui.Cell {
	var out []ui.Cell
	for i, f := range s.Periods {
		c := ui.Cell{Text: counted(f)}
		if s.Judged(i) && !s.HoldsIn(i) {
			c.Tags = []ui.TagData{{Kind: ui.Warn, Text: i18n.T(ctx, "programme.under")}}
		}
		out = append(out, c)
	}
	return out
}

// below are the units directly below with the chosen target, in the order of the tree.
func (v programmeView) below(ctx context.Context) ui.TableData {
	d := ui.TableData{Caption: i18n.T(ctx, "programme.units", "Target", targetWords(ctx, v.Targets[v.Chosen])), HideCaption: true, Stack: true, Cols: []ui.Col{{Label: i18n.T(ctx, "programme.unit")}}}
	for _, s := range v.Spans {
		d.Cols = append(d.Cols, ui.Col{Label: spanName(ctx, s), Num: true})
	}
	for _, u := range v.Units {
		first := ui.Cell{Text: u.Unit.Name}
		if u.May && u.Unit.Kind.Meets() {
			first.Href = "/to-chuc/" + num(u.Unit.ID) + "/diem"
		} else if u.May {
			first.Href = "/to-chuc/" + num(u.Unit.ID) + "/tong-quan"
		}
		d.Rows = append(d.Rows, append([]ui.Cell{first}, v.cells(ctx, u.Stand)...))
	}
	return d
}

// targets lead to the units of each target.
func (v programmeView) targets(ctx context.Context) []ui.ButtonData {
	var out []ui.ButtonData
	for i, x := range v.Targets {
		if i != v.Chosen {
			out = append(out, ui.ButtonData{Label: i18n.T(ctx, "programme.short."+x.Measure), Href: v.href(v.Years, i) + "#don-vi", Small: true})
		}
	}
	return out
}

func (v programmeView) review(ctx context.Context, r quality.ReviewRow) ui.RowData {
	d := ui.RowData{Icon: "paper", Title: i18n.T(ctx, "programme.review."+r.Kind), Detail: i18n.T(ctx, "programme.review.upto", "Month", monthShort(r.Until))}
	switch {
	case r.Issued:
		d.Href, d.Tags = "/van-ban-di/"+num(r.Paper), []ui.TagData{{Kind: ui.Good, Text: strings.TrimSpace(r.Number + " " + i18n.T(ctx, "programme.review.issued"))}}
	case r.Paper != 0:
		d.Href, d.Tags = "/van-ban-di/"+num(r.Paper), []ui.TagData{{Kind: ui.Info, Text: i18n.T(ctx, "programme.review.draft")}}
	case v.MayEdit:
		d.Href, d.Tags = reviewHref(v.Unit, r.ID), []ui.TagData{{Kind: ui.Warn, Text: i18n.T(ctx, "programme.review.unwritten")}}
	}
	return d.Led(ctx)
}

func (v programmeView) kinds(ctx context.Context) ui.ChoiceData {
	f := v.Field(ui.FieldData{Name: "kind", Label: i18n.T(ctx, "programme.review.kind.label"), Value: quality.HalfReview})
	if v.Due != "" && f.Value == quality.HalfReview {
		f.Value = v.Due
	}
	var o []ui.Option
	for _, k := range []string{quality.HalfReview, quality.FinalReview} {
		o = append(o, ui.Option{Value: k, Label: i18n.T(ctx, "programme.review."+k), Selected: f.Value == k})
	}
	return ui.ChoiceData{FieldData: f, Options: o, Inline: true}
}

func (v programmeView) untils(ctx context.Context) ui.ChoiceData {
	f := v.Field(ui.FieldData{Name: "until", Label: i18n.T(ctx, "programme.review.until.label"), Value: v.Until})
	if v.Due == quality.HalfReview && v.Half <= v.Until && f.Value == v.Until {
		f.Value = v.Half
	}
	var o []ui.Option
	for m, n := v.Until, 0; m >= v.From && n < 24; m, n = meeting.AddMonths(m, -1), n+1 {
		o = append(o, ui.Option{Value: m, Label: monthShort(m), Selected: f.Value == m})
	}
	return ui.ChoiceData{FieldData: f, Options: o}
}
