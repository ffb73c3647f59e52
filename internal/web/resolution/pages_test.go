package resolution_test

import (
	"context"
	"fmt"
	"io"
	"log/slog"
	"net/http"
	"strings"
	"testing"
	"time"

	"nep/internal/access"
	"nep/internal/account"
	"nep/internal/browsertest"
	"nep/internal/clock"
	"nep/internal/cycle"
	"nep/internal/db"
	"nep/internal/db/dbtest"
	"nep/internal/document"
	"nep/internal/meeting"
	"nep/internal/member"
	"nep/internal/org"
	"nep/internal/quality"
	"nep/internal/resolution"
	"nep/internal/vn"
	"nep/internal/web"
	resolutionweb "nep/internal/web/resolution"
)

var (
	ctx   = context.Background()
	sys   = access.System()
	start = time.Date(2026, 12, 5, 9, 0, 0, 0, clock.Zone)
)

const long = "Rà soát, bổ sung phương án phòng cháy, chữa cháy và cứu nạn, cứu hộ tại các điểm kho Quang Trung, Hồng Quang, Ân Thi; phối hợp với Phòng Cảnh sát phòng cháy, chữa cháy tổ chức diễn tập, báo cáo Đảng ủy Cục kết quả bằng văn bản"

// town is a running server over a committee with a cell that meets today.
type town struct {
	testing.TB
	d           *db.DB
	org         *org.Service
	members     *member.Service
	accounts    *account.Service
	meetings    *meeting.Service
	resolutions *resolution.Service
	web         http.Handler

	base, cell       int64
	sec, note, an    int64
	upper            int64 // secretary of the base, no member of the cell
	people           []int64
	nov, dec         int64 // meetings
	item, conclusion int64
	proposal         int64
}

func newTown(t testing.TB, d *db.DB) *town {
	set := account.Defaults()
	set.Hash = account.Params{Memory: 64, Time: 1, Threads: 1}
	s := &town{TB: t, d: d, org: org.New(d), members: member.New(d, nil), accounts: account.New(d, set), meetings: meeting.New(d), resolutions: resolution.New(d)}
	months := &cycle.Service{DB: d, Units: s.org, Members: s.members, Meetings: s.meetings, Resolutions: s.resolutions, Quality: quality.New(d)}
	months.Quality.Facts, s.resolutions.Text = months.Facts, months.WriteText
	pages := &resolutionweb.Pages{Resolutions: s.resolutions, Text: months.DecisionText, Meetings: s.meetings, Papers: document.New(d, nil), UnitName: s.org.Name,
		UnitSubject: func(c *web.Ctx) (access.Subject, error) {
			id, err := c.ID("unit")
			if err != nil {
				return access.Subject{}, err
			}
			path, err := s.org.Where(c.Context(), id)
			return access.Unit(path), err
		}}
	s.web = web.New(web.Config{Accounts: s.accounts, Log: slog.New(slog.NewTextHandler(io.Discard, nil)), Names: s.org.Names, Nav: []web.NavItem{
		{Label: "nav.home", Icon: "home", Href: "/", Action: access.SelfView},
		{Label: "nav.resolutions", Icon: "resolution", Href: "/to-chuc/{unit}/nghi-quyet", Action: access.PaperView}}}, pages.Routes())
	unit := func(parent int64, kind org.Kind, name string) int64 {
		id, _, err := s.org.Found(ctx, sys, org.Found{Parent: parent, From: "2015-01-01", Kind: kind, Name: name})
		s.ok(err)
		_, err = s.org.AddTerm(ctx, sys, org.AddTerm{Unit: id, Name: "2025–2030", From: "2025-06-01", To: "2030-06-01"})
		s.ok(err)
		return id
	}
	s.base = unit(0, org.Base, "Đảng bộ Cục Dự trữ Nhà nước khu vực Đông Bắc")
	s.cell = unit(s.base, org.Cell, "Chi bộ Kho Ân Thi")
	for _, n := range []string{"Trần Thị Mai", "Ngô Thị Lan", "Nguyễn Văn An", "Bùi Mạnh Hùng", "Công Tằng Tôn Nữ Nguyễn Hoàng Thụy Khánh Phương Thảo", "Lý Thị Thảo", "Đặng Văn Phúc"} {
		cmd := member.Add{Unit: s.cell, From: "2020-01-01", Kind: member.Regular, Standing: member.Official, Condition: member.Active}
		cmd.Family, cmd.Given = vn.SplitName(n)
		id, err := s.members.Add(ctx, sys, cmd)
		s.ok(err)
		s.people = append(s.people, id)
	}
	s.sec, s.note, s.an = s.people[0], s.people[1], s.people[2]
	_, _, err := s.members.AppointPosition(ctx, sys, member.AppointPosition{Person: s.sec, Unit: s.cell, Role: member.SecretaryRole, From: "2025-06-01"})
	s.ok(err)
	above := member.Add{Unit: unit(s.base, org.Cell, "Chi bộ Văn phòng"), From: "2020-01-01", Kind: member.Regular, Standing: member.Official, Condition: member.Active}
	above.Family, above.Given = vn.SplitName("Vũ Đình Cao")
	s.upper, err = s.members.Add(ctx, sys, above)
	s.ok(err)
	_, _, err = s.members.AppointPosition(ctx, sys, member.AppointPosition{Person: s.upper, Unit: s.base, Role: member.SecretaryRole, From: "2025-06-01"})
	s.ok(err)
	s.nov = s.meeting("2026-11-05", meeting.Locked)
	s.dec = s.meeting("2026-12-05", meeting.Running)
	s.conclusion = s.row("agenda_item", "meeting, pos, kind, title, planned, presenter, source, source_id, draft, inside, state, began_at, spent, conclusion",
		s.dec, 1, "discussion", "Công tác kiểm kê", 30, 0, "", 0, "", false, "done", 0, 25, "Thống nhất kiểm kê đợt 2 trước ngày 30/12/2026")
	s.proposal = s.row("opinion", "meeting, item, person, kind, text, ahead, by_person, at, removed_at", s.dec, s.conclusion, s.an, "proposal",
		"Đề nghị thí điểm cảm biến độ ẩm tại lô 3, "+long, false, s.an, clock.Ms(start), 0)
	return s
}

func (s *town) ok(err error) {
	s.Helper()
	if err != nil {
		s.Fatal(err)
	}
}

// row puts a row straight into a table.
func (s *town) row(table, columns string, values ...any) int64 {
	s.Helper()
	id, err := db.Write(ctx, s.d, db.Lock{}, func(t *db.Tx) (int64, error) {
		id := t.ID()
		_, err := t.Exec(`insert into `+table+` (id, `+columns+`) values (`+db.Marks(1, len(values)+1)+`)`, append([]any{id}, values...)...)
		return id, err
	})
	s.ok(err)
	return id
}

func (s *town) exec(query string, args ...any) {
	s.Helper()
	s.ok(db.Do(ctx, s.d, db.Lock{}, func(t *db.Tx) error { _, err := t.Exec(query, args...); return err }))
}

// meeting is a regular one of the cell with everybody but one there.
func (s *town) meeting(day string, st meeting.State) int64 {
	id := s.row("meeting", `unit, body, kind, month, day, start_minute, place, form, online_basis, online_away, state, chair, note_taker, theme, prepares,
		made_at, made_by, noticed_at, noticed_by, started_at, ended_at, papers_on, papers_by, papers_at, finished_on, finished_by, finished_at, fee_paid, fee_due,
		required, present, online, excused, unexcused, special, unmarked, spoke, on_paper, reason, version`,
		s.cell, "cell", "regular", day[:7], day, 480, "Kho Ân Thi", "place", "", 0, string(st), s.sec, s.note, 0, 0,
		0, 0, 1, 0, clock.Ms(start), 0, "", 0, 0, "", 0, 0, -1, 0, len(s.people), len(s.people)-1, 0, 1, 0, 0, 0, 0, false, "", 1)
	for i, p := range s.people {
		mark := "present"
		if i == len(s.people)-1 {
			mark = "excused"
		}
		s.exec(`insert into attendance (meeting, person, kind, standing, condition, role, required, may_vote, base, why, mark, site, category, reason, late, left_early, spoke, way, by_person, at)
			values ($1, $2, 'regular', 'official', 'active', '', $3, $3, $4, '', $5, 0, '', '', $6, $6, $6, 'secretary', 0, 0)`, id, p, true, string(member.BaseAlways), mark, false)
	}
	return id
}

func (s *town) give(owner int64, text, due string) int64 {
	id, err := db.Write(ctx, s.d, db.Lock{}, func(t *db.Tx) (int64, error) {
		return resolution.Give(t, sys, resolution.Task{Unit: s.cell, Text: text, Owner: owner, Due: due, ReportMonth: "2026-12", MadeOn: "2026-11-05"})
	})
	s.ok(err)
	return id
}

// site serves the pages to a person whose browser has the session already.
func (s *town) site(person int64, role access.Role, unit int64) string {
	s.Helper()
	return browsertest.Serve(s.TB, s.door(person, role, unit))
}

// door is the pages as a person with a hat reaches them.
func (s *town) door(person int64, role access.Role, unit int64) http.HandlerFunc {
	s.Helper()
	temp, err := s.accounts.Open(ctx, sys, account.Open{Person: person})
	s.ok(err)
	in, err := s.accounts.SignIn(ctx, account.SignIn{Login: temp.Account.Login, Password: temp.Password})
	s.ok(err)
	s.ok(s.accounts.ChangePassword(ctx, in.Session.Actor(), account.ChangePassword{Old: temp.Password, New: "con trâu đi trước"}))
	_, err = s.accounts.SwitchHat(ctx, in.Session.Actor(), access.Hat{Role: role, Unit: unit}.Key())
	s.ok(err)
	return func(w http.ResponseWriter, r *http.Request) {
		r.AddCookie(&http.Cookie{Name: "nep", Value: in.Token})
		s.web.ServeHTTP(w, r)
	}
}

func look(b *browsertest.Browser, name string) {
	b.At(390).Fits().Axe().Screenshot("reso-" + name).At(1280).Fits().Axe().Screenshot("reso-" + name)
}

// From the roll of tasks over the draft, its vote and the paper to a task and
// what becomes of a proposal: the secretary's way through a meeting.
func TestADecisionInTheBrowser(t *testing.T) {
	c := clock.At(start)
	s := newTown(t, dbtest.Open(t, dbtest.SQLite(t), c))
	b := browsertest.New(t)
	home := s.site(s.sec, access.Secretary, s.cell)
	unit := fmt.Sprintf("%s/to-chuc/%d", home, s.cell)
	at := fmt.Sprintf("%s/sinh-hoat/%d", home, s.dec)

	// Nothing there yet.
	b.Open(unit + "/nghi-quyet").See("Chưa có nghị quyết, kết luận nào")
	look(b, "list-empty")
	b.Open(unit + "/nhiem-vu").See("Không có nhiệm vụ nào đang thực hiện")
	look(b, "tasks-empty")
	b.Open(at + "/nhiem-vu").See("Không có nhiệm vụ nào đến kỳ báo cáo")
	look(b, "roll-empty")

	// The roll of tasks: one tap each.
	one, two := s.give(s.an, "Dựng bảng chỉ dẫn tại cổng kho", "2026-12-20"), s.give(s.people[4], long, "2026-11-30")
	b.Open(at + "/nhiem-vu").See("Hoàn thành 0/2").See("Quá hạn")
	look(b, "roll")
	b.In(fmt.Sprintf("#nv-%d", one)).Click("Xong").In("").See("Đã ghi: Xong").See("Hoàn thành 1/2 (50,0%)")
	b.In(fmt.Sprintf("#nv-%d", two)).Click("Ghi thêm kết quả").Fill("Ghi thêm kết quả", "Còn chờ lịch diễn tập của Phòng Cảnh sát").Click("Đang làm").In("").See("Đã ghi: Đang làm").See("Còn chờ lịch")
	look(b, "roll-said")

	// The draft.
	b.Open(at + "/nghi-quyet").See("Dự thảo nghị quyết, kết luận").See("Xin ghi dự thảo trước")
	if got := b.Value("Trích yếu"); got != "Lãnh đạo thực hiện nhiệm vụ tháng 12 năm 2026" {
		t.Errorf("title %q", got)
	}
	if got := b.Value("Đánh giá kết quả tháng trước"); got != "" { // the paper counts the tasks itself
		t.Errorf("body %q", got)
	}
	look(b, "draft-new")
	b.In("#noi-dung li:nth-child(1)").Fill("Việc cần làm", "Hoàn thành kiểm kê kho đợt 2").Choose("Người phụ trách", "Bùi Mạnh Hùng").Fill("Hạn", "32/12/2026").In("").Forgive("422")
	b.Click("Ghi dự thảo").See("Hạn phải là một ngày đầy đủ")
	look(b, "draft-wrong")
	b.In("#noi-dung li:nth-child(1)").Fill("Hạn", "30/12/2026").In("").Click("Ghi dự thảo").See("Đã ghi dự thảo")
	b.In(".offers li:nth-child(1)").Click("Đưa vào nghị quyết").In("").See("Đã đưa vào dự thảo").See("Từ một đề xuất")
	b.In(".offers li:nth-child(1)").Click("Đưa vào nghị quyết").In("").See("Từ kết luận của một nội dung")
	look(b, "draft")
	draft := b.URL()
	b.Click("Xem văn bản").See("(Dự thảo)").See("1 nội dung chưa đủ người phụ trách")
	look(b, "paper-draft")

	// Passed by a vote of hands in one step, then issued.
	b.Open(draft).Fill("Tán thành", "9").Forgive("422").Click("Ghi kết quả, thông qua").See("Cần sửa trước khi gửi")
	look(b, "vote-wrong")
	paper := b.URL()
	paper = paper[:strings.LastIndex(paper, "/")]
	// The month goes on at a page that is not of this room.
	b.Fill("Tán thành", "6").Forgive("404").Click("Ghi kết quả, thông qua").See("Đã thông qua, tán thành 6/7 (85,7%)").Open(paper).See("Nhiệm vụ đã giao").See("2 nhiệm vụ")
	look(b, "paper-passed")
	b.Fill("Số bắt đầu", "22").Click("Ban hành và cấp số").See("Đã ban hành").See("Số 22-NQ/CB").See("T/M CHI BỘ")
	look(b, "paper")
	// The paper as it goes out: the table of last month's tasks, directions by
	// letter, tasks with who and until when; nothing of what was said. The copy
	// that stays has it.
	b.Open(paper + "/in").See("NGHỊ QUYẾT").See("Nơi nhận").See("I- ĐÁNH GIÁ KẾT QUẢ THÁNG TRƯỚC").See("Tình trạng đầu kỳ").See("Quá hạn 30/11/2026").See("Đang làm. Còn chờ lịch").See("II- PHƯƠNG HƯỚNG, NHIỆM VỤ").See("a) Thống nhất kiểm kê đợt 2").See("Báo cáo kỳ").See("Bùi Mạnh Hùng").See("30/12/2026").See("III- PHÂN CÔNG").See("6/7 (85,7%)").
		NotSee("PHỤ LỤC").NotSee("Đồng chí Nguyễn Văn An đề xuất")
	look(b, "print")
	b.Open(paper + "/in?kem=y-kien").See("PHỤ LỤC: Ý KIẾN PHÁT BIỂU").See("Đồng chí Nguyễn Văn An đề xuất: Đề nghị thí điểm cảm biến độ ẩm").See("không gửi lên cấp trên")
	look(b, "print-own")
	above := browsertest.New(t)
	upper := s.site(s.upper, access.Secretary, s.base)
	above.Open(upper + paper[len(home):]).NotSee("Bản lưu kèm ý kiến").Click("Bản in").See("Tình trạng đầu kỳ").NotSee("PHỤ LỤC")
	above.Forgive("404").Open(upper + paper[len(home):] + "/in?kem=y-kien").See("Không có trang này")

	// A point passed without an owner is given now, once.
	b.Open(paper).See("Nội dung chưa giao").Click("Giao nội dung này").Forgive("422").Click("Giao nhiệm vụ").See("Cần sửa trước khi gửi")
	look(b, "complete-wrong")
	b.Choose("Người phụ trách", "Ngô Thị Lan").Fill("Hạn", "20/01/2027").Click("Giao nhiệm vụ").See("Đã giao thành nhiệm vụ").See("Bổ sung ngày 05/12/2026").See("3 nhiệm vụ").NotSee("Nội dung chưa giao")
	look(b, "completed")
	b.Open(unit + "/nghi-quyet").See("Nghị quyết số 22-NQ/CB")
	look(b, "list")

	// A task: more time is asked by its owner, granted by the secretary.
	b.Open(unit + "/nhiem-vu").Click("Rà soát, bổ sung phương án").See("Đến đâu rồi?")
	look(b, "task")
	task := b.Path()
	member := browsertest.New(t)
	theirs := s.site(s.people[4], access.Member, s.cell)
	member.Open(theirs+task).Click("Xin gia hạn hoặc thay đổi").Forgive("422").Fill("Hạn mới", "30/11/2026").Click("Gửi đề nghị").See("Hạn mới phải sau hạn cũ")
	look(member, "ask-wrong")
	member.Fill("Hạn mới", "31/01/2027").Fill("Lý do", "Chờ lịch diễn tập chung của huyện, dự kiến giữa tháng 01 năm 2027").Click("Gửi đề nghị").See("Đã gửi đề nghị tới bí thư").See("Chờ quyết định")
	look(member, "asked")
	b.Open(home + task).See("Đề nghị chờ quyết định").See("Gia hạn đến 31/01/2027")
	look(b, "decide")
	b.Click("Đồng ý").See("Đã đồng ý, nhiệm vụ đã thay đổi").See("31/01/2027")
	look(b, "task-changed")
	b.Open(home + task + "/in").See("Phiếu nhiệm vụ")
	look(b, "slip")

	// What became of a proposal, for its author.
	mine := browsertest.New(t)
	author := s.site(s.an, access.Member, s.cell)
	mine.Open(fmt.Sprintf("%s/to-chuc/%d/de-xuat", author, s.cell)).See("Đề xuất của tôi").See("Đang thực hiện")
	look(mine, "proposals")
	mine.Click("Đề nghị thí điểm").See("Đã thành nhiệm vụ có người phụ trách")
	look(mine, "proposal-taken")
	next := s.row("opinion", "meeting, item, person, kind, text, ahead, by_person, at, removed_at", s.dec, s.conclusion, s.an, "proposal", "Đề nghị mua thêm pallet", false, s.an, clock.Ms(start), 0)
	b.Open(fmt.Sprintf("%s/de-xuat/%d", home, next)).See("Chưa trả lời").Forgive("422").Click("Ghi lý do chưa tiếp thu").See("Xin ghi lý do")
	look(b, "proposal")
	b.Fill("Lý do", "Kinh phí năm 2026 đã phân bổ hết; chi bộ sẽ đưa vào kế hoạch năm 2027").Click("Ghi lý do chưa tiếp thu").See("Chưa tiếp thu")
	look(b, "proposal-declined")
}
