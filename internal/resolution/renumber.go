package resolution

import "nep/internal/db"

// Renumber gives an issued decision the number its unit's register has for it
// now; rights and the register are the caller's. Fault: NotFound.
func Renumber(t *db.Tx, id, number int64) error {
	r, err := ByID(t, id)
	if err != nil {
		return err
	}
	r.Number = number
	r.Version++
	return saveResolution(t, r)
}
