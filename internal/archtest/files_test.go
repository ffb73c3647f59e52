package archtest

import (
	"bytes"
	"go/format"
	"io/fs"
	"os"
	"os/exec"
	"path/filepath"
	"regexp"
	"sort"
	"strings"
	"testing"

	"golang.org/x/mod/modfile"
)

// files lists what belongs to the repository: what git tracks or would, or
// everything where there is no git (an unpacked archive).
func files(t *testing.T) []string {
	t.Helper()
	base := root(t)
	git := exec.Command("git", "-c", "safe.directory=*", "ls-files", "-z", "--cached", "--others", "--exclude-standard")
	git.Dir = base
	var names []string
	if out, err := git.Output(); err == nil {
		names = strings.Split(strings.TrimRight(string(out), "\x00"), "\x00")
	} else {
		err := filepath.WalkDir(base, func(path string, d fs.DirEntry, err error) error {
			if err != nil {
				return err
			}
			if d.IsDir() && d.Name() == ".git" {
				return fs.SkipDir
			}
			if d.Type().IsRegular() {
				rel, _ := filepath.Rel(base, path) // path lies under base
				names = append(names, rel)
			}
			return nil
		})
		if err != nil {
			t.Fatal(err)
		}
	}
	return names
}

// text returns the content of a file of the repository, or nil for one that is
// no text or has been deleted since.
func text(t *testing.T, name string) []byte {
	t.Helper()
	content, err := os.ReadFile(filepath.Join(root(t), name))
	if os.IsNotExist(err) || err == nil && bytes.IndexByte(content[:min(len(content), 8000)], 0) >= 0 {
		return nil
	}
	if info, statErr := os.Stat(filepath.Join(root(t), name)); statErr == nil && info.IsDir() {
		return nil
	}
	if err != nil {
		t.Fatal(err)
	}
	return content
}

// Written in two halves, so that this file does not find itself.
var foreign = regexp.MustCompile(strings.Join([]string{
	"registry" + `\.npmjs\.org`, "registry" + `\.yarnpkg\.com`, "proxy" + `\.golang\.org`, "sum" + `\.golang\.org`,
	"files" + `\.pythonhosted\.org`, "pypi" + `\.org`, "static" + `\.crates\.io`, "deb" + `\.debian\.org`,
	"unpkg" + `\.com`, "cdn" + `\.jsdelivr\.net`, "cdnjs" + `\.cloudflare\.com`, "esm" + `\.sh/`,
	"rubygems" + `\.org`, "repo1?" + `\.maven`,
}, "|"))

var machine = regexp.MustCompile(`(^|[\s"'=(\x60:,])/(` + "home" + `/[a-z]|` + "root" + `/|` + "Users" + `/[A-Za-z]|` + "work" + `/(main|shared|\.)|tmp` + `/w/)`)

func TestFilesBelongToNoMachine(t *testing.T) {
	for _, name := range files(t) {
		content := text(t, name)
		for i, line := range bytes.Split(content, []byte("\n")) {
			if len(line) > 4000 {
				continue // written by a machine for a machine
			}
			if found := foreign.Find(line); found != nil {
				t.Errorf("%s:%d names %s, a host of a registry: the house must build from any mirror and run on a closed network", name, i+1, found)
			}
			if found := machine.Find(line); found != nil {
				t.Errorf("%s:%d names %q, a folder of one machine: nobody else has it", name, i+1, bytes.TrimSpace(found))
			}
		}
	}
}

func TestFilesAreFormatted(t *testing.T) {
	for _, name := range files(t) {
		switch filepath.Ext(name) {
		case ".go":
			content := text(t, name)
			if content == nil {
				continue
			}
			if neat, err := format.Source(content); err != nil {
				t.Errorf("%s: %v", name, err)
			} else if !bytes.Equal(neat, content) {
				t.Errorf("%s is not formatted: run gofmt -w, or `make generate` if it is generated", name)
			}
		case ".sql", ".toml", ".templ", ".ts", ".css", ".sh":
			content := text(t, name)
			if strings.Contains(name, "vendor") || strings.Contains(name, "/dist/") || len(content) == 0 {
				continue
			}
			if !bytes.HasSuffix(content, []byte("\n")) {
				t.Errorf("%s does not end with a line's end", name)
			}
			for i, line := range bytes.Split(content, []byte("\n")) {
				if bytes.HasSuffix(line, []byte("\r")) || len(bytes.TrimRight(line, " \t")) != len(line) {
					t.Errorf("%s:%d ends with a space or a carriage return", name, i+1)
				}
			}
		}
	}
}

// TestEveryDependencyHasAReason compares the modules our code imports with the
// lines of docs/DEPENDENCIES.md.
func TestEveryDependencyHasAReason(t *testing.T) {
	const list = "docs/DEPENDENCIES.md"
	content, err := os.ReadFile(filepath.Join(root(t), "go.mod"))
	if err != nil {
		t.Fatal(err)
	}
	mod, err := modfile.Parse("go.mod", content, nil)
	if err != nil {
		t.Fatal(err)
	}
	required := map[string]bool{}
	for _, r := range mod.Require {
		required[r.Mod.Path] = true
	}
	// owner finds the module a package belongs to: the longest that fits.
	owner := func(path string) (best string) {
		for m := range required {
			if (path == m || strings.HasPrefix(path, m+"/")) && len(m) > len(best) {
				best = m
			}
		}
		return best
	}
	direct := map[string]string{}
	_, arrows := read(t)
	for _, a := range arrows {
		if m := owner(a.to); m != "" {
			direct[m] = a.from
		}
	}
	for _, tool := range mod.Tool {
		if m := owner(tool.Path); m != "" {
			direct[m] = "the tools of go.mod"
		}
	}

	listed := map[string]bool{}
	entry := regexp.MustCompile("^- `([^`]+)`(.*)$")
	for line := range strings.Lines(string(text(t, list))) {
		if m := entry.FindStringSubmatch(strings.TrimSpace(line)); m != nil {
			if len(strings.Trim(m[2], " :—-.")) < 10 {
				t.Errorf("%s gives no reason for %s", list, m[1])
			}
			if listed[m[1]] {
				t.Errorf("%s lists %s twice", list, m[1])
			}
			listed[m[1]] = true
			if !required[m[1]] {
				t.Errorf("%s lists %s, which go.mod does not ask for: take the line out", list, m[1])
			}
		}
	}
	var missing []string
	for m, by := range direct {
		if !listed[m] {
			missing = append(missing, m+" (imported by "+by+")")
		}
	}
	sort.Strings(missing)
	for _, m := range missing {
		t.Errorf("%s gives no reason for %s: each module has to be asked for by something real", list, m)
	}
}
