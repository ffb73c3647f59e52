package demo

import (
	"nep/internal/access"
	"nep/internal/clock"
	"nep/internal/meeting"
	"nep/internal/org"
	"nep/internal/resolution"
)

// What the base committee gives its cells to carry out, the latest first.
var belowWords = []struct {
	text  string
	parts []string
}{
	{"Mỗi chi bộ rà soát, xếp lại hồ sơ đảng viên theo hướng dẫn mới; lập danh mục còn thiếu gửi Văn phòng Đảng ủy",
		[]string{"Rà soát hồ sơ đảng viên, lập danh mục giấy tờ còn thiếu", "Bổ sung giấy tờ còn thiếu, báo chi ủy kết quả"}},
	{"Mỗi chi bộ chọn một việc phục vụ công tác dự trữ đang chậm, giao người làm và hạn, báo kết quả sau một tháng",
		[]string{"Chọn việc đang chậm, nêu nguyên nhân và cách làm"}},
	{"Tự kiểm tra phòng cháy, chữa cháy tại nơi làm việc; việc vượt thẩm quyền thì báo cáo Đảng ủy",
		[]string{"Kiểm tra bình chữa cháy, lối thoát nạn, ghi biên bản", "Tập huấn lại cách dùng bình chữa cháy cho cả đơn vị"}},
	{"Quán triệt và ký cam kết tu dưỡng, rèn luyện năm; chi ủy tổng hợp gửi Đảng ủy",
		[]string{"Phát mẫu cam kết, thu và tổng hợp"}},
}

// givesBelow says that a committee's meeting gives its cells something.
func (b *builder) givesBelow(m *meet) bool {
	return m.unit == b.base && m.sort == resolution.NQ && m.ago < len(belowWords)
}

// giveBelow gives the last point of the base committee's resolution to its cells,
// and has these do what they do about it: share it out, report, ask for more
// time; one cell has not begun.
func (b *builder) giveBelow(m *meet) {
	if b.err != nil || !b.givesBelow(m) {
		return
	}
	r, err := b.r.Resolutions.Resolution(b.ctx, m.lead, m.draft)
	if !b.try("points", err) || len(r.Points) == 0 {
		return
	}
	due := clock.AddDays(m.day, 25)
	_, err = b.r.Resolutions.ChargeUnits(b.ctx, m.lead, resolution.ChargeUnits{Key: b.key(), Resolution: m.draft, Points: []int64{r.Points[len(r.Points)-1].ID}, All: true, Due: due})
	if !b.try("give below", err) {
		return
	}
	for i := range cells[:block] {
		rnd := b.chance(301, uint64(m.ago), uint64(i))
		if i == thanhMien && m.ago < 2 {
			continue // has not begun
		}
		b.on(clock.AddDays(m.day, 4+rnd.IntN(4)), 19*60, func() {
			sec := b.as(b.people[i][0], b.units[i], access.Secretary)
			charge := b.chargeOf(i, m.draft)
			if b.err != nil || charge == 0 {
				return
			}
			people := b.members(i)
			first := rnd.IntN(len(people))
			for n, text := range belowWords[m.ago].parts {
				task, err := b.r.Resolutions.BreakDown(b.ctx, sec, resolution.Part{Key: b.key(), Charge: charge, Text: text, Owner: people[(first+n)%len(people)],
					Due: clock.AddDays(m.day, 16+4*n), ReportMonth: meeting.AddMonths(m.month, 1)})
				if !b.try("break down", err) {
					return
				}
				if i == kinhMon && m.ago < 2 {
					continue // late, and asks for more time
				}
				b.on(clock.AddDays(m.day, 14+4*n), 20*60, func() {
					if b.err != nil {
						return
					}
					k, err := b.r.Resolutions.Task(b.ctx, sec, task) // a meeting may have heard it already
					if b.try("part", err) && k.State == resolution.Open {
						b.try("part done", b.r.Resolutions.Say(b.ctx, sec, resolution.Say{Key: b.key(), Task: task, Result: resolution.ResultDone, Note: "Đã làm xong, chi ủy đã kiểm tra."}))
					}
				})
			}
			if i == kinhMon && m.ago < 2 {
				b.on(clock.AddDays(m.day, 22), 9*60, func() {
					if b.err == nil {
						_, err := b.r.Resolutions.AskTime(b.ctx, sec, b.key(), charge, clock.AddDays(due, 15), "Hai đồng chí phụ trách đang trực nhập kho đến cuối tháng.")
						b.try("ask time", err)
					}
				})
				return
			}
			b.on(clock.AddDays(m.day, 20+rnd.IntN(4)), 9*60, func() {
				if b.err != nil {
					return
				}
				c, err := b.r.Resolutions.Charge(b.ctx, sec, charge)
				if b.try("charge", err) && c.Parts == c.PartsDone {
					b.try("charge done", b.r.Resolutions.SayCharge(b.ctx, sec, resolution.SayCharge{Key: b.key(), Charge: charge, Result: resolution.ResultDone, Note: "Chi bộ đã làm xong, có hồ sơ lưu tại chi bộ."}))
				}
			})
		})
	}
}

// chargeOf is what a decision gave a cell, 0 for nothing.
func (b *builder) chargeOf(i int, decision int64) int64 {
	if b.err != nil {
		return 0
	}
	got, err := b.r.Resolutions.ChargesTo(b.ctx, b.as(b.people[i][0], b.units[i], access.Secretary), b.units[i], true, org.Cursor{}, 0)
	if !b.try("charges", err) {
		return 0
	}
	for _, c := range got.Rows {
		if c.Resolution == decision {
			return c.ID
		}
	}
	return 0
}
