package quality

import (
	"context"
	"fmt"
	"slices"
	"strconv"

	"nep/internal/access"
	"nep/internal/audit"
	"nep/internal/db"
	"nep/internal/fault"
	"nep/internal/meeting"
	"nep/internal/org"
	"nep/internal/vn"
)

// Goal is a lost criterion a cell set out to win back in a quarter.
type Goal struct {
	ID        int64
	Unit      int64
	Quarter   string // "2026-Q4"
	Rubric    string
	Criterion string
	How       string // the cell's own words, may be empty
	SetAt     int64
	SetBy     int64
}

// GoalMost is how many goals a quarter has: a few.
const GoalMost = 3

// goalLosses is how many meetings are looked back on for what was lost.
const goalLosses = 3

// QuarterOf is the quarter of a month: "2026-Q4".
func QuarterOf(month string) string {
	n, err := strconv.Atoi(month[5:])
	if err != nil {
		return ""
	}
	return fmt.Sprintf("%s-Q%d", month[:4], (n+2)/3)
}

// MonthsOf are the months of a quarter; none for what is no quarter.
func MonthsOf(quarter string) []string {
	if len(quarter) != 7 || quarter[4:6] != "-Q" || quarter[6] < '1' || quarter[6] > '4' {
		return nil
	}
	first := fmt.Sprintf("%s-%02d", quarter[:4], 3*int(quarter[6]-'1')+1)
	if !meeting.ValidMonth(first) {
		return nil
	}
	return []string{first, meeting.AddMonths(first, 1), meeting.AddMonths(first, 2)}
}

// NextQuarter is the quarter after one.
func NextQuarter(quarter string) string {
	if months := MonthsOf(quarter); months != nil {
		return QuarterOf(meeting.AddMonths(months[2], 1))
	}
	return ""
}

// PastQuarter is the quarter before one.
func PastQuarter(quarter string) string {
	if months := MonthsOf(quarter); months != nil {
		return QuarterOf(meeting.AddMonths(months[0], -1))
	}
	return ""
}

// GoalMonth is what a goal's criterion came to in a month.
type GoalMonth struct {
	Meeting     int64
	Month       string
	Known       bool // it counted, and nothing of it waits
	Points, Max Points
}

// Full says that it got all its points.
func (m GoalMonth) Full() bool { return m.Known && m.Points == m.Max }

// GoalView is a goal with the months that tell of it.
type GoalView struct {
	Goal
	Text   Text // of the criterion
	Months []GoalMonth
}

// Reached counts the months with full points, of those that are known.
func (g GoalView) Reached() (full, known int) {
	for _, m := range g.Months {
		if m.Known {
			known++
		}
		if m.Full() {
			full++
		}
	}
	return full, known
}

// Holds says that the last month that is known had full points.
func (g GoalView) Holds() bool {
	for _, m := range slices.Backward(g.Months) {
		if m.Known {
			return m.Full()
		}
	}
	return false
}

// Candidate is a criterion that lost points lately.
type Candidate struct {
	Lost   Points // over the meetings looked at
	Times  int    // in how many of them
	Gain   Gain   // of the latest of these
	Rubric string
}

// GoalsPage is a unit's goals of a quarter, and what can be picked.
type GoalsPage struct {
	Unit       int64
	UnitName   string
	Quarter    string
	Usual      string // the quarter goals are set for now
	Goals      []GoalView
	Candidates []Candidate // in order of gain; what is a goal already is among them
	MaySet     bool
}

// Goals gives them; quarter "" is the one goals are set for now. Asks for
// MeetingLook. Faults: NotFound (also for what is no quarter, and of a unit that
// holds no meetings of members).
func (s *Service) Goals(ctx context.Context, actor access.Actor, unit int64, quarter string) (GoalsPage, error) {
	return db.Read(ctx, s.DB, func(t *db.Tx) (GoalsPage, error) {
		p := GoalsPage{Unit: unit, Quarter: quarter, Usual: usualQuarter(today(t))}
		u, err := mayGoals(t, actor, access.MeetingLook, unit)
		if err != nil {
			return p, err
		}
		if p.Quarter == "" {
			p.Quarter = p.Usual
		}
		if MonthsOf(p.Quarter) == nil {
			return p, fault.New("quality.goals", fault.NotFound, "fault.not_found")
		}
		p.UnitName = u.Name
		now := QuarterOf(today(t)[:7])
		p.MaySet = (p.Quarter == now || p.Quarter == NextQuarter(now)) && access.May(actor, access.PlanEdit, access.Unit(u.Path))
		if p.Goals, err = s.goalsOf(t, unit, p.Quarter); err != nil {
			return p, err
		}
		if p.MaySet {
			p.Candidates, err = s.candidates(t, unit)
		}
		return p, err
	})
}

// usualQuarter is the quarter goals are set for: this one, in its last month the next.
func usualQuarter(day string) string {
	q := QuarterOf(day[:7])
	if months := MonthsOf(q); months[2] == day[:7] {
		return NextQuarter(q)
	}
	return q
}

func mayGoals(t *db.Tx, actor access.Actor, action access.Action, unit int64) (org.Unit, error) {
	u, err := org.LastOn(t, unit, today(t))
	if err != nil {
		return u, err
	}
	if err := access.Check(actor, action, access.Unit(u.Path)); err != nil {
		return u, err
	}
	if !u.Kind.Meets() {
		return u, fault.New("quality.goals", fault.State, "goals.committee")
	}
	return u, nil
}

// GoalsOfTx gives the goals of units in a quarter, with what their months came to.
func (s *Service) GoalsOfTx(t *db.Tx, quarter string, units ...int64) (map[int64][]GoalView, error) {
	out := map[int64][]GoalView{}
	has, err := withGoals(t, quarter, units)
	for _, unit := range has {
		if out[unit], err = s.goalsOf(t, unit, quarter); err != nil {
			return nil, err
		}
	}
	return out, err
}

func (s *Service) goalsOf(t *db.Tx, unit int64, quarter string) ([]GoalView, error) {
	goals, err := goals(t, unit, quarter)
	if err != nil || len(goals) == 0 {
		return nil, err
	}
	months := MonthsOf(quarter)
	sheets, err := s.sheets(t, unit, months...)
	if err != nil {
		return nil, err
	}
	var out []GoalView
	for _, g := range goals {
		v := GoalView{Goal: g}
		r, err := RubricByID(t, g.Rubric)
		if err != nil {
			return nil, err
		}
		if c, ok := r.Criterion(g.Criterion); ok {
			v.Text = c.Text
		}
		for _, one := range slices.Backward(sheets) { // the earliest first
			l, err := one.Sheet.Line(g.Criterion)
			if one.stored.Rubric != g.Rubric || err != nil {
				continue
			}
			v.Months = append(v.Months, GoalMonth{Meeting: one.stored.Meeting, Month: one.stored.Month,
				Known: !l.Out && !l.Waits() && l.State != NotAsked, Points: l.Points, Max: l.Criterion.Max})
		}
		out = append(out, v)
	}
	return out, nil
}

// counted is a score with its lines.
type counted struct {
	stored Stored
	Sheet  Score
}

// sheets counts the scores of a unit in months whose meeting has begun, the latest first.
func (s *Service) sheets(t *db.Tx, unit int64, months ...string) ([]counted, error) {
	scores, err := ofUnits(t, []int64{unit}, months...)
	if err != nil {
		return nil, err
	}
	var out []counted
	for _, stored := range scores {
		m, err := meeting.ByID(t, stored.Meeting)
		if err != nil {
			return nil, err
		}
		if !begun(m) {
			continue
		}
		sc, _, err := s.count(t, stored)
		if err != nil {
			return nil, err
		}
		out = append(out, counted{figures(stored, sc), sc})
	}
	return out, nil
}

// candidates adds up what the last meetings lost.
func (s *Service) candidates(t *db.Tx, unit int64) ([]Candidate, error) {
	month := today(t)[:7]
	var months []string
	for n := range goalLosses + 2 { // the last ones may not have been held yet
		months = append(months, meeting.AddMonths(month, -n))
	}
	all, err := s.sheets(t, unit, months...)
	if err != nil {
		return nil, err
	}
	return lostIn(all), nil
}

// lostIn adds up the losses of the last scores, the latest first, by the sheet of
// the latest: what lost most comes first, among equals the order of the sheet.
func lostIn(all []counted) []Candidate {
	all = all[:min(len(all), goalLosses)]
	if len(all) == 0 {
		return nil
	}
	r := all[0].Sheet.Rubric
	by := map[string]*Candidate{}
	for _, one := range all {
		if one.Sheet.Rubric.ID != r.ID {
			continue
		}
		for _, g := range one.Sheet.Gains() {
			c, ok := by[g.Line.Criterion.ID]
			if !ok {
				c = &Candidate{Gain: g, Rubric: r.ID}
				by[g.Line.Criterion.ID] = c
			}
			c.Lost += g.Lost
			c.Times++
		}
	}
	var out []Candidate
	for _, g := range r.Groups {
		for _, c := range g.Criteria {
			if x, ok := by[c.ID]; ok {
				out = append(out, *x)
			}
		}
	}
	slices.SortStableFunc(out, func(a, b Candidate) int { return int(b.Lost - a.Lost) })
	return out
}

// SetGoals says which goals a cell has in a quarter: those named and no other.
type SetGoals struct {
	Key     db.Key
	Unit    int64
	Quarter string
	Goals   []SetGoal
	Drop    bool // all of them, and not for want of a tick
}

// SetGoal is one of them.
type SetGoal struct{ Criterion, How string }

// SetGoals keeps them. Asks for PlanEdit. Repeating it does nothing more. Faults:
// Invalid (none is named, and they are not to be dropped; a quarter that is over or far away; more than GoalMost; a criterion the
// sheet of the last score has not, or that lost nothing lately; words too long),
// NotFound.
func (s *Service) SetGoals(ctx context.Context, actor access.Actor, cmd SetGoals) error {
	const op = "quality.goals"
	return db.Do(ctx, s.DB, db.On("unit", cmd.Unit), func(t *db.Tx) error {
		if _, err := mayGoals(t, actor, access.PlanEdit, cmd.Unit); err != nil {
			return err
		}
		_, _, err := db.Once(t, cmd.Key, actor.Account, cmd, func() (int64, error) {
			now := QuarterOf(today(t)[:7])
			var bad fault.Fields
			if cmd.Quarter != now && cmd.Quarter != NextQuarter(now) {
				bad.Add("quarter", "quality.goals.quarter")
			}
			if len(cmd.Goals) > GoalMost {
				bad.Add("goal", "quality.goals.many", "Most", GoalMost)
			}
			if err := bad.Err(op); err != nil {
				return 0, err
			}
			old, err := goals(t, cmd.Unit, cmd.Quarter)
			if err != nil {
				return 0, err
			}
			if len(cmd.Goals) == 0 && !cmd.Drop {
				bad.Add("goal", "quality.goals.empty")
				return 0, bad.Err(op)
			}
			can, err := s.candidates(t, cmd.Unit)
			if err != nil {
				return 0, err
			}
			var named []string
			for _, g := range cmd.Goals {
				if !allowed(&bad, "how."+g.Criterion, vn.CleanLines(g.How)) {
					continue
				}
				rubric := ""
				for _, c := range can {
					if c.Gain.Line.Criterion.ID == g.Criterion {
						rubric = c.Rubric
					}
				}
				for _, o := range old { // it may be won by now, and stays a goal
					if o.Criterion == g.Criterion {
						rubric = o.Rubric
					}
				}
				how := vn.CleanLines(g.How)
				switch {
				case rubric == "" || slices.Contains(named, g.Criterion):
					bad.Add("goal", "quality.goals.unknown", "ID", g.Criterion)
				default:
					named = append(named, g.Criterion)
					if err := putGoal(t, Goal{Unit: cmd.Unit, Quarter: cmd.Quarter, Rubric: rubric, Criterion: g.Criterion, How: how, SetAt: t.Now(), SetBy: actor.Person}); err != nil {
						return 0, err
					}
				}
			}
			if err := bad.Err(op); err != nil {
				return 0, err
			}
			for _, o := range old {
				if !slices.Contains(named, o.Criterion) {
					if err := dropGoal(t, o.ID); err != nil {
						return 0, err
					}
				}
			}
			return cmd.Unit, audit.Append(t, audit.Event{Actor: actor, Unit: cmd.Unit, Kind: "quality.goals", Subject: cmd.Unit,
				Body: map[string]any{"quarter": cmd.Quarter, "criteria": named}})
		})
		return err
	})
}
