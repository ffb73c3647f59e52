package quality

import (
	"nep/internal/db"
	"nep/internal/meeting"
	"nep/internal/org"
)

// DirectlyBelow gives the stored scores of the cells directly below a unit for a
// month, by the tree of its last day.
func DirectlyBelow(t *db.Tx, unit int64, month string) ([]Stored, error) {
	var cells []int64
	for after := (org.Cursor{}); ; {
		kids, err := org.Children(t, unit, monthEnd(t, month), after, org.MaxPage)
		if err != nil {
			return nil, err
		}
		for _, k := range kids.Rows {
			if k.Kind == org.Cell || k.Kind == org.BaseCell {
				cells = append(cells, k.ID)
			}
		}
		if !kids.More {
			break
		}
		after = kids.Next
	}
	if len(cells) == 0 {
		return nil, nil
	}
	return ofUnits(t, cells, month)
}

// ReadyBelow counts the scores of the cells directly below a unit for a month that
// can be decided now: what a committee that meets has to do. The stored count of
// one that was provisional is not believed: a day that came may have closed it.
func (s *Service) ReadyBelow(t *db.Tx, unit int64, month string) (int, error) {
	scores, err := DirectlyBelow(t, unit, month)
	if err != nil {
		return 0, err
	}
	n := 0
	for _, stored := range scores {
		if stored.State == ScoreDecided {
			continue
		}
		m, err := meeting.ByID(t, stored.Meeting)
		if err != nil {
			return 0, err
		}
		open := !over(m) || stored.State == ScoreDraft && m.State != meeting.Locked
		if !open && stored.Provisional {
			sc, _, err := s.count(t, stored)
			if err != nil {
				return 0, err
			}
			open = sc.Provisional()
		}
		if !open {
			n++
		}
	}
	return n, nil
}

// DecidedIn gives the scores whose class a committee's meeting decided.
func DecidedIn(t *db.Tx, in int64) ([]Stored, error) {
	all, err := db.Recall(t, scanStored, `select `+storedColumns+` from score where decided_in = $1 and decided_in <> 0 order by meeting`, in)
	for _, s := range all {
		db.Know(t, []Stored{s}, qScore, s.Meeting)
	}
	return all, err
}
