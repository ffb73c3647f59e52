package resolution

import (
	"testing"

	"nep/internal/db"
	"nep/internal/meeting"
)

// What the verbs leave behind agrees; what was changed behind their back is found.
func TestWhatTheDoctorFinds(t *testing.T) {
	each(t, func(h *house) {
		m := h.cellMeeting(meets, meeting.Running)
		item := h.item(m, "")
		o := h.opinion(m, item, h.an, meeting.Proposal, "Dựng bảng")
		p := h.whole("Dựng bảng")
		p.Source, p.SourceID = "opinion", o
		id := h.draft(m, 0, KL, p, Point{Text: "Giữ"})
		h.ok(h.Pass(ctx, h.secretary(), "", id))
		_, err := h.Issue(ctx, h.secretary(), "", id, 0)
		h.ok(err)
		k := h.byID(id).Points[0].Task
		h.say(k, m, ResultDone)
		find := func() (n [3]int) {
			h.do(func(t *db.Tx) error {
				a, b, c, err := Disagreeing(t, 10)
				n = [3]int{len(a), len(b), len(c)}
				return err
			})
			return n
		}
		if got := find(); got != [3]int{} {
			h.Fatalf("found %v where all is well", got)
		}
		h.exec(`update task set unit = $1, done_on = '' where id = $2`, h.twin, k)
		h.exec(`update resolution set number = 0 where id = $1`, id)
		h.exec(`update proposal_fate set item = 0 where opinion = $1`, o)
		if got := find(); got != [3]int{1, 1, 1} {
			h.Errorf("found %v", got)
		}
	})
}
