package quality

import (
	"context"
	"encoding/json"
	"maps"

	"nep/internal/access"
	"nep/internal/audit"
	"nep/internal/db"
	"nep/internal/fault"
	"nep/internal/meeting"
)

// Agree notes that the cell voted the score: the last vote about it has passed,
// at the meeting itself or, where it was forgotten there, at a later one. What waits only for a day to come (T+2) does not hinder it. Asks
// for MeetingLead. Repeating it does nothing more. Faults: State (no vote
// passed; judged again after the vote; a judgement is missing; decided).
func (s *Service) Agree(ctx context.Context, actor access.Actor, key db.Key, id int64) error {
	return db.Do(ctx, s.DB, db.On("meeting", id), func(t *db.Tx) error {
		m, err := meeting.May(t, actor, access.MeetingLead, id)
		if err != nil {
			return err
		}
		_, _, err = db.Once(t, key, actor.Account, []any{"agree", id}, func() (int64, error) {
			return m.ID, s.agree(t, actor, m)
		})
		return err
	})
}

func (s *Service) agree(t *db.Tx, actor access.Actor, m meeting.Meeting) error {
	const op = "quality.agree"
	now, err := OpenTx(t, m.ID)
	if err != nil {
		return err
	}
	switch {
	case !begun(m):
		return fault.New(op, fault.State, "quality.judge.early")
	case now.State == ScoreAgreed:
		return nil
	case now.State == ScoreDecided:
		return fault.New(op, fault.State, "quality.judge.decided")
	}
	sc, judged, err := s.count(t, now)
	if err != nil {
		return err
	}
	if n := toJudge(sc); n > 0 {
		return fault.New(op, fault.State, "quality.agree.missing", "Count", n)
	}
	v, ok, err := meeting.ScoreVote(t, m.ID)
	switch {
	case err != nil:
		return err
	case !ok || !v.Passed:
		return fault.New(op, fault.State, "quality.agree.vote")
	case v.ID <= now.Vote || v.MovedAt != 0:
		if same, err := votedOn(t, v.ID, judged); err != nil || same {
			if err != nil {
				return err
			}
			break
		}
		return fault.New(op, fault.State, "quality.agree.again")
	}
	now = figures(now, sc)
	now.State, now.Vote, now.AgreedAt, now.AgreedBy = ScoreAgreed, v.ID, t.Now(), actor.Person
	if err := update(t, now); err != nil {
		return err
	}
	if err := keepFacts(t, now, sc); err != nil {
		return err
	}
	if err := step(t, m.ID, Step{Kind: StepAgree, Person: actor.Person, Total: now.Total, Class: now.Class}); err != nil {
		return err
	}
	return audit.Append(t, audit.Event{Actor: actor, Unit: m.Unit, Kind: "quality.agree", Subject: m.ID,
		Body: map[string]any{"vote": v.ID, "total": now.Total, "class": now.Class, "provisional": now.Provisional}})
}

// keepVoted keeps what the last vote was taken on, before it changes.
func keepVoted(t *db.Tx, id int64, judged map[string]Points) error {
	v, ok, err := meeting.ScoreVote(t, id)
	if err != nil || !ok || v.MovedAt != 0 {
		return err
	}
	text, err := json.Marshal(judged)
	if err != nil {
		return err
	}
	_, err = t.Exec(`insert into score_voted (vote, judged) values ($1, $2)`, v.ID, string(text))
	return err
}

// votedOn says whether a vote, overtaken by a change, was taken on these judgements.
func votedOn(t *db.Tx, vote int64, judged map[string]Points) (bool, error) {
	text, ok, err := db.Maybe(t, db.Scalar[string], `select judged from score_voted where vote = $1`, vote)
	if err != nil || !ok {
		return false, err
	}
	var then map[string]Points
	err = json.Unmarshal([]byte(text), &then)
	return err == nil && maps.Equal(then, judged), err
}

// toJudge counts the judgements a score waits for.
func toJudge(sc Score) int {
	n := 0
	for _, l := range sc.Lines {
		if l.State == ToJudge {
			n++
		}
	}
	return n
}
