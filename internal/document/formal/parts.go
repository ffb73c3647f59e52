package formal

import (
	"math"
	"strings"
	"unicode/utf8"

	"nep/internal/layout"
)

// Para is a paragraph of a paper's text.
func Para(text string) layout.Par {
	return layout.Par{Runs: []layout.Run{{Text: text}}, Align: layout.Justify, First: Look.Indent * layout.MM, After: Look.Between}
}

// Heading is the heading of a part: "I- …".
func Heading(text string) layout.Par {
	p := Para(text)
	p.Runs[0].Bold, p.KeepNext, p.Level = true, true, 2
	return p
}

// Aside is a paragraph in italics.
func Aside(text string) layout.Par {
	p := Para(text)
	p.Runs[0].Italic = true
	return p
}

// Caption stands over a table.
func Caption(text string) layout.Par {
	p := Para(text)
	p.Runs[0].Bold, p.Align, p.First, p.KeepNext = true, layout.Center, 0, true
	return p
}

// Text makes paragraphs of lines; those that begin like "I." or "IV-" are
// headings, and get the dash papers have ("I-", field.md 3.2); lines that begin
// and end with "|" are rows of a table, the first its head. Empty lines fall
// away.
func Text(s string) []layout.Block {
	var out []layout.Block
	var rows [][]string
	table := func() {
		if len(rows) > 0 {
			out = append(out, gridOf(rows).Table(false))
			rows = nil
		}
	}
	for _, l := range strings.Split(s, "\n") {
		if l = strings.TrimSpace(l); l == "" {
			continue
		}
		if inner, ok := strings.CutPrefix(l, "|"); ok && len(l) > 1 && strings.HasSuffix(l, "|") {
			var cells []string
			for _, c := range strings.Split(strings.TrimSuffix(inner, "|"), "|") {
				cells = append(cells, strings.TrimSpace(c))
			}
			rows = append(rows, cells)
			continue
		}
		table()
		if IsHeading(l) {
			if i := strings.IndexByte(l, '.'); i > 0 && i <= 4 {
				l = l[:i] + "-" + l[i+1:]
			}
			out = append(out, Heading(l))
		} else {
			out = append(out, Para(l))
		}
	}
	table()
	return out
}

// gridOf is a table of typed rows: as many columns as the widest has, as wide as
// their longest words ask for.
func gridOf(rows [][]string) Grid {
	n := 0
	for _, r := range rows {
		n = max(n, len(r))
	}
	g := Grid{}
	for i := range n {
		longest := 4
		for _, r := range rows {
			if i < len(r) {
				longest = max(longest, utf8.RuneCountInString(r[i]))
			}
		}
		c := Column{Part: math.Sqrt(float64(longest))}
		if i < len(rows[0]) {
			c.Head = rows[0][i]
		}
		g.Columns = append(g.Columns, c)
	}
	for _, r := range rows[1:] {
		g.Rows = append(g.Rows, GridRow{Cells: append(r, make([]string, n-len(r))...)})
	}
	return g
}

// IsHeading says whether a line begins with a Roman numeral, as papers number
// their parts.
func IsHeading(line string) bool {
	n := strings.IndexAny(line, "-.")
	return n > 0 && n <= 4 && strings.Trim(line[:n], "IVX") == ""
}

// Column is a column of a grid.
type Column struct {
	Head  string
	Part  float64 // of the width
	Align layout.Align
}

// Grid is a table with lines and a head that stands again on every page.
type Grid struct {
	Columns []Column
	Rows    []GridRow
}

// GridRow is a row of a grid. Of a strong one the text is bold.
type GridRow struct {
	Cells  []string
	Strong bool
}

// Table lays a grid out.
func (g Grid) Table(wide bool) layout.Table {
	t := layout.Table{Head: 1, Lines: true, Pad: 2 * layout.MM}
	room, sum := page(wide).Room(), 0.0
	for _, c := range g.Columns {
		sum += c.Part
	}
	head := layout.Row{}
	parts := make([]float64, len(g.Columns))
	for i, c := range g.Columns {
		parts[i] = room * c.Part / sum
	}
	t.Widths = widened(parts, g.words(2*t.Pad))
	for _, c := range g.Columns {
		head.Cells = append(head.Cells, cellOf(c.Head, layout.Center, true))
		head.Cells[len(head.Cells)-1].Middle = true
	}
	t.Rows = append(t.Rows, head)
	for _, r := range g.Rows {
		row := layout.Row{}
		for i, s := range r.Cells {
			row.Cells = append(row.Cells, cellOf(s, g.Columns[i].Align, r.Strong))
		}
		t.Rows = append(t.Rows, row)
	}
	return t
}

// words gives for each column how wide its longest word is, with pad: a date or a
// name broken in two is read wrongly.
func (g Grid) words(pad float64) []float64 {
	out := make([]float64, len(g.Columns))
	look := func(i int, text string, strong bool) {
		f := layout.Run{Bold: strong}.Face()
		for _, w := range strings.Fields(text) {
			out[i] = max(out[i], f.Width(w, Look.Table)+pad+1)
		}
	}
	for i, c := range g.Columns {
		look(i, c.Head, true)
	}
	for _, r := range g.Rows {
		for i, s := range r.Cells {
			look(i, s, r.Strong)
		}
	}
	return out
}

// widened gives every column at least its least width, taken from what the others
// have to spare; where there is no room for all, the widths stay.
func widened(widths, least []float64) []float64 {
	lack, spare := 0.0, 0.0
	for i, w := range widths {
		lack += max(least[i]-w, 0)
		spare += max(w-least[i], 0)
	}
	if lack == 0 || lack > spare {
		return widths
	}
	out := make([]float64, len(widths))
	for i, w := range widths {
		out[i] = max(w, least[i])
		if w > least[i] {
			out[i] = w - (w-least[i])*lack/spare
		}
	}
	return out
}

func cellOf(text string, a layout.Align, strong bool) layout.Cell {
	var c layout.Cell
	lines := strings.Split(text, "\n")
	for i, l := range lines {
		p := layout.Par{Runs: []layout.Run{{Text: l, Size: Look.Table, Bold: strong}}, Align: a, Line: Look.TableLine}
		if i == 0 {
			p.Before = 2
		}
		if i == len(lines)-1 {
			p.After = 2
		}
		c.Pars = append(c.Pars, p)
	}
	return c
}
