package ui

import (
	"fmt"
	"math"
	"strings"
)

// The field a trend is drawn on.
const (
	trendWidth, trendHeight            = 680.0, 240.0
	trendLeft, trendRight              = 52.0, 662.0
	trendTop, trendBottom, trendLabels = 30.0, 196.0, 224.0
)

// trendPlot is a trend as what is drawn.
type trendPlot struct {
	Box, Left, Right, Axis, Foot string
	Grid                         []trendGrid
	Target, Line                 []string
	Dots                         []trendDot
}

type trendGrid struct{ Y, Text, Label string }

type trendDot struct {
	TrendDot
	X, Y, R, TextY, Anchor string
}

func px(v float64) string { return strings.TrimSuffix(fmt.Sprintf("%.1f", v), ".0") }

// plot lays a trend out: from the ten per cent below the lowest value up to a
// hundred.
func plot(d TrendData) trendPlot {
	p := trendPlot{Box: fmt.Sprintf("0 0 %s %s", px(trendWidth), px(trendHeight)), Left: px(trendLeft), Right: px(trendRight), Axis: px(trendLeft - 8), Foot: px(trendLabels)}
	low := 90.0
	for _, o := range d.Dots {
		if o.Has {
			low = min(low, o.Value)
		}
		if o.Target > 0 {
			low = min(low, o.Target)
		}
	}
	low = max(0, math.Floor((low-1)/10)*10)
	step := 10.0
	for (100-low)/step > 4 {
		step += 10
	}
	y := func(v float64) float64 {
		return trendBottom - (min(max(v, low), 100)-low)/(100-low)*(trendBottom-trendTop)
	}
	for v := 100.0; v >= low; v -= step {
		p.Grid = append(p.Grid, trendGrid{px(y(v)), px(y(v) + 5), fmt.Sprintf("%.0f", v)})
	}
	between := 0.0
	if len(d.Dots) > 1 {
		between = (trendRight - 14 - trendLeft - 14) / float64(len(d.Dots)-1)
	}
	var line, target []string
	end := func(into *[]string, pen *[]string) {
		if len(*pen) > 1 {
			*into = append(*into, strings.Join(*pen, " "))
		}
		*pen = nil
	}
	was := 0.0
	for i, o := range d.Dots {
		x := trendLeft + 14 + float64(i)*between
		at := trendDot{TrendDot: o, X: px(x), Y: px(y(o.Value)), R: "3.5", Anchor: "middle"}
		above := y(o.Value) - 11
		if above < 14 || o.Under {
			above = y(o.Value) + 20
		}
		at.TextY = px(above)
		switch {
		case len(d.Dots) > 1 && i == 0:
			at.Anchor = "start"
		case len(d.Dots) > 1 && i == len(d.Dots)-1:
			at.Anchor = "end"
		}
		if o.Text != "" {
			at.R = "4.5"
		}
		p.Dots = append(p.Dots, at)
		if o.Has {
			line = append(line, at.X+","+at.Y)
		} else {
			end(&p.Line, &line)
		}
		// The target holds for the whole of a month: a step where it changes.
		from, to := x-between/2, x+between/2
		if i == 0 {
			from = trendLeft
		}
		if i == len(d.Dots)-1 {
			to = trendRight
		}
		if o.Target <= 0 {
			end(&p.Target, &target)
		} else {
			if was > 0 && was != o.Target {
				end(&p.Target, &target)
			}
			target = append(target, px(from)+","+px(y(o.Target)), px(to)+","+px(y(o.Target)))
		}
		was = o.Target
	}
	end(&p.Line, &line)
	end(&p.Target, &target)
	return p
}

// The field of a small line.
const smallWidth, smallHeight, smallLow = 120.0, 36.0, 50.0

// smallY is where a per cent stands: fifty and below at the foot.
func smallY(v float64) string {
	return px(smallHeight - 3 - (min(max(v, smallLow), 100)-smallLow)/(100-smallLow)*(smallHeight-6))
}

// small gives the pieces of a small line: it is broken where a value is missing.
func small(values []float64) (out []string) {
	step := smallWidth / float64(max(1, len(values)-1))
	var pen []string
	end := func() {
		if len(pen) == 1 { // alone it would not be seen
			pen = append(pen, pen[0])
		}
		if len(pen) > 1 {
			out = append(out, strings.Join(pen, " "))
		}
		pen = nil
	}
	for i, v := range values {
		if v < 0 {
			end()
			continue
		}
		pen = append(pen, px(float64(i)*step)+","+smallY(v))
	}
	end()
	return out
}
