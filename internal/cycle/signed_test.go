package cycle_test

import (
	"archive/zip"
	"bytes"
	"crypto/sha256"
	"fmt"
	"io"
	"strings"
	"testing"

	"nep/internal/access"
	"nep/internal/blob"
	"nep/internal/db"
	"nep/internal/document"
	"nep/internal/document/formal"
	"nep/internal/fault"
	"nep/internal/poll"
)

// fixing is the papers' room with files to keep, and a name of the server.
func (h *house) fixing() {
	h.Helper()
	files, err := blob.New(h.DB, h.TempDir())
	h.ok(err)
	h.Documents.Files = files
}

// What a month issues gets a fixed copy each: the file on the disk is the one
// whose hash stands in the log, and its code leads to what it is.
func TestSignedPapers(t *testing.T) {
	each(t, func(h *house) {
		h.fixing()
		nov := h.play("2026-11-05", "Kiểm kê kho đợt 2")
		p := h.papers()
		p.Origin, p.Polls = func() string { return "https://nep.local:8443" }, poll.New(h.DB)
		for {
			n, err := p.FixWaiting(bg)
			h.ok(err)
			if n == 0 {
				break
			}
		}
		kinds := map[string]string{"minutes": "bien-ban", "resolution": "nghi-quyet"}
		for what, subject := range map[string]int64{"minutes": nov.meeting, "resolution": nov.resolution} {
			f, err := h.Documents.FixedFor(bg, what, subject)
			h.ok(err)
			file, err := h.Documents.OpenFixed(bg, f)
			h.ok(err)
			raw, err := io.ReadAll(file)
			file.Close()
			h.ok(err)
			if got := fmt.Sprintf("%x", sha256.Sum256(raw)); got != f.Hash || !bytes.HasPrefix(raw, []byte("%PDF-")) {
				h.Errorf("%s: the file is not the one noted", what)
			}
			noted := tx(h, func(t *db.Tx) (int, error) {
				return db.One(t, db.Scalar[int], "select count(*) from audit_payload where body like $1", "%"+f.Hash+"%")
			})
			if noted != 1 {
				h.Errorf("%s: its hash stands %d times in the log", what, noted)
			}
			v, err := h.Documents.Verify(bg, f.Code, bytes.NewReader(raw))
			h.ok(err)
			if !v.Intact || !v.Same || v.Kind != kinds[what] || v.UnitName != "Chi bộ Kho Ân Thi" || v.Day != "2026-11-05" {
				h.Errorf("%s: %+v", what, v)
			}
			raw[len(raw)/2] ^= 1
			if v, err := h.Documents.Verify(bg, f.Code, bytes.NewReader(raw)); err != nil || v.Same {
				h.Errorf("%s: one bit changed, and it is the same: %v", what, err)
			}
		}
		// A correction of the minutes makes a later copy.
		old, err := h.Documents.FixedFor(bg, "minutes", nov.meeting)
		h.ok(err)
		_, err = h.Meetings.Annex(bg, h.secretary(), "", nov.meeting, "Sửa số người dự.", "Ghi nhầm")
		h.ok(err)
		_, err = p.FixWaiting(bg)
		h.ok(err)
		now, err := h.Documents.FixedFor(bg, "minutes", nov.meeting)
		h.ok(err)
		if now.ID == old.ID || now.Hash == old.Hash {
			h.Error("the annex is in no fixed copy")
		}
	})
}

func TestPacksBooksAndNotices(t *testing.T) {
	each(t, func(h *house) {
		h.fixing()
		nov := h.play("2026-11-05", "Kiểm kê kho đợt 2")
		p, s := h.papers(), h.secretary()
		names := func(after bool) (out []string) {
			pack, err := p.Pack(bg, s, nov.meeting, after)
			h.ok(err)
			for _, f := range pack.Fields {
				if strings.TrimSpace(f.Label) == "" || strings.Contains(f.Value, confessed) {
					h.Errorf("%+v", f)
				}
				out = append(out, f.ID)
			}
			var b bytes.Buffer
			h.ok(p.WritePack(bg, &b, pack))
			z, err := zip.NewReader(bytes.NewReader(b.Bytes()), int64(b.Len()))
			h.ok(err)
			for _, f := range z.File {
				in, err := f.Open()
				h.ok(err)
				head := make([]byte, 5)
				_, err = io.ReadFull(in, head)
				in.Close()
				if h.ok(err); string(head) != "%PDF-" || strings.ContainsAny(f.Name, `/\:`) {
					h.Errorf("%q holds %q", f.Name, head)
				}
				out = append(out, strings.Fields(f.Name)[1])
			}
			return out
		}
		if got := fmt.Sprint(names(false)); !strings.HasPrefix(got, "[name kind start form") || !strings.HasSuffix(got, "Giấy]") {
			h.Errorf("before: %s", got)
		}
		if got := fmt.Sprint(names(true)); !strings.Contains(got, "present absent") || !strings.HasSuffix(got, "Biên Nghị Phiếu]") {
			h.Errorf("after: %s", got)
		}
		// The fields in the order and by the names the unit above has set.
		boss := h.as(h.head, access.Secretary, h.base)
		h.ok(h.Documents.SetHandbook(bg, boss, "", h.base, true, "Số đồng chí dự = present\nKý hiệu = decision\n", []string{"present", "decision", "name"}))
		pack, err := p.Pack(bg, s, nov.meeting, true)
		h.ok(err)
		if len(pack.Fields) != 2 || pack.Fields[0].Label != "Số đồng chí dự" || !strings.Contains(pack.Fields[1].Value, "01-NQ/CB") {
			h.Errorf("%+v", pack.Fields)
		}
		if err := h.Documents.SetHandbook(bg, boss, "", h.base, true, "x = y", []string{"present"}); !fault.Is(err, fault.Invalid) {
			h.Error(err)
		}
		if err := h.Documents.SetHandbook(bg, h.as(h.an, access.Member, h.cell), "", h.cell, true, "", nil); !fault.Is(err, fault.NotFound) {
			h.Error(err)
		}

		// The book holds each paper once, with a mark, and nothing of what is inside.
		book := h.termBook(s)
		if got := fmt.Sprint(book.Labels); len(book.Labels) < 2 || !strings.Contains(got, "Biên bản") || !strings.Contains(got, "01-NQ") || strings.Contains(got, "hần riêng") || book.Pages < len(book.Labels)+1 {
			h.Errorf("%d pages: %s", book.Pages, got)
		}
		if _, err := p.Term(bg, h.above(), h.cell, 0); !fault.Is(err, fault.NotFound) {
			h.Errorf("above one gets the book of all minutes: %v", err)
		}
		mine := h.termBook(h.as(h.an, access.Member, h.cell)) // without the chi ủy's
		if len(mine.Labels) == 0 || len(mine.Labels) > len(book.Labels) {
			h.Errorf("%d of %d", len(mine.Labels), len(book.Labels))
		}
		print, err := p.PrintPack(bg, s, nov.meeting, h.an)
		h.ok(err)
		h.has(print.Text(), "Nguyễn Văn An", "Thảo luận")
		h.hasNot(print.Text(), confessed)
		if print.Doc.Size < 16 {
			h.Error("it is no large print")
		}
		if _, err := p.PrintPack(bg, h.above(), nov.meeting, h.an); !fault.Is(err, fault.NotFound) {
			h.Error(err)
		}

		// The notice of the decision, filled in, and what the register says of it.
		o := document.Official{Unit: h.cell, Kind: formal.Notice, Source: "resolution", SourceID: nov.resolution}
		h.ok(p.Begin(bg, s, &o))
		h.has(o.Title+o.Text, "01-NQ/CB", "Kiểm kê kho đợt 2")
		id, err := h.Documents.DraftOfficial(bg, s, document.DraftOfficial{Unit: h.cell, Body: o.Body, Kind: o.Kind, Title: o.Title, Text: o.Text, Source: o.Source, SourceID: o.SourceID})
		h.ok(err)
		_, err = h.Documents.IssueOfficial(bg, s, "", id, 0)
		h.ok(err)
		h.has(h.read(p.Official(bg, s, id)), "Số 01-TB/CB", "THÔNG BÁO", "T/M CHI BỘ\nBÍ THƯ", "Trần Thị Mai")
		lines, err := h.Documents.RegisterPart(bg, s, h.cell, document.Part{})
		h.ok(err)
		entries, err := p.Entries(bg, s, lines)
		h.ok(err)
		for _, n := range lines {
			if e := entries[n]; e.Title == "" || e.Signer != "Trần Thị Mai" {
				h.Errorf("the register of %s: %+v", n.Short(), e)
			}
		}
		if len(lines) < 3 { // the decision, the report, the notice
			h.Errorf("%d lines", len(lines))
		}
	})
}
