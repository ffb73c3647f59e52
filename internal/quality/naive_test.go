package quality

import (
	"maps"
	"testing"

	"pgregory.net/rapid"
)

// naive reads the sheet of An Phú sentence by sentence, with nothing of the
// engine: points by criterion, -1 for one that is not counted.
func naive(f Facts) map[string]float64 {
	yes := func(ok bool, points float64) float64 {
		if ok {
			return points
		}
		return 0
	}
	out := map[string]float64{}

	l := f.Length.Value
	switch short := l.Norm - l.Held; {
	case short <= 0:
		out["1"] = 5
	case l.Held+l.Held < l.Norm:
		out["1"] = 1
	case short <= 15:
		out["1"] = 4
	case short <= 30:
		out["1"] = 3
	default:
		out["1"] = 2
	}

	r := f.Roll.Value
	switch came := 100 * r.Present; {
	case r.Required == 0:
		out["2.1"] = -1
	case r.Unexcused > 0:
		out["2.1"] = 1
	case came >= 90*r.Required:
		out["2.1"] = 4
	case came >= 75*r.Required:
		out["2.1"] = 3
	case came >= 65*r.Required:
		out["2.1"] = 2
	default:
		out["2.1"] = 1
	}
	out["2.2"] = yes(f.ExcusedInRow.Value <= 3, 1)

	out["3.2"] = yes(f.Draft.Value, 2)
	out["3.3"] = yes(f.Bureau.State == IsNone || f.Bureau.Value.Met && f.Bureau.Value.Minutes, 2)
	n := f.Notice.Value
	out["3.4"] = yes(n.Told == n.Of && (n.Follower.State == IsNone || n.Follower.Value), 1)
	out["3.5"] = yes(f.Papers.Value.On != "" && f.Papers.Value.Days >= 1, 2)

	out["4.1"] = yes(f.Steps.Value.Done == f.Steps.Value.Of, 5)
	out["4.3"] = yes(f.Theme.Value, 5)
	if f.Theme.State == IsNone {
		out["4.3"] = -1
	}
	switch spoke := 100 * f.Speakers.Value; {
	case spoke > 50*r.Present:
		out["4.5"] = 5
	case r.Present > 0 && spoke >= 40*r.Present:
		out["4.5"] = 4
	case r.Present > 0 && spoke >= 30*r.Present:
		out["4.5"] = 3
	default:
		out["4.5"] = 2
	}
	out["4.6"] = yes(f.MinutesConfirmed.Value, 1)
	out["4.7"] = yes(f.Criticism.Value >= 15, 1)
	out["4.8"] = yes(f.Papers.Value.On != "" && f.Papers.Value.Days >= 0, 1)

	d := f.Due.Value
	if d.Of == 0 {
		out["7"] = -1
	} else {
		out["7"] = 10
		for i, points := range []float64{15, 20, 24, 27, 30} {
			if 10*d.Done >= (5+i)*d.Of {
				out["7"] = points
			}
		}
	}

	out["8.1"] = yes(f.Concluded.Value, 2)
	g := f.Given.Value
	out["8.2"] = yes(f.MinutesRead.Value && g.Of > 0 && g.Done == g.Of, 2)
	out["8.3"] = yes(f.Published.Value.On != "" && f.Published.Value.Days <= 2, 1)
	return out
}

func TestTheSheetSentenceBySentence(t *testing.T) {
	r := sheet(t, "anphu-2025")
	rapid.Check(t, func(t *rapid.T) {
		f, judged := month(t, false), judgements(t, r, true)
		want := naive(f)
		for id, p := range judged {
			want[id] = float64(p) / 100
		}
		s := mustScoreR(t, r, f, judged)
		got := map[string]float64{}
		for _, l := range s.Lines {
			got[l.Criterion.ID] = float64(l.Points) / 100
			if l.Out {
				got[l.Criterion.ID] = -1
			}
		}
		if !maps.Equal(got, want) {
			t.Fatalf("got  %v\nwant %v", got, want)
		}
		earned, of := 0.0, 0.0
		for id, p := range want {
			if c, _ := r.Criterion(id); p >= 0 {
				earned += p
				of += float64(c.Max) / 100
			}
		}
		class := Poor
		switch { // halves of points: these products are exact
		case earned*100 >= 90*of:
			class = Good
		case earned*100 >= 70*of:
			class = Fair
		case earned*100 >= 50*of:
			class = Average
		}
		if s.Class != class {
			t.Fatalf("%v of %v is %s, not %s", earned, of, class, s.Class)
		}
	})
}
