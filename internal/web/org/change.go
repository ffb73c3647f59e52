package org

import (
	"strings"

	"nep/internal/access"
	"nep/internal/clock"
	"nep/internal/fault"
	"nep/internal/org"
	"nep/internal/web"
	"nep/internal/web/ui"
)

// ---- found ----

func (p *Pages) found(c *web.Ctx) error {
	return p.foundForm(c, org.Found{From: p.Org.Day()}, nil)
}

func (p *Pages) foundForm(c *web.Ctx, cmd org.Found, err error) error {
	f := form{Title: c.T("org.page.root.title"), Lead: c.T("org.page.root.lead"), Action: "/to-chuc/them", Cancel: "/to-chuc",
		Crumbs: []ui.Link{{Label: c.T("org.page.title"), Href: "/to-chuc"}}, Button: c.T("org.page.found.button")}
	if c.R.PathValue("unit") != "" {
		v, e := p.now(c)
		if e != nil {
			return e
		}
		f = ofUnit(c, v, "org.page.found.title", c.T("org.page.found.lead", "Name", v.Name), "them")
		f.Button = c.T("org.page.found.button")
	}
	f.naming(c, err, cmd.Name, cmd.Short, cmd.Kind, cmd.Code, p.Org.Day())
	f.date(c, err, ui.FieldData{Name: "From", Label: c.T("org.page.founded"), Hint: c.T("org.page.founded.hint"), Value: cmd.From})
	return f.render(c, err)
}

func (p *Pages) doFound(c *web.Ctx) error {
	cmd := org.Found{Key: c.Key(), From: typed(c.Form("From")), Kind: org.Kind(c.Form("Kind")), Name: c.Form("Name"), Short: c.Form("Short"), Code: c.Form("Code")}
	if c.R.PathValue("unit") != "" {
		var err error
		if cmd.Parent, err = c.ID("unit"); err != nil {
			return err
		}
	}
	id, warn, err := p.Org.Found(c.Context(), c.Actor, cmd)
	if err != nil {
		return web.Again(c, err, func(err error) error { return p.foundForm(c, cmd, err) })
	}
	return done(c, href(id), "org.page.found.done", warn, "Name", cmd.Name)
}

// ---- rename ----

func (p *Pages) rename(c *web.Ctx) error {
	v, err := p.now(c)
	if err != nil {
		return err
	}
	return p.renameForm(c, v, org.Rename{From: v.Today, Kind: v.Kind, Name: v.Name, Short: v.Short, Code: string(v.Code)}, nil)
}

func (p *Pages) renameForm(c *web.Ctx, v org.View, cmd org.Rename, err error) error {
	f := ofUnit(c, v, "org.page.rename.title", c.T("org.page.rename.lead"), "sua")
	f.Button = c.T("org.page.save")
	f.Stored = storedUnit(c, v)
	f.Hidden = [][2]string{{"Seen", v.Seen()}}
	f.naming(c, err, cmd.Name, cmd.Short, cmd.Kind, cmd.Code, v.Today)
	since := v.From
	for _, n := range v.Names {
		if n.From <= v.Today {
			since = n.From
		}
	}
	f.date(c, err, ui.FieldData{Name: "From", Label: c.T("org.page.from"), Hint: c.T("org.page.rename.from.hint", "From", dmy(since)), Value: cmd.From})
	return f.render(c, err)
}

func (p *Pages) doRename(c *web.Ctx) error {
	id, err := c.ID("unit")
	if err != nil {
		return err
	}
	cmd := org.Rename{Key: c.Key(), Unit: id, From: typed(c.Form("From")), Kind: org.Kind(c.Form("Kind")), Name: c.Form("Name"),
		Short: c.Form("Short"), Code: c.Form("Code"), Seen: seen(c)}
	warn, err := p.Org.Rename(c.Context(), c.Actor, cmd)
	if err != nil {
		return web.Again(c, err, func(err error) error {
			v, e := p.now(c)
			if e != nil {
				return e
			}
			return p.renameForm(c, v, cmd, err)
		})
	}
	return done(c, href(id), "org.page.renamed", warn)
}

// seen is what the form was rendered from. A form without it was not rendered
// by us: it has seen nothing, and is told so.
func seen(c *web.Ctx) string {
	if s := c.Form("Seen"); s != "" {
		return s
	}
	return "-"
}

// storedUnit is a unit as it is now, for who has just met another's change.
func storedUnit(c *web.Ctx, v org.View) []ui.Answer {
	code := string(v.Code)
	if code == "" {
		code = c.T("org.page.code.none")
	}
	out := []ui.Answer{{Label: c.T("org.page.name"), Value: v.Name}, {Label: c.T("org.page.kind"), Value: c.T(org.KindKey(v.Kind, v.Today))}}
	if v.Short != "" {
		out = append(out, ui.Answer{Label: c.T("org.page.short"), Value: v.Short})
	}
	return append(out, ui.Answer{Label: c.T("org.page.code"), Value: code}, ui.Answer{Label: c.T("org.page.place"), Value: parentName(c, v)})
}

// parentName says where a unit hangs today.
func parentName(c *web.Ctx, v org.View) string {
	if v.Parent == 0 {
		return c.T("org.page.root")
	}
	for _, p := range v.Places {
		if p.From <= v.Today && v.Today < p.To {
			return p.ParentName
		}
	}
	return ""
}

// ---- move ----

// chooseView is the page that asks for a new parent.
type chooseView struct {
	Crumbs                            []ui.Link
	Name, Path, Text, Heading, Cancel string
	Rows                              []ui.RowData
	Next                              string
	Root                              string // where hanging under nothing is chosen; "" when the hat may not
}

// root is the choice of hanging under nothing, in ?den=.
const root = "0"

func (p *Pages) move(c *web.Ctx) error {
	v, err := p.now(c)
	if err != nil {
		return err
	}
	if to := c.Query("den"); to != "" {
		return p.moveForm(c, v, org.Move{Parent: number(to), From: v.Today}, nil)
	}
	return p.choose(c, v)
}

func number(s string) int64 {
	var n int64
	for _, r := range s {
		if r < '0' || r > '9' || n > 1<<53 {
			return -1
		}
		n = 10*n + int64(r-'0')
	}
	return n
}

// choose lists where the unit may hang: what was found, else the first levels.
func (p *Pages) choose(c *web.Ctx, v org.View) error {
	page := chooseView{Crumbs: crumbs(c.Context(), v, dayView{}, true), Name: v.Name, Path: href(v.ID, "chuyen"), Text: c.Query("tim"),
		Heading: c.T("org.page.move.near"), Cancel: href(v.ID)}
	if v.Parent != 0 && access.May(c.Actor, access.UnitEdit, access.Everything()) {
		page.Root = page.Path + "?den=" + root
	}
	add := func(l *org.Leaf) {
		// Not itself, nor below itself, nor where it hangs, nor where the hat
		// may change nothing.
		if l.ID == v.Parent || org.Under(l.Now, v.Now) || l.Kind == org.Group || !access.May(c.Actor, access.UnitEdit, access.Unit(l.Now)) {
			return
		}
		r := childRow(c.Context(), dayView{Today: v.Today}, l)
		r.Href, r.Tags = "", nil
		r.Buttons = []ui.ButtonData{{Label: c.T("org.page.move.choose"), Href: page.Path + "?den=" + itoa(l.ID), Small: true, Describe: l.Name}}
		page.Rows = append(page.Rows, r)
	}
	if page.Text != "" {
		page.Heading = c.T("org.page.found", "Text", page.Text)
		hits, err := p.Org.Look(c.Context(), c.Actor, page.Text, "", org.ParseCursor(c.Query("sau")), 0)
		if err != nil {
			return err
		}
		for _, l := range hits.Rows {
			add(l)
		}
		if hits.More {
			page.Next = dayView{}.at(page.Path, "tim", page.Text, "sau", hits.Next.String())
		}
	} else {
		t, err := p.Org.Tree(c.Context(), c.Actor, "", org.Cursor{}, 30)
		if err != nil {
			return err
		}
		for queue := t.Top; len(queue) > 0 && len(page.Rows) < 30; queue = queue[1:] {
			// Cells hold no cells; who wants it all the same can look for one.
			if !queue[0].Kind.Meets() {
				add(queue[0])
			}
			queue = append(queue, queue[0].Below...)
		}
	}
	return c.Render(choosePage(c.Shell(c.T("org.page.move.title")), page))
}

func (p *Pages) moveForm(c *web.Ctx, v org.View, cmd org.Move, err error) error {
	to, kind := c.T("org.page.root"), org.Kind("")
	if cmd.Parent == 0 {
		if e := access.Check(c.Actor, access.UnitEdit, access.Everything()); e != nil {
			return e
		}
	} else {
		u, e := p.Org.View(c.Context(), c.Actor, cmd.Parent, "", org.Cursor{}, 1)
		if e == nil {
			e = access.Check(c.Actor, access.UnitEdit, access.Unit(u.Now))
		}
		if e != nil {
			return e
		}
		to, kind = u.Name, u.Kind
	}
	f := ofUnit(c, v, "org.page.move.title", "", "chuyen")
	f.Kicker, f.Title = f.Title, c.T("org.page.move.confirm", "Name", v.Name)
	f.Stored = storedUnit(c, v)
	f.Hidden = [][2]string{{"Seen", v.Seen()}, {"Parent", itoa(cmd.Parent)}}
	f.Effects = []string{
		c.T("org.page.move.effect.place", "Old", parentName(c, v), "New", to),
		c.T("org.page.move.effect.papers"),
		c.T("org.page.move.effect.figures"),
	}
	if len(org.PlaceWarnings(v.Kind, kind, v.Today)) > 0 {
		f.Warn = append(f.Warn, c.T("org.page.move.warn"))
	}
	f.date(c, err, ui.FieldData{Name: "From", Label: c.T("org.page.from"), Hint: c.T("org.page.move.from.hint"), Value: cmd.From})
	f.Button = c.T("org.page.move.button")
	f.Cancel = href(v.ID, "chuyen")
	return f.render(c, err)
}

func (p *Pages) doMove(c *web.Ctx) error {
	id, err := c.ID("unit")
	if err != nil {
		return err
	}
	cmd := org.Move{Key: c.Key(), Unit: id, Parent: number(c.Form("Parent")), From: typed(c.Form("From")), Seen: seen(c)}
	if c.Form("Parent") == "" || cmd.Parent < 0 {
		return fault.New("web.org.move", fault.Invalid, "fault.invalid")
	}
	warn, err := p.Org.Move(c.Context(), c.Actor, cmd)
	if err != nil {
		return web.Again(c, err, func(err error) error {
			v, e := p.now(c)
			if e != nil {
				return e
			}
			return p.moveForm(c, v, cmd, err)
		})
	}
	return done(c, href(id), "org.page.moved", warn)
}

// ---- close ----

func (p *Pages) close(c *web.Ctx) error {
	v, err := p.now(c)
	if err != nil {
		return err
	}
	return p.closeForm(c, v, org.Close{From: v.Today}, nil)
}

func (p *Pages) closeForm(c *web.Ctx, v org.View, cmd org.Close, err error) error {
	f := ofUnit(c, v, "org.page.close.title", "", "giai-the")
	f.Kicker, f.Title = f.Title, c.T("org.page.close.confirm", "Name", v.Name)
	f.Stored = storedUnit(c, v)
	f.Hidden = [][2]string{{"Seen", v.Seen()}}
	f.Effects = []string{c.T("org.page.close.effect.end"), c.T("org.page.close.effect.kept"), c.T("org.page.close.effect.sites")}
	if len(v.Below.Rows) > 0 && err == nil {
		var names []string
		for _, l := range v.Below.Rows[:min(5, len(v.Below.Rows))] {
			names = append(names, l.Name)
		}
		f.Warn = append(f.Warn, c.T("org.page.close.children", "Count", v.Kids, "Names", strings.Join(names, "; ")))
	}
	f.date(c, err, ui.FieldData{Name: "From", Label: c.T("org.page.close.from"), Hint: c.T("org.page.close.from.hint"), Value: cmd.From})
	f.Button, f.Danger = c.T("org.page.close.button"), true
	return f.render(c, err)
}

func (p *Pages) doClose(c *web.Ctx) error {
	id, err := c.ID("unit")
	if err != nil {
		return err
	}
	cmd := org.Close{Key: c.Key(), Unit: id, From: typed(c.Form("From")), Seen: seen(c)}
	if err := p.Org.Close(c.Context(), c.Actor, cmd); err != nil {
		return web.Again(c, err, func(err error) error {
			v, e := p.now(c)
			if e != nil {
				return e
			}
			return p.closeForm(c, v, cmd, err)
		})
	}
	return c.Done(href(id), "org.page.close.done", "Day", dmy(clock.AddDays(cmd.From, -1)))
}
