package meeting

import (
	"fmt"
	"io"
	"net/http"
	"testing"

	"github.com/a-h/templ"

	"nep/internal/browsertest"
	"nep/internal/cycle"
	"nep/internal/meeting"
	"nep/internal/org"
	"nep/internal/resolution"
	"nep/internal/web"
	"nep/internal/web/assets"
)

// names long enough to break what does not wrap.
var names = []string{"Nguyễn Văn An", "Phạm Thị Bích", "Lê Quang Cường", "Công Tằng Tôn Nữ Hoàng Thị Phương Dung", "Trần Đức Dũng", "Đỗ Thị Giang", "Hoàng Văn Hải",
	"Vũ Thị Hạnh", "Bùi Mạnh Hùng", "Ngô Thị Lan", "Trần Thị Mai", "Đặng Văn Phúc", "Phan Thị Quỳnh", "Nguyễn Hữu Sơn", "Lý Thị Thảo", "Trịnh Xuân Vinh",
	"Nguyễn Phúc Bảo Long", "Dương Thị Hồng Nga", "Mai Thanh Tùng", "Vương Thị Ngọc Trang", "Đào Minh Tuấn", "Đoàn Thị Thu Uyên", "Hồ Anh Việt", "Nguyễn Thị Kim Yến", "Trần Nguyễn Hoàng Bảo Châu"}

var agendaTitles = []struct {
	kind  meeting.ItemKind
	title string
	min   int
}{
	{meeting.Opening, "Tuyên bố lý do, giới thiệu khách dự, cử người ghi biên bản", 5},
	{meeting.Roll, "Điểm danh, thông báo đảng viên vắng mặt", 5},
	{meeting.Fee, "Tình hình đóng đảng phí", 2},
	{meeting.LastMonth, "Đánh giá kết quả thực hiện nghị quyết, kết luận và nhiệm vụ tháng 11", 15},
	{meeting.DirectiveIt, "Quán triệt Hướng dẫn số 42-HD/BTCTW về nâng cao chất lượng sinh hoạt chi bộ trong giai đoạn mới", 15},
	{meeting.Discussion, "Thảo luận nhiệm vụ tháng 12: kiểm kê kho đợt 2", 20},
	{meeting.Criticism, "Tự phê bình và phê bình; tâm tư, nguyện vọng của đảng viên", 20},
	{meeting.Conclusion, "Kết luận, biểu quyết nghị quyết tháng 12", 10},
	{meeting.ScoreItem, "Tự đánh giá, chấm điểm buổi sinh hoạt", 5},
	{meeting.MinutesItem, "Thông qua biên bản", 5},
}

// full is a running meeting of 25 members, half of its agenda behind it.
func full() meeting.View {
	v := meeting.View{UnitName: "Chi bộ Kho Ân Thi", Names: map[int64]string{}, Target: ">=90", Needed: 12, VoteBase: 22, MayView: true, MayPrepare: true, MayLead: true,
		Sites: []org.Site{{ID: 1, Name: "Kho Ân Thi"}, {ID: 2, Name: "Điểm kho Phù Cừ"}}, Follower: []int64{99}}
	v.Meeting = meeting.Meeting{ID: 7, Unit: 3, Body: meeting.CellBody, Kind: meeting.Regular, Month: "2026-12", Day: "2026-12-05", StartMinute: 480, Place: "Hội trường Kho Ân Thi",
		Form: meeting.Mixed, State: meeting.Running, Chair: 1, NoteTaker: 2, StartedAt: instant("2026-12-05", 482), FeePaid: 23, FeeDue: 24}
	marks := []meeting.Mark{meeting.Present, meeting.Present, meeting.OnlineAt, meeting.Present, meeting.Excused, meeting.Present, meeting.Unexcused, meeting.Present, meeting.Special, meeting.NoMark}
	for i, n := range names {
		a := meeting.Attendance{Person: int64(i + 1), Name: n, Required: i < 23, Mark: marks[i%len(marks)], Site: int64(i%2 + 1), Spoke: i%3 == 0, MayVote: true}
		v.Names[a.Person] = n
		switch a.Mark {
		case meeting.Excused:
			a.Category, a.Reason, a.Way = "work", "Đi nghiệm thu kho ở Hải Dương cùng đoàn của Cục", meeting.Self
		case meeting.Present:
			a.Late = i == 1
			if i%4 == 0 {
				a.Way = meeting.Self
			}
		}
		if !a.Required {
			a.Mark, a.Why = meeting.NoMark, "member.duty.exempt"
		}
		if i < 2 {
			a.Role = []string{"secretary", "deputy"}[i]
		}
		if a.Required {
			v.Required++
			switch a.Mark {
			case meeting.Present:
				v.Present++
			case meeting.OnlineAt:
				v.Present++
				v.Online++
			case meeting.Excused:
				v.Excused++
			case meeting.Unexcused:
				v.Unexcused++
			case meeting.Special:
				v.Special++
			default:
				v.Unmarked++
			}
		}
		v.Roster = append(v.Roster, a)
	}
	v.Spoke = 7
	v.Me = &v.Roster[9]
	v.Names[99] = "Nguyễn Trọng Khải"
	for i, t := range agendaTitles {
		it := meeting.Item{ID: int64(20 + i), Meeting: 7, Pos: i + 1, Kind: t.kind, Title: t.title, Planned: t.min, State: meeting.ItemTodo, Spent: -1, Inside: t.kind == meeting.Criticism}
		if i < 5 {
			it.State, it.Spent = meeting.ItemDone, t.min-1
		}
		if i == 3 {
			it.Conclusion = "Hoàn thành 5/6 nhiệm vụ. Nhiệm vụ lắp cảm biến ẩm chuyển sang tháng 12 do chờ vật tư."
		}
		if i == 5 {
			it.State, it.BeganAt, it.Presenter = meeting.ItemNow, instant("2026-12-05", 522), 3
			it.Draft = "1. Tiến độ kiểm kê từng ngăn lô.\n2. Cần thêm người ở lô nào?\n3. Đề nghị của tổ bảo quản về vật tư kê lót."
		}
		v.Items = append(v.Items, it)
	}
	v.Guests = []meeting.Guest{{ID: 1, Name: "Nguyễn Thị Hồng Vân", Role: "Chủ tịch Công đoàn Cục Dự trữ khu vực"}}
	v.Votes = []meeting.Vote{{ID: 5, Meeting: 7, Item: 25, Question: "Thông qua phương án kiểm kê kho đợt 2", State: meeting.VoteClosed, Way: meeting.Hands, Base: 22, Needed: 12, Tally: meeting.Tally{Yes: 19, No: 1}, Passed: true}}
	return v
}

// empty is a meeting that was planned and nothing more.
func empty() meeting.View {
	v := meeting.View{UnitName: "Chi bộ Kho Ân Thi", Names: map[int64]string{}, MayView: true, MayPrepare: true, MayLead: true}
	v.Meeting = meeting.Meeting{ID: 8, Unit: 3, Body: meeting.CellBody, Kind: meeting.Regular, Month: "2026-12", Day: "2026-12-05", StartMinute: 480, Form: meeting.AtPlace, State: meeting.Planned, FeePaid: -1, FeeDue: -1}
	return v
}

var opinions = []meeting.Opinion{
	{ID: 1, Meeting: 7, Item: 25, Person: 7, Kind: meeting.PlainOpinion, Text: "Đề nghị kiểm kê lô 3 trước vì độ ẩm đang cao, tận dụng kinh phí bảo quản còn dư để lắp thêm cảm biến.", Ahead: true, Name: names[6]},
	{ID: 2, Meeting: 7, Item: 25, Person: 4, Kind: meeting.Proposal, Text: "Lắp thêm cảm biến ẩm ở lô 3.", Name: names[3]},
	{ID: 3, Meeting: 7, Item: 25, Kind: meeting.Reserved, Text: "Chưa nhất trí việc điều thêm người từ điểm kho Phù Cừ vào ngày nghỉ.\nĐề nghị ghi vào biên bản."},
	{ID: 4, Meeting: 7, Item: 25, Person: 10, Kind: meeting.PlainOpinion, Text: "Nhất trí.", Name: names[9]},
}

// draw renders every page of the course straight from what it shows, so that
// they can be looked at with any meeting.
func draw(c *web.Ctx, page string) templ.Component {
	v := full()
	if c.Query("trong") == "1" {
		v = empty()
	}
	switch c.Query("o") {
	case "ended":
		v.State, v.EndedAt, v.Unmarked = meeting.Ended, instant(v.Day, 587), 0
	case "end":
		v.Unmarked, v.OnPaper = 0, true
		for i := range v.Items {
			v.Items[i].State = meeting.ItemDone
		}
	case "item":
		v.Unmarked = 0
	case "noticed":
		v.State = meeting.Noticed
	}
	p := &Pages{}
	s := sight{View: v, said: back(c, nil), FormKey: "k", Now: instant("2026-12-05", 529)}
	at := func(name, tab string) sight { s.Head = p.head(c, v, name, tab); return s }
	d := c.Shell("Nếp")
	var said []meeting.Opinion
	if len(v.Items) > 0 {
		said = opinions
	}
	tasks := []taskLine{{Task: resolution.Task{ID: 1, Text: "Rà soát, bổ sung hồ sơ bảo quản của các ngăn kho theo mẫu mới", OwnerName: names[3], Due: "2026-12-04"}, ID: "1"},
		{Task: resolution.Task{ID: 2, Text: "Lắp cảm biến ẩm", OwnerName: names[6], Due: "2026-11-30"}, Said: resolution.TaskReport{Result: resolution.ResultDoing, Note: "Chờ vật tư"}, ID: "2"}}
	switch page {
	case "course":
		return coursePage(d, courseView{sight: at(c.T("course.title"), tabRun), Step: nextStep(v, s.today()), Said: said,
			Left: []cycle.Step{{ID: "decision", State: cycle.StepDone, Href: "/"}, {ID: "score", State: cycle.StepTodo, Href: "/"}, {ID: "minutes", State: cycle.StepTodo, Href: "/"}}, Total: len(said)})
	case "roll":
		r := rollView{sight: at(c.T("course.roll.title"), tabRoll), Marks: meeting.Marks}
		for _, a := range v.Roster {
			row := rollRow{Attendance: a, ID: num(a.Person), Was: pack(stored(a))}
			if a.Person == 6 {
				row.Mark, row.Error = meeting.Excused, "Đồng chí Đỗ Thị Giang: vui lòng chọn nhóm lý do vắng."
			}
			if a.Required {
				r.Rows = append(r.Rows, row)
			} else {
				r.Free = append(r.Free, row)
			}
		}
		return rollPage(d, r)
	case "item", "tasks":
		i := itemView{sight: at("", "")}
		i.Item, i.N, i.Of = v.Items[5], 6, len(v.Items)
		i.Prev, i.Next = &v.Items[4], &v.Items[6]
		if page == "tasks" {
			i.Item, i.N, i.Tasks = v.Items[3], 4, tasks
		}
		i.Head = p.head(c, v, i.Item.Title, "muc")
		i.Head.Tabs, i.Head.Tag = nil, i.itemTag()
		if page == "item" {
			i.Ahead, i.Here, i.Votes = said[:1], said[1:], v.Votes
		}
		return itemPage(d, i)
	case "quick":
		return quickPage(d, quickView{sight: at(c.T("course.quick.title"), tabRun), Tasks: tasks})
	case "attend":
		a := attendView{sight: at(c.T("course.attend.title"), "du"), Mine: said}
		a.Head.Tabs = nil
		return attendPage(d, a)
	}
	q := printView{sight: s, Question: "Thông qua Nghị quyết tháng 12 năm 2026 của Chi bộ Kho Ân Thi", Minutes: meeting.Minutes{State: meeting.MinutesLocked, Chair: 1, Note: 2, ChairAt: s.Now, NoteAt: s.Now,
		Body: "Thời gian: 8 giờ 02 phút, ngày 05 tháng 12 năm 2026.\nI- THÀNH PHẦN\n1. Tổng số đảng viên: 25.\n2. Có mặt: 15/21 (71,4%).\nII- NỘI DUNG\nĐồng chí Nguyễn Văn An báo cáo kết quả thực hiện nhiệm vụ tháng 11; chi bộ thảo luận từng nhiệm vụ và thống nhất đánh giá hoàn thành 5/6 nhiệm vụ.", Inside: "Đồng chí A tự phê bình."}}
	if len(v.Items) == 0 {
		q.Question = ""
	}
	return printPage("Nếp", "/", map[string]templ.Component{"agenda": agendaSheet(q), "list": rollSheet(q), "ballot": ballotSheet(q), "tally": tallySheet(q), "minutes": minutesSheet(q)}[page])
}

func TestTheCourseOnEveryScreen(t *testing.T) {
	mux := http.NewServeMux()
	mux.Handle("GET "+assets.Prefix, assets.Handler())
	// A page tells which device it is on; here there is nobody to know it.
	mux.HandleFunc("POST /thiet-bi/so", func(w http.ResponseWriter, r *http.Request) { io.WriteString(w, "{}") })
	mux.HandleFunc("GET /p/{page}", func(w http.ResponseWriter, r *http.Request) {
		c := &web.Ctx{W: w, R: r}
		if err := c.Render(draw(c, r.PathValue("page"))); err != nil {
			t.Error(err)
		}
	})
	site := browsertest.Serve(t, mux)
	b := browsertest.New(t)
	for _, width := range []int{320, 390, 1280} {
		b.At(width)
		for _, page := range []string{"course", "course?o=item", "course?o=end", "course?o=ended", "course?o=noticed", "course?trong=1", "roll", "roll?trong=1", "item", "tasks", "quick", "quick?trong=1", "attend", "attend?trong=1",
			"agenda", "list", "ballot", "tally", "minutes", "ballot?trong=1"} {
			b.Open(site + "/p/" + page).Fits().Screenshot(fmt.Sprintf("room-%s", shot(page)))
			if width == 390 {
				b.Axe()
			}
		}
	}
}

func shot(page string) string {
	out := []rune(page)
	for i, r := range out {
		if r == '?' || r == '=' {
			out[i] = '-'
		}
	}
	return string(out)
}
