package document

import (
	"path"
	"slices"
	"strings"
	"unicode"

	"golang.org/x/text/unicode/norm"

	"nep/internal/vn"
)

// Whether a text carries a secrecy mark (Mật, Tối mật, Tuyệt mật; field.md 3.5).
//
// In what names a paper (title, number, name of a file) the words themselves
// are refused, since such a line is where the level is written: "Báo cáo mật",
// "12-BC/TU (Mật)", "ke-hoach (MAT).pdf". Ordinary words that hold the syllable
// are not ("bí mật", "bảo mật", "mật độ", "đường mật"). Without Vietnamese marks
// "mat" may be mất, mặt or mắt, so it counts only in brackets, alone, after the
// kind of a paper at the end, or in a number.
//
// In running text the words are met in ordinary sentences ("không đăng tài liệu
// tối mật"); there a mark is what stands like one: a line of its own, brackets,
// capitals, or after "độ mật:".
//
// It is a guard against a slip of the hand, not a judge of content; the person
// who keeps a paper answers for it.

// compounds are the syllables that make "mật" an ordinary word, before and after
// it. After it only those that begin no other word papers have: "mật báo cáo"
// and "mật nghị quyết" are marks.
var (
	compoundBefore = []string{"bí", "bảo", "cơ", "thân", "cẩn", "trù", "nghiêm", "tường", "trăng", "đường", "túi", "sỏi", "ống", "gan", "dịch", "rỉ", "mía", "ngọt", "viêm"}
	compoundAfter  = []string{"độ", "khẩu", "mã", "thiết", "thám", "ong", "mía", "ngọt", "gấu", "hoa", "sơn", "tông"}
	levels         = []string{"tối", "tuyệt"}
)

// paperWords are the last words of the kinds of papers, folded: "… mat" after one
// of them, at the end of a file's name, is a mark.
var paperWords = []string{"bao cao", "cong van", "ke hoach", "van ban", "tai lieu", "quyet dinh", "to trinh", "nghi quyet",
	"ket luan", "chi thi", "huong dan", "chuong trinh", "bc", "cv", "kh", "qd", "ttr", "nq", "kl", "ct", "hd", "do"}

// word is one word of a text with what stands around it.
type word struct {
	text   string // in lower case
	caps   bool
	joined bool // to the word before: by spaces only, or one "-", "_" or "." as in names of files
}

func words(s string) []word {
	var out []word
	for s != "" {
		start := strings.IndexFunc(s, letter)
		if start < 0 {
			break
		}
		between := s[:start]
		s = s[start:]
		n := strings.IndexFunc(s, func(r rune) bool { return !letter(r) })
		if n < 0 {
			n = len(s)
		}
		joined := len(out) > 0 && (strings.TrimSpace(between) == "" || between == "-" || between == "_" || between == ".")
		out = append(out, word{strings.ToLower(s[:n]), s[:n] == strings.ToUpper(s[:n]), joined})
		s = s[n:]
	}
	return out
}

func letter(r rune) bool { return unicode.IsLetter(r) || unicode.IsDigit(r) }

// marked says whether ws has the word "mật" outside of an ordinary compound,
// or one of the higher levels; of those for which counts holds.
func marked(ws []word, counts func(word) bool) bool {
	for i, w := range ws {
		if w.text != "mật" || !counts(w) {
			continue
		}
		before, after := "", ""
		if i > 0 && w.joined {
			before = ws[i-1].text
		}
		if i+1 < len(ws) && ws[i+1].joined {
			after = ws[i+1].text
		}
		if slices.Contains(levels, before) || !slices.Contains(compoundBefore, before) && !slices.Contains(compoundAfter, after) {
			return true
		}
	}
	return false
}

// isLevel says whether s is nothing but a level, with or without marks, also
// spaced out like a stamp ("M Ậ T"), and not another word once it has marks.
func isLevel(s string) bool {
	s = strings.ToLower(strings.Join(strings.FieldsFunc(s, func(r rune) bool { return !letter(r) }), ""))
	switch s {
	case "mật", "tốimật", "tuyệtmật", "mat", "toimat", "tuyetmat":
		return true
	}
	return false
}

// bracketed gives what stands in brackets in s.
func bracketed(s string) []string {
	var out []string
	for i, r := range s {
		if end := strings.IndexRune("([{", r); end >= 0 {
			if n := strings.IndexByte(s[i:], ")]}"[end]); n > 0 {
				out = append(out, s[i+1:i+n])
			}
		}
	}
	return out
}

// Secret says whether a line that names a paper carries a secrecy mark.
func Secret(line string) bool {
	line = vn.Clean(line)
	if isLevel(line) || slices.ContainsFunc(bracketed(line), isLevel) {
		return true
	}
	ws := words(line)
	if marked(ws, func(word) bool { return true }) {
		return true
	}
	// Typed without marks.
	var plain []string
	for _, w := range ws {
		plain = append(plain, w.text)
	}
	joined := " " + strings.Join(plain, " ")
	if strings.Contains(joined+" ", " tuyet mat ") {
		return true
	}
	for _, level := range []string{" mat", " toi mat"} {
		if rest, ok := strings.CutSuffix(joined, level); ok {
			rest = vn.Fold(rest)
			if slices.ContainsFunc(paperWords, func(p string) bool { return strings.HasSuffix(" "+rest, " "+p) }) {
				return true
			}
		}
	}
	return false
}

// SecretNumber is Secret for a paper's number, where "MAT" can be nothing else.
func SecretNumber(number string) bool {
	return Secret(number) || slices.ContainsFunc(words(vn.Clean(number)), func(w word) bool { return w.text == "mat" })
}

// SecretFile is Secret for the name of a file, whose ending is not part of it.
func SecretFile(name string) bool {
	return Secret(strings.TrimSuffix(name, path.Ext(name)))
}

// SecretText says whether running text carries a secrecy mark.
func SecretText(text string) bool {
	for line := range strings.Lines(norm.NFC.String(text)) {
		line = vn.Clean(line)
		if isLevel(line) && !strings.EqualFold(line, "mat") || slices.ContainsFunc(bracketed(line), isLevel) ||
			marked(words(line), func(w word) bool { return w.caps }) {
			return true
		}
		for _, label := range []string{"độ mật:", "mức độ mật:", "độ mật là"} {
			if _, rest, ok := strings.Cut(strings.ToLower(line), label); ok && marked(words(rest), func(word) bool { return true }) {
				return true
			}
		}
	}
	return false
}

// prose gives typed text as it is kept: composed, lines kept, no zero bytes.
func prose(s string) string {
	s = strings.ToValidUTF8(strings.ReplaceAll(strings.ReplaceAll(s, "\r\n", "\n"), "\x00", ""), "")
	return norm.NFC.String(strings.TrimSpace(s))
}
