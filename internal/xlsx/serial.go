package xlsx

import (
	"math"
	"time"

	"nep/internal/vn"
)

// serialDate turns a day count into a date. The 1900 system counts a 29
// February 1900 that never was: counts before it are one day off, 60 is no day.
func serialDate(n float64, date1904 bool) (vn.Date, bool) {
	if n < 0 || n > 110000 {
		return vn.Date{}, false
	}
	days := int(math.Floor(n))
	base := time.Date(1899, 12, 30, 0, 0, 0, 0, time.UTC)
	switch {
	case date1904:
		base = time.Date(1904, 1, 1, 0, 0, 0, 0, time.UTC)
	case days == 0 || days == 60:
		return vn.Date{}, false
	case days < 60:
		days++
	}
	d := vn.DateOf(base.AddDate(0, 0, days))
	return d, d.Validate() == nil
}

// DateOfSerial reads a day count that lost its date format, in the book's
// system.
func (b *Book) DateOfSerial(n float64) (vn.Date, bool) { return serialDate(n, b.Date1904) }
