package quality

import (
	"context"

	"nep/internal/access"
	"nep/internal/audit"
	"nep/internal/db"
	"nep/internal/fault"
	"nep/internal/meeting"
)

// TakeVote says that a vote taken with a question of its own at the item of the
// self-assessment was the one on the score: the word of who leads, kept in the log.
// What is judged differently afterwards asks for another vote, as after any. Asks for
// MeetingLead. Repeating it does nothing more. Faults: NotFound, State (quality.take.not:
// no such vote there; the minutes are locked; the score was voted or decided already).
func (s *Service) TakeVote(ctx context.Context, actor access.Actor, key db.Key, id, vote int64) error {
	const op = "quality.take"
	return db.Do(ctx, s.DB, db.On("meeting", id), func(t *db.Tx) error {
		m, err := meeting.May(t, actor, access.MeetingLead, id)
		if err != nil {
			return err
		}
		_, _, err = db.Once(t, key, actor.Account, []any{"take", id, vote}, func() (int64, error) {
			now, err := OpenTx(t, m.ID)
			if err != nil {
				return 0, err
			}
			v, err := looseVote(t, m)
			switch {
			case err != nil:
				return 0, err
			case now.State != ScoreDraft || m.State == meeting.Locked || v == nil || v.ID != vote:
				return 0, fault.New(op, fault.State, "quality.take.not")
			}
			if err := meeting.NameVote(t, v.ID, "score", m.ID); err != nil {
				return 0, err
			}
			return m.ID, audit.Append(t, audit.Event{Actor: actor, Unit: m.Unit, Kind: "quality.take", Subject: m.ID, Body: map[string]any{"vote": v.ID}})
		})
		return err
	})
}

// looseVote gives the last vote that passed at the item of a meeting's
// self-assessment with a question of its own, nil where there is none or the score
// has been voted.
func looseVote(t *db.Tx, m meeting.Meeting) (*meeting.Vote, error) {
	if _, ok, err := meeting.ScoreVote(t, m.ID); err != nil || ok {
		return nil, err
	}
	items, err := meeting.Items(t, m.ID)
	if err != nil {
		return nil, err
	}
	at := map[int64]bool{}
	for _, i := range items {
		at[i.ID] = i.Kind == meeting.ScoreItem
	}
	votes, err := meeting.VotesOf(t, m.ID)
	if err != nil {
		return nil, err
	}
	var last *meeting.Vote
	for i := range votes {
		if v := &votes[i]; v.State == meeting.VoteClosed && v.Passed && v.About == "item" && at[v.Item] {
			last = v
		}
	}
	return last, nil
}
