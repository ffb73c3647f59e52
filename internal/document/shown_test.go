package document

import (
	"context"
	"errors"
	"io"
	"strings"
	"testing"

	"nep/internal/access"
	"nep/internal/db"
	"nep/internal/job"
)

// An office file is shown as the PDF made of it, once for each content; one that
// cannot be converted by its words, and it is not tried again.
func TestOfficeFilesAreShown(t *testing.T) {
	each(t, func(t *testing.T, h *house) {
		boss, runs := as(access.Secretary, cell), 0
		h.Convert = func(_ context.Context, in io.Reader, ending string) (io.ReadCloser, error) {
			runs++
			b, err := io.ReadAll(in)
			if err != nil || ending != ".docx" {
				t.Error(ending, err)
			}
			if strings.Contains(string(b), "broken.xml") {
				return nil, errors.New("no")
			}
			return io.NopCloser(strings.NewReader(pdf)), nil
		}
		work := func() {
			_, err := job.NewPool(h.DB, map[string]job.Handler{ShowJob: h.RunShow}).RunDue(ctx)
			h.must(err)
		}
		shown := func(id int64) Shown {
			l, err := h.Look(ctx, boss, id, 0)
			h.must(err)
			s, err := h.Shown(ctx, l.Paper)
			h.must(err)
			return s
		}
		text := pack(t, "[Content_Types].xml=<x/>", `_rels/.rels=<Relationships><Relationship Type="x/officeDocument" Target="word/document.xml"/></Relationships>`,
			"word/document.xml=<w><p><t>Dự thảo</t></p></w>")
		id := h.add(file("a.docx"), text)
		if s := shown(id); s.Form != ShownText || s.Text != "Dự thảo" || !s.Soon {
			t.Fatalf("%+v", s)
		}
		work()
		s := shown(id)
		if s.Form != ShownPDF {
			t.Fatalf("%+v", s)
		}
		f, err := h.OpenShown(ctx, s)
		h.must(err)
		got, _ := io.ReadAll(f)
		f.Close()
		if string(got) != pdf {
			t.Fatalf("%q", got)
		}
		again := h.add(AddPaper{Unit: cell, Kind: File, FileName: "b.docx"}, text)
		work()
		if runs != 1 || shown(again).Form != ShownPDF {
			t.Fatal(runs, "runs for one content")
		}
		bad := h.add(file("c.docx"), pack(t, "word/document.xml=<w/>", "broken.xml=<x/>"))
		work()
		work()
		if s := shown(bad); s.Form != "" || s.Soon || runs != 2 {
			t.Fatalf("%+v after %d runs", s, runs)
		}
		// When nobody has the file any longer, what was made of it goes too.
		h.must(h.RemovePaper(ctx, boss, "", id, ahead(7)))
		h.must(h.RemovePaper(ctx, boss, "", again, Use{}))
		h.exec("delete from blob where refs = 0")
		h.must(h.Sweep(ctx))
		if n := do(h, func(t *db.Tx) (int64, error) {
			return db.One(t, db.Scalar[int64], "select count(*) from blob where refs > 0 and size = $1", len(pdf))
		}); n != 0 {
			t.Fatal("the PDF of a file that is gone is still kept")
		}
	})
}
