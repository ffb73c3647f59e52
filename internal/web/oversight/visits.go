package oversight

import (
	"context"
	"strings"

	"nep/internal/fault"
	"nep/internal/i18n"
	"nep/internal/org"
	"nep/internal/oversight"
	"nep/internal/quality"
	"nep/internal/web"
	"nep/internal/web/ui"
)

// rosterView is a committee's visits of a quarter; of a cell the visits it got.
type rosterView struct {
	oversight.RosterView
	Received *org.Page[oversight.VisitRow]
}

func (p *Pages) roster(c *web.Ctx) error {
	unit, err := c.ID("unit")
	if err != nil {
		return err
	}
	v := rosterView{}
	after := org.ParseCursor(c.Query("tu"))
	if v.RosterView, err = p.Oversight.Roster(c.Context(), c.Actor, unit, c.Query("quy"), after); err != nil {
		return err
	}
	if v.Unit.Kind.Meets() {
		got, err := p.Oversight.Received(c.Context(), c.Actor, unit, after, 50)
		if err != nil {
			return err
		}
		v.Received = &got
	}
	return c.Render(rosterPage(c.Shell(c.T("visit.title")), v))
}

func (v rosterView) head(ctx context.Context) ui.PageHeadData {
	d := ui.PageHeadData{Crumbs: []ui.Link{{Label: v.Unit.Name, Href: unitHref(v.Unit.ID)}}, Kicker: v.Unit.Name, Title: i18n.T(ctx, "visit.received"), Lead: i18n.T(ctx, "visit.received.lead")}
	if v.Received == nil {
		d.Title, d.Lead = i18n.T(ctx, "visit.roster", "Quarter", quarterShort(v.Quarter)), i18n.T(ctx, "visit.roster.lead")
		if v.Per > 0 {
			d.Lead = i18n.T(ctx, "visit.roster.rule", "Count", v.Per)
		}
	}
	return d
}

// stateTag is how far a visit is.
func stateTag(ctx context.Context, r oversight.VisitRow, today string) ui.TagData {
	switch {
	case r.State == oversight.Held:
		return ui.TagData{Kind: ui.Good, Text: i18n.T(ctx, "visit.state.held")}
	case r.State == oversight.Dropped:
		return ui.TagData{Text: i18n.T(ctx, "visit.state.dropped")}
	case r.Stand != "":
		return ui.TagData{Kind: ui.Bad, Text: i18n.T(ctx, "visit.stand."+string(r.Stand))}
	case r.On != "" && r.On < today || r.On == "" && r.Month < today[:7]:
		return ui.TagData{Kind: ui.Warn, Text: i18n.T(ctx, "visit.state.unwritten")}
	}
	return ui.TagData{Kind: ui.Info, Text: i18n.T(ctx, "visit.state.planned")}
}

// when is "05/12/2026", or the month where the day is not known.
func when(ctx context.Context, r oversight.VisitRow) string {
	if r.On != "" {
		return dmy(r.On)
	}
	return i18n.T(ctx, "visit.month", "Month", monthShort(r.Month))
}

func visitorName(ctx context.Context, r oversight.VisitRow) string {
	if r.Name == "" {
		return i18n.T(ctx, "visit.erased")
	}
	return r.Name
}

// row is a visit in a list; cell says whether the unit is named, or the visitor.
func row(ctx context.Context, r oversight.VisitRow, today string, cell bool) ui.RowData {
	d := ui.RowData{Title: visitorName(ctx, r), Detail: when(ctx, r), Tags: []ui.TagData{stateTag(ctx, r, today)}}
	if cell {
		d.Title = r.CellName
	}
	if r.May {
		d.Href = visitHref(r.ID)
	}
	return d
}

// table is every unit with its visits.
func (v rosterView) table(ctx context.Context) ui.TableData {
	d := ui.TableData{Caption: i18n.T(ctx, "visit.table"), HideCaption: true, Stack: true, Marked: map[int]bool{},
		Cols: []ui.Col{{Label: i18n.T(ctx, "visit.col.unit")}, {Label: i18n.T(ctx, "visit.col.visits")}, {Label: i18n.T(ctx, "visit.col.owed")}}}
	for _, r := range v.Rows {
		first := ui.Cell{Text: r.Cell.Name, Href: unitHref(r.Cell.ID)}
		switch {
		case r.Empty:
			first.Note = i18n.T(ctx, "visit.nobody")
		case len(r.Charge) > 0:
			first.Note = i18n.T(ctx, "visit.charge", "Names", strings.Join(r.Charge, ", "))
		default:
			first.Note = i18n.T(ctx, "visit.uncharged")
		}
		if r.Slips {
			first.Tags = []ui.TagData{{Kind: ui.Warn, Text: i18n.T(ctx, "visit.slips")}}
		}
		d.Rows = append(d.Rows, []ui.Cell{first, {Any: visitList(r.Visits, v.Today)}, v.owed(ctx, r)})
	}
	return d
}

// owed is what the rule still asks for a unit.
func (v rosterView) owed(ctx context.Context, r oversight.RosterRow) ui.Cell {
	c := ui.Cell{Text: i18n.T(ctx, "visit.enough")}
	if r.Owed > 0 {
		c = ui.Cell{Text: i18n.T(ctx, "visit.owed", "Count", r.Owed)}
		if v.Over {
			c.Text = i18n.T(ctx, "visit.short", "Count", r.Owed)
		}
	} else if v.Per == 0 || r.Empty {
		c.Text = "–"
	}
	if v.MayPlan && v.Months[2] >= v.Today[:7] && !r.Empty {
		c.Any = owedCell(c.Text, ui.ButtonData{Label: i18n.T(ctx, "visit.assign.short"), Href: assignHref(v.Unit.ID, r.Cell.ID, ""), Small: true, Describe: r.Cell.Name})
	}
	return c
}

func assignHref(unit, cell int64, why oversight.Why) string {
	href := unitHref(unit, "du-sinh-hoat", "moi") + "?chi-bo=" + num(cell)
	if why != "" {
		href += "&ly-do=" + string(why)
	}
	return href
}

func (v rosterView) next() ui.PagerData {
	switch {
	case v.Received != nil && v.Received.More:
		return ui.PagerData{Next: unitHref(v.Unit.ID, "du-sinh-hoat") + "?tu=" + v.Received.Next.String()}
	case v.Received == nil && v.More:
		return ui.PagerData{Next: rosterHref(v.Unit.ID, v.Quarter) + "&tu=" + v.Next.String()}
	}
	return ui.PagerData{}
}

// planView is a roster that is offered.
type planView struct {
	web.Sent
	oversight.Proposal
	Key string
}

func (p *Pages) plan(c *web.Ctx) error { return p.showPlan(c, nil) }

func (p *Pages) showPlan(c *web.Ctx, err error) error {
	unit, e := c.ID("unit")
	if e != nil {
		return e
	}
	quarter := c.Form("quy")
	v := planView{Sent: web.Back(c, err), Key: web.NewKey()}
	if v.Proposal, e = p.Oversight.Propose(c.Context(), c.Actor, unit, quarter); e != nil {
		return e
	}
	d := c.Shell(c.T("visit.plan"))
	return c.RenderStatus(v.Status(&d), planPage(d, v))
}

func (p *Pages) doPlan(c *web.Ctx) error {
	unit, err := c.ID("unit")
	if err != nil {
		return err
	}
	cmd := oversight.Adopt{Key: c.Key(), Unit: unit}
	for _, text := range c.R.PostForm["slot"] {
		cell, month, _ := strings.Cut(text, ".")
		x := oversight.Slot{Cell: id(cell), Month: month}
		if x.Person = c.FormID("visitor" + x.Suffix()); x.Person != 0 {
			cmd.Slots = append(cmd.Slots, x)
		}
	}
	n, err := p.Oversight.Adopt(c.Context(), c.Actor, cmd)
	if err != nil {
		return web.Again(c, err, func(err error) error { return p.showPlan(c, err) })
	}
	return c.Done(rosterHref(unit, c.Form("quy")), "visit.planned", "Count", n)
}

// choice is who goes to a place of the roster; nobody is a choice, too.
func (v planView) choice(ctx context.Context, s oversight.ProposedSlot) ui.ChoiceData {
	o := []ui.Option{{Value: "0", Label: i18n.T(ctx, "visit.plan.none")}}
	for _, p := range v.People {
		o = append(o, ui.Option{Value: num(p.ID), Label: p.Name})
	}
	f := v.Field(ui.FieldData{Name: "visitor" + s.Suffix(), Label: i18n.T(ctx, "visit.plan.who", "Unit", s.Name), Hint: v.why(ctx, s), Value: num(s.Person), Width: "20"})
	for i := range o {
		o[i].Selected = o[i].Value == f.Value
	}
	return ui.ChoiceData{FieldData: f, Options: o}
}

// why says when it is, and why this person is offered.
func (v planView) why(ctx context.Context, s oversight.ProposedSlot) string {
	out := i18n.T(ctx, "visit.month", "Month", monthShort(s.Month))
	switch {
	case s.Day != "" && s.Guess:
		out = i18n.T(ctx, "visit.plan.about", "Day", dmy(s.Day))
	case s.Day != "":
		out = i18n.T(ctx, "visit.plan.on", "Day", dmy(s.Day))
	}
	if s.Charge {
		out += " · " + i18n.T(ctx, "visit.plan.charge")
	}
	if s.Slips {
		out += " · " + i18n.T(ctx, "visit.plan.slips")
	}
	return out
}

// assignView is the form of one visit.
type assignView struct {
	web.Sent
	oversight.AssignView
	Key string
	Why oversight.Why
}

func (p *Pages) assign(c *web.Ctx) error { return p.showAssign(c, nil) }

func (p *Pages) showAssign(c *web.Ctx, err error) error {
	unit, e := c.ID("unit")
	if e != nil {
		return e
	}
	v := assignView{Sent: web.Back(c, err), Key: web.NewKey(), Why: oversight.Why(c.Form("ly-do"))}
	if v.AssignView, e = p.Oversight.AssignForm(c.Context(), c.Actor, unit, c.FormID("chi-bo")); e != nil {
		return e
	}
	d := c.Shell(c.T("visit.assign"))
	return c.RenderStatus(v.Status(&d), assignPage(d, v))
}

func (p *Pages) doAssign(c *web.Ctx) error {
	unit, err := c.ID("unit")
	if err != nil {
		return err
	}
	cmd := oversight.Assign{Key: c.Key(), Unit: unit, Cell: c.FormID("chi-bo"), Visitor: c.FormID("visitor"), Month: c.Form("month"), Why: oversight.Why(c.Form("ly-do")), Text: c.Form("text")}
	one, err := p.Oversight.Assign(c.Context(), c.Actor, cmd)
	if err != nil {
		return web.Again(c, err, func(err error) error { return p.showAssign(c, err) })
	}
	return c.Done(visitHref(one), "visit.assigned")
}

func (v assignView) pick(f ui.FieldData, o []ui.Option) ui.ChoiceData {
	f = v.Field(f)
	for i := range o {
		o[i].Selected = o[i].Value == f.Value
	}
	return ui.ChoiceData{FieldData: f, Options: o, None: f.Value == "" || f.Value == "0"}
}

func (v assignView) who(ctx context.Context) ui.ChoiceData {
	var o []ui.Option
	for _, p := range v.People {
		o = append(o, ui.Option{Value: num(p.ID), Label: p.Name})
	}
	f := ui.FieldData{Name: "visitor", Label: i18n.T(ctx, "visit.who"), Value: num(v.Visitor), Width: "full"}
	if v.Charge {
		f.Hint = i18n.T(ctx, "visit.who.charge")
	}
	return v.pick(f, o)
}

func (v assignView) month(ctx context.Context) ui.ChoiceData {
	var o []ui.Option
	for _, m := range v.Months {
		label := i18n.T(ctx, "visit.month", "Month", monthShort(m))
		if day := v.Days[m]; day != "" {
			label = i18n.T(ctx, "visit.month.day", "Day", dmy(day))
		}
		o = append(o, ui.Option{Value: m, Label: label})
	}
	return v.pick(ui.FieldData{Name: "month", Label: i18n.T(ctx, "visit.which"), Value: v.Month, Width: "full"}, o)
}

func (v assignView) why(ctx context.Context) ui.ChoiceData {
	var o []ui.Option
	for _, w := range oversight.Whys {
		o = append(o, ui.Option{Value: string(w), Label: i18n.T(ctx, "visit.why."+string(w))})
	}
	value := v.Why
	if value == "" {
		value = oversight.Other
	}
	return v.pick(ui.FieldData{Name: "ly-do", Label: i18n.T(ctx, "visit.why"), Value: string(value), Width: "full"}, o)
}

func (v assignView) cells(ctx context.Context) ui.ChoiceData {
	var o []ui.Option
	for _, u := range v.Cells {
		o = append(o, ui.Option{Value: num(u.ID), Label: u.Name})
	}
	return ui.ChoiceData{FieldData: ui.FieldData{Name: "chi-bo", Label: i18n.T(ctx, "visit.col.unit"), Width: "full"}, Options: o, None: true}
}

// oneView is a visit.
type oneView struct {
	web.Sent
	oversight.View
	NoteKey, FindKey, MoveKey, GiveKey string
	Writes                             bool // the form of what was seen is shown
}

func (p *Pages) one(c *web.Ctx) error { return p.showOne(c, nil) }

func (p *Pages) showOne(c *web.Ctx, err error) error {
	one, e := c.ID("visit")
	if e != nil {
		return e
	}
	v := oneView{Sent: web.Back(c, err), NoteKey: web.NewKey(), FindKey: web.NewKey(), MoveKey: web.NewKey(), GiveKey: web.NewKey()}
	if v.View, e = p.Oversight.Visit(c.Context(), c.Actor, one); e != nil {
		return e
	}
	v.Writes = v.MayMend && (v.State != oversight.Held || c.Query("sua") != "" || err != nil)
	d := c.Shell(c.T("visit.one", "Unit", v.CellName))
	return c.RenderStatus(v.Status(&d), onePage(d, v))
}

func (p *Pages) doNote(c *web.Ctx) error {
	done := c.Form("buoc") == "xong"
	said := "visit.kept"
	if done {
		said = "visit.held"
	}
	return p.change(c, said, func(id int64) error {
		cmd := oversight.Note{Key: c.Key(), Visit: id, Seen: c.FormID("seen"), Day: typed(c.Form("day")), Strengths: c.Form("strengths"), Weak: c.Form("weak"), Guidance: c.Form("guidance"),
			Class: quality.Class(c.Form("class")), Scores: map[string]quality.Points{}, Done: done}
		var bad fault.Fields
		for name := range c.R.PostForm {
			group, is := strings.CutPrefix(name, "points.")
			if !is || c.Form(name) == "" {
				continue
			}
			n, ok := points(c.Form(name))
			if !ok {
				bad.Add(name, "oversight.note.points")
			}
			cmd.Scores[group] = n
		}
		if err := bad.Err("web.oversight.note"); err != nil {
			return err
		}
		return p.Oversight.Note(c.Context(), c.Actor, cmd)
	})
}

func (p *Pages) doFind(c *web.Ctx) error {
	return p.change(c, "visit.found", func(id int64) error {
		_, err := p.Oversight.Find(c.Context(), c.Actor, oversight.Find{Key: c.Key(), Visit: id, Kind: oversight.FindingKind(c.Form("kind")), Text: c.Form("text")})
		return err
	})
}

func (p *Pages) doMove(c *web.Ctx) error {
	return p.change(c, "visit.moved", func(id int64) error {
		return p.Oversight.Change(c.Context(), c.Actor, oversight.Change{Key: c.Key(), Visit: id, Month: c.Form("month"), Reason: c.Form("reason")})
	})
}

func (p *Pages) doGive(c *web.Ctx) error {
	cmd := oversight.Change{Key: c.Key(), Drop: c.Form("buoc") == "thoi", Reason: c.Form("give-reason")}
	said := "visit.dropped"
	if !cmd.Drop {
		said, cmd.Visitor = "visit.given", c.FormID("visitor")
		if cmd.Visitor == 0 {
			return p.change(c, said, func(int64) error {
				return &fault.Error{Op: "web.oversight.give", Kind: fault.Invalid, Fields: fault.Fields{{Name: "visitor", Key: "oversight.assign.visitor"}}}
			})
		}
	}
	return p.change(c, said, func(id int64) error {
		cmd.Visit = id
		return renamed(p.Oversight.Change(c.Context(), c.Actor, cmd), "reason", "give-reason")
	})
}

// renamed leads a field's fault to the form that has it.
func renamed(err error, from, to string) error {
	f, ok := err.(*fault.Error)
	if !ok {
		return err
	}
	for i := range f.Fields {
		if f.Fields[i].Name == from {
			f.Fields[i].Name = to
		}
	}
	return f
}

// change runs a verb on a visit and shows its page.
func (p *Pages) change(c *web.Ctx, done string, verb func(id int64) error) error {
	one, err := c.ID("visit")
	if err != nil {
		return err
	}
	if err := verb(one); err != nil {
		return web.Again(c, err, func(err error) error { return p.showOne(c, err) })
	}
	return c.Done(visitHref(one), done)
}

func (v oneView) head(ctx context.Context) ui.PageHeadData {
	return ui.PageHeadData{Crumbs: []ui.Link{{Label: v.UnitName, Href: unitHref(v.Unit)}, {Label: i18n.T(ctx, "visit.title"), Href: rosterHref(v.Unit, oversight.QuarterOf(v.Month))}},
		Kicker: when(ctx, v.VisitRow), Title: i18n.T(ctx, "visit.one", "Unit", v.CellName)}
}

// facts are what is known of it.
func (v oneView) facts(ctx context.Context) []ui.Answer {
	out := []ui.Answer{{Label: i18n.T(ctx, "visit.visitor"), Value: visitorName(ctx, v.VisitRow)},
		{Label: i18n.T(ctx, "visit.why"), Value: i18n.T(ctx, "visit.why."+string(v.VisitRow.Why)), Note: v.Text}}
	if v.Reason != "" {
		out = append(out, ui.Answer{Label: i18n.T(ctx, "visit.reason"), Value: v.Reason})
	}
	if v.NotedAt != 0 {
		a := ui.Answer{Label: i18n.T(ctx, "visit.noted"), Value: moment(v.NotedAt)}
		if v.NotedBy != v.Visitor {
			a.Note = i18n.T(ctx, "visit.noted.for", "Name", v.Names[v.NotedBy])
		}
		out = append(out, a)
	}
	return out
}

// scoreRow is a group of the sheet with what the cell gave itself beside it.
type scoreRow struct {
	Group quality.Group
	Cell  string // "9,5/10", "" not agreed yet
	Own   string // the visitor's, "" nothing said
}

func (v oneView) groups() []scoreRow {
	if v.Sheet == nil {
		return nil
	}
	var out []scoreRow
	for _, g := range v.Sheet.Groups {
		r := scoreRow{Group: g}
		if p, ok := v.Scores[g.ID]; ok {
			r.Own = p.String()
		}
		if v.CellScore != nil {
			r.Cell = v.CellScore.Group(g.ID).Earned.String()
		}
		out = append(out, r)
	}
	return out
}

// compare is the visitor's points beside the cell's.
func (v oneView) compare(ctx context.Context) ui.TableData {
	d := ui.TableData{Caption: i18n.T(ctx, "visit.scores"), HideCaption: true,
		Cols: []ui.Col{{Label: i18n.T(ctx, "visit.col.group")}, {Label: i18n.T(ctx, "visit.col.max"), Num: true}, {Label: i18n.T(ctx, "visit.col.cell"), Num: true}, {Label: i18n.T(ctx, "visit.col.own"), Num: true}}}
	dash := func(s string) string {
		if s == "" {
			return "–"
		}
		return s
	}
	for _, r := range v.groups() {
		d.Rows = append(d.Rows, []ui.Cell{{Text: r.Group.ID + ". " + r.Group.Text.In(i18n.Lang(ctx))}, {Text: r.Group.Max.String()}, {Text: dash(r.Cell)}, {Text: dash(r.Own)}})
	}
	return d
}

func (v oneView) scored() bool { return len(v.Scores) > 0 || v.CellScore != nil && v.Sheet != nil }

func (v oneView) classes(ctx context.Context) ui.ChoiceData {
	o := []ui.Option{{Value: "", Label: i18n.T(ctx, "visit.class.none")}}
	for _, c := range quality.Classes() {
		o = append(o, ui.Option{Value: string(c), Label: i18n.T(ctx, quality.ClassKey(c))})
	}
	f := v.Field(ui.FieldData{Name: "class", Label: i18n.T(ctx, "visit.class"), Hint: i18n.T(ctx, "visit.class.hint"), Value: string(v.Class), Optional: true})
	for i := range o {
		o[i].Selected = o[i].Value == f.Value
	}
	return ui.ChoiceData{FieldData: f, Options: o}
}

func (v oneView) kinds(ctx context.Context) ui.ChoiceData {
	var o []ui.Option
	f := v.Field(ui.FieldData{Name: "kind", Label: i18n.T(ctx, "visit.find.kind"), Value: string(oversight.FoundRemark)})
	for _, k := range oversight.FindingKinds {
		o = append(o, ui.Option{Value: string(k), Label: i18n.T(ctx, "visit.finding."+string(k)), Hint: i18n.T(ctx, "visit.finding.hint."+string(k)), Selected: string(k) == f.Value})
	}
	return ui.ChoiceData{FieldData: f, Options: o}
}

func (v oneView) months(ctx context.Context) ui.ChoiceData {
	var o []ui.Option
	f := v.Field(ui.FieldData{Name: "month", Label: i18n.T(ctx, "visit.move.to"), Width: "10"})
	for _, m := range v.Months {
		if m != v.Month {
			o = append(o, ui.Option{Value: m, Label: monthShort(m), Selected: m == f.Value})
		}
	}
	return ui.ChoiceData{FieldData: f, Options: o}
}

func (v oneView) people(ctx context.Context) ui.ChoiceData {
	var o []ui.Option
	f := v.Field(ui.FieldData{Name: "visitor", Label: i18n.T(ctx, "visit.give.to"), Width: "full"})
	for _, p := range v.People {
		if p.ID != v.Visitor {
			o = append(o, ui.Option{Value: num(p.ID), Label: p.Name, Selected: num(p.ID) == f.Value})
		}
	}
	return ui.ChoiceData{FieldData: f, Options: o, None: true}
}

// finding is something that was found.
func (v oneView) finding(ctx context.Context, f oversight.Finding) ui.RowData {
	r := ui.RowData{Title: f.Text, Tags: []ui.TagData{{Text: i18n.T(ctx, "visit.finding."+string(f.Kind))}}}
	if f.Difficulty != 0 {
		r.Href = "/vuong-mac/" + num(f.Difficulty)
	}
	if href := unitHref(v.Unit, "cach-lam", "moi"); f.Kind == oversight.FoundPractice && ui.Leads(ctx, href) {
		r.Buttons = []ui.ButtonData{{Label: i18n.T(ctx, "practice.found.take"), Href: href + "?nguon=visit&so=" + num(f.ID), Small: true, Describe: f.Text}}
	}
	return r.Led(ctx)
}

// points reads "9,5" as hundredths.
func points(text string) (quality.Points, bool) {
	whole, part, _ := strings.Cut(strings.ReplaceAll(text, ".", ","), ",")
	for len(part) < 2 {
		part += "0"
	}
	n := quality.Points(0)
	for _, r := range whole + part {
		if r < '0' || r > '9' || n > 100_000 {
			return 0, false
		}
		n = 10*n + quality.Points(r-'0')
	}
	return n, whole != "" && len(part) == 2
}

// id reads a number of a form; 0 for none.
func id(text string) int64 {
	n := int64(0)
	for _, r := range text {
		if r < '0' || r > '9' || n > 1<<52 {
			return 0
		}
		n = 10*n + int64(r-'0')
	}
	return n
}

func shortNames(list []oversight.ShortCell) string {
	var out []string
	for _, s := range list {
		out = append(out, s.Name)
	}
	return strings.Join(out, ", ")
}

func assignTitle(ctx context.Context, v assignView) string {
	if v.Cell.ID == 0 {
		return i18n.T(ctx, "visit.assign")
	}
	return i18n.T(ctx, "visit.assign.title", "Unit", v.Cell.Name)
}

func noteAside(ctx context.Context, v oneView) string {
	if v.ForVisitor {
		return i18n.T(ctx, "visit.note.for", "Name", visitorName(ctx, v.VisitRow))
	}
	return ""
}

// heldOn is the day the form begins with.
func (v oneView) heldOn() string {
	switch {
	case v.Day != "":
		return dmy(v.Day)
	case v.On != "" && v.On <= v.Today:
		return dmy(v.On)
	}
	return dmy(v.Today)
}

func scoreHint(ctx context.Context, r scoreRow) string {
	if r.Cell == "" {
		return i18n.T(ctx, "visit.points.max", "Max", r.Group.Max.String())
	}
	return i18n.T(ctx, "visit.points.cell", "Max", r.Group.Max.String(), "Cell", r.Cell)
}

// parts are what was written.
func (v oneView) parts(ctx context.Context) []ui.Answer {
	var out []ui.Answer
	for _, p := range []ui.Answer{{Label: i18n.T(ctx, "visit.strengths"), Value: v.Strengths}, {Label: i18n.T(ctx, "visit.weak"), Value: v.Weak}, {Label: i18n.T(ctx, "visit.guidance"), Value: v.Guidance}} {
		if p.Value != "" {
			out = append(out, p)
		}
	}
	return out
}
