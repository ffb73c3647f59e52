package vn

import (
	"database/sql/driver"
	"fmt"
	"strconv"
	"strings"
	"time"
)

// Date is a civil date as far as it is known: a year, a year and month, or a
// day. The zero Date is "not known". Its text form sorts by time within one
// precision: "2026-11-03", "2026-11", "1966".
type Date struct {
	Year, Month, Day int
}

// Precision tells how much of a date is known.
type Precision int

// From nothing to a day.
const (
	Unknown Precision = iota
	YearOnly
	YearMonth
	FullDate
)

// The years a date of a living person or paper here can have.
const minYear, maxYear = 1900, 2199

// DateError says why a text is no date. Code is stable, for a message key:
// "unreadable", "two_digit_year", "impossible" or "year_range".
type DateError struct {
	Code string
	Text string
}

func (e *DateError) Error() string { return "date " + strconv.Quote(e.Text) + ": " + e.Code }

// The codes of a [DateError].
const (
	DateUnreadable   = "unreadable"
	DateTwoDigitYear = "two_digit_year"
	DateImpossible   = "impossible"
	DateYearRange    = "year_range"
)

// NewDate checks and builds a date; month and day may be 0 where not known.
func NewDate(year, month, day int) (Date, error) {
	d := Date{year, month, day}
	if err := d.Validate(); err != nil {
		return Date{}, err
	}
	return d, nil
}

// DateOf takes the day of an instant in the zone it carries.
func DateOf(t time.Time) Date {
	y, m, d := t.Date()
	return Date{y, int(m), d}
}

// Validate refuses a day that is in no calendar. The zero Date is valid.
func (d Date) Validate() error {
	if d == (Date{}) {
		return nil
	}
	bad := func(code string) error { return &DateError{code, d.raw()} }
	switch {
	case d.Year < minYear || d.Year > maxYear:
		return bad(DateYearRange)
	case d.Month < 0 || d.Month > 12 || d.Day < 0 || d.Month == 0 && d.Day != 0:
		return bad(DateImpossible)
	case d.Month != 0 && d.Day > DaysIn(d.Year, d.Month):
		return bad(DateImpossible)
	}
	return nil
}

// DaysIn gives the number of days of a month.
func DaysIn(year, month int) int {
	return time.Date(year, time.Month(month)+1, 0, 0, 0, 0, 0, time.UTC).Day()
}

// IsZero tells that nothing is known.
func (d Date) IsZero() bool { return d == Date{} }

// Precision tells how much is known.
func (d Date) Precision() Precision {
	switch {
	case d.Year == 0:
		return Unknown
	case d.Month == 0:
		return YearOnly
	case d.Day == 0:
		return YearMonth
	}
	return FullDate
}

func (d Date) raw() string { return fmt.Sprintf("%04d-%02d-%02d", d.Year, d.Month, d.Day) }

// String is the stored form: "2026-11-03", "2026-11", "1966" or "".
func (d Date) String() string {
	switch d.Precision() {
	case Unknown:
		return ""
	case YearOnly:
		return fmt.Sprintf("%04d", d.Year)
	case YearMonth:
		return fmt.Sprintf("%04d-%02d", d.Year, d.Month)
	}
	return d.raw()
}

// First gives the earliest day the date can mean, Last the latest.
func (d Date) First() Date {
	if d.IsZero() {
		return d
	}
	return Date{d.Year, max(d.Month, 1), max(d.Day, 1)}
}

// Last gives the latest day the date can mean.
func (d Date) Last() Date {
	if d.IsZero() {
		return d
	}
	m := d.Month
	if m == 0 {
		m = 12
	}
	if d.Day == 0 {
		return Date{d.Year, m, DaysIn(d.Year, m)}
	}
	return d
}

// Before tells that d is surely earlier than o: even its last possible day is
// before o's first. Unknown dates are before nothing.
func (d Date) Before(o Date) bool {
	if d.IsZero() || o.IsZero() {
		return false
	}
	return d.Last().raw() < o.First().raw()
}

// Time gives midnight UTC of the first possible day.
func (d Date) Time() time.Time {
	f := d.First()
	return time.Date(f.Year, time.Month(f.Month), f.Day, 0, 0, 0, 0, time.UTC)
}

// MarshalText writes the stored form.
func (d Date) MarshalText() ([]byte, error) { return []byte(d.String()), nil }

// UnmarshalText reads the stored form.
func (d *Date) UnmarshalText(b []byte) error {
	v, err := ParseISO(string(b))
	if err == nil {
		*d = v
	}
	return err
}

// Value stores the text form; an unknown date is stored as null.
func (d Date) Value() (driver.Value, error) {
	if d.IsZero() {
		return nil, nil
	}
	return d.String(), nil
}

// Scan reads what [Date.Value] stored.
func (d *Date) Scan(src any) error {
	switch v := src.(type) {
	case nil:
		*d = Date{}
		return nil
	case string:
		return d.UnmarshalText([]byte(v))
	case []byte:
		return d.UnmarshalText(v)
	case time.Time:
		*d = DateOf(v)
		return nil
	}
	return fmt.Errorf("vn: cannot read a date from %T", src)
}

// ParseISO reads exactly what [Date.String] writes.
func ParseISO(s string) (Date, error) {
	if s == "" {
		return Date{}, nil
	}
	var d Date
	p := strings.Split(s, "-")
	if len(p) > 3 || len(p[0]) != 4 {
		return Date{}, &DateError{DateUnreadable, s}
	}
	for i, field := range []*int{&d.Year, &d.Month, &d.Day} {
		if i >= len(p) {
			break
		}
		n, ok := digits(p[i])
		if !ok || i > 0 && len(p[i]) != 2 || n == 0 {
			return Date{}, &DateError{DateUnreadable, s}
		}
		*field = n
	}
	if err := d.Validate(); err != nil {
		return Date{}, err
	}
	return d, nil
}

// ParseDate reads a date as people here type it: day, month, year, never the
// American order; "3/2/1985", "03-02-1985", "3.2.1985", "2/1985", "1985",
// "ngày 3 tháng 2 năm 1985", "1985-02-03" with or without a time, with stray
// spaces and apostrophes. Empty text is the unknown date. A year of two digits
// is refused: 3/2/05 may be a member of 1905 or of 2005.
func ParseDate(s string) (Date, error) {
	text := s
	bad := func(code string) (Date, error) { return Date{}, &DateError{code, strings.TrimSpace(text)} }
	s = Clean(s)
	s = strings.Trim(s, "'’‘`\"“” .,;")
	if s == "" {
		return Date{}, nil
	}
	if len(s) > 60 {
		return bad(DateUnreadable)
	}
	// The time a spreadsheet adds to a day is no news.
	if i := strings.IndexAny(s, "T "); i >= 8 && strings.Contains(s[i:], ":") {
		if !strings.ContainsAny(s[i+1:], "/-.") || strings.Count(s[i+1:], ".") == 1 {
			s = s[:i]
		}
	}
	words := false
	switch f := Fold(s); {
	case strings.Contains(f, "thang"), strings.Contains(f, "nam"), strings.HasPrefix(f, "ngay"):
		// Words are taken for separators; only these three are known.
		f = strings.NewReplacer("ngay", " ", "thang", "/", "nam", "/", "mong", " ").Replace(f)
		f = strings.NewReplacer(" ", "", "//", "/").Replace(f)
		s, words = strings.Trim(f, "/"), true
	}
	s = strings.Map(func(r rune) rune {
		switch r {
		case '-', '.', '\\', '–', '—', '‐', '−', ',':
			return '/'
		case ' ', '\'', '’':
			return -1
		}
		return r
	}, s)
	if !words && strings.Contains(strings.TrimSpace(text), " ") && !strings.ContainsAny(s, "/") {
		return bad(DateUnreadable) // "19 85"
	}
	parts := strings.Split(s, "/")
	if len(parts) > 3 {
		return bad(DateUnreadable)
	}
	n := make([]int, len(parts))
	for i, p := range parts {
		v, ok := digits(p)
		if !ok {
			return bad(DateUnreadable)
		}
		n[i] = v
	}
	last := len(parts) - 1
	var d Date
	switch {
	case len(parts[0]) == 4 && last > 0 && len(parts[last]) <= 2:
		d = Date{Year: n[0], Month: n[1]}
		if last == 2 {
			d.Day = n[2]
			if n[2] == 0 {
				return bad(DateImpossible)
			}
		}
		if n[1] == 0 {
			return bad(DateImpossible)
		}
	case len(parts[last]) == 4:
		d.Year = n[last]
		if last >= 1 {
			if d.Month = n[last-1]; d.Month == 0 || len(parts[last-1]) > 2 {
				return bad(DateImpossible)
			}
		}
		if last == 2 {
			if d.Day = n[0]; d.Day == 0 || len(parts[0]) > 2 {
				return bad(DateImpossible)
			}
		}
	case len(parts[last]) == 2 && last >= 1:
		return bad(DateTwoDigitYear)
	default:
		return bad(DateUnreadable)
	}
	if err := d.Validate(); err != nil {
		return bad(err.(*DateError).Code)
	}
	return d, nil
}

func digits(s string) (int, bool) {
	if s == "" || len(s) > 4 {
		return 0, false
	}
	n := 0
	for i := 0; i < len(s); i++ {
		if s[i] < '0' || s[i] > '9' {
			return 0, false
		}
		n = n*10 + int(s[i]-'0')
	}
	return n, true
}

// FormatDate writes "05/12/2026", "12/2026", "2026", or "" when not known.
func FormatDate(d Date) string {
	switch d.Precision() {
	case Unknown:
		return ""
	case YearOnly:
		return fmt.Sprintf("%04d", d.Year)
	case YearMonth:
		return fmt.Sprintf("%02d/%04d", d.Month, d.Year)
	}
	return fmt.Sprintf("%02d/%02d/%04d", d.Day, d.Month, d.Year)
}

// Weekday gives the word for a day of the week: "thứ Hai" … "Chủ nhật".
func Weekday(d time.Weekday) string {
	return [...]string{"Chủ nhật", "thứ Hai", "thứ Ba", "thứ Tư", "thứ Năm", "thứ Sáu", "thứ Bảy"}[d]
}

// MonthWords gives "tháng 11" or "tháng 11/2026" when the year is given.
func MonthWords(year, month int) string {
	if year == 0 {
		return "tháng " + strconv.Itoa(month)
	}
	return fmt.Sprintf("tháng %d/%d", month, year)
}

// DateWords writes a date as papers do: "ngày 05 tháng 12 năm 2026".
func DateWords(d Date) string {
	switch d.Precision() {
	case Unknown:
		return ""
	case YearOnly:
		return fmt.Sprintf("năm %d", d.Year)
	case YearMonth:
		return fmt.Sprintf("tháng %s năm %d", papersMonth(d.Month), d.Year)
	}
	return fmt.Sprintf("ngày %02d tháng %s năm %d", d.Day, papersMonth(d.Month), d.Year)
}

// papersMonth: official papers write a zero before days under 10 and before
// January and February only.
func papersMonth(m int) string {
	if m <= 2 {
		return fmt.Sprintf("%02d", m)
	}
	return strconv.Itoa(m)
}
