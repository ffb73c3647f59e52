package extract

import (
	"bytes"
	"encoding/binary"
	"fmt"
	"os"
	"strings"
	"testing"
	"unicode/utf16"

	"golang.org/x/text/unicode/norm"

	"nep/internal/fault"
	"nep/internal/vn"
)

func sample(t testing.TB, name string) []byte {
	t.Helper()
	b, err := os.ReadFile("testdata/" + name)
	if err != nil {
		t.Fatal(err)
	}
	return b
}

// The files were saved by LibreOffice as Word 97 and as rich text.
func TestOldWord(t *testing.T) {
	for name, media := range map[string]string{"resolution.doc": wordDoc, "resolution.rtf": rtfType} {
		got, err := read(sample(t, name), media)
		if err != nil {
			t.Fatalf("%s: %v", name, err)
		}
		lines := strings.Split(norm.NFC.String(got), "\n")
		for _, want := range []string{"ĐẢNG BỘ CỤC DỰ TRỮ", "CHI BỘ KHO ÂN THI", "Số 05-NQ/CB", "NGHỊ QUYẾT về công tác tháng 12 – “ở Ẩn Ưỡng”", "ô một", "ô hai", "Hưng Yên, ngày 05 tháng 12 năm 2019"} {
			found := false
			for _, l := range lines {
				found = found || strings.TrimSpace(l) == want
			}
			if !found {
				t.Errorf("%s: no line %q in %q", name, want, got)
			}
		}
		if strings.Contains(got, "Times") || strings.Contains(got, "\x00") || strings.Contains(got, "PAGE") {
			t.Errorf("%s: more than text: %q", name, got)
		}
	}
	// What stands in the head of the page is told first to who looks for a mark.
	for name, media := range map[string]string{"head.doc": wordDoc, "head.rtf": rtfType} {
		b := sample(t, name)
		got, err := Head(bytes.NewReader(b), int64(len(b)), media, 6<<10)
		if err != nil || !strings.HasPrefix(strings.TrimSpace(norm.NFC.String(got)), "TỐI MẬT\n") || !strings.Contains(got, "bí thư") {
			t.Errorf("%s: %q, %v", name, got, err)
		}
	}
	// Rich text is often named .doc.
	if got, err := read(sample(t, "resolution.rtf"), wordDoc); err != nil || !strings.Contains(got, "05-NQ/CB") {
		t.Errorf("rich text named .doc: %q, %v", got, err)
	}
}

// The ways of a rich text file to write a letter.
func TestRichText(t *testing.T) {
	tcvn := func(s string) string {
		var b strings.Builder
		for _, r := range vn.ToLegacy(s, vn.TCVN3) {
			if r < 0x80 {
				b.WriteRune(r)
			} else {
				fmt.Fprintf(&b, `\'%02x`, r)
			}
		}
		return b.String()
	}
	for in, want := range map[string]string{
		`{\rtf1\ansi M\u7852?T\par x}`:                                                                   "MẬT\nx",
		`{\rtf1\ansi\uc2 M\u7852\'41\'41T}`:                                                              "MẬT",
		`{\rtf1\ansi\ansicpg1258 M\'c2\'f2T \'d0}`:                                                       "MẬT Đ",
		`{\rtf1{\fonttbl{\f0 Arial;}{\f5\fcharset163 Times;}}{\f5 \'d0} \f0 \'d0}`:                       "Đ Ð",
		`{\rtf1 a{\*\unknown hidden {deep}}b{\pict 00ff{\*\blipuid 11}}c}`:                               "abc",
		`{\rtf1 {\field{\*\fldinst HYPERLINK x}{\fldrslt here}}}`:                                        "here",
		`{\rtf1 {\shp{\*\shpinst{\sp{\sn a}{\sv 1}}{\shptxt T\u7888?I M\u7852?T\par}}{\shprslt x}}text}`: "text\nTỐI MẬT",
		"{\\rtf1 a\\bin3 {}}b}":                                                                          "ab",
		`{\rtf1 \{x\}\\ \emdash\~y}`:                                                                     `{x}\ — y`,
		`{\rtf1 \u-10179?\u-8704?}`:                                                                      "😀",
		"{\\rtf1 a}\x00\x00trailing":                                                                     "a",
		`{\rtf1 ` + tcvn("nghị quyết của chi bộ về công tác cán bộ") + `\par ` + tcvn("biên bản họp chi ủy tháng tám") + `}`: "nghị quyết của chi bộ về công tác cán bộ\nbiên bản họp chi ủy tháng tám",
	} {
		got, err := read([]byte(in), rtfType)
		if err != nil || strings.TrimSpace(norm.NFC.String(got)) != want {
			t.Errorf("%s: %q (%v), not %q", in, got, err, want)
		}
	}
	for _, in := range []string{`{\rtf1 cut`, `{\rtf1 \'4`, `{\rtf1 \'zz}`, strings.Repeat("{", 300), "x", `{\rtf1 \bin99999999 x}`} {
		if got, err := read([]byte(in), rtfType); fault.Of(err) != fault.Corrupt {
			t.Errorf("%.20q is read: %q, %v", in, got, err)
		}
	}
}

// A file cut anywhere, or with its lists of sectors in a circle, is refused or
// read as far as it goes, and never hangs.
func TestCutWord(t *testing.T) {
	whole := sample(t, "resolution.doc")
	for n := 0; n < len(whole); n += 97 {
		read(whole[:n], wordDoc)
	}
	for at := 0; at+4 <= len(whole); at += 4 {
		b := bytes.Clone(whole)
		copy(b[at:], []byte{2, 0, 0, 0})
		read(b, wordDoc)
	}
	if _, err := read(whole[:600], wordDoc); fault.Of(err) != fault.Corrupt {
		t.Error(err)
	}
	locked := bytes.Clone(whole)
	i := bytes.Index(locked[512:], []byte{0xec, 0xa5}) + 512
	locked[i+0x0b] |= 1
	if _, err := read(locked, wordDoc); fault.Of(err) != fault.Invalid {
		t.Errorf("a password: %v", err)
	}
}

func FuzzOldWord(f *testing.F) {
	for _, n := range []string{"resolution.doc", "head.doc"} {
		f.Add(sample(f, n), false)
	}
	for _, n := range []string{"resolution.rtf", "head.rtf"} {
		f.Add(sample(f, n), true)
	}
	f.Add(container("Workbook", le16(0xfc, 40, 9, 0, 9, 0, 3)), false)
	f.Add(container("PowerPoint Document", le16(0, 4000, 4, 0, 65, 66)), false)
	f.Add([]byte(`{\rtf1{\*\shpinst{\shptxt \u7852?\'f2}}\bin9 x}`), true)
	f.Fuzz(func(t *testing.T, b []byte, rich bool) {
		media := wordDoc
		if rich {
			media = rtfType
		}
		got, err := read(b, media)
		if err == nil && strings.ContainsRune(got, 0) {
			t.Fatalf("%q", got)
		}
		if len(got) > maxText {
			t.Fatal("more than the limit")
		}
		Head(bytes.NewReader(b), int64(len(b)), media, 1000)
		if media = told(b); media != "" {
			read(b, media)
		}
	})
}

// container is a compound file with one stream of its own.
func container(name string, stream []byte) []byte {
	stream = append(stream, make([]byte, max(4096-len(stream), 0))...)
	n := (len(stream) + 511) / 512
	head := make([]byte, 512, 512*(n+3))
	copy(head, "\xd0\xcf\x11\xe0\xa1\xb1\x1a\xe1")
	le := binary.LittleEndian
	le.PutUint16(head[30:], 9)
	le.PutUint16(head[32:], 6)
	le.PutUint32(head[48:], 1) // the list of streams
	le.PutUint32(head[60:], 0xfffffffe)
	le.PutUint32(head[68:], 0xfffffffe)
	for i := range 109 {
		le.PutUint32(head[76+4*i:], 0xffffffff)
	}
	le.PutUint32(head[76:], 0)
	fat := make([]byte, 512)
	for i := range 128 {
		le.PutUint32(fat[4*i:], 0xffffffff)
	}
	le.PutUint32(fat[0:], 0xfffffffd)
	le.PutUint32(fat[4:], 0xfffffffe)
	for i := range n {
		le.PutUint32(fat[4*(i+2):], uint32(i+3))
	}
	le.PutUint32(fat[4*(n+1):], 0xfffffffe)
	dir := make([]byte, 512)
	for i, e := range []struct {
		name  string
		kind  byte
		start uint32
		size  int
	}{{"Root Entry", 5, 0xfffffffe, 0}, {name, 2, 2, len(stream)}} {
		d := dir[128*i:]
		for j, c := range e.name {
			le.PutUint16(d[2*j:], uint16(c))
		}
		le.PutUint16(d[64:], uint16(2*len(e.name)+2))
		d[66] = e.kind
		le.PutUint32(d[116:], e.start)
		le.PutUint32(d[120:], uint32(e.size))
	}
	out := append(append(head, fat...), dir...)
	out = append(out, stream...)
	return append(out, make([]byte, 512*(n+3)-len(out))...)
}

func told(b []byte) string {
	media, _ := Old(bytes.NewReader(b), int64(len(b)))
	return media
}

func le16(n ...int) []byte {
	var b []byte
	for _, x := range n {
		b = binary.LittleEndian.AppendUint16(b, uint16(x))
	}
	return b
}

func wideOf(s string) []byte {
	var b []byte
	for _, u := range utf16.Encode([]rune(s)) {
		b = binary.LittleEndian.AppendUint16(b, u)
	}
	return b
}

// Old workbooks and slides, written here by hand after their description: a word
// that runs over from one record into the next changes its width there.
func TestOldSheetsAndSlides(t *testing.T) {
	record := func(kind int, b []byte) []byte { return append(le16(kind, len(b)), b...) }
	shared := append(le16(3, 0, 3, 0), append(append(le16(3), 0), "abc"...)...)                                      // counts; "abc"
	shared = append(shared, append(append(append(le16(3), 9), le16(1)...), append(wideOf("MẬT"), 1, 2, 3, 4)...)...) // with one run of look
	shared = append(shared, append(append(le16(5), 0), "xy"...)...)
	rest := append([]byte{1}, wideOf("ộốz")...)
	book := append(record(0x809, make([]byte, 16)), record(0xfc, shared)...)
	book = append(book, record(0x3c, rest)...)
	book = append(book, record(0x14, append(append(le16(4), 1), wideOf("Đầu!")...))...)
	b := container("Workbook", book)
	if got, err := read(b, excelOld); err != nil || strings.TrimSpace(got) != "Đầu!\nabc\nMẬT\nxyộốz" || told(b) != excelOld {
		t.Errorf("a workbook: %q, %v", got, err)
	}
	atom := func(kind int, b []byte) []byte {
		return append(binary.LittleEndian.AppendUint32(le16(0, kind), uint32(len(b))), b...)
	}
	show := atom(4000, wideOf("TỐI MẬT\rChuyên đề"))
	show = append(show, atom(4008, []byte("plain"))...)
	outer := append(binary.LittleEndian.AppendUint32(le16(15, 1006), uint32(len(show))), show...)
	b = container("PowerPoint Document", outer)
	if got, err := read(b, slideOld); err != nil || strings.TrimSpace(got) != "TỐI MẬT\nChuyên đề\nplain" || told(b) != slideOld {
		t.Errorf("slides: %q, %v", got, err)
	}
	b = sample(t, "resolution.doc")
	if told(b) != wordDoc || told([]byte("x")) != "" {
		t.Error("told wrong")
	}
}
