package meeting

import (
	"context"

	"nep/internal/access"
	"nep/internal/audit"
	"nep/internal/db"
	"nep/internal/fault"
	"nep/internal/rule"
)

// OpenVote opens a vote.
type OpenVote struct {
	Key      db.Key
	Meeting  int64
	Item     int64 // 0: of none
	About    string
	AboutID  int64
	Question string
	Rule     string // rule.VoteOrdinary when empty
	Way      VoteWay
	Team     []int64 // tally team of a paper vote, at least one
	Another  bool    // another question at an item that was voted on
}

// OpenVote opens it, by who leads the unit or has the chair. Without a question
// it is the item's title; without About it is about the item. What was voted is
// not voted again while its vote stands: it has to be made void, or what was
// voted on has to change (Moved). Repeating it with the same key gives the same
// vote. A score (AboutID is the meeting it is of, 0 this one) may be one of an
// earlier meeting, where the vote was forgotten. Faults: Invalid, NotFound, State
// (not running; the score of no earlier meeting of this body; one about this is open:
// meeting.vote.open; one stands: meeting.vote.standing, or of another question
// at the same item, which is asked about: meeting.vote.another; nobody present
// may vote; no majority is set).
func (s *Service) OpenVote(ctx context.Context, actor access.Actor, cmd OpenVote) (int64, error) {
	return db.Write(ctx, s.DB, db.On("meeting", cmd.Meeting), func(t *db.Tx) (int64, error) {
		m, err := mayLead(t, actor, cmd.Meeting)
		if err != nil {
			return 0, err
		}
		id, _, err := db.Once(t, cmd.Key, actor.Account, cmd, func() (int64, error) {
			v, err := openTx(t, actor, m, cmd)
			return v.ID, err
		})
		return id, err
	})
}

// mayLead asks whether the actor leads the meeting: the unit's secretary or
// deputy, or who has the chair. Fault: NotFound.
func mayLead(t *db.Tx, actor access.Actor, meeting int64) (Meeting, error) {
	m, err := May(t, actor, access.MeetingPrepare, meeting) // the chair has it by his name
	if err != nil {
		return m, err
	}
	chair, err := ChairOf(t, m)
	if err != nil || actor.Person != 0 && chair == actor.Person {
		return m, err
	}
	return May(t, actor, access.MeetingLead, meeting)
}

// ChairOf gives who has the chair, or had it at the end.
func ChairOf(t *db.Tx, m Meeting) (int64, error) {
	p, err := lastChair(t, m.ID)
	if err == nil && p == 0 {
		p = m.Chair
	}
	return p, err
}

func openTx(t *db.Tx, actor access.Actor, m Meeting, cmd OpenVote) (Vote, error) {
	const op = "meeting.open_vote"
	if m.State == Locked {
		return Vote{}, fault.New(op, fault.State, "meeting.vote.locked")
	}
	if m.State != Running {
		return Vote{}, fault.New(op, fault.State, "meeting.vote.not_running")
	}
	items, err := Items(t, m.ID)
	if err != nil {
		return Vote{}, err
	}
	roster, err := RosterOf(t, m.ID)
	if err != nil {
		return Vote{}, err
	}
	if cmd, err = cmd.clean(m, items, roster); err != nil {
		return Vote{}, err
	}
	if cmd.About == "score" && cmd.AboutID != m.ID {
		if err := caughtUp(t, m, cmd.AboutID); err != nil {
			return Vote{}, err
		}
	}
	a, err := rule.For(t, m.Unit, rule.Key(cmd.Rule), m.Day)
	if err != nil {
		return Vote{}, err
	}
	if _, ok := a.Bound(); !ok {
		return Vote{}, fault.New(op, fault.State, "meeting.vote.rule_unset")
	}
	if open, err := openAbout(t, m.ID, cmd.About, cmd.AboutID); err != nil {
		return Vote{}, err
	} else if open {
		return Vote{}, fault.New(op, fault.State, "meeting.vote.open")
	}
	voted, err := standing(t, m.ID)
	if err != nil {
		return Vote{}, err
	}
	if v, key := cmd.votedBefore(voted); key != "" {
		return Vote{}, fault.New(op, fault.State, key, "Question", v.Question, "Yes", v.Yes, "Base", v.Base)
	}
	v := Vote{ID: t.ID(), Meeting: m.ID, Item: cmd.Item, About: cmd.About, AboutID: cmd.AboutID, Question: cmd.Question, Rule: cmd.Rule, Bound: a.Value,
		Way: cmd.Way, State: VoteOpen, OpenedAt: t.Now(), OpenedBy: actor.Person, Team: cmd.Team}
	v.stand(roster)
	if v.Eligible == 0 {
		return Vote{}, fault.New(op, fault.State, "meeting.vote.nobody")
	}
	if err := insertVote(t, v); err != nil {
		return Vote{}, err
	}
	return v, audit.Append(t, audit.Event{Actor: actor, Unit: m.Unit, Kind: "meeting.vote_open", Subject: m.ID,
		Body: map[string]any{"vote": v.ID, "about": v.About, "about_id": v.AboutID, "way": v.Way, "bound": v.Bound, "team": v.Team}})
}

// caughtUp checks that a score voted at a meeting is that of an earlier one of the
// same body: a vote that was forgotten there is caught up with here.
func caughtUp(t *db.Tx, m Meeting, of int64) error {
	was, err := ByID(t, of)
	if err != nil && !fault.Is(err, fault.NotFound) {
		return err
	}
	if err != nil || was.Unit != m.Unit || was.Body != m.Body || was.State != Ended && was.State != Locked || was.Day > m.Day {
		return fault.New("meeting.open_vote", fault.State, "meeting.vote.other_score")
	}
	return nil
}

// HandsVote opens and closes a vote by hands at once: what a secretary types
// after counting. Rights and faults are those of OpenVote and CloseVote.
func (s *Service) HandsVote(ctx context.Context, actor access.Actor, open OpenVote, tally Tally) (Vote, error) {
	return db.Write(ctx, s.DB, db.On("meeting", open.Meeting), func(t *db.Tx) (Vote, error) {
		m, err := mayLead(t, actor, open.Meeting)
		if err != nil {
			return Vote{}, err
		}
		payload := struct {
			OpenVote
			Tally
		}{open, tally}
		id, _, err := db.Once(t, open.Key, actor.Account, payload, func() (int64, error) { return hands(t, actor, m, open, tally) })
		if err != nil {
			return Vote{}, err
		}
		return VoteByID(t, id)
	})
}

// HandsVoteTx is HandsVote in a caller's transaction, which sees to it that it
// is done once.
func HandsVoteTx(t *db.Tx, actor access.Actor, open OpenVote, tally Tally) (Vote, error) {
	m, err := mayLead(t, actor, open.Meeting)
	if err != nil {
		return Vote{}, err
	}
	id, err := hands(t, actor, m, open, tally)
	if err != nil {
		return Vote{}, err
	}
	return VoteByID(t, id)
}

func hands(t *db.Tx, actor access.Actor, m Meeting, open OpenVote, tally Tally) (int64, error) {
	open.Way = Hands
	v, err := openTx(t, actor, m, open)
	if err != nil {
		return 0, err
	}
	return v.ID, closeTx(t, actor, m, &v, CloseVote{Vote: v.ID, Tally: tally})
}
