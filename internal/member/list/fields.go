package list

import (
	"errors"
	"regexp"
	"strconv"
	"strings"
	"unicode"

	"nep/internal/vn"
	"nep/internal/xlsx"
)

var ordinal = regexp.MustCompile(`^(?:\d{1,4}|[IVXLCivxlc]{1,6}|[A-Za-zĐđ])\s*[.)/\-–:]\s*`)

var honorific = regexp.MustCompile(`(?i)^(?:đồng chí|đ/c|đc|ông|bà)[.:]?\s+`)

// personName cleans a name: without numbering and "đ/c", with a true Đ, in
// ordinary capitals.
func personName(s string) string {
	s = strings.NewReplacer("Ð", "Đ", "ð", "đ").Replace(vn.Clean(s))
	s = strings.TrimSpace(ordinal.ReplaceAllString(s, ""))
	s = strings.TrimSpace(honorific.ReplaceAllString(s, ""))
	s = strings.Trim(s, " .,;:*'")
	odd := vn.AllCaps(s)
	for _, w := range strings.Fields(s) {
		for _, r := range w {
			odd = odd || unicode.IsLower(r)
			break
		}
	}
	if odd {
		s = vn.NameCase(s)
	}
	return vn.Clean(s)
}

// plausibleName: one to seven words of letters.
func plausibleName(s string) bool {
	w := strings.Fields(s)
	if len(w) == 0 || len(w) > 7 || len([]rune(s)) > 60 {
		return false
	}
	for _, r := range s {
		if !unicode.IsLetter(r) && !unicode.Is(unicode.Mn, r) && !strings.ContainsRune(" '’-.", r) {
			return false
		}
	}
	return true
}

// blankMark: what people write where there is nothing.
func blankMark(s string) bool {
	switch words(s) {
	case "", "khong", "khong co", "chua co", "khong ro", "chua ro", "chua", "0", "na", "n a", "dang cap":
		return true
	}
	return false
}

// dateOf reads a cell that should hold a date. probationary is true for the
// words that stand where the official date will be.
func (g *grid) dateOf(c gridCell, f Field) (d vn.Date, probationary bool, p *Problem) {
	bad := func(key string) *Problem {
		return &Problem{f, Error, key, []any{"Text", clip(c.text, 40)}}
	}
	switch c.Kind {
	case xlsx.Empty:
		return d, false, nil
	case xlsx.Error:
		return d, false, &Problem{f, Error, "list.cell_error", []any{"Text", c.text}}
	case xlsx.Date:
		// A year typed into a date cell becomes a day in 1905.
		if n := int(c.Number); float64(n) == c.Number && n >= 1920 && n <= 2100 && !g.book.Date1904 {
			return vn.Date{Year: n}, false, &Problem{f, Warning, "list.date.year_in_date_cell", []any{"Year", n}}
		}
		return c.Date, false, nil
	case xlsx.Number:
		if c.Number >= 8000 && c.Number < 60000 && c.Number == float64(int(c.Number)) {
			if d, ok := g.book.DateOfSerial(c.Number); ok {
				return d, false, &Problem{f, Warning, "list.date.serial", []any{"Date", vn.FormatDate(d)}}
			}
		}
	case xlsx.Bool:
		return d, false, bad("list.date.unreadable")
	default:
		if w := words(c.text); has(w, "du bi", "db", "dvdb") || w == "chua" || has(w, "chua chinh thuc") {
			return d, true, nil
		}
		if blankMark(c.text) {
			return d, false, nil
		}
	}
	d, err := vn.ParseDate(c.text)
	var de *vn.DateError
	if errors.As(err, &de) {
		switch de.Code {
		case vn.DateTwoDigitYear:
			return d, false, bad("list.date.two_digit_year")
		case vn.DateImpossible:
			return d, false, bad("list.date.impossible")
		case vn.DateYearRange:
			return d, false, bad("list.date.year_range")
		}
		return d, false, bad("list.date.unreadable")
	}
	return d, false, nil
}

func clip(s string, n int) string {
	if rs := []rune(s); len(rs) > n {
		return string(rs[:n]) + "…"
	}
	return s
}

// cardOf gives a card number in one form: eight digits as 33.100001. A number
// cell has lost its last or first zeros; they are put back. odd is true for
// anything else, which is kept as written.
func cardOf(c gridCell) (card string, odd bool) {
	text := c.text
	if c.Kind == xlsx.Number {
		switch {
		case c.Number > 0 && c.Number < 100:
			text = strconv.FormatFloat(c.Number, 'f', 6, 64)
			if c.Number < 10 {
				text = "0" + text
			}
		case c.Number == float64(int64(c.Number)) && c.Number >= 1e6 && c.Number < 1e8:
			text = strconv.FormatInt(int64(c.Number), 10)
			text = strings.Repeat("0", 8-len(text)) + text
		}
	}
	if blankMark(text) {
		return "", false
	}
	text = strings.Trim(text, " '’`")
	digits := strings.Map(func(r rune) rune {
		switch {
		case r >= '0' && r <= '9':
			return r
		case strings.ContainsRune(" .,-'/", r):
			return -1
		}
		return 'x'
	}, text)
	if len(digits) == 8 && !strings.Contains(digits, "x") {
		return digits[:2] + "." + digits[2:], false
	}
	return vn.Clean(text), true
}

func phoneOf(c gridCell) string {
	if c.Kind == xlsx.Number && c.Number > 0 && c.Number == float64(int64(c.Number)) {
		s := strconv.FormatInt(int64(c.Number), 10)
		if len(s) == 9 {
			s = "0" + s // a number cell loses the zero a phone begins with
		}
		return s
	}
	return strings.Trim(c.text, "'’")
}

func sexOf(text string) (SexCode, bool) {
	switch words(text) {
	case "nam", "m", "male", "trai":
		return Male, true
	case "nu", "f", "female", "gai":
		return Female, true
	}
	return "", false
}

// statusOf finds a status in a note or a status column. found is false when
// the text says nothing of it; left is true for people who are gone.
func statusOf(text string) (s Status, probationary, left, found bool) {
	f := words(text)
	if f == "" {
		return
	}
	if has(f, "du bi", "dvdb") && !has(f, "het du bi", "het thoi gian du bi", "qua du bi") {
		probationary, found = true, true
		s = StatusProbationary
	}
	temporary := has(f, "tam thoi", "tam chuyen", "tam den", "tam di", "shtt")
	switch {
	case has(f, "khai tru", "xoa ten", "tu tran", "qua doi", "ra khoi dang", "da chuyen di", "da chuyen sinh hoat", "chuyen sinh hoat chinh thuc di"),
		has(f, "da mat") && !has(f, "da mat the"):
		return "", probationary, true, true
	case has(f, "dinh chi"):
		return StatusSuspended, probationary, false, true
	case has(f, "mien cong tac", "mien sinh hoat", "mien sh", "mien ct", "mctsh", "mctshd", "duoc mien"):
		return StatusExempt, probationary, false, true
	case temporary && has(f, "den") && !has(f, "di"):
		return StatusGuest, probationary, false, true
	case temporary && has(f, "di", "noi khac"):
		return StatusAway, probationary, false, true
	case has(f, "da gioi thieu", "chua duoc tiep nhan", "gioi thieu chuyen", "gioi thieu di"):
		return StatusReferred, probationary, false, true
	case found:
		return
	case has(f, "chinh thuc"):
		return StatusOfficial, false, false, true
	}
	return
}

var splitPositions = regexp.MustCompile(`[,;/+&\n]|\s[-–]\s|\s(?:và|kiêm|đồng thời)\s`)

// positionsOf reads positions; unknown is true when a part has no meaning here
// ("Trưởng phòng").
func positionsOf(text string) (ps []Position, unknown bool) {
	for _, part := range splitPositions.Split(strings.ToLower(vn.NFC(text)), -1) {
		f := words(part)
		if f == "" || f == "dang vien" || f == "dv" {
			continue
		}
		var p Position
		switch {
		case has(f, "doan", "cong doan", "hoi"):
		case has(f, "pho bi thu", "pbt"):
			p.Code = Deputy
		case has(f, "bi thu", "bt") && !has(f, "nguyen bi thu"):
			p.Code = Secretary
		case has(f, "uy ban kiem tra", "ubkt"):
			p.Code = InspectionMember
		case has(f, "uy vien ban thuong vu", "uv ban thuong vu", "uvbtv", "uv btv", "uy vien btv", "uvtv", "ban thuong vu", "btv"):
			p.Code = Standing
		case has(f, "chi uy vien", "chi uy", "cuv", "uy vien chi uy", "uv chi uy"):
			p.Code = CellCommittee
		case has(f, "dang uy vien", "duv", "cap uy vien", "uy vien ban chap hanh", "uy vien bch", "uvbch", "uv bch", "dang uy", "uy vien"):
			p.Code = Committee
		case has(f, "to truong to dang", "to truong dang"):
			p.Code = GroupLeader
		}
		if p.Code == "" {
			unknown = true
			continue
		}
		switch {
		case has(f, "dang uy", "dang bo") && p.Code != Committee:
			p.Level = LevelCommittee
		case has(f, "chi bo") && p.Code != CellCommittee:
			p.Level = LevelCell
		}
		seen := false
		for _, q := range ps {
			seen = seen || q == p
		}
		if !seen {
			ps = append(ps, p)
		}
	}
	return ps, unknown
}
