package cycle

import (
	"context"
	"slices"
	"strconv"
	"strings"

	"nep/internal/access"
	"nep/internal/clock"
	"nep/internal/db"
	"nep/internal/fault"
	"nep/internal/meeting"
	"nep/internal/org"
	"nep/internal/quality"
	"nep/internal/resolution"
	"nep/internal/rule"
	"nep/internal/summary"
	"nep/internal/waiting"
)

// HomeView is what a person's first page shows.
type HomeView struct {
	Waiting []waiting.Item   // in the hat worn
	Others  []Other          // in the hats not worn
	Month   *Month           // of the hat's unit; nil where it holds no meetings the actor may look at
	Meeting *meeting.Meeting // of that month
	Habits  *Habits
	// Followed are the units a hat answers for or inspects, with their meeting
	// that is next, or was last.
	Followed []Followed
}

// Followed is a unit somebody answers for.
type Followed struct {
	Unit    int64
	Name    string
	Meeting *meeting.Meeting // of this month or the next; nil: none is planned
}

// followedMost is how many units a first page names.
const followedMost = 12

// Habits is a unit's nền nếp: counts over the last twelve months.
type Habits struct {
	Over      int64      // the unit, where it has an overview of those below it; 0 for a cell
	Cells     Rate       // members at cell meetings, of the unit and all below
	Committee Rate       // committee members at committee meetings
	Target    rule.Bound // of attendance; Op "" for none
	Papers    Rate       // meetings whose papers were in the handbook in time
	Ahead     int        // as many days before
	Tasks     Rate       // tasks due at its meetings, done there
	// Of a unit whose members meet: what it set out to win back this quarter.
	Unit    int64
	Quarter string
	Goals   []quality.GoalView
}

// Rate is a count of a count.
type Rate struct{ Num, Den int64 }

// Empty says that there is nothing to show yet.
func (h Habits) Empty() bool {
	return h.Cells.Den == 0 && h.Committee.Den == 0 && h.Papers.Den == 0 && h.Tasks.Den == 0
}

// Home gives what the page "Việc của tôi" shows: what waits, in the hat worn and
// in the person's others; of the hat's unit the month it stands in, and its nền
// nếp. It never fails because one may see less.
func (s *Service) Home(ctx context.Context, actor access.Actor, hats []access.Hat) (HomeView, error) {
	return db.Together(ctx, s.DB, func(ctx context.Context) (v HomeView, err error) {
		items, err := s.Waiting(ctx, actor)
		if err != nil {
			return v, err
		}
		others, err := s.Elsewhere(ctx, actor, hats, items)
		if err != nil {
			return v, err
		}
		if actor.Hat.Unit != 0 {
			if v, err = s.unitHome(ctx, actor); err != nil {
				return v, err
			}
		}
		v.Waiting, v.Others = items, others
		return v, nil
	})
}

// unitHome gives what the first page shows of the hat's unit.
func (s *Service) unitHome(ctx context.Context, actor access.Actor) (HomeView, error) {
	unit := actor.Hat.Unit
	return db.Read(ctx, s.DB, func(t *db.Tx) (v HomeView, err error) {
		now := monthAt(t.Now())
		if v.Followed, err = followed(t, actor, now); err != nil {
			return v, err
		}
		m, err := monthOf(t, s.Quality, actor, unit, now, "")
		if fault.Is(err, fault.NotFound) {
			return v, nil
		}
		if err != nil {
			return v, err
		}
		if m.over() {
			next, err := monthOf(t, s.Quality, actor, unit, meeting.AddMonths(now, 1), "")
			if err != nil && !fault.Is(err, fault.NotFound) {
				return v, err
			}
			if err == nil && (next.Meeting != 0 || clock.Day(t.Now())[8:] >= "15") {
				m = next
			}
		}
		v.Month = &m
		if m.Meeting != 0 {
			x, err := meeting.ByID(t, m.Meeting)
			if err != nil {
				return v, err
			}
			v.Meeting = &x
		}
		h, err := s.habitsOf(t, unit, meeting.Body(m.Body))
		v.Habits = &h
		return v, err
	})
}

// followed gives the units a hat names, with the meeting of each that is next:
// the first of this month and the next that is not over yet, else the last one.
func followed(t *db.Tx, actor access.Actor, month string) ([]Followed, error) {
	var ids []int64
	for _, path := range actor.Hat.Named {
		parts := strings.Split(strings.Trim(path, "/"), "/")
		id, err := strconv.ParseInt(parts[len(parts)-1], 10, 64)
		if err == nil && !slices.Contains(ids, id) && access.May(actor, access.MeetingLook, access.Unit(path)) && len(ids) < followedMost {
			ids = append(ids, id)
		}
	}
	if len(ids) == 0 {
		return nil, nil
	}
	units, err := org.UnitsOn(t, ids, org.Today(t))
	if err != nil {
		return nil, err
	}
	var out []Followed
	for _, id := range ids {
		u, ok := units[id]
		if !ok {
			continue
		}
		body := meeting.CommitteeBody
		if u.Kind.Meets() {
			body = meeting.CellBody
		}
		ms, err := meeting.InMonth(t, id, body, month, meeting.AddMonths(month, 1))
		if err != nil {
			return nil, err
		}
		f := Followed{Unit: id, Name: u.Name}
		for i := range ms {
			if ms[i].State == meeting.Cancelled {
				continue
			}
			f.Meeting = &ms[i]
			if !ms[i].State.Held() {
				break
			}
		}
		out = append(out, f)
	}
	return out, nil
}

// over says that nothing more is to be done for a month, at least not by whom it
// was told for: the meeting was held and no step is his.
func (m Month) over() bool {
	if m.Next != nil {
		return false
	}
	for _, s := range m.Steps {
		if s.ID == "meeting" {
			return s.State == StepDone
		}
	}
	return false
}

// HabitsOf gives a unit's nền nếp. Asks for MeetingLook. Fault: NotFound.
func (s *Service) HabitsOf(ctx context.Context, actor access.Actor, unit int64) (Habits, error) {
	return db.Read(ctx, s.DB, func(t *db.Tx) (Habits, error) {
		u, err := org.LastOn(t, unit, org.Today(t))
		if err != nil {
			return Habits{}, err
		}
		if err := access.Check(actor, access.MeetingLook, access.Unit(u.Path)); err != nil {
			return Habits{}, err
		}
		body := meeting.CommitteeBody
		if u.Kind.Meets() {
			body = meeting.CellBody
		}
		return s.habitsOf(t, unit, body)
	})
}

// habitsOf adds the goals of the quarter to the habits.
func (s *Service) habitsOf(t *db.Tx, unit int64, body meeting.Body) (Habits, error) {
	h, err := habitsOf(t, unit, body)
	if err != nil || body != meeting.CellBody || s.Quality == nil {
		return h, err
	}
	h.Unit, h.Quarter = unit, quality.QuarterOf(org.Today(t)[:7])
	goals, err := s.Quality.GoalsOfTx(t, h.Quarter, unit)
	h.Goals = goals[unit]
	return h, err
}

func habitsOf(t *db.Tx, unit int64, body meeting.Body) (Habits, error) {
	var h Habits
	if body == meeting.CommitteeBody || body == meeting.StandingBody {
		h.Over = unit
	}
	today := org.Today(t)
	var months []string
	for n := range 12 {
		months = append(months, meeting.AddMonths(meeting.MonthOf(today), -n))
	}
	for measure, into := range map[string]*Rate{meeting.CellAttendance: &h.Cells, meeting.CommitteeAttendance: &h.Committee} {
		got, err := summary.Of(t, []int64{unit}, measure, months)
		if err != nil {
			return h, err
		}
		for _, f := range got {
			into.Num, into.Den = into.Num+f.Num, into.Den+f.Den
		}
	}
	rules, err := rule.AllFor(t, unit, today)
	if err != nil {
		return h, err
	}
	if b, ok := rules[rule.AttendanceTarget].Bound(); ok {
		h.Target = b
	}
	key := rule.PapersBefore
	if body != meeting.CellBody {
		key = rule.CommitteePapersBefore
	}
	ahead, ok := rules[key].Int()
	if ok {
		h.Ahead = int(ahead)
		ms, err := meeting.InMonth(t, unit, body, months...)
		if err != nil {
			return h, err
		}
		days := rules[rule.DaysKind].Counting()
		for _, m := range ms {
			if !m.State.Held() {
				continue
			}
			h.Papers.Den++
			if m.PapersOn != "" && m.PapersOn <= days.Before(m.Day, h.Ahead) {
				h.Papers.Num++
			}
		}
	}
	done, of, err := resolution.DueSince(t, unit, meeting.FirstDay(months[11]))
	h.Tasks = Rate{int64(done), int64(of)}
	return h, err
}
