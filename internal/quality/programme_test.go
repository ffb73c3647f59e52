package quality

import (
	"testing"

	"pgregory.net/rapid"

	"nep/internal/meeting"
	"nep/internal/summary"
)

// The spans of a programme are its months up to one, each once and in order, and
// what is short of a target is the least that reaches it.
func TestSpansAndWhatIsShort(t *testing.T) {
	rapid.Check(t, func(t *rapid.T) {
		from := meeting.AddMonths("2024-01", rapid.IntRange(0, 30).Draw(t, "from"))
		p := Programme{From: from, To: meeting.AddMonths(from, rapid.IntRange(1, 60).Draw(t, "long"))}
		until := meeting.AddMonths(from, rapid.IntRange(-3, 70).Draw(t, "until"))
		years := rapid.Bool().Draw(t, "years")
		m := p.From
		for _, s := range p.Spans(until, years) {
			for _, x := range s.Months {
				if x != m {
					t.Fatalf("%s stands where %s should", x, m)
				}
				if s.Name[:4] != x[:4] || !years && (s.Name[5:] == "2") != (x[5:] > "06") {
					t.Fatalf("%s stands in %s", x, s.Name)
				}
				m = meeting.AddMonths(m, 1)
			}
		}
		if last := min(p.To, until); last >= p.From && m != meeting.AddMonths(last, 1) {
			t.Fatalf("ends before %s, to %s", m, last)
		}
		den := rapid.Int64Range(0, 400).Draw(t, "den")
		f := summary.Figure{Num: rapid.Int64Range(0, den).Draw(t, "num"), Den: den}
		x := Target{Way: AtLeast, Value: rapid.Int64Range(1, 100).Draw(t, "value")}
		n := x.Short(f)
		holds := func(more int64) bool { return x.Holds(summary.Figure{Num: f.Num + more, Den: f.Den}, summary.Figure{}) }
		if den > 0 && (!holds(n) || n > 0 && holds(n-1)) || den == 0 && n != 0 {
			t.Fatalf("%d short of %d%% of %v", n, x.Value, f)
		}
	})
	rises := Target{Way: Rising}
	if rises.Holds(summary.Figure{Num: 3, Den: 4}, summary.Figure{Num: 6, Den: 8}) || !rises.Holds(summary.Figure{Num: 4, Den: 5}, summary.Figure{Num: 6, Den: 8}) || rises.Holds(summary.Figure{Num: 4, Den: 5}, summary.Figure{}) {
		t.Error("rising is more than in the first period that has figures")
	}
	if !rises.Holds(summary.Figure{Num: 4, Den: 4}, summary.Figure{Num: 8, Den: 8}) {
		t.Error("all of it, from the first period on, is as much as there can be")
	}
	if (Target{Way: AtLeast, Value: 1}).Holds(summary.Figure{}, summary.Figure{}) {
		t.Error("without facts nothing is reached")
	}
}

// What cannot be a programme is refused field by field.
func TestAProgrammeIsChecked(t *testing.T) {
	good := PutProgramme{Title: "Chất lượng", PassedOn: "2026-01-05", From: "2026-01", To: "2028-12", Targets: []Target{{Measure: meeting.CellAttendance, Way: AtLeast, Value: 90}}}
	p, err := good.check("2026-11-10")
	if err != nil || p.Half != "2027-06" {
		t.Fatalf("%+v %v", p, err)
	}
	for name, change := range map[string]func(c *PutProgramme){
		"title":   func(c *PutProgramme) { c.Title = " " },
		"passed":  func(c *PutProgramme) { c.PassedOn = "2026-11-11" },
		"from":    func(c *PutProgramme) { c.From = "2026-13" },
		"to":      func(c *PutProgramme) { c.To = "2036-01" },
		"half":    func(c *PutProgramme) { c.Half = "2028-12" },
		"none":    func(c *PutProgramme) { c.Targets = nil },
		"measure": func(c *PutProgramme) { c.Targets = []Target{{Measure: "members", Way: Rising}} },
		"per cent": func(c *PutProgramme) {
			c.Targets = []Target{{Measure: meeting.CellAttendance, Way: AtLeast, Value: 101}}
		},
		"twice": func(c *PutProgramme) { c.Targets = append(c.Targets, c.Targets[0]) },
		"way":   func(c *PutProgramme) { c.Targets = []Target{{Measure: meeting.CellAttendance}} },
	} {
		c := good
		change(&c)
		if _, err := c.check("2026-11-10"); err == nil {
			t.Errorf("%s is kept", name)
		}
	}
}

// A target that is changed asks what it asked for the months before, and a change is
// refused where it would tell the past anew.
func TestATargetIsChangedFromAMonthOn(t *testing.T) {
	p := Programme{From: "2026-01", To: "2028-12", Targets: []Target{{Measure: meeting.CellAttendance, Way: AtLeast, Value: 85}, {Measure: meeting.CellMeetings, Way: Rising}}}
	good := ChangeTarget{Way: AtLeast, Value: 90, From: "2026-07", Why: "Nghị quyết đại hội"}
	c, err := good.check(p, nil)
	if err != nil {
		t.Fatal(err)
	}
	p.Targets[0].Changes = append(p.Targets[0].Changes, c)
	months := func(from string, n int) (out []string) {
		for i := range n {
			out = append(out, meeting.AddMonths(from, i))
		}
		return out
	}
	spans := []Span{{"2026-1", months("2026-01", 6)}, {"2026-2", months("2026-07", 6)}}
	f := map[summary.Key]summary.Figure{{Unit: 1, Month: "2026-03", Measure: meeting.CellAttendance}: {Num: 87, Den: 100}, {Unit: 1, Month: "2026-09", Measure: meeting.CellAttendance}: {Num: 88, Den: 100}}
	s := standOf(1, p.Targets[0], spans, f)
	if !s.HoldsIn(0) || s.HoldsIn(1) || s.Holds() || s.Target.Value != 90 || s.Then[0].Value != 85 || s.Target.Short(s.Now()) != 2 {
		t.Errorf("%+v", s)
	}
	for name, change := range map[string]func(c *ChangeTarget){
		"no such target":  func(c *ChangeTarget) { c.Pos = 2 },
		"too much":        func(c *ChangeTarget) { c.Value = 101 },
		"the same":        func(c *ChangeTarget) { c.From = "2027-01" },
		"before a change": func(c *ChangeTarget) { c.Value, c.From = 95, "2026-06" },
		"the first month": func(c *ChangeTarget) { c.Pos, c.From = 1, "2026-01" },
		"after the end":   func(c *ChangeTarget) { c.Value, c.From = 95, "2029-01" },
		"no reason":       func(c *ChangeTarget) { c.Value, c.From, c.Why = 95, "2027-01", " " },
		"a secret":        func(c *ChangeTarget) { c.Value, c.From, c.Why = 95, "2027-01", "tối mật: kho" },
		"reviewed":        func(c *ChangeTarget) { c.Value, c.From = 95, "2026-12" },
	} {
		c := good
		change(&c)
		if _, err := c.check(p, []ProgrammeReview{{Until: "2026-12"}}); err == nil {
			t.Errorf("%s is kept", name)
		}
	}
}
