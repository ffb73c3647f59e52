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

// noticed makes a meeting of the cell whose notice is out, on its day before
// its hour.
func (s *town) noticed(form meeting.Form) (int64, []meeting.Item) {
	s.t.Helper()
	sys := access.System()
	id, err := s.meetings.Plan(s.ctx, sys, meeting.Plan{Unit: s.cell, Body: meeting.CellBody, Day: "2026-12-05", StartMinute: 19 * 60, Chair: s.secretary, NoteTaker: s.third,
		Form: form, OnlineBasis: "Đảng viên ở hai điểm kho cách xa nhau", OnlineAway: 8})
	s.must(err)
	m, err := s.meetings.View(s.ctx, sys, id)
	s.must(err)
	s.must(s.meetings.SetAgenda(s.ctx, sys, meeting.SetAgenda{Meeting: id, Seen: m.Version, Items: []meeting.Item{
		{Kind: meeting.Roll, Title: "Điểm danh", Planned: 5},
		{Kind: meeting.LastMonth, Title: "Kết quả tháng 11", Planned: 20},
		{Kind: meeting.Discussion, Title: "Thảo luận nhiệm vụ tháng 12", Planned: 40, Draft: "Kiểm kê lô nào trước?\nCần thêm người ở đâu?"},
		{Kind: meeting.Criticism, Title: "Tự phê bình và phê bình", Planned: 20, Inside: true}}}))
	_, _, err = s.meetings.SendNotice(s.ctx, sys, "", id)
	s.must(err)
	s.clock.Set(time.Date(2026, 12, 5, 18, 45, 0, 0, clock.Zone))
	m, err = s.meetings.View(s.ctx, sys, id)
	s.must(err)
	return id, m.Items
}

// A meeting as it goes: by the secretary at his desk, the deputy beside him,
// and a member with a phone.
func TestAMeetingInItsCourse(t *testing.T) {
	at := clock.At(evening)
	s := newTown(t, dbtest.Open(t, dbtest.SQLite(t), at), at)
	id, items := s.noticed(meeting.Mixed)
	serve := func(person int64, role access.Role) (*browsertest.Browser, string) {
		return browsertest.New(t), browsertest.Serve(t, signedIn(s.signIn(person, role, s.cell), s.web)) + fmt.Sprintf("/sinh-hoat/%d/", id)
	}
	sec, desk := serve(s.secretary, access.Secretary)
	dep, beside := serve(s.deputy, access.Deputy)
	phone, home := serve(s.any, access.Member)
	look := func(b *browsertest.Browser, name string) {
		t.Helper()
		b.At(390).Fits().Axe().Screenshot("course-" + name).At(1280).Fits().Screenshot("course-" + name)
	}
	view := func() meeting.View {
		t.Helper()
		v, err := s.meetings.View(s.ctx, access.System(), id)
		s.must(err)
		return v
	}
	mark := func(person int64) meeting.Attendance {
		t.Helper()
		for _, a := range view().Roster {
			if a.Person == person {
				return a
			}
		}
		t.Fatal("not on the roster")
		return meeting.Attendance{}
	}

	// A quarter of an hour before: one checks in by himself, at the other depot,
	// and sends an opinion ahead. What runs the meeting is not his.
	phone.At(390).Open(home + "du").Click("Có mặt tại Kho Phù Cừ").See("Đã ghi đồng chí có mặt")
	phone.Choose("Về mục", "Thảo luận nhiệm vụ tháng 12").Fill("Nội dung", "Đề nghị kiểm kê lô 3 trước vì độ ẩm cao.").Click("Gửi ý kiến").See("Đã gửi ý kiến")
	look(phone, "phone-before")
	phone.Forgive("403").Open(home + "dieu-hanh").See("Việc này không thuộc vai của đồng chí")

	sec.At(1280).Open(desk + "dieu-hanh").See("Sẵn sàng bắt đầu")
	look(sec, "before")
	at.Set(time.Date(2026, 12, 5, 19, 2, 0, 0, clock.Zone))
	sec.Click("Bắt đầu sinh hoạt").See("Buổi sinh hoạt đã bắt đầu").Open(desk + "dieu-hanh").See("Điểm danh: còn 14 đồng chí")

	// A tap on a name, then two people call the roll at once: each writes only
	// what he changed.
	sec.In("#co-mat").Click("Bùi Mạnh Hùng")
	sec.See("còn 13 đồng chí")
	sec.Open(desk + "diem-danh").See("tự điểm danh")
	dep.At(1280).Open(beside+"diem-danh").Choose("Nguyễn Văn An", "Trực tuyến").Click("Ghi điểm danh").See("1 thay đổi")
	sec.Choose("Phạm Thị Bích", "Vắng có lý do").Click("Ghi điểm danh").See("Đồng chí Phạm Thị Bích: vui lòng chọn nhóm lý do vắng")
	look(sec, "roll-back")
	sec.Forgive("422").Choose("Nhóm lý do vắng của đồng chí Phạm Thị Bích", "Công tác").Fill("Ghi rõ", "Đi nghiệm thu kho").Click("Ghi điểm danh").See("1 thay đổi")
	if got := mark(s.any); got.Way != meeting.Self || got.Mark != meeting.Present || got.Site == 0 {
		t.Errorf("the member's own check-in became %+v", got)
	}
	if c := view().Counts; c.Online != 1 || c.Excused != 1 || c.Present != 3 || c.Unmarked != 11 {
		t.Errorf("counts %+v", c)
	}

	// Items, one tap each; the last of them runs while opinions are noted.
	sec.Open(desk + "diem-danh").Click("Tất cả có mặt").See("14/15 đồng chí dự").See("Mục tiếp theo: Điểm danh")
	for _, next := range []string{"Kết quả tháng 11", "Thảo luận nhiệm vụ tháng 12", "Tự phê bình và phê bình"} {
		at.Set(clock.Time(s.meetings.DB.Now() + 10*60*1000))
		sec.In(".card.next").Click("Chuyển sang mục này")
		sec.See("Mục tiếp theo: " + next)
	}
	look(sec, "running")
	if v := view(); v.Items[0].State != meeting.ItemDone || v.Items[0].Spent != 10 || v.Items[2].State != meeting.ItemNow {
		t.Errorf("items after three taps: %+v", v.Items)
	}
	work := fmt.Sprintf("%smuc/%d", desk, items[2].ID)
	sec.Open(work).See("Gửi trước buổi sinh hoạt (1)").See("Cần thêm người ở đâu?")
	sec.In("#ghi-y-kien").Choose("Của đồng chí", "Vũ Thị Hạnh").Fill("Nội dung", "Lắp thêm cảm biến ẩm ở lô 3.").Click("Ghi ý kiến")
	sec.In("#ghi-y-kien").Fill("Nội dung", "Chưa nhất trí điều người vào ngày nghỉ.").Click("Ghi ý kiến")
	sec.See("Vui lòng chọn đồng chí đã phát biểu")
	if got := sec.In("#ghi-y-kien").Value("Nội dung"); got != "Chưa nhất trí điều người vào ngày nghỉ." {
		t.Errorf("what was typed came back as %q", got)
	}
	sec.In("#ghi-y-kien").Choose("Loại ý kiến", "Ý kiến bảo lưu").Click("Ghi ý kiến")
	sec.See("Ý kiến bảo lưu (không ghi tên)")
	sec.In("#y-kien").Click("Ghi thành đề xuất Vũ Thị Hạnh")
	sec.See("Đã ghi thành đề xuất")
	sec.Fill("Chủ trì kết luận", "Kiểm kê lô 3 trước ngày 15/12.").Click("Ghi lại").See("Đã ghi")
	look(sec, "item")
	phone.Open(home + "du").See("Đang tiến hành").See("Thảo luận nhiệm vụ tháng 12")
	look(phone, "phone")
	phone.Open(fmt.Sprintf("%smuc/%d", home, items[2].ID)).See("Kiểm kê lô 3 trước ngày 15/12.").NotSee("Ghi kết luận")

	// The chair has to leave; the hour of the end is wrong at first, then comes
	// back with the form; a member without a mark keeps the meeting open.
	sec.Open(desk+"dieu-hanh").Click("Đổi chủ trì").Choose("Chủ trì từ lúc này", "Bùi Mạnh Hùng").Fill("Lý do", "Đồng chí Mai phải về đơn vị gấp").Click("Đổi chủ trì")
	sec.See("Đã đổi chủ trì").See("hiện là đồng chí Bùi Mạnh Hùng")
	s.must(s.meetings.MarkRoll(s.ctx, access.System(), meeting.MarkRoll{Meeting: id, Rows: []meeting.MarkRow{{Person: s.third}}}))
	sec.Open(desk+"dieu-hanh").Click("Kết thúc buổi sinh hoạt ngay").Fill("Giờ kết thúc", "chín giờ").Click("Kết thúc sinh hoạt").See("Vui lòng ghi giờ như")
	sec.Forgive("409").Click("Kết thúc buổi sinh hoạt ngay").Fill("Giờ kết thúc", "").Click("Kết thúc sinh hoạt").See("chưa")
	look(sec, "end-refused")
	if v := view(); v.State != meeting.Running {
		t.Fatalf("ended without every mark: %s", v.State)
	}
	sec.Click("Kết thúc buổi sinh hoạt ngay").Click("Ghi vắng không lý do cho những đồng chí còn lại")
	sec.Click("Kết thúc buổi sinh hoạt ngay").Click("Kết thúc sinh hoạt").See("Buổi sinh hoạt đã kết thúc")
	if v := view(); v.State != meeting.Ended || v.Unexcused != 1 || v.EndedAt != s.meetings.DB.Now() {
		t.Errorf("ended: %s, %+v", v.State, v.Counts)
	}

	// Ended too early: open again with a reason, the roll and what was said are kept.
	sec.Open(desk+"dieu-hanh").Click("Mở lại buổi sinh hoạt").Fill("Lý do mở lại", "Kết thúc nhầm, còn mục tự phê bình").Click("Mở lại")
	sec.See("Đã mở lại").See("13/15 đồng chí dự")
	if v := view(); v.State != meeting.Running {
		t.Errorf("reopened: %s", v.State)
	}
	for _, print := range []string{"chuong-trinh", "diem-danh", "phieu?q=Thông qua phương án kiểm kê", "kiem-phieu", "bien-ban"} {
		sec.At(1280).Open(desk + "in/" + print).See("ĐẢNG CỘNG SẢN VIỆT NAM").Fits()
	}
}
