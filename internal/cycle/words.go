package cycle

import (
	"nep/internal/report"

	"strings"
	"time"
	"unicode/utf8"

	"nep/internal/clock"
	"nep/internal/vn"
)

// shown writes a civil day as people do, "05/12/2026".
func shown(day string) string {
	d, err := vn.ParseISO(day)
	if err != nil {
		return day
	}
	return vn.FormatDate(d)
}

// shortMonth writes a month as people do, "12/2026".
func shortMonth(month string) string {
	at, err := time.Parse("2006-01", month)
	if err != nil {
		return month
	}
	return at.Format("01/2006")
}

// monthAt is the month of an instant.
func monthAt(ms int64) string { return clock.Day(ms)[:7] }

// yearOf gives the months of a month's year.
func yearOf(month string) []string {
	at, err := time.Parse("2006-01", month)
	if err != nil {
		return []string{month}
	}
	out := make([]string, 12)
	for i := range out {
		out[i] = time.Date(at.Year(), time.Month(i+1), 1, 0, 0, 0, 0, time.UTC).Format("2006-01")
	}
	return out
}

// short cuts a text at a word, at most n letters.
func short(s string, n int) string { return Short(s, n) }

// Short cuts a text between words.
func Short(s string, n int) string {
	s = strings.Join(strings.Fields(s), " ")
	if utf8.RuneCountInString(s) <= n {
		return s
	}
	cut := string([]rune(s)[:n])
	if i := strings.LastIndexByte(cut, ' '); i > n/2 {
		cut = cut[:i]
	}
	return strings.TrimRight(cut, " ,;.:") + "…"
}

// reportLabel is the message key of a report of a period, shortPeriod its Month.
func reportLabel(period string) string {
	switch report.SpanOf(period) {
	case report.Quarterly:
		return "thread.report.quarter"
	case report.Yearly:
		return "thread.report.year"
	}
	return "thread.report"
}

// shortPeriod writes a period as people do: 12/2026, 4/2026 of a quarter, 2026.
func shortPeriod(period string) string {
	switch report.SpanOf(period) {
	case report.Quarterly:
		return period[6:] + "/" + period[:4]
	case report.Yearly:
		return period[:4]
	}
	return shortMonth(period)
}
