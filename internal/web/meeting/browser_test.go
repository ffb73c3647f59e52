package meeting_test

import (
	"fmt"
	"testing"

	"nep/internal/access"
	"nep/internal/browsertest"
	"nep/internal/clock"
	"nep/internal/db/dbtest"
)

// A month is prepared in the browser by the secretary, and seen by a member.
func TestPreparingAMonthInTheBrowser(t *testing.T) {
	at := clock.At(evening)
	s := newTown(t, dbtest.Open(t, dbtest.SQLite(t), at), at)
	b := browsertest.New(t)
	home := browsertest.Serve(t, signedIn(s.signIn(s.secretary, access.Secretary, s.cell), s.web))
	look := func(b *browsertest.Browser, name string) {
		b.At(390).Fits().Screenshot("meet-" + name).At(1280).Fits().Axe().Screenshot("meet-" + name)
	}
	hub := fmt.Sprintf("%s/to-chuc/%d/sinh-hoat", home, s.cell)
	b.Open(hub).See("Sinh hoạt")
	look(b, "hub-empty")
	b.Open(hub).Click("Tự chọn ngày, giờ").See("Lập lịch sinh hoạt chi bộ")
	look(b, "plan")
	b.Forgive("422").Fill("Ngày họp", "45").Fill("Giờ bắt đầu", "buổi tối").Click("Lập lịch và điền chương trình").See("Cần sửa trước khi gửi")
	look(b, "plan-errors")
	b.Open(hub).Click("Lập lịch tháng 12/2026").See("Đã lập lịch")
	look(b, "one-planned")
	b.Open(hub)
	look(b, "hub-planned")
	b.Click("Mở kỳ họp").Click("Chương trình")
	look(b, "agenda")
	one := b.URL()
	_ = one
}
