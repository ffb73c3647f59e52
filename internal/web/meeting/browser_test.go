package meeting_test

import (
	"fmt"
	"strconv"
	"strings"
	"testing"

	"nep/internal/access"
	"nep/internal/browsertest"
	"nep/internal/clock"
	"nep/internal/db/dbtest"
	"nep/internal/document"
	"nep/internal/meeting"
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
	b.Open(fmt.Sprintf("%s/to-chuc/%d/ke-hoach?nam=2026", home, s.cell)).See("Kế hoạch công tác năm 2026")
	look(b, "year-empty")
	b.Choose("Tháng", "12/2026").Choose("Loại", "Chuyên đề").Fill("Nội dung", "Học tập và làm theo tư tưởng, đạo đức, phong cách Hồ Chí Minh về thực hành tiết kiệm, chống lãng phí trong bảo quản hàng dự trữ quốc gia").
		Choose("Người phụ trách, trình bày", "Ngô Thị Lan").Click("Thêm vào kế hoạch").See("Đã lưu kế hoạch")
	look(b, "year")
	b.Open(hub).Click("Tự chọn ngày, giờ").See("Lập lịch sinh hoạt chi bộ")
	look(b, "plan")
	b.Forgive("422").Fill("Ngày họp", "45").Fill("Giờ bắt đầu", "tối").Click("Lập lịch và điền chương trình").See("Cần sửa trước khi gửi")
	look(b, "plan-errors")
	b.Open(hub).Click("Lập lịch tháng 12/2026").See("Đã lập lịch")
	look(b, "one-planned")
	one := b.URL()
	b.Open(hub)
	look(b, "hub-planned")
	b.Open(one + "/chuong-trinh")
	look(b, "agenda")
	b.Fill("Nội dung, dòng 15", "Thông báo kết quả kiểm tra công tác phòng cháy, chữa cháy tại các điểm kho").Fill("Số phút, dòng 15", "ba").Click("Lưu chương trình").See("Cần sửa trước khi gửi")
	look(b, "agenda-errors")
	b.Fill("Số phút, dòng 14", "5").Fill("Số thứ tự, dòng 14", "6").Click("Lưu chương trình").See("Đã lưu chương trình")
	b.Open(one + "/thong-bao").See("Cần báo trực tiếp")
	look(b, "notice")
	b.Click("Gửi thông báo và tài liệu").See("cần báo trực tiếp")
	look(b, "notice-sent")
	b.Check("Nguyễn Văn An").Click("Đã báo trực tiếp").See("Đã ghi nhận báo cho 1 đồng chí")
	// What comes next is the chi ủy's page, filled in: two ticks and a press.
	b.Open(one).Click("Ghi biên bản họp chi ủy").See("Biên bản họp chi ủy")
	look(b, "page")
	b.Forgive("422").Fill("Họp trong", "lâu").Click("Xác nhận biên bản").See("Vui lòng ghi số phút")
	look(b, "page-errors")
	b.Fill("Ngày họp", "01/12/2026").Fill("Giờ bắt đầu", "17:30").Fill("Họp trong", "40").Check("Lê Quang Cường").Fill("Thống nhất thêm", "Giao đồng chí Hùng chuẩn bị báo cáo kiểm kê.").Click("Xác nhận biên bản").See("Đã xác nhận biên bản họp chi ủy")
	b.Open(one).Click("Họp chi ủy tháng 12/2026")
	look(b, "bureau")
	// Nothing can be ticked as put into the handbook while there is nothing.
	b.Open(one).See("Nếp chưa có tài liệu nào để đưa lên")
	prepared, err := strconv.ParseInt(one[strings.LastIndexByte(one, '/')+1:], 10, 64)
	s.must(err)
	_, err = s.cycle.Documents.AddPaper(s.ctx, access.Actor{System: true}, document.AddPaper{Unit: s.cell, Kind: document.TextPaper, Title: "Báo cáo tháng 11/2026", Body: "Kết quả.",
		Use: document.Use{Kind: "meeting", Subject: prepared, Role: document.Ahead}}, nil)
	s.must(err)
	b.Open(one).Click("Đã đưa lên").See("Đã ghi: đưa lên Sổ tay ngày 01/12/2026")
	b.Open(one)
	look(b, "one-noticed")
	// A member: the notice is there, he asks to be absent and comes after all.
	m := browsertest.New(t)
	theirs := browsertest.Serve(t, signedIn(s.signIn(s.any, access.Member, s.cell), s.web))
	page := theirs + one[len(home):]
	m.Open(page).See("Nếp ghi đồng chí sẽ dự")
	look(m, "member")
	m.Click("Xin vắng").Choose("Lý do", "công tác").Fill("Ghi rõ thêm", "Đi áp tải hàng").Click("Gửi xin vắng").See("Đồng chí đã xin vắng: công tác")
	look(m, "member-away")
	m.Click("Tôi sẽ dự được").See("Đã ghi đồng chí sẽ dự")
	m.NotSee("Nguyễn Văn An chưa được báo")
	// The member in charge looks from above: no names of the roll.
	f := browsertest.New(t)
	above := browsertest.Serve(t, signedIn(s.signIn(s.follower, access.InCharge, s.base), s.web))
	f.Open(above + "/sinh-hoat").See("Sinh hoạt chi bộ thường kỳ và chuyên đề tháng 12/2026").Click("Mở cuộc họp").NotSee("Tự phê bình").NotSee("Phạm Thị Bích")
	look(f, "above")
	// Called off with a reason.
	b.Open(one + "/sua")
	look(b, "edit")
	b.Open(one + "/huy")
	look(b, "cancel")
	b.Fill("Lý do", "Dời do bão số 9").Click("Hủy buổi sinh hoạt này").See("Đã hủy buổi sinh hoạt")
	look(b, "cancelled")
	// The one in its place is told late: a line is asked for, and it goes out.
	today := clock.Day(clock.Ms(evening))
	id, err := s.meetings.Plan(t.Context(), access.System(), meeting.Plan{Unit: s.cell, Body: meeting.CellBody, Kind: meeting.Regular, Month: today[:7], Day: today, StartMinute: 23 * 60,
		Place: "Kho", Chair: s.secretary})
	s.must(err)
	_, err = s.cycle.Prepare(t.Context(), access.System(), "", id)
	s.must(err)
	b.Open(fmt.Sprintf("%s/sinh-hoat/%d/thong-bao", home, id)).Fill("Lý do thông báo muộn", "Thay cuộc họp dời do bão số 9")
	look(b, "notice-late")
	b.Click("Gửi thông báo và tài liệu").See("Gửi muộn: Thay cuộc họp dời do bão số 9")
}
