package demo

import (
	"fmt"
	"strings"
	"time"

	"nep/internal/access"
	"nep/internal/clock"
	"nep/internal/document"
	"nep/internal/meeting"
	"nep/internal/report"
	"nep/internal/resolution"
	"nep/internal/rule"
)

// What is worth finding in the history, and where it happens: a cell, and how
// many months before the last one. The test of these things asks for each.

// turn names one cell's month.
type turn struct{ cell, ago int }

func (m *meet) turn() turn { return turn{m.cell, m.ago} }

func cellKey(what string, n int) string { return fmt.Sprintf("%s %d", what, n) }

// cutAnswer parts a difficulty from the answer it will get.
func cutAnswer(text string) (difficulty, answer string) {
	difficulty, answer, _ = strings.Cut(text, " | ")
	return difficulty, answer
}

const (
	sensor    = "Lắp cảm biến đo độ ẩm ở lô 3, đọc số từ xa; tận dụng kinh phí bảo quản còn dư."
	flooded   = "Đường vào điểm kho Gia Lộc bị ngập khi mưa lớn, xe không vào được; đề nghị Cục làm việc với địa phương."
	oldNumber = "Đề nghị Đảng ủy Khối làm việc với địa phương về đoạn đường vào điểm kho Gia Lộc; Cục đã gửi công văn hai lần chưa có trả lời."
	water     = "Nước giếng khoan ở Kho Kinh Môn nhiễm phèn, anh em trực phải chở nước từ nhà."
)

// planned changes the plan of a meeting.
func (b *builder) planned(m *meet, p *meeting.Plan) {
	switch m.turn() {
	case turn{haiDuong, 6}: // a storm: everybody stays at his depot
		p.Form, p.OnlineBasis, p.OnlineAway = meeting.Online, "Mưa bão lớn, đảng viên phải ở lại trực tại các điểm kho; 9 trên 15 đồng chí không thể về một nơi.", 9
	}
}

// drafted changes a draft.
func (b *builder) drafted(m *meet, d *resolution.PutDraft) {
	month := meeting.AddMonths(m.month, 1)
	switch m.turn() {
	case turn{anThi, 0}: // the ready member has a task of his own
		d.Points = d.Points[:2]
		d.Points[0].Owner = b.people[anThi][6]
		d.Points[0].Due = clock.AddDays(month+"-01", 2)
	case turn{myHao, 0}: // its owner will be gone before it is due
		d.Points = append(d.Points, resolution.Point{Text: "Bàn giao, kiểm tra hệ thống máy bơm chữa cháy", Owner: b.people[myHao][leaver], Due: clock.AddDays(m.day, 25), ReportMonth: month})
	case turn{anThi, 1}:
		d.Kind, d.Title = resolution.NQ, "Lãnh đạo thực hiện nhiệm vụ "+monthWords(m.month)
	case turn{anThi, 3}:
		d.Kind, d.Title = resolution.NQ, "Lãnh đạo thực hiện nhiệm vụ "+monthWords(m.month)
	}
}

// eve is the evening before a meeting: what members send ahead, what changes.
func (b *builder) eve(m *meet) {
	if b.err != nil {
		return
	}
	ahead := func(person int64, kind meeting.OpinionKind, text string) int64 {
		v, err := b.r.Meetings.View(b.ctx, m.lead, m.id)
		if !b.try("view", err) {
			return 0
		}
		item, _ := itemOf(v.Items, meeting.Discussion)
		id, err := b.r.Meetings.Say(b.ctx, b.as(person, m.unit, access.Member), meeting.Say{Key: b.key(), Meeting: m.id, Item: item.ID, Person: person, Kind: kind, Text: text})
		b.try("say ahead", err)
		return id
	}
	switch m.turn() {
	case turn{anThi, 3}:
		b.things["sensor"] = ahead(b.people[anThi][6], meeting.Proposal, sensor)
	case turn{phuTien, 2}: // the day is needed for something else
		day := workday(clock.AddDays(m.day, 5))
		edit := meeting.Edit{Key: b.key(), Meeting: m.id, Plan: meeting.Plan{Kind: m.kind, Day: day, StartMinute: m.start, Place: "Kho Phù Tiên, phòng họp tầng 2", Form: meeting.Mixed,
			OnlineBasis: "Đảng viên ở hai điểm kho cách xa nhau, không thể tập trung đủ trong giờ trực.", OnlineAway: 8}}
		if m.kind == meeting.Combined {
			edit.Theme = b.plans[planKey(m.unit, m.month)]
		}
		v, err := b.r.Meetings.View(b.ctx, m.lead, m.id)
		if edit.Seen = v.Version; b.try("view", err) && b.try("move", b.r.Meetings.Edit(b.ctx, m.lead, edit)) {
			_, _, err := b.r.Meetings.SendNotice(b.ctx, m.lead, b.key(), m.id)
			b.try("tell anew", err)
			m.day = day
			b.on(day, m.start, func() { b.hold(m) })
		}
	case turn{kinhMon, 9}: // the month passes without a meeting
		if b.try("call off", b.r.Meetings.Cancel(b.ctx, m.lead, b.key(), m.id, "Toàn chi bộ trực xuất gạo cứu trợ khẩn cấp; trong tháng không bố trí được buổi khác.")) {
			m.finished = true
			b.on(dayOf(meeting.AddMonths(m.month, 1), 2), 9*60, func() {
				b.writeReport(m.lead, report.Write{Key: b.key(), Unit: m.unit, Month: m.month,
					Judgement: "Trong tháng chi bộ không sinh hoạt được vì tập trung xuất gạo cứu trợ; chi bộ nhận khuyết điểm chưa bố trí buổi bù, tháng sau họp sớm."})
			})
		}
	default:
		if m.cell == anThi && m.ago < 6 && m.ago != 0 { // the ready member reads, and says when he cannot come
			if m.ago == 4 {
				b.try("declare", b.r.Meetings.Declare(b.ctx, b.as(b.people[anThi][6], m.unit, access.Member), b.key(), m.id, "sick", "Sốt, đã báo đồng chí bí thư"))
				return
			}
			ahead(b.people[anThi][6], meeting.PlainOpinion, m.say("next"))
		}
	}
}

// missing says how many are absent where the history wants it so.
func (b *builder) missing(m *meet, bears, n int) int {
	switch {
	case m.cell == thanhMien && m.ago < 3: // below the target three times running
		return bears + 1 + (2-m.ago)/2
	case m.cell == thanhMien && m.ago < 6:
		return bears
	case m.cell == anThi && m.ago < 2:
		return min(n, bears)
	}
	return n
}

// said changes what is said of a task at a meeting.
func (b *builder) said(m *meet, t resolution.Task, s *resolution.Say) {
	if t.ID != b.things["sensor task"] {
		return
	}
	switch m.ago {
	case 2:
		s.Result, s.Note = resolution.ResultDoing, "Đã khảo sát, còn chờ thiết bị; xin thêm mười lăm ngày."
	case 1:
		s.Result, s.Note = resolution.ResultDone, "Đã lắp hai cảm biến, đọc được số từ phòng trực; ba ngày đầu số khớp với máy đo tay."
	}
}

// skips says whether a meeting leaves a directive's item out.
func (b *builder) skips(m *meet, item meeting.Item) bool {
	return m.ago == 0 && (m.cell == thanhMien || m.cell == kinhMon) && item.SourceID == b.things["late directive"]
}

// turns are what happens in the course of some meetings.
func (b *builder) turns(m *meet) {
	if b.err != nil || m.cell < 0 {
		return
	}
	discussion, ok := itemOf(m.items, meeting.Discussion)
	criticism, _ := itemOf(m.items, meeting.Criticism)
	if !ok {
		return
	}
	say := func(kind meeting.OpinionKind, item, person int64, text string) {
		if b.err == nil {
			_, err := b.r.Meetings.Say(b.ctx, m.lead, meeting.Say{Key: b.key(), Meeting: m.id, Item: item, Person: person, Kind: kind, Text: text})
			b.try("say", err)
		}
	}
	switch m.turn() {
	case turn{anThi, 5}: // a proposal declined with a reason
		id, err := b.r.Meetings.Say(b.ctx, b.as(b.people[anThi][6], m.unit, access.Member), meeting.Say{Key: b.key(), Meeting: m.id, Item: discussion.ID, Person: b.people[anThi][6],
			Kind: meeting.Proposal, Text: "Đổi giờ sinh hoạt sang 16 giờ để các đồng chí ở điểm kho xa về kịp."})
		if b.try("propose", err) {
			b.try("decline", b.r.Resolutions.DecideProposal(b.ctx, m.lead, resolution.DecideProposal{Key: b.key(), Opinion: id, State: resolution.Declined,
				Reason: "16 giờ trùng giao ca ở điểm kho Phù Cừ; giữ giờ cũ, các đồng chí ở xa được dự trực tuyến."}))
		}
	case turn{anThi, 0}: // the last month's thread is whole, too, from the ready member's words
		id, err := b.r.Meetings.Say(b.ctx, m.lead, meeting.Say{Key: b.key(), Meeting: m.id, Item: discussion.ID, Person: b.people[anThi][6], Kind: meeting.Proposal,
			Text: "Đặt máy bơm dự phòng ở điểm kho Phù Cừ từ đầu mùa mưa, không chờ ngập mới chở đến."})
		if b.try("propose", err) {
			b.try("take", b.r.Resolutions.DecideProposal(b.ctx, m.lead, resolution.DecideProposal{Key: b.key(), Opinion: id, State: resolution.Taken, Owner: b.people[anThi][3],
				Due: clock.AddDays(m.day, 20), ReportMonth: meeting.AddMonths(m.month, 1)}))
		}
	case turn{anThi, 3}: // the member's proposal becomes a point
		b.try("take the proposal", b.r.Resolutions.DecideProposal(b.ctx, m.lead, resolution.DecideProposal{Key: b.key(), Opinion: b.things["sensor"], State: resolution.Taken,
			Text: sensor, Owner: b.people[anThi][4], Due: clock.AddDays(m.day, 24), ReportMonth: meeting.AddMonths(m.month, 1)}))
	case turn{anThi, 1}: // a vote on phones: six cast it, the rest by hands
		id, err := b.r.Meetings.OpenVote(b.ctx, m.lead, meeting.OpenVote{Key: b.key(), Meeting: m.id, Item: discussion.ID, Question: "Lắp đèn chiếu sáng ở khu bốc xếp điểm kho Phù Cừ", Way: meeting.Phones})
		if !b.try("open vote", err) {
			return
		}
		cast := 0
		for _, p := range m.present {
			if cast == 6 || p == b.people[anThi][novice] || p == m.lead.Person {
				continue
			}
			if !b.try("cast", b.r.Meetings.Cast(b.ctx, b.as(p, m.unit, access.Member), b.key(), id, "yes")) {
				return
			}
			cast++
		}
		rest := m.voters - cast
		_, err = b.r.Meetings.CloseVote(b.ctx, m.lead, meeting.CloseVote{Key: b.key(), Vote: id, Tally: meeting.Tally{Yes: rest - 1, Abstain: 1}})
		b.try("close vote", err)
	case turn{phuTien, 4}: // a proposal sent up as a difficulty
		id, err := b.r.Meetings.Say(b.ctx, m.lead, meeting.Say{Key: b.key(), Meeting: m.id, Item: discussion.ID, Person: m.present[len(m.present)/2], Kind: meeting.Proposal,
			Text: "Đề nghị Cục cấp hai máy tính cho Kho Phù Tiên, máy cũ không cài được phần mềm thẻ kho điện tử."})
		if !b.try("propose", err) {
			return
		}
		b.on(clock.AddDays(m.day, 1), 9*60, func() {
			if b.err != nil {
				return
			}
			d, err := b.r.Reports.Raise(b.ctx, m.lead, report.Raise{Key: b.key(), Unit: m.unit, Source: "opinion", SourceID: id, Text: "Máy tính ở Kho Phù Tiên đã cũ, không cài được phần mềm thẻ kho điện tử; đề nghị cấp hai máy."})
			if b.try("raise", err) {
				b.answers[d] = "Cục cấp hai máy tính trong đợt mua sắm tập trung tháng sau; trước mắt mượn một máy của văn phòng."
				b.things["computers"] = d
			}
		})
	case turn{affairs, 2}: // an opinion that keeps its reserve, by name
		say(meeting.Reserved, discussion.ID, m.present[len(m.present)-1], "Tôi bảo lưu ý kiến: không nên thuê ngoài việc chỉnh lý hồ sơ, vì hồ sơ có thông tin cá nhân của bà con bán thóc.")
	case turn{office, 5}: // and one without a name
		say(meeting.Reserved, discussion.ID, 0, "Bảo lưu: việc luân chuyển giữa hai phòng cần lấy ý kiến người trong cuộc trước khi quyết định.")
	case turn{affairs, 5}: // who chairs is called away
		to := b.people[affairs][2]
		for _, p := range m.present {
			if p == to && b.try("change chair", b.r.Meetings.ChangeChair(b.ctx, m.lead, meeting.ChangeChair{Key: b.key(), Meeting: m.id, From: m.lead.Person, Person: to, Reason: "Đồng chí bí thư được lãnh đạo Cục gọi họp khẩn."})) {
				b.things[cellKey("chair", int(m.id))] = to
			}
		}
	case turn{kinhMon, 3}: // a question that does not find its majority
		if yes := m.voters / 3; b.err == nil {
			_, err := b.r.Meetings.HandsVote(b.ctx, m.lead, meeting.OpenVote{Key: b.key(), Meeting: m.id, Item: discussion.ID, Question: "Chuyển buổi sinh hoạt sang sáng thứ bảy", Way: meeting.Hands},
				meeting.Tally{Yes: yes, No: m.voters - yes - 1, Abstain: 1})
			b.try("vote", err)
		}
	case turn{phuTien, 6}: // counted wrongly, taken again
		open := meeting.OpenVote{Key: b.key(), Meeting: m.id, Item: discussion.ID, Question: "Tạm ngừng nhận thóc ngoài giờ ở cổng kho", Way: meeting.Hands}
		n := m.voters
		v, err := b.r.Meetings.HandsVote(b.ctx, m.lead, open, meeting.Tally{Yes: n - 3, No: 1})
		if b.try("vote", err) && b.try("void", b.r.Meetings.VoidVote(b.ctx, m.lead, b.key(), v.ID, "Đếm sót hai đồng chí dự ở điểm kho Tiên Lữ.")) {
			open.Key = b.key()
			_, err = b.r.Meetings.HandsVote(b.ctx, m.lead, open, meeting.Tally{Yes: n - 1, No: 1})
			b.try("vote again", err)
		}
	case turn{office, 17}:
		b.paperVote(m, discussion, "Đề nghị kết nạp quần chúng ưu tú vào Đảng")
	case turn{office, 4}:
		b.paperVote(m, discussion, "Đề nghị công nhận đảng viên chính thức đối với đồng chí "+b.names[b.people[office][grown]])
	case turn{haiDuong, 2}:
		say(meeting.PlainOpinion, criticism.ID, b.people[haiDuong][4], "Tôi nhận khuyết điểm: sổ đo độ ẩm ở điểm kho Gia Lộc tôi ghi bù cuối tuần, không đo hằng ngày; từ tháng này đo đủ và mời tổ trưởng ký.")
	}
	// Who follows the cell sits in once a quarter.
	if m.ago%3 == m.cell%3 && b.err == nil {
		_, err := b.r.Meetings.AddGuest(b.ctx, m.lead, b.key(), meeting.Guest{Meeting: m.id, Person: b.inCharge(m.cell)})
		b.try("guest", err)
		b.visit(m)
	}
}

// paperVote is a vote on paper, by two thirds, with a tally team.
func (b *builder) paperVote(m *meet, item meeting.Item, question string) {
	n := m.voters
	if b.err != nil || len(m.present) < 6 {
		return
	}
	var team []int64
	for _, p := range m.present {
		if p != m.lead.Person && p != m.note.Person && p != b.people[office][grown] && len(team) < 3 {
			team = append(team, p)
		}
	}
	id, err := b.r.Meetings.OpenVote(b.ctx, m.lead, meeting.OpenVote{Key: b.key(), Meeting: m.id, Item: item.ID, Question: question, Rule: string(rule.VoteAdmission), Way: meeting.Paper, Team: team})
	if !b.try("open paper vote", err) {
		return
	}
	_, err = b.r.Meetings.CloseVote(b.ctx, m.lead, meeting.CloseVote{Key: b.key(), Vote: id, Tally: meeting.Tally{Yes: n - 1}, Issued: n, Returned: n, Invalid: 1})
	b.try("close paper vote", err)
}

// sendsLater is a cell whose report comes late, or not yet.
func (b *builder) sendsLater(m *meet) bool {
	switch {
	case m.turn() == turn{kinhMon, 0}:
		return true
	case m.cell == thanhMien && m.ago < 6:
		b.on(clock.AddDays(m.day, 8), 17*60, func() {
			b.writeReport(m.lead, report.Write{Key: b.key(), Unit: m.unit, Month: m.month, Judgement: m.say("judge")})
		})
		return true
	}
	return false
}

// scenes notes what happens apart from meetings.
func (b *builder) scenes() {
	b.ownSheet()
	lead := func(cell int) access.Actor { return b.as(b.people[cell][0], b.units[cell], access.Secretary) }
	// A difficulty that aged: taken on, past its date, passed upward, unanswered.
	b.scene(7, 9, func() { b.things["flooded"] = b.raiseText(lead(haiDuong), b.units[haiDuong], flooded) })
	b.scene(7, 18, func() { b.take("flooded", b.people[affairs][0], b.base, 30) })
	b.scene(4, 24, func() {
		b.things["passed up"] = b.raiseText(b.as(b.people[office][3], b.base, access.Secretary), b.base, oldNumber)
	})
	b.scene(3, 21, func() { b.take("passed up", b.people[block][1], b.upper, 40) })
	b.scene(1, 8, func() {
		b.things["shifts"] = b.raiseText(lead(haiDuong), b.units[haiDuong], "Tổ bảo vệ kho còn bốn người, mỗi đồng chí trực mười lăm đêm một tháng; đề nghị bổ sung hai người.")
	})
	// One that was answered, did not hold, was opened again and then closed.
	b.scene(11, 12, func() { b.things["water"] = b.raiseText(lead(kinhMon), b.units[kinhMon], water) })
	b.scene(11, 19, func() {
		b.take("water", b.people[affairs][0], b.base, 20)
		b.settle("water", "Đồng ý lắp bộ lọc nước; giao văn phòng thực hiện, báo lại chi bộ khi xong.")
	})
	b.scene(9, 24, func() {
		if b.err == nil {
			b.try("reopen", b.r.Reports.Close(b.ctx, lead(kinhMon), b.key(), b.things["water"], report.Again, "Bộ lọc chạy được hai tuần thì hỏng, nước lại có phèn."))
		}
	})
	b.scene(8, 20, func() {
		b.settle("water", "Đã thay bộ lọc loại lớn, bảo hành hai năm; mẫu nước kiểm nghiệm đạt.")
	})
	b.scene(8, 27, func() { b.close("water", kinhMon, "Nước đã trong, anh em yên tâm trực.") })
	b.scene(2, 20, func() { b.close("computers", phuTien, "Đã nhận hai máy, cài xong phần mềm.") })
	// An extension asked and granted, another one still waiting.
	b.scene(2, 12, func() {
		if task := b.things["sensor task"]; task != 0 && b.err == nil {
			t, err := b.r.Resolutions.Task(b.ctx, lead(anThi), task)
			if !b.try("task", err) {
				return
			}
			id, err := b.r.Resolutions.Ask(b.ctx, b.as(b.people[anThi][4], b.units[anThi], access.Member), resolution.Ask{Key: b.key(), Task: task, Kind: resolution.Extend,
				Reason: "Thiết bị đặt mua về chậm hai tuần.", ToDue: clock.AddDays(t.Due, 20)})
			if b.try("ask", err) {
				b.things["extension"] = id
			}
		}
	})
	b.scene(2, 13, func() {
		if id := b.things["extension"]; id != 0 && b.err == nil {
			b.try("grant", b.r.Resolutions.Decide(b.ctx, lead(anThi), resolution.Decide{Key: b.key(), Change: id, Grant: true, Note: "Đồng ý gia hạn một lần."}))
		}
	})
	// Locked minutes corrected; minutes opened from above.
	b.scene(1, 11, func() {
		if id := b.things[cellKey("meeting", affairs*100+1)]; id != 0 && b.err == nil {
			_, err := b.r.Meetings.Annex(b.ctx, lead(affairs), b.key(), id, "Số hồ sơ thiếu phiếu trình là 4, biên bản ghi nhầm là 14.", "Đối chiếu lại với sổ của văn thư.")
			b.try("annex", err)
		}
	})
	b.scene(1, 19, func() {
		if id := b.things[cellKey("meeting", thanhMien*100+1)]; id != 0 && b.err == nil {
			b.try("open minutes", b.r.Meetings.OpenMinutes(b.ctx, b.as(b.people[office][3], b.base, access.Secretary), b.key(), id, "Nắm nguyên nhân tỷ lệ dự sinh hoạt giảm hai tháng liền."))
		}
	})
	// An inspector opens the file of a cell he is sent to.
	b.on(clock.AddDays(b.now.Format(time.DateOnly), -4), 14*60, func() {
		if b.err == nil {
			who := b.as(b.people[affairs][3], b.base, access.Inspector)
			who.Hat.Named = []string{b.paths[b.units[thanhMien]]}
			b.try("open file", b.r.Cycle.OpenFile(b.ctx, who, b.key(), b.units[thanhMien], "Quyết định 31-QĐ/ĐU: kiểm tra việc giữ chế độ sinh hoạt của chi bộ."))
		}
	})
}

// scene notes something for a day, so many months before the last one, where
// the history reaches back so far.
func (b *builder) scene(ago, day int, do func()) {
	if ago < len(b.months) {
		b.on(b.day(ago, day), 10*60, do)
	}
}

func (b *builder) raiseText(actor access.Actor, unit int64, text string) int64 {
	if b.err != nil {
		return 0
	}
	id, err := b.r.Reports.Raise(b.ctx, actor, report.Raise{Key: b.key(), Unit: unit, Text: text})
	b.try("raise", err)
	return id
}

func (b *builder) take(what string, owner, unit int64, days int) {
	if id := b.things[what]; id != 0 && b.err == nil {
		lead := b.people[office][3]
		if unit == b.upper {
			lead = b.people[block][3]
		}
		b.try("take", b.r.Reports.Take(b.ctx, b.as(lead, unit, access.Secretary), b.key(), id, owner, clock.AddDays(b.today(), days)))
	}
}

func (b *builder) settle(what, answer string) {
	if id := b.things[what]; id != 0 && b.err == nil {
		b.try("settle", b.r.Reports.Settle(b.ctx, b.as(b.people[office][3], b.base, access.Secretary), b.key(), id, answer))
	}
}

func (b *builder) close(what string, cell int, note string) {
	if id := b.things[what]; id != 0 && b.err == nil {
		b.try("close", b.r.Reports.Close(b.ctx, b.as(b.people[cell][0], b.units[cell], access.Secretary), b.key(), id, report.Solved, note))
	}
}

// found keeps what later months come back to, after a meeting.
func (b *builder) remember(m *meet) {
	if m.cell < 0 || b.err != nil {
		return
	}
	b.things[cellKey("meeting", m.cell*100+m.ago)] = m.id
	switch m.turn() {
	case turn{anThi, 3}:
		p, err := b.r.Resolutions.Proposal(b.ctx, m.lead, b.things["sensor"])
		if b.try("proposal", err) && p.Fate.Task != nil {
			b.things["sensor task"] = p.Fate.Task.ID
			b.things[cellKey("task", int(p.Fate.Task.ID))] = 1
		}
	case turn{anThi, 1}:
		if task := b.things["sensor task"]; task != 0 {
			b.paper(b.as(b.people[anThi][4], m.unit, access.Member), document.AddPaper{Unit: m.unit, Kind: document.File, FileName: "nghiem-thu-cam-bien.pdf", Title: "Biên bản nghiệm thu cảm biến đo độ ẩm lô 3",
				Use: document.Use{Kind: "task", Subject: task, Role: document.Evidence}}, acceptance(m))
		}
	case turn{anThi, 0}: // one asks for more time, which waits for an answer
		if len(b.months) < 3 {
			return
		}
		b.on(clock.AddDays(m.day, 12), 20*60, func() { b.askLater(m) })
	}
}

// askLater has the owner of a meeting's second task ask for an extension.
func (b *builder) askLater(m *meet) {
	if b.err != nil {
		return
	}
	v, err := b.r.Resolutions.Resolution(b.ctx, m.lead, m.draft)
	if !b.try("points", err) || len(v.Points) < 2 || v.Points[1].Task == 0 || b.things[cellKey("task", int(v.Points[1].Task))] != 0 {
		return
	}
	p := v.Points[1]
	_, err = b.r.Resolutions.Ask(b.ctx, b.as(p.Owner, m.unit, access.Member), resolution.Ask{Key: b.key(), Task: p.Task, Kind: resolution.Extend,
		Reason: "Tổ của tôi có hai đồng chí đi học, xin lùi để làm cho chắc.", ToDue: clock.AddDays(p.Due, 15)})
	b.try("ask", err)
}
