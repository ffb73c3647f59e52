package vn

import (
	"bytes"
	"errors"
	"sort"
	"strings"
	"testing"
	"unicode"

	"golang.org/x/text/collate"
	"golang.org/x/text/language"
	"golang.org/x/text/unicode/norm"
	"pgregory.net/rapid"
)

// Invented names that together use every letter with every tone mark often met.
var names = strings.Split(`Nguyễn Văn An
Trần Thị Mai
Đào Quang Quân
Lý Thanh Uyên
Trịnh Mạnh Kiên
Dương Đức Giang
Hoàng Mạnh Hiếu
Hồ Quang Sơn
Phạm Thu Hạnh
Huỳnh Thị Phượng
Võ Hữu Đông
Đỗ Ngọc Thảo
Đặng Thùy Dương
Vũ Thị Tường Vy
Bùi Xuân Trường
Ngô Bảo Châu Ngữ
Đoàn Thị Điểm
Lê Quý Đôn
Hà Thị Khiết
Phùng Khắc Khoan
Mạc Đĩnh Chi
Nguyễn Bỉnh Khiêm
Cù Huy Cận
Tạ Quang Bửu
Kiều Thị Ánh Tuyết
Âu Dương Ân
Lương Thế Vinh
Đinh Tiên Hoàng
Ứng Thị Ý Nhi
Quách Thị Kỷ
Nghiêm Xuân Yêm
Chử Thị Oanh
Giáp Văn Khương
Khuất Thị Bích Huệ
Tống Thị Thủy
Lưu Ngọc Ẩn
Viên Thị Lĩnh
Trương Mỹ Lệ
Ninh Văn Thuận
Thái Thị Diễm Quỳnh
Vi Thị Xuyến
La Văn Cầu
Hứa Thị Lẫm
Bế Văn Đàn
Cao Thị Nhẫn
Dũng
Tú
Nguyễn Thị Nở`, "\n")

func TestFold(t *testing.T) {
	for in, want := range map[string]string{
		"  Đặng   Thị Hà ": "dang thi ha", "ÐÀO": "dao", "Chi bộ\u00a0Kho\nX": "chi bo kho x", "": "", "Ứng ƯỚC": "ung uoc",
	} {
		for _, s := range []string{in, norm.NFD.String(in)} {
			if got := Fold(s); got != want {
				t.Errorf("Fold(%q) = %q, want %q", s, got, want)
			}
		}
	}
}

func TestFoldProperties(t *testing.T) {
	rapid.Check(t, func(t *rapid.T) {
		s := rapid.String().Draw(t, "s")
		f := Fold(s)
		if Fold(f) != f {
			t.Fatalf("fold twice: %q %q", f, Fold(f))
		}
		if Fold(norm.NFD.String(s)) != Fold(norm.NFC.String(s)) {
			t.Fatal("composed and decomposed differ")
		}
		c := Clean(s)
		if Clean(c) != c {
			t.Fatalf("clean twice: %q %q", c, Clean(c))
		}
	})
}

func TestLegacyRoundtrip(t *testing.T) {
	for _, n := range names {
		for _, kind := range []Legacy{TCVN3, VNI} {
			enc := ToLegacy(n, kind)
			for _, r := range enc {
				if r > 0xFF {
					t.Fatalf("%s in %s: letter %q left", n, kind, r)
				}
			}
			if got := NameCase(DecodeLegacy(enc, kind)); got != n {
				t.Errorf("%s: %q → %q → %q", kind, n, enc, got)
			}
			got, k, ok := FromLegacy(enc)
			if rightInBoth(enc) {
				// "Tó", "Hoà Quang Sôn": only the sheet around can tell.
				if ok || got != enc {
					t.Errorf("guessed %q → %q", enc, got)
				}
			} else if enc != n && (!ok || k != kind || NameCase(got) != n) {
				t.Errorf("FromLegacy(%q) = %q %s %v, want %q %s", enc, got, k, ok, n, kind)
			}
			if got, ok := FromLegacyAs(enc, kind); enc != n && (!ok || NameCase(got) != n) {
				t.Errorf("FromLegacyAs(%q) = %q %v", enc, got, ok)
			}
			up := strings.ToUpper(n)
			enc = ToLegacy(up, kind)
			if got := NameCase(DecodeLegacy(enc, kind)); got != n {
				t.Errorf("capitals %s: %q → %q → %q", kind, up, enc, got)
			}
			if got, k, ok := FromLegacy(enc); !rightInBoth(enc) && enc != up && (!ok || k != kind || got != up) {
				t.Errorf("capitals FromLegacy(%q) = %q %s %v, want %q", enc, got, k, ok, up)
			}
		}
	}
}

func rightInBoth(s string) bool {
	for _, w := range legacyWords(s) {
		if !isSyllable(w) {
			return false
		}
	}
	return true
}

func TestLegacyKnown(t *testing.T) {
	// Written down from real fonts, not by our own encoder.
	for in, want := range map[string]string{
		"NguyÔn V¨n Hïng":          "Nguyễn Văn Hùng",
		"TrÇn ThÞ Ph­îng":          "Trần Thị Phượng",
		"§¶ng bé tØnh":             "Đảng bộ tỉnh",
		"B¶o Th¾ng":                "Bảo Thắng",
		"M\u00adêng Kh\u00ad¬ng":   "Mường Khương",
		"NGUYÔN V¡N HïNG":          "NGUYỄN VĂN HÙNG",
		"Nguyeãn Vaên Huøng":       "Nguyễn Văn Hùng",
		"Traàn Thò Phöôïng":        "Trần Thị Phượng",
		"Ñaûng boä tænh":           "Đảng bộ tỉnh",
		"Coäng hoøa xaõ hoäi":      "Cộng hòa xã hội",
		"TRAÀN THÒ PHÖÔÏNG":        "TRẦN THỊ PHƯỢNG",
		"Sè thÎ: 12 (§¶ng viªn)":   "Số thẻ: 12 (Đảng viên)",
		"Chi bé Kho ¢n Thi":        "Chi bộ Kho Ân Thi",
		"Ngµy 3 th¸ng 2 n¨m 1985":  "Ngày 3 tháng 2 năm 1985",
		"Phã BÝ th­ chi bé":        "Phó Bí thư chi bộ",
		"Ngaøy, thaùng, naêm sinh": "Ngày, tháng, năm sinh",
		"Hoï vaø teân Ñaûng vieân": "Họ và tên Đảng viên",
		"Giôùi tính: Nöõ":          "Giới tính: Nữ",
	} {
		if got, _, ok := FromLegacy(in); !ok || got != want {
			t.Errorf("FromLegacy(%q) = %q %v, want %q", in, got, ok, want)
		}
	}
}

func TestUnicodeIsNeverDamaged(t *testing.T) {
	more := []string{"", "An", "Hà", "Lê Hà", "Lý", "Hoàng Hà", "Tô Hoài", "Vân", "Bí thư", "Dòng", "Tó", "H'Hen Niê", "Y Blô Êban", "Ksor Hní",
		"Müller", "café", "señor", "5 m²", "30 °C", "µ", "½", "«Kho»", "§ 5", "ÐÀO QUANG QUÂN", "Ðào Quân", "naïve", "Zürich", "100 £", "Ma Sê",
		"Lê Nguyênn", "xã Ia Kêi", "Mèo Vạc", "Lò Thí Mí", "Giàng A Pà", "Sùng Mí Và", "Chi bộ Hà Giang", "ĐÀO", "LÊ THÙY", "Rô-ma", "Pác Bó"}
	for _, s := range append(more, names...) {
		for _, v := range []string{s, norm.NFD.String(s), strings.ToUpper(s), strings.ToLower(s)} {
			if got, k, ok := FromLegacy(v); ok || got != v {
				t.Errorf("damaged %q → %q (%s)", v, got, k)
			}
		}
	}
	if t.Failed() {
		return
	}
	var ons, rim []string
	for o := range onsets {
		ons = append(ons, o)
	}
	for r := range rimes {
		rim = append(rim, r)
	}
	sort.Strings(ons)
	sort.Strings(rim)
	marks := []string{"", "\u0300", "\u0309", "\u0303", "\u0301", "\u0323"}
	syl := rapid.Custom(func(t *rapid.T) string {
		r := []rune(rapid.SampledFrom(rim).Draw(t, "rime"))
		stop := strings.HasSuffix(string(r), "c") || strings.HasSuffix(string(r), "ch") || strings.HasSuffix(string(r), "p") || strings.HasSuffix(string(r), "t") || strings.HasSuffix(string(r), "k")
		m := rapid.SampledFrom(marks).Draw(t, "tone")
		if stop {
			m = rapid.SampledFrom(marks[4:]).Draw(t, "tone")
		}
		w := rapid.SampledFrom(append([]string{""}, ons...)).Draw(t, "onset") + string(r[0]) + m + string(r[1:])
		return norm.NFC.String(w)
	})
	rapid.Check(t, func(t *rapid.T) {
		s := strings.Join(rapid.SliceOfN(syl, 1, 6).Draw(t, "words"), " ")
		switch rapid.IntRange(0, 2).Draw(t, "case") {
		case 1:
			s = NameCase(s)
		case 2:
			s = strings.ToUpper(s)
		}
		if got, k, ok := FromLegacy(s); ok || got != s {
			t.Fatalf("damaged %q → %q (%s)", s, got, k)
		}
	})
}

func FuzzFromLegacy(f *testing.F) {
	for _, n := range names {
		f.Add(n)
		f.Add(ToLegacy(n, TCVN3))
		f.Add(ToLegacy(n, VNI))
	}
	f.Fuzz(func(t *testing.T, s string) {
		got, kind, ok := FromLegacy(s)
		if !ok && got != s {
			t.Fatal("changed and not ok")
		}
		if ok && kind == Unicode {
			t.Fatal("ok without a kind")
		}
		if CertainUnicode(s) && ok {
			t.Fatalf("damaged %q → %q", s, got)
		}
	})
}

func TestDetectLegacyAndFont(t *testing.T) {
	var tc, uni []string
	for _, n := range names {
		tc, uni = append(tc, ToLegacy(n, TCVN3)), append(uni, n)
	}
	if DetectLegacy(tc) != TCVN3 || DetectLegacy(uni) != Unicode || DetectLegacy(nil) != Unicode {
		t.Error("wrong kind")
	}
	if k, caps := LegacyFont(".VnTimeH"); k != TCVN3 || !caps {
		t.Error("VnTimeH")
	}
	if k, caps := LegacyFont("VNI-Times"); k != VNI || caps {
		t.Error("VNI-Times")
	}
	if k, _ := LegacyFont("Times New Roman"); k != Unicode {
		t.Error("Times")
	}
}

func TestNames(t *testing.T) {
	if f, g := SplitName("  Trần  Thị Mai "); f != "Trần Thị" || g != "Mai" {
		t.Error(f, g)
	}
	if f, g := SplitName("Mai"); f != "" || g != "Mai" {
		t.Error(f, g)
	}
	for in, want := range map[string]string{"Trần Thị Mai": "TM", "Nguyễn Văn An": "VA", "Mai": "M", "": "", "Trần Đức Dũng": "ĐD"} {
		if got := Initials(in); got != want {
			t.Errorf("Initials(%q) = %q", in, got)
		}
	}
	for in, want := range map[string]string{"NGUYỄN VĂN AN": "Nguyễn Văn An", "H'HEN NIÊ": "H'Hen Niê", "ma-ri a": "Ma-Ri A", norm.NFD.String("ĐỖ ƯỚC"): "Đỗ Ước"} {
		if got := NameCase(in); got != want {
			t.Errorf("NameCase(%q) = %q", in, got)
		}
	}
	if !AllCaps("ĐỖ ƯỚC") || AllCaps("Đỗ Ước") || AllCaps("12") {
		t.Error("AllCaps")
	}
}

func TestSortKeyOrder(t *testing.T) {
	given := []string{"An", "Ăn", "Ân", "Ba", "Bà", "Bả", "Bã", "Bá", "Bạ", "Cúc", "Dung", "Dũng", "Đông", "Em", "Êm", "Hoa", "Hòa", "Hoàng", "Nga", "Oanh", "Ông", "Ơn", "Tùng", "Từ", "Vy", "Xuân", "Yến"}
	for i := 1; i < len(given); i++ {
		if SortKey("Z", given[i-1]) >= SortKey("A", given[i]) {
			t.Errorf("%s must stand before %s", given[i-1], given[i])
		}
	}
	if SortKey("Hồ", "Hoà") != SortKey("hồ", "HÒA") {
		t.Error("tone placement or case makes a difference")
	}
	if !(SortKey("Lê", "An") < SortKey("Lê Văn", "An") && SortKey("Lê Văn", "An") < SortKey("Trần", "An")) {
		t.Error("family order")
	}
}

// The naive comparator: x/text's Vietnamese collation, field by field.
func TestSortKeyAgainstCollation(t *testing.T) {
	c := collate.New(language.Vietnamese, collate.IgnoreCase)
	var fam, giv []string
	for _, n := range names {
		f, g := SplitName(n)
		fam, giv = append(fam, f), append(giv, g)
	}
	rapid.Check(t, func(t *rapid.T) {
		pick := func(l string) (string, string) {
			return rapid.SampledFrom(fam).Draw(t, l+" family"), rapid.SampledFrom(giv).Draw(t, l+" given")
		}
		fa, ga := pick("a")
		fb, gb := pick("b")
		want := c.CompareString(ga, gb)
		if want == 0 {
			want = c.CompareString(fa, fb)
		}
		ka, kb := SortKey(fa, ga), SortKey(fb, gb)
		if got := bytes.Compare([]byte(ka), []byte(kb)); got != want {
			t.Fatalf("%s %s (%q) against %s %s (%q): %d, want %d", fa, ga, ka, fb, gb, kb, got, want)
		}
	})
	rapid.Check(t, func(t *rapid.T) {
		k := SortKey(rapid.String().Draw(t, "f"), rapid.String().Draw(t, "g"))
		for i := 0; i < len(k); i++ {
			if k[i] < 0x20 || k[i] > 0x7e {
				t.Fatalf("not printable: %q", k)
			}
		}
	})
}

func TestNumbers(t *testing.T) {
	for n, want := range map[int64]string{0: "0", 7: "7", 999: "999", 1367: "1.367", -1367: "-1.367", 1000000: "1.000.000", -9223372036854775808: "-9.223.372.036.854.775.808"} {
		if got := FormatInt(n); got != want {
			t.Errorf("FormatInt(%d) = %q", n, got)
		}
	}
	if FormatDecimal(12345, 2) != "123,45" || FormatDecimal(-5, 1) != "-0,5" || FormatDecimal(1234567, 1) != "123.456,7" || FormatDecimal(938, 0) != "938" {
		t.Error("FormatDecimal")
	}
	for _, c := range []struct {
		n, d int64
		want string
	}{{13, 15, "86,7%"}, {15, 15, "100,0%"}, {0, 3, "0,0%"}, {1, 0, "–"}, {1, 8, "12,5%"}, {1, 16, "6,3%"}, {1, 2000, "0,1%"}, {938, 1000, "93,8%"}, {1 << 62, 1 << 62, "100,0%"}, {-1, 5, "–"}} {
		if got := Percent(c.n, c.d); got != c.want {
			t.Errorf("Percent(%d,%d) = %q, want %q", c.n, c.d, got, c.want)
		}
	}
}

func TestParseDate(t *testing.T) {
	for in, want := range map[string]string{
		"3/2/1985": "1985-02-03", "03-02-1985": "1985-02-03", "3.2.1985": "1985-02-03", " 3 / 2 / 1985 ": "1985-02-03", "'03/02/1985": "1985-02-03",
		"2/1985": "1985-02", "02-1985": "1985-02", "1985": "1985", "1985-02-03": "1985-02-03", "1985-02-03T00:00:00Z": "1985-02-03", "1985-02-03 00:00:00": "1985-02-03",
		"03/02/1985 00:00:00": "1985-02-03", "1985/02/03": "1985-02-03", "ngày 3 tháng 2 năm 1985": "1985-02-03", "tháng 2/1985": "1985-02", "năm 1985": "1985", "Ngày 03/02/1985": "1985-02-03",
		"29/2/2024": "2024-02-29", "": "", "  ": "", "3/2/1985.": "1985-02-03", "1985-02": "1985-02", "31/12/1999": "1999-12-31",
	} {
		d, err := ParseDate(in)
		if err != nil || d.String() != want {
			t.Errorf("ParseDate(%q) = %q %v, want %q", in, d, err, want)
		}
	}
	for in, code := range map[string]string{
		"3.2.85": DateTwoDigitYear, "3/2/85": DateTwoDigitYear, "30/2/1985": DateImpossible, "29/2/2023": DateImpossible, "3/25/1985": DateImpossible, "0/2/1985": DateImpossible,
		"dự bị": DateUnreadable, "abc": DateUnreadable, "3/2/1685": DateYearRange, "85": DateUnreadable, "1/2/3/1985": DateUnreadable, "19 85": DateUnreadable, "45000": DateUnreadable, "-": "",
		"00/00/1966": DateImpossible, "13/1985": DateImpossible, "12/1/1": DateUnreadable,
	} {
		d, err := ParseDate(in)
		var de *DateError
		if code == "" {
			continue
		}
		if !errors.As(err, &de) || de.Code != code || !d.IsZero() {
			t.Errorf("ParseDate(%q) = %q %v, want %s", in, d, err, code)
		}
	}
}

func anyDate(t *rapid.T) Date {
	y := rapid.IntRange(minYear, maxYear).Draw(t, "y")
	switch rapid.IntRange(0, 3).Draw(t, "precision") {
	case 0:
		return Date{Year: y}
	case 1:
		return Date{Year: y, Month: rapid.IntRange(1, 12).Draw(t, "m")}
	}
	m := rapid.IntRange(1, 12).Draw(t, "m")
	return Date{y, m, rapid.IntRange(1, DaysIn(y, m)).Draw(t, "d")}
}

func TestDateProperties(t *testing.T) {
	rapid.Check(t, func(t *rapid.T) {
		d := anyDate(t)
		for _, s := range []string{d.String(), FormatDate(d), DateWords(d), norm.NFD.String(DateWords(d))} {
			if got, err := ParseDate(s); err != nil || got != d {
				t.Fatalf("%q → %v %v, want %v", s, got, err, d)
			}
		}
		v, _ := d.Value()
		var back Date
		if err := back.Scan(v); err != nil || back != d {
			t.Fatalf("stored %v came back %v", d, back)
		}
		if d.Before(d) || d.Last().Before(d.First()) {
			t.Fatal("before itself")
		}
	})
	if FormatDate(Date{2026, 12, 5}) != "05/12/2026" || DateWords(Date{2026, 12, 5}) != "ngày 05 tháng 12 năm 2026" || DateWords(Date{2026, 2, 5}) != "ngày 05 tháng 02 năm 2026" {
		t.Error("format")
	}
	if Weekday(1) != "thứ Hai" || Weekday(0) != "Chủ nhật" || MonthWords(2026, 11) != "tháng 11/2026" || MonthWords(0, 3) != "tháng 3" {
		t.Error("words")
	}
	if (Date{1985, 2, 0}).Before(Date{1985, 2, 3}) || !(Date{1985, 1, 0}).Before(Date{1985, 2, 3}) || (Date{}).Before(Date{2000, 0, 0}) {
		t.Error("Before")
	}
}

func FuzzParseDate(f *testing.F) {
	for _, s := range []string{"3/2/1985", "'1985", "ngày 3 tháng 2 năm 1985", "1985-02-03T00:00:00"} {
		f.Add(s)
	}
	f.Fuzz(func(t *testing.T, s string) {
		d, err := ParseDate(s)
		if err == nil && d.Validate() != nil {
			t.Fatalf("%q gave %v", s, d)
		}
		if err == nil && !d.IsZero() && !strings.ContainsFunc(s, unicode.IsDigit) {
			t.Fatalf("%q gave %v", s, d)
		}
	})
}

func TestCleanLines(t *testing.T) {
	for _, c := range [][2]string{
		{"", ""},
		{" \r\n \t\n", ""},
		{"  a  b \r\n\r\n\r\n c\rd \n\n", "a b\n\nc\nd"},
	} {
		if got := CleanLines(c[0]); got != c[1] {
			t.Errorf("%q: got %q, want %q", c[0], got, c[1])
		}
	}
}
