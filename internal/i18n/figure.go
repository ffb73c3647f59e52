package i18n

import (
	"context"
	"strings"
)

// Figure writes a text that is nothing but figures, formatted as in Vietnamese
// ("1.331/1.411 (94,3%)"), as the language of ctx does ("1,331/1,411 (94.3%)").
// Any other text comes back as it is: it may be somebody's own words. T does the
// same with its placeholders, ui with what its components show.
func Figure(ctx context.Context, s string) string { return figure(Lang(ctx), s) }

func figure(lang, s string) string {
	if lang == Vietnamese || !strings.ContainsAny(s, ",.") {
		return s
	}
	for _, w := range strings.FieldsFunc(s, func(r rune) bool { return strings.ContainsRune(" /()%–-+", r) }) {
		if !number(w) {
			return s
		}
	}
	return strings.Map(func(r rune) rune {
		switch r {
		case ',':
			return '.'
		case '.':
			return ','
		}
		return r
	}, s)
}

// number says whether a word is a number as Vietnamese writes it: dots between
// groups of three digits, a comma before decimals.
func number(w string) bool {
	whole, decimals, cut := strings.Cut(w, ",")
	if cut && !digits(decimals) {
		return false
	}
	groups := strings.Split(whole, ".")
	for i, g := range groups {
		if !digits(g) || i > 0 && len(g) != 3 || i == 0 && len(groups) > 1 && len(g) > 3 {
			return false
		}
	}
	return true
}

func digits(s string) bool {
	return s != "" && strings.Trim(s, "0123456789") == ""
}
