package app

import (
	"bufio"
	"bytes"
	"context"
	"fmt"
	"io"
	"net/http"
	"os"
	"os/exec"
	"regexp"
	"strings"
	"sync"
	"syscall"
	"testing"
	"time"
)

// asCommand makes the test binary be nep: a test starts it as a process of its
// own, the way a person does.
const asCommand = "NEP_TEST_AS_COMMAND"

func TestMain(m *testing.M) {
	if os.Getenv(asCommand) != "" {
		os.Exit(Main(os.Args[1:], os.Stdout, os.Stderr))
	}
	os.Setenv(asCommand, "1") // for servers a command under test starts
	code := m.Run()
	os.RemoveAll(moulds.dir)
	os.Exit(code)
}

// process is a running nep.
type process struct {
	t     *testing.T
	cmd   *exec.Cmd
	mu    sync.Mutex
	out   bytes.Buffer
	lines chan string
	done  chan struct{}
	code  int
}

// start runs nep with args; it is killed when the test ends.
func start(t *testing.T, args ...string) *process {
	t.Helper()
	return launch(t, exec.Command(os.Args[0], args...))
}

// launch is start for a command of the test's own making: with a folder to
// stand in, an environment, another program in front.
func launch(t *testing.T, cmd *exec.Cmd) *process {
	t.Helper()
	p := &process{t: t, cmd: cmd, lines: make(chan string, 1000), done: make(chan struct{})}
	p.cmd.Env = append(append(os.Environ(), asCommand+"=1", "NEP_LANG=vi"), p.cmd.Env...)
	p.cmd.SysProcAttr = &syscall.SysProcAttr{Pdeathsig: syscall.SIGKILL}
	r, w := io.Pipe()
	p.cmd.Stdout, p.cmd.Stderr = w, w
	if err := p.cmd.Start(); err != nil {
		t.Fatal(err)
	}
	go func() {
		s := bufio.NewScanner(r)
		for s.Scan() {
			p.mu.Lock()
			fmt.Fprintln(&p.out, s.Text())
			p.mu.Unlock()
			select {
			case p.lines <- s.Text():
			default:
			}
		}
	}()
	go func() {
		_ = p.cmd.Wait()
		w.Close()
		p.code = p.cmd.ProcessState.ExitCode()
		close(p.done)
	}()
	t.Cleanup(func() { _ = p.cmd.Process.Kill(); <-p.done })
	return p
}

func (p *process) text() string { p.mu.Lock(); defer p.mu.Unlock(); return p.out.String() }

// says waits for a line that matches and gives its first group (or the line).
func (p *process) says(pattern string) string {
	p.t.Helper()
	re := regexp.MustCompile(pattern)
	limit := time.After(60 * time.Second)
	for {
		select {
		case line := <-p.lines:
			if m := re.FindStringSubmatch(line); m != nil {
				return m[len(m)-1]
			}
		case <-p.done:
			// What was said last may still be on its way.
			for {
				select {
				case line := <-p.lines:
					if m := re.FindStringSubmatch(line); m != nil {
						return m[len(m)-1]
					}
					continue
				case <-time.After(time.Second):
				}
				break
			}
			p.t.Fatalf("nep ended (%d) without saying %q:\n%s", p.code, pattern, p.text())
		case <-limit:
			p.t.Fatalf("nep did not say %q:\n%s", pattern, p.text())
		}
	}
}

// ends waits for the end and gives the exit status.
func (p *process) ends() int {
	p.t.Helper()
	select {
	case <-p.done:
		return p.code
	case <-time.After(60 * time.Second):
		p.t.Fatalf("nep did not end:\n%s", p.text())
		return -1
	}
}

// run runs nep to its end.
func run(t *testing.T, args ...string) (string, int) {
	t.Helper()
	ctx, cancel := context.WithTimeout(context.Background(), 2*time.Minute)
	defer cancel()
	cmd := exec.CommandContext(ctx, os.Args[0], args...)
	cmd.Env = append(os.Environ(), asCommand+"=1", "NEP_LANG=vi")
	out, _ := cmd.CombinedOutput()
	return string(out), cmd.ProcessState.ExitCode()
}

func status(t *testing.T, url string) int {
	t.Helper()
	r, err := http.Get(url)
	if err != nil {
		t.Fatal(err)
	}
	defer r.Body.Close()
	_, _ = io.Copy(io.Discard, r.Body)
	return r.StatusCode
}

func mustContain(t *testing.T, text string, wanted ...string) {
	t.Helper()
	for _, w := range wanted {
		if !strings.Contains(text, w) {
			t.Errorf("%q is missing in:\n%s", w, text)
		}
	}
}
