package rule

import (
	"slices"
	"strconv"
	"strings"

	"nep/internal/fault"
)

// Bound is a condition on a share: at least, more than, or at most Num/Den. A
// per cent has Den 100.
type Bound struct {
	Op       string // ">=", ">", "<="
	Num, Den int64
}

// Holds says whether count of total meets the bound, in whole numbers, so that
// exactly one half is not more than half. A share of nothing meets none.
func (b Bound) Holds(count, total int64) bool {
	if total <= 0 || b.Den <= 0 {
		return false
	}
	left, right := count*b.Den, b.Num*total
	switch b.Op {
	case ">":
		return left > right
	case ">=":
		return left >= right
	}
	return left <= right
}

// Needed is how many of total meet a ">" or ">=" bound: the votes that pass.
func (b Bound) Needed(total int64) int64 {
	if total <= 0 || b.Den <= 0 {
		return 0
	}
	n := b.Num * total / b.Den
	if b.Op == ">" || b.Num*total%b.Den != 0 {
		n++
	}
	return n
}

func (b Bound) text(t Type) string {
	if t == Percent {
		return b.Op + strconv.FormatInt(b.Num, 10)
	}
	return b.Op + strconv.FormatInt(b.Num, 10) + "/" + strconv.FormatInt(b.Den, 10)
}

// parseBound reads ">=90" of a Percent and ">=2/3" of a Fraction, as a person
// may type it: "≥ 90 %", "> 1/2".
func parseBound(t Type, s string) (Bound, bool) {
	s = strings.NewReplacer(" ", "", "\u00a0", "", "%", "", "≥", ">=", "≤", "<=").Replace(s)
	var b Bound
	for _, op := range []string{">=", "<=", ">"} {
		if rest, ok := strings.CutPrefix(s, op); ok {
			b.Op, s = op, rest
			break
		}
	}
	if b.Op == "" {
		return b, false
	}
	num, den, slash := strings.Cut(s, "/")
	if slash != (t == Fraction) {
		return b, false
	}
	if t == Percent {
		den = "100"
	}
	var ok1, ok2 bool
	b.Num, ok1 = parseInt(num)
	b.Den, ok2 = parseInt(den)
	return b, ok1 && ok2
}

// bare says whether a bound came without its sign: a form that lost the field.
func bare(s string) bool { return s[0] >= '0' && s[0] <= '9' }

func parseInt(s string) (int64, bool) {
	if len(s) == 0 || len(s) > 6 || strings.Trim(s, "0123456789") != "" {
		return 0, false
	}
	n, err := strconv.ParseInt(s, 10, 64)
	return n, err == nil
}

// Check gives a value in its stored form, or the fault of the field "value".
func (d Def) Check(value string) (string, *fault.Field) {
	bad := func(key string, params ...any) (string, *fault.Field) {
		return "", &fault.Field{Name: "value", Key: key, Params: params}
	}
	value = strings.TrimSpace(value)
	if value == "" || len(value) > 40 {
		return bad("rule.fault.missing")
	}
	switch d.Type {
	case Choice:
		if !slices.Contains(d.Choices, value) {
			return bad("rule.fault.choice")
		}
		return value, nil
	case Percent:
		b, ok := parseBound(Percent, value)
		if bare(value) {
			return bad("rule.fault.compare")
		}
		if !ok || b.Op == "<=" {
			return bad("rule.fault.percent")
		}
		if b.Num < d.Min || b.Num > d.Max || b.Num == 100 && b.Op == ">" {
			return bad("rule.fault.range", "Min", d.Min, "Max", d.Max)
		}
		return b.text(Percent), nil
	case Fraction:
		b, ok := parseBound(Fraction, value)
		if bare(value) {
			return bad("rule.fault.compare")
		}
		if ok && d.AtMost != (b.Op == "<=") {
			if d.AtMost {
				return bad("rule.fault.at_most")
			}
			return bad("rule.fault.fraction")
		}
		if !ok || b.Den < 1 || b.Den > 100 || b.Num < 1 || b.Num > b.Den || b.Num == b.Den && b.Op == ">" {
			return bad("rule.fault.fraction")
		}
		return b.text(Fraction), nil
	}
	n, ok := parseInt(value)
	if !ok {
		return bad("rule.fault.number")
	}
	if n < d.Min || n > d.Max {
		return bad("rule.fault.range", "Min", d.Min, "Max", d.Max)
	}
	return strconv.FormatInt(n, 10), nil
}
