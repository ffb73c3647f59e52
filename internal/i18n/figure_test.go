package i18n

import (
	"context"
	"testing"
)

func TestFiguresByLanguage(t *testing.T) {
	vi, en := WithLang(context.Background(), Vietnamese), WithLang(context.Background(), English)
	for in, want := range map[string]string{
		"86,7%": "86.7%", "13/15 (86,7%)": "13/15 (86.7%)", "1.331/1.411 (94,3%)": "1,331/1,411 (94.3%)", "96,31": "96.31", "/100": "/100", "1.367": "1,367",
		"–": "–", "": "", "0,5": "0.5", "-1,5": "-1.5",
		"05/12/2026": "05/12/2026", "1.2.3": "1.2.3", "127.0.0.1": "127.0.0.1", "12.5": "12.5", "Kho 86,7%": "Kho 86,7%", "3,5 điểm": "3,5 điểm", "1,2,3": "1,2,3", "22-NQ/CB": "22-NQ/CB",
	} {
		if got := Figure(en, in); got != want {
			t.Errorf("%q is %q in English, want %q", in, got, want)
		}
		if got := Figure(vi, in); got != in {
			t.Errorf("%q is %q in Vietnamese", in, got)
		}
	}
	// What a sentence is filled with is written likewise.
	if got := T(en, "score.points", "Points", "96,31"); got != "96.31 points" {
		t.Errorf("%q", got)
	}
	if got := T(vi, "score.points", "Points", "96,31"); got != "96,31 điểm" {
		t.Errorf("%q", got)
	}
}
