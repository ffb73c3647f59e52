package formal

import (
	"bytes"
	"errors"
	"math"
	"strings"
	"testing"

	"nep/internal/docx"
	"nep/internal/fault"
	"nep/internal/i18n"
	"nep/internal/layout"
	"nep/internal/pdf"
)

// TestTheMatrixRowByRow is field.md 3.3 written out a second time.
func TestTheMatrixRowByRow(t *testing.T) {
	const table = `
nghi-quyet     NQ  yes yes yes
quyet-dinh     QĐ  yes yes yes
ket-luan       KL  yes yes yes
thong-bao      TB  yes yes yes
bao-cao        BC  yes yes yes
ke-hoach       KH  yes yes yes
chuong-trinh   CTr yes yes yes
de-an          ĐA  yes yes yes
phuong-an      PA  yes yes yes
to-trinh       TTr yes yes yes
cong-van       CV  yes yes yes
bien-ban       BB  yes yes yes
quy-che        QC  yes no  yes
quy-dinh       QĐ  yes yes no
huong-dan      HD  no  yes no
chi-thi        CT  no  no  no
thong-tri      -   no  no  no
giay-moi       -   yes yes yes
giay-gioi-thieu -  yes yes yes
phieu-chuyen   -   yes yes yes
phieu-gui      -   yes yes yes`
	rows := strings.Split(strings.TrimSpace(table), "\n")
	if len(rows) != len(Authority.Kinds) {
		t.Errorf("%d kinds, want %d", len(Authority.Kinds), len(rows))
	}
	bodies := []Body{Committee, Standing, Cell}
	for _, row := range rows {
		f := strings.Fields(row)
		r, ok := Find(Kind(f[0]))
		if !ok || f[1] != "-" && r.Code != f[1] || f[1] == "-" && r.Code != "" || r.Name == "" || r.English == "" {
			t.Errorf("%s: %+v", f[0], r)
		}
		for i, b := range bodies {
			err := Check(Kind(f[0]), b, "2026-12-05")
			if (err == nil) != (f[2+i] == "yes") {
				t.Errorf("%s by %s: %v, want %s", f[0], b, err, f[2+i])
			}
			var x *fault.Error
			if err != nil && (!errors.As(err, &x) || x.Kind != fault.State || !i18n.Has(x.Key)) {
				t.Errorf("%s by %s: no sentence: %v", f[0], b, err)
			}
			if Check(Kind(f[0]), b, "2026-01-08") != nil {
				t.Errorf("%s by %s is refused before the day of the source", f[0], b)
			}
		}
		if Check(Kind(f[0]), Other, "2026-12-05") != nil {
			t.Errorf("%s is refused to a body no source speaks of", f[0])
		}
	}
	if err := Check("sac-lenh", Cell, "2026-12-05"); !fault.Is(err, fault.Invalid) {
		t.Error("an unknown kind:", err)
	}
	for b, want := range map[Body]int{Committee: 18, Standing: 18, Cell: 17} {
		if got := len(Allowed(b, "2026-12-05")); got != want {
			t.Errorf("%s: %d kinds, want %d", b, got, want)
		}
	}
}

func TestTheReasonNamesKindBodyAndSource(t *testing.T) {
	var f *fault.Error
	if err := Check("quy-dinh", Cell, "2026-12-05"); !errors.As(err, &f) {
		t.Fatal(err)
	}
	got := said(f.Key, f.Params...)
	for _, want := range []string{"Chi bộ", "quy định", "399-QĐ/TW"} {
		if !strings.Contains(got, want) {
			t.Errorf("%q does not name %q", got, want)
		}
	}
}

func sample() Paper {
	p := Paper{Kind: Resolution, Summary: "Lãnh đạo thực hiện nhiệm vụ tháng 02 năm 2026", Above: "Đảng ủy Cục Dự trữ", Issuer: "Chi bộ Tổng hợp",
		Number: "Số 05-NQ/CB", Marks: []string{"Nội bộ"}, Place: "Lào Cai", Day: "2026-02-03",
		To: []string{"Đảng ủy Cục Dự trữ (để báo cáo),", "Lưu Chi bộ."}, Sign: []Signature{{For: "T/M CHI BỘ", Role: "BÍ THƯ", Name: "Nguyễn Văn An"}}}
	p.Body = append(p.Body, Heading("I- ĐÁNH GIÁ"), Para("Chi bộ thống nhất."))
	return p
}

func TestAPaperHasTheLayoutOfItsSource(t *testing.T) {
	d := sample().Doc()
	g := d.Page
	for _, m := range []struct{ got, want float64 }{{g.Width, 210}, {g.Height, 297}, {g.Top, 20}, {g.Right, 15}, {g.Bottom, 20}, {g.Left, 30}} {
		if m.got != m.want*layout.MM {
			t.Errorf("%v, want %v mm", m.got/layout.MM, m.want)
		}
	}
	if d.Size != 14 || d.Line < 18 || d.Line > 22 {
		t.Errorf("letters of %v on lines of %v", d.Size, d.Line)
	}
	p := d.Body[len(d.Body)-2].(layout.Par)
	if p.Align != layout.Justify || p.First != 10*layout.MM || p.After != 6 || !p.KeepNext {
		t.Errorf("%+v", p)
	}
	want := []string{"ĐẢNG ỦY CỤC DỰ TRỮ", "CHI BỘ TỔNG HỢP", "*", "ĐẢNG CỘNG SẢN VIỆT NAM", "Số 05-NQ/CB", "NỘI BỘ", "Lào Cai, ngày 03 tháng 02 năm 2026",
		"NGHỊ QUYẾT", "Lãnh đạo thực hiện nhiệm vụ tháng 02 năm 2026", "-----", "I- ĐÁNH GIÁ", "Chi bộ thống nhất.",
		"Nơi nhận:", "- Đảng ủy Cục Dự trữ (để báo cáo),", "- Lưu Chi bộ.", "T/M CHI BỘ", "BÍ THƯ", "Nguyễn Văn An"}
	var got []string
	for _, l := range strings.Split(d.Text(), "\n") {
		if l != "" {
			got = append(got, l)
		}
	}
	if strings.Join(got, "|") != strings.Join(want, "|") {
		t.Errorf("%s\n%s", strings.Join(got, "|"), strings.Join(want, "|"))
	}
	if len(d.Head) != 1 || d.Head[0].Runs[0].Field != layout.PageNumber || d.Head[0].Align != layout.Center {
		t.Errorf("the page's number: %+v", d.Head)
	}
}

func TestALetterHasNoKindOverItAndItsSummaryUnderTheNumber(t *testing.T) {
	p := sample()
	p.Kind, p.Summary, p.Place = Letter, "về việc chuẩn bị sinh hoạt", ""
	text := p.Doc().Text()
	if strings.Contains(text, "CÔNG VĂN") || strings.Index(text, "về việc") > strings.Index(text, "Ngày 03 tháng 02") {
		t.Error(text)
	}
}

func TestBothFormsAreWritten(t *testing.T) {
	p := sample()
	p.Sign = append(p.Sign, Signature{Role: "CHỦ TRÌ", Note: "(đã xác nhận)", Name: "Trần Thị Bình"})
	p.Body = append(p.Body, Grid{Columns: []Column{{Head: "TT", Part: 1, Align: layout.Center}, {Head: "Nội dung", Part: 5}}, Rows: []GridRow{{Cells: []string{"1", "Báo cáo\nhai dòng"}, Strong: true}}}.Table(true))
	for _, wide := range []bool{false, true} {
		p.Wide = wide
		var a, b bytes.Buffer
		if err := docx.Write(&a, p.Doc()); err != nil {
			t.Fatal(err)
		}
		got, err := docx.Text(bytes.NewReader(a.Bytes()), int64(a.Len()), docx.Usual)
		if err != nil || strings.Join(strings.Fields(got), " ") != strings.Join(strings.Fields(p.Doc().Text()), " ") {
			t.Errorf("%v %q", err, got)
		}
		if err := pdf.Write(&b, p.Doc()); err != nil || !bytes.HasPrefix(b.Bytes(), []byte("%PDF-")) {
			t.Error(err)
		}
	}
}

func TestLinesBecomeParagraphsAndHeadings(t *testing.T) {
	got := Text("I. THÀNH PHẦN\n\n1. Tổng số: 15\nVI- ĐÁNH GIÁ\nIn ra")
	if len(got) != 4 || got[0].(layout.Par).Level == 0 || got[1].(layout.Par).Level != 0 || got[2].(layout.Par).Level == 0 || got[3].(layout.Par).Level != 0 {
		t.Errorf("%+v", got)
	}
}

func TestALongNameIsBrokenEvenly(t *testing.T) {
	p := sample()
	p.Above = "Đảng ủy Cục Dự trữ Nhà nước khu vực Hải Hưng tỉnh Hưng Yên"
	text := p.Doc().Text()
	if !strings.Contains(text, "ĐẢNG ỦY CỤC DỰ TRỮ\nNHÀ NƯỚC KHU VỰC HẢI\nHƯNG TỈNH HƯNG YÊN") {
		t.Error(text)
	}
}

// A narrow column is made as wide as its longest word, from what the others have
// to spare, and the table stays as wide as it was.
func TestColumnsHoldTheirWords(t *testing.T) {
	g := Grid{Columns: []Column{{Head: "TT", Part: 1}, {Head: "Nhiệm vụ", Part: 20}, {Head: "Hạn", Part: 1.2}},
		Rows: []GridRow{{Cells: []string{"1", "Lắp cảm biến đo độ ẩm ở lô 3, đọc số từ xa", "03/12/2026"}}}}
	table := g.Table(false)
	sum := 0.0
	for i, w := range table.Widths {
		sum += w
		for _, word := range strings.Fields(g.Columns[i].Head + " " + g.Rows[0].Cells[i]) {
			if got := (layout.Run{}).Face().Width(word, Look.Table); got > w-2*table.Pad {
				t.Errorf("%q is %.1f wide, its column has room for %.1f", word, got, w-2*table.Pad)
			}
		}
	}
	if room := page(false).Room(); math.Abs(sum-room) > 0.01 {
		t.Errorf("the table is %.2f wide, the page has room for %.2f", sum, room)
	}
	// A word wider than the page changes nothing.
	g.Rows[0].Cells[2] = strings.Repeat("m", 200)
	if w := g.Table(false).Widths; math.Abs(w[0]/w[1]-1.0/20) > 0.001 {
		t.Errorf("%v", w)
	}
}
