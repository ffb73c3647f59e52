package cycle_test

import (
	"bytes"
	"errors"
	"io"
	"strings"
	"testing"

	"nep/internal/access"
	"nep/internal/clock"
	"nep/internal/cycle/papers"
	"nep/internal/db/dbtest"
	"nep/internal/docx"
	"nep/internal/fault"
	"nep/internal/meeting"
	"nep/internal/org"
	"nep/internal/rule"
)

func (h *house) papers() *papers.Service {
	return &papers.Service{DB: h.DB, Cycle: h.Service, Meetings: h.Meetings, Resolutions: h.Resolutions, Quality: h.Quality, Reports: h.Reports}
}

// read writes a paper in both forms and gives the text of the .docx, which is
// that of the paper.
func (h *house) read(f papers.File, err error) string {
	h.Helper()
	h.ok(err)
	var d, p bytes.Buffer
	h.ok(f.Write(&d, papers.Docx))
	h.ok(f.Write(&p, papers.PDF))
	if !bytes.HasPrefix(p.Bytes(), []byte("%PDF-")) || f.Name == "" {
		h.Errorf("%q is no PDF", f.Name)
	}
	text, err := docx.Text(bytes.NewReader(d.Bytes()), int64(d.Len()), docx.Usual)
	h.ok(err)
	if strings.Join(strings.Fields(text), " ") != strings.Join(strings.Fields(f.Doc().Text()), " ") {
		h.Errorf("%s read back is another paper:\n%s", f.Name, text)
	}
	return text
}

func (h *house) has(text string, want ...string) {
	h.Helper()
	for _, w := range want {
		if !strings.Contains(text, w) {
			h.Errorf("no %q in:\n%s", w, text)
		}
	}
}

func (h *house) hasNot(text string, unwanted ...string) {
	h.Helper()
	for _, w := range unwanted {
		if strings.Contains(text, w) {
			h.Errorf("%q stands in:\n%s", w, text)
		}
	}
}

const confessed = "Tôi tự nhận còn đi muộn." // said in what stays inside

func TestThePapersOfAMonth(t *testing.T) {
	each(t, func(h *house) {
		_, err := h.Units.AddSite(bg, sys, org.AddSite{Unit: h.cell, Name: "Trụ sở", Province: "Hưng Yên", From: "2020-01-01"})
		h.ok(err)
		nov := h.play("2026-11-05", "Kiểm kê kho đợt 2")
		p, s := h.papers(), h.secretary()

		minutes := h.read(p.Minutes(bg, s, nov.meeting))
		h.has(minutes, "ĐẢNG BỘ CỤC DỰ TRỮ\nCHI BỘ KHO ÂN THI\n*\nĐẢNG CỘNG SẢN VIỆT NAM", "Hưng Yên, ngày 05 tháng 11 năm 2026", "BIÊN BẢN\nSinh hoạt chi bộ tháng 11 năm 2026",
			"Hoàng Văn Chi (ốm)", "Đề nghị trang bị thêm bình chữa cháy.", "NGƯỜI GHI BIÊN BẢN", "CHỦ TRÌ", "NỘI BỘ", "Buổi sinh hoạt kết thúc lúc 09 giờ 35")
		h.hasNot(minutes, confessed, "sốt", "chưa được xác nhận")
		if n := strings.Count(minutes, "ĐẢNG CỘNG SẢN VIỆT NAM"); n != 1 {
			h.Errorf("%d heads", n)
		}
		h.has(h.read(p.Inside(bg, s, nov.meeting)), confessed, "CHỈ LƯU TRONG CHI BỘ")

		decision := h.read(p.Decision(bg, s, nov.resolution, false))
		h.has(decision, "Số 01-NQ/CB", "NGHỊ QUYẾT\nLãnh đạo thực hiện nhiệm vụ tháng 11", "Kiểm kê kho đợt 2",
			"T/M CHI BỘ\nBÍ THƯ", "Trần Thị Mai", "Nơi nhận:\n- Đảng bộ Cục Dự trữ (để báo cáo),", "- Lưu Chi bộ.")
		h.hasNot(decision, "chữa cháy", confessed)
		page, err := h.DecisionText(bg, s, nov.resolution, false) // what the page shows
		h.ok(err)
		h.has(decision, page.Opening, page.Vote, page.For)
		for _, part := range page.Parts {
			h.has(decision, append(append(part.Words, part.After...), part.Title)...)
			for _, r := range part.Table.Rows {
				h.has(decision, r...)
			}
		}
		kept := h.read(p.Decision(bg, s, nov.resolution, true))
		h.has(kept, "Số 01-NQ/CB", "PHỤ LỤC", "Đề nghị trang bị thêm bình chữa cháy.")
		if _, err := p.Decision(bg, h.above(), nov.resolution, true); !fault.Is(err, fault.NotFound) {
			h.Errorf("above one gets the opinions: %v", err)
		}
		h.has(h.read(p.Invitation(bg, s, nov.meeting)), "GIẤY MỜI", "Thời gian: 08 giờ 00, ngày 05 tháng 11 năm 2026", "Địa điểm: Kho Ân Thi", "Thảo luận")
		roll := h.read(p.Roll(bg, s, nov.meeting))
		h.has(roll, "Vũ Thị Dự", "Hoàng Văn Chi", "Vắng có lý do (ốm", "Có mặt: 5/6 (83,3%)")
		h.hasNot(roll, "sốt")
		h.has(h.read(p.Score(bg, s, nov.meeting)), "PHIẾU CHẤM ĐIỂM", "Tổng điểm", "4/5 (80,0%)", "95 phút")
		month := h.read(p.Report(bg, s, h.cell, "2026-11"))
		h.has(month, "Số 01-BC/CB", "BÁO CÁO", "Chi bộ giữ nền nếp tốt.", "5/6 (83,3%)", "01-NQ/CB")
		h.hasNot(month, "Nguyễn Văn An", "Hoàng Văn Chi", "Phạm Thị Ba")

		// The committee above reads what goes up, minutes only opened with a
		// reason, and never what is inside.
		up := h.above()
		for name, f := range map[string]func() (papers.File, error){
			"decision": func() (papers.File, error) { return p.Decision(bg, up, nov.resolution, false) },
			"score":    func() (papers.File, error) { return p.Score(bg, up, nov.meeting) },
			"report":   func() (papers.File, error) { return p.Report(bg, up, h.cell, "2026-11") },
		} {
			text := h.read(f())
			if h.hasNot(text, confessed, "Hoàng Văn Chi", "chữa cháy"); name != "decision" {
				h.hasNot(text, "Nguyễn Văn An")
			}
		}
		h.hasNot(h.read(p.Invitation(bg, up, nov.meeting)), "Hoàng Văn Chi", h.item(nov.meeting, meeting.Criticism).Title)
		if _, err := p.Minutes(bg, up, nov.meeting); !errors.Is(err, papers.ErrClosed) {
			h.Errorf("minutes nobody opened: %v", err)
		}
		for name, f := range map[string]func() (papers.File, error){
			"roll":   func() (papers.File, error) { return p.Roll(bg, up, nov.meeting) },
			"inside": func() (papers.File, error) { return p.Inside(bg, up, nov.meeting) },
		} {
			if _, err := f(); err == nil {
				h.Errorf("above one gets the %s", name)
			}
		}
		h.ok(h.Meetings.OpenMinutes(bg, up, "", nov.meeting, "Kiểm tra nền nếp quý IV"))
		opened := h.read(p.Minutes(bg, up, nov.meeting))
		h.has(opened, "chữa cháy")
		h.hasNot(opened, confessed)
		if _, err := p.Inside(bg, up, nov.meeting); err == nil {
			h.Error("opened from above, what is inside comes along")
		}

		// Beside, there is nothing.
		beside := h.as(h.two, access.Member, h.tiny)
		for name, f := range map[string]func() (papers.File, error){
			"minutes":    func() (papers.File, error) { return p.Minutes(bg, beside, nov.meeting) },
			"inside":     func() (papers.File, error) { return p.Inside(bg, beside, nov.meeting) },
			"invitation": func() (papers.File, error) { return p.Invitation(bg, beside, nov.meeting) },
			"roll":       func() (papers.File, error) { return p.Roll(bg, beside, nov.meeting) },
			"score":      func() (papers.File, error) { return p.Score(bg, beside, nov.meeting) },
			"decision":   func() (papers.File, error) { return p.Decision(bg, beside, nov.resolution, false) },
			"report":     func() (papers.File, error) { return p.Report(bg, beside, h.cell, "2026-11") },
			"plan":       func() (papers.File, error) { return p.Plan(bg, beside, h.cell, 2026) },
		} {
			if _, err := f(); !fault.Is(err, fault.NotFound) {
				h.Errorf("beside one gets the %s: %v", name, err)
			}
		}
	})
}

func TestAPlanAsAPaper(t *testing.T) {
	each(t, func(h *house) {
		p, s := h.papers(), h.secretary()
		if _, err := p.Plan(bg, s, h.cell, 2026); !fault.Is(err, fault.State) {
			h.Errorf("an empty plan: %v", err)
		}
		_, err := h.Meetings.PutPlan(bg, s, meeting.PutPlan{Item: meeting.PlanItem{Unit: h.cell, Month: "2026-12", Kind: meeting.Theme, Title: "Phòng cháy ở kho", Presenter: h.an}})
		h.ok(err)
		h.has(h.read(p.Plan(bg, s, h.cell, 2026)), "KẾ HOẠCH", "Số …-KH/CB", "Phòng cháy ở kho", "Chuyên đề", "Nguyễn Văn An")
		above := h.read(p.Plan(bg, h.above(), h.cell, 2026))
		h.has(above, "Phòng cháy ở kho")
		h.hasNot(above, "Nguyễn Văn An")
	})
}

// The same papers before anything is decided say that they are drafts.
func TestPapersBeforeTheirTime(t *testing.T) {
	each(t, func(h *house) {
		p, s := h.papers(), h.secretary()
		id, err := h.PlanMonth(bg, s, "", h.cell, "2026-11")
		h.ok(err)
		if _, err := p.Minutes(bg, s, id); !fault.Is(err, fault.State) {
			h.Errorf("minutes of a meeting to come: %v", err)
		}
		if _, err := p.Inside(bg, s, id); !fault.Is(err, fault.State) {
			h.Errorf("nothing is inside yet: %v", err)
		}
		h.has(h.read(p.Roll(bg, s, id)), "DANH SÁCH", "………")
		h.has(h.read(p.Report(bg, s, h.cell, "2026-11")), "DỰ THẢO", "Không có.")
	})
}

func TestACellSignsAsTheRuleSays(t *testing.T) {
	each(t, func(h *house) {
		_, err := h.Rules.SetRule(bg, sys, rule.SetRule{Unit: h.base, Rule: rule.CellSigns, Value: "bureau", From: "2026-11-02", Source: "NQ 1"})
		h.ok(err)
		nov := h.play("2026-11-05", "Kiểm kê kho đợt 2")
		text := h.read(h.papers().Decision(bg, h.secretary(), nov.resolution, false))
		h.has(text, "T/M CHI ỦY\n")
		h.hasNot(text, "T/M CHI BỘ")
	})
}

// BenchmarkFourPapers makes what a meeting ends with, in both forms.
func BenchmarkFourPapers(b *testing.B) {
	c := clock.At(at("2026-11-02", "08:00"))
	h := build(b, dbtest.Open(b, dbtest.SQLite(b), c), c)
	nov, p, s := h.play("2026-11-05", "Kiểm kê kho đợt 2"), h.papers(), h.secretary()
	for b.Loop() {
		for _, f := range []func() (papers.File, error){
			func() (papers.File, error) { return p.Minutes(bg, s, nov.meeting) },
			func() (papers.File, error) { return p.Decision(bg, s, nov.resolution, false) },
			func() (papers.File, error) { return p.Roll(bg, s, nov.meeting) },
			func() (papers.File, error) { return p.Score(bg, s, nov.meeting) },
		} {
			x, err := f()
			h.ok(err)
			h.ok(x.Write(io.Discard, papers.Docx))
			h.ok(x.Write(io.Discard, papers.PDF))
		}
	}
}
