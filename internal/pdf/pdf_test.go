package pdf

import (
	"bytes"
	"compress/zlib"
	"fmt"
	"image"
	"image/png"
	"io"
	"math"
	"regexp"
	"strconv"
	"strings"
	"testing"
	"unicode/utf16"

	"pgregory.net/rapid"

	"nep/internal/layout"
)

var a4 = layout.Page{Width: 210 * layout.MM, Height: 297 * layout.MM, Top: 20 * layout.MM, Right: 15 * layout.MM, Bottom: 20 * layout.MM, Left: 30 * layout.MM}

// drawn is a piece of text on a page; y from the top.
type drawn struct {
	page int
	x, y float64
	text string
	end  float64 // where it ends, as the one who draws knows it
}

var show = regexp.MustCompile(`(?s)BT ([0-9.-]+) ([0-9.-]+) Td \(((?:\\.|[^\\)])*)\)`)

// read finds the text in a PDF of ours. It is no reader of PDFs.
func read(t testing.TB, raw []byte) (out []drawn, pages int) {
	t.Helper()
	for rest := raw; ; {
		i := bytes.Index(rest, []byte("stream\n"))
		if i < 0 {
			return out, pages
		}
		rest = rest[i+len("stream\n"):]
		end := bytes.Index(rest, []byte("\nendstream"))
		z, err := zlib.NewReader(bytes.NewReader(rest[:end]))
		rest = rest[end+len("\nendstream"):]
		if err != nil {
			continue // a stream that is not packed: of a font
		}
		b, err := io.ReadAll(z)
		if err != nil || !bytes.HasPrefix(b, []byte("0 J")) && !bytes.Contains(b, []byte(" Td (")) {
			continue
		}
		pages++
		for _, m := range show.FindAllSubmatch(b, -1) {
			x, _ := strconv.ParseFloat(string(m[1]), 64)
			y, _ := strconv.ParseFloat(string(m[2]), 64)
			out = append(out, drawn{pages, x, a4.Height - y, unescape(m[3]), 0})
		}
	}
}

func unescape(b []byte) string {
	var raw []byte
	for i := 0; i < len(b); i++ {
		if b[i] == '\\' {
			i++
			if b[i] == 'r' {
				raw = append(raw, '\r')
				continue
			}
		}
		raw = append(raw, b[i])
	}
	var u []uint16
	for i := 0; i+1 < len(raw); i += 2 {
		u = append(u, uint16(raw[i])<<8|uint16(raw[i+1]))
	}
	return string(utf16.Decode(u))
}

// record is a canvas that remembers the text.
type record struct {
	drawn []drawn
	pages int
}

func (r *record) page() { r.pages++ }
func (r *record) text(x, base float64, text string, f layout.Face, size float64) {
	r.drawn = append(r.drawn, drawn{r.pages, x, base, text, x + f.Width(strings.TrimRight(text, " "), size)})
}
func (r *record) stroke(_, _, _ float64)                  {}
func (r *record) rect(_, _, _, _, _ float64, _ bool)      {}
func (r *record) picture(_ *layout.Picture, _, _ float64) {}
func (r *record) mark(_ string, _ int, _ float64)         {}

func written(t testing.TB, d *layout.Doc) []byte {
	t.Helper()
	var b bytes.Buffer
	if err := Write(&b, d); err != nil {
		t.Fatal(err)
	}
	return b.Bytes()
}

func paper(body ...layout.Block) *layout.Doc {
	return &layout.Doc{Page: a4, Size: 14, Line: 18, Body: body,
		Head: []layout.Par{{Runs: []layout.Run{{Field: layout.PageNumber}}, Align: layout.Center}}}
}

func par(text string) layout.Par {
	return layout.Par{Runs: []layout.Run{{Text: text}}, Align: layout.Justify, First: 10 * layout.MM, After: 6}
}

const sentence = "Chi bộ thống nhất giao đồng chí phụ trách hoàn thành báo cáo trước ngày 05 tháng 12 năm 2026 và báo cáo tại kỳ sinh hoạt tháng sau. "

func TestLettersComeOutAsTheyWentIn(t *testing.T) {
	const text = "Ắ ằ ẳ ẵ ặ Ế ề ể ễ ệ Ớ ờ ở ỡ ợ Ứ ừ ử ữ ự ỳ Đ đ “ngoặc” – (86,7%) \\ )("
	got, pages := read(t, written(t, paper(layout.Par{Runs: []layout.Run{{Text: text + " \U0001F600 \t\x01hết"}}})))
	line := ""
	for _, d := range got {
		line += d.text
	}
	if want := text + " " + string(layout.Missing) + "  hết"; strings.Join(strings.Fields(line), " ") != strings.Join(strings.Fields(want), " ") || pages != 1 {
		t.Errorf("%q", line)
	}
}

func TestTheSamePaperGivesTheSameBytes(t *testing.T) {
	d := paper(par(sentence), layout.Par{Runs: []layout.Run{{Text: "đậm", Bold: true}, {Text: "nghiêng", Italic: true}, {Text: "cả hai", Bold: true, Italic: true}}})
	if !bytes.Equal(written(t, d), written(t, d)) {
		t.Error("two writings differ")
	}
}

func TestJustifiedLinesReachTheMarginAndTheLastDoesNot(t *testing.T) {
	d := paper(par(strings.Repeat(sentence, 5)))
	ls := lines(d.Body[0].(layout.Par), d, a4.Room(), numbers{})
	for i, l := range ls {
		if last := i == len(ls)-1; l.end != last || l.width > l.room {
			t.Errorf("line %d: end %v, %v of %v", i, l.end, l.width, l.room)
		}
	}
	got, _ := read(t, written(t, d))
	right := map[float64]float64{}
	for _, x := range got {
		right[x.y] = max(right[x.y], x.x+layout.Face(0).Width(strings.TrimSpace(x.text), 14))
	}
	full := 0
	for _, r := range right {
		if math.Abs(r-(a4.Width-a4.Right)) < 0.1 {
			full++
		}
	}
	if full != len(right)-1 {
		t.Errorf("%d of %d lines reach the margin", full, len(right))
	}
}

func TestPageNumbersBeginOnTheSecondPage(t *testing.T) {
	var body []layout.Block
	for range 60 {
		body = append(body, par(sentence))
	}
	got, pages := read(t, written(t, paper(body...)))
	if pages < 3 {
		t.Fatal(pages, "pages")
	}
	heads := map[int]string{}
	for _, x := range got {
		if x.y < a4.Top {
			heads[x.page] += x.text
		}
	}
	if len(heads) != pages-1 || heads[1] != "" || heads[2] != "2" || heads[pages] != strconv.Itoa(pages) {
		t.Errorf("%v", heads)
	}
}

func rows(n int) layout.Table {
	t := layout.Table{Widths: []float64{40, 300}, Head: 1, Lines: true, Pad: 5}
	cells := func(a, b string) layout.Row {
		return layout.Row{Cells: []layout.Cell{{Pars: []layout.Par{{Runs: []layout.Run{{Text: a}}}}}, {Pars: []layout.Par{{Runs: []layout.Run{{Text: b}}}}}}}
	}
	t.Rows = append(t.Rows, cells("TT", "ĐầuBảng"))
	for i := range n {
		t.Rows = append(t.Rows, cells(strconv.Itoa(i+1), sentence))
	}
	return t
}

func TestATableGoesOnWithItsHead(t *testing.T) {
	got, pages := read(t, written(t, paper(par("trước"), rows(80), par("sau"))))
	heads, found := map[int]int{}, 0
	for _, x := range got {
		switch {
		case strings.HasPrefix(x.text, "ĐầuBảng"):
			heads[x.page]++
		case x.x < a4.Left+40 && x.x > a4.Left+4 && x.text != "TT":
			if _, err := strconv.Atoi(x.text); err == nil {
				found++
			}
		}
	}
	if pages < 3 || len(heads) < pages-1 || found != 80 {
		t.Errorf("%d pages, heads %v, %d rows", pages, heads, found)
	}
	for p, n := range heads {
		if n != 1 {
			t.Errorf("page %d has the head %d times", p, n)
		}
	}
}

func TestARowHigherThanAPageGoesOn(t *testing.T) {
	x := rows(1)
	x.Rows[1].Cells[1].Pars[0].Runs[0].Text = strings.Repeat(sentence, 60)
	got, pages := read(t, written(t, paper(x)))
	said := 0
	for _, d := range got {
		said += strings.Count(d.text, "thống")
	}
	if pages < 3 || said != 60 {
		t.Errorf("%d pages, said %d times", pages, said)
	}
}

// TestNothingIsLostAndNothingLeavesThePage sets invented papers and looks for
// every word, in order, between the margins.
func TestNothingIsLostAndNothingLeavesThePage(t *testing.T) {
	rapid.Check(t, func(t *rapid.T) {
		n := 0
		text := func(most int) string {
			var b strings.Builder
			for range rapid.IntRange(0, most).Draw(t, "words") { // drawing each would be slow
				n++
				fmt.Fprintf(&b, "%s%d ", strings.Repeat("chữ", n*n%5%4), n)
			}
			return b.String()
		}
		anyPar := func() layout.Par {
			return layout.Par{Runs: []layout.Run{{Text: text(60)}, {Text: text(8), Bold: true, Size: 13}}, Align: layout.Align(rapid.IntRange(0, 3).Draw(t, "align")),
				First: 20, In: rapid.Float64Range(0, 100).Draw(t, "in"), Before: 3, After: 6,
				KeepNext: rapid.Bool().Draw(t, "keep"), Break: rapid.IntRange(0, 9).Draw(t, "break") == 0,
				Rule: float64(rapid.SampledFrom([]int{0, 0, layout.RuleText, 100}).Draw(t, "rule"))}
		}
		var body []layout.Block
		for range rapid.IntRange(1, 12).Draw(t, "blocks") {
			if rapid.IntRange(0, 3).Draw(t, "kind") > 0 {
				body = append(body, anyPar())
				continue
			}
			x := layout.Table{Widths: []float64{180, 100, 170}, Lines: true, Pad: 4}
			for range rapid.IntRange(1, 12).Draw(t, "rows") {
				x.Rows = append(x.Rows, layout.Row{Cells: []layout.Cell{{Pars: []layout.Par{anyPar()}}, {Span: 2, Pars: []layout.Par{anyPar()}}}})
			}
			for i := range x.Rows {
				for j := range x.Rows[i].Cells {
					p := &x.Rows[i].Cells[j].Pars[0]
					p.Break, p.In = false, min(p.In, 30)
				}
			}
			body = append(body, x)
		}
		got := record{}
		draw(&got, paper(body...))
		seen := map[string]bool{}
		for _, x := range got.drawn {
			if x.y < a4.Top { // the page's number
				continue
			}
			if x.y > a4.Height-a4.Bottom || x.x < a4.Left-0.01 || x.end > a4.Width-a4.Right+0.01 {
				t.Fatalf("%q stands outside, at %v %v to %v", x.text, x.x, x.y, x.end)
			}
			for _, w := range strings.Fields(x.text) {
				key := strings.TrimLeft(w, "chữ")
				if seen[key] {
					t.Fatalf("%q is there twice", w)
				}
				seen[key] = true
			}
		}
		for i := 1; i <= n; i++ {
			if !seen[strconv.Itoa(i)] {
				t.Fatalf("word %d of %d is lost", i, n)
			}
		}
	})
}

func TestNoLineStandsAlone(t *testing.T) {
	for n := range 60 { // push a paragraph of four lines over the page's end
		var body []layout.Block
		for range n {
			body = append(body, layout.Par{Runs: []layout.Run{{Text: "·"}}})
		}
		d := paper(append(body, layout.Par{Runs: []layout.Run{{Text: "Đầu\nhai\nba\nbốn"}}})...)
		got := record{}
		draw(&got, d)
		pages := map[int]int{}
		for _, x := range got.drawn {
			if strings.Contains("Đầu hai ba bốn", strings.TrimSpace(x.text)) && x.y > a4.Top {
				pages[x.page]++
			}
		}
		for p, lines := range pages {
			if lines == 1 {
				t.Errorf("after %d lines, one line stands alone on page %d", n, p)
			}
		}
	}
}

func TestAPictureIsDrawn(t *testing.T) {
	var b bytes.Buffer
	if err := png.Encode(&b, image.NewGray(image.Rect(0, 0, 8, 8))); err != nil {
		t.Fatal(err)
	}
	raw := written(t, paper(layout.Par{Runs: []layout.Run{{Picture: &layout.Picture{PNG: b.Bytes(), Width: 60, Height: 60, Alt: "mã QR"}}}}))
	if !bytes.Contains(raw, []byte("/Subtype /Image")) {
		t.Error("no picture")
	}
}

func BenchmarkWrite(b *testing.B) {
	d := paper(par(sentence), layout.Par{Runs: []layout.Run{{Text: "đậm", Bold: true}, {Text: "nghiêng", Italic: true}}}, rows(20))
	for b.Loop() {
		written(b, d)
	}
}
