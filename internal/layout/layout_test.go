package layout

import (
	"math"
	"strings"
	"testing"

	"codeberg.org/go-pdf/fpdf"
	"golang.org/x/text/unicode/norm"
)

// vietnamese is every letter of the alphabet with every tone, in both cases.
func vietnamese() string {
	var b strings.Builder
	for _, l := range "aăâbcdđeêghiklmnoôơpqrstuưvxyfjwz" {
		b.WriteRune(l)
		if strings.ContainsRune("aăâeêioôơuưy", l) {
			for _, tone := range "\u0300\u0301\u0303\u0309\u0323" {
				b.WriteString(norm.NFC.String(string(l) + string(tone)))
			}
		}
	}
	return b.String() + strings.ToUpper(b.String())
}

func TestEveryFaceHasEveryLetterOfPapers(t *testing.T) {
	for f := range Face(4) {
		for _, r := range vietnamese() + "0123456789 .,;:!?()[]/-–—“”‘’\"'…+=%<>≥≤×÷°§\u00a0*_&@" + string(Missing) {
			if !f.Has(r) {
				t.Errorf("face %d has no %q", f, r)
			}
		}
	}
}

// TestWidthsAreThoseOfTheFont compares our reading of the font with the one of
// the library that writes it.
func TestWidthsAreThoseOfTheFont(t *testing.T) {
	text := vietnamese() + " Chi bộ Tổng hợp, ngày 05 tháng 12 năm 2026 – 86,7%"
	for f, style := range []string{"", "B", "I", "BI"} {
		p := fpdf.New("P", "pt", "A4", "")
		p.AddUTF8FontFromBytes("tinos", style, Face(f).File())
		p.AddPage()
		p.SetFont("tinos", style, 14)
		for _, r := range text {
			want, got := p.GetStringWidth(string(r)), Face(f).Width(string(r), 14)
			if math.Abs(got-want) > 0.02 { // the library rounds to a thousandth of the size
				t.Errorf("face %d, %q: %v, want %v", f, r, got, want)
			}
		}
	}
}

func TestLastWords(t *testing.T) {
	p := Par{Runs: []Run{{Text: "một\nhai "}, {Text: "ba", Bold: true, Size: 12}}}
	if got, want := p.LastWords(14), Face(0).Width("hai ", 14)+Face(1).Width("ba", 12); got != want {
		t.Errorf("%v, want %v", got, want)
	}
}
