// Runtests is what `make test` runs: gofmt, go vet, every test of the module
// once, and those of the rooms where goroutines meet once more with the race
// detector, all on one PostgreSQL cluster.
//
// It prints one line for each package and the whole output of what failed, and
// ends with "N passed, N failed, N skipped". A skipped test fails the run: a
// test that did not run proves nothing, and a missing tool must not look like
// success. A test that is too long for every day is not skipped but built only
// with the tag "soak" (`make soak`).
package main

import (
	"bytes"
	"errors"
	"flag"
	"fmt"
	"io"
	"os"
	"os/exec"
	"os/signal"
	"path/filepath"
	"strings"
	"syscall"
	"time"

	"nep/internal/pgtest"
)

// raced are the packages tested again with the race detector: those whose
// goroutines share memory. The rest would only take longer.
var raced = []string{"internal/db", "internal/live", "internal/job"}

// errTold ends a run whose faults have been printed: the counts stay the last
// line.
var errTold = errors.New("not good")

func main() {
	soak := flag.Bool("soak", false, "run the long tests too (build tag soak)")
	bench := flag.Bool("bench", false, "run benchmarks instead of tests")
	flag.Parse()
	if err := run(os.Stdout, *soak, *bench); err != nil {
		if err != errTold {
			fmt.Fprintln(os.Stderr, err)
		}
		os.Exit(1)
	}
}

func run(out io.Writer, soak, bench bool) error {
	began := time.Now()
	interrupted := make(chan os.Signal, 1)
	signal.Notify(interrupted, os.Interrupt, syscall.SIGTERM)

	var settings []string
	if bench { // what is measured waits for the disk, as in use
		settings = pgtest.Durable
	}
	cluster, err := pgtest.Start(settings...)
	if err != nil {
		return err
	}
	defer cluster.Stop()
	// The cluster is on a leash and goes with us; this only makes it sooner.
	go func() {
		<-interrupted
		cluster.Stop()
		os.Exit(130)
	}()
	os.Setenv(pgtest.Env, cluster.URL)

	if bench {
		return measure(out, cluster)
	}

	var total tally
	var wrong []error
	note := func(what string, err error) {
		if err == nil {
			return
		}
		wrong = append(wrong, fmt.Errorf("%s: %w", what, err))
		// A failing go test has counted its tests; the other checks count one.
		if !strings.HasPrefix(what, "go test") || total.failed == 0 {
			total.failed++
		}
	}
	note("gofmt", gofmt(out))
	// With the tag, so that the long tests at least build.
	note("go vet", plainly(out, "go", "vet", "-tags=soak", "./..."))

	// go test's own ten minutes a package are short on a busy machine: the months
	// in the browser are one package.
	args := []string{"-vet=off", "-timeout=1h"}
	if soak {
		args = []string{"-vet=off", "-timeout=2h", "-tags=soak"}
	}
	note("go test", gotest(out, &total, append(args, "./...")))
	var race []string
	for _, dir := range raced {
		if found, _ := os.Stat(dir); found != nil {
			race = append(race, "./"+dir)
		}
	}
	if len(race) > 0 {
		fmt.Fprintln(out, "\nAgain with the race detector:")
		note("go test -race", gotest(out, &total, append(append([]string{"-race"}, args...), race...)))
	}

	if len(total.skips) > 0 {
		fmt.Fprintln(out, "\nSkipped, and so not proven:")
		for _, s := range total.skips {
			fmt.Fprintln(out, "    "+s)
		}
	}
	if len(wrong) > 0 {
		fmt.Fprintln(out, "\nWrong:")
		for _, err := range wrong {
			fmt.Fprintln(out, "    "+err.Error())
		}
	}
	fmt.Fprintf(out, "\nTook %s.\n%d passed, %d failed, %d skipped\n",
		time.Since(began).Round(time.Second), total.passed, total.failed, total.skipped)
	if len(wrong) > 0 || total.failed > 0 || total.skipped > 0 {
		return errTold
	}
	return nil
}

// measure runs what `nep bench` measures on both engines, each beside what its
// figures are to be read by, then the benchmarks of the rooms.
func measure(out io.Writer, cluster *pgtest.Cluster) error {
	dir, err := os.MkdirTemp("", "nep-bench-")
	if err != nil {
		return err
	}
	defer os.RemoveAll(dir)
	nep := filepath.Join(dir, "nep")
	if err := plainly(out, "go", "build", "-o", nep, "./cmd/nep"); err != nil {
		return err
	}
	for _, what := range []string{"checkin", "pages"} {
		url, err := cluster.Create("nep_bench_" + what)
		if err != nil {
			return err
		}
		for _, args := range [][]string{{"bench", what}, {"bench", what, "--url", url}} {
			fmt.Fprintln(out, "\nnep", strings.Join(args[:2], " "))
			if err := plainly(out, nep, append([]string{"--lang=en"}, args...)...); err != nil {
				return err
			}
		}
	}
	fmt.Fprintln(out)
	return plainly(out, "go", "test", "-vet=off", "-run=^$", "-bench=.", "-benchmem", "./...")
}

// gotest runs `go test` with its output as JSON and reads it into the tally.
func gotest(out io.Writer, total *tally, args []string) error {
	cmd := exec.Command("go", append([]string{"test", "-json"}, args...)...)
	// What cannot be built is told here by some versions of go.
	cmd.Stderr = out
	pipe, err := cmd.StdoutPipe()
	if err != nil {
		return err
	}
	if err := cmd.Start(); err != nil {
		return err
	}
	if err := total.read(pipe, out); err != nil {
		return err
	}
	return cmd.Wait()
}

func plainly(out io.Writer, name string, args ...string) error {
	cmd := exec.Command(name, args...)
	cmd.Stdout, cmd.Stderr = out, out
	return cmd.Run()
}

// gofmt fails when a file of the repository is not formatted.
func gofmt(out io.Writer) error {
	var stdout bytes.Buffer
	cmd := exec.Command("gofmt", "-l", ".")
	cmd.Stdout, cmd.Stderr = &stdout, out
	if err := cmd.Run(); err != nil {
		return err
	}
	if names := strings.Fields(stdout.String()); len(names) > 0 {
		return fmt.Errorf("not formatted, run `gofmt -w %s`", strings.Join(names, " "))
	}
	return nil
}
