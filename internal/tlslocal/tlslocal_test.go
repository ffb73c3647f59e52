package tlslocal_test

import (
	"bytes"
	"crypto/tls"
	"crypto/x509"
	"encoding/xml"
	"errors"
	"io"
	"log"
	"net"
	"net/http"
	"net/http/httptest"
	"os"
	"path/filepath"
	"regexp"
	"strings"
	"sync"
	"testing"
	"time"

	"nep/internal/fault"
	"nep/internal/tlslocal"
)

// day is the machine's clock in these tests.
type day struct {
	mu  sync.Mutex
	now time.Time
}

func (d *day) Now() time.Time { d.mu.Lock(); defer d.mu.Unlock(); return d.now }
func (d *day) add(x time.Duration) {
	d.mu.Lock()
	d.now = d.now.Add(x)
	d.mu.Unlock()
}

func start() *day { return &day{now: time.Date(2026, 11, 3, 8, 0, 0, 0, time.UTC)} }

func addrs(list ...string) func() ([]net.IP, error) {
	return func() ([]net.IP, error) {
		var ips []net.IP
		for _, a := range list {
			ips = append(ips, net.ParseIP(a))
		}
		return ips, nil
	}
}

func open(t *testing.T, o tlslocal.Options) *tlslocal.Authority {
	t.Helper()
	a, err := tlslocal.Open(o)
	if err != nil {
		t.Fatal(err)
	}
	return a
}

func leaf(t *testing.T, a *tlslocal.Authority) *x509.Certificate {
	t.Helper()
	c, err := a.GetCertificate(nil)
	if err != nil {
		t.Fatal(err)
	}
	return c.Leaf
}

func TestAPhoneThatTrustsTheAuthorityConnects(t *testing.T) {
	a := open(t, tlslocal.Options{Dir: t.TempDir(), Hosts: []string{"hop.khoi.example", "10.1.2.3"}})
	server := httptest.NewUnstartedServer(http.HandlerFunc(func(w http.ResponseWriter, r *http.Request) { io.WriteString(w, "chào") }))
	// Not StartTLS: it puts a certificate of its own before ours.
	server.Listener = tls.NewListener(server.Listener, a.Config())
	server.Config.ErrorLog = log.New(io.Discard, "", 0)
	server.Start()
	defer server.Close()
	address := strings.Replace(server.URL, "http:", "https:", 1)

	trust := x509.NewCertPool()
	if !trust.AppendCertsFromPEM(a.CAPEM()) {
		t.Fatal("CAPEM is not PEM")
	}
	for _, host := range []string{"127.0.0.1", "localhost", "hop.khoi.example", "10.1.2.3"} {
		client := &http.Client{Transport: &http.Transport{TLSClientConfig: &tls.Config{RootCAs: trust, ServerName: host}}}
		resp, err := client.Get(address)
		if err != nil {
			t.Errorf("%s: %v", host, err)
			continue
		}
		body, _ := io.ReadAll(resp.Body)
		resp.Body.Close()
		if string(body) != "chào" {
			t.Errorf("%s answered %q", host, body)
		}
	}
	client := &http.Client{Transport: &http.Transport{TLSClientConfig: &tls.Config{RootCAs: trust, ServerName: "other.example"}}}
	if _, err := client.Get(address); err == nil {
		t.Error("a name that is not the server's was accepted")
	}
	stranger := &http.Client{Transport: &http.Transport{TLSClientConfig: &tls.Config{RootCAs: x509.NewCertPool()}}}
	if _, err := stranger.Get(address); err == nil {
		t.Error("a phone without the authority connected")
	}
}

func TestTheAuthorityStaysTheSame(t *testing.T) {
	dir := filepath.Join(t.TempDir(), "tls")
	first := open(t, tlslocal.Options{Dir: dir})
	second := open(t, tlslocal.Options{Dir: dir})
	if first.Fingerprint() != second.Fingerprint() || !bytes.Equal(first.CADER(), second.CADER()) {
		t.Error("the second start made another authority")
	}
	if !regexp.MustCompile(`^([0-9A-F]{4} ){15}[0-9A-F]{4}$`).MatchString(first.Fingerprint()) {
		t.Errorf("fingerprint %q", first.Fingerprint())
	}
	for path, want := range map[string]os.FileMode{dir: 0o700, filepath.Join(dir, tlslocal.File): 0o600} {
		info, err := os.Stat(path)
		if err != nil {
			t.Fatal(err)
		}
		if info.Mode().Perm() != want {
			t.Errorf("%s has mode %o, want %o", filepath.Base(path), info.Mode().Perm(), want)
		}
	}
	if files, _ := os.ReadDir(dir); len(files) != 1 {
		t.Errorf("%d files in the folder, want ca.pem alone", len(files))
	}
}

func TestTwoServersThatStartAtOnceShareOneAuthority(t *testing.T) {
	dir := t.TempDir()
	prints := make([]string, 8)
	var wg sync.WaitGroup
	for i := range prints {
		wg.Go(func() {
			if a, err := tlslocal.Open(tlslocal.Options{Dir: dir}); err == nil {
				prints[i] = a.Fingerprint()
			}
		})
	}
	wg.Wait()
	for _, p := range prints {
		if p == "" || p != prints[0] {
			t.Fatalf("fingerprints differ: %q", prints)
		}
	}
}

func TestACertificatePhonesAccept(t *testing.T) {
	clock := start()
	a := open(t, tlslocal.Options{Dir: t.TempDir(), Now: clock.Now, Addrs: addrs("192.168.1.20")})
	c := leaf(t, a)
	if d := c.NotAfter.Sub(c.NotBefore); d > 397*24*time.Hour {
		t.Errorf("valid for %v", d)
	}
	if !c.NotBefore.Before(clock.Now().Add(-23 * time.Hour)) {
		t.Errorf("begins at %v: a phone an hour late refuses it", c.NotBefore)
	}
	if years := a.Until().Sub(clock.Now()).Hours() / 24 / 365; years < 9.9 {
		t.Errorf("the authority lives %.1f years", years)
	}
	if err := c.VerifyHostname("192.168.1.20"); err != nil {
		t.Error(err)
	}
}

func TestRenewal(t *testing.T) {
	clock := start()
	var ips = []string{"192.168.1.20"}
	a := open(t, tlslocal.Options{Dir: t.TempDir(), Now: clock.Now, Addrs: func() ([]net.IP, error) {
		if ips == nil {
			return nil, errors.New("the network is down")
		}
		return addrs(ips...)()
	}})
	first := leaf(t, a)
	clock.add(300 * 24 * time.Hour)
	if leaf(t, a) != first {
		t.Error("renewed without need")
	}
	clock.add(67 * 24 * time.Hour)
	second := leaf(t, a)
	if second == first || !second.NotAfter.After(first.NotAfter) {
		t.Error("not renewed 29 days before its end")
	}
	ips = []string{"192.168.1.77"}
	clock.add(2 * time.Minute)
	third := leaf(t, a)
	if third.VerifyHostname("192.168.1.77") != nil {
		t.Error("not renewed when the address changed")
	}
	ips = nil
	clock.add(2 * time.Minute)
	if leaf(t, a) != third {
		t.Error("a failing system changed the certificate")
	}
	ips = []string{"192.168.1.77"}
	clock.add(-200 * 24 * time.Hour)
	if c := leaf(t, a); c.NotBefore.After(clock.Now()) {
		t.Error("a clock set back left a certificate of the future")
	}
}

func TestCertificateEndsWithTheAuthority(t *testing.T) {
	clock := start()
	a := open(t, tlslocal.Options{Dir: t.TempDir(), Now: clock.Now, Addrs: addrs("192.168.1.20")})
	clock.add(time.Until(time.Now().AddDate(9, 11, 20)))
	if c := leaf(t, a); c.NotAfter.After(a.Until()) {
		t.Error("the certificate outlives its authority")
	}
	if leaf(t, a) != leaf(t, a) {
		t.Error("a new certificate for every handshake near the authority's end")
	}
}

func TestWrongClock(t *testing.T) {
	dir := t.TempDir()
	battery := &day{now: time.Date(2015, 1, 1, 0, 0, 0, 0, time.UTC)}
	_, err := tlslocal.Open(tlslocal.Options{Dir: dir, Now: battery.Now})
	wantFault(t, err, fault.State, "tlslocal.clock")
	if files, _ := os.ReadDir(dir); len(files) != 0 {
		t.Error("an authority was made by a clock that cannot be right")
	}
	clock := start()
	open(t, tlslocal.Options{Dir: dir, Now: clock.Now})
	clock.add(-40 * 24 * time.Hour)
	_, err = tlslocal.Open(tlslocal.Options{Dir: dir, Now: clock.Now})
	wantFault(t, err, fault.State, "tlslocal.clock")
	clock.add(11 * 366 * 24 * time.Hour)
	_, err = tlslocal.Open(tlslocal.Options{Dir: dir, Now: clock.Now})
	wantFault(t, err, fault.Expired, "tlslocal.expired")
}

func TestADamagedAuthorityIsToldAndKept(t *testing.T) {
	good := t.TempDir()
	open(t, tlslocal.Options{Dir: good})
	whole, err := os.ReadFile(filepath.Join(good, tlslocal.File))
	if err != nil {
		t.Fatal(err)
	}
	other := t.TempDir()
	open(t, tlslocal.Options{Dir: other})
	foreign, err := os.ReadFile(filepath.Join(other, tlslocal.File))
	if err != nil {
		t.Fatal(err)
	}
	cert := bytes.Index(whole, []byte("-----BEGIN CERT"))
	for name, text := range map[string][]byte{
		"empty":           {},
		"cut off":         whole[:len(whole)/2],
		"no certificate":  whole[:cert],
		"no key":          whole[cert:],
		"another's key":   append(bytes.Clone(foreign[:bytes.Index(foreign, []byte("-----BEGIN CERT"))]), whole[cert:]...),
		"something else":  []byte("xin chào"),
		"one byte turned": bytes.Replace(whole, []byte("MI"), []byte("NI"), 1),
	} {
		t.Run(name, func(t *testing.T) {
			dir := t.TempDir()
			path := filepath.Join(dir, tlslocal.File)
			if err := os.WriteFile(path, text, 0o600); err != nil {
				t.Fatal(err)
			}
			_, err := tlslocal.Open(tlslocal.Options{Dir: dir})
			wantFault(t, err, fault.Corrupt, "tlslocal.corrupt")
			if now, _ := os.ReadFile(path); !bytes.Equal(now, text) {
				t.Error("the damaged file was changed")
			}
		})
	}
}

func TestAHostThatIsNone(t *testing.T) {
	for _, host := range []string{"", "a b", "http://hop.example", "họp.example", "-a.example", strings.Repeat("a", 64)} {
		_, err := tlslocal.Open(tlslocal.Options{Dir: t.TempDir(), Hosts: []string{host}})
		wantFault(t, err, fault.Invalid, "tlslocal.host")
	}
}

func TestProfileIsWellFormedAndRepeatable(t *testing.T) {
	a := open(t, tlslocal.Options{Dir: t.TempDir()})
	p := a.Profile("Nếp <&>", "Đảng ủy \"Khối\"")
	if !bytes.Equal(p, a.Profile("Nếp <&>", "Đảng ủy \"Khối\"")) {
		t.Error("the profile changes from call to call")
	}
	for d := xml.NewDecoder(bytes.NewReader(p)); ; {
		if _, err := d.Token(); err == io.EOF {
			break
		} else if err != nil {
			t.Fatal(err)
		}
	}
}

func wantFault(t *testing.T, err error, kind fault.Kind, key string) {
	t.Helper()
	var f *fault.Error
	if !errors.As(err, &f) || f.Kind != kind || f.Key != key {
		t.Errorf("fault %v, want %v (%s)", err, kind, key)
	}
}
