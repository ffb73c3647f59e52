package demo

import (
	"time"

	"nep/internal/access"
	"nep/internal/clock"
	"nep/internal/document"
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
		if i == anThi && m.ago == 0 {
			continue // shares it out at its own meeting
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

// yearPlans has every cell send its plan of a year to the committee above, which
// returns one and agrees to the others; the last cell's waits this year.
func (b *builder) yearPlans(now string) {
	for year := 2024; ; year++ {
		day := dayOf(time.Date(year, 1, 1, 0, 0, 0, 0, time.UTC).Format("2006-01"), 22)
		if day > now {
			return
		}
		if day < b.first {
			continue
		}
		base, upper := b.as(b.people[office][3], b.base, access.Secretary), b.as(b.people[block][3], b.upper, access.Secretary)
		for i := range cells {
			above := base
			if i == block {
				above = upper
			}
			send := func(day string) {
				b.on(day, 16*60, func() {
					if b.err == nil {
						b.try("send year's plan", b.r.Meetings.SendYearPlan(b.ctx, b.as(b.people[i][0], b.units[i], access.Secretary), b.key(), b.units[i], year))
					}
				})
			}
			answer := func(day string, agree bool, remark string) {
				b.on(day, 10*60, func() {
					if b.err == nil {
						b.try("answer year's plan", b.r.Meetings.AnswerYearPlan(b.ctx, above, b.key(), b.units[i], year, agree, remark))
					}
				})
			}
			if i == thanhMien {
				send(clock.AddDays(day, 3))
				answer(clock.AddDays(day, 8), false, "Quý II chưa có chuyên đề; đề nghị chọn một nội dung sát việc của kho.")
				send(clock.AddDays(day, 14))
				if clock.AddDays(day, 400) < now {
					answer(clock.AddDays(day, 20), true, "")
				}
				continue
			}
			send(day)
			answer(clock.AddDays(day, 8), true, "")
		}
	}
}

// conferences has the base committee hold a conference of all its members in the
// month before the last, and plan a seminar of its officials to come.
func (b *builder) conferences(months []string) {
	n := len(months)
	if n < 3 {
		return
	}
	base := b.as(b.people[office][3], b.base, access.Secretary)
	day := workday(dayOf(months[n-2], 24))
	b.on(clock.AddDays(day, -6), 9*60, func() {
		if b.err != nil {
			return
		}
		dir, err := b.r.Documents.SendDirective(b.ctx, base, document.SendDirective{Key: b.key(), Unit: b.base, Number: "50-CT/TW", Title: "Tiếp tục đổi mới, nâng cao chất lượng sinh hoạt chi bộ trong giai đoạn mới",
			Issuer: "Ban Bí thư", IssuedOn: "2025-07-23", Form: document.Conference, DueOn: clock.AddDays(day, 20), Gist: "Nền nếp, nội dung thiết thực, thời lượng tối thiểu 90 phút, phát huy vai trò bí thư và đảng viên."})
		if !b.try("directive", err) {
			return
		}
		id, err := b.r.Meetings.PlanConference(b.ctx, base, meeting.PlanConference{Key: b.key(), Unit: b.base, Kind: meeting.StudyConference, Whom: meeting.AllMembers,
			Title: "Hội nghị quán triệt Chỉ thị 50-CT/TW", Day: day, StartMinute: 8 * 60, Place: "Hội trường Cục", Directive: dir, All: true})
		if !b.try("conference", err) {
			return
		}
		b.on(day, 8*60+10, func() {
			b.holdConference(base, id, "Các chi bộ xây dựng kế hoạch sinh hoạt chuyên đề năm sau trước ngày 15/12; chọn việc sát nhiệm vụ kho.")
		})
	})
	last := clock.AddDays(b.now.Format(time.DateOnly), 16)
	b.on(clock.AddDays(b.now.Format(time.DateOnly), -1), 15*60, func() {
		if b.err == nil {
			_, err := b.r.Meetings.PlanConference(b.ctx, base, meeting.PlanConference{Key: b.key(), Unit: b.base, Kind: meeting.Seminar, Whom: meeting.Officials,
				Title: "Tọa đàm: cách làm hay trong sinh hoạt chuyên đề ở chi bộ kho", Day: workday(last), StartMinute: 14 * 60, Place: "Phòng họp Trụ sở Cục", All: true})
			b.try("seminar", err)
		}
	})
}

// holdConference has most come, some with an excuse.
func (b *builder) holdConference(lead access.Actor, id int64, note string) {
	if b.err != nil {
		return
	}
	v, err := b.r.Meetings.Conference(b.ctx, lead, id, 0)
	if !b.try("conference", err) {
		return
	}
	rnd := b.chance(302, uint64(id))
	marks := map[int64]meeting.Mark{}
	for _, h := range v.Homes {
		one, err := b.r.Meetings.Conference(b.ctx, lead, id, h.Home)
		if !b.try("conference roll", err) {
			return
		}
		for _, r := range one.Roll {
			switch n := rnd.IntN(100); {
			case !r.Required: // is free to come
			case n < 91:
				marks[r.Person] = meeting.Present
			case n < 98:
				marks[r.Person] = meeting.Excused
			default:
				marks[r.Person] = meeting.Unexcused
			}
		}
	}
	if b.try("mark conference", b.r.Meetings.MarkConference(b.ctx, lead, meeting.MarkConference{Key: b.key(), Conference: id, Marks: marks})) {
		b.try("close conference", b.r.Meetings.CloseConference(b.ctx, lead, b.key(), id, note))
	}
}
