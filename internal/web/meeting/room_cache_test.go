package meeting

import (
	"errors"
	"fmt"
	"sync"
	"sync/atomic"
	"testing"
)

// However many ask for a part at once, it is made once for each version; one that
// could not be made is not kept.
func TestAPartIsMadeOnceForEachVersion(t *testing.T) {
	var c made
	var times atomic.Int64
	ask := func(meeting int64, version string) string {
		b, err := c.get(meeting, "noi chair", version, func() ([]byte, error) {
			times.Add(1)
			return fmt.Appendf(nil, "%d %s", meeting, version), nil
		})
		if err != nil {
			t.Error(err)
		}
		return string(b)
	}
	for v := range 3 {
		var all sync.WaitGroup
		for i := range 50 {
			all.Add(1)
			go func() {
				defer all.Done()
				id, version := int64(i%2+1), fmt.Sprint("v", v)
				if got := ask(id, version); got != fmt.Sprint(id, " ", version) {
					t.Errorf("got %q", got)
				}
			}()
		}
		all.Wait()
	}
	if n := times.Load(); n != 6 {
		t.Errorf("made %d times", n)
	}
	broken := errors.New("broken")
	if _, err := c.get(9, "x", "v", func() ([]byte, error) { return []byte("half"), broken }); err != broken {
		t.Error(err)
	}
	if b, err := c.get(9, "x", "v", func() ([]byte, error) { return []byte("whole"), nil }); err != nil || string(b) != "whole" {
		t.Errorf("%s %v", b, err)
	}
}
