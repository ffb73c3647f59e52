package app

import (
	"crypto/tls"
	"crypto/x509"
	"database/sql"
	"io"
	"net"
	"net/http"
	"os"
	"path/filepath"
	"strings"
	"syscall"
	"testing"

	"nep/internal/pgtest"
)

const ready = `sẵn sàng: (\S+)`

// engines gives each test the arguments that choose a database.
func engines(t *testing.T, fn func(t *testing.T, args []string)) {
	t.Run("sqlite", func(t *testing.T) { fn(t, []string{"--data", t.TempDir()}) })
	t.Run("postgres", func(t *testing.T) {
		fn(t, []string{"--data", t.TempDir(), "--db", pgtest.URL(t)})
	})
}

// looks says whether a story on a database judges what its pages look like:
// those of the other engine are the same pages.
func looks(args []string) bool { return len(args) == 2 }

func with(args []string, more ...string) []string {
	return append(append([]string{}, args...), more...)
}

// A server answers when it says so, the second on the same data stands by and
// takes over when the first is told to stop.
func TestServeStandbyAndTakeOver(t *testing.T) {
	t.Parallel()
	engines(t, func(t *testing.T, args []string) {
		first := start(t, with(args, "serve", "--listen", "127.0.0.1:0")...)
		url := first.says(ready)
		if got := status(t, url+"/healthz"); got != 200 {
			t.Fatalf("healthz of the active server: %d", got)
		}
		port := freePort(t)
		second := start(t, with(args, "serve", "--listen", port)...)
		second.says("chờ dự phòng")
		if got := status(t, "http://"+port+"/healthz"); got != 503 {
			t.Errorf("healthz of the standby: %d", got)
		}
		if err := first.cmd.Process.Signal(syscall.SIGTERM); err != nil {
			t.Fatal(err)
		}
		if code := first.ends(); code != 0 {
			t.Errorf("a server told to stop ended with %d:\n%s", code, first.text())
		}
		mustContain(t, first.text(), "đã dừng")
		second.says("tiếp quản")
		if got := status(t, second.says(ready)+"/healthz"); got != 200 {
			t.Errorf("healthz after taking over: %d", got)
		}
	})
}

func freePort(t *testing.T) string {
	t.Helper()
	l, err := net.Listen("tcp", "127.0.0.1:0")
	if err != nil {
		t.Fatal(err)
	}
	defer l.Close()
	return l.Addr().String()
}

// A killed server leaves its place to the next at once.
func TestServeAfterKill(t *testing.T) {
	t.Parallel()
	engines(t, func(t *testing.T, args []string) {
		first := start(t, with(args, "serve", "--listen", "127.0.0.1:0")...)
		first.says(ready)
		_ = first.cmd.Process.Kill()
		first.ends()
		start(t, with(args, "serve", "--listen", "127.0.0.1:0")...).says(ready)
	})
}

// Data of a newer version are refused with one sentence and left as they are.
func TestServeRefusesNewerData(t *testing.T) {
	t.Parallel()
	dir := t.TempDir()
	p := start(t, "--data", dir, "serve", "--listen", "127.0.0.1:0")
	p.says(ready)
	_ = p.cmd.Process.Signal(syscall.SIGTERM)
	p.ends()
	d, err := sql.Open("sqlite", filepath.Join(dir, "nep.db"))
	if err != nil {
		t.Fatal(err)
	}
	if _, err := d.Exec("insert into goose_db_version (version_id, is_applied) values (9999, 1)"); err != nil {
		t.Fatal(err)
	}
	d.Close()
	out, code := run(t, "--data", dir, "serve", "--listen", "127.0.0.1:0")
	if code != 1 {
		t.Errorf("exit status %d", code)
	}
	mustContain(t, out, "mới hơn ghi", "giữ nguyên")
	if out, code := run(t, "--data", dir, "backup", filepath.Join(dir, "x.nep")); code != 1 || !strings.Contains(out, "mới hơn ghi") {
		t.Errorf("backup of newer data: %d\n%s", code, out)
	}
}

// A file that is no database gets a sentence, and is not touched.
func TestServeRefusesABrokenFile(t *testing.T) {
	t.Parallel()
	dir := t.TempDir()
	path := filepath.Join(dir, "nep.db")
	if err := os.WriteFile(path, []byte(strings.Repeat("not a database ", 1000)), 0o600); err != nil {
		t.Fatal(err)
	}
	out, code := run(t, "--data", dir, "serve", "--listen", "127.0.0.1:0")
	if code != 1 {
		t.Errorf("exit status %d", code)
	}
	mustContain(t, out, "hỏng")
	if b, _ := os.ReadFile(path); !strings.HasPrefix(string(b), "not a database") {
		t.Error("the file was changed")
	}
}

func TestCommandsWithoutData(t *testing.T) {
	t.Parallel()
	dir := filepath.Join(t.TempDir(), "nowhere")
	for _, args := range [][]string{{"backup"}, {"doctor"}, {"admin", "reset-password", "x"}, {"export", "a.xlsx"}} {
		out, code := run(t, append([]string{"--data", dir}, args...)...)
		if code != 1 {
			t.Errorf("%v: exit status %d", args, code)
		}
		mustContain(t, out, "Không có dữ liệu Nếp")
	}
	if _, err := os.Stat(dir); !os.IsNotExist(err) {
		t.Error("a command that found no data made a folder")
	}
}

// Every command explains itself in both languages.
func TestHelp(t *testing.T) {
	t.Parallel()
	for _, command := range []string{"", "serve", "demo", "import", "export", "backup", "restore", "doctor", "admin", "admin reset-password", "version", "bench", "bench checkin", "bench pages"} {
		for _, lang := range []string{"vi", "en"} {
			args := append([]string{"--lang", lang}, strings.Fields(command)...)
			out, code := run(t, append(args, "--help")...)
			if code != 0 || len(out) < 100 || strings.Contains(out, "⟦") || strings.Contains(out, "${") ||
				lang == "vi" && (strings.Contains(out, "Flags") || strings.Contains(out, "Usage") || strings.Contains(out, "Show ")) {
				t.Errorf("help of %q in %s: %d\n%s", command, lang, code, out)
			}
		}
	}
	if out, code := run(t, "nothing-like-this"); code != 2 || !strings.Contains(out, "nep --help") {
		t.Errorf("an unknown command: %d\n%s", code, out)
	}
}

// With --tls-local a phone that installs the authority connects safely, and
// the page offers it.
func TestServeTLSLocal(t *testing.T) {
	t.Parallel()
	dir := t.TempDir()
	p := start(t, "--data", dir, "serve", "--listen", "127.0.0.1:0", "--tls-local", "--host", "nep.test")
	url := p.says(ready)
	if !strings.HasPrefix(url, "https://nep.test:") {
		t.Fatalf("address %q", url)
	}
	_, port, _ := net.SplitHostPort(strings.TrimPrefix(url, "https://"))
	ca, err := os.ReadFile(filepath.Join(dir, "tls", "ca.pem"))
	if err != nil {
		t.Fatal(err)
	}
	pool := x509.NewCertPool()
	pool.AppendCertsFromPEM(ca)
	client := &http.Client{Transport: &http.Transport{TLSClientConfig: &tls.Config{RootCAs: pool, ServerName: "nep.test"}}}
	get := func(path string) (int, string) {
		r, err := client.Get("https://127.0.0.1:" + port + path)
		if err != nil {
			t.Fatal(err)
		}
		defer r.Body.Close()
		b, _ := io.ReadAll(r.Body)
		return r.StatusCode, string(b)
	}
	fingerprint := p.says(`đối chiếu: (.*)`)
	code, page := get("/chung-thu")
	if code != 200 {
		t.Fatalf("certificate page: %d", code)
	}
	mustContain(t, page, fingerprint, "nep-ca.crt", "nep-ca.mobileconfig", "<svg")
	if code, _ := get("/chung-thu/nep-ca.crt"); code != 200 {
		t.Errorf("certificate: %d", code)
	}
	if code, _ := get("/chung-thu/nep-ca.mobileconfig"); code != 200 {
		t.Errorf("profile: %d", code)
	}
}

func TestServeRefusesBadSettings(t *testing.T) {
	t.Parallel()
	for _, c := range []struct {
		args []string
		says string
	}{
		{[]string{"serve", "--listen", "127.0.0.1:0", "--db", "mysql://x"}, "postgres://"},
		{[]string{"serve", "--listen", "256.0.0.1:99999"}, "Không mở được cổng"},
		{[]string{"--db", "postgres://nobody@127.0.0.1:1/none", "serve", "--listen", "127.0.0.1:0"}, "Vui lòng"},
	} {
		out, code := run(t, append([]string{"--data", t.TempDir()}, c.args...)...)
		if code == 0 {
			t.Errorf("%v was accepted", c.args)
		}
		mustContain(t, out, c.says)
	}
}
