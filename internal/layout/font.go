package layout

import (
	_ "embed" // the fonts
	"encoding/binary"
	"sync"
	"unicode"
)

//go:embed fonts/Tinos-Regular.ttf
var regular []byte

//go:embed fonts/Tinos-Bold.ttf
var bold []byte

//go:embed fonts/Tinos-Italic.ttf
var italic []byte

//go:embed fonts/Tinos-BoldItalic.ttf
var boldItalic []byte

// Face is one of the four looks of the font.
type Face int

// Of gives the face of a run.
func (r Run) Face() Face {
	f := Face(0)
	if r.Bold {
		f |= 1
	}
	if r.Italic {
		f |= 2
	}
	return f
}

// File is the face as TrueType. It is not to be changed.
func (f Face) File() []byte { return [][]byte{regular, bold, italic, boldItalic}[f] }

// Ascent and Descent are how far letters reach above and below their line, as
// parts of their size.
const (
	Ascent  = 0.891
	Descent = 0.216
)

// metrics is what is read of a face: how wide each letter is.
type metrics struct {
	em    float64
	width map[rune]uint16
}

var faces = [4]func() metrics{
	sync.OnceValue(func() metrics { return measure(regular) }),
	sync.OnceValue(func() metrics { return measure(bold) }),
	sync.OnceValue(func() metrics { return measure(italic) }),
	sync.OnceValue(func() metrics { return measure(boldItalic) }),
}

// Has says whether the face has a letter.
func (f Face) Has(r rune) bool {
	_, ok := faces[f]().width[r]
	return ok
}

// Width is how long a text is in points.
func (f Face) Width(s string, size float64) float64 {
	m := faces[f]()
	n := 0
	for _, r := range s {
		w, ok := m.width[r]
		if !ok && !unicode.Is(unicode.Mn, r) {
			w = m.width[Missing]
		}
		n += int(w)
	}
	return float64(n) * size / m.em
}

// Missing is what is drawn for a letter the font does not have.
const Missing = '□'

// measure reads the widths of a TrueType file of ours: tables head, hhea, hmtx
// and the part of cmap for the basic plane (format 4). The file is part of the
// binary, so a broken one is a fault of the build and panics.
func measure(ttf []byte) metrics {
	u16 := func(at int) int { return int(binary.BigEndian.Uint16(ttf[at:])) }
	u32 := func(at int) int { return int(binary.BigEndian.Uint32(ttf[at:])) }
	table := map[string]int{}
	for i := range u16(4) {
		at := 12 + 16*i
		table[string(ttf[at:at+4])] = u32(at + 8)
	}
	m := metrics{em: float64(u16(table["head"] + 18)), width: map[rune]uint16{}}
	long := u16(table["hhea"] + 34)
	advance := func(glyph int) uint16 { return uint16(u16(table["hmtx"] + 4*min(glyph, long-1))) }

	cmap, sub := table["cmap"], 0
	for i := range u16(cmap + 2) {
		at := cmap + 4 + 8*i
		if u16(at) == 3 && u16(at+2) == 1 {
			sub = cmap + u32(at+4)
		}
	}
	if sub == 0 || u16(sub) != 4 {
		panic("layout: a font without a map of letters")
	}
	n := u16(sub+6) / 2
	ends, starts, deltas, offsets := sub+14, sub+16+2*n, sub+16+4*n, sub+16+6*n
	for i := range n {
		for r := u16(starts + 2*i); r <= u16(ends+2*i) && r < 0xFFFF; r++ {
			glyph, off := r, u16(offsets+2*i)
			if off != 0 {
				if glyph = u16(offsets + 2*i + off + 2*(r-u16(starts+2*i))); glyph == 0 {
					continue
				}
			}
			if glyph = (glyph + u16(deltas+2*i)) & 0xFFFF; glyph != 0 {
				m.width[rune(r)] = advance(glyph)
			}
		}
	}
	return m
}
