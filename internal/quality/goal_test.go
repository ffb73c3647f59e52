package quality

import (
	"slices"
	"testing"

	"nep/internal/access"
	"nep/internal/fault"
	"nep/internal/meeting"
	"nep/internal/org"

	"pgregory.net/rapid"
)

// What lost most over the last meetings comes first, by a second count that adds up
// maximum less points of each line.
func TestCandidatesAreInOrderOfGain(t *testing.T) {
	r := sheet(t, "anphu-2025")
	rapid.Check(t, func(t *rapid.T) {
		var all []counted
		for range rapid.IntRange(0, 5).Draw(t, "meetings") {
			s, err := r.Score(month(t, true), judgements(t, r, false))
			if err != nil {
				t.Fatal(err)
			}
			all = append(all, counted{Sheet: s})
		}
		got := lostIn(all)
		lost := map[string]Points{}
		for _, one := range all[:min(len(all), 3)] {
			for _, l := range one.Sheet.Lines {
				if l.State == Counted || l.State == Decided {
					lost[l.Criterion.ID] += l.Criterion.Max - l.Points
				}
			}
		}
		for _, c := range got {
			id := c.Gain.Line.Criterion.ID
			if c.Lost != lost[id] || c.Lost <= 0 {
				t.Fatalf("%s lost %v, said %v", id, lost[id], c.Lost)
			}
			delete(lost, id)
		}
		for id, p := range lost {
			if p > 0 {
				t.Fatalf("%s lost %v and is not told of", id, p)
			}
		}
		if !slices.IsSortedFunc(got, func(a, b Candidate) int { return int(b.Lost - a.Lost) }) {
			t.Fatal("not in order of gain")
		}
	})
}

func TestQuarters(t *testing.T) {
	for month, want := range map[string]string{"2026-01": "2026-Q1", "2026-03": "2026-Q1", "2026-04": "2026-Q2", "2026-12": "2026-Q4"} {
		if got := QuarterOf(month); got != want || !slices.Contains(MonthsOf(got), month) {
			t.Errorf("%s is in %s: %v", month, got, MonthsOf(got))
		}
	}
	if NextQuarter("2026-Q4") != "2027-Q1" || PastQuarter("2026-Q1") != "2025-Q4" || MonthsOf("2026-Q5") != nil || MonthsOf("x") != nil {
		t.Error("the quarters do not follow one another")
	}
}

// A cell picks what it lost, sees how the quarter's months went, and drops it again.
func TestGoalsOfAQuarter(t *testing.T) {
	each(t, func(t *testing.T, h *house) {
		unit := h.units["cell"].ID
		sec, member, above := h.as(access.Secretary, "cell"), h.as(access.Member, "cell"), h.as(access.Secretary, "base")
		score := func(day string, due Share) int64 {
			m := h.meet("cell", meeting.CellBody, meeting.Regular, day, meeting.Ended)
			f := best()
			f.Due, f.Bureau = Known(due), Known(Bureau{})
			h.facts[m] = f
			r, _ := Find("anphu-2025")
			h.must(h.Judge(ctx, sec, Judge{Meeting: m, Points: allFull(r)}))
			return m
		}
		score("2026-10-05", Share{4, 6})
		score("2026-11-05", Share{5, 6})
		p, err := h.Goals(ctx, sec, unit, "2026-Q4")
		h.must(err)
		if len(p.Candidates) != 2 || p.Candidates[0].Gain.Line.Criterion.ID != "7" || p.Candidates[0].Lost != Pts(13) || p.Candidates[1].Lost != Pts(4) || p.Usual != "2027-Q1" {
			t.Fatalf("%v %+v", p.Usual, p.Candidates)
		}
		set := func(a access.Actor, quarter string, ids ...string) error {
			cmd := SetGoals{Unit: unit, Quarter: quarter}
			for _, id := range ids {
				cmd.Goals = append(cmd.Goals, SetGoal{Criterion: id, How: "Chia việc theo tuần."})
			}
			return h.SetGoals(ctx, a, cmd)
		}
		_, err = h.Goals(ctx, above, h.units["base"].ID, "")
		h.want(err, fault.State, "goals.committee")
		h.want(set(member, "2026-Q4", "7"), fault.NotFound, "fault.not_found")
		h.want(set(sec, "2026-Q3", "7"), fault.Invalid, "quality.goals.quarter")
		h.want(set(sec, "2026-Q4", "2.1"), fault.Invalid, "quality.goals.unknown")
		h.want(set(sec, "2026-Q4", "7", "7"), fault.Invalid, "quality.goals.unknown")
		h.want(set(sec, "2026-Q4", "7", "3.3", "2.1", "1"), fault.Invalid, "quality.goals.many")
		h.want(set(sec, "2026-Q4"), fault.Invalid, "quality.goals.empty")
		h.want(h.SetGoals(ctx, sec, SetGoals{Unit: unit, Quarter: "2026-Q4", Goals: []SetGoal{{"7", "Độ mật: TỐI MẬT"}}}), fault.Invalid, "document.secret")
		h.must(set(sec, "2026-Q4", "7", "3.3"))
		score("2026-12-05", Share{6, 6})
		p, err = h.Goals(ctx, member, unit, "2026-Q4")
		h.must(err)
		if len(p.Goals) != 2 || p.MaySet || p.Candidates != nil {
			t.Fatalf("%+v", p)
		}
		full, known := p.Goals[0].Reached()
		if full != 1 || known != 3 || !p.Goals[0].Holds() || p.Goals[1].Holds() || p.Goals[0].Months[0].Month != "2026-10" || p.Goals[0].How == "" {
			t.Errorf("%d/%d %+v", full, known, p.Goals)
		}
		under, err := h.Under(ctx, above, h.units["base"].ID, "2026-12", org.Cursor{}, 50)
		h.must(err)
		if len(under.Goals[unit]) != 2 {
			t.Errorf("the committee sees %+v", under.Goals)
		}
		h.must(set(sec, "2026-Q4", "7")) // what is won stays a goal, the other one is dropped
		if p, err = h.Goals(ctx, sec, unit, "2026-Q4"); err != nil || len(p.Goals) != 1 {
			t.Errorf("%v %+v", err, p.Goals)
		}
	})
}
