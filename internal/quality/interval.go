package quality

import (
	"fmt"
	"regexp"
	"strconv"
)

// Interval is a range of numbers, written as in school: "[75,90)" holds 75 and
// not 90, "[1,)" has no upper end.
type Interval struct {
	Low, High         int64
	LowOpen, HighOpen bool // the end itself is not held
	Endless           bool // no upper end
}

var intervalForm = regexp.MustCompile(`^([\[(])(\d{1,6}),(\d{1,6})?([\])])$`)

// UnmarshalText reads an interval.
func (i *Interval) UnmarshalText(text []byte) error {
	m := intervalForm.FindStringSubmatch(string(text))
	if m == nil {
		return fmt.Errorf("%q is no interval", text)
	}
	low, _ := strconv.ParseInt(m[2], 10, 64)  // digits, by the form
	high, _ := strconv.ParseInt(m[3], 10, 64) // digits or nothing
	*i = Interval{Low: low, High: high, LowOpen: m[1] == "(", HighOpen: m[4] == ")", Endless: m[3] == ""}
	if i.Endless && !i.HighOpen || !i.Endless && (high < low || high == low && (i.LowOpen || i.HighOpen)) {
		return fmt.Errorf("%q holds nothing", text)
	}
	return nil
}

// String writes the interval as it is read.
func (i Interval) String() string {
	left, high, right := "[", "", "]"
	if i.LowOpen {
		left = "("
	}
	if !i.Endless {
		high = strconv.FormatInt(i.High, 10)
	}
	if i.HighOpen {
		right = ")"
	}
	return left + strconv.FormatInt(i.Low, 10) + "," + high + right
}

// Holds says whether num/den lies within; den is above zero.
func (i Interval) Holds(num, den int64) bool {
	low, high := i.Low*den, i.High*den
	if num < low || i.LowOpen && num == low {
		return false
	}
	return i.Endless || num < high || !i.HighOpen && num == high
}

// joins says whether next begins exactly where i ends, with no number between
// them and none in both.
func (i Interval) joins(next Interval) bool {
	return !i.Endless && i.High == next.Low && i.HighOpen != next.LowOpen
}
