package vn

import (
	"strings"
	"unicode"

	"golang.org/x/text/unicode/norm"
)

// Legacy names an encoding from before Unicode, whose bytes arrive as Latin-1
// characters in a workbook: "NguyÔn V¨n An".
type Legacy string

// The encodings offices here still have in old files.
const (
	Unicode Legacy = ""      // right as it is
	TCVN3   Legacy = "tcvn3" // ABC, fonts .VnTime and .VnTimeH
	VNI     Legacy = "vni"   // fonts VNI-Times
)

// tcvn3 maps a byte to its letter. The ABC fonts hold lower case letters with
// tones and seven capitals; a toned capital is the lower case code in a font
// that draws capitals (.VnTimeH), so it cannot be told from the text alone.
var tcvn3 = map[rune]rune{}

// vniPair maps a base letter and the mark after it, vniOne a letter by itself.
var (
	vniPair = map[[2]rune]rune{}
	vniOne  = map[rune]rune{}
	toTCVN3 = map[rune]rune{}
	toVNI   = map[rune]string{}
)

func init() {
	put := func(first rune, letters string) {
		for _, r := range letters {
			if r != '.' {
				tcvn3[first] = r
			}
			first++
		}
	}
	put(0xA1, "ĂÂÊÔƠƯĐăâêôơưđ")
	put(0xB5, "àảãáạ.ằẳẵắ")
	put(0xC6, "ặầẩẫấậè.ẻẽéẹềểễếệìỉ...ĩíịò.ỏõóọồổỗốộờởỡớợù.ủũúụừửữứựỳỷỹýỵ")
	for b, r := range tcvn3 {
		toTCVN3[r] = b
	}
	for r, b := range toTCVN3 {
		// A toned capital is typed as its lower case code.
		if up := unicode.ToUpper(r); up != r {
			if _, own := toTCVN3[up]; !own {
				toTCVN3[up] = b
			}
		}
	}

	pair := func(base, marks, letters string) {
		m, l := []rune(marks), []rune(letters)
		b := []rune(base)[0]
		for i := range m {
			for _, mark := range []rune{m[i], unicode.ToUpper(m[i])} {
				vniPair[[2]rune{b, mark}] = l[i]
				vniPair[[2]rune{unicode.ToUpper(b), mark}] = unicode.ToUpper(l[i])
			}
			toVNI[l[i]] = base + string(m[i])
			toVNI[unicode.ToUpper(l[i])] = strings.ToUpper(base + string(m[i]))
		}
	}
	pair("a", "ùøûõïâáàåãäêéèúüë", "áàảãạâấầẩẫậăắằẳẵặ")
	pair("e", "ùøûõïâáàåãä", "éèẻẽẹêếềểễệ")
	pair("o", "ùøûõïâáàåãä", "óòỏõọôốồổỗộ")
	pair("u", "ùøûõï", "úùủũụ")
	pair("y", "ùøûõ", "ýỳỷỹ")
	pair("ô", "ùøûõï", "ớờởỡợ")
	pair("ö", "ùøûõï", "ứừửữự")
	one := []rune{'ô', 'ơ', 'ö', 'ư', 'í', 'í', 'ì', 'ì', 'æ', 'ỉ', 'ó', 'ĩ', 'ò', 'ị', 'î', 'ỵ', 'ñ', 'đ'}
	for i := 0; i < len(one); i += 2 {
		vniOne[one[i]] = one[i+1]
		vniOne[unicode.ToUpper(one[i])] = unicode.ToUpper(one[i+1])
		toVNI[one[i+1]] = string(one[i])
		toVNI[unicode.ToUpper(one[i+1])] = string(unicode.ToUpper(one[i]))
	}
}

// FromLegacy finds out whether a text is TCVN3 or VNI and gives it in Unicode.
// ok is false, and the text comes back untouched, when it is right as it is or
// when nothing can be said for sure ("Dòng" alone: a Unicode word, or "Dũng"
// in TCVN3). Use [DetectLegacy] over a whole sheet and [FromLegacyAs] for those.
func FromLegacy(s string) (string, Legacy, bool) {
	if !legacyPossible(s) {
		return s, Unicode, false
	}
	words := legacyWords(s)
	right, total := 0, len(words)
	for _, w := range words {
		if isSyllable(w) {
			right++
		}
	}
	if right == total {
		return s, Unicode, false
	}
	t, tOK := scoreAs(words, TCVN3)
	v, vOK := scoreAs(words, VNI)
	tOK, vOK = tOK && enough(t, right, total), vOK && enough(v, right, total)
	switch {
	case tOK && vOK && t == v:
		return s, Unicode, false
	case tOK && (!vOK || t > v):
		return DecodeLegacy(s, TCVN3), TCVN3, true
	case vOK:
		return DecodeLegacy(s, VNI), VNI, true
	}
	return s, Unicode, false
}

// FromLegacyAs decodes a text known from its surroundings (the rest of the row
// or sheet) to be of that kind. ok is false when the result would not be
// Vietnamese, so a Unicode cell in an old sheet stays right.
func FromLegacyAs(s string, kind Legacy) (string, bool) {
	if kind == Unicode || !legacyPossible(s) {
		return s, false
	}
	words := legacyWords(s)
	if n, _ := scoreAs(words, kind); n > 0 && n == len(words) {
		return DecodeLegacy(s, kind), true
	}
	return s, false
}

// DetectLegacy tells which encoding most of the texts have, counting only those
// that are certain. At least two of them, and more than half, must agree.
func DetectLegacy(texts []string) Legacy {
	count := map[Legacy]int{}
	for _, s := range texts {
		if _, kind, ok := FromLegacy(s); ok {
			count[kind]++
		} else if CertainUnicode(s) {
			count[Unicode]++
		}
	}
	best := TCVN3
	if count[VNI] > count[TCVN3] {
		best = VNI
	}
	if n := count[best]; n >= 2 && 2*n > count[TCVN3]+count[VNI]+count[Unicode] {
		return best
	}
	return Unicode
}

// CertainUnicode tells that a text has letters no legacy encoding can produce.
func CertainUnicode(s string) bool {
	for _, r := range s {
		if r > 0xFF && unicode.IsLetter(r) || unicode.Is(unicode.Mn, r) {
			return true
		}
	}
	return false
}

// LegacyFont tells the encoding a font asks for, the surest sign there is.
// capitals is true for the TCVN3 fonts that draw every letter as a capital.
func LegacyFont(name string) (kind Legacy, capitals bool) {
	n := strings.ToLower(strings.TrimSpace(name))
	switch {
	case strings.HasPrefix(n, ".vn"):
		return TCVN3, strings.HasSuffix(n, "h") && n != ".vnteknich"
	case strings.HasPrefix(n, "vni-"), strings.HasPrefix(n, "vni "):
		return VNI, false
	}
	return Unicode, false
}

// DecodeLegacy decodes without asking; characters it does not know stay.
func DecodeLegacy(s string, kind Legacy) string {
	switch kind {
	case TCVN3:
		return decodeTCVN3(s)
	case VNI:
		return decodeVNI(s)
	}
	return s
}

// ToLegacy encodes a text, for tests and for showing what a file held. TCVN3
// has no toned capitals: those become the lower case code.
func ToLegacy(s string, kind Legacy) string {
	var b strings.Builder
	for _, r := range norm.NFC.String(s) {
		switch kind {
		case TCVN3:
			if c, ok := toTCVN3[r]; ok {
				r = c
			}
			b.WriteRune(r)
		case VNI:
			if c, ok := toVNI[r]; ok {
				b.WriteString(c)
			} else {
				b.WriteRune(r)
			}
		default:
			b.WriteRune(r)
		}
	}
	return b.String()
}

func decodeTCVN3(s string) string {
	var b strings.Builder
	for _, r := range s {
		if u, ok := tcvn3[r]; ok {
			r = u
		}
		b.WriteRune(r)
	}
	if typedInCapitals(s) {
		return strings.ToUpper(b.String())
	}
	return b.String()
}

// typedInCapitals: capitals are typed with the lower case codes of toned
// letters between ASCII capitals ("NGUYÔN V¡N HïNG").
func typedInCapitals(s string) bool {
	seen := false
	for _, w := range strings.Fields(s) {
		n := 0
		for i := 0; i < len(w); i++ {
			switch c := w[i]; {
			case c >= 'a' && c <= 'z':
				return false
			case c >= 'A' && c <= 'Z':
				n++
			}
		}
		seen = seen || n >= 2
	}
	return seen
}

func decodeVNI(s string) string {
	rs := []rune(s)
	var b strings.Builder
	for i := 0; i < len(rs); i++ {
		if i+1 < len(rs) {
			if u, ok := vniPair[[2]rune{rs[i], rs[i+1]}]; ok {
				b.WriteRune(u)
				i++
				continue
			}
		}
		if u, ok := vniOne[rs[i]]; ok {
			b.WriteRune(u)
			continue
		}
		b.WriteRune(rs[i])
	}
	return b.String()
}

// legacyPossible: something beyond ASCII and nothing beyond Latin-1.
func legacyPossible(s string) bool {
	high := false
	for _, r := range s {
		if r > 0xFF || (r >= 0x80 && r < 0xA0) || unicode.Is(unicode.Mn, r) {
			return false
		}
		high = high || r > 0xA0
	}
	return high
}

// legacyWords splits at everything that is neither an ASCII letter nor beyond
// ASCII (legacy letters look like signs), keeping words with such characters.
func legacyWords(s string) []string {
	words := strings.FieldsFunc(s, func(r rune) bool {
		return r == 0xA0 || r < 0x80 && !unicode.IsLetter(r)
	})
	kept := words[:0]
	for _, w := range words {
		for i := 0; i < len(w); i++ {
			if w[i] >= 0x80 {
				kept = append(kept, w)
				break
			}
		}
	}
	return kept
}

// scoreAs counts the words that become syllables. A sign that stands alone
// (µ, §, ½) is no proof of anything and makes the answer not ok.
func scoreAs(words []string, kind Legacy) (int, bool) {
	n, proof := 0, false
	for _, w := range words {
		d := DecodeLegacy(w, kind)
		if kind == TCVN3 {
			// Case says nothing in TCVN3: a toned capital is a lower case code.
			d = strings.ToLower(d)
		}
		if isSyllable(d) {
			n++
			proof = proof || len([]rune(w)) > 1 && (kind != TCVN3 || foreignLook(w))
		}
	}
	return n, proof
}

// foreignLook: the word cannot be Vietnamese in Unicode because of a character
// or of a capital in its middle ("NguyÔn"). Names of the highland peoples break
// the rules of syllables but not this one.
func foreignLook(w string) bool {
	for _, r := range w {
		if r >= 0x80 && !strings.ContainsRune("àáâãèéêìíòóôõùúýÀÁÂÃÈÉÊÌÍÒÓÔÕÙÚÝÐð", r) {
			return true
		}
	}
	return !usualCase(w)
}

func enough(n, right, total int) bool {
	return n > right && (n == total || n >= 2 && 3*n >= 2*total)
}
