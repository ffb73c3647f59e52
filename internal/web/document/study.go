package document

import (
	"strings"
	"time"

	"nep/internal/clock"
	"nep/internal/document"
	"nep/internal/fault"
	"nep/internal/web"
	"nep/internal/web/ui"
)

// doStudy is a member's own word that he has studied a directive.
func (p *Pages) doStudy(c *web.Ctx) error {
	id, err := c.ID("directive")
	if err != nil {
		return err
	}
	if err := p.Papers.StudyDirective(c.Context(), c.Actor, c.Key(), id); err != nil {
		return err
	}
	return c.Done(directiveHref(id), "paper.study.done")
}

// doSteer keeps what the hat's unit adds to a directive it received.
func (p *Pages) doSteer(c *web.Ctx) error {
	id, err := c.ID("directive")
	if err != nil {
		return err
	}
	err = p.Papers.SetSteer(c.Context(), c.Actor, c.Key(), id, c.Actor.Hat.Unit, c.Form("steer"))
	if _, ok := c.Invalid(err); ok {
		return p.directivePage(c, err)
	}
	if err != nil {
		return err
	}
	return c.Done(directiveHref(id), "paper.steer.done")
}

// reachView is whom a directive has reached of the hat's unit, by name.
type reachView struct {
	said
	ID     int64
	Title  string
	Key    string
	People []document.Study
	Open   bool // somebody is still asked
}

func (p *Pages) reach(c *web.Ctx) error { return p.showReach(c, nil) }

func (p *Pages) showReach(c *web.Ctx, err error) error {
	id, e := c.ID("directive")
	if e != nil {
		return e
	}
	d, e := p.Papers.Directive(c.Context(), c.Actor, id)
	if e != nil {
		return e
	}
	v := reachView{said: back(c, err), ID: id, Title: d.Title, Key: web.NewKey()}
	if v.People, e = p.Papers.Reach(c.Context(), c.Actor, id); e != nil {
		return e
	}
	for _, x := range v.People {
		v.Open = v.Open || !x.Covered()
	}
	s := c.Shell(c.T("paper.study.names"))
	return c.RenderStatus(v.status(&s), reachPage(s, v))
}

func (v reachView) table() ui.TableData {
	T := v.c.T
	t := ui.TableData{Caption: T("paper.study.names"), HideCaption: true, Cols: []ui.Col{{Label: T("paper.readers.person")}, {Label: T("paper.readers.state")}}}
	for _, x := range v.People {
		kind := ui.Good
		who := ui.Cell{Text: x.Name}
		if !x.Covered() {
			kind, who = ui.Warn, ui.Cell{Any: tick(num(x.Person), x.Name)}
		}
		state := ui.Cell{Tags: []ui.TagData{{Kind: kind, Text: T("paper.study.how." + x.How)}}}
		if x.How == document.Studied || x.How == document.Told {
			state.Note = clock.Time(x.At).Format("02/01/2006")
		}
		t.Rows = append(t.Rows, []ui.Cell{who, state})
	}
	return t
}

func (p *Pages) doTell(c *web.Ctx) error {
	id, err := c.ID("directive")
	if err != nil {
		return err
	}
	err = p.Papers.TellDirective(c.Context(), c.Actor, document.TellDirective{Key: c.Key(), Directive: id, Unit: c.Actor.Hat.Unit, Persons: ids(c, "persons")})
	if _, ok := c.Invalid(err); ok {
		return p.showReach(c, err)
	}
	if err != nil {
		return err
	}
	return c.Done(directiveHref(id), "paper.tell.done")
}

// monthView is a month's papers from above in one list.
type monthView struct {
	place
	Month      string // "11/2026"
	Prev, Next string
	List       []monthPaper
}

type monthPaper struct {
	document.To
	Row    ui.RowData
	Papers []ui.RowData
}

func (p *Pages) month(c *web.Ctx) error {
	l, err := p.at(c)
	if err != nil {
		return err
	}
	from, err := time.ParseInLocation("2006-01", c.R.PathValue("month"), clock.Zone)
	if err != nil || from.Year() < 2000 || from.Year() > 2199 {
		return fault.New("web.month", fault.NotFound, "fault.not_found")
	}
	to := from.AddDate(0, 1, 0)
	list, err := p.Papers.Month(c.Context(), c.Actor, l.ID, clock.Ms(from), clock.Ms(to))
	if err != nil {
		return err
	}
	v := monthView{place: l, Month: from.Format("01/2006"), Prev: monthHref(l.ID, from.AddDate(0, -1, 0)), Next: monthHref(l.ID, to)}
	for _, x := range list {
		one := monthPaper{To: x, Row: l.row(x)}
		papers, _, err := p.Papers.Attached(c.Context(), c.Actor, "directive", x.ID)
		if err != nil {
			return err
		}
		for _, paper := range papers {
			one.Papers = append(one.Papers, ui.RowData{Icon: "paper", Title: name(c, paper), Href: paperHref(paper.ID), Detail: what(c, paper), Tags: classTags(c, paper.Class)})
		}
		v.List = append(v.List, one)
	}
	return c.Render(monthPage(c.Shell(c.T("paper.month", "Month", v.Month)), v))
}

func monthHref(unit int64, at time.Time) string { return unitHref(unit, "thang", at.Format("2006-01")) }

// thisMonth is the page of the month it is.
func (l place) thisMonth() string { return unitHref(l.ID, "thang", l.Today[:7]) }

// steer is what a unit itself adds, in paragraphs.
func steer(to document.To) []string { return paragraphs(strings.TrimSpace(to.Steer)) }
