package app

import (
	"bufio"
	"fmt"
	"io"
	"net"
	"net/http"
	"os"
	"slices"
	"strings"
	"sync"
	"time"

	"nep/internal/i18n"
)

// known says whether a request's host is one of this server's own names: what
// it listens on, this machine's addresses and name, and those given by --host.
// A page, a slip or a redirect must never be built around a name a stranger
// put into a request.
func (d Door) known(hostport string) bool {
	host := hostport
	if h, _, err := net.SplitHostPort(hostport); err == nil {
		host = h
	}
	host = strings.ToLower(strings.Trim(host, "[]"))
	ip := net.ParseIP(host)
	if ip != nil && ip.IsLoopback() {
		return true
	}
	listen, _, _ := net.SplitHostPort(d.Listen)
	if is := func(n string) bool { return n != "" && strings.EqualFold(n, host) }; is("localhost") || is(listen) || slices.ContainsFunc(d.Host, is) {
		return true
	}
	// Asked last and each time: what the system calls this machine may change
	// while we run.
	if name, err := os.Hostname(); err == nil && strings.EqualFold(name, host) {
		return true
	}
	if ip == nil {
		return false
	}
	addresses, err := net.InterfaceAddrs()
	return err == nil && slices.ContainsFunc(addresses, func(a net.Addr) bool {
		n, ok := a.(*net.IPNet)
		return ok && n.IP.Equal(ip)
	})
}

// onlyKnown refuses requests for a host that is not ours, in a sentence that
// names the address to open.
func onlyKnown(e *env, d Door, address string, next http.Handler) http.Handler {
	return http.HandlerFunc(func(w http.ResponseWriter, r *http.Request) {
		if !d.known(r.Host) {
			http.Error(w, i18n.T(e.ctx, "serve.unknown_host", "URL", address), http.StatusMisdirectedRequest)
			return
		}
		next.ServeHTTP(w, r)
	})
}

// toTLS is a listener for a port that speaks TLS: who comes with plain HTTP,
// having typed the address without https, is sent to the right one instead of
// being told so in a protocol error.
type toTLS struct {
	net.Listener
	door  Door
	conns chan net.Conn
	once  sync.Once
	done  chan struct{}
	err   error
}

func newToTLS(l net.Listener, d Door) *toTLS {
	t := &toTLS{Listener: l, door: d, conns: make(chan net.Conn), done: make(chan struct{})}
	go t.accept()
	return t
}

func (t *toTLS) accept() {
	for {
		c, err := t.Listener.Accept()
		if err != nil {
			t.end(err)
			return
		}
		go t.look(c)
	}
}

func (t *toTLS) end(err error) { t.once.Do(func() { t.err = err; close(t.done) }) }

// handshake is the first byte of a TLS connection.
const handshake = 0x16

// look reads the first byte: TLS goes on to the server, HTTP is answered here.
func (t *toTLS) look(c net.Conn) {
	_ = c.SetReadDeadline(time.Now().Add(10 * time.Second))
	in := bufio.NewReaderSize(c, 8<<10)
	first, err := in.Peek(1)
	if err != nil {
		c.Close()
		return
	}
	_ = c.SetReadDeadline(time.Time{})
	if first[0] == handshake {
		select {
		case t.conns <- &peeked{c, in}:
		case <-t.done:
			c.Close()
		}
		return
	}
	defer c.Close()
	_ = c.SetDeadline(time.Now().Add(10 * time.Second))
	r, err := http.ReadRequest(bufio.NewReader(io.LimitReader(in, 8<<10)))
	if err != nil || !t.door.known(r.Host) {
		fmt.Fprint(c, "HTTP/1.1 400 Bad Request\r\nConnection: close\r\nContent-Length: 0\r\n\r\n")
		return
	}
	host, port := r.Host, ""
	if h, _, err := net.SplitHostPort(host); err == nil {
		host = h
	}
	if _, p, err := net.SplitHostPort(t.door.Listen); err == nil {
		port = p
	}
	fmt.Fprintf(c, "HTTP/1.1 307 Temporary Redirect\r\nLocation: https://%s%s\r\nConnection: close\r\nContent-Length: 0\r\n\r\n",
		net.JoinHostPort(host, port), r.URL.EscapedPath())
}

// Accept gives the next connection that speaks TLS.
func (t *toTLS) Accept() (net.Conn, error) {
	select {
	case c := <-t.conns:
		return c, nil
	case <-t.done:
		return nil, t.err
	}
}

// Close ends the listener.
func (t *toTLS) Close() error {
	err := t.Listener.Close()
	t.end(net.ErrClosed)
	return err
}

// peeked is a connection whose first bytes were looked at.
type peeked struct {
	net.Conn
	in *bufio.Reader
}

func (p *peeked) Read(b []byte) (int, error) { return p.in.Read(b) }
