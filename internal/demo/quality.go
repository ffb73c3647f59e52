package demo

import (
	"nep/internal/access"
	"nep/internal/clock"
	"nep/internal/quality"
)

// better is what happens around the scores: goals of a quarter. What is objected to, see objection.
func (b *builder) better() {
	hows := []string{"Chốt danh sách việc vào ngày 25 hằng tháng, đồng chí nào vướng thì báo trước một tuần.", "Hai đồng chí chuẩn bị câu hỏi cho từng mục, gửi kèm chương trình."}
	for _, cell := range []int{anThi, thanhMien, haiDuong} {
		b.scene(1, 14, func() { b.setGoals(cell, hows) })
	}
}

// setGoals has a cell pick the two things it lost most by.
func (b *builder) setGoals(cell int, hows []string) {
	if b.err != nil || !b.scored(b.today()[:7]) {
		return
	}
	lead := b.as(b.people[cell][0], b.units[cell], access.Secretary)
	cmd := quality.SetGoals{Key: b.key(), Unit: b.units[cell], Quarter: quality.QuarterOf(b.today()[:7])}
	p, err := b.r.Quality.Goals(b.ctx, lead, cmd.Unit, cmd.Quarter)
	if !b.try("goals", err) {
		return
	}
	for i, c := range p.Candidates[:min(2, len(p.Candidates))] {
		cmd.Goals = append(cmd.Goals, quality.SetGoal{Criterion: c.Gain.Line.Criterion.ID, How: hows[i]})
	}
	b.try("set goals", b.r.Quality.SetGoals(b.ctx, lead, cmd))
}

// objection: the cell that was given less than it counted asks to look again, and is
// answered at the committee's next meeting.
func (b *builder) objection(m *meet) {
	id := b.things["fair"]
	if id == 0 || m.unit != b.base || b.err != nil { // the base's committee gave it
		return
	}
	lead := b.as(b.people[phuTien][0], b.units[phuTien], access.Secretary)
	switch m.ago {
	case 2:
		b.on(clock.AddDays(m.day, 3), 9*60, func() {
			b.try("object", b.r.Quality.Object(b.ctx, lead, quality.Object{Key: b.key(), Meeting: id, Wants: quality.Good,
				Text: "Ngày họp đổi theo lệnh trực bão của Cục; chi bộ đã gọi điện báo từng đồng chí trong buổi sáng, ba đồng chí đang ở hiện trường nên chưa nghe máy."}))
		})
	case 1:
		b.try("answer", b.r.Quality.AnswerObjection(b.ctx, m.lead, quality.AnswerObjection{Key: b.key(), Meeting: id, In: m.id,
			Answer: "Đảng ủy ghi nhận lý do khách quan. Quy chế yêu cầu báo lại cho từng đồng chí khi đổi ngày, ba đồng chí chưa được báo nên giữ loại Khá; văn phòng sẽ gửi lịch trực bão cho các chi bộ trước năm ngày."}))
		b.on(clock.AddDays(m.day, 1), 8*60, func() { b.try("seen", b.r.Quality.SeeAnswer(b.ctx, lead, id)) })
	}
}
