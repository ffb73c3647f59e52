package rule

import (
	"context"
	"strconv"

	"nep/internal/i18n"
)

// Said is a sentence as a message key with parameters. A parameter may be a
// Said itself: a value inside the sentence about where it comes from.
type Said struct {
	Key    string
	Params []any
}

// Say is the sentence in the language of ctx.
func (s Said) Say(ctx context.Context) string {
	params := make([]any, len(s.Params))
	for i, p := range s.Params {
		switch inner := p.(type) {
		case Said:
			p = inner.Say(ctx)
		case cited:
			p = inner.in(ctx)
		}
		params[i] = p
	}
	return i18n.T(ctx, s.Key, params...)
}

// ValueWords says a stored value: "90 phút", "từ 90% trở lên", "quá 1/2".
func ValueWords(k Key, value string) Said {
	d, ok := Find(k)
	if !ok || value == "" {
		return Said{Key: "rule.value.none"}
	}
	ops := map[string]string{">": "more", ">=": "least", "<=": "most"}
	switch d.Type {
	case Choice:
		return Said{Key: "rule.choice." + string(k) + "." + value}
	case Percent, Fraction:
		b, ok := parseBound(d.Type, value)
		if !ok {
			return Said{Key: "rule.value.none"}
		}
		return Said{Key: "rule.value." + string(d.Type) + "." + ops[b.Op], Params: []any{"Num", b.Num, "Den", b.Den}}
	}
	n, err := strconv.ParseInt(value, 10, 64)
	if err != nil {
		return Said{Key: "rule.value.none"}
	}
	return Said{Key: "rule.value." + string(d.Type), Params: []any{"Count", n}}
}

// Explain says an answer with where it comes from: "90 phút — theo HD
// 42-HD/BTCTW, từ 28/10/2025". name gives a unit's name.
func Explain(a Answer, name func(unit int64) string) Said { return explain(a.Key, a.Step, name) }

// ExplainTrail says each value that the answer overrides, the nearest first.
func ExplainTrail(a Answer, name func(unit int64) string) []Said {
	out := make([]Said, len(a.Trail))
	for i, s := range a.Trail {
		out[i] = explain(a.Key, s, name)
	}
	return out
}

func explain(k Key, s Step, name func(unit int64) string) Said {
	value := ValueWords(k, s.Value)
	var span Said // stays empty for a source that names no first day: that is not said of each
	switch {
	case s.Since != "" && !open(s.Until):
		span = Said{"rule.since.until", []any{"From", vnDay(s.Since), "To", vnDay(s.Until)}}
	case s.Since != "":
		span = Said{"rule.since.from", []any{"From", vnDay(s.Since)}}
	case !open(s.Until):
		span = Said{"rule.since.to", []any{"To", vnDay(s.Until)}}
	}
	switch s.Kind {
	case FromProfile:
		key := "rule.from.profile"
		if s.Practice {
			key = "rule.from.practice"
		} else if s.Certainty == Unsure || s.Certainty == Second {
			key = "rule.from.profile_unsure"
		}
		var source any = cited{s.Source, s.English}
		if span.Key != "" {
			source = Said{"rule.from.dated", []any{"Source", source, "Since", span}}
		}
		return Said{key, []any{"Value", value, "Source", source}}
	case FromUnit, FromAncestor: // these always have a first day
		what := Said{Key: "rule.ground.none"}
		switch {
		case s.RegNumber != "":
			what = Said{"rule.ground.numbered", []any{"Title", s.RegTitle, "Number", s.RegNumber}}
		case s.RegTitle != "":
			what = Said{"rule.ground.titled", []any{"Title", s.RegTitle}}
		case s.Source != "":
			what = Said{"rule.ground.titled", []any{"Title", s.Source}}
		}
		return Said{"rule.from." + string(s.Kind), []any{"Value", value, "Ground", what, "Unit", name(s.Unit), "Since", span}}
	}
	return Said{Key: "rule.from.none"}
}

// CertaintyKey is the message key that says how sure a profile's number is.
func CertaintyKey(c Certainty) string {
	if c == Unsure {
		return "rule.certainty.unsure"
	}
	return "rule.certainty." + string(c)
}
