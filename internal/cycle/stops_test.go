package cycle

import (
	"regexp"
	"strings"
	"testing"
	"unicode"

	"pgregory.net/rapid"

	"nep/internal/meeting"
)

func TestStops(t *testing.T) {
	for in, want := range map[string]string{
		"bảo đảm an toàn trong giờ trực.": "bảo đảm an toàn trong giờ trực.",
		"trong giờ trực..":                "trong giờ trực.",
		"trong giờ trực":                  "trong giờ trực.",
		"trong giờ trực . ;":              "trong giờ trực.",
		"đã rõ chưa?":                     "đã rõ chưa?",
		"đã rõ chưa?.":                    "đã rõ chưa?",
		"còn nhiều việc...":               "còn nhiều việc…",
		"thóc, gạo, v.v.":                 "thóc, gạo, v.v.",
		"Tôi nghĩ.. rồi làm":              "Tôi nghĩ. rồi làm.",
		"Tôi nghĩ ... rồi làm":            "Tôi nghĩ … rồi làm.",
		"“Nhất trí.”":                     "“Nhất trí.”",
		"theo Kế hoạch số 12 (đợt 2)":     "theo Kế hoạch số 12 (đợt 2).",
		"Một.. \nHai":                     "Một.\nHai.",
		" . ":                             "", "": "",
	} {
		if got := stop(in); got != want {
			t.Errorf("%q: %q, want %q", in, got, want)
		}
	}
	if got := bare("Hội trường Kho Ân Thi.. "); got != "Hội trường Kho Ân Thi" {
		t.Errorf("bare: %q", got)
	}
}

// anyTyped is what somebody may type, stops everywhere.
var anyTyped = rapid.Custom(func(t *rapid.T) string {
	return strings.Join(rapid.SliceOfN(rapid.SampledFrom([]string{"a", "ươ", "Đ", " ", ".", ".", ",", ";", ":", "?", "!", "…", "\n", "”", ")", "v.v."}), 0, 12).Draw(t, "typed"), "")
})

// broken are two ends of one sentence.
var broken = regexp.MustCompile(`\.\s*\.|[?!…][ \t]*\.|…[ \t]*…`)

func lettersIn(s string) string {
	return strings.Map(func(r rune) rune {
		if unicode.IsLetter(r) {
			return r
		}
		return -1
	}, s)
}

// A sentence ends once whatever was typed, and no word is lost.
func TestASentenceEndsOnce(t *testing.T) {
	rapid.Check(t, func(t *rapid.T) {
		in := anyTyped.Draw(t, "in")
		got := stop(in)
		if lettersIn(got) != lettersIn(in) {
			t.Fatalf("%q lost words: %q", in, got)
		}
		if stop(got) != got {
			t.Fatalf("%q, again %q", got, stop(got))
		}
		for _, l := range strings.Split(got, "\n") {
			if broken.MatchString(l) {
				t.Fatalf("%q became %q", in, got)
			}
		}
		if got != "" && !regexp.MustCompile(`[.?!…][”)]?$`).MatchString(got) {
			t.Fatalf("%q has no end: %q", in, got)
		}
		for _, b := range []string{bare(in) + ".", title(in) + ":"} {
			if regexp.MustCompile(`[.?!…,;:]\s*\.$|[.,;:]\s*:$`).MatchString(b) {
				t.Fatalf("%q before a mark: %q", in, b)
			}
		}
	})
}

// Minutes drafted from whatever people typed have no sentence with two ends.
func TestMinutesEndTheirSentencesOnce(t *testing.T) {
	rapid.Check(t, func(t *rapid.T) {
		typed := func() string { return anyTyped.Draw(t, "typed") }
		line := func() string { return strings.ReplaceAll(typed(), "\n", " ") } // a field of one line
		v := &minutesView{Cell: true, Unit: "Chi bộ Kho", Title: "Sinh hoạt", Begin: "8 giờ 00", DayWords: "ngày 05 tháng 12", Place: line(), NoteTaker: "Mai",
			Guests: []meeting.Guest{{Name: line(), Role: line()}}, Chairs: []chairView{{Name: "Mai"}, {Name: "An", From: "9 giờ", Reason: line()}},
			Tasks:  []taskView{{Text: typed(), Owner: "An", Due: "05/12/2026", Result: "Xong", Note: line()}},
			Items:  []itemView{{Title: line(), Said: []string{"Đồng chí An: " + typed()}, Conclusion: typed()}, {Title: line(), Said: []string{"Đồng chí Mai: " + typed()}, Conclusion: typed(), Inside: true, Hidden: true}},
			Papers: []string{line()}, Decision: &decisionView{Kind: "NGHỊ QUYẾT", Title: line(), Body: typed(), Points: []string{typed(), typed()}}, Score: "Chi bộ thống nhất.", Weakness: typed()}
		body, inside, err := v.text()
		if err != nil {
			t.Fatal(err)
		}
		for _, l := range strings.Split(body+"\n"+inside, "\n") {
			rest := regexp.MustCompile(`^\d+\. |^[IVX]+\. `).ReplaceAllString(l, "") // a number's own stop
			if broken.MatchString(rest) {
				t.Fatalf("%q", l)
			}
		}
	})
}
