package oversight

import (
	"fmt"
	"unicode/utf8"

	"nep/internal/document"
	"nep/internal/fault"
	"nep/internal/meeting"
	"nep/internal/vn"
)

// How long what people write may be, in letters.
const (
	maxText = 8000
	maxNote = 2000
)

// words cleans and checks a text of a form.
func words(bad *fault.Fields, name, text string, most int, asked string) string {
	text = vn.CleanLines(text)
	if document.SecretText(text) {
		bad.Add(name, "document.secret")
	}
	switch {
	case text == "" && asked != "":
		bad.Add(name, asked)
	case utf8.RuneCountInString(text) > most:
		bad.Add(name, "oversight.text.long", "Max", most)
	}
	return text
}

// QuarterOf gives the quarter of a month: "2026-4" of "2026-11".
func QuarterOf(month string) string {
	var y, m int
	if _, err := fmt.Sscanf(month, "%d-%d", &y, &m); err != nil {
		return ""
	}
	return fmt.Sprintf("%04d-%d", y, (m+2)/3)
}

// MonthsOf gives the three months of a quarter; nil for what is none.
func MonthsOf(quarter string) []string {
	var y, q int
	if n, err := fmt.Sscanf(quarter, "%d-%d", &y, &q); err != nil || n != 2 || q < 1 || q > 4 || quarter != fmt.Sprintf("%04d-%d", y, q) {
		return nil
	}
	first := fmt.Sprintf("%04d-%02d", y, 3*q-2)
	return []string{first, meeting.AddMonths(first, 1), meeting.AddMonths(first, 2)}
}

// NextQuarter gives the quarter n after one.
func NextQuarter(quarter string, n int) string {
	ms := MonthsOf(quarter)
	if ms == nil {
		return ""
	}
	return QuarterOf(meeting.AddMonths(ms[0], 3*n))
}
