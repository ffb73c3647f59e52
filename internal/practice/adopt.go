package practice

import (
	"context"

	"nep/internal/access"
	"nep/internal/db"
	"nep/internal/fault"
	"nep/internal/meeting"
	"nep/internal/org"
)

// Adopt takes a commended practice over.
type Adopt struct {
	Key      db.Key
	Practice int64
	Unit     int64
	From     string // first month: back to a year ago, for what was begun before it was told here
	Months   int    // after so many it looks what came of it
}

// Adopt keeps it and gives its id. Asks for PracticeAdopt at the unit, and to see
// the practice. Repeating it with the same key gives the same one. Faults: NotFound,
// Invalid (month; how many), State (not commended; its own; done already).
func (s *Service) Adopt(ctx context.Context, actor access.Actor, cmd Adopt) (int64, error) {
	const op = "practice.adopt"
	return db.Write(ctx, s.DB, db.On("practice", cmd.Practice), func(t *db.Tx) (int64, error) {
		u, err := mayAt(t, actor, access.PracticeAdopt, cmd.Unit)
		if err != nil {
			return 0, err
		}
		p, err := seen(t, actor, cmd.Practice)
		if err != nil {
			return 0, err
		}
		ref, _, err := db.Once(t, cmd.Key, actor.Account, cmd, func() (int64, error) {
			if err := fits(t, p, u); err != nil {
				return 0, err
			}
			uses, err := usesOf(t, p.ID)
			if err != nil {
				return 0, err
			}
			this := today(t)[:7]
			var bad fault.Fields
			if !meeting.ValidMonth(cmd.From) || cmd.From < meeting.AddMonths(this, -12) || cmd.From > meeting.AddMonths(this, 12) {
				bad.Add("from", "practice.from")
			}
			if cmd.Months < 1 || cmd.Months > 24 {
				bad.Add("months", "practice.months")
			}
			if err := bad.Err(op); err != nil {
				return 0, err
			}
			for _, x := range uses {
				if x.Unit == u.ID && (x.Ended == "" || x.Ended >= cmd.From) {
					return 0, fault.New(op, fault.State, "practice.again")
				}
			}
			x := Use{ID: t.ID(), Practice: p.ID, Unit: u.ID, From: cmd.From, Until: meeting.AddMonths(cmd.From, cmd.Months-1), MadeAt: t.Now(), MadeBy: actor.Person}
			if err := insertUse(t, x); err != nil {
				return 0, err
			}
			return x.ID, recordUse(t, actor, "practice.adopt", x, map[string]any{"from": x.From, "until": x.Until})
		})
		return ref, err
	})
}

// fits says whether a unit can take a practice over: a commended one, of another
// unit, below the committee that commended it.
func fits(t *db.Tx, p Practice, u org.Unit) error {
	const op = "practice.adopt"
	switch {
	case p.State != Commended:
		return fault.New(op, fault.State, "practice.not_commended")
	case p.Unit == u.ID:
		return fault.New(op, fault.State, "practice.its_own")
	}
	c, err := org.LastOn(t, p.Committee, today(t))
	if err != nil {
		return err
	}
	if u.ID == c.ID || !org.Under(u.Path, c.Path) {
		return fault.New(op, fault.State, "practice.beside")
	}
	return nil
}

// Look says what came of a practice a unit took over.
type Look struct {
	Key    db.Key
	Use    int64
	Unit   int64
	Result string
	End    string // last month it was done so; "" it goes on
	More   int    // months until it looks again, where it goes on; 0 never
}

// Look keeps it. Asks for PracticeAdopt at the unit. Repeating it with the same key
// does nothing. Faults: NotFound, Invalid (nothing said; the month), State (ended
// already).
func (s *Service) Look(ctx context.Context, actor access.Actor, cmd Look) error {
	const op = "practice.look"
	return db.Do(ctx, s.DB, db.On("practice_use", cmd.Use), func(t *db.Tx) error {
		u, err := mayAt(t, actor, access.PracticeAdopt, cmd.Unit)
		if err != nil {
			return err
		}
		x, ok, err := db.Maybe(t, scanUse, `select `+useColumns+` from practice_use where id = $1 and unit = $2`, cmd.Use, u.ID)
		if err != nil {
			return err
		}
		if !ok {
			return none()
		}
		_, _, err = db.Once(t, cmd.Key, actor.Account, cmd, func() (int64, error) {
			if x.Ended != "" {
				return 0, fault.New(op, fault.State, "practice.ended")
			}
			var bad fault.Fields
			x.Result = words(&bad, "result", cmd.Result, maxNote, "practice.result.empty")
			x.LookedAt, x.LookedBy = t.Now(), actor.Person
			if cmd.End != "" {
				if !meeting.ValidMonth(cmd.End) || cmd.End < x.From || cmd.End > today(t)[:7] {
					bad.Add("end", "practice.end")
				}
				x.Ended = cmd.End
			} else if cmd.More != 0 {
				if cmd.More < 1 || cmd.More > 24 {
					bad.Add("more", "practice.months")
				}
				x.Until, x.LookedAt = meeting.AddMonths(today(t)[:7], cmd.More), 0
			}
			if err := bad.Err(op); err != nil {
				return 0, err
			}
			if err := updateUse(t, x); err != nil {
				return 0, err
			}
			return x.ID, recordUse(t, actor, "practice.look", x, map[string]any{"ended": x.Ended, "until": x.Until})
		})
		return err
	})
}

// seen gives a practice the actor may look at.
func seen(t *db.Tx, actor access.Actor, id int64) (Practice, error) {
	p, err := ByID(t, id)
	if err != nil {
		return p, err
	}
	sub, err := subjectOf(t, p, access.PracticeView)
	if err != nil {
		return p, err
	}
	return p, access.Check(actor, access.PracticeView, sub)
}
