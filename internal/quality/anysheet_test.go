package quality

import (
	"encoding/json"
	"fmt"
	"math/big"
	"reflect"
	"slices"
	"testing"

	"pgregory.net/rapid"

	"nep/internal/db"
)

// anyValid draws a sheet nobody has thought of, that is sound.
func anyValid(t *rapid.T) *Rubric {
	n := func(name string, from, to int) int { return rapid.IntRange(from, to).Draw(t, name) }
	yes := func(name string) bool { return rapid.Bool().Draw(t, name) }
	interval := func(name string, all Interval) Interval {
		low := n(name+" low", 0, 40)
		left := rapid.SampledFrom([]string{"[", "("}).Draw(t, name+" left")
		if all.Endless && yes(name+" endless") {
			return rng(fmt.Sprintf("%s%d,)", left, low))
		}
		return rng(fmt.Sprintf("%s%d,%d%s", left, low, low+n(name+" wide", 1, 60), rapid.SampledFrom([]string{"]", ")"}).Draw(t, name+" right")))
	}
	r := &Rubric{Title: Text{Vi: "Bộ"}}
	var ids []string
	for g := range n("groups", 1, 4) {
		group := Group{ID: fmt.Sprint(g + 1), Text: Text{Vi: fmt.Sprintf("Nhóm %d", g+1)}}
		for i := range n("criteria", 1, 5) {
			c := Criterion{ID: fmt.Sprintf("%d.%d", g+1, i+1), Max: Pts(int64(n("max", 1, 30)))}
			c.Text.Vi = "Tiêu chí " + c.ID
			c.NotApplicable = rapid.SampledFrom([]Treatment{"", Full, Out, Zero}).Draw(t, "treatment")
			c.When = rapid.SampledFrom(append([]Condition{"", "", ""}, Conditions()...)).Draw(t, "when")
			c.Scale = rapid.SampledFrom([]Scale{Bands, YesNo, Manual}).Draw(t, "scale")
			if c.Scale == Bands || yes("counted") {
				c.Fact = rapid.SampledFrom(FactNames()).Draw(t, "fact")
			}
			all := measures[c.Fact].all
			switch c.Scale {
			case Manual:
				c.Step = rapid.SampledFrom([]Points{25, 50, 100}).Draw(t, "step")
			case YesNo:
				if c.Fact != "" {
					c.Yes = interval("yes", all)
				}
			case Bands:
				cuts := rapid.SliceOfNDistinct(rapid.IntRange(1, 99), 0, 4, rapid.ID[int]).Draw(t, "cuts")
				slices.Sort(cuts)
				left, low := "[", 0
				best := n("best", 0, len(cuts))
				for k := range len(cuts) + 1 {
					high, right, next := "100", "]", ""
					if all.Endless {
						high, right = "", ")"
					}
					if k < len(cuts) {
						high, right, next = fmt.Sprint(cuts[k]), "]", "("
						if yes("the edge is the next one's") {
							right, next = ")", "["
						}
					}
					p := c.Max
					if k != best {
						p = Points(n("points", 0, int(c.Max)))
					}
					c.Bands = append(c.Bands, Band{rng(fmt.Sprintf("%s%d,%s%s", left, low, high, right)), p})
					if k < len(cuts) {
						left, low = next, cuts[k]
					}
				}
				c.Bands = rapid.Permutation(c.Bands).Draw(t, "order")
			}
			if !c.Judged() && yes("capped") {
				fact := rapid.SampledFrom(FactNames()).Draw(t, "cap")
				c.Caps = []Cap{{fact, interval("cap", measures[fact].all), Points(n("cap points", 0, int(c.Max)))}}
			}
			ids = append(ids, c.ID)
			group.Criteria, group.Max = append(group.Criteria, c), group.Max+c.Max
		}
		r.Groups, r.Total = append(r.Groups, group), r.Total+group.Max
	}
	if r.Total < Pts(4) { // four classes need room
		c := &r.Groups[0].Criteria[0]
		*c = Criterion{ID: c.ID, Text: c.Text, Max: c.Max + Pts(4), Scale: Manual, Step: 50}
		r.Groups[0].Max, r.Total = r.Groups[0].Max+Pts(4), r.Total+Pts(4)
	}
	whole := int(r.Total / Pts(1))
	cuts := rapid.SliceOfNDistinct(rapid.IntRange(1, whole-1), 3, 3, rapid.ID[int]).Draw(t, "classes")
	slices.Sort(cuts)
	r.Classes = []ClassBand{{Good, rng(fmt.Sprintf("[%d,%d]", cuts[2], whole))}, {Fair, rng(fmt.Sprintf("[%d,%d)", cuts[1], cuts[2]))},
		{Average, rng(fmt.Sprintf("[%d,%d)", cuts[0], cuts[1]))}, {Poor, rng(fmt.Sprintf("[0,%d)", cuts[0]))}}
	for range n("gates", 0, 2) {
		r.Gates = append(r.Gates, Gate{rapid.SampledFrom([]Class{Good, Fair, Average}).Draw(t, "gate"), []string{rapid.SampledFrom(ids).Draw(t, "gate's line")}})
	}
	return r
}

// A second reading of any sheet, in fractions and with nothing of the engine: what
// each measure is in a month, which row holds it, what the classes are.
type second struct {
	lines  map[string]string
	earned Points
	class  Class
	best   Class
}

// read2 gives a measure: "" open, "none", "never", or "known" with its value.
func read2(name string, f Facts) (string, *big.Rat) {
	num := func(s State, v func() *big.Rat) (string, *big.Rat) {
		switch s {
		case IsOpen:
			return "", nil
		case IsNone:
			return "none", nil
		}
		if x := v(); x != nil {
			return "known", x
		}
		return "none", nil
	}
	whole := func(n int) *big.Rat { return big.NewRat(int64(n), 1) }
	share := func(part, of int) *big.Rat {
		if of == 0 {
			return whole(0)
		}
		return big.NewRat(100*int64(part), int64(of))
	}
	bit := func(x Fact[bool]) (string, *big.Rat) {
		return num(x.State, func() *big.Rat {
			if x.Value {
				return whole(100)
			}
			return whole(0)
		})
	}
	put := func(p Fact[Put], late bool) (string, *big.Rat) {
		if p.State == IsKnown && p.Value.On == "" {
			return "never", nil
		}
		return num(p.State, func() *big.Rat {
			if late {
				return whole(max(0, p.Value.Days))
			}
			return whole(p.Value.Days)
		})
	}
	l, r, g, d := f.Length.Value, f.Roll.Value, f.Given.Value, f.Due.Value
	switch name {
	case "length_short":
		return num(f.Length.State, func() *big.Rat { return whole(max(0, l.Norm-l.Held)) })
	case "length_share":
		return num(f.Length.State, func() *big.Rat { return share(l.Held, l.Norm) })
	case "attendance":
		return num(f.Roll.State, func() *big.Rat {
			if r.Required == 0 {
				return nil
			}
			return share(r.Present, r.Required)
		})
	case "unexcused":
		return num(f.Roll.State, func() *big.Rat { return whole(r.Unexcused) })
	case "excused_in_row":
		return num(f.ExcusedInRow.State, func() *big.Rat { return whole(f.ExcusedInRow.Value) })
	case "draft":
		return bit(f.Draft)
	case "bureau":
		return bit(Fact[bool]{f.Bureau.State, f.Bureau.Value.Met && f.Bureau.Value.Minutes})
	case "notice":
		n := f.Notice.Value
		if f.Notice.State == IsKnown && n.Follower.State == IsOpen {
			return "", nil
		}
		return num(f.Notice.State, func() *big.Rat {
			switch {
			case n.Follower.State == IsNone:
				return share(n.Told, n.Of)
			case n.Follower.Value:
				return share(n.Told+1, n.Of+1)
			}
			return share(n.Told, n.Of+1)
		})
	case "papers_lead":
		return put(f.Papers, false)
	case "steps":
		return num(f.Steps.State, func() *big.Rat { return share(f.Steps.Value.Done, f.Steps.Value.Of) })
	case "theme":
		return bit(f.Theme)
	case "speaking":
		if f.Roll.State != IsKnown {
			return num(f.Roll.State, nil)
		}
		return num(f.Speakers.State, func() *big.Rat { return share(f.Speakers.Value, r.Present) })
	case "criticism":
		return num(f.Criticism.State, func() *big.Rat { return whole(f.Criticism.Value) })
	case "concluded":
		return bit(f.Concluded)
	case "minutes_read":
		return bit(f.MinutesRead)
	case "minutes_confirmed":
		return bit(f.MinutesConfirmed)
	case "tasks_given":
		return num(f.Given.State, func() *big.Rat { return share(g.Done, g.Of) })
	case "tasks_done":
		return num(f.Due.State, func() *big.Rat {
			if d.Of == 0 {
				return nil
			}
			return share(d.Done, d.Of)
		})
	case "publish_lag":
		return put(f.Published, true)
	}
	panic(name)
}

// when2 says whether a condition is met: "" open, "none", "known".
func when2(c Condition, f Facts) string {
	word := map[State]string{IsOpen: "", IsNone: "none", IsKnown: "known"}
	has := func(s State, is bool) string {
		if s == IsKnown && !is {
			return "none"
		}
		return word[s]
	}
	switch c {
	case "":
		return "known"
	case "theme":
		return word[f.Theme.State]
	case "tasks":
		return has(f.Due.State, f.Due.Value.Of > 0)
	case "bureau":
		return word[f.Bureau.State]
	case "follower":
		if f.Notice.State != IsKnown {
			return word[f.Notice.State]
		}
		return word[f.Notice.Value.Follower.State]
	case "papers":
		if f.NoPapers {
			return "none"
		}
		return word[f.Papers.State]
	case "online":
		return has(f.Roll.State, f.Roll.Value.Online > 0)
	}
	panic(c)
}

func within(i Interval, v *big.Rat) bool {
	low := v.Cmp(big.NewRat(i.Low, 1))
	if low < 0 || low == 0 && i.LowOpen {
		return false
	}
	high := v.Cmp(big.NewRat(i.High, 1))
	return i.Endless || high < 0 || high == 0 && !i.HighOpen
}

func readTwice(r *Rubric, f Facts, judged map[string]Points) second {
	out := second{lines: map[string]string{}}
	var available, pending Points
	full := map[string]string{} // "yes", "no", "waits"
	for _, g := range r.Groups {
		for _, c := range g.Criteria {
			asked, state, v := when2(c.When, f), "known", (*big.Rat)(nil)
			if c.Fact != "" {
				state, v = read2(c.Fact, f)
			}
			judgedLine := c.Fact == "" || c.Scale == Manual
			available += c.Max
			waits := func() {
				pending += c.Max
				out.lines[c.ID], full[c.ID] = "waits", "waits"
			}
			gets := func(p Points) {
				out.earned += p
				out.lines[c.ID], full[c.ID] = p.String(), map[bool]string{true: "yes", false: "no"}[p == c.Max]
			}
			switch {
			case asked == "none" || !judgedLine && state == "none":
				switch c.NotApplicable {
				case Full:
					gets(c.Max)
				case Zero:
					gets(0)
				default:
					available -= c.Max
					out.lines[c.ID] = "out"
				}
				full[c.ID] = "yes" // what cannot be asked is no hindrance
			case judgedLine:
				if p, ok := judged[c.ID]; ok && asked == "known" {
					gets(p)
				} else {
					waits()
				}
			default:
				open := asked == "" || state == ""
				points := Points(0)
				if c.Scale == YesNo {
					if state == "known" && within(c.Yes, v) {
						points = c.Max
					}
				} else {
					points = c.Max
					for _, b := range c.Bands { // outside every row: as the worst of them
						points = min(points, b.Points)
					}
					for _, b := range c.Bands {
						if state == "known" && within(b.In, v) {
							points = b.Points
						}
					}
				}
				for _, x := range c.Caps {
					s, w := read2(x.Fact, f)
					open = open || s == ""
					if s == "known" && within(x.In, w) {
						points = min(points, x.Points)
					}
				}
				if open {
					waits()
				} else {
					gets(points)
				}
			}
		}
	}
	class := func(earned Points, optimist bool) Class {
		if available <= 0 {
			return ""
		}
		v := big.NewRat(int64(earned)*int64(r.Total), int64(available)*100)
		order := []Class{Good, Fair, Average, Poor}
		at := slices.IndexFunc(r.Classes, func(b ClassBand) bool { return within(b.In, v) })
		for ; at < 3; at++ {
			shut := false
			for _, g := range r.Gates {
				for _, id := range g.Full {
					shut = shut || g.Class == order[at] && (full[id] == "no" || full[id] == "waits" && !optimist)
				}
			}
			if !shut {
				break
			}
		}
		return order[at]
	}
	out.class, out.best = class(out.earned, false), class(out.earned+pending, true)
	return out
}

// Any sheet, any month: what is kept in either database and read back is scored as
// a second reading of the same says.
func TestAnySheetAndAnyMonthScoreAsASecondReadingSays(t *testing.T) {
	each(t, func(t *testing.T, h *house) {
		m := h.agreed("cell", "2026-12-05")
		base := h.units["base"].ID
		rapid.Check(t, func(t *rapid.T) {
			r, f := anyValid(t), month(t, true)
			if rapid.Bool().Draw(t, "no papers") {
				f.NoPapers, f.Papers = true, Known(Put{})
			}
			judged := judgements(t, r, false)
			if bad := r.Problems(); len(bad) > 0 {
				t.Fatalf("the drawn sheet is not sound: %+v", bad)
			}
			type back struct {
				own  Own
				from kept
			}
			got, err := db.Write(ctx, h.DB, db.Lock{}, func(x *db.Tx) (b back, err error) {
				o := Own{ID: x.ID(), Unit: base, State: SheetDropped, Base: "anphu-2025", Sheet: r}
				if err := insertOwn(x, o); err != nil {
					return b, err
				}
				s, _, err := OfMeeting(x, m)
				if err != nil {
					return b, err
				}
				if err := keepFacts(x, s, Score{From: f, Judged: judged}); err != nil {
					return b, err
				}
				if b.own, err = ownByID(x, o.ID); err != nil {
					return b, err
				}
				body, err := db.One(x, db.Scalar[string], `select body from score_facts where meeting = $1`, m)
				if err != nil {
					return b, err
				}
				return b, json.Unmarshal([]byte(body), &b.from)
			})
			if err != nil {
				t.Fatal(err)
			}
			if !reflect.DeepEqual(got.own.Sheet.Groups, r.Groups) || !reflect.DeepEqual(got.own.Sheet.Classes, r.Classes) {
				t.Fatalf("kept %+v\nread %+v", r.Groups, got.own.Sheet.Groups)
			}
			s := mustScoreR(t, got.own.Sheet, got.from.Facts, got.from.Judged)
			want := readTwice(r, f, judged)
			for _, l := range s.Lines {
				is := l.Points.String()
				switch {
				case l.Waits():
					is = "waits"
				case l.Out:
					is = "out"
				}
				if is != want.lines[l.Criterion.ID] {
					t.Fatalf("line %+v: %s, the second reading says %s", l.Criterion, is, want.lines[l.Criterion.ID])
				}
			}
			if s.Total.Earned != want.earned || s.Class != want.class || s.Best != want.best {
				t.Fatalf("%v %s to %s, the second reading says %v %s to %s", s.Total, s.Class, s.Best, want.earned, want.class, want.best)
			}
		})
	})
}
