package app

import (
	"regexp"
	"strings"
	"testing"
	"time"

	"nep/internal/browsertest"
	"nep/internal/clock"
	"nep/internal/demo"
)

// someone is a person at a browser of his own. What the secretary presses,
// chooses, ticks and fills in is counted; a sentence only a person can write
// is not.
type someone struct {
	t     *testing.T
	b     *browsertest.Browser
	base  string
	name  string
	width int
	count *int
	seen  map[string]bool
}

// comes signs an account of the demo in, on a screen of a width.
func comes(t *testing.T, base, login string, width int) *someone {
	t.Helper()
	p := &someone{t: t, b: browsertest.New(t), base: base, name: login, width: width, seen: map[string]bool{}}
	p.b.At(width).Open(base+"/").Fill("Tên đăng nhập", login).Fill("Mật khẩu", demo.Password).In("main").Click("Đăng nhập")
	p.b.See("đồng chí")
	return p.look()
}

func (p *someone) one() {
	if p.count != nil {
		*p.count++
	}
}

// look judges the page he stands at, once for each address: nothing wider than
// the screen, nothing axe finds, on a phone and on a desk.
func (p *someone) look() *someone {
	p.t.Helper()
	if path := p.b.Path(); !p.seen[path] {
		p.seen[path] = true
		p.see(strings.Trim(digits.ReplaceAllString(path, "n"), "/"))
	}
	return p
}

var digits = regexp.MustCompile(`\d[\d-]*`)

// see judges a page whatever was seen of it before, and keeps its picture.
func (p *someone) see(name string) *someone {
	p.t.Helper()
	name = "month-" + p.name + "-" + strings.ReplaceAll(name, "/", "-")
	for _, width := range []int{390 + 1280 - p.width, p.width} { // the other one first
		if width != 390 {
			width = 1280
		}
		p.b.At(width).Fits().Axe().Screenshot(name)
	}
	return p
}

func (p *someone) open(path string) *someone {
	p.t.Helper()
	p.one()
	p.b.Open(p.base + path)
	return p.look()
}

func (p *someone) in(selector string) *someone {
	part := *p
	part.b = p.b.In(selector)
	return &part
}

func (p *someone) click(text string) *someone {
	p.t.Helper()
	p.one()
	p.b.Click(text)
	p.at()
	return p.look()
}

// at tells where the story is when it is run with -v.
func (p *someone) at() {
	if p.count != nil {
		p.t.Logf("%2d %s", *p.count, p.b.Path())
	}
}

func (p *someone) choose(label, option string) *someone {
	p.t.Helper()
	p.one()
	p.b.Choose(label, option)
	return p
}

func (p *someone) check(label string) *someone {
	p.t.Helper()
	p.one()
	p.b.Check(label)
	return p
}

// fill writes what could have been known; write is a sentence of a person's own.
func (p *someone) fill(label, value string) *someone {
	p.t.Helper()
	p.one()
	return p.write(label, value)
}

func (p *someone) write(label, value string) *someone {
	p.t.Helper()
	p.b.Fill(label, value)
	return p
}

func (p *someone) reads(texts ...string) *someone {
	p.t.Helper()
	for _, text := range texts {
		p.b.See(text)
	}
	return p
}

// names are the members on the page of the roll, in its order.
func (p *someone) names() []string {
	p.t.Helper()
	var out []string
	p.b.Eval(`[...document.querySelectorAll(".roll-card:first-of-type legend > span:last-child")].map(e => e.firstChild.textContent.trim())`, &out)
	return out
}

// A month of a cell in the browser, from an empty agenda to the report sent: by
// the secretary, his deputy, and a member on a phone. It ends with the thread
// walked backwards from the score to the meeting that gave the task.
func TestMonth(t *testing.T) {
	engines(t, func(t *testing.T, args []string) {
		now := time.Now().In(clock.Zone)
		today, yesterday := now.Format("02/01/2006"), now.AddDate(0, 0, -1).Format("02/01/2006")
		first := time.Date(now.Year(), now.Month(), 1, 0, 0, 0, 0, clock.Zone)
		last := first.AddDate(0, 0, -1).Format("2006-01")

		// The demo as it stands after the month before this one.
		server := start(t, append(args[2:], "demo", "--keep", args[1], "--months", "1", "--last", last, "--listen", "127.0.0.1:0")...)
		base := server.says(ready)

		actions := 0
		sec := comes(t, base, "bithu", 1280)
		sec.count = &actions

		// The month is planned in one press, then moved to today.
		sec.in("main").click("Lập buổi sinh hoạt").reads("Đã lập buổi sinh hoạt")
		meeting := sec.b.Path()
		sec.in("main").click("Sửa Thời gian")
		sec.fill("Ngày họp", today).click("Lưu").reads("Đã lưu lịch họp", "Đang chuẩn bị")
		sec.see("planned")

		// The draft with two points; the chi ủy's one page passes it.
		sec.in(tabs).click("Nghị quyết")
		owners := sec.owners()
		sec.in(".points li:nth-child(1)").write("Việc cần làm", "Kiểm kê, đảo kho lương thực đợt 2 theo kế hoạch của Cục").choose("Người phụ trách", owners[2])
		sec.in(".points li:nth-child(2)").write("Việc cần làm", "Rà soát phương án phòng cháy, chữa cháy tại hai điểm kho").choose("Người phụ trách", owners[3])
		sec.click("Ghi dự thảo").reads("Đã ghi dự thảo")
		sec.click("Ghi biên bản họp chi ủy").reads("Rà soát phương án phòng cháy")
		sec.click("Xác nhận biên bản").reads("Đã xác nhận biên bản họp chi ủy")

		// Notice and papers; who has no account is told by mouth; the handbook.
		sec.click("Gửi thông báo và tài liệu").reads("cần báo trực tiếp")
		sec.click("Đã báo trực tiếp cả").reads("Đã ghi nhận báo cho")
		sec.in("#so-tay").fill("Ngày đưa lên", yesterday).click("Đã đưa lên")
		sec.reads("Đã ghi: đưa lên Sổ tay ngày " + yesterday)

		// The member reads on his phone, and proposes something ahead.
		member := comes(t, base, "dangvien", 390)
		member.open(meeting).reads("Nếp ghi đồng chí sẽ dự", "Chương trình")
		member.click("Gửi ý kiến trước").choose("Về mục", "hảo luận").write("Nội dung", proposal).check("Đề xuất, kiến nghị").click("Gửi ý kiến").reads("Đã gửi ý kiến của đồng chí")
		member.open(meeting + "/diem-danh").reads("Không có trang này")
		member.b.Forgive("404")

		// Begun; the member checks in himself; the roll: one excused, one online,
		// the rest there.
		sec.click("Bắt đầu sinh hoạt").reads("Buổi sinh hoạt đã bắt đầu")
		member.open(meeting).click("Tôi dự trực tuyến").reads("Đã ghi đồng chí có mặt")
		var free []string
		for _, name := range sec.names() {
			if !strings.Contains(server.text(), name) { // has no ready account
				free = append(free, name)
			}
		}
		sec.choose(free[0], "Vắng có lý do").choose("Nhóm lý do vắng của đồng chí "+free[0], "Công tác").choose(free[1], "Trực tuyến")
		sec.click("Tất cả có mặt").reads("Đã ghi điểm danh")
		sec.see("roll")

		// The roll of tasks in one tap each, who spoke, what was concluded.
		sec.click("Ghi nhanh cả buổi")
		var tasks []string
		sec.b.Eval(`[...document.querySelectorAll(".task-line legend")].map(e => e.firstChild.textContent.trim())`, &tasks)
		if len(tasks) == 0 {
			t.Fatal("no task of last month is due")
		}
		for i, text := range tasks {
			sec.choose(text, []string{"Xong", "Đang làm", "Chưa"}[i%3])
		}
		sec.in(".ticks").check(free[1]).check(free[2])
		sec.write("Kết luận (nếu có) Thảo luận", "Thống nhất kiểm kê từng kho trước, đối chiếu sổ sách sau.")
		sec.click("Ghi cả buổi").reads("Đã ghi diễn biến")

		// The proposal goes into the decision, which is voted and passed.
		sec.reads(proposal).click("Đưa vào nghị quyết").reads("Đã đưa vào dự thảo")
		sec.see("draft")
		sec.click("Ghi kết quả, thông qua").reads("Đã thông qua, tán thành")

		// The deputy, who takes the notes, opens a vote on phones; the member casts.
		deputy := comes(t, base, "phobithu", 1280)
		deputy.open(meeting+"/bieu-quyet").write("Lời hỏi biểu quyết", "Lắp đèn chiếu sáng ở điểm kho Phù Cừ ngay trong tháng tới")
		deputy.click("Biểu quyết trên điện thoại hoặc phiếu giấy").check("Trên điện thoại").click("Ghi biểu quyết").reads("Đã mở biểu quyết")
		vote := deputy.b.Path()
		member.open(meeting + "/du").reads("Mời đồng chí biểu quyết")
		member.in("main").click("Biểu quyết").reads("Lá phiếu của đồng chí")
		member.check("Tán thành").click("Gửi lựa chọn").reads("Đã ghi nhận đồng chí biểu quyết")
		deputy.open(vote).in("#dong").write("Tán thành", "11").click("Đóng và công bố kết quả")
		deputy.reads("Đã thông qua")

		// The sheet: all full, one lowered, agreed by the cell's vote.
		sec.click("Đề nghị điểm tối đa").reads("Đã lưu điểm")
		sec.choose("5.4. Tổng hợp ý kiến", "0,5").click("Giơ tay").reads("Đã chốt điểm")
		member.open(meeting+"/diem").reads("Tạm tính", "Mức hoàn thành các chỉ tiêu")

		// Minutes drafted, read back, the end, confirmed by two.
		sec.click("Soạn biên bản").reads("Đã soạn biên bản", proposal)
		sec.see("minutes")
		sec.click("Đã đọc lại, buổi họp thông qua").reads("đọc lại và thông qua")
		sec.click("Kết thúc sinh hoạt").reads("Buổi sinh hoạt đã kết thúc")
		sec.click("Tôi xác nhận biên bản").reads("Đã ghi nhận xác nhận")
		decision := sec.b.Path()
		deputy.open(meeting + "/bien-ban").click("Tôi xác nhận biên bản").reads("Biên bản khóa lúc")

		// The decision gets its number; the finished papers; the report.
		sec.click("Ban hành và cấp số").reads("Đã ban hành")
		sec.in("#so-tay").click("Đã đưa lên Biên bản")
		sec.reads("đưa lên Sổ tay ngày " + today)
		sec.write("Đánh giá chung", "Chi bộ hoàn thành nhiệm vụ tháng; kho an toàn.").write("Đề xuất, kiến nghị", "Đề nghị Cục bố trí kinh phí đèn chiếu sáng.")
		sec.click("Gửi báo cáo").reads("Đã gửi báo cáo lên cấp trên")
		sec.see("report-sent")
		t.Logf("the secretary's month took %d actions", actions)
		if actions > 40 {
			t.Errorf("the secretary's month took %d actions, more than 40", actions)
		}
		sec.count = nil
		sent := sec.b.Path()

		// A correction afterwards is a dated annex.
		sec.open(meeting+"/bien-ban").click("Lập phụ lục đính chính").write("Nội dung đính chính", "Đồng chí ghi biên bản đọc lại lúc kết thúc.").
			write("Lý do đính chính", "Ghi thiếu một câu.").click("Thêm phụ lục").reads("Đã thêm phụ lục đính chính")

		// From the score back: the task that counted, the decision it came from,
		// the meeting that decided; and from this month's decision to its meeting.
		sec.open(meeting + "/diem").walk("/nhiem-vu/").reads("Xong").walk("/nghi-quyet/").reads("Nơi nhận").walk("/sinh-hoat/").reads("Đã chốt biên bản")
		sec.open(decision).walk("/sinh-hoat/").reads("Đã chốt biên bản")

		// The proposal's author sees that it became a task.
		unit, _, _ := strings.Cut(strings.TrimPrefix(sent, "/to-chuc/"), "/")
		member.open("/to-chuc/" + unit + "/de-xuat").reads(proposal)
	})
}

// walk follows the first link of the page's thread that leads to a kind of
// thing.
func (p *someone) walk(to string) *someone {
	p.t.Helper()
	for _, href := range p.strand() {
		if strings.HasPrefix(href, to) {
			return p.open(href)
		}
	}
	p.t.Fatalf("%s: the thread leads to no %s: %v", p.b.Path(), to, p.strand())
	return p
}

// strand is where the thread of the page leads.
func (p *someone) strand() (out []string) {
	p.t.Helper()
	p.b.Eval(`[...document.querySelectorAll("#mach-viec a")].map(a => a.getAttribute("href"))`, &out)
	return out
}

// tabs are the pages of a meeting.
const tabs = `nav[aria-label="Các trang của cuộc họp"]`

const proposal = "Đề nghị lắp thêm đèn chiếu sáng ở lối vào điểm kho Phù Cừ để tuần tra ban đêm an toàn."

// owners are those who can be given a task, on the page of a draft.
func (p *someone) owners() []string {
	p.t.Helper()
	var out []string
	p.b.Eval(`[...document.querySelector(".points select").options].map(o => o.textContent.trim()).filter(Boolean)`, &out)
	return out
}
