package xlsx

import (
	"strconv"

	"nep/internal/vn"
)

// Limits bounds what [Open] takes in.
type Limits struct {
	File      int64 // bytes of the upload
	Unpacked  int64 // bytes of all parts it declares and of those it unpacks
	Part      int64 // bytes of one part
	Entries   int   // files in the archive
	Sheets    int
	Rows      int // rows with something in them, all sheets together
	Columns   int // rightmost column with something in it
	Cells     int // cells with something in them, all sheets together
	TextBytes int64
}

// Default is what a member list can need, with room: 5,000 people are about
// 0.5 MB packed, 6 MB unpacked.
var Default = Limits{
	File: 20 << 20, Unpacked: 256 << 20, Part: 96 << 20, Entries: 4000,
	Sheets: 500, Rows: 20000, Columns: 256, Cells: 1_000_000, TextBytes: 64 << 20,
}

// Kind is the type of a cell's value.
type Kind int

// The kinds of a cell.
const (
	Empty Kind = iota
	Text
	Number
	Date // a number whose format shows a day, a month or a year
	Bool
	Error // #REF!, #N/A …: the text is in Text
)

// Cell is one cell with something in it.
type Cell struct {
	Col     int // from 0
	Kind    Kind
	Text    string  // of Text and Error
	Number  float64 // of Number, Date (the serial) and Bool (0, 1)
	Date    vn.Date // of Date, as precise as the format shows it
	Formula bool    // the value was computed by whoever saved the file
	Font    string  // font name, the sign of a legacy encoding
}

// Row is one row with something in it.
type Row struct {
	Num   int // as the spreadsheet numbers it, from 1
	Cells []Cell
}

// Range is a merged area; rows from 1, columns from 0, ends included.
type Range struct{ Row, Col, LastRow, LastCol int }

// Sheet is one worksheet; rows without content are not in it.
type Sheet struct {
	Name   string
	Hidden bool
	Rows   []Row
	Merges []Range
}

// Book is what was read of a workbook.
type Book struct {
	Sheets   []Sheet
	Date1904 bool
}

// At gives the cell of a column, or an empty one.
func (r *Row) At(col int) Cell {
	for i := range r.Cells {
		if r.Cells[i].Col == col {
			return r.Cells[i]
		}
	}
	return Cell{Col: col}
}

// MergeAt gives the merged area that covers a cell.
func (s *Sheet) MergeAt(row, col int) (Range, bool) {
	for _, m := range s.Merges {
		if row >= m.Row && row <= m.LastRow && col >= m.Col && col <= m.LastCol {
			return m, true
		}
	}
	return Range{}, false
}

// Display gives the value as a person would type it; dates as 05/12/2026.
func (c Cell) Display() string {
	switch c.Kind {
	case Text, Error:
		return c.Text
	case Date:
		return vn.FormatDate(c.Date)
	case Number:
		return strconv.FormatFloat(c.Number, 'f', -1, 64)
	case Bool:
		if c.Number != 0 {
			return "TRUE"
		}
		return "FALSE"
	}
	return ""
}

// ColumnName gives the letters of a column counted from 0: 0 is A, 26 is AA.
func ColumnName(col int) string {
	s := ""
	for col++; col > 0; col = (col - 1) / 26 {
		s = string(rune('A'+(col-1)%26)) + s
	}
	return s
}
