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
	if c.server.Search {
		d.Search = ui.PathSearch
	}
	d.Account = c.Actor.Account
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
	at := c.server.Holds(c.R.URL.Path)
	for _, n := range c.server.Nav {
		href, shown := c.place(n)
		if !shown {
			continue
		}
		item := ui.NavItem{Label: c.T(n.Label), Icon: n.Icon, Href: href, Current: n.Label == at}
		if href == "/" && c.counted {
			item.Count = c.waiting
		} else if href == "/" && c.server.Waiting != nil {
			item.Count = c.server.Waiting(c.Context(), c.Actor)
		}
		d.Nav = append(d.Nav, item)
	}
	return d
}

// place is where this hat goes by an entry of the navigation: to its own unit's,
// where it may only at units it names to what stands for these. An entry it may
// follow nowhere is not shown.
func (c *Ctx) place(n NavItem) (href string, shown bool) {
	hat := c.Actor.Hat
	own, named := access.Unit(hat.Path), access.Subject{Paths: hat.Named}
	ofUnit := strings.Contains(n.Href, "{unit}")
	if !ofUnit { // it may be about the person alone
		own.Person, own.Account = c.Actor.Person, c.Actor.Account
	}
	switch {
	case access.May(c.Actor, n.Action, own) && !(ofUnit && hat.Unit == 0):
		return strings.ReplaceAll(n.Href, "{unit}", strconv.FormatInt(hat.Unit, 10)), true
	case access.May(c.Actor, n.Action, named) && n.Named != "":
		return n.Named, true
	}
	return n.Href, access.May(c.Actor, n.Action, named) && !ofUnit
}

// Holds names the entry of the navigation a page's address belongs to, "" for none.
func (s *Server) Holds(path string) string {
	label, longest := "", 0
	for _, n := range s.Nav {
		if l := n.holds(path); l > longest {
			label, longest = n.Label, l
		}
	}
	return label
}

// holds says how much of an address an entry of the navigation stands for; 0 for
// nothing of it. The longest holds the page.
func (n NavItem) holds(path string) int {
	if at, ok := strings.CutPrefix(path, "/to-chuc/"); ok {
		if _, below, ok := strings.Cut(at, "/"); ok {
			path = "/to-chuc/{unit}/" + below
		}
	}
	longest := 0
	for _, mine := range append([]string{n.Href, n.Named}, n.Also...) {
		if mine != "" && (path == mine || mine != "/" && strings.HasPrefix(path, mine+"/")) {
			longest = max(longest, len(mine))
		}
	}
	return longest
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

// HatOf is HatView of one of the person's own hats.
func (c *Ctx) HatOf(h access.Hat) ui.Hat { return c.HatView(h, c.unitNames()) }

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
