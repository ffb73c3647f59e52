package member_test

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
	"nep/internal/member"
	"nep/internal/org"
	"nep/internal/vn"
	"nep/internal/web"
	accountweb "nep/internal/web/account"
	memberweb "nep/internal/web/member"
	orgweb "nep/internal/web/org"
)

var noon = time.Date(2026, 11, 23, 12, 0, 0, 0, clock.Zone)

// town is a running server over a committee with two cells, and one beside it.
type town struct {
	t                         testing.TB
	ctx                       context.Context
	org                       *org.Service
	members                   *member.Service
	accounts                  *account.Service
	web                       *web.Server
	admin                     string // token of the administrator's session
	root, base, one, two, far int64
}

func newTown(t testing.TB, d *db.DB) *town {
	t.Helper()
	set := account.Defaults()
	set.Hash = account.Params{Memory: 64, Time: 1, Threads: 1}
	s := &town{t: t, ctx: context.Background(), org: org.New(d), members: member.New(d, nil), accounts: account.New(d, set)}
	subject := func(c *web.Ctx) (access.Subject, error) {
		id, err := c.ID("unit")
		if err != nil {
			return access.Subject{}, err
		}
		path, err := s.org.Where(c.Context(), id)
		return access.Unit(path), err
	}
	pages := &memberweb.Pages{Members: s.members, Units: s.org, UnitSubject: subject}
	s.web = web.New(web.Config{Accounts: s.accounts, Log: slog.New(slog.NewTextHandler(io.Discard, nil)), Nav: []web.NavItem{
		{Label: "nav.home", Icon: "home", Href: "/", Action: access.SelfView}, {Label: "nav.units", Icon: "units", Href: "/to-chuc", Action: access.UnitView}}},
		(&accountweb.Pages{Accounts: s.accounts}).Routes(), (&orgweb.Pages{Org: s.org, Leaders: pages.Leaders, Counts: pages.Counts}).Routes(), pages.Routes())
	code, err := s.accounts.SetupCode(s.ctx)
	s.must(err)
	in, err := s.accounts.MakeFirst(s.ctx, account.First{Code: code, Login: "quantri", Name: "Quản trị", Password: "con trâu đi trước"})
	s.must(err)
	s.admin = in.Token
	s.root = s.unit(0, org.Upper, "Đảng bộ Khối")
	s.base = s.unit(s.root, org.Base, "Đảng bộ Cục")
	s.one = s.unit(s.base, org.Cell, "Chi bộ Kho Một")
	s.two = s.unit(s.base, org.Cell, "Chi bộ Kho Hai")
	s.far = s.unit(s.root, org.BaseCell, "Chi bộ Bên Cạnh")
	return s
}

func (s *town) must(err error) {
	s.t.Helper()
	if err != nil {
		s.t.Fatal(err)
	}
}

func (s *town) unit(parent int64, kind org.Kind, name string) int64 {
	s.t.Helper()
	id, _, err := s.org.Found(s.ctx, access.System(), org.Found{Parent: parent, From: "2015-01-01", Kind: kind, Name: name})
	s.must(err)
	return id
}

// who makes a member with a card, a phone and a birthday that are his own.
func (s *town) who(unit int64, name string, more ...func(*member.Add)) int64 {
	s.t.Helper()
	cmd := member.Add{Unit: unit, From: "2020-01-01", Kind: member.Regular, Standing: member.Official, Condition: member.Active}
	cmd.Family, cmd.Given = vn.SplitName(name)
	cmd.Birth, cmd.Joined, cmd.Official, cmd.Sex = "1971-05-17", "2001-02-03", "2002-02-03", member.Female
	for _, m := range more {
		m(&cmd)
	}
	id, err := s.members.Add(s.ctx, access.System(), cmd)
	s.must(err)
	s.must(s.members.Mend(s.ctx, access.System(), member.Mend{Person: id, Personal: member.Personal{Family: cmd.Family, Given: cmd.Given, Sex: cmd.Sex,
		Birth: cmd.Birth, Joined: cmd.Joined, Official: cmd.Official, Phone: fmt.Sprintf("0912 %06d", id), Card: fmt.Sprintf("33.%06d", id), Note: "ghi chú riêng"}}))
	return id
}

func (s *town) position(person, unit int64, role member.Role) {
	s.t.Helper()
	_, _, err := s.members.AppointPosition(s.ctx, access.System(), member.AppointPosition{Person: person, Unit: unit, Role: role, From: "2025-05-01"})
	s.must(err)
}

// signIn gives the token of a session of a person, with a hat.
func (s *town) signIn(person int64, role access.Role, unit int64) string {
	s.t.Helper()
	temp, err := s.accounts.Open(s.ctx, access.System(), account.Open{Person: person})
	s.must(err)
	in, err := s.accounts.SignIn(s.ctx, account.SignIn{Login: temp.Account.Login, Password: temp.Password})
	s.must(err)
	s.must(s.accounts.ChangePassword(s.ctx, in.Session.Actor(), account.ChangePassword{Old: temp.Password, New: "con trâu đi trước"}))
	_, err = s.accounts.SwitchHat(s.ctx, in.Session.Actor(), fmt.Sprintf("%s:%d", role, unit))
	s.must(err)
	return in.Token
}

// visitor is a browser over HTTP; raw is the last page, body its words.
type visitor struct {
	t               testing.TB
	url             string
	http            *http.Client
	code            int
	path, body, raw string
}

func (s *town) visitor(token string) *visitor {
	s.t.Helper()
	server := httptest.NewServer(s.web)
	s.t.Cleanup(server.Close)
	jar, err := cookiejar.New(nil)
	s.must(err)
	u, _ := url.Parse(server.URL)
	jar.SetCookies(u, []*http.Cookie{{Name: "nep", Value: token}})
	return &visitor{t: s.t, url: server.URL, http: &http.Client{Jar: jar}}
}

var (
	anyTag      = regexp.MustCompile(`(?s)<[^>]*>`)
	hiddenField = regexp.MustCompile(`<input type="hidden" name="([^"]+)" value="([^"]*)"`)
)

func (v *visitor) take(r *http.Response, err error) *visitor {
	v.t.Helper()
	if err != nil {
		v.t.Fatal(err)
	}
	defer r.Body.Close()
	b, err := io.ReadAll(r.Body)
	if err != nil {
		v.t.Fatal(err)
	}
	v.code, v.path, v.raw = r.StatusCode, r.Request.URL.RequestURI(), string(b)
	v.body = strings.Join(strings.Fields(html.UnescapeString(anyTag.ReplaceAllString(v.raw, " "))), " ")
	if i := strings.Index(v.raw, "⟦"); i >= 0 {
		v.t.Errorf("%s says a key without words: %s", v.path, v.raw[i:][:60])
	}
	return v
}

// get opens a page; each # of the path is the next of ids.
func (v *visitor) get(path string, ids ...int64) *visitor {
	v.t.Helper()
	for _, id := range ids {
		path = strings.Replace(path, "#", text(id), 1)
	}
	return v.take(v.http.Get(v.url + path))
}

// send fills the form of the page that is open, hidden fields included.
func (v *visitor) send(pairs ...string) *visitor {
	v.t.Helper()
	form := url.Values{}
	_, body, _ := strings.Cut(v.raw, "<main")
	for _, m := range hiddenField.FindAllStringSubmatch(body, -1) {
		form.Set(m[1], html.UnescapeString(m[2]))
	}
	for i := 0; i < len(pairs); i += 2 {
		if pairs[i] == "Units" {
			form.Add(pairs[i], pairs[i+1])
			continue
		}
		form.Set(pairs[i], pairs[i+1])
	}
	path, _, _ := strings.Cut(v.path, "?")
	return v.take(v.http.PostForm(v.url+path, form))
}

func (v *visitor) is(code int) *visitor {
	v.t.Helper()
	if v.code != code {
		v.t.Fatalf("%s answered %d, want %d: %s", v.path, v.code, code, v.body)
	}
	return v
}

func (v *visitor) see(texts ...string) *visitor {
	v.t.Helper()
	for _, text := range texts {
		if !strings.Contains(v.body, text) && !strings.Contains(v.raw, `value="`+html.EscapeString(text)+`"`) {
			v.t.Errorf("%s (%d) does not say %q: %s", v.path, v.code, text, v.body)
		}
	}
	return v
}

func (v *visitor) no(texts ...string) *visitor {
	v.t.Helper()
	for _, text := range texts {
		if strings.Contains(html.UnescapeString(v.raw), text) {
			v.t.Errorf("%s says %q", v.path, text)
		}
	}
	return v
}

func both(t *testing.T, fn func(t *testing.T, s *town)) {
	t.Helper()
	c := clock.At(noon)
	dbtest.EachAt(t, c, func(t *testing.T, d *db.DB) { c.Set(noon); fn(t, newTown(t, d)) })
}

func text(n int64) string { return fmt.Sprint(n) }

func TestASecretaryKeepsTheList(t *testing.T) {
	both(t, func(t *testing.T, s *town) {
		chief := s.who(s.one, "Lê Văn Bí")
		s.position(chief, s.base, member.SecretaryRole)
		v := s.visitor(s.signIn(chief, access.Secretary, s.base))

		v.get("/to-chuc/#/dang-vien/them", s.one).is(200).see("Thêm đảng viên", "Chi bộ Kho Một")
		form := v.raw
		v.send("Name", "", "From", "31/02/2026", "Kind", "regular", "Condition", "active", "Birth", "3/2/85", "Phone", "0912 000 111").is(422).
			see("Cần sửa trước khi gửi", "Vui lòng ghi họ và tên.", "Vui lòng chọn diện đảng viên.", "Vui lòng ghi đủ ngày/tháng/năm", "31/02/2026", "3/2/85", "0912 000 111").
			see("Lỗi: Thêm đảng viên")
		v.raw = form
		send := []string{"Name", "Trần Thị Mai", "From", "1/1/2024", "Kind", "regular", "Standing", "probationary", "Condition", "active", "Birth", "1985",
			"Sex", "female", "Card", "33100077", "Joined", "03-02-2024", "Phone", "0912 000 111", "Note", "chuyển từ nơi khác"}
		v.send(send...).is(200).see("Đã thêm đồng chí Trần Thị Mai", "33.100077", "1985", "03/02/2024", "Dự bị", "Chi bộ Kho Một", "chuyển từ nơi khác")
		mai, _, _ := strings.Cut(v.path, "?")
		v.raw, v.path = form, fmt.Sprintf("/to-chuc/%d/dang-vien/them", s.one)
		if v.send(send...).is(200); v.path != mai {
			t.Errorf("sent twice: %s and %s", mai, v.path)
		}
		// The card belongs to one.
		v.get("/to-chuc/#/dang-vien/them", s.two).send("Name", "Người Khác", "From", "1/1/2024", "Kind", "regular", "Standing", "official", "Condition", "active", "Card", "33.100077").
			is(409).see("Số thẻ 33.100077 đã là của một đảng viên khác", "Người Khác").no("/dang-vien/" + strings.TrimPrefix(mai, "/dang-vien/") + `"`)

		v.get("/to-chuc/#/dang-vien", s.one).is(200).see("2 đảng viên: 1 chính thức, 1 dự bị", "Trần Thị Mai", "Nữ · sinh năm 1985", "Bí thư, Đảng bộ Cục", "Tải danh sách", "Nhập danh sách", "Phiếu đăng nhập").
			no("0912 000 111", "33.100077")
		v.get("/to-chuc/#/dang-vien?tinh-trang=probationary", s.base).see("Trần Thị Mai", "Chi bộ Kho Một").no("Lê Văn Bí ·")
		v.get("/to-chuc/#/dang-vien?tim=thi+mai", s.base).see("Kết quả tìm “thi mai”", "Trần Thị Mai")
		v.get("/to-chuc/#/dang-vien?tim=33100077", s.base).see("Trần Thị Mai")
		v.get("/to-chuc/#/dang-vien?tim=khong", s.base).see("Không thấy ai")
		v.get("/to-chuc/#/dang-vien?ngay=31/12/2023", s.one).see("Đang xem như ngày 31/12/2023", "1 đảng viên: 1 chính thức").no("Trần Thị Mai", "/nhap\"")
		v.get("/to-chuc/#/dang-vien?ngay=31/13/2023", s.one).is(422).see("Ngày cần xem chưa đúng", "31/13/2023", "Trần Thị Mai")

		// Two people edit one thing: the second is told what is stored now.
		v.get(mai+"/sua").is(200).see("Sửa thông tin", "33.100077")
		form = v.raw
		v.get(mai + "/sua")
		fields := []string{"Name", "Trần Thị Mai", "Sex", "female", "Birth", "1985", "Card", "33100077", "Joined", "03/02/2024"}
		v.send(append(fields, "Phone", "0912 222 333")...).is(200).see("Đã lưu thông tin cá nhân", "0912 222 333")
		v.raw, v.path = form, mai+"/sua"
		v.send(append(fields, "Phone", "0912 444 555")...).is(409).see("Có người vừa sửa", "Bản đang lưu hiện nay", "0912 222 333", "0912 444 555")
		v.send(append(fields, "Phone", "0912 444 555")...).is(200).see("0912 444 555").no("0912 222 333")

		v.get(mai+"/tinh-trang").see("Hiện nay: Dự bị, đang sinh hoạt").send("Standing", "official", "Condition", "active", "From", "03/02/2025", "Reason", "đủ thời gian dự bị").
			is(200).see("Đã ghi thay đổi diện đảng viên", "Chính thức, đang sinh hoạt", "Từ ngày 03/02/2025", "Từ 01/01/2024 đến hết 02/02/2025", "đủ thời gian dự bị")
		v.get(mai+"/tinh-trang").send("Standing", "official", "Condition", "exempt", "From", "01/01/2025").is(409).see("dùng mục Đính chính")
		// A correction shows what it changes before it is made.
		v.get(mai+"/tinh-trang?dinh-chinh=2024-01-01").see("Đang ghi: Dự bị, đang sinh hoạt, từ 01/01/2024 đến hết 02/02/2025").
			send("Standing", "probationary", "Condition", "exempt", "From", "01/06/2024", "To", "30/06/2024", "Why", "").is(422).see("căn cứ đính chính")
		v.send("Standing", "probationary", "Condition", "exempt", "From", "01/06/2024", "To", "30/06/2024", "Why", "Quyết định 12").is(200).
			see("Ghi đính chính này?", "Sau đính chính", "Từ 01/06/2024 đến hết 30/06/2024", "Dự bị, được miễn", "Nhật ký giữ cả bản trước và bản sau, kèm căn cứ: Quyết định 12")
		v.send().is(200).see("Đã ghi đính chính", "Từ 01/06/2024 đến hết 30/06/2024", "Từ 01/07/2024 đến hết 02/02/2025")
		v.get(mai + "/tinh-trang?dinh-chinh=1999-01-01").is(404)

		v.get(mai + "/chuyen").see("Chi bộ Kho Hai").no("Bên Cạnh")
		v.get(mai + "/chuyen?tim=kho").see("Chi bộ Kho Hai").no("Bên Cạnh")
		v.get(mai+"/chuyen?den=#", s.far).is(404)
		v.get(mai+"/chuyen?den=#", s.two).see("Rời Chi bộ Kho Một, sinh hoạt chính thức tại Chi bộ Kho Hai").send("On", "1/1/2024").is(409).see("Ngày chuyển phải sau")
		v.send("On", "01/11/2026").is(200).see("Đã ghi chuyển sinh hoạt", "Chi bộ Kho Hai", "Từ 01/01/2024 đến hết 31/10/2026")
		v.get("/to-chuc/#/dang-vien", s.one).no("Trần Thị Mai")
		v.get("/to-chuc/#/dang-vien?ngay=01/10/2026", s.one).see("Trần Thị Mai")

		v.get(mai+"/tam-thoi?den=#", s.one).see("Sinh hoạt tạm thời tại Chi bộ Kho Một").send("From", "01/11/2026", "To", "").is(200).see("Đã ghi sinh hoạt tạm thời", "Chính thức, chuyển sinh hoạt đảng tạm thời đi")
		v.get("/to-chuc/#/dang-vien", s.one).see("ngoài ra 1 sinh hoạt tạm thời đến", "Trần Thị Mai", "Chuyển sinh hoạt đảng tạm thời đến")
		v.get("/to-chuc/#/dang-vien", s.base).see("2 đảng viên: 2 chính thức, 0 dự bị; trong đó 1 tạm thời sinh hoạt nơi khác; ngoài ra 1")
		if n := strings.Count(v.raw, mai+`"`); n != 1 {
			t.Errorf("one person stands %d times in a list", n)
		}
		v.get(mai+"/tam-thoi").see("Đang sinh hoạt tạm thời", "Ghi trở về")
		v.get(mai+"/tam-thoi?ve=#", s.two).is(404)
		v.get(mai+"/tam-thoi?ve=#", s.one).send("On", "20/11/2026").is(200).see("Đã ghi trở về", "Hết thời gian sinh hoạt tạm thời")

		v.get(mai + "/xoa-du-lieu").send().is(409).see("còn đang sinh hoạt")
		v.get(mai+"/thoi").send("On", "23/11/2026", "Reason", "").is(422).see("Vui lòng chọn lý do.", "23/11/2026")
		v.send("On", "23/11/2026", "Reason", "transferred").is(200).see("Đã ghi thôi sinh hoạt", "không còn sinh hoạt ở tổ chức nào", "Chuyển sinh hoạt đảng chính thức ra ngoài")
		v.get(mai+"/xoa-du-lieu").see("Xóa thông tin cá nhân của Trần Thị Mai?").send().is(200).see("Đã xóa thông tin cá nhân", "đã xóa thông tin").no("Mai", "33.100077", "0912 444 555", "1985", "đủ thời gian")
		v.get(mai+"/sua").send("Name", "Ai").is(409).see("không sửa được nữa")
	})
}

func TestPositionsAppointmentsAndAssignments(t *testing.T) {
	both(t, func(t *testing.T, s *town) {
		chief := s.who(s.one, "Lê Văn Bí")
		s.position(chief, s.base, member.SecretaryRole)
		an, binh := s.who(s.one, "Nguyễn Văn An"), s.who(s.two, "Phạm Thị Bình")
		v := s.visitor(s.signIn(chief, access.Secretary, s.base))
		v.get("/to-chuc/#", s.base).see("Cấp ủy", "Lê Văn Bí", "Bí thư · từ ngày 01/05/2025", "3 đảng viên: 3 chính thức")

		v.get("/dang-vien/#/chuc-vu/them", an).see("Chi bộ Kho Một", "Đảng bộ Cục").no("Đảng bộ Khối</option>")
		v.send("Role", "secretary", "Unit", text(s.base), "From", "01/11/2026").is(409).see("Chức vụ này do cấp trên", "01/11/2026")
		// Nobody ends, or gives himself, what he holds.
		v.get("/dang-vien/#", chief).no("Thêm chức vụ", "Cử theo quyết định", "ket-thuc")
		v.get("/dang-vien/#/chuc-vu/them", an)
		v.send("Unit", "", "From", "01/11/2026").is(422).see("Vui lòng chọn tổ chức.")
		v.send("Role", "deputy", "Unit", text(s.base), "Title", "Phó Bí thư Thường trực", "From", "01/11/2026").is(200).see("Đã ghi chức vụ", "Phó Bí thư Thường trực", "Đảng bộ Cục · từ ngày 01/11/2026")
		// A size that is over is said after saving.
		for i := range 8 {
			id := s.who(s.two, "Hoàng Văn "+string(rune('A'+i)))
			v.get("/dang-vien/#/chuc-vu/them", id).send("Role", "committee", "Unit", text(s.two), "From", "01/11/2026").is(200)
		}
		v.see("Đã ghi chức vụ. Lưu ý: Chi ủy có 8 người")

		v.get("/to-chuc/#/phan-cong", s.base).is(200).see("Chưa có người phụ trách", "2 nơi", "Chi bộ Kho Một", "Chi bộ Kho Hai", "Chưa phân công")
		v.get("/to-chuc/#/phan-cong/them?chi-bo=#", s.base, s.two).see("Nguyễn Văn An (Phó Bí thư Thường trực)").no("Phạm Thị Bình")
		v.send("Person", "", "Target", "cell", "Cell", text(s.two), "From", "01/11/2026").is(422).see("Vui lòng chọn đồng chí cấp ủy.")
		v.send("Person", text(an), "Target", "cell", "Cell", text(s.two), "Field", "để sót", "From", "01/11/2026").is(200).see("Đã ghi phân công phụ trách", "Nguyễn Văn An", "01/11/2026", "1 nơi")
		v.get("/dang-vien/#/phan-cong/them", an).see("Trong cấp ủy Đảng bộ Cục").send("Target", "cell", "Cell", text(s.two), "From", "02/11/2026").is(409).see("đang được phân công đúng việc này")
		v.send("Target", "field", "Field", "công tác kiểm tra", "From", "02/11/2026").is(200).see("công tác kiểm tra", "Chi bộ Kho Hai")
		v.get("/dang-vien/#/phan-cong/them", binh).is(200).see("chưa ở trong cấp ủy nào")
		v.get("/to-chuc/#/phan-cong", s.base).see("công tác kiểm tra", "Lĩnh vực")

		v.get("/dang-vien/#/cu/them", binh).see("Chi bộ Kho Hai", "Đảng bộ Cục")
		v.send("Role", "inspector", "Unit", text(s.base), "From", "01/11/2026").is(422).see("phải có ngày kết thúc", "Vui lòng ghi số, ngày quyết định", "ít nhất một tổ chức")
		v.send("Role", "inspector", "Unit", text(s.base), "Decision", "15-QĐ/UBKT", "Search", "1", "Find", "kho mot").is(200).see("15-QĐ/UBKT", "Chi bộ Kho Một").no("Bên Cạnh")
		v.send("Role", "inspector", "Unit", text(s.base), "Decision", "15-QĐ/UBKT", "From", "01/11/2026", "To", "31/12/2026", "Units", text(s.one)).is(200).
			see("Đã ghi quyết định cử", "Cán bộ kiểm tra", "15-QĐ/UBKT", "Kiểm tra, phục vụ: Chi bộ Kho Một", "từ 01/11/2026 đến hết 31/12/2026")

		end := regexp.MustCompile(`/dang-vien/\d+/(chuc-vu|phan-cong|cu)/\d+/ket-thuc`)
		v.get("/dang-vien/#", an)
		all := end.FindAllString(v.raw, -1)
		if len(all) != 3 {
			t.Fatalf("ends: %v", all)
		}
		// What one holds is not found under another's name.
		v.get(strings.Replace(all[0], text(an), text(binh), 1)).is(404)
		v.get(strings.Replace(all[0], "chuc-vu", "cu", 1)).is(404)
		v.get(all[0]).see("Thôi giữ chức vụ", "Phó Bí thư Thường trực, Đảng bộ Cục").send("On", "x").is(422).see("Vui lòng ghi đủ ngày")
		v.send("On", "20/11/2026").is(200).see("Đã ghi thôi giữ chức vụ", "Đã kết thúc", "từ 01/11/2026 đến hết 19/11/2026")
		v.get("/to-chuc/#/phan-cong", s.base).no("Nguyễn Văn An").see("2 nơi")
		v.get("/dang-vien/#", binh)
		v.get(end.FindString(v.raw)).send("On", "23/11/2026").is(200).see("Đã kết thúc quyết định cử")
	})
}

// What others may not see of a person is not in the page at all.
func TestNamesAreALowerRightThanTheRest(t *testing.T) {
	both(t, func(t *testing.T, s *town) {
		chief, an := s.who(s.one, "Lê Văn Bí"), s.who(s.one, "Nguyễn Văn An")
		s.position(chief, s.one, member.SecretaryRole)
		me := s.who(s.one, "Trần Thị Mai")
		s.must(s.members.ChangeStatus(s.ctx, access.System(), member.ChangeStatus{Person: an, From: "2026-01-01", Standing: member.Official, Condition: member.Suspended, Reason: "lý do riêng"}))
		beside, far := s.who(s.two, "Phạm Thị Bình"), s.who(s.far, "Hoàng Văn Xa")
		s.position(far, s.far, member.SecretaryRole)

		// What belongs to others. Of oneself one sees a phone and a card.
		private := func(ids ...int64) (out []string) {
			for _, id := range ids {
				out = append(out, fmt.Sprintf("0912 %06d", id), fmt.Sprintf("33.%06d", id))
			}
			return out
		}
		v := s.visitor(s.signIn(me, access.Member, s.one))
		v.get("/to-chuc/#/dang-vien", s.one).is(200).see("Lê Văn Bí", "Bí thư", "Nguyễn Văn An", "Trần Thị Mai", "3 đảng viên").
			no(private(chief, an)...).no(fmt.Sprintf("/dang-vien/%d", an), fmt.Sprintf("/dang-vien/%d", chief), "đình chỉ", "lý do riêng", "/nhap", "/xuat", "/them", "/phieu", "Bình")
		if n := strings.Count(v.body, "1971"); n != 1 { // one's own
			t.Errorf("a member sees %d years of birth in %s", n, v.body)
		}
		// Nothing can be found out by asking.
		v.get("/to-chuc/#/dang-vien?tinh-trang=suspended", s.one).no("Nguyễn Văn An")
		v.get("/to-chuc/#/dang-vien?tim=33."+fmt.Sprintf("%06d", an), s.one).no("Nguyễn Văn An")
		v.get("/to-chuc/#/dang-vien?ngay=01/01/2019", s.one).see("Nguyễn Văn An").no("Đang xem như ngày")
		v.get("/to-chuc/#/dang-vien?tim=an", s.one).see("Nguyễn Văn An")
		v.get("/dang-vien/#", me).is(200).see("Trần Thị Mai", fmt.Sprintf("0912 %06d", me), "vui lòng báo bí thư chi bộ").no("/sua", "/tinh-trang", "ghi chú riêng")
		none := func(v *visitor, paths ...string) {
			t.Helper()
			v.get("/dang-vien/999999").is(404)
			nothing := v.body
			for _, p := range paths {
				if v.get(p).is(404); v.body != nothing {
					t.Errorf("%s does not read like a page that is not there: %s", p, v.body)
				}
			}
		}
		at := func(format string, id int64) string { return fmt.Sprintf(format, id) }
		none(v, at("/dang-vien/%d", an), at("/dang-vien/%d", beside), at("/dang-vien/%d/sua", me), at("/dang-vien/%d/sua", an), at("/to-chuc/%d/dang-vien", s.two),
			at("/to-chuc/%d/dang-vien", s.base), at("/to-chuc/%d/dang-vien/them", s.one), at("/to-chuc/%d/phan-cong/them", s.base), at("/to-chuc/%d/phan-cong", s.two))
		// The committee above names only the cell one belongs to.
		v.get("/to-chuc/#/phan-cong", s.base).is(200).see("Chi bộ Kho Một").no("Chi bộ Kho Hai")
		v.get("/to-chuc/#", s.base).is(200).no(private(chief, an, beside)...)

		// The secretary beside sees nothing of it, and cannot send either.
		w := s.visitor(s.signIn(far, access.Secretary, s.far))
		none(w, at("/dang-vien/%d", an), at("/dang-vien/%d/sua", an), at("/dang-vien/%d/thoi", an), at("/to-chuc/%d/dang-vien", s.one), at("/to-chuc/%d/phan-cong", s.base))
		w.path, w.raw = at("/dang-vien/%d/sua", an), ""
		w.send("Name", "Ai Đó").is(404)
		w.path = at("/dang-vien/%d/chuyen", an)
		w.send("Unit", text(s.far), "On", "23/11/2026").is(404)

		// The cell's own secretary does.
		x := s.visitor(s.signIn(chief, access.Secretary, s.one))
		x.get("/dang-vien/#", an).is(200).see(private(an)...).see("lý do riêng", "ghi chú riêng", "Chính thức, bị đình chỉ sinh hoạt đảng", "không dự, không biểu quyết")
		none(x, at("/dang-vien/%d", beside), at("/to-chuc/%d/dang-vien", s.base))
		x.get("/to-chuc/#/dang-vien?tinh-trang=suspended", s.one).see("Nguyễn Văn An").no("Trần Thị Mai")
	})
}

func TestALongListIsPagedByGivenName(t *testing.T) {
	both(t, func(t *testing.T, s *town) {
		for i := range 60 {
			s.who(s.two, fmt.Sprintf("Nguyễn Văn %c%02d", 'A'+i%20, i))
		}
		v := s.visitor(s.admin)
		v.get("/to-chuc/#/dang-vien", s.base).is(200).see("60 đảng viên", "Trang sau", "Nguyễn Văn A00").no("Nguyễn Văn T59")
		next := regexp.MustCompile(`rel="next" href="([^"]+)"`).FindStringSubmatch(v.raw)
		if next == nil {
			t.Fatal("no next page")
		}
		v.get(html.UnescapeString(next[1])).is(200).see("Nguyễn Văn T59", "Về đầu danh sách").no("Nguyễn Văn A00", "Trang sau")
		v.get("/to-chuc/#/dang-vien?sau=abc", s.base).is(200).see("Nguyễn Văn A00")
	})
}
