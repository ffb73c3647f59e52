package layout

import (
	"cmp"
	"strings"
	"time"
)

// MM is a millimetre in points.
const MM = 72 / 25.4

// Doc is a paper.
type Doc struct {
	Title, Author string    // what a program shows as the file's own title and author
	Made          time.Time // written into the file; the same paper gives the same bytes
	Page          Page
	Size          float64 // of letters, where a run says nothing else
	Line          float64 // exact height of a line, where a paragraph says nothing else
	// Head stands in the top margin of every page but the first, Foot at the
	// bottom of every page.
	Head, Foot []Par
	Body       []Block
}

// Page is the sheet with its margins.
type Page struct{ Width, Height, Top, Right, Bottom, Left float64 }

// Room is how wide text may be.
func (p Page) Room() float64 { return p.Width - p.Left - p.Right }

// Turned is the page laid on its side.
func (p Page) Turned() Page {
	p.Width, p.Height = p.Height, p.Width
	return p
}

// Block is a [Par] or a [Table].
type Block interface{ texts(func(string)) }

// Align is where the lines of a paragraph stand.
type Align int

// The four ways.
const (
	Left Align = iota
	Center
	Right
	Justify
)

// RuleText is the Rule of a paragraph that is as long as its last words.
const RuleText = -1

// RuleRoom is the height a rule takes beneath its paragraph.
const RuleRoom = 4

// LastWords is how long the last words of a paragraph are, after its last line
// feed, where letters have this size unless a run says otherwise.
func (p Par) LastWords(size float64) float64 {
	long := 0.0
	for _, r := range p.Runs {
		text := r.Text
		if i := strings.LastIndexByte(text, '\n'); i >= 0 {
			long, text = 0, text[i+1:]
		}
		long += r.Face().Width(text, cmp.Or(r.Size, size))
	}
	return long
}

// Par is a paragraph.
type Par struct {
	Runs          []Run
	Align         Align
	Line          float64 // exact height of a line; 0 is the paper's
	Before, After float64
	First         float64 // indent of the first line, on top of In
	In, Out       float64 // indents from the left and from the right
	KeepNext      bool    // not the last thing on a page
	Break         bool    // begins a new page
	Rule          float64 // length of a line drawn beneath, 0 for none, RuleText
	Level         int     // of a heading: 1, 2 …; 0 for none
}

// Run is text of one look. A line feed begins a new line of the paragraph.
type Run struct {
	Text                    string
	Bold, Italic, Underline bool
	Size                    float64 // 0 is the paper's
	Field                   Field   // instead of the text
	Picture                 *Picture
}

// Field is what only the one who lays out pages knows.
type Field int

// The fields.
const (
	NoField Field = iota
	PageNumber
	PageCount
)

// Picture is a PNG in a line of its own height.
type Picture struct {
	PNG           []byte
	Width, Height float64
	Alt           string // what it shows, for those who do not see it
}

// Table is a table; a row's cells and their spans fill its columns exactly.
type Table struct {
	Widths []float64
	Rows   []Row
	Head   int     // so many first rows stand again on every page
	Lines  bool    // lines around every cell
	Pad    float64 // left and right inside of a cell
	In     float64 // indent of the whole
}

// Row is a row of a table.
type Row struct{ Cells []Cell }

// Cell is a cell. A cell that spans rows is given in the first of them; the
// others have an empty one in its place.
type Cell struct {
	Pars    []Par
	Span    int     // columns; 0 is 1
	Down    int     // rows; 0 is 1
	Covered bool    // part of the cell above, which spans it
	Middle  bool    // in the middle of its height
	Shade   float64 // of grey, 0 for none to 1 for black
}

// Width gives a cell's columns, 1 where it says nothing.
func (c Cell) Width() int { return max(c.Span, 1) }

// Text is the paper's text, a paragraph or a line of it in each line: what
// reading the written file back has to give. Heads and feet are no part of it.
func (d *Doc) Text() string {
	var b strings.Builder
	for _, x := range d.Body {
		x.texts(func(s string) { b.WriteString(s + "\n") })
	}
	return b.String()
}

func (p Par) texts(out func(string)) {
	var b strings.Builder
	for _, r := range p.Runs {
		if r.Field == NoField {
			b.WriteString(r.Text)
		}
	}
	for _, l := range strings.Split(b.String(), "\n") {
		out(l)
	}
}

func (t Table) texts(out func(string)) {
	for _, r := range t.Rows {
		for _, c := range r.Cells {
			if c.Covered {
				continue
			}
			for _, p := range c.Pars {
				p.texts(out)
			}
		}
	}
}
