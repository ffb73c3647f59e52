package pdf

import (
	"cmp"
	"strconv"
	"strings"
	"unicode/utf8"

	"golang.org/x/text/unicode/norm"

	"nep/internal/layout"
)

// An atom is text of one look without a place to break.
type atom struct {
	text      string
	face      layout.Face
	size      float64
	underline bool
	width     float64
	picture   *layout.Picture
}

// A word is what stands between two places to break.
type word struct {
	atoms []atom
	space float64 // width of the space behind it, 0 for none
	feed  bool    // the line ends behind it
}

func (w word) width() (sum float64) {
	for _, a := range w.atoms {
		sum += a.width
	}
	return sum
}

// A line of a paragraph, set.
type line struct {
	words  []word
	width  float64 // without the last space
	x      float64 // where it may begin, from the left of its column
	room   float64 // how wide it may be
	height float64
	align  layout.Align
	end    bool    // the last one, or one that was broken by hand
	rule   float64 // instead of words: a line of this length
}

// numbers are what fields stand for on a page.
type numbers struct{ page, pages int }

// clean makes a text fit to be drawn in a face.
func clean(s string, f layout.Face) string {
	return strings.Map(func(r rune) rune {
		switch {
		case r == '\n' || r == ' ':
			return r
		case r == '\t':
			return ' '
		case r < ' ' || r == utf8.RuneError || r == '\u200b' || r == '\ufeff' || r == '\u00ad':
			return -1
		case r == '\u2011':
			return '-'
		case r == '\u202f':
			return '\u00a0'
		case f.Has(r):
			return r
		}
		return layout.Missing
	}, norm.NFC.String(s))
}

// words cuts runs into words.
func words(p layout.Par, d *layout.Doc, n numbers) []word {
	var out []word
	var now word
	close := func(space float64, feed bool) {
		now.space, now.feed = space, feed
		out = append(out, now)
		now = word{}
	}
	for _, r := range p.Runs {
		f, size := r.Face(), cmp.Or(r.Size, d.Size)
		if r.Picture != nil {
			now.atoms = append(now.atoms, atom{size: size, width: r.Picture.Width, picture: r.Picture})
			continue
		}
		text := r.Text
		switch r.Field {
		case layout.PageNumber:
			text = strconv.Itoa(n.page)
		case layout.PageCount:
			text = strconv.Itoa(n.pages)
		}
		text = clean(text, f)
		space := f.Width(" ", size)
		for text != "" {
			i := strings.IndexAny(text, " \n")
			if i < 0 {
				i = len(text)
			}
			if i > 0 {
				now.atoms = append(now.atoms, atom{text[:i], f, size, r.Underline, f.Width(text[:i], size), nil})
			}
			if i == len(text) {
				break
			}
			if text[i] == '\n' {
				close(0, true)
			} else {
				close(space, false)
			}
			text = text[i+1:]
		}
	}
	close(0, true)
	return out
}

// lines breaks a paragraph into lines of a column this wide.
func lines(p layout.Par, d *layout.Doc, room float64, n numbers) []line {
	height := cmp.Or(p.Line, d.Line)
	room -= p.In + p.Out
	var out []line
	now := line{x: p.In + p.First, room: room - p.First, height: height, align: p.Align}
	next := func() {
		out = append(out, now)
		now = line{x: p.In, room: room, height: height, align: p.Align}
	}
	add := func(w word) {
		if len(now.words) > 0 {
			now.width += now.words[len(now.words)-1].space
		}
		now.words, now.width = append(now.words, w), now.width+w.width()
		for _, a := range w.atoms {
			if a.picture != nil {
				now.height = max(now.height, a.picture.Height)
			}
		}
	}
	for _, w := range words(p, d, n) {
		for w.width() > max(now.room, 1) {
			if len(now.words) > 0 {
				next()
				continue
			}
			first, rest := cut(w, max(now.room, 1))
			if len(rest.atoms) == 0 {
				break
			}
			add(first)
			next()
			w = rest
		}
		if l := len(now.words); l > 0 && now.width+now.words[l-1].space+w.width() > now.room+0.01 {
			next()
		}
		add(w)
		if w.feed {
			now.end = true
			next()
		}
	}
	if p.Rule != 0 {
		last, long := out[len(out)-1], p.Rule
		if long == layout.RuleText {
			long = last.width
		}
		out = append(out, line{x: last.x, room: last.room, height: layout.RuleRoom, align: p.Align, end: true, rule: min(long, last.room)})
	}
	return out
}

// cut divides a word that is wider than its column: as much as goes in, at
// least one letter.
func cut(w word, room float64) (first, rest word) {
	left := room
	for n, a := range w.atoms {
		if a.width <= left || a.picture != nil {
			left -= a.width
			continue
		}
		at := 0
		for i := range a.text {
			if x := a.face.Width(a.text[:i], a.size); x > left {
				break
			}
			at = i
		}
		if at == 0 && n == 0 {
			_, at = utf8.DecodeRuneInString(a.text)
		}
		head, tail := a, a
		head.text, tail.text = a.text[:at], a.text[at:]
		head.width, tail.width = a.face.Width(head.text, a.size), a.face.Width(tail.text, a.size)
		first.atoms = append(first.atoms, w.atoms[:n]...)
		if head.text != "" {
			first.atoms = append(first.atoms, head)
		}
		if tail.text != "" {
			rest.atoms = append(rest.atoms, tail)
		}
		rest.atoms = append(rest.atoms, w.atoms[n+1:]...)
		rest.space, rest.feed = w.space, w.feed
		return first, rest
	}
	return w, word{}
}
