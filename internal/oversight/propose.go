package oversight

import (
	"context"
	"slices"

	"nep/internal/access"
	"nep/internal/clock"
	"nep/internal/db"
	"nep/internal/fault"
	"nep/internal/meeting"
	"nep/internal/member"
	"nep/internal/org"
	"nep/internal/rule"
	"nep/internal/summary"
)

const (
	maxSlots    = 1500
	mostCells   = 500 // a roster covers
	slipsMonths = 3   // looked back on
)

// Proposal is a roster that is offered, not kept yet.
type Proposal struct {
	Unit    org.Unit
	Quarter string
	Months  []string // those that are not over
	Today   string
	Per     int // visits to each cell a quarter, by the rule; 0: not set
	Slots   []ProposedSlot
	Short   []ShortCell
	People  []Person
	More    bool // there are more cells than one roster covers
}

// ProposedSlot is a visit with why it is so.
type ProposedSlot struct {
	Slot
	Name   string // of the cell
	Charge bool   // who goes is in charge of it
	Slips  bool
	Guess  bool // no meeting is planned yet: the day is the one it usually meets
}

// ShortCell is a cell for which nobody was found.
type ShortCell struct {
	Cell int64
	Name string
	N    int
}

// Propose makes the roster of a quarter ("": today's) for the units directly below: what the
// rule asks, less what stands already. Asks for VisitPlan. Faults: NotFound, also
// for what is no quarter.
func (s *Service) Propose(ctx context.Context, actor access.Actor, unit int64, quarter string) (Proposal, error) {
	return db.Read(ctx, s.DB, func(t *db.Tx) (Proposal, error) {
		u, err := mayAt(t, actor, access.VisitPlan, unit)
		if err != nil {
			return Proposal{}, err
		}
		if quarter == "" {
			quarter = QuarterOf(today(t)[:7])
		}
		return propose(t, u, quarter)
	})
}

func propose(t *db.Tx, u org.Unit, quarter string) (p Proposal, err error) {
	p.Unit, p.Quarter, p.Today = u, quarter, today(t)
	if p.Months = MonthsOf(quarter); p.Months == nil {
		return p, fault.New("oversight.propose", fault.NotFound, "fault.not_found")
	}
	if p.Per, err = perQuarter(t, u, quarter); err != nil {
		return p, err
	}
	all := p.Months
	p.Months = slices.DeleteFunc(slices.Clone(all), func(m string) bool { return m < p.Today[:7] })
	if p.People, err = committeeOn(t, u.ID, p.Today); err != nil || p.Per == 0 || len(p.Months) == 0 {
		return p, err
	}
	var kids []org.Unit
	if kids, p.More, err = below(t, u, mostCells); err != nil {
		return p, err
	}
	ask := Ask{Months: p.Months}
	b := rosterBase{t: t, months: p.Months, today: p.Today, days: map[int64]map[string]sitting{}}
	if err = b.learn(u, kids, all); err != nil {
		return p, err
	}
	at := map[int64]int{}
	for i, k := range kids {
		at[k.ID] = i
		c, err := b.cell(k, p.Per)
		if err != nil {
			return p, err
		}
		ask.Cells = append(ask.Cells, c)
	}
	for _, x := range p.People {
		person, err := b.person(x.ID)
		if err != nil {
			return p, err
		}
		ask.People = append(ask.People, person)
	}
	slots, short := Roster(ask)
	for _, x := range slots {
		i := at[x.Cell]
		p.Slots = append(p.Slots, ProposedSlot{Slot: x, Name: kids[i].Name, Charge: slices.Contains(ask.Cells[i].Charge, x.Person), Slips: ask.Cells[i].Slips,
			Guess: b.days[x.Cell][x.Month].guess})
	}
	for _, k := range kids {
		if n := short[k.ID]; n > 0 {
			p.Short = append(p.Short, ShortCell{k.ID, k.Name, n})
		}
	}
	return p, nil
}

// perQuarter is how often the rule asks to visit each cell in a quarter; 0 where
// it is not set.
func perQuarter(t *db.Tx, u org.Unit, quarter string) (int, error) {
	day := max(meeting.FirstDay(MonthsOf(quarter)[0]), u.From)
	a, err := rule.For(t, u.ID, rule.VisitsPerQuarter, day)
	if fault.Is(err, fault.NotFound) {
		a, err = rule.For(t, u.ID, rule.VisitsPerQuarter, today(t))
	}
	n, _ := a.Int()
	return int(n), err
}

// below gives the units directly below a committee, without party groups and
// those closed.
func below(t *db.Tx, u org.Unit, most int) (kids []org.Unit, more bool, err error) {
	after := org.Cursor{}
	for len(kids) < most {
		page, err := org.Children(t, u.ID, today(t), after, org.MaxPage)
		if err != nil {
			return nil, false, err
		}
		for _, k := range page.Rows {
			if k.Kind != org.Group {
				kids = append(kids, k)
			}
		}
		if more, after = page.More, page.Next; !more {
			break
		}
	}
	if len(kids) > most {
		kids, more = kids[:most], true
	}
	return kids, more, nil
}

// sitting is when a unit meets in a month.
type sitting struct {
	day   string // "" not known
	guess bool   // no meeting is planned yet
	over  bool
}

// rosterBase is what a roster is made from, as it is read.
type rosterBase struct {
	t         *db.Tx
	months    []string
	today     string
	days      map[int64]map[string]sitting
	charge    map[int64][]int64
	homes     map[int64][]int64 // of the people of the committee
	visits    []Visit           // of the whole quarter
	slips     map[int64]bool
	nobody    map[int64]bool // units without members
	committee []Person
}

func (b *rosterBase) learn(u org.Unit, kids []org.Unit, quarter []string) (err error) {
	if b.visits, err = InMonths(b.t, u.ID, quarter...); err != nil {
		return err
	}
	all, err := member.AssignmentsOn(b.t, u.ID, b.today)
	if err != nil {
		return err
	}
	b.charge = map[int64][]int64{}
	for _, a := range all {
		if a.Target == member.TargetCell {
			b.charge[a.Cell] = append(b.charge[a.Cell], a.Person)
		}
	}
	if b.committee, err = committeeOn(b.t, u.ID, b.today); err != nil {
		return err
	}
	b.homes = map[int64][]int64{}
	for _, p := range b.committee {
		if b.homes[p.ID], err = homeOf(b.t, p.ID, b.today); err != nil {
			return err
		}
	}
	ids := make([]int64, len(kids))
	var cells []int64
	for i, k := range kids {
		if ids[i] = k.ID; k.Kind.Meets() {
			cells = append(cells, k.ID)
		}
	}
	counts, err := member.CountsByUnit(b.t, cells, b.today)
	if err != nil {
		return err
	}
	b.nobody = map[int64]bool{}
	for _, id := range cells {
		b.nobody[id] = counts[id].Total()+counts[id].Temporary == 0
	}
	b.slips, err = slipping(b.t, u.ID, ids, b.today)
	return err
}

// slipping says which units had attendance below the target when they last met.
func slipping(t *db.Tx, unit int64, ids []int64, day string) (map[int64]bool, error) {
	out := map[int64]bool{}
	a, err := rule.For(t, unit, rule.AttendanceTarget, day)
	bound, ok := a.Bound()
	if err != nil || !ok || len(ids) == 0 {
		return out, err
	}
	var months []string
	for n := range slipsMonths {
		months = append(months, meeting.AddMonths(meeting.MonthOf(day), -n))
	}
	got, err := summary.Of(t, ids, meeting.CellAttendance, months)
	for _, id := range ids {
		for _, m := range months { // the latest first
			if f := got[summary.Key{Unit: id, Month: m, Measure: meeting.CellAttendance}]; f.Den > 0 {
				out[id] = !bound.Holds(f.Num, f.Den)
				break
			}
		}
	}
	return out, err
}

// of gives when a unit meets in the months.
func (b *rosterBase) of(u org.Unit) (map[string]sitting, error) {
	if known, ok := b.days[u.ID]; ok {
		return known, nil
	}
	usual := []string{meeting.AddMonths(b.today[:7], -1), meeting.AddMonths(b.today[:7], -2)}
	ms, err := sittings(b.t, u, slices.Concat(b.months, usual)...)
	if err != nil {
		return nil, err
	}
	last := ""
	for _, m := range ms {
		last = max(last, m.Day)
	}
	out := map[string]sitting{}
	for _, month := range b.months {
		s := sitting{guess: true}
		if m, ok := ms[month]; ok {
			s = sitting{day: m.Day, over: m.State.Held() || m.Day < b.today}
		} else if last != "" {
			s.day = min(month+last[7:], meeting.LastDay(month))
			s.over = s.day < b.today && month <= b.today[:7]
			if s.over { // not held on its usual day: it may still be
				s.day, s.over = "", meeting.LastDay(month) < b.today
			}
		}
		out[month] = s
	}
	b.days[u.ID] = out
	return out, nil
}

func (b *rosterBase) cell(u org.Unit, per int) (AskCell, error) {
	c := AskCell{ID: u.ID, Need: per, Charge: b.charge[u.ID], Days: map[string]string{}, Slips: b.slips[u.ID]}
	days, err := b.of(u)
	if err != nil {
		return c, err
	}
	for m, s := range days {
		if !s.over {
			c.Days[m] = s.day
		}
	}
	for _, v := range b.visits {
		if v.Cell != u.ID || v.State == Dropped {
			continue
		}
		if stand, err := standOf(b.t, v); err != nil {
			return c, err
		} else if stand == NoVisitor {
			continue
		}
		c.Need--
		delete(c.Days, v.Month)
	}
	if b.nobody[u.ID] {
		c.Need = 0
	}
	for person, homes := range b.homes {
		if slices.Contains(homes, u.ID) {
			c.Not = append(c.Not, person)
		}
	}
	slices.Sort(c.Not)
	return c, nil
}

// person: busy where he has a visit, and where his own cell meets.
func (b *rosterBase) person(id int64) (AskPerson, error) {
	p := AskPerson{ID: id, Busy: map[string]bool{}}
	var places []int64
	for _, v := range b.visits {
		if v.Visitor == id && v.State != Dropped {
			p.Load++
			places = append(places, v.Cell)
		}
	}
	open, err := openOf(b.t, id) // for another committee, too
	if err != nil {
		return p, err
	}
	for _, v := range open {
		places = append(places, v.Cell)
	}
	for _, unit := range slices.Concat(places, b.homes[id]) {
		u, err := org.LastOn(b.t, unit, b.today)
		if err != nil {
			return p, err
		}
		days, err := b.of(u)
		if err != nil {
			return p, err
		}
		home := slices.Contains(b.homes[id], unit)
		for m, s := range days {
			visits := slices.ContainsFunc(b.visits, func(v Visit) bool {
				return v.Visitor == id && v.Cell == unit && v.Month == m && v.State != Dropped
			}) ||
				slices.ContainsFunc(open, func(v Visit) bool { return v.Cell == unit && v.Month == m })
			if s.day != "" && (home || visits) {
				p.Busy[s.day] = true
			}
		}
	}
	return p, nil
}

func shownDay(day string) string {
	if !clock.ValidDay(day) {
		return ""
	}
	return day[8:] + "/" + day[5:7] + "/" + day[:4]
}
