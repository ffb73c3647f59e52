// Package secrecy says whether a text carries a secrecy mark: one guard for every
// place where text is typed, whatever room it belongs to.
package secrecy

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
// In what names a paper (title, number, name of a file) the level is written as
// such papers carry it, and that is refused: alone, in brackets, between commas
// or dashes, in capitals among small letters ("Phòng thủ MẬT"), or with the kind
// of a paper ("Báo cáo mật", "Kế hoạch phòng thủ - Mật"). Ordinary words that
// hold the syllable are not ("bí mật", "bảo mật", "mật độ", "ong lấy mật").
// Without Vietnamese marks "mat" may be mất, mặt or mắt, so it counts only in
// brackets, alone, after the kind of a paper at the end, or in a number.
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
	compoundBefore = []string{"bí", "bảo", "cơ", "thân", "cẩn", "trù", "nghiêm", "tường", "trăng", "đường", "túi", "sỏi", "ống", "gan", "dịch", "rỉ", "mía", "ngọt", "viêm",
		"ong", "lấy", "quay", "hút"}
	compoundAfter = []string{"độ", "khẩu", "mã", "thiết", "thám", "ong", "mía", "ngọt", "gấu", "hoa", "sơn", "tông"}
	levels        = []string{"tối", "tuyệt"}
	// honey are words of a line that speaks of bees.
	honey = []string{"ong", "mía", "phấn", "hoa"}
)

// paperWords are the last words of the kinds of papers, folded.
var paperWords = []string{"bao cao", "cong van", "ke hoach", "van ban", "quyet dinh", "to trinh", "nghi quyet", "ket luan", "chi thi", "huong dan",
	"chuong trinh", "thong bao", "quy dinh", "quy che", "phuong an", "de an", "bien ban", "cong dien", "bc", "cv", "kh", "qd", "ttr", "nq", "kl", "ct", "hd", "tb", "do"}

// markedPapers are more of them, which without Vietnamese marks say too little:
// "tai lieu mat" is as well what somebody has lost.
var markedPapers = append([]string{"tai lieu", "ho so", "danh sach", "phu luc", "so do", "de cuong", "thu"}, paperWords...)

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

// plainly are the places of ws where "mật" stands outside of an ordinary
// compound, or as one of the higher levels.
func plainly(ws []word) []int {
	var out []int
	for i, w := range ws {
		if w.text != "mật" {
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
			out = append(out, i)
		}
	}
	return out
}

// kindEnds says whether the words up to i end with the kind of a paper.
func kindEnds(ws []word, i int, kinds []string) bool {
	text := ""
	for _, w := range ws[max(i-2, 0):i] {
		text += " " + vn.Fold(w.text)
	}
	return slices.ContainsFunc(kinds, func(k string) bool { return strings.HasSuffix(text, " "+k) })
}

// asLevel says whether the word at i of a line stands as a level of a paper does.
func asLevel(line string, ws []word, i int) bool {
	switch {
	case i > 0 && ws[i].joined && slices.Contains(levels, ws[i-1].text), kindEnds(ws, i, markedPapers):
		return true
	case (i == 0 || !ws[i].joined) && (i+1 == len(ws) || !ws[i+1].joined) && len(ws) > 1: // between commas or the like
		return true
	case slices.ContainsFunc(ws, func(w word) bool { return slices.Contains(honey, w.text) }):
		return false
	case ws[i].caps && line != strings.ToUpper(line):
		return true
	}
	for j := 1; j <= len(ws); j++ {
		if kindEnds(ws, j, markedPapers) {
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

// Line says whether a line that names a paper carries a secrecy mark.
func Line(line string) bool {
	line = vn.Clean(line)
	if isLevel(line) || slices.ContainsFunc(bracketed(line), isLevel) {
		return true
	}
	ws := words(line)
	if slices.ContainsFunc(plainly(ws), func(i int) bool { return asLevel(line, ws, i) }) {
		return true
	}
	// With nothing but a year or a number beside it.
	if isLevel(strings.Map(func(r rune) rune {
		if unicode.IsDigit(r) {
			return -1
		}
		return r
	}, line)) {
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
	n := len(ws)
	return n > 1 && ws[n-1].text == "mat" && (kindEnds(ws, n-1, paperWords) || n > 2 && ws[n-2].text == "toi" && kindEnds(ws, n-2, markedPapers))
}

// Number is Line for a paper's number, where "MAT" can be nothing else.
func Number(number string) bool {
	return Line(number) || slices.ContainsFunc(words(vn.Clean(number)), func(w word) bool { return w.text == "mat" || w.text == "mật" })
}

// File is Line for the name of a file, whose ending is not part of it.
func File(name string) bool {
	return Line(strings.TrimSuffix(name, path.Ext(name)))
}

// stampedAtHead says whether a line begins as a stamp does: a level, then a colon
// or a dash ("Tối mật: kho vũ khí"), however it is written.
func stampedAtHead(line string) bool {
	lower := strings.ToLower(line)
	for _, level := range []string{"tuyệt mật", "tối mật", "mật"} {
		if rest, ok := strings.CutPrefix(lower, level); ok {
			rest = strings.TrimLeft(rest, " ")
			return rest != "" && strings.ContainsAny(rest[:1], ":-") || strings.HasPrefix(rest, "–") || strings.HasPrefix(rest, "—")
		}
	}
	return false
}

// Text says whether running text carries a secrecy mark: a level alone on its
// line, in brackets, in capitals, after "độ mật:", or at the head of a line before a
// colon or a dash. A level within a sentence is a word about secrets, not a stamp.
func Text(text string) bool {
	for line := range strings.Lines(norm.NFC.String(text)) {
		line = vn.Clean(line)
		if isLevel(line) && !strings.EqualFold(line, "mat") || slices.ContainsFunc(bracketed(line), isLevel) {
			return true
		}
		ws := words(line)
		bees := slices.ContainsFunc(ws, func(w word) bool { return slices.Contains(honey, w.text) })
		if slices.ContainsFunc(plainly(ws), func(i int) bool { return ws[i].caps && (!bees || asLevel(line, ws, i)) }) {
			return true
		}
		if !bees && stampedAtHead(line) {
			return true
		}
		for _, label := range []string{"độ mật:", "mức độ mật:", "độ mật là"} {
			if _, rest, ok := strings.Cut(strings.ToLower(line), label); ok && len(plainly(words(rest))) > 0 {
				return true
			}
		}
	}
	return false
}
