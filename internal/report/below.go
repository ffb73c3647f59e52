package report

import (
	"nep/internal/db"
	"nep/internal/meeting"
	"nep/internal/org"
	"nep/internal/quality"
)

// Sums are figures that can be added up: of a unit over the months of a period,
// or of all cells below one. They are counted as room summary counts them, so that
// a report and a committee's overview never tell two numbers of one thing.
type Sums struct {
	Cells     int            `json:"cells,omitempty"`   // of units below: cells, in the last month
	Months    int            `json:"months,omitempty"`  // cell-months with a meeting due or held
	Held      int            `json:"held"`              // meetings held of those due
	Due       int            `json:"due"`               //
	Came      int            `json:"came"`              // present of those required, over the meetings held
	Seats     int            `json:"seats"`             //
	TasksDone int            `json:"tasks_done"`        //
	TasksDue  int            `json:"tasks_due"`         //
	Classes   map[string]int `json:"classes,omitempty"` // classes the committee gave, as they stand
	Themes    []string       `json:"themes,omitempty"`  // of a unit's own
	Decisions int            `json:"decisions,omitempty"`
	Hand      int            `json:"hand,omitempty"` // cell-months entered for cells that are not on Nếp
	Reported  int            `json:"reported,omitempty"`
	Late      int            `json:"late,omitempty"`  // of those reported
	Units     int            `json:"units,omitempty"` // that had to report
}

// add puts other figures to these.
func (s *Sums) add(o Sums) {
	s.Cells += o.Cells
	s.Months += o.Months
	s.Held += o.Held
	s.Due += o.Due
	s.Came += o.Came
	s.Seats += o.Seats
	s.TasksDone += o.TasksDone
	s.TasksDue += o.TasksDue
	s.Decisions += o.Decisions
	s.Hand += o.Hand
	s.Themes = append(s.Themes, o.Themes...)
	for c, n := range o.Classes {
		s.class(c, n)
	}
}

func (s *Sums) class(c string, n int) {
	if s.Classes == nil {
		s.Classes = map[string]int{}
	}
	s.Classes[c] += n
}

// own are a unit's figures of one month.
func (f Facts) own() Sums {
	s := Sums{Held: f.Held, Due: f.Due, Came: f.Came, Seats: f.Seats, TasksDone: f.TasksDone, TasksDue: f.TasksDue}
	if s.Held == 0 && s.Seats == 0 && f.Required > 0 { // frozen before the month's meetings were counted together
		s.Held, s.Due, s.Came, s.Seats = 1, 1, f.Present, f.Required
	}
	if s.Held+s.Due > 0 {
		s.Months = 1
	}
	if f.Decision != "" {
		s.Decisions = 1
	}
	if f.Theme != "" {
		s.Themes = []string{f.Theme}
	}
	return s
}

// sums are a report's own figures: of its months, or of its month.
func (f Facts) sums() Sums {
	if f.Span != nil {
		return *f.Span
	}
	return f.own()
}

// Own are a report's figures to be shown beside those of others: of a committee
// those of all cells below it, of a cell its own.
func (f Facts) Own() Sums {
	if f.Below != nil {
		return *f.Below
	}
	return f.sums()
}

// facts are the figures of a unit's period as they stand.
func (s *Service) facts(t *db.Tx, u org.Unit, period string) (Facts, error) {
	if SpanOf(period) == Monthly {
		return s.monthFacts(t, u, period, true)
	}
	out := Facts{FeePaid: -1, PapersAhead: -1, Span: &Sums{}}
	var below Sums
	for _, m := range MonthsOf(period) {
		on, ok, err := livedIn(t, u.ID, m)
		if err != nil {
			return out, err
		}
		if !ok || m > today(t)[:7] {
			continue
		}
		if u.Kind.Meets() { // not on Nếp in it: what was entered for it
			r, ok, err := handFor(t, u.ID, m)
			if err != nil {
				return out, err
			}
			if ok {
				due, err := handDue(t, u.ID, m)
				if err != nil {
					return out, err
				}
				out.Span.add(r.sums(due))
				continue
			}
		}
		f, err := s.monthOf(t, on, m)
		if err != nil {
			return out, err
		}
		out = out.Add(f)
		out.Span.add(f.own())
		if f.Below != nil {
			below.add(*f.Below)
			below.Cells = f.Below.Cells
		}
	}
	if u.Kind.Meets() {
		classes, err := quality.ClassesOf(t, []int64{u.ID}, MonthsOf(period))
		if err != nil {
			return out, err
		}
		for _, c := range classes {
			out.Span.class(string(c.Class), 1)
		}
		return out, nil
	}
	below.Units, below.Reported, below.Late = 0, 0, 0
	out.Below = &below
	return out, s.reported(t, u, period, out.Below)
}

// livedIn gives a unit as it stood in a month: at its end, or where it stood last
// when it closed within it; false when it did not live then.
func livedIn(t *db.Tx, unit int64, month string) (org.Unit, bool, error) {
	u, err := org.LastOn(t, unit, meeting.LastDay(month))
	if err != nil {
		return u, false, err
	}
	return u, u.From <= meeting.LastDay(month) && u.To > meeting.FirstDay(month), nil
}

// monthOf are a unit's figures of a month: as it reported them, else as they are
// counted now.
func (s *Service) monthOf(t *db.Tx, u org.Unit, month string) (Facts, error) {
	r, ok, err := OfMonth(t, u.ID, month)
	if err != nil || ok && r.SentAt != 0 {
		return r.Facts, err
	}
	return s.monthFacts(t, u, month, true)
}

// monthFacts are a unit's figures of a month as they are counted now, with those
// of all cells below it.
func (s *Service) monthFacts(t *db.Tx, u org.Unit, month string, below bool) (Facts, error) {
	if s.Facts == nil {
		return Facts{FeePaid: -1, PapersAhead: -1}, nil
	}
	f, err := s.Facts(t, u.ID, month)
	if err != nil || u.Kind.Meets() || !below {
		return f, err
	}
	f.Below = &Sums{}
	if err := s.sumBelow(t, u, month, f.Below); err != nil {
		return f, err
	}
	return f, s.reported(t, u, month, f.Below)
}

// childrenIn gives the units directly below one by the tree of a month's end, and
// those that closed under it within the month.
func childrenIn(t *db.Tx, unit int64, month string) ([]org.Unit, error) {
	ids, err := org.ChildIDs(t, unit, meeting.LastDay(month))
	if err != nil {
		return nil, err
	}
	closed, err := org.ClosedUnder(t, unit, meeting.FirstDay(month), meeting.LastDay(month))
	if err != nil {
		return nil, err
	}
	known, err := org.UnitsOn(t, ids, meeting.LastDay(month))
	if err != nil {
		return nil, err
	}
	var out []org.Unit
	for _, id := range ids {
		if u := known[id]; u.Kind != org.Group {
			out = append(out, u)
		}
	}
	for _, id := range closed {
		u, err := org.LastOn(t, id, meeting.LastDay(month))
		if err != nil {
			return nil, err
		}
		if u.Kind != org.Group {
			out = append(out, u)
		}
	}
	return out, nil
}

// sumBelow adds the figures of all cells below a unit in a month, through any
// number of levels: what a unit reported counts as it reported it.
func (s *Service) sumBelow(t *db.Tx, u org.Unit, month string, sum *Sums) error {
	kids, err := childrenIn(t, u.ID, month)
	if err != nil {
		return err
	}
	var cells []int64
	for _, k := range kids {
		if k.Kind.Meets() { // not on Nếp: what was entered for it
			r, ok, err := handFor(t, k.ID, month)
			if err != nil {
				return err
			}
			if ok {
				due, err := handDue(t, k.ID, month)
				if err != nil {
					return err
				}
				own := r.sums(due)
				own.Cells = 1
				sum.add(own)
				continue
			}
		}
		f, err := s.monthOf(t, k, month)
		if err != nil {
			return err
		}
		if !k.Kind.Meets() {
			if f.Below == nil { // reported before such figures were kept
				f.Below = &Sums{}
				if err := s.sumBelow(t, k, month, f.Below); err != nil {
					return err
				}
			}
			sum.add(*f.Below)
			continue
		}
		own := f.own()
		own.Themes = nil
		own.Cells = 1
		sum.add(own)
		cells = append(cells, k.ID)
	}
	classes, err := quality.ClassesOf(t, cells, []string{month})
	if err != nil {
		return err
	}
	for _, c := range classes {
		sum.class(string(c.Class), 1)
	}
	return nil
}

// reported counts who directly below has reported for a period, by the tree of
// its last month, and who of them too late.
func (s *Service) reported(t *db.Tx, u org.Unit, period string, sum *Sums) error {
	kids, err := childrenIn(t, u.ID, min(lastMonth(period), today(t)[:7]))
	if err != nil {
		return err
	}
	got, err := Under(t, u.ID, period)
	if err != nil {
		return err
	}
	sum.Units, sum.Reported = len(kids), len(got)
	for _, r := range got {
		if r.SentLate() {
			sum.Late++
		}
	}
	return nil
}
