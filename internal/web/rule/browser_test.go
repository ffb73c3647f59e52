package rule_test

import (
	"net/http"
	"testing"

	"nep/internal/browsertest"
	"nep/internal/clock"
	"nep/internal/db/dbtest"
	"nep/internal/rule"
)

// signedIn serves the pages to a person whose browser has the session already.
func (p *person) signedIn(t *testing.T) string {
	return browsertest.Serve(t, http.HandlerFunc(func(w http.ResponseWriter, r *http.Request) {
		r.AddCookie(&http.Cookie{Name: "nep", Value: p.token})
		p.web.ServeHTTP(w, r)
	}))
}

func TestThePagesOnEveryScreen(t *testing.T) {
	b := browsertest.New(t)
	c := clock.At(start)
	h := newHouse(t, c, dbtest.Open(t, dbtest.SQLite(t), c))
	site := h.admin.signedIn(t)

	// A regulation as a person enters it.
	b.At(390).Open(site+h.board(h.base)+"/van-ban").Fill("Tên quy chế", "Quy chế làm việc của Đảng ủy Cục Dự trữ khu vực").Fill("Số, ký hiệu", "03-QC/ĐU").
		Fill("Toàn văn", "Điều 1. Phạm vi, đối tượng áp dụng. Quy chế này quy định nguyên tắc, trách nhiệm, chế độ làm việc của Đảng ủy.\nĐiều 2. Chế độ sinh hoạt. Mỗi buổi sinh hoạt chi bộ từ 100 phút trở lên.").
		Click("Chế độ sinh hoạt").Fill("Thời lượng tối thiểu một buổi sinh hoạt", "100")
	b.Click("Xem lại").See("Chưa có gì được ghi").See("100 phút")
	for _, width := range []int{320, 390, 1280} {
		b.At(width).Fits().Screenshot("rule-check")
	}
	b.Axe().Click("Ghi quy chế").See("Đã ghi quy chế, áp dụng từ ngày 03/11/2026")
	paper := b.URL()
	b.Open(site+h.key(h.cell, rule.MeetingMinutes)).Fill("Mức mới", "120").Fill("Áp dụng từ ngày", "01/12/2026").Fill("Căn cứ", ground).Click("Ghi").See("áp dụng từ ngày 01/12/2026")

	for _, width := range []int{320, 390, 1280} {
		b.At(width)
		for name, at := range map[string]string{
			"board": site + h.board(h.cell), "board-past": site + h.board(h.cell) + "?ngay=01/12/2026", "board-base": site + h.board(h.base),
			"key": site + h.key(h.cell, rule.MeetingMinutes), "key-unset": site + h.key(h.cell, rule.CellQuorum),
			"enter": site + h.board(h.base) + "/van-ban", "paper": paper, "profile": site + "/quy-dinh/hd42-2025", "holidays": site + "/quy-dinh/ngay-nghi?nam=2027",
		} {
			if width != 390 && (name == "board-past" || name == "board-base" || name == "key-unset") {
				continue // nothing in them is wider than in the others
			}
			b.Open(at).Fits().Screenshot("rule-" + name)
			if width == 390 {
				b.Axe()
			}
		}
	}

	// What cannot be is said at its field, and the way there works.
	b.At(390).Forgive("422").Open(site+h.key(h.cell, rule.AttendanceTarget)).Fill("Mức", "101").Click("Ghi").See("Vui lòng nhập số trong khoảng 50 đến 100.").Fits().Screenshot("rule-wrong").Axe()
}
