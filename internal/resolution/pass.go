package resolution

import (
	"context"

	"nep/internal/access"
	"nep/internal/db"
	"nep/internal/meeting"
)

// Pass passes the decision of a running or ended meeting: a resolution by a
// vote of that meeting about it that passed (resolution.vote: none did;
// resolution.vote_old: its words were changed after the vote), a conclusion by
// the chair's word. Its whole points become tasks, once, given on the meeting's
// day. Repeating it with the same key does nothing. Faults: NotFound, State (no
// point: resolution.empty; already passed; the meeting has not begun or is locked).
func (s *Service) Pass(ctx context.Context, actor access.Actor, key db.Key, id int64) error {
	return db.Do(ctx, s.DB, db.On("resolution", id), func(t *db.Tx) error {
		r, err := ByID(t, id)
		if err != nil {
			return err
		}
		m, err := meeting.May(t, actor, access.MeetingLead, r.Meeting)
		if err != nil {
			return err
		}
		_, _, err = db.Once(t, key, actor.Account, id, func() (int64, error) { return id, pass(t, actor, m, r) })
		return err
	})
}

// HandsVote keeps what was counted of a vote by hands about a decision, and
// passes it when it carries: both or neither. Repeating it with the same key
// gives the same vote. Faults: those of Pass and of meeting's HandsVote.
func (s *Service) HandsVote(ctx context.Context, actor access.Actor, key db.Key, id int64, question string, tally meeting.Tally) (meeting.Vote, error) {
	return db.Write(ctx, s.DB, db.On("resolution", id), func(t *db.Tx) (meeting.Vote, error) {
		r, err := ByID(t, id)
		if err != nil {
			return meeting.Vote{}, err
		}
		m, err := meeting.May(t, actor, access.MeetingLead, r.Meeting)
		if err != nil {
			return meeting.Vote{}, err
		}
		payload := struct {
			ID    int64
			Tally meeting.Tally
		}{id, tally}
		vote, _, err := db.Once(t, key, actor.Account, payload, func() (int64, error) {
			if err := ready(m, r); err != nil {
				return 0, err
			}
			v, err := meeting.HandsVoteTx(t, actor, meeting.OpenVote{Meeting: m.ID, About: "resolution", AboutID: id, Question: question}, tally)
			if err != nil || !v.Passed {
				return v.ID, err
			}
			return v.ID, pass(t, actor, m, r)
		})
		if err != nil {
			return meeting.Vote{}, err
		}
		return meeting.VoteByID(t, vote)
	})
}

// Votable says why a decision cannot be voted on, nil when it can: what is empty
// or passed is not. Asks for MeetingPrepare. Faults: NotFound, State.
func (s *Service) Votable(ctx context.Context, actor access.Actor, id int64) error {
	_, err := db.Read(ctx, s.DB, func(t *db.Tx) (int64, error) {
		r, err := ByID(t, id)
		if err != nil {
			return 0, err
		}
		m, err := meeting.May(t, actor, access.MeetingPrepare, r.Meeting)
		if err != nil {
			return 0, err
		}
		return id, ready(m, r)
	})
	return err
}

// ready says why a decision cannot be passed, whatever was voted.
func ready(m meeting.Meeting, r Resolution) error {
	if err := editable(m); err != nil {
		return err
	}
	switch {
	case r.State != Draft:
		return state("resolution.pass", "resolution.passed")
	case m.State != meeting.Running && m.State != meeting.Ended:
		return state("resolution.pass", "resolution.not_begun")
	case len(r.Points) == 0 && (r.Kind == NQ || r.Body == ""):
		return state("resolution.pass", "resolution.empty")
	}
	return nil
}

func pass(t *db.Tx, actor access.Actor, m meeting.Meeting, r Resolution) error {
	if err := ready(m, r); err != nil {
		return err
	}
	v, ok, err := meeting.PassedVote(t, m.ID, "resolution", r.ID)
	switch {
	case err != nil:
		return err
	case r.Kind == NQ && (!ok || !v.Passed):
		return state("resolution.pass", "resolution.vote")
	case r.Kind == NQ && v.ClosedAt < r.WordedAt:
		return state("resolution.pass", "resolution.vote_old")
	}
	if ok && v.Passed {
		r.Vote = v.ID
	}
	r.State, r.PassedAt, r.Day = Passed, t.Now(), m.Day // it may have moved since the draft
	r.Version++
	if err := saveResolution(t, r); err != nil {
		return err
	}
	given := 0
	for _, p := range r.Points {
		if !p.Whole() || p.Task != 0 {
			continue
		}
		_, err := give(t, actor, Task{Unit: r.Unit, Item: p.ID, Text: p.Text, Owner: p.Owner, Due: p.Due, ReportMonth: p.ReportMonth, MadeOn: m.Day})
		if err != nil {
			return err
		}
		given++
	}
	if err := moved(t, r.Unit, m.Day); err != nil {
		return err
	}
	return record(t, actor, "resolution.pass", r.Unit, r.ID, map[string]any{"meeting": m.ID, "vote": r.Vote, "points": len(r.Points), "tasks": given})
}

// TakeBack makes a passed decision a draft again while nothing has come of it:
// not issued, no word said of its tasks, none of its points completed
// afterwards, the meeting not locked; its tasks go.
// Faults: NotFound, State.
func (s *Service) TakeBack(ctx context.Context, actor access.Actor, key db.Key, id int64) error {
	return db.Do(ctx, s.DB, db.On("resolution", id), func(t *db.Tx) error {
		r, err := ByID(t, id)
		if err != nil {
			return err
		}
		m, err := meeting.May(t, actor, access.MeetingLead, r.Meeting)
		if err != nil {
			return err
		}
		_, _, err = db.Once(t, key, actor.Account, map[string]int64{"back": id}, func() (int64, error) {
			if err := editable(m); err != nil {
				return 0, err
			}
			if r.State != Passed {
				return 0, state("resolution.back", "resolution.back.state")
			}
			n, err := db.One(t, db.Scalar[int64], `select count(*) from resolution_item i join task k on k.item = i.id and k.item <> 0
				where i.resolution = $1 and (k.state <> 'open' or exists (select 1 from task_report x where x.task = k.id) or exists (select 1 from task_change c where c.task = k.id))`, id)
			if err != nil {
				return 0, err
			}
			for _, p := range r.Points {
				if p.Later() {
					n++
				}
			}
			if n > 0 {
				return 0, state("resolution.back", "resolution.back.used")
			}
			if _, err := t.Exec(`delete from task where item <> 0 and item in (select id from resolution_item where resolution = $1)`, id); err != nil {
				return 0, err
			}
			if err := dropCharges(t, id); err != nil {
				return 0, err
			}
			if err := dirty(t, r.Unit); err != nil {
				return 0, err
			}
			r.State, r.PassedAt, r.Vote = Draft, 0, 0
			r.Version++
			if err := saveResolution(t, r); err != nil {
				return 0, err
			}
			if err := moved(t, r.Unit, m.Day); err != nil {
				return 0, err
			}
			return id, record(t, actor, "resolution.back", r.Unit, r.ID, map[string]any{"meeting": m.ID})
		})
		return err
	})
}
