package quality

import (
	"context"
	"encoding/json"
	"slices"

	"nep/internal/access"
	"nep/internal/audit"
	"nep/internal/db"
	"nep/internal/fault"
	"nep/internal/meeting"
)

// StepKind is what was done with a score.
type StepKind string

// The kinds of steps.
const (
	StepAssign  StepKind = "assign"  // somebody was asked to follow and score
	StepScore   StepKind = "score"   // judged by him
	StepJudge   StepKind = "judge"   // judged by the chi ủy
	StepAgree   StepKind = "agree"   // the cell's vote
	StepPropose StepKind = "propose" // the committee member in charge
	StepDecide  StepKind = "decide"
	StepAgain   StepKind = "again" // decided anew
	StepObject  StepKind = "object"
	StepKept    StepKind = "kept" // the answer
	StepChanged StepKind = "changed"
)

// Step is one deed in a score's history.
type Step struct {
	Kind   StepKind
	Person int64
	Name   string // joined for pages
	At     int64
	Total  Points
	Class  Class
	Why    string
	What   []Change
}

// Change is a criterion judged otherwise than before.
type Change struct {
	ID  string
	Had bool
	Was Points
	Now Points
	Why string
}

// Order is who scores, and how far that is.
type Order struct {
	Scorer    int64
	ScoredAt  int64
	SettledAt int64
	SettledBy int64
}

// AssignScorer asks somebody who has to attend to follow the meeting and judge its
// sheet; 0 takes it back. Asks for MeetingLead. Faults: Invalid (he has not to be
// there), State (agreed or decided).
func (s *Service) AssignScorer(ctx context.Context, actor access.Actor, key db.Key, id, person int64) error {
	const op = "quality.assign"
	return db.Do(ctx, s.DB, db.On("meeting", id), func(t *db.Tx) error {
		m, err := meeting.May(t, actor, access.MeetingLead, id)
		if err != nil {
			return err
		}
		_, _, err = db.Once(t, key, actor.Account, []any{"scorer", id, person}, func() (int64, error) {
			_, now, _, err := load(t, id)
			if err != nil {
				return 0, err
			}
			if now.State != ScoreDraft {
				return 0, fault.New(op, fault.State, "quality.judge.decided")
			}
			body, err := meeting.RequiredAt(t, m.ID)
			if err != nil {
				return 0, err
			}
			if person != 0 && !slices.Contains(body, person) {
				var bad fault.Fields
				bad.Add("scorer", "quality.scorer.unknown")
				return 0, bad.Err(op)
			}
			o, err := orderOf(t, id)
			if err != nil {
				return 0, err
			}
			o.Scorer, o.ScoredAt = person, 0
			if err := putOrder(t, id, o, actor.Person); err != nil {
				return 0, err
			}
			if err := step(t, id, Step{Kind: StepAssign, Person: actor.Person}); err != nil {
				return 0, err
			}
			return id, audit.Append(t, audit.Event{Actor: actor, Unit: m.Unit, Kind: "quality.assign", Subject: id, Body: map[string]any{"person": person}})
		})
		return err
	})
}

// SheetSubject is a meeting as a subject of access for who fills in its sheet: who
// was asked to score is named too.
func (s *Service) SheetSubject(ctx context.Context, id int64) (access.Subject, error) {
	return db.Read(ctx, s.DB, func(t *db.Tx) (access.Subject, error) {
		sub, err := meeting.SubjectOf(t, access.Actor{}, access.MeetingLook, id)
		if err != nil {
			return sub, err
		}
		o, err := orderOf(t, id)
		if o.Scorer != 0 {
			sub.People = append(slices.Clone(sub.People), o.Scorer)
		}
		return sub, err
	})
}

// mayJudge is meeting.May for who prepares a meeting, or was asked to score it;
// asked says that it is the latter alone.
func mayJudge(t *db.Tx, actor access.Actor, id int64) (m meeting.Meeting, asked bool, err error) {
	o, err := orderOf(t, id)
	if err != nil {
		return m, false, err
	}
	if m, err = meeting.May(t, actor, access.MeetingPrepare, id); err == nil {
		return m, false, nil
	}
	if o.Scorer == 0 || o.Scorer != actor.Person {
		return m, false, err
	}
	m, err = meeting.May(t, actor, access.MeetingLook, id)
	return m, true, err
}

// step keeps a deed.
func step(t *db.Tx, meeting int64, s Step) error {
	what := "[]"
	if len(s.What) > 0 {
		text, err := json.Marshal(s.What)
		if err != nil {
			return err
		}
		what = string(text)
	}
	_, err := t.Exec(`insert into score_step (id, meeting, kind, person, at, total, class, why, what) values ($1, $2, $3, $4, $5, $6, $7, $8, $9)`,
		t.ID(), meeting, string(s.Kind), s.Person, t.Now(), int64(s.Total), string(s.Class), s.Why, what)
	return err
}

// stepsOf gives a score's history, the first deed first. What was done before steps
// were kept is read off the score itself.
func stepsOf(t *db.Tx, s Stored) ([]Step, error) {
	out, err := db.All(t, func(r db.Row) (x Step, err error) {
		var what string
		if err := r.Scan(&x.Kind, &x.Person, &x.At, &x.Total, &x.Class, &x.Why, &what); err != nil {
			return x, err
		}
		return x, json.Unmarshal([]byte(what), &x.What)
	}, `select kind, person, at, total, class, why, what from score_step where meeting = $1 order by id`, s.Meeting)
	if err != nil {
		return nil, err
	}
	had := func(kinds ...StepKind) bool {
		return slices.ContainsFunc(out, func(x Step) bool { return slices.Contains(kinds, x.Kind) })
	}
	if s.AgreedAt != 0 && !had(StepAgree) {
		out = append(out, Step{Kind: StepAgree, Person: s.AgreedBy, At: s.AgreedAt, Total: s.Total, Class: s.Class})
	}
	if s.FollowerAt != 0 && !had(StepPropose) {
		out = append(out, Step{Kind: StepPropose, Person: s.Follower, At: s.FollowerAt, Class: s.FollowerClass, Why: s.FollowerNote})
	}
	if s.DecidedAt != 0 && !had(StepDecide, StepAgain, StepChanged) {
		out = append(out, Step{Kind: StepDecide, Person: s.DecidedBy, At: s.DecidedAt, Total: s.Total, Class: s.DecidedClass, Why: s.DecidedReason})
	}
	slices.SortStableFunc(out, func(a, b Step) int { return int(a.At - b.At) })
	return out, nil
}

func orderOf(t *db.Tx, meeting int64) (Order, error) {
	o, _, err := db.Maybe(t, func(r db.Row) (o Order, err error) {
		err = r.Scan(&o.Scorer, &o.ScoredAt, &o.SettledAt, &o.SettledBy)
		return o, err
	}, `select scorer, scored_at, settled_at, settled_by from score_order where meeting = $1`, meeting)
	return o, err
}

// putOrder keeps it; by is who asked the scorer, 0 leaves that.
func putOrder(t *db.Tx, meeting int64, o Order, by int64) error {
	at := int64(0)
	if by != 0 {
		at = t.Now()
	}
	_, err := t.Exec(`insert into score_order (meeting, scorer, assigned_at, assigned_by, scored_at, settled_at, settled_by) values ($1, $2, $3, $4, $5, $6, $7)
		on conflict (meeting) do update set scorer = excluded.scorer, scored_at = excluded.scored_at, settled_at = excluded.settled_at, settled_by = excluded.settled_by,
			assigned_at = case when excluded.assigned_by = 0 then score_order.assigned_at else excluded.assigned_at end,
			assigned_by = case when excluded.assigned_by = 0 then score_order.assigned_by else excluded.assigned_by end`,
		meeting, o.Scorer, at, by, o.ScoredAt, o.SettledAt, o.SettledBy)
	return err
}

// whysOf gives why judged criteria lost points, by criterion.
func whysOf(t *db.Tx, meeting int64) (map[string]string, error) {
	type row struct{ id, why string }
	rows, err := db.All(t, func(r db.Row) (v row, err error) { err = r.Scan(&v.id, &v.why); return v, err },
		`select criterion, why from judgement where meeting = $1 and why <> '' order by criterion`, meeting)
	out := make(map[string]string, len(rows))
	for _, r := range rows {
		out[r.id] = r.why
	}
	return out, err
}
