package quality

import (
	"testing"

	"pgregory.net/rapid"
)

// month draws facts that a month may have. Where open is set, any may be not
// known yet.
func month(t *rapid.T, open bool) Facts {
	n := func(name string, from, to int) int { return rapid.IntRange(from, to).Draw(t, name) }
	yes := func(name string) bool { return rapid.Bool().Draw(t, name) }
	share := func(name string) Share {
		of := n(name, 0, 20)
		return Share{n(name+" done", 0, of), of}
	}
	r := Roll{Present: n("present", 0, 40), Excused: n("excused", 0, 6), Special: n("special", 0, 3)}
	if yes("some unexcused") {
		r.Unexcused = n("unexcused", 0, 3)
	}
	r.Required = r.Present + r.Excused + r.Unexcused
	r.Online = n("online", 0, r.Present)
	f := Facts{
		Length: Known(Length{Held: n("held", 0, 150), Norm: rapid.SampledFrom([]int{20, 45, 60, 90, 120}).Draw(t, "norm")}),
		Roll:   Known(r), ExcusedInRow: Known(n("in row", 0, 6)),
		Notice: Known(Notice{Told: n("told", 18, 20), Of: 20, Follower: Known(yes("follower"))}),
		Draft:  Known(yes("draft")), Papers: Known(Put{"2026-12-03", n("lead", -2, 3)}),
		Steps: Known(Share{n("steps", 3, 5), 5}), Theme: Known(yes("theme")),
		Speakers: Known(n("speakers", 0, r.Present)), Criticism: Known(n("criticism", 0, 40)),
		Concluded: Known(yes("concluded")), MinutesRead: Known(yes("read")), MinutesConfirmed: Known(yes("confirmed")),
		Given: Known(share("given")), Due: Known(share("due")), Published: Known(Put{"2026-12-06", n("lag", 0, 4)}),
	}
	met := yes("met")
	f.Bureau = Known(Bureau{met, met && yes("bureau's minutes")})
	if yes("only a secretary") {
		f.Bureau = None[Bureau]()
	}
	if yes("no theme") {
		f.Theme = None[bool]()
	}
	if yes("nobody in charge") {
		f.Notice.Value.Follower = None[bool]()
	}
	if yes("papers never") {
		f.Papers.Value = Put{}
	}
	if yes("published never") {
		f.Published.Value = Put{}
	}
	if open {
		for i := range forget {
			if yes("forgotten") {
				forget[i](&f, Facts{})
			}
		}
	}
	return f
}

// forget copies one fact of another month into f: an open one, or the real one
// when it comes to be known.
var forget = []func(f *Facts, g Facts){
	func(f *Facts, g Facts) { f.Length = g.Length },
	func(f *Facts, g Facts) { f.Roll = g.Roll },
	func(f *Facts, g Facts) { f.ExcusedInRow = g.ExcusedInRow },
	func(f *Facts, g Facts) { f.Bureau = g.Bureau },
	func(f *Facts, g Facts) { f.Notice = g.Notice },
	func(f *Facts, g Facts) { f.Papers = g.Papers },
	func(f *Facts, g Facts) { f.Theme = g.Theme },
	func(f *Facts, g Facts) { f.Speakers = g.Speakers },
	func(f *Facts, g Facts) { f.Given = g.Given },
	func(f *Facts, g Facts) { f.Due = g.Due },
	func(f *Facts, g Facts) { f.Published = g.Published },
}

func judgements(t *rapid.T, r *Rubric, all bool) map[string]Points {
	out := map[string]Points{}
	for _, g := range r.Groups {
		for _, c := range g.Criteria {
			if !c.Judged() || !all && rapid.Bool().Draw(t, "unjudged "+c.ID) {
				continue
			}
			step := c.Step
			if c.Scale == YesNo {
				step = c.Max
			}
			out[c.ID] = step * Points(rapid.Int64Range(0, int64(c.Max/step)).Draw(t, c.ID))
		}
	}
	return out
}

func anySheet(t *rapid.T) *Rubric {
	r := rapid.SampledFrom(All()).Filter(func(r *Rubric) bool { return !r.Incomplete }).Draw(t, "sheet")
	return r
}

func TestATotalLiesBetweenNothingAndAll(t *testing.T) {
	rapid.Check(t, func(t *rapid.T) {
		r := anySheet(t)
		s := mustScoreR(t, r, month(t, true), judgements(t, r, false))
		if p := s.Total.Points(); p < 0 || p > r.Total || s.Total.Earned+s.Pending > s.Total.Available {
			t.Fatalf("%+v, pending %v", s.Total, s.Pending)
		}
		if !s.Class.AtLeast(Poor) || !s.Best.AtLeast(s.Class) {
			t.Fatalf("class %q to %q", s.Class, s.Best)
		}
		var sum Total
		for _, g := range r.Groups {
			sum.Earned += s.Group(g.ID).Earned
			sum.Available += s.Group(g.ID).Available
		}
		if sum.Earned != s.Total.Earned || sum.Available != s.Total.Available {
			t.Fatalf("groups have %v, the sheet %v", sum, s.Total)
		}
	})
}

// What is said while something waits holds when it has come.
func TestTheFinalClassLiesWithinTheProvisionalOnes(t *testing.T) {
	rapid.Check(t, func(t *rapid.T) {
		r := anySheet(t)
		whole, judged := month(t, false), judgements(t, r, true)
		early := whole
		for _, f := range forget {
			if rapid.Bool().Draw(t, "not yet") {
				f(&early, Facts{})
			}
		}
		some := map[string]Points{}
		for id, p := range judged {
			if rapid.Bool().Draw(t, "judged "+id) {
				some[id] = p
			}
		}
		before, after := mustScoreR(t, r, early, some), mustScoreR(t, r, whole, judged)
		if after.Provisional() || after.Class != after.Best {
			t.Fatalf("all is there: pending %v", after.Pending)
		}
		if !after.Class.AtLeast(before.Class) || !before.Best.AtLeast(after.Class) {
			t.Fatalf("said %s to %s, became %s", before.Class, before.Best, after.Class)
		}
	})
}

// better are changes of a month that can only be in its favour.
var better = []struct {
	name string
	by   func(*Facts)
}{
	{"a minute longer", func(f *Facts) { f.Length.Value.Held++ }},
	{"one without a reason gives one", func(f *Facts) {
		if r := &f.Roll.Value; r.Unexcused > 0 {
			r.Unexcused, r.Excused = r.Unexcused-1, r.Excused+1
		}
	}},
	{"one more comes, and speaks", func(f *Facts) {
		if r := &f.Roll.Value; r.Excused > 0 {
			r.Excused, r.Present = r.Excused-1, r.Present+1
			f.Speakers.Value++
		}
	}},
	{"one more is there and speaks", func(f *Facts) {
		r := &f.Roll.Value
		r.Required, r.Present = r.Required+1, r.Present+1
		f.Speakers.Value++
	}},
	{"one more speaks", func(f *Facts) { f.Speakers.Value = min(f.Speakers.Value+1, f.Roll.Value.Present) }},
	{"a shorter run of absences", func(f *Facts) { f.ExcusedInRow.Value = max(0, f.ExcusedInRow.Value-1) }},
	{"one more is told", func(f *Facts) { f.Notice.Value.Told = min(f.Notice.Value.Told+1, f.Notice.Value.Of) }},
	{"the member in charge is told", func(f *Facts) { f.Notice.Value.Follower = Known(true) }},
	{"a draft", func(f *Facts) { f.Draft = Known(true) }},
	{"papers earlier", func(f *Facts) { f.Papers.Value = Put{"2026-12-03", f.Papers.Value.Days + 1} }},
	{"one more step", func(f *Facts) { f.Steps.Value.Done = min(f.Steps.Value.Done+1, f.Steps.Value.Of) }},
	{"the theme is held", func(f *Facts) { f.Theme = Known(true) }},
	{"chi ủy met with minutes", func(f *Facts) { f.Bureau = Known(Bureau{true, true}) }},
	{"a minute more of criticism", func(f *Facts) { f.Criticism.Value++ }},
	{"concluded", func(f *Facts) { f.Concluded = Known(true) }},
	{"read", func(f *Facts) { f.MinutesRead = Known(true) }},
	{"confirmed", func(f *Facts) { f.MinutesConfirmed = Known(true) }},
	{"one more task given whole", func(f *Facts) { f.Given.Value.Done++; f.Given.Value.Of++ }},
	{"one more task done", func(f *Facts) { f.Due.Value.Done = min(f.Due.Value.Done+1, f.Due.Value.Of) }},
	{"one more task due and done", func(f *Facts) { f.Due.Value.Done++; f.Due.Value.Of++ }},
	{"published earlier", func(f *Facts) { f.Published.Value = Put{"2026-12-06", max(0, f.Published.Value.Days-1)} }},
}

func TestWhatIsInFavourNeverLowersAScore(t *testing.T) {
	rapid.Check(t, func(t *rapid.T) {
		r := anySheet(t)
		f, judged := month(t, false), judgements(t, r, true)
		before := mustScoreR(t, r, f, judged)
		way := rapid.SampledFrom(better).Draw(t, "way")
		way.by(&f)
		after := mustScoreR(t, r, f, judged)
		a, b := before.Total, after.Total
		if int64(b.Earned)*int64(a.Available) < int64(a.Earned)*int64(b.Available) || !after.Class.AtLeast(before.Class) {
			t.Fatalf("%s: %+v became %+v", way.name, a, b)
		}
	})
}

func mustScoreR(t *rapid.T, r *Rubric, f Facts, judged map[string]Points) Score {
	t.Helper()
	s, err := r.Score(f, judged)
	if err != nil {
		t.Fatal(err)
	}
	return s
}
