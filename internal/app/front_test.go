package app

import (
	"bufio"
	"fmt"
	"io"
	"net"
	"net/http"
	"strings"
	"testing"
)

// A name a stranger puts into a request builds nothing: no page, no slip, no
// redirect.
func TestUnknownHost(t *testing.T) {
	t.Parallel()
	p := start(t, "--data", t.TempDir(), "serve", "--listen", "127.0.0.1:0", "--host", "nep.van-phong")
	address := strings.TrimPrefix(p.says(ready), "http://")
	_, port, _ := net.SplitHostPort(address)
	for host, want := range map[string]int{
		"127.0.0.1:" + port: 303, "localhost": 303, "nep.van-phong": 303, "NEP.van-phong:80": 303, "[::1]:" + port: 303,
		"evil.example": 421, "127.0.0.1.evil.example": 421, "192.0.2.77": 421, "nep.van-phong.evil.example": 421,
	} {
		r, err := http.NewRequest("GET", "http://127.0.0.1:"+port+"/dang-nhap", nil)
		if err != nil {
			t.Fatal(err)
		}
		r.Host = host
		client := &http.Client{CheckRedirect: func(*http.Request, []*http.Request) error { return http.ErrUseLastResponse }}
		answer, err := client.Do(r)
		if err != nil {
			t.Fatal(err)
		}
		body, _ := io.ReadAll(answer.Body)
		answer.Body.Close()
		if answer.StatusCode != want {
			t.Errorf("host %q: %d, want %d", host, answer.StatusCode, want)
		}
		if want == 421 && (strings.Contains(string(body), "evil") || !strings.Contains(string(body), "nep.van-phong")) {
			t.Errorf("host %q is told %q", host, body)
		}
	}
}

// Who types the address without https is sent to the right one.
func TestPlainHTTPOnTheTLSPort(t *testing.T) {
	t.Parallel()
	p := start(t, "--data", t.TempDir(), "serve", "--listen", "127.0.0.1:0", "--tls-local", "--host", "nep.test")
	_, port, _ := net.SplitHostPort(strings.TrimPrefix(p.says(ready), "https://"))
	ask := func(text string) *http.Response {
		t.Helper()
		c, err := net.Dial("tcp", "127.0.0.1:"+port)
		if err != nil {
			t.Fatal(err)
		}
		defer c.Close()
		fmt.Fprint(c, text)
		r, err := http.ReadResponse(bufio.NewReader(c), nil)
		if err != nil {
			t.Fatal(err)
		}
		return r
	}
	r := ask("GET /chung-thu HTTP/1.1\r\nHost: nep.test:" + port + "\r\n\r\n")
	if got := r.Header.Get("Location"); r.StatusCode != 307 || got != "https://nep.test:"+port+"/chung-thu" {
		t.Errorf("%d to %q", r.StatusCode, got)
	}
	if r := ask("GET / HTTP/1.1\r\nHost: evil.example\r\n\r\n"); r.StatusCode != 400 || r.Header.Get("Location") != "" {
		t.Errorf("a stranger's host: %d to %q", r.StatusCode, r.Header.Get("Location"))
	}
	if r := ask("rubbish\r\n\r\n"); r.StatusCode != 400 {
		t.Errorf("rubbish: %d", r.StatusCode)
	}
}
