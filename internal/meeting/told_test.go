package meeting

import (
	"slices"
	"testing"

	"nep/internal/access"
	"nep/internal/db"
	"nep/internal/fault"
	"nep/internal/notice"
)

// Who was told of a meeting is noted with a day also when it is written down
// from paper: whoever Nếp told only afterwards counts then, and never a day after
// the meeting.
func TestWhoWasToldIsNotedAfterwards(t *testing.T) {
	each(t, func(h *house) {
		h.account(h.an)
		h.account(h.sec)
		sec := h.secretary()
		notices := func(id int64) map[int64]notice.Notice {
			out := map[int64]notice.Notice{}
			for _, n := range read(h, func(t *db.Tx) ([]notice.Notice, error) { return notice.Of(t, noticeKind, id) }) {
				out[n.Person] = n
			}
			return out
		}
		tell := func(id int64, way, day string, persons ...int64) error {
			return h.TellBy(ctx, sec, TellBy{Meeting: id, Way: way, Day: day, Persons: persons})
		}
		counted := func(id int64) int {
			v, err := h.View(ctx, sec, id)
			h.ok(err)
			return v.Told
		}

		// Of a day that has passed nobody is told by Nếp any more.
		id := h.plan(Plan{Day: "2026-11-05", OnPaper: true})
		h.agenda(id, "A")
		told, untold, err := h.SendNotice(ctx, sec, "", id)
		h.ok(err)
		eq(h, "told of the past", []any{told, len(untold)}, []any{0, 8})
		h.fails(tell(id, "told", "", h.an), fault.Invalid, "meeting.tell.when")
		h.fails(tell(id, "told", "2026-11-06", h.an), fault.Invalid, "meeting.tell.late")
		h.fails(tell(id, "told", "2026-08-01", h.an), fault.Invalid, "meeting.tell.day")
		h.fails(tell(id, "told", "hôm qua", h.an), fault.Invalid, "meeting.tell.day")
		h.ok(tell(id, "told", "2026-11-03", h.an))
		h.ok(h.Begin(ctx, sec, "", id, 0))
		h.ok(tell(id, "paper", "2026-11-05", h.dep, h.com)) // on its day: before it began
		h.allPresent(id)
		h.ok(h.End(ctx, sec, "", id, at("2026-11-05", 9, 30)))
		h.ok(tell(id, "told", "2026-11-04", h.binh)) // and after it ended
		h.fails(tell(id, "told", "", h.probation), fault.Invalid, "meeting.tell.when")
		ns := notices(id)
		eq(h, "when", []any{ns[h.an].SentAt, ns[h.dep].SentAt, ns[h.dep].Way, ns[h.binh].SentAt},
			[]any{at("2026-11-03", 12, 0), at("2026-11-05", 8, 0) - 1, notice.OnPaper, at("2026-11-04", 12, 0)})
		eq(h, "counted", counted(id), 4)
		// A wrong day is noted anew.
		h.ok(tell(id, "paper", "2026-11-02", h.an))
		eq(h, "mended", []any{notices(id)[h.an].SentAt, notices(id)[h.an].Way}, []any{at("2026-11-02", 12, 0), notice.OnPaper})
		h.ok(db.Do(ctx, h.DB, db.On("meeting", id), func(t *db.Tx) error { return lockMeeting(t, id) }))
		h.fails(tell(id, "told", "2026-11-04", h.probation), fault.State, "meeting.state.locked")

		// Told by Nếp at nine of a meeting begun at eight: not in time, until it is
		// noted how they were told before.
		h.now("2026-12-05", 9, 0)
		id = h.noticed(Plan{})
		h.ok(h.Begin(ctx, sec, "", id, at("2026-12-05", 8, 0)))
		rs, err := h.Recipients(ctx, sec, id)
		h.ok(err)
		i := slices.IndexFunc(rs, func(r Recipient) bool { return r.Person == h.an })
		eq(h, "by Nếp, late", []any{rs[i].Way, rs[i].Late, counted(id)}, []any{"nep", true, 0})
		h.ok(tell(id, "told", "2026-12-04", h.an, h.dep))
		eq(h, "noted", []any{notices(id)[h.an].Way, notices(id)[h.an].SentAt, counted(id)}, []any{notice.ByMouth, at("2026-12-04", 12, 0), 2})

		// In time, Nếp's own notice stays what it is.
		h.now("2026-12-07", 9, 0)
		id = h.noticed(Plan{Day: "2026-12-10"})
		h.ok(tell(id, "told", "2026-12-06", h.an, h.dep))
		eq(h, "in time", []any{notices(id)[h.an].Way, notices(id)[h.dep].SentAt}, []any{notice.ByNep, at("2026-12-06", 12, 0)})
		h.fails(tell(id, "told", "2026-12-09", h.com), fault.Invalid, "meeting.tell.future")
		h.ok(tell(id, "told", "", h.com))
		eq(h, "now", notices(id)[h.com].SentAt, at("2026-12-07", 9, 0))
		h.ok(h.Cancel(ctx, sys, "", id, "bão"))
		h.fails(tell(id, "told", "2026-12-06", h.binh), fault.State, "meeting.state.cancelled")
	})
}

// A meeting moved after its notice: nobody counts as told of it until it is sent
// anew, to everybody; and members see that it was moved.
func TestAMovedMeetingIsToldAnew(t *testing.T) {
	each(t, func(h *house) {
		h.account(h.an)
		h.account(h.sec)
		sec := h.secretary()
		h.now("2026-12-01", 9, 0)
		id := h.noticed(Plan{Day: "2026-12-10"})
		h.ok(h.TellBy(ctx, sec, TellBy{Meeting: id, Way: "told", Persons: []int64{h.dep}}))
		counted := func() int {
			v, err := h.View(ctx, sec, id)
			h.ok(err)
			return v.Told
		}
		eq(h, "told", counted(), 3)
		waits := func(person int64, role access.Role) (out []string) {
			items, err := h.Waiting(ctx, h.as(person, role, h.one))
			h.ok(err)
			for _, i := range items {
				out = append(out, i.Title)
			}
			return out
		}
		h.now("2026-12-02", 9, 0)
		m := h.meeting(id)
		e := Edit{Meeting: id, Seen: m.Version, Plan: Plan{Kind: m.Kind, Day: "2026-12-08", StartMinute: m.StartMinute, Place: m.Place, Form: m.Form}}
		h.ok(h.Edit(ctx, sec, e))
		eq(h, "moved", []any{counted(), h.meeting(id).Moved()}, []any{0, true})
		eq(h, "the secretary is asked", slices.Contains(waits(h.sec, access.Secretary), "meeting.waiting.retell"), true)
		eq(h, "a member sees it", slices.Contains(waits(h.an, access.Member), "meeting.waiting.moved"), true)
		h.now("2026-12-02", 10, 0)
		told, untold, err := h.SendNotice(ctx, sec, "", id)
		h.ok(err)
		eq(h, "told anew", []any{told, h.meeting(id).Moved(), slices.Contains(untold, h.dep)}, []any{2, false, true})
		h.ok(h.TellBy(ctx, sec, TellBy{Meeting: id, Way: "told", Persons: []int64{h.dep}}))
		eq(h, "and the rest", counted(), 3)
		eq(h, "asked no more", slices.Contains(waits(h.sec, access.Secretary), "meeting.waiting.retell"), false)
	})
}
