package main

import (
	"bufio"
	"encoding/json"
	"fmt"
	"io"
	"strings"
)

// event is one line of `go test -json` (see `go doc test2json`). Build events
// carry ImportPath instead of Package.
type event struct {
	Action      string
	Package     string
	ImportPath  string
	Test        string
	Output      string
	Elapsed     float64
	FailedBuild string
}

// A tally counts tests. A test with subtests counts by its innermost tests, so
// that a table of twenty cases counts twenty.
type tally struct {
	passed, failed, skipped int
	skips                   []string

	output map[string]*strings.Builder
	parent map[string]bool // tests that have subtests
	broken map[string]bool // tests of which a subtest failed
	count  map[string]int  // passed tests of a package
	faults map[string]int  // failed tests of a package
}

// read follows one run and writes what a person wants to see of it.
func (c *tally) read(in io.Reader, out io.Writer) error {
	c.output = map[string]*strings.Builder{}
	c.parent = map[string]bool{}
	c.broken = map[string]bool{}
	c.count = map[string]int{}
	c.faults = map[string]int{}
	lines := bufio.NewReader(in)
	for {
		line, err := lines.ReadString('\n')
		if line != "" {
			var e event
			if json.Unmarshal([]byte(line), &e) != nil || e.Action == "" {
				// Not an event: pass on whatever somebody printed.
				fmt.Fprint(out, line)
			} else {
				c.take(e, out)
			}
		}
		if err == io.EOF {
			return nil
		}
		if err != nil {
			return err
		}
	}
}

func (c *tally) take(e event, out io.Writer) {
	key := e.Package + "\x00" + e.Test
	switch e.Action {
	case "build-output":
		c.write(e.ImportPath+"\x00build", e.Output)
	case "run":
		if i := strings.LastIndexByte(e.Test, '/'); i >= 0 {
			c.parent[e.Package+"\x00"+e.Test[:i]] = true
		}
	case "output":
		c.write(key, e.Output)
	case "pass", "fail", "skip":
		if e.Test == "" {
			c.finish(e, out)
			return
		}
		c.one(e, key, out)
	}
}

// one counts a finished test and shows it when it did not pass.
func (c *tally) one(e event, key string, out io.Writer) {
	inner := !c.parent[key]
	switch e.Action {
	case "pass":
		if inner {
			c.passed++
			c.count[e.Package]++
		}
	case "fail":
		if i := strings.LastIndexByte(key, '/'); i > strings.IndexByte(key, 0) {
			c.broken[key[:i]] = true
		}
		// A test that failed only because a subtest did is not counted again,
		// but may have said something.
		text := c.text(key)
		if !c.broken[key] {
			c.failed++
			c.faults[e.Package]++
		} else if text == "" {
			break
		}
		fmt.Fprintf(out, "FAIL  %s %s (%.1fs)\n%s", e.Package, e.Test, e.Elapsed, indent(text))
	case "skip":
		c.skipped++
		why := strings.TrimSpace(c.text(key))
		c.skips = append(c.skips, fmt.Sprintf("%s %s: %s", e.Package, e.Test, why))
	}
	delete(c.output, key)
}

// finish shows a package's line. A package without tests says "skip", which is
// no skipped test, and is passed over.
func (c *tally) finish(e event, out io.Writer) {
	key := e.Package + "\x00"
	switch e.Action {
	case "pass":
		if n := c.count[e.Package]; n > 0 {
			fmt.Fprintf(out, "ok    %s  %d tests, %.1fs\n", e.Package, n, e.Elapsed)
		}
	case "fail":
		if e.FailedBuild != "" {
			c.failed++
			fmt.Fprintf(out, "FAIL  %s does not build\n%s", e.Package, indent(c.text(e.FailedBuild+"\x00build")))
		} else {
			// What a crash leaves behind belongs to no finished test.
			text := c.text(key)
			for k := range c.output {
				if k != key && strings.HasPrefix(k, e.Package+"\x00") {
					text += c.text(k)
				}
			}
			fmt.Fprintf(out, "FAIL  %s  %.1fs\n%s", e.Package, e.Elapsed, indent(text))
			if c.faults[e.Package] == 0 {
				// os.Exit, a timeout, TestMain: no test to blame.
				c.failed++
			}
		}
	}
	for k := range c.output {
		if strings.HasPrefix(k, e.Package+"\x00") {
			delete(c.output, k)
		}
	}
}

func (c *tally) write(key, text string) {
	b := c.output[key]
	if b == nil {
		b = &strings.Builder{}
		c.output[key] = b
	}
	b.WriteString(text)
}

// text returns what was printed under key without go test's own bookkeeping.
func (c *tally) text(key string) string {
	b := c.output[key]
	if b == nil {
		return ""
	}
	var kept strings.Builder
	for line := range strings.Lines(b.String()) {
		word := strings.TrimSpace(line)
		if strings.HasPrefix(word, "=== ") || strings.HasPrefix(word, "--- ") || word == "PASS" || word == "FAIL" ||
			strings.HasPrefix(word, "FAIL\t") {
			continue
		}
		kept.WriteString(line)
	}
	return kept.String()
}

func indent(text string) string {
	var b strings.Builder
	for line := range strings.Lines(text) {
		b.WriteString("      " + strings.TrimRight(line, "\n") + "\n")
	}
	return b.String()
}
