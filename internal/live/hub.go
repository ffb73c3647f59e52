package live

import (
	"slices"
	"strconv"
	"strings"
	"sync"
	"time"
)

// pace is the shortest time between two events of a topic; idle how long a topic
// that nobody asks for is kept.
const (
	pace = 250 * time.Millisecond
	idle = 30 * time.Minute
)

// Hub holds the topics. Make it with New.
type Hub struct {
	mu     sync.Mutex
	topics map[int64]*topic
	epochs uint64
	swept  time.Time
	done   chan struct{}
	once   sync.Once
}

// topic is one thing watched.
type topic struct {
	mu       sync.Mutex
	epoch    uint64
	n        uint64            // how much was said
	said     map[string]uint64 // word → n when it was said last
	watchers map[*Watcher]struct{}
	sent     time.Time // the last event
	waiting  bool      // one is on its way
	used     time.Time
	closed   bool // swept away: not to be used any more

	told struct { // the last event made: after which mark, at which n
		at Mark
		Event
	}
	toldAt uint64
}

// New makes a hub.
func New() *Hub {
	// Numbers of an earlier process must not look like ours.
	return &Hub{topics: map[int64]*topic{}, epochs: uint64(time.Now().UnixMilli()) << 12, swept: time.Now(), done: make(chan struct{})}
}

// Close ends every stream: Done is closed.
func (h *Hub) Close() { h.once.Do(func() { close(h.done) }) }

// Done is closed when the house closes.
func (h *Hub) Done() <-chan struct{} { return h.done }

// Mark is a point in what was said of a topic, as text: "epoch.n".
type Mark string

func (t *topic) mark() Mark {
	return Mark(strconv.FormatUint(t.epoch, 36) + "." + strconv.FormatUint(t.n, 36))
}

// read gives the number of a mark of this topic's epoch.
func (t *topic) read(m Mark) (uint64, bool) {
	e, n, ok := strings.Cut(string(m), ".")
	if !ok || e != strconv.FormatUint(t.epoch, 36) {
		return 0, false
	}
	v, err := strconv.ParseUint(n, 36, 64)
	return v, err == nil && v <= t.n
}

// since gives the words said after n, sorted.
func (t *topic) since(n uint64) []string {
	var out []string
	for w, at := range t.said {
		if at > n {
			out = append(out, w)
		}
	}
	slices.Sort(out)
	return out
}

// find gives a topic, locked; it makes one when asked to.
func (h *Hub) find(id int64, makeIt bool) *topic {
	now := time.Now()
	for {
		h.mu.Lock()
		if now.Sub(h.swept) > idle/4 {
			h.sweep(now)
		}
		t := h.topics[id]
		if t == nil && makeIt {
			h.epochs++
			t = &topic{epoch: h.epochs, said: map[string]uint64{}, watchers: map[*Watcher]struct{}{}}
			h.topics[id] = t
		}
		h.mu.Unlock()
		if t == nil {
			return nil
		}
		t.mu.Lock()
		if !t.closed {
			if makeIt { // somebody looks; what is only said keeps nothing alive
				t.used = now
			}
			return t
		}
		t.mu.Unlock()
	}
}

// sweep forgets topics nobody asks for. The hub is locked.
func (h *Hub) sweep(now time.Time) {
	h.swept = now
	for id, t := range h.topics {
		t.mu.Lock()
		if len(t.watchers) == 0 && now.Sub(t.used) > idle {
			t.closed = true
			delete(h.topics, id)
		}
		t.mu.Unlock()
	}
}

// Say says a word of a topic. Of one nobody has asked for it does nothing.
func (h *Hub) Say(id int64, words ...string) {
	t := h.find(id, false)
	if t == nil {
		return
	}
	defer t.mu.Unlock()
	t.n++
	for _, w := range words {
		t.said[w] = t.n
	}
	if t.waiting || len(t.watchers) == 0 {
		return
	}
	if wait := pace - time.Since(t.sent); wait > 0 {
		t.waiting = true
		time.AfterFunc(wait, func() {
			t.mu.Lock()
			defer t.mu.Unlock()
			t.waiting = false
			t.wake()
		})
		return
	}
	t.wake()
}

// wake has every watcher look. The topic is locked.
func (t *topic) wake() {
	t.sent = time.Now()
	for w := range t.watchers {
		select {
		case w.c <- struct{}{}:
		default: // he has not looked yet, and will see this too
		}
	}
}

// At gives how far a topic is: what a page is made of afterwards is at least as
// new as this.
func (h *Hub) At(id int64) Mark {
	t := h.find(id, true)
	defer t.mu.Unlock()
	return t.mark()
}

// Version tells one state of some words of a topic from every other: it changes
// when one of them is said.
func (h *Hub) Version(id int64, words ...string) string {
	t := h.find(id, true)
	defer t.mu.Unlock()
	var n uint64
	for _, w := range words {
		n = max(n, t.said[w])
	}
	return strconv.FormatUint(t.epoch, 36) + "." + strconv.FormatUint(n, 36)
}

// Event is what a watcher is told.
type Event struct {
	At    Mark
	Words []string // sorted
	All   bool     // it cannot be told what: everything is to be read anew

	frame *frame // shared by all who were told the same
}

// frame is an event as it is sent.
type frame struct {
	once sync.Once
	b    []byte
}

// Frame is the event as write makes it; among those who were told the same it is
// made once. What it gives is nobody's to change.
func (e Event) Frame(write func(Event) []byte) []byte {
	e.frame.once.Do(func() { e.frame.b = write(e) })
	return e.frame.b
}

// Since gives what was said of a topic after a mark.
func (h *Hub) Since(id int64, after Mark) Event {
	t := h.find(id, true)
	defer t.mu.Unlock()
	return t.event(after)
}

func (t *topic) event(after Mark) Event {
	if t.told.at == after && t.toldAt == t.n && t.told.frame != nil { // as the one before him
		return t.told.Event
	}
	e := Event{At: t.mark(), frame: &frame{}}
	if n, ok := t.read(after); ok {
		e.Words = t.since(n)
	} else {
		e.All = true
	}
	t.told.at, t.told.Event, t.toldAt = after, e, t.n
	return e
}

// Watcher is one who has a topic before his eyes. It is used by one goroutine.
type Watcher struct {
	t  *topic
	at Mark
	c  chan struct{}
}

// Watch begins watching a topic after a mark. Leave it with Close.
func (h *Hub) Watch(id int64, after Mark) *Watcher {
	t := h.find(id, true)
	defer t.mu.Unlock()
	w := &Watcher{t: t, at: after, c: make(chan struct{}, 1)}
	t.watchers[w] = struct{}{}
	if n, ok := t.read(after); !ok || n < t.n {
		w.c <- struct{}{} // something is to be told at once
	}
	return w
}

// C says that there is something to be told: ask Next.
func (w *Watcher) C() <-chan struct{} { return w.c }

// Next gives what was said since the watcher was told last; Words is empty and
// All false when that is nothing.
func (w *Watcher) Next() Event {
	w.t.mu.Lock()
	defer w.t.mu.Unlock()
	e := w.t.event(w.at)
	w.at = e.At
	return e
}

// Close ends the watching.
func (w *Watcher) Close() {
	w.t.mu.Lock()
	defer w.t.mu.Unlock()
	delete(w.t.watchers, w)
	w.t.used = time.Now()
}

// Count is how many watch, of all topics.
func (h *Hub) Count() int {
	h.mu.Lock()
	defer h.mu.Unlock()
	n := 0
	for _, t := range h.topics {
		t.mu.Lock()
		n += len(t.watchers)
		t.mu.Unlock()
	}
	return n
}
