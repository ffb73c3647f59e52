package cycle

import (
	"regexp"
	"strings"
	"unicode"
	"unicode/utf8"
)

// ends are the marks a sentence ends with.
const ends = ".?!…"

var (
	manyStops = regexp.MustCompile(`(\.\s*){3,}`)
	twoStops  = regexp.MustCompile(`\.\s*\.`)
	afterEnd  = regexp.MustCompile(`([?!…])\s*\.`)
	doubled   = regexp.MustCompile(`…(\s*…)+`)
)

// tame mends the full stops within what somebody typed: two are one, more are
// the dots of something left out.
func tame(s string) string {
	lines := strings.Split(s, "\n")
	for i, l := range lines {
		// Two single letters with stops between them ("v.v.") are no run: a run
		// has nothing but space between.
		l = manyStops.ReplaceAllStringFunc(l, func(m string) string { return "…" + spaceAfter(m) })
		l = twoStops.ReplaceAllString(l, ".")
		for afterEnd.MatchString(l) {
			l = afterEnd.ReplaceAllString(l, "$1")
		}
		lines[i] = strings.TrimRight(doubled.ReplaceAllString(l, "…"), " \t")
	}
	return strings.Join(lines, "\n")
}

func spaceAfter(s string) string {
	if strings.TrimRight(s, " \t\u00a0") != s {
		return " "
	}
	return ""
}

// space and the marks that end nothing.
const loose = " \t\n\u00a0,;:"

// title is what somebody typed as a heading, or before a colon.
func title(s string) string {
	if !said(s) {
		return ""
	}
	return strings.TrimRight(strings.TrimLeft(tame(s), loose+ends), loose+".")
}

// bare is what somebody typed, fit to stand before a full stop of the form's own.
func bare(s string) string { return strings.TrimRight(title(s), loose+ends) }

// stop is what somebody typed as a sentence of its own: it ends with one mark.
func stop(s string) string {
	if !said(s) {
		return ""
	}
	s = title(s)
	last, size := utf8.DecodeLastRuneInString(s)
	if strings.ContainsRune("”’\"')", last) { // what is quoted may have its own end
		last, _ = utf8.DecodeLastRuneInString(s[:len(s)-size])
	}
	if strings.ContainsRune(ends, last) {
		return s
	}
	return s + "."
}

// said says whether there is a word in it.
func said(s string) bool {
	return strings.ContainsFunc(s, func(r rune) bool { return unicode.IsLetter(r) || unicode.IsDigit(r) })
}
