package docx

import (
	"archive/zip"
	"bytes"
	"errors"
	"fmt"
	"slices"
	"strings"
	"testing"

	"pgregory.net/rapid"

	"nep/internal/fault"
	"nep/internal/layout"
)

// form is a template with this body.
func form(t testing.TB, body string, more ...string) []byte {
	return stranger(t, `<w:document xmlns:w="http://schemas.openxmlformats.org/wordprocessingml/2006/main"><w:body>`+body+`<w:sectPr/></w:body></w:document>`, more...)
}

func p(runs ...string) string {
	return "<w:p><w:r><w:t>" + strings.Join(runs, "</w:t></w:r><w:r><w:rPr><w:b/></w:rPr><w:t>") + "</w:t></w:r></w:p>"
}

func paper(lines ...string) *layout.Doc {
	d := &layout.Doc{Size: 14, Line: 18, Page: layout.Page{Width: 595, Height: 842, Left: 85, Right: 42, Top: 57, Bottom: 57}}
	for _, l := range lines {
		d.Body = append(d.Body, layout.Par{Runs: []layout.Run{{Text: l}}})
	}
	return d
}

func filledIn(t testing.TB, file []byte, values map[string]string, d *layout.Doc) string {
	t.Helper()
	var b bytes.Buffer
	if err := Fill(&b, bytes.NewReader(file), int64(len(file)), TemplateLimits, values, "noi_dung", d); err != nil {
		t.Fatal(err)
	}
	got, err := text(b.Bytes())
	if err != nil {
		t.Fatal(err)
	}
	return got
}

func TestFieldsAreFilledInHoweverTheyAreCut(t *testing.T) {
	d := paper("Một & hai.", "Ba <bốn>.")
	d.Body = append(d.Body, layout.Table{Widths: []float64{100, 100}, Rows: []layout.Row{{Cells: []layout.Cell{{Pars: []layout.Par{{Runs: []layout.Run{{Text: "trái"}}}}}, {Pars: []layout.Par{{Runs: []layout.Run{{Text: "phải"}}}}}}}}})
	file := form(t, p("Số: {{so}} ")+p("Ngày {", "{ng", "ay", "}} tại ", "{{ noi }}")+p("{{noi", "_dung}}")+p("không {{ có gì }} và {{la}}.")+p("{{nhan}}"))
	got := filledIn(t, file, map[string]string{"so": "05-TB/CB", "ngay": "05/12/2026", "noi": "A<B", "nhan": "Một\nHai"}, d)
	want := "Số: 05-TB/CB \nNgày 05/12/2026 tại A<B\nMột & hai.\nBa <bốn>.\ntrái\nphải\n\nkhông {{ có gì }} và .\nMột\nHai\n"
	if got != want {
		t.Errorf("%q\nwant\n%q", got, want)
	}
	fields, err := Fields(bytes.NewReader(file), int64(len(file)), TemplateLimits)
	if err != nil || fmt.Sprint(fields) != "[so ngay noi noi_dung la nhan]" {
		t.Errorf("%v %v", fields, err)
	}
	// Heads and feet have fields too; everything else comes out as it went in.
	file = form(t, p("{{noi_dung}}"), "word/header1.xml", `<w:hdr xmlns:w="http://schemas.openxmlformats.org/wordprocessingml/2006/main">`+p("{{so}}")+`</w:hdr>`, "word/media/image1.png", "\x89PNG")
	var b bytes.Buffer
	if err := Fill(&b, bytes.NewReader(file), int64(len(file)), TemplateLimits, map[string]string{"so": "7"}, "noi_dung", paper("x")); err != nil {
		t.Fatal(err)
	}
	z, err := zip.NewReader(bytes.NewReader(b.Bytes()), int64(b.Len()))
	if err != nil {
		t.Fatal(err)
	}
	names := map[string]string{}
	for _, f := range z.File {
		in, _ := f.Open()
		var c bytes.Buffer
		_, _ = c.ReadFrom(in)
		names[f.Name] = c.String()
	}
	if !strings.Contains(names["word/header1.xml"], ">7</w:t>") || names["word/media/image1.png"] != "\x89PNG" {
		t.Errorf("%v", names)
	}
}

// Wherever a field is cut into runs, the text is that of the whole line with
// the field's value in it.
func TestAnyCutGivesTheSameText(t *testing.T) {
	rapid.Check(t, func(r *rapid.T) {
		line := rapid.StringMatching(`[a-z ăđ]{0,6}(\{\{so\}\}|\{\{ten\}\}|[a-z]{1,3}){1,4}[a-z ]{0,4}`).Draw(r, "line")
		var cuts []string
		rest := []rune(line)
		for len(rest) > 0 {
			n := rapid.IntRange(1, len(rest)).Draw(r, "cut")
			cuts, rest = append(cuts, string(rest[:n])), rest[n:]
		}
		so := rapid.StringMatching(`[0-9A-ZĐ&<>/ -]{0,8}`).Draw(r, "so")
		want := strings.ReplaceAll(strings.ReplaceAll(line, "{{so}}", so), "{{ten}}", "x") + "\n"
		if got := filledIn(t, form(t, p(cuts...)), map[string]string{"so": so, "ten": "x"}, paper("y")); got != want {
			r.Fatalf("%q of %q", got, cuts)
		}
	})
}

func TestHostileTemplatesAreRefused(t *testing.T) {
	outside := `<Relationships><Relationship Id="r1" Type="http://schemas.openxmlformats.org/officeDocument/2006/relationships/%s" Target="http://x/" TargetMode="External"/></Relationships>`
	body := p("{{noi_dung}}")
	cases := map[string]struct {
		file []byte
		key  string
	}{
		"macros":   {form(t, body, "word/vbaProject.bin", "x"), "docx.template.macros"},
		"activex":  {form(t, body, "word/activeX/activeX1.xml", "x"), "docx.template.macros"},
		"embedded": {form(t, body, "word/embeddings/oleObject1.bin", "x"), "docx.template.macros"},
		"template": {form(t, body, "word/_rels/settings.xml.rels", fmt.Sprintf(outside, "attachedTemplate")), "docx.template.outside"},
		"picture":  {form(t, body, "word/_rels/document.xml.rels", fmt.Sprintf(outside, "image")), "docx.template.outside"},
		"prefix":   {stranger(t, `<w:document xmlns:w="urn:x"><w:p/></w:document>`), "docx.not_paper"},
		"deep":     {form(t, strings.Repeat("<w:a>", 300)+strings.Repeat("</w:a>", 300)), "docx.damaged"},
		"entities": {stranger(t, `<!DOCTYPE x [<!ENTITY a "aaaa">]><w:document xmlns:w="http://schemas.openxmlformats.org/wordprocessingml/2006/main"/>`), "docx.damaged"},
		"bomb":     {form(t, strings.Repeat(" ", int(TemplateLimits.Part)+1)), "docx.bomb"},
		"path":     {form(t, body, "word/../../x.xml", "x"), "docx.damaged"},
		"text":     {[]byte("hello"), "docx.not_paper"},
	}
	for name, c := range cases {
		_, err := Fields(bytes.NewReader(c.file), int64(len(c.file)), TemplateLimits)
		var f *fault.Error
		if !errors.As(err, &f) || f.Key != c.key {
			t.Errorf("%s: %v, want %s", name, err, c.key)
		}
	}
	link := form(t, body, "word/_rels/document.xml.rels", fmt.Sprintf(outside, "hyperlink"))
	if fields, err := Fields(bytes.NewReader(link), int64(len(link)), TemplateLimits); err != nil || !slices.Equal(fields, []string{"noi_dung"}) {
		t.Errorf("a link: %v %v", fields, err)
	}
}

func FuzzFill(f *testing.F) {
	f.Add(written(f, sample()))
	f.Add(form(f, p("Số {{so}}")+p("{{noi_dung}}")))
	f.Add(form(f, `<w:p><w:r><w:t>{{</w:t><w:pict><w:txbxContent><w:p><w:r><w:t>{{so}}</w:t></w:r></w:p></w:txbxContent></w:pict><w:t>so}}</w:t></w:r></w:p>`))
	lim := TemplateLimits
	lim.Unpacked, lim.Part = 1<<20, 1<<20
	f.Fuzz(func(t *testing.T, b []byte) {
		var out bytes.Buffer
		err := Fill(&out, bytes.NewReader(b), int64(len(b)), lim, map[string]string{"so": "5"}, "noi_dung", paper("x"))
		var fl *fault.Error
		if err != nil {
			if !errors.As(err, &fl) {
				t.Fatalf("no fault: %v", err)
			}
			return
		}
		// What could be filled in can be read.
		if _, err := Text(bytes.NewReader(out.Bytes()), int64(out.Len()), Usual); err != nil {
			t.Fatalf("filled in and unreadable: %v", err)
		}
	})
}
