package account_test

import (
	"context"
	"fmt"
	"html"
	"io"
	"log/slog"
	"net/http"
	"net/http/cookiejar"
	"net/http/httptest"
	"net/url"
	"regexp"
	"strconv"
	"strings"
	"testing"
	"time"

	"nep/internal/access"
	"nep/internal/account"
	"nep/internal/clock"
	"nep/internal/db"
	"nep/internal/db/dbtest"
	"nep/internal/org"
	"nep/internal/vn"
	"nep/internal/web"
	accountweb "nep/internal/web/account"
)

var ctx = context.Background()

const good = "con trâu đi trước"

// site is a running server.
type site struct {
	t        testing.TB
	db       *db.DB
	org      *org.Service
	accounts *account.Service
	url      string
	next     int64
}

func each(t *testing.T, fn func(t *testing.T, s *site)) {
	t.Helper()
	dbtest.EachAt(t, clock.At(time.Date(2026, 11, 3, 8, 0, 0, 0, clock.Zone)), func(t *testing.T, d *db.DB) {
		set := account.Defaults()
		set.Hash = account.Params{Memory: 64, Time: 1, Threads: 1}
		s := &site{t: t, db: d, org: org.New(d), accounts: account.New(d, set), next: 900}
		pages := &accountweb.Pages{Accounts: s.accounts, UnitName: s.org.Name, UnitSubject: func(c *web.Ctx) (access.Subject, error) {
			id, err := c.ID("unit")
			if err != nil {
				return access.Subject{}, err
			}
			path, err := s.org.Where(c.Context(), id)
			return access.Unit(path), err
		}}
		server := httptest.NewServer(web.New(web.Config{Accounts: s.accounts, Log: slog.New(slog.NewTextHandler(io.Discard, nil))}, pages.Routes()))
		t.Cleanup(server.Close)
		s.url = server.URL
		fn(t, s)
	})
}

func (s *site) must(err error) {
	s.t.Helper()
	if err != nil {
		s.t.Fatal(err)
	}
}

func (s *site) unit(parent int64, kind org.Kind, name string) int64 {
	s.t.Helper()
	id, _, err := s.org.Found(ctx, access.System(), org.Found{Parent: parent, From: "2015-01-01", Kind: kind, Name: name})
	s.must(err)
	return id
}

func (s *site) person(name string, unit int64, role access.Role) int64 {
	s.t.Helper()
	s.next++
	id := s.next
	exec := func(query string, args ...any) {
		s.must(db.Do(ctx, s.db, db.Lock{}, func(t *db.Tx) error { _, err := t.Exec(query, args...); return err }))
	}
	family, given := vn.SplitName(name)
	exec(`insert into person (id, family, given, sex, birth, phone, card, joined_on, official_on, note, fold, fold_pair, fold_given, sort_key, made_at, erased_at)
		values ($1, $2, $3, '', '', '', '', '', '', '', $4, '', '', $5, 0, 0)`, id, family, given, vn.Fold(name), vn.SortKey(family, given))
	exec(`insert into membership (id, person, unit, kind, from_on, to_on, ended) values ($1, $1, $2, 'regular', '2020-01-01', '9999-12-31', '')`, id, unit)
	exec(`insert into member_status (person, from_on, to_on, standing, condition, reason) values ($1, '2020-01-01', '9999-12-31', 'official', 'active', '')`, id)
	if role != access.Member {
		exec(`insert into position (id, person, unit, role, title, from_on, to_on) values ($1, $2, $3, $4, '', '2020-01-01', '9999-12-31')`, id+5000, id, unit, string(role))
	}
	return id
}

// browser is one person's, signed in with a password.
type browser struct {
	t    testing.TB
	url  string
	http *http.Client
	code int
	raw  string
	text string
}

func (s *site) browser(token string) *browser {
	jar, err := cookiejar.New(nil)
	s.must(err)
	u, _ := url.Parse(s.url)
	if token != "" {
		jar.SetCookies(u, []*http.Cookie{{Name: "nep", Value: token}})
	}
	return &browser{t: s.t, url: s.url, http: &http.Client{Jar: jar}}
}

func (s *site) signedIn(person int64) (*browser, account.SignedIn) {
	s.t.Helper()
	temp, err := s.accounts.Open(ctx, access.System(), account.Open{Person: person})
	s.must(err)
	in, err := s.accounts.SignIn(ctx, account.SignIn{Login: temp.Account.Login, Password: temp.Password})
	s.must(err)
	s.must(s.accounts.ChangePassword(ctx, in.Session.Actor(), account.ChangePassword{Old: temp.Password, New: good}))
	return s.browser(in.Token), in
}

var tags = regexp.MustCompile(`(?s)<[^>]*>`)

func (b *browser) take(r *http.Response, err error) *browser {
	b.t.Helper()
	if err != nil {
		b.t.Fatal(err)
	}
	defer r.Body.Close()
	body, err := io.ReadAll(r.Body)
	if err != nil {
		b.t.Fatal(err)
	}
	b.code, b.raw = r.StatusCode, string(body)
	b.text = strings.Join(strings.Fields(html.UnescapeString(tags.ReplaceAllString(b.raw, " "))), " ")
	if strings.Contains(b.raw, "⟦") {
		b.t.Errorf("a key without words: %s", b.text)
	}
	return b
}

func (b *browser) get(path string) *browser { b.t.Helper(); return b.take(b.http.Get(b.url + path)) }

func (b *browser) post(path string, pairs ...string) *browser {
	b.t.Helper()
	form := url.Values{}
	for i := 0; i < len(pairs); i += 2 {
		form.Add(pairs[i], pairs[i+1])
	}
	return b.take(b.http.PostForm(b.url+path, form))
}

func (b *browser) see(code int, texts ...string) *browser {
	b.t.Helper()
	if b.code != code {
		b.t.Errorf("answered %d, want %d: %s", b.code, code, b.text)
	}
	for _, text := range texts {
		if !strings.Contains(b.text, text) && !strings.Contains(b.raw, text) {
			b.t.Errorf("does not say %q: %s", text, b.text)
		}
	}
	return b
}

func (b *browser) not(texts ...string) *browser {
	b.t.Helper()
	for _, text := range texts {
		if strings.Contains(b.text, text) {
			b.t.Errorf("says %q", text)
		}
	}
	return b
}

// A unit whose members meet below leads there; a cell of any size has its
// people, its print button where the hand is, and helpers found by name.
func TestPeopleOfUnits(t *testing.T) {
	each(t, func(t *testing.T, s *site) {
		top := s.unit(0, org.Base, "Đảng bộ Cục")
		cell := s.unit(top, org.Cell, "Chi bộ Kho")
		lead := s.person("Đỗ Văn Lớn", cell, access.Secretary)
		b, in := s.signedIn(lead)
		_, err := s.accounts.SwitchHat(ctx, in.Session.Actor(), fmt.Sprintf("secretary:%d", cell))
		s.must(err)
		at := func(unit int64, rest string) string { return fmt.Sprintf("/to-chuc/%d%s", unit, rest) }
		hoa := s.person("Nguyễn Thị Hoa", cell, access.Member)
		if n := strings.Count(b.get(at(cell, "/phieu")).see(200, "Nguyễn Thị Hoa").text, "In phiếu cho các đồng chí đã chọn"); n != 1 {
			t.Errorf("%d print buttons of a short list", n)
		}
		b.get(at(cell, "/giup/"+strconv.FormatInt(hoa, 10))).see(200, "Đỗ Văn Lớn (cấp ủy)").not("Tìm người giúp")
		for range 110 {
			s.person("Hoàng Văn Đông", cell, access.Member)
		}
		last := s.person("Vũ Xuân Ý", cell, access.Member)
		if n := strings.Count(b.get(at(cell, "/phieu")).text, "In phiếu cho các đồng chí đã chọn"); n != 2 {
			t.Errorf("%d print buttons of a long list", n)
		}
		page := at(cell, "/giup/"+strconv.FormatInt(last, 10))
		b.get(page).see(200, "Vũ Xuân Ý: cách tham gia", "Đỗ Văn Lớn (cấp ủy)", "Tìm người giúp theo tên").not("Hoàng Văn Đông", "Nguyễn Thị Hoa")
		b.get(page+"?tim=hoa").see(200, "Nguyễn Thị Hoa", `value="hoa"`).not("Không có ai")
		b.get(page+"?tim=zzz").see(200, "Không có ai tên như vậy")
		b.get(page+"?tim=dong").see(200, "Có hơn 100 đồng chí")
		b.post(page+"?tim=hoa", "helper", strconv.FormatInt(hoa, 10), "way", "x").see(200, "Nguyễn Thị Hoa", `value="hoa"`)
		b.post(page, "helper", strconv.FormatInt(hoa, 10), "way", "proxy").see(200, "Đã ghi người giúp.")
		b.get(page).see(200, "Nguyễn Thị Hoa")
		b.get(at(cell, "/giup/"+strconv.FormatInt(s.person("Phạm Bình", s.unit(top, org.Cell, "Chi bộ Một"), access.Member), 10))).see(404)

		code, err := s.accounts.SetupCode(ctx)
		s.must(err)
		first, err := s.accounts.MakeFirst(ctx, account.First{Code: code, Login: "quantri", Name: "Quản trị", Password: good})
		s.must(err)
		admin := s.browser(first.Token)
		admin.get(at(top, "/phieu")).see(200, "Đảng viên sinh hoạt ở các tổ chức bên dưới", at(cell, "/phieu"), "Chi bộ Kho").not("Chưa có đảng viên")
		// He uses Nếp: who ticked him keeps the ticks.
		admin.post(at(cell, "/phieu"), "person", strconv.FormatInt(lead, 10), "person", strconv.FormatInt(hoa, 10)).see(200, "Đồng chí Đỗ Văn Lớn đã dùng Nếp")
	})
}

// A second way in is told to its owner, on the page of devices.
func TestDevicesTellOfASlip(t *testing.T) {
	each(t, func(t *testing.T, s *site) {
		cell := s.unit(s.unit(0, org.Base, "Đảng bộ Cục"), org.Cell, "Chi bộ Kho")
		hoa := s.person("Nguyễn Thị Hoa", cell, access.Member)
		b, _ := s.signedIn(hoa)
		b.get("/tai-khoan").see(200).not("7 ngày qua")
		made, err := s.accounts.MakeSlips(ctx, access.System(), "", hoa)
		s.must(err)
		_, err = s.accounts.UseSlip(ctx, account.UseSlip{Token: made[0].Token, Digits: made[0].Digits, Browser: account.Browser{UserAgent: "Firefox/130 Android"}})
		s.must(err)
		b.get("/tai-khoan").see(200, "Việc cần biết trong 7 ngày qua", "Một thiết bị mới đã vào bằng phiếu của đồng chí lúc 08:00 03/11/2026. Thiết bị: Firefox, Android.")
	})
}

// A first-run form that was refused keeps what was typed; waiting is said in
// minutes.
func TestRefusalsAreClear(t *testing.T) {
	each(t, func(t *testing.T, s *site) {
		_, err := s.accounts.SetupCode(ctx)
		s.must(err)
		b := s.browser("")
		b.post("/bat-dau", "code", "0000-0000-0000", "login", "quantri", "name", "Nguyễn Quản Trị", "password", good).
			see(422, "Mã cài đặt chưa đúng", `value="0000-0000-0000"`, `value="quantri"`, `value="Nguyễn Quản Trị"`)
		b.post("/bat-dau", "code", "0000-0000-0000", "login", "quantri", "name", strings.Repeat("Trị ", 30), "password", good).see(422, "tối đa 100 ký tự")
		for range 7 {
			b.post("/dang-nhap", "login", "maitt", "password", "sai")
		}
		b.see(429, "sau 5 phút (từ 08:05)").not("giây")
	})
}
