package cycle

import (
	"bytes"
	"context"
	"io"

	"nep/internal/access"
	"nep/internal/cycle/papers"
	"nep/internal/document"
	"nep/internal/document/formal"
	"nep/internal/docx"
	"nep/internal/fault"
	"nep/internal/i18n"
	"nep/internal/web"
	"nep/internal/web/ui"
)

// templatesView is the page of a unit's own forms.
type templatesView struct {
	web.Sent
	Unit     int64
	UnitName string
	Key      string
	Kinds    []ui.Option
	Rows     []templateRow
	Fields   []ui.Answer
}

type templateRow struct {
	Kind     formal.Kind
	Name     string
	FileName string
}

func (p *Pages) templates(c *web.Ctx) error { return p.showTemplates(c, nil) }

func (p *Pages) showTemplates(c *web.Ctx, failed error) error {
	id, err := c.ID("unit")
	if err != nil {
		return err
	}
	v := templatesView{Sent: web.Back(c, failed), Unit: id, Key: web.NewKey()}
	if v.UnitName, err = p.UnitName(c.Context(), id); err != nil {
		return err
	}
	list, err := p.Documents.Templates(c.Context(), c.Actor, id)
	if err != nil {
		return err
	}
	for _, x := range list {
		v.Rows = append(v.Rows, templateRow{x.Kind, kindName(c, x.Kind), x.FileName})
	}
	for _, r := range formal.Authority.Kinds {
		if r.Code != "" || r.Every {
			v.Kinds = append(v.Kinds, ui.Option{Value: string(r.ID), Label: kindName(c, r.ID), Selected: c.Form("kind") == string(r.ID)})
		}
	}
	for _, f := range document.TemplateFields {
		v.Fields = append(v.Fields, ui.Answer{Label: "{{" + f + "}}", Value: c.T("template.field." + f)})
	}
	d := c.Shell(c.T("template.title"))
	return c.RenderStatus(v.Status(&d), templatesPage(d, v))
}

func (p *Pages) doTemplate(c *web.Ctx) error {
	id, err := c.ID("unit")
	if err != nil {
		return err
	}
	show := func(err error) error { return p.showTemplates(c, err) }
	to := unitHref(id, "/mau-van-ban")
	kind := formal.Kind(c.Form("kind"))
	if c.Form("drop") != "" {
		if err := p.Documents.DropTemplate(c.Context(), c.Actor, c.Key(), id, formal.Kind(c.Form("drop"))); err != nil {
			return web.Again(c, err, show)
		}
		return c.Done(to, "template.dropped")
	}
	var file io.Reader
	name := ""
	if c.R.MultipartForm != nil {
		if list := c.R.MultipartForm.File["file"]; len(list) > 0 && list[0].Size > 0 {
			f, err := list[0].Open()
			if err != nil {
				return fault.Wrap("web.template", fault.Internal, err)
			}
			defer f.Close()
			file, name = f, list[0].Filename
		}
	}
	if _, err := p.Documents.PutTemplate(c.Context(), c.Actor, c.Key(), id, kind, name, file); err != nil {
		return web.Again(c, err, show)
	}
	return c.Done(to, "template.kept")
}

// starter gives a form to begin with.
func (p *Pages) starter(c *web.Ctx) error {
	var b bytes.Buffer
	if err := docx.Write(&b, papers.Starter().Doc()); err != nil {
		return fault.Wrap("web.template", fault.Internal, err)
	}
	return c.File(c.T("template.starter.file")+".docx", papers.Media(papers.Docx), func(w io.Writer) error {
		_, err := w.Write(b.Bytes())
		return err
	})
}

func (p *Pages) templateRoutes() []web.Route {
	const at = "/to-chuc/{unit}/mau-van-ban"
	return []web.Route{
		{Method: "GET", Path: at, Action: access.RuleEdit, Subject: p.UnitSubject, Handle: p.templates},
		{Method: "POST", Path: at, Action: access.RuleEdit, Subject: p.UnitSubject, Handle: p.doTemplate, MaxBody: document.MaxTemplate + 1<<20},
		{Method: "GET", Path: at + "/khoi-dau.docx", Action: access.RuleEdit, Subject: p.UnitSubject, Handle: p.starter},
	}
}

func dropLabel(ctx context.Context) string { return i18n.T(ctx, "template.drop") }
