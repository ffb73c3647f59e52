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

// LastSites gives the site of a unit that people came to last, of those who came
// to one.
func LastSites(t *db.Tx, unit int64, persons []int64) (map[int64]int64, error) {
	out := map[int64]int64{}
	for len(persons) > 0 {
		n := min(len(persons), 200)
		marks, args := db.In(1, persons[:n])
		persons = persons[n:]
		type came struct{ person, site int64 }
		list, err := db.All(t, func(r db.Row) (c came, err error) { err = r.Scan(&c.person, &c.site); return c, err },
			`select a.person, a.site from attendance a cross join meeting m where a.person in (`+marks+`) and a.site <> 0
			and m.id = a.meeting and m.unit = $1 order by a.person, m.day desc, m.id desc`, append([]any{unit}, args...)...)
		if err != nil {
			return nil, err
		}
		for _, c := range list {
			if out[c.person] == 0 {
				out[c.person] = c.site
			}
		}
	}
	return out, nil
}

// FirstMonth gives the month of the first meeting of a unit that is kept here,
// "" where there is none.
func FirstMonth(t *db.Tx, unit int64) (string, error) {
	m, _, err := db.Maybe(t, db.Scalar[string], `select month from meeting where unit = $1 and state <> 'cancelled' order by month, id limit 1`, unit)
	return m, err
}
