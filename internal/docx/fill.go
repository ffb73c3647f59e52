package docx

import (
	"archive/zip"
	"bytes"
	"encoding/xml"
	"errors"
	"io"
	"regexp"
	"slices"
	"strings"
	"time"

	"nep/internal/fault"
	"nep/internal/layout"
)

// A template is a stranger's .docx with named fields in its text: "{{so}}".
// A field may be cut into several runs, as programs do while somebody types.

// TemplateLimits bound a template: a form with a logo is far below them.
var TemplateLimits = Limits{Directory: 256 << 10, Entries: 200, Part: 8 << 20, Unpacked: 24 << 20, Depth: 200, Text: 1 << 20}

var fieldRE = regexp.MustCompile(`(?i)\{\{\s*([a-z0-9_]{1,40})\s*\}\}`)

// unwanted are parts a form has no use for: they run, or bring in what nobody
// looked at.
var unwanted = []string{"vbaproject", "vbadata", "activex", "/embeddings/", "/customui/", "afchunk", "attachedtoolbars"}

// template is a stranger's form, looked through.
type template struct {
	*archive
	texts []string // the parts with text, by name
	raw   map[string][]byte
}

// openTemplate looks a form through. Faults: those of Text, and Invalid
// (docx.template.macros: what runs or is embedded; docx.template.outside: what
// is fetched from elsewhere).
func openTemplate(r io.ReaderAt, size int64, lim Limits) (*template, error) {
	a, err := open(r, size, lim)
	if err != nil {
		return nil, err
	}
	t := &template{archive: a, raw: map[string][]byte{}}
	for _, name := range a.names {
		if f := a.files[name]; strings.Contains(f.Name, "..") || strings.Contains(f.Name, `\`) { // it is handed on under its own name
			return nil, damaged(errors.New("a part's name leads elsewhere"))
		}
		for _, bad := range unwanted {
			if strings.Contains("/"+name, bad) {
				return nil, fault.New("docx.template", fault.Invalid, "docx.template.macros")
			}
		}
	}
	kinds, err := a.read("[content_types].xml")
	if err != nil {
		return nil, err
	}
	if bytes.Contains(bytes.ToLower(kinds), []byte("macroenabled")) {
		return nil, fault.New("docx.template", fault.Invalid, "docx.template.macros")
	}
	for _, name := range a.names {
		if !strings.HasSuffix(name, ".rels") {
			continue
		}
		raw, err := a.read(name)
		if err != nil {
			return nil, err
		}
		err = walk(raw, a.lim.Depth, func(x xml.Token) error {
			e, ok := x.(xml.StartElement)
			if ok && e.Name.Local == "Relationship" && strings.EqualFold(attr(e, "TargetMode"), "External") && !strings.HasSuffix(attr(e, "Type"), "/hyperlink") {
				return fault.New("docx.template", fault.Invalid, "docx.template.outside")
			}
			return nil
		})
		if err != nil {
			return nil, err
		}
	}
	folder := a.main[:strings.LastIndexByte(a.main, '/')+1]
	for _, name := range a.names {
		rest, ok := strings.CutPrefix(name, folder)
		if !ok || strings.Contains(rest, "/") || name != a.main && !strings.HasPrefix(rest, "header") && !strings.HasPrefix(rest, "footer") || !strings.HasSuffix(name, ".xml") {
			continue
		}
		raw, err := a.read(name)
		if err != nil {
			return nil, err
		}
		// Offsets are told of bytes in UTF-8 only, and what is put in is written with
		// the usual prefix.
		if !bytes.Contains(raw, []byte(`xmlns:w="http://schemas.openxmlformats.org/wordprocessingml/2006/main"`)) {
			return nil, fault.New("docx.template", fault.Invalid, "docx.not_paper")
		}
		t.texts, t.raw[name] = append(t.texts, name), raw
	}
	return t, nil
}

// Fields gives the names of the fields of a template, each once, in order.
// Faults: those of openTemplate.
func Fields(r io.ReaderAt, size int64, lim Limits) ([]string, error) {
	t, err := openTemplate(r, size, lim)
	if err != nil {
		return nil, err
	}
	var out []string
	for _, name := range t.texts {
		pars, err := paragraphs(t.raw[name], lim.Depth)
		if err != nil {
			return nil, err
		}
		for _, p := range pars {
			for _, m := range fieldRE.FindAllStringSubmatch(p.text(), -1) {
				if name := strings.ToLower(m[1]); !slices.Contains(out, name) {
					out = append(out, name)
				}
			}
		}
	}
	return out, nil
}

// Fill writes a template with its fields filled in. The field named body is a
// paragraph of its own, in whose place the blocks of d stand; what of the paper
// has pictures does not belong there. Faults: those of openTemplate.
func Fill(w io.Writer, r io.ReaderAt, size int64, lim Limits, values map[string]string, body string, d *layout.Doc) error {
	t, err := openTemplate(r, size, lim)
	if err != nil {
		return err
	}
	in := &writer{doc: d, room: d.Page.Room()}
	blocks := in.blocks()
	filled := map[string][]byte{}
	for _, name := range t.texts {
		if filled[name], err = fill(t.raw[name], lim.Depth, values, body, blocks); err != nil {
			return err
		}
	}
	z := zip.NewWriter(w)
	for _, name := range t.names {
		f := t.files[name]
		if strings.HasSuffix(f.Name, "/") {
			continue
		}
		to, err := z.CreateHeader(&zip.FileHeader{Name: f.Name, Method: zip.Deflate, Modified: time.Date(1980, 1, 1, 0, 0, 0, 0, time.UTC)})
		if err != nil {
			return err
		}
		raw, ok := filled[name]
		if !ok {
			if raw, err = t.read(name); err != nil {
				return err
			}
		}
		if _, err := to.Write(raw); err != nil {
			return err
		}
	}
	return z.Close()
}

// blocks are the blocks of a paper without what stands around them.
func (p *writer) blocks() string {
	after := false
	for _, x := range p.doc.Body {
		switch x := x.(type) {
		case layout.Par:
			p.par(x)
			after = false
		case layout.Table:
			if after {
				p.gap()
			}
			p.table(x)
			after = true
		}
	}
	if after || len(p.doc.Body) == 0 {
		p.gap()
	}
	return p.b.String()
}

// A piece is the text of one w:t: where its element stands, and the letters.
type piece struct {
	from, to int // the whole element
	text     string
}

// A paragraph is a w:p with its texts, those of paragraphs inside it (a text box)
// left out.
type paragraph struct {
	from, to int
	pieces   []piece
}

func (p paragraph) text() string {
	var b strings.Builder
	for _, x := range p.pieces {
		b.WriteString(x.text)
	}
	return b.String()
}

// paragraphs finds the paragraphs of a part that hold text.
func paragraphs(raw []byte, depth int) ([]paragraph, error) {
	d := xml.NewDecoder(bytes.NewReader(raw))
	d.CharsetReader = func(string, io.Reader) (io.Reader, error) { return nil, errors.New("a part is not in UTF-8") }
	var out []paragraph
	var open []paragraph // paragraphs that have begun
	var t *piece
	in := 0
	for {
		at := int(d.InputOffset())
		x, err := d.RawToken()
		if err == io.EOF {
			if in != 0 {
				return nil, damaged(io.ErrUnexpectedEOF)
			}
			return out, nil
		}
		if err != nil {
			return nil, damaged(err)
		}
		switch x := x.(type) {
		case xml.Directive:
			return nil, damaged(errors.New("a part declares a document type"))
		case xml.StartElement:
			if in++; in > depth {
				return nil, damaged(errors.New("elements too deep"))
			}
			if x.Name.Space != "w" {
				continue
			}
			switch x.Name.Local {
			case "p":
				open = append(open, paragraph{from: at})
			case "t":
				if len(open) > 0 {
					t = &piece{from: at}
				}
			}
		case xml.EndElement:
			if in--; in < 0 {
				return nil, damaged(errors.New("an element ends that did not begin"))
			}
			if x.Name.Space != "w" {
				continue
			}
			switch {
			case x.Name.Local == "t" && t != nil && len(open) > 0:
				t.to = int(d.InputOffset())
				open[len(open)-1].pieces = append(open[len(open)-1].pieces, *t)
				t = nil
			case x.Name.Local == "p" && len(open) > 0:
				p := open[len(open)-1]
				p.to = int(d.InputOffset())
				if open = open[:len(open)-1]; len(p.pieces) > 0 {
					out = append(out, p)
				}
			}
		case xml.CharData:
			if t != nil {
				t.text += string(x)
			}
		}
	}
}

// An edit puts text in the place of bytes.
type edit struct {
	from, to int
	with     string
}

// fill gives a part with its fields filled in; one nobody gave a value is empty.
func fill(raw []byte, depth int, values map[string]string, body, blocks string) ([]byte, error) {
	pars, err := paragraphs(raw, depth)
	if err != nil {
		return nil, err
	}
	var edits []edit
	for _, p := range pars {
		text := p.text()
		found := fieldRE.FindAllStringSubmatchIndex(text, -1)
		if found == nil {
			continue
		}
		if m := fieldRE.FindStringSubmatch(text); strings.EqualFold(m[1], body) && strings.TrimSpace(text) == m[0] {
			edits = append(edits, edit{p.from, p.to, blocks})
			continue
		}
		// Each piece keeps the letters that are no field; a value stands in the piece
		// its field begins in.
		at := 0
		for _, x := range p.pieces {
			var b strings.Builder
			end, changed := at+len(x.text), false
			next := at
			for _, f := range found {
				if f[1] <= at || f[0] >= end {
					continue
				}
				changed = true
				if f[0] > next {
					b.WriteString(text[next:f[0]])
				}
				if f[0] >= at {
					b.WriteString(values[strings.ToLower(text[f[2]:f[3]])])
				}
				next = min(max(next, f[1]), end)
			}
			if changed {
				if next < end {
					b.WriteString(text[next:end])
				}
				edits = append(edits, edit{x.from, x.to, runs(b.String())})
			}
			at = end
		}
	}
	slices.SortFunc(edits, func(a, b edit) int { return a.from - b.from })
	var out bytes.Buffer
	last := 0
	for _, e := range edits {
		if e.from < last { // inside of a paragraph that was replaced whole
			continue
		}
		out.Write(raw[last:e.from])
		out.WriteString(e.with)
		last = e.to
	}
	out.Write(raw[last:])
	return out.Bytes(), nil
}

// runs is text as it stands inside of a run: a line feed is a break.
func runs(text string) string {
	var b strings.Builder
	for i, l := range strings.Split(text, "\n") {
		if i > 0 {
			b.WriteString("<w:br/>")
		}
		b.WriteString(`<w:t xml:space="preserve">` + esc(l) + "</w:t>")
	}
	return b.String()
}
