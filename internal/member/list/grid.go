package list

import (
	"nep/internal/vn"
	"nep/internal/xlsx"
)

// grid is a sheet with its texts in Unicode.
type grid struct {
	name  string
	sheet *xlsx.Sheet
	book  *xlsx.Book
	rows  []gridRow
	kind  vn.Legacy
	down  map[[2]int]gridCell // cells filled by a merge over several rows
}

type gridRow struct {
	num   int
	cells []gridCell
}

type gridCell struct {
	col  int
	text string // cleaned; dates and numbers as a person would type them
	xlsx.Cell
}

func (c gridCell) isText() bool { return c.Kind == xlsx.Text }

func (r *gridRow) at(col int) gridCell {
	for i := range r.cells {
		if r.cells[i].col == col {
			return r.cells[i]
		}
	}
	return gridCell{col: col}
}

func newGrid(book *xlsx.Book, sh *xlsx.Sheet) *grid {
	g := &grid{name: vn.Clean(sh.Name), sheet: sh, book: book, down: map[[2]int]gridCell{}}
	var texts []string
	for i := range sh.Rows {
		for _, c := range sh.Rows[i].Cells {
			if c.Kind == xlsx.Text {
				texts = append(texts, c.Text)
			}
		}
	}
	g.kind = vn.DetectLegacy(texts)
	for i := range sh.Rows {
		r := &sh.Rows[i]
		// A row somebody added later in Unicode is left alone.
		modern := false
		if g.kind != vn.Unicode {
			for _, c := range r.Cells {
				modern = modern || c.Kind == xlsx.Text && vn.CertainUnicode(c.Text)
			}
		}
		row := gridRow{num: r.Num, cells: make([]gridCell, 0, len(r.Cells))}
		for _, c := range r.Cells {
			text := c.Display()
			if c.Kind == xlsx.Text {
				text = g.decode(c, modern)
			}
			if text = vn.Clean(text); text == "" {
				continue
			}
			row.cells = append(row.cells, gridCell{c.Col, text, c})
		}
		if len(row.cells) > 0 {
			g.rows = append(g.rows, row)
		}
	}
	byNum := map[int]int{}
	for i := range g.rows {
		byNum[g.rows[i].num] = i
	}
	filled := 0
	for _, m := range sh.Merges {
		i, ok := byNum[m.Row]
		if !ok || m.LastRow == m.Row {
			continue
		}
		c := g.rows[i].at(m.Col)
		for n := m.Row + 1; c.text != "" && n <= m.LastRow && filled < 100_000; n++ {
			g.down[[2]int{n, m.Col}] = c
			filled++
		}
	}
	return g
}

// decode gives a text in Unicode: the font decides first, then the text, then
// the rest of the sheet.
func (g *grid) decode(c xlsx.Cell, modern bool) string {
	if isASCII(c.Text) {
		return c.Text
	}
	if kind, _ := vn.LegacyFont(c.Font); kind != vn.Unicode {
		if s, ok := vn.FromLegacyAs(c.Text, kind); ok {
			return s
		}
	}
	if s, _, ok := vn.FromLegacy(c.Text); ok {
		return s
	}
	if g.kind != vn.Unicode && !modern {
		if s, ok := vn.FromLegacyAs(c.Text, g.kind); ok {
			return s
		}
	}
	return c.Text
}
