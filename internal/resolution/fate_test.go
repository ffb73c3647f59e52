package resolution

import (
	"testing"

	"nep/internal/access"
	"nep/internal/db"
	"nep/internal/fault"
	"nep/internal/meeting"
	"nep/internal/org"
)

func TestAProposalTakenIntoTheDraft(t *testing.T) {
	each(t, func(h *house) {
		m := h.cellMeeting(meets, meeting.Running)
		item := h.item(m, "")
		o := h.opinion(m, item, h.an, meeting.Proposal, "Đề nghị dựng bảng chỉ dẫn ở cổng kho")
		id := h.draft(m, 0, NQ, h.whole("Giữ nền nếp"))
		lead := h.secretary()
		h.refused(h.DecideProposal(ctx, h.as(h.an, access.Member, h.cell), DecideProposal{Opinion: o, State: Taken}), fault.NotFound, "")
		h.field(h.DecideProposal(ctx, lead, DecideProposal{Opinion: o, State: Taken, Due: "2026-12-01"}), "Due", "resolution.due.bad")
		h.field(h.DecideProposal(ctx, lead, DecideProposal{Opinion: o, State: Taken, Owner: h.far}), "Owner", "resolution.owner.strange")
		h.ok(h.DecideProposal(ctx, lead, DecideProposal{Opinion: o, State: Taken, Owner: h.an, Due: "2026-12-20", ReportMonth: "2027-01"}))
		r := h.byID(id)
		if len(r.Points) != 2 || r.Points[1].Text != "Đề nghị dựng bảng chỉ dẫn ở cổng kho" || r.Points[1].SourceID != o || r.Version != 2 {
			h.Fatalf("%+v", r)
		}
		f := h.fate(o)
		if f.State != Taken || f.Point != r.Points[1].ID || f.Task != nil {
			h.Errorf("%+v", f)
		}
		h.refused(h.DecideProposal(ctx, lead, DecideProposal{Opinion: o, State: Declined, Reason: "x"}), fault.State, "proposal.decided")
		// Passed: the author sees it become a task.
		h.vote(m, id, true)
		h.ok(h.Pass(ctx, lead, "", id))
		if f = h.fate(o); f.Task == nil || f.Task.Item != r.Points[1].ID {
			h.Errorf("%+v", f)
		}
		var from []Point
		h.do(func(t *db.Tx) (err error) { from, err = PointsFrom(t, "opinion", o); return err })
		if len(from) != 1 || from[0].Task != f.Task.ID {
			h.Errorf("%+v", from)
		}
	})
}

// A point taken out of the draft again leaves its proposal undecided, and one
// put in by the one who drafts decides it.
func TestAFateFollowsTheDraft(t *testing.T) {
	each(t, func(h *house) {
		m := h.cellMeeting(meets, meeting.Running)
		item := h.item(m, "")
		o := h.opinion(m, item, h.an, meeting.Proposal, "Dựng bảng")
		plain := h.opinion(m, item, h.an, meeting.PlainOpinion, "Nhất trí")
		from := func(o int64) Point { return Point{Text: "Dựng bảng", Source: "opinion", SourceID: o} }
		id := h.draft(m, 0, NQ, from(o), from(plain), Point{Text: "Theo kết luận", Source: "item", SourceID: item})
		r := h.byID(id)
		if f := h.fate(o); f.State != Taken || f.Point != r.Points[0].ID {
			h.Errorf("%+v", f)
		}
		if f := h.fate(plain); f.State != Undecided {
			h.Errorf("an opinion that asks for nothing has a fate: %+v", f)
		}
		h.draft(m, 1, NQ, r.Points[1:]...)
		if f := h.fate(o); f.State != Undecided {
			h.Errorf("%+v", f)
		}
		h.draft(m, 2, NQ, append(r.Points[1:], from(o))...)
		if f := h.fate(o); f.State != Taken {
			h.Errorf("%+v", f)
		}
	})
}

func TestAProposalDeclinedOrGivenAtOnce(t *testing.T) {
	each(t, func(h *house) {
		m := h.cellMeeting(meets, meeting.Locked)
		item := h.item(m, "")
		one := h.opinion(m, item, h.an, meeting.Proposal, "Một")
		two := h.opinion(m, item, h.an, meeting.Proposal, "Hai")
		three := h.opinion(m, item, h.an, meeting.Proposal, "Ba")
		lead := h.secretary()
		h.field(h.DecideProposal(ctx, lead, DecideProposal{Opinion: one, State: Declined}), "Reason", "proposal.reason.empty")
		h.ok(h.DecideProposal(ctx, lead, DecideProposal{Key: "k", Opinion: one, State: Declined, Reason: "Đã có bảng"}))
		h.ok(h.DecideProposal(ctx, lead, DecideProposal{Key: "k", Opinion: one, State: Declined, Reason: "Đã có bảng"}))
		if f := h.fate(one); f.State != Declined || f.Reason != "Đã có bảng" {
			h.Errorf("%+v", f)
		}
		h.refused(h.DecideProposal(ctx, lead, DecideProposal{Opinion: two, State: Raised}), fault.Invalid, "proposal.state.bad")
		if err := h.DecideProposal(ctx, lead, DecideProposal{Opinion: two, State: Taken}); !fault.Is(err, fault.Invalid) {
			h.Errorf("a task without owner: %v", err)
		}
		h.ok(h.DecideProposal(ctx, lead, DecideProposal{Opinion: two, State: Taken, Owner: h.dep, Due: "2026-12-20", ReportMonth: "2027-01"}))
		if f := h.fate(two); f.Task == nil || f.Task.Owner != h.dep || f.Task.SourceID != two || f.Point != 0 {
			h.Errorf("%+v", f)
		}
		raise := func(o int64) { h.do(func(t *db.Tx) error { return RaisedTx(t, sys, o) }) }
		raise(three)
		raise(three)
		raise(one)
		if h.fate(three).State != Raised || h.fate(one).State != Declined {
			h.Errorf("%+v %+v", h.fate(three), h.fate(one))
		}
	})
}

func TestWhoSeesProposals(t *testing.T) {
	each(t, func(h *house) {
		m := h.cellMeeting(meets, meeting.Ended)
		bureau := h.meeting(h.cell, meeting.Bureau, meeting.Regular, "2026-12-03", meeting.Ended)
		o := h.opinion(m, h.item(m, ""), h.an, meeting.Proposal, "Dựng bảng")
		inner := h.opinion(bureau, h.item(bureau, ""), h.dep, meeting.Proposal, "Việc chi ủy")
		for _, c := range []struct {
			name    string
			who     access.Actor
			rows    int // of the unit's list, -1 for none at all
			one, in bool
		}{
			{"a member", h.as(h.an, access.Member, h.cell), 1, true, false},
			{"the secretary", h.secretary(), 2, true, true},
			{"the author of the chi ủy's, as member", h.as(h.dep, access.Member, h.cell), 1, true, true},
			{"the committee above", h.as(h.head, access.Secretary, h.base), -1, false, false},
			{"a member beside", h.as(h.far, access.Member, h.twin), -1, false, false},
		} {
			p, err := h.Proposals(ctx, c.who, h.cell, false, org.Cursor{}, 0)
			if c.rows < 0 {
				h.refused(err, fault.NotFound, "")
			} else if h.ok(err); len(p.Rows) != c.rows {
				h.Errorf("%s: %d rows, want %d", c.name, len(p.Rows), c.rows)
			}
			for id, want := range map[int64]bool{o: c.one, inner: c.in} {
				row, err := h.Proposal(ctx, c.who, id)
				if (err == nil) != want {
					h.Errorf("%s: %v", c.name, err)
				}
				if err == nil && (row.Name == "" || !row.MayWho || row.UnitName != "Chi bộ Kho Một" || !row.Over) {
					h.Errorf("%s: %+v", c.name, row)
				}
			}
		}
		// One's own, whatever the hat and wherever one meets now.
		mine, err := h.MyProposals(ctx, h.as(h.dep, access.Committee, h.twin), 10)
		h.ok(err)
		if len(mine) != 1 || mine[0].ID != inner {
			h.Errorf("%+v", mine)
		}
		p, err := h.Proposals(ctx, h.secretary(), h.cell, false, org.Cursor{}, 1)
		h.ok(err)
		q, err := h.Proposals(ctx, h.secretary(), h.cell, false, p.Next, 1)
		h.ok(err)
		if !p.More || q.More || p.Rows[0].ID != inner || q.Rows[0].ID != o {
			h.Error("pages of proposals")
		}
		// Taken away: nobody sees it.
		h.exec(`update opinion set removed_at = 1 where id = $1`, o)
		_, err = h.Proposal(ctx, h.secretary(), o)
		h.refused(err, fault.NotFound, "")
	})
}

// Unanswered proposals are found however old they are, of their own body only.
func TestProposalsNobodyAnswered(t *testing.T) {
	each(t, func(h *house) {
		old := h.meeting(h.cell, meeting.CellBody, meeting.Regular, "2024-03-05", meeting.Locked)
		m := h.cellMeeting(meets, meeting.Running)
		bureau := h.meeting(h.cell, meeting.Bureau, meeting.Regular, "2026-12-03", meeting.Ended)
		first := h.opinion(old, h.item(old, ""), h.an, meeting.Proposal, "Dựng bảng")
		second := h.opinion(old, h.item(old, ""), h.an, meeting.Proposal, "Thêm đèn")
		h.opinion(old, h.item(old, ""), h.an, meeting.PlainOpinion, "Nhất trí")
		h.opinion(bureau, h.item(bureau, ""), h.dep, meeting.Proposal, "Việc chi ủy")
		h.opinion(m, h.item(m, ""), h.an, meeting.Proposal, "Hôm nay mới nói")
		look := func(limit int) (texts []string, n int) {
			h.do(func(t *db.Tx) error {
				list, count, err := UndecidedOf(t, h.cell, meeting.CellBody, limit)
				for _, o := range list {
					texts = append(texts, o.Text)
				}
				n = count
				return err
			})
			return texts, n
		}
		texts, n := look(1)
		if n != 2 || len(texts) != 1 || texts[0] != "Thêm đèn" {
			h.Errorf("%v of %d", texts, n)
		}
		left := func() int {
			n, err := h.LeftOut(ctx, h.secretary(), m)
			h.ok(err)
			return n
		}
		if left() != 2 {
			h.Errorf("%d are left out", left())
		}
		item := h.item(m, "")
		h.do(func(t *db.Tx) error {
			_, err := t.Exec(`update agenda_item set source = 'proposal', source_id = $1 where id = $2`, second, item)
			return err
		})
		if left() != 1 {
			h.Errorf("%d are left out beside the one on the agenda", left())
		}
		h.ok(h.DecideProposal(ctx, h.secretary(), DecideProposal{Opinion: first, State: Declined, Reason: "Đã có"}))
		p, err := h.Proposals(ctx, h.secretary(), h.cell, true, org.Cursor{}, 0)
		h.ok(err)
		if texts, n = look(5); n != 1 || len(texts) != 1 || left() != 0 || len(p.Rows) != 2 { // with the chi ủy's
			h.Errorf("%v of %d, %d left out, %d listed", texts, n, left(), len(p.Rows))
		}
	})
}
