package resolution

import "nep/internal/db"

// A charge is broken down into tasks given for it at once, and into those that a
// point of the unit's own decision became.
const (
	partTasks = `(select k.id, k.state from task k where k.source = 'charge' and k.source_id = c.id and k.source <> '' and k.item = 0
		union all select k.id, k.state from resolution_item ri join task k on k.item = ri.id and k.item <> 0 where ri.source = 'charge' and ri.source <> '' and ri.source_id = c.id)`
	passedOn   = `exists (select 1 from resolution_item ri join charge d on d.item = ri.id where ri.source = 'charge' and ri.source <> '' and ri.source_id = c.id)`
	notBegun   = `(c.begun_on = '' and not exists (select 1 from ` + partTasks + ` x where x.state <> 'stopped') and not ` + passedOn + `)`
	fromCharge = ` from charge c join resolution_item i on i.id = c.item `
)

const chargeColumns = `c.id, c.item, c.giver, c.unit, c.text, c.first_due, c.due_on, c.state, c.result, c.done_on, c.begun_on, c.sent_at, c.made_at, c.made_by, i.resolution,
	(select count(*) from ` + partTasks + ` x where x.state <> 'stopped'), (select count(*) from ` + partTasks + ` x where x.state = 'done'),
	case when ` + passedOn + ` then 1 else 0 end`

func scanCharge(s db.Row) (c Charge, err error) {
	var passed int
	err = s.Scan(&c.ID, &c.Item, &c.Giver, &c.Unit, &c.Text, &c.FirstDue, &c.Due, &c.State, &c.Result, &c.DoneOn, &c.BegunOn, &c.SentAt, &c.MadeAt, &c.MadeBy, &c.Resolution,
		&c.Parts, &c.PartsDone, &passed)
	c.Passed = passed == 1
	return c, err
}

func chargesWhere(t *db.Tx, where string, args ...any) ([]Charge, error) {
	return db.All(t, scanCharge, `select `+chargeColumns+fromCharge+where, args...)
}

// ChargeByID gives a charge. Fault: NotFound.
func ChargeByID(t *db.Tx, id int64) (Charge, error) {
	cs, err := chargesWhere(t, `where c.id = $1`, id)
	if err == nil && len(cs) == 0 {
		err = none("charge.one")
	}
	if err != nil {
		return Charge{}, err
	}
	return cs[0], nil
}

func insertCharge(t *db.Tx, c Charge) error {
	_, err := t.Exec(`insert into charge (id, item, giver, unit, text, first_due, due_on, state, result, done_on, begun_on, sent_at, made_at, made_by) values (`+db.Marks(1, 14)+`)`,
		c.ID, c.Item, c.Giver, c.Unit, c.Text, c.FirstDue, c.Due, string(c.State), c.Result, c.DoneOn, c.BegunOn, c.SentAt, c.MadeAt, c.MadeBy)
	if err != nil {
		return err
	}
	return chargeDirty(t, c.Unit)
}

func saveCharge(t *db.Tx, c Charge) error {
	_, err := t.Exec(`update charge set due_on = $2, state = $3, result = $4, done_on = $5, begun_on = $6, sent_at = $7 where id = $1`,
		c.ID, c.Due, string(c.State), c.Result, c.DoneOn, c.BegunOn, c.SentAt)
	if err != nil {
		return err
	}
	return chargeDirty(t, c.Unit)
}

// partsOf gives the tasks a charge was broken down into.
func partsOf(t *db.Tx, charge int64) ([]Task, error) {
	return tasksWhere(t, `where k.id in (select id from task where source = 'charge' and source_id = $1 and source <> '' and item = 0
		union select x.id from resolution_item i join task x on x.item = i.id and x.item <> 0 where i.source = 'charge' and i.source <> '' and i.source_id = $1) order by k.due_on, k.id limit 500`, charge)
}

const wishColumns = `id, charge, reason, to_due, state, asked_by, asked_at, decided_by, decided_at, note`

func scanWish(s db.Row) (w Wish, err error) {
	err = s.Scan(&w.ID, &w.Charge, &w.Reason, &w.ToDue, &w.State, &w.AskedBy, &w.AskedAt, &w.DecidedBy, &w.DecidedAt, &w.Note)
	return w, err
}

// wishesOf gives the wishes about a charge, the latest first.
func wishesOf(t *db.Tx, charge int64) ([]Wish, error) {
	return db.All(t, scanWish, `select `+wishColumns+` from charge_wish where charge = $1 order by id desc`, charge)
}

func wishByID(t *db.Tx, id int64) (Wish, error) {
	w, ok, err := db.Maybe(t, scanWish, `select `+wishColumns+` from charge_wish where id = $1`, id)
	if err == nil && !ok {
		err = none("charge.wish")
	}
	return w, err
}

// chargedUnits gives the units a decision's points were given to.
func chargedUnits(t *db.Tx, resolution int64) ([]int64, error) {
	return db.All(t, db.Scalar[int64], `select distinct c.unit from resolution_item i join charge c on c.item = i.id where i.resolution = $1 order by c.unit`, resolution)
}

// sendCharges says that the units know of what they were given.
func sendCharges(t *db.Tx, resolution int64) error {
	units, err := chargedUnits(t, resolution)
	if err != nil {
		return err
	}
	for _, u := range units {
		if err := chargeDirty(t, u); err != nil {
			return err
		}
	}
	_, err = t.Exec(`update charge set sent_at = $2 where sent_at = 0 and item in (select id from resolution_item where resolution = $1)`, resolution, t.Now())
	return err
}

// dropCharges takes back what units were to be given.
func dropCharges(t *db.Tx, resolution int64) error {
	_, err := t.Exec(`delete from charge where sent_at = 0 and item in (select id from resolution_item where resolution = $1)`, resolution)
	return err
}
