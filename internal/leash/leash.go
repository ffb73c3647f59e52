package leash

import (
	"fmt"
	"os"
	"os/exec"
	"path/filepath"
	"strings"
	"sync"
	"syscall"
)

// watcher starts "$@" in the background, waits until its own standard input is
// closed, then stops the helper at once (no clean end is wanted: the folder
// goes too). The last line tries twice because a dying helper may still
// write a last file into the folder.
const watcher = `
dir=$1; shift
"$@" </dev/null & pid=$!
cat >/dev/null
kill -$NEP_LEASH_SIGNAL $pid 2>/dev/null
for i in 1 2 3 4 5 6 7 8 9 10; do kill -0 $pid 2>/dev/null || break; sleep 0.1; done
kill -KILL $pid 2>/dev/null; wait $pid 2>/dev/null
rm -rf "$dir" 2>/dev/null || { sleep 0.3; rm -rf "$dir"; }
`

// Process is a helper on its leash.
type Process struct {
	// Dir is the helper's own folder, deleted when the helper is stopped.
	Dir string

	cmd  *exec.Cmd
	hold *os.File
	once sync.Once
	done chan struct{}
}

// Options say how a helper is started.
type Options struct {
	// Dir is deleted with the helper; it must exist and belong to the user the
	// helper runs as.
	Dir string
	// Credential is the user to run as; nil means our own.
	Credential *syscall.Credential
	// Signal ends the helper, as kill(1) spells it; "KILL" when empty.
	Signal string
	// Env is added to PATH, LANG and TMPDIR.
	Env []string
}

// Start runs a program on a leash. Its output goes to the file "log" in
// Options.Dir. It returns as soon as the program is started, which says
// nothing yet about it being ready.
func Start(o Options, program string, args ...string) (*Process, error) {
	if o.Signal == "" {
		o.Signal = "KILL"
	}
	read, write, err := os.Pipe()
	if err != nil {
		return nil, err
	}
	defer read.Close()
	// Output must not be ours: `go test` waits until everybody who holds its
	// output has closed it, and the helper closes a moment after us.
	log, err := os.OpenFile(filepath.Join(o.Dir, "log"), os.O_CREATE|os.O_WRONLY|os.O_APPEND, 0o644)
	if err != nil {
		write.Close()
		return nil, err
	}
	defer log.Close()

	cmd := exec.Command("/bin/sh", append([]string{"-c", watcher, "leash", o.Dir, program}, args...)...)
	cmd.Stdin, cmd.Stdout, cmd.Stderr = read, log, log
	cmd.Dir = o.Dir
	cmd.Env = append([]string{
		"PATH=" + os.Getenv("PATH"), "LANG=C.UTF-8", "HOME=" + o.Dir, "TMPDIR=" + o.Dir,
		"NEP_LEASH_SIGNAL=" + o.Signal,
	}, o.Env...)
	// A group of its own: Ctrl-C in a terminal goes to the tests, and the
	// closing pipe tells the helper.
	cmd.SysProcAttr = &syscall.SysProcAttr{Setpgid: true, Credential: o.Credential}
	if err := cmd.Start(); err != nil {
		write.Close()
		return nil, fmt.Errorf("start %s: %w", program, err)
	}
	p := &Process{Dir: o.Dir, cmd: cmd, hold: write, done: make(chan struct{})}
	go func() {
		cmd.Wait()
		close(p.done)
	}()
	return p, nil
}

// Stop ends the helper, deletes its folder and returns when both are done.
// Stopping twice is harmless.
func (p *Process) Stop() {
	p.once.Do(func() { p.hold.Close() })
	<-p.done
}

// Log returns what the helper has written so far, at most its last 4,000 bytes.
func (p *Process) Log() string {
	b, err := os.ReadFile(filepath.Join(p.Dir, "log"))
	if err != nil {
		return err.Error()
	}
	if len(b) > 4000 {
		b = b[len(b)-4000:]
	}
	return strings.TrimSpace(string(b))
}
