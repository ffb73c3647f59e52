package demo

import (
	"nep/internal/access"
	"nep/internal/meeting"
	"nep/internal/org"
	"nep/internal/practice"
	"nep/internal/quality"
)

// goodWays plays a practice found at a depot, commended, and taken over by two
// cells, one of which has looked back on it; a seminar with the one it came to; and
// one that was just proposed.
func (b *builder) goodWays() {
	lead := func() access.Actor { return b.as(b.people[office][3], b.base, access.Secretary) }
	cell := func(at int) access.Actor { return b.as(b.people[at][0], b.units[at], access.Secretary) }
	const key = "practice"
	propose := func(who access.Actor, cmd practice.Propose) int64 {
		if b.err != nil {
			return 0
		}
		cmd.Key = b.key()
		id, err := b.r.Practices.Propose(b.ctx, who, cmd)
		b.try("propose practice", err)
		return id
	}
	adopt := func(at, months int) int64 {
		if b.err != nil || b.things[key] == 0 {
			return 0
		}
		id, err := b.r.Practices.Adopt(b.ctx, cell(at), practice.Adopt{Key: b.key(), Practice: b.things[key], Unit: b.units[at], From: b.today()[:7], Months: months})
		b.try("adopt practice", err)
		return id
	}
	b.scene(10, 20, func() {
		b.things[key] = propose(b.as(b.people[myHao][5], b.units[myHao], access.Member), practice.Propose{Unit: b.units[myHao], Title: "Báo vắng trước một ngày, mỗi điểm kho một đồng chí nhắc",
			Hard: "Điểm kho xa trụ sở, đến giờ họp mới biết ai bận trực, không kịp đổi ca.",
			Does: "Chiều hôm trước, mỗi điểm kho một đồng chí hỏi từng người, ai vướng ca trực thì đổi ca ngay hoặc báo lý do cho bí thư.",
			Came: "Sáu tháng liền không còn ai vắng không lý do; buổi họp bắt đầu đúng giờ.", Aim: practice.Attendance})
	})
	b.scene(9, 18, func() {
		if b.err == nil && b.things[key] != 0 {
			b.try("commend", b.r.Practices.Decide(b.ctx, lead(), practice.Decide{Key: b.key(), Practice: b.things[key], Commend: true, Decision: "Kết luận hội nghị Đảng ủy " + monthWords(b.today()[:7]), On: b.today(), Aim: practice.Attendance}))
		}
	})
	b.scene(8, 3, func() { b.things["adopted"] = adopt(haiDuong, 6); adopt(anThi, 6) })
	b.scene(2, 24, func() {
		if b.err == nil && b.things["adopted"] != 0 {
			b.try("look back", b.r.Practices.Look(b.ctx, cell(haiDuong), practice.Look{Key: b.key(), Use: b.things["adopted"], Unit: b.units[haiDuong], Result: "Đổi ca được phần lớn; tổ bảo vệ ít người nên vẫn có hôm không đổi được. Chi bộ làm tiếp."}))
		}
	})
	// A seminar, and the practice it came to.
	b.scene(4, 3, func() {
		if b.err != nil {
			return
		}
		day := workday(b.day(4, 26))
		id, err := b.r.Meetings.PlanConference(b.ctx, lead(), meeting.PlanConference{Key: b.key(), Unit: b.base, Kind: meeting.Seminar, Whom: meeting.Officials,
			Title: "Tọa đàm: để đảng viên ở điểm kho xa nói được tiếng nói của mình", Day: day, StartMinute: 14 * 60, Place: "Phòng họp Trụ sở Cục", All: true})
		if !b.try("seminar", err) {
			return
		}
		b.on(day, 14*60+10, func() {
			b.holdConference(lead(), id, "Bốn chi bộ kho trình bày; thống nhất ghi lại cách hỏi ý kiến trước qua điện thoại.")
			propose(lead(), practice.Propose{Unit: b.base, At: b.units[phuTien], Title: "Hỏi ý kiến đồng chí cao tuổi, đồng chí trực xa qua điện thoại hôm trước",
				Hard: "Đồng chí cao tuổi và đồng chí trực ở điểm xa đến họp được nhưng ngại nói, hoặc không đến được.",
				Does: "Chiều hôm trước, một chi ủy viên gọi hỏi từng đồng chí về một nội dung chính, ghi lại và đọc tại buổi họp với sự đồng ý của đồng chí ấy.",
				Came: "Mỗi kỳ thêm ba, bốn ý kiến; hai đề xuất đã thành nhiệm vụ.", Source: practice.FromConference, SourceID: id})
		})
	})
	b.scene(3, 18, func() {
		if b.err != nil {
			return
		}
		v, err := b.r.Practices.List(b.ctx, lead(), b.base, org.Cursor{})
		if b.try("practices", err) && len(v.Sent) > 0 {
			b.try("commend", b.r.Practices.Decide(b.ctx, lead(), practice.Decide{Key: b.key(), Practice: v.Sent[0].ID, Commend: true, Decision: "Kết luận hội nghị Đảng ủy " + monthWords(b.today()[:7]), On: b.today()}))
		}
	})
	b.scene(0, 22, func() {
		propose(b.as(b.people[affairs][6], b.units[affairs], access.Member), practice.Propose{Unit: b.units[affairs], Title: "Đọc dự thảo nghị quyết theo nhóm ba người trước buổi họp",
			Hard: "Dự thảo gửi trước nhưng ít đồng chí đọc kỹ, vào họp mới hỏi lại từ đầu.",
			Does: "Trước họp hai ngày, ba đồng chí một nhóm đọc chung ba mươi phút, mỗi nhóm mang đến họp một câu hỏi và một đề xuất.",
			Came: "Hai tháng nay thảo luận vào thẳng việc, thêm bốn đồng chí phát biểu."})
	})
}

// programme enters Resolution 02 of the upper committee, as of the month the records
// begin; it is time for its review midway when they end.
func (b *builder) programme() {
	last := len(b.months) - 1
	b.scene(last, 6, func() {
		if b.err != nil {
			return
		}
		_, err := b.r.Quality.PutProgramme(b.ctx, b.as(b.people[block][3], b.upper, access.Secretary), quality.PutProgramme{Key: b.key(), Unit: b.upper, Number: "02-NQ/ĐUK",
			Title: "Nâng cao chất lượng sinh hoạt cấp ủy, chi bộ", PassedOn: b.today(), From: b.months[0], To: meeting.AddMonths(b.months[0], 59), Half: meeting.AddMonths(b.months[0], 22),
			Targets: []quality.Target{{Measure: meeting.CellAttendance, Way: quality.AtLeast, Value: 90}, {Measure: meeting.CommitteeAttendance, Way: quality.AtLeast, Value: 90},
				{Measure: meeting.CellMeetings, Way: quality.AtLeast, Value: 100}, {Measure: quality.ClassMeasure(quality.Good), Way: quality.Rising}}})
		b.try("programme", err)
	})
}
