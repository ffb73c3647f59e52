package document

import (
	"net/url"

	"nep/internal/document"
	"nep/internal/fault"
	"nep/internal/org"
	"nep/internal/web"
	"nep/internal/web/ui"
)

// chosenAtOnce is how many papers of the library one page offers.
const chosenAtOnce = 25

// chooseView is the page where papers of the library are attached to a thing.
type chooseView struct {
	web.Sent
	Use   document.Use
	Unit  int64
	Back  string
	Key   string
	Rows  []ui.Option
	Error string
	Next  string
	First string
}

// chooseHref is the page that offers a unit's papers for a thing.
func chooseHref(unit int64, u document.Use, back string) string {
	return "/tai-lieu/chon?" + url.Values{"to-chuc": {num(unit)}, "loai": {u.Kind}, "so": {num(u.Subject)}, "vai": {string(u.Role)}, "ve": {back}}.Encode()
}

func (p *Pages) choose(c *web.Ctx) error {
	if c.Query("to-chuc") == "" { // for nothing that is named
		return c.Redirect("/tai-lieu")
	}
	return p.showChoose(c, c.Query, nil)
}

func (p *Pages) showChoose(c *web.Ctx, value func(string) string, failed error) error {
	v := chooseView{Sent: web.Back(c, failed), Use: use(c, value), Unit: number(value("to-chuc")), Key: web.NewKey()}
	v.Use.Role = document.Role(value("vai"))
	v.Back = local(value("ve"), "/tai-lieu")
	v.Error = ui.ErrorFor(v.Errs, "paper")
	if may, err := p.Papers.MayAttach(c.Context(), c.Actor, v.Unit, v.Use); err != nil {
		return err
	} else if !may {
		return fault.New("web.choose", fault.NotFound, "fault.not_found")
	}
	here, _, err := p.Papers.Attached(c.Context(), c.Actor, v.Use.Kind, v.Use.Subject)
	if err != nil {
		return err
	}
	has := map[int64]bool{}
	for _, x := range here {
		has[x.ID] = true
	}
	after := number(value("sau"))
	page, err := p.Papers.Library(c.Context(), c.Actor, v.Unit, org.Cursor{Key: "p", ID: after}, chosenAtOnce)
	if err != nil {
		return err
	}
	for _, x := range page.Rows {
		if !has[x.ID] {
			v.Rows = append(v.Rows, ui.Option{Value: num(x.ID), Label: name(c, x), Hint: what(c, x), Selected: len(c.R.PostForm["paper"]) > 0 && c.R.PostForm["paper"][0] == num(x.ID)})
		}
	}
	here2 := chooseHref(v.Unit, v.Use, v.Back)
	if after != 0 {
		v.First = here2
	}
	if page.More {
		v.Next = here2 + "&sau=" + num(page.Next.ID)
	}
	d := c.Shell(c.T("paper.choose"))
	return c.RenderStatus(v.Status(&d), choosePage(d, v))
}

func (p *Pages) doChoose(c *web.Ctx) error {
	u := use(c, c.Form)
	u.Role = document.Role(c.Form("vai"))
	chosen := c.R.PostForm["paper"]
	if len(chosen) == 0 {
		return p.showChoose(c, c.Form, wrong("paper", "paper.choose.none"))
	}
	cmd := document.AttachTo{Key: c.Key(), Use: u}
	for _, x := range chosen[:min(len(chosen), chosenAtOnce)] {
		cmd.Papers = append(cmd.Papers, number(x))
	}
	if err := p.Papers.AttachTo(c.Context(), c.Actor, cmd); err != nil {
		return web.Again(c, err, func(err error) error { return p.showChoose(c, c.Form, err) })
	}
	to := local(c.Form("ve"), "/tai-lieu")
	return c.Done(to, "paper.choose.done", "Count", len(cmd.Papers))
}
