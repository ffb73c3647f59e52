package quality

import (
	"slices"
	"testing"
	"time"

	"nep/internal/access"
	"nep/internal/fault"
	"nep/internal/meeting"
)

// decided is a score of a cell that its committee has given a class; in is the
// committee's meeting.
func (h *house) decided(unit, day string, c Class) (m, in int64) {
	h.t.Helper()
	m = h.agreed(unit, day)
	h.state(m, meeting.Locked)
	in = h.meet("base", meeting.CommitteeBody, meeting.Regular, "2026-12-08", meeting.Ended)
	h.must(h.Decide(ctx, h.as(access.Secretary, "base"), Decide{In: in, Scores: []DecideOne{{Meeting: m, Class: c, Reason: "Đã xem."}}}))
	return m, in
}

func TestACellObjectsAndIsAnswered(t *testing.T) {
	each(t, func(t *testing.T, h *house) {
		sec, base := h.as(access.Secretary, "cell"), h.as(access.Secretary, "base")
		m, in := h.decided("cell", "2026-12-05", Fair)
		ask := Object{Meeting: m, Wants: Good, Text: "Giấy đi công tác của hai đồng chí nộp sau."}
		h.want(h.Object(ctx, h.as(access.Member, "cell"), ask), fault.NotFound, "fault.not_found")
		h.want(h.Object(ctx, h.as(access.Secretary, "side"), ask), fault.NotFound, "fault.not_found")
		h.want(h.Object(ctx, base, ask), fault.NotFound, "fault.not_found")
		h.want(h.Object(ctx, sec, Object{Meeting: m, Wants: Fair, Text: "x"}), fault.Invalid, "quality.object.same")
		h.want(h.Object(ctx, sec, Object{Meeting: m, Wants: Good, Text: " "}), fault.Invalid, "quality.object.text")
		if v := h.page(sec, m); !v.MayObject || v.ObjectUntil != "2026-12-18" {
			t.Errorf("until %q, may %v", v.ObjectUntil, v.MayObject)
		}
		h.must(h.Object(ctx, sec, ask))
		h.want(h.Object(ctx, sec, ask), fault.State, "quality.object.had")
		waits := func(a access.Actor, title string) bool {
			items, err := h.Waiting(ctx, a)
			h.must(err)
			for _, i := range items {
				if i.Title == title {
					return true
				}
			}
			return false
		}
		if !waits(base, "quality.waiting.object") || waits(sec, "quality.waiting.answered") || waits(h.as(access.Secretary, "other"), "quality.waiting.object") {
			t.Error("it waits on the committee, on nobody else, and not yet on the cell")
		}
		if v := h.page(base, m); !v.MayAnswer || len(v.Rooms) == 0 || v.Objection.Text != ask.Text {
			t.Errorf("%+v", v.Objection)
		}
		change := AnswerObjection{Meeting: m, Class: Good, Answer: "Hai đồng chí có quyết định cử đi công tác."}
		h.want(h.AnswerObjection(ctx, h.as(access.Secretary, "top"), change), fault.NotFound, "fault.not_found")
		h.want(h.AnswerObjection(ctx, sec, change), fault.NotFound, "fault.not_found")
		h.want(h.AnswerObjection(ctx, base, change), fault.State, "quality.answer.in")
		h.want(h.AnswerObjection(ctx, base, AnswerObjection{Meeting: m}), fault.Invalid, "quality.answer.text")
		change.In = h.meet("side", meeting.CellBody, meeting.Regular, "2026-12-08", meeting.Running)
		h.want(h.AnswerObjection(ctx, base, change), fault.State, "quality.decide.in")
		if v := h.page(sec, m); v.DecidedClass != Fair {
			t.Errorf("refused, and the class is %s", v.DecidedClass)
		}
		change.In = in
		h.must(h.AnswerObjection(ctx, base, change))
		h.want(h.AnswerObjection(ctx, base, change), fault.State, "quality.answer.done")
		v := h.page(sec, m)
		if v.DecidedClass != Good || v.Objection.State != ObjectionChanged || !v.MaySee || v.MayObject || !waits(sec, "quality.waiting.answered") || waits(base, "quality.waiting.object") {
			t.Errorf("%s %+v", v.DecidedClass, v.Objection)
		}
		var kinds []StepKind
		for _, s := range v.Steps {
			kinds = append(kinds, s.Kind)
		}
		if !slices.Equal(kinds, []StepKind{StepJudge, StepAgree, StepDecide, StepObject, StepChanged}) || v.Steps[4].Why != change.Answer {
			t.Errorf("the history is %v", kinds)
		}
		h.must(h.SeeAnswer(ctx, sec, m))
		if waits(sec, "quality.waiting.answered") {
			t.Error("read, and still waiting")
		}
	})
}

// The days are over; a class that is kept needs no meeting.
func TestObjectingHasItsDays(t *testing.T) {
	each(t, func(t *testing.T, h *house) {
		sec, base := h.as(access.Secretary, "cell"), h.as(access.Secretary, "base")
		m, _ := h.decided("cell", "2026-12-05", Fair)
		h.clock.Set(start.AddDate(0, 0, 10))
		h.must(h.Object(ctx, sec, Object{Meeting: m, Wants: Good, Text: "Xem lại."}))
		h.must(h.AnswerObjection(ctx, base, AnswerObjection{Meeting: m, Answer: "Số liệu đã đủ, giữ nguyên."}))
		if v := h.page(sec, m); v.DecidedClass != Fair || v.Objection.State != ObjectionKept {
			t.Errorf("%s %+v", v.DecidedClass, v.Objection)
		}
		h.clock.Set(start)
		late, _ := h.decided("side", "2026-12-04", Fair)
		h.clock.Set(start.AddDate(0, 0, 11).Add(time.Hour))
		h.want(h.Object(ctx, h.as(access.Secretary, "side"), Object{Meeting: late, Wants: Good, Text: "Xem lại."}), fault.State, "quality.object.late")
	})
}

// Who was asked to score judges and nobody else's member; the chi ủy's word comes
// after his, with why a point was lost.
func TestWhoWasAskedScores(t *testing.T) {
	each(t, func(t *testing.T, h *house) {
		sec, member := h.as(access.Secretary, "cell"), h.as(access.Member, "cell")
		m := h.meet("cell", meeting.CellBody, meeting.Regular, "2026-12-05", meeting.Running)
		h.want(h.AssignScorer(ctx, sec, "", m, member.Person), fault.Invalid, "quality.scorer.unknown")
		h.exec(`insert into person (id, family, given, sex, birth, phone, card, joined_on, official_on, note, fold, fold_pair, fold_given, sort_key, made_at, erased_at)
			values ($1, 'Trần Thị', 'Mai', 'female', '', '', '', '', '', '', '', '', '', '', 0, 0)`, member.Person)
		h.exec(`insert into attendance (meeting, person, kind, standing, condition, role, required, may_vote, base, why, mark, site, category, reason, late, left_early, spoke, way, by_person, at)
			values ($1, $2, 'regular', 'official', 'active', '', true, true, 'yes', '', 'present', 0, '', '', false, false, false, '', 0, 0)`, m, member.Person)
		h.want(h.Judge(ctx, member, Judge{Meeting: m, Rest: true}), fault.NotFound, "fault.not_found")
		h.want(h.AssignScorer(ctx, member, "", m, member.Person), fault.NotFound, "fault.not_found")
		h.must(h.AssignScorer(ctx, sec, "", m, member.Person))
		if v := h.page(member, m); !v.MayJudge || v.MayAgree {
			t.Error("who was asked does not judge, or may agree")
		}
		h.must(h.Judge(ctx, member, Judge{Meeting: m, Rest: true}))
		v := h.page(sec, m)
		if v.Order.ScoredAt == 0 || v.Order.SettledAt != 0 {
			t.Errorf("%+v", v.Order)
		}
		h.must(h.Judge(ctx, sec, Judge{Meeting: m, Points: map[string]Points{"5.2": 300}, Why: map[string]string{"5.2": "Chưa nêu câu hỏi trước."}}))
		v = h.page(sec, m)
		last := v.Steps[len(v.Steps)-1]
		if v.Order.SettledAt == 0 || last.Kind != StepJudge || len(last.What) != 1 || last.What[0].Was != 400 || last.What[0].Now != 300 || last.What[0].Why == "" || v.Why["5.2"] == "" {
			t.Errorf("%+v %+v %v", v.Order, last, v.Why)
		}
	})
}
