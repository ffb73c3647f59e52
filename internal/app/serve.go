package app

import (
	"context"
	"crypto/tls"
	"errors"
	"fmt"
	"log/slog"
	"net"
	"net/http"
	"os"
	"path/filepath"
	"runtime"
	"runtime/debug"
	"sync/atomic"
	"time"

	"nep/internal/backup"
	"nep/internal/db"
	"nep/internal/fault"
	"nep/internal/i18n"
	"nep/internal/tlslocal"
)

// Door says where and how the server listens.
type Door struct {
	Listen   string   `help:"${cli_listen}" env:"NEP_LISTEN" default:"127.0.0.1:8080"`
	TLSCert  string   `name:"tls-cert" help:"${cli_tls_cert}" env:"NEP_TLS_CERT" type:"existingfile" placeholder:"FILE"`
	TLSKey   string   `name:"tls-key" help:"${cli_tls_key}" env:"NEP_TLS_KEY" type:"existingfile" placeholder:"FILE"`
	TLSLocal bool     `name:"tls-local" help:"${cli_tls_local}" env:"NEP_TLS_LOCAL"`
	Host     []string `help:"${cli_host}" env:"NEP_HOST" placeholder:"NAME"`
}

type serveCmd struct{ Door }

// Run serves until it is told to stop (SIGTERM, Ctrl-C).
func (c serveCmd) Run(e *env) error {
	return serve(e, c.Door, e.settings, nil)
}

// collectLess lets garbage be collected less often, until its answer is called. What
// is live is small and a page makes much that is not: one page in fifty waited for
// the collector. Memory that is never touched counts as live and costs none; what
// is not collected yet costs some two hundred megabytes at the most.
func collectLess() (undo func()) {
	if os.Getenv("GOGC") != "" {
		return func() {}
	}
	before, untouched := debug.SetGCPercent(250), make([]byte, 64<<20)
	return func() {
		debug.SetGCPercent(before)
		runtime.KeepAlive(untouched)
	}
}

// serve listens, waits for its turn at the database, brings it up to date and
// answers. shown is nil but for a demo.
func serve(e *env, door Door, settings Settings, shown *trial) (err error) {
	defer func() { err = e.orCopy(settings, err) }()
	defer collectLess()()
	if err := os.MkdirAll(settings.Data, 0o700); err != nil {
		return &fault.Error{Op: "serve", Kind: fault.Unavailable, Key: "serve.data", Params: []any{"Dir", settings.Data}, Err: err}
	}
	ca, tlsConfig, err := door.tls(settings)
	if err != nil {
		return err
	}
	// Until the house stands every request is told to wait: a standby answers
	// too, and says that it is one.
	var current atomic.Pointer[http.Handler]
	waiting := http.Handler(http.HandlerFunc(func(w http.ResponseWriter, r *http.Request) {
		w.Header().Set("Retry-After", "2")
		http.Error(w, i18n.T(e.ctx, "serve.waiting_page"), http.StatusServiceUnavailable)
	}))
	current.Store(&waiting)
	log := slog.New(slog.NewTextHandler(e.err, nil))
	server := &http.Server{
		Handler:           http.HandlerFunc(func(w http.ResponseWriter, r *http.Request) { (*current.Load()).ServeHTTP(w, r) }),
		TLSConfig:         tlsConfig,
		ReadHeaderTimeout: 10 * time.Second,
		ReadTimeout:       5 * time.Minute, // a large list over a weak network
		IdleTimeout:       2 * time.Minute,
		ErrorLog:          slog.NewLogLogger(log.Handler(), slog.LevelDebug),
	}
	failed := make(chan error, 1)
	listen := func() error {
		l, err := net.Listen("tcp", door.Listen)
		if err != nil {
			return &fault.Error{Op: "serve", Kind: fault.Unavailable, Key: "serve.listen", Params: []any{"Listen", door.Listen}, Err: err}
		}
		door.Listen = l.Addr().String()
		go func() {
			if tlsConfig != nil {
				failed <- server.ServeTLS(newToTLS(l, door), "", "")
			} else {
				failed <- server.Serve(l)
			}
		}()
		return nil
	}
	// The port may be held by the very server whose standby this is; then it
	// is taken when our turn comes.
	early := listen()

	config := db.Config{URL: settings.URL()}
	if shown != nil {
		config.Clock = shown.clock
	}
	if err := backup.Finished(e.ctx, backup.Target{DB: config, DataDir: settings.Data}); err != nil {
		return err
	}
	d, err := db.Open(e.ctx, config)
	if err != nil {
		return err
	}
	defer d.Close()
	lease, err := takeTurn(e, d)
	if err != nil {
		return err
	}
	defer lease.Release()
	if early != nil {
		if err := listen(); err != nil {
			return err
		}
	}
	if err := whole(e.ctx, d); err != nil {
		return err
	}
	settings.helper = helperOf(settings)
	h, err := build(e.ctx, d, settings, log, ca, shown)
	if err != nil {
		return err
	}
	defer h.close()
	address := door.url(tlsConfig != nil)
	h.web.Address = address
	h.address.Store(address)
	handler := onlyKnown(e, door, address, h.web)
	current.Store(&handler)
	h.web.Ready(true)
	e.say("serve.ready", "URL", address)
	if code, err := h.accounts.SetupCode(e.ctx); err != nil {
		return err
	} else if code != "" {
		e.say("serve.first", "URL", address+"/bat-dau?ma="+code, "Code", code)
	}
	if tlsConfig == nil {
		e.say("serve.plain")
	}
	var wrong *fault.Error // a clock that stands wrong: said, not refused
	if err := d.CheckClock(e.ctx); errors.As(err, &wrong) && wrong.Kind == fault.State {
		e.say(wrong.Key, wrong.Params...)
	}
	if ca != nil {
		e.say("serve.ca", "URL", address+"/chung-thu", "Fingerprint", ca.Fingerprint())
	}
	if shown != nil {
		shown.say(e)
	}

	var ended error
	select {
	case <-e.ctx.Done():
	case <-lease.Lost():
		ended = fault.New("serve", fault.Unavailable, "serve.lease_lost")
	case err := <-failed:
		if !errors.Is(err, http.ErrServerClosed) {
			ended = err
		}
	}
	h.web.Ready(false)
	h.live.Close() // streams end, or nothing would
	// A new context: the old one has just ended, and requests under way may finish.
	ctx, cancel := context.WithTimeout(context.WithoutCancel(e.ctx), 10*time.Second)
	defer cancel()
	if err := server.Shutdown(ctx); err != nil {
		_ = server.Close()
	}
	if shown != nil && shown.ended != nil {
		shown.ended(h)
	}
	e.say("serve.stopped")
	return ended
}

// takeTurn waits until this server is the only active one of its database.
func takeTurn(e *env, d *db.DB) (*db.Lease, error) {
	said := false
	for {
		lease, err := d.TakeLease(e.ctx)
		if err == nil {
			if said {
				e.say("serve.turn")
			}
			return lease, nil
		}
		var f *fault.Error
		if !errors.As(err, &f) || f.Key != "db.standby" {
			return nil, err
		}
		if !said {
			said = true
			e.say("serve.standby")
		}
		select {
		case <-e.ctx.Done():
			return nil, e.ctx.Err()
		case <-time.After(500 * time.Millisecond):
		}
	}
}

// tls reads how to encrypt: given files, an authority of our own, or not at all.
func (d Door) tls(settings Settings) (*tlslocal.Authority, *tls.Config, error) {
	switch {
	case d.TLSLocal && d.TLSCert != "":
		return nil, nil, fault.New("serve.tls", fault.Invalid, "serve.tls_both")
	case (d.TLSCert == "") != (d.TLSKey == ""):
		return nil, nil, fault.New("serve.tls", fault.Invalid, "serve.tls_pair")
	case d.TLSCert != "":
		pair, err := tls.LoadX509KeyPair(d.TLSCert, d.TLSKey)
		if err != nil {
			return nil, nil, &fault.Error{Op: "serve.tls", Kind: fault.Invalid, Key: "serve.tls_files", Err: err}
		}
		return nil, &tls.Config{Certificates: []tls.Certificate{pair}, MinVersion: tls.VersionTLS12}, nil
	case d.TLSLocal:
		ca, err := tlslocal.Open(tlslocal.Options{Dir: filepath.Join(settings.Data, "tls"), Hosts: d.Host})
		if err != nil {
			return nil, nil, err
		}
		return ca, ca.Config(), nil
	}
	return nil, nil, nil
}

// url is the address to open: the one name or address a person can use.
func (d Door) url(secure bool) string {
	scheme := "http"
	if secure {
		scheme = "https"
	}
	host, port, err := net.SplitHostPort(d.Listen)
	if err != nil {
		return scheme + "://" + d.Listen
	}
	if len(d.Host) > 0 {
		host = d.Host[0]
	} else if ip := net.ParseIP(host); ip == nil || ip.IsUnspecified() {
		host = localAddress()
	}
	return fmt.Sprintf("%s://%s", scheme, net.JoinHostPort(host, port))
}

// localAddress is this machine's address in its local network, for phones.
func localAddress() string {
	addresses, err := net.InterfaceAddrs()
	if err == nil {
		for _, a := range addresses {
			if n, ok := a.(*net.IPNet); ok && n.IP.To4() != nil && !n.IP.IsLoopback() {
				return n.IP.String()
			}
		}
	}
	return "127.0.0.1"
}
