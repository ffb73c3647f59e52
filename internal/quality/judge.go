package quality

import (
	"context"
	"maps"
	"slices"

	"nep/internal/access"
	"nep/internal/audit"
	"nep/internal/db"
	"nep/internal/fault"
	"nep/internal/meeting"
	"nep/internal/vn"
)

// maxText is how long the words of a person about a score may be, in letters.
const maxText = 2000

// Judge keeps judgements: points by criterion. A missing one is left.
type Judge struct {
	Key      db.Key
	Meeting  int64
	Seen     int64 // the version the sheet was rendered from; 0 is not looked at
	Points   map[string]Points
	Rest     bool              // every judged criterion that has no points then gets its full ones
	Weakness *string           // nil leaves it
	Why      map[string]string // by criterion that lost points; a missing one is left
}

// Judge keeps them; asks for MeetingPrepare, or that one was asked to score. A score that was agreed goes back
// to draft when a judgement changes, and what the committee member in charge
// said of it falls away. Repeating it with the same key does nothing more.
// Faults: Invalid (as Rubric.Score; words too long), Conflict (somebody else kept
// it meanwhile), State (decided; not begun;
// not scored; agreed and the minutes locked).
func (s *Service) Judge(ctx context.Context, actor access.Actor, cmd Judge) error {
	return db.Do(ctx, s.DB, db.On("meeting", cmd.Meeting), func(t *db.Tx) error {
		m, asked, err := mayJudge(t, actor, cmd.Meeting)
		if err != nil {
			return err
		}
		_, _, err = db.Once(t, cmd.Key, actor.Account, cmd, func() (int64, error) {
			return m.ID, s.judge(t, actor, m, cmd, asked)
		})
		return err
	})
}

func (s *Service) judge(t *db.Tx, actor access.Actor, m meeting.Meeting, cmd Judge, asked bool) error {
	const op = "quality.judge"
	now, err := OpenTx(t, m.ID)
	if err != nil {
		return err
	}
	switch {
	case !begun(m):
		return fault.New(op, fault.State, "quality.judge.early")
	case now.State == ScoreDecided:
		return fault.New(op, fault.State, "quality.judge.decided")
	case now.State == ScoreAgreed && m.State == meeting.Locked:
		return fault.New(op, fault.State, "quality.judge.locked")
	}
	if cmd.Seen != 0 && cmd.Seen != now.Version {
		return fault.New(op, fault.Conflict, "quality.judge.meanwhile")
	}
	if cmd.Weakness != nil {
		now.Weakness = vn.CleanLines(*cmd.Weakness)
		var bad fault.Fields
		if !allowed(&bad, "weakness", now.Weakness) {
			return bad.Err(op)
		}
	}
	judged, err := judgementsOf(t, m.ID)
	if err != nil {
		return err
	}
	r, err := RubricByID(t, now.Rubric)
	if err != nil {
		return fault.Wrap(op, fault.Corrupt, err)
	}
	points := maps.Clone(cmd.Points)
	if cmd.Rest {
		if points == nil {
			points = map[string]Points{}
		}
		for _, g := range r.Groups {
			for i := range g.Criteria {
				c := &g.Criteria[i]
				_, had := judged[c.ID]
				if _, given := points[c.ID]; c.Judged() && !had && !given {
					points[c.ID] = c.Max
				}
			}
		}
	}
	if _, err := r.Score(Facts{}, points); err != nil { // refuses what the sheet does not have
		return err
	}
	changed, changes := []string{}, []Change{}
	for _, id := range slices.Sorted(maps.Keys(points)) {
		old, had := judged[id]
		if had && old == points[id] {
			continue
		}
		changed = append(changed, id)
		changes = append(changes, Change{ID: id, Had: had, Was: old, Now: points[id], Why: vn.CleanLines(cmd.Why[id])})
		if err := putJudgement(t, m.ID, id, points[id], actor.Person); err != nil {
			return err
		}
	}
	if err := s.why(t, m.ID, r, cmd.Why); err != nil {
		return err
	}
	if len(changed) > 0 { // a vote taken before was on other points
		if err := keepVoted(t, m.ID, judged); err != nil {
			return err
		}
		if err := meeting.ScoreMoved(t, m.ID); err != nil {
			return err
		}
	}
	if len(changed) > 0 && now.State == ScoreAgreed {
		// Vote stays: the same vote does not agree it again.
		now.State, now.AgreedAt, now.AgreedBy = ScoreDraft, 0, 0
		now.Follower, now.FollowerClass, now.FollowerNote, now.FollowerAt = 0, "", "", 0
	}
	sc, _, err := s.count(t, now)
	if err != nil {
		return err
	}
	if err := update(t, figures(now, sc)); err != nil {
		return err
	}
	if err := keepFacts(t, now, sc); err != nil {
		return err
	}
	if err := inOrder(t, actor, m.ID, asked, Step{Total: sc.Total.Points(), Class: sc.Class, What: changes}); err != nil {
		return err
	}
	return audit.Append(t, audit.Event{Actor: actor, Unit: m.Unit, Kind: "quality.judge", Subject: m.ID,
		Body: map[string]any{"criteria": changed, "state": now.State, "total": sc.Total.Points()}})
}

// why keeps why judged criteria lost points.
func (s *Service) why(t *db.Tx, id int64, r *Rubric, whys map[string]string) error {
	var bad fault.Fields
	for _, c := range slices.Sorted(maps.Keys(whys)) {
		text := vn.CleanLines(whys[c])
		if _, ok := r.Criterion(c); !ok {
			return fault.New("quality.judge", fault.Invalid, "quality.judgement.unknown", "ID", c)
		}
		if !allowed(&bad, "why."+c, text) {
			continue
		}
		if _, err := t.Exec(`update judgement set why = $3 where meeting = $1 and criterion = $2`, id, c, text); err != nil {
			return err
		}
	}
	return bad.Err("quality.judge")
}

// inOrder notes who judged: who was asked to, or the chi ủy, whose word it then is.
func inOrder(t *db.Tx, actor access.Actor, id int64, asked bool, done Step) error {
	o, err := orderOf(t, id)
	if err != nil {
		return err
	}
	done.Person, done.Kind = actor.Person, StepJudge
	if asked {
		done.Kind, o.ScoredAt, o.SettledAt, o.SettledBy = StepScore, t.Now(), 0, 0
	} else {
		o.SettledAt, o.SettledBy = t.Now(), actor.Person
	}
	if err := putOrder(t, id, o, 0); err != nil || len(done.What) == 0 {
		return err
	}
	return step(t, id, done)
}
