package xlsx

import (
	"archive/zip"
	"bytes"
	"fmt"
	"io"
	"os"
	"strings"
	"testing"
	"time"

	"github.com/xuri/excelize/v2"
	"pgregory.net/rapid"

	"nep/internal/fault"
	"nep/internal/vn"
)

func key(err error) string {
	if f, ok := err.(*fault.Error); ok {
		return f.Key
	}
	return fmt.Sprint(err)
}

func open(b []byte) (*Book, error) { return Open(bytes.NewReader(b), int64(len(b))) }

func mustOpen(t testing.TB, b []byte) *Book {
	t.Helper()
	book, err := open(b)
	if err != nil {
		t.Fatal(err)
	}
	return book
}

// saved gives the bytes of a workbook made by another writer than ours.
func saved(t testing.TB, fill func(f *excelize.File)) []byte {
	t.Helper()
	f := excelize.NewFile()
	defer f.Close()
	fill(f)
	var b bytes.Buffer
	if err := f.Write(&b); err != nil {
		t.Fatal(err)
	}
	return b.Bytes()
}

func zipped(t testing.TB, files map[string]string) []byte {
	t.Helper()
	var b bytes.Buffer
	z := zip.NewWriter(&b)
	for _, name := range []string{"[Content_Types].xml", "_rels/.rels", "xl/workbook.xml", "xl/_rels/workbook.xml.rels", "xl/worksheets/sheet1.xml"} {
		if body, ok := files[name]; ok {
			w, _ := z.Create(name)
			io.WriteString(w, body)
			delete(files, name)
		}
	}
	for name, body := range files {
		w, _ := z.Create(name)
		io.WriteString(w, body)
	}
	z.Close()
	return b.Bytes()
}

// bare is a workbook of one sheet with the given sheet part.
func bare(t testing.TB, sheet string, more map[string]string) []byte {
	files := map[string]string{
		"[Content_Types].xml":        `<Types/>`,
		"_rels/.rels":                `<Relationships><Relationship Id="r" Type="x/officeDocument" Target="xl/workbook.xml"/></Relationships>`,
		"xl/workbook.xml":            `<workbook xmlns:r="x"><sheets><sheet name="A" sheetId="1" r:id="r1"/></sheets></workbook>`,
		"xl/_rels/workbook.xml.rels": `<Relationships><Relationship Id="r1" Type="x/worksheet" Target="worksheets/sheet1.xml"/></Relationships>`,
		"xl/worksheets/sheet1.xml":   sheet,
	}
	for k, v := range more {
		files[k] = v
	}
	return zipped(t, files)
}

func TestKindsOfCells(t *testing.T) {
	b := saved(t, func(f *excelize.File) {
		day, month, year, text := "dd/mm/yyyy", `mm\/yyyy`, "yyyy", "@"
		style := func(code *string) int { id, _ := f.NewStyle(&excelize.Style{CustomNumFmt: code}); return id }
		set := func(cell string, v any, code *string) {
			f.SetCellValue("Sheet1", cell, v)
			if code != nil {
				f.SetCellStyle("Sheet1", cell, cell, style(code))
			}
		}
		set("A1", "chữ", nil)
		set("B1", 33.100001, nil)
		set("C1", 31081, &day)
		set("D1", 31081, &month)
		set("E1", 31081, &year)
		set("F1", true, nil)
		set("G1", "=1+1", &text)
		f.SetCellFormula("Sheet1", "H1", "=1+1")
		set("A3", 0.5, &day)
		f.SetCellRichText("Sheet1", "B3", []excelize.RichTextRun{{Text: "Trần "}, {Text: "Mai"}})
		f.MergeCell("Sheet1", "A5", "C6")
		set("A5", "gộp", nil)
		f.NewSheet("Ẩn")
		f.SetSheetVisible("Ẩn", false)
	})
	book := mustOpen(t, b)
	sh := book.Sheets[0]
	r := sh.Rows[0]
	check := func(col int, kind Kind, display string) {
		t.Helper()
		if c := r.At(col); c.Kind != kind || c.Display() != display {
			t.Errorf("column %d: %+v, want %v %q", col, c, kind, display)
		}
	}
	check(0, Text, "chữ")
	check(1, Number, "33.100001")
	check(2, Date, "03/02/1985")
	check(3, Date, "02/1985")
	check(4, Date, "1985")
	check(5, Bool, "TRUE")
	check(6, Text, "=1+1")
	check(7, Error, "=")
	if !r.At(7).Formula || r.At(6).Formula {
		t.Error("formula mark")
	}
	r = sh.Rows[1]
	if r.Num != 3 {
		t.Errorf("row 3 is %d", r.Num)
	}
	check(0, Number, "0.5")
	check(1, Text, "Trần Mai")
	if m, ok := sh.MergeAt(6, 2); !ok || m != (Range{5, 0, 6, 2}) {
		t.Error("merge", m, ok)
	}
	if !book.Sheets[1].Hidden || sh.Hidden {
		t.Error("hidden")
	}
}

func TestFormulaGivesTheSavedValue(t *testing.T) {
	b := bare(t, `<worksheet><sheetData><row r="1"><c r="A1" t="str"><f>CONCAT("a","b")</f><v>cũ</v></c><c r="B1"><f>1+1</f><v>7</v></c><c r="C1" t="e"><f>1/0</f><v>#DIV/0!</v></c><c t="inlineStr"><is><t>Hà</t><rPh><t>no</t></rPh></is></c></row></sheetData></worksheet>`, nil)
	r := mustOpen(t, b).Sheets[0].Rows[0]
	if c := r.At(0); c.Text != "cũ" || !c.Formula {
		t.Errorf("%+v", c)
	}
	if c := r.At(1); c.Number != 7 || !c.Formula {
		t.Errorf("%+v", c)
	}
	if c := r.At(2); c.Kind != Error {
		t.Errorf("%+v", c)
	}
	if c := r.At(3); c.Text != "Hà" {
		t.Errorf("%+v", c)
	}
}

func TestDateSystemsAndFormats(t *testing.T) {
	for n, want := range map[float64]string{1: "1900-01-01", 59: "1900-02-28", 61: "1900-03-01", 31081: "1985-02-03", 46329.75: "2026-11-03"} {
		if d, ok := serialDate(n, false); !ok || d.String() != want {
			t.Errorf("1900: %v is %v, want %s", n, d, want)
		}
		if d, ok := serialDate(n-1462, true); n > 1462 && (!ok || d.String() != want) {
			t.Errorf("1904: %v is %v, want %s", n, d, want)
		}
	}
	for _, n := range []float64{0, 60, -1, 1e9} {
		if d, ok := serialDate(n, false); ok {
			t.Errorf("%v is %v", n, d)
		}
	}
	for code, want := range map[string]vn.Precision{
		"dd/mm/yyyy": vn.FullDate, "d-mmm-yy": vn.FullDate, `[$-42A]dd\ mmmm\ yyyy;@`: vn.FullDate, "mm/yyyy": vn.YearMonth, `"tháng" mm/yyyy`: vn.YearMonth,
		"yyyy": vn.YearOnly, "dd/mm/yyyy hh:mm": vn.FullDate, `[Red]yyyy`: vn.YearOnly,
	} {
		if is, p := datePrecision(code); !is || p != want {
			t.Errorf("%q: %v %v", code, is, p)
		}
	}
	for _, code := range []string{"General", "0.00", "@", "[h]:mm", "h:mm:ss", "#,##0", `"ngày"0`, "[Red]0", "mm:ss", `0"d"`} {
		if is, p := datePrecision(code); is {
			t.Errorf("%q is a date (%v)", code, p)
		}
	}
	b := saved(t, func(f *excelize.File) {
		yes := true
		f.SetWorkbookProps(&excelize.WorkbookPropsOptions{Date1904: &yes})
		f.SetCellValue("Sheet1", "A1", time.Date(1985, 2, 3, 0, 0, 0, 0, time.UTC))
	})
	if c := mustOpen(t, b).Sheets[0].Rows[0].At(0); c.Date.String() != "1985-02-03" {
		t.Errorf("1904 book: %+v", c)
	}
}

func TestRefusals(t *testing.T) {
	good := saved(t, func(f *excelize.File) {
		for i := range 2000 {
			f.SetCellValue("Sheet1", "A"+itoa(i+1), fmt.Sprint("dòng ", i*7919))
		}
	})
	ole := append([]byte{0xD0, 0xCF, 0x11, 0xE0, 0xA1, 0xB1, 0x1A, 0xE1}, make([]byte, 4096)...)
	row := func(n int) string {
		return `<worksheet><sheetData><row r="` + itoa(n) + `"><c r="A` + itoa(n) + `"><v>1</v></c></row></sheetData></worksheet>`
	}
	var many strings.Builder
	many.WriteString(`<worksheet><sheetData>`)
	for range Default.Rows + 1 {
		many.WriteString(`<row><c><v>1</v></c></row>`)
	}
	many.WriteString(`</sheetData></worksheet>`)
	for name, c := range map[string]struct {
		b    []byte
		want string
	}{
		"empty":        {nil, "xlsx.empty_file"},
		"csv":          {[]byte("TT,Họ và tên\n1,An\n"), "xlsx.not_workbook"},
		"html":         {[]byte("<html><table></table></html>"), "xlsx.not_workbook"},
		"old binary":   {ole, "xlsx.old_binary"},
		"password":     {append(ole, utf16le("EncryptedPackage")...), "xlsx.password"},
		"half":         {good[:len(good)/2], "xlsx.damaged"},
		"tail missing": {good[:len(good)-10], "xlsx.damaged"},
		"only PK":      {[]byte("PK\x03\x04"), "xlsx.damaged"},
		"word":         {zipped(t, map[string]string{"[Content_Types].xml": "<Types/>", "word/document.xml": "<x/>"}), "xlsx.not_workbook"},
		"other zip":    {zipped(t, map[string]string{"a.txt": "a"}), "xlsx.not_workbook"},
		"xlsb":         {zipped(t, map[string]string{"[Content_Types].xml": "<Types/>", "xl/workbook.bin": "x"}), "xlsx.old_binary"},
		"macro part":   {bare(t, row(1), map[string]string{"xl/vbaProject.bin": "x"}), "xlsx.macro"},
		"macro type":   {bare(t, row(1), map[string]string{"[Content_Types].xml": `<Types><Override ContentType="application/vnd.ms-excel.sheet.macroEnabled.main+xml"/></Types>`}), "xlsx.macro"},
		"rows":         {bare(t, many.String(), nil), "xlsx.too_many_rows"},
		"wide":         {bare(t, `<worksheet><sheetData><row r="1"><c r="XFD1"><v>1</v></c></row></sheetData></worksheet>`, nil), "xlsx.too_wide"},
		"bad number":   {bare(t, `<worksheet><sheetData><row r="1"><c r="A1"><v>x</v></c></row></sheetData></worksheet>`, nil), "xlsx.damaged"},
		"cut xml":      {bare(t, `<worksheet><sheetData><row r="1"><c r="A1"><v>1`, nil), "xlsx.damaged"},
		"utf-16":       {bare(t, `<?xml version="1.0" encoding="UTF-16"?><worksheet/>`, nil), "xlsx.damaged"},
	} {
		if _, err := open(c.b); key(err) != c.want {
			t.Errorf("%s: %v, want %s", name, err, c.want)
		}
	}
	if _, err := Open(bytes.NewReader(nil), 200<<20); key(err) != "xlsx.too_large" {
		t.Error(err)
	}
	small := Default
	small.Unpacked, small.Part = 4<<20, 1<<20
	for name, b := range map[string][]byte{
		"whole": bare(t, row(1), map[string]string{"xl/media/x": strings.Repeat("0", 5<<20)}),
		"part":  bare(t, "<worksheet>"+strings.Repeat(" ", 2<<20), nil),
	} {
		if _, err := OpenWithin(bytes.NewReader(b), int64(len(b)), small); key(err) != "xlsx.bomb" {
			t.Errorf("bomb %s: %v", name, err)
		}
	}
	// A header that claims less than it holds does not get round the budget.
	lim := Default
	lim.Part = 1000
	if _, err := OpenWithin(bytes.NewReader(good), int64(len(good)), lim); key(err) != "xlsx.bomb" {
		t.Error(err)
	}
	// A stray cell far below is nothing to refuse.
	if b := mustOpen(t, bare(t, row(1<<20), nil)); b.Sheets[0].Rows[0].Num != 1<<20 {
		t.Error("last row")
	}
}

// What excelize reads of the same files, cell by cell.
func TestAgainstExcelize(t *testing.T) {
	for _, name := range []string{"danh-sach-mot-bang.xlsx", "danh-sach-tung-chi-bo.xlsx"} {
		b, err := os.ReadFile("../member/list/testdata/" + name)
		if err != nil {
			t.Fatal(err)
		}
		book := mustOpen(t, b)
		f, err := excelize.OpenReader(bytes.NewReader(b))
		if err != nil {
			t.Fatal(err)
		}
		cells := 0
		for i, sheet := range f.GetSheetList() {
			rows, err := f.GetRows(sheet)
			if err != nil {
				t.Fatal(err)
			}
			got := map[[2]int]string{}
			for _, r := range book.Sheets[i].Rows {
				for _, c := range r.Cells {
					got[[2]int{r.Num, c.Col}] = c.Display()
				}
			}
			for y, r := range rows {
				for x, v := range r {
					cells++
					if got[[2]int{y + 1, x}] != v {
						t.Errorf("%s %s%d: %q, excelize %q", sheet, ColumnName(x), y+1, got[[2]int{y + 1, x}], v)
					}
				}
			}
		}
		if cells < 900 {
			t.Errorf("%s: only %d cells compared", name, cells)
		}
	}
}

func TestWriteReadsBack(t *testing.T) {
	rapid.Check(t, func(t *rapid.T) {
		text := rapid.OneOf(rapid.SampledFrom([]string{"=1+1", "+84 90", "-", "@x", "'", "Trần Mai", "=cmd|' /C calc'!A0", "_x000D_", "a\nb", "<&>"}), rapid.StringMatching(`[A-Za-zÀ-ỹ =+@-]{1,20}`))
		n := rapid.IntRange(0, 20).Draw(t, "n")
		table := Table{Sheet: rapid.String().Draw(t, "sheet"), Titles: []string{"TIÊU ĐỀ"}, Header: []string{"A", "B", "C"}}
		for range n {
			y := rapid.IntRange(1900, 2100).Draw(t, "y")
			table.Rows = append(table.Rows, []any{text.Draw(t, "text"), rapid.IntRange(-1000, 1000).Draw(t, "int"), vn.Date{Year: y, Month: rapid.IntRange(1, 12).Draw(t, "m"), Day: rapid.IntRange(1, 28).Draw(t, "d")}})
		}
		var b bytes.Buffer
		if err := Write(&b, table, table); err != nil {
			t.Fatal(err)
		}
		book, err := open(b.Bytes())
		if err != nil {
			t.Fatal(err)
		}
		if len(book.Sheets) != 2 || book.Sheets[0].Name == book.Sheets[1].Name {
			t.Fatal("sheets")
		}
		rows := book.Sheets[1].Rows
		if len(rows) != n+2 {
			t.Fatalf("%d rows", len(rows))
		}
		for i, want := range table.Rows {
			r := rows[i+2]
			if strings.TrimSpace(want[0].(string)) != "" {
				if c := r.At(0); c.Kind != Text || c.Formula || c.Text != want[0] {
					t.Fatalf("%q came back as %+v", want[0], c)
				}
			}
			if c := r.At(1); c.Number != float64(want[1].(int)) {
				t.Fatalf("%v came back as %+v", want[1], c)
			}
			if d := want[2].(vn.Date); r.At(2).Display() != vn.FormatDate(d) {
				t.Fatalf("%v came back as %+v", d, r.At(2))
			}
		}
	})
}

func FuzzOpen(f *testing.F) {
	f.Add([]byte("PK"))
	f.Add(bare(f, `<worksheet><sheetData><row r="1"><c r="A1"><v>1</v></c></row></sheetData><mergeCells><mergeCell ref="A1:B2"/></mergeCells></worksheet>`, nil))
	f.Add(saved(f, func(x *excelize.File) { x.SetCellValue("Sheet1", "A1", "Trần Mai") }))
	f.Fuzz(func(t *testing.T, b []byte) {
		if _, err := open(b); err != nil {
			if !strings.HasPrefix(key(err), "xlsx.") {
				t.Fatal(err)
			}
		}
	})
}

// The archive's container mostly stops random bytes; this one gives them to
// the sheet itself.
func FuzzSheet(f *testing.F) {
	f.Add(`<worksheet><sheetData><row r="1"><c r="A1" t="s"><v>0</v></c><c t="inlineStr"><is><t>x</t></is></c></row></sheetData></worksheet>`)
	f.Fuzz(func(t *testing.T, s string) {
		book, err := open(bare(t, s, nil))
		if err != nil {
			if !strings.HasPrefix(key(err), "xlsx.") {
				t.Fatal(err)
			}
			return
		}
		last := 0
		for _, r := range book.Sheets[0].Rows {
			if r.Num <= last || len(r.Cells) == 0 {
				t.Fatal("row order")
			}
			last = r.Num
		}
	})
}
