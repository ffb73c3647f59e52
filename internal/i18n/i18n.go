package i18n

import (
	"context"
	"embed"
	"fmt"
	"io/fs"
	"log/slog"
	"path"
	"strings"

	"github.com/BurntSushi/toml"
	goi18n "github.com/nicksnyder/go-i18n/v2/i18n"
	"golang.org/x/text/language"
)

// The languages Nếp speaks. Vietnamese is what a request without a choice gets.
const (
	Vietnamese = "vi"
	English    = "en"
)

// Languages lists them in the order they are offered.
var Languages = []string{Vietnamese, English}

//go:embed vi/*.toml en/*.toml
var files embed.FS

// catalogue is one language: plain sentences are looked up in a map, because a page asks for hundreds and the
// general way (match the tag, run a template) costs a hundred times more; the rest go to the localizer.
type catalogue struct {
	plain     map[string]string
	localizer *goi18n.Localizer
	meetings  map[string]called // by who meets; "" is not known
}

var catalogues = mustLoad(files)

func mustLoad(fsys fs.FS) map[string]*catalogue {
	c, err := load(fsys)
	if err != nil {
		panic(err) // the files are part of the binary: a broken one is a fault of the build
	}
	return c
}

func load(fsys fs.FS) (map[string]*catalogue, error) {
	bundle := goi18n.NewBundle(language.Vietnamese)
	bundle.RegisterUnmarshalFunc("toml", toml.Unmarshal)
	out := make(map[string]*catalogue, len(Languages))
	for _, lang := range Languages {
		names, err := fs.Glob(fsys, lang+"/*.toml")
		if err != nil {
			return nil, err
		}
		tag := language.MustParse(lang)
		cat := &catalogue{plain: map[string]string{}}
		from := map[string]string{} // key → file, to name both places of a key written twice
		for _, name := range names {
			raw, err := fs.ReadFile(fsys, name)
			if err != nil {
				return nil, err
			}
			// go-i18n takes a file's language from its name, which here is its folder.
			parsed, err := goi18n.ParseMessageFileBytes(raw, path.Base(strings.TrimSuffix(name, ".toml"))+"."+lang+".toml",
				map[string]goi18n.UnmarshalFunc{"toml": toml.Unmarshal})
			if err != nil {
				return nil, fmt.Errorf("i18n: %s: %w", name, err)
			}
			for _, m := range parsed.Messages {
				if other, twice := from[m.ID]; twice {
					return nil, fmt.Errorf("i18n: %q stands in %s and in %s", m.ID, other, name)
				}
				from[m.ID] = name
				if m.One == "" && !strings.Contains(m.Other, "{{") {
					cat.plain[m.ID] = m.Other
				}
				if m.One == "" {
					m.One = m.Other // CLDR counts 0 and 1 apart even in Vietnamese, where the words are the same
				}
			}
			if err := bundle.AddMessages(tag, parsed.Messages...); err != nil {
				return nil, fmt.Errorf("i18n: %s: %w", name, err)
			}
		}
		cat.localizer = goi18n.NewLocalizer(bundle, lang)
		cat.meetings = map[string]called{"": cat.words("other"), "cell": cat.words("cell"), "committee": cat.words("committee")}
		out[lang] = cat
	}
	return out, nil
}

type langKey struct{}

// WithLang gives the language for everything said under ctx. An unknown one is taken as Vietnamese.
func WithLang(ctx context.Context, lang string) context.Context {
	if _, ok := catalogues[lang]; !ok {
		lang = Vietnamese
	}
	return context.WithValue(ctx, langKey{}, lang)
}

type readerKey struct{}

// ForPaper is ctx for a paper, which is in Vietnamese whoever reads; Reader gives
// back the reader's own language, for the buttons around the paper.
func ForPaper(ctx context.Context) context.Context {
	return WithLang(context.WithValue(ctx, readerKey{}, Lang(ctx)), Vietnamese)
}

// Reader is ctx in the language of who reads a paper.
func Reader(ctx context.Context) context.Context {
	if lang, ok := ctx.Value(readerKey{}).(string); ok {
		return WithLang(ctx, lang)
	}
	return ctx
}

// Lang is the language chosen by WithLang, else Vietnamese.
func Lang(ctx context.Context) string {
	if lang, ok := ctx.Value(langKey{}).(string); ok {
		return lang
	}
	return Vietnamese
}

// T says key in the language of ctx. Pairs are placeholder names and values: T(ctx, "ui.nav.waiting", "N", 2).
// A pair named "Count" also chooses the plural form, one named "Body" how the meeting is called (see OfBody). A key that does not exist, or a placeholder left
// without a value, shows as ⟦key⟧ and is logged: a page with a hole is better than no page.
func T(ctx context.Context, key string, pairs ...any) string {
	return say(Lang(ctx), BodyOf(ctx), key, pairs)
}

// Has reports whether key exists; for texts keyed by data (a status, a role) that may be newer than the words.
func Has(key string) bool {
	c := catalogues[Vietnamese]
	if _, ok := c.plain[key]; ok {
		return true
	}
	_, err := c.localizer.Localize(&goi18n.LocalizeConfig{MessageID: key})
	return err == nil
}

func say(lang, body, key string, pairs []any) string {
	cat := catalogues[lang]
	if s, ok := cat.plain[key]; ok {
		return s
	}
	cfg := goi18n.LocalizeConfig{MessageID: key}
	data := make(map[string]any, len(pairs)/2+3)
	if len(pairs) > 0 {
		for i := 0; i+1 < len(pairs); i += 2 {
			name, ok := pairs[i].(string)
			if !ok {
				return missing(lang, key, fmt.Errorf("pair %d has no name", i/2))
			}
			data[name] = pairs[i+1]
			if s, text := pairs[i+1].(string); text {
				data[name] = figure(lang, s)
			}
			switch name {
			case "Count":
				cfg.PluralCount = pairs[i+1]
			case "Body":
				body = fmt.Sprint(pairs[i+1])
			}
		}
	}
	cat.call(body, data)
	cfg.TemplateData = data
	s, err := cat.localizer.Localize(&cfg)
	if err != nil {
		return missing(lang, key, err)
	}
	if strings.Contains(s, "<no value>") {
		return missing(lang, key, fmt.Errorf("placeholder without a value: %s", s))
	}
	return s
}

func missing(lang, key string, err error) string {
	slog.Error("i18n: cannot say", "key", key, "lang", lang, "err", err)
	return "⟦" + key + "⟧"
}
