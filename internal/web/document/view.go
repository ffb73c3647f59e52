package document

import (
	"context"
	"fmt"
	"strconv"
	"strings"
	"time"

	"nep/internal/clock"
	"nep/internal/document"
	"nep/internal/fault"
	"nep/internal/org"
	"nep/internal/vn"
	"nep/internal/web"
	"nep/internal/web/ui"
)

func num(n int64) string { return strconv.FormatInt(n, 10) }

// unitHref is the address of a unit's papers, or of a page below.
func unitHref(unit int64, below ...string) string {
	return strings.Join(append([]string{"/to-chuc/" + num(unit) + "/van-ban"}, below...), "/")
}

func directiveHref(id int64) string { return "/van-ban/" + num(id) }
func paperHref(id int64) string     { return "/tai-lieu/" + num(id) }

// dmy is a stored day as people read it: "05/12/2026"; "" where there is none.
func dmy(day string) string {
	d, err := vn.ParseISO(day)
	if err != nil || d.IsZero() || day == clock.Forever {
		return ""
	}
	return vn.FormatDate(d)
}

// typed is a day as it is stored, from what was typed. What cannot be read
// stays as it is: the verb refuses it.
func typed(text string) string {
	d, err := vn.ParseDate(text)
	if err != nil {
		return text
	}
	return d.String()
}

// leaf is a stored day as a leaf of a calendar; nil when it is none.
func leaf(ctx context.Context, day string) *ui.DateData {
	t, err := time.Parse(time.DateOnly, day)
	if err != nil {
		return nil
	}
	return ui.DateOf(ctx, t)
}

// rate is "13/15 (86,7%)"; without a base only "0/0".
func rate(n, of int) string {
	if of == 0 {
		return fmt.Sprintf("%d/%d", n, of)
	}
	return fmt.Sprintf("%d/%d (%s)", n, of, vn.Percent(int64(n), int64(of)))
}

// size is a file's size as people read it.
func size(bytes int64) string {
	switch {
	case bytes < 1<<10:
		return fmt.Sprintf("%d B", bytes)
	case bytes < 1<<20:
		return fmt.Sprintf("%d KB", bytes>>10)
	}
	return strings.ReplaceAll(fmt.Sprintf("%.1f MB", float64(bytes)/(1<<20)), ".", ",")
}

// paragraphs is typed text by its lines.
func paragraphs(body string) []string {
	var out []string
	for _, line := range strings.Split(body, "\n") {
		if line = strings.TrimSpace(line); line != "" {
			out = append(out, line)
		}
	}
	return out
}

// headline is a directive in one line: who issued it, number, day.
func headline(c *web.Ctx, d document.Directive) string {
	parts := []string{d.Issuer}
	if d.Number != "" {
		parts = append(parts, c.T("paper.page.number", "Number", d.Number))
	}
	if day := dmy(d.IssuedOn); day != "" {
		parts = append(parts, day)
	}
	return strings.Join(parts, " · ")
}

// stateTag is how far a directive is at a unit, in a word.
func stateTag(c *web.Ctx, to document.To, today string) ui.TagData {
	switch {
	case to.State == document.Done:
		return ui.TagData{Kind: ui.Good, Text: c.T("paper.page.done.on", "Day", dmy(to.DoneOn))}
	case to.Due != "" && to.Due < today:
		return ui.TagData{Kind: ui.Bad, Text: c.T("paper.page.late")}
	}
	return ui.TagData{Kind: ui.Warn, Text: c.T("paper.page.open")}
}

// shortTag is stateTag in a narrow column.
func shortTag(c *web.Ctx, to document.To, today string) ui.TagData {
	t := stateTag(c, to, today)
	switch t.Kind {
	case ui.Good:
		t.Text = c.T("paper.page.short.done")
	case ui.Bad:
		t.Text = c.T("paper.page.short.late")
	default:
		t.Text = c.T("paper.page.short.open")
	}
	return t
}

// next gives the link to the following page of a list.
func next[T any](path, name string, p org.Page[T]) string {
	if !p.More {
		return ""
	}
	return path + "?" + name + "=" + p.Next.String()
}

// said holds the fields of a form as they were typed, when it came back.
type said struct {
	c    *web.Ctx
	err  error
	errs []ui.FieldError
}

func back(c *web.Ctx, err error) said {
	s := said{c: c, err: err}
	if err != nil {
		s.errs, _ = c.Invalid(err)
	}
	return s
}

// value is what a field shows: what was typed, else what is stored. A page may
// have several forms; only one was sent.
func (s said) value(name, stored string) string {
	if _, sent := s.c.R.PostForm[name]; sent {
		return s.c.Form(name)
	}
	return stored
}

func (s said) field(f ui.FieldData) ui.FieldData {
	f.Value, f.Error = s.value(f.Name, f.Value), ui.ErrorFor(s.errs, f.Name)
	if f.Autocomplete == "" {
		f.Autocomplete = "off"
	}
	return f
}

// status is the answer's status; d learns whether the form came back.
func (s said) status(d *ui.ShellData) int {
	if s.err == nil {
		return 200
	}
	d.HasErrors = true
	return web.Status(s.err)
}

// wrong is the fault of one field.
func wrong(field, key string) error {
	var f fault.Fields
	f.Add(field, key)
	return f.Err("web.document")
}

// place is the unit a page is about, and the way to it.
type place struct {
	c     *web.Ctx
	ID    int64
	Name  string
	Today string
}

func (p *Pages) at(c *web.Ctx) (place, error) {
	id, err := c.ID("unit")
	if err != nil {
		return place{}, err
	}
	return p.placeOf(c, id)
}

func (p *Pages) placeOf(c *web.Ctx, unit int64) (place, error) {
	name, err := p.UnitName(c.Context(), unit)
	return place{c: c, ID: unit, Name: name, Today: p.Units.Day()}, err
}

// crumbs is the way to a page of the unit; deep for one below its papers.
func (l place) crumbs(deep bool) []ui.Link {
	out := []ui.Link{{Label: l.Name, Href: "/to-chuc/" + num(l.ID)}}
	if deep {
		out = append(out, ui.Link{Label: l.c.T("paper.page.title"), Href: unitHref(l.ID)})
	}
	return out
}
