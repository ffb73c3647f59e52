package cycle_test

import (
	"fmt"
	"strings"
	"testing"

	"nep/internal/access"
	"nep/internal/db"
	"nep/internal/fault"
	"nep/internal/org"
)

// The paper of a decision has the parts of a real one; who may have it, and who
// the copy with all that was said.
func TestTheTextOfADecision(t *testing.T) {
	each(t, func(h *house) {
		_, err := h.Units.AddSite(bg, sys, org.AddSite{Unit: h.cell, Name: "Điểm kho Phù Cừ", Province: "Hải Dương", From: "2020-01-01"})
		h.ok(err)
		h.play("2026-11-05", "Kiểm kê kho đợt 2")
		dec := h.play("2026-12-05", "Trực kho dịp Tết")
		d, err := h.DecisionText(bg, h.secretary(), dec.resolution, false)
		h.ok(err)
		text := fmt.Sprint(d.Opening, d.Parts, d.Vote)
		for _, s := range []string{"Ngày 05/12/2026, tại Kho Ân Thi", "Tổng số đảng viên: 6; phải dự: 6; có mặt: 5; vắng có lý do: 1; vắng không lý do: 0.", "Thời gian: 95 phút",
			"Chủ trì: đồng chí Trần Thị Mai", "6/6 đảng viên đã đóng", "Hội nghị đã thông qua chương trình",
			"I- ĐÁNH GIÁ KẾT QUẢ THÁNG TRƯỚC", "Kiểm kê kho đợt 2", "Quá hạn 01/12/2026", "Xong. đã kiểm kê", "Hoàn thành 1/1 (100,0%)",
			"II- PHƯƠNG HƯỚNG, NHIỆM VỤ", "Trực kho dịp Tết Nguyễn Văn An 01/01/2027 01/2027",
			"III- PHÂN CÔNG, TỔ CHỨC THỰC HIỆN", "IV- TỰ ĐÁNH GIÁ CHẤT LƯỢNG SINH HOẠT", "Kết quả thực hiện kết luận, nghị quyết tháng trước 30/30", "tạm tính từ Khá đến Tốt", "4/5 (80,0%) đồng chí biểu quyết tán thành"} {
			if !strings.Contains(text, s) {
				h.Errorf("the paper does not say %q in %s", s, text)
			}
		}
		// Who a task of last month was given to, and what was said, do not go up.
		last := fmt.Sprint(d.Parts[0])
		for _, s := range []string{"Nguyễn Văn An", "bình chữa cháy", "đi muộn", "sốt"} {
			if strings.Contains(last, s) || s != "Nguyễn Văn An" && strings.Contains(text, s) {
				h.Errorf("the paper says %q: %s", s, text)
			}
		}
		if d.Place != "Hải Dương" { // the site it was at says none, so the first that does
			h.Errorf("dated at %q", d.Place)
		}
		if len(d.Annex) != 0 || !d.MayAnnex {
			h.Errorf("%+v", d)
		}
		// What has gone out stays, whatever is known of the meeting later.
		tx(h, func(t *db.Tx) (int64, error) {
			return t.Exec(`update task_report set result = 'not', note = 'chưa xong' where meeting = $1`, dec.meeting)
		})
		tx(h, func(t *db.Tx) (int64, error) {
			return t.Exec(`update score set weakness = 'ghi sau' where meeting = $1`, dec.meeting)
		})
		later, err := h.DecisionText(bg, h.secretary(), dec.resolution, false)
		h.ok(err)
		if fmt.Sprint(later) != fmt.Sprint(d) {
			h.Errorf("issued: %+v, later: %+v", d, later)
		}
		own, err := h.DecisionText(bg, h.as(h.an, access.Member, h.cell), dec.resolution, true)
		h.ok(err)
		annex := fmt.Sprint(own.Annex)
		for _, s := range []string{"Đồng chí Phạm Thị Ba đề xuất: Đề nghị trang bị thêm bình chữa cháy.", "Tôi tự nhận còn đi muộn."} {
			if !strings.Contains(annex, s) {
				h.Errorf("the annex does not say %q: %s", s, annex)
			}
		}
		up, err := h.DecisionText(bg, h.above(), dec.resolution, false)
		h.ok(err)
		if up.MayAnnex || len(up.Annex) != 0 || fmt.Sprint(up.Parts) != fmt.Sprint(d.Parts) {
			h.Errorf("above: %+v", up)
		}
		for _, who := range []access.Actor{h.above(), h.as(h.aide, access.InCharge, h.base), h.as(h.lone, access.Secretary, h.tiny)} {
			_, err := h.DecisionText(bg, who, dec.resolution, true)
			if !fault.Is(err, fault.NotFound) {
				h.Errorf("%s: %v", who.Hat.Role, err)
			}
		}
	})
}
