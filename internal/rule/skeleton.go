package rule

import (
	"context"
	_ "embed" // the data
	"fmt"
	"regexp"
	"strings"

	"github.com/BurntSushi/toml"

	"nep/internal/i18n"
	"nep/internal/org"
)

//go:embed skeleton.toml
var skeletonFile string

// Article is one of the skeleton of a regulation.
type Article struct {
	ID    string
	Title string
	Lines []string // with blanks: {key}
	Text  string   // what else it says, to be changed
}

type skeletonData struct {
	Source, English string
	Committee, Cell []Article
}

var blank = regexp.MustCompile(`\{([a-z._]+)\}`)

var skeleton = func() (d skeletonData) {
	meta, err := toml.Decode(skeletonFile, &d)
	if err != nil || len(meta.Undecoded()) > 0 {
		panic(fmt.Sprint("skeleton.toml: ", err, meta.Undecoded())) // part of the binary
	}
	for _, a := range append(d.Committee, d.Cell...) {
		for _, k := range a.Keys() {
			if _, ok := Find(k); !ok {
				panic("skeleton.toml: no rule " + string(k))
			}
		}
	}
	return d
}()

// Skeleton gives the articles for a kind of unit.
func Skeleton(kind org.Kind) []Article {
	if kind.Meets() {
		return skeleton.Cell
	}
	return skeleton.Committee
}

// SkeletonSource says where the skeleton comes from.
func SkeletonSource(ctx context.Context) string {
	return cited{skeleton.Source, skeleton.English}.in(ctx)
}

// Keys are the blanks of an article, in the order of its lines.
func (a Article) Keys() []Key {
	var out []Key
	for _, l := range a.Lines {
		for _, m := range blank.FindAllStringSubmatch(l, -1) {
			out = append(out, Key(m[1]))
		}
	}
	return out
}

// Name is "Điều 4. Chế độ hội nghị" of the nth article.
func (a Article) Name(n int) string {
	return official("rule.article", "N", n, "Title", a.Title)
}

// write gives the lines of an article whose blanks are filled in, and what else it
// says.
func (a Article) write(numbers map[Key]string, text string) []string {
	var out []string
	for _, l := range a.Lines {
		whole := true
		l = blank.ReplaceAllStringFunc(l, func(b string) string {
			k := Key(b[1 : len(b)-1])
			v := numbers[k]
			whole = whole && v != ""
			return ValueWords(k, v).Say(vietnamese)
		})
		if whole {
			out = append(out, l)
		}
	}
	for _, l := range strings.Split(text, "\n") {
		if l = strings.TrimSpace(l); l != "" {
			out = append(out, l)
		}
	}
	return out
}

var vietnamese = i18n.WithLang(context.Background(), i18n.Vietnamese)

// official is a sentence of papers, Vietnamese whoever asks.
func official(key string, pairs ...any) string { return i18n.T(vietnamese, key, pairs...) }
