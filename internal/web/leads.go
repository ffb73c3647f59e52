package web

import (
	"net/http"
	"net/url"
	"slices"
	"strconv"
	"strings"

	"nep/internal/access"
	"nep/internal/web/ui"
)

// Leads says whether this person, in this hat, may follow a link of this house:
// the line of the table of routes that would answer is asked as it will be asked
// then. A page that shows a neighbour's name to whoever may know it makes it a
// link only where this is so.
func (c *Ctx) Leads(href string) bool {
	if is, asked := c.leads[href]; asked {
		return is
	}
	if c.leads == nil {
		c.leads = map[string]bool{}
	}
	is := c.server.leads(c, href)
	c.leads[href] = is
	return is
}

func (s *Server) leads(c *Ctx, href string) bool {
	u, err := url.Parse(href)
	if err != nil || u.Host != "" {
		return false
	}
	r := (&http.Request{Method: http.MethodGet, URL: u, Host: c.R.Host}).WithContext(c.R.Context())
	_, pattern := s.mux.Handler(r)
	route, ok := s.byPattern[pattern]
	if !ok || route.Public {
		return ok
	}
	named, given := strings.Split(route.Path, "/"), strings.Split(u.Path, "/")
	for i, n := range named {
		if name, is := strings.CutPrefix(n, "{"); is && i < len(given) {
			r.SetPathValue(strings.TrimSuffix(name, "}"), given[i])
		}
	}
	there := &Ctx{W: c.W, R: r, Actor: c.Actor, Session: c.Session, Account: c.Account, server: s}
	subject := access.Everything()
	if route.Subject != nil {
		if subject, err = route.Subject(there); err != nil {
			return false
		}
	}
	return access.May(c.Actor, route.Action, subject)
}

// Own is the subject of a page about the hat's own unit and those it names.
func Own(c *Ctx) (access.Subject, error) {
	return access.Subject{Paths: append([]string{c.Actor.Hat.Path}, c.Actor.Hat.Named...)}, nil
}

// Mine is the page "/<place>": it leads to "/to-chuc/{unit}/<place>" of the hat's
// own unit; a hat that may go there only at units it names, to the one, or to a
// list of them. Label is the message key of the place.
func Mine(place, label string, action access.Action) Route {
	there := func(unit int64) string { return "/to-chuc/" + strconv.FormatInt(unit, 10) + "/" + place }
	return Route{Method: "GET", Path: "/" + place, Action: action, Subject: Own, Handle: func(c *Ctx) error {
		hat := c.Actor.Hat
		if access.May(c.Actor, action, access.Unit(hat.Path)) {
			return c.Redirect(there(hat.Unit))
		}
		var units []int64
		for _, path := range hat.Named {
			if id := lastOf(path); id != 0 && !slices.Contains(units, id) && access.May(c.Actor, action, access.Unit(path)) {
				units = append(units, id)
			}
		}
		if len(units) == 1 {
			return c.Redirect(there(units[0]))
		}
		names, err := c.server.Names(c.Context(), units)
		if err != nil {
			return err
		}
		var rows []ui.RowData
		for _, id := range units {
			rows = append(rows, ui.RowData{Icon: "units", Title: names[id], Href: there(id)})
		}
		return c.Render(minePage(c.Shell(c.T(label)), rows))
	}}
}

// lastOf is the unit a path leads to.
func lastOf(path string) int64 {
	parts := strings.Split(strings.Trim(path, "/"), "/")
	n, _ := strconv.ParseInt(parts[len(parts)-1], 10, 64)
	return n
}
