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
	"slices"
	"strconv"
	"sync"
	"sync/atomic"
	"time"
)

// Click is one press of a button: a request made beforehand and what came of it.
type Click struct {
	Meeting, Person int64
	Key             string

	request []byte
	wanted  []byte // the line that tells it is done
	Done    bool
	Took    time.Duration
}

// CheckIns are the clicks by which everybody of meetings checks in, in no order:
// people of many cells arrive at the same time.
func (c *Crowd) CheckIns(address string, meetings []Meeting) []*Click {
	var out []*Click
	for _, m := range meetings {
		for _, p := range m.People {
			path := fmt.Sprintf("/sinh-hoat/%d", m.ID)
			out = append(out, c.click(address, path+"/co-mat", path+"/du", m, p, url.Values{"site": {strconv.FormatInt(m.Site, 10)}}))
		}
	}
	c.rand.Shuffle(len(out), func(i, j int) { out[i], out[j] = out[j], out[i] })
	return out
}

// Ends are the clicks by which the secretaries end meetings.
func (c *Crowd) Ends(address string, meetings []Meeting) []*Click {
	var out []*Click
	for _, m := range meetings {
		path := fmt.Sprintf("/sinh-hoat/%d", m.ID)
		out = append(out, c.click(address, path+"/ket-thuc", path+"/bien-ban", m, m.People[0], url.Values{}))
	}
	return out
}

// Empty gives the same request to a place that stores nothing.
func (c *Click) Empty() *Click {
	return &Click{Meeting: c.Meeting, Person: c.Person, Key: c.Key, wanted: c.wanted,
		request: bytes.Replace(c.request, []byte("/co-mat HTTP/1.1"), []byte("/"+Nothing+" HTTP/1.1"), 1)}
}

// Nothing is the last part of the address of the POST that stores nothing.
const Nothing = "khong-luu"

// click makes the request a browser sends, headers and all.
func (c *Crowd) click(address, path, to string, m Meeting, p Person, form url.Values) *Click {
	key := c.key()
	form.Set("_key", key)
	body := form.Encode()
	return &Click{Meeting: m.ID, Person: p.ID, Key: key, wanted: []byte("Location: " + to),
		request: fmt.Appendf(nil, "POST %s HTTP/1.1\r\nHost: %s\r\nUser-Agent: Mozilla/5.0 (Linux; Android 14; K) AppleWebKit/537.36 (KHTML, like Gecko) Chrome/140.0.0.0 Mobile Safari/537.36\r\n"+
			"Accept: text/html,application/xhtml+xml,application/xml;q=0.9,*/*;q=0.8\r\nAccept-Language: vi\r\nAccept-Encoding: gzip, deflate, br\r\n"+
			"Origin: http://%s\r\nReferer: http://%s/sinh-hoat/%d\r\nSec-Fetch-Site: same-origin\r\nSec-Fetch-Mode: navigate\r\nSec-Fetch-Dest: document\r\n"+
			"Cookie: nep=%s\r\nContent-Type: application/x-www-form-urlencoded\r\nContent-Length: %d\r\n\r\n%s",
			path, address, address, address, m.ID, p.Token, len(body), body)}
}

// Round is what came of firing clicks.
type Round struct {
	Wall   time.Duration
	Done   int
	Broken int    // connections that ended under a click
	Fault  string // the first answer that was not what a person wants to see
	took   []time.Duration
}

// PerSecond is how many clicks were answered in a second.
func (r Round) PerSecond() float64 { return float64(r.Done) / r.Wall.Seconds() }

// Percentile gives how long the slowest but so many of a hundred took.
func Percentile(took []time.Duration, p int) time.Duration {
	if len(took) == 0 {
		return 0
	}
	took = slices.Sorted(slices.Values(took))
	return took[min(len(took)*p/100, len(took)-1)]
}

// Took is how long each answered click took.
func (r Round) Took() []time.Duration { return r.took }

// Fire sends clicks over connections that are opened before the clock starts,
// each connection its next click as soon as the last was answered. A click
// counts as done when it was answered the way it is when it was stored; one whose
// connection breaks is left as not done. after, when not nil, is told of each.
func Fire(ctx context.Context, address string, connections int, clicks []*Click, after func(*Click)) (Round, error) {
	var r Round
	lines := make([]net.Conn, 0, connections)
	defer func() {
		for _, l := range lines {
			l.Close()
		}
	}()
	for range connections {
		l, err := net.Dial("tcp", address)
		if err != nil {
			return r, err
		}
		lines = append(lines, l)
	}
	stop := context.AfterFunc(ctx, func() {
		for _, l := range lines {
			_ = l.SetDeadline(time.Now())
		}
	})
	defer stop()
	var next, broken atomic.Int64
	var mu sync.Mutex
	var wg sync.WaitGroup
	began := time.Now()
	for _, l := range lines {
		wg.Go(func() {
			in := bufio.NewReaderSize(l, 4<<10)
			for {
				i := int(next.Add(1)) - 1
				if i >= len(clicks) {
					return
				}
				sent := time.Now()
				wrong, err := clicks[i].send(l, in)
				if err != nil {
					broken.Add(1)
					return
				}
				if wrong != "" {
					mu.Lock()
					if r.Fault == "" {
						r.Fault = wrong
					}
					mu.Unlock()
					continue
				}
				clicks[i].Took, clicks[i].Done = time.Since(sent), true
				if after != nil {
					after(clicks[i])
				}
			}
		})
	}
	wg.Wait()
	r.Wall, r.Broken = time.Since(began), int(broken.Load())
	for _, c := range clicks {
		if c.Done {
			r.Done++
			r.took = append(r.took, c.Took)
		}
	}
	return r, ctx.Err()
}

// send sends the click and reads its answer whole. wrong tells an answer other
// than the wanted one.
func (c *Click) send(l net.Conn, in *bufio.Reader) (wrong string, err error) {
	if _, err := l.Write(c.request); err != nil {
		return "", err
	}
	status, err := in.Peek(len("HTTP/1.1 303"))
	if err != nil {
		return "", err
	}
	if string(status) != "HTTP/1.1 303" {
		return told(in)
	}
	length, there := 0, false
	for {
		line, err := in.ReadSlice('\n')
		if err != nil {
			return "", err
		}
		line = bytes.TrimRight(line, "\r\n")
		if len(line) == 0 {
			break
		}
		if bytes.Equal(line, c.wanted) {
			there = true
		} else if n, ok := bytes.CutPrefix(line, []byte("Content-Length: ")); ok {
			length, _ = strconv.Atoi(string(n))
		}
	}
	if _, err := in.Discard(length); err != nil {
		return "", err
	}
	if !there {
		return "303 elsewhere than " + string(c.wanted), nil
	}
	return "", nil
}

// told reads an answer that nobody wanted, to be shown.
func told(in *bufio.Reader) (string, error) {
	answer, err := http.ReadResponse(in, nil)
	if err != nil {
		return "", err
	}
	defer answer.Body.Close()
	body, err := io.ReadAll(answer.Body)
	if err != nil {
		return "", err
	}
	return answer.Status + "\n" + string(body[:min(len(body), 300)]), nil
}
