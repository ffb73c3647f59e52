package document_test

import (
	"bufio"
	"bytes"
	"context"
	"fmt"
	"html"
	"io"
	"log/slog"
	"mime/multipart"
	"net"
	"net/http"
	"net/http/httptest"
	"net/url"
	"regexp"
	"strings"
	"testing"
	"time"

	"nep/internal/access"
	"nep/internal/account"
	"nep/internal/blob"
	"nep/internal/clock"
	"nep/internal/db"
	"nep/internal/db/dbtest"
	"nep/internal/document"
	"nep/internal/meeting"
	"nep/internal/org"
	"nep/internal/vn"
	"nep/internal/web"
	documentweb "nep/internal/web/document"
)

var (
	ctx   = context.Background()
	start = time.Date(2026, 11, 3, 8, 0, 0, 0, clock.Zone)
)

// house is the rooms the pages stand on, with a server and the units of most
// tests: a committee, a base organisation below it, two cells.
type house struct {
	t                     *testing.T
	db                    *db.DB
	accounts              *account.Service
	papers                *document.Service
	web                   http.Handler
	url                   string
	top, base, cell, side int64
	meeting               int64 // of the cell
	next                  int64
}

func each(t *testing.T, fn func(t *testing.T, h *house)) {
	t.Helper()
	c := clock.At(start)
	dbtest.EachAt(t, c, func(t *testing.T, d *db.DB) { fn(t, newHouse(t, d)) })
}

func newHouse(t *testing.T, d *db.DB) *house {
	set := account.Defaults()
	set.Hash = account.Params{Memory: 64, Time: 1, Threads: 1}
	files, err := blob.New(d, t.TempDir())
	if err != nil {
		t.Fatal(err)
	}
	h := &house{t: t, db: d, accounts: account.New(d, set), papers: document.New(d, files), next: 900_000}
	h.papers.Of = func(t *db.Tx, actor access.Actor, action access.Action, kind string, id int64) (access.Subject, bool, error) {
		if kind != "meeting" {
			return access.Subject{}, false, nil
		}
		if action == access.PaperView {
			action = access.MeetingLook
		}
		sub, err := meeting.SubjectOf(t, actor, action, id)
		return sub, true, err
	}
	units := org.New(d)
	pages := &documentweb.Pages{Papers: h.papers, Meetings: meeting.New(d), Units: units, UnitName: units.Name,
		UnitSubject: func(c *web.Ctx) (access.Subject, error) {
			id, err := c.ID("unit")
			if err != nil {
				return access.Subject{}, err
			}
			path, err := units.Where(c.Context(), id)
			return access.Unit(path), err
		}}
	h.web = web.New(web.Config{Accounts: h.accounts, Log: slog.New(slog.DiscardHandler), Names: units.Names, Nav: []web.NavItem{
		{Label: "nav.home", Icon: "home", Href: "/", Action: access.SelfView},
		{Label: "nav.documents", Icon: "paper", Href: "/to-chuc/{unit}/van-ban", Action: access.PaperView, Named: "/van-ban"}}}, pages.Routes())
	s := httptest.NewServer(h.web)
	t.Cleanup(s.Close)
	h.url = s.URL
	found := func(parent int64, kind org.Kind, name string) int64 {
		id, _, err := units.Found(ctx, access.System(), org.Found{Key: web.NewKey(), Parent: parent, From: "2020-01-01", Kind: kind, Name: name})
		h.must(err)
		_, err = units.AddTerm(ctx, access.System(), org.AddTerm{Unit: id, Name: "2025–2030", From: "2025-01-01"})
		h.must(err)
		return id
	}
	h.top = found(0, org.Upper, "Đảng ủy Các cơ quan tỉnh")
	h.base = found(h.top, org.Base, "Đảng bộ Cục Dự trữ khu vực")
	h.cell = found(h.base, org.Cell, "Chi bộ Kho Ân Thi")
	h.side = found(h.base, org.Cell, "Chi bộ Kho Mỹ Hào")
	h.meeting = h.planned(h.cell, "cell")
	return h
}

func (h *house) must(err error) {
	h.t.Helper()
	if err != nil {
		h.t.Fatal(err)
	}
}

// planned puts a meeting straight into the tables: how it is planned is not the
// matter here.
func (h *house) planned(unit int64, body string) int64 {
	h.t.Helper()
	id, err := db.Write(ctx, h.db, db.Lock{}, func(t *db.Tx) (int64, error) {
		id := t.ID()
		values := []any{id, unit, body, "regular", "2026-11", "2026-11-05", 450, "Kho", "place", "", 0, "planned", 0, 0, 0, 0,
			0, 0, 0, 0, 0, 0, "", 0, 0, "", 0, 0, -1, 0, 0, 0, 0, 0, 0, 0, 0, 0, false, "", 1}
		_, err := t.Exec(`insert into meeting (id, unit, body, kind, month, day, start_minute, place, form, online_basis, online_away, state, chair, note_taker, theme, prepares,
			made_at, made_by, noticed_at, noticed_by, started_at, ended_at, papers_on, papers_by, papers_at, finished_on, finished_by, finished_at, fee_paid, fee_due,
			required, present, online, excused, unexcused, special, unmarked, spoke, on_paper, reason, version) values (`+db.Marks(1, len(values))+`)`, values...)
		return id, err
	})
	h.must(err)
	return id
}

// person is somebody signed in.
type person struct {
	*house
	token string
}

// role signs in somebody with a role in a unit.
func (h *house) role(unit int64, name string, role access.Role) *person {
	h.t.Helper()
	h.next++
	id := h.next
	family, given := vn.SplitName(name)
	h.must(db.Do(ctx, h.db, db.Lock{}, func(t *db.Tx) error {
		for _, q := range []struct {
			text string
			args []any
		}{
			{`insert into person (id, family, given, sex, birth, phone, card, joined_on, official_on, note, fold, fold_pair, fold_given, sort_key, made_at, erased_at)
				values ($1, $2, $3, '', '', '', '', '', '', '', $4, '', '', $5, 0, 0)`, []any{id, family, given, vn.Fold(name), vn.SortKey(family, given)}},
			{`insert into membership (id, person, unit, kind, from_on, to_on, ended) values ($1, $1, $2, 'regular', '2020-01-01', '9999-12-31', '')`, []any{id, unit}},
			{`insert into member_status (person, from_on, to_on, standing, condition, reason) values ($1, '2020-01-01', '9999-12-31', 'official', 'active', '')`, []any{id}},
			{`insert into position (id, person, unit, role, title, from_on, to_on) values ($1, $1, $2, $3, '', '2020-01-01', '9999-12-31')`, []any{id, unit, string(role)}},
		} {
			if role == access.Member && strings.Contains(q.text, "position") {
				continue
			}
			if _, err := t.Exec(q.text, q.args...); err != nil {
				return err
			}
		}
		return nil
	}))
	temp, err := h.accounts.Open(ctx, access.System(), account.Open{Person: id})
	h.must(err)
	in, err := h.accounts.SignIn(ctx, account.SignIn{Login: temp.Account.Login, Password: temp.Password})
	h.must(err)
	h.must(h.accounts.ChangePassword(ctx, in.Session.Actor(), account.ChangePassword{Old: temp.Password, New: "con trâu đi trước"}))
	return &person{h, in.Token}
}

// page is what a browser shows.
type page struct {
	*person
	status int
	head   http.Header
	raw    string
	text   string // words only
	at     string
}

var links, tags = regexp.MustCompile(`</?a\b[^>]*>`), regexp.MustCompile(`<[^>]*>`)

func (p *person) ask(method, path, kind string, body io.Reader, cookies ...*http.Cookie) *page {
	p.t.Helper()
	r, err := http.NewRequest(method, p.url+path, body)
	p.must(err)
	if kind != "" {
		r.Header.Set("Content-Type", kind)
	}
	for _, c := range append(cookies, &http.Cookie{Name: "nep", Value: p.token}) {
		r.AddCookie(c)
	}
	answer, err := http.DefaultTransport.RoundTrip(r) // follows nothing
	p.must(err)
	defer answer.Body.Close()
	raw, err := io.ReadAll(answer.Body)
	p.must(err)
	if answer.StatusCode == 303 { // what was done is said on the next page
		next := p.ask("GET", answer.Header.Get("Location"), "", nil, answer.Cookies()...)
		next.status = 303
		return next
	}
	out := &page{person: p, status: answer.StatusCode, head: answer.Header, raw: string(raw), at: path}
	out.text = strings.Join(strings.Fields(html.UnescapeString(tags.ReplaceAllString(links.ReplaceAllString(out.raw, ""), " "))), " ")
	return out
}

func (p *person) get(path string) *page {
	p.t.Helper()
	return p.ask("GET", path, "", nil)
}

var hidden = regexp.MustCompile(`<input type="hidden" name="([^"]+)" value="([^"]*)"`)

// send sends the page's form with its hidden fields, as a browser sends one with
// files: pairs of name and value; a value "file:name:content" is a file.
func (g *page) send(path string, pairs ...string) *page {
	g.t.Helper()
	var body bytes.Buffer
	form := multipart.NewWriter(&body)
	for _, m := range hidden.FindAllStringSubmatch(g.raw, -1) {
		g.must(form.WriteField(m[1], html.UnescapeString(m[2])))
	}
	for i := 0; i < len(pairs); i += 2 {
		if f, ok := strings.CutPrefix(pairs[i+1], "file:"); ok {
			name, content, _ := strings.Cut(f, ":")
			w, err := form.CreateFormFile(pairs[i], name)
			g.must(err)
			_, err = io.WriteString(w, content)
			g.must(err)
			continue
		}
		g.must(form.WriteField(pairs[i], pairs[i+1]))
	}
	g.must(form.Close())
	return g.ask("POST", path, form.FormDataContentType(), &body)
}

func (g *page) is(status int) *page {
	g.t.Helper()
	if g.status != status {
		g.t.Fatalf("%s: status %d, want %d: %s", g.at, g.status, status, g.text)
	}
	return g
}

func (g *page) says(all ...string) *page {
	g.t.Helper()
	for _, s := range all {
		if !strings.Contains(g.text, s) {
			g.t.Errorf("%s does not say %q in:\n%s", g.at, s, g.text)
		}
	}
	return g
}

func (g *page) not(all ...string) *page {
	g.t.Helper()
	for _, s := range all {
		if strings.Contains(g.text, s) {
			g.t.Errorf("%s says %q", g.at, s)
		}
	}
	return g
}

var hrefs = regexp.MustCompile(`href="([^"]+)"`)

// way gives the first link that begins so.
func (g *page) way(prefix string) string {
	g.t.Helper()
	for _, m := range hrefs.FindAllStringSubmatch(g.raw, -1) {
		if strings.HasPrefix(m[1], prefix) {
			return html.UnescapeString(m[1])
		}
	}
	g.t.Fatalf("%s has no link to %s", g.at, prefix)
	return ""
}

func (h *house) unit(id int64, below string) string {
	return fmt.Sprintf("/to-chuc/%d/van-ban%s", id, below)
}
func (h *house) attachTo() string { return fmt.Sprintf("/sinh-hoat/%d/tai-lieu", h.meeting) }

// sends writes to the server as it stands, and then no more or nothing more, and
// gives all it answers.
func (h *house) sends(text string, ends bool) string {
	h.t.Helper()
	at, err := url.Parse(h.url)
	h.must(err)
	c, err := net.Dial("tcp", at.Host)
	h.must(err)
	defer c.Close()
	h.must(c.SetDeadline(time.Now().Add(time.Minute))) // a server that waits fails, and hangs nothing
	_, err = io.WriteString(c, text)
	h.must(err)
	if ends {
		h.must(c.(*net.TCPConn).CloseWrite())
	}
	r, err := http.ReadResponse(bufio.NewReader(c), nil)
	h.must(err)
	var b []byte
	for buf := make([]byte, 1<<20); err == nil && !strings.Contains(string(b), "</html>"); { // the line may stay open behind the page
		var n int
		n, err = r.Body.Read(buf)
		b = append(b, buf[:n]...)
	}
	return "HTTP/1.1 " + r.Status + "\n" + string(b)
}
