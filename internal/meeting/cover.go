package meeting

import (
	"nep/internal/db"
	"nep/internal/document"
)

// CoverTx tells room document whom a meeting reached with the directives it
// worked through: who was there is covered, the absent are asked to study them
// themselves. It is called when a meeting ends, and again when its roll changes
// afterwards.
func CoverTx(t *db.Tx, m Meeting) error {
	items, err := Items(t, m.ID)
	if err != nil {
		return err
	}
	var present, absent []int64
	read := false
	for _, i := range items {
		if i.Source != "directive" || i.State != ItemDone {
			continue
		}
		if !read {
			read = true
			roster, err := RosterOf(t, m.ID)
			if err != nil {
				return err
			}
			for _, a := range roster {
				switch {
				case a.Mark.There():
					present = append(present, a.Person)
				case a.Required || a.Mark == Special:
					absent = append(absent, a.Person)
				}
			}
		}
		if err := document.CoverTx(t, i.SourceID, m.Unit, m.ID, present, absent); err != nil {
			return err
		}
	}
	return nil
}
