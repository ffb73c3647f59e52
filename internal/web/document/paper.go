package document

import (
	"mime"
	"net/http"
	"time"

	"nep/internal/clock"
	"nep/internal/document"
	"nep/internal/fault"
	"nep/internal/thread"
	"nep/internal/web"
	"nep/internal/web/ui"
)

// paperView is the page of a paper.
type paperView struct {
	document.Paper
	c      *web.Ctx
	Name   string
	Unit   string
	Uses   []ui.RowData
	Strand ui.ThreadData
}

// pages are the pages of what papers hang on.
var pages = map[string]string{"meeting": "/sinh-hoat/", "directive": "/van-ban/", "resolution": "/nghi-quyet/", "task": "/nhiem-vu/", "report": "/bao-cao/", "official": "/van-ban-di/"}

func (p *Pages) showPaper(c *web.Ctx) error {
	id, err := c.ID("paper")
	if err != nil {
		return err
	}
	v := paperView{c: c}
	var uses []document.Use
	if v.Paper, uses, err = p.Papers.Paper(c.Context(), c.Actor, id); err != nil {
		return err
	}
	if v.Unit, err = p.UnitName(c.Context(), v.Paper.Unit); err != nil {
		return err
	}
	v.Name = name(c, v.Paper)
	for _, u := range uses {
		r := ui.RowData{Icon: "link", Title: c.T("paper.of." + u.Kind), Detail: c.T("paper.role." + string(u.Role))}
		if page := pages[u.Kind]; page != "" {
			r.Href = page + num(u.Subject)
		}
		v.Uses = append(v.Uses, r)
	}
	if p.Thread != nil {
		s, err := p.Thread(c.Context(), c.Actor, thread.Knot{Kind: thread.Paper, ID: id})
		if err != nil && !fault.Is(err, fault.NotFound) { // one that hangs on nothing is on no thread
			return err
		}
		v.Strand = c.Strand(s)
	}
	return c.Render(paperPage(c.Shell(v.Name), v))
}

// crumbs is the way to what the paper hangs on, else to its unit.
func (v paperView) crumbs() []ui.Link {
	out := []ui.Link{{Label: v.Unit, Href: "/to-chuc/" + num(v.Paper.Unit)}}
	if len(v.Uses) > 0 && v.Uses[0].Href != "" {
		out = append(out, ui.Link{Label: v.Uses[0].Title, Href: v.Uses[0].Href})
	}
	return out
}

func (v paperView) facts() []ui.Answer {
	var out []ui.Answer
	add := func(key, value string) {
		if value != "" {
			out = append(out, ui.Answer{Label: v.c.T(key), Value: value})
		}
	}
	add("paper.fact.number", v.Number)
	add("paper.fact.keeper", v.Keeper)
	if v.Blob != 0 {
		add("paper.fact.file", v.FileName)
		add("paper.fact.size", mediaName(v.c, v.Media)+" · "+size(v.Size))
	}
	add("paper.fact.added", clock.Time(v.MadeAt).Format("02/01/2006 15:04"))
	return out
}

// file gives out the file of a paper, to be kept; with ?xem=1 a picture or a
// PDF is shown by the browser. Nothing in it may load, run, or reach this site.
func (p *Pages) file(c *web.Ctx) error {
	id, err := c.ID("paper")
	if err != nil {
		return err
	}
	paper, f, err := p.Papers.OpenPaper(c.Context(), c.Actor, id)
	if err != nil {
		return err
	}
	defer f.Close()
	way := "attachment"
	pdf := paper.Media == "application/pdf"
	if c.Query("xem") == "1" && (document.IsPicture(paper.Media) || pdf) {
		way = "inline"
	}
	h := c.W.Header()
	if !pdf { // a browser's own PDF page does not open in a sandbox
		h.Set("Content-Security-Policy", "default-src 'none'; sandbox")
	}
	h.Set("Content-Type", paper.Media)
	h.Set("X-Content-Type-Options", "nosniff")
	h.Set("Content-Disposition", mime.FormatMediaType(way, map[string]string{"filename": paper.FileName}))
	h.Set("Cache-Control", "private, no-store")
	http.ServeContent(c.W, c.R, "", time.Time{}, f)
	return nil
}

// use is the thing a paper is to be taken away from.
func use(c *web.Ctx, value func(string) string) document.Use {
	return document.Use{Kind: value("loai"), Subject: number(value("so"))}
}

func (p *Pages) remove(c *web.Ctx) error {
	id, err := c.ID("paper")
	if err != nil {
		return err
	}
	paper, uses, err := p.Papers.Paper(c.Context(), c.Actor, id)
	if err != nil {
		return err
	}
	u := use(c, c.Query)
	d := c.Shell(c.T("paper.remove.title"))
	effect := "paper.remove.gone"
	if len(uses) > 1 {
		effect = "paper.remove.left"
	}
	return c.Render(removePage(d, ui.ConfirmData{Title: c.T("paper.remove.ask", "Title", name(c, paper)), Effects: []string{c.T(effect)},
		Action: paperHref(id) + "/bo", Key: web.NewKey(), Button: c.T("paper.remove.button"), Danger: true, Cancel: local(c.Query("ve"), paperHref(id))}, u, local(c.Query("ve"), "")))
}

func (p *Pages) doRemove(c *web.Ctx) error {
	id, err := c.ID("paper")
	if err != nil {
		return err
	}
	u := use(c, c.Form)
	if err := p.Papers.RemovePaper(c.Context(), c.Actor, c.Key(), id, u); err != nil {
		return err
	}
	to := local(c.Form("ve"), "/")
	return c.Done(to, "paper.removed")
}
