package demo

import (
	"strings"
	"time"

	"nep/internal/access"
	"nep/internal/clock"
	"nep/internal/meeting"
	"nep/internal/oversight"
	"nep/internal/quality"
)

// visitWords are what visitors say: done well, to do better, said to the cell.
var visitWords = [][3]string{
	{"Chi bộ chuẩn bị kỹ, dự thảo nghị quyết gửi trước; điều hành gọn.", "Còn ít đồng chí ở điểm kho xa phát biểu.", "Đề nghị đồng chí chủ trì gợi mở từng điểm kho; giao việc rõ người, rõ ngày."},
	{"Kiểm điểm việc tháng trước theo từng đồng chí, có số liệu.", "Phần tự phê bình và phê bình còn nể nang.", "Nên chọn một việc chưa xong để phân tích nguyên nhân, không nêu chung chung."},
	{"Thảo luận đúng trọng tâm, có hai đề xuất sát việc.", "Kết luận chưa nêu thời hạn cho một việc.", "Đã trao đổi với chi ủy bổ sung thời hạn ngay tại buổi họp."},
	{"Nền nếp tốt, bắt đầu đúng giờ; điểm danh rõ lý do vắng.", "Thời gian dành cho thảo luận còn ngắn.", "Phần thông tin nên gửi trước để dành giờ cho thảo luận."},
}

// goodWords are what visitors found worth copying.
var goodWords = []string{
	"Mỗi điểm kho cử một đồng chí nói thay ý kiến của tổ, buổi họp nào cũng đủ các điểm có tiếng nói.",
	"Việc giao tháng trước viết lên bảng ở phòng họp: người, ngày, xong chưa; không phải đọc lại từ đầu.",
	"Đồng chí trẻ đọc văn bản mới thay bí thư, mỗi kỳ một người, nên ai cũng phải đọc trước.",
	"Ý kiến của đảng viên cao tuổi được hỏi qua điện thoại hôm trước và đọc tại buổi họp.",
	"Kết thúc buổi họp, mỗi người nhắc lại việc của mình và ngày xong.",
}

// visit has who follows a cell sit in on a meeting and write it down, in the last
// year.
func (b *builder) visit(m *meet) {
	if b.err != nil || m.ago > 11 || m.cell < 0 || m.day[:7] != b.today()[:7] || m.day[:7] != m.month {
		return
	}
	unit, lead := b.base, b.people[office][3]
	if m.cell == block {
		unit, lead = b.upper, b.people[block][3]
	}
	person := b.inCharge(m.cell)
	id, err := b.r.Oversight.Assign(b.ctx, b.as(lead, unit, access.Secretary), oversight.Assign{Key: b.key(), Unit: unit, Cell: m.unit, Visitor: person, Month: m.month, Why: oversight.ByRoster})
	if !b.try("assign visit", err) {
		return
	}
	day, words := m.day, visitWords[(m.ago+m.cell)%len(visitWords)]
	b.on(day, 20*60+m.cell, func() {
		if b.err != nil {
			return
		}
		who := b.as(person, unit, access.Committee)
		v, err := b.r.Oversight.Visit(b.ctx, who, id)
		if !b.try("visit", err) {
			return
		}
		note := oversight.Note{Key: b.key(), Visit: id, Seen: v.Version, Day: day, Strengths: words[0], Weak: words[1], Guidance: words[2], Done: true, Scores: map[string]quality.Points{}}
		if v.Sheet != nil && m.ago < 4 {
			for i, g := range v.Sheet.Groups {
				note.Scores[g.ID] = g.Max
				if i == m.cell%len(v.Sheet.Groups) {
					note.Scores[g.ID] -= 100
				}
			}
			note.Class = v.CellClass
		}
		if !b.try("note", b.r.Oversight.Note(b.ctx, who, note)) || m.ago%4 != 0 {
			return
		}
		_, err = b.r.Oversight.Find(b.ctx, who, oversight.Find{Key: b.key(), Visit: id, Kind: oversight.FoundPractice, Text: goodWords[(m.cell+m.ago/4)%len(goodWords)]})
		b.try("find", err)
	})
}

// rosters makes the visits of the quarter that is going on when the records end,
// all but those of a cell that needs somebody to see it first.
func (b *builder) rosters() {
	quarter := oversight.QuarterOf(b.today()[:7])
	lead := b.as(b.people[office][3], b.base, access.Secretary)
	p, err := b.r.Oversight.Propose(b.ctx, lead, b.base, quarter)
	if !b.try("propose roster", err) {
		return
	}
	cmd := oversight.Adopt{Key: b.key(), Unit: b.base}
	for _, s := range p.Slots {
		if s.Cell != b.units[thanhMien] {
			cmd.Slots = append(cmd.Slots, s.Slot)
		}
	}
	if len(cmd.Slots) > 0 {
		_, err = b.r.Oversight.Adopt(b.ctx, lead, cmd)
		b.try("adopt roster", err)
	}
}

// inspects plays an inspection that was concluded and mended, one that goes on by
// the decision of the ready inspector, and one that stands in the plan.
func (b *builder) inspects() {
	lead := func() access.Actor { return b.as(b.people[office][3], b.base, access.Secretary) }
	plan := func(cell int, kind oversight.InspectionKind, title, month string) int64 {
		if b.err != nil {
			return 0
		}
		id, err := b.r.Oversight.Plan(b.ctx, lead(), oversight.Plan{Key: b.key(), Unit: b.base, Target: b.units[cell], Kind: kind, Title: title, Month: month})
		b.try("plan inspection", err)
		return id
	}
	decide := func(id int64, number string, days int) {
		var team []int64
		if b.today() >= clock.AddDays(b.now.Format(time.DateOnly), -20) { // he is the ready inspector since
			team = append(team, b.people[affairs][3])
		}
		if b.err == nil {
			b.try("decide inspection", b.r.Oversight.Decide(b.ctx, lead(), oversight.Decide{Key: b.key(), Inspection: id, Decision: number, From: b.today(), To: clock.AddDays(b.today(), days),
				Lead: b.people[affairs][0], Team: team,
				Checks: []string{"Nền nếp sinh hoạt, số buổi và thời lượng sáu tháng gần nhất", "Sổ biên bản: đọc lại và xác nhận đủ hai người", "Nhiệm vụ giao đảng viên: có người, có hạn, có kết quả báo cáo"},
				Papers: []string{"Biên bản sinh hoạt sáu tháng gần nhất", "Kế hoạch chuyên đề trong năm"}}))
		}
	}
	look := func(id int64) (v oversight.InspectionView) {
		if b.err == nil {
			var err error
			v, err = b.r.Oversight.Inspection(b.ctx, lead(), id)
			b.try("inspection", err)
		}
		return v
	}
	say := func(actor access.Actor, line int64, result, note, evidence string) {
		if b.err == nil {
			b.try("say of a line", b.r.Oversight.SayLine(b.ctx, actor, oversight.SayLine{Key: b.key(), Line: line, Result: result, Note: note, Evidence: evidence}))
		}
	}
	const key = "inspection"
	b.scene(6, 12, func() {
		b.things[key] = plan(kinhMon, oversight.Inspect, "Việc giữ nền nếp sinh hoạt chi bộ", b.today()[:7])
		decide(b.things[key], "QĐ 27-QĐ/ĐU", 25)
	})
	b.scene(6, 22, func() {
		cell := b.as(b.people[kinhMon][0], b.units[kinhMon], access.Secretary)
		for _, l := range look(b.things[key]).Lines {
			switch {
			case l.Kind == oversight.PaperLine:
				say(cell, l.ID, oversight.ResultGiven, "Đã gửi bản sao, để tại tủ hồ sơ chi bộ.", "")
			case l.Kind == oversight.CheckLine && strings.HasPrefix(l.Text, "Nền nếp"):
				say(lead(), l.ID, oversight.ResultBad, "Một tháng không sinh hoạt, không tổ chức bù.", "Kế hoạch năm và sổ biên bản: không có biên bản tháng đó.")
			case l.Kind == oversight.CheckLine:
				say(lead(), l.ID, oversight.ResultGood, "Đủ, rõ.", "")
			}
		}
		if b.err == nil {
			b.try("conclude", b.r.Oversight.Conclude(b.ctx, lead(), oversight.Conclude{Key: b.key(), Inspection: b.things[key], Text: "Chi bộ giữ nền nếp khá; khuyết điểm là một tháng không sinh hoạt mà chưa tổ chức bù.",
				Mend: []oversight.Mend{{Text: "Có phương án họp bù khi trực xuất gạo: chọn ngày dự phòng trong kế hoạch tháng", Due: clock.AddDays(b.today(), 40)}}}))
		}
	})
	b.scene(5, 20, func() {
		cell := b.as(b.people[kinhMon][0], b.units[kinhMon], access.Secretary)
		for _, l := range look(b.things[key]).Of(oversight.MendLine) {
			say(cell, l.ID, oversight.ResultTold, "Kế hoạch tháng đã ghi ngày dự phòng.", "")
		}
	})
	b.scene(4, 12, func() {
		for _, l := range look(b.things[key]).Of(oversight.MendLine) {
			say(lead(), l.ID, oversight.ResultGood, "Ba tháng liền có ngày dự phòng và họp đủ.", "")
		}
		if b.err == nil {
			b.try("close inspection", b.r.Oversight.Close(b.ctx, lead(), b.key(), b.things[key]))
		}
	})
	b.scene(0, 19, func() {
		decide(plan(thanhMien, oversight.Supervise, "Tỷ lệ đảng viên dự sinh hoạt", b.today()[:7]), "QĐ 35-QĐ/ĐU", 60)
		plan(myHao, oversight.Inspect, "Thực hiện nhiệm vụ được giao", meeting.AddMonths(b.today()[:7], 2))
	})
	b.scene(0, 19, b.rosters)
}
