package bench

import (
	"bufio"
	"bytes"
	"context"
	"fmt"
	"io"
	"net"
	"net/http"
	"net/url"
	"os"
	"slices"
	"strconv"
	"strings"
	"sync"
	"sync/atomic"
	"time"
)

// Streams is one process of clients: it reads from in which streams to open, a line
// "meeting token" each, up to an empty line; says "open n" when they are open; and
// when in ends writes what came: "a meeting µs" for each event, "s meeting µs" for
// each stream with its last event, "lost n".
func Streams(ctx context.Context, address string, in io.Reader, out io.Writer) error {
	lines := bufio.NewReader(in)
	var all []*stream
	for {
		text, err := lines.ReadString('\n')
		if err != nil {
			return err
		}
		meeting, token, ok := strings.Cut(strings.TrimSpace(text), " ")
		if !ok {
			break
		}
		all = append(all, &stream{meeting: meeting, token: token})
	}
	var ending atomic.Bool
	var lost atomic.Int64
	var opened, done sync.WaitGroup
	fault := make(chan error, 1)
	gate := make(chan struct{}, 64) // so many open at a time
	for _, s := range all {
		opened.Add(1)
		done.Add(1)
		gate <- struct{}{}
		go func() {
			defer done.Done()
			err := s.open(address)
			<-gate
			opened.Done()
			if err == nil {
				err = s.listen()
			}
			if !ending.Load() {
				lost.Add(1)
				select {
				case fault <- err:
				default:
				}
			}
		}()
	}
	opened.Wait()
	w := bufio.NewWriterSize(out, 1<<16)
	fmt.Fprintf(w, "open %d\n", int64(len(all))-lost.Load())
	select {
	case err := <-fault:
		fmt.Fprintf(w, "fault %q\n", fmt.Sprint(err))
	default:
	}
	if err := w.Flush(); err != nil {
		return err
	}
	_, _ = io.Copy(io.Discard, lines) // until we are told that it is over
	ending.Store(true)
	for _, s := range all {
		if s.line != nil {
			_ = s.line.Close()
		}
	}
	done.Wait()
	for _, s := range all {
		last := int64(0)
		for _, at := range s.came {
			fmt.Fprintf(w, "a %s %d\n", s.meeting, at)
			last = at
		}
		fmt.Fprintf(w, "s %s %d\n", s.meeting, last)
	}
	fmt.Fprintf(w, "lost %d\n", lost.Load())
	return w.Flush()
}

// stream is one open stream of a client.
type stream struct {
	meeting, token string
	line           net.Conn
	came           []int64 // when, µs
}

// open asks for it and waits until it has begun.
func (s *stream) open(address string) (err error) {
	if s.line, err = net.DialTimeout("tcp", address, 30*time.Second); err != nil {
		return err
	}
	if _, err = fmt.Fprintf(s.line, "GET /sinh-hoat/%s/phong/luong HTTP/1.1\r\nHost: %s\r\nUser-Agent: Mozilla/5.0 (Linux; Android 14; K) AppleWebKit/537.36 (KHTML, like Gecko) Chrome/140.0.0.0 Mobile Safari/537.36\r\n"+
		"Accept: text/event-stream\r\nAccept-Language: vi\r\nSec-Fetch-Site: same-origin\r\nCookie: nep=%s\r\n\r\n", s.meeting, address, s.token); err != nil {
		return err
	}
	b := make([]byte, 1024)
	_ = s.line.SetReadDeadline(time.Now().Add(60 * time.Second))
	var head []byte
	for !bytes.Contains(head, []byte("data: ")) { // of another epoch: the first event comes at once
		n, err := s.line.Read(b)
		if err != nil {
			return fmt.Errorf("%w after %q", err, head)
		}
		if head = append(head, b[:n]...); !bytes.HasPrefix(head, []byte("HTTP/1.1 200")[:min(len(head), 12)]) {
			return fmt.Errorf("answered %q", head)
		}
	}
	return s.line.SetReadDeadline(time.Time{})
}

// listen notes when events come, until the line ends. An event is small and comes in
// one piece.
func (s *stream) listen() error {
	b := make([]byte, 512)
	for {
		n, err := s.line.Read(b)
		if bytes.Contains(b[:n], []byte("data: ")) {
			s.came = append(s.came, time.Now().UnixMicro())
		}
		if err != nil {
			return err
		}
	}
}

// Posts asks to speak and withdraws, in turn, as one person of a meeting: each is
// an event.
type Posts struct {
	Address string
	Client  *http.Client
	crowd   *Crowd
	mu      sync.Mutex
	asks    map[int64]bool
	When    map[string][]int64 // meeting → µs, just before each was sent
}

// Posts makes them.
func (c *Crowd) Posts(address string) *Posts {
	return &Posts{Address: address, crowd: c, asks: map[int64]bool{}, When: map[string][]int64{},
		Client: &http.Client{Timeout: 30 * time.Second, Transport: &http.Transport{MaxIdleConnsPerHost: 64},
			CheckRedirect: func(*http.Request, []*http.Request) error { return http.ErrUseLastResponse }}}
}

// One sends the next post of a meeting.
func (p *Posts) One(ctx context.Context, m Meeting) error {
	p.mu.Lock()
	deed := "xin"
	if p.asks[m.ID] {
		deed = "thoi"
	}
	p.asks[m.ID] = !p.asks[m.ID]
	key := p.crowd.key()
	p.mu.Unlock()
	form := url.Values{"_key": {key}, "viec": {deed}}
	r, err := http.NewRequestWithContext(ctx, "POST", fmt.Sprintf("http://%s/sinh-hoat/%d/phong/xin-noi", p.Address, m.ID), strings.NewReader(form.Encode()))
	if err != nil {
		return err
	}
	r.Header.Set("Content-Type", "application/x-www-form-urlencoded")
	r.Header.Set("Sec-Fetch-Site", "same-origin")
	r.Header.Set("Cookie", "nep="+m.People[0].Token)
	id := strconv.FormatInt(m.ID, 10)
	p.mu.Lock()
	p.When[id] = append(p.When[id], time.Now().UnixMicro())
	p.mu.Unlock()
	got, err := p.Client.Do(r)
	if err != nil {
		return err
	}
	defer got.Body.Close()
	body, _ := io.ReadAll(io.LimitReader(got.Body, 2000))
	if got.StatusCode != http.StatusSeeOther {
		return fmt.Errorf("%d: %s", got.StatusCode, body)
	}
	return nil
}

// Arrivals is what all processes of clients told.
type Arrivals struct {
	Streams, Lost, Missed int
	Late                  []time.Duration // of each event, from before its post was sent
}

// Read adds what one process told.
func (a *Arrivals) Read(r io.Reader, p *Posts) error {
	lines := bufio.NewScanner(r)
	lines.Buffer(make([]byte, 1<<16), 1<<20)
	for lines.Scan() {
		f := strings.Fields(lines.Text())
		switch {
		case len(f) == 3 && f[0] == "a":
			at, _ := strconv.ParseInt(f[2], 10, 64)
			sent := p.When[f[1]]
			if i, _ := slices.BinarySearch(sent, at); i > 0 { // the newest post before it
				a.Late = append(a.Late, time.Duration(at-sent[i-1])*time.Microsecond)
			}
		case len(f) == 3 && f[0] == "s":
			a.Streams++
			at, _ := strconv.ParseInt(f[2], 10, 64)
			if sent := p.When[f[1]]; len(sent) > 0 && at < sent[len(sent)-1] {
				a.Missed++ // the last event did not come
			}
		case len(f) == 2 && f[0] == "lost":
			n, _ := strconv.Atoi(f[1])
			a.Lost += n
		}
	}
	return lines.Err()
}

// Resident is how much memory a process has, bytes; 0 where the system does not tell.
func Resident(pid int) int64 {
	b, err := os.ReadFile(fmt.Sprintf("/proc/%d/status", pid))
	if err != nil {
		return 0
	}
	for line := range strings.Lines(string(b)) {
		if rest, ok := strings.CutPrefix(line, "VmRSS:"); ok {
			kb, _ := strconv.ParseInt(strings.TrimSuffix(strings.TrimSpace(rest), " kB"), 10, 64)
			return kb << 10
		}
	}
	return 0
}
