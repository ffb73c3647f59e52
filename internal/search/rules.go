package search

import (
	"slices"
	"strconv"
	"strings"
	"time"
	"unicode"

	"nep/internal/vn"
)

const (
	maxWord  = 48      // bytes of a word that count
	maxWords = 12      // of a query
	maxQuery = 1 << 10 // bytes of a query that are read
	maxText  = 1 << 20 // bytes of a text that are kept
)

// part is where one word stands in a text, with its folded form.
type part struct {
	from, to int
	word     string
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
	start := -1
	for i, r := range s {
		switch in := inWord(r); {
		case in && start < 0:
			start = i
		case !in && start >= 0:
			if w := folded(s[start:i]); w != "" && !each(part{start, i, w}) {
				return
			}
			start = -1
		}
	}
	if start >= 0 {
		if w := folded(s[start:]); w != "" {
			each(part{start, len(s), w})
		}
	}
}

// folded is a word as the index has it: never with anything but letters and
// digits, so that none can look like a token of who may see what.
func folded(w string) string {
	plain := true
	for i := 0; i < len(w) && plain; i++ {
		c := w[i]
		plain = c >= 'a' && c <= 'z' || c >= '0' && c <= '9'
	}
	if !plain {
		b := make([]byte, 0, len(w))
		for _, r := range w {
			if r >= 0 && r < tabled {
				b = append(b, letters[r].folded...)
			} else {
				b = append(b, slowFolded(string(r))...)
			}
		}
		w = string(b)
	}
	return cut(w, maxWord)
}

func slowFolded(w string) string {
	return strings.Map(func(r rune) rune {
		if unicode.IsLetter(r) || unicode.IsDigit(r) {
			return r
		}
		return -1
	}, vn.Fold(w))
}

// letters are the answers for the letters Vietnamese is written with, and all up
// to the last of them: a page of results asks some ten thousand times.
const tabled = 0x2000

var letters = func() (out [tabled]struct {
	in     bool
	folded string
}) {
	for r := range rune(tabled) {
		out[r].in, out[r].folded = slowInWord(r), slowFolded(string(r))
	}
	return out
}()

// wordsOf gives the different words of texts, in order.
func wordsOf(texts ...string) []string {
	seen := map[string]bool{}
	for _, s := range texts {
		split(s, func(p part) bool { seen[p.word] = true; return true })
	}
	out := make([]string, 0, len(seen))
	for w := range seen {
		out = append(out, w)
	}
	slices.Sort(out)
	return out
}

// queryWords gives the words of a query: the first dozen different ones.
func queryWords(s string) []string {
	if len(s) > maxQuery {
		s = s[:maxQuery]
	}
	s = vn.Clean(strings.ToValidUTF8(s, " "))
	var out []string
	split(s, func(p part) bool {
		if !slices.Contains(out, p.word) {
			out = append(out, p.word)
		}
		return len(out) < maxWords
	})
	return out
}

// who is a token of who may see it, as the index has it; no word has a low line.
func who(token string) string { return "_" + token }

// inUnit finds what is of a unit or below it, ofKind what is of a kind.
func inUnit(unit int64) string { return "_w" + strconv.FormatInt(unit, 10) }
func ofKind(k Kind) string     { return "_k" + string(k) }

// indexed gives what stands in the index for an entry.
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

// The key of an entry is its day, in days since 1900, and a number below 2^20:
// the greatest is the newest. The engine keeps what lies between one key and the
// next: with 2^32 its lists were half as long again.
const dayBits = 20

var firstDay = time.Date(1900, 1, 1, 0, 0, 0, 0, time.UTC)

// dayNumber is a day as keys have it; what is no day is none.
func dayNumber(day string) (int64, bool) {
	at, err := time.Parse(time.DateOnly, day)
	if err != nil {
		return 0, false
	}
	n := int64(at.Sub(firstDay).Hours() / 24)
	if n < 0 || n >= 1<<20 {
		return 0, false
	}
	return n, true
}

func keyOf(day string, serial int64) int64 {
	n, _ := dayNumber(day)
	return n<<dayBits | serial&(1<<dayBits-1)
}

// window is how many bytes of a text are shown around what was found.
const window = 260

// marked cuts a text into pieces. wanted are the folded words; the last may be a
// beginning.
func marked(s string, wanted []string, prefix bool) []Piece {
	var out []Piece
	at := 0
	split(s, func(p part) bool {
		if hit(p.word, wanted, prefix) {
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

func hit(word string, wanted []string, prefix bool) bool {
	for i, w := range wanted {
		if word == w || prefix && i == len(wanted)-1 && strings.HasPrefix(word, w) {
			return true
		}
	}
	return false
}

// excerpt gives the place of a text that has most of the wanted words close
// together, the earliest of equal ones; none when it has none of them.
func excerpt(s string, wanted []string, prefix bool) []Piece {
	var hits []part
	split(s, func(p part) bool {
		if hit(p.word, wanted, prefix) {
			hits = append(hits, p)
		}
		return len(hits) < 2000
	})
	if len(hits) == 0 {
		return nil
	}
	best, most := 0, 0
	for i := range hits {
		seen := map[string]bool{}
		for _, h := range hits[i:] {
			if h.to > hits[i].from+window*2/3 {
				break
			}
			seen[h.word] = true
		}
		if len(seen) > most {
			best, most = i, len(seen)
		}
		if most >= len(wanted) {
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
	out := marked(vn.Clean(s[from:to]), wanted, prefix)
	if from > 0 {
		out = append([]Piece{{"… ", false}}, out...)
	}
	if to < len(s) {
		out = append(out, Piece{" …", false})
	}
	return out
}
