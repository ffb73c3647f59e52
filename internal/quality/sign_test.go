package quality

import (
	"testing"

	"nep/internal/access"
	"nep/internal/fault"
	"nep/internal/meeting"
	"nep/internal/org"
)

// What looks unusual is asked of the cell first; the committee sees it with the
// answer only.
func TestACellIsAskedFirst(t *testing.T) {
	each(t, func(t *testing.T, h *house) {
		unit := h.units["cell"].ID
		sec, base := h.as(access.Secretary, "cell"), h.as(access.Secretary, "base")
		for _, day := range []string{"2026-10-05", "2026-11-05"} {
			m := h.meet("cell", meeting.CellBody, meeting.Regular, day, meeting.Locked)
			h.exec(`update meeting set excused = 4, present = 11 where id = $1`, m)
		}
		see := func(a access.Actor) []Question {
			p, err := h.Questions(ctx, a, unit, "2026-Q4")
			h.must(err)
			return p.Questions
		}
		if q := see(sec); len(q) != 1 || q[0].Sign != SignExcused || q[0].Num != 8 || q[0].Den != 30 {
			t.Fatalf("asked %+v", q)
		}
		if q := see(base); len(q) != 0 {
			t.Errorf("the committee sees %+v before the cell answered", q)
		}
		answer := AnswerQuestion{Unit: unit, Quarter: "2026-Q4", Sign: SignExcused, Answer: "Mùa bão, tổ trực không về kịp; từ tháng 12 họp trực tuyến."}
		h.want(h.AnswerQuestion(ctx, base, answer), fault.NotFound, "fault.not_found")
		h.want(h.AnswerQuestion(ctx, sec, AnswerQuestion{Unit: unit, Quarter: "2026-Q4", Sign: SignSplit, Answer: "x"}), fault.NotFound, "fault.not_found")
		h.want(h.AnswerQuestion(ctx, sec, AnswerQuestion{Unit: unit, Quarter: "2026-Q4", Sign: SignExcused}), fault.Invalid, "quality.question.text")
		h.must(h.AnswerQuestion(ctx, sec, answer))
		if q := see(base); len(q) != 1 || q[0].Answer != answer.Answer {
			t.Errorf("the committee sees %+v", q)
		}
		under, err := h.Under(ctx, base, h.units["base"].ID, "2026-11", org.Cursor{}, 50)
		h.must(err)
		if len(under.Asked[unit]) != 1 {
			t.Errorf("on its page stands %+v", under.Asked)
		}
		v, err := h.Year(ctx, sec, unit, "2026")
		h.must(err)
		if !v.Open || v.Class != "" {
			t.Errorf("%+v", v)
		}
	})
}
