package practice

import (
	"context"
	"strconv"

	"nep/internal/access"
	"nep/internal/i18n"
	"nep/internal/meeting"
	"nep/internal/org"
	"nep/internal/practice"
	"nep/internal/summary"
	"nep/internal/vn"
	"nep/internal/web"
	"nep/internal/web/ui"
)

type listView struct {
	practice.List
	More string
}

func (p *Pages) list(c *web.Ctx) error {
	unit, err := c.ID("unit")
	if err != nil {
		return err
	}
	v := listView{}
	if v.List, err = p.Practices.List(c.Context(), c.Actor, unit, org.ParseCursor(c.Query("tu"))); err != nil {
		return err
	}
	if v.Commended.More {
		v.More = listHref(unit) + "?tu=" + v.Commended.Next.String()
	}
	return c.Render(listPage(c.Shell(c.T("practice.title")), v))
}

// CameOf are the rows of what came of a conference, and where another practice is
// written by the actor, "" nowhere.
func (p *Pages) CameOf(ctx context.Context, actor access.Actor, conference int64) (rows []ui.RowData, add string, err error) {
	list, err := p.Practices.Of(ctx, actor, practice.FromConference, conference)
	for _, r := range list {
		rows = append(rows, row(ctx, r))
	}
	if href := listHref(actor.Hat.Unit) + "/moi"; actor.Hat.Unit != 0 && ui.Leads(ctx, href) {
		add = href + "?nguon=conference&so=" + num(conference)
	}
	return rows, add, err
}

// stateTag is how far a practice is.
func stateTag(ctx context.Context, p practice.Practice) ui.TagData {
	t := ui.TagData{Text: i18n.T(ctx, "practice.state."+string(p.State))}
	switch p.State {
	case practice.Commended:
		t.Kind = ui.Good
	case practice.Proposed:
		t.Kind = ui.Info
	}
	return t
}

func row(ctx context.Context, r practice.Row) ui.RowData {
	d := ui.RowData{Icon: "idea", Title: r.Title, Href: oneHref(r.ID), Detail: r.UnitName}
	switch {
	case r.Mine != nil && r.Mine.Ended != "":
		d.Detail += " · " + i18n.T(ctx, "practice.mine.ended", "From", monthShort(r.Mine.From), "To", monthShort(r.Mine.Ended))
	case r.Mine != nil:
		d.Detail += " · " + i18n.T(ctx, "practice.mine.since", "From", monthShort(r.Mine.From))
	case r.State == practice.Commended && r.Uses > 0:
		d.Detail += " · " + i18n.T(ctx, "practice.uses", "Count", r.Uses)
	}
	d.Tags = []ui.TagData{stateTag(ctx, r.Practice)}
	return d
}

func found(ctx context.Context, unit int64, f practice.Found) ui.RowData {
	return ui.RowData{Title: f.Text, Detail: f.CellName + " · " + dmy(f.Day), Href: "/du-sinh-hoat/" + num(f.Visit),
		Buttons: []ui.ButtonData{{Label: i18n.T(ctx, "practice.found.take"), Href: listHref(unit) + "/moi?nguon=visit&so=" + num(f.ID), Small: true, Describe: f.Text}}}
}

// formView is a proposal being written.
type formView struct {
	web.Sent
	practice.Draft
	Key string
}

func (p *Pages) form(c *web.Ctx) error { return p.showForm(c, nil) }

func (p *Pages) showForm(c *web.Ctx, err error) error {
	unit, e := c.ID("unit")
	if e != nil {
		return e
	}
	source, id := c.Query("nguon"), c.Query("so")
	if err != nil {
		source, id = c.Form("nguon"), c.Form("so")
	}
	of, _ := strconv.ParseInt(id, 10, 64)
	v := formView{Sent: web.Back(c, err), Key: web.NewKey()}
	if v.Draft, e = p.Practices.Begin(c.Context(), c.Actor, unit, practice.Source(source), of); e != nil {
		return e
	}
	d := c.Shell(c.T("practice.new"))
	return c.RenderStatus(v.Status(&d), formPage(d, v))
}

func (p *Pages) doPropose(c *web.Ctx) error {
	unit, err := c.ID("unit")
	if err != nil {
		return err
	}
	of, _ := strconv.ParseInt(c.Form("so"), 10, 64)
	id, err := p.Practices.Propose(c.Context(), c.Actor, practice.Propose{Key: c.Key(), Unit: unit, At: c.FormID("at"), Title: c.Form("title"), Hard: c.Form("hard"), Does: c.Form("does"), Came: c.Form("came"),
		Aim: practice.Aim(c.Form("aim")), Source: practice.Source(c.Form("nguon")), SourceID: of})
	if err != nil {
		return web.Again(c, err, func(err error) error { return p.showForm(c, err) })
	}
	return c.Done(oneHref(id), "practice.sent")
}

// aims are what a practice can be meant to move.
func aims(ctx context.Context, f ui.FieldData) ui.ChoiceData {
	f.Label, f.Hint, f.Optional = i18n.T(ctx, "practice.aim"), i18n.T(ctx, "practice.aim.hint"), false
	o := []ui.Option{{Value: "", Label: i18n.T(ctx, "practice.aim.none"), Selected: f.Value == ""}}
	for _, a := range practice.Aims {
		o = append(o, ui.Option{Value: string(a), Label: i18n.T(ctx, "practice.aim."+string(a)), Selected: f.Value == string(a)})
	}
	return ui.ChoiceData{FieldData: f, Options: o}
}

// places are the units a committee may speak of.
func (v formView) places(ctx context.Context) ui.ChoiceData {
	f := v.Field(ui.FieldData{Name: "at", Label: i18n.T(ctx, "practice.at"), Value: num(v.At.ID), Width: "full"})
	o := []ui.Option{{Value: num(v.Unit.ID), Label: v.Unit.Name, Selected: f.Value == num(v.Unit.ID)}}
	seen := map[int64]bool{v.Unit.ID: true}
	for _, u := range append(v.Below, v.At) {
		if !seen[u.ID] {
			seen[u.ID] = true
			o = append(o, ui.Option{Value: num(u.ID), Label: u.Name, Selected: f.Value == num(u.ID)})
		}
	}
	return ui.ChoiceData{FieldData: f, Options: o}
}

// oneView is the page of a practice.
type oneView struct {
	web.Sent
	practice.View
	Key string
}

func (p *Pages) one(c *web.Ctx) error { return p.showOne(c, nil) }

func (p *Pages) showOne(c *web.Ctx, err error) error {
	id, e := c.ID("practice")
	if e != nil {
		return e
	}
	v := oneView{Sent: web.Back(c, err), Key: web.NewKey()}
	if v.View, e = p.Practices.View(c.Context(), c.Actor, id); e != nil {
		return e
	}
	d := c.Shell(v.Title)
	return c.RenderStatus(v.Status(&d), onePage(d, v))
}

// on runs a verb on the practice of the address and shows its page.
func (p *Pages) on(c *web.Ctx, done string, verb func(id int64) error) error {
	id, err := c.ID("practice")
	if err != nil {
		return err
	}
	if err := verb(id); err != nil {
		return web.Again(c, err, func(err error) error { return p.showOne(c, err) })
	}
	return c.Done(oneHref(id), done)
}

func (p *Pages) doDecide(c *web.Ctx) error {
	commend, done := c.Form("buoc") != "khong", "practice.commended"
	if !commend {
		done = "practice.declined"
	}
	return p.on(c, done, func(id int64) error {
		return p.Practices.Decide(c.Context(), c.Actor, practice.Decide{Key: c.Key(), Practice: id, Commend: commend, Decision: c.Form("decision"), On: typed(c.Form("on")), Aim: practice.Aim(c.Form("aim")), Note: c.Form("note")})
	})
}

func (p *Pages) doWithdraw(c *web.Ctx) error {
	return p.on(c, "practice.withdrawn", func(id int64) error { return p.Practices.Withdraw(c.Context(), c.Actor, c.Key(), id) })
}

func (p *Pages) doPassUp(c *web.Ctx) error {
	return p.on(c, "practice.up.done", func(id int64) error {
		_, err := p.Practices.PassUp(c.Context(), c.Actor, c.Key(), id)
		return err
	})
}

func (p *Pages) doAdopt(c *web.Ctx) error {
	unit, err := c.ID("unit")
	if err != nil {
		return err
	}
	months, _ := strconv.Atoi(c.Form("months"))
	return p.on(c, "practice.adopted", func(id int64) error {
		_, err := p.Practices.Adopt(c.Context(), c.Actor, practice.Adopt{Key: c.Key(), Practice: id, Unit: unit, From: c.Form("from"), Months: months})
		return err
	})
}

func (p *Pages) doLook(c *web.Ctx) error {
	unit, err := c.ID("unit")
	if err != nil {
		return err
	}
	cmd := practice.Look{Key: c.Key(), Use: c.FormID("use"), Unit: unit, Result: c.Form("result")}
	if c.Form("buoc") == "thoi" {
		if cmd.End = c.Form("end"); cmd.End == "" {
			cmd.End = "-"
		}
	} else {
		cmd.More, _ = strconv.Atoi(c.Form("more"))
	}
	return p.on(c, "practice.looked", func(int64) error { return p.Practices.Look(c.Context(), c.Actor, cmd) })
}

func (v oneView) head(ctx context.Context) ui.PageHeadData {
	crumb := v.Practice.Committee
	if v.Taker != nil {
		crumb = v.Taker.ID
	}
	way := ui.Link{Label: i18n.T(ctx, "practice.title"), Href: listHref(crumb)}
	if !ui.Leads(ctx, way.Href) {
		way.Href = ""
	}
	return ui.PageHeadData{Crumbs: []ui.Link{way}, Kicker: v.UnitName, Title: v.Title}
}

func (v oneView) facts(ctx context.Context) []ui.Answer {
	out := []ui.Answer{{Label: i18n.T(ctx, "practice.at"), Value: v.UnitName}}
	if v.By != "" {
		out = append(out, ui.Answer{Label: i18n.T(ctx, "practice.by"), Value: v.By})
	}
	out = append(out, ui.Answer{Label: i18n.T(ctx, "practice.sent_to"), Value: v.Committee})
	if v.Aim != "" {
		out = append(out, ui.Answer{Label: i18n.T(ctx, "practice.aim"), Value: i18n.T(ctx, "practice.aim."+string(v.Aim))})
	}
	switch v.State {
	case practice.Commended:
		out = append(out, ui.Answer{Label: i18n.T(ctx, "practice.decision"), Value: v.Decision, Note: dmy(v.DecidedOn)})
	case practice.Declined:
		out = append(out, ui.Answer{Label: i18n.T(ctx, "practice.why_not"), Value: v.Note, Note: dmy(v.DecidedOn)})
	}
	return out
}

// counted is "13/15 (86,7%)".
func counted(f summary.Figure) string {
	return vn.FormatInt(f.Num) + "/" + vn.FormatInt(f.Den) + " (" + vn.Percent(f.Num, f.Den) + ")"
}

// moved is "+5,2 điểm %".
func moved(ctx context.Context, s practice.Side) string {
	by, ok := s.Change()
	if !ok {
		return "–"
	}
	key := "practice.change.up"
	switch {
	case by < 0:
		key, by = "practice.change.down", -by
	case by == 0:
		key = "practice.change.same"
	}
	return i18n.T(ctx, key, "By", vn.FormatDecimal((by+5)/10, 1))
}

// table is before and after, of those who did and of those who did not.
func (v oneView) table(ctx context.Context) ui.TableData {
	t := func(key string, params ...any) string { return i18n.T(ctx, key, params...) }
	d := ui.TableData{Caption: t("practice.compare.caption", "Aim", t("practice.aim."+string(v.Aim))), HideCaption: true, Stack: true,
		Cols: []ui.Col{{Label: t("practice.compare.who")}, {Label: t("practice.compare.before"), Num: true}, {Label: t("practice.compare.after"), Num: true}, {Label: t("practice.compare.change"), Num: true}}}
	side := func(label, note string, s practice.Side) []ui.Cell {
		return []ui.Cell{{Text: label, Note: note}, {Text: counted(s.Before)}, {Text: counted(s.After)}, {Text: moved(ctx, s)}}
	}
	with, without := v.Compared.With, v.Compared.Without
	d.Rows = append(d.Rows, side(t("practice.compare.with"), t("practice.compare.of", "Units", with.Units, "Months", with.Months), with))
	if v.Compared.Compared {
		d.Rows = append(d.Rows, side(t("practice.compare.without"), t("practice.compare.of", "Units", without.Units, "Months", without.Months), without))
	}
	return d
}

// little says how little the figures may prove.
func (v oneView) little(ctx context.Context) []string {
	var out []string
	for _, l := range v.Compared.Little {
		out = append(out, i18n.T(ctx, "practice.little."+string(l), "Units", v.Compared.With.Units, "Months", v.Compared.With.Months, "Turns", v.Compared.With.After.Den))
	}
	return append(out, i18n.T(ctx, "practice.little.always"))
}

// use is a unit that took it over, in a list.
func (v oneView) use(ctx context.Context, r practice.UseRow) ui.RowData {
	d := ui.RowData{Title: r.Name, Detail: i18n.T(ctx, "practice.use.since", "From", monthShort(r.From))}
	switch {
	case r.Ended != "":
		d.Detail = i18n.T(ctx, "practice.use.ended", "From", monthShort(r.From), "To", monthShort(r.Ended))
		d.Tags = []ui.TagData{{Text: i18n.T(ctx, "practice.use.over")}}
	case r.From > v.Over:
		d.Tags = []ui.TagData{{Kind: ui.Info, Text: i18n.T(ctx, "practice.use.begins")}}
	case r.LookedAt != 0:
		d.Tags = []ui.TagData{{Kind: ui.Good, Text: i18n.T(ctx, "practice.use.kept")}}
	case r.Until <= v.Over:
		d.Tags = []ui.TagData{{Kind: ui.Warn, Text: i18n.T(ctx, "practice.use.due")}}
	default:
		d.Tags = []ui.TagData{{Kind: ui.Info, Text: i18n.T(ctx, "practice.use.tries", "Until", monthShort(r.Until))}}
	}
	if r.Side != nil {
		d.Detail += " · " + i18n.T(ctx, "practice.use.figures", "Before", counted(r.Side.Before), "After", counted(r.Side.After))
	}
	if r.Result != "" {
		d.Detail += " · " + r.Result
	}
	return d
}

// froms are the months it may be taken over from.
func (v oneView) froms(ctx context.Context) ui.ChoiceData {
	f := v.Field(ui.FieldData{Name: "from", Label: i18n.T(ctx, "practice.from.label"), Hint: i18n.T(ctx, "practice.from.hint"), Value: v.Today[:7]})
	var o []ui.Option
	for n := 3; n >= -6; n-- {
		m := meeting.AddMonths(v.Today[:7], n)
		o = append(o, ui.Option{Value: m, Label: monthShort(m), Selected: f.Value == m})
	}
	return ui.ChoiceData{FieldData: f, Options: o}
}

func (v oneView) months(ctx context.Context, name, label string) ui.ChoiceData {
	f := v.Field(ui.FieldData{Name: name, Label: label, Value: "6"})
	var o []ui.Option
	for _, n := range []string{"3", "6", "12"} {
		o = append(o, ui.Option{Value: n, Label: i18n.T(ctx, "practice.months.n", "Count", n), Selected: f.Value == n})
	}
	return ui.ChoiceData{FieldData: f, Options: o, Inline: true}
}

// ends are the months it may have been done last.
func (v oneView) ends(ctx context.Context) ui.ChoiceData {
	f := v.Field(ui.FieldData{Name: "end", Label: i18n.T(ctx, "practice.end.label"), Value: v.Over})
	var o []ui.Option
	for m, n := v.Today[:7], 0; m >= v.Mine.From && n < 24; m, n = meeting.AddMonths(m, -1), n+1 {
		o = append(o, ui.Option{Value: m, Label: monthShort(m), Selected: f.Value == m})
	}
	return ui.ChoiceData{FieldData: f, Options: o}
}
