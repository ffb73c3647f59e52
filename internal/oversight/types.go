package oversight

import (
	"slices"

	"nep/internal/db"
	"nep/internal/quality"
)

// Service is the room's door.
type Service struct {
	DB *db.DB
	// Scores counts what the cell gave itself; nil where nothing is compared.
	Scores *quality.Service
}

// New makes the room.
func New(d *db.DB) *Service { return &Service{DB: d} }

// State is how far a visit is.
type State string

// The states.
const (
	Planned State = "planned"
	Held    State = "held"
	Dropped State = "dropped"
)

// Why is what a visit was planned for.
type Why string

// The reasons.
const (
	ByRoster   Why = "roster"     // its turn
	Slipping   Why = "slipping"   // attendance below the target
	Missed     Why = "meeting"    // a meeting was not held
	Difficulty Why = "difficulty" // something the cell cannot solve
	Other      Why = "other"
)

// Whys are the reasons a person chooses from.
var Whys = []Why{Slipping, Missed, Difficulty, Other}

// Visit is a member of a committee sitting in on a cell's meeting.
type Visit struct {
	ID        int64
	Unit      int64 // whose committee sends
	Cell      int64 // visited
	Visitor   int64
	Month     string
	Day       string // held on; "" while it is planned
	Meeting   int64  // the one he sat in on, 0 while planned or where Nếp knows none
	Why       Why
	Text      string // of the reason
	State     State
	Reason    string // of dropping it, or of the last change
	Strengths string
	Weak      string
	Guidance  string
	Class     quality.Class // he confirms or proposes; "" nothing said
	NotedAt   int64
	NotedBy   int64 // not the visitor: written for him
	MadeAt    int64
	MadeBy    int64
	Version   int64
	First     string // the month it was planned for first
}

// FindingKind is what a finding is.
type FindingKind string

// The kinds.
const (
	FoundDifficulty FindingKind = "difficulty" // raised to who is above the cell
	FoundPractice   FindingKind = "practice"   // a good way worth copying
	FoundRemark     FindingKind = "remark"     // what the cell has to mend
)

// FindingKinds is every kind in the order pages offer them.
var FindingKinds = []FindingKind{FoundRemark, FoundDifficulty, FoundPractice}

func (k FindingKind) valid() bool { return slices.Contains(FindingKinds, k) }

// Finding is what was found at a visit.
type Finding struct {
	ID         int64
	Visit      int64
	Kind       FindingKind
	Text       string
	Difficulty int64 // it became, 0 none
	MadeAt     int64
	MadeBy     int64
}

// Stand is what hinders a planned visit, "" nothing.
type Stand string

// What may hinder it.
const (
	NoVisitor Stand = "visitor" // who was to go is no longer in the committee
	CellGone  Stand = "gone"    // the unit is closed
	CellMoved Stand = "moved"   // the unit stands below another committee now
)
