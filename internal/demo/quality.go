package demo

import (
	"nep/internal/access"
	"nep/internal/quality"
)

// better is what happens around the scores: goals of a quarter.
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
