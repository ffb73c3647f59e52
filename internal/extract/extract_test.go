package extract

import (
	"archive/zip"
	"bytes"
	"context"
	"os"
	"path/filepath"
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
	ctx, stop := context.WithCancel(context.Background())
	stop()
	if _, err := h.Text(ctx, keep("good", good), int64(len(good)), PDFType); err == nil {
		t.Error("read though nobody waits")
	}
	if _, err := (&Helper{}).Text(context.Background(), keep("good", good), 1, PDFType); !fault.Is(err, fault.Unavailable) {
		t.Error(err)
	}
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
