package meeting_test

import (
	"fmt"
	"strings"
	"testing"
	"time"

	"nep/internal/access"
	"nep/internal/browsertest"
	"nep/internal/clock"
	"nep/internal/db/dbtest"
	"nep/internal/meeting"
)

// running makes a meeting of the cell with everybody there, begun.
func (s *town) running() (int64, []meeting.Item) {
	s.t.Helper()
	sys := access.System()
	id, err := s.meetings.Plan(s.ctx, sys, meeting.Plan{Unit: s.cell, Body: meeting.CellBody, Day: "2026-12-05", StartMinute: 19 * 60, Chair: s.secretary, NoteTaker: s.third})
	s.must(err)
	m, err := s.meetings.View(s.ctx, sys, id)
	s.must(err)
	s.must(s.meetings.SetAgenda(s.ctx, sys, meeting.SetAgenda{Meeting: id, Seen: m.Version, Items: []meeting.Item{
		{Kind: meeting.LastMonth, Title: "Đánh giá kết quả thực hiện nhiệm vụ tháng 11", Planned: 20},
		{Kind: meeting.Discussion, Title: "Thảo luận nhiệm vụ tháng 12: kiểm kê kho đợt 2, bảo đảm an toàn phòng cháy, chữa cháy", Planned: 40},
		{Kind: meeting.Criticism, Title: "Tự phê bình và phê bình", Planned: 20, Inside: true},
		{Kind: meeting.Conclusion, Title: "Kết luận tháng 12", Planned: 10}}}))
	_, _, err = s.meetings.SendNotice(s.ctx, sys, "", id)
	s.must(err)
	s.clock.Set(time.Date(2026, 12, 5, 19, 0, 0, 0, clock.Zone))
	s.must(s.meetings.Begin(s.ctx, sys, "", id, 0))
	m, err = s.meetings.View(s.ctx, sys, id)
	s.must(err)
	var rows []meeting.MarkRow
	for _, a := range m.Roster {
		rows = append(rows, meeting.MarkRow{Person: a.Person, Mark: meeting.Present})
	}
	s.must(s.meetings.MarkRoll(s.ctx, sys, meeting.MarkRoll{Meeting: id, Rows: rows}))
	_, err = s.meetings.Say(s.ctx, sys, meeting.Say{Meeting: id, Item: m.Items[1].ID, Person: s.any, Kind: meeting.Proposal, Text: "Đề nghị thay bình chữa cháy ở kho số 2 trước ngày 20/12."})
	s.must(err)
	return id, m.Items
}

// Votes by hands, on phones and on paper, and the minutes until they are locked
// and opened from above: by the people who do it, in their browsers.
func TestVotesAndMinutesInTheBrowser(t *testing.T) {
	at := clock.At(evening)
	s := newTown(t, dbtest.Open(t, dbtest.SQLite(t), at), at)
	id, items := s.running()
	serve := func(person int64, role access.Role, unit int64) (*browsertest.Browser, string) {
		b := browsertest.New(t)
		return b, browsertest.Serve(t, signedIn(s.signIn(person, role, unit), s.web))
	}
	sec, site := serve(s.secretary, access.Secretary, s.cell)
	any_, anySite := serve(s.any, access.Member, s.cell)
	look := func(b *browsertest.Browser, name string) *browsertest.Browser {
		b.At(320).Fits().At(390).Fits().Screenshot("say-" + name).At(1280).Fits().Axe().Screenshot("say-" + name)
		return b
	}
	votes, minutes := fmt.Sprintf("/sinh-hoat/%d/bieu-quyet", id), fmt.Sprintf("/sinh-hoat/%d/bien-ban", id)

	// Everybody agrees: one press.
	sec.At(390).Open(fmt.Sprintf("%s%s?muc=%d", site, votes, items[1].ID)).See("15 người có mặt được biểu quyết").See("Cần 8 phiếu tán thành trên 15 người.")
	look(sec, "votes-empty")
	sec.At(390).Click("Ghi biểu quyết").See("Đã thông qua: 15/15 tán thành, cần 8.")
	// Wrong totals come back as they were typed.
	sec.Forgive("422").Open(site+votes).Fill("Lời hỏi biểu quyết", "Công nhận đảng viên chính thức đối với đồng chí Nguyễn Văn An").Fill("Tán thành", "14").Fill("Không tán thành", "3").
		Click("Ghi biểu quyết").See("Tổng số phiếu là 17, nhiều hơn số người có mặt được biểu quyết (15)")
	look(sec, "votes-wrong")
	if v := sec.Value("Tán thành"); v != "14" {
		t.Errorf("what was typed is gone: %q", v)
	}

	// On phones: the member chooses, nothing chosen for him; totals only at the end.
	sec.At(390).Click("Biểu quyết trên điện thoại hoặc phiếu giấy").Check("Trên điện thoại").Click("Ghi biểu quyết").See("Đã mở biểu quyết").See("Công nhận đảng viên chính thức")
	look(sec, "vote-phones")
	vote := sec.Path()
	any_.At(390).Open(anySite + vote).See("Lá phiếu của đồng chí").NotSee("Đóng và công bố")
	look(any_, "vote-cast")
	any_.At(390).Check("Không tán thành").Click("Gửi lựa chọn").See("Đã ghi nhận đồng chí biểu quyết").NotSee("Lá phiếu của đồng chí").See("1/15")
	sec.Open(site + vote).Check("Tán thành").Click("Gửi lựa chọn").See("2/15")
	sec.In("#dong").Fill("Tán thành", "11").Fill("Không có ý kiến", "1").Click("Đóng và công bố kết quả").In("").See("Đã thông qua: 12/15 tán thành, cần 8.")
	look(sec, "vote-closed")

	// On paper, counted by a team.
	sec.At(390).Open(site+votes).Fill("Lời hỏi biểu quyết", "Giới thiệu người bổ sung chi ủy").Check("Hai phần ba").Click("Biểu quyết trên điện thoại hoặc phiếu giấy").Check("Phiếu giấy").Check("Ngô Thị Lan").Click("Ghi biểu quyết").See("Kết quả kiểm phiếu")
	look(sec, "vote-paper")
	sec.At(390).Fill("Tán thành", "9").Fill("Không tán thành", "5").Fill("Không hợp lệ", "1").Click("Đóng và công bố kết quả").See("Không thông qua: 9/15 tán thành, cần 10.")
	sec.Click("Hủy lượt biểu quyết này").Fill("Lý do hủy", "Đếm nhầm một phiếu").Click("Hủy lượt biểu quyết").See("Đã hủy lượt biểu quyết")
	look(sec.At(390).Open(site+votes), "votes")

	// The minutes: drafted, mended, read back, confirmed by two.
	sec.At(390).Open(site + minutes).See("Chưa có biên bản")
	look(sec, "minutes-none")
	sec.At(390).Click("Soạn biên bản từ dữ liệu buổi sinh hoạt").See("Đã soạn biên bản")
	look(sec, "minutes-draft")
	sec.At(390).Click("Sửa biên bản").See("Phần chỉ lưu trong chi bộ")
	look(sec, "minutes-edit")
	body := sec.Value("Nội dung biên bản")
	note, noteSite := serve(s.third, access.Committee, s.cell)
	note.At(390).Open(noteSite+minutes+"/sua").Fill("Nội dung biên bản", body+"\nBổ sung của người ghi biên bản.").Click("Lưu biên bản").See("Đã lưu biên bản")
	// The secretary has typed meanwhile: both are joined, what both changed waits for a choice.
	sec.At(390).Fill("Nội dung biên bản", "Dòng đầu của bí thư.\n"+body+"\nBổ sung của bí thư.").Click("Lưu biên bản").See("Đã lưu biên bản").
		See("Bổ sung của người ghi biên bản.").See("Bổ sung của bí thư.").See("Dòng đầu của bí thư.").NotSee("chỗ hai máy ghi khác nhau")
	sec.At(390).Click("Sửa biên bản")
	body = sec.Value("Nội dung biên bản")
	note.Open(noteSite+minutes+"/sua").Fill("Nội dung biên bản", strings.Replace(body, "Bổ sung của bí thư.", "Đoạn cuối theo người ghi.", 1)).Click("Lưu biên bản").See("Đã lưu biên bản")
	sec.Fill("Nội dung biên bản", strings.Replace(body, "Bổ sung của bí thư.", "Đoạn cuối theo bí thư.", 1)).Click("Lưu biên bản").See("1 chỗ hai máy ghi khác nhau").Click("Xem và chọn").
		See("Đoạn cuối theo người ghi.").See("Đoạn cuối theo bí thư.")
	look(sec, "minutes-apart")
	sec.At(390).Click("Thay bằng đoạn kia").See("Không còn chỗ nào khác nhau").Open(site + minutes).See("Đoạn cuối theo bí thư.")
	sec.At(390).
		Click("Đã đọc lại, buổi sinh hoạt thông qua").See("Kết thúc buổi sinh hoạt rồi chủ trì và người ghi xác nhận")
	look(sec, "minutes-read")
	at.Set(time.Date(2026, 12, 5, 20, 40, 0, 0, clock.Zone))
	s.must(s.meetings.End(s.ctx, access.System(), "", id, 0))
	sec.At(390).Open(site + minutes).See("Tôi xác nhận biên bản").See("Xác nhận thay")
	look(sec, "minutes-confirm")
	sec.At(390).Click("Tôi xác nhận biên bản").See("Đã ghi nhận xác nhận biên bản")
	note.Open(noteSite + minutes).Click("Tôi xác nhận biên bản").See("Biên bản khóa lúc 05/12/2026 20:40")
	sec.Open(site+minutes).Click("Lập phụ lục đính chính").Fill("Nội dung đính chính", "Thời gian kết thúc là 20 giờ 35.").Fill("Lý do đính chính", "Ghi nhầm giờ.").Click("Thêm phụ lục").See("Đã thêm phụ lục đính chính")

	// From above: with a reason, and the cell sees it.
	chief, chiefSite := serve(s.chief, access.Secretary, s.base)
	chief.At(390).Open(chiefSite + minutes).See("Biên bản chỉ lưu hành trong tập thể của buổi sinh hoạt").NotSee("Đoạn cuối theo bí thư")
	look(chief, "minutes-closed")
	chief.At(390).Click("Xin mở xem biên bản").See("chi bộ thấy ai đã xem")
	look(chief, "minutes-open")
	chief.At(390).Fill("Lý do xem biên bản", "Theo kế hoạch kiểm tra số 05-KH/ĐU").Click("Mở xem").See("Đồng chí xem biên bản với tư cách cấp trên").See("Đoạn cuối theo bí thư")
	look(chief, "minutes-above")
	any_.At(390).Open(anySite + minutes).See("Cấp trên đã mở xem").See("Lê Văn Bí").See("05-KH/ĐU")
	look(any_, "minutes-locked")
}
