package app

import (
	"context"
	"encoding/json"
	"fmt"
	"io"
	"net/http/httptest"
	"net/url"
	"os"
	"path/filepath"
	"regexp"
	"strings"
	"sync/atomic"
	"syscall"
	"testing"
	"time"

	"nep/internal/backup"
	"nep/internal/clock"
	"nep/internal/db"
	"nep/internal/demo"
	"nep/internal/pgtest"
)

// newDemo makes the demo's organisation in the place that args name.
func newDemo(t *testing.T, args []string) {
	t.Helper()
	settings := Settings{Data: args[1]}
	if len(args) > 2 {
		settings.DB = args[3]
	}
	if _, err := buildDemo(&env{ctx: context.Background(), out: io.Discard, err: io.Discard}, settings, 1, 0, ""); err != nil {
		t.Fatal(err)
	}
}

// enter signs in with a ready account of the demo.
func enter(t *testing.T, base, login string) *visitor {
	t.Helper()
	v := newVisitor(t, base, "")
	v.says(v.post("/dang-nhap", url.Values{"login": {login}, "password": {demo.Password}}), 303)
	return v
}

// answers are the texts of the pages a restored server is asked for, as the
// administrator.
func answers(t *testing.T, v *visitor) map[string]string {
	t.Helper()
	out := map[string]string{}
	ask := func(path string) reply {
		r := v.get(path)
		v.says(r, 200)
		_, main, _ := strings.Cut(r.body, "<main")
		out[path] = plain("<main" + main)
		return r
	}
	tree := ask("/to-chuc")
	seen := map[string]bool{}
	for _, m := range unitLink.FindAllStringSubmatch(tree.body, -1) {
		if seen[m[1]] {
			continue
		}
		seen[m[1]] = true
		for _, below := range []string{"", "/dang-vien", "/quy-che", "/phan-cong"} {
			page := ask("/to-chuc/" + m[1] + below)
			if below == "/dang-vien" {
				if p := personLink.FindString(page.body); p != "" {
					ask(p)
				}
			}
		}
	}
	if len(seen) < 10 {
		t.Fatalf("only %d units were asked for", len(seen))
	}
	ask("/he-thong/tai-khoan")
	return out
}

var (
	unitLink   = regexp.MustCompile(`href="/to-chuc/(\d+)"`)
	personLink = regexp.MustCompile(`/dang-vien/\d+`)
)

// wellSaid runs doctor, which must find nothing but a disk or copies to be
// looked at, which are the machine's.
func wellSaid(t *testing.T, args []string) {
	t.Helper()
	out, code := run(t, with(args, "doctor", "--json")...)
	if code != 0 {
		t.Errorf("doctor: %d\n%s", code, out)
	}
	var found []struct{ Area, Level, Key, Text string }
	if err := json.Unmarshal([]byte(out), &found); err != nil {
		t.Fatalf("%v\n%s", err, out)
	}
	for _, f := range found {
		if f.Level != "ok" && f.Area != "disk" && f.Area != "copies" {
			t.Errorf("doctor: %s %s %s", f.Level, f.Area, f.Text)
		}
	}
	if len(found) < 7 {
		t.Errorf("doctor looked at %d things only", len(found))
	}
}

// The demo is copied while it serves and is written to, and restored into
// empty places of both engines: the servers there give the same answers, and
// everybody signs in anew.
func TestBackupAndRestore(t *testing.T) {
	t.Parallel()
	engines(t, func(t *testing.T, args []string) {
		newDemo(t, args)
		wellSaid(t, args)
		p := start(t, with(args, "serve", "--listen", "127.0.0.1:0")...)
		v := enter(t, p.says(ready), "quantri")
		answers(t, v) // the first look at names is written down
		want := answers(t, v)
		token := sessionOf(v)

		copied := filepath.Join(t.TempDir(), "nep.nep")
		var stop atomic.Bool
		looking := make(chan int)
		go func() { // readers and a writer (a session each time) meanwhile
			n := 0
			for ; !stop.Load(); n++ {
				other := newVisitor(t, v.base, "")
				if r, err := other.try("POST", "/dang-nhap", "application/x-www-form-urlencoded",
					strings.NewReader(url.Values{"login": {"vanphong"}, "password": {demo.Password}}.Encode())); err != nil || r.code != 303 {
					t.Errorf("while a copy is made: %d %v", r.code, err)
				}
			}
			looking <- n
		}()
		out, code := run(t, with(args, "backup", copied)...)
		stop.Store(true)
		t.Logf("%d people signed in meanwhile", <-looking)
		if code != 0 {
			t.Fatalf("backup: %d\n%s", code, out)
		}
		mustContain(t, out, "Đang sao chép bảng", "Đã sao lưu vào "+copied)
		if out, code := run(t, with(args, "backup", copied)...); code != 1 || !strings.Contains(out, "tệp cũ được giữ nguyên") {
			t.Errorf("a second copy of the same name: %d\n%s", code, out)
		}
		_ = p.cmd.Process.Signal(syscall.SIGTERM)
		p.ends()
		wellSaid(t, args)

		for _, engine := range []string{"sqlite", "postgres"} {
			place := []string{"--data", filepath.Join(t.TempDir(), "new")}
			if engine == "postgres" {
				place = append(place, "--db", pgtest.URL(t))
			}
			out, code := run(t, with(place, "restore", copied)...)
			if code != 0 {
				t.Fatalf("restore into %s: %d\n%s", engine, code, out)
			}
			mustContain(t, out, "Đang nạp bảng", "Đã khôi phục", "đăng nhập lại")
			wellSaid(t, place)
			p := start(t, with(place, "serve", "--listen", "127.0.0.1:0")...)
			base := p.says(ready)
			if r := newVisitor(t, base, token).get("/to-chuc"); r.code != 303 || !strings.HasPrefix(r.to, "/dang-nhap") {
				t.Errorf("%s: a session of before: %d %q", engine, r.code, r.to)
			}
			got := answers(t, enter(t, base, "quantri"))
			for path, text := range want {
				if path == "/he-thong/tai-khoan" { // tells when each was last there
					continue
				}
				if got[path] != text {
					t.Errorf("%s: %s answers\n%s\nnot\n%s", engine, path, got[path], text)
				}
			}
			if len(got) != len(want) {
				t.Errorf("%s: %d pages, not %d", engine, len(got), len(want))
			}
			_ = p.cmd.Process.Signal(syscall.SIGTERM)
			p.ends()
			// The place is in use now.
			out, code = run(t, with(place, "restore", copied)...)
			if code != 1 {
				t.Errorf("restore into a place in use: %d", code)
			}
			mustContain(t, out, "đã có dữ liệu", "giữ nguyên", "Vui lòng")
			wellSaid(t, place)
		}
	})
}

// A copy that was cut off, or altered, or is something else, is refused with
// a sentence, and the place stays empty and can be restored into.
func TestRestoreRefusesABrokenCopy(t *testing.T) {
	t.Parallel()
	engines(t, func(t *testing.T, args []string) {
		o := newOffice(t, []string{"--data", t.TempDir()}, nil)
		dir := t.TempDir()
		sound := filepath.Join(dir, "sound.nep")
		if out, code := run(t, with(o.args, "backup", sound)...); code != 0 {
			t.Fatal(out)
		}
		b := must[[]byte](t)(os.ReadFile(sound))
		flipped := append([]byte{}, b...)
		flipped[len(b)/2] ^= 1
		args = append([]string{"--data", filepath.Join(dir, "place")}, args[2:]...)
		for name, c := range map[string]struct {
			content []byte
			says    string
		}{
			"half":    {b[:len(b)/2], "bị đứt hoặc bị thay đổi"},
			"last":    {b[:len(b)-1], "bị đứt hoặc bị thay đổi"},
			"flipped": {flipped, "bị đứt hoặc bị thay đổi"},
			"other":   {[]byte("không phải bản sao"), "không phải bản sao lưu của Nếp"},
		} {
			path := filepath.Join(dir, name+".nep")
			if err := os.WriteFile(path, c.content, 0o600); err != nil {
				t.Fatal(err)
			}
			out, code := run(t, with(args, "restore", path)...)
			if code != 1 {
				t.Errorf("%s: exit status %d", name, code)
			}
			if !strings.Contains(out, c.says) && !strings.Contains(out, "không phải bản sao lưu của Nếp") {
				t.Errorf("%s:\n%s", name, out)
			}
			mustContain(t, out, "Vui lòng")
			if _, err := os.Stat(args[1]); err == nil {
				if left := files(t, args[1]); len(left) > 0 {
					t.Errorf("%s left %v", name, left)
				}
			}
		}
		if out, code := run(t, with(args, "restore", filepath.Join(dir, "none.nep"))...); code != 1 || !strings.Contains(out, "Không có tệp") {
			t.Errorf("a copy that is not there: %d\n%s", code, out)
		}
		if out, code := run(t, with(args, "restore", sound)...); code != 0 {
			t.Errorf("restore after all that: %d\n%s", code, out)
		}
		wellSaid(t, args)
	})
}

// Before a server brings older data up to date it makes a copy of them, which
// restores; the copy's name says which version it was.
func TestCopyBeforeMigrating(t *testing.T) {
	t.Parallel()
	engines(t, func(t *testing.T, args []string) {
		settings := Settings{Data: args[1]}
		if len(args) > 2 {
			settings.DB = args[3]
		}
		d, err := db.Open(context.Background(), db.Config{URL: settings.URL(), NoSync: true})
		if err != nil {
			t.Fatal(err)
		}
		versions, _, err := db.Migrations(d.Engine())
		if err != nil {
			t.Fatal(err)
		}
		// What the program of one version ago would have made.
		older := versions[len(versions)-2]
		if err := d.MigrateTo(context.Background(), older); err != nil {
			t.Fatal(err)
		}
		if err := db.Do(context.Background(), d, db.Lock{}, func(x *db.Tx) error {
			_, err := x.Exec("insert into setting (key, value) values ('test.old', 'cũ')")
			return err
		}); err != nil {
			t.Fatal(err)
		}
		d.Close()
		if out, code := run(t, with(args, "doctor")...); code != 1 || !strings.Contains(out, "phiên bản cũ hơn") {
			t.Errorf("a command on the side: %d\n%s", code, out)
		}
		start(t, with(args, "serve", "--listen", "127.0.0.1:0")...).says(ready)
		var copied string
		copies, err := backup.List(settings.backupsDir())
		if err != nil {
			t.Fatal(err)
		}
		for _, c := range copies {
			if c.Before == older {
				copied = filepath.Join(settings.backupsDir(), c.Name)
			}
		}
		if copied == "" {
			t.Fatalf("no copy of version %d among %v", older, copies)
		}
		place := []string{"--data", filepath.Join(t.TempDir(), "new")}
		if out, code := run(t, with(place, "restore", copied)...); code != 0 {
			t.Fatalf("restore: %d\n%s", code, out)
		}
		start(t, with(place, "serve", "--listen", "127.0.0.1:0")...).says(ready)
		for _, dsn := range []Settings{settings, {Data: place[1]}} {
			o := &office{t: t, settings: dsn}
			if n := o.count("select count(*) from setting where key = 'test.old' and value = 'cũ'"); n != 1 {
				t.Errorf("%s: what was there before: %d rows", dsn.Data, n)
			}
		}
	})
}

// Copies of many days are kept by the rule and shown on the page; one made
// there shows how far it has come and stands in the list after.
func TestCopiesOnThePage(t *testing.T) {
	t.Parallel()
	engines(t, func(t *testing.T, args []string) {
		now := time.Now().In(clock.Zone)
		o := newOffice(t, args, nil)
		dir := o.settings.backupsDir()
		whole := filepath.Join(t.TempDir(), "whole.nep")
		if out, code := run(t, with(args, "backup", whole)...); code != 0 {
			t.Fatal(out)
		}
		sound := must[[]byte](t)(os.ReadFile(whole))
		if err := os.RemoveAll(dir); err != nil {
			t.Fatal(err)
		}
		if err := os.MkdirAll(dir, 0o700); err != nil {
			t.Fatal(err)
		}
		for day := 1; day <= 60; day++ {
			if err := os.WriteFile(filepath.Join(dir, backup.Name(now.AddDate(0, 0, -day), 0)), sound, 0o600); err != nil {
				t.Fatal(err)
			}
		}
		o.inside(db.Config{NoSync: true}, func(h *house) {
			s := httptest.NewServer(h.web)
			defer s.Close()
			v := newVisitor(t, s.URL, o.token)
			eventually := func(what string, is func() bool) {
				t.Helper()
				for end := time.Now().Add(30 * time.Second); !is(); time.Sleep(20 * time.Millisecond) {
					if time.Now().After(end) {
						t.Fatalf("%s: not so\n%s", what, v.get("/he-thong/sao-luu").text)
					}
				}
			}
			listed := func() []backup.Copy { l, _ := backup.List(dir); return l }
			eventually("today's copy is made and the rule is kept", func() bool {
				l := listed()
				_, drop := backup.Keep(l, time.Now())
				return len(l) < 20 && len(drop) == 0
			})
			page := v.get("/he-thong/sao-luu")
			v.says(page, 200, dir)
			for _, c := range listed() {
				if !strings.Contains(page.text, c.Name) || !strings.Contains(page.text, c.At.In(clock.Zone).Format("15:04 02/01/2006")) {
					t.Errorf("%s is not on the page:\n%s", c.Name, page.text)
				}
			}
			before := len(listed())
			v.says(v.post("/he-thong/sao-luu", url.Values{}), 303)
			eventually("the copy asked for is in the list", func() bool {
				part := v.get("/he-thong/sao-luu/tien-do")
				v.says(part, 200)
				running := strings.Contains(part.body, `hx-trigger`)
				if running && !strings.Contains(part.text, "Đang ") {
					t.Errorf("a copy under way does not say how far it is:\n%s", part.text)
				}
				return !running && len(listed()) == before+1
			})
		})
		newest := listedNewest(t, dir)
		place := []string{"--data", filepath.Join(t.TempDir(), "new")}
		if out, code := run(t, with(place, "restore", filepath.Join(dir, newest.Name))...); code != 0 {
			t.Errorf("the copy made on the page: %d\n%s", code, out)
		}
	})
}

func listedNewest(t *testing.T, dir string) (newest backup.Copy) {
	t.Helper()
	copies, err := backup.List(dir)
	if err != nil {
		t.Fatal(err)
	}
	for _, c := range copies {
		if c.At.After(newest.At) {
			newest = c
		}
	}
	return newest
}

func sessionOf(v *visitor) string {
	u, _ := url.Parse(v.base)
	for _, k := range v.http.Jar.Cookies(u) {
		if k.Name == "nep" {
			return k.Value
		}
	}
	panic(fmt.Sprintf("nobody is signed in at %s", v.base))
}
