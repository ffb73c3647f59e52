package resolution

import (
	"strconv"
	"testing"

	"nep/internal/access"
	"nep/internal/clock"
	"nep/internal/fault"
	"nep/internal/meeting"
	"nep/internal/waiting"
)

// The author is told each time his proposal goes further, once: on his own page,
// or by a letter in his hand where he has no phone; nobody else's letter is his.
func TestLetters(t *testing.T) {
	each(t, func(h *house) {
		m := h.cellMeeting(meets, meeting.Ended)
		item := h.item(m, "")
		taken := h.opinion(m, item, h.an, meeting.Proposal, "Dựng bảng chỉ dẫn ở cổng")
		declined := h.opinion(m, item, h.an, meeting.Proposal, "Mua thêm xe")
		own := h.opinion(m, item, h.sec, meeting.Proposal, "Họp sớm hơn")
		an := h.as(h.an, access.Member, h.cell)
		letters := func() map[int64]string {
			t.Helper()
			items, err := h.Waiting(ctx, an)
			h.ok(err)
			out := map[int64]string{}
			for _, i := range items {
				if i.Title != "proposal.letter.title" {
					continue
				}
				if i.Urgency != waiting.Can {
					t.Errorf("a letter presses: %v", i)
				}
				for _, id := range []int64{taken, declined, own} {
					if i.Href == "/de-xuat/"+strconv.FormatInt(id, 10)+"/thu" {
						out[id] = i.Detail
					}
				}
			}
			return out
		}
		if got := letters(); len(got) > 0 {
			t.Errorf("told before anything was decided: %v", got)
		}
		h.ok(h.DecideProposal(ctx, h.secretary(), DecideProposal{Opinion: taken, State: Taken, Owner: h.dep, Due: "2026-12-20", ReportMonth: "2027-01"}))
		h.ok(h.DecideProposal(ctx, h.secretary(), DecideProposal{Opinion: declined, State: Declined, Reason: "Chưa có kinh phí"}))
		h.ok(h.DecideProposal(ctx, h.secretary(), DecideProposal{Opinion: own, State: Taken, Owner: h.sec, Due: "2026-12-20", ReportMonth: "2027-01"}))
		if got := letters(); len(got) != 2 || got[taken] != "proposal.letter.task" || got[declined] != "proposal.letter.declined" {
			t.Errorf("told %v", got)
		}

		// Without a phone: two letters on paper; of what the secretary decided of
		// his own none.
		p, err := h.Pack(ctx, h.secretary(), h.cell, false)
		h.ok(err)
		if len(p.Letters) != 2 || p.Letters[0].Name == "" {
			t.Errorf("pack %+v", p)
		}
		if _, err := h.Pack(ctx, an, h.cell, false); !fault.Is(err, fault.NotFound) {
			t.Errorf("a member prints the letters of others: %v", err)
		}
		n, err := h.Told(ctx, h.secretary(), "", h.cell, 0)
		h.ok(err)
		if p, err = h.Pack(ctx, h.secretary(), h.cell, false); n != 2 || err != nil || len(p.Letters) != 0 {
			t.Errorf("after %d were given: %+v, %v", n, p, err)
		}
		if got := letters(); len(got) > 0 {
			t.Errorf("told twice: %v", got)
		}

		// Done: told anew, with the day.
		h.on("2026-12-18")
		h.say(h.fate(taken).Task.ID, 0, ResultDone)
		if got := letters(); len(got) != 1 || got[taken] != "proposal.letter.done" {
			t.Errorf("told %v", got)
		}
		l, err := h.Letter(ctx, an, taken)
		h.ok(err)
		if key, params := l.Words(); key != "proposal.letter.done" || params[1] != "12/2026" || params[9] != "18/12/2026" {
			t.Errorf("words %s %v", key, params)
		}
		_, err = h.Told(ctx, h.as(h.far, access.Member, h.twin), "", 0, taken)
		h.refused(err, fault.NotFound, "")
		for range 2 {
			_, err = h.Told(ctx, an, "", 0, taken)
			h.ok(err)
		}
		if got := letters(); len(got) > 0 {
			t.Errorf("told after he read it: %v", got)
		}
		// After two months it is no news any more.
		h.on(clock.AddDays("2026-12-18", 61))
		if p, err = h.Pack(ctx, h.secretary(), h.cell, true); err != nil || len(p.Letters) != 0 {
			t.Errorf("old letters: %+v, %v", p, err)
		}
	})
}
