package docx

import (
	"archive/zip"
	"cmp"
	"encoding/xml"
	"fmt"
	"io"
	"math"
	"strconv"
	"strings"
	"time"

	"nep/internal/layout"
)

// Font is what the paper asks for. Where it is missing, programs take one with
// the same widths.
const Font = "Times New Roman"

// Write writes a paper.
func Write(w io.Writer, d *layout.Doc) error {
	p := &writer{doc: d, room: d.Page.Room()}
	body := p.body()
	parts := []part{
		{"_rels/.rels", rels([]rel{
			{"rId1", officeDocument, "word/document.xml"},
			{"rId2", "http://schemas.openxmlformats.org/package/2006/relationships/metadata/core-properties", "docProps/core.xml"},
		})},
		{"docProps/core.xml", p.core()},
		{"word/document.xml", body},
		{"word/styles.xml", p.styles()},
		{"word/settings.xml", settings},
		{"word/fontTable.xml", fontTable},
	}
	p.rel("styles", "styles.xml")
	p.rel("settings", "settings.xml")
	p.rel("fontTable", "fontTable.xml")
	parts = append(append(parts, p.extra...), part{"word/_rels/document.xml.rels", rels(p.rels)})
	z := zip.NewWriter(w)
	for _, x := range append([]part{{"[Content_Types].xml", contentTypes(parts)}}, parts...) {
		// 1980 is the beginning of time in a zip: no clock is in the bytes.
		f, err := z.CreateHeader(&zip.FileHeader{Name: x.name, Method: zip.Deflate, Modified: time.Date(1980, 1, 1, 0, 0, 0, 0, time.UTC)})
		if err != nil {
			return err
		}
		if _, err := io.WriteString(f, x.text); err != nil {
			return err
		}
	}
	return z.Close()
}

type part struct{ name, text string }

type rel struct{ id, kind, target string }

const (
	head           = `<?xml version="1.0" encoding="UTF-8" standalone="yes"?>` + "\n"
	relBase        = "http://schemas.openxmlformats.org/officeDocument/2006/relationships/"
	officeDocument = relBase + "officeDocument"
	word           = `xmlns:w="http://schemas.openxmlformats.org/wordprocessingml/2006/main" xmlns:r="http://schemas.openxmlformats.org/officeDocument/2006/relationships"`
	wordMedia      = "application/vnd.openxmlformats-officedocument.wordprocessingml."
)

func rels(list []rel) string {
	var b strings.Builder
	b.WriteString(head + `<Relationships xmlns="http://schemas.openxmlformats.org/package/2006/relationships">`)
	for _, r := range list {
		fmt.Fprintf(&b, `<Relationship Id="%s" Type="%s" Target="%s"/>`, r.id, r.kind, r.target)
	}
	b.WriteString("</Relationships>")
	return b.String()
}

func contentTypes(parts []part) string {
	var b strings.Builder
	b.WriteString(head + `<Types xmlns="http://schemas.openxmlformats.org/package/2006/content-types">` +
		`<Default Extension="rels" ContentType="application/vnd.openxmlformats-package.relationships+xml"/>` +
		`<Default Extension="xml" ContentType="application/xml"/><Default Extension="png" ContentType="image/png"/>`)
	for _, p := range parts {
		kind := ""
		name := strings.TrimSuffix(strings.TrimPrefix(p.name, "word/"), ".xml")
		switch strings.TrimRight(name, "0123456789") {
		case "docProps/core":
			kind = "application/vnd.openxmlformats-package.core-properties+xml"
		case "document":
			kind = wordMedia + "document.main+xml"
		case "styles", "settings", "fontTable", "header", "footer":
			kind = wordMedia + strings.TrimRight(name, "0123456789") + "+xml"
		default:
			continue
		}
		fmt.Fprintf(&b, `<Override PartName="/%s" ContentType="%s"/>`, p.name, kind)
	}
	b.WriteString("</Types>")
	return b.String()
}

const fontTable = head + `<w:fonts ` + word + `><w:font w:name="` + Font + `"><w:altName w:val="Tinos"/><w:panose1 w:val="02020603050405020304"/>` +
	`<w:charset w:val="00"/><w:family w:val="roman"/><w:pitch w:val="variable"/></w:font></w:fonts>`

// compatibilityMode 15 keeps Word from showing "compatibility mode".
const settings = head + `<w:settings ` + word + `><w:zoom w:percent="100"/><w:defaultTabStop w:val="567"/><w:characterSpacingControl w:val="doNotCompress"/>` +
	`<w:compat><w:compatSetting w:name="compatibilityMode" w:uri="http://schemas.microsoft.com/office/word" w:val="15"/></w:compat>` +
	`<w:themeFontLang w:val="vi-VN"/><w:decimalSymbol w:val=","/><w:listSeparator w:val=";"/></w:settings>`

func (p *writer) core() string {
	at := p.doc.Made
	if at.IsZero() {
		at = time.Date(1980, 1, 1, 0, 0, 0, 0, time.UTC)
	}
	stamp := at.UTC().Format("2006-01-02T15:04:05Z")
	return head + `<cp:coreProperties xmlns:cp="http://schemas.openxmlformats.org/package/2006/metadata/core-properties" xmlns:dc="http://purl.org/dc/elements/1.1/" ` +
		`xmlns:dcterms="http://purl.org/dc/terms/" xmlns:xsi="http://www.w3.org/2001/XMLSchema-instance">` +
		`<dc:title>` + esc(p.doc.Title) + `</dc:title><dc:creator>` + esc(p.doc.Author) + `</dc:creator>` +
		`<dcterms:created xsi:type="dcterms:W3CDTF">` + stamp + `</dcterms:created><dcterms:modified xsi:type="dcterms:W3CDTF">` + stamp + `</dcterms:modified></cp:coreProperties>`
}

func (p *writer) styles() string {
	fonts := `<w:rFonts w:ascii="` + Font + `" w:hAnsi="` + Font + `" w:eastAsia="` + Font + `" w:cs="` + Font + `"/>`
	size := half(p.doc.Size)
	return head + `<w:styles ` + word + `><w:docDefaults><w:rPrDefault><w:rPr>` + fonts + `<w:sz w:val="` + size + `"/><w:szCs w:val="` + size + `"/>` +
		`<w:lang w:val="vi-VN" w:eastAsia="vi-VN" w:bidi="ar-SA"/></w:rPr></w:rPrDefault><w:pPrDefault><w:pPr>` +
		`<w:spacing w:before="0" w:after="0" w:line="` + twips(p.doc.Line) + `" w:lineRule="exact"/></w:pPr></w:pPrDefault></w:docDefaults>` +
		`<w:style w:type="paragraph" w:default="1" w:styleId="Normal"><w:name w:val="Normal"/><w:qFormat/></w:style>` +
		`<w:style w:type="table" w:default="1" w:styleId="TableNormal"><w:name w:val="Normal Table"/><w:uiPriority w:val="99"/><w:semiHidden/><w:unhideWhenUsed/>` +
		`<w:tblPr><w:tblInd w:w="0" w:type="dxa"/><w:tblCellMar><w:top w:w="0" w:type="dxa"/><w:left w:w="108" w:type="dxa"/>` +
		`<w:bottom w:w="0" w:type="dxa"/><w:right w:w="108" w:type="dxa"/></w:tblCellMar></w:tblPr></w:style></w:styles>`
}

type writer struct {
	doc   *layout.Doc
	room  float64 // width where text now stands
	rels  []rel
	extra []part
	b     strings.Builder
}

func (p *writer) rel(kind, target string) string {
	id := fmt.Sprintf("rId%d", len(p.rels)+1)
	p.rels = append(p.rels, rel{id, relBase + kind, target})
	return id
}

func (p *writer) put(format string, args ...any) { fmt.Fprintf(&p.b, format, args...) }

func (p *writer) body() string {
	p.put("%s<w:document %s><w:body>", head, word)
	p.blocks()
	p.section()
	p.put("</w:body></w:document>")
	return p.b.String()
}

// gap is a paragraph that takes no room.
func (p *writer) gap() {
	p.put(`<w:p><w:pPr><w:spacing w:line="20" w:lineRule="exact"/><w:rPr><w:sz w:val="2"/></w:rPr></w:pPr></w:p>`)
}

// section is the last element of the body: heads, feet and the page.
func (p *writer) section() {
	kept := p.b.String()
	type edge struct{ kind, use, id string }
	var edges []edge
	add := func(kind, use string, pars []layout.Par) {
		p.b.Reset()
		p.room = p.doc.Page.Room()
		for _, x := range pars {
			p.par(x)
		}
		if len(pars) == 0 {
			p.put("<w:p/>")
		}
		name := fmt.Sprintf("%s%d.xml", kind, len(p.extra)+1)
		tag := map[string]string{"header": "hdr", "footer": "ftr"}[kind]
		p.extra = append(p.extra, part{"word/" + name, head + "<w:" + tag + " " + word + ">" + p.b.String() + "</w:" + tag + ">"})
		edges = append(edges, edge{kind, use, p.rel(kind, name)})
	}
	first := len(p.doc.Head) > 0
	if first {
		add("header", "default", p.doc.Head)
		add("header", "first", nil)
	}
	if len(p.doc.Foot) > 0 {
		add("footer", "default", p.doc.Foot)
		if first {
			add("footer", "first", p.doc.Foot)
		}
	}
	p.b.Reset()
	p.b.WriteString(kept)
	g := p.doc.Page
	p.put("<w:sectPr>")
	for _, e := range edges {
		p.put(`<w:%sReference w:type="%s" r:id="%s"/>`, e.kind, e.use, e.id)
	}
	turned := ""
	if g.Width > g.Height {
		turned = ` w:orient="landscape"`
	}
	p.put(`<w:pgSz w:w="%s" w:h="%s"%s/>`, twips(g.Width), twips(g.Height), turned)
	p.put(`<w:pgMar w:top="%s" w:right="%s" w:bottom="%s" w:left="%s" w:header="%s" w:footer="%s" w:gutter="0"/>`,
		twips(g.Top), twips(g.Right), twips(g.Bottom), twips(g.Left), twips(g.Top/2), twips(g.Bottom/2))
	if first {
		p.put("<w:titlePg/>")
	}
	p.put("</w:sectPr>")
}

func (p *writer) par(x layout.Par) {
	line := cmp.Or(x.Line, p.doc.Line)
	p.put("<w:p><w:pPr>")
	if x.KeepNext || x.Rule != 0 {
		p.put("<w:keepNext/>")
	}
	if x.Break {
		p.put("<w:pageBreakBefore/>")
	}
	p.put("<w:widowControl/>")
	after := x.After
	if x.Rule != 0 {
		after = 0
	}
	rule := ` w:lineRule="exact"`
	for _, r := range x.Runs {
		if r.Picture != nil { // an exact line would cut it off
			line, rule = 12, ` w:lineRule="auto"`
		}
	}
	p.put(`<w:spacing w:before="%s" w:after="%s" w:line="%s"%s/>`, twips(x.Before), twips(after), twips(line), rule)
	p.indent(x.In, x.Out, x.First)
	p.jc(x.Align)
	if x.Level > 0 {
		p.put(`<w:outlineLvl w:val="%d"/>`, x.Level-1)
	}
	p.put("</w:pPr>")
	for _, r := range x.Runs {
		p.run(r)
	}
	p.put("</w:p>")
	if x.Rule != 0 {
		p.rule(x)
	}
}

// rule draws a line beneath a paragraph: the upper border of an empty one,
// whose indents leave just the line's length.
func (p *writer) rule(x layout.Par) {
	room := p.room - x.In - x.Out
	long := x.Rule
	if long == layout.RuleText {
		long = x.LastWords(p.doc.Size)
	}
	long = min(long, room)
	left := 0.0
	switch x.Align {
	case layout.Center:
		left = (room - long) / 2
	case layout.Right:
		left = room - long
	}
	p.put(`<w:p><w:pPr>`)
	if x.KeepNext {
		p.put("<w:keepNext/>")
	}
	p.put(`<w:pBdr><w:top w:val="single" w:sz="6" w:space="1" w:color="auto"/></w:pBdr>`)
	p.put(`<w:spacing w:before="0" w:after="%s" w:line="%s" w:lineRule="exact"/>`, twips(x.After), twips(layout.RuleRoom))
	p.indent(x.In+left, x.Out+room-left-long, 0)
	p.put(`<w:rPr><w:sz w:val="2"/></w:rPr></w:pPr></w:p>`)
}

func (p *writer) indent(left, right, first float64) {
	if left == 0 && right == 0 && first == 0 {
		return
	}
	p.put(`<w:ind w:left="%s" w:right="%s"`, twips(left), twips(right))
	if first > 0 {
		p.put(` w:firstLine="%s"`, twips(first))
	} else if first < 0 {
		p.put(` w:hanging="%s"`, twips(-first))
	}
	p.put("/>")
}

func (p *writer) jc(a layout.Align) {
	p.put(`<w:jc w:val="%s"/>`, [...]string{"left", "center", "right", "both"}[a])
}

func (p *writer) run(r layout.Run) {
	var look strings.Builder
	if r.Bold {
		look.WriteString("<w:b/><w:bCs/>")
	}
	if r.Italic {
		look.WriteString("<w:i/><w:iCs/>")
	}
	if r.Size != 0 && r.Size != p.doc.Size {
		fmt.Fprintf(&look, `<w:sz w:val="%s"/><w:szCs w:val="%s"/>`, half(r.Size), half(r.Size))
	}
	if r.Underline {
		look.WriteString(`<w:u w:val="single"/>`)
	}
	rpr := ""
	if look.Len() > 0 {
		rpr = "<w:rPr>" + look.String() + "</w:rPr>"
	}
	switch {
	case r.Picture != nil:
		p.put("<w:r>%s%s</w:r>", rpr, p.picture(r.Picture))
	case r.Field != layout.NoField:
		name := map[layout.Field]string{layout.PageNumber: "PAGE", layout.PageCount: "NUMPAGES"}[r.Field]
		for _, x := range []string{`<w:fldChar w:fldCharType="begin"/>`, `<w:instrText xml:space="preserve"> ` + name + ` </w:instrText>`,
			`<w:fldChar w:fldCharType="separate"/>`, `<w:t>2</w:t>`, `<w:fldChar w:fldCharType="end"/>`} {
			p.put("<w:r>%s%s</w:r>", rpr, x)
		}
	default:
		for i, l := range strings.Split(r.Text, "\n") {
			if i > 0 {
				p.put("<w:r>%s<w:br/></w:r>", rpr)
			}
			if l != "" {
				p.put(`<w:r>%s<w:t xml:space="preserve">%s</w:t></w:r>`, rpr, esc(l))
			}
		}
	}
}

func (p *writer) picture(x *layout.Picture) string {
	n := len(p.extra) + 1
	name := fmt.Sprintf("media/image%d.png", n)
	p.extra = append(p.extra, part{"word/" + name, string(x.PNG)})
	id := p.rel("image", name)
	w, h := emu(x.Width), emu(x.Height)
	return fmt.Sprintf(`<w:drawing><wp:inline xmlns:wp="http://schemas.openxmlformats.org/drawingml/2006/wordprocessingDrawing" distT="0" distB="0" distL="0" distR="0">`+
		`<wp:extent cx="%[2]d" cy="%[3]d"/><wp:docPr id="%[4]d" name="%[5]s" descr="%[6]s"/>`+
		`<a:graphic xmlns:a="http://schemas.openxmlformats.org/drawingml/2006/main"><a:graphicData uri="http://schemas.openxmlformats.org/drawingml/2006/picture">`+
		`<pic:pic xmlns:pic="http://schemas.openxmlformats.org/drawingml/2006/picture"><pic:nvPicPr><pic:cNvPr id="%[4]d" name="%[5]s"/><pic:cNvPicPr/></pic:nvPicPr>`+
		`<pic:blipFill><a:blip r:embed="%[1]s"/><a:stretch><a:fillRect/></a:stretch></pic:blipFill>`+
		`<pic:spPr><a:xfrm><a:off x="0" y="0"/><a:ext cx="%[2]d" cy="%[3]d"/></a:xfrm><a:prstGeom prst="rect"><a:avLst/></a:prstGeom></pic:spPr></pic:pic>`+
		`</a:graphicData></a:graphic></wp:inline></w:drawing>`, id, w, h, n, fmt.Sprintf("image%d", n), esc(x.Alt))
}

func (p *writer) table(t layout.Table) {
	outer := p.room
	defer func() { p.room = outer }()
	p.put("<w:tbl><w:tblPr>")
	total := 0.0
	for _, w := range t.Widths {
		total += w
	}
	p.put(`<w:tblW w:w="%s" w:type="dxa"/><w:tblInd w:w="%s" w:type="dxa"/>`, twips(total), twips(t.In))
	if t.Lines {
		p.put("<w:tblBorders>")
		for _, side := range []string{"top", "left", "bottom", "right", "insideH", "insideV"} {
			p.put(`<w:%s w:val="single" w:sz="4" w:space="0" w:color="auto"/>`, side)
		}
		p.put("</w:tblBorders>")
	}
	p.put(`<w:tblLayout w:type="fixed"/><w:tblCellMar><w:top w:w="0" w:type="dxa"/><w:left w:w="%[1]s" w:type="dxa"/><w:bottom w:w="0" w:type="dxa"/><w:right w:w="%[1]s" w:type="dxa"/></w:tblCellMar>`, twips(t.Pad))
	p.put(`</w:tblPr><w:tblGrid>`)
	for _, w := range t.Widths {
		p.put(`<w:gridCol w:w="%s"/>`, twips(w))
	}
	p.put("</w:tblGrid>")
	for n, r := range t.Rows {
		p.put("<w:tr><w:trPr><w:cantSplit/>")
		if n < t.Head {
			p.put("<w:tblHeader/>")
		}
		p.put("</w:trPr>")
		col := 0
		for _, c := range r.Cells {
			w := 0.0
			for range c.Width() {
				if col < len(t.Widths) {
					w += t.Widths[col]
					col++
				}
			}
			p.room = w - 2*t.Pad
			p.cell(c, w)
		}
		p.put("</w:tr>")
	}
	p.put("</w:tbl>")
}

func (p *writer) cell(c layout.Cell, w float64) {
	p.put(`<w:tc><w:tcPr><w:tcW w:w="%s" w:type="dxa"/>`, twips(w))
	if c.Width() > 1 {
		p.put(`<w:gridSpan w:val="%d"/>`, c.Width())
	}
	if c.Covered {
		p.put("<w:vMerge/>")
	} else if c.Down > 1 {
		p.put(`<w:vMerge w:val="restart"/>`)
	}
	if c.Shade > 0 {
		g := int(math.Round(255 * (1 - c.Shade)))
		p.put(`<w:shd w:val="clear" w:color="auto" w:fill="%02X%02X%02X"/>`, g, g, g)
	}
	if c.Middle {
		p.put(`<w:vAlign w:val="center"/>`)
	}
	p.put("</w:tcPr>")
	for _, x := range c.Pars {
		p.par(x)
	}
	if len(c.Pars) == 0 { // a cell has at least one
		p.put("<w:p/>")
	}
	p.put("</w:tc>")
}

func twips(pt float64) string { return strconv.Itoa(int(math.Round(pt * 20))) }
func half(pt float64) string  { return strconv.Itoa(int(math.Round(pt * 2))) }
func emu(pt float64) int      { return int(math.Round(pt * 12700)) }

// esc writes text as XML does. What XML cannot hold falls away.
func esc(s string) string {
	s = strings.Map(func(r rune) rune {
		if r < ' ' || r == 0xFFFE || r == 0xFFFF {
			if r == '\t' {
				return ' '
			}
			return -1
		}
		return r
	}, strings.ToValidUTF8(s, ""))
	var b strings.Builder
	xml.EscapeText(&b, []byte(s)) // a Builder takes everything
	return b.String()
}
