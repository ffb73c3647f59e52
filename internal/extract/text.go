package extract

import (
	"archive/zip"
	"bytes"
	"encoding/binary"
	"encoding/xml"
	"errors"
	"io"
	"path"
	"slices"
	"strconv"
	"strings"
	"unicode/utf16"
	"unicode/utf8"

	"nep/internal/docx"
	"nep/internal/fault"
	"nep/internal/vn"
)

const (
	op = "extract"
	// maxText is how much text is given; more is cut off.
	maxText      = 1 << 20
	maxDirectory = 1 << 20
	maxEntries   = 5000
	maxUnpacked  = 64 << 20
	maxDepth     = 256
)

// The media types that have text.
const (
	PDFType  = "application/pdf"
	docxType = "application/vnd.openxmlformats-officedocument.wordprocessingml.document"
	xlsxType = "application/vnd.openxmlformats-officedocument.spreadsheetml.sheet"
	pptxType = "application/vnd.openxmlformats-officedocument.presentationml.presentation"
	odf      = "application/vnd.oasis.opendocument."
)

func none() error { return fault.New(op, fault.Invalid, "extract.none") }

func damaged(err error) error {
	var f *fault.Error
	if errors.As(err, &f) {
		return err
	}
	return &fault.Error{Op: op, Kind: fault.Corrupt, Key: "extract.damaged", Err: err}
}

func tooLarge() error { return fault.New(op, fault.TooLarge, "extract.large") }

// Text draws the text of a file of a media type other than PDF. Faults: Invalid
// (extract.none: this kind has none; a password), TooLarge, Corrupt.
func Text(r io.ReaderAt, size int64, media string) (string, error) {
	switch base, _, _ := strings.Cut(media, ";"); {
	case base == "text/plain":
		b, err := io.ReadAll(io.NewSectionReader(r, 0, min(size, 4*maxText)))
		if err != nil {
			return "", damaged(err)
		}
		return cut(Plain(b)), nil
	case base == docxType:
		lim := docx.Usual
		lim.Text, lim.Unpacked, lim.Part = maxText, maxUnpacked, maxUnpacked
		return docx.Text(r, size, lim)
	case base == xlsxType:
		return office(r, size, func(n string) bool { return n == "xl/sharedstrings.xml" || strings.HasPrefix(n, "xl/worksheets/sheet") }, sheet)
	case base == pptxType:
		return office(r, size, func(n string) bool { return strings.HasPrefix(n, "ppt/slides/slide") }, slide)
	case base == wordDoc || base == rtfType || base == excelOld || base == slideOld:
		text, beside, err := before(r, size, base, maxText)
		return cut(strings.TrimRight(text+"\n"+beside, "\n")), err
	case strings.HasPrefix(base, odf):
		return office(r, size, func(n string) bool { return n == "content.xml" }, open)
	}
	return "", none()
}

// Head gives the beginning of the text of an office file of the old kinds, and what
// stands on its pages beside it (heads, boxes), so many bytes of each at most: a
// secrecy mark stands there. Faults as Text.
func Head(r io.ReaderAt, size int64, media string, most int) (string, error) {
	text, beside, err := before(r, size, media, most)
	return cut(beside + "\n" + text), err
}

// before reads what was written before .docx.
func before(r io.ReaderAt, size int64, media string, most int) (text, beside string, err error) {
	head := make([]byte, min(size, 5))
	if n, _ := r.ReadAt(head, 0); string(head[:n]) == "{\\rtf" { // programs name it .doc too
		media = rtfType
	}
	switch media {
	case rtfType:
		return rich(io.NewSectionReader(r, 0, size), most)
	case excelOld:
		text, err = sheet97(r, size, most)
	case slideOld:
		text, err = slides97(r, size, most)
	default:
		return word97(r, size, most)
	}
	return text, "", err
}

// Plain is a text file as Unicode: it may be in UTF-8, UTF-16, or one of the old
// Vietnamese encodings.
func Plain(b []byte) string {
	switch {
	case bytes.HasPrefix(b, []byte("\xff\xfe")), bytes.HasPrefix(b, []byte("\xfe\xff")):
		order := binary.ByteOrder(binary.LittleEndian)
		if b[0] == 0xfe {
			order = binary.BigEndian
		}
		b = b[2:]
		units := make([]uint16, len(b)/2)
		for i := range units {
			units[i] = order.Uint16(b[2*i:])
		}
		return string(utf16.Decode(units))
	case utf8.Valid(b):
		s := strings.TrimPrefix(string(b), "\ufeff")
		if out, _, ok := vn.FromLegacy(s); ok {
			return out
		}
		return s
	}
	// Each byte a letter, as the old programs had it.
	letters := make([]rune, len(b))
	for i, c := range b {
		letters[i] = rune(c)
	}
	s := string(letters)
	if out, _, ok := vn.FromLegacy(s); ok {
		return out
	}
	return s
}

// how says what elements of a format do: text inside of one of texts is taken,
// the end of one of lines ends a line.
type how struct {
	texts, lines []string
	all          bool // all text is taken
}

var (
	sheet = how{texts: []string{"t"}, lines: []string{"si", "is", "row"}}
	slide = how{texts: []string{"t"}, lines: []string{"p"}}
	open  = how{all: true, lines: []string{"p", "h", "table-row"}}
)

// office reads the parts of an archive that hold text, in the order of their
// names and numbers.
func office(r io.ReaderAt, size int64, wanted func(string) bool, h how) (string, error) {
	z, err := archive(r, size)
	if err != nil {
		return "", err
	}
	var parts []*zip.File
	for _, f := range z.File {
		if f.Flags&1 != 0 {
			return "", fault.New(op, fault.Invalid, "extract.password")
		}
		if wanted(partName(f)) {
			parts = append(parts, f)
		}
	}
	if len(parts) == 0 {
		return "", damaged(errors.New("no part with text"))
	}
	slices.SortStableFunc(parts, func(a, b *zip.File) int {
		x, y := partName(a), partName(b)
		if d := number(x) - number(y); d != 0 {
			return d
		}
		return strings.Compare(x, y)
	})
	var out strings.Builder
	left := int64(maxUnpacked)
	for _, f := range parts {
		if out.Len() >= maxText {
			break
		}
		b, err := unpack(f, left)
		if err != nil {
			return "", err
		}
		left -= int64(len(b))
		if err := h.read(b, &out); err != nil {
			return "", err
		}
	}
	return cut(out.String()), nil
}

// archive opens a zip whose list of contents is no longer than it should be.
func archive(r io.ReaderAt, size int64) (*zip.Reader, error) {
	tail := make([]byte, min(size, 66<<10))
	if _, err := r.ReadAt(tail, size-int64(len(tail))); err != nil && err != io.EOF {
		return nil, damaged(err)
	}
	at := bytes.LastIndex(tail, []byte("PK\x05\x06"))
	if at < 0 || at+16 > len(tail) {
		return nil, damaged(errors.New("no list of contents"))
	}
	if int64(binary.LittleEndian.Uint32(tail[at+12:])) > maxDirectory {
		return nil, tooLarge()
	}
	z, err := zip.NewReader(r, size)
	if err != nil {
		return nil, damaged(err)
	}
	if len(z.File) > maxEntries {
		return nil, tooLarge()
	}
	return z, nil
}

func partName(f *zip.File) string {
	return strings.ToLower(strings.TrimPrefix(path.Clean("/"+strings.ReplaceAll(f.Name, `\`, "/")), "/"))
}

// number is the number at the end of a part's name: slide12.xml.
func number(name string) int {
	base := strings.TrimSuffix(path.Base(name), ".xml")
	i := len(base)
	for i > 0 && base[i-1] >= '0' && base[i-1] <= '9' {
		i--
	}
	n, _ := strconv.Atoi(base[i:])
	return n
}

func unpack(f *zip.File, most int64) ([]byte, error) {
	if most <= 0 || f.UncompressedSize64 > uint64(most) {
		return nil, tooLarge()
	}
	in, err := f.Open()
	if err != nil {
		return nil, damaged(err)
	}
	defer in.Close()
	b, err := io.ReadAll(io.LimitReader(in, most+1))
	if int64(len(b)) > most {
		return nil, tooLarge()
	}
	if err != nil {
		return nil, damaged(err)
	}
	return b, nil
}

// read adds the text of a part. A part that declares a type of its own
// (entities that grow) is refused.
func (h how) read(raw []byte, out *strings.Builder) error {
	d := xml.NewDecoder(bytes.NewReader(raw))
	d.Strict = false
	d.CharsetReader = func(string, io.Reader) (io.Reader, error) { return nil, errors.New("a part is not in UTF-8") }
	depth, in := 0, 0
	for {
		t, err := d.RawToken()
		if err == io.EOF {
			return nil
		}
		if err != nil {
			return damaged(err)
		}
		switch t := t.(type) {
		case xml.Directive:
			return damaged(errors.New("a part declares a document type"))
		case xml.StartElement:
			if depth++; depth > maxDepth {
				return damaged(errors.New("elements too deep"))
			}
			switch {
			case slices.Contains(h.texts, t.Name.Local):
				in++
			case h.all && (t.Name.Local == "tab" || t.Name.Local == "s" || t.Name.Local == "line-break"):
				out.WriteByte(' ')
			}
		case xml.EndElement:
			depth--
			if in > 0 && slices.Contains(h.texts, t.Name.Local) {
				in--
			}
			if slices.Contains(h.lines, t.Name.Local) {
				out.WriteByte('\n')
			} else if !h.all && t.Name.Local == "c" { // a cell
				out.WriteByte(' ')
			}
		case xml.CharData:
			if in > 0 || h.all {
				out.Write(t)
			}
		}
		if out.Len() > maxText {
			return nil
		}
	}
}

func cut(s string) string {
	if len(s) > maxText {
		s = s[:maxText]
	}
	return strings.ToValidUTF8(s, "")
}
