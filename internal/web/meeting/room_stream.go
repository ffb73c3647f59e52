package meeting

import (
	"encoding/json"
	"fmt"
	"net/http"
	"time"

	"nep/internal/fault"
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
	h.Set("Content-Type", "text/event-stream")
	h.Set("X-Accel-Buffering", "no")
	line := http.NewResponseController(c.W)
	_ = line.SetReadDeadline(time.Time{}) // it may stay open as long as it likes
	w := p.Live.Watch(id, after)
	defer w.Close()
	send := func(format string, args ...any) error {
		if err := line.SetWriteDeadline(time.Now().Add(streamWrite)); err != nil {
			return err
		}
		if _, err := fmt.Fprintf(c.W, format, args...); err != nil {
			return err
		}
		if err := line.Flush(); err != nil {
			return err
		}
		return line.SetWriteDeadline(time.Time{}) // HTTP/2 ends a stream whose deadline passes, written to or not
	}
	if send("retry: 2000\n: nep\n\n") != nil {
		return nil
	}
	beat := time.NewTimer(streamBeat)
	defer beat.Stop()
	looked := time.Now()
	for {
		select {
		case <-w.C():
			e := w.Next()
			if !e.All && len(e.Words) == 0 {
				continue
			}
			b, err := json.Marshal(told{e.At, e.Words, e.All})
			if err != nil {
				return err
			}
			if send("id: %s\ndata: %s\n\n", e.At, b) != nil { // a slow reader is cut off, and catches up when he is back
				return nil
			}
		case <-beat.C:
			if time.Since(looked) > streamAgain { // the session, and what its hat may
				looked = time.Now()
				if ok, err := p.still(c, id); err != nil || !ok {
					_ = send("event: het\ndata: {}\n\n")
					return nil
				}
			}
			if send(": nep\n\n") != nil {
				return nil
			}
			beat.Reset(streamBeat)
		case <-p.Live.Done():
			return nil
		case <-c.Context().Done():
			return nil
		}
	}
}

// still asks whether the one who opened a stream may have it yet: his session
// lives, and he may see the meeting.
func (p *Pages) still(c *web.Ctx, id int64) (bool, error) {
	actor, ok, err := c.Again()
	if err != nil || !ok {
		return false, err
	}
	if _, err := p.Meetings.Room(c.Context(), actor, id); fault.Is(err, fault.NotFound) {
		return false, nil
	} else if err != nil {
		return false, err
	}
	return true, nil
}
