package demo

import (
	"math/rand/v2"

	"nep/internal/access"
	"nep/internal/clock"
	"nep/internal/db"
	"nep/internal/meeting"
	"nep/internal/quality"
	"nep/internal/report"
)

// upward notes what goes up besides the months' reports: those of quarters and
// years, one that came back, difficulties that passed a level or were closed
// without agreement, what mass organisations tell, and the months entered for
// cells that are not on Nếp.
func (b *builder) upward() {
	base, upper := b.as(b.people[office][3], b.base, access.Secretary), b.as(b.people[block][3], b.upper, access.Secretary)
	lead := func(cell int) access.Actor { return b.as(b.people[cell][0], b.units[cell], access.Secretary) }

	for _, month := range b.months {
		for _, span := range []report.Span{report.Quarterly, report.Yearly} {
			if report.Ends(span, month) {
				b.longReport(report.PeriodOf(span, month), meeting.AddMonths(month, 1), base, upper)
			}
		}
		b.on(dayOf(month, 21), 7*60, func() { b.enterAfar(month, upper) })
	}

	// Sent back for what was missing, mended the next day but one.
	b.scene(1, 9, func() { b.sendBack(b.units[haiDuong], b.day(1, 1)[:7], base, lead(haiDuong)) })

	// Out of the base committee's reach, passed up with the reason, answered above.
	b.scene(6, 9, func() {
		b.things["road"] = b.raiseText(lead(kinhMon), b.units[kinhMon], "Đường từ kho ra tỉnh lộ xuống cấp, xe chở lương thực phải giảm nửa tải; chi bộ đã đề nghị phường nhưng chưa được sửa.")
	})
	b.scene(6, 19, func() { b.take("road", b.people[affairs][0], b.base, 30) })
	b.scene(5, 21, func() {
		if id := b.things["road"]; id != 0 && b.err == nil {
			b.try("pass", b.r.Reports.PassUp(b.ctx, base, b.key(), id, "Đã làm việc với phường: đường do tỉnh quản lý, đảng ủy cơ sở không quyết được; đề nghị Đảng ủy Khối có ý kiến với Sở Giao thông."))
		}
	})
	b.scene(4, 22, func() {
		if id := b.things["road"]; id != 0 && b.err == nil {
			b.try("take", b.r.Reports.Take(b.ctx, upper, b.key(), id, b.people[block][1], clock.AddDays(b.today(), 30)))
		}
	})
	b.scene(3, 23, func() {
		if id := b.things["road"]; id != 0 && b.err == nil {
			b.try("settle", b.r.Reports.Settle(b.ctx, upper, b.key(), id, "Sở Giao thông đã đưa 1,2 km đường vào kế hoạch sửa chữa quý này; trước mắt cấp đá dăm vá những đoạn lầy."))
		}
	})
	b.scene(2, 14, func() { b.close("road", kinhMon, "Đường đã vá, xe đi đủ tải.") })

	// Closed, and the cell does not agree: it shows upward.
	b.scene(2, 9, func() {
		b.things["guard"] = b.raiseText(lead(myHao), b.units[myHao], "Kho Mỹ Hào chỉ còn ba bảo vệ cho hai cổng; đề nghị bổ sung một người hoặc lắp camera.")
	})
	b.scene(1, 18, func() {
		b.settle("guard", "Năm nay chưa có chỉ tiêu; chi bộ tự sắp xếp ca trực, sang năm xem xét.")
	})
	b.scene(0, 8, func() {
		if id := b.things["guard"]; id != 0 && b.err == nil {
			b.try("object", b.r.Reports.Close(b.ctx, lead(myHao), b.key(), id, report.Objecting, "Chi bộ chấp hành nhưng chưa đồng tình: ba người không thể trực hai cổng cả đêm; đề nghị cấp trên xem lại."))
		}
	})
	// One that a member in charge heard of and wrote down for the cell.
	b.scene(1, 15, func() {
		if b.err == nil {
			_, err := b.r.Reports.RaiseBehalf(b.ctx, base, report.RaiseBehalf{Key: b.key(), Unit: b.units[thanhMien], Text: "Phòng họp Kho Thanh Miện không đủ chỗ khi họp đông, phải mượn hội trường xã."})
			b.try("behalf", err)
		}
	})
	b.massLife(b.as(b.people[office][5], b.base, access.Officer))
}

// longReport has all below report for a quarter or year, the base committee after
// its cells, and each committee answer.
func (b *builder) longReport(period, next string, base, upper access.Actor) {
	send := func(day int, who access.Actor, unit int64, words string) {
		b.on(dayOf(next, day), 16*60, func() { b.writeReport(who, report.Write{Key: b.key(), Unit: unit, Month: period, Judgement: words}) })
	}
	for i, unit := range b.units {
		send(6, b.as(b.people[i][0], unit, access.Secretary), unit, "Chi bộ giữ đủ kỳ sinh hoạt, các nhiệm vụ được giao cơ bản hoàn thành; việc còn chậm đã có đồng chí nhận và hạn xong.")
	}
	send(9, base, b.base, "Các chi bộ giữ nền nếp; tỷ lệ dự ở hai kho xa còn thấp hơn mặt bằng chung, Đảng ủy đã phân công cấp ủy viên phụ trách dự cùng chi bộ.")
	hear := func(day int, who access.Actor, unit int64) {
		b.on(dayOf(next, day), 17*60, func() {
			if b.err != nil {
				return
			}
			got, err := db.Read(b.ctx, b.r.Reports.DB, func(t *db.Tx) ([]report.Report, error) { return report.Under(t, unit, period) })
			if !b.try("reports", err) {
				return
			}
			for _, r := range got {
				if r.State == report.Sent {
					b.try("answer", b.r.Reports.Answer(b.ctx, who, b.key(), r.ID, 0, "Đảng ủy nhất trí với đánh giá của đơn vị; kỳ tới tập trung vào chất lượng ý kiến và việc đến hạn."))
				}
			}
		})
	}
	hear(8, base, b.base)
	hear(12, upper, b.upper)
}

// sendBack returns a unit's report of a month with a remark, and has it mended.
func (b *builder) sendBack(unit int64, month string, above, lead access.Actor) {
	if b.err != nil {
		return
	}
	r, err := db.Read(b.ctx, b.r.Reports.DB, func(t *db.Tx) (report.Report, error) {
		r, _, err := report.OfMonth(t, unit, month)
		return r, err
	})
	if !b.try("report", err) || r.State != report.Sent {
		return
	}
	if !b.try("return", b.r.Reports.GiveBack(b.ctx, above, b.key(), r.ID, "Báo cáo chưa nêu vì sao hai đồng chí vắng và việc tồn của tháng trước; đề nghị bổ sung.")) {
		return
	}
	b.on(clock.AddDays(b.today(), 2), 9*60, func() {
		if b.err != nil {
			return
		}
		id, err := b.r.Reports.Write(b.ctx, lead, report.Write{Key: b.key(), Unit: unit, Month: month, Seen: r.Version + 1, Wishes: r.Wishes,
			Judgement: r.Judgement + "\nHai đồng chí vắng do đi nhận hàng tại cảng, đã gửi ý kiến trước. Việc tồn: sửa mái hiên lô 2, đã có hạn mới."})
		if b.try("mend report", err) {
			b.try("send again", b.r.Reports.Send(b.ctx, lead, b.key(), id))
		}
	})
}

// enterAfar enters a month for the cells that are not on Nếp, from their papers.
func (b *builder) enterAfar(month string, upper access.Actor) {
	if b.err != nil {
		return
	}
	cmd := report.TypeMonth{Key: b.key(), Unit: b.upper, Month: month}
	for i, unit := range b.afar {
		r := rand.New(rand.NewPCG(b.seed, uint64(i)<<32|uint64(month[2])<<24|uint64(month[3])<<16|uint64(month[5])<<8|uint64(month[6])))
		size := 9 + 5*i
		row := report.TypeOne{Unit: unit, Held: 1, Required: size, Present: size - r.IntN(2), ReportIn: true, Papers: true}
		if b.scored(month) {
			if row.Class = quality.Good; r.IntN(5) == 0 {
				row.Class = quality.Fair
			}
		}
		cmd.Rows = append(cmd.Rows, row)
	}
	_, err := b.r.Reports.TypeMonth(b.ctx, upper, cmd)
	b.try("enter months", err)
}

// scored says that meetings are scored in a month.
func (b *builder) scored(month string) bool { return month >= "2025-11" }

// massLife has the mass organisations tell their last months in short, and one of
// them raise what it cannot solve.
func (b *builder) massLife(officer access.Actor) {
	words := [][]string{
		{"Thăm hai đoàn viên ốm, hỗ trợ mỗi người 500.000 đồng; kiểm tra bếp ăn ca.", "Tổ chức hội thao giữa các kho, 46 người tham gia.", "Góp ý quy chế chi tiêu nội bộ, 12 ý kiến."},
		{"Ra quân vệ sinh hai điểm kho, 18 đoàn viên tham gia.", "Sinh hoạt chuyên đề về chuyển đổi số, ba bạn trình bày.", "Nhận đỡ đầu một học sinh, 300.000 đồng mỗi tháng."},
		{"Tặng quà con chị em có thành tích học tập, 21 suất.", "Nói chuyện về sức khỏe, 30 chị em dự.", "Vận động nuôi heo đất, được 4,2 triệu đồng."},
		{"Thăm gia đình liệt sĩ, thắp hương nghĩa trang.", "Kể chuyện truyền thống cho đoàn viên trẻ, 25 người nghe.", "Giúp một hội viên sửa nhà, 6 ngày công."},
	}
	members := []int{96, 31, 44, 17}
	for ago := range 6 {
		b.scene(ago, 20, func() {
			for i, id := range b.mass {
				if b.err != nil || ago == 0 && i == 2 { // the women's has not told the last month yet
					continue
				}
				month := b.day(ago, 1)[:7]
				_, err := b.r.Reports.WriteMass(b.ctx, officer, report.WriteMass{Key: b.key(), MassOrg: id, Month: month, Members: members[i], Activities: 1 + (ago+i)%2,
					Result: words[i][(ago+i)%3]})
				b.try("mass report", err)
			}
		})
	}
	b.scene(2, 24, func() {
		if b.err == nil {
			id, err := b.r.Reports.RaiseMass(b.ctx, officer, report.RaiseMass{Key: b.key(), MassOrg: b.mass[1], Text: "Chi đoàn không có kinh phí cho hoạt động hè; đề nghị hỗ trợ 5 triệu đồng."})
			if b.try("mass difficulty", err) {
				b.things["summer"] = id
			}
		}
	})
	b.scene(1, 20, func() {
		b.settle("summer", "Công đoàn Cục hỗ trợ 3 triệu đồng, Cục hỗ trợ 2 triệu đồng; chi đoàn gửi dự toán trước ngày 30.")
	})
}
