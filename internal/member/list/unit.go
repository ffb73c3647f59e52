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

// MatchUnit finds the one known unit a written name means; ok is false when
// none fits or two fit equally well: then a person must choose. For many names
// make one Matcher.
func MatchUnit(written string, known []string) (best string, ok bool) {
	best, fits, _ := NewMatcher(known).Match(written)
	return best, fits == 1
}

// Matcher matches written names against many known ones. It folds every known
// name once; forms that are equal are found in maps, and only a shortened name
// walks over the known ones.
type Matcher struct {
	names                        []matchName
	clean, toned, folded, byCore map[string][]int
}

// matchName is a known name in all its forms.
type matchName struct {
	name, toned string
	key         matchKey
	core        []string
	initials    uint32 // a bit for each letter a word of the core begins with
}

// NewMatcher makes a matcher over known names.
func NewMatcher(known []string) *Matcher {
	m := &Matcher{names: make([]matchName, 0, len(known)),
		clean: map[string][]int{}, toned: map[string][]int{}, folded: map[string][]int{}, byCore: map[string][]int{}}
	seen := make(map[string]bool, len(known))
	for _, k := range known {
		if seen[k] {
			continue
		}
		seen[k] = true
		n := matchName{name: k, toned: strings.Join(toned(k), " "), key: keyOf(k)}
		n.core = strings.Fields(n.key.core)
		n.initials = initials(n.core)
		i := len(m.names)
		m.names = append(m.names, n)
		note := func(in map[string][]int, form string) { in[form] = append(in[form], i) }
		note(m.clean, vn.Clean(k))
		note(m.toned, n.toned)
		note(m.folded, words(k))
		note(m.byCore, n.key.core)
	}
	return m
}

// initials has a bit for each letter that a word begins with; what is no
// letter shares one.
func initials(words []string) (b uint32) {
	for _, w := range words {
		if c := w[0]; 'a' <= c && c <= 'z' {
			b |= 1 << (c - 'a')
		} else {
			b |= 1 << 26
		}
	}
	return b
}

// NoLevel is the level of a name that nothing fits.
const NoLevel = 8

// Match tries a written name level by level, the surest first: (1) the same
// letters, (2) the same but for capitals and signs, (3) the same with its kind
// shortened or left out, (4) the same without diacritics, (5) the same kind and
// core without diacritics, (6) without its kind ("Kho Ân Thi"), (7) shortened
// ("CB VP Cục", "Ân Thi"). It gives how many known names fit on the first level
// where any does, and the name when it is one.
func (m *Matcher) Match(written string) (best string, fits, level int) {
	written = vn.Clean(written)
	if written == "" {
		return "", 0, NoLevel
	}
	w := keyOf(written)
	folded := words(written)
	lower := strings.Join(toned(written), " ")
	_, core, _ := strings.Cut(lower, " ")
	count := func(among []int, fit func(n *matchName) bool) bool {
		for _, i := range among {
			if n := &m.names[i]; fit == nil || fit(n) {
				best = n.name
				fits++
			}
		}
		return fits > 0
	}
	// The same core with its diacritics, the kind shortened or left out.
	kindLeft := func(n *matchName) bool {
		return sameKind(w, n.key) && (strings.HasSuffix(n.toned, " "+lower) && n.key.core == folded ||
			w.kind != "" && core != "" && words(core) == w.core && strings.HasSuffix(n.toned, " "+core) && n.key.core == w.core)
	}
	switch {
	case count(m.clean[written], nil):
		level = 1
	case count(m.toned[lower], nil):
		level = 2
	case w.core != "" && (count(m.byCore[w.core], kindLeft) || folded != w.core && count(m.byCore[folded], kindLeft)):
		level = 3
	case count(m.folded[folded], nil):
		level = 4
	case w.core != "" && count(m.byCore[w.core], func(n *matchName) bool { return n.key == w }):
		level = 5
	case w.core != "" && count(m.byCore[w.core], func(n *matchName) bool { return sameKind(w, n.key) }):
		level = 6
	default:
		short := strings.Fields(w.core)
		first := initials(short)
		for i := range m.names {
			n := &m.names[i]
			if first&^n.initials == 0 && sameKind(w, n.key) && w.core != n.key.core && len(w.core) >= 2 && shortened(short, n.core) {
				best = n.name
				fits++
			}
		}
		level = 7
	}
	switch fits {
	case 0:
		return "", 0, NoLevel
	case 1:
		return best, 1, level
	}
	return "", fits, level
}

func sameKind(a, b matchKey) bool { return a.kind == b.kind || a.kind == "" || b.kind == "" }

// shortened tells that every word of short stands in long in the same order,
// whole or as initials of the words there ("vp cuc" in "van phong cuc"). One
// letter alone, or the same text, proves nothing: that is for who calls.
func shortened(s, l []string) bool {
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
