package app

import (
	"image"
	"image/jpeg"
	"os"
	"path/filepath"
	"testing"
	"time"

	"nep/internal/browsertest"
	"nep/internal/clock"
	"nep/internal/demo"
)

// A cell without a phone among its members met yesterday. In the evening its
// secretary alone writes the whole month down from paper, from an empty agenda
// to the report above: the chi ủy's page, who was told by word of mouth, the
// roll, the course with the photographed page of the minutes book, the votes
// that were counted, the decision with its number, the score, the minutes read
// and confirmed (for the note-taker, who is not on the system, by the
// secretary), the handbook, the report. The real binary. One engine: what is
// written down afterwards is asked of both in package meeting, and TestMonth plays
// the same pages on both.
func TestTheMonthOnPaper(t *testing.T) {
	t.Parallel()
	p := start(t, "--data", t.TempDir(), "demo", "--months", "0", "--listen", "127.0.0.1:0")
	base := p.says(ready)
	b := browsertest.New(t)
	look := func(name string) {
		t.Helper()
		for _, width := range []int{390, 1280} {
			b.At(width).Fits().Axe().Screenshot("paper-" + name)
		}
	}
	now := time.Now().In(clock.Zone)
	dmy := func(days int) string { return now.AddDate(0, 0, days).Format("02/01/2006") }

	b.At(1280).Open(base+"/dang-nhap").Fill("Tên đăng nhập", "bithu").Fill("Mật khẩu", demo.Password).Click("Đăng nhập").See("việc của đồng chí")
	b.Open(base + "/sinh-hoat").See("Chưa có cuộc họp nào")
	look("hub")

	// The plan of the month, as it really was: yesterday, with a note-taker
	// who has no account.
	b.In("main").Click("Lập lịch tháng").See("Chi ủy họp")
	meeting := b.Path()
	page := func(below string) *browsertest.Browser { return b.Open(base + meeting + below) }
	page("/sua").Fill("Ngày họp", dmy(-1)).Choose("Người ghi biên bản", "Đỗ Hồng Mai").Click("Lưu").See("Đã lưu lịch họp")
	look("planned")
	b.Click("Ghi biên bản họp chi ủy").Fill("Ngày họp", dmy(-2)).Click("Xác nhận biên bản").See("Đã xác nhận biên bản họp chi ủy")

	// Told by word of mouth; the papers put into the handbook the day before: their
	// names stand in Nếp, or there is nothing to tick.
	page("/thong-bao").In("main").Click("Lập danh sách dự")
	b.See("Đã báo trực tiếp")
	look("notice")
	b.Fill("Ngày đã báo", dmy(-3)).Click("Đã báo trực tiếp cả 16 đồng chí").See("Đã ghi nhận báo cho 16 đồng chí")
	page("").See("Nếp chưa có tài liệu nào để đưa lên")
	page("/tai-lieu").Click("Gõ hoặc dán nội dung").Fill("Tên tài liệu", "Báo cáo kết quả tháng 11").Fill("Nội dung", "Đã phát bản in cho từng đồng chí.").Click("Thêm tài liệu").See("Đã thêm tài liệu")
	page("").Fill("Ngày đưa lên", dmy(-2)).Click("Đã đưa lên").See("Đã ghi")

	// It began at half past seven; everybody was there but one, and the kind
	// of her reason is asked for without losing the rest.
	page("/dieu-hanh").See("Ghi lại buổi đã họp ngày " + dmy(-1))
	look("before")
	b.Fill("Giờ bắt đầu", "7h30").Click("Ghi giờ bắt đầu").See("15 đồng chí phải dự")
	look("roll")
	b.Forgive("422").Choose("Hoàng Ngọc Hoa", "Vắng có lý do").Click("Tất cả có mặt").See("vui lòng chọn nhóm lý do vắng")
	b.Choose("Nhóm lý do vắng của đồng chí Hoàng Ngọc Hoa", "Ốm").Click("Ghi điểm danh").See("14/15 đồng chí dự")

	// The course on one page.
	b.In("main").Click("Ghi nhanh cả buổi")
	b.See("Ai đã phát biểu")
	look("quick")
	b.Fill("Số đồng chí đã đóng", "15").Fill("Kết luận (nếu có) Thảo luận nhiệm vụ thời gian tới", "Tập trung kiểm kê kho đợt 2, xong trước ngày 20 hằng tháng.")
	for _, who := range []string{"Bùi Anh An", "Lê Mạnh Bình", "Mai Mạnh Cường", "Vũ Ngọc Lan", "Phạm Quang Long", "Trịnh Thu Quỳnh", "Trịnh Văn Sơn", "Đoàn Ngọc Thảo"} {
		b.Check(who)
	}
	b.Upload("Chụp trang sổ biên bản", photo(t)).Click("Ghi cả buổi").See("Đã ghi diễn biến").See("8/14 đồng chí đã phát biểu").See("15/15 đồng chí đã đóng")

	// The decision: what was concluded becomes a task; the hands that were counted.
	due := now.AddDate(0, 1, 0)
	page("/nghi-quyet").Fill("Trích yếu", "Lãnh đạo thực hiện nhiệm vụ trọng tâm").Click("Đưa vào nghị quyết")
	b.In("main").Choose("Người phụ trách", "Trịnh Văn Sơn").Fill("Hạn", due.Format("02/01/2006")).Choose("Tháng báo cáo", due.Format("01/2006")).Click("Ghi dự thảo")
	b.See("Biểu quyết, thông qua")
	look("decision")
	b.Fill("Tán thành", "13").Fill("Không tán thành", "0").Fill("Không có ý kiến", "0").Click("Ghi kết quả, thông qua").See("Đã thông qua, tán thành 13/14 (92,9%)")
	page("/nghi-quyet").Click("Ban hành và cấp số").See("Đã ban hành")

	// The score: judged in one tap, voted, fixed.
	page("/cham-diem").Click("Đề nghị điểm tối đa các mục nhận xét").See("Đã lưu điểm")
	look("score")
	b.Click("Giơ tay: 13/13 tán thành, chốt điểm").See("Đã chốt điểm")

	// The minutes, read back before the end.
	page("/bien-ban").Click("Soạn biên bản từ dữ liệu buổi sinh hoạt").See("14/15 (93,3%)").See("Hoàng Ngọc Hoa (ốm)").See("Bùi Anh An, Lê Mạnh Bình")
	look("minutes")
	b.Click("Đã đọc lại, buổi sinh hoạt thông qua").See("Đã đọc lại, thông qua")
	page("/dieu-hanh").See("Đã qua hết chương trình")
	look("end")
	if got := b.Value("Giờ kết thúc"); got != "09:00" { // ninety minutes, as planned
		t.Errorf("the hour of the end begins with %q", got)
	}
	b.Click("Kết thúc sinh hoạt").See("Buổi sinh hoạt đã kết thúc")
	b.Click("Tôi xác nhận biên bản").See("Đã ghi nhận xác nhận").Click("Xác nhận thay Người ghi biên bản").See("Phạm Quang An xác nhận thay").See("Đã xác nhận, khóa")
	page("/in/bien-ban").See("NGƯỜI GHI BIÊN BẢN").See("CHỦ TRÌ").See("ĐẢNG BỘ CỤC DỰ TRỮ KHU VỰC")
	look("minutes-print")
	for _, paper := range []string{"chuong-trinh", "diem-danh", "phieu", "kiem-phieu"} {
		page("/in/" + paper).See("CHI BỘ KHO ÂN THI").Fits()
	}

	// Published, reported.
	page("").Fill("Ngày đưa lên", dmy(0)).Click("Đã đưa lên Biên bản").See("Đã ghi")
	look("done")
	b.Open(base + "/").See("Gửi báo cáo tháng")
	look("home")
	b.In("main").Click("Gửi báo cáo tháng")
	b.See("Gửi")
	look("report")
	b.See("14/15 (93,3%)").See("01-NQ/CB").Click("Gửi báo cáo").See("Đã gửi")
	b.Open(base + "/").NotSee("Gửi báo cáo tháng")
}

// photo is a photographed page.
func photo(t *testing.T) string {
	path := filepath.Join(t.TempDir(), "trang 1.jpg")
	f, err := os.Create(path)
	if err == nil {
		err = jpeg.Encode(f, image.NewGray(image.Rect(0, 0, 60, 80)), nil)
	}
	if err == nil {
		err = f.Close()
	}
	if err != nil {
		t.Fatal(err)
	}
	return path
}
