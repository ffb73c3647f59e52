package document

import (
	"archive/zip"
	"bytes"
	"context"
	"fmt"
	"io"
	"slices"
	"strings"
	"testing"

	"pgregory.net/rapid"

	"nep/internal/access"
	"nep/internal/db"
	"nep/internal/document/formal"
	"nep/internal/fault"
	"nep/internal/job"
	"nep/internal/vn"
)

const oldMinutes = `ĐẢNG BỘ CỤC DỰ TRỮ    ĐẢNG CỘNG SẢN VIỆT NAM
CHI BỘ KHO ÂN THI      Ân Thi, ngày 05 tháng 03 năm 2025

BIÊN BẢN
Sinh hoạt chi bộ tháng 3 năm 2025

Tổng số đảng viên: 15 đồng chí. Có mặt: 13/15 đồng chí.
- Giao đồng chí Nguyễn Văn An kiểm kê kho số 2, xong trước ngày 20/3/2025.
Đồng chí Ba phát biểu: nhất trí.
`

const oldResolution = `ĐẢNG BỘ CỤC DỰ TRỮ
CHI BỘ KHO ÂN THI
*
Số 03-NQ/CB        ĐẢNG CỘNG SẢN VIỆT NAM
                   Hưng Yên, ngày 06/3/2025
NGHỊ QUYẾT
Lãnh đạo thực hiện nhiệm vụ tháng 3
-----
Căn cứ Nghị quyết số 12-NQ/ĐU, ngày 05/9/2024 của Đảng ủy.
`

func TestWhatIsReadOffOldPapers(t *testing.T) {
	for name, c := range map[string]struct {
		text, file string
		want       Guess
	}{
		"minutes": {oldMinutes, "bb thang 3.docx", Guess{Kind: formal.Minutes, Day: "2025-03-05", Title: "Sinh hoạt chi bộ tháng 3 năm 2025", Required: 15, Present: 13,
			Tasks: []string{"Giao đồng chí Nguyễn Văn An kiểm kê kho số 2, xong trước ngày 20/3/2025."}}},
		"resolution": {oldResolution, "nq.pdf", Guess{Kind: formal.Resolution, Number: 3, Code: "CB", Day: "2025-03-06", Title: "Lãnh đạo thực hiện nhiệm vụ tháng 3"}},
		"decomposed": {strings.ReplaceAll(oldResolution, "Số", "So\u0302\u0301"), "nq.pdf", Guess{Kind: formal.Resolution, Number: 3, Code: "CB", Day: "2025-03-06", Title: "Lãnh đạo thực hiện nhiệm vụ tháng 3"}},
		"scan":       {"", "05-NQ-CB 12.4.2025.pdf", Guess{Kind: formal.Resolution, Number: 5, Day: "2025-04-12"}},
		"name only":  {"", "bien-ban_hop_2025-06-05.pdf", Guess{Kind: formal.Minutes, Day: "2025-06-05"}},
		"nothing":    {"Chào các đồng chí", "x.txt", Guess{}},
		"no day":     {"ngày 31 tháng 02 năm 2025", "x.txt", Guess{}},
	} {
		if got := guess(c.text, c.file); fmt.Sprintf("%+v", got) != fmt.Sprintf("%+v", c.want) {
			t.Errorf("%s:\n%+v, want\n%+v", name, got, c.want)
		}
	}
	abc := vn.ToLegacy(strings.ToLower(oldResolution), vn.TCVN3)
	if got := guess(abc, "x.doc"); got.Number != 3 || got.Kind != formal.Resolution || got.Day != "2025-03-06" {
		t.Errorf("an old encoding: %+v", got)
	}
}

// Sentences that give work, in the forms old minutes have them, and some that
// only look so.
func TestTasksOfOldMinutes(t *testing.T) {
	for text, want := range map[string][]string{
		"Đồng chí Hồ Xuân Tùng hoàn thành đối chiếu sổ kho trước ngày 20/3/2023":                    {"Đồng chí Hồ Xuân Tùng hoàn thành đối chiếu sổ kho trước ngày 20/3/2023"},
		"- Giao đồng chí Hồ Xuân Tùng đối chiếu sổ kho, thời hạn 20/3/2023.":                        {"Giao đồng chí Hồ Xuân Tùng đối chiếu sổ kho, thời hạn 20/3/2023."},
		"+ Giao chi ủy chuẩn bị nội dung đại hội.":                                                  {"Giao chi ủy chuẩn bị nội dung đại hội."},
		"Hoàn thành kiểm kê kho số 2 trong quý I/2023.":                                             {"Hoàn thành kiểm kê kho số 2 trong quý I/2023."},
		"Phấn đấu hoàn thành kế hoạch nhập kho trước ngày 30 tháng 6 năm 2023":                      {"Phấn đấu hoàn thành kế hoạch nhập kho trước ngày 30 tháng 6 năm 2023"},
		"2. Phân công các đồng chí trong chi ủy phụ trách từng tổ.":                                 {"Phân công các đồng chí trong chi ủy phụ trách từng tổ."},
		"Đ/c Ba chịu trách nhiệm rà soát hồ sơ, xong trước 15/4.":                                   {"Đ/c Ba chịu trách nhiệm rà soát hồ sơ, xong trước 15/4."},
		"Người thực hiện: đồng chí Nguyễn Văn An. Thời hạn: 20/3/2023":                              {"Người thực hiện: đồng chí Nguyễn Văn An."},
		"Chi ủy báo cáo cấp trên chậm nhất ngày 25/3/2023.":                                         {"Chi ủy báo cáo cấp trên chậm nhất ngày 25/3/2023."},
		"Cử đồng chí Mai dự lớp bồi dưỡng.":                                                         {"Cử đồng chí Mai dự lớp bồi dưỡng."},
		"Kho khô ráo. Giao đồng chí An kiểm kê kho 2. Yêu cầu tổ đảng số 1 trực bão trong tháng 8.": {"Giao đồng chí An kiểm kê kho 2.", "Yêu cầu tổ đảng số 1 trực bão trong tháng 8."},
		"Giao đồng chí An kiểm kê, thời hạn 20/3; đồng chí Ba dọn kho, thời hạn 25/3.":              {"Giao đồng chí An kiểm kê, thời hạn 20/3;", "đồng chí Ba dọn kho, thời hạn 25/3."},
		"GIAO NHIỆM VỤ: đồng chí An kiểm kê kho":                                                    {"GIAO NHIỆM VỤ: đồng chí An kiểm kê kho"},
		"Đồng chí Ba phát biểu: đề nghị chi ủy sửa mái kho trước ngày 20/3.":                        nil,
		"Đồng chí An đã hoàn thành kiểm kê kho trước ngày 20/3/2023.":                               nil,
		"Đồng chí Tùng vắng có lý do từ ngày 1/3 đến ngày 20/3/2023.":                               nil,
		"Chi bộ đã hoàn thành kế hoạch quý I/2023.":                                                 nil,
		"Tổng số đảng viên: 15 đồng chí.":                                                           nil,
		"Đồng chí Nguyễn Văn An chủ trì, ngày 05 tháng 03 năm 2023.":                                nil,
	} {
		if got := guess(text, "bb.docx").Tasks; !slices.Equal(got, want) {
			t.Errorf("%q: %q, want %q", text, got, want)
		}
	}
}

// However who, what and when are put together, the sentence is proposed whole and
// once, wherever it stands in the minutes.
func TestEveryFormOfATask(t *testing.T) {
	rapid.Check(t, func(t *rapid.T) {
		pick := func(label string, xs ...string) string { return rapid.SampledFrom(xs).Draw(t, label) }
		who := pick("who", "đồng chí Hồ Xuân Tùng", "đ/c Ba", "chi ủy", "tổ đảng số 2", "các đồng chí trong tổ kho", "Đồng chí Phạm Thị Ba")
		what := pick("what", "đối chiếu sổ kho", "rà soát hồ sơ đảng viên", "chuẩn bị nội dung chuyên đề quý sau", "kiểm kê kho số 2")
		when := pick("when", "trước ngày 20/3/2023", "thời hạn 20/3/2023", "xong trước ngày 20 tháng 3 năm 2023", "chậm nhất ngày 20-3-2023", "trong quý I/2023", "trong tháng 3/2023")
		one := pick("form",
			"Giao "+who+" "+what+", "+when, "Phân công "+who+" "+what+" "+when, "Yêu cầu "+who+" "+what+", "+when, capital(who)+" "+what+", "+when,
			"Giao "+who+" "+what) + "."
		before := pick("before", "", "- ", "+ ", "1. ", "a) ")
		text := "BIÊN BẢN\nSinh hoạt chi bộ tháng 3\nTổng số đảng viên: 15 đồng chí. Có mặt: 13/15 đồng chí.\n" + before + one + pick("after", "", " Chi bộ nhất trí.") + "\nĐồng chí An phát biểu: nhất trí."
		if got := guess(text, "bb.docx").Tasks; len(got) != 1 || got[0] != one {
			t.Fatalf("%q: %q", one, got)
		}
	})
}

// capital begins a sentence.
func capital(s string) string {
	r := []rune(s)
	return strings.ToUpper(string(r[:1])) + string(r[1:])
}

func FuzzGuess(f *testing.F) {
	f.Add(oldMinutes, "a.docx")
	f.Add(oldResolution, "05-NQ-CB.pdf")
	f.Fuzz(func(t *testing.T, text, name string) {
		g := guess(text, name)
		if g.Number < 0 || g.Present > max(g.Required, g.Present) || len(g.Tasks) > maxTasks {
			t.Fatalf("%+v", g)
		}
	})
}

func textFile(name, text string) OldFile {
	return OldFile{name, func() (io.ReadCloser, error) { return io.NopCloser(strings.NewReader(text)), nil }}
}

// Nothing is registered before a person confirms; then numbers go on behind what
// was confirmed, and what cannot be is said.
func TestAHistory(t *testing.T) {
	each(t, func(t *testing.T, h *house) {
		sec := as(access.Secretary, cell)
		h.Service.Text = func(ctx context.Context, blob int64, media string) (string, string, error) {
			f, _, err := h.Files.Open(ctx, blob)
			if err != nil {
				return "", "", err
			}
			defer f.Close()
			b, err := io.ReadAll(f)
			return string(b), "", err
		}
		pool := job.NewPool(h.DB, map[string]job.Handler{OldReadKind: h.ReadOld})
		var z bytes.Buffer
		w := zip.NewWriter(&z)
		for name, text := range map[string]string{"cu/bb.txt": oldMinutes, `cu\..\nq.txt`: oldResolution, "cu/mat.txt": "TỐI MẬT\n" + oldResolution, "__MACOSX/x": "x", "cu/anh.html": "<html>"} {
			f, _ := w.Create(name)
			f.Write([]byte(text))
		}
		w.Close()
		files, err := Unzip(bytes.NewReader(z.Bytes()), int64(z.Len()))
		if err != nil || len(files) != 4 {
			t.Fatal(len(files), err)
		}
		taken, refused, err := h.DropIn(ctx, sec, cell, files)
		if err != nil || taken != 2 || len(refused) != 2 {
			t.Fatal(taken, refused, err)
		}
		if taken, refused, err = h.DropIn(ctx, sec, cell, append(files, textFile("sau.txt", oldResolution+"\nbản khác"))); err != nil || taken != 1 || len(refused) != 4 {
			t.Fatal(taken, refused, err)
		}
		if _, err := pool.RunDue(ctx); err != nil {
			t.Fatal(err)
		}
		page, err := h.OldPapers(ctx, sec, cell, 0, 10)
		if err != nil || len(page.Rows) != 3 || page.Left != 3 || page.Waits != 0 {
			t.Fatalf("%+v %v", page, err)
		}
		if series, err := h.Series(ctx, sec, cell); err != nil || len(series) != 0 {
			t.Errorf("registered before anybody confirmed: %v %v", series, err)
		}
		at := func(name string) Old {
			i := slices.IndexFunc(page.Rows, func(o Old) bool { return o.FileName == name })
			if i < 0 {
				t.Fatalf("no %s", name)
			}
			return page.Rows[i]
		}
		nq, bb, twin := at("nq.txt"), at("bb.txt"), at("sau.txt")
		if !nq.Twice || nq.Number != 3 || nq.NoTerm || bb.Present != 13 {
			t.Errorf("%+v %+v", nq, bb)
		}
		keep := func(o Old, number int64) (int64, error) {
			return h.KeepOld(ctx, sec, cell, KeepOld{Key: db.Key(fmt.Sprint("k", o.ID, number)), Old: o.ID, Kind: o.Kind, Number: number, Day: o.Day, Title: o.Title, Required: o.Required, Present: o.Present})
		}
		id, err := keep(nq, 3)
		if err != nil {
			t.Fatal(err)
		}
		if again, err := keep(nq, 3); err != nil || again != id {
			t.Errorf("pressed twice: %d, not %d, %v", again, id, err)
		}
		if _, err := keep(twin, 3); !fault.Is(err, fault.Exists) {
			t.Errorf("one number twice: %v", err)
		}
		// Before the unit lived there is no register.
		_, err = h.KeepOld(ctx, sec, cell, KeepOld{Old: twin.ID, Kind: formal.Resolution, Number: 9, Day: "1999-03-05", Title: "x"})
		if f, _ := err.(*fault.Error); f == nil || len(f.Fields) != 1 || f.Fields[0].Name != "day" || f.Fields[0].Key != "document.old.before" {
			t.Errorf("before the founding: %v", err)
		}
		minutes, err := keep(bb, 0)
		if err != nil {
			t.Fatal(err)
		}
		if n, first, err := next(h, cell, "NQ", nq.Day); err != nil || n != 4 || first {
			t.Errorf("the next number is %d, first %v, %v", n, first, err)
		}
		if page, err = h.OldPapers(ctx, sec, cell, 0, 10); err != nil || page.Kept != 2 || len(page.Gaps) != 1 || !slices.Equal(page.Gaps[0].Missing, []int64{1, 2}) {
			t.Errorf("%+v %v", page, err)
		}
		if !page.Rows[0].Given {
			t.Errorf("a number that is given: %+v", page.Rows[0])
		}
		// A resolution goes up; minutes are the cell's own.
		for _, c := range []struct {
			who  access.Actor
			id   int64
			open bool
		}{{sec, id, true}, {sec, minutes, true}, {as(access.Secretary, base), id, true}, {as(access.Secretary, base), minutes, false}} {
			if _, _, err := h.Paper(ctx, c.who, c.id); (err == nil) != c.open {
				t.Errorf("%s opens %d: %v", c.who.Hat.Key(), c.id, err)
			}
		}
		if err := h.DropOld(ctx, sec, "d", cell, twin.ID); err != nil {
			t.Error(err)
		}
		if err := h.DropOld(ctx, sec, "e", cell, nq.ID); !fault.Is(err, fault.State) {
			t.Error(err)
		}
		if _, err := h.OldPapers(ctx, as(access.Secretary, base), cell, 0, 10); !fault.Is(err, fault.NotFound) {
			t.Errorf("from above: %v", err)
		}
		if _, err := h.KeepOld(ctx, sec, cell, KeepOld{Key: "x", Old: twin.ID, Kind: "x", Day: "2030-01-01"}); !fault.Is(err, fault.State) {
			t.Errorf("a row that was left out: %v", err)
		}
	})
}

func next(h *house, unit int64, kind, day string) (n int64, first bool, err error) {
	_, err = db.Read(ctx, h.DB, func(t *db.Tx) (bool, error) {
		n, first, err = Next(t, unit, kind, day)
		return true, err
	})
	return n, first, err
}

func TestHostileArchivesOfHistory(t *testing.T) {
	for name, b := range map[string][]byte{"no zip": []byte("xxx"), "empty": nil, "cut": []byte("PK\x05\x06")} {
		if _, err := Unzip(bytes.NewReader(b), int64(len(b))); !fault.Is(err, fault.Corrupt) {
			t.Errorf("%s: %v", name, err)
		}
	}
	var b bytes.Buffer
	z := zip.NewWriter(&b)
	for i := range maxOldFiles + 1 {
		z.Create(fmt.Sprint(i, ".txt"))
	}
	z.Close()
	if _, err := Unzip(bytes.NewReader(b.Bytes()), int64(b.Len())); !fault.Is(err, fault.TooLarge) {
		t.Error(err)
	}
}
