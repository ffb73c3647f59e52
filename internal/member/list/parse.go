package list

import (
	"fmt"
	"io"
	"regexp"
	"strings"
	"unicode"

	"nep/internal/fault"
	"nep/internal/vn"
	"nep/internal/xlsx"
)

// Read opens a workbook and reads its list. Faults: those of [xlsx.Open], and
// Invalid "list.no_header" when no sheet has a header with a name column,
// "list.no_rows" when nobody stands below one.
func Read(r io.ReaderAt, size int64) (*File, error) {
	book, err := xlsx.Open(r, size)
	if err != nil {
		return nil, err
	}
	return Parse(book)
}

// Parse reads the list of a workbook that is open. The same book gives the
// same file, whatever day it is.
func Parse(book *xlsx.Book) (*File, error) {
	p := &parser{book: book, file: &File{}}
	found := false
	for i := range book.Sheets {
		sh := &book.Sheets[i]
		info := SheetInfo{Name: vn.Clean(sh.Name), Hidden: sh.Hidden}
		if sh.Hidden {
			p.skip(Skipped{Sheet: info.Name, Reason: SkipHidden})
		} else {
			g := newGrid(book, sh)
			info.Encoding = g.kind
			before := len(p.file.Rows)
			found = p.sheet(g, &info) || found
			info.Rows = len(p.file.Rows) - before
		}
		p.file.Sheets = append(p.file.Sheets, info)
	}
	if !found {
		return nil, fault.New("list.parse", fault.Invalid, "list.no_header")
	}
	if len(p.file.Rows) == 0 {
		return nil, fault.New("list.parse", fault.Invalid, "list.no_rows")
	}
	p.asOf()
	for i := range p.file.Rows {
		p.settle(&p.file.Rows[i], p.hasOfficial[i])
	}
	p.duplicates()
	return p.file, nil
}

type parser struct {
	book *xlsx.Book
	file *File
	// hasOfficial tells by row whether its list has a column for that date.
	hasOfficial []bool
	titleDate   vn.Date
}

func (p *parser) skip(s Skipped) {
	s.Text = clip(s.Text, 80)
	p.file.Skipped = append(p.file.Skipped, s)
}

var asOfDate = regexp.MustCompile(`\d{1,2}\s*[/.-]\s*\d{1,2}\s*[/.-]\s*\d{4}`)

// sheet reads one sheet; false when it has no list.
func (p *parser) sheet(g *grid, info *SheetInfo) bool {
	var lay *layout
	first := -1
	for i := 0; i < len(g.rows) && i < 60; i++ {
		if lay = g.headerAt(i); lay != nil {
			first = i
			break
		}
	}
	if lay == nil {
		if len(g.rows) > 0 {
			p.skip(Skipped{Sheet: g.name, Reason: SkipNoList, Text: g.rows[0].cells[0].text})
		}
		return false
	}
	var titles []string
	for _, r := range g.rows[:first] {
		var line []string
		for _, c := range r.cells {
			titles = append(titles, c.text)
			line = append(line, c.text)
			if s := asOfDate.FindString(c.text); s != "" && p.titleDate.IsZero() {
				if d, err := vn.ParseDate(s); err == nil {
					p.titleDate = d
				}
			}
		}
		p.skip(Skipped{Sheet: g.name, Line: r.num, Reason: SkipTitle, Text: strings.Join(line, " | ")})
	}
	p.file.Columns = append(p.file.Columns, lay.columns...)
	st := &state{parser: p, g: g, lay: lay, first: lay}
	if u := titleUnit(titles); u != "" {
		st.unit, st.from = betterCase(u, g.name), FromTitle
	} else if u := sheetUnit(g.name); u != "" {
		st.unit, st.from = u, FromSheet
	}
	info.Unit = st.unit
	p.skip(Skipped{Sheet: g.name, Line: lay.top, Last: lay.top + lay.depth - 1, Reason: SkipHeader, Text: lay.text()})
	st.last = lay.top + lay.depth - 1
	for i := lay.next; i < len(g.rows); {
		i = st.line(i)
	}
	return true
}

// toColumnsOf puts a line read under a later header, whose columns may stand in
// another order, under the columns of the first.
func (l *layout) toColumnsOf(first *layout, raw []string) []string {
	out := []string{}
	for c, s := range raw {
		if f := l.fields[c]; f != NoField {
			if c = first.col(f); c < 0 {
				continue
			}
		}
		for len(out) <= c {
			out = append(out, "")
		}
		if out[c] == "" {
			out[c] = s
		}
	}
	return out
}

func (l *layout) text() string {
	var s []string
	for _, c := range l.columns {
		s = append(s, c.Header)
	}
	return strings.Join(s, " | ")
}

// state is where the reading of a sheet stands.
type state struct {
	*parser
	g       *grid
	lay     *layout
	first   *layout // the header whose columns the file shows
	unit    string
	from    Source
	section string // "Đảng viên dự bị" above a part of the list
	last    int    // number of the last line dealt with
	after   bool   // below a total or a signature
}

// line deals with the row of that index and gives the index of the next.
func (s *state) line(i int) int {
	row := &s.g.rows[i]
	if row.num > s.last+1 {
		s.skip(Skipped{Sheet: s.g.name, Line: s.last + 1, Last: row.num - 1, Reason: SkipEmpty})
	}
	s.last = row.num
	drop := func(reason string) int {
		s.skip(Skipped{Sheet: s.g.name, Line: row.num, Reason: reason, Text: rowText(row)})
		return i + 1
	}
	facts := s.hasFacts(row)
	var again *layout
	if !facts {
		again = s.g.headerAt(i)
	}
	if again != nil {
		s.skip(Skipped{Sheet: s.g.name, Line: again.top, Last: again.top + again.depth - 1, Reason: SkipHeader, Text: again.text()})
		s.last = again.top + again.depth - 1
		s.lay, s.after = again, false
		return again.next
	}
	if numbering(row) {
		return drop(SkipHeader)
	}
	if !facts {
		text, alone := lone(row)
		f := words(text)
		switch {
		case isTotal(row):
			s.after = true
			return drop(SkipTotal)
		case alone && has(f, "danh sach"):
			if u := titleUnit([]string{text}); u != "" {
				s.unit, s.from, s.section = betterCase(u, s.g.name), FromTitle, ""
			}
			s.after = false
			return drop(SkipTitle)
		case isFooter(row) && !(alone && unitLike(text) && !s.after):
			s.after = true
			return drop(SkipFooter)
		case alone && unitLike(text):
			s.unit, s.from, s.section, s.after = unitName(text), FromGroup, "", false
			return drop(SkipGroup)
		case alone && starts(words(ordinal.ReplaceAllString(text, "")), "dang vien", "so dang vien"):
			s.section, s.after = text, false
			return drop(SkipGroup)
		}
		if !s.named(row) {
			if onlyIndex(row, s.lay.col(Index)) {
				return drop(SkipEmpty)
			}
			return drop(map[bool]string{true: SkipFooter, false: SkipText}[s.after])
		}
		if s.after && row.at(s.lay.col(Index)).text == "" {
			return drop(SkipFooter)
		}
		if alone && s.lay.col(Index) >= 0 && s.merged(row) {
			return drop(SkipText)
		}
	}
	s.after = false
	s.member(row)
	return i + 1
}

func rowText(row *gridRow) string {
	var t []string
	for _, c := range row.cells {
		t = append(t, c.text)
	}
	return strings.Join(t, " | ")
}

func onlyIndex(row *gridRow, index int) bool {
	return len(row.cells) == 1 && row.cells[0].col == index
}

// lone gives the text of a row that says one thing: one text, perhaps with an
// ordinal before it and a count behind.
func lone(row *gridRow) (string, bool) {
	text, n := "", 0
	for i, c := range row.cells {
		short := len([]rune(strings.Trim(c.text, ".() "))) <= 4 && (c.Kind == xlsx.Number || strings.Trim(c.text, "0123456789IVXLCivxlcABCDEabcde.() ") == "")
		if short && (i == 0 && len(row.cells) > 1 || i > 0) {
			continue
		}
		if i > 0 && has(words(c.text), "dong chi", "dang vien") && n == 1 && len(c.text) < 40 && unicode.IsDigit(rune(c.text[0])) {
			continue
		}
		text = c.text
		n++
	}
	return text, n == 1
}

// hasFacts tells that a row has something only a member's row has.
func (s *state) hasFacts(row *gridRow) bool {
	for _, f := range []Field{Birth, BirthMale, BirthFemale, Joined, Official, Card} {
		c := s.lay.col(f)
		if c < 0 {
			continue
		}
		cell := row.at(c)
		switch {
		case cell.text == "":
		case cell.Kind == xlsx.Date, f == Card && strings.ContainsFunc(cell.text, unicode.IsDigit) && len(cell.text) >= 5:
			return true
		case f == Official && cell.isText() && has(words(cell.text), "du bi"):
			return true
		case len(cell.text) >= 4 && len(cell.text) <= 40 && strings.ContainsFunc(cell.text, unicode.IsDigit) && !dateLine(cell.text) && !has(words(cell.text), "dong chi", "dang vien"):
			return true
		}
	}
	return false
}

func (s *state) named(row *gridRow) bool {
	if c := s.lay.col(Name); c >= 0 {
		return plausibleName(personName(row.at(c).text)) && row.at(c).isText()
	}
	return row.at(s.lay.col(Given)).isText() || row.at(s.lay.col(Family)).isText()
}

// merged tells that the name of a row is stretched over other columns: a line
// of text, no person.
func (s *state) merged(row *gridRow) bool {
	m, ok := s.g.sheet.MergeAt(row.num, row.cells[0].col)
	return ok && m.LastCol > m.Col
}

func isTotal(row *gridRow) bool {
	for i, c := range row.cells {
		if i > 2 {
			break
		}
		t := strings.ToLower(c.text)
		if strings.HasPrefix(t, "tổng") && has(words(t), "so", "cong", "tong") || strings.HasPrefix(t, "cộng") ||
			starts(words(t), "tong so", "tong cong", "danh sach nay", "danh sach gom", "danh sach co", "an dinh danh sach") || words(t) == "cong" && isASCII(t) {
			return true
		}
	}
	return false
}

func dateLine(s string) bool {
	f := words(s)
	return has(f, "ngay") && has(f, "thang") && has(f, "nam")
}

func isFooter(row *gridRow) bool {
	for _, c := range row.cells {
		f := words(c.text)
		if starts(f, "t m", "tm", "k t", "nguoi lap", "nguoi lam", "nguoi tong hop", "noi nhan", "thu truong", "ky ten", "ky ghi ro", "xac nhan", "ghi chu", "can bo lap", "lap bieu", "nguoi kiem tra") ||
			dateLine(c.text) || (f == "bi thu" || f == "pho bi thu" || f == "thu ky") && len(row.cells) == 1 {
			return true
		}
	}
	return false
}

// member reads a row of a person.
func (s *state) member(row *gridRow) {
	r := Row{Sheet: s.g.name, Line: row.num, Unit: s.unit, UnitFrom: s.from}
	width := 0
	for _, c := range row.cells {
		width = max(width, c.col+1)
	}
	r.Raw = make([]string, width)
	for _, c := range row.cells {
		r.Raw[c.col] = c.text
	}
	if s.lay != s.first {
		r.Raw = s.lay.toColumnsOf(s.first, r.Raw)
	}
	add := func(f Field, sev Severity, key string, params ...any) {
		r.Problems = append(r.Problems, Problem{f, sev, key, params})
	}
	cell := func(f Field) gridCell {
		c := s.lay.col(f)
		if c < 0 {
			return gridCell{}
		}
		got := row.at(c)
		if got.text == "" {
			// A unit or a position can be written once over several merged rows.
			if f == Unit {
				got = s.g.down[[2]int{row.num, c}]
			}
			return got
		}
		if got.Kind == xlsx.Error {
			if f != Birth && f != BirthMale && f != BirthFemale && f != Joined && f != Official {
				add(f, Error, "list.cell_error", "Text", got.text)
				got = gridCell{}
			}
		} else if got.Formula && f != Index {
			add(f, Warning, "list.formula", "Text", clip(got.text, 40))
		}
		return got
	}

	if s.lay.col(Name) >= 0 {
		r.FullName = personName(cell(Name).text)
	} else {
		r.FullName = personName(strings.TrimSpace(cell(Family).text + " " + cell(Given).text))
	}
	r.Family, r.Given = vn.SplitName(r.FullName)
	switch {
	case r.FullName == "":
		add(Name, Error, "list.name.missing")
	case !plausibleName(r.FullName):
		add(Name, Warning, "list.name.odd", "Name", clip(r.FullName, 60))
	case r.Family == "":
		add(Name, Warning, "list.name.one_word", "Name", r.FullName)
	}

	date := func(f Field) (vn.Date, bool) {
		d, prob, p := s.g.dateOf(cell(f), f)
		if p != nil {
			r.Problems = append(r.Problems, *p)
		}
		return d, prob
	}
	known := len(r.Problems) // a problem already explains why a date is missing
	if s.lay.col(Birth) >= 0 {
		r.Birth, _ = date(Birth)
	}
	if s.lay.col(BirthMale) >= 0 || s.lay.col(BirthFemale) >= 0 {
		m, f := cell(BirthMale), cell(BirthFemale)
		switch {
		case m.text != "" && f.text != "":
			add(Birth, Error, "list.birth.both")
		case m.text != "":
			r.Sex = Male
			r.Birth = s.birthOrMark(&r, BirthMale, m, r.Birth)
		case f.text != "":
			r.Sex = Female
			r.Birth = s.birthOrMark(&r, BirthFemale, f, r.Birth)
		}
	}
	if r.Birth.IsZero() && known == len(r.Problems) {
		add(Birth, Warning, "list.birth.missing")
	}
	if t := cell(Sex).text; t != "" {
		if sex, ok := sexOf(t); ok {
			r.Sex = sex
		} else {
			add(Sex, Warning, "list.sex.unknown", "Text", clip(t, 20))
		}
	}
	switch m, f := cell(MaleMark).text, cell(FemaleMark).text; {
	case m != "" && f != "":
		add(Sex, Warning, "list.sex.both")
	case f != "":
		r.Sex = Female
	case m != "":
		r.Sex = Male
	case s.lay.col(FemaleMark) >= 0 && s.lay.col(MaleMark) < 0 && r.Sex == "":
		r.Sex = Male // a list with a mark for women only
	}

	known = len(r.Problems)
	r.Joined, _ = date(Joined)
	if r.Joined.IsZero() && known == len(r.Problems) {
		add(Joined, Warning, "list.joined.missing")
	}
	r.Official, r.Probationary = date(Official)
	if r.Joined.Before(vn.Date{Year: r.Birth.Year + 18}) && !r.Birth.IsZero() && !r.Joined.IsZero() {
		add(Joined, Warning, "list.joined.too_young")
	}
	if r.Official.Before(r.Joined) {
		add(Official, Warning, "list.official.before_joined")
	}

	if c := cell(Card); c.text != "" {
		var odd bool
		if r.Card, odd = cardOf(c); odd {
			add(Card, Warning, "list.card.odd", "Card", clip(r.Card, 30))
		}
	}
	if u := cell(Unit).text; u != "" {
		r.Unit, r.UnitFrom = u, FromColumn
	} else if s.lay.col(Unit) >= 0 && s.from == FromSheet {
		// Beside an empty cell of a unit column a sheet's name says too little.
		r.Unit, r.UnitFrom = "", ""
	}
	if r.Unit == "" {
		r.UnitFrom = ""
		add(Unit, Warning, "list.unit.missing")
	}
	if t := cell(PositionF).text; t != "" && !blankMark(t) {
		var unknown bool
		r.Position = t
		if r.Positions, unknown = positionsOf(t); unknown && has(words(s.header(PositionF)), "dang") {
			add(PositionF, Warning, "list.position.unknown", "Text", clip(t, 60))
		}
	}
	r.Phone = phoneOf(cell(Phone))
	r.Note = cell(Note).text

	// The status column speaks first, then the section, then the note.
	inColumn := cell(StatusF).text
	for n, t := range []string{inColumn, s.section, r.Note} {
		if t == "" {
			continue
		}
		st, prob, left, found := statusOf(t)
		if !found {
			if n == 0 && !blankMark(t) && !has(words(t), "dang sinh hoat", "binh thuong", "dang vien") {
				add(StatusF, Warning, "list.status.unknown", "Text", clip(t, 60))
			}
			continue
		}
		r.Probationary = r.Probationary || prob
		if left {
			add(StatusF, Error, "list.status.left", "Text", clip(t, 60))
		} else {
			r.Status = st
		}
		break
	}
	if r.Probationary && !r.Official.IsZero() {
		add(Official, Warning, "list.official.with_probationary")
	}
	s.file.Rows = append(s.file.Rows, r)
	s.hasOfficial = append(s.hasOfficial, s.lay.col(Official) >= 0)
}

func (s *state) header(f Field) string {
	for _, c := range s.lay.columns {
		if c.Field == f {
			return c.Header
		}
	}
	return ""
}

// birthOrMark: under "Nam" and "Nữ" stand birth dates, or only marks beside a
// birth date of its own column.
func (s *state) birthOrMark(r *Row, f Field, c gridCell, have vn.Date) vn.Date {
	if w := words(c.text); w == "x" || w == "v" || c.isText() && w == "" {
		return have
	}
	d, _, p := s.g.dateOf(c, Birth)
	if p != nil {
		r.Problems = append(r.Problems, *p)
	}
	return d
}

// asOf dates the list: what its title says, else the latest date in it.
func (p *parser) asOf() {
	d := p.titleDate
	if d.IsZero() {
		for i := range p.file.Rows {
			for _, x := range []vn.Date{p.file.Rows[i].Joined, p.file.Rows[i].Official} {
				if d.IsZero() || d.Before(x) {
					d = x
				}
			}
		}
	}
	p.file.AsOf = d
}

// settle decides official or probationary where the list leaves it open. An
// empty official date of somebody who joined less than two years before the
// list was made means probation (twelve months, and time for the papers); an
// older one is a gap in the list.
func (p *parser) settle(r *Row, column bool) {
	if r.Status == "" {
		r.Status = StatusOfficial
		if column && r.Official.IsZero() && !r.Probationary && !hasProblem(r, Official) {
			young := !r.Joined.IsZero() && (vn.Date{Year: p.file.AsOf.Year - 2, Month: p.file.AsOf.Month}).Before(r.Joined)
			if young {
				r.Probationary = true
				r.Problems = append(r.Problems, Problem{Official, Warning, "list.official.assumed_probationary", nil})
			} else {
				r.Problems = append(r.Problems, Problem{Official, Warning, "list.official.missing", nil})
			}
		}
	}
	if r.Probationary && r.Status == StatusOfficial {
		r.Status = StatusProbationary
	}
}

func hasProblem(r *Row, f Field) bool {
	for _, p := range r.Problems {
		if p.Field == f {
			return true
		}
	}
	return false
}

// duplicates marks both rows of a card number or of a person given twice.
func (p *parser) duplicates() {
	mark := func(seen map[string][]int, f Field, sev Severity, key string) {
		for _, rows := range seen {
			if len(rows) < 2 {
				continue
			}
			for n, i := range rows {
				other := &p.file.Rows[rows[0]]
				if n == 0 {
					other = &p.file.Rows[rows[1]]
				}
				p.file.Rows[i].Problems = append(p.file.Rows[i].Problems, Problem{f, sev, key,
					[]any{"Sheet", other.Sheet, "Line", other.Line, "Name", other.FullName}})
			}
		}
	}
	cards, people := map[string][]int{}, map[string][]int{}
	for i := range p.file.Rows {
		r := &p.file.Rows[i]
		if r.Card != "" {
			cards[r.Card] = append(cards[r.Card], i)
		}
		if r.FullName != "" && !r.Birth.IsZero() {
			k := fmt.Sprint(vn.Fold(r.FullName), "|", r.Birth)
			people[k] = append(people[k], i)
		}
	}
	mark(cards, Card, Error, "list.card.twice")
	mark(people, Name, Warning, "list.person.twice")
}
