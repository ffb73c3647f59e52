package demo

import (
	"nep/internal/access"
	"nep/internal/meeting"
	"nep/internal/member"
	"nep/internal/org"
)

// partyGroup plays a Party group of the largest cell: it meets a few days before the
// cell does, and what was said there stands on the cell's agenda and in its minutes.
func (b *builder) partyGroup() {
	const key = "group"
	of := b.people[office][4:10]
	lead := func() access.Actor { return b.as(of[0], b.units[office], access.Member) }
	b.scene(4, 5, func() {
		if b.err != nil {
			return
		}
		id, _, err := b.r.Org.Found(b.ctx, access.System(), org.Found{Key: b.key(), Parent: b.units[office], From: b.today(), Kind: org.Group, Name: "Tổ đảng Hành chính, tổ chức", Short: "Tổ HC-TC"})
		if !b.try("found group", err) {
			return
		}
		b.things[key] = id
		_, _, err = b.r.Members.AppointPosition(b.ctx, access.System(), member.AppointPosition{Key: b.key(), Person: of[0], Unit: id, Role: member.LeaderRole, From: b.today()})
		b.try("group leader", err)
	})
	tell := func(ago, day, there int, said ...meeting.GroupSaid) {
		b.scene(ago, day, func() {
			if b.err != nil || b.things[key] == 0 {
				return
			}
			_, err := b.r.Meetings.NoteGroup(b.ctx, lead(), meeting.NoteGroup{Key: b.key(), Cell: b.units[office], Group: b.things[key], Day: b.today(), Present: of[:there], Absent: len(of) - there, Said: said})
			b.try("group", err)
		})
	}
	tell(2, 23, 6, meeting.GroupSaid{Person: of[1], Kind: meeting.PlainOpinion, Text: "Hồ sơ đảng viên nên rà soát theo từng tổ trước, chi bộ tổng hợp sau."},
		meeting.GroupSaid{Person: of[3], Kind: meeting.Proposal, Text: "Đề nghị lập danh mục tài liệu lưu trữ của tổ, cuối mỗi quý đối chiếu một lần."})
	tell(1, 22, 5, meeting.GroupSaid{Person: of[2], Kind: meeting.PlainOpinion, Text: "Việc tiếp nhận văn bản trên mạng đã quen; còn hai đồng chí cần hướng dẫn thêm."})
	tell(0, 20, 6, meeting.GroupSaid{Person: of[4], Kind: meeting.Proposal, Text: "Đề nghị kỳ tới dành mười lăm phút để các tổ nêu cách sắp xếp ca trực ngày lễ."})
}
