package list

import (
	"maps"
	"slices"
	"strings"
	"unicode"

	"nep/internal/vn"
)

// words gives the words of a text, folded, without signs: "Ngày, tháng, năm
// sinh" is "ngay thang nam sinh".
func words(s string) string {
	return strings.Join(strings.FieldsFunc(vn.Fold(s), func(r rune) bool {
		return !unicode.IsLetter(r) && !unicode.IsDigit(r)
	}), " ")
}

// toned gives the words in lower case with their diacritics: "nam" (male) and
// "năm" (year) fold to the same.
func toned(s string) []string {
	return strings.FieldsFunc(strings.ToLower(vn.NFC(s)), func(r rune) bool {
		return !unicode.IsLetter(r) && !unicode.IsDigit(r)
	})
}

// has tells whether a text made by [words] has one of the phrases, as whole
// words.
func has(text string, phrases ...string) bool {
	for _, p := range phrases {
		for from := 0; ; {
			i := strings.Index(text[from:], p)
			if i < 0 {
				break
			}
			i += from
			if end := i + len(p); (i == 0 || text[i-1] == ' ') && (end == len(text) || text[end] == ' ') {
				return true
			}
			from = i + 1
		}
	}
	return false
}

func starts(text string, phrases ...string) bool {
	for _, p := range phrases {
		if text == p || strings.HasPrefix(text, p+" ") {
			return true
		}
	}
	return false
}

// fieldOf tells what a header text names, "" when nothing is known.
func fieldOf(text string) Field {
	f := words(text)
	if f == "" || len(f) > 90 {
		return NoField
	}
	t := toned(text)
	male, female := slices.Contains(t, "nam"), slices.Contains(t, "nữ") || slices.Contains(t, "nu")
	switch {
	case has(f, "ly do chua nhap"):
		return Reason
	case slices.Contains([]string{"tt", "stt", "so tt", "so thu tu", "thu tu", "sott"}, f):
		return Index
	case has(f, "cha", "me", "vo", "chong", "nguoi gioi thieu", "nguoi than"):
		return NoField
	case f == "ten":
		return Given
	case f == "ho", starts(f, "ho") && (strings.HasSuffix(f, " dem") || strings.HasSuffix(f, " lot") || strings.HasSuffix(f, " va")):
		return Family
	case starts(f, "ho") && has(f, "ten"), f == "ten dang vien", f == "dang vien", has(f, "ho va ten", "ho ten"):
		return Name
	case has(f, "chuc vu", "chuc danh"):
		if has(f, "chinh quyen", "chuyen mon", "cong tac", "nha nuoc", "doan the", "cq", "co quan") && !has(f, "dang") {
			return NoField
		}
		return PositionF
	case has(f, "ngay cap the", "ngay phat the", "phat the", "ly lich"):
		return NoField
	case has(f, "the dang", "so the", "the dv", "sothe", "the dang vien"):
		return Card
	case has(f, "tinh trang", "trang thai", "loai dang vien", "dien dang vien", "hinh thuc sinh hoat"):
		return StatusF
	case has(f, "chinh thuc") && has(f, "du bi") && !has(f, "ngay"):
		return StatusF
	case has(f, "chinh thuc") && !has(f, "sinh hoat"):
		return Official
	case has(f, "vao dang", "ket nap", "vao d", "vao dcsvn", "ngay vao", "vao dang csvn"), f == "du bi", has(f, "ngay du bi"):
		return Joined
	case has(f, "gioi tinh", "phai", "gioi"), f == "nam nu":
		switch {
		case male && !female:
			return MaleMark
		case female && !male:
			return FemaleMark
		}
		return Sex
	case f == "nam" && male:
		return MaleMark
	case f == "nu":
		return FemaleMark
	case has(f, "dien thoai", "sdt", "so dt", "di dong", "dt", "dtdd"):
		return Phone
	case has(f, "ghi chu"):
		return Note
	case has(f, "to chuc dang", "don vi sinh hoat", "noi sinh hoat", "sinh hoat tai", "chi bo", "to dang", "dang bo", "sinh hoat dang"), f == "don vi", f == "thuoc don vi":
		if has(f, "chuyen", "ngay") {
			return NoField
		}
		return Unit
	case has(f, "noi sinh", "sinh hoat", "hoc sinh", "sinh vien", "que"):
		return NoField
	case has(f, "sinh"):
		if isASCII(text) && has(f, "nam sinh", "sinh nam") {
			return Birth // typed without any diacritics
		}
		switch {
		case male && !female:
			return BirthMale
		case female && !male:
			return BirthFemale
		}
		return Birth
	}
	return NoField
}

func isASCII(s string) bool {
	for i := 0; i < len(s); i++ {
		if s[i] >= 0x80 {
			return false
		}
	}
	return true
}

// layout is a header as it was understood.
type layout struct {
	top, depth int           // rows of the sheet it covers: numbers, not indexes
	next       int           // index of the first row below
	fields     map[int]Field // by column
	cols       map[Field]int
	columns    []Column
}

func (l *layout) col(f Field) int {
	if c, ok := l.cols[f]; ok {
		return c
	}
	return -1
}

// headerAt tries to read the row with that index as the (first row of the)
// header: a name column and at least one more known column.
func (g *grid) headerAt(i int) *layout {
	row := &g.rows[i]
	if len(row.cells) < 2 {
		return nil
	}
	known, name := 0, false
	for _, c := range row.cells {
		switch fieldOf(c.text) {
		case NoField:
			continue
		case Name, Family, Given:
			name = true
		}
		known++
	}
	if !name || known < 2 {
		return nil
	}
	l := &layout{top: row.num, depth: 1, next: i + 1, fields: map[int]Field{}, cols: map[Field]int{}}
	top := map[int]string{}
	nameCol := -1
	for _, c := range row.cells {
		top[c.col] = c.text
		if f := fieldOf(c.text); nameCol < 0 && (f == Name || f == Family) {
			nameCol = c.col
		}
	}
	text := map[int]string{}
	for c, s := range top {
		text[c] = s
	}
	for l.depth < 3 && l.next < len(g.rows) && g.rows[l.next].num == l.top+l.depth {
		sub := &g.rows[l.next]
		if !g.subHeader(sub, l.top, nameCol, text) {
			break
		}
		group := maps.Clone(text)
		for _, c := range sub.cells {
			above := g.above(l.top, c.col, group)
			text[c.col] = strings.TrimSpace(above + " – " + c.text)
			if above == "" {
				text[c.col] = c.text
			}
		}
		l.depth++
		l.next++
	}
	cols := make([]int, 0, len(text))
	for c := range text {
		cols = append(cols, c)
	}
	slices.Sort(cols)
	for _, c := range cols {
		if text[c] == "" {
			continue
		}
		f := fieldOf(text[c])
		if _, last, ok := cutLast(text[c], " – "); ok {
			if s := fieldOf(last); s == Family || s == Given {
				f = s
			}
		}
		if old, twice := l.cols[f]; f != NoField && twice {
			if f == PositionF && has(words(text[c]), "dang") && !has(words(text[old]), "dang") {
				l.fields[old] = NoField
			} else {
				f = NoField
			}
		}
		l.fields[c] = f
		if f != NoField {
			l.cols[f] = c
		}
	}
	// "Họ và tên" over two columns: family and given name.
	if c, ok := l.cols[Name]; ok && l.cols[Given] == 0 && l.cols[Family] == 0 {
		if _, taken := text[c+1]; !taken && g.givenColumn(l.next, c) {
			delete(l.cols, Name)
			l.fields[c], l.fields[c+1] = Family, Given
			l.cols[Family], l.cols[Given] = c, c+1
			text[c+1] = text[c]
			cols = append(cols, c+1)
			slices.Sort(cols)
		}
	}
	for _, c := range cols {
		if text[c] != "" {
			l.columns = append(l.columns, Column{Sheet: g.name, Col: c, Header: text[c], Field: l.fields[c]})
		}
	}
	return l
}

func cutLast(s, sep string) (string, string, bool) {
	i := strings.LastIndex(s, sep)
	if i < 0 {
		return s, "", false
	}
	return s[:i], s[i+len(sep):], true
}

// above gives the group a sub-header stands under: the text over it, the
// merged area over it, or, without merging, the nearest text on the left.
func (g *grid) above(top, col int, text map[int]string) string {
	if s := text[col]; s != "" {
		return s
	}
	if m, ok := g.sheet.MergeAt(top, col); ok {
		return text[m.Col]
	}
	for c := col - 1; c >= 0 && c >= col-3; c-- {
		if s := text[c]; s != "" {
			return s
		}
	}
	return ""
}

// subHeader tells whether a row goes on with the header: nothing in the name
// column, only short words, at least one that has a meaning under its group.
func (g *grid) subHeader(row *gridRow, top, nameCol int, text map[int]string) bool {
	meaning := false
	for _, c := range row.cells {
		if c.col == nameCol && fieldOf(c.text) != Family {
			return false
		}
		if !c.isText() || len([]rune(c.text)) > 40 || strings.ContainsFunc(c.text, unicode.IsDigit) {
			return false
		}
		above := g.above(top, c.col, text)
		if fieldOf(above+" – "+c.text) != NoField {
			meaning = true
		}
	}
	return meaning
}

// givenColumn tells that the column right of the name holds one more word of
// it in most of the first rows.
func (g *grid) givenColumn(from, nameCol int) bool {
	both, names := 0, 0
	for i := from; i < len(g.rows) && names < 20; i++ {
		a, b := g.rows[i].at(nameCol), g.rows[i].at(nameCol+1)
		if a.text == "" {
			continue
		}
		names++
		if b.isText() && len(strings.Fields(b.text)) <= 2 && plausibleName(b.text) {
			both++
		}
	}
	return names > 0 && 2*both > names
}

// numbering tells that a row only counts the columns: 1, 2, 3 or (1), (2), A, B.
func numbering(row *gridRow) bool {
	if len(row.cells) < 3 {
		return false
	}
	digits := 0
	for _, c := range row.cells {
		s := strings.Trim(c.text, "() .")
		switch {
		case len(s) == 1 && unicode.IsLetter(rune(s[0])):
		case len(s) > 0 && len(s) <= 2 && strings.Trim(s, "0123456789") == "":
			digits++
		default:
			return false
		}
	}
	return digits >= 2
}
