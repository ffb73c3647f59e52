package extract

import (
	"archive/zip"
	"bytes"
	"context"
	"fmt"
	"os"
	"path/filepath"
	"regexp"
	"strconv"
	"strings"
	"testing"

	"nep/internal/docx"
	"nep/internal/fault"
	"nep/internal/layout"
	"nep/internal/pdf"
	"nep/internal/vn"
	"nep/internal/xlsx"
)

const asHelper = "NEP_TEST_EXTRACT"

func TestMain(m *testing.M) {
	if dir := os.Getenv(asHelper); dir != "" {
		if err := Serve(context.Background(), dir, os.Stdin, os.Stdout); err != nil {
			os.Exit(1)
		}
		return
	}
	os.Exit(m.Run())
}

const sentence = "Đảng bộ Khối – NGHỊ QUYẾT số 05-NQ/CB, ngày 05 tháng 12: ở Ẩn Ưỡng, 13/15 đồng chí (86,7%)"

func paper() *layout.Doc {
	mm := layout.MM
	return &layout.Doc{Page: layout.Page{Width: 210 * mm, Height: 297 * mm, Top: 20 * mm, Right: 15 * mm, Bottom: 20 * mm, Left: 30 * mm},
		Size: 14, Line: 18, Body: []layout.Block{layout.Par{Runs: []layout.Run{{Text: sentence}}}}}
}

// zipped is an archive of parts, in order.
func zipped(parts ...string) []byte {
	var b bytes.Buffer
	z := zip.NewWriter(&b)
	for i := 0; i < len(parts); i += 2 {
		w, _ := z.Create(parts[i])
		w.Write([]byte(parts[i+1]))
	}
	z.Close()
	return b.Bytes()
}

func read(b []byte, media string) (string, error) {
	return Text(bytes.NewReader(b), int64(len(b)), media)
}

func TestKinds(t *testing.T) {
	var word, sheetFile bytes.Buffer
	if err := docx.Write(&word, paper()); err != nil {
		t.Fatal(err)
	}
	if err := xlsx.Write(&sheetFile, xlsx.Table{Sheet: "Danh sách", Rows: [][]any{{sentence, "hai"}}}); err != nil {
		t.Fatal(err)
	}
	for media, b := range map[string][]byte{
		docxType: word.Bytes(), xlsxType: sheetFile.Bytes(),
		pptxType:                    zipped("ppt/slides/slide2.xml", "<p><t>cuối</t></p>", "ppt/slides/slide1.xml", "<a:p><a:r><a:t>"+sentence+"</a:t></a:r></a:p>"),
		odf + "text":                zipped("content.xml", "<text:p>"+sentence+"</text:p>"),
		"text/plain; charset=utf-8": []byte(sentence),
		"text/plain":                []byte(vn.ToLegacy("Cộng hòa xã hội chủ nghĩa Việt Nam, "+strings.ToLower("Nghị quyết của chi bộ"), vn.TCVN3)),
	} {
		got, err := read(b, media)
		if err != nil {
			t.Errorf("%s: %v", media, err)
		}
		if want := map[bool]string{true: "nghị quyết của chi bộ", false: sentence}[media == "text/plain"]; !strings.Contains(got, want) {
			t.Errorf("%s: %q", media, got)
		}
		if media == pptxType && strings.Index(got, "cuối") < strings.Index(got, "Đảng") {
			t.Errorf("slides out of order: %q", got)
		}
	}
	if _, err := read([]byte("x"), "image/png"); !fault.Is(err, fault.Invalid) {
		t.Error(err)
	}
}

func TestHostileArchives(t *testing.T) {
	deep := strings.Repeat("<t>", 10_000)
	for name, b := range map[string][]byte{
		"no archive":  []byte("PK\x03\x04 and nothing"),
		"no parts":    zipped("other.xml", "x"),
		"bomb":        zipped("ppt/slides/slide1.xml", strings.Repeat(" ", maxUnpacked+10)),
		"entities":    zipped("ppt/slides/slide1.xml", `<!DOCTYPE x [<!ENTITY a "aaaa">]><t>&a;</t>`),
		"deep":        zipped("ppt/slides/slide1.xml", deep),
		"not XML":     zipped("ppt/slides/slide1.xml", "<<<>>>\x00"),
		"wrong coded": zipped("ppt/slides/slide1.xml", `<?xml version="1.0" encoding="utf-7"?><t>a</t>`),
	} {
		if got, err := read(b, pptxType); err == nil {
			t.Errorf("%s gives %q", name, got)
		} else if fault.Of(err) == fault.Internal {
			t.Errorf("%s: %v", name, err)
		}
	}
}

// One process reads several, and what one of them is changes nothing for the
// next.
func TestPDFs(t *testing.T) {
	dir := t.TempDir()
	keep := func(name string, b []byte) *os.File {
		path := filepath.Join(dir, name)
		if err := os.WriteFile(path, b, 0o600); err != nil {
			t.Fatal(err)
		}
		f, err := os.Open(path)
		if err != nil {
			t.Fatal(err)
		}
		t.Cleanup(func() { f.Close() })
		return f
	}
	var b bytes.Buffer
	if err := pdf.Write(&b, paper()); err != nil {
		t.Fatal(err)
	}
	good := b.Bytes()
	// What PDFium is compiled to is kept for the next run: it takes seconds.
	t.Setenv(asHelper, filepath.Join(os.TempDir(), "nep-test-pdfium"))
	h := &Helper{Command: []string{os.Args[0]}}
	defer h.Close()
	for range 2 {
		for name, c := range map[string]struct {
			b    []byte
			want fault.Kind
		}{"cut": {good[:len(good)/3], fault.Corrupt}, "noise": {append([]byte("%PDF-1.7\n"), bytes.Repeat([]byte{0xff, 0, 7}, 1000)...), fault.Corrupt}, "empty": {nil, fault.Corrupt}} {
			if _, err := h.Text(context.Background(), keep(name, c.b), int64(len(c.b)), PDFType); !fault.Is(err, c.want) {
				t.Errorf("%s: %v", name, err)
			}
		}
		got, err := h.Text(context.Background(), keep("good", good), int64(len(good)), PDFType)
		if err != nil || !strings.Contains(strings.Join(strings.Fields(got), " "), sentence) {
			t.Errorf("%q %v", got, err)
		}
		h.Close() // and begins anew
	}
	// Its pages go into a book, with what was written over them and nothing that acts.
	to := filepath.Join(dir, "plain")
	n, err := h.Plain(context.Background(), keep("stamped", stamped(t, good)).Name(), to)
	if err != nil || n != 1 {
		t.Fatal(n, err)
	}
	var book bytes.Buffer
	bound := pdf.NewBinder(&book)
	part, err := os.ReadFile(PlainName(to, 1))
	if err != nil {
		t.Fatal(err)
	}
	for range 2 {
		if pages, err := bound.Add(bytes.NewReader(part), int64(len(part)), "Biên bản"); err != nil || pages != 1 {
			t.Fatal(pages, err)
		}
	}
	if err := bound.Close(); err != nil {
		t.Fatal(err)
	}
	if got, err := h.Text(context.Background(), keep("book", book.Bytes()), int64(book.Len()), PDFType); err != nil || strings.Count(strings.Join(strings.Fields(got), " "), sentence) != 2 || strings.Count(got, "STAMPED") != 2 {
		t.Errorf("the book reads %q %v", got, err)
	}
	if bytes.Contains(book.Bytes(), []byte("JavaScript")) {
		t.Error("a script went along")
	}
	if _, err := h.Plain(context.Background(), keep("cut", good[:len(good)/3]).Name(), to); !fault.Is(err, fault.Corrupt) {
		t.Errorf("a cut one: %v", err)
	}
	ctx, stop := context.WithCancel(context.Background())
	stop()
	if _, err := h.Text(ctx, keep("good", good), int64(len(good)), PDFType); err == nil {
		t.Error("read though nobody waits")
	}
	if _, err := (&Helper{}).Text(context.Background(), keep("good", good), 1, PDFType); !fault.Is(err, fault.Unavailable) {
		t.Error(err)
	}
}

// stamped is a PDF of ours with a stamp laid over its first page and a script that
// runs when it is opened, added behind it as programs do.
func stamped(t *testing.T, good []byte) []byte {
	t.Helper()
	find := func(re string) string {
		m := regexp.MustCompile(re).FindSubmatch(good)
		if m == nil {
			t.Fatalf("no %s", re)
		}
		return string(m[1])
	}
	page, start := find(`(?s)(\d+) 0 obj\n<</Type /Page\n`), find(`startxref\n(\d+)`)
	size, root := find(`/Size (\d+)`), find(`/Root (\d+) 0 R`)
	pageBody, rootBody := find(`(?s)\n`+page+` 0 obj\n(<</Type /Page\n.*?>>)\nendobj`), find(`(?s)\n`+root+` 0 obj\n(<<.*?>>)\nendobj`)
	next, err := strconv.Atoi(size)
	if err != nil {
		t.Fatal(err)
	}
	out := append([]byte(nil), good...)
	at := map[string]int{}
	put := func(n, body string) {
		at[n] = len(out)
		out = fmt.Appendf(out, "%s 0 obj\n%s\nendobj\n", n, body)
	}
	id := func(i int) string { return strconv.Itoa(next + i) }
	put(page, strings.TrimSuffix(pageBody, ">>")+"/Annots ["+id(0)+" 0 R]>>")
	put(root, strings.TrimSuffix(rootBody, ">>")+"/OpenAction "+id(3)+" 0 R>>")
	put(id(0), "<</Type/Annot/Subtype/Stamp/F 4/Rect[100 100 300 140]/AP<</N "+id(1)+" 0 R>>>>")
	put(id(1), "<</Type/XObject/Subtype/Form/BBox[0 0 200 40]/Resources<</Font<</F "+id(2)+" 0 R>>>>/Length 36>>\nstream\nBT /F 20 Tf 5 10 Td (STAMPED) Tj ET  \nendstream")
	put(id(2), "<</Type/Font/Subtype/Type1/BaseFont/Helvetica>>")
	put(id(3), "<</S/JavaScript/JS(app.alert\\(1\\))>>")
	table := len(out)
	out = append(out, "xref\n"...)
	for n, where := range at {
		out = fmt.Appendf(out, "%s 1\n%010d 00000 n \n", n, where)
	}
	return fmt.Appendf(out, "trailer\n<</Size %d/Root %s 0 R/Prev %s>>\nstartxref\n%d\n%%%%EOF\n", next+4, root, start, table)
}

func FuzzText(f *testing.F) {
	f.Add(zipped("ppt/slides/slide1.xml", "<t>a</t>"), 0)
	f.Add(zipped("content.xml", "<p>a<s/></p>"), 1)
	f.Add(zipped("xl/sharedStrings.xml", "<si><t>a</t></si>"), 2)
	f.Add([]byte("\xff\xfea\x00"), 3)
	kinds := []string{pptxType, odf + "text", xlsxType, "text/plain", docxType}
	f.Fuzz(func(t *testing.T, b []byte, kind int) {
		got, err := read(b, kinds[max(kind, -kind, 0)%len(kinds)])
		if len(got) > maxText || err != nil && fault.Of(err) == fault.Internal {
			t.Fatal(len(got), err)
		}
	})
}
