package quality

import (
	"slices"
	"testing"

	"pgregory.net/rapid"
)

// What a page says would win a point wins it: who does all it says about a share,
// and nothing more, has full points; one less has not. The order is that of gain,
// and nothing lost is left out.
func TestWhatIsSaidToWinWins(t *testing.T) {
	r := sheet(t, "anphu-2025")
	rapid.Check(t, func(t *rapid.T) {
		f, judged := month(t, true), judgements(t, r, false)
		s, err := r.Score(f, judged)
		if err != nil {
			t.Fatal(err)
		}
		gains := s.Gains()
		if !slices.IsSortedFunc(gains, func(a, b Gain) int { return int(b.Lost - a.Lost) }) {
			t.Fatalf("not in order of gain: %v", gains)
		}
		var lost Points
		for _, g := range gains {
			lost += g.Lost
		}
		if all := s.Total.Available - s.Pending - s.Total.Earned; lost != all {
			t.Fatalf("%v points are told of, %v were lost", lost, all)
		}
		for _, g := range gains {
			c := g.Line.Criterion
			if !c.Judged() && len(g.Said) == 0 {
				t.Fatalf("criterion %s lost %v and nothing is said to win it: %v", c.ID, g.Lost, g.Line.Facts)
			}
			for _, said := range g.Said {
				need, counted := said.number("Need")
				if !counted {
					continue
				}
				after, less := f, f
				var share func(n int) Facts
				switch said.Key {
				case "quality.win.attendance":
					share = func(n int) Facts {
						x := f
						roll := f.Roll.Value
						roll.Present, roll.Excused, roll.Unexcused = n, roll.Required-n, 0
						x.Roll, x.Speakers = Known(roll), Open[int]()
						return x
					}
				case "quality.win.speaking":
					share = func(n int) Facts { x := f; x.Speakers = Known(n); return x }
				case "quality.win.tasks_done":
					share = func(n int) Facts { x := f; x.Due.Value.Done = n; return x }
				default:
					continue
				}
				after, less = share(need), share(need-1)
				for n, x := range []Facts{less, after} {
					now, err := r.Score(x, judged)
					if err != nil {
						t.Fatal(err)
					}
					l, err := now.Line(c.ID)
					if full := l.Points == c.Max; err != nil || full != (n == 1) {
						t.Fatalf("%s of %v: with %d of it %v of %v points (%v)", said.Key, said.Params, need-1+n, l.Points, c.Max, err)
					}
				}
			}
		}
	})
}

// The class above is as far as is said: as many points more reach it, a hundredth
// less does not.
func TestTheClassAboveIsAsFarAsIsSaid(t *testing.T) {
	r := sheet(t, "anphu-2025")
	rapid.Check(t, func(t *rapid.T) {
		s, err := r.Score(month(t, false), judgements(t, r, true))
		if err != nil {
			t.Fatal(err)
		}
		class, more, ok := s.NextClass()
		if !ok {
			return
		}
		free := func(string) bool { return true }
		at := func(p Points) Class { return r.classOf(Total{Earned: p, Available: r.Total, Of: r.Total}, free) }
		if p := s.Total.Points() + more; at(p) != class || at(p-1) == class {
			t.Fatalf("%v and %v more is no %s", s.Total.Points(), more, class)
		}
	})
}

func TestGainSentences(t *testing.T) {
	r := sheet(t, "anphu-2025")
	f := best()
	f.Roll = Known(Roll{Required: 15, Present: 13, Excused: 1, Unexcused: 1})
	f.Due = Known(Share{5, 6})
	f.Length = Known(Length{Held: 80, Norm: 90})
	f.Bureau = Known(Bureau{Met: true})
	judged := allFull(r)
	judged["5.2"] -= 150
	var got []string
	for _, g := range mustScore(t, r, f, judged).Gains() {
		got = append(got, g.Line.Criterion.ID+" "+g.Lost.String())
		for _, s := range g.Said {
			got = append(got, s.Key)
		}
	}
	want := []string{"2.1 3", "quality.win.attendance", "quality.win.unexcused", "7 3", "quality.win.tasks_done", "3.3 2", "quality.win.bureau.minutes", "5.2 1,5", "1 1", "quality.win.length"}
	if !slices.Equal(got, want) {
		t.Errorf("got  %q\nwant %q", got, want)
	}
}

// The signs are there by a second count in fractions, and never on small numbers.
func TestSignsAreQuestionsOfCounts(t *testing.T) {
	rapid.Check(t, func(t *rapid.T) {
		n := func(name string) int { return rapid.IntRange(0, 60).Draw(t, name) }
		w := Watched{Opinions: n("opinions"), Speakers: n("speakers"), Excused: n("excused"), Required: n("required"), OnTheDay: n("day"), Closed: n("closed")}
		share := func(a, b int) float64 {
			if b == 0 {
				return 0
			}
			return float64(a) / float64(b)
		}
		for sign, want := range map[Sign]bool{SignSplit: w.Speakers > 7 && share(w.Opinions, w.Speakers) > 2.9999,
			SignExcused: w.Required > 7 && share(w.Excused, w.Required) > 0.19999, SignOnTheDay: w.Closed > 7 && share(w.OnTheDay, w.Closed) > 0.49999} {
			if _, _, got := w.Asks(sign); got != want {
				t.Fatalf("%s of %+v: %v", sign, w, got)
			}
		}
	})
}

// The year's class by a second reading of Phú Thọ's rule: every meeting at least Khá
// and seven Tốt; a month that is over without one breaks it.
func TestTheYearByASecondCount(t *testing.T) {
	var whole *Rubric
	for _, r := range All() {
		for _, y := range r.Year {
			if !y.Partial && y.Class == Good {
				whole = r
			}
		}
	}
	if whole == nil {
		t.Fatal("no sheet has a rule of the year")
	}
	rapid.Check(t, func(t *rapid.T) {
		v := YearView{Rubric: whole, Count: map[Class]int{}, Months: make([]YearMonth, 12)}
		each, good, due := true, 0, 0
		for i := range v.Months {
			c := rapid.SampledFrom([]Class{Good, Good, Good, Fair, Fair, Average, ""}).Draw(t, "class")
			over := rapid.Bool().Draw(t, "over")
			v.Months[i] = YearMonth{Class: c, Due: over, Given: c != ""}
			if c == "" && !over {
				continue
			}
			due++
			each = each && (c == Good || c == Fair)
			if c == Good {
				good++
			}
		}
		v.sum()
		if want := due > 0 && each && good >= 7; (v.Class == Good) != want {
			t.Fatalf("%v is %s", v.Months, v.Class)
		}
		if v.Open != (v.Months[11].Class == "") {
			t.Fatal("provisional, or not, against December")
		}
	})
}
