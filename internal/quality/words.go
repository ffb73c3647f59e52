package quality

import (
	"slices"
	"strings"
	"unicode/utf8"

	"nep/internal/fault"
	"nep/internal/secrecy"
)

// allowed notes of a person's words about a score what keeps them out: a secrecy
// mark, which Nếp must not hold, or too many letters. It says whether they may be kept.
func allowed(bad *fault.Fields, field, text string) bool {
	switch {
	case secrecy.Text(text) || slices.ContainsFunc(strings.Split(text, "\n"), secrecy.Line):
		bad.Add(field, "document.secret")
	case utf8.RuneCountInString(text) > maxText:
		bad.Add(field, "quality.text.long", "Max", maxText)
	default:
		return true
	}
	return false
}
