package quality

import "nep/internal/fault"

// LineState is where the points of a line come from, or what they wait for.
type LineState string

const (
	Counted  LineState = "counted"        // from facts
	Decided  LineState = "judged"         // by a person
	ToJudge  LineState = "judge"          // waits for a judgement
	ToCome   LineState = "open"           // waits for a fact
	NotAsked LineState = "not applicable" // cannot be asked this month
)

// Line is one criterion in a score.
type Line struct {
	Criterion *Criterion
	State     LineState
	Points    Points
	Out       bool   // does not count at all this month, and the rest is put in relation
	Facts     []Said // what the points were counted from, or what is shown to who judges
}

// Waits says that the points are not there yet.
func (l Line) Waits() bool { return l.State == ToJudge || l.State == ToCome }

// Score is a rubric filled in.
type Score struct {
	Rubric  *Rubric
	Lines   []Line // in the order of the sheet
	Total   Total  // what is earned so far; what waits counts as not earned
	Pending Points // the most that what waits can still bring
	Class   Class  // safe whatever comes
	Best    Class  // if all that waits brings full points
	// What it was counted from. Of a decided score, which is read as it was kept, nothing.
	From   Facts
	Judged map[string]Points
}

// Provisional says that something waits ("tạm tính"). When it is false, Class
// and Best are one.
func (s Score) Provisional() bool { return s.Pending > 0 }

// Between says that the class is not known yet: what waits can still bring another.
func (s Score) Between() bool { return s.Provisional() && s.Best != s.Class }

// Unjudged is the part of Pending that waits for somebody's judgement, not for a fact.
func (s Score) Unjudged() Points {
	var sum Points
	for _, l := range s.Lines {
		if l.State == ToJudge {
			sum += l.Criterion.Max
		}
	}
	return sum
}

// Group gives the total of one group, not put in relation to anything.
func (s Score) Group(id string) Total {
	var t Total
	at := 0
	for _, g := range s.Rubric.Groups {
		for range g.Criteria {
			if l := s.Lines[at]; g.ID == id {
				t.Of += l.Criterion.Max
				t.Earned += l.Points
				if !l.Out {
					t.Available += l.Criterion.Max
				}
			}
			at++
		}
	}
	return t
}

// Score fills in the rubric from the facts and the judgements of people (points
// by criterion). A missing judgement is waited for. Faults: State for a rubric
// whose points are not known, Invalid for facts that contradict one another and
// for a judgement that the sheet does not have: out of range, between its
// steps, or of a criterion that is counted.
func (r *Rubric) Score(f Facts, judged map[string]Points) (Score, error) {
	const op = "quality.score"
	if r.Incomplete {
		return Score{}, fault.New(op, fault.State, "quality.rubric.incomplete")
	}
	if err := f.Validate(); err != nil {
		return Score{}, err
	}
	for id, p := range judged {
		c, ok := r.Criterion(id)
		switch {
		case !ok:
			return Score{}, fault.New(op, fault.Invalid, "quality.judgement.unknown", "ID", id)
		case !c.Judged():
			return Score{}, fault.New(op, fault.Invalid, "quality.judgement.counted", "ID", id)
		case p < 0 || p > c.Max || c.Scale == YesNo && p != 0 && p != c.Max:
			return Score{}, fault.New(op, fault.Invalid, "quality.judgement.range", "ID", id, "Max", c.Max.String())
		case c.Scale == Manual && p%c.Step != 0:
			return Score{}, fault.New(op, fault.Invalid, "quality.judgement.step", "ID", id, "Step", c.Step.String())
		}
	}
	s := Score{Rubric: r, Total: Total{Of: r.Total}, From: f, Judged: judged}
	byID := map[string]Line{}
	for g := range r.Groups {
		for i := range r.Groups[g].Criteria {
			c := &r.Groups[g].Criteria[i]
			l := c.line(f, judged)
			s.Lines = append(s.Lines, l)
			byID[c.ID] = l
			s.Total.Earned += l.Points
			if !l.Out {
				s.Total.Available += c.Max
			}
			if l.Waits() {
				s.Pending += c.Max
			}
		}
	}
	full := func(waiting bool) func(string) bool {
		return func(id string) bool {
			l := byID[id]
			return l.State == NotAsked || l.Points == l.Criterion.Max || waiting && l.Waits()
		}
	}
	s.Class = r.classOf(s.Total, full(false))
	best := s.Total
	best.Earned += s.Pending
	s.Best = r.classOf(best, full(true))
	return s, nil
}

// line scores one criterion.
func (c *Criterion) line(f Facts, judged map[string]Points) Line {
	l := Line{Criterion: c, State: Counted}
	var main Reading
	if c.Fact != "" {
		main = measures[c.Fact].read(f)
		l.Facts = append(l.Facts, main.Said)
	}
	for _, name := range c.Shown {
		l.Facts = append(l.Facts, measures[name].read(f).Said)
	}
	asked, word := c.asked(f)
	if c.When != "" && word.Key != "" {
		l.Facts = append(l.Facts, word)
	}
	if c.Judged() && asked != IsNone {
		l.State = ToJudge
		p, ok := judged[c.ID]
		switch {
		case ok && asked == IsOpen: // given, and not known yet whether it counts
			l.State = ToCome
		case ok:
			l.State, l.Points = Decided, p
		}
		return l
	}
	if asked == IsNone || main.State == IsNone {
		l.State = NotAsked
		switch c.NotApplicable {
		case Full:
			l.Points = c.Max
		case Zero:
		default:
			l.Out = true
		}
		return l
	}
	waits := main.State == IsOpen || asked == IsOpen
	points := c.byScale(main)
	for _, o := range c.Caps {
		other := measures[o.Fact].read(f)
		if other.Said.Key != main.Said.Key {
			l.Facts = append(l.Facts, other.Said)
		}
		switch {
		case other.State == IsOpen:
			waits = true
		case other.State == IsKnown && other.in(o.In):
			points = min(points, o.Points)
		}
	}
	if waits {
		l.State = ToCome
		return l
	}
	l.Points = points
	return l
}

// byScale reads a known fact off the criterion's scale.
func (c *Criterion) byScale(r Reading) Points {
	if r.State != IsKnown {
		return 0
	}
	if c.Scale == YesNo {
		if r.in(c.Yes) {
			return c.Max
		}
		return 0
	}
	lowest := c.Max
	for _, b := range c.Bands {
		if r.in(b.In) {
			return b.Points
		}
		lowest = min(lowest, b.Points)
	}
	return lowest // never happened: the tables hold every other value
}
