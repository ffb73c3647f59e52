package life

import (
	"context"
	"slices"
	"strings"

	"nep/internal/access"
	"nep/internal/clock"
	"nep/internal/cycle/life"
	"nep/internal/i18n"
	"nep/internal/member"
	"nep/internal/org"
	"nep/internal/web"
	"nep/internal/web/ui"
)

func mergerHref(id int64, below ...string) string {
	return strings.Join(append([]string{"/sap-nhap/" + num(id)}, below...), "/")
}

// mergerSubject is the {merger} of the address, by the unit where it is prepared.
func (p *Pages) mergerSubject(c *web.Ctx) (access.Subject, error) {
	id, err := c.ID("merger")
	if err != nil {
		return access.Subject{}, err
	}
	return p.Life.MergerSubject(c.Context(), id)
}

// ---- the mergers of a unit ----

type mergersView struct {
	Unit   int64
	Name   string
	List   []life.Merger
	Names  map[int64]string
	Begins bool
}

func (p *Pages) mergers(c *web.Ctx) error {
	unit, err := c.ID("unit")
	if err != nil {
		return err
	}
	u, err := p.Life.Units.Unit(c.Context(), c.Actor, unit, "")
	if err != nil {
		return err
	}
	v := mergersView{Unit: unit, Name: u.Name, Begins: access.May(c.Actor, access.UnitEdit, access.Unit(u.Path)) && u.To == clock.Forever && !u.Kind.Meets()}
	if v.List, err = p.Life.Mergers(c.Context(), c.Actor, unit); err != nil {
		return err
	}
	var ids []int64
	for _, m := range v.List {
		if m.Into != 0 {
			ids = append(ids, m.Into)
		}
	}
	if len(ids) > 0 {
		if v.Names, err = p.Life.Units.Names(c.Context(), ids); err != nil {
			return err
		}
	}
	return c.Render(mergersPage(c.Shell(c.T("life.merge.title")), v))
}

func (v mergersView) rows(ctx context.Context) []ui.RowData {
	var out []ui.RowData
	for _, m := range v.List {
		name := m.Name
		if m.Into != 0 {
			name = v.Names[m.Into]
		}
		out = append(out, ui.RowData{Icon: "units", Title: i18n.T(ctx, "life.merge.into", "Name", name), Detail: i18n.T(ctx, "life.merge.on", "Day", dmy(m.Day)),
			Href: mergerHref(m.ID), Tags: []ui.TagData{stateTag(ctx, m.State)}})
	}
	return out
}

// ---- step 1: which, into what, when ----

type mergeForm struct {
	web.Sent
	Unit, Merger      int64
	Of                string
	Below             []org.Unit
	Parts             []int64
	Into              int64
	Kind              org.Kind
	Name, Short, Code string
	Day               string
	Key               string
}

func (p *Pages) beginMerge(c *web.Ctx) error { return p.showBeginMerge(c, nil) }

func (p *Pages) showBeginMerge(c *web.Ctx, err error) error {
	unit, e := c.ID("unit")
	if e != nil {
		return e
	}
	return p.showMergeForm(c, err, mergeForm{Unit: unit, Day: p.Life.Units.Day(), Kind: org.Cell})
}

func (p *Pages) showMergeForm(c *web.Ctx, err error, v mergeForm) error {
	v.Sent, v.Key = web.Back(c, err), web.NewKey()
	u, e := p.Life.Units.Unit(c.Context(), c.Actor, v.Unit, "")
	if e != nil {
		return e
	}
	v.Of = u.Name
	if v.Below, e = p.Life.Below(c.Context(), c.Actor, v.Unit); e != nil {
		return e
	}
	if err != nil {
		v.Parts, v.Into, v.Kind = sentIDs(c, "Parts"), c.FormID("Into"), org.Kind(c.Form("Kind"))
	}
	d := c.Shell(c.T("life.merge.begin"))
	return c.RenderStatus(v.Status(&d), mergeFormPage(d, v))
}

func sentIDs(c *web.Ctx, name string) []int64 {
	var out []int64
	for _, text := range c.R.PostForm[name] {
		n := int64(0)
		for _, r := range text {
			if r < '0' || r > '9' || n > 1<<52 {
				n = 0
				break
			}
			n = n*10 + int64(r-'0')
		}
		if n != 0 {
			out = append(out, n)
		}
	}
	return out
}

func (p *Pages) sentMerger(c *web.Ctx, unit, merger int64) (int64, error) {
	return p.Life.SetMerger(c.Context(), c.Actor, life.SetMerger{Key: c.Key(), Merger: merger, Unit: unit, Parts: sentIDs(c, "Parts"), Into: c.FormID("Into"), Day: typed(c.Form("Day")),
		Kind: org.Kind(c.Form("Kind")), Name: c.Form("Name"), Short: c.Form("Short"), Code: c.Form("Code")})
}

func (p *Pages) doBeginMerge(c *web.Ctx) error {
	unit, err := c.ID("unit")
	if err != nil {
		return err
	}
	c.Form("_key") // the form is read
	id, err := p.sentMerger(c, unit, 0)
	if err != nil {
		return web.Again(c, err, func(err error) error { return p.showBeginMerge(c, err) })
	}
	return c.Redirect(mergerHref(id, "xac-nhan"))
}

// merging reads the merger of the address; done says that it was led to its page.
func (p *Pages) merging(c *web.Ctx) (v life.MergeView, done bool, err error) {
	id, err := c.ID("merger")
	if err != nil {
		return v, false, err
	}
	if v, err = p.Life.Merge(c.Context(), c.Actor, id); err != nil || v.State == life.Draft {
		return v, false, err
	}
	if v.State == life.Done {
		return v, true, c.Redirect(mergerHref(id))
	}
	return v, true, c.Redirect(unitHref(v.Unit, "sap-nhap"))
}

func (p *Pages) editMerge(c *web.Ctx) error { return p.showEditMerge(c, nil) }

func (p *Pages) showEditMerge(c *web.Ctx, err error) error {
	m, gone, e := p.merging(c)
	if e != nil || gone {
		return e
	}
	return p.showMergeForm(c, err, mergeForm{Unit: m.Unit, Merger: m.ID, Parts: m.Merger.Parts, Into: m.Into, Kind: m.Kind, Name: m.Name, Short: m.Short, Code: m.Code, Day: m.Day})
}

func (p *Pages) doEditMerge(c *web.Ctx) error {
	m, gone, err := p.merging(c)
	if err != nil || gone {
		return err
	}
	if _, err := p.sentMerger(c, m.Unit, m.ID); err != nil {
		return web.Again(c, err, func(err error) error { return p.showEditMerge(c, err) })
	}
	return c.Redirect(mergerHref(m.ID, "xac-nhan"))
}

func (v mergeForm) action() string {
	if v.Merger == 0 {
		return unitHref(v.Unit, "sap-nhap", "moi")
	}
	return mergerHref(v.Merger, "sua")
}

func (v mergeForm) parts(ctx context.Context) ui.ChoiceData {
	f := v.Field(ui.FieldData{Name: "Parts", Label: i18n.T(ctx, "life.merge.parts.label"), Hint: i18n.T(ctx, "life.merge.parts.hint")})
	var o []ui.Option
	for _, u := range v.Below {
		o = append(o, ui.Option{Value: num(u.ID), Label: u.Name, Selected: slices.Contains(v.Parts, u.ID)})
	}
	return ui.ChoiceData{FieldData: f, Options: o}
}

func (v mergeForm) into(ctx context.Context) ui.ChoiceData {
	o := []ui.Option{{Value: "0", Label: i18n.T(ctx, "life.merge.fresh"), Selected: v.Into == 0}}
	for _, u := range v.Below {
		o = append(o, ui.Option{Value: num(u.ID), Label: u.Name, Selected: u.ID == v.Into})
	}
	return ui.ChoiceData{FieldData: v.Field(ui.FieldData{Name: "Into", Label: i18n.T(ctx, "life.merge.into.label"), Width: "20"}), Options: o}
}

func (v mergeForm) kinds(ctx context.Context) ui.ChoiceData {
	var o []ui.Option
	for _, k := range org.Kinds {
		// What a new one can be is what those below are.
		if !slices.ContainsFunc(v.Below, func(u org.Unit) bool { return u.Kind == k }) {
			continue
		}
		o = append(o, ui.Option{Value: string(k), Label: i18n.T(ctx, org.KindKey(k, v.today())), Selected: k == v.Kind})
	}
	return ui.ChoiceData{FieldData: v.Field(ui.FieldData{Name: "Kind", Label: i18n.T(ctx, "org.page.kind"), Width: "20"}), Options: o}
}

func (v mergeForm) today() string {
	if clock.ValidDay(v.Day) {
		return v.Day
	}
	return "2026-08-01"
}

// ---- step 2: what will happen ----

type mergePreview struct {
	web.Sent
	life.MergeView
	Key string
}

func (v mergePreview) decision(ctx context.Context) ui.FieldData { return decisionField(ctx, v.Sent) }

// decisionField asks for the decision by which something is put into force.
func decisionField(ctx context.Context, back web.Sent) ui.FieldData {
	return back.Field(ui.FieldData{Name: "Decision", Label: i18n.T(ctx, "life.decision.label"), Hint: i18n.T(ctx, "life.decision.hint"), Value: back.C.Form("Decision"), Width: "full", MaxLength: 200})
}

func (p *Pages) previewMerge(c *web.Ctx) error { return p.showMerge(c, nil) }

func (p *Pages) showMerge(c *web.Ctx, err error) error {
	m, gone, e := p.merging(c)
	if e != nil || gone {
		return e
	}
	v := mergePreview{Sent: web.Back(c, err), MergeView: m, Key: web.NewKey()}
	d := c.Shell(c.T("life.congress.step.confirm"))
	return c.RenderStatus(v.Status(&d), mergePreviewPage(d, v))
}

func (p *Pages) doMerge(c *web.Ctx) error {
	m, gone, err := p.merging(c)
	if err != nil || gone {
		return err
	}
	cmd := life.ConfirmMerger{Key: c.Key(), Merger: m.ID, Seen: c.FormID("seen"), Decision: c.Form("Decision"), Why: c.T("life.merge.why", "Name", targetName(m), "Day", dmy(m.Day))}
	if err := p.Life.ConfirmMerger(c.Context(), c.Actor, cmd); err != nil {
		return web.Again(c, err, func(err error) error { return p.showMerge(c, err) })
	}
	return c.Done(mergerHref(m.ID), "life.merge.done", "Name", targetName(m))
}

func (p *Pages) doDropMerge(c *web.Ctx) error {
	m, gone, err := p.merging(c)
	if err != nil || gone {
		return err
	}
	if err := p.Life.DropMerger(c.Context(), c.Actor, c.Key(), m.ID); err != nil {
		return web.Again(c, err, func(err error) error { return p.showMerge(c, err) })
	}
	to := unitHref(m.Unit, "sap-nhap")
	return c.Done(to, "life.congress.dropped")
}

// targetName is what the unit is called that the others go into.
func targetName(v life.MergeView) string {
	if v.Target.ID != 0 {
		return v.Target.Name
	}
	return v.Name
}

func mergeSteps(ctx context.Context, m int64, now string) []ui.Step {
	first := ui.Step{Label: i18n.T(ctx, "life.merge.step.which"), State: ui.Now}
	second := ui.Step{Label: i18n.T(ctx, "life.congress.step.confirm")}
	if now == "confirm" {
		first.State, first.Href, second.State = ui.Done, mergerHref(m, "sua"), ui.Now
	} else if m != 0 {
		second.Href = mergerHref(m, "xac-nhan")
	}
	return []ui.Step{first, second}
}

// effects say what will happen, one sentence each.
func (v mergePreview) effects(ctx context.Context) []string {
	say := func(key string, pairs ...any) string { return i18n.T(ctx, key, pairs...) }
	name, day := targetName(v.MergeView), dmy(v.Day)
	var out []string
	if v.Fresh {
		out = append(out, say("life.merge.effect.found", "Name", name, "Above", v.Above.Name, "Day", day))
	}
	var names []string
	for _, p := range v.Parts {
		names = append(names, p.Unit.Name)
	}
	out = append(out, say("life.merge.effect.close", "Names", strings.Join(names, "; "), "Day", dmy(clock.AddDays(v.Day, -1))))
	out = append(out, say("life.merge.effect.members", "N", v.After, "Name", name))
	if v.Guests > 0 {
		out = append(out, say("life.merge.effect.guests", "N", v.Guests))
	}
	if v.Home > 0 {
		out = append(out, say("life.merge.effect.home", "N", v.Home))
	}
	out = append(out, say("life.merge.effect.open", "Name", name))
	out = append(out, say("life.merge.effect.reports", "Name", name, "Above", v.Above.Name))
	if v.Fresh {
		out = append(out, say("life.merge.effect.term"))
	}
	return append(out, say("life.merge.effect.past", "Name", name))
}

// rows are what goes along from each unit, in counts.
func (v mergePreview) rows(ctx context.Context) (out []ui.RowData) {
	for _, p := range v.Parts {
		o := life.PartOutcome{Tasks: p.Tasks, Charges: p.Charges - p.Shared, Shared: p.Shared, Difficulties: p.Difficulties, Directives: p.Directives, Themes: p.Themes, Meetings: p.Meetings, Visits: p.Visits, Units: p.Kids}
		o.Members.Moved = p.Counts.Total()
		out = append(out, ui.RowData{Icon: "units", Title: p.Unit.Name, Detail: left(ctx, o), Href: unitHref(p.Unit.ID)}.Led(ctx))
	}
	return out
}

// people are who loses an office or an assignment, and the inspections that are not
// over, one sentence each.
func (v mergePreview) people(ctx context.Context) (out []string) {
	for _, p := range v.Parts {
		for _, x := range p.Leaders {
			title := x.Title
			if title == "" {
				title = i18n.T(ctx, member.RoleKey(x.Role))
			}
			out = append(out, i18n.T(ctx, "life.merge.ends.office", "Name", x.Name, "Role", title, "Unit", p.Unit.Name))
		}
		for _, x := range p.Charge {
			out = append(out, i18n.T(ctx, "life.merge.ends.charge", "Name", x.Name, "Unit", p.Unit.Name))
		}
		for _, x := range p.Inspections {
			out = append(out, i18n.T(ctx, "life.merge.ends.inspection", "Title", x.Title, "Unit", p.Unit.Name))
		}
	}
	return out
}

func (v mergePreview) hindered() (name, day string) {
	for _, p := range v.Parts {
		if p.Held != "" {
			return p.Unit.Name, p.Held
		}
	}
	return "", ""
}

// ---- the result ----

func (p *Pages) mergeResult(c *web.Ctx) error {
	id, err := c.ID("merger")
	if err != nil {
		return err
	}
	s, err := p.mergerSubject(c)
	if err != nil {
		return err
	}
	v, err := p.Life.Merge(c.Context(), c.Actor, id)
	if err != nil {
		if access.May(c.Actor, access.UnitEdit, s) {
			return err
		}
		return c.Render(mergeResultPage(c.Shell(c.T("life.merge.title")), life.MergeView{Merger: life.Merger{State: life.Draft}}))
	}
	switch v.State {
	case life.Draft:
		return c.Redirect(mergerHref(id, "xac-nhan"))
	case life.Dropped:
		return c.Redirect(unitHref(v.Unit, "sap-nhap"))
	}
	return c.Render(mergeResultPage(c.Shell(c.T("life.merge.into", "Name", targetName(v))), v))
}

// left is what one closed unit left, in words.
func left(ctx context.Context, o life.PartOutcome) string {
	var out []string
	for _, x := range []struct {
		key string
		n   int
	}{{"members", o.Members.Moved}, {"guests", o.Members.Temporary}, {"tasks", o.Tasks}, {"charges", o.Charges}, {"shared", o.Shared}, {"difficulties", o.Difficulties}, {"directives", o.Directives}, {"themes", o.Themes},
		{"meetings", o.Meetings}, {"visits", o.Visits}, {"units", o.Units}, {"offices", o.Members.Ended}} {
		if x.n > 0 {
			out = append(out, i18n.T(ctx, "life.merge.left."+x.key, "N", x.n))
		}
	}
	if len(out) == 0 {
		return i18n.T(ctx, "life.merge.left.nothing")
	}
	return strings.Join(out, " · ")
}

// resultLead says since when, and by which decision.
func resultLead(ctx context.Context, v life.MergeView) string {
	if v.Outcome.Decision != "" {
		return i18n.T(ctx, "life.merge.result.lead.by", "Day", dmy(v.Day), "Decision", v.Outcome.Decision)
	}
	return i18n.T(ctx, "life.merge.result.lead", "Day", dmy(v.Day))
}

func partName(v life.MergeView, id int64) string {
	for _, p := range v.Parts {
		if p.Unit.ID == id {
			return p.Unit.Name
		}
	}
	return ""
}
