package resolution

import (
	"testing"

	"nep/internal/access"
	"nep/internal/meeting"
)

// A register shows what a decision is about only to who may read it: the chi
// ủy's are no business of the cell's members.
func TestTitles(t *testing.T) {
	each(t, func(h *house) {
		own := h.draft(h.cellMeeting(meets, meeting.Running), 0, NQ)
		bureau := h.draft(h.meeting(h.cell, meeting.Bureau, meeting.Regular, "2026-12-03", meeting.Running), 0, KL)
		for _, x := range []struct {
			who  access.Actor
			want []int64
		}{
			{h.secretary(), []int64{own, bureau}},
			{h.as(h.an, access.Member, h.cell), []int64{own}},
			{h.as(h.head, access.Secretary, h.base), []int64{own, bureau}},
			{h.as(h.far, access.Member, h.twin), nil},
			{access.Actor{}, nil},
		} {
			got, err := h.Titles(ctx, x.who, []int64{own, bureau, 999})
			h.ok(err)
			if len(got) != len(x.want) {
				t.Fatalf("%s: %v", x.who.Hat.Role, got)
			}
			for _, id := range x.want {
				if got[id] == "" {
					t.Fatalf("%s does not see %d: %v", x.who.Hat.Role, id, got)
				}
			}
		}
		if got, err := h.Titles(ctx, h.secretary(), nil); err != nil || len(got) != 0 {
			t.Fatal(got, err)
		}
	})
}
