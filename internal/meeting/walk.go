package meeting

import "nep/internal/db"

// ItemsFrom gives the items of agendas that came from a thing, the first first.
func ItemsFrom(t *db.Tx, source string, id int64) ([]Item, error) {
	return db.All(t, scanItem, `select `+itemColumns+` from agenda_item where source = $1 and source_id = $2 and source <> '' order by meeting, pos`, source, id)
}

// PlanByID gives a line of a yearly plan. Fault: NotFound, also for one that
// was taken away.
func PlanByID(t *db.Tx, id int64) (PlanItem, error) { return planByID(t, id) }

// After gives the next meetings after one, in the order of keys.
func After(t *db.Tx, id int64, limit int) ([]int64, error) {
	return db.All(t, db.Scalar[int64], `select id from meeting where id > $1 order by id limit $2`, id, limit)
}
