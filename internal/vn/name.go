package vn

import (
	"strings"
	"unicode"
)

// SplitName gives family with middle names, and the given name, which is the
// last word: "Trần Thị Mai" gives "Trần Thị", "Mai".
func SplitName(full string) (familyMiddle, given string) {
	w := strings.Fields(NFC(full))
	if len(w) == 0 {
		return "", ""
	}
	return strings.Join(w[:len(w)-1], " "), w[len(w)-1]
}

// JoinName is the way back from [SplitName].
func JoinName(familyMiddle, given string) string {
	return strings.TrimSpace(familyMiddle + " " + given)
}

// Initials gives the first letters of the last two words, as on a face in the
// roll: "Trần Thị Mai" gives "TM". One word gives one letter.
func Initials(name string) string {
	w := strings.Fields(NFC(name))
	if len(w) > 2 {
		w = w[len(w)-2:]
	}
	var b strings.Builder
	for _, x := range w {
		for _, r := range x {
			if unicode.IsLetter(r) || unicode.IsDigit(r) {
				b.WriteRune(unicode.ToUpper(r))
				break
			}
		}
	}
	return b.String()
}

// NameCase writes a name with capitals at the start of each word (and after a
// hyphen or an apostrophe): "NGUYỄN VĂN AN" and "nguyễn văn an" give
// "Nguyễn Văn An".
func NameCase(name string) string {
	start := true
	return strings.Map(func(r rune) rune {
		if !unicode.IsLetter(r) && !unicode.Is(unicode.Mn, r) {
			start = true
			return r
		}
		if start {
			start = false
			return unicode.ToUpper(r)
		}
		return unicode.ToLower(r)
	}, NFC(name))
}

// AllCaps tells that a text has letters and no small one among them.
func AllCaps(s string) bool {
	seen := false
	for _, r := range NFC(s) {
		if unicode.IsLower(r) {
			return false
		}
		seen = seen || unicode.IsUpper(r)
	}
	return seen
}
