package vn

import (
	"strings"
	"unicode"

	"golang.org/x/text/unicode/norm"
)

// The five written tones as combining marks; no mark is the level tone.
const (
	markGrave = '\u0300' // huyền
	markHook  = '\u0309' // hỏi
	markTilde = '\u0303' // ngã
	markAcute = '\u0301' // sắc
	markDot   = '\u0323' // nặng
)

// tone gives the rank of a tone mark in Vietnamese order (1 is level), or 0
// when the mark is not a tone.
func tone(r rune) int {
	switch r {
	case markGrave:
		return 2
	case markHook:
		return 3
	case markTilde:
		return 4
	case markAcute:
		return 5
	case markDot:
		return 6
	}
	return 0
}

var onsets = set(`b c ch d đ g gh gi h k kh kr l m n ng ngh nh p ph q qu r s t th tr v x`)

var rimes = set(`
a ac ach ai ak am an ang anh ao ap at au ay
ăc ăk ăm ăn ăng ăp ăt âc âm ân âng âp ât âu ây
e ec em en eng eo ep et ê êch êm ên ênh êp êt êu
i ia ich im in inh ip it iu iêc iêm iên iêng iêp iêt iêu
o oa oac oach oai oam oan oang oanh oao oap oat oay oc oe oen oeo oet oi om on ong ooc oong op ot
oăc oăm oăn oăng oăt ô ôc ôi ôm ôn ông ôp ôt ơ ơi ơm ơn ơp ơt
u ua uc ui um un ung up ut uy uya uych uyn uynh uyp uyt uyu uyên uyêt uân uâng uât uây uê uêch uênh uôc uôi uôm uôn uông uôt uơ
ư ưa ưc ưi ưm ưn ưng ưt ưu ươc ươi ươm ươn ương ươp ươt ươu
y yêm yên yêng yêt yêu`)

func set(words string) map[string]bool {
	m := map[string]bool{}
	for _, w := range strings.Fields(words) {
		m[w] = true
	}
	return m
}

// isSyllable tells whether a word can be a written Vietnamese syllable: a known
// onset and rime, at most one tone, a stop with the tones a stop can carry,
// and letters in one of the three usual cases (hoa, Hoa, HOA).
func isSyllable(w string) bool {
	if w == "" || !usualCase(w) {
		return false
	}
	letters, t, ok := splitTone(w)
	if !ok {
		return false
	}
	for n := 0; n <= 3 && n < len(letters); n++ {
		onset, rime := letters[:n], letters[n:]
		if n > 0 && !onsets[onset] {
			// đ is two bytes, so n walks bytes; half a letter is no onset.
			continue
		}
		if !rimes[rime] {
			continue
		}
		switch rime[len(rime)-1] {
		case 'c', 'p', 't', 'k':
			return t == 5 || t == 6
		case 'h':
			if strings.HasSuffix(rime, "ch") {
				return t == 5 || t == 6
			}
		}
		return true
	}
	return false
}

// splitTone lowers a word and takes its tone off: "Trần" gives "trân", 2.
func splitTone(w string) (string, int, bool) {
	t := 1
	var b strings.Builder
	for _, r := range norm.NFD.String(strings.ToLower(w)) {
		if r == 'ð' {
			r = 'đ'
		}
		if n := tone(r); n != 0 {
			if t != 1 {
				return "", 0, false
			}
			t = n
			continue
		}
		b.WriteRune(r)
	}
	return norm.NFC.String(b.String()), t, true
}

func usualCase(w string) bool {
	upper, lower, first := 0, 0, false
	for i, r := range w {
		switch {
		case unicode.IsUpper(r):
			upper++
			if i == 0 {
				first = true
			}
		case unicode.IsLower(r):
			lower++
		}
	}
	return upper == 0 || lower == 0 || (first && upper == 1)
}
