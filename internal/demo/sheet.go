package demo

import (
	"time"

	"nep/internal/access"
	"nep/internal/clock"
	"nep/internal/job"
	"nep/internal/meeting"
	"nep/internal/quality"
)

// ownSheet plays the base committee's own scoring sheet: first the ward's with a rule
// for the year, in force for half a year; then one that asks more of attendance and
// of speaking, laid on the past and in force from the next month.
func (b *builder) ownSheet() {
	b.scene(6, 26, func() {
		b.putSheet("first sheet", quality.DefaultRubric, "KH 21-KH/ĐU", "Có bộ tiêu chí của Đảng bộ, thêm cách xếp loại cả năm từ các tháng.", func(r *quality.Rubric) {
			r.Title = quality.Text{Vi: "Bộ tiêu chí chấm điểm của Đảng ủy Cục Dự trữ khu vực"}
			r.Year = []quality.YearRule{{Class: quality.Good, EachAtLeast: quality.Fair, Times: 7, Reached: quality.Good}, {Class: quality.Fair, EachAtLeast: quality.Average, Times: 7, Reached: quality.Fair}}
		})
	})
	b.on(clock.AddDays(b.now.Format(time.DateOnly), -3), 15*60, func() {
		if b.things["first sheet"] == 0 {
			return
		}
		b.putSheet("second sheet", quality.OwnID(b.things["first sheet"]), "KH 34-KH/ĐU", "Dự sinh hoạt đã ổn định trên 90%, nâng yêu cầu; khuyến khích nhiều đảng viên phát biểu hơn.", func(r *quality.Rubric) {
			r.Title = quality.Text{Vi: "Bộ tiêu chí chấm điểm của Đảng ủy Cục Dự trữ khu vực (sửa đổi)"}
			if c, ok := r.Criterion("2.1"); ok {
				_ = c.Bands[0].In.UnmarshalText([]byte("[95,100]"))
				_ = c.Bands[1].In.UnmarshalText([]byte("[75,95)"))
				c.Text = quality.Text{Vi: c.Text.Vi}
			}
			if c, ok := r.Criterion("4.5"); ok {
				_ = c.Bands[0].In.UnmarshalText([]byte("(60,100]"))
				_ = c.Bands[1].In.UnmarshalText([]byte("[40,60]"))
				c.Note = quality.Text{Vi: "Đúng 60%: 4 điểm, vì 5 điểm cần trên 60%."}
			}
		})
	})
}

// putSheet writes a sheet as a copy of another, lays it on the past, and puts it in
// force from the next month.
func (b *builder) putSheet(name, base, paper, why string, change func(*quality.Rubric)) {
	if b.err != nil {
		return
	}
	lead := b.as(b.people[office][3], b.base, access.Secretary)
	id, err := b.r.Quality.StartDraft(b.ctx, lead, quality.StartDraft{Key: b.key(), Unit: b.base, Base: base})
	if !b.try("start sheet", err) {
		return
	}
	b.things[name] = id
	v, err := b.r.Quality.Draft(b.ctx, lead, id)
	if !b.try("sheet", err) {
		return
	}
	change(v.Sheet)
	b.try("save sheet", b.r.Quality.SaveDraft(b.ctx, lead, quality.SaveDraft{Key: b.key(), Draft: id, Seen: v.Version, Sheet: v.Sheet}))
	b.try("preview sheet", b.r.Quality.BeginPreview(b.ctx, lead, b.key(), id, quality.RegularForm))
	_, err = job.NewPool(b.r.Quality.DB, map[string]job.Handler{quality.PreviewKind: b.r.Quality.RunPreview}).RunDue(b.ctx)
	b.try("lay sheet on the past", err)
	_, err = b.r.Quality.PutInForce(b.ctx, lead, quality.PutInForce{Key: b.key(), Unit: b.base, Form: quality.RegularForm, Rubric: quality.OwnID(id),
		From: meeting.AddMonths(b.today()[:7], 1) + "-01", Source: paper, Reason: why})
	b.try("sheet in force", err)
}
