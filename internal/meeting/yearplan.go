package meeting

import (
	"context"
	"slices"
	"strconv"

	"nep/internal/access"
	"nep/internal/audit"
	"nep/internal/db"
	"nep/internal/fault"
	"nep/internal/org"
	"nep/internal/rule"
	"nep/internal/waiting"
)

// The states of a year's plan on its way up; "" was not sent.
const (
	PlanSent     = "sent"
	PlanReturned = "returned"
	PlanAgreed   = "agreed"
)

// YearPlan is a unit's plan of a year as the committee above has it.
type YearPlan struct {
	Unit       int64
	Year       int
	To         int64
	State      string
	SentAt     int64
	SentBy     int64
	Remark     string
	AnsweredAt int64
	AnsweredBy int64
	ChangedAt  int64
}

const yearPlanColumns = `unit, year, to_unit, state, sent_at, sent_by, remark, answered_at, answered_by, changed_at`

func scanYearPlan(r db.Row) (p YearPlan, err error) {
	err = r.Scan(&p.Unit, &p.Year, &p.To, &p.State, &p.SentAt, &p.SentBy, &p.Remark, &p.AnsweredAt, &p.AnsweredBy, &p.ChangedAt)
	return p, err
}

// yearPlan gives a unit's plan of a year as it was sent; zero when it was not.
func yearPlan(t *db.Tx, unit int64, year int) (YearPlan, error) {
	p, _, err := db.Maybe(t, scanYearPlan, `select `+yearPlanColumns+` from year_plan where unit = $1 and year = $2`, unit, year)
	return p, err
}

// SendYearPlan sends a unit's plan of a year to the committee above it today;
// again after it was returned, or when lines were changed since. Asks for
// PlanEdit. Repeating it with the same key does it once. Faults: NotFound, State
// (no line: meeting.yearplan.empty; nobody above: meeting.yearplan.top; agreed
// and unchanged: meeting.yearplan.agreed).
func (s *Service) SendYearPlan(ctx context.Context, actor access.Actor, key db.Key, unit int64, year int) error {
	return db.Do(ctx, s.DB, db.On("unit", unit), func(t *db.Tx) error {
		if err := mayPlan(t, actor, unit); err != nil {
			return err
		}
		_, _, err := db.Once(t, key, actor.Account, []any{"yearplan", unit, year}, func() (int64, error) {
			u, err := org.UnitOn(t, unit, today(t))
			if err != nil {
				return 0, err
			}
			if u.Parent == 0 {
				return 0, state("yearplan", "meeting.yearplan.top")
			}
			lines, err := PlanOf(t, unit, yearOf(year)...)
			if err != nil {
				return 0, err
			}
			if len(lines) == 0 {
				return 0, state("yearplan", "meeting.yearplan.empty")
			}
			old, err := yearPlan(t, unit, year)
			if err != nil {
				return 0, err
			}
			if old.State == PlanAgreed && old.ChangedAt == 0 {
				return 0, state("yearplan", "meeting.yearplan.agreed")
			}
			if _, err := t.Exec(`insert into year_plan (`+yearPlanColumns+`) values ($1, $2, $3, 'sent', $4, $5, '', 0, 0, 0)
				on conflict (unit, year) do update set to_unit = excluded.to_unit, state = 'sent', sent_at = excluded.sent_at, sent_by = excluded.sent_by, changed_at = 0`,
				unit, year, u.Parent, t.Now(), actor.Person); err != nil {
				return 0, err
			}
			return unit, audit.Append(t, audit.Event{Actor: actor, Unit: unit, Kind: "plan.send", Subject: unit, Body: map[string]any{"year": year, "to": u.Parent, "lines": len(lines)}})
		})
		return err
	})
}

// AnswerYearPlan agrees to a plan that was sent, or returns it with a remark.
// Asks for MeetingLead at the committee it was sent to. Faults: NotFound,
// Invalid (no remark), State (not waiting: meeting.yearplan.not_sent).
func (s *Service) AnswerYearPlan(ctx context.Context, actor access.Actor, key db.Key, unit int64, year int, agree bool, remark string) error {
	return db.Do(ctx, s.DB, db.On("unit", unit), func(t *db.Tx) error {
		p, err := yearPlan(t, unit, year)
		if err != nil {
			return err
		}
		if p.Unit == 0 {
			return fault.New("meeting.yearplan", fault.NotFound, "fault.not_found")
		}
		if _, err := mayAt(t, actor, access.MeetingLead, p.To, CommitteeBody); err != nil {
			return err
		}
		var f fault.Fields
		noSecret(&f, "Remark", remark)
		if len([]rune(remark)) > 1000 {
			f.Add("Remark", "meeting.item.long", "Max", 1000)
		}
		if !agree && remark == "" {
			f.Add("Remark", "meeting.yearplan.remark")
		}
		if err := f.Err("meeting.yearplan"); err != nil {
			return err
		}
		_, _, err = db.Once(t, key, actor.Account, []any{"yearplan.answer", unit, year, agree, remark}, func() (int64, error) {
			if p.State != PlanSent {
				return 0, state("yearplan", "meeting.yearplan.not_sent")
			}
			p.State = PlanReturned
			if agree {
				p.State = PlanAgreed
			}
			if _, err := t.Exec(`update year_plan set state = $3, remark = $4, answered_at = $5, answered_by = $6, changed_at = 0 where unit = $1 and year = $2`,
				unit, year, p.State, remark, t.Now(), actor.Person); err != nil {
				return 0, err
			}
			return unit, audit.Append(t, audit.Event{Actor: actor, Unit: p.To, Kind: "plan.answer", Subject: unit, Body: map[string]any{"year": year, "agreed": agree}})
		})
		return err
	})
}

// planChanged notes that a line of a plan that was agreed was changed.
func planChanged(t *db.Tx, unit int64, months ...string) error {
	for _, m := range months {
		if len(m) < 4 {
			continue
		}
		year, err := strconv.Atoi(m[:4])
		if err != nil {
			return err
		}
		if _, err := t.Exec(`update year_plan set changed_at = $3 where unit = $1 and year = $2 and state = 'agreed'`, unit, year, t.Now()); err != nil {
			return err
		}
	}
	return nil
}

// YearPlanOf gives how far a unit's plan of a year is on its way up, whether the
// actor answers it, and the name of the committee above; "" for none. Asks for
// MeetingLook.
func (s *Service) YearPlanOf(ctx context.Context, actor access.Actor, unit int64, year int) (p YearPlan, answers bool, above string, err error) {
	p, err = db.Read(ctx, s.DB, func(t *db.Tx) (YearPlan, error) {
		if _, err := looked(t, actor, unit); err != nil {
			return YearPlan{}, err
		}
		p, err := yearPlan(t, unit, year)
		if err != nil {
			return p, err
		}
		to := p.To
		if to == 0 {
			u, err := org.LastOn(t, unit, today(t))
			if err != nil {
				return p, err
			}
			to = u.Parent
		}
		above = ""
		if to != 0 {
			u, err := org.LastOn(t, to, today(t))
			if err != nil {
				return p, err
			}
			above = u.Name
		}
		if p.Unit == 0 {
			return p, nil
		}
		_, no := mayAt(t, actor, access.MeetingLead, p.To, CommitteeBody)
		answers = no == nil && p.State == PlanSent
		return p, nil
	})
	return p, answers, above, err
}

// QuarterThemes is what a unit does of themes in a quarter.
type QuarterThemes struct {
	Planned, Held int
	Due           int  // by the rule of the quarter's last day, or of today
	Short         bool // the quarter is over, or in its last month, and fewer were held
	Over          bool
}

// PlanBelow is the year's plan of a unit below a committee.
type PlanBelow struct {
	Unit  org.Unit
	Plan  YearPlan
	Quart [4]QuarterThemes
	Meets bool // it holds meetings of its own: themes are its matter
}

// PlansBelow gives the plans of a year of the units directly below one, by their
// order. Asks for OverviewView.
func (s *Service) PlansBelow(ctx context.Context, actor access.Actor, unit int64, year int, after org.Cursor, limit int) (org.Page[PlanBelow], error) {
	return db.Read(ctx, s.DB, func(t *db.Tx) (org.Page[PlanBelow], error) {
		var out org.Page[PlanBelow]
		u, err := org.LastOn(t, unit, today(t))
		if err != nil {
			return out, err
		}
		if err := access.Check(actor, access.OverviewView, access.Unit(u.Path)); err != nil {
			return out, err
		}
		kids, err := org.Children(t, unit, today(t), after, org.PageSize(limit))
		if err != nil {
			return out, err
		}
		out.More, out.Next = kids.More, kids.Next
		for _, k := range kids.Rows {
			row := PlanBelow{Unit: k, Meets: k.Kind.Meets() && k.Kind != org.Group}
			if row.Plan, err = yearPlan(t, k.ID, year); err != nil {
				return out, err
			}
			if row.Meets {
				if row.Quart, err = themesOf(t, k.ID, year); err != nil {
					return out, err
				}
			}
			out.Rows = append(out.Rows, row)
		}
		return out, nil
	})
}

// themesOf counts a unit's themes in the quarters of a year.
func themesOf(t *db.Tx, unit int64, year int) ([4]QuarterThemes, error) {
	var out [4]QuarterThemes
	months := yearOf(year)
	plans, err := PlanOf(t, unit, months...)
	if err != nil {
		return out, err
	}
	ms, err := KindsIn(t, unit, CellBody, months...)
	if err != nil {
		return out, err
	}
	day := today(t)
	quarterOf := func(month string) int { return slices.Index(months, month) / 3 }
	for _, p := range plans {
		if p.Kind == Theme {
			out[quarterOf(p.Month)].Planned++
		}
	}
	for _, m := range ms {
		if m.Kind.HasTheme() && (m.State == Ended || m.State == Locked) {
			out[quarterOf(m.Month)].Held++
		}
	}
	for q := range out {
		last := LastDay(months[q*3+2])
		on := min(last, day)
		r, err := rule.For(t, unit, rule.ThemesPerQuarter, on)
		if fault.Is(err, fault.NotFound) { // the unit did not live then
			continue
		}
		if err != nil {
			return out, err
		}
		n, ok := r.Int()
		if !ok {
			n = 0
		}
		out[q].Due, out[q].Over = int(n), last < day
		out[q].Short = out[q].Held < int(n) && months[q*3+2] <= MonthOf(day)
	}
	return out, nil
}

// themeWaiting warns, in the last month of a quarter, that a theme is still due;
// and tells who leads a committee of the plans that wait for its answer.
func themeWaiting(t *db.Tx, actor access.Actor, has Has, rules map[rule.Key]rule.Answer) ([]waiting.Item, error) {
	day := today(t)
	unit := has.Unit.ID
	href := "/to-chuc/" + strconv.FormatInt(unit, 10)
	var out []waiting.Item
	if n, ok := rules[rule.ThemesPerQuarter].Int(); ok && n > 0 && has.Cell && has.Unit.Kind != org.Group {
		this := MonthOf(day)
		months := []string{AddMonths(this, -2), AddMonths(this, -1), this}
		if m, _ := strconv.Atoi(this[5:]); m%3 == 0 {
			ms, err := KindsIn(t, unit, CellBody, months...)
			if err != nil {
				return nil, err
			}
			set, held := 0, 0
			for _, m := range ms {
				if !m.Kind.HasTheme() || m.State == Cancelled {
					continue
				}
				if m.State == Ended || m.State == Locked {
					held++
				} else if m.Month == this {
					set++
				}
			}
			if held+set < int(n) {
				out = append(out, waiting.Item{Urgency: waiting.Soon, Title: "meeting.waiting.theme", Detail: "meeting.waiting.theme.text",
					Params: []any{"Held", held, "Due", n, "Day", saidDay(LastDay(this))}, Href: href + "/ke-hoach", Action: "meeting.waiting.theme.button", Day: LastDay(this)})
			}
		}
	}
	year, _ := strconv.Atoi(day[:4])
	p, err := yearPlan(t, unit, year)
	if err != nil {
		return nil, err
	}
	if p.State == PlanReturned {
		out = append(out, waiting.Item{Urgency: waiting.Next, Title: "meeting.waiting.plan_returned", Detail: "meeting.waiting.plan_returned.text",
			Params: []any{"Year", p.Year, "Remark", p.Remark}, Href: href + "/ke-hoach", Action: "meeting.waiting.plan_returned.button"})
	}
	if actor.Hat.Role != access.Secretary && actor.Hat.Role != access.Deputy {
		return out, nil
	}
	sent, err := db.One(t, db.Scalar[int], `select count(*) from year_plan where to_unit = $1 and state = 'sent' and year in ($2, $3)`, unit, year, year+1)
	if sent > 0 {
		out = append(out, waiting.Item{Urgency: waiting.Next, Title: "meeting.waiting.plans", Detail: "meeting.waiting.plans.text", Params: []any{"Count", sent},
			Href: href + "/ke-hoach-duoi", Action: "meeting.waiting.plans.button"})
	}
	return out, err
}

// ---- the steps of a theme ----

// ThemeStep is one step of a theme (field.md 1.3), as far as it has come.
type ThemeStep struct {
	Key  string
	Day  string // when it was done; "" not known or not yet
	Done bool
}

// ThemeSteps gives the steps of a theme in their order: planned, given to who
// writes it, passed by the chi ủy, sent to the members in time, presented and
// discussed, concluded, finished and put into the handbook. Fault: NotFound.
// Asks for MeetingLook.
func (s *Service) ThemeSteps(ctx context.Context, actor access.Actor, id int64) (PlanItem, []ThemeStep, *Meeting, error) {
	type all struct {
		item  PlanItem
		steps []ThemeStep
		m     *Meeting
	}
	a, err := db.Read(ctx, s.DB, func(t *db.Tx) (a all, err error) {
		if a.item, err = planByID(t, id); err != nil {
			return a, err
		}
		if _, err := looked(t, actor, a.item.Unit); err != nil {
			return a, err
		}
		if a.item.Kind != Theme {
			return a, notFound("plan", id)
		}
		a.m, err = themeMeeting(t, a.item)
		if err != nil {
			return a, err
		}
		a.steps, err = themeSteps(t, a.item, a.m)
		return a, err
	})
	return a.item, a.steps, a.m, err
}

// themeMeeting gives the meeting a theme was or is to be spoken of at; nil for none.
func themeMeeting(t *db.Tx, p PlanItem) (*Meeting, error) {
	ms, err := KindsIn(t, p.Unit, CellBody, AddMonths(p.Month, -1), p.Month, AddMonths(p.Month, 1), AddMonths(p.Month, 2))
	if err != nil {
		return nil, err
	}
	for _, m := range ms {
		if m.State == Cancelled {
			continue
		}
		whole, err := ByID(t, m.ID)
		if err != nil {
			return nil, err
		}
		if whole.Theme == p.ID {
			return &whole, nil
		}
	}
	return nil, nil
}

// ThemeSubject is a theme of a unit's plan as a subject of access.
func (s *Service) ThemeSubject(ctx context.Context, id int64) (access.Subject, error) {
	return db.Read(ctx, s.DB, func(t *db.Tx) (access.Subject, error) {
		p, err := planByID(t, id)
		if err != nil {
			return access.Subject{}, err
		}
		u, err := org.LastOn(t, p.Unit, today(t))
		return access.Unit(u.Path), err
	})
}
