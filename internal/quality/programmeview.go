package quality

import (
	"context"

	"nep/internal/access"
	"nep/internal/db"
	"nep/internal/document"
	"nep/internal/meeting"
	"nep/internal/org"
	"nep/internal/summary"
)

// Stand is where a unit stands with a target.
type Stand struct {
	Target  Target           // as it stands in the span that counts
	Then    []Target         // as it stood at the end of each span
	Periods []summary.Figure // of each span
	First   summary.Figure   // of the first span with facts
	Last    int              // the span that counts: the last one with facts, -1 for none
	Begins  int              // the span of First, -1 for none
	Whole   summary.Figure   // of all months together
}

// Now is the figure of the last span with facts.
func (s Stand) Now() summary.Figure {
	if s.Last < 0 {
		return summary.Figure{}
	}
	return s.Periods[s.Last]
}

// Judged says whether a span can be held against the target: the first one of what is
// to rise cannot, nothing came before it.
func (s Stand) Judged(i int) bool {
	return i >= 0 && s.Periods[i].Den > 0 && (s.Then[i].Way != Rising || i != s.Begins)
}

// Holds says whether the target is reached in the last span with facts.
func (s Stand) Holds() bool { return s.Last >= 0 && s.HoldsIn(s.Last) }

// HoldsIn says whether it is reached in one span.
func (s Stand) HoldsIn(i int) bool { return s.Then[i].Holds(s.Periods[i], s.First) }

// standOf adds up figures of months into spans.
func standOf(unit int64, x Target, spans []Span, f map[summary.Key]summary.Figure) Stand {
	s := Stand{Target: x, Last: -1, Begins: -1}
	for i, span := range spans {
		var sum summary.Figure
		for _, m := range span.Months {
			sum = sum.Add(f[summary.Key{Unit: unit, Month: m, Measure: x.Measure}])
		}
		s.Then = append(s.Then, x.In(span.Months[len(span.Months)-1]))
		s.Periods, s.Whole = append(s.Periods, sum), s.Whole.Add(sum)
		if sum.Den > 0 {
			if s.First.Den == 0 {
				s.First, s.Begins = sum, i
			}
			s.Last = i
		}
	}
	if len(spans) > 0 {
		s.Target = s.Then[len(spans)-1]
	}
	return s
}

// ProgrammeRow is a programme in a list.
type ProgrammeRow struct {
	Programme
	UnitName string
}

// ProgrammeList is the programmes a unit follows: its own, and those of the
// committees above.
type ProgrammeList struct {
	Unit    org.Unit
	Today   string
	Rows    []ProgrammeRow
	MayEdit bool
}

// Programmes gives it. Asks for ProgrammeView. Fault: NotFound.
func (s *Service) Programmes(ctx context.Context, actor access.Actor, unit int64) (ProgrammeList, error) {
	return db.Read(ctx, s.DB, func(t *db.Tx) (v ProgrammeList, err error) {
		if v.Unit, err = programmeUnit(t, actor, access.ProgrammeView, unit); err != nil {
			return v, err
		}
		v.Today = today(t)
		v.MayEdit = !v.Unit.Kind.Meets() && access.May(actor, access.PlanEdit, access.Unit(v.Unit.Path))
		above, err := org.Ancestors(t, v.Unit.Path, v.Today)
		if err != nil {
			return v, err
		}
		names := map[int64]string{unit: v.Unit.Name}
		units := []int64{unit}
		for _, a := range above {
			if a.ID != unit && access.May(actor, access.ProgrammeView, access.Unit(a.Path)) {
				units, names[a.ID] = append(units, a.ID), a.Name
			}
		}
		list, err := programmesOf(t, units)
		for _, p := range list {
			v.Rows = append(v.Rows, ProgrammeRow{p, names[p.Unit]})
		}
		return v, err
	})
}

// ProgrammeUnit is a unit below with where it stands with one target.
type ProgrammeUnit struct {
	Unit  org.Unit
	Stand Stand
	May   bool // the actor may look at its facts
}

// ProgrammeView is the page of a programme, for the actor's own part of the tree.
type ProgrammeView struct {
	Programme
	UnitName string
	Of       org.Unit // whose figures are shown
	Blind    bool     // the actor may look at no figures here: only what is aimed at is shown
	Today    string
	Until    string // the last month that is over, or the programme's last
	Years    bool
	Spans    []Span
	Stands   []Stand
	Chosen   int             // the target the units below are shown for
	Units    []ProgrammeUnit // directly below, in the order of the tree
	Next     org.Cursor
	More     bool
	Reviews  []ReviewRow
	Due      string // HalfReview or FinalReview, when it is time and nobody has begun
	MayEdit  bool
}

// ReviewRow is a review with its paper.
type ReviewRow struct {
	ProgrammeReview
	Paper  int64 // 0 none yet
	Number string
	Issued bool
}

// ViewProgramme asks for the page: how periods are cut, which target the units are
// shown for, and after which of them.
type ViewProgramme struct {
	ID     int64
	Years  bool
	Chosen int
	After  org.Cursor
	Until  string // "" as far as there are whole months
}

// Programme gives the page. Asks for ProgrammeView, and shows the figures of the
// programme's unit to who may look at its overview, else those of the actor's own.
// Fault: NotFound.
func (s *Service) Programme(ctx context.Context, actor access.Actor, ask ViewProgramme) (ProgrammeView, error) {
	return db.Read(ctx, s.DB, func(t *db.Tx) (v ProgrammeView, err error) {
		if v.Programme, err = programmeByID(t, ask.ID); err != nil {
			return v, err
		}
		home, err := programmeUnit(t, actor, access.ProgrammeView, v.Unit)
		if err != nil {
			return v, err
		}
		if err := changers(t, &v.Programme); err != nil {
			return v, err
		}
		v.UnitName, v.Of, v.Today, v.Years = home.Name, home, today(t), ask.Years
		v.MayEdit = access.May(actor, access.PlanEdit, access.Unit(home.Path))
		if !access.May(actor, access.OverviewView, access.Unit(home.Path)) {
			if v.Of, err = org.LastOn(t, actor.Hat.Unit, v.Today); err != nil {
				return v, err
			}
			at := access.Unit(v.Of.Path)
			v.Blind = !access.May(actor, access.OverviewView, at) && !(v.Of.Kind.Meets() && access.May(actor, access.MeetingLook, at))
		}
		if v.Until = min(v.To, meeting.AddMonths(v.Today[:7], -1)); ask.Until != "" {
			v.Until = min(v.Until, ask.Until)
		}
		v.Spans = v.Programme.Spans(v.Until, v.Years)
		if err := v.figures(t, actor, ask); err != nil {
			return v, err
		}
		return v, v.reviews(t)
	})
}

// figures reads where the unit stands, and the units below it.
func (v *ProgrammeView) figures(t *db.Tx, actor access.Actor, ask ViewProgramme) error {
	var months, measures []string
	for _, s := range v.Spans {
		months = append(months, s.Months...)
	}
	for _, x := range v.Targets {
		measures = append(measures, x.Measure)
	}
	if len(months) == 0 || v.Blind {
		v.Spans = nil
		for _, x := range v.Targets {
			v.Stands = append(v.Stands, standOf(v.Of.ID, x, nil, nil))
		}
		return nil
	}
	own, err := summary.OfMany(t, []int64{v.Of.ID}, measures, months)
	if err != nil {
		return err
	}
	for _, x := range v.Targets {
		v.Stands = append(v.Stands, standOf(v.Of.ID, x, v.Spans, own))
	}
	if v.Chosen = ask.Chosen; v.Chosen < 0 || v.Chosen >= len(v.Targets) {
		v.Chosen = 0
	}
	if v.Of.Kind.Meets() || len(v.Targets) == 0 {
		return nil
	}
	page, err := org.Children(t, v.Of.ID, min(v.Today, meeting.LastDay(v.Until)), ask.After, 100)
	if err != nil {
		return err
	}
	v.Next, v.More = page.Next, page.More
	var ids []int64
	for _, u := range page.Rows {
		ids = append(ids, u.ID)
	}
	if len(ids) == 0 {
		return nil
	}
	x := v.Targets[v.Chosen]
	below, err := summary.Of(t, ids, x.Measure, months)
	if err != nil {
		return err
	}
	paths, err := org.PathsOn(t, ids, v.Today)
	if err != nil {
		return err
	}
	for _, u := range page.Rows {
		s := standOf(u.ID, x, v.Spans, below)
		if s.Last < 0 {
			continue // the target does not speak of it
		}
		path := paths[u.ID]
		if path == "" {
			path = u.Path
		}
		may := access.May(actor, access.OverviewView, access.Unit(path))
		if u.Kind.Meets() {
			may = access.May(actor, access.MeetingLook, access.Unit(path))
		}
		v.Units = append(v.Units, ProgrammeUnit{u, s, may})
	}
	return nil
}

// reviews reads the papers of what was looked back on, and whether it is time.
func (v *ProgrammeView) reviews(t *db.Tx) error {
	list, err := reviewsOf(t, v.ID)
	if err != nil {
		return err
	}
	begun := map[string]bool{}
	for _, r := range list {
		begun[r.Kind] = true
		row := ReviewRow{ProgrammeReview: r}
		papers, err := document.OfficialsFor(t, v.Unit, "programme", r.ID)
		if err != nil {
			return err
		}
		for _, o := range papers {
			row.Paper, row.Number, row.Issued = o.ID, o.Number, o.State == document.Issued
		}
		v.Reviews = append(v.Reviews, row)
	}
	v.Due = reviewDue(v.Programme, begun, meeting.AddMonths(v.Today[:7], -1))
	return nil
}

// reviewDue says which review it is time for, "" none; over is the last month over.
func reviewDue(p Programme, begun map[string]bool, over string) string {
	switch {
	case p.EndedOn != "":
		return ""
	case p.To <= over && !begun[FinalReview]:
		return FinalReview
	case p.Half <= over && p.To > over && !begun[HalfReview]:
		return HalfReview
	}
	return ""
}

// ReviewByID gives a review with its programme. Fault: NotFound.
func (s *Service) ReviewByID(ctx context.Context, id int64) (ProgrammeReview, error) {
	return db.Read(ctx, s.DB, func(t *db.Tx) (ProgrammeReview, error) { return reviewByID(t, id) })
}
