package quality

import (
	"testing"

	"nep/internal/fault"
)

func sheet(t testing.TB, id string) *Rubric {
	t.Helper()
	r, ok := Find(id)
	if !ok {
		t.Fatalf("no rubric %s", id)
	}
	return r
}

// best are facts of a month in which everything went well.
func best() Facts {
	return Facts{
		Length:           Known(Length{Planned: 120, Held: 120, Norm: 120}),
		Roll:             Known(Roll{Required: 15, Present: 15}),
		ExcusedInRow:     Known(0),
		Bureau:           Known(Bureau{Met: true, Minutes: true}),
		Notice:           Known(Notice{Told: 15, Of: 15, Follower: Known(true)}),
		Draft:            Known(true),
		Papers:           Known(Put{On: "2026-12-03", Days: 2}),
		Steps:            Known(Share{5, 5}),
		Theme:            Known(true),
		Speakers:         Known(9),
		Criticism:        Known(20),
		Concluded:        Known(true),
		MinutesRead:      Known(true),
		MinutesConfirmed: Known(true),
		Given:            Known(Share{4, 4}),
		Due:              Known(Share{6, 6}),
		Published:        Known(Put{On: "2026-12-06", Days: 1}),
	}
}

// allFull judges every criterion that is judged with its full points.
func allFull(r *Rubric) map[string]Points {
	out := map[string]Points{}
	for _, g := range r.Groups {
		for _, c := range g.Criteria {
			if c.Judged() {
				out[c.ID] = c.Max
			}
		}
	}
	return out
}

func mustScore(t testing.TB, r *Rubric, f Facts, judged map[string]Points) Score {
	t.Helper()
	s, err := r.Score(f, judged)
	if err != nil {
		t.Fatal(err)
	}
	return s
}

func lineOf(t testing.TB, s Score, id string) Line {
	t.Helper()
	for _, l := range s.Lines {
		if l.Criterion.ID == id {
			return l
		}
	}
	t.Fatalf("no line %s", id)
	return Line{}
}

func wantKey(t *testing.T, err error, kind fault.Kind, key string) {
	t.Helper()
	f, ok := err.(*fault.Error)
	if !ok || f.Kind != kind || f.Key != key {
		t.Errorf("want %v %s, got %v", kind, key, err)
	}
}
