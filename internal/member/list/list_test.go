package list

import (
	"bytes"
	"fmt"
	"os"
	"reflect"
	"sort"
	"strconv"
	"strings"
	"testing"
	"time"

	"github.com/xuri/excelize/v2"
	"golang.org/x/text/unicode/norm"
	"pgregory.net/rapid"

	"nep/internal/i18n"
	"nep/internal/vn"
	"nep/internal/xlsx"
)

func readBytes(t testing.TB, b []byte) *File {
	t.Helper()
	f, err := Read(bytes.NewReader(b), int64(len(b)))
	if err != nil {
		t.Fatal(err)
	}
	for _, r := range f.Rows {
		for _, p := range r.Problems {
			if !i18n.Has(p.Key) {
				t.Errorf("no words for %s", p.Key)
			}
		}
	}
	return f
}

func readFile(t testing.TB, name string) *File {
	t.Helper()
	b, err := os.ReadFile("testdata/" + name)
	if err != nil {
		t.Fatal(err)
	}
	return readBytes(t, b)
}

// book makes a workbook of one sheet; strings, numbers and times by row.
func book(t testing.TB, rows ...[]any) []byte { return bookNamed(t, "Sheet1", nil, rows...) }

func bookNamed(t testing.TB, sheet string, more func(*excelize.File), rows ...[]any) []byte {
	t.Helper()
	f := excelize.NewFile()
	defer f.Close()
	f.SetSheetName("Sheet1", sheet)
	for i, r := range rows {
		f.SetSheetRow(sheet, fmt.Sprintf("A%d", i+1), &r)
	}
	if more != nil {
		more(f)
	}
	var b bytes.Buffer
	if err := f.Write(&b); err != nil {
		t.Fatal(err)
	}
	return b.Bytes()
}

func keys(r Row) string {
	var k []string
	for _, p := range r.Problems {
		k = append(k, string(p.Severity)+" "+p.Key)
	}
	sort.Strings(k)
	return strings.Join(k, ", ")
}

func reasons(f *File) map[string]int {
	m := map[string]int{}
	for _, s := range f.Skipped {
		m[s.Reason]++
	}
	return m
}

func TestTheTwoWorkbooksGiveTheSamePeople(t *testing.T) {
	one, many := readFile(t, "danh-sach-mot-bang.xlsx"), readFile(t, "danh-sach-tung-chi-bo.xlsx")
	if len(one.Rows) != 121 || len(many.Rows) != 121 || one.Accepted() != 121 || many.Accepted() != 121 {
		t.Fatalf("%d and %d rows, %d and %d accepted", len(one.Rows), len(many.Rows), one.Accepted(), many.Accepted())
	}
	byCard := map[string]Row{}
	for _, r := range one.Rows {
		byCard[r.Card] = r
	}
	var units []string
	for _, r := range one.Rows {
		if len(units) == 0 || units[len(units)-1] != r.Unit {
			units = append(units, r.Unit)
		}
	}
	if len(units) != 8 || len(many.Sheets) != 8 {
		t.Fatalf("units %q", units)
	}
	probationary := 0
	for _, b := range many.Rows {
		a, ok := byCard[b.Card]
		if !ok {
			t.Fatalf("card %s only in one file", b.Card)
		}
		type person struct {
			name, unit, position string
			sex                  SexCode
			birth, joined, off   vn.Date
			prob                 bool
			status               Status
			positions            string
		}
		of := func(r Row) person {
			return person{r.FullName, r.Unit, r.Position, r.Sex, r.Birth, r.Joined, r.Official, r.Probationary, r.Status, fmt.Sprint(r.Positions)}
		}
		if of(a) != of(b) {
			t.Errorf("differ:\n%+v\n%+v", of(a), of(b))
		}
		if b.Probationary {
			probationary++
		}
		if u, ok := MatchUnit(b.Unit, units); !ok || u != a.Unit {
			t.Errorf("unit %q matched %q", b.Unit, u)
		}
	}
	if probationary != 2 {
		t.Errorf("%d probationary", probationary)
	}
	if one.AsOf.String() != "2026-10-31" {
		t.Errorf("as of %s", one.AsOf)
	}
	if got := reasons(one); got[SkipTitle] != 2 || got[SkipHeader] != 1 || got[SkipTotal] != 1 || got[SkipFooter] != 1 {
		t.Errorf("skipped %v", got)
	}
	// The title in capitals and the sheet's name give the unit as it is written.
	if many.Sheets[0].Unit != "Chi bộ Văn phòng Cục" {
		t.Errorf("unit %q", many.Sheets[0].Unit)
	}
}

func TestHeaderSpellings(t *testing.T) {
	for text, want := range map[string]Field{
		"Họ và tên": Name, "HỌ TÊN": Name, "Họ và tên đảng viên": Name, "Họ, chữ đệm và tên": Name, "Họ và tên khai sinh": Name,
		"Họ đệm": Family, "Họ và": Family, "Họ và tên đệm": Family, "Họ": Family, "Tên": Given,
		"Số thẻ ĐV": Card, "Số thẻ đảng viên": Card, "Thẻ Đảng": Card, "Ngày vào Đảng": Joined, "Vào Đảng": Joined, "Ngày kết nạp": Joined, "Ngày vào Đảng – Dự bị": Joined,
		"Chính thức": Official, "Ngày chính thức": Official, "Ngày vào Đảng chính thức": Official, "Ngày vào Đảng – Chính thức": Official, "Ngày tháng năm – Chính thức": Official,
		"Ngày sinh": Birth, "Năm sinh": Birth, "Ngày, tháng, năm sinh": Birth, "Sinh ngày": Birth, "Nam sinh": Birth,
		"Ngày, tháng, năm sinh – Nam": BirthMale, "Năm sinh – Nữ": BirthFemale, "NĂM SINH – NAM": BirthMale, "Ngày sinh (Nam)": BirthMale,
		"Giới tính": Sex, "Nam/Nữ": Sex, "Nữ": FemaleMark, "Giới tính – Nam": MaleMark,
		"Chi bộ": Unit, "Đơn vị sinh hoạt": Unit, "Tổ chức đảng": Unit, "Nơi sinh hoạt đảng": Unit,
		"Chức vụ": PositionF, "Chức vụ Đảng": PositionF, "Chức vụ trong chi bộ": PositionF, "Chức vụ chính quyền": NoField,
		"Ghi chú": Note, "Điện thoại": Phone, "SĐT": Phone, "Tình trạng": StatusF, "Chính thức/Dự bị": StatusF, "STT": Index, "Số TT": Index,
		"Nơi sinh": NoField, "Quê quán": NoField, "Dân tộc": NoField, "Lý do chưa nhập": Reason, "Năm": NoField, "Họ tên cha": NoField, "Ngày cấp thẻ đảng viên": NoField,
	} {
		for _, s := range []string{text, norm.NFD.String(text)} {
			if got := fieldOf(s); got != want {
				t.Errorf("%q is %q, want %q", s, got, want)
			}
		}
	}
}

func TestDatesOfEveryKind(t *testing.T) {
	b := bookNamed(t, "Sheet1", func(f *excelize.File) {
		day := "dd/mm/yyyy"
		id, _ := f.NewStyle(&excelize.Style{CustomNumFmt: &day})
		f.SetCellStyle("Sheet1", "B10", "B11", id)
	},
		[]any{"Họ và tên", "Ngày sinh"},
		[]any{"Trần Thị Mai", "3/2/1985"}, []any{"Trần Văn Hai", "03-02-1985"}, []any{"Trần Văn Ba", 1985}, []any{"Trần Văn Tư", "1985"},
		[]any{"Trần Văn Năm", "2/1985"}, []any{"Trần Văn Sáu", "3.2.85"}, []any{"Trần Văn Bảy", "31/2/1985"}, []any{"Trần Văn Tám", 31081},
		[]any{"Trần Văn Chín", 1966}, []any{"Trần Văn Mười", 31081}, []any{"Trần Văn Xuân", "2/25/1985"}, []any{"Trần Văn Hạ", time.Date(1985, 2, 3, 0, 0, 0, 0, time.UTC)})
	f := readBytes(t, b)
	want := []string{"1985-02-03", "1985-02-03", "1985", "1985", "1985-02", "!list.date.two_digit_year", "!list.date.impossible", "1985-02-03?list.date.serial",
		"1966?list.date.year_in_date_cell", "1985-02-03", "!list.date.impossible", "1985-02-03"}
	if len(f.Rows) != len(want) {
		t.Fatal(len(f.Rows), f.Skipped)
	}
	for i, w := range want {
		r := f.Rows[i]
		switch {
		case w[0] == '!':
			if !r.Refused() || !strings.Contains(keys(r), w[1:]) {
				t.Errorf("%s: %s", r.FullName, keys(r))
			}
		default:
			d, key, _ := strings.Cut(w, "?")
			if r.Refused() || r.Birth.String() != d || !strings.Contains(keys(r), key) {
				t.Errorf("%s: %s %s, want %s", r.FullName, r.Birth, keys(r), w)
			}
		}
	}
}

func TestTwoNameColumnsAndRowsInBetween(t *testing.T) {
	head := []any{"STT", "Họ và", "Tên", "Năm sinh", "Số thẻ đảng viên", "Ghi chú"}
	f := readBytes(t, bookNamed(t, "Danh sách", nil,
		[]any{"ĐẢNG BỘ CỤC X"}, []any{"DANH SÁCH ĐẢNG VIÊN"}, []any{},
		head, []any{"(1)", "(2)", "(3)", "(4)", "(5)", "(6)"},
		[]any{"I", "Chi bộ Kho Ân Thi (2 đồng chí)"},
		[]any{1, "NGUYỄN VĂN", "AN", 1966, "33100001", "miễn sinh hoạt"}, []any{},
		[]any{2, "Trần Thị", "Mai", 1970, "33.100.002"},
		[]any{nil, "Cộng: 2"},
		[]any{"II. Chi bộ Kho Phù Tiên"}, head,
		[]any{1, "Lê", "Hà", 1980, 33.10001, "Đình chỉ sinh hoạt"},
		[]any{"", "", "", "", "", ""}, []any{2},
		[]any{2, "Cộng Văn", "Công", 1981, 1100003},
		[]any{"Đảng viên dự bị"}, []any{3, "Võ Thị", "Sáu", 1999, "33.100009"},
		[]any{nil, "Tổng số: 5 đảng viên"}, []any{nil, nil, nil, "Ân Thi, ngày 3 tháng 2 năm 2026"}, []any{nil, "NGƯỜI LẬP BIỂU", nil, "BÍ THƯ"}, []any{nil, "Trần Văn Ký"}))
	var got []string
	for _, r := range f.Rows {
		got = append(got, fmt.Sprintf("%s|%s|%s|%s|%v", r.FullName, r.Unit, r.Card, r.Status, r.Probationary))
	}
	want := []string{"Nguyễn Văn An|Chi bộ Kho Ân Thi|33.100001|exempt|false", "Trần Thị Mai|Chi bộ Kho Ân Thi|33.100002|official|false",
		"Lê Hà|Chi bộ Kho Phù Tiên|33.100010|suspended|false", "Cộng Văn Công|Chi bộ Kho Phù Tiên|01.100003|official|false", "Võ Thị Sáu|Chi bộ Kho Phù Tiên|33.100009|probationary|true"}
	if !reflect.DeepEqual(got, want) {
		t.Errorf("got\n%s\nwant\n%s\nskipped %+v", strings.Join(got, "\n"), strings.Join(want, "\n"), f.Skipped)
	}
	if n := reasons(f); n[SkipFooter] != 3 || n[SkipTotal] != 2 || n[SkipGroup] != 3 || n[SkipHeader] != 3 {
		t.Errorf("skipped %v %+v", n, f.Skipped)
	}
}

func TestMergedNameOverTwoColumnsAndGroupedHeader(t *testing.T) {
	f := readBytes(t, bookNamed(t, "Kho Mỹ Hào", func(x *excelize.File) {
		x.MergeCell("Kho Mỹ Hào", "B1", "C1")
		x.MergeCell("Kho Mỹ Hào", "D1", "E1")
		x.MergeCell("Kho Mỹ Hào", "F3", "F4")
	}, []any{"TT", "Họ và tên", nil, "Ngày vào Đảng", nil, "Chi bộ"}, []any{nil, nil, nil, "Dự bị", "Chính thức"},
		[]any{1, "Trần Thị", "Mai", "3/2/2000", "3/2/2001", "CB Kho A"}, []any{2, "Lê Văn", "An", "5/6/2002", "x"}))
	if len(f.Rows) != 2 {
		t.Fatalf("%+v", f.Columns)
	}
	a, b := f.Rows[0], f.Rows[1]
	if a.FullName != "Trần Thị Mai" || a.Family != "Trần Thị" || a.Given != "Mai" || a.Joined.String() != "2000-02-03" || a.Official.String() != "2001-02-03" {
		t.Errorf("%+v", a)
	}
	if b.FullName != "Lê Văn An" || b.Unit != "CB Kho A" || !b.Refused() {
		t.Errorf("%+v", b)
	}
}

// The one-table workbook in every writing offices use gives the same people.
func TestLegacyWritings(t *testing.T) {
	want := readFile(t, "danh-sach-mot-bang.xlsx")
	x, err := excelize.OpenFile("testdata/danh-sach-mot-bang.xlsx")
	if err != nil {
		t.Fatal(err)
	}
	rows, _ := x.GetRows(x.GetSheetList()[0])
	for name, change := range map[string]func(string) string{
		"nfd":           norm.NFD.String,
		"tcvn3":         func(s string) string { return vn.ToLegacy(s, vn.TCVN3) },
		"vni":           func(s string) string { return vn.ToLegacy(s, vn.VNI) },
		"caps":          strings.ToUpper,
		"caps in tcvn3": func(s string) string { return vn.ToLegacy(strings.ToUpper(s), vn.TCVN3) },
		"caps in vni":   func(s string) string { return vn.ToLegacy(strings.ToUpper(s), vn.VNI) },
	} {
		var out [][]any
		for _, r := range rows {
			var o []any
			for _, s := range r {
				o = append(o, change(s))
			}
			out = append(out, o)
		}
		got := readBytes(t, bookNamed(t, "Danh sách", nil, out...))
		if len(got.Rows) != len(want.Rows) {
			t.Errorf("%s: %d rows; %+v", name, len(got.Rows), got.Skipped)
			continue
		}
		bad := 0
		for i, r := range got.Rows {
			w := want.Rows[i]
			if r.FullName != w.FullName || r.Sex != w.Sex || r.Birth != w.Birth || !strings.EqualFold(r.Unit, w.Unit) || !reflect.DeepEqual(r.Positions, w.Positions) || r.Probationary != w.Probationary {
				if bad++; bad < 5 {
					t.Errorf("%s: %s %s %q, want %s %s %q", name, r.FullName, r.Sex, r.Unit, w.FullName, w.Sex, w.Unit)
				}
			}
		}
	}
}

func TestDuplicates(t *testing.T) {
	f := readBytes(t, book(t, []any{"Họ và tên", "Ngày sinh", "Số thẻ ĐV"},
		[]any{"Trần Thị Mai", "3/2/1985", "33.100001"}, []any{"Lê Văn An", "1980", "33100001"},
		[]any{"Võ Thị Hoa", "5/5/1990", "33.100003"}, []any{"VÕ THỊ HOA", "05/05/1990", "33.100004"}, []any{"Ngô Văn Bá", "1970", "33.100005"}))
	for i, want := range []string{"error list.card.twice", "error list.card.twice", "warning list.person.twice", "warning list.person.twice", ""} {
		if k := keys(f.Rows[i]); want != "" && !strings.Contains(k, want) || want == "" && strings.Contains(k, "twice") {
			t.Errorf("row %d: %s", i, k)
		}
	}
	if f.Accepted() != 3 {
		t.Error(f.Accepted())
	}
}

func TestFormulasErrorsHiddenAndNoList(t *testing.T) {
	f := readBytes(t, bookNamed(t, "DS", func(x *excelize.File) {
		x.SetCellFormula("DS", "A2", `=CONCAT("a","b")`)
		x.NewSheet("Ẩn")
		x.SetCellValue("Ẩn", "A1", "Họ và tên")
		x.SetSheetVisible("Ẩn", false)
		x.NewSheet("Ghi chú")
		x.SetCellValue("Ghi chú", "A1", "linh tinh")
	}, []any{"Họ và tên", "Ngày sinh"}, []any{nil, "3/2/1985"}, []any{"Lê Văn An", "3/2/1985"}))
	if len(f.Rows) != 2 || !strings.Contains(keys(f.Rows[0]), "error list.name.missing") || f.Rows[1].Refused() {
		t.Errorf("%+v", f.Rows)
	}
	if n := reasons(f); n[SkipHidden] != 1 || n[SkipNoList] != 1 {
		t.Error(n)
	}
	b := book(t, []any{"a", "b"}, []any{1, 2})
	if _, err := Read(bytes.NewReader(b), int64(len(b))); err == nil || !strings.Contains(err.Error(), "list.no_header") {
		t.Error(err)
	}
}

func TestAHeaderWithNobodyBelow(t *testing.T) {
	for _, rows := range [][][]any{{{"Họ và tên", "Ngày sinh"}}, {{"DANH SÁCH ĐẢNG VIÊN"}, {"STT", "Họ và tên", "Ngày sinh"}, {nil, nil, nil}}} {
		b := book(t, rows...)
		if _, err := Read(bytes.NewReader(b), int64(len(b))); err == nil || !strings.Contains(err.Error(), "list.no_rows") {
			t.Errorf("%v: %v", rows, err)
		}
	}
}

func TestPositionsAndStatuses(t *testing.T) {
	for text, want := range map[string]string{
		"Bí thư": "[{secretary }]", "PHÓ BÍ THƯ": "[{deputy }]", "Phó bí thư chi bộ": "[{deputy cell}]", "Chi ủy viên": "[{cell_committee }]", "Bí thư Đảng ủy, Bí thư chi bộ": "[{secretary committee} {secretary cell}]",
		"UV BTV": "[{standing }]", "Ủy viên Ban Thường vụ Đảng ủy": "[{standing committee}]", "Đảng ủy viên - Bí thư chi bộ": "[{committee } {secretary cell}]", "Trưởng phòng": "[]", "Bí thư Đoàn thanh niên": "[]", "Đảng viên": "[]",
		"Đảng ủy viên kiêm Phó Bí thư": "[{committee } {deputy }]", "Chi uỷ viên": "[{cell_committee }]",
	} {
		if ps, _ := positionsOf(text); fmt.Sprint(ps) != want {
			t.Errorf("%s: %v", text, ps)
		}
	}
	for text, want := range map[string]Status{
		"Miễn công tác và sinh hoạt đảng": StatusExempt, "miễn SH": StatusExempt, "Chuyển SH tạm thời đi": StatusAway, "SH tạm thời đến từ Hà Nội": StatusGuest, "Đình chỉ sinh hoạt": StatusSuspended,
		"Dự bị": StatusProbationary, "ĐVDB": StatusProbationary, "đã giới thiệu đi, chưa được tiếp nhận": StatusReferred, "nghỉ hưu": "", "đã mất thẻ": "", "Trưởng phòng": "",
	} {
		if s, _, left, _ := statusOf(text); s != want || left {
			t.Errorf("%s: %s %v", text, s, left)
		}
	}
	for _, text := range []string{"đã từ trần 2025", "Khai trừ", "đã mất", "đã chuyển đi"} {
		if _, _, left, _ := statusOf(text); !left {
			t.Error(text)
		}
	}
}

func TestMatchUnit(t *testing.T) {
	known := []string{"Chi bộ Văn phòng Cục", "Chi bộ Nghiệp vụ", "Chi bộ Kho Ân Thi", "Chi bộ Kho Phù Tiên", "Chi bộ Kho Mỹ Hào", "Đảng bộ Cục"}
	for w, want := range map[string]string{
		"CB Kho Ân Thi": known[2], "CHI BỘ KHO ÂN THI": known[2], "Kho Ân Thi": known[2], "Ân Thi": known[2], "kho an thi": known[2], "Chi bộ: Kho Ân Thi": known[2], norm.NFD.String("CB Kho Ân Thi"): known[2],
		"VP Cục": known[0], "CB VP Cục": known[0], "chi bộ NV": known[1], "ĐB Cục": known[5], "Kho": "", "Chi bộ": "", "": "", "Chi bộ Kho Khác": "", "Đảng bộ Kho Ân Thi": "",
	} {
		if got, ok := MatchUnit(w, known); got != want || ok != (want != "") {
			t.Errorf("%q is %q %v, want %q", w, got, ok, want)
		}
	}
	if _, ok := MatchUnit("Kho Ân Thi", []string{"Chi bộ Kho Ân Thi", "Đảng bộ Kho Ân Thi"}); ok {
		t.Error("guessed between two")
	}
	if got, ok := MatchUnit("CB Kho Ân Thi", []string{"Chi bộ Kho Ân Thi", "Chi bộ Kho An Thi"}); !ok || got != "Chi bộ Kho Ân Thi" {
		t.Error("diacritics decide", got, ok)
	}
	rapid.Check(t, func(t *rapid.T) {
		k := rapid.SampledFrom(known).Draw(t, "unit")
		if got, ok := MatchUnit(rapid.SampledFrom([]string{k, strings.ToUpper(k), norm.NFD.String(k), vn.Fold(k), " " + k + " "}).Draw(t, "written"), known); !ok || got != k {
			t.Fatalf("%q", got)
		}
	})
}

func genRow(n int) *rapid.Generator[Row] {
	return rapid.Custom(func(t *rapid.T) Row {
		pick := func(l string, s ...string) string { return rapid.SampledFrom(s).Draw(t, l) }
		date := func(l string, from, to int) vn.Date {
			y := rapid.IntRange(from, to).Draw(t, l)
			switch rapid.IntRange(0, 4).Draw(t, l+" precision") {
			case 0:
				return vn.Date{Year: y}
			case 1:
				return vn.Date{Year: y, Month: rapid.IntRange(1, 12).Draw(t, l+" month")}
			}
			return vn.Date{Year: y, Month: rapid.IntRange(1, 12).Draw(t, l+" month"), Day: rapid.IntRange(1, 28).Draw(t, l+" day")}
		}
		r := Row{Card: fmt.Sprintf("33.%06d", n), Sex: rapid.SampledFrom([]SexCode{Male, Female, ""}).Draw(t, "sex")}
		r.FullName = pick("family", "Nguyễn", "Trần Thị", "Đào Quang", "Cộng Văn", "Ứng", "H'Hen") + " " + pick("given", "An", "Dũng", "Hoà", "Ý", "Niê", "Tổng")
		r.Family, r.Given = vn.SplitName(r.FullName)
		r.Birth, r.Joined = date("birth", 1901, 1990), date("joined", 2010, 2030)
		r.Status = rapid.SampledFrom([]Status{StatusOfficial, StatusProbationary, StatusExempt, StatusAway, StatusGuest, StatusSuspended, StatusReferred}).Draw(t, "status")
		r.Probationary = r.Status == StatusProbationary || r.Status != StatusOfficial && rapid.Bool().Draw(t, "probationary")
		if rapid.Bool().Draw(t, "official") {
			r.Official = date("official date", 2031, 2040)
		}
		r.Unit = pick("unit", "Chi bộ Kho Ân Thi", "CB Kho X", "=1+1", "")
		for _, c := range []PositionCode{Secretary, Deputy, CellCommittee, Committee, Standing, InspectionMember, GroupLeader} {
			if rapid.IntRange(0, 4).Draw(t, "position") == 0 {
				p := Position{Code: c}
				if c == Secretary || c == Deputy || c == Standing {
					p.Level = rapid.SampledFrom([]Level{"", LevelCommittee}).Draw(t, "level")
				}
				r.Positions = append(r.Positions, p)
			}
		}
		r.Position = PositionText(vi, r.Positions)
		r.Phone = pick("phone", "", "0912345678", "+84912345678", "0221.3 862 123")
		r.Note = pick("note", "", "=cmd|' /C calc'!A0", "@SUM(A1)", "nghỉ hưu", "-", "miễn sinh hoạt", "Dòng 1")
		return r
	})
}

func bare(rows []Row) []Row {
	out := []Row{}
	for _, r := range rows {
		r.Sheet, r.Line, r.Raw, r.Problems, r.UnitFrom = "", 0, nil, nil, ""
		out = append(out, r)
	}
	return out
}

func TestExportReadsBackTheSame(t *testing.T) {
	rapid.Check(t, func(t *rapid.T) {
		n := rapid.IntRange(1, 12).Draw(t, "n")
		var rows []Row
		for i := range n {
			rows = append(rows, genRow(i).Draw(t, "row"))
		}
		var b bytes.Buffer
		if err := Export(&b, rows, "DANH SÁCH ĐẢNG VIÊN ĐẢNG BỘ CỤC Z", "tính đến ngày 31/10/2026"); err != nil {
			t.Fatal(err)
		}
		f, err := Read(bytes.NewReader(b.Bytes()), int64(b.Len()))
		if err != nil {
			t.Fatal(err)
		}
		if got, want := bare(f.Rows), bare(rows); !reflect.DeepEqual(got, want) {
			t.Fatalf("got\n%+v\nwant\n%+v\n%+v", got, want, f.Skipped)
		}
		if f.Accepted() != n {
			t.Fatal("refused rows of our own export")
		}
	})
	for _, name := range []string{"danh-sach-mot-bang.xlsx", "danh-sach-tung-chi-bo.xlsx"} {
		f := readFile(t, name)
		var b bytes.Buffer
		if err := Export(&b, f.Rows); err != nil {
			t.Fatal(err)
		}
		if g := readBytes(t, b.Bytes()); !reflect.DeepEqual(bare(g.Rows), bare(f.Rows)) {
			t.Errorf("%s is not the same after export", name)
		}
	}
}

func TestRefusedComesBackAndCanBeMended(t *testing.T) {
	for _, name := range []string{"danh-sach-mot-bang.xlsx", "danh-sach-tung-chi-bo.xlsx"} {
		f := readFile(t, name)
		why := map[Ref][]string{}
		var want []Row
		for i := range f.Rows {
			if i%3 == 0 {
				why[f.Rows[i].Ref()] = []string{"Số thẻ trùng", "=x"}
				want = append(want, f.Rows[i])
			}
		}
		var b bytes.Buffer
		if err := Refused(&b, f, why); err != nil {
			t.Fatal(err)
		}
		g := readBytes(t, b.Bytes())
		got := bare(g.Rows)
		if len(got) != len(want) {
			t.Fatalf("%s: %d rows, want %d", name, len(got), len(want))
		}
		for i, w := range bare(want) {
			if !reflect.DeepEqual(got[i], w) {
				t.Errorf("%s:\ngot  %+v\nwant %+v", name, got[i], w)
			}
		}
		found := false
		for _, c := range g.Columns {
			found = found || c.Field == Reason
		}
		if !found {
			t.Error("no column of reasons")
		}
	}
	// Two rows share a card; one is mended in the file of refusals.
	f := readBytes(t, bookNamed(t, "Kho A", nil, []any{"Họ và tên", "Ngày sinh", "Số thẻ ĐV"}, []any{"Trần Thị Mai", "3/2/1985", "33.100001"}, []any{"Lê Văn An", 1980, "33.100001"}))
	why := map[Ref][]string{}
	for _, r := range f.Rows {
		if r.Refused() {
			why[r.Ref()] = []string{"trùng"}
		}
	}
	var b bytes.Buffer
	if err := Refused(&b, f, why); err != nil {
		t.Fatal(err)
	}
	x, _ := excelize.OpenReader(&b)
	sheet := x.GetSheetList()[0]
	x.SetCellValue(sheet, "C6", "33.100002")
	var c bytes.Buffer
	x.Write(&c)
	g := readBytes(t, c.Bytes())
	if len(g.Rows) != 2 || g.Accepted() != 2 || g.Rows[1].Card != "33.100002" || g.Rows[0].Unit != "Kho A" || g.Rows[1].Birth.String() != "1980" {
		t.Errorf("%+v", g.Rows)
	}
}

func rowTexts(r xlsx.Row) (out []string) {
	for _, c := range r.Cells {
		out = append(out, c.Display())
	}
	return out
}

func FuzzParse(f *testing.F) {
	f.Add("Họ và tên|Ngày sinh|Chi bộ\nTrần Thị Mai|3/2/1985|CB A\nTổng số: 1\n|T/M")
	f.Add("STT|Họ|Tên\n1|Lê|An\nI. Chi bộ A\n2|Võ|Ba")
	f.Fuzz(func(t *testing.T, s string) {
		if len(s) > 4000 || strings.Count(s, "|") > 300 {
			return
		}
		// Straight into a book: packing a workbook would take all the time.
		sh := xlsx.Sheet{Name: "A"}
		for i, line := range strings.Split(s, "\n") {
			r := xlsx.Row{Num: i + 1}
			for c, t := range strings.Split(line, "|") {
				if n, err := strconv.ParseFloat(t, 64); err == nil {
					r.Cells = append(r.Cells, xlsx.Cell{Col: c, Kind: xlsx.Number, Number: n})
				} else if strings.TrimSpace(t) != "" {
					r.Cells = append(r.Cells, xlsx.Cell{Col: c, Kind: xlsx.Text, Text: t})
				}
			}
			if len(r.Cells) > 0 {
				sh.Rows = append(sh.Rows, r)
			}
		}
		file, err := Parse(&xlsx.Book{Sheets: []xlsx.Sheet{sh}})
		if err != nil {
			return
		}
		seen := map[int]int{}
		for _, r := range file.Rows {
			seen[r.Line]++
		}
		for _, k := range file.Skipped {
			for n := k.Line; n <= max(k.Line, k.Last); n++ {
				seen[n]++
			}
		}
		for n, c := range seen {
			if c != 1 {
				t.Fatalf("line %d counted %d times", n, c)
			}
		}
		for _, r := range sh.Rows {
			if len(words(strings.Join(rowTexts(r), " "))) > 0 && seen[r.Num] == 0 {
				t.Fatalf("line %d is lost", r.Num)
			}
		}
	})
}

func bigBook(t testing.TB, n int) []byte {
	rows := [][]any{{"DANH SÁCH ĐẢNG VIÊN"}, {"TT", "Họ và tên", "Giới tính", "Ngày sinh", "Ngày vào Đảng", "Ngày chính thức", "Số thẻ đảng viên", "Chi bộ", "Chức vụ Đảng", "Ghi chú"}}
	for i := range n {
		rows = append(rows, []any{i + 1, fmt.Sprintf("Nguyễn Văn %c", 'A'+i%26), "Nam", "3/2/1985", "03-02-2010", "03/02/2011", fmt.Sprintf("33.%06d", i), fmt.Sprintf("Chi bộ Kho %d", i%80), "", ""})
	}
	return book(t, rows...)
}

func TestFiveThousandRows(t *testing.T) {
	f := readBytes(t, bigBook(t, 5000))
	if len(f.Rows) != 5000 {
		t.Fatal(len(f.Rows))
	}
}

func BenchmarkRead5000(b *testing.B) {
	data := bigBook(b, 5000)
	for b.Loop() {
		if _, err := Read(bytes.NewReader(data), int64(len(data))); err != nil {
			b.Fatal(err)
		}
	}
}
