package member_test

import (
	"bytes"
	"context"
	"io"
	"log/slog"
	"mime/multipart"
	"net/http"
	"net/http/httptest"
	"net/url"
	"os"
	"path/filepath"
	"regexp"
	"strings"
	"testing"
	"time"

	"github.com/xuri/excelize/v2"

	"nep/internal/access"
	"nep/internal/account"
	"nep/internal/blob"
	"nep/internal/browsertest"
	"nep/internal/clock"
	"nep/internal/db/dbtest"
	"nep/internal/fault"
	"nep/internal/member"
	"nep/internal/member/list"
	"nep/internal/org"
	"nep/internal/vn"
	"nep/internal/web"
	memberweb "nep/internal/web/member"
)

// importing is a server with the pages of lists, a base organisation with a
// cell, and an administrator.
type importing struct {
	t                  testing.TB
	members            *member.Service
	web                *web.Server
	token              string
	base, cell, beside int64
}

func newImporting(t testing.TB) *importing {
	t.Helper()
	ctx := context.Background()
	d := dbtest.Open(t, dbtest.SQLite(t), clock.At(time.Date(2026, 11, 23, 12, 0, 0, 0, clock.Zone)))
	files, err := blob.New(d, t.TempDir())
	if err != nil {
		t.Fatal(err)
	}
	units := org.New(d)
	found := func(parent int64, kind org.Kind, name string) int64 {
		id, _, err := units.Found(ctx, access.System(), org.Found{Parent: parent, From: "2015-01-01", Kind: kind, Name: name})
		if err != nil {
			t.Fatal(err)
		}
		return id
	}
	set := account.Defaults()
	set.Hash = account.Params{Memory: 64, Time: 1, Threads: 1}
	accounts := account.New(d, set)
	s := &importing{t: t, members: member.New(d, files)}
	s.base = found(0, org.Base, "Đảng bộ Cục Dự trữ Nhà nước khu vực Hải Hưng")
	s.cell = found(s.base, org.Cell, "Chi bộ Kho Quang Trung")
	s.beside = found(0, org.Base, "Đảng bộ Bên Cạnh")
	code, err := accounts.SetupCode(ctx)
	if err != nil {
		t.Fatal(err)
	}
	in, err := accounts.MakeFirst(ctx, account.First{Code: code, Login: "quantri", Name: "Quản trị", Password: "con trâu đi trước"})
	if err != nil {
		t.Fatal(err)
	}
	s.token = in.Token
	pages := &memberweb.Pages{Members: s.members, Units: units, UnitName: units.Name, UnitSubject: func(c *web.Ctx) (access.Subject, error) {
		id, err := c.ID("unit")
		if err != nil {
			return access.Subject{}, err
		}
		path, err := units.Where(c.Context(), id)
		return access.Unit(path), err
	}}
	s.web = web.New(web.Config{Accounts: accounts, Names: units.Names, Log: slog.New(slog.NewTextHandler(io.Discard, nil)),
		Nav: []web.NavItem{{Label: "nav.home", Icon: "home", Href: "/", Action: access.SelfView}, {Label: "nav.units", Icon: "units", Href: "/to-chuc", Action: access.UnitView}}}, pages.Routes())
	return s
}

func (s *importing) do(method, path string, body io.Reader, kind string) *httptest.ResponseRecorder {
	s.t.Helper()
	r := httptest.NewRequest(method, path, body)
	if kind != "" {
		r.Header.Set("Content-Type", kind)
	}
	r.AddCookie(&http.Cookie{Name: "nep", Value: s.token})
	w := httptest.NewRecorder()
	s.web.ServeHTTP(w, r)
	return w
}

func (s *importing) get(path string) *httptest.ResponseRecorder { return s.do("GET", path, nil, "") }

func (s *importing) post(path string, form url.Values) *httptest.ResponseRecorder {
	return s.do("POST", path, strings.NewReader(form.Encode()), "application/x-www-form-urlencoded")
}

// send hands a file in and gives the answer.
func (s *importing) send(path, name string, file []byte, from string) *httptest.ResponseRecorder {
	s.t.Helper()
	var b bytes.Buffer
	m := multipart.NewWriter(&b)
	m.WriteField("from", from)
	if file != nil {
		w, err := m.CreateFormFile("file", name)
		if err != nil {
			s.t.Fatal(err)
		}
		w.Write(file)
	}
	m.Close()
	return s.do("POST", path, &b, m.FormDataContentType())
}

func (s *importing) want(w *httptest.ResponseRecorder, status int, texts ...string) string {
	s.t.Helper()
	body := w.Body.String()
	if w.Code != status {
		s.t.Fatalf("status %d, want %d: %s", w.Code, status, body)
	}
	for _, text := range texts {
		if !strings.Contains(body, text) {
			s.t.Errorf("%q is not on the page", text)
		}
	}
	if i := strings.Index(body, "⟦"); i >= 0 {
		s.t.Errorf("a hole: %s", body[i:min(len(body), i+60)])
	}
	return body
}

func unitPath(unit int64, below string) string {
	return "/to-chuc/" + digits(unit) + below
}

func digits(n int64) string {
	var b []byte
	for ; n > 0; n /= 10 {
		b = append([]byte{byte('0' + n%10)}, b...)
	}
	return string(b)
}

func officeList(t testing.TB, name string) []byte {
	t.Helper()
	b, err := os.ReadFile(filepath.Join("..", "..", "member", "list", "testdata", name))
	if err != nil {
		t.Fatal(err)
	}
	return b
}

// mixed is a list with a row of every kind.
func mixed(t testing.TB) []byte {
	t.Helper()
	row := func(name, unit, card string) list.Row {
		r := list.Row{FullName: name, Unit: unit, Card: card, Status: list.StatusOfficial, Birth: vn.Date{Year: 1985, Month: 2, Day: 3},
			Joined: vn.Date{Year: 2010, Month: 5, Day: 19}, Official: vn.Date{Year: 2011, Month: 5, Day: 19}}
		return r
	}
	rows := []list.Row{row("Trần Thị Mai", "Chi bộ Kho Quang Trung", "33.100001"), row("Trần Thị Lan", "Chi bộ Kho Quang Trung", "33.100001"),
		row("Lê Văn An", "", ""), row("Phạm Văn Bình", "Chi bộ Nghiệp vụ bảo quản và phòng cháy chữa cháy", ""), row("Vũ Thị Hà", "CB Kho Quang Trung", "33.100009")}
	rows[4].Phone = "0912 345 678"
	var b bytes.Buffer
	if err := list.Export(&b, rows); err != nil {
		t.Fatal(err)
	}
	return b.Bytes()
}

var hidden = regexp.MustCompile(`name="(_key|digest)" value="([^"]+)"`)

// confirmForm takes the key and the digest from a preview.
func confirmForm(t testing.TB, page string) url.Values {
	t.Helper()
	i := strings.Index(page, "/xac-nhan")
	if i < 0 {
		t.Fatal("no form to confirm")
	}
	out := url.Values{}
	for _, m := range hidden.FindAllStringSubmatch(page[i:i+1200], -1) {
		if !out.Has(m[1]) {
			out.Set(m[1], m[2])
		}
	}
	return out
}

func TestAListGoesThroughThePages(t *testing.T) {
	s := newImporting(t)
	at := unitPath(s.base, "/nhap")
	s.want(s.get(at), 200, "Gửi tệp và xem trước", "Tải danh sách mẫu")
	w := s.send(at, "danh sách.xlsx", officeList(t, "danh-sach-mot-bang.xlsx"), "")
	s.want(w, 303)
	here := w.Header().Get("Location")
	page := s.want(s.get(here), 200, "121", "Chi bộ lập mới", "Ghi vào hệ thống", "Xem trước danh sách", "sau=")
	s.want(s.get(here+"?loai=refuse"), 200, "Không có dòng nào")
	next := regexp.MustCompile(`rel="next" href="([^"]+)"`).FindStringSubmatch(page)
	if next == nil {
		t.Fatal("no second page of 121 rows")
	}
	if n := strings.Count(s.want(s.get(strings.TrimSuffix(strings.ReplaceAll(next[1], "&amp;", "&"), "#dong")), 200, "101–121"), `class="grow"`); n != 21 {
		t.Errorf("%d rows on the second page", n)
	}
	// Another unit's address does not lead to it.
	other := strings.Replace(here, unitPath(s.base, ""), unitPath(s.beside, ""), 1)
	s.want(s.get(other), 404)
	s.want(s.get(other+"/tu-choi.xlsx"), 404)
	s.want(s.post(other+"/bo", nil), 404)

	form := confirmForm(t, page)
	s.want(s.post(here+"/xac-nhan", url.Values{"_key": {"x"}, "digest": {"stale"}}), 409, "Xem trước đã thay đổi", "Ghi vào hệ thống")
	s.want(s.post(here+"/xac-nhan", form), 303)
	s.want(s.get(here), 200, "Đã ghi vào hệ thống", "121", "Về Đảng bộ Cục")
	s.want(s.post(here+"/xac-nhan", form), 303) // the same press again
	s.want(s.post(here+"/xac-nhan", url.Values{"_key": {"another"}, "digest": form["digest"]}), 409, "đã được nhập hoặc đã bỏ")
	s.want(s.get(at), 200, "Đã ghi", "danh sách.xlsx")

	w = s.get(unitPath(s.base, "/xuat.xlsx"))
	s.want(w, 200)
	w = s.send(at, "xuat.xlsx", w.Body.Bytes(), "")
	s.want(w, 303)
	s.want(s.get(w.Header().Get("Location")), 200, "Không có gì để ghi")
	s.want(s.post(w.Header().Get("Location")+"/bo", nil), 303)
	s.want(s.get(w.Header().Get("Location")), 200, "Lần nhập này đã kết thúc")
}

func TestRefusedRowsAndChoicesOnThePages(t *testing.T) {
	s := newImporting(t)
	at := unitPath(s.base, "/nhap")
	w := s.send(at, "a.xlsx", mixed(t), "01/02/2026")
	s.want(w, 303)
	here := w.Header().Get("Location")
	page := s.want(s.get(here), 200, "Số thẻ", "Chưa rõ", "(danh sách không ghi chi bộ)", "01/02/2026")
	if strings.Index(page, "Lê Văn An") > strings.Index(page, "Vũ Thị Hà") {
		t.Error("what is refused does not stand first")
	}
	file := s.get(here + "/tu-choi.xlsx")
	s.want(file, 200)
	if f, err := list.Read(bytes.NewReader(file.Body.Bytes()), int64(file.Body.Len())); err != nil || len(f.Rows) != 3 {
		t.Errorf("refused rows: %v", err)
	}
	form := url.Values{"from": {"01/03/2026"}}
	for i, m := range regexp.MustCompile(`name="written" value="([^"]*)"`).FindAllStringSubmatch(page, -1) {
		form.Add("written", m[1])
		form.Set("unit-"+digits(int64(i)), map[bool]string{true: digits(s.cell)}[m[1] == ""])
		if i == 0 {
			form.Set("unit-0", "")
		}
	}
	s.want(s.post(here+"/chon", form), 303)
	s.want(s.get(here), 200, "01/03/2026")
	form.Set("unit-0", "-1")
	s.want(s.post(here+"/chon", form), 303)
	s.want(s.get(here+"?loai=refuse"), 200, "Được bỏ qua theo lựa chọn")
	form.Set("from", "31/12/2030")
	s.want(s.post(here+"/chon", form), 422, "Ngày bắt đầu không thể sau hôm nay")
	form.Set("unit-0", digits(s.beside))
	form.Set("from", "")
	s.want(s.post(here+"/chon", form), 404)
	p, err := s.members.Imports(context.Background(), access.System(), s.base)
	if err != nil || len(p) != 1 || p[0].Choices.From != "2026-03-01" {
		t.Errorf("%+v %v", p, err)
	}
}

func TestBadFilesKeepTheForm(t *testing.T) {
	s := newImporting(t)
	at := unitPath(s.base, "/nhap")
	good := officeList(t, "danh-sach-mot-bang.xlsx")
	s.want(s.send(at, "", nil, ""), 422, "Vui lòng chọn tệp danh sách", `aria-invalid="true"`)
	s.want(s.send(at, "a.xlsx", []byte("không phải Excel"), "01/02/2026"), 422, "không phải sổ tính Excel", "01/02/2026")
	s.want(s.send(at, "a.xlsx", good[:len(good)/2], ""), 422, "Chưa có gì thay đổi")
	s.want(s.send(at, "a.xlsx", good, "31/02/2026"), 422, "Vui lòng ghi đủ ngày/tháng/năm")
	s.want(s.send(at, "a.xlsx", make([]byte, 21<<20), ""), 413, "Chưa có gì thay đổi")
	s.want(s.send(at, "a.xlsx", make([]byte, 26<<20), ""), 413)
	if all, err := s.members.Imports(context.Background(), access.System(), s.base); err != nil || len(all) != 0 {
		t.Errorf("%+v %v", all, err)
	}
	if _, err := s.members.Preview(context.Background(), access.System(), 12345); !fault.Is(err, fault.NotFound) {
		t.Error(err)
	}
}

// A hidden sheet is not read, and the page says which.
func TestAHiddenSheetIsMentioned(t *testing.T) {
	s := newImporting(t)
	x := excelize.NewFile()
	for cell, text := range map[string]string{"A1": "Họ và tên", "B1": "Chi bộ", "A2": "Lê Văn An", "B2": "Chi bộ Kho Một"} {
		x.SetCellValue("Sheet1", cell, text)
	}
	x.NewSheet("Danh sách cũ")
	x.SetCellValue("Danh sách cũ", "A1", "Họ và tên")
	if err := x.SetSheetVisible("Danh sách cũ", false); err != nil {
		t.Fatal(err)
	}
	var b bytes.Buffer
	if err := x.Write(&b); err != nil {
		t.Fatal(err)
	}
	w := s.send(unitPath(s.base, "/nhap"), "a.xlsx", b.Bytes(), "")
	s.want(w, 303)
	s.want(s.get(w.Header().Get("Location")), 200, "Trang tính bị ẩn nên không đọc: “Danh sách cũ”")
}

// TestImportOnEveryScreen looks at the pages of a list.
func TestImportOnEveryScreen(t *testing.T) {
	s := newImporting(t)
	address := browsertest.Serve(t, http.HandlerFunc(func(w http.ResponseWriter, r *http.Request) {
		r.AddCookie(&http.Cookie{Name: "nep", Value: s.token})
		s.web.ServeHTTP(w, r)
	}))
	b := browsertest.New(t)
	look := func(name, path string) {
		t.Helper()
		for _, width := range []int{390, 1280} {
			b.At(width).Open(address + path).Fits().Axe().Screenshot(name)
		}
	}
	at := unitPath(s.base, "/nhap")
	look("import-upload", at)
	w := s.send(at, "danh sách đảng viên toàn cục.xlsx", officeList(t, "danh-sach-tung-chi-bo.xlsx"), "")
	look("import-preview", w.Header().Get("Location"))
	w = s.send(at, "danh sách có dòng sai.xlsx", mixed(t), "")
	here := w.Header().Get("Location")
	look("import-refused", here)
	b.At(390).Open(address + here).Click("Ghi vào hệ thống").See("Đã ghi vào hệ thống")
	look("import-done", here)
	if _, err := s.members.Add(context.Background(), access.System(), member.Add{Unit: s.cell, From: "2020-01-01", Kind: member.Regular, Standing: member.Official, Condition: member.Active,
		Personal: member.Personal{Family: "Đỗ Thị", Given: "Ngà", Card: "33.100019", Birth: "1985", Phone: "0912 345 678", Joined: "2010-05-19", Official: "2011-05-19"}}); err != nil {
		t.Fatal(err)
	}
	changed := list.Row{FullName: "Đỗ Thị Ngà", Unit: "Chi bộ Nghiệp vụ bảo quản và phòng cháy chữa cháy", Card: "33.100019", Phone: "0988 777 666", Status: list.StatusExempt,
		Birth: vn.Date{Year: 1985, Month: 2, Day: 4}, Joined: vn.Date{Year: 2010, Month: 5, Day: 19}, Official: vn.Date{Year: 2011, Month: 5, Day: 19}}
	var file bytes.Buffer
	if err := list.Export(&file, []list.Row{changed}); err != nil {
		t.Fatal(err)
	}
	w = s.send(at, "sửa.xlsx", file.Bytes(), "")
	look("import-changes", w.Header().Get("Location"))
	look("import-earlier", at)
	b.At(390).Open(address + at).Click("Gửi tệp và xem trước").See("Vui lòng chọn tệp danh sách").Fits().Axe().Screenshot("import-error")
}
