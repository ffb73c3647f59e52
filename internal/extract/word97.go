package extract

import (
	"encoding/binary"
	"errors"
	"io"
	"strings"
	"unicode/utf16"

	"golang.org/x/text/encoding/charmap"

	"nep/internal/fault"
	"nep/internal/vn"
)

// wordDoc is the type of the Word files before .docx.
const (
	wordDoc = "application/msword"
	rtfType = "application/rtf"
)

// word97 draws the text of a Word file of the old kind, at most so many bytes of
// each: what is read first to last, and what stands beside it (heads of pages,
// boxes, notes).
func word97(r io.ReaderAt, size int64, most int) (text, beside string, err error) {
	c, err := openCompound(r, size)
	if err != nil {
		return "", "", damaged(err)
	}
	doc, err := c.stream("WordDocument")
	if err != nil {
		return "", "", damaged(err)
	}
	fib := make([]byte, 0x1aa)
	if n, err := doc.ReadAt(fib, 0); n < 0x20 {
		return "", "", damaged(err)
	}
	u16 := func(at int) uint16 { return binary.LittleEndian.Uint16(fib[at:]) }
	u32 := func(at int) uint32 { return binary.LittleEndian.Uint32(fib[at:]) }
	flags := u16(0x0a)
	switch {
	case flags&0x100 != 0:
		return "", "", fault.New(op, fault.Invalid, "extract.password")
	case u16(2) < 0xc1: // Word 6 and 95: the letters lie in one piece, a byte each
		from, to := int64(u32(0x18)), int64(u32(0x1c))
		if flags&4 != 0 || to < from || to > doc.size {
			return "", "", damaged(errors.New("an old Word file saved in pieces"))
		}
		b := make([]byte, min(to-from, int64(most)))
		if _, err := doc.ReadAt(b, from); err != nil {
			return "", "", damaged(err)
		}
		return old(wordText(windows(b))), "", nil
	}
	name := "0Table"
	if flags&0x200 != 0 {
		name = "1Table"
	}
	table, err := c.stream(name)
	if err != nil {
		return "", "", damaged(err)
	}
	at, n := int64(u32(0x1a2)), int64(u32(0x1a6))
	if n <= 0 || n > 16<<20 || at+n > table.size {
		return "", "", damaged(errors.New("no list of pieces"))
	}
	clx := make([]byte, n)
	if _, err := table.ReadAt(clx, at); err != nil {
		return "", "", damaged(err)
	}
	for len(clx) > 3 && clx[0] == 1 { // how pieces look
		clx = clx[min(len(clx), 3+int(binary.LittleEndian.Uint16(clx[1:]))):]
	}
	if len(clx) < 5 || clx[0] != 2 {
		return "", "", damaged(errors.New("no list of pieces"))
	}
	clx = clx[5:]
	pieces := (len(clx) - 4) / 12
	body := int64(u32(0x4c)) // letters of the text itself; then what stands beside it
	var main, rest strings.Builder
	for i := range pieces {
		cp, end := int64(binary.LittleEndian.Uint32(clx[4*i:])), int64(binary.LittleEndian.Uint32(clx[4*i+4:]))
		fc := binary.LittleEndian.Uint32(clx[4*(pieces+1)+8*i+2:])
		if end <= cp {
			continue
		}
		width := int64(2)
		from := int64(fc & 0x3fffffff)
		if fc&0x40000000 != 0 {
			width, from = 1, from/2
		}
		for cp < end { // a piece may hold the end of the text and what is beside it
			part, out := end, &rest
			if cp < body {
				part, out = min(end, body), &main
			}
			take := min(part-cp, max(int64(most-out.Len()), 0))
			if take > 0 && (from+take*width > doc.size || from < 0) {
				return "", "", damaged(errors.New("a piece lies outside"))
			}
			b := make([]byte, take*width)
			if _, err := doc.ReadAt(b, from); take > 0 && err != nil {
				return "", "", damaged(err)
			}
			if width == 1 {
				out.WriteString(windows(b))
			} else {
				units := make([]uint16, take)
				for i := range units {
					units[i] = binary.LittleEndian.Uint16(b[2*i:])
				}
				out.WriteString(string(utf16.Decode(units)))
			}
			from += (part - cp) * width
			cp = part
		}
	}
	return old(wordText(main.String())), old(wordText(rest.String())), nil
}

// windows reads bytes as the Western letters of Windows, which the fonts of the
// old Vietnamese encodings draw over.
func windows(b []byte) string {
	s, err := charmap.Windows1252.NewDecoder().Bytes(b)
	if err != nil {
		return ""
	}
	return string(s)
}

// wordText makes lines of what Word writes: marks become ends of lines, what a
// field is made of falls away and what it shows stays.
func wordText(s string) string {
	var b strings.Builder
	var fields []bool // for each field around: whether it shows already
	hidden := 0
	for _, r := range s {
		switch r {
		case 0x13:
			fields = append(fields, false)
			hidden++
			continue
		case 0x14, 0x15:
			if n := len(fields); n > 0 {
				if !fields[n-1] {
					fields[n-1] = true
					hidden--
				}
				if r == 0x15 {
					fields = fields[:n-1]
				}
			}
			continue
		}
		if hidden > 0 {
			continue
		}
		switch {
		case r == '\r', r == 7, r == 0x0b, r == 0x0c, r == 0x0e:
			b.WriteByte('\n')
		case r == '\t', r == 0xa0:
			b.WriteByte(' ')
		case r == 0x1e:
			b.WriteByte('-')
		case r < ' ', r == 0xfffd, r == 0xfeff:
		default:
			b.WriteRune(r)
		}
	}
	return b.String()
}

// plainSigns are signs that say nothing of an encoding, and letters that do.
var plainSigns = strings.NewReplacer("“", `"`, "”", `"`, "‘", "'", "’", "'", "–", "-", "—", "-", "…", "...", "•", "-")

// old gives lines of an old Vietnamese encoding in Unicode; a file may hold both.
func old(s string) string {
	lines := strings.Split(s, "\n")
	first := make([]string, min(len(lines), 500)) // enough to tell by
	for i := range first {
		first[i] = plainSigns.Replace(lines[i])
	}
	kind := vn.DetectLegacy(first)
	for i, l := range lines {
		if out, ok := vn.FromLegacyAs(plainSigns.Replace(l), kind); ok {
			lines[i] = out
		} else if i < len(first) {
			if out, _, ok := vn.FromLegacy(first[i]); ok {
				lines[i] = out
			}
		}
	}
	return strings.Join(lines, "\n")
}
