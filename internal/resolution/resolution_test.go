package resolution

import (
	"slices"
	"testing"

	"nep/internal/access"
	"nep/internal/db"
	"nep/internal/fault"
	"nep/internal/meeting"
	"nep/internal/org"
)

// whole is a point that becomes a task.
func (h *house) whole(text string) Point {
	return Point{Text: text, Owner: h.an, Due: "2026-12-20", ReportMonth: "2027-01"}
}

func TestFromDraftToTasks(t *testing.T) {
	each(t, func(h *house) {
		m := h.cellMeeting(meets, meeting.Noticed)
		id := h.draft(m, 0, NQ, h.whole("Dựng bảng"), Point{Text: "Giữ nền nếp"}, Point{}, h.whole("Soạn mẫu"))
		r := h.byID(id)
		if len(r.Points) != 3 || r.Points[1].Whole() || r.Points[2].Text != "Soạn mẫu" || r.Version != 1 {
			h.Fatalf("%+v", r)
		}
		lead := h.secretary()
		h.refused(h.Pass(ctx, lead, "", id), fault.State, "resolution.not_begun")
		h.to(m, meeting.Running)
		h.refused(h.Pass(ctx, lead, "", id), fault.State, "resolution.vote")
		h.vote(m, id, false)
		h.refused(h.Pass(ctx, lead, "", id), fault.State, "resolution.vote")
		h.on("2026-12-06")
		v := h.vote(m, id, true)
		// Words changed after the vote are not what was voted; dates may be.
		h.on("2026-12-07")
		points := r.Points
		points[0].Due = "2026-12-25"
		h.draft(m, 1, NQ, points...)
		points[0].Text = "Dựng bảng mới"
		h.draft(m, 2, NQ, points...)
		h.refused(h.Pass(ctx, lead, "", id), fault.State, "resolution.vote_old")
		h.on("2026-12-08")
		v = h.vote(m, id, true)
		h.ok(h.Pass(ctx, lead, "once", id))
		h.ok(h.Pass(ctx, lead, "once", id))
		h.refused(h.Pass(ctx, lead, "again", id), fault.State, "resolution.passed")
		got := h.byID(id)
		if got.State != Passed || got.Vote != v || got.Points[0].Task == 0 || got.Points[1].Task != 0 || got.Points[0].ID != r.Points[0].ID {
			h.Fatalf("%+v", got)
		}
		k := h.task(got.Points[0].Task)
		if k.Unit != h.cell || k.Owner != h.an || k.Due != "2026-12-25" || k.ReportMonth != "2027-01" || k.MadeOn != meets || k.State != Open || k.Resolution != id ||
			k.OwnerName != "Nguyễn Văn An" || k.OwnerLeft || k.Of != meeting.CellBody {
			h.Errorf("%+v", k)
		}
		if _, err := h.PutDraft(ctx, lead, PutDraft{Meeting: m, Seen: got.Version, Kind: NQ, Title: "x", Points: points}); true {
			h.refused(err, fault.State, "resolution.passed")
		}
		// Issued after the minutes are locked, with the first number chosen.
		h.to(m, meeting.Locked)
		issued, err := h.Issue(ctx, lead, "issue", id, 22)
		h.ok(err)
		if issued.Sign() != "22-NQ/CB" || issued.Signer != h.sec || issued.State != Issued {
			h.Errorf("%+v", issued)
		}
		again, err := h.Issue(ctx, lead, "issue", id, 22)
		h.ok(err)
		if again.Number != 22 {
			h.Error(again)
		}
		_, err = h.Issue(ctx, lead, "", id, 0)
		h.refused(err, fault.State, "resolution.issued")
	})
}

// A vote on a draft that cannot be passed is refused and leaves nothing behind.
func TestAVoteOnAnEmptyDraftIsNotKept(t *testing.T) {
	each(t, func(h *house) {
		m := h.cellMeeting(meets, meeting.Running)
		id := h.draft(m, 0, NQ)
		_, err := h.HandsVote(ctx, h.secretary(), "v", id, "Thông qua?", meeting.Tally{Yes: 12, No: 1})
		h.refused(err, fault.State, "resolution.empty")
		h.refused(h.Votable(ctx, h.secretary(), id), fault.State, "resolution.empty")
		h.do(func(t *db.Tx) error {
			if vs, err := meeting.VotesOf(t, m); err != nil || len(vs) != 0 {
				h.Errorf("left behind: %+v %v", vs, err)
			}
			return nil
		})
	})
}

func TestADraftIsOnePersonsAtATime(t *testing.T) {
	each(t, func(h *house) {
		m := h.cellMeeting(meets, meeting.Running)
		id := h.draft(m, 0, KL, h.whole("Một"), h.whole("Hai"))
		_, err := h.PutDraft(ctx, h.as(h.dep, access.Deputy, h.cell), PutDraft{Meeting: m, Kind: KL, Title: "Của tôi"})
		h.refused(err, fault.Conflict, "resolution.conflict")
		r := h.byID(id)
		two, one := r.Points[1], r.Points[0]
		h.draft(m, 1, KL, two, Point{Text: "Ba"}, one)
		_, err = h.PutDraft(ctx, h.secretary(), PutDraft{Meeting: m, Seen: 1, Kind: KL, Title: "Cũ"})
		h.refused(err, fault.Conflict, "resolution.conflict")
		r = h.byID(id)
		if len(r.Points) != 3 || r.Points[0].ID != two.ID || r.Points[2].ID != one.ID || r.Points[0].Pos != 1 {
			h.Errorf("%+v", r.Points)
		}
		one.Text = "" // taken away
		h.draft(m, 2, KL, two, one)
		if r = h.byID(id); len(r.Points) != 1 {
			h.Errorf("%+v", r.Points)
		}
		one.Text = "Một" // gone by now
		_, err = h.PutDraft(ctx, h.secretary(), PutDraft{Meeting: m, Seen: 3, Kind: KL, Title: "x", Points: []Point{one}})
		h.refused(err, fault.NotFound, "")
		h.to(m, meeting.Locked)
		_, err = h.PutDraft(ctx, h.secretary(), PutDraft{Meeting: m, Seen: 3, Kind: KL, Title: "x"})
		h.refused(err, fault.State, "resolution.meeting_locked")
		h.refused(h.Pass(ctx, h.secretary(), "", id), fault.State, "resolution.meeting_locked")
	})
}

func TestWhatADraftRefuses(t *testing.T) {
	each(t, func(h *house) {
		m := h.cellMeeting(meets, meeting.Planned)
		put := func(change func(*PutDraft)) error {
			cmd := PutDraft{Meeting: m, Kind: NQ, Title: "Nghị quyết", Points: []Point{{Text: "Giữ"}, h.whole("Làm")}}
			change(&cmd)
			_, err := h.PutDraft(ctx, h.secretary(), cmd)
			return err
		}
		for _, c := range []struct {
			name, key string
			change    func(*PutDraft)
		}{
			{"Title", "resolution.title.empty", func(c *PutDraft) { c.Title = "  " }},
			{"Kind", "resolution.kind.bad", func(c *PutDraft) { c.Kind = "QĐ" }},
			{"Due.1", "resolution.due.bad", func(c *PutDraft) { c.Points[1].Due = "2026-12-04" }},
			{"Due.1", "resolution.due.bad", func(c *PutDraft) { c.Points[1].Due = "ngày mai" }},
			{"ReportMonth.1", "resolution.month.bad", func(c *PutDraft) { c.Points[1].ReportMonth = "2026-11" }},
			{"ReportMonth.1", "resolution.month.bad", func(c *PutDraft) { c.Points[1].ReportMonth = "tháng 1" }},
			{"Owner.1", "resolution.owner.strange", func(c *PutDraft) { c.Points[1].Owner = h.far }},
			{"Text.2", "resolution.text.empty", func(c *PutDraft) { c.Points = append(c.Points, Point{Owner: h.an}) }},
		} {
			h.field(put(c.change), c.name, c.key)
		}
		h.refused(put(func(c *PutDraft) { c.Points[0].Source = "poem" }), fault.NotFound, "")
		other := h.meeting(h.twin, meeting.CellBody, meeting.Regular, meets, meeting.Running)
		o := h.opinion(other, h.item(other, ""), h.far, meeting.Proposal, "Của chi bộ khác")
		h.refused(put(func(c *PutDraft) { c.Points[0].Source, c.Points[0].SourceID = "opinion", o }), fault.NotFound, "")
		_, err := h.PutDraft(ctx, h.as(h.an, access.Member, h.cell), PutDraft{Meeting: m, Kind: NQ, Title: "x"})
		h.refused(err, fault.NotFound, "")
		_, err = h.PutDraft(ctx, h.as(h.head, access.Secretary, h.base), PutDraft{Meeting: m, Kind: NQ, Title: "x"})
		h.refused(err, fault.NotFound, "")
		h.to(m, meeting.Cancelled)
		h.refused(put(func(*PutDraft) {}), fault.State, "resolution.meeting_off")
	})
}

func TestAMonthMayEndInAConclusionOnly(t *testing.T) {
	each(t, func(h *house) {
		m := h.cellMeeting(meets, meeting.Ended)
		id, err := h.PutDraft(ctx, h.secretary(), PutDraft{Meeting: m, Kind: NQ, Title: "Kết luận của chủ trì"})
		h.ok(err)
		h.vote(m, id, true)
		h.refused(h.Pass(ctx, h.secretary(), "", id), fault.State, "resolution.empty")
		_, err = h.PutDraft(ctx, h.secretary(), PutDraft{Meeting: m, Seen: 1, Kind: KL, Title: "Kết luận của chủ trì"})
		h.ok(err)
		h.refused(h.Pass(ctx, h.secretary(), "", id), fault.State, "resolution.empty")
		_, err = h.PutDraft(ctx, h.secretary(), PutDraft{Meeting: m, Seen: 2, Kind: KL, Title: "Kết luận của chủ trì", Body: "Chi bộ thống nhất.\r\nKhông ra nghị quyết."})
		h.ok(err)
		h.ok(h.Pass(ctx, h.secretary(), "", id)) // by the chair's word
		r, err := h.Issue(ctx, h.secretary(), "", id, 0)
		h.ok(err)
		if r.Sign() != "01-KL/CB" || r.Body != "Chi bộ thống nhất.\nKhông ra nghị quyết." {
			h.Errorf("%+v", r)
		}
	})
}

func TestIssuingIsRefused(t *testing.T) {
	each(t, func(h *house) {
		m := h.cellMeeting(meets, meeting.Running)
		id := h.draft(m, 0, NQ, h.whole("Làm"))
		_, err := h.Issue(ctx, h.secretary(), "", id, 0)
		h.refused(err, fault.State, "resolution.not_passed")
		v := h.vote(m, id, true)
		h.ok(h.Pass(ctx, h.secretary(), "", id))
		_, err = h.Issue(ctx, h.secretary(), "", id, -1)
		h.field(err, "Start", "resolution.start.bad")
		_, err = h.Issue(ctx, h.as(h.an, access.Member, h.cell), "", id, 0)
		h.refused(err, fault.NotFound, "")
		h.exec(`update vote set state = 'void' where id = $1`, v)
		_, err = h.Issue(ctx, h.secretary(), "", id, 0)
		h.refused(err, fault.State, "resolution.vote")
		// No term covers the day: the fault is the register's, nothing is kept.
		twin := h.meeting(h.twin, meeting.CellBody, meeting.Regular, meets, meeting.Running)
		lead := h.as(h.far, access.Secretary, h.twin)
		other, err := h.PutDraft(ctx, lead, PutDraft{Meeting: twin, Kind: KL, Title: "Kết luận", Body: "Thống nhất."})
		h.ok(err)
		h.ok(h.Pass(ctx, lead, "", other))
		_, err = h.Issue(ctx, lead, "", other, 0)
		h.refused(err, fault.State, "document.number.term")
		if r := h.byID(other); r.State != Passed || r.Number != 0 {
			h.Errorf("%+v", r)
		}
		page, err := h.Resolution(ctx, lead, other)
		h.ok(err)
		if !page.NoTerm {
			h.Error("the page does not say that there is no term")
		}
	})
}

func TestTakenBack(t *testing.T) {
	each(t, func(h *house) {
		m := h.cellMeeting(meets, meeting.Running)
		id := h.draft(m, 0, KL, h.whole("Làm"))
		h.refused(h.TakeBack(ctx, h.secretary(), "", id), fault.State, "resolution.back.state")
		h.ok(h.Pass(ctx, h.secretary(), "", id))
		k := h.byID(id).Points[0].Task
		h.ok(h.TakeBack(ctx, h.secretary(), "", id))
		if r := h.byID(id); r.State != Draft || r.Points[0].Task != 0 {
			h.Errorf("%+v", r)
		}
		h.ok(h.Pass(ctx, h.secretary(), "", id))
		if k2 := h.byID(id).Points[0].Task; k2 == k || k2 == 0 {
			h.Error("no new task")
		}
		h.say(h.byID(id).Points[0].Task, 0, ResultDoing)
		h.refused(h.TakeBack(ctx, h.secretary(), "", id), fault.State, "resolution.back.used")
	})
}

func TestWhoSeesADecision(t *testing.T) {
	each(t, func(h *house) {
		m := h.cellMeeting(meets, meeting.Running)
		id := h.draft(m, 0, KL, h.whole("Làm"))
		bureau := h.meeting(h.cell, meeting.Bureau, meeting.Regular, "2026-12-03", meeting.Running)
		inner := h.draft(bureau, 0, KL, h.whole("Việc chi ủy"))
		member, head, stranger := h.as(h.an, access.Member, h.cell), h.as(h.head, access.Secretary, h.base), h.as(h.far, access.Member, h.twin)
		sees := func(who access.Actor, id int64, want bool) {
			h.Helper()
			_, err := h.Resolution(ctx, who, id)
			if got := err == nil; got != want {
				h.Errorf("sees %v (%v), want %v", got, err, want)
			}
		}
		count := func(who access.Actor, want int) {
			h.Helper()
			p, err := h.List(ctx, who, h.cell, org.Cursor{}, 0)
			h.ok(err)
			if len(p.Rows) != want {
				h.Errorf("%d in the list, want %d", len(p.Rows), want)
			}
		}
		// A draft is for the meeting's own body.
		sees(member, id, true)
		sees(head, id, false)
		sees(stranger, id, false)
		sees(member, inner, false)
		count(member, 1)
		count(head, 0)
		h.ok(h.Pass(ctx, h.secretary(), "", id))
		h.ok(h.Pass(ctx, h.secretary(), "", inner))
		sees(member, id, true)
		sees(head, id, true)
		sees(head, inner, true)
		sees(stranger, id, false)
		sees(member, inner, false)
		count(member, 1)
		count(head, 2)
		if _, err := h.List(ctx, stranger, h.cell, org.Cursor{}, 0); err == nil {
			h.Error("the twin's member reads the list")
		}
		// One page after another.
		p, err := h.List(ctx, h.secretary(), h.cell, org.Cursor{}, 1)
		h.ok(err)
		q, err := h.List(ctx, h.secretary(), h.cell, p.Next, 1)
		h.ok(err)
		if !p.More || q.More || p.Rows[0].ID != id || q.Rows[0].ID != inner {
			h.Errorf("%+v %+v", p, q)
		}
		// The member has the chi ủy's task only where it is his own.
		mine := h.byID(inner).Points[0].Task
		if _, err := h.Task(ctx, member, mine); err != nil {
			h.Error(err)
		}
		other := h.as(h.dep, access.Member, h.cell)
		_, err = h.Task(ctx, other, mine)
		h.refused(err, fault.NotFound, "")
		for _, c := range []struct {
			who  access.Actor
			want int
		}{{member, 2}, {other, 1}, {head, 2}, {h.secretary(), 2}} {
			p, err := h.Tasks(ctx, c.who, h.cell, "", org.Cursor{}, 0)
			h.ok(err)
			if len(p.Rows) != c.want {
				h.Errorf("%s: %d tasks, want %d", c.who.Hat.Role, len(p.Rows), c.want)
			}
		}
	})
}

func TestACommitteesDecisionGoesDown(t *testing.T) {
	each(t, func(h *house) {
		m := h.meeting(h.base, meeting.CommitteeBody, meeting.Regular, "2026-12-20", meeting.Running)
		lead := h.as(h.head, access.Secretary, h.base)
		h.on("2026-12-20")
		id, err := h.PutDraft(ctx, lead, PutDraft{Meeting: m, Kind: NQ, Title: "Công tác tháng 01", Points: []Point{{Text: "Rà soát hồ sơ"}, {Text: "Kiểm tra kho", Owner: h.an, Due: "2027-01-15", ReportMonth: "2027-01"}}})
		h.ok(err)
		h.vote(m, id, true)
		h.ok(h.Pass(ctx, lead, "", id))
		r, err := h.Issue(ctx, lead, "", id, 0)
		h.ok(err)
		if r.Sign() != "01-NQ/ĐU" || r.Signer != h.head {
			h.Errorf("%+v", r)
		}
		v, err := h.Resolution(ctx, lead, id)
		h.ok(err)
		if len(v.Receivers) != 2 || v.Receivers[0] != "Chi bộ Kho Hai" {
			h.Errorf("%q", v.Receivers)
		}
	})
}

func TestWhatADraftIsOffered(t *testing.T) {
	each(t, func(h *house) {
		nov := h.cellMeeting("2026-11-05", meeting.Locked)
		m := h.cellMeeting(meets, meeting.Running)
		item := h.item(m, "Thống nhất kiểm kê đợt 2")
		h.item(m, "")
		old := h.opinion(nov, h.item(nov, "Đã qua"), h.dep, meeting.Proposal, "Từ tháng trước")
		o := h.opinion(m, item, h.an, meeting.Proposal, "Dựng bảng")
		h.opinion(m, item, h.an, meeting.PlainOpinion, "Nhất trí")
		k := h.give(h.an, "2026-11-05", "2026-12-01", "2026-12")
		h.say(k, m, ResultDone)
		h.give(h.an, "2026-11-05", "2026-12-01", "2026-12")
		v, err := h.Draft(ctx, h.as(h.dep, access.Member, h.cell), m) // the note-taker
		h.ok(err)
		if len(v.Offers) != 3 || v.Offers[0] != (Offer{"opinion", o, "Dựng bảng", "Nguyễn Văn An", "", h.an}) || v.Offers[1] != (Offer{"opinion", old, "Từ tháng trước", "Lê Văn Bình", "2026-11-05", h.dep}) ||
			v.Offers[2].ID != item || v.ID != 0 || !v.MayEdit || v.Superior != "Đảng bộ Cục" {
			h.Errorf("%+v", v)
		}
		h.draft(m, 0, NQ, Point{Text: "Dựng bảng", Source: "opinion", SourceID: o}, Point{Text: "Kiểm kê", Source: "item", SourceID: item})
		v, err = h.Draft(ctx, h.secretary(), m)
		h.ok(err)
		if len(v.Offers) != 1 || v.Offers[0].ID != old {
			h.Errorf("%+v", v.Offers)
		}
		_, err = h.Draft(ctx, h.as(h.an, access.Member, h.cell), m)
		h.refused(err, fault.NotFound, "")
		who, err := h.Owners(ctx, h.secretary(), h.cell, 0)
		h.ok(err)
		if len(who) != 3 || who[0].Name != "Nguyễn Văn An" || who[1].Name != "Lê Văn Bình" {
			h.Errorf("%+v", who)
		}
		who, err = h.Owners(ctx, h.as(h.head, access.Secretary, h.base), h.base, 0)
		h.ok(err)
		if len(who) != 2 || who[0].Name != "Trần Thị Mai" || who[0].Unit != "Chi bộ Kho Một" || who[1].Unit != "" {
			h.Errorf("%+v", who)
		}
	})
}

// Who was on the roster reads what was decided there in whatever hat.
func TestWhoWasThereReadsIt(t *testing.T) {
	each(t, func(h *house) {
		m := h.meeting(h.base, meeting.CommitteeBody, meeting.Regular, meets, meeting.Running)
		lead, there := h.as(h.head, access.Secretary, h.base), h.as(h.sec, access.Secretary, h.cell)
		id, err := h.PutDraft(ctx, lead, PutDraft{Meeting: m, Kind: KL, Title: "Kết luận", Body: "Thống nhất."})
		h.ok(err)
		reads := func(want bool) {
			h.Helper()
			_, err := h.Resolution(ctx, there, id)
			if (err == nil) != want {
				h.Errorf("reads: %v, want %v", err, want)
			}
			of, err := h.DecisionOf(ctx, there, m)
			if want && (err != nil || of != id) || !want && !fault.Is(err, fault.NotFound) {
				h.Errorf("the meeting's decision: %d, %v", of, err)
			}
		}
		reads(false)
		h.exec(`insert into attendance (meeting, person, kind, standing, condition, role, required, may_vote, base, why, mark, site, category, reason, late, left_early, spoke, way, by_person, at)
			values ($1, $2, 'regular', 'official', 'active', 'committee', $3, $3, 'always', '', 'present', 0, '', '', $4, $4, $4, '', 0, 0)`, m, h.sec, true, false)
		reads(true)
		h.refused(h.Pass(ctx, there, "", id), fault.NotFound, "")
		// A draft is known to its own body only.
		cell := h.cellMeeting(meets, meeting.Running)
		h.draft(cell, 0, KL, Point{Text: "Làm"})
		if of, err := h.DecisionOf(ctx, lead, cell); err != nil || of != 0 {
			h.Errorf("%d, %v", of, err)
		}
	})
}

// A point that was passed without owner, day or month is given once, by who
// leads, and is a task from that day; what was passed stays as it was.
func TestAPointIsCompletedLater(t *testing.T) {
	each(t, func(h *house) {
		m := h.cellMeeting(meets, meeting.Running)
		id := h.draft(m, 0, KL, h.whole("Dựng bảng"), Point{Text: "Giữ nền nếp", Owner: h.an}, Point{Text: "Học tập"})
		lead := h.secretary()
		point := h.byID(id).Points[1].ID
		cmd := Complete{Key: "later", Point: point, Owner: h.an, Due: "2027-01-10", ReportMonth: "2027-02"}
		_, err := h.Complete(ctx, lead, cmd)
		h.refused(err, fault.State, "resolution.complete.draft")
		h.ok(h.Pass(ctx, lead, "", id))
		h.to(m, meeting.Locked)
		h.on("2026-12-28")
		for _, who := range []access.Actor{h.as(h.an, access.Member, h.cell), h.as(h.head, access.Secretary, h.base), h.as(h.dep, access.Committee, h.cell)} {
			_, err := h.Complete(ctx, who, cmd)
			h.refused(err, fault.NotFound, "")
		}
		for _, c := range []struct {
			name, key string
			change    func(*Complete)
		}{
			{"Owner", "resolution.owner.none", func(c *Complete) { c.Owner = 0 }},
			{"Owner", "resolution.owner.strange", func(c *Complete) { c.Owner = h.far }},
			{"Due", "resolution.due.bad", func(c *Complete) { c.Due = "2026-12-27" }},
			{"ReportMonth", "resolution.month.bad", func(c *Complete) { c.ReportMonth = "2026-11" }},
			{"ReportMonth", "resolution.month.bad", func(c *Complete) { c.ReportMonth = "" }},
		} {
			bad := cmd
			bad.Key = ""
			c.change(&bad)
			_, err := h.Complete(ctx, lead, bad)
			h.field(err, c.name, c.key)
		}
		k, err := h.Complete(ctx, lead, cmd)
		h.ok(err)
		again, err := h.Complete(ctx, lead, cmd)
		h.ok(err)
		if again != k {
			h.Error("repeated: another task")
		}
		other := cmd
		other.Key, other.Owner = "other", h.dep
		_, err = h.Complete(ctx, lead, other)
		h.refused(err, fault.State, "resolution.complete.given")
		got := h.task(k)
		if got.MadeOn != "2026-12-28" || got.Owner != h.an || got.Due != "2027-01-10" || got.FirstMonth != "2027-02" || got.Resolution != id || got.Text != "Giữ nền nếp" {
			h.Errorf("%+v", got)
		}
		r := h.byID(id)
		if p := r.Points[1]; p.Task != k || !p.Later() || p.Due != "" || p.ReportMonth != "" {
			h.Errorf("the point is not as it was passed: %+v", p)
		}
		if r.Points[0].Later() || r.Points[2].Task != 0 {
			h.Errorf("%+v", r.Points)
		}
		// It counts from the first meeting after that day, not from the decision's.
		feb := h.cellMeeting("2027-02-05", meeting.Running)
		jan := h.cellMeeting("2027-01-05", meeting.Ended)
		h.wantShare(jan, "0/1") // the whole one alone
		h.wantShare(feb, "0/2")
		// What came of the decision keeps it from being taken back.
		h.to(m, meeting.Ended)
		h.refused(h.TakeBack(ctx, lead, "", id), fault.State, "resolution.back.used")
		var kinds []string
		h.do(func(t *db.Tx) error {
			var err error
			kinds, err = db.All(t, db.Scalar[string], `select kind from audit_event where subject = $1 order by id`, id)
			return err
		})
		if !slices.Contains(kinds, "resolution.complete") {
			h.Errorf("the log has %v", kinds)
		}
	})
}
