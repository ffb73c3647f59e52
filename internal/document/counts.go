package document

import "nep/internal/db"

// Counts is how a unit stands with what it has received.
type Counts struct {
	Done int // worked through in a month
	Open int // still to be worked through, whenever sent
}

// CountsOf counts a unit's directives for a month "2026-12": those worked through at
// one of its meetings, whenever these were held, and those done otherwise in it.
func CountsOf(t *db.Tx, unit int64, month string, meetings []int64) (Counts, error) {
	in, args := db.In(3, append([]int64{-1}, meetings...))
	return db.One(t, func(r db.Row) (c Counts, err error) { err = r.Scan(&c.Done, &c.Open); return c, err },
		`select count(case when state = 'done' and (meeting in (`+in+`) or meeting = 0 and done_on >= $2 and done_on < $3) then 1 end), count(case when state = 'sent' then 1 end)
		from directive_to where unit = $1`, append([]any{unit, month + "-01", month + "-32"}, args...)...)
}
