package report

import (
	"nep/internal/clock"
	"nep/internal/db"
	"nep/internal/fault"
)

// Service is the room's door.
type Service struct {
	DB *db.DB
	// Facts gathers the figures of a unit's month; package cycle fills it.
	Facts func(t *db.Tx, unit int64, month string) (Facts, error)
}

// New makes the room.
func New(d *db.DB) *Service { return &Service{DB: d} }

// State is how far a report is.
type State string

// The states.
const (
	Draft    State = "draft"
	Sent     State = "sent"
	Returned State = "returned" // it came back with a remark, to be mended
	Answered State = "answered" // accepted, with an answer or without
)

// Open says that the unit may still write it.
func (s State) Open() bool { return s == Draft || s == Returned }

// Facts are the figures of a unit's month. They name nobody.
type Facts struct {
	Meeting     int64  `json:"meeting"` // the regular meeting, 0 for none
	Day         string `json:"day"`
	Minutes     int    `json:"minutes"`
	Norm        int    `json:"norm"`
	Required    int    `json:"required"` // less special duty
	Present     int    `json:"present"`
	Excused     int    `json:"excused"`
	Unexcused   int    `json:"unexcused"`
	Special     int    `json:"special"`
	Spoke       int    `json:"spoke"`
	Opinions    int    `json:"opinions"`
	Proposals   int    `json:"proposals"`
	TasksDone   int    `json:"tasks_done"`
	TasksDue    int    `json:"tasks_due"`
	TasksGiven  int    `json:"tasks_given"`
	Decision    string `json:"decision"` // "22-NQ/CB", "" without a number
	Resolution  int64  `json:"resolution"`
	Directives  int    `json:"directives"` // worked through this month
	DirOpen     int    `json:"directives_open"`
	Theme       string `json:"theme"`
	PapersAhead int    `json:"papers_ahead"` // days before, -1 never
	FeePaid     int    `json:"fee_paid"`     // -1 not told
	FeeDue      int    `json:"fee_due"`
	Score       int64  `json:"score"` // hundredths
	Class       string `json:"class"`
	Provisional bool   `json:"provisional"`
	Bureau      string `json:"bureau"` // day of the chi ủy's meeting, "" none

	// Of all meetings of the month's body, as the overview counts them.
	Held  int   `json:"held,omitempty"`
	Due   int   `json:"due,omitempty"`
	Came  int   `json:"came,omitempty"`
	Seats int   `json:"seats,omitempty"`
	Span  *Sums `json:"span,omitempty"`  // of a quarter or year: over its months
	Below *Sums `json:"below,omitempty"` // of all cells below a committee
}

// Report is what a unit sends up for a period.
type Report struct {
	ID         int64
	Unit       int64
	Month      string // the period: see Span
	To         int64
	Meeting    int64
	State      State
	Facts      Facts
	Judgement  string
	Wishes     string
	Due        string
	SentAt     int64
	SentBy     int64
	Answer     string
	AnsweredAt int64
	AnsweredBy int64
	AnsweredIn int64 // the committee's meeting that heard it, 0 for none
	Version    int64
}

// Return is one time a report came back, with the remark.
type Return struct {
	ID       int64
	Report   int64
	At       int64
	By       int64
	Note     string
	MendedAt int64 // when it was sent again; 0 while it waits
}

// Late says that it was not sent by its day; today is a civil day.
func (r Report) Late(today string) bool { return r.State == Draft && r.Due != "" && r.Due < today }

// InTime says that it was sent by its day.
func (r Report) InTime() bool { return r.SentAt != 0 && (r.Due == "" || clock.Day(r.SentAt) <= r.Due) }

// SentLate says that it was sent after its day.
func (r Report) SentLate() bool { return r.SentAt != 0 && !r.InTime() }

// DifficultyState is how far a difficulty is.
type DifficultyState string

// The states.
const (
	DifficultyOpen     DifficultyState = "open"
	DifficultyAnswered DifficultyState = "answered"
	DifficultyClosed   DifficultyState = "closed"
)

// Difficulty is what a unit cannot solve alone.
type Difficulty struct {
	ID         int64
	Unit       int64
	To         int64
	Report     int64
	Source     string // "" or opinion, item, visit
	SourceID   int64
	Text       string
	State      DifficultyState
	RaisedAt   int64
	RaisedBy   int64
	Owner      int64 // of the unit it went to
	Due        string
	Answer     string
	AnsweredAt int64
	AnsweredBy int64
	ClosedAt   int64
	ClosedBy   int64
	CloseNote  string
	Behalf     int64 // the unit in whose hat it was raised for this one, 0 when it raised it itself
	Objection  bool  // closed though its unit does not agree with the answer
	MassOrg    int64 // the mass organisation it is of, 0 for the unit itself
	First      int64 // the closed unit that raised it, where Unit goes on with it since a merger; else 0
}

// notOpen is the fault of what asks for an open one: it was answered, or closed.
func (d Difficulty) notOpen(op string) error {
	if d.State == DifficultyClosed {
		return fault.New(op, fault.State, "report.difficulty.is_closed")
	}
	return fault.New(op, fault.State, "report.difficulty.not_open")
}

// Pass is one passing of a difficulty to the level above.
type Pass struct {
	ID         int64
	Difficulty int64
	From, To   int64
	Reason     string
	At         int64
	By         int64
}
