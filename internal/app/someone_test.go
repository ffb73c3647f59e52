package app

import (
	"fmt"
	"regexp"
	"strings"
	"testing"

	"nep/internal/browsertest"
	"nep/internal/demo"
)

// someone is a person at a browser of his own. What the secretary presses,
// chooses, ticks and fills in is counted; a sentence only a person can write
// is not.
type someone struct {
	t     *testing.T
	b     *browsertest.Browser
	base  string
	name  string
	width int
	count *int
	seen  map[string]bool
	kinds map[string]bool // of pages judged on a phone and on a desk, by anybody of the story; nil: pages are not judged
}

// comes signs an account of the demo in, on a screen of a width; the pages he
// comes to are judged where kinds is not nil.
func comes(t *testing.T, base, login string, width int, kinds map[string]bool) *someone {
	t.Helper()
	p := &someone{t: t, b: browsertest.New(t), base: base, name: login, width: width, seen: map[string]bool{}, kinds: kinds}
	p.b.At(width).Open(base+"/").Fill("Tên đăng nhập", login).Fill("Mật khẩu", demo.Password).In("main").Click("Đăng nhập")
	p.b.See("đồng chí")
	return p.look()
}

func (p *someone) one() {
	if p.count != nil {
		*p.count++
	}
}

// look judges the page he stands at, once for each address: nothing wider than
// the screen on a phone and on a desk, nothing axe finds on the screen he has,
// and of a kind of page that nobody has been at before on the other one too.
func (p *someone) look() *someone {
	p.t.Helper()
	if path := p.b.Path(); !p.seen[path] {
		p.seen[path] = true
		kind := strings.Trim(digits.ReplaceAllString(path, "n"), "/")
		p.judge(kind, !p.kinds[kind])
		if p.kinds != nil {
			p.kinds[kind] = true
		}
	}
	return p
}

var digits = regexp.MustCompile(`\d[\d-]*`)

// see judges a page on both whatever was seen of it before, and keeps its picture.
func (p *someone) see(name string) *someone {
	p.t.Helper()
	return p.judge(name, true)
}

func (p *someone) judge(name string, both bool) *someone {
	p.t.Helper()
	if p.kinds == nil {
		return p
	}
	name = "month-" + p.name + "-" + strings.ReplaceAll(name, "/", "-")
	for _, width := range []int{390 + 1280 - p.width, p.width} { // the other one first
		if width != 390 {
			width = 1280
		}
		if p.b.At(width).Fits(); both || width == p.width {
			p.b.Axe()
		}
		p.b.Screenshot(name)
	}
	return p
}

func (p *someone) open(path string) *someone {
	p.t.Helper()
	p.one()
	p.b.Open(p.base + path)
	return p.look()
}

func (p *someone) in(selector string) *someone {
	part := *p
	part.b = p.b.In(selector)
	return &part
}

func (p *someone) click(text string) *someone {
	p.t.Helper()
	p.one()
	p.b.Click(text)
	p.at()
	return p.look()
}

// at tells where the story is when it is run with -v.
func (p *someone) at() {
	if p.count != nil {
		p.t.Logf("%2d %s", *p.count, p.b.Path())
	}
}

func (p *someone) choose(label, option string) *someone {
	p.t.Helper()
	p.one()
	p.b.Choose(label, option)
	return p
}

func (p *someone) check(label string) *someone {
	p.t.Helper()
	p.one()
	p.b.Check(label)
	return p
}

// fill writes what could have been known; write is a sentence of a person's own.
func (p *someone) fill(label, value string) *someone {
	p.t.Helper()
	p.one()
	return p.write(label, value)
}

func (p *someone) write(label, value string) *someone {
	p.t.Helper()
	p.b.Fill(label, value)
	return p
}

func (p *someone) reads(texts ...string) *someone {
	p.t.Helper()
	for _, text := range texts {
		p.b.See(text)
	}
	return p
}

// names are the members on the page of the roll, in its order.
func (p *someone) names() []string {
	p.t.Helper()
	var out []string
	p.b.Eval(`[...document.querySelectorAll(".roll-card:first-of-type legend > span:last-child")].map(e => e.firstChild.textContent.trim())`, &out)
	return out
}

// walk follows the first link of the page's thread that leads to a kind of
// thing.
func (p *someone) walk(to string) *someone {
	p.t.Helper()
	href := p.leads(to)
	if href == "" {
		p.t.Fatalf("%s: the thread leads to no %s: %v", p.b.Path(), to, p.strand())
	}
	return p.open(href)
}

// leads is the first link of the page's thread that begins so; "" for none.
func (p *someone) leads(to string) string {
	p.t.Helper()
	for _, href := range p.strand() {
		if strings.HasPrefix(href, to) {
			return href
		}
	}
	return ""
}

// strand is where the thread of the page leads.
func (p *someone) strand() (out []string) {
	p.t.Helper()
	p.b.Eval(`[...document.querySelectorAll("#mach-viec a")].map(a => a.getAttribute("href"))`, &out)
	return out
}

// unit is the address of the unit of the hat a person wears.
func (p *someone) unit() string {
	p.t.Helper()
	var href string
	p.b.Eval(`[...document.querySelectorAll('nav a')].map(a => a.getAttribute("href")).find(h => /^\/to-chuc\/\d+/.test(h)) || ""`, &href)
	return unitOf(href)
}

// unitOf is the address of the unit an address is below.
func unitOf(path string) string { return regexp.MustCompile(`^/to-chuc/\d+`).FindString(path) }

// id is the number an address ends with.
func id(path string) string {
	path, _, _ = strings.Cut(path, "?")
	return path[strings.LastIndexByte(path, '/')+1:]
}

// free is the same person doing what is no part of the month that is counted:
// trying what is refused.
func (p *someone) free() *someone {
	out := *p
	out.count = nil
	return &out
}

// forge sends a form that no page shows, as one might who writes his own, or
// whose page is old.
func (p *someone) forge(path string, pairs ...string) *someone {
	p.t.Helper()
	var js strings.Builder
	fmt.Fprintf(&js, `(() => { const f = document.createElement("form"); f.method = "post"; f.action = %q;
		const add = (n, v) => { const i = document.createElement("input"); i.type = "hidden"; i.name = n; i.value = v; f.append(i) };
		add("_key", crypto.randomUUID ? crypto.randomUUID() : String(Math.random()));`, path)
	for i := 0; i < len(pairs); i += 2 {
		fmt.Fprintf(&js, "add(%q, %q);", pairs[i], pairs[i+1])
	}
	js.WriteString(`document.body.append(f); f.submit(); return true })()`)
	p.b.Forgive("404").Forgive("409").Forgive("422").Eval(js.String(), nil)
	return p
}

// tabs are the pages of a meeting.
const tabs = `nav[aria-label^="Các trang của "]`

// draft is the decision on the page of a draft that was written.
func (p *someone) draft() string {
	p.t.Helper()
	var href string
	p.b.Eval(`[...document.querySelectorAll('main a')].map(a => a.getAttribute("href")).find(h => /^\/nghi-quyet\/\d+$/.test(h)) || ""`, &href)
	return href
}

// owners are those who can be given a task, on the page of a draft.
func (p *someone) owners() []string {
	p.t.Helper()
	var out []string
	p.b.Eval(`[...document.querySelector(".points select").options].map(o => o.textContent.trim()).filter(Boolean)`, &out)
	return out
}
