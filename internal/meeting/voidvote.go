package meeting

import (
	"context"

	"nep/internal/access"
	"nep/internal/audit"
	"nep/internal/db"
	"nep/internal/fault"
)

// VoidVote makes an open or closed vote void, with a reason, until the minutes
// are locked; minutes read or confirmed go back to draft, for they tell of it.
// Repeating it with the same key changes nothing. By who leads the unit or has
// the chair. Faults: Invalid (no reason), NotFound, State.
func (s *Service) VoidVote(ctx context.Context, actor access.Actor, key db.Key, vote int64, reason string) error {
	_, err := onVote(ctx, s.DB, vote, func(t *db.Tx, v Vote) (struct{}, error) {
		const op = "meeting.void_vote"
		var none struct{}
		m, err := mayLead(t, actor, v.Meeting)
		if err != nil {
			return none, err
		}
		payload := struct {
			Vote   int64
			Reason string
		}{vote, reason}
		_, _, err = db.Once(t, key, actor.Account, payload, func() (int64, error) {
			reason, err := reasonOf(op, reason, 1, "meeting.vote.reason")
			if err != nil {
				return 0, err
			}
			switch {
			case m.State == Locked:
				return 0, fault.New(op, fault.State, "meeting.vote.locked")
			case v.State == VoteVoid:
				return 0, fault.New(op, fault.State, "meeting.vote.void")
			}
			was := v.State
			if v.State = VoteVoid; was == VoteOpen {
				v.ClosedAt, v.ClosedBy = t.Now(), actor.Person
			}
			v.Reason, v.Passed = reason, false
			if err := saveClosed(t, v); err != nil {
				return 0, err
			}
			if err := unreadMinutes(t, m.ID); err != nil {
				return 0, err
			}
			return v.ID, audit.Append(t, audit.Event{Actor: actor, Unit: m.Unit, Kind: "meeting.vote_void", Subject: m.ID, Body: map[string]any{"vote": v.ID, "was": was}})
		})
		return none, err
	})
	return err
}
