package member

import (
	"net/url"
	"slices"
	"strconv"

	"github.com/a-h/templ"

	"nep/internal/access"
	"nep/internal/fault"
	"nep/internal/member"
	"nep/internal/org"
	"nep/internal/web"
	"nep/internal/web/ui"
)

func query(pairs ...string) string {
	q := url.Values{}
	for i := 0; i+1 < len(pairs); i += 2 {
		q.Set(pairs[i], pairs[i+1])
	}
	return q.Encode()
}

// offering are the units in which the actor may give the person an office of
// one of the roles: the person's own and those above, and with hat the actor's
// own.
func (p *Pages) offering(c *web.Ctx, v member.View, hat bool, roles ...member.Role) ([]org.Unit, error) {
	var out []org.Unit
	add := func(u org.Unit) {
		may := slices.ContainsFunc(roles, func(r member.Role) bool { return member.MayGive(c.Actor, r, u.Path, v.ID) })
		if may && !slices.ContainsFunc(out, func(o org.Unit) bool { return o.ID == u.ID }) {
			out = append(out, u)
		}
	}
	now, _ := v.Now()
	for _, m := range now {
		if m.Kind != member.Regular && !hat {
			continue
		}
		add(v.Units[m.Unit])
		above, err := p.Units.Ancestors(c.Context(), c.Actor, m.Unit)
		if fault.Is(err, fault.NotFound) {
			continue
		}
		if err != nil {
			return nil, err
		}
		for _, u := range slices.Backward(above) {
			add(u)
		}
	}
	if hat && c.Actor.Hat.Unit != 0 {
		u, err := p.Units.Unit(c.Context(), c.Actor, c.Actor.Hat.Unit, "")
		if err != nil {
			return nil, err
		}
		add(u)
	}
	return out, nil
}

func unitOptions(units []org.Unit) []ui.Option {
	var out []ui.Option
	for _, u := range units {
		out = append(out, ui.Option{Value: itoa(u.ID), Label: u.Name})
	}
	return out
}

// inUnit asks in which unit; with one there is nothing to ask but it is shown.
func (f *form) inUnit(units []org.Unit, label string) {
	chosen := ""
	if len(units) > 0 {
		chosen = itoa(units[0].ID)
	}
	if q := f.c.Query("to-chuc"); q != "" {
		chosen = q
	}
	f.pick(ui.FieldData{Name: "Unit", Label: label, Value: chosen, Width: "full"}, unitOptions(units))
}

func (p *Pages) position(c *web.Ctx) error { return p.positionForm(c, nil) }

func (p *Pages) positionForm(c *web.Ctx, err error) error {
	f, v, e := p.about(c, err, "people.position.add", "chuc-vu", "them")
	if e != nil {
		return e
	}
	units, e := p.offering(c, v, false, member.PositionRoles...)
	if e != nil {
		return e
	}
	f.Lead = c.T("people.position.lead")
	var roles []ui.Option
	for _, r := range member.PositionRoles {
		// Those that may be given in none of the units are not offered.
		if !slices.ContainsFunc(units, func(u org.Unit) bool { return member.MayGive(c.Actor, r, u.Path, v.ID) }) {
			continue
		}
		roles = append(roles, ui.Option{Value: string(r), Label: c.T(member.RoleKey(r))})
	}
	f.radios(ui.FieldData{Name: "Role", Label: c.T("people.position.role")}, roles)
	f.inUnit(units, c.T("people.position.unit"))
	f.text(ui.FieldData{Name: "Title", Label: c.T("people.position.title"), Hint: c.T("people.position.title.hint"), Width: "full", MaxLength: 100, Optional: true})
	f.date(ui.FieldData{Name: "From", Label: c.T("people.from"), Value: v.Today})
	f.date(ui.FieldData{Name: "To", Label: c.T("people.until"), Hint: c.T("people.until.open"), Optional: true})
	f.Button = c.T("people.position.button")
	return f.render()
}

func (p *Pages) doPosition(c *web.Ctx) error {
	id, err := c.ID("person")
	if err != nil {
		return err
	}
	cmd := member.AppointPosition{Key: c.Key(), Person: id, Unit: c.FormID("Unit"), Role: member.Role(c.Form("Role")), Title: c.Form("Title"),
		From: typed(c.Form("From")), To: typedEnd(c.Form("To"))}
	if cmd.Unit == 0 {
		return p.positionForm(c, missing("Unit", "people.unit.choose"))
	}
	_, warn, err := p.Members.AppointPosition(c.Context(), c.Actor, cmd)
	if err != nil {
		return web.Again(c, err, func(err error) error { return p.positionForm(c, err) })
	}
	return done(c, personHref(id), "people.position.done", warn)
}

// ---- appointments ----

func (p *Pages) appoint(c *web.Ctx) error { return p.appointForm(c, nil) }

func (p *Pages) appointForm(c *web.Ctx, err error) error {
	f, v, e := p.about(c, err, "people.appoint.add", "cu", "them")
	if e != nil {
		return e
	}
	units, e := p.offering(c, v, true, member.OfficerRole, member.InspectorRole)
	if e != nil {
		return e
	}
	f.Lead = c.T("people.appoint.lead")
	f.radios(ui.FieldData{Name: "Role", Label: c.T("people.appoint.role")}, []ui.Option{
		{Value: string(member.OfficerRole), Label: c.T(member.RoleKey(member.OfficerRole)), Hint: c.T("people.appoint.officer.hint")},
		{Value: string(member.InspectorRole), Label: c.T(member.RoleKey(member.InspectorRole)), Hint: c.T("people.appoint.inspector.hint")}})
	f.inUnit(units, c.T("people.appoint.unit"))
	f.text(ui.FieldData{Name: "Decision", Label: c.T("people.appoint.decision"), Hint: c.T("people.appoint.decision.hint"), Width: "full", MaxLength: 200})
	f.date(ui.FieldData{Name: "From", Label: c.T("people.from"), Value: v.Today})
	f.date(ui.FieldData{Name: "To", Label: c.T("people.until"), Hint: c.T("people.appoint.until.hint")})
	if e := p.naming(c, f, units); e != nil {
		return e
	}
	f.Button = c.T("people.appoint.button")
	return f.render()
}

// naming asks which units a decision names: those ticked, what was searched
// for, and the ones below the first of units. Searching is a button of the
// form, so that nothing typed is lost.
func (p *Pages) naming(c *web.Ctx, f *form, units []org.Unit) error {
	var options []ui.Option
	add := func(id int64, name, note, path string, ticked bool) {
		if access.May(c.Actor, access.PositionEdit, access.Unit(path)) && !slices.ContainsFunc(options, func(o ui.Option) bool { return o.Value == itoa(id) }) {
			options = append(options, ui.Option{Value: itoa(id), Label: name, Hint: note, Selected: ticked})
		}
	}
	for _, s := range ticked(c) {
		u, err := p.Units.Unit(c.Context(), c.Actor, s, "")
		if fault.Is(err, fault.NotFound) {
			continue
		}
		if err != nil {
			return err
		}
		add(u.ID, u.Name, "", u.Path, true)
	}
	if text := c.Form("Find"); text != "" {
		hits, err := p.Units.Look(c.Context(), c.Actor, text, "", org.Cursor{}, 30)
		if err != nil {
			return err
		}
		for _, l := range hits.Rows {
			add(l.ID, l.Name, l.Under, l.Now, false)
		}
	} else if n := len(units); n > 0 {
		kids, err := p.Units.Children(c.Context(), c.Actor, units[n-1].ID, "", org.Cursor{}, 30)
		if err != nil {
			return err
		}
		for _, u := range kids.Rows {
			add(u.ID, u.Name, "", u.Path, false)
		}
	}
	d := f.field(ui.FieldData{Name: "Units", Label: c.T("people.appoint.units"), Hint: c.T("people.appoint.units.hint")})
	look := f.field(ui.FieldData{Name: "Find", Label: c.T("people.appoint.find"), Width: "full", MaxLength: 200, Optional: true})
	f.Fields = append(f.Fields, templ.Join(ui.Checkboxes(ui.ChoiceData{FieldData: d, Options: options}), ui.TextField(look),
		ui.Button(ui.ButtonData{Label: c.T("people.appoint.find.button"), Icon: "search", Name: "Search", Value: "1"})))
	return nil
}

// ticked are the units ticked in a form that was sent.
func ticked(c *web.Ctx) []int64 {
	var out []int64
	for _, s := range c.R.PostForm["Units"] {
		if n, err := strconv.ParseInt(s, 10, 64); err == nil && n > 0 && !slices.Contains(out, n) && len(out) < 300 {
			out = append(out, n)
		}
	}
	return out
}

func (p *Pages) doAppoint(c *web.Ctx) error {
	id, err := c.ID("person")
	if err != nil {
		return err
	}
	if c.Form("Search") != "" {
		return p.appointForm(c, nil)
	}
	cmd := member.Appoint{Key: c.Key(), Person: id, Unit: c.FormID("Unit"), Role: member.Role(c.Form("Role")), Decision: c.Form("Decision"),
		From: typed(c.Form("From")), To: typedEnd(c.Form("To")), Units: ticked(c)}
	if cmd.Unit == 0 {
		return p.appointForm(c, missing("Unit", "people.unit.choose"))
	}
	if _, err := p.Members.Appoint(c.Context(), c.Actor, cmd); err != nil {
		return web.Again(c, err, func(err error) error { return p.appointForm(c, err) })
	}
	return c.Done(personHref(id), "people.appoint.done")
}

// ---- the end of an office ----

// endings are the words and the way of each office.
var endings = map[member.Office]struct{ page, title, effect, button, done string }{
	member.AsPosition:    {"chuc-vu", "people.end.position", "people.end.position.effect", "people.end.position.button", "people.end.position.done"},
	member.AsAppointment: {"cu", "people.end.appointment", "people.end.appointment.effect", "people.end.appointment.button", "people.end.appointment.done"},
	member.AsAssignment:  {"phan-cong", "people.end.assignment", "people.end.assignment.effect", "people.end.assignment.button", "people.end.assignment.done"},
}

func (p *Pages) end(what member.Office) func(*web.Ctx) error {
	return func(c *web.Ctx) error { return p.endForm(c, what, nil) }
}

func (p *Pages) endForm(c *web.Ctx, what member.Office, err error) error {
	id, e := c.ID(string(what))
	if e != nil {
		return e
	}
	words := endings[what]
	f, v, e := p.about(c, err, words.title, words.page, itoa(id), "ket-thuc")
	if e != nil {
		return e
	}
	thing, from := "", ""
	var unit int64
	for _, x := range v.Positions {
		if what == member.AsPosition && x.ID == id {
			thing, unit, from = roleName(c.Context(), x), x.Unit, x.From
		}
	}
	for _, x := range v.Appointments {
		if what == member.AsAppointment && x.ID == id {
			thing, unit, from = c.T(member.RoleKey(x.Role)), x.Unit, x.From
		}
	}
	for _, x := range v.Assignments {
		if what == member.AsAssignment && x.ID == id {
			thing, unit, from = targetName(c, x, v.Units, v.MassOrgs), x.Unit, x.From
		}
	}
	if unit == 0 {
		return fault.New("web.member.end", fault.NotFound, "fault.not_found")
	}
	f.Lead = c.T("people.position.in", "Role", thing, "Unit", v.Units[unit].Name)
	f.Effects = []string{c.T(words.effect), c.T("people.end.kept")}
	f.date(ui.FieldData{Name: "On", Label: c.T("people.end.on"), Hint: c.T("people.end.on.hint", "From", dmy(from)), Value: v.Today})
	f.Button, f.Danger = c.T(words.button), true
	return f.render()
}

func (p *Pages) doEnd(what member.Office) func(*web.Ctx) error {
	return func(c *web.Ctx) error {
		person, err := c.ID("person")
		if err != nil {
			return err
		}
		id, err := c.ID(string(what))
		if err != nil {
			return err
		}
		on := typed(c.Form("On"))
		switch what {
		case member.AsPosition:
			err = p.Members.EndPosition(c.Context(), c.Actor, member.EndPosition{Key: c.Key(), Position: id, On: on})
		case member.AsAppointment:
			err = p.Members.EndAppointment(c.Context(), c.Actor, member.EndAppointment{Key: c.Key(), Appointment: id, On: on})
		default:
			err = p.Members.EndAssignment(c.Context(), c.Actor, member.EndAssignment{Key: c.Key(), Assignment: id, On: on})
		}
		if err != nil {
			return web.Again(c, err, func(err error) error { return p.endForm(c, what, err) })
		}
		return c.Done(personHref(person), endings[what].done)
	}
}
