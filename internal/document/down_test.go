package document

import (
	"testing"

	"nep/internal/access"
	"nep/internal/fault"
)

// Seen from above a directive is followed level by level, in the form each
// sent it in; who is late stands there with since when; who does not reach the
// sender sees nothing.
func TestDown(t *testing.T) {
	each(t, func(t *testing.T, h *house) {
		first := h.send(as(access.Secretary, top), order(top, func(c *SendDirective) { c.Form, c.DueOn = Conference, "2026-12-10" }))
		second := h.send(as(access.Secretary, base), order(base, func(c *SendDirective) { c.From, c.Form, c.DueOn = first, ByNotice, "2026-12-08" }))
		h.must(h.MarkDone(ctx, as(access.Secretary, cell), "", second, cell, "2026-11-03"))
		d, err := h.Down(ctx, as(access.Secretary, top), first)
		h.must(err)
		want := []Level{{Depth: 1, Form: Conference, Units: 2, Last: "2026-12-10"}, {Depth: 2, Form: ByNotice, Units: 2, Done: 1, Last: "2026-12-08"}}
		if len(d.Levels) != 2 || d.Levels[0] != want[0] || d.Levels[1] != want[1] || d.All != 0 {
			t.Fatalf("%+v", d)
		}
		h.clock.Set(h.clock.Now().AddDate(0, 2, 0))
		d, err = h.Down(ctx, as(access.Secretary, top), first)
		h.must(err)
		if d.All != 3 || d.Levels[0].Late != 2 || d.Levels[1].Late != 1 || d.Stuck[0].Unit != side || d.Stuck[0].Due != "2026-12-08" || d.Stuck[0].Depth != 2 {
			t.Fatalf("%+v", d)
		}
		_, err = h.Down(ctx, as(access.Secretary, cell), first)
		wants(t, err, fault.NotFound, "")
		if d, err = h.Down(ctx, as(access.Secretary, base), second); err != nil || len(d.Levels) != 1 || d.All != 1 {
			t.Fatalf("%+v, %v", d, err)
		}
	})
}
