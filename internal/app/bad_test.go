package app

import (
	"archive/zip"
	"bytes"
	"context"
	"crypto/rand"
	"fmt"
	"html"
	"io"
	"io/fs"
	"log/slog"
	"mime/multipart"
	"net/http"
	"net/http/cookiejar"
	"net/http/httptest"
	"net/url"
	"os"
	"os/exec"
	"path/filepath"
	"regexp"
	"strings"
	"sync"
	"syscall"
	"testing"
	"time"

	"nep/internal/access"
	"nep/internal/account"
	"nep/internal/browsertest"
	"nep/internal/clock"
	"nep/internal/cycle"
	"nep/internal/db"
	"nep/internal/member"
	"nep/internal/org"
)

// office is an installation with a base organisation, a cell in it, a member,
// and an administrator who is signed in.
type office struct {
	t                  *testing.T
	args               []string // what names its data on the command line
	settings           Settings
	base, cell, person int64
	token              string
}

const officeLogin, officePassword = "quantri", "một câu chỉ để thử"

// newOffice makes an office in the place that args name, by the rooms
// themselves; c is the clock of that day, nil the machine's.
func newOffice(t *testing.T, args []string, c *clock.Clock) *office {
	t.Helper()
	o := &office{t: t, args: args, settings: Settings{Data: args[1]}}
	if len(args) > 2 {
		o.settings.DB = args[3]
	}
	o.inside(db.Config{NoSync: true, Clock: c}, func(h *house) {
		ctx, sys := context.Background(), access.System()
		found := func(parent int64, kind org.Kind, name string) int64 {
			id, _, err := h.org.Found(ctx, sys, org.Found{Parent: parent, From: "2020-01-01", Kind: kind, Name: name})
			if err != nil {
				t.Fatal(err)
			}
			return id
		}
		o.base = found(0, org.Base, "Đảng bộ Cục Thử")
		o.cell = found(o.base, org.Cell, "Chi bộ Kho Một")
		o.person = must[int64](t)(h.members.Add(ctx, sys, member.Add{Unit: o.cell, From: "2021-01-01", Kind: member.Regular, Standing: member.Official,
			Condition: member.Active, Personal: member.Personal{Family: "Trần Thị", Given: "Mai", Sex: member.Female}}))
		made := must[account.Temporary](t)(h.accounts.OpenAdmin(ctx, sys, account.OpenAdmin{Login: officeLogin, Name: "Quản trị"}))
		if err := h.accounts.ChangePassword(ctx, access.Actor{Account: made.Account.ID}, account.ChangePassword{Old: made.Password, New: officePassword}); err != nil {
			t.Fatal(err)
		}
		o.token = must[account.SignedIn](t)(h.accounts.SignIn(ctx, account.SignIn{Login: officeLogin, Password: officePassword})).Token
		// Nothing serves here for long: without this the doctor might find figures that still wait.
		must[int](t)(cycle.Figures(h.db).Keep(ctx))
	})
	return o
}

// inside opens the house in this process and closes it again.
func (o *office) inside(c db.Config, fn func(h *house)) {
	o.t.Helper()
	c.URL = o.settings.URL()
	d, err := db.Open(context.Background(), c)
	if err != nil {
		o.t.Fatal(err)
	}
	defer d.Close()
	h, err := build(context.Background(), d, o.settings, slog.New(slog.DiscardHandler), nil, nil)
	if err != nil {
		o.t.Fatal(err)
	}
	defer h.close()
	h.web.Ready(true)
	fn(h)
}

// look reads pages as the administrator. The first look of somebody from
// outside at a unit's names leaves a line in its log: without room for the line
// there is no look.
func (o *office) look(h *house, paths []string) {
	o.t.Helper()
	s := httptest.NewServer(h.web)
	defer s.Close()
	v := newVisitor(o.t, s.URL, o.token)
	for _, path := range paths {
		v.says(v.get(path), 200)
	}
}

// serve starts the office's server and gives a browser on it.
func (o *office) serve() (*process, *visitor) {
	o.t.Helper()
	p := start(o.t, with(o.args, "serve", "--listen", "127.0.0.1:0")...)
	return p, newVisitor(o.t, p.says(ready), o.token)
}

// count asks the database beside the server.
func (o *office) count(query string, args ...any) int64 {
	o.t.Helper()
	d, err := db.Open(context.Background(), db.Config{URL: o.settings.URL()})
	if err != nil {
		o.t.Fatal(err)
	}
	defer d.Close()
	return must[int64](o.t)(db.Read(context.Background(), d, func(t *db.Tx) (int64, error) { return db.One(t, db.Scalar[int64], query, args...) }))
}

// visitor is a browser over HTTP that follows nothing by itself.
type visitor struct {
	t    testing.TB
	base string
	http *http.Client
}

func newVisitor(t testing.TB, base, token string) *visitor {
	jar, _ := cookiejar.New(nil)
	v := &visitor{t: t, base: base, http: &http.Client{Jar: jar, Timeout: time.Minute,
		CheckRedirect: func(*http.Request, []*http.Request) error { return http.ErrUseLastResponse }}}
	t.Cleanup(v.http.CloseIdleConnections)
	if token != "" {
		u, _ := url.Parse(base)
		jar.SetCookies(u, []*http.Cookie{{Name: "nep", Value: token}})
	}
	return v
}

// reply is an answer; text is what a person reads of it.
type reply struct {
	code           int
	to, body, text string
}

func (v *visitor) try(method, path, kind string, body io.Reader) (reply, error) {
	r, err := http.NewRequest(method, v.base+path, body)
	if err != nil {
		return reply{}, err
	}
	if kind != "" {
		r.Header.Set("Content-Type", kind)
	}
	a, err := v.http.Do(r)
	if err != nil {
		return reply{}, err
	}
	defer a.Body.Close()
	b, err := io.ReadAll(a.Body)
	return reply{a.StatusCode, a.Header.Get("Location"), string(b), plain(string(b))}, err
}

var (
	unseen = regexp.MustCompile(`(?s)<head.*?</head>|<script.*?</script>|<svg.*?</svg>|<[^>]*>`)
	spaces = regexp.MustCompile(`\s+`)
)

// plain is the text of a page.
func plain(page string) string {
	return strings.TrimSpace(spaces.ReplaceAllString(html.UnescapeString(unseen.ReplaceAllString(page, " ")), " "))
}

func (v *visitor) get(path string) reply {
	v.t.Helper()
	r, err := v.try("GET", path, "", nil)
	if err != nil {
		v.t.Fatal(err)
	}
	return r
}

func (v *visitor) post(path string, form url.Values) reply {
	v.t.Helper()
	r, err := v.try("POST", path, "application/x-www-form-urlencoded", strings.NewReader(form.Encode()))
	if err != nil {
		v.t.Fatal(err)
	}
	return r
}

// send hands in a file the way a form does.
func (v *visitor) send(path, name string, file io.Reader) reply {
	v.t.Helper()
	r, w := io.Pipe()
	m := multipart.NewWriter(w)
	go func() {
		f, err := m.CreateFormFile("file", name)
		if err == nil {
			_, err = io.Copy(f, file)
		}
		if err == nil {
			err = m.Close()
		}
		w.CloseWithError(err)
	}()
	a, err := v.try("POST", path, m.FormDataContentType(), r)
	r.Close()
	if err != nil {
		v.t.Fatal(err)
	}
	return a
}

// says holds a reply to its status and its words.
func (v *visitor) says(r reply, code int, texts ...string) {
	v.t.Helper()
	if r.code != code {
		v.t.Fatalf("status %d, want %d:\n%s", r.code, code, r.text)
	}
	for _, text := range texts {
		if !strings.Contains(r.text, text) {
			v.t.Errorf("%q is missing on the page:\n%s", text, r.text)
		}
	}
	if strings.Contains(r.body, "⟦") {
		v.t.Errorf("a sentence is missing:\n%s", r.text)
	}
}

var hiddenRE = regexp.MustCompile(`<input type="hidden" name="([^"]+)" value="([^"]*)"`)

// form is a page's form as it is rendered, to be filled on.
func (v *visitor) form(path string) url.Values {
	v.t.Helper()
	r := v.get(path)
	if r.code != 200 {
		v.t.Fatalf("%s: status %d:\n%s", path, r.code, r.text)
	}
	_, page, _ := strings.Cut(r.body, "<main")
	out := url.Values{}
	for _, m := range hiddenRE.FindAllStringSubmatch(page, -1) {
		out.Set(m[1], html.UnescapeString(m[2]))
	}
	if out.Get("_key") == "" {
		v.t.Fatalf("%s: the form has no key:\n%s", path, page)
	}
	return out
}

func unitAt(id int64, below string) string   { return fmt.Sprintf("/to-chuc/%d%s", id, below) }
func personAt(id int64, below string) string { return fmt.Sprintf("/dang-vien/%d%s", id, below) }

// newUnit fills the form of founding a cell.
func newUnit(f url.Values, name string) url.Values {
	for k, val := range map[string]string{"Name": name, "Kind": string(org.Cell), "From": "01/02/2024"} {
		f.Set(k, val)
	}
	return f
}

// newMember fills the form of adding a member.
func newMember(f url.Values, name string) url.Values {
	for k, val := range map[string]string{"Name": name, "Sex": "male", "Kind": "regular", "Standing": "official", "Condition": "active", "From": "01/02/2024", "Joined": "01/02/2020", "Official": "01/02/2021"} {
		f.Set(k, val)
	}
	return f
}

// files lists the regular files below dir.
func files(t *testing.T, dir string) (out []string) {
	t.Helper()
	err := filepath.WalkDir(dir, func(path string, e fs.DirEntry, err error) error {
		if err == nil && e.Type().IsRegular() {
			out = append(out, path)
		}
		return nil
	})
	if err != nil {
		t.Fatal(err)
	}
	return out
}

type zeros struct{}

func (zeros) Read(p []byte) (int, error) { clear(p); return len(p), nil }

// book is a workbook with the given parts instead of, or beside, a sound one's.
func book(t *testing.T, parts map[string]io.Reader) *bytes.Buffer {
	t.Helper()
	sound := must[[]byte](t)(io.ReadAll(workbook(t)))
	in, err := zip.NewReader(bytes.NewReader(sound), int64(len(sound)))
	if err != nil {
		t.Fatal(err)
	}
	out := new(bytes.Buffer)
	w := zip.NewWriter(out)
	for _, f := range in.File {
		if parts[f.Name] == nil {
			if err := w.Copy(f); err != nil {
				t.Fatal(err)
			}
		}
	}
	for name, content := range parts {
		p, err := w.Create(name)
		if err == nil {
			_, err = io.Copy(p, content)
		}
		if err != nil {
			t.Fatal(err)
		}
	}
	if err := w.Close(); err != nil {
		t.Fatal(err)
	}
	return out
}

// firstSheet is the name of the part that holds the workbook's list.
const firstSheet = "xl/worksheets/sheet1.xml"

// Whatever is handed in instead of a list gets a page with one sentence, and
// leaves nothing behind: no rows, no file, not even a temporary one.
func TestBadUploads(t *testing.T) {
	t.Parallel()
	engines(t, func(t *testing.T, args []string) {
		o := newOffice(t, args, nil)
		temp := t.TempDir()
		cmd := exec.Command(os.Args[0], with(args, "serve", "--listen", "127.0.0.1:0")...)
		cmd.Env = []string{"TMPDIR=" + temp}
		p := launch(t, cmd)
		v := newVisitor(t, p.says(ready), o.token)
		at := unitAt(o.base, "/nhap")
		good := must[[]byte](t)(io.ReadAll(workbook(t)))
		noise := make([]byte, 3<<20) // large enough to be spooled on the disk
		_, _ = rand.Read(noise)
		for _, c := range []struct {
			what, name string
			file       io.Reader
			code       int
			says       string
		}{
			{"text", "danh-sach.xlsx", strings.NewReader("TT;Họ và tên\n1;An\n"), 422, "không phải sổ tính Excel"},
			{"a picture", "anh.xlsx", bytes.NewReader(append([]byte("\x89PNG\r\n\x1a\n"), noise...)), 422, "không phải sổ tính Excel"},
			{"an old workbook", "cu.xls", bytes.NewReader(append([]byte("\xd0\xcf\x11\xe0\xa1\xb1\x1a\xe1"), noise...)), 422, "Lưu thành"},
			{"nothing", "rong.xlsx", strings.NewReader(""), 422, "Tệp rỗng"},
			{"half of one", "nua.xlsx", bytes.NewReader(good[:len(good)/2]), 422, "bị hỏng hoặc tải lên chưa hết"},
			{"a zip bomb", "bom.xlsx", book(t, map[string]io.Reader{firstSheet: io.LimitReader(zeros{}, 600<<20)}), 413, "lớn bất thường"},
			{"macros", "macro.xlsx", book(t, map[string]io.Reader{"xl/vbaProject.bin": strings.NewReader("x")}), 422, "có chứa macro"},
			{"21 MB", "lon.xlsx", io.LimitReader(zeros{}, 21<<20), 413, "Tệp lớn hơn 20 MB"},
			{"26 MB", "lon.xlsx", io.LimitReader(zeros{}, 26<<20), 413, "Nội dung gửi lên lớn hơn 25 MB"},
			{"200 MB", "rat-lon.xlsx", io.LimitReader(zeros{}, 200<<20), 413, "Nội dung gửi lên lớn hơn 25 MB"},
		} {
			r := v.send(at, c.name, c.file)
			t.Logf("%s: %d", c.what, r.code)
			v.says(r, c.code, c.says, "ui lòng")
			if !strings.Contains(r.text, "Chưa có gì thay đổi") && !strings.Contains(r.text, "chưa có gì thay đổi") {
				t.Errorf("%s: the page does not say what was kept:\n%s", c.what, r.text)
			}
		}
		v.says(v.post(at, url.Values{}), 422, "Vui lòng chọn tệp danh sách")
		r, err := v.try("POST", at, "multipart/form-data; boundary=cut", strings.NewReader("--cut\r\nContent-Disposition: form-data; name=\"file\"; filename=\"a.xlsx\"\r\n\r\nPK"))
		if err != nil {
			t.Fatal(err)
		}
		v.says(r, 422, "bị đứt giữa chừng", "Vui lòng kiểm tra đường truyền")

		// A body that says itself how long it is, is not read into anything.
		big := io.LimitReader(zeros{}, 200<<20)
		req, _ := http.NewRequest("POST", v.base+at, big)
		req.ContentLength = 200 << 20
		req.Header.Set("Content-Type", "multipart/form-data; boundary=x")
		a, err := v.http.Do(req)
		if err != nil {
			t.Fatal(err)
		}
		b, _ := io.ReadAll(a.Body)
		a.Body.Close()
		v.says(reply{code: a.StatusCode, text: plain(string(b))}, 413, "Nội dung gửi lên lớn hơn 25 MB")

		if n := o.count("select count(*) from list_import"); n != 0 {
			t.Errorf("%d imports were kept", n)
		}
		if n := o.count("select count(*) from person"); n != 1 {
			t.Errorf("%d persons", n)
		}
		if left := files(t, filepath.Join(o.settings.Data, "files")); len(left) > 0 {
			t.Errorf("files were kept: %v", left)
		}
		if left := files(t, temp); len(left) > 0 {
			t.Errorf("temporary files were left: %v", left)
		}

		// Formulas are not run: the value the file holds is taken, and said.
		sheet := `<?xml version="1.0"?><worksheet xmlns="http://schemas.openxmlformats.org/spreadsheetml/2006/main"><sheetData>` +
			`<row r="1"><c r="A1" t="inlineStr"><is><t>TT</t></is></c><c r="B1" t="inlineStr"><is><t>Họ và tên</t></is></c><c r="C1" t="inlineStr"><is><t>Ngày sinh</t></is></c><c r="D1" t="inlineStr"><is><t>Số thẻ đảng viên</t></is></c></row>` +
			`<row r="2"><c r="A2"><v>1</v></c><c r="B2" t="str"><f>WEBSERVICE("http://example.org/")&amp;"An"</f><v>Nguyễn Văn An</v></c><c r="C2" t="inlineStr"><is><t>03/02/1985</t></is></c><c r="D2" t="inlineStr"><is><t>33.999001</t></is></c></row>` +
			`<row r="3"><c r="A3"><v>2</v></c><c r="B3" t="str"><f>B9</f></c><c r="C3" t="e"><f>1/0</f><v>#DIV/0!</v></c></row></sheetData></worksheet>`
		r = v.send(unitAt(o.cell, "/nhap"), "cong-thuc.xlsx", book(t, map[string]io.Reader{firstSheet: strings.NewReader(sheet)}))
		v.says(r, 303)
		v.says(v.get(r.to), 200, "Ô có công thức; đã lấy giá trị lưu trong tệp: Nguyễn Văn An")
		if n := o.count("select count(*) from person"); n != 1 {
			t.Errorf("a preview wrote: %d persons", n)
		}
	})
}

// A browser shows why a file of 200 MB is not taken, instead of an error of
// its own about a connection that was reset.
func TestTooLargeInABrowser(t *testing.T) {
	t.Parallel()
	o := newOffice(t, []string{"--data", t.TempDir()}, nil)
	_, v := o.serve()
	path := filepath.Join(t.TempDir(), "rat-lon.xlsx")
	if err := os.WriteFile(path, nil, 0o600); err != nil {
		t.Fatal(err)
	}
	if err := os.Truncate(path, 200<<20); err != nil {
		t.Fatal(err)
	}
	b := browsertest.New(t)
	b.Forgive("413")
	b.Open(v.base+"/dang-nhap").Fill("Tên đăng nhập", officeLogin).Fill("Mật khẩu", officePassword).In("main").Click("Đăng nhập").See("đây là việc của đồng chí").In("")
	b.Open(v.base+unitAt(o.base, "/nhap")).Upload("Tệp danh sách", path).Click("Gửi tệp và xem trước")
	b.See("Nội dung gửi lên lớn hơn 25 MB nên chưa được nhận, chưa có gì thay đổi.")
}

// The same form sent twice, one after another, at once, and again after a
// restart, is done once and answers the same each time.
func TestRepeatedClick(t *testing.T) {
	t.Parallel()
	engines(t, func(t *testing.T, args []string) {
		o := newOffice(t, args, nil)
		p, v := o.serve()
		atOnce := func(path string, form url.Values) (to string) {
			t.Helper()
			var wg sync.WaitGroup
			replies := make([]reply, 8)
			for i := range replies {
				wg.Go(func() {
					r, err := v.try("POST", path, "application/x-www-form-urlencoded", strings.NewReader(form.Encode()))
					if err != nil {
						t.Error(err)
					}
					replies[i] = r
				})
			}
			wg.Wait()
			for _, r := range append(replies, v.post(path, form)) {
				v.says(r, 303)
				if r.to != replies[0].to || r.to == "" {
					t.Errorf("one click leads to %q, another to %q", replies[0].to, r.to)
				}
			}
			return replies[0].to
		}
		them := unitAt(o.base, "/them")
		unit := newUnit(v.form(them), "Chi bộ Bấm Nhiều")
		to := atOnce(them, unit)
		v.says(v.get(to), 200, "Chi bộ Bấm Nhiều")
		add := unitAt(o.cell, "/dang-vien/them")
		person := newMember(v.form(add), "Lê Văn Bấm")
		who := atOnce(add, person)
		v.says(v.get(who), 200, "Lê Văn Bấm")

		// The key of a form that was done carries nothing else in.
		other := url.Values{}
		for k := range unit {
			other.Set(k, unit.Get(k))
		}
		other.Set("Name", "Chi bộ Khác")
		v.says(v.post(them, other), 409, "Biểu mẫu này đã được gửi trước đó với nội dung khác", "Vui lòng")

		_ = p.cmd.Process.Kill()
		p.ends()
		_, v = o.serve()
		if r := v.post(them, unit); r.code != 303 || r.to != to {
			t.Errorf("after a restart: %d %q, want %q", r.code, r.to, to)
		}
		if n := o.count("select count(*) from unit"); n != 3 {
			t.Errorf("%d units, want 3", n)
		}
		if n := o.count("select count(*) from person"); n != 2 {
			t.Errorf("%d persons, want 2", n)
		}
	})
}

// Two people edit one thing: the second is told, sees what is stored now, and
// keeps what was typed; nobody's change is lost in silence.
func TestTwoPeopleEditingOneThing(t *testing.T) {
	t.Parallel()
	engines(t, func(t *testing.T, args []string) {
		o := newOffice(t, args, nil)
		_, v := o.serve()
		for _, c := range []struct {
			at            string
			fill          func(url.Values, string) url.Values
			first, second string
		}{
			{unitAt(o.cell, "/sua"), func(f url.Values, name string) url.Values {
				f.Set("Name", name)
				f.Set("Kind", string(org.Cell))
				f.Set("From", "01/03/2024")
				return f
			}, "Chi bộ Của Người Thứ Nhất", "Chi bộ Của Người Thứ Hai"},
			{personAt(o.person, "/sua"), func(f url.Values, name string) url.Values {
				f.Set("Name", name)
				f.Set("Sex", "female")
				return f
			}, "Trần Thị Thứ Nhất", "Trần Thị Thứ Hai"},
		} {
			one, two := v.form(c.at), v.form(c.at)
			v.says(v.post(c.at, c.fill(one, c.first)), 303)
			r := v.post(c.at, c.fill(two, c.second))
			v.says(r, 409, c.first, "ui lòng")
			if !strings.Contains(r.body, `value="`+c.second+`"`) {
				t.Errorf("what was typed is gone:\n%s", r.body)
			}
			page := v.get(strings.TrimSuffix(c.at, "/sua"))
			v.says(page, 200, c.first)
			if strings.Contains(page.text, c.second) {
				t.Errorf("the second change was written over the first:\n%s", page.text)
			}
			// Sent from the page that showed both, it is a decision.
			again := url.Values{}
			_, body, _ := strings.Cut(r.body, "<main")
			for _, m := range hiddenRE.FindAllStringSubmatch(body, -1) {
				again.Set(m[1], html.UnescapeString(m[2]))
			}
			v.says(v.post(c.at, c.fill(again, c.second)), 303)
		}
	})
}

// A clock that stands behind what is stored is said at the start, by doctor
// and on the pages; work and sessions go on, and the log keeps its order.
func TestClockSetWrong(t *testing.T) {
	t.Parallel()
	engines(t, func(t *testing.T, args []string) {
		ahead := time.Now().AddDate(0, 6, 0)
		o := newOffice(t, args, clock.At(ahead)) // made on a day that is not yet
		p := start(t, with(args, "serve", "--listen", "127.0.0.1:0")...)
		v := newVisitor(t, p.says(ready), o.token)
		p.says("Đồng hồ của máy chủ ghi .* Vui lòng chỉnh lại ngày giờ của máy chủ")
		v.says(v.get("/he-thong"), 200, "Giờ của máy chủ", "sớm hơn lần ghi dữ liệu gần nhất", "Vui lòng chỉnh lại ngày giờ")
		v.says(v.get("/he-thong/kiem-tra"), 200, "Chưa kiểm tra")
		v.says(v.post("/he-thong/kiem-tra", url.Values{}), 303)
		for n := 0; n < 5000 && strings.Contains(v.get("/he-thong/kiem-tra/tien-do").text, "Đang kiểm tra"); n++ {
		}
		v.says(v.get("/he-thong/kiem-tra"), 200, "đồng hồ chậm")
		out, _ := run(t, with(args, "doctor")...)
		mustContain(t, out, "đồng hồ chậm", "Vui lòng chỉnh lại ngày giờ")

		// One works on, and can sign in anew.
		them := unitAt(o.base, "/them")
		for i := range 3 {
			v.says(v.post(them, newUnit(v.form(them), fmt.Sprintf("Chi bộ Giờ Sai %d", i))), 303)
		}
		fresh := newVisitor(t, v.base, "")
		v.says(fresh.post("/dang-nhap", url.Values{"login": {officeLogin}, "password": {officePassword}}), 303)
		v.says(fresh.get("/to-chuc"), 200, "Chi bộ Giờ Sai 2")
		v.says(fresh.get("/he-thong/nhat-ky"), 200)
		_ = p.cmd.Process.Signal(syscall.SIGTERM)
		p.ends()
		out, _ = run(t, with(args, "doctor")...)
		for _, line := range strings.Split(out, "\n") {
			if strings.HasPrefix(line, "[hỏng]") && !strings.Contains(line, "Đồng hồ") {
				t.Errorf("doctor found: %s", line)
			}
		}
		// Far ahead again: sessions are over, which is said as such, and
		// nothing is lost.
		o.inside(db.Config{NoSync: true, Clock: clock.At(ahead.AddDate(3, 0, 0))}, func(h *house) {
			s := httptest.NewServer(h.web)
			defer s.Close()
			late := newVisitor(t, s.URL, o.token)
			if r := late.get("/to-chuc"); r.code != 303 || !strings.HasPrefix(r.to, "/dang-nhap") {
				t.Errorf("a session of long ago: %d %q", r.code, r.to)
			}
			late.says(late.post("/dang-nhap", url.Values{"login": {officeLogin}, "password": {officePassword}}), 303)
			late.says(late.get("/to-chuc"), 200, "Chi bộ Giờ Sai 2")
		})
	})
}

// With no room left a form answers so and keeps what was typed; reading goes
// on; with room again the same form is done, once.
func TestFullDatabase(t *testing.T) {
	t.Parallel()
	o := newOffice(t, []string{"--data", t.TempDir()}, nil)
	read := []string{"/", "/to-chuc", unitAt(o.cell, ""), unitAt(o.cell, "/dang-vien"), personAt(o.person, "")}
	o.inside(db.Config{NoSync: true}, func(h *house) { o.look(h, read) })
	pages := o.count("pragma page_count")
	them := unitAt(o.base, "/them")
	var kept url.Values
	o.inside(db.Config{NoSync: true, MaxPages: int(pages) + 1}, func(h *house) {
		s := httptest.NewServer(h.web)
		defer s.Close()
		v := newVisitor(t, s.URL, o.token)
		for i := 0; ; i++ {
			f := newUnit(v.form(them), fmt.Sprintf("Chi bộ Đầy %d %s", i, strings.Repeat("dài ", 50)))
			r := v.post(them, f)
			if r.code == 303 && i < 500 {
				continue
			}
			v.says(r, 507, "Ổ đĩa của máy chủ đã đầy", "việc vừa làm chưa được ghi", "Vui lòng báo quản trị kỹ thuật", "Gửi lại", f.Get("Name")[:40])
			kept = url.Values{}
			_, main, _ := strings.Cut(r.body, "<h1")
			for _, m := range hiddenRE.FindAllStringSubmatch(main, -1) {
				kept.Set(m[1], html.UnescapeString(m[2]))
			}
			if kept.Encode() != f.Encode() {
				t.Errorf("kept %v, typed %v", kept, f)
			}
			break
		}
		o.look(h, read)
		v.says(v.post(them, kept), 507)
	})
	_, v := o.serve()
	r := v.post(them, kept)
	v.says(r, 303)
	v.says(v.get(r.to), 200, strings.TrimSpace(kept.Get("Name")))
	if n := o.count("select count(*) from unit where id in (select unit from unit_name where name = $1)", strings.TrimSpace(kept.Get("Name"))); n != 1 {
		t.Errorf("%d units of the name that was sent again", n)
	}
}

// A real disk without room, under the real server: the same, and a copy that
// finds no room leaves no half file.
func TestFullDisk(t *testing.T) {
	t.Parallel()
	dir := t.TempDir()
	o := newOffice(t, []string{"--data", filepath.Join(dir, "made")}, nil)
	disk := filepath.Join(dir, "disk")
	if err := os.Mkdir(disk, 0o700); err != nil {
		t.Fatal(err)
	}
	// A disk of its own for the server alone, in a namespace of its own.
	flags := "-m"
	if os.Geteuid() != 0 {
		flags = "-Urm"
	}
	script := `mount -t tmpfs -o size=16m none "$1" && cp "$2"/nep.db "$1"/ && shift 2 && exec "$@"`
	if out, err := exec.Command("unshare", flags, "mount", "-t", "tmpfs", "-o", "size=1m", "none", disk).CombinedOutput(); err != nil {
		t.Skipf("this machine lets no test make a small disk: %v %s", err, out)
	}
	cmd := exec.Command("unshare", flags, "sh", "-c", script, "sh", disk, o.settings.Data, os.Args[0], "--data", disk, "serve", "--listen", "127.0.0.1:0")
	cmd.Env = []string{"TMPDIR=" + disk}
	p := launch(t, cmd)
	v := newVisitor(t, p.says(ready), o.token)
	inside := fmt.Sprintf("/proc/%d/root%s", p.cmd.Process.Pid, disk) // the server's view of its disk
	nep := func(args ...string) (string, int) {
		t.Helper()
		c := exec.Command("nsenter", append([]string{"-t", fmt.Sprint(p.cmd.Process.Pid), "-m", os.Args[0], "--data", disk}, args...)...)
		if os.Geteuid() != 0 {
			c.Args = append([]string{"nsenter", "-U", "--preserve-credentials"}, c.Args[1:]...)
		}
		c.Env = append(os.Environ(), asCommand+"=1", "NEP_LANG=vi")
		out, _ := c.CombinedOutput()
		return string(out), c.ProcessState.ExitCode()
	}
	fill := func() {
		t.Helper()
		f, err := os.Create(filepath.Join(inside, "ballast"))
		if err != nil {
			t.Fatal(err)
		}
		_, _ = io.Copy(f, zeros{}) // until there is no room
		f.Close()
	}
	them := unitAt(o.base, "/them")
	list := unitAt(o.cell, "/dang-vien")
	v.says(v.get(list), 200) // the first look is written down, see office.look
	fill()
	var kept url.Values
	for i := 0; ; i++ { // what room the files have already is used up first
		f := newUnit(v.form(them), fmt.Sprintf("Chi bộ Đầy %d", i))
		r := v.post(them, f)
		if r.code == 303 && i < 300 {
			continue
		}
		v.says(r, 507, "Ổ đĩa của máy chủ đã đầy", "Vui lòng báo quản trị kỹ thuật", "Gửi lại", f.Get("Name"))
		kept = f
		break
	}
	v.says(v.send(unitAt(o.cell, "/nhap"), "danh-sach.xlsx", workbook(t)), 507, "Vui lòng báo quản trị kỹ thuật")
	for _, path := range []string{"/to-chuc", unitAt(o.cell, ""), unitAt(o.cell, "/quy-che"), list} {
		v.says(v.get(path), 200)
	}
	before := files(t, inside)
	out, code := nep("backup", filepath.Join(disk, "sao.nep"))
	if code != 1 {
		t.Errorf("backup on a full disk: %d\n%s", code, out)
	}
	mustContain(t, out, "Ổ đĩa", "còn nguyên", "Vui lòng")
	if after := files(t, inside); len(after) != len(before) {
		t.Errorf("files before %v\nafter %v", before, after)
	}
	if err := os.Remove(filepath.Join(inside, "ballast")); err != nil {
		t.Fatal(err)
	}
	r := v.post(them, kept)
	v.says(r, 303)
	v.says(v.get(r.to), 200, kept.Get("Name"))
	if out, code := nep("backup", filepath.Join(disk, "sao.nep")); code != 0 {
		t.Errorf("backup with room again: %d\n%s", code, out)
	}
	if out, _ := nep("doctor"); strings.Contains(out, "[hỏng] Cơ sở dữ liệu") {
		t.Errorf("doctor:\n%s", out)
	}
}

// A file that is damaged, at its head or in the middle, is not served and not
// written; the sentence names the newest copy, and the copy restores.
func TestDamagedDatabase(t *testing.T) {
	t.Parallel()
	for _, c := range []struct {
		name string
		harm func(t *testing.T, path string)
	}{
		{"head", func(t *testing.T, path string) { overwrite(t, path, 0, 100) }},
		{"middle", func(t *testing.T, path string) {
			fi, err := os.Stat(path)
			if err != nil {
				t.Fatal(err)
			}
			for at := fi.Size() / 3 / 4096 * 4096; at < fi.Size()/2; at += 4096 {
				overwrite(t, path, at, 4096)
			}
		}},
		{"cut", func(t *testing.T, path string) {
			fi, err := os.Stat(path)
			if err != nil {
				t.Fatal(err)
			}
			if err := os.Truncate(path, fi.Size()/2/4096*4096); err != nil {
				t.Fatal(err)
			}
		}},
	} {
		t.Run(c.name, func(t *testing.T) {
			args := []string{"--data", t.TempDir()}
			o := newOffice(t, args, nil)
			copyOf := filepath.Join(o.settings.backupsDir(), "nep-20260101-020000.nep")
			if err := os.MkdirAll(o.settings.backupsDir(), 0o700); err != nil {
				t.Fatal(err)
			}
			for _, old := range files(t, o.settings.backupsDir()) {
				os.Remove(old)
			}
			path := filepath.Join(o.settings.Data, "nep.db")
			if out, code := run(t, with(args, "backup", copyOf)...); code != 0 {
				t.Fatal(out)
			}
			c.harm(t, path)
			harmed := must[[]byte](t)(os.ReadFile(path))
			said := []string{"bị hỏng", "Tệp được giữ nguyên", "02:00 01/01/2026", "restore " + copyOf}
			for _, command := range [][]string{{"serve", "--listen", "127.0.0.1:0"}, {"doctor"}} {
				out, code := run(t, with(args, command...)...)
				if code != 1 {
					t.Errorf("%v: exit status %d", command, code)
				}
				mustContain(t, out, said...)
			}
			if now := must[[]byte](t)(os.ReadFile(path)); !bytes.Equal(now, harmed) {
				t.Error("the damaged file was written")
			}
			fresh := []string{"--data", filepath.Join(t.TempDir(), "new")}
			if out, code := run(t, with(fresh, "restore", copyOf)...); code != 0 {
				t.Fatal(out)
			}
			if out, code := run(t, with(fresh, "doctor")...); code != 0 {
				t.Errorf("doctor after restoring:\n%s", out)
			}
		})
	}
}

func overwrite(t *testing.T, path string, at int64, n int) {
	t.Helper()
	f, err := os.OpenFile(path, os.O_WRONLY, 0)
	if err != nil {
		t.Fatal(err)
	}
	defer f.Close()
	junk := make([]byte, n)
	_, _ = rand.Read(junk)
	if _, err := f.WriteAt(junk, at); err != nil {
		t.Fatal(err)
	}
}

// Damage that happens while the server runs: pages that meet it say so, the
// others go on, and doctor finds it.
func TestDamagedWhileServing(t *testing.T) {
	t.Parallel()
	o := newOffice(t, []string{"--data", t.TempDir()}, nil)
	p, v := o.serve()
	defer func() {
		if t.Failed() {
			t.Log(p.text())
		}
	}()
	p.says("Kết nối chưa mã hóa") // the last it says while it starts
	path := filepath.Join(o.settings.Data, "nep.db")
	fi, err := os.Stat(path)
	if err != nil {
		t.Fatal(err)
	}
	for at := fi.Size() / 4 / 4096 * 4096; at < fi.Size()*3/4; at += 4096 {
		overwrite(t, path, at, 4096)
	}
	for _, at := range []string{"/", "/to-chuc", unitAt(o.cell, "/dang-vien"), personAt(o.person, ""), "/he-thong/kiem-tra"} {
		r := v.get(at)
		if r.code == 500 {
			v.says(r, 500, "bị hỏng", "Tệp được giữ nguyên", "Vui lòng")
		} else if r.code != 200 {
			t.Errorf("%s: %d %s", at, r.code, r.text)
		}
	}
	out, code := run(t, with(o.args, "doctor")...)
	if code != 1 {
		t.Errorf("doctor: %d", code)
	}
	mustContain(t, out, "bị hỏng", "Vui lòng")
}

// A server killed in the middle of writing keeps everything it acknowledged.
func TestKilledWhileWriting(t *testing.T) {
	t.Parallel()
	engines(t, func(t *testing.T, args []string) {
		o := newOffice(t, args, nil)
		var mu sync.Mutex
		done := map[string]bool{}
		for round := range 3 {
			p, v := o.serve()
			them := unitAt(o.base, "/them")
			key := v.form(them).Get("_key")
			var writers sync.WaitGroup
			enough := make(chan struct{}, 1000)
			for w := range 4 {
				writers.Go(func() {
					for i := 0; ; i++ {
						name := fmt.Sprintf("Chi bộ %d %d %d", round, w, i)
						f := newUnit(url.Values{"_key": {fmt.Sprintf("%s%d-%d", key[:10], w, i)}}, name)
						r, err := v.try("POST", them, "application/x-www-form-urlencoded", strings.NewReader(f.Encode()))
						if err != nil {
							return // killed
						}
						if r.code != 303 {
							t.Errorf("%s: %d %s", name, r.code, r.text)
							return
						}
						mu.Lock()
						done[name] = true
						mu.Unlock()
						enough <- struct{}{}
					}
				})
			}
			for range 25 {
				<-enough
			}
			_ = p.cmd.Process.Kill()
			writers.Wait()
			p.ends()
		}
		o.serve()
		for name := range done {
			if n := o.count("select count(*) from unit_name where name = $1", name); n != 1 {
				t.Errorf("%s was acknowledged and is there %d times", name, n)
			}
		}
		if out, code := run(t, with(args, "doctor")...); code != 0 {
			t.Errorf("doctor after three kills:\n%s", out)
		}
	})
}

// With no settings at all a server makes its data beside it; the environment
// gives every setting.
func TestSettings(t *testing.T) {
	t.Parallel()
	dir := t.TempDir()
	cmd := exec.Command(os.Args[0], "serve")
	cmd.Dir, cmd.Env = dir, []string{"NEP_LISTEN=127.0.0.1:0"} // the ordinary port may be taken here
	begun := time.Now()
	p := launch(t, cmd)
	base := p.says(ready)
	if got := status(t, base+"/bat-dau"); got != 200 {
		t.Errorf("the first page: %d", got)
	}
	t.Logf("first page after %v", time.Since(begun))
	if _, err := os.Stat(filepath.Join(dir, "nep-data", "nep.db")); err != nil {
		t.Error(err)
	}
	cmd = exec.Command(os.Args[0], "serve")
	cmd.Dir = t.TempDir()
	cmd.Env = []string{"NEP_LISTEN=127.0.0.1:0", "NEP_DATA=" + filepath.Join(dir, "other"), "NEP_DB=sqlite:" + filepath.Join(dir, "mine.db"), "NEP_LANG=en", "NEP_TLS_LOCAL=true", "NEP_HOST=nep.test"}
	launch(t, cmd).says(`https://nep\.test:`)
	for _, path := range []string{"mine.db", "other/tls/ca.pem"} {
		if _, err := os.Stat(filepath.Join(dir, path)); err != nil {
			t.Error(err)
		}
	}
	if left := files(t, cmd.Dir); len(left) > 0 {
		t.Errorf("files beside the settings: %v", left)
	}
}
