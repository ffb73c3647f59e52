package notice

import (
	"slices"

	"nep/internal/db"
)

// Way is how somebody was told.
type Way string

// The ways.
const (
	ByNep   Way = "nep"   // waits on the person's own page
	ByMouth Way = "told"  // told by somebody
	OnPaper Way = "paper" // given in print
)

// Notice is one thing sent to one person.
type Notice struct {
	ID       int64
	Kind     string // "meeting", "directive", "task"
	Subject  int64
	Unit     int64
	Person   int64
	Way      Way
	SentAt   int64
	SentBy   int64 // the person who did it, 0 for the program
	OpenedAt int64 // 0: not opened
}

// Send tells persons of a thing; those told already are left as they are. It
// says how many are new.
func Send(t *db.Tx, kind string, subject, unit, by int64, way Way, persons []int64) (int, error) {
	told, err := toldOf(t, kind, subject)
	if err != nil {
		return 0, err
	}
	var rows [][]any
	for _, p := range persons {
		if p == 0 || told[p] { // 0: nobody
			continue
		}
		told[p] = true
		rows = append(rows, []any{t.ID(), kind, subject, unit, p, string(way), t.Now(), by, int64(0)})
	}
	return len(rows), insert(t, rows)
}

// Note says afterwards that persons were told at an instant, by word of mouth or
// on paper, in place of what was kept of them; it says how many it was new or
// other for. Whom Nếp tells, Send tells.
func Note(t *db.Tx, kind string, subject, unit, by int64, way Way, at int64, persons []int64) (int, error) {
	old, err := of(t, kind, subject)
	if err != nil {
		return 0, err
	}
	was := map[int64]Notice{}
	for _, n := range old {
		was[n.Person] = n
	}
	n := 0
	var rows [][]any
	for _, p := range persons {
		o, told := was[p]
		switch {
		case p == 0 || told && o.Way == way && o.SentAt == at:
			continue
		case told:
			if err := restate(t, o.ID, way, at, by); err != nil {
				return 0, err
			}
		default:
			rows = append(rows, []any{t.ID(), kind, subject, unit, p, string(way), at, by, int64(0)})
		}
		was[p] = Notice{Way: way, SentAt: at, ID: o.ID}
		n++
	}
	return n, insert(t, rows)
}

// Again tells those of persons anew by Nếp whom anything told before an instant.
// It says how many they are.
func Again(t *db.Tx, kind string, subject, by, before int64, persons []int64) (int, error) {
	old, err := of(t, kind, subject)
	if err != nil {
		return 0, err
	}
	n := 0
	for _, o := range old {
		if o.SentAt >= before || !slices.Contains(persons, o.Person) {
			continue
		}
		if err := restate(t, o.ID, ByNep, t.Now(), by); err != nil {
			return 0, err
		}
		if err := unopen(t, o.ID); err != nil {
			return 0, err
		}
		n++
	}
	return n, nil
}

// Open notes that a person has seen it. Repeating it changes nothing, and so
// does opening what one was never told.
func Open(t *db.Tx, kind string, subject, person int64) error {
	return open(t, kind, subject, person)
}

// Anew makes a thing changed after it was told unopened again for those whom Nếp
// told; who was told by mouth or on paper is told anew by people.
func Anew(t *db.Tx, kind string, subject int64) error { return anew(t, kind, subject) }

// Of gives everybody told of a thing, in the order they were told.
func Of(t *db.Tx, kind string, subject int64) ([]Notice, error) { return of(t, kind, subject) }

// Unopened gives what a person was told through Nếp and has not opened, of a
// kind, the latest first, at most limit.
func Unopened(t *db.Tx, person int64, kind string, limit int) ([]Notice, error) {
	return unopened(t, person, kind, limit)
}
