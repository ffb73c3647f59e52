package vn

import (
	"strings"
	"unicode"

	"golang.org/x/text/unicode/norm"
)

// The alphabet in its order; foreign f, j, w, z stand at their Latin places.
const alphabet = "aăâbcdđeêfghijklmnoôơpqrstuưvwxyz"

var letterRank = func() map[rune]byte {
	m := map[rune]byte{}
	for i, r := range []rune(alphabet) {
		m[r] = 'A' + byte(i)
	}
	return m
}()

// SortKey gives a key of printable ASCII that sorts people as a Vietnamese list
// does when compared byte by byte: by given name, then by family and middle
// names; inside each, letters of the alphabet first (a ă â b c d đ …), tones
// (ngang huyền hỏi ngã sắc nặng) only where the letters are equal. Case, and
// on which vowel a tone is written (hoà, hòa), make no difference.
func SortKey(familyMiddle, given string) string {
	return fieldKey(given) + " " + fieldKey(familyMiddle)
}

// SortKeyName is [SortKey] of a full name.
func SortKeyName(full string) string { return SortKey(SplitName(full)) }

// fieldKey: letters as A…a, space between words '!', then ' ' and a tone digit
// per word. ' ' < '!' < letters, so a shorter text stands before a longer one.
func fieldKey(s string) string {
	var letters, tones strings.Builder
	for i, w := range strings.Fields(s) {
		if i > 0 {
			letters.WriteByte('!')
		}
		t := 1
		var base strings.Builder
		for _, r := range norm.NFD.String(strings.ToLower(w)) {
			if n := tone(r); n != 0 {
				t = n
				continue
			}
			if r == 'ð' {
				r = 'đ'
			}
			base.WriteRune(r)
		}
		for _, r := range norm.NFC.String(base.String()) {
			switch rank, ok := letterRank[r]; {
			case ok:
				letters.WriteByte(rank)
			case r >= '0' && r <= '9':
				letters.WriteRune(r)
			case unicode.Is(unicode.Mn, r) || r < 0x80:
				// Hyphens and apostrophes do not order people.
			default:
				// A letter of another script, after all Latin ones.
				letters.WriteByte('z')
				for _, c := range []byte(string(r)) {
					letters.WriteByte('a' + c>>4)
					letters.WriteByte('a' + c&15)
				}
			}
		}
		tones.WriteByte('0' + byte(t))
	}
	return letters.String() + " " + tones.String()
}
