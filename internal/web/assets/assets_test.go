package assets

import (
	"compress/gzip"
	"io"
	"net/http"
	"net/http/httptest"
	"strings"
	"testing"
)

func get(t *testing.T, url, accept string) *http.Response {
	t.Helper()
	r := httptest.NewRequest(http.MethodGet, url, nil)
	r.Header.Set("Accept-Encoding", accept)
	w := httptest.NewRecorder()
	Handler().ServeHTTP(w, r)
	return w.Result()
}

func TestFilesAreServedForEverUnderTheirHash(t *testing.T) {
	for _, name := range []string{"app.css", "app.js", "htmx.js", "icon.svg", "be-vietnam-pro-vietnamese-400-normal.woff2"} {
		r := get(t, URL(name), "gzip, br")
		if r.StatusCode != 200 || !strings.Contains(r.Header.Get("Cache-Control"), "immutable") {
			t.Errorf("%s: %d %s", name, r.StatusCode, r.Header.Get("Cache-Control"))
		}
	}
	if r := get(t, "/assets/app.000000000000.css", ""); r.StatusCode != 404 {
		t.Errorf("an old hash answers %d, want 404", r.StatusCode)
	}
	if r := get(t, "/assets/app.css", ""); r.StatusCode != 404 {
		t.Errorf("a name without hash answers %d, want 404", r.StatusCode)
	}
}

func TestBothFormsHoldTheSame(t *testing.T) {
	plain, err := io.ReadAll(get(t, URL("app.css"), "gzip;q=0").Body)
	if err != nil {
		t.Fatal(err)
	}
	r := get(t, URL("app.css"), "gzip")
	if r.Header.Get("Content-Encoding") != "gzip" || r.Header.Get("Vary") != "Accept-Encoding" {
		t.Fatalf("headers %v", r.Header)
	}
	z, err := gzip.NewReader(r.Body)
	if err != nil {
		t.Fatal(err)
	}
	packed, err := io.ReadAll(z)
	if err != nil || string(packed) != string(plain) {
		t.Fatalf("the compressed form differs (%v)", err)
	}
	if s := string(plain); strings.Contains(s, "(fonts/") || strings.Contains(s, "(image/") {
		t.Error("the style names a file without its hash")
	}
}

func TestAFirstPageIsSmall(t *testing.T) {
	// Without fonts, a first page costs these plus its own HTML, for which 50 KB are set aside.
	sum := 50 << 10
	for _, name := range []string{"app.css", "app.js", "htmx.js"} {
		f := load().byName[name]
		sum += len(f.packed)
	}
	if sum > 150<<10 {
		t.Errorf("first load %d bytes, want at most 150 KB", sum)
	}
}

func TestOnlyTheOwnHost(t *testing.T) {
	for name, f := range load().byName {
		if strings.HasSuffix(name, ".css") && (strings.Contains(string(f.data), "url(http") || strings.Contains(string(f.data), "url(data:") || strings.Contains(string(f.data), `url("data:`) || strings.Contains(string(f.data), "@import")) {
			t.Errorf("%s asks another host, imports at run time, or holds a data: image, which the CSP refuses", name)
		}
	}
}
