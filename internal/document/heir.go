package document

import (
	"time"

	"nep/internal/access"
	"nep/internal/clock"
	"nep/internal/db"
	"nep/internal/search"
)

// Owed gives the directives a unit has not worked through.
func Owed(t *db.Tx, unit int64) ([]int64, error) {
	return db.All(t, db.Scalar[int64], `select directive from directive_to where unit = $1 and state = 'sent' order by directive limit 500`, unit)
}

// PassDirective has another unit work through a directive in place of one that
// closes; where it has it itself, the closed one owes nothing any more. What was
// worked through stays with who did it. Rights are the caller's.
func PassDirective(t *db.Tx, actor access.Actor, directive, from, to int64) error {
	_, has, err := toOf(t, directive, to)
	if err != nil {
		return err
	}
	if has {
		_, err = t.Exec(`delete from directive_to where directive = $1 and unit = $2 and state = 'sent'`, directive, from)
	} else {
		_, err = t.Exec(`update directive_to set unit = $3 where directive = $1 and unit = $2 and state = 'sent'`, directive, from, to)
	}
	if err != nil {
		return err
	}
	for _, u := range []int64{from, to} {
		if err := dirty(t, u); err != nil {
			return err
		}
	}
	if err := search.Changed(t, search.Directive, directive); err != nil {
		return err
	}
	return record(t, actor, "directive.pass", to, directive, map[string]any{"from": from, "to": to, "has": has})
}

// DueFrom gives the directives a unit received on or before a day and has not worked
// through, at most a few hundred: what whoever speaks for it can say it has.
func DueFrom(t *db.Tx, unit int64, day string) ([]int64, error) {
	return db.All(t, db.Scalar[int64], `select directive from directive_to where unit = $1 and state = 'sent' and sent_at < $2 order by directive limit 500`, unit, afterDay(day))
}

// afterDay is the instant a day is over.
func afterDay(day string) int64 {
	end, err := time.ParseInLocation(time.DateOnly, clock.AddDays(day, 1), clock.Zone)
	if err != nil {
		return 0
	}
	return clock.Ms(end)
}

// SaidDoneTx writes down that a unit which is not on Nếp has worked through what it
// received on or before a day, as told by who speaks for it; it gives how many these
// are. Rights are the caller's.
func SaidDoneTx(t *db.Tx, actor access.Actor, unit int64, day string) (int, error) {
	ids, err := DueFrom(t, unit, day)
	if err != nil {
		return 0, err
	}
	for _, id := range ids {
		if err := setDone(t, id, unit, 0, actor.Person, min(day, clock.Day(t.Now()))); err != nil {
			return 0, err
		}
		if err := record(t, actor, "directive.done", unit, id, map[string]any{"meeting": 0, "day": day, "hand": true}); err != nil {
			return 0, err
		}
	}
	return len(ids), nil
}
