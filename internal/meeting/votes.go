package meeting

import (
	"context"

	"nep/internal/access"
	"nep/internal/db"
	"nep/internal/fault"
	"nep/internal/org"
	"nep/internal/rule"
)

// Vote gives a vote with whether the actor's person may still cast. Totals go
// up like conclusions; a vote at an inside item does not, and an open one shows
// how many have voted, no totals. Fault: NotFound.
func (s *Service) Vote(ctx context.Context, actor access.Actor, id int64) (v Vote, mayCast bool, err error) {
	type answer struct {
		v   Vote
		may bool
	}
	a, err := db.Read(ctx, s.DB, func(t *db.Tx) (answer, error) {
		v, err := VoteByID(t, id)
		if err != nil {
			return answer{}, err
		}
		row, err := mine(t, actor, v.Meeting)
		on := err == nil
		if err != nil && !fault.Is(err, fault.NotFound) {
			return answer{}, err
		}
		if !on {
			action := access.MeetingLook
			if inside, err := insideVote(t, v); err != nil {
				return answer{}, err
			} else if inside {
				action = access.MeetingView
			}
			if _, err := May(t, actor, action, v.Meeting); err != nil {
				return answer{}, err
			}
			return answer{v, false}, nil
		}
		if v.State != VoteOpen || v.Way != Phones || !row.mayCast() {
			return answer{v, false}, nil
		}
		has, err := hasCast(t, v.ID, actor.Person)
		return answer{v, !has}, err
	})
	return a.v, a.may, err
}

// insideVote says whether a vote is taken at an item that stays in the cell.
func insideVote(t *db.Tx, v Vote) (bool, error) {
	item := v.Item
	if v.About == "item" {
		item = v.AboutID
	}
	if item == 0 {
		return false, nil
	}
	it, err := ItemByID(t, item)
	if fault.Is(err, fault.NotFound) {
		return false, nil
	}
	return it.Inside, err
}

// VoteSubject is a vote as a subject of access: its meeting's.
func (s *Service) VoteSubject(ctx context.Context, id int64) (access.Subject, error) {
	return db.Read(ctx, s.DB, func(t *db.Tx) (access.Subject, error) {
		v, err := voteByID(t, id)
		if err != nil {
			return access.Subject{}, err
		}
		m, err := ByID(t, v.Meeting)
		if err != nil {
			return access.Subject{}, err
		}
		path, err := org.PathOn(t, m.Unit, org.Today(t))
		return m.Subject(path), err
	})
}

// VoteLookSubject is VoteSubject for looking at a vote: InvitedSubject of its meeting.
func (s *Service) VoteLookSubject(ctx context.Context, actor access.Actor, id int64) (access.Subject, error) {
	return db.Read(ctx, s.DB, func(t *db.Tx) (access.Subject, error) {
		v, err := voteByID(t, id)
		if err != nil {
			return access.Subject{}, err
		}
		return subjectFor(t, actor, access.MeetingLook, v.Meeting)
	})
}

// CastSubject is VoteSubject for casting: one who stands on the roster does it in
// whatever hat.
func (s *Service) CastSubject(ctx context.Context, actor access.Actor, id int64) (access.Subject, error) {
	sub, err := s.VoteSubject(ctx, id)
	if err != nil || actor.Person == 0 {
		return sub, err
	}
	return db.Read(ctx, s.DB, func(t *db.Tx) (access.Subject, error) {
		v, err := voteByID(t, id)
		if err != nil {
			return sub, err
		}
		if _, on, err := ownRow(t, v.Meeting, actor.Person); err != nil || !on {
			return sub, err
		}
		sub.Person = actor.Person
		return sub, nil
	})
}

// say fills in votes, minutes, and the votes that pass an ordinary vote as the
// roster stands. Votes at inside items, and the minutes, are the body's own.
func (v *View) say(t *db.Tx, roster []Attendance) error {
	votes, err := VotesOf(t, v.ID)
	if err != nil {
		return err
	}
	for _, x := range votes {
		if !v.MayView {
			if inside, err := insideVote(t, x); err != nil {
				return err
			} else if inside {
				continue
			}
			x.Team, x.Reason = nil, ""
		}
		v.Votes = append(v.Votes, x)
	}
	if v.MayView {
		m, ok, err := MinutesOf(t, v.ID)
		if err != nil {
			return err
		}
		if ok {
			v.Minutes = &m
		}
	}
	v.VoteBase = VoteBase(roster)
	if b, ok := v.rules[rule.VoteOrdinary].Bound(); ok {
		v.Needed = int(b.Needed(int64(v.VoteBase)))
	}
	return nil
}
