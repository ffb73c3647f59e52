package xlsx

import (
	"io"

	"github.com/xuri/excelize/v2"

	"nep/internal/fault"
	"nep/internal/vn"
)

// Table is one sheet of a workbook to be written.
type Table struct {
	Sheet  string   // 31 characters at most; signs a sheet name cannot have become spaces
	Titles []string // centred rows above the header, merged over all columns
	Header []string
	Widths []float64 // in characters; missing or 0 is 14
	// Rows hold string, int, int64, float64, bool, vn.Date or nil. A full date
	// becomes a real date cell, a year or a month stays text.
	Rows [][]any
	Foot []string // rows below, after an empty one
}

// RealDate tells whether a date is written as a real date cell. Days before
// 1910 stay text: as counts they look like a year typed into a date cell.
func RealDate(d vn.Date) bool { return d.Precision() == vn.FullDate && d.Year >= 1910 }

// Write makes a workbook in the look of our papers: Times New Roman, a header
// in bold that repeats on every printed page, text in text cells. Text never
// becomes a formula: the cells have the text format, so it stays text also
// after somebody edits it.
func Write(w io.Writer, tables ...Table) error {
	const op = "xlsx.write"
	f := excelize.NewFile()
	defer f.Close()
	st, err := styles(f)
	if err != nil {
		return fault.Wrap(op, fault.Internal, err)
	}
	used := map[string]bool{}
	for i, t := range tables {
		name := sheetName(t.Sheet, used)
		if i == 0 {
			err = f.SetSheetName("Sheet1", name)
		} else {
			_, err = f.NewSheet(name)
		}
		if err == nil {
			err = writeTable(f, name, t, st)
		}
		if err != nil {
			return fault.Wrap(op, fault.Internal, err)
		}
	}
	if err := f.Write(w); err != nil {
		return fault.Wrap(op, fault.Unavailable, err)
	}
	return nil
}

type styleSet struct{ title, head, text, num, date, foot int }

func styles(f *excelize.File) (s styleSet, err error) {
	font := func(size float64, bold bool) *excelize.Font {
		return &excelize.Font{Family: "Times New Roman", Size: size, Bold: bold}
	}
	if err = f.SetDefaultFont("Times New Roman"); err != nil {
		return s, err
	}
	var edge []excelize.Border
	for _, side := range []string{"left", "right", "top", "bottom"} {
		edge = append(edge, excelize.Border{Type: side, Color: "808080", Style: 1})
	}
	day := "dd/mm/yyyy"
	wrap := &excelize.Alignment{Vertical: "top", WrapText: true}
	for _, x := range []struct {
		id *int
		st excelize.Style
	}{
		{&s.title, excelize.Style{Font: font(14, true), NumFmt: 49, Alignment: &excelize.Alignment{Horizontal: "center", Vertical: "center", WrapText: true}}},
		{&s.head, excelize.Style{Font: font(12, true), NumFmt: 49, Border: edge, Fill: excelize.Fill{Type: "pattern", Pattern: 1, Color: []string{"F2EDE4"}},
			Alignment: &excelize.Alignment{Horizontal: "center", Vertical: "center", WrapText: true}}},
		{&s.text, excelize.Style{Font: font(12, false), NumFmt: 49, Border: edge, Alignment: wrap}},
		{&s.num, excelize.Style{Font: font(12, false), Border: edge, Alignment: &excelize.Alignment{Vertical: "top"}}},
		{&s.date, excelize.Style{Font: font(12, false), Border: edge, CustomNumFmt: &day, Alignment: &excelize.Alignment{Horizontal: "center", Vertical: "top"}}},
		{&s.foot, excelize.Style{Font: font(12, true), NumFmt: 49}},
	} {
		if *x.id, err = f.NewStyle(&x.st); err != nil {
			return s, err
		}
	}
	return s, nil
}

func writeTable(f *excelize.File, name string, t Table, st styleSet) error {
	sw, err := f.NewStreamWriter(name)
	if err != nil {
		return err
	}
	columns := len(t.Header)
	for _, r := range t.Rows {
		columns = max(columns, len(r))
	}
	columns = max(columns, 1)
	for i := range columns {
		width := 14.0
		if i < len(t.Widths) && t.Widths[i] > 0 {
			width = t.Widths[i]
		}
		if err := sw.SetColWidth(i+1, i+1, width); err != nil {
			return err
		}
	}
	row := 0
	put := func(cells []any) error {
		row++
		return sw.SetRow("A"+itoa(row), cells)
	}
	wide := func(texts []string, style int, merge bool) error {
		for _, s := range texts {
			if err := put([]any{excelize.Cell{StyleID: style, Value: s}}); err != nil {
				return err
			}
			if merge && columns > 1 {
				if err := sw.MergeCell("A"+itoa(row), ColumnName(columns-1)+itoa(row)); err != nil {
					return err
				}
			}
		}
		return nil
	}
	if err := wide(t.Titles, st.title, true); err != nil {
		return err
	}
	if len(t.Titles) > 0 {
		row++
	}
	if len(t.Header) > 0 {
		cells := make([]any, len(t.Header))
		for i, h := range t.Header {
			cells[i] = excelize.Cell{StyleID: st.head, Value: h}
		}
		if err := put(cells); err != nil {
			return err
		}
		ref := "'" + name + "'!$" + itoa(row) + ":$" + itoa(row)
		if err := f.SetDefinedName(&excelize.DefinedName{Name: "_xlnm.Print_Titles", RefersTo: ref, Scope: name}); err != nil {
			return err
		}
	}
	for _, r := range t.Rows {
		cells := make([]any, len(r))
		for i, v := range r {
			cells[i] = cellFor(v, st)
		}
		if err := put(cells); err != nil {
			return err
		}
	}
	if len(t.Foot) > 0 {
		row++
		if err := wide(t.Foot, st.foot, false); err != nil {
			return err
		}
	}
	return sw.Flush()
}

func cellFor(v any, st styleSet) excelize.Cell {
	switch v := v.(type) {
	case nil:
		return excelize.Cell{StyleID: st.text}
	case vn.Date:
		if RealDate(v) {
			return excelize.Cell{StyleID: st.date, Value: v.Time()}
		}
		return cellFor(vn.FormatDate(v), st)
	case string:
		if v == "" {
			return excelize.Cell{StyleID: st.text}
		}
		return excelize.Cell{StyleID: st.text, Value: v}
	case bool, int, int64, float64:
		return excelize.Cell{StyleID: st.num, Value: v}
	}
	return excelize.Cell{StyleID: st.text}
}
