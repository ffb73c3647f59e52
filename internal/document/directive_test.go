package document

import (
	"slices"
	"testing"

	"nep/internal/access"
	"nep/internal/db"
	"nep/internal/fault"
	"nep/internal/org"
)

func order(unit int64, more ...func(*SendDirective)) SendDirective {
	c := SendDirective{Unit: unit, Number: "12-NQ/TU", Title: "Về nâng cao chất lượng sinh hoạt chi bộ", Issuer: "Tỉnh ủy", IssuedOn: "2026-10-20",
		Gist: "Quán triệt tại sinh hoạt tháng 11.\nBáo cáo kết quả.", Form: AtMeeting, DueOn: "2026-11-30"}
	for _, m := range more {
		m(&c)
	}
	return c
}

func (h *house) send(who access.Actor, c SendDirective) int64 {
	h.t.Helper()
	id, err := h.SendDirective(ctx, who, c)
	h.must(err)
	return id
}

func (h *house) done(who access.Actor, directive, unit, meeting int64, day string) {
	h.t.Helper()
	do(h, func(t *db.Tx) (bool, error) { return true, DoneTx(t, who, directive, unit, meeting, day) })
}

func TestDirectiveGoesDown(t *testing.T) {
	each(t, func(t *testing.T, h *house) {
		boss := as(access.Secretary, base)
		cmd := order(base, func(c *SendDirective) { c.Key = "k1" })
		id := h.send(boss, cmd)
		if again := h.send(boss, cmd); again != id {
			t.Fatal("a repeated click sent it twice")
		}
		v, err := h.Directive(ctx, boss, id)
		h.must(err)
		if !v.Mine || v.Of != 2 || v.Done != 0 || v.Names[cell] != "Unit 3" || v.Names[base] != "Unit 2" || v.Gist != cmd.Gist || v.MadeBy != boss.Person {
			t.Fatalf("%+v", v)
		}
		// A receiver sees its own line, and not its neighbour's.
		v, err = h.Directive(ctx, as(access.Member, cell), id)
		h.must(err)
		if v.Mine || len(v.To) != 1 || v.To[0].Receiver != cell || v.Names[side] != "" {
			t.Fatalf("%+v", v)
		}
		for _, who := range []access.Actor{as(access.Secretary, other), as(access.Member, other), {}, {Account: 1, Hat: access.Hat{Role: access.Admin}}} {
			_, err := h.Directive(ctx, who, id)
			wants(t, err, fault.NotFound, "")
		}
		sub, err := h.DirectiveSubject(ctx, id)
		h.must(err)
		slices.Sort(sub.Paths)
		if !slices.Equal(sub.Paths, []string{paths[base], paths[cell], paths[side]}) {
			t.Fatal(sub.Paths)
		}
		h.done(as(access.Secretary, cell), id, cell, 77, "2026-11-02")
		h.done(as(access.Secretary, cell), id, cell, 78, "2026-11-03") // again: the first stands
		v, err = h.Directive(ctx, as(access.Secretary, top), id)       // from above
		h.must(err)
		if v.Done != 1 || v.Of != 2 || v.To[0].Meeting != 77 || v.To[0].DoneOn != "2026-11-02" {
			t.Fatalf("%+v", v)
		}
		wants(t, db.Do(ctx, h.DB, db.Lock{}, func(t *db.Tx) error { return DoneTx(t, boss, id, other, 0, "2026-11-02") }), fault.NotFound, "")
		// A base cell without units below has it itself.
		own := h.send(as(access.Secretary, other), order(other))
		if open := do(h, func(t *db.Tx) ([]To, error) { return OpenFor(t, other, 10) }); len(open) != 1 || open[0].ID != own {
			t.Fatalf("%+v", open)
		}
		// From the top to a cell, past its committee; each once.
		far := h.send(as(access.Officer, top), order(top, func(c *SendDirective) { c.Units = []int64{side, other, side} }))
		v, err = h.Directive(ctx, boss, far)
		h.must(err)
		if v.Mine || len(v.To) != 1 || v.To[0].Receiver != side {
			t.Fatalf("the committee between sees %+v", v.To)
		}
	})
}

func TestDirectiveIsRefused(t *testing.T) {
	each(t, func(t *testing.T, h *house) {
		boss := as(access.Secretary, base)
		for name, x := range map[string]struct {
			who  access.Actor
			cmd  SendDirective
			kind fault.Kind
			key  string
		}{
			"no title":     {boss, order(base, func(c *SendDirective) { c.Title = " " }), fault.Invalid, "document.directive.title"},
			"no issuer":    {boss, order(base, func(c *SendDirective) { c.Issuer = "" }), fault.Invalid, "document.directive.issuer"},
			"no form":      {boss, order(base, func(c *SendDirective) { c.Form = "x" }), fault.Invalid, "document.directive.form"},
			"no due":       {boss, order(base, func(c *SendDirective) { c.DueOn = "" }), fault.Invalid, "document.day"},
			"no day":       {boss, order(base, func(c *SendDirective) { c.IssuedOn = "10/2026" }), fault.Invalid, "document.day"},
			"due never":    {boss, order(base, func(c *SendDirective) { c.DueOn = "9999-12-31" }), fault.Invalid, "document.day.far"},
			"due before":   {boss, order(base, func(c *SendDirective) { c.DueOn = "2026-10-19" }), fault.Invalid, "document.directive.due"},
			"secret title": {boss, order(base, func(c *SendDirective) { c.Title = "Kế hoạch (Mật)" }), fault.Invalid, "document.secret"},
			"secret no":    {boss, order(base, func(c *SendDirective) { c.Number = "12-BC/TU-MẬT" }), fault.Invalid, "document.secret"},
			"secret gist":  {boss, order(base, func(c *SendDirective) { c.Gist = "TUYỆT MẬT\nNội dung" }), fault.Invalid, "document.secret"},
			"beside":       {boss, order(base, func(c *SendDirective) { c.Units = []int64{cell, other} }), fault.Invalid, "document.directive.below"},
			"above":        {boss, order(base, func(c *SendDirective) { c.Units = []int64{top} }), fault.Invalid, "document.directive.below"},
			"nowhere":      {boss, order(base, func(c *SendDirective) { c.Units = []int64{99} }), fault.Invalid, "document.directive.below"},
			"not received": {boss, order(base, func(c *SendDirective) { c.From = 99 }), fault.NotFound, ""},
			"member":       {as(access.Member, cell), order(cell), fault.NotFound, ""},
			"of another":   {as(access.Secretary, cell), order(base), fault.NotFound, ""},
			"from above":   {as(access.Secretary, top), order(base), fault.NotFound, ""},
		} {
			_, err := h.SendDirective(ctx, x.who, x.cmd)
			t.Log(name)
			wants(t, err, x.kind, x.key)
		}
		if p, err := h.Sent(ctx, boss, base, org.Cursor{}, 0); err != nil || len(p.Rows) != 0 {
			t.Fatalf("something was kept: %v %v", p, err)
		}
	})
}

func TestMarkDone(t *testing.T) {
	each(t, func(t *testing.T, h *house) {
		boss, secretary := as(access.Secretary, base), as(access.Secretary, cell)
		alone := h.send(boss, order(base, func(c *SendDirective) { c.Form = SelfStudy }))
		met := h.send(boss, order(base))
		wants(t, h.MarkDone(ctx, secretary, "", met, cell, "2026-11-01"), fault.State, "document.done.meeting")
		wants(t, h.MarkDone(ctx, secretary, "", alone, cell, "2026-11-04"), fault.Invalid, "document.done.future")
		wants(t, h.MarkDone(ctx, secretary, "", alone, cell, "x"), fault.Invalid, "document.day")
		wants(t, h.MarkDone(ctx, boss, "", alone, cell, "2026-11-01"), fault.NotFound, "") // nobody says it for them
		wants(t, h.MarkDone(ctx, secretary, "", alone, side, "2026-11-01"), fault.NotFound, "")
		wants(t, h.MarkDone(ctx, as(access.Secretary, other), "", alone, other, "2026-11-01"), fault.NotFound, "")
		h.must(h.MarkDone(ctx, secretary, "key", alone, cell, "2026-11-01"))
		h.must(h.MarkDone(ctx, secretary, "key", alone, cell, "2026-11-01"))
		h.must(h.MarkDone(ctx, secretary, "other", alone, cell, "2026-11-02"))
		v, err := h.Directive(ctx, secretary, alone)
		h.must(err)
		if v.Done != 1 || v.To[0].DoneOn != "2026-11-01" || v.To[0].DoneBy != secretary.Person {
			t.Fatalf("%+v", v.To)
		}
	})
}

// What a unit has received reads open first by day, then done the latest
// first, whatever the size of a page.
func TestListsOfDirectives(t *testing.T) {
	each(t, func(t *testing.T, h *house) {
		boss, secretary := as(access.Secretary, base), as(access.Secretary, cell)
		var ids []int64
		for _, due := range []string{"2026-12-05", "2026-11-10", "2026-11-10", "2026-12-01", "2026-11-20", "2026-11-15"} {
			ids = append(ids, h.send(boss, order(base, func(c *SendDirective) { c.DueOn = due })))
		}
		h.done(secretary, ids[4], cell, 1, "2026-11-02")
		h.done(secretary, ids[5], cell, 1, "2026-11-02")
		someday := do(h, func(t *db.Tx) (int64, error) {
			return SendTx(t, boss, Directive{Unit: base, Title: "x", Issuer: "y", Form: ByNotice}, []int64{cell})
		})
		want := []int64{ids[1], ids[2], ids[3], ids[0], someday, ids[5], ids[4]}
		for _, size := range []int{1, 2, 3, 5, 50} {
			var got []int64
			var at org.Cursor
			for range 10 {
				p, err := h.Directives(ctx, secretary, cell, org.ParseCursor(at.String()), size)
				h.must(err)
				for _, to := range p.Rows {
					got = append(got, to.ID)
				}
				if at = p.Next; !p.More {
					break
				}
			}
			if !slices.Equal(got, want) {
				t.Fatalf("by %d: %v, want %v", size, got, want)
			}
		}
		if open := do(h, func(t *db.Tx) ([]To, error) { return OpenFor(t, cell, 2) }); len(open) != 2 || open[0].ID != ids[1] || open[1].ID != ids[2] {
			t.Fatalf("%+v", open)
		}
		var sent []int64
		var at org.Cursor
		for range 10 {
			p, err := h.Sent(ctx, boss, base, org.ParseCursor(at.String()), 3)
			h.must(err)
			for _, d := range p.Rows {
				sent = append(sent, d.ID)
				if done := d.ID == ids[4] || d.ID == ids[5]; done != (d.Done == 1) || d.ID != someday && d.Of != 2 {
					t.Fatalf("%+v", d)
				}
			}
			if at = p.Next; !p.More {
				break
			}
		}
		slices.Reverse(sent)
		if !slices.Equal(sent, append(slices.Clone(ids), someday)) {
			t.Fatalf("sent: %v", sent)
		}
		_, err := h.Directives(ctx, as(access.Secretary, side), cell, org.Cursor{}, 0)
		wants(t, err, fault.NotFound, "")
		_, err = h.Sent(ctx, secretary, base, org.Cursor{}, 0)
		wants(t, err, fault.NotFound, "")
	})
}

// The notice of a resolution goes out once; who was forgotten gets it later.
func TestSendTxOnce(t *testing.T) {
	each(t, func(t *testing.T, h *house) {
		boss := as(access.Secretary, base)
		d := Directive{Unit: base, Title: "Thông báo nghị quyết", Issuer: "Đảng ủy", Form: AtMeeting, DueOn: "2026-11-30", Source: "resolution", SourceID: 5}
		send := func(units ...int64) int64 {
			return do(h, func(t *db.Tx) (int64, error) { return SendTx(t, boss, d, units) })
		}
		id := send(cell, cell)
		h.done(as(access.Secretary, cell), id, cell, 3, "2026-11-02")
		if send(cell) != id || send(side, cell) != id {
			t.Fatal("sent twice")
		}
		v, err := h.Directive(ctx, boss, id)
		h.must(err)
		if v.Of != 2 || v.Done != 1 {
			t.Fatalf("%+v", v)
		}
		if of := do(h, func(t *db.Tx) ([]Directive, error) { return DirectivesOf(t, "resolution", 5) }); len(of) != 1 || of[0].ID != id {
			t.Fatalf("%+v", of)
		}
	})
}

// A committee that received a directive sends it on with its papers.
func TestSentOn(t *testing.T) {
	each(t, func(t *testing.T, h *house) {
		first := h.send(as(access.Secretary, top), order(top))
		paper, err := h.AddPaper(ctx, as(access.Secretary, top), AddPaper{Unit: top, Kind: TextPaper, Title: "Toàn văn", Body: "Nội dung",
			Use: Use{"directive", first, Finished}}, nil)
		h.must(err)
		second := h.send(as(access.Secretary, base), order(base, func(c *SendDirective) { c.From = first }))
		v, err := h.Directive(ctx, as(access.Member, cell), second)
		h.must(err)
		if v.Source != "directive" || v.SourceID != first || len(v.Papers) != 1 || v.Papers[0].ID != paper {
			t.Fatalf("%+v", v)
		}
		_, err = h.Directive(ctx, as(access.Member, cell), first)
		wants(t, err, fault.NotFound, "")
		p, uses, err := h.Paper(ctx, as(access.Member, cell), paper)
		h.must(err)
		if p.Title != "Toàn văn" || len(uses) != 1 || uses[0].Subject != second {
			t.Fatalf("%+v %+v", p, uses)
		}
	})
}
