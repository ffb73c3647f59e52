package quality

import (
	"nep/internal/db"
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

// DecidedIn gives the scores whose class a committee's meeting decided.
func DecidedIn(t *db.Tx, meeting int64) ([]Stored, error) {
	return db.All(t, scanStored, `select `+storedColumns+` from score where decided_in = $1 and decided_in <> 0 order by meeting`, meeting)
}
