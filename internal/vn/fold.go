package vn

import (
	"strings"
	"unicode"

	"golang.org/x/text/unicode/norm"
)

// NFC gives the composed form, the only one kept in the database.
func NFC(s string) string { return norm.NFC.String(s) }

// Clean gives text fit to be kept: composed, without control characters and
// byte order marks, every run of space (also no-break ones) squeezed to one.
func Clean(s string) string {
	s = norm.NFC.String(s)
	var b strings.Builder
	b.Grow(len(s))
	space := false
	for _, r := range s {
		switch {
		case unicode.IsSpace(r):
			space = b.Len() > 0
			continue
		case r == '\u200b' || r == '\ufeff' || r == unicode.ReplacementChar || unicode.IsControl(r) || unicode.Is(unicode.Bidi_Control, r):
			continue // what turns the direction of writing makes "fdp.exe" of "exe.pdf"
		}
		if space {
			b.WriteByte(' ')
			space = false
		}
		b.WriteRune(r)
	}
	// Dropping characters can bring a letter and a mark together.
	return norm.NFC.String(b.String())
}

// CleanLines is Clean of text with lines: it keeps them, at most one empty one
// in a row and none at the ends.
func CleanLines(s string) string {
	var out []string
	for _, l := range strings.Split(strings.ReplaceAll(strings.ReplaceAll(s, "\r\n", "\n"), "\r", "\n"), "\n") {
		if l = Clean(l); l != "" || len(out) > 0 && out[len(out)-1] != "" {
			out = append(out, l)
		}
	}
	return strings.TrimRight(strings.Join(out, "\n"), "\n")
}

// Fold gives the searchable form: lower case, no diacritics, đ as d, spaces
// squeezed. "Đặng  Thị Hà" and its decomposed form both give "dang thi ha".
func Fold(s string) string {
	ascii := true
	for i := 0; i < len(s); i++ {
		if s[i] >= 0x80 {
			ascii = false
			break
		}
	}
	if !ascii {
		s = norm.NFD.String(s)
	}
	var b strings.Builder
	b.Grow(len(s))
	space := false
	for _, r := range s {
		switch {
		case unicode.Is(unicode.Mn, r), r == '\u200b', r == '\ufeff':
			continue
		case unicode.IsSpace(r):
			space = b.Len() > 0
			continue
		case unicode.IsControl(r):
			continue
		}
		if space {
			b.WriteByte(' ')
			space = false
		}
		switch r {
		// Eth looks like đ and stands for it in many old files.
		case 'đ', 'Đ', 'ð', 'Ð':
			b.WriteByte('d')
		default:
			b.WriteRune(unicode.ToLower(r))
		}
	}
	return b.String()
}
