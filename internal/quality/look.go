package quality

import (
	"context"
	"math"
	"slices"
	"strconv"
	"strings"

	"nep/internal/access"
	"nep/internal/db"
	"nep/internal/fault"
	"nep/internal/meeting"
	"nep/internal/member"
	"nep/internal/org"
)

// ScoreView is the page of a score.
type ScoreView struct {
	Stored
	Sheet    Score // filled in; of a decided one as it was kept
	Judged   map[string]Points
	Meeting  meeting.Meeting
	UnitName string
	Parent   int64 // the unit whose committee decides, 0 for none
	Names    map[int64]string
	ToJudge  int              // judgements that are missing
	Last     *meeting.Vote    // the last closed vote about the score
	Room     *meeting.Meeting // where the cell can vote it now: this meeting, or a later one that is running; nil for none
	Loose    *meeting.Vote    // a vote at its item with a question of its own, which may have been the one on the score
	NewVote  bool             // the last vote is one the score was changed after
	Late     string           // why the notice of the meeting went out late; "" for nothing said
	Changed  *Score           // of a decided one: what today's facts give where that is another total; nil where they agree
	Order    Order
	Steps    []Step            // what was done with it, the first first
	Why      map[string]string // why judged criteria lost points
	// Of the class that was given: the unit's objection, the last day for one, and the
	// committee's meetings an answer can be given in.
	Objection                            *Objection
	ObjectUntil                          string
	Rooms                                []meeting.Meeting
	MayObject, MayAnswer, MaySee, MayAsk bool
	// MayDecide: the hat's committee is the one that decides, or decides again.
	MayJudge, MayAgree, MayPropose, MayDecide, MayGoals, Running bool
}

// Score gives the page. Asks for MeetingLook. Faults: NotFound, State (not scored).
func (s *Service) Score(ctx context.Context, actor access.Actor, id int64) (ScoreView, error) {
	return db.Read(ctx, s.DB, func(t *db.Tx) (ScoreView, error) {
		v := ScoreView{Names: map[int64]string{}}
		m, err := meeting.May(t, actor, access.MeetingLook, id)
		if err != nil {
			return v, err
		}
		v.Meeting, v.Running = m, m.State == meeting.Running
		if v.Late, err = meeting.LateNotice(t, id); err != nil {
			return v, err
		}
		if _, v.Stored, _, err = load(t, id); err != nil {
			return v, err
		}
		if v.Sheet, v.Judged, err = s.count(t, v.Stored); err != nil {
			return v, err
		}
		v.Stored = figures(v.Stored, v.Sheet)
		v.ToJudge = toJudge(v.Sheet)
		u, err := org.UnitOn(t, m.Unit, m.Day)
		if err != nil {
			return v, err
		}
		v.UnitName, v.Parent = u.Name, u.Parent
		last, ok, err := meeting.ScoreVote(t, id)
		if err != nil {
			return v, err
		}
		if ok {
			v.Last = &last
			if v.State == ScoreDraft && (last.ID <= v.Vote || last.MovedAt != 0) {
				same, err := votedOn(t, last.ID, v.Judged)
				if err != nil {
					return v, err
				}
				v.NewVote = !same
			}
		}
		people, err := member.PersonsByID(t, []int64{v.AgreedBy, v.Follower, v.DecidedBy})
		if err != nil {
			return v, err
		}
		for id, p := range people {
			v.Names[id] = p.Name()
		}
		path, err := pathNow(t, m.Unit)
		if err != nil {
			return v, err
		}
		subject := m.Subject(path)
		open := begun(m) && v.State != ScoreDecided
		v.MayJudge = open && access.May(actor, access.MeetingPrepare, subject) && !(v.State == ScoreAgreed && m.State == meeting.Locked)
		v.MayAgree = open && v.State == ScoreDraft && access.May(actor, access.MeetingLead, subject)
		v.MayGoals = begun(m) && access.May(actor, access.PlanEdit, access.Unit(path))
		v.MayPropose = open && v.State == ScoreAgreed && access.May(actor, access.ClassPropose, subject)
		if v.MayAgree {
			if v.Room, err = roomFor(t, m); err != nil {
				return v, err
			}
			if m.State != meeting.Locked {
				if v.Loose, err = looseVote(t, m); err != nil {
					return v, err
				}
			}
		}
		if v.Changed, err = s.changed(t, v.Stored); err != nil {
			return v, err
		}
		v.MayDecide = (open || v.Changed != nil) && v.Parent != 0 && actor.Hat.Unit == v.Parent && access.May(actor, access.ClassDecide, subject)
		if v.Why, err = whysOf(t, id); err != nil {
			return v, err
		}
		if v.Order, err = orderOf(t, id); err != nil {
			return v, err
		}
		v.MayJudge = v.MayJudge || open && v.State == ScoreDraft && v.Order.Scorer != 0 && v.Order.Scorer == actor.Person
		v.MayAsk = v.State == ScoreDraft && access.May(actor, access.MeetingLead, subject)
		if err := v.objected(t, actor, subject); err != nil {
			return v, err
		}
		if v.Steps, err = stepsOf(t, v.Stored); err != nil {
			return v, err
		}
		sees, err := seesFollower(t, actor, subject, v.Parent)
		if err != nil {
			return v, err
		}
		if !sees {
			v.Stored = v.Stored.withoutFollower()
			v.Steps = slices.DeleteFunc(v.Steps, func(x Step) bool { return x.Kind == StepPropose })
		}
		return v, v.named(t)
	})
}

// named fills in the names of who did the steps.
func (v *ScoreView) named(t *db.Tx) error {
	ids := []int64{v.Order.Scorer}
	for _, x := range v.Steps {
		ids = append(ids, x.Person)
	}
	people, err := member.PersonsByID(t, ids)
	for id, p := range people {
		v.Names[id] = p.Name()
	}
	for i := range v.Steps {
		v.Steps[i].Name = v.Names[v.Steps[i].Person]
	}
	return err
}

// roomFor gives the meeting a score can be voted at now: its own while it runs,
// afterwards the cell's meeting that is running; nil where there is none.
func roomFor(t *db.Tx, m meeting.Meeting) (*meeting.Meeting, error) {
	if m.State == meeting.Running {
		return &m, nil
	}
	now := today(t)[:7]
	all, err := meeting.InMonth(t, m.Unit, m.Body, meeting.AddMonths(now, -1), now, meeting.AddMonths(now, 1))
	for i := range all {
		if x := &all[i]; x.State == meeting.Running && x.Day >= m.Day {
			return x, err
		}
	}
	return nil, err
}

// Unagreed says whether a meeting is to be scored and its cell has not agreed
// the score: who ends the meeting or locks its minutes is told. Asks for
// MeetingLook.
func (s *Service) Unagreed(ctx context.Context, actor access.Actor, id int64) (bool, error) {
	return db.Read(ctx, s.DB, func(t *db.Tx) (bool, error) {
		if _, err := meeting.May(t, actor, access.MeetingLook, id); err != nil {
			return false, err
		}
		_, stored, _, err := load(t, id)
		if fault.Is(err, fault.State) { // not scored, or by no sheet
			return false, nil
		}
		return stored.State == ScoreDraft, err
	})
}

// changed gives what a decided score comes to by the facts as they stand today,
// where that is not what was kept; nil where it is. It is counted only where the
// figures do not know that nothing moved.
func (s *Service) changed(t *db.Tx, stored Stored) (*Score, error) {
	if stored.State != ScoreDecided {
		return nil, nil
	}
	known, err := settled(t, []int64{stored.Unit}, stored.Month)
	if err != nil || known[stored.Unit] {
		return nil, err
	}
	return s.recounted(t, stored)
}

// recounted counts a decided score once more; nil where it comes to the same,
// and while a fact is open again: a meeting that was reopened is looked at when
// it has ended.
func (s *Service) recounted(t *db.Tx, kept Stored) (*Score, error) {
	now, err := s.RecountTx(t, kept.Meeting)
	if err != nil || now.Provisional() || now.Total.Earned == kept.Earned && now.Total.Available == kept.Available && now.Class == kept.Class {
		return nil, err
	}
	return &now, nil
}

// seesFollower says who reads what the committee member in charge said of a
// score: the body it is about, the committee that decides, and he himself. To
// who only looks it is nothing but a step on the way to the class.
func seesFollower(t *db.Tx, actor access.Actor, of access.Subject, parent int64) (bool, error) {
	if access.May(actor, access.MeetingView, of) || access.May(actor, access.ClassPropose, of) {
		return true, nil
	}
	if parent == 0 {
		return false, nil
	}
	path, err := pathNow(t, parent)
	above := access.Unit(path)
	above.Committee = true
	return access.May(actor, access.MeetingView, above), err
}

// pathNow is where a unit stands today, or stood last.
func pathNow(t *db.Tx, unit int64) (string, error) {
	u, err := org.LastOn(t, unit, today(t))
	return u.Path, err
}

// UnderRow is a score on the committee's page of classes.
type UnderRow struct {
	Stored
	Cell     int64
	UnitName string
	Day      string
	Held     meeting.State // how far the meeting is
	None     bool          // the cell held no scored meeting that month, nor has one planned
	ToJudge  int           // judgements that are missing
	Best     Class         // what the class can still become
	Ready    bool          // can be decided now
	Changed  *Score        // of a decided one, for who may decide it again: see ScoreView
}

// UnderView is the committee's page of classes for a month.
type UnderView struct {
	org.Page[UnderRow]
	Unit      int64
	UnitName  string
	Month     string
	Rooms     []meeting.Meeting    // the committee's meetings that came to the classes, since the month; the latest first
	Early     []meeting.Meeting    // those that run and have not come to them yet
	Goals     map[int64][]GoalView // of the quarter of the month, by cell
	Asked     map[int64][]Question // what cells were asked about their figures and answered
	MayDecide bool
}

// Under gives the scores of the cells directly below a unit for a month, by the
// tree of its last day and in its order, those without one too. Asks for
// MeetingLook at the unit, and leaves out the cells the actor may not look at.
// Fault: NotFound, also for what is no month.
func (s *Service) Under(ctx context.Context, actor access.Actor, unit int64, month string, after org.Cursor, limit int) (UnderView, error) {
	return db.Read(ctx, s.DB, func(t *db.Tx) (UnderView, error) {
		v := UnderView{Unit: unit, Month: month}
		u, err := org.LastOn(t, unit, today(t))
		if err != nil {
			return v, err
		}
		if err := access.Check(actor, access.MeetingLook, access.Unit(u.Path)); err != nil {
			return v, err
		}
		if !meeting.ValidMonth(month) || month > meeting.AddMonths(today(t)[:7], 1) {
			return v, fault.New("quality.under", fault.NotFound, "fault.not_found")
		}
		v.UnitName = u.Name
		v.MayDecide = actor.Hat.Unit == unit && access.May(actor, access.ClassDecide, access.Unit(u.Path))
		if v.Rooms, v.Early, err = roomsOf(t, unit, month); err != nil {
			return v, err
		}
		if v.Page, err = s.under(t, actor, unit, month, after, limit, v.MayDecide); err != nil {
			return v, err
		}
		var cells []int64
		for _, r := range v.Rows {
			cells = append(cells, r.Cell)
		}
		if v.Goals, err = s.GoalsOfTx(t, QuarterOf(month), cells...); err != nil {
			return v, err
		}
		if access.May(actor, access.OverviewView, access.Unit(u.Path)) {
			if v.Asked, err = QuestionsBelow(t, QuarterOf(month), cells...); err != nil {
				return v, err
			}
		}
		sees, err := seesFollower(t, actor, access.Subject{}, unit)
		for i := range v.Rows {
			if r := &v.Rows[i]; !sees {
				r.Stored = r.Stored.withoutFollower()
			}
		}
		return v, err
	})
}

// under gives the rows of the cells directly below a unit; again counts decided
// ones once more.
func (s *Service) under(t *db.Tx, actor access.Actor, unit int64, month string, after org.Cursor, limit int, again bool) (org.Page[UnderRow], error) {
	kids, err := org.Children(t, unit, monthEnd(t, month), after, limit)
	p := org.Page[UnderRow]{Next: kids.Next, More: kids.More}
	if err != nil {
		return p, err
	}
	ids := make([]int64, len(kids.Rows))
	for i, k := range kids.Rows {
		ids[i] = k.ID
	}
	var known map[int64]bool
	if again {
		if known, err = settled(t, ids, month); err != nil {
			return p, err
		}
	}
	for _, k := range kids.Rows {
		path, err := pathNow(t, k.ID)
		if err != nil {
			return p, err
		}
		if k.Kind != org.Cell && k.Kind != org.BaseCell || !access.May(actor, access.MeetingLook, access.Unit(path)) {
			continue
		}
		meetings, err := meeting.InMonth(t, k.ID, meeting.CellBody, month)
		if err != nil {
			return p, err
		}
		n := 0
		for _, m := range meetings {
			is, err := scored(t, m)
			if err != nil {
				return p, err
			}
			if is {
				meetings[n] = m
				n++
			}
		}
		meetings = meetings[:n]
		for _, m := range meetings {
			_, stored, _, err := load(t, m.ID)
			if err != nil {
				return p, err
			}
			r := UnderRow{Stored: stored, Cell: k.ID, UnitName: k.Name, Day: m.Day, Held: m.State, Best: stored.Class}
			if stored.State == ScoreDecided { // as it was kept
				if again && !known[k.ID] {
					if r.Changed, err = s.recounted(t, stored); err != nil {
						return p, err
					}
				}
				p.Rows = append(p.Rows, r)
				continue
			}
			sc, _, err := s.count(t, stored)
			if err != nil {
				return p, err
			}
			r.Stored, r.ToJudge, r.Best = figures(stored, sc), toJudge(sc), sc.Best
			r.Ready = over(m) && !r.Provisional && (r.State == ScoreAgreed || r.State == ScoreDraft && m.State == meeting.Locked)
			p.Rows = append(p.Rows, r)
		}
		if len(meetings) == 0 {
			p.Rows = append(p.Rows, UnderRow{Stored: Stored{Unit: k.ID, Month: month}, Cell: k.ID, UnitName: k.Name, None: true})
		}
	}
	return p, nil
}

// roomsOf gives the committee's meetings in a month and after it that came to the
// classes, and those that run and have not.
func roomsOf(t *db.Tx, unit int64, month string) (out, early []meeting.Meeting, err error) {
	months := []string{month}
	for m := meeting.AddMonths(month, 1); m <= today(t)[:7] && len(months) < 12; m = meeting.AddMonths(m, 1) {
		months = append(months, m)
	}
	for _, body := range []meeting.Body{meeting.CommitteeBody, meeting.StandingBody} {
		all, err := meeting.InMonth(t, unit, body, months...)
		if err != nil {
			return nil, nil, err
		}
		for _, m := range all {
			if !begun(m) {
				continue
			}
			switch ok, err := reached(t, m); {
			case err != nil:
				return nil, nil, err
			case ok:
				out = append(out, m)
			default:
				early = append(early, m)
			}
		}
	}
	slices.SortFunc(out, func(a, b meeting.Meeting) int {
		if a.Day != b.Day {
			if a.Day > b.Day {
				return -1
			}
			return 1
		}
		return int(b.ID - a.ID)
	})
	return out, early, nil
}

// HistoryRow is a score in a unit's history.
type HistoryRow struct {
	Stored
	Day string
}

// History gives the scores of a unit, the latest first. Asks for MeetingLook.
func (s *Service) History(ctx context.Context, actor access.Actor, unit int64, after org.Cursor, limit int) (org.Page[HistoryRow], error) {
	return db.Read(ctx, s.DB, func(t *db.Tx) (org.Page[HistoryRow], error) {
		var p org.Page[HistoryRow]
		path, err := pathNow(t, unit)
		if err != nil {
			return p, err
		}
		if err := access.Check(actor, access.MeetingLook, access.Unit(path)); err != nil {
			return p, err
		}
		limit = org.PageSize(limit)
		if after == (org.Cursor{}) {
			after = org.Cursor{Key: "9999-99", ID: math.MaxInt64}
		}
		rows, err := db.All(t, scanStored, `select `+storedColumns+` from score where unit = $1 and (month, meeting) < ($2, $3) order by month desc, meeting desc limit $4`,
			unit, after.Key, after.ID, limit+1)
		if err != nil {
			return p, err
		}
		if len(rows) > limit {
			rows, p.More = rows[:limit], true
			p.Next = org.Cursor{Key: rows[limit-1].Month, ID: rows[limit-1].Meeting}
		}
		for _, r := range rows {
			m, err := meeting.ByID(t, r.Meeting)
			if err != nil {
				return p, err
			}
			if m.State == meeting.Cancelled {
				continue
			}
			if r.State != ScoreDecided {
				sc, _, err := s.count(t, r)
				if err != nil {
					return p, err
				}
				r = figures(r, sc)
			}
			p.Rows = append(p.Rows, HistoryRow{r.withoutFollower(), m.Day})
		}
		return p, nil
	})
}

// FollowedRow is a score of a cell one answers for.
type FollowedRow struct {
	Stored
	UnitName string
	Day      string
}

// Followed gives the scores of this month and the two before it of the units the
// actor's hat names, the latest month first.
func (s *Service) Followed(ctx context.Context, actor access.Actor) ([]FollowedRow, error) {
	return db.Read(ctx, s.DB, func(t *db.Tx) ([]FollowedRow, error) {
		cells := named(actor.Hat)
		month := today(t)[:7]
		scores, err := ofUnits(t, cells, month, meeting.AddMonths(month, -1), meeting.AddMonths(month, -2))
		if err != nil {
			return nil, err
		}
		units, err := org.UnitsOn(t, cells, today(t))
		if err != nil {
			return nil, err
		}
		var out []FollowedRow
		for _, sc := range scores {
			m, err := meeting.ByID(t, sc.Meeting)
			if err != nil {
				return nil, err
			}
			if m.State == meeting.Cancelled || !access.May(actor, access.MeetingLook, access.Unit(units[sc.Unit].Path)) {
				continue
			}
			if sc.State != ScoreDecided {
				sheet, _, err := s.count(t, sc)
				if err != nil {
					return nil, err
				}
				sc = figures(sc, sheet)
			}
			out = append(out, FollowedRow{sc, units[sc.Unit].Name, m.Day})
		}
		slices.SortStableFunc(out, func(a, b FollowedRow) int { return strings.Compare(b.Month, a.Month) })
		return out, nil
	})
}

// named gives the units a hat names.
func named(hat access.Hat) []int64 {
	var out []int64
	for _, path := range hat.Named {
		parts := strings.Split(strings.Trim(path, "/"), "/")
		if id, err := strconv.ParseInt(parts[len(parts)-1], 10, 64); err == nil {
			out = append(out, id)
		}
	}
	return out
}

// OfMeetings gives the scores of meetings, for lists: of those that have one and
// that the actor may look at, as they were last counted.
func (s *Service) OfMeetings(ctx context.Context, actor access.Actor, ids []int64) (map[int64]Stored, error) {
	return db.Read(ctx, s.DB, func(t *db.Tx) (map[int64]Stored, error) {
		marks, args := db.In(0, ids)
		rows, err := db.All(t, scanStored, `select `+storedColumns+` from score where meeting in (`+marks+`) order by meeting`, args...)
		out := make(map[int64]Stored, len(rows))
		for _, r := range rows {
			path, err := pathNow(t, r.Unit)
			if err != nil {
				return nil, err
			}
			if access.May(actor, access.MeetingLook, access.Unit(path)) {
				out[r.Meeting] = r
			}
		}
		return out, err
	})
}

// monthEnd is the last day of a month, or today when that comes first.
func monthEnd(t *db.Tx, month string) string { return min(meeting.LastDay(month), today(t)) }
