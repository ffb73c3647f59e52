package document

import (
	"context"

	"nep/internal/access"
	"nep/internal/db"
	"nep/internal/org"
)

// Series is a run of numbers: of a kind, in a term or a year.
type Series struct {
	Kind        string
	Term        int64  // 0 where numbers run by year
	TermName    string // joined
	Year        int    // 0 where they run by term
	Count       int64
	First, Last int64
}

// Whole says that every number between the first and the last is given.
func (s Series) Whole() bool { return s.Count == s.Last-s.First+1 }

// Part is what of a register is asked for; zero fields ask for all.
type Part struct {
	Kind string
	Term int64
	Year int
}

// mostNumbers bounds a printed register: a committee gives some hundreds a year.
const mostNumbers = 20_000

// Series gives the runs of numbers of a unit, the latest term first. Fault:
// NotFound. Asks for PaperView at the unit.
func (s *Service) Series(ctx context.Context, actor access.Actor, unit int64) ([]Series, error) {
	return db.Read(ctx, s.DB, func(t *db.Tx) ([]Series, error) {
		if _, err := may(t, actor, access.PaperView, unit); err != nil {
			return nil, err
		}
		list, err := seriesOf(t, unit)
		if err != nil {
			return nil, err
		}
		terms, err := org.TermsOf(t, unit)
		for i := range list {
			for _, x := range terms {
				if x.ID == list[i].Term {
					list[i].TermName = x.Name
				}
			}
		}
		return list, err
	})
}

// RegisterPart gives the lines of a part of a register, by kind and number.
// Fault: NotFound. Asks for PaperView at the unit.
func (s *Service) RegisterPart(ctx context.Context, actor access.Actor, unit int64, p Part) ([]Number, error) {
	return db.Read(ctx, s.DB, func(t *db.Tx) ([]Number, error) {
		if _, err := may(t, actor, access.PaperView, unit); err != nil {
			return nil, err
		}
		return registerPart(t, unit, p, mostNumbers)
	})
}

// Exported notes that papers of a unit left as files: what, and which. Fault:
// NotFound. Asks for PaperView at the unit.
func (s *Service) Exported(ctx context.Context, actor access.Actor, unit int64, what string, subject int64) error {
	return db.Do(ctx, s.DB, db.On("unit", unit), func(t *db.Tx) error {
		if _, err := may(t, actor, access.PaperView, unit); err != nil {
			return err
		}
		return ExportedTx(t, actor, unit, what, subject)
	})
}

// ExportedTx is Exported in a caller's transaction, which asked for the right.
func ExportedTx(t *db.Tx, actor access.Actor, unit int64, what string, subject int64) error {
	return record(t, actor, "paper.export", unit, subject, map[string]any{"what": what})
}

// RunsOf gives the runs of numbers of a unit in a term, by kind, and how many of
// them stand on papers of a day or later.
func RunsOf(t *db.Tx, unit, term int64, since string) (list []Series, late int64, err error) {
	all, err := seriesOf(t, unit)
	if err != nil || term == 0 {
		return nil, 0, err
	}
	for _, s := range all {
		if s.Term == term && s.Year == 0 {
			list = append(list, s)
		}
	}
	late, err = db.One(t, db.Scalar[int64], `select count(*) from paper_number where unit = $1 and term = $2 and day >= $3`, unit, term, since)
	return list, late, err
}
