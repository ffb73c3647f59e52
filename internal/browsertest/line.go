package browsertest

import (
	"crypto/tls"
	"fmt"
	"io"
	"log"
	"net"
	"net/http"
	"sync"
	"testing"
)

// Line is the way to a server that a test can cut: what goes over it is broken
// off in the middle, and nothing new gets through. Offline takes the network from
// one page; a Line takes it from everybody, service workers included.
type Line struct {
	net.Listener
	mu   sync.Mutex
	cut  bool
	open map[net.Conn]bool
}

// ServeLine is Serve over a line that can be cut.
func ServeLine(t testing.TB, h http.Handler) (string, *Line) {
	t.Helper()
	listener, err := net.Listen("tcp", "127.0.0.1:0")
	if err != nil {
		t.Fatal(err)
	}
	l := &Line{Listener: listener, open: map[net.Conn]bool{}}
	server := &http.Server{Handler: h, ErrorLog: log.New(io.Discard, "", 0)}
	go server.Serve(tls.NewListener(l, TLS(t)))
	t.Cleanup(func() { server.Close() })
	return fmt.Sprintf("https://nep.test:%d", listener.Addr().(*net.TCPAddr).Port), l
}

// Cut breaks the line, or mends it.
func (l *Line) Cut(is bool) {
	l.mu.Lock()
	defer l.mu.Unlock()
	l.cut = is
	if is {
		for c := range l.open {
			c.Close()
		}
		clear(l.open)
	}
}

// Accept takes a connection, or breaks it at once.
func (l *Line) Accept() (net.Conn, error) {
	for {
		c, err := l.Listener.Accept()
		if err != nil {
			return nil, err
		}
		l.mu.Lock()
		cut := l.cut
		if !cut {
			l.open[c] = true
		}
		l.mu.Unlock()
		if !cut {
			return &wire{c, l}, nil
		}
		c.Close()
	}
}

// wire is one connection over a line.
type wire struct {
	net.Conn
	line *Line
}

func (w *wire) Close() error {
	w.line.mu.Lock()
	delete(w.line.open, w.Conn)
	w.line.mu.Unlock()
	return w.Conn.Close()
}
