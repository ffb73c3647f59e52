package practice

import (
	"slices"

	"nep/internal/db"
	"nep/internal/meeting"
	"nep/internal/quality"
)

// Service is the room's door.
type Service struct{ DB *db.DB }

// New makes the room.
func New(d *db.DB) *Service { return &Service{DB: d} }

// State is how far a practice is.
type State string

// The states.
const (
	Proposed  State = "proposed"
	Commended State = "commended"
	Declined  State = "declined"
	Withdrawn State = "withdrawn"
)

// Aim is what a practice is meant to move; "" is nothing that is counted here.
type Aim string

// The aims.
const (
	Attendance Aim = "attendance" // present of those who had to be there
	Cadence    Aim = "cadence"    // meetings held of those due
	Ahead      Aim = "ahead"      // papers in the handbook in time before
	Finished   Aim = "finished"   // finished papers in time after
	Score      Aim = "score"      // meetings given the best class
)

// Aims are those a person chooses from.
var Aims = []Aim{Attendance, Cadence, Ahead, Finished, Score}

// Valid says whether it is one of them, or none.
func (a Aim) Valid() bool { return a == "" || slices.Contains(Aims, a) }

// Measure is the figure an aim is read from, "" for none.
func (a Aim) Measure() string {
	switch a {
	case Attendance:
		return meeting.CellAttendance
	case Cadence:
		return meeting.CellMeetings
	case Ahead:
		return meeting.PapersBefore
	case Finished:
		return meeting.PapersAfter
	case Score:
		return quality.ClassMeasure(quality.Good)
	}
	return ""
}

// Source is what a practice came of.
type Source string

// The sources; "" is a proposal out of somebody's own head.
const (
	FromVisit      Source = "visit"      // a finding of a visit
	FromInspection Source = "inspection" // a line of an inspection's file
	FromConference Source = "conference" // a seminar
	FromBelow      Source = "below"      // commended by the committee below, and put before the one above
)

// Practice is a good way worth copying.
type Practice struct {
	ID             int64
	Unit           int64 // where it is done
	Committee      int64 // that looks at it
	Title          string
	Hard           string // what was hard
	Does           string // what is done
	Came           string // what came of it
	Aim            Aim
	Source         Source
	SourceID       int64
	State          State
	Decision       string // of the committee as a body: number, or "kết luận …"
	DecidedOn      string
	DecidedAt      int64
	DecidedBy      int64 // who wrote it down
	Note           string
	MadeAt, MadeBy int64
	Version        int64
}

// Use is a unit that does it too.
type Use struct {
	ID       int64
	Practice int64
	Unit     int64
	From     string // first month
	Until    string // after this month it looks what came of it
	Ended    string // last month, "" it goes on
	Result   string // "" not looked at yet
	LookedAt int64
	LookedBy int64
	MadeAt   int64
	MadeBy   int64
}

// Last is the last month of the use as of a month that is over.
func (u Use) Last(over string) string {
	if u.Ended != "" && u.Ended < over {
		return u.Ended
	}
	return over
}
