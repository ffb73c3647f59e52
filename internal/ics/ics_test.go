package ics

import (
	"bytes"
	"strings"
	"testing"
	"time"

	ical "github.com/emersion/go-ical"
	"pgregory.net/rapid"
)

// Another's reader gets back what was written, whatever the words are.
func TestAnotherReadsIt(t *testing.T) {
	start := time.Date(2026, 12, 5, 12, 0, 0, 0, time.UTC)
	rapid.Check(t, func(t *rapid.T) {
		words := rapid.StringMatching(`[a-zA-Z0-9 ,;\\"':đĐáàảãạăâêôơưỳ.\-]{1,200}`)
		e := Event{UID: "m-7@nep", Sequence: 3, Stamp: start, Start: start, End: start.Add(2 * time.Hour), Summary: words.Draw(t, "summary"), Location: words.Draw(t, "place"),
			Cancelled: rapid.Bool().Draw(t, "off"), Remind: 30 * time.Minute}
		var b bytes.Buffer
		if err := (Calendar{Name: "Lịch", Events: []Event{e}}).Write(&b); err != nil {
			t.Fatal(err)
		}
		for _, l := range strings.Split(strings.TrimSuffix(b.String(), "\r\n"), "\r\n") {
			if len(l) > 75 || strings.ContainsAny(l, "\r\n") {
				t.Fatalf("a line of %d octets: %q", len(l), l)
			}
		}
		got, err := ical.NewDecoder(&b).Decode()
		if err != nil {
			t.Fatal(err)
		}
		all := got.Events()
		if len(all) != 1 {
			t.Fatalf("%d events", len(all))
		}
		text := func(name string) string {
			s, err := all[0].Props.Text(name)
			if err != nil {
				t.Fatal(err)
			}
			return s
		}
		at, err := all[0].DateTimeStart(time.UTC)
		if err != nil || !at.Equal(start) {
			t.Fatalf("begins %v (%v)", at, err)
		}
		if text("SUMMARY") != e.Summary || text("LOCATION") != e.Location || text("UID") != e.UID {
			t.Fatalf("read %q at %q, written %q at %q", text("SUMMARY"), text("LOCATION"), e.Summary, e.Location)
		}
	})
}

// What a meeting is called cannot end its line and begin another property.
func TestALineStaysOne(t *testing.T) {
	var b bytes.Buffer
	e := Event{UID: "1", Summary: "Họp\r\nATTENDEE:mailto:x@y", Location: "Kho\nsố 2\u0000"}
	if err := (Calendar{Events: []Event{e}}).Write(&b); err != nil {
		t.Fatal(err)
	}
	if s := b.String(); strings.Contains(s, "\r\nATTENDEE") || !strings.Contains(s, `SUMMARY:Họp\nATTENDEE`) || !strings.Contains(s, `LOCATION:Kho\nsố 2`) {
		t.Errorf("%q", s)
	}
}
