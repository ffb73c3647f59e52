package meeting_test

import (
	"fmt"
	"testing"
	"time"

	"nep/internal/access"
	"nep/internal/browsertest"
	"nep/internal/clock"
	"nep/internal/db/dbtest"
	"nep/internal/meeting"
)

// A meeting in its room: who leads, a member with a phone, the wall. What one does
// the others see by themselves; nobody loads a page anew.
func TestARoomWhereEverybodySeesWhatTheOthersDo(t *testing.T) {
	at := clock.At(evening)
	s := newTown(t, dbtest.Open(t, dbtest.SQLite(t), at), at)
	id, _ := s.noticed(meeting.AtPlace)
	serve := func(person int64, role access.Role) (*browsertest.Browser, string) {
		return browsertest.New(t), browsertest.Serve(t, signedIn(s.signIn(person, role, s.cell), s.web)) + fmt.Sprintf("/sinh-hoat/%d/", id)
	}
	sec, desk := serve(s.secretary, access.Secretary)
	wall, hall := browsertest.New(t), desk
	phone, home := serve(s.any, access.Member)
	for _, b := range []*browsertest.Browser{sec, wall, phone} {
		b.Forgive("/phong/luong") // streams are cut off when the test's server ends before the browser
	}
	look := func(b *browsertest.Browser, name string) {
		t.Helper()
		b.At(320).Fits().At(390).Fits().Axe().Screenshot("room-" + name).At(1280).Fits().Screenshot("room-" + name)
	}
	// Letters twice as large on the smallest phone: nothing is cut off.
	large := func(b *browsertest.Browser) {
		t.Helper()
		b.At(320).Eval(`document.documentElement.style.fontSize = "200%"`, nil).Fits().Eval(`document.documentElement.style.fontSize = ""`, nil)
	}

	sec.At(1280).Open(desk + "phong").See("Sẵn sàng bắt đầu")
	wall.At(1280).Open(hall + "man-hinh").See("Bắt đầu lúc")
	phone.At(390).Open(home + "phong").See("Bắt đầu lúc")
	var bytes int
	phone.Eval(`performance.getEntriesByType("navigation").concat(performance.getEntriesByType("resource")).filter(e => !/woff2/.test(e.name)).reduce((n, e) => n + e.encodedBodySize, 0)`, &bytes)
	if bytes == 0 || bytes > 200<<10 {
		t.Errorf("the first load is %d bytes", bytes)
	}
	t.Logf("the first load is %d KB", bytes>>10)
	at.Set(time.Date(2026, 12, 5, 19, 2, 0, 0, clock.Zone))
	// By keyboard: the focus is where the next thing is to be pressed.
	sec.Eval(`document.querySelector("#viec .btn.go").focus()`, nil).Press("Enter").See("Điểm danh: còn 15 đồng chí")
	sec.Wait("the focus stays in the card", `document.activeElement.closest("#viec")`)
	wall.See("Đang họp.")
	phone.See("Đang họp.")

	// The figures of the wall, typed on the phone.
	var figures string
	wall.Wait("the figures", `document.querySelector(".figures")`).Eval(`document.querySelector(".figures").textContent`, &figures)
	look(wall, "wall-code")
	look(phone, "member-check-in")
	phone.At(390).Forgive("422").Fill("Mã trên màn hình", "000 000").Click("Điểm danh bằng mã").See("Mã không đúng hoặc đã đổi")
	phone.Fill("Mã trên màn hình", figures).Click("Điểm danh bằng mã").See("Đã ghi đồng chí có mặt")
	sec.See("Điểm danh: còn 14 đồng chí").See("chưa thấy tại chỗ").Click("Đã thấy").NotSee("chưa thấy tại chỗ")
	sec.In("#co-mat").Click("Bùi Mạnh Hùng").In("").See("còn 13 đồng chí")
	wall.See("2/15 đồng chí dự")

	// An item, who asks to speak, who is called.
	sec.Click("Sang mục: Điểm danh").See("Đang tiến hành")
	wall.See("Mục 1/4")
	phone.See("Mở mục này").Click("Xin phát biểu").See("thứ 1")
	sec.In("#noi").See("Mời phát biểu").Click("Mời phát biểu").In("").See("Đang phát biểu")
	phone.See("Mời đồng chí phát biểu.")
	wall.See("Đang phát biểu")
	look(phone, "member-floor")
	look(sec, "chair")
	large(phone)
	large(sec)
	sec.At(1280).In("#noi").Click("Đã nói xong").In("").NotSee("Đang phát biểu")

	// What somebody types stays while the room goes on around him.
	phone.At(390).In("#gui").Fill("Nội dung", "Đề nghị kiểm kê lô 3 trước.")
	// A page left over from an older version loads itself anew.
	wall.Eval(`document.querySelector("[data-live]").dataset.version = "old"; window.oldPage = true`, nil)
	sec.Click("Tạm nghỉ").See("Đang nghỉ từ 19:02")
	wall.See("Đang nghỉ từ 19:02").Wait("another page", `!window.oldPage`)
	if got := phone.In("#gui").Value("Nội dung"); got != "Đề nghị kiểm kê lô 3 trước." {
		t.Errorf("what was typed became %q", got)
	}
	sec.Click("Họp tiếp").NotSee("Đang nghỉ")
	phone.In("#gui").Click("Gửi ý kiến").In("").See("Đã gửi ý kiến")
	sec.See("Đề nghị kiểm kê lô 3 trước.")

	// A vote on phones: base and majority before, how many, then the sentence.
	sec.In("#phieu").Click("Mở biểu quyết").See("phiếu tán thành").Fill("Nội dung biểu quyết", "Thông qua chương trình").Check("Trên điện thoại").Click("Bắt đầu biểu quyết").In("").See("0/2 người đã gửi")
	wall.See("Thông qua chương trình")
	phone.See("Thông qua chương trình").Click("Tán thành").See("Kết quả hiện khi chủ trì đóng biểu quyết")
	sec.See("1/2 người đã gửi")
	wall.See("1/2 người đã gửi")
	look(wall, "wall-vote")
	sec.In("#phieu").Fill("Tán thành", "1").Click("Đóng và công bố kết quả").In("").See("Không được thông qua")
	wall.See("Không được thông qua")
}
