package meeting

import (
	"nep/internal/db"
	"nep/internal/summary"
)

// Counted is what a unit's meetings of a body in a month come to, as room summary
// counts them: held of those due, present of those required over the meetings held.
type Counted struct{ Held, Due, Came, Seats int }

// CountedIn gives them, of a cell's or a committee's meetings.
func CountedIn(t *db.Tx, unit int64, body Body, month string) (Counted, error) {
	name, roll := CellMeetings, attendance(CellAttendance, CellBody)
	if body != CellBody {
		name, roll = CommitteeMeetings, attendance(CommitteeAttendance, CommitteeBody, StandingBody)
	}
	k := summary.Key{Unit: unit, Month: month}
	held, err := meetingsHeld(name, body).Own(t, k)
	if err != nil {
		return Counted{}, err
	}
	there, err := roll.Own(t, k)
	return Counted{int(held.Num), int(held.Den), int(there.Num), int(there.Den)}, err
}

// Joined gives the first month a unit has a meeting of a body in Nếp, and whether
// there is any: from then on it is on Nếp.
func Joined(t *db.Tx, unit int64, body Body) (string, bool, error) {
	return firstMonth(t, unit, body, 0)
}
