package demo

import (
	"nep/internal/access"
	"nep/internal/clock"
	"nep/internal/cycle"
	"nep/internal/document"
	"nep/internal/document/formal"
	"nep/internal/meeting"
	"nep/internal/rule"
)

const newRegulation = "Quy chế làm việc của Đảng ủy Cục Dự trữ khu vực (sửa đổi)"

// makesRegulation plays the base committee's new regulation: drafted from the
// skeleton with the numbers in force, opinions of members and cells asked, passed by
// vote at the committee's meeting (passRegulation), issued and in force.
func (b *builder) makesRegulation() {
	lead := func() access.Actor { return b.as(b.people[office][3], b.base, access.Secretary) }
	b.scene(6, 14, func() {
		if b.err != nil {
			return
		}
		id, err := b.r.Rules.SaveDraft(b.ctx, lead(), rule.SaveDraft{Key: b.key(), Unit: b.base, Title: newRegulation, From: clock.AddDays(b.today(), 45),
			Numbers: map[rule.Key]string{rule.VisitsPerQuarter: "1", rule.CommitteePapersBefore: "3", rule.ThemesPerQuarter: "1", rule.AttendanceTarget: ">=90", rule.SpeakingTarget: ">50"}})
		if b.try("draft regulation", err) {
			b.things["regulation"] = id
			b.try("ask opinions", b.r.Rules.AskOpinions(b.ctx, lead(), b.key(), b.base, clock.AddDays(b.today(), 10)))
		}
	})
	for i, text := range map[int]string{haiDuong: "Đề nghị giữ ba ngày gửi tài liệu; với chi bộ kho nên cho phép gửi qua điện thoại.", myHao: "Nhất trí. Đề nghị ghi rõ ai trả lời kiến nghị khi bí thư đi công tác."} {
		b.scene(6, 20+i%2, func() {
			if id := b.things["regulation"]; id != 0 && b.err == nil {
				_, err := b.r.Rules.Say(b.ctx, b.as(b.people[i][0], b.units[i], access.Secretary), rule.Say{Key: b.key(), Unit: b.units[i], Draft: id, Article: "sessions", Text: text})
				b.try("say of regulation", err)
			}
		})
	}
}

// passRegulation votes on a regulation that stands on the agenda of its own
// committee, and has its paper issued the next day.
func (b *builder) passRegulation(m *meet) {
	id := b.things["regulation"]
	for _, item := range m.items {
		if b.err != nil || id == 0 || m.unit != b.base || item.Source != cycle.SourceRegulation {
			continue
		}
		b.vote(m, meeting.OpenVote{Item: item.ID, Question: "Thông qua " + newRegulation}, 0)
		b.on(clock.AddDays(m.day, 1), 11*60, func() { b.issueRegulation(id) })
	}
}

func (b *builder) issueRegulation(id int64) {
	if b.err != nil {
		return
	}
	lead := b.as(b.people[office][3], b.base, access.Secretary)
	v, err := b.r.Rules.ViewDraft(b.ctx, lead, b.base)
	if !b.try("regulation", err) || !v.Has {
		return
	}
	passings, err := b.r.Documents.Passings(b.ctx, lead, b.base, []string{document.OfCommittee})
	if !b.try("passings", err) {
		return
	}
	for _, p := range passings {
		if p.By != document.ByVote || p.Question != "Thông qua "+newRegulation {
			continue
		}
		paper, err := b.r.Documents.DraftOfficial(b.ctx, lead, document.DraftOfficial{Key: b.key(), Unit: b.base, Body: document.OfCommittee, Kind: formal.Regulation, Title: v.Title, Text: v.Draft.Text(v.Unit.Kind),
			Passed: document.Passed{By: document.ByVote, ID: p.ID}, Source: cycle.SourceRegulation, SourceID: id})
		if b.try("draft paper of regulation", err) {
			_, err = b.r.Documents.IssueOfficial(b.ctx, lead, b.key(), paper, 4)
			b.try("issue regulation", err)
		}
		return
	}
}
