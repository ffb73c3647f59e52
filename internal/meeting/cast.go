package meeting

import (
	"context"

	"nep/internal/access"
	"nep/internal/db"
	"nep/internal/fault"
)

// Cast votes on the actor's own phone, in whatever hat: "yes", "no", "abstain".
// What is kept is that he has voted, and, apart from it, the totals: the key
// does not hold the choice (its hash would give it away), and there is no event.
// The same key again changes nothing. Faults: Invalid (no such choice), NotFound
// (not on the roster), State (closed; may not vote; not present; has voted:
// meeting.vote.cast).
func (s *Service) Cast(ctx context.Context, actor access.Actor, key db.Key, vote int64, choice string) error {
	_, err := onVote(ctx, s.DB, vote, func(t *db.Tx, v Vote) (struct{}, error) {
		var none struct{}
		a, err := mine(t, actor, v.Meeting)
		if err != nil {
			return none, err
		}
		payload := struct{ Cast int64 }{v.ID}
		_, _, err = db.Once(t, key, actor.Account, payload, func() (int64, error) {
			return 0, castTx(t, v, a, choice)
		})
		return none, err
	})
	return err
}

func castTx(t *db.Tx, v Vote, a Attendance, choice string) error {
	const op = "meeting.cast"
	state := func(key string) error { return fault.New(op, fault.State, key) }
	switch {
	case choice != "yes" && choice != "no" && choice != "abstain":
		return badField(op, "choice", "meeting.vote.choice")
	case v.State != VoteOpen:
		return state("meeting.vote.closed")
	case v.Way != Phones:
		return state("meeting.vote.not_phones")
	case !a.MayVote:
		return state("meeting.vote.may_not")
	case !a.Mark.There():
		return state("meeting.vote.not_there")
	}
	first, err := cast(t, v.ID, a.Person)
	if err != nil {
		return err
	}
	if !first {
		return state("meeting.vote.cast")
	}
	tell(t, v.Meeting, toldCast)
	tellOf(t, v.Meeting, a.Person)
	return addCast(t, v.ID, choice)
}
