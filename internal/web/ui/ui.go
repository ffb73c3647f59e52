package ui

import (
	"context"
	"strconv"
	"strings"
	"time"
	"unicode/utf8"

	"nep/internal/i18n"
)

func itoa(n int) string { return strconv.Itoa(n) }

type leadsKey struct{}

// WithLeads has pages ask before they make a link of a neighbour's name.
func WithLeads(ctx context.Context, may func(href string) bool) context.Context {
	return context.WithValue(ctx, leadsKey{}, may)
}

// Leads says whether the reader may follow a link; yes where nobody can tell.
func Leads(ctx context.Context, href string) bool {
	may, ok := ctx.Value(leadsKey{}).(func(string) bool)
	return !ok || strings.HasPrefix(href, "#") || may(href) // a place of the same page
}

// HTMXConfig is read by htmx from a meta tag: no injected style, only our own host. That it runs no text as code is
// held by the Content-Security-Policy, and by a test that finds hx-on and js: in templates.
const HTMXConfig = `{"includeIndicatorCSS":false,"mode":"same-origin","history":false,"transitions":false}`

// Initials are the first letters of the last two words of a Vietnamese name: "Trần Thị Mai" → "TM".
func Initials(name string) string {
	words := strings.Fields(name)
	if len(words) > 2 {
		words = words[len(words)-2:]
	}
	var b strings.Builder
	for _, w := range words {
		r, _ := utf8.DecodeRuneInString(w)
		b.WriteRune(r)
	}
	return strings.ToUpper(b.String())
}

// DateOf makes the leaf of a calendar from a day, in the language of ctx.
func DateOf(ctx context.Context, day time.Time) *DateData {
	return &DateData{
		Top: i18n.T(ctx, "ui.month."+strconv.Itoa(int(day.Month()))),
		Big: day.Format("02"),
		ISO: day.Format(time.DateOnly),
	}
}

// tabs splits the menu for the phone: five fit; with more, the fifth place is "Thêm".
func tabs(nav []NavItem) (shown, more []NavItem) {
	if len(nav) <= 5 {
		return nav, nil
	}
	return nav[:4], nav[4:]
}

func anyCurrent(nav []NavItem) bool {
	for _, n := range nav {
		if n.Current {
			return true
		}
	}
	return false
}

func (h Hat) short() string {
	if h.Short != "" {
		return h.Short
	}
	return h.Unit
}

// barWidth is the filled part of a meter drawn 1000 wide.
func barWidth(now, max float64) string {
	return strconv.FormatFloat(1000*share(now, max), 'f', 1, 64)
}

func share(now, max float64) float64 {
	if max == 0 {
		max = 100
	}
	switch v := now / max; {
	case v < 0 || v != v:
		return 0
	case v > 1:
		return 1
	default:
		return v
	}
}

// The ring's circle has radius 44: this is its way round.
const ringRound = 276.46

func arc(now, max float64) string {
	on := ringRound * share(now, max)
	return strconv.FormatFloat(on, 'f', 2, 64) + " " + strconv.FormatFloat(ringRound, 'f', 2, 64)
}

func buttonClass(b ButtonData) string {
	c := "btn"
	for _, k := range []struct {
		on   bool
		name string
	}{{b.Go, "go"}, {b.Danger, "danger"}, {b.Quiet, "quiet"}, {b.Small, "small"}} {
		if k.on {
			c += " " + k.name
		}
	}
	return c
}

func class(base string, kind Kind) string {
	if kind == Plain {
		return base
	}
	return base + " " + string(kind)
}

func noticeIcon(k Kind) string {
	switch k {
	case Good:
		return "check"
	case Warn, Bad:
		return "alert"
	}
	return "info"
}

// noticeRole: a failure is read at once, the rest when the reader pauses.
func noticeRole(k Kind) string {
	if k == Bad {
		return "alert"
	}
	return "status"
}

func title(ctx context.Context, d ShellData) string {
	return pageTitle(ctx, d.Title, d.HasErrors)
}

func pageTitle(ctx context.Context, t string, errs bool) string {
	if t == "" {
		return i18n.T(ctx, "ui.brand")
	}
	t += " · " + i18n.T(ctx, "ui.brand")
	if errs {
		t = i18n.T(ctx, "ui.errors.title", "Title", t)
	}
	return t
}

// langName is a language in its own words, which is how its speakers find it.
func langName(ctx context.Context, lang string) string {
	return i18n.T(i18n.WithLang(ctx, lang), "ui.language.self")
}

func unselected(os []Option) bool {
	for _, o := range os {
		if o.Selected {
			return false
		}
	}
	return true
}
