package app

import (
	"bytes"
	"flag"
	"fmt"
	"image"
	"image/color"
	"image/png"
	"os"
	"path/filepath"
	"regexp"
	"slices"
	"strconv"
	"strings"
	"testing"
	"time"

	"nep/internal/browsertest"
	"nep/internal/demo"
	"nep/internal/i18n"
)

var updateWalk = flag.Bool("update", false, "take the pictures of docs/di-thu.md and docs/walk.md anew")

// The walks through the demo are played as they are written, each in its
// language and on a day of its own: who signs in (`bithu`) does, what is to be
// pressed (**…**) is there and is pressed, what is to be seen (“…”) is seen, and
// the pictures show what is there. A page that changed its words or its look
// fails; `go test ./internal/app -run TestWalk -update` takes the pictures anew.
func TestWalk(t *testing.T) {
	t.Parallel()
	for _, w := range []struct {
		file, lang string
		at         time.Time
	}{{"di-thu.md", "vi", demoDay}, {"walk.md", "en", midDay}} {
		t.Run(w.lang, func(t *testing.T) {
			text, err := os.ReadFile(filepath.Join("../../docs", w.file))
			if err != nil {
				t.Fatal(err)
			}
			h := demoHouse(t, w.at)
			p := &walkers{t: t, lang: w.lang, base: browsertest.Serve(t, h.web), width: 1280, shown: filepath.Join("../../docs/pictures", strings.TrimSuffix(w.file, ".md")+".txt")}
			p.play(string(text))
		})
	}
}

// walkers are the people of a walk, one after another.
type walkers struct {
	t     *testing.T
	lang  string
	base  string
	width int
	b     *browsertest.Browser
	shown string // the file of the words that the pictures show
	words strings.Builder
	count struct{ people, presses, sights, pictures int }
}

// walkMark is what a walk is played from: a picture with where it begins and how
// high it is, a press, something seen, and a word in code.
var walkMark = regexp.MustCompile("(?s)(?:<!-- (\\S+) (\\d+) -->\\s*)?!\\[[^\\]]*\\]\\(pictures/([\\w-]+\\.png)\\)|\\*\\*(.+?)\\*\\*|“(.+?)”|`([^`]+)`")

func (p *walkers) play(text string) {
	_, text, _ = strings.Cut(text, "\n## 1. ")
	text, _, _ = strings.Cut(text, "\n## Đi tiếp")
	text, _, _ = strings.Cut(text, "\n## Further")
	for _, m := range walkMark.FindAllStringSubmatch(text, -1) {
		from, height, picture, press, see, code := m[1], m[2], m[3], m[4], m[5], m[6]
		switch {
		case code != "":
			p.enter(code)
		case p.b == nil:
			p.t.Fatalf("nobody has signed in before %q", m[0])
		case picture != "":
			p.count.pictures++
			n, _ := strconv.Atoi(height)
			p.picture(picture, from, n)
		case press != "":
			p.count.presses++
			p.b.Click(oneLine(press))
		case see != "":
			p.count.sights++
			p.b.See(oneLine(see))
		}
	}
	p.t.Logf("%+v", p.count)
	if c := p.count; c.people < 3 || c.presses < 12 || c.sights < 12 || c.pictures < 8 {
		p.t.Errorf("the walk is short: %+v", c)
	}
	p.sameWords()
}

// oneLine undoes the breaking of lines in the text.
func oneLine(s string) string { return strings.Join(strings.Fields(s), " ") }

// enter is somebody coming, by his account; a number is the width of his screen.
func (p *walkers) enter(code string) {
	if n, err := strconv.Atoi(code); err == nil {
		p.width = n
		return
	}
	p.count.people++
	p.b = browsertest.New(p.t).At(p.width)
	p.width = 1280
	p.b.Open(p.base + "/").Click(map[string]string{"vi": "Tiếng Việt", "en": "English"}[p.lang])
	say := func(key string) string { return i18n.T(i18n.WithLang(p.t.Context(), p.lang), key) }
	p.b.Fill(say("account.login"), code).Fill(say("account.password"), demo.Password).In("main").Click(say("account.signin.button"))
}

// picture compares what is seen with the committed picture, or takes it anew.
// It begins at the thing a selector names, or at the top ("-").
func (p *walkers) picture(name, from string, height int) {
	p.t.Helper()
	p.b.Fits().Eval("scrollTo(0, 0)", nil)
	var top float64
	if from != "" && from != "-" {
		p.b.Eval(fmt.Sprintf(`(() => { const e = document.querySelector(%q); return e ? Math.max(0, Math.round(e.getBoundingClientRect().top + scrollY - 16)) : -1 })()`, from), &top)
		if top < 0 {
			p.t.Fatalf("%s: nothing on %s is %s", name, p.b.Path(), from)
		}
	}
	if height == 0 {
		height = 800
	}
	fmt.Fprintf(&p.words, "== %s\n%s\n\n", name, p.wordsBetween(top, top+float64(height)))
	now, err := png.Decode(bytes.NewReader(p.b.Picture(int(top), height)))
	if err != nil {
		p.t.Fatal(err)
	}
	path := filepath.Join("../../docs/pictures", name)
	if *updateWalk {
		var out bytes.Buffer
		if err := (&png.Encoder{CompressionLevel: png.BestCompression}).Encode(&out, few(now)); err != nil {
			p.t.Fatal(err)
		}
		if out.Len() > 120<<10 {
			p.t.Errorf("%s has %d bytes", name, out.Len())
		}
		if err := os.WriteFile(path, out.Bytes(), 0o644); err != nil {
			p.t.Fatal(err)
		}
		return
	}
	old, err := os.ReadFile(path)
	if err != nil {
		p.t.Fatal(err)
	}
	was, err := png.Decode(bytes.NewReader(old))
	if err != nil {
		p.t.Fatal(name, err)
	}
	if unlike := differ(was, now); unlike != "" {
		p.t.Errorf("%s is not what is seen now: %s (to take the pictures anew: go test ./internal/app -run TestWalk -update)", name, unlike)
		if dir := os.Getenv(browsertest.ShotsEnv); dir != "" {
			var out bytes.Buffer
			_ = png.Encode(&out, now)
			_ = os.WriteFile(filepath.Join(dir, "now-"+name), out.Bytes(), 0o644)
		}
	}
}

// wordsBetween are the lines of text that stand in a strip of the page.
func (p *walkers) wordsBetween(top, bottom float64) string {
	var lines []string
	p.b.Eval(fmt.Sprintf(`(() => { const out = [], walk = document.createTreeWalker(document.body, NodeFilter.SHOW_TEXT);
		for (let n; n = walk.nextNode();) {
			const text = n.textContent.replace(/\s+/g, ' ').trim();
			if (!text || !n.parentElement.checkVisibility({visibilityProperty: true})) continue;
			const r = document.createRange(); r.selectNodeContents(n);
			const b = r.getBoundingClientRect();
			if (b.width > 1 && b.height > 1 && b.top + scrollY >= %f && b.bottom + scrollY <= %f) out.push(text);
		}
		return out })()`, top, bottom), &lines)
	return strings.Join(lines, "\n")
}

// sameWords compares the words of the pictures with those that were kept.
func (p *walkers) sameWords() {
	if *updateWalk {
		if err := os.WriteFile(p.shown, []byte(p.words.String()), 0o644); err != nil {
			p.t.Fatal(err)
		}
		return
	}
	kept, err := os.ReadFile(p.shown)
	if err != nil {
		p.t.Fatal(err)
	}
	was, now := strings.Split(string(kept), "\n"), strings.Split(p.words.String(), "\n")
	for _, line := range was {
		if !slices.Contains(now, line) {
			p.t.Errorf("a picture shows %q, which is not seen now", line)
		}
	}
	for _, line := range now {
		if !slices.Contains(was, line) {
			p.t.Errorf("no picture shows %q, which is seen now", line)
		}
	}
}

// few gives a picture the 256 colours it has most of: the others, edges of
// letters, take the nearest.
func few(m image.Image) *image.Paletted {
	b := m.Bounds()
	n := map[color.RGBA]int{}
	for y := b.Min.Y; y < b.Max.Y; y++ {
		for x := b.Min.X; x < b.Max.X; x++ {
			n[rgba(m, x, y)]++
		}
	}
	var all []color.RGBA
	for c := range n {
		all = append(all, c)
	}
	slices.SortFunc(all, func(x, y color.RGBA) int {
		if n[x] != n[y] {
			return n[y] - n[x]
		}
		return int(x.R)<<16 + int(x.G)<<8 + int(x.B) - int(y.R)<<16 - int(y.G)<<8 - int(y.B)
	})
	var colours color.Palette
	for _, c := range all[:min(len(all), 256)] {
		colours = append(colours, c)
	}
	near := map[color.RGBA]uint8{}
	for _, c := range all {
		near[c] = uint8(colours.Index(c))
	}
	out := image.NewPaletted(image.Rect(0, 0, b.Dx(), b.Dy()), colours)
	for y := range b.Dy() {
		for x := range b.Dx() {
			out.SetColorIndex(x, y, near[rgba(m, b.Min.X+x, b.Min.Y+y)])
		}
	}
	return out
}

func rgba(m image.Image, x, y int) color.RGBA {
	return color.RGBAModel.Convert(m.At(x, y)).(color.RGBA)
}

// patch is the side of the squares two pictures are compared by: fonts drawn a
// little otherwise on another machine do not change how dark one is, a button
// that went does.
const patch = 20

// differ says how a picture differs from another, "" when hardly.
func differ(was, now image.Image) string {
	if was.Bounds().Size() != now.Bounds().Size() {
		return fmt.Sprintf("it is %v, now %v", was.Bounds().Size(), now.Bounds().Size())
	}
	size, other, all := was.Bounds().Size(), 0, 0
	at := image.Point{-1, -1}
	for y := 0; y < size.Y; y += patch {
		for x := 0; x < size.X; x += patch {
			all++
			square := image.Rect(x, y, min(x+patch, size.X), min(y+patch, size.Y))
			a, b := shade(was, square), shade(now, square)
			for i := range a {
				if d := a[i] - b[i]; d > 20 || d < -20 {
					if other++; at.X < 0 {
						at = square.Min
					}
					break
				}
			}
		}
	}
	if other*400 > all {
		return fmt.Sprintf("%d of %d squares look otherwise, the first at %v", other, all, at)
	}
	return ""
}

// shade is the mean colour of a part of a picture.
func shade(m image.Image, r image.Rectangle) (mean [3]int) {
	for y := r.Min.Y; y < r.Max.Y; y++ {
		for x := r.Min.X; x < r.Max.X; x++ {
			c := rgba(m, m.Bounds().Min.X+x, m.Bounds().Min.Y+y)
			mean[0], mean[1], mean[2] = mean[0]+int(c.R), mean[1]+int(c.G), mean[2]+int(c.B)
		}
	}
	n := r.Dx() * r.Dy()
	return [3]int{mean[0] / n, mean[1] / n, mean[2] / n}
}

// Two pictures differ when a button went, and not because a font is drawn a
// little otherwise.
func TestDiffer(t *testing.T) {
	file, err := os.ReadFile("../../docs/pictures/di-thu-1.png")
	if err != nil {
		t.Fatal(err)
	}
	was, err := png.Decode(bytes.NewReader(file))
	if err != nil {
		t.Fatal(err)
	}
	b := was.Bounds()
	now := image.NewRGBA(b)
	for y := range b.Dy() {
		for x := range b.Dx() {
			near := rgba(was, min(x+y%2, b.Dx()-1), y) // every other line a pixel to the left
			near.G += min(255-near.G, 8)
			now.SetRGBA(x, y, near)
		}
	}
	if unlike := differ(was, now); unlike != "" {
		t.Errorf("a font drawn otherwise: %s", unlike)
	}
	for y := 700; y < 744; y++ {
		for x := 100; x < 220; x++ {
			now.SetRGBA(x, y, color.RGBA{140, 30, 20, 255})
		}
	}
	if differ(was, now) == "" {
		t.Error("another button is not seen")
	}
	if differ(was, now.SubImage(image.Rect(0, 0, b.Dx(), b.Dy()-1))) == "" {
		t.Error("another size is not seen")
	}
}
