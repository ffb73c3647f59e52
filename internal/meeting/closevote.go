package meeting

import (
	"context"

	"nep/internal/access"
	"nep/internal/audit"
	"nep/internal/db"
	"nep/internal/fault"
)

// CloseVote closes a vote with what was counted: all of a vote by hands or on
// paper, those without a phone of a vote on phones.
type CloseVote struct {
	Key  db.Key
	Vote int64
	Tally
	Issued, Returned, Invalid int
}

// CloseVote fixes base, needed and result, from the roster as it stands now and
// the majority of the day it was opened. Repeating it with the same key gives
// the same. By who leads the unit or has the chair. Faults: Invalid (more votes
// than present voters, papers that do not add up), NotFound, State.
func (s *Service) CloseVote(ctx context.Context, actor access.Actor, cmd CloseVote) (Vote, error) {
	return onVote(ctx, s.DB, cmd.Vote, func(t *db.Tx, v Vote) (Vote, error) {
		m, err := mayLead(t, actor, v.Meeting)
		if err != nil {
			return Vote{}, err
		}
		_, _, err = db.Once(t, cmd.Key, actor.Account, cmd, func() (int64, error) {
			return v.ID, closeTx(t, actor, m, &v, cmd)
		})
		if err != nil {
			return Vote{}, err
		}
		return VoteByID(t, v.ID)
	})
}

// onVote writes under the lock of a vote's meeting, with the vote as it is then.
func onVote[T any](ctx context.Context, d *db.DB, vote int64, fn func(*db.Tx, Vote) (T, error)) (T, error) {
	m, err := db.Read(ctx, d, func(t *db.Tx) (int64, error) {
		v, err := voteByID(t, vote)
		return v.Meeting, err
	})
	if err != nil {
		var zero T
		return zero, err
	}
	return db.Write(ctx, d, db.On("meeting", m), func(t *db.Tx) (out T, err error) {
		v, err := voteByID(t, vote)
		if err != nil {
			return out, err
		}
		return fn(t, v)
	})
}

func closeTx(t *db.Tx, actor access.Actor, m Meeting, v *Vote, cmd CloseVote) error {
	const op = "meeting.close_vote"
	switch {
	case m.State == Locked:
		return fault.New(op, fault.State, "meeting.vote.locked")
	case v.State != VoteOpen:
		return fault.New(op, fault.State, "meeting.vote.closed")
	}
	roster, err := RosterOf(t, m.ID)
	if err != nil {
		return err
	}
	v.stand(roster)
	if err := v.count(cmd.Tally, cmd.Issued, cmd.Returned, cmd.Invalid); err != nil {
		return err
	}
	v.ClosedAt, v.ClosedBy = t.Now(), actor.Person
	if err := saveClosed(t, *v); err != nil {
		return err
	}
	return audit.Append(t, audit.Event{Actor: actor, Unit: m.Unit, Kind: "meeting.vote_close", Subject: m.ID,
		Body: map[string]any{"vote": v.ID, "base": v.Base, "needed": v.Needed, "eligible": v.Eligible, "yes": v.Yes, "no": v.No, "abstain": v.Abstain, "invalid": v.Invalid, "passed": v.Passed}})
}
