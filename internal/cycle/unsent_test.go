package cycle_test

import (
	"slices"
	"strings"
	"testing"

	"nep/internal/access"
	"nep/internal/cycle"
	"nep/internal/db"
	"nep/internal/document"
	"nep/internal/meeting"
	"nep/internal/resolution"
	"nep/internal/search"
	"nep/internal/thread"
)

// What a meeting is about comes with its notice: until then its agenda, papers and
// draft are with who prepares it, on pages, papers, in the thread and in the search.
// When and where it is, everybody called knows before.
func TestWhatIsPreparedComesWithTheNotice(t *testing.T) {
	each(t, func(h *house) {
		h.Documents.Unsent = cycle.Unsent
		s := h.secretary()
		id, err := h.PlanMonth(bg, s, "", h.cell, "2026-11")
		h.ok(err)
		_, err = h.Resolutions.PutDraft(bg, s, resolution.PutDraft{Meeting: id, Kind: resolution.NQ, Title: "Nhiệm vụ tháng 11", Points: []resolution.Point{{Text: "Kiểm kê kho Một"}}})
		h.ok(err)
		paper, err := h.Documents.AddPaper(bg, s, document.AddPaper{Unit: h.cell, Kind: document.TextPaper, Title: "Báo cáo tháng 10", Body: "Nội dung",
			Use: document.Use{Kind: "meeting", Subject: id, Role: document.Ahead}}, nil)
		h.ok(err)
		title := h.items(id)[5].Title
		member, up := h.as(h.an, access.Member, h.cell), h.above()

		// reads says what somebody gets to know.
		reads := func(a access.Actor) (out []string) {
			v, err := h.Meetings.View(bg, a, id)
			h.ok(err)
			if v.Day == "" || v.Place == "" {
				h.Error("when and where it is, is not told")
			}
			if len(v.Items) > 0 {
				out = append(out, "agenda")
			}
			if strings.Contains(h.read(h.papers().Invitation(bg, a, id)), title) {
				out = append(out, "invitation")
			}
			if d, err := h.Resolutions.DecisionOf(bg, a, id); err == nil && d != 0 {
				out = append(out, "draft")
			}
			if _, _, err := h.Documents.Paper(bg, a, paper); err == nil {
				out = append(out, "paper")
			}
			th, err := h.Thread(bg, a, thread.Knot{Kind: thread.Meeting, ID: id})
			h.ok(err)
			for _, l := range th.Effects {
				if l.Kind == thread.Item && !slices.Contains(out, "thread") {
					out = append(out, "thread")
				}
			}
			for _, src := range h.Findable() {
				if src.Kind != search.Meeting {
					continue
				}
				for _, e := range tx(h, func(t *db.Tx) ([]search.Entry, error) { return src.Entries(t, id) }) {
					found := slices.ContainsFunc(access.Holds(a), func(x string) bool { return slices.Contains(e.Tokens, x) })
					if found && e.Kind == search.Meeting && strings.Contains(e.Text, title) || found && e.Kind == search.Resolution {
						out = append(out, "found "+string(e.Kind))
					}
				}
			}
			return out
		}
		same := func(who string, got, want []string) {
			h.Helper()
			if !slices.Equal(got, want) {
				h.Errorf("%s: %q, want %q", who, got, want)
			}
		}
		same("who prepares", reads(s), []string{"agenda", "invitation", "draft", "paper", "thread", "found " + string(search.Resolution)})
		same("a member", reads(member), nil)
		same("above", reads(up), nil)
		_, _, err = h.Meetings.SendNotice(bg, s, "", id)
		h.ok(err)
		all := []string{"agenda", "invitation", "draft", "paper", "thread", "found " + string(search.Meeting), "found " + string(search.Resolution)}
		same("who prepares, told", reads(s), all)
		same("a member, told", reads(member), all)
		same("above, told", reads(up), []string{"agenda", "invitation", "paper", "thread", "found " + string(search.Meeting)})
		if m := h.meeting(id); !m.Sent() || (meeting.Meeting{State: meeting.Planned}).Sent() {
			h.Error("sent")
		}
	})
}
