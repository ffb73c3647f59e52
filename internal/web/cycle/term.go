package cycle

import (
	"io"
	"os"
	"strconv"

	"nep/internal/access"
	"nep/internal/clock"
	"nep/internal/cycle/papers"
	"nep/internal/fault"

	"nep/internal/web"
	"nep/internal/web/ui"
)

// termView is the page of the book of a unit's term.
type termView struct {
	papers.Term
	Asked *papers.Asked
	Key   string
	Bar   *ui.ProgressData // while it is made
	Fail  string
	Facts []ui.Answer
	Other []ui.RowData // other terms
}

func termHref(unit int64, below string) string { return unitHref(unit, "/so-nhiem-ky"+below) }

// ky is the term the address asks for, 0 for that of today.
func ky(c *web.Ctx) int64 {
	n, _ := strconv.ParseInt(c.R.FormValue("ky"), 10, 64)
	return n
}

func (p *Pages) viewTerm(c *web.Ctx) (v termView, err error) {
	id, err := c.ID("unit")
	if err != nil {
		return v, err
	}
	v.Key = web.NewKey()
	if v.Term, v.Asked, err = p.Papers.TermAsked(c.Context(), c.Actor, id, ky(c)); err != nil {
		return v, err
	}
	for _, t := range v.Terms {
		if t.ID != v.Term.ID {
			v.Other = append(v.Other, ui.RowData{Icon: "paper", Title: t.Name, Href: termHref(id, "?ky="+num(t.ID))})
		}
	}
	switch a := v.Asked; {
	case a == nil:
	case a.Failed != "":
		v.Fail = c.T(a.Failed)
	case a.MadeAt == 0:
		v.Bar = &ui.ProgressData{Label: c.T("papers.book.making"), Now: int(a.Done), Max: int(a.Of), Text: c.T("papers.book.waits")}
		if a.Of > 0 {
			v.Bar.Text = c.T("papers.book.step", "Done", a.Done, "Of", a.Of)
		}
	default:
		v.Facts = []ui.Answer{
			{Label: c.T("papers.book.papers"), Value: strconv.Itoa(a.Papers)},
			{Label: c.T("papers.book.pages"), Value: strconv.Itoa(a.Pages)},
			{Label: c.T("papers.book.made"), Value: clock.Time(a.MadeAt).Format("15:04 02/01/2006")},
		}
		if a.Words > 0 {
			v.Facts = append(v.Facts, ui.Answer{Label: c.T("papers.book.words"), Value: strconv.Itoa(a.Words)})
		}
	}
	return v, nil
}

func (p *Pages) term(c *web.Ctx) error {
	v, err := p.viewTerm(c)
	if err != nil {
		return err
	}
	return c.Render(termPage(c.Shell(c.T("papers.book.page")), v))
}

// termState is the part of the page that changes while the book is made.
func (p *Pages) termState(c *web.Ctx) error {
	v, err := p.viewTerm(c)
	if err != nil {
		return err
	}
	return c.Render(termMaking(v))
}

func (p *Pages) doTerm(c *web.Ctx) error {
	id, err := c.ID("unit")
	if err != nil {
		return err
	}
	if _, err := p.Papers.AskTerm(c.Context(), c.Actor, c.Key(), id, ky(c)); err != nil {
		return err
	}
	return c.Redirect(termHref(id, "?ky="+num(ky(c))))
}

// termBook gives the book out: the one that was made, or at once one that takes no
// time. One with old papers leads to the page that makes it.
func (p *Pages) termBook(c *web.Ctx) error {
	id, err := c.ID("unit")
	if err != nil {
		return err
	}
	if made := c.FormID("ban"); made != 0 {
		a, f, err := p.Papers.OpenTerm(c.Context(), c.Actor, id, made)
		if err != nil {
			return err
		}
		defer f.Close()
		return p.giveTerm(c, id, a.Name, f)
	}
	x, err := p.Papers.Term(c.Context(), c.Actor, id, ky(c))
	if err != nil {
		return err
	}
	if x.Olds() > 0 {
		return c.Redirect(termHref(id, "?ky="+num(ky(c))))
	}
	f, done, err := p.Papers.TermNow(c.Context(), c.Actor, x)
	if err != nil {
		return err
	}
	defer done()
	return p.giveTerm(c, id, x.FileName(), f)
}

func (p *Pages) giveTerm(c *web.Ctx, unit int64, name string, f *os.File) error {
	at, err := f.Stat()
	if err != nil {
		return fault.Wrap("web.book", fault.Unavailable, err)
	}
	if err := p.Papers.Left(c.Context(), c.Actor, unit, "term_book", unit); err != nil {
		return err
	}
	c.W.Header().Set("Content-Length", strconv.FormatInt(at.Size(), 10))
	return c.File(name+".pdf", papers.Media(papers.PDF), func(w io.Writer) error {
		_, err := io.Copy(w, f)
		return err
	})
}

func (p *Pages) termRoutes() []web.Route {
	const at = "/to-chuc/{unit}/so-nhiem-ky"
	return []web.Route{
		{Method: "GET", Path: at, Action: access.MeetingView, Subject: p.UnitSubject, Handle: p.term},
		{Method: "POST", Path: at, Action: access.MeetingView, Subject: p.UnitSubject, Handle: p.doTerm},
		{Method: "GET", Path: at + "/tien-do", Action: access.MeetingView, Subject: p.UnitSubject, Handle: p.termState},
		{Method: "GET", Path: at + ".pdf", Action: access.MeetingView, Subject: p.UnitSubject, Handle: p.termBook},
	}
}
