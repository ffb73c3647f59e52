package member

import (
	"slices"

	"github.com/a-h/templ"

	"nep/internal/clock"
	"nep/internal/fault"
	"nep/internal/member"
	"nep/internal/org"
	"nep/internal/vn"
	"nep/internal/web"
	"nep/internal/web/ui"
)

// form is a page with one form. Its fields show what was typed when it came
// back, else what is stored.
type form struct {
	c                   *web.Ctx
	err                 error // why it came back, nil the first time
	Crumbs              []ui.Link
	Kicker, Title, Lead string
	Errs                []ui.FieldError
	Stored              []ui.Answer // what is stored now, after somebody else's change
	Warn                []string
	Above               templ.Component // between the head and the form
	Effects             []string        // what will happen, one sentence each
	Action, Key         string
	Hidden              [][2]string
	Fields              []templ.Component
	Button              string
	Danger              bool
	Cancel              string
	Other               ui.RowData // another page that may be meant instead
}

// newForm begins a form; err is why it came back.
func newForm(c *web.Ctx, err error, action, cancel string) *form {
	f := &form{c: c, err: err, Action: action, Cancel: cancel, Button: c.T("people.save")}
	if err != nil {
		f.Errs, _ = c.Invalid(err)
		for i, e := range f.Errs {
			if e.Field == "Given" || e.Field == "Family" { // asked for as one name
				f.Errs[i].Field = "Name"
			}
		}
	}
	return f
}

// render shows the form.
func (f *form) render() error {
	d := f.c.Shell(f.Title)
	status := 200
	if f.err != nil {
		d.HasErrors, status = true, web.Status(f.err)
	}
	if !fault.Is(f.err, fault.Conflict) {
		f.Stored = nil
	}
	// What failed left no key, and what is sent next may be something else.
	f.Key = web.NewKey()
	return f.c.RenderStatus(status, formPage(d, f))
}

// done goes on to a page with what was done, and what looks wrong about it.
func done(c *web.Ctx, to, key string, warn []org.Warning, pairs ...any) error {
	if len(warn) == 0 {
		return c.Done(to, key, pairs...)
	}
	return c.Done(to, "people.done_warn", "Done", c.T(key, pairs...), "Warn", c.T(warn[0].Key, warn[0].Params...))
}

// missing is the fault of a field that was left open.
func missing(field, key string) error {
	var f fault.Fields
	f.Add(field, key)
	return f.Err("web.member")
}

// value is what a field shows.
func (f *form) value(name, stored string) string {
	if f.c.R.Method == "POST" {
		return f.c.Form(name)
	}
	return stored
}

func (f *form) field(d ui.FieldData) ui.FieldData {
	d.Error = ui.ErrorFor(f.Errs, d.Name)
	d.Value = f.value(d.Name, d.Value)
	d.Autocomplete = "off"
	return d
}

func (f *form) text(d ui.FieldData) { f.Fields = append(f.Fields, ui.TextField(f.field(d))) }

func (f *form) area(d ui.FieldData) { f.Fields = append(f.Fields, ui.TextArea(f.field(d))) }

// date asks for a day, or with a hint that says so for what is known of it.
func (f *form) date(d ui.FieldData) {
	d.Value = dmy(d.Value)
	f.Fields = append(f.Fields, ui.DateField(f.field(d)))
}

func (f *form) choice(d ui.FieldData, options []ui.Option, part func(ui.ChoiceData) templ.Component) {
	d = f.field(d)
	for i := range options {
		options[i].Selected = options[i].Value == d.Value
	}
	f.Fields = append(f.Fields, part(ui.ChoiceData{FieldData: d, Options: options, None: true, Inline: len(options) <= 3}))
}

func (f *form) radios(d ui.FieldData, options []ui.Option) { f.choice(d, options, ui.Radios) }

func (f *form) pick(d ui.FieldData, options []ui.Option) { f.choice(d, options, ui.Select) }

// typedEnd is the first day after what was typed as the last day.
func typedEnd(text string) string {
	day := typed(text)
	if !clock.ValidDay(day) {
		return day
	}
	return clock.AddDays(day, 1)
}

func (f *form) standing(s member.Standing) {
	var o []ui.Option
	for _, x := range member.Standings {
		o = append(o, ui.Option{Value: string(x), Label: f.c.T(member.StandingKey(x))})
	}
	f.radios(ui.FieldData{Name: "Standing", Label: f.c.T("people.standing"), Value: string(s)}, o)
}

func (f *form) condition(x member.Condition) {
	var o []ui.Option
	for _, x := range member.Conditions {
		o = append(o, ui.Option{Value: string(x), Label: f.c.T(member.ConditionKey(x))})
	}
	f.radios(ui.FieldData{Name: "Condition", Label: f.c.T("people.condition"), Value: string(x)}, o)
}

// personal adds the fields of who somebody is.
func (f *form) personal(p member.Personal) {
	c := f.c
	f.text(ui.FieldData{Name: "Name", Label: c.T("people.name"), Hint: c.T("people.name.hint"), Value: vn.JoinName(p.Family, p.Given), Width: "full", MaxLength: 100})
	f.radios(ui.FieldData{Name: "Sex", Label: c.T("people.sex"), Value: string(p.Sex), Optional: true}, []ui.Option{
		{Value: string(member.Male), Label: c.T("people.sex.male")}, {Value: string(member.Female), Label: c.T("people.sex.female")}, {Label: c.T("people.sex.unknown")}})
	f.date(ui.FieldData{Name: "Birth", Label: c.T("people.birth"), Hint: c.T("people.date.part"), Value: p.Birth, Optional: true})
	f.text(ui.FieldData{Name: "Card", Label: c.T("people.card"), Hint: c.T("people.card.hint"), Value: p.Card, Width: "10", MaxLength: 30, Optional: true})
	f.date(ui.FieldData{Name: "Joined", Label: c.T("people.joined"), Hint: c.T("people.date.part"), Value: p.Joined, Optional: true})
	f.date(ui.FieldData{Name: "Official", Label: c.T("people.official"), Hint: c.T("people.official.hint"), Value: p.Official, Optional: true})
	f.text(ui.FieldData{Name: "Phone", Label: c.T("people.phone"), Value: p.Phone, Width: "20", Type: "tel", InputMode: "tel", MaxLength: 20, Optional: true})
	f.area(ui.FieldData{Name: "Note", Label: c.T("people.note"), Hint: c.T("people.note.hint"), Value: p.Note, Width: "full", MaxLength: 1000, Optional: true})
}

// typedPersonal are the fields of personal as they were typed.
func typedPersonal(c *web.Ctx) member.Personal {
	p := member.Personal{Sex: member.Sex(c.Form("Sex")), Birth: c.Form("Birth"), Joined: c.Form("Joined"), Official: c.Form("Official"),
		Phone: c.Form("Phone"), Card: c.Form("Card"), Note: c.Form("Note")}
	p.Family, p.Given = vn.SplitName(c.Form("Name"))
	return p
}

// ---- add ----

func (p *Pages) add(c *web.Ctx) error { return p.addForm(c, nil) }

func (p *Pages) addForm(c *web.Ctx, err error) error {
	id, e := c.ID("unit")
	if e != nil {
		return e
	}
	u, crumbs, _, e := p.place(c, id)
	if e != nil {
		return e
	}
	f := newForm(c, err, unitHref(id, "dang-vien", "them"), unitHref(id, "dang-vien"))
	f.Crumbs = append(crumbs, ui.Link{Label: c.T("people.title"), Href: unitHref(id, "dang-vien")})
	f.Kicker, f.Title, f.Lead = u.Name, c.T("people.add"), c.T("people.add.lead")
	f.personal(member.Personal{})
	f.radios(ui.FieldData{Name: "Kind", Label: c.T("people.kind"), Value: string(member.Regular)}, []ui.Option{
		{Value: string(member.Regular), Label: c.T("people.kind.regular")},
		{Value: string(member.Temporary), Label: c.T("people.kind.temporary"), Hint: c.T("people.kind.temporary.hint")}})
	f.standing("")
	f.condition(member.Active)
	f.date(ui.FieldData{Name: "From", Label: c.T("people.add.from"), Hint: c.T("people.add.from.hint"), Value: p.Members.Day()})
	f.Button = c.T("people.add.button")
	return f.render()
}

func (p *Pages) doAdd(c *web.Ctx) error {
	id, err := c.ID("unit")
	if err != nil {
		return err
	}
	person, err := p.Members.Add(c.Context(), c.Actor, member.Add{Key: c.Key(), Unit: id, From: typed(c.Form("From")), Kind: member.Kind(c.Form("Kind")),
		Standing: member.Standing(c.Form("Standing")), Condition: member.Condition(c.Form("Condition")), Personal: typedPersonal(c)})
	if err != nil {
		return web.Again(c, err, func(err error) error { return p.addForm(c, err) })
	}
	return c.Done(personHref(person), "people.added", "Name", c.Form("Name"))
}

// ---- forms about a person ----

// about begins a form about the person of the address.
func (p *Pages) about(c *web.Ctx, err error, title string, below ...string) (*form, member.View, error) {
	v, e := p.person(c)
	if e != nil {
		return nil, v, e
	}
	f := newForm(c, err, personHref(v.ID, below...), personHref(v.ID))
	f.Crumbs = append(p.crumbs(c, v), ui.Link{Label: name(c.Context(), v.Person), Href: personHref(v.ID)})
	f.Kicker, f.Title = name(c.Context(), v.Person), c.T(title)
	return f, v, nil
}

func (p *Pages) mend(c *web.Ctx) error { return p.mendForm(c, nil) }

func (p *Pages) mendForm(c *web.Ctx, err error) error {
	f, v, e := p.about(c, err, "people.mend", "sua")
	if e != nil {
		return e
	}
	f.Lead = c.T("people.mend.lead")
	f.Stored = facts(c.Context(), v, true, "")
	f.Hidden = [][2]string{{"Seen", v.Seen()}}
	f.personal(v.Personal())
	return f.render()
}

func (p *Pages) doMend(c *web.Ctx) error {
	id, err := c.ID("person")
	if err != nil {
		return err
	}
	seen := c.Form("Seen")
	if seen == "" {
		seen = "-" // a form that was not rendered by us has seen nothing
	}
	err = p.Members.Mend(c.Context(), c.Actor, member.Mend{Key: c.Key(), Person: id, Seen: seen, Personal: typedPersonal(c)})
	if err != nil {
		return web.Again(c, err, func(err error) error { return p.mendForm(c, err) })
	}
	return c.Done(personHref(id), "people.mended")
}

// ---- status ----

func (p *Pages) status(c *web.Ctx) error {
	if from := typed(c.Query("dinh-chinh")); from != "" {
		return p.correctForm(c, from, nil)
	}
	return p.statusForm(c, nil)
}

func (p *Pages) statusForm(c *web.Ctx, err error) error {
	f, v, e := p.about(c, err, "people.status.change", "tinh-trang")
	if e != nil {
		return e
	}
	_, now := v.Now()
	f.Lead = c.T("people.status.lead", "Now", statusWords(c.Context(), now))
	f.standing(now.Standing)
	f.condition(now.Condition)
	f.date(ui.FieldData{Name: "From", Label: c.T("people.from"), Hint: c.T("people.status.from.hint"), Value: v.Today})
	f.text(ui.FieldData{Name: "Reason", Label: c.T("people.status.reason"), Hint: c.T("people.status.reason.hint"), Width: "full", MaxLength: 300, Optional: true})
	if now.From != "" {
		f.Other = ui.RowData{Icon: "edit", Title: c.T("people.correct.link"), Detail: c.T("people.correct.link.text"), Href: personHref(v.ID, "tinh-trang") + "?dinh-chinh=" + now.From}
	}
	return f.render()
}

func (p *Pages) doStatus(c *web.Ctx) error {
	if c.Form("Correct") != "" {
		return p.doCorrect(c)
	}
	id, err := c.ID("person")
	if err != nil {
		return err
	}
	err = p.Members.ChangeStatus(c.Context(), c.Actor, member.ChangeStatus{Key: c.Key(), Person: id, From: typed(c.Form("From")),
		Standing: member.Standing(c.Form("Standing")), Condition: member.Condition(c.Form("Condition")), Reason: c.Form("Reason")})
	if err != nil {
		return web.Again(c, err, func(err error) error { return p.statusForm(c, err) })
	}
	return c.Done(personHref(id), "people.status.done")
}

// correctForm asks how one of the periods should have been noted; sent, it
// shows what that changes before it is done.
func (p *Pages) correctForm(c *web.Ctx, from string, err error) error {
	f, v, e := p.about(c, err, "people.correct", "tinh-trang")
	if e != nil {
		return e
	}
	i := slices.IndexFunc(v.Statuses, func(s member.Status) bool { return s.From == from })
	if i < 0 {
		return fault.New("web.member.correct", fault.NotFound, "fault.not_found")
	}
	was := v.Statuses[i]
	f.Lead = c.T("people.correct.lead", "Now", statusWords(c.Context(), was), "Period", lower(period(c.Context(), was.From, was.To)))
	f.Hidden = [][2]string{{"Correct", was.From}}
	f.standing(was.Standing)
	f.condition(was.Condition)
	f.date(ui.FieldData{Name: "From", Label: c.T("people.from"), Value: was.From})
	last := ""
	if was.To != clock.Forever {
		last = clock.AddDays(was.To, -1)
	}
	f.date(ui.FieldData{Name: "To", Label: c.T("people.until"), Hint: c.T("people.correct.until.hint"), Value: last, Optional: true})
	f.text(ui.FieldData{Name: "Why", Label: c.T("people.correct.why"), Hint: c.T("people.correct.why.hint"), Width: "full", MaxLength: 300})
	f.Button = c.T("people.correct.look")
	return f.render()
}

func (p *Pages) doCorrect(c *web.Ctx) error {
	id, err := c.ID("person")
	if err != nil {
		return err
	}
	cmd := member.CorrectStatus{Key: c.Key(), Person: id, From: typed(c.Form("From")), To: typedEnd(c.Form("To")),
		Standing: member.Standing(c.Form("Standing")), Condition: member.Condition(c.Form("Condition")), Why: c.Form("Why")}
	back := func(err error) error { return p.correctForm(c, c.Form("Correct"), err) }
	if err := cmd.Validate(); err != nil {
		return web.Again(c, err, back)
	}
	if c.Form("Sure") == "" {
		f, v, err := p.about(c, nil, "people.correct.sure", "tinh-trang")
		if err != nil {
			return err
		}
		after, ok := v.Corrected(cmd)
		if !ok {
			return back(fault.New("web.member.correct", fault.State, "member.status.before_first"))
		}
		f.Above = correctedCard(statusRows(c.Context(), v, v.Statuses, false), statusRows(c.Context(), v, after, false))
		f.Effects = []string{c.T("people.correct.effect.kept"), c.T("people.correct.effect.rosters"), c.T("people.correct.effect.audit", "Why", cmd.Why)}
		f.Hidden = [][2]string{{"Correct", c.Form("Correct")}, {"Sure", "1"}}
		for _, name := range []string{"From", "To", "Standing", "Condition", "Why"} {
			f.Hidden = append(f.Hidden, [2]string{name, c.Form(name)})
		}
		f.Button = c.T("people.correct.button")
		return f.render()
	}
	if err := p.Members.CorrectStatus(c.Context(), c.Actor, cmd); err != nil {
		return web.Again(c, err, back)
	}
	return c.Done(personHref(id), "people.correct.done")
}

// ---- move ----

func (p *Pages) move(c *web.Ctx) error {
	if c.Query("den") != "" {
		return p.moveForm(c, number(c.Query("den")), nil)
	}
	f, v, err := p.about(c, nil, "people.move", "chuyen")
	if err != nil {
		return err
	}
	return p.chooseUnit(c, f, v, c.T("people.move.lead"), nil)
}

func (p *Pages) moveForm(c *web.Ctx, unit int64, err error) error {
	f, v, e := p.about(c, err, "people.move", "chuyen")
	if e != nil {
		return e
	}
	to, e := p.target(c, unit)
	if e != nil {
		return e
	}
	f.Title = c.T("people.move.to", "Unit", to.Name)
	f.Hidden = [][2]string{{"Unit", itoa(unit)}}
	if home, ok := regular(v); ok {
		f.Effects = append(f.Effects, c.T("people.move.effect.from", "Old", v.Units[home.Unit].Name, "New", to.Name))
	}
	f.Effects = append(f.Effects, c.T("people.move.effect.offices"), c.T("people.move.effect.months"))
	f.date(ui.FieldData{Name: "On", Label: c.T("people.move.on"), Hint: c.T("people.move.on.hint"), Value: v.Today})
	f.Button, f.Cancel = c.T("people.move.button"), personHref(v.ID, "chuyen")
	return f.render()
}

func (p *Pages) doMove(c *web.Ctx) error {
	id, err := c.ID("person")
	if err != nil {
		return err
	}
	cmd := member.Move{Key: c.Key(), Person: id, Unit: c.FormID("Unit"), On: typed(c.Form("On"))}
	if err := p.Members.Move(c.Context(), c.Actor, cmd); err != nil {
		return web.Again(c, err, func(err error) error { return p.moveForm(c, cmd.Unit, err) })
	}
	return c.Done(personHref(id), "people.moved")
}

// ---- temporarily ----

func (p *Pages) temporary(c *web.Ctx) error {
	switch {
	case c.Query("den") != "":
		return p.arriveForm(c, number(c.Query("den")), nil)
	case c.Query("ve") != "":
		return p.returnForm(c, number(c.Query("ve")), nil)
	}
	f, v, err := p.about(c, nil, "people.temporary", "tam-thoi")
	if err != nil {
		return err
	}
	var here []ui.RowData
	for _, m := range v.Memberships {
		if m.Kind == member.Temporary && m.To > v.Today {
			u := v.Units[m.Unit]
			here = append(here, ui.RowData{Icon: "units", Title: u.Name, Detail: period(c.Context(), m.From, m.To),
				Buttons: []ui.ButtonData{{Label: c.T("people.return"), Href: personHref(v.ID, "tam-thoi") + "?ve=" + itoa(m.Unit), Small: true, Describe: u.Name}}})
		}
	}
	return p.chooseUnit(c, f, v, c.T("people.temporary.lead"), here)
}

func (p *Pages) arriveForm(c *web.Ctx, unit int64, err error) error {
	f, v, e := p.about(c, err, "people.temporary", "tam-thoi")
	if e != nil {
		return e
	}
	to, e := p.target(c, unit)
	if e != nil {
		return e
	}
	f.Title = c.T("people.arrive.to", "Unit", to.Name)
	f.Hidden = [][2]string{{"Unit", itoa(unit)}}
	f.Effects = []string{c.T("people.arrive.effect.there"), c.T("people.arrive.effect.home")}
	f.date(ui.FieldData{Name: "From", Label: c.T("people.arrive.from"), Value: v.Today})
	f.date(ui.FieldData{Name: "To", Label: c.T("people.until"), Hint: c.T("people.until.open"), Optional: true})
	f.Button, f.Cancel = c.T("people.arrive.button"), personHref(v.ID, "tam-thoi")
	return f.render()
}

func (p *Pages) returnForm(c *web.Ctx, unit int64, err error) error {
	f, v, e := p.about(c, err, "people.return", "tam-thoi")
	if e != nil {
		return e
	}
	i := slices.IndexFunc(v.Memberships, func(m member.Membership) bool { return m.Kind == member.Temporary && m.Unit == unit })
	if i < 0 {
		return fault.New("web.member.return", fault.NotFound, "fault.not_found")
	}
	f.Title = c.T("people.return.from", "Unit", v.Units[unit].Name)
	f.Hidden = [][2]string{{"Unit", itoa(unit)}, {"Return", "1"}}
	f.Effects = []string{c.T("people.return.effect")}
	f.date(ui.FieldData{Name: "On", Label: c.T("people.return.on"), Hint: c.T("people.return.on.hint"), Value: v.Today})
	f.Button, f.Cancel = c.T("people.return.button"), personHref(v.ID, "tam-thoi")
	return f.render()
}

func (p *Pages) doTemporary(c *web.Ctx) error {
	id, err := c.ID("person")
	if err != nil {
		return err
	}
	unit := c.FormID("Unit")
	if c.Form("Return") != "" {
		err := p.Members.ReturnFrom(c.Context(), c.Actor, member.ReturnFrom{Key: c.Key(), Person: id, Unit: unit, On: typed(c.Form("On"))})
		if err != nil {
			return web.Again(c, err, func(err error) error { return p.returnForm(c, unit, err) })
		}
		return c.Done(personHref(id), "people.returned")
	}
	err = p.Members.ArriveTemporarily(c.Context(), c.Actor, member.ArriveTemporarily{Key: c.Key(), Person: id, Unit: unit, From: typed(c.Form("From")), To: typedEnd(c.Form("To"))})
	if err != nil {
		return web.Again(c, err, func(err error) error { return p.arriveForm(c, unit, err) })
	}
	return c.Done(personHref(id), "people.arrived")
}

// ---- leave, erase ----

func (p *Pages) leave(c *web.Ctx) error { return p.leaveForm(c, nil) }

func (p *Pages) leaveForm(c *web.Ctx, err error) error {
	f, v, e := p.about(c, err, "people.leave", "thoi")
	if e != nil {
		return e
	}
	f.Lead = c.T("people.leave.lead")
	f.Effects = []string{c.T("people.leave.effect.ends"), c.T("people.leave.effect.kept")}
	var o []ui.Option
	for _, r := range member.LeaveReasons {
		o = append(o, ui.Option{Value: string(r), Label: c.T(member.LeaveKey(r))})
	}
	f.radios(ui.FieldData{Name: "Reason", Label: c.T("people.leave.reason")}, o)
	f.date(ui.FieldData{Name: "On", Label: c.T("people.leave.on"), Hint: c.T("people.leave.on.hint"), Value: v.Today})
	f.Button, f.Danger = c.T("people.leave.button"), true
	return f.render()
}

func (p *Pages) doLeave(c *web.Ctx) error {
	id, err := c.ID("person")
	if err != nil {
		return err
	}
	err = p.Members.Leave(c.Context(), c.Actor, member.Leave{Key: c.Key(), Person: id, On: typed(c.Form("On")), Reason: member.LeaveReason(c.Form("Reason"))})
	if err != nil {
		return web.Again(c, err, func(err error) error { return p.leaveForm(c, err) })
	}
	return c.Done(personHref(id), "people.left")
}

func (p *Pages) erase(c *web.Ctx) error { return p.eraseForm(c, nil) }

func (p *Pages) eraseForm(c *web.Ctx, err error) error {
	f, v, e := p.about(c, err, "people.erase", "xoa-du-lieu")
	if e != nil {
		return e
	}
	f.Title = c.T("people.erase.sure", "Name", name(c.Context(), v.Person))
	f.Effects = []string{c.T("people.erase.effect.gone"), c.T("people.erase.effect.kept"), c.T("people.erase.effect.final")}
	f.Button, f.Danger = c.T("people.erase.button"), true
	return f.render()
}

func (p *Pages) doErase(c *web.Ctx) error {
	id, err := c.ID("person")
	if err != nil {
		return err
	}
	if err := p.Members.Erase(c.Context(), c.Actor, member.Erase{Key: c.Key(), Person: id}); err != nil {
		return web.Again(c, err, func(err error) error { return p.eraseForm(c, err) })
	}
	return c.Done(personHref(id), "people.erased")
}
