package i18n

import (
	"go/scanner"
	"go/token"
	"io/fs"
	"os"
	"path/filepath"
	"regexp"
	"slices"
	"strconv"
	"strings"
	"testing"
	"unicode"

	"github.com/BurntSushi/toml"
)

const root = "../.."

func messages(t *testing.T, lang string) map[string][]string {
	t.Helper()
	out := map[string][]string{} // key → its forms
	names, err := fs.Glob(files, lang+"/*.toml")
	if err != nil {
		t.Fatal(err)
	}
	for _, name := range names {
		var m map[string]any
		if _, err := toml.DecodeFS(files, name, &m); err != nil {
			t.Fatal(err)
		}
		for k, v := range m {
			switch v := v.(type) {
			case string:
				out[k] = []string{v}
			case map[string]any:
				for form, s := range v {
					text, ok := s.(string)
					if !ok || !slices.Contains([]string{"zero", "one", "two", "few", "many", "other"}, form) {
						t.Errorf("%s: %q is a table: write flat keys in quotes, or plural forms", name, k+"."+form)
					}
					out[k] = append(out[k], text)
				}
			default:
				t.Errorf("%s: %q is no text", name, k)
			}
		}
	}
	return out
}

var placeholder = regexp.MustCompile(`\{\{\s*\.?(\w+)[^}]*\}\}`)

func placeholders(forms []string) string {
	var names []string
	for _, f := range forms {
		for _, m := range placeholder.FindAllStringSubmatch(f, -1) {
			if _, always := map[string]bool{"Meet": true, "MeetUp": true, "Hold": true}[m[1]]; !always { // see OfBody: English has one word
				names = append(names, m[1])
			}
		}
	}
	slices.Sort(names)
	return strings.Join(slices.Compact(names), " ")
}

func TestBothLanguagesSayTheSameKeys(t *testing.T) {
	vi, en := messages(t, Vietnamese), messages(t, English)
	for k, forms := range vi {
		other, ok := en[k]
		if !ok {
			t.Errorf("%q is not said in English", k)
			continue
		}
		if a, b := placeholders(forms), placeholders(other); a != b {
			t.Errorf("%q: the placeholders are [%s] in Vietnamese and [%s] in English", k, a, b)
		}
		for _, f := range slices.Concat(forms, other) {
			if strings.TrimSpace(f) == "" {
				t.Errorf("%q is empty", k)
			}
		}
	}
	for k := range en {
		if _, ok := vi[k]; !ok {
			t.Errorf("%q is not said in Vietnamese", k)
		}
	}
	viFiles, _ := fs.Glob(files, "vi/*.toml")
	for _, f := range viFiles {
		if _, err := fs.Stat(files, "en/"+filepath.Base(f)); err != nil {
			t.Errorf("%s has no pair in English", f)
		}
	}
}

// source calls visit with every hand-written source file of the project.
func source(t *testing.T, visit func(path, text string)) {
	t.Helper()
	err := filepath.WalkDir(root, func(path string, d fs.DirEntry, err error) error {
		if err != nil {
			return err
		}
		if d.IsDir() {
			if n := d.Name(); path != root && (strings.HasPrefix(n, ".") || n == "testdata" || n == "node_modules") {
				return filepath.SkipDir
			}
			return nil
		}
		if strings.HasSuffix(path, "_templ.go") || strings.HasSuffix(path, "_test.go") ||
			!strings.HasSuffix(path, ".go") && !strings.HasSuffix(path, ".templ") {
			return nil
		}
		src, err := os.ReadFile(path)
		if err != nil {
			return err
		}
		visit(path, string(src))
		return nil
	})
	if err != nil {
		t.Fatal(err)
	}
}

var (
	literal = regexp.MustCompile("\"([a-z][A-Za-z0-9_.-]*)\"|`([a-z][A-Za-z0-9_.-]*)`")
	// asked are the places where a key stands: T(ctx, key), c.T(key), c.Done(to, key), fault.New(op, kind, key),
	// Fields.Add(name, key), Key: key.
	asked = []*regexp.Regexp{
		regexp.MustCompile(`\bT\((?:[\w.]+(?:\(\))?,\s*)?"([^"]+)"\s*[,)]`),
		regexp.MustCompile(`\.Done\([^,\n]+,\s*"([^"]+)"`),
		regexp.MustCompile(`fault\.New\([^,\n]+,\s*fault\.\w+,\s*"([^"]+)"`),
		regexp.MustCompile(`\.Add\("[^"]*",\s*"([a-z]+\.[a-z0-9_.]+)"`),
		regexp.MustCompile(`\bKey:\s*"([a-z]+\.[a-z0-9_.]+)"`),
	}
)

func TestEveryKeyIsUsedAndEveryKeyUsedExists(t *testing.T) {
	known := messages(t, Vietnamese)
	used := map[string]bool{}
	source(t, func(path, text string) {
		for _, m := range literal.FindAllStringSubmatch(text, -1) {
			used[m[1]+m[2]] = true
		}
		for _, re := range asked {
			for _, m := range re.FindAllStringSubmatch(text, -1) {
				if _, ok := known[m[1]]; !ok && !strings.HasSuffix(m[1], ".") {
					t.Errorf("%s asks for %q, which no vi/*.toml says", path, m[1])
				}
			}
		}
	})
	for k := range known {
		if used[k] || slices.ContainsFunc(dynamic, func(p string) bool { return strings.HasPrefix(k, p) }) {
			continue
		}
		t.Errorf("%q is used nowhere: remove it from vi and en, or declare its beginning in the list dynamic", k)
	}
	for _, p := range dynamic {
		if !used[p] && !used[strings.TrimSuffix(p, ".")] {
			t.Errorf("the list dynamic names %q, which no code begins a key with", p)
		}
	}
}

// vietnamese finds a letter that only Vietnamese text has.
func vietnamese(s string) bool {
	for _, r := range s {
		if r > unicode.MaxASCII && (unicode.Is(unicode.Latin, r) || r >= 0x300 && r <= 0x323) {
			return true
		}
	}
	return false
}

func TestPagesHaveNoWordsOfTheirOwn(t *testing.T) {
	source(t, func(path, text string) {
		if !strings.Contains(filepath.ToSlash(path), "internal/web/") {
			return
		}
		if strings.HasSuffix(path, ".templ") {
			for i, line := range strings.Split(text, "\n") {
				code, _, _ := strings.Cut(line, "//")
				if strings.Contains(code, `http`) {
					code = line
				}
				if vietnamese(code) {
					t.Errorf("%s:%d has words outside i18n: %s", path, i+1, strings.TrimSpace(line))
				}
			}
			return
		}
		var s scanner.Scanner
		set := token.NewFileSet()
		s.Init(set.AddFile(path, -1, len(text)), []byte(text), nil, 0)
		for {
			pos, tok, lit := s.Scan()
			if tok == token.EOF {
				return
			}
			if tok != token.STRING && tok != token.CHAR {
				continue
			}
			if plain, err := strconv.Unquote(lit); err == nil && vietnamese(plain) {
				t.Errorf("%s has words outside i18n: %s", set.Position(pos), lit)
			}
		}
	})
}
