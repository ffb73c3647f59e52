package document

import (
	"archive/zip"
	"bytes"
	"cmp"
	"encoding/binary"
	"errors"
	"hash/crc32"
	"image"
	imagejpeg "image/jpeg"
	imagepng "image/png"
	"io"
	"os"
	"strings"
	"testing"
	"unicode/utf16"

	"nep/internal/access"
	"nep/internal/db"
	"nep/internal/fault"
)

const (
	pdf = "%PDF-1.7\n1 0 obj\n"
	ole = "\xd0\xcf\x11\xe0\xa1\xb1\x1a\xe1 old office"
)

// The smallest pictures.
var png, jpeg = func() (string, string) {
	var p, j bytes.Buffer
	m := image.NewGray(image.Rect(0, 0, 1, 1))
	if err := errors.Join(imagepng.Encode(&p, m), imagejpeg.Encode(&j, m, nil)); err != nil {
		panic(err)
	}
	return p.String(), j.String()
}()

// wide is a picture whose head claims so many points on a side.
func wide(side uint32) string {
	head := binary.BigEndian.AppendUint32([]byte("IHDR"), side)
	head = append(binary.BigEndian.AppendUint32(head, side), 8, 0, 0, 0, 0)
	return "\x89PNG\r\n\x1a\n\x00\x00\x00\r" + string(binary.BigEndian.AppendUint32(head, crc32.ChecksumIEEE(head))) + "IEND"
}

// pack makes a zip with these parts.
func pack(t testing.TB, parts ...string) string {
	t.Helper()
	var b bytes.Buffer
	z := zip.NewWriter(&b)
	for _, p := range parts {
		name, content, _ := strings.Cut(p, "=")
		w, err := z.Create(name)
		if err == nil {
			_, err = io.WriteString(w, content)
		}
		if err != nil {
			t.Fatal(err)
		}
	}
	if err := z.Close(); err != nil {
		t.Fatal(err)
	}
	return b.String()
}

// old is an old Word file as LibreOffice saved it.
func old(t testing.TB, name string) string {
	t.Helper()
	b, err := os.ReadFile("../extract/testdata/" + name)
	if err != nil {
		t.Fatal(err)
	}
	return string(b)
}

func aWord(t testing.TB) string { return pack(t, "[Content_Types].xml=<x/>", "word/document.xml=<w/>") }

func ahead(meeting int64) Use { return Use{"meeting", meeting, Ahead} }

func file(name string) AddPaper {
	return AddPaper{Unit: cell, Kind: File, FileName: name, Use: ahead(7)}
}

func (h *house) refs(blob int64) int64 {
	h.t.Helper()
	return do(h, func(t *db.Tx) (int64, error) {
		return db.One(t, db.Scalar[int64], "select refs from blob where id = $1", blob)
	})
}

func (h *house) blobs() int64 {
	h.t.Helper()
	return do(h, func(t *db.Tx) (int64, error) { return db.One(t, db.Scalar[int64], "select count(*) from blob") })
}

func TestPaperIsKept(t *testing.T) {
	each(t, func(t *testing.T, h *house) {
		boss := as(access.Secretary, cell)
		cmd := file(`C:\Tài liệu\Báo cáo tháng 11.PDF`)
		cmd.Key = "k"
		id, err := h.AddPaper(ctx, boss, cmd, strings.NewReader(pdf))
		h.must(err)
		again, err := h.AddPaper(ctx, boss, cmd, strings.NewReader(pdf))
		h.must(err)
		if again != id {
			t.Fatal("a repeated click kept it twice")
		}
		_, err = h.AddPaper(ctx, boss, cmd, strings.NewReader(pdf+"x"))
		wants(t, err, fault.Conflict, "")
		p, f, err := h.OpenPaper(ctx, as(access.Member, cell), id, 0, false)
		h.must(err)
		got, _ := io.ReadAll(f)
		f.Close()
		if string(got) != pdf || p.Title != "Báo cáo tháng 11" || p.FileName != "Báo cáo tháng 11.pdf" || p.Media != "application/pdf" || p.Size != int64(len(pdf)) || p.MadeBy != boss.Person {
			t.Fatalf("%+v %q", p, got)
		}
		if h.refs(p.Blob) != 1 {
			t.Fatal("nobody keeps the file")
		}
		// The same file once more is another paper over the same bytes.
		cmd.Key, cmd.Title = "k2", "Bản hai"
		second, err := h.AddPaper(ctx, boss, cmd, strings.NewReader(pdf))
		h.must(err)
		if h.refs(p.Blob) != 2 {
			t.Fatal(h.refs(p.Blob))
		}
		papers, roles, err := h.Attached(ctx, boss, "meeting", 7)
		h.must(err)
		if len(papers) != 2 || papers[0].ID != id || papers[1].ID != second || roles[0] != Ahead {
			t.Fatalf("%+v %v", papers, roles)
		}
		h.must(h.RemovePaper(ctx, boss, "r", id, ahead(7)))
		h.must(h.RemovePaper(ctx, boss, "r", id, ahead(7)))
		wants(t, h.RemovePaper(ctx, boss, "r2", id, ahead(7)), fault.NotFound, "")
		if h.refs(p.Blob) != 1 {
			t.Fatal(h.refs(p.Blob))
		}
		_, _, err = h.Paper(ctx, boss, id)
		wants(t, err, fault.NotFound, "")
		h.must(h.RemovePaper(ctx, boss, "", second, ahead(7)))
		if h.refs(p.Blob) != 0 {
			t.Fatal("a removed paper still holds its file")
		}
	})
}

func TestPapersWithoutFiles(t *testing.T) {
	each(t, func(t *testing.T, h *house) {
		boss := as(access.Secretary, cell)
		id, err := h.AddPaper(ctx, boss, AddPaper{Unit: cell, Kind: TextPaper, Title: "Dự thảo", Body: "Dòng 1\r\nDòng 2", Use: ahead(7)}, nil)
		h.must(err)
		p, uses, err := h.Paper(ctx, boss, id)
		h.must(err)
		if p.Body != "Dòng 1\nDòng 2" || len(uses) != 1 || uses[0] != ahead(7) {
			t.Fatalf("%+v %v", p, uses)
		}
		_, _, err = h.OpenPaper(ctx, boss, id, 0, false)
		wants(t, err, fault.NotFound, "")
		// What stays on paper says its number, mark included, and its keeper.
		id, err = h.AddPaper(ctx, boss, AddPaper{Unit: cell, Kind: Placeholder, Number: "05-BC/TU (Mật)", Keeper: "Văn thư Đảng ủy", Body: "trích yếu", Use: ahead(7)}, nil)
		h.must(err)
		if p, _, err = h.Paper(ctx, boss, id); err != nil || p.Keeper != "Văn thư Đảng ủy" || p.Body != "" {
			t.Fatalf("%+v %v", p, err)
		}
		for name, x := range map[string]struct {
			cmd AddPaper
			key string
		}{
			"no kind":        {AddPaper{Kind: "x"}, "document.kind"},
			"empty text":     {AddPaper{Kind: TextPaper, Title: "x", Body: " \n"}, "document.text.empty"},
			"no title":       {AddPaper{Kind: TextPaper, Body: "x"}, "document.title"},
			"secret text":    {AddPaper{Kind: TextPaper, Title: "x", Body: "TỐI MẬT\nx"}, "document.secret"},
			"secret title":   {AddPaper{Kind: TextPaper, Title: "Báo cáo mật", Body: "x"}, "document.secret"},
			"secret number":  {AddPaper{Kind: TextPaper, Title: "x", Body: "x", Number: "1-MẬT"}, "document.secret"},
			"secret file":    {AddPaper{Kind: File, FileName: "kế hoạch (Mật).pdf"}, "document.secret.file"},
			"secret held":    {AddPaper{Kind: Placeholder, Title: "Kế hoạch Mật phòng thủ", Number: "1", Keeper: "x"}, "document.placeholder.title"},
			"no day":         {AddPaper{Kind: Placeholder, Day: "31/2", Number: "1", Keeper: "x"}, "document.placeholder.day"},
			"no keeper":      {AddPaper{Kind: Placeholder, Number: "1"}, "document.keeper"},
			"no number":      {AddPaper{Kind: Placeholder, Keeper: "x"}, "document.number"},
			"long":           {AddPaper{Kind: TextPaper, Title: strings.Repeat("ă", maxTitle+1), Body: "x"}, "document.long"},
			"role":           {AddPaper{Kind: TextPaper, Title: "x", Body: "x", Use: Use{"meeting", 7, "x"}}, "document.role"},
			"thing":          {AddPaper{Kind: TextPaper, Title: "x", Body: "x", Use: Use{"x", 7, Ahead}}, "document.role"},
			"nothing chosen": {AddPaper{Kind: File}, "document.file"},
		} {
			t.Log(name)
			x.cmd.Unit = cell
			_, err := h.AddPaper(ctx, boss, x.cmd, nil)
			wants(t, err, fault.Invalid, x.key)
		}
		if h.blobs() != 0 {
			t.Fatal("something was stored")
		}
	})
}

// What a file is, is told by its content; a name that says otherwise is mended,
// and what is no kind that is taken is refused whatever it is called.
// utf16File is a text as Notepad saves it under "Unicode".
func utf16File(s string) string {
	out := []byte{0xff, 0xfe}
	for _, u := range utf16.Encode([]rune(s)) {
		out = append(out, byte(u), byte(u>>8))
	}
	return string(out)
}

func TestFilesThatLie(t *testing.T) {
	each(t, func(t *testing.T, h *house) {
		boss := as(access.Secretary, cell)
		const word = "application/vnd.openxmlformats-officedocument.wordprocessingml.document"
		for name, x := range map[string]struct{ content, media, called string }{
			"a.pdf":                    {pdf, "application/pdf", "a.pdf"},
			"hóa đơn.exe":              {pdf, "application/pdf", "hóa đơn.exe.pdf"},
			"ảnh.pdf":                  {png, "image/png", "ảnh.pdf.png"},
			"IMG.JPEG":                 {jpeg, "image/jpeg", "IMG.jpeg"},
			"../../etc/passwd":         {"root", plainText, "passwd.txt"},
			`a<b>"c|d?.txt`:            {"Chào", plainText, "abcd.txt"},
			"":                         {pdf, "application/pdf", "tai-lieu.pdf"},
			"a.docx":                   {aWord(t), word, "a.docx"},
			"bảng.zip":                 {pack(t, "[Content_Types].xml=", "xl/workbook.xml="), "application/vnd.openxmlformats-officedocument.spreadsheetml.sheet", "bảng.zip.xlsx"},
			"a.odt":                    {pack(t, "mimetype=application/vnd.oasis.opendocument.text"), "application/vnd.oasis.opendocument.text", "a.odt"},
			"a.doc":                    {old(t, "resolution.doc"), "application/msword", "a.doc"},
			"a.XLS":                    {old(t, "resolution.doc"), "application/msword", "a.XLS.doc"},
			"dấu mật.doc":              {old(t, "head.doc"), "", ""},
			"dấu mật.rtf":              {old(t, "head.rtf"), "", ""},
			"dấu mật trong.doc":        {`{\rtf1 BC\par M\u7852?T\par}`, "", ""},
			"cụt.png":                  {png[:40], "", ""},
			"rộng.png":                 {wide(65535), "", ""},
			"cụt.doc":                  {old(t, "resolution.doc")[:6000], "", ""},
			"cụt.rtf":                  {`{\rtf1 BC\par`, "", ""},
			"a.rtf":                    {`{\rtf1 x}`, "application/rtf", "a.rtf"},
			"b.jpg":                    {"\x00\x00\x00\x18ftypheic\x00\x00\x00\x00", "", ""},
			"sổ tay.txt":               {utf16File("Chào đồng chí"), plainText, "sổ tay.txt"},
			"sổ mật.txt":               {utf16File("BÁO CÁO\r\nTỐI MẬT\r\n"), "", ""},
			"sổ trang.txt":             {utf16File("<html>"), "", ""},
			"thẻ.txt":                  {"<img src=x> là gì", plainText, "thẻ.txt"},
			"tên \u202efdp.exe.pdf":    {pdf, "application/pdf", "tên fdp.exe.pdf"},
			"dài.txt":                  {strings.Repeat("ợ", 5000), plainText, "dài.txt"},
			"trang.html":               {"<!DOCTYPE html><script>alert(1)</script>", "", ""},
			"trang.txt":                {"  <script>alert(1)</script>", "", ""},
			"trang2.pdf":               {"\xef\xbb\xbf<html>", "", ""},
			"hình.png":                 {`<svg xmlns="http://www.w3.org/2000/svg" onload="alert(1)"/>`, "", ""},
			"hình.svg":                 {`<?xml version="1.0"?><svg/>`, "", ""},
			"chạy.pdf":                 {"MZ\x90\x00\x03", "", ""},
			"chạy2.doc":                {"\x7fELF\x02\x01\x01\x00", "", ""},
			"nén.docx":                 {pack(t, "a.exe=MZ"), "", ""},
			"macro.docx":               {pack(t, "word/document.xml=", "word/vbaProject.bin=x"), "", ""},
			"hỏng.docx":                {aWord(t)[:40], "", ""},
			"lạ.bin":                   {"\x00\x01\x02\x03", "", ""},
			"cũ.msi":                   {ole, "", ""},
			"tcvn3.txt":                {"B\xb8o c\xb8o", "", ""},
			"mimetype lie.odt":         {pack(t, "mimetype=text/html"), "", ""},
			"có khóa.docx":             {ole + strings.Repeat("x", 100) + "E\x00n\x00c\x00r\x00y\x00p\x00t\x00e\x00d\x00P\x00a\x00c\x00k\x00a\x00g\x00e\x00", "", ""},
			"có khóa.pdf":              {pdf + "trailer << /Root 1 0 R /Encrypt 7 0 R >>\n%%EOF", "", ""},
			"bom.docx":                 {pack(t, "word/document.xml=<w>"+strings.Repeat(" ", 20<<20)+"</w>"), "", ""},
			"vỡ.xlsx":                  {pack(t, "xl/workbook.xml=<w><a></w", "xl/sharedStrings.xml=<s/>"), "", ""},
			"dấu mật.docx":             {pack(t, "word/document.xml=<w><p><t>ĐẢNG BỘ TỈNH</t></p><p><t>M</t><t>ẬT</t></p></w>"), "", ""},
			"dấu mật ở đầu trang.docx": {pack(t, "word/document.xml=<w><p><t>Báo cáo</t></p></w>", "word/header1.xml=<h><p><t>TỐI MẬT</t></p></h>"), "", ""},
			"dấu mật ở chú thích.docx": {pack(t, "word/document.xml=<w><p><t>Báo cáo</t></p></w>", "word/footnotes.xml=<f><p><t>ĐỘ MẬT: MẬT</t></p></f>"), "", ""},
			"dấu mật ở ghi chú.docx":   {pack(t, "word/document.xml=<w><p><t>Báo cáo</t></p></w>", "word/comments.xml=<c><p><t>ĐỘ MẬT: MẬT</t></p></c>"), "", ""},
			"mật ong.docx":             {pack(t, "word/document.xml=<w><p><t>Bảo mật dữ liệu; hộ nuôi ong lấy mật ong</t></p></w>"), word, "mật ong.docx"},
			"directory too big.zip":    {"PK\x03\x04" + strings.Repeat("x", 100) + "PK\x05\x06\x00\x00\x00\x00\xff\xff\xff\xff\xff\xff\xff\x7f\x00\x00\x00\x00\x00\x00", "", ""},
		} {
			id, err := h.AddPaper(ctx, boss, file(name), strings.NewReader(x.content))
			if x.media == "" {
				if err == nil {
					t.Errorf("%q is taken", name)
					continue
				}
				why := map[string]string{"macro.docx": "document.macro", "hỏng.docx": "document.broken", "directory too big.zip": "document.bomb", "có khóa.docx": "document.password",
					"có khóa.pdf": "document.password", "cũ.msi": "document.broken", "cụt.png": "document.broken", "rộng.png": "document.picture.large", "bom.docx": "document.bomb", "vỡ.xlsx": "document.broken", "dấu mật.docx": "document.secret.file", "dấu mật ở đầu trang.docx": "document.secret.file",
					"dấu mật ở chú thích.docx": "document.secret.file", "dấu mật ở ghi chú.docx": "document.secret.file",
					"b.jpg": "document.heic", "sổ mật.txt": "document.secret.file", "dấu mật.doc": "document.secret.file", "dấu mật.rtf": "document.secret.file", "dấu mật trong.doc": "document.secret.file", "cụt.doc": "document.broken", "cụt.rtf": "document.broken"}[name]
				wants(t, err, fault.Invalid, cmp.Or(why, "document.media"))
				continue
			}
			if err != nil {
				t.Errorf("%q: %v", name, err)
				continue
			}
			p, _, err := h.Paper(ctx, boss, id)
			h.must(err)
			if p.Media != x.media || p.FileName != x.called {
				t.Errorf("%q is kept as %q, %s", name, p.FileName, p.Media)
			}
		}
		photo := file("a.jpg")
		photo.Kind = Photo
		_, err := h.AddPaper(ctx, boss, photo, strings.NewReader(pdf))
		wants(t, err, fault.Invalid, "document.media")
		_, err = h.AddPaper(ctx, boss, photo, strings.NewReader(jpeg))
		h.must(err)
	})
}

// torn gives some bytes and then breaks off.
type torn struct{ io.Reader }

func (r torn) Read(p []byte) (int, error) {
	n, err := r.Reader.Read(p)
	if err == io.EOF {
		err = errors.New("connection reset")
	}
	return n, err
}

// zeros is a file without an end.
type zeros struct{}

func (zeros) Read(p []byte) (int, error) { clear(p); return len(p), nil }

func TestBadUploads(t *testing.T) {
	each(t, func(t *testing.T, h *house) {
		boss := as(access.Secretary, cell)
		for name, in := range map[string]string{"at once": "", "early": pdf, "late": pdf + strings.Repeat("x", 100_000), "a text": "chữ"} {
			t.Log(name)
			_, err := h.AddPaper(ctx, boss, file("a.pdf"), torn{strings.NewReader(in)})
			wants(t, err, fault.Invalid, "blob.cut")
		}
		_, err := h.AddPaper(ctx, boss, file("a.pdf"), strings.NewReader(""))
		wants(t, err, fault.Invalid, "document.file")
		// A text with a mark inside, under a harmless name, is not stored at all.
		_, err = h.AddPaper(ctx, boss, file("ghi chú.txt"), strings.NewReader(strings.Repeat("dòng thường\n", 2000)+"TUYỆT MẬT\n"))
		wants(t, err, fault.Invalid, "document.secret.file")
		if h.blobs() != 0 {
			t.Fatal("something was stored")
		}
		// A stranger's upload is not read.
		read := false
		spy := readerFunc(func([]byte) (int, error) { read = true; return 0, io.EOF })
		for _, who := range []access.Actor{{}, as(access.Member, cell), as(access.Secretary, side), as(access.Secretary, base), {Account: 1, Hat: access.Hat{Role: access.Admin}}} {
			_, err := h.AddPaper(ctx, who, file("a.pdf"), spy)
			wants(t, err, fault.NotFound, "")
		}
		if read {
			t.Fatal("a stranger's file was read")
		}
		if testing.Short() {
			return
		}
		_, err = h.AddPaper(ctx, boss, file("a.pdf"), io.MultiReader(strings.NewReader(pdf), zeros{}))
		wants(t, err, fault.TooLarge, "blob.too_large")
	})
}

type readerFunc func([]byte) (int, error)

func (f readerFunc) Read(p []byte) (int, error) { return f(p) }

// Who reads what: papers ahead go up, the pages of handwritten minutes stay
// with the meeting's own body, and a committee's papers are not the members'.
func TestWhoReadsPapers(t *testing.T) {
	each(t, func(t *testing.T, h *house) {
		const bureau, noter = 8, 555
		h.Of = func(_ *db.Tx, _ access.Actor, _ access.Action, kind string, id int64) (access.Subject, bool, error) {
			s := access.Subject{Paths: []string{paths[cell]}, Committee: id == bureau, People: []int64{noter}}
			return s, kind == "meeting", nil
		}
		boss := as(access.Secretary, cell)
		add := func(use Use) int64 {
			id, err := h.AddPaper(ctx, boss, AddPaper{Unit: cell, Kind: TextPaper, Title: "x", Body: "y", Use: use}, nil)
			h.must(err)
			return id
		}
		papers := map[string]int64{"ahead": add(ahead(7)), "record": add(Use{"meeting", 7, Record}), "bureau": add(ahead(bureau)), "loose": add(Use{})}
		note := access.Actor{Account: 3, Person: noter, Hat: access.Hat{Role: access.Member, Unit: cell, Path: paths[cell]}}
		for who, x := range map[string]struct {
			access.Actor
			reads string
		}{
			"secretary":   {boss, "ahead record bureau loose"},
			"member":      {as(access.Member, cell), "ahead record loose"},
			"committee":   {as(access.Committee, cell), "ahead record bureau loose"},
			"note-taker":  {note, "ahead record bureau loose"},
			"above":       {as(access.Secretary, base), "ahead bureau"},
			"far above":   {as(access.Officer, top), "ahead bureau"},
			"beside":      {as(access.Secretary, side), ""},
			"a stranger":  {as(access.Member, other), ""},
			"technician":  {access.Actor{Account: 1, Hat: access.Hat{Role: access.Admin}}, ""},
			"not someone": {access.Actor{}, ""},
		} {
			for name, id := range papers {
				_, _, err := h.Paper(ctx, x.Actor, id)
				want := strings.Contains(" "+x.reads+" ", " "+name+" ")
				if want && err != nil || !want && !fault.Is(err, fault.NotFound) {
					t.Errorf("%s reads %s: %v", who, name, err)
				}
				sub, err := h.PaperSubject(ctx, x.Actor, id)
				h.must(err)
				if may := access.May(x.Actor, access.PaperView, sub); want && !may {
					t.Errorf("%s may not come to the page of %s", who, name)
				}
			}
		}
		if list, _, err := h.Attached(ctx, as(access.Secretary, base), "meeting", 7); err != nil || len(list) != 1 || list[0].ID != papers["ahead"] {
			t.Fatalf("seen from above: %+v %v", list, err)
		}
		// The note-taker brings the handwritten page, another member does not.
		if _, err := h.AddPaper(ctx, note, AddPaper{Unit: cell, Kind: Photo, FileName: "a.jpg", Use: Use{"meeting", 7, Record}}, strings.NewReader(jpeg)); err != nil {
			t.Fatal(err)
		}
		_, err := h.AddPaper(ctx, as(access.Member, cell), AddPaper{Unit: cell, Kind: Photo, FileName: "a.jpg", Use: Use{"meeting", 7, Record}}, strings.NewReader(jpeg))
		wants(t, err, fault.NotFound, "")
		// Nobody hangs a paper of one unit on a thing of another.
		_, err = h.AddPaper(ctx, as(access.Secretary, side), AddPaper{Unit: side, Kind: TextPaper, Title: "x", Body: "y", Use: ahead(7)}, nil)
		wants(t, err, fault.NotFound, "")
		wants(t, h.RemovePaper(ctx, as(access.Secretary, side), "", papers["ahead"], ahead(7)), fault.NotFound, "")
		wants(t, h.RemovePaper(ctx, as(access.Member, cell), "", papers["ahead"], ahead(7)), fault.NotFound, "")
		wants(t, h.RemovePaper(ctx, boss, "", papers["ahead"], ahead(bureau)), fault.NotFound, "")
	})
}

// What a refused file says of itself is told along, for the line that may be kept
// in its place.
func TestPlaced(t *testing.T) {
	page := "ĐẢNG BỘ TỈNH\nMẬT\nSố 12-BC/ĐU\nHưng Yên, ngày 05 tháng 12 năm 2025\nBÁO CÁO\nvề phòng thủ"
	for _, x := range []struct{ page, name, number, day string }{
		{page, "a.doc", "12-BC/ĐU", "2025-12-05"},
		{"", "07-KH-CB (Mật) 03-11-2025.pdf", "07-KH", "2025-11-03"},
		{"", "mật.pdf", "", ""},
	} {
		number, day, ok := Placed(fault.Fields{secretFile(x.page, x.name)}.Err("x"))
		if !ok || number != x.number || day != x.day {
			t.Errorf("%q: %q %q %v", x.name, number, day, ok)
		}
	}
	if _, _, ok := Placed(refuse("document.media")); ok {
		t.Error("another refusal")
	}
}
