package document

import (
	"bytes"
	"errors"
	"io"
	"os"
	"runtime"
	"strings"
	"testing"

	"nep/internal/access"
	"nep/internal/blob"
	"nep/internal/clock"
	"nep/internal/db/dbtest"
	"nep/internal/fault"
)

// endless gives a PDF's head and then nothing but one letter, so many bytes in
// all, and then an error or the end.
func endless(n int64, then error) io.Reader {
	r := io.LimitReader(io.MultiReader(strings.NewReader(pdf), letters{}), n)
	if then == nil {
		return r
	}
	return io.MultiReader(r, breaks{then})
}

type letters struct{}

func (letters) Read(p []byte) (int, error) {
	for i := range p {
		p[i] = 'x'
	}
	return len(p), nil
}

type breaks struct{ err error }

func (b breaks) Read([]byte) (int, error) { return 0, b.err }

// A file of 200 MB streams through: what is held in memory does not grow with
// it. One byte more is refused, and one that breaks off at 90% leaves nothing.
func TestLargeFilesStream(t *testing.T) {
	c := clock.At(start)
	d := dbtest.Open(t, dbtest.SQLite(t), c)
	dir := t.TempDir()
	files, err := blob.New(d, dir)
	if err != nil {
		t.Fatal(err)
	}
	h := &house{t: t, clock: c, Service: New(d, files)}
	h.exec(`insert into unit (id, from_on, to_on, made_at) values ($1, '2000-01-01', '9999-12-31', 0)`, cell)
	h.exec(`insert into unit_path (unit, from_on, to_on, parent, path) values ($1, '2000-01-01', '9999-12-31', 0, $2)`, cell, paths[cell])
	h.exec(`insert into unit_name (unit, from_on, to_on, kind, name, short, code, fold, sort_key) values ($1, '2000-01-01', '9999-12-31', 'cell', 'x', '', '', '', 'x')`, cell)

	put := func(n int64, then error) (int64, error) {
		return h.AddPaper(ctx, as(access.Secretary, cell), file("lớn.pdf"), endless(n, then))
	}
	var before, after runtime.MemStats
	runtime.ReadMemStats(&before)
	id, err := put(MaxFile, nil)
	h.must(err)
	runtime.ReadMemStats(&after)
	if grew := after.TotalAlloc - before.TotalAlloc; grew > 8<<20 {
		t.Errorf("storing 200 MB took %d MB of memory", grew>>20)
	}
	p, f, err := h.OpenPaper(ctx, as(access.Member, cell), id, 0, false)
	h.must(err)
	f.Close()
	if p.Size != MaxFile {
		t.Fatal(p.Size)
	}
	blobs, had := h.blobs(), left(t, dir)
	_, err = put(MaxFile+1, nil)
	wants(t, err, fault.TooLarge, "blob.too_large")
	_, err = put(MaxFile/10*9, errors.New("connection reset"))
	wants(t, err, fault.Invalid, "blob.cut")
	if h.blobs() != blobs || left(t, dir) != had {
		t.Error("a refused file left something behind")
	}
}

// left counts what lies in the folder of files: folders of kept ones, and what is
// half there.
func left(t *testing.T, dir string) int {
	t.Helper()
	entries, err := os.ReadDir(dir)
	if err != nil {
		t.Fatal(err)
	}
	return len(entries)
}

// Whatever comes in, it is told what it is or why it is not taken.
func FuzzInspect(f *testing.F) {
	f.Add([]byte(pdf+"trailer << /Encrypt 1 0 R >>"), "a.pdf")
	f.Add([]byte(aWord(f)), "a.docx")
	f.Add([]byte(pack(f, "mimetype=application/vnd.oasis.opendocument.text", "content.xml=<a><p>x</p></a>")), "a.odt")
	f.Add([]byte(pack(f, "xl/workbook.xml=<w/>", "xl/sharedStrings.xml=<s><si><t>TỐI MẬT</t></si></s>")), "a.xlsx")
	f.Add([]byte(ole), "a.docx")
	f.Add([]byte("Chào"), "a.txt")
	s := &Service{}
	f.Fuzz(func(t *testing.T, data []byte, name string) {
		media := sniff(data[:min(len(data), headSize)])
		r := bytes.NewReader(data)
		got, why, _ := s.inspect(ctx, r, int64(len(data)), media)
		if (got == "") == (why == "") {
			t.Fatalf("%q: %q, %q", name, got, why)
		}
		if got != "" {
			if _, ok := formatOf(got); !ok {
				t.Fatal(got)
			}
			textOf(r, int64(len(data)), got)
			fileName(name, got)
		}
	})
}

// A paper of thirty pages for 121 people: stored once, and what the server does
// until all have it.
func BenchmarkSendTo121(b *testing.B) {
	c := clock.At(start)
	d := dbtest.Open(b, dbtest.SQLite(b), c)
	files, err := blob.New(d, b.TempDir())
	if err != nil {
		b.Fatal(err)
	}
	h := &house{t: b, clock: c, Service: New(d, files)}
	h.exec(`insert into unit (id, from_on, to_on, made_at) values ($1, '2000-01-01', '9999-12-31', 0)`, cell)
	h.exec(`insert into unit_path (unit, from_on, to_on, parent, path) values ($1, '2000-01-01', '9999-12-31', 0, $2)`, cell, paths[cell])
	h.exec(`insert into unit_name (unit, from_on, to_on, kind, name, short, code, fold, sort_key) values ($1, '2000-01-01', '9999-12-31', 'cell', 'x', '', '', '', 'x')`, cell)
	for i := range int64(121) {
		h.person(1000+i, cell, "An")
	}
	boss := as(access.Secretary, cell)
	for b.Loop() {
		id, err := h.AddPaper(ctx, boss, file("a.pdf"), endless(2<<20, nil))
		h.must(err)
		n, err := h.SendPaper(ctx, boss, SendPaper{Paper: id, Scope: ToBody})
		h.must(err)
		if n != 121 {
			b.Fatal(n)
		}
	}
	if n := h.blobs(); n != 1 {
		b.Fatal(n, "copies")
	}
}
