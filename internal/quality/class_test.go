package quality

import (
	"testing"

	"nep/internal/clock"
	"nep/internal/fault"
)

func TestAGateKeepsTotAway(t *testing.T) {
	// The gates of one committee on the sheet of another: they are data.
	gates := copyOf(t, "khoi-binhthuan").Gates
	r := copyOf(t, "anphu-2025")
	here := map[string]string{"attendance": "2.1", "length": "1", "speaking": "4.5", "minutes": "4.6"}
	for _, g := range gates {
		for i, id := range g.Full {
			g.Full[i] = here[id]
		}
	}
	r.Gates = gates
	if err := r.Validate(); err != nil {
		t.Fatal(err)
	}
	f := best()
	if s := mustScore(t, r, f, allFull(r)); s.Class != Good {
		t.Errorf("all full: %s", s.Class)
	}
	for name, spoil := range map[string]func(*Facts){
		"attendance": func(f *Facts) { f.Roll.Value = Roll{Required: 15, Present: 13, Excused: 2} },
		"length":     func(f *Facts) { f.Length.Value.Held = 119 },
		"speaking":   func(f *Facts) { f.Speakers = Known(7) },
		"minutes":    func(f *Facts) { f.MinutesConfirmed = Known(false) },
	} {
		f := best()
		spoil(&f)
		if s := mustScore(t, r, f, allFull(r)); s.Total.Points() < Pts(90) || s.Class != Fair || s.Best != Fair {
			t.Errorf("%s: %v points are %s", name, s.Total.Points(), s.Class)
		}
	}
	f.MinutesConfirmed = Open[bool]()
	if s := mustScore(t, r, f, allFull(r)); s.Class != Fair || s.Best != Good {
		t.Errorf("minutes to come: %s to %s", s.Class, s.Best)
	}
	f = best()
	f.Roll, f.Speakers = Known(Roll{Required: 1, Present: 1}), Known(1)
	r.Gates = []Gate{{Good, []string{"7"}}}
	f.Due = Known(Share{})
	if s := mustScore(t, r, f, allFull(r)); s.Class != Good {
		t.Errorf("what cannot be asked is no hindrance: %s", s.Class)
	}
	r.Gates = []Gate{{Good, []string{"8.3"}}, {Fair, []string{"8.3"}}, {Average, []string{"8.3"}}}
	f.Published = Known(Put{})
	if s := mustScore(t, r, f, allFull(r)); s.Class != Poor {
		t.Errorf("three gates shut: %s", s.Class)
	}
}

func TestASheetWithoutPointsIsNotScoredBy(t *testing.T) {
	r := copyOf(t, "khoi-binhthuan")
	_, err := r.Score(best(), nil)
	wantKey(t, err, fault.State, "quality.rubric.incomplete")
	// Once somebody knows the points, it is a sheet like any other.
	r.Incomplete, r.Groups[0].Max = false, Pts(100)
	for i := range r.Groups[0].Criteria {
		c := &r.Groups[0].Criteria[i]
		c.Max, c.Step = Pts(25), Pts(5)
	}
	if err := r.Validate(); err != nil {
		t.Fatal(err)
	}
	s := mustScore(t, r, best(), map[string]Points{"attendance": Pts(25), "length": Pts(25), "speaking": Pts(25), "minutes": Pts(20)})
	if s.Total.Points() != Pts(95) || s.Class != Fair {
		t.Errorf("%v %s", s.Total.Points(), s.Class)
	}
}

func TestTheYearOfPhuTho(t *testing.T) {
	r := sheet(t, "khoi-phutho")
	year := func(good, fair, rest int, other Class) []Class {
		var out []Class
		for range good {
			out = append(out, Good)
		}
		for range fair {
			out = append(out, Fair)
		}
		for range rest {
			out = append(out, other)
		}
		return out
	}
	for _, c := range []struct {
		meetings []Class
		class    Class
		ok       bool
	}{
		{year(7, 5, 0, ""), Good, true},
		{year(12, 0, 0, ""), Good, true},
		{year(6, 6, 0, ""), "", false}, // the rest of the rule was not seen: people decide
		{year(11, 0, 1, Average), "", false},
		{year(11, 0, 1, ""), "", false}, // a meeting that was due and not held
		{nil, "", false},
	} {
		if class, ok := r.YearClass(c.meetings); class != c.class || ok != c.ok {
			t.Errorf("%v: %q %v", c.meetings, class, ok)
		}
	}
	if _, ok := sheet(t, "anphu-2025").YearClass(year(12, 0, 0, "")); ok {
		t.Error("a sheet without a year's rule gave a class")
	}
	if !r.Covers("2024-12-31") || r.Covers("2025-01-01") || !sheet(t, "anphu-2025").Covers("2026-12-05") || clock.Forever == "" {
		t.Error("days")
	}
}

func TestJudgementsKeepToTheSheet(t *testing.T) {
	r := sheet(t, "anphu-2025")
	for _, c := range []struct {
		id     string
		points Points
		key    string
	}{
		{"9.9", 0, "quality.judgement.unknown"},
		{"2.1", Pts(4), "quality.judgement.counted"},
		{"3.1", Pts(2), "quality.judgement.range"},
		{"5.1", Pts(3), "quality.judgement.range"},
		{"5.1", -50, "quality.judgement.range"},
		{"5.1", 125, "quality.judgement.step"},
	} {
		_, err := r.Score(best(), map[string]Points{c.id: c.points})
		wantKey(t, err, fault.Invalid, c.key)
	}
}

func TestFactsThatContradictAreRefused(t *testing.T) {
	for name, spoil := range map[string]func(*Facts){
		"Roll":         func(f *Facts) { f.Roll.Value.Present-- },
		"Speakers":     func(f *Facts) { f.Speakers = Known(16) },
		"Length":       func(f *Facts) { f.Length.Value.Norm = 0 },
		"Notice":       func(f *Facts) { f.Notice.Value.Told = 16 },
		"Due":          func(f *Facts) { f.Due = Known(Share{3, 2}) },
		"Given":        func(f *Facts) { f.Given = Known(Share{-1, 2}) },
		"Criticism":    func(f *Facts) { f.Criticism = Known(-1) },
		"Bureau":       func(f *Facts) { f.Bureau = Known(Bureau{Minutes: true}) },
		"ExcusedInRow": func(f *Facts) { f.ExcusedInRow = Known(-1) },
	} {
		f := best()
		spoil(&f)
		_, err := sheet(t, "anphu-2025").Score(f, nil)
		wantKey(t, err, fault.Invalid, "fault.fields")
		if e, ok := err.(*fault.Error); ok && e.Fields[0].Name != name {
			t.Errorf("%s: %v", name, err)
		}
	}
}

func TestWhichMonthCountsTheTheme(t *testing.T) {
	for _, c := range []struct {
		m    ThemeMonth
		want Fact[bool]
	}{
		{ThemeMonth{Month: 1}, None[bool]()},
		{ThemeMonth{Month: 2, Held: true}, Known(true)},
		{ThemeMonth{Month: 2, Planned: true}, Open[bool]()},
		{ThemeMonth{Month: 2, Planned: true, Over: true}, Known(false)},
		{ThemeMonth{Month: 3, Earlier: true, Over: true}, None[bool]()},
		{ThemeMonth{Month: 3, Over: true}, Known(false)},
		{ThemeMonth{Month: 3}, Open[bool]()},
		{ThemeMonth{Month: 6, Earlier: true, Planned: true, Over: true}, Known(false)},
		{ThemeMonth{Month: 12, Held: true, Earlier: true}, Known(true)},
	} {
		if got := c.m.Fact(); got != c.want {
			t.Errorf("%+v: %+v", c.m, got)
		}
	}
}

func FuzzInterval(f *testing.F) {
	for _, s := range []string{"[0,0]", "(15,30]", "[1,)", "[90,100]", "(5,5)", "[,]", "[9"} {
		f.Add(s)
	}
	f.Fuzz(func(t *testing.T, s string) {
		var i, again Interval
		if i.UnmarshalText([]byte(s)) != nil {
			return
		}
		if err := again.UnmarshalText([]byte(i.String())); err != nil || again != i {
			t.Errorf("%q became %v, then %v (%v)", s, i, again, err)
		}
	})
}
