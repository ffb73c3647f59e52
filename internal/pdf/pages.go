package pdf

import "nep/internal/layout"

// A box is something with a height that stands on one page: a line, or a row of
// a table.
type box struct {
	gap    float64 // above it, not at the top of a page
	height float64
	fresh  bool // begins a page
	keep   bool // stands with the next
	table  *table
	head   bool // of the table
	draw   func(p *pen, y float64)
	// split divides a box that is higher than a page.
	split func(room float64) (first, rest box, ok bool)
	mark  string // of a heading
	level int
}

// A table as the pages know it: what stands again on each.
type table struct{ head []box }

// A spot is a box on a page.
type spot struct {
	box
	y float64
}

// boxes sets the blocks of a paper.
func boxes(d *layout.Doc) []box {
	var out []box
	gap := 0.0
	for _, b := range d.Body {
		switch b := b.(type) {
		case layout.Par:
			par := parBoxes(b, d)
			par[0].gap += gap
			out, gap = append(out, par...), b.After
		case layout.Table:
			rows := tableBoxes(b, d)
			if len(rows) > 0 {
				rows[0].gap += gap
				gap = 0
			}
			out = append(out, rows...)
		}
	}
	return out
}

func parBoxes(p layout.Par, d *layout.Doc) []box {
	set := lines(p, d, d.Page.Room(), numbers{})
	out := make([]box, len(set))
	for i, l := range set {
		out[i] = box{height: l.height, draw: func(pen *pen, y float64) { pen.line(l, d.Page.Left, y) }}
		// No line alone at the end or the beginning of a page, a rule with its words.
		out[i].keep = len(set) > 1 && (i == 0 || i == len(set)-2)
	}
	out[0].gap, out[0].fresh = p.Before, p.Break
	if p.Level > 0 {
		for _, r := range p.Runs {
			out[0].mark += r.Text
		}
		out[0].level = p.Level
	}
	last := &out[len(out)-1]
	last.keep = last.keep || p.KeepNext
	return out
}

// A cellSet is a cell, set.
type cellSet struct {
	x, width float64
	lines    []line
	tops     []float64 // of each line
	height   float64
	down     int
	covered  bool
	middle   bool
	shade    float64
}

type rowSet struct {
	cells  []cellSet
	height float64
}

func tableBoxes(t layout.Table, d *layout.Doc) []box {
	rows := make([]rowSet, len(t.Rows))
	for n, r := range t.Rows {
		col, x := 0, d.Page.Left+t.In
		for _, c := range r.Cells {
			s := cellSet{x: x, down: max(c.Down, 1), covered: c.Covered, middle: c.Middle, shade: c.Shade}
			for range c.Width() {
				if col < len(t.Widths) {
					s.width += t.Widths[col]
					col++
				}
			}
			x += s.width
			if !c.Covered {
				for _, p := range c.Pars {
					s.height += p.Before
					for _, l := range lines(p, d, s.width-2*t.Pad, numbers{}) {
						s.lines, s.tops = append(s.lines, l), append(s.tops, s.height)
						s.height += l.height
					}
					s.height += p.After
				}
			}
			if s.down == 1 {
				rows[n].height = max(rows[n].height, s.height)
			}
			rows[n].cells = append(rows[n].cells, s)
		}
		if rows[n].height == 0 {
			rows[n].height = d.Line
		}
	}
	// Rows that a cell ties together stand together, as one box.
	most := d.Page.Height - d.Page.Top - d.Page.Bottom
	ref := &table{}
	var out []box
	for n := 0; n < len(rows); {
		end := n + 1
		for i := n; i < end; i++ {
			for _, c := range rows[i].cells {
				end = min(max(end, i+c.down), len(rows))
			}
		}
		group := rows[n:end]
		if stretch(group); total(group) > most && len(group) > 1 { // too high to stand together
			for i := range group {
				out = append(out, rowBox(group[i:i+1], t, ref))
			}
		} else {
			out = append(out, rowBox(group, t, ref))
		}
		if end <= t.Head {
			last := &out[len(out)-1]
			last.keep, last.head = true, true
			ref.head = append(ref.head, *last)
		}
		n = end
	}
	// A head that would leave no room for rows does not stand again.
	if h := height(ref.head); h > most/2 {
		ref.head = nil
	}
	return out
}

// stretch makes the last row of a group high enough for the cells that span it.
func stretch(group []rowSet) {
	for i, r := range group {
		for _, c := range r.cells {
			if c.down > 1 {
				last := min(i+c.down, len(group))
				if more := c.height - total(group[i:last]); more > 0 {
					group[last-1].height += more
				}
			}
		}
	}
}

func total(rows []rowSet) (sum float64) {
	for _, r := range rows {
		sum += r.height
	}
	return sum
}

func height(bs []box) (sum float64) {
	for _, b := range bs {
		sum += b.height
	}
	return sum
}

func rowBox(group []rowSet, t layout.Table, ref *table) box {
	b := box{height: total(group), table: ref}
	b.draw = func(pen *pen, y float64) {
		for i, r := range group {
			for _, c := range r.cells {
				if !c.covered || len(group) == 1 {
					pen.cell(c, total(group[i:min(i+c.down, len(group))]), y, t)
				}
			}
			y += r.height
		}
	}
	if len(group) == 1 {
		b.split = func(room float64) (box, box, bool) {
			some := false
			first, rest := rowSet{height: room}, rowSet{}
			for _, c := range group[0].cells {
				a, z := c, c
				a.lines, a.tops, z.lines, z.tops = nil, nil, nil, nil
				a.middle, z.middle, a.height, z.height = false, false, 0, 0
				base := -1.0
				for i, l := range c.lines {
					if c.tops[i]+l.height <= room+0.01 && base < 0 {
						a.lines, a.tops, a.height = append(a.lines, l), append(a.tops, c.tops[i]), c.tops[i]+l.height
						some = true
						continue
					}
					if base < 0 {
						base = c.tops[i]
					}
					z.lines, z.tops, z.height = append(z.lines, l), append(z.tops, c.tops[i]-base), c.tops[i]-base+l.height
				}
				first.cells, rest.cells = append(first.cells, a), append(rest.cells, z)
				rest.height = max(rest.height, z.height)
			}
			return rowBox([]rowSet{first}, t, ref), rowBox([]rowSet{rest}, t, ref), some
		}
	}
	return b
}

// slack is what adding up heights may be off by.
const slack = 0.01

// paginate lays boxes on pages.
func paginate(bs []box, g layout.Page) [][]spot {
	room := g.Height - g.Top - g.Bottom
	pages := [][]spot{nil}
	y, top := 0.0, 0.0 // top: below the head of a table that goes on
	put := func(b box) {
		pages[len(pages)-1] = append(pages[len(pages)-1], spot{b, g.Top + y})
		y += b.height
	}
	turn := func(head []box) {
		pages, y = append(pages, nil), 0
		for _, h := range head {
			put(h)
		}
		top = y
	}
	var begun *table // stands on this page already
	for i, b := range bs {
		var head []box // stands again if b has to go to the next page
		if b.table != nil && b.table == begun && !b.head {
			head = b.table.head
		}
		group := 0.0 // the height of what has to stand together
		for j := i; j < len(bs); j++ {
			if group += bs[j].height; j > i {
				group += bs[j].gap
			}
			if !bs[j].keep {
				break
			}
		}
		if group > room-height(head)+slack { // it cannot
			group = b.height
		}
		high := b.split != nil && group > room-height(head)+slack
		if y > top && (b.fresh || !high && y+b.gap+group > room+slack) {
			turn(head)
		}
		if y > top {
			y += b.gap
		}
		for b.split != nil && y+b.height > room+slack {
			first, rest, ok := b.split(room - y)
			if !ok && y <= top { // one line of it is higher than a page
				break
			}
			if ok {
				put(first)
				b = rest
			}
			turn(head)
		}
		put(b)
		begun = b.table
	}
	return pages
}
