package practice

import (
	"context"

	"nep/internal/access"
	"nep/internal/db"
	"nep/internal/fault"
	"nep/internal/org"
	"nep/internal/search"
)

// PassUp puts a practice a committee commended before the committee above it, which
// may commend it too: then it is for all who stand below that one. It gives the
// practice as that committee has it. Asks for PracticeDecide at the committee that
// commended it. Repeating it with the same key gives the same one. Faults: NotFound,
// State (not commended; nobody above; put before it already).
func (s *Service) PassUp(ctx context.Context, actor access.Actor, key db.Key, id int64) (int64, error) {
	const op = "practice.up"
	return db.Write(ctx, s.DB, db.On("practice", id), func(t *db.Tx) (int64, error) {
		p, err := ByID(t, id)
		if err != nil {
			return 0, err
		}
		sub, err := subjectOf(t, p, access.PracticeDecide)
		if err != nil {
			return 0, err
		}
		if err := access.Check(actor, access.PracticeDecide, sub); err != nil {
			return 0, err
		}
		ref, _, err := db.Once(t, key, actor.Account, []any{"practice.up", id}, func() (int64, error) {
			if p.State != Commended {
				return 0, fault.New(op, fault.State, "practice.up.not")
			}
			c, err := org.LastOn(t, p.Committee, today(t))
			if err != nil {
				return 0, err
			}
			if c.Parent == 0 {
				return 0, fault.New(op, fault.State, "practice.nobody_above")
			}
			up, err := takenUp(t, FromBelow, []int64{p.ID})
			if err != nil {
				return 0, err
			}
			if up[p.ID] != 0 {
				return 0, fault.New(op, fault.State, "practice.up.already")
			}
			above := Practice{ID: t.ID(), Unit: p.Unit, Committee: c.Parent, Title: p.Title, Hard: p.Hard, Does: p.Does, Came: p.Came, Aim: p.Aim, Source: FromBelow, SourceID: p.ID,
				State: Proposed, MadeAt: t.Now(), MadeBy: actor.Person}
			if err := insertPractice(t, above); err != nil {
				return 0, err
			}
			if err := search.Changed(t, search.Practice, above.ID); err != nil {
				return 0, err
			}
			return above.ID, record(t, actor, "practice.up", above, map[string]any{"of": p.ID, "committee": above.Committee})
		})
		return ref, err
	})
}

// up finds what became of a practice at the committee above.
func (v *View) up(t *db.Tx, actor access.Actor, p Practice) error {
	up, err := takenUp(t, FromBelow, []int64{p.ID})
	if err != nil {
		return err
	}
	decide, err := subjectOf(t, p, access.PracticeDecide)
	if err != nil {
		return err
	}
	decides := access.May(actor, access.PracticeDecide, decide)
	if up[p.ID] == 0 {
		c, err := org.LastOn(t, p.Committee, v.Today)
		v.MayPassUp = err == nil && p.State == Commended && c.Parent != 0 && decides
		return err
	}
	above, err := ByID(t, up[p.ID])
	if err != nil {
		return err
	}
	if above.State != Commended && !decides {
		return nil // what is not decided, or decided against, stays between the committees
	}
	rows, err := rowsOf(t, []Practice{above})
	if err != nil {
		return err
	}
	v.Up = &rows[0]
	return nil
}

// told gives what was decided not long ago of what a person proposed, by his unit's
// practices.
func told(list []Practice, person int64, since string) (out []Practice) {
	by := map[int64]int64{}
	for _, p := range list {
		by[p.ID] = p.MadeBy
	}
	for _, p := range list {
		who := p.MadeBy
		if p.Source == FromBelow {
			if who = by[p.SourceID]; p.State == Declined {
				continue // that is between the committees
			}
		}
		if who == person && person != 0 && p.DecidedBy != person && (p.State == Commended || p.State == Declined) && p.DecidedOn >= since {
			out = append(out, p)
		}
	}
	return out
}
