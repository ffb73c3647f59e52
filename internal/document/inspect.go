package document

import (
	"archive/zip"
	"bytes"
	"cmp"
	"context"
	"encoding/xml"
	"errors"
	"image"
	_ "image/gif" // their heads are read
	jpegs "image/jpeg"
	_ "image/png"
	"io"
	"regexp"
	"slices"
	"strings"

	"nep/internal/extract"
	"nep/internal/fault"
)

// How much of a file's text is its first page, in bytes: where a secrecy mark
// stands. A text file is looked through further, since it is cheap.
const (
	firstPage = 6 << 10
	maxText   = 1 << 20
)

// inspect looks into a file that came in whole and is not kept yet: it gives its
// type, and a message key for why it is not taken; of one with a secrecy mark the
// text of its first page too.
func (s *Service) inspect(ctx context.Context, r io.ReaderAt, size int64, media string) (kind, why, page string) {
	switch media {
	case oldContainer:
		if within(io.NewSectionReader(r, 0, size), encrypted16) {
			return "", "document.password", "" // a new office file behind a lock is one of the old containers
		}
		media, err := extract.Old(r, size)
		if err != nil {
			return "", "document.broken", ""
		}
		if media == "" {
			return "", "document.media", ""
		}
		return s.inspect(ctx, r, size, media)
	case oldWord, oldExcel, oldSlides, richText:
		text, err := extract.Head(r, size, media, firstPage)
		switch {
		case fault.Is(err, fault.Invalid):
			return "", "document.password", ""
		case err != nil:
			return "", "document.broken", ""
		case SecretText(text):
			return "", secretInside, text
		}
	case plainText:
		text, err := io.ReadAll(io.NewSectionReader(r, 0, min(size, maxText)))
		if err != nil {
			return "", "document.broken", ""
		}
		if text := extract.Plain(text); SecretText(text) {
			return "", secretInside, text
		}
	case heic:
		return "", "document.heic", ""
	case pdfMedia:
		if lockedPDF(r, size) {
			return "", "document.password", ""
		}
	case "image/png", "image/jpeg", "image/gif":
		if why := picture(r, size, media); why != "" {
			return "", why, ""
		}
	case zipped:
		media, z, why := office(r, size)
		if why != "" {
			return "", why, ""
		}
		text, ok := officeText(z, media)
		if !ok {
			return "", "document.broken", ""
		}
		if SecretText(text) {
			return "", secretInside, text
		}
		return media, "", ""
	}
	if s.FirstPage != nil && media == pdfMedia {
		switch text, err := s.FirstPage(ctx, r); {
		case fault.Is(err, fault.Corrupt):
			return "", "document.broken", ""
		case fault.Is(err, fault.Invalid):
			return "", "document.password", ""
		case SecretText(text): // what took too long has none
			return "", secretInside, text
		}
	}
	return media, "", ""
}

// encrypted16 is how the old container names what is behind a password.
var encrypted16 = regexp.MustCompile("E\x00n\x00c\x00r\x00y\x00p\x00t\x00e\x00d\x00P\x00a\x00c\x00k\x00a\x00g\x00e\x00")

// encryptRef is how a PDF's trailer points to its lock.
var encryptRef = regexp.MustCompile(`/Encrypt(\s+\d+\s+\d+\s+R|\s*<<)`)

// within says whether something matches in what r gives, read in pieces that
// overlap.
func within(r io.Reader, re *regexp.Regexp) bool {
	const overlap = 128
	buf := make([]byte, 256<<10)
	have := 0
	for {
		n, err := io.ReadFull(r, buf[have:])
		if re.Match(buf[:have+n]) {
			return true
		}
		if err != nil {
			return false
		}
		have = copy(buf, buf[len(buf)-overlap:])
	}
}

// officeText gives the text of an office file's first page, what stands in its
// heads first; false where the part that holds it is broken.
func officeText(z *zip.Reader, media string) (string, bool) {
	main := map[string]string{wordMedia: "word/document.xml", excelMedia: "xl/sharedstrings.xml", slidesMedia: "ppt/slides/slide1.xml"}[media]
	if main == "" {
		main = "content.xml"
	}
	var b strings.Builder
	var parts []*zip.File
	for _, f := range z.File {
		name := strings.ToLower(f.Name)
		if name == main || name == "xl/workbook.xml" || besides(name) || name == "styles.xml" && strings.Contains(media, "oasis") {
			parts = append(parts, f)
		}
	}
	slices.SortStableFunc(parts, func(x, y *zip.File) int { // heads before the text
		return cmp.Compare(mainLast(x.Name, main), mainLast(y.Name, main))
	})
	for _, f := range parts {
		in, err := f.Open()
		if err != nil {
			return "", false
		}
		limit := b.Len() + firstPage
		whole := xmlText(&b, io.LimitReader(in, 64<<20), limit)
		// The rest is unpacked for its checksum alone.
		_, err = io.Copy(io.Discard, io.LimitReader(in, 64<<20))
		in.Close()
		if !whole || err != nil {
			return "", false
		}
		b.WriteByte('\n')
	}
	return b.String(), true
}

// besides says that a part of a .docx holds what stands around its text.
func besides(name string) bool {
	return slices.ContainsFunc([]string{"word/header", "word/footer", "word/footnotes", "word/endnotes", "word/comments"}, func(p string) bool { return strings.HasPrefix(name, p) })
}

func mainLast(name, main string) int {
	if strings.EqualFold(name, main) {
		return 1
	}
	return 0
}

// xmlText writes the text of a part until b is so long: a line for each
// paragraph. false: it is no XML, or declares a type of its own.
func xmlText(b *strings.Builder, r io.Reader, most int) bool {
	d := xml.NewDecoder(r)
	d.CharsetReader = func(string, io.Reader) (io.Reader, error) { return nil, io.ErrUnexpectedEOF }
	for depth := 0; b.Len() < most; {
		t, err := d.RawToken()
		if err == io.EOF {
			return depth == 0
		}
		if err != nil {
			return false
		}
		switch t := t.(type) {
		case xml.Directive:
			return false
		case xml.StartElement:
			if depth++; depth > 500 {
				return false
			}
		case xml.EndElement:
			depth--
			switch t.Name.Local {
			case "p", "h", "si", "br", "cr":
				b.WriteByte('\n')
			case "tab":
				b.WriteByte('\t')
			}
		case xml.CharData:
			b.Write(t[:min(len(t), most)])
		}
	}
	return true
}

// The largest picture that is taken: a page shows it, and an old phone unpacks it
// whole. A scan of an A3 sheet at 600 dots an inch has 70 million points.
const (
	maxSide   = 20_000
	maxPoints = 100_000_000
)

// picture looks into a picture without unpacking it: a message key for why it is
// not taken, "" for none.
func picture(r io.ReaderAt, size int64, media string) string {
	config, _, err := image.DecodeConfig(io.NewSectionReader(r, 0, size))
	switch {
	case errors.As(err, new(jpegs.UnsupportedError)): // a rare way to write one: programs show it
		return ""
	case err != nil:
		return "document.broken"
	case config.Width > maxSide || config.Height > maxSide || config.Width*config.Height > maxPoints:
		return "document.picture.large"
	}
	if media == "image/png" { // its end is marked
		tail := make([]byte, min(size, 4<<10))
		if _, err := r.ReadAt(tail, size-int64(len(tail))); err != nil && err != io.EOF || !bytes.Contains(tail, []byte("IEND")) {
			return "document.broken"
		}
	}
	return ""
}
