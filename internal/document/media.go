package document

import (
	"archive/zip"
	"bytes"
	"encoding/binary"
	"io"
	"net/http"
	"path"
	"slices"
	"strings"
	"unicode/utf8"

	"nep/internal/extract"
	"nep/internal/vn"
)

// MaxFile is the largest file a paper may be, in bytes.
const MaxFile = 200 << 20

// kinds of files that are taken: their media type, what a name ends with (the
// first is added where a name ends otherwise), and whether a browser shows them
// as a picture.
type format struct {
	media   string
	endings []string
	picture bool
}

var formats = []format{
	{"application/pdf", []string{".pdf"}, false},
	{"image/jpeg", []string{".jpg", ".jpeg"}, true},
	{"image/png", []string{".png"}, true},
	{"image/webp", []string{".webp"}, true},
	{"image/gif", []string{".gif"}, true},
	{heic, []string{".heic", ".heif"}, false},
	{wordMedia, []string{".docx"}, false},
	{excelMedia, []string{".xlsx"}, false},
	{slidesMedia, []string{".pptx"}, false},
	{"application/vnd.oasis.opendocument.text", []string{".odt"}, false},
	{"application/vnd.oasis.opendocument.spreadsheet", []string{".ods"}, false},
	{"application/vnd.oasis.opendocument.presentation", []string{".odp"}, false},
	{oldWord, []string{".doc"}, false},
	{oldExcel, []string{".xls"}, false},
	{oldSlides, []string{".ppt"}, false},
	{richText, []string{".rtf"}, false},
	{plainText, []string{".txt"}, false},
}

const (
	plainText = "text/plain; charset=utf-8"
	zipped    = "application/zip" // looked into when it came in whole
	// oldContainer holds an Office file of the old kinds, or a new one behind a
	// password; which one is told by what is in it.
	oldContainer = "application/x-ole-storage"
	pdfMedia     = "application/pdf"
	heic         = "image/heic"

	oldWord   = "application/msword"
	oldExcel  = "application/vnd.ms-excel"
	oldSlides = "application/vnd.ms-powerpoint"
	richText  = "application/rtf"

	wordMedia   = "application/vnd.openxmlformats-officedocument.wordprocessingml.document"
	excelMedia  = "application/vnd.openxmlformats-officedocument.spreadsheetml.sheet"
	slidesMedia = "application/vnd.openxmlformats-officedocument.presentationml.presentation"
)

func formatOf(media string) (format, bool) {
	i := slices.IndexFunc(formats, func(f format) bool { return f.media == media })
	if i < 0 {
		return format{}, false
	}
	return formats[i], true
}

// IsHEIC says whether a file is a photo in the form of iPhones, which most other
// machines cannot open.
func IsHEIC(r io.ReaderAt) bool {
	head := make([]byte, 32)
	n, _ := r.ReadAt(head, 0)
	return isHEIC(head[:n])
}

// IsPicture says whether a browser shows a file of this type as a picture.
func IsPicture(media string) bool { f, _ := formatOf(media); return f.picture }

// Photos is what a form asks a phone's camera for: an iPhone then gives a JPEG of
// what it keeps as HEIC.
const Photos = "image/jpeg,image/png,image/webp"

// Endings is every ending of a file that is taken, for the form.
func Endings() string {
	var out []string
	for _, f := range formats {
		if f.media == heic { // kept from before; refused now
			continue
		}
		out = append(out, f.endings...)
	}
	return strings.Join(out, ",")
}

// oldOffice begins the old Office files, and the new ones behind a password.
var oldOffice = []byte("\xd0\xcf\x11\xe0\xa1\xb1\x1a\xe1")

// headSize is how much of a file's beginning tells its kind.
const headSize = 4 << 10

// sniff tells the type of a file by its beginning; "" is none that is taken.
func sniff(head []byte) string {
	switch {
	case bytes.HasPrefix(head, oldOffice):
		return oldContainer
	case bytes.HasPrefix(head, []byte("{\\rtf")):
		return richText
	case isHEIC(head):
		return heic
	}
	switch media := http.DetectContentType(head); media {
	case "application/pdf", "image/jpeg", "image/png", "image/webp", "image/gif", zipped:
		return media
	case "text/plain; charset=utf-8":
		// HTML and SVG are texts to many; what begins as a page or a drawing is no text
		// here. A note that begins with some tag is one: texts are shown as they are.
		if utf8.Valid(whole(head)) && !pageLike(bytes.TrimPrefix(head, []byte("\xef\xbb\xbf"))) {
			return plainText
		}
	case "text/plain; charset=utf-16le", "text/plain; charset=utf-16be": // what Notepad calls "Unicode"
		if text := extract.Plain(head); utf8.ValidString(text) && !strings.ContainsRune(text, 0) && !pageLike([]byte(text)) {
			return plainText
		}
	}
	return ""
}

// pageLike says whether a text is empty or begins as a page or a drawing.
func pageLike(text []byte) bool {
	text = bytes.ToLower(bytes.TrimLeft(text, " \t\r\n\f"))
	return len(text) == 0 || slices.ContainsFunc([]string{"<?", "<!", "<svg", "<html", "<script"}, func(tag string) bool { return bytes.HasPrefix(text, []byte(tag)) })
}

// whole is head without a letter that was cut at its end.
func whole(head []byte) []byte {
	for n := 1; n < utf8.UTFMax && n <= len(head); n++ {
		if utf8.RuneStart(head[len(head)-n]) {
			if !utf8.FullRune(head[len(head)-n:]) {
				return head[:len(head)-n]
			}
			break
		}
	}
	return head
}

// What of a zip is looked at: an Office file has some dozens of parts, and none
// of them grows a hundredfold unless it was made to.
const (
	maxDirectory = 1 << 20
	maxParts     = 5000
	maxUnpacked  = 1 << 30
	maxGrowth    = 200
	smallPart    = 16 << 20 // parts below may grow as they like
)

// office tells which office file a zip is; else why it is not taken, a message
// key: no office file, one with programs in it, with a password, broken, or
// made to fill the memory of who opens it.
func office(r io.ReaderAt, size int64) (media string, z *zip.Reader, why string) {
	n, ok := directorySize(r, size)
	switch {
	case !ok:
		return "", nil, "document.broken"
	case n > maxDirectory:
		return "", nil, "document.bomb"
	}
	z, err := zip.NewReader(r, size)
	if err != nil {
		return "", nil, "document.broken"
	}
	if len(z.File) > maxParts {
		return "", nil, "document.bomb"
	}
	var total uint64
	for _, f := range z.File {
		total += min(f.UncompressedSize64, 1<<40)
		if total > maxUnpacked || f.UncompressedSize64 > smallPart && f.UncompressedSize64/maxGrowth > f.CompressedSize64 {
			return "", nil, "document.bomb"
		}
		switch name := strings.ToLower(f.Name); {
		case f.Flags&1 != 0:
			return "", nil, "document.password"
		case strings.HasSuffix(name, "vbaproject.bin"):
			return "", nil, "document.macro"
		case name == "word/document.xml":
			media = wordMedia
		case name == "xl/workbook.xml":
			media = excelMedia
		case name == "ppt/presentation.xml":
			media = slidesMedia
		case name == "mimetype":
			in, err := f.Open()
			if err != nil {
				return "", nil, "document.broken"
			}
			b, _ := io.ReadAll(io.LimitReader(in, 100))
			in.Close()
			if _, ok := formatOf(string(b)); ok && strings.Contains(string(b), "oasis") {
				media = string(b)
			}
		case name == "meta-inf/manifest.xml": // of an ODF with a password
			if b, err := part(f, 1<<20); err == nil && bytes.Contains(b, []byte("encryption-data")) {
				return "", nil, "document.password"
			}
		}
	}
	if media == "" {
		return "", nil, "document.media"
	}
	return media, z, ""
}

// part unpacks one part, at most so many bytes of it.
func part(f *zip.File, most int64) ([]byte, error) {
	in, err := f.Open()
	if err != nil {
		return nil, err
	}
	defer in.Close()
	return io.ReadAll(io.LimitReader(in, most))
}

// directorySize reads how long the list of contents at the end of a zip is.
func directorySize(r io.ReaderAt, size int64) (int64, bool) {
	tail := make([]byte, min(size, 66<<10))
	if _, err := r.ReadAt(tail, size-int64(len(tail))); err != nil && err != io.EOF {
		return 0, false
	}
	at := bytes.LastIndex(tail, []byte("PK\x05\x06"))
	if at < 0 || at+16 > len(tail) {
		return 0, false
	}
	return int64(binary.LittleEndian.Uint32(tail[at+12:])), true
}

// fileName gives the name a file is kept and given out under: without folders,
// and ending as its content says, so that nobody is led to run it.
func fileName(name, media string) string {
	name = strings.Map(func(r rune) rune {
		if strings.ContainsRune(`<>:"|?*`, r) { // not allowed in names on Windows
			return -1
		}
		return r
	}, vn.Clean(name[strings.LastIndexAny(name, `/\`)+1:]))
	f, ok := formatOf(media)
	if !ok {
		return name
	}
	ending := strings.ToLower(path.Ext(name))
	if slices.Contains(f.endings, ending) {
		name = strings.TrimSuffix(name, path.Ext(name))
	} else {
		ending = f.endings[0]
	}
	if r := []rune(name); len(r) > 150 {
		name = string(r[:150])
	}
	if name = strings.Trim(name, ". "); name == "" {
		name = "tai-lieu"
	}
	return name + ending
}

func isHEIC(head []byte) bool {
	return len(head) > 12 && string(head[4:8]) == "ftyp" && slices.Contains([]string{"heic", "heix", "mif1", "msf1", "heim", "heis"}, string(head[8:12]))
}
