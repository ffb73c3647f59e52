package web

import (
	"bytes"
	"context"
	"crypto/rand"
	"encoding/base32"
	"errors"
	"fmt"
	"io"
	"mime"
	"net"
	"net/http"
	"slices"
	"strconv"
	"strings"
	"time"

	"github.com/a-h/templ"

	"nep/internal/access"
	"nep/internal/account"
	"nep/internal/fault"
	"nep/internal/i18n"
	"nep/internal/web/ui"
)

// Ctx is one request as a handler sees it.
type Ctx struct {
	W       http.ResponseWriter
	R       *http.Request
	Actor   access.Actor // Account 0 when nobody is signed in
	Session account.Session
	Account account.Account
	server  *Server
	limit   int64 // of the body, in bytes
	flash   *ui.Flash
	waiting int // how much waits for the person, where counted
	counted bool
	leads   map[string]bool // links asked about so far

	hold       bool         // the page is sent later: see Still
	page       bytes.Buffer // as it was rendered
	pageStatus int          // of page; 0 when it was sent

	performed *performance // a command of a device on its way, nil of a request
}

// Counted tells how much waits for the person, where a page knows already: the
// frame does not ask again.
func (c *Ctx) Counted(n int) { c.waiting, c.counted = n, true }

// Context is the request's context; it carries the language.
func (c *Ctx) Context() context.Context { return c.R.Context() }

// Asker gives the question who is asking as the session says then, for an answer
// that takes long; false when the session has ended. It holds nothing of the request.
func (c *Ctx) Asker() func() (access.Actor, bool) {
	accounts, token := c.server.Accounts, c.Token()
	return func() (access.Actor, bool) {
		session, _, err := accounts.Resolve(context.Background(), token)
		return session.Actor(), err == nil
	}
}

// TakeLine takes the connection out of the server's hands, for an answer that goes
// on for hours; the head is sent, and the answer ends with the line. Where a
// connection carries several requests (HTTP/2) there is none to take.
func (c *Ctx) TakeLine() (net.Conn, bool) {
	if c.R.ProtoMajor != 1 {
		return nil, false
	}
	line, rest, err := http.NewResponseController(c.W).Hijack()
	if err != nil {
		return nil, false
	}
	if s, ok := c.W.(*status); ok {
		s.code = http.StatusOK // for the log
	}
	_ = line.SetDeadline(time.Time{})
	h := c.W.Header()
	h.Set("Connection", "close")
	fmt.Fprint(rest.Writer, "HTTP/1.1 200 OK\r\n")
	_ = h.Write(rest.Writer)
	fmt.Fprint(rest.Writer, "\r\n")
	if rest.Writer.Flush() != nil {
		line.Close()
	}
	return line, true
}

// T is a sentence in the request's language.
func (c *Ctx) T(key string, pairs ...any) string { return i18n.T(c.R.Context(), key, pairs...) }

// ofMeeting says that the page is about a meeting, of a cell's members or of a
// committee, as its subject says: its sentences call it so.
func (c *Ctx) ofMeeting(s access.Subject) {
	body := "cell"
	if s.Committee {
		body = "committee"
	}
	c.R = c.R.WithContext(i18n.OfBody(c.R.Context(), body))
}

// ID is the number in the path's {name}; NotFound when it is none.
func (c *Ctx) ID(name string) (int64, error) {
	n, err := strconv.ParseInt(c.R.PathValue(name), 10, 64)
	if err != nil || n <= 0 {
		return 0, fault.New("web.path", fault.NotFound, "fault.not_found")
	}
	return n, nil
}

// Form is a form's field without the spaces around it.
func (c *Ctx) Form(name string) string { return strings.TrimSpace(c.R.FormValue(name)) }

// FormID is a form's field that holds a number, 0 when it is empty or none.
func (c *Ctx) FormID(name string) int64 {
	n, _ := strconv.ParseInt(c.Form(name), 10, 64)
	return n
}

// Query is a parameter of the address.
func (c *Ctx) Query(name string) string { return strings.TrimSpace(c.R.URL.Query().Get(name)) }

// Key is the idempotency key this form was rendered with.
func (c *Ctx) Key() string { return c.Form("_key") }

// NewKey mints the key of a form that is being rendered.
func NewKey() string {
	var b [15]byte
	_, _ = rand.Read(b[:]) // never fails since Go 1.24
	return base32.StdEncoding.EncodeToString(b[:])
}

// Render sends a page with status 200.
func (c *Ctx) Render(page templ.Component) error { return c.RenderStatus(http.StatusOK, page) }

// RenderStatus sends a page.
func (c *Ctx) RenderStatus(status int, page templ.Component) error {
	if c.performed != nil {
		c.performed.page = true
		return nil
	}
	h := c.W.Header()
	h.Set("Content-Type", "text/html; charset=utf-8")
	h.Set("Cache-Control", "private, no-store")
	c.page.Reset()
	if err := page.Render(c.R.Context(), &c.page); err != nil {
		return err
	}
	c.pageStatus = status
	if c.hold {
		return nil
	}
	return c.send()
}

// headerKept tells the service worker for which account a page is kept.
const headerKept = "Nep-Offline"

// NotKept says that the page being made is not kept on the device, whatever its
// route says; one of a meeting that is over (Over) goes with the others.
func (c *Ctx) NotKept() {
	if c.performed == nil && c.W.Header().Get(headerKept) != "over" {
		c.W.Header().Del(headerKept)
	}
}

// Over is NotKept for a page of a meeting that is over: of its other pages as
// well nothing stays on the device.
func (c *Ctx) Over() {
	if c.performed == nil && c.W.Header().Get(headerKept) != "" {
		c.W.Header().Set(headerKept, "over")
	}
}

// send sends the page that was rendered, if there is one. Nothing is sent of a
// page that could not be made whole.
func (c *Ctx) send() error {
	if c.pageStatus == 0 {
		return nil
	}
	c.W.WriteHeader(c.pageStatus)
	c.pageStatus = 0
	_, err := c.page.WriteTo(c.W)
	return err
}

// Redirect answers a POST with the page to look at next (303).
func (c *Ctx) Redirect(to string) error {
	if c.performed != nil {
		c.performed.done.To = to
		return nil
	}
	http.Redirect(c.W, c.R, to, http.StatusSeeOther)
	return nil
}

// Done answers a POST: the page to look at next, with a sentence of what was
// done shown once at its top.
func (c *Ctx) Done(to, key string, pairs ...any) error {
	if c.performed != nil {
		c.performed.done.Said = c.T(key, pairs...)
		return c.Redirect(to)
	}
	c.server.setFlash(c, key, pairs)
	return c.Redirect(to)
}

// File sends a file to be kept, under a name a person can read.
func (c *Ctx) File(name, contentType string, write func(io.Writer) error) error {
	if c.performed != nil {
		c.performed.page = true
		return nil
	}
	h := c.W.Header()
	h.Set("Content-Type", contentType)
	h.Set("Content-Disposition", mime.FormatMediaType("attachment", map[string]string{"filename": name}))
	h.Set("Cache-Control", "private, no-store")
	return write(c.W)
}

// Invalid gives the fields' faults of err when it is one that a form can show
// again with what was typed, as the error summary wants them. Of a command of a
// device it is none: what was typed stands there.
func (c *Ctx) Invalid(err error) ([]ui.FieldError, bool) {
	var f *fault.Error
	if c.performed != nil || !errors.As(err, &f) {
		return nil, false
	}
	switch f.Kind {
	case fault.Invalid, fault.State, fault.Exists, fault.Conflict, fault.RateLimited, fault.TooLarge, fault.Expired:
	default:
		return nil, false
	}
	var out []ui.FieldError
	for _, one := range f.Fields {
		out = append(out, ui.FieldError{Field: one.Name, Text: c.T(one.Key, one.Params...)})
	}
	if len(out) == 0 {
		out = append(out, ui.FieldError{Text: c.Sentence(err)})
	}
	return out, true
}

// Sentence is what a person reads about err: its own sentence, else its
// kind's. Internals never show.
func (c *Ctx) Sentence(err error) string {
	var f *fault.Error
	if errors.As(err, &f) && f.Key != "" && i18n.Has(f.Key) {
		return c.T(f.Key, f.Params...)
	}
	return c.T(kindKeys[fault.Of(err)])
}

// kindKeys is the general sentence of each kind of fault.
var kindKeys = map[fault.Kind]string{
	fault.Internal: "fault.internal", fault.Invalid: "fault.invalid", fault.NotFound: "fault.not_found",
	fault.Denied: "fault.denied", fault.Conflict: "fault.conflict", fault.Exists: "fault.exists",
	fault.State: "fault.state", fault.TooLarge: "fault.too_large", fault.RateLimited: "fault.rate_limited",
	fault.Unavailable: "fault.unavailable", fault.StorageFull: "fault.storage_full",
	fault.Corrupt: "fault.corrupt", fault.Newer: "fault.newer", fault.Expired: "fault.expired",
}

// statuses is the HTTP status of each kind of fault. A refusal is a
// NotFound and says not even that there is something; Denied is only for who sees
// the thing anyway (access.Instead).
var statuses = map[fault.Kind]int{
	fault.Internal: 500, fault.Invalid: 422, fault.NotFound: 404, fault.Denied: 403, fault.Conflict: 409,
	fault.Exists: 409, fault.State: 409, fault.TooLarge: 413, fault.RateLimited: 429,
	fault.Unavailable: 503, fault.StorageFull: 507, fault.Corrupt: 500, fault.Newer: 500, fault.Expired: 410,
}

// Status is the HTTP status of a fault, for a form that is shown again with it.
func Status(err error) int { return statuses[fault.Of(err)] }

// Token is the session's token as the browser sent it; "" when there is none.
func (c *Ctx) Token() string {
	if k, err := c.R.Cookie(cookieName); err == nil {
		return k.Value
	}
	return ""
}

// SetLanguage keeps the language of this browser; one that Nếp does not speak
// is Invalid.
func (c *Ctx) SetLanguage(lang string) error {
	if !slices.Contains(i18n.Languages, lang) {
		return fault.New("web.language", fault.Invalid, "fault.invalid")
	}
	http.SetCookie(c.W, &http.Cookie{Name: langCookie, Value: lang, Path: "/", MaxAge: 365 * 24 * 3600, HttpOnly: true,
		Secure: c.R.TLS != nil, SameSite: http.SameSiteLaxMode})
	return nil
}

const langCookie = "nep_lang"

// Origin is the address to print on papers and draw as codes: the one this
// server announced, never one that a request names.
func (c *Ctx) Origin() string {
	if c.server.Address != "" {
		return c.server.Address
	}
	if c.R.TLS != nil {
		return "https://" + c.R.Host
	}
	return "http://" + c.R.Host
}

// Self is the subject of the pages of one's own account.
func Self(c *Ctx) (access.Subject, error) { return access.Subject{Account: c.Actor.Account}, nil }
