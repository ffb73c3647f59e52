package quality

import "nep/internal/db"

// Service is the room's door.
type Service struct {
	DB *db.DB
	// Facts gathers what a meeting's score is counted from; package cycle
	// fills it, for it alone knows all the rooms.
	Facts func(t *db.Tx, meeting int64) (Facts, error)

	afterBatch func(done int64) // of RunPreview, for tests
}

// New makes the room.
func New(d *db.DB) *Service { return &Service{DB: d} }

// ScoreState is how far a score is.
type ScoreState string

// The states.
const (
	ScoreDraft   ScoreState = "draft"
	ScoreAgreed  ScoreState = "agreed"  // voted by the cell
	ScoreDecided ScoreState = "decided" // the class was given by the committee above
)

// Stored is the score of a meeting as it is kept.
type Stored struct {
	Meeting     int64
	Unit        int64
	Month       string
	Rubric      string
	State       ScoreState
	Weakness    string // what to mend next time, the chair's words
	Vote        int64
	AgreedAt    int64
	AgreedBy    int64
	Earned      Points // of the last count
	Available   Points
	Total       Points
	Class       Class
	Provisional bool
	// The committee member in charge confirms or proposes another class.
	Follower      int64
	FollowerClass Class
	FollowerNote  string
	FollowerAt    int64
	DecidedClass  Class
	DecidedReason string // where it differs from the agreed one
	DecidedIn     int64  // the committee's meeting
	DecidedBy     int64
	DecidedAt     int64
	Version       int64
}

// withoutFollower leaves out what the committee member in charge said.
func (s Stored) withoutFollower() Stored {
	s.Follower, s.FollowerClass, s.FollowerNote, s.FollowerAt = 0, "", "", 0
	return s
}
