package meeting

import (
	"context"
	"encoding/json"
	"fmt"
	"net/http"
	"time"

	"nep/internal/access"
	"nep/internal/live"
	"nep/internal/web"
)

// How a stream is kept: a line that says nothing now and then, so that what stands
// between does not close it and a dead one is found; how long a write may take;
// how often the right to it is asked for again.
const (
	streamBeat  = 25 * time.Second
	streamWrite = 10 * time.Second
	streamAgain = 50 * time.Second
)

// told is an event as a browser gets it.
type told struct {
	At  live.Mark `json:"at"`
	On  []string  `json:"on,omitempty"`
	All bool      `json:"all,omitempty"`
}

// stream tells a browser what changed at a meeting, from the point it names on
// (?sau=, or Last-Event-ID of one that was cut off). With ?hoi=1 it answers at once
// and ends: for who cannot have a stream.
func (p *Pages) stream(c *web.Ctx) error {
	id, err := c.ID("meeting")
	if err != nil {
		return err
	}
	after := live.Mark(c.Query("sau"))
	if last := c.R.Header.Get("Last-Event-ID"); last != "" {
		after = live.Mark(last)
	}
	h := c.W.Header()
	h.Set("Cache-Control", "private, no-store")
	if c.Query("hoi") == "1" {
		e := p.Live.Since(id, after)
		h.Set("Content-Type", "application/json")
		return json.NewEncoder(c.W).Encode(told{e.At, e.Words, e.All})
	}
	f := feed{meetings: p.Live.Watch(id, after), ended: p.Sessions.Watch(c.Actor.Account, p.Sessions.At(c.Actor.Account)), closing: p.Live.Done(), still: p.still(c.Asker(), id)}
	h.Set("Content-Type", "text/event-stream")
	h.Set("X-Accel-Buffering", "no")
	if line, ok := c.TakeLine(); ok {
		// A line of its own holds no more than it needs: neither the buffers nor the deep
		// stack of a request. Who went away is found when something is sent.
		go func() {
			defer line.Close()
			f.run(nil, func(b []byte) error {
				if err := line.SetWriteDeadline(time.Now().Add(streamWrite)); err != nil {
					return err
				}
				_, err := line.Write(b)
				return err
			})
		}()
		return nil
	}
	line := http.NewResponseController(c.W)
	f.run(c.Context().Done(), func(b []byte) error {
		if err := line.SetWriteDeadline(time.Now().Add(streamWrite)); err != nil {
			return err
		}
		if _, err := c.W.Write(b); err != nil {
			return err
		}
		if err := line.Flush(); err != nil {
			return err
		}
		return line.SetWriteDeadline(time.Time{}) // HTTP/2 ends a stream whose deadline passes, written to or not
	})
	return nil
}

// frame is an event as a stream carries it.
func frame(e live.Event) []byte {
	b, _ := json.Marshal(told{e.At, e.Words, e.All}) // of words and numbers: it cannot fail
	return fmt.Appendf(nil, "id: %s\ndata: %s\n\n", e.At, b)
}

// feed is what an open stream listens to.
type feed struct {
	meetings, ended *live.Watcher
	closing         <-chan struct{}
	still           func() bool
}

// run sends what is said until the reader goes, is too slow, or may hear it no
// more. A slow reader is cut off, and catches up when he is back.
func (f feed) run(gone <-chan struct{}, send func([]byte) error) {
	defer f.meetings.Close()
	defer f.ended.Close()
	if send([]byte("retry: 2000\n: nep\n\n")) != nil {
		return
	}
	beat := time.NewTimer(streamBeat)
	defer beat.Stop()
	looked := time.Now()
	over := func() bool {
		if f.still() {
			return false
		}
		_ = send([]byte("event: het\ndata: {}\n\n"))
		return true
	}
	for {
		select {
		case <-f.meetings.C():
			e := f.meetings.Next()
			if !e.All && len(e.Words) == 0 {
				continue
			}
			if send(e.Frame(frame)) != nil {
				return
			}
		case <-f.ended.C(): // a session of this account
			f.ended.Next()
			if over() {
				return
			}
		case <-beat.C:
			if time.Since(looked) > streamAgain { // the session, and what its hat may
				looked = time.Now()
				if over() {
					return
				}
			}
			if send([]byte(": nep\n\n")) != nil {
				return
			}
			beat.Reset(streamBeat)
		case <-f.closing:
			return
		case <-gone:
			return
		}
	}
}

// still makes the question whether the one who opened a stream may have it yet: his
// session lives, and he may see the meeting.
func (p *Pages) still(who func() (access.Actor, bool), id int64) func() bool {
	return func() bool {
		actor, ok := who()
		if !ok {
			return false
		}
		sub, err := p.Meetings.InvitedSubject(context.Background(), actor, id)
		return err == nil && access.May(actor, access.MeetingView, sub)
	}
}
