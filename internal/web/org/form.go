package org

import (
	"github.com/a-h/templ"

	"nep/internal/fault"
	"nep/internal/org"
	"nep/internal/web"
	"nep/internal/web/ui"
)

// form is a page with one form.
type form struct {
	Crumbs              []ui.Link
	Kicker, Title, Lead string
	Errs                []ui.FieldError
	Stored              []ui.Answer // what is stored now, after somebody else's change
	Warn                []string
	Effects             []string // what will happen, one sentence each
	Action, Key         string
	Hidden              [][2]string
	Fields              []templ.Component
	Button              string
	Danger              bool
	Cancel              string
}

// render shows the form; err is why it came back, nil the first time.
func (f form) render(c *web.Ctx, err error) error {
	d := c.Shell(f.Title)
	status := 200
	if err != nil {
		f.Errs, _ = c.Invalid(err)
		d.HasErrors, status = true, web.Status(err)
	}
	if !fault.Is(err, fault.Conflict) {
		f.Stored = nil
	}
	// What failed left no key, and what is sent next may be something else.
	f.Key = web.NewKey()
	return c.RenderStatus(status, formPage(d, f))
}

// done goes on to a page with what was done, and what looks wrong about it.
func done(c *web.Ctx, to, key string, warn []org.Warning, pairs ...any) error {
	if len(warn) == 0 {
		return c.Done(to, key, pairs...)
	}
	return c.Done(to, "org.page.done_warn", "Done", c.T(key, pairs...), "Warn", c.T(warn[0].Key, warn[0].Params...))
}

// now reads the unit of the address as it is today. One that is closed has no
// forms: its page says so.
func (p *Pages) now(c *web.Ctx) (org.View, error) {
	id, err := c.ID("unit")
	if err != nil {
		return org.View{}, err
	}
	return p.Org.View(c.Context(), c.Actor, id, "", org.Cursor{}, 10)
}

// ofUnit begins a form about a unit.
func ofUnit(c *web.Ctx, v org.View, title, lead string, page ...string) form {
	return form{Crumbs: crumbs(c.Context(), v, dayView{}, true), Title: c.T(title), Lead: lead,
		Action: href(v.ID, page...), Cancel: href(v.ID)}
}

// field is a text field as these forms use it.
func (f *form) field(c *web.Ctx, d ui.FieldData, err error) ui.FieldData {
	errs, _ := c.Invalid(err)
	d.Error = ui.ErrorFor(errs, d.Name)
	if d.Autocomplete == "" {
		d.Autocomplete = "off"
	}
	return d
}

func (f *form) text(c *web.Ctx, err error, d ui.FieldData) {
	f.Fields = append(f.Fields, ui.TextField(f.field(c, d, err)))
}

func (f *form) date(c *web.Ctx, err error, d ui.FieldData) {
	d.Value = dmy(d.Value)
	f.Fields = append(f.Fields, ui.DateField(f.field(c, d, err)))
}

func (f *form) choice(c *web.Ctx, err error, d ui.ChoiceData) {
	d.FieldData = f.field(c, d.FieldData, err)
	d.None = true
	f.Fields = append(f.Fields, ui.Select(d))
}

// naming adds the fields of a unit's name, kind and code.
func (f *form) naming(c *web.Ctx, err error, name, short string, kind org.Kind, code, day string) {
	f.text(c, err, ui.FieldData{Name: "Name", Label: c.T("org.page.name"), Hint: c.T("org.page.name.hint"), Value: name, Width: "full", MaxLength: 300})
	f.choice(c, err, ui.ChoiceData{FieldData: ui.FieldData{Name: "Kind", Label: c.T("org.page.kind")}, Options: kindOptions(c.Context(), kind, day)})
	f.text(c, err, ui.FieldData{Name: "Short", Label: c.T("org.page.short"), Hint: c.T("org.page.short.hint"), Value: short, Optional: true, Width: "20", MaxLength: 60})
	f.text(c, err, ui.FieldData{Name: "Code", Label: c.T("org.page.code"), Hint: c.T("org.page.code.hint"), Value: code, Optional: true, Width: "20", MaxLength: 40})
}
