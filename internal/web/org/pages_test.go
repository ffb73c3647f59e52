package org_test

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
	orgweb "nep/internal/web/org"
)

var ctx = context.Background()

var start = time.Date(2026, 11, 23, 12, 0, 0, 0, clock.Zone)

// site is a running server with one administrator.
type site struct {
	t        testing.TB
	db       *db.DB
	org      *org.Service
	accounts *account.Service
	web      *web.Server
	admin    string // token of the administrator's session
	next     int64
}

func newSite(t testing.TB, d *db.DB) *site {
	t.Helper()
	set := account.Defaults()
	set.Hash = account.Params{Memory: 64, Time: 1, Threads: 1}
	s := &site{t: t, db: d, org: org.New(d), accounts: account.New(d, set), next: 900}
	s.web = web.New(web.Config{Accounts: s.accounts, Log: slog.New(slog.NewTextHandler(io.Discard, nil)),
		Nav: []web.NavItem{{Label: "nav.home", Icon: "home", Href: "/", Action: access.SelfView}, {Label: "nav.units", Icon: "units", Href: "/to-chuc", Action: access.UnitView}}},
		(&accountweb.Pages{Accounts: s.accounts}).Routes(), (&orgweb.Pages{Org: s.org}).Routes())
	code, err := s.accounts.SetupCode(ctx)
	s.must(err)
	in, err := s.accounts.MakeFirst(ctx, account.First{Code: code, Login: "quantri", Name: "Quản trị", Password: "con trâu đi trước"})
	s.must(err)
	s.admin = in.Token
	return s
}

func (s *site) must(err error) {
	s.t.Helper()
	if err != nil {
		s.t.Fatal(err)
	}
}

// unit makes a unit by the program itself.
func (s *site) unit(parent int64, kind org.Kind, name string) int64 {
	s.t.Helper()
	id, _, err := s.org.Found(ctx, access.System(), org.Found{Parent: parent, From: "2015-01-01", Kind: kind, Name: name})
	s.must(err)
	return id
}

// holder makes a person with a position in a unit and gives his session's token.
func (s *site) holder(unit int64, role access.Role) string {
	s.t.Helper()
	s.next++
	id := s.next
	name := fmt.Sprintf("Trần Thị Mai %d", id)
	exec := func(query string, args ...any) {
		s.must(db.Do(ctx, s.db, db.Lock{}, func(t *db.Tx) error { _, err := t.Exec(query, args...); return err }))
	}
	family, given := vn.SplitName(name)
	exec(`insert into person (id, family, given, sex, birth, phone, card, joined_on, official_on, note, fold, fold_pair, fold_given, sort_key, made_at, erased_at)
		values ($1, $2, $3, '', '', '', '', '', '', '', $4, '', '', $5, 0, 0)`, id, family, given, vn.Fold(name), vn.SortKey(family, given))
	exec(`insert into membership (id, person, unit, kind, from_on, to_on, ended) values ($1, $1, $2, 'regular', '2020-01-01', '9999-12-31', '')`, id, unit)
	exec(`insert into member_status (person, from_on, to_on, standing, condition, reason) values ($1, '2020-01-01', '9999-12-31', 'official', 'active', '')`, id)
	if role != access.Member {
		exec(`insert into position (id, person, unit, role, title, from_on, to_on) values ($1, $2, $3, $4, '', '2020-01-01', '9999-12-31')`, id+1000, id, unit, string(role))
	}
	temp, err := s.accounts.Open(ctx, access.System(), account.Open{Person: id})
	s.must(err)
	in, err := s.accounts.SignIn(ctx, account.SignIn{Login: temp.Account.Login, Password: temp.Password})
	s.must(err)
	s.must(s.accounts.ChangePassword(ctx, in.Session.Actor(), account.ChangePassword{Old: temp.Password, New: "con trâu đi trước"}))
	if role != access.Member {
		_, err = s.accounts.SwitchHat(ctx, in.Session.Actor(), fmt.Sprintf("%s:%d", role, unit))
		s.must(err)
	}
	return in.Token
}

// person is a browser over HTTP.
type person struct {
	t    testing.TB
	url  string
	http *http.Client
	page page
}

// page is an answer.
type page struct {
	status     int
	path, body string // body without tags
	raw        string
}

func (s *site) person(token string) *person {
	s.t.Helper()
	server := httptest.NewServer(s.web)
	s.t.Cleanup(server.Close)
	jar, err := cookiejar.New(nil)
	s.must(err)
	u, _ := url.Parse(server.URL)
	jar.SetCookies(u, []*http.Cookie{{Name: "nep", Value: token}})
	return &person{t: s.t, url: server.URL, http: &http.Client{Jar: jar}}
}

var tags = regexp.MustCompile(`(?s)<[^>]*>`)

func (p *person) take(r *http.Response, err error) *person {
	p.t.Helper()
	if err != nil {
		p.t.Fatal(err)
	}
	defer r.Body.Close()
	b, err := io.ReadAll(r.Body)
	if err != nil {
		p.t.Fatal(err)
	}
	p.page = page{r.StatusCode, r.Request.URL.RequestURI(), strings.Join(strings.Fields(html.UnescapeString(tags.ReplaceAllString(string(b), " "))), " "), string(b)}
	if strings.Contains(p.page.raw, "⟦") {
		p.t.Errorf("%s says a key without words: %s", p.page.path, p.page.raw[strings.Index(p.page.raw, "⟦"):][:60])
	}
	return p
}

func (p *person) get(path string) *person {
	p.t.Helper()
	return p.take(p.http.Get(p.url + path))
}

var hidden = regexp.MustCompile(`<input type="hidden" name="([^"]+)" value="([^"]*)"`)

// send fills the form of the page that is open, hidden fields included, and
// sends it to the page's own address.
func (p *person) send(pairs ...string) *person {
	p.t.Helper()
	form := url.Values{}
	_, body, _ := strings.Cut(p.page.raw, "<main")
	for _, m := range hidden.FindAllStringSubmatch(body, -1) {
		form.Set(m[1], html.UnescapeString(m[2]))
	}
	for i := 0; i < len(pairs); i += 2 {
		form.Set(pairs[i], pairs[i+1])
	}
	path, _, _ := strings.Cut(p.page.path, "?")
	return p.take(p.http.PostForm(p.url+path, form))
}

func (p *person) status(want int) *person {
	p.t.Helper()
	if p.page.status != want {
		p.t.Fatalf("%s answered %d, want %d: %s", p.page.path, p.page.status, want, p.page.body)
	}
	return p
}

func (p *person) see(texts ...string) *person {
	p.t.Helper()
	for _, text := range texts {
		if !strings.Contains(p.page.body, text) && !strings.Contains(p.page.raw, `value="`+html.EscapeString(text)+`"`) {
			p.t.Errorf("%s (%d) does not say %q: %s", p.page.path, p.page.status, text, p.page.body)
		}
	}
	return p
}

func (p *person) notSee(texts ...string) *person {
	p.t.Helper()
	for _, text := range texts {
		if strings.Contains(html.UnescapeString(p.page.raw), text) {
			p.t.Errorf("%s says %q", p.page.path, text)
		}
	}
	return p
}

func each(t *testing.T, fn func(t *testing.T, s *site)) {
	t.Helper()
	dbtest.EachAt(t, clock.At(start), func(t *testing.T, d *db.DB) { fn(t, newSite(t, d)) })
}

func at(id int64, below string) string { return fmt.Sprintf("/to-chuc/%d%s", id, below) }

func TestAnAdministratorFoundsTheFirstOrganisation(t *testing.T) {
	each(t, func(t *testing.T, s *site) {
		p := s.person(s.admin)
		p.get("/to-chuc").status(200).see("Chưa có tổ chức nào", "Thêm tổ chức cao nhất")
		p.get("/to-chuc/them").send("Name", "Đảng bộ  Cục", "Kind", "", "From", "31/02/2015").status(422).
			see("Cần sửa trước khi gửi", "Vui lòng chọn loại tổ chức.", "31/02/2015", "Đảng bộ  Cục")
		p.send("Name", "Đảng bộ Cục Dự trữ", "Kind", "base", "From", "1/7/2015", "Code", "38168053000000").status(200).
			see("Đã thêm Đảng bộ Cục Dự trữ", "38.168.053.000.000", "Chưa có tổ chức trực thuộc", "Ngày thành lập 01/07/2015", "Không trực thuộc tổ chức nào")
		root := p.page.path
		p.get(root + "/them").see("Tổ chức mới trực thuộc Đảng bộ Cục Dự trữ")
		first := p.page
		p.send("Name", "Chi bộ Kho Ân Thi", "Kind", "cell", "From", "01/01/2016").status(200).see("Đã thêm Chi bộ Kho Ân Thi", "Trực thuộc Đảng bộ Cục Dự trữ")
		cell := p.page.path
		// Sent twice, made once.
		p.page = first
		p.send("Name", "Chi bộ Kho Ân Thi", "Kind", "cell", "From", "01/01/2016").status(200)
		if p.page.path != cell {
			t.Errorf("sent twice: %s and %s", cell, p.page.path)
		}
		p.get("/to-chuc").see("Đảng bộ Cục Dự trữ", "1 tổ chức trực thuộc", "Chi bộ Kho Ân Thi").notSee("Chưa có tổ chức nào")
		p.get("/to-chuc?tim=kho+an").see("Chi bộ Kho Ân Thi", "trực thuộc Đảng bộ Cục Dự trữ")
		p.get("/to-chuc?tim=38.168").see("Đảng bộ Cục Dự trữ")
		p.get("/to-chuc?tim=khong+co").see("Không thấy tổ chức nào")
		// The code belongs to one; what was typed stays.
		p.get(root+"/them").send("Name", "Chi bộ Hai", "Kind", "cell", "From", "01/01/2016", "Code", "38.168.053.000.000").status(409).see("đã là của một tổ chức khác", "Chi bộ Hai")
		// A place that looks wrong is said after saving.
		p.get(cell+"/them").send("Name", "Đảng bộ Lạ", "Kind", "base", "From", "01/01/2016").status(200).see("Đã thêm Đảng bộ Lạ", "Lưu ý")
	})
}

func TestTwoPeopleRename(t *testing.T) {
	each(t, func(t *testing.T, s *site) {
		root := s.unit(0, org.Base, "Đảng bộ Cục")
		a, b := s.person(s.admin), s.person(s.admin)
		a.get(at(root, "/sua")).status(200)
		b.get(at(root, "/sua")).status(200)
		a.send("Name", "Đảng bộ Cục Dự trữ Hải Hưng", "Kind", "base", "From", "23/11/2026").status(200).see("Đã lưu tên", "Đảng bộ Cục Dự trữ Hải Hưng", "Trước ngày 23/11/2026")
		b.send("Name", "Đảng bộ Cục Hải Dương", "Kind", "base", "From", "23/11/2026").status(409).
			see("Có người vừa sửa", "Bản đang lưu hiện nay", "Đảng bộ Cục Dự trữ Hải Hưng", "Đảng bộ Cục Hải Dương")
		b.send("Name", "Đảng bộ Cục Hải Dương", "Kind", "base", "From", "23/11/2026").status(200).see("Đảng bộ Cục Hải Dương").notSee("Cục Dự trữ Hải Hưng")
		// A form that has seen nothing changes nothing.
		b.get(at(root, "/sua"))
		b.send("Name", "X", "Kind", "base", "From", "23/11/2026", "Seen", "").status(409)
		// The old name stands on its day.
		b.get(at(root, "?ngay=2026-11-22")).status(200).see("Đang xem như ngày 22/11/2026", "Về hôm nay").notSee("/sua\"")
		if !strings.Contains(b.page.raw, "<h1>Đảng bộ Cục</h1>") {
			t.Error("the old name is not the title on its day")
		}
	})
}

func TestMovingAsksOnceMore(t *testing.T) {
	each(t, func(t *testing.T, s *site) {
		root := s.unit(0, org.Upper, "Đảng ủy Khối")
		one, two := s.unit(root, org.Base, "Đảng bộ Một"), s.unit(root, org.Base, "Đảng bộ Hai")
		cell := s.unit(one, org.Cell, "Chi bộ Kho")
		p := s.person(s.admin)
		p.get(at(cell, "/chuyen")).status(200).see("Đảng bộ Hai", "Đảng ủy Khối", "Đưa thành tổ chức cao nhất")
		if strings.Contains(p.page.raw, fmt.Sprintf(`den=%d"`, one)) || strings.Contains(p.page.raw, fmt.Sprintf(`den=%d"`, cell)) {
			t.Error("its own place and itself are offered")
		}
		p.get(at(cell, "/chuyen?tim=hai")).see("Đảng bộ Hai")
		p.get(at(cell, fmt.Sprintf("/chuyen?den=%d", two))).status(200).
			see("Chuyển Chi bộ Kho?", "rời vị trí cũ (Đảng bộ Một)", "Số liệu các tháng trước vẫn tính cho cấp trên cũ")
		form := p.page
		p.send("From", "01/11/2014").status(409).see("nằm ngoài thời gian", "01/11/2014")
		p.page = form
		p.send("From", "01/11/2026").status(200).see("Đã ghi việc chuyển", "Trực thuộc Đảng bộ Hai", "Trước ngày 01/11/2026", "Trực thuộc Đảng bộ Một")
		// The tree of another day is as it was.
		p.get(at(one, "?ngay=2026-10-31")).see("Chi bộ Kho")
		p.get(at(one, "")).notSee("Chi bộ Kho")
		p.get("/to-chuc?ngay=31/10/2026").see("Đang xem như ngày 31/10/2026")
		// Into its own branch it cannot go.
		p.get(at(root, fmt.Sprintf("/chuyen?den=%d", two))).send("From", "23/11/2026").status(409).see("chính nó hoặc vào bên dưới nó")
		p.get(at(cell, "/chuyen?den=abc")).status(404)
		p.get(at(cell, "/chuyen?den=0")).status(200).see("Không trực thuộc tổ chức nào", "thường không đứng ở vị trí đó")
	})
}

func TestClosing(t *testing.T) {
	each(t, func(t *testing.T, s *site) {
		root := s.unit(0, org.Base, "Đảng bộ Cục")
		cell := s.unit(root, org.Cell, "Chi bộ Kho Một")
		p := s.person(s.admin)
		p.get(at(root, "/giai-the")).see("Còn 1 tổ chức trực thuộc: Chi bộ Kho Một")
		p.send("From", "23/11/2026").status(409).see("Còn tổ chức trực thuộc: Chi bộ Kho Một", "23/11/2026")
		p.get(at(cell, "/giai-the")).send("From", "23/11/2026").status(200).see("ngày hoạt động cuối cùng là 22/11/2026", "đã kết thúc hoạt động từ ngày 23/11/2026").notSee("/giai-the\"", "/nhap\"")
		p.get(at(root, "")).notSee("Chi bộ Kho Một")
		p.get(at(root, "?ngay=2026-11-22")).see("Chi bộ Kho Một")
		p.get(at(cell, "?ngay=2014-01-01")).see("được thành lập từ ngày 01/01/2015")
		p.get("/to-chuc?ngay=hom+qua").status(422).see("Ngày cần xem chưa đúng", "Đảng bộ Cục")
	})
}

func TestPlacesTermsAndMassOrganisations(t *testing.T) {
	each(t, func(t *testing.T, s *site) {
		root := s.unit(0, org.Base, "Đảng bộ Cục")
		cell, beside := s.unit(root, org.Cell, "Chi bộ Kho Một"), s.unit(root, org.Cell, "Chi bộ Kho Hai")
		p, q := s.person(s.admin), s.person(s.admin)
		p.get(at(cell, "/dia-diem/them")).send("Address", "Thôn 3", "From", "01/01/2026").status(422).see("Vui lòng ghi tên điểm sinh hoạt", "Thôn 3")
		p.send("Name", "Kho Quang Trung", "Address", "Thôn 3, xã Quang Trung", "Province", "Hưng Yên", "From", "01/01/2026").status(200).see("Đã thêm địa điểm Kho Quang Trung", "Thôn 3, xã Quang Trung, Hưng Yên")
		edit := regexp.MustCompile(`href="(/to-chuc/\d+/dia-diem/(\d+)/sua)"`).FindStringSubmatch(p.page.raw)
		if edit == nil {
			t.Fatal("the place cannot be mended")
		}
		p.get(edit[1]).status(200)
		q.get(edit[1]).status(200)
		p.send("Name", "Kho Quang Trung 1").status(200).see("Đã sửa địa điểm Kho Quang Trung 1")
		q.send("Name", "Kho Quang Trung 2").status(409).see("Bản đang lưu hiện nay", "Kho Quang Trung 1", "Kho Quang Trung 2")
		// Another unit's place is not there.
		p.get(at(beside, "/dia-diem/"+edit[2]+"/sua")).status(404)
		p.get(at(beside, "/dia-diem/"+edit[2]+"/ket-thuc")).status(404)
		p.get(at(cell, "/dia-diem/"+edit[2]+"/ket-thuc")).status(200).send("From", "01/01/2020").status(409)
		p.send("From", "23/11/2026").status(200).see("Đã ngừng dùng địa điểm", "Chưa ghi địa điểm sinh hoạt")

		p.get(at(root, "/nhiem-ky/them")).send("Name", "2025–2030", "From", "01/06/2025", "To", "01/06/2024").status(422).see("Ngày kết thúc phải sau ngày bắt đầu", "01/06/2024")
		p.send("Name", "2025–2030", "From", "01/06/2025", "To", "").status(200).see("Đã thêm nhiệm kỳ 2025–2030", "Từ ngày 01/06/2025")
		p.get(at(root, "/doan-the/them")).send("Kind", "union", "Name", "Công đoàn cơ sở Cục", "From", "01/01/2020").status(200).see("Đã thêm Công đoàn cơ sở Cục")
		end := regexp.MustCompile(`href="(/to-chuc/\d+/doan-the/(\d+)/ket-thuc)"`).FindStringSubmatch(p.page.raw)
		if end == nil {
			t.Fatal("the mass organisation cannot be ended")
		}
		p.get(at(cell, "/doan-the/"+end[2]+"/ket-thuc")).status(404)
		p.get(end[1]).send("From", "23/11/2026").status(200).see("Đã thôi theo dõi")
	})
}

func TestNobodyLearnsOfTheUnitBeside(t *testing.T) {
	each(t, func(t *testing.T, s *site) {
		root := s.unit(0, org.Base, "Đảng bộ Cục")
		cell, beside := s.unit(root, org.Cell, "Chi bộ Kho Một"), s.unit(root, org.Cell, "Chi bộ Bí Mật")
		group := s.unit(cell, org.Group, "Tổ đảng Một")
		p := s.person(s.holder(cell, access.Secretary))
		p.get("/to-chuc").status(200).see("Đảng bộ Cục", "Chi bộ Kho Một", "Tổ đảng Một", "1 tổ chức trực thuộc").notSee("Bí Mật")
		p.get(at(root, "")).status(200).see("Chi bộ Kho Một").notSee("Bí Mật", "/sua\"", "/giai-the\"", "/dang-vien\"")
		p.get(at(cell, "")).see("Đảng viên", "Quy chế", "Nhập danh sách", "Sửa tên, loại, mã", "Tổ đảng Một")
		p.get("/to-chuc?tim=bi+mat").see("Không thấy tổ chức nào")
		p.get("/to-chuc?tim=chi+bo+kho").see("Chi bộ Kho Một")
		p.get("/to-chuc?tim=dang+bo").see("Đảng bộ Cục")
		p.get("/to-chuc?ngay=2020-01-01").see("Chi bộ Kho Một").notSee("Bí Mật")
		nothing := p.get("/to-chuc/987654321").status(404).page.body
		for _, below := range []string{"", "/them", "/sua", "/chuyen", "/giai-the", "/dia-diem/them", "/nhiem-ky/them", "/doan-the/them"} {
			if p.get(at(beside, below)).status(404).notSee("Bí Mật"); p.page.body != nothing {
				t.Errorf("%s is refused in other words than what does not exist", below)
			}
		}
		p.get("/to-chuc/them").status(404)
		p.get(at(root, "/sua")).status(404)
		p.get(at(cell, fmt.Sprintf("/chuyen?den=%d", beside))).status(404)
		p.get(at(cell, "/chuyen?den=0")).status(404)
		p.get(at(group, "/sua")).status(200)
		// A member sees his own cell and what it belongs to.
		m := s.person(s.holder(cell, access.Member))
		m.get("/to-chuc").see("Đảng bộ Cục", "Chi bộ Kho Một").notSee("Bí Mật", "Tổ đảng Một", "1 tổ chức trực thuộc")
		m.get(at(root, "")).see("Chi bộ Kho Một").notSee("1 tổ chức trực thuộc") // there are others he does not see
		m.get(at(cell, "")).see("Đảng viên").notSee("/sua\"", "/nhap\"", "/phieu\"")
		m.get("/to-chuc?tim=kho").see("Chi bộ Kho Một")
		m.get("/to-chuc?tim=mat").notSee("Bí Mật")
	})
}

func TestAThousandBelowOne(t *testing.T) {
	each(t, func(t *testing.T, s *site) {
		root := s.unit(0, org.Upper, "Đảng ủy Khối")
		s.must(db.Do(ctx, s.db, db.Lock{}, func(x *db.Tx) error {
			for i := range 120 {
				if _, err := org.Plant(x, org.Found{Parent: root, From: "2015-01-01", Kind: org.Base, Name: fmt.Sprintf("Đảng bộ %d", i+1)}); err != nil {
					return err
				}
			}
			return nil
		}))
		p := s.person(s.admin)
		p.get("/to-chuc").see("120 tổ chức trực thuộc", "Đảng bộ 50", "Xem 70 tổ chức còn lại").notSee("Đảng bộ 51<")
		more := regexp.MustCompile(`href="(/to-chuc/\d+\?sau=[^"#]+)`).FindStringSubmatch(p.page.raw)
		if more == nil {
			t.Fatal("no way to the rest")
		}
		p.get(html.UnescapeString(more[1])).see("Đảng bộ 51", "Đảng bộ 100", "Về đầu danh sách", "Trang sau").notSee("Đảng bộ 50<")
		next := regexp.MustCompile(`rel="next" href="([^"#]+)`).FindStringSubmatch(p.page.raw)
		p.get(html.UnescapeString(next[1])).see("Đảng bộ 120").notSee("Đảng bộ 100<", "Trang sau")
		p.get("/to-chuc?tim=dang+bo").see("Trang sau")
	})
}
