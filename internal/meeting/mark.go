package meeting

import (
	"nep/internal/db"
	"nep/internal/fault"
	"nep/internal/summary"
)

// The measures this room has facts for. Of attendance: present of those who had
// to be there, over the meetings held; of a committee's meeting apart from its
// bureau's. Of meetings: those held of those due.
const (
	CellAttendance      = "attendance.cell"
	CommitteeAttendance = "attendance.committee" // committee and standing committee
	BureauAttendance    = "attendance.bureau"
	MeetingsHeld        = "meetings.held"
)

// Measures is every measure of this room.
var Measures = []string{CellAttendance, CommitteeAttendance, BureauAttendance, MeetingsHeld}

// bodiesOf gives whose meetings a measure of attendance counts.
func bodiesOf(measure string) []string {
	switch measure {
	case CellAttendance:
		return []string{string(CellBody)}
	case CommitteeAttendance:
		return []string{string(CommitteeBody), string(StandingBody)}
	case BureauAttendance:
		return []string{string(Bureau)}
	}
	return nil
}

func measureOf(b Body) string {
	for _, m := range Measures {
		for _, x := range bodiesOf(m) {
			if x == string(b) {
				return m
			}
		}
	}
	return ""
}

// dirtyHeld says that the meetings held of a month have to be counted again;
// dirtyRoll that its attendance has, too.
func dirtyHeld(t *db.Tx, m Meeting) error {
	return summary.Mark(t, summary.Key{Unit: m.Unit, Month: m.Month, Measure: MeetingsHeld})
}

func dirtyRoll(t *db.Tx, m Meeting) error {
	return summary.Mark(t, summary.Key{Unit: m.Unit, Month: m.Month, Measure: measureOf(m.Body)})
}

// OwnFigure counts what a unit itself has to a measure of this room in a month,
// from the meetings' own counters; for summary.Facts. A measure of another room
// is the fault Internal.
func OwnFigure(t *db.Tx, k summary.Key) (summary.Figure, error) {
	if k.Measure == MeetingsHeld {
		all, err := SlotsOf(t, k.Unit, k.Month)
		f := summary.Figure{Den: int64(len(all))}
		for _, s := range all {
			if s.Meeting != nil && s.Meeting.State.Held() {
				f.Num++
			}
		}
		return f, err
	}
	bodies := bodiesOf(k.Measure)
	if bodies == nil {
		return summary.Figure{}, fault.New("meeting.figure", fault.Internal, "fault.internal")
	}
	marks, args := db.In(2, bodies)
	return db.One(t, func(r db.Row) (f summary.Figure, err error) { err = r.Scan(&f.Num, &f.Den); return f, err },
		`select cast(coalesce(sum(present), 0) as bigint), cast(coalesce(sum(required - special), 0) as bigint) from meeting
		where unit = $1 and month = $2 and body in (`+marks+`) and state in ('ended', 'locked')`, append([]any{k.Unit, k.Month}, args...)...)
}
