package rule

import "nep/internal/db"

// Service is the room. Make it with New.
type Service struct {
	DB *db.DB
	// Changed, when set, is told in the transaction that a unit's rule changed
	// from a day on: what was computed from it below the unit is to be looked
	// at again. Filled in app's wiring.
	Changed func(t *db.Tx, unit int64, key Key, from string) error
	// Drafted, when set, is told what a regulation being made says now, so that the
	// paper it becomes says the same.
	Drafted func(t *db.Tx, d Draft, text string) error
	// Rested, when set, is told that days from one to another (in) became days of
	// rest or of work, everywhere.
	Rested func(t *db.Tx, from, to string) error
}

// New gives the room over d.
func New(d *db.DB) *Service { return &Service{DB: d} }

// The kinds of audit events of this room.
const (
	eventSet        = "rule.set"
	eventEnd        = "rule.end"
	eventRegulation = "rule.regulation"
)
