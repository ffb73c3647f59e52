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
	given             bool // it was read: "[0,0]" and none at all are two things
}

var intervalForm = regexp.MustCompile(`^([\[(])(\d{1,6}),(\d{1,6})?([\])])$`)

// UnmarshalText reads an interval.
func (i *Interval) UnmarshalText(text []byte) error {
	if len(text) == 0 {
		*i = Interval{}
		return nil
	}
	m := intervalForm.FindStringSubmatch(string(text))
	if m == nil {
		return fmt.Errorf("%q is no interval", text)
	}
	low, _ := strconv.ParseInt(m[2], 10, 64)  // digits, by the form
	high, _ := strconv.ParseInt(m[3], 10, 64) // digits or nothing
	*i = Interval{Low: low, High: high, LowOpen: m[1] == "(", HighOpen: m[4] == ")", Endless: m[3] == "", given: true}
	if i.empty() {
		return fmt.Errorf("%q holds nothing", text)
	}
	return nil
}

// MarshalText writes the interval as it is read.
func (i Interval) MarshalText() ([]byte, error) {
	if !i.given { // a line without a range
		return nil, nil
	}
	return []byte(i.String()), nil
}

// Given says that there is one at all.
func (i Interval) Given() bool { return i.given }

// empty says that no number lies in it.
func (i Interval) empty() bool {
	return i.Endless && !i.HighOpen || !i.Endless && (i.High < i.Low || i.High == i.Low && (i.LowOpen || i.HighOpen))
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
