package docx

import (
	"archive/zip"
	"bytes"
	"encoding/xml"
	"errors"
	"io"
	"slices"
	"strings"
	"testing"

	"pgregory.net/rapid"

	"nep/internal/fault"
	"nep/internal/layout"
)

// sample has one of everything.
func sample() *layout.Doc {
	t := func(s string) layout.Run { return layout.Run{Text: s} }
	b := func(s string) layout.Run { return layout.Run{Text: s, Bold: true} }
	par := func(a layout.Align, r ...layout.Run) layout.Par { return layout.Par{Runs: r, Align: a} }
	d := &layout.Doc{
		Title: "Biên bản & nghị quyết", Author: "Chi bộ <1>", Size: 14, Line: 18,
		Page: layout.Page{Width: 210 * layout.MM, Height: 297 * layout.MM, Top: 20 * layout.MM, Right: 15 * layout.MM, Bottom: 20 * layout.MM, Left: 30 * layout.MM},
		Head: []layout.Par{par(layout.Center, layout.Run{Field: layout.PageNumber})},
		Foot: []layout.Par{par(layout.Right, layout.Run{Field: layout.PageNumber, Size: 9}, t("/"), layout.Run{Field: layout.PageCount, Size: 9})},
	}
	head := layout.Row{Cells: []layout.Cell{{Pars: []layout.Par{par(layout.Center, b("TT"))}, Down: 2, Middle: true}, {Pars: []layout.Par{par(layout.Center, b("Nội dung"))}, Span: 2, Shade: 0.1}}}
	second := layout.Row{Cells: []layout.Cell{{Covered: true}, {Pars: []layout.Par{par(layout.Center, b("Việc"))}}, {Pars: []layout.Par{par(layout.Center, b("Kết quả"))}}}}
	d.Body = []layout.Block{
		layout.Par{Runs: []layout.Run{b("ĐẢNG CỘNG SẢN VIỆT NAM")}, Align: layout.Center, Rule: layout.RuleText, KeepNext: true},
		layout.Par{Runs: []layout.Run{t("Một dòng\nhai dòng "), {Text: "nghiêng", Italic: true}, {Text: " gạch chân", Underline: true, Size: 12}}, Align: layout.Justify, First: 28, Before: 6, After: 6},
		layout.Par{Runs: []layout.Run{t("  hai khoảng trắng < & > \" ' ")}, First: -20, In: 20, Out: 10, Break: true, Level: 1},
		layout.Table{Widths: []float64{40, 200, 150}, Head: 2, Lines: true, Pad: 5, Rows: []layout.Row{head, second,
			{Cells: []layout.Cell{{}, {Pars: []layout.Par{par(layout.Left, t("Viết báo cáo")), par(layout.Left, t("gửi lên"))}}, {Pars: []layout.Par{par(layout.Left, t("Xong"))}}}}}},
		layout.Table{Widths: []float64{100}, Rows: []layout.Row{{Cells: []layout.Cell{{Pars: []layout.Par{{}}}}}}},
	}
	return d
}

func written(t testing.TB, d *layout.Doc) []byte {
	t.Helper()
	var b bytes.Buffer
	if err := Write(&b, d); err != nil {
		t.Fatal(err)
	}
	return b.Bytes()
}

func text(b []byte) (string, error) { return Text(bytes.NewReader(b), int64(len(b)), Usual) }

// same leaves out the empty lines that rules and gaps write.
func same(s string) string {
	var out []string
	for _, l := range strings.Split(s, "\n") {
		if l != "" {
			out = append(out, l)
		}
	}
	return strings.Join(out, "\n")
}

func TestReadBackIsThePapersOwnText(t *testing.T) {
	d := sample()
	got, err := text(written(t, d))
	if err != nil || same(got) != same(d.Text()) {
		t.Fatalf("%v\n%q\n%q", err, got, d.Text())
	}
}

func TestTheSamePaperGivesTheSameBytes(t *testing.T) {
	if !bytes.Equal(written(t, sample()), written(t, sample())) {
		t.Error("two writings differ")
	}
}

func TestAnyTextComesBack(t *testing.T) {
	rapid.Check(t, func(t *rapid.T) {
		word := rapid.StringOf(rapid.OneOf(rapid.RuneFrom([]rune("aăâđêôơưạảấầẩẫậắằẳẵặẹ <>&\"'\u00a0·")), rapid.Rune()))
		d := &layout.Doc{Size: 14, Line: 18, Page: sample().Page}
		want := ""
		for range rapid.IntRange(0, 5).Draw(t, "paragraphs") {
			s := word.Draw(t, "text")
			d.Body = append(d.Body, layout.Par{Runs: []layout.Run{{Text: s, Bold: rapid.Bool().Draw(t, "bold")}}})
			want += strings.Map(func(r rune) rune {
				switch {
				case r == '\t':
					return ' '
				case r < ' ' && r != '\n', r == 0xFFFE, r == 0xFFFF:
					return -1
				}
				return r
			}, s) + "\n"
		}
		var b bytes.Buffer
		if err := Write(&b, d); err != nil {
			t.Fatal(err)
		}
		got, err := text(b.Bytes())
		if err != nil || same(got) != same(want) {
			t.Fatalf("%v\n%q\n%q", err, got, want)
		}
	})
}

// order is the order ECMA-376 gives the children of an element (part 1, §17),
// of those that are written here and what stands between them.
var order = map[string]string{
	"pPr":        "pStyle keepNext keepLines pageBreakBefore framePr widowControl numPr suppressLineNumbers pBdr shd tabs spacing ind contextualSpacing mirrorIndents jc textDirection textAlignment outlineLvl rPr sectPr",
	"rPr":        "rStyle rFonts b bCs i iCs caps smallCaps strike color spacing w kern position sz szCs highlight u effect bdr shd vertAlign lang",
	"tblPr":      "tblStyle tblpPr tblOverlap bidiVisual tblW jc tblCellSpacing tblInd tblBorders shd tblLayout tblCellMar tblLook",
	"tblBorders": "top left bottom right insideH insideV", "tblCellMar": "top left bottom right",
	"tcPr": "cnfStyle tcW gridSpan hMerge vMerge tcBorders shd noWrap tcMar textDirection tcFitText vAlign hideMark",
	"tbl":  "tblPr tblGrid tr", "tr": "trPr tc", "tc": "tcPr p", "p": "pPr r",
	"sectPr":   "headerReference footerReference footnotePr endnotePr type pgSz pgMar paperSrc pgBorders lnNumType pgNumType cols formProt vAlign noEndnote titlePg textDirection bidi rtlGutter docGrid",
	"style":    "name aliases basedOn next link autoRedefine hidden uiPriority semiHidden unhideWhenUsed qFormat locked pPr rPr tblPr",
	"settings": "zoom defaultTabStop characterSpacingControl compat themeFontLang clrSchemeMapping decimalSymbol listSeparator",
	"font":     "altName panose1 charset family notTrueType pitch sig",
	"styles":   "docDefaults latentStyles style", "docDefaults": "rPrDefault pPrDefault",
}

func TestEveryElementStandsWhereTheStandardWantsIt(t *testing.T) {
	raw := written(t, sample())
	z, err := zip.NewReader(bytes.NewReader(raw), int64(len(raw)))
	if err != nil {
		t.Fatal(err)
	}
	if z.File[0].Name != "[Content_Types].xml" {
		t.Error("the types of content are not first")
	}
	seen := map[string]bool{}
	var types, names string
	for _, f := range z.File {
		in, err := f.Open()
		if err != nil {
			t.Fatal(err)
		}
		b, _ := io.ReadAll(in)
		in.Close()
		names += " /" + f.Name
		if f.Name == "[Content_Types].xml" {
			types = string(b)
		}
		d := xml.NewDecoder(bytes.NewReader(b))
		var path []string
		var last []int
		for {
			tok, err := d.Token()
			if err == io.EOF {
				break
			}
			if err != nil {
				t.Fatalf("%s: %v", f.Name, err)
			}
			switch e := tok.(type) {
			case xml.StartElement:
				name := e.Name.Local
				seen[name] = true
				if n := len(path); n > 0 {
					if rule, ok := order[path[n-1]]; ok {
						at := slices.Index(strings.Fields(rule), name)
						if at < 0 {
							t.Errorf("%s: %s is not known in %s", f.Name, name, path[n-1])
						}
						if at < last[n-1] {
							t.Errorf("%s: %s comes too late in %s", f.Name, name, path[n-1])
						}
						last[n-1] = at
					}
				}
				path, last = append(path, name), append(last, -1)
			case xml.EndElement:
				if e.Name.Local == "tc" && last[len(last)-1] != 1 {
					t.Errorf("%s: a cell does not end with a paragraph", f.Name)
				}
				path, last = path[:len(path)-1], last[:len(last)-1]
			}
		}
	}
	for _, want := range []string{"vMerge", "gridSpan", "tblHeader", "pageBreakBefore", "titlePg", "outlineLvl", "pBdr", "fldChar", "headerReference", "footerReference"} {
		if !seen[want] {
			t.Errorf("the sample has no %s: this test looks at less than it should", want)
		}
	}
	for _, name := range []string{"/word/document.xml", "/word/styles.xml", "/word/settings.xml", "/word/fontTable.xml", "/docProps/core.xml", "/word/header1.xml"} {
		if !strings.Contains(types, `"`+name+`"`) || !strings.Contains(names, name) {
			t.Errorf("%s is missing, or has no type", name)
		}
	}
}

// zipped makes an archive.
func zipped(t testing.TB, files map[string]string) []byte {
	t.Helper()
	var b bytes.Buffer
	z := zip.NewWriter(&b)
	var names []string
	for n := range files {
		names = append(names, n)
	}
	slices.Sort(names)
	for _, n := range names {
		w, err := z.Create(n)
		if err != nil {
			t.Fatal(err)
		}
		io.WriteString(w, files[n])
	}
	z.Close()
	return b.Bytes()
}

const relations = `<Relationships><Relationship Id="a" Type="http://x/officeDocument" Target="word/document.xml"/></Relationships>`

func stranger(t testing.TB, document string, more ...string) []byte {
	files := map[string]string{"[Content_Types].xml": "<Types/>", "_rels/.rels": relations, "word/document.xml": document}
	for i := 0; i < len(more); i += 2 {
		files[more[i]] = more[i+1]
	}
	return zipped(t, files)
}

func TestHostileFilesAreRefused(t *testing.T) {
	many := map[string]string{"[Content_Types].xml": "<Types/>"}
	for i := range Usual.Entries + 1 {
		many["x/"+strings.Repeat("a", i%7)+string(rune('a'+i%26))+strings.Repeat("b", i/26)] = ""
	}
	bomb := strings.Repeat("<w:p><w:r><w:t>0000000000000000</w:t></w:r></w:p>", int(Usual.Part)/49+100)
	encrypted := append([]byte{0xD0, 0xCF, 0x11, 0xE0, 0xA1, 0xB1, 0x1A, 0xE1}, []byte("..E\x00n\x00c\x00r\x00y\x00p\x00t\x00e\x00d\x00P\x00a\x00c\x00k\x00a\x00g\x00e\x00")...)
	whole := written(t, sample())
	cases := map[string]struct {
		file []byte
		key  string
	}{
		"empty":     {nil, "docx.not_paper"},
		"text":      {[]byte("hello"), "docx.not_paper"},
		"old":       {[]byte("\xd0\xcf\x11\xe0\xa1\xb1\x1a\xe1 word"), "docx.old_binary"},
		"password":  {encrypted, "docx.password"},
		"other zip": {zipped(t, map[string]string{"a": "b"}), "docx.not_paper"},
		"workbook":  {zipped(t, map[string]string{"[Content_Types].xml": "<Types/>", "_rels/.rels": strings.ReplaceAll(relations, "word/document.xml", "xl/workbook.xml"), "xl/workbook.xml": "<x/>"}), "docx.not_paper"},
		"cut":       {whole[:len(whole)-200], "docx.damaged"},
		"bomb":      {stranger(t, bomb), "docx.bomb"},
		"many":      {zipped(t, many), "docx.bomb"},
		"entities":  {stranger(t, `<!DOCTYPE x [<!ENTITY a "aaaa"><!ENTITY b "&a;&a;">]><x>&b;</x>`), "docx.damaged"},
		"deep":      {stranger(t, strings.Repeat("<a>", 300)+strings.Repeat("</a>", 300)), "docx.damaged"},
		"unclosed":  {stranger(t, "<w:document><w:p>"), "docx.damaged"},
		"outside":   {zipped(t, map[string]string{"[Content_Types].xml": "<Types/>", "_rels/.rels": strings.ReplaceAll(relations, "word/document.xml", "../../../etc/passwd")}), "docx.not_paper"},
		"not utf-8": {stranger(t, `<?xml version="1.0" encoding="UTF-16"?><w:document/>`), "docx.damaged"},
	}
	for name, c := range cases {
		_, err := text(c.file)
		var f *fault.Error
		if !errors.As(err, &f) || f.Key != c.key {
			t.Errorf("%s: %v, want %s", name, err, c.key)
		}
	}
}

func TestWhatIsNotOnThePageIsNotRead(t *testing.T) {
	got, err := text(stranger(t, `<w:document><w:body><w:p><w:pPr><w:tabs><w:tab w:val="left" w:pos="1"/></w:tabs></w:pPr><w:r><w:t>còn</w:t></w:r><w:del><w:r><w:delText>xóa</w:delText><w:t>x</w:t></w:r></w:del>`+
		`<w:r><w:tab/><w:t>đây</w:t></w:r><w:r><w:instrText>PAGE</w:instrText></w:r></w:p></w:body></w:document>`, "word/extra.xml", "<x/>"))
	if err != nil || got != "còn\tđây\n" {
		t.Errorf("%q %v", got, err)
	}
	lim := Usual
	lim.Text = 5
	raw := stranger(t, `<w:document><w:p><w:r><w:t>aaaaạạạạ</w:t></w:r></w:p></w:document>`)
	if got, err := Text(bytes.NewReader(raw), int64(len(raw)), lim); err != nil || got != "aaaa" {
		t.Errorf("%q %v", got, err)
	}
}

func FuzzText(f *testing.F) {
	f.Add(written(f, sample()))
	f.Add(stranger(f, `<w:document><w:p><w:r><w:t>a</w:t></w:r></w:p></w:document>`))
	f.Fuzz(func(t *testing.T, b []byte) {
		lim := Usual
		lim.Unpacked, lim.Part = 1<<20, 1<<20
		got, err := Text(bytes.NewReader(b), int64(len(b)), lim)
		var fl *fault.Error
		if err != nil && !errors.As(err, &fl) {
			t.Fatalf("no fault: %v", err)
		}
		if len(got) > lim.Text {
			t.Fatal("more text than allowed")
		}
	})
}
