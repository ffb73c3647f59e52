package list

import (
	"regexp"
	"strings"

	"nep/internal/vn"
)

var (
	count      = regexp.MustCompile(`(?i)\s*[(:\-–]*\s*(?:có|gồm)?\s*\d+\s*(?:đồng chí|đảng viên|đ/c|đc|đv|người)?\s*[).]*$`)
	unitWords  = []string{"chi bo", "cb", "dang bo", "db", "to dang", "dang uy"}
	sheetWords = regexp.MustCompile(`^(?:sheet|trang tinh|trang|bang|danh sach|ds|dsdv|data|list|tong hop|toan dang bo)?(?: dang vien)?(?: so)? ?\d*$`)
)

// unitName cleans a group row's text: without numbering, colon and count.
func unitName(s string) string {
	s = strings.TrimSpace(ordinal.ReplaceAllString(s, ""))
	if t := count.ReplaceAllString(s, ""); strings.ContainsAny(s, "(:-–") || t == s {
		s = t
	}
	return strings.Trim(s, " :.-–")
}

// unitLike tells that a text on a line of its own names a unit.
func unitLike(s string) bool {
	return starts(words(unitName(s)), unitWords...) && len(strings.Fields(s)) <= 14
}

// titleUnit finds the unit in the lines above a list: "DANH SÁCH ĐẢNG VIÊN CHI
// BỘ KHO ÂN THI (tính đến …)", or a line that is a cell's name by itself.
func titleUnit(lines []string) string {
	alone := ""
	for _, line := range lines {
		ws := strings.Fields(line)
		fs := strings.Fields(vn.Fold(line))
		if len(ws) != len(fs) {
			continue
		}
		f := " " + strings.Join(fs, " ") + " "
		if !strings.Contains(f, " danh sach ") {
			if starts(strings.TrimSpace(f), "chi bo") && len(fs) > 2 {
				alone = trimTitle(ws)
			}
			continue
		}
		for i := 0; i+2 < len(fs); i++ {
			if fs[i] == "chi" && strings.Trim(fs[i+1], ":") == "bo" || fs[i] == "to" && fs[i+1] == "dang" && fs[i+2] != "vien" {
				if u := trimTitle(ws[i:]); len(strings.Fields(u)) > 2 {
					return u
				}
			}
		}
		if i := strings.Index(f, " cb "); i >= 0 {
			if u := trimTitle(ws[len(strings.Fields(f[:i])):]); len(strings.Fields(u)) > 1 {
				return u
			}
		}
	}
	return alone
}

// trimTitle ends a unit's name where the title goes on about dates.
func trimTitle(ws []string) string {
	for i := 1; i < len(ws); i++ {
		f := vn.Fold(ws[i])
		if strings.HasPrefix(f, "(") || f == "tinh" && i+1 < len(ws) && vn.Fold(ws[i+1]) == "den" ||
			f == "nam" && i+1 < len(ws) && strings.Trim(ws[i+1], "0123456789") == "" || f == "thang" || f == "den" || f == "-" || f == "–" {
			ws = ws[:i]
			break
		}
	}
	return strings.Trim(strings.Join(ws, " "), " :.,;-–")
}

// sheetUnit takes a sheet's name for the unit unless it is a name any sheet has.
func sheetUnit(name string) string {
	if sheetWords.MatchString(words(name)) {
		return ""
	}
	return name
}

// betterCase: a title in capitals and a sheet named after the same unit give
// together the unit as it is written: "CHI BỘ VĂN PHÒNG CỤC" on the sheet "Văn
// phòng Cục" is "Chi bộ Văn phòng Cục".
func betterCase(title, sheet string) string {
	if !vn.AllCaps(title) || vn.AllCaps(sheet) {
		return title
	}
	t, s := strings.ToLower(title), strings.ToLower(sheet)
	if t == s {
		return sheet
	}
	if strings.HasSuffix(t, " "+s) {
		head := strings.TrimSuffix(t, s)
		return strings.ToUpper(head[:1]) + head[1:] + sheet
	}
	return title
}

// matchKey is a unit's name ready to be compared: its kind apart, short forms
// written out.
type matchKey struct{ kind, core string }

func keyOf(s string) matchKey {
	f := words(s)
	for _, k := range [...][2]string{{"chi bo co so", "chi bo"}, {"chi bo", "chi bo"}, {"cb", "chi bo"}, {"dang bo co so", "dang bo"}, {"dang bo", "dang bo"}, {"db", "dang bo"}, {"dang uy", "dang bo"}, {"to dang", "to dang"}} {
		if starts(f, k[0]) {
			return matchKey{k[1], strings.TrimSpace(strings.TrimPrefix(f, k[0]))}
		}
	}
	return matchKey{"", f}
}

// MatchUnit finds the one known unit a written name means: the same letters,
// then the same without diacritics and capitals, then without its kind ("Kho Ân
// Thi"), then shortened ("CB VP Cục", "Ân Thi"). ok is false when none fits or
// two fit equally well; then a person must choose.
func MatchUnit(written string, known []string) (best string, ok bool) {
	written = vn.Clean(written)
	if written == "" {
		return "", false
	}
	w := keyOf(written)
	folded := words(written)
	lower := strings.Join(toned(written), " ")
	_, core, _ := strings.Cut(lower, " ")
	levels := []func(k string) bool{
		func(k string) bool { return vn.Clean(k) == written },
		func(k string) bool { return strings.Join(toned(k), " ") == lower },
		func(k string) bool {
			// The same core with its diacritics, the kind shortened or left out.
			kk := strings.Join(toned(k), " ")
			return sameKind(w, keyOf(k)) && w.core != "" && (strings.HasSuffix(kk, " "+lower) && keyOf(k).core == folded ||
				w.kind != "" && core != "" && words(core) == w.core && strings.HasSuffix(kk, " "+core) && keyOf(k).core == w.core)
		},
		func(k string) bool { return words(k) == folded },
		func(k string) bool { return w.core != "" && keyOf(k) == w },
		func(k string) bool { return w.core != "" && sameKind(w, keyOf(k)) && keyOf(k).core == w.core },
		func(k string) bool { return sameKind(w, keyOf(k)) && shortened(w.core, keyOf(k).core) },
	}
	for _, level := range levels {
		n := 0
		for _, k := range known {
			if level(k) && (n == 0 || k != best) {
				best = k
				n++
			}
		}
		if n == 1 {
			return best, true
		}
		if n > 1 {
			return "", false
		}
	}
	return "", false
}

func sameKind(a, b matchKey) bool { return a.kind == b.kind || a.kind == "" || b.kind == "" }

// shortened tells that every word of short stands in long in the same order,
// whole or as initials of the words there ("vp cuc" in "van phong cuc"). One
// letter alone proves nothing.
func shortened(short, long string) bool {
	if len(short) < 2 || short == long {
		return false
	}
	s, l := strings.Fields(short), strings.Fields(long)
	var walk func(i, j int) bool
	walk = func(i, j int) bool {
		if i == len(s) {
			return true
		}
		for ; j < len(l); j++ {
			if s[i] == l[j] && walk(i+1, j+1) {
				return true
			}
			if n := len(s[i]); n >= 2 && j+n <= len(l) {
				initials := true
				for k := range n {
					initials = initials && l[j+k][0] == s[i][k]
				}
				if initials && walk(i+1, j+n) {
					return true
				}
			}
		}
		return false
	}
	return walk(0, 0)
}
