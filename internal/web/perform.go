package web

import (
	"context"
	"errors"
	"fmt"
	"net/http"
	"net/url"
	"runtime/debug"
	"slices"
	"strings"

	"nep/internal/access"
	"nep/internal/fault"
	"nep/internal/i18n"
)

// Command is a form that was sent on a device without the network, to be done
// now as if it had just been sent (Ctx.Perform).
type Command struct {
	Kind   string // Route.Command of the form it was
	Path   string // where the form was sent
	Fields url.Values
	Key    string // its key, in place of the one the form was rendered with
	MadeAt int64  // when it was sent, by this server's clock, as far as can be told
}

// Performed is what a form answered.
type Performed struct {
	To   string // the page to look at next
	Said string // what was done, in a sentence
}

// performance is a command on its way through the table of routes.
type performance struct {
	Command
	outer *Ctx
	actor access.Actor

	met  bool // a route took it
	page bool // it answered with a page instead of a deed
	done Performed
	err  error
}

type performing struct{}

// Perform does a command by the route its form has, in the hat of actor: the same
// question of access, the same handler, the same verb as a form just sent.
// Faults: NotFound (device.unknown: no such form in this version of the pages;
// or there is nothing there for this person), and whatever the handler gives.
func (c *Ctx) Perform(actor access.Actor, cmd Command) (Performed, error) {
	unknown := fault.New("web.perform", fault.NotFound, "device.unknown")
	to, err := url.Parse(cmd.Path)
	if err != nil || cmd.Kind == "" || to.Host != "" || to.Scheme != "" || !strings.HasPrefix(to.Path, "/") {
		return Performed{}, unknown
	}
	form := url.Values{}
	for name, values := range cmd.Fields {
		form[name] = values
	}
	form.Set("_key", cmd.Key)
	p := &performance{Command: cmd, outer: c, actor: actor}
	r, err := http.NewRequestWithContext(context.WithValue(c.R.Context(), performing{}, p), http.MethodPost, to.RequestURI(), strings.NewReader(form.Encode()))
	if err != nil {
		return Performed{}, unknown
	}
	r.Header.Set("Content-Type", "application/x-www-form-urlencoded")
	r.Host, r.TLS, r.RemoteAddr = c.R.Host, c.R.TLS, c.R.RemoteAddr
	r.Header["Cookie"] = c.R.Header["Cookie"]
	aside := nowhere{}
	c.server.mux.ServeHTTP(aside, r)
	for _, k := range aside["Set-Cookie"] { // what names this browser is for it
		c.W.Header().Add("Set-Cookie", k)
	}
	switch {
	case !p.met:
		return Performed{}, unknown
	case p.err == nil && p.page: // it asked something back, which nobody is there to answer
		return Performed{}, fault.New("web.perform", fault.State, "device.page")
	}
	return p.done, p.err
}

// perform is serve for a command: who sends it is known already.
func (s *Server) perform(w http.ResponseWriter, r *http.Request, route Route, p *performance) {
	p.met = true
	defer func() {
		if v := recover(); v != nil {
			p.err = fault.Wrap("web.perform", fault.Internal, fmt.Errorf("panic: %v\n%s", v, debug.Stack()))
		}
	}()
	if !slices.Contains(strings.Fields(route.Command), p.Kind) {
		p.err = fault.New("web.perform", fault.NotFound, "device.unknown")
		return
	}
	limit := route.MaxBody
	if limit == 0 {
		limit = 1 << 20
	}
	c := &Ctx{W: &status{ResponseWriter: w}, R: r, server: s, limit: limit, performed: p,
		Session: p.outer.Session, Account: p.outer.Account, Actor: p.actor}
	p.err = s.admit(c, route)
}

// MadeAt is when a command of a device was made, ms by the server's clock as far
// as can be told; 0 of a form that was sent just now.
func (c *Ctx) MadeAt() int64 {
	if c.performed == nil {
		return 0
	}
	return c.performed.MadeAt
}

// Reasons is what a person reads about err where no form can show it: what is
// wrong with its fields, else its sentence.
func (c *Ctx) Reasons(err error) string {
	var f *fault.Error
	if errors.As(err, &f) && len(f.Fields) > 0 {
		var all []string
		for _, one := range f.Fields {
			if i18n.Has(one.Key) {
				all = append(all, c.T(one.Key, one.Params...))
			}
		}
		if len(all) > 0 {
			return strings.Join(all, " ")
		}
	}
	return c.Sentence(err)
}

// nowhere is where a page goes that nobody reads.
type nowhere http.Header

func (n nowhere) Header() http.Header         { return http.Header(n) }
func (n nowhere) Write(b []byte) (int, error) { return len(b), nil }
func (n nowhere) WriteHeader(int)             {}
