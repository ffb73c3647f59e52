// Package ics writes calendars (RFC 5545) for the programs people have on their
// phones: lines end in CR LF, none is longer than 75 octets, times are UTC.
package ics

import (
	"io"
	"strconv"
	"strings"
	"time"
	"unicode/utf8"
)

// Event is one appointment.
type Event struct {
	UID       string // stays the same when the event changes
	Sequence  int64  // grows when it does
	Stamp     time.Time
	Start     time.Time
	End       time.Time
	Summary   string
	Location  string // "" for none
	Cancelled bool
	Remind    time.Duration // before it begins; 0 for not at all
}

// Calendar is a list of events.
type Calendar struct {
	Name   string
	Events []Event
}

// Type is its Content-Type.
const Type = "text/calendar; charset=utf-8"

// Write writes it.
func (c Calendar) Write(w io.Writer) error {
	var b strings.Builder
	line(&b, "BEGIN", "VCALENDAR")
	line(&b, "VERSION", "2.0")
	line(&b, "PRODID", "-//Nep//Nep//VI")
	line(&b, "CALSCALE", "GREGORIAN")
	line(&b, "METHOD", "PUBLISH")
	if c.Name != "" {
		line(&b, "X-WR-CALNAME", text(c.Name))
	}
	for _, e := range c.Events {
		line(&b, "BEGIN", "VEVENT")
		line(&b, "UID", text(e.UID))
		line(&b, "SEQUENCE", strconv.FormatInt(e.Sequence, 10))
		line(&b, "DTSTAMP", instant(e.Stamp))
		line(&b, "DTSTART", instant(e.Start))
		line(&b, "DTEND", instant(e.End))
		line(&b, "SUMMARY", text(e.Summary))
		if e.Location != "" {
			line(&b, "LOCATION", text(e.Location))
		}
		if e.Cancelled {
			line(&b, "STATUS", "CANCELLED")
		} else {
			line(&b, "STATUS", "CONFIRMED")
		}
		if e.Remind > 0 && !e.Cancelled {
			line(&b, "BEGIN", "VALARM")
			line(&b, "ACTION", "DISPLAY")
			line(&b, "DESCRIPTION", text(e.Summary))
			line(&b, "TRIGGER", "-PT"+strconv.Itoa(int(e.Remind/time.Minute))+"M")
			line(&b, "END", "VALARM")
		}
		line(&b, "END", "VEVENT")
	}
	line(&b, "END", "VCALENDAR")
	_, err := io.WriteString(w, b.String())
	return err
}

func instant(t time.Time) string { return t.UTC().Format("20060102T150405Z") }

var escapes = strings.NewReplacer(`\`, `\\`, ";", `\;`, ",", `\,`, "\r\n", `\n`, "\n", `\n`, "\r", `\n`)

// text is a value as it stands in a line; signs nobody sees are left out.
func text(s string) string {
	return strings.Map(func(r rune) rune {
		if r < ' ' && r != '\t' || r == 0x7f || r == utf8.RuneError {
			return -1
		}
		return r
	}, escapes.Replace(s))
}

// most is how many octets a line may have, without its end.
const most = 75

// line writes one, folded between letters, never inside of one.
func line(b *strings.Builder, name, value string) {
	left := most
	for _, r := range name + ":" + value {
		n := utf8.RuneLen(r)
		if n > left {
			b.WriteString("\r\n ")
			left = most - 1
		}
		b.WriteRune(r)
		left -= n
	}
	b.WriteString("\r\n")
}
