package web

import (
	"context"
	"errors"
	"fmt"
	"io"
	"log/slog"
	"net"
	"net/http"
	"net/textproto"
	"net/url"
	"runtime/debug"
	"slices"
	"sort"
	"strconv"
	"strings"
	"sync/atomic"
	"time"

	"nep/internal/access"
	"nep/internal/account"
	"nep/internal/blob"
	"nep/internal/fault"
	"nep/internal/i18n"
	"nep/internal/web/assets"
	"nep/internal/web/ui"
)

// Route is one line of the table of routes.
type Route struct {
	Method string
	Path   string // as http.ServeMux reads it
	// Public routes are for people who are not signed in; they have no action.
	Public bool
	Action access.Action
	// Subject finds what the route is about; nil is the whole installation.
	Subject func(*Ctx) (access.Subject, error)
	Handle  func(*Ctx) error
	// Still pages look at many things and are small: they are made from one
	// snapshot of the data, and sent when it has been let go.
	Still bool
	// Part answers are no page: what was just done stays to be said on the next one.
	Part bool
	// MaxBody is the largest body taken, in bytes; 0 is 1 MB.
	MaxBody int64
	// Command names what this form does when it comes from a device that had no
	// network ("meeting.roll"); the form says the same in data-command. Several
	// forms of one route are several words. "" for what has to be sent with the
	// network there.
	Command string
	// Offline pages are kept on the device, sealed, and open without the network;
	// nothing but a meeting's own pages may be. One that must not be says NotKept.
	Offline bool
}

// Pattern is the route as http.ServeMux and the log name it.
func (r Route) Pattern() string { return r.Method + " " + r.Path }

// NavItem is a place of the main navigation, shown to whoever may go there.
type NavItem struct {
	Label  string // message key
	Icon   string
	Href   string // "{unit}" stands for the hat's own unit
	Action access.Action
	Named  string // where a hat goes that may do so only at the units it names; "" for Href
	// Also are the beginnings of other addresses that belong here; "{unit}" stands
	// for any unit.
	Also []string
}

// Config is what the server needs to know beside its routes.
type Config struct {
	Accounts *account.Service
	Log      *slog.Logger
	Nav      []NavItem
	// Names gives the name of a unit for a hat, in today's words.
	Names func(ctx context.Context, units []int64) (map[int64]string, error)
	// Cell says whether a unit is one that meets itself: it has neither a standing
	// committee nor an office, and a refusal names nobody of them.
	Cell func(ctx context.Context, unit int64) (bool, error)
	// Address is where this server is for everybody, "https://nep:8443"; what
	// is printed or drawn as a code carries it. "" takes the request's.
	Address string
	// Together runs fn with a context under which all reads see one snapshot; like
	// names who opens which page, for who can read ahead what it asks every time.
	Together func(ctx context.Context, like string, fn func(context.Context) error) error
	// Waiting counts what needs this person now, for the navigation's number.
	Waiting func(ctx context.Context, a access.Actor) int
	// Acted is told of an account that has sent something, whatever came of it.
	Acted func(account int64)
	// Search says that there is a page to search on.
	Search bool
}

// Server is the door. Make it with New.
type Server struct {
	Config
	routes    []Route
	mux       *http.ServeMux
	byPattern map[string]Route
	next      http.Handler
	ready     atomic.Bool
}

// New builds the server over its routes. It panics on a route that says
// neither Public nor an action: that is a defect of the table.
func New(c Config, groups ...[]Route) *Server {
	s := &Server{Config: c}
	if s.Log == nil {
		s.Log = slog.Default()
	}
	mux := http.NewServeMux()
	s.mux, s.byPattern = mux, map[string]Route{}
	for _, r := range slices.Concat(groups...) {
		if r.Public == (r.Action != "") {
			panic("web: route " + r.Pattern() + " must be either public or have an action")
		}
		s.routes = append(s.routes, r)
		s.byPattern[r.Pattern()] = r
		mux.Handle(r.Pattern(), s.handler(r))
	}
	mux.Handle("GET "+assets.Prefix, assets.Handler())
	mux.HandleFunc("GET /healthz", func(w http.ResponseWriter, r *http.Request) {
		if !s.ready.Load() {
			http.Error(w, "not ready", http.StatusServiceUnavailable)
			return
		}
		fmt.Fprintln(w, "ok")
	})
	mux.Handle("/", s.handler(Route{Method: "ANY", Path: "/", Public: true, Handle: func(c *Ctx) error {
		return fault.New("web", fault.NotFound, "fault.not_found")
	}}))
	cross := http.NewCrossOriginProtection()
	cross.SetDenyHandler(s.handler(Route{Method: "ANY", Path: "(cross-origin)", Public: true, Handle: func(c *Ctx) error {
		return fault.New("web", fault.Invalid, "web.cross_origin")
	}}))
	s.next = headers(cross.Handler(mux))
	return s
}

// Routes gives the table, for the page that prints it and the test that walks it.
func (s *Server) Routes() []Route { return slices.Clone(s.routes) }

// Ready makes GET /healthz answer 200.
func (s *Server) Ready(is bool) { s.ready.Store(is) }

// ServeHTTP answers a request.
func (s *Server) ServeHTTP(w http.ResponseWriter, r *http.Request) { s.next.ServeHTTP(w, r) }

// policy allows nothing from outside and nothing inline.
const policy = "default-src 'self'; img-src 'self' data:; object-src 'none'; base-uri 'none'; form-action 'self'; frame-ancestors 'none'"

func headers(next http.Handler) http.Handler {
	return http.HandlerFunc(func(w http.ResponseWriter, r *http.Request) {
		h := w.Header()
		h.Set("Content-Security-Policy", policy)
		h.Set("X-Content-Type-Options", "nosniff")
		h.Set("Referrer-Policy", "same-origin")
		h.Set("Permissions-Policy", "geolocation=(), microphone=(), camera=(self)")
		h.Set("Cross-Origin-Opener-Policy", "same-origin")
		next.ServeHTTP(w, r)
	})
}

// status remembers what was answered, for the log.
type status struct {
	http.ResponseWriter
	code int
}

func (s *status) WriteHeader(code int) {
	if s.code == 0 {
		s.code = code
	}
	s.ResponseWriter.WriteHeader(code)
}

func (s *status) Write(b []byte) (int, error) {
	if s.code == 0 {
		s.code = http.StatusOK
	}
	return s.ResponseWriter.Write(b)
}

// Unwrap lets http.ResponseController reach the connection.
func (s *status) Unwrap() http.ResponseWriter { return s.ResponseWriter }

// handler wraps a route: language, session, body limit, access, the page of a
// fault, one line in the log. The log names the route, not the address, which
// may hold a slip's token.
func (s *Server) handler(route Route) http.Handler {
	return http.HandlerFunc(func(w http.ResponseWriter, r *http.Request) {
		if p, ok := r.Context().Value(performing{}).(*performance); ok {
			s.perform(w, r, route, p)
			return
		}
		began := time.Now()
		sw := &status{ResponseWriter: w}
		limit := route.MaxBody
		if limit == 0 {
			limit = 1 << 20
		}
		whole := r.Body
		r.Body = http.MaxBytesReader(sw, whole, limit)
		c := &Ctx{W: sw, R: r, server: s, limit: limit}
		err := s.serve(c, route)
		// net/http looks at it to know that a sender who asked first was never told to
		// go on; by another body it would wait for his.
		r.Body = whole
		if c.R.MultipartForm != nil {
			// net/http removes only those of the request it gave us, and c.R is
			// a copy: what was spooled would stay for ever.
			_ = c.R.MultipartForm.RemoveAll()
		}
		switch {
		case err != nil && r.ContentLength > limit && r.Method == http.MethodPost:
			// Who says that he sends too much is answered at once, and what he sends all
			// the same is taken off the line.
			line := http.NewResponseController(sw)
			_ = line.EnableFullDuplex()
			sw.Header().Set("Connection", "close")
			s.fail(c, err)
			_ = line.Flush()
			drain(sw, r, whole)
		case err != nil:
			drain(sw, r, whole)
			s.fail(c, err)
		}
		level := slog.LevelInfo
		if sw.code >= 500 {
			level = slog.LevelError
		}
		attrs := []any{"route", route.Pattern(), "status", sw.code, "ms", time.Since(began).Milliseconds(), "account", c.Actor.Account}
		if err != nil && sw.code >= 500 {
			attrs = append(attrs, "err", err)
		}
		s.Log.Log(r.Context(), level, "request", attrs...)
	})
}

// How much of what nobody will use is taken off the line, and for how long.
const (
	drainMost = 512 << 20
	drainTime = 2 * time.Minute
)

// drain throws away what is still coming of a refused body, keeping nothing. A
// browser reads the answer only after it has sent everything: without this a
// person who sends far too large a file sees "connection reset" and no reason.
func drain(w http.ResponseWriter, r *http.Request, body io.Reader) {
	if r.Method != http.MethodPost || r.Header.Get("Expect") != "" { // who asked first has not sent it yet
		return
	}
	_ = http.NewResponseController(w).SetReadDeadline(time.Now().Add(drainTime))
	_, _ = io.CopyN(io.Discard, body, drainMost)
}

func (s *Server) serve(c *Ctx, route Route) (err error) {
	defer func() {
		if p := recover(); p != nil {
			if p == http.ErrAbortHandler {
				panic(p)
			}
			err = fault.Wrap("web", fault.Internal, fmt.Errorf("panic: %v\n%s", p, debug.Stack()))
		}
	}()
	if err := s.identify(c); err != nil {
		return err
	}
	c.R = c.R.WithContext(ui.WithLeads(i18n.WithLang(c.R.Context(), s.language(c)), c.Leads))
	if !route.Part {
		c.flash = s.takeFlash(c)
	}
	if route.Public {
		return s.handle(c, route)
	}
	if c.Actor.Account == 0 {
		return s.askToSignIn(c)
	}
	if c.Account.MustChange && !strings.HasPrefix(c.R.URL.Path, "/tai-khoan") {
		return c.Redirect("/tai-khoan/mat-khau")
	}
	return s.admit(c, route)
}

// admit asks whether who was found to be asking may do this, and does it.
func (s *Server) admit(c *Ctx, route Route) (err error) {
	subject := access.Everything()
	if route.Subject != nil {
		if subject, err = route.Subject(c); err != nil {
			return err
		}
		if route.ofMeeting() {
			c.ofMeeting(subject)
		}
	}
	if !access.May(c.Actor, route.Action, subject) {
		return s.refuse(c, route.Action, subject)
	}
	return s.handle(c, route)
}

// ofMeeting says that a route is about a meeting or what came of one.
func (r Route) ofMeeting() bool {
	return slices.ContainsFunc([]string{"{meeting}", "{vote}", "{resolution}", "{task}", "{opinion}"}, func(name string) bool { return strings.Contains(r.Path, name) })
}

// handle reads what was sent and answers. It comes after the question of
// access: a stranger's upload is not read.
func (s *Server) handle(c *Ctx, route Route) error {
	if err := parseForm(c.R, c.limit); err != nil {
		return err
	}
	if c.R.Method == http.MethodPost && c.Actor.Account != 0 && s.Acted != nil {
		defer s.Acted(c.Actor.Account)
	}
	if route.Offline && c.R.Method == http.MethodGet && c.Actor.Account != 0 {
		c.W.Header().Set(headerKept, strconv.FormatInt(c.Actor.Account, 10))
	}
	if !route.Still || s.Together == nil {
		return route.Handle(c)
	}
	whole := c.R
	c.hold = true
	err := s.Together(whole.Context(), strconv.FormatInt(c.Actor.Account, 10)+" "+c.Actor.Hat.Key()+" "+route.Path, func(ctx context.Context) error {
		c.R = whole.WithContext(ctx)
		return route.Handle(c)
	})
	c.R, c.hold = whole, false
	if err != nil {
		return err
	}
	return c.send()
}

// parseForm reads a form's fields; a body over the limit is its own fault, and
// not read at all when it says so itself.
func parseForm(r *http.Request, limit int64) error {
	if r.Method != http.MethodPost {
		return nil
	}
	if r.ContentLength > limit {
		return fault.New("web.body", fault.TooLarge, "web.too_large", "MB", promised(limit))
	}
	var err error
	if strings.HasPrefix(r.Header.Get("Content-Type"), "multipart/form-data") {
		err = r.ParseMultipartForm(1 << 20)
	} else {
		err = r.ParseForm()
	}
	var big *http.MaxBytesError
	switch {
	case errors.As(err, &big):
		return fault.New("web.body", fault.TooLarge, "web.too_large", "MB", promised(big.Limit))
	case blob.IsFull(err): // it is laid down on the disk while it comes
		return &fault.Error{Op: "web.body", Kind: fault.StorageFull, Key: "blob.full", Err: err}
	case errors.As(err, new(textproto.ProtocolError)): // a sign no name may have
		return &fault.Error{Op: "web.body", Kind: fault.Invalid, Key: "web.bad_name", Err: err}
	case err != nil:
		return &fault.Error{Op: "web.body", Kind: fault.Invalid, Key: "web.broken_upload", Err: err}
	}
	return nil
}

// promised is a limit in MB as people are told it: round, so that what a form's
// fields may take beside a file of 200 MB does not make it 201.
func promised(limit int64) int64 {
	mb := limit >> 20
	if mb > 20 {
		mb -= mb % 5
	}
	return mb
}

// cookieName is the session's cookie.
const cookieName = "nep"

// identify finds who is asking by the session's cookie. A dead session is as
// none; a database that cannot answer is an error and signs nobody out.
func (s *Server) identify(c *Ctx) error {
	cookie, err := c.R.Cookie(cookieName)
	if err != nil || s.Accounts == nil {
		return nil
	}
	session, who, err := s.Accounts.Resolve(c.R.Context(), cookie.Value)
	if fault.Is(err, fault.NotFound) || fault.Is(err, fault.Expired) {
		return nil
	}
	if err != nil {
		return err
	}
	c.Session, c.Account, c.Actor = session, who, session.Actor()
	return nil
}

// SignIn gives the browser the session's token.
func (c *Ctx) SignIn(token string, until time.Time) {
	http.SetCookie(c.W, &http.Cookie{Name: cookieName, Value: token, Path: "/", Expires: until,
		HttpOnly: true, Secure: c.R.TLS != nil, SameSite: http.SameSiteLaxMode})
}

// SignOut takes the token back.
func (c *Ctx) SignOut() {
	http.SetCookie(c.W, &http.Cookie{Name: cookieName, Path: "/", MaxAge: -1, HttpOnly: true, Secure: c.R.TLS != nil, SameSite: http.SameSiteLaxMode})
}

// Address is where the request comes from, without the port.
func (c *Ctx) Address() string {
	host, _, err := net.SplitHostPort(c.R.RemoteAddr)
	if err != nil {
		return c.R.RemoteAddr
	}
	return host
}

func (s *Server) language(c *Ctx) string {
	if k, err := c.R.Cookie(langCookie); err == nil && slices.Contains(i18n.Languages, k.Value) {
		return k.Value
	}
	if c.Account.Lang != "" {
		return c.Account.Lang
	}
	return i18n.Vietnamese
}

// askToSignIn answers a request that needs a person. A form that was sent is
// kept on the page, so that nothing typed is lost with the session.
func (s *Server) askToSignIn(c *Ctx) error {
	if c.R.Method == http.MethodGet {
		return c.Redirect("/dang-nhap?" + url.Values{"tiep": {c.R.URL.RequestURI()}}.Encode())
	}
	c.SignOut()
	if err := parseForm(c.R, c.limit); err != nil {
		return err
	}
	return c.RenderStatus(http.StatusUnauthorized, resendPage(c.bare(c.T("web.signed_out.title")), c.R.URL.RequestURI(), keptFields(c.R)))
}

// Kept is a field of a form that waits to be sent again.
type Kept struct{ Name, Value string }

func keptFields(r *http.Request) []Kept {
	var out []Kept
	for name, values := range r.PostForm {
		if strings.Contains(strings.ToLower(name), "password") || strings.Contains(name, "mat-khau") {
			continue
		}
		for _, v := range values {
			out = append(out, Kept{name, v})
		}
	}
	sort.SliceStable(out, func(i, j int) bool { return out[i].Name < out[j].Name })
	return out
}

// refuse answers what the hat may not. When another hat of the same person
// may, the page offers to change hats; who sees the thing is told whose work it
// is; otherwise there is no such page.
func (s *Server) refuse(c *Ctx, action access.Action, subject access.Subject) error {
	for _, hat := range c.Session.Hats {
		other := c.Actor
		other.Hat = hat
		if access.May(other, action, subject) && c.R.Method == http.MethodGet {
			return c.RenderStatus(http.StatusForbidden, otherHatPage(c.Shell(c.T("web.other_hat.title")), c.HatView(hat, c.unitNames()), c.R.URL.RequestURI()))
		}
	}
	if who := access.Instead(c.Actor, action, subject); !who.None() {
		path := who.Path
		if who.Above && c.R.PathValue("unit") == "" { // a thing's page; a unit's own page is of what it does itself
			path = access.PathAbove(path)
		}
		key, unit := "web.denied", c.theirUnit(path)
		if unit != "" && len(who.Roles) > 0 {
			key = "web.denied.of"
			if cell, err := c.isCell(path); err != nil {
				return err
			} else if cell {
				who.Roles = slices.DeleteFunc(who.Roles, func(r access.Role) bool { return r == access.Standing || r == access.Officer })
			}
		}
		return fault.New("web.access", fault.Denied, key, "Roles", c.roleNames(who.Roles), "Unit", unit, "Named", c.roleNames(who.Named), "Chair", who.Chair)
	}
	return fault.New("web.access", fault.NotFound, "fault.not_found")
}

// theirUnit names the unit with a path to who may know of it; "" to others, and
// where it cannot be said.
func (c *Ctx) theirUnit(path string) string {
	if path == "" || c.server.Names == nil || !access.May(c.Actor, access.UnitView, access.Unit(path)) {
		return ""
	}
	id := (access.Hat{Path: path}).PathUnits()[0]
	names, err := c.server.Names(c.Context(), []int64{id})
	if err != nil {
		return ""
	}
	return names[id]
}

// isCell says whether the unit with a path has neither standing committee nor office.
func (c *Ctx) isCell(path string) (bool, error) {
	if c.server.Cell == nil {
		return false, nil
	}
	return c.server.Cell(c.Context(), (access.Hat{Path: path}).PathUnits()[0])
}

func (c *Ctx) roleNames(roles []access.Role) string {
	names := make([]string, len(roles))
	for i, r := range roles {
		names[i] = c.T("role." + string(r))
	}
	return strings.Join(names, ", ")
}

// fail shows the page of a fault. When part of an answer is already out it can
// only be cut off.
func (s *Server) fail(c *Ctx, err error) {
	sw := c.W.(*status)
	if sw.code != 0 {
		return
	}
	c.hold = false // a panic leaves it
	kind := fault.Of(err)
	code := statuses[kind]
	if c.R.Context().Err() != nil && errors.Is(err, context.Canceled) {
		code = 499 // the person went away; nobody reads this
	}
	// A page is not written for who is said to be gone; one who only has nothing more
	// to send (a proxy says so) still waits for the answer.
	c.R = c.R.WithContext(i18n.WithLang(context.WithoutCancel(c.R.Context()), s.language(c)))
	title := "web.fault.title"
	if code == http.StatusNotFound {
		title = "web.fault.none"
	}
	again := ""
	if c.R.Method == http.MethodPost && kind != fault.NotFound {
		again = c.R.URL.RequestURI()
	}
	_ = c.RenderStatus(code, faultPage(c.bare(c.T(title)), c.Sentence(err), again, keptFields(c.R)))
}
