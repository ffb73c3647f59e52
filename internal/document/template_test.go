package document

import (
	"bytes"
	"strings"
	"testing"

	"nep/internal/access"
	"nep/internal/blob"
	"nep/internal/db"
	"nep/internal/document/formal"
	"nep/internal/docx"
	"nep/internal/fault"
)

func TestTemplates(t *testing.T) {
	each(t, func(t *testing.T, h *house) {
		made := func(text string) []byte {
			p := formal.Paper{Title: "{{ten_loai}}", Body: formal.Text(text)}
			var b bytes.Buffer
			h.must(docx.Write(&b, p.Doc()))
			return b.Bytes()
		}
		sec := as(access.Secretary, cell)
		put := func(who access.Actor, key db.Key, kind formal.Kind, raw []byte) error {
			_, err := h.PutTemplate(ctx, who, key, cell, kind, `C:\x\mau.docx`, bytes.NewReader(raw))
			return err
		}
		good := made("{{noi_dung}}\n{{nguoi_ky}}")
		for name, c := range map[string]struct {
			raw []byte
			key string
		}{
			"unknown field": {made("{{noi_dung}}\n{{so_dien_thoai}}"), "document.template.field"},
			"no text":       {made("Nội dung: {{noi_dung}}"), "document.template.body"},
			"secret":        {made("{{noi_dung}}\nTUYỆT MẬT"), "document.secret"},
			"no paper":      {[]byte("x"), "docx.not_paper"},
			"large":         {bytes.Repeat([]byte("x"), MaxTemplate+1), "document.template.large"},
		} {
			t.Run(name, func(t *testing.T) { wants(t, put(sec, "", formal.Notice, c.raw), fault.Invalid, c.key) })
		}
		wants(t, put(sec, "", "thu-tu", good), fault.Invalid, "formal.kind")
		wants(t, put(as(access.Member, cell), "", formal.Notice, good), fault.NotFound, "")
		wants(t, put(as(access.Secretary, base), "", formal.Notice, good), fault.NotFound, "") // a form is its own unit's
		h.must(put(sec, "a", formal.Notice, good))
		h.must(put(sec, "a", formal.Notice, good))
		h.must(put(sec, "b", formal.Notice, made("{{noi_dung}}\n{{so}}")))
		list, err := h.Templates(ctx, sec, cell)
		h.must(err)
		if len(list) != 1 || list[0].FileName != "mau.docx" {
			t.Fatalf("%+v", list)
		}
		f, _, err := h.Files.Open(ctx, list[0].Blob)
		h.must(err)
		defer f.Close()
		if text, err := docx.Text(f, list[0].Size, docx.Usual); err != nil || !strings.Contains(text, "{{so}}") {
			t.Fatal(text, err)
		}
		h.must(h.DropTemplate(ctx, sec, "d", cell, formal.Notice))
		h.must(h.DropTemplate(ctx, sec, "e", cell, formal.Notice))
		if _, ok, err := h.TemplateFor(ctx, cell, formal.Notice); ok || err != nil {
			t.Fatal(ok, err)
		}
		// Nobody keeps the files any more.
		if n := do(h, func(x *db.Tx) (int64, error) {
			return db.One(x, db.Scalar[int64], "select coalesce(sum(refs), 0) from blob")
		}); n != 0 {
			t.Fatal(n, blob.Grace)
		}
	})
}
