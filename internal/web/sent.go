package web

import (
	"net/http"

	"nep/internal/web/ui"
)

// Sent is a form as it was sent, where it came back with a fault; a page with a
// form embeds it.
type Sent struct {
	C    *Ctx
	Errs []ui.FieldError
	err  error
}

// Back is a form that came back with err; nil begins a fresh one.
func Back(c *Ctx, err error) Sent {
	s := Sent{C: c, err: err}
	if err != nil {
		s.Errs, _ = c.Invalid(err)
	}
	return s
}

// Field fills in what was typed and what is wrong with it.
func (s Sent) Field(f ui.FieldData) ui.FieldData {
	if _, sent := s.C.R.PostForm[f.Name]; sent {
		f.Value = s.C.Form(f.Name)
	}
	f.Error = ui.ErrorFor(s.Errs, f.Name)
	if f.Autocomplete == "" {
		f.Autocomplete = "off"
	}
	return f
}

// Pick is a choice whose selected option is the field's value.
func (s Sent) Pick(f ui.FieldData, options []ui.Option) ui.ChoiceData {
	f = s.Field(f)
	for i := range options {
		options[i].Selected = options[i].Value == f.Value
	}
	return ui.ChoiceData{FieldData: f, Options: options}
}

// Status is the answer's status; d learns whether the form came back.
func (s Sent) Status(d *ui.ShellData) int {
	if s.err == nil {
		return http.StatusOK
	}
	d.HasErrors = true
	return Status(s.err)
}

// Again shows a form once more with what is wrong; what no form can mend goes on.
func Again(c *Ctx, err error, show func(error) error) error {
	if _, ok := c.Invalid(err); ok {
		return show(err)
	}
	return err
}
