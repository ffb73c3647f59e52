package vn

import (
	"math/bits"
	"strconv"
	"strings"
)

// FormatInt groups by thousands with dots: 1367 gives "1.367".
func FormatInt(n int64) string {
	s := strconv.FormatInt(n, 10)
	sign := ""
	if s[0] == '-' {
		sign, s = "-", s[1:]
	}
	return sign + group(s)
}

func group(s string) string {
	if len(s) <= 3 {
		return s
	}
	var b strings.Builder
	head := len(s) % 3
	b.WriteString(s[:head])
	for i := head; i < len(s); i += 3 {
		if b.Len() > 0 {
			b.WriteByte('.')
		}
		b.WriteString(s[i : i+3])
	}
	return b.String()
}

// FormatDecimal writes units of 10^-places: FormatDecimal(12345, 2) gives
// "123,45". Whole units keep the decimals; figures in a column stay aligned.
func FormatDecimal(units int64, places int) string {
	if places <= 0 {
		return FormatInt(units)
	}
	s := strconv.FormatInt(units, 10)
	sign := ""
	if s[0] == '-' {
		sign, s = "-", s[1:]
	}
	if len(s) <= places {
		s = strings.Repeat("0", places-len(s)+1) + s
	}
	return sign + group(s[:len(s)-places]) + "," + s[len(s)-places:]
}

// Permille gives num/den in tenths of a per cent, half up, in whole numbers
// only so that 0,5 is never lost to a binary fraction. A den that is not
// above zero gives ok false: there is no rate of nothing.
func Permille(num, den int64) (tenths int64, ok bool) {
	if den <= 0 || num < 0 {
		return 0, false
	}
	// (2000·num + den) / (2·den) in 128 bits.
	hi, lo := bits.Mul64(uint64(num), 2000)
	lo, carry := bits.Add64(lo, uint64(den), 0)
	hi += carry
	d := 2 * uint64(den)
	if hi >= d {
		return 0, false
	}
	q, _ := bits.Div64(hi, lo, d)
	if q > 1<<62 {
		return 0, false
	}
	return int64(q), true
}

// Percent writes num/den with one decimal, half up: 13 of 15 gives "86,7%".
// A rate of nothing gives "–".
func Percent(num, den int64) string {
	t, ok := Permille(num, den)
	if !ok {
		return "–"
	}
	return FormatDecimal(t, 1) + "%"
}
