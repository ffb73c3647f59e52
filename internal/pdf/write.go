package pdf

import (
	"bytes"
	"crypto/sha256"
	"fmt"
	"io"
	"time"

	"codeberg.org/go-pdf/fpdf"

	"nep/internal/layout"
)

// Write writes a paper.
func Write(w io.Writer, d *layout.Doc) error {
	g := d.Page
	f := fpdf.NewCustom(&fpdf.InitType{UnitStr: "pt", Size: fpdf.SizeType{Wd: g.Width, Ht: g.Height}})
	made := d.Made
	if made.IsZero() {
		made = time.Date(1980, 1, 1, 0, 0, 0, 0, time.UTC)
	}
	f.SetCreationDate(made)
	f.SetModificationDate(made)
	f.SetCatalogSort(true)
	f.SetTitle(d.Title, true)
	f.SetAuthor(d.Author, true)
	f.SetLang("vi-VN")
	f.SetAutoPageBreak(false, 0)
	f.SetMargins(0, 0, 0)
	f.SetLineWidth(0.5)
	c := &sheets{f: f}
	draw(c, d)
	return f.Output(w)
}

// Count gives how many pages a paper has.
func Count(d *layout.Doc) int { return len(paginate(boxes(d), d.Page)) }

// A canvas takes what is drawn, page by page. Points are from the upper left.
type canvas interface {
	page()
	text(x, base float64, text string, face layout.Face, size float64)
	stroke(x1, y, x2 float64) // a line across
	rect(x, y, w, h, shade float64, lines bool)
	picture(p *layout.Picture, x, y float64)
	mark(text string, level int, y float64) // where a heading is
}

// draw sets a paper and draws it.
func draw(c canvas, d *layout.Doc) {
	p := &pen{canvas: c, doc: d}
	g := d.Page
	pages := paginate(boxes(d), g)
	for n, spots := range pages {
		c.page()
		at := numbers{n + 1, len(pages)}
		if n > 0 {
			p.edge(d.Head, g.Top/2, at)
		}
		p.edge(d.Foot, g.Height-g.Bottom/2, at)
		for _, s := range spots {
			if s.mark != "" {
				c.mark(clean(s.mark, 0), s.level-1, s.y)
			}
			s.draw(p, s.y)
		}
	}
}

// sheets is the canvas of the library.
type sheets struct {
	f    *fpdf.Fpdf
	have [4]bool // faces
}

func (c *sheets) page() { c.f.AddPage() }

func (c *sheets) use(face layout.Face, size float64) {
	style := [...]string{"", "B", "I", "BI"}[face]
	if !c.have[face] {
		c.f.AddUTF8FontFromBytes("tinos", style, face.File())
		c.have[face] = true
	}
	c.f.SetFont("tinos", style, size)
}

func (c *sheets) text(x, base float64, text string, face layout.Face, size float64) {
	c.use(face, size)
	c.f.Text(x, base, text)
}

func (c *sheets) stroke(x1, y, x2 float64) { c.f.Line(x1, y, x2, y) }

func (c *sheets) rect(x, y, w, h, shade float64, lines bool) {
	style := ""
	if shade > 0 {
		grey := int(255 * (1 - shade))
		c.f.SetFillColor(grey, grey, grey)
		style = "F"
	}
	if lines {
		style += "D"
	}
	c.f.Rect(x, y, w, h, style)
}

func (c *sheets) picture(x *layout.Picture, left, top float64) {
	name := fmt.Sprintf("%x", sha256.Sum256(x.PNG))
	o := fpdf.ImageOptions{ImageType: "PNG"}
	if c.f.GetImageInfo(name) == nil {
		c.f.RegisterImageOptionsReader(name, o, bytes.NewReader(x.PNG))
	}
	c.f.ImageOptions(name, left, top, x.Width, x.Height, false, o, 0, "")
}

func (c *sheets) mark(text string, level int, y float64) {
	c.use(0, 10) // the library writes a mark as the font of the moment wants it
	c.f.Bookmark(text, level, y)
}

// pen draws lines and cells.
type pen struct {
	canvas
	doc *layout.Doc
}

// edge draws what stands in a margin.
func (p *pen) edge(pars []layout.Par, y float64, at numbers) {
	for _, x := range pars {
		for _, l := range lines(x, p.doc, p.doc.Page.Room(), at) {
			p.line(l, p.doc.Page.Left, y)
			y += l.height
		}
	}
}

// line draws a line of text whose column begins at x, with its top at y.
func (p *pen) line(l line, x, y float64) {
	long := l.width
	if l.rule > 0 {
		long = l.rule
	}
	x += l.x
	switch l.align {
	case layout.Center:
		x += (l.room - long) / 2
	case layout.Right:
		x += l.room - long
	}
	if l.rule > 0 {
		p.stroke(x, y+1, x+l.rule)
		return
	}
	more := 0.0
	if gaps := len(l.words) - 1; l.align == layout.Justify && !l.end && gaps > 0 {
		more = max(0, l.room-l.width) / float64(gaps)
	}
	size := 0.0
	for _, w := range l.words {
		for _, a := range w.atoms {
			size = max(size, a.size)
		}
	}
	base := y + (l.height-(layout.Ascent+layout.Descent)*size)/2 + layout.Ascent*size
	for n, w := range l.words {
		for i, a := range w.atoms {
			if a.picture != nil {
				p.picture(a.picture, x, y+l.height-a.picture.Height)
				x += a.width
				continue
			}
			text, end := a.text, x+a.width
			if i == len(w.atoms)-1 && n < len(l.words)-1 {
				text += " " // for who copies the text out
				end += w.space + more
			}
			p.text(x, base, text, a.face, a.size)
			if a.underline {
				under := base + 0.1*a.size
				stop := x + a.width
				if n < len(l.words)-1 && l.words[n+1].atoms != nil && l.words[n+1].atoms[0].underline {
					stop = end
				}
				p.stroke(x, under, stop)
			}
			x = end
		}
		if len(w.atoms) == 0 && n < len(l.words)-1 {
			x += w.space + more
		}
	}
}

// cell draws a cell that is so high.
func (p *pen) cell(c cellSet, high, y float64, t layout.Table) {
	if c.shade > 0 || t.Lines {
		p.rect(c.x, y, c.width, high, c.shade, t.Lines)
	}
	if c.middle && high > c.height {
		y += (high - c.height) / 2
	}
	for i, l := range c.lines {
		p.line(l, c.x+t.Pad, y+c.tops[i])
	}
}
