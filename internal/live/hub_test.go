package live

import (
	"fmt"
	"slices"
	"testing"
	"testing/synctest"
	"time"

	"pgregory.net/rapid"
)

func next(t *testing.T, w *Watcher) Event {
	t.Helper()
	<-w.C()
	return w.Next()
}

func none(t *testing.T, w *Watcher) {
	t.Helper()
	select {
	case <-w.C():
		t.Fatalf("told %+v where nothing was said", w.Next())
	default:
	}
}

func TestWhatIsSaidIsHeardOnceAndNotFasterThanThePace(t *testing.T) {
	synctest.Test(t, func(t *testing.T) {
		h := New()
		w := h.Watch(7, h.At(7))
		other := h.Watch(8, h.At(8))
		none(t, w)
		h.Say(7, "roll")
		if e := next(t, w); e.All || !slices.Equal(e.Words, []string{"roll"}) {
			t.Errorf("told %+v", e)
		}
		began := time.Now()
		for i := range 100 { // within the pace: one event for all of it
			h.Say(7, []string{"vote", "item"}[i%2])
		}
		none(t, w)
		if e := next(t, w); !slices.Equal(e.Words, []string{"item", "vote"}) || time.Since(began) != pace {
			t.Errorf("told %+v after %v", e, time.Since(began))
		}
		none(t, w)
		none(t, other)
		w.Close()
		h.Say(7, "roll")
		none(t, w)
		if h.Count() != 1 {
			t.Errorf("%d watch", h.Count())
		}
		other.Close()
	})
}

func TestWhoSleptIsToldWhatHeMissedAndAnotherEpochIsEverything(t *testing.T) {
	synctest.Test(t, func(t *testing.T) {
		h := New()
		at := h.At(7)
		h.Say(7, "roll")
		h.Say(7, "vote")
		after := h.At(7)
		h.Say(7, "item")
		w := h.Watch(7, at)
		if e := next(t, w); !slices.Equal(e.Words, []string{"item", "roll", "vote"}) {
			t.Errorf("from the beginning: %+v", e)
		}
		w.Close()
		if e := h.Since(7, after); !slices.Equal(e.Words, []string{"item"}) {
			t.Errorf("from the middle: %+v", e)
		}
		for _, strange := range []Mark{"", "x", "1.2", at + "z", Mark("zz.0"), "-1.-1"} {
			if e := h.Since(7, strange); !e.All {
				t.Errorf("%q: %+v", strange, e)
			}
		}
		time.Sleep(2 * idle) // nobody asks: forgotten, and numbered anew
		h.At(8)
		if e := h.Since(7, after); !e.All {
			t.Errorf("after it was forgotten: %+v", e)
		}
	})
}

func TestAVersionChangesWithItsWordsOnly(t *testing.T) {
	h := New()
	a, b := h.Version(1, "roll", "item"), h.Version(1, "vote")
	h.Say(1, "item")
	if h.Version(1, "roll", "item") == a || h.Version(1, "vote") != b {
		t.Error("versions do not follow their words")
	}
}

// Whatever is said and whenever a reader looks, the words he was told are those
// said since, and at the end he knows of all.
func TestNothingSaidIsMissed(t *testing.T) {
	rapid.Check(t, func(r *rapid.T) {
		h := New()
		var open map[string]bool = map[string]bool{}
		w := h.Watch(1, h.At(1))
		look := func() {
			e := w.Next()
			var want []string
			for x := range open {
				want = append(want, x)
			}
			slices.Sort(want)
			if e.All || !slices.Equal(e.Words, want) {
				r.Fatalf("told %v, said %v", e, want)
			}
			clear(open)
		}
		for range rapid.IntRange(0, 40).Draw(r, "steps") {
			switch rapid.IntRange(0, 3).Draw(r, "what") {
			case 0:
				look()
			case 1: // he slept, and comes back with the mark he had
				w.Close()
				w = h.Watch(1, w.at)
			default:
				x := fmt.Sprint(rapid.IntRange(0, 4).Draw(r, "word"))
				h.Say(1, x)
				open[x] = true
			}
		}
		look()
	})
}
