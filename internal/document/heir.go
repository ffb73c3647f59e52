package document

import (
	"nep/internal/access"
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
