package archtest

import (
	"bytes"
	"go/format"
	"path/filepath"
	"regexp"
	"strings"
	"testing"

	"github.com/a-h/templ/generator"
	"github.com/a-h/templ/parser/v2"
)

var (
	// templ writes its version and the path it was started from.
	templVersion = regexp.MustCompile(`(?m)^// templ: version: .*\n`)
	templFolder  = regexp.MustCompile("FileName: `[^`]*/")
)

// TestPagesAreGeneratedFromTheirSources finds a page whose source was changed
// and not generated, or whose generated code was changed by hand.
func TestPagesAreGeneratedFromTheirSources(t *testing.T) {
	plain := func(code []byte) []byte {
		return templFolder.ReplaceAll(templVersion.ReplaceAll(code, nil), []byte("FileName: `"))
	}
	for _, name := range files(t) {
		source := text(t, name)
		if filepath.Ext(name) != ".templ" || source == nil {
			continue
		}
		page, err := parser.ParseString(string(source))
		if err != nil {
			t.Errorf("%s: %v", name, err)
			continue
		}
		var code bytes.Buffer
		if _, err := generator.Generate(page, &code, generator.WithFileName(filepath.Base(name))); err != nil {
			t.Errorf("%s: %v", name, err)
			continue
		}
		want, err := format.Source(code.Bytes())
		if err != nil {
			t.Errorf("%s: %v", name, err)
			continue
		}
		if !bytes.Equal(plain(want), plain(text(t, strings.TrimSuffix(name, ".templ")+"_templ.go"))) {
			t.Errorf("%s and its generated code differ: run `make generate` and commit both", name)
		}
	}
}
