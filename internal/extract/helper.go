package extract

import (
	"bufio"
	"context"
	"encoding/json"
	"errors"
	"io"
	"os"
	"os/exec"
	"sync"
	"time"

	"nep/internal/fault"
)

// Helper reads PDFs in a process of its own, one at a time. The process is begun
// when there is something to read and ends when there has been nothing for a
// while, or when a file takes too long.
type Helper struct {
	Command []string // of a program that calls Serve; its memory and processors are bounded
	mu      sync.Mutex
	run     *child
	idle    *time.Timer
}

// idleFor is how long the process waits for more.
const idleFor = 20 * time.Second

type child struct {
	cmd *exec.Cmd
	in  io.WriteCloser
	out *json.Decoder
}

// question is a file, and how many of its pages' texts are wanted or where its
// pages are to be copied.
type question struct {
	Name  string
	Pages int
	To    string
}

type answer struct {
	Text  string
	Files int
	Key   string // why there is none
	Kind  fault.Kind
}

// Text is like package Text, of PDFs too. The file is read by its name on the
// disk; ctx ends a reading.
func (h *Helper) Text(ctx context.Context, f *os.File, size int64, media string) (string, error) {
	if media != PDFType {
		return Text(f, size, media)
	}
	return h.text(ctx, question{Name: f.Name(), Pages: maxPages})
}

// FirstPage gives the text of the first page of a PDF by its name on the disk.
func (h *Helper) FirstPage(ctx context.Context, name string) (string, error) {
	return h.text(ctx, question{Name: name, Pages: 1})
}

// Plain copies the pages of a PDF, by its name on the disk, into files that
// package pdf can bind: to-1.pdf and so on (PlainName), in their order, as many as
// it says. Nothing but the pages is copied. What is there already is overwritten;
// after a fault some may be left.
func (h *Helper) Plain(ctx context.Context, name, to string) (int, error) {
	a, err := h.pdf(ctx, question{Name: name, To: to})
	return a.Files, err
}

func (h *Helper) text(ctx context.Context, q question) (string, error) {
	a, err := h.pdf(ctx, q)
	return a.Text, err
}

func (h *Helper) pdf(ctx context.Context, q question) (answer, error) {
	h.mu.Lock()
	defer h.mu.Unlock()
	if h.idle != nil {
		h.idle.Stop()
	}
	if h.run == nil {
		if err := h.begin(); err != nil {
			return answer{}, &fault.Error{Op: op, Kind: fault.Unavailable, Key: "extract.none", Err: err}
		}
	}
	c := h.run
	got := make(chan error, 1)
	var a answer
	go func() {
		err := json.NewEncoder(c.in).Encode(q)
		if err == nil {
			err = c.out.Decode(&a)
		}
		got <- err
	}()
	limit := time.NewTimer(2 * Patience) // compiling PDFium for the first time takes some of it
	defer limit.Stop()
	var err error
	select {
	case err = <-got:
	case <-limit.C:
		err = fault.New(op, fault.TooLarge, "extract.slow")
	case <-ctx.Done():
		err = ctx.Err()
	}
	if err != nil {
		h.end()
		<-got0(got, err)
		if ctx.Err() != nil {
			return answer{}, ctx.Err()
		}
		return answer{}, damaged(err)
	}
	h.idle = time.AfterFunc(idleFor, h.Close)
	if a.Key != "" {
		return answer{}, fault.New(op, a.Kind, a.Key)
	}
	return a, nil
}

// got0 is a channel that is ready: got when its answer has not been taken yet.
func got0(got chan error, err error) <-chan error {
	var f *fault.Error
	if errors.As(err, &f) || errors.Is(err, context.Canceled) || errors.Is(err, context.DeadlineExceeded) {
		return got
	}
	ready := make(chan error)
	close(ready)
	return ready
}

func (h *Helper) begin() error {
	if len(h.Command) == 0 {
		return errors.New("no helper")
	}
	cmd := exec.Command(h.Command[0], h.Command[1:]...)
	cmd.Env = append(os.Environ(), "GOMAXPROCS=1", "GOMEMLIMIT=600MiB")
	in, err := cmd.StdinPipe()
	if err != nil {
		return err
	}
	out, err := cmd.StdoutPipe()
	if err != nil {
		return err
	}
	if err := cmd.Start(); err != nil {
		return err
	}
	h.run = &child{cmd, in, json.NewDecoder(bufio.NewReader(out))}
	return nil
}

// end kills the process.
func (h *Helper) end() {
	if h.run != nil {
		h.run.cmd.Process.Kill()
		h.run.cmd.Wait()
		h.run = nil
	}
}

// Close ends the process. It may be called again.
func (h *Helper) Close() {
	h.mu.Lock()
	defer h.mu.Unlock()
	h.end()
}

// Serve is the process: names of PDFs come in, texts go out, until in ends. dir
// keeps what was compiled.
func Serve(ctx context.Context, dir string, in io.Reader, out io.Writer) error {
	names, answers := json.NewDecoder(in), json.NewEncoder(out)
	var pdf *reader
	for {
		var q question
		if err := names.Decode(&q); err == io.EOF {
			return nil
		} else if err != nil {
			return err
		}
		if pdf == nil {
			var err error
			if pdf, err = newReader(ctx, dir); err != nil {
				return err
			}
		}
		a, err := pdf.file(q)
		if err != nil {
			a.Kind, a.Key = fault.Of(err), "extract.damaged"
			var f *fault.Error
			if errors.As(err, &f) {
				a.Key = f.Key
			}
		}
		if err := answers.Encode(a); err != nil {
			return err
		}
	}
}

func (p *reader) file(q question) (a answer, err error) {
	f, err := os.Open(q.Name)
	if err != nil {
		return a, damaged(err)
	}
	defer f.Close()
	at, err := f.Stat()
	if err != nil {
		return a, damaged(err)
	}
	if q.To != "" {
		a.Files, err = p.plain(f, at.Size(), q.To)
		return a, err
	}
	a.Text, err = p.text(f, at.Size(), q.Pages)
	return a, err
}
