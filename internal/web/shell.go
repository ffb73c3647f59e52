package web

import (
	"strconv"
	"strings"
	"time"

	"nep/internal/access"
	"nep/internal/i18n"
	"nep/internal/web/ui"
)

// Shell is the frame of a page for who is signed in: navigation by rights,
// hats to switch between, the sentence of what was just done.
func (c *Ctx) Shell(title string) ui.ShellData {
	d := ui.ShellData{
		Title: title,
		Lang:  i18n.Lang(c.Context()),
		Flash: c.flash,
		Path:  c.R.URL.RequestURI(),
	}
	if c.R.Method != "GET" {
		d.Path = "/" // a language switch cannot come back to what was sent
	}
	if c.Actor.Account == 0 {
		return d
	}
	d.Person = ui.Person{Name: c.Account.Name, Initials: ui.Initials(c.Account.Name)}
	names := c.unitNames()
	for _, hat := range c.Session.Hats {
		v := c.HatView(hat, names)
		if hat.Key() == c.Actor.Hat.Key() {
			d.Hat = v
		} else {
			d.Hats = append(d.Hats, v)
		}
	}
	unit := strconv.FormatInt(c.Actor.Hat.Unit, 10)
	current, longest := -1, 0
	for _, n := range c.server.Nav {
		href := strings.ReplaceAll(n.Href, "{unit}", unit)
		if !c.server.navShown(c, n) || href != n.Href && c.Actor.Hat.Unit == 0 {
			continue
		}
		if n.Named != "" && !access.May(c.Actor, n.Action, access.Unit(c.Actor.Hat.Path)) {
			href = n.Named
		}
		item := ui.NavItem{Label: c.T(n.Label), Icon: n.Icon, Href: href}
		for _, mine := range []string{href, n.Also} {
			if at := c.R.URL.Path; (at == mine || mine != "/" && strings.HasPrefix(at, mine+"/")) && len(mine) > longest {
				current, longest = len(d.Nav), len(mine)
			}
		}
		if href == "/" && c.counted {
			item.Count = c.waiting
		} else if href == "/" && c.server.Waiting != nil {
			item.Count = c.server.Waiting(c.Context(), c.Actor)
		}
		d.Nav = append(d.Nav, item)
	}
	if current >= 0 {
		d.Nav[current].Current = true
	}
	return d
}

// navShown: a place is shown when the hat may go there for its own unit.
func (s *Server) navShown(c *Ctx, n NavItem) bool {
	subject := access.Subject{Paths: append([]string{c.Actor.Hat.Path}, c.Actor.Hat.Named...), Person: c.Actor.Person, Account: c.Actor.Account}
	return access.May(c.Actor, n.Action, subject)
}

func (c *Ctx) unitNames() map[int64]string {
	var units []int64
	for _, h := range c.Session.Hats {
		if h.Unit != 0 {
			units = append(units, h.Unit)
		}
	}
	if len(units) == 0 || c.server.Names == nil {
		return nil
	}
	names, err := c.server.Names(c.Context(), units)
	if err != nil {
		return nil // a page without the unit's name is better than none
	}
	return names
}

// HatView is a hat as pages show it: the role in words and the unit's name.
func (c *Ctx) HatView(h access.Hat, names map[int64]string) ui.Hat {
	v := ui.Hat{ID: h.Key(), Role: c.T("role." + string(h.Role)), Unit: names[h.Unit]}
	if h.Role == access.Admin {
		v.Unit = c.T("role.admin.unit")
	}
	return v
}

// bare is the frame of a page without menus.
func (c *Ctx) bare(title string) ui.BareData { return c.Bare(title) }

// Bare is the frame of a page without menus: sign-in, first run, errors.
func (c *Ctx) Bare(title string) ui.BareData {
	d := ui.BareData{Title: title, Lang: i18n.Lang(c.Context()), Path: c.R.URL.RequestURI(), Flash: c.flash}
	if c.R.Method != "GET" {
		d.Path = "/"
	}
	return d
}

// GivenName is the name by which the person is addressed: the last word of a
// Vietnamese name; of an account that is nobody's, what it is called.
func (c *Ctx) GivenName() string {
	if c.Account.Person == 0 {
		return c.Account.Name
	}
	words := strings.Fields(c.Account.Name)
	if len(words) == 0 {
		return ""
	}
	return words[len(words)-1]
}

// Day is a day in words: "Chủ nhật, 22/11/2026".
func (c *Ctx) Day(t time.Time) string {
	return c.T("day.long", "Weekday", c.T("weekday."+strconv.Itoa(int(t.Weekday()))), "Day", t.Format("02/01/2006"))
}
