package quality_test

import (
	"fmt"
	"net/http"
	"testing"

	"nep/internal/access"
	"nep/internal/browsertest"
	"nep/internal/clock"
	"nep/internal/db/dbtest"
	"nep/internal/job"
	"nep/internal/meeting"
	"nep/internal/quality"
)

// A committee's sheet from the copy to the month it is in force: a line that is wrong
// comes back with its name and what was typed, the past is laid beside, a day that
// cuts a month is refused.
func TestACommitteeWritesItsSheet(t *testing.T) {
	b := browsertest.New(t)
	c := clock.At(start)
	h := newHouse(t, dbtest.Open(t, dbtest.SQLite(t), c))
	cell := h.role(h.cells[0], "Trần Thị Mai", access.Secretary)
	boss := h.role(h.base, "Lê Văn Nam", access.Secretary)
	who := cell
	site := browsertest.Serve(t, http.HandlerFunc(func(w http.ResponseWriter, r *http.Request) {
		r.AddCookie(&http.Cookie{Name: "nep", Value: who})
		h.web.ServeHTTP(w, r)
	}))
	look := func(name string) {
		t.Helper()
		b.At(1280).Fits().Screenshot("sheet-" + name)
		b.At(390).Fits().Screenshot("sheet-" + name).Axe()
	}
	m := h.meet(h.cells[0], meeting.CellBody, "2026-11-05", meeting.Ended)
	h.must(h.scores.Judge(ctx, access.System(), quality.Judge{Meeting: m, Rest: true}))

	who = boss
	b.At(390).Open(site+fmt.Sprintf("/to-chuc/%d/bo-tieu-chi", h.base)).See("chưa cấp nào chọn").Choose("Soạn từ bộ", "Bộ tiêu chí chấm điểm của phường An Phú")
	look("list")
	b.Click("Bắt đầu soạn").See("Đã chép một bản để soạn.").See("2.1. Tỷ lệ đảng viên dự sinh hoạt")
	look("draft")
	b.Click("2.1. Tỷ lệ đảng viên dự sinh hoạt (không tính đảng viên được miễn và đảng viên lực lượng vũ trang làm nhiệm vụ đặc biệt)").See("Bảng điểm")
	look("line")
	b.Fill("#band\\.1\\.low", "95").Forgive("422").Click("Lưu").See("Tiêu chí 2.1, dòng 1 của bảng điểm: hở với dòng 2: các giá trị giữa 90 và 95 không thuộc dòng nào")
	look("line-wrong")
	b.Fill("#band\\.2\\.high", "95").Click("Lưu").See("Đã lưu bản soạn.")
	// Points that do not add up may stand, and are said where the draft is.
	b.Click("3.1. Nội dung đúng, đầy đủ, trọng tâm, sát tình hình đơn vị").Fill("Điểm tối đa", "4").Click("Lưu").See("Nhóm 3: các tiêu chí cộng lại được 11 điểm, nhóm ghi 10")
	look("draft-wrong")
	b.Click("3.1. Nội dung đúng, đầy đủ, trọng tâm, sát tình hình đơn vị").Fill("Điểm tối đa", "3").Click("Lưu").NotSee("nhóm ghi 10")
	b.Click("Xem thử trên 12 tháng qua").Click("Bắt đầu tính thử").See("Đang tính")
	look("preview-running")
	if _, err := job.NewPool(h.db, map[string]job.Handler{quality.PreviewKind: h.scores.RunPreview}).RunDue(ctx); err != nil {
		t.Fatal(err)
	}
	b.Click("Xem đã đến đâu").See("Đã tính xong").Click("Xem tất cả các buổi").Click("Chi bộ Kho Ân Thi").See("Cùng một buổi, cùng sự việc")
	look("pair")
	b.Click("Xem thử trên 12 tháng qua").See("Đã tính xong")
	look("preview")
	b.Click("Đưa vào áp dụng").Fill("Từ ngày", "15/01/2027").Fill("Căn cứ", "KH 12-KH/ĐU").Fill("Vì sao", "Nâng yêu cầu").Click("Áp dụng").See("Ngày 15/01/2027 cắt đôi một tháng")
	look("force-wrong")
	b.Fill("Từ ngày", "01/01/2027").Click("Áp dụng").See("Đã đưa vào áp dụng từ ngày 01/01/2027").See("Chưa đến ngày").See("lý do: Nâng yêu cầu")
	look("in-force")
}
