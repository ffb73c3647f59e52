package quality

import (
	"testing"
)

// TestEdges plays each edge of the sheet, first those the source leaves open
// (docs/decisions/rubrics.md), on one criterion at a time.
func TestEdges(t *testing.T) {
	length := func(held, norm int) func(*Facts) {
		return func(f *Facts) { f.Length = Known(Length{Held: held, Norm: norm}) }
	}
	roll := func(r Roll) func(*Facts) {
		return func(f *Facts) { f.Roll, f.Speakers = Known(r), Known(0) }
	}
	came := func(present, required int) func(*Facts) {
		return roll(Roll{Required: required, Present: present, Excused: required - present})
	}
	spoke := func(n, present int) func(*Facts) {
		return func(f *Facts) { f.Roll, f.Speakers = Known(Roll{Required: present, Present: present}), Known(n) }
	}
	due := func(done, of int) func(*Facts) { return func(f *Facts) { f.Due = Known(Share{done, of}) } }
	for _, c := range []struct {
		name string
		id   string
		set  func(*Facts)
		want int64
	}{
		{"longer than asked", "1", length(95, 90), 5},
		{"exactly the norm", "1", length(90, 90), 5},
		{"a minute short", "1", length(89, 90), 4},
		{"15 short", "1", length(75, 90), 4},
		{"16 short", "1", length(74, 90), 3},
		{"30 short", "1", length(60, 90), 3},
		{"31 short", "1", length(59, 90), 2},
		{"exactly half", "1", length(45, 90), 2},
		{"a minute under half", "1", length(44, 90), 1},
		{"half of 120", "1", length(60, 120), 2},
		{"under half of 120", "1", length(59, 120), 1},
		{"never began", "1", length(0, 90), 1},
		{"a short norm: under half comes before 15 minutes short", "1", length(9, 20), 1},
		{"a short norm: half", "1", length(10, 20), 4},
		{"an odd norm: 22 of 45 is under half", "1", length(22, 45), 1},
		{"an odd norm: 23 of 45 is not", "1", length(23, 45), 3},

		{"exactly 90%", "2.1", came(9, 10), 4},
		{"89,5%", "2.1", came(17, 19), 3},
		{"exactly 75%", "2.1", came(3, 4), 3},
		{"under 75%", "2.1", came(14, 19), 2},
		{"exactly 65%", "2.1", came(13, 20), 2},
		{"under 65%", "2.1", came(12, 19), 1},
		{"one absent without a reason among a hundred", "2.1", roll(Roll{Required: 100, Present: 99, Unexcused: 1}), 1},
		{"all online", "2.1", roll(Roll{Required: 10, Present: 10, Online: 10}), 4},
		{"special duty is not counted", "2.1", roll(Roll{Required: 9, Present: 9, Special: 6}), 4},

		{"three times in a row", "2.2", func(f *Facts) { f.ExcusedInRow = Known(3) }, 1},
		{"four times in a row", "2.2", func(f *Facts) { f.ExcusedInRow = Known(4) }, 0},
		{"only a secretary", "3.3", func(f *Facts) { f.Bureau = None[Bureau]() }, 2},
		{"met, no minutes", "3.3", func(f *Facts) { f.Bureau = Known(Bureau{Met: true}) }, 0},
		{"the member in charge not told", "3.4", func(f *Facts) { f.Notice.Value.Follower = Known(false) }, 0},
		{"nobody is in charge", "3.4", func(f *Facts) { f.Notice.Value.Follower = None[bool]() }, 1},
		{"one member not told", "3.4", func(f *Facts) { f.Notice.Value.Told-- }, 0},
		{"papers a day before", "3.5", func(f *Facts) { f.Papers = Known(Put{"2026-12-04", 1}) }, 2},
		{"papers on the day", "3.5", func(f *Facts) { f.Papers = Known(Put{"2026-12-05", 0}) }, 0},
		{"papers on the day are in the handbook", "4.8", func(f *Facts) { f.Papers = Known(Put{"2026-12-05", 0}) }, 1},
		{"papers a day late", "4.8", func(f *Facts) { f.Papers = Known(Put{"2026-12-06", -1}) }, 0},
		{"papers never", "4.8", func(f *Facts) { f.Papers = Known(Put{}) }, 0},
		{"a step left out", "4.1", func(f *Facts) { f.Steps = Known(Share{4, 5}) }, 0},
		{"theme due, not held", "4.3", func(f *Facts) { f.Theme = Known(false) }, 0},

		{"exactly 50% spoke", "4.5", spoke(5, 10), 4},
		{"one more", "4.5", spoke(6, 10), 5},
		{"hardly more than half", "4.5", spoke(51, 101), 5},
		{"exactly 40%", "4.5", spoke(4, 10), 4},
		{"exactly 30%", "4.5", spoke(3, 10), 3},
		{"under 30%", "4.5", spoke(2, 10), 2},
		{"nobody was there", "4.5", spoke(0, 0), 2},

		{"14 minutes of criticism", "4.7", func(f *Facts) { f.Criticism = Known(14) }, 0},
		{"15", "4.7", func(f *Facts) { f.Criticism = Known(15) }, 1},
		{"45", "4.7", func(f *Facts) { f.Criticism = Known(45) }, 1},

		{"exactly 90% done", "7", due(9, 10), 30},
		{"under 90%", "7", due(89, 100), 27},
		{"80%", "7", due(4, 5), 27},
		{"70%", "7", due(7, 10), 24},
		{"two of three", "7", due(2, 3), 20},
		{"60%", "7", due(3, 5), 20},
		{"half", "7", due(1, 2), 15},
		{"under half", "7", due(0, 1), 10},

		{"minutes not passed", "8.2", func(f *Facts) { f.MinutesRead = Known(false) }, 0},
		{"a task without an owner", "8.2", func(f *Facts) { f.Given = Known(Share{3, 4}) }, 0},
		{"no task given", "8.2", func(f *Facts) { f.Given = Known(Share{}) }, 0},
		{"published on the second day", "8.3", func(f *Facts) { f.Published = Known(Put{"2026-12-07", 2}) }, 1},
		{"on the third", "8.3", func(f *Facts) { f.Published = Known(Put{"2026-12-08", 3}) }, 0},
		{"never", "8.3", func(f *Facts) { f.Published = Known(Put{}) }, 0},
	} {
		f := best()
		c.set(&f)
		r := sheet(t, "anphu-2025")
		if l := lineOf(t, mustScore(t, r, f, nil), c.id); l.Waits() || l.Points != Pts(c.want) {
			t.Errorf("%s: %s has %v (%s), want %d", c.name, c.id, l.Points, l.State, c.want)
		}
	}
}

func TestWhatCannotBeAskedIsPutInRelation(t *testing.T) {
	r := sheet(t, "anphu-2025")
	f := best()
	f.Theme = None[bool]()
	s := mustScore(t, r, f, allFull(r))
	if s.Total.Available != Pts(95) || s.Total.Points() != Pts(100) || s.Class != Good || s.Provisional() {
		t.Errorf("all of 95: %+v %s", s.Total, s.Class)
	}
	// 85 of 95 are 89,47: given the 5 points for nothing it would be Tốt.
	f.Due = Known(Share{6, 10}) // −10
	s = mustScore(t, r, f, allFull(r))
	if s.Total.Earned != Pts(85) || s.Total.Points() != 8947 || s.Class != Fair {
		t.Errorf("85 of 95: %v, %s", s.Total.Points(), s.Class)
	}
	f.Due = Known(Share{})
	s = mustScore(t, r, f, allFull(r))
	if s.Total.Available != Pts(65) || lineOf(t, s, "7").State != NotAsked || s.Group("7").Available != 0 {
		t.Errorf("no task due: %+v", s.Total)
	}
	f.Roll, f.Speakers = Known(Roll{}), Known(0)
	if s = mustScore(t, r, f, allFull(r)); s.Total.Available != Pts(61) {
		t.Errorf("nobody required: %+v", s.Total)
	}
}

func TestTheTreatmentIsASettingOfTheSheet(t *testing.T) {
	f := best()
	f.Theme = None[bool]()
	f.Due = Known(Share{6, 10})
	for treatment, want := range map[Treatment]Points{"": 8947, Out: 8947, Full: Pts(90), Zero: Pts(85)} {
		r := copyOf(t, "anphu-2025")
		c, _ := r.Criterion("4.3")
		c.NotApplicable = treatment
		if s := mustScore(t, r, f, allFull(r)); s.Total.Points() != want {
			t.Errorf("%q: %v, want %v", treatment, s.Total.Points(), want)
		}
	}
}

func TestEightyNineAndAHalfIsKha(t *testing.T) {
	r := sheet(t, "anphu-2025")
	f := best()
	f.Due = Known(Share{6, 10}) // 90
	judged := allFull(r)
	if s := mustScore(t, r, f, judged); s.Total.Points() != Pts(90) || s.Class != Good {
		t.Errorf("%v %s", s.Total.Points(), s.Class)
	}
	judged["5.1"] = 150
	s := mustScore(t, r, f, judged)
	if s.Total.Points().String() != "89,5" || s.Class != Fair || s.Best != Fair {
		t.Errorf("%v %s %s", s.Total.Points(), s.Class, s.Best)
	}
}

func TestAScoreIsProvisionalWhileAnythingWaits(t *testing.T) {
	r := sheet(t, "anphu-2025")
	f := best()
	f.Published = Open[Put]()
	f.Due = Known(Share{6, 10})
	s := mustScore(t, r, f, allFull(r))
	if !s.Provisional() || s.Pending != Pts(1) || s.Class != Fair || s.Best != Good {
		t.Errorf("one point at T+2 decides: pending %v, %s to %s", s.Pending, s.Class, s.Best)
	}
	if l := lineOf(t, s, "8.3"); l.State != ToCome || l.Facts[0].Key != "quality.open.published" {
		t.Errorf("%+v", l)
	}
	s = mustScore(t, r, best(), nil)
	if l := lineOf(t, s, "4.2"); l.State != ToJudge || s.Pending != Pts(3+10+2+10+5) || s.Class != Fair || s.Best != Good {
		t.Errorf("%s, pending %v, %s to %s", l.State, s.Pending, s.Class, s.Best)
	}
	if s := mustScore(t, r, Facts{}, nil); s.Total.Earned != 0 || s.Pending != Pts(100) || s.Best != Good {
		t.Errorf("nothing known: %+v", s)
	}
}
