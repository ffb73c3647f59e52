package app

import (
	"regexp"
	"testing"
	"time"

	"nep/internal/clock"
)

// A quarter of the article's committee in the browser, on SQLite; make soak plays
// it on PostgreSQL, too.
func TestQuarter(t *testing.T) {
	t.Parallel()
	playQuarter(t, []string{"--data", t.TempDir()})
}

// quarter is a quarter of a committee as its people play it, each at a browser of
// his own: those of a month, and what they did.
type quarter struct {
	month
	base, cell string // addresses of the committee's unit and of the cell
	who        string // the committee member in charge, by name
}

// playQuarter goes from assignments to an inspection that is closed: who answers
// for whom, a directive down and confirmed, a visit where attendance slips,
// reports heard together, a conclusion given to the cells and carried out, a
// difficulty solved, an inspection with something mended, a good way copied and put
// before the committee above, a regulation drafted and commented; and reads it all
// again in the programme of work and the overview.
func playQuarter(t *testing.T, args []string) {
	now := time.Now().In(clock.Zone)
	first := time.Date(now.Year(), now.Month(), 1, 0, 0, 0, 0, clock.Zone)
	last := first.AddDate(0, 0, -1).Format("2006-01")

	// Four months lived: a cell has slipped below the target three times by now.
	q := &quarter{month: month{t: t, now: now, server: start(t, append(args[2:], "demo", "--keep", args[1], "--months", "4", "--last", last, "--listen", "127.0.0.1:0")...)}}
	q.month.base = q.server.says(ready)
	q.chief, q.sec, q.guide = q.comes("bithudanguy", 1280), q.comes("bithu", 1280), q.comes("phutrach", 390)
	q.base, q.cell = q.chief.unit(), q.sec.unit()
	q.who = regexp.MustCompile(`phutrach: ([^,]+),`).FindStringSubmatch(q.server.text())[1]

	q.assigned()
	q.visited()
	q.directed()
	q.heard(last)
	q.carried()
	q.solved()
	q.inspected()
	q.copied()
	q.drafted()
	q.seen()
}

// assigned: the committee's matrix gains a field.
func (q *quarter) assigned() {
	q.chief.open(q.base+"/phan-cong/them").check("Lĩnh vực").write("Lĩnh vực nào", "Công tác dân vận").click("Ghi phân công").reads("Vui lòng chọn đồng chí cấp ủy")
	var option string
	q.chief.b.Eval(`[...document.querySelector("select[name=Person]").options].map(o => o.textContent.trim()).filter(Boolean)[3]`, &option)
	q.chief.choose("Đồng chí cấp ủy", option).click("Ghi phân công").reads("Đã ghi phân công phụ trách", "Công tác dân vận")
}

// visited: from a cell that slipped below the target three times to a visit in
// somebody's work in three presses; he writes what he saw on his phone.
func (q *quarter) visited() {
	chief, clicks := q.chief, 0
	press := func(p *someone, text string) { clicks++; p.click(text) }
	press(chief.open("/").in("main"), "Xem tổng quan các đơn vị")
	chief.in("#can-quan-tam").reads("3 tháng liền dưới")
	press(chief.in("#can-quan-tam"), "Phân công dự")
	chief.reads("Kho Thanh Miện").choose("Đồng chí dự", q.who).choose("Buổi sinh hoạt", q.now.Format("01/2006"))
	press(chief.in("main"), "Phân công")
	chief.reads("Đã phân công", q.who)
	if clicks > 3 {
		q.t.Errorf("from a cell that slips to a visit in somebody's work: %d presses", clicks)
	}
	visit := chief.b.Path()
	q.guide.open("/phu-trach").reads("Kho Thanh Miện")
	q.guide.open(visit).fill("Ngày dự", q.day(0)).write("Ưu điểm", "Chuẩn bị tốt, bí thư điều hành chắc.").write("Hạn chế", "Đi họp còn thiếu, chưa phân công người trực thay.").click("Đã dự xong")
	q.guide.reads("Sửa phần ghi").click("Thêm phát hiện").check("Khó khăn, vướng mắc").write("Nội dung", "Hai đồng chí trực đêm không có người thay nên không về họp được.").click("Ghi phát hiện")
	q.guide.reads("Hai đồng chí trực đêm không có người thay")
}

// directed: a paper from above goes down to the cells, one confirms it, and the
// committee sees who has not.
func (q *quarter) directed() {
	chief := q.chief
	chief.open(q.base+"/van-ban/gui").write("Trích yếu", "Về tăng cường kỷ luật sinh hoạt chi bộ").write("Số, ký hiệu", "21-CT/ĐU").write("Cơ quan ban hành", "Đảng ủy Khối").
		write("Nội dung cần làm", "Phân công người trực thay để đảng viên về họp đủ.").check("Thông báo để biết").fill("Hạn triển khai", q.day(20)).click("Gửi văn bản")
	directive := chief.reads("Đã gửi văn bản đến các nơi nhận").b.Path()
	q.sec.open(directive).click("Đã triển khai").reads("Đã ghi nhận văn bản được triển khai")
	chief.open(directive).reads("1/8")
}

// heard: the reports of the month stand added up; who has sent none is reminded.
func (q *quarter) heard(last string) {
	q.chief.open(q.base+"/bao-cao-duoi?thang="+last).reads("Chung của các báo cáo", "Cộng 7 báo cáo", "Kể cả đơn vị chưa gửi báo cáo")
	q.chief.open(q.base + "/tong-quan").in("#can-quan-tam").click("Nhắc Chi bộ Kho Kinh Môn")
	q.chief.reads("Đã nhắc 1 đơn vị", "đã nhắc "+q.day(0))
}

// carried: a point of the committee's last decision is given to a cell, which
// breaks it down, does it and says so; the committee sees it done.
func (q *quarter) carried() {
	chief, sec := q.chief, q.sec
	chief.open(q.base + "/nghi-quyet")
	var decision string
	chief.b.Eval(`[...document.querySelectorAll("main a")].map(a => a.getAttribute("href")).find(h => /^\/nghi-quyet\/\d+$/.test(h))`, &decision)
	var point string
	chief.open(decision+"/giao-viec").b.Eval(`document.querySelector("label[for=Points]").textContent.trim().replace(/^1\. /, "")`, &point)
	chief.check(point).check("Các tổ chức được chọn dưới đây").in("main").check("Chi bộ Kho Ân Thi").click("Giao việc")
	chief.reads("Đã giao 1 việc")
	sec.open(q.cell + "/viec-giao").in("main").click(point)
	charge := sec.b.Path()
	sec.in("#phan-viec").choose("Người phụ trách", "Lê Mạnh Bình").click("Giao phần việc")
	sec.reads("Đã giao phần việc").in("#ket-qua").click("Xong")
	sec.reads("phần việc chưa xong").open(charge).in("#phan-viec").click(point)
	sec.in("main").click("Xong")
	sec.reads("Đã ghi").open(charge).in("#ket-qua").click("Xong")
	sec.reads("Đã ghi")
	chief.open(decision+"/thuc-hien").reads("Kho Ân Thi", "1/1 (100,0%)")
}

// solved: the cell raises what it cannot solve; it is taken on, answered, closed.
func (q *quarter) solved() {
	sec, chief := q.sec, q.chief
	sec.open(q.cell+"/vuong-mac").in("#gui").write("Nội dung", difficulty).click("Gửi lên cấp trên")
	d := sec.reads("Đã gửi khó khăn").b.Path()
	chief.open(d).in("#nhan").choose("Đồng chí cấp ủy nhận giải quyết", q.who).fill("Hạn giải quyết", q.day(15)).click("Giao")
	chief.reads("Đã giao giải quyết")
	q.guide.open(d).in("#giai-quyet").write("Nội dung trả lời, kết quả giải quyết", "Cục đã cấp kinh phí, thi công trong tháng tới.").click("Gửi trả lời")
	q.guide.reads("Đã gửi trả lời")
	sec.open(d).in("#dong").click("Đã được giải quyết, đóng")
	sec.reads("Đã đóng khó khăn, vướng mắc")
}

// inspected: planned, decided, looked at, concluded with something to be mended;
// the cell says it is, a second look finds it good.
func (q *quarter) inspected() {
	const mend = "Ghi rõ lý do vắng của từng đồng chí"
	chief, sec := q.chief, q.sec
	chief.open(q.base+"/kiem-tra-giam-sat").in("#them").write("Nội dung", "Việc giữ nền nếp sinh hoạt chi bộ").choose("Tổ chức được kiểm tra", "Kho Ân Thi").check("Kiểm tra").
		fill("Tháng", q.now.Format("01/2006")).click("Thêm")
	file := chief.reads("Đã đưa vào kế hoạch").b.Path()
	// Who is in charge of the very cell is named so.
	chief.reads(q.who+" (đang phụ trách chính đơn vị này)").in("#quyet-dinh").write("Quyết định", "QĐ 40-QĐ/ĐU").fill("Đến hết ngày", q.day(30)).choose("Trưởng đoàn", "Đào Phương Dung").
		write("Nội dung phải xem", "Sổ biên bản\nDanh sách dự").click("Bắt đầu kiểm tra")
	chief.reads("Đã ghi quyết định").click("Ghi Sổ biên bản").check("Tốt").click("Lưu Sổ biên bản")
	chief.reads("Đã ghi").click("Ghi Danh sách dự").check("Có khuyết điểm").write("Nhận xét", "Hai kỳ không ghi lý do vắng.").write("Căn cứ", "Biên bản hai kỳ gần nhất.").click("Lưu Danh sách dự")
	chief.reads("Hai kỳ không ghi lý do vắng").in("#ra-ket-luan").write("Nội dung kết luận", "Chi bộ giữ nền nếp tốt; ghi chép cần đủ hơn.").write("Phải khắc phục 1", mend).fill("Hạn", q.day(10)).click("Ra kết luận")
	chief.reads("Đã ra kết luận")
	sec.open(file).click("Ghi "+mend).write("Kết quả khắc phục", "Mẫu điểm danh đã có cột lý do.").click("Lưu " + mend)
	sec.reads("Tổ chức báo đã xong")
	chief.open(file).click("Ghi "+mend).check("Đã khắc phục").write("Kết quả khắc phục", "Đã xem, đạt.").click("Lưu " + mend)
	chief.in("#ket-thuc").click("Kết thúc cuộc kiểm tra")
	chief.reads("Đã kết thúc cuộc kiểm tra")
}

// copied: a good way found at one cell is commended, taken over by another, and put
// before the committee above.
func (q *quarter) copied() {
	const name = "Nhắc lịch trực trước ba ngày"
	chief, sec := q.chief, q.sec
	chief.open(q.base+"/cach-lam/moi").choose("Nơi đang làm", "Chi bộ Kho Phù Tiên").write("Tên cách làm", name).write("Trước đây khó gì", "Trùng ca trực, thiếu người họp.").
		write("Chúng ta làm thế nào", "Ba ngày trước họp, tổ trưởng đổi ca cho người trùng giờ.").write("Kết quả ra sao", "Ba tháng liền đủ người.").check("Tỷ lệ dự sinh hoạt chi bộ").click("Gửi đề xuất")
	practice := chief.reads("Đã gửi đề xuất").b.Path()
	chief.write("Theo quyết định, kết luận nào của cấp ủy", "Kết luận hội nghị tháng này").fill("Ngày cấp ủy quyết định", q.day(0)).click("Ghi: cấp ủy biểu dương")
	chief.reads("Đã ghi biểu dương")
	sec.open(practice).click("Làm theo")
	sec.reads("Hết thời gian thử")
	chief.open(practice).reads("Nơi làm theo: 1", "Kho Ân Thi").click("Gửi lên cấp trên")
	chief.reads("Đã gửi cách làm này lên", "Đang chờ xem xét")
}

// drafted: a regulation is made of a skeleton with its numbers, and a cell says what
// it thinks of it.
func (q *quarter) drafted() {
	const said = "Nên báo chương trình trước ba ngày."
	chief, page := q.chief, q.base+"/quy-che/du-thao"
	chief.open(page).click("Lưu dự thảo")
	chief.reads("Đã lưu dự thảo").fill("Góp ý đến hết ngày", q.day(10)).click("Gửi hỏi ý kiến")
	chief.reads("Đã gửi hỏi ý kiến")
	q.sec.open(page).write("Ý kiến", said).click("Gửi ý kiến")
	q.sec.reads("Đã gửi ý kiến")
	chief.open(page).reads(said, "Kho Ân Thi")
}

// seen: the programme of work and the overview have it all.
func (q *quarter) seen() {
	q.chief.open(q.base+"/chuong-trinh-nam?nam="+q.now.Format("2006")).reads("Chương trình công tác năm", "Kiểm tra Chi bộ Kho Ân Thi", "Dự sinh hoạt Chi bộ Kho Thanh Miện")
}
