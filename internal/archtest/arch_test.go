package archtest

import (
	"go/parser"
	"go/token"
	"io/fs"
	"os"
	"path/filepath"
	"strconv"
	"strings"
	"testing"
)

// root is the module's folder.
func root(t *testing.T) string {
	t.Helper()
	dir, err := os.Getwd()
	if err != nil {
		t.Fatal(err)
	}
	for {
		if _, err := os.Stat(filepath.Join(dir, "go.mod")); err == nil {
			return dir
		}
		up := filepath.Dir(dir)
		if up == dir {
			t.Fatal("no go.mod above the test")
		}
		dir = up
	}
}

// read parses the imports of every Go file of the module.
func read(t *testing.T) (packages []string, arrows []arrow) {
	t.Helper()
	base := root(t)
	seen := map[string]bool{}
	err := filepath.WalkDir(base, func(path string, d fs.DirEntry, err error) error {
		if err != nil {
			return err
		}
		name := d.Name()
		if d.IsDir() {
			if path != base && (name == "testdata" || strings.HasPrefix(name, ".") || strings.HasPrefix(name, "_") || name == "node_modules") {
				return fs.SkipDir
			}
			return nil
		}
		if !strings.HasSuffix(name, ".go") {
			return nil
		}
		file, err := parser.ParseFile(token.NewFileSet(), path, nil, parser.ImportsOnly)
		if err != nil {
			return err
		}
		rel, err := filepath.Rel(base, filepath.Dir(path))
		if err != nil {
			return err
		}
		from := "nep/" + filepath.ToSlash(rel)
		if !seen[from] {
			seen[from] = true
			packages = append(packages, from)
		}
		for _, i := range file.Imports {
			to, err := strconv.Unquote(i.Path.Value)
			if err != nil {
				return err
			}
			arrows = append(arrows, arrow{from, to, strings.HasSuffix(name, "_test.go")})
		}
		return nil
	})
	if err != nil {
		t.Fatal(err)
	}
	return packages, arrows
}

func TestNobodyGoesThroughAWall(t *testing.T) {
	for _, wrong := range judge(read(t)) {
		t.Error(wrong)
	}
}

func TestTheTableIsWellMade(t *testing.T) {
	seen := map[string]bool{}
	for _, r := range rooms {
		if seen[r.name] {
			t.Errorf("%s is there twice", r.name)
		}
		seen[r.name] = true
		if r.why == "" {
			t.Errorf("%s has no reason", r.name)
		}
	}
	for _, r := range rules {
		if r.why == "" || strings.HasSuffix(r.why, ".") {
			t.Errorf("%s: the reason is missing or ends with a full stop, which judge adds", r.name)
		}
	}
}

// TestEachWallHolds plays imports that must not be, and near them some that
// may.
func TestEachWallHolds(t *testing.T) {
	in := func(s string) string {
		if strings.HasPrefix(s, "nep/") || strings.Contains(s, ".") || s == "database/sql" {
			return s
		}
		return "nep/internal/" + s
	}
	for _, c := range []struct {
		from, to string
		test     bool
		rule     string // empty: allowed
	}{
		{"db", "org", false, "ground knows no field"},
		{"db", "org", true, "ground knows no field"},
		{"db", "clock", false, ""},
		{"xlsx", "web", false, "ground knows no doors"},
		{"org", "web", false, "field knows no doors"},
		{"org", "web/ui", true, "field knows no doors"},
		{"org", "api", false, "field knows no doors"},
		{"org", "db", false, ""},
		{"org", "member", false, "field knows only rooms above"},
		{"account", "rule", false, "field knows only rooms above"},
		{"rule", "account", false, ""},
		{"rule", "member", false, ""},
		{"member", "org", false, ""},
		{"member", "cycle", false, "field knows only rooms above"},
		{"member", "cycle", true, ""},
		{"cycle", "meeting", false, ""},
		{"notice", "org", false, "notice and search know no room"},
		{"search", "notice", false, "notice and search know no room"},
		{"notice", "job", false, ""},
		{"web", "db", false, "doors hold no SQL"},
		{"web/org", "db", false, "doors hold no SQL"},
		{"web/org", "db", true, ""},
		{"web/org", "database/sql", false, "doors hold no SQL"},
		{"api", "db", false, "doors hold no SQL"},
		{"web/org", "org", false, ""},
		{"web/org", "web/ui", false, ""},
		{"org", "modernc.org/sqlite", false, "only db speaks to an engine"},
		{"web", "github.com/jackc/pgx/v5", false, "only db speaks to an engine"},
		{"db", "github.com/jackc/pgx/v5/stdlib", false, ""},
		{"pgtest", "github.com/jackc/pgx/v5", false, ""},
		{"org", "app", false, "wiring is known by the command alone"},
		{"web", "app", true, "wiring is known by the command alone"},
		{"db", "doctor", false, "wiring is known by the command alone"},
		{"app", "web", false, ""},
		{"app", "doctor", false, ""},
		{"nep/cmd/nep", "app", false, ""},
		{"nep/cmd/nep", "web", false, "the command only starts the app"},
		{"org", "db/dbtest", false, "tools of tests stay with tests"},
		{"org", "db/dbtest", true, ""},
		{"app", "browsertest", false, "tools of tests stay with tests"},
		{"db/dbtest", "pgtest", false, ""},
		{"db/dbtest", "db", false, ""},
		{"db", "db/dbtest", true, ""},
		{"db", "db/dbtest", false, "tools of tests stay with tests"},
		{"nep/scripts/runtests", "pgtest", false, ""},
	} {
		got := judge(nil, []arrow{{in(c.from), in(c.to), c.test}})
		switch {
		case c.rule == "" && len(got) > 0:
			t.Errorf("%s → %s is allowed, but: %s", c.from, c.to, got)
		case c.rule != "" && (len(got) != 1 || !strings.Contains(got[0], "("+c.rule+")")):
			t.Errorf("%s → %s (test: %v) should break %q alone, not %q", c.from, c.to, c.test, c.rule, got)
		}
	}
	broken := map[string]bool{}
	for _, r := range rules {
		broken[r.name] = true
	}
	if len(broken) != len(rules) {
		t.Error("two rules have one name")
	}
}

func TestANewFolderNeedsALine(t *testing.T) {
	got := judge([]string{"nep/internal/helpers", "nep/internal/org", "nep/internal/org/names", "nep/internal/web/ui",
		"nep/internal/web/meeting", "nep/internal/web/stuff", "nep/cmd/nep"}, nil)
	if len(got) != 2 || !strings.Contains(got[0], "internal/helpers has no room") || !strings.Contains(got[1], "web/stuff is named after no room") {
		t.Errorf("%q", got)
	}
}
