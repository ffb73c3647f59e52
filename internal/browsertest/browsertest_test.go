package browsertest

import (
	"fmt"
	"io"
	"net/http"
	"net/http/httptest"
	"os"
	"path/filepath"
	"runtime"
	"strings"
	"testing"
)

const shell = `<!doctype html><html lang="vi"><head><meta charset="utf-8"><meta name="viewport" content="width=device-width">
<title>Thử</title><link rel="icon" href="data:,"><script src="/app.js" defer></script></head><body><main><h1>Tổ chức</h1>%s</main></body></html>`

const form = `<p id="said" role="status"></p>
<form method="post" action="/save" enctype="multipart/form-data">
<p><label for="name">Tên tổ chức (bắt buộc)</label><input id="name" name="name" value="cũ"></p>
<p><label for="kind">Loại</label><select id="kind" name="kind"><option value="">Chọn</option><option value="cell">Chi bộ</option><option value="base">Đảng bộ cơ sở</option></select></p>
<p><label for="day">Ngày thành lập</label><input id="day" name="day" type="date"></p>
<fieldset><legend>Hình thức</legend><label><input type="radio" name="form" value="here"> Trực tiếp</label><label><input type="radio" name="form" value="far"> Trực tuyến</label></fieldset>
<p><label><input type="checkbox" name="main"> Là tổ chức cơ sở</label></p>
<p><label for="file">Danh sách</label><input id="file" name="file" type="file"></p>
<button>Lưu</button></form>
<button id="later" type="button">Thêm dòng</button><a href="/missing">Trang không có</a>
<div id="row-1"><button type="button">Sửa</button></div><div id="row-2"><button type="button">Sửa</button></div>`

func site(t *testing.T) string {
	t.Helper()
	mux := http.NewServeMux()
	write := func(w http.ResponseWriter, status int, body string) {
		w.Header().Set("Content-Security-Policy", "default-src 'self'; img-src 'self' data:; worker-src 'self'")
		w.Header().Set("Content-Type", "text/html; charset=utf-8")
		w.WriteHeader(status)
		fmt.Fprintf(w, shell, body)
	}
	mux.HandleFunc("GET /{$}", func(w http.ResponseWriter, r *http.Request) { write(w, 200, form) })
	mux.HandleFunc("POST /save", func(w http.ResponseWriter, r *http.Request) {
		if err := r.ParseMultipartForm(1 << 20); err != nil {
			t.Error(err)
		}
		file, header, err := r.FormFile("file")
		if err != nil {
			write(w, 400, "<p>không có tệp</p>")
			return
		}
		text, _ := io.ReadAll(file)
		write(w, 200, fmt.Sprintf("<p>Đã lưu: %s|%s|%s|%s|%s|%s=%s</p>", r.FormValue("name"), r.FormValue("kind"), r.FormValue("day"),
			r.FormValue("form"), r.FormValue("main"), header.Filename, text))
	})
	mux.HandleFunc("GET /app.js", func(w http.ResponseWriter, r *http.Request) {
		w.Header().Set("Content-Type", "text/javascript")
		io.WriteString(w, `
			document.getElementById('later')?.addEventListener('click', () => setTimeout(() => document.getElementById('said').textContent = 'Đã thêm một dòng', 150));
			for (const n of [1, 2]) document.querySelector('#row-' + n + ' button')?.addEventListener('click', () => document.getElementById('said').textContent = 'Sửa dòng ' + n);
			document.addEventListener('keydown', e => { if (e.key === 'Escape') document.getElementById('said').textContent = 'Đã đóng'; });`)
	})
	mux.HandleFunc("GET /sw.js", func(w http.ResponseWriter, r *http.Request) {
		w.Header().Set("Content-Type", "text/javascript")
		io.WriteString(w, "self.addEventListener('install', () => self.skipWaiting())")
	})
	mux.HandleFunc("GET /bad/{what}", func(w http.ResponseWriter, r *http.Request) {
		write(w, 200, map[string]string{
			"inline": `<p style="color:red">x</p>`,
			"script": `<script src="/thrown.js"></script>`,
			"lost":   `<img src="/none.png" alt="">`,
			"abroad": `<a href="https://elsewhere.example/">Đi</a>`,
			"axe":    `<img src="data:,"><input>`,
			"wide":   `<table><tr><td><img alt="" width="900" height="10" src="data:,"></td></tr></table>`,
		}[r.PathValue("what")])
	})
	mux.HandleFunc("GET /thrown.js", func(w http.ResponseWriter, r *http.Request) {
		w.Header().Set("Content-Type", "text/javascript")
		io.WriteString(w, "console.error('đỏ'); undefined.x")
	})
	return Serve(t, mux)
}

func TestAPersonFillsAForm(t *testing.T) {
	file := filepath.Join(t.TempDir(), "danh-sach.txt")
	if err := os.WriteFile(file, []byte("Đặng"), 0o600); err != nil {
		t.Fatal(err)
	}
	b := New(t)
	b.Open(site(t)).See("tổ chức")
	b.Fill("Tên tổ chức", "Chi bộ Văn phòng Đảng ủy")
	b.Choose("Loại", "Chi bộ")
	b.Fill("Ngày thành lập", "2026-11-03")
	b.Choose("Hình thức", "Trực tuyến")
	b.Check("Là tổ chức cơ sở")
	b.Upload("Danh sách", file)
	if b.Value("Tên tổ chức") != "Chi bộ Văn phòng Đảng ủy" || b.Value("Loại") != "Chi bộ" || b.Value("Là tổ chức cơ sở") != "true" {
		t.Errorf("the form holds %q, %q, %q", b.Value("Tên tổ chức"), b.Value("Loại"), b.Value("Là tổ chức cơ sở"))
	}
	b.Click("Lưu")
	b.See("Đã lưu: Chi bộ Văn phòng Đảng ủy|cell|2026-11-03|far|on|danh-sach.txt=Đặng")
	if b.Path() != "/save" || b.Title() != "Thử" {
		t.Errorf("at %s, %s", b.Path(), b.Title())
	}
}

func TestWaitingPartsKeysAndPages(t *testing.T) {
	b := New(t)
	b.Open(site(t)).NotSee("Đã thêm")
	b.Click("Thêm dòng").See("Đã thêm một dòng")
	b.In("#row-2").Click("Sửa")
	b.See("Sửa dòng 2")
	b.Press("Tab", "Shift+Tab", "Escape").See("Đã đóng")
	b.Click("#row-1 button").See("Sửa dòng 1")
	// A page that is not there may be opened.
	b.Click("Trang không có").See("404")
	b.Open("/").At(390).Fits().Axe()
}

func TestAServiceWorkerRunsOnTheTrustedName(t *testing.T) {
	b := New(t).Open(site(t))
	var secure bool
	b.Eval("navigator.serviceWorker.register('/sw.js').then(() => navigator.serviceWorker.ready).then(() => isSecureContext)", &secure)
	if !secure || !strings.HasPrefix(b.URL(), "https://nep.test:") {
		t.Errorf("secure: %v at %s", secure, b.URL())
	}
	var language string
	if b.Eval("navigator.language", &language); language != "vi" {
		t.Errorf("the browser's language is %q", language)
	}
}

func TestTwoPeopleShareNothing(t *testing.T) {
	server := httptest.NewServer(http.HandlerFunc(func(w http.ResponseWriter, r *http.Request) {
		if r.URL.Path != "/" {
			return
		}
		if _, err := r.Cookie("who"); err != nil {
			http.SetCookie(w, &http.Cookie{Name: "who", Value: "a"})
			fmt.Fprintf(w, shell, "lần đầu")
			return
		}
		fmt.Fprintf(w, shell, "đã quen")
	}))
	defer server.Close()
	a, b := New(t), New(t)
	a.Open(server.URL).See("lần đầu").Open(server.URL).See("đã quen")
	b.Open(server.URL).See("lần đầu")
}

func TestOfflineAndBack(t *testing.T) {
	b := New(t).Open(site(t)).Offline(true).Forgive("ERR_INTERNET_DISCONNECTED")
	var answer string
	const ask = "fetch('/').then(() => 'there', () => 'not there')"
	if b.Eval(ask, &answer); answer != "not there" {
		t.Errorf("offline, the server is %s", answer)
	}
	b.Offline(false)
	if b.Eval(ask, &answer); answer != "there" {
		t.Errorf("back, the server is %s", answer)
	}
}

func TestScreenshot(t *testing.T) {
	dir := t.TempDir()
	t.Setenv(ShotsEnv, dir)
	New(t).Open(site(t)).At(390).Screenshot("form / điện thoại")
	png, err := os.ReadFile(filepath.Join(dir, "form---điện-thoại-390.png"))
	if err != nil || !strings.HasPrefix(string(png), "\x89PNG") {
		t.Errorf("no picture: %v", err)
	}
}

// judged stands in for a test, so that a failure can be looked at.
type judged struct {
	testing.TB
	failed   []string
	cleanups []func()
}

func (j *judged) Errorf(format string, args ...any) {
	j.failed = append(j.failed, fmt.Sprintf(format, args...))
}
func (j *judged) Fatalf(format string, args ...any) { j.Errorf(format, args...); runtime.Goexit() }
func (j *judged) Fatal(args ...any)                 { j.Errorf("%s", fmt.Sprint(args...)); runtime.Goexit() }
func (j *judged) Failed() bool                      { return len(j.failed) > 0 }
func (j *judged) Cleanup(f func())                  { j.cleanups = append(j.cleanups, f) }

func judge(t *testing.T, f func(b *Browser)) string {
	j := &judged{TB: t}
	done := make(chan struct{})
	go func() {
		defer close(done)
		defer func() {
			for i := len(j.cleanups) - 1; i >= 0; i-- {
				j.cleanups[i]()
			}
		}()
		f(New(j))
	}()
	<-done
	return strings.Join(j.failed, "\n")
}

func TestWhatIsWrongWithAPageFailsItsTest(t *testing.T) {
	address := site(t)
	for what, want := range map[string]string{
		"inline": "Content Security Policy",
		"script": "console: đỏ",
		"lost":   "/none.png",
		"abroad": "it asked another host: https://elsewhere.example/",
		"axe":    "image-alt",
		"wide":   "does not fit",
	} {
		t.Run(what, func(t *testing.T) {
			page := func(b *Browser) {
				b.Open(address + "/bad/" + what)
				switch what {
				case "abroad":
					b.Eval("document.querySelector('a').click()", nil)
					b.Wait("leave", "location.protocol !== 'https:' || document.title !== 'Thử'")
				case "axe":
					b.Axe()
				case "wide":
					b.At(390).Fits()
				}
			}
			said := judge(t, page)
			if !strings.Contains(said, want) {
				t.Errorf("the failure does not name %q:\n%s", want, said)
			}
		})
	}
}

func TestAMissingButtonIsToldWithThoseThere(t *testing.T) {
	was := patience
	patience = 300 * 1e6
	defer func() { patience = was }()
	address := site(t)
	said := judge(t, func(b *Browser) { b.Open(address).Click("Xóa") })
	if !strings.Contains(said, "nothing to press has this name; there are: Lưu") && !strings.Contains(said, "Lưu | Thêm dòng") {
		t.Errorf("%s", said)
	}
}
