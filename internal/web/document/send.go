package document

import (
	"context"
	"mime/multipart"
	"net/http"
	"slices"

	"nep/internal/access"
	"nep/internal/clock"
	"nep/internal/document"
	"nep/internal/i18n"
	"nep/internal/org"
	"nep/internal/web"
	"nep/internal/web/ui"
)

// sendView is the form that enters a paper from above and sends it down.
type sendView struct {
	place
	said
	Key   string
	From  document.Directive // received, and sent on
	Units []ui.Option
	Many  int // more than can be shown one by one: all of them
	Self  bool
}

// manyUnits is how many units are offered one by one.
const manyUnits = 200

func (p *Pages) send(c *web.Ctx) error { return p.showSend(c, nil) }

func (p *Pages) sendView(c *web.Ctx, err error) (sendView, error) {
	l, e := p.at(c)
	if e != nil {
		return sendView{}, e
	}
	v := sendView{place: l, said: back(c, err), Key: web.NewKey()}
	if id := v.from(); id != 0 {
		d, e := p.Papers.Directive(c.Context(), c.Actor, id)
		if e != nil {
			return v, e
		}
		v.From = d.Directive
	}
	for after := (org.Cursor{}); ; {
		kids, e := p.Units.Children(c.Context(), c.Actor, l.ID, "", after, org.MaxPage)
		if e != nil {
			return v, e
		}
		for _, u := range kids.Rows {
			v.Units = append(v.Units, v.option(u.ID, u.Name, true))
		}
		if after = kids.Next; !kids.More {
			break
		}
		if len(v.Units) >= manyUnits {
			u, e := p.Units.View(c.Context(), c.Actor, l.ID, "", org.Cursor{}, 1)
			v.Units, v.Many = nil, u.Kids
			return v, e
		}
	}
	v.Self = len(v.Units) == 0
	if !v.Self {
		v.Units = append(v.Units, v.option(l.ID, c.T("paper.send.self", "Unit", l.Name), false))
	}
	return v, nil
}

func (v sendView) option(id int64, name string, selected bool) ui.Option {
	if v.said.c.R.Method == http.MethodPost {
		selected = slices.Contains(v.said.c.R.PostForm["units"], num(id))
	}
	return ui.Option{Value: num(id), Label: name, Selected: selected}
}

// from is the directive that is sent on, 0 for none.
func (v sendView) from() int64 {
	if v.said.c.R.Method == http.MethodPost {
		return v.said.c.FormID("from")
	}
	var id int64
	for _, r := range v.said.c.Query("tu") {
		if r < '0' || r > '9' || id > 1<<50 {
			return 0
		}
		id = id*10 + int64(r-'0')
	}
	return id
}

func (p *Pages) showSend(c *web.Ctx, err error) error {
	v, e := p.sendView(c, err)
	if e != nil {
		return e
	}
	d := c.Shell(sendLabel(c.Context(), !v.Self))
	return c.RenderStatus(v.status(&d), sendPage(d, v))
}

func (v sendView) forms() ui.ChoiceData {
	usual := document.AtMeeting
	if v.From.ID != 0 {
		usual = v.From.Form
	}
	f := v.field(ui.FieldData{Name: "form", Label: v.said.c.T("paper.send.form"), Value: string(usual)})
	c := ui.ChoiceData{FieldData: f}
	for _, one := range document.Forms {
		c.Options = append(c.Options, ui.Option{Value: string(one), Label: v.said.c.T("paper.form." + string(one)), Hint: v.said.c.T("paper.form." + string(one) + ".hint"),
			Selected: f.Value == string(one)})
	}
	return c
}

// due is the day offered: of what is sent on, else the end of the month.
func (v sendView) due() string {
	if v.From.ID != 0 {
		return dmy(v.From.DueOn)
	}
	return dmy(clock.AddDays(clock.AddDays(v.Today[:8]+"01", 32)[:8]+"01", -1))
}

func (p *Pages) doSend(c *web.Ctx) error {
	unit, err := c.ID("unit")
	if err != nil {
		return err
	}
	cmd := document.SendDirective{Key: c.Key(), Unit: unit, Number: c.Form("number"), Title: c.Form("title"), Issuer: c.Form("issuer"),
		IssuedOn: typed(c.Form("issued")), Gist: c.Form("gist"), Form: document.Form(c.Form("form")), DueOn: typed(c.Form("due")), From: c.FormID("from")}
	for _, one := range c.R.PostForm["units"] {
		if id := number(one); id != 0 {
			cmd.Units = append(cmd.Units, id)
		}
	}
	err = cmd.Validate()
	if err == nil && c.Form("chosen") == "1" && len(cmd.Units) == 0 {
		err = wrong("units", "paper.send.units.none")
	}
	if err == nil {
		// The file first, so that a paper is never sent without what was chosen
		// for it; one that is then not used is found at the unit.
		if f, h := upload(c, "file"); f != nil {
			defer f.Close()
			var paper int64
			paper, err = p.Papers.AddPaper(c.Context(), c.Actor, document.AddPaper{Key: cmd.Key + "-f", Unit: unit, Kind: document.File,
				Title: cmd.Title, FileName: h.Filename, Number: cmd.Number}, f)
			cmd.Papers = []int64{paper}
		}
	}
	var id int64
	if err == nil {
		id, err = p.Papers.SendDirective(c.Context(), c.Actor, cmd)
	}
	if _, ok := c.Invalid(err); ok {
		return p.showSend(c, err)
	}
	if err != nil {
		return err
	}
	return c.Done(directiveHref(id), "paper.send.done")
}

func number(s string) int64 {
	var n int64
	for _, r := range s {
		if r < '0' || r > '9' || n > 1<<50 {
			return 0
		}
		n = n*10 + int64(r-'0')
	}
	return n
}

// upload is the file of a field, nil where none was chosen.
func upload(c *web.Ctx, field string) (multipart.File, *multipart.FileHeader) {
	if c.R.MultipartForm == nil || len(c.R.MultipartForm.File[field]) == 0 {
		return nil, nil
	}
	h := c.R.MultipartForm.File[field][0]
	f, err := h.Open()
	if err != nil || h.Filename == "" {
		return nil, nil
	}
	return f, h
}

// mayDirective says whether the actor may send from this unit.
func mayDirective(a access.Actor, unit int64) bool {
	return a.Hat.Unit == unit && access.May(a, access.DirectiveEdit, access.Unit(a.Hat.Path))
}

// sendLabel is what the form does: a unit without units below enters a paper
// for itself.
func sendLabel(ctx context.Context, below bool) string {
	if below {
		return i18n.T(ctx, "paper.send")
	}
	return i18n.T(ctx, "paper.enter")
}

func sendLead(ctx context.Context, v sendView) string {
	if v.Self {
		return i18n.T(ctx, "paper.enter.lead")
	}
	if v.From.ID != 0 {
		return i18n.T(ctx, "paper.send.on", "Title", v.From.Title)
	}
	return i18n.T(ctx, "paper.send.lead")
}

func buttonLabel(ctx context.Context, v sendView) string {
	if v.Self {
		return i18n.T(ctx, "paper.enter.button")
	}
	return i18n.T(ctx, "paper.send.button")
}
