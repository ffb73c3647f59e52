package document

import (
	"testing"

	"nep/internal/access"
	"nep/internal/db"
	"nep/internal/fault"
	"nep/internal/waiting"
)

func TestWaiting(t *testing.T) {
	each(t, func(t *testing.T, h *house) {
		boss, secretary := as(access.Secretary, base), as(access.Secretary, cell)
		to := func(form Form, due string) int64 {
			return h.send(boss, order(base, func(c *SendDirective) { c.Form, c.DueOn, c.Title = form, due, string(form)+" "+due }))
		}
		late, soon, next := to(SelfStudy, "2026-11-02"), to(AtMeeting, "2026-11-10"), to(ByNotice, "2026-12-31")
		to(AtMeeting, "2026-12-31") // far away, and the agenda has it
		done := to(SelfStudy, "2026-11-01")
		h.done(secretary, done, cell, 0, "2026-11-01")
		items, err := h.Waiting(ctx, secretary)
		h.must(err)
		waiting.Sort(items)
		if len(items) != 3 {
			t.Fatalf("%+v", items)
		}
		for i, want := range []struct {
			id int64
			waiting.Urgency
			title string
		}{{late, waiting.Late, "document.waiting.late"}, {soon, waiting.Soon, "document.waiting.open"}, {next, waiting.Next, "document.waiting.open"}} {
			if items[i].Urgency != want.Urgency || items[i].Title != want.title || items[i].Href != directivePath(want.id) {
				t.Errorf("%d: %+v", i, items[i])
			}
		}
		// The sender sees what is late below, and how many have not done it.
		items, err = h.Waiting(ctx, boss)
		h.must(err)
		if len(items) != 2 || items[0].Href != directivePath(late) || items[0].Params[3] != 2 || items[1].Href != directivePath(done) || items[1].Params[3] != 1 {
			t.Fatalf("%+v", items)
		}
		for _, who := range []access.Actor{{}, as(access.Member, cell), as(access.Secretary, other), {Account: 1, Hat: access.Hat{Role: access.Admin}}} {
			if items, err := h.Waiting(ctx, who); err != nil || len(items) != 0 {
				t.Fatalf("%s: %+v %v", who.Hat.Role, items, err)
			}
		}
	})
}

// What belongs to confirmed minutes stays.
func TestFixedPapersStay(t *testing.T) {
	each(t, func(t *testing.T, h *house) {
		locked := false
		h.Fixed = func(_ *db.Tx, u Use) (bool, error) { return locked && u.Role == Record, nil }
		boss := as(access.Secretary, cell)
		add := func(r Role) int64 {
			id, err := h.AddPaper(ctx, boss, AddPaper{Unit: cell, Kind: TextPaper, Title: "x", Body: "y", Use: Use{"meeting", 7, r}}, nil)
			h.must(err)
			return id
		}
		first, second, third := add(Record), add(Record), add(Finished)
		h.must(h.RemovePaper(ctx, boss, "", first, Use{Kind: "meeting", Subject: 7}))
		locked = true
		wants(t, h.RemovePaper(ctx, boss, "", second, Use{Kind: "meeting", Subject: 7}), fault.State, "document.remove.fixed")
		h.must(h.RemovePaper(ctx, boss, "", third, Use{Kind: "meeting", Subject: 7}))
		if p, _, err := h.Paper(ctx, boss, second); err != nil || p.Body != "y" {
			t.Fatalf("%+v %v", p, err)
		}
	})
}
