package oversight

import (
	"context"
	"slices"
	"strconv"
	"strings"

	"nep/internal/fault"
	"nep/internal/i18n"
	"nep/internal/meeting"
	"nep/internal/oversight"
	"nep/internal/web"
	"nep/internal/web/ui"
)

// inspectionsView is a committee's plan of a year, and what was inspected at the
// unit itself.
type inspectionsView struct {
	web.Sent
	oversight.InspectionList
	Key string
}

func (p *Pages) inspections(c *web.Ctx) error { return p.showInspections(c, nil) }

func (p *Pages) showInspections(c *web.Ctx, err error) error {
	unit, e := c.ID("unit")
	if e != nil {
		return e
	}
	v := inspectionsView{Sent: web.Back(c, err), Key: web.NewKey()}
	if v.InspectionList, e = p.Oversight.Inspections(c.Context(), c.Actor, unit, c.Query("nam")); e != nil {
		return e
	}
	d := c.Shell(c.T("inspection.title"))
	return c.RenderStatus(v.Status(&d), inspectionsPage(d, v))
}

func (p *Pages) doInspectPlan(c *web.Ctx) error {
	unit, err := c.ID("unit")
	if err != nil {
		return err
	}
	month := c.Form("month")
	if m, year, ok := strings.Cut(month, "/"); ok { // as people write it
		if len(m) == 1 {
			m = "0" + m
		}
		month = year + "-" + m
	}
	id, err := p.Oversight.Plan(c.Context(), c.Actor, oversight.Plan{Key: c.Key(), Unit: unit, Target: c.FormID("target"), Kind: oversight.InspectionKind(c.Form("kind")), Title: c.Form("title"), Month: month})
	if err != nil {
		return web.Again(c, err, func(err error) error { return p.showInspections(c, err) })
	}
	return c.Done(inspectionHref(id), "inspection.planned")
}

// inspectionTag is how far an inspection is.
func inspectionTag(ctx context.Context, x oversight.Inspection) ui.TagData {
	t := ui.TagData{Text: i18n.T(ctx, "inspection.state."+string(x.State))}
	switch x.State {
	case oversight.Open:
		t.Kind = ui.Info
	case oversight.Concluded:
		t.Kind = ui.Warn
	case oversight.Closed:
		t.Kind = ui.Good
	}
	return t
}

func inspectionRow(ctx context.Context, r oversight.InspectionRow, own bool) ui.RowData {
	d := ui.RowData{Title: r.Title, Href: inspectionHref(r.ID), Detail: r.TargetName, Tags: []ui.TagData{inspectionTag(ctx, r.Inspection)}}
	if own {
		d.Detail = r.UnitName
	}
	d.Detail += " · " + i18n.T(ctx, "inspection.kind."+string(r.Kind)) + " · " + i18n.T(ctx, "visit.month", "Month", monthShort(r.Month))
	return d
}

func (v inspectionsView) yearHref(n int) (label, href string) {
	year, _ := strconv.Atoi(v.Year)
	label = strconv.Itoa(year + n)
	return label, inspectionsHref(v.Unit.ID) + "?nam=" + label
}

func (v inspectionsView) targets(ctx context.Context) ui.ChoiceData {
	var o []ui.Option
	f := v.Field(ui.FieldData{Name: "target", Label: i18n.T(ctx, "inspection.target.label"), Width: "full"})
	for _, u := range v.Targets {
		o = append(o, ui.Option{Value: num(u.ID), Label: u.Name, Selected: f.Value == num(u.ID)})
	}
	return ui.ChoiceData{FieldData: f, Options: o, None: true}
}

func (v inspectionsView) kinds(ctx context.Context) ui.ChoiceData {
	var o []ui.Option
	f := v.Field(ui.FieldData{Name: "kind", Label: i18n.T(ctx, "inspection.kind"), Value: string(oversight.Inspect)})
	for _, k := range oversight.InspectionKinds {
		o = append(o, ui.Option{Value: string(k), Label: i18n.T(ctx, "inspection.kind."+string(k)), Selected: f.Value == string(k)})
	}
	return ui.ChoiceData{FieldData: f, Options: o, Inline: true}
}

// fileView is an inspection's file.
type fileView struct {
	web.Sent
	oversight.InspectionView
	Key  string
	Line int64 // whose form came back
}

func (p *Pages) file(c *web.Ctx) error { return p.showFile(c, nil) }

func (p *Pages) showFile(c *web.Ctx, err error) error {
	id, e := c.ID("inspection")
	if e != nil {
		return e
	}
	v := fileView{Sent: web.Back(c, err), Key: web.NewKey(), Line: c.FormID("line")}
	if v.InspectionView, e = p.Oversight.Inspection(c.Context(), c.Actor, id); e != nil {
		return e
	}
	d := c.Shell(v.Title)
	return c.RenderStatus(v.Status(&d), filePage(d, v))
}

// onFile runs a verb on an inspection and shows its page.
func (p *Pages) onFile(c *web.Ctx, done string, verb func(id int64) error) error {
	id, err := c.ID("inspection")
	if err != nil {
		return err
	}
	if err := verb(id); err != nil {
		return web.Again(c, err, func(err error) error { return p.showFile(c, err) })
	}
	return c.Done(inspectionHref(id), done)
}

func (p *Pages) doDecide(c *web.Ctx) error {
	if c.Form("buoc") == "thoi" {
		return p.onFile(c, "inspection.dropped", func(id int64) error {
			return p.Oversight.TakeBack(c.Context(), c.Actor, c.Key(), id, c.Form("reason"))
		})
	}
	return p.onFile(c, "inspection.decided", func(n int64) error {
		cmd := oversight.Decide{Key: c.Key(), Inspection: n, Decision: c.Form("decision"), From: typed(c.Form("from")), To: typed(c.Form("to")), Lead: c.FormID("lead"),
			Checks: strings.Split(c.Form("checks"), "\n"), Papers: strings.Split(c.Form("papers"), "\n")}
		for _, text := range c.R.PostForm["team"] {
			if one := id(text); one != 0 {
				cmd.Team = append(cmd.Team, one)
			}
		}
		return p.Oversight.Decide(c.Context(), c.Actor, cmd)
	})
}

// doLine says something of a line of this very file.
func (p *Pages) doLine(c *web.Ctx) error {
	return p.onFile(c, "inspection.said", func(of int64) error {
		l, err := p.Oversight.LineOf(c.Context(), c.FormID("line"))
		if err != nil {
			return err
		}
		if l.Inspection != of {
			return fault.New("web.oversight.line", fault.NotFound, "fault.not_found")
		}
		n := num(l.ID)
		return numbered(p.Oversight.SayLine(c.Context(), c.Actor, oversight.SayLine{Key: c.Key(), Line: l.ID, Result: c.Form("result-" + n), Note: c.Form("note-" + n), Evidence: c.Form("evidence-" + n)}), n)
	})
}

// numbered leads a field's fault to the form of its line.
func numbered(err error, n string) error {
	f, ok := err.(*fault.Error)
	if !ok {
		return err
	}
	for i := range f.Fields {
		f.Fields[i].Name += "-" + n
	}
	return f
}

// mendRows is how many things to be mended the form has.
const mendRows = 4

func (p *Pages) doConclude(c *web.Ctx) error {
	return p.onFile(c, "inspection.concluded", func(id int64) error {
		cmd := oversight.Conclude{Key: c.Key(), Inspection: id, Text: c.Form("conclusion")}
		for i := range mendRows {
			n := "." + strconv.Itoa(i+1)
			cmd.Mend = append(cmd.Mend, oversight.Mend{Text: c.Form("mend" + n), Due: typed(c.Form("due" + n))})
		}
		return p.Oversight.Conclude(c.Context(), c.Actor, cmd)
	})
}

func (p *Pages) doClose(c *web.Ctx) error {
	return p.onFile(c, "inspection.closed", func(id int64) error { return p.Oversight.Close(c.Context(), c.Actor, c.Key(), id) })
}

func (v fileView) head(ctx context.Context) ui.PageHeadData {
	return ui.PageHeadData{Crumbs: []ui.Link{{Label: v.UnitName, Href: unitHref(v.Unit)}, {Label: i18n.T(ctx, "inspection.title"), Href: inspectionsHref(v.Unit)}},
		Kicker: v.TargetName, Title: v.Title}
}

func (v fileView) facts(ctx context.Context) []ui.Answer {
	out := []ui.Answer{{Label: i18n.T(ctx, "inspection.kind"), Value: i18n.T(ctx, "inspection.kind."+string(v.Kind))}, {Label: i18n.T(ctx, "inspection.by"), Value: v.UnitName},
		{Label: i18n.T(ctx, "inspection.month.label"), Value: monthShort(v.Month)}}
	if v.Decision != "" {
		out = append(out, ui.Answer{Label: i18n.T(ctx, "inspection.decision.label"), Value: v.Decision, Note: i18n.T(ctx, "inspection.until", "From", dmy(v.From), "To", dmy(v.Until))},
			ui.Answer{Label: i18n.T(ctx, "inspection.lead.label"), Value: v.named(ctx, oversight.Person{ID: v.Lead, Name: v.Names[v.Lead]})})
	}
	var team []string
	for _, p := range v.Team {
		if p.ID != v.Lead {
			team = append(team, v.named(ctx, p))
		}
	}
	if len(team) > 0 {
		out = append(out, ui.Answer{Label: i18n.T(ctx, "inspection.team.label"), Value: strings.Join(team, ", ")})
	}
	if v.Reason != "" {
		out = append(out, ui.Answer{Label: i18n.T(ctx, "inspection.reason"), Value: v.Reason})
	}
	if v.ClosedOn != "" {
		out = append(out, ui.Answer{Label: i18n.T(ctx, "inspection.closed.on"), Value: dmy(v.ClosedOn)})
	}
	return out
}

// named is somebody's name, with a word where he is in charge of the very unit.
func (v fileView) named(ctx context.Context, p oversight.Person) string {
	if slices.Contains(v.Charge, p.ID) {
		return i18n.T(ctx, "inspection.charge", "Name", p.Name)
	}
	return p.Name
}

func (v fileView) people(ctx context.Context) (lead, team ui.ChoiceData) {
	f := v.Field(ui.FieldData{Name: "lead", Label: i18n.T(ctx, "inspection.lead.label"), Width: "full"})
	var leads, others []ui.Option
	for _, p := range v.Can {
		leads = append(leads, ui.Option{Value: num(p.ID), Label: v.named(ctx, p), Selected: f.Value == num(p.ID)})
		chosen := false
		for _, t := range v.C.R.PostForm["team"] {
			chosen = chosen || t == num(p.ID)
		}
		others = append(others, ui.Option{Value: num(p.ID), Label: v.named(ctx, p), Selected: chosen})
	}
	g := ui.FieldData{Name: "team", Label: i18n.T(ctx, "inspection.team.label"), Optional: true, Error: ui.ErrorFor(v.Errs, "team")}
	return ui.ChoiceData{FieldData: f, Options: leads, None: true}, ui.ChoiceData{FieldData: g, Options: others}
}

// line is a line of the file in a list.
func (v fileView) line(ctx context.Context, l oversight.Line) ui.RowData {
	r := ui.RowData{Title: l.Text, Detail: l.Note}
	if l.Evidence != "" {
		r.Detail += " " + i18n.T(ctx, "inspection.seen", "Evidence", l.Evidence)
	}
	if l.Due != "" {
		r.Detail = strings.TrimSpace(i18n.T(ctx, "inspection.due", "Day", dmy(l.Due)) + " " + r.Detail)
	}
	kind := ui.Plain
	switch {
	case l.Result == oversight.ResultGood || l.Result == oversight.ResultGiven:
		kind = ui.Good
	case l.Result == oversight.ResultBad || l.Result == "" && l.Due != "" && l.Due < v.Today:
		kind = ui.Bad
	case l.Result == oversight.ResultTold:
		kind = ui.Info
	}
	key := "inspection.result." + string(l.Kind) + "." + l.Result
	if l.Result == "" {
		key = "inspection.result.todo"
	}
	r.Tags = []ui.TagData{{Kind: kind, Text: i18n.T(ctx, key)}}
	// What was found good may be worth copying.
	if href := unitHref(v.Unit, "cach-lam", "moi"); l.Kind == oversight.CheckLine && l.Result == oversight.ResultGood && l.Note != "" && v.MayLead && ui.Leads(ctx, href) {
		r.Buttons = []ui.ButtonData{{Label: i18n.T(ctx, "practice.found.take"), Href: href + "?nguon=inspection&so=" + num(l.ID), Small: true, Describe: l.Text}}
	}
	return r
}

// asks says whether the actor has something to say of a line, and where that goes.
func (v fileView) asks(l oversight.Line) (to string, results []string) {
	switch {
	case l.Kind == oversight.CheckLine && v.State == oversight.Open && v.MayEdit:
		return "ghi", []string{oversight.ResultGood, oversight.ResultBad, oversight.ResultNone}
	case l.Kind == oversight.PaperLine && v.State == oversight.Open && v.MayAnswer:
		return "tra-loi", []string{oversight.ResultGiven}
	case l.Kind == oversight.MendLine && v.State == oversight.Concluded && v.MayAnswer && l.Result != oversight.ResultGood:
		return "tra-loi", []string{oversight.ResultTold}
	case l.Kind == oversight.MendLine && v.State == oversight.Concluded && v.MayEdit && l.Result != "":
		return "ghi", []string{oversight.ResultGood, oversight.ResultBad}
	}
	return "", nil
}

// field is a field of a line's own form.
func (v fileView) field(l oversight.Line, f ui.FieldData) ui.FieldData {
	f.Name += "-" + num(l.ID)
	return v.Field(f)
}

func (v fileView) results(ctx context.Context, l oversight.Line, results []string) ui.ChoiceData {
	f := v.field(l, ui.FieldData{Name: "result", Label: i18n.T(ctx, "inspection.result.label"), Value: l.Result})
	var o []ui.Option
	for _, r := range results {
		o = append(o, ui.Option{Value: r, Label: i18n.T(ctx, "inspection.result."+string(l.Kind)+"."+r), Selected: f.Value == r})
	}
	return ui.ChoiceData{FieldData: f, Options: o, Inline: true}
}

// mended says that all was looked at again and found good.
func (v fileView) mended() bool {
	for _, l := range v.Of(oversight.MendLine) {
		if l.Result != oversight.ResultGood {
			return false
		}
	}
	return v.State == oversight.Concluded
}

func (v inspectionsView) nextMonth() string { return monthShort(meeting.AddMonths(v.Today[:7], 1)) }
