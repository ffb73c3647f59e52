package notice

import "nep/internal/db"

// Reminder is the last time a unit was reminded by one above it of a thing that
// is late; Href is where the unit does it.
type Reminder struct {
	Unit   int64
	Href   string
	ByUnit int64
	By     int64
	At     int64
}

// anewAfter is how long a reminder stands before the next one: once a day.
const anewAfter = 20 * 3600 * 1000

// Remind keeps one, and says whether it is new: within a day it is not.
func Remind(t *db.Tx, r Reminder) (bool, error) {
	n, err := t.Exec(`insert into reminder (unit, href, by_unit, by_person, at) values ($1, $2, $3, $4, $5)
		on conflict (unit, href) do update set by_unit = excluded.by_unit, by_person = excluded.by_person, at = excluded.at where reminder.at <= $6`,
		r.Unit, r.Href, r.ByUnit, r.By, t.Now(), t.Now()-anewAfter)
	return n > 0, err
}

// RemindersOf gives what units were reminded of.
func RemindersOf(t *db.Tx, units []int64) ([]Reminder, error) {
	if len(units) == 0 {
		return nil, nil
	}
	in, args := db.In(0, units)
	return db.All(t, func(r db.Row) (x Reminder, err error) {
		err = r.Scan(&x.Unit, &x.Href, &x.ByUnit, &x.By, &x.At)
		return x, err
	}, `select unit, href, by_unit, by_person, at from reminder where unit in (`+in+`) order by unit, href`, args...)
}
