package member

import (
	"context"

	"nep/internal/access"
	"nep/internal/clock"
	"nep/internal/db"
	"nep/internal/fault"
)

// ChangeStatus makes a member something else from a day on.
type ChangeStatus struct {
	Key       db.Key
	Person    int64
	From      string
	Standing  Standing
	Condition Condition
	Reason    string // the secretary's words; stays out of events
}

// Validate gives the faults of the fields.
func (c ChangeStatus) Validate() error {
	var f fault.Fields
	checkDay(&f, "From", c.From)
	checkStatus(&f, c.Standing, c.Condition)
	if len([]rune(c.Reason)) > 300 {
		f.Add("Reason", "member.reason.long")
	}
	return f.Err("member.status")
}

// ChangeStatus changes the status from the day until the next change already
// planned. Becoming official also notes the day as the official date when none
// is known. Repeating it with the same key does nothing. Faults: Invalid,
// NotFound, State (before the first membership, or before the last change in
// force: that is for CorrectStatus).
func (s *Service) ChangeStatus(ctx context.Context, actor access.Actor, cmd ChangeStatus) error {
	return db.Do(ctx, s.DB, db.On("person", cmd.Person), func(t *db.Tx) error {
		p, _, unit, err := known(t, actor, access.MemberEdit, cmd.Person)
		if err != nil {
			return err
		}
		if err := cmd.Validate(); err != nil {
			return err
		}
		_, _, err = db.Once(t, cmd.Key, actor.Account, cmd, func() (int64, error) {
			return p.ID, s.changeStatus(t, actor, p, unit, cmd)
		})
		return err
	})
}

func (s *Service) changeStatus(t *db.Tx, actor access.Actor, p Person, unit int64, cmd ChangeStatus) error {
	rows, err := StatusesOf(t, p.ID)
	if err != nil {
		return err
	}
	was, i, ok := statusOn(rows, cmd.From)
	if !ok {
		return state("member.status", "member.status.before_first")
	}
	if i+1 < len(rows) && rows[i+1].From <= today(t) {
		return state("member.status", "member.status.before_last")
	}
	if was.Condition == Introduced && cmd.Condition != Introduced { // he stays after all
		if err := settle(t, actor, p.ID, 0, cmd.From, TakenBack); err != nil {
			return err
		}
	}
	now := Status{cmd.From, was.To, cmd.Standing, cmd.Condition, cmd.Reason}
	if err := saveStatuses(t, p.ID, overlay(rows, now)); err != nil {
		return err
	}
	if p.Official == "" && was.Standing == Probationary && cmd.Standing == Official {
		p.Official = cmd.From
		if err := updatePerson(t, p); err != nil {
			return err
		}
	}
	if err := s.changed(t, p.ID, cmd.From); err != nil {
		return err
	}
	return record(t, actor, "member.status", unit, p.ID, map[string]any{"before": was, "after": now})
}

// CorrectStatus puts right a status that was entered wrongly: what a member
// was from a day to a day.
type CorrectStatus struct {
	Key       db.Key
	Person    int64
	From      string
	To        string // "" for as long as the status of From lasts
	Standing  Standing
	Condition Condition
	Reason    string
	Why       string // what the correction rests on; kept in the event
}

// Validate gives the faults of the fields.
func (c CorrectStatus) Validate() error {
	var f fault.Fields
	checkDay(&f, "From", c.From)
	if c.To != "" {
		checkEnd(&f, "To", c.From, &c.To)
	}
	checkStatus(&f, c.Standing, c.Condition)
	if c.Why == "" || len([]rune(c.Why)) > 300 {
		f.Add("Why", "member.correct.why")
	}
	if len([]rune(c.Reason)) > 300 {
		f.Add("Reason", "member.reason.long")
	}
	return f.Err("member.correct")
}

// CorrectStatus replaces what was noted for [From, To); the event says before
// and after. Rosters and figures of meetings already held do not change: they
// stand on their own rows. Repeating it with the same key does nothing.
// Faults: Invalid, NotFound, State (before the first membership).
func (s *Service) CorrectStatus(ctx context.Context, actor access.Actor, cmd CorrectStatus) error {
	return db.Do(ctx, s.DB, db.On("person", cmd.Person), func(t *db.Tx) error {
		p, _, unit, err := known(t, actor, access.MemberEdit, cmd.Person)
		if err != nil {
			return err
		}
		if err := cmd.Validate(); err != nil {
			return err
		}
		_, _, err = db.Once(t, cmd.Key, actor.Account, cmd, func() (int64, error) {
			rows, err := StatusesOf(t, p.ID)
			if err != nil {
				return 0, err
			}
			was, _, ok := statusOn(rows, cmd.From)
			if !ok {
				return 0, state("member.correct", "member.status.before_first")
			}
			to := cmd.To
			if to == "" {
				to = was.To
			}
			now := overlay(rows, Status{cmd.From, to, cmd.Standing, cmd.Condition, cmd.Reason})
			if err := saveStatuses(t, p.ID, now); err != nil {
				return 0, err
			}
			if err := s.changed(t, p.ID, cmd.From); err != nil {
				return 0, err
			}
			return p.ID, record(t, actor, "member.correct", unit, p.ID, map[string]any{"before": rows, "after": now, "why": cmd.Why})
		})
		return err
	})
}

// setCondition changes only the condition from a day to the end of the status
// that holds then; nothing when it is so already.
func (s *Service) setCondition(t *db.Tx, actor access.Actor, p Person, unit int64, from string, when func(Condition) bool, now Condition) error {
	rows, err := StatusesOf(t, p.ID)
	if err != nil {
		return err
	}
	st, _, ok := statusOn(rows, from)
	if !ok || st.Condition == now || !when(st.Condition) {
		return nil
	}
	return s.changeStatus(t, actor, p, unit, ChangeStatus{Person: p.ID, From: from, Standing: st.Standing, Condition: now})
}

// forever says whether a row still lasts.
func forever(to string) bool { return to == clock.Forever }
