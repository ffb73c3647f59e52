package meeting

import (
	"context"
	"slices"

	"nep/internal/access"
	"nep/internal/clock"
	"nep/internal/db"
	"nep/internal/fault"
	"nep/internal/member"
	"nep/internal/org"
	"nep/internal/rule"
	"nep/internal/vn"
)

// Plan makes a meeting.
type Plan struct {
	Key         db.Key
	Unit        int64
	Body        Body
	Kind        Kind
	Month       string // "" is the day's
	Day         string
	StartMinute int
	Place       string
	Form        Form
	OnlineBasis string
	OnlineAway  int
	Chair       int64
	NoteTaker   int64
	Theme       int64
	Prepares    int64
	OnPaper     bool
	Ask         bool // do not plan what Standing finds: it is asked about first
}

var (
	bodies = []Body{CellBody, Bureau, CommitteeBody, StandingBody}
	kinds  = []Kind{Regular, Thematic, Combined, Extra}
	forms  = []Form{AtPlace, Mixed, Online}
)

// clean gives the command as it is kept.
func (c Plan) clean() Plan {
	c.Place, c.OnlineBasis = vn.Clean(c.Place), vn.Clean(c.OnlineBasis)
	if c.Kind == "" {
		c.Kind = Regular
	}
	if c.Form == "" {
		c.Form = AtPlace
	}
	if c.Month == "" {
		c.Month = MonthOf(c.Day)
	}
	if c.Form == AtPlace {
		c.OnlineBasis, c.OnlineAway = "", 0
	}
	return c
}

// check notes faults of the fields both Plan and Edit have.
func (c Plan) check(f *fault.Fields) {
	if !slices.Contains(kinds, c.Kind) {
		f.Add("Kind", "meeting.kind.bad")
	}
	if !slices.Contains(forms, c.Form) {
		f.Add("Form", "meeting.form.bad")
	}
	switch {
	case !clock.ValidDay(c.Day) || c.Day < "2000-01-01" || c.Day >= "2200-01-01":
		f.Add("Day", "meeting.day.bad")
	case ValidMonth(c.Month) && (MonthOf(c.Day) < AddMonths(c.Month, -1) || MonthOf(c.Day) > AddMonths(c.Month, 1)):
		f.Add("Day", "meeting.day.month")
	}
	if c.StartMinute < 0 || c.StartMinute >= 24*60 {
		f.Add("StartMinute", "meeting.time.bad")
	}
	if len([]rune(c.Place)) > 300 {
		f.Add("Place", "meeting.place.long")
	}
	if len([]rune(c.OnlineBasis)) > 500 {
		f.Add("OnlineBasis", "meeting.basis.long")
	}
	if c.OnlineAway < 0 || c.OnlineAway > 10000 {
		f.Add("OnlineAway", "meeting.away.bad")
	}
	if c.Chair != 0 && c.Chair == c.NoteTaker {
		f.Add("NoteTaker", "meeting.note.same")
	}
}

// Validate gives the faults of the fields.
func (c Plan) Validate() error {
	c = c.clean()
	var f fault.Fields
	if !slices.Contains(bodies, c.Body) {
		f.Add("Body", "meeting.body.bad")
	}
	if !ValidMonth(c.Month) {
		f.Add("Month", "meeting.month.bad")
	}
	c.check(&f)
	return f.Err("meeting.plan")
}

// Plan makes it and gives its id. The zero fields of place, chair and
// note-taker are filled from the unit's last meeting of the body, else from its
// secretary and first site. Repeating it with the same key gives the same
// meeting. Faults: Invalid, NotFound, State (the unit has no such body),
// Conflict with Ask when one stands there already (see Standing): it is asked
// about, never forbidden. Online: OnlineBasis is kept; that no more than half
// cannot meet in one place is warned of, never refused.
func (s *Service) Plan(ctx context.Context, actor access.Actor, cmd Plan) (int64, error) {
	return db.Write(ctx, s.DB, db.On("unit", cmd.Unit), func(t *db.Tx) (int64, error) {
		if _, err := mayAt(t, actor, access.MeetingPrepare, cmd.Unit, cmd.Body); err != nil {
			return 0, err
		}
		if err := cmd.Validate(); err != nil {
			return 0, err
		}
		id, _, err := db.Once(t, cmd.Key, actor.Account, cmd, func() (int64, error) {
			if cmd.Ask {
				if there, err := standingAt(t, cmd.clean(), 0); err != nil {
					return 0, err
				} else if len(there) > 0 {
					return 0, fault.New("meeting.plan", fault.Conflict, "meeting.plan.second")
				}
			}
			m, err := PlanTx(t, actor, cmd)
			return m.ID, err
		})
		return id, err
	})
}

// Standing gives the meetings that stand where cmd would put another: those of
// the body at the same day and hour, and, when it is a regular one, those that
// fill all its month is due; by day. but is left out. Asks for MeetingPrepare.
func (s *Service) Standing(ctx context.Context, actor access.Actor, cmd Plan, but int64) ([]Meeting, error) {
	return db.Read(ctx, s.DB, func(t *db.Tx) ([]Meeting, error) {
		if _, err := mayAt(t, actor, access.MeetingPrepare, cmd.Unit, cmd.Body); err != nil {
			return nil, err
		}
		return standingAt(t, cmd.clean(), but)
	})
}

func standingAt(t *db.Tx, cmd Plan, but int64) ([]Meeting, error) {
	if !ValidMonth(cmd.Month) {
		return nil, nil
	}
	ms, err := InMonth(t, cmd.Unit, cmd.Body, AddMonths(cmd.Month, -1), cmd.Month, AddMonths(cmd.Month, 1))
	if err != nil {
		return nil, err
	}
	var full []int64
	if cmd.Kind.fills() && but == 0 {
		slots, err := SlotsOf(t, cmd.Unit, cmd.Month)
		if err != nil {
			return nil, err
		}
		for _, x := range slots {
			if x.Body != cmd.Body {
				continue
			}
			if x.Meeting == nil { // one is still due
				full = nil
				break
			}
			full = append(full, x.Meeting.ID)
		}
	}
	var out []Meeting
	for _, m := range ms {
		same := m.Day == cmd.Day && m.StartMinute == cmd.StartMinute && m.State != Cancelled
		if m.ID != but && (same || slices.Contains(full, m.ID)) {
			out = append(out, m)
		}
	}
	return out, nil
}

// PlanTx is Plan in a caller's transaction; rights are the caller's.
func PlanTx(t *db.Tx, actor access.Actor, cmd Plan) (Meeting, error) {
	if err := cmd.Validate(); err != nil {
		return Meeting{}, err
	}
	cmd = cmd.clean()
	if cmd.OnPaper && cmd.Day > today(t) {
		return Meeting{}, fieldFault("plan", "Day", "meeting.paper.future")
	}
	has, err := HasOn(t, cmd.Unit, cmd.Day)
	if err != nil {
		return Meeting{}, state("plan", "meeting.plan.unit")
	}
	if !has.Of(cmd.Body) {
		return Meeting{}, state("plan", "meeting.plan.body")
	}
	if cmd, err = fill(t, cmd); err != nil {
		return Meeting{}, err
	}
	if err := fits(t, cmd.Unit, cmd.Body, cmd); err != nil {
		return Meeting{}, err
	}
	m := Meeting{ID: t.ID(), Unit: cmd.Unit, Body: cmd.Body, Kind: cmd.Kind, Month: cmd.Month, Day: cmd.Day, StartMinute: cmd.StartMinute,
		Place: cmd.Place, Form: cmd.Form, OnlineBasis: cmd.OnlineBasis, OnlineAway: cmd.OnlineAway, State: Planned, Chair: cmd.Chair,
		NoteTaker: cmd.NoteTaker, Theme: cmd.Theme, Prepares: cmd.Prepares, MadeAt: t.Now(), MadeBy: actor.Person, FeePaid: -1,
		OnPaper: cmd.OnPaper, Version: 1}
	if err := insertMeeting(t, m); err != nil {
		return m, err
	}
	if err := adopt(t, m.Unit, m.Body, m.Month); err != nil {
		return m, err
	}
	if err := dirtyHeld(t, m); err != nil {
		return m, err
	}
	if err := dirtyFirst(t, m); err != nil {
		return m, err
	}
	return m, record(t, actor, "meeting.plan", m, map[string]any{"body": m.Body, "kind": m.Kind, "month": m.Month, "day": m.Day})
}

// adopt lets the chi ủy's meetings of a month whose cell meeting was called off
// prepare the one that stands instead: what they prepared is still to be held.
func adopt(t *db.Tx, unit int64, body Body, month string) error {
	if body != CellBody {
		return nil
	}
	mains, err := InMonth(t, unit, CellBody, month)
	if err != nil {
		return err
	}
	i := slices.IndexFunc(mains, func(m Meeting) bool { return m.State != Cancelled && m.Kind.fills() })
	if i < 0 {
		return nil
	}
	if _, has, err := preparing(t, mains[i].ID); err != nil || has {
		return err
	}
	for _, m := range mains {
		if m.State != Cancelled {
			continue
		}
		if err := prepareInstead(t, m.ID, mains[i].ID); err != nil {
			return err
		}
	}
	return nil
}

// fill gives the zero fields their values.
func fill(t *db.Tx, c Plan) (Plan, error) {
	old, _, err := last(t, c.Unit, c.Body)
	if err != nil {
		return c, err
	}
	if c.Place == "" {
		c.Place = old.Place
	}
	if c.Place == "" {
		sites, err := org.SitesOn(t, c.Unit, c.Day)
		if err != nil {
			return c, err
		}
		if len(sites) > 0 {
			c.Place = sites[0].Name
		}
	}
	if c.Body == Bureau && c.Prepares == 0 {
		mains, err := InMonth(t, c.Unit, CellBody, c.Month)
		if err != nil {
			return c, err
		}
		for _, m := range mains {
			if m.State == Cancelled || m.State.Held() {
				continue
			}
			if _, ok, err := preparing(t, m.ID); err != nil {
				return c, err
			} else if !ok {
				c.Prepares = m.ID
				break
			}
		}
	}
	if c.Chair != 0 && c.NoteTaker != 0 {
		return c, nil
	}
	// Who opened the last one had its chair; who stood in half-way did so that once.
	chairs, err := ChairsOf(t, old.ID)
	if err != nil {
		return c, err
	}
	if len(chairs) > 0 {
		old.Chair = chairs[0].Person
	}
	people, err := bodyOn(t, c.Unit, c.Body, c.Day)
	if err != nil {
		return c, err
	}
	notes, err := officersOn(t, c.Unit, c.Day)
	if err != nil {
		return c, err
	}
	has := func(p int64) bool {
		return p != 0 && slices.ContainsFunc(people, func(a Attendance) bool { return a.Person == p && a.Required })
	}
	// Of a committee the secretary, then the deputy, stands first.
	leads := func(but int64) int64 {
		for _, r := range member.PositionRoles[:4] {
			for _, a := range people {
				if a.Role == string(r) && a.Person != but && a.Required {
					return a.Person
				}
			}
		}
		return 0
	}
	if c.Chair == 0 && has(old.Chair) && old.Chair != c.NoteTaker {
		c.Chair = old.Chair
	}
	if c.Chair == 0 {
		c.Chair = leads(c.NoteTaker)
	}
	if c.NoteTaker == 0 && old.NoteTaker != c.Chair && (has(old.NoteTaker) || slices.Contains(notes, old.NoteTaker)) {
		c.NoteTaker = old.NoteTaker
	}
	if c.NoteTaker == 0 && c.Body != CellBody && len(notes) > 0 && notes[0] != c.Chair {
		c.NoteTaker = notes[0]
	}
	if c.NoteTaker == 0 {
		c.NoteTaker = leads(c.Chair)
	}
	if c.NoteTaker == 0 {
		for _, a := range people {
			if a.Required && a.MayVote && a.Person != c.Chair {
				c.NoteTaker = a.Person
				break
			}
		}
	}
	return c, nil
}

// officersOn gives the office officers of a unit, who may take notes.
func officersOn(t *db.Tx, unit int64, day string) ([]int64, error) {
	xs, err := member.AppointmentsOn(t, unit, day)
	var out []int64
	for _, x := range xs {
		if x.Role == member.OfficerRole {
			out = append(out, x.Person)
		}
	}
	return out, err
}

// fits checks what a meeting refers to: chair and note-taker belong to the
// body, the theme to the unit's plan, what it prepares is a meeting of the cell.
func fits(t *db.Tx, unit int64, body Body, c Plan) error {
	var f fault.Fields
	people, err := bodyOn(t, unit, body, c.Day)
	if err != nil {
		return err
	}
	has := func(p int64) bool {
		return slices.ContainsFunc(people, func(a Attendance) bool { return a.Person == p })
	}
	if c.Chair != 0 && !has(c.Chair) {
		f.Add("Chair", "meeting.chair.stranger")
	}
	if c.NoteTaker != 0 && !has(c.NoteTaker) {
		notes, err := officersOn(t, unit, c.Day)
		if err != nil {
			return err
		}
		if !slices.Contains(notes, c.NoteTaker) {
			f.Add("NoteTaker", "meeting.note.stranger")
		}
	}
	if c.Chair != 0 && c.Chair == c.NoteTaker {
		f.Add("NoteTaker", "meeting.note.same")
	}
	if n := mustCome(people); c.OnlineAway > n {
		f.Add("OnlineAway", "meeting.away.many", "Count", n)
	}
	if c.Theme != 0 {
		p, err := planByID(t, c.Theme)
		if fault.Is(err, fault.NotFound) || err == nil && (p.Unit != unit || p.Kind != Theme) {
			f.Add("Theme", "meeting.theme.bad")
		} else if err != nil {
			return err
		}
	}
	if c.Prepares != 0 {
		m, err := ByID(t, c.Prepares)
		if fault.Is(err, fault.NotFound) || err == nil && (body != Bureau || m.Unit != unit || m.Body != CellBody || m.State == Cancelled) {
			f.Add("Prepares", "meeting.prepares.bad")
		} else if err != nil {
			return err
		}
	}
	return f.Err("meeting.plan")
}

// usualDay is when a body meets when nothing is known of it yet.
const usualDay, usualMinute = 5, 8 * 60

// Suggestion is what the form of a new meeting begins with.
type Suggestion struct {
	Plan
	Tight bool // this month has no working day left to send papers for
}

// Suggest fills in what the form of a new meeting begins with: the day of the
// month, hour, place and people of the last meeting of the body. In a month that
// has begun it is no day that is over, but the next working day for which papers
// can still go out; where the month has none left, Tight says so and the day is
// its last. A month that is over is written down from paper. A bureau meets two
// days before the meeting it prepares. Asks for MeetingPrepare.
func (s *Service) Suggest(ctx context.Context, actor access.Actor, unit int64, body Body, month string) (Suggestion, error) {
	return db.Read(ctx, s.DB, func(t *db.Tx) (Suggestion, error) {
		if _, err := mayAt(t, actor, access.MeetingPrepare, unit, body); err != nil {
			return Suggestion{}, err
		}
		return SuggestTx(t, unit, body, month)
	})
}

// SuggestTx is Suggest in a caller's transaction; rights are the caller's.
func SuggestTx(t *db.Tx, unit int64, body Body, month string) (c Suggestion, err error) {
	day := today(t)
	if month == "" {
		month = MonthOf(day)
	}
	if !ValidMonth(month) || !slices.Contains(bodies, body) {
		return c, fault.New("meeting.suggest", fault.NotFound, "fault.not_found")
	}
	c.Plan = Plan{Unit: unit, Body: body, Month: month, Kind: Regular, Form: AtPlace, StartMinute: usualMinute, Day: clock.AddDays(FirstDay(month), usualDay-1)}
	old, ok, err := last(t, unit, body)
	if err != nil {
		return c, err
	}
	if ok {
		// How many cannot meet in one place is counted anew each time.
		c.StartMinute, c.Form, c.OnlineBasis = old.StartMinute, old.Form, old.OnlineBasis
		c.Day = min(month+old.Day[7:], LastDay(month))
	}
	prepared := ""
	if body == Bureau {
		mains, err := InMonth(t, unit, CellBody, month)
		if err != nil {
			return c, err
		}
		for _, m := range mains {
			if m.State != Planned && m.State != Noticed {
				continue
			}
			if prepared == "" || prepared < day { // one to come before one that is written down from paper
				prepared = m.Day
			}
		}
		if prepared != "" {
			c.Day = clock.AddDays(prepared, -2)
		}
	}
	switch {
	case month != MonthOf(day) || c.Day > day:
		a, err := rule.For(t, unit, rule.DaysKind, day)
		if err != nil && !fault.Is(err, fault.NotFound) {
			return c, err
		}
		c.Day = workday(c.Day, prepared != "", a.Counting())
	case prepared != "":
		c.Day = min(day, prepared)
	default:
		rules, err := rule.AllFor(t, unit, day)
		if err != nil && !fault.Is(err, fault.NotFound) {
			return c, err
		}
		c.Day = firstSensible(day, clocksOf(rules, Meeting{Body: body, Day: day}).ahead, rules[rule.DaysKind].Counting())
		if c.Tight = c.Day > LastDay(month); c.Tight {
			c.Day = LastDay(month)
		}
	}
	if body == CellBody {
		plan, err := PlanOf(t, unit, month)
		if err != nil {
			return c, err
		}
		for _, p := range plan {
			if p.Kind == Theme {
				c.Kind, c.Theme = Combined, p.ID
				break
			}
		}
	}
	c.Plan, err = fill(t, c.Plan)
	return c, err
}
