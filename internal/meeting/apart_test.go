package meeting

import (
	"strings"
	"testing"

	"nep/internal/access"
	"nep/internal/db"
	"nep/internal/fault"
)

// The chair ordered the agenda on a device that was away while another changed
// it: his order stands, nothing of the other's is gone, and both are shown. Who
// has not the chair is told.
func TestTheChairsOrderStands(t *testing.T) {
	each(t, func(h *house) {
		chair, other := h.secretary(), h.as(h.dep, access.Deputy, h.one)
		id := h.plan(Plan{Chair: h.sec})
		list := func() []Item { return read(h, func(t *db.Tx) ([]Item, error) { return Items(t, id) }) }
		say := func(items []Item) string {
			var all []string
			for _, i := range items {
				all = append(all, i.Title)
			}
			return strings.Join(all, " ")
		}
		h.ok(h.SetAgenda(ctx, chair, SetAgenda{Meeting: id, Seen: h.meeting(id).Version, Items: []Item{{Kind: Discussion, Title: "A"}, {Kind: Discussion, Title: "B"}, {Kind: Discussion, Title: "C"}}}))
		seen, was := h.meeting(id).Version, list()
		// The other takes C out and puts D behind A.
		h.ok(h.SetAgenda(ctx, other, SetAgenda{Meeting: id, Seen: seen, Items: []Item{was[0], {Kind: Discussion, Title: "D"}, was[1]}}))
		mine := SetAgenda{Meeting: id, Seen: seen, Items: []Item{was[2], was[1], was[0]}, Apart: true}
		h.fails(h.SetAgenda(ctx, other, mine), fault.Conflict, "meeting.changed")
		h.ok(h.SetAgenda(ctx, chair, mine))
		eq(h, "the chair's order, with what the other added", say(list()), "C B A D")
		aparts, err := h.Aparts(ctx, other, id)
		h.ok(err)
		if len(aparts) != 1 || aparts[0].Kind != ApartAgenda || aparts[0].Lost != "1. A\n2. D\n3. B" {
			h.Fatalf("shown: %+v", aparts)
		}
		h.ok(h.Choose(ctx, other, Choose{Meeting: id, Apart: aparts[0].ID, Take: true}))
		eq(h, "looked at, not undone", say(list()), "C B A D")
	})
}

// Presence beats absence, whichever of two devices comes first, and the absence
// is not dropped in silence.
func TestPresenceBeatsAbsence(t *testing.T) {
	each(t, func(h *house) {
		sec := h.secretary()
		id := h.running(Plan{})
		unmarked := Attendance{}.Seen()
		away := MarkRoll{Meeting: id, Rows: []MarkRow{{Person: h.an, Mark: Excused, Category: "sick", Seen: unmarked}}}
		here := MarkRoll{Meeting: id, Rows: []MarkRow{{Person: h.an, Mark: Present, Seen: unmarked}}}
		mark := func() Mark {
			return read(h, func(t *db.Tx) (Mark, error) { a, _, err := rowOf(t, id, h.an); return a.Mark, err })
		}
		h.ok(h.MarkRoll(ctx, sec, away))
		h.ok(h.MarkRoll(ctx, sec, here))
		eq(h, "absent first", mark(), Present)
		h.fails(h.MarkRoll(ctx, sec, away), fault.Conflict, "meeting.roll.changed")
		eq(h, "present first", mark(), Present)
		aparts, err := h.Aparts(ctx, sec, id)
		h.ok(err)
		if len(aparts) != 1 || aparts[0].Kind != ApartRoll || aparts[0].Lost != string(Excused) || aparts[0].About != h.an {
			h.Fatalf("shown: %+v", aparts)
		}
	})
}
