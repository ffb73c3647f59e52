package practice

import (
	"context"

	"nep/internal/access"
	"nep/internal/clock"
	"nep/internal/db"
	"nep/internal/fault"
	"nep/internal/search"
	"nep/internal/vn"
)

// Decide says what the committee as a body thinks of a proposal.
type Decide struct {
	Key      db.Key
	Practice int64
	Commend  bool
	Decision string // by which: its number, or the meeting's conclusion
	On       string // the day the body decided
	Aim      Aim    // what it is meant to move: the committee may choose another
	Note     string // of a decision against it: why, and to who proposed it
}

// Decide writes it down. Asks for PracticeDecide. Repeating it with the same key
// does nothing. Faults: Invalid (which decision; its day; why not), State (decided
// or taken back already).
func (s *Service) Decide(ctx context.Context, actor access.Actor, cmd Decide) error {
	const op = "practice.decide"
	return db.Do(ctx, s.DB, db.On("practice", cmd.Practice), func(t *db.Tx) error {
		p, err := ByID(t, cmd.Practice)
		if err != nil {
			return err
		}
		sub, err := subjectOf(t, p, access.PracticeDecide)
		if err != nil {
			return err
		}
		if err := access.Check(actor, access.PracticeDecide, sub); err != nil {
			return err
		}
		_, _, err = db.Once(t, cmd.Key, actor.Account, cmd, func() (int64, error) {
			if p.State != Proposed {
				return 0, fault.New(op, fault.State, "practice.over")
			}
			var bad fault.Fields
			asked, why := "", "practice.why"
			p.State = Declined
			if cmd.Commend {
				p.State, asked, why = Commended, "practice.decision.empty", ""
				p.Aim = cmd.Aim
			}
			p.Decision, p.Note = words(&bad, "decision", vn.Clean(cmd.Decision), maxDecision, asked), words(&bad, "note", cmd.Note, maxNote, why)
			if p.DecidedOn = cmd.On; cmd.Commend && (!clock.ValidDay(cmd.On) || cmd.On > today(t) || cmd.On < clock.AddDays(clock.Day(p.MadeAt), -366)) {
				bad.Add("on", "practice.decided_on")
			}
			if !cmd.Commend {
				p.DecidedOn = today(t)
			}
			if !p.Aim.Valid() {
				bad.Add("aim", "practice.aim.bad")
			}
			if err := bad.Err(op); err != nil {
				return 0, err
			}
			p.DecidedAt, p.DecidedBy = t.Now(), actor.Person
			if err := updatePractice(t, p); err != nil {
				return 0, err
			}
			if err := search.Changed(t, search.Practice, p.ID); err != nil {
				return 0, err
			}
			return p.ID, record(t, actor, "practice.decide", p, map[string]any{"state": p.State, "on": p.DecidedOn, "aim": p.Aim})
		})
		return err
	})
}
