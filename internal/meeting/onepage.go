package meeting

import (
	"slices"

	"nep/internal/access"
	"nep/internal/clock"
	"nep/internal/db"
	"nep/internal/fault"
	"nep/internal/vn"
)

// OnePage is a whole short meeting as one page keeps it.
type OnePage struct {
	Seen   int64 // Version it was rendered from
	At     int64 // when it began
	Absent []int64
	Done   map[ItemKind]bool // which items were gone through; those not named keep their state
	Words  map[ItemKind]string
}

// KeepPageTx keeps a meeting written down on one page: it begins it at At when
// it has not, says who was absent (the rest were there) and which items were
// gone through. It may be kept again until the minutes are locked. Rights are
// the caller's. Faults: as Begin; Conflict; State.
func KeepPageTx(t *db.Tx, actor access.Actor, m Meeting, p OnePage) (Meeting, error) {
	if err := m.unlocked("page"); err != nil {
		return m, err
	}
	if err := m.seen("page", p.Seen); err != nil {
		return m, err
	}
	if p.At > t.Now() {
		return m, fieldFault("page", "Day", "meeting.begin.future")
	}
	switch m.State {
	case Planned, Noticed:
		m.Day, m.StartMinute = clock.Day(p.At), Minute(p.At)
		if err := begin(t, actor, m, p.At); err != nil {
			return m, err
		}
	default:
		if m.StartedAt == p.At {
			break
		}
		if m.EndedAt != 0 && p.At >= m.EndedAt {
			return m, fieldFault("page", "Day", "meeting.end.before")
		}
		m.Day, m.StartMinute, m.StartedAt = clock.Day(p.At), Minute(p.At), p.At
		m.Version++
		if err := updateMeeting(t, m); err != nil {
			return m, err
		}
		if err := deleteChairs(t, m.ID); err != nil {
			return m, err
		}
		if err := insertChair(t, m.ID, Chair{At: p.At, Person: m.Chair}); err != nil {
			return m, err
		}
	}
	m, err := ByID(t, m.ID)
	if err != nil {
		return m, err
	}
	if err := pageRoll(t, actor, m, p.Absent); err != nil {
		return m, err
	}
	items, err := Items(t, m.ID)
	if err != nil {
		return m, err
	}
	for _, i := range items {
		if done, ok := p.Done[i.Kind]; ok {
			i.State = ItemSkipped
			if done {
				i.State = ItemDone
			}
		}
		if words, ok := p.Words[i.Kind]; ok {
			i.Conclusion = vn.NFC(words)
		}
		if err := updateItem(t, i); err != nil {
			return m, err
		}
	}
	return ByID(t, m.ID)
}

// pageRoll marks the absent excused and the rest present; who is marked in
// another way that says the same keeps it.
func pageRoll(t *db.Tx, actor access.Actor, m Meeting, absent []int64) error {
	roster, err := RosterOf(t, m.ID)
	if err != nil {
		return err
	}
	var rows []MarkRow
	for _, a := range roster {
		away := slices.Contains(absent, a.Person)
		if a.Mark != NoMark && away == !a.Mark.There() {
			continue
		}
		r := MarkRow{Person: a.Person, Mark: Present}
		if away {
			r.Mark, r.Category = Excused, "other"
		}
		rows = append(rows, r)
	}
	return markRoll(t, actor, m, rows)
}

// BodyOn gives who belongs to a unit's body on a day, as rows of a roster, by
// given name.
func BodyOn(t *db.Tx, unit int64, body Body, day string) ([]Attendance, error) {
	return bodyOn(t, unit, body, day)
}

// AddToMinutes writes minutes with what the program itself adds: when the
// meeting closed. What was read stays read. Fault: State (locked).
func AddToMinutes(t *db.Tx, meeting int64, body string) error {
	m, ok, err := MinutesOf(t, meeting)
	if err != nil || !ok {
		return err
	}
	if m.State == MinutesLocked {
		return fault.New("meeting.minutes", fault.State, "meeting.minutes.locked")
	}
	m.Body = minutesText(body)
	m.Version++
	return saveMinutes(t, m)
}
