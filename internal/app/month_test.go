package app

import (
	"slices"
	"strings"
	"testing"
	"time"

	"nep/internal/clock"
)

// month is a month of the organisation as its people play it, each at a browser
// of his own.
type month struct {
	t      *testing.T
	server *process
	base   string
	now    time.Time
	kinds  map[string]bool // of pages judged; nil: none are

	sec, deputy, member         *someone // of the cell
	guide, chief, aide, officer *someone // of the committee above it: in charge of the cell, its secretary, office

	meeting  string // the cell's
	decision string
	proposal string // what the member proposed, as a page
	task     string // given to the member
	report   string
	room     string // the committee's meeting
}

func (m *month) day(ahead int) string { return m.now.AddDate(0, 0, ahead).Format("02/01/2006") }

func (m *month) comes(login string, width int) *someone {
	return comes(m.t, m.base, login, width, m.kinds)
}

// A month of a cell and of the committee above it in the browser, from an empty
// agenda to the class the committee decides and the next month's agenda: the
// cell's secretary, his deputy, a member on a phone, the committee member in
// charge, the committee's secretary and its officer, each in his own hat. What
// is not allowed is refused on the way, with a sentence. It ends with the thread
// walked back from the score to the sentence a member spoke, and forward again.
//
// On SQLite: what PostgreSQL might take otherwise is asked room by room, and on
// pages of TestTheRoomsAnswerOnPostgreSQL; the whole month on it is a long test.
func TestMonth(t *testing.T) {
	t.Parallel()
	playMonth(t, []string{"--data", t.TempDir()})
}

func playMonth(t *testing.T, args []string) {
	now := time.Now().In(clock.Zone)
	first := time.Date(now.Year(), now.Month(), 1, 0, 0, 0, 0, clock.Zone)
	last := first.AddDate(0, 0, -1).Format("2006-01")

	// The demo as it stands after the month before this one.
	m := &month{t: t, now: now, server: start(t, append(args[2:], "demo", "--keep", args[1], "--months", "1", "--last", last, "--listen", "127.0.0.1:0")...)}
	m.base = m.server.says(ready)
	if looks(args) {
		m.kinds = map[string]bool{}
	}
	m.cell()
	m.above()
	m.after()
	m.thread()
}

// cell plays the cell's month up to the report sent; what the secretary presses
// is counted.
func (m *month) cell() {
	actions := 0
	sec := m.comes("bithu", 1280)
	m.sec = sec
	sec.count = &actions

	// The month is planned in one press, then moved to today. Who chairs takes no notes.
	sec.in("main").click("Lập buổi sinh hoạt").reads("Đã lập buổi sinh hoạt")
	m.meeting = sec.b.Path()
	sec.in("main").click("Sửa Thời gian")
	notes := sec.b.Value("Người ghi biên bản")
	sec.free().choose("Người ghi biên bản", sec.b.Value("Chủ trì")).click("Lưu").reads("phải là hai đồng chí khác nhau").choose("Người ghi biên bản", notes)
	sec.fill("Ngày họp", m.day(0)).click("Lưu").reads("Đã lưu lịch họp", "Đang chuẩn bị")
	sec.see("planned")

	// The draft with two points; the chi ủy's one page passes it.
	sec.in(tabs).click("Nghị quyết")
	owners := sec.owners()
	sec.in(".points li:nth-child(1)").write("Việc cần làm", "Kiểm kê, đảo kho lương thực đợt 2 theo kế hoạch của Cục").choose("Người phụ trách", owners[2])
	sec.in(".points li:nth-child(2)").write("Việc cần làm", fireDrill).choose("Người phụ trách", "Lê Mạnh Bình")
	sec.click("Ghi dự thảo").reads("Đã ghi dự thảo")
	m.decision = m.sec.draft()
	sec.click("Ghi biên bản họp chi ủy").reads("Rà soát phương án phòng cháy")
	sec.click("Xác nhận biên bản").reads("Đã xác nhận biên bản họp chi ủy")

	// Notice and papers; who has no account is told by mouth; the handbook.
	sec.click("Gửi thông báo và tài liệu").reads("cần báo trực tiếp")
	sec.click("Đã báo trực tiếp cả").reads("Đã ghi nhận báo cho")
	sec.in("#so-tay").fill("Ngày đưa lên", m.day(-1)).click("Đã đưa lên")
	sec.reads("Đã ghi: đưa lên Sổ tay ngày " + m.day(-1))

	// The member reads on his phone, and proposes something ahead. The roll is
	// not his to open.
	member := m.comes("dangvien", 390)
	m.member = member
	member.open(m.meeting).reads("Nếp ghi đồng chí sẽ dự", "Chương trình")
	member.click("Gửi ý kiến trước").choose("Về mục", "hảo luận").write("Nội dung", proposal).check("Đề xuất, kiến nghị").click("Gửi ý kiến").reads("Đã gửi ý kiến của đồng chí")
	member.b.Forgive("404")
	member.open(m.meeting + "/diem-danh").reads("Việc này không thuộc vai của đồng chí")

	// Begun; it does not end while somebody has no mark. The member checks in
	// himself; the roll: one excused, one online, the rest there.
	sec.click("Bắt đầu sinh hoạt").reads("Buổi sinh hoạt đã bắt đầu")
	sec.free().forge(m.meeting + "/ket-thuc").reads("chưa được điểm danh")
	sec.b.Open(m.base + m.meeting + "/diem-danh")
	member.open(m.meeting).click("Tôi dự trực tuyến").reads("Đã ghi đồng chí có mặt")
	var without []string
	for _, name := range sec.names() {
		if !strings.Contains(m.server.text(), name) { // has no ready account
			without = append(without, name)
		}
	}
	sec.choose(without[0], "Vắng có lý do").choose("Nhóm lý do vắng của đồng chí "+without[0], "Công tác").choose(without[1], "Trực tuyến")
	sec.click("Tất cả có mặt").reads("Đã ghi điểm danh")
	sec.see("roll")

	// The roll of tasks in one tap each, who spoke, what was concluded.
	sec.click("Ghi nhanh cả buổi")
	var tasks []string
	sec.b.Eval(`[...document.querySelectorAll(".task-line legend")].map(e => e.firstChild.textContent.trim())`, &tasks)
	if len(tasks) == 0 {
		m.t.Fatal("no task of last month is due")
	}
	for i, text := range tasks {
		sec.choose(text, []string{"Xong", "Đang làm", "Chưa"}[i%3])
	}
	sec.in(".ticks").check(without[1])
	sec.write("Kết luận (nếu có) Thảo luận", "Thống nhất kiểm kê từng kho trước, đối chiếu sổ sách sau.")
	// A meeting played in a minute is shorter than its agenda: the page fills in
	// no minutes, and the one that the score counts is typed.
	sec.reads("Số phút được để trống").fill("Số phút của mục Tư tưởng, tự phê bình", "1")
	sec.click("Ghi cả buổi").reads("Đã ghi diễn biến")

	// The proposal goes into the decision, which passes by a vote alone.
	sec.click("Đưa vào nghị quyết " + proposal).reads("Đã đưa vào dự thảo")
	sec.see("draft")
	sec.free().forge(m.decision + "/thong-qua").reads("Chưa có lượt biểu quyết nào đạt")
	sec.b.Open(m.base + m.meeting + "/nghi-quyet")
	sec.click("Ghi kết quả, thông qua").reads("Đã thông qua, tán thành")

	// The deputy, who takes the notes, opens a vote on phones, once; the member casts.
	deputy := m.comes("phobithu", 1280)
	m.deputy = deputy
	deputy.open(m.meeting+"/bieu-quyet").write("Lời hỏi biểu quyết", lamps)
	deputy.click("Biểu quyết trên điện thoại hoặc phiếu giấy").check("Trên điện thoại").click("Ghi biểu quyết").reads("Đã mở biểu quyết")
	vote := deputy.b.Path()
	deputy.forge(m.meeting+"/bieu-quyet", "question", lamps, "rule", "vote.ordinary", "way", "phones").reads("đang có một lượt biểu quyết chưa đóng")
	member.open(m.meeting + "/du").reads("Mời đồng chí biểu quyết")
	member.in("main").click("Biểu quyết").reads("Lá phiếu của đồng chí")
	member.check("Tán thành").click("Gửi lựa chọn").reads("Đã ghi nhận đồng chí biểu quyết")
	deputy.open(vote).in("#dong").write("Tán thành", "11").click("Đóng và công bố kết quả")
	deputy.reads("Đã thông qua")

	// The sheet: all full, one lowered, agreed by the cell's vote.
	sec.click("Đề nghị điểm tối đa").reads("Đã lưu điểm")
	sec.choose("5.4. Chủ trì có tóm lại ý kiến sau mỗi mục không?", "0,5").click("Giơ tay").reads("Đã chốt điểm")
	member.open(m.meeting+"/diem").reads("Tạm tính", "Mức hoàn thành các chỉ tiêu")

	// Minutes drafted, read back, the end, confirmed by two; for the note-taker,
	// who has an account, not without a reason.
	sec.click("Soạn biên bản").reads("Đã soạn biên bản", proposal)
	sec.see("minutes")
	sec.click("Đã đọc lại, buổi sinh hoạt thông qua").reads("đọc lại và thông qua")
	sec.click("Kết thúc sinh hoạt").reads("Buổi sinh hoạt đã kết thúc")
	for_ := sec.free()
	for_.click("Xác nhận thay").in("#xac-nhan").click("Xác nhận thay Người ghi biên bản")
	for_.reads("Xin ghi lý do xác nhận thay").see("for-another")
	sec.click("Tôi xác nhận biên bản").reads("Đã ghi nhận xác nhận")
	deputy.open(m.meeting + "/bien-ban").click("Tôi xác nhận biên bản").reads("Biên bản khóa lúc")

	// The decision gets its number; the finished papers; the report with what the
	// cell cannot solve alone.
	sec.click("Ban hành và cấp số").reads("Đã ban hành")
	sec.in("#so-tay").click("Đã đưa lên Biên bản")
	sec.reads("đưa lên Sổ tay ngày " + m.day(0))
	sec.click("Gửi khó khăn, vướng mắc lên cấp trên").in("#vuong-mac").write("Nội dung", difficulty).click("Gửi lên cấp trên")
	sec.reads("Đã gửi khó khăn")
	sec.write("Đánh giá chung", "Chi bộ hoàn thành nhiệm vụ tháng; kho an toàn.").write("Đề xuất, kiến nghị", "Đề nghị Cục bố trí kinh phí đèn chiếu sáng.")
	sec.click("Gửi báo cáo").reads("Đã gửi báo cáo lên cấp trên")
	sec.see("report-sent")
	m.t.Logf("the secretary's month took %d actions", actions)
	if actions > 40 {
		m.t.Errorf("the secretary's month took %d actions, more than 40", actions)
	}
	sec.count = nil
	m.report = sec.b.Path()
}

// above is the committee's own month: its officer prepares, its member in charge
// gives his word, its secretary leads.
func (m *month) above() {
	// The member in charge is asked for his word by his home. What was said in
	// the cell he does not see, and the class is not his to decide.
	guide := m.comes("phutrach", 390)
	m.guide = guide
	guide.open(m.meeting + "/diem").reads("Cần đổi vai").click("Đổi sang vai Cấp ủy viên phụ trách").reads("Ý kiến của đồng chí").see("score")
	guide.click("Gửi ý kiến").reads("Đã gửi ý kiến của đồng chí lên cấp ủy")
	guide.b.Forgive("404")
	guide.open(m.meeting + "/bien-ban").b.NotSee(proposal)

	// The officer plans the committee's meeting, tells its members, puts its
	// papers into the handbook; to begin is not his.
	officer := m.comes("vanphong", 1280)
	m.officer = officer
	officer.open("/sinh-hoat").click("Lập lịch tháng " + m.now.Format("01/2006")).reads("Đã lập")
	m.room = officer.b.Path()
	officer.in("main").click("Sửa Thời gian")
	officer.fill("Ngày họp", m.day(0)).click("Lưu").reads("Đã lưu lịch họp")
	officer.see("committee-planned")
	officer.in(tabs).click("Thông báo")
	officer.click("Gửi thông báo và tài liệu").reads("cần báo trực tiếp")
	officer.click("Đã báo trực tiếp cả").reads("Đã ghi nhận báo cho")
	officer.forge(m.room + "/bat-dau").reads("Việc này không thuộc vai của đồng chí")

	// Its secretary begins; the officer calls the roll of the committee's members.
	chief := m.comes("bithudanguy", 1280)
	m.chief = chief
	chief.open(m.room + "/dieu-hanh").click("Bắt đầu").reads("đã bắt đầu")
	base := chief.unit()
	guide.open(m.room).click("Tôi đã có mặt").reads("Đã ghi đồng chí có mặt")
	officer.open(m.room + "/diem-danh").click("Tất cả có mặt").reads("9/9 đồng chí dự")
	officer.see("committee-roll")

	// It hears the cell's report and answers it, and what the cell cannot solve.
	chief.open(base + "/bao-cao-duoi?thang=" + m.now.Format("2006-01")).reads("Đề nghị Cục bố trí kinh phí")
	chief.write("Trả lời Chi bộ Kho Ân Thi", "Đảng ủy đồng ý, giao Văn phòng bố trí kinh phí trong quý.").click("Gửi trả lời Chi bộ Kho Ân Thi").reads("Đã gửi trả lời")
	chief.open(base + "/vuong-mac?xem=den").click("Đường vào điểm kho")
	chief.in("#giai-quyet").write("Nội dung trả lời", "Cục đã cấp kinh phí; thi công xong trước mùa mưa.").click("Gửi trả lời")
	chief.reads("Đã")

	// The class, decided by the committee as a body: not before it has come to it, not of its own meeting.
	chief.open(base + "/xep-loai").reads("Hội nghị đang họp chưa đến mục xếp loại")
	officer.open(m.room + "/ghi-nhanh").click("Ghi cả buổi").reads("Đã ghi diễn biến")
	chief.open(base + "/xep-loai").reads("Cấp ủy viên phụ trách nhất trí").see("classes")
	chief.click("Ghi các mức đã chọn").reads("Đã ghi xếp loại")
	guide.forge(base+"/xep-loai", "in", id(m.room), "meeting", id(m.meeting), "class."+id(m.meeting), "good").reads("Không có trang này")
	m.sec.b.Forgive("404")
	m.sec.forge(base+"/xep-loai", "in", id(m.room), "meeting", id(m.meeting), "class."+id(m.meeting), "good").reads("Không có trang này")
	chief.forge(base+"/xep-loai", "in", id(m.room), "meeting", id(m.room), "class."+id(m.room), "good").reads("Không có trang này")

	// Its conclusion; the course and the minutes are written by the officer, who
	// decides nothing; read back, ended, confirmed. The note-taker has no account:
	// for him the chair confirms.
	chief.open(m.room+"/nghi-quyet").choose("Hình thức", "Kết luận")
	chief.in(".points li:nth-child(1)").write("Việc cần làm", "Bố trí kinh phí lắp đèn chiếu sáng ở các điểm kho").choose("Người phụ trách", "Vương Thanh Linh")
	chief.click("Ghi dự thảo").reads("Đã ghi dự thảo").open(m.room + "/nghi-quyet").click("Thông qua kết luận").reads("Đã thông qua")
	officer.open(m.room+"/bien-ban").click("Soạn biên bản").reads("Đã soạn biên bản", "Chi bộ Kho Ân Thi")
	officer.click("Đã đọc lại, cuộc họp thông qua").reads("đọc lại và thông qua").see("committee-minutes")
	chief.open(m.room + "/bien-ban").click("Kết thúc").reads("đã kết thúc")
	chief.click("Xác nhận thay Người ghi biên bản").reads("xác nhận thay")
	chief.click("Tôi xác nhận biên bản").reads("Đã ghi nhận xác nhận")

	// Issued, it goes down to the cells; its papers, its own report up.
	chief.click("Ban hành và cấp số").reads("Đã ban hành").see("committee-issued")
	officer.open(m.room).in("#so-tay").click("Đã đưa lên Biên bản")
	officer.reads("Đã ghi")
	officer.open("/").see("home-after")
	// Members at the cells' meetings and committee members at their own are two rates.
	chief.open("/").reads("Đảng viên dự sinh hoạt chi bộ", "Cấp ủy viên dự").see("home-after")
}

// after is what comes of the month: the class in the cell, the fate of what was
// proposed, a task that needs more time, and the next month's agenda.
func (m *month) after() {
	sec, member := m.sec, m.member
	unit := unitOf(m.report)
	sec.open(m.meeting+"/diem").reads("Xếp loại của cấp ủy", "Cấp ủy viên phụ trách").see("decided")

	// A correction afterwards is a dated annex.
	sec.open(m.meeting+"/bien-ban").click("Lập phụ lục đính chính").write("Nội dung đính chính", "Đồng chí ghi biên bản đọc lại lúc kết thúc.").
		write("Lý do đính chính", "Ghi thiếu một câu.").click("Thêm phụ lục").reads("Đã thêm phụ lục đính chính")

	// The member asks for more time for his task, with a reason; he does not
	// grant it himself. The secretary does.
	member.open("/").see("home-after")
	member.open(unit+"/nhiem-vu").click(fireDrill).click("Xin gia hạn hoặc thay đổi").fill("Hạn mới", m.now.AddDate(0, 2, 0).Format("02/01/2006")).click("Gửi đề nghị").reads("lý do")
	member.see("extension-refused")
	member.write("Lý do", "Còn chờ thiết bị chữa cháy về kho.").click("Gửi đề nghị").reads("Chờ quyết định")
	m.task = member.b.Path()
	sec.open("/").click("Xem đề nghị").see("extension")
	sec.click("Đồng ý").reads("Đã đồng ý, nhiệm vụ đã thay đổi")

	// What became of the proposal: a task, done by its owner between two meetings.
	member.open(unit + "/de-xuat").reads("Đề xuất của tôi").click(proposal).reads("Đã thành nhiệm vụ").see("fate")
	m.proposal = member.b.Path()
	member.in("main").click(proposal)
	member.click("Xong").reads("Đã ghi")
	member.open(m.proposal).reads("Đã thực hiện", "được làm xong ngày").see("fate-done")

	// The next month: what is open is on its agenda, and it does not begin before its day.
	next := m.now.AddDate(0, 0, 1-m.now.Day()).AddDate(0, 1, 0)
	sec.open("/sinh-hoat").click("Lập lịch tháng "+next.Format("01/2006")).reads("Đã lập", "01-KL/ĐU", difficulty).see("next")
	later := sec.b.Path()
	sec.open(later + "/nhiem-vu").reads("Kiểm kê, đảo kho").b.NotSee(fireDrill)
	sec.forge(later + "/bat-dau").reads("chưa đến ngày")
}

// thread walks from the score of this month to the sentence a member spoke in
// the one before, and forward again: score, criterion, task, the decision it is
// a point of, proposal, meeting.
func (m *month) thread() {
	sec := m.sec
	score := m.meeting + "/diem"
	sec.open(score).click("Mức hoàn thành các chỉ tiêu").reads("Xong")
	var tasks []string
	sec.b.Eval(`[...document.querySelectorAll("#so-lieu a.title")].map(a => a.getAttribute("href")).filter(h => h.startsWith("/nhiem-vu/"))`, &tasks)
	said := slices.IndexFunc(tasks, func(task string) bool { return sec.open(task).leads("/de-xuat/") != "" })
	if said < 0 {
		m.t.Fatalf("no task of %v came from a proposal", tasks)
	}
	sec.walk("/nghi-quyet/").reads("Nơi nhận").walk("/sinh-hoat/").reads("Đã chốt biên bản")
	before := sec.b.Path()
	sec.open(tasks[said]).walk("/de-xuat/").see("proposal")
	var sentence string
	sec.b.Eval(`document.querySelector("blockquote").textContent.trim()`, &sentence)
	sec.walk(before+"/muc/").reads(sentence, "Lê Mạnh Bình").see("spoken")
	var item string
	sec.b.Eval(`document.querySelector("h1").textContent.trim()`, &item)
	sec.walk("/sinh-hoat/").reads("Đã chốt biên bản")
	if at := sec.b.Path(); at != before {
		m.t.Errorf("what was decided at %s was said at %s", before, at)
	}

	// Forward: the item of the agenda, what was said there, the task, the score.
	sec.in("main").click(item).reads(sentence)
	sec.click("Đề xuất này được xử lý thế nào").walk("/nhiem-vu/")
	sec.walk(score).reads("Mức hoàn thành các chỉ tiêu")
}

const (
	proposal   = "Đề nghị lắp thêm đèn chiếu sáng ở lối vào điểm kho Phù Cừ để tuần tra ban đêm an toàn."
	lamps      = "Lắp đèn chiếu sáng ở điểm kho Phù Cừ ngay trong tháng tới"
	fireDrill  = "Rà soát phương án phòng cháy, chữa cháy tại hai điểm kho"
	difficulty = "Đường vào điểm kho Phù Cừ ngập khi mưa lớn, xe không vào được."
)
