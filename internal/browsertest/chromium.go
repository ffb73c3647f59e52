package browsertest

import (
	"context"
	"crypto/sha256"
	"crypto/tls"
	"crypto/x509"
	"encoding/base64"
	"encoding/pem"
	"errors"
	"fmt"
	"io"
	"log"
	"net"
	"net/http"
	"os"
	"os/exec"
	"path/filepath"
	"sort"
	"strings"
	"sync"
	"testing"
	"time"

	"github.com/chromedp/chromedp"
	"github.com/chromedp/chromedp/remote"

	"nep/internal/leash"
	"nep/internal/tlslocal"
)

// ErrMissing says what to install where there is no browser.
var ErrMissing = errors.New("no Chromium on this machine; install it:\n\tapt-get install -y chromium fonts-croscore")

// browsers are the running ones by the authorities they trust: nearly always
// one. A test with its own authority (Trust) needs another process, because
// Chromium takes this at its start.
var browsers = struct {
	sync.Mutex
	running map[string]context.Context
}{running: map[string]context.Context{}}

// authority is the one of this binary, trusted by every browser.
var authority = sync.OnceValues(func() (*tlslocal.Authority, error) {
	dir, err := os.MkdirTemp("", "nep-ca-")
	if err != nil {
		return nil, err
	}
	defer os.RemoveAll(dir) // it lives in memory once opened
	return tlslocal.Open(tlslocal.Options{Dir: dir, Hosts: []string{"nep.test", "a.nep.test", "b.nep.test"},
		Addrs: func() ([]net.IP, error) { return nil, nil }})
})

// TLS is a server configuration for nep.test, a.nep.test, b.nep.test and
// localhost that the browser trusts.
func TLS(t testing.TB) *tls.Config {
	t.Helper()
	a, err := authority()
	if err != nil {
		t.Fatal(err)
	}
	return a.Config()
}

// Serve runs a handler over TLS until the test ends and returns its address on
// a host name, "https://nep.test:41234": what works on localhost alone is seen.
func Serve(t testing.TB, h http.Handler) string {
	t.Helper()
	listener, err := tls.Listen("tcp", "127.0.0.1:0", TLS(t))
	if err != nil {
		t.Fatal(err)
	}
	server := &http.Server{Handler: h, ErrorLog: log.New(io.Discard, "", 0)}
	go server.Serve(listener)
	t.Cleanup(func() { server.Close() })
	return fmt.Sprintf("https://nep.test:%d", listener.Addr().(*net.TCPAddr).Port)
}

// Find returns the browser's program, or ErrMissing.
func Find() (string, error) {
	for _, name := range []string{"chromium", "chromium-browser", "google-chrome", "chrome"} {
		if path, err := exec.LookPath(name); err == nil {
			return path, nil
		}
	}
	return "", ErrMissing
}

// browser returns the running browser that trusts these authorities, starting
// it first if need be.
func browser(cas [][]byte) (context.Context, error) {
	own, err := authority()
	if err != nil {
		return nil, err
	}
	var pins []string
	for _, text := range append(cas, own.CAPEM()) {
		block, _ := pem.Decode(text)
		if block == nil {
			return nil, errors.New("the authority to trust is not PEM")
		}
		cert, err := x509.ParseCertificate(block.Bytes)
		if err != nil {
			return nil, err
		}
		sum := sha256.Sum256(cert.RawSubjectPublicKeyInfo)
		pins = append(pins, base64.StdEncoding.EncodeToString(sum[:]))
	}
	sort.Strings(pins)
	key := strings.Join(pins, ",")

	browsers.Lock()
	defer browsers.Unlock()
	if ctx := browsers.running[key]; ctx != nil {
		return ctx, nil
	}
	ctx, err := start(key, os.Geteuid() == 0) // as root it starts only without a sandbox
	if errors.Is(err, errSandbox) {
		ctx, err = start(key, true)
	}
	if err == nil {
		browsers.running[key] = ctx
	}
	return ctx, err
}

// errSandbox is a machine (a container, mostly) that forbids Chromium its sandbox.
var errSandbox = errors.New("no sandbox for Chromium here")

// start runs Chromium on a leash and connects to it.
func start(pins string, bare bool) (context.Context, error) {
	program, err := Find()
	if err != nil {
		return nil, err
	}
	dir, err := os.MkdirTemp("", "nep-browser-")
	if err != nil {
		return nil, err
	}
	profile := filepath.Join(dir, "profile")
	args := []string{
		"--headless", "--user-data-dir=" + profile, "--remote-debugging-port=0",
		"--lang=vi", "--accept-lang=vi", "--window-size=1280,900", "--hide-scrollbars", "--force-color-profile=srgb",
		// Only this machine exists.
		"--host-resolver-rules=MAP nep.test 127.0.0.1, MAP *.nep.test 127.0.0.1, MAP * ~NOTFOUND, EXCLUDE 127.0.0.1, EXCLUDE localhost, EXCLUDE [::1]",
		"--no-proxy-server", "--disable-quic",
		// Errors of certificates under our authorities are passed over, in
		// workers too; whether names and days are right is package tlslocal's test.
		"--ignore-certificate-errors-spki-list=" + pins,
		"--no-first-run", "--no-default-browser-check", "--disable-background-networking",
		"--disable-component-update", "--disable-default-apps", "--disable-sync", "--disable-extensions",
		"--disable-client-side-phishing-detection", "--disable-breakpad", "--disable-hang-monitor",
		"--disable-popup-blocking", "--disable-prompt-on-repost", "--metrics-recording-only",
		"--safebrowsing-disable-auto-update", "--password-store=basic", "--use-mock-keychain",
		"--disable-features=Translate,OptimizationHints,MediaRouter,DialMediaRouteProvider,AutofillServerCommunication,PasswordLeakDetection",
		"--disable-background-timer-throttling", "--disable-backgrounding-occluded-windows",
		"--disable-renderer-backgrounding", "--disable-ipc-flooding-protection",
		// /dev/shm is small in many containers, and there is no graphics card.
		"--disable-dev-shm-usage", "--disable-gpu",
	}
	if bare {
		args = append(args, "--no-sandbox") // pages of our own tests only
	}
	args = append(args, "about:blank")
	process, err := leash.Start(leash.Options{Dir: dir}, program, args...)
	if err != nil {
		return nil, err
	}
	address, err := devtools(filepath.Join(profile, "DevToolsActivePort"), process)
	if err != nil {
		return nil, err
	}
	allocator, _ := remote.NewAllocator(context.Background(), address, remote.NoModifyURL)
	ctx, _ := chromedp.NewContext(allocator, chromedp.WithErrorf(func(string, ...any) {}))
	if err := chromedp.Do(ctx); err != nil {
		log := process.Log()
		process.Stop()
		return nil, fmt.Errorf("connect to Chromium: %w\n%s", err, log)
	}
	return ctx, nil
}

// devtools waits until Chromium has written where it can be reached.
func devtools(path string, process *leash.Process) (string, error) {
	for end := time.Now().Add(time.Minute); time.Now().Before(end); time.Sleep(5 * time.Millisecond) {
		text, err := os.ReadFile(path)
		if err != nil {
			if strings.Contains(process.Log(), "No usable sandbox") {
				process.Stop()
				return "", errSandbox
			}
			continue
		}
		if lines := strings.Split(strings.TrimSpace(string(text)), "\n"); len(lines) == 2 {
			return "ws://127.0.0.1:" + lines[0] + lines[1], nil
		}
	}
	text := process.Log()
	process.Stop()
	return "", fmt.Errorf("Chromium did not start within a minute:\n%s", text)
}
