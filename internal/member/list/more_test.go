package list

import (
	"fmt"
	"reflect"
	"strings"
	"testing"

	"github.com/xuri/excelize/v2"

	"nep/internal/vn"
)

func people(f *File, of func(Row) string) []string {
	var out []string
	for _, r := range f.Rows {
		out = append(out, of(r))
	}
	return out
}

func same(t *testing.T, f *File, got []string, want ...string) {
	t.Helper()
	if !reflect.DeepEqual(got, want) {
		t.Errorf("got\n%s\nwant\n%s\nskipped %+v\ncolumns %+v", strings.Join(got, "\n"), strings.Join(want, "\n"), f.Skipped, f.Columns)
	}
}

func TestMarksForSexAndColumnsThatMove(t *testing.T) {
	f := readBytes(t, book(t,
		[]any{"DANH SÁCH ĐẢNG VIÊN CHI BỘ KHO A NĂM 2026"},
		[]any{"TT", "Họ và tên", "Giới tính", nil, "Năm sinh", "Số thẻ ĐV"}, []any{nil, nil, "Nam", "Nữ"},
		[]any{1, "Trần Thị Mai", nil, "x", 1980, "33.100001"}, []any{2, "Lê Văn An", "x", nil, 1981, "33.100002"},
		[]any{"TT", "Số thẻ ĐV", "Họ tên", "Giới tính", nil, "Năm sinh"},
		[]any{3, "33.100003", "Võ Ba", "nữ", nil, 1982}))
	same(t, f, people(f, func(r Row) string { return fmt.Sprint(r.FullName, " ", r.Sex, " ", r.Birth, " ", r.Card, " ", r.Unit) }),
		"Trần Thị Mai female 1980 33.100001 CHI BỘ KHO A", "Lê Văn An male 1981 33.100002 CHI BỘ KHO A", "Võ Ba female 1982 33.100003 CHI BỘ KHO A")
	if got := f.Rows[2].Raw; len(got) < 6 || got[1] != "Võ Ba" || got[5] != "33.100003" {
		t.Errorf("raw not under the first header's columns: %q", got)
	}
}

// In an old sheet the row somebody added in Unicode stays, and words that are
// right in both writings follow the sheet, or the font.
func TestMixedWritings(t *testing.T) {
	old := func(s string) string { return vn.ToLegacy(s, vn.TCVN3) }
	f := readBytes(t, bookNamed(t, "Danh sách", func(x *excelize.File) {
		id, _ := x.NewStyle(&excelize.Style{Font: &excelize.Font{Family: ".VnTimeH"}})
		x.SetCellStyle("Danh sách", "B6", "C6", id)
	}, []any{"TT", old("Họ đệm"), old("Tên"), old("Năm sinh"), old("Chi bộ")},
		[]any{1, old("Nguyễn Văn"), old("Dũng"), 1970, old("Chi bộ Kho Phù Tiên")},
		[]any{2, old("Trần Thị"), old("Tú"), 1971, old("Chi bộ Kho Phù Tiên")},
		[]any{3, "Lê Thị", "Hà", 1972, "Chi bộ Kho Ân Thi"},
		[]any{4, "Phạm Văn", "Dòng", 1973, "Chi bộ Kho Ân Thi"},
		[]any{5, old("trần văn"), old("dũng"), 1974, old("Chi bộ Kho Ân Thi")}))
	same(t, f, people(f, func(r Row) string { return r.FullName + ", " + r.Unit }),
		"Nguyễn Văn Dũng, Chi bộ Kho Phù Tiên", "Trần Thị Tú, Chi bộ Kho Phù Tiên", "Lê Thị Hà, Chi bộ Kho Ân Thi", "Phạm Văn Dòng, Chi bộ Kho Ân Thi", "Trần Văn Dũng, Chi bộ Kho Ân Thi")
	if f.Sheets[0].Encoding != vn.TCVN3 {
		t.Error(f.Sheets[0].Encoding)
	}
}

func TestUnitMergedOverItsMembersAndProbation(t *testing.T) {
	f := readBytes(t, bookNamed(t, "Tổng hợp", func(x *excelize.File) { x.MergeCell("Tổng hợp", "A2", "A4") },
		[]any{"Chi bộ", "Họ và tên", "Ngày vào Đảng", "Ngày chính thức", "Ghi chú"},
		[]any{"Chi bộ Kho A", "Trần Thị Mai", "1/2/2000", "1/2/2001"},
		[]any{nil, "Lê Văn An", "1/2/2026", nil},
		[]any{nil, "Võ Thị Hoa", "1/2/2005", nil, "đã từ trần"},
		[]any{"Chi bộ Kho B", "Ngô Văn Bá", "1/2/2006", nil},
		[]any{nil, "Đỗ Thị Lan", "1/2/1990", "dự bị"}))
	same(t, f, people(f, func(r Row) string { return fmt.Sprint(r.FullName, "|", r.Unit, "|", r.Status, "|", r.Refused()) }),
		"Trần Thị Mai|Chi bộ Kho A|official|false", "Lê Văn An|Chi bộ Kho A|probationary|false", "Võ Thị Hoa|Chi bộ Kho A|official|true",
		"Ngô Văn Bá|Chi bộ Kho B|official|false", "Đỗ Thị Lan||probationary|false")
	if k := keys(f.Rows[3]); !strings.Contains(k, "warning list.official.missing") {
		t.Error(k)
	}
}

func TestSignerBelowIsNoMember(t *testing.T) {
	f := readBytes(t, book(t, []any{"STT", "Họ và tên", "Năm sinh", "Chức vụ", "Ghi chú"},
		[]any{1, "Trần Thị Mai", 1980, "Bí thư"}, []any{2, "Lê Văn An"}, []any{},
		[]any{nil, "(Danh sách này có 02 đồng chí)"}, []any{nil, nil, nil, "T/M CHI BỘ"}, []any{nil, nil, nil, "BÍ THƯ"}, []any{}, []any{nil, "Trần Thị Mai", nil, "Trần Thị Mai"}))
	same(t, f, people(f, func(r Row) string { return r.FullName }), "Trần Thị Mai", "Lê Văn An")
}

// BenchmarkMatch3000 matches 300 written names, of which half are new or
// shortened, against 3,000 known ones.
func BenchmarkMatch3000(b *testing.B) {
	kinds, places := []string{"Kho", "Trạm", "Phòng", "Tổ bảo vệ", "Trường"}, []string{"Ân Thi", "Phù Tiên", "Mỹ Hào", "Quang Trung", "Hòa Bình", "Tân Lập"}
	name := func(i int) string {
		return fmt.Sprintf("%s %s số %d", kinds[i%len(kinds)], places[i/5%len(places)], i/30+1)
	}
	known := make([]string, 3000)
	for i := range known {
		known[i] = "Chi bộ " + name(i)
	}
	for b.Loop() {
		m, found := NewMatcher(known), 0
		for i := range 300 {
			written := "CB " + name(i*10)
			switch i % 4 {
			case 1:
				written = "CB mới " + name(i*10)
			case 2:
				written = strings.ReplaceAll(name(i*10), "Quang Trung", "QT")
			}
			if _, n, _ := m.Match(written); n == 1 {
				found++
			}
		}
		if found < 150 {
			b.Fatal(found)
		}
	}
}
