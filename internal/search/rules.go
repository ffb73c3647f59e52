package search

import (
	"slices"
	"strconv"
	"strings"
	"unicode"
	"unicode/utf8"

	"golang.org/x/text/unicode/norm"

	"nep/internal/vn"
)

const (
	maxWord  = 48      // bytes of a word that count
	maxWords = 12      // of a query
	maxQuery = 1 << 10 // bytes of a query that are read
	maxText  = 1 << 20 // bytes of a text that are kept
)

// A word has two forms. plain is in small letters without marks: "hoa". exact
// has its marks, the tone behind the letters, so that "hòa" and "hoà" are one:
// "hoa/2". What has no letter (a number) has one form.

// part is where one word stands in a text, with its forms; these are good until
// the next part.
type part struct {
	from, to     int
	plain, exact []byte
}

// inWord says whether a letter is of a word: letters and digits, and the marks
// above a letter that was not composed.
func inWord(r rune) bool {
	if r >= 0 && r < tabled {
		return letters[r].in
	}
	return slowInWord(r)
}

func slowInWord(r rune) bool {
	return unicode.IsLetter(r) || unicode.IsDigit(r) || unicode.Is(unicode.Mn, r)
}

// split calls each for the words of a text in their order, until it says false.
func split(s string, each func(part) bool) {
	var f former
	start := -1
	for i, r := range s {
		if inWord(r) {
			if start < 0 {
				start = i
				f.begin()
			}
			f.add(r)
		} else if start >= 0 {
			if f.end() && !each(part{start, i, f.plain, f.exact}) {
				return
			}
			start = -1
		}
	}
	if start >= 0 && f.end() {
		each(part{start, len(s), f.plain, f.exact})
	}
}

// former makes the forms of one word after the other. They have never anything
// but letters, digits and the tone, so that none can look like a token of who may
// see what.
type former struct {
	plain, exact, tone []byte
	letter             bool
}

func (f *former) begin() {
	f.plain, f.exact, f.tone, f.letter = f.plain[:0], f.exact[:0], f.tone[:0], false
}

func (f *former) add(r rune) {
	l := letter{}
	if r >= 0 && r < tabled {
		l = letters[r]
	} else {
		l = slowLetter(r)
	}
	if len(f.exact)+len(l.exact) > maxWord {
		return
	}
	f.plain, f.exact, f.tone, f.letter = append(f.plain, l.plain...), append(f.exact, l.exact...), append(f.tone, l.tone...), f.letter || l.letter
}

// end says whether there was anything of a word.
func (f *former) end() bool {
	if f.letter {
		f.exact = append(append(f.exact, '/'), f.tone...)
	}
	return len(f.plain) > 0
}

type letter struct {
	in, letter         bool
	plain, exact, tone string
}

// tones are the five marks that are a word's and not a letter's.
const tones = "\u0300\u0301\u0309\u0303\u0323"

func slowLetter(r rune) letter {
	l := letter{in: slowInWord(r), letter: unicode.IsLetter(r)}
	keep := func(r rune) rune {
		if unicode.IsLetter(r) || unicode.IsDigit(r) {
			return r
		}
		return -1
	}
	l.plain = strings.Map(keep, vn.Fold(string(r)))
	var rest strings.Builder
	for _, x := range norm.NFD.String(string(r)) {
		if i := strings.IndexRune(tones, x); i >= 0 {
			l.tone += strconv.Itoa(utf8.RuneCountInString(tones[:i]) + 1)
		} else {
			rest.WriteRune(x)
		}
	}
	l.exact = strings.Map(keep, strings.ToLower(norm.NFC.String(rest.String())))
	if l.exact == "ð" { // it stands for đ in many old files
		l.exact = "đ"
	}
	return l
}

// letters are the answers for the letters Vietnamese is written with, and all up
// to the last of them: a page of results asks some ten thousand times.
const tabled = 0x2000

var letters = func() (out [tabled]letter) {
	for r := range rune(tabled) {
		out[r] = slowLetter(r)
	}
	return out
}()

// wordsOf gives the different words of texts in their exact form, in order.
func wordsOf(texts ...string) []string {
	seen := map[string]bool{}
	for _, s := range texts {
		split(s, func(p part) bool {
			if !seen[string(p.exact)] {
				seen[string(p.exact)] = true
			}
			return true
		})
	}
	out := make([]string, 0, len(seen))
	for w := range seen {
		out = append(out, w)
	}
	slices.Sort(out)
	return out
}

// ---- what was typed ----

// word is one of a query.
type word struct{ plain, exact string }

// marks says whether it was typed with marks.
func (w word) marks() bool { return strings.TrimSuffix(w.exact, "/") != w.plain }

// typed is a query.
type typed struct {
	words   []word   // the different ones
	line    []word   // all, as they were typed
	phrases [][]word // those in quotation marks, as they were typed
	marks   bool     // some word has marks: then all are meant as they were typed
}

// read takes the first dozen words of a query.
func read(s string) typed {
	if len(s) > maxQuery {
		s = s[:maxQuery]
	}
	s = vn.Clean(strings.ToValidUTF8(s, " "))
	var q typed
	var quoted []word
	open, at := false, 0
	// quotes between the last word and this one end and begin phrases.
	quotes := func(to int) {
		for _, r := range s[at:to] {
			if strings.ContainsRune("\"“”„«»", r) {
				if open && len(quoted) > 1 {
					q.phrases = append(q.phrases, quoted)
				}
				open, quoted = !open, nil
			}
		}
	}
	split(s, func(p part) bool {
		quotes(p.from)
		at = p.to
		w := word{string(p.plain), string(p.exact)}
		if open {
			quoted = append(quoted, w)
		}
		q.line = append(q.line, w)
		q.marks = q.marks || w.marks()
		if !slices.Contains(q.words, w) {
			q.words = append(q.words, w)
		}
		return len(q.line) < 2*maxWords && len(q.words) < maxWords
	})
	quotes(len(s))
	return q
}

// way is how the words of a query are taken.
type way struct {
	marks bool // as typed; else without marks
	begin bool // the last may be the beginning of a word
}

// is says whether a word of a text is the one that was typed.
func (w word) is(p part, y way, last bool) bool {
	if !y.begin || !last {
		if y.marks {
			return string(p.exact) == w.exact
		}
		return string(p.plain) == w.plain
	}
	if !y.marks || !w.marks() {
		return len(p.plain) >= len(w.plain) && string(p.plain[:len(w.plain)]) == w.plain
	}
	letters, tone, _ := strings.Cut(w.exact, "/")
	return len(p.exact) > len(letters) && string(p.exact[:len(letters)]) == letters && (tone == "" || strings.HasSuffix(string(p.exact), "/"+tone))
}

// ---- what stands in the index ----

// who is a token of who may see it, as the index has it; no word has a low line.
func who(token string) string { return "_" + token }

// inUnit finds what is of a unit or below it, ofKind what is of a kind.
func inUnit(unit int64) string { return "_w" + strconv.FormatInt(unit, 10) }
func ofKind(k Kind) string     { return "_k" + string(k) }

// A word stands in the index three times: without marks as it is, with marks
// behind "=", and the first two and three letters behind "+".
func withMarks(exact string) string { return "=" + exact }
func begun(plain string) string     { return "+" + plain }

// indexed gives the words that are kept of an entry; terms makes what stands in
// the index of them.
func indexed(e Entry, drawn string) string {
	words := wordsOf(e.Title, e.Text, e.Also, drawn)
	words = append(words, ofKind(e.Kind))
	for _, u := range e.Above {
		words = append(words, inUnit(u))
	}
	for _, t := range e.Tokens {
		words = append(words, who(t))
	}
	slices.Sort(words)
	return strings.Join(slices.Compact(words), " ")
}

func terms(words string) []string {
	seen := make(map[string]bool, 4*strings.Count(words, " "))
	var plain []byte
	for _, w := range strings.Fields(words) {
		if w[0] == '_' {
			seen[w] = true
			continue
		}
		exact, _, lettered := strings.Cut(w, "/")
		if lettered {
			seen[withMarks(w)] = true
		}
		plain = plain[:0]
		for _, r := range exact {
			if r < tabled {
				plain = append(plain, letters[r].plain...)
			} else {
				plain = append(plain, slowLetter(r).plain...)
			}
		}
		seen[string(plain)] = true
		for n, i := 0, 0; i < len(plain) && n < 3; n++ {
			_, size := utf8.DecodeRune(plain[i:])
			if i += size; n > 0 {
				seen[begun(string(plain[:i]))] = true
			}
		}
	}
	out := make([]string, 0, len(seen))
	for w := range seen {
		out = append(out, w)
	}
	slices.Sort(out)
	return out
}

// ---- what is shown ----

// window is how many bytes of a text are shown around what was found.
const window = 260

// marked cuts a text into pieces: the words that were typed, and the rest.
func marked(s string, q typed, y way) []Piece {
	var out []Piece
	at := 0
	split(s, func(p part) bool {
		if q.hit(p, y) >= 0 {
			if p.from > at {
				out = append(out, Piece{s[at:p.from], false})
			}
			out = append(out, Piece{s[p.from:p.to], true})
			at = p.to
		}
		return true
	})
	if at < len(s) {
		out = append(out, Piece{s[at:], false})
	}
	return joined(out)
}

// joined puts hits together that only a space parts.
func joined(ps []Piece) []Piece {
	var out []Piece
	for _, p := range ps {
		n := len(out)
		if n >= 2 && p.Hit && out[n-1].Text == " " && out[n-2].Hit {
			out[n-2].Text += " " + p.Text
			out = out[:n-1]
			continue
		}
		out = append(out, p)
	}
	return out
}

// hit is which word of the query a word is; -1 for none.
func (q typed) hit(p part, y way) int {
	for i, w := range q.words {
		if w.is(p, y, i == len(q.words)-1) {
			return i
		}
	}
	return -1
}

// sideBySide says whether words stand in a text one behind the other.
func sideBySide(s string, line []word, y way) bool {
	var run uint64 // bit i: the words up to i stand before here
	last := len(line) - 1
	split(s, func(p part) bool {
		var here uint64
		for i, w := range line {
			if w.is(p, y, i == last) {
				here |= 1 << i
			}
		}
		run = (run<<1 | 1) & here
		return run>>last == 0
	})
	return run>>last != 0
}

// excerpt gives the place of a text that has most of the typed words close
// together, the earliest of equal ones; none when it has none of them.
func excerpt(s string, q typed, y way) []Piece {
	type place struct{ from, to, word int }
	var hits []place
	split(s, func(p part) bool {
		if i := q.hit(p, y); i >= 0 {
			hits = append(hits, place{p.from, p.to, i})
		}
		return len(hits) < 2000
	})
	if len(hits) == 0 {
		return nil
	}
	best, most := 0, 0
	for i := range hits {
		// Words that stand in the order they were typed in weigh more.
		seen, inOrder := 0, 0
		for j, h := range hits[i:] {
			if h.to > hits[i].from+window*2/3 {
				break
			}
			if j > 0 && h.word == hits[i+j-1].word+1 && h.from == hits[i+j-1].to+1 {
				inOrder++
			}
			seen |= 1 << h.word
		}
		n := 0
		for ; seen != 0; seen &= seen - 1 {
			n += 1 + maxWords
		}
		if n += min(inOrder, maxWords); n > most {
			best, most = i, n
		}
		if most >= len(q.words)*(2+maxWords)-1 {
			break
		}
	}
	from, to := max(0, hits[best].from-window/4), min(len(s), hits[best].from+window*3/4)
	if from > 0 { // from the beginning of a word
		if i := strings.IndexAny(s[from:hits[best].from], " \n\t"); i >= 0 {
			from += i + 1
		} else {
			from = hits[best].from
		}
	}
	if to < len(s) {
		if i := strings.LastIndexAny(s[hits[best].to:to], " \n\t"); i >= 0 {
			to = hits[best].to + i
		} else {
			to = hits[best].to
		}
	}
	out := marked(vn.Clean(s[from:to]), q, y)
	if from > 0 {
		out = append([]Piece{{"… ", false}}, out...)
	}
	if to < len(s) {
		out = append(out, Piece{" …", false})
	}
	return out
}
