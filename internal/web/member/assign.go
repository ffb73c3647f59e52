package member

import (
	"slices"
	"strings"

	"nep/internal/access"
	"nep/internal/fault"
	"nep/internal/member"
	"nep/internal/org"
	"nep/internal/web"
	"nep/internal/web/ui"
)

type dutiesView struct {
	member.Duties
	Crumbs []ui.Link
	Edit   bool
	Gaps   []ui.RowData // nobody answers for these
	Tables []ui.TableData
	Matrix ui.TableData
}

// duties is the page of who answers for what; what nobody answers for first.
func (p *Pages) duties(c *web.Ctx) error {
	id, err := c.ID("unit")
	if err != nil {
		return err
	}
	v := dutiesView{}
	if v.Duties, err = p.Members.Duties(c.Context(), c.Actor, id); err != nil {
		return err
	}
	_, crumbs, subject, err := p.place(c, id)
	if err != nil {
		return err
	}
	v.Crumbs, v.Edit = crumbs, access.May(c.Actor, access.AssignmentEdit, subject)
	who := func(is func(member.Assignment) bool) []member.Assignment {
		var out []member.Assignment
		for _, x := range v.Assignments {
			if is(x) {
				out = append(out, x)
			}
		}
		return out
	}
	gap := func(title, note, param, value string) {
		r := ui.RowData{Icon: "alert", Title: title, Detail: note}
		if v.Edit && len(v.Committee) > 0 {
			r.Buttons = []ui.ButtonData{{Label: c.T("people.duties.give"), Href: unitHref(v.ID, "phan-cong", "them") + "?" + query(param, value), Small: true, Describe: title}}
		}
		v.Gaps = append(v.Gaps, r)
	}
	table := func(key, first string) *ui.TableData {
		v.Tables = append(v.Tables, ui.TableData{Caption: c.T(key), Cols: []ui.Col{{Label: c.T(first)}, {Label: c.T("people.duties.who")}}})
		return &v.Tables[len(v.Tables)-1]
	}
	rows := func(t *ui.TableData, thing ui.Cell, xs []member.Assignment) {
		if len(xs) == 0 {
			t.Rows = append(t.Rows, []ui.Cell{thing, {Tags: []ui.TagData{{Kind: ui.Warn, Text: c.T("people.duties.nobody")}}}})
		}
		for _, x := range xs {
			who := ui.Cell{Text: x.Name, Note: period(c.Context(), x.From, x.To)}
			if x.Name == "" {
				who.Text = c.T("people.erased.name", "N", x.Person)
			}
			if v.Open[x.Person] {
				who.Href = personHref(x.Person)
			}
			t.Rows = append(t.Rows, []ui.Cell{thing, who})
		}
	}

	t := table("people.duties.cells", "people.duties.cell")
	cell := func(u org.Unit, expected bool) {
		xs := who(func(x member.Assignment) bool { return x.Target == member.TargetCell && x.Cell == u.ID })
		if len(xs) == 0 && expected {
			gap(u.Name, c.T(org.KindKey(u.Kind, v.Today)), "chi-bo", itoa(u.ID))
		}
		rows(t, ui.Cell{Text: u.Name, Href: unitHref(u.ID)}, xs)
	}
	for _, u := range v.Cells {
		cell(u, true)
	}
	var deeper []int64 // cells of a committee below
	for _, x := range v.Assignments {
		if x.Target == member.TargetCell && !slices.Contains(deeper, x.Cell) && !slices.ContainsFunc(v.Cells, func(u org.Unit) bool { return u.ID == x.Cell }) {
			deeper = append(deeper, x.Cell)
			cell(v.Units[x.Cell], false)
		}
	}
	if len(t.Rows) == 0 {
		v.Tables = nil
	}
	if len(v.Mass) > 0 {
		t := table("people.duties.mass", "people.duties.mass.one")
		for _, m := range v.Mass {
			xs := who(func(x member.Assignment) bool { return x.Target == member.TargetMassOrg && x.MassOrg == m.ID })
			if len(xs) == 0 {
				gap(m.Name, c.T(org.MassKindKey(m.Kind)), "doan-the", itoa(m.ID))
			}
			rows(t, ui.Cell{Text: m.Name}, xs)
		}
	}
	if fields := who(func(x member.Assignment) bool { return x.Target == member.TargetField }); len(fields) > 0 {
		t := table("people.duties.fields", "people.duties.field")
		for _, x := range fields {
			rows(t, ui.Cell{Text: x.Field}, []member.Assignment{x})
		}
	}
	for _, f := range v.Fields {
		gap(f, c.T("people.duties.field"), "linh-vuc", f)
	}
	v.Matrix = v.matrix(c.Context())
	return c.Render(dutiesPage(c.Shell(c.T("people.duties.title")), v))
}

// assign is the form of a unit's committee: who, and for what.
func (p *Pages) assign(c *web.Ctx) error {
	id, err := c.ID("unit")
	if err != nil {
		return err
	}
	f := newForm(c, nil, unitHref(id, "phan-cong", "them"), unitHref(id, "phan-cong"))
	return p.assignForm(c, f, id, 0)
}

// assignForm finishes a form of an assignment in a unit's committee; person 0
// asks who.
func (p *Pages) assignForm(c *web.Ctx, f *form, unit, person int64) error {
	d, err := p.Members.Duties(c.Context(), c.Actor, unit)
	if err != nil {
		return err
	}
	if person == 0 {
		_, crumbs, _, err := p.place(c, unit)
		if err != nil {
			return err
		}
		f.Crumbs = append(crumbs, ui.Link{Label: c.T("people.duties.title"), Href: unitHref(unit, "phan-cong")})
		f.Kicker, f.Title = d.Name, c.T("people.assign.add")
		var o []ui.Option
		for _, x := range d.Committee {
			o = append(o, ui.Option{Value: itoa(x.Person), Label: c.T("people.assign.person", "Name", x.Name, "Role", roleName(c.Context(), x))})
		}
		f.pick(ui.FieldData{Name: "Person", Label: c.T("people.assign.who"), Hint: c.T("people.assign.who.hint"), Value: c.Query("dong-chi"), Width: "full"}, o)
	}
	target := member.TargetCell
	if c.Query("doan-the") != "" {
		target = member.TargetMassOrg
	} else if c.Query("linh-vuc") != "" {
		target = member.TargetField
	}
	o := []ui.Option{{Value: string(member.TargetCell), Label: c.T("people.assign.cell")}}
	if len(d.Mass) > 0 {
		o = append(o, ui.Option{Value: string(member.TargetMassOrg), Label: c.T("people.assign.mass")})
	}
	o = append(o, ui.Option{Value: string(member.TargetField), Label: c.T("people.assign.field")})
	f.radios(ui.FieldData{Name: "Target", Label: c.T("people.assign.target"), Value: string(target)}, o)
	f.pick(ui.FieldData{Name: "Cell", Label: c.T("people.assign.cell.which"), Hint: c.T("people.assign.if.cell"), Value: c.Query("chi-bo"), Width: "full", Optional: true}, unitOptions(d.Cells))
	if len(d.Mass) > 0 {
		var m []ui.Option
		for _, x := range d.Mass {
			m = append(m, ui.Option{Value: itoa(x.ID), Label: x.Name})
		}
		f.pick(ui.FieldData{Name: "MassOrg", Label: c.T("people.assign.mass.which"), Hint: c.T("people.assign.if.mass"), Value: c.Query("doan-the"), Width: "full", Optional: true}, m)
	}
	f.text(ui.FieldData{Name: "Field", Label: c.T("people.assign.field.which"), Hint: c.T("people.assign.if.field"), Value: c.Query("linh-vuc"), Width: "full", MaxLength: 200, Optional: true})
	f.date(ui.FieldData{Name: "From", Label: c.T("people.from"), Value: d.Today})
	f.date(ui.FieldData{Name: "To", Label: c.T("people.until"), Hint: c.T("people.until.open"), Optional: true})
	f.Button = c.T("people.assign.button")
	return f.render()
}

// assigned is the command as it was typed: of the three things the chosen one.
func assigned(c *web.Ctx, unit, person int64) member.Assign {
	cmd := member.Assign{Key: c.Key(), Person: person, Unit: unit, Target: member.Target(c.Form("Target")), From: typed(c.Form("From")), To: typedEnd(c.Form("To"))}
	switch cmd.Target {
	case member.TargetCell:
		cmd.Cell = c.FormID("Cell")
	case member.TargetMassOrg:
		cmd.MassOrg = c.FormID("MassOrg")
	case member.TargetField:
		cmd.Field = c.Form("Field")
	}
	return cmd
}

func (p *Pages) doAssign(c *web.Ctx) error {
	unit, err := c.ID("unit")
	if err != nil {
		return err
	}
	cmd := assigned(c, unit, c.FormID("Person"))
	if cmd.Person == 0 {
		err = missing("Person", "people.assign.who.missing")
	} else {
		_, err = p.Members.Assign(c.Context(), c.Actor, cmd)
	}
	if err != nil {
		return web.Again(c, err, func(err error) error {
			f := newForm(c, err, unitHref(unit, "phan-cong", "them"), unitHref(unit, "phan-cong"))
			return p.assignForm(c, f, unit, 0)
		})
	}
	to := unitHref(unit, "phan-cong")
	if cmd.Target == member.TargetCell {
		d, err := p.Members.Duties(c.Context(), c.Actor, unit)
		if err != nil {
			return err
		}
		var others []string
		for _, x := range d.Assignments {
			if x.Target == member.TargetCell && x.Cell == cmd.Cell && x.Person != cmd.Person && x.To > d.Today {
				others = append(others, x.Name)
			}
		}
		if len(others) > 0 { // what is open stays with them until it is handed over
			return c.Done(to, "people.assign.done.shared", "Names", strings.Join(others, ", "))
		}
	}
	return c.Done(to, "people.assign.done")
}

// committees are the units in whose committee the person is, and where the
// actor may say who answers for what.
func committees(c *web.Ctx, v member.View) []org.Unit {
	var out []org.Unit
	for _, x := range v.Positions {
		u := v.Units[x.Unit]
		if x.Role.InCommittee() && x.To > v.Today && access.May(c.Actor, access.AssignmentEdit, access.Unit(u.Path)) &&
			!slices.ContainsFunc(out, func(o org.Unit) bool { return o.ID == u.ID }) {
			out = append(out, u)
		}
	}
	return out
}

// assignPerson is the form from a person's page; who is in several committees
// is asked which one first.
func (p *Pages) assignPerson(c *web.Ctx) error {
	return p.assignPersonForm(c, number(c.Query("to-chuc")), nil)
}

func (p *Pages) assignPersonForm(c *web.Ctx, unit int64, err error) error {
	f, v, e := p.about(c, err, "people.assign.add", "phan-cong", "them")
	if e != nil {
		return e
	}
	in := committees(c, v)
	if len(in) == 0 {
		f.Lead = c.T("people.assign.none")
		return c.Render(choosePage(c.Shell(f.Title), chooseView{form: f}))
	}
	if len(in) == 1 {
		unit = in[0].ID
	}
	i := slices.IndexFunc(in, func(u org.Unit) bool { return u.ID == unit })
	if i < 0 {
		if unit > 0 {
			return fault.New("web.member.assign", fault.NotFound, "fault.not_found")
		}
		f.Lead = c.T("people.assign.which")
		var rows []ui.RowData
		for _, u := range in {
			rows = append(rows, ui.RowData{Icon: "units", Title: u.Name, Href: f.Action + "?to-chuc=" + itoa(u.ID)})
		}
		return c.Render(choosePage(c.Shell(f.Title), chooseView{form: f, Here: rows, HereTitle: c.T("people.assign.committees")}))
	}
	f.Lead = c.T("people.assign.in", "Unit", in[i].Name)
	f.Hidden = [][2]string{{"Unit", itoa(unit)}}
	return p.assignForm(c, f, unit, v.ID)
}

func (p *Pages) doAssignPerson(c *web.Ctx) error {
	id, err := c.ID("person")
	if err != nil {
		return err
	}
	unit := c.FormID("Unit")
	if _, err := p.Members.Assign(c.Context(), c.Actor, assigned(c, unit, id)); err != nil {
		return web.Again(c, err, func(err error) error { return p.assignPersonForm(c, unit, err) })
	}
	return c.Done(personHref(id), "people.assign.done")
}
