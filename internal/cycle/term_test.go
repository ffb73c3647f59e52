package cycle_test

import (
	"bytes"
	"context"
	"errors"
	"fmt"
	"io"
	"os"
	"path/filepath"
	"strings"
	"testing"

	"nep/internal/access"
	"nep/internal/blob"
	"nep/internal/cycle/papers"
	"nep/internal/db"
	"nep/internal/document"
	"nep/internal/fault"
	"nep/internal/job"
	"nep/internal/layout"
	"nep/internal/pdf"
)

// termBook binds the book of the cell's term.
func (h *house) termBook(actor access.Actor) papers.Bound {
	h.Helper()
	p := h.papers()
	x, err := p.Term(bg, actor, h.cell, 0)
	h.ok(err)
	var b bytes.Buffer
	out, err := p.BindTerm(bg, actor, x, h.TempDir(), &b, nil)
	h.ok(err)
	// As a part of another book it has the pages it says.
	pages, err := pdf.NewBinder(io.Discard).Add(bytes.NewReader(b.Bytes()), int64(b.Len()), "")
	h.ok(err)
	if pages != out.Pages || bytes.Count(b.Bytes(), []byte("/Dest [")) != len(out.Labels) {
		h.Errorf("%d pages, %d papers; the file has %d pages", out.Pages, len(out.Labels), pages)
	}
	return out
}

// oldFile is an old paper of the cell that was kept, with its file.
func (h *house) oldFile(day, title, media, content string) {
	h.Helper()
	info, err := h.Documents.Files.Put(bg, strings.NewReader(content), document.MaxFile)
	h.ok(err)
	h.ok(db.Do(bg, h.DB, db.Lock{}, func(t *db.Tx) error {
		if err := blob.Keep(t, info.ID); err != nil {
			return err
		}
		_, err := t.Exec(`insert into history_file (id, unit, blob, file_name, media, size, state, kind, number, code, day, title, required, present, tasks, extract, note, paper, made_at, made_by, ended_at, ended_by, tasks_at)
			values ($1, $2, $3, $4, $5, $6, 'kept', 'bien-ban', 0, '', $7, $4, 6, 6, '', 'lời', '', $9, $8, 0, $8, 0, 0)`, t.ID(), h.cell, info.ID, title, media, info.Size, day, t.Now(), t.ID())
		return err
	}))
}

// The book is made by a job for the one who asked, with the old papers' own pages;
// broken off it goes on with what is made, and nobody else gets it.
func TestTheBookOfATerm(t *testing.T) {
	each(t, func(h *house) {
		files, err := blob.New(h.DB, h.TempDir())
		h.ok(err)
		h.Documents.Files = files
		h.oldFile("2026-09-05", "Biên bản tháng 9", "application/pdf", "%PDF-1.7 one")
		h.oldFile("2026-10-05", "Biên bản tháng 10", "application/pdf", "%PDF-1.7 two")
		h.oldFile("2026-10-06", "Biên bản hỏng", "application/pdf", "%PDF-1.7 broken")
		p, s := h.papers(), h.secretary()
		p.BookDir = filepath.Join(h.TempDir(), "books")
		copied, stop := 0, 2
		ctx, cancel := context.WithCancel(bg)
		p.Plain = func(_ context.Context, name, to string) (int, error) {
			b, err := os.ReadFile(name)
			if err != nil {
				return 0, err
			}
			if copied++; copied == stop { // the server ends in the middle
				cancel()
				return 0, context.Canceled
			}
			if bytes.Contains(b, []byte("broken")) {
				return 0, fault.New("x", fault.Corrupt, "extract.damaged")
			}
			for i := range 2 { // a long one comes in two files
				f, err := os.Create(fmt.Sprintf("%s-%d.pdf", to, i+1))
				if err != nil {
					return 0, err
				}
				err = pdf.Write(f, &layout.Doc{Page: layout.Page{Width: 500, Height: 700}, Size: 14, Line: 18, Body: []layout.Block{layout.Par{Runs: []layout.Run{{Text: "old"}}}}})
				if err := errors.Join(err, f.Close()); err != nil {
					return 0, err
				}
			}
			return 2, nil
		}
		id, err := p.AskTerm(bg, s, "k1", h.cell, 0)
		h.ok(err)
		for _, key := range []string{"k1", "k2"} { // pressed again, and asked for again meanwhile
			if again, err := p.AskTerm(bg, s, key, h.cell, 0); err != nil || again != id {
				h.Fatalf("%s: %d %v", key, again, err)
			}
		}
		pool := job.NewPool(h.DB, map[string]job.Handler{papers.BookKind: p.RunBook})
		if _, err := pool.RunDue(ctx); err != nil && !errors.Is(err, context.Canceled) {
			h.Fatal(err)
		}
		x, a, err := p.TermAsked(bg, s, h.cell, 0)
		h.ok(err)
		if a == nil || a.MadeAt != 0 || a.Failed != "" || a.Of == 0 || x.Olds() != 3 {
			h.Fatalf("%+v", a)
		}
		if _, _, err := p.OpenTerm(bg, s, h.cell, id); !fault.Is(err, fault.NotFound) {
			h.Errorf("opened before it is made: %v", err)
		}
		if n, err := pool.RunDue(bg); err != nil || n != 1 {
			h.Fatal(n, err)
		}
		if copied != 4 { // the first was not copied anew, the second and the third were
			h.Errorf("%d copied", copied)
		}
		_, a, err = p.TermAsked(bg, s, h.cell, 0)
		h.ok(err)
		if a.MadeAt == 0 || a.Papers != 3 || a.Words != 1 || a.Pages != 1+2+2+1 {
			h.Fatalf("%+v", a)
		}
		if left, err := os.ReadDir(p.BookDir); err != nil || len(left) != 0 {
			h.Errorf("left: %v %v", left, err)
		}
		got, f, err := p.OpenTerm(bg, s, h.cell, id)
		h.ok(err)
		pages, err := pdf.NewBinder(io.Discard).Add(f, got.Size, "")
		h.ok(err)
		f.Close()
		if pages != 6 {
			h.Errorf("%d pages", pages)
		}
		for who, actor := range map[string]access.Actor{"another of the cell": h.as(h.dep, access.Deputy, h.cell), "above": h.above()} {
			if _, _, err := p.OpenTerm(bg, actor, h.cell, id); !fault.Is(err, fault.NotFound) {
				h.Errorf("%s: %v", who, err)
			}
		}
		if _, err := p.AskTerm(bg, h.above(), "k3", h.cell, 0); !fault.Is(err, fault.NotFound) {
			h.Errorf("asked from above: %v", err)
		}

		// A new one takes its place; after a week it is gone.
		next, err := p.AskTerm(bg, s, "k4", h.cell, 0)
		h.ok(err)
		if _, _, err := p.OpenTerm(bg, s, h.cell, id); !fault.Is(err, fault.NotFound) || next == id {
			h.Errorf("the old one: %v", err)
		}
		if n, err := pool.RunDue(bg); err != nil || n != 1 {
			h.Fatal(n, err)
		}
		h.c.Set(at("2026-11-10", "08:00"))
		h.ok(p.Sweep(bg))
		if _, a, err := p.TermAsked(bg, s, h.cell, 0); err != nil || a != nil {
			h.Errorf("after a week: %+v %v", a, err)
		}
	})
}

// Who no longer wears the hat he asked in gets no book.
func TestNoBookWithoutTheHat(t *testing.T) {
	each(t, func(h *house) {
		files, err := blob.New(h.DB, h.TempDir())
		h.ok(err)
		h.Documents.Files = files
		h.oldFile("2026-09-05", "Biên bản tháng 9", "text/plain", "lời")
		p := h.papers()
		p.BookDir = h.TempDir()
		gone := h.as(h.an, access.Deputy, h.cell) // he is none
		_, err = p.AskTerm(bg, gone, "k", h.cell, 0)
		h.ok(err)
		pool := job.NewPool(h.DB, map[string]job.Handler{papers.BookKind: p.RunBook})
		if n, err := pool.RunDue(bg); err != nil || n != 1 {
			h.Fatal(n, err)
		}
		if _, a, err := p.TermAsked(bg, gone, h.cell, 0); err != nil || a == nil || a.Failed != "papers.book.hat" {
			h.Errorf("%+v %v", a, err)
		}
	})
}
