package extract

import (
	"encoding/binary"
	"errors"
	"io"
	"strings"
	"unicode/utf16"

	"nep/internal/fault"
)

// The types of the other old Office files.
const (
	excelOld = "application/vnd.ms-excel"
	slideOld = "application/vnd.ms-powerpoint"
)

// Old tells which old Office file a container is by what it holds; "" is none.
// Fault: Corrupt.
func Old(r io.ReaderAt, size int64) (string, error) {
	c, err := openCompound(r, size)
	if err != nil {
		return "", damaged(err)
	}
	for _, k := range []struct{ stream, media string }{{"WordDocument", wordDoc}, {"Workbook", excelOld}, {"Book", excelOld}, {"PowerPoint Document", slideOld}} {
		if _, err := c.stream(k.stream); err == nil {
			return k.media, nil
		}
	}
	return "", nil
}

// records reads a stream of records: what read leaves of its head, it passes over.
func records(s chain, head int, read func(b []byte) (size int64, err error)) error {
	b := make([]byte, head)
	for at := int64(0); at+int64(head) <= s.size; {
		if _, err := s.ReadAt(b, at); err != nil && err != io.EOF {
			return damaged(err)
		}
		n, err := read(b)
		if err == io.EOF {
			return nil
		}
		if err != nil {
			return err
		}
		at += int64(head) + n
	}
	return nil
}

// slides97 draws the text of an old PowerPoint file: its atoms of text.
func slides97(r io.ReaderAt, size int64, most int) (string, error) {
	c, err := openCompound(r, size)
	if err != nil {
		return "", damaged(err)
	}
	s, err := c.stream("PowerPoint Document")
	if err != nil {
		return "", damaged(err)
	}
	var out strings.Builder
	at := int64(0)
	err = records(s, 8, func(h []byte) (int64, error) {
		at += 8
		kind, n := binary.LittleEndian.Uint16(h[2:]), int64(binary.LittleEndian.Uint32(h[4:]))
		switch {
		case out.Len() > most:
			return 0, io.EOF
		case h[0]&15 == 15: // a container: what is in it comes next
			return 0, nil
		case kind == 4000 || kind == 4008 || kind == 4026: // letters, letters of a byte each, names
			b := make([]byte, min(n, int64(2*most), s.size-at))
			if _, err := s.ReadAt(b, at); err != nil && err != io.EOF {
				return 0, damaged(err)
			}
			if kind == 4008 {
				out.WriteString(wordText(windows(b)))
			} else {
				out.WriteString(wordText(wide(b)))
			}
			out.WriteByte('\n')
		}
		at += n
		return n, nil
	})
	return old(out.String()), err
}

// wide reads letters of two bytes each.
func wide(b []byte) string {
	units := make([]uint16, len(b)/2)
	for i := range units {
		units[i] = binary.LittleEndian.Uint16(b[2*i:])
	}
	return string(utf16.Decode(units))
}

// sheet97 draws the text of an old Excel file: the words its cells share, those
// of cells with their own, and the heads of its pages.
func sheet97(r io.ReaderAt, size int64, most int) (string, error) {
	c, err := openCompound(r, size)
	if err != nil {
		return "", damaged(err)
	}
	s, err := c.stream("Workbook")
	if err != nil {
		if s, err = c.stream("Book"); err != nil {
			return "", damaged(err)
		}
	}
	var out strings.Builder
	var shared [][]byte // the record of shared words, and those that go on with it
	total, at := 0, int64(0)
	in := false
	err = records(s, 4, func(h []byte) (int64, error) {
		at += 4
		kind, n := binary.LittleEndian.Uint16(h), int64(binary.LittleEndian.Uint16(h[2:]))
		more := in && kind == 0x3c
		in = kind == 0xfc || more
		if kind == 0x2f {
			return 0, fault.New(op, fault.Invalid, "extract.password")
		}
		if in && total < 4*most || kind == 0x204 || kind == 0x14 || kind == 0x15 {
			b := make([]byte, min(n, s.size-at))
			if _, err := s.ReadAt(b, at); err != nil && err != io.EOF {
				return 0, damaged(err)
			}
			switch {
			case in:
				shared, total = append(shared, b), total+len(b)
			case kind == 0x204 && len(b) > 8: // place and look of a cell, then its word
				one(&out, b[6:], most)
			case kind != 0x204 && len(b) > 3:
				one(&out, b, most)
			}
		}
		at += n
		return n, nil
	})
	if err != nil {
		return "", err
	}
	head := out.String()
	out.Reset()
	sharedWords(&out, shared, most)
	return old(head + out.String()), nil
}

// one writes a word with its length before it: letters of a byte or of two.
func one(out *strings.Builder, b []byte, most int) {
	n, flags := int(binary.LittleEndian.Uint16(b)), b[2]
	if out.Len() > most {
		return
	}
	if b = b[3:]; flags&1 != 0 {
		out.WriteString(wide(b[:min(2*n, len(b))]))
	} else {
		out.WriteString(windows(b[:min(n, len(b))]))
	}
	out.WriteByte('\n')
}

var errShort = errors.New("a list of words ends early")

// sharedWords writes the words that cells share. Records are short, so words run
// over from one into the next, whose first byte says anew how wide letters are.
func sharedWords(out *strings.Builder, parts [][]byte, most int) error {
	var b []byte
	next := func() bool {
		if len(b) == 0 && len(parts) > 0 {
			b, parts = parts[0], parts[1:]
			return true
		}
		return false
	}
	take := func(n int) ([]byte, error) {
		next()
		if len(b) < n {
			return nil, errShort
		}
		x := b[:n]
		b = b[n:]
		return x, nil
	}
	skip := func(n int) {
		for n > 0 && (len(b) > 0 || next()) {
			k := min(n, len(b))
			b, n = b[k:], n-k
		}
	}
	if _, err := take(8); err != nil {
		return err
	}
	for out.Len() < most {
		h, err := take(3)
		if err != nil {
			return err
		}
		n, flags := int(binary.LittleEndian.Uint16(h)), h[2]
		behind := 0
		if flags&8 != 0 {
			if h, err = take(2); err != nil {
				return err
			}
			behind += 4 * int(binary.LittleEndian.Uint16(h))
		}
		if flags&4 != 0 {
			if h, err = take(4); err != nil {
				return err
			}
			behind += int(min(binary.LittleEndian.Uint32(h), 1<<24))
		}
		for n > 0 {
			if len(b) == 0 {
				if !next() || len(b) == 0 {
					return errShort
				}
				flags = b[0]
				b = b[1:]
			}
			width := 1 + int(flags&1)
			k := min(n, len(b)/width)
			if k == 0 {
				return errShort
			}
			if width == 2 {
				out.WriteString(wide(b[:2*k]))
			} else {
				out.WriteString(windows(b[:k]))
			}
			b, n = b[k*width:], n-k
		}
		out.WriteByte('\n')
		skip(behind)
	}
	return nil
}
