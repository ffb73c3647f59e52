package quality

import (
	"fmt"
	"math"
	"strings"

	"nep/internal/vn"
)

// Points are hundredths of a point.
type Points int64

// Pts makes whole points.
func Pts(n int64) Points { return Points(100 * n) }

// String writes points as sheets do: "30", "89,5".
func (p Points) String() string {
	s := vn.FormatDecimal(int64(p), 2)
	return strings.TrimSuffix(strings.TrimRight(s, "0"), ",")
}

// UnmarshalTOML reads a number of a rubric: 5 or 0.5.
func (p *Points) UnmarshalTOML(v any) error {
	switch v := v.(type) {
	case int64:
		*p = Pts(v)
		return nil
	case float64:
		if hundredths := math.Round(v * 100); hundredths/100 == v && math.Abs(hundredths) < 1e9 {
			*p = Points(hundredths)
			return nil
		}
	}
	return fmt.Errorf("%v is no number of points", v)
}

// A Total is what was earned of what could be. Where a criterion does not count
// this month, Available is less than Of and the points are those of an equal
// share of Of.
type Total struct {
	Earned, Available Points
	Of                Points // of the whole sheet, 100 points
}

// Scaled says that the points are not simply the sum of the lines.
func (t Total) Scaled() bool { return t.Available != t.Of }

// Points gives the total for showing, cut (never rounded up) to hundredths;
// where nothing counts it is 0.
func (t Total) Points() Points {
	if t.Available <= 0 {
		return 0
	}
	return t.Earned * t.Of / t.Available
}

// reading makes the exact total comparable with an interval of points.
func (t Total) reading() Reading {
	return Reading{State: IsKnown, Num: int64(t.Earned) * int64(t.Of), Den: int64(t.Available) * int64(Pts(1))}
}
