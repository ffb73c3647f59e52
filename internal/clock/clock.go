// Package clock is the one place that asks what time it is.
//
// Instants are Unix milliseconds (UTC); civil days are texts "2026-11-03" in
// the organisation's time zone. The zone data are in the binary, since a small
// server may have none. Tests set a Clock of their own.
package clock

import (
	"sync"
	"time"
	_ "time/tzdata" // a small or minimal server has no zone files
)

// Forever is the end of an interval that has none: later than any day a
// person means, and still a day, so that comparisons need no null.
const Forever = "9999-12-31"

// Zone is Việt Nam's: no daylight saving since 1975, one offset.
var Zone = func() *time.Location {
	z, err := time.LoadLocation("Asia/Ho_Chi_Minh")
	if err != nil {
		panic(err) // the zone is in the binary
	}
	return z
}()

// Clock tells the time. The zero value is the machine's clock.
type Clock struct {
	mu    sync.Mutex
	fixed time.Time
	ahead time.Duration // of the machine's, of one that goes on
}

// At gives a clock that stands at t until moved with Set.
func At(t time.Time) *Clock { return &Clock{fixed: t} }

// From gives a clock that goes on from t, which is now.
func From(t time.Time) *Clock { return &Clock{ahead: time.Until(t)} }

// Set moves a standing clock to t.
func (c *Clock) Set(t time.Time) { c.mu.Lock(); c.fixed = t; c.mu.Unlock() }

// Now is the present instant.
func (c *Clock) Now() time.Time {
	if c == nil {
		return time.Now()
	}
	c.mu.Lock()
	defer c.mu.Unlock()
	if c.fixed.IsZero() {
		return time.Now().Add(c.ahead)
	}
	return c.fixed
}

// Ms is an instant as it is stored: Unix milliseconds.
func Ms(t time.Time) int64 { return t.UnixMilli() }

// Time is the instant of stored milliseconds, in the organisation's zone.
func Time(ms int64) time.Time { return time.UnixMilli(ms).In(Zone) }

// Day is the civil day of a stored instant, "2026-11-03".
func Day(ms int64) string { return Time(ms).Format(time.DateOnly) }

// AddDays gives the civil day n days after day (before, when n is negative).
// A text that is no day is given back unchanged.
func AddDays(day string, n int) string {
	t, err := time.Parse(time.DateOnly, day)
	if err != nil {
		return day
	}
	return t.AddDate(0, 0, n).Format(time.DateOnly)
}

// ValidDay says whether s is a civil day "2026-11-03".
func ValidDay(s string) bool {
	_, err := time.Parse(time.DateOnly, s)
	return err == nil
}
