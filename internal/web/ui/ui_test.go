package ui

import (
	"bytes"
	"context"
	"fmt"
	"math"
	"os"
	"path/filepath"
	"regexp"
	"strconv"
	"strings"
	"testing"
	"time"

	"github.com/a-h/templ"
	"golang.org/x/net/html"

	"nep/internal/i18n"
)

func shell() ShellData {
	return ShellData{
		Title: "T", Lang: "vi", Person: Person{Name: "A B C", Initials: Initials("A B C")}, Path: "/x?a=1&b=<2>", Search: PathSearch,
		Hat: Hat{ID: "1", Role: "R", Unit: "U"}, Hats: []Hat{{ID: "2", Role: "R2", Unit: "U2"}},
		Nav:   []NavItem{{"a", "home", "/", true, 3}, {"b", "paper", "/b", false, 0}, {"c", "paper", "/c", false, 0}, {"d", "paper", "/d", false, 0}, {"e", "paper", "/e", false, 0}, {"f", "units", "/f", false, 120}},
		Flash: &Flash{Kind: Good, Text: "<done>"}, SearchQuery: `"q"`,
	}
}

func render(t *testing.T, lang string, c templ.Component) string {
	t.Helper()
	var b bytes.Buffer
	if err := c.Render(i18n.WithLang(context.Background(), lang), &b); err != nil {
		t.Fatal(err)
	}
	return b.String()
}

func child(s string) templ.Component { return templ.Raw(s) }

// pages are all frames with all parts in them.
func pages(t *testing.T, lang string) map[string]string {
	withChild := func(c templ.Component) string {
		var b bytes.Buffer
		ctx := templ.WithChildren(i18n.WithLang(context.Background(), lang), child("<h1>x</h1>"))
		if err := c.Render(ctx, &b); err != nil {
			t.Fatal(err)
		}
		return b.String()
	}
	return map[string]string{
		"gallery": render(t, lang, Gallery(shell())),
		"bare":    withChild(Bare(BareData{Title: "T", Lang: lang, Path: "/", HasErrors: true})),
		"print":   withChild(Print("T", lang, "/")),
		"empty":   withChild(Page(ShellData{Lang: lang})),
	}
}

func walk(n *html.Node, visit func(*html.Node)) {
	visit(n)
	for c := n.FirstChild; c != nil; c = c.NextSibling {
		walk(c, visit)
	}
}

func attr(n *html.Node, name string) (string, bool) {
	for _, a := range n.Attr {
		if a.Key == name {
			return a.Val, true
		}
	}
	return "", false
}

func TestPagesKeepTheContentSecurityPolicy(t *testing.T) {
	for _, lang := range i18n.Languages {
		for name, page := range pages(t, lang) {
			doc, err := html.Parse(strings.NewReader(page))
			if err != nil {
				t.Fatal(err)
			}
			if strings.Contains(page, "⟦") {
				t.Errorf("%s/%s: a text is missing: %s", name, lang, regexp.MustCompile(`⟦[^⟧]*⟧`).FindString(page))
			}
			walk(doc, func(n *html.Node) {
				if n.Type != html.ElementNode {
					return
				}
				if n.Data == "style" {
					t.Errorf("%s: an inline style sheet", name)
				}
				if _, src := attr(n, "src"); n.Data == "script" && !src {
					t.Errorf("%s: an inline script", name)
				}
				for _, a := range n.Attr {
					if a.Key == "style" || strings.HasPrefix(a.Key, "on") || strings.HasPrefix(a.Key, "hx-on") || strings.HasPrefix(a.Val, "javascript:") || strings.HasPrefix(a.Val, "js:") {
						t.Errorf("%s: <%s %s=%q>", name, n.Data, a.Key, a.Val)
					}
				}
			})
		}
	}
}

func TestEveryIDIsUniqueAndEveryReferenceLeadsSomewhere(t *testing.T) {
	for name, page := range pages(t, "vi") {
		doc, err := html.Parse(strings.NewReader(page))
		if err != nil {
			t.Fatal(err)
		}
		ids := map[string]bool{}
		walk(doc, func(n *html.Node) {
			if id, ok := attr(n, "id"); ok && n.Type == html.ElementNode {
				if ids[id] {
					t.Errorf("%s: id %q twice", name, id)
				}
				ids[id] = true
			}
		})
		h1 := 0
		walk(doc, func(n *html.Node) {
			if n.Type != html.ElementNode {
				return
			}
			if n.Data == "h1" {
				h1++
			}
			for _, ref := range []string{"for", "aria-describedby", "aria-labelledby", "data-reveal"} {
				v, ok := attr(n, ref)
				for _, id := range strings.Fields(v) {
					if ok && !ids[id] {
						t.Errorf("%s: <%s %s=%q> leads nowhere", name, n.Data, ref, id)
					}
				}
			}
			if href, _ := attr(n, "href"); len(href) > 1 && href[0] == '#' && !ids[href[1:]] {
				t.Errorf("%s: a link to %s leads nowhere", name, href)
			}
			if n.Data == "form" {
				if m, _ := attr(n, "method"); m != "post" && m != "get" {
					t.Errorf("%s: a form without a method", name)
				}
			}
		})
		if h1 == 0 {
			t.Errorf("%s: no h1", name)
		}
	}
}

func TestTextIsEscaped(t *testing.T) {
	page := render(t, "vi", Gallery(shell()))
	for _, raw := range []string{"<done>", `value=""q""`, "b=<2>"} {
		if strings.Contains(page, raw) {
			t.Errorf("%q stands unescaped in the page", raw)
		}
	}
}

func TestFormsCarryTheirKeyAndErrors(t *testing.T) {
	page := render(t, "vi", Gallery(shell()))
	for _, want := range []string{
		`name="_key" value="sample"`, `href="#g-date"`, `aria-describedby="g-date-hint g-date-error"`, `aria-invalid="true"`,
		`aria-current="page"`, `aria-current="step"`, `href="#main"`, "99+",
	} {
		if !strings.Contains(page, want) {
			t.Errorf("the gallery lacks %s", want)
		}
	}
	if s := render(t, "vi", Form(FormData{Action: "/", Get: true})); strings.Contains(s, "_key") {
		t.Error("a form without a key carries one")
	}
	if s := render(t, "vi", PasswordField(FieldData{Name: "p", Label: "P", Value: "secret"})); strings.Contains(s, "secret") {
		t.Error("a password comes back in the page")
	}
}

func TestIcons(t *testing.T) {
	if s := render(t, "vi", Gallery(shell())); strings.Count(s, `class="icon"`) < len(IconNames()) {
		t.Error("the gallery does not show every icon")
	}
	// An icon named in a template must exist: an empty drawing would pass unseen.
	named := regexp.MustCompile(`(?:@Icon\(|@ui\.Icon\(|Icon:\s*)"([a-z]+)"`)
	root := filepath.Join("..")
	err := filepath.WalkDir(root, func(path string, d os.DirEntry, err error) error {
		if err != nil || d.IsDir() || !(strings.HasSuffix(path, ".templ") || strings.HasSuffix(path, ".go")) {
			return err
		}
		src, err := os.ReadFile(path)
		if err != nil {
			return err
		}
		for _, m := range named.FindAllSubmatch(src, -1) {
			if _, ok := iconPaths[string(m[1])]; !ok {
				t.Errorf("%s names the icon %q, which does not exist", path, m[1])
			}
		}
		return nil
	})
	if err != nil {
		t.Fatal(err)
	}
}

func TestFigures(t *testing.T) {
	for _, c := range []struct{ now, max, want float64 }{{13, 15, 13.0 / 15}, {0, 0, 0}, {50, 0, .5}, {-1, 10, 0}, {11, 10, 1}, {math.NaN(), 10, 0}} {
		if got := share(c.now, c.max); math.Abs(got-c.want) > 1e-9 {
			t.Errorf("share(%v, %v) = %v, want %v", c.now, c.max, got, c.want)
		}
	}
	for name, want := range map[string]string{"Trần Thị Mai": "TM", "Đỗ Ân": "ĐÂ", "Y": "Y", "": "", "  vũ  văn   nam ": "VN"} {
		if got := Initials(name); got != want {
			t.Errorf("Initials(%q) = %q, want %q", name, got, want)
		}
	}
	d := DateOf(context.Background(), time.Date(2026, 12, 5, 0, 0, 0, 0, time.UTC))
	if *d != (DateData{"Thg 12", "05", "2026-12-05"}) {
		t.Errorf("%+v", *d)
	}
	if shown, more := tabs(make([]NavItem, 5)); len(shown) != 5 || more != nil {
		t.Error("five places fit on a phone")
	}
	if shown, more := tabs(make([]NavItem, 7)); len(shown) != 4 || len(more) != 3 {
		t.Error("of seven places four and the door to three are shown")
	}
}

// TestContrast holds the pairs of colours in which text is written to WCAG AA: 4.5 to 1.
func TestContrast(t *testing.T) {
	css, err := os.ReadFile("../../../client/css/tokens.css")
	if err != nil {
		t.Fatal(err)
	}
	colour := map[string]string{"white": "#ffffff"}
	for _, m := range regexp.MustCompile(`--([a-z0-9-]+): (#[0-9a-f]{3,6});`).FindAllSubmatch(css, -1) {
		colour[string(m[1])] = string(m[2])
	}
	text := map[string][]string{
		"ink":        {"paper", "surface", "sunk", "brand-wash", "good-wash", "warn-wash", "bad-wash", "info-wash", "h1", "h2", "h3", "h4"},
		"ink-soft":   {"paper", "surface", "sunk", "h0", "brand-wash"},
		"brand":      {"paper", "surface", "sunk", "brand-wash"},
		"brand-deep": {"paper", "surface", "sunk", "brand-wash"},
		"white":      {"brand", "brand-deep", "good", "h5", "ink"},
		"good":       {"surface", "good-wash"},
		"warn":       {"surface", "warn-wash"},
		"bad":        {"surface", "paper", "bad-wash", "h0"},
		"info":       {"surface", "info-wash"},
	}
	check := func(a, b string, least float64) {
		if colour[a] == "" || colour[b] == "" {
			t.Errorf("no colour %s or %s", a, b)
			return
		}
		if r := contrast(t, colour[a], colour[b]); r < least {
			t.Errorf("%s on %s: %.2f, want at least %.1f", a, b, r, least)
		}
	}
	for a, on := range text {
		for _, b := range on {
			check(a, b, 4.5)
		}
	}
	// The edges of fields and the ring of the focus are not text: 3 to 1.
	for _, b := range []string{"paper", "surface"} {
		check("line-strong", b, 3)
		check("gold-deep", b, 3)
	}
}

func contrast(t *testing.T, a, b string) float64 {
	la, lb := luminance(t, a), luminance(t, b)
	return (max(la, lb) + .05) / (min(la, lb) + .05)
}

func luminance(t *testing.T, hex string) float64 {
	t.Helper()
	h := hex[1:]
	if len(h) == 3 {
		h = fmt.Sprintf("%c%c%c%c%c%c", h[0], h[0], h[1], h[1], h[2], h[2])
	}
	part := func(i int) float64 {
		n, err := strconv.ParseUint(h[i:i+2], 16, 8)
		if err != nil {
			t.Fatal(err)
		}
		v := float64(n) / 255
		if v <= .04045 {
			return v / 12.92
		}
		return math.Pow((v+.055)/1.055, 2.4)
	}
	return .2126*part(0) + .7152*part(2) + .0722*part(4)
}

// TestNoPageWritesCode finds what the Content-Security-Policy would refuse, or what would run text as code, before
// a browser does.
func TestNoPageWritesCode(t *testing.T) {
	bad := regexp.MustCompile(`hx-on|\bjs:|javascript:|<style|\sstyle=|\son[a-z]+=|hx-vals=['"]?js|templ\.JSFuncCall|\bscript [a-z]+\(`)
	err := filepath.WalkDir("..", func(path string, d os.DirEntry, err error) error {
		if err != nil || d.IsDir() || !strings.HasSuffix(path, ".templ") {
			return err
		}
		src, err := os.ReadFile(path)
		if err != nil {
			return err
		}
		for i, line := range strings.Split(string(src), "\n") {
			if m := bad.FindString(line); m != "" && !strings.HasPrefix(strings.TrimSpace(line), "//") {
				t.Errorf("%s:%d writes %q: styles belong in client/css, behaviour in client/*.ts", path, i+1, strings.TrimSpace(m))
			}
		}
		return nil
	})
	if err != nil {
		t.Fatal(err)
	}
}

// TestTargetsAreLarge reads the heights the style promises for what is pressed.
func TestTargetsAreLarge(t *testing.T) {
	for file, rules := range map[string][]string{
		"parts.css": {".btn {", ".btn.small {"}, "forms.css": {".input {", ".choice {"}, "shell.css": {".nav a {", ".menu-list a,", ".langs button {", ".find input {"},
	} {
		css, err := os.ReadFile("../../../client/css/" + file)
		if err != nil {
			t.Fatal(err)
		}
		for _, r := range rules {
			_, rest, ok := strings.Cut(string(css), "\n"+r)
			if !ok {
				_, rest, ok = strings.Cut(string(css), " "+r)
			}
			body, _, _ := strings.Cut(rest, "}")
			m := regexp.MustCompile(`min-height: (?:([\d.]+)rem|var\(--touch\))`).FindStringSubmatch(body)
			if !ok || m == nil {
				t.Errorf("%s: %s has no min-height that grows with the text", file, r)
				continue
			}
			if rem, _ := strconv.ParseFloat(m[1], 64); m[1] != "" && rem < 2.75 {
				t.Errorf("%s: %s is %v rem high, want at least 2.75 (44 px)", file, r, rem)
			}
		}
	}
}

var (
	written   = regexp.MustCompile(`templruntime\.WriteString\([^"]*"((?:[^"\\]|\\.)*)"\)`)
	inTag     = regexp.MustCompile(`<[^>]*>`)
	entity    = regexp.MustCompile(`&[a-z]+;`)
	letter    = regexp.MustCompile(`\p{L}{2,}`)
	labelling = regexp.MustCompile(`(?:aria-label|placeholder|title|alt)=\\?"\p{L}`)
)

// TestPagesTakeTheirWordsFromTheCatalogue reads what the templates write by themselves: marks, no words. It finds
// an English literal as well, which no letter gives away.
func TestPagesTakeTheirWordsFromTheCatalogue(t *testing.T) {
	err := filepath.WalkDir("..", func(path string, d os.DirEntry, err error) error {
		if err != nil || d.IsDir() || !strings.HasSuffix(path, "_templ.go") {
			return err
		}
		src, err := os.ReadFile(path)
		if err != nil {
			return err
		}
		var all strings.Builder
		for _, m := range written.FindAllSubmatch(src, -1) {
			s, err := strconv.Unquote(`"` + string(m[1]) + `"`)
			if err != nil {
				return fmt.Errorf("%s: %w", path, err)
			}
			if l := labelling.FindString(s); l != "" {
				t.Errorf("%s writes a label of its own: %s", path, l)
			}
			all.WriteString(s)
		}
		// An expression left out may split a tag, never a word; what stays outside tags is text.
		for _, w := range letter.FindAllString(entity.ReplaceAllString(inTag.ReplaceAllString(all.String(), "\n"), ""), -1) {
			t.Errorf("%s writes the word %q of its own: give it a key in internal/i18n", path, w)
		}
		return nil
	})
	if err != nil {
		t.Fatal(err)
	}
}

// TestEveryClassHasAStyle finds a class a page names and no style knows: a typing error, or a look of its own that
// belongs in client/css.
func TestEveryClassHasAStyle(t *testing.T) {
	css, err := os.ReadFile("../assets/dist/app.css")
	if err != nil {
		t.Fatal(err)
	}
	known := map[string]bool{}
	for _, m := range regexp.MustCompile(`\.([a-z][a-z0-9-]*)`).FindAllSubmatch(css, -1) {
		known[string(m[1])] = true
	}
	classes := regexp.MustCompile(`\sclass="([^"{]*)"|\sclass=\{\s*"([^"]*)"`)
	err = filepath.WalkDir("..", func(path string, d os.DirEntry, err error) error {
		if err != nil || d.IsDir() || !strings.HasSuffix(path, ".templ") {
			return err
		}
		src, err := os.ReadFile(path)
		if err != nil {
			return err
		}
		for _, m := range classes.FindAllSubmatch(src, -1) {
			for _, c := range strings.Fields(string(m[1]) + " " + string(m[2])) {
				if !known[c] {
					t.Errorf("%s names the class %q, which no style knows", path, c)
				}
			}
		}
		return nil
	})
	if err != nil {
		t.Fatal(err)
	}
}

// A line through time breaks where there is no value, its target steps where the
// rule changes, and everything stays inside of the picture.
func TestALineThroughTime(t *testing.T) {
	d := TrendData{ID: "x", Title: "Tỷ lệ", Desc: "Từ 80% đến 100%", Target: "Mục tiêu"}
	for i, v := range []float64{80, 85, -1, 100, 40, 95} {
		o := TrendDot{Label: itoa(i), Value: max(v, 0), Has: v >= 0, Target: 85}
		if i >= 3 {
			o.Target = 90
		}
		if o.Has {
			o.Text = "t" + itoa(i)
		}
		d.Dots = append(d.Dots, o)
	}
	p := plot(d)
	if len(p.Line) != 2 || strings.Count(p.Line[0], ",") != 2 || strings.Count(p.Line[1], ",") != 3 {
		t.Errorf("lines %q", p.Line)
	}
	if len(p.Target) != 2 {
		t.Errorf("targets %q", p.Target)
	}
	for _, o := range p.Dots {
		y, err := strconv.ParseFloat(o.Y, 64)
		if err != nil || o.Has && (y < trendTop || y > trendBottom) {
			t.Errorf("%+v lies outside", o)
		}
	}
	page := render(t, "vi", Trend(d))
	for _, want := range []string{`role="img"`, `<title id="x-title">Tỷ lệ</title>`, `<desc id="x-desc">Từ 80% đến 100%</desc>`, ">t4</text>"} {
		if !strings.Contains(page, want) {
			t.Errorf("the picture lacks %s", want)
		}
	}
	if strings.Contains(page, ">t2</text>") || strings.Count(page, "<circle") != 5 {
		t.Error("a month without a value has a dot")
	}
	// Nothing, and one point alone, are no picture to break over.
	for _, few := range [][]TrendDot{nil, {{Value: 90, Has: true, Text: "90"}}} {
		render(t, "vi", Trend(TrendData{ID: "y", Title: "T", Desc: "D", Dots: few}))
	}
}
