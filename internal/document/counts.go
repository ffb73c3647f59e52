package document

import "nep/internal/db"

// Counts is how a unit stands with what it has received.
type Counts struct {
	Done int // worked through in a month
	Open int // still to be worked through, whenever sent
}

// CountsOf counts a unit's directives for a month "2026-12".
func CountsOf(t *db.Tx, unit int64, month string) (Counts, error) {
	return db.One(t, func(r db.Row) (c Counts, err error) { err = r.Scan(&c.Done, &c.Open); return c, err },
		`select count(case when state = 'done' and done_on >= $2 and done_on < $3 then 1 end), count(case when state = 'sent' then 1 end)
		from directive_to where unit = $1`, unit, month+"-01", month+"-32")
}
