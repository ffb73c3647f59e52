package org

import (
	"context"

	"nep/internal/access"
	"nep/internal/clock"
	"nep/internal/db"
	"nep/internal/fault"
	"nep/internal/vn"
)

// AddTerm begins a term of a unit; the one before ends the same day.
type AddTerm struct {
	Key  db.Key
	Unit int64
	Name string // "2025–2030"
	From string
	To   string // "" while it is not known
}

// Validate gives the faults of the fields.
func (c AddTerm) Validate() error {
	var f fault.Fields
	if n := vn.Clean(c.Name); n == "" || len([]rune(n)) > 60 {
		f.Add("Name", "org.term.name")
	}
	checkDay(&f, "From", c.From)
	if c.To != "" && (!clock.ValidDay(c.To) || c.To <= c.From) {
		f.Add("To", "org.term.to")
	}
	return f.Err("org.term.add")
}

// AddTerm adds the term and gives its id. Repeating it with the same key gives
// the same id. Faults: Invalid, NotFound, State (a term begins on that day or
// later).
func (s *Service) AddTerm(ctx context.Context, actor access.Actor, cmd AddTerm) (int64, error) {
	return db.Write(ctx, s.DB, db.On("unit", cmd.Unit), func(t *db.Tx) (int64, error) {
		if _, err := may(t, actor, access.UnitEdit, cmd.Unit); err != nil {
			return 0, err
		}
		if err := cmd.Validate(); err != nil {
			return 0, err
		}
		id, _, err := db.Once(t, cmd.Key, actor.Account, cmd, func() (int64, error) { return AddTermTx(t, actor, cmd) })
		return id, err
	})
}

// AddTermTx is AddTerm in a caller's transaction, which asked for the right.
func AddTermTx(t *db.Tx, actor access.Actor, cmd AddTerm) (int64, error) {
	if err := cmd.Validate(); err != nil {
		return 0, err
	}
	terms, err := TermsOf(t, cmd.Unit)
	if err != nil {
		return 0, err
	}
	if len(terms) > 0 {
		last := terms[0]
		if last.From >= cmd.From {
			return 0, stateFault("org.term.add", "org.term.before")
		}
		if last.To > cmd.From {
			if err := endTerm(t, last.ID, cmd.From); err != nil {
				return 0, err
			}
		}
	}
	term := Term{t.ID(), cmd.Unit, vn.Clean(cmd.Name), cmd.From, cmd.To}
	if term.To == "" {
		term.To = clock.Forever
	}
	if err := insertTerm(t, term); err != nil {
		return 0, err
	}
	return term.ID, record(t, actor, "term.add", cmd.Unit, term.ID, term)
}
