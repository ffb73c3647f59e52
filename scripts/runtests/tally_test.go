package main

import (
	"os"
	"os/exec"
	"path/filepath"
	"strings"
	"testing"
)

// module writes a small module and returns what runtests makes of its tests.
func module(t *testing.T, files map[string]string) (tally, string, error) {
	t.Helper()
	dir := t.TempDir()
	files["go.mod"] = "module example\n\ngo 1.26\n"
	for name, text := range files {
		path := filepath.Join(dir, name)
		if err := os.MkdirAll(filepath.Dir(path), 0o755); err != nil {
			t.Fatal(err)
		}
		if err := os.WriteFile(path, []byte(text), 0o644); err != nil {
			t.Fatal(err)
		}
	}
	if _, err := exec.LookPath("go"); err != nil {
		t.Fatal(err)
	}
	t.Chdir(dir)
	var out strings.Builder
	var c tally
	err := gotest(&out, &c, []string{"-vet=off", "./..."})
	return c, out.String(), err
}

func TestRunIsCountedAndShown(t *testing.T) {
	c, out, err := module(t, map[string]string{
		"good/good_test.go": `package good
import "testing"
func TestTable(t *testing.T) { for _, n := range []string{"a", "b", "c"} { t.Run(n, func(t *testing.T) {}) } }
func TestOne(t *testing.T) { t.Log("nobody wants to read this") }`,
		"none/none.go": `package none`,
		"bad/bad_test.go": `package bad
import "testing"
func TestBad(t *testing.T) { t.Run("inner", func(t *testing.T) { t.Error("two is not three") }) }
func TestSkip(t *testing.T) { t.Skip("no chromium") }`,
		"broken/broken_test.go": `package broken
import "testing"
func TestX(t *testing.T) { undefined() }`,
		"crash/crash_test.go": `package crash
import ("os"; "testing")
func TestExit(t *testing.T) { println("before the end"); os.Exit(3) }`,
	})
	if err == nil {
		t.Error("go test's failure is not passed on")
	}
	if c.passed != 4 || c.failed != 3 || c.skipped != 1 {
		t.Errorf("%d passed, %d failed, %d skipped; want 4, 3, 1", c.passed, c.failed, c.skipped)
	}
	for _, want := range []string{
		"ok    example/good  4 tests",
		"FAIL  example/bad TestBad/inner",
		"two is not three",
		"FAIL  example/broken does not build",
		"undefined: undefined",
		"before the end",
	} {
		if !strings.Contains(out, want) {
			t.Errorf("the output lacks %q", want)
		}
	}
	for _, bad := range []string{"nobody wants", "example/none", "=== RUN"} {
		if strings.Contains(out, bad) {
			t.Errorf("the output has %q", bad)
		}
	}
	if got := strings.Join(c.skips, "|"); !strings.Contains(got, "TestSkip") || !strings.Contains(got, "no chromium") {
		t.Errorf("skips: %s", got)
	}
	if t.Failed() {
		t.Log("\n" + out)
	}
}
